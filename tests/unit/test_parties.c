/* test_parties.c
 * Who speaks for whom on the administration interfaces.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <glib.h>

#include "audit/parties.h"

typedef struct {
    wmem_allocator_t  *scope;
    li_findings_t     *findings;
    li_provisioning_t *provisioning;
    li_parties_t      *parties;
    uint32_t           frame;
} fixture_t;

static void
set_up(fixture_t *f, const void *data)
{
    (void)data;
    f->scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    f->findings = li_findings_new(f->scope);
    f->provisioning = li_provisioning_new(f->scope);
    f->parties = li_parties_new(f->scope, f->findings, f->provisioning);
    f->frame = 0;
}

static void
tear_down(fixture_t *f, const void *data)
{
    (void)data;
    wmem_destroy_allocator(f->scope);
}

/* An order and its answer, in frames of their own; returns what was found about the order, else about the answer. */
static const li_finding_t *
exchange(fixture_t *f, const char *admf, const char *admf_address, const char *ne, const char *ne_address,
         bool triggered)
{
    li_prefix_t from, to;
    const char *reason;
    li_parties_message_t message = { .element = ne, .administrator = admf, .orders = true, .triggered = triggered };
    const li_finding_t *found = NULL;

    g_assert_true(li_prefix_parse(admf_address, &from, &reason) && li_prefix_parse(ne_address, &to, &reason));
    message.administrator_address = &from.address;
    message.element_address = &to.address;
    for (unsigned i = 0; i < 2; i++) {
        message.when.frame = message.place.frame = ++f->frame;
        message.from_element = i == 1;
        message.orders = i == 0;
        li_parties_message(f->parties, &message);
        if (found == NULL) {
            found = li_findings_at(f->findings, message.place);
        }
    }
    return found;
}

static void
test_quiet(fixture_t *f, const void *data)
{
    (void)data;
    for (unsigned i = 0; i < 10; i++) {
        g_assert_null(exchange(f, "admf-1", "192.0.2.5", "ne-1", "192.0.2.10", false));
        g_assert_null(exchange(f, "admf-1", "192.0.2.5", "ne-2", "192.0.2.11", false));
    }
}

static void
test_renamed(fixture_t *f, const void *data)
{
    const li_finding_t *found;

    (void)data;
    g_assert_null(exchange(f, "admf-1", "192.0.2.5", "ne-1", "192.0.2.10", false));
    found = exchange(f, "admf-1", "192.0.2.5", "ne-2", "192.0.2.10", false);
    g_assert_nonnull(found);
    g_assert_cmpint(found->found, ==, LI_FOUND_ELEMENT_RENAMED);
    g_assert_cmpstr(found->other, ==, "ne-1");
    g_assert_cmpuint(found->frame, ==, 2);
    /* Said once for each name; from there on the address tells no sender. */
    g_assert_null(exchange(f, "admf-1", "192.0.2.5", "ne-1", "192.0.2.10", false));
    g_assert_null(exchange(f, "admf-1", "192.0.2.5", "ne-2", "192.0.2.10", false));
}

static void
test_second_administrator(fixture_t *f, const void *data)
{
    const li_finding_t *found;

    (void)data;
    g_assert_null(exchange(f, "admf-1", "192.0.2.5", "ne-1", "192.0.2.10", false));
    found = exchange(f, "admf-2", "192.0.2.6", "ne-1", "192.0.2.10", false);
    g_assert_nonnull(found);
    g_assert_cmpint(found->found, ==, LI_FOUND_SECOND_ADMINISTRATOR);
    g_assert_cmpstr(found->other, ==, "admf-1");
    g_assert_null(exchange(f, "admf-2", "192.0.2.6", "ne-1", "192.0.2.10", false));
    g_assert_null(exchange(f, "admf-2", "192.0.2.6", "ne-2", "192.0.2.11", false));
}

/* A function that triggers others orders of what the administrator orders too:
 * no finding, but its orders count as unseen. */
static void
test_triggered(fixture_t *f, const void *data)
{
    (void)data;
    g_assert_null(exchange(f, "admf-1", "192.0.2.5", "ne-1", "192.0.2.10", false));
    g_assert_null(exchange(f, "smf-1", "192.0.2.7", "ne-1", "192.0.2.10", true));
}

