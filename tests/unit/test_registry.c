/* test_registry.c
 * The answers of the user's tables.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "audit/registry.h"
#include "audit/tables.h"
#include "run.h"

#define XID_A "29f28e1c-f230-486a-a860-f5a784ab9172"
#define XID_B "11111111-2222-3333-4444-555555555555"

static const e_guid_t xid_a = { 0x29f28e1c, 0xf230, 0x486a, { 0xa8, 0x60, 0xf5, 0xa7, 0x84, 0xab, 0x91, 0x72 } };
static const e_guid_t xid_b = { 0x11111111, 0x2222, 0x3333, { 0x44, 0x44, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55 } };
static const e_guid_t xid_c = { 0x33333333, 0x2222, 0x3333, { 0x44, 0x44, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55 } };

static char any[] = "*", tcp[] = "tcp", udp[] = "udp", any_transport[] = "any";
static char x2x3[] = "X2,X3", x2[] = "X2", hi2[] = "HI2", x3_spaced[] = " x3 ";

static void
use_rows(li_endpoint_row_t *rows, unsigned count)
{
    li_tables.endpoints = rows;
    li_tables.endpoint_count = count;
    li_registry_forget();
}

static li_endpoint_t
endpoint(const char *text, uint16_t port, li_transport_t transport)
{
    li_prefix_t prefix;
    const char *reason;
    li_endpoint_t e;

    g_assert_true(li_prefix_parse(text, &prefix, &reason));
    li_endpoint_init(&e, &prefix.address, port, transport);
    return e;
}

/* The answer in letters: Rows, Listed, Interface, iDentity; then the name. */
static void
expect(const char *text, uint16_t port, li_transport_t transport, li_interface_t interface, const e_guid_t *first,
       const e_guid_t *second, const char *expected)
{
    const li_task_ref_t tasks[2] = { { .xid = *first }, { .xid = second ? *second : *first } };
    const li_delivery_t unit = { .interface = interface, .tasks = tasks, .task_count = second ? 2 : 1 };
    const li_endpoint_t e = endpoint(text, port, transport);
    li_registry_answer_t a;
    char *said;

    li_registry_ask(&e, &unit, &a);
    said = g_strdup_printf("%s%s%s%s %s", a.has_rows ? "R" : "", a.listed ? "L" : "", a.interface_ok ? "I" : "",
                           a.identity_ok ? "D" : "", a.name ? a.name : "-");
    g_assert_cmpstr(said, ==, expected);
    g_free(said);
}

