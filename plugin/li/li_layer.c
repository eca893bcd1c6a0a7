/* li_layer.c
 * The protocol `li` as a layer: one item at the root of the tree for each unit or order, and its words in the columns.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

/* Each call of a dissector adds a layer to its frame, and Wireshark refuses to go on at 500 of them. A frame that a
 * network card has put together holds hundreds of units: from here on, ours are taken off again. */
#define LAYERS_KEPT 250

void
li_layer_call(dissector_handle_t handle, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const unsigned layers = wmem_list_count(pinfo->layers);
    const uint16_t can_desegment = pinfo->saved_can_desegment;

    call_dissector_only(handle, tvb, pinfo, proto_tree_get_root(tree), data);
    /* Whoever called the caller may still ask for more octets. */
    pinfo->saved_can_desegment = can_desegment;
    if (layers >= LAYERS_KEPT && wmem_list_count(pinfo->layers) > layers) {
        wmem_list_remove_frame(pinfo->layers, wmem_list_tail(pinfo->layers));
        pinfo->curr_layer_num--;
    }
}

/* --- Columns --------------------------------------------------------------------------------------------------- */

void
li_set_protocol(packet_info *pinfo, const char *otherwise)
{
    li_interfaces_t interfaces;
    wmem_strbuf_t *names;

    if (!col_get_writable(pinfo->cinfo, COL_PROTOCOL)) {
        return;
    }
    interfaces = li_frame_of(pinfo)->interfaces;
    li_frame_of(pinfo)->protocol = otherwise;
    if ((interfaces & (interfaces - 1)) == 0) {
        col_set_str(pinfo->cinfo, COL_PROTOCOL, interfaces == 0 ? otherwise
                    : val_to_str_const((uint32_t)g_bit_nth_lsf(interfaces, -1), li_interface_names, otherwise));
        return;
    }
    names = wmem_strbuf_new(pinfo->pool, NULL);
    for (const value_string *name = li_interface_names; name->strptr != NULL; name++) {
        if (interfaces & 1U << name->value) {
            wmem_strbuf_append_printf(names, "%s%s", wmem_strbuf_get_len(names) > 0 ? "/" : "", name->strptr);
        }
    }
    col_add_str(pinfo->cinfo, COL_PROTOCOL, wmem_strbuf_get_str(names));
}

void
li_add_interface(packet_info *pinfo, li_interface_t interface)
{
    /* What is dissected without columns, within a unit or a quotation, is not named in them. */
    if (li_interface_is_known(interface) && col_get_writable(pinfo->cinfo, COL_PROTOCOL)) {
        li_frame_of(pinfo)->interfaces |= 1U << interface;
        li_set_protocol(pinfo, "LI");
    }
}

void
li_layer_close(packet_info *pinfo)
{
    const li_frame_t *frame = col_get_writable(pinfo->cinfo, COL_PROTOCOL) ? li_frame_known(pinfo) : NULL;

    if (frame != NULL && frame->protocol != NULL) {
        li_set_protocol(pinfo, frame->protocol);
    }
}

/* The fence keeps the mark in front of whatever the dissectors write, and the frame's other units have written. */
void
li_layer_columns(packet_info *pinfo, li_frame_t *frame, li_interface_t interface, li_verdict_t verdict)
{
    li_add_interface(pinfo, interface);
    if (verdict == LI_VERDICT_UNREGISTERED && !frame->is_marked && col_get_writable(pinfo->cinfo, COL_INFO)) {
        frame->is_marked = true;
        col_prepend_fence_fstr(pinfo->cinfo, COL_INFO, "[%s] ",
                               val_to_str_const(LI_VERDICT_UNREGISTERED, li_verdict_names, ""));
    }
}
