/* stream_walk.h
 * Cuts the octets of one side of a connection into units, whatever their format.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STREAM_WALK_H
#define LI_STREAM_WALK_H

#include "delivery/stream.h"
#include "delivery/stream_gather.h"
#include "delivery/stream_kept.h"

/* The keys of a format's data on a frame; the format has those below. */
enum {
    FRAME_INFO = 0x40000000,    /* a unit of this frame has written to the Info column */
    FRAME_TLS,                  /* a record of this frame was recognised */
    FRAME_TCP,                  /* TCP's data with which it called for this frame */
    FRAME_WAITS,                /* file scope: with how many octets the last call for this frame left all waiting */
    FRAME_FOLLOWED,             /* file scope: what follows this frame's octets came before it */
    FRAME_ENDED,                /* file scope: the unit of the one side that the frame ends; */
    FRAME_ENDED_OTHER,          /* and of the other */
    FRAME_STRADDLED,            /* file scope: the beginning of a header that ends in the frame: stream_tail_t */
    FRAME_CALLS,                /* how many there were for this frame so far */
    FRAME_CALL,                 /* file scope: what is known of a call; from here on, of each */
    /* from STREAM_GATHERED on: stream_gather.c */
    FRAME_LOOK = 0x60000000     /* likewise, of those for what TCP has not handed over; from here on, by their place */
};

/* What one side of a connection waits for: octets at its end that TCP or TLS will hand over again, with more behind
 * them. */
typedef struct {
    uint32_t start;             /* the TCP sequence number of the first, where that is known */
    uint32_t octets;            /* how many; 0: it does not wait */
    uint32_t open;              /* which of them begins the part that is to be told; those before it are skipped */
    stream_scan_t scan;         /* how far that was looked at */
} stream_wait_t;

/* How far one side of a TCP connection has been handed over. */
typedef struct {
    uint32_t frame;             /* the last one; 0: none yet */
    uint32_t end;               /* the TCP sequence number behind the furthest octet */
    uint32_t before;            /* the same before that frame */
} stream_handed_t;

/* What follows the octets that were handed over. */
typedef struct {
    bool     is_placed;         /* a unit ends there: the next one begins, however odd it looks */
    uint32_t offset;            /* the TCP sequence number, where that is known */
    uint64_t content;           /* so many octets are still the content of a unit that was judged by its header: */
    stream_begun_t begun;
} stream_next_t;

/* Of each side, what TCP or TLS hands over, and what is looked into that TCP has not. */
#define STREAM_SIDES 4
/* The end of what one side has sent before a first unit was found, which may be the beginning of a header. */
#define STREAM_TAIL_MAX 64U
typedef struct {
    uint32_t next;              /* the TCP sequence number behind it */
    uint32_t frame;             /* that it is of */
    unsigned length;
    uint8_t  octets[STREAM_TAIL_MAX];
    bool     is_first;          /* they are all that the side has sent */
    bool     is_placed;         /* what may be a unit ends before it */
    bool     has_unit;          /* something was seen that may be a unit, and ends there: */
    uint32_t unit_end;
    uint32_t searched[2];       /* from the first to the second of these sequence numbers none was; equal: not known */
    bool     is_begun;          /* where a header was looked for: one begins in the segment itself, at */
    unsigned begin;
} stream_tail_t;

/* What is known of a connection, kept with its conversation. File scope, written on the first visit of each frame. */
typedef struct {
    uint32_t first_frame;       /* TLS: of the first record that our heuristic accepted; 0: it accepted none */
    uint32_t expected_frame;    /* from here on it is one of an expected party; 0: it is not */
    stream_wait_t   waits[STREAM_SIDES];    /* by side */
    stream_handed_t handed[STREAM_SIDES];   /* likewise */
    stream_next_t   next[STREAM_SIDES];     /* likewise */
    stream_gather_t gathers[2];             /* by side */
    stream_tail_t  *tails[2];   /* likewise; NULL: none was yet */
    stream_kept_t  *kept[2];    /* likewise, of the unit that is waited for; NULL: none was yet */
} stream_connection_t;

/* The record of the frame's connection; NULL: there is none. */
stream_connection_t *stream_find_connection(const stream_format_t *format, packet_info *pinfo);

/* Likewise, made when there is none. */
stream_connection_t *stream_get_connection(const stream_format_t *format, packet_info *pinfo);

/* True when the frame's connection is one of an expected party (li_is_expected_party()), as was known by this frame:
 * where its framing puts a header there is one, however odd it looks. */
bool stream_is_expected(const stream_format_t *format, packet_info *pinfo);

/* Whose octets the frame holds, among STREAM_SIDES. */
unsigned stream_side(packet_info *pinfo);

/* Whether what follows the octets was handed over in an earlier frame, as it is where TCP puts nothing in order and a
 * segment comes late: it won't come again. To TCP, more octets would be those of that frame, which are then taken from
 * it on other visits. */
bool stream_is_followed(const stream_format_t *format, packet_info *pinfo, const stream_origin_t *origin,
                        tvbuff_t *tvb);

/* For coverage: what was not captured of a frame. Before the rest is shown, since that ends with an exception. */
void stream_note_cut(tvbuff_t *tvb, packet_info *pinfo);

/* At registration: a format whose units may stand where those of others are looked for. True for the first. */
bool stream_begins_register(const stream_format_t *format);

/* The formats in the order in which they were registered; NULL: behind the last. */
const stream_format_t *stream_format(unsigned index);

/* Strict; in the connection of an expected party also what is odd, and what is cut or has something before it. */
stream_begins_t stream_begins(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo);

/* Whether a header of this format that a search finds in the frame's connection tells itself that a unit begins: of one
 * that others may carry, where the beginning of the connection was captured and nothing of its side is missing, so that
 * what would carry it was seen. */
bool stream_tells_itself(const stream_format_t *format, packet_info *pinfo);

/* Whether such a header can be nothing else. `tells_itself`: the answer to that. */
bool stream_is_certain(const stream_format_t *format, bool tells_itself, const uint8_t *p, unsigned length);

/* Shows the units in the octets, and asks for more where they are needed. `is_first`: the connection's first unit is
 * looked for there. */
void stream_walk(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                 const stream_origin_t *origin, bool is_first);

/* Of octets that somebody else has asked to be held back: shows the units in them, by the strict test; true when there
 * were any. Asks for more where the last of them goes on behind. */
bool stream_walk_held(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* The same for a datagram, which holds whole units, the last of which may be cut. */
void stream_walk_datagram(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif /* LI_STREAM_WALK_H */
