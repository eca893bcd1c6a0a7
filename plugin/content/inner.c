/* inner.c
 * The frame that carries units, kept from what other dissectors do to it: those of payloads, which have addresses,
 * ports and columns of their own, and the stock X2/X3 dissector, which leaves those of its payload behind.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include <epan/exceptions.h>
#include <epan/show_exception.h>

#include "content/inner.h"
#include "li/li_channel.h"
#include "li/li_worlds.h"

/* Every dissector that is called adds a layer to its frame, and Wireshark refuses to go on at 500 of them. A frame that
 * a network card has put together holds hundreds of units: from here on the layers of a payload are taken off again. */
#define LAYERS_KEPT     100

void
inner_save(const packet_info *pinfo, inner_frame_t *frame)
{
    copy_address_shallow(&frame->dl_src, &pinfo->dl_src);
    copy_address_shallow(&frame->dl_dst, &pinfo->dl_dst);
    copy_address_shallow(&frame->net_src, &pinfo->net_src);
    copy_address_shallow(&frame->net_dst, &pinfo->net_dst);
    copy_address_shallow(&frame->src, &pinfo->src);
    copy_address_shallow(&frame->dst, &pinfo->dst);
    frame->vlan_id = pinfo->vlan_id;
    frame->noreassembly_reason = pinfo->noreassembly_reason;
    frame->fragmented = pinfo->fragmented;
    frame->in_error_pkt = pinfo->flags.in_error_pkt;
    frame->in_gre_pkt = pinfo->flags.in_gre_pkt;
    frame->ptype = pinfo->ptype;
    frame->srcport = pinfo->srcport;
    frame->destport = pinfo->destport;
    frame->match_uint = pinfo->match_uint;
    frame->match_string = pinfo->match_string;
    frame->use_conv_addr_port_endpoints = pinfo->use_conv_addr_port_endpoints;
    frame->conv_addr_port_endpoints = pinfo->conv_addr_port_endpoints;
    frame->conv_elements = pinfo->conv_elements;
    frame->can_desegment = pinfo->can_desegment;
    frame->saved_can_desegment = pinfo->saved_can_desegment;
    frame->desegment_offset = pinfo->desegment_offset;
    frame->desegment_len = pinfo->desegment_len;
    frame->want_pdu_tracking = pinfo->want_pdu_tracking;
    frame->bytes_until_next_pdu = pinfo->bytes_until_next_pdu;
    frame->p2p_dir = pinfo->p2p_dir;
    frame->link_dir = pinfo->link_dir;
    frame->curr_proto_layer_num = pinfo->curr_proto_layer_num;
    frame->dissection_depth = pinfo->dissection_depth;
    frame->current_proto = pinfo->current_proto;
    frame->heur_list_name = pinfo->heur_list_name;
    frame->layers = wmem_list_count(pinfo->layers);
    frame->writable = col_get_writable(pinfo->cinfo, -1);
    frame->entered = false;
}

