/* x1_http.c
 * The HTTP exchanges that carry X1 (ETSI TS 103 221-1 clause 7.2): which response answers which request, and with which
 * status, also where one of both holds no X1.
 *
 * Over HTTP/1.1 responses come in the order of their requests (RFC 9112 clause 9.3). Wireshark ties a response to the
 * newest request, which is another one when requests are pipelined; so what is outstanding is counted here.
 *
 * All is written on the first visit of a frame and looked up later. What HTTP has found in a frame is read from its
 * conversation data, which needs no tree and no tap.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include "administration/x1/x1_responses.h"
#include "administration/x1/x1_xml.h"

#include <epan/conversation.h>
#include <epan/proto_data.h>

/* The key of our data, on a frame and on a conversation. */
static int proto_key = -1;

static int proto_http = -1;
static int proto_http2 = -1;

/* A connection that carries X1, in its conversation's data. Filled by x1_carried() and x1_http_watch(); file scope. */
typedef struct {
    x1_exchange_t *first;           /* requests that were not answered, oldest first; NULL: none */
    x1_exchange_t *last;
    bool           is_counted;      /* its requests are counted: since the first document */
    bool           has_odd_type;    /* a document came with a Content-Type that is no XML */
} connection_t;

/* A response without a document that stands before one. Packet scope. */
typedef struct {
    const x1_exchange_t *exchange;
    unsigned             status;
} passed_over_t;

/* What a frame's own dissection keeps. Packet scope. */
typedef struct {
    uint32_t       documents;       /* so far */
    unsigned       status;          /* of the response that carried the last of them */
    x1_responses_t responses;
    wmem_array_t  *passed_over;     /* passed_over_t; NULL: none */
} frame_t;

/* Frame and number of the document in it (as one number, in file scope): its x1_carried_t. Filled by x1_carried();
 * emptied with the capture. */
static wmem_map_t *carried_documents;

static frame_t *
frame_of(packet_info *pinfo)
{
    frame_t *frame = (frame_t *)p_get_proto_data(pinfo->pool, pinfo, proto_key, 0);

    if (frame == NULL) {
        frame = wmem_new0(pinfo->pool, frame_t);
        p_add_proto_data(pinfo->pool, pinfo, proto_key, 0, frame);
    }
    return frame;
}

/* ---- exchanges ---- */

static connection_t *
connection_of(conversation_t *conversation)
{
    connection_t *connection = (connection_t *)conversation_get_proto_data(conversation, proto_key);

    if (connection == NULL) {
        connection = wmem_new0(wmem_file_scope(), connection_t);
        conversation_add_proto_data(conversation, proto_key, connection);
    }
    return connection;
}

static x1_exchange_t *
new_exchange(const packet_info *pinfo, bool has_document)
{
    x1_exchange_t *exchange = wmem_new0(wmem_file_scope(), x1_exchange_t);

    exchange->request_frame = pinfo->num;
    exchange->has_document = has_document;
    return exchange;
}

static x1_exchange_t *
begin_exchange(connection_t *connection, const packet_info *pinfo, bool has_document)
{
    x1_exchange_t *exchange = new_exchange(pinfo, has_document);

    if (connection->last != NULL) {
        connection->last->next = exchange;
    } else {
        connection->first = exchange;
    }
    connection->last = exchange;
    return exchange;
}

/* The request that the next response answers, which waits no more; NULL: none is known. */
static x1_exchange_t *
end_exchange(connection_t *connection)
{
    x1_exchange_t *exchange = connection->first;

    if (exchange != NULL) {
        connection->first = exchange->next;
        connection->last = connection->first != NULL ? connection->last : NULL;
    }
    return exchange;
}

void
x1_http_answered(packet_info *pinfo, const x1_exchange_t *exchange)
{
    conversation_t *conversation = li_conversation(pinfo);
    connection_t *connection = conversation != NULL
                             ? (connection_t *)conversation_get_proto_data(conversation, proto_key) : NULL;
    bool waits = false;

    for (const x1_exchange_t *e = connection != NULL ? connection->first : NULL; e != NULL && !waits; e = e->next) {
        waits = e == exchange;
    }
    while (waits && end_exchange(connection) != exchange) {
        /* Their answers were missed. */
    }
}

/* ---- HTTP/1.1, as Wireshark left it ---- */

static const http_conv_t *
http_of(const conversation_t *conversation)
{
    return (const http_conv_t *)conversation_get_proto_data(conversation, proto_http);
}

/* What HTTP found last in this frame, on its first visit. */
static x1_carrier_t
newest_in_frame(const packet_info *pinfo, const http_conv_t *http)
{
    const http_req_res_t *newest = http != NULL ? http->req_res_tail : NULL;

    if (newest == NULL) {
        return X1_CARRIER_OTHER;
    }
    return newest->res_framenum == pinfo->num ? X1_CARRIER_RESPONSE
         : newest->req_framenum == pinfo->num ? X1_CARRIER_REQUEST : X1_CARRIER_OTHER;
}

