/* x1_orders.c
 * From X1 messages (ETSI TS 103 221-1 clause 6) to what they order: told once, on the first visit of a frame, and
 * handed to the protocol `li` for showing on every visit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <wsutil/str_util.h>

#include "administration/x1/x1_xml.h"
#include "li/li_message.h"

/* How many tasks of a message are handed on for showing. */
#define TASKS_SHOWN     64

/* Table 6.7-3: what the element says of the thing that a request names. */
enum {
    X1_XID_EXISTS = 2010,
    X1_XID_UNKNOWN = 2020,
    X1_DID_EXISTS = 2030,
    X1_DID_UNKNOWN = 2040,
    X1_OBJECT_EXISTS = 2050,
    X1_OBJECT_UNKNOWN = 2060,
    X1_DATABASE_CLEARED = 10000
};

/* Texts that many messages have in common: each itself, in file scope. Filled by x1_keep(); emptied with the
 * capture. */
static wmem_map_t *kept_texts;

const char *
x1_keep(const char *text)
{
    const char *kept = text != NULL && text[0] != '\0' ? (const char *)wmem_map_lookup(kept_texts, text) : NULL;

    if (kept == NULL && text != NULL && text[0] != '\0') {
        kept = wmem_strdup(wmem_file_scope(), text);
        wmem_map_insert(kept_texts, kept, (void *)kept);
    }
    return kept;
}

/* What a request is for. */
typedef enum {
    X1_ROLE_OTHER,          /* neither orders nor asks, or either side may send it */
    X1_ROLE_ORDERS,
    X1_ROLE_ASKS,
    X1_ROLE_REPORTS         /* the element sends it */
} x1_role_t;

/* Clause 6.2 to 6.6 */
static x1_role_t
role_of(x1_type_t type)
{
    switch (type) {
    case X1_ACTIVATE_TASK:
    case X1_MODIFY_TASK:
    case X1_DEACTIVATE_TASK:
    case X1_DEACTIVATE_ALL_TASKS:
    case X1_CREATE_DESTINATION:
    case X1_MODIFY_DESTINATION:
    case X1_REMOVE_DESTINATION:
    case X1_REMOVE_ALL_DESTINATIONS:
    case X1_CREATE_OBJECT:
    case X1_MODIFY_OBJECT:
    case X1_DELETE_OBJECT:
    case X1_DELETE_ALL_OBJECTS:
        return X1_ROLE_ORDERS;
    case X1_REPORT_TASK_ISSUE:
    case X1_REPORT_DESTINATION_ISSUE:
    case X1_REPORT_NE_ISSUE:
    case X1_IDENTITY_ASSOCIATION_UPDATE:
        return X1_ROLE_REPORTS;
    case X1_TYPE_UNKNOWN:
    case X1_PING:
    case X1_KEEPALIVE:
    case X1_ERROR:
    case X1_TOP_LEVEL_ERROR:
        return X1_ROLE_OTHER;
    default:
        return X1_ROLE_ASKS;
    }
}

/* ---- from the message's structs to those of the audit. Packet scope. ---- */

/* Identifiers are lower-case; who writes them otherwise still means the same. */
static const char *
id_of(wmem_allocator_t *scope, const char *text)
{
    return text != NULL && text[0] != '\0' ? wmem_ascii_strdown(scope, text, -1) : NULL;
}

static li_ids_t
ids_of(wmem_allocator_t *scope, const char **texts, unsigned count)
{
    li_ids_t ids = { .ids = NULL };

    ids.ids = count > 0 ? wmem_alloc_array(scope, const char *, count) : NULL;
    for (unsigned i = 0; i < count; i++) {
        const char *id = id_of(scope, texts[i]);

        if (id != NULL) {
            ids.ids[ids.count++] = id;
        }
    }
    return ids;
}

/* The words X2Only and HI2Only mean the same kind of product: which of both applies, the element's part tells. */
static li_interfaces_t
interfaces_of(x1_delivery_t type)
{
    li_interfaces_t iri = 1U << LI_INTERFACE_X2 | 1U << LI_INTERFACE_HI2;
    li_interfaces_t cc = 1U << LI_INTERFACE_X3 | 1U << LI_INTERFACE_HI3;

    return (type & X1_DELIVERY_IRI ? iri : 0) | (type & X1_DELIVERY_CC ? cc : 0);
}

