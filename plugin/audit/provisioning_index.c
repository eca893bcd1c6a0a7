/* provisioning_index.c
 * By which keys the states of ordered things are found. A state is under its keys from the moment on from which it
 * holds, or is asked for, until the moment in which it no longer does or is: nothing is ever found where it was once,
 * or will be.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include "audit/keys.h"

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

/* Two things that were seen together. No padding. */
typedef struct {
    const void *a;
    const void *b;
} li_pair_t;

static unsigned
pair_hash(const void *key)
{
    return wmem_strong_hash((const uint8_t *)key, sizeof(li_pair_t));
}

static gboolean
pair_equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(li_pair_t)) == 0;
}

void
li_index_maps(li_provisioning_t *provisioning)
{
    wmem_allocator_t *scope = provisioning->scope;

    provisioning->elements = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    provisioning->sites = wmem_map_new(scope, li_address_hash, li_address_equal);
    provisioning->receivers = wmem_map_new(scope, li_endpoint_hash, li_endpoint_equal_key);
    provisioning->hosts = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    provisioning->xids = wmem_map_new(scope, li_xid_hash, li_xid_equal);
    provisioning->element_xids = wmem_map_new(scope, element_xid_hash, element_xid_equal);
    provisioning->liids = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    provisioning->warrants = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    provisioning->strays = wmem_map_new(scope, li_xid_hash, li_xid_equal);
    provisioning->pairs = wmem_map_new(scope, pair_hash, pair_equal);
    provisioning->askers = wmem_map_new(scope, li_address_hash, li_address_equal);
}

bool
li_pair_is_new(li_provisioning_t *provisioning, const void *a, const void *b)
{
    const li_pair_t pair = { a, b };

    if (wmem_map_contains(provisioning->pairs, &pair)) {
        return false;
    }
    wmem_map_insert(provisioning->pairs, wmem_memdup(provisioning->scope, &pair, sizeof pair), GINT_TO_POINTER(1));
    return true;
}

/* The value in a map, made zeroed when it is not there yet. Of what is looked up `size` octets are copied; 0: it is a
 * number. */
static void *
value_get(li_provisioning_t *provisioning, wmem_map_t *map, const void *name, size_t size, size_t value_size)
{
    void *value = wmem_map_lookup(map, name);

    if (value == NULL) {
        value = wmem_alloc0(provisioning->scope, value_size);
        wmem_map_insert(map, size ? wmem_memdup(provisioning->scope, name, size) : name, value);
    }
    return value;
}

static li_key_t *
key_get(li_provisioning_t *provisioning, wmem_map_t *map, const void *name, size_t size)
{
    return (li_key_t *)value_get(provisioning, map, name, size, sizeof(li_key_t));
}

li_site_t *
li_site_get(li_provisioning_t *provisioning, const li_address_t *addr)
{
    li_site_t *site = li_site_find(provisioning, addr);

    if (site == NULL) {
        site = (li_site_t *)value_get(provisioning, provisioning->sites, addr, sizeof *addr, sizeof(li_site_t));
        site->address = *addr;
    }
    return site;
}

/* ---- entering ---- */

/* A state that enters under one key after the other. */
typedef struct {
    li_provisioning_t *provisioning;
    li_state_t        *state;
    const li_when_t   *when;
    bool               holds;
} entering_t;

static void
enter(const entering_t *entering, li_key_t *key)
{
    li_state_t *state = entering->state;
    li_spans_t *spans = entering->holds ? &key->held : &key->asked;

    state->entered[state->entered_count++] = (li_entered_t) {
        spans, li_spans_begin(entering->provisioning->scope, spans, entering->when, state)
    };
}

static const void *
port_key(const li_endpoint_t *endpoint)
{
    return GUINT_TO_POINTER((unsigned)endpoint->transport << 16 | endpoint->port);
}

static wmem_map_t *
map_get(const li_provisioning_t *provisioning, wmem_map_t **map, GHashFunc hash, GEqualFunc equal)
{
    if (*map == NULL) {
        *map = wmem_map_new(provisioning->scope, hash, equal);
    }
    return *map;
}