/* HTTP hands on what it carries. Where there is no Content-Type, Wireshark 4.0 does not say whose body that is. */
static x1_carrier_t
carrier_of(const packet_info *pinfo, const ws_media_info_t *info, const http_conv_t *http)
{
    if (info == NULL) {
        return newest_in_frame(pinfo, http);
    }
    return info->type == WS_MEDIA_HTTP_REQUEST ? X1_CARRIER_REQUEST
         : info->type == WS_MEDIA_HTTP_RESPONSE ? X1_CARRIER_RESPONSE : X1_CARRIER_OTHER;
}

/* Several responses may stand in one frame: those before the one with this body answer older requests. */
static void
pass_over(packet_info *pinfo, frame_t *frame, connection_t *connection, tvbuff_t *body)
{
    const x1_response_t *response;

    x1_responses_scan(pinfo, &frame->responses);
    while ((response = x1_responses_take(&frame->responses, body)) != NULL) {
        const passed_over_t passed_over = { end_exchange(connection), response->status };

        if (frame->passed_over == NULL) {
            frame->passed_over = wmem_array_new(pinfo->pool, sizeof passed_over);
        }
        wmem_array_append_one(frame->passed_over, passed_over);
    }
}

static void
record_response(x1_carried_t *carried, connection_t *connection, const http_conv_t *http)
{
    bool has_request = http != NULL && http->req_res_tail != NULL && http->req_res_tail->req_framenum != 0;

    carried->status = http != NULL ? ws_http_status(http) : 0;
    carried->exchange = end_exchange(connection);
    /* Before the first document of a connection its requests are not counted; they held none. */
    carried->request_captured = carried->exchange != NULL || (!connection->is_counted && has_request);
    carried->is_document_answer = carried->exchange != NULL ? carried->exchange->has_document
                                                            : !carried->request_captured;
}

/* RFC 7303. No Content-Type at all is what many clients send. */
static bool
is_xml_type(const char *media_type)
{
    return media_type == NULL || g_ascii_strcasecmp(media_type, "application/xml") == 0
        || g_ascii_strcasecmp(media_type, "text/xml") == 0
        || (strlen(media_type) > 4 && g_ascii_strcasecmp(media_type + strlen(media_type) - 4, "+xml") == 0);
}

/* HTTP/2 does not say whose bodies it hands on. Whoever else does not either is no HTTP. */
static bool
is_http2_body(const packet_info *pinfo, const ws_media_info_t *info)
{
    wmem_list_frame_t *layer = wmem_list_tail(pinfo->layers);

    if (info == NULL || info->type != WS_MEDIA_HTTP_OTHER) {
        return false;
    }
    /* Behind it there are XML and X1. */
    for (unsigned i = 0; i < 4 && layer != NULL; i++) {
        if (GPOINTER_TO_INT(wmem_list_frame_data(layer)) == proto_http2) {
            return true;
        }
        layer = wmem_list_frame_prev(layer);
    }
    return false;
}

/* Which side began a connection of HTTP/2 that was not gone through: its first frame came from the client. */
static x1_carrier_t
carrier_by_side(const packet_info *pinfo, const conversation_t *conversation)
{
    return conversation_key_port1(conversation->key_ptr) == pinfo->srcport
        && addresses_equal(conversation_key_addr1(conversation->key_ptr), &pinfo->src) ? X1_CARRIER_REQUEST
                                                                                     : X1_CARRIER_RESPONSE;
}

/* Over HTTP/2 request and response are of one stream. `end` NULL: it is not known which. */
static void
record_http2(packet_info *pinfo, const conversation_t *conversation, x1_http2_end_t *end, x1_carried_t *carried)
{
    if (end == NULL) {
        carried->carrier = carrier_by_side(pinfo, conversation);
        carried->is_document_answer = carried->carrier == X1_CARRIER_RESPONSE;
        return;
    }
    carried->carrier = end->is_response ? X1_CARRIER_RESPONSE : X1_CARRIER_REQUEST;
    if (!end->is_response) {
        *end->exchange = new_exchange(pinfo, true);
    } else {
        carried->status = end->status;
        carried->request_captured = end->has_request;
        carried->is_document_answer = *end->exchange != NULL || !end->has_request;
    }
    carried->exchange = *end->exchange;
}

static void
note_type(connection_t *connection, const x1_body_t *body, x1_carried_t *carried)
{
    carried->is_first_odd_type = !connection->has_odd_type && !is_xml_type(body->media_type);
    connection->has_odd_type = connection->has_odd_type || carried->is_first_odd_type;
}

static void
record(packet_info *pinfo, const x1_body_t *body, x1_http2_end_t *end, frame_t *frame, x1_carried_t *carried)
{
    conversation_t *conversation = find_or_create_conversation(pinfo);
    const http_conv_t *http = http_of(conversation);
    connection_t *connection;

