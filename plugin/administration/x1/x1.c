/* x1.c
 * ETSI TS 103 221-1 (up to V1.23.1), Internal Network Interface X1 for Lawful Interception, and the messages that 3GPP
 * TS 33.128 adds: registration, containers and messages, the columns.
 *
 * X1 is XML in the bodies of HTTP (x1_body.c finds it). The stock XML dissector reads and shows it as always; what it
 * leaves behind is read again here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <epan/packet.h>
#include <epan/proto_data.h>
#include <wsutil/pint.h>
#include <wsutil/utf8_entities.h>

#include "administration/x1/x1_transactions.h"
#include "administration/x1/x1_xml.h"

/* The one namespace of all versions 1.x. */
#define X1_NAMESPACE        "http://uri.etsi.org/03221/X1/2017/10"

/* How many messages of a container the Info column names. */
#define INFO_MESSAGES_MAX   4

/* How many octets of a name, and of a report's details, stand in a line with others. */
#define NAME_SHOWN          64
#define DETAILS_SHOWN       96

/* Octets of a full Info column for what stands between. */
#define COLUMN_MARGIN       16

static int proto_li_x1 = -1;

static int hf_message = -1;
static int hf_carrier = -1;
static int hf_carrier_status = -1;
static int hf_carrier_answers_document = -1;

static int ett_x1 = -1;
static int ett_message = -1;

static expert_field ei_syntax = EI_INIT;
static expert_field ei_namespace = EI_INIT;
static expert_field ei_content_type = EI_INIT;
static expert_field ei_message_unknown = EI_INIT;
static expert_field ei_element_missing = EI_INIT;
static expert_field ei_element_missing_error = EI_INIT;
static expert_field ei_message_untyped = EI_INIT;
static expert_field ei_report_fault = EI_INIT;
static expert_field ei_report_warning = EI_INIT;
static expert_field ei_report = EI_INIT;

static const value_string carriers[] = {
    { X1_CARRIER_OTHER, "no HTTP message of its own" },
    { X1_CARRIER_REQUEST, "an HTTP request" },
    { X1_CARRIER_RESPONSE, "an HTTP response" },
    { 0, NULL }
};

static hf_register_info hf[] = {
    { &hf_carrier, { "Carried by", "li_x1.carrier",
        FT_UINT8, BASE_DEC, VALS(carriers), 0, "What the document is the body of (TS 103 221-1 clause 7.2)", HFILL } },
    { &hf_carrier_status, { "HTTP Status", "li_x1.carrier.status",
        FT_UINT16, BASE_DEC, NULL, 0, "Final status of the response that carries the document",
        HFILL } },
    { &hf_carrier_answers_document, { "Answers an X1 Document", "li_x1.carrier.answers_document",
        FT_BOOLEAN, BASE_NONE, NULL, 0, "The HTTP request that the response answers carried an X1 document", HFILL } },
    { &hf_message, { "Message", "li_x1.message",
        FT_STRING, BASE_NONE, NULL, 0, "Name of the message's type (TS 103 221-1 clause 6)", HFILL } },
};

static int *ett[] = {
    &ett_x1,
    &ett_message,
};

static ei_register_info ei[] = {
    { &ei_syntax, { "li_x1.syntax",
        PI_MALFORMED, PI_WARN, "The document can't be read whole", EXPFILL } },
    { &ei_namespace, { "li_x1.namespace",
        PI_PROTOCOL, PI_NOTE, "The namespace is not that of X1", EXPFILL } },
    { &ei_content_type, { "li_x1.content_type",
        PI_PROTOCOL, PI_NOTE, "The Content-Type is not that of XML", EXPFILL } },
    /* One filter: elements in fact leave them out of errors. */
    { &ei_element_missing, { "li_x1.element.missing",
        PI_PROTOCOL, PI_WARN, "A mandatory identifier is missing", EXPFILL } },
    { &ei_element_missing_error, { "li_x1.element.missing",
        PI_PROTOCOL, PI_NOTE, "A mandatory identifier is missing in an error", EXPFILL } },
    { &ei_message_unknown, { "li_x1.message.unknown",
        PI_UNDECODED, PI_NOTE, "Unknown message", EXPFILL } },
    { &ei_message_untyped, { "li_x1.message.untyped",
        PI_PROTOCOL, PI_NOTE, "A message without a type", EXPFILL } },
    /* One filter, by what is reported. */
    { &ei_report_fault, { "li_x1.report",
        PI_RESPONSE_CODE, PI_WARN, "The element reports a fault", EXPFILL } },
    { &ei_report_warning, { "li_x1.report",
        PI_RESPONSE_CODE, PI_NOTE, "The element warns", EXPFILL } },
    { &ei_report, { "li_x1.report",
        PI_RESPONSE_CODE, PI_CHAT, "The element reports that all is well", EXPFILL } },
};