/* Another element delivers to where one speaks from, or may. The first two elements that do are enough to tell. */
static void
note_orderer(li_provisioning_t *provisioning, const li_address_t *addr, li_element_t *orderer, const li_when_t *when)
{
    const li_when_t all = li_end_of_frame(UINT32_MAX);
    li_site_t *site = li_site_get(provisioning, addr);
    unsigned number = 0;

    while (number < G_N_ELEMENTS(site->orderers) && site->orderers[number]) {
        if (site->orderers[number++] == orderer) {
            return;
        }
    }
    if (number == G_N_ELEMENTS(site->orderers)) {
        return;
    }
    site->orderers[number] = orderer;
    for (unsigned i = 0; i < li_gathered_count(&site->speakers, &all); i++) {
        li_element_t *speaker = (li_element_t *)li_gathered_member(&site->speakers, i);

        if (speaker != orderer) {
            li_since_note(&speaker->receives, when);
        }
    }
}

static void
enter_receiver(const entering_t *entering, const li_endpoint_t *endpoint)
{
    li_provisioning_t *provisioning = entering->provisioning;
    li_element_t *element = entering->state->record->element;
    li_receiver_t *receiver = (li_receiver_t *)value_get(provisioning, provisioning->receivers, endpoint,
                                                         sizeof *endpoint, sizeof(li_receiver_t));

    if (receiver->key.held.spans == NULL && receiver->key.asked.spans == NULL) {
        li_since_note(&li_site_get(provisioning, &endpoint->address)->ordered, entering->when);
        provisioning->parties++;
    }
    enter(entering, &receiver->key);
    if (li_pair_is_new(provisioning, receiver, element)) {
        li_gathered_add(provisioning->scope, &receiver->elements, entering->when, entering->state);
    }
    if (entering->holds) {
        note_orderer(provisioning, &endpoint->address, element, entering->when);
    }
}

static void
enter_destination(const entering_t *entering, const li_destination_t *destination)
{
    li_provisioning_t *provisioning = entering->provisioning;
    li_element_t *element = entering->state->record->element;

    if (destination->has_endpoint) {
        const li_endpoint_t *endpoint = &destination->endpoint;

        enter_receiver(entering, endpoint);
        enter(entering, key_get(provisioning, map_get(provisioning, &element->endpoints, li_endpoint_hash,
                                                      li_endpoint_equal_key), endpoint, sizeof *endpoint));
        enter(entering, key_get(provisioning, map_get(provisioning, &element->ports, g_direct_hash, g_direct_equal),
                                port_key(endpoint), 0));
        return;
    }
    if (destination->host) {
        li_naming_wanted(provisioning->names, entering->when, destination->host);
        enter(entering, &((li_host_t *)value_get(provisioning, provisioning->hosts, destination->host,
                                                 strlen(destination->host) + 1, sizeof(li_host_t)))->key);
    }
    if (!destination->off_network) {
        enter(entering, key_get(provisioning, map_get(provisioning, &element->nowhere, g_direct_hash, g_direct_equal),
                                GUINT_TO_POINTER(destination->port), 0));
    }
}

static void
enter_xid(const entering_t *entering, const e_guid_t *xid)
{
    li_provisioning_t *provisioning = entering->provisioning;
    const li_element_xid_t both = { entering->state->record->element, *xid };

    enter(entering, key_get(provisioning, provisioning->xids, xid, sizeof *xid));
    enter(entering, key_get(provisioning, provisioning->element_xids, &both, sizeof both));
}

/* Under each LIID once, however many mediations have it. */
static void
enter_liids(const entering_t *entering, const li_task_t *task)
{
    li_provisioning_t *provisioning = entering->provisioning;
    li_element_t *element = entering->state->record->element;

    for (unsigned i = 0; i < task->mediation_count; i++) {
        const char *liid = task->mediations[i].liid;

        if (liid && li_details_mediation(entering->state->details, liid) == i + 1) {
            enter(entering, key_get(provisioning, provisioning->liids, liid, strlen(liid) + 1));
            enter(entering, key_get(provisioning, map_get(provisioning, &element->liids, wmem_str_hash, g_str_equal),
                                    liid, strlen(liid) + 1));
        }
    }
}

