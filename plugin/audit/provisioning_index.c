/* provisioning_index.c
 * By which keys ordered things are found, and what holds of them at a frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include "audit/keys.h"

/* Steps of one record that are looked back over for what was in flight. */
#define LOOK_BACK_MAX 16

/* ---- maps ---- */

static unsigned
element_xid_hash(const void *key)
{
    return wmem_strong_hash((const uint8_t *)key, sizeof(li_element_xid_t));
}

static gboolean
element_xid_equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(li_element_xid_t)) == 0;
}

/* A record under a key. No padding. */
typedef struct {
    const li_key_t    *key;
    const li_record_t *record;
} li_entered_t;

static unsigned
entered_hash(const void *key)
{
    return wmem_strong_hash((const uint8_t *)key, sizeof(li_entered_t));
}

static gboolean
entered_equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(li_entered_t)) == 0;
}

void
li_provisioning_maps(li_provisioning_t *provisioning)
{
    wmem_allocator_t *scope = provisioning->scope;

    provisioning->elements = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    provisioning->addresses = wmem_map_new(scope, li_address_hash, li_address_equal);
    provisioning->endpoints = wmem_map_new(scope, li_endpoint_hash, li_endpoint_equal_key);
    provisioning->hosts = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    provisioning->xids = wmem_map_new(scope, li_xid_hash, li_xid_equal);
    provisioning->element_xids = wmem_map_new(scope, element_xid_hash, element_xid_equal);
    provisioning->liids = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    provisioning->warrants = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    provisioning->entered = wmem_map_new(scope, entered_hash, entered_equal);
    provisioning->ordered = wmem_map_new(scope, li_address_hash, li_address_equal);
    provisioning->reached = wmem_map_new(scope, li_address_hash, li_address_equal);
    provisioning->names = wmem_map_new(scope, li_address_hash, li_address_equal);
    provisioning->strays = wmem_map_new(scope, element_xid_hash, element_xid_equal);
}

/* ---- keys ---- */

/* Called with each key of a state, which holds or was only asked for. */
typedef void (*key_visit_t)(li_provisioning_t *provisioning, li_key_t *key, li_state_t *state, bool holds,
                            const li_when_t *when);

/* What the keys of a state are visited with. */
typedef struct {
    li_provisioning_t *provisioning;
    const li_when_t   *when;
    key_visit_t        visit;
    bool               holds;
} key_visitor_t;

static void
visit_key(const key_visitor_t *visitor, li_key_t *key, li_state_t *state)
{
    visitor->visit(visitor->provisioning, key, state, visitor->holds, visitor->when);
}

/* The key in a map, made when it is not there yet; what is looked up is copied, unless its size is 0. */
static li_key_t *
key_get(li_provisioning_t *provisioning, wmem_map_t *map, const void *name, size_t size)
{
    li_key_t *key = (li_key_t *)wmem_map_lookup(map, name);

    if (key == NULL) {
        key = wmem_new0(provisioning->scope, li_key_t);
        wmem_map_insert(map, size ? wmem_memdup(provisioning->scope, name, size) : name, key);
    }
    return key;
}

const void *
li_port_key(const li_endpoint_t *endpoint)
{
    return GUINT_TO_POINTER((unsigned)endpoint->transport << 16 | endpoint->port);
}

static wmem_map_t *
number_map(const li_provisioning_t *provisioning, wmem_map_t **map)
{
    if (*map == NULL) {
        *map = wmem_map_new(provisioning->scope, g_direct_hash, g_direct_equal);
    }
    return *map;
}

static void
visit_destination_keys(const key_visitor_t *visitor, li_state_t *state)
{
    const li_destination_t *destination = state->thing->destination;
    li_provisioning_t *provisioning = visitor->provisioning;
    li_element_t *element = state->record->element;

    if (destination->has_endpoint) {
        visit_key(visitor, key_get(provisioning, provisioning->endpoints, &destination->endpoint,
                                   sizeof destination->endpoint), state);
        visit_key(visitor, key_get(provisioning, number_map(provisioning, &element->ports),
                                   li_port_key(&destination->endpoint), 0), state);
        return;
    }
    if (destination->host) {
        visit_key(visitor, key_get(provisioning, provisioning->hosts, destination->host,
                                   strlen(destination->host) + 1), state);
    }
    visit_key(visitor, key_get(provisioning, number_map(provisioning, &element->nowhere),
                               GUINT_TO_POINTER(destination->port), 0), state);
}

