/* x2x3.c
 * ETSI TS 103 221-2 (up to V1.10.1), Internal Network Interface X2/X3 for Lawful Interception:
 * fields and preferences, the header, one PDU from end to end, the columns.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stddef.h>
#include <string.h>

#include <epan/packet.h>
#include <epan/prefs.h>
#include <wsutil/inet_addr.h>
#include <wsutil/pint.h>
#include <wsutil/str_util.h>
#include <wsutil/utf8_entities.h>

#include "content/phrase.h"
#include "delivery/x2x3/x2x3.h"

/* Clause 5.2.1: the minor versions a major version 0 is expected to have, with room for many more to come. */
#define MINOR_VERSION_LAST      32

int proto_li_x2x3 = -1;

static int hf_version = -1;
static int hf_major_version = -1;
static int hf_minor_version = -1;
static int hf_type = -1;
static int hf_header_length = -1;
static int hf_payload_length = -1;
static int hf_format = -1;
static int hf_direction = -1;
static int hf_xid = -1;
static int hf_correlation_id = -1;
static int hf_skipped = -1;
static int hf_payload_of = -1;

static int ett_x2x3 = -1;
static int ett_version = -1;

static expert_field ei_version_major = EI_INIT;
static expert_field ei_version_unknown = EI_INIT;
static expert_field ei_type_unknown = EI_INIT;
static expert_field ei_header_length_invalid = EI_INIT;
static expert_field ei_payload_length_invalid = EI_INIT;
static expert_field ei_keepalive_payload = EI_INIT;
static expert_field ei_keepalive_field = EI_INIT;
static expert_field ei_keepalive_sequence = EI_INIT;
static expert_field ei_attribute_missing = EI_INIT;
static expert_field ei_xid_nil = EI_INIT;
static expert_field ei_direction_invalid = EI_INIT;
static expert_field ei_unfinished = EI_INIT;
static expert_field ei_resynchronised = EI_INIT;
static expert_field ei_resynchronised_torn = EI_INIT;

/* Preference: report the attributes that TS 33.128 requires and a PDU lacks. */
static ws_bool profile_3gpp = false;

ws_bool x2x3_desegment = true;

/* Clause 5.2.2 */
static const value_string type_names[] = {
    { X2X3_TYPE_X2,            "X2 PDU" },
    { X2X3_TYPE_X3,            "X3 PDU" },
    { X2X3_TYPE_KEEPALIVE,     "Keepalive" },
    { X2X3_TYPE_KEEPALIVE_ACK, "Keepalive Acknowledgement" },
    { 0, NULL }
};

/* Clause 5.2.6, table 5.2.6-1 */
static const value_string direction_names[] = {
    { 0, "Reserved for keepalive" },
    { 1, "Not known to the POI" },
    { 2, "Sent to the target" },
    { 3, "Sent from the target" },
    { 4, "More than one direction" },
    { 5, "Not applicable" },
    { 0, NULL }
};

/* Clause 5.2.1: the major version is 0. V1.10.1 is version 0.6; later minor versions shall be accepted. */
#define VERSION(minor) { minor, "0." #minor }

static const value_string version_names[] = {
    VERSION(1), VERSION(2), VERSION(3), VERSION(4), VERSION(5), VERSION(6), VERSION(7), VERSION(8),
    VERSION(9), VERSION(10), VERSION(11), VERSION(12), VERSION(13), VERSION(14), VERSION(15), VERSION(16),
    VERSION(17), VERSION(18), VERSION(19), VERSION(20), VERSION(21), VERSION(22), VERSION(23), VERSION(24),
    VERSION(25), VERSION(26), VERSION(27), VERSION(28), VERSION(29), VERSION(30), VERSION(31), VERSION(32),
    { 0, NULL }
};
static value_string_ext version_names_ext = VALUE_STRING_EXT_INIT(version_names);

