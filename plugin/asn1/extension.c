/* extension.c
 * What is beyond a module: what a newer peer adds, values that no module is known for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "asn1/asn1.h"
#include "asn1/extension.h"
#include "content/ber.h"

#include <string.h>

#include <epan/exceptions.h>
#include <epan/expert.h>
#include <epan/show_exception.h>

/* Here the functions of packet-ber.h are meant. */
#undef dissect_ber_sequence
#undef dissect_ber_set
#undef dissect_ber_sequence_of
#undef dissect_ber_set_of
#undef dissect_ber_choice

static int hf_extension = -1;
static int hf_not_public = -1;

static int ett_beyond = -1;

static expert_field ei_extension = EI_INIT;
static expert_field ei_not_public = EI_INIT;
static expert_field ei_value_invalid = EI_INIT;

static hf_register_info hf[] = {
    { &hf_extension,
      { "Extension", "li_asn1.extension", FT_BYTES, BASE_NONE, NULL, 0x0,
        "What is not in the version of the module that this plugin knows", HFILL } },
    { &hf_not_public,
      { "Not public", "li_asn1.not_public", FT_BYTES, BASE_NONE, NULL, 0x0,
        "A value of a module that is not public", HFILL } },
};

static int *ett[] = {
    &ett_beyond,
};

static ei_register_info ei[] = {
    { &ei_extension,
      { "li_asn1.extension.unknown", PI_UNDECODED, PI_NOTE, "An extension that this version does not know", EXPFILL } },
    { &ei_not_public,
      { "li_asn1.not_public.shown", PI_UNDECODED, PI_NOTE, "The ASN.1 module is not public: shown as BER", EXPFILL } },
    { &ei_value_invalid,
      { "li_asn1.value.invalid", PI_MALFORMED, PI_ERROR, "A value ends behind the octets it lies in", EXPFILL } },
};

/* The tables of the modules, with rows for extensions: const ber_sequence_t * -> ber_sequence_t *. Filled when a table
 * is first used, by li_asn1_sequence(); lives as long as the program. */
static wmem_map_t *extended_tables;

/* ---- where values stand ---- */

/* The SEQUENCE, SET, CHOICE, or row of one type that is being read: where its first value stands, or, without an
 * implicit tag, it itself, and how far its values were looked for. Set while one is read, and set back behind it. A
 * field's own function gets the contents of its value alone, and what the stock functions remember of the identifier
 * before them is, behind an indefinite length, that of another. */
typedef struct {
    tvbuff_t *tvb;
    int       offset;
    unsigned  begin;
} level_t;

static level_t level;

static level_t
enter(tvbuff_t *tvb, int offset)
{
    const level_t outer = level;

    level = (level_t) { tvb, offset, 0 };
    return outer;
}

bool
li_asn1_is_constructed(tvbuff_t *tvb, int offset)
{
    ber_value_t value;
    int length, at;

    if (level.tvb == NULL || tvb_get_ds_tvb(tvb) != tvb_get_ds_tvb(level.tvb)) {
        return false;
    }
    length = tvb_captured_length_remaining(level.tvb, level.offset);
    at = tvb_raw_offset(tvb) + offset - tvb_raw_offset(level.tvb) - level.offset;
    if (length <= 0 || at <= 0 || at > length) {
        return false;
    }
    if ((unsigned)at <= level.begin) {
        level.begin = 0;
    }
    return ber_value_at((ber_span_t) { tvb_get_ptr(level.tvb, level.offset, length), (unsigned)length }, (unsigned)at,
                        &level.begin, &value)
        && (value.identifier & 0x20) != 0;
}

/* ---- values of which nothing is known ---- */

/* Levels of values in one another that are shown of what no module knows. A tree of Wireshark has an end, too. */
#define UNKNOWN_DEPTH_MAX   64

/* A REAL in the binary form (X.690 clause 8.5.7) which the stock function calls a bug: its exponent or its mantissa has
 * more octets than that reads, or its mantissa has fewer than two. */
