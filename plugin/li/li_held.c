/* li_held.c
 * Octets that others wait with. A dissector that was told a length, or looks for an end, asks TCP or TLS to hold all
 * octets back until they have come: till then nobody sees them, and what was announced need never come.
 *
 * So in connections that are looked into, what is held back for somebody else is given to those who know our formats,
 * as it comes: a unit in it is judged in its own frame. What of it may be the beginning of a unit is kept, and put in
 * front of what comes next. The other dissector gets all octets when he would: units that then are found once more are
 * copies.
 *
 * Frames of HTTP/2 and of WebSocket cut what they carry, and a stream or a message need never end either. So of these
 * (li_frames.c) what belongs together is looked at as one run, whoever waits.
 *
 * What was found is kept with the frame, since on later visits nobody waits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/proto_data.h>

#include "li/li_channel.h"
#include "li/li_chunks.h"
#include "li/li_claim.h"
#include "li/li_frames.h"
#include "li/li_tls.h"
#include "li/li_withheld.h"
#include "li/li_worlds.h"

/* RFC 8446 clause 5.1 */
#define TLS_APPLICATION_DATA 23

/* TLS keeps what it has decrypted of a frame under the number of its layer, or under 0. */
#define TLS_LAYERS_MAX  4

/* What is kept of a beginning. Longer units are judged by what there is of them. */
#define KEPT_MAX        (128U * 1024U)

/* Units of one wait of which it is known that they were judged. */
#define EARLY_MAX       65536U

/* By how many of their octets they are known again: by that much of their headers. */
#define EARLY_OCTETS    32U

/* Somebody's wait, for what one side sends over TCP or in TLS. */
typedef struct {
    uint32_t      seq;              /* where it begins, as TCP or TLS numbers octets */
    bool          is_pending;
    bool          is_others;        /* whose it is: not that of who looks for units */
    bool          is_new;           /* nothing of it was looked into so far */
    li_chunks_t   chunks;           /* it is for a message in chunks: where those stand that come next */
    uint32_t      next;             /* the number of the octet that comes next, behind `kept` */
    wmem_array_t *kept;             /* octets that may begin a unit; NULL: none */
} wait_t;

/* Units with the same hash that were judged before they come with what was waited for. File scope. */
typedef struct {
    wmem_array_t *frames;           /* uint32_t, of each */
    unsigned      next;             /* the first of them that has not come again */
} early_t;

/* So many streams of a side of HTTP/2 are looked at, of those that came last: with KEPT_MAX, 4 MiB at most. */
#define RUNS_MAX        32U

/* What belongs together in the frames of a side. */
typedef struct {
    uint32_t number;            /* of the run */
    bool     is_used;
    wait_t   wait;
} run_t;

/* The frames of a side, over TCP or in TLS. File scope. */
typedef struct {
    li_frames_t frames;
    uint32_t    next;           /* the number of the octet that comes next */
    bool        is_http2;       /* since that frame */
    bool        is_expected;    /* it is not known: none has come */
    uint32_t    since;          /* the frame of the first, */
    uint32_t    until;          /* and that after which it was not known any more where they begin; 0: it is */
    run_t       runs[RUNS_MAX];
    unsigned    turn;           /* the run that is given up next, where all are used */
} framed_t;

/* A side of a connection. */
typedef struct {
    wait_t      waits[LI_ASKED_WHERE];
    framed_t   *framed[LI_ASKED_WHERE];     /* NULL: no frames were seen */
    wmem_map_t *early;              /* a hash of a unit's octets -> early_t; NULL: none was judged */
    unsigned    early_count;        /* so many were */
} held_t;

/* By the number of TCP's stream and the side: held_t, of those of which others have waited, or with frames. Filled on
 * first visits; file scope. */
static wmem_map_t *sides;

/* What was looked into of a frame's octets, because it holds units. File scope. */
typedef struct {
    const uint8_t *octets;
    unsigned       length;
    li_asked_t     where;
    unsigned       given_up;        /* instead: so many were kept, and are not looked into any more */
} looked_t;

