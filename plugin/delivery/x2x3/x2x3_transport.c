/* x2x3_transport.c
 * ETSI TS 103 221-2: where X2/X3 PDUs begin and end in TCP, UDP and TLS, and how they are recognised without a port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include <string.h>

#include <epan/exceptions.h>
#include <wsutil/pint.h>

#include "delivery/stream.h"
#include "delivery/x2x3/x2x3.h"

/* What a header is expected to have where nothing but its octets speaks for it. */
#define EXPECTED_HEADER_MAX         8192U
#define EXPECTED_VERSION_LAST       32
#define EXPECTED_ATTRIBUTE_LAST     64

/* The fields of a header that tell it from other octets: up to the XID. */
#define X2X3_FIELDS_LENGTH          16U

/* So many attributes of a header are followed where the next one is searched for: the work for each octet is bounded,
 * and no octets can use up what a later header needs. */
#define SEARCHED_ATTRIBUTES         16U

/* Our entry in the list of TLS heuristics, and that of Wireshark's own X2/X3 dissector (NULL: there is none). Set at
 * hand-off. */
static const heur_dtbl_entry_t *tls_entry;
static const heur_dtbl_entry_t *stock_entry;

/* ---- what the octets at the start of a PDU look like ---- */

static bool
is_expected_version(const uint8_t *p)
{
    /* Version 0.1 and up, or the same with the octets swapped. */
    return (p[0] == 0 && p[1] >= 1 && p[1] <= EXPECTED_VERSION_LAST)
        || (p[1] == 0 && p[0] >= 1 && p[0] <= EXPECTED_VERSION_LAST);
}

static bool
is_expected_type(const uint8_t *p)
{
    return p[2] == 0 && p[3] >= X2X3_TYPE_X2 && p[3] <= X2X3_TYPE_KEEPALIVE_ACK;
}

/* At least 12 octets. */
static bool
has_credible_lengths(const uint8_t *p)
{
    uint32_t header_length = pntohu32(p + 4);

    return header_length >= X2X3_HEADER_LENGTH && header_length <= X2X3_HEADER_MAX
        && pntohu32(p + 8) <= X2X3_PAYLOAD_MAX;
}

/* Payload format and direction, as far as they are there; in a keepalive (clause 5.1) all the rest is 0. */
static bool
has_expected_fields(const uint8_t *p, unsigned length)
{
    bool is_keepalive = p[3] == X2X3_TYPE_KEEPALIVE || p[3] == X2X3_TYPE_KEEPALIVE_ACK;

    if (is_expected_type(p) && is_keepalive) {
        for (unsigned i = 8; i < length && i < X2X3_HEADER_LENGTH; i++) {
            if (p[i] != 0) {
                return false;
            }
        }
        return true;
    }
    if (length >= 14 && pntohu16(p + 12) >= X2X3_FORMATS) {
        return false;
    }
    return length < 16 || (pntohu16(p + 14) != X2X3_DIRECTION_KEEPALIVE && pntohu16(p + 14) <= X2X3_DIRECTION_LAST);
}

typedef enum {
    CHAIN_BROKEN,           /* the attributes do not end where the header ends, or are none */
    CHAIN_OPEN,             /* good as far as they are there */
    CHAIN_WHOLE
} chain_t;

/* Follows the attributes, of types up to `last`, as far as `length` octets tell, from `*at` (0: the first one) on, but
 * no more than `most` of them. */
static chain_t
follow_attributes(const uint8_t *p, unsigned length, unsigned last, unsigned most, uint32_t *at)
{
    uint32_t header_length = pntohu32(p + 4);
    uint32_t offset = MAX(*at, X2X3_HEADER_LENGTH);

    while (offset < header_length) {
        unsigned type;

        *at = offset;
        if (header_length - offset < X2X3_ATTRIBUTE_HEAD) {
            return CHAIN_BROKEN;
        }
        if (most-- == 0 || length < X2X3_ATTRIBUTE_HEAD || offset > length - X2X3_ATTRIBUTE_HEAD) {
            return CHAIN_OPEN;
        }
        type = pntohu16(p + offset);
        if ((type == 0 && last != UINT16_MAX) || type > last) {
            return CHAIN_BROKEN;
        }
        offset += X2X3_ATTRIBUTE_HEAD + pntohu16(p + offset + 2);
    }
    if (offset > header_length) {
        return CHAIN_BROKEN;
    }
    return length < header_length ? CHAIN_OPEN : CHAIN_WHOLE;
}

/* The strict test, of as many octets as there are: for the heuristics, and for finding the next PDU in a stream. Up to
 * `most` attributes have a say. */
