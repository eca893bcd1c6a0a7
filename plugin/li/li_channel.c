/* li_channel.c
 * What is known of a connection: whether it began in the capture, whether segments of it are missing, and whether
 * anything of its other direction was captured.
 *
 * Written behind the dissectors of each frame, on its first visit, and asked by frame number: what a later frame shows
 * changes no answer. Of losses the newest is kept, for who asks on the first visit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/dissectors/packet-udp.h>
#include <epan/prefs.h>
#include <epan/prefs-int.h>

#include "li/li_channel.h"

/* A connection; 0: there was no such frame. */
typedef struct {
    uint32_t first_frame[2];    /* of each side */
    uint32_t begin_frame;       /* TCP: in which a SYN was known first */
    uint32_t loss_frame[2];     /* TCP: the newest of this side's that stands behind a gap in what it sent */
    uint32_t claim_frame[2];    /* TCP: the newest that acknowledges what of the other side was not captured */
    uint32_t lost_from[2];      /* TCP: the first by which segments of this side were not captured, whoever shows it */
} channel_t;

enum { OVER_TCP, OVER_UDP };

/* TCP and UDP. Set at hand-off. */
static int protocols[2] = { -1, -1 };

/* Wireshark's preference tcp.reassemble_out_of_order; NULL: there is none. Set at hand-off. */
static pref_t *order_preference;

/* The connections of TCP and of UDP, by Wireshark's number of their stream: channel_t. Filled by li_channel_watch();
 * file scope, made anew for each capture. */
static wmem_array_t *channels[2];

/* Where a frame stands in its connection. */
typedef struct {
    unsigned transport;
    uint32_t stream;
    unsigned side;              /* that sends it */
    bool     has_begun;         /* a SYN of the connection was captured */
    bool     is_behind_loss;    /* segments of its side before it were not captured */
    bool     acknowledges_loss; /* segments of the other side were not, and it acknowledges them */
} position_t;

unsigned
li_side(const packet_info *pinfo)
{
    return pinfo->srcport != pinfo->destport ? pinfo->srcport > pinfo->destport
                                             : cmp_address(&pinfo->src, &pinfo->dst) > 0;
}

/* Whether TCP or UDP itself has made a stream of the frame's connection: asked for it, they would make one, and number
 * it, also of what stands in an ICMP error. */
static bool
has_stream(packet_info *pinfo, unsigned transport)
{
    const conversation_t *conversation = find_conversation_pinfo(pinfo, 0);

    return conversation != NULL && conversation_get_proto_data(conversation, protocols[transport]) != NULL;
}

/* TCP is told no conversation: with one it forgets what it has found of the frame. */
unsigned
li_channel_analysis(packet_info *pinfo)
{
    const struct tcp_analysis *tcp = pinfo->ptype == PT_TCP ? get_tcp_conversation_data(NULL, pinfo) : NULL;

    return tcp != NULL && tcp->ta != NULL ? tcp->ta->flags : 0;
}

bool
li_channel_is_ordered(void)
{
    return order_preference != NULL && prefs_get_bool_value(order_preference, pref_current);
}

static bool
position_of(packet_info *pinfo, position_t *position)
{
    if (pinfo->ptype == PT_TCP && has_stream(pinfo, OVER_TCP)) {
        const struct tcp_analysis *tcp = get_tcp_conversation_data(NULL, pinfo);
        const unsigned flags = li_channel_analysis(pinfo);

        *position = (position_t) {
            .transport = OVER_TCP,
            .stream = tcp->stream,
            .side = tcp->fwd == &tcp->flow2,
            .has_begun = (tcp->conversation_completeness & WS_TCP_HAS_SYN) != 0,
            .is_behind_loss = (flags & WS_TCP_A_LOST_PACKET) != 0,
            .acknowledges_loss = (flags & WS_TCP_A_ACK_LOST_PACKET) != 0
        };
        return true;
    }
    if (pinfo->ptype == PT_UDP && has_stream(pinfo, OVER_UDP)) {
        const struct udp_analysis *udp = get_udp_conversation_data(NULL, pinfo);

        *position = (position_t) {
            .transport = OVER_UDP, .stream = udp->stream, .side = udp->fwd == &udp->flow2
        };
        return true;
    }
    return false;
}

