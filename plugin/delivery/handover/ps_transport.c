/* ps_transport.c
 * ETSI TS 102 232-1: how PS-PDUs are recognised in TCP, UDP and TLS. They follow one another without any framing but
 * that of BER, in the definite or the indefinite form, with length fields as long as the sender likes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include <string.h>

#include "delivery/handover/ps.h"
#include "delivery/stream.h"

ws_bool ps_desegment = true;

/* lawfulInterceptDomainId li-ps(5) genHeader(1): 0.4.0.2.2.5.1. The version follows. */
static const uint8_t domain[] = { 0x04, 0x00, 0x02, 0x02, 0x05, 0x01 };

/* The head of a PDU: the outer SEQUENCE, the header, and the domain identifier in it. */
typedef struct {
    ber_value_t outer;
    ber_value_t header;
    unsigned    header_at;
    bool        is_domain;      /* it is the one above, as far as it is there */
} head_t;

/* BER_MORE: so far it may be one. */
static ber_result_t
read_head(const uint8_t *p, unsigned length, head_t *head)
{
    ber_value_t value;
    ber_result_t result;
    unsigned at;

    if (p[0] != BER_SEQUENCE) {
        return BER_BAD;
    }
    /* An indefinite length: its end is looked for later. */
    if (length >= 2 && p[1] == 0x80) {
        head->outer = (ber_value_t) { .identifier = BER_SEQUENCE, .indefinite = true, .head = 2 };
    } else if ((result = ber_read(p, length, PS_PDU_MAX, &head->outer)) != BER_FOUND) {
        return result;
    }
    at = head->header_at = head->outer.head;
    if (at >= length) {
        return BER_MORE;
    }
    if (p[at] != BER_CONTEXT_OF(1)) {
        return BER_BAD;
    }
    if (length - at >= 2 && p[at + 1] == 0x80) {
        head->header = (ber_value_t) { .identifier = p[at], .indefinite = true, .head = 2 };
    } else if ((result = ber_read(p + at, length - at, PS_PDU_MAX, &head->header)) != BER_FOUND) {
        return result;
    }
    at += head->header.head;
    if (at >= length) {
        return BER_MORE;
    }
    if (p[at] != BER_CONTEXT(0)) {
        return BER_BAD;
    }
    if ((result = ber_read(p + at, length - at, PS_PDU_MAX, &value)) != BER_FOUND) {
        return result;
    }
    at += value.head;
    head->is_domain = value.length > sizeof domain && memcmp(p + at, domain, MIN(length - at, sizeof domain)) == 0;
    return length - at >= sizeof domain || !head->is_domain ? BER_FOUND : BER_MORE;
}

static bool
is_header(const uint8_t *p, unsigned length)
{
    head_t head;

    return length > 0 && read_head(p, length, &head) == BER_FOUND && head.is_domain;
}

/* How long header and payload are together, behind the outer head.
 * BER_BAD: they can't be read, or are not all there is. */
static ber_result_t
inner_length(const uint8_t *p, unsigned length, const head_t *head, uint32_t *inner)
{
    ber_value_t value;
    unsigned at = head->header_at;
    ber_result_t result = ber_read(p + at, length - at, PS_PDU_MAX, &value);

    if (result != BER_FOUND) {
        return result;
    }
    at += value.whole;
    if (at >= length) {
        return BER_MORE;
    }
    if (p[at] != BER_CONTEXT_OF(2)) {
        return BER_BAD;
    }
    result = ber_read(p + at, length - at, PS_PDU_MAX, &value);
    *inner = at - head->header_at + value.whole;
    return result;
}

/* More than one segment adds to what was there before. */
#define NEW_OCTETS_MAX  (128U * 1024U)

/* Whether a PDU of indefinite length, whose end is not there yet, was broken off: another one begins within. Only ILHI
 * carries PDUs. What follows would else be taken for its values, without an end. */
