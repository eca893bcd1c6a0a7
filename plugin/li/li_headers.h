/* li_headers.h
 * Addresses and ports of a packet, read of its octets before TCP or UDP dissects it.
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
    LI_IP_UDP = 17,
    LI_IP_UDP_LITE = 136
};

/* A header of TCP, UDP or UDP-Lite (which has the ports in the same place), and what stands behind it. */
typedef struct {
    tvbuff_t      *tvb;         /* begins with the header, and ends where IP says */
    const uint8_t *octets;      /* of it */
    unsigned       length;      /* captured; at least what li_headers_read() asks for */
    bool           is_tcp;
    bool           is_joined;   /* TCP and UDP have not seen it (li_fragments.h): it was put together from fragments, */
    bool           differs;     /* of which two overlap and differ; */
    bool           is_unread;   /* or nobody got over the options or extension headers before it */
} li_headers_t;

/* The two ends of a TCP or UDP packet; the addresses point into its octets. */
typedef struct li_ends {
    address  src;
    address  dst;
    uint32_t srcport;
    uint32_t destport;
    bool     is_tcp;
} li_ends_t;

/* RFC 9293 clause 3.1 */
#define LI_TCP_FIN  0x01
#define LI_TCP_SYN  0x02
#define LI_TCP_RST  0x04
#define LI_TCP_ACK  0x10

/* The header with which the octets begin. `protocol`: IP's number. False: it has none, or too little was
 * captured of it. */
bool li_headers_read(tvbuff_t *tvb, unsigned protocol, li_headers_t *headers);

/* Of a TCP header: its flags, its sequence number, and that of the first octet that it does not acknowledge. */
unsigned li_headers_tcp_flags(const li_headers_t *headers);
uint32_t li_headers_tcp_sequence(const li_headers_t *headers);
uint32_t li_headers_tcp_acknowledged(const li_headers_t *headers);

/* Where the octets begin that the header stands in front of; 0: there are none. */
unsigned li_headers_payload(const li_headers_t *headers);

/* The header's ports, between these addresses. */
li_ends_t li_headers_ends(const li_headers_t *headers, const address *src, const address *dst);

/* Which of the two sides of a connection sends: 0 or 1, as li_side() has it. */
unsigned li_headers_side(const address *src, const address *dst, uint32_t srcport, uint32_t destport);

/* The conversation of TCP or UDP, found as these find it; NULL: there is none. What was found is kept, over UDP for its
 * frame, since others make conversations there that come before it: li_headers_may_begin() is called where TCP may make
 * another one between the same ends (no conversation of that frame is kept), li_headers_forget() with each capture. */
conversation_t *li_headers_conversation(uint32_t frame, const li_ends_t *ends);
void li_headers_may_begin(uint32_t frame, const li_ends_t *ends);
bool li_headers_are_kept(uint32_t frame);
void li_headers_forget(void);

/* Likewise, but over UDP it may be one that was found before: UDP's stream is that of the first. */
conversation_t *li_headers_recent_conversation(uint32_t frame, const li_ends_t *ends);

#endif /* LI_HEADERS_H */