static void
test_rows(void)
{
    static char mdf[] = "198.51.100.20", net[] = "2001:db8::/32", lemf[] = "198.51.100.30", p9003[] = "9003";
    static char range[] = "9000-9010", one[] = "one", two[] = "two", three[] = "three", four[] = "four",
                five[] = "five";
    static char ids[] = XID_A ", liid-7", upper[] = "11111111-2222-3333-4444-555555555555";
    li_endpoint_row_t rows[] = {
        { mdf, p9003, tcp, x2x3, any, one },
        { net, range, any_transport, x2, any, two },
        { lemf, any, tcp, hi2, any, three },
        { lemf, p9003, udp, x3_spaced, ids, four },
        { lemf, p9003, udp, x2x3, upper, five },
    };

    use_rows(rows, G_N_ELEMENTS(rows));
    expect("198.51.100.20", 9003, LI_TRANSPORT_TCP, LI_INTERFACE_X3, &xid_a, NULL, "RLID one");
    expect("::ffff:198.51.100.20", 9003, LI_TRANSPORT_TCP, LI_INTERFACE_X2, &xid_a, NULL, "RLID one");
    expect("198.51.100.20", 9004, LI_TRANSPORT_TCP, LI_INTERFACE_X3, &xid_a, NULL, "R -");
    /* Over another transport it is listed, and not for this one. */
    expect("198.51.100.20", 9003, LI_TRANSPORT_UDP, LI_INTERFACE_X3, &xid_a, NULL, "RL one");
    expect("198.51.100.21", 9003, LI_TRANSPORT_TCP, LI_INTERFACE_X3, &xid_a, NULL, "R -");
    expect("2001:db8:1::9", 9010, LI_TRANSPORT_UDP, LI_INTERFACE_X2, &xid_a, NULL, "RLID two");
    expect("2001:db8:1::9", 9010, LI_TRANSPORT_UDP, LI_INTERFACE_X3, &xid_a, NULL, "RL two");
    expect("2001:db8:1::9", 9011, LI_TRANSPORT_UDP, LI_INTERFACE_X2, &xid_a, NULL, "R -");
    /* The row for HI2 is of another family: for X3 it does not list the endpoint. */
    expect("198.51.100.30", 9004, LI_TRANSPORT_TCP, LI_INTERFACE_X3, &xid_a, NULL, "R -");
    expect("198.51.100.30", 9003, LI_TRANSPORT_TCP, LI_INTERFACE_HI2, &xid_a, NULL, "RLID three");
    expect("198.51.100.30", 9003, LI_TRANSPORT_TCP, LI_INTERFACE_HI3, &xid_a, NULL, "RL three");
    /* Identities: each XID needs a row, the worst decides. */
    expect("198.51.100.30", 9003, LI_TRANSPORT_UDP, LI_INTERFACE_X3, &xid_a, NULL, "RLID four");
    expect("198.51.100.30", 9003, LI_TRANSPORT_UDP, LI_INTERFACE_X3, &xid_b, NULL, "RLID five");
    expect("198.51.100.30", 9003, LI_TRANSPORT_UDP, LI_INTERFACE_X3, &xid_a, &xid_b, "RLID four");
    expect("198.51.100.30", 9003, LI_TRANSPORT_UDP, LI_INTERFACE_X3, &xid_c, NULL, "RLI four");
    expect("198.51.100.30", 9003, LI_TRANSPORT_UDP, LI_INTERFACE_X3, &xid_a, &xid_c, "RLI four");
    /* The row for XID_A is for X3 alone. */
    expect("198.51.100.30", 9003, LI_TRANSPORT_UDP, LI_INTERFACE_X2, &xid_a, NULL, "RLI five");
}

/* HI1 goes where HI2, HI3 and HI4 go, and so does what is encrypted; HI4 has to be allowed itself. A row for HI1
 * alone says nothing of the others. */
