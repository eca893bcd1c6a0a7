/* li.c
 * The protocol `li`: what all lawful interception interfaces share, and what is concluded about each unit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <epan/prefs.h>
#include <epan/proto_data.h>
#include <epan/tap.h>

#include "audit/tables.h"

int proto_li = -1;
int ett_li = -1;

static int *ett[] = {
    &ett_li,
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
unsigned li_grace = 5;
ws_bool li_transport_protected = FALSE;
static ws_bool pref_mask_targets = FALSE;

/* The frame whose units were seen last: whoever else looks at it need not ask what it is. Set by li_deliver(). */
static uint32_t delivered_frame;

/* A conversation's record, with the end that was seen sending first as side 0. File scope. */
typedef struct {
    li_connection_t *connection;
    address          side0;
    uint32_t         port0;
    uint32_t         first_frame;
} li_conversation_t;

/* What a frame's own dissection keeps. Packet scope. */
typedef struct {
    uint32_t                 units;         /* so far */
    const li_conversation_t *conversation;  /* of the last unit, and the ports by which it was found; NULL: none yet */
    uint32_t                 srcport;
    uint32_t                 destport;
} li_frame_t;

li_recorder_t *
li_recorder(void)
{
    return recorder;
}

li_provisioning_t *
li_provisioning(void)
{
    return li_recorder_provisioning(recorder);
}

bool
li_has_units(const packet_info *pinfo)
{
    return delivered_frame == pinfo->num;
}

li_when_t
li_now(const packet_info *pinfo)
{
    return (li_when_t) { pinfo->num, pinfo->abs_ts };
}

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
        record->first_frame = conversation->setup_frame;
        conversation_add_proto_data(conversation, proto_li, record);
    }
    frame->conversation = record;
    frame->srcport = pinfo->srcport;
    frame->destport = pinfo->destport;
    return record;
}

li_connection_t *
li_connection_of(packet_info *pinfo)
{
    return conversation_record(pinfo, frame_record(pinfo))->connection;
}

static void
record_unit(packet_info *pinfo, const li_delivered_t *delivered, li_frame_t *frame)
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
        .place = delivered->place,
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

/* What the orders seen by this frame say; on the first visit, also what links them to this unit. */
static void
ask_orders(packet_info *pinfo, li_delivered_t *delivered, li_frame_t *frame)
{
    li_provisioning_t *provisioning = li_recorder_provisioning(recorder);
    li_provisioning_query_t query = {
        .now = li_now(pinfo),
        .unit = delivered->unit,
        .endpoint = &delivered->endpoint,
        .sender = delivered->has_sender ? &delivered->sender : NULL,
        .element_name = delivered->element,
        .grace = li_grace
    };

    if (li_provisioning_any(provisioning, pinfo->num)) {
        query.connected = conversation_record(pinfo, frame)->first_frame;
    }
    li_provisioning_ask(provisioning, pinfo->pool, &query, &delivered->provisioned);
    if (!PINFO_FD_VISITED(pinfo) && delivered->provisioned.any_history) {
        li_provisioning_delivered(provisioning, &query, delivered->place, &delivered->provisioned);
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
    li_warrants_t *warrants = li_recorder_warrants(recorder);
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
    if (!delivered->has_endpoint || delivered->unit->kind != LI_UNIT_CONTENT) {
        return;
    }
    li_registry_ask(&delivered->endpoint, delivered->unit, &delivered->registered);
    ask_orders(pinfo, delivered, frame);
    delivered->judgement = li_judge(delivered->unit->interface, &delivered->registered, &delivered->provisioned);
    delivered->name = delivered->registered.name ? delivered->registered.name : delivered->provisioned.name;
    if (delivered->element == NULL) {
        delivered->element = delivered->provisioned.element;
    }
    find_mediation(pinfo, delivered);
    if (!PINFO_FD_VISITED(pinfo)) {
        li_recorder_remarks(recorder, delivered->place, delivered->unit, delivered->remarks, delivered->remark_count);
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
    li_frame_t *frame = frame_record(pinfo);
    li_delivered_t delivered = { .unit = unit, .place = { pinfo->num, frame->units++ } };
    const bool tapped = have_tap_listener(li_tap);

    delivered_frame = pinfo->num;
    find_parties(pinfo, &delivered);
    if (!PINFO_FD_VISITED(pinfo)) {
        record_unit(pinfo, &delivered, frame);
    }
    judge(pinfo, &delivered, frame);
    delivered.findings = li_recorder_findings(recorder, delivered.place);
    /* Most units are read by nobody: the text is made where somebody will. */
    if (delivered.has_endpoint && (tapped || delivered.findings || delivered.judgement.reason
                                   || delivered.judgement.removed || delivered.remark_count
                                   || li_show_wants_endpoint(tree))) {
        li_endpoint_format(&delivered.endpoint, delivered.endpoint_text);
    }
    li_show_unit(tvb, pinfo, tree, &delivered);
    if (tapped) {
        tap_unit(pinfo, &delivered, tvb_reported_length(tvb));
    }
    return val_to_str_const(delivered.judgement.verdict, li_verdict_names, "");
}

bool
li_knows_tasks(const packet_info *pinfo)
{
    return li_provisioning_any(li_recorder_provisioning(recorder), pinfo->num);
}

bool
li_masks_targets(void)
{
    return pref_mask_targets;
}

const char *
li_mask(wmem_allocator_t *scope, const char *text)
{
    glong length = g_utf8_strlen(text, -1);
    glong kept = MIN(length * 2 / 5, 6);
    wmem_strbuf_t *masked = wmem_strbuf_new(scope, NULL);

    wmem_strbuf_append_len(masked, text, (size_t)(g_utf8_offset_to_pointer(text, kept) - text));
    for (glong i = kept; i < MIN(length, 256); i++) {
        wmem_strbuf_append_c(masked, '*');
    }
    return wmem_strbuf_get_str(masked);
}

/* --- Registration ---------------------------------------------------------------------------------------------- */

static void
li_init(void)
{
    recorder = li_recorder_new(wmem_file_scope());
    delivered_frame = 0;
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
    prefs_register_uint_preference(module, "grace", "Grace time (s)",
        "How long units may still come after a task or a destination was changed or ended, because they were in flight.",
        10, &li_grace);
    prefs_register_bool_preference(module, "transport_protected", "The transport is protected otherwise",
        "Administration and delivery in clear are as they should be: they were captured inside a protected network "
        "(IPsec, VPN), or decrypted and rewritten.", &li_transport_protected);
    prefs_register_bool_preference(module, "mask_targets", "Mask target identifiers",
        "Whether to hide most of each target identifier in the trees and columns of LI protocols, for captures and "
        "pictures that are shared. The XML as such, payloads and the octets still show all of it.", &pref_mask_targets);
}

void
proto_register_li(void)
{
    expert_module_t *expert;

    proto_li = proto_register_protocol("Lawful Interception", "LI", "li");
    proto_register_subtree_array(ett, array_length(ett));
    expert = expert_register_protocol(proto_li);
    li_show_register(proto_li, expert);
    li_message_register(proto_li, expert);
    li_watch_register(proto_li);
    li_tap = register_tap("li");
    register_init_routine(li_init);
    register_cleanup_routine(li_cleanup);
    register_shutdown_routine(li_registry_forget);
    register_preferences();
}

void
proto_reg_handoff_li(void)
{
    li_watch_handoff();
}
