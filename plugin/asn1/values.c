/* values.c
 * Single values in every encoding that BER allows, and in some that it does not: strings in parts, text in the encoding
 * of its type, numbers without the zero before them, times without a zone, octets that are too few for what they mean.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "asn1/asn1.h"
#include "asn1/extension.h"
#include "content/ber.h"
#include "content/text.h"
#include "li/li.h"

#include <string.h>

#include <epan/expert.h>
#include <epan/proto_data.h>

/* Here the functions of packet-ber.h are meant. */
#undef dissect_ber_bitstring
#undef dissect_ber_GeneralizedTime
#undef dissect_ber_integer
#undef dissect_ber_integer64
#undef dissect_ber_octet_string
#undef dissect_ber_restricted_string
#undef dissect_ber_UTCTime

/* Strings of a frame that are put together; each is a data source of its own, of which Wireshark keeps a list. Beyond
 * these only their octets are shown. */
#define JOINED_MAX  256U

/* Slips of the sender. The values are those of the field li_asn1.slip. */
enum {
    SLIP_NO_ZERO = 1,           /* X.690 clause 8.3.3: a number without the octet that keeps it from being negative */
    SLIP_NO_ZONE                /* X.680 clause 46: a time that does not say its zone */
};

static const value_string slip_names[] = {
    { SLIP_NO_ZERO, "Number without its leading zero" },
    { SLIP_NO_ZONE, "Time without a zone" },
    { 0, NULL }
};

/* The protocol li_asn1. Set when registered. */
static int own_proto = -1;

static int hf_slip = -1;
static int hf_octets = -1;
static int hf_local_time = -1;

static int ett_slip = -1;

static expert_field ei_no_zero = EI_INIT;
static expert_field ei_no_zone = EI_INIT;
static expert_field ei_range = EI_INIT;
static expert_field ei_length = EI_INIT;
static expert_field ei_parts = EI_INIT;

static hf_register_info hf[] = {
    { &hf_slip,
      { "Known Slip", "li_asn1.slip", FT_UINT8, BASE_DEC, VALS(slip_names), 0x0,
        "Stands on each value with it; what is to be said of it, on the connection's first", HFILL } },
    { &hf_octets,
      { "Octets", "li_asn1.octets", FT_BYTES, BASE_NONE, NULL, 0x0,
        "Of a value that can't be what its field is for", HFILL } },
    { &hf_local_time,
      { "Local time", "li_asn1.local_time", FT_STRING, BASE_NONE, NULL, 0x0,
        "A time that does not say its zone: no instant", HFILL } },
};

static int *ett[] = {
    &ett_slip,
};

static ei_register_info ei[] = {
    { &ei_no_zero,
      { "li_asn1.integer.no_zero", PI_PROTOCOL, PI_NOTE, "A number that can't be negative is encoded as if it were",
        EXPFILL } },
    { &ei_no_zone,
      { "li_asn1.time.no_zone", PI_PROTOCOL, PI_NOTE, "A time does not say its zone", EXPFILL } },
    { &ei_range,
      { "li_asn1.integer.range", PI_PROTOCOL, PI_WARN, "A number is beyond what its module allows", EXPFILL } },
    { &ei_length,
      { "li_asn1.value.length", PI_PROTOCOL, PI_WARN, "A value has too few octets, or too many", EXPFILL } },
    { &ei_parts,
      { "li_asn1.string.parts", PI_PROTOCOL, PI_WARN, "The parts of a string can't be put together", EXPFILL } },
};

/* ---- where the contents are ---- */

typedef struct {
    int  offset;                /* of the contents */
    int  length;
    int  end;                   /* of the value: what the stock functions return */
    bool is_constructed;
} extent_t;

/* Implicit: the contents are all that is left of `tvb`. Otherwise the value begins at `offset`; false: it is not whole,
 * or its tag is not `tag`, or that of an OCTET STRING: that is for the stock functions to say. */
