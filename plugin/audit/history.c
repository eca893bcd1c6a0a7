/* history.c
 * What became of one thing over time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/history.h"

void
li_timeline_add(wmem_allocator_t *scope, li_timeline_t *timeline, const li_when_t *when, const void *state)
{
    const li_step_t step = { *when, state };

    if (timeline->steps == NULL) {
        timeline->steps = wmem_array_sized_new(scope, sizeof(li_step_t), 2);
    }
    wmem_array_append_one(timeline->steps, step);
}

const li_step_t *
li_timeline_at(const li_timeline_t *timeline, uint32_t frame)
{
    unsigned low = 0, high = timeline->steps ? wmem_array_get_count(timeline->steps) : 0;
    const li_step_t *steps = timeline->steps ? (const li_step_t *)wmem_array_get_raw(timeline->steps) : NULL;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (steps[middle].when.frame <= frame) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low ? &steps[low - 1] : NULL;
}

const void *
li_timeline_state(const li_timeline_t *timeline, uint32_t frame)
{
    const li_step_t *step = li_timeline_at(timeline, frame);

    return step ? step->state : NULL;
}

const li_step_t *
li_timeline_before(const li_timeline_t *timeline, const li_step_t *step)
{
    return step > (const li_step_t *)wmem_array_get_raw(timeline->steps) ? step - 1 : NULL;
}

const li_step_t *
li_timeline_newest(const li_timeline_t *timeline)
{
    return li_timeline_at(timeline, UINT32_MAX);
}