/* The keys of our data on a frame, from here on: looked_t. File scope. */
enum { FRAME_LOOKED };

/* A protocol in name only, which keeps our data. Those of TCP, TLS and HTTP: set at hand-off. */
static int proto_key = -1;
static int proto_tcp = -1;
static int proto_tls = -1;
static int proto_http = -1;

/* Wireshark's table of who owns a port of TCP. Set at hand-off. */
static dissector_table_t tcp_ports;

/* Others of Wireshark's own; likewise. */
static int proto_http2 = -1;
static int proto_websocket = -1;

static held_t *
held_of(packet_info *pinfo)
{
    return (held_t *)wmem_map_lookup(sides, GSIZE_TO_POINTER((size_t)li_withheld_side(pinfo)));
}

static held_t *
make_held(uint64_t side)
{
    held_t *held = (held_t *)wmem_map_lookup(sides, GSIZE_TO_POINTER((size_t)side));

    if (held == NULL) {
        held = wmem_new0(wmem_file_scope(), held_t);
        wmem_map_insert(sides, GSIZE_TO_POINTER((size_t)side), held);
    }
    return held;
}

/* ---- units that come again ---- */

static void *
hash_of(tvbuff_t *unit)
{
    const unsigned length = MIN(tvb_captured_length(unit), EARLY_OCTETS);

    return GUINT_TO_POINTER(length > 0 ? wmem_strong_hash(tvb_get_ptr(unit, 0, (int)length), length) : 0);
}

static void
keep_early(held_t *held, uint32_t frame, void *hash)
{
    early_t *early;

    if (held->early == NULL) {
        held->early = wmem_map_new(wmem_file_scope(), g_direct_hash, g_direct_equal);
        held->early_count = 0;
    }
    if (held->early_count == EARLY_MAX) {
        return;
    }
    held->early_count++;
    early = (early_t *)wmem_map_lookup(held->early, hash);
    if (early == NULL) {
        early = wmem_new0(wmem_file_scope(), early_t);
        early->frames = wmem_array_new(wmem_file_scope(), sizeof frame);
        wmem_map_insert(held->early, hash, early);
    }
    wmem_array_append_one(early->frames, frame);
}

uint32_t
li_held_unit(packet_info *pinfo, tvbuff_t *unit)
{
    held_t *held = pinfo->ptype == PT_TCP && wmem_map_size(sides) > 0 ? held_of(pinfo) : NULL;
    uint32_t frame;
    early_t *early;

    if (held == NULL) {
        return 0;
    }
    if (li_frame_of(pinfo)->gives_held) {
        keep_early(held, pinfo->num, hash_of(unit));
        return 0;
    }
    early = held->early != NULL ? (early_t *)wmem_map_lookup(held->early, hash_of(unit)) : NULL;
    if (early == NULL || early->next == wmem_array_get_count(early->frames)) {
        return 0;
    }
    frame = *(const uint32_t *)wmem_array_index(early->frames, early->next);
    early->next++;
    return frame;
}

/* ---- whom octets are given to ---- */

/* What was dissected in the frame may have left layers behind which the octets do not stand in: up to this one. */
static wmem_list_t *
layers_up_to(packet_info *pinfo, int protocol)
{
    wmem_list_t *layers = wmem_list_new(pinfo->pool);
    wmem_list_frame_t *last = wmem_list_find(pinfo->layers, GINT_TO_POINTER(protocol));

    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer != NULL; layer = wmem_list_frame_next(layer)) {
        wmem_list_append(layers, wmem_list_frame_data(layer));
        if (layer == last) {
            break;
        }
    }
    return layers;
}

