/* li_claim_first.c
 * The frame with which a connection begins in the capture: the first segment of one that was open before, and the first
 * datagram between two ports. Behind the dissectors of such a frame it would be too late to look into it, and whoever
 * takes a port of its own for each datagram would never be seen.
 *
 * IP finds TCP, UDP and UDP-Lite in one table, whatever carries it: any link layer, any tunnel, fragments that it has
 * put together. Handles of ours stand there in front of them, read addresses and ports, take nothing, and pass each
 * packet on as it came.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/exceptions.h>

#include "li/li_channel.h"
#include "li/li_claim.h"
#include "li/li_fragments.h"
#include "li/li_headers.h"
#include "li/li_worlds.h"

/* Who is behind our handles. Set at hand-off. */
static dissector_handle_t tcp_behind;
static dissector_handle_t udp_behind;
static dissector_handle_t udp_lite_behind;

/* The protocol `li`. Set at hand-off. */
static const protocol_t *li_protocol;

/* A pure SYN shall find no conversation, since TCP tells from that whether it saw the connection begin; and no octets
 * are lost with it. */
static bool
is_looked_at(const li_headers_t *headers)
{
    return !headers->is_tcp || (li_headers_tcp_flags(headers) & (LI_TCP_SYN | LI_TCP_ACK)) != LI_TCP_SYN;
}

/* TCP may begin another conversation with the packet. */
static void
note_begin(const packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends)
{
    if (headers->is_tcp && (li_headers_tcp_flags(headers) & LI_TCP_SYN)) {
        li_headers_may_begin(pinfo->num, ends);
    }
}

/* True: the connection is looked into. */
static bool
see_outside(packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends)
{
    li_worlds_outside(pinfo, headers, ends);
    if (!PINFO_FD_VISITED(pinfo) && is_looked_at(headers)) {
        li_claim_first(pinfo, ends);
    }
    if (is_looked_at(headers)) {
        li_claim_strangers(pinfo, headers, ends);
    }
    note_begin(pinfo, headers, ends);
    return li_claim_is_open(pinfo, ends);
}

static bool
has_addresses(const packet_info *pinfo)
{
    return (pinfo->src.type == AT_IPv4 || pinfo->src.type == AT_IPv6) && pinfo->dst.type == pinfo->src.type;
}

/* On every visit, before TCP or UDP. What an ICMP error quotes, or a mail encloses, touches no connection. True: its
 * connection is looked into. */
static bool
see(tvbuff_t *tvb, packet_info *pinfo, unsigned protocol)
{
    li_headers_t headers;
    li_ends_t ends;

    if (!has_addresses(pinfo) || !li_headers_read(tvb, protocol, &headers)) {
        return false;
    }
    ends = li_headers_ends(&headers, &pinfo->src, &pinfo->dst);
    switch (li_inside(pinfo)) {
    case LI_INSIDE_NOTHING:
        return see_outside(pinfo, &headers, &ends);
    case LI_INSIDE_SUBSCRIBER:
    case LI_INSIDE_UNIT:
        if (!PINFO_FD_VISITED(pinfo)) {
            li_worlds_inside(pinfo, &ends);
        }
        li_claim_strangers(pinfo, &headers, &ends);
        note_begin(pinfo, &headers, &ends);
        break;
    default:
        break;
    }
    return false;
}

/* Where the dissection breaks off in the packet's own header, as in an option of TCP, nobody is asked for what stands
 * behind it, and li_again.c looks into that. */
static int
pass_on_watched(dissector_handle_t behind, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    volatile bool is_done = false;
    volatile int taken = 0;

    TRY {
        taken = call_dissector_only(behind, tvb, pinfo, tree, data);
        is_done = true;
    }
    FINALLY {
        if (!is_done) {
            li_frame_of(pinfo)->is_broken = true;
        }
    }
    ENDTRY;
    return taken;
}

static int
pass_on(dissector_handle_t behind, unsigned protocol, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const bool is_watched = proto_is_protocol_enabled(li_protocol) && see(tvb, pinfo, protocol);

    /* A dissector that is called takes one from this; ours shall not count. */
    pinfo->can_desegment = pinfo->saved_can_desegment;
    return (is_watched ? pass_on_watched : call_dissector_only)(behind, tvb, pinfo, tree, data);
}

static int
before_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return pass_on(tcp_behind, LI_IP_TCP, tvb, pinfo, tree, data);
}

static int
before_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return pass_on(udp_behind, LI_IP_UDP, tvb, pinfo, tree, data);
}

static int
before_udp_lite(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return pass_on(udp_lite_behind, LI_IP_UDP_LITE, tvb, pinfo, tree, data);
}

void
li_claim_first_late(tvbuff_t *tvb, packet_info *pinfo)
{
    li_headers_t headers;
    li_ends_t ends;

    if (li_fragments_join(tvb, pinfo, &headers, &ends) && see_outside(pinfo, &headers, &ends) && headers.is_unread) {
        li_frame_of(pinfo)->is_broken = true;
    }
}

/* ---- registration ---- */

/* In name only: they add no layer, and are disabled when what is behind them is. */
static struct {
    const char        *behind;
    const char        *name;
    const char        *filter;
    unsigned           protocol;
    dissector_t        dissector;
    dissector_handle_t *handle;
    int                proto;
} fronts[] = {
    { "tcp", "LI before TCP", "li_before_tcp", LI_IP_TCP, before_tcp, &tcp_behind, -1 },
    { "udp", "LI before UDP", "li_before_udp", LI_IP_UDP, before_udp, &udp_behind, -1 },
    { "udplite", "LI before UDP-Lite", "li_before_udplite", LI_IP_UDP_LITE, before_udp_lite, &udp_lite_behind, -1 },
};

void
li_claim_first_register(void)
{
    for (unsigned i = 0; i < array_length(fronts); i++) {
        fronts[i].proto = proto_register_protocol_in_name_only(fronts[i].name, fronts[i].name, fronts[i].filter,
            proto_get_id_by_filter_name(fronts[i].behind), FT_PROTOCOL);
    }
}

void
li_claim_first_handoff(void)
{
    dissector_table_t table = find_dissector_table("ip.proto");

    li_protocol = find_protocol_by_id(proto_li);
    for (unsigned i = 0; i < array_length(fronts); i++) {
        *fronts[i].handle = dissector_get_uint_handle(table, fronts[i].protocol);
        if (*fronts[i].handle != NULL) {
            dissector_add_uint("ip.proto", fronts[i].protocol,
                               create_dissector_handle(fronts[i].dissector, fronts[i].proto));
        }
    }
}
