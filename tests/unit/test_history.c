/* test_history.c
 * What became of one thing over time: each type asked before, at and behind what was written, in any order of
 * questions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <glib.h>

#include "audit/history.h"
#include "run.h"

static li_when_t
at(uint32_t frame, uint32_t turn)
{
    return (li_when_t) { .frame = frame, .turn = turn, .time.secs = (time_t)frame * 10 };
}

static li_when_t
in(uint32_t frame)
{
    return at(frame, 0);
}

/* ---- clocks ---- */

/* However long ago, or however far ahead of a clock that went back: the distance counts. */
static void
test_recent(void)
{
    static const struct {
        time_t   seconds;
        int      nanoseconds;
        unsigned within;
        bool     recent;
    } rows[] = {
        { 100, 0, 0, true }, { 100, 1, 0, false }, { 104, 999999999, 5, true }, { 105, 0, 5, true },
        { 105, 1, 5, false }, { 95, 0, 5, true }, { 94, 999999999, 5, false }, { 99, 999999999, 0, false },
        { -3500, 0, 5, false },
        { 3700, 0, 5, false },
    };
    const li_when_t when = { .frame = 10, .time = { 100, 0 } };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        const li_when_t now = { .frame = 11, .time = { rows[i].seconds, rows[i].nanoseconds } };

        g_test_message("row %u", i);
        g_assert_true(li_is_recent(&when, &now, rows[i].within) == rows[i].recent);
        g_assert_true(li_is_recent(&now, &when, rows[i].within) == rows[i].recent);
    }
}

/* ---- a value ---- */

static void
test_timeline(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    static const char one[] = "one", two[] = "two", three[] = "three";
    static const struct {
        uint32_t    frame;
        uint32_t    turn;
        const char *state;
    } rows[] = {
        { 9, UINT32_MAX, NULL }, { 10, 0, NULL }, { 10, 1, one }, { 10, 2, one }, { 10, 3, two }, { 19, 0, two },
        { 20, 0, NULL }, { 29, 0, NULL }, { 30, 0, three }, { UINT32_MAX, 0, three },
    };
    li_timeline_t timeline = { 0 };
    const li_when_t when[] = { at(10, 1), at(10, 3), in(20), in(30) };
    const char *states[] = { one, two, NULL, three };
    const li_when_t early = in(5), late = in(40);

    g_assert_null(li_timeline_at(&timeline, &late));
    g_assert_null(li_timeline_newest(&timeline));
    for (unsigned i = 0; i < G_N_ELEMENTS(when); i++) {
        li_timeline_add(scope, &timeline, &when[i], states[i]);
        g_assert_true(li_timeline_newest(&timeline) == states[i]);
        g_assert_null(li_timeline_at(&timeline, &early));
    }
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned n = 0; n < G_N_ELEMENTS(rows); n++) {
            const unsigned i = pass ? (unsigned)G_N_ELEMENTS(rows) - 1 - n : n;
            const li_when_t now = at(rows[i].frame, rows[i].turn);

            g_test_message("frame %u turn %u", rows[i].frame, rows[i].turn);
            g_assert_true(li_timeline_state(&timeline, &now) == rows[i].state);
        }
    }
    g_assert_cmpuint(li_timeline_at(&timeline, &late)->when.frame, ==, 30);
    g_assert_cmpuint(li_timeline_before(&timeline, li_timeline_at(&timeline, &late))->when.frame, ==, 20);
    g_assert_null(li_timeline_before(&timeline, li_timeline_at(&timeline, &when[0])));
    wmem_destroy_allocator(scope);
}

/* ---- what becomes true once ---- */

static void
test_since(void)
{
    li_since_t since = { 0 };
    const li_when_t before = at(10, 1), then = at(10, 2), later = at(10, 3), next = in(11), last = in(UINT32_MAX);

    g_assert_false(li_since_at(&since, &last) || li_since_before(&since, &last));
    li_since_note(&since, &then);
    li_since_note(&since, &next);
    g_assert_false(li_since_at(&since, &before));
    g_assert_true(li_since_at(&since, &then));
    g_assert_true(li_since_at(&since, &later));
    g_assert_true(li_since_at(&since, &last));
    /* Not in its own frame, wherever in it. */
    g_assert_false(li_since_before(&since, &before));
    g_assert_false(li_since_before(&since, &later));
    g_assert_true(li_since_before(&since, &next));
}

/* ---- what happens now and then ---- */

static void
test_events(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    li_events_t events = { 0 };
    const li_when_t last = in(UINT32_MAX);

    g_assert_cmpuint(li_events_last(&events, &last), ==, 0);
    for (uint32_t i = 1; i <= 100; i++) {
        const li_when_t when = at(3 * i, 5);

        li_events_note(scope, &events, &when);
    }
    for (uint32_t frame = 310; frame-- > 0;) {
        const li_when_t early = at(frame, 4), there = at(frame, 5);
        const uint32_t done = MIN(frame / 3 * 3, 300);

        g_assert_cmpuint(li_events_last(&events, &there), ==, done);
        g_assert_cmpuint(li_events_last(&events, &early), ==, done == frame && done ? done - 3 : done);
    }
    wmem_destroy_allocator(scope);
}

