/* test_text.c
 * Values that are written as text: contents of XML elements, hexadecimal digits, times in both ways of writing them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "content/text.h"
#include "run.h"

static void
test_xml(void)
{
    static const struct {
        const char *contents;
        const char *text;
    } rows[] = {
        { "plain", "plain" },
        { "", "" },
        { "a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos;", "a & b <c> \"d\" 'e'" },
        { "&#65;&#x42;&#x20AC;", "AB\xe2\x82\xac" },
        { "&#0; &#xD800; &#x110000; &unknown; & &#; &#x;", "&#0; &#xD800; &#x110000; &unknown; & &#; &#x;" },
        { "a<!-- & -->b<?pi x?>c", "abc" },
        { "a<![CDATA[<&amp;>]]>b", "a<&amp;>b" },
        { "a<![CDATA[no end", "ano end" },
        { "a<!-- no end", "a" },
        { "a<b>c</b>", "a" },
        { "&amp", "&amp" },
    };

    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpstr(text_of_xml(scope, rows[i].contents), ==, rows[i].text);
    }
    wmem_destroy_allocator(scope);
}

static void
test_hex(void)
{
    uint8_t octets[4] = { 0 };

    g_assert_true(text_hex("00fFa9:", octets, 3));
    g_assert_cmpmem(octets, 4, "\x00\xff\xa9\x00", 4);
    g_assert_true(text_hex("", octets, 0));
    g_assert_false(text_hex("0", octets, 1));
    g_assert_false(text_hex("0g", octets, 1));
    g_assert_false(text_hex("00:11", octets, 2));
    g_assert_false(text_hex(" 00", octets, 1));
}

static void
test_match(void)
{
    g_assert_cmpstr(text_match("v1.2rest", "v1.d"), ==, "rest");
    g_assert_cmpstr(text_match("-05", "sdd"), ==, "");
    g_assert_null(text_match("05", "sdd"));
    g_assert_null(text_match("-0", "sdd"));
    g_assert_null(text_match("", "d"));
}

/* Seconds by `date -u -d`. */
static void
test_times(void)
{
    static const struct {
        const char    *text;
        iso8601_fmt_e  format;
        int64_t        seconds;     /* -1: no time */
        int            nanoseconds;
    } rows[] = {
        { "2026-01-31T12:00:00Z", ISO8601_DATETIME, 1769860800, 0 },
        { "2026-01-31T12:00:00.5Z", ISO8601_DATETIME, 1769860800, 500000000 },
        { "2026-01-31T12:00:00.123456+01:30", ISO8601_DATETIME, 1769855400, 123456000 },
        { "2026-01-31T12:00:00-00:30", ISO8601_DATETIME, 1769862600, 0 },
        { "2026-01-31T12:00:00.1234567899Z", ISO8601_DATETIME, 1769860800, 123456789 },
        { "2026-01-31T12:00:00.12345678901234567890+01:30", ISO8601_DATETIME, 1769855400, 123456789 },
        { "2026-01-31T24:00:00Z", ISO8601_DATETIME, 1769904000, 0 },
        { "2024-02-29T00:00:00Z", ISO8601_DATETIME, 1709164800, 0 },
        { "2100-01-01T00:00:00Z", ISO8601_DATETIME, 4102444800, 0 },
        { "20260131120000Z", ISO8601_DATETIME_BASIC, 1769860800, 0 },
        { "20260131120000.5Z", ISO8601_DATETIME_BASIC, 1769860800, 500000000 },
        { "20260131120000,25+0130", ISO8601_DATETIME_BASIC, 1769855400, 250000000 },
        { "20260131120000-01", ISO8601_DATETIME_BASIC, 1769864400, 0 },
        { "20260131240000Z", ISO8601_DATETIME_BASIC, 1769904000, 0 },
        { "2026-01-31T12:00:00", ISO8601_DATETIME, -1, 0 },
        { "2026-01-31T12:00Z", ISO8601_DATETIME, -1, 0 },
        { "2026-01-31 12:00:00Z", ISO8601_DATETIME, -1, 0 },
        { "2026-02-30T12:00:00Z", ISO8601_DATETIME, -1, 0 },
        { "2026-13-01T12:00:00Z", ISO8601_DATETIME, -1, 0 },
        { "2026-01-31T24:00:01Z", ISO8601_DATETIME, -1, 0 },
        { "2026-01-31T12:00:00+0130", ISO8601_DATETIME, -1, 0 },
        { "2026-01-31T12:00:00Z ", ISO8601_DATETIME, -1, 0 },
        { "20260131120000Z", ISO8601_DATETIME, -1, 0 },
        { "20260131120000", ISO8601_DATETIME_BASIC, -1, 0 },
        { "202601311200Z", ISO8601_DATETIME_BASIC, -1, 0 },
        { "20260131120000+1", ISO8601_DATETIME_BASIC, -1, 0 },
        { "2026013112 000Z", ISO8601_DATETIME_BASIC, -1, 0 },
        { "2026-01-31T12:00:00Z", ISO8601_DATETIME_BASIC, -1, 0 },
        { "", ISO8601_DATETIME_BASIC, -1, 0 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        nstime_t time = { 0, 0 };
        bool is_time = text_time(rows[i].text, rows[i].format, &time);

        g_test_message("%s", rows[i].text);
        g_assert_true(is_time == (rows[i].seconds >= 0));
        if (is_time) {
            g_assert_cmpint(time.secs, ==, rows[i].seconds);
            g_assert_cmpint(time.nsecs, ==, rows[i].nanoseconds);
        }
    }
}

RUN({ "/text/xml", test_xml },
    { "/text/hex", test_hex },
    { "/text/match", test_match },
    { "/text/times", test_times })
