/* ps.c
 * ETSI TS 102 232-1 V3.38.1: the PS-PDU, which hands over HI2 (IRI), HI3 (CC), HI1 and HI4 to law enforcement.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/handover/ps.h"

#include <string.h>

#include <epan/exceptions.h>
#include <epan/expert.h>
#include <epan/oids.h>
#include <epan/prefs.h>
#include <epan/proto_data.h>
#include <wsutil/str_util.h>
#include <wsutil/utf8_entities.h>

#include "asn1/domains.h"
#include "content/phrase.h"

/* The newest version of the module LI-PS-PDU that is known. */
#define VERSION_LAST    43

/* A response says what it answers, in its header, and little more. One of more octets is content. */
#define PS_RESPONSE_MAX 320U

static int hf_skipped = -1;
static int hf_payload_of = -1;
static int hf_payload_octets = -1;

static int ett_ps = -1;

static hf_register_info hf[] = {
    { &hf_skipped,
      { "Skipped octets", "li_ps.skipped", FT_BYTES, BASE_NONE, NULL, 0x0, NULL, HFILL } },
    { &hf_payload_of,
      { "PDU in frame", "li_ps.payload_of", FT_FRAMENUM, BASE_NONE, NULL, 0x0,
        "The PDU that these octets belong to, which was judged by its header", HFILL } },
    { &hf_payload_octets,
      { "Payload octets", "li_ps.payload_octets", FT_BYTES, BASE_NONE, NULL, 0x0, NULL, HFILL } },
};

static int *ett[] = {
    &ett_ps,
};

static expert_field ei_unfinished = EI_INIT;
static expert_field ei_resynchronised = EI_INIT;
static expert_field ei_resynchronised_torn = EI_INIT;
static expert_field ei_header_invalid = EI_INIT;
static expert_field ei_length_invalid = EI_INIT;
static expert_field ei_domain_unknown = EI_INIT;
static expert_field ei_version_newer = EI_INIT;
static expert_field ei_payload_missing = EI_INIT;

static ei_register_info ei[] = {
    { &ei_unfinished,
      { "li_ps.unfinished", PI_PROTOCOL, PI_NOTE, "Connection that ended within a PDU", EXPFILL } },
    { &ei_resynchronised,
      { "li_ps.resynchronised", PI_MALFORMED, PI_WARN, "Octets that are no PDU", EXPFILL } },
    { &ei_resynchronised_torn,
      { "li_ps.resynchronised", PI_MALFORMED, PI_NOTE, "Octets of a PDU whose beginning was not captured", EXPFILL } },
    { &ei_header_invalid,
      { "li_ps.header.invalid", PI_MALFORMED, PI_ERROR, "PDU whose values do not end", EXPFILL } },
    { &ei_length_invalid,
      { "li_ps.length.invalid", PI_MALFORMED, PI_ERROR, "Length of the PDU is not that of header and payload",
        EXPFILL } },
    { &ei_domain_unknown,
      { "li_ps.domain.unknown", PI_PROTOCOL, PI_WARN, "Domain identifier is not that of a PS-PDU", EXPFILL } },
    { &ei_version_newer,
      { "li_ps.version.newer", PI_PROTOCOL, PI_NOTE, "Version of the module is newer than what is known", EXPFILL } },
    { &ei_payload_missing,
      { "li_ps.payload.missing", PI_MALFORMED, PI_ERROR, "PDU without header or payload", EXPFILL } },
};

ws_bool ps_desegment = true;

/* Who reads HI1, and what HI4 says of it (administration/hi1/). Set at hand-off. */
static dissector_handle_t hi1_handle;
static dissector_handle_t hi4_handle;

/* ---- the judge ---- */

/* The interface a payload belongs to; NONE: one of HI2, HI3 and HI4, not to be told which. */
static li_interface_t
interface_of(unsigned payload_kind)
{
    switch (payload_kind) {
    case PS_PAYLOAD_IRI:        return LI_INTERFACE_HI2;
    case PS_PAYLOAD_CC:         return LI_INTERFACE_HI3;
    case PS_PAYLOAD_HI1:
    case PS_PAYLOAD_3GPP_HI1:   return LI_INTERFACE_HI1;
    case PS_PAYLOAD_HI4:        return LI_INTERFACE_HI4;
    default:                    return LI_INTERFACE_NONE;
    }
}

