/* stream_straddle.c
 * The first unit of a connection whose header begins in a segment that holds something else, too, and ends in another.
 *
 * The first segment is somebody else's by then: nothing can be asked again. What of its end may begin a header is kept,
 * and where the next segment completes that, the unit is judged by its header, and the rest is its content. TCP only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_straddle.h"

#include <epan/exceptions.h>
#include <epan/proto_data.h>

#include "li/li.h"

/* So many octets tell whether they begin a header; and no more of them are kept. */
#define HEADER_OPEN_MAX STREAM_TAIL_MAX

/* What the octets at `p` may be. `tells_itself`: stream_tells_itself(). */
static stream_begins_t
what_begins(const stream_format_t *format, bool tells_itself, const uint8_t *p, unsigned length)
{
    const stream_begins_t begins = format->get_strict(p, length);

    return begins != STREAM_BEGINS ? begins
         : stream_is_certain(format, tells_itself, p, length) ? STREAM_BEGINS
         : length < HEADER_OPEN_MAX ? STREAM_BEGINS_MAYBE : STREAM_BEGINS_NOT;
}

/* Where a side has sent so few octets that nothing could be told, more of them tell whether they begin a unit, odd as
 * it may be. */
static stream_begins_t
what_begins_first(const stream_format_t *format, const uint8_t *p, unsigned length)
{
    return length < format->least ? STREAM_BEGINS_MAYBE : format->begins(p, length);
}

/* How many octets at the end may be the beginning of a header. */
static unsigned
get_open(const stream_format_t *format, bool tells_itself, const uint8_t *p, unsigned length)
{
    unsigned at = length - MIN(length, HEADER_OPEN_MAX - 1);

    while (at < length && what_begins(format, tells_itself, p + at, length - at) != STREAM_BEGINS_MAYBE) {
        at += format->find(p + at, length - at, true);
    }
    return length - at;
}

/* ---- units that are told by what follows them ---- */

/* Notes where what may be a unit ends. */
static void
note_unit(const stream_format_t *format, stream_tail_t *tail, const uint8_t *p, unsigned length, uint32_t offset)
{
    stream_scan_t scan = { { 0, 0, 0 }, 0 };
    uint32_t whole = 0;
    const stream_part_t part = format->classify(p, length, &whole, &scan);

    tail->has_unit = (part == STREAM_UNIT || part == STREAM_UNIT_OPEN) && whole != 0;
    tail->unit_end = offset + whole;
}

/* So few octets may stand between two units: a header of another format, which may carry them, has more. */
#define BETWEEN_MAX     32U

/* The first header; `length`: there is none. Somebody who waits for more of what he has gets all of it each time: what
 * was searched in vain is not searched again, but for its end, where a header may have been cut. */
static unsigned
find_first(const stream_format_t *format, stream_tail_t *tail, const uint8_t *p, unsigned length, uint32_t offset)
{
    const uint32_t known = tail->searched[1] - offset;
    const bool is_known = tail->searched[0] != tail->searched[1] && (int32_t)(offset - tail->searched[0]) >= 0
        && (int32_t)known > (int32_t)HEADER_OPEN_MAX && known <= length;
    const unsigned at = is_known ? known - HEADER_OPEN_MAX : 0;
    const unsigned first = format->get_strict(p, length) == STREAM_BEGINS ? 0
                         : at + format->find(p + at, length - at, false);

    tail->searched[0] = first < length ? 0 : is_known ? tail->searched[0] : offset;
    tail->searched[1] = first < length ? 0 : offset + length;
    return first;
}

/* A header where the one before says that its unit ends, or shortly behind, is certain: where it begins in this
 * segment; `length`: nowhere. One that goes on behind the segment is the tail. */
static unsigned
find_next(const stream_format_t *format, stream_tail_t *tail, const uint8_t *p, unsigned length, uint32_t offset)
{
    const uint32_t at = tail->unit_end - offset;
    stream_begins_t begins;
    unsigned first;

    tail->is_placed = false;
    if (tail->has_unit && at < length) {
        begins = format->get_strict(p + at, length - at);
        first = at + (begins == STREAM_BEGINS ? 0 : format->find(p + at, length - at, false));
        if (first < length && first - at <= BETWEEN_MAX) {
            return first;
        }
        tail->is_placed = begins == STREAM_BEGINS_MAYBE && length - at <= HEADER_OPEN_MAX;
        tail->has_unit = tail->is_placed;
    } else if (tail->has_unit && (int32_t)at < 0) {
        tail->has_unit = false;
    }
    if (!tail->has_unit) {
        first = find_first(format, tail, p, length, offset);
        if (first < length) {
            note_unit(format, tail, p + first, length - first, offset + first);
        }
    }
    return length;
}

/* What is kept of a segment within a header, which is longer. */
static const stream_tail_t within = { .length = 0 };

