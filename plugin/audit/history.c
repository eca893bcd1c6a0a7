/* history.c
 * What became of one thing over time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/history.h"

#include <glib.h>

bool
li_is_recent(const li_when_t *when, const li_when_t *now, unsigned seconds)
{
    nstime_t age;

    nstime_delta(&age, &now->time, &when->time);
    if (age.secs < 0 || age.nsecs < 0) {
        nstime_delta(&age, &when->time, &now->time);
    }
    return age.secs < (time_t)seconds || (age.secs == (time_t)seconds && age.nsecs == 0);
}

li_when_t
li_end_of_frame(uint32_t frame)
{
    return (li_when_t) { .frame = frame, .turn = UINT32_MAX };
}

/* ---- moments ---- */

/* What each element of the arrays below begins with, as li_when_t does. */
typedef struct {
    uint32_t frame;
    uint32_t turn;
} moment_t;

static moment_t
moment(const li_when_t *when)
{
    return (moment_t) { when->frame, when->turn };
}

static uint64_t
order(uint32_t frame, uint32_t turn)
{
    return (uint64_t)frame << 32 | turn;
}

static uint64_t
order_of(const wmem_array_t *array, size_t size, unsigned number)
{
    const moment_t *at = (const moment_t *)(const void *)((const uint8_t *)wmem_array_get_raw((wmem_array_t *)array)
                                                          + number * size);

    return order(at->frame, at->turn);
}

