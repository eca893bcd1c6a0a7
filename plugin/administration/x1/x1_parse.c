/* x1_parse.c
 * Reads an X1 message into the structs of x1.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include "administration/x1/x1_xml.h"

/* What is being read. The task, mediation, destination and so on that are open at the moment are those of the elements
 * around; the lists of identifiers belong to the innermost of them. */
typedef struct {
    x1_document_t        *document;
    wmem_allocator_t     *scope;
    x1_message_t         *message;
    x1_task_t            *task;
    x1_mediation_t       *mediation;
    x1_destination_t     *destination;
    x1_destination_set_t *set;
    x1_member_t          *member;
    wmem_array_t         *dids;
    wmem_array_t         *dsids;
    wmem_array_t         *targets;
    wmem_array_t         *mediations;
    wmem_array_t         *members;
    wmem_array_t         *tasks;
    wmem_array_t         *destinations;
    wmem_array_t         *sets;
    wmem_array_t         *listed_xids;
    wmem_array_t         *listed_object_ids;
    unsigned              depth;
} parser_t;

static void parse_children(parser_t *parser, const xml_frame_t *element, const x1_structure_t *structure);

/* ---- lists ---- */

static wmem_array_t *
new_list(const parser_t *parser, size_t size)
{
    return wmem_array_new(parser->scope, size);
}

static void *
end_list(wmem_array_t *list, unsigned *count)
{
    *count = wmem_array_get_count(list);
    return *count > 0 ? wmem_array_get_raw(list) : NULL;
}

/* ---- words ---- */

static x1_delivery_t
delivery_type(const char *text)
{
    static const struct {
        const char   *word;
        x1_delivery_t type;
    } words[] = {
        { "X2Only", X1_DELIVERY_IRI }, { "X3Only", X1_DELIVERY_CC }, { "X2andX3", X1_DELIVERY_BOTH },
        { "HI2Only", X1_DELIVERY_IRI }, { "HI3Only", X1_DELIVERY_CC }, { "HI2andHI3", X1_DELIVERY_BOTH },
    };

    for (unsigned i = 0; i < array_length(words); i++) {
        if (strcmp(words[i].word, text) == 0) {
            return words[i].type;
        }
    }
    return X1_DELIVERY_NONE;
}

static x1_ok_t
ok_kind(const char *text)
{
    if (strcmp(text, "AcknowledgedAndCompleted") == 0) {
        return X1_OK_COMPLETED;
    }
    return strcmp(text, "Acknowledged") == 0 ? X1_OK_ACKNOWLEDGED : X1_OK_OTHER;
}

static bool
read_code(const char *text, uint32_t *code)
{
    uint64_t number;

    if (!x1_read_number(text, UINT32_MAX, &number)) {
        return false;
    }
    *code = (uint32_t)number;
    return true;
}

/* Names are of type xs:token: white space in them is one blank. The text has none around it. */
static const char *
token(const parser_t *parser, const char *text)
{
    char *collapsed = strpbrk(text, "\t\r\n") != NULL || strstr(text, "  ") != NULL
                    ? wmem_strdup(parser->scope, text) : NULL;
    char *end = collapsed;

    for (const char *p = text; collapsed != NULL && *p != '\0'; p++) {
        const char c = strchr("\t\r\n", *p) != NULL ? ' ' : *p;

        if (c != ' ' || end[-1] != ' ') {
            *end++ = c;
        }
    }
    if (collapsed != NULL) {
        *end = '\0';
    }
    return collapsed != NULL ? collapsed : text;
}

/* ---- values, by what they belong to; false: to something else ---- */

static bool
take_envelope(const parser_t *parser, x1_message_t *message, x1_meaning_t meaning, const char *text)
{
    switch (meaning) {
    case X1_IS_ADMF:
        message->admf = token(parser, text);
        return true;
    case X1_IS_NE:
        message->ne = token(parser, text);
        return true;
    case X1_IS_VERSION:
        message->version = text;
        return true;
    case X1_IS_TRANSACTION_ID:
        message->transaction_id = text;
        return true;
    case X1_IS_TIMESTAMP:
        message->has_timestamp = x1_read_time(text, &message->timestamp);
        return true;
    default:
        return false;
    }
}

