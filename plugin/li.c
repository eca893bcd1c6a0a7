/* li.c
 * The protocol `li`: what all lawful interception interfaces share, and what is concluded about each unit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "li.h"

#include <stdarg.h>

#include <epan/conversation.h>
#include <epan/expert.h>
#include <epan/prefs.h>
#include <epan/proto_data.h>
#include <epan/tap.h>
#include <epan/to_str.h>

#include "audit/recorder.h"
#include "audit/registry.h"
#include "audit/tables.h"
#include "audit/verdict.h"
#include "li_tls.h"

static int proto_li = -1;

static int hf_li_interface = -1;
static int hf_li_xid = -1;
static int hf_li_liid = -1;
static int hf_li_cin = -1;
static int hf_li_correlation_id = -1;
static int hf_li_sequence = -1;
static int hf_li_sequence_previous = -1;
static int hf_li_endpoint = -1;
static int hf_li_endpoint_address = -1;
static int hf_li_endpoint_address6 = -1;
static int hf_li_endpoint_port = -1;
static int hf_li_endpoint_name = -1;
static int hf_li_endpoint_verdict = -1;
static int hf_li_endpoint_frame = -1;
static int hf_li_task_frame = -1;
static int hf_li_element = -1;
static int hf_li_keepalive_answered_in = -1;
static int hf_li_keepalive_answers = -1;
static int hf_li_keepalive_response_time = -1;
static int hf_li_keepalive_frame = -1;

static int ett_li = -1;

static expert_field ei_li_endpoint_unregistered = EI_INIT;
static expert_field ei_li_endpoint_unregistered_partial = EI_INIT;
static expert_field ei_li_endpoint_unverified = EI_INIT;
static expert_field ei_li_endpoint_removed = EI_INIT;
static expert_field ei_li_endpoint_wrong_interface = EI_INIT;
static expert_field ei_li_endpoint_other_task = EI_INIT;
static expert_field ei_li_destination_unknown = EI_INIT;
static expert_field ei_li_table_invalid = EI_INIT;
static expert_field ei_li_transport_cleartext = EI_INIT;
static expert_field ei_li_sequence_gap = EI_INIT;
static expert_field ei_li_sequence_repeated = EI_INIT;
static expert_field ei_li_sequence_restarted = EI_INIT;
static expert_field ei_li_sequence_global = EI_INIT;
static expert_field ei_li_keepalive_unanswered = EI_INIT;
static expert_field ei_li_keepalive_unanswered_unseen = EI_INIT;
static expert_field ei_li_keepalive_unmatched = EI_INIT;
static expert_field ei_li_keepalive_silence = EI_INIT;

/* TS 103 221-1 clause 4.2, TS 101 671 clause 4.2, TS 103 120 clause 4. */
static const value_string interface_vals[] = {
    { LI_INTERFACE_X1, "X1" },
    { LI_INTERFACE_X2, "X2" },
    { LI_INTERFACE_X3, "X3" },
    { LI_INTERFACE_HI1, "HI1" },
    { LI_INTERFACE_HI2, "HI2" },
    { LI_INTERFACE_HI3, "HI3" },
    { LI_INTERFACE_HI4, "HI4" },
    { 0, NULL }
};

static const value_string verdict_vals[] = {
    { LI_VERDICT_NONE, "" },
    { LI_VERDICT_REGISTERED, "registered" },
    { LI_VERDICT_PROVISIONED, "provisioned" },
    { LI_VERDICT_UNREGISTERED, "not registered" },
    { LI_VERDICT_UNVERIFIED, "not verified" },
    { 0, NULL }
};