static void
test_hand_over(void)
{
    static char a[] = "198.51.100.1", b[] = "198.51.100.2", c[] = "198.51.100.3";
    static char d[] = "198.51.100.4", e[] = "198.51.100.5";
    static char hi1[] = "HI1", hi4[] = "HI4", hi1_hi3[] = "HI1, HI3", name[] = "n";
    static const struct {
        li_interface_t interface;
        const char    *expected[6];         /* at a, b, c, d, e, and elsewhere */
    } rows_of[] = {
        { LI_INTERFACE_HI1, { "RLID n", "RLID n", "RLID n", "RLID n", "RLID n", "R -" } },
        { LI_INTERFACE_HI2, { "RLID n", "RL n", "R -", "RL n", "RLID n", "R -" } },
        { LI_INTERFACE_HI3, { "RL n", "RL n", "R -", "RLID n", "RLID n", "R -" } },
        { LI_INTERFACE_HI4, { "RL n", "RLID n", "R -", "RL n", "RLID n", "R -" } },
        { LI_INTERFACE_NONE, { "RLID n", "RLID n", "R -", "RLID n", "RLID n", "R -" } },
        { LI_INTERFACE_X2, { "R -", "R -", "R -", "R -", "RLID n", "R -" } },
    };
    li_endpoint_row_t rows[] = {
        { a, any, tcp, hi2, any, name }, { b, any, tcp, hi4, any, name }, { c, any, tcp, hi1, any, name },
        { d, any, tcp, hi1_hi3, any, name }, { e, any, tcp, any, any, name },
    };

    use_rows(rows, G_N_ELEMENTS(rows));
    for (unsigned i = 0; i < G_N_ELEMENTS(rows_of); i++) {
        for (unsigned at = 0; at < G_N_ELEMENTS(rows_of[i].expected); at++) {
            const char *to = at < G_N_ELEMENTS(rows) ? rows[at].address : "198.51.100.6";

            g_test_message("interface %d to %s", rows_of[i].interface, to);
            expect(to, 9003, LI_TRANSPORT_TCP, rows_of[i].interface, &xid_a, NULL, rows_of[i].expected[at]);
        }
    }
    /* Of other families there is no registry. */
    use_rows(&rows[2], 1);
    expect(c, 9003, LI_TRANSPORT_TCP, LI_INTERFACE_HI1, &xid_a, NULL, "RLID n");
    expect(a, 9003, LI_TRANSPORT_TCP, LI_INTERFACE_HI1, &xid_a, NULL, "R -");
    expect(c, 9003, LI_TRANSPORT_TCP, LI_INTERFACE_HI2, &xid_a, NULL, " -");
    expect(c, 9003, LI_TRANSPORT_TCP, LI_INTERFACE_HI4, &xid_a, NULL, " -");
    expect(c, 9003, LI_TRANSPORT_TCP, LI_INTERFACE_NONE, &xid_a, NULL, " -");
    rows[0].interfaces = x2x3;
    use_rows(rows, 1);
    expect(a, 9003, LI_TRANSPORT_TCP, LI_INTERFACE_HI1, &xid_a, NULL, " -");
    expect(a, 9003, LI_TRANSPORT_TCP, LI_INTERFACE_HI4, &xid_a, NULL, " -");
    expect(a, 9003, LI_TRANSPORT_TCP, LI_INTERFACE_NONE, &xid_a, NULL, " -");
    use_rows(NULL, 0);
}

static void
test_liid(void)
{
    static char lemf[] = "198.51.100.30", one[] = "one", ids[] = "LIID-7";
    static char differs[] = "liid-7";
    li_endpoint_row_t rows[] = { { lemf, any, tcp, hi2, ids, one } };
    const li_endpoint_t e = endpoint("198.51.100.30", 9003, LI_TRANSPORT_TCP);
    li_delivery_t unit = { .interface = LI_INTERFACE_HI2, .liid = "LIID-7" };
    li_registry_answer_t a;

    use_rows(rows, 1);
    li_registry_ask(&e, &unit, &a);
    g_assert_true(a.identity_ok);
    unit.liid = differs;
    li_registry_ask(&e, &unit, &a);
    g_assert_true(a.interface_ok);
    g_assert_false(a.identity_ok);
    g_assert_false(a.refused_is_xid);
    /* An LIID is compared as it stands, as a whole. */
    unit.liid = "LIID-77";
    li_registry_ask(&e, &unit, &a);
    g_assert_false(a.identity_ok);
    /* HI1 of the same warrant, and what is encrypted. */
    unit.liid = "LIID-7";
    unit.interface = LI_INTERFACE_HI1;
    li_registry_ask(&e, &unit, &a);
    g_assert_true(a.interface_ok && a.identity_ok);
    unit.liid = "LIID-8";
    unit.interface = LI_INTERFACE_NONE;
    li_registry_ask(&e, &unit, &a);
    g_assert_true(a.interface_ok && !a.identity_ok);
    /* A unit cut before its identity. */
    unit.liid = NULL;
    li_registry_ask(&e, &unit, &a);
    g_assert_true(a.identity_ok);
}

