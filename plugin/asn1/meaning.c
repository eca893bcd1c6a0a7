/* meaning.c
 * What octets mean: addresses, digits, areas and cells, times.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "asn1/asn1.h"
#include "li/li.h"

#include <epan/exceptions.h>
#include <epan/dissectors/packet-e212.h>
#include <epan/dissectors/packet-gsm_a_common.h>
#include <epan/dissectors/packet-isup.h>
#include <epan/dissectors/packet-q931.h>

static int hf_ipv4 = -1;
static int hf_ipv6 = -1;
static int hf_digits = -1;
static int hf_sms_address = -1;
static int hf_imei = -1;
static int hf_lac = -1;
static int hf_ci = -1;
static int hf_sac = -1;
static int hf_rac = -1;
static int hf_tac = -1;
static int hf_eci = -1;
static int hf_text = -1;
static int hf_apn = -1;
static int hf_time = -1;
static int hf_prefix_length = -1;
static int hf_cause = -1;

static int ett_meaning = -1;

static hf_register_info hf[] = {
    { &hf_ipv4,
      { "IPv4 address", "li_asn1.ipv4", FT_IPv4, BASE_NONE, NULL, 0x0, NULL, HFILL } },
    { &hf_ipv6,
      { "IPv6 address", "li_asn1.ipv6", FT_IPv6, BASE_NONE, NULL, 0x0, NULL, HFILL } },
    { &hf_digits,
      { "Digits", "li_asn1.digits", FT_STRING, BASE_NONE, NULL, 0x0, NULL, HFILL } },
    { &hf_sms_address,
      { "Address", "li_asn1.sms_address", FT_STRING, BASE_NONE, NULL, 0x0, "TS 23.040 clause 9.1.2.5", HFILL } },
    { &hf_imei,
      { "IMEI", "li_asn1.imei", FT_STRING, BASE_NONE, NULL, 0x0, "TS 23.003 clause 6.2", HFILL } },
    { &hf_lac,
      { "LAC", "li_asn1.lac", FT_UINT16, BASE_DEC_HEX, NULL, 0x0, "Location area code, TS 23.003 clause 4.1", HFILL } },
    { &hf_ci,
      { "CI", "li_asn1.ci", FT_UINT16, BASE_DEC_HEX, NULL, 0x0, "Cell identity, TS 23.003 clause 4.3.1", HFILL } },
    { &hf_sac,
      { "SAC", "li_asn1.sac", FT_UINT16, BASE_DEC_HEX, NULL, 0x0, "Service area code, TS 23.003 clause 12.5", HFILL } },
    { &hf_rac,
      { "RAC", "li_asn1.rac", FT_UINT8, BASE_DEC_HEX, NULL, 0x0, "Routing area code, TS 23.003 clause 4.2", HFILL } },
    { &hf_tac,
      { "TAC", "li_asn1.tac", FT_UINT16, BASE_DEC_HEX, NULL, 0x0, "Tracking area code, TS 23.003 clause 19.4.2.3",
        HFILL } },
    { &hf_eci,
      { "ECI", "li_asn1.eci", FT_UINT32, BASE_DEC_HEX, NULL, 0x0fffffff, "E-UTRAN cell identity, TS 23.003 clause 19.6",
        HFILL } },
    { &hf_text,
      { "Text", "li_asn1.text", FT_STRING, BASE_NONE, NULL, 0x0, NULL, HFILL } },
    { &hf_apn,
      { "APN", "li_asn1.apn", FT_STRING, BASE_NONE, NULL, 0x0, "Access point name, TS 23.003 clause 9.1", HFILL } },
    { &hf_time,
      { "Time", "li_asn1.time", FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL, 0x0, NULL, HFILL } },
    { &hf_prefix_length,
      { "IPv6 prefix length", "li_asn1.ipv6_prefix_length", FT_UINT8, BASE_DEC, NULL, 0x0, NULL, HFILL } },
    { &hf_cause,
      { "Cause value", "li_asn1.cause", FT_UINT8, BASE_DEC, NULL, 0x7f, "ITU-T Q.850", HFILL } },
};

static int *ett[] = {
    &ett_meaning,
};

/* ---- one function for each kind ---- */

static void
explain_ip(tvbuff_t *octets, proto_tree *tree)
{
    if (tvb_reported_length(octets) == 4) {
        proto_tree_add_item(tree, hf_ipv4, octets, 0, 4, ENC_BIG_ENDIAN);
    } else if (tvb_reported_length(octets) == 16) {
        proto_tree_add_item(tree, hf_ipv6, octets, 0, 16, ENC_NA);
    }
}

static void
explain_digits(tvbuff_t *octets, packet_info *pinfo, proto_tree *tree, int hf_id)
{
    unsigned length = tvb_reported_length(octets);

    proto_tree_add_string(tree, hf_id, octets, 0, (int)length,
                          tvb_bcd_dig_to_str(pinfo->pool, octets, 0, (int)length, NULL, false));
}

