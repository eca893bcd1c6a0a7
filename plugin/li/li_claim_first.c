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

#include "li/li_channel.h"
#include "li/li_claim.h"
#include "li/li_fragments.h"
#include "li/li_headers.h"
#include "li/li_worlds.h"

/* Tunnels in tunnels that are looked into. */
#define TUNNELS_MAX     4

/* A pure SYN shall find no conversation, since TCP tells from that whether it saw the connection begin; and no octets
 * are lost with it. */
static bool
is_looked_at(const li_headers_t *headers)
{
    return headers->next == LI_IP_UDP
        || (li_headers_tcp_flags(headers) & (LI_TCP_SYN | LI_TCP_ACK)) != LI_TCP_SYN;
}

/* What a frame holds for TCP or UDP; false: nothing, or there is more to come of it. */
static bool
read_frame(tvbuff_t *tvb, packet_info *pinfo, li_headers_t *headers, li_ends_t *ends)
{
    li_headers_t joined;
    const bool has_ports = li_headers_of_ethernet(tvb, headers);

    if ((!has_ports && !headers->is_fragment) || li_inside(pinfo) != LI_INSIDE_NOTHING) {
        return false;
    }
    if (headers->is_fragment) {
        if (!li_fragments_join(pinfo, headers, &joined, ends)) {
            return false;
        }
        *headers = joined;
    } else {
        li_headers_ends(headers, ends);
    }
    return true;
}

static ws_bool
see_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree _U_, void *data _U_)
{
    li_headers_t headers;
    li_ends_t ends;

    if (!read_frame(tvb, pinfo, &headers, &ends)) {
        return false;
    }
    li_worlds_outside(pinfo, &headers, &ends);
    if (!PINFO_FD_VISITED(pinfo)) {
        if (is_looked_at(&headers)) {
            li_claim_first(pinfo, &ends);
        }
        for (unsigned i = 0; i < TUNNELS_MAX && li_headers_into_gtp(&headers); i++) {
            li_headers_ends(&headers, &ends);
            li_worlds_inside(pinfo, &ends);
        }
    }
    return false;
}

void
li_claim_first_handoff(int proto)
{
    heur_dissector_add("eth", see_frame, "LI, before all others: takes nothing", "li_eth", proto, HEURISTIC_ENABLE);
}
