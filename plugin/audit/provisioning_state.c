/* provisioning_state.c
 * What the administration interfaces in this capture ordered: what holds of a thing, and what is only asked for,
 * from which moment on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include "audit/keys.h"

/* What became of a thing: the states that held before and behind it; NULL: none. */
typedef struct {
    li_record_t *record;
    li_state_t  *before;
    li_state_t  *after;
} li_change_t;

struct li_changes {
    wmem_array_t *changes;          /* li_change_t, in their order */
};

/* ---- what is only asked for ---- */

/* Nothing was said of the record yet, but an order that is not decided names it. */
static void
see_unseen(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when)
{
    if (record->unseen == 0 && record->touched == 0) {
        record->unseen = 1 + li_spans_begin(provisioning->scope, &record->element->unseen[record->kind], when, record);
    }
}

static void
see_unseen_names(li_provisioning_t *provisioning, const li_names_t *names, const li_when_t *when)
{
    for (unsigned i = 0; i < names->did_count; i++) {
        see_unseen(provisioning, names->dids[i], when);
    }
    for (unsigned i = 0; i < names->dsid_count; i++) {
        see_unseen(provisioning, names->dsids[i], when);
    }
}

static unsigned
mediation_count(const li_details_t *details)
{
    return details->mediations ? details->thing->task->mediation_count : 0;
}

static void
touch(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when)
{
    record->touched = when->frame;
    li_since_note(&record->told, when);
    if (record->unseen) {
        li_spans_end(provisioning->scope, &record->element->unseen[record->kind], record->unseen - 1, when, false);
        record->unseen = 0;
    }
}

static void
leave_alive_list(li_record_t *record)
{
    li_record_t **first = &record->element->first[record->kind], **last = &record->element->last[record->kind];

    *(record->previous ? &record->previous->next : first) = record->next;
    *(record->next ? &record->next->previous : last) = record->previous;
    record->previous = record->next = NULL;
}

static void
enter_alive_list(li_record_t *record)
{
    li_record_t **first = &record->element->first[record->kind], **last = &record->element->last[record->kind];

    record->next = *first;
    *(*first ? &(*first)->previous : last) = record;
    *first = record;
}

/* The list of what exists is in the order of what was touched. */
void
li_record_touch(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when)
{
    touch(provisioning, record, when);
    if (record->newest) {
        leave_alive_list(record);
        enter_alive_list(record);
    }
}

void
li_state_ask(li_provisioning_t *provisioning, li_state_t *state, const li_when_t *when)
{
    const li_details_t *details = state->details;

    li_record_touch(provisioning, state->record, when);
    state->asked_number = li_spans_begin(provisioning->scope, &provisioning->asked, when, state);
    li_index_enter(provisioning, state, when, false);
    see_unseen_names(provisioning, &details->names, when);
    for (unsigned i = 0; i < mediation_count(details); i++) {
        see_unseen_names(provisioning, &details->mediations[i], when);
    }
}

void
li_state_unask(li_provisioning_t *provisioning, li_state_t *state, const li_when_t *when)
{
    li_record_touch(provisioning, state->record, when);
    li_spans_end(provisioning->scope, &provisioning->asked, state->asked_number, when, false);
    li_index_leave(provisioning, state, when, false);
}

/* ---- what is doubted ---- */

/* So many doubts of one thing are told apart: beyond them it may be anything. */
#define DOUBTS_MAX 8

static const li_doubt_t *
newest_doubt(const li_record_t *record)
{
    return (const li_doubt_t *)li_timeline_newest(&record->doubts);
}

void
li_record_doubt(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, const li_doubt_t *doubt)
{
    const li_doubt_t *before = newest_doubt(record);
    li_doubt_t *kept;

    if (record->newest == NULL || record->newest == doubt->other
        || (before && (before->frame == doubt->frame || (before->is_open && doubt->is_open)))) {
        return;
    }
    kept = (li_doubt_t *)wmem_memdup(provisioning->scope, doubt, sizeof *doubt);
    kept->before = before;
    kept->number = before ? before->number + 1 : 0;
    if (kept->number >= DOUBTS_MAX) {
        kept->is_open = true;
        kept->before = NULL;
    }
    li_provisioning_told(provisioning, when);
    li_record_touch(provisioning, record, when);
    li_timeline_add(provisioning->scope, &record->doubts, when, kept);
}

void
li_record_doubt_all(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when,
                    li_thing_kind_t kind, uint32_t frame)
{
    const li_doubt_t ended = { .frame = frame, .is_end = true };
    const uint32_t all = element->doubted[kind];
    li_record_t *next;

    /* What was touched last stands first: behind what was touched since all were doubted last, all still are. */
    for (li_record_t *record = element->first[kind]; record && record->touched > all; record = next) {
        next = record->next;
        li_record_doubt(provisioning, record, when, &ended);
    }
    element->doubted[kind] = when->frame;
}

