/* hand_off.c
 * What octets hold: which dissector, or which other module's type, they are for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "asn1/asn1.h"

#include <epan/exceptions.h>
#include <epan/show_exception.h>

#include "content/ber.h"
#include "content/inner.h"
#include "content/mime.h"

/* By name; the handles are set at hand-off, NULL where this Wireshark has no such dissector. */
static const char *const inner_names[LI_ASN1_INNERS] = {
    [LI_ASN1_INNER_IP_PACKET]       = "ip",
    [LI_ASN1_INNER_ETHERNET]        = "eth_maybefcs",
    [LI_ASN1_INNER_SIP]             = "sip",
    [LI_ASN1_INNER_RTP]             = "rtp",
    [LI_ASN1_INNER_UDP]             = "udp",
    [LI_ASN1_INNER_TCP]             = "tcp",
    [LI_ASN1_INNER_IMF]             = "imf",
    [LI_ASN1_INNER_SMTP]            = "smtp",
    [LI_ASN1_INNER_HTTP]            = "http",
    [LI_ASN1_INNER_DHCP]            = "dhcp",
    [LI_ASN1_INNER_RADIUS]          = "radius",
    [LI_ASN1_INNER_PPP]             = "ppp_hdlc",
    [LI_ASN1_INNER_MSRP]            = "msrp",
    [LI_ASN1_INNER_UDPTL]           = "t38_udp",
    [LI_ASN1_INNER_GTPV2]           = "gtpv2",
    [LI_ASN1_INNER_XML]             = "xml",
    [LI_ASN1_INNER_SMS_TPDU]        = "gsm_sms",
    [LI_ASN1_INNER_SMS_FROM_MOBILE] = "li_asn1.sms_from_mobile",
    [LI_ASN1_INNER_RTCP]            = "rtcp",
    [LI_ASN1_INNER_DIAMETER]        = "diameter",
    [LI_ASN1_INNER_LLC]             = "llc",
    [LI_ASN1_INNER_FRAME_RELAY]     = "fr",
    [LI_ASN1_INNER_Q931]            = "q931",
    [LI_ASN1_INNER_H225_RAS]        = "h225.ras",
    [LI_ASN1_INNER_H245]            = "h245dg",
    [LI_ASN1_INNER_SDP]             = "sdp",
    [LI_ASN1_INNER_TEXT]            = "data-text-lines",
    [LI_ASN1_INNER_JSON]            = "json",
    [LI_ASN1_INNER_LPP]             = "lpp",
    [LI_ASN1_INNER_LPPA]            = "lppa",
    [LI_ASN1_INNER_NRPPA]           = "nrppa",
    [LI_ASN1_INNER_MMS]             = NULL,     /* by its media type */
};
static dissector_handle_t inner_handles[LI_ASN1_INNERS];
static dissector_handle_t ipv6_handle;
static dissector_handle_t mms_handle;
static dissector_handle_t udp_without_ip_handle;
static dissector_handle_t tcp_without_ip_handle;

/* Of octets that there are. */
static dissector_handle_t
inner_handle(tvbuff_t *octets, li_asn1_inner_t inner)
{
    switch (inner) {
    case LI_ASN1_INNERS:
        return NULL;
    case LI_ASN1_INNER_IP_PACKET:
        switch (tvb_get_uint8(octets, 0) >> 4) {
        case 4:
            return inner_handles[inner];
        case 6:
            return ipv6_handle;
        default:
            return NULL;
        }
    case LI_ASN1_INNER_RTP:
        /* RFC 5761 clause 4 tells the one from the other so. */
        if (tvb_captured_length(octets) >= 2 && tvb_get_uint8(octets, 1) >= 192 && tvb_get_uint8(octets, 1) <= 223) {
            return inner_handles[LI_ASN1_INNER_RTCP];
        }
        return inner_handles[inner];
    case LI_ASN1_INNER_UDP:
        return udp_without_ip_handle;
    case LI_ASN1_INNER_TCP:
        return tcp_without_ip_handle;
    case LI_ASN1_INNER_L2TP:
        /* It has no name, only a port. */
        return dissector_get_uint_handle(find_dissector_table("udp.port"), 1701);
    default:
        return inner_handles[inner];
    }
}

