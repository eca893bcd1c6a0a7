/* li_frames.c
 * What frames of HTTP/2 and of WebSocket carry, octet for octet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include <string.h>

#include <wsutil/pint.h>

#include "li/li_frames.h"

/* ---- HTTP/2 ---- */

li_http2_header_t
li_http2_header(const uint8_t *p)
{
    return (li_http2_header_t) {
        .length = pntohu32(p) >> 8, .type = p[3], .flags = p[4], .stream = pntohu32(p + 5) & 0x7fffffff
    };
}

bool
li_http2_can_be_frame(const uint8_t *p)
{
    static const struct {
        bool     of_connection;     /* stream 0 */
        bool     of_stream;
        unsigned least;
        unsigned most;
    } types[] = {
        [LI_HTTP2_DATA] = { false, true, 0, LI_HTTP2_LENGTH_MAX },
        [LI_HTTP2_HEADERS] = { false, true, 1, LI_HTTP2_LENGTH_MAX },
        [LI_HTTP2_PRIORITY] = { false, true, 5, 5 },
        [LI_HTTP2_RST_STREAM] = { false, true, 4, 4 },
        [LI_HTTP2_SETTINGS] = { true, false, 0, 6 * 64 },
        [LI_HTTP2_PUSH_PROMISE] = { false, false, 0, 0 },
        [LI_HTTP2_PING] = { true, false, 8, 8 },
        [LI_HTTP2_GOAWAY] = { true, false, 8, LI_HTTP2_LENGTH_MAX },
        [LI_HTTP2_WINDOW_UPDATE] = { true, true, 4, 4 },
        [LI_HTTP2_CONTINUATION] = { false, true, 0, LI_HTTP2_LENGTH_MAX },
    };
    const li_http2_header_t header = li_http2_header(p);

    return (p[5] & 0x80) == 0 && header.type < G_N_ELEMENTS(types) && header.length >= types[header.type].least
        && header.length <= types[header.type].most
        && (header.stream == 0 ? types[header.type].of_connection
                               : types[header.type].of_stream && header.stream % 2 == 1);
}

/* The head of a frame, and the octet that tells the padding of content (clause 6.1). */
static unsigned
http2_head_length(const li_frames_t *frames)
{
    const bool is_padded = frames->have >= LI_HTTP2_HEADER_LENGTH && frames->head[3] == LI_HTTP2_DATA
        && (frames->head[4] & LI_HTTP2_PADDED) != 0 && li_http2_header(frames->head).length > 0;

    return LI_HTTP2_HEADER_LENGTH + (is_padded ? 1 : 0);
}

static uint32_t
http2_run(const li_http2_header_t *header)
{
    switch (header->type) {
    case LI_HTTP2_DATA:
        return header->stream;
    case LI_HTTP2_HEADERS:
    case LI_HTTP2_PRIORITY:
    case LI_HTTP2_RST_STREAM:
    case LI_HTTP2_SETTINGS:
    case LI_HTTP2_WINDOW_UPDATE:
    case LI_HTTP2_CONTINUATION:
        return LI_FRAMES_HEADS;
    default:
        return LI_FRAMES_OTHER;
    }
}

static void
begin_http2(li_frames_t *frames)
{
    const li_http2_header_t header = li_http2_header(frames->head);
    const unsigned told = frames->have - LI_HTTP2_HEADER_LENGTH;

    frames->left = header.length - told;
    frames->padding = told != 0 ? (unsigned)MIN(frames->head[LI_HTTP2_HEADER_LENGTH], frames->left) : 0;
    frames->run = http2_run(&header);
    frames->is_last = header.type <= LI_HTTP2_HEADERS && (header.flags & LI_HTTP2_END_STREAM) != 0;
}

/* ---- WebSocket (RFC 6455 clause 5.2) ---- */

enum { OPCODE_CONTROL = 8, OPCODE_PONG = 10 };

static unsigned
websocket_head_length(const li_frames_t *frames)
{
    const unsigned said = frames->head[1] & 0x7f;

    return frames->have < 2 ? 2 : 2U + (said == 126 ? 2 : said == 127 ? 8 : 0) + (frames->head[1] & 0x80 ? 4 : 0);
}

static void
begin_websocket(li_frames_t *frames)
{
    const unsigned said = frames->head[1] & 0x7f;
    const bool is_control = (frames->head[0] & OPCODE_CONTROL) != 0, is_final = (frames->head[0] & 0x80) != 0;

    frames->left = said == 126 ? pntohu16(frames->head + 2) : said == 127 ? pntohu64(frames->head + 2) : said;
    frames->padding = 0;
    frames->run = is_control ? LI_FRAMES_OTHER : LI_FRAMES_MESSAGES;
    frames->is_last = is_final && !is_control;
    frames->is_within = is_control ? frames->is_within : !is_final;
    frames->mask_at = 0;
    memset(frames->mask, 0, sizeof frames->mask);
    if (frames->head[1] & 0x80) {
        memcpy(frames->mask, frames->head + frames->have - sizeof frames->mask, sizeof frames->mask);
    }
}

/* ---- runs ---- */

static void
append(wmem_array_t *pieces, uint32_t run, unsigned offset, unsigned length)
{
    const unsigned count = wmem_array_get_count(pieces);
    li_frames_piece_t *last = count > 0 ? (li_frames_piece_t *)wmem_array_index(pieces, count - 1) : NULL;
    const li_frames_piece_t piece = { .run = run, .offset = offset, .length = length };

    if (last != NULL && last->run == run && !last->is_end && !last->is_message
        && last->offset + last->length == offset) {
        last->length += length;
        return;
    }
    wmem_array_append_one(pieces, piece);
}

