/* x2x3_transport.c
 * ETSI TS 103 221-2: where X2/X3 PDUs begin and end in TCP, UDP and TLS, and how they are recognised without a port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include <epan/exceptions.h>
#include <wsutil/pint.h>

#include "delivery/stream.h"
#include "delivery/x2x3/x2x3.h"

/* What a header is expected to have where nothing but its octets speaks for it. */
#define EXPECTED_HEADER_MAX         8192U
#define EXPECTED_VERSION_LAST       32
#define EXPECTED_ATTRIBUTE_LAST     64

ws_bool x2x3_desegment = true;

/* Our entry in the list of TLS heuristics, and that of Wireshark's own X2/X3 dissector with the function that was in it
 * (NULL: there is none). Set at hand-off. */
static heur_dtbl_entry_t *tls_entry;
static heur_dtbl_entry_t *stock_entry;
static heur_dissector_t   stock_x2x3_heuristic;

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

/* Follows the attributes, of types up to `last`, as far as `length` octets tell. `steps` bounds the work. */
static chain_t
follow_attributes(const uint8_t *p, unsigned length, unsigned last, unsigned *steps)
{
    uint32_t header_length = pntohu32(p + 4);
    uint32_t offset = X2X3_HEADER_LENGTH;

    while (offset < header_length) {
        unsigned type;

        if (*steps == 0 || header_length - offset < X2X3_ATTRIBUTE_HEAD) {
            return CHAIN_BROKEN;
        }
        (*steps)--;
        if (length < X2X3_ATTRIBUTE_HEAD || offset > length - X2X3_ATTRIBUTE_HEAD) {
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

/* The strict test, of as many octets as there are: for the heuristics, and for finding the next PDU in a stream. */
static bool
is_expected_header(const uint8_t *p, unsigned length, unsigned *steps)
{
    return is_expected_version(p) && is_expected_type(p) && has_credible_lengths(p)
        && pntohu32(p + 4) <= EXPECTED_HEADER_MAX && has_expected_fields(p, length)
        && follow_attributes(p, length, EXPECTED_ATTRIBUTE_LAST, steps) != CHAIN_BROKEN;
}

/* ---- a stream of PDUs ---- */

/* What the octets are, on a connection or at a port that carries X2/X3: at least 12 of them, and the fixed part of a
 * header unless that was cut. A faulty PDU shall be seen with its faults, and yet octets from the middle of a PDU,
 * where a capture may begin or go on after a loss, shall not be taken for a header: it would make the stream wait for
 * its end. So the more is odd about the fixed part, the more has to be right with the attributes. */
static stream_part_t
classify(const uint8_t *p, unsigned length, uint32_t *pdu_length)
{
    unsigned steps = X2X3_HEADER_MAX / X2X3_ATTRIBUTE_HEAD;
    uint32_t header_length = pntohu32(p + 4);
    /* What the other fields may hold depends on the type. */
    unsigned odd = !is_expected_version(p) + (!is_expected_type(p) || !has_expected_fields(p, length));
    chain_t chain;

    *pdu_length = header_length + pntohu32(p + 8);
    if (!has_credible_lengths(p)) {
        /* In the middle of a PDU, format 5 and direction 3 look like version 0.5 and type 3: the lengths alone are to
         * blame only where all the rest is right. */
        return odd == 0 && length >= 16 ? STREAM_BAD_HEADER : STREAM_SKIPPED;
    }
    if (odd == 0 && header_length <= EXPECTED_HEADER_MAX) {
        return STREAM_UNIT;
    }
    chain = follow_attributes(p, length, UINT16_MAX, &steps);
    if (chain == CHAIN_BROKEN || (odd > 1 && header_length == X2X3_HEADER_LENGTH)
        || (odd > 0 && header_length > EXPECTED_HEADER_MAX)) {
        return STREAM_SKIPPED;
    }
    if (odd == 0) {
        /* Longer than expected: believed if it begins like one. */
        return length >= X2X3_HEADER_LENGTH + X2X3_ATTRIBUTE_HEAD ? STREAM_UNIT : STREAM_UNCLEAR;
    }
    return chain == CHAIN_WHOLE ? STREAM_UNIT : STREAM_UNCLEAR;
}

/* Whether fewer than 12 octets may be the beginning of a header. So few can't speak for a version that is a slip. */
static bool
is_beginning(const uint8_t *p, unsigned length)
{
    return p[0] == 0 && (length < 2 || is_expected_version(p)) && (length < 4 || is_expected_type(p));
}

/* Looks for the next header, from the second octet on; returns its distance, or `length` if there is none. If there is
 * more to come (`is_open`), a header that is cut counts. The work is linear in `length`. */
static unsigned
find_header(const uint8_t *p, unsigned length, bool is_open)
{
    unsigned steps = length / X2X3_ATTRIBUTE_HEAD + EXPECTED_HEADER_MAX;

    for (unsigned i = 1; i < length; i++) {
        unsigned left = length - i;

        if (!is_open && left < X2X3_HEADER_LENGTH) {
            break;
        }
        if (left < X2X3_FRAMING_LENGTH ? is_beginning(p + i, left) : is_expected_header(p + i, left, &steps)) {
            return i;
        }
    }
    return length;
}

static bool
is_recognised(tvbuff_t *tvb)
{
    unsigned captured = tvb_captured_length(tvb);
    unsigned steps = EXPECTED_HEADER_MAX;

    return captured >= X2X3_FRAMING_LENGTH && is_expected_header(tvb_get_ptr(tvb, 0, (int)captured), captured, &steps);
}

/* Asks the stock dissector about one record, so that its match binds no other, and so that the transport and addresses
 * of its payload, which it leaves behind, are not taken for those of our next record. */
static bool
try_stock(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    inner_frame_t frame;
    volatile bool found = false;

    if (stock_x2x3_heuristic == NULL || !stock_entry->enabled
        || (stock_entry->protocol != NULL && !proto_is_protocol_enabled(stock_entry->protocol))) {
        return false;
    }
    inner_save(pinfo, &frame);
    TRY {
        found = ws_tls_heur_try(stock_x2x3_heuristic, tvb, pinfo, tree);
    }
    FINALLY {
        inner_restore(pinfo, &frame);
    }
    ENDTRY;
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
    .name = "LI X2/X3",
    .filter = "li_x2x3",
    .family = "X2/X3",
    .interfaces = LI_INTERFACES_X,
    .desegment = &x2x3_desegment,
    .head = X2X3_HEADER_LENGTH,
    .least = X2X3_FRAMING_LENGTH,
    .is_beginning = is_beginning,
    .classify = classify,
    .find = find_header,
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

void
x2x3_add_to_columns(packet_info *pinfo, const char *text)
{
    stream_add_to_columns(&format, pinfo, text);
}

/* ---- beside the stock dissector ---- */

/* Stands in the place of the stock heuristic for X2/X3 over TLS, and asks ours first: the one of the two that matched
 * last moves to the front of the list of heuristics, so order alone does not decide. And a match of the stock heuristic
 * makes its dissector the session's, so that nobody would be asked about later records. It is therefore called without
 * the session: its match counts for the one record, and the next record is asked for again. With our protocol or our
 * heuristic disabled, it is called as if we were not there. */
static ws_bool
dissect_stock_tls_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!proto_is_protocol_enabled(find_protocol_by_id(proto_li_x2x3))) {
        return stock_x2x3_heuristic(tvb, pinfo, tree, data);
    }
    /* A port that is ours is ours whatever a record looks like. */
    if (stream_owns_tls_port(&stream, pinfo)) {
        return false;
    }
    if (!tls_entry->enabled) {
        return stock_x2x3_heuristic(tvb, pinfo, tree, data);
    }
    return tls_heuristic(tvb, pinfo, tree, data) || try_stock(tvb, pinfo, tree);
}

static void
wrap_stock_heuristic(void)
{
    stock_entry = find_heur_dissector_by_unique_short_name("li5g_tls");
    if (stock_entry != NULL && stock_entry->dissector != dissect_stock_tls_heuristic) {
        stock_x2x3_heuristic = stock_entry->dissector;
        stock_entry->dissector = dissect_stock_tls_heuristic;
    }
}

/* ---- registration ---- */

void
x2x3_register_transport(void)
{
    stream_register(&stream, &functions);
}

void
x2x3_handoff_transport(void)
{
    stream_handoff(&stream, &functions);
    tls_entry = find_heur_dissector_by_unique_short_name("li_x2x3_tls");
    wrap_stock_heuristic();
}