static hf_register_info hf_x2x3[] = {
    { &hf_version,
      { "Version", "li_x2x3.version", FT_UINT16, BASE_HEX | BASE_EXT_STRING, &version_names_ext, 0x0,
        "TS 103 221-2 clause 5.2.1", HFILL } },
    { &hf_major_version,
      { "Major Version", "li_x2x3.major_version", FT_UINT8, BASE_DEC, NULL, 0x0, "TS 103 221-2 clause 5.2.1", HFILL } },
    { &hf_minor_version,
      { "Minor Version", "li_x2x3.minor_version", FT_UINT8, BASE_DEC, NULL, 0x0, "TS 103 221-2 clause 5.2.1", HFILL } },
    { &hf_type,
      { "PDU Type", "li_x2x3.type", FT_UINT16, BASE_DEC, VALS(type_names), 0x0, "TS 103 221-2 clause 5.2.2", HFILL } },
    { &hf_header_length,
      { "Header Length", "li_x2x3.header_length", FT_UINT32, BASE_DEC | BASE_UNIT_STRING, &units_octet_octets, 0x0,
        "TS 103 221-2 clause 5.2.3", HFILL } },
    { &hf_payload_length,
      { "Payload Length", "li_x2x3.payload_length", FT_UINT32, BASE_DEC | BASE_UNIT_STRING, &units_octet_octets, 0x0,
        "TS 103 221-2 clause 5.2.4", HFILL } },
    { &hf_format,
      { "Payload Format", "li_x2x3.format", FT_UINT16, BASE_DEC, VALS(x2x3_formats), 0x0,
        "TS 103 221-2 clauses 5.2.5 and 5.4", HFILL } },
    { &hf_direction,
      { "Payload Direction", "li_x2x3.direction", FT_UINT16, BASE_DEC, VALS(direction_names), 0x0,
        "TS 103 221-2 clause 5.2.6", HFILL } },
    { &hf_xid,
      { "XID", "li_x2x3.xid", FT_GUID, BASE_NONE, NULL, 0x0,
        "The XID of the task, or its Product ID if it has one (TS 103 221-2 clause 5.2.7)", HFILL } },
    { &hf_correlation_id,
      { "Correlation ID", "li_x2x3.correlation_id", FT_UINT64, BASE_DEC_HEX, NULL, 0x0,
        "0: the POI does not correlate (TS 103 221-2 clause 5.2.8)", HFILL } },
    { &hf_skipped,
      { "Skipped Octets", "li_x2x3.skipped", FT_BYTES, BASE_NONE, NULL, 0x0,
        "Octets of a stream in which no PDU was found", HFILL } },
    { &hf_payload_of,
      { "PDU in frame", "li_x2x3.payload_of", FT_FRAMENUM, BASE_NONE, NULL, 0x0,
        "The payload of this PDU goes on here; it was judged there", HFILL } },
};

static int *ett[] = {
    &ett_x2x3,
    &ett_version,
};

static ei_register_info ei_x2x3[] = {
    { &ei_version_major,
      { "li_x2x3.version.major", PI_PROTOCOL, PI_WARN, "Major version is not 0", EXPFILL } },
    { &ei_version_unknown,
      { "li_x2x3.version.unknown", PI_PROTOCOL, PI_NOTE, "No such version", EXPFILL } },
    { &ei_type_unknown,
      { "li_x2x3.type.unknown", PI_PROTOCOL, PI_ERROR, "Unknown PDU type", EXPFILL } },
    { &ei_header_length_invalid,
      { "li_x2x3.header_length.invalid", PI_MALFORMED, PI_ERROR, "Header length cannot be", EXPFILL } },
    { &ei_payload_length_invalid,
      { "li_x2x3.payload_length.invalid", PI_MALFORMED, PI_ERROR, "Payload length cannot be", EXPFILL } },
    { &ei_keepalive_payload,
      { "li_x2x3.keepalive.payload", PI_PROTOCOL, PI_ERROR, "Keepalive with a payload", EXPFILL } },
    { &ei_keepalive_field,
      { "li_x2x3.keepalive.field", PI_PROTOCOL, PI_WARN, "Header field of a keepalive is not 0", EXPFILL } },
    { &ei_keepalive_sequence,
      { "li_x2x3.keepalive.sequence", PI_PROTOCOL, PI_WARN,
        "Attributes of a keepalive are not one Sequence Number", EXPFILL } },
    { &ei_attribute_missing,
      { "li_x2x3.attribute.missing", PI_PROTOCOL, PI_NOTE, "Attribute required by TS 33.128 is missing", EXPFILL } },
    { &ei_xid_nil,
      { "li_x2x3.xid.nil", PI_PROTOCOL, PI_ERROR, "Content without an XID", EXPFILL } },
    { &ei_direction_invalid,
      { "li_x2x3.direction.invalid", PI_PROTOCOL, PI_NOTE, "Payload direction is not defined for content", EXPFILL } },
    { &ei_unfinished,
      { "li_x2x3.unfinished", PI_PROTOCOL, PI_NOTE, "Connection that ended within a PDU", EXPFILL } },
    { &ei_resynchronised,
      { "li_x2x3.resynchronised", PI_MALFORMED, PI_WARN, "Octets skipped in search of a PDU", EXPFILL } },
    { &ei_resynchronised_torn,
      { "li_x2x3.resynchronised", PI_MALFORMED, PI_NOTE,
        "Octets of a PDU whose beginning was not captured", EXPFILL } },
};

/* Table 5.1-1: the fields of the header in their order */
enum {
    FIELD_VERSION,
    FIELD_TYPE,
    FIELD_HEADER_LENGTH,
    FIELD_PAYLOAD_LENGTH,
    FIELD_FORMAT,
    FIELD_DIRECTION,
    FIELD_XID,
    FIELD_CORRELATION_ID,
    FIELDS
};

