/* li_withheld.c
 * Octets that TCP hands to no dissector, or not yet: what it takes for a retransmission or for a keepalive, what stands
 * behind a segment that has not come, what comes with a reset.
 *
 * Whoever can put a packet into the capture can bring TCP to that with all that follows. So in connections that are
 * looked into these octets are given, in their own frame, to those who know our formats. Segments that follow one
 * another are looked at as one stream: of a header that is not whole its beginning is kept, and put in front of what
 * comes next; a unit is judged as soon as its header tells its length, for its rest may come another way. Where TCP
 * hands such a unit on later, it is a copy.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <epan/show_exception.h>

#include "li/li_channel.h"
#include "li/li_claim.h"
#include "li/li_withheld.h"
#include "li/li_worlds.h"

/* Of what may begin a unit, so much is kept: no header is longer, but for an odd one. A longer unit is judged when so
 * much of it is there as its header may have. */
#define LEFT_MAX    4096U
#define HEADER_MAX  512U

/* What was looked into of a side goes on at `next`. File scope. */
typedef struct {
    uint64_t side;
    uint32_t next;              /* TCP's number of that octet */
    uint32_t content;           /* so many from there on are of a unit that was judged */
    unsigned length;            /* so many before it may begin a unit: */
    uint8_t *octets;            /* LEFT_MAX of them; NULL before the first */
    uint32_t needed;            /* so many more would be the whole unit; 0: not told */
    wmem_tree_t *early;         /* TCP's number of a unit's first octet -> early_t; NULL: no unit was judged */
} rest_t;

/* A unit that was judged before TCP hands it on. File scope. */
#define EARLY_KEPT  64U
typedef struct {
    uint32_t sequence;
    uint32_t frame;
    unsigned kept;              /* so many of its first octets: another connection may begin with the same number */
    uint8_t  octets[EARLY_KEPT];
} early_t;

/* By `side`: rest_t. Filled on first visits; emptied with the capture. */
static wmem_map_t *rests;

/* How the octets of a frame were looked into. File scope, written on the first visit. */
typedef struct {
    unsigned       given_up;    /* so many of before are judged as they are, since others came behind them */
    uint32_t       given_up_at; /* TCP's number of the first */
    bool           waits;       /* all of the frame's octets belong to what comes later, or are none of ours */
    unsigned       skipped;     /* so many at their beginning are of a unit that was judged */
    unsigned       left;        /* so many stand in front of them; */
    const uint8_t *octets;      /* these, or those that were given up */
} piece_t;

/* What stands behind the octets of a frame, since it came earlier, and makes a unit whole that begins in them: it.
 * File scope, likewise. */
typedef struct {
    uint32_t       sequence;    /* TCP's number of the first octet */
    unsigned       length;
    const uint8_t *octets;
} behind_t;

enum { FRAME_PIECE = 0x15, FRAME_BEHIND = 0x1f };

/* NULL: nothing was looked into of that side. */
static rest_t *
find_rest(uint64_t side)
{
    return wmem_map_size(rests) > 0 ? (rest_t *)wmem_map_lookup(rests, &side) : NULL;
}

static rest_t *
get_rest(uint64_t side)
{
    rest_t *rest = find_rest(side);

    if (rest == NULL) {
        rest = wmem_new0(wmem_file_scope(), rest_t);
        rest->side = side;
        wmem_map_insert(rests, &rest->side, rest);
    }
    return rest;
}

/* ---- where octets stand ---- */

uint64_t
li_withheld_side(packet_info *pinfo)
{
    return (uint64_t)li_channel_of_tcp(pinfo)->stream << 1 | li_side(pinfo);
}

uint32_t
li_withheld_sequence(const li_headers_t *headers)
{
    return li_headers_tcp_sequence(headers) + (li_headers_tcp_flags(headers) & LI_TCP_SYN ? 1 : 0);
}

