/* provisioning_links.c
 * What leads from an order to its deliveries and back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include "audit/keys.h"

/* ---- what a delivery leaves behind ---- */

/* For the state, and for what it changed before anything was delivered. */
static void
note_first_unit(li_provisioning_t *provisioning, li_state_t *state, uint32_t frame)
{
    for (; state && state->first_unit == 0; state = state->before) {
        state->first_unit = frame;
        provisioning->notes++;
    }
}

/* So many units are kept of what nobody had ordered. */
#define STRAYS_MAX 16

void
li_provisioning_total(li_provisioning_t *provisioning)
{
    provisioning->totals++;
}

/* Whether the sender is an element all of whose orders are known, is asked when the order comes: by the tables of then,
 * which may believe what those of now don't. So the first unit since each time that something may have told all
 * orders is kept. */
static void
note_stray(li_provisioning_t *provisioning, const li_provisioning_query_t *query, const e_guid_t *xid)
{
    const li_delivery_t *unit = query->unit;
    const li_when_t all = li_end_of_frame(UINT32_MAX);
    li_gathered_t *strays = (li_gathered_t *)wmem_map_lookup(provisioning->strays, xid);
    li_stray_t *stray;

    if (strays == NULL) {
        strays = wmem_new0(provisioning->scope, li_gathered_t);
        wmem_map_insert(provisioning->strays, wmem_memdup(provisioning->scope, xid, sizeof *xid), strays);
    }
    for (unsigned i = 0; i < li_gathered_count(strays, &all); i++) {
        stray = (li_stray_t *)li_gathered_member(strays, i);
        if (li_address_equal(&stray->sender, query->sender) && strlen(stray->element_id) == unit->element_id_length
            && memcmp(stray->element_id, unit->element_id, unit->element_id_length) == 0
            && stray->totals == provisioning->totals) {
            return;
        }
    }
    if (li_gathered_count(strays, &all) < STRAYS_MAX) {
        stray = wmem_new(provisioning->scope, li_stray_t);
        stray->when = query->now;
        stray->totals = provisioning->totals;
        stray->sender = *query->sender;
        stray->element_id = wmem_strndup(provisioning->scope, (const char *)unit->element_id, unit->element_id_length);
        li_gathered_add(provisioning->scope, strays, &query->now, stray);
        provisioning->notes++;
    }
}

void
li_provisioning_delivered(li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_place_t place,
                          li_provisioning_answer_t *answer)
{
    const unsigned notes = provisioning->notes;
    uint32_t frame = query->now.frame;

    if (li_memo_is_noted(answer->memo, query)) {
        return;
    }
    li_note_sending(provisioning, query);
    note_first_unit(provisioning, answer->destination, frame);
    for (unsigned i = 0; i < answer->task_count; i++) {
        li_task_answer_t *task = &answer->tasks[i];

        for (unsigned s = 0; s < task->state_count; s++) {
            note_first_unit(provisioning, task->states[s], frame);
        }
        if (!task->known_anywhere && task->named_liid == NULL && query->sender && provisioning->totals != 0) {
            note_stray(provisioning, query, &task->xid);
        }
    }
    if (answer->fault && answer->fault_unit.frame == 0) {
        li_fault_t *fault = (li_fault_t *)li_timeline_state(&answer->destination->record->faults, &query->now);

        fault->first_unit = place;
        provisioning->notes++;
        answer->fault_unit = place;
    }
    if (answer->asked == LI_VOICE_SPEAKS && answer->asked_state && answer->asked_unit.frame == 0) {
        answer->asked_state->asked_unit = answer->asked_unit = place;
        provisioning->notes++;
    }
    if (provisioning->notes == notes) {
        li_memo_note(answer->memo, query);
    }
}

unsigned
li_provisioning_notes(const li_provisioning_t *provisioning)
{
    return provisioning->notes;
}

/* ---- what an order leads to ---- */

/* True when the sender of the unit was the element, of all that it may have been, and all orders were known. */
static bool
came_from(const li_provisioning_t *provisioning, const li_stray_t *stray, const li_element_t *element)
{
    const li_delivery_t unit = {
        .interface = LI_INTERFACE_X3, .element_id = (const uint8_t *)stray->element_id,
        .element_id_length = (unsigned)strlen(stray->element_id)
    };
    const li_provisioning_query_t query = { .now = stray->when, .unit = &unit, .sender = &stray->sender };
    const char *misnamed;
    li_joined_t joined;

    li_join_sender(provisioning, &query, LI_INTERFACES_X, &joined, &misnamed);
    for (unsigned i = 0; i < joined.count; i++) {
        if (!li_element_is_known(joined.elements[i], &query)) {
            return false;
        }
    }
    return !joined.more && li_joined_has(&joined, element);
}