static hf_register_info hf_li[] = {
    { &hf_li_interface, { "Interface", "li.interface",
        FT_UINT8, BASE_DEC, VALS(interface_vals), 0, "The interface this unit belongs to", HFILL } },
    { &hf_li_xid, { "XID", "li.xid",
        FT_GUID, BASE_NONE, NULL, 0, "A task this unit is delivered for", HFILL } },
    { &hf_li_liid, { "LIID", "li.liid",
        FT_STRING, BASE_NONE, NULL, 0, "Lawful Interception Identifier", HFILL } },
    { &hf_li_cin, { "CIN", "li.cin",
        FT_UINT32, BASE_DEC, NULL, 0, "Communication Identity Number", HFILL } },
    { &hf_li_correlation_id, { "Correlation ID", "li.correlation_id",
        FT_UINT64, BASE_DEC_HEX, NULL, 0, "What ties the units of one communication together", HFILL } },
    { &hf_li_sequence, { "Sequence number", "li.sequence",
        FT_UINT32, BASE_DEC, NULL, 0, "Of this unit, whatever carried it", HFILL } },
    { &hf_li_sequence_previous, { "Previous unit of this sequence", "li.sequence.previous",
        FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL } },
    { &hf_li_endpoint, { "Endpoint", "li.endpoint",
        FT_STRING, BASE_NONE, NULL, 0, "Where this unit goes, after li_aliases", HFILL } },
    { &hf_li_endpoint_address, { "Endpoint address", "li.endpoint.address",
        FT_IPv4, BASE_NONE, NULL, 0, NULL, HFILL } },
    { &hf_li_endpoint_address6, { "Endpoint IPv6 address", "li.endpoint.address6",
        FT_IPv6, BASE_NONE, NULL, 0, NULL, HFILL } },
    { &hf_li_endpoint_port, { "Endpoint port", "li.endpoint.port",
        FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL } },
    { &hf_li_endpoint_name, { "Endpoint name", "li.endpoint.name",
        FT_STRING, BASE_NONE, NULL, 0, "Of the row of li_endpoints, or of the provisioned destination", HFILL } },
    { &hf_li_endpoint_verdict, { "Verdict", "li.endpoint.verdict",
        FT_UINT8, BASE_DEC, VALS(verdict_vals), 0, "Whether this unit may go there", HFILL } },
    { &hf_li_endpoint_frame, { "Endpoint ordered in", "li.endpoint.frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The frame that ordered, or removed, this destination", HFILL } },
    { &hf_li_task_frame, { "Task ordered in", "li.task.frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The frame that ordered this task", HFILL } },
    { &hf_li_element, { "Network element", "li.element",
        FT_STRING, BASE_NONE, NULL, 0, "The sender, by li_elements or by its administration", HFILL } },
    { &hf_li_keepalive_answered_in, { "Answered in", "li.keepalive.answered_in",
        FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0, NULL, HFILL } },
    { &hf_li_keepalive_answers, { "Answers", "li.keepalive.answers",
        FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0, NULL, HFILL } },
    { &hf_li_keepalive_response_time, { "Response time", "li.keepalive.response_time",
        FT_RELATIVE_TIME, BASE_NONE, NULL, 0, NULL, HFILL } },
    { &hf_li_keepalive_frame, { "Earlier unit", "li.keepalive.frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The keepalive without an answer, or the unit before a silence", HFILL } },
};

static int *ett[] = {
    &ett_li,
};

