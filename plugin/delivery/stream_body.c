/* stream_body.c
 * Units in the bodies of HTTP messages, whatever their media type says: that is the sender's to choose. Who has the
 * type gets what is not ours.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_body.h"

#include <string.h>

#include <epan/proto.h>
#include <wsutil/str_util.h>

#include "delivery/stream_walk.h"
#include "li/li_channel.h"

/* RFC 2046 clause 5.1: HTTP asks for those that it does not know by this alone. */
#define ANY_MULTIPART "multipart/"

/* The formats that are looked for: stream_t. Media type in lower case -> the handle that it had in the table. Filled at
 * hand-off. All live as long as the program. */
static wmem_array_t      *streams;
static wmem_map_t        *formers;
static dissector_handle_t body_handle;

/* What a body stands in: HTTP, or a part of what does. Set at hand-off. */
static int carriers[4] = { -1, -1, -1, -1 };

/* A protocol in name only, which adds no layer: of a handle without any, no other one in front of media types
 * would hear. */
static int                proto_body = -1;

/* Of what stands in HTTP itself, and in nobody's content. A heuristic has a layer of its own by then. */
static bool
is_body(const packet_info *pinfo, int proto)
{
    wmem_list_frame_t *caller = wmem_list_tail(pinfo->layers);
    bool is_carried = false;

    if (caller != NULL && GPOINTER_TO_INT(wmem_list_frame_data(caller)) == proto) {
        caller = wmem_list_frame_prev(caller);
    }
    for (unsigned i = 0; i < array_length(carriers) && caller != NULL && !is_carried; i++) {
        is_carried = GPOINTER_TO_INT(wmem_list_frame_data(caller)) == carriers[i];
    }
    return is_carried && li_inside(pinfo) == LI_INSIDE_NOTHING;
}

/* A message, request or response, in the connection of an expected party: its body holds whole units, as a datagram
 * does. HTTP asks heuristics where nobody has registered for the media type; WebSocket (RFC 6455), which has unmasked
 * its message, where nobody has for the protocol. */
bool
stream_body_heuristic(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    if (!is_body(pinfo, *stream->format->proto) || !stream_is_expected(stream->format, pinfo)
        || stream_begins(stream->format, tvb, pinfo) != STREAM_BEGINS) {
        return false;
    }
    stream_walk_datagram(stream->format, tvb, pinfo, tree);
    return true;
}

/* Who had the type that was asked for. */
static dissector_handle_t
former_of(packet_info *pinfo)
{
    char *media_type = pinfo->match_string != NULL ? wmem_ascii_strdown(pinfo->pool, pinfo->match_string, -1) : NULL;
    dissector_handle_t former = media_type != NULL ? (dissector_handle_t)wmem_map_lookup(formers, media_type) : NULL;

    if (former == NULL && media_type != NULL && strncmp(media_type, ANY_MULTIPART, strlen(ANY_MULTIPART)) == 0) {
        former = (dissector_handle_t)wmem_map_lookup(formers, ANY_MULTIPART);
    }
    return former;
}

/* What is not ours is what it was. */
static int
dissect_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    dissector_handle_t former;

    for (unsigned i = 0; i < wmem_array_get_count(streams); i++) {
        const stream_t *stream = (const stream_t *)wmem_array_index(streams, i);

        if (proto_is_protocol_enabled(find_protocol_by_id(*stream->format->proto))
            && stream_body_heuristic(stream, tvb, pinfo, tree, data)) {
            return (int)tvb_captured_length(tvb);
        }
    }
    former = former_of(pinfo);
    return former != NULL ? call_dissector_only(former, tvb, pinfo, tree, data) : 0;
}

void
stream_body_register(void)
{
    if (proto_body == -1) {
        proto_body = proto_register_protocol_in_name_only("LI units in bodies", "LI bodies", "li_bodies",
                                                          proto_get_id_by_filter_name("media"), FT_PROTOCOL);
    }
}

static void
note_former(const char *table _U_, ftenum_t type _U_, void *key, void *value, void *user _U_)
{
    dissector_handle_t former = dtbl_entry_get_initial_handle((dtbl_entry_t *)value);

    if (former != NULL) {
        wmem_map_insert(formers, wmem_ascii_strdown(wmem_epan_scope(), (const char *)key, -1), former);
    }
}

static void
replace_former(void *key, void *value _U_, void *user _U_)
{
    dissector_add_string("media_type", (const char *)key, body_handle);
}

void
stream_body_handoff(const stream_t *stream)
{
    if (streams == NULL) {
        streams = wmem_array_new(wmem_epan_scope(), sizeof *stream);
    }
    wmem_array_append(streams, stream, 1);
    /* Where nobody has the type, HTTP asks the heuristics. */
    if (body_handle == NULL && find_dissector_table("media_type") != NULL) {
        carriers[0] = proto_get_id_by_filter_name("http");
        carriers[1] = proto_get_id_by_filter_name("http2");
        carriers[2] = proto_get_id_by_filter_name("mime_multipart");
        carriers[3] = proto_get_id_by_filter_name("websocket");
        formers = wmem_map_new(wmem_epan_scope(), wmem_str_hash, g_str_equal);
        body_handle = ws_register_described("li.body", "LI units in HTTP bodies", dissect_body, proto_body);
        dissector_table_foreach("media_type", note_former, NULL);
        wmem_map_foreach(formers, replace_former, NULL);
    }
}
