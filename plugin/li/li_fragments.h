/* li_fragments.h
 * IP packets that Wireshark shows to neither TCP nor UDP: datagrams in fragments, put together from what is outside
 * alone, and packets whose options or extension headers it does not get over.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_FRAGMENTS_H
#define LI_FRAGMENTS_H

#include "li/li_headers.h"

/* Behind the dissectors of a frame (`octets`) that holds a fragment of a datagram of expected hosts. True: with it the
 * datagram is whole, and `joined` holds its TCP or UDP header. Or it was whole before, with other octets in this place:
 * `joined` holds it with these. Likewise for a packet that is whole, and of which nobody has read more than IP's
 * header. On every visit, in which the answer is the same. */
bool li_fragments_join(tvbuff_t *octets, packet_info *pinfo, li_headers_t *joined, li_ends_t *ends);

/* Behind that, on every visit: what waits for fragments that have not come counts in coverage, as incomplete, and is
 * said when it is given up and looks like a unit, in whichever frame comes then. */
void li_fragments_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* True when such a datagram, which looks like a unit, is waited for. */
bool li_fragments_wait(void);

/* What the last IP packet of the frame carries, if it is whole; NULL: there is none. Any visit. */
tvbuff_t *li_fragments_packet(tvbuff_t *octets, packet_info *pinfo, unsigned *protocol);

void li_fragments_register(void);

#endif /* LI_FRAGMENTS_H */
