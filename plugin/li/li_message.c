/* li_message.c
 * What is concluded about a message of an administration interface.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include "audit/review.h"
#include "li/li_message.h"

#include <epan/to_str.h>

/* How many identities of a message are shown: a listing may name a hundred thousand tasks. */
#define IDENTITIES_SHOWN 64

/* How many destinations of a message are alarmed. */
#define DESTINATIONS_ALARMED 64

static int hf_li_administrator = -1;
static int hf_li_delivered_in = -1;
static int hf_li_stray = -1;
static int hf_li_earlier = -1;

static expert_field ei_li_administrator_unregistered = EI_INIT;
static expert_field ei_li_administrator_second = EI_INIT;
static expert_field ei_li_administrator_moved = EI_INIT;
static expert_field ei_li_element_renamed = EI_INIT;
static expert_field ei_li_element_moved = EI_INIT;
static expert_field ei_li_element_conflict = EI_INIT;
static expert_field ei_li_order_inside_content = EI_INIT;
static expert_field ei_li_order_in_clear = EI_INIT;
static expert_field ei_li_order_no_exchange = EI_INIT;
static expert_field ei_li_order_one_way = EI_INIT;
static expert_field ei_li_order_not_of_element = EI_INIT;
static expert_field ei_li_order_octets_differ = EI_INIT;
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
        PI_SECURITY, PI_NOTE, "The administrator speaks from another address than before", EXPFILL } },
    { &ei_li_element_renamed, { "li.element.renamed",
        PI_SECURITY, PI_NOTE, "Another network element speaks from this address than before", EXPFILL } },
    { &ei_li_element_moved, { "li.element.moved",
        PI_SECURITY, PI_NOTE, "The network element speaks from another address than before", EXPFILL } },
    { &ei_li_element_conflict, { "li.element.conflict",
        PI_SECURITY, PI_WARN, "Somebody else is known to be this network element", EXPFILL } },
    { &ei_li_order_inside_content, { "li.order.inside_content",
        PI_SECURITY, PI_NOTE, "An order inside content: it orders nothing", EXPFILL } },
    { &ei_li_order_in_clear, { "li.order.in_clear",
        PI_SECURITY, PI_WARN, "An order in clear to an element that is administered over TLS", EXPFILL } },
    { &ei_li_order_no_exchange, { "li.order.no_exchange",
        PI_SECURITY, PI_NOTE, "No exchange of its own carries this: it orders nothing", EXPFILL } },
    { &ei_li_order_one_way, { "li.order.unanswered",
        PI_SECURITY, PI_NOTE, "Nothing is captured of those to whom this is said: it counts for nothing", EXPFILL } },
    { &ei_li_order_octets_differ, { "li.order.octets_differ",
        PI_SECURITY, PI_WARN, "The capture has two versions of an order, or of its answer: neither is believed",
        EXPFILL } },
    { &ei_li_order_not_of_element, { "li.order.not_of_element",
        PI_SECURITY, PI_NOTE, "Not the element's word on its orders: it counts for nothing", EXPFILL } },
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

/* Where both are, and what the message stands in. */
static li_said_t
with_surroundings(packet_info *pinfo, const li_said_t *said)
{
    const li_transport_t transport = pinfo->ptype == PT_TCP ? LI_TRANSPORT_TCP
                                   : pinfo->ptype == PT_UDP ? LI_TRANSPORT_UDP : LI_TRANSPORT_ANY;
    li_said_t whole = *said;
    li_address_t addr;

    whole.age = (unsigned)MAX(pinfo->rel_ts.secs, 0);
    whole.has_source = li_address_from_epan(&addr, &pinfo->src);
    if (whole.has_source) {
        li_endpoint_init(&whole.source, &addr, (uint16_t)pinfo->srcport, transport);
    }
    whole.has_destination = li_address_from_epan(&addr, &pinfo->dst);
    if (whole.has_destination) {
        li_endpoint_init(&whole.destination, &addr, (uint16_t)pinfo->destport, transport);
    }
    return whole;
}

/* Who speaks on an administration interface, and to whom. */
static void
note_parties(const li_said_t *said, const li_when_t *now)
{
    li_parties_t *parties = li_recorder_parties(li_recorder());

    if (said->has_source) {
        li_parties_spoke(parties, now, &said->source.address);
    }
    if (said->has_destination) {
        li_parties_spoke(parties, now, &said->destination.address);
    }
}

