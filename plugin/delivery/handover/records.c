/* records.c
 * ETSI TS 101 671 and 3GPP TS 33.108: records of HI1, HI2 and HI3 that follow one another, each a BER value of the
 * module that its domain identifier names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/handover/records.h"

#include <string.h>

#include <epan/exceptions.h>
#include <epan/expert.h>
#include <epan/prefs.h>
#include <wsutil/strtoi.h>

#include "asn1/domains.h"
#include "content/phrase.h"
#include "content/text.h"
#include "delivery/handover/ps.h"
#include "delivery/stream.h"

/* What the Protocol column says. */
#define RECORDS_NAME    "LI records"
#define RECORDS_FAMILY  "HI2/HI3"       /* of interfaces, where none is known */

/* Beyond this a length is taken for an error. */
#define RECORD_MAX      PS_PDU_MAX

/* So many octets of a record hold its domain identifier. */
#define IDENTIFIER_WITHIN   32

static int proto_li_records = -1;

static int hf_payload_of = -1;
static int hf_payload_octets = -1;
static int hf_skipped = -1;

static int ett_records = -1;

static expert_field ei_resynchronised = EI_INIT;
static expert_field ei_resynchronised_torn = EI_INIT;

static hf_register_info hf[] = {
    { &hf_payload_of,
      { "Goes on from the record in", "li_records.payload_of", FT_FRAMENUM, BASE_NONE, NULL, 0x0,
        "What a record of more than 64 KiB announced: it was judged in its first frame", HFILL } },
    { &hf_payload_octets,
      { "Octets", "li_records.payload_octets", FT_BYTES, BASE_NONE, NULL, 0x0, NULL, HFILL } },
    { &hf_skipped,
      { "Skipped octets", "li_records.skipped", FT_BYTES, BASE_NONE, NULL, 0x0, NULL, HFILL } },
};

static int *ett[] = {
    &ett_records,
};

static ei_register_info ei[] = {
    { &ei_resynchronised,
      { "li_records.resynchronised", PI_MALFORMED, PI_WARN, "Octets that are no record", EXPFILL } },
    { &ei_resynchronised_torn,
      { "li_records.resynchronised", PI_MALFORMED, PI_NOTE, "Octets of a record whose beginning was not captured",
        EXPFILL } },
};

/* Preference: put records together from several segments. */
static ws_bool desegment = true;

/* Who reads HI1 (administration/hi1/). Set at hand-off. */
static dissector_handle_t hi1_handle;

/* ---- what a record looks like ---- */

/* Where the contents of the first value begin. */
static const uint8_t *
contents_at(const uint8_t *p, unsigned length)
{
    ber_value_t value = { .head = 2 };

    if (length >= 2 && p[1] != 0x80) {
        ber_read(p, length, UINT32_MAX / 2, &value);
    }
    return p + value.head;
}

/* Whether what holds a record is a sequence of them, as a capture of octets may have any before one: as far as it is
 * told by the first two. BER_MORE: the second is not there yet. */
static ber_result_t
read_sequence(const uint8_t *p, unsigned length)
{
    const unsigned head = (unsigned)(contents_at(p, length) - p);
    const bool is_open = length >= 2 && p[1] == 0x80;
    ber_value_t outer = { .whole = UINT32_MAX / 2 }, value;
    ber_result_t result;
    unsigned at;

    if (!is_open && ber_read(p, length, UINT32_MAX / 2, &outer) != BER_FOUND) {
        return BER_BAD;
    }
    result = ber_read(p + head, MIN(length, outer.whole) - head, outer.whole - head, &value);
    at = head + (result == BER_FOUND ? value.whole : 0);
    if (result != BER_FOUND || at == outer.whole || (is_open && at < length && p[at] == 0)) {
        return result;
    }
    if (at >= length) {
        return BER_MORE;
    }
    result = ber_read(p + at, MIN(length, outer.whole) - at, outer.whole - at, &value);
    if (result == BER_FOUND && li_asn1_domain_of(p + at, length - at) == NULL) {
        return length - at < IDENTIFIER_WITHIN ? BER_MORE : BER_BAD;
    }
    return result;
}

