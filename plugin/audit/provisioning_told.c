/* provisioning_told.c
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
    provisioning->ends = wmem_array_new(scope, sizeof(li_ends_t));
    provisioning->memos = li_memos_new(scope);
    provisioning->recent_site = wmem_new0(scope, li_site_t *);
    provisioning->names = li_naming_new(scope);
    li_index_maps(provisioning);
    li_join_maps(provisioning);
    li_sites_init(provisioning);
    return provisioning;
}

/* ---- knowledge ---- */

void
li_provisioning_missed(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                       li_missed_t missed)
{
    li_element_t *element = li_element_get(provisioning, element_id, when);

    memset(element->listed, 0, sizeof element->listed);
    if (missed != LI_MISSED_OCTETS) {
        li_events_note(provisioning->scope, &element->missed, when);
    }
    li_know_less(provisioning, element, when, missed);
}

void
li_provisioning_hidden(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when)
{
    li_element_t *element = li_element_get(provisioning, element_id, when);

    li_provisioning_told(provisioning, when);
    li_events_note(provisioning->scope, &element->hidden, when);
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
    return order;
}

li_order_t *
li_provisioning_asked(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                      const li_thing_t *thing, const li_asking_t *asking)
{
    li_element_t *element = li_element_get(provisioning, element_id, when);
    li_record_t *record = li_record_get(provisioning, element, thing->kind, thing->id);
    li_order_t *order = order_new(provisioning, element, when, thing->kind, record);

    order->state = li_state_new(provisioning, record, thing, when->frame);
    if (asking) {
        order->state->asking = (const li_asking_t *)wmem_memdup(provisioning->scope, asking, sizeof *asking);
    }
    li_state_ask(provisioning, order->state, when);
    return order;
}

li_order_t *
li_provisioning_asked_to_end(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                             li_thing_kind_t kind, const char *id)
{
    li_element_t *element = li_element_get(provisioning, element_id, when);

    return order_new(provisioning, element, when, kind, id ? li_record_get(provisioning, element, kind, id) : NULL);
}

/* What is taken on is carried out in the order in which it was. */
static void
enter_pending(li_order_t *order)
{
    li_record_t *record = order->record;

    order->pending = true;
    if (record) {
        order->previous = record->last_pending;
        *(order->previous ? &order->previous->next : &record->pending) = order;
        record->last_pending = order;
    }
}

static void
leave_pending(li_order_t *order)
{
    li_record_t *record = order->record;

    if (order->pending && record) {
        *(order->previous ? &order->previous->next : &record->pending) = order->next;
        *(order->next ? &order->next->previous : &record->last_pending) = order->previous;
    }
}

static void
carry_out(li_provisioning_t *provisioning, li_order_t *order, const li_when_t *when)
{
    if (order->state) {
        li_record_hold(provisioning, order->record, when, order->state);
    } else if (order->record) {
        /* That it could be ended proves that it was there. */
        li_record_imply(provisioning, order->record, when, NULL);
        li_record_end(provisioning, order->record, when);
    } else {
        li_end_all(provisioning, order->element, when, order->kind, UINT_MAX, UINT32_MAX, NULL, NULL);
        order->element->listed[order->kind] = true;
        if (order->kind == LI_TASK || order->kind == LI_DESTINATION) {
            li_know_all(provisioning, order->element, when, NULL);
        }
    }
    if (order->kind == LI_TASK || order->kind == LI_DESTINATION) {
        li_know_something(provisioning, order->element, when);
    }
}

/* What was asked to be a destination is not. */
static void
note_refused(li_provisioning_t *provisioning, const li_order_t *order, const li_when_t *when)
{
    const li_destination_t *destination = order->state ? order->state->details->thing->destination : NULL;
    li_receiver_t *receiver = destination && destination->has_endpoint
                            ? (li_receiver_t *)wmem_map_lookup(provisioning->receivers, &destination->endpoint) : NULL;

    if (receiver) {
        li_timeline_add(provisioning->scope, &receiver->refused, when, order);
    }
}