static bool
find_extent(ws_bool implicit_tag, tvbuff_t *tvb, int offset, unsigned tag, extent_t *extent)
{
    const int captured = tvb_captured_length_remaining(tvb, offset);
    ber_value_t value;

    if (implicit_tag) {
        *extent = (extent_t) { offset, MAX(tvb_reported_length_remaining(tvb, offset), 0),
                               (int)tvb_reported_length(tvb), li_asn1_is_constructed(tvb, offset) };
        return true;
    }
    if (captured <= 0 || ber_read(tvb_get_ptr(tvb, offset, captured), (unsigned)captured, INT_MAX, &value) != BER_FOUND
        || (int64_t)value.whole > tvb_reported_length_remaining(tvb, offset) || (value.identifier & 0xc0)
        || (value.identifier & 0x1fU) != tag) {
        return false;
    }
    *extent = (extent_t) { offset + (int)value.head, (int)value.length, offset + (int)value.whole,
                           (value.identifier & 0x20) != 0 };
    return true;
}

static ber_span_t
span_of(tvbuff_t *tvb, const extent_t *extent)
{
    return (ber_span_t) { extent->length > 0 ? tvb_get_ptr(tvb, extent->offset, extent->length) : NULL,
                          (unsigned)extent->length };
}

/* ---- strings in parts ---- */

/* Of one frame: contents of a string in parts (the address of their octets) -> tvbuff_t of the string. */
static wmem_map_t *
joined_of(packet_info *pinfo)
{
    wmem_map_t *strings = (wmem_map_t *)p_get_proto_data(pinfo->pool, pinfo, own_proto, 0);

    if (strings == NULL) {
        strings = wmem_map_new(pinfo->pool, g_direct_hash, g_direct_equal);
        p_add_proto_data(pinfo->pool, pinfo, own_proto, 0, strings);
    }
    return strings;
}

static tvbuff_t *
join(packet_info *pinfo, tvbuff_t *tvb, ber_span_t parts, ber_string_t kind, const char *name)
{
    ber_joined_t joined;
    uint8_t *octets;
    tvbuff_t *string;

    if (!ber_join(parts, kind, &joined, NULL)) {
        return NULL;
    }
    if (joined.length == 0) {
        return tvb_new_subset_length(tvb, 0, 0);
    }
    if (joined.length == joined.first.length) {
        return tvb_new_subset_length(tvb, (int)(joined.first.octets - parts.octets), (int)joined.length);
    }
    string = (tvbuff_t *)wmem_map_lookup(joined_of(pinfo), parts.octets);
    if (string != NULL) {
        return string;
    }
    if (wmem_map_size(joined_of(pinfo)) >= JOINED_MAX) {
        return NULL;
    }
    octets = (uint8_t *)wmem_alloc(pinfo->pool, joined.length);
    ber_join(parts, kind, &joined, octets);
    string = tvb_new_child_real_data(tvb, octets, joined.length, (int)joined.length);
    add_new_data_source(pinfo, string, wmem_strdup_printf(pinfo->pool, "%s in parts", name));
    wmem_map_insert(joined_of(pinfo), parts.octets, string);
    return string;
}

/* Octets that the capture cuts throw. The end of a string of indefinite length that has no part is left by epan. */
static ber_span_t
parts_in(tvbuff_t *tvb)
{
    const unsigned length = tvb_reported_length(tvb);
    const bool is_end = length == 2 && tvb_get_ntohs(tvb, 0) == 0;

    return (ber_span_t) { length > 0 ? tvb_get_ptr(tvb, 0, (int)length) : NULL, is_end ? 0 : length };
}

tvbuff_t *
li_asn1_joined(packet_info *pinfo, tvbuff_t *parts, const char *name)
{
    return join(pinfo, parts, parts_in(parts), BER_OCTETS, name);
}

/* The octets of a string, of which `hf_id` gives the name; NULL: there are none, which was said. */
static tvbuff_t *
whole_string(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, const extent_t *extent, ber_string_t kind, int hf_id)
{
    tvbuff_t *contents = tvb_new_subset_length(tvb, extent->offset, extent->length), *string;

    if (!extent->is_constructed) {
        return contents;
    }
    string = join(actx->pinfo, contents, parts_in(contents), kind, proto_registrar_get_name(hf_id));
    if (string == NULL) {
        expert_add_info_format(actx->pinfo, proto_tree_add_item(tree, hf_octets, contents, 0, -1, ENC_NA), &ei_parts,
                               "%s: its parts are no strings, or there are more than %u strings in parts in this frame "
                               "(X.690 clauses 8.6.4 and 8.7.3)", proto_registrar_get_name(hf_id), JOINED_MAX);
    }
    return string;
}