/* Where one filter has two severities, the second row is its weaker twin. */
static ei_register_info ei_li[] = {
    { &ei_li_endpoint_unregistered, { "li.endpoint.unregistered",
        PI_SECURITY, PI_ERROR, "Intercepted traffic goes to an endpoint that is not registered", EXPFILL } },
    { &ei_li_endpoint_unregistered_partial, { "li.endpoint.unregistered",
        PI_SECURITY, PI_WARN, "Intercepted traffic goes to an endpoint that none of the orders seen names", EXPFILL } },
    { &ei_li_endpoint_unverified, { "li.endpoint.unverified",
        PI_SECURITY, PI_NOTE, "Nothing here tells whether this endpoint may receive intercepted traffic", EXPFILL } },
    { &ei_li_endpoint_removed, { "li.endpoint.removed",
        PI_SECURITY, PI_ERROR, "Intercepted traffic goes to a destination that was removed", EXPFILL } },
    { &ei_li_endpoint_wrong_interface, { "li.endpoint.wrong_interface",
        PI_SECURITY, PI_ERROR, "The endpoint is registered, but not for this interface", EXPFILL } },
    { &ei_li_endpoint_other_task, { "li.endpoint.other_task",
        PI_SECURITY, PI_ERROR, "The endpoint is registered, but not for this identity", EXPFILL } },
    { &ei_li_destination_unknown, { "li.destination.unknown",
        PI_SECURITY, PI_NOTE, "An ordered destination has no known address", EXPFILL } },
    { &ei_li_table_invalid, { "li.table.invalid",
        PI_UNDECODED, PI_WARN, "A row of the table of registered endpoints can't be used", EXPFILL } },
    { &ei_li_transport_cleartext, { "li.transport.cleartext",
        PI_SECURITY, PI_WARN, "Intercepted traffic is not protected by TLS", EXPFILL } },
    { &ei_li_sequence_gap, { "li.sequence.gap",
        PI_SEQUENCE, PI_WARN, "Sequence numbers are missing", EXPFILL } },
    { &ei_li_sequence_repeated, { "li.sequence.repeated",
        PI_SEQUENCE, PI_NOTE, "A sequence number is repeated", EXPFILL } },
    { &ei_li_sequence_restarted, { "li.sequence.restarted",
        PI_SEQUENCE, PI_NOTE, "The sequence starts again", EXPFILL } },
    { &ei_li_sequence_global, { "li.sequence.global",
        PI_SEQUENCE, PI_NOTE, "The sender counts all its sequences with one counter", EXPFILL } },
    { &ei_li_keepalive_unanswered, { "li.keepalive.unanswered",
        PI_SEQUENCE, PI_WARN, "A keepalive was not answered", EXPFILL } },
    { &ei_li_keepalive_unanswered_unseen, { "li.keepalive.unanswered",
        PI_SEQUENCE, PI_NOTE, "No answer to a keepalive was captured", EXPFILL } },
    { &ei_li_keepalive_unmatched, { "li.keepalive.unmatched",
        PI_SEQUENCE, PI_WARN, "An acknowledgement answers no keepalive", EXPFILL } },
    { &ei_li_keepalive_silence, { "li.keepalive.silence",
        PI_SEQUENCE, PI_NOTE, "The sender was silent for longer than its keepalives allow", EXPFILL } },
};

static int li_tap = -1;

/* What is remembered of the capture. Filled by li_deliver() and by administration dissectors on the first visit of
 * each frame; lives in file scope, made anew by li_init() for each capture. */
static li_recorder_t *recorder;

/* Preferences (TS 103 221-2 clause 6.2.4 for the timers). */
static unsigned pref_reorder_window = 32;
static unsigned pref_reorder_time = 2000;
static unsigned pref_keepalive_p1 = 60;
static unsigned pref_keepalive_p2 = 180;
static ws_bool pref_transport_protected = FALSE;

/* A conversation's record, with the end that was seen sending first as side 0. File scope. */
typedef struct {
    li_connection_t *connection;
    address          side0;
    uint32_t         port0;
} li_conversation_t;

/* What a frame's own dissection keeps. Packet scope. */
typedef struct {
    uint32_t                 units;         /* so far */
    const li_conversation_t *conversation;  /* of the last unit, and the ports by which it was found; NULL: none yet */
    uint32_t                 srcport;
    uint32_t                 destport;
} li_frame_t;

/* Everything li_deliver() finds out about one unit. */
typedef struct {
    const li_delivery_t      *unit;
    li_address_t              sender;
    bool                      has_sender;
    li_endpoint_t             observed;
    li_endpoint_t             endpoint;         /* after li_aliases */
    bool                      has_endpoint;
    char                      endpoint_text[LI_ENDPOINT_TEXT_MAX];
    const char               *element;          /* NULL: not known */
    const char               *name;             /* of the endpoint; NULL: none */
    li_registry_answer_t      registered;
    li_provisioning_answer_t  provisioned;
    li_judgement_t            judgement;
    const li_finding_t       *findings;
} li_delivered_t;

/* --- Recording ------------------------------------------------------------------------------------------------- */

static li_frame_t *
frame_record(packet_info *pinfo)
{
    li_frame_t *frame = (li_frame_t *)p_get_proto_data(pinfo->pool, pinfo, proto_li, 0);

    if (frame == NULL) {
        frame = wmem_new0(pinfo->pool, li_frame_t);
        p_add_proto_data(pinfo->pool, pinfo, proto_li, 0, frame);
    }
    return frame;
}