void
inner_restore(packet_info *pinfo, const inner_frame_t *frame)
{
    if (frame->entered) {
        li_inside_leave_unit(pinfo);
        li_worlds_leave_unit(pinfo);
    }
    col_set_writable(pinfo->cinfo, -1, frame->writable);
    copy_address_shallow(&pinfo->dl_src, &frame->dl_src);
    copy_address_shallow(&pinfo->dl_dst, &frame->dl_dst);
    copy_address_shallow(&pinfo->net_src, &frame->net_src);
    copy_address_shallow(&pinfo->net_dst, &frame->net_dst);
    copy_address_shallow(&pinfo->src, &frame->src);
    copy_address_shallow(&pinfo->dst, &frame->dst);
    pinfo->vlan_id = frame->vlan_id;
    pinfo->noreassembly_reason = frame->noreassembly_reason;
    pinfo->fragmented = frame->fragmented;
    pinfo->flags.in_error_pkt = frame->in_error_pkt;
    pinfo->flags.in_gre_pkt = frame->in_gre_pkt;
    pinfo->ptype = frame->ptype;
    pinfo->srcport = frame->srcport;
    pinfo->destport = frame->destport;
    pinfo->match_uint = frame->match_uint;
    pinfo->match_string = frame->match_string;
    pinfo->use_conv_addr_port_endpoints = frame->use_conv_addr_port_endpoints;
    pinfo->conv_addr_port_endpoints = frame->conv_addr_port_endpoints;
    pinfo->conv_elements = frame->conv_elements;
    pinfo->can_desegment = frame->can_desegment;
    pinfo->saved_can_desegment = frame->saved_can_desegment;
    pinfo->desegment_offset = frame->desegment_offset;
    pinfo->desegment_len = frame->desegment_len;
    pinfo->want_pdu_tracking = frame->want_pdu_tracking;
    pinfo->bytes_until_next_pdu = frame->bytes_until_next_pdu;
    pinfo->p2p_dir = frame->p2p_dir;
    pinfo->link_dir = frame->link_dir;
    pinfo->curr_proto_layer_num = frame->curr_proto_layer_num;
    pinfo->dissection_depth = frame->dissection_depth;
    pinfo->current_proto = frame->current_proto;
    pinfo->heur_list_name = frame->heur_list_name;

    if (wmem_list_count(pinfo->layers) > LAYERS_KEPT) {
        while (wmem_list_count(pinfo->layers) > frame->layers) {
            wmem_list_remove_frame(pinfo->layers, wmem_list_tail(pinfo->layers));
        }
    }
    /* The layer number stays ahead: dissectors keep what they know of a frame by that number, and the next payload is
     * another packet. One more makes tcp_dissect_pdus(), which counts back to the last TCP layer, find no TCP of a
     * payload to add the size of our next unit to. */
    pinfo->curr_layer_num++;
}

void
inner_enter(packet_info *pinfo, proto_tree *tree, inner_frame_t *frame)
{
    clear_address(&pinfo->dl_src);
    clear_address(&pinfo->dl_dst);
    clear_address(&pinfo->net_src);
    clear_address(&pinfo->net_dst);
    clear_address(&pinfo->src);
    clear_address(&pinfo->dst);
    pinfo->ptype = PT_NONE;
    pinfo->srcport = 0;
    pinfo->destport = 0;
    pinfo->use_conv_addr_port_endpoints = false;
    pinfo->conv_addr_port_endpoints = NULL;
    pinfo->conv_elements = NULL;
    pinfo->can_desegment = 0;
    pinfo->saved_can_desegment = 0;
    pinfo->p2p_dir = P2P_DIR_UNKNOWN;
    col_set_writable(pinfo->cinfo, -1, false);
    li_worlds_enter_unit(pinfo);
    li_inside_enter_unit(pinfo);
    frame->entered = true;

    /* Dissectors over IP add their trees to the root of the tree they get (proto_tree_get_root()). What belongs to this
     * unit shall stand below it, so for now it is the root: epan can neither set another root nor move what was
     * added. */
    frame->parent = NULL;
    if (tree != NULL) {
        frame->parent = tree->parent;
        tree->parent = NULL;
    }
}

void
inner_leave(proto_tree *tree, const inner_frame_t *frame)
{
    if (tree != NULL) {
        tree->parent = frame->parent;
    }
}

int
inner_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, dissector_handle_t handle)
{
    inner_frame_t frame;
    volatile int taken = 0;

    inner_save(pinfo, &frame);
    inner_enter(pinfo, tree, &frame);
    TRY {
        taken = call_dissector_only(handle, tvb, pinfo, tree, NULL);
    }
    CATCH_BOUNDS_AND_DISSECTOR_ERRORS {
        show_exception(tvb, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
    inner_leave(tree, &frame);
    inner_restore(pinfo, &frame);
    return taken;
}
