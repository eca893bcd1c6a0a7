/* ps_header.c
 * ETSI TS 102 232-1: looks ahead in a PDU, since what is judged must be known before the payload's dissectors run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/handover/ps.h"

#include <epan/strutil.h>
#include <epan/to_str.h>

#include "content/text.h"

const char *
ps_text(wmem_allocator_t *scope, ber_span_t octets)
{
    const char *text = (const char *)octets.octets;

    if (octets.octets == NULL || octets.length == 0) {
        return NULL;
    }
    if (g_utf8_validate(text, octets.length, NULL)) {
        const char *end = text + octets.length;
        const char *p = text;

        while (p < end && g_unichar_isprint(g_utf8_get_char(p))) {
            p = g_utf8_next_char(p);
        }
        if (p == end) {
            return wmem_strndup(scope, text, octets.length);
        }
    }
    return bytes_to_str(scope, octets.octets, octets.length);
}

/* MicroSecondTimeStamp, else timeStamp (clause 5.2.6). */
static void
read_time(packet_info *pinfo, ps_pdu_t *pdu, ber_span_t stamp, ber_span_t time)
{
    uint64_t seconds, microseconds;

    if (ber_unsigned(ber_find(stamp, BER_CONTEXT(0)), &seconds)
        && ber_unsigned(ber_find(stamp, BER_CONTEXT(1)), &microseconds)
        && seconds <= INT32_MAX * 4LL && microseconds < 1000000) {
        pdu->time.secs = (time_t)seconds;
        pdu->time.nsecs = (int)microseconds * 1000;
        pdu->has_time = true;
    } else {
        pdu->has_time = time.octets != NULL
            && text_time(wmem_strndup(pinfo->pool, (const char *)time.octets, time.length), ISO8601_DATETIME_BASIC,
                         &pdu->time);
    }
}

/* A number without the zero before it is a slip of the sender. */
static bool
read_number(ps_pdu_t *pdu, ber_span_t contents, uint64_t *number)
{
    if (!ber_unsigned(contents, number)) {
        return false;
    }
    if (ber_misses_zero(contents)) {
        pdu->slip_count = 1;
    }
    return true;
}

/* Two letters of ISO 3166-1, in capitals there. */
static const char *
read_country(packet_info *pinfo, ber_span_t contents)
{
    const char *text = ps_text(pinfo->pool, contents);
    char *country = text != NULL ? wmem_strdup(pinfo->pool, text) : NULL;

    for (char *c = country; c != NULL && *c != '\0'; c++) {
        *c = g_ascii_toupper(*c);
    }
    return country;
}

static void
read_header(packet_info *pinfo, ps_pdu_t *pdu)
{
    static const uint8_t identifiers[PS_HEADER_MEMBERS] = {
        [PS_HEADER_DOMAIN]         = BER_CONTEXT(0),
        [PS_HEADER_LIID]           = BER_CONTEXT(1),
        [PS_HEADER_COUNTRY]        = BER_CONTEXT(2),
        [PS_HEADER_COMMUNICATION]  = BER_CONTEXT_OF(3),
        [PS_HEADER_SEQUENCE]       = BER_CONTEXT(4),
        [PS_HEADER_TIME]           = BER_CONTEXT(5),
        [PS_HEADER_POINT]          = BER_CONTEXT(6),
        [PS_HEADER_MICRO_TIME]     = BER_CONTEXT_OF(7),
        [PS_HEADER_EXTENDED_POINT] = BER_CONTEXT(9),
        [PS_HEADER_FUNCTION]       = BER_CONTEXT(10)
    };
    /* CommunicationIdentifier: networkIdentifier, communicationIdentityNumber, deliveryCountryCode */
    static const uint8_t of_communication[] = { BER_CONTEXT_OF(0), BER_CONTEXT(1), BER_CONTEXT(2) };
    const ber_found_t *members = pdu->members;
    ber_found_t communication[array_length(of_communication)];
    uint64_t sequence = 0;

    ber_find_each(pdu->header, identifiers, pdu->members, PS_HEADER_MEMBERS);
    ber_find_each(members[PS_HEADER_COMMUNICATION].contents, of_communication, communication,
                  array_length(of_communication));
    pdu->network = communication[0];
    pdu->delivery_country = communication[2];
    pdu->operator_id = ps_text(pinfo->pool, ber_find_string(pinfo->pool, pdu->network.contents, BER_CONTEXT(0)));
    pdu->liid = ps_text(pinfo->pool, ber_string(pinfo->pool, members[PS_HEADER_LIID].whole));
    pdu->country = read_country(pinfo, ber_string(pinfo->pool, members[PS_HEADER_COUNTRY].whole));
    pdu->has_cin = read_number(pdu, communication[1].contents, &pdu->cin);
    pdu->has_sequence = read_number(pdu, members[PS_HEADER_SEQUENCE].contents, &sequence) && sequence <= UINT32_MAX;
    pdu->sequence = (uint32_t)sequence;
    read_time(pinfo, pdu, members[PS_HEADER_MICRO_TIME].contents,
              ber_string(pinfo->pool, members[PS_HEADER_TIME].whole));
}

