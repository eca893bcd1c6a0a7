/* li_again.c
 * Octets that TCP has seen before: it takes them for a retransmission, and shows them to nobody. Likewise those of
 * fragments that IP has put together otherwise.
 *
 * Whoever can put a packet into the capture can be first with other octets, and hide by that what a delivery holds. So
 * of connections that are looked into the last octets of each side are kept: where they come again and are others, that
 * is said; and what nobody has looked into is given to those who know our formats, as it stands in its segment.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/proto_data.h>

#include "audit/window.h"
#include "li/li_channel.h"
#include "li/li_versions.h"
#include "li/li_withheld.h"
#include "li/li_worlds.h"

static expert_field ei_li_octets_differ = EI_INIT;
static expert_field ei_li_octets_differ_anew = EI_INIT;
static expert_field ei_li_octets_withheld = EI_INIT;
static expert_field ei_li_order_octets_differ = EI_INIT;

static ei_register_info ei[] = {
    { &ei_li_octets_differ, { "li.coverage.octets_differ",
        PI_SECURITY, PI_WARN, "Other octets than before, in the same place of a connection", EXPFILL } },
    { &ei_li_octets_differ_anew, { "li.coverage.octets_differ",
        PI_SECURITY, PI_NOTE, "A connection begins anew, with the same numbers: its octets are kept from dissectors",
        EXPFILL } },
    { &ei_li_octets_withheld, { "li.coverage.withheld",
        PI_SEQUENCE, PI_NOTE, "TCP keeps octets of the connection from dissectors: they are looked into all the same "
        "(said once for what each side sends)", EXPFILL } },
    { &ei_li_order_octets_differ, { "li.order.octets_differ",
        PI_SECURITY, PI_WARN, "What was said on an administration interface has two versions since here: it is "
        "believed in neither", EXPFILL } },
};

/* The last octets of sides of connections. File scope; made anew for each capture. */
static li_windows_t *windows;

/* What is known of a side of a connection, whether or not its last octets are still kept. */
typedef struct {
    bool     has_begun;         /* a SYN was captured, */
    bool     has_octets;        /* or others: */
    uint32_t end;               /* TCP's number behind the furthest of both */
    bool     is_said;           /* that TCP withholds octets of it */
    bool     was_cut;           /* a frame lacks octets of it: to TCP they have not come */
} side_t;

/* By li_withheld_side(): side_t, of connections that are looked into. Filled on first visits; file scope. */
static wmem_array_t *sides;

/* Octets that TCP waits with, of which that is known: what it withholds behind more of them is looked into alone. */
#define PUT_BEFORE_MAX  4096U

/* And of what came before a late segment, behind it. */
#define BEHIND_MAX      4096U

/* The key of our data on a frame: what was found on its first visit. File scope. */
enum { FRAME_AGAIN = 0x13 };
typedef struct {
    unsigned found;             /* of these: */
    uint32_t message;           /* the frame of a message that is not believed from here on; 0: none */
} again_t;
enum {
    OCTETS_DIFFER = 1,
    OCTETS_OFFERED = 2,
    OCTETS_ANEW = 4,            /* behind another SYN with the same number */
    OCTETS_WITHHELD = 8,        /* it is said once */
    OCTETS_GO_ON = 16,          /* behind some that TCP withheld */
    OCTETS_EQUAL = 32,          /* nothing is new; not kept */
    OCTETS_SHOWN = 64,          /* TCP, which has two versions of them, has handed them over on the first visit */
    OCTETS_BROKEN = 128,        /* behind a header that cannot be */
    OCTETS_LEFT_OUT = 256       /* TCP has handed on what is behind the first ones */
};

static side_t *
side_of(uint64_t number)
{
    static const side_t none = { .end = 0 };

    while (wmem_array_get_count(sides) <= number) {
        wmem_array_append(sides, &none, 1);
    }
    return (side_t *)wmem_array_index(sides, (unsigned)number);
}

/* ---- where octets are ---- */

/* TCP's data of the connection. TCP does not see one more fragment of a datagram that is whole. NULL: there is none. */
static const struct tcp_analysis *
find_tcp(packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends)
{
    if (pinfo->ptype == PT_TCP) {
        return li_channel_of_tcp(pinfo);
    }
    return headers->is_joined ? li_channel_tcp(li_headers_conversation(pinfo->num, ends)) : NULL;
}

/* Where the octets of a segment are in what its side sends. The number of the other side differs from its own in the
 * last bit. False: it is no segment, or TCP has seen nothing of its connection. */