/* `sequence`: TCP's number of the first of the octets. */
static void
place_octets(li_frame_t *frame, tvbuff_t *tvb, uint32_t sequence)
{
    frame->handed = (li_handed_t) { tvb_get_ds_tvb(tvb), (uint32_t)tvb_raw_offset(tvb), sequence };
}

/* The sequence number of the octet behind the frame's segment; false: its header was not read. */
static bool
get_end(const packet_info *pinfo, uint32_t *end)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_worlds_headers(pinfo, &ends);
    const unsigned payload = headers != NULL && ends->is_tcp ? li_headers_payload(headers) : 0;

    *end = payload != 0 ? li_withheld_sequence(headers) + (tvb_reported_length(headers->tvb) - payload) : 0;
    return payload != 0;
}

uint32_t
li_segment_length(packet_info *pinfo)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_worlds_headers(pinfo, &ends);
    const unsigned payload = headers != NULL && ends->is_tcp ? li_headers_payload(headers) : 0;

    return payload != 0 ? tvb_reported_length(headers->tvb) - payload : 0;
}

/* What may begin a unit is looked for by who is handed it with what comes next. On the first visit. */
static void
drop(uint64_t side, uint32_t sequence, unsigned length)
{
    rest_t *rest = find_rest(side);

    if (rest != NULL && rest->length != 0 && rest->next - rest->length - sequence < length) {
        rest->length = 0;
    }
}

void
li_hand_over(tvbuff_t *tvb, packet_info *pinfo, const void *data)
{
    const struct tcpinfo *tcp = (const struct tcpinfo *)data;
    li_frame_t *frame;
    uint32_t end;

    if (pinfo->ptype != PT_TCP) {
        return;
    }
    frame = li_frame_of(pinfo);
    frame->is_handed = true;
    frame->is_beheaded = li_channel_is_ordered() && (li_channel_analysis(pinfo) & WS_TCP_A_OLD_DATA) != 0;
    if ((wmem_map_size(rests) > 0 || frame->is_beheaded) && get_end(pinfo, &end)) {
        /* TCP may number octets otherwise: from the beginning of the connection. */
        place_octets(frame, tvb, end - (tcp->nxtseq - tcp->seq));
        if (!PINFO_FD_VISITED(pinfo)) {
            drop(li_withheld_side(pinfo), frame->handed.sequence, tvb_reported_length(tvb));
        }
    }
}

static uint32_t
sequence_of(const li_frame_t *frame, tvbuff_t *tvb)
{
    return frame->handed.sequence + ((uint32_t)tvb_raw_offset(tvb) - frame->handed.offset);
}

void
li_hand_over_beside(tvbuff_t *tvb, tvbuff_t *handed, packet_info *pinfo, uint32_t ahead)
{
    li_frame_t *frame = li_frame_of(pinfo);

    if (frame->handed.source != NULL && frame->handed.source == tvb_get_ds_tvb(handed)) {
        place_octets(frame, tvb, sequence_of(frame, handed) + ahead);
    }
}

bool
li_is_withheld(packet_info *pinfo)
{
    const li_frame_t *frame = li_frame_known(pinfo);

    return frame != NULL && frame->looks;
}

bool
li_withheld_place(packet_info *pinfo, tvbuff_t *tvb, uint32_t *sequence)
{
    if (!li_is_withheld(pinfo)) {
        return false;
    }
    *sequence = sequence_of(li_frame_of(pinfo), tvb);
    return true;
}

void
li_withheld_note_unit(packet_info *pinfo, tvbuff_t *unit)
{
    li_frame_t *frame = li_frame_of(pinfo);

    if (frame->is_beheaded && !frame->looks && !frame->has_first_unit && frame->handed.source != NULL
        && tvb_get_ds_tvb(unit) == frame->handed.source) {
        frame->has_first_unit = true;
        frame->first_unit = sequence_of(frame, unit);
    }
}

/* Whether the unit is the one that was judged. One that does not begin with it holds it, or is part of it. */
static bool
is_same_unit(const early_t *early, uint32_t sequence, tvbuff_t *unit)
{
    const unsigned kept = MIN(early->kept, tvb_captured_length(unit));

    return early->sequence != sequence || tvb_memeql(unit, 0, early->octets, kept) == 0;
}

