/* x1_show.c
 * The tree of an X1 message: one walk over its elements, which the tables of x1_table.c and x1_3gpp.c turn into fields,
 * each on its own octets. What the tables do not have is shown by name.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include "administration/x1/x1_xml.h"

static int hf_other_element = -1;
static int hf_invalid_value = -1;
static int hf_masked_value = -1;
static int hf_object_type = -1;
static int hf_extension_namespace = -1;

static int ett_structure = -1;

static expert_field ei_unknown_element = EI_INIT;
static expert_field ei_value_invalid = EI_INIT;
static expert_field ei_value_unknown = EI_INIT;
static expert_field ei_uuid_format = EI_INIT;
static expert_field ei_timestamp_format = EI_INIT;
static expert_field ei_ipv6_format = EI_INIT;
static expert_field ei_version_format = EI_INIT;

static hf_register_info hf[] = {
    { &hf_other_element, { "Element", "li_x1.other_element",
        FT_STRING, BASE_NONE, NULL, 0, "Name and value of an element that the schemas do not name", HFILL } },
    { &hf_invalid_value, { "Invalid Value", "li_x1.invalid_value",
        FT_STRING, BASE_NONE, NULL, 0, "Name and value of an element whose value is not of its type", HFILL } },
    { &hf_masked_value, { "Masked Value", "li_x1.masked_value",
        FT_STRING, BASE_NONE, NULL, 0, "A number or an address that tells who the target is", HFILL } },
    { &hf_object_type, { "Object Type", "li_x1.object.xsi_type",
        FT_STRING, BASE_NONE, NULL, 0, "What a generic object is: DestinationSetDetails, HashContext", HFILL } },
    { &hf_extension_namespace, { "Namespace", "li_x1.extension.namespace",
        FT_STRING, BASE_NONE, NULL, 0, "Of what an extension holds", HFILL } },
};

static int *ett[] = {
    &ett_structure,
};

static ei_register_info ei[] = {
    { &ei_unknown_element, { "li_x1.unknown_element",
        PI_UNDECODED, PI_NOTE, "Unknown element", EXPFILL } },
    { &ei_value_invalid, { "li_x1.value.invalid",
        PI_PROTOCOL, PI_NOTE, "Value is not of its type", EXPFILL } },
    { &ei_value_unknown, { "li_x1.value.unknown",
        PI_PROTOCOL, PI_NOTE, "Value is none of those defined", EXPFILL } },
    { &ei_uuid_format, { "li_x1.uuid.format",
        PI_PROTOCOL, PI_NOTE, "Identifier is no UUID in lower case", EXPFILL } },
    { &ei_timestamp_format, { "li_x1.timestamp.format",
        PI_PROTOCOL, PI_NOTE, "Time has not six digits after the second and a zone", EXPFILL } },
    { &ei_ipv6_format, { "li_x1.ipv6.format",
        PI_PROTOCOL, PI_NOTE, "IPv6 address is not written out in lower case", EXPFILL } },
    { &ei_version_format, { "li_x1.version.format",
        PI_PROTOCOL, PI_NOTE, "Version is not of the form v1.x.y", EXPFILL } },
};

/* The longest xs:hexBinary of the schemas is a hash digest or a RADIUS attribute. */
#define HEX_MAX     4096

/* How many octets of a name stand in a line, and of a value behind it. */
#define NAME_SHOWN  64
#define TEXT_SHOWN  120

typedef struct {
    x1_document_t *document;
    packet_info   *pinfo;
    proto_item    *id_item;
} view_t;

static void show_children(view_t *view, proto_tree *tree, const xml_frame_t *element, const x1_structure_t *structure,
                          bool secret, unsigned depth);

/* ---- values ---- */

/* What an element stands for cannot be shown as such. */
static proto_item *
show_named(const view_t *view, proto_tree *tree, int hf_named, const char *name, const x1_value_t *value,
           const char *text)
{
    proto_item *item;

    name = li_shorten(view->pinfo->pool, name, NAME_SHOWN);
    item = proto_tree_add_string(tree, hf_named, view->document->tvb, value->offset, value->length,
                                 wmem_strdup_printf(view->pinfo->pool, "%s: %s", name, text));
    proto_item_set_text(item, "%s: %s", name, li_shorten(view->pinfo->pool, text, TEXT_SHOWN));
    return item;
}

static proto_item *
show_invalid(const view_t *view, proto_tree *tree, const x1_row_t *row, const x1_structure_t *structure,
             const x1_value_t *value, const char *text)
{
    proto_item *item = show_named(view, tree, hf_invalid_value, row->name, value, text);

    expert_add_info_format(view->pinfo, item, &ei_value_invalid, "%s: the value is not of the type defined (%s)",
                           row->name, structure->clause);
    return item;
}

