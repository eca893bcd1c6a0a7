/* entries.c
 * Dissectors of single values: one type of one ASN.1 module each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "asn1/asn1.h"

static int ett_value = -1;

static int *ett[] = {
    &ett_value,
};

int
li_asn1_value(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, int proto, li_asn1_dissect_t dissect)
{
    asn1_ctx_t actx;
    proto_item *item = proto_tree_add_item(tree, proto, tvb, 0, -1, ENC_NA);

    asn1_ctx_init(&actx, ASN1_ENC_BER, true, pinfo);
    return dissect(false, tvb, 0, &actx, proto_item_add_subtree(item, ett_value), -1);
}

#define LI_ASN1_ENTRY(module, type) \
    static int \
    module##_##type(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_) \
    { \
        return li_asn1_value(tvb, pinfo, tree, proto_##module, dissect_##module##_##type); \
    }
#include "asn1/entries.h"
#undef LI_ASN1_ENTRY

void
li_asn1_register_entries(void)
{
    proto_register_subtree_array(ett, array_length(ett));
#define LI_ASN1_ENTRY(module, type) register_dissector(#module "." #type, module##_##type, proto_##module);
#include "asn1/entries.h"
#undef LI_ASN1_ENTRY
}