/* Returns how many octets at the end may belong to a unit that goes on. */
static unsigned
give(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, li_asked_t where, bool can_wait)
{
    wmem_list_t *layers = pinfo->layers;
    const li_ends_t *ends;
    unsigned open;

    if (li_worlds_headers(pinfo, &ends) == NULL) {
        return 0;
    }
    pinfo->layers = layers_up_to(pinfo, where == LI_ASKED_IN_TLS ? proto_tls : proto_tcp);
    li_frame_of(pinfo)->gives_held = true;
    open = li_claim_offer_held(tvb, ends, pinfo, tree, can_wait);
    li_frame_of(pinfo)->gives_held = false;
    pinfo->layers = layers;
    return open;
}

static void
forget_kept(wait_t *wait)
{
    if (wait->kept != NULL) {
        wmem_destroy_array(wait->kept);
    }
    wait->kept = NULL;
}

/* What the octets hold: of a message in chunks their data. */
static const uint8_t *
content_of(wait_t *wait, const uint8_t *octets, unsigned *length, uint32_t seq, packet_info *pinfo)
{
    uint8_t *content;

    if (wait->is_new) {
        li_chunks_begin(&wait->chunks);
        wait->is_new = false;
    } else if (wait->next != seq) {
        wait->chunks.place = LI_CHUNKS_NONE;
    }
    if (wait->chunks.place == LI_CHUNKS_NONE) {
        return octets;
    }
    content = (uint8_t *)wmem_alloc(pinfo->pool, *length);
    *length = li_chunks_take(&wait->chunks, octets, *length, content);
    return content;
}

static void
store(packet_info *pinfo, const looked_t *looked)
{
    unsigned key = FRAME_LOOKED;

    while (p_get_proto_data(wmem_file_scope(), pinfo, proto_key, key) != NULL) {
        key++;
    }
    p_add_proto_data(wmem_file_scope(), pinfo, proto_key, key, wmem_memdup(wmem_file_scope(), looked, sizeof *looked));
}

/* On the first visit. `can_wait`: more may come. */
static void
look_at(wait_t *wait, const uint8_t *octets, unsigned length, uint32_t seq, li_asked_t where, bool can_wait,
        tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const uint32_t before = li_frame_of(pinfo)->units;
    const bool is_kept = wait->kept != NULL && wait->next == seq;
    const uint32_t next = seq + length;
    looked_t looked = { .where = where };
    unsigned open;

    octets = content_of(wait, octets, &length, seq, pinfo);
    wait->next = next;
    looked.octets = octets;
    looked.length = length;
    if (is_kept) {
        if (length > 0) {
            wmem_array_append(wait->kept, octets, length);
        }
        looked.octets = (const uint8_t *)wmem_array_get_raw(wait->kept);
        looked.length = wmem_array_get_count(wait->kept);
    }
    open = give(tvb_new_child_real_data(tvb, looked.octets, looked.length, (int)looked.length), pinfo, tree, where,
                can_wait);
    if (li_frame_of(pinfo)->units != before) {
        looked_t found = { .where = where, .length = looked.length - open };

        found.octets = (const uint8_t *)wmem_memdup(wmem_file_scope(), looked.octets, found.length);
        store(pinfo, &found);
    }
    if (open == 0 || open > KEPT_MAX) {
        forget_kept(wait);
    } else if (!is_kept || open < looked.length) {
        wmem_array_t *kept = wmem_array_sized_new(wmem_file_scope(), 1, open);

        wmem_array_append(kept, looked.octets + looked.length - open, open);
        forget_kept(wait);
        wait->kept = kept;
    }
}

/* On later visits. What was open then belongs to a later frame. */
static void
look_again(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const looked_t *looked;

    for (unsigned key = FRAME_LOOKED;
         (looked = (const looked_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_key, key)) != NULL; key++) {
        if (looked->given_up > 0) {
            li_went_through(pinfo, looked->given_up, false);
            continue;
        }
        give(tvb_new_child_real_data(tvb, looked->octets, looked->length, (int)looked->length), pinfo, tree,
             looked->where, false);
    }
}

/* ---- who waits ---- */

