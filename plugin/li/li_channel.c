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
#include "li/li_headers.h"

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

/* By which TCP numbers octets from the beginning of a connection on: tcp.analyze_sequence_numbers and
 * tcp.relative_sequence_numbers; likewise. */
static pref_t *number_preferences[2];

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
    return li_headers_side(&pinfo->src, &pinfo->dst, pinfo->srcport, pinfo->destport);
}

/* The conversation that was asked for last, since many ask for that of a frame: by its number, and by where addresses
 * lie. Filled by li_conversation(); emptied with the capture. */
static struct {
    uint32_t        frame;
    uint32_t        srcport, destport;
    port_type       transport;
    const void     *src, *dst;
    conversation_t *conversation;
} recent;

/* One between the same ends that began later comes next to it. And one for any address or port is found only as long as
 * there is none for these. */
static bool
is_recent(const packet_info *pinfo)
{
    return recent.frame == pinfo->num && recent.conversation != NULL && recent.src == pinfo->src.data
        && recent.dst == pinfo->dst.data && recent.srcport == pinfo->srcport && recent.destport == pinfo->destport
        && recent.transport == pinfo->ptype && recent.conversation->next == NULL
        && (recent.conversation->options & (NO_ADDR2 | NO_PORT2)) == 0 && li_headers_are_kept(pinfo->num);
}

conversation_t *
li_conversation(packet_info *pinfo)
{
    if ((pinfo->ptype != PT_TCP && pinfo->ptype != PT_UDP) || pinfo->use_conv_addr_port_endpoints
        || pinfo->conv_elements != NULL) {
        return find_conversation_pinfo(pinfo, 0);
    }
    if (!is_recent(pinfo)) {
        const li_ends_t ends = { pinfo->src, pinfo->dst, pinfo->srcport, pinfo->destport, pinfo->ptype == PT_TCP };

        recent.frame = pinfo->num;
        recent.srcport = pinfo->srcport;
        recent.destport = pinfo->destport;
        recent.transport = pinfo->ptype;
        recent.src = pinfo->src.data;
        recent.dst = pinfo->dst.data;
        recent.conversation = li_headers_conversation(pinfo->num, &ends);
    }
    return recent.conversation;
}

conversation_t *
li_get_conversation(packet_info *pinfo)
{
    conversation_t *conversation = li_conversation(pinfo);

    return conversation != NULL ? conversation : find_or_create_conversation(pinfo);
}

static const struct tcp_analysis *
tcp_of(packet_info *pinfo)
{
    return pinfo->ptype == PT_TCP ? li_channel_tcp(li_conversation(pinfo)) : NULL;
}

unsigned
li_channel_analysis(packet_info *pinfo)
{
    const struct tcp_analysis *tcp = tcp_of(pinfo);

    return tcp != NULL && tcp->ta != NULL ? tcp->ta->flags : 0;
}

const struct tcp_analysis *
li_channel_tcp(const conversation_t *conversation)
{
    return conversation != NULL
         ? (const struct tcp_analysis *)conversation_get_proto_data(conversation, protocols[OVER_TCP]) : NULL;
}

const struct tcp_analysis *
li_channel_of_tcp(packet_info *pinfo)
{
    const struct tcp_analysis *tcp = tcp_of(pinfo);

    return tcp != NULL ? tcp : get_tcp_conversation_data(NULL, pinfo);
}

/* In TCP's static_flags: its first sequence number is known. */
#define TCP_HAS_BASE 0x01

bool
li_channel_goes_on(const conversation_t *conversation, const li_ends_t *ends, uint32_t sequence)
{
    const struct tcp_analysis *tcp = li_channel_tcp(conversation);
    const int order = cmp_address(&ends->src, &ends->dst);
    const bool is_first = order != 0 ? order > 0 : ends->srcport > ends->destport;
    const tcp_flow_t *flow = tcp == NULL ? NULL : is_first ? &tcp->flow1 : &tcp->flow2;

    return flow != NULL && (flow->static_flags & TCP_HAS_BASE) && sequence - flow->base_seq > 1;
}

const struct tcp_multisegment_pdu *
li_channel_wait(wmem_tree_t *waits, uint32_t end)
{
    const struct tcp_multisegment_pdu *wait =
        waits != NULL ? (const struct tcp_multisegment_pdu *)wmem_tree_lookup32_le(waits, end - 1) : NULL;

    return wait != NULL && (int32_t)(wait->nxtpdu - end) > 0 ? wait : NULL;
}

uint32_t
li_channel_number(const struct tcp_analysis *tcp, uint32_t sequence)
{
    for (unsigned i = 0; i < array_length(number_preferences); i++) {
        if (number_preferences[i] == NULL || !prefs_get_bool_value(number_preferences[i], pref_current)) {
            return sequence;
        }
    }
    return sequence - tcp->fwd->base_seq;
}

uint32_t
li_channel_left_out(packet_info *pinfo, uint32_t sequence)
{
    const struct tcp_analysis *tcp = tcp_of(pinfo);

    return tcp != NULL && tcp->ta != NULL && (tcp->ta->flags & WS_TCP_A_OLD_DATA)
         ? tcp->ta->new_data_seq - li_channel_number(tcp, sequence) : 0;
}

bool
li_channel_is_ordered(void)
{
    return order_preference != NULL && prefs_get_bool_value(order_preference, pref_current);
}