static dissector_handle_t x1_handle;

/* Preference: show whole target identifiers in the Info column. */
static ws_bool show_targets_in_info = FALSE;

/* The keys of our data on a frame. */
enum {
    FRAME_MESSAGES          /* how many X1 messages it had so far */
};

/* ---- the columns ---- */

/* The first eight digits tell identifiers apart. */
static void
add_id(wmem_allocator_t *scope, wmem_strbuf_t *info, const char *name, const char *id)
{
    if (id != NULL) {
        wmem_strbuf_append_printf(info, " %s %s", name, li_shorten(scope, id, 8));
    }
}

static void
add_targets(wmem_allocator_t *scope, wmem_strbuf_t *info, const x1_task_t *task)
{
    if (task->target_count > 0) {
        const x1_target_t *target = &task->targets[0];
        const bool whole = show_targets_in_info && !li_masks_targets();

        wmem_strbuf_append_printf(info, " %s %s", li_shorten(scope, target->format, 40),
            li_shorten(scope, whole ? target->value : li_mask(scope, target->value), 80));
    }
    if (task->target_count > 1) {
        wmem_strbuf_append_printf(info, " +%u", task->target_count - 1);
    }
}

/* " mdf.example:9003": of a URI what says where it is, as it stands there. */
static void
add_host(wmem_allocator_t *scope, wmem_strbuf_t *info, const char *uri)
{
    char *host = NULL;
    int port = -1;

    if (uri == NULL || !g_uri_split(uri, G_URI_FLAGS_ENCODED, NULL, NULL, &host, &port, NULL, NULL, NULL, NULL)) {
        return;
    }
    if (host != NULL && host[0] != '\0') {
        const bool is_ipv6 = strchr(host, ':') != NULL;

        wmem_strbuf_append_printf(info, is_ipv6 ? " [%s]" : " %s", li_shorten(scope, host, NAME_SHOWN));
        if (port >= 0) {
            wmem_strbuf_append_printf(info, ":%d", port);
        }
    }
    g_free(host);
}

static void
add_destination(wmem_allocator_t *scope, wmem_strbuf_t *info, const x1_destination_t *destination)
{
    char text[LI_ENDPOINT_TEXT_MAX];

    add_id(scope, info, "DID", destination->did);
    if (destination->kind == X1_ADDRESS_IP && destination->has_address && destination->has_port) {
        li_endpoint_format(&destination->endpoint, text);
        wmem_strbuf_append_printf(info, " %s", text);
    } else if (destination->kind == X1_ADDRESS_URI) {
        add_host(scope, info, destination->text);
    }
}

/* "ActivateTask XID 29f28e1c…": what an error answers; of other responses the name says the first. */
static void
add_answered(wmem_allocator_t *scope, wmem_strbuf_t *info, const x1_message_t *message)
{
    static const char *const kinds[] = {
        [LI_TASK] = "XID", [LI_DESTINATION] = "DID", [LI_DESTINATION_SET] = "object", [LI_OBJECT] = "object"
    };
    const x1_request_t *request = message->is_request ? NULL : x1_answered(message);

    if (request == NULL) {
        return;
    }
    if (message->type == X1_ERROR) {
        wmem_strbuf_append_printf(info, ", %.*s", (int)(strlen(request->name)
            - (g_str_has_suffix(request->name, "Request") ? strlen("Request") : 0)), request->name);
    }
    if (message->type != X1_TOP_LEVEL_ERROR && request->id != NULL) {
        add_id(scope, info, kinds[request->kind], request->id);
    }
}

