/* provisioning_ask.c
 * What the administration interfaces in this capture ordered: what deliveries ask.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include <epan/addr_resolv.h>

#include "audit/keys.h"
#include "audit/targets.h"

/* Addresses of one element, and names of one address, that are looked at. */
#define ADDRESSES_MAX 16
#define NAMES_MAX     16

/* What is asked, and what was found out on the way. */
typedef struct {
    const li_provisioning_t       *provisioning;
    const li_provisioning_query_t *query;
    li_provisioning_answer_t      *answer;
    const li_element_t            *element;     /* that the sender is joined to; NULL */
    li_interfaces_t                family;      /* of the unit's interface */
    /* ask_endpoint() */
    li_state_t                    *destination; /* where the unit goes; NULL */
    li_holds_t                     holds;
} asking_t;

/* ---- elements ---- */

/* True when others deliver X2/X3 to where the element speaks from: it mediates, or some lab has all on one host. */
static bool
element_receives(const li_provisioning_t *provisioning, const li_element_t *element, uint32_t frame)
{
    unsigned count = MIN(wmem_array_get_count(element->addresses), ADDRESSES_MAX);

    for (unsigned i = 0; i < count; i++) {
        const li_address_t *addr = (const li_address_t *)wmem_array_index(element->addresses, i);
        uint32_t reached = GPOINTER_TO_UINT(wmem_map_lookup(provisioning->reached, addr));
        const li_receiver_t *receiver = (const li_receiver_t *)wmem_map_lookup(provisioning->ordered, addr);
        unsigned other = receiver && receiver->element[0] == element;

        if ((reached && reached <= frame)
            || (receiver && receiver->element[other] && receiver->frame[other] <= frame)) {
            return true;
        }
    }
    return false;
}

/* The families of interfaces that orders to the element are about. With mediation details, or where others deliver X2/X3
 * to it and it delivers none, an element hands over to law enforcement; else it is a point of interception. */
static li_interfaces_t
element_families(const li_provisioning_t *provisioning, const li_element_t *element, uint32_t frame)
{
    bool mediates = element->first_mediation <= frame;
    bool intercepts = element->first_plain <= frame;

    if (element->first_sent >= frame && element_receives(provisioning, element, frame)) {
        return LI_INTERFACES_HI;
    }
    return (intercepts || !mediates ? LI_INTERFACES_X : 0) | (mediates || !intercepts ? LI_INTERFACES_HI : 0);
}

static li_element_t *
element_at(const li_provisioning_t *provisioning, const li_address_t *addr, uint32_t frame)
{
    const li_timeline_t *timeline = (const li_timeline_t *)wmem_map_lookup(provisioning->addresses, addr);

    return timeline ? (li_element_t *)li_timeline_state(timeline, frame) : NULL;
}

/* An element of this name that was told of by the frame. */
static li_element_t *
element_named(const li_provisioning_t *provisioning, const char *name, uint32_t frame)
{
    li_element_t *element = name ? (li_element_t *)wmem_map_lookup(provisioning->elements, name) : NULL;

    return element && li_timeline_at(&element->knowledge, frame) ? element : NULL;
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
        element = element_named(provisioning, id, query->now.frame);
    }
    if (element == NULL) {
        element = element_named(provisioning, query->element_name, query->now.frame);
    }
    if (element == NULL && query->sender) {
        element = element_at(provisioning, query->sender, query->now.frame);
    }
    return element;
}

static void
ask_element(asking_t *asking)
{
    li_element_t *element = find_sender(asking->provisioning, asking->query);
    const li_knowledge_step_t *step;

    asking->answer->sender = element;
    if (element == NULL
        || !(element_families(asking->provisioning, element, asking->query->now.frame) & asking->family)) {
        return;
    }
    asking->element = element;
    asking->answer->joined = true;
    asking->answer->element = element->id;
    step = (const li_knowledge_step_t *)li_timeline_state(&element->knowledge, asking->query->now.frame);
    if (step) {
        asking->answer->knowledge = step->level;
        asking->answer->missed = step->missed;
        asking->answer->knowledge_frame = step->frame;
    }
    asking->answer->blind = li_timeline_state(&element->without_details.uses, asking->query->now.frame) != NULL;
}

/* ---- the endpoint ---- */

/* The interfaces of the unit's family for which a destination may be used; one that does not say is for all. */
static li_interfaces_t
destination_interfaces(const asking_t *asking, const li_destination_t *destination)
{
    return (destination->interfaces ? destination->interfaces : LI_INTERFACES_X | LI_INTERFACES_HI) & asking->family;
}

