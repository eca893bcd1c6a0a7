/* stream.c
 * Where units begin and end in TCP, UDP and TLS, whatever their format.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream.h"

#include <string.h>

#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/dissectors/packet-tls-utils.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <epan/show_exception.h>

#include "li/li.h"

/* Wireshark's own: TLS, the table of what runs in TLS by port, and TCP. Set at hand-off. */
static dissector_handle_t stock_tls_handle;
static dissector_table_t  stock_tls_ports;
static int                proto_tcp = -1;

/* The keys of a format's data on a frame; the format has those below. */
enum {
    FRAME_INFO = 0x40000000,    /* a unit of this frame has written to the Info column */
    FRAME_TLS,                  /* a record of this frame was recognised */
    FRAME_TCP,                  /* TCP's data with which it called for this frame */
    FRAME_WAITS,                /* file scope: with how many octets the last call for this frame left all waiting */
    FRAME_FOLLOWED              /* file scope: what follows this frame's octets came before it */
};

/* What a full Info column has room for besides: a separator, and the mark that may still be put in front. */
#define COLUMN_MARGIN 64

/* ---- a stream of units ---- */

typedef struct {
    const stream_format_t *format;
    stream_origin_t origin;     /* of the first octet */
    int             first_octet;    /* where that is in its data source */
    bool            can_wait;   /* octets that are missing may come with the next segment */
    bool            is_told;    /* what follows the octets is known to be something else: they hold whole units only */
    bool            is_unit;    /* what get_part_length() last found */
    uint32_t        open;       /* the part of which more octets are needed to tell, and how far it was looked at */
    stream_scan_t   scan;
} walk_t;

/* How long the unit is that begins in `captured` octets at `p`, of `reported` that there are. 0: it is none, or not
 * known yet: then `*waits`. */
static unsigned
get_unit_length(walk_t *walk, const uint8_t *p, unsigned captured, unsigned reported, stream_scan_t *scan, bool *waits)
{
    const stream_format_t *format = walk->format;
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
    if (part == STREAM_SKIPPED || (part == STREAM_UNCLEAR && !is_cut) || (walk->is_told && length > captured)) {
        return 0;
    }
    return length != 0 ? length : reported;
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
    unsigned length;
    bool waits;

    if (walk->open == (uint32_t)offset) {
        scan = walk->scan;
    }
    length = get_unit_length(walk, p, captured, reported, &scan, &waits);
    walk->is_unit = length != 0;
    if (waits) {
        walk->open = (uint32_t)offset;
        walk->scan = scan;
    }
    if (waits || walk->is_unit) {
        return length;
    }
    length = walk->format->find(p, captured, walk->can_wait || captured < reported);
    return length < captured ? length : reported;
}

static int
dissect_part(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const walk_t *walk = (const walk_t *)data;
    const stream_format_t *format = walk->format;
    const unsigned captured = tvb_captured_length(tvb);

    if (walk->is_unit) {
        stream_origin_t origin = walk->origin;

        origin.offset += (uint32_t)(tvb_raw_offset(tvb) - walk->first_octet);
        if (captured < format->head && captured < tvb_reported_length(tvb)) {
            /* Of all that is missing, nobody knows whether it is one unit. */
            li_went_through(pinfo, tvb_reported_length(tvb) - captured, true);
        }
        format->dissect_unit(tvb, pinfo, tree, &origin);
    } else {
        /* By their own octets, which are the same on every visit. */
        const bool is_header = captured >= format->least && format->is_bad_header != NULL && !li_behind_loss(pinfo)
            && format->is_bad_header(tvb_get_ptr(tvb, 0, (int)captured), captured);

        format->dissect_skipped(tvb, pinfo, tree, is_header);
    }
    return (int)captured;
}

/* ---- the same cuts on every visit ---- */

/* What one side of a connection waits for: octets at its end that TCP or TLS will hand over again, with more behind
 * them. */
typedef struct {
    uint32_t start;             /* the TCP sequence number of the first, where that is known */
    uint32_t octets;            /* how many; 0: it does not wait */
    uint32_t open;              /* which of them begins the part that is to be told; those before it are skipped */
    stream_scan_t scan;         /* how far that was looked at */
} wait_t;

