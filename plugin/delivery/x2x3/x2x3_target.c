/* x2x3_target.c
 * Takes the target identifiers of X2/X3 apart. ETSI TS 103 221-2 clauses 5.3.18 and 5.3.19: the attribute holds the
 * TargetIdentifier of TS 103 221-1 as XML in UTF-8, without the enclosing element, as in
 * "<imsi>204081234567890</imsi>".
 *
 * That is no document, so no XML library would take it, and all that is wanted is names and values. The splitter below
 * goes over the octets once, without recursion, and stops at its limits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include <string.h>

#include <epan/charsets.h>

#include "content/text.h"
#include "delivery/x2x3/x2x3.h"

/* The deepest identifier of TS 103 221-1 V1.23.1 has three levels. */
#define DEPTH_MAX       8
#define ELEMENTS_MAX    64

static int hf_target_type = -1;
static int hf_target_value = -1;

static hf_register_info hf[] = {
    { &hf_target_type,
      { "Target Identifier Type", "li_x2x3.target_type", FT_STRING, BASE_NONE, NULL, 0x0,
        "Name of the XML element; of one inside another, both names with a slash between", HFILL } },
    { &hf_target_value,
      { "Target Identifier Value", "li_x2x3.target_value", FT_STRING, BASE_NONE, NULL, 0x0,
        "Contents of the XML element", HFILL } },
};

/* An element whose end has not been met yet. Offsets count from the start of the fragment. */
typedef struct {
    unsigned name;
    unsigned name_length;
    unsigned contents;
    bool     has_children;
} element_t;

typedef struct {
    const uint8_t *octets;
    unsigned       length;
    unsigned       offset;
    element_t      open[DEPTH_MAX];
    unsigned       depth;
    unsigned       elements;            /* whose end was met */
} splitter_t;

/* Called at the end of every element that has no children: open[0] to open[depth - 1] lead to it, the last being it. */
typedef void (*leaf_t)(const splitter_t *splitter, unsigned end, void *data);

static bool
is_name_octet(uint8_t octet)
{
    return g_ascii_isalnum(octet) || octet == ':' || octet == '_' || octet == '-' || octet == '.' || octet >= 0x80;
}

static bool
starts_with(const splitter_t *splitter, unsigned offset, const char *text)
{
    size_t length = strlen(text);

    return splitter->length - offset >= length && memcmp(splitter->octets + offset, text, length) == 0;
}

/* Moves behind the next `text`. */
static bool
skip_behind(splitter_t *splitter, const char *text)
{
    for (unsigned i = splitter->offset; i < splitter->length; i++) {
        if (splitter->octets[i] == (uint8_t)text[0] && starts_with(splitter, i, text)) {
            splitter->offset = i + (unsigned)strlen(text);
            return true;
        }
    }
    return false;
}

static unsigned
name_length(const splitter_t *splitter, unsigned offset)
{
    unsigned i = offset;

    while (i < splitter->length && is_name_octet(splitter->octets[i])) {
        i++;
    }
    return i - offset;
}

static void
close_element(splitter_t *splitter, unsigned end, leaf_t leaf, void *data)
{
    if (!splitter->open[splitter->depth - 1].has_children && leaf != NULL) {
        leaf(splitter, end, data);
    }
    splitter->depth--;
    splitter->elements++;
}

/* At "</". */
static bool
take_end_tag(splitter_t *splitter, leaf_t leaf, void *data)
{
    unsigned start = splitter->offset;
    unsigned length = name_length(splitter, start + 2);
    const element_t *element;

    if (splitter->depth == 0) {
        return false;
    }
    element = &splitter->open[splitter->depth - 1];
    if (length != element->name_length
        || memcmp(splitter->octets + start + 2, splitter->octets + element->name, length) != 0) {
        return false;
    }
    splitter->offset = start + 2 + length;
    while (splitter->offset < splitter->length && text_is_space(splitter->octets[splitter->offset])) {
        splitter->offset++;
    }
    if (splitter->offset == splitter->length || splitter->octets[splitter->offset] != '>') {
        return false;
    }
    splitter->offset++;
    close_element(splitter, start, leaf, data);
    return true;
}

/* At "<" and a name. The XML attributes are passed over: namespace declarations, and nothing a target is known by. */
static bool
take_start_tag(splitter_t *splitter, leaf_t leaf, void *data)
{
    unsigned start = splitter->offset + 1;
    unsigned length = name_length(splitter, start);
    uint8_t quote = 0;
    element_t *element;

    if (length == 0 || splitter->depth == DEPTH_MAX || splitter->elements + splitter->depth >= ELEMENTS_MAX) {
        return false;
    }
    for (unsigned i = start + length; i < splitter->length; i++) {
        uint8_t octet = splitter->octets[i];

        if (quote != 0) {
            quote = octet == quote ? 0 : quote;
        } else if (octet == '"' || octet == '\'') {
            quote = octet;
        } else if (octet == '<') {
            return false;
        } else if (octet == '>') {
            if (splitter->depth > 0) {
                splitter->open[splitter->depth - 1].has_children = true;
            }
            element = &splitter->open[splitter->depth++];
            element->name = start;
            element->name_length = length;
            element->contents = i + 1;
            element->has_children = false;
            splitter->offset = i + 1;
            if (splitter->octets[i - 1] == '/') {
                close_element(splitter, i + 1, leaf, data);
            }
            return true;
        }
    }
    return false;
}

