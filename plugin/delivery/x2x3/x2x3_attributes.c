/* x2x3_attributes.c
 * ETSI TS 103 221-2 clause 5.3: the conditional attributes of an X2/X3 PDU, one table row for each type.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <epan/packet.h>
#include <epan/ipproto.h>
#include <epan/to_str.h>
#include <wsutil/pint.h>
#include <wsutil/str_util.h>

#include "delivery/x2x3/x2x3.h"

#define NANOSECONDS_PER_SECOND  1000000000U

static int hf_attribute = -1;
static int hf_attribute_type = -1;
static int hf_attribute_length = -1;
static int hf_attribute_value = -1;
static int hf_ts102232_attribute = -1;
static int hf_ts33128_attribute = -1;
static int hf_ts33108_attribute = -1;
static int hf_proprietary_attribute = -1;
static int hf_domain_id = -1;
static int hf_nfid = -1;
static int hf_ipid = -1;
static int hf_sequence = -1;
static int hf_timestamp = -1;
static int hf_source_ipv4 = -1;
static int hf_destination_ipv4 = -1;
static int hf_source_ipv6 = -1;
static int hf_destination_ipv6 = -1;
static int hf_source_port = -1;
static int hf_destination_port = -1;
static int hf_ip_protocol = -1;
static int hf_matched_target = -1;
static int hf_other_target = -1;
static int hf_content_type = -1;
static int hf_content_transfer_encoding = -1;
static int hf_axri = -1;
static int hf_axri_xid = -1;
static int hf_axri_correlation_id = -1;
static int hf_axri_sequence = -1;
static int hf_sdp = -1;

static int ett_attribute = -1;

static expert_field ei_attribute_overrun = EI_INIT;
static expert_field ei_attribute_length = EI_INIT;
static expert_field ei_attribute_unknown = EI_INIT;
static expert_field ei_attribute_repeated = EI_INIT;
static expert_field ei_attribute_timestamp = EI_INIT;
static expert_field ei_target_syntax = EI_INIT;

/* Table 5.3.1-2 */
static const value_string attribute_names[] = {
    { X2X3_ATTRIBUTE_TS102232,          "ETSI TS 102 232-1 Defined Attribute" },
    { X2X3_ATTRIBUTE_TS33128,           "3GPP TS 33.128 Defined Attribute" },
    { X2X3_ATTRIBUTE_TS33108,           "3GPP TS 33.108 Defined Attribute" },
    { X2X3_ATTRIBUTE_PROPRIETARY,       "Proprietary Attribute" },
    { X2X3_ATTRIBUTE_DOMAIN_ID,         "Domain ID" },
    { X2X3_ATTRIBUTE_NFID,              "Network Function ID" },
    { X2X3_ATTRIBUTE_IPID,              "Interception Point ID" },
    { X2X3_ATTRIBUTE_SEQUENCE,          "Sequence Number" },
    { X2X3_ATTRIBUTE_TIMESTAMP,         "Timestamp" },
    { X2X3_ATTRIBUTE_SOURCE_IPV4,       "Source IPv4 Address" },
    { X2X3_ATTRIBUTE_DESTINATION_IPV4,  "Destination IPv4 Address" },
    { X2X3_ATTRIBUTE_SOURCE_IPV6,       "Source IPv6 Address" },
    { X2X3_ATTRIBUTE_DESTINATION_IPV6,  "Destination IPv6 Address" },
    { X2X3_ATTRIBUTE_SOURCE_PORT,       "Source Port" },
    { X2X3_ATTRIBUTE_DESTINATION_PORT,  "Destination Port" },
    { X2X3_ATTRIBUTE_IP_PROTOCOL,       "IP Protocol" },
    { X2X3_ATTRIBUTE_MATCHED_TARGET,    "Matched Target Identifier" },
    { X2X3_ATTRIBUTE_OTHER_TARGET,      "Other Target Identifier" },
    { X2X3_ATTRIBUTE_CONTENT_TYPE,      "MIME Content-Type" },
    { X2X3_ATTRIBUTE_CONTENT_ENCODING,  "MIME Content-Transfer-Encoding" },
    { X2X3_ATTRIBUTE_AXRI,              "Additional XID Related Information" },
    { X2X3_ATTRIBUTE_SDP,               "SDP Session Description" },
    { 0, NULL }
};
static value_string_ext attribute_names_ext = VALUE_STRING_EXT_INIT(attribute_names);