static const li_asn1_domain_t *
record_in(const uint8_t *p, unsigned length, bool *is_told)
{
    const li_asn1_domain_t *domain = p[0] == BER_SEQUENCE || (p[0] & 0xe0) == 0xa0 ? li_asn1_domain_of(p, length)
                                                                                   : NULL;
    ber_result_t sequence;

    *is_told = true;
    if (domain == NULL || domain->interface == LI_INTERFACE_NONE) {
        return NULL;
    }
    /* A tagged value begins with the identifier; only MBMSUmtsIRIsContent has tags around records and their sequence.
     * A tag before a record is none of it. Records of HI3 have a header, and stand in no sequence. */
    if (domain->proto == &proto_li_mbmshi2 || domain->interface == LI_INTERFACE_HI3
        || li_asn1_domain_beside(p, length).octets == contents_at(p, length)) {
        return p[0] == BER_SEQUENCE || domain->proto == &proto_li_mbmshi2
            || li_asn1_domain_beside(p, length).octets == contents_at(p, length) ? domain : NULL;
    }
    sequence = p[0] == BER_SEQUENCE ? read_sequence(p, length) : BER_BAD;
    *is_told = sequence == BER_FOUND;
    return sequence != BER_BAD ? domain : NULL;
}

static const li_asn1_domain_t *
record_at(const uint8_t *p, unsigned length)
{
    bool is_told;

    return record_in(p, length, &is_told);
}

static stream_part_t
classify(const uint8_t *p, unsigned length, uint32_t *unit_length, stream_scan_t *scan)
{
    ber_value_t value;
    ber_result_t result = ber_read_on(p, length, RECORD_MAX, &value, &scan->value);
    const li_asn1_domain_t *domain;
    bool is_told;

    *unit_length = 0;
    if (p[0] != BER_SEQUENCE && (p[0] & 0xe0) != 0xa0) {
        return STREAM_SKIPPED;
    }
    domain = record_in(p, length, &is_told);
    if (result == BER_BAD || (length >= IDENTIFIER_WITHIN && domain == NULL)) {
        return STREAM_SKIPPED;
    }
    if (result == BER_MORE && length > STREAM_WAITED_FOR_MAX) {
        /* Its end may be anywhere: it is judged by its header. */
        *unit_length = RECORD_MAX;
        return STREAM_UNIT;
    }
    if (result == BER_MORE || domain == NULL) {
        return result == BER_FOUND && value.whole <= length ? STREAM_SKIPPED : STREAM_UNCLEAR;
    }
    *unit_length = value.whole;
    return is_told || value.whole <= length || value.whole > STREAM_WAITED_FOR_MAX ? STREAM_UNIT : STREAM_UNIT_OPEN;
}

static bool
is_beginning(const uint8_t *p, unsigned length _U_)
{
    return p[0] == BER_SEQUENCE || (p[0] & 0xe0) == 0xa0;
}

/* A domain identifier stands so far behind the beginning of its record, with lengths as long as senders like. */
#define IDENTIFIER_BEHIND   64U

/* Where a value of a domain begins whose contents begin with the value at `inner`; `inner`: nowhere. */
static unsigned
find_around(const uint8_t *p, unsigned length, unsigned first, unsigned inner)
{
    for (unsigned i = first; i < inner; i++) {
        if (is_beginning(p + i, length - i) && record_at(p + i, length - i) != NULL
            && contents_at(p + i, length - i) == p + inner) {
            return i;
        }
    }
    return inner;
}

/* The record that begins from the second octet on, and holds the domain identifier of which octets stand at `end`;
 * `end`: there is none. What stands before a record may look like the head of one around it: of several the innermost
 * is taken; but those of HI3 have a header, and those of MBMS a tag around them. */
static unsigned
find_before(const uint8_t *p, unsigned length, unsigned end)
{
    const unsigned first = end > IDENTIFIER_BEHIND ? end - IDENTIFIER_BEHIND : 1;

    for (unsigned i = end; i > first; i--) {
        const unsigned at = i - 1;
        const li_asn1_domain_t *domain = is_beginning(p + at, length - at) ? record_at(p + at, length - at) : NULL;

        if (domain != NULL && li_asn1_domain_beside(p + at, length - at).octets == contents_at(p + at, length - at)) {
            return domain->interface == LI_INTERFACE_HI3 || domain->proto == &proto_li_mbmshi2
                 ? find_around(p, length, first, at) : at;
        }
    }
    return end;
}

