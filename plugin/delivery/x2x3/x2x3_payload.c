/* x2x3_payload.c
 * ETSI TS 103 221-2 clause 5.4: the payload of an X2/X3 PDU and the dissector it goes to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <epan/packet.h>
#include <epan/dissectors/packet-ber.h>
#include <epan/exceptions.h>
#include <epan/ipproto.h>
#include <epan/show_exception.h>
#include <wsutil/pint.h>

#include "asn1/asn1.h"
#include "delivery/x2x3/x2x3.h"

static int hf_payload = -1;

static hf_register_info hf[] = {
    { &hf_payload,
      { "Payload", "li_x2x3.payload", FT_BYTES, BASE_NONE, NULL, 0x0, "TS 103 221-2 clause 5.4", HFILL } },
};

static expert_field ei_format_unknown = EI_INIT;
static expert_field ei_format_not_permitted = EI_INIT;
static expert_field ei_format_mismatch = EI_INIT;

static ei_register_info ei[] = {
    { &ei_format_unknown,
      { "li_x2x3.format.unknown", PI_UNDECODED, PI_NOTE, "Unknown payload format", EXPFILL } },
    { &ei_format_not_permitted,
      { "li_x2x3.format.not_permitted", PI_PROTOCOL, PI_WARN, "Payload format is not permitted on this interface",
        EXPFILL } },
    { &ei_format_mismatch,
      { "li_x2x3.format.mismatch", PI_PROTOCOL, PI_NOTE, "Payload does not look like its format", EXPFILL } },
};

/* The payload dissectors, by format. Filled below with those Wireshark has, and by whoever registers one. */
static dissector_table_t payload_table;

/* Set at hand-off; NULL where this Wireshark has no such dissector. */
static dissector_handle_t xiri_handle;

/* Table 5.4.1-1 */
const value_string x2x3_formats[] = {
    { X2X3_FORMAT_KEEPALIVE,    "Reserved for keepalive" },
    { X2X3_FORMAT_TS102232,     "ETSI TS 102 232-1 defined payload" },
    { X2X3_FORMAT_TS33128,      "3GPP TS 33.128 defined payload" },
    { X2X3_FORMAT_TS33108,      "3GPP TS 33.108 defined payload" },
    { X2X3_FORMAT_PROPRIETARY,  "Proprietary payload" },
    { X2X3_FORMAT_IPV4,         "IPv4 packet" },
    { X2X3_FORMAT_IPV6,         "IPv6 packet" },
    { X2X3_FORMAT_ETHERNET,     "Ethernet frame" },
    { X2X3_FORMAT_RTP,          "RTP packet" },
    { X2X3_FORMAT_SIP,          "SIP message" },
    { X2X3_FORMAT_DHCP,         "DHCP message" },
    { X2X3_FORMAT_RADIUS,       "RADIUS packet" },
    { X2X3_FORMAT_GTPU,         "GTP-U message" },
    { X2X3_FORMAT_MSRP,         "MSRP message" },
    { X2X3_FORMAT_EPS_IRI,      "3GPP TS 33.108 EpsIRIContent" },
    { X2X3_FORMAT_MIME,         "MIME message" },
    { X2X3_FORMAT_UNSTRUCTURED, "3GPP unstructured PDU" },
    { X2X3_FORMAT_PS_PDU,       "ETSI TS 102 232-1 PS-PDU payload" },
    { 0, NULL }
};

/* How a payload is carried by nature, for the flow its dissector is to see. */
typedef enum {
    CARRIED_BY_ITSELF,          /* it brings addresses and ports of its own */
    CARRIED_BY_UDP,             /* unless the IP Protocol attribute says otherwise */
    CARRIED_BY_ANY              /* what the IP Protocol attribute says */
} carried_t;

typedef struct {
    bool        in_x2;
    bool        in_x3;
    carried_t   carried;
    const char *dissector;      /* NULL: BER, or special */
    bool        is_ber;
    bool      (*is_odd)(tvbuff_t *tvb, const x2x3_pdu_t *pdu);  /* true: it does not look like its format */
} format_row_t;

/* ---- what a payload looks like (at least one octet is there) ---- */

static bool
is_odd_ipv4(tvbuff_t *tvb, const x2x3_pdu_t *pdu _U_)
{
    return tvb_get_uint8(tvb, 0) >> 4 != 4;
}