/* A host, which may be an address in whatever spelling. */
static void
set_host(wmem_allocator_t *scope, const char *host, li_transport_t transport, li_destination_t *destination)
{
    li_address_t addr;

    if (host[0] == '\0') {
        return;
    }
    if (li_address_of_host(host, &addr)) {
        li_endpoint_init(&destination->endpoint, &addr, destination->port, transport);
        destination->has_endpoint = destination->port != 0;
    } else {
        destination->host = li_host_name(scope, host);
    }
}

/* RFC 3966, RFC 6068, RFC 5724: what names a telephone, or a mailbox. */
static bool
is_off_network(const char *scheme)
{
    return scheme != NULL && (strcmp(scheme, "tel") == 0 || strcmp(scheme, "mailto") == 0
                              || strcmp(scheme, "sms") == 0);
}

/* "mdf.example:9003" or "[2001:db8::20]:9003": what stands before the colon has a dot or brackets, and only a port
 * stands behind it. No scheme in use looks so. */
static bool
is_host_and_port(const char *text)
{
    const char *colon = strrchr(text, ':');
    const size_t digits = colon != NULL ? strspn(colon + 1, "0123456789") : 0;

    return colon != NULL && digits > 0 && digits <= 5 && colon[1 + digits] == '\0' && strpbrk(text, "/?#@") == NULL
        && (text[0] == '[' ? colon[-1] == ']' : memchr(text, '.', (size_t)(colon - text)) != NULL);
}

/* A URI names a host, or an address (clause 6.3.1, deliveryAddress). Some write no scheme. */
static void
read_uri(wmem_allocator_t *scope, const char *uri, li_destination_t *destination)
{
    const char *text = is_host_and_port(uri) ? wmem_strconcat(scope, "//", uri, NULL) : uri;
    char *scheme = NULL, *host = NULL;
    int port = -1;

    if (!g_uri_split(text, G_URI_FLAGS_NONE, &scheme, NULL, &host, &port, NULL, NULL, NULL, NULL)) {
        return;
    }
    destination->off_network = is_off_network(scheme);
    if (port < 0 && scheme != NULL) {
        port = strcmp(scheme, "https") == 0 ? 443 : strcmp(scheme, "http") == 0 ? 80 : 0;
    }
    destination->port = (uint16_t)MAX(port, 0);
    if (host != NULL) {
        set_host(scope, host, LI_TRANSPORT_TCP, destination);
    }
    g_free(scheme);
    g_free(host);
}

static void
read_destination(wmem_allocator_t *scope, const x1_destination_t *from, li_thing_t *thing)
{
    li_destination_t *destination = wmem_new0(scope, li_destination_t);

    thing->kind = LI_DESTINATION;
    thing->id = id_of(scope, from->did);
    thing->destination = destination;
    destination->name = from->friendly_name;
    destination->interfaces = interfaces_of(from->delivery_type);
    destination->off_network = from->kind == X1_ADDRESS_E164 || from->kind == X1_ADDRESS_EMAIL;
    if (from->kind == X1_ADDRESS_IP && from->has_port) {
        destination->port = from->endpoint.port;
        destination->endpoint = from->endpoint;
        destination->has_endpoint = from->has_address;
        if (!from->has_address && from->text != NULL) {
            set_host(scope, from->text, (li_transport_t)from->endpoint.transport, destination);
        }
    } else if (from->kind == X1_ADDRESS_URI && from->text != NULL) {
        read_uri(scope, from->text, destination);
    }
}

static const li_mediation_t *
read_mediations(wmem_allocator_t *scope, const x1_task_t *from)
{
    li_mediation_t *mediations = wmem_alloc0_array(scope, li_mediation_t, from->mediation_count);

    for (unsigned i = 0; i < from->mediation_count; i++) {
        const x1_mediation_t *mediation = &from->mediations[i];

        mediations[i].liid = mediation->liid;
        mediations[i].interfaces = interfaces_of(mediation->delivery_type) & LI_INTERFACES_HI;
        mediations[i].start = mediation->start;
        mediations[i].end = mediation->end;
        mediations[i].has_start = mediation->has_start;
        mediations[i].has_end = mediation->has_end;
        mediations[i].has_dids = mediation->has_dids;
        mediations[i].dids = ids_of(scope, mediation->dids, mediation->did_count);
        mediations[i].dsids = ids_of(scope, mediation->dsids, mediation->dsid_count);
    }
    return mediations;
}