/* Looks for identifiers, which few other octets are: to look for tags would be dear. */
static unsigned
find_record(const uint8_t *p, unsigned length, bool is_open)
{
    static const uint8_t domain[] = { LI_ASN1_DOMAIN };
    const unsigned tail = length > IDENTIFIER_WITHIN ? length - IDENTIFIER_WITHIN + 1 : 1;

    for (unsigned i = 2; length > sizeof domain && i < length - sizeof domain; i++) {
        const uint8_t *found = (const uint8_t *)memchr(p + i, domain[0], length - sizeof domain - i);
        unsigned begin;

        if (found == NULL) {
            break;
        }
        i = (unsigned)(found - p);
        if (memcmp(found, domain, sizeof domain) != 0) {
            continue;
        }
        begin = find_before(p, length, i);
        if (begin < i) {
            return begin;
        }
    }
    for (unsigned i = tail; is_open && i < length; i++) {
        stream_scan_t scan = { { 0, 0, 0 }, 0 };
        uint32_t unit_length;

        if (is_beginning(p + i, length - i)
            && classify(p + i, length - i, &unit_length, &scan) == STREAM_UNCLEAR) {
            return i;
        }
    }
    return length;
}

/* PS-PDUs and X2/X3 carry records: only what another one follows is none of theirs. */
static bool
is_certain(const uint8_t *p, unsigned length)
{
    stream_scan_t scan = { { 0, 0, 0 }, 0 };
    uint32_t whole;

    return classify(p, length, &whole, &scan) == STREAM_UNIT && whole != 0 && whole < length
        && record_at(p + whole, length - whole) != NULL;
}

/* What a record is judged by: its domain identifier, and the values behind that which say whose it is. */
#define VALUES_BEHIND   4
#define VALUES_LEAST    2
#define VALUE_MAX       1024U

static unsigned
get_head_length(const uint8_t *p, unsigned length)
{
    const ber_span_t beside = li_asn1_domain_beside(p, length);
    const unsigned end = beside.octets != NULL ? (unsigned)(beside.octets - p) + beside.length : 0;
    unsigned at = end - beside.length;

    for (unsigned i = 0; i <= VALUES_BEHIND && beside.octets != NULL; i++) {
        ber_value_t value;
        const ber_result_t result = at < length ? ber_read(p + at, length - at, RECORD_MAX, &value) : BER_MORE;

        if (at >= end && end < length) {
            return end;
        }
        if (result == BER_MORE && i < VALUES_LEAST) {
            return at + IDENTIFIER_WITHIN;
        }
        if (result != BER_FOUND || value.whole > VALUE_MAX || record_at(p + at, length - at) != NULL) {
            break;
        }
        at += value.whole;
    }
    return MAX(at, IDENTIFIER_WITHIN);
}

static stream_begins_t
get_strict(const uint8_t *p, unsigned length)
{
    bool is_told;

    return record_in(p, length, &is_told) != NULL ? (is_told ? STREAM_BEGINS : STREAM_BEGINS_MAYBE)
         : is_beginning(p, length) && li_asn1_domain_is_open(p, length) ? STREAM_BEGINS_MAYBE : STREAM_BEGINS_NOT;
}

static bool
is_recognised(tvbuff_t *tvb)
{
    unsigned captured = tvb_captured_length(tvb);

    return captured > 0 && record_at(tvb_get_ptr(tvb, 0, (int)captured), captured) != NULL;
}

/* A datagram holds whole records. */
static bool
is_datagram(tvbuff_t *tvb)
{
    unsigned captured = tvb_captured_length(tvb);
    ber_value_t value;

    return is_recognised(tvb) && ber_read(tvb_get_ptr(tvb, 0, (int)captured), captured, RECORD_MAX, &value) == BER_FOUND
        && value.whole <= tvb_reported_length(tvb);
}

/* ---- one record ---- */

