/* li_headers.h
 * Addresses and ports, read of the octets of a frame before anything in it is dissected.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_HEADERS_H
#define LI_HEADERS_H

#include "ws_compat.h"

#include <epan/conversation.h>
#include <epan/packet.h>

/* IANA's protocol numbers. */
enum {
    LI_IP_TCP = 6,
    LI_IP_UDP = 17
};

/* What was read of the headers, and where the next one is. */
typedef struct {
    tvbuff_t      *tvb;
    const uint8_t *octets;      /* of it: none is read that was not asked for with li_headers_has() */
    unsigned       length;      /* captured */
    unsigned       at;
    unsigned       next;        /* IP's number of what is there */
    unsigned       addresses;   /* where the innermost are; 0: none yet */
    unsigned       size;        /* of each of them */
    unsigned       end;         /* of the innermost packet, as its IP header says: what is behind it pads the frame */
    bool           is_fragment; /* that packet is one of IPv4 */
    bool           is_joined;   /* it was put together from fragments (li_fragments.h): */
    bool           differs;     /* where two of them overlap, they differ */
} li_headers_t;

/* The two ends of a TCP or UDP packet; the addresses point into its octets. */
typedef struct {
    address  src;
    address  dst;
    uint32_t srcport;
    uint32_t destport;
    bool     is_tcp;
} li_ends_t;

/* RFC 9293 clause 3.1 */
#define LI_TCP_SYN  0x02
#define LI_TCP_ACK  0x10

/* What stands in the tvb from `at` on: nothing of it was read yet. */
li_headers_t li_headers_begin(tvbuff_t *tvb, unsigned at);

/* To the innermost TCP or UDP header of an Ethernet frame; false: there is none, or not all that is asked of it. What
 * stands in IP, VLAN or MPLS is followed; a later fragment has no ports: `is_fragment` tells where it is. */
bool li_headers_of_ethernet(tvbuff_t *tvb, li_headers_t *headers);

/* The same of a packet that begins with its IP header, or else is an Ethernet frame. */
bool li_headers_of_packet(tvbuff_t *tvb, unsigned at, li_headers_t *headers);

/* From an UDP header to the TCP or UDP header of what GTP-U (TS 29.281 clause 5) carries there. False: it does not. */
bool li_headers_into_gtp(li_headers_t *headers);

static inline bool
li_headers_has(const li_headers_t *headers, unsigned octets)
{
    return headers->length >= octets && headers->at <= headers->length - octets;
}

/* Of the TCP header at `at`, as far as li_headers_has_ports() asks for it: its flags, and its sequence number. */
unsigned li_headers_tcp_flags(const li_headers_t *headers);
uint32_t li_headers_tcp_sequence(const li_headers_t *headers);

/* Where the octets begin that a TCP header (at `at`) stands in front of; 0: there are none, or not that much. */
unsigned li_headers_tcp_payload(const li_headers_t *headers);

/* The same for a TCP or UDP header. */
unsigned li_headers_payload(const li_headers_t *headers);

/* Whether what is asked of a TCP or UDP header was captured. */
bool li_headers_has_ports(const li_headers_t *headers);

/* Its ports, and the transport. */
void li_headers_ports(const li_headers_t *headers, li_ends_t *ends);

void li_headers_ends(const li_headers_t *headers, li_ends_t *ends);

/* The conversation of TCP or UDP, found as these find it; NULL: there is none. */
conversation_t *li_headers_conversation(uint32_t frame, const li_ends_t *ends);

#endif /* LI_HEADERS_H */
