/* stream_walk.c
 * Cuts the octets of one side of a connection into units, whatever their format.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_walk.h"
#include "delivery/stream_other.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <epan/show_exception.h>

#include "delivery/stream_part.h"
#include "li/li.h"
#include "li/li_channel.h"

/* ---- where a call begins ---- */

/* What is known where the octets of a call begin. File scope, written on the first visit. */
typedef struct {
    uint32_t offset;            /* the TCP sequence number of the first one, where that is known */
    bool     is_placed;         /* a header stands there for certain */
    uint64_t content;           /* so many of them are content of a unit: */
    stream_begun_t begun;
} call_t;

/* The key of what is kept of this call. */
static uint32_t
next_call(const stream_format_t *format, packet_info *pinfo, const stream_origin_t *origin)
{
    uint32_t number;

    if (li_is_withheld(pinfo)) {
        return FRAME_LOOK + origin->offset % FRAME_LOOK;
    }
    number = GPOINTER_TO_UINT(p_get_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_CALLS));
    p_set_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_CALLS, GUINT_TO_POINTER(number + 1));
    return FRAME_CALL + number;
}

/* On the first visit, by what stood before; octets that were lost are content, too. */
static call_t
find_call(const stream_format_t *format, packet_info *pinfo, const stream_origin_t *origin)
{
    const stream_connection_t *connection = stream_find_connection(format, pinfo);
    const stream_next_t *next = connection != NULL ? &connection->next[stream_side(pinfo)] : NULL;
    const uint32_t lost = next != NULL && origin->has_offset ? origin->offset - next->offset : 0;
    call_t call = { .offset = origin->offset };

    if (next == NULL) {
        return call;
    }
    call.is_placed = next->is_placed && lost == 0;
    if (next->content > lost) {
        call.content = next->content - lost;
        call.begun = next->begun;
    }
    return call;
}

static call_t
begin_call(stream_walk_t *walk, packet_info *pinfo, uint32_t key, bool is_first)
{
    call_t call = { .is_placed = false };

    if (!PINFO_FD_VISITED(pinfo)) {
        call = find_call(walk->format, pinfo, &walk->origin);
        /* Where a unit goes on behind the octets, it ends with an exception. */
        if (li_is_withheld(pinfo) && (call.is_placed || call.content != 0)) {
            p_set_proto_data(wmem_file_scope(), pinfo, *walk->format->proto, key,
                             wmem_memdup(wmem_file_scope(), &call, sizeof call));
        }
    } else {
        const call_t *kept = (const call_t *)p_get_proto_data(wmem_file_scope(), pinfo, *walk->format->proto, key);

        call = kept != NULL && kept->offset == walk->origin.offset ? *kept : call;
    }
    walk->is_expected = stream_is_expected(walk->format, pinfo);
    walk->seeks_others = walk->is_expected && !li_channel_lost_before(pinfo) && !li_behind_loss(pinfo);
    walk->placed = call.is_placed || is_first ? 0 : NOWHERE;
    walk->content_end = (int64_t)MIN(call.content, (uint64_t)INT64_MAX);
    walk->begun = call.begun;
    return call;
}

/* On the first visit: keeps what cuts the octets as they were cut, and what follows them. */
static void
end_call(const stream_walk_t *walk, packet_info *pinfo, tvbuff_t *tvb, uint32_t key, const call_t *call)
{
    const int64_t end = pinfo->desegment_len != 0 ? pinfo->desegment_offset : (int64_t)tvb_reported_length(tvb);
    const stream_next_t next = {
        .is_placed = walk->placed == end, .offset = walk->origin.offset + (walk->origin.has_offset ? (uint32_t)end : 0),
        .content = walk->content_end > end ? (uint64_t)(walk->content_end - end) : 0,
        .begun = walk->begun
    };

    if (walk->was_placed || call->content != 0) {
        call_t *kept = (call_t *)wmem_memdup(wmem_file_scope(), call, sizeof *call);

        kept->is_placed = walk->was_placed;
        p_set_proto_data(wmem_file_scope(), pinfo, *walk->format->proto, key, kept);
    }
    if (next.content != 0 || walk->is_expected || stream_find_connection(walk->format, pinfo) != NULL) {
        stream_get_connection(walk->format, pinfo)->next[stream_side(pinfo)] = next;
    }
}

/* ---- the same cuts on every visit ---- */

