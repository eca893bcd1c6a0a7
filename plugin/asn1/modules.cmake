# SPDX-License-Identifier: GPL-2.0-or-later
#
# The ASN.1 modules: prefix (the protocol's filter name), short name, name.

li_asn1(li_ipaccess "LI IP access" "LI IP access, ETSI TS 102 232-3")
li_asn1(li_ps "LI PS-PDU" "LI handover over IP (PS-PDU), ETSI TS 102 232-1" IMPORTS li_ipaccess)
li_asn1(li_33128 "LI 33.128" "LI payloads, 3GPP TS 33.128" IMPORTS li_ipaccess)
