/* x1_body.c
 * Finds X1 (ETSI TS 103 221-1) in bodies: by its root element, whatever the Content-Type, or none.
 *
 * Where the hook is: bodies are looked at before who has their type (content/bodies.h), for the type is the sender's to
 * choose, and real clients and servers send X1 without one, or as text/plain. Where nobody has it, the heuristics of
 * "http" are asked. What is not X1, or all when li_x1 is disabled, looks as if we were not there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <epan/packet.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <wsutil/str_util.h>

#include "administration/x1/x1_xml.h"
#include "content/bodies.h"

static int proto_li_x1 = -1;
static int proto_xml = -1;
static int proto_body = -1;

static dissector_handle_t x1_handle;
static dissector_handle_t xml_handle;

static const char *const roots[] = { "X1Request", "X1Response", "X1TopLevelErrorResponse" };

/* No root of X1 has a longer name, with its prefix. */
#define NAME_MAX_LENGTH     255

/* How far into a body its root element is looked for when the XML dissector gave up on it. */
#define GLANCE_MAX          4096

bool
x1_is_root(const char *name)
{
    for (unsigned i = 0; i < array_length(roots); i++) {
        if (strcmp(name, roots[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- a glance at octets ---- */

/* The characters of a body, as far as they are ASCII: of UTF-16 every second octet. */
typedef struct {
    tvbuff_t *tvb;
    unsigned  next;             /* octet */
    unsigned  width;            /* of a character */
    unsigned  length;           /* octets */
} characters_t;

/* The next character; -1: there is none. */
static int
take(characters_t *from)
{
    int character;

    if (from->next >= from->length) {
        return -1;
    }
    character = tvb_get_uint8(from->tvb, (int)from->next);
    from->next += from->width;
    return character;
}

/* Behind the next occurrence of `end`; false: there is none. */
static bool
skip_past(characters_t *from, const char *end)
{
    size_t length = strlen(end);
    size_t matched = 0;
    int character;

    while (matched < length && (character = take(from)) >= 0) {
        /* The ends are "?>", "-->", ">": after a mismatch only their first character may begin again. */
        if (character == end[matched]) {
            matched++;
        } else if (!(matched == 2 && character == '-')) {
            matched = character == end[0];
        }
    }
    return matched == length;
}

/* RFC 7303 clause 3: a byte order mark, or the first "<", tells UTF-16. */
static characters_t
characters_of(tvbuff_t *tvb)
{
    unsigned length = tvb_captured_length(tvb);
    characters_t from = { tvb, 0, 1, length };
    unsigned first = length >= 2 ? tvb_get_ntohs(tvb, 0) : 0;

    if (first == 0xFEFF || first == 0xFFFE) {
        from.width = 2;
        from.next = first == 0xFEFF ? 3 : 2;
    } else if (first == '<' || first == '<' << 8) {
        from.width = 2;
        from.next = first == '<';
    } else if (length >= 3 && tvb_get_ntoh24(tvb, 0) == 0xEFBBBF) {
        from.next = 3;
    }
    return from;
}

/* Whether a name, of which `character` is the first, is that of a root. */
static bool
takes_root(characters_t *from, int character)
{
    char name[NAME_MAX_LENGTH + 1];
    unsigned length = 0;

    for (; character >= 0 && character != '>' && character != '/' && !g_ascii_isspace(character);
         character = take(from)) {
        if (length == NAME_MAX_LENGTH) {
            return false;
        }
        name[length++] = (char)character;
        if (character == ':') {
            length = 0;
        }
    }
    name[length] = '\0';
    return x1_is_root(name);
}

/* Whether the root element of a document is one of X1. What is no XML is known by its first character that is not
 * white. */
static bool
is_document(tvbuff_t *tvb)
{
    characters_t from = characters_of(tvb);

    for (;;) {
        int character;

        do {
            character = take(&from);
        } while (character == ' ' || character == '\t' || character == '\r' || character == '\n');
        if (character != '<') {
            return false;
        }
        character = take(&from);
        if (character == '?') {
            if (!skip_past(&from, "?>")) {
                return false;
            }
        } else if (character == '!') {
            /* A comment, or a DOCTYPE; its internal subset would hide nothing: X1 has none. */
            if (!skip_past(&from, take(&from) == '-' ? "-->" : ">")) {
                return false;
            }
        } else {
            return takes_root(&from, character);
        }
    }
}

/* ---- XML ---- */

static const xml_frame_t *
last_document(packet_info *pinfo)
{
    return (const xml_frame_t *)p_get_proto_data(pinfo->pool, pinfo, proto_xml, 0);
}

const xml_frame_t *
x1_read_xml(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const xml_frame_t *before = last_document(pinfo);
    const xml_frame_t *frame;

    call_dissector_only(xml_handle, tvb, pinfo, tree, NULL);
    frame = last_document(pinfo);
    return frame != before ? frame : NULL;
}

/* Other XML costs this glance at its root element, and nothing more. */
static bool
is_x1(const xml_frame_t *frame)
{
    const xml_frame_t *root = x1_first_element(frame);

    return root != NULL && root->name_orig_case != NULL && x1_is_root(root->name_orig_case);
}

/* The same without a document: UTF-16 has zeros between. */
static bool
looks_like_x1(tvbuff_t *tvb, wmem_allocator_t *scope)
{
    int length = MIN((int)tvb_captured_length(tvb), GLANCE_MAX);
    char *text = (char *)wmem_alloc(scope, (size_t)length + 1);
    size_t kept = 0;

    for (int i = 0; i < length; i++) {
        text[kept] = (char)tvb_get_uint8(tvb, i);
        kept += text[kept] != '\0';
    }
    text[kept] = '\0';
    for (unsigned i = 0; i < array_length(roots); i++) {
        if (strstr(text, roots[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* The XML dissector can fail over its own tree (elements too deep, too many items). Without a tree it does not: what is
 * learned from a message must not depend on whether somebody looks. */
static const xml_frame_t *
read_again(tvbuff_t *tvb, packet_info *pinfo, void *data)
{
    const xml_frame_t *before = last_document(pinfo);
    const xml_frame_t *frame;
    const bool writable = col_get_writable(pinfo->cinfo, -1);

    col_set_writable(pinfo->cinfo, -1, FALSE);
    TRY {
        call_dissector_only(xml_handle, tvb, pinfo, NULL, data);
    }
    CATCH_ALL {
        /* There is no document then. */
    }
    ENDTRY;
    col_set_writable(pinfo->cinfo, -1, writable);
    frame = last_document(pinfo);
    return frame != before ? frame : NULL;
}

/* A body that is XML: shown by the XML dissector as ever, and read again if it is X1. */
static int
dissect_xml(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data, const char *media_type)
{
    const bool enabled = proto_is_protocol_enabled(find_protocol_by_id(proto_li_x1));
    const xml_frame_t *before = last_document(pinfo);
    x1_body_t body = { .tvb = tvb, .info = (const ws_media_info_t *)data, .media_type = media_type };
    volatile int used = 0;

    TRY {
        used = call_dissector_only(xml_handle, tvb, pinfo, tree, data);
    }
    CATCH_ALL {
        if (enabled && looks_like_x1(tvb, pinfo->pool)) {
            body.frame = read_again(tvb, pinfo, data);
            if (body.frame != NULL && is_x1(body.frame)) {
                call_dissector_only(x1_handle, tvb, pinfo, tree, &body);
            }
        }
        RETHROW;
    }
    ENDTRY;

    body.frame = last_document(pinfo);
    if (used > 0 && body.frame != NULL && body.frame != before && enabled && is_x1(body.frame)) {
        call_dissector_only(x1_handle, tvb, pinfo, tree, &body);
    }
    return used;
}

/* ---- the hooks ---- */

/* The type that HTTP has just looked for, if it has one: it is only told by what it left behind. Of a stream of HTTP/2
 * without one that may be a name of something else: it goes to whoever had the stream of that number before. */
static const char *
sought_type(const packet_info *pinfo)
{
    static const char *const kinds[] = { "application/", "text/", "multipart/", "message/", "image/", "audio/",
                                         "video/", "font/", "model/" };

    for (unsigned i = 0; pinfo->match_string != NULL && i < array_length(kinds); i++) {
        if (g_ascii_strncasecmp(pinfo->match_string, kinds[i], strlen(kinds[i])) == 0) {
            return pinfo->match_string;
        }
    }
    return NULL;
}

static int
dissect_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    char *media_type;

    if (bodies_owner(pinfo, &media_type) == xml_handle) {
        return dissect_xml(tvb, pinfo, tree, data, media_type);
    }
    if (proto_is_protocol_enabled(find_protocol_by_id(proto_li_x1)) && is_document(tvb)) {
        return dissect_xml(tvb, pinfo, tree, data, sought_type(pinfo) != NULL ? media_type : NULL);
    }
    return 0;
}

bool
x1_may_be_document(tvbuff_t *tvb)
{
    const unsigned length = tvb_captured_length(tvb);

    return is_document(tvb) || !x1_is_text(tvb_get_ptr(tvb, 0, (int)length), length);
}

bool
x1_try_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return is_document(tvb) && dissect_xml(tvb, pinfo, tree, data, sought_type(pinfo)) > 0;
}

/* A body for whose type there is no entry, or that has none. */
static ws_bool
dissect_body_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return x1_try_body(tvb, pinfo, tree, data);
}

/* ---- registration ---- */

int
x1_register_body(int proto, dissector_handle_t handle)
{
    proto_li_x1 = proto;
    x1_handle = handle;
    proto_xml = proto_get_id_by_filter_name("xml");
    bodies_register();
    proto_body = proto_register_protocol_in_name_only("LI X1 in bodies", "LI X1/body", "li_x1_body",
                                                      proto_get_id_by_filter_name("media"), FT_PROTOCOL);
    return proto_body;
}

void
x1_handoff_body(void)
{
    xml_handle = find_dissector_add_dependency("xml", proto_li_x1);
    bodies_look(BODIES_TEXT, dissect_body);
    heur_dissector_add("http", dissect_body_heuristic, "X1 in HTTP, whatever its Content-Type", "li_x1_http",
                       proto_li_x1, HEURISTIC_ENABLE);
}