/* Of octets that were looked into from their middle on, a unit may have been found that is only part of one. */
uint32_t
li_withheld_unit(packet_info *pinfo, tvbuff_t *unit)
{
    const li_frame_t *frame = li_frame_of(pinfo);
    const uint32_t length = tvb_reported_length(unit);
    const early_t *found = NULL;
    uint32_t sequence;
    rest_t *rest;

    if (frame->handed.source == NULL || tvb_get_ds_tvb(unit) != frame->handed.source || length == 0) {
        return 0;
    }
    sequence = sequence_of(frame, unit);
    rest = frame->looks ? get_rest(li_withheld_side(pinfo)) : find_rest(li_withheld_side(pinfo));
    if (rest != NULL && rest->early != NULL) {
        found = (const early_t *)wmem_tree_lookup32_le(rest->early, sequence + length - 1);
    }
    if (found != NULL && found->sequence - sequence < length && found->frame != pinfo->num
        && is_same_unit(found, sequence, unit)) {
        return found->frame;
    }
    if (frame->looks) {
        early_t *now = wmem_new(wmem_file_scope(), early_t);

        *now = (early_t) { sequence, pinfo->num, MIN(EARLY_KEPT, tvb_captured_length(unit)), { 0 } };
        tvb_memcpy(unit, now->octets, 0, now->kept);
        rest->early = rest->early != NULL ? rest->early : wmem_tree_new(wmem_file_scope());
        wmem_tree_insert32(rest->early, sequence, now);
    }
    return 0;
}

/* ---- looking ---- */

/* How many octets at the end wait for more. */
static unsigned
take_waiting(packet_info *pinfo, unsigned length, uint32_t *needed)
{
    const unsigned offset = (unsigned)pinfo->desegment_offset;

    *needed = pinfo->desegment_len;
    pinfo->desegment_offset = 0;
    pinfo->desegment_len = 0;
    return *needed != 0 && offset < length ? length - offset : 0;
}

