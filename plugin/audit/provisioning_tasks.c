/* provisioning_tasks.c
 * What the administration interfaces in this capture ordered: what deliveries ask of their tasks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include "audit/targets.h"

/* One task of the unit while it is asked for: the answer, and what is summed up over all tasks with its XID or LIID. */
typedef struct {
    const li_provisioning_query_t *query;
    li_task_answer_t *task;
    li_looks_t        looks;
    unsigned          seen;                 /* tasks, or mediations */
    bool              every_interface;      /* one did not say its interfaces */
    bool              every_correlation;    /* one did not demand a correlation id */
    uint32_t          newest;               /* frame of the newest order */
    bool              is_certain;           /* one that may deliver there is not doubted, */
    bool              exists;               /* or one that may not */
    unsigned          windows;              /* mediations whose period was looked at */
    unsigned          over;                 /* of those, how many are over */
} task_asking_t;

/* ---- of what a task says ---- */

static void
see_target(task_asking_t *asking, const li_task_t *task)
{
    const li_delivery_t *unit = asking->query->unit;
    li_task_answer_t *answer = asking->task;

    if (unit->target_count == 0 || answer->target_matches == LI_YES) {
        return;
    }
    switch (li_targets_match(unit->targets, unit->target_count, task->targets, task->target_count)) {
    case LI_TARGET_SAME:
        answer->target_matches = LI_YES;
        break;
    case LI_TARGET_OTHER:
        answer->target_matches = LI_NO;
        break;
    case LI_TARGET_OTHER_TYPE:
        answer->target_of_other_type = true;
        break;
    default:
        /* A task without comparable targets may have any. */
        answer->target_matches = LI_YES;
        break;
    }
}

/* What ordered and changed it; the first that is seen is the one to point at. */
static void
see_order(task_asking_t *asking, const li_state_t *state, li_holds_t holds)
{
    li_task_answer_t *answer = asking->task;

    if (answer->task == NULL) {
        answer->task = state->details->thing->task;
        answer->task_frame = li_state_frame(state, holds);
        answer->changed_frame = state->changed > answer->task_frame ? state->changed : 0;
    }
    asking->newest = MAX(asking->newest, MAX(state->changed, li_events_last(&state->record->confirmed,
                                                                            &asking->query->now)));
}

static void
see_delivery(task_asking_t *asking, li_state_t *state, li_holds_t holds, li_answer_t delivers)
{
    li_task_answer_t *answer = asking->task;

    if (delivers != LI_NO && holds == LI_HOLDS_ASKED && answer->asked_state == NULL) {
        answer->asked_state = state;
    }
    if (asking->seen == 0 || delivers == LI_YES || (delivers == LI_MAYBE && answer->delivers == LI_NO)) {
        answer->delivers = delivers;
    }
}

/* Whether the task, or its mediation with the LIID, is known still to deliver to the endpoint; NULL: it is. */
static const li_doubt_t *
doubt_of(const li_state_t *state, const char *liid, const li_provisioning_query_t *query, li_looks_t *looks)
{
    const li_doubt_t *doubt = li_record_doubted(state->record, &query->now);

    while (doubt && !doubt->is_open && doubt->other && li_task_delivers(doubt->other, liid, query, looks) == LI_YES) {
        doubt = doubt->before;
    }
    return doubt;
}

/* Whether one that does not deliver there may do so. */
static bool
may_deliver(const li_state_t *state, const char *liid, const li_provisioning_query_t *query, li_looks_t *looks)
{
    for (const li_doubt_t *doubt = li_record_doubted(state->record, &query->now); doubt; doubt = doubt->before) {
        if (doubt->is_open || (doubt->other && li_task_delivers(doubt->other, liid, query, looks) != LI_NO)) {
            return true;
        }
    }
    return false;
}

/* Whether it still exists, and what delivers there, or may, still does. */
static void
see_doubt(task_asking_t *asking, const li_state_t *state, li_answer_t delivers)
{
    const li_doubt_t *doubt = li_record_doubted(state->record, &asking->query->now);
    const char *liid = asking->task->named_liid;

    if (doubt && doubt->is_end) {
        asking->task->may_have_ended = true;
        asking->task->doubted_frame = doubt->frame;
    }
    asking->exists |= doubt == NULL || !doubt->is_end;
    if (delivers == LI_NO) {
        asking->task->is_hidden |= may_deliver(state, liid, asking->query, &asking->looks);
        return;
    }
    doubt = doubt_of(state, liid, asking->query, &asking->looks);
    if (doubt) {
        asking->task->doubted_frame = doubt->frame;
    }
    asking->is_certain |= doubt == NULL;
}