/* A header that ends in this segment, as it is kept with the frame. */
static const stream_tail_t *
make_found(const uint8_t *octets, unsigned length, unsigned begin)
{
    stream_tail_t *found = wmem_new0(wmem_file_scope(), stream_tail_t);

    found->length = length;
    found->is_begun = length == 0;
    found->begin = begin;
    memcpy(found->octets, octets, length);
    return found;
}

/* Whether a header that began before ends in this segment; NULL: none does. `*open`: so many octets may still be one,
 * which begins with `octets`. */
static const stream_tail_t *
join(const stream_format_t *format, bool tells_itself, stream_tail_t *tail, const uint8_t *p, unsigned length,
     uint32_t offset, uint8_t *octets, unsigned *open)
{
    const unsigned before = tail->length, count = before + MIN(length, HEADER_OPEN_MAX);
    uint8_t joined[2 * HEADER_OPEN_MAX];

    memcpy(joined, tail->octets, before);
    memcpy(joined + before, p, MIN(length, HEADER_OPEN_MAX));
    for (unsigned at = 0; at < before; at++) {
        const bool is_placed = tail->is_placed && offset - (before - at) == tail->unit_end;
        const stream_begins_t begins = at == 0 && tail->is_first ? what_begins_first(format, joined, count)
                                     : is_placed ? format->get_strict(joined + at, count - at)
                                     : what_begins(format, tells_itself, joined + at, count - at);

        if (begins == STREAM_BEGINS) {
            return make_found(joined + at, before - at, 0);
        }
        if (!tells_itself && !is_placed && format->get_strict(joined + at, count - at) == STREAM_BEGINS) {
            note_unit(format, tail, joined + at, count - at, offset - (before - at));
            break;
        }
        /* Only where the whole segment was looked at, it can still be one; one that is told behind it comes first. */
        if (*open == 0 && begins == STREAM_BEGINS_MAYBE && length <= HEADER_OPEN_MAX && count - at < HEADER_OPEN_MAX) {
            *open = count - at;
            memcpy(octets, joined + at, *open);
        }
    }
    return NULL;
}

/* On the first visit: the beginning of a header that ends in this segment; NULL: there is none. Keeps what may begin
 * one at its end; of a segment that may begin with one itself (`is_open`) only as the rest of what was kept before. */
static const stream_tail_t *
complete(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, const stream_origin_t *origin, bool is_open)
{
    stream_tail_t **place = &stream_get_connection(format, pinfo)->tails[li_side(pinfo)];
    stream_tail_t *tail = *place;
    const unsigned length = tvb_captured_length(tvb);
    const uint8_t *p = tvb_get_ptr(tvb, 0, (int)length);
    const stream_tail_t *found = NULL;
    uint8_t octets[HEADER_OPEN_MAX];
    unsigned open = 0;
    const bool is_first = (tail == NULL || tail->is_first) && format->begins != NULL;
    const bool tells_itself = stream_tells_itself(format, pinfo);
    bool is_within;

    /* The segment may be asked about twice. */
    if (tail != NULL && tail->frame == pinfo->num && tail->next == origin->offset + length) {
        return NULL;
    }
    if (tail != NULL && tail->length != 0 && tail->next == origin->offset) {
        found = join(format, tells_itself, tail, p, length, origin->offset, octets, &open);
    }
    is_within = open != 0;
    if (found == NULL && !is_within && !tells_itself) {
        unsigned begin;

        tail = tail != NULL ? tail : (*place = wmem_new0(wmem_file_scope(), stream_tail_t));
        begin = find_next(format, tail, p, length, origin->offset);
        found = begin < length ? make_found(p, 0, begin) : NULL;
    }
    if (found == NULL && !is_within && !is_open) {
        const bool is_all = is_first && (tail == NULL || tail->next == origin->offset) && length < format->least;

        open = is_all ? length : get_open(format, tells_itself, p, length);
        memcpy(octets, p + length - open, open);
    }
    if (tail == NULL) {
        tail = *place = wmem_new0(wmem_file_scope(), stream_tail_t);
    }
    /* What is waited with is handed over again. */
    tail->is_first = is_first && found == NULL
        && (is_within ? open == tail->length + length : is_open || (open == length && length < format->least));
    tail->length = open;
    tail->next = origin->offset + (is_open && open == 0 ? 0 : length);
    tail->frame = pinfo->num;
    memcpy(tail->octets, octets, open);
    return found != NULL ? found : is_within ? &within : NULL;
}

/* Whether what may begin a header of another format goes on in these octets: whoever waits with them for what he may
 * begin would hide it. */
static bool
is_open_elsewhere(const stream_format_t *format, packet_info *pinfo, const stream_origin_t *origin, unsigned length)
{
    const stream_format_t *other;

    for (unsigned i = 0; (other = stream_format(i)) != NULL; i++) {
        const stream_connection_t *connection = other != format ? stream_find_connection(other, pinfo) : NULL;
        const stream_tail_t *tail = connection != NULL ? connection->tails[li_side(pinfo)] : NULL;

        if (tail == NULL || tail->length == 0 || tail->is_first) {
            continue;
        }
        /* He may have been asked before. */
        if (tail->next == origin->offset
            || (tail->frame == pinfo->num && tail->next == origin->offset + length && tail->length > length)) {
            return true;
        }
    }
    return false;
}