static bool
is_real_beyond(ber_span_t contents)
{
    unsigned exponent = contents.length > 0 ? 1U + (contents.octets[0] & 0x03) : 0;

    return contents.length > 0 && (contents.octets[0] & 0x80)
        && (exponent == 4 || contents.length < 1 + exponent + 2 || contents.length > 1 + exponent + 8);
}

/* Whether these are values from end to end, and nothing in them is more than the stock function can do with. */
static bool
is_showable(ber_span_t span, unsigned depth)
{
    while (span.length > 0) {
        ber_value_t value;
        ber_span_t contents;

        if (depth == 0 || !ber_first(span, &value, &contents)) {
            return false;
        }
        if ((value.identifier & ~0x20U) == BER_UNI_TAG_REAL && is_real_beyond(contents)) {
            return false;
        }
        if ((value.identifier & 0x20) && !is_showable(contents, depth - 1)) {
            return false;
        }
        span.octets += value.whole;
        span.length -= value.whole;
    }
    return true;
}

static ber_span_t
span_of(tvbuff_t *tvb, int offset)
{
    int length = tvb_captured_length_remaining(tvb, offset);

    return (ber_span_t) { length > 0 ? tvb_get_ptr(tvb, offset, length) : NULL, (unsigned)MAX(length, 0) };
}

bool
li_asn1_is_showable(tvbuff_t *tvb, int offset)
{
    return is_showable(span_of(tvb, offset), UNKNOWN_DEPTH_MAX);
}