/* `octets` of a wait for a length that was told: how many segments come before the last one is not known. */
#define WAIT_TOLD   UINT32_MAX

/* How far one side of a TCP connection has been handed over. */
typedef struct {
    uint32_t frame;             /* the last one; 0: none yet */
    uint32_t end;               /* the TCP sequence number behind the furthest octet */
    uint32_t before;            /* the same before that frame */
} handed_t;

/* What is known of a connection, kept with its conversation. File scope, written on the first visit of each frame. */
typedef struct {
    uint32_t first_frame;       /* TLS: of the first record that our heuristic accepted; 0: it accepted none */
    wait_t   waits[2];          /* by side */
    handed_t handed[2];         /* likewise */
} connection_t;

static connection_t *
find_connection(const stream_format_t *format, packet_info *pinfo)
{
    conversation_t *conversation = find_conversation_pinfo(pinfo, 0);

    return conversation == NULL ? NULL : (connection_t *)conversation_get_proto_data(conversation, *format->proto);
}

static connection_t *
get_connection(const stream_format_t *format, packet_info *pinfo)
{
    conversation_t *conversation = find_or_create_conversation(pinfo);
    connection_t *connection = (connection_t *)conversation_get_proto_data(conversation, *format->proto);

    if (connection == NULL) {
        connection = wmem_new0(wmem_file_scope(), connection_t);
        conversation_add_proto_data(conversation, *format->proto, connection);
    }
    return connection;
}

/* What was waited for and begins with the first of the octets; NULL: nothing. */
static const wait_t *
find_wait(const stream_format_t *format, packet_info *pinfo, const stream_origin_t *origin)
{
    const connection_t *connection = find_connection(format, pinfo);
    const wait_t *wait = connection == NULL ? NULL : &connection->waits[li_side(pinfo)];

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

/* After a frame: what is waited for. */
static void
note_wait(const walk_t *walk, packet_info *pinfo, tvbuff_t *tvb)
{
    const stream_origin_t *origin = &walk->origin;
    const uint32_t from = (uint32_t)pinfo->desegment_offset;
    const bool waits = pinfo->desegment_len != 0;
    connection_t *connection = waits ? get_connection(walk->format, pinfo)
                                     : origin->may_be_joined ? find_connection(walk->format, pinfo) : NULL;
    wait_t wait = { .octets = 0 };

    if (connection == NULL) {
        return;
    }
    if (waits) {
        const bool is_told = pinfo->desegment_len != DESEGMENT_ONE_MORE_SEGMENT && octets_left(origin, tvb) == 0;

        wait.start = origin->offset + from;
        wait.octets = is_told ? WAIT_TOLD : tvb_captured_length(tvb) - from;
        if (walk->open >= from) {
            wait.open = walk->open - from;
            wait.scan = walk->scan;
        }
    }
    connection->waits[li_side(pinfo)] = wait;
}

/* Whether what follows the octets was handed over in an earlier frame, as it is where TCP puts nothing in order and a
 * segment comes late: it won't come again. To TCP, more octets would be those of that frame, which are then taken from
 * it on other visits. */
static bool
is_followed(const stream_format_t *format, packet_info *pinfo, const stream_origin_t *origin, tvbuff_t *tvb)
{
    if (!PINFO_FD_VISITED(pinfo) && origin->has_offset) {
        const uint32_t end = origin->offset + tvb_captured_length(tvb);
        handed_t *handed = &get_connection(format, pinfo)->handed[li_side(pinfo)];
        const bool is_further = handed->frame == 0 || (int32_t)(end - handed->end) > 0;

        if (handed->frame != pinfo->num) {
            handed->before = handed->frame == 0 ? end : handed->end;
            handed->frame = pinfo->num;
        }
        handed->end = is_further ? end : handed->end;
        if ((int32_t)(handed->before - end) > 0) {
            p_set_proto_data(wmem_file_scope(), pinfo, *format->proto, FRAME_FOLLOWED, (void *)format);
        }
    }
    return p_get_proto_data(wmem_file_scope(), pinfo, *format->proto, FRAME_FOLLOWED) != NULL;
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

    while (offset < length) {
        part = get_part_length(pinfo, tvb, (int)offset, walk);
        if (part == 0 || part > length - offset) {
            break;
        }
        offset += part;
    }
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
    const wait_t *wait = find_wait(walk->format, pinfo, &walk->origin);
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
dissect_stream(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
               const stream_origin_t *origin)
{
    const bool is_first_visit = !PINFO_FD_VISITED(pinfo);
    const bool can_wait = *format->desegment && pinfo->can_desegment > 0 && !is_followed(format, pinfo, origin, tvb);
    const bool is_cut = tvb_captured_length(tvb) < tvb_reported_length(tvb);
    walk_t walk = { .format = format, .origin = *origin, .first_octet = tvb_raw_offset(tvb), .can_wait = can_wait };

    if (is_cut) {
        /* Before: it ends with an exception. */
        li_went_through(pinfo, tvb_reported_length(tvb), true);
    }
    if (!can_wait || !origin->may_be_joined) {
        tcp_dissect_pdus(tvb, pinfo, tree, can_wait, 1, get_part_length, dissect_part, &walk);
    } else if (is_first_visit) {
        dissect_joined(&walk, tvb, pinfo, tree);
    } else {
        dissect_joined_again(&walk, tvb, pinfo, tree);
    }
    if (can_wait && is_first_visit) {
        ask_for_rest(pinfo, origin, tvb);
        note_wait(&walk, pinfo, tvb);
    }
    if (!is_cut) {
        li_went_through(pinfo, pinfo->desegment_len != 0 ? (unsigned)pinfo->desegment_offset : tvb_reported_length(tvb),
                        false);
    }
}

static const stream_origin_t in_tls = { .is_protected = true, .may_be_joined = true };

/* ---- TCP ---- */

/* Whether TCP itself called, for it may be anybody: then `data` is TCP's. It calls again for what follows in a segment;
 * by then, the layers of our first units stand between. */
static bool
is_called_by_tcp(const stream_format_t *format, packet_info *pinfo, void *data)
{
    wmem_list_frame_t *caller = wmem_list_frame_prev(wmem_list_tail(pinfo->layers));

    if (data == NULL || caller == NULL) {
        return false;
    }
    if (GPOINTER_TO_INT(wmem_list_frame_data(caller)) == proto_tcp) {
        p_set_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TCP, data);
        return true;
    }
    return p_get_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TCP) == data;
}