static hf_register_info hf[] = {
    { &hf_attribute,
      { "Attribute", "li_x2x3.attribute", FT_NONE, BASE_NONE, NULL, 0x0, "TS 103 221-2 clause 5.3", HFILL } },
    { &hf_attribute_type,
      { "Type", "li_x2x3.attribute.type", FT_UINT16, BASE_DEC | BASE_EXT_STRING, &attribute_names_ext, 0x0,
        "TS 103 221-2 table 5.3.1-2", HFILL } },
    { &hf_attribute_length,
      { "Length", "li_x2x3.attribute.length", FT_UINT16, BASE_DEC | BASE_UNIT_STRING, &units_octet_octets, 0x0,
        "Length of the contents (TS 103 221-2 clause 5.3.1)", HFILL } },
    { &hf_attribute_value,
      { "Contents", "li_x2x3.attribute.value", FT_BYTES, BASE_NONE, NULL, 0x0,
        "Contents of an attribute that is unknown or has a wrong length", HFILL } },
    { &hf_ts102232_attribute,
      { "ETSI TS 102 232-1 Defined Attribute", "li_x2x3.ts102232_attribute", FT_BYTES, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.2", HFILL } },
    { &hf_ts33128_attribute,
      { "3GPP TS 33.128 Defined Attribute", "li_x2x3.ts33128_attribute", FT_BYTES, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.3", HFILL } },
    { &hf_ts33108_attribute,
      { "3GPP TS 33.108 Defined Attribute", "li_x2x3.ts33108_attribute", FT_BYTES, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.4", HFILL } },
    { &hf_proprietary_attribute,
      { "Proprietary Attribute", "li_x2x3.proprietary_attribute", FT_BYTES, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.5", HFILL } },
    { &hf_domain_id,
      { "Domain ID", "li_x2x3.domain_id", FT_STRING, BASE_NONE, NULL, 0x0,
        "Not the Destination ID of X1 (TS 103 221-2 clause 5.3.6)", HFILL } },
    { &hf_nfid,
      { "Network Function ID", "li_x2x3.nfid", FT_STRING, BASE_NONE, NULL, 0x0, "TS 103 221-2 clause 5.3.7", HFILL } },
    { &hf_ipid,
      { "Interception Point ID", "li_x2x3.ipid", FT_STRING, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.8", HFILL } },
    { &hf_sequence,
      { "Sequence Number", "li_x2x3.sequence", FT_UINT32, BASE_DEC, NULL, 0x0, "TS 103 221-2 clause 5.3.9", HFILL } },
    { &hf_timestamp,
      { "Timestamp", "li_x2x3.timestamp", FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL, 0x0,
        "TS 103 221-2 clause 5.3.10", HFILL } },
    { &hf_source_ipv4,
      { "Source IPv4 Address", "li_x2x3.source_ipv4", FT_IPv4, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.11", HFILL } },
    { &hf_destination_ipv4,
      { "Destination IPv4 Address", "li_x2x3.destination_ipv4", FT_IPv4, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.12", HFILL } },
    { &hf_source_ipv6,
      { "Source IPv6 Address", "li_x2x3.source_ipv6", FT_IPv6, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.13", HFILL } },
    { &hf_destination_ipv6,
      { "Destination IPv6 Address", "li_x2x3.destination_ipv6", FT_IPv6, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.14", HFILL } },
    { &hf_source_port,
      { "Source Port", "li_x2x3.source_port", FT_UINT16, BASE_DEC, NULL, 0x0, "TS 103 221-2 clause 5.3.15", HFILL } },
    { &hf_destination_port,
      { "Destination Port", "li_x2x3.destination_port", FT_UINT16, BASE_DEC, NULL, 0x0,
        "TS 103 221-2 clause 5.3.16", HFILL } },
    { &hf_ip_protocol,
      { "IP Protocol", "li_x2x3.ip_protocol", FT_UINT8, BASE_DEC | BASE_EXT_STRING, &ipproto_val_ext, 0x0,
        "TS 103 221-2 clause 5.3.17", HFILL } },
    { &hf_matched_target,
      { "Matched Target Identifier", "li_x2x3.matched_target", FT_STRING, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.18", HFILL } },
    { &hf_other_target,
      { "Other Target Identifier", "li_x2x3.other_target", FT_STRING, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.19", HFILL } },
    { &hf_content_type,
      { "MIME Content-Type", "li_x2x3.content_type", FT_STRING, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.20", HFILL } },
    { &hf_content_transfer_encoding,
      { "MIME Content-Transfer-Encoding", "li_x2x3.content_transfer_encoding", FT_STRING, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.21", HFILL } },
    { &hf_axri,
      { "Additional XID Related Information", "li_x2x3.axri", FT_NONE, BASE_NONE, NULL, 0x0,
        "One more task this PDU is delivered for (TS 103 221-2 clause 5.3.22)", HFILL } },
    { &hf_axri_xid,
      { "XID", "li_x2x3.axri.xid", FT_GUID, BASE_NONE, NULL, 0x0, "TS 103 221-2 clause 5.3.22", HFILL } },
    { &hf_axri_correlation_id,
      { "Correlation ID", "li_x2x3.axri.correlation_id", FT_UINT64, BASE_DEC_HEX, NULL, 0x0,
        "TS 103 221-2 clause 5.3.22", HFILL } },
    { &hf_axri_sequence,
      { "Sequence Number", "li_x2x3.axri.sequence", FT_UINT32, BASE_DEC, NULL, 0x0,
        "TS 103 221-2 clause 5.3.22", HFILL } },
    { &hf_sdp,
      { "SDP Session Description", "li_x2x3.sdp", FT_STRING, BASE_NONE, NULL, 0x0,
        "TS 103 221-2 clause 5.3.23", HFILL } },
};

static int *ett[] = {
    &ett_attribute,
};

static ei_register_info ei[] = {
    { &ei_attribute_overrun,
      { "li_x2x3.attribute.overrun", PI_MALFORMED, PI_ERROR, "Attribute runs beyond the header", EXPFILL } },
    { &ei_attribute_length,
      { "li_x2x3.attribute.length.invalid", PI_PROTOCOL, PI_ERROR, "Attribute has a wrong length", EXPFILL } },
    { &ei_attribute_unknown,
      { "li_x2x3.attribute.unknown", PI_UNDECODED, PI_NOTE, "Unknown attribute", EXPFILL } },
    { &ei_attribute_repeated,
      { "li_x2x3.attribute.repeated", PI_PROTOCOL, PI_NOTE, "Attribute is repeated", EXPFILL } },
    { &ei_attribute_timestamp,
      { "li_x2x3.attribute.timestamp", PI_PROTOCOL, PI_NOTE, "Timestamp has a second or more of nanoseconds",
        EXPFILL } },
    { &ei_target_syntax,
      { "li_x2x3.target.syntax", PI_PROTOCOL, PI_NOTE, "Target identifier is not an XML element", EXPFILL } },
};

/* Where an attribute is shown. */
typedef struct {
    tvbuff_t    *tvb;
    packet_info *pinfo;
    proto_tree  *tree;
    x2x3_pdu_t  *pdu;
} place_t;

typedef struct {
    const char *clause;
    bool        is_multiple;        /* several may be there; of the others the first one counts */
    uint8_t     length;             /* 0: any */
    uint8_t     other_length;       /* 0: none */
    int        *hf;
    proto_item *(*add)(const place_t *place, const x2x3_span_t *span, int hf_id);
    void      (*show_inside)(const place_t *place, const x2x3_span_t *span);    /* NULL: nothing */
    bool      (*is_odd)(const x2x3_span_t *span);   /* NULL: wrong contents cannot be; else, `add` will report them */
} attribute_row_t;

/* ---- one function for each kind of contents: adds the item that stands for the attribute ---- */

static proto_item *
add_octets(const place_t *place, const x2x3_span_t *span, int hf_id)
{
    return proto_tree_add_item(place->tree, hf_id, place->tvb, (int)span->offset, (int)span->length, ENC_NA);
}

static proto_item *
add_text(const place_t *place, const x2x3_span_t *span, int hf_id)
{
    return proto_tree_add_item(place->tree, hf_id, place->tvb, (int)span->offset, (int)span->length, ENC_UTF_8);
}

static proto_item *
add_number(const place_t *place, const x2x3_span_t *span, int hf_id)
{
    uint32_t number = span->length == 4 ? pntohu32(span->octets) : span->length == 2 ? pntohu16(span->octets)
                                                                                      : span->octets[0];

    return proto_tree_add_uint(place->tree, hf_id, place->tvb, (int)span->offset, (int)span->length, number);
}

/* Some senders write the seconds in 64 bits: the upper half of them is 0. */
#define TIMESTAMP_64    12

static bool
is_timestamp_64(unsigned type, const x2x3_span_t *span)
{
    return type == X2X3_ATTRIBUTE_TIMESTAMP && span->length == TIMESTAMP_64 && pntohu32(span->octets) == 0;
}

/* The seconds and nanoseconds of either. */
static const uint8_t *
timestamp_of(const x2x3_span_t *span)
{
    return span->octets + (span->length == TIMESTAMP_64 ? 4 : 0);
}

static bool
is_odd_timestamp(const x2x3_span_t *span)
{
    return span->length == TIMESTAMP_64 || pntohu32(timestamp_of(span) + 4) >= NANOSECONDS_PER_SECOND;
}

/* The standard gives nanoseconds, so 10^9 and more cannot be: the time shown carries them over into the seconds. */
static proto_item *
add_timestamp(const place_t *place, const x2x3_span_t *span, int hf_id)
{
    uint32_t nanoseconds = pntohu32(timestamp_of(span) + 4);
    nstime_t when;
    proto_item *item;

    when.secs = (time_t)pntohu32(timestamp_of(span)) + (time_t)(nanoseconds / NANOSECONDS_PER_SECOND);
    when.nsecs = (int)(nanoseconds % NANOSECONDS_PER_SECOND);
    item = proto_tree_add_time(place->tree, hf_id, place->tvb, (int)span->offset, (int)span->length, &when);
    if (nanoseconds >= NANOSECONDS_PER_SECOND) {
        expert_add_info_format(place->pinfo, item, &ei_attribute_timestamp,
                               "%u nanoseconds are more than a second (TS 103 221-2 clause 5.3.10)", nanoseconds);
    }
    return item;
}

static proto_item *
add_ipv4(const place_t *place, const x2x3_span_t *span, int hf_id)
{
    uint32_t in_network_order;

    memcpy(&in_network_order, span->octets, sizeof in_network_order);
    return proto_tree_add_ipv4(place->tree, hf_id, place->tvb, (int)span->offset, 4, in_network_order);
}

static bool
is_odd_target(const x2x3_span_t *span)
{
    return !x2x3_target_is_xml(span);
}

static proto_item *
add_target(const place_t *place, const x2x3_span_t *span, int hf_id)
{
    proto_item *item;

    if (li_masks_targets()) {
        const char *text = (const char *)tvb_get_string_enc(place->pinfo->pool, place->tvb, (int)span->offset,
                                                            (int)span->length, ENC_UTF_8);

        item = proto_tree_add_string(place->tree, hf_id, place->tvb, (int)span->offset, (int)span->length,
                                     li_mask(place->pinfo->pool, text));
    } else {
        item = add_text(place, span, hf_id);
    }
    if (is_odd_target(span) && x2x3_slip(place->pinfo, place->pdu, X2X3_SLIP_TARGET_SYNTAX)) {
        expert_add_info_format(place->pinfo, item, &ei_target_syntax,
                               "Target identifier is not an XML element (TS 103 221-2 clause 5.3.%s" X2X3_SLIP_SAID ")",
                               hf_id == hf_matched_target ? "18" : "19");
    }
    return item;
}

static proto_item *
add_axri(const place_t *place, const x2x3_span_t *span, int hf_id)
{
    proto_item *item = add_octets(place, span, hf_id);

    if (place->tree != NULL && PTREE_DATA(place->tree)->visible) {
        e_guid_t guid;

        tvb_get_ntohguid(place->tvb, (int)span->offset, &guid);
        proto_item_append_text(item, ": XID %s", guid_to_str(place->pinfo->pool, &guid));
    }
    return item;
}

/* ---- and, for some, what stands below it; the place is that of its subtree ---- */

static void
show_target(const place_t *place, const x2x3_span_t *span)
{
    x2x3_show_target(place->tvb, place->pinfo, place->tree, span);
}

static void
show_axri(const place_t *place, const x2x3_span_t *span)
{
    int offset = (int)span->offset;

    proto_tree_add_item(place->tree, hf_axri_xid, place->tvb, offset, 16, ENC_BIG_ENDIAN);
    proto_tree_add_item(place->tree, hf_axri_correlation_id, place->tvb, offset + 16, 8, ENC_BIG_ENDIAN);
    if (span->length == X2X3_AXRI_LONG) {
        proto_tree_add_item(place->tree, hf_axri_sequence, place->tvb, offset + 24, 4, ENC_BIG_ENDIAN);
    }
}

static void
show_sdp(const place_t *place, const x2x3_span_t *span)
{
    x2x3_show_sdp(place->tvb, place->pinfo, place->tree, span);
}

/* Table 5.3.1-2 */
static const attribute_row_t rows[X2X3_ATTRIBUTES] = {
    [X2X3_ATTRIBUTE_TS102232]         = { "5.3.2",  true,   0,  0, &hf_ts102232_attribute, add_octets, NULL, NULL },
    [X2X3_ATTRIBUTE_TS33128]          = { "5.3.3",  true,   0,  0, &hf_ts33128_attribute, add_octets, NULL, NULL },
    [X2X3_ATTRIBUTE_TS33108]          = { "5.3.4",  true,   0,  0, &hf_ts33108_attribute, add_octets, NULL, NULL },
    [X2X3_ATTRIBUTE_PROPRIETARY]      = { "5.3.5",  true,   0,  0, &hf_proprietary_attribute, add_octets, NULL, NULL },
    [X2X3_ATTRIBUTE_DOMAIN_ID]        = { "5.3.6",  false,  0,  0, &hf_domain_id, add_text, NULL, NULL },
    [X2X3_ATTRIBUTE_NFID]             = { "5.3.7",  false,  0,  0, &hf_nfid, add_text, NULL, NULL },
    [X2X3_ATTRIBUTE_IPID]             = { "5.3.8",  false,  0,  0, &hf_ipid, add_text, NULL, NULL },
    [X2X3_ATTRIBUTE_SEQUENCE]         = { "5.3.9",  false,  4,  0, &hf_sequence, add_number, NULL, NULL },
    [X2X3_ATTRIBUTE_TIMESTAMP]        = { "5.3.10", false,  8,  0, &hf_timestamp, add_timestamp,
                                          NULL, is_odd_timestamp },
    [X2X3_ATTRIBUTE_SOURCE_IPV4]      = { "5.3.11", false,  4,  0, &hf_source_ipv4, add_ipv4, NULL, NULL },
    [X2X3_ATTRIBUTE_DESTINATION_IPV4] = { "5.3.12", false,  4,  0, &hf_destination_ipv4, add_ipv4, NULL, NULL },
    [X2X3_ATTRIBUTE_SOURCE_IPV6]      = { "5.3.13", false, 16,  0, &hf_source_ipv6, add_octets, NULL, NULL },
    [X2X3_ATTRIBUTE_DESTINATION_IPV6] = { "5.3.14", false, 16,  0, &hf_destination_ipv6, add_octets, NULL, NULL },
    [X2X3_ATTRIBUTE_SOURCE_PORT]      = { "5.3.15", false,  2,  0, &hf_source_port, add_number, NULL, NULL },
    [X2X3_ATTRIBUTE_DESTINATION_PORT] = { "5.3.16", false,  2,  0, &hf_destination_port, add_number, NULL, NULL },
    [X2X3_ATTRIBUTE_IP_PROTOCOL]      = { "5.3.17", false,  1,  0, &hf_ip_protocol, add_number, NULL, NULL },
    [X2X3_ATTRIBUTE_MATCHED_TARGET]   = { "5.3.18", true,   0,  0, &hf_matched_target, add_target,
                                          show_target, is_odd_target },
    [X2X3_ATTRIBUTE_OTHER_TARGET]     = { "5.3.19", true,   0,  0, &hf_other_target, add_target,
                                          show_target, is_odd_target },
    [X2X3_ATTRIBUTE_CONTENT_TYPE]     = { "5.3.20", false,  0,  0, &hf_content_type, add_text, NULL, NULL },
    [X2X3_ATTRIBUTE_CONTENT_ENCODING] = { "5.3.21", false,  0,  0, &hf_content_transfer_encoding, add_text,
                                          NULL, NULL },
    [X2X3_ATTRIBUTE_AXRI]             = { "5.3.22", true,  X2X3_AXRI_SHORT, X2X3_AXRI_LONG, &hf_axri, add_axri,
                                          show_axri, NULL },
    [X2X3_ATTRIBUTE_SDP]              = { "5.3.23", false,  0,  0, &hf_sdp, add_text, show_sdp, NULL },
};

const char *
x2x3_attribute_name(unsigned type)
{
    return val_to_str_ext_const(type, &attribute_names_ext, "Unknown Attribute");
}

static const char *
attribute_clause(unsigned type)
{
    return type > 0 && type < X2X3_ATTRIBUTES ? rows[type].clause : "5.3.1";
}

/* ---- what is kept ---- */

/* Clause 5.3.22: the PDU is delivered for one more task. Every one is kept: a task that is left out is a delivery
 * nobody judges. Their number is bounded by the length of the header. */
static void
keep_axri(tvbuff_t *tvb, packet_info *pinfo, x2x3_pdu_t *pdu, const x2x3_span_t *span)
{
    const uint8_t *p = span->octets;
    li_task_ref_t *task;

    if (pdu->task_count == pdu->task_room) {
        unsigned room = pdu->task_room * 4;
        li_task_ref_t *tasks = wmem_alloc_array(pinfo->pool, li_task_ref_t, room);

        memcpy(tasks, pdu->tasks, pdu->task_count * sizeof tasks[0]);
        pdu->tasks = tasks;
        pdu->task_room = room;
    }
    task = &pdu->tasks[pdu->task_count++];
    tvb_get_ntohguid(tvb, (int)span->offset, &task->xid);
    task->correlation_id = pntohu64(p + 16);
    task->has_sequence = span->length == X2X3_AXRI_LONG;
    task->sequence = task->has_sequence ? pntohu32(p + 24) : 0;
}

/* Clause 5.3.1: of an attribute that may be there once, the first occurrence is used. */
static void
keep(tvbuff_t *tvb, packet_info *pinfo, x2x3_pdu_t *pdu, unsigned type, const x2x3_span_t *span)
{
    if (type == X2X3_ATTRIBUTE_AXRI && pdu->task_count > 0) {
        keep_axri(tvb, pinfo, pdu, span);
    }
    if (type == X2X3_ATTRIBUTE_MATCHED_TARGET && li_knows_tasks(pinfo)) {
        pdu->target_count += x2x3_collect_targets(pinfo, span, pdu->targets + pdu->target_count,
                                                  X2X3_TARGETS_MAX - pdu->target_count);
    }
    if (pdu->attributes[type].octets != NULL) {
        return;
    }
    pdu->attributes[type] = *span;
    if (type == X2X3_ATTRIBUTE_SEQUENCE) {
        pdu->has_sequence = true;
        pdu->sequence = pntohu32(span->octets);
    } else if (type == X2X3_ATTRIBUTE_TIMESTAMP) {
        uint32_t nanoseconds = pntohu32(timestamp_of(span) + 4);

        pdu->has_timestamp = nanoseconds < NANOSECONDS_PER_SECOND;
        pdu->timestamp.secs = (time_t)pntohu32(timestamp_of(span));
        pdu->timestamp.nsecs = pdu->has_timestamp ? (int)nanoseconds : 0;
    }
}

/* ---- what is shown ---- */

static void
show_wrong_length(const place_t *place, proto_item *length_item, unsigned type, const x2x3_span_t *span)
{
    const attribute_row_t *row = &rows[type];
    const char *hint = "";

    if (type == X2X3_ATTRIBUTE_TIMESTAMP && span->length == 15) {
        hint = ": the binary form of Go's time.Time, a known slip";
    } else if (type == X2X3_ATTRIBUTE_SEQUENCE && span->length == 8) {
        hint = ": a number of 64 bits, a known slip";
    }
    if (row->other_length != 0) {
        expert_add_info_format(place->pinfo, length_item, &ei_attribute_length,
                               "%s has %u octets, expected %u or %u%s (TS 103 221-2 clause %s)",
                               x2x3_attribute_name(type), span->length, row->length, row->other_length, hint,
                               row->clause);
    } else {
        expert_add_info_format(place->pinfo, length_item, &ei_attribute_length,
                               "%s has %u octet%s, expected %u%s (TS 103 221-2 clause %s)",
                               x2x3_attribute_name(type), span->length, plurality(span->length, "", "s"), row->length,
                               hint, row->clause);
    }
    proto_tree_add_item(place->tree, hf_attribute_value, place->tvb, (int)span->offset, (int)span->length, ENC_NA);
}

/* An attribute is one item with its value, its type and length below it. One without a value that can be understood is
 * shown by its name. */
static void
show_attribute(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, x2x3_pdu_t *pdu, unsigned type,
               const x2x3_span_t *span, bool is_good, bool is_repeated)
{
    bool is_known = type > 0 && type < X2X3_ATTRIBUTES;
    int offset = (int)span->offset - X2X3_ATTRIBUTE_HEAD;
    place_t place = { tvb, pinfo, tree, pdu };
    proto_item *item, *length_item;

    if (is_good) {
        item = rows[type].add(&place, span, *rows[type].hf);
    } else {
        item = proto_tree_add_none_format(tree, hf_attribute, tvb, offset, (int)span->length + X2X3_ATTRIBUTE_HEAD,
                                          "%s", x2x3_attribute_name(type));
    }
    place.tree = proto_item_add_subtree(item, ett_attribute);
    proto_tree_add_uint(place.tree, hf_attribute_type, tvb, offset, 2, type);
    length_item = proto_tree_add_uint(place.tree, hf_attribute_length, tvb, offset + 2, 2, span->length);

    if (is_timestamp_64(type, span) && x2x3_slip(pinfo, pdu, X2X3_SLIP_TIMESTAMP_64)) {
        expert_add_info_format(pinfo, length_item, &ei_attribute_length,
                               "Timestamp has 12 octets, expected 8: seconds in 64 bits, a known slip, and read so "
                               "(TS 103 221-2 clause 5.3.10" X2X3_SLIP_SAID ")");
    }
    if (is_good && rows[type].show_inside != NULL && place.tree != NULL) {
        rows[type].show_inside(&place, span);
    } else if (is_known && !is_good) {
        show_wrong_length(&place, length_item, type, span);
    } else if (!is_known) {
        proto_item_append_text(item, " %u: %u octet%s", type, span->length, plurality(span->length, "", "s"));
        expert_add_info_format(pinfo, item, &ei_attribute_unknown,
                               "Attribute type %u is not known (TS 103 221-2 table 5.3.1-2)", type);
        proto_tree_add_item(place.tree, hf_attribute_value, tvb, (int)span->offset, (int)span->length, ENC_NA);
    }
    if (is_repeated) {
        expert_add_info_format(pinfo, item, &ei_attribute_repeated,
                               "%s is repeated, the first one counts (TS 103 221-2 clause 5.3.1)",
                               x2x3_attribute_name(type));
    }
}

/* Whether the attribute at `offset`, where the walk stopped, claims more than the header has; the reason may as well be
 * that the header was not captured to its end. */
static bool
overruns(const x2x3_pdu_t *pdu, unsigned offset)
{
    if (pdu->captured - offset < X2X3_ATTRIBUTE_HEAD) {
        return pdu->captured == pdu->header_length;
    }
    return pntohu16(pdu->octets + offset + 2) > pdu->header_length - offset - X2X3_ATTRIBUTE_HEAD;
}

/* Shows what is left of such a header. */
static void
show_overrun(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, unsigned offset, const x2x3_pdu_t *pdu)
{
    unsigned left = pdu->header_length - offset;
    unsigned shown = pdu->captured - offset;
    proto_item *item = proto_tree_add_item(tree, hf_attribute_value, tvb, (int)offset, (int)shown, ENC_NA);

    if (left < X2X3_ATTRIBUTE_HEAD) {
        expert_add_info_format(pinfo, item, &ei_attribute_overrun,
                               "The last %u octet%s of the header cannot hold an attribute (TS 103 221-2 clause 5.3.1)",
                               left, plurality(left, "", "s"));
    } else {
        unsigned type = pntohu16(pdu->octets + offset);

        expert_add_info_format(pinfo, item, &ei_attribute_overrun,
                               "Attribute of type %u with %u octets, but the header has %u octets left for it "
                               "(TS 103 221-2 clause %s)", type, pntohu16(pdu->octets + offset + 2),
                               left - X2X3_ATTRIBUTE_HEAD, attribute_clause(type));
    }
}

/* An acknowledgement returns the number of its keepalive (clause 6.2.4); some senders add who they are and when. No
 * content goes into these, if they are no longer than names are. */
#define OF_ACKNOWLEDGEMENT  (1U << X2X3_ATTRIBUTE_SEQUENCE | 1U << X2X3_ATTRIBUTE_TIMESTAMP \
                             | 1U << X2X3_ATTRIBUTE_DOMAIN_ID | 1U << X2X3_ATTRIBUTE_NFID | 1U << X2X3_ATTRIBUTE_IPID)
#define ACKNOWLEDGEMENT_MAX 256U

void
x2x3_dissect_attributes(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, x2x3_pdu_t *pdu)
{
    unsigned offset = X2X3_HEADER_LENGTH;
    uint32_t seen = 0;
    bool is_plain = true;

    while (offset + X2X3_ATTRIBUTE_HEAD <= pdu->captured) {
        unsigned type = pntohu16(pdu->octets + offset);
        bool is_known = type > 0 && type < X2X3_ATTRIBUTES;
        bool is_good = is_known;
        bool is_repeated = false;
        x2x3_span_t span;

        span.offset = offset + X2X3_ATTRIBUTE_HEAD;
        span.length = pntohu16(pdu->octets + offset + 2);
        span.octets = pdu->octets + span.offset;
        if (span.length > pdu->header_length - span.offset || span.length > pdu->captured - span.offset) {
            break;
        }
        if (is_known) {
            const attribute_row_t *row = &rows[type];

            is_good = row->length == 0 || span.length == row->length
                || (row->other_length != 0 && span.length == row->other_length) || is_timestamp_64(type, &span);
            is_repeated = !row->is_multiple && (seen & (1U << type)) != 0;
            seen |= 1U << type;
        }
        if (is_good) {
            keep(tvb, pinfo, pdu, type, &span);
        }
        is_plain = is_plain && is_known && (OF_ACKNOWLEDGEMENT & (1U << type)) != 0;
        pdu->attribute_count++;
        if (tree != NULL || !is_good || is_repeated || (rows[type].is_odd != NULL && rows[type].is_odd(&span))) {
            show_attribute(tvb, pinfo, tree, pdu, type, &span, is_good, is_repeated);
        }
        offset = span.offset + span.length;
    }
    pdu->complete = offset == pdu->header_length && pdu->captured == pdu->header_length;
    pdu->is_stuffed = pdu->type == X2X3_TYPE_KEEPALIVE_ACK
        && (!is_plain || pdu->header_length > X2X3_HEADER_LENGTH + ACKNOWLEDGEMENT_MAX);
    if (pdu->captured > offset && overruns(pdu, offset)) {
        show_overrun(tvb, pinfo, tree, offset, pdu);
    }
}

void
x2x3_register_attributes(int proto, expert_module_t *expert)
{
    proto_register_field_array(proto, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert_register_field_array(expert, ei, array_length(ei));
}
