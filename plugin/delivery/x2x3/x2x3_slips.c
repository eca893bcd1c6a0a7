/* x2x3_slips.c
 * Slips of some implementations of ETSI TS 103 221-2 that stand on each of their PDUs: said once for each side of a
 * connection, and shown as a field wherever they are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/x2x3/x2x3.h"

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

bool
x2x3_slip(packet_info *pinfo, x2x3_pdu_t *pdu, x2x3_slip_t slip)
{
    if (pdu->slips & (1U << slip)) {
        return false;
    }
    pdu->slips |= 1U << slip;
    return li_slip_is_first(pinfo, LI_SLIPS_X2X3 + slip);
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
    proto_register_field_array(proto, hf, array_length(hf));
}
