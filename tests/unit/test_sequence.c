/* test_sequence.c
 * Sequence numbers: each scenario is a line of units, and the findings it must give.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "audit/sequence.h"
#include "run.h"

/* A unit is written "C/S@T:N": context letter, stream letter, number N, and optionally time T in ms. A stream in lower
 * case is ordered (TCP), in upper case it is not (UDP). Streams a to m go to endpoint 1, n to z to endpoint 2. "!"
 * behind the number: after a loss. "^": both directions were captured by now. "?" instead of the number: takes one
 * that it does not tell. */
typedef struct {
    wmem_allocator_t    *scope;
    li_sequences_t      *sequences;
    li_common_counter_t  stream_counters[128];
    li_common_counter_t  sender_counter;
    GString             *said;
    uint32_t             frame;
} world_t;

static void
note(void *data, const li_finding_t *finding)
{
    world_t *world = (world_t *)data;

    switch (finding->found) {
    case LI_FOUND_GAP:
        g_string_append_printf(world->said, "%u:gap %u+%u after %u%s ", world->frame, finding->expected,
                               finding->count, finding->frame, finding->late ? " late" : "");
        break;
    case LI_FOUND_REPEATED:
        g_string_append_printf(world->said, "%u:repeated ", world->frame);
        break;
    case LI_FOUND_RESTARTED:
        g_string_append_printf(world->said, "%u:restarted ", world->frame);
        break;
    case LI_FOUND_GLOBAL_COUNTER:
        g_string_append_printf(world->said, "%u:global ", world->frame);
        break;
    default:
        g_assert_not_reached();
    }
}

static void
feed(world_t *world, const char *text)
{
    const li_sequence_window_t window = { 4, 2000 };
    static const char streams[128];
    char context = text[0], stream = text[2];
    const char *rest = text + 3;
    unsigned milliseconds = world->frame * 10;
    const uint16_t key[] = { 1, (uint16_t)context };    /* an li_octets_t */
    li_sequence_unit_t unit = {
        .context = (const li_octets_t *)key, .stream = &streams[(unsigned char)stream],
        .endpoint = g_ascii_tolower(stream) < 'n' ? 1 : 2, .ordered = g_ascii_islower(stream), .has_number = true,
        .counters = { &world->stream_counters[(unsigned char)stream], &world->sender_counter }
    };
    char *end;

    g_assert_cmpint(text[1], ==, '/');
    unit.frame = ++world->frame;
    if (*rest == '@') {
        milliseconds = (unsigned)strtoul(rest + 1, &end, 10);
        rest = end;
    }
    unit.time = (nstime_t) { .secs = milliseconds / 1000, .nsecs = (int)(milliseconds % 1000) * 1000000 };
    g_assert_cmpint(*rest, ==, ':');
    if (rest[1] == '?') {
        unit.has_number = false;
        end = (char *)rest + 2;
    } else {
        unit.number = (uint32_t)strtoul(rest + 1, &end, 10);
    }
    unit.after_loss = *end == '!';
    unit.is_two_way = *end == '^';
    li_sequences_unit(world->sequences, &unit, &window, note, world);
}

static void
expect(const char *units, const char *findings)
{
    world_t world = { .scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE), .said = g_string_new("") };
    char **words = g_strsplit(units, " ", -1);

    world.sequences = li_sequences_new(world.scope);
    for (char **word = words; *word; word++) {
        feed(&world, *word);
    }
    g_strchomp(world.said->str);
    if (strcmp(world.said->str, findings) != 0) {
        g_test_message("%s: expected \"%s\", got \"%s\"", units, findings, world.said->str);
        g_test_fail();
    }
    g_strfreev(words);
    g_string_free(world.said, TRUE);
    wmem_destroy_allocator(world.scope);
}