static void
visit_xid_keys(const key_visitor_t *visitor, li_state_t *state, const e_guid_t *xid)
{
    li_provisioning_t *provisioning = visitor->provisioning;
    li_element_xid_t both = { state->record->element, *xid };

    visit_key(visitor, key_get(provisioning, provisioning->xids, xid, sizeof *xid), state);
    visit_key(visitor, key_get(provisioning, provisioning->element_xids, &both, sizeof both), state);
}

static bool
names_liid_before(const li_task_t *task, unsigned mediation)
{
    for (unsigned i = 0; i < mediation; i++) {
        if (task->mediations[i].liid && strcmp(task->mediations[i].liid, task->mediations[mediation].liid) == 0) {
            return true;
        }
    }
    return false;
}

/* Each LIID once, however many mediations have it. */
static void
visit_liid_keys(const key_visitor_t *visitor, li_state_t *state)
{
    li_provisioning_t *provisioning = visitor->provisioning;
    li_element_t *element = state->record->element;
    const li_task_t *task = state->thing->task;

    for (unsigned i = 0; i < task->mediation_count; i++) {
        const char *liid = task->mediations[i].liid;

        if (liid == NULL || names_liid_before(task, i)) {
            continue;
        }
        if (element->liids == NULL) {
            element->liids = wmem_map_new(provisioning->scope, wmem_str_hash, g_str_equal);
        }
        visit_key(visitor, key_get(provisioning, provisioning->liids, liid, strlen(liid) + 1), state);
        visit_key(visitor, key_get(provisioning, element->liids, liid, strlen(liid) + 1), state);
    }
}

static void
visit_keys(const key_visitor_t *visitor, li_state_t *state)
{
    const li_task_t *task = state->thing->task;

    if (state->thing->destination) {
        visit_destination_keys(visitor, state);
    }
    if (task == NULL) {
        return;
    }
    if (task->has_xid) {
        visit_xid_keys(visitor, state, &task->xid);
    }
    if (task->has_product_id && !(task->has_xid && li_xid_equal(&task->xid, &task->product_id))) {
        visit_xid_keys(visitor, state, &task->product_id);
    }
    visit_liid_keys(visitor, state);
    if (!task->has_details) {
        visit_key(visitor, &state->record->element->without_details, state);
    }
}

static void
visit_snapshot_keys(li_provisioning_t *provisioning, const li_snapshot_t *snapshot, const li_when_t *when,
                    key_visit_t visit)
{
    key_visitor_t visitor = { provisioning, when, visit, true };

    if (snapshot == NULL) {
        return;
    }
    if (snapshot->committed) {
        visit_keys(&visitor, snapshot->committed);
    }
    visitor.holds = false;
    for (const li_asked_t *asked = snapshot->asked; asked; asked = asked->next) {
        visit_keys(&visitor, asked->state);
    }
}

static void
key_leave(li_provisioning_t *provisioning _U_, li_key_t *key, li_state_t *state _U_, bool holds,
          const li_when_t *when _U_)
{
    key->now--;
    key->held_now -= holds;
}

static void
key_enter(li_provisioning_t *provisioning, li_key_t *key, li_state_t *state, bool holds, const li_when_t *when)
{
    const li_entered_t entered = { key, state->record };
    const li_entry_t entry = { when->frame, state->record };

    key->now++;
    key->held_now += holds;
    if (wmem_map_contains(provisioning->entered, &entered)) {
        return;
    }
    wmem_map_insert(provisioning->entered, wmem_memdup(provisioning->scope, &entered, sizeof entered),
                    GINT_TO_POINTER(1));
    if (key->entries == NULL) {
        key->entries = wmem_array_sized_new(provisioning->scope, sizeof(li_entry_t), 1);
    }
    wmem_array_append_one(key->entries, entry);
}