/* Of a TRI payload: its alternative. */
static unsigned
tri_of(const ps_pdu_t *pdu)
{
    return pdu->payload_kind == PS_PAYLOAD_TRI && pdu->contents.length > 0 && (pdu->contents.octets[0] & 0xc0) == 0x80
        ? pdu->contents.octets[0] & 0x1f : PS_TRI_NONE;
}

/* What separates sequences besides interface, warrant and CIN: the network identifier (operator and element), the
 * country of delivery and the interception points, each with its length before it, however it is encoded (clauses
 * 5.2.4, 5.2.11, 5.2.13 and 5.2.14). */
static const uint8_t *
join_scope(packet_info *pinfo, const ps_pdu_t *pdu, unsigned *length)
{
    const ber_span_t network = pdu->network.contents;
    const ber_span_t parts[] = {
        ber_find_string(pinfo->pool, network, BER_CONTEXT(0)),
        ber_find_string(pinfo->pool, network, BER_CONTEXT(1)),
        ber_string(pinfo->pool, pdu->delivery_country.whole),
        ber_string(pinfo->pool, pdu->members[PS_HEADER_POINT].whole),
        ber_string(pinfo->pool, pdu->members[PS_HEADER_EXTENDED_POINT].whole),
        ber_string(pinfo->pool, pdu->members[PS_HEADER_FUNCTION].whole),
    };
    uint8_t *scope;

    *length = 0;
    for (unsigned i = 0; i < array_length(parts); i++) {
        *length += (unsigned)sizeof parts[i].length + parts[i].length;
    }
    scope = (uint8_t *)wmem_alloc(pinfo->pool, *length);
    *length = 0;
    for (unsigned i = 0; i < array_length(parts); i++) {
        memcpy(scope + *length, &parts[i].length, sizeof parts[i].length);
        *length += (unsigned)sizeof parts[i].length;
        if (parts[i].length > 0) {
            memcpy(scope + *length, parts[i].octets, parts[i].length);
            *length += parts[i].length;
        }
    }
    return scope;
}

/* What a payload tells of its warrant is administration, whoever carries it. */
static void
hand_to_administration(packet_info *pinfo, proto_tree *tree, const ps_pdu_t *pdu)
{
    dissector_handle_t handle = NULL;
    const ber_span_t *contents = &pdu->contents;
    li_warrant_t warrant = { pdu->liid, pdu->country, pdu->operator_id };

    if (pdu->payload_kind == PS_PAYLOAD_HI1 || pdu->payload_kind == PS_PAYLOAD_3GPP_HI1) {
        handle = hi1_handle;
    } else if (pdu->payload_kind == PS_PAYLOAD_HI4) {
        handle = hi4_handle;
    }
    if (handle != NULL && contents->length > 0) {
        call_dissector_only(handle, tvb_new_child_real_data(pdu->tvb, contents->octets, contents->length,
                            (int)contents->length), pinfo, tree, &warrant);
    }
}

