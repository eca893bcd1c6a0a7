/* x1_http2.c
 * The streams of HTTP/2 (RFC 9113) that carry X1: which messages end in a frame of the capture, with which status.
 *
 * Wireshark's dissector hands on bodies, but does not say of which stream they are, nor with which status, and none
 * that has no Content-Type. So the frames are gone through here, in the same octets and before it: their headers, the
 * first field of a header block (x1_hpack.c), and the octets of bodies that begin like X1.
 *
 * All is written on the first visit of a frame and looked up later.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <epan/packet.h>
#include <epan/conversation.h>
#include <epan/proto_data.h>
#include <wsutil/pint.h>

#include "administration/x1/x1_hpack.h"
#include "administration/x1/x1_xml.h"
#include "li/li_frames.h"

/* A header block that is longer ends its direction's table: what stands there is not known any more. */
#define BLOCK_MAX           (64 * 1024)

/* A body of X1 that is longer is left to Wireshark's own dissector. */
#define BODY_MAX            (16 * 1024 * 1024)

/* The key of our data, on a frame and on a conversation. */
static int proto_key = -1;

/* One direction of a stream. */
typedef struct {
    GByteArray *body;           /* of what may be X1; NULL: there is none */
    bool        has_data;
    bool        is_other;       /* its first octets are not those of XML, */
    bool        is_text;        /* but text */
} half_t;

/* A stream. File scope. */
typedef struct {
    half_t         halves[2];       /* by side */
    bool           has_request;     /* its request was captured */
    unsigned       status;
    x1_exchange_t *exchange;        /* once its request is known to carry X1 */
} http2_stream_t;

/* One direction of a connection: its headers. File scope. */
typedef struct {
    x1_hpack_t  table;
    GByteArray *block;          /* a header block that goes on in another frame; NULL: none does */
    uint8_t     flags;          /* of the frame in which it began */
} headers_t;

/* A connection, in its conversation's data. File scope. */
typedef struct {
    headers_t   headers[2];     /* by side */
    wmem_map_t *streams;        /* number (as a pointer): http2_stream_t */
    bool        has_client;     /* it is known which side is the client: */
    unsigned    client;
} http2_connection_t;

/* What ends in the octets that one call got. */
typedef struct x1_http2_call {
    struct x1_http2_call *next;     /* in the same frame */
    x1_http2_end_t       *ends;
} call_t;

/* Frame (as a pointer): its first call_t. Filled by x1_http2_read() on the first visit; emptied with the capture. */
static wmem_map_t *calls;

/* What a frame's own dissection keeps. Packet scope. */
typedef struct {
    call_t *call;                   /* the current one; NULL: none yet */
} http2_frame_t;

/* The bodies and header blocks that are being put together: GByteArray, each its own key. Freed with the capture. */
static GHashTable *open_bodies;

/* ---- streams ---- */

static http2_connection_t *
connection_of(packet_info *pinfo)
{
    conversation_t *conversation = li_get_conversation(pinfo);
    http2_connection_t *connection
        = (http2_connection_t *)conversation_get_proto_data(conversation, proto_key);

    if (connection == NULL) {
        connection = wmem_new0(wmem_file_scope(), http2_connection_t);
        connection->streams = wmem_map_new(wmem_file_scope(), g_direct_hash, g_direct_equal);
        conversation_add_proto_data(conversation, proto_key, connection);
    }
    return connection;
}

static http2_stream_t *
stream_of(http2_connection_t *connection, uint32_t number)
{
    http2_stream_t *stream = (http2_stream_t *)wmem_map_lookup(connection->streams, GUINT_TO_POINTER(number));

    if (stream == NULL) {
        stream = wmem_new0(wmem_file_scope(), http2_stream_t);
        wmem_map_insert(connection->streams, GUINT_TO_POINTER(number), stream);
    }
    return stream;
}

/* What is being gone through. */
typedef struct {
    packet_info        *pinfo;
    http2_connection_t *connection;
    unsigned            side;       /* that sends it */
    x1_http2_end_t    **tail;
} reader_t;

