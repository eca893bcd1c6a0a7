/* provisioning.c
 * What the administration interfaces in this capture ordered: what their dissectors tell.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include "audit/keys.h"

li_provisioning_t *
li_provisioning_new(wmem_allocator_t *scope)
{
    li_provisioning_t *provisioning = wmem_new0(scope, li_provisioning_t);

    provisioning->scope = scope;
    provisioning->first_frame = UINT32_MAX;
    provisioning->first_order = UINT32_MAX;
    provisioning->told = wmem_array_new(scope, sizeof(li_told_t));
    provisioning->memos = li_memos_new(scope);
    li_provisioning_maps(provisioning);
    return provisioning;
}

static li_told_t *
last_told(const li_provisioning_t *provisioning)
{
    unsigned count = wmem_array_get_count(provisioning->told);

    return count ? (li_told_t *)wmem_array_index(provisioning->told, count - 1) : NULL;
}

/* That of this frame. */
static li_told_t *
told_now(li_provisioning_t *provisioning, const li_when_t *when)
{
    li_told_t *last = last_told(provisioning);
    li_told_t told = last ? *last : (li_told_t) { 0 };

    provisioning->first_frame = MIN(provisioning->first_frame, when->frame);
    if (last && last->frame == when->frame) {
        return last;
    }
    told.frame = when->frame;
    wmem_array_append(provisioning->told, &told, 1);
    return (li_told_t *)wmem_array_index(provisioning->told, wmem_array_get_count(provisioning->told) - 1);
}

void
li_provisioning_told(li_provisioning_t *provisioning, const li_when_t *when)
{
    told_now(provisioning, when);
}

void
li_provisioning_told_end(li_provisioning_t *provisioning, const li_when_t *when)
{
    li_told_t *last = told_now(provisioning, when);

    if (!last->ended || nstime_cmp(&last->end_time, &when->time) < 0) {
        last->end_time = when->time;
    }
    last->ended = true;
}

/* ---- elements and records ---- */

static li_element_t *
element_get(li_provisioning_t *provisioning, const char *id, const li_when_t *when)
{
    li_element_t *element = (li_element_t *)wmem_map_lookup(provisioning->elements, id);

    li_provisioning_told(provisioning, when);
    provisioning->first_order = MIN(provisioning->first_order, when->frame);
    if (element == NULL) {
        element = wmem_new0(provisioning->scope, li_element_t);
        element->id = wmem_strdup(provisioning->scope, id);
        for (unsigned kind = 0; kind < LI_THING_KINDS; kind++) {
            element->records[kind] = wmem_map_new(provisioning->scope, wmem_str_hash, g_str_equal);
        }
        element->addresses = wmem_array_sized_new(provisioning->scope, sizeof(li_address_t), 1);
        element->first_mediation = UINT32_MAX;
        element->first_plain = UINT32_MAX;
        element->first_sent = UINT32_MAX;
        wmem_map_insert(provisioning->elements, element->id, element);
    }
    return element;
}

static li_record_t *
record_find(const li_element_t *element, li_thing_kind_t kind, const char *id)
{
    return (li_record_t *)wmem_map_lookup(element->records[kind], id);
}

static li_record_t *
record_get(li_provisioning_t *provisioning, li_element_t *element, li_thing_kind_t kind, const char *id)
{
    li_record_t *record = record_find(element, kind, id);

    if (record == NULL) {
        record = wmem_new0(provisioning->scope, li_record_t);
        record->element = element;
        record->kind = kind;
        record->id = wmem_strdup(provisioning->scope, id);
        wmem_map_insert(element->records[kind], record->id, record);
    }
    return record;
}

/* A task that is changed keeps the product id it had when the change does not name one. */
static void
keep_product_id(li_thing_t *thing, const li_state_t *before)
{
    const li_task_t *old = before ? before->thing->task : NULL;
    li_task_t *task = (li_task_t *)thing->task;         /* our own copy */

    if (task && old && old->has_product_id && !task->has_product_id) {
        task->has_product_id = true;
        task->product_id = old->product_id;
    }
}

static li_state_t *
state_new(li_provisioning_t *provisioning, li_record_t *record, const li_thing_t *thing, uint32_t frame)
{
    li_state_t *state = wmem_new0(provisioning->scope, li_state_t);
    li_thing_t *copy = li_thing_copy(provisioning->scope, thing);

    keep_product_id(copy, li_record_newest(record));
    state->record = record;
    state->thing = copy;
    state->ordered = frame;
    state->changed = frame;
    return state;
}

