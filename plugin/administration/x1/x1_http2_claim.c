/* x1_http2_claim.c
 * Stands in front of Wireshark's dissector of HTTP/2, so that x1_http2.c sees its frames: at "h2" of ALPN and of HTTP's
 * Upgrade, at the heuristics, and on connections in clear that were found to be HTTP/2. And finds HTTP/2 in clear
 * on any port of hosts that are expected to speak X1, where Wireshark looks for it on the ports of HTTP only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "administration/x1/x1_xml.h"

#include <epan/conversation.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>

static int proto_li_x1 = -1;

/* Wireshark's protocols. Set at registration and at hand-off. */
static int proto_http2 = -1;
static int proto_http = -1;

/* The key of our data, on a conversation. */
static int proto_key = -1;

/* Wireshark's own. Set at hand-off. */
static dissector_handle_t http2_handle;
static dissector_table_t tcp_ports;

/* Ours. Set at registration. */
static dissector_handle_t party_handle;     /* connections of expected hosts */
static dissector_handle_t pass_handle;      /* connections that Wireshark found to be HTTP/2 */

/* "http2": Wireshark's dissector. A handle behind another one of the same protocol shall add no second layer, which
 * only a table can do. */
static dissector_table_t stock_table;

/* Wireshark's own, in whose place ours stand. Set at hand-off. */
static heur_dissector_t stock_tls_heuristic;
static heur_dissector_t stock_http_heuristic;
static dissector_handle_t in_front_handle;

/* What is known of a connection, in its conversation's data. File scope, written on first visits. */
typedef struct {
    uint32_t           http2_frame;     /* the first known to be HTTP/2, of an expected host; 0: none */
    uint32_t           other_frame;     /* likewise, the first known to be something else; 0: none */
    bool               is_watched;      /* by the pass handle */
    dissector_handle_t former;          /* in whose place that stands; NULL: none */
} claim_t;

static claim_t *
claim_of(conversation_t *conversation)
{
    claim_t *claim = (claim_t *)conversation_get_proto_data(conversation, proto_key);

    if (claim == NULL) {
        claim = wmem_new0(wmem_file_scope(), claim_t);
        conversation_add_proto_data(conversation, proto_key, claim);
    }
    return claim;
}

/* ---- in front of HTTP/2 ---- */

/* X1 in streams that have no Content-Type, or one without a dissector: Wireshark hands those on to nobody. */
static void
dissect_left(tvbuff_t *from, packet_info *pinfo, proto_tree *tree)
{
    for (x1_http2_end_t *end = x1_http2_ends(pinfo); end != NULL; end = end->next) {
        if (!end->is_seen && end->body != NULL && end->length > 0
            && proto_is_protocol_enabled(find_protocol_by_id(proto_li_x1))) {
            tvbuff_t *tvb = tvb_new_child_real_data(from, end->body, end->length, (int)end->length);
            ws_media_info_t info = { .type = WS_MEDIA_HTTP_OTHER };
            const char *match_string = pinfo->match_string;

            add_new_data_source(pinfo, tvb, "X1 in HTTP/2");
            pinfo->match_string = NULL;
            x1_try_body(tvb, pinfo, tree, &info);
            pinfo->match_string = match_string;
        }
    }
}

static int
dissect_in_front(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    volatile int taken = 0;

    x1_http2_read(tvb, pinfo);
    /* Each call of a dissector takes one from this; ours shall not count. */
    pinfo->can_desegment = pinfo->saved_can_desegment;
    TRY {
        taken = ws_dissector_try_string(stock_table, "http2", tvb, pinfo, tree, false, data);
    }
    CATCH_ALL {
        dissect_left(tvb, pinfo, tree);
        RETHROW;
    }
    ENDTRY;
    dissect_left(tvb, pinfo, tree);
    return taken;
}

/* True when a connection is HTTP/2 already, for Wireshark, or begins with these octets to be. */
static bool
is_http2(tvbuff_t *tvb, packet_info *pinfo)
{
    const conversation_t *conversation = li_conversation(pinfo);

    return (conversation != NULL && conversation_get_proto_data(conversation, proto_http2) != NULL)
        || x1_http2_likeness(tvb) == X1_LIKENESS_HTTP2;
}