/* ---- octets and text ---- */

/* How many octets a field of this type may be made of. True: there are limits. */
static bool
limits_of(enum ftenum type, int *least, int *most)
{
    static const struct {
        enum ftenum type;
        int         least;
        int         most;
    } rows[] = {
        { FT_UINT8, 1, 1 }, { FT_UINT16, 1, 2 }, { FT_UINT24, 1, 3 }, { FT_UINT32, 1, 4 },
        { FT_IPv4, 4, 4 }, { FT_IPv6, 16, 16 }, { FT_ETHER, 6, 6 }, { FT_EUI64, 8, 8 }, { FT_GUID, 16, 16 },
    };

    for (unsigned i = 0; i < array_length(rows); i++) {
        if (rows[i].type == type) {
            *least = rows[i].least;
            *most = rows[i].most;
            return true;
        }
    }
    return false;
}

/* Adds a string as its field. Where its octets can't be that, they are shown as such, and nobody reads them further:
 * false. */
static bool
add_string(asn1_ctx_t *actx, proto_tree *tree, int hf_id, tvbuff_t *string, unsigned encoding)
{
    const int length = (int)tvb_reported_length(string);
    int least, most;

    if (!limits_of(proto_registrar_get_ftype(hf_id), &least, &most) || (length >= least && length <= most)) {
        actx->created_item = proto_tree_add_item(tree, hf_id, string, 0, length, encoding);
        return true;
    }
    actx->created_item = proto_tree_add_item(tree, hf_octets, string, 0, length, ENC_NA);
    expert_add_info_format(actx->pinfo, actx->created_item, &ei_length,
                           "%s has %d octets, not %s%d (X.680 clause 51.5, SIZE)", proto_registrar_get_name(hf_id),
                           length, least < most && length > most ? "up to " : "", length < least ? least : most);
    return false;
}

void
li_asn1_say_too_short(asn1_ctx_t *actx, proto_item *item)
{
    expert_add_info_format(actx->pinfo, item, &ei_length,
                           "Fewer octets than what they mean takes (X.680 clause 51.5, SIZE)");
}

static int
dissect_string(const extent_t *extent, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int hf_id, unsigned encoding,
               tvbuff_t **value)
{
    tvbuff_t *string;

    actx->created_item = NULL;
    string = whole_string(actx, tree, tvb, extent, BER_OCTETS, hf_id);
    if (string != NULL && !add_string(actx, tree, hf_id, string, encoding)) {
        string = NULL;
    }
    if (value != NULL) {
        *value = string;
    }
    return extent->end;
}

/* The stock functions choose the encoding by the last tag, which is the type's own only where no implicit tag stands in
 * its place: text below [30] would be UCS-2, and UTF-8 so below [12] alone. */
int
li_asn1_restricted_string(ws_bool implicit_tag, int32_t type, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb,
                          int offset, int hf_id, tvbuff_t **value)
{
    unsigned encoding = ENC_UTF_8;      /* ASCII is that, too */
    extent_t extent;

    if (hf_id <= 0 || !find_extent(implicit_tag, tvb, offset, (unsigned)type, &extent)) {
        return dissect_ber_restricted_string(implicit_tag, type, actx, tree, tvb, offset, hf_id, value);
    }
    if (type == BER_UNI_TAG_TeletexString) {
        encoding = ENC_T61;
    } else if (type == BER_UNI_TAG_BMPString) {
        encoding = ENC_UCS_2 | ENC_BIG_ENDIAN;
    } else if (type == BER_UNI_TAG_UniversalString) {
        encoding = ENC_UCS_4 | ENC_BIG_ENDIAN;
    }
    return dissect_string(&extent, actx, tree, tvb, hf_id, encoding, value);
}

/* A conformance file may say that octets are text. */
int
li_asn1_octet_string(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, int hf_id,
                     tvbuff_t **value)
{
    extent_t extent;

    if (hf_id <= 0 || !find_extent(implicit_tag, tvb, offset, BER_UNI_TAG_OCTETSTRING, &extent)) {
        return dissect_ber_octet_string(implicit_tag, actx, tree, tvb, offset, hf_id, value);
    }
    return dissect_string(&extent, actx, tree, tvb, hf_id,
                          proto_registrar_get_ftype(hf_id) == FT_STRING ? ENC_UTF_8 : ENC_BIG_ENDIAN, value);
}

