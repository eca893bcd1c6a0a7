/* provisioning_things.c
 * What the administration interfaces in this capture ordered: elements, their things, and what is said of one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <stdlib.h>
#include <string.h>

/* ---- that something was told ---- */

void
li_provisioning_told(li_provisioning_t *provisioning, const li_when_t *when)
{
    li_since_note(&provisioning->any, when);
    if (provisioning->last_told != when->frame) {
        provisioning->last_told = when->frame;
        li_events_note(provisioning->scope, &provisioning->told, when);
    }
}

void
li_provisioning_told_end(li_provisioning_t *provisioning, const li_when_t *when)
{
    const unsigned count = wmem_array_get_count(provisioning->ends);
    li_ends_t *last = count ? (li_ends_t *)wmem_array_index(provisioning->ends, count - 1) : NULL;
    li_ends_t ends = { when->frame, when->time, when->time };

    li_provisioning_told(provisioning, when);
    if (last && nstime_cmp(&last->earliest, &ends.earliest) < 0) {
        ends.earliest = last->earliest;
    }
    if (last && nstime_cmp(&last->latest, &ends.latest) > 0) {
        ends.latest = last->latest;
    }
    if (last && last->frame == when->frame) {
        *last = ends;
    } else {
        wmem_array_append_one(provisioning->ends, ends);
    }
}

/* ---- elements and records ---- */

li_element_t *
li_element_get(li_provisioning_t *provisioning, const char *id, const li_when_t *when)
{
    li_element_t *element = (li_element_t *)wmem_map_lookup(provisioning->elements, id);

    li_provisioning_told(provisioning, when);
    li_since_note(&provisioning->orders, when);
    if (element == NULL) {
        element = wmem_new0(provisioning->scope, li_element_t);
        element->provisioning = provisioning;
        element->id = wmem_strdup(provisioning->scope, id);
        element->provisioning = provisioning;
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

/* With mediation details, or where others deliver X2/X3 to it and it delivers none, an element hands over to law
 * enforcement; else it is a point of interception. */
li_interfaces_t
li_element_families(const li_element_t *element, const li_when_t *now)
{
    const bool mediates = li_since_at(&element->mediates, now);
    const bool intercepts = li_since_at(&element->intercepts, now);

    if (li_since_at(&element->receives, now) && !li_element_sent(element, now)) {
        return LI_INTERFACES_HI;
    }
    return (intercepts || !mediates ? LI_INTERFACES_X : 0) | (mediates || !intercepts ? LI_INTERFACES_HI : 0);
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

li_state_t *
li_state_implied(li_provisioning_t *provisioning, li_record_t *record)
{
    li_state_t *state = wmem_new0(provisioning->scope, li_state_t);

    state->record = record;
    state->details = details_new(provisioning, record->element,
                                 li_thing_by_id(provisioning->scope, record->kind, record->id));
    state->implied = true;
    return state;
}

/* ---- what is asked of one ---- */

uint32_t
li_state_frame(const li_state_t *state, li_holds_t holds)
{
    return holds != LI_HOLDS_ASKED && state->ordered ? state->ordered : state->changed;
}

bool
li_destination_has_port(const li_destination_t *destination, const li_endpoint_t *endpoint)
{
    return !destination->off_network && (destination->port == 0 || destination->port == endpoint->port);
}

const li_doubt_t *
li_record_doubted(const li_record_t *record, const li_when_t *now)
{
    return (const li_doubt_t *)li_timeline_state(&record->doubts, now);
}

bool
li_record_is_open(const li_record_t *record, const li_when_t *now)
{
    for (const li_doubt_t *doubt = li_record_doubted(record, now); doubt; doubt = doubt->before) {
        if (doubt->is_open) {
            return true;
        }
    }
    return false;
}