static void
settle(li_provisioning_t *provisioning, li_timeline_t *timeline, unsigned count, const li_when_t *when)
{
    const li_step_t *newest = li_timeline_newest(timeline);

    if (GPOINTER_TO_UINT(newest ? newest->state : NULL) != count) {
        li_timeline_add(provisioning->scope, timeline, when, GUINT_TO_POINTER(count));
    }
}

static void
key_settle(li_provisioning_t *provisioning, li_key_t *key, li_state_t *state _U_, bool holds _U_, const li_when_t *when)
{
    settle(provisioning, &key->uses, key->now, when);
    settle(provisioning, &key->held, key->held_now, when);
}

/* ---- steps ---- */

static void
note_receiver(li_provisioning_t *provisioning, const li_state_t *state, const li_when_t *when)
{
    const li_destination_t *destination = state->thing->destination;
    li_receiver_t *receiver;

    if (destination == NULL || !destination->has_endpoint) {
        return;
    }
    receiver = (li_receiver_t *)wmem_map_lookup(provisioning->ordered, &destination->endpoint.address);
    if (receiver == NULL) {
        receiver = wmem_new0(provisioning->scope, li_receiver_t);
        wmem_map_insert(provisioning->ordered, &destination->endpoint.address, receiver);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(receiver->element); i++) {
        if (receiver->element[i] == state->record->element) {
            return;
        }
        if (receiver->element[i] == NULL) {
            receiver->element[i] = state->record->element;
            receiver->frame[i] = when->frame;
            return;
        }
    }
}

static void
note_task(const li_state_t *state, const li_when_t *when)
{
    const li_task_t *task = state->thing->task;
    uint32_t *first;

    if (task && task->has_details) {
        first = task->mediation_count ? &state->record->element->first_mediation : &state->record->element->first_plain;
        *first = MIN(*first, when->frame);
    }
}

static void
note_state(li_provisioning_t *provisioning, const li_state_t *state, const li_when_t *when)
{
    note_receiver(provisioning, state, when);
    note_task(state, when);
}

static void
keep_alive_list(li_record_t *record, bool was, bool is)
{
    li_record_t **first = &record->element->alive[record->kind];

    if (is && !was) {
        record->previous = NULL;
        record->next = *first;
        if (*first) {
            (*first)->previous = record;
        }
        *first = record;
    } else if (was && !is) {
        if (record->next) {
            record->next->previous = record->previous;
        }
        *(record->previous ? &record->previous->next : first) = record->next;
    }
}

void
li_record_step(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, li_state_t *committed)
{
    const li_step_t *newest = li_timeline_newest(&record->timeline);
    const li_snapshot_t *before = newest ? (const li_snapshot_t *)newest->state : NULL;
    li_snapshot_t *snapshot = wmem_new0(provisioning->scope, li_snapshot_t);

    snapshot->committed = committed;
    for (const li_order_t *order = record->open; order; order = order->next) {
        if (order->state) {
            li_asked_t *asked = wmem_new(provisioning->scope, li_asked_t);

            asked->next = snapshot->asked;
            asked->state = order->state;
            snapshot->asked = asked;
            note_state(provisioning, order->state, when);
        }
    }
    if (committed) {
        note_state(provisioning, committed, when);
    }
    li_timeline_add(provisioning->scope, &record->timeline, when, snapshot);
    if (before && (before->asked || (before->committed && before->committed != committed))) {
        li_provisioning_told_end(provisioning, when);
    }
    keep_alive_list(record, before && before->committed, committed != NULL);
    visit_snapshot_keys(provisioning, before, when, key_leave);
    visit_snapshot_keys(provisioning, snapshot, when, key_enter);
    visit_snapshot_keys(provisioning, before, when, key_settle);
    visit_snapshot_keys(provisioning, snapshot, when, key_settle);
}

/* ---- what holds at a frame ---- */

li_state_t *
li_record_committed(const li_record_t *record, uint32_t frame)
{
    const li_snapshot_t *snapshot = (const li_snapshot_t *)li_timeline_state(&record->timeline, frame);

    return snapshot ? snapshot->committed : NULL;
}

