/* li_alarm.c
 * What has to be said of a unit: of its endpoint, and of the tasks it is delivered for. Each text names its evidence.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/to_str.h>

#include "audit/review.h"
#include "li/li_channel.h"

static expert_field ei_li_endpoint_unregistered = EI_INIT;
static expert_field ei_li_endpoint_unregistered_partial = EI_INIT;
static expert_field ei_li_endpoint_unregistered_kept = EI_INIT;
static expert_field ei_li_endpoint_removed_kept = EI_INIT;
static expert_field ei_li_endpoint_wrong_interface_kept = EI_INIT;
static expert_field ei_li_endpoint_other_task_kept = EI_INIT;
static expert_field ei_li_endpoint_unverified = EI_INIT;
static expert_field ei_li_endpoint_removed = EI_INIT;
static expert_field ei_li_order_unanswered = EI_INIT;
static expert_field ei_li_element_conflict = EI_INIT;
static expert_field ei_li_endpoint_wrong_interface = EI_INIT;
static expert_field ei_li_endpoint_other_task = EI_INIT;
static expert_field ei_li_endpoint_wrong_interface_ordered = EI_INIT;
static expert_field ei_li_endpoint_other_task_ordered = EI_INIT;
static expert_field ei_li_endpoint_other_task_maybe = EI_INIT;
static expert_field ei_li_endpoint_draining = EI_INIT;
static expert_field ei_li_endpoint_removed_maybe = EI_INIT;
static expert_field ei_li_destination_unknown = EI_INIT;
static expert_field ei_li_destination_fault = EI_INIT;
static expert_field ei_li_task_unknown = EI_INIT;
static expert_field ei_li_task_elsewhere = EI_INIT;
static expert_field ei_li_task_ended = EI_INIT;
static expert_field ei_li_task_ended_anywhere = EI_INIT;
static expert_field ei_li_task_late = EI_INIT;
static expert_field ei_li_task_ended_maybe = EI_INIT;
static expert_field ei_li_task_window_over = EI_INIT;
static expert_field ei_li_task_window_not_open = EI_INIT;
static expert_field ei_li_target_mismatch = EI_INIT;
static expert_field ei_li_target_other_type = EI_INIT;
static expert_field ei_li_correlation_mismatch = EI_INIT;
static expert_field ei_li_correlation_apart = EI_INIT;
static expert_field ei_li_iri_missing = EI_INIT;
static expert_field ei_li_iri_missing_maybe = EI_INIT;
static expert_field ei_li_transport_cleartext = EI_INIT;
static expert_field ei_li_unit_inside_content = EI_INIT;

/* Where one filter has two severities, the rows below are its weaker twins. */
static ei_register_info ei[] = {
    { &ei_li_endpoint_unregistered, { "li.endpoint.unregistered",
        PI_SECURITY, PI_ERROR, "Intercepted traffic goes to an endpoint that is not registered", EXPFILL } },
    { &ei_li_endpoint_unregistered_partial, { "li.endpoint.unregistered",
        PI_SECURITY, PI_WARN, "Intercepted traffic goes to an endpoint that none of the orders seen names", EXPFILL } },
    { &ei_li_endpoint_unregistered_kept, { "li.endpoint.unregistered",
        PI_SECURITY, PI_WARN, "A channel is kept open to an endpoint that is not registered", EXPFILL } },
    { &ei_li_endpoint_removed_kept, { "li.endpoint.removed",
        PI_SECURITY, PI_WARN, "A channel is kept open to a destination that was removed", EXPFILL } },
    { &ei_li_endpoint_wrong_interface_kept, { "li.endpoint.wrong_interface",
        PI_SECURITY, PI_WARN, "A channel is kept open to an endpoint of another interface", EXPFILL } },
    { &ei_li_endpoint_other_task_kept, { "li.endpoint.other_task",
        PI_SECURITY, PI_WARN, "A channel is kept open to an endpoint of other tasks", EXPFILL } },
    { &ei_li_endpoint_unverified, { "li.endpoint.unverified",
        PI_SECURITY, PI_NOTE, "Nothing here tells whether this endpoint may receive intercepted traffic", EXPFILL } },
    { &ei_li_order_unanswered, { "li.order.unanswered",
        PI_SECURITY, PI_NOTE, "An order that would allow this was not answered", EXPFILL } },
    { &ei_li_element_conflict, { "li.element.conflict",
        PI_SECURITY, PI_WARN, "The unit names a network element that its sender's address is not of", EXPFILL } },
    { &ei_li_endpoint_removed, { "li.endpoint.removed",
        PI_SECURITY, PI_ERROR, "Intercepted traffic goes to a destination that was removed", EXPFILL } },
    { &ei_li_endpoint_wrong_interface, { "li.endpoint.wrong_interface",
        PI_SECURITY, PI_ERROR, "The endpoint is registered, but not for this interface", EXPFILL } },
    { &ei_li_endpoint_other_task, { "li.endpoint.other_task",
        PI_SECURITY, PI_ERROR, "The endpoint is registered, but not for this identity", EXPFILL } },
    { &ei_li_endpoint_wrong_interface_ordered, { "li.endpoint.wrong_interface",
        PI_SECURITY, PI_WARN, "Ordered, but not for this interface", EXPFILL } },
    { &ei_li_endpoint_other_task_ordered, { "li.endpoint.other_task",
        PI_SECURITY, PI_ERROR, "The endpoint was ordered, but not for this task", EXPFILL } },
    { &ei_li_endpoint_other_task_maybe, { "li.endpoint.other_task",
        PI_SECURITY, PI_WARN, "None of the orders seen for this task names the endpoint", EXPFILL } },
    { &ei_li_endpoint_draining, { "li.endpoint.removed",
        PI_SECURITY, PI_NOTE, "An open connection goes on to a destination that was removed", EXPFILL } },
    { &ei_li_endpoint_removed_maybe, { "li.endpoint.removed",
        PI_SECURITY, PI_NOTE, "The destination may have been removed: the order has two versions", EXPFILL } },
    { &ei_li_destination_unknown, { "li.destination.unknown",
        PI_SECURITY, PI_NOTE, "An ordered destination has no known address", EXPFILL } },
    { &ei_li_destination_fault, { "li.destination.fault",
        PI_SECURITY, PI_NOTE, "A destination that was reported as faulty is delivered to", EXPFILL } },
    { &ei_li_task_unknown, { "li.task.unknown",
        PI_SECURITY, PI_WARN, "None of the orders seen names this task", EXPFILL } },
    { &ei_li_task_elsewhere, { "li.task.unknown",
        PI_SECURITY, PI_NOTE, "The task was ordered of another network element", EXPFILL } },
    { &ei_li_task_ended, { "li.task.ended",
        PI_SECURITY, PI_ERROR, "The task has ended", EXPFILL } },
    { &ei_li_task_ended_anywhere, { "li.task.ended",
        PI_SECURITY, PI_WARN, "The task has ended wherever it was ordered", EXPFILL } },
    { &ei_li_task_late, { "li.task.ended",
        PI_SECURITY, PI_NOTE, "The task has ended; this was intercepted before", EXPFILL } },
    { &ei_li_task_ended_maybe, { "li.task.ended",
        PI_SECURITY, PI_NOTE, "The task may have ended: the order has two versions", EXPFILL } },
    { &ei_li_task_window_over, { "li.task.ended",
        PI_SECURITY, PI_NOTE, "The period for which hand-over was ordered is over", EXPFILL } },
    { &ei_li_task_window_not_open, { "li.task.not_started",
        PI_SECURITY, PI_NOTE, "The period for which hand-over was ordered has not begun", EXPFILL } },
    { &ei_li_target_mismatch, { "li.target.mismatch",
        PI_SECURITY, PI_WARN, "Intercepted for a target that the task does not name", EXPFILL } },
    { &ei_li_target_other_type, { "li.target.mismatch",
        PI_SECURITY, PI_NOTE, "Intercepted for a target of a type that the task does not name", EXPFILL } },
    { &ei_li_correlation_mismatch, { "li.correlation.mismatch",
        PI_PROTOCOL, PI_NOTE, "Not the correlation ID that the task demands", EXPFILL } },
    { &ei_li_correlation_apart, { "li.correlation.mismatch",
        PI_PROTOCOL, PI_NOTE, "No correlation ID of the task is on X2 and on X3", EXPFILL } },
    { &ei_li_iri_missing, { "li.iri.missing",
        PI_SECURITY, PI_WARN, "CC is handed over without any IRI", EXPFILL } },
    { &ei_li_iri_missing_maybe, { "li.iri.missing",
        PI_SECURITY, PI_NOTE, "CC is handed over, and no IRI was captured", EXPFILL } },
    { &ei_li_unit_inside_content, { "li.unit.inside_content",
        PI_SECURITY, PI_NOTE, "A delivery inside content", EXPFILL } },
    { &ei_li_transport_cleartext, { "li.transport.cleartext",
        PI_SECURITY, PI_WARN, "Intercepted traffic is not protected by TLS", EXPFILL } },
};