static const li_conversation_t *
conversation_record(packet_info *pinfo, li_frame_t *frame)
{
    conversation_t *conversation;
    li_conversation_t *record;

    /* Units come in packs: the next one nearly always belongs to the same connection. */
    if (frame->conversation && frame->srcport == pinfo->srcport && frame->destport == pinfo->destport) {
        return frame->conversation;
    }
    conversation = find_or_create_conversation(pinfo);
    record = (li_conversation_t *)conversation_get_proto_data(conversation, proto_li);
    if (record == NULL) {
        record = wmem_new(wmem_file_scope(), li_conversation_t);
        record->connection = li_connection_new(recorder);
        copy_address_wmem(wmem_file_scope(), &record->side0, &pinfo->src);
        record->port0 = pinfo->srcport;
        conversation_add_proto_data(conversation, proto_li, record);
    }
    frame->conversation = record;
    frame->srcport = pinfo->srcport;
    frame->destport = pinfo->destport;
    return record;
}

static void
record_unit(packet_info *pinfo, const li_delivered_t *delivered, li_frame_t *frame, li_place_t place)
{
    const li_conversation_t *record = conversation_record(pinfo, frame);
    const li_recorder_limits_t limits = {
        .window = { pref_reorder_window, pref_reorder_time },
        .timers = { pref_keepalive_p1, pref_keepalive_p2 }
    };
    const li_seen_t seen = {
        .unit = delivered->unit,
        .connection = record->connection,
        .side = record->port0 != pinfo->srcport || !addresses_equal(&record->side0, &pinfo->src),
        .place = place,
        .time = pinfo->abs_ts,
        .sender = delivered->has_sender ? &delivered->sender : NULL,
        .endpoint = delivered->has_endpoint ? &delivered->observed : NULL,
        .ordered = pinfo->ptype == PT_TCP
    };

    li_recorder_unit(recorder, &seen, &limits);
}

/* --- Judging --------------------------------------------------------------------------------------------------- */

static void
find_parties(const packet_info *pinfo, li_delivered_t *delivered)
{
    li_address_t receiver;

    delivered->has_sender = li_address_from_epan(&delivered->sender, &pinfo->src);
    delivered->has_endpoint = li_address_from_epan(&receiver, &pinfo->dst) &&
                              (pinfo->ptype == PT_TCP || pinfo->ptype == PT_UDP);
    if (delivered->has_endpoint) {
        li_endpoint_init(&delivered->observed, &receiver, (uint16_t)pinfo->destport,
                         pinfo->ptype == PT_TCP ? LI_TRANSPORT_TCP : LI_TRANSPORT_UDP);
        delivered->endpoint = li_registry_alias(&delivered->observed);
    }
    delivered->element = delivered->has_sender ? li_registry_element(&delivered->sender) : NULL;
}

static void
judge(const packet_info *pinfo, li_delivered_t *delivered)
{
    if (!delivered->has_endpoint || delivered->unit->kind != LI_UNIT_CONTENT) {
        return;
    }
    li_registry_ask(&delivered->endpoint, delivered->unit, &delivered->registered);
    li_provisioning_ask(li_recorder_provisioning(recorder), pinfo->num,
                        delivered->has_sender ? &delivered->sender : NULL, &delivered->endpoint, delivered->unit,
                        &delivered->provisioned);
    delivered->judgement = li_judge(&delivered->registered, &delivered->provisioned);
    delivered->name = delivered->registered.name ? delivered->registered.name : delivered->provisioned.name;
    if (delivered->element == NULL) {
        delivered->element = delivered->provisioned.element;
    }
}

/* --- Showing --------------------------------------------------------------------------------------------------- */

static void
show_frame(proto_tree *tree, int hf, tvbuff_t *tvb, uint32_t frame)
{
    if (frame) {
        li_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, frame));
    }
}

static void
show_text(proto_tree *tree, int hf, tvbuff_t *tvb, const char *text)
{
    if (text && *text) {
        li_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, text));
    }
}

static void
show_identities(proto_tree *tree, tvbuff_t *tvb, const li_delivery_t *unit)
{
    for (unsigned i = 0; i < unit->task_count; i++) {
        li_generated(proto_tree_add_guid(tree, hf_li_xid, tvb, 0, 0, &unit->tasks[i].xid));
    }
    show_text(tree, hf_li_liid, tvb, unit->liid);
    if (unit->has_cin) {
        li_generated(proto_tree_add_uint(tree, hf_li_cin, tvb, 0, 0, unit->cin));
    }
    if (unit->task_count) {
        li_generated(proto_tree_add_uint64(tree, hf_li_correlation_id, tvb, 0, 0, unit->tasks[0].correlation_id));
    }
    if (unit->has_sequence) {
        li_generated(proto_tree_add_uint(tree, hf_li_sequence, tvb, 0, 0, unit->sequence));
    }
}

