/* x1.c
 * ETSI TS 103 221-1 (up to V1.23.1), Internal Network Interface X1 for Lawful Interception, and the messages that 3GPP
 * TS 33.128 adds: registration, the hook into XML, containers and messages, the columns.
 *
 * X1 is XML in the bodies of HTTP. The stock XML dissector reads and shows it as always; what it leaves behind is read
 * again here, if the root element is one of X1.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <epan/packet.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <wsutil/utf8_entities.h>

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

/* How far into a body its root element is looked for when the XML dissector gave up on it. */
#define GLANCE_MAX          4096

static int proto_li_x1 = -1;
static int proto_xml = -1;

static int hf_message = -1;

static int ett_x1 = -1;
static int ett_message = -1;

static expert_field ei_syntax = EI_INIT;
static expert_field ei_namespace = EI_INIT;
static expert_field ei_message_unknown = EI_INIT;
static expert_field ei_report_fault = EI_INIT;
static expert_field ei_report_warning = EI_INIT;
static expert_field ei_report = EI_INIT;

static hf_register_info hf[] = {
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
    { &ei_message_unknown, { "li_x1.message.unknown",
        PI_UNDECODED, PI_NOTE, "Unknown message", EXPFILL } },
    /* One filter, by what is reported. */
    { &ei_report_fault, { "li_x1.report",
        PI_RESPONSE_CODE, PI_WARN, "The element reports a fault", EXPFILL } },
    { &ei_report_warning, { "li_x1.report",
        PI_RESPONSE_CODE, PI_NOTE, "The element warns", EXPFILL } },
    { &ei_report, { "li_x1.report",
        PI_RESPONSE_CODE, PI_CHAT, "The element reports that all is well", EXPFILL } },
};

static dissector_handle_t x1_handle;
static dissector_handle_t xml_handle;

/* Preference: show whole target identifiers in the Info column. */
static ws_bool show_targets_in_info = FALSE;

/* The keys of our data on a frame. */
enum {
    FRAME_MESSAGES          /* how many X1 messages it had so far */
};

static const char *const roots[] = { "X1Request", "X1Response", "X1TopLevelErrorResponse" };

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

        wmem_strbuf_append_printf(info, " %s %s", li_shorten(scope, target->format, 40),
            li_shorten(scope, show_targets_in_info ? target->value : li_mask(scope, target->value), 80));
    }
    if (task->target_count > 1) {
        wmem_strbuf_append_printf(info, " +%u", task->target_count - 1);
    }
}

static void
add_destination(wmem_allocator_t *scope, wmem_strbuf_t *info, const x1_destination_t *destination)
{
    char text[LI_ENDPOINT_TEXT_MAX];

    add_id(scope, info, "DID", destination->did);
    if (destination->kind == X1_ADDRESS_IP && destination->has_address && destination->has_port) {
        li_endpoint_format(&destination->endpoint, text);
        wmem_strbuf_append_printf(info, " %s", text);
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
    }
}