int
li_asn1_bitstring(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                  int *const *named_bits, int named_bit_count, int hf_id, int ett_id, tvbuff_t **value)
{
    extent_t extent;
    tvbuff_t *string;

    if (hf_id <= 0 || !find_extent(implicit_tag, tvb, offset, BER_UNI_TAG_BITSTRING, &extent)
        || !extent.is_constructed) {
        return dissect_ber_bitstring(implicit_tag, actx, tree, tvb, offset, named_bits, named_bit_count, hf_id, ett_id,
                                     value);
    }
    actx->created_item = NULL;
    string = whole_string(actx, tree, tvb, &extent, BER_BITS, hf_id);
    if (string != NULL) {
        dissect_ber_bitstring(true, actx, tree, string, 0, named_bits, named_bit_count, hf_id, ett_id, value);
    }
    return extent.end;
}

/* ---- slips ---- */

static void
say_slip(asn1_ctx_t *actx, proto_item *item, tvbuff_t *tvb, unsigned slip, expert_field *field, const char *text)
{
    proto_tree *tree = proto_item_add_subtree(item, ett_slip);

    li_generated(proto_tree_add_uint(tree, hf_slip, tvb, 0, 0, slip));
    if (li_slip_is_first(actx->pinfo, LI_SLIPS_ASN1 + slip)) {
        expert_add_info_format(actx->pinfo, item, field, "%s. Said once for each side of a connection; field "
                               "li_asn1.slip", text);
    }
}

/* ---- numbers ---- */

/* The octets of the largest number that the field can hold; 0: it may be negative, or holds any number. */
static unsigned
unsigned_octets(enum ftenum type)
{
    switch (type) {
    case FT_UINT8:  return 1;
    case FT_UINT16: return 2;
    case FT_UINT24: return 3;
    case FT_UINT32: return 4;
    case FT_UINT64: return 8;
    default:        return 0;
    }
}

/* A field without a sign is one whose module says that it can't be negative. */
int
li_asn1_integer64(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, int hf_id,
                  int64_t *value)
{
    const unsigned most = hf_id > 0 ? unsigned_octets(proto_registrar_get_ftype(hf_id)) : 0;
    const unsigned tag = implicit_tag ? 0 : tvb_get_uint8(tvb, offset) & 0x1fU;
    unsigned zeros = 0;
    extent_t extent;
    ber_span_t contents;
    tvbuff_t *number;

    /* ENUMERATED is encoded like INTEGER (X.690 clause 8.4). */
    if (most == 0 || (!implicit_tag && tag != BER_UNI_TAG_INTEGER && tag != BER_UNI_TAG_ENUMERATED)
        || !find_extent(implicit_tag, tvb, offset, tag, &extent) || extent.length <= 0) {
        return dissect_ber_integer64(implicit_tag, actx, tree, tvb, offset, hf_id, value);
    }
    contents = span_of(tvb, &extent);
    while (zeros + 1 < contents.length && contents.octets[zeros] == 0) {
        zeros++;
    }
    /* The stock function takes up to 8 octets, with a zero before them. */
    number = tvb_new_subset_length(tvb, extent.offset + (zeros > 1 ? (int)zeros - 1 : 0),
                                   extent.length - (zeros > 1 ? (int)zeros - 1 : 0));
    actx->created_item = NULL;
    dissect_ber_integer64(true, actx, tree, number, 0, hf_id, value);
    if (contents.length - zeros > most) {
        expert_add_info_format(actx->pinfo, actx->created_item, &ei_range,
                               "%s is beyond %u bits, the most that it may have (X.680 clause 51.4)",
                               proto_registrar_get_name(hf_id), 8 * most);
    } else if (ber_misses_zero(contents)) {
        say_slip(actx, actx->created_item, number, SLIP_NO_ZERO, &ei_no_zero,
                 "A number that can't be negative, without the zero octet that says so: read as it must be meant "
                 "(X.690 clause 8.3.3)");
    }
    return extent.end;
}

