/* provisioning_ask.c
 * What the administration interfaces in this capture ordered: what deliveries ask of an element and of an endpoint.
 * Each answer is made of what holds at the moment of the question.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include <epan/addr_resolv.h>

/* ---- elements ---- */

static li_element_t *
element_at(const li_provisioning_t *provisioning, const li_address_t *addr, const li_when_t *now)
{
    const li_site_t *site = (const li_site_t *)wmem_map_lookup(provisioning->sites, addr);

    return site ? (li_element_t *)li_timeline_state(&site->speaker, now) : NULL;
}

/* An element of this name that was told of by now. */
static li_element_t *
element_named(const li_provisioning_t *provisioning, const char *name, const li_when_t *now)
{
    li_element_t *element = name ? (li_element_t *)wmem_map_lookup(provisioning->elements, name) : NULL;

    return element && li_timeline_at(&element->knowledge, now) ? element : NULL;
}

/* What the unit says itself comes first: several elements may share an address. */
static li_element_t *
find_sender(const li_provisioning_t *provisioning, const li_provisioning_query_t *query)
{
    const li_delivery_t *unit = query->unit;
    li_element_t *element = NULL;
    char id[256];

    if (unit->element_id_length > 0 && unit->element_id_length < sizeof id) {
        memcpy(id, unit->element_id, unit->element_id_length);
        id[unit->element_id_length] = '\0';
        element = element_named(provisioning, id, &query->now);
    }
    if (element == NULL) {
        element = element_named(provisioning, query->element_name, &query->now);
    }
    if (element == NULL && query->sender) {
        element = element_at(provisioning, query->sender, &query->now);
    }
    return element;
}

/* The element that the sender is joined to; NULL: none. */
static const li_element_t *
ask_element(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_interfaces_t family,
            li_provisioning_answer_t *answer)
{
    li_element_t *element = find_sender(provisioning, query);
    const li_knowledge_step_t *step;
    li_looks_t looks = { .left = LI_LOOKS_MAX };
    li_key_walk_t blind;

    answer->sender = element;
    if (element == NULL || !(li_element_families(element, &query->now) & family)) {
        return NULL;
    }
    answer->joined = true;
    answer->element = element->id;
    step = (const li_knowledge_step_t *)li_timeline_state(&element->knowledge, &query->now);
    if (step) {
        answer->knowledge = step->level;
        answer->missed = step->missed;
        answer->knowledge_frame = step->frame;
    }
    blind = li_key_walk(&element->without_details, query, &looks);
    answer->blind = li_key_next(&blind) != NULL && blind.holds != LI_HOLDS_RECENTLY;
    return element;
}

const char *
li_provisioning_element_at(const li_provisioning_t *provisioning, const li_address_t *addr, uint32_t frame)
{
    const li_when_t now = li_end_of_frame(frame);
    const li_element_t *element = element_at(provisioning, addr, &now);

    return element ? element->id : NULL;
}

/* ---- the endpoint ---- */

/* What an endpoint is asked for, and what was found there. */
typedef struct {
    const li_provisioning_t       *provisioning;
    const li_provisioning_query_t *query;
    li_interfaces_t                family;      /* of the unit's interface */
    li_provisioning_answer_t      *answer;
    li_state_t                    *destination; /* the one to point at; NULL */
    li_holds_t                     holds;       /* how it does */
    li_looks_t                     looks;
} endpoint_asking_t;

/* The interfaces of the unit's family for which a destination may be used; one that does not say is for all. */
static li_interfaces_t
destination_interfaces(const endpoint_asking_t *asking, const li_destination_t *destination)
{
    return (destination->interfaces ? destination->interfaces : LI_INTERFACES_X | LI_INTERFACES_HI) & asking->family;
}