/* `octets` of a wait for a length that was told: how many segments come before the last one is not known. */
#define WAIT_TOLD   UINT32_MAX

/* What was waited for and begins with the first of the octets; NULL: nothing. */
static const stream_wait_t *
find_wait(const stream_format_t *format, packet_info *pinfo, const stream_origin_t *origin)
{
    const stream_connection_t *connection = stream_find_connection(format, pinfo);
    const stream_wait_t *wait = connection == NULL ? NULL : &connection->waits[stream_side(pinfo)];

    return wait == NULL || wait->octets == 0 || (origin->has_offset && wait->start != origin->offset) ? NULL : wait;
}

/* How many octets of the frame's own segment are still to come. */
static uint32_t
octets_left(const stream_origin_t *origin, tvbuff_t *tvb)
{
    const uint32_t left = origin->segment_end - (origin->offset + tvb_captured_length(tvb));

    return origin->has_offset && left <= INT32_MAX ? left : 0;
}

/* No more octets than these are asked for at once: TCP goes through all segments that it holds back for one wait with
 * each that comes, and each may be one octet. */
#define ASKED_MAX   4096U

/* Asks for the rest of the frame's own segment, where there is one: where a segment comes twice while one more is
 * waited for, TCP takes the second one for it, and hands over one octet of the segment that follows. With one more
 * segment asked for again, Wireshark 4.4 and 4.6 would put the others behind it without a call.
 *
 * Else for the next step, which ends with a segment where all are as long as this one. True: all is asked for. */
static bool
ask_for_rest(packet_info *pinfo, const stream_origin_t *origin, tvbuff_t *tvb)
{
    const uint32_t left = octets_left(origin, tvb), segment = li_segment_length(pinfo);
    const bool is_told = pinfo->desegment_len != DESEGMENT_ONE_MORE_SEGMENT;

    if (left != 0 && pinfo->desegment_len > left) {
        pinfo->desegment_len = left;
        return false;
    }
    if (is_told && origin->has_offset && segment != 0 && pinfo->desegment_len > ASKED_MAX + segment) {
        pinfo->desegment_len = ASKED_MAX - ASKED_MAX % segment + segment;
        return false;
    }
    return is_told;
}

/* The beginning of what is waited for, should its end never come. */
static void
keep_unit(const stream_walk_t *walk, stream_connection_t *connection, packet_info *pinfo, tvbuff_t *tvb, uint32_t begin)
{
    const uint32_t captured = tvb_captured_length(tvb);
    const unsigned side = li_side(pinfo);
    bool is_unit = begin != 0 ? walk->placed == begin : connection->next[side].is_placed;

    if (begin >= captured) {
        stream_kept_forget(connection->kept[side]);
        return;
    }
    is_unit |= stream_kept_put(&connection->kept[side], walk->part,
                               tvb_get_ptr(tvb, (int)begin, (int)(captured - begin)), captured - begin,
                               walk->origin.is_protected, walk->is_unit);
    if (is_unit && !walk->origin.is_protected) {
        li_waits_for_unit(pinfo);
    }
}

/* After a frame: what is waited for. */
static void
note_wait(const stream_walk_t *walk, packet_info *pinfo, tvbuff_t *tvb, bool is_told)
{
    const stream_origin_t *origin = &walk->origin;
    const uint32_t from = (uint32_t)pinfo->desegment_offset;
    const bool waits = pinfo->desegment_len != 0;
    stream_connection_t *connection = waits ? stream_get_connection(walk->format, pinfo)
                                     : origin->may_be_joined ? stream_find_connection(walk->format, pinfo) : NULL;
    stream_wait_t wait = { .octets = 0 };

    if (connection == NULL) {
        return;
    }
    if (!waits) {
        stream_kept_forget(connection->kept[li_side(pinfo)]);
    } else {
        wait.start = origin->offset + from;
        wait.octets = is_told ? WAIT_TOLD : tvb_captured_length(tvb) - from;
        if (walk->open >= from) {
            wait.open = walk->open - from;
            wait.scan = walk->scan;
        }
        keep_unit(walk, connection, pinfo, tvb, from + wait.open);
    }
    connection->waits[stream_side(pinfo)] = wait;
}

