/* history.h
 * What became of one thing over time: states in the order of frames, looked up as of any frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_HISTORY_H
#define LI_AUDIT_HISTORY_H

#include <stdint.h>

#include <wsutil/nstime.h>
#include <wsutil/wmem/wmem.h>

/* A moment of the capture. */
typedef struct {
    uint32_t frame;
    nstime_t time;              /* of capture */
} li_when_t;

/* From `when` on the state holds, until the next step. */
typedef struct {
    li_when_t   when;
    const void *state;          /* the owner's; NULL is a state too */
} li_step_t;

/* Zeroed when new. Frames never go back; of several steps in one frame the last counts. */
typedef struct {
    wmem_array_t *steps;        /* li_step_t; NULL: none yet */
} li_timeline_t;

void li_timeline_add(wmem_allocator_t *scope, li_timeline_t *timeline, const li_when_t *when, const void *state);

/* The last step at or before the frame; NULL: there is none. */
const li_step_t *li_timeline_at(const li_timeline_t *timeline, uint32_t frame);

/* The state there; NULL also where there is no step. */
const void *li_timeline_state(const li_timeline_t *timeline, uint32_t frame);

/* The step before one of the timeline's; NULL: it is the first. */
const li_step_t *li_timeline_before(const li_timeline_t *timeline, const li_step_t *step);

/* The last step of all. */
const li_step_t *li_timeline_newest(const li_timeline_t *timeline);

#endif /* LI_AUDIT_HISTORY_H */
