/* test_coverage.c
 * Why octets were not judged, and where that is said.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/coverage.h"
#include "run.h"

/* The row says what is known of a frame, and what is right. */
static void
test_reasons(void)
{
    static const struct {
        li_looked_t   looked;
        li_unjudged_t reason;
    } rows[] = {
        /* Units, all of them judged; octets of a unit that ends later. */
        { { .octets = 100, .judged = 100, .has_units = true }, LI_UNJUDGED_NOTHING },
        { { .octets = 100, .judged = 240, .has_units = true }, LI_UNJUDGED_NOTHING },
        /* Octets between units. */
        { { .octets = 100, .judged = 60, .has_units = true }, LI_UNJUDGED_UNRECOGNISED },
        { { .octets = 100, .judged = 60, .has_units = true, .is_cut = true }, LI_UNJUDGED_CUT },
        /* A unit that was cut has been judged by what is there. */
        { { .octets = 100, .judged = 100, .has_units = true, .is_cut = true }, LI_UNJUDGED_NOTHING },
        /* Whatever of this frame was judged, others are missing. */
        { { .octets = 100, .judged = 100, .has_units = true, .is_behind_loss = true }, LI_UNJUDGED_LOST },
        { { .octets = 100, .judged = 100, .has_units = true, .is_disordered = true }, LI_UNJUDGED_DISORDER },
        /* Something else: HTTP, and TLS that is decrypted. */
        { { .octets = 100 }, LI_UNJUDGED_NOTHING },
        { { .octets = 100, .is_behind_loss = true }, LI_UNJUDGED_NOTHING },
        { { .octets = 100, .is_hidden = true }, LI_UNJUDGED_NO_KEY },
        { { .octets = 100, .judged = 100, .has_units = true, .is_hidden = true }, LI_UNJUDGED_NOTHING },
        /* Strangers. */
        { { .octets = 100, .looks_like_unit = true }, LI_UNJUDGED_NOT_LOOKED_INTO },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpint(li_coverage_reason(&rows[i].looked), ==, rows[i].reason);
    }
}

/* TLS, disorder and octets that are no unit have items of their own. */
static void
test_which_are_said(void)
{
    g_assert_false(li_coverage_is_said(LI_UNJUDGED_NOTHING));
    g_assert_false(li_coverage_is_said(LI_UNJUDGED_NO_KEY));
    g_assert_false(li_coverage_is_said(LI_UNJUDGED_UNRECOGNISED));
    g_assert_true(li_coverage_is_said(LI_UNJUDGED_CUT));
    g_assert_true(li_coverage_is_said(LI_UNJUDGED_LOST));
    g_assert_false(li_coverage_is_said(LI_UNJUDGED_DISORDER));
    g_assert_true(li_coverage_is_said(LI_UNJUDGED_NOT_LOOKED_INTO));
}

static li_endpoint_t
endpoint(uint8_t last, uint16_t port)
{
    char *text = g_strdup_printf("192.0.2.%u", last);
    li_address_t address;
    li_endpoint_t made;

    g_assert_true(li_address_of_host(text, &address));
    g_free(text);
    li_endpoint_init(&made, &address, port, LI_TRANSPORT_TCP);
    return made;
}

static void
test_once(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    li_findings_t *findings = li_findings_new(scope);
    li_coverage_t *coverage = li_coverage_new(scope, findings);
    const li_endpoint_t a = endpoint(1, 1000), b = endpoint(2, 9003), c = endpoint(1, 1001);
    const struct {
        const li_endpoint_t *from, *to;
        li_unjudged_t        reason;
        bool                 is_found;
    } rows[] = {
        { &a, &b, LI_UNJUDGED_LOST, true },
        { &a, &b, LI_UNJUDGED_LOST, false },
        { &a, &b, LI_UNJUDGED_CUT, true },
        { &b, &a, LI_UNJUDGED_LOST, true },
        { &c, &b, LI_UNJUDGED_LOST, true },
        { &c, &b, LI_UNJUDGED_NO_KEY, false },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        const li_place_t place = { i + 1, LI_PLACE_OF_FRAME };
        const li_finding_t *found;

        li_coverage_note(coverage, rows[i].from, rows[i].to, rows[i].reason, place);
        found = li_findings_at(findings, place);
        g_assert_cmpint(found != NULL, ==, rows[i].is_found);
        if (found) {
            g_assert_cmpint(found->found, ==, LI_FOUND_NOT_JUDGED);
            g_assert_cmpuint(found->number, ==, rows[i].reason);
            g_assert_null(found->next);
        }
    }
    wmem_destroy_allocator(scope);
}

RUN({ "/coverage/reasons", test_reasons },
    { "/coverage/which-are-said", test_which_are_said },
    { "/coverage/once", test_once })
