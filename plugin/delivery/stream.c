/* stream.c
 * Where units begin and end in TCP, UDP and TLS, whatever their format.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream.h"
#include "delivery/stream_body.h"
#include "delivery/stream_end.h"
#include "delivery/stream_straddle.h"
#include "delivery/stream_walk.h"

#include <string.h>

#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/dissectors/packet-tls-utils.h>
#include <epan/proto_data.h>

#include "li/li.h"

/* Wireshark's own: TLS, the table of what runs in TLS by port, and TCP. Set at hand-off. */
static dissector_handle_t stock_tls_handle;
static dissector_table_t  stock_tls_ports;
static int                proto_tcp = -1;

/* What a full Info column has room for besides: a separator, and the mark that may still be put in front. */
#define COLUMN_MARGIN 64

/* What TLS has decrypted; whoever else calls, by Decode As, is believed nothing. */
static stream_origin_t
origin_in_tls(const packet_info *pinfo)
{
    return (stream_origin_t) { .is_protected = li_tls_in_frame(pinfo), .may_be_joined = true };
}

/* ---- TCP ---- */

/* Whether TCP itself called, for it may be anybody: then `data` is TCP's. It calls again for what follows in a segment;
 * by then, the layers of our first units stand between. */
static bool
is_called_by_tcp(const stream_format_t *format, packet_info *pinfo, void *data)
{
    wmem_list_frame_t *caller = wmem_list_frame_prev(wmem_list_tail(pinfo->layers));

    if (data == NULL || caller == NULL) {
        return false;
    }
    if (GPOINTER_TO_INT(wmem_list_frame_data(caller)) == proto_tcp) {
        p_set_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TCP, data);
        return true;
    }
    return p_get_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TCP) == data;
}

/* The place of the segment in its TCP stream. */
static stream_origin_t
origin_in_tcp(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, void *data)
{
    stream_origin_t origin = { .is_protected = false };

    if (li_withheld_place(pinfo, tvb, &origin.offset)) {
        origin.has_offset = true;
        origin.segment_end = origin.offset + tvb_reported_length(tvb);
    } else if (is_called_by_tcp(format, pinfo, data)) {
        const struct tcpinfo *tcp = (const struct tcpinfo *)data;

        li_hand_over(tvb, pinfo, data);
        origin.has_offset = true;
        origin.offset = tcp->seq;
        origin.segment_end = tcp->nxtseq;
        /* What follows them in the segment is handed over with the same data; it lies behind the TCP header. */
        origin.may_be_joined = tcp->is_reassembled && tvb_raw_offset(tvb) == 0;
    }
    return origin;
}

/* Whether the segment holds TLS records (RFC 8446 clause 5.1) and nothing else, as far as it was captured.
 * No unit begins like one. */
static bool
is_tls_record(tvbuff_t *tvb)
{
    unsigned captured = tvb_captured_length(tvb);
    unsigned offset = 0;

    while (offset < captured) {
        unsigned left = captured - offset;
        unsigned length;

        if (tvb_get_uint8(tvb, (int)offset) < 0x14 || tvb_get_uint8(tvb, (int)offset) > 0x17
            || (left > 1 && tvb_get_uint8(tvb, (int)offset + 1) != 3)
            || (left > 2 && tvb_get_uint8(tvb, (int)offset + 2) > 4)) {
            return false;
        }
        if (left < 5) {
            return offset > 0 || captured < tvb_reported_length(tvb);
        }
        length = tvb_get_ntohs(tvb, (int)offset + 3);
        if (length == 0 || length > 16384 + 2048) {
            return false;
        }
        offset += 5 + length;
    }
    return captured > 0;
}

/* A ClientHello or ServerHello, with which the TLS of a connection begins. Octets in the middle of a unit, where a
 * capture may begin, do not look like this by chance; they might look like another record. */
static bool
is_tls_hello(tvbuff_t *tvb)
{
    return tvb_captured_length(tvb) >= 10 && tvb_get_uint8(tvb, 0) == 0x16
        && (tvb_get_uint8(tvb, 5) == 1 || tvb_get_uint8(tvb, 5) == 2) && tvb_get_uint8(tvb, 9) == 3;
}

/* An endpoint that was named as ours and speaks TLS: what TLS holds is for us, whether our heuristic is enabled or not.
 * Behind a hello, the connection is TLS. */
static int
dissect_as_tls(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    tls_set_appdata_dissector(stock_tls_handle, pinfo, stream->handles->tls);
    if (!PINFO_FD_VISITED(pinfo) && is_tls_hello(tvb)) {
        conversation_set_dissector_from_frame_number(li_get_conversation(pinfo), pinfo->num + 1,
                                                     stock_tls_handle);
    }
    return call_dissector_only(stock_tls_handle, tvb, pinfo, tree, data);
}

