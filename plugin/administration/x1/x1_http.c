/* x1_http.c
 * The HTTP exchanges that carry X1 (ETSI TS 103 221-1 clause 7.2): which response answers which request, and with which
 * status, also where one of both holds no X1.
 *
 * Over HTTP/1.1 responses come in the order of their requests (RFC 9112 clause 9.3). Wireshark ties a response to the
 * newest request, which is another one when requests are pipelined; so what is outstanding is counted here, in every
 * connection from its first request, whatever that asks for. Where a connection began before the capture, or segments
 * of it are missing, the order tells nothing, until an answer names what it answers.
 *
 * All is written on the first visit of a frame and looked up later. What HTTP has found in a frame is read from its
 * conversation data, which needs no tree and no tap.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include "administration/x1/x1_pieces.h"
#include "administration/x1/x1_xml.h"

#include <epan/conversation.h>
#include <epan/proto_data.h>

/* The key of our data, on a frame and on a conversation. */
static int proto_key = -1;

/* Wireshark's protocols. Set at hand-off. */
static int proto_http = -1;
static int proto_http2 = -1;

/* A connection of HTTP, in its conversation's data. Filled by x1_carried() and x1_http_watch(); file scope. */
typedef struct {
    x1_exchange_t *first;           /* requests with a document that were not answered, oldest first; NULL: none */
    x1_exchange_t *last;
    x1_exchange_t *doubtful;        /* the newest of them that may be answered; NULL: none */
    unsigned       others;          /* requests without one that were not answered, behind the last of those */
    uint32_t       told_frame;      /* of the newest answer that names what it answers; 0: none */
    bool           is_from_start;   /* seen from its beginning */
    bool           has_odd_type;    /* a document came with a Content-Type that is no XML */
} connection_t;

/* What the next response answers. */
typedef struct {
    bool           is_known;
    x1_exchange_t *exchange;        /* NULL: a request without a document, */
    bool           is_captured;     /* which was captured */
} next_t;

/* A response without a document. Packet scope. */
typedef struct {
    const x1_exchange_t *exchange;  /* NULL: it answers none that had one, or it is not known which */
    unsigned             status;
    bool                 may_be_x1;     /* it has a body that can't be read */
} answer_t;

/* What a frame's own dissection keeps. Packet scope. */
typedef struct {
    uint32_t       documents;       /* so far */
    unsigned       status;          /* of the response that carried the last of them, */
    connection_t  *unsettled;       /* which was not counted yet; NULL: it was */
    x1_pieces_t    pieces;
    wmem_array_t  *answers;         /* answer_t; NULL: none */
} frame_t;

/* Frame and number of the document in it (as one number, in file scope): its x1_carried_t. Filled by x1_carried();
 * emptied with the capture. */
static wmem_map_t *carried_documents;

/* NULL: nobody has asked for it, as in the frames of strangers. */
static frame_t *
frame_known(packet_info *pinfo)
{
    return (frame_t *)p_get_proto_data(pinfo->pool, pinfo, proto_key, 0);
}

static frame_t *
frame_of(packet_info *pinfo)
{
    frame_t *frame = frame_known(pinfo);

    if (frame == NULL) {
        frame = wmem_new0(pinfo->pool, frame_t);
        p_add_proto_data(pinfo->pool, pinfo, proto_key, 0, frame);
    }
    return frame;
}

/* ---- exchanges ---- */

static connection_t *
connection_of(packet_info *pinfo, conversation_t *conversation)
{
    connection_t *connection = (connection_t *)conversation_get_proto_data(conversation, proto_key);

    if (connection == NULL) {
        connection = wmem_new0(wmem_file_scope(), connection_t);
        connection->is_from_start = !li_channel_facts(pinfo).is_open_before;
        conversation_add_proto_data(conversation, proto_key, connection);
    }
    return connection;
}

static x1_exchange_t *
new_exchange(const packet_info *pinfo)
{
    x1_exchange_t *exchange = wmem_new0(wmem_file_scope(), x1_exchange_t);

    exchange->request_frame = pinfo->num;
    return exchange;
}

static x1_exchange_t *
begin_exchange(connection_t *connection, const packet_info *pinfo)
{
    x1_exchange_t *exchange = new_exchange(pinfo);

    if (connection->last != NULL) {
        connection->last->next = exchange;
    } else {
        connection->first = exchange;
    }
    connection->last = exchange;
    exchange->others = connection->others;
    connection->others = 0;
    return exchange;
}

/* A lost request has its answer, too, and a lost answer had its request. */
static bool
is_in_order(const connection_t *connection, const li_channel_t *channel)
{
    return channel->lost_frame != 0 ? connection->told_frame >= channel->lost_frame
                                    : connection->is_from_start || connection->told_frame != 0;
}

