/* domains.c
 * What a bare BER value is, by the object identifier it begins with.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "asn1/domains.h"

#include <string.h>

/* threeGPP(4) below the domain. */
#define THREEGPP            LI_ASN1_DOMAIN, 0x04

typedef struct {
    uint8_t          identifier[7];
    uint8_t          length;
    li_asn1_domain_t domain;
} row_t;

#define ROW(module, type, name, interface, liid_tag, ...) \
    { { __VA_ARGS__ }, (uint8_t)sizeof (uint8_t[]) { __VA_ARGS__ }, \
      { &proto_##module, dissect_##module##_##type, name, interface, liid_tag } }

/* TS 101 671, TS 33.108 and TS 102 232-1: the arcs behind the domain, without the version that always follows. */
static const row_t rows[] = {
    ROW(li_hi1,      HI1_Operation,          "HI1",            LI_INTERFACE_HI1, 1, LI_ASN1_DOMAIN, 0x00, 0x01),
    ROW(li_hi2,      IRIsContent,            "IRI",            LI_INTERFACE_HI2, 1, LI_ASN1_DOMAIN, 0x01),
    ROW(li_umtshi3,  ETSI_CC_PDU,            "GPRS CC",        LI_INTERFACE_HI3, 0, LI_ASN1_DOMAIN, 0x02, 0x03),
    ROW(li_ps,       PS_PDU,                 "PS-PDU",         LI_INTERFACE_NONE, 1, LI_ASN1_DOMAIN_PS),
    ROW(li_3gpphi1,  ThreeGPP_HI1_Operation, "3GPP HI1",       LI_INTERFACE_HI1, 1, THREEGPP, 0x00, 0x01),
    ROW(li_umtshi2,  UmtsIRIsContent,        "UMTS IRI",       LI_INTERFACE_HI2, 1, THREEGPP, 0x01),
    ROW(li_umtshi3,  Umts_CC_PDU,            "UMTS CC",        LI_INTERFACE_HI3, 2, THREEGPP, 0x02),
    ROW(li_umtscs,   UmtsCS_IRIsContent,     "CS IRI",         LI_INTERFACE_HI2, 1, THREEGPP, 0x03),
    ROW(li_iwlanhi2, IWLANUmtsIRIsContent,   "I-WLAN IRI",     LI_INTERFACE_HI2, 1, THREEGPP, 0x06),
    ROW(li_mbmshi2,  MBMSUmtsIRIsContent,    "MBMS IRI",       LI_INTERFACE_HI2, 1, THREEGPP, 0x07),
    ROW(li_epshi2,   EpsIRIsContent,         "EPS IRI",        LI_INTERFACE_HI2, 1, THREEGPP, 0x08),
    ROW(li_epshi3,   Eps_CC_PDU,             "EPS CC",         LI_INTERFACE_HI3, 2, THREEGPP, 0x09),
    ROW(li_confhi2,  ConfIRIsContent,        "Conference IRI", LI_INTERFACE_HI2, 1, THREEGPP, 0x0a),
    ROW(li_confhi3,  Conf_CC_PDU,            "Conference CC",  LI_INTERFACE_HI3, 2, THREEGPP, 0x0b),
    ROW(li_voiphi3,  Voip_CC_PDU,            "VoIP CC",        LI_INTERFACE_HI3, 2, THREEGPP, 0x0c),
    ROW(li_gcsehi2,  GcseIRIsContent,        "GCSE IRI",       LI_INTERFACE_HI2, 1, THREEGPP, 0x0d),
    ROW(li_gcsehi3,  Gcse_CC_PDU,            "GCSE CC",        LI_INTERFACE_HI3, 2, THREEGPP, 0x0e),
    ROW(li_prosehi2, ProSeIRIsContent,       "ProSe IRI",      LI_INTERFACE_HI2, 1, THREEGPP, 0x0f),
    ROW(li_mmshi2,   MmsIRIsContent,         "MMS IRI",        LI_INTERFACE_HI2, 1, THREEGPP, 0x10),
    ROW(li_mmshi3,   CC_PDU,                 "MMS CC",         LI_INTERFACE_HI3, 1, THREEGPP, 0x11),
    ROW(li_csvoice,  CSvoice_CC_PDU,         "CS voice CC",    LI_INTERFACE_HI3, 1, THREEGPP, 0x12),
};

/* TS 33.128: the last arc of threeGPP(4) ts33128(19) release version. There is no definition for xCC(2). */
static const li_asn1_domain_t ts33128_rows[] = {
    [1] = { &proto_li_33128, dissect_li_33128_XIRIPayload,           "xIRI",         LI_INTERFACE_NONE, 0 },
    [3] = { &proto_li_33128, dissect_li_33128_IRIPayload,            "IRI",          LI_INTERFACE_NONE, 0 },
    [4] = { &proto_li_33128, dissect_li_33128_CCPayload,             "CC",           LI_INTERFACE_NONE, 0 },
    [5] = { &proto_li_33128, dissect_li_33128_LINotificationPayload, "Notification", LI_INTERFACE_NONE, 0 },
};

/* Heads that may stand before the identifier: a sequence of records, a record, its header. */
#define LEVELS  4

/* The identifier: the first primitive value with tag [0] or [1], where only first values are gone into. */
static ber_span_t
find_identifier(const uint8_t *p, unsigned length, ber_span_t *beside)
{
    ber_span_t values = { p, length };

    for (unsigned level = 0; level < LEVELS && values.length >= 2; level++) {
        ber_value_t value;
        unsigned head;

        if (values.octets[0] & 0x20 && values.octets[1] == 0x80) {
            head = 2;           /* of indefinite length */
            value.length = values.length - head;
        } else if (ber_read(values.octets, values.length, UINT32_MAX / 2, &value) != BER_FOUND) {
            break;
        } else {
            head = value.head;
        }
        if (values.octets[0] == BER_CONTEXT(0) || values.octets[0] == BER_CONTEXT(1)) {
            *beside = values;
            return (ber_span_t) { values.octets + head, MIN(value.length, values.length - head) };
        }
        if (!(values.octets[0] & 0x20)) {
            break;
        }
        values.octets += head;
        values.length = MIN(value.length, values.length - head);
    }
    return (ber_span_t) { NULL, 0 };
}

/* By the last of the three arcs below ts33128(19), which stands below threeGPP(4): relative, as TS 33.128 has it. */
static const li_asn1_domain_t *
ts33128_of(ber_span_t arcs)
{
    static const uint8_t ts33128[] = { 0x04, 0x13 };
    uint32_t release, version, arc;

    if (arcs.length < sizeof ts33128 || memcmp(arcs.octets, ts33128, sizeof ts33128) != 0) {
        return NULL;
    }
    arcs.octets += sizeof ts33128;
    arcs.length -= (unsigned)sizeof ts33128;
    if (!ber_arc(&arcs, &release) || !ber_arc(&arcs, &version) || !ber_arc(&arcs, &arc) || arcs.length > 0) {
        return NULL;
    }
    return arc < array_length(ts33128_rows) && ts33128_rows[arc].proto != NULL ? &ts33128_rows[arc] : NULL;
}

const li_asn1_domain_t *
li_asn1_domain_of(const uint8_t *p, unsigned length)
{
    ber_span_t beside;
    const ber_span_t identifier = find_identifier(p, length, &beside);

    if (identifier.octets == NULL) {
        return NULL;
    }
    for (unsigned i = 0; i < array_length(rows); i++) {
        if (identifier.length > rows[i].length && memcmp(identifier.octets, rows[i].identifier, rows[i].length) == 0) {
            return &rows[i].domain;
        }
    }
    return ts33128_of(identifier);
}

/* Whether an identifier may begin with these octets, of which more may come. */
static bool
is_open_identifier(const uint8_t *p, unsigned length)
{
    for (unsigned i = 0; i < array_length(rows); i++) {
        if (length <= rows[i].length && memcmp(p, rows[i].identifier, length) == 0) {
            return true;
        }
    }
    return false;
}

bool
li_asn1_domain_is_open(const uint8_t *p, unsigned length)
{
    for (unsigned level = 0; level < LEVELS && length > 0; level++) {
        const bool is_identifier = p[0] == BER_CONTEXT(0) || p[0] == BER_CONTEXT(1);
        ber_value_t value = { .head = 2 };

        if (!is_identifier && !(p[0] & 0x20)) {
            return false;
        }
        if (is_identifier || length < 2 || p[1] != 0x80) {
            const ber_result_t result = ber_read(p, length, UINT32_MAX / 2, &value);

            if (result != BER_FOUND) {
                return result == BER_MORE;
            }
        }
        p += MIN(value.head, length);
        length -= MIN(value.head, length);
        if (is_identifier) {
            return length < value.length && is_open_identifier(p, length);
        }
    }
    return length == 0;
}

ber_span_t
li_asn1_domain_beside(const uint8_t *p, unsigned length)
{
    ber_span_t beside = { NULL, 0 };

    find_identifier(p, length, &beside);
    return beside;
}

bool
li_asn1_domain_enabled(const li_asn1_domain_t *domain)
{
    return proto_is_protocol_enabled(find_protocol_by_id(*domain->proto));
}
