/* li_headers.c
 * Addresses and ports, read of the octets of a frame before anything in it is dissected.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_headers.h"

#include <wsutil/pint.h>

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
    IP_IPV6 = 41,
    IP_ROUTING = 43,
    IP_FRAGMENT = 44,
    IP_AUTHENTICATION = 51,
    IP_DESTINATION_OPTIONS = 60
};

/* So many headers are read. */
#define HEADERS_MAX     12

/* TS 29.281 clauses 4.4.2.3, 5.1 and 6.1. */
enum {
    GTP_U_PORT = 2152,
    GTP_U_VERSION = 0x30,       /* version 1, and not GTP' */
    GTP_U_VERSION_MASK = 0xf0,
    GTP_U_OPTIONS_MASK = 0x07,  /* extension header, sequence number, N-PDU number */
    GTP_U_G_PDU = 255
};

li_headers_t
li_headers_begin(tvbuff_t *tvb, unsigned at)
{
    const unsigned length = tvb_captured_length(tvb);

    return (li_headers_t) {
        .tvb = tvb, .octets = length > 0 ? tvb_get_ptr(tvb, 0, (int)length) : NULL, .length = length, .at = at
    };
}

static bool
read_ipv4(li_headers_t *headers)
{
    const unsigned at = headers->at;
    unsigned header, place;

    if (!li_headers_has(headers, 20)) {
        return false;
    }
    header = (headers->octets[at] & 15) * 4U;
    if (headers->octets[at] >> 4 != 4 || header < 20) {
        return false;
    }
    place = pntohu16(headers->octets + at + 6);
    headers->is_fragment = (place & 0x3fff) != 0;
    headers->next = headers->octets[at + 9];
    headers->addresses = at + 12;
    headers->size = 4;
    headers->at = at + header;
    headers->end = at + pntohu16(headers->octets + at + 2);
    /* What is behind the first fragment has no ports. */
    return (place & 0x1fff) == 0;
}

static bool
read_ipv6(li_headers_t *headers)
{
    if (!li_headers_has(headers, 40) || headers->octets[headers->at] >> 4 != 6) {
        return false;
    }
    headers->next = headers->octets[headers->at + 6];
    headers->addresses = headers->at + 8;
    headers->size = 16;
    headers->is_fragment = false;
    headers->end = headers->at + 40 + pntohu16(headers->octets + headers->at + 4);
    headers->at += 40;
    return true;
}

/* An extension header (RFC 8200 clause 4), or another packet. False: neither. */
static bool
read_next(li_headers_t *headers)
{
    unsigned octets = 8;

    switch (headers->next) {
    case IP_IPV4:
        return read_ipv4(headers);
    case IP_IPV6:
        return read_ipv6(headers);
    case IP_HOP_BY_HOP:
    case IP_ROUTING:
    case IP_DESTINATION_OPTIONS:
    case IP_AUTHENTICATION:
    case IP_FRAGMENT:
        break;
    default:
        return false;
    }
    if (!li_headers_has(headers, octets)) {
        return false;
    }
    if (headers->next == IP_FRAGMENT) {
        if ((pntohu16(headers->octets + headers->at + 2) & 0xfff8) != 0) {
            return false;
        }
    } else {
        const unsigned more = headers->octets[headers->at + 1];

        octets = headers->next == IP_AUTHENTICATION ? (more + 2) * 4 : (more + 1) * 8;
    }
    headers->next = headers->octets[headers->at];
    headers->at += octets;
    return true;
}

/* To the first IP header of an Ethernet frame that begins at `at`. */
static bool
read_ethernet(li_headers_t *headers)
{
    unsigned kind;

    headers->at += 12;
    for (unsigned i = 0; i < HEADERS_MAX && li_headers_has(headers, 2); i++) {
        kind = pntohu16(headers->octets + headers->at);
        headers->at += 2;
        switch (kind) {
        case ETHERTYPE_IPV4:
            return read_ipv4(headers);
        case ETHERTYPE_IPV6:
            return read_ipv6(headers);
        case ETHERTYPE_VLAN:
        case ETHERTYPE_SERVICE_VLAN:
        case ETHERTYPE_OLD_SERVICE_VLAN:
            headers->at += 2;
            break;
        case ETHERTYPE_MPLS:
            /* RFC 3032 clause 2.1: the last label has the bit that says so. */
            while (li_headers_has(headers, 4) && !(headers->octets[headers->at + 2] & 1)) {
                headers->at += 4;
            }
            headers->at += 4;
            return li_headers_has(headers, 1)
                && (headers->octets[headers->at] >> 4 == 4 ? read_ipv4(headers) : read_ipv6(headers));
        default:
            return false;
        }
    }
    return false;
}