/* --- The endpoint ---------------------------------------------------------------------------------------------- */

bool
li_has_finding(const li_delivered_t *delivered, li_found_t found)
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
    return delivered->unit->interface == LI_INTERFACE_X2_OR_X3 ? "X2/X3"
         : val_to_str_const(delivered->unit->interface, li_interface_names, "LI");
}

/* The item for what was delivered, or its weaker twin for what only keeps a channel open. */
static expert_field *
by_weight(const li_delivered_t *delivered, expert_field *content, expert_field *kept_open)
{
    return delivered->judgement.is_kept_open ? kept_open : content;
}

/* "X3 goes to", "A keepalive goes to", "A keepalive is answered by". */
static const char *
movement_text(packet_info *pinfo, const li_delivered_t *delivered)
{
    const li_delivery_t *unit = delivered->unit;
    const char *what = unit->kind == LI_UNIT_CONTENT ? interface_name(delivered)
                     : unit->is_unclear ? "A unit that is cut"
                     : unit->kind == LI_UNIT_CONTROL ? "What accompanies deliveries" : "A keepalive";

    return wmem_strdup_printf(pinfo->pool, "%s %s", what, !delivered->from_receiver ? "goes to"
                              : unit->is_response ? "is answered by" : "comes from");
}

/* What else may be so, for an endpoint that is refused. */
static const char *
unusable_text(const li_delivered_t *delivered)
{
    const li_registry_answer_t *registered = &delivered->registered;

    return registered->unusable && registered->unusable_aliases
         ? " (some rows of li_endpoints and of li_aliases can't be used)"
         : registered->unusable ? " (some rows can't be used)"
         : registered->unusable_aliases ? " (some rows of li_aliases can't be used)" : "";
}