/* Returns how many octets at the end wait for more: `*needed` of them, or DESEGMENT_ONE_MORE_SEGMENT. */
static unsigned
ask(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, bool can_wait, uint32_t *needed)
{
    unsigned waiting;

    /* Each call of a dissector takes one from this. */
    pinfo->can_desegment = pinfo->saved_can_desegment = can_wait ? 2 : 0;
    pinfo->desegment_offset = 0;
    pinfo->desegment_len = 0;
    TRY {
        li_claim_look(tvb, pinfo, tree);
    }
    /* A unit that goes on behind the octets ends so. */
    CATCH_BOUNDS_AND_DISSECTOR_ERRORS {
        show_exception(tvb, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
        pinfo->desegment_len = 0;
    }
    ENDTRY;
    waiting = take_waiting(pinfo, tvb_captured_length(tvb), needed);
    return can_wait ? waiting : 0;
}

/* `sequence`: TCP's number of the first octet. Returns how many octets at the end are left, for they may begin a unit:
 * `*needed` as rest_t has it; `*content`: so many more belong to the last one, which was judged. */
static unsigned
look(tvbuff_t *tvb, uint32_t sequence, bool can_wait, packet_info *pinfo, proto_tree *tree, uint32_t *needed,
     uint32_t *content)
{
    const unsigned length = tvb_captured_length(tvb);
    li_frame_t *frame = li_frame_of(pinfo);
    uint32_t ignored;
    unsigned waiting;

    place_octets(frame, tvb, sequence);
    frame->looks = true;
    waiting = ask(tvb, pinfo, tree, can_wait, needed);
    *content = 0;
    *needed = waiting == 0 || *needed == DESEGMENT_ONE_MORE_SEGMENT ? 0 : *needed;
    if (waiting > LEFT_MAX || (waiting > HEADER_MAX && *needed > LEFT_MAX - waiting)) {
        ask(tvb_new_subset_length(tvb, (int)(length - waiting), (int)waiting), pinfo, tree, false, &ignored);
        *content = *needed;
        waiting = 0;
    }
    frame->looks = false;
    frame->handed.source = NULL;
    return waiting;
}

static void
keep_left(rest_t *rest, tvbuff_t *tvb, unsigned waiting)
{
    if (waiting != 0) {
        if (rest->octets == NULL) {
            rest->octets = (uint8_t *)wmem_alloc(wmem_file_scope(), LEFT_MAX);
        }
        tvb_memcpy(tvb, rest->octets, (int)(tvb_captured_length(tvb) - waiting), waiting);
    }
}

/* What is left is of no use for what comes. */
static void
give_up(piece_t *piece, rest_t *rest)
{
    if (rest->length != 0) {
        piece->given_up = rest->length;
        piece->given_up_at = rest->next - rest->length;
        piece->octets = (const uint8_t *)wmem_memdup(wmem_file_scope(), rest->octets, rest->length);
        rest->length = 0;
        rest->content = rest->needed;
    }
}

/* On the first visit: where the octets from `sequence` on are in what was looked into of their side. */
static void
begin_piece(piece_t *piece, rest_t *rest, uint32_t sequence, unsigned length)
{
    const uint32_t before = rest->next - sequence;

    if (before >= length || (before != 0 && rest->length != 0)) {
        give_up(piece, rest);
        rest->content = 0;
    } else {
        const uint32_t content = MIN(rest->content, length - before);

        rest->content -= content;
        piece->skipped = before + content;
        piece->left = rest->length;
        piece->octets = piece->left != 0 ? rest->octets : NULL;
    }
}

/* As long as a unit that was told is not whole, nobody needs to look. */
static bool
waits_for_more(piece_t *piece, rest_t *rest, const uint8_t *octets, unsigned length)
{
    const unsigned own = length - piece->skipped;

    if (rest->length == 0 || own >= rest->needed || own > LEFT_MAX - rest->length
        || rest->needed > LEFT_MAX - rest->length) {
        return false;
    }
    memcpy(rest->octets + rest->length, octets + piece->skipped, own);
    rest->length += own;
    rest->needed -= own;
    piece->waits = true;
    return true;
}

/* The octets of the frame with what stands in front of them; NULL: there are none. */
static tvbuff_t *
octets_of(const piece_t *piece, const li_headers_t *headers, unsigned begin, unsigned length, packet_info *pinfo)
{
    const unsigned own = length - piece->skipped;
    uint8_t *both;

    if (piece->left == 0) {
        return own != 0 ? tvb_new_subset_length(headers->tvb, (int)(begin + piece->skipped), (int)own) : NULL;
    }
    both = (uint8_t *)wmem_alloc(pinfo->pool, piece->left + own);
    memcpy(both, piece->octets, piece->left);
    memcpy(both + piece->left, headers->octets + begin + piece->skipped, own);
    return tvb_new_child_real_data(headers->tvb, both, piece->left + own, (int)(piece->left + own));
}

static void
look_at_given_up(const piece_t *piece, const li_headers_t *headers, packet_info *pinfo, proto_tree *tree)
{
    uint32_t needed, content;

    if (piece->given_up != 0) {
        look(tvb_new_child_real_data(headers->tvb, piece->octets, piece->given_up, (int)piece->given_up),
             piece->given_up_at, false, pinfo, tree, &needed, &content);
    }
}

static void
keep_piece(const piece_t *piece, packet_info *pinfo)
{
    p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_PIECE,
                     wmem_memdup(wmem_file_scope(), piece, sizeof *piece));
}