/* The wait for octets behind this place to which the frame has added some; NULL: there is none. */
static const struct tcp_multisegment_pdu *
find_wait(wmem_tree_t *waits, uint32_t end, uint32_t frame)
{
    const struct tcp_multisegment_pdu *wait = li_channel_wait(waits, end);

    return wait != NULL && wait->last_frame == frame ? wait : NULL;
}

/* Whether the wait is somebody else's. `keeps`: who keeps the connection, or the session. */
static bool
is_of_others(packet_info *pinfo, li_asked_t where, dissector_handle_t keeps)
{
    const li_answered_t answer = li_frame_of(pinfo)->asked[where];

    if (where == LI_ASKED_OVER_TCP && li_tls_in_frame(pinfo)) {
        return true;
    }
    return answer != LI_ASKED_NOT ? answer == LI_ASKED_PASSED : !li_claim_is_claimants(keeps);
}

/* Behind a frame that has added octets to a wait, or ended it (NULL). Returns it when octets are held back for others;
 * NULL: they are not. */
static wait_t *
note_wait(packet_info *pinfo, const struct tcp_multisegment_pdu *found, li_asked_t where, dissector_handle_t keeps)
{
    const bool is_asked = li_frame_of(pinfo)->asked[where] != LI_ASKED_NOT;
    held_t *held = found != NULL ? make_held(li_withheld_side(pinfo)) : held_of(pinfo);
    wait_t *wait = held != NULL ? &held->waits[where] : NULL;

    if (wait == NULL) {
        return NULL;
    }
    if (found == NULL) {
        wait->is_pending = false;
        wait->chunks.place = LI_CHUNKS_NONE;
        if (!held->waits[LI_ASKED_OVER_TCP].is_pending && !held->waits[LI_ASKED_IN_TLS].is_pending
            && held->framed[LI_ASKED_OVER_TCP] == NULL && held->framed[LI_ASKED_IN_TLS] == NULL) {
            held->early = NULL;
        }
        return NULL;
    }
    if (!wait->is_pending || wait->seq != found->seq || is_asked) {
        wait->is_others = is_of_others(pinfo, where, keeps);
    }
    wait->is_new |= !wait->is_pending || wait->seq != found->seq;
    wait->is_pending = true;
    wait->seq = found->seq;
    return wait->is_others ? wait : NULL;
}

/* HTTP waits for an end without asking for it. Wireshark takes the layer back of who shows nothing, but only where
 * there is a tree: so the port tells, too. */
static bool
was_http_asked(packet_info *pinfo, li_asked_t where)
{
    bool was_asked = wmem_list_find(pinfo->layers, GINT_TO_POINTER(proto_http)) != NULL;
    const li_ends_t *ends;

    for (unsigned i = 0; i < 2 && where == LI_ASKED_OVER_TCP && li_worlds_headers(pinfo, &ends) != NULL; i++) {
        dissector_handle_t owner = dissector_get_uint_handle(tcp_ports, i == 0 ? ends->srcport : ends->destport);

        was_asked |= owner != NULL && dissector_handle_get_protocol_index(owner) == proto_http;
    }
    return was_asked;
}

/* Behind a frame after which nobody waits any more, on the first visit; `octets`: those of it. Where others have
 * waited, what they got ends within the octets, and a unit may stand across. And HTTP gets its messages without that
 * anybody looks for units among the octets: they are looked for in the bodies, and of what HTTP makes no body of none
 * comes. So where no unit was found, the octets are looked into as they are. */
static void
look_behind(const uint8_t *octets, unsigned length, uint32_t seq, li_asked_t where, tvbuff_t *tvb, packet_info *pinfo,
            proto_tree *tree)
{
    const li_frame_t *frame = li_frame_of(pinfo);
    held_t *held = wmem_map_size(sides) > 0 ? held_of(pinfo) : NULL;
    wait_t none = { .is_pending = false };
    wait_t *wait = held != NULL ? &held->waits[where] : &none;
    const bool has_waited = (wait->is_pending && wait->is_others) || wait->kept != NULL;

    if (frame->asked[where] == LI_ASKED_PASSED && frame->units == 0 && !li_claim_is_decided(pinfo)
        && (has_waited || was_http_asked(pinfo, where))) {
        look_at(wait, octets, length, seq, where, has_waited, tvb, pinfo, tree);
    } else {
        forget_kept(wait);
    }
}