/* A row that names the endpoint for what is asked for apart. */
static const char *
near_text(packet_info *pinfo, const li_delivered_t *delivered)
{
    const li_registry_answer_t *registered = &delivered->registered;

    return registered->near != LI_NEAR_FAMILY ? ""
         : wmem_strdup_printf(pinfo->pool, " for %s (row %u names it for %s)", interface_name(delivered),
                              registered->near_row, registered->near_text);
}

/* The endpoint is in the registry's hands, and it says no. */
static void
alarm_registered(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    const li_provisioning_answer_t *provisioned = &delivered->provisioned;
    const char *endpoint = delivered->endpoint_text;
    const char *name = delivered->name && *delivered->name
                     ? li_shorten(pinfo->pool, delivered->name, LI_NAME_SHOWN) : "without a name";
    const li_registry_answer_t *registered = &delivered->registered;

    switch (delivered->judgement.reason) {
    case LI_REASON_WRONG_INTERFACE:
        expert_add_info_format(pinfo, item,
            by_weight(delivered, &ei_li_endpoint_wrong_interface, &ei_li_endpoint_wrong_interface_kept),
            "%s is registered (%s), but not for %s%s: row %u of li_endpoints has %s%s", endpoint, name,
            interface_name(delivered), registered->near == LI_NEAR_TRANSPORT ? " over this transport" : "",
            registered->near_row, registered->near_text, unusable_text(delivered));
        break;
    case LI_REASON_OTHER_TASK:
        expert_add_info_format(pinfo, item,
            by_weight(delivered, &ei_li_endpoint_other_task, &ei_li_endpoint_other_task_kept),
            "%s is registered (%s), but not for %s%s: row %u of li_endpoints has others%s", endpoint, name,
            delivered->registered.refused_is_xid ? "XID " : "",
            delivered->registered.refused_is_xid ? guid_to_str(pinfo->pool, &delivered->registered.refused_xid)
                                                 : li_warrant_text(pinfo->pool, delivered->unit),
            registered->near_row, unusable_text(delivered));
        break;
    case LI_REASON_ORDERED_NOT_REGISTERED:
        expert_add_info_format(pinfo, item,
            by_weight(delivered, &ei_li_endpoint_unregistered, &ei_li_endpoint_unregistered_kept),
            "%s %s was ordered in frame %u, but is not registered: no row of li_endpoints names it%s%s",
            interface_name(delivered), endpoint, provisioned->endpoint_frame, near_text(pinfo, delivered),
            unusable_text(delivered));
        break;
    default:
        expert_add_info_format(pinfo, item,
            by_weight(delivered, &ei_li_endpoint_unregistered, &ei_li_endpoint_unregistered_kept),
            "%s %s, which is not registered: no row of li_endpoints names it%s%s%s", movement_text(pinfo, delivered),
            endpoint, near_text(pinfo, delivered),
            provisioned->removed ? "" : provisioned->ordered_once ? ", and no order does any more"
            : delivered->judgement.unanswered ? ", and no order that was answered does"
                                              : ", and nothing in this capture that counts ordered it",
            unusable_text(delivered));
        break;
    }
}

