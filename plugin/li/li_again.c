/* li_again.c
 * Octets that TCP has seen before: it takes them for a retransmission, and shows them to nobody. Likewise those of
 * fragments that IP has put together otherwise.
 *
 * Whoever can put a packet into the capture can be first with other octets, and hide by that what a delivery holds. So
 * of connections that are looked into the last octets of each side are kept: where they come again and are others, that
 * is said; and what nobody has looked into is given to those who know our formats, as it stands in its segment.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <epan/show_exception.h>

#include "audit/window.h"
#include "li/li_channel.h"
#include "li/li_claim.h"
#include "li/li_worlds.h"

static expert_field ei_li_octets_differ = EI_INIT;
static expert_field ei_li_octets_differ_anew = EI_INIT;
static expert_field ei_li_order_octets_differ = EI_INIT;

static ei_register_info ei[] = {
    { &ei_li_octets_differ, { "li.coverage.octets_differ",
        PI_SECURITY, PI_WARN, "Other octets than before, in the same place of a connection", EXPFILL } },
    { &ei_li_octets_differ_anew, { "li.coverage.octets_differ",
        PI_SECURITY, PI_NOTE, "A connection begins anew, with the same numbers: its octets are kept from dissectors",
        EXPFILL } },
    { &ei_li_order_octets_differ, { "li.order.octets_differ",
        PI_SECURITY, PI_WARN, "The capture has two versions of an order, or of its answer: neither is believed",
        EXPFILL } },
};

/* The last octets of sides of connections. File scope; made anew for each capture. */
static li_windows_t *windows;

/* The segment that was watched last: who tells of it behind us finds its headers gone. Emptied with the capture. */
static struct {
    uint32_t     frame;         /* 0: none */
    li_stretch_t stretch;
} last;

/* The key of our data on a frame: what was found on its first visit. File scope. */
enum { FRAME_AGAIN = 0x13 };
typedef struct {
    unsigned found;             /* of these: */
    uint32_t message;           /* the frame of a message that is not believed from here on; 0: none */
} again_t;
enum {
    OCTETS_DIFFER = 1,
    OCTETS_OFFERED = 2,
    OCTETS_ANEW = 4             /* behind another SYN with the same number */
};

/* TCP's data of the connection. TCP does not see one more fragment of a datagram that is whole. NULL: there is none. */
static const struct tcp_analysis *
find_tcp(packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends)
{
    const conversation_t *conversation;

    if (pinfo->ptype == PT_TCP) {
        return get_tcp_conversation_data(NULL, pinfo);
    }
    conversation = headers->is_joined ? li_headers_conversation(pinfo->num, ends) : NULL;
    return conversation != NULL
         ? (const struct tcp_analysis *)conversation_get_proto_data(conversation, proto_get_id_by_filter_name("tcp"))
         : NULL;
}

static unsigned
side_of_ends(const li_ends_t *ends)
{
    return ends->srcport != ends->destport ? ends->srcport > ends->destport : cmp_address(&ends->src, &ends->dst) > 0;
}

/* Where the octets of a segment are in what its side sends. The number of the other side differs from its own in the
 * last bit. False: it is no segment, or TCP has seen nothing of its connection. */
static bool
find_stretch(packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends, li_stretch_t *stretch)
{
    const struct tcp_analysis *tcp = ends->is_tcp ? find_tcp(pinfo, headers, ends) : NULL;
    const unsigned begin = tcp != NULL ? li_headers_tcp_payload(headers) : 0;

    if (tcp == NULL) {
        return false;
    }
    stretch->side = (uint64_t)tcp->stream << 1 | side_of_ends(ends);
    stretch->from = li_headers_tcp_sequence(headers);
    stretch->to = stretch->from + (begin > 0 ? MIN(headers->end, headers->length) - begin : 0);
    stretch->end = stretch->to;
    stretch->has_begin = false;
    return true;
}

/* What TCP put together is a data source of the frame, and ends with octets of the segment: it began no more than its
 * length before these. What TLS and HTTP/2 put together is not known. */
static void
find_begin(const packet_info *pinfo, li_stretch_t *stretch)
{
    unsigned longest = 0;

    for (const GSList *source = pinfo->data_src ? pinfo->data_src->next : NULL; source; source = source->next) {
        longest = MAX(longest, tvb_captured_length(get_data_source_tvb((const struct data_source *)source->data)));
    }
    stretch->from -= longest;
    stretch->has_begin = !proto_is_frame_protocol(pinfo->layers, "tls")
                      && !proto_is_frame_protocol(pinfo->layers, "http2");
}