static bool
is_expected_header(const uint8_t *p, unsigned length, unsigned most)
{
    uint32_t at = 0;

    return is_expected_version(p) && is_expected_type(p) && has_credible_lengths(p)
        && pntohu32(p + 4) <= EXPECTED_HEADER_MAX && has_expected_fields(p, length)
        && follow_attributes(p, length, EXPECTED_ATTRIBUTE_LAST, most, &at) != CHAIN_BROKEN;
}

/* ---- a stream of PDUs ---- */

/* Whether the fixed part of an expected header stands among the attributes of one that is odd or long. No attribute
 * carries PDUs: that one is none, and what it would hide is looked at by itself. */
static bool
holds_header(const uint8_t *p, unsigned length, uint32_t *searched)
{
    unsigned i = MAX(*searched, X2X3_HEADER_LENGTH);

    for (; i < length && length - i >= X2X3_HEADER_LENGTH; i++) {
        if (is_expected_header(p + i, length - i, SEARCHED_ATTRIBUTES)) {
            return true;
        }
    }
    *searched = i;
    return false;
}

/* What the octets are, on a connection or at a port that carries X2/X3: at least 12 of them, and the fixed part of a
 * header unless that was cut. A faulty PDU shall be seen with its faults, and yet octets from the middle of a PDU,
 * where a capture may begin or go on after a loss, shall not be taken for a header: it would make the stream wait for
 * its end. So the more is odd about the fixed part, the more has to be right with the attributes. */
static stream_part_t
classify(const uint8_t *p, unsigned length, uint32_t *pdu_length, stream_scan_t *scan)
{
    uint32_t header_length = pntohu32(p + 4), at = 0;
    /* What the other fields may hold depends on the type. */
    unsigned odd = !is_expected_version(p) + (!is_expected_type(p) || !has_expected_fields(p, length));
    chain_t chain;

    *pdu_length = header_length + pntohu32(p + 8);
    if (!has_credible_lengths(p)) {
        return STREAM_SKIPPED;
    }
    if (odd == 0 && header_length <= EXPECTED_HEADER_MAX) {
        return STREAM_UNIT;
    }
    if (odd == 0) {
        /* A header that is longer than expected is believed if it begins like one: what is behind its first
         * attribute's head does not matter, since that may come later. */
        chain = follow_attributes(p, MIN(length, X2X3_HEADER_LENGTH + X2X3_ATTRIBUTE_HEAD), UINT16_MAX, 1, &at);
        if (chain == CHAIN_BROKEN || (length < header_length && holds_header(p, length, &scan->searched))) {
            return STREAM_SKIPPED;
        }
        return length >= header_length ? STREAM_UNIT
               : length >= X2X3_HEADER_LENGTH + X2X3_ATTRIBUTE_HEAD ? STREAM_UNIT_OPEN : STREAM_UNCLEAR;
    }
    if ((odd > 1 && header_length == X2X3_HEADER_LENGTH) || header_length > EXPECTED_HEADER_MAX) {
        return STREAM_SKIPPED;
    }
    chain = follow_attributes(p, length, UINT16_MAX, EXPECTED_HEADER_MAX, &scan->value.at);
    if (chain == CHAIN_OPEN) {
        return holds_header(p, length, &scan->searched) ? STREAM_SKIPPED : STREAM_UNCLEAR;
    }
    return chain == CHAIN_WHOLE ? STREAM_UNIT : STREAM_SKIPPED;
}

/* In the middle of a PDU, format 5 and direction 3 look like version 0.5 and type 3: the lengths alone are to blame
 * only where all the rest is right. */
static bool
is_bad_header(const uint8_t *p, unsigned length)
{
    return length >= 16 && is_expected_version(p) && is_expected_type(p) && has_expected_fields(p, length)
        && !has_credible_lengths(p);
}

/* Whether fewer than 12 octets may be the beginning of a header. So few can't speak for a version that is a slip. */
static bool
is_beginning(const uint8_t *p, unsigned length)
{
    return p[0] == 0 && (length < 2 || is_expected_version(p)) && (length < 4 || is_expected_type(p));
}

/* Whether fewer than 12 octets may be the beginning of an expected header. */
static bool
is_expected_beginning(const uint8_t *p, unsigned length)
{
    static const uint8_t most[] = { EXPECTED_VERSION_LAST, EXPECTED_VERSION_LAST, 0, X2X3_TYPE_KEEPALIVE_ACK,
                                    0, 0, EXPECTED_HEADER_MAX >> 8, 0xff, X2X3_PAYLOAD_MAX >> 24 };

    for (unsigned i = 0; i < MIN(length, sizeof most); i++) {
        if (p[i] > most[i]) {
            return false;
        }
    }
    return (length < 2 || is_expected_version(p)) && (length < 4 || is_expected_type(p));
}