static bool
is_odd_ipv6(tvbuff_t *tvb, const x2x3_pdu_t *pdu _U_)
{
    return tvb_get_uint8(tvb, 0) >> 4 != 6;
}

static bool
is_odd_rtp(tvbuff_t *tvb, const x2x3_pdu_t *pdu _U_)
{
    return tvb_get_uint8(tvb, 0) >> 6 != 2;
}

/* A start line begins with "SIP/" or with a method and a space (RFC 3261 clause 7). */
static bool
is_odd_sip(tvbuff_t *tvb, const x2x3_pdu_t *pdu _U_)
{
    static const char token[] = "-.!%*_+`'~";
    unsigned length = MIN(tvb_captured_length(tvb), 32);
    const uint8_t *p = tvb_get_ptr(tvb, 0, (int)length);
    unsigned i = 0;

    while (i < length && p[i] != '\0' && (g_ascii_isalnum(p[i]) || strchr(token, p[i]) != NULL)) {
        i++;
    }
    return i == 0 || (i < length && p[i] != ' ' && !(i == 3 && memcmp(p, "SIP/", 4) == 0));
}

/* XIRIPayload is a SEQUENCE and EpsIRIContent a choice of tagged SEQUENCEs. The payload that TS 33.128 defines for X3
 * is no BER in every release. */
static bool
is_odd_ber(tvbuff_t *tvb, const x2x3_pdu_t *pdu)
{
    return pdu->type == X2X3_TYPE_X2 && (tvb_get_uint8(tvb, 0) & 0x20) == 0;
}

/* Table 5.4.1-1 */
static const format_row_t rows[X2X3_FORMATS] = {
    [X2X3_FORMAT_TS102232]     = { true,  true,  CARRIED_BY_ANY,    NULL,            true,  NULL },
    [X2X3_FORMAT_TS33128]      = { true,  true,  CARRIED_BY_ANY,    NULL,            true,  is_odd_ber },
    [X2X3_FORMAT_TS33108]      = { true,  true,  CARRIED_BY_ANY,    NULL,            true,  NULL },
    [X2X3_FORMAT_PROPRIETARY]  = { true,  true,  CARRIED_BY_ANY,    NULL,            false, NULL },
    [X2X3_FORMAT_IPV4]         = { true,  true,  CARRIED_BY_ITSELF, "ip",            false, is_odd_ipv4 },
    [X2X3_FORMAT_IPV6]         = { true,  true,  CARRIED_BY_ITSELF, "ipv6",          false, is_odd_ipv6 },
    [X2X3_FORMAT_ETHERNET]     = { false, true,  CARRIED_BY_ITSELF, "eth_withoutfcs", false, NULL },
    [X2X3_FORMAT_RTP]          = { false, true,  CARRIED_BY_UDP,    "rtp",           false, is_odd_rtp },
    [X2X3_FORMAT_SIP]          = { true,  false, CARRIED_BY_ANY,    "sip",           false, is_odd_sip },
    [X2X3_FORMAT_DHCP]         = { true,  false, CARRIED_BY_UDP,    "dhcp",          false, NULL },
    [X2X3_FORMAT_RADIUS]       = { true,  false, CARRIED_BY_UDP,    "radius",        false, NULL },
    [X2X3_FORMAT_GTPU]         = { false, true,  CARRIED_BY_UDP,    "gtp",           false, NULL },
    [X2X3_FORMAT_MSRP]         = { false, true,  CARRIED_BY_ANY,    "msrp",          false, NULL },
    [X2X3_FORMAT_EPS_IRI]      = { true,  false, CARRIED_BY_ANY,    NULL,            true,  is_odd_ber },
    [X2X3_FORMAT_MIME]         = { true,  true,  CARRIED_BY_ANY,    NULL,            false, NULL },
    [X2X3_FORMAT_UNSTRUCTURED] = { false, true,  CARRIED_BY_ANY,    NULL,            false, NULL },
    [X2X3_FORMAT_PS_PDU]       = { true,  true,  CARRIED_BY_ANY,    NULL,            true,  NULL },
};