void
li_record_certain(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, bool is_how)
{
    const li_doubt_t *newest = newest_doubt(record), *left = is_how ? NULL : newest;

    while (left && left->is_end && !left->is_open) {
        left = left->before;
    }
    if (left != newest) {
        li_provisioning_told(provisioning, when);
        li_timeline_add(provisioning->scope, &record->doubts, when, left);
    }
}

/* ---- orders that nothing decides ---- */

void
li_order_dispute(li_provisioning_t *provisioning, li_order_t *order)
{
    li_element_t *element = order->element;

    order->decided = true;
    order->record->is_disputed = true;
    if (element->disputed == NULL) {
        element->disputed = wmem_list_new(provisioning->scope);
    }
    wmem_list_append(element->disputed, order);
}

void
li_orders_settle(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when,
                 const li_record_t *record, li_thing_kind_t kind, uint32_t frame)
{
    wmem_list_frame_t *next;

    for (wmem_list_frame_t *f = element->disputed ? wmem_list_head(element->disputed) : NULL; f; f = next) {
        const li_order_t *order = (const li_order_t *)wmem_list_frame_data(f);

        next = wmem_list_frame_next(f);
        if (order->kind == kind && (record ? order->record == record : order->asked.frame < frame)) {
            wmem_list_remove_frame(element->disputed, f);
            li_provisioning_told(provisioning, when);
            li_state_unask(provisioning, order->state, when);
        }
    }
}

/* ---- what holds ---- */

void
li_record_imply(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, const li_address_t *asker)
{
    li_state_t *state;

    if (record->newest) {
        return;
    }
    state = li_state_implied(provisioning, record);
    state->asker = asker;
    li_record_hold(provisioning, record, when, state);
}

static void
imply_names(li_provisioning_t *provisioning, const li_names_t *names, const li_when_t *when, const li_address_t *asker)
{
    for (unsigned i = 0; i < names->did_count; i++) {
        li_record_imply(provisioning, names->dids[i], when, asker);
    }
    for (unsigned i = 0; i < names->dsid_count; i++) {
        li_record_imply(provisioning, names->dsids[i], when, asker);
    }
}

static bool
at_same_address(const li_destination_t *a, const li_destination_t *b)
{
    if (a->has_endpoint != b->has_endpoint) {
        return false;
    }
    return a->has_endpoint ? li_endpoint_equal(&a->endpoint, &b->endpoint)
                           : a->port == b->port && g_strcmp0(a->host, b->host) == 0;
}

static void
note_change(li_provisioning_t *provisioning, li_record_t *record, li_state_t *before, li_state_t *after)
{
    const li_change_t change = { record, before, after };

    if (provisioning->changes == NULL || before == after) {
        return;
    }
    if (*provisioning->changes == NULL) {
        *provisioning->changes = wmem_new(provisioning->scope, li_changes_t);
        (*provisioning->changes)->changes = wmem_array_sized_new(provisioning->scope, sizeof change, 2);
    }
    wmem_array_append_one((*provisioning->changes)->changes, change);
}

static void
leave_newest(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, bool ends)
{
    if (record->newest) {
        leave_alive_list(record);
        li_index_leave(provisioning, record->newest, when, ends);
        if (ends) {
            li_provisioning_told_end(provisioning, when);
        }
    }
}

static void
enter_newest(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, li_state_t *state)
{
    touch(provisioning, record, when);
    record->newest = state;
    if (state) {
        enter_alive_list(record);
    }
}

void
li_record_correct(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, li_state_t *state)
{
    li_provisioning_told(provisioning, when);
    leave_newest(provisioning, record, when, false);
    enter_newest(provisioning, record, when, state);
    if (state) {
        li_index_enter(provisioning, state, when, true);
    }
}

void
li_record_hold(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, li_state_t *state)
{
    li_state_t *before = record->newest;
    /* Of what is ordered once more as it is, nothing ends; nor of what comes to be known in the frame that implied
     * it. */
    const bool ends = before
                   && (state == NULL || (state->details != before->details
                                         && !(before->implied && record->touched == when->frame)));

    note_change(provisioning, record, before, state);
    if (record->is_disputed && !(state && state->implied)) {
        record->is_disputed = false;
        li_orders_settle(provisioning, record->element, when, record, record->kind, UINT32_MAX);
    }
    if (!(state && state->implied)) {
        li_record_certain(provisioning, record, when, true);
    }
    leave_newest(provisioning, record, when, ends);
    enter_newest(provisioning, record, when, state);
    if (state == NULL) {
        return;
    }
    state->before = before;
    if (before && !before->implied && !state->implied
        && (record->kind != LI_DESTINATION || at_same_address(before->details->thing->destination,
                                                              state->details->thing->destination))) {
        state->ordered = before->ordered;
    }
    li_index_enter(provisioning, state, when, true);
    imply_names(provisioning, &state->details->names, when, state->asker);
    for (unsigned i = 0; i < mediation_count(state->details); i++) {
        imply_names(provisioning, &state->details->mediations[i], when, state->asker);
    }
}