int
stream_tcp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    stream_origin_t origin;

    if (is_tls_record(tvb) && stock_tls_handle != NULL) {
        int length = dissect_as_tls(stream, tvb, pinfo, tree, data);

        if (length != 0) {
            return length;
        }
    }
    origin = origin_in_tcp(stream->format, tvb, pinfo, data);
    stream_walk(stream->format, tvb, pinfo, tree, &origin, false);
    return (int)tvb_captured_length(tvb);
}

/* ---- UDP ---- */

int
stream_udp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    stream_walk_datagram(stream->format, tvb, pinfo, tree);
    return (int)tvb_captured_length(tvb);
}

/* ---- TLS ---- */

/* By port, by Decode As, or because our heuristic has set this handle. In the last case, TLS gives us the session from
 * its beginning on later visits: what lies before the first record that was recognised is what it was on the first
 * visit, something else. A frame may hold records before and behind that point. */
int
stream_tls(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    const stream_format_t *format = stream->format;
    const stream_connection_t *session = stream_find_connection(format, pinfo);
    stream_origin_t origin;
    bool is_first = false;

    if (session != NULL && pinfo->num <= session->first_frame
        && p_get_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TLS) == NULL) {
        is_first = pinfo->num == session->first_frame && stream_begins(format, tvb, pinfo) != STREAM_BEGINS_NOT;
        if (!is_first) {
            return format->try_stock != NULL && format->try_stock(tvb, pinfo, tree) ? (int)tvb_captured_length(tvb) : 0;
        }
        p_set_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TLS, pinfo);
    }
    origin = origin_in_tls(pinfo);
    stream_walk(format, tvb, pinfo, tree, &origin, is_first);
    return (int)tvb_captured_length(tvb);
}

/* ---- connections of hosts that may deliver or receive ---- */

/* The frames behind this one go to our handle. This one does not, so that it looks the same on every visit. A file that
 * was opened is no conversation. */
static void
claim_conversation(packet_info *pinfo, dissector_handle_t handle)
{
    if (!PINFO_FD_VISITED(pinfo) && pinfo->ptype != PT_NONE) {
        conversation_set_dissector_from_frame_number(li_get_conversation(pinfo), pinfo->num + 1, handle);
    }
}

/* A connection of a host that may deliver or receive, or that carries a file, until a unit is found in it: what an
 * order promises need not be what comes, and an element's orders may be about another interface. */
int
stream_ordered_tcp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return !li_is_framed(pinfo) && stream_tcp_heuristic(stream, tvb, pinfo, tree, data) ? (int)tvb_captured_length(tvb)
                                                                                       : 0;
}

int
stream_ordered_udp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return stream_begins(stream->format, tvb, pinfo) == STREAM_BEGINS ? stream_udp(stream, tvb, pinfo, tree, data) : 0;
}

/* What lies before the first record that was recognised is what it was on the first visit: not ours. */
int
stream_ordered_tls(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    const stream_format_t *format = stream->format;
    const stream_connection_t *session = stream_find_connection(format, pinfo);
    const uint32_t first = session != NULL ? session->first_frame : 0;

    if (first != 0 && (pinfo->num > first || p_get_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TLS) != NULL)) {
        const stream_origin_t origin = origin_in_tls(pinfo);

        stream_walk(format, tvb, pinfo, tree, &origin, false);
        return (int)tvb_captured_length(tvb);
    }
    return (first == 0 ? !PINFO_FD_VISITED(pinfo) : pinfo->num == first) && !li_is_framed(pinfo)
        && stream_tls_heuristic(stream, tvb, pinfo, tree, NULL) ? (int)tvb_captured_length(tvb) : 0;
}

/* Nothing is kept of a connection for which somebody else waits: it is his. */
int
stream_held(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return stream_walk_held(stream->format, tvb, pinfo, tree) ? (int)tvb_captured_length(tvb) : 0;
}

/* ---- heuristics ---- */

bool
stream_tls_heuristic(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const stream_format_t *format = stream->format;
    stream_origin_t origin;

    if (stream_begins(format, tvb, pinfo) == STREAM_BEGINS_NOT) {
        return false;
    }
    if (!PINFO_FD_VISITED(pinfo)) {
        stream_connection_t *session = stream_get_connection(format, pinfo);

        session->first_frame = session->first_frame ? session->first_frame : pinfo->num;
    }
    p_set_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TLS, pinfo);
    ws_tls_heur_set_handle(data, stream->handles->tls);
    origin = origin_in_tls(pinfo);
    stream_walk(format, tvb, pinfo, tree, &origin, true);
    return true;
}