static void
describe(wmem_allocator_t *scope, wmem_strbuf_t *info, const x1_message_t *message)
{
    wmem_strbuf_append(info, li_shorten(scope, message->name, NAME_SHOWN));
    add_id(scope, info, "XID", message->xid);
    add_id(scope, info, "DID", message->did);
    add_id(scope, info, "object", message->object_id);
    if (message->is_request && message->task_count > 0) {
        add_id(scope, info, "XID", message->tasks[0].xid);
        add_targets(scope, info, &message->tasks[0]);
    } else if (message->is_request && message->destination_count > 0) {
        add_destination(scope, info, &message->destinations[0]);
    } else if (message->is_request && message->set_count > 0) {
        add_id(scope, info, "object", message->sets[0].object_id);
    } else if (message->has_error_code) {
        wmem_strbuf_append_printf(info, " %u %s", message->error_code, x1_error_meaning(message->error_code));
    } else if (message->report.type != NULL) {
        wmem_strbuf_append_printf(info, " %s", li_shorten(scope, message->report.type, NAME_SHOWN));
    } else if (message->ok == X1_OK_ACKNOWLEDGED) {
        wmem_strbuf_append(info, " Acknowledged");
    } else if (message->ok == X1_OK_COMPLETED) {
        wmem_strbuf_append(info, " Completed");
    }
    add_answered(scope, info, message);
}

/* What HTTP wrote stays: the request line, the status; and the blank behind it that parts it from the next message. */
static void
write_columns(packet_info *pinfo, x1_message_t *const *messages, unsigned count, const char *root)
{
    wmem_strbuf_t *info;
    const char *before;
    size_t taken;
    bool is_apart;

    li_add_interface(pinfo, LI_INTERFACE_X1);
    if (!col_get_writable(pinfo->cinfo, COL_INFO)) {
        return;
    }
    info = wmem_strbuf_new(pinfo->pool, NULL);
    for (unsigned i = 0; i < MIN(count, INFO_MESSAGES_MAX); i++) {
        wmem_strbuf_append(info, i > 0 ? "; " : "");
        describe(pinfo->pool, info, messages[i]);
    }
    if (count == 0) {
        wmem_strbuf_append_printf(info, "%s without messages", root);
    } else if (count > INFO_MESSAGES_MAX) {
        wmem_strbuf_append_printf(info, "; " UTF8_HORIZONTAL_ELLIPSIS " (%u messages)", count);
    }
    before = col_get_text(pinfo->cinfo, COL_INFO);
    taken = before != NULL ? strlen(before) : 0;
    if (taken + COLUMN_MARGIN >= COL_MAX_INFO_LEN) {
        return;
    }
    is_apart = taken > 0 && g_str_has_suffix(before, " ");
    if (taken > 0) {
        col_append_str(pinfo->cinfo, COL_INFO, is_apart ? UTF8_MIDDLE_DOT " " : " " UTF8_MIDDLE_DOT " ");
    }
    col_append_str(pinfo->cinfo, COL_INFO, li_shorten(pinfo->pool, wmem_strbuf_get_str(info),
                                                      (unsigned)(COL_MAX_INFO_LEN - COLUMN_MARGIN - taken)));
    if (is_apart) {
        col_append_str(pinfo->cinfo, COL_INFO, " ");
    }
}

/* "X1Request: ActivateTaskRequest", of several the first. */
static void
summarise(proto_item *item, wmem_allocator_t *scope, x1_message_t *const *messages, unsigned count, const char *root)
{
    proto_item_append_text(item, ", %s", root);
    for (unsigned i = 0; i < MIN(count, INFO_MESSAGES_MAX); i++) {
        proto_item_append_text(item, "%s%s", i > 0 ? ", " : ": ", li_shorten(scope, messages[i]->name, NAME_SHOWN / 2));
    }
    if (count == 0 || count > INFO_MESSAGES_MAX) {
        proto_item_append_text(item, ", %s%u messages", count > 0 ? UTF8_HORIZONTAL_ELLIPSIS ", " : "", count);
    }
}

/* ---- containers and messages ---- */

/* A container while it is shown. */
typedef struct {
    x1_document_t      *document;
    x1_carried_t       *carried;
    proto_tree         *tree;
    const xml_frame_t **elements;
    x1_message_t      **messages;
    unsigned            count;
} container_t;