static const struct {
    int     *hf;
    unsigned offset;
    unsigned length;
} header_fields[FIELDS] = {
    [FIELD_VERSION]        = { &hf_version,         0,  2 },
    [FIELD_TYPE]           = { &hf_type,            2,  2 },
    [FIELD_HEADER_LENGTH]  = { &hf_header_length,   4,  4 },
    [FIELD_PAYLOAD_LENGTH] = { &hf_payload_length,  8,  4 },
    [FIELD_FORMAT]         = { &hf_format,         12,  2 },
    [FIELD_DIRECTION]      = { &hf_direction,      14,  2 },
    [FIELD_XID]            = { &hf_xid,            16, 16 },
    [FIELD_CORRELATION_ID] = { &hf_correlation_id, 32,  8 },
};

/* ---- the header ---- */

/* Reads what there is of the fixed part; a field that is cut stays 0. */
static void
read_header(tvbuff_t *tvb, x2x3_pdu_t *pdu)
{
    unsigned captured = tvb_captured_length(tvb);
    const uint8_t *p = captured > 0 ? tvb_get_ptr(tvb, 0, (int)captured) : NULL;

    memset(pdu, 0, offsetof(x2x3_pdu_t, tasks_inline));
    pdu->octets = p;
    pdu->captured = captured;
    pdu->tasks = pdu->tasks_inline;
    pdu->task_room = X2X3_TASKS_INLINE;

    if (captured >= 2) {
        pdu->version = pntohu16(p);
    }
    if (captured >= 4) {
        pdu->type = pntohu16(p + 2);
    }
    if (captured >= X2X3_FRAMING_LENGTH) {
        pdu->header_length = pntohu32(p + 4);
        pdu->payload_length = pntohu32(p + 8);
        pdu->captured = MIN(captured, pdu->header_length);
    }
    if (captured >= 14) {
        pdu->format = pntohu16(p + 12);
    }
    if (captured >= 16) {
        pdu->direction = pntohu16(p + 14);
    }
    if (captured >= 32) {
        tvb_get_ntohguid(tvb, 16, &pdu->xid);
    }
    if (captured >= X2X3_HEADER_LENGTH) {
        pdu->correlation_id = pntohu64(p + 32);
    }
}

static proto_item *
show_version(tvbuff_t *tvb, proto_tree *tree, unsigned version)
{
    proto_item *item;
    proto_tree *version_tree;

    if (try_val_to_str_ext(version, &version_names_ext) != NULL) {
        item = proto_tree_add_uint(tree, hf_version, tvb, 0, 2, version);
    } else {
        item = proto_tree_add_uint_format_value(tree, hf_version, tvb, 0, 2, version, "%u.%u (0x%04x)", version >> 8,
                                                version & 0xff, version);
    }
    version_tree = proto_item_add_subtree(item, ett_version);
    proto_tree_add_uint(version_tree, hf_major_version, tvb, 0, 1, version >> 8);
    proto_tree_add_uint(version_tree, hf_minor_version, tvb, 1, 1, version & 0xff);
    return item;
}

/* Shows the fields that were captured whole. `items` gets their items, for what is to be said about them. */
static void
show_header(tvbuff_t *tvb, proto_tree *tree, const x2x3_pdu_t *pdu, unsigned captured, proto_item *items[FIELDS])
{
    memset(items, 0, FIELDS * sizeof items[0]);
    if (tree == NULL) {
        return;
    }
    for (unsigned i = 0; i < FIELDS; i++) {
        int hf = *header_fields[i].hf;
        int offset = (int)header_fields[i].offset;
        int length = (int)header_fields[i].length;
        const uint8_t *octets = pdu->octets + offset;

        if (header_fields[i].offset + header_fields[i].length > captured) {
            break;
        }
        if (i == FIELD_VERSION) {
            items[i] = show_version(tvb, tree, pdu->version);
        } else if (i == FIELD_XID) {
            items[i] = proto_tree_add_guid(tree, hf, tvb, offset, length, &pdu->xid);
        } else if (i == FIELD_CORRELATION_ID) {
            items[i] = proto_tree_add_uint64(tree, hf, tvb, offset, length, pdu->correlation_id);
        } else {
            items[i] = proto_tree_add_uint(tree, hf, tvb, offset, length,
                                           length == 4 ? pntohu32(octets) : pntohu16(octets));
        }
    }
}

/* No header is shorter than this, whatever it says. */
static void
take_fixed_part(x2x3_pdu_t *pdu, unsigned captured)
{
    if (pdu->header_length < X2X3_HEADER_LENGTH) {
        pdu->header_length = X2X3_HEADER_LENGTH;
        pdu->captured = MIN(captured, X2X3_HEADER_LENGTH);
    }
}

