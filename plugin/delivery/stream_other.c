/* stream_other.c
 * Units of other formats in a stream of units.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_other.h"

#include <epan/proto.h>

#include "delivery/stream_walk.h"

static bool
is_asked(const stream_format_t *other, const stream_format_t *format)
{
    return other != format && other->get_strict != NULL
        && proto_is_protocol_enabled(find_protocol_by_id(*other->proto));
}

const stream_format_t *
stream_other_at(const stream_format_t *format, const uint8_t *p, unsigned length, bool is_placed, bool *waits)
{
    const stream_format_t *other;

    if (waits != NULL) {
        *waits = false;
    }
    for (unsigned i = 0; length > 0 && (other = stream_format(i)) != NULL; i++) {
        stream_begins_t begins;

        if (!is_asked(other, format) || (!is_placed && other->is_certain == NULL)) {
            continue;
        }
        begins = other->get_strict(p, length);
        if (begins == STREAM_BEGINS && (is_placed || other->is_certain(p, length))) {
            return other;
        }
        if (begins == STREAM_BEGINS_MAYBE && waits != NULL) {
            *waits = true;
        }
    }
    return NULL;
}

stream_begins_t
stream_other_instead(const stream_format_t *format, const uint8_t *p, unsigned length)
{
    bool waits = false;

    return format->carries_others ? STREAM_BEGINS_NOT
         : stream_other_at(format, p, length, true, &waits) != NULL ? STREAM_BEGINS
         : waits ? STREAM_BEGINS_MAYBE : STREAM_BEGINS_NOT;
}

unsigned
stream_other_find(const stream_format_t *format, const uint8_t *p, unsigned length, bool is_open)
{
    const stream_format_t *other;
    unsigned first = length;

    for (unsigned i = 0; (other = stream_format(i)) != NULL; i++) {
        if (is_asked(other, format) && other->is_certain != NULL) {
            first = MIN(first, other->find(p, first, is_open && first == length));
        }
    }
    return first;
}
