/* li_withheld.h
 * Octets that TCP hands to no dissector, or not yet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_WITHHELD_H
#define LI_WITHHELD_H

#include "li/li_headers.h"

/* The side that sends the frame's segment. */
uint64_t li_withheld_side(packet_info *pinfo);

/* TCP's number of the first octet behind the header: a SYN takes one (RFC 9293 clause 3.4). */
uint32_t li_withheld_sequence(const li_headers_t *headers);

/* Gives the octets, `length` from `begin` on behind the headers, to those who know our formats. `is_handed`:
 * TCP has done so; what it has withheld before goes on with them, or not. On each visit of such a frame, behind its
 * dissectors. */
void li_withheld_look(const li_headers_t *headers, unsigned begin, unsigned length, const li_ends_t *ends,
                      bool is_handed, packet_info *pinfo, proto_tree *tree);

/* So many octets of the side, up to the place `next`, are such as TCP waits with: what it withholds may go on with
 * them. Returns where to put them; NULL: what was looked into goes on there. On first visits. */
uint8_t *li_withheld_before(uint64_t side, uint32_t next, unsigned length);

/* Octets that follow those of the frame, and came before: a unit that begins in these, and whose length is told, may
 * end with them. On the first visit, where li_withheld_is_open(). */
void li_withheld_go_on(const li_headers_t *headers, const uint8_t *octets, unsigned length, const li_ends_t *ends,
                       packet_info *pinfo, proto_tree *tree);

/* Whether octets of the side that TCP has withheld may begin a unit. On first visits. */
bool li_withheld_is_open(uint64_t side);

/* Of a unit that is delivered, on the first visit: the frame in which it was judged already, before TCP handed it on;
 * 0: it was not. */
uint32_t li_withheld_unit(packet_info *pinfo, tvbuff_t *unit);

/* A unit is delivered: behind octets that TCP leaves out of a segment, those up to the first one are looked into. */
void li_withheld_note_unit(packet_info *pinfo, tvbuff_t *unit);

/* On a later visit: what the first one has shown of the octets, as far as it lies in them. */
void li_withheld_look_once_more(const li_headers_t *headers, unsigned begin, unsigned length, const li_ends_t *ends,
                                packet_info *pinfo, proto_tree *tree);

void li_withheld_register(void);

#endif /* LI_WITHHELD_H */