static void
check_version(packet_info *pinfo, proto_item *item, x2x3_pdu_t *pdu)
{
    const unsigned version = pdu->version, major = version >> 8, minor = version & 0xff;
    const bool is_swapped = major != 0 && minor == 0 && major <= MINOR_VERSION_LAST;
    const x2x3_slip_t slip = is_swapped ? X2X3_SLIP_VERSION_SWAPPED
                           : major != 0 ? X2X3_SLIP_VERSION_MAJOR : X2X3_SLIP_VERSION_MINOR;

    if ((major == 0 && minor != 0 && minor <= MINOR_VERSION_LAST) || !x2x3_slip(pinfo, pdu, slip)) {
        return;
    }
    if (is_swapped) {
        expert_add_info_format(pinfo, item, &ei_version_major,
                               "Major version %u: 0x%04x is version 0.%u written in the wrong byte order, "
                               "a known slip (TS 103 221-2 clause 5.2.1" X2X3_SLIP_SAID ")", major, version, major);
    } else if (major != 0) {
        expert_add_info_format(pinfo, item, &ei_version_major,
                               "Major version %u, only 0 is defined (TS 103 221-2 clause 5.2.1" X2X3_SLIP_SAID ")",
                               major);
    } else {
        expert_add_info_format(pinfo, item, &ei_version_unknown,
                               "Version 0.%u has not been published (TS 103 221-2 clause 5.2.1" X2X3_SLIP_SAID ")",
                               minor);
    }
}

/* What a header may say of lengths, `available` being what a datagram or a record that ends here has for the PDU; all
 * there is, where it may go on. */
static void
check_lengths(packet_info *pinfo, proto_item *const items[FIELDS], const x2x3_pdu_t *pdu, unsigned available)
{
    if (pdu->header_length < X2X3_HEADER_LENGTH) {
        expert_add_info_format(pinfo, items[FIELD_HEADER_LENGTH], &ei_header_length_invalid,
                               "Header length %u is less than the %u octets of the fixed part "
                               "(TS 103 221-2 clause 5.2.3)", pdu->header_length, X2X3_HEADER_LENGTH);
    } else if (pdu->header_length > X2X3_HEADER_MAX) {
        expert_add_info_format(pinfo, items[FIELD_HEADER_LENGTH], &ei_header_length_invalid,
                               "Header length %u is not credible (TS 103 221-2 clause 5.2.3)", pdu->header_length);
    } else if (pdu->header_length > available) {
        expert_add_info_format(pinfo, items[FIELD_HEADER_LENGTH], &ei_header_length_invalid,
                               "Header length %u, but the datagram has %u octets for this PDU "
                               "(TS 103 221-2 clause 5.2.3)", pdu->header_length, available);
    } else if (pdu->payload_length <= X2X3_PAYLOAD_MAX && pdu->payload_length > available - pdu->header_length) {
        expert_add_info_format(pinfo, items[FIELD_PAYLOAD_LENGTH], &ei_payload_length_invalid,
                               "Payload length %u, but the datagram has %u octets for it "
                               "(TS 103 221-2 clause 5.2.4)", pdu->payload_length, available - pdu->header_length);
    }
    if (pdu->payload_length > X2X3_PAYLOAD_MAX) {
        expert_add_info_format(pinfo, items[FIELD_PAYLOAD_LENGTH], &ei_payload_length_invalid,
                               "Payload length %u is not credible (TS 103 221-2 clause 5.2.4)", pdu->payload_length);
    }
}

/* The unit before announced more octets than came. What is not credible was said where it stands. */
static void
check_broken_off(packet_info *pinfo, proto_item *item, const stream_origin_t *origin)
{
    if (origin->broken.frame != 0 && origin->broken.length <= X2X3_PAYLOAD_MAX) {
        expert_add_info_format(pinfo, item, &ei_payload_length_invalid,
                               "The payload of the PDU in frame %u goes on beyond this header: it was given up here "
                               "(TS 103 221-2 clause 5.2.4)", origin->broken.frame);
    }
}

/* The connection ended within the unit. */
static void
check_ended(packet_info *pinfo, proto_item *item, const x2x3_pdu_t *pdu, const stream_origin_t *origin)
{
    if (origin->is_ended) {
        expert_add_info_format(pinfo, item, &ei_unfinished,
                               "The connection ended before the %" PRIu64 " octets of this PDU had come: it is judged "
                               "by its header (TS 103 221-2 clause 5.2.4)",
                               (uint64_t)pdu->header_length + pdu->payload_length);
    }
}

static bool
guid_is_nil(const e_guid_t *guid)
{
    static const e_guid_t nil;

    return memcmp(guid, &nil, sizeof nil) == 0;
}

