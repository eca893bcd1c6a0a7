/* extension.h
 * For the ASN.1 modules alone: what a newer peer adds is shown, with a Note, where Wireshark would call it malformed;
 * and text is read in the encoding of its type, where Wireshark goes by the number of any tag.
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
int li_asn1_octet_string(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, int hf_id,
                         tvbuff_t **out_tvb);
int li_asn1_restricted_string(ws_bool implicit_tag, int32_t type, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb,
                              int offset, int hf_id, tvbuff_t **out_tvb);

#define dissect_ber_sequence            li_asn1_sequence
#define dissect_ber_set                 li_asn1_set
#define dissect_ber_choice              li_asn1_choice
#define dissect_ber_octet_string        li_asn1_octet_string
#define dissect_ber_restricted_string   li_asn1_restricted_string

#endif /* LI_ASN1_EXTENSION_H */