/* A thing that exists, and nobody here said how it is. */
static void
imply(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, li_thing_kind_t kind,
      const char *id)
{
    li_record_t *record = record_get(provisioning, element, kind, id);
    li_state_t *state;

    if (li_record_newest(record) || record->open) {
        return;
    }
    state = wmem_new0(provisioning->scope, li_state_t);
    state->record = record;
    state->thing = li_thing_by_id(provisioning->scope, kind, id);
    state->implied = true;
    li_record_step(provisioning, record, when, state);
}

static void
imply_all(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, li_thing_kind_t kind,
          const li_ids_t *ids)
{
    for (unsigned i = 0; i < ids->count; i++) {
        imply(provisioning, element, when, kind, ids->ids[i]);
    }
}

/* What a thing names exists too. */
static void
imply_named(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, const li_thing_t *thing)
{
    if (thing->set) {
        imply_all(provisioning, element, when, LI_DESTINATION, &thing->set->dids);
    }
    if (thing->task == NULL) {
        return;
    }
    imply_all(provisioning, element, when, LI_DESTINATION, &thing->task->dids);
    imply_all(provisioning, element, when, LI_DESTINATION_SET, &thing->task->dsids);
    for (unsigned i = 0; i < thing->task->mediation_count; i++) {
        imply_all(provisioning, element, when, LI_DESTINATION, &thing->task->mediations[i].dids);
        imply_all(provisioning, element, when, LI_DESTINATION_SET, &thing->task->mediations[i].dsids);
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
commit(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, li_state_t *state)
{
    li_state_t *before = li_record_newest(record);

    state->before = before;
    if (before && !before->implied && (record->kind != LI_DESTINATION ||
                                       at_same_address(before->thing->destination, state->thing->destination))) {
        state->ordered = before->ordered;
    }
    li_record_step(provisioning, record, when, state);
    imply_named(provisioning, record->element, when, state->thing);
}

/* ---- knowledge ---- */

static void
know(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, li_knowledge_t level,
     li_missed_t missed)
{
    li_knowledge_step_t *step = wmem_new(provisioning->scope, li_knowledge_step_t);

    step->level = level;
    step->missed = missed;
    step->frame = when->frame;
    li_timeline_add(provisioning->scope, &element->knowledge, when, step);
}

static li_knowledge_t
known(const li_element_t *element)
{
    const li_step_t *newest = li_timeline_newest(&element->knowledge);

    return newest ? ((const li_knowledge_step_t *)newest->state)->level : LI_KNOWLEDGE_NONE;
}

static void
know_something(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when)
{
    if (known(element) == LI_KNOWLEDGE_NONE) {
        know(provisioning, element, when, LI_KNOWLEDGE_PARTIAL, LI_MISSED_NOTHING);
    }
}

static void
know_all(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when)
{
    if (known(element) != LI_KNOWLEDGE_BASELINE) {
        know(provisioning, element, when, LI_KNOWLEDGE_BASELINE, LI_MISSED_NOTHING);
    }
}

void
li_provisioning_missed(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                       li_missed_t missed)
{
    li_element_t *element = element_get(provisioning, element_id, when);

    memset(element->listed, 0, sizeof element->listed);
    element->missed = when->frame;
    if (known(element) == LI_KNOWLEDGE_BASELINE) {
        know(provisioning, element, when, LI_KNOWLEDGE_PARTIAL, missed);
    }
}

/* ---- orders ---- */

static li_order_t *
order_new(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, li_thing_kind_t kind,
          li_record_t *record)
{
    li_order_t *order = wmem_new0(provisioning->scope, li_order_t);

    order->element = element;
    order->record = record;
    order->kind = kind;
    order->asked = *when;
    if (record) {
        order->next = record->open;
        record->open = order;
    }
    return order;
}

li_order_t *
li_provisioning_asked(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                      const li_thing_t *thing)
{
    li_element_t *element = element_get(provisioning, element_id, when);
    li_record_t *record = record_get(provisioning, element, thing->kind, thing->id);
    li_order_t *order = order_new(provisioning, element, when, thing->kind, record);

    order->state = state_new(provisioning, record, thing, when->frame);
    li_record_step(provisioning, record, when, li_record_newest(record));
    return order;
}

li_order_t *
li_provisioning_asked_to_end(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                             li_thing_kind_t kind, const char *id)
{
    li_element_t *element = element_get(provisioning, element_id, when);

    return order_new(provisioning, element, when, kind, id ? record_get(provisioning, element, kind, id) : NULL);
}

static void
end_record(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when)
{
    if (li_record_newest(record)) {
        li_record_step(provisioning, record, when, NULL);
    }
}

/* All of a kind that exist; with `listing`, only those that it does not name and that are older than `frame`. */
static void
end_all(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, li_thing_kind_t kind,
        unsigned listing, uint32_t frame)
{
    li_record_t *next;

    for (li_record_t *record = element->alive[kind]; record; record = next) {
        next = record->next;
        if (record->mark != listing && li_timeline_newest(&record->timeline)->when.frame < frame) {
            end_record(provisioning, record, when);
        }
    }
}

static void
close_order(li_order_t *order, uint32_t frame)
{
    order->decided = frame;
    if (order->record == NULL) {
        return;
    }
    for (li_order_t **link = &order->record->open; *link; link = &(*link)->next) {
        if (*link == order) {
            *link = order->next;
            return;
        }
    }
}

static void
carry_out(li_provisioning_t *provisioning, li_order_t *order, const li_when_t *when)
{
    if (order->state) {
        commit(provisioning, order->record, when, order->state);
    } else if (order->record) {
        /* That it could be ended proves that it was there. */
        imply(provisioning, order->element, when, order->kind, order->record->id);
        end_record(provisioning, order->record, when);
    } else {
        end_all(provisioning, order->element, when, order->kind, UINT_MAX, UINT32_MAX);
        order->element->listed[order->kind] = true;
        if (order->kind == LI_TASK || order->kind == LI_DESTINATION) {
            know_all(provisioning, order->element, when);
        }
    }
    if (order->kind == LI_TASK || order->kind == LI_DESTINATION) {
        know_something(provisioning, order->element, when);
    }
}

void
li_provisioning_decided(li_provisioning_t *provisioning, li_order_t *order, const li_when_t *when,
                        li_decision_t decision)
{
    if (order->decided) {
        return;
    }
    if (decision == LI_DECIDED_PENDING) {
        order->pending = true;
        return;
    }
    li_provisioning_told(provisioning, when);
    close_order(order, when->frame);
    if (decision == LI_DECIDED_DONE) {
        order->done = true;
        carry_out(provisioning, order, when);
    } else if (order->state) {
        li_record_step(provisioning, order->record, when, li_record_newest(order->record));
    }
}

void
li_provisioning_reported(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                         li_thing_kind_t kind, const char *id, bool done)
{
    li_record_t *record = record_find(element_get(provisioning, element_id, when), kind, id);
    li_order_t *next;

    for (li_order_t *order = record ? record->open : NULL; order; order = next) {
        next = order->next;
        if (order->pending) {
            li_provisioning_decided(provisioning, order, when, done ? LI_DECIDED_DONE : LI_DECIDED_REFUSED);
        }
    }
}

/* ---- answers ---- */

void
li_provisioning_confirmed(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                          uint32_t asked, const li_thing_t *thing)
{
    li_element_t *element = element_get(provisioning, element_id, when);
    li_record_t *record = record_get(provisioning, element, thing->kind, thing->id);
    const li_step_t *newest = li_timeline_newest(&record->timeline);
    const li_state_t *before = li_record_newest(record);
    bool changed = newest && newest->when.frame > asked;

    if (!changed && (before == NULL || before->implied || !li_thing_equal(before->thing, thing))) {
        commit(provisioning, record, when, state_new(provisioning, record, thing, when->frame));
    }
    record->mark = provisioning->listings;
    know_something(provisioning, element, when);
}

void
li_provisioning_exists(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                       li_thing_kind_t kind, const char *id)
{
    li_element_t *element = element_get(provisioning, element_id, when);

    imply(provisioning, element, when, kind, id);
    record_find(element, kind, id)->mark = provisioning->listings;
    know_something(provisioning, element, when);
}

void
li_provisioning_gone(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                     li_thing_kind_t kind, const char *id)
{
    li_record_t *record = record_find(element_get(provisioning, element_id, when), kind, id);

    if (record) {
        end_record(provisioning, record, when);
    }
}

unsigned
li_provisioning_listing(li_provisioning_t *provisioning)
{
    return ++provisioning->listings;
}

void
li_provisioning_listed(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                       li_thing_kind_t kind, unsigned listing, uint32_t asked)
{
    li_element_t *element = element_get(provisioning, element_id, when);

    end_all(provisioning, element, when, kind, listing, asked);
    element->listed[kind] = true;
    know_something(provisioning, element, when);
    if (element->listed[LI_TASK] && element->listed[LI_DESTINATION]) {
        know_all(provisioning, element, when);
    }
}

void
li_provisioning_reset(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when)
{
    li_element_t *element = element_get(provisioning, element_id, when);

    for (unsigned kind = 0; kind < LI_THING_KINDS; kind++) {
        end_all(provisioning, element, when, (li_thing_kind_t)kind, UINT_MAX, UINT32_MAX);
        element->listed[kind] = true;
    }
    know_all(provisioning, element, when);
}

void
li_provisioning_fault(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when, const char *did,
                      const char *type)
{
    li_record_t *record = record_find(element_get(provisioning, element_id, when), LI_DESTINATION, did);
    li_fault_t *fault = NULL;

    if (record == NULL) {
        return;
    }
    if (type) {
        fault = wmem_new0(provisioning->scope, li_fault_t);
        fault->type = wmem_strdup(provisioning->scope, type);
    }
    li_timeline_add(provisioning->scope, &record->faults, when, fault);
}

/* ---- who speaks from where ---- */

void
li_provisioning_join(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                     const li_address_t *addr)
{
    li_element_t *element = element_get(provisioning, element_id, when);
    li_timeline_t *timeline = (li_timeline_t *)wmem_map_lookup(provisioning->addresses, addr);
    const li_step_t *newest;

    if (timeline == NULL) {
        li_address_t *copy = (li_address_t *)wmem_memdup(provisioning->scope, addr, sizeof *addr);

        timeline = wmem_new0(provisioning->scope, li_timeline_t);
        wmem_map_insert(provisioning->addresses, copy, timeline);
    }
    newest = li_timeline_newest(timeline);
    if (newest == NULL) {
        li_timeline_add(provisioning->scope, timeline, when, element);
        wmem_array_append(element->addresses, addr, 1);
    } else if (newest->state && newest->state != element) {
        li_timeline_add(provisioning->scope, timeline, when, NULL);
    }
}

void
li_provisioning_reached(li_provisioning_t *provisioning, const li_when_t *when, const li_address_t *addr)
{
    if (!wmem_map_contains(provisioning->reached, addr)) {
        /* Before the first order it changes no answer. */
        if (provisioning->first_frame <= when->frame) {
            li_provisioning_told(provisioning, when);
        }
        wmem_map_insert(provisioning->reached, wmem_memdup(provisioning->scope, addr, sizeof *addr),
                        GUINT_TO_POINTER(when->frame));
    }
}

bool
li_provisioning_wants_name(const li_provisioning_t *provisioning, const char *host)
{
    return host ? wmem_map_contains(provisioning->hosts, host) : wmem_map_size(provisioning->hosts) > 0;
}

void
li_provisioning_resolved(li_provisioning_t *provisioning, const li_when_t *when, const char *host,
                         const li_address_t *addr)
{
    wmem_array_t *names = (wmem_array_t *)wmem_map_lookup(provisioning->names, addr);
    li_name_t name = { when->frame, NULL };

    li_provisioning_told(provisioning, when);
    if (names == NULL) {
        names = wmem_array_sized_new(provisioning->scope, sizeof(li_name_t), 1);
        wmem_map_insert(provisioning->names, wmem_memdup(provisioning->scope, addr, sizeof *addr), names);
    }
    for (unsigned i = 0; i < wmem_array_get_count(names); i++) {
        if (strcmp(((const li_name_t *)wmem_array_index(names, i))->host, host) == 0) {
            return;
        }
    }
    name.host = wmem_strdup(provisioning->scope, host);
    wmem_array_append_one(names, name);
}

void
li_provisioning_warrant(li_provisioning_t *provisioning, const li_when_t *when, const char *liid, bool active)
{
    li_timeline_t *timeline = (li_timeline_t *)wmem_map_lookup(provisioning->warrants, liid);

    if (active) {
        li_provisioning_told(provisioning, when);
    } else {
        li_provisioning_told_end(provisioning, when);
    }
    if (timeline == NULL) {
        timeline = wmem_new0(provisioning->scope, li_timeline_t);
        wmem_map_insert(provisioning->warrants, wmem_strdup(provisioning->scope, liid), timeline);
    }
    li_timeline_add(provisioning->scope, timeline, when, active ? timeline : NULL);
}