li_hearing_t *
li_message_hear(packet_info *pinfo, const li_message_t *message, li_hearing_t *request)
{
    li_said_t said = with_surroundings(pinfo, &message->said);
    const bool is_administration = said.inside == LI_INSIDE_NOTHING && said.saying != LI_SAID_NOTIFIES;
    const li_when_t now = li_now(pinfo);
    li_recorder_t *recorder = li_recorder();
    li_place_t place = place_of(pinfo, message);

    if (li_recorder_message(recorder, place, is_administration ? li_connection_of(pinfo) : NULL)) {
        li_recorder_found(recorder, place, &(li_finding_t) {
            .found = LI_FOUND_FIRST_MESSAGE, .number = said.is_protected ? li_tls_version(pinfo) : 0 });
    }
    if (is_administration) {
        note_parties(&said, &now);
    }
    if (is_administration && said.has_source && (said.is_answer || said.saying == LI_SAID_REPORTS)) {
        li_belief_heard(li_recorder_belief(recorder), &said.source.address, &now);
    }
    said.has_stretch = said.inside == LI_INSIDE_NOTHING && li_again_stretch(pinfo, &said.stretch);
    return li_belief_hear(li_recorder_belief(recorder), &said, request, li_conversation_number(pinfo), &now, place);
}

bool
li_message_is_found(const packet_info *pinfo, const li_message_t *message)
{
    return li_belief_findings(li_belief(), place_of(pinfo, message)) != NULL;
}

/* --- What has to be said --------------------------------------------------------------------------------------- */

/* A message on a visit: as it was said, and what the gate says of it. */
typedef struct {
    tvbuff_t           *tvb;
    packet_info        *pinfo;
    proto_tree         *tree;
    proto_item         *item;           /* of the layer */
    const li_message_t *message;
    li_said_t           said;
    li_passed_t         passed;
} showing_t;

/* A name that stands in a text with others: it must not push them out. */
static const char *
name_text(const showing_t *showing, const char *name, const char *otherwise)
{
    return name ? li_shorten(showing->pinfo->pool, name, LI_NAME_SHOWN) : otherwise;
}

static const char *
element_text(const showing_t *showing)
{
    return name_text(showing, showing->said.element, "the element");
}

static void
alarm_administrator(const showing_t *showing)
{
    const li_said_t *said = &showing->said;

    if (li_review_administrator(said, &showing->passed)) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_administrator_unregistered,
            "%s at %s, which no row of li_administrators lists for %s",
            name_text(showing, said->administrator, "An administrator"),
            address_to_str(showing->pinfo->pool, &showing->pinfo->src),
            val_to_str_const(said->interface, li_interface_names, "this interface"));
    }
}

static void
alarm_transport(const showing_t *showing, uint32_t tls_version)
{
    const li_said_t *said = &showing->said;
    const char *interface = val_to_str_const(said->interface, li_interface_names, "Administration");
    const char *version = li_tls_outdated(tls_version);

    switch (li_review_transport(said->is_protected, version != NULL,
                                said->has_destination ? &said->destination.address : NULL, li_transport_protected)) {
    case LI_TRANSPORT_CLEAR:
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_transport_cleartext,
            "%s without TLS (TS 103 221-1 clause 8.2; said on the connection's first message only)", interface);
        break;
    case LI_TRANSPORT_OUTDATED:
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_transport_outdated,
            "%s over %s (TS 103 221-1 clause 8.2; said on the connection's first message only)", interface, version);
        break;
    default:
        break;
    }
}

static proto_item *
show_earlier(const showing_t *showing, uint32_t frame)
{
    return li_generated(proto_tree_add_uint(showing->tree, hf_li_earlier, showing->tvb, 0, 0, frame));
}

/* Whoever tells of a warrant asks nothing: what no answer could show it has to have of itself. */
static void
alarm_notification(const showing_t *showing, li_line_t line)
{
    const char *interface = val_to_str_const(showing->said.interface, li_interface_names, "Administration");

    if (line == LI_LINE_ANSWERED) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_order_one_way,
            "%s over a connection, or in datagrams, of which nothing of the other direction is captured by this frame: "
            "it tells nothing of the warrant", interface);
    } else if (line == LI_LINE_ADMINISTRATOR) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_administrator_unregistered,
            "%s from %s to %s, of which no row of li_administrators lists either for %s: it tells nothing of the "
            "warrant", interface, address_to_str(showing->pinfo->pool, &showing->pinfo->src),
            address_to_str(showing->pinfo->pool, &showing->pinfo->dst), interface);
    }
}