int
li_asn1_integer(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, int hf_id,
                uint32_t *value)
{
    int64_t number = 0;
    int end = li_asn1_integer64(implicit_tag, actx, tree, tvb, offset, hf_id, &number);

    if (value != NULL) {
        *value = (uint32_t)number;
    }
    return end;
}

/* ---- times ---- */

/* "2026-01-02 03:04:05.5", or with a zone behind it, "Z", "+0100"; NULL: it is no time. */
static const char *
readable_time(packet_info *pinfo, tvbuff_t *tvb, bool *has_zone)
{
    const char *text = (const char *)tvb_get_string_enc(pinfo->pool, tvb, 0, (int)tvb_reported_length(tvb), ENC_ASCII);
    const size_t digits = strspn(text, "0123456789");
    const char *zone = text + digits, *rest;

    if (digits != 10 && digits != 12 && digits != 14) {
        return NULL;
    }
    if (*zone == '.' || *zone == ',') {
        zone += 1 + strspn(zone + 1, "0123456789");
    }
    *has_zone = *zone != '\0';
    rest = *zone == 'Z' ? zone + 1 : text_match(zone, "sdddd") != NULL ? zone + 5 : text_match(zone, "sdd");
    if (*has_zone && (rest == NULL || *rest != '\0')) {
        return NULL;
    }
    return wmem_strdup_printf(pinfo->pool, "%.4s-%.2s-%.2s %.2s%s%.2s%s%s", text, text + 4, text + 6, text + 8,
                              digits > 10 ? ":" : "", digits > 10 ? text + 10 : "", digits > 12 ? ":" : "",
                              digits > 12 ? text + 12 : text + digits);
}

/* Without a zone a time is the sender's, wherever that is (X.680 clause 46.3): no instant. The stock function would
 * take it for the reader's. A field that is text is for such times. */
int
li_asn1_GeneralizedTime(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, int hf_id)
{
    const bool is_text = hf_id > 0 && proto_registrar_get_ftype(hf_id) == FT_STRING;
    extent_t extent;
    tvbuff_t *string;
    const char *readable;
    bool has_zone = false;
    int length;

    if (hf_id <= 0 || !find_extent(implicit_tag, tvb, offset, BER_UNI_TAG_GeneralizedTime, &extent)) {
        return dissect_ber_GeneralizedTime(implicit_tag, actx, tree, tvb, offset, hf_id);
    }
    string = whole_string(actx, tree, tvb, &extent, BER_OCTETS, hf_id);
    if (string == NULL) {
        return extent.end;
    }
    readable = readable_time(actx->pinfo, string, &has_zone);
    length = (int)tvb_reported_length(string);
    if (is_text && readable != NULL) {
        proto_tree_add_string(tree, hf_id, string, 0, length, readable);
    } else if (is_text) {
        proto_tree_add_item(tree, hf_id, string, 0, length, ENC_ASCII);
    } else if (readable != NULL && !has_zone) {
        proto_item *item = proto_tree_add_string_format(tree, hf_local_time, string, 0, length, readable,
                                                        "%s: %s, local time", proto_registrar_get_name(hf_id),
                                                        readable);

        say_slip(actx, item, string, SLIP_NO_ZONE, &ei_no_zone,
                 "A time that does not say its zone is no instant (X.680 clause 46.3)");
    } else {
        dissect_ber_GeneralizedTime(true, actx, tree, string, 0, hf_id);
    }
    return extent.end;
}

int
li_asn1_UTCTime(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, int hf_id,
                char **text, uint32_t *length)
{
    extent_t extent;
    tvbuff_t *string;

    if (hf_id <= 0 || !find_extent(implicit_tag, tvb, offset, BER_UNI_TAG_UTCTime, &extent) || !extent.is_constructed) {
        return dissect_ber_UTCTime(implicit_tag, actx, tree, tvb, offset, hf_id, text, length);
    }
    string = whole_string(actx, tree, tvb, &extent, BER_OCTETS, hf_id);
    if (string != NULL) {
        dissect_ber_UTCTime(true, actx, tree, string, 0, hf_id, text, length);
    }
    return extent.end;
}

/* ---- registration ---- */

void
li_asn1_register_values(int proto, expert_module_t *expert)
{
    own_proto = proto;
    proto_register_field_array(proto, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert_register_field_array(expert, ei, array_length(ei));
}