/* ---- frames ---- */

/* What the dissectors of the frame have found there: behind TCP, or TLS, and before any other packet. */
static li_frames_kind_t
kind_in_frame(packet_info *pinfo, li_asked_t where)
{
    bool is_protected = false;

    for (wmem_list_frame_t *layer = wmem_list_find(pinfo->layers, GINT_TO_POINTER(proto_tcp)); layer != NULL;
         layer = wmem_list_frame_next(layer)) {
        const int proto = GPOINTER_TO_INT(wmem_list_frame_data(layer));

        is_protected |= proto == proto_tls;
        if (proto == proto_http2 || proto == proto_websocket) {
            return is_protected != (where == LI_ASKED_IN_TLS) ? LI_FRAMES_NONE
                 : proto == proto_http2 ? LI_FRAMES_HTTP2 : LI_FRAMES_WEBSOCKET;
        }
        if (proto != proto_tcp && proto != proto_tls && proto != proto_http) {
            return LI_FRAMES_NONE;
        }
    }
    return LI_FRAMES_NONE;
}

/* A run of this number; where all are used, the one that began first is given up. */
static run_t *
run_of(framed_t *framed, uint32_t number, packet_info *pinfo)
{
    run_t *found = NULL;

    for (unsigned i = 0; i < RUNS_MAX; i++) {
        run_t *run = &framed->runs[i];

        if (run->is_used && run->number == number) {
            return run;
        }
        found = found == NULL && !run->is_used ? run : found;
    }
    if (found == NULL) {
        found = &framed->runs[framed->turn++ % RUNS_MAX];
        if (found->wait.kept != NULL) {
            const looked_t given_up = { .given_up = wmem_array_get_count(found->wait.kept) };

            li_went_through(pinfo, given_up.given_up, false);       /* what coverage counts */
            store(pinfo, &given_up);
            forget_kept(&found->wait);
        }
    }
    *found = (run_t) { .number = number, .is_used = true };
    return found;
}

/* True when what the runs hold now comes with nothing that is handed on later. */
static bool
is_between_messages(const framed_t *framed)
{
    for (unsigned i = 0; i < RUNS_MAX; i++) {
        if (framed->runs[i].is_used && framed->runs[i].number > 0 && framed->runs[i].number < LI_FRAMES_HEADS) {
            return false;
        }
    }
    return framed->turn == 0 && !framed->frames.is_within && framed->frames.left == 0;
}

static void
look_at_pieces(framed_t *framed, const uint8_t *content, wmem_array_t *pieces, bool has_units, li_asked_t where,
               tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    for (unsigned i = 0; i < wmem_array_get_count(pieces); i++) {
        const li_frames_piece_t *piece = (const li_frames_piece_t *)wmem_array_index(pieces, i);
        run_t *run = run_of(framed, piece->run, pinfo);

        /* Of a whole message the dissectors have found what units there are. */
        if (piece->is_message && has_units) {
            forget_kept(&run->wait);
        } else if (piece->length > 0 || run->wait.kept != NULL) {
            look_at(&run->wait, content + piece->offset, piece->length, run->wait.next, where, !piece->is_end, tvb,
                    pinfo, tree);
        }
        if (piece->is_end) {
            forget_kept(&run->wait);
            run->is_used = false;
        }
    }
}

static void
forget_frames(framed_t *framed, uint32_t frame)
{
    framed->until = framed->until != 0 ? framed->until : frame;
    for (unsigned i = 0; i < RUNS_MAX; i++) {
        forget_kept(&framed->runs[i].wait);
        framed->runs[i].is_used = false;
    }
    framed->frames.kind = LI_FRAMES_NONE;
}