static proto_item *
show_word(const view_t *view, proto_tree *tree, const x1_row_t *row, const x1_structure_t *structure,
          const x1_value_t *value)
{
    proto_item *item = proto_tree_add_string(tree, row->first->hf, view->document->tvb, value->offset, value->length,
                                             value->text);

    for (unsigned i = 0; row->words[i] != NULL; i++) {
        if (strcmp(row->words[i], value->text) == 0) {
            return item;
        }
    }
    expert_add_info_format(view->pinfo, item, &ei_value_unknown, "%s: \"%s\" is none of the values defined (%s)",
                           row->name, li_shorten(view->pinfo->pool, value->text, NAME_SHOWN), structure->clause);
    return item;
}

static proto_item *
show_uuid(const view_t *view, proto_tree *tree, const x1_row_t *row, const x1_value_t *value)
{
    tvbuff_t *tvb = view->document->tvb;
    e_guid_t guid;
    proto_item *item = li_xid_parse(value->text, &guid)
        ? proto_tree_add_guid(tree, row->first->hf, tvb, value->offset, value->length, &guid)
        : proto_tree_add_string(tree, row->first->hf_twin, tvb, value->offset, value->length, value->text);

    if (!x1_uuid_is_canonical(value->text)) {
        expert_add_info_format(view->pinfo, item, &ei_uuid_format, "%s is not a UUID in lower case (TS 103 280, UUID)",
                               row->name);
    }
    return item;
}

/* The following return false when the value is not of its type; it need not be shown to find out. */

static bool
show_number(const view_t *view, proto_tree *tree, const x1_row_t *row, const x1_value_t *value, proto_item **item)
{
    static const uint64_t limits[] = { [X1_NUMBER] = UINT64_MAX, [X1_CODE] = UINT32_MAX, [X1_PORT] = UINT16_MAX };
    tvbuff_t *tvb = view->document->tvb;
    int id = row->first->hf;
    uint64_t number;

    if (!x1_read_number(value->text, limits[row->kind], &number)) {
        return false;
    }
    if (row->kind == X1_CODE) {
        *item = proto_tree_add_uint_format_value(tree, id, tvb, value->offset, value->length, (uint32_t)number,
                                                 "%u (%s)", (uint32_t)number, x1_error_meaning((uint32_t)number));
    } else if (row->kind == X1_PORT) {
        *item = proto_tree_add_uint(tree, id, tvb, value->offset, value->length, (uint32_t)number);
    } else {
        *item = proto_tree_add_uint64(tree, id, tvb, value->offset, value->length, number);
    }
    return true;
}

static bool
show_time(const view_t *view, proto_tree *tree, const x1_row_t *row, const x1_value_t *value, proto_item **item)
{
    nstime_t time;

    if (!x1_read_time(value->text, &time)) {
        return false;
    }
    *item = proto_tree_add_time(tree, row->first->hf, view->document->tvb, value->offset, value->length, &time);
    /* Of all times of the schemas only this one has no fraction (TS 33.128). */
    if (!x1_time_is_canonical(value->text) && strcmp(row->name, "ObservedTime") != 0) {
        expert_add_info_format(view->pinfo, *item, &ei_timestamp_format,
            "%s has not six digits after the second and a zone (TS 103 280, QualifiedMicrosecondDateTime)", row->name);
    }
    return true;
}

static bool
show_address(const view_t *view, proto_tree *tree, const x1_row_t *row, const x1_value_t *value, proto_item **item)
{
    tvbuff_t *tvb = view->document->tvb;
    int id = row->first->hf;
    uint32_t ipv4;
    ws_in6_addr ipv6;

    if (row->kind == X1_IPV4) {
        if (!x1_read_ipv4(value->text, &ipv4)) {
            return false;
        }
        *item = proto_tree_add_ipv4(tree, id, tvb, value->offset, value->length, ipv4);
        return true;
    }
    if (!x1_read_ipv6(value->text, &ipv6)) {
        return false;
    }
    *item = proto_tree_add_ipv6(tree, id, tvb, value->offset, value->length, &ipv6);
    if (!x1_ipv6_is_canonical(value->text)) {
        expert_add_info_format(view->pinfo, *item, &ei_ipv6_format,
            "%s is not written out in full and in lower case (TS 103 280, IPv6Address)", row->name);
    }
    return true;
}