static void
see_state(task_asking_t *asking, li_state_t *state)
{
    if (asking->task->state_count < G_N_ELEMENTS(asking->task->states)) {
        asking->task->states[asking->task->state_count++] = state;
    }
    asking->seen++;
}

static void
see_interfaces(task_asking_t *asking, li_interfaces_t interfaces)
{
    asking->every_interface |= interfaces == 0;
    asking->task->interfaces |= interfaces;
}

/* A task of a point of interception. A task without mediation details that was sent to where X2 and X3 arrive is for
 * hand-over too; it explains the unit's XID, and nothing else is concluded from it. */
static void
see_task(task_asking_t *asking, li_state_t *state, li_holds_t holds)
{
    const li_task_t *task = state->details->thing->task;
    li_task_answer_t *answer = asking->task;
    li_answer_t delivers;

    if (task->mediation_count > 0) {
        return;
    }
    delivers = li_task_delivers(state, NULL, asking->query, &asking->looks);
    see_delivery(asking, state, holds, delivers);
    see_doubt(asking, state, delivers);
    see_state(asking, state);
    if (!task->has_details) {
        asking->every_interface = asking->every_correlation = true;
        answer->target_matches = LI_YES;
        return;
    }
    see_order(asking, state, holds);
    see_interfaces(asking, task->interfaces);
    if (!task->has_correlation_id || task->correlation_id == asking->query->unit->tasks[0].correlation_id) {
        asking->every_correlation = true;
    } else {
        answer->correlation_id = task->correlation_id;
        answer->correlates = LI_NO;
    }
    see_target(asking, task);
}

/* ---- of mediations ---- */

/* The mediation of the task behind the `number`-th that is for the unit, counted from 1; 0: no more. Of a task that the
 * unit names by XID all are. */
static unsigned
next_mediation(const task_asking_t *asking, const li_state_t *state, unsigned number)
{
    const li_details_t *details = state->details;

    if (asking->task->named_liid == NULL) {
        return number < details->thing->task->mediation_count ? number + 1 : 0;
    }
    return number ? details->same_liid[number - 1] : li_details_mediation(details, asking->task->named_liid);
}

static li_answer_t
mediation_delivers(const li_state_t *state, unsigned number, const li_provisioning_query_t *query, li_looks_t *looks)
{
    const li_details_t *details = state->details;

    return li_names_deliver(details->thing->task->mediations[number - 1].has_dids ? &details->mediations[number - 1]
                                                                                  : &details->names,
                            state->record->element, query, looks);
}

/* A task of a mediation function, of which the unit names the LIID. */
static void
see_warranted(task_asking_t *asking, li_state_t *state, li_holds_t holds)
{
    const li_task_t *task = state->details->thing->task;

    for (unsigned n = next_mediation(asking, state, 0); n && li_looks_take(&asking->looks);
         n = next_mediation(asking, state, n)) {
        const li_mediation_t *mediation = &task->mediations[n - 1];
        const li_answer_t delivers = mediation_delivers(state, n, asking->query, &asking->looks);

        see_delivery(asking, state, holds, delivers);
        see_doubt(asking, state, delivers);
        see_interfaces(asking, mediation->interfaces);
        see_order(asking, state, holds);
        see_state(asking, state);
    }
}

/* The periods of a mediation task. */
static void
see_periods(task_asking_t *asking, const li_state_t *state)
{
    const li_task_t *task = state->details->thing->task;
    const nstime_t *now = &asking->query->now.time;
    li_task_answer_t *answer = asking->task;

    for (unsigned n = next_mediation(asking, state, 0); n && li_looks_take(&asking->looks);
         n = next_mediation(asking, state, n)) {
        const li_mediation_t *mediation = &task->mediations[n - 1];
        const bool early = mediation->has_start && nstime_cmp(now, &mediation->start) < 0;
        const bool over = mediation->has_end && nstime_cmp(now, &mediation->end) > 0;

        if (answer->liid == NULL && answer->named_liid == NULL) {
            answer->liid = mediation->liid;
        }
        answer->has_window |= mediation->has_start || mediation->has_end;
        asking->windows++;
        asking->over += over;
        if (!early && !over) {
            answer->in_window = LI_YES;
        }
    }
}