static framed_t *
make_framed(uint64_t side, li_asked_t where, uint32_t frame)
{
    held_t *held = make_held(side);

    if (held->framed[where] == NULL) {
        held->framed[where] = wmem_new0(wmem_file_scope(), framed_t);
        held->framed[where]->since = frame;
    }
    return held->framed[where];
}

static framed_t *
expect_websocket(uint64_t side, li_asked_t where, uint32_t frame)
{
    framed_t *framed = make_framed(side, where, frame);

    framed->frames = (li_frames_t) { .kind = LI_FRAMES_WEBSOCKET };
    framed->is_expected = true;
    return framed;
}

/* The frames of the side; NULL: the octets are none. Where octets are missing, a frame has to begin anew. */
static framed_t *
framed_of(const uint8_t *octets, unsigned length, uint32_t seq, li_asked_t where, packet_info *pinfo, unsigned *begin)
{
    const unsigned head = li_frames_upgrade(octets, length);
    const li_frames_kind_t kind = kind_in_frame(pinfo, where);
    held_t *held = kind != LI_FRAMES_NONE || wmem_map_size(sides) > 0 ? held_of(pinfo) : NULL;
    framed_t *framed = held != NULL ? held->framed[where] : NULL;
    li_frames_t frames;
    int at;

    *begin = 0;
    if (head > 0) {
        expect_websocket(li_withheld_side(pinfo) ^ 1, where, pinfo->num);
        *begin = head;
        return expect_websocket(li_withheld_side(pinfo), where, pinfo->num);
    }
    if (framed != NULL && framed->is_expected) {
        framed->is_expected = false;
        framed->next = seq;
    }
    if (framed != NULL && framed->frames.kind != LI_FRAMES_NONE) {
        const bool is_taken = kind == LI_FRAMES_NONE && li_frame_of(pinfo)->asked[where] == LI_ASKED_TAKEN;

        *begin = (int32_t)(framed->next - seq) > 0 ? framed->next - seq : 0;
        if (!is_taken && (*begin > 0 || framed->next == seq)
            && (kind == LI_FRAMES_NONE || kind == framed->frames.kind)) {
            return framed;
        }
        forget_frames(framed, pinfo->num);
    }
    at = kind != LI_FRAMES_NONE ? li_frames_begin(&frames, kind, octets, length) : -1;
    if (at < 0) {
        return NULL;
    }
    framed = make_framed(li_withheld_side(pinfo), where, pinfo->num);
    framed->frames = frames;
    framed->is_http2 |= framed->since == pinfo->num && kind == LI_FRAMES_HTTP2;
    *begin = (unsigned)at;
    return framed;
}

/* On the first visit. `has_units`: the dissectors of the frame have found some. True: the octets are looked at. What
 * is no unit in a frame of WebSocket may be one without it: an upgrade is soon said. */
static bool
look_at_frames(const uint8_t *octets, unsigned length, uint32_t seq, bool has_units, li_asked_t where, tvbuff_t *tvb,
               packet_info *pinfo, proto_tree *tree)
{
    unsigned begin;
    framed_t *framed = framed_of(octets, length, seq, where, pinfo, &begin);
    const bool is_http2 = framed != NULL && framed->frames.kind == LI_FRAMES_HTTP2;
    const uint32_t before = li_frame_of(pinfo)->units;
    wmem_array_t *pieces;
    uint8_t *content;
    held_t *held;

    if (framed == NULL) {
        return false;
    }
    held = held_of(pinfo);
    framed->is_expected = false;
    if (begin >= length) {
        framed->next = begin > length ? framed->next : seq + length;
        return is_http2;
    }
    if (is_between_messages(framed)) {
        held->early = NULL;
    }
    framed->next = seq + length;
    pieces = wmem_array_new(pinfo->pool, sizeof(li_frames_piece_t));
    content = (uint8_t *)wmem_alloc(pinfo->pool, length + LI_FRAMES_HEAD_MAX);
    li_frames_take(&framed->frames, octets + begin, length - begin, content, pieces);
    look_at_pieces(framed, content, pieces, has_units, where, tvb, pinfo, tree);
    if (is_http2 || li_frame_of(pinfo)->units != before) {
        forget_kept(&held->waits[where]);
        return true;
    }
    return false;
}

