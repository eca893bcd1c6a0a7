/* extension.h
 * For the ASN.1 modules alone: what a newer peer adds is shown, with a Note, where Wireshark would call it malformed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_ASN1_EXTENSION_H
#define LI_ASN1_EXTENSION_H

#include "asn1/asn1.h"

/* As the functions of packet-ber.h. */
int li_asn1_sequence(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                     const ber_sequence_t *fields, int hf_id, int ett_id);
int li_asn1_set(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                const ber_sequence_t *fields, int hf_id, int ett_id);
int li_asn1_choice(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, const ber_choice_t *alternatives,
                   int hf_id, int ett_id, int *branch_taken);

#define dissect_ber_sequence    li_asn1_sequence
#define dissect_ber_set         li_asn1_set
#define dissect_ber_choice      li_asn1_choice

#endif /* LI_ASN1_EXTENSION_H */