static void
note(uint32_t *frame, bool is_so, uint32_t now)
{
    if (*frame == 0 && is_so) {
        *frame = now;
    }
}

/* The streams are numbered as they come. */
static channel_t *
channel_of(const position_t *position)
{
    static const channel_t none = { .begin_frame = 0 };
    wmem_array_t *array = channels[position->transport];

    while (wmem_array_get_count(array) <= position->stream) {
        wmem_array_append(array, &none, 1);
    }
    return (channel_t *)wmem_array_index(array, position->stream);
}

/* To acknowledge what was not captured is one side's word for a loss of the other's: who makes up an answer can make up
 * what it acknowledges. A gap is what the side that lost something shows itself. */
static void
record(const position_t *position, uint32_t now)
{
    channel_t *channel = channel_of(position);

    note(&channel->first_frame[position->side], true, now);
    note(&channel->begin_frame, position->has_begun, now);
    note(&channel->lost_from[position->side], position->is_behind_loss, now);
    note(&channel->lost_from[1 - position->side], position->acknowledges_loss, now);
    if (position->is_behind_loss) {
        channel->loss_frame[position->side] = now;
    }
    if (position->acknowledges_loss) {
        channel->claim_frame[position->side] = now;
    }
}

void
li_channel_watch(packet_info *pinfo)
{
    position_t position;

    if (position_of(pinfo, &position)) {
        record(&position, pinfo->num);
    }
}

bool
li_channel_has_ended(packet_info *pinfo)
{
    const struct tcp_analysis *tcp = pinfo->ptype == PT_TCP && has_stream(pinfo, OVER_TCP)
                                   ? get_tcp_conversation_data(NULL, pinfo) : NULL;

    return tcp != NULL && (tcp->conversation_completeness & WS_TCP_HAS_END) != 0;
}

/* Of both sides. */
static uint32_t
first_of(const channel_t *channel)
{
    const uint32_t one = channel->first_frame[0], other = channel->first_frame[1];

    return one == 0 || other == 0 ? MAX(one, other) : MIN(one, other);
}

bool
li_behind_loss(packet_info *pinfo)
{
    return (li_channel_analysis(pinfo) & WS_TCP_A_LOST_PACKET) != 0;
}

static bool
is_by(uint32_t frame, uint32_t now)
{
    return frame != 0 && frame <= now;
}

li_channel_t
li_channel_facts(packet_info *pinfo)
{
    li_channel_t facts = { .first_frame = 0 };
    const channel_t *channel;
    position_t position;

    if (!position_of(pinfo, &position)) {
        return facts;
    }
    if (!PINFO_FD_VISITED(pinfo)) {
        record(&position, pinfo->num);
        facts.loss_frame = channel_of(&position)->loss_frame[1 - position.side];
        facts.claim_frame = channel_of(&position)->claim_frame[position.side];
    }
    channel = channel_of(&position);
    facts.first_frame = first_of(channel);
    facts.is_open_before = position.transport == OVER_TCP && !is_by(channel->begin_frame, pinfo->num);
    facts.is_lossy = is_by(channel->lost_from[1 - position.side], pinfo->num);
    facts.is_gapped = is_by(channel->lost_from[position.side], pinfo->num);
    facts.is_one_way = !is_by(channel->first_frame[1 - position.side], pinfo->num);
    return facts;
}

bool
li_channel_lost_before(packet_info *pinfo)
{
    position_t position;

    return position_of(pinfo, &position) && position.transport == OVER_TCP
        && is_by(channel_of(&position)->lost_from[position.side], pinfo->num);
}

static void
init(void)
{
    channels[OVER_TCP] = wmem_array_new(wmem_file_scope(), sizeof(channel_t));
    channels[OVER_UDP] = wmem_array_new(wmem_file_scope(), sizeof(channel_t));
}

void
li_channel_handoff(void)
{
    module_t *tcp = prefs_find_module("tcp");

    protocols[OVER_TCP] = proto_get_id_by_filter_name("tcp");
    protocols[OVER_UDP] = proto_get_id_by_filter_name("udp");
    order_preference = tcp != NULL ? prefs_find_preference(tcp, "reassemble_out_of_order") : NULL;
}

void
li_channel_register(void)
{
    register_init_routine(init);
}
