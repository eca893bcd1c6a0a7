# SPDX-License-Identifier: GPL-2.0-or-later
#
# The ASN.1 modules: prefix (the protocol's filter name), short name, name.

li_asn1(li_301040 "LI TETRA" "TETRA LI, ETSI EN 301 040")
li_asn1(li_hi2 "LI HI2" "LI HI2Operations, ETSI TS 101 671" IMPORTS li_301040)
li_asn1(li_hi1 "LI HI1" "LI HI1NotificationOperations, ETSI TS 101 671" IMPORTS li_hi2)
li_asn1(li_hi3cc "LI HI3 CC link" "LI HI3CCLinkData, ETSI TS 101 671" IMPORTS li_hi2)
li_asn1(li_umtshi2 "LI UMTS HI2" "LI UmtsHI2Operations, 3GPP TS 33.108" IMPORTS li_hi2)
li_asn1(li_umtshi3 "LI UMTS HI3" "LI Umts-HI3-PS, 3GPP TS 33.108" IMPORTS li_hi2 li_umtshi2)
li_asn1(li_epshi2 "LI EPS HI2" "LI EpsHI2Operations, 3GPP TS 33.108" IMPORTS li_hi2 li_umtshi2)
li_asn1(li_epshi3 "LI EPS HI3" "LI Eps-HI3-PS, 3GPP TS 33.108" IMPORTS li_hi2 li_epshi2)

li_asn1(li_pcesp "LI PCESP" "LI PacketCable, PCESP")
li_asn1(li_101909 "LI IP cable" "LI IP cable, ETSI TS 101 909-20-1" IMPORTS li_pcesp)

li_asn1(li_ipaccess "LI IP access" "LI IP access, ETSI TS 102 232-3")
li_asn1(li_ps "LI PS-PDU" "LI handover over IP (PS-PDU), ETSI TS 102 232-1"
    IMPORTS li_ipaccess li_hi2 li_hi1 li_umtshi2 li_umtshi3 li_epshi2 li_epshi3)