static void
alarm_gate(const showing_t *showing, li_line_t line)
{
    static const char *const content[] = {
        [LI_INSIDE_NOTHING] = "content", [LI_INSIDE_UNIT] = "an intercepted unit",
        [LI_INSIDE_SUBSCRIBER] = "a subscriber's traffic", [LI_INSIDE_QUOTATION] = "a quotation in ICMP",
        [LI_INSIDE_MAIL] = "a mail", [LI_INSIDE_SIGNALLING] = "a body of SIP or MSRP",
        [LI_INSIDE_DOWNLOAD] = "a response to something else"
    };
    const char *interface = val_to_str_const(showing->said.interface, li_interface_names, "Administration");

    if (line == LI_LINE_CONTENT) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_order_inside_content,
            "%s inside %s: it is content, and orders nothing", interface, content[showing->said.inside]);
    } else if (line == LI_LINE_PROTECTED) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_order_in_clear,
            "%s is administered over TLS in this capture; this is in clear, and is not believed",
            element_text(showing));
    } else if (line == LI_LINE_EXCHANGE) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_order_no_exchange, "%s that %s: it orders nothing",
            interface, showing->said.is_own_exchange ? "answers what stood in no request of its own"
                                                     : "stands in no request or response of its own");
    } else if (line == LI_LINE_OCTETS) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_order_octets_differ,
            "The capture has two versions of this%s: it is believed in neither",
            showing->said.is_answer ? ", or of what it answers" : "");
    } else if (line == LI_LINE_ROLE && showing->said.saying == LI_SAID_REPORTS) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_order_not_of_element,
            "A report of %s, of which nothing else is known, to somebody of whom neither is: it is not believed",
            element_text(showing));
    } else if (line == LI_LINE_ROLE) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_order_not_of_element,
            "The answer of an administrator to %s, which asked itself: it says nothing of the orders to %s",
            element_text(showing), element_text(showing));
    } else if (showing->said.saying == LI_SAID_NOTIFIES) {
        alarm_notification(showing, line);
    }
}

static void
alarm_element(const showing_t *showing, const li_finding_t *finding)
{
    const char *at = address_to_str(showing->pinfo->pool, showing->passed.from_element ? &showing->pinfo->src
                                                                                         : &showing->pinfo->dst);

    if (finding->found == LI_FOUND_ELEMENT_MOVED) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_element_moved,
            "%s %s from %s, where it has not answered before", element_text(showing),
            showing->said.saying == LI_SAID_REPORTS ? "reports" : "answers", at);
    } else if (finding->found == LI_FOUND_ELEMENT_MISNAMED) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_element_conflict,
            "%s was asked, and %s answers from %s: that counts for neither", name_text(showing, finding->other, ""),
            element_text(showing), at);
    } else if (finding->other) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_element_conflict,
            "%s at %s is not believed: li_elements has that address as %s", element_text(showing), at,
            name_text(showing, finding->other, ""));
    } else if (finding->weak) {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_element_conflict,
            "%s at %s is not believed: li_elements has it elsewhere, where it has answered", element_text(showing), at);
    } else {
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_element_conflict,
            "%s at %s is not believed: it has answered elsewhere, and not whoever asks here", element_text(showing),
            at);
    }
}