static proto_item *
show_endpoint(proto_tree *tree, tvbuff_t *tvb, const li_delivered_t *delivered)
{
    const li_address_t *addr = &delivered->endpoint.address;
    proto_item *item = NULL;

    if (!delivered->has_endpoint) {
        return NULL;
    }
    item = li_generated(proto_tree_add_string(tree, hf_li_endpoint, tvb, 0, 0, delivered->endpoint_text));
    if (li_address_is_ipv4(addr)) {
        li_generated(proto_tree_add_ipv4(tree, hf_li_endpoint_address, tvb, 0, 0, li_address_ipv4_raw(addr)));
    } else {
        li_generated(proto_tree_add_ipv6(tree, hf_li_endpoint_address6, tvb, 0, 0, (const ws_in6_addr *)addr->octets));
    }
    li_generated(proto_tree_add_uint(tree, hf_li_endpoint_port, tvb, 0, 0, delivered->endpoint.port));
    show_text(tree, hf_li_endpoint_name, tvb, delivered->name);
    if (delivered->judgement.verdict != LI_VERDICT_NONE) {
        item = li_generated(proto_tree_add_uint(tree, hf_li_endpoint_verdict, tvb, 0, 0, delivered->judgement.verdict));
    }
    show_frame(tree, hf_li_endpoint_frame, tvb, delivered->provisioned.endpoint_frame);
    show_frame(tree, hf_li_task_frame, tvb, delivered->provisioned.task_frame);
    return item;
}

static bool
has_finding(const li_delivered_t *delivered, li_found_t found)
{
    for (const li_finding_t *finding = delivered->findings; finding; finding = finding->next) {
        if (finding->found == found) {
            return true;
        }
    }
    return false;
}

static const char *
interface_name(const li_delivered_t *delivered)
{
    return val_to_str_const(delivered->unit->interface, interface_vals, "LI");
}

/* The endpoint is in the registry's hands, and it says no. */
static void
alarm_registered(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    const char *endpoint = delivered->endpoint_text;
    const char *name = delivered->name && *delivered->name ? delivered->name : "without a name";

    switch (delivered->judgement.reason) {
    case LI_REASON_WRONG_INTERFACE:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_wrong_interface,
            "%s is registered (%s), but not for %s", endpoint, name, interface_name(delivered));
        break;
    case LI_REASON_OTHER_TASK:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_other_task,
            "%s is registered (%s), but not for %s %s", endpoint, name,
            delivered->registered.refused_is_xid ? "XID" : "LIID",
            delivered->registered.refused_is_xid ? guid_to_str(pinfo->pool, &delivered->registered.refused_xid)
            : delivered->unit->liid ? delivered->unit->liid : "(none)");
        break;
    case LI_REASON_ORDERED_NOT_REGISTERED:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_unregistered,
            "%s %s was ordered in frame %u, but is not registered: no row of li_endpoints names it",
            interface_name(delivered), endpoint, delivered->provisioned.endpoint_frame);
        break;
    default:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_unregistered,
            "%s goes to %s, which is not registered: no row of li_endpoints names it, and nothing in this capture "
            "ordered it%s", interface_name(delivered), endpoint,
            delivered->registered.unusable ? " (some rows can't be used)" : "");
        break;
    }
}

/* There is no registry for this interface: the orders seen must answer. */
static void
alarm_ordered(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    const char *endpoint = delivered->endpoint_text;
    const char *element = delivered->provisioned.element ? delivered->provisioned.element : "";
    char other[LI_ENDPOINT_TEXT_MAX];

    switch (delivered->judgement.reason) {
    case LI_REASON_DESTINATION_UNKNOWN:
        expert_add_info_format(pinfo, item, &ei_li_destination_unknown,
            "%s may be an ordered destination: one of them has no known address", endpoint);
        break;
    case LI_REASON_NOT_ORDERED_BASELINE:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_unregistered,
            "Nothing ordered %s: all destinations of %s are known by this frame, and it is none of them", endpoint,
            element);
        break;
    case LI_REASON_NOT_ORDERED_ALIAS:
        li_endpoint_format(&delivered->provisioned.same_port_endpoint, other);
        expert_add_info_format(pinfo, item, &ei_li_endpoint_unregistered_partial,
            "Nothing ordered %s, but %s was: if the address is translated, say so in li_aliases", endpoint, other);
        break;
    case LI_REASON_NOT_ORDERED_PARTIAL:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_unregistered_partial,
            "None of the orders to %s seen by this frame names %s; there may be others", element, endpoint);
        break;
    case LI_REASON_UNJOINED:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_unverified,
            "%s can't be verified: the orders seen are to other network elements, and no row of li_endpoints is for "
            "this interface", endpoint);
        break;
    case LI_REASON_NO_EVIDENCE:
        if (has_finding(delivered, LI_FOUND_FIRST_TO_ENDPOINT)) {
            expert_add_info_format(pinfo, item, &ei_li_endpoint_unverified,
                "%s can't be verified: no row of li_endpoints is for this interface, and no orders were seen (said on "
                "its first unit only)", endpoint);
        }
        break;
    default:
        break;
    }
}