/* Clauses 5.1 and 6.2.4: all but version, type and header length are 0, and one Sequence Number is there. */
static void
check_keepalive(packet_info *pinfo, proto_item *item, proto_item *const items[FIELDS], const x2x3_pdu_t *pdu)
{
    static const char text[] = "%s of a keepalive is not 0 (TS 103 221-2 clause %s)";

    if (pdu->payload_length != 0) {
        expert_add_info_format(pinfo, items[FIELD_PAYLOAD_LENGTH], &ei_keepalive_payload,
                               "Keepalive with %u octets of payload (TS 103 221-2 clause 5.2.4)", pdu->payload_length);
    }
    if (pdu->format != X2X3_FORMAT_KEEPALIVE) {
        expert_add_info_format(pinfo, items[FIELD_FORMAT], &ei_keepalive_field, text, "Payload format", "5.2.5");
    }
    if (pdu->direction != X2X3_DIRECTION_KEEPALIVE) {
        expert_add_info_format(pinfo, items[FIELD_DIRECTION], &ei_keepalive_field, text, "Payload direction", "5.2.6");
    }
    if (!guid_is_nil(&pdu->xid)) {
        expert_add_info_format(pinfo, items[FIELD_XID], &ei_keepalive_field, text, "XID", "5.2.7");
    }
    if (pdu->correlation_id != 0) {
        expert_add_info_format(pinfo, items[FIELD_CORRELATION_ID], &ei_keepalive_field, text, "Correlation ID",
                               "5.2.8");
    }
    if (!pdu->complete) {
        return;
    }
    if (!pdu->has_sequence) {
        expert_add_info_format(pinfo, item, &ei_keepalive_sequence,
                               "Keepalive without a Sequence Number attribute (TS 103 221-2 clause 6.2.4)");
    } else if (pdu->attribute_count > 1) {
        expert_add_info_format(pinfo, item, &ei_keepalive_sequence,
                               "Keepalive with %u attributes, but only one Sequence Number is allowed "
                               "(TS 103 221-2 clause 6.2.4)", pdu->attribute_count);
    }
}

/* TS 33.128 makes some of the conditional attributes mandatory. */
static void
check_profile(packet_info *pinfo, proto_item *item, const x2x3_pdu_t *pdu)
{
    static const struct {
        unsigned    type;
        bool        in_x3;
        const char *table_x2;
        const char *table_x3;
    } required[] = {
        { X2X3_ATTRIBUTE_NFID,           true,  "5.3.1-2", "5.3.1-2" },
        { X2X3_ATTRIBUTE_IPID,           true,  "5.3.1-2", "5.3.1-2" },
        { X2X3_ATTRIBUTE_SEQUENCE,       true,  "5.3.2-2", "5.3.3-2" },
        { X2X3_ATTRIBUTE_TIMESTAMP,      true,  "5.3.2-2", "5.3.3-2" },
        { X2X3_ATTRIBUTE_MATCHED_TARGET, false, "5.3.2-2", NULL },
    };

    for (unsigned i = 0; i < array_length(required); i++) {
        bool is_x3 = pdu->type == X2X3_TYPE_X3;

        if (pdu->attributes[required[i].type].octets == NULL && (!is_x3 || required[i].in_x3)) {
            expert_add_info_format(pinfo, item, &ei_attribute_missing, "%s is missing (TS 33.128 table %s)",
                                   x2x3_attribute_name(required[i].type),
                                   is_x3 ? required[i].table_x3 : required[i].table_x2);
        }
    }
}

static void
check_content(packet_info *pinfo, proto_item *item, proto_item *const items[FIELDS], const x2x3_pdu_t *pdu)
{
    if (pdu->captured >= 14) {
        x2x3_check_format(pinfo, items[FIELD_FORMAT], pdu);
    }
    if (pdu->captured >= 16
        && (pdu->direction == X2X3_DIRECTION_KEEPALIVE || pdu->direction > X2X3_DIRECTION_LAST)) {
        expert_add_info_format(pinfo, items[FIELD_DIRECTION], &ei_direction_invalid,
                               "Payload direction %u is not defined for content (TS 103 221-2 clause 5.2.6)",
                               pdu->direction);
    }
    if (pdu->captured >= 32 && guid_is_nil(&pdu->xid)) {
        expert_add_info_format(pinfo, items[FIELD_XID], &ei_xid_nil,
                               "Content with a nil XID (TS 103 221-2 clause 5.2.7)");
    }
    if (profile_3gpp && pdu->complete) {
        check_profile(pinfo, item, pdu);
    }
}

/* ---- the columns ---- */

static void
phrase_add_hex32(phrase_t *phrase, uint32_t number)
{
    char digits[9];

    for (int i = 7; i >= 0; i--) {
        digits[i] = "0123456789abcdef"[number & 0xf];
        number >>= 4;
    }
    digits[8] = '\0';
    phrase_add(phrase, digits);
}

static void
phrase_add_endpoint(phrase_t *phrase, const x2x3_span_t *ipv4, const x2x3_span_t *ipv6, const x2x3_span_t *port)
{
    char text[WS_INET6_ADDRSTRLEN];

    if (ipv4->octets != NULL) {
        for (unsigned i = 0; i < ipv4->length; i++) {
            phrase_add(phrase, i > 0 ? "." : "");
            phrase_add_number(phrase, ipv4->octets[i]);
        }
    } else {
        ws_inet_ntop6(ipv6->octets, text, sizeof text);
        phrase_add(phrase, port->octets != NULL ? "[" : "");
        phrase_add(phrase, text);
        phrase_add(phrase, port->octets != NULL ? "]" : "");
    }
    if (port->octets != NULL) {
        phrase_add(phrase, ":");
        phrase_add_number(phrase, pntohu16(port->octets));
    }
}