/* True when the unit's host and port may be those of a destination with a name. */
static bool
port_fits(const li_destination_t *destination, const li_endpoint_t *endpoint)
{
    return destination->port == 0 || destination->port == endpoint->port;
}

static bool
visit_destination(void *data, li_state_t *state, li_holds_t holds)
{
    asking_t *asking = (asking_t *)data;
    const li_destination_t *destination = state->thing->destination;
    const li_endpoint_t *endpoint = asking->query->endpoint;
    li_provisioning_answer_t *answer = asking->answer;

    if (destination->has_endpoint ? !li_endpoint_equal(&destination->endpoint, endpoint)
                                  : !port_fits(destination, endpoint)) {
        return false;
    }
    if (!(element_families(asking->provisioning, state->record->element, asking->query->now.frame)
          & asking->family)) {
        return false;
    }
    if (asking->destination == NULL || holds < asking->holds) {
        asking->destination = state;
        asking->holds = holds;
    }
    answer->provisioned = true;
    answer->interfaces |= destination_interfaces(asking, destination);
    return asking->holds == LI_HOLDS_COMMITTED
        && (answer->interfaces & li_interfaces_ordering(asking->query->unit->interface));
}

/* Destinations whose host has the endpoint's address: by answers of DNS in the capture, and by name resolution where the
 * user has turned that on. */
static void
ask_hosts(asking_t *asking)
{
    const li_provisioning_t *provisioning = asking->provisioning;
    const li_provisioning_query_t *query = asking->query;
    const li_address_t *addr = &query->endpoint->address;
    wmem_array_t *names;
    const char *resolved = NULL;

    if (wmem_map_size(provisioning->hosts) == 0) {
        return;
    }
    names = (wmem_array_t *)wmem_map_lookup(provisioning->names, addr);
    for (unsigned i = 0; names && i < MIN(wmem_array_get_count(names), NAMES_MAX); i++) {
        const li_name_t *name = (const li_name_t *)wmem_array_index(names, i);

        if (name->frame <= query->now.frame) {
            li_key_visit((const li_key_t *)wmem_map_lookup(provisioning->hosts, name->host), &query->now,
                         query->grace, visit_destination, asking);
        }
    }
    if (gbl_resolv_flags.network_name) {
        resolved = li_address_is_ipv4(addr) ? get_hostname(li_address_ipv4_raw(addr))
                                            : get_hostname6((const ws_in6_addr *)addr->octets);
    }
    if (resolved) {
        char *lower = g_ascii_strdown(resolved, -1);

        li_key_visit((const li_key_t *)wmem_map_lookup(provisioning->hosts, lower), &query->now, query->grace,
                     visit_destination, asking);
        g_free(lower);
    }
}

static void
ask_fault(asking_t *asking)
{
    const li_provisioning_query_t *query = asking->query;
    const li_step_t *step = li_timeline_at(&asking->destination->record->faults, query->now.frame);
    const li_fault_t *fault = step ? (const li_fault_t *)step->state : NULL;

    if (fault && step->when.frame < query->now.frame) {
        asking->answer->fault = fault->type;
        asking->answer->fault_frame = step->when.frame;
        asking->answer->fault_unit = fault->first_unit;
    }
}

/* True when some element that the endpoint was ordered for has to do with the unit's interface. */
static bool
was_for_family(const asking_t *asking, const li_key_t *key)
{
    uint32_t frame = asking->query->now.frame;

    for (unsigned i = 0; i < MIN(wmem_array_get_count(key->entries), LI_VISITED_MAX); i++) {
        const li_entry_t *entry = (const li_entry_t *)wmem_array_index(key->entries, i);

        if (entry->frame <= frame
            && (element_families(asking->provisioning, entry->record->element, frame) & asking->family)) {
            return true;
        }
    }
    return false;
}

/* What ordered a thing that exists: the order itself, else what proved that it does. */
static uint32_t
frame_of(const li_state_t *state)
{
    return state->ordered ? state->ordered : state->changed;
}

