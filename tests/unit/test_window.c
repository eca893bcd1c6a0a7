/* test_window.c
 * The last octets of a stream, compared with what comes in their place again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "audit/window.h"
#include "run.h"

static wmem_allocator_t *scope;
static li_windows_t *windows;

static void
begin(void)
{
    scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    windows = li_windows_new(scope);
}

static void
end(void)
{
    wmem_destroy_allocator(scope);
}

static void
expect(uint32_t sequence, const char *octets, li_window_said_t said)
{
    g_assert_cmpint(li_windows_compare(windows, 7, sequence, (const uint8_t *)octets, (uint32_t)strlen(octets)), ==,
                    said);
}

static void
test_in_order(void)
{
    begin();
    expect(100, "abcd", LI_WINDOW_FIRST);
    expect(104, "efgh", LI_WINDOW_NEW);
    expect(100, "abcd", LI_WINDOW_EQUAL);
    expect(102, "cdef", LI_WINDOW_EQUAL);
    expect(106, "ghij", LI_WINDOW_EQUAL);           /* and two new ones */
    expect(108, "ij", LI_WINDOW_EQUAL);
    end();
}

static void
test_others(void)
{
    begin();
    expect(100, "abcd", LI_WINDOW_FIRST);
    expect(100, "abcx", LI_WINDOW_DIFFERS);
    expect(103, "xe", LI_WINDOW_DIFFERS);
    expect(99, "xabcd", LI_WINDOW_UNKNOWN);         /* what came before the first is not known */
    expect(99, "xxbcd", LI_WINDOW_DIFFERS);
    /* The first ones stay: to compare with others changes nothing. */
    expect(100, "abcd", LI_WINDOW_EQUAL);
    end();
}

static void
test_gap(void)
{
    begin();
    expect(100, "abcd", LI_WINDOW_FIRST);
    expect(110, "klmn", LI_WINDOW_NEW);
    expect(104, "efghij", LI_WINDOW_UNKNOWN);
    expect(110, "klmx", LI_WINDOW_DIFFERS);
    end();
}

static void
test_wrap(void)
{
    begin();
    expect(UINT32_MAX - 1, "abcd", LI_WINDOW_FIRST);
    expect(0, "cd", LI_WINDOW_EQUAL);
    expect(1, "x", LI_WINDOW_DIFFERS);
    expect(2, "ef", LI_WINDOW_NEW);
    end();
}

/* 64 KiB are kept. */
static void
test_long(void)
{
    char *octets = (char *)g_malloc(100001);

    for (unsigned i = 0; i < 100000; i++) {
        octets[i] = (char)('a' + i * 7 % 23);
    }
    octets[100000] = '\0';
    begin();
    expect(5, octets, LI_WINDOW_FIRST);
    expect(5 + 100000 - 65536, octets + 100000 - 65536, LI_WINDOW_EQUAL);
    expect(5, octets, LI_WINDOW_UNKNOWN);
    octets[99999] = '.';
    expect(5, octets, LI_WINDOW_DIFFERS);
    end();
    g_free(octets);
}

/* 64 sides are kept: the one that has not been heard of for longest gives way, and no other. */
static void
test_many(void)
{
    begin();
    for (uint64_t side = 0; side < 64; side++) {
        li_windows_compare(windows, side, 1, (const uint8_t *)"abc", 3);
    }
    li_windows_compare(windows, 0, 4, (const uint8_t *)"def", 3);
    li_windows_compare(windows, 64, 1, (const uint8_t *)"abc", 3);
    g_assert_cmpint(li_windows_compare(windows, 0, 1, (const uint8_t *)"abx", 3), ==, LI_WINDOW_DIFFERS);
    g_assert_cmpint(li_windows_compare(windows, 2, 1, (const uint8_t *)"abx", 3), ==, LI_WINDOW_DIFFERS);
    g_assert_cmpint(li_windows_compare(windows, 1, 1, (const uint8_t *)"abx", 3), ==, LI_WINDOW_FIRST);
    end();
}

/* What comes late to its place is kept, too. */
static void
test_late(void)
{
    begin();
    expect(100, "abcd", LI_WINDOW_FIRST);
    expect(110, "klmn", LI_WINDOW_NEW);
    expect(106, "gh", LI_WINDOW_UNKNOWN);
    expect(106, "gh", LI_WINDOW_EQUAL);
    expect(104, "efgh", LI_WINDOW_UNKNOWN);
    expect(108, "ix", LI_WINDOW_UNKNOWN);
    expect(100, "abcdefghixkl", LI_WINDOW_EQUAL);
    expect(109, "j", LI_WINDOW_DIFFERS);
    end();
}

/* One that is far ahead takes the place of nothing, until others go on behind it. */
static void
test_ahead(void)
{
    uint8_t octets[4];

    begin();
    expect(100, "abcd", LI_WINDOW_FIRST);
    expect(1000000, "x", LI_WINDOW_NEW);
    expect(104, "efgh", LI_WINDOW_NEW);
    expect(100, "abcd", LI_WINDOW_EQUAL);
    g_assert_true(li_windows_get(windows, 7, 103, octets, 4) && memcmp(octets, "defg", 4) == 0);
    g_assert_false(li_windows_get(windows, 7, 105, octets, 4));
    expect(1000001, "yz", LI_WINDOW_NEW);
    expect(1000000, "xyz", LI_WINDOW_EQUAL);
    expect(104, "efgh", LI_WINDOW_UNKNOWN);
    end();
}

/* The same ports and numbers for another connection. */
static void
test_anew(void)
{
    begin();
    li_windows_begin(windows, 7, 100);
    g_assert_false(li_windows_began_anew(windows, 7));
    expect(100, "abcd", LI_WINDOW_FIRST);
    li_windows_begin(windows, 7, 100);
    g_assert_true(li_windows_began_anew(windows, 7));
    expect(100, "efgh", LI_WINDOW_NEW);
    expect(100, "abcd", LI_WINDOW_DIFFERS);
    end();
}

/* What the other side has acknowledged, of what has come: what has not it can't have taken. */
static void
test_taken(void)
{
    begin();
    li_windows_take(windows, 7, 100);               /* nothing is kept of it */
    expect(100, "abcd", LI_WINDOW_FIRST);
    g_assert_cmpuint(li_windows_end(windows, 7, 102), ==, 104);
    g_assert_cmpuint(li_windows_end(windows, 7, 106), ==, 106);
    g_assert_cmpuint(li_windows_end(windows, 8, 102), ==, 102);
    g_assert_false(li_windows_are_taken(windows, 7, 100));
    li_windows_take(windows, 7, 103);
    li_windows_take(windows, 7, 5000);
    li_windows_take(windows, 7, 101);
    g_assert_true(li_windows_are_taken(windows, 7, 103));
    g_assert_false(li_windows_are_taken(windows, 7, 104));
    li_windows_begin(windows, 7, 100);
    g_assert_false(li_windows_are_taken(windows, 7, 101));
    end();
}

RUN({ "/window/in_order", test_in_order },
    { "/window/others", test_others },
    { "/window/gap", test_gap },
    { "/window/late", test_late },
    { "/window/ahead", test_ahead },
    { "/window/wrap", test_wrap },
    { "/window/long", test_long },
    { "/window/many", test_many },
    { "/window/anew", test_anew },
    { "/window/taken", test_taken })
