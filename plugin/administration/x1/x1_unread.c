/* x1_unread.c
 * What HTTP carries in an element's administration, and nobody can read: in a coding that is not known, behind a header
 * that is not understood. It may be X1, so orders may be missed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "administration/x1/x1_xml.h"

/* So many octets tell text. */
#define GLANCE 64

/* A name in a text with others. */
#define ELEMENT_SHOWN 48

static int proto_li_x1 = -1;

static int hf_unread_element = -1;

static expert_field ei_unread = EI_INIT;

static int ett_unread = -1;

static hf_register_info hf[] = {
    { &hf_unread_element, { "Network Element", "li_x1.unread.ne",
        FT_STRING, BASE_NONE, NULL, 0, "Of whose administration something can't be read", HFILL } },
};

static ei_register_info ei[] = {
    { &ei_unread, { "li_x1.body.unread",
        PI_UNDECODED, PI_NOTE, "A body in an element's administration that can't be read", EXPFILL } },
};

static int *ett[] = {
    &ett_unread,
};

/* Frame (as a pointer): the element (in file scope) in whose administration it has the first octets of its side that
 * can't be read. Filled by x1_unread() on the first visit; emptied with the capture. */
static wmem_map_t *unread_frames;

/* A side of a connection (as a number, in file scope) that has said what can't be read: itself. Likewise. */
static wmem_map_t *unread_sides;

bool
x1_is_text(const uint8_t *octets, unsigned length)
{
    const unsigned seen = MIN(length, GLANCE);
    const char *end;

    for (unsigned i = 0; i < seen; i++) {
        if ((octets[i] < ' ' && !g_ascii_isspace(octets[i])) || octets[i] == 0x7f) {
            return false;
        }
    }
    /* The last character may be cut. */
    return g_utf8_validate((const char *)octets, (gssize)seen, &end)
        || (seen == GLANCE && octets + seen - (const uint8_t *)end < 4);
}

static uint64_t
key_of(packet_info *pinfo, unsigned side)
{
    return (uint64_t)li_get_conversation(pinfo)->conv_index << 1 | side;
}

bool
x1_is_unread(packet_info *pinfo, unsigned side)
{
    const uint64_t key = wmem_map_size(unread_sides) > 0 ? key_of(pinfo, side) : 0;

    return wmem_map_size(unread_sides) > 0 && wmem_map_contains(unread_sides, &key);
}

void
x1_unread(packet_info *pinfo)
{
    const char *element = li_message_unread(pinfo);
    const unsigned side = li_side(pinfo);

    if (element != NULL && !x1_is_unread(pinfo, side)) {
        uint64_t *key = wmem_new(wmem_file_scope(), uint64_t);

        *key = key_of(pinfo, side);
        wmem_map_insert(unread_sides, key, key);
        wmem_map_insert(unread_frames, GUINT_TO_POINTER(pinfo->num), wmem_strdup(wmem_file_scope(), element));
    }
}

void
x1_unread_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const char *element = wmem_map_size(unread_frames) > 0
                        ? (const char *)wmem_map_lookup(unread_frames, GUINT_TO_POINTER(pinfo->num)) : NULL;
    proto_tree *subtree;
    proto_item *top;

    if (element == NULL) {
        return;
    }
    top = proto_tree_add_protocol_format(tree, proto_li_x1, tvb, 0, 0,
                                         "Lawful Interception X1, a body that can't be read");
    subtree = proto_item_add_subtree(li_generated(top), ett_unread);
    li_generated(proto_tree_add_string(subtree, hf_unread_element, tvb, 0, 0, element));
    expert_add_info_format(pinfo, top, &ei_unread,
        "HTTP carries what can't be read, where %s is administered: if that is X1, orders are missed, and not all is "
        "known that was ordered (said once for each side of a connection)",
        li_shorten(pinfo->pool, element, ELEMENT_SHOWN));
}

void
x1_register_unread(int proto, expert_module_t *expert)
{
    proto_li_x1 = proto;
    proto_register_field_array(proto, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert_register_field_array(expert, ei, array_length(ei));
    unread_sides = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_int64_hash, g_int64_equal);
    unread_frames = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_direct_hash, g_direct_equal);
}
