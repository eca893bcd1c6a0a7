/* x2x3_asn1.c
 * ETSI TS 103 221-2 clause 5.4: the payload formats whose contents are values of ASN.1 modules.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "asn1/domains.h"
#include "delivery/x2x3/x2x3.h"

/* A record of IRI or CC begins with its type or direction, its time, or its contents. */
static bool
is_record(packet_info *pinfo, tvbuff_t *tvb)
{
    const unsigned captured = tvb_captured_length(tvb);
    ber_span_t octets = { tvb_get_ptr(tvb, 0, (int)captured), captured }, fields, first, time;
    ber_value_t value;

    if (octets.octets[0] != BER_SEQUENCE || !ber_first(octets, &value, &fields) || !ber_first(fields, &value, &first)) {
        return false;
    }
    if (value.identifier == BER_CONTEXT(0) || value.identifier == BER_CONTEXT_OF(2)) {
        return true;
    }
    time = ber_string(pinfo->pool, fields);
    return (value.identifier == BER_CONTEXT(1) || value.identifier == BER_CONTEXT_OF(1)) && time.length > 0
        && g_ascii_isdigit(time.octets[0]);
}

/* Formats 1 and 17. A PS-PDU says what it is; an alternative of its Payload has a tag;
 * else it is one record of IRI or CC. */
static int
dissect_ts102232(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_pdu_t *pdu)
{
    const uint8_t first = tvb_get_uint8(tvb, 0);
    const unsigned captured = tvb_captured_length(tvb);
    const li_asn1_domain_t *domain = li_asn1_domain_of(tvb_get_ptr(tvb, 0, (int)captured), captured);
    li_asn1_dissect_t dissect;

    if (domain != NULL && domain->proto == &proto_li_ps) {
        dissect = domain->dissect;
    } else if (first >= BER_CONTEXT_OF(0) && first <= BER_CONTEXT_OF(7)) {
        dissect = dissect_li_ps_Payload;
    } else if (is_record(pinfo, tvb)) {
        dissect = pdu->type == X2X3_TYPE_X2 ? dissect_li_ps_IRIPayload : dissect_li_ps_CCPayload;
    } else {
        return 0;
    }
    return li_asn1_value(tvb, pinfo, tree, proto_li_ps, dissect);
}

/* Formats 2 and 3: by the module's identifier. Without one, format 14 is what its name says. */
static int
dissect_3gpp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_pdu_t *pdu)
{
    const unsigned captured = tvb_captured_length(tvb);
    const li_asn1_domain_t *domain = li_asn1_domain_of(tvb_get_ptr(tvb, 0, (int)captured), captured);

    if (domain != NULL && li_asn1_domain_enabled(domain)) {
        return li_asn1_value(tvb, pinfo, tree, *domain->proto, domain->dissect);
    }
    if (pdu->format == X2X3_FORMAT_EPS_IRI && (tvb_get_uint8(tvb, 0) & 0xe0) == 0xa0) {
        return li_asn1_value(tvb, pinfo, tree, proto_li_epshi2, dissect_li_epshi2_EpsIRIsContent);
    }
    return 0;
}

static int
dissect_asn1(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const x2x3_pdu_t *pdu = (const x2x3_pdu_t *)data;

    switch (pdu->format) {
    case X2X3_FORMAT_TS102232:
    case X2X3_FORMAT_PS_PDU:
        return dissect_ts102232(tvb, pinfo, tree, pdu);
    default:
        return dissect_3gpp(tvb, pinfo, tree, pdu);
    }
}

void
x2x3_handoff_asn1(int proto)
{
    static const unsigned formats[] = {
        X2X3_FORMAT_TS102232, X2X3_FORMAT_TS33128, X2X3_FORMAT_TS33108, X2X3_FORMAT_EPS_IRI, X2X3_FORMAT_PS_PDU
    };
    dissector_handle_t handle = create_dissector_handle(dissect_asn1, proto);

    for (unsigned i = 0; i < array_length(formats); i++) {
        if (dissector_get_uint_handle(find_dissector_table("li_x2x3.payload"), formats[i]) == NULL) {
            dissector_add_uint("li_x2x3.payload", formats[i], handle);
        }
    }
}