bool
li_again_stretch(packet_info *pinfo, li_stretch_t *stretch)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_worlds_headers(&ends);

    if (headers == NULL && last.frame == pinfo->num) {
        *stretch = last.stretch;
    } else if (headers == NULL || pinfo->ptype != PT_TCP || !find_stretch(pinfo, headers, ends, stretch)) {
        return false;
    }
    find_begin(pinfo, stretch);
    stretch->to = li_windows_end(windows, stretch->side, stretch->end);
    return true;
}

/* Where the octets begin; 0: there are none. */
static unsigned
payload_of(const li_headers_t *headers)
{
    return headers->next == LI_IP_TCP ? li_headers_tcp_payload(headers)
         : headers->at + 8 < MIN(headers->end, headers->length) ? headers->at + 8 : 0;
}

/* What the octets of the segment are, on the first visit. */
static unsigned
compare(packet_info *pinfo, const li_headers_t *headers, uint64_t side)
{
    const unsigned begin = payload_of(headers), length = MIN(headers->end, headers->length) - begin;
    const unsigned flags = li_channel_analysis(pinfo);
    const bool is_retransmission = (flags & WS_TCP_A_RETRANSMISSION) != 0;
    const uint8_t *octets = headers->octets + begin;
    li_window_said_t said;

    /* A keepalive (RFC 9293 clause 3.8.4) repeats the place of the last octet, and holds any. One that is nothing but
     * its 0 or 1 octet is left out: a delivery has others. */
    if (length <= 1 && (flags & WS_TCP_A_KEEP_ALIVE) && *octets == 0) {
        return 0;
    }
    said = li_windows_compare(windows, side, li_headers_tcp_sequence(headers), octets, length);
    /* What TCP calls a retransmission it keeps from dissectors. Where it is none, TCP was shown something else in that
     * place: by content in which nobody looked for it, or by a connection before with the same numbers. */
    if (said == LI_WINDOW_NEW && is_retransmission) {
        return OCTETS_OFFERED | (li_windows_began_anew(windows, side) ? OCTETS_ANEW : OCTETS_DIFFER);
    }
    /* Units were found before the connection was compared: its first ones may be repeated. */
    if (said == LI_WINDOW_FIRST && li_carries_units(pinfo)) {
        return 0;
    }
    /* What fills a gap comes late: TCP hands it on, or li_order.c says that it does not. */
    return said == LI_WINDOW_DIFFERS ? OCTETS_DIFFER | OCTETS_OFFERED
         : said != LI_WINDOW_EQUAL && is_retransmission && !li_channel_lost_before(pinfo) ? OCTETS_OFFERED : 0;
}

/* A connection that begins, on the first visit. */
static void
note_begin(const li_headers_t *headers, uint64_t side)
{
    if (li_headers_tcp_flags(headers) & LI_TCP_SYN) {
        li_windows_begin(windows, side, li_headers_tcp_sequence(headers) + 1);
    }
}

/* To those who know our formats, for the connection that the headers are of. What was dissected in the frame may have
 * left other addresses and ports behind. */