/* What is there, until one holds that is for the unit's interface. */
static void
see_destinations(endpoint_asking_t *asking, const li_key_t *key)
{
    const li_provisioning_query_t *query = asking->query;
    li_provisioning_answer_t *answer = asking->answer;
    li_key_walk_t walk = li_key_walk(key, query, &asking->looks);
    li_state_t *state;

    while ((state = li_key_next(&walk)) != NULL) {
        const li_destination_t *destination = state->details->thing->destination;

        if ((!destination->has_endpoint && !li_destination_may_be(destination, query->endpoint))
            || !(li_element_families(state->record->element, &query->now) & asking->family)) {
            continue;
        }
        if (asking->destination == NULL || walk.holds < asking->holds) {
            asking->destination = state;
            asking->holds = walk.holds;
        }
        answer->provisioned = true;
        answer->interfaces |= destination_interfaces(asking, destination);
        if (asking->holds == LI_HOLDS_COMMITTED
            && (answer->interfaces & li_interfaces_ordering(query->unit->interface))) {
            return;
        }
    }
}

static void
see_host(endpoint_asking_t *asking, const char *name)
{
    const li_host_t *host = (const li_host_t *)wmem_map_lookup(asking->provisioning->hosts, name);

    if (host) {
        see_destinations(asking, &host->key);
    }
}

/* Destinations whose host has the endpoint's address: by answers of DNS in the capture, and by name resolution where
 * the user has turned that on. */
static void
see_hosts(endpoint_asking_t *asking)
{
    const li_provisioning_t *provisioning = asking->provisioning;
    const li_address_t *addr = &asking->query->endpoint->address;
    const li_host_t *hosts[LI_HOSTS_MAX];
    const unsigned count = li_hosts_at(provisioning, addr, &asking->query->now, hosts);
    const char *resolved = NULL;

    for (unsigned i = 0; i < count && li_looks_take(&asking->looks); i++) {
        see_destinations(asking, &hosts[i]->key);
    }
    if (gbl_resolv_flags.network_name && wmem_map_size(provisioning->hosts) > 0) {
        resolved = li_address_is_ipv4(addr) ? get_hostname(li_address_ipv4_raw(addr))
                                            : get_hostname6((const ws_in6_addr *)addr->octets);
    }
    if (resolved) {
        char *lower = g_ascii_strdown(resolved, -1);

        see_host(asking, lower);
        g_free(lower);
    }
}

static void
ask_fault(const endpoint_asking_t *asking)
{
    const uint32_t frame = asking->query->now.frame;
    const li_step_t *step = li_timeline_at(&asking->destination->record->faults, &asking->query->now);
    const li_fault_t *fault = step ? (const li_fault_t *)step->state : NULL;

    if (fault && step->when.frame < frame) {
        asking->answer->fault = fault->type;
        asking->answer->fault_frame = step->when.frame;
        asking->answer->fault_unit = fault->first_unit;
    }
}

static const char *
name_of(const li_state_t *state)
{
    const li_thing_t *thing = state->details->thing;

    return thing->destination->name ? thing->destination->name : thing->id;
}

/* That it was removed counts at the element that the sender is joined to: others may have another for the same. */
static void
ask_removed(const li_provisioning_query_t *query, const li_element_t *element, li_provisioning_answer_t *answer)
{
    li_when_t ended = { 0 };

    if (element && li_key_held(li_key_of_endpoint(element, query->endpoint), &query->now, &ended) && ended.frame) {
        answer->removed = true;
        answer->endpoint_frame = ended.frame;
        answer->draining = query->connected && query->connected <= ended.frame;
    }
}

/* True when a destination with the port may be at the endpoint, for all that is known. */
static bool
is_nowhere(const li_element_t *element, uint16_t port, const li_provisioning_query_t *query, bool *by_name)
{
    li_looks_t looks = { .left = LI_LOOKS_MAX };
    li_key_walk_t walk = li_key_walk(li_key_nowhere(element, port), query, &looks);
    const li_state_t *state;

    while ((state = li_key_next(&walk)) != NULL) {
        if (li_destination_at(element->provisioning, state->details->thing->destination, query, &looks,
                              by_name) != LI_NO) {
            return true;
        }
    }
    return looks.spent;
}

