/* provisioning_state.c
 * What the administration interfaces in this capture ordered: things, and what holds of them from which frame on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <stdlib.h>
#include <string.h>

/* ---- elements and records ---- */

li_element_t *
li_element_get(li_provisioning_t *provisioning, const char *id, const li_when_t *when)
{
    li_element_t *element = (li_element_t *)wmem_map_lookup(provisioning->elements, id);

    li_provisioning_told(provisioning, when);
    li_since_note(&provisioning->orders, when);
    if (element == NULL) {
        element = wmem_new0(provisioning->scope, li_element_t);
        element->id = wmem_strdup(provisioning->scope, id);
        for (unsigned kind = 0; kind < LI_THING_KINDS; kind++) {
            element->records[kind] = wmem_map_new(provisioning->scope, wmem_str_hash, g_str_equal);
        }
        wmem_map_insert(provisioning->elements, element->id, element);
    }
    return element;
}

li_record_t *
li_record_find(const li_element_t *element, li_thing_kind_t kind, const char *id)
{
    return (li_record_t *)wmem_map_lookup(element->records[kind], id);
}

li_record_t *
li_record_get(li_provisioning_t *provisioning, li_element_t *element, li_thing_kind_t kind, const char *id)
{
    li_record_t *record = li_record_find(element, kind, id);

    if (record == NULL) {
        record = wmem_new0(provisioning->scope, li_record_t);
        record->element = element;
        record->kind = kind;
        record->id = wmem_strdup(provisioning->scope, id);
        record->number = provisioning->records++;
        wmem_map_insert(element->records[kind], record->id, record);
    }
    return record;
}

li_state_t *
li_record_held(const li_record_t *record, const li_when_t *now)
{
    li_span_walk_t walk = li_spans_at(&record->states.held, now);

    return (li_state_t *)li_spans_next(&walk);
}

/* ---- what a thing says, made ready ---- */

static int
compare_records(const void *a, const void *b)
{
    const uint32_t one = (*(li_record_t *const *)a)->number, other = (*(li_record_t *const *)b)->number;

    return one < other ? -1 : one > other;
}

static li_record_t **
resolve_ids(li_provisioning_t *provisioning, li_element_t *element, li_thing_kind_t kind, const li_ids_t *ids)
{
    li_record_t **records = ids->count ? wmem_alloc_array(provisioning->scope, li_record_t *, ids->count) : NULL;

    for (unsigned i = 0; i < ids->count; i++) {
        records[i] = li_record_get(provisioning, element, kind, ids->ids[i]);
    }
    if (ids->count > 1) {
        qsort(records, ids->count, sizeof *records, compare_records);
    }
    return records;
}

static li_names_t
resolve(li_provisioning_t *provisioning, li_element_t *element, const li_ids_t *dids, const li_ids_t *dsids)
{
    return (li_names_t) {
        .dids = resolve_ids(provisioning, element, LI_DESTINATION, dids), .did_count = dids->count,
        .dsids = dsids ? resolve_ids(provisioning, element, LI_DESTINATION_SET, dsids) : NULL,
        .dsid_count = dsids ? dsids->count : 0
    };
}

/* So many mediations of one task are searched through; more have a map. */
#define FEW_MEDIATIONS 8

unsigned
li_details_mediation(const li_details_t *details, const char *liid)
{
    const li_task_t *task = details->thing->task;

    if (details->liids) {
        return GPOINTER_TO_UINT(wmem_map_lookup(details->liids, liid));
    }
    for (unsigned i = 0; i < task->mediation_count; i++) {
        if (task->mediations[i].liid && strcmp(task->mediations[i].liid, liid) == 0) {
            return i + 1;
        }
    }
    return 0;
}

/* Mediations are found by their LIID; each keeps the next of its own. */
static void
link_mediations(li_provisioning_t *provisioning, li_element_t *element, const li_task_t *task, li_details_t *details)
{
    details->same_liid = wmem_alloc0_array(provisioning->scope, unsigned, task->mediation_count);
    details->mediations = wmem_alloc0_array(provisioning->scope, li_names_t, task->mediation_count);
    if (task->mediation_count > FEW_MEDIATIONS) {
        details->liids = wmem_map_new(provisioning->scope, wmem_str_hash, g_str_equal);
    }
    for (unsigned i = task->mediation_count; i-- > 0;) {
        const li_mediation_t *mediation = &task->mediations[i];

        if (mediation->has_dids) {
            details->mediations[i] = resolve(provisioning, element, &mediation->dids, &mediation->dsids);
        }
        if (mediation->liid == NULL) {
            continue;
        }
        if (details->liids) {
            details->same_liid[i] = GPOINTER_TO_UINT(wmem_map_lookup(details->liids, mediation->liid));
            wmem_map_insert(details->liids, mediation->liid, GUINT_TO_POINTER(i + 1));
        }
        for (unsigned j = i + 1; details->liids == NULL && j < task->mediation_count && !details->same_liid[i]; j++) {
            details->same_liid[i] = g_strcmp0(task->mediations[j].liid, mediation->liid) == 0 ? j + 1 : 0;
        }
    }
}