/* Who is on the user's list may stand beside another (a pair of functions, one of which takes over). */
static void
alarm_finding(const showing_t *showing, const li_finding_t *finding)
{
    packet_info *pinfo = showing->pinfo;
    const bool listed = li_review_is_listed(&showing->said, &showing->passed);
    const char *administrator = name_text(showing, showing->said.administrator, "Another administrator");
    const char *other = name_text(showing, finding->other, "another");

    switch (finding->found) {
    case LI_FOUND_FIRST_MESSAGE:
        alarm_transport(showing, finding->number);
        break;
    case LI_FOUND_NOT_BELIEVED:
        alarm_gate(showing, (li_line_t)finding->number);
        break;
    case LI_FOUND_ELEMENT_CONFLICT:
    case LI_FOUND_ELEMENT_MISNAMED:
    case LI_FOUND_ELEMENT_MOVED:
        alarm_element(showing, finding);
        break;
    case LI_FOUND_ELEMENT_RENAMED:
        expert_add_info_format(pinfo, show_earlier(showing, finding->frame), &ei_li_element_renamed,
            "%s answers from where %s answered in frame %u", element_text(showing), other, finding->frame);
        break;
    case LI_FOUND_SECOND_ADMINISTRATOR:
        if (!listed) {
            expert_add_info_format(pinfo, show_earlier(showing, finding->frame), &ei_li_administrator_second,
                "%s orders of %s, which answered %s in frame %u", administrator, element_text(showing), other,
                finding->frame);
        }
        break;
    case LI_FOUND_ADMINISTRATOR_MOVED:
        if (!listed) {
            expert_add_info_format(pinfo, show_earlier(showing, finding->frame), &ei_li_administrator_moved,
                "%s spoke from %s until frame %u", administrator, other, finding->frame);
        }
        break;
    default:
        break;
    }
}

/* What the first visit found of those who speak, and of the connection. */
static void
alarm_parties(const showing_t *showing)
{
    const li_place_t place = place_of(showing->pinfo, showing->message);

    for (const li_finding_t *f = li_recorder_findings(li_recorder(), place); f; f = f->next) {
        alarm_finding(showing, f);
    }
    for (const li_finding_t *f = li_belief_findings(li_belief(), place); f; f = f->next) {
        alarm_finding(showing, f);
    }
}

/* A destination is ordered, or there, and no row allows its address: before a single octet leaves. */
static void
alarm_destinations(const showing_t *showing)
{
    const li_when_t now = li_now(showing->pinfo);
    li_unlisted_t unlisted[DESTINATIONS_ALARMED];
    const unsigned count = li_review_destinations(li_provisioning(), &showing->said, &showing->passed, &now,
                                                  showing->message->things, showing->message->thing_count, unlisted,
                                                  DESTINATIONS_ALARMED);

    for (unsigned i = 0; i < count; i++) {
        const char *name = name_text(showing, unlisted[i].destination->name, NULL);
        char text[LI_ENDPOINT_TEXT_MAX];

        li_endpoint_format(&unlisted[i].destination->endpoint, text);
        expert_add_info_format(showing->pinfo, showing->item, &ei_li_destination_unregistered,
            "Destination %s%s%s is %s, which no row of li_endpoints names", name ? name : "",
            name ? ", DID " : "DID ", unlisted[i].did, text);
    }
}

static void
alarm_order(const showing_t *showing, const li_order_t *ordered)
{
    packet_info *pinfo = showing->pinfo;
    const li_when_t now = li_now(pinfo);
    li_order_answer_t order;
    proto_item *link;

    li_provisioning_order(li_provisioning(), pinfo->pool, ordered, &now, &order);
    if (order.first_unit) {
        li_generated(proto_tree_add_uint(showing->tree, hf_li_delivered_in, showing->tvb, 0, 0, order.first_unit));
    }
    if (!showing->passed.from_element) {
        return;             /* what comes of it, its answer tells */
    }
    if (order.unknown_did_count > 0) {
        bool baseline = order.knowledge == LI_KNOWLEDGE_BASELINE;

        expert_add_info_format(pinfo, showing->item,
            baseline ? &ei_li_destination_unknown_baseline : &ei_li_destination_unknown,
            "The task delivers to DID %s%s, which was not seen to be created%s", order.unknown_dids[0],
            order.unknown_did_count > 1 ? wmem_strdup_printf(pinfo->pool, " and %u more", order.unknown_did_count - 1)
                                        : "",
            baseline ? ", though all destinations are known" : "");
    }
    if (order.stray) {
        link = li_generated(proto_tree_add_uint(showing->tree, hf_li_stray, showing->tvb, 0, 0, order.stray));
        expert_add_info_format(pinfo, link, &ei_li_task_not_started,
            "The task was delivered in frame %u already, when %s was known to have no such order", order.stray,
            element_text(showing));
    }
}

/* --- Showing --------------------------------------------------------------------------------------------------- */

