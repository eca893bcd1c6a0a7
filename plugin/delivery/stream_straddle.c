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

/* What the octets at `p` may be. */
static stream_begins_t
what_begins(const stream_format_t *format, const uint8_t *p, unsigned length)
{
    const stream_begins_t begins = format->get_strict(p, length);

    return begins != STREAM_BEGINS ? begins
         : format->is_certain(p, length) ? STREAM_BEGINS
         : length < HEADER_OPEN_MAX ? STREAM_BEGINS_MAYBE : STREAM_BEGINS_NOT;
}

/* How many octets at the end may be the beginning of a header. */
static unsigned
get_open(const stream_format_t *format, const uint8_t *p, unsigned length)
{
    unsigned at = length - MIN(length, HEADER_OPEN_MAX - 1);

    while (at < length && what_begins(format, p + at, length - at) != STREAM_BEGINS_MAYBE) {
        at += format->find(p + at, length - at, true);
    }
    return length - at;
}

/* What is kept of a segment within a header, which is longer. */
static const stream_tail_t within = { .length = 0 };

/* On the first visit: the beginning of a header that ends in this segment; NULL: there is none. Keeps what may begin
 * one at its end; of a segment that may begin with one itself (`is_open`) only as the rest of what was kept before. */
static const stream_tail_t *
complete(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, const stream_origin_t *origin, bool is_open)
{
    stream_tail_t **place = &stream_get_connection(format, pinfo)->tails[li_side(pinfo)];
    stream_tail_t *tail = *place;
    const unsigned length = tvb_captured_length(tvb);
    const uint8_t *p = tvb_get_ptr(tvb, 0, (int)length);
    uint8_t joined[2 * HEADER_OPEN_MAX];
    unsigned before, open = 0, count;
    bool is_within;

    if (tail != NULL && tail->length != 0 && tail->next == origin->offset) {
        before = tail->length;
        memcpy(joined, tail->octets, before);
        memcpy(joined + before, p, MIN(length, HEADER_OPEN_MAX));
        count = before + MIN(length, HEADER_OPEN_MAX);
        for (unsigned at = 0; at < before; at++) {
            const stream_begins_t begins = what_begins(format, joined + at, count - at);

            if (begins == STREAM_BEGINS) {
                stream_tail_t *found = wmem_new(wmem_file_scope(), stream_tail_t);

                *found = (stream_tail_t) { .length = before - at };
                memcpy(found->octets, joined + at, found->length);
                tail->length = 0;
                return found;
            }
            /* Only where the whole segment was looked at, it can still be one. */
            if (begins == STREAM_BEGINS_MAYBE && length <= HEADER_OPEN_MAX && count - at < HEADER_OPEN_MAX) {
                open = count - at;
                memmove(joined, joined + at, open);
                break;
            }
        }
    }
    is_within = open != 0;
    if (!is_within && !is_open) {
        open = get_open(format, p, length);
        memcpy(joined, p + length - open, open);
    }
    if (tail == NULL && open != 0) {
        tail = *place = wmem_new(wmem_file_scope(), stream_tail_t);
    }
    if (tail != NULL) {
        tail->length = open;
        tail->next = origin->offset + length;
        memcpy(tail->octets, joined, open);
    }
    return is_within ? &within : NULL;
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
    next->begun = (stream_begun_t) { pinfo->num, next->content };
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
        tail = complete(format, tvb, pinfo, origin, begins != STREAM_BEGINS_NOT);
        if (tail != NULL) {
            p_add_proto_data(wmem_file_scope(), pinfo, proto, FRAME_STRADDLED, (void *)tail);
        }
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
            pinfo->desegment_offset += (int)begin;
        }
    }
    return STREAM_BEGINS;
}
