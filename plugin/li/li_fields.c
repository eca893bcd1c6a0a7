/* li_fields.c
 * The fields that units and orders have in common, and the item they stand below.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

static int ett_li = -1;

static int hf_li_interface = -1;
static int hf_li_xid = -1;
static int hf_li_liid = -1;
static int hf_li_endpoint_frame = -1;
static int hf_li_task_frame = -1;
static int hf_li_element = -1;

static int *ett[] = {
    &ett_li,
};

static hf_register_info hf_li[] = {
    { &hf_li_interface, { "Interface", "li.interface",
        FT_UINT8, BASE_DEC, VALS(li_interface_names), 0, "The interface this unit belongs to", HFILL } },
    { &hf_li_xid, { "XID", "li.xid",
        FT_GUID, BASE_NONE, NULL, 0, "A task this unit is delivered for", HFILL } },
    { &hf_li_liid, { "LIID", "li.liid",
        FT_STRING, BASE_NONE, NULL, 0, "Lawful Interception Identifier", HFILL } },
    { &hf_li_endpoint_frame, { "Endpoint ordered in", "li.endpoint.frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The frame that ordered, or removed, this destination", HFILL } },
    { &hf_li_task_frame, { "Task ordered in", "li.task.frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The frame that ordered this task", HFILL } },
    { &hf_li_element, { "Network element", "li.element",
        FT_STRING, BASE_NONE, NULL, 0, "The sender, by li_elements or by its administration", HFILL } },
};

proto_tree *
li_show_layer(proto_tree *tree, tvbuff_t *tvb, int length, const char *summary, proto_item **item)
{
    if (summary != NULL) {
        *item = proto_tree_add_protocol_format(tree, proto_li, tvb, 0, length, "Lawful Interception: %s", summary);
    } else {
        *item = proto_tree_add_item(tree, proto_li, tvb, 0, length, ENC_NA);
    }
    return proto_item_add_subtree(*item, ett_li);
}

void
li_show_frame(proto_tree *tree, int hf, tvbuff_t *tvb, uint32_t frame)
{
    if (frame) {
        li_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, frame));
    }
}

void
li_show_text(proto_tree *tree, int hf, tvbuff_t *tvb, const char *text)
{
    if (text && *text) {
        li_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, text));
    }
}

void
li_show_interface(proto_tree *tree, tvbuff_t *tvb, li_interface_t interface)
{
    if (li_interface_is_known(interface)) {
        li_generated(proto_tree_add_uint(tree, hf_li_interface, tvb, 0, 0, interface));
    }
}

void
li_show_element(proto_tree *tree, tvbuff_t *tvb, const char *element)
{
    li_show_text(tree, hf_li_element, tvb, element);
}

void
li_show_xid(proto_tree *tree, tvbuff_t *tvb, const e_guid_t *xid)
{
    li_generated(proto_tree_add_guid(tree, hf_li_xid, tvb, 0, 0, xid));
}

void
li_show_liid(proto_tree *tree, tvbuff_t *tvb, const char *liid)
{
    li_show_text(tree, hf_li_liid, tvb, liid);
}

void
li_show_task_frame(proto_tree *tree, tvbuff_t *tvb, uint32_t frame)
{
    li_show_frame(tree, hf_li_task_frame, tvb, frame);
}

void
li_show_endpoint_frame(proto_tree *tree, tvbuff_t *tvb, uint32_t frame)
{
    li_show_frame(tree, hf_li_endpoint_frame, tvb, frame);
}

void
li_fields_register(int proto)
{
    proto_register_field_array(proto, hf_li, array_length(hf_li));
    proto_register_subtree_array(ett, array_length(ett));
}