void
li_provisioning_decided(li_provisioning_t *provisioning, li_order_t *order, const li_when_t *when,
                        li_decision_t decision)
{
    if (order->decided || (order->pending && decision == LI_DECIDED_PENDING)) {
        return;
    }
    if (decision == LI_DECIDED_PENDING) {
        enter_pending(order);
        return;
    }
    li_provisioning_told(provisioning, when);
    order->decided = true;
    leave_pending(order);
    if (order->state) {
        li_state_unask(provisioning, order->state, when);
    }
    if (decision == LI_DECIDED_DONE) {
        li_since_note(&order->done, when);
        if (order->element->obeyed.frame == 0) {
            li_since_note(&order->element->obeyed, when);
        }
        carry_out(provisioning, order, when);
    } else {
        note_refused(provisioning, order, when);
    }
}

void
li_provisioning_doubt(li_provisioning_t *provisioning, li_order_t *order, const li_when_t *when)
{
    if (order->record) {
        li_record_doubt(provisioning, order->record, when, &(li_doubt_t) {
            .frame = order->asked.frame, .is_end = order->state == NULL, .other = order->state });
    } else {
        li_record_doubt_all(provisioning, order->element, when, order->kind, order->asked.frame);
    }
}

void
li_provisioning_blur(li_provisioning_t *provisioning, li_order_t *order, const li_when_t *when)
{
    if (order->state == NULL) {
        li_provisioning_doubt(provisioning, order, when);
        return;
    }
    li_record_correct(provisioning, order->record, when, li_state_implied(provisioning, order->record));
    li_record_doubt(provisioning, order->record, when, &(li_doubt_t) {
        .frame = order->asked.frame, .is_open = true });
    leave_pending(order);
    li_order_dispute(provisioning, order);
}

static void
doubt_thing(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when, const li_named_t *named,
            bool is_open)
{
    li_element_t *element = li_element_get(provisioning, element_id, when);
    li_record_t *record = named->id ? li_record_find(element, named->kind, named->id) : NULL;

    if (named->id == NULL) {
        li_record_doubt_all(provisioning, element, when, named->kind, when->frame);
    } else if (record) {
        li_record_doubt(provisioning, record, when, &(li_doubt_t) {
            .frame = when->frame, .is_end = named->is_end, .is_open = is_open });
    }
}

void
li_provisioning_may_be_gone(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                            li_thing_kind_t kind, const char *id)
{
    doubt_thing(provisioning, element_id, when, &(li_named_t) { kind, id, true }, false);
}

void
li_provisioning_may_be_other(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                             const li_named_t *named)
{
    doubt_thing(provisioning, element_id, when, named, true);
}

void
li_provisioning_reopen(li_provisioning_t *provisioning, li_order_t *order, const li_when_t *when)
{
    li_provisioning_told(provisioning, when);
    li_provisioning_doubt(provisioning, order, when);
    if (order->state == NULL || order->record->newest == order->state) {
        return;
    }
    if (order->decided) {
        li_state_ask(provisioning, order->state, when);
    } else {
        leave_pending(order);
    }
    li_order_dispute(provisioning, order);
}

void
li_provisioning_reported(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                         li_thing_kind_t kind, const char *id, bool done)
{
    li_record_t *record = li_record_find(li_element_get(provisioning, element_id, when), kind, id);

    while (record && record->pending) {
        li_provisioning_decided(provisioning, record->pending, when, done ? LI_DECIDED_DONE : LI_DECIDED_REFUSED);
    }
}

/* ---- answers ---- */

/* NULL: none. */
static const li_address_t *
keep_address(li_provisioning_t *provisioning, const li_address_t *addr)
{
    return addr ? (const li_address_t *)wmem_memdup(provisioning->scope, addr, sizeof *addr) : NULL;
}

/* It is as it was. Kept where orders may have been missed since it was so. */
static void
confirm_same(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when)
{
    const li_element_t *element = record->element;
    const uint32_t missed = MAX(li_events_last(&element->missed, when), li_events_last(&element->hidden, when));

    li_record_certain(provisioning, record, when, true);
    if (missed > MAX(record->newest->changed, li_events_last(&record->confirmed, when))) {
        li_provisioning_told(provisioning, when);
        li_events_note(provisioning->scope, &record->confirmed, when);
    }
}

