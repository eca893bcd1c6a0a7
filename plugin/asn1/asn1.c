/* asn1.c
 * The registration of the ASN.1 modules, and of what they share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "asn1/asn1.h"

static int proto_li_asn1 = -1;

void
proto_register_li_asn1(void)
{
    expert_module_t *expert;

#define LI_ASN1_MODULE(prefix) proto_register_##prefix();
#include "li_asn1_modules.h"
#undef LI_ASN1_MODULE

    proto_li_asn1 = proto_register_protocol("LI ASN.1 modules", "LI ASN.1", "li_asn1");
    expert = expert_register_protocol(proto_li_asn1);
    li_asn1_register_extension(proto_li_asn1, expert);
    li_asn1_register_values(proto_li_asn1, expert);
    li_asn1_register_meaning(proto_li_asn1);
    li_asn1_register_hand_off(proto_li_asn1);
    li_asn1_register_entries();
}

void
proto_reg_handoff_li_asn1(void)
{
    li_asn1_handoff_hand_off(proto_li_asn1);
}