bool
stream_tcp_heuristic(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const stream_origin_t origin = origin_in_tcp(stream->format, tvb, pinfo, data);
    const stream_begins_t begins = stream_begins(stream->format, tvb, pinfo);
    const stream_begins_t straddled = stream_straddle(stream->format, tvb, pinfo, tree, &origin, begins);

    if (straddled == STREAM_BEGINS) {
        claim_conversation(pinfo, stream->handles->tcp);
        return true;
    }
    if (begins == STREAM_BEGINS_NOT || (begins == STREAM_BEGINS_MAYBE && straddled == STREAM_BEGINS_MAYBE)) {
        return false;
    }
    if (begins == STREAM_BEGINS) {
        claim_conversation(pinfo, stream->handles->tcp);
    }
    stream_walk(stream->format, tvb, pinfo, tree, &origin, true);
    return true;
}

/* ---- between strangers ---- */

enum { OVER_TCP, OVER_UDP };

/* Octets that begin so are looked at whole: fewer of them than are needed to be sure. */
static bool
may_begin(const void *context, const uint8_t *p, unsigned length)
{
    const stream_format_t *format = ((const stream_t *)context)->format;

    return (format->is_beginning_strict != NULL ? format->is_beginning_strict : format->is_beginning)(
        p, MIN(length, format->least - 1));
}

/* For formats that octets alone do not tell for certain: only where a unit is to be expected, from a network element,
 * to a destination that was ordered, or for a task that was; unless the heuristic for anybody is enabled. */
static bool
is_sought(const void *context, tvbuff_t *tvb, packet_info *pinfo)
{
    const stream_t *stream = (const stream_t *)context;
    const stream_format_t *format = stream->format;
    const unsigned over = pinfo->ptype == PT_UDP ? OVER_UDP : OVER_TCP;
    const heur_dtbl_entry_t *anywhere = stream->handles->anywhere[over];
    const heur_dtbl_entry_t *expected = stream->handles->expected[over];

    if (!format->is_recognised(tvb) || !proto_is_protocol_enabled(find_protocol_by_id(*format->proto))) {
        return false;
    }
    if (anywhere->enabled || (expected != NULL && expected->enabled && format->is_expected(tvb, pinfo))) {
        return over == OVER_TCP || format->is_datagram(tvb);
    }
    if (expected != NULL && expected->enabled) {
        li_did_not_look(pinfo, format->name, anywhere->short_name);
    }
    return false;
}

/* ---- columns ---- */

/* The column ends in the middle of a character where it is full: it is left before. */
static bool
has_room(packet_info *pinfo, const char *text)
{
    const char *before = col_get_text(pinfo->cinfo, COL_INFO);

    return before == NULL || strlen(before) + strlen(text) + COLUMN_MARGIN < COL_MAX_INFO_LEN;
}

/* The fence keeps our text when TLS comes to its next record. */
void
stream_add_to_columns(int proto, const char *family, packet_info *pinfo, const char *text)
{
    li_set_protocol(pinfo, family);
    col_clear(pinfo->cinfo, COL_INFO);
    if (!has_room(pinfo, text)) {
        return;
    }
    if (p_get_proto_data(pinfo->pool, pinfo, proto, FRAME_INFO) != NULL) {
        col_append_str(pinfo->cinfo, COL_INFO, "; ");
    } else {
        p_add_proto_data(pinfo->pool, pinfo, proto, FRAME_INFO, pinfo);
    }
    col_append_str(pinfo->cinfo, COL_INFO, text);
    col_set_fence(pinfo->cinfo, COL_INFO);
}

proto_tree *
stream_show_content(const stream_content_t *content, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                    uint32_t frame)
{
    proto_item *item = proto_tree_add_item(tree, *content->proto, tvb, 0, -1, ENC_NA);
    proto_tree *content_tree = proto_item_add_subtree(item, *content->ett);

    pinfo->current_proto = content->name;
    proto_item_append_text(item, ", %s in frame %u", content->of, frame);
    li_generated(proto_tree_add_uint(content_tree, *content->hf_frame, tvb, 0, 0, frame));
    stream_add_to_columns(*content->proto, content->family, pinfo, content->info);
    return content_tree;
}

/* ---- registration ---- */

static dissector_handle_t
register_part(const stream_format_t *format, const char *suffix, dissector_t function)
{
    return register_dissector(wmem_strdup_printf(wmem_epan_scope(), "%s%s", format->filter, suffix), function,
                              *format->proto);
}