void
x2x3_check_format(packet_info *pinfo, proto_item *item, const x2x3_pdu_t *pdu)
{
    const format_row_t *row;

    if (pdu->format >= X2X3_FORMATS) {
        expert_add_info_format(pinfo, item, &ei_format_unknown,
                               "Payload format %u is not known (TS 103 221-2 table 5.4.1-1)", pdu->format);
        return;
    }
    row = &rows[pdu->format];
    if ((pdu->type == X2X3_TYPE_X2 && !row->in_x2) || (pdu->type == X2X3_TYPE_X3 && !row->in_x3)) {
        expert_add_info_format(pinfo, item, &ei_format_not_permitted,
                               "Payload format %u (%s) is not permitted on %s (TS 103 221-2 table 5.4.1-1)",
                               pdu->format, val_to_str_const(pdu->format, x2x3_formats, "unknown"),
                               pdu->type == X2X3_TYPE_X2 ? "X2" : "X3");
    }
}

/* Does the payload begin as its format demands? */
static void
check_beginning(packet_info *pinfo, proto_item *item, tvbuff_t *tvb, const x2x3_pdu_t *pdu)
{
    if (pdu->format < X2X3_FORMATS && rows[pdu->format].is_odd != NULL && rows[pdu->format].is_odd(tvb, pdu)) {
        expert_add_info_format(pinfo, item, &ei_format_mismatch,
                               "The first octets are not those of: %s (TS 103 221-2 clause 5.4)",
                               val_to_str_const(pdu->format, x2x3_formats, "unknown"));
    }
}

/* ---- the flow a payload belongs to ---- */

/* Gives `pinfo` the addresses and ports of attributes 10 to 16. Ports without a known transport would make dissectors
 * join conversations of whatever else has these numbers: then there is no port, and no transport. */
static void
set_flow(packet_info *pinfo, const x2x3_pdu_t *pdu, carried_t carried)
{
    const x2x3_span_t *a = pdu->attributes;
    unsigned protocol = IP_PROTO_UDP;

    if (a[X2X3_ATTRIBUTE_SOURCE_IPV4].octets != NULL && a[X2X3_ATTRIBUTE_DESTINATION_IPV4].octets != NULL) {
        set_address(&pinfo->net_src, AT_IPv4, 4, a[X2X3_ATTRIBUTE_SOURCE_IPV4].octets);
        set_address(&pinfo->net_dst, AT_IPv4, 4, a[X2X3_ATTRIBUTE_DESTINATION_IPV4].octets);
    } else if (a[X2X3_ATTRIBUTE_SOURCE_IPV6].octets != NULL && a[X2X3_ATTRIBUTE_DESTINATION_IPV6].octets != NULL) {
        set_address(&pinfo->net_src, AT_IPv6, 16, a[X2X3_ATTRIBUTE_SOURCE_IPV6].octets);
        set_address(&pinfo->net_dst, AT_IPv6, 16, a[X2X3_ATTRIBUTE_DESTINATION_IPV6].octets);
    } else {
        return;
    }
    copy_address_shallow(&pinfo->src, &pinfo->net_src);
    copy_address_shallow(&pinfo->dst, &pinfo->net_dst);

    if (a[X2X3_ATTRIBUTE_IP_PROTOCOL].octets != NULL) {
        protocol = a[X2X3_ATTRIBUTE_IP_PROTOCOL].octets[0];
    } else if (carried != CARRIED_BY_UDP) {
        return;
    }
    if (a[X2X3_ATTRIBUTE_SOURCE_PORT].octets == NULL || a[X2X3_ATTRIBUTE_DESTINATION_PORT].octets == NULL
        || (protocol != IP_PROTO_UDP && protocol != IP_PROTO_TCP)) {
        return;
    }
    pinfo->ptype = protocol == IP_PROTO_TCP ? PT_TCP : PT_UDP;
    pinfo->srcport = pntohu16(a[X2X3_ATTRIBUTE_SOURCE_PORT].octets);
    pinfo->destport = pntohu16(a[X2X3_ATTRIBUTE_DESTINATION_PORT].octets);
}

/* ---- the dissector ---- */

/* What is BER, and nobody knows better: one value after the other. */
static void
dissect_ber(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    int offset = 0;

    if (tree == NULL || !li_asn1_is_showable(tvb, 0)) {
        return;
    }
    while (tvb_reported_length_remaining(tvb, offset) > 0) {
        int next = dissect_unknown_ber(pinfo, tvb, offset, tree);

        if (next <= offset) {
            break;
        }
        offset = next;
    }
}

