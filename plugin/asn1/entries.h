/* entries.h
 * The types that stand for themselves, in a payload or in a file: LI_ASN1_ENTRY(module, type) makes the dissector
 * "module.type" of each (with _ for -), for Decode As, for user DLTs, and for exported PDUs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

LI_ASN1_ENTRY(li_ipaccess, IPCC)
LI_ASN1_ENTRY(li_ipaccess, IPIRI)
LI_ASN1_ENTRY(li_ipaccess, IPIRIOnly)
LI_ASN1_ENTRY(li_ipaccess, IPIRIPacketReport)

LI_ASN1_ENTRY(li_ps, PS_PDU)
LI_ASN1_ENTRY(li_hi1, HI1_Operation)
LI_ASN1_ENTRY(li_hi2, IRIsContent)
LI_ASN1_ENTRY(li_hi3cc, UUS1_Content)
LI_ASN1_ENTRY(li_umtshi2, UmtsIRIsContent)
LI_ASN1_ENTRY(li_umtshi3, Umts_CC_PDU)
LI_ASN1_ENTRY(li_umtshi3, ETSI_CC_PDU)
LI_ASN1_ENTRY(li_epshi2, EpsIRIsContent)
LI_ASN1_ENTRY(li_epshi3, Eps_CC_PDU)

LI_ASN1_ENTRY(li_umtscs, UmtsCS_IRI_Parameters)
LI_ASN1_ENTRY(li_umtscs, UmtsCS_IRIsContent)
LI_ASN1_ENTRY(li_iwlanhi2, IWLANUmtsIRIsContent)
LI_ASN1_ENTRY(li_mbmshi2, MBMSUmtsIRIsContent)
LI_ASN1_ENTRY(li_prosehi2, ProSe_IRI_Parameters)
LI_ASN1_ENTRY(li_prosehi2, ProSeIRIsContent)
LI_ASN1_ENTRY(li_mmshi2, MmsIRIsContent)
LI_ASN1_ENTRY(li_mmshi3, CC_PDU)
LI_ASN1_ENTRY(li_confhi2, Conf_IRI_Parameters)
LI_ASN1_ENTRY(li_confhi2, ConfIRIsContent)
LI_ASN1_ENTRY(li_confhi3, Conf_CC_PDU)
LI_ASN1_ENTRY(li_gcsehi2, Gcse_IRI_Parameters)
LI_ASN1_ENTRY(li_gcsehi2, GcseIRIsContent)
LI_ASN1_ENTRY(li_gcsehi3, Gcse_CC_PDU)
LI_ASN1_ENTRY(li_voiphi3, Voip_CC_PDU)
LI_ASN1_ENTRY(li_csvoice, CSvoice_CC_PDU)
LI_ASN1_ENTRY(li_3gpphi1, ThreeGPP_HI1_Operation)

LI_ASN1_ENTRY(li_pcesp, CdcPdu)
LI_ASN1_ENTRY(li_101909, CTTRAFFIC)
LI_ASN1_ENTRY(li_101909, TARGETACTIVITYMONITOR_1)
LI_ASN1_ENTRY(li_101909, TTRAFFIC)
