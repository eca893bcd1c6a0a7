/* li_frames.h
 * What frames of HTTP/2 (RFC 9113) and of WebSocket (RFC 6455) carry, octet for octet, before all of it is there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_FRAMES_H
#define LI_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include <epan/wmem_scopes.h>

/* ---- HTTP/2 ---- */

/* RFC 9113 clause 4.1 */
#define LI_HTTP2_HEADER_LENGTH  9U

/* By default (clause 4.2) */
#define LI_HTTP2_LENGTH_MAX     16384U

/* Clause 3.4 */
#define LI_HTTP2_PREFACE        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define LI_HTTP2_PREFACE_LENGTH 24U

/* Clause 6 */
enum {
    LI_HTTP2_DATA = 0,
    LI_HTTP2_HEADERS = 1,
    LI_HTTP2_PRIORITY = 2,
    LI_HTTP2_RST_STREAM = 3,
    LI_HTTP2_SETTINGS = 4,
    LI_HTTP2_PUSH_PROMISE = 5,
    LI_HTTP2_PING = 6,
    LI_HTTP2_GOAWAY = 7,
    LI_HTTP2_WINDOW_UPDATE = 8,
    LI_HTTP2_CONTINUATION = 9
};

enum {
    LI_HTTP2_END_STREAM = 0x01,
    LI_HTTP2_END_HEADERS = 0x04,
    LI_HTTP2_PADDED = 0x08,
    LI_HTTP2_HAS_PRIORITY = 0x20
};

/* A frame's header (clause 4.1). */
typedef struct {
    uint32_t length;            /* behind it */
    uint8_t  type;
    uint8_t  flags;
    uint32_t stream;
} li_http2_header_t;

li_http2_header_t li_http2_header(const uint8_t *p);

/* Clauses 4.2 and 6: by default a frame has 16,384 octets at most; clients number streams with odd numbers, and no
 * server pushes. */
bool li_http2_can_be_frame(const uint8_t *p);

/* ---- runs: what belongs together, whatever the frames ---- */

typedef enum {
    LI_FRAMES_NONE,             /* the octets are none, as far as is known */
    LI_FRAMES_HTTP2,
    LI_FRAMES_WEBSOCKET
} li_frames_kind_t;

/* Streams of HTTP/2 have their numbers. */
#define LI_FRAMES_OTHER     0U              /* frames that carry no content: of control, or of unknown types */
#define LI_FRAMES_HEADS     0x80000000U     /* HTTP/2: header blocks, settings, windows */
#define LI_FRAMES_MESSAGES  0x80000001U     /* WebSocket: its messages, as they follow one another */

/* Of a head: that of WebSocket is the longest. */
#define LI_FRAMES_HEAD_MAX  14U

/* Where one side of a connection is. All 0: nowhere. */
typedef struct {
    li_frames_kind_t kind;
    uint8_t          head[LI_FRAMES_HEAD_MAX];
    unsigned         have;      /* octets of it that are there */
    uint64_t         left;      /* of the frame, padding and all */
    unsigned         padding;
    uint32_t         run;
    bool             is_last;   /* of a message */
    bool             is_within; /* WebSocket: more frames of the message are to come */
    uint8_t          mask[4];
    unsigned         mask_at;
} li_frames_t;

/* Octets of one run. */
typedef struct {
    uint32_t run;
    unsigned offset;            /* in what was written */
    unsigned length;            /* 0: it only ends */
    bool     is_message;        /* they end a message, which is handed on */
    bool     is_end;            /* nothing more comes in the run */
} li_frames_piece_t;

/* How many octets stand in front of the first frame, where frames of this kind may begin, and a whole one is there; -1:
 * none is. */
int li_frames_begin(li_frames_t *frames, li_frames_kind_t kind, const uint8_t *octets, unsigned length);

/* The length of the head of a response behind which both sides send frames of WebSocket; 0: it is none. */
unsigned li_frames_upgrade(const uint8_t *octets, unsigned length);

/* Takes octets, in their order. Writes those that are no framing to `content`, which has room for as many and
 * LI_FRAMES_HEAD_MAX more; appends what they are to `pieces` (li_frames_piece_t). */
void li_frames_take(li_frames_t *frames, const uint8_t *octets, unsigned length, uint8_t *content,
                    wmem_array_t *pieces);

#endif /* LI_FRAMES_H */