static void
test_moved(fixture_t *f, const void *data)
{
    const li_finding_t *found;

    (void)data;
    for (unsigned i = 0; i < 3; i++) {
        g_assert_null(exchange(f, "admf-1", "192.0.2.5", "ne-1", "192.0.2.10", false));
    }
    found = exchange(f, "admf-1", "203.0.113.66", "ne-1", "192.0.2.10", false);
    g_assert_nonnull(found);
    g_assert_cmpint(found->found, ==, LI_FOUND_ADMINISTRATOR_MOVED);
    g_assert_cmpstr(found->other, ==, "192.0.2.5");
    g_assert_null(exchange(f, "admf-1", "203.0.113.66", "ne-1", "192.0.2.10", false));
}

/* Two that take turns from the beginning are a pair. */
static void
test_pair(fixture_t *f, const void *data)
{
    (void)data;
    for (unsigned i = 0; i < 5; i++) {
        g_assert_null(exchange(f, "admf-1", "192.0.2.5", "ne-1", "192.0.2.10", false));
        g_assert_null(exchange(f, "admf-1", "192.0.2.6", "ne-1", "192.0.2.10", false));
    }
}

/* Somebody else's orders may not have been seen: not all is known any more. */
static void
test_knowledge(fixture_t *f, const void *data)
{
    li_when_t when = { 0 };
    const li_delivery_t unit = { .interface = LI_INTERFACE_X3, .element_id = (const uint8_t *)"ne-1",
                                 .element_id_length = 4 };
    li_endpoint_t endpoint = { .port = 9003, .transport = LI_TRANSPORT_TCP };
    li_provisioning_query_t query = { .unit = &unit, .endpoint = &endpoint };
    li_provisioning_answer_t answer;
    static const struct {
        const char    *admf;
        const char    *address;
        bool           triggered;
        li_knowledge_t knowledge;
    } rows[] = {
        { "admf-1", "192.0.2.5", false, LI_KNOWLEDGE_BASELINE },
        { "admf-1", "192.0.2.6", false, LI_KNOWLEDGE_PARTIAL },
        { "admf-1", "192.0.2.6", false, LI_KNOWLEDGE_BASELINE },
        { "admf-2", "192.0.2.6", false, LI_KNOWLEDGE_PARTIAL },
        { "smf-1", "192.0.2.7", true, LI_KNOWLEDGE_PARTIAL },
        { "smf-1", "192.0.2.7", true, LI_KNOWLEDGE_BASELINE },
    };

    (void)data;
    exchange(f, "admf-1", "192.0.2.5", "ne-1", "192.0.2.10", false);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        when.frame = ++f->frame;
        li_provisioning_reset(f->provisioning, "ne-1", &when);
        exchange(f, rows[i].admf, rows[i].address, "ne-1", "192.0.2.10", rows[i].triggered);
        query.now.frame = f->frame;
        li_provisioning_ask(f->provisioning, f->scope, &query, &answer);
        g_assert_cmpint(answer.knowledge, ==, rows[i].knowledge);
        g_assert_cmpint(answer.missed, ==, rows[i].knowledge == LI_KNOWLEDGE_BASELINE ? LI_MISSED_NOTHING
                                                                                       : LI_MISSED_ADMINISTRATOR);
    }
}

static void
test_posts(fixture_t *f, const void *data)
{
    li_prefix_t admf, ne;
    const char *reason;

    (void)data;
    g_assert_true(li_prefix_parse("192.0.2.5", &admf, &reason) && li_prefix_parse("192.0.2.10", &ne, &reason));
    f->frame = 9;
    exchange(f, "admf-1", "192.0.2.5", "ne-1", "192.0.2.10", false);
    g_assert_false(li_parties_administrates(f->parties, &admf.address, 9));
    g_assert_true(li_parties_administrates(f->parties, &admf.address, 10));
    g_assert_false(li_parties_administrates(f->parties, &ne.address, 10));
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(fixture_t *, const void *);
    } tests[] = {
        { "/parties/quiet", test_quiet },
        { "/parties/renamed", test_renamed },
        { "/parties/second-administrator", test_second_administrator },
        { "/parties/triggered", test_triggered },
        { "/parties/moved", test_moved },
        { "/parties/pair", test_pair },
        { "/parties/knowledge", test_knowledge },
        { "/parties/posts", test_posts },
    };

    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_test_add(tests[i].name, fixture_t, NULL, set_up, tests[i].run, tear_down);
    }
    return g_test_run();
}
