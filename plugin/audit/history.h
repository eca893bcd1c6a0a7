/* history.h
 * What became of one thing over time, asked as of any frame.
 *
 * State that a verdict reads is made of the types below. None of them has a value that can be read without saying at
 * which moment: what was written behind it is not seen, whichever frames were visited before. All are zeroed when new,
 * are written in the order of moments, on the first visit of each frame, and are written and read by the functions here
 * only.
 *
 * The order of frames, and of what stands in one frame, decides what comes first; clocks may go back, and only tell how
 * long ago something was.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_HISTORY_H
#define LI_AUDIT_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include <wsutil/nstime.h>
#include <wsutil/wmem/wmem.h>

/* A moment of the capture. */
typedef struct {
    uint32_t frame;
    uint32_t turn;              /* within the frame: what is told, and what asks, in the order of dissection */
    nstime_t time;              /* of capture */
} li_when_t;

/* Behind all that a frame tells. */
li_when_t li_end_of_frame(uint32_t frame);

/* True when the two are no more than `seconds` apart, whichever comes first. */
bool li_is_recent(const li_when_t *when, const li_when_t *now, unsigned seconds);

/* --- A value ------------------------------------------------------------------------------------------------------ */

/* From `when` on the state holds, until the next step. */
typedef struct {
    li_when_t   when;
    const void *state;          /* the owner's; NULL is a state too */
} li_step_t;

typedef struct {
    wmem_array_t *steps;        /* li_step_t; NULL: none yet */
} li_timeline_t;

void li_timeline_add(wmem_allocator_t *scope, li_timeline_t *timeline, const li_when_t *when, const void *state);

/* The last step at or before the moment; NULL: there is none. */
const li_step_t *li_timeline_at(const li_timeline_t *timeline, const li_when_t *now);

/* The state there; NULL also where there is no step. */
const void *li_timeline_state(const li_timeline_t *timeline, const li_when_t *now);

/* The newest of all, for telling: no question reads it. */
const void *li_timeline_newest(const li_timeline_t *timeline);

/* The step before one of the timeline's; NULL: it is the first. */
const li_step_t *li_timeline_before(const li_timeline_t *timeline, const li_step_t *step);

/* --- What becomes true once, and stays so ------------------------------------------------------------------------- */

typedef struct {
    uint32_t frame;             /* 0: never yet */
    uint32_t turn;
} li_since_t;

void li_since_note(li_since_t *since, const li_when_t *when);

/* True at that moment, and true before its frame. */
bool li_since_at(const li_since_t *since, const li_when_t *now);
bool li_since_before(const li_since_t *since, const li_when_t *now);

/* --- What happens now and then ------------------------------------------------------------------------------------ */

typedef struct {
    wmem_array_t *events;       /* of history.c; NULL: none yet */
} li_events_t;

void li_events_note(wmem_allocator_t *scope, li_events_t *events, const li_when_t *when);

/* The frame of the last by that moment; 0: none. */
uint32_t li_events_last(const li_events_t *events, const li_when_t *now);

/* --- A set that only grows ---------------------------------------------------------------------------------------- */

typedef struct {
    wmem_array_t *members;      /* of history.c; NULL: none yet */
} li_gathered_t;

/* The caller sees to it that none comes twice. */
void li_gathered_add(wmem_allocator_t *scope, li_gathered_t *gathered, const li_when_t *when, const void *member);

/* How many there are at the moment; these are asked for by number, from 0, in the order in which they came. */
unsigned li_gathered_count(const li_gathered_t *gathered, const li_when_t *now);
const void *li_gathered_member(const li_gathered_t *gathered, unsigned number);

/* --- Things that each hold for a while ---------------------------------------------------------------------------- */

typedef struct {
    wmem_array_t           *spans;      /* of history.c, in the order in which they begin; NULL: none yet */
    struct li_span_maxima  *maxima;     /* finds those that hold among many that do not; NULL: there are few */
    li_timeline_t           ended;      /* the things, when they ended */
} li_spans_t;

/* From `when` on the thing holds; the number that is returned ends it. */
uint32_t li_spans_begin(wmem_allocator_t *scope, li_spans_t *spans, const li_when_t *when, const void *thing);

/* It no longer does. With `kept`, that it ended can be asked for. */
void li_spans_end(wmem_allocator_t *scope, li_spans_t *spans, uint32_t number, const li_when_t *when, bool kept);

/* True when one began by the moment, whether or not it holds still. */
bool li_spans_ever(const li_spans_t *spans, const li_when_t *now);

/* A walk over those that hold at a moment, the newest first. */
typedef struct {
    const li_spans_t *spans;
    uint64_t          now;      /* of history.c */
    uint32_t          next;     /* those before this one remain */
} li_span_walk_t;

li_span_walk_t li_spans_at(const li_spans_t *spans, const li_when_t *now);

/* The next one; NULL: that were all. */
const void *li_spans_next(li_span_walk_t *walk);

/* The last that ended by the moment, and was kept; NULL: none did. li_timeline_before(&spans->ended, …) tells those
 * before. */
const li_step_t *li_spans_ended(const li_spans_t *spans, const li_when_t *now);

#endif /* LI_AUDIT_HISTORY_H */