static void
ask_endpoint(asking_t *asking)
{
    const li_provisioning_query_t *query = asking->query;
    li_provisioning_answer_t *answer = asking->answer;
    const li_key_t *key = (const li_key_t *)wmem_map_lookup(asking->provisioning->endpoints, query->endpoint);
    li_when_t ended = { 0 };

    if (li_key_used(key, &query->now, query->grace)) {
        li_key_visit(key, &query->now, query->grace, visit_destination, asking);
    }
    if (!answer->provisioned) {
        ask_hosts(asking);
    }
    if (answer->provisioned) {
        const li_state_t *state = asking->destination;

        answer->destination = asking->destination;
        answer->tentative = asking->holds == LI_HOLDS_ASKED;
        answer->endpoint_frame = frame_of(state);
        answer->name = state->thing->destination->name ? state->thing->destination->name : state->thing->id;
        ask_fault(asking);
    } else if (li_key_held(key, query->now.frame, &ended) && ended.frame && was_for_family(asking, key)) {
        answer->removed = true;
        answer->endpoint_frame = ended.frame;
        answer->draining = query->connected && query->connected <= ended.frame;
    }
}

static bool
visit_same_port(void *data, li_state_t *state, li_holds_t holds)
{
    asking_t *asking = (asking_t *)data;
    const li_destination_t *destination = state->thing->destination;

    if (holds != LI_HOLDS_COMMITTED || !destination->has_endpoint
        || li_port_key(&destination->endpoint) != li_port_key(asking->query->endpoint)) {
        return false;
    }
    asking->answer->same_port = true;
    asking->answer->same_port_endpoint = destination->endpoint;
    return true;
}

static bool
element_goes_nowhere(const asking_t *asking, uint16_t port)
{
    return asking->element
        && li_key_used(li_key_nowhere(asking->element, port), &asking->query->now, asking->query->grace);
}

/* ---- tasks ---- */

/* One task of the unit while it is asked for. */
typedef struct {
    asking_t         *asking;
    li_task_answer_t *task;
    unsigned          seen;             /* tasks */
    bool              every_interface;  /* one did not say its interfaces */
    bool              every_correlation;    /* one did not demand a correlation id */
    uint32_t          newest;           /* frame of the newest order */
    li_answer_t       goes;             /* does the state at hand deliver to the endpoint? */
    unsigned          windows;          /* mediations seen */
    unsigned          over;             /* of those, how many are over */
} task_asking_t;

static bool
visit_task_destination(void *data, li_state_t *state, li_holds_t holds _U_)
{
    task_asking_t *task = (task_asking_t *)data;
    const li_destination_t *destination = state->thing->destination;
    const li_endpoint_t *endpoint = task->asking->query->endpoint;

    if (destination->has_endpoint && li_endpoint_equal(&destination->endpoint, endpoint)) {
        task->goes = LI_YES;
    } else if (!destination->has_endpoint && port_fits(destination, endpoint)) {
        task->goes = LI_MAYBE;
    }
    return task->goes == LI_YES;
}

/* Adds to task->goes what the destinations of these identifiers say. True: they deliver there, no more is needed. */
static bool
visit_dids(task_asking_t *task, const li_element_t *element, const li_ids_t *dids)
{
    const li_provisioning_query_t *query = task->asking->query;

    for (unsigned i = 0; i < MIN(dids->count, LI_VISITED_MAX); i++) {
        const li_record_t *record = (const li_record_t *)wmem_map_lookup(element->records[LI_DESTINATION],
                                                                         dids->ids[i]);
        const li_step_t *step = record ? li_timeline_at(&record->timeline, query->now.frame) : NULL;

        if (step == NULL) {
            task->goes = LI_MAYBE;
        } else if (li_record_visit(record, &query->now, query->grace, visit_task_destination, task)) {
            return true;
        }
    }
    return false;
}

static bool
visit_set(void *data, li_state_t *state, li_holds_t holds _U_)
{
    task_asking_t *task = (task_asking_t *)data;

    if (!state->thing->set->has_details) {
        task->goes = LI_MAYBE;
        return false;
    }
    return visit_dids(task, state->record->element, &state->thing->set->dids);
}

/* Whether a task delivers to the unit's endpoint: by its own destinations, and by the members of its sets, be they
 * redundant or duplicate. */