void
li_provisioning_confirmed(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                          uint32_t asked, const li_thing_t *thing, const li_address_t *guess)
{
    li_element_t *element = li_element_get(provisioning, element_id, when);
    li_record_t *record = li_record_get(provisioning, element, thing->kind, thing->id);
    const li_state_t *before = record->newest;
    const bool is_same = before && !before->implied && li_thing_equal(before->details->thing, thing);
    const bool is_other = before && before->asker && !(guess && li_address_equal(before->asker, guess));

    /* What both sides say is so, whichever is the element. Where they differ, who said it first is heard. */
    if (record->touched <= asked && (is_same ? is_other : !(is_other && guess))) {
        li_state_t *state = li_state_new(provisioning, record, thing, when->frame);

        state->asker = is_other ? NULL : keep_address(provisioning, guess);
        li_record_hold(provisioning, record, when, state);
    } else if (record->touched <= asked && is_same) {
        confirm_same(provisioning, record, when);
    }
    record->mark = provisioning->listings;
    li_know_something(provisioning, element, when);
}

void
li_provisioning_exists(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                       li_thing_kind_t kind, const char *id, const li_address_t *guess)
{
    li_element_t *element = li_element_get(provisioning, element_id, when);
    li_record_t *record = li_record_get(provisioning, element, kind, id);

    li_record_imply(provisioning, record, when, keep_address(provisioning, guess));
    li_record_certain(provisioning, record, when, false);
    record->mark = provisioning->listings;
    li_know_something(provisioning, element, when);
}

void
li_provisioning_gone(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                     li_thing_kind_t kind, const char *id)
{
    li_record_t *record = li_record_find(li_element_get(provisioning, element_id, when), kind, id);

    if (record) {
        li_record_end(provisioning, record, when);
    }
}

void
li_provisioning_reset(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when)
{
    li_element_t *element = li_element_get(provisioning, element_id, when);

    for (unsigned kind = 0; kind < LI_THING_KINDS; kind++) {
        li_end_all(provisioning, element, when, (li_thing_kind_t)kind, UINT_MAX, UINT32_MAX, NULL, NULL);
        element->listed[kind] = true;
    }
    li_know_all(provisioning, element, when, NULL);
}

void
li_provisioning_fault(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when, const char *did,
                      const char *type)
{
    li_record_t *record = li_record_find(li_element_get(provisioning, element_id, when), LI_DESTINATION, did);
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
    li_element_t *element = li_element_get(provisioning, element_id, when);
    li_site_t *site = li_site_get(provisioning, addr);

    if (!li_pair_is_new(provisioning, site, element)) {
        return;
    }
    li_gathered_add(provisioning->scope, &site->speakers, when, element);
    provisioning->parties++;
    li_gathered_add(provisioning->scope, &element->sites, when, site);
    /* Of two that deliver there one is another. */
    if (site->reached || (site->orderers[0] == element ? site->orderers[1] : site->orderers[0])) {
        li_since_note(&element->receives, when);
    }
}

void
li_provisioning_heard_at(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                         const li_address_t *addr)
{
    li_element_t *element = li_element_get(provisioning, element_id, when);
    li_site_t *site = li_site_get(provisioning, addr);

    if (site->heard == NULL) {
        site->heard = element;
        li_since_note(&site->heard_since, when);
        li_provisioning_told(provisioning, when);
    }
}

void
li_provisioning_asked_at(li_provisioning_t *provisioning, const li_when_t *when, const li_address_t *addr)
{
    li_site_t *site = li_site_get(provisioning, addr);

    if (site->heard && !li_since_at(&site->asked, when)) {
        li_provisioning_told(provisioning, when);
    }
    li_since_note(&site->asked, when);
}

void
li_provisioning_reached(li_provisioning_t *provisioning, const li_when_t *when, const li_address_t *addr)
{
    const li_when_t now = li_end_of_frame(UINT32_MAX);
    li_site_t *site = li_site_get(provisioning, addr);

    if (site->reached) {
        return;
    }
    site->reached = true;
    /* Before the first order it changes no answer. */
    if (li_since_at(&provisioning->any, when)) {
        li_provisioning_told(provisioning, when);
    }
    for (unsigned i = 0; i < li_gathered_count(&site->speakers, &now); i++) {
        li_since_note(&((li_element_t *)li_gathered_member(&site->speakers, i))->receives, when);
    }
}

/* ---- names, and warrants ---- */

bool
li_provisioning_has_sent(const li_provisioning_t *provisioning, const li_address_t *addr, const li_when_t *now)
{
    return provisioning->names && li_naming_sent(provisioning->names, addr, now);
}