/* ---- a set that only grows ---- */

static void
test_gathered(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    static const char members[] = "abc";
    li_gathered_t gathered = { 0 };
    const li_when_t when[] = { in(10), at(20, 1), at(20, 2) };
    static const struct {
        uint32_t frame;
        uint32_t turn;
        unsigned count;
    } rows[] = { { 9, 9, 0 }, { 10, 0, 1 }, { 20, 0, 1 }, { 20, 1, 2 }, { 20, 2, 3 }, { 99, 0, 3 } };

    for (unsigned i = 0; i < G_N_ELEMENTS(when); i++) {
        li_gathered_add(scope, &gathered, &when[i], &members[i]);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        const li_when_t now = at(rows[i].frame, rows[i].turn);

        g_assert_cmpuint(li_gathered_count(&gathered, &now), ==, rows[i].count);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(when); i++) {
        g_assert_true(li_gathered_member(&gathered, i) == &members[i]);
    }
    wmem_destroy_allocator(scope);
}

/* ---- things that each hold for a while ---- */

static void
test_span(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    static const char a[] = "a", b[] = "b";
    li_spans_t spans = { 0 };
    const li_when_t begin = at(10, 1), end = at(20, 1), now[] = { at(10, 0), at(10, 1), at(20, 0), at(20, 1), in(99) };
    const bool holds[] = { false, true, true, false, false };
    uint32_t number = li_spans_begin(scope, &spans, &begin, a);
    li_span_walk_t walk;

    g_assert_false(li_spans_ever(&spans, &now[0]));
    walk = li_spans_at(&spans, &now[4]);
    g_assert_true(li_spans_next(&walk) == a);
    li_spans_end(scope, &spans, number, &end, true);
    for (unsigned i = G_N_ELEMENTS(now); i-- > 0;) {
        walk = li_spans_at(&spans, &now[i]);
        g_assert_true(li_spans_next(&walk) == (holds[i] ? a : NULL));
        g_assert_null(li_spans_next(&walk));
        g_assert_true(li_spans_ever(&spans, &now[i]) == (i > 0));
        g_assert_true((li_spans_ended(&spans, &now[i]) != NULL) == (i >= 3));
    }
    /* What is taken back in the moment in which it is said never held, and an end that is not kept is not told. */
    number = li_spans_begin(scope, &spans, &now[4], b);
    li_spans_end(scope, &spans, number, &now[4], false);
    walk = li_spans_at(&spans, &now[4]);
    g_assert_null(li_spans_next(&walk));
    g_assert_true(li_spans_ended(&spans, &now[4])->state == a);
    wmem_destroy_allocator(scope);
}

/* Many, of which few hold: those that are found are those that a look at each of them finds. */
static void
test_many_spans(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    enum { COUNT = 10000 };
    GRand *dice = g_rand_new_with_seed(4711);
    li_spans_t spans = { 0 };
    uint32_t begun[COUNT], until[COUNT], frame = 1;
    unsigned count = 0, open = 0;

    /* Some hold for long, most end soon, in no order. */
    while (count < COUNT) {
        const li_when_t when = in(frame);

        if (g_rand_int_range(dice, 0, 3)) {
            begun[count] = frame;
            until[count] = UINT32_MAX;
            g_assert_cmpuint(li_spans_begin(scope, &spans, &when, GUINT_TO_POINTER(count + 1)), ==, count);
            count++;
        }
        for (unsigned tries = 0; tries < 4 && count > 0; tries++) {
            const unsigned i = (unsigned)g_rand_int_range(dice, MAX(0, (gint32)count - 40), (gint32)count);

            if (until[i] == UINT32_MAX && i % 97 != 0) {
                until[i] = frame;
                li_spans_end(scope, &spans, i, &when, true);
            }
        }
        frame += (uint32_t)g_rand_int_range(dice, 0, 2);
    }
    for (unsigned question = 0; question < 500; question++) {
        const li_when_t now = in((uint32_t)g_rand_int_range(dice, 0, (gint32)frame + 2));
        li_span_walk_t walk = li_spans_at(&spans, &now);

        for (unsigned i = COUNT; i-- > 0;) {
            if (begun[i] <= now.frame && until[i] > now.frame) {
                g_assert_cmpuint(GPOINTER_TO_UINT(li_spans_next(&walk)), ==, i + 1);
                open++;
            }
        }
        g_assert_null(li_spans_next(&walk));
        g_assert_null(li_spans_next(&walk));
    }
    g_assert_cmpuint(open, >, 1000);
    g_rand_free(dice);
    wmem_destroy_allocator(scope);
}

RUN({ "/history/recent", test_recent },
    { "/history/timeline", test_timeline },
    { "/history/since", test_since },
    { "/history/events", test_events },
    { "/history/gathered", test_gathered },
    { "/history/span", test_span },
    { "/history/many-spans", test_many_spans })