static bool
find_stretch(packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends, li_stretch_t *stretch)
{
    const struct tcp_analysis *tcp = ends->is_tcp ? find_tcp(pinfo, headers, ends) : NULL;
    const unsigned begin = tcp != NULL ? li_headers_payload(headers) : 0;

    if (tcp == NULL) {
        return false;
    }
    stretch->side = (uint64_t)tcp->stream << 1 | li_headers_side(&ends->src, &ends->dst, ends->srcport,
                                                                      ends->destport);
    stretch->from = li_withheld_sequence(headers);
    stretch->to = stretch->from + (begin > 0 ? headers->length - begin : 0);
    stretch->end = stretch->to;
    stretch->has_begin = stretch->is_again = false;
    return true;
}

/* Whether the octets stand in the segment as they are: nothing was put together of them (since 4.6, a text that was
 * decoded is shown by itself). */
static bool
is_in_segment(tvbuff_t *tvb, const li_headers_t *headers)
{
    const unsigned begin = li_headers_payload(headers), length = tvb_captured_length(tvb);
    const unsigned segment = headers->length - begin;

    return begin != 0 && length != 0 && length <= segment
        && ws_memmem(headers->octets + begin, segment, tvb_get_ptr(tvb, 0, (int)length), length) != NULL;
}

/* What TCP put together is a data source of the frame, and ends with octets of the segment: it began no more than its
 * length before these. What TLS and HTTP/2 put together is not known. */
static void
find_begin(packet_info *pinfo, const li_headers_t *headers, li_stretch_t *stretch)
{
    unsigned longest = 0;

    for (const GSList *source = pinfo->data_src ? pinfo->data_src->next : NULL; source; source = source->next) {
        tvbuff_t *tvb = get_data_source_tvb((const struct data_source *)source->data);

        if (tvb_captured_length(tvb) > longest && !is_in_segment(tvb, headers)) {
            longest = tvb_captured_length(tvb);
        }
    }
    stretch->from -= longest;
    stretch->has_begin = !proto_is_frame_protocol(pinfo->layers, "tls")
                      && !proto_is_frame_protocol(pinfo->layers, "http2");
}

bool
li_again_stretch(packet_info *pinfo, li_stretch_t *stretch)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_worlds_headers(pinfo, &ends);

    if (headers == NULL || pinfo->ptype != PT_TCP || !find_stretch(pinfo, headers, ends, stretch)) {
        return false;
    }
    find_begin(pinfo, headers, stretch);
    if (li_is_withheld(pinfo)) {
        /* With those before that may begin the message. */
        stretch->from = li_frame_of(pinfo)->handed.sequence;
        stretch->is_again = true;
    }
    stretch->to = li_windows_end(windows, stretch->side, stretch->end);
    return true;
}

/* What the other side has taken by now, on the first visit. */
static void
note_taken(const li_headers_t *headers, uint64_t side)
{
    if (li_headers_tcp_flags(headers) & LI_TCP_ACK) {
        li_windows_take(windows, side ^ 1, li_headers_tcp_acknowledged(headers));
    }
}

/* ---- what they are ---- */

/* That which TCP puts together of the octets before this number, if it waits for more; NULL: none. `*length`: of what
 * should be there of it. */
static const struct tcp_multisegment_pdu *
pdu_before(packet_info *pinfo, uint32_t end, uint32_t *length)
{
    const struct tcp_analysis *tcp = li_channel_of_tcp(pinfo);
    const uint32_t at = li_channel_number(tcp, end);
    const struct tcp_multisegment_pdu *pdu = li_channel_wait(tcp->fwd->multisegment_pdus, at);

    *length = pdu != NULL ? at - pdu->seq : 0;
    return pdu;
}

/* Whether TCP keeps the segment for somebody who has asked for more than ends with it. */
static bool
is_waited_for(packet_info *pinfo, uint32_t end)
{
    uint32_t length;
    const struct tcp_multisegment_pdu *pdu = pdu_before(pinfo, end, &length);

    return pdu != NULL && pdu->last_frame == pinfo->num;
}

