/* provisioning_joins.c
 * What the administration interfaces in this capture ordered: which elements a sender may be.
 *
 * A sender is joined to all it may be: those that speak from its address, those that li_elements has there, the one
 * that the unit names, and those whose task it delivers where that task goes. What is kept here does not depend on the
 * tables: they are asked when a question is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include "audit/element_rows.h"
#include "audit/keys.h"
#include "audit/registry.h"
#include "audit/tables.h"

/* So many speakers of one address are asked what they know of a task before what is delivered for it is kept. */
#define SPEAKERS_MAX LI_JOINED_MAX

/* So many deliveries of one task by one sender are kept. */
#define CARRYINGS_MAX 64

/* ---- by what the sender is called, and by its address ---- */

bool
li_joined_has(const li_joined_t *joined, const li_element_t *element)
{
    for (unsigned i = 0; i < joined->count; i++) {
        if (joined->elements[i] == element) {
            return true;
        }
    }
    return false;
}

static void
add(li_joined_t *joined, li_element_t *element)
{
    if (li_joined_has(joined, element)) {
        return;
    }
    if (joined->count == LI_JOINED_MAX) {
        joined->more = true;
        return;
    }
    joined->elements[joined->count++] = element;
}

/* An element of this name that was told of by now. */
static li_element_t *
element_named(const li_provisioning_t *provisioning, const char *name, const li_when_t *now)
{
    li_element_t *element = name ? (li_element_t *)wmem_map_lookup(provisioning->elements, name) : NULL;

    return element && li_timeline_at(&element->knowledge, now) ? element : NULL;
}

/* The element that the unit names as its sender (NFID); NULL: none that is known. */
static li_element_t *
element_of_unit(const li_provisioning_t *provisioning, const li_delivery_t *unit, const li_when_t *now)
{
    char id[256];

    if (unit->element_id_length == 0 || unit->element_id_length >= sizeof id) {
        return NULL;
    }
    memcpy(id, unit->element_id, unit->element_id_length);
    id[unit->element_id_length] = '\0';
    return element_named(provisioning, id, now);
}

/* A name of a row that is no element's is the user's own, and tells nothing. */
static void
add_rows(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_joined_t *joined)
{
    const char *names[LI_JOINED_MAX];
    const unsigned count = li_element_rows_at(query->sender, names, LI_JOINED_MAX);

    joined->more |= count > LI_JOINED_MAX;
    for (unsigned i = 0; i < MIN(count, LI_JOINED_MAX); i++) {
        li_element_t *element = element_named(provisioning, names[i], &query->now);

        if (element) {
            add(joined, element);
        }
    }
}

/* The elements that the address is of. `named`, when it is one of them, comes first. */
static void
add_address(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, const li_element_t *named,
            li_joined_t *joined)
{
    const li_site_t *site = li_site_find(provisioning, query->sender);
    const unsigned count = site ? li_gathered_count(&site->speakers, &query->now) : 0;

    if (named && li_element_speaks_from(named, query->sender, &query->now)) {
        add(joined, (li_element_t *)named);
    }
    add_rows(provisioning, query, joined);
    for (unsigned i = 0; i < count && !joined->more; i++) {
        add(joined, (li_element_t *)li_gathered_member(&site->speakers, i));
    }
}

static void
keep_family(li_joined_t *joined, const li_when_t *now, li_interfaces_t family)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < joined->count; i++) {
        if (li_element_families(joined->elements[i], now) & family) {
            joined->elements[kept++] = joined->elements[i];
        }
    }
    joined->count = kept;
}