static ws_bool
try_heuristic(heur_dissector_t stock, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    ws_bool taken;

    if (!is_http2(tvb, pinfo)) {
        return stock(tvb, pinfo, tree, data);
    }
    x1_http2_read(tvb, pinfo);
    taken = stock(tvb, pinfo, tree, data);
    if (taken) {
        dissect_left(tvb, pinfo, tree);
    }
    return taken;
}

static ws_bool
tls_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    ws_bool taken = try_heuristic(stock_tls_heuristic, tvb, pinfo, tree, data);

    if (taken) {
        ws_tls_heur_set_handle(data, in_front_handle);
    }
    return taken;
}

static ws_bool
http_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return try_heuristic(stock_http_heuristic, tvb, pinfo, tree, data);
}

/* ---- claims ---- */

/* Wireshark has found HTTP/2 and gives its octets to whom they went before. */
static int
dissect_passed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const conversation_t *conversation = li_conversation(pinfo);
    const claim_t *claim = conversation != NULL
                         ? (const claim_t *)conversation_get_proto_data(conversation, proto_key) : NULL;
    int taken;

    x1_http2_read(tvb, pinfo);
    pinfo->can_desegment = pinfo->saved_can_desegment;
    if (claim == NULL || claim->former == NULL) {
        return 0;           /* so it goes by its port; what is left, the postdissector sees */
    }
    taken = call_dissector_only(claim->former, tvb, pinfo, tree, data);
    dissect_left(tvb, pinfo, tree);
    return taken;
}

/* Wireshark's dissector of HTTP owns one of the ports: it looks for HTTP/2 itself, and asks our heuristic. */
static bool
is_for_http(const packet_info *pinfo)
{
    const uint32_t ports[2] = { pinfo->srcport, pinfo->destport };
    bool found = false;

    for (unsigned i = 0; i < 2 && !found; i++) {
        dissector_handle_t owner = dissector_get_uint_handle(tcp_ports, ports[i]);

        found = owner != NULL && dissector_handle_get_protocol_index(owner) == proto_http;
    }
    return found;
}

/* To TCP it begins anew, and goes on with another that was HTTP/2. On the first visit. */
static bool
goes_on_as_http2(tvbuff_t *tvb, packet_info *pinfo)
{
    const conversation_t *older = pinfo->ptype == PT_TCP && x1_http2_is_middle(tvb) ? li_channel_older(pinfo) : NULL;

    return older != NULL && conversation_get_proto_data(older, proto_http2) != NULL;
}

/* A connection of an expected host, before anybody else gets it. */
static int
dissect_party(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    conversation_t *conversation = li_get_conversation(pinfo);
    claim_t *claim = claim_of(conversation);
    bool is_known = claim->http2_frame != 0 && claim->http2_frame <= pinfo->num;

    if (claim->other_frame != 0 && claim->other_frame <= pinfo->num) {
        return 0;
    }
    if (!is_known && conversation_get_proto_data(conversation, proto_http2) != NULL) {
        /* Wireshark has found it itself: so it goes on; what is left, the postdissector sees. */
        if (!claim->is_watched) {
            x1_http2_read(tvb, pinfo);
        }
        return 0;
    }
    if (!is_known && !PINFO_FD_VISITED(pinfo) && goes_on_as_http2(tvb, pinfo)) {
        claim->http2_frame = pinfo->num;
        is_known = true;
    }
    if (!is_known && is_for_http(pinfo)) {
        return 0;
    }
    if (!is_known) {
        x1_likeness_t likeness = x1_http2_likeness(tvb);

        if (likeness == X1_LIKENESS_OPEN && pinfo->saved_can_desegment > 0) {
            pinfo->desegment_offset = 0;
            pinfo->desegment_len = DESEGMENT_ONE_MORE_SEGMENT;
            return (int)tvb_captured_length(tvb);
        }
        if (likeness != X1_LIKENESS_HTTP2 && !((li_claimed_late(pinfo) || li_channel_facts(pinfo).is_open_before)
                                               && x1_http2_is_middle(tvb))) {
            claim->other_frame = PINFO_FD_VISITED(pinfo) ? claim->other_frame : pinfo->num;
            return 0;
        }
        claim->http2_frame = PINFO_FD_VISITED(pinfo) ? claim->http2_frame : pinfo->num;
    }
    pinfo->can_desegment = pinfo->saved_can_desegment;
    return call_dissector_only(in_front_handle, tvb, pinfo, tree, data);
}