/* Clause 6.5, TaskReportType and TypeOfNeIssueMessage. */
static void
show_report(packet_info *pinfo, proto_item *item, const x1_message_t *message)
{
    static const struct {
        const char   *type;
        expert_field *ei;
    } types[] = {
        { "AllClear", &ei_report },
        { "FaultCleared", &ei_report },
        { "FullyActionedAndSuccessful", &ei_report },
        { "Warning", &ei_report_warning },
        { "NonTerminatingFault", &ei_report_warning },
        { "ImplicitDeactivation", &ei_report_warning },
    };
    const x1_report_t *report = &message->report;
    expert_field *grade = &ei_report_fault;

    if (report->type == NULL) {
        return;
    }
    for (unsigned i = 0; i < array_length(types); i++) {
        if (strcmp(types[i].type, report->type) == 0) {
            grade = types[i].ei;
        }
    }
    expert_add_info_format(pinfo, item, grade, "%s%s%s%s (TS 103 221-1 clause 6.5)",
        li_shorten(pinfo->pool, report->type, NAME_SHOWN),
        report->has_code ? wmem_strdup_printf(pinfo->pool, ", %u (%s)", report->code, x1_error_meaning(report->code))
                         : "",
        report->details != NULL ? ": " : "",
        report->details != NULL ? li_shorten(pinfo->pool, report->details, DETAILS_SHOWN) : "");
}

/* Clause 6.1: without them nobody can tell who orders of whom, and what is answered. */
static void
check_identifiers(packet_info *pinfo, proto_item *item, const x1_message_t *message)
{
    const char *missing = message->admf == NULL ? "admfIdentifier" : message->ne == NULL ? "neIdentifier"
                        : message->transaction_id == NULL ? "x1TransactionId" : NULL;

    if (missing != NULL && message->type != X1_TOP_LEVEL_ERROR) {
        expert_add_info_format(pinfo, item, message->type == X1_ERROR ? &ei_element_missing_error : &ei_element_missing,
                               "%s without %s (TS 103 221-1 clause 6.1)",
                               li_shorten(pinfo->pool, message->name, NAME_SHOWN), missing);
    }
}

static void
show_message(const container_t *container, unsigned i, proto_tree *tree)
{
    x1_document_t *document = container->document;
    x1_message_t *message = container->messages[i];
    proto_item *id_item = x1_show_message(document, tree, container->elements[i]);

    if (message->type == X1_TYPE_UNKNOWN) {
        expert_add_info_format(document->pinfo, proto_tree_get_parent(tree), &ei_message_unknown,
                               "No message of type %s is known (TS 103 221-1 clause 6)",
                               li_shorten(document->pinfo->pool, message->name, NAME_SHOWN));
    }
    if (message->is_untyped && message->type != X1_TYPE_UNKNOWN) {
        expert_add_info_format(document->pinfo, proto_tree_get_parent(tree), &ei_message_untyped,
                               "The message does not say its type (xsi:type): it is read as %s, by what it holds "
                               "(TS 103 221-1 clause 6)", message->name);
    }
    check_identifiers(document->pinfo, proto_tree_get_parent(tree), message);
    show_report(document->pinfo, proto_tree_get_parent(tree), message);
    x1_show_transaction(document->tvb, document->pinfo, tree, id_item, message);
}

static void
show_messages(container_t *container)
{
    x1_document_t *document = container->document;

    for (unsigned i = 0; i < container->count; i++) {
        x1_extent_t extent = x1_extent(document, container->elements[i]);
        proto_item *item;

        if (++document->shown > x1_shown_max(document)) {
            break;
        }
        item = proto_tree_add_string(container->tree, hf_message, document->tvb, extent.offset, extent.length,
                                     container->messages[i]->name);
        show_message(container, i, proto_item_add_subtree(item, ett_message));
    }
}

static void
take_carrier(packet_info *pinfo, x1_message_t *message, const x1_carried_t *carried)
{
    message->inside = li_inside(pinfo);
    message->carrier = carried->carrier;
    message->status = carried->status;
    message->is_document_answer = carried->is_document_answer;
    message->request_captured = carried->request_captured;
    message->first_frame = carried->channel.first_frame;
    message->is_open_before = carried->channel.is_open_before;
    message->loss_frame = carried->channel.loss_frame;
    message->claim_frame = carried->channel.claim_frame;
    message->is_lossy = carried->channel.is_lossy;
    message->is_gapped = carried->channel.is_gapped;
    message->is_one_way = carried->channel.is_one_way;
}

/* A message without xsi:type: by the name of its element ("errorResponse"), else by what it holds. */
static const char *
name_untyped(packet_info *pinfo, const xml_frame_t *element, bool is_request)
{
    char *name = wmem_strdup(pinfo->pool, element->name_orig_case);
    x1_type_t type;
    bool is_of_request;

    name[0] = g_ascii_toupper(name[0]);
    return x1_message_type(name, &type, &is_of_request) ? name : x1_name_by_contents(element, is_request);
}