/* Whether TCP has a reason to show the segment to nobody, and did not. */
static bool
is_withheld(packet_info *pinfo, const li_headers_t *headers, unsigned flags, uint32_t end, bool was_cut)
{
    const li_frame_t *frame = li_frame_known(pinfo);
    const bool has_reason = (frame != NULL && frame->is_broken)
        || (flags & (WS_TCP_A_RETRANSMISSION | WS_TCP_A_KEEP_ALIVE | WS_TCP_A_OUT_OF_ORDER
                                      | WS_TCP_A_FAST_RETRANSMISSION | WS_TCP_A_SPURIOUS | WS_TCP_A_OLD_DATA)) != 0
        || (li_headers_tcp_flags(headers) & (LI_TCP_SYN | LI_TCP_RST)) != 0
        || (li_channel_is_ordered() && (was_cut || li_channel_lost_before(pinfo)));

    return has_reason && (frame == NULL || !frame->is_handed) && !is_waited_for(pinfo, end);
}

/* Whether TCP hands on the end of the segment alone, though what it takes for seen was not: a SYN that nobody has sent
 * makes it so. */
static bool
is_beheaded(packet_info *pinfo, uint64_t number, uint32_t sequence, const uint8_t *octets, uint32_t length)
{
    const li_frame_t *frame = li_frame_known(pinfo);
    const uint32_t left_out = frame != NULL && frame->is_beheaded ? li_channel_left_out(pinfo, sequence) : 0;

    return left_out != 0 && left_out < length
        && li_windows_compare(windows, number, sequence, octets, left_out) != LI_WINDOW_EQUAL;
}

/* Whether a header that cannot be keeps the frame's octets from dissectors. */
static bool
is_broken(packet_info *pinfo)
{
    const li_frame_t *frame = li_frame_known(pinfo);

    return frame != NULL && frame->is_broken && !frame->is_handed;
}

/* The same of IP's own header, behind which nobody was asked. */
static bool
is_unread(packet_info *pinfo)
{
    const li_ends_t *ends;
    const li_headers_t *headers = is_broken(pinfo) ? li_worlds_headers(pinfo, &ends) : NULL;

    return headers != NULL && headers->is_joined;
}

static unsigned
say_once(side_t *side)
{
    const bool is_said = side->is_said;

    side->is_said = true;
    return is_said ? 0 : OCTETS_WITHHELD;
}

/* Of octets that TCP withholds, by what is known of their place. */
static unsigned
found_of(packet_info *pinfo, const li_headers_t *headers, li_window_said_t said, uint64_t number, bool is_before)
{
    side_t *side = side_of(number);
    bool is_odd = said == LI_WINDOW_NEW;

    if (is_broken(pinfo)) {
        return OCTETS_OFFERED | OCTETS_BROKEN | say_once(side);
    }
    if (said == LI_WINDOW_FIRST) {
        /* Units were found before the connection was compared: its first ones may be repeated. */
        if (!side->has_begun && !side->has_octets && li_carries_units(pinfo)) {
            return 0;
        }
        is_odd = side->has_octets ? !is_before : side->has_begun;
    }
    if (said == LI_WINDOW_NEW && li_windows_began_anew(windows, number)) {
        return OCTETS_OFFERED | OCTETS_ANEW;
    }
    /* What fills a gap comes late: li_order.c says so. A reset may say why (RFC 1122 clause 4.2.2.12). */
    if (!is_odd || side->is_said || li_channel_lost_before(pinfo)
        || (li_headers_tcp_flags(headers) & (LI_TCP_SYN | LI_TCP_RST)) != 0) {
        return OCTETS_OFFERED;
    }
    return OCTETS_OFFERED | say_once(side);
}

/* What the octets of the segment are, on the first visit. */
static unsigned
compare(packet_info *pinfo, const li_headers_t *headers)
{
    const unsigned begin = li_headers_payload(headers), length = headers->length - begin;
    const uint32_t sequence = li_withheld_sequence(headers), end = sequence + length;
    const unsigned flags = li_channel_analysis(pinfo);
    const uint8_t *octets = headers->octets + begin;
    const uint64_t number = li_withheld_side(pinfo);
    side_t *side = side_of(number);
    const bool is_before = side->has_octets && (int32_t)(side->end - sequence) > 0;
    /* (RFC 9293 clause 3.8.4) It repeats the place of the last octet, and holds any. One that is nothing but its 0 is
     * left out: a delivery has others. */
    const bool is_keepalive = length == 1 && (flags & WS_TCP_A_KEEP_ALIVE) && *octets == 0
                           && ((!side->has_octets && !side->has_begun) || side->end == end);
    li_window_said_t said;
    bool is_left_out;
    unsigned found;

    if (is_keepalive) {
        return 0;
    }
    is_left_out = is_beheaded(pinfo, number, sequence, octets, length);
    said = li_windows_compare(windows, number, sequence, octets, length);
    /* It says so of what is partly new, too. */
    if (said == LI_WINDOW_EQUAL && (int32_t)(end - side->end) > 0) {
        said = LI_WINDOW_UNKNOWN;
    }
    found = said == LI_WINDOW_DIFFERS ? OCTETS_DIFFER | OCTETS_OFFERED
          : said == LI_WINDOW_EQUAL ? OCTETS_EQUAL
          : is_left_out ? OCTETS_OFFERED | OCTETS_LEFT_OUT | say_once(side)
          : is_withheld(pinfo, headers, flags, end, side->was_cut)
              ? found_of(pinfo, headers, said, number, is_before) : 0;
    if (!side->has_octets || (int32_t)(end - side->end) > 0) {
        side->end = end;
    }
    side->has_octets = true;
    side->was_cut |= headers->length < tvb_reported_length(headers->tvb);
    return found;
}