static bool
take_message(x1_message_t *message, x1_meaning_t meaning, const char *text)
{
    switch (meaning) {
    case X1_IS_XID:
        message->xid = text;
        return true;
    case X1_IS_DID:
        message->did = text;
        return true;
    case X1_IS_OBJECT_ID:
        message->object_id = text;
        return true;
    case X1_IS_OBJECT_TYPE:
        message->object_type = text;
        return true;
    case X1_IS_OK:
        message->ok = ok_kind(text);
        return true;
    case X1_IS_REQUEST_MESSAGE_TYPE:
        message->request_message_type = text;
        return true;
    case X1_IS_EXTENDED_REQUEST_MESSAGE_TYPE:
        /* Says more than the "ExtendedRequestMessageType" that stands before it. */
        message->request_message_type = text;
        return true;
    case X1_IS_ERROR_CODE:
        message->has_error_code = read_code(text, &message->error_code);
        return true;
    case X1_IS_ERROR_DESCRIPTION:
        message->error_description = text;
        return true;
    case X1_IS_REPORT_TYPE:
        message->report.type = text;
        return true;
    case X1_IS_REPORT_DETAILS:
        message->report.details = text;
        return true;
    case X1_IS_REPORT_CODE:
        message->report.has_code = read_code(text, &message->report.code);
        return true;
    default:
        return false;
    }
}

static bool
take_task(x1_task_t *task, x1_meaning_t meaning, const char *text)
{
    switch (meaning) {
    case X1_IS_TASK_XID:
        task->xid = text;
        return true;
    case X1_IS_PRODUCT_ID:
        task->product_id = text;
        return true;
    case X1_IS_TASK_DELIVERY_TYPE:
        task->delivery_type = delivery_type(text);
        return true;
    case X1_IS_CORRELATION_ID:
        task->has_correlation_id = x1_read_number(text, UINT64_MAX, &task->correlation_id);
        return true;
    case X1_IS_IMPLICIT_DEACTIVATION:
        x1_read_flag(text, &task->implicit_deactivation);
        return true;
    default:
        return false;
    }
}

static bool
take_mediation(x1_mediation_t *mediation, x1_meaning_t meaning, const char *text)
{
    switch (meaning) {
    case X1_IS_LIID:
        mediation->liid = text;
        return true;
    case X1_IS_MEDIATION_DELIVERY_TYPE:
        mediation->delivery_type = delivery_type(text);
        return true;
    case X1_IS_START_TIME:
        mediation->has_start = x1_read_time(text, &mediation->start);
        return true;
    case X1_IS_END_TIME:
        mediation->has_end = x1_read_time(text, &mediation->end);
        return true;
    default:
        return false;
    }
}

static void
take_ip_address(x1_destination_t *destination, x1_meaning_t meaning, const char *text)
{
    address from = ADDRESS_INIT_NONE;
    ws_in6_addr ipv6;
    uint32_t ipv4;

    destination->kind = X1_ADDRESS_IP;
    if (meaning == X1_IS_ADDRESS_IPV4 && x1_read_ipv4(text, &ipv4)) {
        set_address(&from, AT_IPv4, 4, &ipv4);
    } else if (meaning == X1_IS_ADDRESS_IPV6 && x1_read_ipv6(text, &ipv6)) {
        set_address(&from, AT_IPv6, 16, &ipv6);
    }
    destination->has_address = from.type != AT_NONE && li_address_from_epan(&destination->endpoint.address, &from);
    if (!destination->has_address) {
        destination->text = text;       /* a host name, where an address should be */
    }
}

static void
take_port(x1_destination_t *destination, x1_meaning_t meaning, const char *text)
{
    uint64_t number;

    destination->kind = X1_ADDRESS_IP;
    if (x1_read_number(text, UINT16_MAX, &number)) {
        destination->endpoint.port = (uint16_t)number;
        destination->endpoint.transport = meaning == X1_IS_ADDRESS_UDP_PORT ? LI_TRANSPORT_UDP : LI_TRANSPORT_TCP;
        destination->has_port = true;
    }
}