/* LIIDs compare with their country where both have one. */
static void
test_country(void)
{
    static char lemf[] = "198.51.100.30", one[] = "one";
    static const struct {
        const char *ids, *country, *liid;
        bool        allowed;
    } rows[] = {
        { "DE/0001", "DE", "0001", true },  { "DE/0001", "NL", "0001", false }, { "DE/0001", NULL, "0001", true },
        { "de/0001", "DE", "0001", true },  { "DE/0001", "DE", "0002", false }, { "DE/0001", NULL, "DE/0001", false },
        { "0001", "DE", "0001", true },     { "0001", NULL, "0001", true },     { "0001", "DE", "01", false },
        { "NL/0001, DE/0001", "DE", "0001", true },     { "*/DE/0001", "NL", "DE/0001", true },
        { "*/DE/0001", "DE", "0001", false },           { "*/0001", "FR", "0001", true },
        { "DE/a/b", "DE", "a/b", true },    { "D1/0001", "DE", "D1/0001", true },
        { "0002,*", "DE", "0001", true },
        { "29f28e1cf230486aa860f5a784ab9172", "DE", "29f28e1cf230486aa860f5a784ab9172", true },
    };
    const li_endpoint_t e = endpoint("198.51.100.30", 9003, LI_TRANSPORT_TCP);

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *ids = g_strdup(rows[i].ids);
        li_endpoint_row_t row = { lemf, any, tcp, hi2, ids, one };
        const li_delivery_t unit = { .interface = LI_INTERFACE_HI2, .liid = rows[i].liid, .country = rows[i].country };
        li_registry_answer_t a;

        use_rows(&row, 1);
        li_registry_ask(&e, &unit, &a);
        g_test_message("%s: %s/%s", ids, unit.country, unit.liid);
        g_assert_cmpint(a.identity_ok, ==, rows[i].allowed);
        g_free(ids);
    }
    use_rows(NULL, 0);
}

/* XIDs in any usual spelling, LIIDs, and what is neither. */
static void
test_identities(void)
{
    static const char *const xids[] = {
        XID_A, "29F28E1C-F230-486A-A860-F5A784AB9172", "29f28e1cf230486aa860f5a784ab9172",
        "29F28E1CF230486AA860F5A784AB9172", "urn:uuid:" XID_A, "URN:UUID:" XID_A, "{" XID_A "}", "{ " XID_A " }",
        "  " XID_A "\t", "urn:uuid:29f28e1cf230486aa860f5a784ab9172",
    };
    static const char *const liids[] = {
        "0001", "LIID-0001", "DE-2026-01-02-03", "29f28e1c-f230", "0123456789abcdef0123456789abcd",
        "20260302-1000-0001-0002-000000000000000x1", "a", "/", "x1-7-9-8-6",
    };
    static const char *const none[] = {
        "29f28e1c-f230-486a-a860-f5a784ab917", "29f28e1c-f230-486a-a860-f5a784ab91722",
        "29f28e1c-f230-486a-a860-f5a784ab917g", "29f28e1c-f230-486a-a860f5a784ab9172", "{29f28e1c}",
        "29f28e1cf230486aa860f5a784ab917", "urn:uuid:1", "{" XID_A, "O9f28e1c-f230-486a-a860-f5a784ab9172", "", "DE/",
        "*/",
    };
    li_identity_t identity;
    const char *reason;

    for (unsigned i = 0; i < G_N_ELEMENTS(xids); i++) {
        g_assert_true(li_identity_parse(xids[i], &identity, &reason) && identity.is_xid);
        g_assert_cmpmem(&identity.xid, sizeof identity.xid, &xid_a, sizeof xid_a);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(liids); i++) {
        g_test_message("%s", liids[i]);
        g_assert_true(li_identity_parse(liids[i], &identity, &reason) && !identity.is_xid);
        g_assert_cmpstr(identity.liid, ==, liids[i]);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(none); i++) {
        reason = NULL;
        g_test_message("%s", none[i]);
        g_assert_false(li_identity_parse(none[i], &identity, &reason));
        g_assert_nonnull(reason);
    }
}

