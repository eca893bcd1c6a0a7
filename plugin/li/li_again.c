/* li_again.c
 * Octets that TCP has seen before: it takes them for a retransmission, and shows them to nobody.
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
#include <epan/proto_data.h>

#include "audit/window.h"
#include "li/li_channel.h"
#include "li/li_claim.h"
#include "li/li_worlds.h"

static expert_field ei_li_octets_differ = EI_INIT;

static ei_register_info ei[] = {
    { &ei_li_octets_differ, { "li.coverage.octets_differ",
        PI_SECURITY, PI_WARN, "Other octets than before, in the same place of a connection", EXPFILL } },
};

/* The last octets of sides of connections. File scope; made anew for each capture. */
static li_windows_t *windows;

/* The key of our data on a frame: what was found on its first visit, of these. File scope. */
enum { FRAME_AGAIN = 0x13 };
enum {
    OCTETS_DIFFER = 1,
    OCTETS_OFFERED = 2
};

/* A keepalive (RFC 9293 clause 3.8.4) repeats the place of the last octet, and holds any. */
static bool
is_keepalive(const struct tcp_analysis *tcp)
{
    return tcp->ta != NULL && (tcp->ta->flags & WS_TCP_A_KEEP_ALIVE) != 0;
}

/* What the octets of the segment are, on the first visit. */
static unsigned
compare(packet_info *pinfo, const li_headers_t *headers, unsigned begin, unsigned length)
{
    const struct tcp_analysis *tcp = get_tcp_conversation_data(NULL, pinfo);
    const uint8_t *octets = tvb_get_ptr(headers->tvb, (int)begin, (int)length);
    const uint64_t side = (uint64_t)tcp->stream << 1 | li_side(pinfo);
    li_window_said_t said;

    /* One that is nothing but its 0 or 1 octet is left out: a delivery has others. */
    if (length <= 1 && is_keepalive(tcp) && *octets == 0) {
        return 0;
    }
    said = li_windows_compare(windows, side, tvb_get_ntohl(headers->tvb, (int)headers->at + 4), octets, length);
    return said == LI_WINDOW_DIFFERS ? OCTETS_DIFFER | OCTETS_OFFERED : said == LI_WINDOW_UNKNOWN ? OCTETS_OFFERED : 0;
}

static void
offer(tvbuff_t *octets, packet_info *pinfo, proto_tree *tree)
{
    const uint16_t can_desegment = pinfo->can_desegment, saved = pinfo->saved_can_desegment;

    /* Nothing that comes later belongs to them. */
    pinfo->can_desegment = 0;
    pinfo->saved_can_desegment = 0;
    li_claim_ask(octets, pinfo, tree, NULL);
    pinfo->can_desegment = can_desegment;
    pinfo->saved_can_desegment = saved;
}

void
li_again_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const li_headers_t *headers = li_worlds_headers();
    unsigned begin, length, found;

    if (headers == NULL || headers->next != LI_IP_TCP || pinfo->ptype != PT_TCP || !li_is_claimed(pinfo)
        || li_inside(pinfo) != LI_INSIDE_NOTHING || (begin = li_headers_tcp_payload(headers)) == 0) {
        return;
    }
    length = MIN(headers->end, headers->length) - begin;
    if (!PINFO_FD_VISITED(pinfo)) {
        found = compare(pinfo, headers, begin, length);
        /* What was looked into was dissected. */
        found &= li_has_units(pinfo) ? OCTETS_DIFFER : ~0U;
        if (found != 0) {
            p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_AGAIN, GUINT_TO_POINTER(found));
        }
    }
    found = GPOINTER_TO_UINT(p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_AGAIN));
    if (found & OCTETS_DIFFER) {
        proto_item *item;

        li_show_layer(tree ? proto_tree_get_root(tree) : NULL, tvb, 0, "Other octets than before", &item);
        expert_add_info_format(pinfo, item, &ei_li_octets_differ,
            "The capture has shown other octets in this place of the connection: one of the two is not what was sent, "
            "and TCP shows only the first to dissectors%s",
            found & OCTETS_OFFERED ? ". These are judged as they stand in this segment" : "");
    }
    if (found & OCTETS_OFFERED) {
        offer(tvb_new_subset_length(headers->tvb, (int)begin, (int)length), pinfo, tree);
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