static void
read_task(wmem_allocator_t *scope, const x1_task_t *from, li_thing_t *thing)
{
    li_task_t *task = wmem_new0(scope, li_task_t);
    li_target_t *targets = wmem_alloc_array(scope, li_target_t, from->target_count);

    thing->kind = LI_TASK;
    thing->id = id_of(scope, from->xid);
    thing->task = task;
    task->has_details = true;
    task->has_xid = thing->id != NULL && li_xid_parse(thing->id, &task->xid);
    task->has_product_id = from->product_id != NULL && li_xid_parse(from->product_id, &task->product_id);
    task->interfaces = interfaces_of(from->delivery_type);
    task->dids = ids_of(scope, from->dids, from->did_count);
    task->dsids = ids_of(scope, from->dsids, from->dsid_count);
    for (unsigned i = 0; i < from->target_count; i++) {
        targets[i].format = from->targets[i].format;
        targets[i].value = from->targets[i].value;
    }
    task->targets = targets;
    task->target_count = from->target_count;
    task->mediations = read_mediations(scope, from);
    task->mediation_count = from->mediation_count;
    task->correlation_id = from->correlation_id;
    task->has_correlation_id = from->has_correlation_id;
}

static void
read_object(wmem_allocator_t *scope, const x1_destination_set_t *from, li_thing_t *thing)
{
    li_destination_set_t *set;
    li_object_t *object;

    thing->id = id_of(scope, from->object_id);
    if (!from->is_destination_set) {
        object = wmem_new0(scope, li_object_t);
        object->name = from->friendly_name;
        object->type = from->type;
        thing->kind = LI_OBJECT;
        thing->object = object;
        return;
    }
    set = wmem_new0(scope, li_destination_set_t);
    set->name = from->friendly_name;
    set->has_details = true;
    set->dids.ids = wmem_alloc_array(scope, const char *, from->member_count);
    for (unsigned i = 0; i < from->member_count; i++) {
        const char *id = id_of(scope, from->members[i].did);

        if (id != NULL) {
            set->dids.ids[set->dids.count++] = id;
        }
    }
    thing->kind = LI_DESTINATION_SET;
    thing->set = set;
}

/* All that the message gives details of, and how many. Things without an identifier are left out. */
static li_thing_t *
read_things(wmem_allocator_t *scope, const x1_message_t *message, unsigned tasks_max, unsigned *count)
{
    unsigned tasks = MIN(message->task_count, tasks_max);
    li_thing_t *things = wmem_alloc0_array(scope, li_thing_t, tasks + message->destination_count + message->set_count);
    unsigned used = 0;

    for (unsigned i = 0; i < message->destination_count; i++) {
        read_destination(scope, &message->destinations[i], &things[used]);
        used += things[used].id != NULL;
    }
    for (unsigned i = 0; i < message->set_count; i++) {
        read_object(scope, &message->sets[i], &things[used]);
        used += things[used].id != NULL;
    }
    for (unsigned i = 0; i < tasks; i++) {
        read_task(scope, &message->tasks[i], &things[used]);
        used += things[used].id != NULL;
    }
    *count = used;
    return things;
}

/* ---- who speaks ---- */

static li_saying_t
saying_of(x1_type_t type)
{
    static const li_saying_t sayings[] = {
        [X1_ROLE_OTHER] = LI_SAID_OTHER, [X1_ROLE_ORDERS] = LI_SAID_ORDERS, [X1_ROLE_ASKS] = LI_SAID_ASKS,
        [X1_ROLE_REPORTS] = LI_SAID_REPORTS
    };

    return sayings[role_of(type)];
}

/* What is said of a request by who answers without a message. */
static li_said_t
said_of(const x1_request_t *request)
{
    return (li_said_t) {
        .interface = LI_INTERFACE_X1, .saying = saying_of(request->type), .element = request->element
    };
}

/* Clause 7.2: a request is the body of an HTTP request, a response that of the response to it. */
static void
describe_exchange(const x1_message_t *message, li_said_t *said)
{
    const bool is_response = message->carrier == X1_CARRIER_RESPONSE;

    said->inside = message->inside;
    if (said->inside == LI_INSIDE_NOTHING && is_response && (message->is_request || !message->is_document_answer)) {
        said->inside = LI_INSIDE_DOWNLOAD;
    }
    said->is_own_exchange = message->is_request ? message->carrier == X1_CARRIER_REQUEST : is_response;
    said->is_protected = message->is_protected;
    said->contents = message->digest;
    said->first_frame = message->first_frame;
    said->is_open_before = message->is_open_before;
    said->loss_frame = message->loss_frame;
    said->claim_frame = message->claim_frame;
    said->is_one_way = message->is_one_way;
}