/* The head of the PDU's parts need not be followed by all of their contents: a PDU may be cut. */
static ber_span_t
contents_of(ber_span_t span, uint8_t identifier)
{
    ber_value_t value;

    while (span.length >= 2 && ber_read(span.octets, span.length, PS_PDU_MAX, &value) == BER_FOUND) {
        if (value.identifier == identifier) {
            return (ber_span_t) { span.octets + value.head, MIN(value.length, span.length - value.head) };
        }
        if (value.whole > span.length) {
            break;
        }
        span.octets += value.whole;
        span.length -= value.whole;
    }
    return (ber_span_t) { NULL, 0 };
}

/* ---- a header of which nothing has to be said ---- */

typedef struct member {
    uint8_t              identifier;    /* 0: the end */
    bool                 optional;
    unsigned             most;          /* octets that a number may have; 0: it is none */
    const struct member *members;       /* of a SEQUENCE */
} member_t;

/* Module LI-PS-PDU: what is known of PSHeader, and is not seldom. */
static const member_t network_identifier[] = {
    { BER_CONTEXT(0), false, 0, NULL },         /* operatorIdentifier */
    { BER_CONTEXT(1), true, 0, NULL },          /* networkElementIdentifier */
    { 0 }
};

static const member_t communication_identifier[] = {
    { BER_CONTEXT_OF(0), false, 0, network_identifier },
    { BER_CONTEXT(1), true, 9, NULL },          /* communicationIdentityNumber */
    { BER_CONTEXT(2), true, 0, NULL },          /* deliveryCountryCode */
    { 0 }
};

static const member_t micro_second_time_stamp[] = {
    { BER_CONTEXT(0), false, 8, NULL },         /* seconds */
    { BER_CONTEXT(1), false, 4, NULL },         /* microSeconds */
    { 0 }
};

static const member_t ps_header[] = {
    { BER_CONTEXT(0), false, 0, NULL },         /* li-psDomainId */
    { BER_CONTEXT(1), false, 0, NULL },         /* lawfulInterceptionIdentifier */
    { BER_CONTEXT(2), true, 0, NULL },          /* authorizationCountryCode */
    { BER_CONTEXT_OF(3), false, 0, communication_identifier },
    { BER_CONTEXT(4), false, 5, NULL },         /* sequenceNumber */
    { BER_CONTEXT(6), true, 0, NULL },          /* interceptionPointID */
    { BER_CONTEXT_OF(7), true, 0, micro_second_time_stamp },
    { BER_CONTEXT(8), true, 1, NULL },          /* timeStampQualifier */
    { BER_CONTEXT(9), true, 0, NULL },          /* extendedInterceptionPointID */
    { BER_CONTEXT(10), true, 0, NULL },         /* networkFunctionIdentifier */
    { 0 }
};

/* The values are the members in their order, none is missing, unknown or too long. */
static bool
is_as_defined(ber_span_t values, const member_t *members)
{
    while (values.length > 0) {
        ber_value_t value;
        ber_span_t contents;

        if (!ber_first(values, &value, &contents) || value.indefinite) {
            return false;
        }
        /* The end has the identifier of a value that may stand there. */
        while (members->identifier == 0 || members->identifier != value.identifier) {
            if (!members->optional) {
                return false;
            }
            members++;
        }
        if (contents.length == 0
            || (members->most > 0 && (contents.length > members->most || ber_misses_zero(contents)))
            || (members->members != NULL && !is_as_defined(contents, members->members))) {
            return false;
        }
        members++;
        values.octets += value.whole;
        values.length -= value.whole;
    }
    while (members->optional) {
        members++;
    }
    return members->identifier == 0;
}

bool
ps_header_is_plain(const asn1_ctx_t *actx)
{
    const ps_pdu_t *pdu = (const ps_pdu_t *)actx->private_data;

    return pdu->header.octets != NULL && is_as_defined(pdu->header, ps_header);
}

/* ---- the PDU ---- */

static void
set_payload(ps_pdu_t *pdu, ber_span_t payload)
{
    ber_value_t value;

    pdu->payload = payload;
    pdu->payload_kind = PS_PAYLOAD_NONE;
    if (payload.length > 0 && (payload.octets[0] & 0xc0) == 0x80) {
        pdu->payload_kind = payload.octets[0] & 0x1f;
    }
    if (payload.length >= 2 && ber_read(payload.octets, payload.length, PS_PDU_MAX, &value) == BER_FOUND) {
        pdu->contents = (ber_span_t) { payload.octets + value.head, MIN(value.length, payload.length - value.head) };
    }
}

void
ps_read(tvbuff_t *tvb, packet_info *pinfo, ps_pdu_t *pdu)
{
    const unsigned captured = tvb_captured_length(tvb);
    ber_span_t all = { tvb_get_ptr(tvb, 0, (int)captured), captured };
    ber_span_t pdu_contents, payload;

    pdu->tvb = tvb;
    pdu->verdict = "";
    pdu_contents = contents_of(all, BER_SEQUENCE);
    if (pdu_contents.octets == NULL && captured > 2) {
        /* Of indefinite length, and cut. */
        pdu_contents = (ber_span_t) { all.octets + 2, captured - 2 };
    }
    pdu->header = contents_of(pdu_contents, BER_CONTEXT_OF(1));
    read_header(pinfo, pdu);
    set_payload(pdu, contents_of(pdu_contents, BER_CONTEXT_OF(2)));
    if (pdu->payload_kind == PS_PAYLOAD_ENCRYPTED) {
        pdu->container = pdu->contents;
        payload = ps_decrypt(pinfo, pdu);
        if (payload.octets != NULL) {
            set_payload(pdu, payload);
        }
    }
}
