/* li_claim.h
 * What the files of the protocol `li` share of claims: li_claim.c says what these are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_CLAIM_H
#define LI_CLAIM_H

#include <epan/conversation.h>
#include <epan/packet.h>

#include "li/li_headers.h"

/* --- li_claim.c: connections. All on the first visit of a frame, but for those that are said to be for any ------- */

/* True when one of the two hosts is expected to deliver, receive or order. */
bool li_claim_expects(const packet_info *pinfo, const address *src, const address *dst);

/* Before TCP or UDP: a connection of expected hosts is looked into from this very frame on. */
void li_claim_first(packet_info *pinfo, const li_ends_t *ends);

/* Any visit: the connection between these ends is looked into by this frame. */
bool li_claim_is_open(const packet_info *pinfo, const li_ends_t *ends);

/* Any visit, before TCP or UDP: what hosts of which nothing is known exchange is looked into where it is a unit for
 * certain, and by a heuristic that is enabled. */
void li_claim_strangers(packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends);

/* Behind the dissectors of a frame: true when its ends were seen before TCP or UDP, and nobody is expected there. */
bool li_claim_is_strangers(const packet_info *pinfo);

/* Behind the dissectors of a frame: a connection of expected hosts is looked into from the next one on. */
void li_claim_watch(packet_info *pinfo);

/* Any visit: those who know our formats; 0: none of them takes the octets, or the connection is not looked into. */
int li_claim_ask(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/* Any visit: the same, whether the connection is looked into by this frame or with the next one. */
int li_claim_look(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* Any visit, behind the dissectors of a frame: the same for octets between these ends, which are no part of more. What
 * was dissected in the frame may have left other addresses and ports behind. */
void li_claim_offer(tvbuff_t *octets, const li_ends_t *ends, packet_info *pinfo, proto_tree *tree);
void li_claim_offer_over(tvbuff_t *octets, const li_ends_t *ends, port_type type, packet_info *pinfo, proto_tree *tree);

/* Any visit: the same for what TLS holds, wherever. */
int li_claim_ask_tls(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* Likewise, those of them who look into octets that somebody else has held back (li_held.c). Returns how many at their
 * end may belong to a unit that goes on; `can_wait`: more may come. */
unsigned li_claim_offer_held(tvbuff_t *octets, const li_ends_t *ends, packet_info *pinfo, proto_tree *tree,
                             bool can_wait);

/* Any visit: the name of the format that the octets look like, strictly; NULL: none. */
const char *li_claim_recognised(tvbuff_t *tvb);

/* Behind the dissectors of a frame, who have left other addresses and ports behind: those of the connection again, and
 * nothing that comes later belongs to the octets; until li_claim_leave(). */
typedef struct {
    address   src;
    address   dst;
    port_type ptype;
    uint32_t  srcport;
    uint32_t  destport;
    uint16_t  can_desegment;
    uint16_t  saved_can_desegment;
} li_claim_left_t;

void li_claim_enter(packet_info *pinfo, const li_ends_t *ends, li_claim_left_t *left);
void li_claim_leave(packet_info *pinfo, const li_claim_left_t *left);

/* Any visit: the user has said himself what runs in the frame's connection. */
bool li_claim_is_decided(const packet_info *pinfo);

/* True for a dissector of a claimant, which keeps the connection in which it has found its format (NULL: for none); for
 * the one that stands in front. */
bool li_claim_is_claimants(dissector_handle_t handle);
bool li_claim_is_ours(dissector_handle_t handle);

/* Who has this dissector set for a connection calls li_claim_ask() himself. At hand-off; there is one. */
void li_claim_is_asked_by(dissector_handle_t handle);

void li_claim_register(int proto);
void li_claim_handoff(int proto);

/* --- li_claim_first.c: the frame with which a connection begins in the capture ------------------------------------ */

void li_claim_first_register(void);
void li_claim_first_handoff(void);

/* Any visit, behind the dissectors of a frame: what these did not come to, a datagram that the frame's fragment
 * completes, or a packet behind an IP header that cannot be. */
void li_claim_first_late(tvbuff_t *tvb, packet_info *pinfo);

/* --- li_claim_tls.c: sessions of TLS ------------------------------------------------------------------------------ */

/* Any visit, behind the dissectors of a frame with TLS in a connection that is looked into. */
void li_claim_tls_watch(packet_info *pinfo);

void li_claim_tls_register(int proto);

#endif /* LI_CLAIM_H */