static unsigned
count_zeros(const uint8_t *p, unsigned length)
{
    unsigned count = 0;

    while (length - count >= 8 && pntohu64(p + count) == 0) {
        count += 8;
    }
    while (count < length && p[count] == 0) {
        count++;
    }
    return count;
}

/* Looks for the next header, from the second octet on; returns its distance, or `length` if there is none. If there is
 * more to come (`is_open`), a header that is cut counts. The work is linear in `length`. */
static unsigned
find_header(const uint8_t *p, unsigned length, bool is_open)
{
    for (unsigned i = 1; i < length; i++) {
        unsigned left = length - i;

        if (!is_open && left < X2X3_HEADER_LENGTH) {
            break;
        }
        if (left > 2) {
            /* The third octet, of the type, is 0: few octets of other traffic are. */
            const uint8_t *zero = (const uint8_t *)memchr(p + i + 2, 0, left - 2);

            i = zero != NULL ? (unsigned)(zero - p) - 2 : length - 2;
            left = length - i;
            if (!is_open && left < X2X3_HEADER_LENGTH) {
                break;
            }
        }
        if (left > 5 && (p[i + 3] == 0 || p[i + 3] > X2X3_TYPE_KEEPALIVE_ACK || p[i + 4] != 0 || p[i + 5] != 0)) {
            /* No type is 0: of a run of zeros, only the last may stand in front of one. */
            i += p[i + 3] == 0 ? count_zeros(p + i + 4, left - 4) : 0;
            continue;
        }
        if (left < X2X3_FRAMING_LENGTH ? is_expected_beginning(p + i, left)
                                       : is_expected_header(p + i, left, SEARCHED_ATTRIBUTES)) {
            return i;
        }
    }
    return length;
}

/* ---- where nothing speaks against a unit but its octets ---- */

/* Whether at least 12 octets begin with a header, strictly. */
static stream_begins_t
get_strict(const uint8_t *p, unsigned length)
{
    if (length < X2X3_FRAMING_LENGTH) {
        return is_expected_beginning(p, length) ? STREAM_BEGINS_MAYBE : STREAM_BEGINS_NOT;
    }
    if (!is_expected_header(p, length, SEARCHED_ATTRIBUTES)) {
        return STREAM_BEGINS_NOT;
    }
    return length < X2X3_HEADER_LENGTH ? STREAM_BEGINS_MAYBE : STREAM_BEGINS;
}

/* A keepalive is nearly all zeros, as other octets may be: it has its number, too (clause 6.2.4). */
static bool
is_certain(const uint8_t *p, unsigned length)
{
    const bool is_keepalive = p[3] == X2X3_TYPE_KEEPALIVE || p[3] == X2X3_TYPE_KEEPALIVE_ACK;

    return !is_keepalive || (length >= X2X3_HEADER_LENGTH + X2X3_ATTRIBUTE_HEAD + 4
                             && pntohu16(p + X2X3_HEADER_LENGTH) == X2X3_ATTRIBUTE_SEQUENCE
                             && pntohu16(p + X2X3_HEADER_LENGTH + 2) == 4);
}

/* Whether the octets are one unit by its lengths, or a good header stands where it ends. */
static stream_begins_t
get_exact(const uint8_t *p, unsigned length)
{
    const uint64_t whole = (uint64_t)pntohu32(p + 4) + pntohu32(p + 8);

    return pntohu32(p + 8) == 0 || whole > length ? STREAM_BEGINS_NOT
         : whole == length ? STREAM_BEGINS : get_strict(p + whole, length - (unsigned)whole);
}

/* Of a header whose length can't be, all else has to be right, and its XID a UUID: by its version and variant. */
static stream_begins_t
begins_without_length(const uint8_t *p, unsigned length)
{
    e_guid_t xid;

    if (p[0] != 0 || !is_expected_version(p) || (p[3] != X2X3_TYPE_X2 && p[3] != X2X3_TYPE_X3)
        || !is_expected_type(p) || pntohu32(p + 8) > X2X3_PAYLOAD_MAX || !has_expected_fields(p, length)) {
        return STREAM_BEGINS_NOT;
    }
    if (length < X2X3_HEADER_LENGTH) {
        return STREAM_BEGINS_MAYBE;
    }
    xid = (e_guid_t) { .data3 = pntohu16(p + 22), .data4 = { p[24] } };
    return li_xid_is_uuid(&xid) ? STREAM_BEGINS : STREAM_BEGINS_NOT;
}