static int
dissect_sms_from_mobile(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    dissector_handle_t handle = inner_handles[LI_ASN1_INNER_SMS_TPDU];

    pinfo->p2p_dir = P2P_DIR_RECV;      /* inner_dissect() sets it back */
    return handle != NULL ? call_dissector_only(handle, tvb, pinfo, tree, NULL) : 0;
}

/* TCP and UDP without IP. The addresses that their checksums cover are not there: stock dissectors call it a bug when
 * there are none of IP; of a fragment they leave the checksum alone. inner_dissect() restores what is set here. */
static int
dissect_without_ip(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, li_asn1_inner_t inner)
{
    static const uint32_t nobody = 0;

    set_address(&pinfo->src, AT_IPv4, sizeof nobody, &nobody);
    set_address(&pinfo->dst, AT_IPv4, sizeof nobody, &nobody);
    copy_address_shallow(&pinfo->net_src, &pinfo->src);
    copy_address_shallow(&pinfo->net_dst, &pinfo->dst);
    pinfo->fragmented = true;
    return call_dissector_only(inner_handles[inner], tvb, pinfo, tree, NULL);
}

static int
dissect_udp_without_ip(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return dissect_without_ip(tvb, pinfo, tree, LI_ASN1_INNER_UDP);
}

static int
dissect_tcp_without_ip(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return dissect_without_ip(tvb, pinfo, tree, LI_ASN1_INNER_TCP);
}

void
li_asn1_hand_off(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *octets, li_asn1_inner_t inner)
{
    dissector_handle_t handle;

    if (octets == NULL || tvb_captured_length(octets) == 0) {
        return;
    }
    handle = inner_handle(octets, inner);
    if (handle != NULL) {
        inner_dissect(octets, actx->pinfo, tree, handle);
    }
}

static bool
begins_like_ip(tvbuff_t *octets)
{
    unsigned length = tvb_captured_length(octets);

    if (length >= 20 && tvb_get_uint8(octets, 0) >> 4 == 4) {
        return (tvb_get_uint8(octets, 0) & 0x0f) >= 5 && tvb_get_ntohs(octets, 2) >= 20
            && tvb_get_ntohs(octets, 2) <= tvb_reported_length(octets);
    }
    return length >= 40 && tvb_get_uint8(octets, 0) >> 4 == 6
        && 40U + tvb_get_ntohs(octets, 4) <= tvb_reported_length(octets);
}

/* A status line, or a method and what follows it (RFC 3261 clause 7). The shortest methods have three letters. */
static bool
begins_like_sip(tvbuff_t *octets)
{
    int length = (int)tvb_captured_length(octets);
    int i = 0;

    if (tvb_strneql(octets, 0, "SIP/2.0 ", 8) == 0) {
        return true;
    }
    while (i < length && g_ascii_isupper(tvb_get_uint8(octets, i))) {
        i++;
    }
    return i >= 3 && i < length && tvb_get_uint8(octets, i) == ' ';
}

li_asn1_inner_t
li_asn1_guess(tvbuff_t *octets)
{
    if (octets == NULL || tvb_captured_length(octets) == 0) {
        return LI_ASN1_INNERS;
    }
    if (begins_like_sip(octets)) {
        return LI_ASN1_INNER_SIP;
    }
    if (begins_like_ip(octets)) {
        return LI_ASN1_INNER_IP_PACKET;
    }
    return tvb_captured_length(octets) >= 8 && tvb_get_uint8(octets, 0) >> 6 == 2 ? LI_ASN1_INNER_RTP : LI_ASN1_INNERS;
}

void
li_asn1_hand_off_media(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *octets)
{
    li_asn1_hand_off(actx, tree, octets, li_asn1_guess(octets));
}

