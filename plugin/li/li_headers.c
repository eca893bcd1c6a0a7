/* li_headers.c
 * Addresses and ports of a packet, read of its octets before TCP or UDP dissects it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_headers.h"

#include <wsutil/pint.h>

#include "audit/endpoint.h"

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

/* ---- conversations ---- */

/* The conversations of the frame that is being dissected, since each is asked for several times: by a hash of the
 * ports. NULL: none. Filled by li_headers_conversation(); emptied by li_headers_forget(). */
static struct {
    uint32_t        frame;
    li_endpoint_t   from, to;
    conversation_t *conversation;
} found[8];

static conversation_t *
find(uint32_t frame, const li_ends_t *ends)
{
    return ends->is_tcp ? find_conversation(frame, &ends->src, &ends->dst, CONVERSATION_TCP, ends->srcport,
                                            ends->destport, 0)
                        : find_conversation(frame, &ends->dst, &ends->src, CONVERSATION_UDP, ends->destport,
                                            ends->srcport, 0);
}

conversation_t *
li_headers_conversation(uint32_t frame, const li_ends_t *ends)
{
    const unsigned place = (ends->srcport * 31U + ends->destport) % array_length(found);
    const li_transport_t transport = ends->is_tcp ? LI_TRANSPORT_TCP : LI_TRANSPORT_UDP;
    conversation_t *conversation;
    li_address_t src, dst;
    li_endpoint_t from, to;

    if (!li_address_from_epan(&src, &ends->src) || !li_address_from_epan(&dst, &ends->dst)) {
        return find(frame, ends);
    }
    li_endpoint_init(&from, &src, (uint16_t)ends->srcport, transport);
    li_endpoint_init(&to, &dst, (uint16_t)ends->destport, transport);
    if (found[place].conversation != NULL && found[place].frame == frame && li_endpoint_equal(&found[place].from, &from)
        && li_endpoint_equal(&found[place].to, &to)) {
        return found[place].conversation;
    }
    conversation = find(frame, ends);
    /* One for any address or port is found only as long as there is none for these. */
    if (conversation != NULL && (conversation->options & (NO_ADDR2 | NO_PORT2)) == 0) {
        found[place].frame = frame;
        found[place].from = from;
        found[place].to = to;
        found[place].conversation = conversation;
    }
    return conversation;
}

void
li_headers_forget(void)
{
    for (unsigned i = 0; i < array_length(found); i++) {
        found[i].conversation = NULL;
    }
}
