/* li_show.c
 * What is shown of a unit: where it goes, what is known of its tasks, and what has to be said.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/to_str.h>

#include "audit/keys.h"

static int hf_li_copied_frame = -1;
static int hf_li_intercepted_frame = -1;
static int hf_li_handed_over_frame = -1;
static int hf_li_cin = -1;
static int hf_li_correlation_id = -1;
static int hf_li_sequence = -1;
static int hf_li_time = -1;
static int hf_li_delay = -1;
static int hf_li_sequence_previous = -1;
static int hf_li_endpoint = -1;
static int hf_li_endpoint_address = -1;
static int hf_li_endpoint_address6 = -1;
static int hf_li_endpoint_port = -1;
static int hf_li_endpoint_name = -1;
static int hf_li_endpoint_verdict = -1;
static int hf_li_task_changed_frame = -1;
static int hf_li_task_ended_frame = -1;
static int hf_li_target = -1;
static int hf_li_keepalive_answered_in = -1;
static int hf_li_keepalive_answers = -1;
static int hf_li_keepalive_response_time = -1;
static int hf_li_keepalive_frame = -1;

static expert_field ei_li_sequence_gap = EI_INIT;
static expert_field ei_li_sequence_repeated = EI_INIT;
static expert_field ei_li_sequence_restarted = EI_INIT;
static expert_field ei_li_sequence_global = EI_INIT;
static expert_field ei_li_keepalive_unanswered = EI_INIT;
static expert_field ei_li_keepalive_unanswered_unseen = EI_INIT;
static expert_field ei_li_keepalive_unmatched = EI_INIT;
static expert_field ei_li_keepalive_silence = EI_INIT;

static hf_register_info hf_li[] = {
    { &hf_li_cin, { "CIN", "li.cin",
        FT_UINT64, BASE_DEC, NULL, 0, "Communication Identity Number", HFILL } },
    { &hf_li_correlation_id, { "Correlation ID", "li.correlation_id",
        FT_UINT64, BASE_DEC_HEX, NULL, 0, "What ties the units of one communication together", HFILL } },
    { &hf_li_sequence, { "Sequence number", "li.sequence",
        FT_UINT32, BASE_DEC, NULL, 0, "Of this unit, whatever carried it", HFILL } },
    { &hf_li_time, { "Intercepted at", "li.time",
        FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL, 0, "When the sender says this was intercepted", HFILL } },
    { &hf_li_delay, { "Delay", "li.delay",
        FT_RELATIVE_TIME, BASE_NONE, NULL, 0, "From interception, as the sender says, to capture", HFILL } },
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
        FT_UINT8, BASE_DEC, VALS(li_verdict_names), 0, "Whether this unit may go there", HFILL } },
    { &hf_li_task_changed_frame, { "Task changed in", "li.task.changed_frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The frame that changed this task last", HFILL } },
    { &hf_li_task_ended_frame, { "Task ended in", "li.task.ended_frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The frame by which this task had ended", HFILL } },
    { &hf_li_target, { "Target", "li.target",
        FT_STRING, BASE_NONE, NULL, 0, "A target of the task, as it was ordered", HFILL } },
    { &hf_li_copied_frame, { "Copy of", "li.copied.frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The same datagram, captured before", HFILL } },
    { &hf_li_intercepted_frame, { "Intercepted since", "li.intercepted.frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The first X2 or X3 of this communication, or of this warrant", HFILL } },
    { &hf_li_handed_over_frame, { "Handed over since", "li.handed_over.frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The first HI2 or HI3 of this communication, or of this warrant", HFILL } },
    { &hf_li_keepalive_answered_in, { "Answered in", "li.keepalive.answered_in",
        FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0, NULL, HFILL } },
    { &hf_li_keepalive_answers, { "Answers", "li.keepalive.answers",
        FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0, NULL, HFILL } },
    { &hf_li_keepalive_response_time, { "Response time", "li.keepalive.response_time",
        FT_RELATIVE_TIME, BASE_NONE, NULL, 0, NULL, HFILL } },
    { &hf_li_keepalive_frame, { "Earlier unit", "li.keepalive.frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The keepalive without an answer, or the unit before a silence", HFILL } },
};

/* Where one filter has two severities, the second row is its weaker twin. */
static ei_register_info ei_li[] = {
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

/* --- Showing --------------------------------------------------------------------------------------------------- */

/* The XIDs of the unit, each once: its own may stand in an AXRI attribute again, and one in two of them. There may be
 * forty thousand. Packet scope. */
static const e_guid_t **
distinct_xids(packet_info *pinfo, const li_delivery_t *unit, unsigned *count)
{
    const e_guid_t **xids = wmem_alloc_array(pinfo->pool, const e_guid_t *, unit->task_count);
    wmem_map_t *named = unit->task_count > 1 ? wmem_map_new(pinfo->pool, li_xid_hash, li_xid_equal) : NULL;

    *count = 0;
    for (unsigned i = 0; i < unit->task_count; i++) {
        const e_guid_t *xid = &unit->tasks[i].xid;

        if (named == NULL || wmem_map_insert(named, xid, GINT_TO_POINTER(1)) == NULL) {
            xids[(*count)++] = xid;
        }
    }
    return xids;
}

static void
show_identities(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const li_delivery_t *unit)
{
    unsigned count;
    const e_guid_t **xids = distinct_xids(pinfo, unit, &count);

    for (unsigned i = 0; i < count; i++) {
        li_show_xid(tree, tvb, xids[i]);
    }
    li_show_liid(tree, tvb, unit->liid);
    if (unit->has_cin) {
        li_generated(proto_tree_add_uint64(tree, hf_li_cin, tvb, 0, 0, unit->cin));
    }
    if (unit->task_count && unit->tasks[0].correlation_id != 0) {
        li_generated(proto_tree_add_uint64(tree, hf_li_correlation_id, tvb, 0, 0, unit->tasks[0].correlation_id));
    }
    if (unit->has_sequence) {
        li_generated(proto_tree_add_uint(tree, hf_li_sequence, tvb, 0, 0, unit->sequence));
    } else if (unit->task_count && unit->tasks[0].has_sequence) {
        li_generated(proto_tree_add_uint(tree, hf_li_sequence, tvb, 0, 0, unit->tasks[0].sequence));
    }
}

/* How many targets of a task are shown. */
#define TARGETS_SHOWN 8

static void
show_targets(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const li_task_t *task)
{
    for (unsigned i = 0; i < MIN(task->target_count, TARGETS_SHOWN); i++) {
        const char *value = task->targets[i].value;

        li_show_text(tree, hf_li_target, tvb, li_masks_targets() ? li_mask(pinfo->pool, value) : value);
    }
}

/* What was ordered, for each task of the unit. */
static void
show_tasks(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const li_delivered_t *delivered)
{
    for (unsigned i = 0; i < delivered->provisioned.task_count; i++) {
        const li_task_answer_t *task = &delivered->provisioned.tasks[i];
        const li_when_t *ended = task->known ? &task->ended : &task->ended_anywhere;

        li_show_task_frame(tree, tvb, task->task_frame);
        li_show_frame(tree, hf_li_task_changed_frame, tvb, task->changed_frame);
        li_show_frame(tree, hf_li_task_ended_frame, tvb, task->state_count == 0 ? ended->frame : 0);
        li_show_liid(tree, tvb, task->liid);
        if (task->named_liid && task->task && task->task->has_xid) {
            li_show_xid(tree, tvb, &task->task->xid);
        }
        if (task->task) {
            show_targets(tree, tvb, pinfo, task->task);
        }
    }
}

/* The verdict, and what it is about. Returns the item that has to answer for it; NULL: there is none. */
static proto_item *
show_endpoint(proto_tree *tree, tvbuff_t *tvb, const li_delivered_t *delivered)
{
    const li_address_t *addr = &delivered->endpoint.address;
    proto_item *verdict = NULL;
    proto_item *item;

    if (!delivered->has_endpoint) {
        return NULL;
    }
    if (delivered->judgement.verdict != LI_VERDICT_NONE) {
        verdict = li_generated(proto_tree_add_uint(tree, hf_li_endpoint_verdict, tvb, 0, 0,
                                                   delivered->judgement.verdict));
    }
    item = li_generated(proto_tree_add_string(tree, hf_li_endpoint, tvb, 0, 0, delivered->endpoint_text));
    if (li_address_is_ipv4(addr)) {
        li_generated(proto_tree_add_ipv4(tree, hf_li_endpoint_address, tvb, 0, 0, li_address_ipv4_raw(addr)));
    } else {
        li_generated(proto_tree_add_ipv6(tree, hf_li_endpoint_address6, tvb, 0, 0, (const ws_in6_addr *)addr->octets));
    }
    li_generated(proto_tree_add_uint(tree, hf_li_endpoint_port, tvb, 0, 0, delivered->endpoint.port));
    li_show_text(tree, hf_li_endpoint_name, tvb, delivered->name);
    li_show_endpoint_frame(tree, tvb, delivered->provisioned.endpoint_frame);
    return verdict ? verdict : item;
}

/* When the sender says it was intercepted, and how long after that it was captured. */
static void
show_time(proto_tree *tree, tvbuff_t *tvb, const packet_info *pinfo, const li_delivery_t *unit)
{
    nstime_t delay;

    if (!unit->has_event_time) {
        return;
    }
    li_generated(proto_tree_add_time(tree, hf_li_time, tvb, 0, 0, &unit->event_time));
    if (pinfo->fd->has_ts) {
        nstime_delta(&delay, &pinfo->abs_ts, &unit->event_time);
        li_generated(proto_tree_add_time(tree, hf_li_delay, tvb, 0, 0, &delay));
    }
}

/* Where the unit's standard speaks of these. */
static const char *
sequence_clause(const li_delivery_t *unit)
{
    return unit->liid ? "TS 102 232-1 clause 5.2.5" : "TS 103 221-2 clause 5.3.9";
}

static const char *
keepalive_clause(const li_delivery_t *unit)
{
    return unit->liid ? "TS 102 232-1 clause 6.3.4" : "TS 103 221-2 clause 6.2.4";
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
show_sequence_finding(packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb, const li_delivery_t *unit,
                      const li_finding_t *finding)
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
            "One counter for all sequences of this sender, not one for each (%s): "
            "from here on its numbers are judged by that", sequence_clause(unit));
        break;
    }
}