/* Tells what is captured once more from what is only called alike. */
static uint64_t
digest_of(const x1_document_t *document, const xml_frame_t *element)
{
    const x1_extent_t extent = x1_extent(document, element);
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    uint8_t octets[32];
    size_t length = sizeof octets;

    g_checksum_update(checksum, document->octets + extent.offset, extent.length);
    g_checksum_get_digest(checksum, octets, &length);
    g_checksum_free(checksum);
    return pntohu64(octets);
}

static void
parse_messages(container_t *container)
{
    x1_document_t *document = container->document;
    packet_info *pinfo = document->pinfo;
    wmem_array_t *elements = wmem_array_new(pinfo->pool, sizeof(const xml_frame_t *));
    wmem_array_t *messages = wmem_array_new(pinfo->pool, sizeof(x1_message_t *));
    unsigned *seen = (unsigned *)p_get_proto_data(pinfo->pool, pinfo, proto_li_x1, FRAME_MESSAGES);
    const bool is_request = strcmp(document->root->name_orig_case, "X1Request") == 0;
    const bool is_top_level = strcmp(document->root->name_orig_case, "X1TopLevelErrorResponse") == 0;
    const xml_frame_t *element = is_top_level ? document->root : x1_first_element(document->root);
    const bool is_protected = proto_is_frame_protocol(pinfo->layers, "tls");

    if (seen == NULL) {
        seen = wmem_new0(pinfo->pool, unsigned);
        p_add_proto_data(pinfo->pool, pinfo, proto_li_x1, FRAME_MESSAGES, seen);
    }
    for (; element != NULL && document->elements <= X1_ELEMENTS_MAX;
         element = is_top_level ? NULL : x1_next_element(element)) {
        x1_value_t value;
        const char *type = is_top_level ? NULL : x1_xsi_type(document, element, &value);
        const char *name = type != NULL || is_top_level ? type : name_untyped(pinfo, element, is_request);
        x1_message_t *message;

        document->elements++;
        message = x1_parse(document, element, name != NULL ? name : element->name_orig_case);
        message->is_untyped = type == NULL && !is_top_level;
        if (message->type == X1_TYPE_UNKNOWN) {
            message->is_request = is_request;
        }
        message->index = (*seen)++;
        message->is_protected = is_protected;
        if (!PINFO_FD_VISITED(pinfo)) {
            message->digest = digest_of(document, element);
        }
        take_carrier(pinfo, message, container->carried);
        wmem_array_append_one(elements, element);
        wmem_array_append_one(messages, message);
    }
    container->count = wmem_array_get_count(messages);
    container->elements = (const xml_frame_t **)wmem_array_get_raw(elements);
    container->messages = (x1_message_t **)wmem_array_get_raw(messages);
}

static void
show_container(x1_document_t *document, proto_item *item)
{
    const char *name_space = x1_namespace(document, document->root, NULL);

    if (name_space == NULL || strcmp(name_space, X1_NAMESPACE) != 0) {
        expert_add_info_format(document->pinfo, item, &ei_namespace,
            "The namespace of %s is \"%s\", not \"%s\" (TS 103 221-1 clause 7)", document->root->name_orig_case,
            name_space != NULL ? li_shorten(document->pinfo->pool, name_space, NAME_SHOWN) : "", X1_NAMESPACE);
    }
}

static void
show_carrier(tvbuff_t *tvb, proto_tree *tree, const x1_carried_t *carried)
{
    li_generated(proto_tree_add_uint(tree, hf_carrier, tvb, 0, 0, carried->carrier));
    if (carried->status != 0) {
        li_generated(proto_tree_add_uint(tree, hf_carrier_status, tvb, 0, 0, carried->status));
    }
    if (carried->request_captured) {
        li_generated(proto_tree_add_boolean(tree, hf_carrier_answers_document, tvb, 0, 0, carried->is_document_answer));
    }
}