    carried->channel = li_channel_facts(pinfo);
    if (end != NULL || is_http2_body(pinfo, body->info)) {
        record_http2(pinfo, conversation, end, carried);
        note_type(connection_of(conversation), body, carried);
        return;
    }
    carried->carrier = carrier_of(pinfo, body->info, http);
    if (carried->carrier == X1_CARRIER_OTHER) {
        return;
    }
    connection = connection_of(conversation);
    note_type(connection, body, carried);
    if (carried->carrier == X1_CARRIER_REQUEST) {
        carried->exchange = begin_exchange(connection, pinfo, true);
    } else {
        if (connection->is_counted) {
            pass_over(pinfo, frame, connection, body->tvb);
        }
        record_response(carried, connection, http);
        frame->status = carried->status;
    }
    connection->is_counted = true;
}

const x1_carried_t *
x1_carried(packet_info *pinfo, const x1_body_t *body)
{
    frame_t *frame = frame_of(pinfo);
    const uint64_t place = (uint64_t)pinfo->num << 32 | frame->documents++;
    x1_carried_t *carried = (x1_carried_t *)wmem_map_lookup(carried_documents, &place);
    x1_http2_end_t *end = x1_http2_end_of(pinfo, body->tvb);

    if (end != NULL) {
        end->is_x1 = true;
    }
    if (carried == NULL) {
        carried = wmem_new0(PINFO_FD_VISITED(pinfo) ? pinfo->pool : wmem_file_scope(), x1_carried_t);
    }
    if (!PINFO_FD_VISITED(pinfo)) {
        record(pinfo, body, end, frame, carried);
        wmem_map_insert(carried_documents, wmem_memdup(wmem_file_scope(), &place, sizeof place), carried);
    }
    return carried;
}

/* The same for HTTP/2: responses that end without X1. */
static void
watch_streams(packet_info *pinfo, x1_answered_t *answered)
{
    for (const x1_http2_end_t *end = x1_http2_ends(pinfo); end != NULL; end = end->next) {
        const x1_exchange_t *exchange = end->is_response && !end->is_x1 ? *end->exchange : NULL;

        if (exchange != NULL && exchange->container != NULL && end->status != 0) {
            answered(pinfo, exchange->container, end->status);
        }
    }
}

static void
tell_answered(packet_info *pinfo, const x1_exchange_t *exchange, unsigned status, x1_answered_t *answered)
{
    if (exchange != NULL && exchange->container != NULL) {
        answered(pinfo, exchange->container, status);
    }
}

/* The last response, as Wireshark has it, where the octets do not show them all. */
static void
watch_last(packet_info *pinfo, connection_t *connection, const frame_t *frame, unsigned status,
           x1_answered_t *answered)
{
    if (status >= 200 && !(frame->documents > 0 && frame->status == status)) {
        tell_answered(pinfo, end_exchange(connection), status, answered);
    }
}

/* Behind the dissectors of a frame, on its first visit: the messages of HTTP that carried no X1. */
static void
watch_messages(packet_info *pinfo, x1_answered_t *answered)
{
    conversation_t *conversation = li_conversation(pinfo);
    connection_t *connection = conversation != NULL
                             ? (connection_t *)conversation_get_proto_data(conversation, proto_key) : NULL;
    const http_conv_t *http = connection != NULL ? http_of(conversation) : NULL;
    x1_carrier_t newest = newest_in_frame(pinfo, http);
    frame_t *frame = newest != X1_CARRIER_OTHER ? frame_of(pinfo) : NULL;

    if (newest == X1_CARRIER_REQUEST && frame->documents == 0) {
        begin_exchange(connection, pinfo, false);
    }
    if (newest != X1_CARRIER_RESPONSE) {
        return;
    }
    pass_over(pinfo, frame, connection, NULL);
    for (unsigned i = 0; frame->passed_over != NULL && i < wmem_array_get_count(frame->passed_over); i++) {
        const passed_over_t *response = (const passed_over_t *)wmem_array_index(frame->passed_over, i);

        tell_answered(pinfo, response->exchange, response->status, answered);
    }
    if (wmem_array_get_count(frame->responses.all) == 0) {
        watch_last(pinfo, connection, frame, ws_http_status(http), answered);
    }
}

void
x1_http_watch(packet_info *pinfo, x1_answered_t *answered)
{
    if (wmem_map_size(carried_documents) > 0 && !PINFO_FD_VISITED(pinfo) && pinfo->ptype == PT_TCP) {
        watch_messages(pinfo, answered);
        watch_streams(pinfo, answered);
    }
}

/* ---- registration ---- */

void
x1_register_http(int key)
{
    proto_key = key;
    carried_documents = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_int64_hash, g_int64_equal);
}

void
x1_handoff_http(void)
{
    proto_http = proto_get_id_by_filter_name("http");
    proto_http2 = proto_get_id_by_filter_name("http2");
}