static void
phrase_add_flow(phrase_t *phrase, const x2x3_pdu_t *pdu)
{
    const x2x3_span_t *a = pdu->attributes;

    if ((a[X2X3_ATTRIBUTE_SOURCE_IPV4].octets == NULL || a[X2X3_ATTRIBUTE_DESTINATION_IPV4].octets == NULL)
        && (a[X2X3_ATTRIBUTE_SOURCE_IPV6].octets == NULL || a[X2X3_ATTRIBUTE_DESTINATION_IPV6].octets == NULL)) {
        return;
    }
    phrase_add(phrase, " ");
    phrase_add_endpoint(phrase, &a[X2X3_ATTRIBUTE_SOURCE_IPV4], &a[X2X3_ATTRIBUTE_SOURCE_IPV6],
                        &a[X2X3_ATTRIBUTE_SOURCE_PORT]);
    phrase_add(phrase, UTF8_RIGHTWARDS_ARROW);
    phrase_add_endpoint(phrase, &a[X2X3_ATTRIBUTE_DESTINATION_IPV4], &a[X2X3_ATTRIBUTE_DESTINATION_IPV6],
                        &a[X2X3_ATTRIBUTE_DESTINATION_PORT]);
}

static void
write_columns(packet_info *pinfo, const x2x3_pdu_t *pdu, const char *verdict)
{
    phrase_t phrase;

    if (!col_get_writable(pinfo->cinfo, COL_INFO) && !col_get_writable(pinfo->cinfo, COL_PROTOCOL)) {
        return;
    }
    phrase.length = 0;
    switch (pdu->type) {
    case X2X3_TYPE_X2:              phrase_add(&phrase, "X2 IRI"); break;
    case X2X3_TYPE_X3:              phrase_add(&phrase, "X3 CC"); break;
    case X2X3_TYPE_KEEPALIVE:       phrase_add(&phrase, "Keepalive"); break;
    case X2X3_TYPE_KEEPALIVE_ACK:   phrase_add(&phrase, "Keepalive Ack"); break;
    default:
        phrase_add(&phrase, "PDU of unknown type ");
        phrase_add_number(&phrase, pdu->type);
        break;
    }
    if (x2x3_is_content(pdu) && pdu->captured >= 32) {
        phrase_add(&phrase, " XID ");
        phrase_add_hex32(&phrase, pdu->xid.data1);
        phrase_add(&phrase, UTF8_HORIZONTAL_ELLIPSIS);
    }
    if (pdu->has_sequence) {
        phrase_add(&phrase, " seq ");
        phrase_add_number(&phrase, pdu->sequence);
    }
    if (x2x3_is_content(pdu)) {
        phrase_add_flow(&phrase, pdu);
    }
    if (verdict[0] != '\0') {
        phrase_add(&phrase, " " UTF8_RIGHTWARDS_ARROW " ");
        phrase_add(&phrase, verdict);
    }
    stream_add_to_columns(proto_li_x2x3, X2X3_FAMILY, pinfo, phrase.text);
}

/* ---- one PDU ---- */

/* What separates sequences besides type, XID and correlation: the octets of Domain ID, NFID and IPID, each after its
 * length, so that they cannot run into each other. Uses `room` if that is enough. */
static const uint8_t *
join_scope(packet_info *pinfo, const x2x3_pdu_t *pdu, uint8_t *room, unsigned room_length, unsigned *length)
{
    static const unsigned types[] = { X2X3_ATTRIBUTE_DOMAIN_ID, X2X3_ATTRIBUTE_NFID, X2X3_ATTRIBUTE_IPID };
    unsigned needed = 0;
    uint8_t *p;

    for (unsigned i = 0; i < array_length(types); i++) {
        needed += 2 + pdu->attributes[types[i]].length;
    }
    if (needed > room_length) {
        room = (uint8_t *)wmem_alloc(pinfo->pool, needed);
    }
    p = room;
    for (unsigned i = 0; i < array_length(types); i++) {
        const x2x3_span_t *span = &pdu->attributes[types[i]];

        *p++ = (uint8_t)(span->length >> 8);
        *p++ = (uint8_t)(span->length & 0xff);
        if (span->length > 0) {
            memcpy(p, span->octets, span->length);
            p += span->length;
        }
    }
    *length = needed;
    return room;
}