/* After a frame: what is waited for is gathered from here on. */
static void
begin_gather(const stream_walk_t *walk, packet_info *pinfo, tvbuff_t *tvb)
{
    const stream_scan_t from_begin = { { 0, 0, 0 }, 0 };
    const uint32_t from = (uint32_t)pinfo->desegment_offset;
    stream_connection_t *connection = stream_get_connection(walk->format, pinfo);

    keep_unit(walk, connection, pinfo, tvb, from);
    stream_gather_begin(walk->format, pinfo, &connection->gathers[li_side(pinfo)], walk->origin.offset, tvb,
                        walk->open == from ? &walk->scan : &from_begin);
    connection->waits[stream_side(pinfo)].octets = 0;
}

/* Whether several parts of which the last is not whole have to wait for its end; then more octets are asked for.
 * `before`: how many of the octets were handed over in earlier frames.
 *
 * Where the last part begins among those, TCP and TLS hand over all parts once more when they have more octets: on the
 * first visit the whole ones would be seen in this frame and in a later one, on other visits only in the later one.
 * No whole unit is kept back by that: it would have been found in the earlier frames, for what can still be a header
 * holds none. */
static bool
must_wait(stream_walk_t *walk, tvbuff_t *tvb, packet_info *pinfo, uint32_t before)
{
    const uint32_t length = tvb_captured_length(tvb);
    uint32_t offset = walk->open, part = 0;
    stream_walk_t ahead = *walk;

    while (offset < length) {
        part = stream_part_length(pinfo, tvb, (int)offset, &ahead);
        if (part == 0 || part > length - offset) {
            break;
        }
        stream_pass_part(&ahead);
        offset += part;
    }
    walk->open = ahead.open;
    walk->scan = ahead.scan;
    walk->is_unit = ahead.is_unit;
    walk->part = ahead.part;
    if (offset == 0 || offset >= length || offset > before) {
        return false;
    }
    pinfo->desegment_offset = 0;
    pinfo->desegment_len = part == 0 ? DESEGMENT_ONE_MORE_SEGMENT : part - (length - offset);
    if (part != 0) {
        walk->open = offset;
        walk->scan = (stream_scan_t) { { 0, 0, 0 }, 0 };
    }
    return true;
}

/* Of octets that were put together from several segments or records, on the first visit. */
static void
dissect_joined(stream_walk_t *walk, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const int proto = *walk->format->proto;
    const stream_wait_t *wait = find_wait(walk->format, pinfo, &walk->origin);
    bool waits;

    if (wait != NULL && wait->open < tvb_captured_length(tvb)) {
        walk->open = wait->open;
        walk->scan = wait->scan;
    }
    if (!must_wait(walk, tvb, pinfo, wait != NULL ? wait->octets : 0)) {
        tcp_dissect_pdus(tvb, pinfo, tree, true, 1, stream_part_length, stream_dissect_part, walk);
    }
    waits = pinfo->desegment_len != 0 && pinfo->desegment_offset == 0 && (wait != NULL || walk->origin.has_offset);
    if (waits || p_get_proto_data(wmem_file_scope(), pinfo, proto, FRAME_WAITS) != NULL) {
        p_set_proto_data(wmem_file_scope(), pinfo, proto, FRAME_WAITS,
                         waits ? GUINT_TO_POINTER(tvb_captured_length(tvb)) : NULL);
    }
}

/* The same on other visits. Where more octets never came, these are what had to wait. Else TCP hands over the octets up
 * to the part that had to wait, whatever it was that told the others; TLS hands over the same as on the first visit. */
static void
dissect_joined_again(stream_walk_t *walk, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const void *waits = p_get_proto_data(wmem_file_scope(), pinfo, *walk->format->proto, FRAME_WAITS);

    if (waits != NULL && GPOINTER_TO_UINT(waits) == tvb_captured_length(tvb)) {
        pinfo->desegment_offset = 0;
        pinfo->desegment_len = DESEGMENT_ONE_MORE_SEGMENT;
        return;
    }
    walk->is_told = walk->origin.has_offset;
    walk->can_wait = !walk->is_told;
    tcp_dissect_pdus(tvb, pinfo, tree, walk->can_wait, 1, stream_part_length, stream_dissect_part, walk);
}

/* The fixed length given here is 1, not what is needed: tcp_dissect_pdus() gives up a stream in which a part is shorter
 * than that, and octets to be skipped may be. stream_part_length() asks for what it needs. */