/* Digits behind two octets, the first of which tells whether the last half octet is one. */
static void
explain_isup_number(tvbuff_t *octets, packet_info *pinfo, proto_tree *tree)
{
    int length = (int)tvb_reported_length(octets) - 2;
    unsigned count = 2U * (unsigned)length - (tvb_get_uint8(octets, 0) >> 7);
    const char *digits = tvb_bcd_dig_to_str(pinfo->pool, octets, 2, length, NULL, false);

    proto_tree_add_string(tree, hf_digits, octets, 2, length, wmem_strndup(pinfo->pool, digits, count));
}

/* Digits in characters, behind octets the last of which has its first bit set. */
static void
explain_dss1_number(tvbuff_t *octets, proto_tree *tree)
{
    int length = (int)tvb_reported_length(octets);
    int offset = 0;

    while (offset < length && (tvb_get_uint8(octets, offset) & 0x80) == 0) {
        offset++;
    }
    if (offset + 1 < length) {
        proto_tree_add_item(tree, hf_digits, octets, offset + 1, length - offset - 1, ENC_ASCII);
    }
}

static bool
is_text(tvbuff_t *octets)
{
    for (unsigned i = 0; i < tvb_reported_length(octets); i++) {
        if (!g_ascii_isprint(tvb_get_uint8(octets, i))) {
            return false;
        }
    }
    return true;
}

/* Some write it as text. */
static void
explain_apn(tvbuff_t *octets, proto_tree *tree)
{
    unsigned length = tvb_reported_length(octets);
    unsigned offset = 0;

    while (offset < length) {
        offset += 1U + tvb_get_uint8(octets, offset);
    }
    if (offset == length) {
        proto_tree_add_item(tree, hf_apn, octets, 0, (int)length, ENC_APN_STR);
    } else if (is_text(octets)) {
        proto_tree_add_item(tree, hf_apn, octets, 0, (int)length, ENC_ASCII);
    }
}

static void
explain_paa(tvbuff_t *octets, proto_tree *tree)
{
    unsigned length = tvb_reported_length(octets);
    unsigned type = tvb_get_uint8(octets, 0) & 0x07;
    int offset = 1;

    if ((type == 2 || type == 3) && length >= 18) {
        proto_tree_add_item(tree, hf_prefix_length, octets, 1, 1, ENC_NA);
        proto_tree_add_item(tree, hf_ipv6, octets, 2, 16, ENC_NA);
        offset = 18;
    }
    if ((type == 1 || type == 3) && length >= (unsigned)offset + 4) {
        proto_tree_add_item(tree, hf_ipv4, octets, offset, 4, ENC_BIG_ENDIAN);
    }
}

static void
explain_sms_address(tvbuff_t *octets, packet_info *pinfo, proto_tree *tree)
{
    int length = (int)tvb_reported_length(octets);
    int half_octets = MIN(tvb_get_uint8(octets, 0), (length - 2) * 2);
    const char *text;

    /* The type of number 5 says alphanumeric. */
    if ((tvb_get_uint8(octets, 1) & 0x70) == 0x50) {
        text = (const char *)tvb_get_ts_23_038_7bits_string_packed(pinfo->pool, octets, 16, half_octets * 4 / 7);
    } else {
        text = tvb_bcd_dig_to_str(pinfo->pool, octets, 2, (half_octets + 1) / 2, NULL, false);
    }
    proto_tree_add_string(tree, hf_sms_address, octets, 0, length, text);
}

/* MCC and MNC, then the parts of an area or a cell. */
typedef struct {
    e212_number_type_t type;
    unsigned           before;          /* octets before */
    const int         *fields[2];       /* NULL: none */
    int                lengths[2];
} area_t;

static const area_t areas[] = {
    [LI_ASN1_CGI]     = { E212_CGI,  0, { &hf_lac, &hf_ci },  { 2, 2 } },
    [LI_ASN1_SAI]     = { E212_SAI,  0, { &hf_lac, &hf_sac }, { 2, 2 } },
    [LI_ASN1_LAI]     = { E212_LAI,  0, { &hf_lac, NULL },    { 2, 0 } },
    [LI_ASN1_RAI]     = { E212_RAI,  0, { &hf_lac, &hf_rac }, { 2, 1 } },
    [LI_ASN1_TAI]     = { E212_TAI,  0, { &hf_tac, NULL },    { 2, 0 } },
    [LI_ASN1_ECGI]    = { E212_ECGI, 0, { &hf_eci, NULL },    { 4, 0 } },
    [LI_ASN1_PLMN]    = { E212_NONE, 0, { NULL, NULL },       { 0, 0 } },
    [LI_ASN1_TAI_LV]  = { E212_TAI,  1, { &hf_tac, NULL },    { 2, 0 } },
    [LI_ASN1_ECGI_LV] = { E212_ECGI, 1, { &hf_eci, NULL },    { 4, 0 } },
};