static const li_details_t *
details_new(li_provisioning_t *provisioning, li_element_t *element, const li_thing_t *thing)
{
    li_details_t *details = wmem_new0(provisioning->scope, li_details_t);

    details->thing = thing;
    if (thing->set) {
        details->names = resolve(provisioning, element, &thing->set->dids, NULL);
    } else if (thing->task) {
        details->names = resolve(provisioning, element, &thing->task->dids, &thing->task->dsids);
        if (thing->task->mediation_count) {
            link_mediations(provisioning, element, thing->task, details);
        }
    }
    return details;
}

/* A task that is changed keeps the product id it had when the change does not name one. */
static void
keep_product_id(li_task_t *task, const li_state_t *before)
{
    const li_task_t *old = before ? before->details->thing->task : NULL;

    if (old && old->has_product_id && !task->has_product_id) {
        task->has_product_id = true;
        task->product_id = old->product_id;
    }
}

li_state_t *
li_state_new(li_provisioning_t *provisioning, li_record_t *record, const li_thing_t *thing, uint32_t frame)
{
    li_state_t *state = wmem_new0(provisioning->scope, li_state_t);
    li_thing_t wanted = *thing;
    li_task_t task;

    if (thing->task) {
        task = *thing->task;
        keep_product_id(&task, record->newest);
        wanted.task = &task;
    }
    if (record->details == NULL || !li_thing_equal(record->details->thing, &wanted)) {
        record->details = details_new(provisioning, record->element, li_thing_copy(provisioning->scope, &wanted));
    }
    state->record = record;
    state->details = record->details;
    state->ordered = frame;
    state->changed = frame;
    return state;
}

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
static void
touch_alive(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when)
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

    touch_alive(provisioning, state->record, when);
    state->record->open++;
    li_index_enter(provisioning, state, when, false);
    see_unseen_names(provisioning, &details->names, when);
    for (unsigned i = 0; i < mediation_count(details); i++) {
        see_unseen_names(provisioning, &details->mediations[i], when);
    }
}

void
li_state_unask(li_provisioning_t *provisioning, li_state_t *state, const li_when_t *when)
{
    touch_alive(provisioning, state->record, when);
    state->record->open--;
    li_index_leave(provisioning, state, when, false);
}

/* ---- what holds ---- */

void
li_record_imply(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when)
{
    li_state_t *state;

    if (record->newest || record->open) {
        return;
    }
    state = wmem_new0(provisioning->scope, li_state_t);
    state->record = record;
    state->details = details_new(provisioning, record->element,
                                 li_thing_by_id(provisioning->scope, record->kind, record->id));
    state->implied = true;
    li_record_hold(provisioning, record, when, state);
}

static void
imply_names(li_provisioning_t *provisioning, const li_names_t *names, const li_when_t *when)
{
    for (unsigned i = 0; i < names->did_count; i++) {
        li_record_imply(provisioning, names->dids[i], when);
    }
    for (unsigned i = 0; i < names->dsid_count; i++) {
        li_record_imply(provisioning, names->dsids[i], when);
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

void
li_record_hold(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, li_state_t *state)
{
    li_state_t *before = record->newest;

    if (before) {
        /* Of what is ordered once more as it is, nothing ends. */
        const bool ends = state == NULL || state->details != before->details;

        leave_alive_list(record);
        li_index_leave(provisioning, before, when, ends);
        if (ends) {
            li_provisioning_told_end(provisioning, when);
        }
    }
    touch(provisioning, record, when);
    record->newest = state;
    if (state == NULL) {
        return;
    }
    enter_alive_list(record);
    state->before = before;
    if (before && !before->implied && !state->implied
        && (record->kind != LI_DESTINATION || at_same_address(before->details->thing->destination,
                                                              state->details->thing->destination))) {
        state->ordered = before->ordered;
    }
    li_index_enter(provisioning, state, when, true);
    imply_names(provisioning, &state->details->names, when);
    for (unsigned i = 0; i < mediation_count(state->details); i++) {
        imply_names(provisioning, &state->details->mediations[i], when);
    }
}
