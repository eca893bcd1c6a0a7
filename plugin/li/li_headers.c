/* li_headers.c
 * Addresses and ports of a packet, read of its octets before TCP or UDP dissects it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_headers.h"

#include <wsutil/pint.h>

/* Octets of headers that are asked for: TCP's up to its flags. */
#define TCP_OCTETS  14
#define UDP_OCTETS  8

bool
li_headers_read(tvbuff_t *tvb, unsigned protocol, li_headers_t *headers)
{
    const unsigned length = tvb_captured_length(tvb);

    *headers = (li_headers_t) { .tvb = tvb, .length = length, .is_tcp = protocol == LI_IP_TCP };
    if ((!headers->is_tcp && protocol != LI_IP_UDP && protocol != LI_IP_UDP_LITE)
        || length < (headers->is_tcp ? TCP_OCTETS : UDP_OCTETS)) {
        return false;
    }
    headers->octets = tvb_get_ptr(tvb, 0, (int)length);
    return true;
}

unsigned
li_headers_tcp_flags(const li_headers_t *headers)
{
    return headers->octets[13];
}

uint32_t
li_headers_tcp_sequence(const li_headers_t *headers)
{
    return pntohu32(headers->octets + 4);
}

uint32_t
li_headers_tcp_acknowledged(const li_headers_t *headers)
{
    return pntohu32(headers->octets + 8);
}

unsigned
li_headers_payload(const li_headers_t *headers)
{
    const unsigned begin = headers->is_tcp ? (headers->octets[12] >> 4) * 4U : UDP_OCTETS;

    return begin < headers->length ? begin : 0;
}

li_ends_t
li_headers_ends(const li_headers_t *headers, const address *src, const address *dst)
{
    li_ends_t ends = {
        .srcport = pntohu16(headers->octets), .destport = pntohu16(headers->octets + 2), .is_tcp = headers->is_tcp
    };

    copy_address_shallow(&ends.src, src);
    copy_address_shallow(&ends.dst, dst);
    return ends;
}

unsigned
li_headers_side(const address *src, const address *dst, uint32_t srcport, uint32_t destport)
{
    return srcport != destport ? srcport > destport : cmp_address(src, dst) > 0;
}

conversation_t *
li_headers_conversation(uint32_t frame, const li_ends_t *ends)
{
    return ends->is_tcp ? find_conversation(frame, &ends->src, &ends->dst, CONVERSATION_TCP, ends->srcport,
                                            ends->destport, 0)
                        : find_conversation(frame, &ends->dst, &ends->src, CONVERSATION_UDP, ends->destport,
                                            ends->srcport, 0);
}
