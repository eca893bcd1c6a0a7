/* x1_text.c
 * From octets to values. The stock XML dissector says where elements begin and which attributes they have; what stands
 * between their tags is read here, because it leaves out CDATA sections, entities and the ends of start tags.
 *
 * All reading is bounded by the document and by X1_TEXT_MAX, and nothing here calls itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <wsutil/inet_addr.h>
#include <wsutil/strtoi.h>

#include "administration/x1/x1_xml.h"
#include "content/text.h"

/* Elements above one that are searched for a namespace, and attributes of each. */
#define CLIMB_MAX       64
#define ATTRIBUTES_MAX  64

/* ---- the document ---- */

const xml_frame_t *
x1_next_element(const xml_frame_t *element)
{
    do {
        element = element->next_sibling;
    } while (element != NULL && element->type != XML_FRAME_TAG);
    return element;
}

const xml_frame_t *
x1_first_element(const xml_frame_t *element)
{
    const xml_frame_t *child = element->first_child;

    return child == NULL || child->type == XML_FRAME_TAG ? child : x1_next_element(child);
}

void
x1_complain(x1_document_t *document, int offset, const char *complaint)
{
    if (document->complaint == NULL) {
        document->complaint = complaint;
        document->complaint_offset = offset;
    }
}

/* Some value in the document: it knows the tvb that all offsets refer to. */
static tvbuff_t *
find_value(const xml_frame_t *element)
{
    for (unsigned depth = 0; element != NULL && depth < CLIMB_MAX; depth++) {
        for (const xml_frame_t *child = element->first_child; child != NULL; child = child->next_sibling) {
            if (child->value != NULL) {
                return child->value;
            }
        }
        element = x1_first_element(element);
    }
    return NULL;
}

/* Since 4.4 each body is decoded into a data source of its own. Where that changed nothing, the octets of the packet
 * are the better place to point at. */
static bool
is_same(tvbuff_t *tvb, tvbuff_t *decoded)
{
    int length = (int)tvb_captured_length(tvb);

    return length == (int)tvb_captured_length(decoded)
        && (length == 0 || memcmp(tvb_get_ptr(tvb, 0, length), tvb_get_ptr(decoded, 0, length), (size_t)length) == 0);
}

bool
x1_document_init(x1_document_t *document, packet_info *pinfo, tvbuff_t *tvb, const xml_frame_t *frame)
{
    tvbuff_t *value;

    memset(document, 0, sizeof *document);
    document->pinfo = pinfo;
    document->root = x1_first_element(frame);
    if (document->root == NULL) {
        return false;
    }
    document->tvb = tvb;
    value = find_value(document->root);
    if (value != NULL && tvb_get_ds_tvb(value) != tvb_get_ds_tvb(tvb)) {
        document->tvb = tvb_get_ds_tvb(value);
        document->decoded = !is_same(tvb, document->tvb);
        document->tvb = document->decoded ? document->tvb : tvb;
    }
    document->length = (int)tvb_captured_length(document->tvb);
    document->octets = document->length > 0 ? tvb_get_ptr(document->tvb, 0, document->length) : NULL;
    return document->root->start_offset < document->length;
}

static bool
is_name_octet(uint8_t octet)
{
    return g_ascii_isalnum(octet) || octet == ':' || octet == '_' || octet == '-' || octet == '.';
}

/* Behind the ">" of a start tag: after its name, or after the last of its attributes. */
static int
end_of_start_tag(const x1_document_t *document, const xml_frame_t *element, int end)
{
    int offset = element->start_offset + 1;

    for (const xml_frame_t *child = element->first_child; child != NULL; child = child->next_sibling) {
        if (child->type != XML_FRAME_ATTRIB) {
            break;
        }
        offset = child->start_offset + child->length;
    }
    while (offset < end && document->octets[offset] != '>') {
        offset++;
    }
    return MIN(offset + 1, end);
}

/* Where the end tag begins that ends at `end`; -1: there is none for an element of this name. */
static int
start_of_end_tag(const x1_document_t *document, const char *name, int start, int end)
{
    int offset = end - 1;
    int length = (int)strlen(name);

    if (offset <= start || document->octets[offset] != '>') {
        return -1;
    }
    offset--;
    while (offset > start && text_is_space(document->octets[offset])) {
        offset--;
    }
    if (offset - length + 1 < start || memcmp(document->octets + offset - length + 1, name, (size_t)length) != 0) {
        return -1;
    }
    while (offset > start && is_name_octet(document->octets[offset])) {
        offset--;
    }
    return offset > start && document->octets[offset] == '/' && document->octets[offset - 1] == '<' ? offset - 1 : -1;
}