void
li_asn1_hand_off_text(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *text)
{
    uint8_t first;

    if (text == NULL || tvb_captured_length(text) == 0) {
        return;
    }
    first = tvb_get_uint8(text, 0);
    if (first == '{' || first == '[') {
        li_asn1_hand_off(actx, tree, text, LI_ASN1_INNER_JSON);
    } else if (first == '<') {
        li_asn1_hand_off(actx, tree, text, LI_ASN1_INNER_XML);
    }
}

/* Mail servers' own words depend on what was said before, and by whom: the dissectors of their protocols can't do with
 * one of them. A message stands for itself: it begins with a field (RFC 5322 clause 2.2), a name and a colon. */
li_asn1_inner_t
li_asn1_guess_mail(tvbuff_t *octets)
{
    int length = octets == NULL ? 0 : (int)tvb_captured_length(octets);
    int i = 0;

    while (i < length && g_ascii_isgraph(tvb_get_uint8(octets, i)) && tvb_get_uint8(octets, i) != ':') {
        i++;
    }
    if (i > 0 && i < length && tvb_get_uint8(octets, i) == ':') {
        return LI_ASN1_INNER_IMF;
    }
    return length > 0 && g_ascii_isprint(tvb_get_uint8(octets, 0)) ? LI_ASN1_INNER_TEXT : LI_ASN1_INNERS;
}

static char *
octets_text(packet_info *pinfo, tvbuff_t *octets)
{
    if (octets == NULL) {
        return NULL;
    }
    return g_strstrip((char *)tvb_get_string_enc(pinfo->pool, octets, 0, (int)tvb_captured_length(octets), ENC_ASCII));
}