/* What HI1 said of the warrant. It speaks for a unit where no order does, nor one that ended since; that it ended is
 * told by that alone where no order was seen. */
static void
see_warrant(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_task_answer_t *task)
{
    const li_warrant_t warrant = li_warrant_of(query->unit);
    const li_step_t *step = li_warrant_said(provisioning, &warrant, query->sender, &query->now);
    const li_warranted_t *warranted = step ? (const li_warranted_t *)step->state : NULL;

    if (warranted == NULL) {
        return;
    }
    if (warranted->doubted) {
        task->doubted_frame = warranted->doubted;
        task->may_have_ended = true;
    }
    if (!warranted->is_told
        || (!task->live_anywhere && task->ended_anywhere.frame >= step->when.frame)) {
        return;
    }
    if (warranted->is_active || li_is_recent(&step->when, &query->now, query->grace)) {
        task->known = task->live = task->known_anywhere = task->live_anywhere = true;
        task->task_frame = task->task_frame ? task->task_frame : step->when.frame;
    } else if (!task->known_anywhere) {
        task->known_anywhere = task->ended_by_warrant = true;
        task->ended_anywhere = step->when;
    }
}

/* ---- one task, and all ---- */

li_answer_t
li_task_delivers(const li_state_t *state, const char *liid, const li_provisioning_query_t *query, li_looks_t *looks)
{
    const li_details_t *details = state->details;
    li_answer_t answer = LI_NO;

    if (liid == NULL) {
        return details->thing->task->mediation_count > 0 ? LI_NO
             : details->thing->task->has_details
             ? li_names_deliver(&details->names, state->record->element, query, looks) : LI_MAYBE;
    }
    for (unsigned n = li_details_mediation(details, liid); n && answer != LI_YES && li_looks_take(looks);
         n = details->same_liid[n - 1]) {
        const li_answer_t one = mediation_delivers(state, n, query, looks);

        answer = one == LI_NO ? answer : one;
    }
    return answer;
}

static void
finish_task(task_asking_t *asking, const li_joined_t *joined)
{
    li_task_answer_t *task = asking->task;

    if (asking->every_interface) {
        task->interfaces = 0;
    }
    if (asking->every_correlation) {
        task->correlates = LI_YES;
    }
    if (asking->windows > 0 && task->in_window != LI_YES) {
        task->in_window = LI_NO;
        task->window_over = asking->over == asking->windows;
    }
    task->may_have_ended &= !asking->exists;
    if (asking->is_certain && !task->may_have_ended) {
        task->doubted_frame = 0;
    }
    task->by_name = asking->looks.by_name;
    task->may_have_changed = joined->count == 0;
    for (unsigned i = 0; i < joined->count; i++) {
        task->may_have_changed |= li_events_last(&joined->elements[i]->missed, &asking->query->now) > asking->newest;
        task->is_hidden |= li_events_last(&joined->elements[i]->hidden, &asking->query->now) > asking->newest;
    }
    if (asking->looks.spent) {
        /* What was not looked at may say otherwise. */
        task->interfaces = 0;
        task->correlates = task->target_matches = LI_YES;
        task->delivers = task->delivers == LI_NO ? LI_MAYBE : task->delivers;
        task->in_window = task->in_window == LI_NO ? LI_MAYBE : task->in_window;
    }
}

const li_key_t *
li_key_of_task(const li_provisioning_t *provisioning, const li_element_t *element, const e_guid_t *xid,
               const char *liid)
{
    return liid ? li_key_of_liid(provisioning, element, liid) : li_key_of_xid(provisioning, element, xid);
}

static void
see_key(task_asking_t *asking, const li_key_t *key)
{
    li_key_walk_t walk = li_key_walk(key, asking->query, &asking->looks);
    li_state_t *state;

    while ((state = li_key_next(&walk)) != NULL) {
        if (asking->task->named_liid) {
            see_warranted(asking, state, walk.holds);
        } else {
            see_task(asking, state, walk.holds);
        }
    }
}

