/* test_warrants.c
 * What became of what was intercepted, and CC that comes without IRI.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "audit/warrants.h"
#include "run.h"

typedef struct {
    wmem_allocator_t *scope;
    li_warrants_t    *warrants;
} fixture_t;

static void
set_up(fixture_t *f)
{
    f->scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    f->warrants = li_warrants_new(f->scope);
}

static void
tear_down(fixture_t *f)
{
    wmem_destroy_allocator(f->scope);
}

/* A unit of the warrant; a negative CIN: it has none. */
static li_delivery_t
unit_of(li_interface_t interface, const char *liid, int64_t cin)
{
    return (li_delivery_t) { .interface = interface, .liid = liid, .has_cin = cin >= 0, .cin = (uint32_t)cin };
}

static void
hand_over(fixture_t *f, uint32_t frame, li_interface_t interface, const char *liid, int64_t cin)
{
    const li_delivery_t unit = unit_of(interface, liid, cin);
    const li_when_t when = { frame, 0, { 0, 0 } };
    li_finding_t finding;

    g_assert_false(li_warrants_handed_over(f->warrants, &unit, &when, &finding));
}

static uint32_t
origin(const fixture_t *f, uint32_t frame, li_interface_t interface, const char *liid, int64_t cin)
{
    const li_delivery_t unit = unit_of(interface, liid, cin);

    return li_warrants_origin(f->warrants, &unit, frame);
}

/* ---- links ---- */

/* By the CIN where it is the correlation ID, else by the warrant. */
static void
test_origin(fixture_t *f)
{
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, "A", 1), ==, 0);
    li_warrants_intercepted(f->warrants, "A", LI_INTERFACE_X2, 1, 10);
    li_warrants_intercepted(f->warrants, "A", LI_INTERFACE_X2, 2, 20);
    li_warrants_intercepted(f->warrants, "A", LI_INTERFACE_X2, 2, 21);
    li_warrants_intercepted(f->warrants, "A", LI_INTERFACE_X3, 3, 30);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, "A", 1), ==, 10);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, "A", 2), ==, 20);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, "A", 3), ==, 10);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, "A", -1), ==, 10);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI3, "A", 3), ==, 30);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI3, "A", 1), ==, 30);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, "B", 1), ==, 0);
    /* Of neither kind. */
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI1, "A", 1), ==, 0);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI4, "A", 1), ==, 0);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_NONE, "A", -1), ==, 0);
}

/* As of the unit's own frame: what comes behind it is not where it came from. */
static void
test_origin_then(fixture_t *f)
{
    li_warrants_intercepted(f->warrants, "A", LI_INTERFACE_X2, 1, 10);
    li_warrants_intercepted(f->warrants, "A", LI_INTERFACE_X2, 2, 20);
    g_assert_cmpuint(origin(f, 9, LI_INTERFACE_HI2, "A", 1), ==, 0);
    g_assert_cmpuint(origin(f, 10, LI_INTERFACE_HI2, "A", 1), ==, 10);
    g_assert_cmpuint(origin(f, 19, LI_INTERFACE_HI2, "A", 2), ==, 10);
    g_assert_cmpuint(origin(f, 20, LI_INTERFACE_HI2, "A", 2), ==, 20);
    g_assert_cmpuint(origin(f, 9, LI_INTERFACE_HI2, "A", -1), ==, 0);
    g_assert_cmpuint(origin(f, 10, LI_INTERFACE_HI2, "A", -1), ==, 10);
}