void
li_asn1_hand_off_mime(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *octets, tvbuff_t *type, tvbuff_t *encoding)
{
    packet_info *pinfo = actx->pinfo;
    inner_frame_t frame;

    if (octets == NULL || tvb_captured_length(octets) == 0) {
        return;
    }
    inner_save(pinfo, &frame);
    inner_enter(pinfo, tree, &frame);
    TRY {
        mime_dissect(octets, pinfo, tree, octets_text(pinfo, type), octets_text(pinfo, encoding));
    }
    CATCH_BOUNDS_AND_DISSECTOR_ERRORS {
        show_exception(octets, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
    inner_leave(tree, &frame);
    inner_restore(pinfo, &frame);
}

/* The contents of the field with this tag, primitive or constructed. */
static tvbuff_t *
find_field(ws_bool implicit_tag, tvbuff_t *tvb, int offset, unsigned tag, bool *is_constructed)
{
    int length = tvb_captured_length_remaining(tvb, offset);
    const uint8_t *octets = length > 0 ? tvb_get_ptr(tvb, offset, length) : NULL;
    ber_span_t fields = { octets, (unsigned)MAX(length, 0) }, field;
    ber_value_t sequence;

    if (!implicit_tag && !ber_first(fields, &sequence, &fields)) {
        return NULL;
    }
    field = ber_find(fields, BER_CONTEXT(tag));
    *is_constructed = field.octets == NULL;
    if (*is_constructed) {
        field = ber_find(fields, BER_CONTEXT_OF(tag));
    }
    if (field.octets == NULL) {
        return NULL;
    }
    return tvb_new_subset_length(tvb, offset + (int)(field.octets - octets), (int)field.length);
}

tvbuff_t *
li_asn1_field(ws_bool implicit_tag, tvbuff_t *tvb, int offset, unsigned tag)
{
    bool is_constructed;

    return find_field(implicit_tag, tvb, offset, tag, &is_constructed);
}

tvbuff_t *
li_asn1_string_field(asn1_ctx_t *actx, ws_bool implicit_tag, tvbuff_t *tvb, int offset, unsigned tag)
{
    bool is_constructed;
    tvbuff_t *field = find_field(implicit_tag, tvb, offset, tag, &is_constructed);

    return field != NULL && is_constructed ? li_asn1_joined(actx->pinfo, field, "String") : field;
}

int
li_asn1_field_number(ws_bool implicit_tag, tvbuff_t *tvb, int offset, unsigned tag)
{
    bool is_constructed;
    tvbuff_t *field = find_field(implicit_tag, tvb, offset, tag, &is_constructed);
    unsigned length = field == NULL || is_constructed ? 0 : tvb_captured_length(field);
    uint64_t number;

    if (length == 0 || !ber_unsigned((ber_span_t) { tvb_get_ptr(field, 0, (int)length), length }, &number)
        || number > INT_MAX) {
        return -1;
    }
    return (int)number;
}

tvbuff_t *
li_asn1_truncated(asn1_ctx_t *actx, tvbuff_t *octets, int original_length)
{
    unsigned length = octets == NULL ? 0 : tvb_captured_length(octets);
    const uint8_t *copy;
    tvbuff_t *datagram;

    if (length == 0 || original_length <= (int)length) {
        return octets;
    }
    /* As part of `octets` it would reach beyond them. */
    copy = (const uint8_t *)tvb_memdup(actx->pinfo->pool, octets, 0, length);
    datagram = tvb_new_child_real_data(octets, copy, length, original_length);
    add_new_data_source(actx->pinfo, datagram, "Truncated datagram");
    return datagram;
}

/* The item of the value is the last that was added. It may have none, where it need not be shown, or none that may have
 * others below it. */
proto_tree *
li_asn1_fields_tree(proto_tree *tree, int hf_id)
{
    const proto_node *last = tree != NULL && hf_id > 0 ? tree->last_child : NULL;
    const field_info *shown = last != NULL ? PNODE_FINFO(last) : NULL;

    return shown != NULL && shown->hfinfo->id == hf_id && shown->tree_type >= 0 ? tree->last_child : tree;
}

void
li_asn1_guarded(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *octets, li_asn1_dissect_t dissect)
{
    TRY {
        dissect(false, octets, 0, actx, tree, -1);
    }
    CATCH_BOUNDS_AND_DISSECTOR_ERRORS {
        show_exception(octets, actx->pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
}

void
li_asn1_contained(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *octets, li_asn1_dissect_t dissect)
{
    void *unit = actx->private_data;

    if (octets == NULL || tvb_captured_length(octets) == 0) {
        return;
    }
    /* What is contained may contain the like again, and is not the unit that carries it. */
    increment_dissection_depth(actx->pinfo);
    actx->private_data = NULL;
    li_asn1_guarded(actx, tree, octets, dissect);
    decrement_dissection_depth(actx->pinfo);
    actx->private_data = unit;
}

/* ---- registration ---- */

/* Wireshark's dissector of multimedia messages has no name, but a media type, by which it has to be asked for: who
 * stands before it in the table looks at that. */
static int
dissect_mms(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return ws_dissector_try_string(find_dissector_table("media_type"), "application/vnd.wap.mms-message", tvb, pinfo,
                                   tree, true, NULL);
}

void
li_asn1_register_hand_off(int proto)
{
    mms_handle = create_dissector_handle(dissect_mms, -1);
    register_dissector("li_asn1.sms_from_mobile", dissect_sms_from_mobile, proto);
    udp_without_ip_handle = create_dissector_handle(dissect_udp_without_ip, proto);
    tcp_without_ip_handle = create_dissector_handle(dissect_tcp_without_ip, proto);
}

void
li_asn1_handoff_hand_off(int proto)
{
    for (unsigned i = 0; i < LI_ASN1_INNERS; i++) {
        if (inner_names[i] != NULL) {
            inner_handles[i] = find_dissector_add_dependency(inner_names[i], proto);
        }
    }
    inner_handles[LI_ASN1_INNER_MMS] = mms_handle;
    ipv6_handle = find_dissector_add_dependency("ipv6", proto);
}