void
li_join_sender(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_interfaces_t family,
               li_joined_t *joined, const char **misnamed)
{
    li_element_t *named = element_of_unit(provisioning, query->unit, &query->now);

    joined->count = 0;
    joined->more = false;
    *misnamed = NULL;
    if (query->sender) {
        add_address(provisioning, query, named, joined);
    }
    if (named == NULL || !(li_element_families(named, &query->now) & family)) {
        /* Its orders tell nothing of the unit; whether it is somebody else's address is said all the same. */
        *misnamed = named && joined->count && !li_joined_has(joined, named) ? named->id : NULL;
    } else if (joined->count == 0 || li_joined_has(joined, named)) {
        *joined = (li_joined_t) { .elements = { named }, .count = 1 };
    } else {
        *misnamed = named->id;
    }
    keep_family(joined, &query->now, family);
}

/* ---- by the tasks that it delivers ---- */

static unsigned
carrier_hash(const void *key)
{
    const li_carrier_key_t *carrier = (const li_carrier_key_t *)key;

    return wmem_strong_hash((const uint8_t *)&carrier->sender, sizeof carrier->sender)
         ^ (carrier->liid ? wmem_str_hash(carrier->liid)
                          : wmem_strong_hash((const uint8_t *)&carrier->xid, sizeof carrier->xid));
}

static gboolean
carrier_equal(const void *a, const void *b)
{
    const li_carrier_key_t *one = (const li_carrier_key_t *)a, *other = (const li_carrier_key_t *)b;

    return li_address_equal(&one->sender, &other->sender) && g_strcmp0(one->liid, other->liid) == 0
        && memcmp(&one->xid, &other->xid, sizeof one->xid) == 0;
}

static unsigned
sending_hash(const void *key)
{
    return wmem_strong_hash((const uint8_t *)key, sizeof(li_sending_key_t));
}

static gboolean
sending_equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(li_sending_key_t)) == 0;
}

void
li_join_maps(li_provisioning_t *provisioning)
{
    provisioning->sendings = wmem_map_new(provisioning->scope, sending_hash, sending_equal);
    provisioning->carriers = wmem_map_new(provisioning->scope, carrier_hash, carrier_equal);
}

/* How the unit names its `number`-th task, and who delivers it; false: it names no more. */
static bool
carrier_key(const li_provisioning_query_t *query, unsigned number, li_carrier_key_t *key)
{
    const li_delivery_t *unit = query->unit;

    memset(key, 0, sizeof *key);
    if (query->sender == NULL || number >= (unit->task_count ? unit->task_count : unit->liid != NULL)) {
        return false;
    }
    key->sender = *query->sender;
    if (unit->task_count) {
        key->xid = unit->tasks[number].xid;
    } else {
        key->liid = unit->liid;
    }
    return true;
}

/* Adds the elements whose task it is that goes to the endpoint. */
static void
add_deliverers(const li_provisioning_t *provisioning, const li_carrier_key_t *key,
               const li_provisioning_query_t *query, li_interfaces_t family, li_looks_t *looks, li_joined_t *joined)
{
    li_key_walk_t walk = li_key_walk(li_key_of_task(provisioning, NULL, &key->xid, key->liid), query, looks);
    li_state_t *state;

    while ((state = li_key_next(&walk)) != NULL) {
        li_element_t *element = state->record->element;

        if ((li_element_families(element, &query->now) & family) && !li_joined_has(joined, element)
            && li_task_delivers(state, key->liid, query, looks) == LI_YES) {
            add(joined, element);
        }
    }
}

/* True when one of the elements has the task, or had it: it is that one's. */
static bool
is_task_of(const li_provisioning_t *provisioning, const li_joined_t *joined, unsigned count,
           const li_carrier_key_t *key, const li_provisioning_query_t *query)
{
    for (unsigned i = 0; i < count; i++) {
        li_when_t ended;

        if (li_key_held(li_key_of_task(provisioning, joined->elements[i], &key->xid, key->liid), query,
                        &ended)) {
            return true;
        }
    }
    return false;
}