/* On the first visit. */
static void
look_into_segment(const li_headers_t *headers, unsigned begin, unsigned length, packet_info *pinfo, proto_tree *tree)
{
    const uint32_t sequence = li_withheld_sequence(headers);
    rest_t *rest = get_rest(li_withheld_side(pinfo));
    piece_t piece = { .waits = false };
    uint32_t needed = 0, content;
    unsigned waiting = 0;
    tvbuff_t *tvb;

    begin_piece(&piece, rest, sequence, length);
    look_at_given_up(&piece, headers, pinfo, tree);
    if (!waits_for_more(&piece, rest, headers->octets + begin, length)) {
        tvb = octets_of(&piece, headers, begin, length, pinfo);
        content = rest->content;
        if (tvb != NULL) {
            waiting = look(tvb, sequence + piece.skipped - piece.left, true, pinfo, tree, &needed, &content);
            piece.waits = waiting == tvb_captured_length(tvb);
            if (piece.left != 0 && !piece.waits) {
                piece.octets = (const uint8_t *)wmem_memdup(wmem_file_scope(), piece.octets, piece.left);
            }
            keep_left(rest, tvb, waiting);
        }
        rest->content = content;
        rest->length = waiting;
        rest->needed = needed;
    }
    rest->next = sequence + length;
    if (piece.waits && piece.given_up == 0) {
        return;
    }
    keep_piece(&piece, pinfo);
}

/* On other visits. What waited is seen in a later frame, or with what stands behind. */
static void
look_at_piece(const behind_t *behind, const li_headers_t *headers, unsigned begin, unsigned length, packet_info *pinfo,
              proto_tree *tree)
{
    const piece_t *piece = (const piece_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_PIECE);
    const unsigned waited = behind != NULL ? li_withheld_sequence(headers) + length - behind->sequence : 0;
    uint32_t needed, content;
    tvbuff_t *tvb;

    if (piece == NULL) {
        return;
    }
    look_at_given_up(piece, headers, pinfo, tree);
    tvb = piece->waits ? NULL : octets_of(piece, headers, begin, length, pinfo);
    if (tvb != NULL && tvb_captured_length(tvb) > waited) {
        look(tvb_new_subset_length(tvb, 0, (int)(tvb_captured_length(tvb) - waited)),
             li_withheld_sequence(headers) + piece->skipped - piece->left, true, pinfo, tree, &needed, &content);
    }
}

uint8_t *
li_withheld_before(uint64_t side, uint32_t next, unsigned length)
{
    rest_t *rest = get_rest(side);

    if (length == 0 || length > LEFT_MAX || (rest->next == next && rest->length + rest->content != 0)) {
        return NULL;
    }
    if (rest->octets == NULL) {
        rest->octets = (uint8_t *)wmem_alloc(wmem_file_scope(), LEFT_MAX);
    }
    rest->next = next;
    rest->length = length;
    rest->needed = rest->content = 0;
    return rest->octets;
}

bool
li_withheld_is_open(uint64_t side)
{
    const rest_t *rest = find_rest(side);

    return rest != NULL && rest->length != 0;
}

/* What TCP hands over goes on where it has withheld the beginning of a unit: this unit is put together, and nothing
 * behind it, for TCP has shown that. Octet by octet until its length is told. Returns how many octets were looked at;
 * 0: more are needed. */
static unsigned
finish_unit(rest_t *rest, const uint8_t *octets, unsigned length, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    unsigned taken = 0;

    while (taken < length && rest->length < LEFT_MAX) {
        const unsigned part = MIN(MIN(MAX(rest->needed, 1), length - taken), LEFT_MAX - rest->length);
        uint32_t content;
        unsigned waiting;
        tvbuff_t *unit;

        memcpy(rest->octets + rest->length, octets + taken, part);
        rest->length += part;
        rest->next += part;
        taken += part;
        if (rest->needed > part) {
            rest->needed -= part;
            continue;
        }
        unit = tvb_new_child_real_data(tvb, (const uint8_t *)wmem_memdup(pinfo->pool, rest->octets, rest->length),
                                       rest->length, (int)rest->length);
        waiting = look(unit, rest->next - rest->length, true, pinfo, tree, &rest->needed, &content);
        if (waiting < rest->length) {
            return rest->length - waiting;
        }
    }
    return 0;
}

