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

static ei_register_info ei[] = {
    { &ei_li_octets_differ, { "li.coverage.octets_differ",
        PI_SECURITY, PI_WARN, "Other octets than before, in the same place of a connection", EXPFILL } },
    { &ei_li_octets_differ_anew, { "li.coverage.octets_differ",
        PI_SECURITY, PI_NOTE, "A connection begins anew, with the same numbers: its octets are kept from dissectors",
        EXPFILL } },
};

/* The last octets of sides of connections. File scope; made anew for each capture. */
static li_windows_t *windows;

/* The key of our data on a frame: what was found on its first visit, of these. File scope. */
enum { FRAME_AGAIN = 0x13 };
enum {
    OCTETS_DIFFER = 1,
    OCTETS_OFFERED = 2,
    OCTETS_ANEW = 4             /* behind another SYN with the same number */
};

/* The side that sends the segment, as `windows` knows it. */
static uint64_t
side_of(packet_info *pinfo)
{
    return (uint64_t)get_tcp_conversation_data(NULL, pinfo)->stream << 1 | li_side(pinfo);
}

/* What the octets of the segment are, on the first visit. */
static unsigned
compare(packet_info *pinfo, const li_headers_t *headers)
{
    const unsigned begin = li_headers_payload(headers), length = MIN(headers->end, headers->length) - begin;
    const unsigned flags = li_channel_analysis(pinfo);
    const bool is_retransmission = (flags & WS_TCP_A_RETRANSMISSION) != 0;
    const uint8_t *octets = headers->octets + begin;
    const uint64_t side = side_of(pinfo);
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
note_begin(packet_info *pinfo, const li_headers_t *headers)
{
    if (li_headers_tcp_flags(headers) & LI_TCP_SYN) {
        li_windows_begin(windows, side_of(pinfo), li_headers_tcp_sequence(headers) + 1);
    }
}

/* To those who know our formats, for the connection that the headers are of. */
static void
offer(const li_headers_t *headers, const li_ends_t *ends, packet_info *pinfo, proto_tree *tree)
{
    const unsigned begin = li_headers_payload(headers), length = MIN(headers->end, headers->length) - begin;
    li_claim_left_t left;

    li_claim_enter(pinfo, ends, &left);
    TRY {
        li_claim_ask(tvb_new_subset_length(headers->tvb, (int)begin, (int)length), pinfo, tree, NULL);
    }
    CATCH_NONFATAL_ERRORS {
        show_exception(headers->tvb, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
    li_claim_leave(pinfo, &left);
}

static void
say(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_headers_t *headers, bool is_anew)
{
    proto_item *item = NULL;

    if (tree != NULL) {
        li_show_layer(proto_tree_get_root(tree), tvb, 0, "Other octets than before", &item);
    }
    if (is_anew) {
        expert_add_info(pinfo, item, &ei_li_octets_differ_anew);
        return;
    }
    expert_add_info_format(pinfo, item, &ei_li_octets_differ,
        "The capture has shown other octets in this place of the %s: one of the two is not what was sent, and "
        "dissectors see only one of them", headers->is_joined ? "datagram" : "connection");
}

void
li_again_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_worlds_headers(&ends);
    unsigned found;

    if (headers == NULL || (!headers->is_joined && !li_is_claimed(pinfo))) {
        return;
    }
    if (li_headers_payload(headers) == 0) {
        if (!PINFO_FD_VISITED(pinfo) && ends->is_tcp && pinfo->ptype == PT_TCP) {
            note_begin(pinfo, headers);
        }
        return;
    }
    if (!PINFO_FD_VISITED(pinfo)) {
        found = headers->differs ? OCTETS_DIFFER | OCTETS_OFFERED : headers->is_joined ? OCTETS_OFFERED : 0;
        if (ends->is_tcp && pinfo->ptype == PT_TCP) {
            found |= compare(pinfo, headers);
        }
        /* What was looked into was dissected. */
        found &= li_has_units(pinfo) ? OCTETS_DIFFER | OCTETS_ANEW : ~0U;
        if (found != 0) {
            p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_AGAIN, GUINT_TO_POINTER(found));
        }
    }
    found = GPOINTER_TO_UINT(p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_AGAIN));
    if (found & (OCTETS_DIFFER | OCTETS_ANEW)) {
        say(tvb, pinfo, tree, headers, !(found & OCTETS_DIFFER));
    }
    if (found & OCTETS_OFFERED) {
        offer(headers, ends, pinfo, tree);
    }
}

static void
init(void)
{
    windows = li_windows_new(wmem_file_scope());
}

void
li_again_register(expert_module_t *expert)
{
    expert_register_field_array(expert, ei, array_length(ei));
    register_init_routine(init);
}
