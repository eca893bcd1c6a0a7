/* provisioning_ask.c
 * What the administration interfaces in this capture ordered: what deliveries ask of the elements that they may come
 * from, and of the endpoint. Each answer is made of what holds at the moment of the question.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include <epan/addr_resolv.h>

/* ---- elements ---- */

/* What is known of the elements that the sender may be is what is known of the least known. Of those of which all is
 * known, the last to become so tells since when. */
static void
ask_knowledge(const li_provisioning_query_t *query, const li_joined_t *joined, li_provisioning_answer_t *answer)
{
    answer->joined = joined->count > 0;
    answer->element_count = joined->count;
    answer->more_elements = joined->more;
    for (unsigned i = 0; i < joined->count; i++) {
        const li_knowledge_step_t step = li_element_knowledge_for(joined->elements[i], query);

        answer->elements[i] = joined->elements[i]->id;
        answer->blind |= li_element_is_blind(joined->elements[i], query);
        if (i == 0 || step.level < answer->knowledge
            || (step.level == answer->knowledge && step.frame > answer->knowledge_frame)) {
            answer->knowledge = step.level;
            answer->missed = step.missed;
            answer->knowledge_frame = step.frame;
        }
    }
    if (joined->more) {
        answer->knowledge = LI_KNOWLEDGE_NONE;
    }
}

/* ---- the endpoint ---- */

/* What an endpoint is asked for, and what was found there. */
typedef struct {
    const li_provisioning_t       *provisioning;
    const li_provisioning_query_t *query;
    li_interfaces_t                family;      /* of the unit's interface */
    const li_joined_t             *joined;      /* of these elements; NULL: of any */
    li_state_t                    *destination; /* the one to point at; NULL */
    li_holds_t                     holds;       /* how it does */
    const li_doubt_t              *doubt;       /* whether it does still; NULL: it does */
    li_interfaces_t                interfaces;  /* of all that were found */
    const char                    *elements[LI_OTHERS_MAX];     /* that have them, some of them */
    unsigned                       element_count;
    li_looks_t                     looks;
} endpoint_asking_t;

/* The interfaces of the unit's family for which a destination may be used; one that does not say is for all. */
static li_interfaces_t
destination_interfaces(const endpoint_asking_t *asking, const li_destination_t *destination)
{
    return (destination->interfaces ? destination->interfaces : LI_INTERFACES_X | LI_INTERFACES_HI) & asking->family;
}

static bool
is_found(const endpoint_asking_t *asking)
{
    return asking->interfaces & li_interfaces_ordering(asking->query->unit->interface);
}

static void
see_element(endpoint_asking_t *asking, const char *element)
{
    for (unsigned i = 0; i < asking->element_count; i++) {
        if (asking->elements[i] == element) {
            return;
        }
    }
    if (asking->element_count < LI_OTHERS_MAX) {
        asking->elements[asking->element_count++] = element;
    }
}

/* Whether the destination is known still to be at the endpoint; NULL: it is. */
static const li_doubt_t *
doubt_of(const li_state_t *state, const li_provisioning_query_t *query, li_looks_t *looks)
{
    const li_doubt_t *doubt = li_record_doubted(state->record, &query->now);

    while (doubt && !doubt->is_open && doubt->other
           && li_destination_at(state->record->element->provisioning, doubt->other->details->thing->destination, query,
                                looks) == LI_YES) {
        doubt = doubt->before;
    }
    return doubt;
}

