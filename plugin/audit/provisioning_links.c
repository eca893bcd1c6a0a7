/* provisioning_links.c
 * What leads from an order to its deliveries and back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

/* ---- what a delivery leaves behind ---- */

/* For the state, and for what it changed before anything was delivered. */
static void
note_first_unit(li_state_t *state, uint32_t frame)
{
    for (; state && state->first_unit == 0; state = state->before) {
        state->first_unit = frame;
    }
}

static void
note_stray(li_provisioning_t *provisioning, const char *element_id, uint32_t frame, const e_guid_t *xid)
{
    const li_element_xid_t both = { (const li_element_t *)wmem_map_lookup(provisioning->elements, element_id), *xid };

    if (!wmem_map_contains(provisioning->strays, &both)) {
        wmem_map_insert(provisioning->strays, wmem_memdup(provisioning->scope, &both, sizeof both),
                        GUINT_TO_POINTER(frame));
    }
}

void
li_provisioning_delivered(li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_place_t place,
                          li_provisioning_answer_t *answer)
{
    uint32_t frame = query->now.frame;
    li_element_t *sender = answer->sender;
    bool all_known = answer->joined && answer->knowledge == LI_KNOWLEDGE_BASELINE && !answer->blind;

    if (sender && !li_since_at(&sender->sent, &query->now) && (1U << query->unit->interface) & LI_INTERFACES_X) {
        li_provisioning_told(provisioning, &query->now);
        li_since_note(&sender->sent, &query->now);
    }
    note_first_unit(answer->destination, frame);
    for (unsigned i = 0; i < answer->task_count; i++) {
        li_task_answer_t *task = &answer->tasks[i];

        for (unsigned s = 0; s < task->state_count; s++) {
            note_first_unit(task->states[s], frame);
        }
        if (all_known && !task->known_anywhere && task->named_liid == NULL) {
            note_stray(provisioning, answer->element, frame, &task->xid);
        }
    }
    if (answer->fault && answer->fault_unit.frame == 0) {
        li_fault_t *fault = (li_fault_t *)li_timeline_state(&answer->destination->record->faults, &query->now);

        fault->first_unit = place;
        answer->fault_unit = place;
    }
}

/* ---- what an order leads to ---- */

static uint32_t
stray_before(const li_provisioning_t *provisioning, const li_order_t *order, bool has_xid, const e_guid_t *xid)
{
    const li_element_xid_t both = { order->element, *xid };
    uint32_t frame = has_xid ? GPOINTER_TO_UINT(wmem_map_lookup(provisioning->strays, &both)) : 0;

    return frame < order->asked.frame ? frame : 0;
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

li_thing_kind_t
li_provisioning_object_kind(const li_provisioning_t *provisioning, const char *element_id, const char *id)
{
    const li_element_t *element = (const li_element_t *)wmem_map_lookup(provisioning->elements, element_id);

    return element && li_record_find(element, LI_DESTINATION_SET, id) ? LI_DESTINATION_SET : LI_OBJECT;
}