static void
test_result(fixture_t *f)
{
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X2, 1, 100), ==, 0);
    hand_over(f, 10, LI_INTERFACE_HI2, "A", 1);
    hand_over(f, 20, LI_INTERFACE_HI2, "A", 2);
    hand_over(f, 21, LI_INTERFACE_HI2, "A", 2);
    hand_over(f, 30, LI_INTERFACE_HI3, "B", -1);
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X2, 1, 100), ==, 10);
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X2, 2, 100), ==, 20);
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X2, 3, 100), ==, 10);
    /* No correlation, and one of which the CIN has the lower 32 bits. */
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X2, 0, 100), ==, 10);
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X2, UINT64_C(0x700000002), 100), ==, 20);
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X3, 1, 100), ==, 0);
    g_assert_cmpuint(li_warrants_result(f->warrants, "B", LI_INTERFACE_X3, 1, 100), ==, 30);
    g_assert_cmpuint(li_warrants_result(f->warrants, "B", LI_INTERFACE_X2, 1, 100), ==, 0);
    /* What there was by the frame stays, when a closer one comes later; where there was nothing, the later one
     * appears. */
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X2, 2, 15), ==, 10);
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X2, 2, 20), ==, 20);
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X2, 2, 5), ==, 20);
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X2, 3, 5), ==, 10);
}

/* Units of other interfaces lead nowhere, and to nothing. */
static void
test_other_interfaces(fixture_t *f)
{
    static const li_interface_t others[] = {
        LI_INTERFACE_NONE, LI_INTERFACE_X1, LI_INTERFACE_HI1, LI_INTERFACE_HI4
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        li_warrants_intercepted(f->warrants, "A", others[i], 1, 10);
        hand_over(f, 11, others[i], "A", 1);
        hand_over(f, 12, others[i], "A", -1);
        g_assert_cmpuint(li_warrants_result(f->warrants, "A", others[i], 1, 100), ==, 0);
        g_assert_cmpuint(origin(f, 100, others[i], "A", 1), ==, 0);
    }
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, "A", 1), ==, 0);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI3, "A", 1), ==, 0);
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X2, 1, 100), ==, 0);
    g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X3, 1, 100), ==, 0);
}

/* ---- CC without IRI ---- */

/* Units are written "HWC.N@T": HI1 to HI4 (0: not known), a letter for the warrant, the CIN and the number (each may
 * be left out), and the second of capture. Findings are "F:frame" with the frame of the first CC, and "?" when IRI
 * may have gone another way. */
static void
expect(fixture_t *f, const char *units, const char *findings)
{
    static const li_interface_t interfaces[] = {
        LI_INTERFACE_NONE, LI_INTERFACE_HI1, LI_INTERFACE_HI2, LI_INTERFACE_HI3, LI_INTERFACE_HI4
    };
    GString *said = g_string_new("");
    char **words = g_strsplit(units, " ", -1);

    f->warrants = li_warrants_new(f->scope);
    for (uint32_t i = 0; words[i]; i++) {
        const char *word = words[i], liid[] = { word[1], '\0' };
        li_delivery_t unit = unit_of(interfaces[word[0] - '0'], liid, -1);
        li_when_t when = { i + 1, 0, { 0, 0 } };
        li_finding_t finding;
        char *end;

        unit.has_cin = g_ascii_isdigit(word[2]);
        unit.cin = (uint32_t)strtoul(word + 2, &end, 10);
        if (*end == '.') {
            unit.has_sequence = true;
            unit.sequence = (uint32_t)strtoul(end + 1, &end, 10);
        }
        g_assert_cmpint(*end, ==, '@');
        when.time.secs = strtol(end + 1, NULL, 10);
        if (li_warrants_handed_over(f->warrants, &unit, &when, &finding)) {
            g_assert_cmpint(finding.found, ==, LI_FOUND_NO_IRI);
            g_assert_cmpint(finding.delta.secs, >=, 60);
            g_string_append_printf(said, "%u:%u%s ", i + 1, finding.frame, finding.weak ? "?" : "");
        }
    }
    g_strchomp(said->str);
    g_assert_cmpstr(said->str, ==, findings);
    g_strfreev(words);
    g_string_free(said, TRUE);
}

