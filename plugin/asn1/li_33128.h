/* li_33128.h
 * What the conformance file of TS33128Payloads calls: what one field says of another, kept in the context's
 * private_data.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_33128_H
#define LI_33128_H

#include "asn1/asn1.h"

/* The addresses of these are the values of private_data. */
static char li_33128_release_16;    /* the CC payload is of this release or before */
static char li_33128_sms_from_ms;   /* the TPDUs are from the mobile station */

/* SMSMessageType: deliverReportAck, deliverReportError, command, submit. */
static bool
li_33128_is_sms_from_ms(int message_type)
{
    return message_type == 2 || message_type == 3 || message_type == 5 || message_type == 6;
}

static int dissect_li_33128_PTCCCPDU(ws_bool implicit_tag, tvbuff_t *tvb, int offset, asn1_ctx_t *actx,
                                     proto_tree *tree, int hf_index);

#endif /* LI_33128_H */
