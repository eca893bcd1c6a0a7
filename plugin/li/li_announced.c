/* li_announced.c
 * Datagrams over a port that SDP or TFTP has announced. Wireshark then has a conversation for any peer of that port,
 * whose dissector gets them before a handle of ours does; to claim such a conversation would be to claim it of all its
 * peers. So what nobody has looked into is given to those who know our formats behind that dissector.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/proto_data.h>

#include "li/li_claim.h"
#include "li/li_worlds.h"

/* The key of our data on a frame: that it is offered, as its first visit found. File scope. */
enum { FRAME_ANNOUNCED = 0x17 };

/* Wireshark's own. Set at hand-off. */
static dissector_table_t ports;

/* The user has said himself, with Decode As, what runs at one of the ports. */
static bool
is_decided(const li_ends_t *ends)
{
    return dissector_is_uint_changed(ports, ends->srcport) || dissector_is_uint_changed(ports, ends->destport);
}

/* On the first visit: whether those who look for units did not get the datagram. */
static bool
is_offered(packet_info *pinfo, const li_ends_t *ends)
{
    const li_frame_t *frame;

    if (!li_claim_expects(pinfo, &ends->src, &ends->dst) || li_has_units(pinfo) || is_decided(ends)) {
        return false;
    }
    frame = li_frame_known(pinfo);
    return frame == NULL || !frame->is_handed;
}

void
li_announced_watch(packet_info *pinfo, proto_tree *tree)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_worlds_headers(pinfo, &ends);
    const unsigned begin = headers != NULL && !ends->is_tcp && !headers->is_joined ? li_headers_payload(headers) : 0;

    if (begin == 0) {
        return;
    }
    if (!PINFO_FD_VISITED(pinfo) && is_offered(pinfo, ends)) {
        p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_ANNOUNCED, GUINT_TO_POINTER(1));
    }
    if (p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_ANNOUNCED) != NULL) {
        li_claim_offer(tvb_new_subset_remaining(headers->tvb, (int)begin), ends, pinfo, tree);
    }
}

void
li_announced_handoff(void)
{
    ports = find_dissector_table("udp.port");
}