/* The same of a datagram that was put together here alone. `side`: that sends it. */
static unsigned
compare_joined(const li_headers_t *headers, uint64_t side)
{
    const unsigned begin = li_headers_payload(headers);

    return li_windows_compare(windows, side, li_withheld_sequence(headers), headers->octets + begin,
                              headers->length - begin) == LI_WINDOW_DIFFERS ? OCTETS_DIFFER | OCTETS_OFFERED : 0;
}

/* A connection that begins, on the first visit. */
static void
note_begin(packet_info *pinfo, const li_headers_t *headers)
{
    if (li_headers_tcp_flags(headers) & LI_TCP_SYN) {
        const uint64_t number = li_withheld_side(pinfo);
        side_t *side = side_of(number);

        li_windows_begin(windows, number, li_withheld_sequence(headers));
        side->has_begun = true;
        side->has_octets = false;
        side->end = li_withheld_sequence(headers);
    }
}

static void
say(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_headers_t *headers, const again_t *again)
{
    const bool is_seen_once = !(again->found & (OCTETS_DIFFER | OCTETS_ANEW));
    proto_item *item = NULL;

    if (tree != NULL) {
        li_show_layer(proto_tree_get_root(tree), tvb, 0, is_seen_once ? "Octets that are withheld"
                                                                     : "Other octets than before", &item);
    }
    if (again->found & OCTETS_BROKEN) {
        expert_add_info_format(pinfo, item, &ei_li_octets_withheld,
            "A header that cannot be keeps octets of the connection from dissectors, though a receiver may take them: "
            "they are looked into all the same");
        return;
    }
    if (is_seen_once) {
        expert_add_info(pinfo, item, &ei_li_octets_withheld);
        return;
    }
    if (!(again->found & OCTETS_DIFFER)) {
        expert_add_info(pinfo, item, &ei_li_octets_differ_anew);
        return;
    }
    expert_add_info_format(pinfo, item, &ei_li_octets_differ,
        "The capture has shown other octets in this place of the %s: one of the two is not what was sent, and "
        "dissectors see only one of them", headers->is_joined ? "datagram" : "connection");
    if (again->message != 0) {
        expert_add_info_format(pinfo, item, &ei_li_order_octets_differ,
            "Of what was said in frame %u on an administration interface the capture has two versions, since here: it "
            "is believed in neither", again->message);
    }
}

/* What is not what was sent, or may not be. True: some of what was sent may be hidden by it. */
static bool
tell_differs(packet_info *pinfo, const li_stretch_t *stretch, again_t *again)
{
    const li_when_t now = li_frame_over(pinfo);

    return li_inside(pinfo) == LI_INSIDE_NOTHING
        && li_belief_differs(li_belief(), stretch, li_windows_are_taken(windows, stretch->side, stretch->to), &now,
                             &again->message);
}

/* Of what is put together of fragments one version is here. */
static void
read_versions(packet_info *pinfo, const li_headers_t *headers, const li_stretch_t *stretch)
{
    const unsigned begin = li_headers_payload(headers);
    const bool is_readable = begin != 0 && !headers->is_joined && !headers->differs && !li_tls_in_connection(pinfo);

    li_versions_read(pinfo, windows, stretch, li_belief_begin(li_belief(), stretch), headers->octets + begin,
                     is_readable);
}

/* What follows other octets may be of the same message. */
static bool
goes_on_hidden(packet_info *pinfo, const li_headers_t *headers, const li_stretch_t *stretch)
{
    return stretch->from != stretch->to && !headers->is_joined
        && li_versions_go_on(pinfo, stretch, headers->octets + li_headers_payload(headers));
}