void
li_join_tasks(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_interfaces_t family,
              li_joined_t *joined)
{
    const unsigned by_address = joined->count;
    li_looks_t looks = { .left = LI_LOOKS_MAX };
    li_provisioning_query_t then = *query;
    li_carrier_key_t key;

    for (unsigned n = 0; carrier_key(query, n, &key); n++) {
        const li_carrier_t *carrier;
        unsigned count;

        if (is_task_of(provisioning, joined, by_address, &key, query)) {
            continue;
        }
        carrier = (const li_carrier_t *)wmem_map_lookup(provisioning->carriers, &key);
        count = carrier ? li_gathered_count(&carrier->carryings, &query->now) : 0;
        add_deliverers(provisioning, &key, query, family, &looks, joined);
        for (unsigned i = 0; i < count; i++) {
            const li_carrying_t *carrying = (const li_carrying_t *)li_gathered_member(&carrier->carryings, i);
            const li_endpoint_t endpoint = li_registry_alias(&carrying->observed);

            then.now = carrying->when;
            then.endpoint = &endpoint;
            add_deliverers(provisioning, &key, &then, family, &looks, joined);
        }
    }
    joined->more |= looks.spent;
}

void
li_join_heard(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_interfaces_t family,
              li_joined_t *joined)
{
    li_element_t *heard = li_site_heard(li_site_find(provisioning, query->sender), &query->now);

    if (joined->count == 0 && heard && (li_element_families(heard, &query->now) & family)) {
        add(joined, heard);
    }
}

/* ---- what was sent ---- */

bool
li_sender_reaches(const li_provisioning_t *provisioning, const li_provisioning_query_t *query,
                  const li_endpoint_t *endpoint)
{
    const li_site_t *site = li_site_find(provisioning, query->sender);
    const unsigned count = site ? MIN(li_gathered_count(&site->sendings, &query->now), LI_LOOKS_MAX) : 0;
    const li_sending_t *sending;
    li_sending_key_t key;

    if (count > 0 && li_tables.alias_count == 0) {
        key.sender = *query->sender;
        key.observed = *endpoint;
        sending = (const li_sending_t *)wmem_map_lookup(provisioning->sendings, &key);
        return sending && li_since_at(&sending->since, &query->now);
    }
    for (unsigned i = 0; i < count; i++) {
        const li_endpoint_t to =
            li_registry_alias(&((const li_sending_t *)li_gathered_member(&site->sendings, i))->key.observed);

        if (li_endpoint_equal(&to, endpoint)) {
            return true;
        }
    }
    return false;
}

li_sent_so_far_t
li_sent_so_far(const li_provisioning_t *provisioning, const li_provisioning_query_t *query)
{
    const li_site_t *site = li_site_find(provisioning, query->sender);
    const li_carrier_t *carrier;
    li_carrier_key_t key;

    carrier = site && carrier_key(query, 0, &key)
            ? (const li_carrier_t *)wmem_map_lookup(provisioning->carriers, &key) : NULL;
    return (li_sent_so_far_t) {
        .sendings = site ? li_gathered_count(&site->sendings, &query->now) : 0,
        .carryings = carrier ? li_gathered_count(&carrier->carryings, &query->now) : 0
    };
}

/* ---- what is kept of a unit ---- */

void
li_note_sender(li_provisioning_t *provisioning, const li_provisioning_query_t *query)
{
    li_element_t *named;
    li_site_t *site;

    if (query->sender == NULL || li_interfaces_family(query->unit->interface) != LI_INTERFACES_X) {
        return;
    }
    site = li_site_get(provisioning, query->sender);
    if (site->sent.frame == 0) {
        li_provisioning_told(provisioning, &query->now);
        li_since_note(&site->sent, &query->now);
        li_gathered_add(provisioning->scope, &provisioning->senders, &query->now, site);
        provisioning->notes++;
    }
    if (li_gathered_count(&site->speakers, &query->now) != 0) {
        return;
    }
    named = element_of_unit(provisioning, query->unit, &query->now);
    if (named && named->named.frame == 0) {
        li_provisioning_told(provisioning, &query->now);
        li_since_note(&named->named, &query->now);
        provisioning->notes++;
    }
}