/* TCP and UDP are not asked: they would make a stream, and number it, also of what stands in an ICMP error. */
static bool
position_in(packet_info *pinfo, const conversation_t *conversation, position_t *position)
{
    if (conversation == NULL) {
        return false;
    }
    if (pinfo->ptype == PT_TCP) {
        const struct tcp_analysis *tcp = li_channel_tcp(conversation);
        const unsigned flags = tcp != NULL && tcp->ta != NULL ? tcp->ta->flags : 0;

        if (tcp != NULL) {
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
    } else if (pinfo->ptype == PT_UDP) {
        const struct udp_analysis *udp =
            (const struct udp_analysis *)conversation_get_proto_data(conversation, protocols[OVER_UDP]);

        if (udp != NULL) {
            *position = (position_t) {
                .transport = OVER_UDP, .stream = udp->stream, .side = li_side(pinfo)
            };
            return true;
        }
    }
    return false;
}

static bool
position_of(packet_info *pinfo, position_t *position)
{
    return (pinfo->ptype == PT_TCP || pinfo->ptype == PT_UDP)
        && position_in(pinfo, li_conversation(pinfo), position);
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

/* ---- each frame ---- */

void
li_channel_watch(packet_info *pinfo)
{
    const li_ends_t ends = { pinfo->src, pinfo->dst, pinfo->srcport, pinfo->destport, pinfo->ptype == PT_TCP };
    position_t position;

    if ((pinfo->ptype == PT_TCP || pinfo->ptype == PT_UDP)
        && position_in(pinfo, pinfo->use_conv_addr_port_endpoints || pinfo->conv_elements != NULL
                                  ? li_conversation(pinfo) : li_headers_recent_conversation(pinfo->num, &ends),
                       &position)) {
        record(&position, pinfo->num);
    }
}

/* So many octets ahead of what came last of a side what follows may be. */
#define AHEAD_MAX   0x100000

/* So many connections with the same ends are looked at. */
#define OLDER_MAX   8

static uint32_t
next_of(const struct tcp_analysis *tcp, unsigned side)
{
    const tcp_flow_t *flow = side ? &tcp->flow2 : &tcp->flow1;

    return flow->tcp_analyze_seq_info->nextseq;
}

static bool
goes_on_with(const struct tcp_analysis *tcp, const position_t *position, uint32_t end)
{
    const tcp_flow_t *flow = position->side ? &tcp->flow2 : &tcp->flow1;
    const uint32_t now = next_of(tcp, position->side);
    const bool has_answer = (tcp->conversation_completeness & WS_TCP_HAS_SYN_ACK) != 0;

    return (has_answer && flow->base_seq + 1 == end)
        || ((!has_answer || channel_of(position)->lost_from[position->side] != 0) && now - end < AHEAD_MAX);
}

/* Of those between which nothing came of this side it is the oldest. */
conversation_t *
li_channel_older(packet_info *pinfo)
{
    const conversation_t *conversation = li_conversation(pinfo);
    const struct tcp_analysis *tcp = tcp_of(pinfo);
    position_t position;

    if (tcp == NULL || !(tcp->conversation_completeness & WS_TCP_HAS_SYN) || !position_of(pinfo, &position)) {
        return NULL;
    }
    for (unsigned i = 0; i < OLDER_MAX && conversation->setup_frame > 1; i++) {
        conversation_t *older = find_conversation(conversation->setup_frame - 1, &pinfo->src, &pinfo->dst,
                                                  CONVERSATION_TCP, pinfo->srcport, pinfo->destport, 0);
        const struct tcp_analysis *before = older != conversation ? li_channel_tcp(older) : NULL;
        const uint32_t end = before != NULL ? next_of(before, position.side) : 0;

        if (before == NULL) {
            return NULL;
        }
        if (end != 0) {
            return goes_on_with(tcp, &position, end) ? older : NULL;
        }
        conversation = older;
    }
    return NULL;
}

bool
li_channel_begins_side(packet_info *pinfo)
{
    position_t position;

    return position_of(pinfo, &position) && channel_of(&position)->first_frame[position.side] == pinfo->num;
}

bool
li_channel_has_ended(packet_info *pinfo)
{
    const struct tcp_analysis *tcp = tcp_of(pinfo);

    return tcp != NULL && (tcp->conversation_completeness & WS_TCP_HAS_END) != 0;
}

/* Of both sides. */
static uint32_t
first_of(const channel_t *channel)
{
    const uint32_t one = channel->first_frame[0], other = channel->first_frame[1];

    return one == 0 || other == 0 ? MAX(one, other) : MIN(one, other);
}

static uint32_t
newest_loss(const channel_t *channel)
{
    uint32_t newest = 0;

    for (unsigned side = 0; side < 2; side++) {
        newest = MAX(newest, MAX(channel->loss_frame[side], channel->claim_frame[side]));
    }
    return newest;
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
        facts.lost_frame = newest_loss(channel_of(&position));
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
    li_headers_forget();
    recent.conversation = NULL;
    channels[OVER_TCP] = wmem_array_new(wmem_file_scope(), sizeof(channel_t));
    channels[OVER_UDP] = wmem_array_new(wmem_file_scope(), sizeof(channel_t));
}

void
li_channel_handoff(void)
{
    module_t *tcp = prefs_find_module("tcp");

    protocols[OVER_TCP] = proto_get_id_by_filter_name("tcp");
    protocols[OVER_UDP] = proto_get_id_by_filter_name("udp");
    number_preferences[0] = tcp != NULL ? prefs_find_preference(tcp, "analyze_sequence_numbers") : NULL;
    number_preferences[1] = tcp != NULL ? prefs_find_preference(tcp, "relative_sequence_numbers") : NULL;
    order_preference = tcp != NULL ? prefs_find_preference(tcp, "reassemble_out_of_order") : NULL;
}

void
li_channel_register(void)
{
    register_init_routine(init);
}