static void
alarm(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    if (delivered->judgement.reason != LI_REASON_NONE) {
        if (delivered->registered.has_rows) {
            alarm_registered(pinfo, item, delivered);
        } else {
            alarm_ordered(pinfo, item, delivered);
        }
    }
    if (delivered->judgement.removed) {
        expert_add_info_format(pinfo, item, &ei_li_endpoint_removed, "%s was removed in frame %u",
            delivered->endpoint_text, delivered->provisioned.endpoint_frame);
    }
    if (delivered->registered.unusable) {
        expert_add_info(pinfo, item, &ei_li_table_invalid);
    }
}

static void
show_gap(packet_info *pinfo, proto_item *item, const li_finding_t *finding)
{
    const char *when = finding->late ? ", and did not come within the reorder window" : "";

    if (finding->count == 1) {
        expert_add_info_format(pinfo, item, &ei_li_sequence_gap, "Sequence number %u is missing after frame %u%s",
            finding->expected, finding->frame, when);
    } else {
        expert_add_info_format(pinfo, item, &ei_li_sequence_gap,
            "%u sequence numbers, %u to %u, are missing after frame %u%s", finding->count, finding->expected,
            finding->expected + finding->count - 1, finding->frame, when);
    }
}

static void
show_sequence_finding(packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb, const li_finding_t *finding)
{
    proto_item *item = li_generated(proto_tree_add_uint(tree, hf_li_sequence_previous, tvb, 0, 0, finding->frame));

    switch (finding->found) {
    case LI_FOUND_GAP:
        show_gap(pinfo, item, finding);
        break;
    case LI_FOUND_REPEATED:
        expert_add_info_format(pinfo, item, &ei_li_sequence_repeated,
            "Sequence number %u was seen before; %u is next", finding->number, finding->expected);
        break;
    case LI_FOUND_RESTARTED:
        expert_add_info_format(pinfo, item, &ei_li_sequence_restarted,
            "The sequence starts again with %u; %u was next", finding->number, finding->expected);
        break;
    default:
        expert_add_info_format(pinfo, item, &ei_li_sequence_global,
            "One counter for all sequences of this sender, not one for each (TS 103 221-2 clause 5.3.9): from here on "
            "its numbers are judged by that");
        break;
    }
}

static void
show_keepalive_finding(packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb, const li_finding_t *finding)
{
    proto_item *item;

    switch (finding->found) {
    case LI_FOUND_ANSWERED_IN:
        show_frame(tree, hf_li_keepalive_answered_in, tvb, finding->frame);
        break;
    case LI_FOUND_ANSWERS:
        show_frame(tree, hf_li_keepalive_answers, tvb, finding->frame);
        li_generated(proto_tree_add_time(tree, hf_li_keepalive_response_time, tvb, 0, 0, &finding->delta));
        break;
    case LI_FOUND_UNANSWERED:
        item = li_generated(proto_tree_add_uint(tree, hf_li_keepalive_frame, tvb, 0, 0, finding->frame));
        expert_add_info_format(pinfo, item,
            finding->weak ? &ei_li_keepalive_unanswered_unseen : &ei_li_keepalive_unanswered,
            "Keepalive %u of frame %u was not answered for %s s%s (TS 103 221-2 clause 6.2.4)", finding->number,
            finding->frame, rel_time_to_secs_str(pinfo->pool, &finding->delta),
            finding->weak ? "; nothing of the peer was captured" : "");
        break;
    case LI_FOUND_UNMATCHED:
        expert_add_info_format(pinfo, tree, &ei_li_keepalive_unmatched,
            "Acknowledgement %u answers no keepalive (TS 103 221-2 clause 6.2.4)", finding->number);
        break;
    default:
        item = li_generated(proto_tree_add_uint(tree, hf_li_keepalive_frame, tvb, 0, 0, finding->frame));
        expert_add_info_format(pinfo, item, &ei_li_keepalive_silence,
            "Silent for %s s since frame %u (TS 103 221-2 clause 6.2.4)",
            rel_time_to_secs_str(pinfo->pool, &finding->delta), finding->frame);
        break;
    }
}