/* Clause 7.2.2.2: whatever X1 answers, the status is 200. Nothing of what stands in another response is told. */
static bool
is_refused_by_http(const x1_message_t *message)
{
    return message->status != 0 && message->status != 200;
}

static bool
is_refusal(const x1_message_t *message)
{
    return message->type == X1_ERROR || message->type == X1_TOP_LEVEL_ERROR || is_refused_by_http(message);
}

/* What the message says of itself, as far as the protocol `li` wants to know. */
static li_message_t
describe(const x1_message_t *message, const x1_request_t *request)
{
    li_message_t described = { .name = message->name, .index = message->index };
    li_said_t *said = &described.said;

    said->interface = LI_INTERFACE_X1;
    said->saying = saying_of(request != NULL ? request->type : message->type);
    said->element = message->ne != NULL && message->ne[0] != '\0' ? message->ne : request != NULL ? request->element
                                                                                                      : NULL;
    said->administrator = message->admf;
    said->transaction = message->transaction_id;
    said->is_answer = !message->is_request;
    said->is_success = !message->is_request && !is_refusal(message) && message->ok != X1_OK_OTHER;
    said->is_whole = message->admf != NULL && message->ne != NULL && message->transaction_id != NULL;
    said->is_triggered = message->task_count > 0 && message->tasks[0].product_id != NULL;
    describe_exchange(message, said);
    if (request != NULL) {
        described.wish = request->wishes[0];
        described.named = request->kind;
        described.named_id = request->id;
    }
    return described;
}

/* ---- requests ---- */

static li_thing_kind_t
kind_of(const x1_message_t *message, const li_thing_t *things, unsigned count, const char **id)
{
    if (count > 0) {
        *id = things[0].id;
        return things[0].kind;
    }
    *id = message->xid != NULL ? message->xid : message->did != NULL ? message->did : message->object_id;
    return message->xid != NULL ? LI_TASK : message->did != NULL ? LI_DESTINATION : LI_DESTINATION_SET;
}

static void
order_end_of_all(li_hearing_t *hearing, x1_type_t type, li_wish_t *wishes[2])
{
    static const struct {
        x1_type_t       type;
        li_thing_kind_t kinds[2];
        unsigned        count;
    } ends[] = {
        { X1_DEACTIVATE_ALL_TASKS, { LI_TASK }, 1 },
        { X1_REMOVE_ALL_DESTINATIONS, { LI_DESTINATION }, 1 },
        { X1_DELETE_ALL_OBJECTS, { LI_DESTINATION_SET, LI_OBJECT }, 2 },
    };

    for (unsigned i = 0; i < array_length(ends); i++) {
        for (unsigned k = 0; k < ends[i].count && ends[i].type == type; k++) {
            wishes[k] = li_belief_asked_to_end(hearing, ends[i].kinds[k], NULL);
        }
    }
}

static void
tell_order(x1_request_t *request, const li_thing_t *things, unsigned count)
{
    switch (request->type) {
    case X1_ACTIVATE_TASK:
    case X1_MODIFY_TASK:
    case X1_CREATE_DESTINATION:
    case X1_MODIFY_DESTINATION:
    case X1_CREATE_OBJECT:
    case X1_MODIFY_OBJECT:
        if (count > 0) {
            request->wishes[0] = li_belief_asked(request->hearing, &things[0]);
        }
        break;
    case X1_DEACTIVATE_TASK:
    case X1_REMOVE_DESTINATION:
    case X1_DELETE_OBJECT:
        if (request->id != NULL) {
            request->wishes[0] = li_belief_asked_to_end(request->hearing, request->kind, request->id);
        }
        break;
    default:
        order_end_of_all(request->hearing, request->type, request->wishes);
        break;
    }
}

void
x1_tell_request(packet_info *pinfo, const x1_message_t *message, x1_request_t *request)
{
    li_message_t described;
    unsigned count = 0;
    li_thing_t *things = read_things(pinfo->pool, message, 1, &count);
    const char *id;

    request->element = x1_keep(message->ne);
    request->kind = kind_of(message, things, count, &id);
    request->id = id_of(wmem_file_scope(), id);
    if (request->type == X1_DELETE_OBJECT) {
        request->kind = LI_OBJECT;      /* of whatever kind */
    }
    request->report = message->report;
    request->report.type = x1_keep(message->report.type);
    request->report.details = NULL;
    described = describe(message, request);
    request->hearing = li_message_hear(pinfo, &described, NULL);
    if (role_of(message->type) != X1_ROLE_ORDERS || request->element == NULL) {
        return;
    }
    if (message->is_whole) {
        tell_order(request, things, count);
    } else {
        request->is_cut = true;
    }
}

