/* li_order.c
 * TCP segments that were captured out of order. By default Wireshark hands them over as they come, and what lies in
 * them is lost to whoever puts units or TLS records together: that is said, once for each connection.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>

#include "li/li_channel.h"
#include "li/li_worlds.h"

static expert_field ei_li_transport_out_of_order = EI_INIT;

static ei_register_info ei[] = {
    { &ei_li_transport_out_of_order, { "li.transport.out_of_order",
        PI_SEQUENCE, PI_NOTE, "TCP segments are out of order: units in them may not be seen", EXPFILL } },
};

/* A connection in which segments are missing; 0: there was no such frame. */
typedef struct {
    uint64_t key;               /* the number of its conversation */
    uint32_t loss_frame[2];     /* of each side: the first before which some are missing, */
    uint32_t loss_end[2];       /* and its TCP sequence number, where has_end */
    bool     has_end[2];
    uint32_t late_frame;        /* the first that may be one of them */
    uint32_t gap_frame;         /* behind the gap that it fills */
    uint32_t said_frame;        /* in which that is said */
} disorder_t;

/* By `key`: disorder_t. Filled on the first visit of each frame; cleared with the file. */
static wmem_map_t *disorders;

/* Of Wireshark. Set at hand-off. */
static int proto_tcp = -1;
static int proto_tls = -1;

static disorder_t *
disorder_of(const conversation_t *conversation, bool is_made)
{
    const uint64_t key = conversation->conv_index;
    disorder_t *disorder = (disorder_t *)wmem_map_lookup(disorders, &key);

    if (disorder == NULL && is_made) {
        disorder = wmem_new0(wmem_file_scope(), disorder_t);
        disorder->key = key;
        wmem_map_insert(disorders, &disorder->key, disorder);
    }
    return disorder;
}

/* Whether units, or what may be units, are in the connection: of others nothing is said. */
static bool
is_ours(const conversation_t *conversation, const packet_info *pinfo)
{
    return conversation_get_proto_data(conversation, proto_li) != NULL
        || (conversation_get_proto_data(conversation, proto_tls) != NULL && li_is_expected_party(pinfo));
}

/* The TCP sequence number of the frame's segment; false: its header was not read. */
static bool
get_sequence(const packet_info *pinfo, uint32_t *sequence)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_worlds_headers(pinfo, &ends);

    if (headers == NULL || !headers->is_tcp) {
        return false;
    }
    *sequence = li_headers_tcp_sequence(headers);
    return true;
}

/* Whether the segment may be one that is missing. Since 4.6 TCP calls such a retransmission, as it does what comes
 * twice: where it stands tells. */
static bool
is_late(const disorder_t *disorder, const packet_info *pinfo, unsigned side, unsigned flags)
{
    uint32_t sequence;

    return (flags & WS_TCP_A_OUT_OF_ORDER)
        || ((flags & WS_TCP_A_RETRANSMISSION) && disorder->has_end[side] && get_sequence(pinfo, &sequence)
            && (int32_t)(disorder->loss_end[side] - sequence) > 0);
}

static void
note(const conversation_t *conversation, const packet_info *pinfo, unsigned flags)
{
    const bool is_gap = (flags & WS_TCP_A_LOST_PACKET) != 0;
    disorder_t *disorder = disorder_of(conversation, is_gap);
    const unsigned side = li_side(pinfo);

    if (disorder == NULL) {
        return;
    }
    if (is_gap && disorder->loss_frame[side] == 0) {
        disorder->loss_frame[side] = pinfo->num;
        disorder->has_end[side] = get_sequence(pinfo, &disorder->loss_end[side]);
    }
    if (!is_gap && disorder->late_frame == 0 && disorder->loss_frame[side] != 0
        && is_late(disorder, pinfo, side, flags)) {
        disorder->late_frame = pinfo->num;
        disorder->gap_frame = disorder->loss_frame[side];
    }
    if (disorder->late_frame != 0 && disorder->said_frame == 0 && is_ours(conversation, pinfo)) {
        disorder->said_frame = pinfo->num;
    }
}

/* Of strangers no frame is looked at, where no unit was found. */
static bool
may_be_said(const packet_info *pinfo)
{
    if (pinfo->ptype != PT_TCP || li_channel_is_ordered()) {
        return false;
    }
    return PINFO_FD_VISITED(pinfo) ? wmem_map_size(disorders) > 0
         : li_has_delivered() || li_is_expected_party(pinfo);
}

void
li_order_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const conversation_t *conversation;
    const disorder_t *disorder;
    proto_item *item;

    if (!may_be_said(pinfo) || (conversation = li_conversation(pinfo)) == NULL) {
        return;
    }
    /* What stands in an ICMP error is none of TCP's. */
    if (!PINFO_FD_VISITED(pinfo) && conversation_get_proto_data(conversation, proto_tcp) != NULL) {
        note(conversation, pinfo, li_channel_analysis(pinfo));
    }
    disorder = disorder_of(conversation, false);
    if (disorder == NULL || disorder->said_frame != pinfo->num) {
        return;
    }
    li_show_layer(tree, tvb, 0, "TCP segments are out of order", &item);
    expert_add_info_format(pinfo, item, &ei_li_transport_out_of_order,
        "Segments before frame %u came in frame %u or later, and were not put in order: units in them may not be seen. "
        "With the preference tcp.reassemble_out_of_order they are (said once for a connection)",
        disorder->gap_frame, disorder->late_frame);
}

void
li_order_register(expert_module_t *expert)
{
    expert_register_field_array(expert, ei, array_length(ei));
    disorders = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_int64_hash, g_int64_equal);
}

void
li_order_handoff(void)
{
    proto_tcp = proto_get_id_by_filter_name("tcp");
    proto_tls = proto_get_id_by_filter_name("tls");
}