static void
take_headers(reader_t *reader, http2_stream_t *stream, const uint8_t *p, unsigned length)
{
    unsigned status = 0;
    x1_field_t field = x1_hpack_read(&reader->connection->headers[reader->side].table, p, length, &status);

    if (field != X1_FIELD_OTHER) {
        reader->connection->has_client = true;
        reader->connection->client = field == X1_FIELD_OF_REQUEST ? reader->side : 1 - reader->side;
    }
    if (reader->connection->has_client && reader->connection->client == reader->side) {
        stream->has_request = true;
    } else if (status >= 200) {
        stream->status = status;
    }
}

static void
take_data(half_t *half, const uint8_t *p, unsigned length)
{
    if (length == 0 || half->is_other) {
        half->has_data = half->has_data || length > 0;
        return;
    }
    if (half->body == NULL) {
        unsigned white = 0;

        while (white < length && g_ascii_isspace(p[white])) {
            white++;
        }
        /* What may be XML: a "<", a byte order mark, or nothing yet. */
        half->is_other = white < length && p[white] != '<' && p[0] != 0xEF && p[0] < 0xFE && p[0] != 0;
        half->has_data = true;
        half->is_text = x1_is_text(p, length);
        if (half->is_other) {
            return;
        }
        half->body = g_byte_array_new();
        g_hash_table_add(open_bodies, half->body);
    }
    if (half->body->len + length > BODY_MAX) {
        half->is_other = true;
        g_hash_table_remove(open_bodies, half->body);
        half->body = NULL;
        return;
    }
    g_byte_array_append(half->body, p, length);
}

static void
end_half(reader_t *reader, http2_stream_t *stream)
{
    half_t *half = &stream->halves[reader->side];
    x1_http2_end_t *end = wmem_new0(wmem_file_scope(), x1_http2_end_t);

    end->exchange = &stream->exchange;
    /* Of a connection that was open before, it may not be known who is the client: servers have the lower ports. */
    end->is_response = reader->connection->has_client ? reader->connection->client != reader->side
                                                      : reader->pinfo->srcport < reader->pinfo->destport;
    end->status = end->is_response ? stream->status : 0;
    end->has_request = stream->has_request;
    end->has_data = half->has_data;
    end->is_text = half->is_text;
    if (half->body != NULL) {
        end->length = half->body->len;
        end->body = (const uint8_t *)wmem_memdup(wmem_file_scope(), half->body->data, half->body->len);
        g_hash_table_remove(open_bodies, half->body);
        half->body = NULL;
    }
    *reader->tail = end;
    reader->tail = &end->next;
}

/* Padding and priority (clauses 6.1, 6.2) taken off. False: they can't be. */
static bool
strip(uint8_t flags, bool is_headers, const uint8_t **p, unsigned *length)
{
    unsigned before = (flags & LI_HTTP2_PADDED ? 1 : 0) + (is_headers && (flags & LI_HTTP2_HAS_PRIORITY) ? 5 : 0);
    unsigned padding = flags & LI_HTTP2_PADDED && *length > 0 ? (*p)[0] : 0;

    if (before + padding > *length) {
        return false;
    }
    *p += before;
    *length -= before + padding;
    return true;
}

static void
drop_block(headers_t *headers)
{
    if (headers->block != NULL) {
        g_hash_table_remove(open_bodies, headers->block);
        headers->block = NULL;
    }
}

/* Clause 6.10: a block goes on in the next frame. True when it ends in this one: all of it. */
static bool
gather_block(headers_t *headers, bool is_first, uint8_t flags, const uint8_t **p, unsigned *length)
{
    if (is_first) {
        drop_block(headers);
        headers->flags = flags;
        if (flags & LI_HTTP2_END_HEADERS) {
            return true;
        }
        headers->block = g_byte_array_new();
        g_hash_table_add(open_bodies, headers->block);
    } else if (headers->block == NULL) {
        return false;
    }
    if (headers->block->len + *length > BLOCK_MAX) {
        drop_block(headers);
        x1_hpack_forget(&headers->table);
        return false;
    }
    g_byte_array_append(headers->block, *p, *length);
    *p = headers->block->data;
    *length = headers->block->len;
    return (flags & LI_HTTP2_END_HEADERS) != 0;
}