static li_answer_t
task_delivers(task_asking_t *task, const li_element_t *element, const li_ids_t *dids, const li_ids_t *dsids)
{
    const li_provisioning_query_t *query = task->asking->query;

    if (dids->count == 0 && dsids->count == 0) {
        return LI_MAYBE;
    }
    task->goes = LI_NO;
    if (visit_dids(task, element, dids)) {
        return LI_YES;
    }
    for (unsigned i = 0; i < MIN(dsids->count, LI_VISITED_MAX); i++) {
        const li_record_t *record = (const li_record_t *)wmem_map_lookup(element->records[LI_DESTINATION_SET],
                                                                         dsids->ids[i]);

        if (record == NULL || li_timeline_at(&record->timeline, query->now.frame) == NULL) {
            task->goes = LI_MAYBE;
        } else if (li_record_visit(record, &query->now, query->grace, visit_set, task)) {
            return LI_YES;
        }
    }
    return task->goes;
}

static void
see_target(task_asking_t *asking, const li_task_t *task)
{
    const li_delivery_t *unit = asking->asking->query->unit;
    li_task_answer_t *answer = asking->task;
    li_target_match_t match = LI_TARGET_UNKNOWN;

    if (unit->target_count == 0 || answer->target_matches == LI_YES) {
        return;
    }
    match = li_targets_match(unit->targets, unit->target_count, task->targets, task->target_count);
    switch (match) {
    case LI_TARGET_SAME:
        answer->target_matches = LI_YES;
        break;
    case LI_TARGET_OTHER:
        answer->target_matches = LI_NO;
        break;
    case LI_TARGET_OTHER_TYPE:
        answer->target_of_other_type = true;
        break;
    default:
        /* A task without comparable targets may have any. */
        answer->target_matches = LI_YES;
        break;
    }
}

/* The task at hand, and what ordered and changed it; the first that is seen is the one to point at. */
static void
see_order(task_asking_t *asking, const li_state_t *state)
{
    li_task_answer_t *answer = asking->task;

    if (answer->task == NULL) {
        answer->task = state->thing->task;
        answer->task_frame = frame_of(state);
        answer->changed_frame = state->changed > answer->task_frame ? state->changed : 0;
    }
    asking->newest = MAX(asking->newest, state->changed);
}

static void
see_task(task_asking_t *asking, const li_state_t *state)
{
    const li_task_t *task = state->thing->task;
    li_task_answer_t *answer = asking->task;
    uint64_t correlation_id = asking->asking->query->unit->tasks[0].correlation_id;

    if (!task->has_details) {
        asking->every_interface = asking->every_correlation = true;
        answer->target_matches = LI_YES;
        return;
    }
    see_order(asking, state);
    asking->every_interface |= task->interfaces == 0;
    answer->interfaces |= task->interfaces;
    if (!task->has_correlation_id || task->correlation_id == correlation_id) {
        asking->every_correlation = true;
    } else {
        answer->correlation_id = task->correlation_id;
        answer->correlates = LI_NO;
    }
    see_target(asking, task);
}

static void
see_mediation(task_asking_t *asking, const li_mediation_t *mediation)
{
    const nstime_t *now = &asking->asking->query->now.time;
    bool early = mediation->has_start && nstime_cmp(now, &mediation->start) < 0;
    bool over = mediation->has_end && nstime_cmp(now, &mediation->end) > 0;

    if (asking->task->liid == NULL && asking->task->named_liid == NULL) {
        asking->task->liid = mediation->liid;
    }
    asking->task->has_window |= mediation->has_start || mediation->has_end;
    asking->windows++;
    asking->over += over;
    if (!early && !over) {
        asking->task->in_window = LI_YES;
    }
}

/* Whether a mediation is for the unit. */
static bool
is_for(const task_asking_t *asking, const li_mediation_t *mediation)
{
    const char *liid = asking->task->named_liid;

    return liid == NULL || (mediation->liid && strcmp(mediation->liid, liid) == 0);
}

static bool
names_xid(const li_task_t *task, const e_guid_t *xid)
{
    return (task->has_xid && li_xid_equal(&task->xid, xid))
        || (task->has_product_id && li_xid_equal(&task->product_id, xid));
}

static void
see_delivery(task_asking_t *asking, const li_element_t *element, const li_ids_t *dids, const li_ids_t *dsids)
{
    li_answer_t delivers = dids ? task_delivers(asking, element, dids, dsids) : LI_MAYBE;
    li_task_answer_t *answer = asking->task;

    if (asking->seen == 0 || delivers == LI_YES || (delivers == LI_MAYBE && answer->delivers == LI_NO)) {
        answer->delivers = delivers;
    }
}

static void
see_state(task_asking_t *asking, li_state_t *state)
{
    if (asking->task->state_count < G_N_ELEMENTS(asking->task->states)) {
        asking->task->states[asking->task->state_count++] = state;
    }
    asking->seen++;
}