static void
show_findings(packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb, proto_item *endpoint_item,
              const li_delivered_t *delivered)
{
    for (const li_finding_t *finding = delivered->findings; finding; finding = finding->next) {
        switch (finding->found) {
        case LI_FOUND_FIRST_TO_ENDPOINT:
            break;
        case LI_FOUND_FIRST_IN_CLEAR:
            if (!pref_transport_protected && !(delivered->has_endpoint &&
                                               li_address_is_loopback(&delivered->observed.address))) {
                expert_add_info_format(pinfo, endpoint_item, &ei_li_transport_cleartext,
                    "%s to %s without TLS (said on the connection's first unit only)", interface_name(delivered),
                    delivered->endpoint_text);
            }
            break;
        case LI_FOUND_GAP:
        case LI_FOUND_REPEATED:
        case LI_FOUND_RESTARTED:
        case LI_FOUND_GLOBAL_COUNTER:
            show_sequence_finding(pinfo, tree, tvb, finding);
            break;
        default:
            show_keepalive_finding(pinfo, tree, tvb, finding);
            break;
        }
    }
}

static void
show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *parent, const li_delivered_t *delivered)
{
    const li_delivery_t *unit = delivered->unit;
    proto_item *ti = li_generated(proto_tree_add_item(parent, proto_li, tvb, 0, -1, ENC_NA));
    proto_tree *tree = proto_item_add_subtree(ti, ett_li);
    proto_item *item;

    if (unit->interface != LI_INTERFACE_NONE) {
        li_generated(proto_tree_add_uint(tree, hf_li_interface, tvb, 0, 0, unit->interface));
    }
    show_text(tree, hf_li_element, tvb, delivered->element);
    show_identities(tree, tvb, unit);
    item = show_endpoint(tree, tvb, delivered);
    if (tree && PTREE_DATA(tree)->visible) {
        const char *verdict = val_to_str_const(delivered->judgement.verdict, verdict_vals, "");

        proto_item_append_text(ti, "%s%s%s%s%s%s", unit->interface ? ", " : "",
            unit->interface ? interface_name(delivered) : "", delivered->has_endpoint ? " to " : "",
            delivered->has_endpoint ? delivered->endpoint_text : "", *verdict ? ", " : "", verdict);
    }
    alarm(pinfo, item ? item : ti, delivered);
    show_findings(pinfo, tree, tvb, item ? item : ti, delivered);
}

/* --- The one entry for delivery dissectors --------------------------------------------------------------------- */

static void
tap_unit(packet_info *pinfo, const li_delivered_t *delivered, unsigned octets)
{
    li_tap_record_t *record = wmem_new0(pinfo->pool, li_tap_record_t);
    const li_delivery_t *unit = delivered->unit;

    record->interface = unit->interface;
    record->kind = unit->kind;
    record->verdict = delivered->judgement.verdict;
    record->octets = octets;
    record->endpoint = delivered->has_endpoint ? wmem_strdup(pinfo->pool, delivered->endpoint_text) : NULL;
    record->name = delivered->name;
    record->element = delivered->element;
    record->liid = unit->liid ? wmem_strdup(pinfo->pool, unit->liid) : NULL;
    record->task_count = unit->task_count;
    if (unit->task_count) {
        record->tasks = (const li_task_ref_t *)wmem_memdup(pinfo->pool, unit->tasks,
                                                           unit->task_count * sizeof *unit->tasks);
    }
    tap_queue_packet(li_tap, pinfo, record);
}