/* Hands the PDU to the judge; returns its words for the Info column. */
static const char *
deliver(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_pdu_t *pdu, const stream_origin_t *origin)
{
    uint8_t room[256];
    li_delivery_t unit;

    memset(&unit, 0, sizeof unit);
    unit.is_protected = origin->is_protected;
    unit.is_quoted = pinfo->flags.in_error_pkt;
    unit.has_stream_offset = origin->has_offset;
    unit.stream_offset = origin->offset;
    unit.is_head_cut = pdu->captured < pdu->header_length
                    && !(origin->is_credible && pdu->task_count > 0 && li_xid_is_uuid(&pdu->tasks[0].xid));
    unit.stream_length = origin->is_begun ? tvb_reported_length(tvb) : pdu->header_length + pdu->payload_length;
    unit.sequence = pdu->sequence;
    unit.has_sequence = pdu->has_sequence;
    unit.event_time = pdu->timestamp;
    unit.has_event_time = pdu->has_timestamp;
    unit.slip_count = x2x3_slip_count(pdu);

    if (x2x3_is_content(pdu)) {
        unit.interface = pdu->type == X2X3_TYPE_X2 ? LI_INTERFACE_X2
                       : pdu->type == X2X3_TYPE_X3 ? LI_INTERFACE_X3 : LI_INTERFACE_X2_OR_X3;
        unit.kind = LI_UNIT_CONTENT;
        unit.tasks = pdu->tasks;
        unit.task_count = pdu->task_count;
        unit.targets = pdu->targets;
        unit.target_count = pdu->target_count;
        unit.element_id = pdu->attributes[X2X3_ATTRIBUTE_NFID].octets;
        unit.element_id_length = pdu->attributes[X2X3_ATTRIBUTE_NFID].length;
        unit.scope = join_scope(pinfo, pdu, room, sizeof room, &unit.scope_length);
    } else {
        unit.interface = LI_INTERFACE_X2_OR_X3;
        unit.kind = pdu->type == X2X3_TYPE_KEEPALIVE ? LI_UNIT_KEEPALIVE : LI_UNIT_KEEPALIVE_ACK;
        unit.is_response = pdu->type == X2X3_TYPE_KEEPALIVE_ACK;
    }
    return li_deliver(tvb, pinfo, tree, &unit);
}

/* The task of the header. A cut attribute list may lack what separates sequences: such a PDU counts in none, nor does
 * one that has not come whole: it may be sent again. */
static void
finish_tasks(x2x3_pdu_t *pdu, bool is_ended)
{
    if ((!pdu->complete || is_ended) && x2x3_is_content(pdu)) {
        pdu->has_sequence = false;
        for (unsigned i = 1; i < pdu->task_count; i++) {
            pdu->tasks[i].has_sequence = false;
        }
    }
    if (pdu->task_count > 0) {
        pdu->tasks[0].sequence = pdu->sequence;
        pdu->tasks[0].has_sequence = pdu->has_sequence;
    }
}

/* What tells one PDU from the next: ", seq 1, XID 29f28e1c…". */
static void
summarise(proto_item *item, const x2x3_pdu_t *pdu)
{
    phrase_t phrase = { .length = 0 };

    if (pdu->has_sequence) {
        phrase_add(&phrase, ", seq ");
        phrase_add_number(&phrase, pdu->sequence);
    }
    if (x2x3_is_content(pdu) && pdu->captured >= 32) {
        phrase_add(&phrase, ", XID ");
        phrase_add_hex32(&phrase, pdu->xid.data1);
        phrase_add(&phrase, UTF8_HORIZONTAL_ELLIPSIS);
    }
    proto_item_append_text(item, "%s", phrase.text);
}

void
x2x3_dissect_pdu(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const stream_origin_t *origin)
{
    x2x3_pdu_t pdu;
    proto_item *items[FIELDS];
    proto_item *item;
    proto_tree *pdu_tree;
    const char *verdict = "";
    unsigned captured = tvb_captured_length(tvb);
    const bool visible = tree != NULL && PTREE_DATA(tree)->visible;
    bool cut_shown = false;

    pinfo->current_proto = X2X3_NAME;
    read_header(tvb, &pdu);
    item = proto_tree_add_item(tree, proto_li_x2x3, tvb, 0, -1, ENC_NA);
    pdu_tree = proto_item_add_subtree(item, ett_x2x3);
    if (visible && captured >= 4) {
        proto_item_append_text(item, ", %s", val_to_str_const(pdu.type, type_names, "PDU of unknown type"));
    }
    show_header(tvb, pdu_tree, &pdu, captured, items);

    if (captured >= 32) {
        pdu.tasks[0].xid = pdu.xid;
        pdu.tasks[0].correlation_id = pdu.correlation_id;
        pdu.task_count = 1;
    }
    if (captured >= X2X3_FRAMING_LENGTH) {
        check_version(pinfo, items[FIELD_VERSION], &pdu);
        check_lengths(pinfo, items, &pdu, origin->is_begun ? UINT32_MAX : tvb_reported_length(tvb));
        take_fixed_part(&pdu, captured);
        check_broken_off(pinfo, item, origin);
        check_ended(pinfo, item, &pdu, origin);
        x2x3_dissect_attributes(tvb, pinfo, pdu_tree, &pdu);
        finish_tasks(&pdu, origin->is_ended);
        x2x3_show_slips(tvb, pdu_tree, &pdu);
        if (visible) {
            summarise(item, &pdu);
        }
        if (x2x3_has_content_type(&pdu)) {
            check_content(pinfo, item, items, &pdu);
        } else if (x2x3_has_keepalive_type(&pdu)) {
            check_keepalive(pinfo, item, items, &pdu);
        } else {
            expert_add_info_format(pinfo, items[FIELD_TYPE], &ei_type_unknown,
                                   "Unknown PDU type %u, taken for content (TS 103 221-2 clause 5.2.2)", pdu.type);
        }
        verdict = deliver(tvb, pinfo, pdu_tree, &pdu, origin);
    }
    write_columns(pinfo, &pdu, verdict);

    if (pdu.payload_length > 0 && captured > pdu.header_length) {
        if (origin->is_begun) {
            x2x3_show_payload(tvb, pdu_tree, pdu.header_length);
        } else {
            cut_shown = x2x3_dissect_payload(tvb, pinfo, pdu_tree, &pdu);
        }
    }
    if (!cut_shown) {
        /* The end of what was captured is for Wireshark to say, in its own words. */
        const uint64_t whole = (uint64_t)pdu.header_length + pdu.payload_length;
        unsigned length = (unsigned)MIN(tvb_reported_length(tvb), whole);
        tvb_ensure_bytes_exist(tvb, 0, (int)MAX(length, MIN(tvb_reported_length(tvb), X2X3_FRAMING_LENGTH)));
    }
}