static uint32_t
stray_before(const li_provisioning_t *provisioning, const li_order_t *order, bool has_xid, const e_guid_t *xid)
{
    const li_gathered_t *strays = has_xid ? (const li_gathered_t *)wmem_map_lookup(provisioning->strays, xid) : NULL;
    const unsigned count = strays ? li_gathered_count(strays, &order->asked) : 0;

    for (unsigned i = 0; i < count; i++) {
        const li_stray_t *stray = (const li_stray_t *)li_gathered_member(strays, i);

        if (stray->when.frame < order->asked.frame && came_from(provisioning, stray, order->element)) {
            return stray->when.frame;
        }
    }
    return 0;
}

/* True when nobody created it, or told of it, by the frame. */
static bool
is_unknown(const li_element_t *element, li_thing_kind_t kind, const char *id, const li_when_t *now)
{
    const li_record_t *record = li_record_find(element, kind, id);
    const li_state_t *state = record ? li_record_held(record, now) : NULL;
    li_span_walk_t asked;

    if (record == NULL || (state && !state->implied)) {
        return record == NULL;
    }
    asked = li_spans_at(&record->states.asked, now);
    return li_spans_next(&asked) == NULL;
}

static void
find_unknown(wmem_array_t *unknown, const li_element_t *element, li_thing_kind_t kind, const li_ids_t *ids,
             const li_when_t *now)
{
    for (unsigned i = 0; i < ids->count; i++) {
        if (is_unknown(element, kind, ids->ids[i], now)) {
            wmem_array_append_one(unknown, ids->ids[i]);
        }
    }
}

void
li_provisioning_order(const li_provisioning_t *provisioning, wmem_allocator_t *scope, const li_order_t *order,
                      const li_when_t *now, li_order_answer_t *answer)
{
    const li_task_t *task = order->state ? order->state->details->thing->task : NULL;
    const li_knowledge_step_t *step = (const li_knowledge_step_t *)li_timeline_state(&order->element->knowledge, now);
    wmem_array_t *unknown;

    memset(answer, 0, sizeof *answer);
    answer->knowledge = step ? step->level : LI_KNOWLEDGE_NONE;
    if (order->state == NULL) {
        return;
    }
    answer->first_unit = order->state->first_unit;
    if (task == NULL || !li_since_at(&order->done, now)) {
        return;
    }
    answer->stray = stray_before(provisioning, order, task->has_xid, &task->xid);
    if (answer->stray == 0) {
        answer->stray = stray_before(provisioning, order, task->has_product_id, &task->product_id);
    }
    unknown = wmem_array_new(scope, sizeof(const char *));
    find_unknown(unknown, order->element, LI_DESTINATION, &task->dids, now);
    find_unknown(unknown, order->element, LI_DESTINATION_SET, &task->dsids, now);
    for (unsigned i = 0; i < task->mediation_count; i++) {
        find_unknown(unknown, order->element, LI_DESTINATION, &task->mediations[i].dids, now);
        find_unknown(unknown, order->element, LI_DESTINATION_SET, &task->mediations[i].dsids, now);
    }
    answer->unknown_dids = (const char **)wmem_array_get_raw(unknown);
    answer->unknown_did_count = wmem_array_get_count(unknown);
}

uint32_t
li_provisioning_ordered_in(const li_provisioning_t *provisioning, const char *element_id, uint32_t frame,
                           li_thing_kind_t kind, const char *id)
{
    const li_element_t *element = (const li_element_t *)wmem_map_lookup(provisioning->elements, element_id);
    const li_record_t *record = element ? li_record_find(element, kind, id) : NULL;
    const li_when_t now = li_end_of_frame(frame);
    const li_state_t *state = record ? li_record_held(record, &now) : NULL;

    return state ? state->ordered : 0;
}

const li_task_t *
li_provisioning_task(const li_provisioning_t *provisioning, const li_order_t *order, const char *element_id,
                     uint32_t frame, const char *id)
{
    const li_element_t *element = element_id ? (const li_element_t *)wmem_map_lookup(provisioning->elements, element_id)
                                             : NULL;
    const li_record_t *record = element ? li_record_find(element, LI_TASK, id) : NULL;
    const li_when_t now = li_end_of_frame(frame);
    const li_state_t *state = order && order->state ? order->state : record ? li_record_held(record, &now) : NULL;

    return state ? state->details->thing->task : NULL;
}

li_thing_kind_t
li_provisioning_object_kind(const li_provisioning_t *provisioning, const char *element_id, const char *id)
{
    const li_element_t *element = (const li_element_t *)wmem_map_lookup(provisioning->elements, element_id);

    return element && li_record_find(element, LI_DESTINATION_SET, id) ? LI_DESTINATION_SET : LI_OBJECT;
}