static void
look_at_behind(const behind_t *behind, const li_headers_t *headers, packet_info *pinfo, proto_tree *tree)
{
    uint32_t needed, content;

    if (behind != NULL) {
        look(tvb_new_child_real_data(headers->tvb, behind->octets, behind->length, (int)behind->length),
             behind->sequence, false, pinfo, tree, &needed, &content);
    }
}

static void
look_again(const li_headers_t *headers, unsigned begin, unsigned length, packet_info *pinfo, proto_tree *tree)
{
    const behind_t *behind = (const behind_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_BEHIND);

    look_at_piece(behind, headers, begin, length, pinfo, tree);
    look_at_behind(behind, headers, pinfo, tree);
}

void
li_withheld_go_on(const li_headers_t *headers, const uint8_t *octets, unsigned length, const li_ends_t *ends,
                  packet_info *pinfo, proto_tree *tree)
{
    rest_t *rest = get_rest(li_withheld_side(pinfo));
    const uint32_t sequence = rest->next - rest->length;
    li_claim_left_t left;
    unsigned looked;

    /* One look, which is the same on each visit. */
    if (rest->needed == 0 || rest->needed > length) {
        return;
    }
    li_claim_enter(pinfo, ends, &left);
    looked = finish_unit(rest, octets, length, headers->tvb, pinfo, tree);
    if (looked != 0) {
        const behind_t behind = {
            sequence, looked, (const uint8_t *)wmem_memdup(wmem_file_scope(), rest->octets, looked)
        };

        rest->length = rest->needed = rest->content = 0;
        p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_BEHIND,
                         wmem_memdup(wmem_file_scope(), &behind, sizeof behind));
    }
    li_claim_leave(pinfo, &left);
}

/* On the first visit of a frame that brings octets which TCP hands over, or others. */
static void
go_on(const li_headers_t *headers, unsigned begin, unsigned length, packet_info *pinfo, proto_tree *tree)
{
    rest_t *rest = get_rest(li_withheld_side(pinfo));
    const bool goes_on = length != 0 && rest->next == li_withheld_sequence(headers);
    const unsigned looked = goes_on ? finish_unit(rest, headers->octets + begin, length, headers->tvb, pinfo, tree) : 0;
    piece_t piece = { .waits = true };

    if (looked == 0 && goes_on && rest->length < LEFT_MAX) {
        return;
    }
    give_up(&piece, rest);
    if (looked != 0) {
        piece.given_up = looked;
        rest->content = 0;
    } else {
        look_at_given_up(&piece, headers, pinfo, tree);
    }
    keep_piece(&piece, pinfo);
}

void
li_withheld_look(const li_headers_t *headers, unsigned begin, unsigned length, const li_ends_t *ends, bool is_handed,
                 packet_info *pinfo, proto_tree *tree)
{
    uint32_t ignored;
    li_claim_left_t left;

    li_claim_enter(pinfo, ends, &left);
    if (ends->is_tcp && !headers->is_joined) {
        if (PINFO_FD_VISITED(pinfo)) {
            look_again(headers, begin, length, pinfo, tree);
        } else if (is_handed) {
            go_on(headers, begin, length, pinfo, tree);
        } else {
            look_into_segment(headers, begin, length, pinfo, tree);
        }
    } else {
        ask(tvb_new_subset_length(headers->tvb, (int)begin, (int)length), pinfo, tree, false, &ignored);
    }
    li_claim_leave(pinfo, &left);
}

void
li_withheld_look_once_more(const li_headers_t *headers, unsigned begin, unsigned length, const li_ends_t *ends,
                           packet_info *pinfo, proto_tree *tree)
{
    uint32_t needed, content;
    li_claim_left_t left;

    li_claim_enter(pinfo, ends, &left);
    look(tvb_new_subset_length(headers->tvb, (int)begin, (int)length), li_withheld_sequence(headers), true, pinfo, tree,
         &needed, &content);
    li_claim_leave(pinfo, &left);
}

void
li_withheld_register(void)
{
    rests = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_int64_hash, g_int64_equal);
}