/* ---- responses ---- */

/* Clause 6.5: what an element reports counts when it was taken. */
static void
tell_report(li_hearing_t *hearing, const x1_request_t *request)
{
    const char *type = request->report.type != NULL ? request->report.type : "";
    bool done = strcmp(type, "FullyActionedAndSuccessful") == 0;

    if (request->report.has_code && request->report.code == X1_DATABASE_CLEARED) {
        li_belief_reset(hearing);
        return;
    }
    if (request->id == NULL) {
        return;
    }
    if (done || strcmp(type, "FullyActionedAndUnsuccessful") == 0) {
        li_belief_reported(hearing, request->kind, request->id, done);
    } else if (strcmp(type, "ImplicitDeactivation") == 0) {
        li_belief_gone(hearing, request->kind, request->id);
    } else if (request->kind == LI_DESTINATION && strcmp(type, "TerminatingFault") == 0) {
        li_belief_fault(hearing, request->id, type);
    } else if (request->kind == LI_DESTINATION && strcmp(type, "AllClear") == 0) {
        li_belief_fault(hearing, request->id, NULL);
    }
}

/* What the element says of the thing a request names is worth as much as a listing. */
static void
tell_error(li_hearing_t *hearing, const x1_message_t *message, const x1_request_t *request)
{
    static const struct {
        uint32_t        code;
        li_thing_kind_t kind;
        bool            exists;
    } codes[] = {
        { X1_XID_EXISTS, LI_TASK, true },
        { X1_XID_UNKNOWN, LI_TASK, false },
        { X1_DID_EXISTS, LI_DESTINATION, true },
        { X1_DID_UNKNOWN, LI_DESTINATION, false },
        { X1_OBJECT_EXISTS, LI_DESTINATION_SET, true },
        { X1_OBJECT_UNKNOWN, LI_DESTINATION_SET, false },
    };

    for (unsigned i = 0; message->has_error_code && request->id != NULL && i < array_length(codes); i++) {
        if (codes[i].code != message->error_code
            || codes[i].kind != (request->kind == LI_OBJECT ? LI_DESTINATION_SET : request->kind)) {
            continue;
        }
        if (codes[i].exists) {
            li_belief_exists(hearing, request->kind, request->id);
        } else {
            li_belief_gone(hearing, request->kind, request->id);
        }
    }
}

static void
tell_decision(li_hearing_t *hearing, const x1_message_t *message, li_wish_t *const wishes[2])
{
    const bool refused = is_refusal(message);

    if (!refused && message->ok != X1_OK_COMPLETED && message->ok != X1_OK_ACKNOWLEDGED) {
        return;         /* it does not say */
    }
    for (unsigned i = 0; i < 2 && wishes[i] != NULL; i++) {
        li_belief_decided(hearing, wishes[i], refused ? LI_DECIDED_REFUSED
                                            : message->ok == X1_OK_COMPLETED ? LI_DECIDED_DONE : LI_DECIDED_PENDING);
    }
}

static void
tell_ids(li_hearing_t *hearing, wmem_allocator_t *scope, li_thing_kind_t kind, const char **ids, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const char *id = id_of(scope, ids[i]);

        if (id != NULL) {
            li_belief_exists(hearing, kind, id);
        }
    }
}

