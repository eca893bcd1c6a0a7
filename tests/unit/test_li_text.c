/* test_li_text.c
 * Texts from packets: UTF-8 whatever the octets are, cut between characters, and never read behind their end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"
#include "run.h"

#include <string.h>

#include <wsutil/wmem/wmem.h>

#define REPLACED    "\xef\xbf\xbd"
#define ELLIPSIS    "\xe2\x80\xa6"
#define EURO        "\xe2\x82\xac"          /* three octets */
#define FOX         "\xf0\x9f\xa6\x8a"      /* four */

/* The Unicode Standard, chapter 3.9: what is well formed, and U+FFFD for the rest. */
static const struct {
    const char *octets;
    const char *text;
} rows[] = {
    { "", "" },
    { "imsi", "imsi" },
    { "a" EURO FOX, "a" EURO FOX },
    { "204\xc3", "204" REPLACED },
    { "\x80", REPLACED },
    { "a\xe2\x82", "a" REPLACED },
    { "20408\xf0\x9f\xa6", "20408" REPLACED },
    { "a\xffz", "a" REPLACED "z" },
};

/* In a block of its own without a NUL: the sanitizer sees one octet too many. */
static uint8_t *
block_of(const char *octets)
{
    return (uint8_t *)g_memdup2(octets, strlen(octets));
}

static void
test_octets(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_STRICT);

    for (unsigned i = 0; i < array_length(rows); i++) {
        uint8_t *block = block_of(rows[i].octets);

        g_assert_cmpstr(li_text(scope, block, (unsigned)strlen(rows[i].octets)), ==, rows[i].text);
        g_free(block);
    }
    wmem_destroy_allocator(scope);
}

static void
test_shorten(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_STRICT);
    static const struct {
        const char *text;
        unsigned    octets;
        const char *shown;
    } cuts[] = {
        { "abc", 3, "abc" },
        { "abcd", 3, "abc" ELLIPSIS },
        { EURO EURO, 6, EURO EURO },
        { EURO EURO, 5, EURO ELLIPSIS },
        { EURO EURO, 3, EURO ELLIPSIS },
        { EURO EURO, 2, ELLIPSIS },
        { "a" FOX, 4, "a" ELLIPSIS },
        { "a" FOX, 1, "a" ELLIPSIS },
        { "", 0, "" },
    };

    for (unsigned i = 0; i < array_length(cuts); i++) {
        g_assert_cmpstr(li_shorten(scope, cuts[i].text, cuts[i].octets), ==, cuts[i].shown);
    }
    wmem_destroy_allocator(scope);
}

static void
test_mask(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_STRICT);
    static const struct {
        const char *text;
        const char *masked;
    } masks[] = {
        { "", "" },
        { "12", "**" },
        { "12345", "12***" },
        { "204081234567890", "204081*********" },
        { EURO EURO EURO EURO EURO, EURO EURO "***" },
        { "2040\xc3", "20***" },
        { "\xf0\x9f", "*" },
    };

    for (unsigned i = 0; i < array_length(masks); i++) {
        char *block = g_strdup(masks[i].text);
        const char *masked = li_mask(scope, block);

        g_assert_true(g_utf8_validate(masked, -1, NULL));
        g_assert_cmpstr(masked, ==, masks[i].masked);
        g_free(block);
    }
    wmem_destroy_allocator(scope);
}

RUN({ "/text/octets", test_octets },
    { "/text/shorten", test_shorten },
    { "/text/mask", test_mask })