x1_extent_t
x1_extent(const x1_document_t *document, const xml_frame_t *element)
{
    x1_extent_t extent = { .offset = element->start_offset };
    int end = MIN(element->start_offset + MAX(element->length, 0), document->length);
    int end_tag;

    extent.length = MAX(end - extent.offset, 0);
    extent.contents = end_of_start_tag(document, element, end);
    if (extent.contents == end && end - extent.offset >= 2 && document->octets[end - 2] == '/') {
        extent.contents_end = end;
        extent.closed = document->octets[end - 1] == '>';
        return extent;
    }
    end_tag = start_of_end_tag(document, element->name_orig_case, extent.contents, end);
    extent.closed = end_tag >= 0;
    extent.contents_end = extent.closed ? end_tag : document->length;
    return extent;
}

/* The element after this one in the order of their start tags, without recursion; `depth` follows. */
static const xml_frame_t *
walk_on(const xml_frame_t *element, const xml_frame_t *root, unsigned *depth)
{
    const xml_frame_t *next = x1_first_element(element);

    if (next != NULL) {
        (*depth)++;
        return next;
    }
    while (element != root) {
        next = x1_next_element(element);
        if (next != NULL) {
            return next;
        }
        element = element->parent;
        (*depth)--;
    }
    return NULL;
}

void
x1_check_syntax(x1_document_t *document)
{
    unsigned count = 0;
    unsigned depth = 1;

    for (const xml_frame_t *sibling = document->root->prev_sibling; sibling != NULL; sibling = sibling->prev_sibling) {
        if (sibling->type == XML_FRAME_DTD_DOCTYPE) {
            x1_complain(document, sibling->start_offset, "A document type is declared: its entities are not replaced");
        }
    }
    for (const xml_frame_t *element = document->root; element != NULL;
         element = walk_on(element, document->root, &depth)) {
        if (++count > X1_ELEMENTS_MAX) {
            x1_complain(document, element->start_offset, "There are too many elements: the rest is not read");
            return;
        }
        if (depth > X1_DEPTH_MAX) {
            x1_complain(document, element->start_offset,
                        "Elements lie too deep in each other: the deepest are not read");
            return;
        }
        if (!x1_extent(document, element).closed) {
            x1_complain(document, element->start_offset, wmem_strdup_printf(document->pinfo->pool,
                "Element %s has no end tag", li_shorten(document->pinfo->pool, element->name_orig_case, 64)));
            return;
        }
    }
}

/* ---- text ---- */

x1_value_t
x1_value(const x1_document_t *document, const xml_frame_t *element)
{
    x1_extent_t extent = x1_extent(document, element);
    const xml_frame_t *child = x1_first_element(element);
    x1_value_t value = { .text = "" };
    int start = extent.contents;
    int end = child != NULL ? MIN(extent.contents_end, child->start_offset) : extent.contents_end;

    if (end - start > X1_TEXT_MAX) {
        end = start + X1_TEXT_MAX;
        value.cut = extent.closed;
    }
    while (start < end && text_is_space(document->octets[start])) {
        start++;
    }
    while (end > start && text_is_space(document->octets[end - 1])) {
        end--;
    }
    if (!extent.closed && start < end) {
        /* Without an end tag the next tag is the end. */
        const uint8_t *tag = (const uint8_t *)memchr(document->octets + start, '<', (size_t)(end - start));

        end = tag != NULL ? (int)(tag - document->octets) : end;
    }
    value.offset = start;
    value.length = MAX(end - start, 0);
    if (value.length > 0) {
        value.text = text_of_xml(document->pinfo->pool, (const char *)tvb_get_string_enc(document->pinfo->pool,
                            document->tvb, start, value.length, ENC_UTF_8));
        if (strpbrk(value.text, " \t\r\n") != NULL) {
            value.text = g_strstrip(wmem_strdup(document->pinfo->pool, value.text));
        }
    }
    return value;
}

/* ---- attributes and namespaces ---- */

static const char *
attribute_text(const x1_document_t *document, const xml_frame_t *attribute)
{
    int length = MIN((int)tvb_captured_length(attribute->value), 1024);

    return text_of_xml(document->pinfo->pool, (const char *)tvb_get_string_enc(document->pinfo->pool,
                       attribute->value, 0, length, ENC_UTF_8));
}

static const xml_frame_t *
find_attribute(const xml_frame_t *element, const char *name)
{
    unsigned count = 0;

    for (const xml_frame_t *child = element->first_child; child != NULL && count < ATTRIBUTES_MAX;
         child = child->next_sibling, count++) {
        if (child->type == XML_FRAME_ATTRIB && child->name_orig_case != NULL
            && strcmp(child->name_orig_case, name) == 0) {
            return child;
        }
    }
    return NULL;
}

/* The part before the colon of a name that stands at `offset`; NULL: none. */
static const char *
prefix_at(const x1_document_t *document, int offset)
{
    int end = offset;

    while (end < document->length && end - offset < 256 && is_name_octet(document->octets[end])
           && document->octets[end] != ':') {
        end++;
    }
    if (end == offset || end >= document->length || document->octets[end] != ':') {
        return NULL;
    }
    return (const char *)tvb_get_string_enc(document->pinfo->pool, document->tvb, offset, end - offset, ENC_ASCII);
}