/* A dissector may meet the end of the captured octets, or an error of its own, and throw. */
static void
call_payload_dissector(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_pdu_t *pdu)
{
    const format_row_t *row = pdu->format < X2X3_FORMATS ? &rows[pdu->format] : &rows[X2X3_FORMAT_PROPRIETARY];
    dissector_handle_t handle = dissector_get_uint_handle(payload_table, pdu->format);
    void *data = row->dissector == NULL ? (void *)pdu : NULL;

    if (handle != NULL && pdu->format == X2X3_FORMAT_RTP) {
        x2x3_dissect_rtp(tvb, pinfo, tree, pdu, handle);
    } else if (handle != NULL && call_dissector_only(handle, tvb, pinfo, tree, data) != 0) {
        return;
    } else if (pdu->format == X2X3_FORMAT_TS33128 && pdu->type == X2X3_TYPE_X2 && xiri_handle != NULL
               && call_dissector_only(xiri_handle, tvb, pinfo, tree, NULL) != 0) {
        return;
    } else if (pdu->format == X2X3_FORMAT_MIME && x2x3_dissect_mime(tvb, pinfo, tree, pdu)) {
        return;
    } else if (row->is_ber) {
        dissect_ber(tvb, pinfo, tree);
    } else {
        call_data_dissector(tvb, pinfo, tree);
    }
}

void
x2x3_show_payload(tvbuff_t *tvb, proto_tree *tree, unsigned offset)
{
    const int captured = tvb_captured_length_remaining(tvb, (int)offset);

    if (captured > 0) {
        proto_tree_add_item(tree, hf_payload, tvb, (int)offset, captured, ENC_NA);
    }
}

bool
x2x3_dissect_payload(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_pdu_t *pdu)
{
    inner_frame_t frame;
    tvbuff_t *payload;
    proto_item *item;
    volatile bool cut_shown = false;
    int captured = tvb_captured_length_remaining(tvb, (int)pdu->header_length);
    int reported = tvb_reported_length_remaining(tvb, (int)pdu->header_length);

    reported = MIN(reported, (int)pdu->payload_length);
    captured = MIN(captured, reported);
    if (captured <= 0) {
        return false;
    }
    payload = tvb_new_subset_length_caplen(tvb, (int)pdu->header_length, captured, reported);
    item = proto_tree_add_item(tree, hf_payload, payload, 0, captured, ENC_NA);
    check_beginning(pinfo, item, payload, pdu);

    inner_save(pinfo, &frame);
    inner_enter(pinfo, tree, &frame);
    if (pdu->format < X2X3_FORMATS && rows[pdu->format].carried != CARRIED_BY_ITSELF) {
        set_flow(pinfo, pdu, rows[pdu->format].carried);
    }
    TRY {
        call_payload_dissector(payload, pinfo, tree, pdu);
    }
    CATCH_BOUNDS_AND_DISSECTOR_ERRORS {
        /* Said here, below this PDU, and not passed on: the PDUs behind it are none the worse for it. Only the end of
         * what was captured is said in the Info column too, as Wireshark does for any packet. */
        cut_shown = EXCEPT_CODE == BoundsError || EXCEPT_CODE == FragmentBoundsError;
        col_set_writable(pinfo->cinfo, -1, frame.writable && EXCEPT_CODE == BoundsError);
        show_exception(payload, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
    inner_leave(tree, &frame);
    inner_restore(pinfo, &frame);
    return cut_shown;
}

/* ---- registration ---- */

void
x2x3_register_payload(int proto, expert_module_t *expert)
{
    proto_register_field_array(proto, hf, array_length(hf));
    expert_register_field_array(expert, ei, array_length(ei));
    payload_table = register_dissector_table("li_x2x3.payload", "LI X2/X3 payload format", proto, FT_UINT16, BASE_DEC);
}

void
x2x3_handoff_payload(int proto)
{
    for (unsigned format = 0; format < X2X3_FORMATS; format++) {
        dissector_handle_t handle;

        if (rows[format].dissector == NULL) {
            continue;
        }
        handle = find_dissector_add_dependency(rows[format].dissector, proto);
        if (handle != NULL && dissector_get_uint_handle(payload_table, format) == NULL) {
            dissector_add_uint("li_x2x3.payload", format, handle);
        }
    }
    x2x3_handoff_asn1(proto);
    xiri_handle = find_dissector_add_dependency("xiri", proto);
    x2x3_handoff_media(proto);
}