void
x2x3_dissect_content(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t frame)
{
    static const stream_content_t content = {
        .proto = &proto_li_x2x3, .ett = &ett_x2x3, .hf_frame = &hf_payload_of, .name = X2X3_NAME, .family = X2X3_FAMILY,
        .of = "payload of the PDU", .info = "Payload goes on"
    };

    x2x3_show_payload(tvb, stream_show_content(&content, tvb, pinfo, tree, frame), 0);
}

void
x2x3_dissect_skipped(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, bool is_header)
{
    x2x3_pdu_t pdu;
    proto_item *items[FIELDS];
    proto_item *item;
    proto_tree *pdu_tree;
    unsigned captured = tvb_captured_length(tvb);
    unsigned shown = 0;

    pinfo->current_proto = X2X3_NAME;
    item = proto_tree_add_item(tree, proto_li_x2x3, tvb, 0, -1, ENC_NA);
    pdu_tree = proto_item_add_subtree(item, ett_x2x3);
    if (is_header) {
        read_header(tvb, &pdu);
        show_header(tvb, pdu_tree, &pdu, captured, items);
        check_version(pinfo, items[FIELD_VERSION], &pdu);
        check_lengths(pinfo, items, &pdu, UINT32_MAX);
        x2x3_show_slips(tvb, pdu_tree, &pdu);
        shown = MIN(captured, X2X3_HEADER_LENGTH);
        stream_add_to_columns(proto_li_x2x3, X2X3_FAMILY, pinfo, "PDU with invalid header");
    } else {
        const bool is_torn = li_is_torn(pinfo);

        expert_add_info_format(pinfo, item, is_torn ? &ei_resynchronised_torn : &ei_resynchronised,
                               "No PDU in %u octet%s: skipped until the next header%s (TS 103 221-2 clause 5.1)",
                               tvb_reported_length(tvb), plurality(tvb_reported_length(tvb), "", "s"),
                               is_torn ? "; what stood before was not captured" : "");
        stream_add_to_columns(proto_li_x2x3, X2X3_FAMILY, pinfo, "Skipped octets");
    }
    if (captured > shown) {
        proto_tree_add_item(pdu_tree, hf_skipped, tvb, (int)shown, (int)(captured - shown), ENC_NA);
    }
}

/* ---- registration ---- */

void
x2x3_register(void)
{
    module_t *module;
    expert_module_t *expert;

    proto_li_x2x3 = proto_register_protocol("Lawful Interception X2/X3 (ETSI TS 103 221-2)", "LI X2/X3", "li_x2x3");
    proto_register_field_array(proto_li_x2x3, hf_x2x3, array_length(hf_x2x3));
    proto_register_subtree_array(ett, array_length(ett));
    expert = expert_register_protocol(proto_li_x2x3);
    expert_register_field_array(expert, ei_x2x3, array_length(ei_x2x3));

    x2x3_register_attributes(proto_li_x2x3, expert);
    x2x3_register_slips(proto_li_x2x3);
    x2x3_register_target(proto_li_x2x3);
    x2x3_register_payload(proto_li_x2x3, expert);
    x2x3_register_media(proto_li_x2x3);

    module = prefs_register_protocol(proto_li_x2x3, NULL);
    prefs_register_bool_preference(module, "desegment", "Reassemble PDUs that span several TCP segments",
        "Whether a PDU may be put together from several TCP segments or TLS records. \"Allow subdissectors to "
        "reassemble TCP streams\" in the TCP preferences is needed too.", &x2x3_desegment);
    prefs_register_bool_preference(module, "profile_3gpp", "Check the profile of 3GPP TS 33.128",
        "Whether to report the attributes that TS 33.128 requires and a PDU lacks.", &profile_3gpp);
}
