/* stream_body.c
 * Units in the bodies of HTTP messages: of a media type that is anything, for which Wireshark shows octets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_body.h"

#include <epan/proto.h>

#include "delivery/stream_walk.h"
#include "li/li_channel.h"

/* RFC 2046 clause 4.5.1 */
#define ANY_OCTETS "application/octet-stream"

/* The formats that are looked for, stream_t; filled at hand-off. Whose media type it was before, and our handle; set
 * then. All live as long as the program. */
static wmem_array_t      *streams;
static dissector_handle_t stock_handle;
static dissector_handle_t body_handle;
static int                proto_http = -1;

/* A protocol in name only, which adds no layer: of a handle without any, no other one in front of media types
 * would hear. */
static int                proto_body = -1;

/* Of what stands in HTTP itself, and in nobody's content. A heuristic has a layer of its own by then. */
static bool
is_body(const packet_info *pinfo, int proto)
{
    wmem_list_frame_t *caller = wmem_list_tail(pinfo->layers);

    if (caller != NULL && GPOINTER_TO_INT(wmem_list_frame_data(caller)) == proto) {
        caller = wmem_list_frame_prev(caller);
    }
    return caller != NULL && GPOINTER_TO_INT(wmem_list_frame_data(caller)) == proto_http
        && li_inside(pinfo) == LI_INSIDE_NOTHING;
}

/* A message, request or response, in the connection of an expected party: its body holds whole units, as a datagram
 * does. HTTP asks heuristics where nobody has registered for the media type. */
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

/* What is not ours is what it was. */
static int
dissect_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    for (unsigned i = 0; i < wmem_array_get_count(streams); i++) {
        const stream_t *stream = (const stream_t *)wmem_array_index(streams, i);

        if (proto_is_protocol_enabled(find_protocol_by_id(*stream->format->proto))
            && stream_body_heuristic(stream, tvb, pinfo, tree, data)) {
            return (int)tvb_captured_length(tvb);
        }
    }
    return call_dissector_only(stock_handle, tvb, pinfo, tree, data);
}

void
stream_body_register(void)
{
    if (proto_body == -1) {
        proto_body = proto_register_protocol_in_name_only("LI units in bodies", "LI bodies", "li_bodies",
                                                          proto_get_id_by_filter_name("media"), FT_PROTOCOL);
    }
}

void
stream_body_handoff(const stream_t *stream)
{
    dissector_table_t media_types = find_dissector_table("media_type");

    if (streams == NULL) {
        streams = wmem_array_new(wmem_epan_scope(), sizeof *stream);
    }
    wmem_array_append(streams, stream, 1);
    proto_http = proto_get_id_by_filter_name("http");
    if (body_handle == NULL && media_types != NULL) {
        stock_handle = dissector_get_string_handle(media_types, ANY_OCTETS);
    }
    /* Where nobody has it, HTTP asks the heuristics. */
    if (body_handle == NULL && stock_handle != NULL) {
        body_handle = ws_register_described("li.body", "LI units in HTTP bodies", dissect_body, proto_body);
        dissector_add_string("media_type", ANY_OCTETS, body_handle);
    }
}