/* What a task is called besides its XID. */
static void
show_task(proto_tree *tree, tvbuff_t *tvb, const li_task_t *task)
{
    if (task->has_product_id) {
        li_show_xid(tree, tvb, &task->product_id);
    }
    for (unsigned m = 0; m < MIN(task->mediation_count, IDENTITIES_SHOWN); m++) {
        li_show_liid(tree, tvb, task->mediations[m].liid);
    }
}

/* A task that is only named: as it was ordered before, or in what the message answers. */
static void
show_named_task(proto_tree *tree, tvbuff_t *tvb, const packet_info *pinfo, const li_message_t *message,
                const li_order_t *order)
{
    const li_task_t *task = li_provisioning_task(li_provisioning(), order, message->said.element, pinfo->num - 1,
                                                 message->named_id);
    e_guid_t xid;

    if (li_xid_parse(message->named_id, &xid)) {
        li_show_xid(tree, tvb, &xid);
    }
    if (task) {
        show_task(tree, tvb, task);
    }
}

static void
show_identities(proto_tree *tree, tvbuff_t *tvb, const packet_info *pinfo, const li_message_t *message,
                const li_order_t *order)
{
    unsigned shown = 0;

    if (message->named_id && message->named == LI_TASK && message->thing_count == 0) {
        show_named_task(tree, tvb, pinfo, message, order);
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
        show_task(tree, tvb, task);
    }
}

static void
show_named(proto_tree *tree, tvbuff_t *tvb, const packet_info *pinfo, const li_message_t *message)
{
    const char *element = message->said.element;
    const bool is_named = message->named_id && element;
    const li_thing_kind_t kind = is_named && message->named == LI_OBJECT
                               ? li_provisioning_object_kind(li_provisioning(), element, message->named_id)
                               : message->named;
    const uint32_t frame = is_named ? li_provisioning_ordered_in(li_provisioning(), element, pinfo->num - 1, kind,
                                                                 message->named_id) : 0;

    if (kind == LI_TASK) {
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
summarise(const showing_t *showing)
{
    wmem_allocator_t *scope = showing->pinfo->pool;
    const li_said_t *said = &showing->said;
    const li_message_t *message = showing->message;
    wmem_strbuf_t *text = wmem_strbuf_new(scope, val_to_str_const(said->interface, li_interface_names, ""));

    if (message->name) {
        wmem_strbuf_append_printf(text, " %s", li_shorten(scope, message->name, LI_NAME_SHOWN));
    }
    if (said->element) {
        wmem_strbuf_append_printf(text, " of %s", li_shorten(scope, said->element, LI_NAME_SHOWN));
    }
    if (said->administrator) {
        const char *word = !showing->passed.has_direction ? "with" : showing->passed.from_element ? "to" : "by";

        wmem_strbuf_append_printf(text, " %s %s", word, li_shorten(scope, said->administrator, LI_NAME_SHOWN));
    }
    append_named(text, scope, message);
    return wmem_strbuf_get_str(text);
}

/* The layer `li` of one message. */
static int
dissect_message(tvbuff_t *tvb, packet_info *pinfo, proto_tree *root, void *data)
{
    const li_message_t *message = (const li_message_t *)data;
    showing_t showing = {
        .tvb = tvb, .pinfo = pinfo, .message = message, .said = with_surroundings(pinfo, &message->said)
    };
    const li_order_t *order;

    if (message->hearing) {
        showing.passed = *li_hearing_passed(message->hearing);
    }
    order = message->wish ? li_wish_order(message->wish) : NULL;
    if (root) {
        showing.tree = li_show_layer(root, tvb, 0, PTREE_DATA(root)->visible ? summarise(&showing) : NULL,
                                     &showing.item);
        li_show_interface(showing.tree, tvb, showing.said.interface);
        li_show_element(showing.tree, tvb, showing.said.element);
        li_show_text(showing.tree, hf_li_administrator, tvb, showing.said.administrator);
        show_identities(showing.tree, tvb, pinfo, message, order);
        show_named(showing.tree, tvb, pinfo, message);
    }
    li_tables_alarm(pinfo, showing.item, place_of(pinfo, message));
    alarm_administrator(&showing);
    alarm_parties(&showing);
    alarm_destinations(&showing);
    if (order) {
        alarm_order(&showing, order);
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