static void
test_no_rows(void)
{
    static char mdf[] = "198.51.100.20", one[] = "one";
    li_endpoint_row_t rows[] = { { mdf, any, tcp, hi2, any, one } };

    use_rows(NULL, 0);
    expect("198.51.100.20", 9003, LI_TRANSPORT_TCP, LI_INTERFACE_X3, &xid_a, NULL, " -");
    use_rows(rows, 1);
    expect("198.51.100.20", 9003, LI_TRANSPORT_TCP, LI_INTERFACE_X3, &xid_a, NULL, " -");
    expect("203.0.113.66", 9003, LI_TRANSPORT_TCP, LI_INTERFACE_HI2, &xid_a, NULL, "R -");
}

/* A row that can't be used never leaves the registry empty. */
static void
test_unusable(void)
{
    static char bad[] = "not an address", one[] = "one";
    li_endpoint_row_t rows[] = { { bad, any, tcp, x2x3, any, one } };

    use_rows(rows, 1);
    expect("198.51.100.20", 9003, LI_TRANSPORT_TCP, LI_INTERFACE_X3, &xid_a, NULL, "R -");
    use_rows(NULL, 0);
}

/* An alias is of no family: one that can't be used is said, and is no row. */
static void
test_unusable_alias(void)
{
    static char bad[] = "not an address", meant[] = "198.51.100.20:*";
    li_alias_row_t aliases[] = { { bad, meant } };
    li_delivery_t unit = { .interface = LI_INTERFACE_X3 };
    li_endpoint_t mdf = endpoint("198.51.100.20", 9003, LI_TRANSPORT_TCP);
    li_registry_answer_t answer;

    use_rows(NULL, 0);
    li_tables.aliases = aliases;
    li_tables.alias_count = 1;
    li_registry_forget();
    li_registry_ask(&mdf, &unit, &answer);
    g_assert_false(answer.has_rows);
    g_assert_false(answer.unusable);
    g_assert_true(answer.unusable_aliases);
    li_tables.alias_count = 0;
    li_registry_forget();
}

static void
test_aliases(void)
{
    static char seen[] = "203.0.113.0/28:*", meant[] = "198.51.100.20:*", seen_one[] = "203.0.113.7:9100";
    static char meant_one[] = "[2001:db8::20]:9003";
    li_alias_row_t aliases[] = { { seen, meant }, { seen_one, meant_one } };
    li_endpoint_t observed = endpoint("203.0.113.1", 9003, LI_TRANSPORT_TCP), to;
    char text[LI_ENDPOINT_TEXT_MAX];

    li_tables.aliases = aliases;
    li_tables.alias_count = 2;
    li_registry_forget();
    to = li_registry_alias(&observed);
    li_endpoint_format(&to, text);
    g_assert_cmpstr(text, ==, "198.51.100.20:9003/tcp");
    observed = endpoint("203.0.113.7", 9100, LI_TRANSPORT_UDP);
    to = li_registry_alias(&observed);
    li_endpoint_format(&to, text);
    g_assert_cmpstr(text, ==, "[2001:db8::20]:9003/udp");
    observed = endpoint("203.0.113.16", 9003, LI_TRANSPORT_TCP);
    to = li_registry_alias(&observed);
    g_assert_true(li_endpoint_equal(&observed, &to));
    li_tables.alias_count = 0;
    li_registry_forget();
}

