/* mime.c
 * The bodies of MIME entities that stand apart from their header.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include <string.h>

#include "content/mime.h"
#include "content/text.h"

/* RFC 2045 clause 6.7. What is not an escape stands for itself, so the result is never longer. */
static unsigned
decode_quoted_printable(const uint8_t *from, unsigned length, uint8_t *to)
{
    unsigned count = 0;

    for (unsigned i = 0; i < length; i++) {
        if (from[i] != '=') {
            to[count++] = from[i];
        } else if (i + 2 < length && text_hex((const char *)from + i + 1, to + count, 1)) {
            count++;
            i += 2;
        } else if (i + 2 < length && from[i + 1] == '\r' && from[i + 2] == '\n') {
            i += 2;
        } else if (i + 1 < length && from[i + 1] == '\n') {
            i += 1;
        } else {
            to[count++] = from[i];
        }
    }
    return count;
}

/* The body without its transfer encoding; the body itself if it has none that is known. */
static tvbuff_t *
decode_body(tvbuff_t *tvb, packet_info *pinfo, const char *encoding)
{
    unsigned length = tvb_captured_length(tvb);
    const uint8_t *octets = tvb_get_ptr(tvb, 0, (int)length);
    unsigned decoded_length;
    uint8_t *decoded;
    tvbuff_t *body;

    if (encoding == NULL) {
        return tvb;
    }
    decoded = (uint8_t *)wmem_alloc(pinfo->pool, length + 4);
    if (g_ascii_strcasecmp(encoding, "base64") == 0) {
        int state = 0;
        unsigned save = 0;

        decoded_length = (unsigned)g_base64_decode_step((const char *)octets, length, decoded, &state, &save);
    } else if (g_ascii_strcasecmp(encoding, "quoted-printable") == 0) {
        decoded_length = decode_quoted_printable(octets, length, decoded);
    } else {
        return tvb;
    }
    if (decoded_length == 0) {
        return tvb;
    }
    body = tvb_new_child_real_data(tvb, decoded, decoded_length, (int)decoded_length);
    add_new_data_source(pinfo, body, "Decoded MIME body");
    return body;
}

bool
mime_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, char *type, const char *encoding)
{
    dissector_handle_t handle = NULL;
    ws_media_info_t info = { .type = WS_MEDIA_CONTAINER_OTHER };
    tvbuff_t *body = decode_body(tvb, pinfo, encoding);

    if (type != NULL) {
        char *parameters = strchr(type, ';');

        if (parameters != NULL) {
            *parameters++ = '\0';
            info.media_str = g_strstrip(parameters);
        }
        g_strchomp(type);
        for (char *p = type; *p != '\0'; p++) {
            *p = g_ascii_tolower(*p);
        }
        handle = dissector_get_string_handle(find_dissector_table("media_type"), type);
        pinfo->match_string = type;
    }
    if (handle != NULL && call_dissector_only(handle, body, pinfo, tree, &info) != 0) {
        return true;
    }
    if (body != tvb) {
        call_data_dissector(body, pinfo, tree);
        return true;
    }
    return false;
}
