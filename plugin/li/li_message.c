/* li_message.c
 * What is concluded about a message of an administration interface.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include "li/li_message.h"

#include <epan/to_str.h>

/* How many identities of a message are shown: a listing may name a hundred thousand tasks. */
#define IDENTITIES_SHOWN 64

static int hf_li_administrator = -1;
static int hf_li_delivered_in = -1;
static int hf_li_stray = -1;
static int hf_li_earlier = -1;

static expert_field ei_li_administrator_unregistered = EI_INIT;
static expert_field ei_li_administrator_second = EI_INIT;
static expert_field ei_li_administrator_moved = EI_INIT;
static expert_field ei_li_element_renamed = EI_INIT;
static expert_field ei_li_destination_unregistered = EI_INIT;
static expert_field ei_li_destination_unknown = EI_INIT;
static expert_field ei_li_destination_unknown_baseline = EI_INIT;
static expert_field ei_li_task_not_started = EI_INIT;
static expert_field ei_li_transport_cleartext = EI_INIT;
static expert_field ei_li_transport_outdated = EI_INIT;

static hf_register_info hf[] = {
    { &hf_li_administrator, { "Administrator", "li.administrator",
        FT_STRING, BASE_NONE, NULL, 0, "The administration function that orders", HFILL } },
    { &hf_li_delivered_in, { "First delivery in", "li.delivered_in",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The first unit that was delivered for what is ordered here", HFILL } },
    { &hf_li_stray, { "Delivered before in", "li.task.stray",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "A unit of this task that came before it was ordered", HFILL } },
    { &hf_li_earlier, { "Earlier message", "li.administrator.frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The message to which this one does not fit", HFILL } },
};

static ei_register_info ei[] = {
    { &ei_li_administrator_unregistered, { "li.administrator.unregistered",
        PI_SECURITY, PI_ERROR, "Administration by somebody who is not registered", EXPFILL } },
    { &ei_li_administrator_second, { "li.administrator.second",
        PI_SECURITY, PI_WARN, "A second administrator orders of this network element", EXPFILL } },
    { &ei_li_administrator_moved, { "li.administrator.moved",
        PI_SECURITY, PI_WARN, "The administrator speaks from another address than before", EXPFILL } },
    { &ei_li_element_renamed, { "li.element.renamed",
        PI_SECURITY, PI_WARN, "Another network element speaks from this address than before", EXPFILL } },
    { &ei_li_destination_unregistered, { "li.destination.unregistered",
        PI_SECURITY, PI_ERROR, "A destination that is not registered", EXPFILL } },
    { &ei_li_destination_unknown, { "li.destination.unknown",
        PI_SECURITY, PI_NOTE, "A task for a destination that was not seen to be created", EXPFILL } },
    { &ei_li_destination_unknown_baseline, { "li.destination.unknown",
        PI_SECURITY, PI_WARN, "A task for a destination that does not exist", EXPFILL } },
    { &ei_li_task_not_started, { "li.task.not_started",
        PI_SECURITY, PI_WARN, "The task was delivered before it was ordered", EXPFILL } },
    { &ei_li_transport_cleartext, { "li.transport.cleartext",
        PI_SECURITY, PI_WARN, "Administration is not protected by TLS", EXPFILL } },
    { &ei_li_transport_outdated, { "li.transport.outdated",
        PI_SECURITY, PI_WARN, "Administration is protected by a version of TLS below 1.2", EXPFILL } },
};

static dissector_handle_t message_handle;

static li_place_t
place_of(const packet_info *pinfo, const li_message_t *message)
{
    return (li_place_t) { pinfo->num, LI_PLACE_OF_MESSAGE | message->index };
}

void
li_message_record(packet_info *pinfo, const li_message_t *message)
{
    li_address_t source, destination;
    const li_address_t *from = li_address_from_epan(&source, &pinfo->src) ? &source : NULL;
    const li_address_t *to = li_address_from_epan(&destination, &pinfo->dst) ? &destination : NULL;
    const li_parties_message_t seen = {
        .element = message->element,
        .administrator = message->administrator,
        .element_address = !message->has_direction ? NULL : message->from_element ? from : to,
        .administrator_address = !message->has_direction ? NULL : message->from_element ? to : from,
        .from_element = message->from_element,
        .orders = message->orders,
        .triggered = message->triggered,
        .when = li_now(pinfo),
        .place = place_of(pinfo, message)
    };

    li_recorder_message(li_recorder(), &seen, li_connection_of(pinfo));
    if (message->has_direction && message->from_element && message->is_answer && message->element && from
        && pinfo->ptype == PT_TCP) {
        li_endpoint_t server;

        li_endpoint_init(&server, from, (uint16_t)pinfo->srcport, LI_TRANSPORT_TCP);
        li_recorder_server(li_recorder(), &server, message->element);
    }
}

/* --- What has to be said --------------------------------------------------------------------------------------- */

/* The address of the administration function, registered by the user for this interface or not. */
static bool
administrator_listed(const packet_info *pinfo, const li_message_t *message, bool *has_rows)
{
    li_address_t addr;

    *has_rows = li_registry_has_administrators();
    return li_address_from_epan(&addr, message->from_element ? &pinfo->dst : &pinfo->src)
        && li_registry_administers(&addr, message->interface);
}

static void
alarm_administrator(packet_info *pinfo, proto_item *item, const li_message_t *message)
{
    bool has_rows;
    bool listed = administrator_listed(pinfo, message, &has_rows);

    if ((message->orders || message->asks) && !message->from_element && has_rows && !listed) {
        expert_add_info_format(pinfo, item, &ei_li_administrator_unregistered,
            "%s at %s, which no row of li_administrators lists for %s",
            message->administrator ? message->administrator : "An administrator",
            address_to_str(pinfo->pool, &pinfo->src),
            val_to_str_const(message->interface, li_interface_names, "this interface"));
    }
}

static void
alarm_transport(packet_info *pinfo, proto_item *item, const li_message_t *message)
{
    const char *interface = val_to_str_const(message->interface, li_interface_names, "Administration");
    const char *version = message->is_protected ? li_tls_outdated_version(pinfo) : NULL;
    li_address_t addr;

    if (li_transport_protected || (li_address_from_epan(&addr, &pinfo->dst) && li_address_is_loopback(&addr))) {
        return;
    }
    if (!message->is_protected) {
        expert_add_info_format(pinfo, item, &ei_li_transport_cleartext,
            "%s without TLS (TS 103 221-1 clause 8.2; said on the connection's first message only)", interface);
    } else if (version) {
        expert_add_info_format(pinfo, item, &ei_li_transport_outdated,
            "%s over %s (TS 103 221-1 clause 8.2; said on the connection's first message only)", interface, version);
    }
}

/* What the first visit found of those who speak. */
static void
alarm_parties(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_item *top, const li_message_t *message)
{
    const li_finding_t *finding = li_recorder_findings(li_recorder(), place_of(pinfo, message));
    bool has_rows;
    /* Who is on the user's list may stand beside another (a pair of functions, one of which takes over). */
    bool listed = administrator_listed(pinfo, message, &has_rows);
    const char *element = message->element ? message->element : "the element";

    for (; finding; finding = finding->next) {
        proto_item *item;

        switch (finding->found) {
        case LI_FOUND_FIRST_MESSAGE:
            alarm_transport(pinfo, top, message);
            break;
        case LI_FOUND_ELEMENT_RENAMED:
            item = li_generated(proto_tree_add_uint(tree, hf_li_earlier, tvb, 0, 0, finding->frame));
            expert_add_info_format(pinfo, item, &ei_li_element_renamed,
                "%s answers from where %s answered in frame %u", element, finding->other, finding->frame);
            break;
        case LI_FOUND_SECOND_ADMINISTRATOR:
            item = li_generated(proto_tree_add_uint(tree, hf_li_earlier, tvb, 0, 0, finding->frame));
            if (!listed) {
                expert_add_info_format(pinfo, item, &ei_li_administrator_second,
                    "%s orders of %s, as %s did in frame %u", message->administrator, element, finding->other,
                    finding->frame);
            }
            break;
        case LI_FOUND_ADMINISTRATOR_MOVED:
            item = li_generated(proto_tree_add_uint(tree, hf_li_earlier, tvb, 0, 0, finding->frame));
            if (!listed) {
                expert_add_info_format(pinfo, item, &ei_li_administrator_moved,
                    "%s spoke from %s until frame %u", message->administrator, finding->other, finding->frame);
            }
            break;
        default:
            break;
        }
    }
}

/* Whether an element's destinations are law enforcement's: it mediates by its orders, or by the user's table. */
static bool
hands_over(packet_info *pinfo, const li_message_t *message)
{
    const li_when_t now = li_now(pinfo);
    li_address_t element;

    return (message->element && li_provisioning_mediates(li_provisioning(), message->element, &now))
        || (li_address_from_epan(&element, message->from_element ? &pinfo->src : &pinfo->dst)
            && li_registry_receives(&element, LI_INTERFACES_X));
}

/* A destination is ordered, or there, and no row allows its address: before a single octet leaves. */
static void
alarm_destinations(packet_info *pinfo, proto_item *item, const li_message_t *message)
{
    char text[LI_ENDPOINT_TEXT_MAX];

    for (unsigned i = 0; i < message->thing_count; i++) {
        const li_destination_t *destination = message->things[i].destination;

        if (destination == NULL || !destination->has_endpoint || li_registry_lists(&destination->endpoint)) {
            continue;
        }
        if (!li_registry_has_endpoints(hands_over(pinfo, message) ? LI_INTERFACES_HI : LI_INTERFACES_X)) {
            return;
        }
        li_endpoint_format(&destination->endpoint, text);
        expert_add_info_format(pinfo, item, &ei_li_destination_unregistered,
            "Destination %s%s%s is %s, which no row of li_endpoints names",
            destination->name ? destination->name : "", destination->name ? ", DID " : "DID ", message->things[i].id,
            text);
    }
}

static void
alarm_order(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_item *item, const li_message_t *message)
{
    const li_when_t now = li_now(pinfo);
    li_order_answer_t order;
    proto_item *link;

    li_provisioning_order(li_provisioning(), pinfo->pool, message->order, &now, &order);
    if (order.first_unit) {
        li_generated(proto_tree_add_uint(tree, hf_li_delivered_in, tvb, 0, 0, order.first_unit));
    }
    if (!message->from_element) {
        return;             /* what comes of it, its answer tells */
    }
    if (order.unknown_did_count > 0) {
        bool baseline = order.knowledge == LI_KNOWLEDGE_BASELINE;

        expert_add_info_format(pinfo, item, baseline ? &ei_li_destination_unknown_baseline : &ei_li_destination_unknown,
            "The task delivers to DID %s%s, which was not seen to be created%s", order.unknown_dids[0],
            order.unknown_did_count > 1 ? wmem_strdup_printf(pinfo->pool, " and %u more", order.unknown_did_count - 1)
                                        : "",
            baseline ? ", though all destinations are known" : "");
    }
    if (order.stray) {
        link = li_generated(proto_tree_add_uint(tree, hf_li_stray, tvb, 0, 0, order.stray));
        expert_add_info_format(pinfo, link, &ei_li_task_not_started,
            "The task was delivered in frame %u already, when %s was known to have no such order", order.stray,
            message->element ? message->element : "the element");
    }
}

/* --- Showing --------------------------------------------------------------------------------------------------- */

static void
show_identities(proto_tree *tree, tvbuff_t *tvb, const li_message_t *message)
{
    unsigned shown = 0;
    e_guid_t xid;

    if (message->named_id && message->named == LI_TASK && message->thing_count == 0
        && li_xid_parse(message->named_id, &xid)) {
        li_show_xid(tree, tvb, &xid);
    }
    for (unsigned i = 0; i < message->thing_count && shown < IDENTITIES_SHOWN; i++) {
        const li_task_t *task = message->things[i].task;

        if (task == NULL) {
            continue;
        }
        shown++;
        if (task->has_xid) {
            li_show_xid(tree, tvb, &task->xid);
        }
        if (task->has_product_id) {
            li_show_xid(tree, tvb, &task->product_id);
        }
        for (unsigned m = 0; m < MIN(task->mediation_count, IDENTITIES_SHOWN); m++) {
            li_show_liid(tree, tvb, task->mediations[m].liid);
        }
    }
}

static void
show_named(proto_tree *tree, tvbuff_t *tvb, const packet_info *pinfo, const li_message_t *message)
{
    uint32_t frame = message->named_id && message->element
                   ? li_provisioning_ordered_in(li_provisioning(), message->element, pinfo->num - 1, message->named,
                                                message->named_id) : 0;

    if (message->named == LI_TASK) {
        li_show_task_frame(tree, tvb, frame);
    } else {
        li_show_endpoint_frame(tree, tvb, frame);
    }
}

/* What the message is about: "XID 29f28e1c…". */
static void
append_named(wmem_strbuf_t *text, wmem_allocator_t *scope, const li_message_t *message)
{
    static const char *const words[] = {
        [LI_TASK] = "XID", [LI_DESTINATION] = "DID", [LI_DESTINATION_SET] = "object", [LI_OBJECT] = "object"
    };

    if (message->named_id) {
        wmem_strbuf_append_printf(text, ", %s %s", words[message->named], li_shorten(scope, message->named_id, 8));
    }
}

/* "X1 ActivateTaskRequest of ne-1 by admf-1, XID 29f28e1c…"; what the element sends is "to" whoever orders. */
static const char *
summarise(packet_info *pinfo, const li_message_t *message)
{
    wmem_strbuf_t *text = wmem_strbuf_new(pinfo->pool, val_to_str_const(message->interface, li_interface_names, ""));

    if (message->name) {
        wmem_strbuf_append_printf(text, " %s", li_shorten(pinfo->pool, message->name, LI_NAME_SHOWN));
    }
    if (message->element) {
        wmem_strbuf_append_printf(text, " of %s", li_shorten(pinfo->pool, message->element, LI_NAME_SHOWN));
    }
    if (message->administrator) {
        const char *word = !message->has_direction ? "with" : message->from_element ? "to" : "by";

        wmem_strbuf_append_printf(text, " %s %s", word,
                                  li_shorten(pinfo->pool, message->administrator, LI_NAME_SHOWN));
    }
    append_named(text, pinfo->pool, message);
    return wmem_strbuf_get_str(text);
}

/* The layer `li` of one message. */
static int
dissect_message(tvbuff_t *tvb, packet_info *pinfo, proto_tree *root, void *data)
{
    const li_message_t *message = (const li_message_t *)data;
    proto_item *item = NULL;
    proto_tree *tree = NULL;

    if (root) {
        tree = li_show_layer(root, tvb, 0, PTREE_DATA(root)->visible ? summarise(pinfo, message) : NULL, &item);
        li_show_interface(tree, tvb, message->interface);
        li_show_element(tree, tvb, message->element);
        li_show_text(tree, hf_li_administrator, tvb, message->administrator);
        show_identities(tree, tvb, message);
        show_named(tree, tvb, pinfo, message);
    }
    li_tables_alarm(pinfo, item, place_of(pinfo, message));
    alarm_administrator(pinfo, item, message);
    alarm_parties(tvb, pinfo, tree, item, message);
    alarm_destinations(pinfo, item, message);
    if (message->order) {
        alarm_order(tvb, pinfo, tree, item, message);
    }
    return (int)tvb_captured_length(tvb);
}

void
li_message_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_message_t *message)
{
    li_layer_call(message_handle, tvb, pinfo, tree, (void *)message);
}

void
li_message_register(int proto, expert_module_t *expert)
{
    proto_register_field_array(proto, hf, array_length(hf));
    expert_register_field_array(expert, ei, array_length(ei));
    message_handle = create_dissector_handle(dissect_message, proto);
}
