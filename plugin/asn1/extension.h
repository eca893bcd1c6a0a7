/* extension.h
 * For the ASN.1 modules alone: what a newer peer adds is shown, with a Note, where Wireshark would call it malformed;
 * and single values are read in every encoding that BER allows, text in that of its type, where Wireshark goes by the
 * number of any tag.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_ASN1_EXTENSION_H
#define LI_ASN1_EXTENSION_H

#include "asn1/asn1.h"

/* Whether the contents of an implicitly tagged value at `offset` are those of a constructed one. */
bool li_asn1_is_constructed(tvbuff_t *tvb, int offset);

/* As the functions of packet-ber.h. */
int li_asn1_sequence(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                     const ber_sequence_t *fields, int hf_id, int ett_id);
int li_asn1_set(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                const ber_sequence_t *fields, int hf_id, int ett_id);
int li_asn1_sequence_of(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                        const ber_sequence_t *element, int hf_id, int ett_id);
int li_asn1_set_of(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                   const ber_sequence_t *element, int hf_id, int ett_id);
int li_asn1_choice(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, const ber_choice_t *alternatives,
                   int hf_id, int ett_id, int *branch_taken);
int li_asn1_octet_string(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, int hf_id,
                         tvbuff_t **out_tvb);
int li_asn1_restricted_string(ws_bool implicit_tag, int32_t type, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb,
                              int offset, int hf_id, tvbuff_t **out_tvb);
int li_asn1_bitstring(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                      int *const *named_bits, int named_bit_count, int hf_id, int ett_id, tvbuff_t **out_tvb);
int li_asn1_integer(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, int hf_id,
                    uint32_t *value);
int li_asn1_integer64(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, int hf_id,
                      int64_t *value);
int li_asn1_GeneralizedTime(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                            int hf_id);
int li_asn1_UTCTime(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, int hf_id,
                    char **text, uint32_t *length);

#define dissect_ber_sequence            li_asn1_sequence
#define dissect_ber_set                 li_asn1_set
#define dissect_ber_sequence_of         li_asn1_sequence_of
#define dissect_ber_set_of              li_asn1_set_of
#define dissect_ber_choice              li_asn1_choice
#define dissect_ber_octet_string        li_asn1_octet_string
#define dissect_ber_restricted_string   li_asn1_restricted_string
#define dissect_ber_bitstring           li_asn1_bitstring
#define dissect_ber_integer             li_asn1_integer
#define dissect_ber_integer64           li_asn1_integer64
#define dissect_ber_GeneralizedTime     li_asn1_GeneralizedTime
#define dissect_ber_UTCTime             li_asn1_UTCTime

#endif /* LI_ASN1_EXTENSION_H */