/* How much of the element's orders is known, and why. */
static const char *
knowledge_text(packet_info *pinfo, const li_provisioning_answer_t *provisioned)
{
    static const char *const missed[] = {
        [LI_MISSED_NOTHING] = "",
        [LI_MISSED_SEGMENT] = ": a segment of its administration was not captured, or not whole",
        [LI_MISSED_SESSION] = ": a session of its administration was not decrypted",
        [LI_MISSED_ADMINISTRATOR] = ": a second administrator orders there",
        [LI_MISSED_MOVED] = ": it answers from another address than before",
        [LI_MISSED_OCTETS] = ": a part of its administration came in two versions",
        [LI_MISSED_UNREAD] = ": a part of its administration can't be read",
        [LI_MISSED_LISTING] = ": what seemed to be its listing is its administrator's"
    };

    if (provisioned->knowledge == LI_KNOWLEDGE_BASELINE) {
        return wmem_strdup_printf(pinfo->pool, "all are known since frame %u", provisioned->knowledge_frame);
    }
    if (provisioned->missed == LI_MISSED_NOTHING) {
        return wmem_strdup_printf(pinfo->pool, "some are known, since frame %u", provisioned->knowledge_frame);
    }
    return wmem_strdup_printf(pinfo->pool, "not all are known since frame %u%s", provisioned->knowledge_frame,
                              missed[provisioned->missed]);
}

/* The names, with "or" between them. `more`: there are others. */
static const char *
names_text(packet_info *pinfo, const char *const *names, unsigned count, bool more)
{
    const unsigned shown = MIN(count, LI_OTHERS_MAX);
    wmem_strbuf_t *text = wmem_strbuf_new(pinfo->pool, NULL);

    for (unsigned i = 0; i < shown; i++) {
        const bool last = i + 1 == count && !more;

        wmem_strbuf_append_printf(text, "%s%s", i == 0 ? "" : last ? " or " : ", ",
                                  li_shorten(pinfo->pool, names[i], count > 1 ? LI_NAME_SHOWN / 2 : LI_NAME_SHOWN));
    }
    if (shown < count || more) {
        wmem_strbuf_append(text, " or others");
    }
    return wmem_strbuf_get_str(text);
}

/* What the destination was ordered as. */
static const char *
ordered_name(packet_info *pinfo, const li_provisioning_answer_t *provisioned)
{
    return li_shorten(pinfo->pool, provisioned->name, LI_NAME_SHOWN);
}

/* The elements that the sender may be. */
static const char *
elements_text(packet_info *pinfo, const li_provisioning_answer_t *provisioned)
{
    return names_text(pinfo, provisioned->elements, provisioned->element_count, provisioned->more_elements);
}

/* What a unit calls its task. */
static const char *
task_name(packet_info *pinfo, const li_task_answer_t *task)
{
    return task->named_liid ? wmem_strdup_printf(pinfo->pool, "LIID %s",
                                                 li_shorten(pinfo->pool, task->named_liid, LI_LIID_SHOWN))
                            : wmem_strdup_printf(pinfo->pool, "XID %s", guid_to_str(pinfo->pool, &task->xid));
}

/* The task by which a unit is held not to belong where it goes: the first that delivers elsewhere. */
static const li_task_answer_t *
task_elsewhere(const li_provisioning_answer_t *provisioned)
{
    for (unsigned i = 0; i < provisioned->task_count; i++) {
        if (provisioned->tasks[i].delivers == LI_NO) {
            return &provisioned->tasks[i];
        }
    }
    return &provisioned->tasks[0];
}

static void
alarm_other_task(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    const li_task_answer_t *task = task_elsewhere(&delivered->provisioned);
    const bool maybe = delivered->judgement.reason != LI_REASON_ORDERED_OTHER_TASK;
    const bool by_name = delivered->judgement.reason == LI_REASON_OTHER_TASK_BY_NAME;
    const bool is_hidden = delivered->judgement.reason == LI_REASON_HIDDEN_OTHER_TASK;

    expert_add_info_format(pinfo, item,
        is_hidden ? &ei_li_endpoint_unverified
        : maybe ? &ei_li_endpoint_other_task_maybe
        : by_weight(delivered, &ei_li_endpoint_other_task_ordered, &ei_li_endpoint_other_task_kept),
        "%s was ordered in frame %u (%s), but not for %s: none of the destinations of that task (frame %u) is there%s",
        delivered->endpoint_text, delivered->provisioned.endpoint_frame, ordered_name(pinfo, &delivered->provisioned),
        task_name(pinfo, task), task->changed_frame ? task->changed_frame : task->task_frame,
        by_name ? ", as far as their names were resolved"
        : is_hidden ? ". A later order may be hidden: a part of the administration came in two versions"
        : maybe ? ". A later order may have been missed" : "");
}