void
stream_register(const stream_t *stream, const stream_functions_t *functions)
{
    const stream_format_t *format = stream->format;

    if (stream_begins_register(format)) {
        stream_end_register();
    }
    stream_body_register();
    stream->handles->tcp = register_part(format, "", functions->tcp);
    stream->handles->udp = register_part(format, ".udp", functions->udp);
    stream->handles->tls = register_part(format, ".tls", functions->tls);
    stream->handles->ordered_tcp = register_part(format, ".ordered.tcp", functions->ordered_tcp);
    stream->handles->ordered_udp = register_part(format, ".ordered.udp", functions->ordered_udp);
    stream->handles->held = register_part(format, ".held", functions->held);
    stream->handles->ordered_tls = register_part(format, ".ordered.tls", functions->ordered_tls);
}

static const heur_dtbl_entry_t *
add_heuristic(const stream_format_t *format, const char *list, heur_dissector_t function, const char *where,
              const char *suffix, heuristic_enable_e enable)
{
    const char *name = wmem_strdup_printf(wmem_epan_scope(), "%s_%s", format->filter, suffix);

    heur_dissector_add(list, function, wmem_strdup_printf(wmem_epan_scope(), "%s over %s", format->name, where), name,
                       *format->proto, enable);
    return find_heur_dissector_by_unique_short_name(name);
}

/* Of the heuristics in our own lists: that they are enabled is asked, and never they. TCP and UDP would ask each of
 * them of all traffic, and only behind the dissector that owns the port. */
static ws_bool
take_nothing(tvbuff_t *tvb _U_, packet_info *pinfo _U_, proto_tree *tree _U_, void *data _U_)
{
    return FALSE;
}

static void
add_for_strangers(const stream_t *stream)
{
    static const char *const names[2] = { "TCP", "UDP" }, *const suffixes[2] = { "tcp", "udp" };
    const stream_format_t *format = stream->format;

    for (unsigned over = OVER_TCP; over <= OVER_UDP; over++) {
        stream->handles->anywhere[over] =
            add_heuristic(format, li_heuristics_anywhere[over], take_nothing, names[over], suffixes[over],
                          format->is_expected != NULL ? HEURISTIC_DISABLE : HEURISTIC_ENABLE);
        if (format->is_expected != NULL) {
            stream->handles->expected[over] =
                add_heuristic(format, li_heuristics_expected[over], take_nothing,
                              wmem_strdup_printf(wmem_epan_scope(), "%s, where it is expected", names[over]),
                              wmem_strdup_printf(wmem_epan_scope(), "expected_%s", suffixes[over]), HEURISTIC_ENABLE);
        }
    }
}

void
stream_handoff(const stream_t *stream, const stream_functions_t *functions)
{
    const stream_format_t *format = stream->format;

    stock_tls_handle = find_dissector_add_dependency("tls", *format->proto);
    stock_tls_ports = find_dissector_table("tls.port");
    proto_tcp = proto_get_id_by_filter_name("tcp");

    dissector_add_uint_range_with_preference("tcp.port", "", stream->handles->tcp);
    dissector_add_uint_range_with_preference("udp.port", "", stream->handles->udp);
    if (stock_tls_ports != NULL) {
        dissector_add_uint_range_with_preference("tls.port", "", stream->handles->tls);
    }
    add_heuristic(format, "tls", functions->tls_heuristic, "TLS", "tls", HEURISTIC_ENABLE);
    add_for_strangers(stream);
    add_heuristic(format, "http", functions->body_heuristic, "HTTP, where it is expected", "http", HEURISTIC_ENABLE);
    add_heuristic(format, "ws", functions->body_heuristic, "WebSocket, where it is expected", "ws", HEURISTIC_ENABLE);
    stream_body_handoff(stream);
    if (format->in_files) {
        li_claim_files(stream->handles->ordered_tcp);
    }
    li_claim_connections(&(li_claimant_t) {
        .tcp = stream->handles->ordered_tcp, .udp = stream->handles->ordered_udp,
        .tls = stream->handles->ordered_tls, .held = stream->handles->held,
        .name = format->name, .is_recognised = format->is_recognised,
        .may_begin = may_begin, .is_sought = is_sought, .context = stream
    });
}

bool
stream_owns_tls_port(const stream_t *stream, const packet_info *pinfo)
{
    return stock_tls_ports != NULL
        && (dissector_get_uint_handle(stock_tls_ports, pinfo->srcport) == stream->handles->tls
            || dissector_get_uint_handle(stock_tls_ports, pinfo->destport) == stream->handles->tls);
}