/* The place of the segment in its TCP stream. */
static stream_origin_t
origin_in_tcp(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo, void *data)
{
    stream_origin_t origin = { .is_protected = false };

    if (is_called_by_tcp(format, pinfo, data)) {
        const struct tcpinfo *tcp = (const struct tcpinfo *)data;

        origin.has_offset = true;
        origin.offset = tcp->seq;
        origin.segment_end = tcp->nxtseq;
        /* What follows them in the segment is handed over with the same data; it lies behind the TCP header. */
        origin.may_be_joined = tcp->is_reassembled && tvb_raw_offset(tvb) == 0;
    }
    return origin;
}

/* Whether the segment holds TLS records (RFC 8446 clause 5.1) and nothing else, as far as it was captured.
 * No unit begins like one. */
static bool
is_tls_record(tvbuff_t *tvb)
{
    unsigned captured = tvb_captured_length(tvb);
    unsigned offset = 0;

    while (offset < captured) {
        unsigned left = captured - offset;
        unsigned length;

        if (tvb_get_uint8(tvb, (int)offset) < 0x14 || tvb_get_uint8(tvb, (int)offset) > 0x17
            || (left > 1 && tvb_get_uint8(tvb, (int)offset + 1) != 3)
            || (left > 2 && tvb_get_uint8(tvb, (int)offset + 2) > 4)) {
            return false;
        }
        if (left < 5) {
            return offset > 0 || captured < tvb_reported_length(tvb);
        }
        length = tvb_get_ntohs(tvb, (int)offset + 3);
        if (length == 0 || length > 16384 + 2048) {
            return false;
        }
        offset += 5 + length;
    }
    return captured > 0;
}