/* HI2Operations, CommunicationIdentifier: the identity number, in digits. */
static bool
read_cin(packet_info *pinfo, ber_span_t beside, uint64_t *cin)
{
    ber_span_t digits = ber_find_string(pinfo->pool, ber_find(beside, BER_CONTEXT_OF(2)), BER_CONTEXT(0));
    const char *octets = digits.octets != NULL ? (const char *)digits.octets : "";
    const char *text = wmem_strndup(pinfo->pool, octets, digits.length);

    return g_ascii_isdigit(text[0]) && strlen(text) == digits.length && ws_strtou64(text, NULL, cin);
}

/* TimeStamp: utcTime, with two digits for the year. The alternative localTime does not say its zone: no instant. */
static bool
read_time(packet_info *pinfo, ber_span_t beside, nstime_t *time)
{
    ber_span_t utc = ber_find_string(pinfo->pool, ber_find(beside, BER_CONTEXT_OF(3)), BER_CONTEXT(1));
    char *text;

    if (utc.length < 13 || utc.length > 17) {
        return false;
    }
    text = wmem_strdup_printf(pinfo->pool, "20%.*s", (int)utc.length, (const char *)utc.octets);
    return text_time(text, ISO8601_DATETIME_BASIC, time);
}

/* Sequence numbers of HI3 have 16 bits and no communication they count in: they are not followed. */
static const char *
deliver(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_asn1_domain_t *domain,
        const stream_origin_t *origin, const char **liid)
{
    const unsigned captured = tvb_captured_length(tvb);
    const uint8_t *octets = tvb_get_ptr(tvb, 0, (int)captured);
    const ber_span_t beside = li_asn1_domain_beside(octets, captured);
    li_delivery_t unit = {
        .kind = LI_UNIT_CONTENT, .interface = domain->interface, .is_protected = origin->is_protected,
        .is_quoted = pinfo->flags.in_error_pkt, .has_stream_offset = origin->has_offset,
        .stream_offset = origin->offset, .stream_length = tvb_reported_length(tvb)
    };

    if (domain->liid_tag != 0) {
        unit.liid = ps_text(pinfo->pool, ber_find_string(pinfo->pool, beside, BER_CONTEXT(domain->liid_tag)));
    }
    if (domain->interface == LI_INTERFACE_HI2) {
        unit.has_cin = read_cin(pinfo, beside, &unit.cin);
        unit.has_event_time = read_time(pinfo, beside, &unit.event_time);
    } else if (domain->interface == LI_INTERFACE_HI1 && !unit.is_quoted) {
        /* What it tells of its warrant is administration, whoever carries it. */
        li_warrant_t warrant = li_warrant_of(&unit);

        call_dissector_only(hi1_handle, tvb, pinfo, tree, &warrant);
    }
    *liid = unit.liid;
    return li_deliver(tvb, pinfo, tree, &unit);
}

/* "HI2 UmtsHI2Operations LIID LIID-0001" */
static void
add_summary(phrase_t *phrase, const li_asn1_domain_t *domain, const char *liid)
{
    static const char *const interfaces[] = { [LI_INTERFACE_HI1] = "HI1", [LI_INTERFACE_HI2] = "HI2 ",
                                              [LI_INTERFACE_HI3] = "HI3 " };

    phrase_add(phrase, interfaces[domain->interface]);
    phrase_add(phrase, domain->interface == LI_INTERFACE_HI1 ? "" : domain->name);
    phrase_add(phrase, liid != NULL ? " LIID " : "");
    phrase_add_name(phrase, liid != NULL ? liid : "");
}

/* What is there of a record that goes on behind it: as if the rest was not captured. */
static tvbuff_t *
as_cut(tvbuff_t *tvb)
{
    const unsigned captured = tvb_captured_length(tvb);

    return tvb_new_child_real_data(tvb, tvb_get_ptr(tvb, 0, (int)captured), captured, RECORD_MAX);
}

