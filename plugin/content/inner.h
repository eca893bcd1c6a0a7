/* inner.h
 * What a unit carries is a packet of its own: its dissectors are kept from the frame that carries it, whose addresses,
 * ports and columns stay.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_INNER_H
#define LI_INNER_H

#include "ws_compat.h"

#include <epan/packet.h>

/* What other dissectors may change of a frame, and what it was before. */
typedef struct {
    address     dl_src;
    address     dl_dst;
    address     net_src;
    address     net_dst;
    address     src;
    address     dst;
    uint32_t    vlan_id;
    const char *noreassembly_reason;
    bool        fragmented;
    bool        in_error_pkt;
    bool        in_gre_pkt;
    port_type   ptype;
    uint32_t    srcport;
    uint32_t    destport;
    uint32_t    match_uint;
    const char *match_string;
    bool        use_conv_addr_port_endpoints;
    struct conversation_addr_port_endpoints *conv_addr_port_endpoints;
    struct conversation_element *conv_elements;
    uint16_t    can_desegment;
    uint16_t    saved_can_desegment;
    int         desegment_offset;
    uint32_t    desegment_len;
    uint16_t    want_pdu_tracking;
    uint32_t    bytes_until_next_pdu;
    int         p2p_dir;
    int         link_dir;
    uint8_t     curr_proto_layer_num;
    int         dissection_depth;
    const char *current_proto;
    const char *heur_list_name;
    unsigned    layers;
    bool        writable;       /* the columns */
    proto_tree *parent;         /* of the unit's tree */
    bool        entered;        /* inner_enter() was called */
} inner_frame_t;

void inner_save(const packet_info *pinfo, inner_frame_t *frame);
void inner_restore(packet_info *pinfo, const inner_frame_t *frame);

/* A payload, `tvb`, has no endpoints but its own, nothing to wait for, no columns, and its tree is `tree`. Between
 * inner_save() and the dissector of the payload; inner_leave() before inner_restore(). */
void inner_enter(packet_info *pinfo, proto_tree *tree, inner_frame_t *frame);
void inner_leave(proto_tree *tree, const inner_frame_t *frame);

/* All of that around one dissector. What it throws is said below `tree`, and goes no further: what lies behind the
 * payload is none the worse for it. Returns what the dissector took. */
int inner_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, dissector_handle_t handle);

#endif /* LI_INNER_H */