static bool
is_end(const li_headers_t *headers)
{
    return (li_headers_tcp_flags(headers) & (LI_TCP_FIN | LI_TCP_RST)) != 0;
}

/* The headers of what the frame holds of a connection that is looked into, or carries units; NULL: nothing. */
static const li_headers_t *
headers_of(packet_info *pinfo, const li_ends_t **ends)
{
    const li_headers_t *headers = li_worlds_headers(pinfo, ends);

    return headers != NULL && (headers->is_joined || li_is_claimed(pinfo)
                               || (li_has_delivered() && li_carries_units(pinfo))) ? headers : NULL;
}

/* `stretch`: of a segment; NULL: it is none. */
static unsigned
find(packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends, const li_stretch_t *stretch)
{
    const bool is_tcp = ends->is_tcp && pinfo->ptype == PT_TCP;
    unsigned found = headers->differs ? OCTETS_DIFFER | OCTETS_OFFERED
                   : headers->is_joined ? OCTETS_OFFERED | (is_broken(pinfo) ? OCTETS_BROKEN | OCTETS_WITHHELD : 0) : 0;

    if (li_headers_payload(headers) != 0) {
        found |= is_tcp ? compare(pinfo, headers) : stretch != NULL ? compare_joined(headers, stretch->side) : 0;
    }
    /* What was looked into was dissected. */
    if (li_has_units(pinfo) && !(found & OCTETS_LEFT_OUT)) {
        found &= OCTETS_DIFFER | OCTETS_ANEW | OCTETS_EQUAL;
        found |= is_tcp && !headers->is_joined && (found & OCTETS_DIFFER) ? OCTETS_SHOWN : 0;
    }
    if (is_tcp && !(found & (OCTETS_OFFERED | OCTETS_EQUAL)) && li_withheld_is_open(li_withheld_side(pinfo))) {
        found |= OCTETS_GO_ON;
    }
    return found & ~(unsigned)OCTETS_EQUAL;
}

li_missed_t
li_again_find(packet_info *pinfo)
{
    const li_ends_t *ends;
    const li_headers_t *headers = headers_of(pinfo, &ends);
    const bool is_tcp = headers != NULL && ends->is_tcp && pinfo->ptype == PT_TCP;
    again_t again = { .found = 0 };
    li_stretch_t stretch;
    bool is_stream, is_hidden;

    if (headers == NULL) {
        return LI_MISSED_NOTHING;
    }
    is_stream = find_stretch(pinfo, headers, ends, &stretch);
    if (is_stream) {
        note_taken(headers, stretch.side);
    }
    if (is_tcp) {
        note_begin(pinfo, headers);
    }
    if (li_headers_payload(headers) == 0 && !(is_tcp && is_end(headers))) {
        return LI_MISSED_NOTHING;
    }
    again.found = find(pinfo, headers, ends, is_stream ? &stretch : NULL);
    if (is_stream && stretch.from != stretch.to) {
        li_versions_answered(stretch.side ^ 1);
    }
    is_hidden = is_stream && (again.found & OCTETS_DIFFER ? tell_differs(pinfo, &stretch, &again)
                              : goes_on_hidden(pinfo, headers, &stretch));
    if (is_hidden && (again.found & OCTETS_DIFFER)) {
        read_versions(pinfo, headers, &stretch);
    }
    if (again.found != 0) {
        p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_AGAIN,
                         wmem_memdup(wmem_file_scope(), &again, sizeof again));
    }
    return is_hidden ? LI_MISSED_OCTETS
         : is_tcp && !headers->is_joined && (again.found & (OCTETS_DIFFER | OCTETS_OFFERED)) == OCTETS_OFFERED
         ? LI_MISSED_SEGMENT : LI_MISSED_NOTHING;
}

/* On the first visit: what TCP withholds may be the end of what it waits with. */
static void
put_before(packet_info *pinfo, const li_headers_t *headers)
{
    const uint64_t number = li_withheld_side(pinfo);
    const uint32_t sequence = li_withheld_sequence(headers);
    uint8_t octets[PUT_BEFORE_MAX], *place;
    uint32_t length;

    if (pdu_before(pinfo, sequence, &length) != NULL && length <= PUT_BEFORE_MAX
        && li_windows_get(windows, number, sequence - length, octets, length)
        && (place = li_withheld_before(number, sequence, length)) != NULL) {
        memcpy(place, octets, length);
    }
}