/* Sequence numbers of encrypted PDUs count for HI2 or for HI3: which, is not known. */
static void
deliver(packet_info *pinfo, ps_pdu_t *pdu)
{
    const unsigned tri = tri_of(pdu);
    li_delivery_t unit = {
        .kind = LI_UNIT_CONTENT, .interface = interface_of(pdu->payload_kind), .liid = pdu->liid,
        .country = pdu->country, .network = pdu->operator_id, .cin = pdu->cin,
        .has_cin = pdu->has_cin, .sequence = pdu->sequence, .event_time = pdu->time, .has_event_time = pdu->has_time,
        .slip_count = pdu->slip_count, .is_protected = pdu->origin->is_protected,
        .is_quoted = pinfo->flags.in_error_pkt, .has_stream_offset = pdu->origin->has_offset,
        .stream_offset = pdu->origin->offset, .stream_length = tvb_reported_length(pdu->tvb)
    };

    pdu->delivered = true;
    if (pdu->payload_kind == PS_PAYLOAD_TRI) {
        /* Answers need not repeat the number. */
        unit.kind = tri == PS_TRI_KEEP_ALIVE ? LI_UNIT_KEEPALIVE
                    : tri == PS_TRI_KEEP_ALIVE_RESPONSE ? LI_UNIT_KEEPALIVE_ACK : LI_UNIT_CONTROL;
        unit.is_response = tri == PS_TRI_KEEP_ALIVE_RESPONSE || tri == PS_TRI_OPTION_RESPONSE
                        || tri == PS_TRI_PDU_ACKNOWLEDGEMENT_RESPONSE;
        if (unit.is_response && unit.stream_length > PS_RESPONSE_MAX) {
            unit.is_response = false;
            unit.kind = LI_UNIT_CONTENT;
        }
    } else if (pdu->payload_kind == PS_PAYLOAD_NONE) {
        unit.kind = LI_UNIT_CONTROL;
        unit.is_unclear = tvb_captured_length(pdu->tvb) < tvb_reported_length(pdu->tvb);
    } else {
        unit.has_sequence = pdu->has_sequence && !pdu->origin->is_ended && unit.interface != LI_INTERFACE_NONE;
        unit.scope = join_scope(pinfo, pdu, &unit.scope_length);
    }
    if (!unit.is_quoted) {
        hand_to_administration(pinfo, pdu->tree, pdu);
    }
    if (!unit.is_quoted && !pdu->origin->is_begun) {
        ps_keep(pinfo, pdu);
    }
    pdu->verdict = li_deliver(pdu->tvb, pinfo, pdu->tree, &unit);
}

static void
payload_begins(asn1_ctx_t *actx)
{
    ps_pdu_t *pdu = (ps_pdu_t *)actx->private_data;

    if (!pdu->delivered) {
        deliver(actx->pinfo, pdu);
    }
}

static const li_ps_onlooker_t onlooker = {
    .header_is_plain = ps_header_is_plain,
    .payload_begins = payload_begins,
    .encrypted_shown = ps_show_decrypted,
    .integrity_shown = ps_show_integrity,
};

/* ---- the columns ---- */

/* Module LI-PS-PDU, IRIType */
static const char *const iri_types[] = { NULL, "IRI-Begin", "IRI-End", "IRI-Continue", "IRI-Report" };

/* Module LI-PS-PDU, PayloadDirection */
static const char *const directions[] = { "from target", "to target", "either way", "both ways", NULL };

/* Module LI-PS-PDU, TRIPayload */
static const char *const tri_names[] = {
    "Integrity check", "Test PDU", "Padding", "Keep-alive", "Keep-alive response", "First segment", "Last segment",
    "CIN reset", "Operator message", "Option request", "Option response", "Options complete", "Acknowledgement request",
    "Acknowledgement"
};

/* The name that the enumerated value with this tag has, in the first payload of a sequence; NULL: none. */
static const char *
first_word(const ps_pdu_t *pdu, unsigned tag, const char *const *words, unsigned count)
{
    ber_span_t first = ber_find(pdu->contents, BER_SEQUENCE);
    uint64_t number;

    return ber_unsigned(ber_find(first, BER_CONTEXT(tag)), &number) && number < count ? words[number] : NULL;
}

