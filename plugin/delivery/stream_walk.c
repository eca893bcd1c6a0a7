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

#include "li/li.h"
#include "li/li_channel.h"

/* No place in the octets. */
#define NOWHERE (-1)

/* ---- a stream of units ---- */

typedef struct {
    const stream_format_t *format;
    const stream_format_t *part;    /* that of what get_part_length() last found */
    stream_origin_t origin;     /* of the first octet */
    int             first_octet;    /* where that is in its data source */
    bool            can_wait;   /* octets that are missing may come with the next segment */
    bool            is_told;    /* what follows the octets is known to be something else: they hold whole units only */
    bool            is_stream;  /* a unit may end in a later segment */
    bool            is_expected;    /* of an expected party */
    bool            seeks_others;   /* and what is no unit is not what a lost segment has left of one's content */
    int64_t         placed;     /* where a header stands for certain: behind a unit; NOWHERE */
    int64_t         content_end;    /* up to here, all is content of a unit that was judged by its header */
    stream_begun_t  begun;      /* which that is */
    int64_t         next_placed;    /* the same behind the part that get_part_length() last found */
    int64_t         next_content_end;   /* likewise */
    bool            is_unit;    /* what that was: a unit, */
    bool            is_content; /* or such content; */
    bool            is_begun;   /* a unit that goes on behind the part, with so much behind its head */
    uint64_t        begun_length;
    bool            was_broken_off; /* and it stands where the content of another one should go on */
    bool            was_placed; /* it was accepted because a header stands at the first octet for certain */
    uint32_t        open;       /* the part of which more octets are needed to tell, and how far it was looked at */
    stream_scan_t   scan;
} walk_t;

/* How long the unit is that begins in `captured` octets at `p`, of `reported` that there are. 0: it is none, or not
 * known yet: then `*waits`. */
static uint64_t
get_unit_length(walk_t *walk, const uint8_t *p, unsigned captured, unsigned reported, stream_scan_t *scan, bool *waits)
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
get_odd_length(walk_t *walk, const uint8_t *p, unsigned captured, int64_t offset)
{
    const stream_format_t *format = walk->format;
    const bool is_placed = walk->is_expected && walk->placed == offset && format->get_odd_length != NULL;
    const uint64_t length = is_placed && captured >= format->least ? format->get_odd_length(p, captured) : 0;

    walk->was_placed |= length != 0 && offset == 0;
    return length;
}