/* On the first visit: a unit may begin in a segment that comes late, and go on with what came before it. */
static void
look_behind(packet_info *pinfo, proto_tree *tree, const li_headers_t *headers, const li_ends_t *ends)
{
    const uint64_t number = li_withheld_side(pinfo);
    const uint32_t end = li_withheld_sequence(headers) + (headers->length - li_headers_payload(headers));
    const uint32_t count = MIN(li_windows_end(windows, number, end) - end, BEHIND_MAX);
    uint8_t *octets;

    if (count != 0 && li_withheld_is_open(number)) {
        octets = (uint8_t *)wmem_alloc(pinfo->pool, count);
        if (li_windows_get(windows, number, end, octets, count)) {
            li_withheld_go_on(headers, octets, count, ends, pinfo, tree);
        }
    }
}

bool
li_again_is_heard(packet_info *pinfo)
{
    const again_t *again = (const again_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_AGAIN);

    return again != NULL && again->message != 0;
}

/* Octets of the segment that are looked into: all, or those before the first unit of what TCP has handed on. On later
 * visits it may hand on all of them. */
static unsigned
length_to_look(packet_info *pinfo, const li_headers_t *headers, unsigned begin, unsigned found)
{
    const li_frame_t *frame = li_frame_known(pinfo);
    const unsigned length = begin != 0 ? headers->length - begin : 0;
    const uint32_t sequence = found & OCTETS_LEFT_OUT ? li_withheld_sequence(headers) : 0;

    if (!(found & OCTETS_LEFT_OUT)) {
        return length;
    }
    return li_channel_left_out(pinfo, sequence) == 0 ? 0
         : frame != NULL && frame->has_first_unit ? MIN(length, frame->first_unit - sequence) : length;
}

void
li_again_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    static const again_t unread = { .found = OCTETS_OFFERED | OCTETS_BROKEN | OCTETS_WITHHELD };
    const again_t *kept = (const again_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_AGAIN);
    /* Options are read where somebody looks at them: the first visit may have found nothing wrong. */
    const again_t *again = kept == NULL && PINFO_FD_VISITED(pinfo) && is_unread(pinfo) ? &unread : kept;
    const unsigned found = again != NULL ? again->found : 0;
    const li_ends_t *ends;
    const li_headers_t *headers = found != 0 ? li_worlds_headers(pinfo, &ends) : NULL;
    const unsigned begin = headers != NULL ? li_headers_payload(headers) : 0;
    unsigned length;

    if (headers == NULL) {
        return;
    }
    /* Behind what is left out, TCP may have handed on all of it when this is said (on later visits). */
    if ((found & (OCTETS_DIFFER | OCTETS_ANEW | OCTETS_WITHHELD)) && !(found & OCTETS_LEFT_OUT)) {
        say(tvb, pinfo, tree, headers, again);
    }
    if (!PINFO_FD_VISITED(pinfo) && (found & OCTETS_OFFERED) && begin != 0 && ends->is_tcp && !headers->is_joined) {
        put_before(pinfo, headers);
    }
    /* Where TCP puts segments in order, it shows what it made of two versions on the first visit alone. */
    if ((found & OCTETS_SHOWN) && PINFO_FD_VISITED(pinfo) && !li_has_units(pinfo) && begin != 0) {
        li_withheld_look_once_more(headers, begin, headers->length - begin, ends, pinfo, tree);
    }
    length = length_to_look(pinfo, headers, begin, found);
    if ((found & (OCTETS_OFFERED | OCTETS_GO_ON)) && (length != 0 || !(found & OCTETS_LEFT_OUT))) {
        li_withheld_look(headers, begin, length, ends, !(found & OCTETS_OFFERED), pinfo, tree);
    }
    if (!PINFO_FD_VISITED(pinfo) && (found & OCTETS_OFFERED) && begin != 0 && ends->is_tcp && !headers->is_joined) {
        look_behind(pinfo, tree, headers, ends);
    }
    if ((found & OCTETS_LEFT_OUT) && (found & OCTETS_WITHHELD)) {
        say(tvb, pinfo, tree, headers, again);
    }
}

static void
init(void)
{
    windows = li_windows_new(wmem_file_scope());
    sides = wmem_array_new(wmem_file_scope(), sizeof(side_t));
}

void
li_again_register(expert_module_t *expert)
{
    expert_register_field_array(expert, ei, array_length(ei));
    register_init_routine(init);
}