static void
offer(const li_headers_t *headers, const li_ends_t *ends, packet_info *pinfo, proto_tree *tree)
{
    const unsigned begin = payload_of(headers), length = MIN(headers->end, headers->length) - begin;
    const uint16_t can_desegment = pinfo->can_desegment, saved = pinfo->saved_can_desegment;
    const port_type ptype = pinfo->ptype;
    const uint32_t srcport = pinfo->srcport, destport = pinfo->destport;
    address src, dst;

    copy_address_shallow(&src, &pinfo->src);
    copy_address_shallow(&dst, &pinfo->dst);
    copy_address_shallow(&pinfo->src, &ends->src);
    copy_address_shallow(&pinfo->dst, &ends->dst);
    pinfo->ptype = ends->is_tcp ? PT_TCP : PT_UDP;
    pinfo->srcport = ends->srcport;
    pinfo->destport = ends->destport;
    /* Nothing that comes later belongs to them. */
    pinfo->can_desegment = 0;
    pinfo->saved_can_desegment = 0;
    TRY {
        li_claim_ask(tvb_new_subset_length(headers->tvb, (int)begin, (int)length), pinfo, tree, NULL);
    }
    CATCH_NONFATAL_ERRORS {
        show_exception(headers->tvb, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
    pinfo->can_desegment = can_desegment;
    pinfo->saved_can_desegment = saved;
    pinfo->ptype = ptype;
    pinfo->srcport = srcport;
    pinfo->destport = destport;
    copy_address_shallow(&pinfo->src, &src);
    copy_address_shallow(&pinfo->dst, &dst);
}

static void
say(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_headers_t *headers, const again_t *again)
{
    proto_item *item = NULL;

    if (tree != NULL) {
        li_show_layer(proto_tree_get_root(tree), tvb, 0, "Other octets than before", &item);
    }
    if (!(again->found & OCTETS_DIFFER)) {
        expert_add_info(pinfo, item, &ei_li_octets_differ_anew);
        return;
    }
    expert_add_info_format(pinfo, item, &ei_li_octets_differ,
        "The capture has shown other octets in this place of the %s: one of the two is not what was sent, and "
        "dissectors see only one of them", headers->is_joined ? "datagram" : "connection");
    if (again->message != 0) {
        expert_add_info_format(pinfo, item, &ei_li_order_octets_differ,
            "Of what was said in frame %u on an administration interface the capture has two versions, since here: it "
            "is believed in neither", again->message);
    }
}

/* What is not what was sent, or may not be. True: some of what was sent may be hidden by it. */
static bool
tell_differs(packet_info *pinfo, const li_stretch_t *stretch, again_t *again)
{
    const li_when_t now = li_frame_over(pinfo);

    return li_belief_differs(li_belief(), stretch, li_windows_are_taken(windows, stretch->side, stretch->to), &now,
                             &again->message);
}

/* On the first visit. `stretch`: of a segment; NULL: it is none. */
static bool
find(packet_info *pinfo, const li_headers_t *headers, const li_stretch_t *stretch)
{
    again_t again = { .found = headers->differs ? OCTETS_DIFFER | OCTETS_OFFERED
                             : headers->is_joined ? OCTETS_OFFERED : 0 };
    bool is_hidden = false;

    if (stretch != NULL) {
        again.found |= compare(pinfo, headers, stretch->side);
        is_hidden = (again.found & OCTETS_DIFFER) && li_inside(pinfo) == LI_INSIDE_NOTHING
                 && tell_differs(pinfo, stretch, &again);
    }
    /* What was looked into was dissected. */
    again.found &= li_has_units(pinfo) ? OCTETS_DIFFER | OCTETS_ANEW : ~0U;
    if (again.found != 0) {
        p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_AGAIN,
                         wmem_memdup(wmem_file_scope(), &again, sizeof again));
    }
    return is_hidden;
}

/* What the other side has taken by now, on the first visit. */
static void
note_taken(const li_headers_t *headers, uint64_t side)
{
    if (li_headers_tcp_flags(headers) & LI_TCP_ACK) {
        li_windows_take(windows, side ^ 1, li_headers_tcp_acknowledged(headers));
    }
}

bool
li_again_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_worlds_headers(&ends);
    const again_t *again;
    bool is_stream, is_hidden = false;

    if (headers == NULL || (!headers->is_joined && !li_is_claimed(pinfo))) {
        return false;
    }
    is_stream = !PINFO_FD_VISITED(pinfo) && find_stretch(pinfo, headers, ends, &last.stretch);
    if (is_stream) {
        last.frame = pinfo->num;
        note_taken(headers, last.stretch.side);
    }
    if (payload_of(headers) == 0) {
        if (is_stream) {
            note_begin(headers, last.stretch.side);
        }
        return false;
    }
    if (!PINFO_FD_VISITED(pinfo)) {
        is_hidden = find(pinfo, headers, is_stream ? &last.stretch : NULL);
    }
    again = (const again_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_AGAIN);
    if (again != NULL && (again->found & (OCTETS_DIFFER | OCTETS_ANEW))) {
        say(tvb, pinfo, tree, headers, again);
    }
    if (again != NULL && (again->found & OCTETS_OFFERED)) {
        offer(headers, ends, pinfo, tree);
    }
    return is_hidden;
}

static void
init(void)
{
    windows = li_windows_new(wmem_file_scope());
    last.frame = 0;
}

void
li_again_register(expert_module_t *expert)
{
    expert_register_field_array(expert, ei, array_length(ei));
    register_init_routine(init);
}