static void
note_endpoint(li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_site_t *site)
{
    const li_sending_key_t key = { *query->sender, *query->observed };
    li_sending_t *sending;

    if (wmem_map_contains(provisioning->sendings, &key)) {
        return;
    }
    sending = wmem_new0(provisioning->scope, li_sending_t);
    sending->key = key;
    li_since_note(&sending->since, &query->now);
    wmem_map_insert(provisioning->sendings, &sending->key, sending);
    li_gathered_add(provisioning->scope, &site->sendings, &query->now, sending);
    provisioning->notes++;
}

static li_carrier_t *
carrier_get(li_provisioning_t *provisioning, const li_carrier_key_t *key)
{
    li_carrier_t *carrier = (li_carrier_t *)wmem_map_lookup(provisioning->carriers, key);

    if (carrier == NULL) {
        carrier = wmem_new0(provisioning->scope, li_carrier_t);
        carrier->key = *key;
        carrier->key.liid = key->liid ? wmem_strdup(provisioning->scope, key->liid) : NULL;
        wmem_map_insert(provisioning->carriers, &carrier->key, carrier);
    }
    return carrier;
}

static bool
has_carrying(const li_carrier_t *carrier, const li_endpoint_t *observed, const li_state_t *task)
{
    const li_when_t all = li_end_of_frame(UINT32_MAX);
    const unsigned count = li_gathered_count(&carrier->carryings, &all);

    for (unsigned i = count; i-- > 0;) {
        const li_carrying_t *carrying = (const li_carrying_t *)li_gathered_member(&carrier->carryings, i);

        if (carrying->task == task && li_endpoint_equal(&carrying->observed, observed)) {
            return true;
        }
    }
    return count >= CARRYINGS_MAX;
}

/* Some of the elements that speak from the address. */
static li_joined_t
speakers_of(const li_site_t *site, const li_when_t *now)
{
    const unsigned count = site ? li_gathered_count(&site->speakers, now) : 0;
    li_joined_t speakers = { .count = 0 };

    for (unsigned i = 0; i < MIN(count, SPEAKERS_MAX); i++) {
        add(&speakers, (li_element_t *)li_gathered_member(&site->speakers, i));
    }
    return speakers;
}

/* What is delivered for a task that is known, by somebody who is not known to be an element that has it. */
static void
note_tasks(li_provisioning_t *provisioning, const li_provisioning_query_t *query, const li_site_t *site)
{
    const li_joined_t speakers = speakers_of(site, &query->now);
    li_carrier_key_t key;

    for (unsigned n = 0; carrier_key(query, n, &key); n++) {
        li_looks_t one = { .left = 1 };
        li_key_walk_t walk = li_key_walk(li_key_of_task(provisioning, NULL, &key.xid, key.liid), query, &one);
        const li_state_t *task = li_key_next(&walk);
        li_carrier_t *carrier;
        li_carrying_t *carrying;

        if (task == NULL || is_task_of(provisioning, &speakers, speakers.count, &key, query)) {
            continue;
        }
        carrier = carrier_get(provisioning, &key);
        if (!has_carrying(carrier, query->observed, task)) {
            carrying = wmem_new(provisioning->scope, li_carrying_t);
            *carrying = (li_carrying_t) { query->now, *query->observed, task };
            li_gathered_add(provisioning->scope, &carrier->carryings, &query->now, carrying);
            provisioning->notes++;
        }
    }
}

void
li_note_sending(li_provisioning_t *provisioning, const li_provisioning_query_t *query)
{
    li_site_t *site;

    if (query->sender == NULL) {
        return;
    }
    site = li_site_get(provisioning, query->sender);
    note_endpoint(provisioning, query, site);
    note_tasks(provisioning, query, site);
}