/* Tasks of points of interception. A task without mediation details that was sent to where X2 and X3 arrive is for hand-over
 * too; it explains the unit's XID, and nothing else is concluded from it. */
static bool
visit_task(void *data, li_state_t *state, li_holds_t holds _U_)
{
    task_asking_t *asking = (task_asking_t *)data;
    const li_task_t *task = state->thing->task;

    if (names_xid(task, &asking->task->xid) && task->mediation_count == 0) {
        see_delivery(asking, state->record->element, task->has_details ? &task->dids : NULL, &task->dsids);
        see_task(asking, state);
        see_state(asking, state);
    }
    return false;
}

/* Tasks of mediation functions, of which the unit names the LIID. */
static bool
visit_warrant(void *data, li_state_t *state, li_holds_t holds _U_)
{
    task_asking_t *asking = (task_asking_t *)data;
    const li_task_t *task = state->thing->task;
    li_task_answer_t *answer = asking->task;

    for (unsigned i = 0; i < task->mediation_count; i++) {
        const li_mediation_t *mediation = &task->mediations[i];
        bool own = mediation->has_dids;

        if (!is_for(asking, mediation)) {
            continue;
        }
        see_delivery(asking, state->record->element, own ? &mediation->dids : &task->dids,
                     own ? &mediation->dsids : &task->dsids);
        asking->every_interface |= mediation->interfaces == 0;
        answer->interfaces |= mediation->interfaces;
        see_order(asking, state);
        see_state(asking, state);
    }
    return false;
}

/* The periods of mediation tasks. */
static bool
visit_mediation(void *data, li_state_t *state, li_holds_t holds _U_)
{
    task_asking_t *asking = (task_asking_t *)data;
    const li_task_t *task = state->thing->task;

    if (asking->task->named_liid == NULL && !names_xid(task, &asking->task->xid)) {
        return false;
    }
    for (unsigned i = 0; i < task->mediation_count; i++) {
        if (is_for(asking, &task->mediations[i])) {
            see_mediation(asking, &task->mediations[i]);
        }
    }
    return false;
}

/* What HI1 said of the warrant. It speaks for a unit where no order does, nor one that ended since; that it ended is
 * told by that alone where no order was seen. */
static void
see_warrant(task_asking_t *asking)
{
    const li_provisioning_query_t *query = asking->asking->query;
    li_task_answer_t *task = asking->task;
    const li_timeline_t *timeline = (const li_timeline_t *)wmem_map_lookup(asking->asking->provisioning->warrants,
                                                                           task->named_liid);
    const li_step_t *step = timeline ? li_timeline_at(timeline, query->now.frame) : NULL;

    if (step == NULL || (!task->live_anywhere && task->ended_anywhere.frame >= step->when.frame)) {
        return;
    }
    if (step->state || li_is_recent(&step->when, &query->now, query->grace)) {
        task->known = task->live = task->known_anywhere = task->live_anywhere = true;
        task->task_frame = task->task_frame ? task->task_frame : step->when.frame;
    } else if (!task->known_anywhere) {
        task->known_anywhere = true;
        task->ended_anywhere = step->when;
    }
}

static void
finish_task(task_asking_t *asking)
{
    li_task_answer_t *task = asking->task;
    const li_element_t *element = asking->asking->element;

    if (asking->every_interface) {
        task->interfaces = 0;
    }
    if (asking->every_correlation) {
        task->correlates = LI_YES;
    }
    if (asking->windows > 0 && task->in_window != LI_YES) {
        task->in_window = LI_NO;
        task->window_over = asking->over == asking->windows;
    }
    task->may_have_changed = element == NULL || element->missed > asking->newest;
}

static const li_key_t *
key_of(const asking_t *asking, const li_element_t *element, const li_task_answer_t *task)
{
    return task->named_liid ? li_key_of_liid(asking->provisioning, element, task->named_liid)
                            : li_key_of_xid(asking->provisioning, element, &task->xid);
}