/* NULL: none. */
static const area_t *
area_of(li_asn1_meaning_t meaning)
{
    return meaning >= LI_ASN1_CGI && meaning <= LI_ASN1_ECGI_LV ? &areas[meaning] : NULL;
}

static unsigned
area_length(const area_t *area)
{
    return area->before + 3 + (unsigned)area->lengths[0] + (unsigned)area->lengths[1];
}

static void
explain_area(tvbuff_t *octets, packet_info *pinfo, proto_tree *tree, const area_t *area)
{
    int offset = (int)area->before;

    dissect_e212_mcc_mnc(octets, pinfo, tree, offset, area->type, true);
    offset += 3;
    for (unsigned i = 0; i < array_length(area->fields) && area->fields[i] != NULL; i++) {
        proto_tree_add_item(tree, *area->fields[i], octets, offset, area->lengths[i], ENC_BIG_ENDIAN);
        offset += area->lengths[i];
    }
}

/* TS 24.301 clause 9.9.3.33: lists of areas of one network; of such that follow one another, by the first; or of areas
 * of any network. */
static void
explain_tai_list(tvbuff_t *octets, packet_info *pinfo, proto_tree *tree)
{
    enum { OF_ONE_NETWORK, CONSECUTIVE, OF_ANY_NETWORK };
    const int length = (int)tvb_reported_length(octets);
    int offset = 1;

    while (offset + 6 <= length) {
        const unsigned type = tvb_get_uint8(octets, offset) >> 5 & 0x03;
        const unsigned count = (tvb_get_uint8(octets, offset) & 0x1f) + 1U;

        if (type > OF_ANY_NETWORK) {
            return;
        }
        offset++;
        for (unsigned i = 0; i < count; i++) {
            if (i == 0 || type == OF_ANY_NETWORK) {
                if (offset + 5 > length) {
                    return;
                }
                explain_area(tvb_new_subset_length(octets, offset, 5), pinfo, tree, &areas[LI_ASN1_TAI]);
                offset += 5;
            } else if (type == CONSECUTIVE) {
                const uint16_t first = tvb_get_ntohs(octets, offset - 2);

                li_generated(proto_tree_add_uint(tree, hf_tac, octets, offset - 2, 2, (uint16_t)(first + i)));
            } else if (offset + 2 > length) {
                return;
            } else {
                proto_tree_add_item(tree, hf_tac, octets, offset, 2, ENC_BIG_ENDIAN);
                offset += 2;
            }
        }
    }
}

/* A bit for each area or cell that is there, in this order. A routing area has an octet more than elsewhere; what comes
 * behind these has its own meanings. */
static void
explain_uli(tvbuff_t *octets, packet_info *pinfo, proto_tree *tree)
{
    static const struct {
        li_asn1_meaning_t meaning;
        unsigned          length;
    } parts[] = {
        { LI_ASN1_CGI, 7 }, { LI_ASN1_SAI, 7 }, { LI_ASN1_RAI, 7 },
        { LI_ASN1_TAI, 5 }, { LI_ASN1_ECGI, 7 }, { LI_ASN1_LAI, 5 },
    };
    unsigned offset = 1;

    for (unsigned i = 0; i < array_length(parts); i++) {
        if ((tvb_get_uint8(octets, 0) & 1U << i) == 0) {
            continue;
        }
        if (offset + parts[i].length > tvb_reported_length(octets)) {
            return;
        }
        explain_area(tvb_new_subset_length(octets, (int)offset, (int)parts[i].length), pinfo, tree,
                     &areas[parts[i].meaning]);
        offset += parts[i].length;
    }
}

/* How many octets it takes at least. */
static unsigned
least_of(li_asn1_meaning_t meaning)
{
    switch (meaning) {
    case LI_ASN1_TAI_LIST:
        return 7;
    case LI_ASN1_GSN_ADDRESS:
        return 5;
    case LI_ASN1_IP:
    case LI_ASN1_NTP:
        return 4;
    case LI_ASN1_ISUP_CALLED:
    case LI_ASN1_ISUP_CALLING:
    case LI_ASN1_ISUP_LOCATION:
    case LI_ASN1_SMS_ADDRESS:
    case LI_ASN1_QOS:
        return 3;
    case LI_ASN1_MSISDN:
    case LI_ASN1_BEARER:
    case LI_ASN1_CAUSE:
        return 2;
    default:
        return area_of(meaning) != NULL ? area_length(area_of(meaning)) : 1;
    }
}

