# SPDX-License-Identifier: GPL-2.0-or-later
#
# The ASN.1 modules: prefix (the protocol's filter name), short name, name.

li_asn1(li_pcesp "LI PCESP" "LI PacketCable, PCESP")
li_asn1(li_101909 "LI IP cable" "LI IP cable, ETSI TS 101 909-20-1" IMPORTS li_pcesp)

li_asn1(li_301040 "LI TETRA" "TETRA LI, ETSI EN 301 040")
li_asn1(li_hi2 "LI HI2" "LI HI2Operations, ETSI TS 101 671" IMPORTS li_301040 li_101909)
li_asn1(li_hi1 "LI HI1" "LI HI1NotificationOperations, ETSI TS 101 671" IMPORTS li_hi2)
li_asn1(li_hi3cc "LI HI3 CC link" "LI HI3CCLinkData, ETSI TS 101 671" IMPORTS li_hi2)
li_asn1(li_umtshi2 "LI UMTS HI2" "LI UmtsHI2Operations, 3GPP TS 33.108" IMPORTS li_hi2)
li_asn1(li_umtshi3 "LI UMTS HI3" "LI Umts-HI3-PS, 3GPP TS 33.108" IMPORTS li_hi2 li_umtshi2)
li_asn1(li_epshi2 "LI EPS HI2" "LI EpsHI2Operations, 3GPP TS 33.108" IMPORTS li_hi2 li_umtshi2)
li_asn1(li_epshi3 "LI EPS HI3" "LI Eps-HI3-PS, 3GPP TS 33.108" IMPORTS li_hi2 li_epshi2)

li_asn1(li_umtscs "LI CS HI2" "LI UmtsCS-HI2Operations, 3GPP TS 33.108" IMPORTS li_hi2 li_umtshi2)
li_asn1(li_iwlanhi2 "LI I-WLAN HI2" "LI IWLANUmtsHI2Operations, 3GPP TS 33.108" IMPORTS li_hi2 li_umtshi2)
li_asn1(li_mbmshi2 "LI MBMS HI2" "LI MBMSUmtsHI2Operations, 3GPP TS 33.108" IMPORTS li_hi2)
li_asn1(li_prosehi2 "LI ProSe HI2" "LI ProSeHI2Operations, 3GPP TS 33.108" IMPORTS li_hi2)
li_asn1(li_mmshi2 "LI MMS HI2" "LI MmsHI2Operations, 3GPP TS 33.108" IMPORTS li_hi2 li_umtshi2)
li_asn1(li_mmshi3 "LI MMS HI3" "LI Mms-HI3-PS, 3GPP TS 33.108" IMPORTS li_hi2 li_mmshi2)
li_asn1(li_confhi2 "LI conference HI2" "LI CONFHI2Operations, 3GPP TS 33.108" IMPORTS li_hi2 li_umtshi2)
li_asn1(li_confhi3 "LI conference HI3" "LI CONF-HI3-IMS, 3GPP TS 33.108" IMPORTS li_hi2 li_epshi3 li_confhi2)
li_asn1(li_gcsehi2 "LI GCSE HI2" "LI GCSEHI2Operations, 3GPP TS 33.108" IMPORTS li_hi2 li_epshi2)
li_asn1(li_gcsehi3 "LI GCSE HI3" "LI GCSE-HI3, 3GPP TS 33.108" IMPORTS li_hi2 li_epshi3 li_gcsehi2)
li_asn1(li_voiphi3 "LI VoIP HI3" "LI VoIP-HI3-IMS, 3GPP TS 33.108" IMPORTS li_hi2 li_epshi3)
li_asn1(li_csvoice "LI CS voice HI3" "LI CSvoice-HI3-IP, 3GPP TS 33.108" IMPORTS li_hi2 li_epshi3 li_voiphi3)
li_asn1(li_3gpphi1 "LI 3GPP HI1" "LI ThreeGPP-HI1NotificationOperations, 3GPP TS 33.108" IMPORTS li_hi2)

li_asn1(li_ipaccess "LI IP access" "LI IP access, ETSI TS 102 232-3")
li_asn1(li_33128 "LI 33.128" "LI payloads, 3GPP TS 33.128" IMPORTS li_ipaccess)
li_asn1(li_l2 "LI layer 2 access" "LI layer 2 access, ETSI TS 102 232-4")
li_asn1(li_ipmm "LI IP multimedia" "LI IP multimedia, ETSI TS 102 232-5")
li_asn1(li_pstn "LI PSTN/ISDN" "LI PSTN and ISDN, ETSI TS 102 232-6")
li_asn1(li_email "LI messaging" "LI e-mail and messaging, ETSI TS 102 232-2" IMPORTS li_ipmm)
li_asn1(li_ilhi "LI ILHI" "LI inter-LEMF handover, ETSI TS 103 462")
li_asn1(li_1019092 "LI IP multimedia cable" "LI IP multimedia cable, ETSI TS 101 909-20-2")
li_asn1(li_ps "LI PS-PDU" "LI handover over IP (PS-PDU), ETSI TS 102 232-1"
    IMPORTS li_ipaccess li_l2 li_ipmm li_pstn li_email li_ilhi li_101909 li_1019092 li_33128
        li_hi1 li_hi2 li_umtshi2 li_umtshi3 li_epshi2 li_epshi3 li_umtscs li_csvoice li_voiphi3 li_confhi2 li_confhi3
        li_gcsehi2 li_gcsehi3 li_prosehi2 li_3gpphi1)