bool
li_is_framed(packet_info *pinfo)
{
    const li_asked_t where = li_tls_in_frame(pinfo) ? LI_ASKED_IN_TLS : LI_ASKED_OVER_TCP;
    const held_t *held = pinfo->ptype == PT_TCP && wmem_map_size(sides) > 0 ? held_of(pinfo) : NULL;
    const framed_t *framed = held != NULL ? held->framed[where] : NULL;

    return framed != NULL && framed->is_http2 && pinfo->num > framed->since
        && (framed->until == 0 || pinfo->num <= framed->until);
}

/* ---- TCP ---- */

/* On the first visit. */
static void
watch_segment(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_headers_t *headers)
{
    const struct tcp_analysis *tcp = li_channel_of_tcp(pinfo);
    const unsigned begin = li_headers_payload(headers);
    const unsigned length = begin != 0 ? headers->length - begin : 0;
    uint32_t end;
    const struct tcp_multisegment_pdu *found;
    conversation_t *conversation;
    unsigned before;
    bool is_framed;
    wait_t *wait;

    if (length == 0 || headers->length < tvb_reported_length(headers->tvb) || tcp == NULL) {
        return;
    }
    end = li_channel_number(tcp, li_withheld_sequence(headers) + length);
    found = find_wait(tcp->fwd->multisegment_pdus, end, pinfo->num);
    /* TCP keeps the octets for nobody (li_withheld.c): who waits goes on waiting. */
    if (found == NULL && !li_frame_of(pinfo)->is_handed) {
        return;
    }
    is_framed = !li_claim_is_decided(pinfo)
        && look_at_frames(headers->octets + begin, length, end - length, li_frame_of(pinfo)->units > 0,
                          LI_ASKED_OVER_TCP, tvb, pinfo, tree);
    if (found == NULL && !is_framed) {
        look_behind(headers->octets + begin, length, end - length, LI_ASKED_OVER_TCP, tvb, pinfo, tree);
    }
    if (found == NULL && wmem_map_size(sides) == 0) {
        return;
    }
    conversation = li_conversation(pinfo);
    wait = note_wait(pinfo, found, LI_ASKED_OVER_TCP,
                     conversation != NULL ? conversation_get_dissector(conversation, pinfo->num) : NULL);
    if (wait == NULL || is_framed || li_claim_is_decided(pinfo)) {
        return;
    }
    /* Those in front of a wait that begins here were dissected. */
    before = (int32_t)(found->seq - (end - length)) > 0 ? found->seq - (end - length) : 0;
    look_at(wait, headers->octets + begin + before, length - before, end - (length - before), LI_ASKED_OVER_TCP, true,
            tvb, pinfo, tree);
}

/* ---- TLS ---- */

/* What TLS has decrypted of the frame; NULL: nothing. */
static const SslRecordInfo *
records_of(packet_info *pinfo)
{
    for (unsigned layer = 0; layer < TLS_LAYERS_MAX; layer++) {
        const SslPacketInfo *packet = (const SslPacketInfo *)p_get_proto_data(wmem_file_scope(), pinfo, proto_tls,
                                                                             layer);

        if (packet != NULL && packet->records != NULL) {
            return packet->records;
        }
    }
    return NULL;
}