static void
show_record(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const stream_origin_t *origin)
{
    const unsigned captured = tvb_captured_length(tvb);
    const li_asn1_domain_t *domain = record_at(tvb_get_ptr(tvb, 0, (int)captured), captured);
    proto_item *item = proto_tree_add_item(tree, proto_li_records, tvb, 0, -1, ENC_NA);
    proto_tree *record_tree = proto_item_add_subtree(item, ett_records);
    phrase_t phrase = { .length = 0 };
    const char *liid = NULL, *verdict;

    pinfo->current_proto = RECORDS_NAME;
    if (domain == NULL) {
        stream_add_to_columns(proto_li_records, RECORDS_FAMILY, pinfo, "Record");
        return;
    }
    verdict = deliver(tvb, pinfo, record_tree, domain, origin, &liid);
    add_summary(&phrase, domain, liid);
    proto_item_append_text(item, ", %s", phrase.text);
    phrase_add(&phrase, verdict[0] != '\0' ? " " UTF8_RIGHTWARDS_ARROW " " : "");
    phrase_add(&phrase, verdict);
    stream_add_to_columns(proto_li_records, RECORDS_FAMILY, pinfo, phrase.text);
    if (!li_asn1_domain_enabled(domain)) {
        return;
    }
    TRY {
        li_asn1_value(origin->is_begun ? as_cut(tvb) : tvb, pinfo, record_tree, *domain->proto, domain->dissect);
    }
    CATCH(BoundsError) {
        /* Of a record that goes on, the rest is shown where it comes. */
        if (!origin->is_begun) {
            RETHROW;
        }
    }
    ENDTRY;
}

static void
show_content(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t frame)
{
    static const stream_content_t content = {
        .proto = &proto_li_records, .ett = &ett_records, .hf_frame = &hf_payload_of, .name = RECORDS_NAME,
        .family = RECORDS_FAMILY, .of = "more of the record", .info = "Record goes on"
    };

    proto_tree_add_item(stream_show_content(&content, tvb, pinfo, tree, frame), hf_payload_octets, tvb, 0, -1, ENC_NA);
}

static void
show_skipped(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, bool is_header _U_)
{
    proto_item *item = proto_tree_add_item(tree, proto_li_records, tvb, 0, -1, ENC_NA);
    const bool is_torn = li_is_torn(pinfo);

    pinfo->current_proto = RECORDS_NAME;
    expert_add_info_format(pinfo, item, is_torn ? &ei_resynchronised_torn : &ei_resynchronised,
                           "No record in %u octets: skipped until the next domain identifier%s (TS 101 671 annex D)",
                           tvb_reported_length(tvb), is_torn ? "; what stood before was not captured" : "");
    stream_add_to_columns(proto_li_records, RECORDS_FAMILY, pinfo, "Skipped octets");
    proto_tree_add_item(proto_item_add_subtree(item, ett_records), hf_skipped, tvb, 0, -1, ENC_NA);
}

/* ---- the format ---- */

static const stream_format_t format = {
    .proto = &proto_li_records,
    .name = RECORDS_NAME,
    .filter = "li_records",
    .desegment = &desegment,
    .in_files = true,
    .head = 2,
    .least = 2,
    .is_beginning = is_beginning,
    .classify = classify,
    .find = find_record,
    .begins = get_strict,
    .get_head_length = get_head_length,
    .get_strict = get_strict,
    .dissect_content = show_content,
    .is_certain = is_certain,
    .is_told_by_next = true,
    .is_recognised = is_recognised,
    .is_datagram = is_datagram,
    .dissect_unit = show_record,
    .dissect_skipped = show_skipped,
};

static stream_handles_t handles;
static const stream_t stream = { &format, &handles };

STREAM_FUNCTIONS(stream, functions)

/* ---- registration ---- */

void
proto_register_li_records(void)
{
    expert_module_t *expert;
    module_t *module;

    proto_li_records = proto_register_protocol("LI records of HI1, HI2 and HI3, ETSI TS 101 671 and 3GPP TS 33.108",
                                               "LI records", "li_records");
    proto_register_field_array(proto_li_records, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert = expert_register_protocol(proto_li_records);
    expert_register_field_array(expert, ei, array_length(ei));
    stream_register(&stream, &functions);

    module = prefs_register_protocol(proto_li_records, NULL);
    prefs_register_bool_preference(module, "desegment", "Reassemble records that span several TCP segments",
        "Whether a record may be put together from several TCP segments or TLS records. \"Allow subdissectors to "
        "reassemble TCP streams\" in the TCP preferences is needed too.", &desegment);
}

void
proto_reg_handoff_li_records(void)
{
    hi1_handle = find_dissector("li_hi1.operation");
    stream_handoff(&stream, &functions);
}