static void
test_no_iri(fixture_t *f)
{
    /* After a minute, not before. */
    expect(f, "2B1@0 3A1.0@0 3A1.1@59", "");
    expect(f, "2B1@0 3A1.0@0 3A1.1@60", "3:2");
    expect(f, "2B1@0 3A1.0@0 3A1.1@61", "3:2");
    /* Once. */
    expect(f, "2B1@0 3A1.0@0 3A1.1@61 3A1.2@62 3A1.3@600", "3:2");
    /* Time counts from the first CC of the communication, wherever the clock stands. */
    expect(f, "2B1@0 3A1.0@1000 3A1.1@1059 3A1.2@1061", "4:2");
    /* The end of the capture proves nothing. */
    expect(f, "2B1@0 3A1.0@0", "");
    /* A clock that goes back. */
    expect(f, "2B1@0 3A1.0@1000 3A1.1@0", "");
}

static void
test_weak(fixture_t *f)
{
    /* The capture begins in the middle of the communication, or its numbers do not tell. */
    expect(f, "2B1@0 3A1.7@0 3A1.8@61", "3:2?");
    expect(f, "2B1@0 3A1@0 3A1@61", "3:2?");
    /* Nothing of HI2 was seen: it may lie beside the capture. Its first unit changes that. */
    expect(f, "3A1.0@0 3A1.1@61", "2:1?");
    expect(f, "3A1.0@0 2B@60 3A1.1@61", "3:1");
}

static void
test_iri(fixture_t *f)
{
    expect(f, "2A1@0 3A1.0@0 3A1.1@61", "");
    /* It may come late, and behind the CC. */
    expect(f, "3A1.0@0 2A1@59 3A1.1@61", "");
    expect(f, "2B1@0 3A1.0@0 3A1.1@61 2A1@62 3A1.2@63", "3:2");
    /* What can not be told apart from IRI counts as such. */
    expect(f, "2B1@0 0A1@0 3A1.0@0 3A1.1@61", "");
    expect(f, "2B1@0 1A1@0 3A1.0@0 3A1.1@61", "");
    expect(f, "2B1@0 4A1@0 3A1.0@0 3A1.1@61", "");
}

static void
test_communications(fixture_t *f)
{
    /* Of another communication, and of another warrant with the same CIN. */
    expect(f, "2A2@0 3A1.0@0 3A1.1@61", "3:2");
    expect(f, "2B1@0 3A1.0@0 3A1.1@61", "3:2");
    /* Each for itself. */
    expect(f, "2A2@0 3A1.0@0 3A2.0@0 3A3.0@30 3A1.1@61 3A2.1@61 3A3.1@61 3A3.2@91", "5:2 8:4");
    expect(f, "2B9@0 3A1.0@0 3B1.0@0 3A1.1@61 3B1.1@61", "4:2 5:3");
    /* IRI of no communication is none of this one; CC of none is not judged. */
    expect(f, "2A@0 3A1.0@0 3A1.1@61", "3:2");
    expect(f, "2A2@0 3A.0@0 3A.1@61", "");
    expect(f, "2A2@0 3A0.0@0 3A0.1@61 3A4294967295.0@61 3A4294967295.1@200", "3:2 5:4");
}