/* Of the task, its XID or its LIID is set. */
static void
ask_task(asking_t *asking, li_task_answer_t *task)
{
    const li_provisioning_query_t *query = asking->query;
    const li_key_t *here = asking->element ? key_of(asking, asking->element, task) : NULL;
    const li_key_t *anywhere = key_of(asking, NULL, task);
    task_asking_t task_asking = { .asking = asking, .task = task };

    task->live_anywhere = li_key_used(anywhere, &query->now, query->grace);
    task->known_anywhere = li_key_held(anywhere, query->now.frame, &task->ended_anywhere) || task->live_anywhere;
    if (task->named_liid) {
        see_warrant(&task_asking);
    }
    if (anywhere == NULL || !task->known_anywhere) {
        return;
    }
    task->live |= li_key_used(here, &query->now, query->grace);
    task->known |= li_key_held(here, query->now.frame, &task->ended) || task->live;
    li_key_visit(li_key_used(here, &query->now, query->grace) ? here : anywhere, &query->now, query->grace,
                 task->named_liid ? visit_warrant : visit_task, &task_asking);
    li_key_visit(anywhere, &query->now, query->grace, visit_mediation, &task_asking);
    finish_task(&task_asking);
}

static void
ask_tasks(asking_t *asking, wmem_allocator_t *scope)
{
    const li_delivery_t *unit = asking->query->unit;
    li_provisioning_answer_t *answer = asking->answer;

    answer->task_count = unit->task_count ? unit->task_count : unit->liid != NULL;
    if (answer->task_count == 0) {
        return;
    }
    answer->tasks = wmem_alloc0_array(scope, li_task_answer_t, answer->task_count);
    for (unsigned i = 0; i < answer->task_count; i++) {
        if (unit->task_count) {
            answer->tasks[i].xid = unit->tasks[i].xid;
        } else {
            answer->tasks[i].named_liid = unit->liid;
        }
        ask_task(asking, &answer->tasks[i]);
        answer->unknown_destination |= answer->tasks[i].state_count > 0 && answer->tasks[i].delivers == LI_MAYBE;
    }
}

bool
li_provisioning_ever(const li_provisioning_t *provisioning, const li_endpoint_t *endpoint, uint32_t frame,
                     li_interfaces_t interfaces, const char **name)
{
    const li_key_t *key = (const li_key_t *)wmem_map_lookup(provisioning->endpoints, endpoint);

    for (unsigned i = 0; key && i < MIN(wmem_array_get_count(key->entries), LI_VISITED_MAX); i++) {
        const li_entry_t *entry = (const li_entry_t *)wmem_array_index(key->entries, i);
        const li_snapshot_t *snapshot;
        const li_state_t *state;

        if (entry->frame > frame) {
            break;
        }
        /* The record's first step with this endpoint is that of the entry's frame. */
        snapshot = (const li_snapshot_t *)li_timeline_state(&entry->record->timeline, entry->frame);
        state = snapshot->committed ? snapshot->committed : snapshot->asked ? snapshot->asked->state : NULL;
        if (state && (element_families(provisioning, entry->record->element, frame) & interfaces)) {
            *name = state->thing->destination->name ? state->thing->destination->name : state->thing->id;
            return true;
        }
    }
    return false;
}

bool
li_provisioning_mediates(const li_provisioning_t *provisioning, const char *element_id, uint32_t frame)
{
    const li_element_t *element = (const li_element_t *)wmem_map_lookup(provisioning->elements, element_id);

    return element && element_families(provisioning, element, frame) == LI_INTERFACES_HI;
}

bool
li_provisioning_any(const li_provisioning_t *provisioning, uint32_t frame)
{
    return provisioning->first_frame <= frame;
}

void
li_provisioning_ask(const li_provisioning_t *provisioning, wmem_allocator_t *scope,
                    const li_provisioning_query_t *query, li_provisioning_answer_t *answer)
{
    asking_t asking = { .provisioning = provisioning, .query = query, .answer = answer };
    li_memo_t *place;

    if (!li_provisioning_any(provisioning, query->now.frame)) {
        memset(answer, 0, sizeof *answer);
        return;
    }
    if (li_memo_answer(provisioning, scope, query, answer, &place)) {
        return;
    }
    memset(answer, 0, sizeof *answer);
    answer->any_history = provisioning->first_order <= query->now.frame;
    asking.family = li_interfaces_family(query->unit->interface);
    ask_element(&asking);
    ask_endpoint(&asking);
    ask_tasks(&asking, scope);
    if (!answer->provisioned) {
        answer->unknown_destination |= element_goes_nowhere(&asking, 0)
                                    || element_goes_nowhere(&asking, query->endpoint->port);
        if (asking.element) {
            li_key_visit(li_key_of_port(asking.element, query->endpoint), &query->now, 0, visit_same_port, &asking);
        }
    }
    li_memo_keep(place, answer);
}
