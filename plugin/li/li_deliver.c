/* li_deliver.c
 * The one entry for delivery dissectors: a unit is recorded, judged, shown and tapped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include "li/li_channel.h"
#include "li/li_withheld.h"

#include <epan/tap.h>
#include <wsutil/pint.h>

/* RFC 791 clause 3.1 */
#define IPV4_IDENTIFICATION 4
#define IPV4_SOURCE         12

static int li_tap = -1;

static dissector_handle_t unit_handle;

/* --- Recording ------------------------------------------------------------------------------------------------- */

/* The identification of the IPv4 header that the source address is read of; false: there is none. */
static bool
ip_identification(const packet_info *pinfo, uint16_t *identification)
{
    tvbuff_t *octets = pinfo->data_src ? get_data_source_tvb((const struct data_source *)pinfo->data_src->data) : NULL;
    const int length = octets ? (int)tvb_captured_length(octets) : 0;
    const uint8_t *first = length > 0 ? tvb_get_ptr(octets, 0, length) : NULL;
    const uint8_t *source = (const uint8_t *)pinfo->net_src.data;

    if (pinfo->net_src.type != AT_IPv4 || first == NULL || source < first + IPV4_SOURCE || source >= first + length
        || *(source - IPV4_SOURCE) >> 4 != 4) {
        return false;
    }
    *identification = pntohu16(source - IPV4_SOURCE + IPV4_IDENTIFICATION);
    return true;
}

static li_datagram_t
datagram_of(tvbuff_t *tvb, const packet_info *pinfo, const li_delivered_t *delivered)
{
    li_datagram_t datagram = {
        .sender = &delivered->sender, .sender_port = (uint16_t)pinfo->srcport, .endpoint = &delivered->observed,
        .length = tvb_captured_length(tvb), .reported_length = tvb_reported_length(tvb)
    };

    datagram.octets = tvb_get_ptr(tvb, 0, (int)datagram.length);
    datagram.has_identification = ip_identification(pinfo, &datagram.identification);
    return datagram;
}

static void
record_unit(tvbuff_t *tvb, packet_info *pinfo, const li_delivered_t *delivered, li_frame_t *frame)
{
    const bool is_inside = delivered->unit->is_inside;
    li_conversation_t *record = is_inside ? NULL : li_conversation_of(pinfo, frame);
    const li_recorder_limits_t limits = li_limits();
    const bool may_be_copy = pinfo->ptype == PT_UDP && delivered->has_sender && delivered->has_endpoint
                          && tvb_captured_length(tvb) > 0 && !delivered->unit->is_quoted && !is_inside;
    const li_datagram_t datagram = may_be_copy ? datagram_of(tvb, pinfo, delivered) : (li_datagram_t) { .length = 0 };
    const li_seen_t seen = {
        .unit = delivered->unit,
        .connection = record ? record->connection : NULL,
        .side = li_side(pinfo),
        .datagram = may_be_copy ? &datagram : NULL,
        .place = delivered->place,
        .time = pinfo->abs_ts,
        .sender = delivered->has_sender ? &delivered->sender : NULL,
        .endpoint = delivered->has_endpoint ? &delivered->observed : NULL,
        .ordered = pinfo->ptype == PT_TCP,
        .is_two_way = record && li_is_two_way(pinfo, frame),
        .is_early = li_is_withheld(pinfo) && li_channel_lost_before(pinfo),
        .early_frame = pinfo->ptype == PT_TCP && !is_inside && !delivered->unit->is_quoted
                     ? li_withheld_unit(pinfo, tvb) : 0,
        .copied_frame = !is_inside && !delivered->unit->is_quoted ? li_held_unit(pinfo, tvb) : 0
    };

    if (record && record->unit_frame == 0) {
        record->unit_frame = pinfo->num;
    }
    li_recorder_unit(li_recorder(), &seen, &limits);
}

/* --- Judging --------------------------------------------------------------------------------------------------- */

/* LI_TRANSPORT_ANY: none that has ports. */
static li_transport_t
transport_of(const packet_info *pinfo)
{
    return pinfo->ptype == PT_TCP ? LI_TRANSPORT_TCP : pinfo->ptype == PT_UDP ? LI_TRANSPORT_UDP
         : pinfo->ptype == PT_SCTP ? LI_TRANSPORT_SCTP : pinfo->ptype == PT_DCCP ? LI_TRANSPORT_DCCP : LI_TRANSPORT_ANY;
}