li_state_t *
li_record_newest(const li_record_t *record)
{
    return li_record_committed(record, UINT32_MAX);
}

bool
li_is_recent(const li_when_t *when, const li_when_t *now, unsigned grace)
{
    nstime_t age;

    nstime_delta(&age, &now->time, &when->time);
    return age.secs < (time_t)grace || (age.secs == (time_t)grace && age.nsecs == 0);
}

bool
li_record_visit(const li_record_t *record, const li_when_t *now, unsigned grace, li_state_visit_t visit, void *data)
{
    const li_step_t *step = li_timeline_at(&record->timeline, now->frame);
    const li_snapshot_t *snapshot = step ? (const li_snapshot_t *)step->state : NULL;
    const li_step_t *before;

    if (snapshot == NULL) {
        return false;
    }
    if (snapshot->committed && visit(data, snapshot->committed, LI_HOLDS_COMMITTED)) {
        return true;
    }
    for (const li_asked_t *asked = snapshot->asked; asked; asked = asked->next) {
        if (visit(data, asked->state, LI_HOLDS_ASKED)) {
            return true;
        }
    }
    for (unsigned i = 0; i < LOOK_BACK_MAX && li_is_recent(&step->when, now, grace); i++, step = before) {
        li_state_t *state;

        before = li_timeline_before(&record->timeline, step);
        if (before == NULL) {
            break;
        }
        state = ((const li_snapshot_t *)before->state)->committed;
        if (state && state != snapshot->committed && visit(data, state, LI_HOLDS_RECENTLY)) {
            return true;
        }
    }
    return false;
}

/* The number of entries at or before the frame. */
static unsigned
entries_by(const li_key_t *key, uint32_t frame)
{
    unsigned low = 0, high = key->entries ? wmem_array_get_count(key->entries) : 0;
    const li_entry_t *entries = key->entries ? (const li_entry_t *)wmem_array_get_raw(key->entries) : NULL;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (entries[middle].frame <= frame) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool
li_key_visit(const li_key_t *key, const li_when_t *now, unsigned grace, li_state_visit_t visit, void *data)
{
    unsigned count = key ? entries_by(key, now->frame) : 0;

    for (unsigned i = 0; i < count && i < LI_VISITED_MAX; i++) {
        const li_entry_t *entry = (const li_entry_t *)wmem_array_index(key->entries, count - 1 - i);

        if (li_record_visit(entry->record, now, grace, visit, data)) {
            return true;
        }
    }
    return false;
}

bool
li_key_used(const li_key_t *key, const li_when_t *now, unsigned grace)
{
    const li_step_t *step = key ? li_timeline_at(&key->uses, now->frame) : NULL;

    return step && (step->state || li_is_recent(&step->when, now, grace));
}

bool
li_key_held(const li_key_t *key, uint32_t frame, li_when_t *ended)
{
    const li_step_t *step = key ? li_timeline_at(&key->held, frame) : NULL;

    if (step == NULL) {
        return false;
    }
    *ended = step->state ? (li_when_t) { 0 } : step->when;
    return true;
}

const li_key_t *
li_key_of_port(const li_element_t *element, const li_endpoint_t *endpoint)
{
    return element->ports ? (const li_key_t *)wmem_map_lookup(element->ports, li_port_key(endpoint)) : NULL;
}

const li_key_t *
li_key_of_xid(const li_provisioning_t *provisioning, const li_element_t *element, const e_guid_t *xid)
{
    li_element_xid_t both = { element, *xid };

    return (const li_key_t *)(element ? wmem_map_lookup(provisioning->element_xids, &both)
                                      : wmem_map_lookup(provisioning->xids, xid));
}

const li_key_t *
li_key_of_liid(const li_provisioning_t *provisioning, const li_element_t *element, const char *liid)
{
    wmem_map_t *map = element ? element->liids : provisioning->liids;

    return map ? (const li_key_t *)wmem_map_lookup(map, liid) : NULL;
}

const li_key_t *
li_key_nowhere(const li_element_t *element, uint16_t port)
{
    return element->nowhere ? (const li_key_t *)wmem_map_lookup(element->nowhere, GUINT_TO_POINTER(port)) : NULL;
}