void
li_provisioning_note_changes(li_provisioning_t *provisioning, li_changes_t **changes)
{
    provisioning->changes = changes;
}

void
li_provisioning_take_back(li_provisioning_t *provisioning, const li_changes_t *changes, const li_when_t *when,
                          uint32_t frame)
{
    for (unsigned i = changes ? wmem_array_get_count(changes->changes) : 0; i-- > 0;) {
        const li_change_t *change = (const li_change_t *)wmem_array_index(changes->changes, i);

        if (change->record->newest == change->after) {
            li_record_correct(provisioning, change->record, when, change->before);
            if (frame) {
                li_record_doubt(provisioning, change->record, when, &(li_doubt_t) {
                    .frame = frame, .is_end = change->after == NULL, .other = change->after });
            }
        }
    }
}

void
li_record_end(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when)
{
    if (record->newest) {
        li_record_hold(provisioning, record, when, NULL);
    }
}

/* What was touched since is not looked at. */
void
li_end_all(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, li_thing_kind_t kind,
           unsigned listing, uint32_t frame, const li_address_t *asker, wmem_array_t *ended)
{
    li_record_t *previous;

    for (li_record_t *record = element->last[kind]; record && record->touched < frame; record = previous) {
        const li_address_t *told = record->newest ? record->newest->asker : NULL;

        previous = record->previous;
        if (record->mark != listing && (asker == NULL || (told && li_address_equal(told, asker)))) {
            if (ended && record->newest) {
                wmem_array_append_one(ended, record->newest);
            }
            li_record_end(provisioning, record, when);
        }
    }
}

/* ---- knowledge ---- */

static void
know(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, li_knowledge_t level,
     li_missed_t missed, const li_address_t *asker)
{
    li_knowledge_step_t *step = wmem_new(provisioning->scope, li_knowledge_step_t);

    *step = (li_knowledge_step_t) { level, missed, when->frame, asker };
    li_timeline_add(provisioning->scope, &element->knowledge, when, step);
}

static li_knowledge_t
known(const li_element_t *element)
{
    const li_knowledge_step_t *newest =
        (const li_knowledge_step_t *)li_timeline_newest(&element->knowledge);

    return newest ? newest->level : LI_KNOWLEDGE_NONE;
}

void
li_know_something(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when)
{
    if (known(element) == LI_KNOWLEDGE_NONE) {
        know(provisioning, element, when, LI_KNOWLEDGE_PARTIAL, LI_MISSED_NOTHING, NULL);
    }
}

void
li_know_all(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, const li_address_t *asker)
{
    const li_knowledge_step_t *newest = (const li_knowledge_step_t *)li_timeline_newest(&element->knowledge);

    /* Where each of both has told the other, one of them was the element. */
    if (newest && newest->asker && asker && !li_address_equal(newest->asker, asker)) {
        asker = NULL;
    }
    if (known(element) != LI_KNOWLEDGE_BASELINE || (newest->asker && asker == NULL)) {
        provisioning->totals++;
        know(provisioning, element, when, LI_KNOWLEDGE_BASELINE, LI_MISSED_NOTHING, asker);
    }
}

void
li_know_less(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, li_missed_t missed)
{
    if (known(element) == LI_KNOWLEDGE_BASELINE) {
        know(provisioning, element, when, LI_KNOWLEDGE_PARTIAL, missed, NULL);
    }
}

bool
li_element_is_blind(const li_element_t *element, const li_provisioning_query_t *query)
{
    li_looks_t looks = { .left = LI_LOOKS_MAX };
    li_key_walk_t blind = li_key_walk(&element->without_details, query, &looks);

    return li_key_next(&blind) != NULL && blind.holds != LI_HOLDS_RECENTLY;
}

const li_knowledge_step_t *
li_element_knowledge(const li_element_t *element, const li_when_t *now)
{
    static const li_knowledge_step_t nothing = { LI_KNOWLEDGE_NONE, LI_MISSED_NOTHING, 0, NULL };
    const li_knowledge_step_t *step = (const li_knowledge_step_t *)li_timeline_state(&element->knowledge, now);

    return step ? step : &nothing;
}

/* If who sends is the element, what it was told was its administrator's word: of its orders not all are known. The unit
 * does not show that it is; anybody may write his address into one. */
li_knowledge_step_t
li_element_knowledge_for(const li_element_t *element, const li_provisioning_query_t *query)
{
    li_knowledge_step_t step = *li_element_knowledge(element, &query->now);

    if (step.asker && query->sender && li_address_equal(step.asker, query->sender)
        && !li_since_at(&element->obeyed, &query->now)) {
        step.level = LI_KNOWLEDGE_PARTIAL;
        step.missed = LI_MISSED_LISTING;
    }
    return step;
}

bool
li_element_is_known(const li_element_t *element, const li_provisioning_query_t *query)
{
    return li_element_knowledge_for(element, query).level == LI_KNOWLEDGE_BASELINE
        && !li_element_is_blind(element, query);
}
