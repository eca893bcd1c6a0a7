/* x1_responses.h
 * The HTTP/1.1 responses that end in a frame, in their order, each with its status. Of several in one frame Wireshark
 * keeps the last.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_X1_RESPONSES_H
#define LI_X1_RESPONSES_H

#include <epan/packet.h>

/* A response that is whole in one of the frame's data sources; its status is final. */
typedef struct {
    tvbuff_t *source;
    unsigned  body;             /* offsets in the source */
    unsigned  end;
    unsigned  status;
    bool      is_coded;         /* its body is not handed on as it stands: chunked, or compressed */
} x1_response_t;

/* Those of a frame. Packet scope; zeroed when new. */
typedef struct {
    wmem_array_t *all;          /* x1_response_t; NULL: none yet */
    unsigned      sources;      /* of the frame, when they were looked through */
    unsigned      taken;        /* so many of the first were */
} x1_responses_t;

/* Looks through what the frame has by now. Work is linear in its octets. */
void x1_responses_scan(packet_info *pinfo, x1_responses_t *responses);

/* Takes the next, in order. With `body`, only what stands before the response of which that is
 * the body: that one is taken when NULL is returned. NULL: that were all. */
const x1_response_t *x1_responses_take(x1_responses_t *responses, tvbuff_t *body);

#endif /* LI_X1_RESPONSES_H */
