/* li_channel.h
 * How an administration message was said, as far as its connection and what stands around it tell: the facts that the
 * dissectors of all administration interfaces hand on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_CHANNEL_H
#define LI_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include <epan/conversation.h>
#include <epan/packet.h>

#include "li/li.h"

#include "audit/said.h"

/* What is known of a frame's connection by that frame; nothing where it runs neither over TCP nor over UDP. */
typedef struct {
    uint32_t first_frame;       /* that was captured of it */
    bool     is_open_before;    /* TCP: no SYN of it was captured by now: it may have been open when that began */
    bool     is_lossy;          /* TCP: segments of the other direction were not captured, as either side shows */
    bool     is_gapped;         /* TCP: segments of its own direction were not */
    uint32_t loss_frame;        /* TCP: the newest behind a gap in the other direction: segments of that were not
                                 * captured; 0: none */
    uint32_t claim_frame;       /* TCP: the newest of its side that acknowledges such as were not: that is its word
                                 * only; 0: none */
    uint32_t lost_frame;        /* TCP: the newest by which segments of either direction were not captured, whoever
                                 * shows it; 0: none */
    bool     is_one_way;        /* nothing of the other direction was captured by now: no data, no SYN+ACK, no ACK */
} li_channel_t;

/* The facts of the connection of the addresses and ports which `pinfo` holds. The same answer on every visit; frames of
 * losses are told on the first only. */
li_channel_t li_channel_facts(packet_info *pinfo);

/* What TCP's analysis found of the frame's segment (its flags WS_TCP_A_…); 0: nothing, or it is no segment. */
unsigned li_channel_analysis(packet_info *pinfo);

/* How many octets of the frame's segment, which begins with this sequence number, TCP leaves out of what it hands on,
 * where it puts segments in order: it takes them for seen. */
uint32_t li_channel_left_out(packet_info *pinfo, uint32_t sequence);

struct tcp_analysis;
struct tcp_multisegment_pdu;

/* TCP's data of a conversation, which may be NULL; NULL: TCP has made no stream of it. */
const struct tcp_analysis *li_channel_tcp(const conversation_t *conversation);

/* The same of the connection of a segment; it has a stream then, if it had none. */
const struct tcp_analysis *li_channel_of_tcp(packet_info *pinfo);

/* Before TCP sees a segment between these ends: whether octets of its side came before that of this sequence number, as
 * far as the conversation, which may be NULL, tells. */
struct li_ends;
bool li_channel_goes_on(const conversation_t *conversation, const struct li_ends *ends, uint32_t sequence);

/* Of somebody's waits for octets, as TCP and TLS keep them, that which holds those before the number `end`, and goes on
 * behind it; NULL: none does. `waits`: NULL for none. */
const struct tcp_multisegment_pdu *li_channel_wait(wmem_tree_t *waits, uint32_t end);

/* The number by which TCP itself knows the octet of this sequence number, of what the frame's side sends. */
uint32_t li_channel_number(const struct tcp_analysis *tcp, uint32_t sequence);

/* True when TCP puts segments in order before it hands them on (Wireshark's preference tcp.reassemble_out_of_order). */
bool li_channel_is_ordered(void);

/* The connection with the same ends that the frame's own one goes on with, on the first visit of a frame; NULL: none.
 * To TCP a SYN makes another connection, be it answered or not: whoever can put one into the capture would part
 * answers from what they answer. So where no SYN came back, or what comes is what was to come next in the one before,
 * it is of that. */
conversation_t *li_channel_older(packet_info *pinfo);

/* True in the first frame of the side that sends it; on the first visit. */
bool li_channel_begins_side(packet_info *pinfo);

/* True when, by this frame, segments of the side that sends it were not captured. The same answer on every visit. */
bool li_channel_lost_before(packet_info *pinfo);

/* True when an end of the frame's TCP connection was captured by now; on the first visit of the frame. */
bool li_channel_has_ended(packet_info *pinfo);

/* What the message that is being dissected stands in, if that makes it content. Its own layers do not count, nor do
 * those of what was dissected in the frame before it. LI_INSIDE_DOWNLOAD is never the answer: whether an HTTP response
 * answers something else knows who dissects its body. */
li_inside_t li_inside(const packet_info *pinfo);

/* The layers of the frame, so far; those behind its last TCP or UDP, which cost less to ask for. */
li_layers_t li_layers(const packet_info *pinfo);
li_layers_t li_layers_over_transport(const packet_info *pinfo);

/* Around the dissection of what a unit carries: what is dissected between is inside a unit. */
void li_inside_enter_unit(packet_info *pinfo);
void li_inside_leave_unit(packet_info *pinfo);

#endif /* LI_CHANNEL_H */