static void
add_payload(phrase_t *phrase, const ps_pdu_t *pdu)
{
    const unsigned tri = tri_of(pdu);
    const char *word = NULL;

    switch (pdu->payload_kind) {
    case PS_PAYLOAD_IRI:
        word = first_word(pdu, 0, iri_types, array_length(iri_types));
        phrase_add(phrase, "HI2 ");
        phrase_add(phrase, word != NULL ? word : "IRI");
        break;
    case PS_PAYLOAD_CC:
        word = first_word(pdu, 0, directions, array_length(directions));
        phrase_add(phrase, "HI3 CC");
        phrase_add(phrase, word != NULL ? " " : "");
        phrase_add(phrase, word != NULL ? word : "");
        break;
    case PS_PAYLOAD_TRI:
        phrase_add(phrase, tri < array_length(tri_names) ? tri_names[tri] : "TRI");
        break;
    case PS_PAYLOAD_HI1:
    case PS_PAYLOAD_3GPP_HI1:   phrase_add(phrase, "HI1"); break;
    case PS_PAYLOAD_ENCRYPTED:  phrase_add(phrase, "Encrypted"); break;
    case PS_PAYLOAD_ILHI:       phrase_add(phrase, "ILHI"); break;
    case PS_PAYLOAD_HI4:        phrase_add(phrase, "HI4"); break;
    default:                    phrase_add(phrase, "PS-PDU"); break;
    }
}

/* "HI2 IRI-Begin LIID LIID-0001 CIN 7 seq 3", or with `between` between. */
static void
add_summary(phrase_t *phrase, const ps_pdu_t *pdu, const char *between)
{
    add_payload(phrase, pdu);
    if (pdu->liid != NULL) {
        phrase_add(phrase, between);
        phrase_add(phrase, "LIID ");
        phrase_add_name(phrase, pdu->liid);
    }
    if (pdu->has_cin) {
        phrase_add(phrase, between);
        phrase_add(phrase, "CIN ");
        phrase_add_number(phrase, pdu->cin);
    }
    if (pdu->has_sequence) {
        phrase_add(phrase, between);
        phrase_add(phrase, "seq ");
        phrase_add_number(phrase, pdu->sequence);
    }
}

static void
write_columns(packet_info *pinfo, const ps_pdu_t *pdu)
{
    phrase_t phrase = { .length = 0 };

    if (!col_get_writable(pinfo->cinfo, COL_INFO) && !col_get_writable(pinfo->cinfo, COL_PROTOCOL)) {
        return;
    }
    add_summary(&phrase, pdu, " ");
    if (pdu->verdict != NULL && pdu->verdict[0] != '\0') {
        phrase_add(&phrase, " " UTF8_RIGHTWARDS_ARROW " ");
        phrase_add(&phrase, pdu->verdict);
    }
    stream_add_to_columns(proto_li_ps, PS_FAMILY, pinfo, phrase.text);
}

/* ---- one PDU ---- */

/* li-psDomainId: 0.4.0.2.2.5.1 and the version of the module, nothing more (clause 5.2.1). */
static void
check_domain(packet_info *pinfo, proto_item *item, const ps_pdu_t *pdu)
{
    static const uint8_t domain[] = { LI_ASN1_DOMAIN_PS };
    ber_span_t oid = pdu->members[PS_HEADER_DOMAIN].contents;
    uint32_t version;

    if (oid.octets == NULL) {
        return;
    }
    if (oid.length > sizeof domain && memcmp(oid.octets, domain, sizeof domain) == 0) {
        oid.octets += sizeof domain;
        oid.length -= (unsigned)sizeof domain;
    } else {
        oid.length = 0;
    }
    if (!ber_arc(&oid, &version)) {
        expert_add_info_format(pinfo, item, &ei_domain_unknown,
                               "Domain identifier is not 0.4.0.2.2.5.1 and a version (TS 102 232-1 clause 5.2.1)");
    } else if (oid.length > 0) {
        expert_add_info_format(pinfo, item, &ei_domain_unknown,
                               "Something follows the version %u in the domain identifier, which ends with it "
                               "(TS 102 232-1 clause 5.2.1)", version);
    } else if (version > VERSION_LAST) {
        expert_add_info_format(pinfo, item, &ei_version_newer,
                               "Version %u of the module LI-PS-PDU: up to %u is known (TS 102 232-1 clause 5.2.1)",
                               version, VERSION_LAST);
    }
}

