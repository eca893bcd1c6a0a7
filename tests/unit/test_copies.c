/* test_copies.c
 * Datagrams that the capture shows twice.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "audit/copies.h"
#include "run.h"

/* A datagram for each word, "SRIO@M": letters for sender, receiver, IP identification ('-': there is none) and octets,
 * and the millisecond of capture; one frame each, a '+' in front: the same frame as the one before. Expected: the frame
 * of the first of each copy, 0 for those that are none. */
static void
expect(unsigned milliseconds, const char *datagrams, const char *copies)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    li_copies_t *state = li_copies_new(scope);
    GString *said = g_string_new("");
    char **words = g_strsplit(datagrams, " ", -1);
    uint32_t frame = 0;

    for (unsigned i = 0; words[i]; i++) {
        const char *word = words[i] + (words[i][0] == '+');
        const unsigned at = (unsigned)g_ascii_strtoull(word + 5, NULL, 10);
        nstime_t time = { at / 1000, (int)(at % 1000) * 1000000 };
        li_address_t sender;
        li_endpoint_t endpoint;
        li_datagram_t datagram = {
            .sender = &sender, .sender_port = 40000, .endpoint = &endpoint, .has_identification = word[2] != '-',
            .identification = (uint16_t)word[2], .octets = (const uint8_t *)word + 3, .length = 1, .reported_length = 1
        };

        g_assert_cmpint(word[4], ==, '@');
        frame += words[i][0] != '+';
        memset(&sender, word[0], sizeof sender);
        memset(&endpoint, 0, sizeof endpoint);
        memset(&endpoint.address, word[1], sizeof endpoint.address);
        endpoint.port = 9003;
        g_string_append_printf(said, "%s%u", i ? " " : "", li_copies_first(state, &datagram, frame, &time,
                                                                           milliseconds));
    }
    g_assert_cmpstr(said->str, ==, copies);
    g_strfreev(words);
    g_string_free(said, TRUE);
    wmem_destroy_allocator(scope);
}

static void
test_equal(void)
{
    expect(100, "abcd@0 abcd@1 abcd@100", "0 1 1");
    expect(100, "ab-d@0 ab-d@1", "0 1");
    expect(100, "abcd@5 abcd@0", "0 1");            /* clocks of two interfaces */
}

static void
test_anything_else(void)
{
    expect(100, "abcd@0 xbcd@1 axcd@1 abxd@1 abcx@1 ab-d@1", "0 0 0 0 0 0");
    expect(100, "abcd@0 +abcd@0 abcd@1", "0 0 1");  /* the same twice in one datagram */
}

/* From the first on, not from copy to copy. */
static void
test_time(void)
{
    expect(100, "abcd@0 abcd@101", "0 0");
    expect(100, "abcd@0 abcd@90 abcd@180 abcd@270", "0 1 0 3");
    expect(0, "abcd@0 abcd@0", "0 0");
}

/* However many come, as much is kept: a copy that comes late is missed, and what is another is never one. */
static void
test_many(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    li_copies_t *state = li_copies_new(scope);
    const nstime_t time = { 0, 0 };
    li_address_t sender;
    li_endpoint_t endpoint;
    unsigned copies = 0;

    memset(&sender, 1, sizeof sender);
    memset(&endpoint, 0, sizeof endpoint);
    for (unsigned round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 50000; i++) {
            li_datagram_t datagram = {
                .sender = &sender, .endpoint = &endpoint, .octets = (const uint8_t *)&i, .length = sizeof i,
                .reported_length = sizeof i
            };
            const uint32_t frame = 1 + round * 50000 + i, first = li_copies_first(state, &datagram, frame, &time, 100);

            g_assert_true(first == 0 || (round == 1 && first == 1 + i));
            copies += first != 0;
        }
    }
    g_assert_cmpuint(copies, <, 50000);
    wmem_destroy_allocator(scope);
}

RUN({ "/copies/equal", test_equal },
    { "/copies/anything_else", test_anything_else },
    { "/copies/time", test_time },
    { "/copies/many", test_many })