/* On the first visit: all records of a frame are of one side. */
static void
watch_records(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const SslDecryptSession *session = li_tls_session(pinfo);
    const struct tcp_multisegment_pdu *found = NULL;
    const SslRecordInfo *records = session != NULL ? records_of(pinfo) : NULL;
    const SslFlow *flow = NULL;
    const bool has_units = li_frame_of(pinfo)->units > 0;
    bool is_framed = false;
    wait_t *wait;

    for (const SslRecordInfo *record = records; record != NULL; record = record->next) {
        flow = (int)record->type == TLS_APPLICATION_DATA && record->flow != NULL ? record->flow : flow;
    }
    if (flow == NULL) {
        return;
    }
    found = find_wait(flow->multisegment_pdus, flow->byte_seq, pinfo->num);
    for (const SslRecordInfo *record = records; record != NULL; record = record->next) {
        if (record->flow == flow && (int)record->type == TLS_APPLICATION_DATA) {
            is_framed |= look_at_frames(record->plain_data, record->data_len, record->seq, has_units, LI_ASKED_IN_TLS,
                                        tvb, pinfo, tree);
        }
    }
    for (const SslRecordInfo *record = records; found == NULL && !is_framed && record != NULL; record = record->next) {
        if (record->flow == flow && (int)record->type == TLS_APPLICATION_DATA) {
            look_behind(record->plain_data, record->data_len, record->seq, LI_ASKED_IN_TLS, tvb, pinfo, tree);
        }
    }
    wait = note_wait(pinfo, found, LI_ASKED_IN_TLS, session->session.app_handle);
    wait = is_framed ? NULL : wait;
    for (const SslRecordInfo *record = records; wait != NULL && record != NULL; record = record->next) {
        if (record->flow == flow && (int)record->type == TLS_APPLICATION_DATA
            && (int32_t)(record->seq + record->data_len - found->seq) > 0) {
            const unsigned before = (int32_t)(found->seq - record->seq) > 0 ? found->seq - record->seq : 0;

            look_at(wait, record->plain_data + before, record->data_len - before, record->seq + before,
                    LI_ASKED_IN_TLS, true, tvb, pinfo, tree);
        }
    }
}

/* ---- each frame ---- */

/* On the first visit: what was begun, and will not go on. */
static void
watch_end(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    held_t *held = wmem_map_size(sides) > 0 && li_channel_has_ended(pinfo) ? held_of(pinfo) : NULL;

    for (unsigned where = 0; held != NULL && where < LI_ASKED_WHERE; where++) {
        wait_t *wait = &held->waits[where];

        if (wait->kept != NULL && li_frame_of(pinfo)->asked[where] == LI_ASKED_NOT) {
            look_at(wait, NULL, 0, wait->next, (li_asked_t)where, false, tvb, pinfo, tree);
        }
        for (unsigned i = 0; held->framed[where] != NULL && i < RUNS_MAX; i++) {
            wait = &held->framed[where]->runs[i].wait;
            if (wait->kept != NULL) {
                look_at(wait, NULL, 0, wait->next, (li_asked_t)where, false, tvb, pinfo, tree);
            }
        }
    }
}

void
li_held_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_worlds_headers(pinfo, &ends);

    if (headers == NULL || !ends->is_tcp || headers->is_joined) {
        return;
    }
    if (PINFO_FD_VISITED(pinfo)) {
        look_again(tvb, pinfo, tree);
        return;
    }
    if (!li_is_claimed(pinfo)) {
        return;
    }
    watch_segment(tvb, pinfo, tree, headers);
    if (li_tls_in_frame(pinfo)) {
        watch_records(tvb, pinfo, tree);
    }
    watch_end(tvb, pinfo, tree);
}

void
li_held_register(int proto)
{
    proto_key = proto_register_protocol_in_name_only("LI held back", "LI held", "li_held", proto, FT_PROTOCOL);
    sides = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_direct_hash, g_direct_equal);
}

void
li_held_handoff(void)
{
    proto_tcp = proto_get_id_by_filter_name("tcp");
    proto_tls = proto_get_id_by_filter_name("tls");
    proto_http = proto_get_id_by_filter_name("http");
    tcp_ports = find_dissector_table("tcp.port");
    proto_http2 = proto_get_id_by_filter_name("http2");
    proto_websocket = proto_get_id_by_filter_name("websocket");
}
