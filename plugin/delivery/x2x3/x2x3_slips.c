/* x2x3_slips.c
 * Slips of some implementations of ETSI TS 103 221-2 that stand on each of their PDUs: said once for each side of a
 * connection, and shown as a field wherever they are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include <epan/conversation.h>
#include <epan/proto_data.h>

#include "delivery/x2x3/x2x3.h"

/* The protocol X2/X3. Set when registered. */
static int own_proto = -1;

static int hf_slip = -1;

static const value_string slip_names[] = {
    { X2X3_SLIP_VERSION_SWAPPED, "Version in the wrong byte order" },
    { X2X3_SLIP_VERSION_MAJOR,   "Major version is not 0" },
    { X2X3_SLIP_VERSION_MINOR,   "No such version" },
    { X2X3_SLIP_TIMESTAMP_64,    "Timestamp with seconds in 64 bits" },
    { X2X3_SLIP_TARGET_SYNTAX,   "Target identifier is not an XML element" },
    { 0, NULL }
};

static hf_register_info hf[] = {
    { &hf_slip,
      { "Known Slip", "li_x2x3.slip", FT_UINT8, BASE_DEC, VALS(slip_names), 0x0,
        "Stands on each PDU with it; what is to be said of it, on the connection's first", HFILL } },
};

/* Where a slip was met first: the nth of the frame's. */
typedef struct {
    uint64_t key;
    uint32_t frame;
    uint32_t nth;
} first_t;

/* Connection, side and slip -> first_t. Filled by x2x3_slip() on the first visit of each frame; cleared with the
 * file. */
static wmem_map_t *firsts;

/* The number of this slip among those met in its frame so far, which is the same on every visit. */
static uint32_t
count_in_frame(packet_info *pinfo)
{
    const uint32_t nth = GPOINTER_TO_UINT(p_get_proto_data(pinfo->pool, pinfo, own_proto, X2X3_FRAME_SLIPS)) + 1;

    p_set_proto_data(pinfo->pool, pinfo, own_proto, X2X3_FRAME_SLIPS, GUINT_TO_POINTER(nth));
    return nth;
}

bool
x2x3_slip(packet_info *pinfo, x2x3_pdu_t *pdu, x2x3_slip_t slip)
{
    const conversation_t *conversation;
    const first_t *first;
    uint64_t key;
    uint32_t nth;

    if (pdu->slips & (1U << slip)) {
        return false;
    }
    pdu->slips |= 1U << slip;
    conversation = find_conversation_pinfo(pinfo, 0);
    if (conversation == NULL) {
        return true;
    }
    nth = count_in_frame(pinfo);
    key = (uint64_t)conversation->conv_index << 16 | (uint64_t)stream_side(pinfo) << 8 | slip;
    first = (const first_t *)wmem_map_lookup(firsts, &key);
    if (first == NULL && !PINFO_FD_VISITED(pinfo)) {
        first_t *kept = wmem_new(wmem_file_scope(), first_t);

        *kept = (first_t) { key, pinfo->num, nth };
        wmem_map_insert(firsts, &kept->key, kept);
        first = kept;
    }
    return first != NULL && first->frame == pinfo->num && first->nth == nth;
}

void
x2x3_show_slips(tvbuff_t *tvb, proto_tree *tree, const x2x3_pdu_t *pdu)
{
    for (unsigned slip = 1; slip < X2X3_SLIPS; slip++) {
        if (pdu->slips & (1U << slip)) {
            proto_item_set_generated(proto_tree_add_uint(tree, hf_slip, tvb, 0, 0, slip));
        }
    }
}

unsigned
x2x3_slip_count(const x2x3_pdu_t *pdu)
{
    unsigned count = 0;

    for (uint32_t slips = pdu->slips; slips; slips &= slips - 1) {
        count++;
    }
    return count;
}

void
x2x3_register_slips(int proto)
{
    own_proto = proto;
    proto_register_field_array(proto, hf, array_length(hf));
    firsts = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_int64_hash, g_int64_equal);
}