static void
show_keepalive_finding(packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb, const li_delivery_t *unit,
                       const li_finding_t *finding)
{
    proto_item *item;

    switch (finding->found) {
    case LI_FOUND_ANSWERED_IN:
        li_show_frame(tree, hf_li_keepalive_answered_in, tvb, finding->frame);
        break;
    case LI_FOUND_ANSWERS:
        li_show_frame(tree, hf_li_keepalive_answers, tvb, finding->frame);
        li_generated(proto_tree_add_time(tree, hf_li_keepalive_response_time, tvb, 0, 0, &finding->delta));
        break;
    case LI_FOUND_UNANSWERED:
        item = li_generated(proto_tree_add_uint(tree, hf_li_keepalive_frame, tvb, 0, 0, finding->frame));
        expert_add_info_format(pinfo, item,
            finding->weak ? &ei_li_keepalive_unanswered_unseen : &ei_li_keepalive_unanswered,
            "Keepalive %u of frame %u was not answered for %s s%s (%s)", finding->number,
            finding->frame, rel_time_to_secs_str(pinfo->pool, &finding->delta),
            finding->weak ? "; nothing of the peer was captured" : "", keepalive_clause(unit));
        break;
    case LI_FOUND_UNMATCHED:
        expert_add_info_format(pinfo, tree, &ei_li_keepalive_unmatched,
            "Acknowledgement %u answers no keepalive (%s)", finding->number, keepalive_clause(unit));
        break;
    default:
        item = li_generated(proto_tree_add_uint(tree, hf_li_keepalive_frame, tvb, 0, 0, finding->frame));
        expert_add_info_format(pinfo, item, &ei_li_keepalive_silence,
            "Silent for %s s since frame %u (%s)",
            rel_time_to_secs_str(pinfo->pool, &finding->delta), finding->frame, keepalive_clause(unit));
        break;
    }
}