/* What is in a value that may be anything. Where it is not what it says, its octets are all there is to show. */
static void
show_unknown(asn1_ctx_t *actx, proto_item *item, tvbuff_t *tvb, int offset)
{
    proto_tree *tree;

    if (item == NULL || !li_asn1_is_showable(tvb, offset)) {
        return;
    }
    tree = proto_item_add_subtree(item, ett_beyond);
    TRY {
        dissect_unknown_ber(actx->pinfo, tvb, offset, tree);
    }
    CATCH_BOUNDS_AND_DISSECTOR_ERRORS {
        show_exception(tvb, actx->pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
}

/* One value that no field is known for: all of `tvb` from `offset` on. */
static int
dissect_extension(ws_bool implicit_tag _U_, tvbuff_t *tvb, int offset, asn1_ctx_t *actx, proto_tree *tree,
                  int hf_index _U_)
{
    proto_item *item = proto_tree_add_item(tree, hf_extension, tvb, offset, -1, ENC_NA);

    expert_add_info(actx->pinfo, item, &ei_extension);
    show_unknown(actx, item, tvb, offset);
    return (int)tvb_reported_length(tvb);
}

/* Fields of a newer version come behind all that are known. More than these in one value are Wireshark's to complain
 * of. */
#define EXTENSIONS_MAX 32

static const ber_sequence_t *
with_extensions(const ber_sequence_t *fields)
{
    static const ber_sequence_t extension = {
        &hf_extension, (gint8)BER_CLASS_ANY, -1, BER_FLAGS_OPTIONAL | BER_FLAGS_NOOWNTAG, dissect_extension
    };
    ber_sequence_t *table = (ber_sequence_t *)wmem_map_lookup(extended_tables, fields);
    unsigned count = 0;

    if (table != NULL) {
        return table;
    }
    while (fields[count].func != NULL) {
        count++;
    }
    table = wmem_alloc0_array(wmem_epan_scope(), ber_sequence_t, count + EXTENSIONS_MAX + 1);
    memcpy(table, fields, count * sizeof *fields);
    for (unsigned i = 0; i < EXTENSIONS_MAX; i++) {
        table[count + i] = extension;
    }
    wmem_map_insert(extended_tables, fields, table);
    return table;
}

typedef int (*dissect_fields_t)(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                                const ber_sequence_t *fields, int hf_id, int ett_id);

/* The octets of a SEQUENCE or SET are known before those of its fields. When a field runs beyond them, or beyond its
 * own, it is said here, and what lies behind them is none the worse for it. Octets that were not captured are no such
 * fault. */
static int
dissect_fields(dissect_fields_t dissect, ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb,
               int offset, const ber_sequence_t *fields, int hf_id, int ett_id)
{
    const level_t outer = enter(tvb, offset);
    volatile int end = (int)tvb_reported_length(tvb);

    TRY {
        end = dissect(implicit_tag, actx, tree, tvb, offset, with_extensions(fields), hf_id, ett_id);
    }
    CATCH_BOUNDS_ERRORS {
        if (tvb_captured_length(tvb) < tvb_reported_length(tvb)) {
            level = outer;
            RETHROW;
        }
        proto_tree_add_expert_format(tree, actx->pinfo, &ei_value_invalid, tvb, offset, -1,
                                     "A value in these octets ends behind them: what follows it in them is not shown "
                                     "(X.690 clause 8.1)");
    }
    ENDTRY;
    level = outer;
    return end;
}

int
li_asn1_sequence(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                 const ber_sequence_t *fields, int hf_id, int ett_id)
{
    return dissect_fields(dissect_ber_sequence, implicit_tag, actx, tree, tvb, offset, fields, hf_id, ett_id);
}

int
li_asn1_set(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
            const ber_sequence_t *fields, int hf_id, int ett_id)
{
    return dissect_fields(dissect_ber_set, implicit_tag, actx, tree, tvb, offset, fields, hf_id, ett_id);
}

int
li_asn1_sequence_of(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
                    const ber_sequence_t *element, int hf_id, int ett_id)
{
    const level_t outer = enter(tvb, offset);
    int end = dissect_ber_sequence_of(implicit_tag, actx, tree, tvb, offset, element, hf_id, ett_id);

    level = outer;
    return end;
}

int
li_asn1_set_of(ws_bool implicit_tag, asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset,
               const ber_sequence_t *element, int hf_id, int ett_id)
{
    const level_t outer = enter(tvb, offset);
    int end = dissect_ber_set_of(implicit_tag, actx, tree, tvb, offset, element, hf_id, ett_id);

    level = outer;
    return end;
}

/* A value none of the alternatives is for. */
int
li_asn1_choice(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *tvb, int offset, const ber_choice_t *alternatives,
               int hf_id, int ett_id, int *branch_taken)
{
    const level_t outer = enter(tvb, offset);
    int branch = -1;
    int end = dissect_ber_choice(actx, tree, tvb, offset, alternatives, hf_id, ett_id, &branch);

    level = outer;
    if (branch_taken != NULL) {
        *branch_taken = branch;
    }
    if (branch < 0 && end == offset && tvb_reported_length_remaining(tvb, offset) > 0) {
        return dissect_extension(false, tvb, offset, actx, tree, hf_id);
    }
    return end;
}

int
li_asn1_not_public(tvbuff_t *tvb, int offset, asn1_ctx_t *actx, proto_tree *tree, int hf_id)
{
    proto_item *item;
    ber_value_t value;
    ber_span_t values, contents;

    if (tvb_reported_length_remaining(tvb, offset) <= 0) {
        return offset;
    }
    if (hf_id > 0) {
        item = proto_tree_add_item(tree, hf_id, tvb, offset, -1, ENC_NA);
        tree = proto_item_add_subtree(item, ett_beyond);
    }
    item = proto_tree_add_item(tree, hf_not_public, tvb, offset, -1, ENC_NA);
    expert_add_info(actx->pinfo, item, &ei_not_public);
    for (values = span_of(tvb, offset); ber_first(values, &value, &contents); offset += (int)value.whole) {
        show_unknown(actx, item, tvb_new_subset_length(tvb, offset, (int)value.whole), 0);
        values.octets += value.whole;
        values.length -= value.whole;
    }
    return (int)tvb_reported_length(tvb);
}

/* ---- registration ---- */

void
li_asn1_register_extension(int proto, expert_module_t *expert)
{
    proto_register_field_array(proto, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert_register_field_array(expert, ei, array_length(ei));
    extended_tables = wmem_map_new(wmem_epan_scope(), g_direct_hash, g_direct_equal);
}
