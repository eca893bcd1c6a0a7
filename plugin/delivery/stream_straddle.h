/* stream_straddle.h
 * The first unit of a connection whose header begins in a segment that holds something else, too, and ends in another.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STREAM_STRADDLE_H
#define LI_STREAM_STRADDLE_H

#include "delivery/stream_walk.h"

/* In the connection of an expected party, of a segment: whether a header ends in it that began before (STREAM_BEGINS:
 * it was shown, and what follows), or may go on (STREAM_BEGINS_MAYBE). `begins`: what the segment may begin with by
 * itself; where that is nothing, what may begin one at its end is kept. */
stream_begins_t stream_straddle(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                                const stream_origin_t *origin, stream_begins_t begins);

#endif /* LI_STREAM_STRADDLE_H */