/* A ClientHello or ServerHello, with which the TLS of a connection begins. Octets in the middle of a unit, where a
 * capture may begin, do not look like this by chance; they might look like another record. */
static bool
is_tls_hello(tvbuff_t *tvb)
{
    return tvb_captured_length(tvb) >= 10 && tvb_get_uint8(tvb, 0) == 0x16
        && (tvb_get_uint8(tvb, 5) == 1 || tvb_get_uint8(tvb, 5) == 2) && tvb_get_uint8(tvb, 9) == 3;
}

/* An endpoint that was named as ours and speaks TLS: what TLS holds is for us, whether our heuristic is enabled or not.
 * Behind a hello, the connection is TLS. */
static int
dissect_as_tls(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    tls_set_appdata_dissector(stock_tls_handle, pinfo, stream->handles->tls);
    if (!PINFO_FD_VISITED(pinfo) && is_tls_hello(tvb)) {
        conversation_set_dissector_from_frame_number(find_or_create_conversation(pinfo), pinfo->num + 1,
                                                     stock_tls_handle);
    }
    return call_dissector_only(stock_tls_handle, tvb, pinfo, tree, data);
}

int
stream_tcp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    stream_origin_t origin;

    if (is_tls_record(tvb) && stock_tls_handle != NULL) {
        int length = dissect_as_tls(stream, tvb, pinfo, tree, data);

        if (length != 0) {
            return length;
        }
    }
    origin = origin_in_tcp(stream->format, tvb, pinfo, data);
    dissect_stream(stream->format, tvb, pinfo, tree, &origin);
    return (int)tvb_captured_length(tvb);
}

/* ---- UDP ---- */

int
stream_udp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    volatile int offset = 0;

    while (tvb_captured_length_remaining(tvb, offset) > 0) {
        const char *saved_proto = pinfo->current_proto;
        walk_t walk = { .format = stream->format };
        unsigned remaining = (unsigned)tvb_reported_length_remaining(tvb, offset);
        unsigned length = get_part_length(pinfo, tvb, offset, &walk);
        tvbuff_t *part;

        /* A unit ends with its datagram, whatever its lengths say: the format compares them. */
        length = MIN(length, remaining);
        part = tvb_new_subset_length(tvb, offset, (int)length);
        TRY {
            dissect_part(part, pinfo, tree, &walk);
        }
        CATCH_NONFATAL_ERRORS {
            show_exception(part, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
            pinfo->current_proto = saved_proto;
        }
        ENDTRY;
        offset += (int)length;
    }
    li_went_through(pinfo, tvb_reported_length(tvb), tvb_captured_length(tvb) < tvb_reported_length(tvb));
    return (int)tvb_captured_length(tvb);
}

/* ---- TLS ---- */

/* By port, by Decode As, or because our heuristic has set this handle. In the last case, TLS gives us the session from
 * its beginning on later visits: what lies before the first record that was recognised is what it was on the first
 * visit, something else. A frame may hold records before and behind that point. */
int
stream_tls(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    const stream_format_t *format = stream->format;
    const connection_t *session = find_connection(format, pinfo);

    if (session != NULL && pinfo->num <= session->first_frame
        && p_get_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TLS) == NULL) {
        if (pinfo->num < session->first_frame || !format->is_recognised(tvb)) {
            return format->try_stock != NULL && format->try_stock(tvb, pinfo, tree) ? (int)tvb_captured_length(tvb) : 0;
        }
        p_set_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TLS, pinfo);
    }
    dissect_stream(format, tvb, pinfo, tree, &in_tls);
    return (int)tvb_captured_length(tvb);
}

/* ---- connections of hosts that may deliver or receive ---- */

/* The frames behind this one go to our handle. This one does not, so that it looks the same on every visit. A file that
 * was opened is no conversation. */
static void
claim_conversation(packet_info *pinfo, dissector_handle_t handle)
{
    if (!PINFO_FD_VISITED(pinfo) && pinfo->ptype != PT_NONE) {
        conversation_set_dissector_from_frame_number(find_or_create_conversation(pinfo), pinfo->num + 1, handle);
    }
}