/* The outer SEQUENCE holds header and payload, and ends where they end, and where the unit does. */
static void
check_length(packet_info *pinfo, proto_item *item, const ps_pdu_t *pdu)
{
    const unsigned captured = tvb_captured_length(pdu->tvb), reported = tvb_reported_length(pdu->tvb);
    ber_value_t outer, part;
    ber_span_t rest;

    if (ber_read(tvb_get_ptr(pdu->tvb, 0, (int)captured), captured, PS_PDU_MAX, &outer) != BER_FOUND) {
        return;
    }
    /* What was captured may be too little to tell that it is a PDU at all. */
    if (captured < reported && pdu->members[PS_HEADER_DOMAIN].contents.octets == NULL) {
        return;
    }
    if (outer.whole != reported) {
        expert_add_info_format(pinfo, item, &ei_length_invalid,
                               "The PDU says it has %u octets, there are %u (TS 102 232-1 annex A)", outer.whole,
                               reported);
        return;
    }
    rest = (ber_span_t) { tvb_get_ptr(pdu->tvb, (int)outer.head, (int)(captured - outer.head)),
                          MIN(outer.length, captured - outer.head) };
    while (captured == reported && rest.length > 0) {
        if (ber_read(rest.octets, rest.length, PS_PDU_MAX, &part) != BER_FOUND || part.whole > rest.length) {
            expert_add_info_format(pinfo, item, &ei_length_invalid,
                                   "A part of the PDU runs beyond its end (TS 102 232-1 annex A)");
            return;
        }
        rest.octets += part.whole;
        rest.length -= part.whole;
    }
}

/* The PDU's number in its frame. */
static uint32_t
count_pdu(packet_info *pinfo)
{
    uint32_t count = GPOINTER_TO_UINT(p_get_proto_data(pinfo->pool, pinfo, proto_li_ps, PS_FRAME_COUNT));

    p_set_proto_data(pinfo->pool, pinfo, proto_li_ps, PS_FRAME_COUNT, GUINT_TO_POINTER(count + 1));
    return count;
}

/* The members of the outer SEQUENCE: all of the PDU behind its head, whatever length that says. */
static tvbuff_t *
members_of(tvbuff_t *tvb)
{
    const unsigned captured = tvb_captured_length(tvb);
    ber_value_t value;

    if (ber_read(tvb_get_ptr(tvb, 0, (int)captured), captured, PS_PDU_MAX, &value) != BER_FOUND) {
        return captured > 2 ? tvb_new_subset_remaining(tvb, 2) : tvb;
    }
    if (value.indefinite && value.whole <= tvb_reported_length(tvb)) {
        return tvb_new_subset_length(tvb, (int)value.head, (int)value.length);
    }
    return tvb_new_subset_remaining(tvb, (int)value.head);
}

/* What is there of a PDU that goes on behind it: as if the rest was not captured. */
static tvbuff_t *
as_cut(tvbuff_t *tvb)
{
    const unsigned captured = tvb_captured_length(tvb);

    return tvb_new_child_real_data(tvb, tvb_get_ptr(tvb, 0, (int)captured), captured, PS_PDU_MAX);
}

void
ps_dissect_pdu(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const stream_origin_t *origin)
{
    ps_pdu_t pdu = { .onlooker = &onlooker, .origin = origin };
    proto_item *item;
    asn1_ctx_t actx;

    pinfo->current_proto = PS_NAME;
    pdu.number = count_pdu(pinfo);
    ps_read(tvb, pinfo, &pdu);
    item = proto_tree_add_item(tree, proto_li_ps, tvb, 0, -1, ENC_NA);
    pdu.tree = proto_item_add_subtree(item, ett_ps);
    if (tree != NULL && PTREE_DATA(tree)->visible) {
        phrase_t summary = { .length = 0 };

        add_summary(&summary, &pdu, ", ");
        proto_item_append_text(item, ", %s", summary.text);
    }
    check_domain(pinfo, item, &pdu);
    if (origin->is_ended) {
        expert_add_info_format(pinfo, item, &ei_unfinished, "The connection ended before all of this PDU had come: it "
                               "is judged by its header (TS 102 232-1 annex A)");
    }
    if (!origin->is_begun) {
        check_length(pinfo, item, &pdu);
    } else if (!origin->is_ended && tri_of(&pdu) == PS_TRI_INTEGRITY_CHECK) {
        ps_note_long_check(pinfo, item);
    }
    if (!origin->is_begun && tvb_captured_length(tvb) == tvb_reported_length(tvb)
        && (pdu.header.octets == NULL || pdu.payload.octets == NULL)) {
        expert_add_info(pinfo, item, &ei_payload_missing);
    }

    /* Before anything may throw. The payload's dissectors are kept from the columns. */
    asn1_ctx_init(&actx, ASN1_ENC_BER, true, pinfo);
    actx.private_data = &pdu;
    TRY {
        dissect_li_ps_PS_PDU(true, members_of(origin->is_begun ? as_cut(tvb) : tvb), 0, &actx, pdu.tree, -1);
    }
    CATCH(BoundsError) {
        /* Of a PDU that goes on, the rest is shown where it comes. */
        if (!origin->is_begun) {
            RETHROW;
        }
    }
    FINALLY {
        payload_begins(&actx);
        write_columns(pinfo, &pdu);
    }
    ENDTRY;
}