/* Where nothing that is known is at the endpoint: what may be, and what is beside it. */
static void
ask_beside(const li_provisioning_query_t *query, const li_element_t *element, li_provisioning_answer_t *answer)
{
    const li_key_t *key = li_key_of_port(element, query->endpoint);
    li_span_walk_t walk;
    const li_state_t *state = NULL;

    answer->unknown_destination |= is_nowhere(element, 0, query, &answer->by_name)
                                || is_nowhere(element, query->endpoint->port, query, &answer->by_name);
    if (key) {
        walk = li_spans_at(&key->held, &query->now);
        state = (const li_state_t *)li_spans_next(&walk);
    }
    if (state) {
        answer->same_port = true;
        answer->same_port_endpoint = state->details->thing->destination->endpoint;
    }
}

static void
ask_endpoint(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_interfaces_t family,
             const li_element_t *element, li_provisioning_answer_t *answer)
{
    const li_receiver_t *receiver = (const li_receiver_t *)wmem_map_lookup(provisioning->receivers, query->endpoint);
    endpoint_asking_t asking = {
        .provisioning = provisioning, .query = query, .family = family, .answer = answer,
        .looks = { .left = LI_LOOKS_MAX }
    };

    see_destinations(&asking, receiver ? &receiver->key : NULL);
    if (!answer->provisioned) {
        see_hosts(&asking);
    }
    answer->ordered_once = receiver && li_spans_ever(&receiver->key.held, &query->now);
    if (answer->provisioned) {
        const li_state_t *state = asking.destination;

        answer->destination = asking.destination;
        answer->tentative = asking.holds == LI_HOLDS_ASKED;
        answer->endpoint_frame = li_state_frame(state, asking.holds);
        answer->name = name_of(state);
        /* Others that were not looked at may be for more. */
        answer->interfaces |= asking.looks.spent ? family : 0;
        ask_fault(&asking);
        return;
    }
    answer->unknown_destination |= asking.looks.spent;
    ask_removed(query, element, answer);
    if (element) {
        ask_beside(query, element, answer);
    }
}

/* So many elements with a destination at one endpoint are looked at for their family; the rest are taken to be of
 * it. */
#define ELEMENTS_MAX 64

bool
li_provisioning_ever(const li_provisioning_t *provisioning, const li_endpoint_t *endpoint, uint32_t frame,
                     li_interfaces_t interfaces, const char **name)
{
    const li_receiver_t *receiver = (const li_receiver_t *)wmem_map_lookup(provisioning->receivers, endpoint);
    const li_when_t now = li_end_of_frame(frame);
    const unsigned count = receiver ? li_gathered_count(&receiver->elements, &now) : 0;

    for (unsigned i = 0; i < count; i++) {
        const li_state_t *state = (const li_state_t *)li_gathered_member(&receiver->elements, i);

        if (i == ELEMENTS_MAX || (li_element_families(state->record->element, &now) & interfaces)) {
            *name = name_of(state);
            return true;
        }
    }
    return false;
}

/* ---- all of it ---- */

bool
li_provisioning_any(const li_provisioning_t *provisioning, uint32_t frame)
{
    const li_when_t now = li_end_of_frame(frame);

    return li_since_at(&provisioning->any, &now);
}

void
li_provisioning_ask(const li_provisioning_t *provisioning, wmem_allocator_t *scope,
                    const li_provisioning_query_t *query, li_provisioning_answer_t *answer)
{
    const li_interfaces_t family = li_interfaces_family(query->unit->interface);
    const li_element_t *element;
    li_memo_t *place;

    if (!li_since_at(&provisioning->any, &query->now)) {
        memset(answer, 0, sizeof *answer);
        return;
    }
    if (li_memo_answer(provisioning, scope, query, answer, &place)) {
        return;
    }
    memset(answer, 0, sizeof *answer);
    answer->any_history = li_since_at(&provisioning->orders, &query->now);
    element = ask_element(provisioning, query, family, answer);
    ask_endpoint(provisioning, query, family, element, answer);
    li_tasks_ask(provisioning, query, element, scope, answer);
    li_memo_keep(place, answer);
}