static bool
show_octets(const view_t *view, proto_tree *tree, const x1_row_t *row, const x1_value_t *value, proto_item **item)
{
    tvbuff_t *tvb = view->document->tvb;
    int id = row->first->hf;
    uint8_t room[8];
    uint8_t *octets;
    unsigned count;

    if (row->kind == X1_MAC) {
        if (!x1_read_octets(value->text, room, 6)) {
            return false;
        }
        *item = proto_tree_add_ether(tree, id, tvb, value->offset, value->length, room);
        return true;
    }
    if (row->kind == X1_EUI64) {
        uint64_t eui64 = 0;

        if (!x1_read_octets(value->text, room, 8)) {
            return false;
        }
        for (unsigned i = 0; i < 8; i++) {
            eui64 = eui64 << 8 | room[i];
        }
        *item = proto_tree_add_eui64(tree, id, tvb, value->offset, value->length, eui64);
        return true;
    }
    octets = (uint8_t *)wmem_alloc(view->pinfo->pool, HEX_MAX);
    count = x1_read_hex(value->text, octets, HEX_MAX);
    if (count > 0) {
        *item = proto_tree_add_bytes_with_length(tree, id, tvb, value->offset, value->length, octets, (int)count);
    }
    return count > 0;
}

static bool
show_flag(const view_t *view, proto_tree *tree, const x1_row_t *row, const x1_value_t *value, proto_item **item)
{
    bool flag;

    if (!x1_read_flag(value->text, &flag)) {
        return false;
    }
    *item = proto_tree_add_boolean(tree, row->first->hf, view->document->tvb, value->offset, value->length, flag);
    return true;
}

static proto_item *
show_text(const view_t *view, proto_tree *tree, const x1_row_t *row, const x1_value_t *value, const char *text)
{
    proto_item *item = proto_tree_add_string(tree, row->first->hf, view->document->tvb, value->offset, value->length,
                                             text);

    if (row->kind == X1_VERSION && !x1_version_is_canonical(value->text)) {
        expert_add_info_format(view->pinfo, item, &ei_version_format,
            "Version is not of the form v1.x.y (TS 103 221-1 clause 6.1)");
    }
    return item;
}

static bool
show_typed(const view_t *view, proto_tree *tree, const x1_row_t *row, const x1_structure_t *structure,
           const x1_value_t *value, proto_item **item)
{
    switch (row->kind) {
    case X1_NUMBER:
    case X1_CODE:
    case X1_PORT:
        return show_number(view, tree, row, value, item);
    case X1_TIME:
        return show_time(view, tree, row, value, item);
    case X1_IPV4:
    case X1_IPV6:
        return show_address(view, tree, row, value, item);
    case X1_FLAG:
        return show_flag(view, tree, row, value, item);
    case X1_HEX:
    case X1_MAC:
    case X1_EUI64:
        return show_octets(view, tree, row, value, item);
    case X1_WORD:
        *item = show_word(view, tree, row, structure, value);
        return true;
    case X1_UUID:
        *item = show_uuid(view, tree, row, value);
        return true;
    default:
        *item = show_text(view, tree, row, value, value->text);
        return true;
    }
}

/* What everybody may see even of a target: words, times, and who wrote an extension. */
static bool
can_be_masked(const x1_row_t *row)
{
    return row->kind != X1_WORD && row->kind != X1_TIME && row->kind != X1_EMPTY && row->kind != X1_FLAG
        && strcmp(row->name, "Owner") != 0;
}

static void
show_value(view_t *view, proto_tree *tree, const xml_frame_t *element, const x1_row_t *row,
           const x1_structure_t *structure, bool secret)
{
    x1_value_t value = x1_value(view->document, element);
    proto_item *item = NULL;

    if (value.cut) {
        x1_complain(view->document, value.offset, wmem_strdup_printf(view->pinfo->pool,
            "The value of %s is too long: the rest is not read", row->name));
    }
    if (row->kind == X1_EMPTY) {
        x1_extent_t extent = x1_extent(view->document, element);

        item = proto_tree_add_item(tree, row->first->hf, view->document->tvb, extent.offset, extent.length, ENC_NA);
    } else if (secret && li_masks_targets() && can_be_masked(row)) {
        const char *masked = li_mask(view->pinfo->pool, value.text);

        item = row->kind == X1_TEXT ? show_text(view, tree, row, &value, masked)
                                    : show_named(view, tree, hf_masked_value, row->name, &value, masked);
    } else if (!show_typed(view, tree, row, structure, &value, &item)) {
        item = show_invalid(view, tree, row, structure, &value, value.text);
    }
    if (row->meaning == X1_IS_TRANSACTION_ID) {
        view->id_item = item;
    }
}

/* ---- structures ---- */

static proto_tree *
show_node(const view_t *view, proto_tree *tree, const xml_frame_t *element, int id, proto_item **item)
{
    x1_extent_t extent = x1_extent(view->document, element);

    *item = proto_tree_add_item(tree, id, view->document->tvb, extent.offset, extent.length, ENC_NA);
    return proto_item_add_subtree(*item, ett_structure);
}