static bool
take_destination(x1_destination_t *destination, x1_meaning_t meaning, const char *text)
{
    switch (meaning) {
    case X1_IS_DESTINATION_DID:
        destination->did = text;
        return true;
    case X1_IS_FRIENDLY_NAME:
        destination->friendly_name = text;
        return true;
    case X1_IS_DESTINATION_DELIVERY_TYPE:
        destination->delivery_type = delivery_type(text);
        return true;
    case X1_IS_ADDRESS_IPV4:
    case X1_IS_ADDRESS_IPV6:
        take_ip_address(destination, meaning, text);
        return true;
    case X1_IS_ADDRESS_TCP_PORT:
    case X1_IS_ADDRESS_UDP_PORT:
        take_port(destination, meaning, text);
        return true;
    case X1_IS_ADDRESS_E164:
    case X1_IS_ADDRESS_URI:
    case X1_IS_ADDRESS_EMAIL:
        destination->kind = meaning == X1_IS_ADDRESS_E164 ? X1_ADDRESS_E164
                          : meaning == X1_IS_ADDRESS_URI ? X1_ADDRESS_URI : X1_ADDRESS_EMAIL;
        destination->text = text;
        return true;
    default:
        return false;
    }
}

static bool
take_set(x1_destination_set_t *set, x1_member_t *member, x1_meaning_t meaning, const char *text)
{
    switch (meaning) {
    case X1_IS_THE_OBJECT_ID:
        set->object_id = text;
        return true;
    case X1_IS_FRIENDLY_NAME:
        set->friendly_name = text;
        return true;
    case X1_IS_SET_TYPE:
        set->set_type = text;
        set->is_destination_set = true;
        return true;
    case X1_IS_MEMBER_DID:
        if (member != NULL) {
            member->did = text;
        }
        return true;
    case X1_IS_MEMBER_PREFERENCE:
        if (member != NULL) {
            x1_read_number(text, UINT64_MAX, &member->preference);
        }
        return true;
    default:
        return false;
    }
}

static void
take_listed(parser_t *parser, x1_meaning_t meaning, const char *text)
{
    switch (meaning) {
    case X1_IS_LISTED_DID:
        wmem_array_append_one(parser->dids, text);
        break;
    case X1_IS_LISTED_DSID:
        wmem_array_append_one(parser->dsids, text);
        break;
    case X1_IS_LISTED_XID:
        wmem_array_append_one(parser->listed_xids, text);
        break;
    case X1_IS_LISTED_OBJECT_ID:
        wmem_array_append_one(parser->listed_object_ids, text);
        break;
    default:
        break;
    }
}

/* Status stands beside the details, not in them: it belongs to the last that were read. */
static bool
take_status(parser_t *parser, x1_meaning_t meaning, const char *text)
{
    unsigned count;

    if (meaning == X1_IS_PROVISIONING_STATUS) {
        count = wmem_array_get_count(parser->tasks);
        if (count > 0) {
            ((x1_task_t *)wmem_array_index(parser->tasks, count - 1))->provisioning_status = text;
        }
        return true;
    }
    if (meaning == X1_IS_DESTINATION_STATUS) {
        count = wmem_array_get_count(parser->destinations);
        if (count > 0) {
            ((x1_destination_t *)wmem_array_index(parser->destinations, count - 1))->delivery_status = text;
        }
        return true;
    }
    return false;
}

static void
take(parser_t *parser, x1_meaning_t meaning, const char *text)
{
    bool taken = (parser->mediation != NULL && take_mediation(parser->mediation, meaning, text))
              || (parser->task != NULL && take_task(parser->task, meaning, text))
              || (parser->destination != NULL && take_destination(parser->destination, meaning, text))
              || (parser->set != NULL && take_set(parser->set, parser->member, meaning, text))
              || take_status(parser, meaning, text)
              || take_envelope(parser, parser->message, meaning, text)
              || take_message(parser->message, meaning, text);

    if (!taken) {
        take_listed(parser, meaning, text);
    }
}

