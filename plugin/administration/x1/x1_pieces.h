/* x1_pieces.h
 * The HTTP/1.1 messages of one kind that end in a frame, in their order: requests, or responses, each with its status.
 * Of several in one frame Wireshark keeps the last.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_X1_PIECES_H
#define LI_X1_PIECES_H

#include <epan/packet.h>

/* A message that is whole in one of the frame's data sources; a status is final. */
typedef struct {
    tvbuff_t *source;
    unsigned  body;             /* offsets in the source */
    unsigned  end;
    unsigned  status;           /* 0: a request */
    bool      is_coded;         /* its body is not handed on as it stands: chunked, or compressed */
} x1_piece_t;

/* Those of a frame. Packet scope; zeroed when new, but for what is looked for. */
typedef struct {
    bool          is_response;
    wmem_array_t *all;          /* x1_piece_t; NULL: none yet */
    unsigned      sources;      /* of the frame, when they were looked through */
    unsigned      taken;        /* so many of the first were */
} x1_pieces_t;

/* Looks through what the frame has by now. Work is linear in its octets. */
void x1_pieces_scan(packet_info *pinfo, x1_pieces_t *pieces);

/* Takes the next, in order. With `body`, only what stands before the message of which that is the body: that one is
 * taken when NULL is returned. NULL: that were all. */
const x1_piece_t *x1_pieces_take(x1_pieces_t *pieces, tvbuff_t *body);

#endif /* LI_X1_PIECES_H */
