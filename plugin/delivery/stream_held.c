/* stream_held.c
 * Octets that somebody else has asked to be held back: units in them are looked for, strictly.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_part.h"
#include "delivery/stream_walk.h"
#include "li/li.h"

/* No more octets than these are needed to tell a header. */
#define HEADER_OPEN_MAX 64U

/* Whether a header stands there, which is no part of anything else. */
static bool
is_header_at(const stream_format_t *format, tvbuff_t *tvb, unsigned at)
{
    const unsigned left = tvb_captured_length(tvb) - at;

    return left >= format->head && format->is_recognised(tvb_new_subset_remaining(tvb, (int)at))
        && (format->is_no_padding == NULL
            || format->is_no_padding(tvb_get_ptr(tvb, (int)at, (int)left), left));
}

/* Where the next such header stands, from `at` on. `length`: nowhere. */
static unsigned
find_held(const stream_format_t *format, tvbuff_t *tvb, unsigned at)
{
    const unsigned length = tvb_captured_length(tvb);
    const uint8_t *p = tvb_get_ptr(tvb, 0, (int)length);

    while (at < length && !is_header_at(format, tvb, at)) {
        at += format->is_certain != NULL ? format->find(p + at, length - at, false) : length - at;
    }
    return at;
}

/* Whether these octets, which end before a header could, may be the beginning of one. */
static bool
is_open_at(const stream_format_t *format, const uint8_t *p, unsigned length)
{
    stream_scan_t scan = { { 0, 0, 0 }, 0 };
    uint32_t whole;

    return format->get_strict != NULL ? format->get_strict(p, length) == STREAM_BEGINS_MAYBE
         : length < format->least ? format->is_beginning(p, length)
         : format->classify(p, length, &whole, &scan) == STREAM_UNCLEAR;
}

/* How many octets at the end, from `at` on, may be the beginning of a header. */
static unsigned
get_open_held(const stream_format_t *format, tvbuff_t *tvb, unsigned at)
{
    const unsigned length = tvb_captured_length(tvb);
    const uint8_t *p = tvb_get_ptr(tvb, 0, (int)length);
    unsigned open;

    if (format->is_certain == NULL || at >= length) {
        return 0;
    }
    /* find() begins with the second octet. */
    open = MAX(at, length - MIN(length, HEADER_OPEN_MAX));
    if (!is_open_at(format, p + open, length - open)) {
        open += format->find(p + open, length - open, true);
    }
    return length - open;
}

static void
wait_held(packet_info *pinfo, unsigned offset)
{
    pinfo->desegment_offset = (int)offset;
    pinfo->desegment_len = DESEGMENT_ONE_MORE_SEGMENT;
}

/* Behind a unit the next one begins, however odd; else it is looked for, strictly. */
bool
stream_walk_held(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const unsigned length = tvb_captured_length(tvb);
    const bool can_wait = *format->desegment && pinfo->can_desegment > 0;
    stream_walk_t walk = {
        .format = format, .origin.is_protected = li_tls_in_frame(pinfo), .is_stream = true,
        .is_expected = stream_is_expected(format, pinfo), .placed = NOWHERE
    };
    unsigned at = find_held(format, tvb, 0), behind = 0, open;

    while (at < length) {
        unsigned part;

        walk.can_wait = can_wait && length - at < STREAM_WAITED_FOR_MAX;
        part = stream_part_length(pinfo, tvb, (int)at, &walk);
        if (walk.can_wait && (part == 0 || part > length - at)) {
            wait_held(pinfo, at);
            return behind != 0;
        }
        if (walk.is_unit) {
            part = MIN(part, length - at);
            stream_dissect_alone(&walk, tvb, (int)at, part, pinfo, tree);
            behind = at += part;
        }
        if (!walk.is_unit || walk.is_begun) {
            at = find_held(format, tvb, walk.is_unit ? at : at + 1);
        }
        walk.placed = at == behind ? (int64_t)at : NOWHERE;
        walk.content_end = 0;
    }
    open = can_wait ? get_open_held(format, tvb, behind) : 0;
    if (open != 0) {
        wait_held(pinfo, length - open);
    }
    return behind != 0;
}