/* Clause 6.4: what the element says there is. What a whole listing leaves out is not there. */
static void
tell_listing(packet_info *pinfo, li_hearing_t *hearing, const x1_message_t *message, const x1_request_t *request)
{
    static const struct {
        x1_type_t       type;
        li_thing_kind_t kind;
    } listings[] = {
        { X1_GET_ALL_DETAILS, LI_TASK },
        { X1_GET_ALL_DETAILS, LI_DESTINATION },
        { X1_LIST_ALL_DETAILS, LI_TASK },
        { X1_LIST_ALL_DETAILS, LI_DESTINATION },
        { X1_GET_ALL_TASK_DETAILS, LI_TASK },
        { X1_GET_ALL_DESTINATION_DETAILS, LI_DESTINATION },
    };
    unsigned listing = li_belief_listing(li_belief());
    uint32_t asked = request != NULL ? request->frame : pinfo->num;
    unsigned count;
    li_thing_t *things = read_things(pinfo->pool, message, UINT_MAX, &count);

    for (unsigned i = 0; i < count; i++) {
        li_belief_confirmed(hearing, asked, &things[i]);
    }
    tell_ids(hearing, pinfo->pool, LI_TASK, message->listed_xids, message->listed_xid_count);
    tell_ids(hearing, pinfo->pool, LI_DESTINATION, message->listed_dids, message->listed_did_count);
    tell_ids(hearing, pinfo->pool, LI_DESTINATION_SET, message->listed_dsids, message->listed_dsid_count);
    for (unsigned i = 0; i < array_length(listings) && message->is_whole; i++) {
        if (listings[i].type == message->type) {
            li_belief_listed(hearing, listings[i].kind, listing, asked);
        }
    }
}

/* An answer to an order that was not seen: there is something now that nobody here knows. */
static void
tell_unseen(li_hearing_t *hearing, const x1_message_t *message)
{
    li_wish_t *wishes[2] = { NULL, NULL };

    if (role_of(message->type) != X1_ROLE_ORDERS || message->ok != X1_OK_COMPLETED) {
        return;
    }
    order_end_of_all(hearing, message->type, wishes);
    tell_decision(hearing, message, wishes);
    li_belief_missed(hearing, LI_MISSED_SEGMENT);
}

/* An answer of what carries X1, without a message: a refusal. */
#define INDEX_OF_NONE 0x3fffffffU

void
x1_tell_refused(packet_info *pinfo, const x1_request_t *request)
{
    const li_channel_t channel = li_channel_facts(pinfo);
    li_message_t described = { .index = INDEX_OF_NONE, .said = said_of(request) };
    li_hearing_t *hearing;

    described.said.is_answer = true;
    described.said.is_own_exchange = true;
    described.said.is_whole = true;
    described.said.inside = li_inside(pinfo);
    described.said.first_frame = channel.first_frame;
    described.said.is_open_before = channel.is_open_before;
    described.said.loss_frame = channel.loss_frame;
    described.said.claim_frame = channel.claim_frame;
    described.said.is_one_way = channel.is_one_way;
    hearing = li_message_hear(pinfo, &described, request->hearing);
    for (unsigned i = 0; i < array_length(request->wishes) && request->wishes[i] != NULL; i++) {
        li_belief_decided(hearing, request->wishes[i], LI_DECIDED_REFUSED);
    }
}

li_hearing_t *
x1_tell_response(packet_info *pinfo, const x1_message_t *message, const x1_request_t *request)
{
    const li_message_t described = describe(message, request);
    li_hearing_t *hearing = li_message_hear(pinfo, &described, request != NULL ? request->hearing : NULL);

    if (request == NULL) {
        tell_unseen(hearing, message);
    } else {
        tell_decision(hearing, message, request->wishes);
        if (message->type == X1_ERROR && !is_refused_by_http(message)) {
            tell_error(hearing, message, request);
        } else if (role_of(request->type) == X1_ROLE_REPORTS && !is_refusal(message)) {
            tell_report(hearing, request);
        } else if (request->is_cut) {
            li_belief_missed(hearing, LI_MISSED_SEGMENT);
        }
    }
    if (role_of(message->type) == X1_ROLE_ASKS && !is_refusal(message)) {
        tell_listing(pinfo, hearing, message, request);
    }
    return hearing;
}

void
x1_tell_rivals(packet_info *pinfo, const x1_request_t *request, const x1_request_t *other)
{
    const li_when_t now = li_now(pinfo);

    li_belief_rivals(request->hearing, &now);
    li_belief_rivals(other->hearing, &now);
}

void
x1_tell_response_to_rival(li_hearing_t *hearing, const x1_message_t *message, const x1_request_t *request)
{
    tell_decision(hearing, message, request->wishes);
}

/* ---- showing ---- */

void
x1_show_orders(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x1_message_t *message,
               const x1_request_t *request, const li_hearing_t *hearing)
{
    li_message_t described = describe(message, request);
    unsigned count;

    described.hearing = hearing;
    described.things = read_things(pinfo->pool, message, TASKS_SHOWN, &count);
    described.thing_count = count;
    li_message_show(tvb, pinfo, tree, &described);
}

/* ---- registration ---- */

void
x1_register_orders(void)
{
    kept_texts = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_str_hash, g_str_equal);
}