/* True where the module's own SIZE has this least length. What is too short for a cell may be an area. */
static bool
has_fixed_length(li_asn1_meaning_t meaning)
{
    return meaning == LI_ASN1_IP || meaning == LI_ASN1_GSN_ADDRESS || meaning == LI_ASN1_NTP
        || (area_of(meaning) != NULL && meaning != LI_ASN1_CGI);
}

/* Octets, no fewer than these, that can hold all there is to tell. */
static bool
can_mean(tvbuff_t *octets, li_asn1_meaning_t meaning)
{
    const unsigned length = tvb_reported_length(octets);

    return meaning == LI_ASN1_TAI_LIST ? length == 1U + tvb_get_uint8(octets, 0)
                                       : area_of(meaning) == NULL || length == area_length(area_of(meaning));
}

static void
explain(tvbuff_t *octets, packet_info *pinfo, proto_tree *tree, li_asn1_meaning_t meaning)
{
    const area_t *area = area_of(meaning);

    if (area != NULL) {
        explain_area(octets, pinfo, tree, area);
        return;
    }
    switch (meaning) {
    case LI_ASN1_IP:
        explain_ip(octets, tree);
        break;
    case LI_ASN1_GSN_ADDRESS:
        explain_ip(tvb_new_subset_remaining(octets, 1), tree);
        break;
    case LI_ASN1_IP_OR_TEXT:
        if (is_text(octets)) {
            proto_tree_add_item(tree, hf_text, octets, 0, -1, ENC_ASCII);
        } else {
            explain_ip(octets, tree);
        }
        break;
    case LI_ASN1_IMSI:
        dissect_e212_imsi(octets, pinfo, tree, 0, (int)tvb_reported_length(octets), false);
        break;
    case LI_ASN1_IMEI:
        explain_digits(octets, pinfo, tree, hf_imei);
        break;
    case LI_ASN1_DIGITS:
        explain_digits(octets, pinfo, tree, hf_digits);
        break;
    case LI_ASN1_MSISDN:
        ws_dissect_e164_msisdn(octets, pinfo, tree, 1, (int)tvb_reported_length(octets) - 1);
        break;
    case LI_ASN1_SMS_ADDRESS:
        explain_sms_address(octets, pinfo, tree);
        break;
    case LI_ASN1_ISUP_CALLED:
        dissect_isup_called_party_number_parameter(octets, pinfo, tree, NULL);
        break;
    case LI_ASN1_ISUP_CALLING:
        dissect_isup_calling_party_number_parameter(octets, pinfo, tree, NULL);
        break;
    case LI_ASN1_ISUP_LOCATION:
        explain_isup_number(octets, pinfo, tree);
        break;
    case LI_ASN1_DSS1_NUMBER:
        explain_dss1_number(octets, tree);
        break;
    case LI_ASN1_BEARER:
        dissect_q931_bearer_capability_ie(octets, 0, (int)tvb_reported_length(octets), tree);
        break;
    case LI_ASN1_CAUSE:
        proto_tree_add_item(tree, hf_cause, octets, 1, 1, ENC_NA);
        break;
    case LI_ASN1_APN:
        explain_apn(octets, tree);
        break;
    case LI_ASN1_QOS:
        de_sm_qos(octets, tree, pinfo, 0, tvb_reported_length(octets), NULL, 0);
        break;
    case LI_ASN1_NTP:
        proto_tree_add_item(tree, hf_time, octets, 0, 4, ENC_TIME_SECS_NTP | ENC_BIG_ENDIAN);
        break;
    case LI_ASN1_PAA:
        explain_paa(octets, tree);
        break;
    case LI_ASN1_ULI:
        explain_uli(octets, pinfo, tree);
        break;
    case LI_ASN1_TAI_LIST:
        explain_tai_list(octets, pinfo, tree);
        break;
    default:
        break;
    }
}

/* Where octets are missing it is said here: what lies behind them is none the worse for it. */
void
li_asn1_explain(asn1_ctx_t *actx, tvbuff_t *octets, li_asn1_meaning_t meaning)
{
    proto_item *item = actx->created_item;

    if (octets == NULL || item == NULL || tvb_captured_length(octets) < tvb_reported_length(octets)) {
        return;
    }
    if (tvb_reported_length(octets) < least_of(meaning)) {
        if (has_fixed_length(meaning)) {
            li_asn1_say_too_short(actx, item);
        }
        return;
    }
    if (!can_mean(octets, meaning)) {
        return;
    }
    TRY {
        explain(octets, actx->pinfo, proto_item_add_subtree(item, ett_meaning), meaning);
    }
    CATCH_BOUNDS_AND_DISSECTOR_ERRORS {
        li_asn1_say_too_short(actx, item);
    }
    ENDTRY;
}

/* ---- registration ---- */

void
li_asn1_register_meaning(int proto)
{
    proto_register_field_array(proto, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
}