static void
show_findings(packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb, const li_delivered_t *delivered)
{
    for (const li_finding_t *finding = delivered->findings; finding; finding = finding->next) {
        switch (finding->found) {
        case LI_FOUND_GAP:
        case LI_FOUND_REPEATED:
        case LI_FOUND_RESTARTED:
        case LI_FOUND_GLOBAL_COUNTER:
            show_sequence_finding(pinfo, tree, tvb, delivered->unit, finding);
            break;
        case LI_FOUND_ANSWERED_IN:
        case LI_FOUND_ANSWERS:
        case LI_FOUND_UNANSWERED:
        case LI_FOUND_UNMATCHED:
        case LI_FOUND_SILENCE:
            show_keepalive_finding(pinfo, tree, tvb, delivered->unit, finding);
            break;
        default:
            break;          /* said with the endpoint */
        }
    }
}

bool
li_show_wants_endpoint(proto_tree *tree)
{
    return tree && proto_field_is_referenced(tree, hf_li_endpoint);
}

/* "X3 of task 29f28e1c… to 203.0.113.66:9003/tcp, not registered" */
static const char *
summarise(packet_info *pinfo, const li_delivered_t *delivered)
{
    const li_delivery_t *unit = delivered->unit;
    wmem_strbuf_t *text = wmem_strbuf_new(pinfo->pool, NULL);
    unsigned count;

    distinct_xids(pinfo, unit, &count);
    wmem_strbuf_append(text, unit->kind == LI_UNIT_KEEPALIVE ? "Keepalive"
                             : unit->kind == LI_UNIT_KEEPALIVE_ACK ? "Acknowledgement of a keepalive"
                             : unit->is_unclear ? "Unit"
                             : unit->kind == LI_UNIT_CONTROL ? "Control"
                             : val_to_str_const(unit->interface, li_interface_names, "Unit"));
    if (unit->task_count) {
        wmem_strbuf_append_printf(text, " of task %s", li_short_xid(pinfo->pool, &unit->tasks[0].xid));
    }
    if (count > 1) {
        wmem_strbuf_append_printf(text, " and %u more", count - 1);
    }
    if (unit->liid) {
        wmem_strbuf_append_printf(text, " of LIID %s", li_shorten(pinfo->pool, unit->liid, LI_LIID_SHOWN));
    }
    if (delivered->has_endpoint) {
        wmem_strbuf_append_printf(text, " %s %s", delivered->from_receiver ? "from" : "to", delivered->endpoint_text);
    }
    if (unit->is_quoted) {
        wmem_strbuf_append(text, ", quoted by ICMP");
    }
    if (unit->is_inside) {
        wmem_strbuf_append(text, ", inside content");
    }
    if (unit->is_copy) {
        wmem_strbuf_append_printf(text, ", captured again (frame %u)", delivered->copied_frame);
    }
    if (delivered->judgement.verdict != LI_VERDICT_NONE) {
        wmem_strbuf_append_printf(text, ", %s",
                                  val_to_str_const(delivered->judgement.verdict, li_verdict_names, ""));
    }
    return wmem_strbuf_get_str(text);
}