static void
test_parties(void)
{
    static char net[] = "192.0.2.0/24", one[] = "192.0.2.10", poi[] = "poi", more[] = "poi ten", admf[] = "admf";
    static char x1[] = "X1", pool[] = "192.0.2.8/30";
    li_element_row_t elements[] = { { net, poi }, { one, more } };
    li_administrator_row_t administrators[] = { { pool, x1, admf }, { one, any, admf } };
    li_endpoint_t e = endpoint("192.0.2.10", 1, LI_TRANSPORT_TCP), f = endpoint("192.0.2.11", 1, LI_TRANSPORT_TCP);
    li_endpoint_t g = endpoint("192.0.2.12", 1, LI_TRANSPORT_TCP);

    li_tables.elements = elements;
    li_tables.element_count = 2;
    li_tables.administrators = administrators;
    li_tables.administrator_count = 2;
    li_registry_forget();
    g_assert_cmpstr(li_registry_element(&e.address), ==, "poi ten");
    g_assert_cmpstr(li_registry_element(&f.address), ==, "poi");
    g_assert_true(li_registry_administers(&e.address, LI_INTERFACE_X1));
    g_assert_true(li_registry_administers(&e.address, LI_INTERFACE_HI1));
    g_assert_true(li_registry_administers(&f.address, LI_INTERFACE_X1));
    g_assert_true(li_registry_administers(&f.address, LI_INTERFACE_NONE));
    g_assert_false(li_registry_administers(&f.address, LI_INTERFACE_HI1));
    g_assert_false(li_registry_administers(&g.address, LI_INTERFACE_NONE));
    li_tables.element_count = li_tables.administrator_count = 0;
    li_registry_forget();
    g_assert_null(li_registry_element(&e.address));
    g_assert_false(li_registry_administers(&e.address, LI_INTERFACE_NONE));
}

/* A row of more than 256 addresses names none of them; one of all is of none in particular. */
static void
test_wide(void)
{
    static char wide[] = "192.0.2.0/23", narrow[] = "198.51.100.0/24", poi[] = "poi";
    li_element_row_t elements[] = { { narrow, poi }, { any, poi }, { wide, poi } };
    const li_endpoint_t e = endpoint("192.0.3.1", 1, LI_TRANSPORT_TCP);
    const li_endpoint_t f = endpoint("198.51.100.1", 1, LI_TRANSPORT_TCP);

    li_tables.elements = elements;
    li_tables.element_count = 2;
    li_registry_forget();
    g_assert_false(li_registry_has_wide());
    g_assert_false(li_registry_is_wide(&e.address));
    li_tables.element_count = 3;
    li_registry_forget();
    g_assert_true(li_registry_has_wide());
    g_assert_true(li_registry_is_wide(&e.address));
    g_assert_false(li_registry_names(&e.address));
    g_assert_false(li_registry_is_wide(&f.address));
    g_assert_true(li_registry_names(&f.address));
    li_tables.element_count = 0;
    li_registry_forget();
}

/* More endpoints than are remembered, and answers stay right. */
static void
test_many(void)
{
    enum { COUNT = 10000 };
    li_endpoint_row_t *rows = g_new(li_endpoint_row_t, COUNT);

    for (unsigned i = 0; i < COUNT; i++) {
        rows[i] = (li_endpoint_row_t) {
            g_strdup_printf("10.1.%u.%u", i / 250, i % 250), any, tcp, x2x3, any, g_strdup_printf("mdf%u", i)
        };
    }
    use_rows(rows, COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        char *expected = g_strdup_printf("RLID mdf%u", i);

        expect(rows[i].address, 9003, LI_TRANSPORT_TCP, LI_INTERFACE_X3, &xid_a, NULL, expected);
        g_free(expected);
    }
    expect("10.2.0.0", 9003, LI_TRANSPORT_TCP, LI_INTERFACE_X3, &xid_a, NULL, "R -");
    for (unsigned i = 0; i < COUNT; i++) {
        g_free(rows[i].address);
        g_free(rows[i].name);
    }
    g_free(rows);
    use_rows(NULL, 0);
}

RUN({ "/registry/rows", test_rows },
    { "/registry/hand-over", test_hand_over },
    { "/registry/liid", test_liid },
    { "/registry/country", test_country },
    { "/registry/identities", test_identities },
    { "/registry/no-rows", test_no_rows },
    { "/registry/unusable", test_unusable },
    { "/registry/unusable alias", test_unusable_alias },
    { "/registry/aliases", test_aliases },
    { "/registry/parties", test_parties },
    { "/registry/wide", test_wide },
    { "/registry/many", test_many })