void
ps_dissect_content(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t frame)
{
    static const stream_content_t content = {
        .proto = &proto_li_ps, .ett = &ett_ps, .hf_frame = &hf_payload_of, .name = PS_NAME, .family = PS_FAMILY,
        .of = "payload of the PDU", .info = "Payload goes on"
    };

    proto_tree_add_item(stream_show_content(&content, tvb, pinfo, tree, frame), hf_payload_octets, tvb, 0, -1, ENC_NA);
}

void
ps_dissect_skipped(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, bool is_header)
{
    proto_item *item = proto_tree_add_item(tree, proto_li_ps, tvb, 0, -1, ENC_NA);
    unsigned length = tvb_reported_length(tvb);

    pinfo->current_proto = PS_NAME;
    if (is_header) {
        expert_add_info_format(pinfo, item, &ei_header_invalid,
                               "The values of this PDU do not end, or lie too deep in one another "
                               "(TS 102 232-1 annex A)");
        stream_add_to_columns(proto_li_ps, PS_FAMILY, pinfo, "PDU without an end");
    } else {
        const bool is_torn = li_is_torn(pinfo);

        expert_add_info_format(pinfo, item, is_torn ? &ei_resynchronised_torn : &ei_resynchronised,
                               "No PDU in %u octet%s: skipped until the next header%s (TS 102 232-1 annex A)", length,
                               plurality(length, "", "s"), is_torn ? "; what stood before was not captured" : "");
        stream_add_to_columns(proto_li_ps, PS_FAMILY, pinfo, "Skipped octets");
    }
    proto_tree_add_item(proto_item_add_subtree(item, ett_ps), hf_skipped, tvb, 0, -1, ENC_NA);
}

/* ---- registration ---- */

void
ps_register(void)
{
    expert_module_t *expert;
    module_t *module;

    proto_register_li_ps();
    proto_register_field_array(proto_li_ps, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert = expert_register_protocol(proto_li_ps);
    expert_register_field_array(expert, ei, array_length(ei));
    ps_register_integrity(expert);
    for (unsigned version = 1; version <= VERSION_LAST; version++) {
        oid_add_from_string(wmem_strdup_printf(wmem_epan_scope(), "LI-PS-PDU genHeader version%u", version),
                            wmem_strdup_printf(wmem_epan_scope(), "0.4.0.2.2.5.1.%u", version));
    }

    module = prefs_register_protocol(proto_li_ps, NULL);
    prefs_register_bool_preference(module, "desegment", "Reassemble PDUs that span several TCP segments",
        "Whether a PDU may be put together from several TCP segments or TLS records. \"Allow subdissectors to "
        "reassemble TCP streams\" in the TCP preferences is needed too.", &ps_desegment);
    ps_register_crypto(module, expert);
}

void
ps_handoff(void)
{
    hi1_handle = find_dissector("li_hi1.operation");
    hi4_handle = find_dissector("li_hi1.hi4");
}