static void
test_one_connection(void)
{
    expect("A/a:0 A/a:1 A/a:2", "");
    expect("A/a:7 A/a:8", "");
    expect("A/a:4294967294 A/a:4294967295 A/a:0 A/a:1", "");
    expect("A/a:0 A/a:1 A/a:5 A/a:6", "3:gap 2+3 after 2");
    expect("A/a:4294967295 A/a:3", "2:gap 0+3 after 1");
    expect("A/a:0 A/a:1 A/a:1 A/a:2", "3:repeated");
    expect("A/a:0 A/a:0 A/a:1", "2:repeated");
    expect("A/a:5 A/a:6 A/a:7 A/a:5 A/a:6 A/a:7 A/a:8", "4:repeated");
    expect("A/a:0 A/a:1 A/a:2 A/a:0 A/a:1 A/a:2 A/a:3", "4:restarted");
    expect("A/a:50 A/a:51 A/a:3 A/a:4", "3:restarted");
    expect("A/a:0 B/a:0 A/a:1 B/a:1 B/a:3 A/a:2", "5:gap 2+1 after 4");
    /* What was said to be missing comes after all: not a repetition; a second time it is. */
    expect("A/a:0 A/a:3 A/a:1 A/a:2 A/a:4", "2:gap 1+2 after 1");
    expect("A/a:0 A/a:3 A/a:2 A/a:2 A/a:4", "2:gap 1+2 after 1 4:repeated");
}

static void
test_capture_loss(void)
{
    expect("A/a:0 A/a:1 A/a:5! A/a:6 A/a:7 A/a:8 A/a:9 A/a:10 A/a:11", "");
    expect("A/a:0 A/a:1 A/a:5! A/a:3! A/a:2! A/a:4! A/a:6", "");
    expect("A/a:0 A/a:5! A/a:6 A/a:9", "4:gap 7+2 after 3");
}

static void
test_udp(void)
{
    expect("A/A:0 A/A:2 A/A:1 A/A:3", "");
    expect("A/A:1 A/A:0 A/A:2", "");
    expect("A/A:0 A/A:3 A/A:4 A/A:5 A/A:6 A/A:7", "");
    expect("A/A:0 A/A:3 A/A:4 A/A:5 A/A:6 A/A:7 A/A:8", "7:gap 1+2 after 1 late");
    expect("A/A:0 A/A:3 A/A@3000:4", "3:gap 1+2 after 1 late");
    expect("A/A:0 A/A:4 A/A:2 A/A@3000:5", "4:gap 1+1 after 1 late 4:gap 3+1 after 1 late");
    expect("A/A:0 A/A:1 A/A:1 A/A:2", "3:repeated");
    expect("A/A:0 A/A:1 A/A:2 A/A:0 A/A:3 A/A:4", "4:repeated");
    expect("A/A:0 A/A:1 A/A:2 A/A:3 A/A:4 A/A:5 A/A:0 A/A:1 A/A:2", "7:restarted");
}

static void
test_several_connections(void)
{
    /* A reconnect that goes on, and one that leaves numbers out. */
    expect("A/a:0 A/a:1 A/b:2 A/b:3", "");
    expect("A/a:0 A/a:1 A/b:4 A/b:5 A/b:6 A/b:7 A/b:8 A/b:9", "8:gap 2+2 after 2 late");
    /* The same numbers to another endpoint. */
    expect("A/a:0 A/n:0 A/a:1 A/n:1 A/a:2 A/n:2", "");
    expect("A/a:5 A/n:6 A/a:6 A/n:7 A/a:7 A/n:8", "");
    expect("A/a:0 A/n:0 A/a:1 A/a:2 A/n:1 A/n:2 A/a:3 A/n:9", "8:gap 3+6 after 6");
    /* One context dealt out to a pool. */
    expect("A/a:0 A/n:1 A/a:2 A/n:3 A/n:4 A/a:5", "");
    expect("A/a:0 A/n:1 A/a:2 A/n:4 A/a:3 A/n:5", "");
    expect("A/a:0 A/n:1 A/a:2 A/n:4 A/a:5 A/n:6 A/a:7 A/n:8 A/n:9", "9:gap 3+1 after 3 late");
    /* Sent again over a new connection to the same endpoint. */
    expect("A/a:10 A/a:11 A/a:12 A/b:11 A/b:12 A/b:13", "4:repeated");
    expect("A/a:10 A/a:11 A/a:12 A/b:0 A/b:1", "4:restarted");
}

