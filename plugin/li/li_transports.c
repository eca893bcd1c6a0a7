/* li_transports.c
 * Messages over SCTP (RFC 9260) and datagrams over DCCP (RFC 4340) between expected hosts. Both carry what a receiver
 * likes; so what nobody has found a unit in is given to those who know our formats, as it comes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/proto_data.h>
#include <wsutil/pint.h>

#include "li/li_channel.h"
#include "li/li_claim.h"
#include "li/li_fragments.h"

/* RFC 9260 clauses 3.1 and 3.3.1, RFC 8260 clause 2.1: chunks with data, and the bit of a chunk that begins a
 * message. */
#define SCTP            132
#define SCTP_HEADER     12
#define SCTP_CHUNK      4
#define SCTP_DATA       0
#define SCTP_DATA_HEAD  16
#define SCTP_I_DATA     64
#define SCTP_I_DATA_HEAD 20
#define SCTP_BEGINS     0x02

/* RFC 4340 clauses 5.1 and 5.2 */
#define DCCP            33
#define DCCP_HEADER     12

/* The key of our data on a frame: that it is offered, as its first visit found. File scope. */
enum { FRAME_OFFERED = 0x19 };

/* What goes on behind the beginning of a message, in another chunk, is not waited for: a unit is judged by what there
 * is of it. */
static void
offer_chunks(tvbuff_t *tvb, const li_ends_t *ends, packet_info *pinfo, proto_tree *tree)
{
    const unsigned length = tvb_captured_length(tvb);
    unsigned at = SCTP_HEADER;

    while (at + SCTP_CHUNK <= length) {
        const unsigned type = tvb_get_uint8(tvb, (int)at), flags = tvb_get_uint8(tvb, (int)at + 1);
        const unsigned chunk = tvb_get_ntohs(tvb, (int)at + 2);
        const unsigned head = type == SCTP_I_DATA ? SCTP_I_DATA_HEAD : SCTP_DATA_HEAD;

        if (chunk < SCTP_CHUNK || chunk > length - at) {
            break;
        }
        if ((type == SCTP_DATA || type == SCTP_I_DATA) && (flags & SCTP_BEGINS) && chunk > head) {
            li_claim_offer_over(tvb_new_subset_length(tvb, (int)(at + head), (int)(chunk - head)), ends, PT_SCTP, pinfo,
                                tree);
        }
        at += (chunk + 3) & ~3U;
    }
}

static void
offer_datagram(tvbuff_t *tvb, const li_ends_t *ends, packet_info *pinfo, proto_tree *tree)
{
    const unsigned begin = tvb_get_uint8(tvb, 4) * 4U;

    if (begin >= DCCP_HEADER && begin < tvb_captured_length(tvb)) {
        li_claim_offer_over(tvb_new_subset_remaining(tvb, (int)begin), ends, PT_DCCP, pinfo, tree);
    }
}

static bool
is_offered(packet_info *pinfo)
{
    if (!PINFO_FD_VISITED(pinfo) && !li_has_units(pinfo) && li_inside(pinfo) == LI_INSIDE_NOTHING
        && li_claim_expects(pinfo, &pinfo->net_src, &pinfo->net_dst)) {
        p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_OFFERED, GUINT_TO_POINTER(1));
    }
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_OFFERED) != NULL;
}

void
li_transports_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    unsigned protocol;
    tvbuff_t *packet;
    li_ends_t ends;

    if ((pinfo->ptype != PT_SCTP && pinfo->ptype != PT_DCCP) || !is_offered(pinfo)) {
        return;
    }
    packet = li_fragments_packet(tvb, pinfo, &protocol);
    if (packet == NULL || (protocol != SCTP && protocol != DCCP) || tvb_captured_length(packet) < SCTP_HEADER) {
        return;
    }
    ends = (li_ends_t) { .srcport = tvb_get_ntohs(packet, 0), .destport = tvb_get_ntohs(packet, 2) };
    copy_address_shallow(&ends.src, &pinfo->net_src);
    copy_address_shallow(&ends.dst, &pinfo->net_dst);
    if (protocol == SCTP) {
        offer_chunks(packet, &ends, pinfo, tree);
    } else {
        offer_datagram(packet, &ends, pinfo, tree);
    }
}