/* A connection that Wireshark has found to be HTTP/2, and that nobody looks into. */
static void
claim_connection(packet_info *pinfo)
{
    conversation_t *conversation = li_conversation(pinfo);
    claim_t *claim;

    if (conversation == NULL || (conversation->options & (NO_ADDR2 | NO_PORT2)) != 0
        || conversation_get_proto_data(conversation, proto_http2) == NULL || li_is_claimed(pinfo)) {
        return;
    }
    claim = claim_of(conversation);
    if (!claim->is_watched) {
        claim->is_watched = true;
        claim->former = conversation_get_dissector(conversation, pinfo->num + 1);
        conversation_set_dissector_from_frame_number(conversation, pinfo->num + 1, pass_handle);
    }
}

void
x1_http2_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, li_layers_t layers)
{
    dissect_left(tvb, pinfo, tree);
    if (PINFO_FD_VISITED(pinfo) || pinfo->ptype != PT_TCP) {
        return;
    }
    /* In TLS its session has our handle. */
    if ((layers & LI_LAYER_HTTP2) && !(layers & LI_LAYER_TLS)) {
        claim_connection(pinfo);
    }
}

/* ---- registration ---- */

void
x1_register_http2_claim(int proto)
{
    proto_li_x1 = proto;
    proto_http2 = proto_get_id_by_filter_name("http2");
    proto_key = proto_register_protocol_in_name_only("LI X1 in HTTP/2 connections", "LI X1/HTTP2 claim",
                                                     "li_x1_http2_claim", proto_http2, FT_PROTOCOL);
    x1_register_http2(proto_register_protocol_in_name_only("LI X1 in HTTP/2", "LI X1/HTTP2", "li_x1_http2", proto_http2,
                                                           FT_PROTOCOL));
    stock_table = register_dissector_table("li_x1.http2", "HTTP/2 behind LI X1", proto, FT_STRING, BASE_NONE);
    /* With names: an exported PDU is named by them. */
    party_handle = register_dissector("li_x1.http2_party", dissect_party, -1);
    pass_handle = register_dissector("li_x1.http2", dissect_passed, -1);
}

/* Puts a heuristic of ours in the place of one of Wireshark's; returns that one. */
static heur_dissector_t
replace_heuristic(const char *short_name, heur_dissector_t ours)
{
    heur_dtbl_entry_t *entry = find_heur_dissector_by_unique_short_name(short_name);
    heur_dissector_t stock = entry != NULL ? entry->dissector : NULL;

    if (entry != NULL) {
        entry->dissector = ours;
    }
    return stock;
}

void
x1_handoff_http2_claim(void)
{
    http2_handle = find_dissector_add_dependency("http2", proto_li_x1);
    proto_http = proto_get_id_by_filter_name("http");
    tcp_ports = find_dissector_table("tcp.port");
    dissector_add_string("li_x1.http2", "http2", http2_handle);
    /* The name under which TLS exports PDUs. */
    in_front_handle = create_dissector_handle_with_name(dissect_in_front, proto_http2, "http2");
    dissector_add_string("tls.alpn", "h2", in_front_handle);
    dissector_add_string("http.upgrade", "h2", in_front_handle);
    dissector_add_string("http.upgrade", "h2c", in_front_handle);
    stock_tls_heuristic = replace_heuristic("http2_tls", tls_heuristic);
    stock_http_heuristic = replace_heuristic("http2_tcp", http_heuristic);
    li_claim_connections(&(li_claimant_t) { .tcp = party_handle });
}