/* Ordered, and not known to be so still. */
static void
alarm_doubted(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    const li_task_answer_t *task;
    const uint32_t frame = li_provisioning_doubted(&delivered->provisioned, &task);

    expert_add_info_format(pinfo, item, &ei_li_endpoint_unverified,
        "%s was ordered in frame %u (%s), and whether %s still goes there is not known: the capture has two versions "
        "of the order in frame %u, or of its answer", delivered->endpoint_text, delivered->provisioned.endpoint_frame,
        ordered_name(pinfo, &delivered->provisioned), task ? task_name(pinfo, task) : "anything", frame);
}

/* Ordered, but not of the element that sends. */
static void
alarm_elsewhere(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    const li_provisioning_answer_t *provisioned = &delivered->provisioned;
    const bool maybe = delivered->judgement.reason == LI_REASON_MAYBE_ELSEWHERE;

    expert_add_info_format(pinfo, item, maybe ? &ei_li_endpoint_unverified : &ei_li_endpoint_unregistered_partial,
        "%s was ordered in frame %u (%s), but of %s, not of %s (of its orders %s)", delivered->endpoint_text,
        provisioned->endpoint_frame, ordered_name(pinfo, provisioned),
        names_text(pinfo, provisioned->others, provisioned->other_count, false), elements_text(pinfo, provisioned),
        knowledge_text(pinfo, provisioned));
}

/* What is said of an endpoint that no order names: beside it may stand that one did, and was removed, or that one was
 * not answered. */
static const char *
ordered_text(packet_info *pinfo, const li_delivered_t *delivered)
{
    const li_provisioning_answer_t *provisioned = &delivered->provisioned;

    if (provisioned->removed || provisioned->ordered_once || delivered->judgement.unanswered) {
        return "No order is in force for ";
    }
    return provisioned->refused_frame
         ? wmem_strdup_printf(pinfo->pool, "The order of frame %u was refused, no other is for ",
                              provisioned->refused_frame) : "Nothing that counts ordered ";
}

/* Of the sender's element all orders are known. */
static void
alarm_not_ordered(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    const li_provisioning_answer_t *provisioned = &delivered->provisioned;
    const char *elements = elements_text(pinfo, provisioned), *known = knowledge_text(pinfo, provisioned);
    const char *endpoint = delivered->endpoint_text, *ordered = ordered_text(pinfo, delivered);
    char other[LI_ENDPOINT_TEXT_MAX];

    switch (delivered->judgement.reason) {
    case LI_REASON_NOT_ORDERED_BASELINE:
        expert_add_info_format(pinfo, item,
            by_weight(delivered, &ei_li_endpoint_unregistered, &ei_li_endpoint_unregistered_kept),
            "%s%s: it is none of the destinations of %s (%s)%s", ordered, endpoint, elements, known,
            unusable_text(delivered));
        break;
    case LI_REASON_NOT_ORDERED_ALIAS:
        li_endpoint_format(&provisioned->same_port_endpoint, other);
        expert_add_info_format(pinfo, item, &ei_li_endpoint_unregistered_partial,
            "%s%s of %s (%s), but %s is ordered: if the address is translated, say so in li_aliases%s", ordered,
            endpoint, elements, known, other, unusable_text(delivered));
        break;
    default:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_unregistered_partial,
            "%s%s: it is none of the destinations of %s (%s), as far as their names were resolved%s", ordered, endpoint,
            elements, known, unusable_text(delivered));
        break;
    }
}

/* Nothing speaks against the endpoint, nor for it: said on its first unit only. */
static void
alarm_no_evidence(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    const li_provisioning_answer_t *provisioned = &delivered->provisioned;

    if (!li_has_finding(delivered, LI_FOUND_FIRST_TO_ENDPOINT)) {
        return;
    }
    if (delivered->judgement.reason == LI_REASON_PARTIAL) {
        expert_add_info_format(pinfo, item, &ei_li_endpoint_unverified,
            "%s can't be verified: of the orders to %s %s, and none of them tells where the task goes (said on its "
            "first unit only)", delivered->endpoint_text, elements_text(pinfo, provisioned),
            knowledge_text(pinfo, provisioned));
        return;
    }
    expert_add_info_format(pinfo, item, &ei_li_endpoint_unverified,
        "%s can't be verified: no row of li_endpoints is for this interface, and %s (said on its first unit only)",
        delivered->endpoint_text, provisioned->more_elements ? "too many elements may send it"
                                                             : "no orders were seen that count");
}