/* An element that the tables do not have, with all in it. */
static void
show_other(view_t *view, proto_tree *tree, const xml_frame_t *element, const x1_structure_t *structure, bool secret,
           unsigned depth)
{
    x1_value_t value = x1_value(view->document, element);
    const char *text = secret && li_masks_targets() ? li_mask(view->pinfo->pool, value.text) : value.text;
    const bool has_children = x1_first_element(element) != NULL;
    x1_extent_t extent = x1_extent(view->document, element);
    proto_item *item;

    if (has_children || value.length == 0) {
        item = proto_tree_add_string(tree, hf_other_element, view->document->tvb, extent.offset, extent.length,
                                     element->name_orig_case);
        proto_item_set_text(item, "%s", li_shorten(view->pinfo->pool, element->name_orig_case, NAME_SHOWN));
    } else {
        item = show_named(view, tree, hf_other_element, element->name_orig_case, &value, text);
    }
    if (!structure->open) {
        expert_add_info_format(view->pinfo, item, &ei_unknown_element, "%s has no element %s (%s)", structure->title,
                               li_shorten(view->pinfo->pool, element->name_orig_case, NAME_SHOWN), structure->clause);
    }
    if (has_children) {
        show_children(view, proto_item_add_subtree(item, ett_structure), element, &x1_anything, secret, depth);
    }
}

/* What stands in the start tag, and matters. */
static void
show_attributes(const view_t *view, proto_tree *tree, const xml_frame_t *element, const x1_row_t *row)
{
    x1_value_t value;
    const char *type = row->meaning == X1_IS_OBJECT ? x1_xsi_type(view->document, element, &value) : NULL;

    if (type != NULL) {
        proto_tree_add_string(tree, hf_object_type, view->document->tvb, value.offset, value.length, type);
    }
}

static void
show_structure(view_t *view, proto_tree *tree, const xml_frame_t *element, const x1_row_t *row, bool secret,
               unsigned depth)
{
    proto_item *item;
    proto_tree *subtree = show_node(view, tree, element, row->first->hf, &item);

    show_attributes(view, subtree, element, row);
    if (row->meaning == X1_IS_TARGET && x1_first_element(element) != NULL) {
        proto_item_append_text(item, ", %s", li_shorten(view->pinfo->pool, x1_first_element(element)->name_orig_case,
                                                        NAME_SHOWN));
    }
    show_children(view, subtree, element, row->opens, secret || row->secret, depth);
}

/* Extensions are named by their owner, and by the namespace of what follows it. */
static const x1_row_t *
find_in_extension(const view_t *view, proto_tree *tree, const xml_frame_t *element, const x1_row_t *row)
{
    const char *name_space = x1_namespace(view->document, element, NULL);

    if (strcmp(element->name_orig_case, "Owner") == 0) {
        return row;
    }
    if (name_space != NULL) {
        proto_item *item = proto_tree_add_string(tree, hf_extension_namespace, view->document->tvb,
                                                 element->start_offset, 0, name_space);

        proto_item_set_generated(item);
    }
    return row != NULL && row->in_3gpp && !x1_namespace_is_3gpp(name_space) ? NULL : row;
}

static void
show_children(view_t *view, proto_tree *tree, const xml_frame_t *element, const x1_structure_t *structure, bool secret,
              unsigned depth)
{
    if (depth >= X1_DEPTH_MAX) {
        return;
    }
    for (const xml_frame_t *child = x1_first_element(element); child != NULL; child = x1_next_element(child)) {
        const x1_row_t *row = x1_find_row(structure, child->name_orig_case);

        if (++view->document->shown > x1_shown_max(view->document)) {
            x1_complain(view->document, child->start_offset, "There are too many elements: the rest is not shown");
            return;
        }
        if (structure == &x1_extension) {
            row = find_in_extension(view, tree, child, row);
        }
        if (row == NULL) {
            show_other(view, tree, child, structure, secret, depth + 1);
        } else if (row->opens != NULL) {
            show_structure(view, tree, child, row, secret, depth + 1);
        } else {
            show_value(view, tree, child, row, structure, secret || row->secret);
            if (x1_first_element(child) != NULL && row->kind != X1_EMPTY) {
                show_other(view, tree, x1_first_element(child), structure, secret, depth + 1);
            }
        }
    }
}

proto_item *
x1_show_message(x1_document_t *document, proto_tree *tree, const xml_frame_t *element)
{
    view_t view = { .document = document, .pinfo = document->pinfo };

    show_children(&view, tree, element, &x1_message, false, 0);
    return view.id_item;
}

void
x1_register_show(int proto, expert_module_t *expert)
{
    proto_register_field_array(proto, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert_register_field_array(expert, ei, array_length(ei));
}
