/* li_exported.c
 * PDUs that Wireshark has exported to a file: tags before each say who is to dissect it, and between whom it went. No
 * handle can stand in front of who is named there. So what nobody has looked into is given to those who know our
 * formats behind him.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/exported_pdu.h>
#include <epan/proto_data.h>

#include "li/li_claim.h"

/* The key of our data on a frame: that it is offered, as its first visit found. File scope. */
enum { FRAME_EXPORTED = 0x14 };

/* Set at hand-off. */
static int proto_exported_pdu = -1;

static bool
is_exported(const packet_info *pinfo)
{
    /* The first layer is the frame. */
    const wmem_list_frame_t *frame = wmem_list_head(pinfo->layers);
    wmem_list_frame_t *next = frame != NULL ? wmem_list_frame_next(frame) : NULL;

    return next != NULL && GPOINTER_TO_INT(wmem_list_frame_data(next)) == proto_exported_pdu;
}

static void
read_tag(tvbuff_t *tvb, int offset, unsigned tag, unsigned length, li_ends_t *ends, unsigned *port_type)
{
    switch (tag) {
    case EXP_PDU_TAG_IPV4_SRC:
    case EXP_PDU_TAG_IPV4_DST:
        if (length == EXP_PDU_TAG_IPV4_LEN) {
            set_address_tvb(tag == EXP_PDU_TAG_IPV4_SRC ? &ends->src : &ends->dst, AT_IPv4, 4, tvb, offset);
        }
        break;
    case EXP_PDU_TAG_IPV6_SRC:
    case EXP_PDU_TAG_IPV6_DST:
        if (length == EXP_PDU_TAG_IPV6_LEN) {
            set_address_tvb(tag == EXP_PDU_TAG_IPV6_SRC ? &ends->src : &ends->dst, AT_IPv6, 16, tvb, offset);
        }
        break;
    case EXP_PDU_TAG_PORT_TYPE:
        *port_type = length == 4 ? tvb_get_ntohl(tvb, offset) : EXP_PDU_PT_NONE;
        break;
    case EXP_PDU_TAG_SRC_PORT:
        ends->srcport = length == 4 ? tvb_get_ntohl(tvb, offset) : 0;
        break;
    case EXP_PDU_TAG_DST_PORT:
        ends->destport = length == 4 ? tvb_get_ntohl(tvb, offset) : 0;
        break;
    default:
        break;
    }
}

/* The PDU behind the tags; NULL: it was not captured, or went neither over TCP nor over UDP. */
static tvbuff_t *
read_tags(tvbuff_t *tvb, li_ends_t *ends)
{
    const unsigned captured = tvb_captured_length(tvb);
    unsigned at = 0, tag, length, port_type = EXP_PDU_PT_NONE;

    *ends = (li_ends_t) { .src = ADDRESS_INIT_NONE, .dst = ADDRESS_INIT_NONE };
    do {
        if (captured - at < 4) {
            return NULL;
        }
        tag = tvb_get_ntohs(tvb, (int)at);
        length = tvb_get_ntohs(tvb, (int)at + 2);
        at += 4;
        if (length > captured - at) {
            return NULL;
        }
        read_tag(tvb, (int)at, tag, length, ends, &port_type);
        at += length;
    } while (tag != EXP_PDU_TAG_END_OF_OPT);
    ends->is_tcp = port_type == EXP_PDU_PT_TCP;
    return at < captured && (ends->is_tcp || port_type == EXP_PDU_PT_UDP) && ends->src.type == ends->dst.type
        && ends->src.len > 0 ? tvb_new_subset_remaining(tvb, (int)at) : NULL;
}

/* HTTP/2 is X1's, too, and was dissected as such. */
static bool
is_offered(const packet_info *pinfo, const li_ends_t *ends)
{
    return !li_has_units(pinfo) && li_claim_expects(pinfo, &ends->src, &ends->dst)
        && !proto_is_frame_protocol(pinfo->layers, "http2");
}

void
li_exported_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    li_ends_t ends;
    tvbuff_t *pdu = is_exported(pinfo) ? read_tags(tvb, &ends) : NULL;

    if (pdu == NULL) {
        return;
    }
    if (!PINFO_FD_VISITED(pinfo) && is_offered(pinfo, &ends)) {
        p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_EXPORTED, GUINT_TO_POINTER(1));
    }
    if (p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_EXPORTED) != NULL) {
        li_claim_offer(pdu, &ends, pinfo, tree);
    }
}

void
li_exported_handoff(void)
{
    proto_exported_pdu = proto_get_id_by_filter_name("exported_pdu");
}