/* How many elements of an array are not behind the moment; they are in order. */
static unsigned
count_by(const wmem_array_t *array, size_t size, const li_when_t *now)
{
    const uint64_t last = order(now->frame, now->turn);
    unsigned low = 0, high = array ? wmem_array_get_count((wmem_array_t *)array) : 0;

    /* As always on the first visit. */
    if (high > 0 && order_of(array, size, high - 1) <= last) {
        return high;
    }
    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (order_of(array, size, middle) <= last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* ---- a value ---- */

void
li_timeline_add(wmem_allocator_t *scope, li_timeline_t *timeline, const li_when_t *when, const void *state)
{
    const li_step_t step = { *when, state };

    if (timeline->steps == NULL) {
        timeline->steps = wmem_array_sized_new(scope, sizeof(li_step_t), 1);
    }
    wmem_array_append_one(timeline->steps, step);
}

const li_step_t *
li_timeline_at(const li_timeline_t *timeline, const li_when_t *now)
{
    unsigned count = count_by(timeline->steps, sizeof(li_step_t), now);

    return count ? (const li_step_t *)wmem_array_index(timeline->steps, count - 1) : NULL;
}

const void *
li_timeline_state(const li_timeline_t *timeline, const li_when_t *now)
{
    const li_step_t *step = li_timeline_at(timeline, now);

    return step ? step->state : NULL;
}

const void *
li_timeline_newest(const li_timeline_t *timeline)
{
    unsigned count = timeline->steps ? wmem_array_get_count(timeline->steps) : 0;

    return count ? ((const li_step_t *)wmem_array_index(timeline->steps, count - 1))->state : NULL;
}

const li_step_t *
li_timeline_before(const li_timeline_t *timeline, const li_step_t *step)
{
    return step > (const li_step_t *)wmem_array_get_raw(timeline->steps) ? step - 1 : NULL;
}

/* ---- what becomes true once ---- */

void
li_since_note(li_since_t *since, const li_when_t *when)
{
    if (since->frame == 0) {
        since->frame = when->frame;
        since->turn = when->turn;
    }
}

bool
li_since_at(const li_since_t *since, const li_when_t *now)
{
    return since->frame != 0 && order(since->frame, since->turn) <= order(now->frame, now->turn);
}

bool
li_since_before(const li_since_t *since, const li_when_t *now)
{
    return since->frame != 0 && since->frame < now->frame;
}

/* ---- what happens now and then ---- */

void
li_events_note(wmem_allocator_t *scope, li_events_t *events, const li_when_t *when)
{
    const moment_t event = moment(when);

    if (events->events == NULL) {
        events->events = wmem_array_sized_new(scope, sizeof event, 1);
    }
    wmem_array_append_one(events->events, event);
}

uint32_t
li_events_last(const li_events_t *events, const li_when_t *now)
{
    unsigned count = count_by(events->events, sizeof(moment_t), now);

    return count ? ((const moment_t *)wmem_array_index(events->events, count - 1))->frame : 0;
}

/* ---- a set that only grows ---- */

typedef struct {
    moment_t    since;
    const void *member;
} gathered_t;

void
li_gathered_add(wmem_allocator_t *scope, li_gathered_t *gathered, const li_when_t *when, const void *member)
{
    const gathered_t one = { moment(when), member };

    if (gathered->members == NULL) {
        gathered->members = wmem_array_sized_new(scope, sizeof one, 1);
    }
    wmem_array_append_one(gathered->members, one);
}

unsigned
li_gathered_count(const li_gathered_t *gathered, const li_when_t *now)
{
    return count_by(gathered->members, sizeof(gathered_t), now);
}

const void *
li_gathered_member(const li_gathered_t *gathered, unsigned number)
{
    return ((const gathered_t *)wmem_array_index(gathered->members, number))->member;
}

/* ---- things that each hold for a while ---- */

typedef struct {
    moment_t    begun;
    const void *thing;
    uint64_t    until;          /* as order() has it: from then on it no longer holds; STILL: it does */
} span_t;

#define STILL UINT64_MAX

/* The latest end among each FAN spans, among each FAN of these, and so on: those that hold are found without a look at
 * all the others. */
#define FAN    16U
#define LEVELS 7

struct li_span_maxima {
    wmem_array_t *levels[LEVELS];       /* uint64_t, as order() has it */
    unsigned      count;                /* of levels in use */
};

static span_t *
span_at(const li_spans_t *spans, uint32_t number)
{
    return (span_t *)wmem_array_index(spans->spans, number);
}

/* The latest end in the `number`-th group of the level; level 0 are the spans themselves. */
static uint64_t
latest(const li_spans_t *spans, unsigned level, uint32_t number)
{
    return level == 0 ? span_at(spans, number)->until
                      : *(const uint64_t *)wmem_array_index(spans->maxima->levels[level - 1], number);
}

static uint32_t
level_size(const li_spans_t *spans, unsigned level)
{
    return wmem_array_get_count(level == 0 ? spans->spans : spans->maxima->levels[level - 1]);
}

/* Brings the groups that the span is in up to date, and adds those that it is the first of. */
static void
update_maxima(wmem_allocator_t *scope, li_spans_t *spans, uint32_t number)
{
    for (unsigned level = 0; level_size(spans, level) > FAN; level++, number /= FAN) {
        const uint32_t group = number / FAN, first = group * FAN, end = MIN(first + FAN, level_size(spans, level));
        uint64_t until = 0;

        if (spans->maxima == NULL) {
            spans->maxima = wmem_new0(scope, struct li_span_maxima);
        }
        if (level == spans->maxima->count) {
            /* The level below has just outgrown one group. */
            spans->maxima->levels[level] = wmem_array_sized_new(scope, sizeof until, 2);
            spans->maxima->count++;
            for (uint32_t i = 0; i < FAN; i++) {
                until = MAX(until, latest(spans, level, i));
            }
            wmem_array_append_one(spans->maxima->levels[level], until);
            until = 0;
        }
        for (uint32_t i = first; i < end; i++) {
            until = MAX(until, latest(spans, level, i));
        }
        if (group == wmem_array_get_count(spans->maxima->levels[level])) {
            wmem_array_append_one(spans->maxima->levels[level], until);
        } else {
            *(uint64_t *)wmem_array_index(spans->maxima->levels[level], group) = until;
        }
    }
}

uint32_t
li_spans_begin(wmem_allocator_t *scope, li_spans_t *spans, const li_when_t *when, const void *thing)
{
    const span_t span = { moment(when), thing, STILL };
    uint32_t number;

    if (spans->spans == NULL) {
        spans->spans = wmem_array_sized_new(scope, sizeof span, 1);
    }
    number = wmem_array_get_count(spans->spans);
    wmem_array_append_one(spans->spans, span);
    update_maxima(scope, spans, number);
    return number;
}

void
li_spans_end(wmem_allocator_t *scope, li_spans_t *spans, uint32_t number, const li_when_t *when, bool kept)
{
    span_t *span = span_at(spans, number);

    span->until = order(when->frame, when->turn);
    update_maxima(scope, spans, number);
    if (kept) {
        li_timeline_add(scope, &spans->ended, when, span->thing);
    }
}

bool
li_spans_ever(const li_spans_t *spans, const li_when_t *now)
{
    return count_by(spans->spans, sizeof(span_t), now) > 0;
}

li_span_walk_t
li_spans_at(const li_spans_t *spans, const li_when_t *now)
{
    return (li_span_walk_t) { spans, order(now->frame, now->turn), count_by(spans->spans, sizeof(span_t), now) };
}

const void *
li_spans_next(li_span_walk_t *walk)
{
    const li_spans_t *spans = walk->spans;
    unsigned level = 0, levels = spans->maxima ? spans->maxima->count : 0;
    uint32_t number = walk->next;

    /* Back to the end of a group that one is in which holds; over whole groups where none of them is. */
    while (number > 0) {
        if (latest(spans, level, number - 1) > walk->now) {
            if (level == 0) {
                walk->next = number - 1;
                return span_at(spans, number - 1)->thing;
            }
            level--;
            number = MIN(number * FAN, level_size(spans, level));
        } else {
            number--;
            if (number % FAN == 0 && level < levels) {
                level++;
                number /= FAN;
            }
        }
    }
    walk->next = 0;
    return NULL;
}

const li_step_t *
li_spans_ended(const li_spans_t *spans, const li_when_t *now)
{
    return li_timeline_at(&spans->ended, now);
}