/* A connection of a host that may deliver or receive, until a unit is found in it; or one that carries a file. */
int
stream_claimed_tcp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return stream_tcp_heuristic(stream, tvb, pinfo, tree, data) ? (int)tvb_captured_length(tvb) : 0;
}

int
stream_claimed_udp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return stream->format->is_recognised(tvb) ? stream_udp(stream, tvb, pinfo, tree, data) : 0;
}

/* What lies before the first record that was recognised is what it was on the first visit: not ours. */
int
stream_claimed_tls(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    const stream_format_t *format = stream->format;
    const connection_t *session = find_connection(format, pinfo);
    const uint32_t first = session != NULL ? session->first_frame : 0;

    if (first != 0 && (pinfo->num > first || p_get_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TLS) != NULL)) {
        dissect_stream(format, tvb, pinfo, tree, &in_tls);
        return (int)tvb_captured_length(tvb);
    }
    return (first == 0 ? !PINFO_FD_VISITED(pinfo) : pinfo->num == first)
        && stream_tls_heuristic(stream, tvb, pinfo, tree, NULL) ? (int)tvb_captured_length(tvb) : 0;
}

/* ---- heuristics ---- */

bool
stream_tls_heuristic(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const stream_format_t *format = stream->format;

    if (!format->is_recognised(tvb)) {
        return false;
    }
    if (!PINFO_FD_VISITED(pinfo)) {
        connection_t *session = get_connection(format, pinfo);

        session->first_frame = session->first_frame ? session->first_frame : pinfo->num;
    }
    p_set_proto_data(pinfo->pool, pinfo, *format->proto, FRAME_TLS, pinfo);
    ws_tls_heur_set_handle(data, stream->handles->tls);
    dissect_stream(format, tvb, pinfo, tree, &in_tls);
    return true;
}

bool
stream_tcp_heuristic(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const stream_origin_t origin = origin_in_tcp(stream->format, tvb, pinfo, data);

    if (!stream->format->is_recognised(tvb)) {
        return false;
    }
    claim_conversation(pinfo, stream->handles->tcp);
    dissect_stream(stream->format, tvb, pinfo, tree, &origin);
    return true;
}

bool
stream_udp_heuristic(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!stream->format->is_datagram(tvb)) {
        return false;
    }
    claim_conversation(pinfo, stream->handles->udp);
    stream_udp(stream, tvb, pinfo, tree, data);
    return true;
}

/* What only the heuristic for anybody would take, while that is disabled. */
static void
note_not_looked(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, const char *suffix)
{
    const heur_dtbl_entry_t *anywhere;
    const char *name;

    if (!stream->format->is_recognised(tvb)) {
        return;
    }
    name = wmem_strdup_printf(pinfo->pool, "%s%s", stream->format->filter, suffix);
    anywhere = find_heur_dissector_by_unique_short_name(name);
    if (anywhere != NULL && !anywhere->enabled) {
        li_did_not_look(pinfo, stream->format->name, name);
    }
}

/* The same where a unit is to be expected, for formats that octets alone do not tell for certain: from a network
 * element, to a destination that was ordered, or for a task that was. On by default. */
bool
stream_expected_tcp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!stream->format->is_expected(tvb, pinfo)) {
        note_not_looked(stream, tvb, pinfo, "_tcp");
        return false;
    }
    return stream_tcp_heuristic(stream, tvb, pinfo, tree, data);
}

bool
stream_expected_udp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!stream->format->is_expected(tvb, pinfo)) {
        note_not_looked(stream, tvb, pinfo, "_udp");
        return false;
    }
    return stream_udp_heuristic(stream, tvb, pinfo, tree, data);
}

/* ---- columns ---- */

/* The column ends in the middle of a character where it is full: it is left before. */
static bool
has_room(packet_info *pinfo, const char *text)
{
    const char *before = col_get_text(pinfo->cinfo, COL_INFO);

    return before == NULL || strlen(before) + strlen(text) + COLUMN_MARGIN < COL_MAX_INFO_LEN;
}

