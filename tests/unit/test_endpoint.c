/* test_endpoint.c
 * Addresses, prefixes, ports and endpoints: reading, writing, comparing; and the map from endpoints to rows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "audit/endpoint.h"
#include "audit/endpoint_map.h"
#include "audit/tables.h"
#include "run.h"

static li_address_t
addr(const char *text)
{
    li_prefix_t prefix;
    const char *reason = "";

    g_assert_true(li_prefix_parse(text, &prefix, &reason));
    g_assert_cmpuint(prefix.bits, ==, 128);
    return prefix.address;
}

static void
test_format(void)
{
    static const struct {
        const char     *address;
        uint16_t        port;
        li_transport_t  transport;
        const char     *text;
    } rows[] = {
        { "198.51.100.20", 9003, LI_TRANSPORT_TCP, "198.51.100.20:9003/tcp" },
        { "::ffff:198.51.100.20", 9003, LI_TRANSPORT_UDP, "198.51.100.20:9003/udp" },
        { "2001:0db8:0000:0000:0000:0000:0000:0020", 9003, LI_TRANSPORT_TCP, "[2001:db8::20]:9003/tcp" },
        { "255.255.255.255", 65535, LI_TRANSPORT_TCP, "255.255.255.255:65535/tcp" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        li_address_t a = addr(rows[i].address);
        li_endpoint_t endpoint;
        char text[LI_ENDPOINT_TEXT_MAX];

        li_endpoint_init(&endpoint, &a, rows[i].port, rows[i].transport);
        li_endpoint_format(&endpoint, text);
        g_assert_cmpstr(text, ==, rows[i].text);
    }
}

static void
test_prefix(void)
{
    static const struct {
        const char *prefix;
        const char *inside;
        const char *outside;
    } rows[] = {
        { "198.51.100.0/24", "198.51.100.255", "198.51.101.0" },
        { "198.51.100.20", "198.51.100.20", "198.51.100.21" },
        { "198.51.100.128/25", "198.51.100.129", "198.51.100.127" },
        { "0.0.0.0/0", "203.0.113.1", "2001:db8::1" },
        { "2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1" },
        { "2001:DB8::20", "2001:db8:0:0::20", "2001:db8::21" },
        { "::ffff:192.0.2.1", "192.0.2.1", "192.0.2.2" },
        { "192.0.2.1", "::ffff:192.0.2.1", "::192.0.2.1" },
    };
    li_prefix_t prefix;
    const char *reason = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        li_address_t inside = addr(rows[i].inside), outside = addr(rows[i].outside);

        g_assert_true(li_prefix_parse(rows[i].prefix, &prefix, &reason));
        g_assert_true(li_prefix_contains(&prefix, &inside));
        g_assert_false(li_prefix_contains(&prefix, &outside));
    }
    g_assert_true(li_prefix_parse("*", &prefix, &reason));
    g_assert_cmpuint(prefix.bits, ==, 0);
}

static void
test_refused(void)
{
    static const char *const prefixes[] = {
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/+1", "2001:db8::/129",
        "mdf.example", "2001:db8::1::2", "1.2.3.4 ", "**",
    };
    static const char *const ports[] = { "", "65536", "9x", "9-", "-9", "10-9", "9 ", "1-2-3", "99999999999" };
    static const char *const patterns[] = { "[2001:db8::1", "[2001:db8::1]x", "192.0.2.1:99999", ":9003",
                                            "192.0.2.1:" };
    li_prefix_t prefix;
    uint16_t low, high;
    const char *reason;

    for (unsigned i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        reason = NULL;
        g_assert_false(li_prefix_parse(prefixes[i], &prefix, &reason));
        g_assert_nonnull(reason);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(ports); i++) {
        reason = NULL;
        g_assert_false(li_ports_parse(ports[i], &low, &high, &reason));
        g_assert_nonnull(reason);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(patterns); i++) {
        reason = NULL;
        g_assert_false(li_endpoint_pattern_parse(patterns[i], &prefix, &low, &high, &reason));
        g_assert_nonnull(reason);
    }
}

static void
test_pattern(void)
{
    static const struct {
        const char *text;
        unsigned    bits;
        uint16_t    low;
        uint16_t    high;
    } rows[] = {
        { "203.0.113.10:9003", 128, 9003, 9003 },
        { "203.0.113.10", 128, 0, 65535 },
        { "203.0.113.0/28:*", 124, 0, 65535 },
        { "[2001:db8::1]:9003", 128, 9003, 9003 },
        { "[2001:db8::1]", 128, 0, 65535 },
        { "[2001:db8::]/32:9000-9010", 32, 9000, 9010 },
        { "[2001:db8::/32]:9", 32, 9, 9 },
        { "2001:db8::1", 128, 0, 65535 },
        { "*:9003", 0, 9003, 9003 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        li_prefix_t prefix;
        uint16_t low, high;
        const char *reason = "";

        g_assert_true(li_endpoint_pattern_parse(rows[i].text, &prefix, &low, &high, &reason));
        g_assert_cmpuint(prefix.bits, ==, rows[i].bits);
        g_assert_cmpuint(low, ==, rows[i].low);
        g_assert_cmpuint(high, ==, rows[i].high);
    }
}

static void
test_loopback(void)
{
    static const char *const yes[] = { "127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1" };
    static const char *const no[] = { "128.0.0.1", "::2", "::127.0.0.1" };

    for (unsigned i = 0; i < G_N_ELEMENTS(yes); i++) {
        li_address_t a = addr(yes[i]);
        g_assert_true(li_address_is_loopback(&a));
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(no); i++) {
        li_address_t a = addr(no[i]);
        g_assert_false(li_address_is_loopback(&a));
    }
}

static void
map_add(li_endpoint_map_t *map, const char *text, uint16_t low, uint16_t high, unsigned row)
{
    li_prefix_t prefix;
    const char *reason;

    g_assert_true(li_prefix_parse(text, &prefix, &reason));
    li_endpoint_map_add(map, &prefix, low, high, row);
}

static void
expect_rows(const li_endpoint_map_t *map, const char *text, uint16_t port, const char *rows)
{
    li_address_t a = addr(text);
    wmem_array_t *found = li_endpoint_map_find(map, NULL, &a, port);
    GString *said = g_string_new("");

    for (unsigned i = 0; i < wmem_array_get_count(found); i++) {
        g_string_append_printf(said, i ? " %u" : "%u", *(unsigned *)wmem_array_index(found, i));
    }
    g_assert_cmpstr(said->str, ==, rows);
    g_string_free(said, TRUE);
    wmem_destroy_array(found);
}

static void
test_map(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    li_endpoint_map_t *map = li_endpoint_map_new(scope);

    map_add(map, "198.51.100.0/24", 0, 65535, 0);
    map_add(map, "198.51.100.20", 9003, 9003, 1);
    map_add(map, "198.51.100.20", 9003, 9003, 2);
    map_add(map, "198.51.100.20", 9000, 9010, 3);
    map_add(map, "*", 9003, 9003, 4);
    map_add(map, "2001:db8::/32", 9003, 9003, 5);
    for (unsigned i = 0; i < 1000; i++) {
        map_add(map, "192.0.2.7", (uint16_t)(10000 + i), (uint16_t)(10000 + i), 100 + i);
    }
    expect_rows(map, "198.51.100.20", 9003, "1 2 3 0 4");
    expect_rows(map, "198.51.100.20", 9010, "3 0");
    expect_rows(map, "198.51.100.20", 9011, "0");
    expect_rows(map, "198.51.101.20", 9011, "");
    expect_rows(map, "2001:db8::1", 9003, "5 4");
    expect_rows(map, "192.0.2.7", 10999, "1099");
    wmem_destroy_allocator(scope);
}

/* A host is an address in whatever spelling, or a name. */
static void
test_host(void)
{
    static const struct { const char *host, *expected; } rows[] = {
        { "198.51.100.20", "198.51.100.20:1" }, { "198.51.100.20.", "198.51.100.20:1" },
        { "3325256724", "198.51.100.20:1" }, { "0xC6336414", "198.51.100.20:1" }, { "198.51.25620", "198.51.100.20:1" },
        { "198.0x336414", "198.51.100.20:1" }, { "0xc6.0x33.0x64.0x14", "198.51.100.20:1" },
        { "::ffff:198.51.100.20", "198.51.100.20:1" }, { "::FFFF:c633:6414", "198.51.100.20:1" },
        { "2001:DB8:0:0::20", "[2001:db8::20]:1" }, { "2001:0db8:0000:0000:0000:0000:0000:0020", "[2001:db8::20]:1" },
        { "mdf", NULL }, { "mdf.example.", NULL }, { "198.51.100.020", NULL }, { "198.51.100.256", NULL },
        { "198.51.100.20.1", NULL }, { "4294967296", NULL }, { "198.51.65536", NULL }, { "0x", NULL }, { "", NULL },
        { ".", NULL }, { "198.51.100.20/32", NULL }, { "*", NULL }, { "-1", NULL }, { "1..2", NULL },
        { "0x1234567890123456789012345", NULL }, { "198.51.100.20x", NULL },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        char text[LI_ENDPOINT_TEXT_MAX];
        li_address_t addr;
        li_endpoint_t e;
        bool is_address = li_address_of_host(rows[i].host, &addr);

        g_test_message("%s", rows[i].host);
        g_assert_cmpint(is_address, ==, rows[i].expected != NULL);
        if (is_address) {
            li_endpoint_init(&e, &addr, 1, LI_TRANSPORT_ANY);
            li_endpoint_format(&e, text);
            g_assert_cmpstr(text, ==, rows[i].expected);
        }
    }
}

RUN({ "/endpoint/format", test_format },
    { "/endpoint/prefix", test_prefix },
    { "/endpoint/refused", test_refused },
    { "/endpoint/pattern", test_pattern },
    { "/endpoint/loopback", test_loopback },
    { "/endpoint/host", test_host },
    { "/endpoint/map", test_map })