/* There is no registry for this interface: the orders seen must answer. */
static void
alarm_ordered(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    const li_provisioning_answer_t *provisioned = &delivered->provisioned;
    const char *endpoint = delivered->endpoint_text;

    switch (delivered->judgement.reason) {
    case LI_REASON_ORDERED_OTHER_INTERFACE:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_wrong_interface_ordered,
            "%s was ordered in frame %u (%s), but not for %s", endpoint, provisioned->endpoint_frame,
            ordered_name(pinfo, provisioned), interface_name(delivered));
        break;
    case LI_REASON_ORDERED_OTHER_TRANSPORT:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_wrong_interface_ordered,
            "%s was ordered in frame %u (%s), but over %s", endpoint, provisioned->other_transport_frame,
            li_shorten(pinfo->pool, provisioned->other_transport_name, LI_NAME_SHOWN),
            delivered->endpoint.transport == LI_TRANSPORT_TCP ? "UDP" : "TCP");
        break;
    case LI_REASON_ORDERED_OTHER_TASK:
    case LI_REASON_MAYBE_OTHER_TASK:
    case LI_REASON_HIDDEN_OTHER_TASK:
    case LI_REASON_OTHER_TASK_BY_NAME:
        alarm_other_task(pinfo, item, delivered);
        break;
    case LI_REASON_DOUBTED:
        alarm_doubted(pinfo, item, delivered);
        break;
    case LI_REASON_ORDERED_ELSEWHERE:
    case LI_REASON_MAYBE_ELSEWHERE:
        alarm_elsewhere(pinfo, item, delivered);
        break;
    case LI_REASON_DESTINATION_UNKNOWN:
        expert_add_info_format(pinfo, item, &ei_li_destination_unknown,
            "%s may be an ordered destination: one of them has no known address", endpoint);
        break;
    case LI_REASON_NOT_ORDERED_BASELINE:
    case LI_REASON_NOT_ORDERED_ALIAS:
    case LI_REASON_NOT_ORDERED_BY_NAME:
        alarm_not_ordered(pinfo, item, delivered);
        break;
    case LI_REASON_NOT_ORDERED_PARTIAL:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_unregistered_partial,
            "%s is none of the destinations of %s (frame %u), ordered of %s (of its orders %s)%s", endpoint,
            task_name(pinfo, task_elsewhere(provisioned)),
            task_elsewhere(provisioned)->changed_frame ? task_elsewhere(provisioned)->changed_frame
                                                       : task_elsewhere(provisioned)->task_frame,
            elements_text(pinfo, provisioned), knowledge_text(pinfo, provisioned), unusable_text(delivered));
        break;
    case LI_REASON_UNJOINED:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_unverified,
            "%s can't be verified: of the network elements that orders were seen to none is known to be its sender, "
            "and no row of li_endpoints is for this interface", endpoint);
        break;
    case LI_REASON_PARTIAL:
    case LI_REASON_NO_EVIDENCE:
        alarm_no_evidence(pinfo, item, delivered);
        break;
    default:
        break;
    }
}

static const char *
disbelieved_text(packet_info *pinfo, uint32_t frame)
{
    return wmem_strdup_printf(pinfo->pool, "but the answer to it in frame %u is not believed: it counts for nothing",
                              frame);
}

/* An order that speaks because no answer can be seen is said once. */
static void
alarm_unanswered(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    const li_provisioning_answer_t *provisioned = &delivered->provisioned;
    const bool speaks = provisioned->asked == LI_VOICE_SPEAKS;
    const char *endpoint = delivered->endpoint_text;

    if (!delivered->judgement.unanswered || (speaks && (provisioned->asked_unit.frame != delivered->place.frame
                                                        || provisioned->asked_unit.index != delivered->place.index))) {
        return;
    }
    expert_add_info_format(pinfo, item, &ei_li_order_unanswered,
        "The order of frame %u would allow %s, %s", provisioned->asked_frame, endpoint,
        speaks ? "and no answer of that element is captured: it is believed (said on its first unit only)"
        : provisioned->disbelieved_frame ? disbelieved_text(pinfo, provisioned->disbelieved_frame)
        : provisioned->asked == LI_VOICE_UNDECIDED ? "but nothing has decided it by this frame"
                                                   : "but nothing decided it: it counts for nothing");
}

