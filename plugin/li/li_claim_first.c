/* li_claim_first.c
 * The frame with which a connection begins in the capture: the first segment of one that was open before, and the first
 * datagram between two ports. Behind the dissectors of such a frame it would be too late to look into it, and whoever
 * takes a port of its own for each datagram would never be seen.
 *
 * A heuristic of Ethernet is asked before anything in a frame is dissected. This one reads the addresses and ports, and
 * takes nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <wsutil/pint.h>

#include "li/li_claim.h"

/* IEEE 802 numbers (EtherTypes), and IANA's protocol numbers. */
enum {
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_SERVICE_VLAN = 0x88a8,
    ETHERTYPE_OLD_SERVICE_VLAN = 0x9100,
    ETHERTYPE_MPLS = 0x8847,

    IP_HOP_BY_HOP = 0,
    IP_IPV4 = 4,
    IP_TCP = 6,
    IP_UDP = 17,
    IP_IPV6 = 41,
    IP_ROUTING = 43,
    IP_FRAGMENT = 44,
    IP_AUTHENTICATION = 51,
    IP_DESTINATION_OPTIONS = 60
};

/* So many headers are read. */
#define HEADERS_MAX     12

#define TCP_FLAG_SYN    0x02
#define TCP_FLAG_ACK    0x10

/* What was read of the headers, and where the next one is. */
typedef struct {
    const uint8_t *p;
    unsigned       length;      /* captured */
    unsigned       at;
    unsigned       next;        /* IP's number of what is there */
    unsigned       addresses;   /* where the innermost are; 0: none yet */
    unsigned       size;        /* of each of them */
} reading_t;

static bool
has(const reading_t *reading, unsigned octets)
{
    return reading->length >= octets && reading->at <= reading->length - octets;
}

static bool
read_ipv4(reading_t *reading)
{
    const unsigned at = reading->at;
    unsigned header;

    if (!has(reading, 20)) {
        return false;
    }
    header = (reading->p[at] & 15) * 4U;
    /* What is behind the first fragment has no ports. */
    if (reading->p[at] >> 4 != 4 || header < 20 || (pntohu16(reading->p + at + 6) & 0x1fff) != 0) {
        return false;
    }
    reading->next = reading->p[at + 9];
    reading->addresses = at + 12;
    reading->size = 4;
    reading->at = at + header;
    return true;
}

static bool
read_ipv6(reading_t *reading)
{
    if (!has(reading, 40) || reading->p[reading->at] >> 4 != 6) {
        return false;
    }
    reading->next = reading->p[reading->at + 6];
    reading->addresses = reading->at + 8;
    reading->size = 16;
    reading->at += 40;
    return true;
}

/* An extension header (RFC 8200 clause 4), or another packet. False: neither. */
static bool
read_inner(reading_t *reading)
{
    unsigned octets = 8;

    switch (reading->next) {
    case IP_IPV4:
        return read_ipv4(reading);
    case IP_IPV6:
        return read_ipv6(reading);
    case IP_HOP_BY_HOP:
    case IP_ROUTING:
    case IP_DESTINATION_OPTIONS:
    case IP_AUTHENTICATION:
    case IP_FRAGMENT:
        break;
    default:
        return false;
    }
    if (!has(reading, octets)) {
        return false;
    }
    if (reading->next == IP_FRAGMENT) {
        if ((pntohu16(reading->p + reading->at + 2) & 0xfff8) != 0) {
            return false;
        }
    } else {
        const unsigned more = reading->p[reading->at + 1];

        octets = reading->next == IP_AUTHENTICATION ? (more + 2) * 4 : (more + 1) * 8;
    }
    reading->next = reading->p[reading->at];
    reading->at += octets;
    return true;
}

/* To the first IP header of an Ethernet frame. */
static bool
read_ethernet(reading_t *reading)
{
    unsigned kind;

    reading->at = 12;
    for (unsigned i = 0; i < HEADERS_MAX && has(reading, 2); i++) {
        kind = pntohu16(reading->p + reading->at);
        reading->at += 2;
        switch (kind) {
        case ETHERTYPE_IPV4:
            return read_ipv4(reading);
        case ETHERTYPE_IPV6:
            return read_ipv6(reading);
        case ETHERTYPE_VLAN:
        case ETHERTYPE_SERVICE_VLAN:
        case ETHERTYPE_OLD_SERVICE_VLAN:
            reading->at += 2;
            break;
        case ETHERTYPE_MPLS:
            /* RFC 3032 clause 2.1: the last label has the bit that says so. */
            while (has(reading, 4) && !(reading->p[reading->at + 2] & 1)) {
                reading->at += 4;
            }
            reading->at += 4;
            return has(reading, 1) && (reading->p[reading->at] >> 4 == 4 ? read_ipv4(reading) : read_ipv6(reading));
        default:
            return false;
        }
    }
    return false;
}

/* A pure SYN shall find no conversation, since TCP tells from that whether it saw the connection begin; and no octets
 * are lost with it. */
static bool
is_looked_at(const reading_t *reading)
{
    return reading->next == IP_UDP ? has(reading, 8)
         : reading->next == IP_TCP && has(reading, 14)
           && (reading->p[reading->at + 13] & (TCP_FLAG_SYN | TCP_FLAG_ACK)) != TCP_FLAG_SYN;
}

static void
look(const reading_t *reading, packet_info *pinfo)
{
    const int type = reading->size == 4 ? AT_IPv4 : AT_IPv6;
    li_ends_t ends = {
        .srcport = pntohu16(reading->p + reading->at),
        .destport = pntohu16(reading->p + reading->at + 2),
        .is_udp = reading->next == IP_UDP
    };

    set_address(&ends.src, type, (int)reading->size, reading->p + reading->addresses);
    set_address(&ends.dst, type, (int)reading->size, reading->p + reading->addresses + reading->size);
    li_claim_first(pinfo, &ends);
}

static ws_bool
see_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree _U_, void *data _U_)
{
    reading_t reading = { .length = tvb_captured_length(tvb) };

    if (PINFO_FD_VISITED(pinfo) || reading.length == 0) {
        return false;
    }
    reading.p = tvb_get_ptr(tvb, 0, (int)reading.length);
    if (read_ethernet(&reading)) {
        for (unsigned i = 0; i < HEADERS_MAX && read_inner(&reading); i++) {
            continue;
        }
        if (is_looked_at(&reading)) {
            look(&reading, pinfo);
        }
    }
    return false;
}

void
li_claim_first_handoff(int proto)
{
    heur_dissector_add("eth", see_frame, "LI, before all others: takes nothing", "li_eth", proto, HEURISTIC_ENABLE);
}