/* Where a connection begins, no unit before speaks for a header. A version, a type, a format or attributes that nobody
 * has heard of, or a payload that is too long, are made up for by what is right: the lengths, and attributes that end
 * where the header ends; several of them at once, by a unit that ends where its lengths say. */
static stream_begins_t
begins(const uint8_t *p, unsigned length)
{
    const uint32_t header_length = pntohu32(p + 4);
    const unsigned odd = !is_expected_version(p) + (!is_expected_type(p) || !has_expected_fields(p, length));
    uint32_t at = 0;
    chain_t chain;

    if (header_length < X2X3_HEADER_LENGTH || header_length > X2X3_HEADER_MAX) {
        return begins_without_length(p, length);
    }
    /* A major version is odd itself, be it a minor one with its octets swapped: with another type too it may be
     * anything, as Diameter is. */
    if ((odd > 0 && (header_length > EXPECTED_HEADER_MAX || pntohu32(p + 8) > X2X3_PAYLOAD_MAX))
        || (p[0] != 0 && !is_expected_type(p))) {
        return STREAM_BEGINS_NOT;
    }
    if (length < X2X3_HEADER_LENGTH) {
        return STREAM_BEGINS_MAYBE;
    }
    if (header_length > EXPECTED_HEADER_MAX) {
        chain = follow_attributes(p, length, EXPECTED_ATTRIBUTE_LAST, EXPECTED_HEADER_MAX, &at);
        return chain == CHAIN_BROKEN ? begins_without_length(p, length) : STREAM_BEGINS;
    }
    if (odd == 0 || (header_length == X2X3_HEADER_LENGTH && odd < 2)) {
        return STREAM_BEGINS;
    }
    chain = header_length == X2X3_HEADER_LENGTH ? CHAIN_BROKEN
          : follow_attributes(p, length, UINT16_MAX, EXPECTED_HEADER_MAX, &at);
    return chain == CHAIN_WHOLE ? STREAM_BEGINS : chain == CHAIN_OPEN ? STREAM_BEGINS_MAYBE : get_exact(p, length);
}

/* A long unit is judged by its header; where that is not to be believed, by its fixed part. */
static unsigned
get_head_length(const uint8_t *p, unsigned length _U_)
{
    const uint32_t header_length = pntohu32(p + 4);

    return header_length <= STREAM_WAITED_FOR_MAX ? header_length : X2X3_HEADER_LENGTH;
}

/* Behind a unit, all that speaks against a header is its length, which has its fixed part at least, and a header
 * within what it is the length of. */
static uint64_t
get_odd_length(const uint8_t *p, unsigned length)
{
    const uint32_t header_length = pntohu32(p + 4);
    const bool is_short = header_length < X2X3_HEADER_LENGTH;
    const uint64_t whole = (uint64_t)MAX(header_length, X2X3_HEADER_LENGTH) + pntohu32(p + 8);

    if ((is_short && begins_without_length(p, length) != STREAM_BEGINS)
        || (header_length > EXPECTED_HEADER_MAX && !(is_expected_version(p) && is_expected_type(p)))) {
        return 0;
    }
    /* A long one is given up where the other header stands, when it has been judged. */
    length = (unsigned)MIN(length, whole <= STREAM_WAITED_FOR_MAX ? whole
                             : header_length <= X2X3_HEADER_MAX ? header_length : X2X3_HEADER_LENGTH);
    for (unsigned i = 1; i < length && length - i >= X2X3_FIELDS_LENGTH; i++) {
        if (is_expected_header(p + i, length - i, SEARCHED_ATTRIBUTES)) {
            /* A header that says it holds the other one ends there. */
            return header_length > EXPECTED_HEADER_MAX && i >= X2X3_HEADER_LENGTH
                && begins_without_length(p, length) == STREAM_BEGINS ? i : 0;
        }
    }
    return whole;
}

static bool
is_recognised(tvbuff_t *tvb)
{
    unsigned captured = tvb_captured_length(tvb);

    return captured >= X2X3_FRAMING_LENGTH
        && is_expected_header(tvb_get_ptr(tvb, 0, (int)captured), captured, EXPECTED_HEADER_MAX);
}

/* Asks the stock dissector about one record, so that its match binds no other, and so that the transport and addresses
 * of its payload, which it leaves behind, are not taken for those of our next record. */