/* One LIID in several countries and networks: IRI of one is none of another, where both say which they are of. */
static void
test_countries(fixture_t *f)
{
    static const struct {
        li_warrant_t iri, cc;
        bool         found;         /* that CC comes without IRI */
    } rows[] = {
        { { "A", "DE", "1" }, { "A", "DE", "1" }, false },
        { { "A", "NL", "1" }, { "A", "DE", "1" }, true },
        { { "A", "DE", "2" }, { "A", "DE", "1" }, true },
        { { "A", NULL, "1" }, { "A", "DE", "1" }, false },
        { { "A", NULL, NULL }, { "A", "DE", "1" }, false },
        { { "A", NULL, "2" }, { "A", "DE", "1" }, true },
        { { "A", "DE", "1" }, { "A", NULL, NULL }, false },
        { { "A", "DE", "1" }, { "A", "DE", NULL }, false },
        { { "A", "DE", "1" }, { "A", "NL", NULL }, true },
        { { "A", "DE", NULL }, { "A", "NL", NULL }, true },
        { { "B", "DE", "1" }, { "A", "DE", "1" }, true },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        const li_delivery_t units[] = {
            { .interface = LI_INTERFACE_HI2, .liid = rows[i].iri.liid, .country = rows[i].iri.country,
              .network = rows[i].iri.network, .cin = 1, .has_cin = true },
            { .interface = LI_INTERFACE_HI3, .liid = rows[i].cc.liid, .country = rows[i].cc.country,
              .network = rows[i].cc.network, .cin = 1, .has_cin = true, .has_sequence = true },
        };
        li_finding_t finding;
        bool found = false;

        f->warrants = li_warrants_new(f->scope);
        for (unsigned n = 0; n < 3; n++) {
            const li_when_t when = { n + 1, 0, { n < 2 ? 0 : 61, 0 } };

            found = li_warrants_handed_over(f->warrants, &units[MIN(n, 1)], &when, &finding);
        }
        g_test_message("row %u", i);
        g_assert_cmpint(found, ==, rows[i].found);
        /* Whoever's it is: what was intercepted is known by its LIID alone. */
        g_assert_cmpuint(li_warrants_result(f->warrants, "A", LI_INTERFACE_X3, 1, 100), ==, 2);
        li_warrants_intercepted(f->warrants, "A", LI_INTERFACE_X3, 1, 4);
        g_assert_cmpuint(li_warrants_origin(f->warrants, &units[1], 5), ==, 4);
    }
}

/* ---- names ---- */

/* LIIDs are told apart by any octet, and longer ones than there may be, too. */
static void
test_long_liids(fixture_t *f)
{
    char longest[129], other[129], longer[1001];

    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    strcpy(other, longest);
    other[sizeof other - 2] = 'b';
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    li_warrants_intercepted(f->warrants, longest, LI_INTERFACE_X2, UINT32_MAX, 10);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, longest, UINT32_MAX), ==, 10);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, other, UINT32_MAX), ==, 0);
    li_warrants_intercepted(f->warrants, other, LI_INTERFACE_X2, UINT32_MAX, 20);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, other, UINT32_MAX), ==, 20);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, longer, UINT32_MAX), ==, 0);
    li_warrants_intercepted(f->warrants, longer, LI_INTERFACE_X2, UINT32_MAX, 30);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, longer, UINT32_MAX), ==, 30);
}

/* A LIID that looks like another with its CIN, one of blanks, and an empty one. */
static void
test_odd_liids(fixture_t *f)
{
    li_warrants_intercepted(f->warrants, "A", LI_INTERFACE_X2, 1, 10);
    li_warrants_intercepted(f->warrants, "1 A", LI_INTERFACE_X2, 0, 11);
    li_warrants_intercepted(f->warrants, "", LI_INTERFACE_X2, 1, 12);
    li_warrants_intercepted(f->warrants, " ", LI_INTERFACE_X2, 1, 13);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, "A", 1), ==, 10);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, "1 A", -1), ==, 11);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, "", 1), ==, 12);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, " ", 1), ==, 13);
    g_assert_cmpuint(origin(f, 100, LI_INTERFACE_HI2, "1", -1), ==, 0);
}

RUN_WITH(fixture_t, set_up, tear_down,
    { "/warrants/origin", test_origin },
    { "/warrants/origin-then", test_origin_then },
    { "/warrants/result", test_result },
    { "/warrants/other-interfaces", test_other_interfaces },
    { "/warrants/long-liids", test_long_liids },
    { "/warrants/odd-liids", test_odd_liids },
    { "/warrants/no-iri", test_no_iri },
    { "/warrants/weak", test_weak },
    { "/warrants/iri", test_iri },
    { "/warrants/communications", test_communications },
    { "/warrants/countries", test_countries })