/* ---- structures ---- */

/* The texts of the innermost elements, with blanks between. */
static void
join_texts(parser_t *parser, const xml_frame_t *element, x1_target_t *target, wmem_strbuf_t *text, unsigned depth)
{
    const xml_frame_t *child = x1_first_element(element);

    if (child == NULL) {
        const char *value = x1_value(parser->document, element).text;

        if (wmem_strbuf_get_len(text) > 0 && *value != '\0') {
            wmem_strbuf_append_c(text, ' ');
        }
        wmem_strbuf_append(text, value);
    } else if (depth < X1_DEPTH_MAX) {
        for (; child != NULL && wmem_strbuf_get_len(text) < X1_TEXT_MAX; child = x1_next_element(child)) {
            if (strcmp(child->name_orig_case, "Owner") == 0) {
                continue;
            }
            if (strcmp(target->format, "targetIdentifierExtension") == 0) {
                target->format = child->name_orig_case;
            }
            join_texts(parser, child, target, text, depth + 1);
        }
    }
}

static void
parse_target(parser_t *parser, const xml_frame_t *element)
{
    for (const xml_frame_t *child = x1_first_element(element); child != NULL; child = x1_next_element(child)) {
        x1_target_t target = { .format = child->name_orig_case };
        wmem_strbuf_t *text = wmem_strbuf_new(parser->scope, NULL);

        join_texts(parser, child, &target, text, parser->depth);
        target.value = wmem_strbuf_get_str(text);
        if (parser->targets != NULL) {
            wmem_array_append_one(parser->targets, target);
        }
    }
}

static void
parse_mediation(parser_t *parser, const xml_frame_t *element, const x1_structure_t *structure)
{
    parser_t inner = *parser;
    x1_mediation_t mediation = { .liid = NULL };

    inner.mediation = &mediation;
    inner.dids = new_list(parser, sizeof(char *));
    inner.dsids = new_list(parser, sizeof(char *));
    parse_children(&inner, element, structure);
    mediation.dids = (const char **)end_list(inner.dids, &mediation.did_count);
    mediation.dsids = (const char **)end_list(inner.dsids, &mediation.dsid_count);
    if (parser->mediations != NULL) {
        wmem_array_append_one(parser->mediations, mediation);
    }
}

static void
parse_task(parser_t *parser, const xml_frame_t *element, const x1_structure_t *structure)
{
    parser_t inner = *parser;
    x1_task_t task = { .xid = NULL };

    inner.task = &task;
    inner.dids = new_list(parser, sizeof(char *));
    inner.dsids = new_list(parser, sizeof(char *));
    inner.targets = new_list(parser, sizeof(x1_target_t));
    inner.mediations = new_list(parser, sizeof(x1_mediation_t));
    parse_children(&inner, element, structure);
    task.dids = (const char **)end_list(inner.dids, &task.did_count);
    task.dsids = (const char **)end_list(inner.dsids, &task.dsid_count);
    task.targets = (x1_target_t *)end_list(inner.targets, &task.target_count);
    task.mediations = (x1_mediation_t *)end_list(inner.mediations, &task.mediation_count);
    wmem_array_append_one(parser->tasks, task);
}

static void
parse_destination(parser_t *parser, const xml_frame_t *element, const x1_structure_t *structure)
{
    parser_t inner = *parser;
    x1_destination_t destination = { .did = NULL };

    inner.destination = &destination;
    parse_children(&inner, element, structure);
    wmem_array_append_one(parser->destinations, destination);
}

static void
parse_object(parser_t *parser, const xml_frame_t *element, const x1_structure_t *structure)
{
    parser_t inner = *parser;
    x1_destination_set_t set = { .object_id = NULL };
    x1_value_t value;

    set.type = x1_xsi_type(parser->document, element, &value);
    set.is_destination_set = set.type != NULL && strcmp(set.type, "DestinationSetDetails") == 0;
    inner.set = &set;
    inner.members = new_list(parser, sizeof(x1_member_t));
    parse_children(&inner, element, structure);
    set.members = (x1_member_t *)end_list(inner.members, &set.member_count);
    wmem_array_append_one(parser->sets, set);
}