static void
walk_octets(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
            const stream_origin_t *origin, bool is_first)
{
    const bool is_first_visit = !PINFO_FD_VISITED(pinfo);
    const bool can_wait = *format->desegment && pinfo->can_desegment > 0
                       && !stream_is_followed(format, pinfo, origin, tvb);
    const uint32_t key = next_call(format, pinfo, origin);
    stream_walk_t walk = {
        .format = format, .part = format, .origin = *origin, .first_octet = tvb_raw_offset(tvb), .can_wait = can_wait,
        .is_stream = true
    };
    const call_t call = begin_call(&walk, pinfo, key, is_first);

    stream_note_cut(tvb, pinfo);
    if (!can_wait || !origin->may_be_joined) {
        tcp_dissect_pdus(tvb, pinfo, tree, can_wait, 1, stream_part_length, stream_dissect_part, &walk);
    } else if (is_first_visit) {
        dissect_joined(&walk, tvb, pinfo, tree);
    } else {
        dissect_joined_again(&walk, tvb, pinfo, tree);
    }
    if (can_wait && is_first_visit && origin->has_offset && !li_is_withheld(pinfo) && stream_gather_wants(pinfo, tvb)) {
        begin_gather(&walk, pinfo, tvb);
    } else if (can_wait && is_first_visit) {
        note_wait(&walk, pinfo, tvb, ask_for_rest(pinfo, origin, tvb));
    }
    if (is_first_visit) {
        end_call(&walk, pinfo, tvb, key, &call);
    }
}

/* Octets that are all there is, whatever comes: what is wrong with them hides nothing behind. So many at
 * their end are `none`. */