/* What is there, until one holds that is for the unit's interface. */
static void
see_destinations(endpoint_asking_t *asking, const li_key_t *key)
{
    const li_provisioning_query_t *query = asking->query;
    li_key_walk_t walk = li_key_walk(key, query, &asking->looks);
    const li_doubt_t *doubt;
    li_state_t *state;

    while ((state = li_key_next(&walk)) != NULL) {
        const li_destination_t *destination = state->details->thing->destination;
        const li_element_t *element = state->record->element;

        if ((!destination->has_endpoint && !li_destination_has_port(destination, query->endpoint))
            || (asking->joined && !li_joined_has(asking->joined, element))
            || !(li_element_families(element, &query->now) & asking->family)) {
            continue;
        }
        doubt = doubt_of(state, query, &asking->looks);
        if (asking->destination == NULL || walk.holds < asking->holds
            || (walk.holds == asking->holds && asking->doubt && doubt == NULL)) {
            asking->destination = state;
            asking->holds = walk.holds;
            asking->doubt = doubt;
        }
        asking->interfaces |= destination_interfaces(asking, destination);
        see_element(asking, element->id);
        if (asking->holds == LI_HOLDS_COMMITTED && asking->doubt == NULL && is_found(asking)) {
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

/* At the endpoint itself; what only a name leads to, where nothing is. */
static void
see_endpoint(endpoint_asking_t *asking)
{
    const li_endpoint_t *endpoint = asking->query->endpoint;
    const li_receiver_t *receiver;

    if (asking->joined) {
        for (unsigned i = 0; i < asking->joined->count && !is_found(asking); i++) {
            see_destinations(asking, li_key_of_endpoint(asking->joined->elements[i], endpoint));
        }
    } else {
        receiver = (const li_receiver_t *)wmem_map_lookup(asking->provisioning->receivers, endpoint);
        see_destinations(asking, receiver ? &receiver->key : NULL);
    }
    if (!is_found(asking)) {
        see_hosts(asking);
    }
}

static void
ask_fault(const endpoint_asking_t *asking, li_provisioning_answer_t *answer)
{
    const uint32_t frame = asking->query->now.frame;
    const li_step_t *step = li_timeline_at(&asking->destination->record->faults, &asking->query->now);
    const li_fault_t *fault = step ? (const li_fault_t *)step->state : NULL;

    if (fault && step->when.frame < frame) {
        answer->fault = fault->type;
        answer->fault_frame = step->when.frame;
        answer->fault_unit = fault->first_unit;
    }
}

static const char *
name_of(const li_state_t *state)
{
    const li_thing_t *thing = state->details->thing;

    return thing->destination->name ? thing->destination->name : thing->id;
}

/* That it was removed counts where each element that the sender may be removed it, or is known not to have it. */
static void
ask_removed(const li_provisioning_query_t *query, const li_joined_t *joined, li_provisioning_answer_t *answer)
{
    uint32_t frame = 0;

    for (unsigned i = 0; i < joined->count; i++) {
        li_when_t ended = { 0 };

        if (li_key_held(li_key_of_endpoint(joined->elements[i], query->endpoint), query, &ended)) {
            frame = MAX(frame, ended.frame);
        } else if (!li_element_is_known(joined->elements[i], query)) {
            return;
        }
    }
    if (frame && !joined->more) {
        answer->removed = true;
        answer->removed_frame = frame;
        answer->endpoint_frame = answer->provisioned ? answer->endpoint_frame : frame;
        answer->draining = query->connected && query->connected <= frame;
    }
}

/* True when one of the destinations with the key may be at the endpoint. */
static bool
may_be_one_of(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, const li_key_t *key,
              li_looks_t *looks)
{
    li_key_walk_t walk = li_key_walk(key, query, looks);
    const li_state_t *state;

    while ((state = li_key_next(&walk)) != NULL) {
        if (li_destination_at(provisioning, state->details->thing->destination, query, looks) != LI_NO) {
            return true;
        }
    }
    return looks->spent;
}

/* Where nothing that is known is at the endpoint: what may be, of the unit's tasks, and of the elements where one of
 * the tasks is not known. */
static void
ask_unknown(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, const li_joined_t *joined,
            li_provisioning_answer_t *answer)
{
    const uint16_t port = query->endpoint->port;
    bool all_known = answer->task_count > 0;

    for (unsigned i = 0; i < answer->task_count; i++) {
        const li_task_answer_t *task = &answer->tasks[i];

        all_known &= task->state_count > 0;
        answer->unknown_destination |= task->state_count > 0 && task->delivers == LI_MAYBE;
        answer->by_name |= task->by_name;
    }
    for (unsigned i = 0; i < joined->count && !all_known && !answer->unknown_destination; i++) {
        const li_element_t *element = joined->elements[i];
        li_looks_t looks = { .left = LI_LOOKS_MAX };

        answer->unknown_destination =
            may_be_one_of(provisioning, query, li_key_nowhere(element, 0), &looks)
            || (port && may_be_one_of(provisioning, query, li_key_nowhere(element, port), &looks));
        answer->by_name |= looks.by_name;
    }
}

/* A translated address is no guess where the sender delivers to the ordered one itself. */
static void
ask_same_port(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, const li_joined_t *joined,
              li_provisioning_answer_t *answer)
{
    li_looks_t looks = { .left = LI_LOOKS_MAX };

    for (unsigned i = 0; i < joined->count; i++) {
        const li_key_t *key = li_key_of_port(joined->elements[i], query->endpoint);
        li_span_walk_t walk;
        const li_state_t *state;

        if (key == NULL) {
            continue;
        }
        walk = li_spans_at(&key->held, &query->now);
        while ((state = (const li_state_t *)li_spans_next(&walk)) != NULL && li_looks_take(&looks)) {
            const li_endpoint_t *endpoint = &state->details->thing->destination->endpoint;

            if (!li_state_is_hearsay(state, query) && !li_sender_reaches(provisioning, query, endpoint)) {
                answer->same_port = true;
                answer->same_port_endpoint = *endpoint;
                return;
            }
        }
    }
}

/* Nothing that is ordered of the elements is at the endpoint; but were it for its transport. */
static void
ask_other_transport(const li_provisioning_query_t *query, li_interfaces_t family, const li_joined_t *joined,
                    li_provisioning_answer_t *answer)
{
    const endpoint_asking_t asking = { .query = query, .family = family };
    li_looks_t looks = { .left = LI_LOOKS_MAX };
    li_endpoint_t other = *query->endpoint;

    other.transport = other.transport == LI_TRANSPORT_TCP ? LI_TRANSPORT_UDP : LI_TRANSPORT_TCP;
    for (unsigned i = 0; i < joined->count; i++) {
        li_key_walk_t walk = li_key_walk(li_key_of_endpoint(joined->elements[i], &other), query, &looks);
        const li_state_t *state;

        while ((state = li_key_next(&walk)) != NULL) {
            if (destination_interfaces(&asking, state->details->thing->destination)) {
                answer->other_transport = true;
                answer->other_transport_frame = li_state_frame(state, walk.holds);
                answer->other_transport_name = name_of(state);
                return;
            }
        }
    }
}

/* First of the elements that the sender may be, then of any. */
static void
ask_endpoint(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_interfaces_t family,
             const li_joined_t *joined, li_provisioning_answer_t *answer)
{
    endpoint_asking_t here = {
        .provisioning = provisioning, .query = query, .family = family, .joined = joined,
        .looks = { .left = LI_LOOKS_MAX }
    };
    const li_receiver_t *receiver = (const li_receiver_t *)wmem_map_lookup(provisioning->receivers, query->endpoint);
    endpoint_asking_t anywhere = here;
    const endpoint_asking_t *found = &here;
    const li_order_t *refused;

    answer->ordered_once = receiver && li_spans_ever(&receiver->key.held, &query->now);
    refused = receiver ? (const li_order_t *)li_timeline_state(&receiver->refused, &query->now) : NULL;
    answer->refused_frame = refused ? refused->asked.frame : 0;
    anywhere.joined = NULL;
    if (joined->count > 0) {
        see_endpoint(&here);
    }
    if (!is_found(&here)) {
        see_endpoint(&anywhere);
    }
    if (here.destination == NULL) {
        found = &anywhere;
        answer->elsewhere = anywhere.destination && joined->count > 0;
        answer->other_count = anywhere.element_count;
        memcpy(answer->others, anywhere.elements, sizeof answer->others);
    } else if (answer->knowledge != LI_KNOWLEDGE_BASELINE) {
        /* What was ordered besides may have been missed; another's order for it is as good. */
        here.interfaces |= anywhere.interfaces;
    }
    if (found->destination) {
        answer->provisioned = true;
        answer->destination = found->destination;
        answer->endpoint_frame = li_state_frame(found->destination, found->holds);
        answer->name = name_of(found->destination);
        answer->doubted_frame = found->doubt ? found->doubt->frame : 0;
        answer->may_be_removed = found->doubt && found->doubt->is_end;
        answer->asked_state = found->holds == LI_HOLDS_ASKED ? found->destination : NULL;
        /* Others that were not looked at may be for more. */
        answer->interfaces = found->interfaces | (found->looks.spent ? family : 0);
        ask_fault(found, answer);
    } else {
        answer->unknown_destination |= anywhere.looks.spent;
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

bool
li_provisioning_was_ordered(const li_provisioning_t *provisioning, const li_endpoint_t *endpoint, uint32_t frame)
{
    const li_receiver_t *receiver = (const li_receiver_t *)wmem_map_lookup(provisioning->receivers, endpoint);
    const li_when_t now = li_end_of_frame(frame);

    return receiver && li_spans_ever(&receiver->key.held, &now);
}

bool
li_provisioning_party_at(const li_provisioning_t *provisioning, const li_address_t *addr, uint32_t frame)
{
    const li_when_t now = li_end_of_frame(frame);
    const li_site_t *site = li_site_find(provisioning, addr);
    const li_host_t *hosts[LI_HOSTS_MAX];

    return (site && (li_gathered_count(&site->speakers, &now) > 0 || li_since_at(&site->ordered, &now)))
        || li_hosts_at(provisioning, addr, &now, hosts) > 0;
}

unsigned
li_provisioning_parties(const li_provisioning_t *provisioning)
{
    return provisioning->parties + wmem_map_size(provisioning->hosts);
}

uint32_t
li_provisioning_resolved(const li_provisioning_t *provisioning, uint32_t frame)
{
    li_when_t now;

    if (wmem_map_size(provisioning->hosts) == 0) {
        return 0;
    }
    now = li_end_of_frame(frame);
    return li_naming_changed(provisioning->names, &now);
}

/* ---- what comes of it ---- */

li_answer_t
li_provisioning_delivers(const li_provisioning_answer_t *answer, bool *may_have_changed, bool *by_name)
{
    li_answer_t delivers = LI_NO;

    *may_have_changed = *by_name = false;
    for (unsigned i = 0; i < answer->task_count; i++) {
        const li_task_answer_t *task = &answer->tasks[i];

        if (task->live && task->delivers == LI_YES) {
            return LI_YES;
        }
        if (!task->live || task->maybe_others || task->delivers == LI_MAYBE) {
            delivers = LI_MAYBE;
        }
        *may_have_changed |= task->may_have_changed;
        *by_name |= task->by_name;
    }
    return answer->task_count ? delivers : LI_MAYBE;
}

bool
li_provisioning_allows(const li_provisioning_answer_t *answer, li_interface_t interface)
{
    bool may_have_changed, by_name;

    return answer->provisioned && !(answer->elsewhere && answer->knowledge != LI_KNOWLEDGE_NONE)
        && (answer->interfaces & li_interfaces_ordering(interface))
        && li_provisioning_delivers(answer, &may_have_changed, &by_name) != LI_NO;
}

bool
li_provisioning_is_hidden(const li_provisioning_answer_t *answer)
{
    bool is_hidden = false;

    for (unsigned i = 0; i < answer->task_count; i++) {
        is_hidden |= answer->tasks[i].is_hidden;
    }
    return is_hidden;
}

uint32_t
li_provisioning_doubted(const li_provisioning_answer_t *answer, const li_task_answer_t **task)
{
    *task = NULL;
    for (unsigned i = 0; i < answer->task_count; i++) {
        const li_task_answer_t *one = &answer->tasks[i];

        if (one->live && one->delivers == LI_YES && one->doubted_frame == 0) {
            *task = NULL;
            break;
        }
        if (one->live && one->delivers != LI_NO && one->doubted_frame && *task == NULL) {
            *task = one;
        }
    }
    return *task ? (*task)->doubted_frame : answer->doubted_frame;
}

/* ---- all of it ---- */

bool
li_provisioning_any(const li_provisioning_t *provisioning, uint32_t frame)
{
    const li_when_t now = li_end_of_frame(frame);

    return li_since_at(&provisioning->any, &now);
}

static void
ask_holding(const li_provisioning_t *provisioning, wmem_allocator_t *scope, const li_provisioning_query_t *query,
            const li_joined_t *joined, li_provisioning_answer_t *answer)
{
    const li_interfaces_t family = li_interfaces_family(query->unit->interface);

    memset(answer, 0, sizeof *answer);
    answer->any_history = li_since_at(&provisioning->orders, &query->now);
    ask_knowledge(query, joined, answer);
    ask_endpoint(provisioning, query, family, joined, answer);
    li_tasks_ask(provisioning, query, joined, scope, answer);
    if (!answer->provisioned || answer->elsewhere) {
        ask_removed(query, joined, answer);
        ask_unknown(provisioning, query, joined, answer);
        ask_same_port(provisioning, query, joined, answer);
        ask_other_transport(query, family, joined, answer);
    }
}

/* The task whose order that is not decided lets the unit go where it goes. */
static li_state_t *
asked_task(const li_provisioning_answer_t *answer)
{
    for (unsigned i = 0; i < answer->task_count; i++) {
        if (answer->tasks[i].asked_state) {
            return answer->tasks[i].asked_state;
        }
    }
    return NULL;
}

/* The newest order of a set or a destination that is not decided, of those that the query wants and that the sender's
 * elements were asked for. */
static li_state_t *
asked_place(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, const li_joined_t *joined)
{
    li_span_walk_t asked = li_spans_at(&provisioning->asked, &query->now);
    li_looks_t looks = { .left = LI_LOOKS_MAX };
    const li_state_t *state;

    while ((state = (const li_state_t *)li_spans_next(&asked)) != NULL && li_looks_take(&looks)) {
        if (state->details->thing->task == NULL && li_state_voice(state, query) >= query->asked
            && (joined->count == 0 || li_joined_has(joined, state->record->element))) {
            return (li_state_t *)state;
        }
    }
    return NULL;
}

/* Where what holds does not allow the unit: whether it would be allowed with what is only asked for. The loudest voice
 * that is enough is the one that counts. */
static void
ask_undecided(const li_provisioning_t *provisioning, wmem_allocator_t *scope, const li_provisioning_query_t *query,
              const li_joined_t *joined, li_provisioning_answer_t *answer)
{
    li_provisioning_query_t wider = *query;
    li_provisioning_answer_t with;
    li_span_walk_t asked = li_spans_at(&provisioning->asked, &query->now);

    if (li_spans_next(&asked) == NULL || li_provisioning_allows(answer, query->unit->interface)) {
        return;
    }
    for (unsigned voice = LI_VOICE_SPEAKS; voice > LI_VOICE_NONE; voice--) {
        wider.asked = (li_voice_t)voice;
        ask_holding(provisioning, scope, &wider, joined, &with);
        if (!li_provisioning_allows(&with, query->unit->interface)) {
            continue;
        }
        with.asked_state = with.asked_state ? with.asked_state : asked_task(&with);
        with.asked_state = with.asked_state ? with.asked_state : asked_place(provisioning, &wider, joined);
        with.misnamed = answer->misnamed;
        if (voice == LI_VOICE_SPEAKS) {
            *answer = with;
        }
        answer->asked = (li_voice_t)voice;
        answer->asked_state = with.asked_state;
        answer->asked_frame = with.asked_state ? with.asked_state->changed : 0;
        answer->disbelieved_frame = with.asked_state ? li_state_disbelieved(with.asked_state, &query->now) : 0;
        answer->asked_unit = with.asked_state ? with.asked_state->asked_unit : (li_place_t) { 0, 0 };
        return;
    }
}

void
li_provisioning_ask(const li_provisioning_t *provisioning, wmem_allocator_t *scope,
                    const li_provisioning_query_t *query, li_provisioning_answer_t *answer)
{
    const li_interfaces_t family = li_interfaces_family(query->unit->interface);
    const char *misnamed;
    li_joined_t joined;
    li_memo_t *place;

    if (!li_since_at(&provisioning->any, &query->now)) {
        memset(answer, 0, sizeof *answer);
        return;
    }
    if (li_memo_answer(provisioning, scope, query, answer, &place)) {
        return;
    }
    li_join_sender(provisioning, query, family, &joined, &misnamed);
    li_join_tasks(provisioning, query, family, &joined);
    li_join_heard(provisioning, query, family, &joined);
    ask_holding(provisioning, scope, query, &joined, answer);
    answer->misnamed = misnamed;
    ask_undecided(provisioning, scope, query, &joined, answer);
    li_memo_keep(place, answer);
}
