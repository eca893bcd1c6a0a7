/* ps_transport.c
 * ETSI TS 102 232-1: how PS-PDUs are recognised in TCP, UDP and TLS. They follow one another without any framing but
 * that of BER, in the definite or the indefinite form, with length fields as long as the sender likes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include <string.h>

#include "asn1/domains.h"
#include "delivery/handover/ps.h"
#include "delivery/stream.h"
#include "delivery/stream_other.h"

static const stream_format_t format;

static const uint8_t domain[] = { LI_ASN1_DOMAIN_PS };

/* The head of a PDU: the outer SEQUENCE, the header, and the domain identifier in it. */
typedef struct {
    ber_value_t outer;
    ber_value_t header;
    unsigned    header_at;
    bool        is_domain;      /* it is the one above, as far as it is there */
} head_t;

/* No head has more octets: three values' identifiers and lengths, and the domain identifier. */
#define PS_HEAD_MAX     (3 * (2 + 8) + (unsigned)sizeof domain)

/* BER_MORE: so far it may be one. */
static ber_result_t
read_open_head(const uint8_t *p, unsigned length, head_t *head)
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
    } else {
        length = MIN(length, head->outer.whole);
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

/* Likewise; a PDU that ends within its head is none. */
static ber_result_t
read_head(const uint8_t *p, unsigned length, head_t *head)
{
    ber_result_t result;

    head->outer = (ber_value_t) { .whole = 0 };
    result = read_open_head(p, length, head);
    return result == BER_MORE && head->outer.whole != 0 && length >= head->outer.whole ? BER_BAD : result;
}

static bool
is_header(const uint8_t *p, unsigned length)
{
    head_t head;

    return length > 0 && read_head(p, length, &head) == BER_FOUND && head.is_domain;
}

/* Beyond this the end of a header of indefinite length is not looked for. */
#define PS_HEADER_MAX   4096U

/* The header of a PDU. */
static ber_result_t
read_header(const uint8_t *p, unsigned length, const head_t *head, ber_value_t *header)
{
    const unsigned left = length - head->header_at;
    ber_result_t result = ber_read(p + head->header_at, MIN(left, PS_HEADER_MAX), PS_PDU_MAX, header);

    return result == BER_MORE && left >= PS_HEADER_MAX ? BER_BAD : result;
}

/* How long header and payload are together, behind the outer head of a definite length; at most that length. BER_BAD:
 * they can't be read. BER_MORE: their heads, or ends of an indefinite length, are not there yet. */
static ber_result_t
inner_length(const uint8_t *p, unsigned length, const head_t *head, ber_scan_t *scan, uint32_t *inner)
{
    const unsigned most = head->outer.whole;
    const bool is_whole = length >= most;
    unsigned at = head->header_at;
    ber_value_t value;
    ber_result_t result;

    length = MIN(length, most);
    result = read_header(p, length, head, &value);
    if (result == BER_FOUND) {
        at += value.whole;
        result = at >= most || (at < length && p[at] != BER_CONTEXT_OF(2)) ? BER_BAD
                 : at < length ? ber_read_on(p + at, length - at, PS_PDU_MAX, &value, scan) : BER_MORE;
    }
    if (result == BER_FOUND) {
        *inner = MIN(at - head->header_at + value.whole, head->outer.length);
    }
    return result == BER_MORE && is_whole ? BER_BAD : result;
}

/* Whether a PDU whose end can't be told, or not yet, was broken off: another one begins within. Only ILHI carries PDUs.
 * What follows would else be taken for its values, without an end. */
static bool
is_broken_off(const uint8_t *p, unsigned length, const head_t *head, uint32_t *searched)
{
    ber_value_t value;
    unsigned at = head->header_at;

    if (read_header(p, length, head, &value) == BER_FOUND && value.whole < length - at) {
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
    for (unsigned i = MAX(1, *searched); i < length; i++) {
        if (p[i] == BER_SEQUENCE && is_header(p + i, length - i)) {
            return true;
        }
    }
    /* A head that was cut is looked at once more. */
    *searched = length - MIN(length, PS_HEAD_MAX);
    return false;
}

/* Values of a PDU may lie so deep in one another. */
#define PS_DEPTH_MAX    32

/* Where, among the values of a PDU of definite length, something else begins: an X2/X3 PDU, which looks like no value
 * that may stand there. What a primitive value holds is content, whatever it looks like. `end`: nowhere in these
 * octets. `*is_open`: the first values within one another are not there yet. */
static unsigned
find_other(const uint8_t *p, unsigned length, const head_t *head, unsigned end, bool *is_open)
{
    unsigned ends[PS_DEPTH_MAX], depth = 0, at = head->header_at;
    bool is_first = true, waits;

    *is_open = false;
    ends[0] = end;
    while (at < end) {
        ber_value_t value;

        while (at >= ends[depth]) {
            depth--;
        }
        if (at >= length) {
            *is_open = is_first;
            return end;
        }
        if (p[at] < BER_SEQUENCE && stream_other_at(&format, p + at, length - at, true, &waits) != NULL) {
            return at;
        }
        *is_open = is_first && p[at] < BER_SEQUENCE && waits;
        /* What is of indefinite length is looked through elsewhere, once. */
        if (*is_open || (length - at > 1 && p[at + 1] == 0x80)
            || ber_read(p + at, length - at, end - at, &value) != BER_FOUND) {
            return end;
        }
        is_first &= at == head->header_at || (value.identifier & 0x20) != 0;
        if (at == head->header_at || !(value.identifier & 0x20) || depth + 1 == PS_DEPTH_MAX) {
            at += value.whole;
        } else {
            at += value.head;
            ends[depth + 1] = MIN(at + value.length, ends[depth]);
            depth++;
        }
    }
    return end;
}

/* A length may lie. A PDU is a header and a payload: where these end before the outer length says, the PDU ends there,
 * and what follows is looked at by itself. That another PDU does follow can't be asked: it may come with a later
 * segment. */
static stream_part_t
classify(const uint8_t *p, unsigned length, uint32_t *unit_length, stream_scan_t *scan)
{
    head_t head;
    ber_result_t result = read_head(p, length, &head);
    ber_value_t whole;
    uint32_t inner;
    bool is_open;

    *unit_length = 0;
    if (result != BER_FOUND) {
        /* Where the capture cuts its header, the PDU has its length none the less. */
        *unit_length = head.outer.whole;
        return result == BER_MORE ? STREAM_UNCLEAR : STREAM_SKIPPED;
    }
    if (head.outer.indefinite) {
        result = ber_read_on(p, length, PS_PDU_MAX, &whole, &scan->value);
        if (result == BER_MORE && is_broken_off(p, length, &head, &scan->searched)) {
            return STREAM_SKIPPED;
        }
        if (result == BER_MORE && length > STREAM_WAITED_FOR_MAX) {
            /* Its end may be anywhere: it is judged by its header. */
            *unit_length = PS_PDU_MAX;
            return STREAM_UNIT;
        }
        *unit_length = result == BER_FOUND ? whole.whole : 0;
        return result == BER_FOUND ? STREAM_UNIT : result == BER_MORE ? STREAM_UNCLEAR : STREAM_SKIPPED;
    }
    *unit_length = find_other(p, length, &head, head.outer.whole, &is_open);
    if (*unit_length < head.outer.whole) {
        return STREAM_UNIT;
    }
    if (is_open && length < head.outer.whole && head.outer.whole <= STREAM_WAITED_FOR_MAX) {
        return STREAM_UNIT_OPEN;
    }
    result = inner_length(p, length, &head, &scan->value, &inner);
    if (result == BER_FOUND) {
        *unit_length = head.outer.head + inner;
        return STREAM_UNIT;
    }
    if (is_broken_off(p, MIN(length, head.outer.whole), &head, &scan->searched)) {
        return STREAM_SKIPPED;
    }
    return length < head.outer.whole ? STREAM_UNIT_OPEN : STREAM_UNIT;
}

/* What a PDU is judged by: its header, and the heads of the values that tell what its payload is. These have no more
 * octets. */
#define PS_PAYLOAD_HEADS    16U

static unsigned
get_head_length(const uint8_t *p, unsigned length)
{
    ber_value_t header, value;
    unsigned at, most;
    head_t head;

    if (read_head(p, length, &head) != BER_FOUND) {
        return PS_HEAD_MAX;
    }
    if (read_header(p, length, &head, &header) != BER_FOUND || header.whole > PS_HEADER_MAX) {
        return PS_HEADER_MAX;
    }
    at = head.header_at + header.whole;
    most = at + PS_PAYLOAD_HEADS;
    for (unsigned i = 0; i < 2 && at < length; i++) {
        const bool is_open = length - at >= 2 && p[at + 1] == 0x80;

        /* All of these have a tag of their own: something else stands there. */
        if (!(p[at] & 0x80)) {
            return at;
        }
        if (!is_open && ber_read(p + at, length - at, PS_PDU_MAX, &value) != BER_FOUND) {
            return most;
        }
        at += is_open ? 2 : value.head;
        most = i == 1 ? at : most;
    }
    return most;
}

static stream_begins_t
get_strict(const uint8_t *p, unsigned length)
{
    head_t head;

    switch (read_head(p, length, &head)) {
    case BER_FOUND: return head.is_domain ? STREAM_BEGINS : STREAM_BEGINS_NOT;
    case BER_MORE:  return STREAM_BEGINS_MAYBE;
    default:        return STREAM_BEGINS_NOT;
    }
}

static bool
is_bad_header(const uint8_t *p, unsigned length)
{
    head_t head;

    return read_head(p, length, &head) == BER_FOUND;
}

static bool
is_beginning(const uint8_t *p, unsigned length _U_)
{
    return p[0] == BER_SEQUENCE;
}

/* Whether a sequence that begins so may be a PDU, by what stands behind its length: all others read_head() rejects, but
 * one octet of 256 begins a sequence in what is none of ours, and each is asked. */
static bool
may_be_head(const uint8_t *p, unsigned length)
{
    const unsigned at = length < 2 ? length : 2 + (p[1] & 0x80 ? p[1] & 0x7fU : 0);

    return at >= length || p[at] == BER_CONTEXT_OF(1);
}

static unsigned
find_header(const uint8_t *p, unsigned length, bool is_open)
{
    for (unsigned i = 1; i < length; i++) {
        const uint8_t *sequence = (const uint8_t *)memchr(p + i, BER_SEQUENCE, length - i);
        head_t head;
        ber_result_t result;

        if (sequence == NULL) {
            break;
        }
        i = (unsigned)(sequence - p);
        if (!may_be_head(sequence, length - i)) {
            continue;
        }
        result = read_head(p + i, length - i, &head);
        if ((result == BER_FOUND && head.is_domain) || (result == BER_MORE && is_open)) {
            return i;
        }
    }
    return length;
}

/* X2 and X3 carry PS-PDUs (TS 103 221-2 clause 5.4): only what another one follows is none of theirs. */
static bool
is_certain(const uint8_t *p, unsigned length)
{
    stream_scan_t scan = { { 0, 0, 0 }, 0 };
    uint32_t whole;

    return classify(p, length, &whole, &scan) == STREAM_UNIT && whole != 0 && whole < length
        && is_header(p + whole, length - whole);
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
    head_t head;

    return is_recognised(tvb) && read_head(tvb_get_ptr(tvb, 0, (int)captured), captured, &head) == BER_FOUND
        && (head.outer.indefinite || head.outer.whole <= tvb_reported_length(tvb));
}

static const stream_format_t format = {
    .proto = &proto_li_ps,
    .name = PS_NAME,
    .filter = "li_ps",
    .desegment = &ps_desegment,
    .in_files = true,
    .head = 2,
    .least = 2,
    .is_beginning = is_beginning,
    .classify = classify,
    .find = find_header,
    .begins = get_strict,
    .get_head_length = get_head_length,
    .get_strict = get_strict,
    .dissect_content = ps_dissect_content,
    .is_certain = is_certain,
    .is_told_by_next = true,
    .is_bad_header = is_bad_header,
    .is_recognised = is_recognised,
    .is_datagram = is_datagram,
    .dissect_unit = ps_dissect_pdu,
    .dissect_skipped = ps_dissect_skipped,
};

static stream_handles_t handles;
static const stream_t stream = { &format, &handles };

STREAM_FUNCTIONS(stream, functions)

/* ---- registration ---- */

void
proto_register_li_ps_pdu(void)
{
    ps_register();
    stream_register(&stream, &functions);
}

void
proto_reg_handoff_li_ps_pdu(void)
{
    ps_handoff();
    stream_handoff(&stream, &functions);
}
