/* stream_other.h
 * Units of other formats in a stream of units: who sends may change from one to another, and back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STREAM_OTHER_H
#define LI_STREAM_OTHER_H

#include "delivery/stream.h"

/* The other format of which a unit begins with these octets, strictly; NULL: none. `is_placed`: they stand behind a
 * unit; else they may be what is left of one's content, and have to be certain. `*waits` (NULL: no more will come):
 * they may be the beginning of such a header. */
const stream_format_t *stream_other_at(const stream_format_t *format, const uint8_t *p, unsigned length, bool is_placed,
                                       bool *waits);

/* Whether a header of another format stands where the content of a unit should begin, which is no such unit. */
stream_begins_t stream_other_instead(const stream_format_t *format, const uint8_t *p, unsigned length);

/* The distance of the next header of another format, from the second octet on; `length`: there is none. */
unsigned stream_other_find(const stream_format_t *format, const uint8_t *p, unsigned length, bool is_open);

#endif /* LI_STREAM_OTHER_H */