/* Where the unit goes, and who sends it. `from_receiver`: who receives deliveries sends it, and is the endpoint. */
static void
find_parties(const packet_info *pinfo, li_delivered_t *delivered, bool from_receiver)
{
    const address *sender = from_receiver ? &pinfo->dst : &pinfo->src;
    const address *endpoint = from_receiver ? &pinfo->src : &pinfo->dst;
    const li_transport_t transport = transport_of(pinfo);
    li_address_t receiver;

    delivered->has_sender = li_address_from_epan(&delivered->sender, sender);
    delivered->has_endpoint = li_address_from_epan(&receiver, endpoint) && transport != LI_TRANSPORT_ANY;
    delivered->from_receiver = from_receiver;
    if (delivered->has_endpoint) {
        li_endpoint_init(&delivered->observed, &receiver, (uint16_t)(from_receiver ? pinfo->srcport : pinfo->destport),
                         transport);
        delivered->endpoint = li_registry_alias(&delivered->observed);
    }
    delivered->element = delivered->has_sender ? li_registry_element(&delivered->sender) : NULL;
}

/* What the orders seen by this frame say; on the first visit, also what links them to this unit, which nothing does to
 * what is no content. */
static void
ask_orders(packet_info *pinfo, li_delivered_t *delivered, const li_delivery_t *unit, li_frame_t *frame)
{
    li_provisioning_t *provisioning = li_provisioning();
    li_provisioning_query_t query = {
        .now = li_now(pinfo),
        .unit = unit,
        .endpoint = &delivered->endpoint,
        .sender = delivered->has_sender ? &delivered->sender : NULL,
        .observed = &delivered->observed,
        .grace = li_grace
    };

    if (li_provisioning_any(provisioning, pinfo->num)) {
        query.connected = li_conversation_of(pinfo, frame)->first_frame;
    }
    if (PINFO_FD_VISITED(pinfo) || unit->kind != LI_UNIT_CONTENT || unit->is_inside) {
        li_provisioning_ask(provisioning, pinfo->pool, &query, &delivered->provisioned);
    } else {
        li_belief_unit(li_belief(), pinfo->pool, &query, delivered->place, &delivered->provisioned);
    }
    delivered->remark_count = li_remarks(&query, &delivered->registered, &delivered->provisioned, delivered->remarks);
}

/* The LIID that a task of X2 or X3 is handed over for; NULL: not known. */
static const char *
mediated_liid(const li_delivered_t *delivered)
{
    return delivered->provisioned.task_count ? delivered->provisioned.tasks[0].liid : NULL;
}

/* Where the unit comes from, or what becomes of it, when X2/X3 and HI2/HI3 are in the same capture. */
static void
find_mediation(packet_info *pinfo, li_delivered_t *delivered)
{
    li_warrants_t *warrants = li_recorder_warrants(li_recorder());
    const li_delivery_t *unit = delivered->unit;
    const char *liid = mediated_liid(delivered);

    if (unit->liid) {
        delivered->intercepted_frame = li_warrants_origin(warrants, unit, pinfo->num);
    } else if (liid) {
        uint64_t correlation_id = unit->tasks[0].correlation_id;

        if (!PINFO_FD_VISITED(pinfo) && !unit->is_inside) {
            li_warrants_intercepted(warrants, liid, unit->interface, correlation_id, pinfo->num);
        }
        delivered->handed_over_frame = li_warrants_result(warrants, liid, unit->interface, correlation_id,
                                                          pinfo->num);
    }
}

/* Judges the endpoint that find_parties() found. */
static void
judge_endpoint(packet_info *pinfo, li_delivered_t *delivered, li_frame_t *frame)
{
    const li_delivery_t unit = li_as_judged(delivered->unit);

    li_registry_ask(&delivered->endpoint, &unit, &delivered->registered);
    ask_orders(pinfo, delivered, &unit, frame);
    delivered->judgement = li_judge(&unit, &delivered->registered, &delivered->provisioned);
}

/* Either end may send a keepalive, and answers the other's (TS 103 221-2 clause 6.2.4). Which one delivers is told by
 * content that was seen before; until then, by which of them may receive. */
static void
judge_ends(packet_info *pinfo, li_delivered_t *delivered, li_frame_t *frame)
{
    const bool is_told = li_has_finding(delivered, LI_FOUND_OTHER_WAY);
    li_delivered_t other;

    if (is_told) {
        find_parties(pinfo, delivered, !delivered->from_receiver);
    }
    judge_endpoint(pinfo, delivered, frame);
    if (delivered->unit->kind != LI_UNIT_CONTENT && !is_told && !li_is_allowed(&delivered->judgement)) {
        other = *delivered;
        find_parties(pinfo, &other, !delivered->from_receiver);
        judge_endpoint(pinfo, &other, frame);
        if (li_is_allowed(&other.judgement)) {
            *delivered = other;
        }
    }
}

static void
judge(packet_info *pinfo, li_delivered_t *delivered, li_frame_t *frame)
{
    if (!delivered->has_endpoint || !li_is_judged(delivered->unit)) {
        return;
    }
    judge_ends(pinfo, delivered, frame);
    delivered->name = delivered->registered.name ? delivered->registered.name : delivered->provisioned.name;
    if (delivered->element == NULL && delivered->provisioned.element_count == 1) {
        delivered->element = delivered->provisioned.elements[0];
    }
    if (delivered->unit->kind != LI_UNIT_CONTENT) {
        return;
    }
    find_mediation(pinfo, delivered);
    if (!PINFO_FD_VISITED(pinfo) && !delivered->unit->is_inside) {
        li_recorder_remarks(li_recorder(), delivered->place, delivered->unit, delivered->remarks,
                            delivered->remark_count);
    }
}

