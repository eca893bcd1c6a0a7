/* copies.h
 * Datagrams that the capture shows twice: a mirror of both directions, with and without VLAN, a tunnel and what it
 * carries, in front of a router and behind it.
 *
 * A copy has the addresses, the ports, the octets and, where there is one, the IP identification of the first. All that
 * is hidden by it was seen there. (TCP knows its own copies.)
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_COPIES_H
#define LI_AUDIT_COPIES_H

#include "audit/endpoint.h"
#include "audit/findings.h"

typedef struct li_copies li_copies_t;

/* A unit, or what else a datagram carries. */
typedef struct {
    const li_address_t  *sender;
    uint16_t             sender_port;
    const li_endpoint_t *endpoint;              /* as observed */
    bool                 has_identification;    /* of IP: IPv6 has none */
    uint16_t             identification;
    const uint8_t       *octets;                /* as far as they were captured */
    unsigned             length;
    unsigned             reported_length;
} li_datagram_t;

/* Lives as long as `scope`, and stays as large as it is with the first datagram, whatever comes. */
li_copies_t *li_copies_new(wmem_allocator_t *scope);

/* The frame of the first datagram that this one is a copy of, when that is no more than so many milliseconds away; 0:
 * it is none. Of the datagrams that come within this time some thousand are remembered: beyond that, copies are missed.
 * In the order of capture, on the first visit. Those of one frame are no copies of each other. */
uint32_t li_copies_first(li_copies_t *copies, const li_datagram_t *datagram, uint32_t frame, const nstime_t *time,
                         unsigned milliseconds);

#endif /* LI_AUDIT_COPIES_H */