static void
parse_member(parser_t *parser, const xml_frame_t *element, const x1_structure_t *structure)
{
    parser_t inner = *parser;
    x1_member_t member = { .did = NULL };

    inner.member = &member;
    parse_children(&inner, element, structure);
    if (parser->members != NULL) {
        wmem_array_append_one(parser->members, member);
    }
}

static void
parse_structure(parser_t *parser, const xml_frame_t *element, const x1_row_t *row)
{
    switch (row->meaning) {
    case X1_IS_TASK:
        parse_task(parser, element, row->opens);
        break;
    case X1_IS_MEDIATION:
        parse_mediation(parser, element, row->opens);
        break;
    case X1_IS_TARGET:
        parse_target(parser, element);
        break;
    case X1_IS_DESTINATION:
        parse_destination(parser, element, row->opens);
        break;
    case X1_IS_OBJECT:
        parse_object(parser, element, row->opens);
        break;
    case X1_IS_MEMBER:
        parse_member(parser, element, row->opens);
        break;
    case X1_IS_DIDS:
        if (parser->mediation != NULL) {
            parser->mediation->has_dids = true;
        }
        parse_children(parser, element, row->opens);
        break;
    default:
        if (!row->opens->foreign) {
            parse_children(parser, element, row->opens);
        }
        break;
    }
}

static void
parse_children(parser_t *parser, const xml_frame_t *element, const x1_structure_t *structure)
{
    if (parser->depth >= X1_DEPTH_MAX) {
        return;
    }
    parser->depth++;
    for (const xml_frame_t *child = x1_first_element(element); child != NULL; child = x1_next_element(child)) {
        const x1_row_t *row = x1_find_row(structure, child->name_orig_case);

        if (++parser->document->elements > X1_ELEMENTS_MAX) {
            break;
        }
        if (row != NULL && row->opens != NULL) {
            parse_structure(parser, child, row);
        } else if (row != NULL && row->meaning != X1_IS_SHOWN) {
            take(parser, row->meaning, x1_value(parser->document, child).text);
        }
    }
    parser->depth--;
}

x1_message_t *
x1_parse(x1_document_t *document, const xml_frame_t *element, const char *name)
{
    wmem_allocator_t *scope = document->pinfo->pool;
    x1_message_t *message = wmem_new0(scope, x1_message_t);
    parser_t parser = { .document = document, .scope = scope, .message = message };

    message->name = name;
    x1_message_type(name, &message->type, &message->is_request);
    message->frame = document->pinfo->num;
    message->time = document->pinfo->abs_ts;

    parser.dids = new_list(&parser, sizeof(char *));
    parser.dsids = new_list(&parser, sizeof(char *));
    parser.tasks = new_list(&parser, sizeof(x1_task_t));
    parser.destinations = new_list(&parser, sizeof(x1_destination_t));
    parser.sets = new_list(&parser, sizeof(x1_destination_set_t));
    parser.listed_xids = new_list(&parser, sizeof(char *));
    parser.listed_object_ids = new_list(&parser, sizeof(char *));
    parse_children(&parser, element, &x1_message);

    message->listed_dids = (const char **)end_list(parser.dids, &message->listed_did_count);
    message->listed_dsids = (const char **)end_list(parser.dsids, &message->listed_dsid_count);
    message->tasks = (x1_task_t *)end_list(parser.tasks, &message->task_count);
    message->destinations = (x1_destination_t *)end_list(parser.destinations, &message->destination_count);
    message->sets = (x1_destination_set_t *)end_list(parser.sets, &message->set_count);
    message->listed_xids = (const char **)end_list(parser.listed_xids, &message->listed_xid_count);
    message->listed_object_ids = (const char **)end_list(parser.listed_object_ids, &message->listed_object_id_count);
    message->is_whole = x1_extent(document, element).closed && document->elements <= X1_ELEMENTS_MAX;
    return message;
}