/* At each element that the sender may be. Where the task is not known, it may be of an element whose orders are not all
 * known. */
static void
ask_joined(const li_provisioning_t *provisioning, task_asking_t *asking, const li_joined_t *joined)
{
    const li_provisioning_query_t *query = asking->query;
    li_task_answer_t *task = asking->task;
    bool was_known = false;

    task->maybe_others = joined->more;
    for (unsigned i = 0; i < joined->count; i++) {
        const li_element_t *element = joined->elements[i];
        const li_key_t *here = li_key_of_task(provisioning, element, &task->xid, task->named_liid);
        li_when_t ended = { 0 };

        if (li_key_used(here, query)) {
            task->live = true;
            see_key(asking, here);
        } else if (li_key_held(here, query, &ended)) {
            was_known = true;
            task->ended = ended.frame > task->ended.frame ? ended : task->ended;
        } else if (!li_element_is_known(element, query)) {
            task->maybe_others = true;
        }
    }
    task->known |= task->live || (was_known && !task->maybe_others);
}

/* Whether the elements that the sender may be are asked for the task, in an order that is not decided. */
static void
ask_undecided(const li_provisioning_t *provisioning, const li_provisioning_query_t *query,
              const li_joined_t *joined, li_task_answer_t *task)
{
    li_looks_t looks = { .left = LI_LOOKS_MAX };

    for (unsigned i = 0; i < joined->count && !task->live; i++) {
        const li_key_t *key = li_key_of_task(provisioning, joined->elements[i], &task->xid, task->named_liid);
        li_span_walk_t walk;
        const li_state_t *state;

        if (key == NULL) {
            continue;
        }
        walk = li_spans_at(&key->asked, &query->now);
        while ((state = (const li_state_t *)li_spans_next(&walk)) != NULL && li_looks_take(&looks)) {
            const li_voice_t voice = li_state_voice(state, query);

            if (voice > task->asked) {
                task->asked = voice;
                task->asked_frame = state->changed;
                task->disbelieved_frame = li_state_disbelieved(state, &query->now);
            }
        }
    }
}

/* Of the task, its XID or its LIID is set. */
static void
ask_task(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, const li_joined_t *joined,
         li_task_answer_t *task)
{
    const li_key_t *anywhere = li_key_of_task(provisioning, NULL, &task->xid, task->named_liid);
    task_asking_t asking = { .query = query, .task = task, .looks = { .left = LI_LOOKS_MAX } };
    li_key_walk_t walk;
    li_state_t *state;

    task->live_anywhere = li_key_used(anywhere, query);
    task->known_anywhere = li_key_held(anywhere, query, &task->ended_anywhere) || task->live_anywhere;
    if (task->named_liid) {
        see_warrant(provisioning, query, task);
    }
    ask_joined(provisioning, &asking, joined);
    ask_undecided(provisioning, query, joined, task);
    if (anywhere == NULL || !task->known_anywhere) {
        return;
    }
    if (asking.seen == 0) {
        see_key(&asking, anywhere);
    }
    walk = li_key_walk(anywhere, query, &asking.looks);
    while ((state = li_key_next(&walk)) != NULL) {
        see_periods(&asking, state);
    }
    finish_task(&asking, joined);
}

void
li_tasks_ask(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, const li_joined_t *joined,
             wmem_allocator_t *scope, li_provisioning_answer_t *answer)
{
    const li_delivery_t *unit = query->unit;

    answer->task_count = unit->task_count ? unit->task_count : unit->liid != NULL;
    if (answer->task_count == 0) {
        return;
    }
    answer->tasks = wmem_alloc0_array(scope, li_task_answer_t, answer->task_count);
    for (unsigned i = 0; i < answer->task_count; i++) {
        li_task_answer_t *task = &answer->tasks[i];

        if (unit->task_count) {
            task->xid = unit->tasks[i].xid;
        } else {
            task->named_liid = unit->liid;
        }
        ask_task(provisioning, query, joined, task);
    }
}

bool
li_provisioning_knows_task(const li_provisioning_t *provisioning, const e_guid_t *xid, uint32_t frame)
{
    const li_key_t *key = li_key_of_xid(provisioning, NULL, xid);
    const li_when_t now = li_end_of_frame(frame);

    return key && (li_spans_ever(&key->held, &now) || li_spans_ever(&key->asked, &now));
}