static void
alarm_endpoint(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    const li_provisioning_answer_t *provisioned = &delivered->provisioned;

    if (delivered->judgement.reason != LI_REASON_NONE) {
        if (delivered->registered.has_rows) {
            alarm_registered(pinfo, item, delivered);
        } else {
            alarm_ordered(pinfo, item, delivered);
        }
    }
    alarm_unanswered(pinfo, item, delivered);
    if (provisioned->misnamed) {
        expert_add_info_format(pinfo, item, &ei_li_element_conflict,
            "The unit names %s as its sender, but its address is another element's: that it is judged by",
            li_shorten(pinfo->pool, provisioned->misnamed, LI_NAME_SHOWN));
    }
    if (delivered->judgement.removed == LI_REMOVED_MAYBE) {
        expert_add_info_format(pinfo, item, &ei_li_endpoint_removed_maybe,
            "%s may have been removed: the capture has two versions of the order in frame %u, or of its answer",
            delivered->endpoint_text, provisioned->doubted_frame);
    } else if (delivered->judgement.removed != LI_REMOVED_NOT) {
        bool draining = delivered->judgement.removed == LI_REMOVED_DRAINING;

        expert_add_info_format(pinfo, item,
            draining ? &ei_li_endpoint_draining
                     : by_weight(delivered, &ei_li_endpoint_removed, &ei_li_endpoint_removed_kept),
            "%s was removed in frame %u%s", delivered->endpoint_text, provisioned->removed_frame,
            draining ? ", over a connection that was open then" : "");
    }
    if (provisioned->fault && provisioned->fault_unit.frame == delivered->place.frame
        && provisioned->fault_unit.index == delivered->place.index) {
        expert_add_info_format(pinfo, item, &ei_li_destination_fault,
            "%s was reported as faulty (%s) in frame %u, and is delivered to (said on the first unit since)",
            delivered->endpoint_text, li_shorten(pinfo->pool, provisioned->fault, LI_NAME_SHOWN),
            provisioned->fault_frame);
    }
    /* Of what has no addresses, as in an exported PDU, nothing tells how it was carried. */
    if (delivered->has_endpoint && li_has_finding(delivered, LI_FOUND_FIRST_IN_CLEAR)
        && li_review_transport(false, false, &delivered->observed.address, li_transport_protected)
           == LI_TRANSPORT_CLEAR) {
        expert_add_info_format(pinfo, item, &ei_li_transport_cleartext,
            "%s to %s without TLS (said on the connection's first unit only)", interface_name(delivered),
            delivered->endpoint_text);
    }
}

/* --- The tasks ------------------------------------------------------------------------------------------------- */

/* "X2Only" and so on, for a text. */
static const char *
ordered_interfaces(li_interface_t of, li_interfaces_t interfaces)
{
    bool iri = (interfaces & (1U << LI_INTERFACE_X2 | 1U << LI_INTERFACE_HI2)) != 0;

    if ((1U << of) & LI_INTERFACES_X) {
        return iri ? "X2 only" : "X3 only";
    }
    return iri ? "HI2 only" : "HI3 only";
}

static const char *
target_text(packet_info *pinfo, const li_target_t *target)
{
    return li_shorten(pinfo->pool, li_masks_targets() ? li_mask(pinfo->pool, target->value) : target->value,
                      LI_NAME_SHOWN);
}

static void
alarm_target(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered, const li_remark_t *remark)
{
    const li_target_t *target = &delivered->unit->targets[0];
    bool other_type = remark->kind == LI_REMARK_TARGET_OTHER_TYPE;

    if (other_type && !li_has_finding(delivered, LI_FOUND_TARGET_OF_OTHER_TYPE)) {
        return;
    }
    expert_add_info_format(pinfo, item, other_type ? &ei_li_target_other_type : &ei_li_target_mismatch,
        "Matched target %s %s is %s the task (frame %u)%s", target->format, target_text(pinfo, target),
        other_type ? "of no type that is named by" : "none of", remark->task->task_frame,
        other_type ? ": it may be the same person's (said once for each)" : "");
}