static void
dissect_container(x1_document_t *document, proto_tree *parent, const x1_body_t *body)
{
    packet_info *pinfo = document->pinfo;
    container_t container = { .document = document, .carried = x1_carried(pinfo, body) };
    x1_extent_t extent = x1_extent(document, document->root);
    proto_item *item;

    li_next_turn(pinfo);
    x1_check_syntax(document);
    parse_messages(&container);
    if (!PINFO_FD_VISITED(pinfo)) {
        x1_record(pinfo, container.messages, container.count,
                  strcmp(document->root->name_orig_case, "X1Request") == 0, container.carried);
    }
    x1_name_responses(container.messages, container.count);
    write_columns(pinfo, container.messages, container.count, document->root->name_orig_case);

    item = proto_tree_add_item(parent, proto_li_x1, document->tvb, extent.offset, extent.length, ENC_NA);
    summarise(item, pinfo->pool, container.messages, container.count, document->root->name_orig_case);
    container.tree = proto_item_add_subtree(item, ett_x1);
    show_container(document, item);
    if (container.carried->is_first_odd_type && body->media_type != NULL) {
        expert_add_info_format(pinfo, item, &ei_content_type, "The Content-Type is %s, which is no XML (TS 103 221-1 "
            "clause 7.2; said on the connection's first such message only)",
            li_shorten(pinfo->pool, li_text(pinfo->pool, (const uint8_t *)body->media_type,
                                            (unsigned)strlen(body->media_type)), NAME_SHOWN));
    }
    if (document->complaint != NULL) {
        expert_add_info_format(pinfo, item, &ei_syntax, "%s (offset %d)", document->complaint,
                               document->complaint_offset);
        document->complaint = "";
    }
    show_messages(&container);
    show_carrier(document->tvb, container.tree, container.carried);
    if (document->complaint != NULL && document->complaint[0] != '\0') {
        expert_add_info_format(pinfo, item, &ei_syntax, "%s (offset %d)", document->complaint,
                               document->complaint_offset);
    }
}

/* ---- documents ---- */

/* `data` is the body that the document was read from (x1_body_t), if somebody found it to be X1; else the octets are
 * read here. */
static int
dissect_li_x1(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    x1_body_t body = { .tvb = tvb };
    x1_document_t document;

    if (data != NULL) {
        body = *(const x1_body_t *)data;
    } else {
        body.frame = x1_read_xml(tvb, pinfo, tree);
        if (body.frame == NULL) {
            return 0;
        }
    }
    if (x1_document_init(&document, pinfo, tvb, body.frame) && x1_is_root(document.root->name_orig_case)) {
        dissect_container(&document, tree, &body);
    }
    return (int)tvb_captured_length(tvb);
}

/* Behind the dissectors of each frame. */
static void
watch_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, li_layers_t layers)
{
    /* What most traffic is like. */
    if (!(layers & (LI_LAYER_HTTP | LI_LAYER_HTTP2)) && !x1_http2_is_read(pinfo) && !x1_transactions_any()) {
        return;
    }
    x1_http2_watch(tvb, pinfo, tree, layers);
    x1_watch_transactions(tvb, pinfo, tree, layers);
}

/* ---- registration ---- */

void
proto_register_li_x1(void)
{
    expert_module_t *expert;
    module_t *module;

    proto_li_x1 = proto_register_protocol("Lawful Interception X1 (ETSI TS 103 221-1)", "LI X1", "li_x1");
    proto_register_field_array(proto_li_x1, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert = expert_register_protocol(proto_li_x1);
    expert_register_field_array(expert, ei, array_length(ei));
    module = prefs_register_protocol(proto_li_x1, NULL);

    x1_register_elements(proto_li_x1);
    x1_register_show(proto_li_x1, expert);
    x1_register_orders();
    x1_register_changes(proto_li_x1);
    x1_register_transactions(proto_li_x1, module);
    x1_register_transactions_show(proto_li_x1, expert);
    x1_register_unread(proto_li_x1, expert);
    prefs_register_bool_preference(module, "show_targets_in_info", "Show whole target identifiers in the Info column",
        "Whether the Info column shows target identifiers whole, unless li.mask_targets is set. Otherwise it shows how "
        "they begin.",
        &show_targets_in_info);
    x1_handle = register_dissector("li_x1", dissect_li_x1, proto_li_x1);
    li_add_watcher(watch_frame);
    x1_register_http(x1_register_body(proto_li_x1, x1_handle));
    x1_register_http2_claim(proto_li_x1);
}

void
proto_reg_handoff_li_x1(void)
{
    x1_handoff_body();
    x1_handoff_http();
    x1_handoff_http2_claim();
    x1_handoff_versions();
}