bool
li_headers_has_ports(const li_headers_t *headers)
{
    return headers->next == LI_IP_UDP ? li_headers_has(headers, 8)
         : headers->next == LI_IP_TCP && li_headers_has(headers, 14);
}

static bool
is_later_fragment(const li_headers_t *headers)
{
    return headers->is_fragment && (pntohu16(headers->octets + headers->addresses - 6) & 0x1fff) != 0;
}

/* To the TCP or UDP header behind an IP header that was read. */
static bool
read_ports(li_headers_t *headers)
{
    unsigned count = 0;

    while (count < HEADERS_MAX && read_next(headers)) {
        count++;
    }
    return !is_later_fragment(headers) && li_headers_has_ports(headers);
}

bool
li_headers_of_ethernet(tvbuff_t *tvb, li_headers_t *headers)
{
    *headers = li_headers_begin(tvb, 0);
    return read_ethernet(headers) && read_ports(headers);
}

bool
li_headers_of_packet(tvbuff_t *tvb, unsigned at, li_headers_t *headers)
{
    *headers = li_headers_begin(tvb, at);
    return (read_ipv4(headers) || read_ipv6(headers) || read_ethernet(headers)) && read_ports(headers);
}

bool
li_headers_into_gtp(li_headers_t *headers)
{
    uint8_t flags, kind = 1;

    if (headers->next != LI_IP_UDP || !li_headers_has(headers, 8 + 8)
        || (pntohu16(headers->octets + headers->at) != GTP_U_PORT
            && pntohu16(headers->octets + headers->at + 2) != GTP_U_PORT)) {
        return false;
    }
    headers->at += 8;
    flags = headers->octets[headers->at];
    if ((flags & GTP_U_VERSION_MASK) != GTP_U_VERSION
        || headers->octets[headers->at + 1] != GTP_U_G_PDU) {
        return false;
    }
    headers->at += 8;
    if (flags & GTP_U_OPTIONS_MASK) {
        /* The last octet of what is optional, and of each extension header, tells what comes next; 0: the packet. */
        headers->at += 4;
        for (unsigned i = 0; i < HEADERS_MAX && kind != 0 && headers->at <= headers->length; i++) {
            kind = headers->octets[headers->at - 1];
            if (kind != 0) {
                if (!li_headers_has(headers, 1)) {
                    return false;
                }
                headers->at += MAX(headers->octets[headers->at], 1) * 4U;
            }
        }
    }
    return li_headers_of_packet(headers->tvb, headers->at, headers);
}

unsigned
li_headers_tcp_flags(const li_headers_t *headers)
{
    return headers->octets[headers->at + 13];
}

uint32_t
li_headers_tcp_sequence(const li_headers_t *headers)
{
    return pntohu32(headers->octets + headers->at + 4);
}

unsigned
li_headers_tcp_payload(const li_headers_t *headers)
{
    const unsigned begin = headers->at + (headers->octets[headers->at + 12] >> 4) * 4U;

    return begin < headers->end && begin < headers->length ? begin : 0;
}

unsigned
li_headers_payload(const li_headers_t *headers)
{
    return headers->next == LI_IP_TCP ? li_headers_tcp_payload(headers)
         : headers->at + 8 < MIN(headers->end, headers->length) ? headers->at + 8 : 0;
}

void
li_headers_ports(const li_headers_t *headers, li_ends_t *ends)
{
    ends->srcport = pntohu16(headers->octets + headers->at);
    ends->destport = pntohu16(headers->octets + headers->at + 2);
    ends->is_tcp = headers->next == LI_IP_TCP;
}

void
li_headers_ends(const li_headers_t *headers, li_ends_t *ends)
{
    const int type = headers->size == 4 ? AT_IPv4 : AT_IPv6;

    set_address_tvb(&ends->src, type, (int)headers->size, headers->tvb, (int)headers->addresses);
    set_address_tvb(&ends->dst, type, (int)headers->size, headers->tvb, (int)(headers->addresses + headers->size));
    li_headers_ports(headers, ends);
}

conversation_t *
li_headers_conversation(uint32_t frame, const li_ends_t *ends)
{
    return ends->is_tcp ? find_conversation(frame, &ends->src, &ends->dst, CONVERSATION_TCP, ends->srcport,
                                            ends->destport, 0)
                        : find_conversation(frame, &ends->dst, &ends->src, CONVERSATION_UDP, ends->destport,
                                            ends->srcport, 0);
}