/* What anybody can send does not count with what is answered. */
static void
test_one_way(void)
{
    expect("A/a:0^ A/b:100 A/b:101 A/a:1^ A/b:102 A/a:2^ A/a:3^ A/a:4^ A/a:5^ A/a@3000:6^ A/a:7^", "");
    expect("A/a:0^ A/b:1 A/b:2 A/a:1^ A/a:2^ A/b:3 A/a:3^ A/a:4^ A/a:5^ A/a@3000:6^", "");
    expect("A/b:50 A/a:0^ A/b:51 A/a:1^", "");
    expect("A/a:0^ A/A:9 A/a:1^ A/A:10 A/a@3000:2^", "");
    /* What is missing in either is told there. */
    expect("A/a:0^ A/b:100 A/a:1^ A/b:103 A/a:5^", "4:gap 101+2 after 2 5:gap 2+3 after 3");
    /* The counter of all contexts. */
    expect("A/a:1^ B/a:2^ A/A:7 A/a:3^ B/a:4^ A/a:7^", "4:global 6:gap 5+2 after 5");
    /* Connections that are open when the capture begins: a pool, a fan-out, a reconnect, one alone. */
    expect("A/a:10 A/b:11 A/a:12^ A/b:13^ A/a:14^ A/b:15^ A/a:16^ A/b:17^ A/a@3000:18^", "");
    expect("A/a:10 A/n:10 A/a:11^ A/n:11^ A/a:12^ A/n:12^ A/a@3000:13^ A/n:13^", "");
    expect("A/a:10 A/a:11^ A/b:12^ A/b:13^", "");
    expect("A/a:10 A/a:11^ A/a:13^", "3:gap 12+1 after 2");
    expect("A/a:10 A/a:12^ A/a:13^", "2:gap 11+1 after 1");
}

static void
test_untold(void)
{
    expect("A/a:0 A/a:1 A/a:? A/a:3 A/a:4", "");
    expect("A/a:0 A/a:1 A/a:? A/a:4", "4:gap 2+2 after 2");
    expect("A/a:0 A/a:? A/a:1 A/a:3", "4:gap 2+1 after 3");
}

static void
test_global_counter(void)
{
    expect("A/a:1 B/a:2 A/a:3 A/a:4 C/a:5 B/a:6", "3:global");
    expect("A/a:1 B/a:2 A/a:3 B/a:4 A/a:7 B/a:8", "3:global 5:gap 5+2 after 4");
    /* Over two connections of one sender. */
    expect("A/a:1 B/n:2 A/a:3 B/n:4 B/n:5", "3:global");
    /* Not one: the counters met by chance after each had gone its own way. */
    expect("A/a:0 B/a:0 A/a:1 A/a:2 B/a:3", "5:gap 1+2 after 2");
    expect("A/a:0 A/a:2 A/a:3", "2:gap 1+1 after 1");
}

static void
test_bounded(void)
{
    GString *units = g_string_new("A/A:0");

    /* More holes than are kept: the oldest is reported when the next one opens. */
    for (unsigned i = 1; i <= 33; i++) {
        g_string_append_printf(units, " A/A@%u:%u", i, i * 2);
    }
    {
        world_t world = { .scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE), .said = g_string_new("") };
        char **words = g_strsplit(units->str, " ", -1);

        world.sequences = li_sequences_new(world.scope);
        for (char **word = words; *word; word++) {
            feed(&world, *word);
        }
        g_assert_nonnull(strstr(world.said->str, "gap 1+1"));
        g_strfreev(words);
        g_string_free(world.said, TRUE);
        wmem_destroy_allocator(world.scope);
    }
    g_string_free(units, TRUE);
}

