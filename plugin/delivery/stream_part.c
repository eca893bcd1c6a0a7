/* stream_part.c
 * Cuts octets into parts, units and what has to be skipped, and shows them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_other.h"
#include "delivery/stream_part.h"

#include <epan/exceptions.h>
#include <epan/show_exception.h>

#include "li/li.h"

/* How long the unit is that begins in `captured` octets at `p`, of `reported` that there are. 0: it is none, or not
 * known yet: then `*waits`. */
static uint64_t
get_unit_length(stream_walk_t *walk, const uint8_t *p, unsigned captured, unsigned reported, stream_scan_t *scan,
                bool *waits)
{
    const stream_format_t *format = walk->part;
    const bool is_cut = captured < reported;
    uint32_t length = 0;
    stream_part_t part;

    *waits = captured < format->head && walk->can_wait;
    if (*waits) {
        return 0;
    }
    if (captured < format->least) {
        return is_cut && format->is_beginning(p, captured) ? reported : 0;
    }
    part = format->classify(p, captured, &length, scan);
    if (part == STREAM_UNIT_OPEN || part == STREAM_UNCLEAR) {
        *waits = walk->can_wait;
        if (*waits || walk->is_told) {
            return 0;
        }
    }
    if (part == STREAM_SKIPPED || (part == STREAM_UNCLEAR && !is_cut)) {
        return 0;
    }
    return length != 0 ? length : reported;
}

/* The length of a unit whose header stands there for certain, but is odd; 0: it can't be one. */
static uint64_t
get_odd_length(stream_walk_t *walk, const uint8_t *p, unsigned captured, int64_t offset)
{
    const stream_format_t *format = walk->format;
    const bool is_placed = walk->is_expected && walk->placed == offset && format->get_odd_length != NULL;
    const uint64_t length = is_placed && captured >= format->least ? format->get_odd_length(p, captured) : 0;

    walk->was_placed |= length != 0 && offset == 0;
    return length;
}

/* The length of another format's unit. 0: there is none, or not known yet. */
static uint64_t
get_other_length(stream_walk_t *walk, const uint8_t *p, unsigned captured, unsigned reported, int64_t offset,
                 bool *waits)
{
    const bool is_placed = walk->placed == offset || walk->was_broken_off;
    stream_scan_t scan = { { 0, 0, 0 }, 0 };
    const stream_format_t *other = is_placed || walk->seeks_others || (walk->is_expected && offset == 0)
        ? stream_other_at(walk->format, p, captured, is_placed, walk->can_wait ? waits : NULL) : NULL;

    if (other == NULL) {
        return 0;
    }
    walk->part = other;
    walk->was_placed |= offset == 0 && is_placed;
    return get_unit_length(walk, p, captured, reported, &scan, waits);
}

/* A unit of this length is not waited for, but judged when its header is there. The part that is shown with it ends
 * with the octets, or where another header may stand. 0: more octets are needed. */
static unsigned
begin_unit(stream_walk_t *walk, const uint8_t *p, unsigned captured, unsigned reported, int64_t offset, uint64_t length,
           bool *waits)
{
    const stream_format_t *format = walk->part;
    const unsigned head = format->get_head_length(p, captured);
    unsigned part;

    if (captured < head) {
        *waits = walk->can_wait;
        return *waits ? 0 : reported;
    }
    part = stream_other_instead(format, p + head, captured - head) != STREAM_BEGINS_NOT ? head
         : head - 1 + format->find(p + head - 1, captured - (head - 1), walk->can_wait);
    part = (unsigned)MIN(part < captured ? part : reported, length);
    walk->is_begun = part < length;
    if (walk->is_begun) {
        walk->next_content_end = offset + (int64_t)length;
        walk->begun_length = length - head;
    }
    return part;
}

/* Octets where the content of a unit goes on: how many, up to where another header may stand. 0: whether it does needs
 * more octets. `*is_over`: it does, and the unit is given up. */
static unsigned
get_content_length(stream_walk_t *walk, const uint8_t *p, unsigned captured, unsigned reported, int64_t offset,
                   bool *is_over)
{
    const stream_format_t *format = walk->part;
    const stream_begins_t header = captured > 0 ? format->get_strict(p, captured) : STREAM_BEGINS_NOT;
    const bool is_start = walk->content_end - offset == (int64_t)walk->begun.length;
    const stream_begins_t other = is_start ? stream_other_instead(format, p, captured) : STREAM_BEGINS_NOT;
    unsigned length;

    *is_over = header == STREAM_BEGINS || other == STREAM_BEGINS;
    if (*is_over || ((header == STREAM_BEGINS_MAYBE || other == STREAM_BEGINS_MAYBE) && walk->can_wait)) {
        return 0;
    }
    length = captured > 1 ? format->find(p, captured, walk->can_wait) : captured;
    length = length < captured ? length : reported;
    return (unsigned)MIN((int64_t)length, walk->content_end - offset);
}