static void
enter_task(const entering_t *entering, const li_task_t *task)
{
    li_element_t *element = entering->state->record->element;

    if (task->has_xid) {
        enter_xid(entering, &task->xid);
    }
    if (task->has_product_id && !(task->has_xid && li_xid_equal(&task->xid, &task->product_id))) {
        enter_xid(entering, &task->product_id);
    }
    enter_liids(entering, task);
    if (!task->has_details) {
        enter(entering, &element->without_details);
    } else if (entering->holds) {
        li_since_note(task->mediation_count ? &element->mediates : &element->intercepts, entering->when);
    }
}

/* A set, with each of its members. */
static void
enter_set(const entering_t *entering, const li_details_t *details)
{
    if (!details->thing->set->has_details) {
        enter(entering, &entering->state->record->element->blank_sets);
        return;
    }
    for (unsigned i = 0; i < details->names.did_count; i++) {
        li_record_t *member = details->names.dids[i];

        /* They stand in order: one that is named twice stands beside itself. */
        if (i > 0 && details->names.dids[i - 1] == member) {
            continue;
        }
        if (member->holders == NULL) {
            member->holders = wmem_new0(entering->provisioning->scope, li_key_t);
        }
        enter(entering, member->holders);
    }
}

/* The most keys that a state may have. */
static unsigned
keys_max(const li_details_t *details)
{
    const li_thing_t *thing = details->thing;

    return 1 + (thing->destination ? 3 : thing->task ? 5 + 2 * thing->task->mediation_count
                : thing->set ? MAX(details->names.did_count, 1) : 0);
}

void
li_index_enter(li_provisioning_t *provisioning, li_state_t *state, const li_when_t *when, bool holds)
{
    const entering_t entering = { provisioning, state, when, holds };
    const li_thing_t *thing = state->details->thing;

    if (state->entered == NULL) {
        state->entered = wmem_alloc_array(provisioning->scope, li_entered_t, keys_max(state->details));
    }
    enter(&entering, &state->record->states);
    if (thing->destination) {
        enter_destination(&entering, thing->destination);
    } else if (thing->task) {
        enter_task(&entering, thing->task);
    } else if (thing->set) {
        enter_set(&entering, state->details);
    }
}

void
li_index_leave(li_provisioning_t *provisioning, li_state_t *state, const li_when_t *when, bool kept)
{
    for (unsigned i = 0; i < state->entered_count; i++) {
        li_spans_end(provisioning->scope, state->entered[i].spans, state->entered[i].number, when, kept);
    }
    state->entered_count = 0;
}

/* ---- finding ---- */

const li_key_t *
li_key_of_port(const li_element_t *element, const li_endpoint_t *endpoint)
{
    return element->ports ? (const li_key_t *)wmem_map_lookup(element->ports, port_key(endpoint)) : NULL;
}

const li_key_t *
li_key_of_endpoint(const li_element_t *element, const li_endpoint_t *endpoint)
{
    return element->endpoints ? (const li_key_t *)wmem_map_lookup(element->endpoints, endpoint) : NULL;
}