/* The length of another format's unit. 0: there is none, or not known yet. */
static uint64_t
get_other_length(walk_t *walk, const uint8_t *p, unsigned captured, unsigned reported, int64_t offset, bool *waits)
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
begin_unit(walk_t *walk, const uint8_t *p, unsigned captured, unsigned reported, int64_t offset, uint64_t length,
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
get_content_length(walk_t *walk, const uint8_t *p, unsigned captured, unsigned reported, int64_t offset, bool *is_over)
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
static unsigned
get_part_length(packet_info *pinfo _U_, tvbuff_t *tvb, int offset, void *data)
{
    walk_t *walk = (walk_t *)data;
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
static void
pass_part(walk_t *walk)
{
    walk->placed = walk->next_placed;
    walk->content_end = walk->next_content_end;
}

/* For coverage. What of a unit's content comes behind the frame in which it was judged is of that unit; and of what a
 * frame lacks behind the beginning of a header, nobody knows whether it is one unit. */
static void
note_part(const walk_t *walk, tvbuff_t *tvb, packet_info *pinfo)
{
    const unsigned captured = tvb_captured_length(tvb), reported = tvb_reported_length(tvb);

    if (!walk->is_content) {
        li_went_through(pinfo, captured, false);
    }
    if (walk->is_unit && captured < walk->part->head && captured < reported) {
        li_went_through(pinfo, reported - captured, true);
    }
}

static int
dissect_part(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    walk_t *walk = (walk_t *)data;
    const stream_format_t *format = walk->format;
    const unsigned captured = tvb_captured_length(tvb);

    pass_part(walk);
    /* They may be the end of a unit whose beginning comes late, and are handed over with it, or never. */
    if (!walk->is_unit && !walk->is_content && li_is_withheld(pinfo)) {
        return (int)captured;
    }
    note_part(walk, tvb, pinfo);
    if (walk->is_unit) {
        stream_origin_t origin = walk->origin;

        origin.offset += (uint32_t)(tvb_raw_offset(tvb) - walk->first_octet);
        origin.is_begun = walk->is_begun;
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
begin_call(walk_t *walk, packet_info *pinfo, uint32_t key, bool is_first)
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
end_call(const walk_t *walk, packet_info *pinfo, tvbuff_t *tvb, uint32_t key, const call_t *call)
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

/* Asks for the rest of the frame's own segment, where there is one: where a segment comes twice while one more is
 * waited for, TCP takes the second one for it, and hands over one octet of the segment that follows. With one more
 * segment asked for again, Wireshark 4.4 and 4.6 would put the others behind it without a call. */
static void
ask_for_rest(packet_info *pinfo, const stream_origin_t *origin, tvbuff_t *tvb)
{
    const uint32_t left = octets_left(origin, tvb);

    if (left != 0 && pinfo->desegment_len > left) {
        pinfo->desegment_len = left;
    }
}

/* The beginning of what is waited for, should its end never come. */
static void
keep_unit(const walk_t *walk, stream_connection_t *connection, packet_info *pinfo, tvbuff_t *tvb, uint32_t begin)
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
note_wait(const walk_t *walk, packet_info *pinfo, tvbuff_t *tvb)
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
        const bool is_told = pinfo->desegment_len != DESEGMENT_ONE_MORE_SEGMENT && octets_left(origin, tvb) == 0;

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

/* Whether several parts of which the last is not whole have to wait for its end; then more octets are asked for.
 * `before`: how many of the octets were handed over in earlier frames.
 *
 * Where the last part begins among those, TCP and TLS hand over all parts once more when they have more octets: on the
 * first visit the whole ones would be seen in this frame and in a later one, on other visits only in the later one.
 * No whole unit is kept back by that: it would have been found in the earlier frames, for what can still be a header
 * holds none. */
static bool
must_wait(walk_t *walk, tvbuff_t *tvb, packet_info *pinfo, uint32_t before)
{
    const uint32_t length = tvb_captured_length(tvb);
    uint32_t offset = walk->open, part = 0;
    walk_t ahead = *walk;

    while (offset < length) {
        part = get_part_length(pinfo, tvb, (int)offset, &ahead);
        if (part == 0 || part > length - offset) {
            break;
        }
        pass_part(&ahead);
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
dissect_joined(walk_t *walk, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const int proto = *walk->format->proto;
    const stream_wait_t *wait = find_wait(walk->format, pinfo, &walk->origin);
    bool waits;

    if (wait != NULL && wait->open < tvb_captured_length(tvb)) {
        walk->open = wait->open;
        walk->scan = wait->scan;
    }
    if (!must_wait(walk, tvb, pinfo, wait != NULL ? wait->octets : 0)) {
        tcp_dissect_pdus(tvb, pinfo, tree, true, 1, get_part_length, dissect_part, walk);
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
dissect_joined_again(walk_t *walk, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const void *waits = p_get_proto_data(wmem_file_scope(), pinfo, *walk->format->proto, FRAME_WAITS);

    if (waits != NULL && GPOINTER_TO_UINT(waits) == tvb_captured_length(tvb)) {
        pinfo->desegment_offset = 0;
        pinfo->desegment_len = DESEGMENT_ONE_MORE_SEGMENT;
        return;
    }
    walk->is_told = walk->origin.has_offset;
    walk->can_wait = !walk->is_told;
    tcp_dissect_pdus(tvb, pinfo, tree, walk->can_wait, 1, get_part_length, dissect_part, walk);
}

/* The fixed length given here is 1, not what is needed: tcp_dissect_pdus() gives up a stream in which a part is shorter
 * than that, and octets to be skipped may be. get_part_length() asks for what it needs. */
static void
walk_octets(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
            const stream_origin_t *origin, bool is_first)
{
    const bool is_first_visit = !PINFO_FD_VISITED(pinfo);
    const bool can_wait = *format->desegment && pinfo->can_desegment > 0
                       && !stream_is_followed(format, pinfo, origin, tvb);
    const uint32_t key = next_call(format, pinfo, origin);
    walk_t walk = {
        .format = format, .part = format, .origin = *origin, .first_octet = tvb_raw_offset(tvb), .can_wait = can_wait,
        .is_stream = true
    };
    const call_t call = begin_call(&walk, pinfo, key, is_first);

    stream_note_cut(tvb, pinfo);
    if (!can_wait || !origin->may_be_joined) {
        tcp_dissect_pdus(tvb, pinfo, tree, can_wait, 1, get_part_length, dissect_part, &walk);
    } else if (is_first_visit) {
        dissect_joined(&walk, tvb, pinfo, tree);
    } else {
        dissect_joined_again(&walk, tvb, pinfo, tree);
    }
    if (can_wait && is_first_visit && origin->has_offset && !li_is_withheld(pinfo) && stream_gather_wants(pinfo)) {
        stream_connection_t *connection = stream_get_connection(format, pinfo);

        keep_unit(&walk, connection, pinfo, tvb, (uint32_t)pinfo->desegment_offset);
        stream_gather_begin(format, pinfo, &connection->gathers[li_side(pinfo)], origin->offset, tvb);
    } else if (can_wait && is_first_visit) {
        ask_for_rest(pinfo, origin, tvb);
        note_wait(&walk, pinfo, tvb);
    }
    if (is_first_visit) {
        end_call(&walk, pinfo, tvb, key, &call);
    }
}

/* Octets that are all there is, whatever comes: what is wrong with them hides nothing behind. */
static void
walk_whole(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
           const stream_origin_t *origin)
{
    walk_t walk = {
        .format = format, .origin = *origin, .first_octet = tvb_raw_offset(tvb), .is_stream = true,
        .is_expected = stream_is_expected(format, pinfo)
    };

    TRY {
        tcp_dissect_pdus(tvb, pinfo, tree, false, 1, get_part_length, dissect_part, &walk);
    }
    CATCH_BOUNDS_AND_DISSECTOR_ERRORS {
        show_exception(tvb, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
}

/* True: all octets are of a unit that comes in very many segments. `*tvb` and `origin`: those behind it. */
static bool
walk_gathered(const stream_format_t *format, tvbuff_t **tvb, packet_info *pinfo, proto_tree *tree,
              stream_origin_t *origin)
{
    stream_connection_t *connection = stream_find_connection(format, pinfo);
    stream_gather_t *gather = connection != NULL ? &connection->gathers[li_side(pinfo)] : NULL;
    stream_unit_t unit;
    const uint32_t taken = stream_gather_take(format, pinfo, gather, origin->offset, *tvb, &unit);

    if (unit.octets != NULL && !PINFO_FD_VISITED(pinfo)) {
        stream_kept_forget(connection->kept[li_side(pinfo)]);
    }
    if (unit.octets != NULL) {
        tvbuff_t *whole = tvb_new_child_real_data(*tvb, unit.octets, unit.length, (int)unit.length);
        stream_origin_t begin = *origin;

        add_new_data_source(pinfo, whole, "Reassembled unit");
        begin.offset = unit.begin;
        walk_whole(format, whole, pinfo, tree, &begin);
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

/* A part of octets that are all there is: what is wrong in one hides no other. */
static void
dissect_alone(walk_t *walk, tvbuff_t *tvb, int offset, unsigned length, packet_info *pinfo, proto_tree *tree)
{
    const char *saved_proto = pinfo->current_proto;
    tvbuff_t *part = tvb_new_subset_length(tvb, offset, (int)length);

    TRY {
        dissect_part(part, pinfo, tree, walk);
    }
    CATCH_NONFATAL_ERRORS {
        show_exception(part, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
        pinfo->current_proto = saved_proto;
    }
    ENDTRY;
}

void
stream_walk_datagram(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    walk_t walk = {
        .format = format, .origin.is_protected = li_tls_in_frame(pinfo),
        .is_expected = stream_is_expected(format, pinfo)
    };
    int offset = 0;

    stream_note_cut(tvb, pinfo);
    while (tvb_captured_length_remaining(tvb, offset) > 0) {
        /* A unit ends with its datagram, whatever its lengths say: the format compares them. */
        const unsigned length = MIN(get_part_length(pinfo, tvb, offset, &walk),
                                    (unsigned)tvb_reported_length_remaining(tvb, offset));

        dissect_alone(&walk, tvb, offset, length, pinfo, tree);
        offset += (int)length;
    }
}

/* ---- octets that somebody else has asked to be held back ---- */

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
    walk_t walk = {
        .format = format, .origin.is_protected = li_tls_in_frame(pinfo), .is_stream = true,
        .is_expected = stream_is_expected(format, pinfo), .placed = NOWHERE
    };
    unsigned at = find_held(format, tvb, 0), behind = 0, open;

    while (at < length) {
        unsigned part;

        walk.can_wait = can_wait && length - at < STREAM_WAITED_FOR_MAX;
        part = get_part_length(pinfo, tvb, (int)at, &walk);
        if (walk.can_wait && (part == 0 || part > length - at)) {
            wait_held(pinfo, at);
            return behind != 0;
        }
        if (walk.is_unit) {
            part = MIN(part, length - at);
            dissect_alone(&walk, tvb, (int)at, part, pinfo, tree);
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