static void
take_block(reader_t *reader, uint32_t number, uint8_t type, uint8_t flags, const uint8_t *p, unsigned length)
{
    headers_t *headers = &reader->connection->headers[reader->side];
    http2_stream_t *stream;

    if (!gather_block(headers, type == LI_HTTP2_HEADERS, flags, &p, &length)) {
        return;
    }
    stream = stream_of(reader->connection, number);
    take_headers(reader, stream, p, length);
    drop_block(headers);
    if (headers->flags & LI_HTTP2_END_STREAM) {
        end_half(reader, stream);
    }
}

static void
take_frame(reader_t *reader, const li_http2_header_t *header, const uint8_t *p)
{
    const uint32_t number = header->stream;
    const uint8_t type = header->type, flags = header->flags;
    unsigned length = header->length;
    http2_stream_t *stream;

    if (number == 0 || (type != LI_HTTP2_CONTINUATION && type != LI_HTTP2_DATA && type != LI_HTTP2_HEADERS)
        || (type != LI_HTTP2_CONTINUATION && !strip(flags, type == LI_HTTP2_HEADERS, &p, &length))) {
        return;
    }
    if (type != LI_HTTP2_DATA) {
        take_block(reader, number, type, flags, p, length);
        return;
    }
    stream = stream_of(reader->connection, number);
    take_data(&stream->halves[reader->side], p, length);
    if (flags & LI_HTTP2_END_STREAM) {
        end_half(reader, stream);
    }
}

static bool
has_preface(const uint8_t *p, unsigned length)
{
    return length >= LI_HTTP2_PREFACE_LENGTH && memcmp(p, LI_HTTP2_PREFACE, LI_HTTP2_PREFACE_LENGTH) == 0;
}

/* The frames that are there whole: the others come again with the octets that are missing. */
static call_t *
read_frames(tvbuff_t *tvb, packet_info *pinfo)
{
    const unsigned length = tvb_captured_length(tvb);
    const uint8_t *p = tvb_get_ptr(tvb, 0, (int)length);
    call_t *call = wmem_new0(wmem_file_scope(), call_t);
    reader_t reader = { pinfo, connection_of(pinfo), li_side(pinfo), &call->ends };
    unsigned offset = 0;

    if (li_behind_loss(pinfo)) {
        x1_hpack_forget(&reader.connection->headers[reader.side].table);
        drop_block(&reader.connection->headers[reader.side]);
    }
    if (has_preface(p, length)) {
        offset = LI_HTTP2_PREFACE_LENGTH;
        reader.connection->has_client = true;
        reader.connection->client = reader.side;
    }
    while (length - offset >= LI_HTTP2_HEADER_LENGTH) {
        const li_http2_header_t header = li_http2_header(p + offset);

        if (header.length > length - offset - LI_HTTP2_HEADER_LENGTH) {
            break;
        }
        take_frame(&reader, &header, p + offset + LI_HTTP2_HEADER_LENGTH);
        offset += LI_HTTP2_HEADER_LENGTH + header.length;
    }
    return call;
}

/* The number of the last frame that has such data: all frames are asked. Emptied with the capture. */
static uint32_t read_frame;

bool
x1_http2_is_read(const packet_info *pinfo)
{
    return read_frame == pinfo->num;
}

static http2_frame_t *
frame_known(packet_info *pinfo)
{
    return !x1_http2_is_read(pinfo) ? NULL
         : (http2_frame_t *)p_get_proto_data(pinfo->pool, pinfo, proto_key, 1);
}

static http2_frame_t *
frame_of(packet_info *pinfo)
{
    http2_frame_t *frame = frame_known(pinfo);

    if (frame == NULL) {
        frame = wmem_new0(pinfo->pool, http2_frame_t);
        read_frame = pinfo->num;
        p_add_proto_data(pinfo->pool, pinfo, proto_key, 1, frame);
    }
    return frame;
}