const char *
li_deliver(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_delivery_t *unit)
{
    li_delivered_t delivered = { .unit = unit };
    li_frame_t *frame = frame_record(pinfo);
    const li_place_t place = { pinfo->num, frame->units++ };
    const bool tapped = have_tap_listener(li_tap);

    find_parties(pinfo, &delivered);
    if (!PINFO_FD_VISITED(pinfo)) {
        record_unit(pinfo, &delivered, frame, place);
    }
    delivered.findings = li_recorder_findings(recorder, place);
    judge(pinfo, &delivered);
    /* Most units are read by nobody: the text is made where somebody will. */
    if (delivered.has_endpoint && (tapped || delivered.findings || delivered.judgement.reason ||
                                   (tree && proto_field_is_referenced(tree, hf_li_endpoint)))) {
        li_endpoint_format(&delivered.endpoint, delivered.endpoint_text);
    }
    show(tvb, pinfo, tree, &delivered);
    if (tapped) {
        tap_unit(pinfo, &delivered, tvb_reported_length(tvb));
    }
    return val_to_str_const(delivered.judgement.verdict, verdict_vals, "");
}

void
li_tls_from_element(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const char *element,
                    const li_endpoint_t *endpoint)
{
    const li_delivery_t unit = { .kind = LI_UNIT_CONTENT, .is_protected = true };
    li_delivered_t delivered = { .unit = &unit, .endpoint = *endpoint, .has_endpoint = true, .element = element };
    proto_item *ti, *item;
    proto_tree *subtree;

    li_endpoint_format(endpoint, delivered.endpoint_text);
    ti = li_generated(proto_tree_add_item(tree, proto_li, tvb, 0, 0, ENC_NA));
    proto_item_append_text(ti, ", TLS to %s", delivered.endpoint_text);
    subtree = proto_item_add_subtree(ti, ett_li);
    show_text(subtree, hf_li_element, tvb, element);
    delivered.judgement.verdict = LI_VERDICT_UNVERIFIED;
    item = show_endpoint(subtree, tvb, &delivered);
    expert_add_info_format(pinfo, item, &ei_li_endpoint_unverified,
        "TLS from network element %s to %s, which no row of li_endpoints names: unless it is decrypted, nothing tells "
        "what it carries", element, delivered.endpoint_text);
}

static void
li_init(void)
{
    recorder = li_recorder_new(wmem_file_scope());
}

static void
li_cleanup(void)
{
    recorder = NULL;
}

static void
register_preferences(void)
{
    module_t *module = prefs_register_protocol(proto_li, NULL);

    li_tables_register(module);
    prefs_register_uint_preference(module, "reorder_window", "Reorder window (units)",
        "How many units of a sequence may pass before a number that did not come is missing. Used over UDP, and where "
        "a sequence is spread over several connections.", 10, &pref_reorder_window);
    prefs_register_uint_preference(module, "reorder_time", "Reorder window (ms)",
        "How much time may pass before a number that did not come is missing, likewise.", 10, &pref_reorder_time);
    prefs_register_uint_preference(module, "keepalive_p1", "Keepalive interval TIME_P1 (s)",
        "How often a sender shall send a keepalive (TS 103 221-2 clause 6.2.4).", 10, &pref_keepalive_p1);
    prefs_register_uint_preference(module, "keepalive_p2", "Keepalive timeout TIME_P2 (s)",
        "How long a keepalive may stay unanswered (TS 103 221-2 clause 6.2.4).", 10, &pref_keepalive_p2);
    prefs_register_bool_preference(module, "transport_protected", "The transport is protected otherwise",
        "Delivery in clear is as it should be: it was captured inside a protected network (IPsec, VPN), or decrypted "
        "and rewritten.", &pref_transport_protected);
}

void
proto_register_li(void)
{
    expert_module_t *expert;

    proto_li = proto_register_protocol("Lawful Interception", "LI", "li");
    proto_register_field_array(proto_li, hf_li, array_length(hf_li));
    proto_register_subtree_array(ett, array_length(ett));
    expert = expert_register_protocol(proto_li);
    expert_register_field_array(expert, ei_li, array_length(ei_li));
    li_tls_register(proto_li);
    li_tap = register_tap("li");
    register_init_routine(li_init);
    register_cleanup_routine(li_cleanup);
    register_shutdown_routine(li_registry_forget);
    register_preferences();
}

void
proto_reg_handoff_li(void)
{
    li_tls_watch(proto_li);
}
