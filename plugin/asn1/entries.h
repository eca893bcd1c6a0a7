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
LI_ASN1_ENTRY(li_1019092, CTTRAFFIC_2)
LI_ASN1_ENTRY(li_1019092, TARGETACTIVITYMONITOR)
LI_ASN1_ENTRY(li_1019092, TTRAFFIC_2)
LI_ASN1_ENTRY(li_email, EmailCC)
LI_ASN1_ENTRY(li_email, EmailIRI)
LI_ASN1_ENTRY(li_email, MessagingCC)
LI_ASN1_ENTRY(li_email, MessagingIRI)
LI_ASN1_ENTRY(li_email, MessagingMMCC)
LI_ASN1_ENTRY(li_ilhi, ILHIPayload)
LI_ASN1_ENTRY(li_ipaccess, IPCC)
LI_ASN1_ENTRY(li_ipaccess, IPIRI)
LI_ASN1_ENTRY(li_ipaccess, IPIRIOnly)
LI_ASN1_ENTRY(li_ipaccess, IPIRIPacketReport)
LI_ASN1_ENTRY(li_ipmm, IPMMCC)
LI_ASN1_ENTRY(li_ipmm, IPMMIRI)
LI_ASN1_ENTRY(li_l2, L2CC)
LI_ASN1_ENTRY(li_l2, L2IRI)
LI_ASN1_ENTRY(li_l2, L2IRIOnly)
LI_ASN1_ENTRY(li_pstn, PstnIsdnCC)
LI_ASN1_ENTRY(li_pstn, PstnIsdnIRI)

LI_ASN1_ENTRY(li_ps, PS_PDU)
LI_ASN1_ENTRY(li_hi1, HI1_Operation)
LI_ASN1_ENTRY(li_hi2, IRIsContent)
LI_ASN1_ENTRY(li_hi3cc, UUS1_Content)
LI_ASN1_ENTRY(li_umtshi2, UmtsIRIsContent)
LI_ASN1_ENTRY(li_umtshi3, Umts_CC_PDU)
LI_ASN1_ENTRY(li_umtshi3, ETSI_CC_PDU)
LI_ASN1_ENTRY(li_epshi2, EpsIRIsContent)
LI_ASN1_ENTRY(li_epshi3, Eps_CC_PDU)