static next_t
next_answered(const connection_t *connection, const li_channel_t *channel)
{
    const x1_exchange_t *first = connection->first;
    const unsigned others = first != NULL ? first->others : connection->others;

    /* Where all that is known to wait asks for something else, that is what is answered, unless a request was lost. */
    if (!is_in_order(connection, channel)) {
        return (next_t) { .is_captured = first == NULL && others > 0 && channel->lost_frame == 0 };
    }
    return (next_t) {
        .is_known = true, .exchange = others == 0 ? connection->first : NULL, .is_captured = first != NULL || others > 0
    };
}

static void
end_first(connection_t *connection)
{
    connection->doubtful = connection->doubtful != connection->first ? connection->doubtful : NULL;
    connection->first = connection->first->next;
    connection->last = connection->first != NULL ? connection->last : NULL;
}

/* A response answers the oldest request. Where that is not known, one with a document waits for what names it. */
static next_t
end_exchange(connection_t *connection, const li_channel_t *channel)
{
    const next_t next = next_answered(connection, channel);

    if (!next.is_known && connection->first != NULL) {
        x1_exchange_t *doubtful = connection->doubtful != NULL ? connection->doubtful->next : connection->first;

        if (doubtful != NULL) {
            doubtful->may_be_answered = true;
            connection->doubtful = doubtful;
        }
    } else if (next.exchange != NULL) {
        end_first(connection);
    } else if (connection->first != NULL) {
        connection->first->others--;
    } else if (connection->others > 0) {
        connection->others--;
    }
    return next;
}

/* The document of a response that did not say what it answers. */
static void
settle(packet_info *pinfo, frame_t *frame)
{
    if (frame->unsettled != NULL) {
        const li_channel_t channel = li_channel_facts(pinfo);

        end_exchange(frame->unsettled, &channel);
        frame->unsettled = NULL;
    }
}