/* Behind the last octet of a frame; of HTTP/2, any frame with that flag, and a reset (clause 6.4), end a stream. */
static void
end_frame(li_frames_t *frames, unsigned offset, wmem_array_t *pieces)
{
    const bool is_http2 = frames->kind == LI_FRAMES_HTTP2;
    const li_http2_header_t header = li_http2_header(frames->head);
    const bool is_reset = is_http2 && header.type == LI_HTTP2_RST_STREAM;
    li_frames_piece_t *last;

    frames->have = 0;
    if (!frames->is_last && !is_reset) {
        return;
    }
    append(pieces, is_http2 ? header.stream : frames->run, offset, 0);
    last = (li_frames_piece_t *)wmem_array_index(pieces, wmem_array_get_count(pieces) - 1);
    last->is_message = !is_reset;
    last->is_end = is_http2;
}

/* Of a frame without content that is longer than by default (clause 4.2), or than it can be. It may be none, but the
 * first octets of something else. */
static bool
is_odd(const uint8_t *head)
{
    const li_http2_header_t header = li_http2_header(head);

    if (header.type > LI_HTTP2_CONTINUATION) {
        return header.length > LI_HTTP2_LENGTH_MAX || (head[5] & 0x80) != 0;
    }
    return header.type != LI_HTTP2_DATA && !li_http2_can_be_frame(head);
}

void
li_frames_take(li_frames_t *frames, const uint8_t *octets, unsigned length, uint8_t *content, wmem_array_t *pieces)
{
    const bool is_http2 = frames->kind == LI_FRAMES_HTTP2;
    unsigned at = 0, count = 0;

    while (at < length) {
        if (frames->left == 0) {
            frames->head[frames->have++] = octets[at++];
            if (frames->have < (is_http2 ? http2_head_length(frames) : websocket_head_length(frames))) {
                continue;
            }
            (is_http2 ? begin_http2 : begin_websocket)(frames);
            if (is_http2 && is_odd(frames->head)) {
                memcpy(content + count, frames->head, frames->have);
                append(pieces, frames->run, count, frames->have);
                count += frames->have;
            }
        } else if (frames->left > frames->padding) {
            const unsigned part = (unsigned)MIN(frames->left - frames->padding, length - at);

            for (unsigned i = 0; i < part; i++) {
                content[count + i] = octets[at + i] ^ (is_http2 ? 0 : frames->mask[frames->mask_at++ % 4]);
            }
            append(pieces, frames->run, count, part);
            at += part;
            count += part;
            frames->left -= part;
        } else {
            const unsigned part = (unsigned)MIN(frames->left, length - at);

            at += part;
            frames->left -= part;
        }
        if (frames->left == 0) {
            end_frame(frames, count, pieces);
        }
    }
}

/* ---- the first frame ---- */

/* Behind the head of a response that says so, the protocol changes (RFC 9110 clause 7.8). */
static unsigned
skip_response(const uint8_t *octets, unsigned length)
{
    static const char says[] = "HTTP/1.1 101";

    if (length < strlen(says) || memcmp(octets, says, strlen(says)) != 0) {
        return 0;
    }
    for (unsigned at = 4; at <= length; at++) {
        if (memcmp(octets + at - 4, "\r\n\r\n", 4) == 0) {
            return at;
        }
    }
    return 0;
}

/* The preface of HTTP/2, or its end: it may be cut. */
static unsigned
skip_preface(const uint8_t *octets, unsigned length)
{
    for (unsigned part = LI_HTTP2_PREFACE_LENGTH; part > 0; part--) {
        if (length >= part && memcmp(octets, LI_HTTP2_PREFACE + LI_HTTP2_PREFACE_LENGTH - part, part) == 0) {
            return part;
        }
    }
    return 0;
}

/* A frame, whole. */
static bool
has_frame(li_frames_kind_t kind, const uint8_t *octets, unsigned length)
{
    li_frames_t frames = { .kind = kind };

    if (kind == LI_FRAMES_HTTP2) {
        return length >= LI_HTTP2_HEADER_LENGTH && li_http2_can_be_frame(octets)
            && li_http2_header(octets).length <= length - LI_HTTP2_HEADER_LENGTH;
    }
    if (length < 2 || (octets[0] & 0x30) != 0 || (octets[0] & 0x0f) > OPCODE_PONG) {
        return false;
    }
    while (frames.have < length && frames.have < LI_FRAMES_HEAD_MAX
           && frames.have < websocket_head_length(&frames)) {
        frames.head[frames.have] = octets[frames.have];
        frames.have++;
    }
    if (frames.have < websocket_head_length(&frames)) {
        return false;
    }
    begin_websocket(&frames);
    return frames.left <= length - frames.have;
}

/* Behind a preface more may be missing: it shows what follows. */
int
li_frames_begin(li_frames_t *frames, li_frames_kind_t kind, const uint8_t *octets, unsigned length)
{
    const unsigned head = skip_response(octets, length);
    const unsigned at = head + (kind == LI_FRAMES_HTTP2 ? skip_preface(octets + head, length - head) : 0);
    const bool is_known = at > head && (length - at < LI_HTTP2_HEADER_LENGTH || li_http2_can_be_frame(octets + at));

    if (!is_known && !has_frame(kind, octets + at, length - at)) {
        return -1;
    }
    *frames = (li_frames_t) { .kind = kind };
    return (int)at;
}

unsigned
li_frames_upgrade(const uint8_t *octets, unsigned length)
{
    static const char says[] = "\nupgrade: websocket";
    const unsigned head = skip_response(octets, length);

    for (unsigned at = 0; at + strlen(says) <= head; at++) {
        if (g_ascii_strncasecmp((const char *)octets + at, says, strlen(says)) == 0) {
            return head;
        }
    }
    return 0;
}