static void
alarm_task(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered, const li_remark_t *remark)
{
    const li_provisioning_answer_t *provisioned = &delivered->provisioned;
    const li_task_answer_t *task = remark->task;
    const char *name = task_name(pinfo, task);

    switch (remark->kind) {
    case LI_REMARK_TASK_UNKNOWN:
        expert_add_info_format(pinfo, item, &ei_li_task_unknown,
            "%s was not ordered of %s by this frame (of its orders %s)", name, elements_text(pinfo, provisioned),
            knowledge_text(pinfo, provisioned));
        break;
    case LI_REMARK_TASK_ELSEWHERE:
        expert_add_info_format(pinfo, item, &ei_li_task_elsewhere,
            "%s was ordered of another network element%s, not of %s: triggered by that one?", name,
            task->task_frame ? wmem_strdup_printf(pinfo->pool, " in frame %u", task->task_frame) : "",
            elements_text(pinfo, provisioned));
        break;
    case LI_REMARK_TASK_UNANSWERED:
        expert_add_info_format(pinfo, item, &ei_li_order_unanswered,
            "%s was asked for in frame %u, %s", name, task->asked_frame,
            task->disbelieved_frame ? disbelieved_text(pinfo, task->disbelieved_frame)
                                    : "and nothing has decided that by this frame");
        break;
    case LI_REMARK_TASK_ENDED:
        expert_add_info_format(pinfo, item, &ei_li_task_ended, "%s ended at %s in frame %u", name,
            elements_text(pinfo, provisioned), task->ended.frame);
        break;
    case LI_REMARK_TASK_ENDED_ANYWHERE:
        expert_add_info_format(pinfo, item, &ei_li_task_ended_anywhere,
            "%s had ended by frame %u%s", name, task->ended_anywhere.frame,
            task->ended_by_warrant ? ", as HI1 said"
                                   : " wherever it was ordered; which of these elements sends is not known");
        break;
    case LI_REMARK_TASK_MAYBE_ENDED:
        expert_add_info_format(pinfo, item, &ei_li_task_ended_maybe,
            "%s may have ended: the capture has two versions of what was said in frame %u, or of its answer",
            name, task->doubted_frame);
        break;
    case LI_REMARK_TASK_LATE:
        expert_add_info_format(pinfo, item, &ei_li_task_late,
            "%s had ended by frame %u; by the unit's own time this was intercepted before and sent late", name,
            task->known ? task->ended.frame : task->ended_anywhere.frame);
        break;
    case LI_REMARK_WINDOW_OVER:
        expert_add_info_format(pinfo, item, &ei_li_task_window_over,
            "The period for which %s is to be handed over is over (TS 103 221-1 clause 6.2.1, EndTime)", name);
        break;
    case LI_REMARK_WINDOW_NOT_OPEN:
        expert_add_info_format(pinfo, item, &ei_li_task_window_not_open,
            "The period for which %s is to be handed over has not begun (TS 103 221-1 clause 6.2.1, StartTime)", name);
        break;
    case LI_REMARK_INTERFACE:
        expert_add_info_format(pinfo, item, &ei_li_endpoint_wrong_interface_ordered,
            "%s was ordered for %s (frame %u)", name,
            ordered_interfaces(delivered->unit->interface, task->interfaces), task->task_frame);
        break;
    case LI_REMARK_CORRELATION:
        expert_add_info_format(pinfo, item, &ei_li_correlation_mismatch,
            "Correlation ID %" PRIu64 ", but the task demands %" PRIu64 " (frame %u)",
            delivered->unit->tasks[0].correlation_id, task->correlation_id, task->task_frame);
        break;
    default:
        alarm_target(pinfo, item, delivered, remark);
        break;
    }
}

static void
alarm_iri(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    for (const li_finding_t *finding = delivered->findings; finding; finding = finding->next) {
        if (finding->found != LI_FOUND_NO_IRI || !li_demands_iri(&delivered->provisioned)) {
            continue;
        }
        expert_add_info_format(pinfo, item, finding->weak ? &ei_li_iri_missing_maybe : &ei_li_iri_missing,
            "CC for CIN %" PRIu64 " of LIID %s since frame %u, for %s s, and no IRI%s", delivered->unit->cin,
            li_shorten(pinfo->pool, delivered->unit->liid, LI_LIID_SHOWN), finding->frame,
            rel_time_to_secs_str(pinfo->pool, &finding->delta),
            finding->weak ? "; it may have come before the capture, or beside it" : "");
    }
}

static void
alarm_correlation(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    for (const li_finding_t *finding = delivered->findings; finding; finding = finding->next) {
        if (finding->found == LI_FOUND_NO_CORRELATION) {
            expert_add_info_format(pinfo, item, &ei_li_correlation_apart,
                "XID %s: X2 since frame %u, X3 since frame %u, for %s s, and no correlation ID on both (TS 103 221-2 "
                "clause 5.2.8; said once)", finding->other, finding->frame, finding->number,
                rel_time_to_secs_str(pinfo->pool, &finding->delta));
        }
    }
}

void
li_alarm_unit(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered)
{
    if (delivered->unit->is_inside && delivered->judgement.verdict != LI_VERDICT_NONE) {
        expert_add_info_format(pinfo, item, &ei_li_unit_inside_content,
            "%s to %s inside %s: judged by where it goes there. Nothing of it counts for what is delivered outside",
            interface_name(delivered), delivered->endpoint_text,
            li_inside(pinfo) == LI_INSIDE_SUBSCRIBER ? "a subscriber's tunnel" : "what a unit carries");
    }
    alarm_endpoint(pinfo, item, delivered);
    alarm_iri(pinfo, item, delivered);
    alarm_correlation(pinfo, item, delivered);
    for (unsigned i = 0; i < delivered->remark_count; i++) {
        alarm_task(pinfo, item, delivered, &delivered->remarks[i]);
    }
}

void
li_alarm_tls(packet_info *pinfo, proto_item *item, const char *element, const char *endpoint)
{
    expert_add_info_format(pinfo, item, &ei_li_endpoint_unverified,
        "TLS from network element %s to %s, which no row of li_endpoints names and no order seen: "
        "unless it is decrypted, nothing tells what it carries (said once for each endpoint)", element, endpoint);
}

void
li_alarm_register(expert_module_t *expert)
{
    expert_register_field_array(expert, ei, array_length(ei));
}