/* True: the fragment is one XML element or several, and nothing else. */
static bool
split(const x2x3_span_t *span, leaf_t leaf, void *data)
{
    splitter_t splitter = { .octets = span->octets, .length = span->length };
    bool good = true;

    while (good && splitter.offset < splitter.length) {
        if (splitter.octets[splitter.offset] != '<') {
            /* Between elements there is room for white space only, and inside one for a value. */
            good = splitter.depth > 0 || text_is_space(splitter.octets[splitter.offset]);
            splitter.offset++;
        } else if (starts_with(&splitter, splitter.offset, "<!--")) {
            good = skip_behind(&splitter, "-->");
        } else if (starts_with(&splitter, splitter.offset, "<![CDATA[")) {
            good = splitter.depth > 0 && skip_behind(&splitter, "]]>");
        } else if (starts_with(&splitter, splitter.offset, "<?")) {
            good = skip_behind(&splitter, "?>");
        } else if (starts_with(&splitter, splitter.offset, "</")) {
            good = take_end_tag(&splitter, leaf, data);
        } else {
            good = take_start_tag(&splitter, leaf, data);
        }
    }
    return good && splitter.depth == 0 && splitter.elements > 0;
}

/* ---- what is shown ---- */

typedef struct {
    tvbuff_t    *tvb;
    packet_info *pinfo;
    proto_tree  *tree;
    unsigned     offset;        /* of the fragment in the tvb */
    unsigned     leaves;
} view_t;

static char *
get_text(const view_t *view, unsigned offset, unsigned length)
{
    return (char *)tvb_get_string_enc(view->pinfo->pool, view->tvb, (int)(view->offset + offset), (int)length,
                                      ENC_UTF_8);
}

static void
show_leaf(const splitter_t *splitter, unsigned end, void *data)
{
    view_t *view = (view_t *)data;
    const element_t *last = &splitter->open[splitter->depth - 1];
    const char *path = NULL, *value;
    unsigned start = last->contents;

    for (unsigned i = 0; i < splitter->depth; i++) {
        const char *name = get_text(view, splitter->open[i].name, splitter->open[i].name_length);
        const char *colon = strrchr(name, ':');

        name = colon != NULL ? colon + 1 : name;
        path = path == NULL ? name : wmem_strdup_printf(view->pinfo->pool, "%s/%s", path, name);
    }
    end = MAX(end, start);
    while (start < end && text_is_space(splitter->octets[start])) {
        start++;
    }
    while (end > start && text_is_space(splitter->octets[end - 1])) {
        end--;
    }
    proto_tree_add_string(view->tree, hf_target_type, view->tvb, (int)(view->offset + last->name),
                          (int)last->name_length, path);
    value = text_of_xml(view->pinfo->pool, get_text(view, start, end - start));
    proto_tree_add_string(view->tree, hf_target_value, view->tvb, (int)(view->offset + start), (int)(end - start),
                          li_masks_targets() ? li_mask(view->pinfo->pool, value) : value);
    view->leaves++;
}

/* ---- what is compared ---- */

typedef struct {
    packet_info *pinfo;
    li_target_t *targets;
    unsigned     count;
    unsigned     room;
} collection_t;

/* Only what stands alone: an element inside another is a part of an identity. */
static void
collect_leaf(const splitter_t *splitter, unsigned end, void *data)
{
    collection_t *collection = (collection_t *)data;
    const element_t *last = &splitter->open[splitter->depth - 1];
    li_target_t *target = &collection->targets[collection->count];
    const char *name, *colon;

    if (splitter->depth > 1 || collection->count == collection->room) {
        return;
    }
    name = li_text(collection->pinfo->pool, splitter->octets + last->name, last->name_length);
    colon = strrchr(name, ':');
    target->format = colon != NULL ? colon + 1 : name;
    target->value = text_of_xml(collection->pinfo->pool, g_strstrip(li_text(collection->pinfo->pool,
        splitter->octets + last->contents, MAX(end, last->contents) - last->contents)));
    collection->count++;
}

unsigned
x2x3_collect_targets(packet_info *pinfo, const x2x3_span_t *span, li_target_t *targets, unsigned room)
{
    collection_t collection = { .pinfo = pinfo, .targets = targets, .room = room };

    split(span, collect_leaf, &collection);
    return collection.count;
}

bool
x2x3_target_is_xml(const x2x3_span_t *span)
{
    return split(span, NULL, NULL);
}

void
x2x3_show_target(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_span_t *span)
{
    view_t view = { .tvb = tvb, .pinfo = pinfo, .tree = tree, .offset = span->offset };

    split(span, show_leaf, &view);
    if (view.leaves == 0) {
        const char *value = get_text(&view, 0, span->length);

        proto_tree_add_string(tree, hf_target_value, tvb, (int)span->offset, (int)span->length,
                              li_masks_targets() ? li_mask(pinfo->pool, value) : value);
    }
}

void
x2x3_register_target(int proto)
{
    proto_register_field_array(proto, hf, array_length(hf));
}