static void
walk_whole(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
           const stream_origin_t *origin, uint32_t none)
{
    stream_walk_t walk = {
        .format = format, .origin = *origin, .first_octet = tvb_raw_offset(tvb), .is_stream = true,
        .is_expected = stream_is_expected(format, pinfo)
    };
    const int64_t length = tvb_captured_length(tvb);
    const int units = (int)(length - none);

    TRY {
        if (units != 0) {
            tcp_dissect_pdus(tvb_new_subset_length(tvb, 0, units), pinfo, tree, false, 1, stream_part_length,
                             stream_dissect_part, &walk);
        }
        if (none != 0) {
            walk.next_placed = NOWHERE;
            walk.next_content_end = 0;
            walk.is_unit = walk.is_content = walk.is_begun = false;
            stream_dissect_part(tvb_new_subset_remaining(tvb, units), pinfo, tree, &walk);
        }
    }
    CATCH_BOUNDS_AND_DISSECTOR_ERRORS {
        show_exception(tvb, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
    if (!PINFO_FD_VISITED(pinfo)) {
        stream_get_connection(format, pinfo)->next[stream_side(pinfo)] = (stream_next_t) {
            .is_placed = none == 0 && walk.placed == length, .offset = origin->offset + (uint32_t)length,
            .content = walk.content_end > length ? (uint64_t)(walk.content_end - length) : 0, .begun = walk.begun
        };
    }
}

/* Of what is gathered without being told, the beginning is kept when it tells what it is. */
#define TELLS_MAX   512U

static void
keep_gathered(const stream_format_t *format, const stream_gather_t *gather, stream_kept_t **kept)
{
    const uint32_t length = gather->octets != NULL ? wmem_array_get_count(gather->octets) : 0;

    if (length != 0 && length <= TELLS_MAX && (*kept == NULL || (*kept)->length == 0)) {
        stream_kept_put(kept, format, (const uint8_t *)wmem_array_get_raw(gather->octets), length, false, false);
    }
}

/* On the first visit: what is whole of the octets that are gathered, the end of which was not told. */
static void
tell_gathered(const stream_format_t *format, packet_info *pinfo, tvbuff_t *tvb, stream_gather_t *gather,
              uint32_t offset, stream_unit_t *unit)
{
    const uint32_t length = wmem_array_get_count(gather->octets);
    tvbuff_t *all = tvb_new_child_real_data(tvb, (const uint8_t *)wmem_array_get_raw(gather->octets), length,
                                            (int)length);
    stream_walk_t walk = {
        .format = format, .part = format, .can_wait = true, .is_stream = true,
        .is_expected = stream_is_expected(format, pinfo), .scan = gather->scan
    };
    uint32_t whole = 0, part = 0;

    while (whole < length) {
        part = stream_part_length(pinfo, all, (int)whole, &walk);
        if (part == 0 || part > length - whole) {
            break;
        }
        /* Up to the header that stands behind, they may look like one. */
        unit->none = walk.is_unit || walk.is_content ? 0 : unit->none + part;
        stream_pass_part(&walk);
        whole += part;
    }
    if (walk.open != whole) {
        walk.scan = (stream_scan_t) { { 0, 0, 0 }, 0 };
    }
    stream_gather_tell(format, pinfo, gather, offset, whole, part > length - whole ? part - (length - whole) : 0,
                       &walk.scan, unit);
}

/* True: all octets are of a unit that comes in very many segments. `*tvb` and `origin`: those behind it. */
static bool
walk_gathered(const stream_format_t *format, tvbuff_t **tvb, packet_info *pinfo, proto_tree *tree,
              stream_origin_t *origin)
{
    stream_connection_t *connection = stream_find_connection(format, pinfo);
    stream_gather_t *gather = connection != NULL ? &connection->gathers[li_side(pinfo)] : NULL;
    const bool is_first_visit = !PINFO_FD_VISITED(pinfo);
    stream_unit_t unit;
    const uint32_t taken = stream_gather_take(format, pinfo, gather, origin->offset, *tvb, &unit);
    const bool is_open = gather != NULL && taken != 0 && is_first_visit && stream_gather_is_open(gather);

    if (is_open) {
        tell_gathered(format, pinfo, *tvb, gather, origin->offset, &unit);
    }
    if (unit.octets != NULL && is_first_visit) {
        stream_kept_forget(connection->kept[li_side(pinfo)]);
    }
    if (is_open) {
        keep_gathered(format, gather, &connection->kept[li_side(pinfo)]);
    }
    if (unit.octets != NULL) {
        tvbuff_t *whole = tvb_new_child_real_data(*tvb, unit.octets, unit.length, (int)unit.length);
        stream_origin_t begin = *origin;

        add_new_data_source(pinfo, whole, "Reassembled unit");
        begin.offset = unit.begin;
        li_hand_over_beside(whole, *tvb, pinfo, unit.begin - origin->offset);
        walk_whole(format, whole, pinfo, tree, &begin, unit.none);
        li_hand_over_beside(*tvb, whole, pinfo, origin->offset - unit.begin);
    }
    if (taken == 0) {
        /* On other visits TCP does not call where all octets have to wait: what was given up would be seen once. */
        pinfo->can_desegment = unit.octets != NULL ? 0 : pinfo->can_desegment;
        return false;
    }
    if (taken == tvb_captured_length(*tvb)) {
        return true;
    }
    *tvb = tvb_new_subset_remaining(*tvb, (int)taken);
    origin->offset += taken;
    origin->may_be_joined = false;
    return false;
}

void
stream_walk(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
            const stream_origin_t *origin, bool is_first)
{
    stream_origin_t behind = *origin;
    uint32_t from;

    if (!origin->has_offset || li_is_withheld(pinfo)) {
        walk_octets(format, tvb, pinfo, tree, origin, is_first);
        return;
    }
    if (walk_gathered(format, &tvb, pinfo, tree, &behind)) {
        return;
    }
    if (stream_gather_is_begun(format, pinfo, behind.offset, &from)) {
        if (from == 0) {
            return;
        }
        tvb = tvb_new_subset_length(tvb, 0, (int)from);
    }
    walk_octets(format, tvb, pinfo, tree, &behind, is_first);
    if (pinfo->desegment_len != 0) {
        pinfo->desegment_offset += (int)(behind.offset - origin->offset);
    }
}

/* ---- datagrams ---- */

void
stream_walk_datagram(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    stream_walk_t walk = {
        .format = format, .origin.is_protected = li_tls_in_frame(pinfo),
        .is_expected = stream_is_expected(format, pinfo)
    };
    int offset = 0;

    stream_note_cut(tvb, pinfo);
    while (tvb_captured_length_remaining(tvb, offset) > 0) {
        /* A unit ends with its datagram, whatever its lengths say: the format compares them. */
        const unsigned length = MIN(stream_part_length(pinfo, tvb, offset, &walk),
                                    (unsigned)tvb_reported_length_remaining(tvb, offset));

        stream_dissect_alone(&walk, tvb, offset, length, pinfo, tree);
        offset += (int)length;
    }
}