/* --- The one entry for delivery dissectors --------------------------------------------------------------------- */

static void
tap_unit(packet_info *pinfo, const li_delivered_t *delivered, unsigned octets)
{
    li_tap_record_t *record = wmem_new0(pinfo->pool, li_tap_record_t);
    const li_delivery_t *unit = delivered->unit;

    record->interface = li_interface_is_known(unit->interface) ? unit->interface : LI_INTERFACE_NONE;
    record->kind = unit->kind;
    record->verdict = delivered->judgement.verdict;
    record->octets = octets;
    record->slip_count = unit->slip_count;
    record->endpoint = delivered->has_endpoint ? wmem_strdup(pinfo->pool, delivered->endpoint_text) : NULL;
    record->name = delivered->name;
    record->element = delivered->element;
    record->liid = unit->liid ? wmem_strdup(pinfo->pool, unit->liid) : NULL;
    record->country = unit->country ? wmem_strdup(pinfo->pool, unit->country) : NULL;
    record->task_count = unit->task_count;
    if (unit->task_count) {
        record->tasks = (const li_task_ref_t *)wmem_memdup(pinfo->pool, unit->tasks,
                                                           unit->task_count * sizeof *unit->tasks);
    }
    tap_queue_packet(li_tap, pinfo, record);
}

/* Of which frame's unit this one is a copy; 0: it is none. */
static uint32_t
copied_frame(const li_finding_t *findings)
{
    for (; findings; findings = findings->next) {
        if (findings->found == LI_FOUND_COPY) {
            return findings->frame;
        }
    }
    return 0;
}

/* The layer `li` of one unit: judged whether or not there is a tree. */
static int
dissect_unit(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    li_delivered_t *delivered = (li_delivered_t *)data;
    li_frame_t *frame = li_frame_of(pinfo);
    bool tapped;

    delivered->place = li_next_unit(pinfo, frame);
    if (pinfo->ptype == PT_TCP && !delivered->unit->is_inside && !delivered->unit->is_quoted) {
        li_withheld_note_unit(pinfo, tvb);
    }
    find_parties(pinfo, delivered, delivered->unit->is_response);
    delivered->known.is_inside = li_is_inside_content(pinfo);
    /* TCP numbers octets otherwise. */
    delivered->known.has_stream_offset = delivered->unit->has_stream_offset && !li_is_withheld(pinfo);
    if (!PINFO_FD_VISITED(pinfo)) {
        record_unit(tvb, pinfo, delivered, frame);
    }
    delivered->findings = li_recorder_findings(li_recorder(), delivered->place);
    delivered->copied_frame = copied_frame(delivered->findings);
    delivered->known.is_copy = delivered->copied_frame != 0;
    judge(pinfo, delivered, frame);
    li_coverage_judged(pinfo, tvb_reported_length(tvb), delivered->known.is_copy && pinfo->ptype == PT_TCP);
    /* Of what it was found out by the orders, too. */
    delivered->findings = li_recorder_findings(li_recorder(), delivered->place);
    tapped = have_tap_listener(li_tap) && !delivered->unit->is_quoted && !delivered->unit->is_copy;
    /* Most units are read by nobody: the text is made where somebody will. */
    if (delivered->has_endpoint && (tapped || delivered->findings || delivered->judgement.reason
                                    || delivered->judgement.removed || delivered->remark_count
                                    || delivered->known.is_inside
                                    || li_show_wants_endpoint(tree))) {
        li_endpoint_format(&delivered->endpoint, delivered->endpoint_text);
    }
    li_layer_columns(pinfo, frame, delivered->unit->interface, delivered->judgement.verdict);
    li_show_unit(tvb, pinfo, tree, delivered);
    if (tapped) {
        tap_unit(pinfo, delivered, tvb_reported_length(tvb));
    }
    li_next_turn(pinfo);
    return (int)tvb_captured_length(tvb);
}

const char *
li_deliver(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_delivery_t *unit)
{
    li_delivered_t delivered = { .known = *unit };

    delivered.unit = &delivered.known;
    li_layer_call(unit_handle, tvb, pinfo, tree, &delivered);
    return delivered.judgement.is_kept_open && delivered.judgement.verdict != LI_VERDICT_UNREGISTERED ? ""
         : val_to_str_const(delivered.judgement.verdict, li_verdict_names, "");
}

void
li_deliver_register(void)
{
    li_tap = register_tap("li");
    unit_handle = create_dissector_handle(dissect_unit, proto_li);
}