static bool
is_broken_off(const uint8_t *p, unsigned length, const head_t *head)
{
    ber_value_t value;
    unsigned at = head->header_at;

    if (ber_read(p + at, length - at, PS_PDU_MAX, &value) == BER_FOUND && value.whole < length - at) {
        unsigned payload = at += value.whole;

        if (length - at > 2 && p[at + 1] == 0x80) {
            payload = at + 2;
        } else if (ber_read(p + at, length - at, PS_PDU_MAX, &value) == BER_FOUND) {
            payload = at + value.head;
        }
        if (payload < length && p[payload] == BER_CONTEXT_OF(PS_PAYLOAD_ILHI)) {
            return false;
        }
    }
    for (unsigned i = MAX(1, length - MIN(length, NEW_OCTETS_MAX)); i < length; i++) {
        if (p[i] == BER_SEQUENCE && is_header(p + i, length - i)) {
            return true;
        }
    }
    return false;
}

/* A length may lie. Where header and payload end before the outer length says, and another PDU begins right there, that
 * is where this one ends. */
static stream_part_t
classify(const uint8_t *p, unsigned length, uint32_t *unit_length)
{
    head_t head = { .outer = { .whole = 0 } };
    ber_result_t result = read_head(p, length, &head);
    ber_value_t whole;
    uint32_t inner;

    *unit_length = 0;
    if (result != BER_FOUND) {
        /* Where the capture cuts its header, the PDU has its length none the less. */
        *unit_length = head.outer.whole;
        return result == BER_MORE ? STREAM_UNCLEAR : STREAM_SKIPPED;
    }
    if (head.outer.indefinite) {
        result = ber_read(p, length, PS_PDU_MAX, &whole);
        if (result == BER_MORE && is_broken_off(p, length, &head)) {
            return STREAM_BAD_HEADER;
        }
        *unit_length = result == BER_FOUND ? whole.whole : 0;
        return result == BER_FOUND ? STREAM_UNIT : result == BER_MORE ? STREAM_UNCLEAR : STREAM_BAD_HEADER;
    }
    *unit_length = head.outer.whole;
    if (inner_length(p, length, &head, &inner) == BER_FOUND && inner < head.outer.length
        && head.outer.head + inner < length
        && is_header(p + head.outer.head + inner, length - head.outer.head - inner)) {
        *unit_length = head.outer.head + inner;
    }
    return STREAM_UNIT;
}

static bool
is_beginning(const uint8_t *p, unsigned length _U_)
{
    return p[0] == BER_SEQUENCE;
}

static unsigned
find_header(const uint8_t *p, unsigned length, bool is_open)
{
    for (unsigned i = 1; i < length; i++) {
        head_t head;
        ber_result_t result;

        if (p[i] != BER_SEQUENCE) {
            continue;
        }
        result = read_head(p + i, length - i, &head);
        if ((result == BER_FOUND && head.is_domain) || (result == BER_MORE && is_open)) {
            return i;
        }
    }
    return length;
}

static bool
is_recognised(tvbuff_t *tvb)
{
    unsigned captured = tvb_captured_length(tvb);

    return captured > 0 && is_header(tvb_get_ptr(tvb, 0, (int)captured), captured);
}

/* A datagram holds whole PDUs. */
static bool
is_datagram(tvbuff_t *tvb)
{
    unsigned captured = tvb_captured_length(tvb);
    ber_value_t value;

    return is_recognised(tvb)
        && ber_read(tvb_get_ptr(tvb, 0, (int)captured), captured, PS_PDU_MAX, &value) != BER_BAD
        && (value.indefinite || value.whole <= tvb_reported_length(tvb));
}

static const stream_format_t format = {
    .proto = &proto_li_ps,
    .name = "LI PS-PDU",
    .filter = "li_ps",
    .family = "HI2/HI3",
    .interfaces = LI_INTERFACES_HI,
    .desegment = &ps_desegment,
    .in_files = true,
    .head = 2,
    .least = 2,
    .is_beginning = is_beginning,
    .classify = classify,
    .find = find_header,
    .is_recognised = is_recognised,
    .is_datagram = is_datagram,
    .dissect_unit = ps_dissect_pdu,
    .dissect_skipped = ps_dissect_skipped,
};

static stream_handles_t handles;
static const stream_t stream = { &format, &handles };

STREAM_FUNCTIONS(stream, functions)

void
ps_add_to_columns(packet_info *pinfo, const char *text)
{
    stream_add_to_columns(&format, pinfo, text);
}

void
ps_register_transport(void)
{
    stream_register(&stream, &functions);
}

void
ps_handoff_transport(void)
{
    stream_handoff(&stream, &functions);
}