/* The length of the unit at `offset`, or of the octets that have to be skipped; 0: more octets are needed to tell. */
unsigned
stream_part_length(packet_info *pinfo _U_, tvbuff_t *tvb, int offset, void *data)
{
    stream_walk_t *walk = (stream_walk_t *)data;
    const unsigned captured = (unsigned)tvb_captured_length_remaining(tvb, offset);
    const unsigned reported = (unsigned)tvb_reported_length_remaining(tvb, offset);
    const uint8_t *p = tvb_get_ptr(tvb, offset, (int)captured);
    stream_scan_t scan = { { 0, 0, 0 }, 0 };
    uint64_t length;
    bool waits, is_over;

    walk->part = walk->format;
    walk->is_unit = walk->is_begun = walk->was_broken_off = false;
    walk->next_placed = NOWHERE;
    walk->next_content_end = walk->content_end;
    walk->is_content = offset < walk->content_end;
    if (walk->is_content) {
        walk->part = walk->begun.format != NULL ? walk->begun.format : walk->format;
        length = get_content_length(walk, p, captured, reported, offset, &is_over);
        if (length != 0) {
            walk->next_placed = offset + (int64_t)length == walk->content_end ? walk->content_end : NOWHERE;
            return (unsigned)length;
        }
        if (!is_over) {
            walk->open = (uint32_t)offset;
            walk->scan = scan;
            return 0;
        }
        walk->part = walk->format;
        walk->is_content = false;
        walk->was_broken_off = true;
        walk->next_content_end = 0;
    }
    if (walk->open == (uint32_t)offset) {
        scan = walk->scan;
    }
    length = get_unit_length(walk, p, captured, reported, &scan, &waits);
    if (length == 0 && !waits) {
        length = get_odd_length(walk, p, captured, offset);
    }
    if (length == 0 && !waits) {
        length = get_other_length(walk, p, captured, reported, offset, &waits);
    }
    walk->is_unit = length != 0;
    if (length > STREAM_WAITED_FOR_MAX && walk->is_stream && walk->part->get_head_length != NULL) {
        length = begin_unit(walk, p, captured, reported, offset, length, &waits);
    } else if (walk->is_told && length > captured) {
        length = 0;
        walk->is_unit = false;
    }
    if (waits) {
        walk->open = (uint32_t)offset;
        walk->scan = scan;
    }
    if (waits || walk->is_unit) {
        walk->next_placed = walk->is_unit && !walk->is_begun ? offset + (int64_t)length : NOWHERE;
        return (unsigned)MIN(length, INT32_MAX);
    }
    length = walk->format->find(p, captured, walk->can_wait || captured < reported);
    if (walk->seeks_others) {
        /* Up to the own next header, behind which is nothing to wait for. */
        length = stream_other_find(walk->format, p, (unsigned)length,
                                   length == captured && (walk->can_wait || captured < reported));
    }
    return length < captured ? (unsigned)length : reported;
}

/* Behind a part that is whole. */
void
stream_pass_part(stream_walk_t *walk)
{
    walk->placed = walk->next_placed;
    walk->content_end = walk->next_content_end;
}

/* For coverage. What of a unit's content comes behind the frame in which it was judged is of that unit; and of what a
 * frame lacks behind the beginning of a header, nobody knows whether it is one unit. */
static void
note_part(const stream_walk_t *walk, tvbuff_t *tvb, packet_info *pinfo)
{
    const unsigned captured = tvb_captured_length(tvb), reported = tvb_reported_length(tvb);

    if (!walk->is_content) {
        li_went_through(pinfo, captured, false);
    }
    if (walk->is_unit && captured < walk->part->head && captured < reported) {
        li_went_through(pinfo, reported - captured, true);
    }
}

int
stream_dissect_part(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    stream_walk_t *walk = (stream_walk_t *)data;
    const stream_format_t *format = walk->format;
    const unsigned captured = tvb_captured_length(tvb);

    stream_pass_part(walk);
    /* They may be the end of a unit whose beginning comes late, and are handed over with it, or never. */
    if (!walk->is_unit && !walk->is_content && li_is_withheld(pinfo)) {
        return (int)captured;
    }
    note_part(walk, tvb, pinfo);
    if (walk->is_unit) {
        stream_origin_t origin = walk->origin;

        origin.offset += (uint32_t)(tvb_raw_offset(tvb) - walk->first_octet);
        origin.is_begun = walk->is_begun;
        origin.is_credible = captured < tvb_reported_length(tvb) && walk->part->is_recognised(tvb);
        if (walk->was_broken_off) {
            origin.broken = walk->begun;
        }
        if (walk->is_begun) {
            walk->begun = (stream_begun_t) { pinfo->num, walk->begun_length, walk->part };
        }
        walk->part->dissect_unit(tvb, pinfo, tree, &origin);
    } else if (walk->is_content) {
        walk->part->dissect_content(tvb, pinfo, tree, walk->begun.frame);
    } else {
        /* By their own octets, which are the same on every visit. */
        const bool is_header = captured >= format->least && format->is_bad_header != NULL && !li_behind_loss(pinfo)
            && format->is_bad_header(tvb_get_ptr(tvb, 0, (int)captured), captured);

        format->dissect_skipped(tvb, pinfo, tree, is_header);
    }
    return (int)captured;
}

/* A part of octets that are all there is: what is wrong in one hides no other. */
void
stream_dissect_alone(stream_walk_t *walk, tvbuff_t *tvb, int offset, unsigned length, packet_info *pinfo,
                     proto_tree *tree)
{
    const char *saved_proto = pinfo->current_proto;
    tvbuff_t *part = tvb_new_subset_length(tvb, offset, (int)length);

    TRY {
        stream_dissect_part(part, pinfo, tree, walk);
    }
    CATCH_NONFATAL_ERRORS {
        show_exception(part, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
        pinfo->current_proto = saved_proto;
    }
    ENDTRY;
}