/* The fence keeps our text when TLS comes to its next record. */
void
stream_add_to_columns(int proto, const char *family, packet_info *pinfo, const char *text)
{
    li_set_protocol(pinfo, family);
    col_clear(pinfo->cinfo, COL_INFO);
    if (!has_room(pinfo, text)) {
        return;
    }
    if (p_get_proto_data(pinfo->pool, pinfo, proto, FRAME_INFO) != NULL) {
        col_append_str(pinfo->cinfo, COL_INFO, "; ");
    } else {
        p_add_proto_data(pinfo->pool, pinfo, proto, FRAME_INFO, pinfo);
    }
    col_append_str(pinfo->cinfo, COL_INFO, text);
    col_set_fence(pinfo->cinfo, COL_INFO);
}

/* ---- registration ---- */

static dissector_handle_t
register_part(const stream_format_t *format, const char *suffix, dissector_t function)
{
    return register_dissector(wmem_strdup_printf(wmem_epan_scope(), "%s%s", format->filter, suffix), function,
                              *format->proto);
}

void
stream_register(const stream_t *stream, const stream_functions_t *functions)
{
    const stream_format_t *format = stream->format;

    stream->handles->tcp = register_part(format, "", functions->tcp);
    stream->handles->udp = register_part(format, ".udp", functions->udp);
    stream->handles->tls = register_part(format, ".tls", functions->tls);
    stream->handles->claimed_tcp = register_part(format, ".claimed.tcp", functions->claimed_tcp);
    stream->handles->claimed_tls = register_part(format, ".claimed.tls", functions->claimed_tls);
    stream->handles->claimed_udp = register_part(format, ".claimed.udp", functions->claimed_udp);
}

static void
add_heuristic(const stream_format_t *format, const char *list, heur_dissector_t function, const char *where,
              const char *suffix, heuristic_enable_e enable)
{
    heur_dissector_add(list, function, wmem_strdup_printf(wmem_epan_scope(), "%s over %s", format->name, where),
                       wmem_strdup_printf(wmem_epan_scope(), "%s_%s", format->filter, suffix), *format->proto, enable);
}

void
stream_handoff(const stream_t *stream, const stream_functions_t *functions)
{
    const stream_format_t *format = stream->format;
    const heuristic_enable_e anywhere = format->is_expected != NULL ? HEURISTIC_DISABLE : HEURISTIC_ENABLE;

    stock_tls_handle = find_dissector_add_dependency("tls", *format->proto);
    stock_tls_ports = find_dissector_table("tls.port");
    proto_tcp = proto_get_id_by_filter_name("tcp");

    dissector_add_uint_range_with_preference("tcp.port", "", stream->handles->tcp);
    dissector_add_uint_range_with_preference("udp.port", "", stream->handles->udp);
    if (stock_tls_ports != NULL) {
        dissector_add_uint_range_with_preference("tls.port", "", stream->handles->tls);
    }
    add_heuristic(format, "tls", functions->tls_heuristic, "TLS", "tls", HEURISTIC_ENABLE);
    add_heuristic(format, "tcp", functions->tcp_heuristic, "TCP", "tcp", anywhere);
    add_heuristic(format, "udp", functions->udp_heuristic, "UDP", "udp", anywhere);
    if (format->is_expected != NULL) {
        add_heuristic(format, "tcp", functions->expected_tcp, "TCP, where it is expected", "expected_tcp",
                      HEURISTIC_ENABLE);
        add_heuristic(format, "udp", functions->expected_udp, "UDP, where it is expected", "expected_udp",
                      HEURISTIC_ENABLE);
    }
    if (format->in_files) {
        li_claim_files(stream->handles->claimed_tcp);
    }
    li_claim_connections(stream->handles->claimed_tcp, stream->handles->claimed_udp, stream->handles->claimed_tls);
}

bool
stream_owns_tls_port(const stream_t *stream, const packet_info *pinfo)
{
    return stock_tls_ports != NULL
        && (dissector_get_uint_handle(stock_tls_ports, pinfo->srcport) == stream->handles->tls
            || dissector_get_uint_handle(stock_tls_ports, pinfo->destport) == stream->handles->tls);
}