const char *
x1_namespace(const x1_document_t *document, const xml_frame_t *element, const char *prefix)
{
    const char *name;

    if (prefix == NULL) {
        prefix = prefix_at(document, element->start_offset + 1);
    }
    name = prefix != NULL ? wmem_strdup_printf(document->pinfo->pool, "xmlns:%s", prefix) : "xmlns";
    for (unsigned i = 0; element != NULL && i < CLIMB_MAX; i++, element = element->parent) {
        const xml_frame_t *attribute = find_attribute(element, name);

        if (attribute != NULL) {
            return attribute_text(document, attribute);
        }
    }
    return NULL;
}

bool
x1_namespace_is_3gpp(const char *name_space)
{
    return name_space != NULL && g_str_has_prefix(name_space, "urn:3GPP:ns:li:3GPP");
}

const char *
x1_xsi_type(const x1_document_t *document, const xml_frame_t *element, x1_value_t *value)
{
    unsigned count = 0;

    for (const xml_frame_t *child = element->first_child; child != NULL && count < ATTRIBUTES_MAX;
         child = child->next_sibling, count++) {
        if (child->type == XML_FRAME_ATTRIB && child->name_orig_case != NULL
            && g_str_has_suffix(child->name_orig_case, ":type")) {
            const char *text = attribute_text(document, child);
            const char *colon = strrchr(text, ':');

            value->text = text;
            value->offset = child->start_offset;
            value->length = child->length;
            return colon != NULL ? colon + 1 : text;
        }
    }
    return NULL;
}

/* ---- values ---- */

bool
x1_read_number(const char *text, uint64_t limit, uint64_t *number)
{
    uint64_t result;

    if (*text == '+') {
        text++;
    }
    if (!g_ascii_isdigit(*text) || !ws_strtou64(text, NULL, &result) || result > limit) {
        return false;
    }
    *number = result;
    return true;
}

bool
x1_read_flag(const char *text, bool *flag)
{
    *flag = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    return *flag || strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
}

bool
x1_read_ipv4(const char *text, uint32_t *raw)
{
    ws_in4_addr address;

    if (!ws_inet_pton4(text, &address)) {
        return false;
    }
    *raw = address;
    return true;
}

bool
x1_read_ipv6(const char *text, ws_in6_addr *address)
{
    return ws_inet_pton6(text, address);
}

unsigned
x1_read_hex(const char *text, uint8_t *octets, unsigned room)
{
    size_t length = strlen(text);

    if (length == 0 || length % 2 != 0 || length / 2 > room || !text_hex(text, octets, (unsigned)(length / 2))) {
        return 0;
    }
    return (unsigned)(length / 2);
}

bool
x1_read_octets(const char *text, uint8_t *octets, unsigned count)
{
    for (unsigned i = 0; i < count; i++, text += 2) {
        if ((i > 0 && *text++ != ':') || !text_hex(text, octets + i, 1)) {
            return false;
        }
    }
    return *text == '\0';
}

/* Without a zone, UTC. */
bool
x1_read_time(const char *text, nstime_t *time)
{
    const char *rest = text_match(text, "dddd-dd-ddTdd:dd:dd");
    char copy[64];

    if (rest != NULL && *rest == '.') {
        rest += 1 + strspn(rest + 1, "0123456789");
    }
    if (rest == NULL || *rest != '\0') {
        return text_time(text, ISO8601_DATETIME, time);
    }
    snprintf(copy, sizeof copy, "%.40sZ", text);
    return text_time(copy, ISO8601_DATETIME, time);
}

/* ---- how values are written ---- */

bool
x1_uuid_is_canonical(const char *text)
{
    e_guid_t guid;

    return li_xid_parse(text, &guid) && strpbrk(text, "ABCDEF") == NULL;
}

bool
x1_time_is_canonical(const char *text)
{
    const char *zone = text_match(text, "dddd-dd-ddTdd:dd:dd.dddddd");
    nstime_t time;

    return zone != NULL && (*zone == 'Z' || *zone == '+' || *zone == '-') && x1_read_time(text, &time);
}

bool
x1_ipv6_is_canonical(const char *text)
{
    for (unsigned i = 0; i < 39; i++) {
        if (i % 5 == 4 ? text[i] != ':' : !(g_ascii_isdigit(text[i]) || (text[i] >= 'a' && text[i] <= 'f'))) {
            return false;
        }
    }
    return text[39] == '\0';
}

bool
x1_version_is_canonical(const char *text)
{
    const char *p = text_match(text, "v1.d");

    if (p == NULL) {
        return false;
    }
    while (g_ascii_isdigit(*p)) {
        p++;
    }
    p = text_match(p, ".d");
    while (p != NULL && g_ascii_isdigit(*p)) {
        p++;
    }
    return p != NULL && *p == '\0';
}
