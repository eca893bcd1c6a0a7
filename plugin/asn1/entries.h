/* entries.h
 * The types that stand for themselves, in a payload or in a file: LI_ASN1_ENTRY(module, type) makes the dissector
 * "module.type" of each (with _ for -), for Decode As, for user DLTs, and for exported PDUs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

LI_ASN1_ENTRY(li_33128, CCPayload)
LI_ASN1_ENTRY(li_33128, IRIPayload)
LI_ASN1_ENTRY(li_33128, LINotificationPayload)
LI_ASN1_ENTRY(li_33128, UserLocation)
LI_ASN1_ENTRY(li_33128, XIRIPayload)
LI_ASN1_ENTRY(li_ipaccess, IPCC)
LI_ASN1_ENTRY(li_ipaccess, IPIRI)
LI_ASN1_ENTRY(li_ipaccess, IPIRIOnly)
LI_ASN1_ENTRY(li_ipaccess, IPIRIPacketReport)