void
li_show_unit(tvbuff_t *tvb, packet_info *pinfo, proto_tree *root, const li_delivered_t *delivered)
{
    const li_delivery_t *unit = delivered->unit;
    proto_item *item = NULL;
    proto_tree *tree = NULL;

    if (root) {
        proto_item *top;

        tree = li_show_layer(root, tvb, -1, PTREE_DATA(root)->visible ? summarise(pinfo, delivered) : NULL, &top);
        item = show_endpoint(tree, tvb, delivered);
        item = item ? item : top;
        li_show_interface(tree, tvb, unit->interface);
        li_show_element(tree, tvb, delivered->element);
        show_identities(tree, tvb, pinfo, unit);
        show_time(tree, tvb, pinfo, unit);
        li_show_frame(tree, hf_li_copied_frame, tvb, delivered->copied_frame);
        li_show_frame(tree, hf_li_intercepted_frame, tvb, delivered->intercepted_frame);
        li_show_frame(tree, hf_li_handed_over_frame, tvb, delivered->handed_over_frame);
        show_tasks(tree, tvb, pinfo, delivered);
    }
    li_tables_alarm(pinfo, item, delivered->place);
    li_alarm_unit(pinfo, item, delivered);
    show_findings(pinfo, tree, tvb, delivered);
}

void
li_show_tls(tvbuff_t *tvb, packet_info *pinfo, proto_tree *root, const char *element, const li_endpoint_t *endpoint,
            const char *name)
{
    const li_delivery_t unit = { .kind = LI_UNIT_CONTENT };
    li_delivered_t delivered = { .unit = &unit, .endpoint = *endpoint, .has_endpoint = true, .name = name };
    proto_item *item;
    proto_tree *tree;

    li_endpoint_format(endpoint, delivered.endpoint_text);
    delivered.judgement.verdict = name ? LI_VERDICT_NONE : LI_VERDICT_UNVERIFIED;
    tree = li_show_layer(root, tvb, 0, wmem_strdup_printf(pinfo->pool, "TLS of %s to %s%s%s",
                         li_shorten(pinfo->pool, element, LI_NAME_SHOWN), delivered.endpoint_text, name ? "" : ", ",
                         name ? "" : val_to_str_const(delivered.judgement.verdict, li_verdict_names, "")), &item);
    item = show_endpoint(tree, tvb, &delivered);
    li_show_element(tree, tvb, element);
    if (name == NULL) {
        li_alarm_tls(pinfo, item, element, delivered.endpoint_text);
    }
}

void
li_show_register(int proto, expert_module_t *expert)
{
    proto_register_field_array(proto, hf_li, array_length(hf_li));
    expert_register_field_array(expert, ei_li, array_length(ei_li));
}