void
x1_http2_read(tvbuff_t *tvb, packet_info *pinfo)
{
    http2_frame_t *frame = frame_of(pinfo);
    call_t *last = frame->call;

    if (!PINFO_FD_VISITED(pinfo)) {
        frame->call = read_frames(tvb, pinfo);
        if (last == NULL) {
            wmem_map_insert(calls, GUINT_TO_POINTER(pinfo->num), frame->call);
        } else {
            last->next = frame->call;
        }
    } else {
        frame->call = last == NULL ? (call_t *)wmem_map_lookup(calls, GUINT_TO_POINTER(pinfo->num))
                    : last->next != NULL ? last->next : last;
    }
    /* Whether a body was seen is of each visit. */
    for (x1_http2_end_t *end = frame->call != NULL ? frame->call->ends : NULL; end != NULL; end = end->next) {
        end->is_seen = end->is_x1 = false;
    }
}

/* ---- bodies ---- */

x1_http2_end_t *
x1_http2_end_of(packet_info *pinfo, tvbuff_t *tvb)
{
    unsigned length = tvb_captured_length(tvb);
    x1_http2_end_t *coded = NULL;

    for (x1_http2_end_t *end = x1_http2_ends(pinfo); end != NULL; end = end->next) {
        if (end->is_seen || !end->has_data) {
            continue;
        }
        if (end->body != NULL && end->length == length && tvb_memeql(tvb, 0, end->body, length) == 0) {
            end->is_seen = true;
            return end;
        }
        /* What has a Content-Encoding is not the same as the octets of its frames. */
        coded = coded == NULL && end->body == NULL ? end : coded;
    }
    if (coded != NULL) {
        coded->is_seen = true;
    }
    return coded;
}

x1_http2_end_t *
x1_http2_ends(packet_info *pinfo)
{
    const http2_frame_t *frame = frame_known(pinfo);

    return frame != NULL && frame->call != NULL ? frame->call->ends : NULL;
}

/* ---- what HTTP/2 looks like ---- */

x1_likeness_t
x1_http2_likeness(tvbuff_t *tvb)
{
    const unsigned length = tvb_captured_length(tvb);
    const uint8_t *p = tvb_get_ptr(tvb, 0, (int)length);

    if (length < LI_HTTP2_PREFACE_LENGTH && memcmp(p, LI_HTTP2_PREFACE, length) == 0) {
        return X1_LIKENESS_OPEN;
    }
    if (has_preface(p, length)) {
        return X1_LIKENESS_HTTP2;
    }
    /* The first frame of a server (clause 3.4): SETTINGS, of stream 0, six octets each (clause 6.5). */
    if (length >= LI_HTTP2_HEADER_LENGTH && p[3] == LI_HTTP2_SETTINGS && p[4] == 0 && pntohu32(p + 5) == 0
        && (pntohu32(p) >> 8) % 6 == 0 && (pntohu32(p) >> 8) <= 6 * 64) {
        return X1_LIKENESS_HTTP2;
    }
    return X1_LIKENESS_NONE;
}

bool
x1_http2_is_middle(tvbuff_t *tvb)
{
    const unsigned length = tvb_captured_length(tvb);
    const uint8_t *p = tvb_get_ptr(tvb, 0, (int)length);
    unsigned offset = 0, frames = 0;

    while (length - offset >= LI_HTTP2_HEADER_LENGTH) {
        const unsigned payload = li_http2_header(p + offset).length;

        if (!li_http2_can_be_frame(p + offset)) {
            return false;
        }
        frames++;
        if (payload > length - offset - LI_HTTP2_HEADER_LENGTH) {
            return true;
        }
        offset += LI_HTTP2_HEADER_LENGTH + payload;
    }
    return frames > 0;
}

/* ---- registration ---- */

static void
init(void)
{
    open_bodies = g_hash_table_new_full(g_direct_hash, g_direct_equal, (GDestroyNotify)g_byte_array_unref, NULL);
}

static void
cleanup(void)
{
    g_hash_table_destroy(open_bodies);
    open_bodies = NULL;
}

void
x1_register_http2(int key)
{
    proto_key = key;
    calls = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_direct_hash, g_direct_equal);
    register_init_routine(init);
    register_cleanup_routine(cleanup);
}