/* One context whose units go to `endpoints` endpoints, each over a connection of its own; what is said in all. */
typedef struct {
    wmem_allocator_t *scope;
    li_sequences_t   *sequences;
    GString          *said;
    uint32_t          frame;
    bool              ordered;
} spread_t;

static void
note_kind(void *data, const li_finding_t *finding)
{
    g_string_append_printf(((spread_t *)data)->said, "%u:%d ", ((spread_t *)data)->frame, (int)finding->found);
}

static void
spread_begin(spread_t *spread, bool ordered)
{
    *spread = (spread_t) {
        .scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE), .said = g_string_new(""), .ordered = ordered
    };
    spread->sequences = li_sequences_new(spread->scope);
}

static void
spread_unit(spread_t *spread, unsigned endpoint, unsigned stream, uint32_t number)
{
    static const uint16_t key[] = { 1, 'A' };
    const li_sequence_window_t window = { 32, 2000 };
    const li_sequence_unit_t unit = {
        .context = (const li_octets_t *)key, .stream = GUINT_TO_POINTER(stream + 1), .endpoint = endpoint + 1,
        .ordered = spread->ordered, .has_number = true, .number = number, .frame = ++spread->frame,
        .time = { .secs = 0, .nsecs = 0 }
    };

    li_sequences_unit(spread->sequences, &unit, &window, note_kind, spread);
}

static void
spread_end(spread_t *spread, const char *said)
{
    g_strchomp(spread->said->str);
    g_assert_cmpstr(spread->said->str, ==, said);
    g_string_free(spread->said, TRUE);
    wmem_destroy_allocator(spread->scope);
}

/* The same numbers to many endpoints, more than connections are remembered: nothing is missing, and nothing is
 * repeated. */
static void
test_fan_out(void)
{
    static const unsigned counts[] = { 2, 31, 32, 33, 40, 200 };

    for (unsigned i = 0; i < G_N_ELEMENTS(counts); i++) {
        spread_t spread;

        spread_begin(&spread, true);
        for (uint32_t number = 5; number < 25; number++) {
            for (unsigned endpoint = 0; endpoint < counts[i]; endpoint++) {
                spread_unit(&spread, endpoint, endpoint, number);
            }
        }
        spread_end(&spread, "");
    }
}

/* Each unit to a new endpoint with a lower number is a sequence of its own. There is no end of them, and those that
 * were used last are known. */
static void
test_falling(void)
{
    spread_t spread;

    spread_begin(&spread, false);
    for (unsigned i = 0; i < 32000; i++) {
        spread_unit(&spread, i, i, 1000000 - 2 * i);
    }
    /* The last endpoint again, over another connection: it goes on, and then repeats. */
    spread_unit(&spread, 31999, 40000, 1000000 - 2 * 31999 + 1);
    g_assert_cmpstr(spread.said->str, ==, "");
    spread_unit(&spread, 31999, 40000, 1000000 - 2 * 31999 + 1);
    spread_end(&spread, "32002:1");
}

/* A sequence that goes on over one connection after the other. */
static void
test_reconnects(void)
{
    spread_t spread;

    spread_begin(&spread, true);
    for (unsigned i = 0; i < 1000; i++) {
        spread_unit(&spread, 0, i, 2 * i);
        spread_unit(&spread, 0, i, 2 * i + 1);
    }
    spread_end(&spread, "");
}

RUN({ "/sequence/one-connection", test_one_connection },
    { "/sequence/capture-loss", test_capture_loss },
    { "/sequence/udp", test_udp },
    { "/sequence/several-connections", test_several_connections },
    { "/sequence/one-way", test_one_way },
    { "/sequence/untold", test_untold },
    { "/sequence/global-counter", test_global_counter },
    { "/sequence/bounded", test_bounded },
    { "/sequence/fan-out", test_fan_out },
    { "/sequence/falling", test_falling },
    { "/sequence/reconnects", test_reconnects })
