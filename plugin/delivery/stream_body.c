/* stream_body.c
 * Units in the bodies of HTTP messages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_body.h"

#include <epan/proto.h>

#include "content/bodies.h"
#include "delivery/stream_walk.h"
#include "li/li_channel.h"

/* The formats that are looked for: stream_t. Filled at hand-off; lives as long as the program. */
static wmem_array_t *streams;

/* What a body stands in: HTTP, or a part of what does. Set at hand-off. */
static int carriers[4] = { -1, -1, -1, -1 };

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

static int
look_at_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    for (unsigned i = 0; i < wmem_array_get_count(streams); i++) {
        const stream_t *stream = (const stream_t *)wmem_array_index(streams, i);

        if (proto_is_protocol_enabled(find_protocol_by_id(*stream->format->proto))
            && stream_body_heuristic(stream, tvb, pinfo, tree, data)) {
            return (int)tvb_captured_length(tvb);
        }
    }
    return 0;
}

void
stream_body_register(void)
{
    bodies_register();
}

void
stream_body_handoff(const stream_t *stream)
{
    if (streams == NULL) {
        streams = wmem_array_new(wmem_epan_scope(), sizeof *stream);
        carriers[0] = proto_get_id_by_filter_name("http");
        carriers[1] = proto_get_id_by_filter_name("http2");
        carriers[2] = proto_get_id_by_filter_name("mime_multipart");
        carriers[3] = proto_get_id_by_filter_name("websocket");
        bodies_look(BODIES_OCTETS, look_at_body);
    }
    wmem_array_append(streams, stream, 1);
}