const li_key_t *
li_key_of_xid(const li_provisioning_t *provisioning, const li_element_t *element, const e_guid_t *xid)
{
    const li_element_xid_t both = { element, *xid };

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

/* ---- what holds under a key ---- */

bool
li_looks_take(li_looks_t *looks)
{
    if (looks->left == 0) {
        looks->spent = true;
        return false;
    }
    looks->left--;
    return true;
}

li_key_walk_t
li_key_walk(const li_key_t *key, const li_provisioning_query_t *query, li_looks_t *looks)
{
    li_key_walk_t walk = { .query = query, .key = key, .looks = looks, .holds = LI_HOLDS_COMMITTED };

    if (key) {
        walk.spans = li_spans_at(&key->held, &query->now);
    }
    return walk;
}

static bool
is_recent(const li_step_t *ended, const li_provisioning_query_t *query)
{
    return ended && li_is_recent(&ended->when, &query->now, query->grace);
}

uint32_t
li_state_disbelieved(const li_state_t *state, const li_when_t *now)
{
    const li_since_t *since = state->asking ? state->asking->disbelieved : NULL;

    return since && li_since_at(since, now) ? since->frame : 0;
}

li_voice_t
li_state_voice(const li_state_t *state, const li_provisioning_query_t *query)
{
    const li_asking_t *asking = state->asking;

    if (asking == NULL) {
        return LI_VOICE_SILENT;
    }
    if (asking->one_way && asking->has_to && query->sender && li_address_equal(query->sender, &asking->to)
        && !(asking->heard && li_since_at(asking->heard, &query->now))) {
        return LI_VOICE_SPEAKS;
    }
    return asking->overtaken && li_since_at(asking->overtaken, &query->now) ? LI_VOICE_SILENT : LI_VOICE_UNDECIDED;
}

/* The next that is only asked for, of those that the query wants. */
static const li_state_t *
next_asked(li_key_walk_t *walk)
{
    const li_state_t *state;

    while ((state = (const li_state_t *)li_spans_next(&walk->spans)) != NULL) {
        if (li_state_voice(state, walk->query) >= walk->query->asked) {
            return state;
        }
        if (!li_looks_take(walk->looks)) {
            return NULL;
        }
    }
    return NULL;
}

/* Who sends has asked for it: if that shows it as the element, its administrator said so. */
bool
li_state_is_hearsay(const li_state_t *state, const li_provisioning_query_t *query)
{
    return state->asker && query->sender && li_address_equal(state->asker, query->sender);
}

/* Of any word; NULL: that were all. */
static const li_state_t *
next_of_walk(li_key_walk_t *walk)
{
    const li_key_t *key = walk->key;
    const void *state = NULL;

    if (walk->holds == LI_HOLDS_COMMITTED && (state = li_spans_next(&walk->spans)) == NULL) {
        walk->holds = LI_HOLDS_ASKED;
        walk->spans = li_spans_at(&key->asked, &walk->query->now);
    }
    if (walk->holds == LI_HOLDS_ASKED
        && (walk->query->asked == LI_VOICE_NONE || (state = next_asked(walk)) == NULL)) {
        walk->holds = LI_HOLDS_RECENTLY;
        walk->ended = li_spans_ended(&key->held, &walk->query->now);
    }
    if (walk->holds == LI_HOLDS_RECENTLY && is_recent(walk->ended, walk->query)) {
        state = walk->ended->state;
        walk->ended = li_timeline_before(&key->held.ended, walk->ended);
    }
    return (const li_state_t *)state;
}

li_state_t *
li_key_next(li_key_walk_t *walk)
{
    const li_state_t *state;

    while (walk->key && (state = next_of_walk(walk)) != NULL && li_looks_take(walk->looks)) {
        if (!li_state_is_hearsay(state, walk->query)) {
            return (li_state_t *)state;
        }
    }
    return NULL;
}

bool
li_key_used(const li_key_t *key, const li_provisioning_query_t *query)
{
    li_looks_t looks = { .left = LI_LOOKS_MAX };
    li_key_walk_t walk = li_key_walk(key, query, &looks);

    return li_key_next(&walk) != NULL;
}

bool
li_key_held(const li_key_t *key, const li_provisioning_query_t *query, li_when_t *ended)
{
    unsigned left = LI_LOOKS_MAX;
    const li_state_t *state;
    const li_step_t *last;
    li_span_walk_t walk;

    if (key == NULL || !li_spans_ever(&key->held, &query->now)) {
        return false;
    }
    walk = li_spans_at(&key->held, &query->now);
    while ((state = (const li_state_t *)li_spans_next(&walk)) != NULL && left-- > 0) {
        if (!li_state_is_hearsay(state, query)) {
            *ended = (li_when_t) { 0 };
            return true;
        }
    }
    last = li_spans_ended(&key->held, &query->now);
    while (last && li_state_is_hearsay((const li_state_t *)last->state, query) && left-- > 0) {
        last = li_timeline_before(&key->held.ended, last);
    }
    if (last) {
        *ended = last->when;
    }
    return last != NULL;
}