/* The unit, as far as its header goes; returns how many octets of the segment belong to that. */
static unsigned
show_unit(const stream_format_t *format, const stream_tail_t *tail, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
          stream_next_t *next)
{
    const unsigned length = tvb_captured_length(tvb), before = tail->length;
    uint8_t *octets = (uint8_t *)wmem_alloc(pinfo->pool, before + length);
    stream_scan_t scan = { { 0, 0, 0 }, 0 };
    stream_origin_t origin = { .is_begun = true };
    unsigned head;
    uint32_t whole = 0;
    tvbuff_t *unit;

    memcpy(octets, tail->octets, before);
    tvb_memcpy(tvb, octets + before, 0, length);
    format->classify(octets, before + length, &whole, &scan);
    head = MAX(MIN(format->get_head_length(octets, before + length), before + length), before);
    unit = tvb_new_child_real_data(tvb, octets, head, (int)head);
    add_new_data_source(pinfo, unit, "Beginning of a unit");
    next->content = whole > head ? whole - head : 0;
    next->is_placed = next->content == 0;
    next->begun = (stream_begun_t) { pinfo->num, next->content, NULL };
    li_went_through(pinfo, head - before, false);
    TRY {
        format->dissect_unit(unit, pinfo, tree, &origin);
    }
    CATCH_NONFATAL_ERRORS {
        /* What of it follows is shown there. */
    }
    ENDTRY;
    return head - before;
}

/* Where the unit ends before the segment, and the next one waits with all of that, TCP would not call for it on other
 * visits, and the unit would be seen once. */
static void
gather_all(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, const stream_origin_t *origin,
           unsigned begin)
{
    const stream_scan_t from_begin = { { 0, 0, 0 }, 0 };
    stream_connection_t *connection = stream_find_connection(format, pinfo);

    if (begin == 0 && pinfo->desegment_offset == 0 && connection != NULL && !PINFO_FD_VISITED(pinfo)) {
        stream_gather_begin(format, pinfo, &connection->gathers[li_side(pinfo)], origin->offset, tvb, &from_begin);
        connection->waits[stream_side(pinfo)].octets = 0;
    }
}

stream_begins_t
stream_straddle(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                const stream_origin_t *origin, stream_begins_t begins)
{
    const int proto = *format->proto;
    stream_origin_t rest = *origin;
    const stream_tail_t *tail;
    stream_next_t next = { .is_placed = false };
    unsigned begin;

    if (!origin->has_offset || format->get_strict == NULL || format->is_certain == NULL
        || tvb_captured_length(tvb) < tvb_reported_length(tvb)) {
        return STREAM_BEGINS_NOT;
    }
    /* It may be asked twice in a frame. */
    tail = (const stream_tail_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto, FRAME_STRADDLED);
    if (tail == NULL && !PINFO_FD_VISITED(pinfo) && stream_is_expected(format, pinfo)) {
        const bool is_others = begins == STREAM_BEGINS_MAYBE
            && is_open_elsewhere(format, pinfo, origin, tvb_captured_length(tvb));

        tail = complete(format, tvb, pinfo, origin, begins != STREAM_BEGINS_NOT && !is_others);
        tail = tail == NULL && is_others ? &within : tail;
        if (tail != NULL) {
            p_add_proto_data(wmem_file_scope(), pinfo, proto, FRAME_STRADDLED, (void *)tail);
        }
    }
    if (tail != NULL && tail->is_begun) {
        rest.offset += tail->begin;
        stream_walk(format, tvb_new_subset_remaining(tvb, (int)tail->begin), pinfo, tree, &rest, true);
        pinfo->desegment_offset += pinfo->desegment_len != 0 ? (int)tail->begin : 0;
        return STREAM_BEGINS;
    }
    if (tail == NULL || tail->length == 0) {
        return tail != NULL ? STREAM_BEGINS_MAYBE : STREAM_BEGINS_NOT;
    }
    begin = show_unit(format, tail, tvb, pinfo, tree, &next);
    next.offset = origin->offset + begin;
    if (!PINFO_FD_VISITED(pinfo)) {
        stream_get_connection(format, pinfo)->next[li_side(pinfo)] = next;
    }
    if (begin < tvb_captured_length(tvb)) {
        rest.offset += begin;
        stream_walk(format, tvb_new_subset_remaining(tvb, (int)begin), pinfo, tree, &rest, false);
        if (pinfo->desegment_len != 0) {
            gather_all(format, tvb, pinfo, origin, begin);
            pinfo->desegment_offset += (int)begin;
        }
    }
    return STREAM_BEGINS;
}
