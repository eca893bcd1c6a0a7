/* li_deliver.c
 * The one entry for delivery dissectors: a unit is recorded, judged, shown and tapped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/tap.h>

static int li_tap = -1;

static dissector_handle_t unit_handle;

/* --- Recording ------------------------------------------------------------------------------------------------- */

static void
record_unit(packet_info *pinfo, const li_delivered_t *delivered, li_frame_t *frame)
{
    li_conversation_t *record = li_conversation_of(pinfo, frame);
    const li_recorder_limits_t limits = li_limits();
    const li_seen_t seen = {
        .unit = delivered->unit,
        .connection = record->connection,
        .side = record->port0 != pinfo->srcport || !addresses_equal(&record->side0, &pinfo->src),
        .place = delivered->place,
        .time = pinfo->abs_ts,
        .sender = delivered->has_sender ? &delivered->sender : NULL,
        .endpoint = delivered->has_endpoint ? &delivered->observed : NULL,
        .ordered = pinfo->ptype == PT_TCP
    };

    record->unit_frame = record->unit_frame ? record->unit_frame : pinfo->num;
    li_recorder_unit(li_recorder(), &seen, &limits);
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

/* What the orders seen by this frame say; on the first visit, also what links them to this unit. */
static void
ask_orders(packet_info *pinfo, li_delivered_t *delivered, li_frame_t *frame)
{
    li_provisioning_t *provisioning = li_provisioning();
    li_provisioning_query_t query = {
        .now = li_now(pinfo),
        .unit = delivered->unit,
        .endpoint = &delivered->endpoint,
        .sender = delivered->has_sender ? &delivered->sender : NULL,
        .observed = &delivered->observed,
        .grace = li_grace
    };

    if (li_provisioning_any(provisioning, pinfo->num)) {
        query.connected = li_conversation_of(pinfo, frame)->first_frame;
    }
    if (PINFO_FD_VISITED(pinfo)) {
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

        if (!PINFO_FD_VISITED(pinfo)) {
            li_warrants_intercepted(warrants, liid, unit->interface, correlation_id, pinfo->num);
        }
        delivered->handed_over_frame = li_warrants_result(warrants, liid, unit->interface, correlation_id,
                                                          pinfo->num);
    }
}

static void
judge(packet_info *pinfo, li_delivered_t *delivered, li_frame_t *frame)
{
    if (!delivered->has_endpoint || !li_is_judged(delivered->unit)) {
        return;
    }
    li_registry_ask(&delivered->endpoint, delivered->unit, &delivered->registered);
    ask_orders(pinfo, delivered, frame);
    delivered->judgement = li_judge(delivered->unit->interface, &delivered->registered, &delivered->provisioned);
    delivered->name = delivered->registered.name ? delivered->registered.name : delivered->provisioned.name;
    if (delivered->element == NULL && delivered->provisioned.element_count == 1) {
        delivered->element = delivered->provisioned.elements[0];
    }
    find_mediation(pinfo, delivered);
    if (!PINFO_FD_VISITED(pinfo)) {
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

    record->interface = unit->interface;
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

/* The layer `li` of one unit: judged whether or not there is a tree. */
static int
dissect_unit(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    li_delivered_t *delivered = (li_delivered_t *)data;
    li_frame_t *frame = li_frame_of(pinfo);
    const bool tapped = have_tap_listener(li_tap) && !delivered->unit->is_quoted;

    delivered->place = li_next_unit(pinfo, frame);
    find_parties(pinfo, delivered);
    if (!PINFO_FD_VISITED(pinfo)) {
        record_unit(pinfo, delivered, frame);
    }
    judge(pinfo, delivered, frame);
    li_coverage_judged(pinfo, tvb_reported_length(tvb));
    delivered->findings = li_recorder_findings(li_recorder(), delivered->place);
    /* Most units are read by nobody: the text is made where somebody will. */
    if (delivered->has_endpoint && (tapped || delivered->findings || delivered->judgement.reason
                                    || delivered->judgement.removed || delivered->remark_count
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
    li_delivered_t delivered = { .unit = unit };

    li_layer_call(unit_handle, tvb, pinfo, tree, &delivered);
    return val_to_str_const(delivered.judgement.verdict, li_verdict_names, "");
}

int
li_deliver_register(void)
{
    li_tap = register_tap("li");
    unit_handle = create_dissector_handle(dissect_unit, proto_li);
    return li_tap;
}