static bool
try_stock(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const uint8_t layer = pinfo->curr_layer_num;
    inner_frame_t frame;
    volatile bool found = false;

    if (stock_entry == NULL || !stock_entry->enabled
        || (stock_entry->protocol != NULL && !proto_is_protocol_enabled(stock_entry->protocol))) {
        return false;
    }
    inner_save(pinfo, &frame);
    TRY {
        found = ws_tls_heur_try(stock_entry->dissector, tvb, pinfo, tree);
    }
    FINALLY {
        inner_restore(pinfo, &frame);
    }
    ENDTRY;
    if (!found) {
        /* Whoever takes the record finds the layers as if nobody had been asked: as on the next visit. */
        pinfo->curr_layer_num = layer;
    }
    return found;
}

/* A datagram holds whole PDUs. */
static bool
is_datagram(tvbuff_t *tvb)
{
    return is_recognised(tvb) && tvb_get_ntohl(tvb, 4) + tvb_get_ntohl(tvb, 8) <= tvb_reported_length(tvb);
}

static bool
is_expected(tvbuff_t *tvb, const packet_info *pinfo)
{
    e_guid_t xid;
    bool has_xid = tvb_captured_length(tvb) >= 32;

    if (!is_recognised(tvb)) {
        return false;
    }
    if (has_xid) {
        tvb_get_ntohguid(tvb, 16, &xid);
    }
    return li_is_expected(pinfo, LI_INTERFACES_X, has_xid ? &xid : NULL);
}

/* ---- the format ---- */

static const stream_format_t format = {
    .proto = &proto_li_x2x3,
    .name = X2X3_NAME,
    .filter = "li_x2x3",
    .desegment = &x2x3_desegment,
    .carries_others = true,
    .head = X2X3_HEADER_LENGTH,
    .least = X2X3_FRAMING_LENGTH,
    .is_beginning = is_beginning,
    .is_beginning_strict = is_expected_beginning,
    .classify = classify,
    .find = find_header,
    .is_certain = is_certain,
    .is_no_padding = is_certain,
    .begins = begins,
    .get_odd_length = get_odd_length,
    .get_head_length = get_head_length,
    .get_strict = get_strict,
    .dissect_content = x2x3_dissect_content,
    .is_bad_header = is_bad_header,
    .is_recognised = is_recognised,
    .is_datagram = is_datagram,
    .is_expected = is_expected,
    .try_stock = try_stock,
    .dissect_unit = x2x3_dissect_pdu,
    .dissect_skipped = x2x3_dissect_skipped,
};

static stream_handles_t handles;
static const stream_t stream = { &format, &handles };

STREAM_FUNCTIONS(stream, functions)

/* ---- beside the stock dissector ---- */

/* The stock heuristic for X2/X3 over TLS accepts what ours does and more, and its match makes its dissector the
 * session's, so that nobody would be asked about later records. So this one stands before it in the list, for the stock
 * protocol, and accepts all that it would, but for what is ours: the stock one never matches by itself, which would
 * move it to the front. It is called here without the session: its match counts for the one record, and the next record
 * is asked for again. With our protocol or our heuristic disabled, it is called as if we were not there. */
static ws_bool
dissect_beside_stock(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const bool is_enabled = proto_is_protocol_enabled(find_protocol_by_id(proto_li_x2x3));

    if (is_enabled && stream_owns_tls_port(&stream, pinfo)) {
        return !tls_entry->enabled && tls(tvb, pinfo, tree, data) != 0;
    }
    if (!is_enabled || !tls_entry->enabled) {
        return stock_entry->enabled && stock_entry->dissector(tvb, pinfo, tree, data);
    }
    return !is_recognised(tvb) && try_stock(tvb, pinfo, tree);
}

/* TLS asks heuristics before it looks at ports. A port that is ours is ours whatever a record looks like. */
static ws_bool
dissect_tls_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return stream_owns_tls_port(&stream, pinfo) ? tls(tvb, pinfo, tree, data) != 0
                                                : tls_heuristic(tvb, pinfo, tree, data);
}

/* ---- registration ---- */

void
proto_register_li_x2x3(void)
{
    x2x3_register();
    stream_register(&stream, &functions);
}

void
proto_reg_handoff_li_x2x3(void)
{
    stream_functions_t with_ports = functions;

    x2x3_handoff_payload(proto_li_x2x3);
    with_ports.tls_heuristic = dissect_tls_heuristic;
    stream_handoff(&stream, &with_ports);
    tls_entry = find_heur_dissector_by_unique_short_name("li_x2x3_tls");
    stock_entry = find_heur_dissector_by_unique_short_name("li5g_tls");
    if (stock_entry != NULL && stock_entry->protocol != NULL) {
        heur_dissector_add("tls", dissect_beside_stock, "5G LI over TLS, beside LI X2/X3", "li_x2x3_li5g_tls",
                           proto_get_id(stock_entry->protocol), HEURISTIC_ENABLE);
    }
}
