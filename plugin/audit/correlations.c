/* correlations.c
 * Whether what is intercepted of a task's content belongs to any event of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/correlations.h"

#include <epan/to_str.h>

#include "audit/keys.h"

/* Content of this age that belongs to no event is said (seconds). */
#define EVENT_WITHIN 60

/* Where a Correlation ID was seen. Content that the capture does not have from its beginning belongs to events that it
 * does not have, either: it counts for none. */
enum { ON_X2 = 1, ON_X3 = 2, OF_BEFORE = 4 };

typedef struct {
    wmem_map_t *seen;           /* Correlation ID -> where */
    uint32_t    first_event;    /* frame of the first unit of X2; 0: none yet */
    li_when_t   first_content;  /* of those that count; frame 0: none yet */
    bool        settled;        /* one was seen on both, or it was said that none is: nothing is noted any more */
} task_t;

struct li_correlations {
    wmem_allocator_t *scope;
    wmem_map_t       *tasks;    /* e_guid_t -> task_t */
};

li_correlations_t *
li_correlations_new(wmem_allocator_t *scope)
{
    li_correlations_t *correlations = wmem_new(scope, li_correlations_t);

    correlations->scope = scope;
    correlations->tasks = wmem_map_new(scope, li_xid_hash, li_xid_equal);
    return correlations;
}

static task_t *
task_of(li_correlations_t *correlations, const e_guid_t *xid)
{
    task_t *task = (task_t *)wmem_map_lookup(correlations->tasks, xid);

    if (task == NULL) {
        task = wmem_new0(correlations->scope, task_t);
        task->seen = wmem_map_new(correlations->scope, wmem_int64_hash, g_int64_equal);
        wmem_map_insert(correlations->tasks, wmem_memdup(correlations->scope, xid, sizeof *xid), task);
    }
    return task;
}

/* Notes where it was seen, and says where it was in all. What content was at first it stays: a sender that restarts its
 * numbers begins no communication. */
static unsigned
note(li_correlations_t *correlations, task_t *task, uint64_t id, unsigned where)
{
    const unsigned content = ON_X3 | OF_BEFORE;
    const unsigned seen = GPOINTER_TO_UINT(wmem_map_lookup(task->seen, &id));

    if ((where & content) && (seen & content)) {
        where = 0;
    }
    if ((seen | where) != seen) {
        /* The map keeps the key it has. */
        const uint64_t *key = seen ? &id : (const uint64_t *)wmem_memdup(correlations->scope, &id, sizeof id);

        wmem_map_insert(task->seen, key, GUINT_TO_POINTER(seen | where));
    }
    return seen | where;
}

bool
li_correlations_unit(li_correlations_t *correlations, li_interface_t interface, const li_task_ref_t *ref,
                     const li_when_t *when, li_finding_t *finding)
{
    const bool is_content = interface == LI_INTERFACE_X3;
    task_t *task;
    unsigned where;
    nstime_t age;

    if (ref->correlation_id == 0 || (!is_content && interface != LI_INTERFACE_X2)) {
        return false;
    }
    task = task_of(correlations, &ref->xid);
    if (task->settled) {
        return false;
    }
    where = !is_content ? ON_X2 : ref->has_sequence && ref->sequence == 0 ? ON_X3 : OF_BEFORE;
    where = note(correlations, task, ref->correlation_id, where);
    if (!is_content && task->first_event == 0) {
        task->first_event = when->frame;
    }
    task->settled = (where & ON_X2) && (where & (ON_X3 | OF_BEFORE));
    if (task->settled || !is_content || !(where & ON_X3)) {
        return false;
    }
    if (task->first_content.frame == 0) {
        task->first_content = *when;
    }
    nstime_delta(&age, &when->time, &task->first_content.time);
    task->settled = task->first_event != 0 && age.secs >= EVENT_WITHIN;
    if (task->settled) {
        *finding = (li_finding_t) {
            .found = LI_FOUND_NO_CORRELATION, .frame = task->first_event, .number = task->first_content.frame,
            .delta = age, .other = guid_to_str(correlations->scope, &ref->xid)
        };
    }
    return task->settled;
}