void
x1_http_answered(packet_info *pinfo, const x1_exchange_t *exchange, bool is_told)
{
    conversation_t *conversation = li_conversation(pinfo);
    connection_t *connection = conversation != NULL
                             ? (connection_t *)conversation_get_proto_data(conversation, proto_key) : NULL;
    bool waits = false;

    for (const x1_exchange_t *e = connection != NULL ? connection->first : NULL; e != NULL && !waits; e = e->next) {
        waits = e == exchange;
    }
    if (!waits) {
        return;
    }
    while (connection->first != exchange) {
        end_first(connection);      /* its answer was missed */
    }
    end_first(connection);
    connection->told_frame = is_told ? pinfo->num : connection->told_frame;
    frame_of(pinfo)->unsettled = NULL;
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

/* Several messages may stand in one frame. Of requests those before the one with this body carry no document; of
 * responses they answer older requests. Without a body, all that are left. */
static const x1_piece_t *
next_piece(packet_info *pinfo, frame_t *frame, tvbuff_t *body, bool is_response)
{
    frame->pieces.is_response = is_response;
    x1_pieces_scan(pinfo, &frame->pieces);
    return x1_pieces_take(&frame->pieces, body);
}

static bool
may_be_document(const x1_piece_t *piece)
{
    return piece->end > piece->body
        && x1_may_be_document(tvb_new_subset_length(piece->source, (int)piece->body, (int)(piece->end - piece->body)));
}

static void
pass_over_requests(packet_info *pinfo, frame_t *frame, connection_t *connection, tvbuff_t *body)
{
    const x1_piece_t *piece;

    while ((piece = next_piece(pinfo, frame, body, false)) != NULL) {
        connection->others++;
        if (may_be_document(piece)) {
            x1_unread(pinfo);
        }
    }
}

static void
pass_over_responses(packet_info *pinfo, frame_t *frame, connection_t *connection, tvbuff_t *body)
{
    const li_channel_t channel = li_channel_facts(pinfo);
    const x1_piece_t *piece;

    settle(pinfo, frame);
    while ((piece = next_piece(pinfo, frame, body, true)) != NULL) {
        const answer_t answer = {
            end_exchange(connection, &channel).exchange, piece->status, may_be_document(piece)
        };

        if (frame->answers == NULL) {
            frame->answers = wmem_array_new(pinfo->pool, sizeof answer);
        }
        wmem_array_append_one(frame->answers, answer);
    }
}

/* Its messages may say what they answer: that comes before the order. */
static void
record_response(x1_carried_t *carried, connection_t *connection, const http_conv_t *http, frame_t *frame)
{
    const next_t next = next_answered(connection, &carried->channel);

    carried->status = http != NULL ? ws_http_status(http) : 0;
    carried->exchange = next.exchange;
    carried->request_captured = next.is_captured;
    carried->is_document_answer = next.exchange != NULL || !next.is_captured;
    frame->status = carried->status;
    frame->unsettled = connection;
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
        *end->exchange = new_exchange(pinfo);
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
    conversation_t *conversation = li_get_conversation(pinfo);
    const http_conv_t *http = http_of(conversation);
    connection_t *connection;

    carried->channel = li_channel_facts(pinfo);
    if (end != NULL || is_http2_body(pinfo, body->info)) {
        record_http2(pinfo, conversation, end, carried);
        note_type(connection_of(pinfo, conversation), body, carried);
        return;
    }
    carried->carrier = carrier_of(pinfo, body->info, http);
    if (carried->carrier == X1_CARRIER_OTHER) {
        return;
    }
    connection = connection_of(pinfo, conversation);
    note_type(connection, body, carried);
    if (carried->carrier == X1_CARRIER_REQUEST) {
        pass_over_requests(pinfo, frame, connection, body->tvb);
        carried->exchange = begin_exchange(connection, pinfo);
    } else {
        pass_over_responses(pinfo, frame, connection, body->tvb);
        record_response(carried, connection, http, frame);
    }
}

x1_carried_t *
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

/* What begins like XML, and was not read as X1, is something else unless it has a root of that. */
static bool
is_other_text(const x1_http2_end_t *end)
{
    tvbuff_t *tvb = end->is_text && end->body != NULL ? tvb_new_real_data(end->body, end->length, (int)end->length)
                                                      : NULL;
    const bool may_be = tvb != NULL && x1_may_be_document(tvb);

    if (tvb != NULL) {
        tvb_free(tvb);
    }
    return end->is_text && !may_be;
}

/* The same for HTTP/2: responses that end without X1. */
static void
watch_streams(packet_info *pinfo, x1_answered_t *answered)
{
    for (const x1_http2_end_t *end = x1_http2_ends(pinfo); end != NULL; end = end->next) {
        const x1_exchange_t *exchange = end->is_response && !end->is_x1 ? *end->exchange : NULL;

        if (exchange != NULL && exchange->container != NULL && end->status != 0) {
            answered(pinfo, exchange->container, end->status, end->has_data && !is_other_text(end));
        } else if (!end->is_response && !end->is_x1 && end->has_data && !is_other_text(end)) {
            x1_unread(pinfo);
        }
    }
}

static void
tell_answered(packet_info *pinfo, const answer_t *answer, x1_answered_t *answered)
{
    if (answer->exchange != NULL && answer->exchange->container != NULL) {
        answered(pinfo, answer->exchange->container, answer->status, answer->may_be_x1);
    }
}

static void
watch_requests(packet_info *pinfo, connection_t *connection)
{
    frame_t none = { .documents = 0 };
    frame_t *known = frame_known(pinfo), *frame = known != NULL ? known : &none;

    pass_over_requests(pinfo, frame, connection, NULL);
    if (frame->documents == 0 && wmem_array_get_count(frame->pieces.all) == 0) {
        connection->others++;       /* the octets do not show it, Wireshark does */
    }
}

/* The last response, as Wireshark has it, where the octets do not show them all. */
static void
watch_last(packet_info *pinfo, connection_t *connection, const frame_t *frame, unsigned status,
           x1_answered_t *answered)
{
    if (status >= 200 && !(frame->documents > 0 && frame->status == status)) {
        const li_channel_t channel = li_channel_facts(pinfo);

        /* What its body is, is not known then. */
        tell_answered(pinfo, &(answer_t) { end_exchange(connection, &channel).exchange, status, true }, answered);
    }
}

static void
watch_responses(packet_info *pinfo, connection_t *connection, unsigned status, x1_answered_t *answered)
{
    frame_t *frame = frame_known(pinfo);

    /* What most connections of HTTP are like: one that asks, and is answered. */
    if (connection->first == NULL && connection->others <= 1 && (frame == NULL || frame->documents == 0)) {
        connection->others = status >= 200 ? 0 : connection->others;
        return;
    }
    frame = frame_of(pinfo);
    pass_over_responses(pinfo, frame, connection, NULL);
    for (unsigned i = 0; frame->answers != NULL && i < wmem_array_get_count(frame->answers); i++) {
        tell_answered(pinfo, (const answer_t *)wmem_array_index(frame->answers, i), answered);
    }
    if (wmem_array_get_count(frame->pieces.all) == 0) {
        watch_last(pinfo, connection, frame, status, answered);
    }
}

/* Behind the dissectors of a frame, on its first visit: the messages of HTTP that carried no X1. */
static void
watch_messages(packet_info *pinfo, x1_answered_t *answered)
{
    conversation_t *conversation = li_conversation(pinfo);
    const http_conv_t *http = conversation != NULL ? http_of(conversation) : NULL;
    const x1_carrier_t newest = newest_in_frame(pinfo, http);

    if (newest == X1_CARRIER_REQUEST) {
        watch_requests(pinfo, connection_of(pinfo, conversation));
    } else if (newest == X1_CARRIER_RESPONSE) {
        watch_responses(pinfo, connection_of(pinfo, conversation), ws_http_status(http), answered);
    }
}

bool
x1_http_any(void)
{
    return wmem_map_size(carried_documents) > 0;
}

void
x1_http_watch(packet_info *pinfo, li_layers_t layers, x1_answered_t *answered)
{
    if (PINFO_FD_VISITED(pinfo) || pinfo->ptype != PT_TCP) {
        return;
    }
    if (layers & LI_LAYER_HTTP) {
        watch_messages(pinfo, answered);
    }
    if (wmem_map_size(carried_documents) > 0) {
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