/* What HTTP wrote stays: the request line, the status. */
static void
write_columns(packet_info *pinfo, x1_message_t *const *messages, unsigned count, const char *root)
{
    wmem_strbuf_t *info;
    const char *before;
    size_t taken;

    col_set_str(pinfo->cinfo, COL_PROTOCOL, "X1");
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
    if (taken > 0) {
        col_append_str(pinfo->cinfo, COL_INFO, g_str_has_suffix(before, " ") ? UTF8_MIDDLE_DOT " "
                                                                             : " " UTF8_MIDDLE_DOT " ");
    }
    col_append_str(pinfo->cinfo, COL_INFO, li_shorten(pinfo->pool, wmem_strbuf_get_str(info),
                                                      (unsigned)(COL_MAX_INFO_LEN - COLUMN_MARGIN - taken)));
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

static bool
is_root(const char *name)
{
    for (unsigned i = 0; i < array_length(roots); i++) {
        if (strcmp(name, roots[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* A container while it is shown. */
typedef struct {
    x1_document_t      *document;
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
parse_messages(container_t *container)
{
    x1_document_t *document = container->document;
    packet_info *pinfo = document->pinfo;
    wmem_array_t *elements = wmem_array_new(pinfo->pool, sizeof(const xml_frame_t *));
    wmem_array_t *messages = wmem_array_new(pinfo->pool, sizeof(x1_message_t *));
    unsigned *seen = (unsigned *)p_get_proto_data(pinfo->pool, pinfo, proto_li_x1, FRAME_MESSAGES);
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
        const char *name = is_top_level ? NULL : x1_xsi_type(document, element, &value);
        x1_message_t *message;

        document->elements++;
        message = x1_parse(document, element, name != NULL ? name : element->name_orig_case);
        if (message->type == X1_TYPE_UNKNOWN) {
            message->is_request = strcmp(document->root->name_orig_case, "X1Request") == 0;
        }
        message->index = (*seen)++;
        message->is_protected = is_protected;
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
dissect_container(x1_document_t *document, proto_tree *parent)
{
    packet_info *pinfo = document->pinfo;
    container_t container = { .document = document };
    x1_extent_t extent = x1_extent(document, document->root);
    proto_item *item;

    li_next_turn(pinfo);
    x1_check_syntax(document);
    parse_messages(&container);
    if (!PINFO_FD_VISITED(pinfo)) {
        x1_record(pinfo, container.messages, container.count,
                  strcmp(document->root->name_orig_case, "X1Request") == 0);
    }
    write_columns(pinfo, container.messages, container.count, document->root->name_orig_case);

    item = proto_tree_add_item(parent, proto_li_x1, document->tvb, extent.offset, extent.length, ENC_NA);
    summarise(item, pinfo->pool, container.messages, container.count, document->root->name_orig_case);
    container.tree = proto_item_add_subtree(item, ett_x1);
    show_container(document, item);
    if (document->complaint != NULL) {
        expert_add_info_format(pinfo, item, &ei_syntax, "%s (offset %d)", document->complaint,
                               document->complaint_offset);
        document->complaint = "";
    }
    show_messages(&container);
    if (document->complaint != NULL && document->complaint[0] != '\0') {
        expert_add_info_format(pinfo, item, &ei_syntax, "%s (offset %d)", document->complaint,
                               document->complaint_offset);
    }
}

/* ---- the hook into XML ---- */

static const xml_frame_t *
last_document(packet_info *pinfo)
{
    return (const xml_frame_t *)p_get_proto_data(pinfo->pool, pinfo, proto_xml, 0);
}

/* `data` is the document as the XML dissector left it. */
static int
dissect_li_x1(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const xml_frame_t *frame = (const xml_frame_t *)data;
    x1_document_t document;

    if (frame == NULL) {
        const xml_frame_t *before = last_document(pinfo);

        call_dissector_only(xml_handle, tvb, pinfo, tree, NULL);
        frame = last_document(pinfo);
        if (frame == before) {
            return 0;
        }
    }
    if (x1_document_init(&document, pinfo, tvb, frame) && is_root(document.root->name_orig_case)) {
        dissect_container(&document, tree);
    }
    return (int)tvb_captured_length(tvb);
}

/* Other XML costs this glance at its root element, and nothing more. */
static bool
is_x1(const xml_frame_t *frame)
{
    const xml_frame_t *root = x1_first_element(frame);

    return root != NULL && root->name_orig_case != NULL && is_root(root->name_orig_case);
}

/* The same without a document: UTF-16 has zeros between. */
static bool
looks_like_x1(tvbuff_t *tvb, wmem_allocator_t *scope)
{
    int length = MIN((int)tvb_captured_length(tvb), GLANCE_MAX);
    char *text = (char *)wmem_alloc(scope, (size_t)length + 1);
    size_t kept = 0;

    for (int i = 0; i < length; i++) {
        text[kept] = (char)tvb_get_uint8(tvb, i);
        kept += text[kept] != '\0';
    }
    text[kept] = '\0';
    for (unsigned i = 0; i < array_length(roots); i++) {
        if (strstr(text, roots[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* The XML dissector can fail over its own tree (elements too deep, too many items). Without a tree it does not: what is
 * learned from a message must not depend on whether somebody looks. */
static const xml_frame_t *
read_again(tvbuff_t *tvb, packet_info *pinfo, void *data)
{
    const xml_frame_t *before = last_document(pinfo);
    const xml_frame_t *frame;
    const bool writable = col_get_writable(pinfo->cinfo, -1);

    col_set_writable(pinfo->cinfo, -1, FALSE);
    TRY {
        call_dissector_only(xml_handle, tvb, pinfo, NULL, data);
    }
    CATCH_ALL {
        /* There is no document then. */
    }
    ENDTRY;
    col_set_writable(pinfo->cinfo, -1, writable);
    frame = last_document(pinfo);
    return frame != before ? frame : NULL;
}

static int
dissect_xml_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const xml_frame_t *before = last_document(pinfo);
    const xml_frame_t *frame;
    volatile int used = 0;

    TRY {
        used = call_dissector_only(xml_handle, tvb, pinfo, tree, data);
    }
    CATCH_ALL {
        if (proto_is_protocol_enabled(find_protocol_by_id(proto_li_x1)) && looks_like_x1(tvb, pinfo->pool)) {
            frame = read_again(tvb, pinfo, data);
            if (frame != NULL && is_x1(frame)) {
                call_dissector_only(x1_handle, tvb, pinfo, tree, (void *)frame);
            }
        }
        RETHROW;
    }
    ENDTRY;

    frame = last_document(pinfo);
    if (used > 0 && frame != NULL && frame != before && is_x1(frame)
        && proto_is_protocol_enabled(find_protocol_by_id(proto_li_x1))) {
        call_dissector_only(x1_handle, tvb, pinfo, tree, (void *)frame);
    }
    return used;
}

/* ---- registration ---- */

static int proto_li_x1_xml = -1;

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
    x1_register_transactions(proto_li_x1, expert, module);
    prefs_register_bool_preference(module, "show_targets_in_info", "Show whole target identifiers in the Info column",
        "Whether the Info column shows target identifiers whole. Otherwise it shows how they begin.",
        &show_targets_in_info);
    x1_handle = register_dissector("li_x1", dissect_li_x1, proto_li_x1);

    /* The hook belongs to XML, not to X1: when X1 is disabled, XML bodies are still XML. */
    proto_xml = proto_get_id_by_filter_name("xml");
    proto_li_x1_xml = proto_register_protocol_in_name_only("LI X1 in XML", "LI X1/XML", "li_x1_xml", proto_xml,
                                                           FT_PROTOCOL);
}

void
proto_reg_handoff_li_x1(void)
{
    static const char *const media_types[] = { "application/xml", "text/xml" };
    dissector_handle_t hook = create_dissector_handle(dissect_xml_body, proto_li_x1_xml);

    xml_handle = find_dissector_add_dependency("xml", proto_li_x1);
    for (unsigned i = 0; i < array_length(media_types); i++) {
        dissector_add_string("media_type", media_types[i], hook);
    }
}
