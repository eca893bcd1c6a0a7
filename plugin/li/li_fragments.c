/* li_fragments.c
 * IP packets that Wireshark shows to neither TCP nor UDP: datagrams in fragments, put together from what is outside
 * alone, and packets whose options or extension headers it does not get over.
 *
 * Wireshark's own reassembly knows addresses and identification only: a first fragment with other octets, in a
 * subscriber's tunnel, takes the place of the real one; and a second last fragment makes it give up. So the fragments
 * of expected hosts are put together here, too, with each that comes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <string.h>

#include <epan/proto_data.h>
#include <wsutil/pint.h>

#include "li/li_channel.h"
#include "li/li_claim.h"
#include "li/li_fragments.h"
#include "li/li_worlds.h"

/* RFC 791 clause 3.1 */
#define V4_OCTETS       20
#define V4_SOURCE       12
#define V4_MORE         0x2000
#define V4_OFFSET       0x1fff

/* RFC 8200 clauses 3 and 4; the headers before TCP or UDP that are gone through, and how many of them. */
#define V6_OCTETS       40
#define V6_SOURCE       8
#define V6_HOP_BY_HOP   0
#define V6_ROUTING      43
#define V6_FRAGMENT     44
#define V6_AUTHENTICATION 51
#define V6_DESTINATION  60
#define V6_HEADERS_MAX  16
#define V6_WITHIN       256U    /* so many octets of a frame its header is looked for */

/* RFC 768 */
#define UDP_OCTETS      8

/* So many datagrams are kept, each with so many pieces and octets. What is whole is kept for what may still come to its
 * place, and so long (nanoseconds): numbers are used again, but not as soon as that; what is not, so long (seconds). */
#define DATAGRAMS_MAX   64
#define PIECES_MAX      64
#define OCTETS_MAX      (192U * 1024U)
#define ANOTHER_WITHIN  100000000
#define WHOLE_WITHIN    30

/* An IP packet, and its fragment, if it is one. */
typedef struct {
    tvbuff_t *tvb;              /* the frame, */
    const uint8_t *octets;      /* and all that was captured of it */
    unsigned ends;              /* its addresses in there */
    unsigned ends_length;
    unsigned begin;             /* of what the packet carries, in the frame */
    unsigned length;
    unsigned offset;            /* of that in the datagram */
    unsigned protocol;
    uint32_t id;                /* of the datagram: of IPv4 by protocol, too */
    bool     is_fragment;
    bool     has_more;          /* fragments behind it */
    bool     has_options;       /* or extension headers */
} packet_t;

/* What came of a datagram. File scope. */
typedef struct {
    unsigned offset;
    unsigned length;
    unsigned protocol;
    bool     has_more;
    const uint8_t *octets;
} piece_t;

typedef struct {
    uint8_t       ends[32];
    unsigned      ends_length;
    uint32_t      id;
    nstime_t      time;         /* of the last piece */
    bool          was_whole;
    uint32_t      first_frame;  /* of the piece with the header of UDP; 0: it has not come */
    const char   *looks_like;   /* the name of a format, by that piece; NULL: of none */
    li_ends_t     udp;          /* its ports */
    unsigned      counted;      /* octets that coverage counts as those of an incomplete unit */
    unsigned      octets;       /* of all pieces */
    wmem_array_t *pieces;       /* piece_t */
} datagram_t;

/* The last ones, each in the place of the oldest; NULL: none yet. File scope; emptied with the capture. */
static datagram_t *datagrams[DATAGRAMS_MAX];
static unsigned next_datagram;

/* How many of them look like a unit, and are not whole. Set on first visits, emptied with the capture. */
static unsigned waiting;

/* The keys of our data on a frame: what was put together with it; what it adds to what waits for more, or takes from
 * it; what was given up when it came. File scope. */
enum { FRAME_WHOLE = 0x16, FRAME_WAITS = 0x1b, FRAME_GIVEN_UP = 0x1c };
typedef struct {
    int      octets;
    uint16_t ports[2];
} waits_t;
typedef struct {
    uint32_t    frame;          /* of the first fragment */
    const char *looks_like;
    char        to[LI_ENDPOINT_TEXT_MAX];
} given_up_t;
typedef struct {
    uint8_t *octets;
    unsigned length;
    unsigned protocol;
    bool     differs;           /* there are other octets in some of their places */
} whole_t;

/* ---- packets ---- */

static bool
read_v4(packet_t *packet, const uint8_t *header, unsigned at, unsigned left)
{
    const unsigned place = pntohu16(header + 6), header_length = (header[0] & 15) * 4U, length = pntohu16(header + 2);

    if (header_length < V4_OCTETS || length <= header_length || length > left) {
        return false;
    }
    packet->ends = at + V4_SOURCE;
    packet->ends_length = 8;
    packet->begin = at + header_length;
    packet->length = length - header_length;
    packet->offset = (place & V4_OFFSET) * 8U;
    packet->protocol = header[9];
    packet->id = pntohu16(header + 4) | (uint32_t)header[9] << 16;
    packet->is_fragment = (place & (V4_MORE | V4_OFFSET)) != 0;
    packet->has_more = (place & V4_MORE) != 0;
    packet->has_options = header_length > V4_OCTETS;
    return true;
}

/* Goes through extension headers, up to a fragment's: `*at` is then that of the header behind. */
static bool
skip_extensions(const uint8_t *p, unsigned length, unsigned *at, unsigned *protocol)
{
    for (unsigned i = 0; i < V6_HEADERS_MAX; i++) {
        const bool is_counted_in_words = *protocol == V6_AUTHENTICATION;

        if (*protocol != V6_HOP_BY_HOP && *protocol != V6_ROUTING && *protocol != V6_DESTINATION
            && !is_counted_in_words) {
            return true;
        }
        if (length < 8 || *at > length - 8) {
            return false;
        }
        *protocol = p[*at];
        *at += is_counted_in_words ? (p[*at + 1] + 2U) * 4U : (p[*at + 1] + 1U) * 8U;
    }
    return false;
}

static bool
read_v6(packet_t *packet, const uint8_t *header, unsigned at, unsigned left)
{
    const unsigned length = V6_OCTETS + pntohu16(header + 4);
    unsigned begin = V6_OCTETS;

    packet->protocol = header[6];
    packet->ends = at + V6_SOURCE;
    packet->ends_length = 32;
    if (length > left || !skip_extensions(header, length, &begin, &packet->protocol) || begin >= length) {
        return false;
    }
    if (packet->protocol == V6_FRAGMENT) {
        if (length - begin <= 8) {
            return false;
        }
        packet->protocol = header[begin];
        packet->offset = pntohu16(header + begin + 2) & 0xfff8U;
        packet->has_more = (header[begin + 3] & 1) != 0;
        packet->id = pntohu32(header + begin + 4);
        packet->is_fragment = packet->offset != 0 || packet->has_more;
        begin += 8;
        if (!packet->is_fragment && !skip_extensions(header, length, &begin, &packet->protocol)) {
            return false;
        }
    }
    packet->has_options = begin > V6_OCTETS;
    packet->begin = at + begin;
    packet->length = length > begin ? length - begin : 0;
    return packet->length > 0;
}

/* Where the sender's address of the last IP header that was dissected stands in the frame, whatever link layer is
 * before it: that of IPv4 is left where it is, of IPv6 a copy is. `length`: it does not stand there. */
static unsigned
find_source(const packet_info *pinfo, const uint8_t *octets, unsigned length)
{
    const uintptr_t begin = (uintptr_t)octets, source = (uintptr_t)pinfo->net_src.data;
    const uint8_t *found;

    if (source >= begin && source - begin < length) {
        return (unsigned)(source - begin);
    }
    found = pinfo->net_src.type == AT_IPv6
          ? (const uint8_t *)ws_memmem(octets, MIN(length, V6_WITHIN), pinfo->net_src.data, 16) : NULL;
    return found != NULL ? (unsigned)(found - octets) : length;
}

/* That header. False: it does not stand there, or is of no use. */
static bool
read_packet(const packet_info *pinfo, tvbuff_t *tvb, packet_t *packet)
{
    const bool is_v4 = pinfo->net_src.type == AT_IPv4;
    const unsigned length = is_v4 || pinfo->net_src.type == AT_IPv6 ? tvb_captured_length(tvb) : 0;
    const unsigned source_at = is_v4 ? V4_SOURCE : V6_SOURCE;
    const uint8_t *header;
    unsigned at;

    if (length == 0) {
        return false;
    }
    *packet = (packet_t) { .tvb = tvb, .octets = tvb_get_ptr(tvb, 0, (int)length) };
    at = find_source(pinfo, packet->octets, length);
    if (at == length || at < source_at) {
        return false;
    }
    at -= source_at;
    header = packet->octets + at;
    if (length - at < (is_v4 ? V4_OCTETS : V6_OCTETS) || header[0] >> 4 != (is_v4 ? 4 : 6)) {
        return false;
    }
    return is_v4 ? read_v4(packet, header, at, length - at) : read_v6(packet, header, at, length - at);
}

/* ---- what is put together, all on first visits ---- */

static bool
is_of(const datagram_t *datagram, const packet_t *packet, const nstime_t *now)
{
    nstime_t age;

    if (datagram == NULL || datagram->id != packet->id || datagram->ends_length != packet->ends_length
        || memcmp(datagram->ends, packet->octets + packet->ends, packet->ends_length) != 0) {
        return false;
    }
    nstime_delta(&age, now, &datagram->time);
    return datagram->was_whole ? age.secs == 0 && age.nsecs >= 0 && age.nsecs <= ANOTHER_WITHIN
                               : age.secs >= 0 && age.secs < WHOLE_WITHIN;
}

static void
forget_pieces(datagram_t *datagram)
{
    waiting -= datagram->looks_like != NULL;
    for (unsigned i = 0; i < wmem_array_get_count(datagram->pieces); i++) {
        wmem_free(wmem_file_scope(), (void *)((const piece_t *)wmem_array_index(datagram->pieces, i))->octets);
    }
    wmem_destroy_array(datagram->pieces);
}

static datagram_t *
get_datagram(const packet_info *pinfo, const packet_t *packet)
{
    datagram_t **place;

    for (unsigned i = 0; i < DATAGRAMS_MAX; i++) {
        if (is_of(datagrams[i], packet, &pinfo->abs_ts)) {
            return datagrams[i];
        }
    }
    place = &datagrams[next_datagram++ % DATAGRAMS_MAX];
    if (*place == NULL) {
        *place = wmem_new0(wmem_file_scope(), datagram_t);
    } else {
        forget_pieces(*place);
    }
    **place = (datagram_t) { .ends_length = packet->ends_length, .id = packet->id };
    (*place)->pieces = wmem_array_new(wmem_file_scope(), sizeof(piece_t));
    memcpy((*place)->ends, packet->octets + packet->ends, packet->ends_length);
    return *place;
}

/* False: it is known, or one too many. */
static bool
add_piece(datagram_t *datagram, const packet_info *pinfo, const packet_t *packet)
{
    const uint8_t *octets = packet->octets + packet->begin;
    piece_t piece = { packet->offset, packet->length, packet->protocol, packet->has_more, NULL };

    datagram->time = pinfo->abs_ts;
    for (unsigned i = 0; i < wmem_array_get_count(datagram->pieces); i++) {
        const piece_t *known = (const piece_t *)wmem_array_index(datagram->pieces, i);

        if (known->offset == piece.offset && known->length == piece.length && known->has_more == piece.has_more
            && memcmp(known->octets, octets, piece.length) == 0) {
            return false;
        }
    }
    if (wmem_array_get_count(datagram->pieces) == PIECES_MAX || datagram->octets + piece.length > OCTETS_MAX) {
        return false;
    }
    datagram->octets += piece.length;
    piece.octets = (const uint8_t *)wmem_memdup(wmem_file_scope(), octets, piece.length);
    wmem_array_append(datagram->pieces, &piece, 1);
    return true;
}

/* What the first piece tells: ports, and whether a unit begins behind the header of UDP. */
static void
read_first(datagram_t *datagram, packet_info *pinfo, const packet_t *packet)
{
    li_headers_t headers;
    tvbuff_t *tvb = tvb_new_subset_length(packet->tvb, (int)packet->begin, (int)packet->length);

    if (datagram->first_frame != 0 || packet->offset != 0 || packet->protocol != LI_IP_UDP
        || packet->length <= UDP_OCTETS || !li_headers_read(tvb, packet->protocol, &headers)) {
        return;
    }
    datagram->first_frame = pinfo->num;
    datagram->udp = li_headers_ends(&headers, &pinfo->net_src, &pinfo->net_dst);
    datagram->looks_like = li_claim_recognised(tvb_new_subset_remaining(tvb, UDP_OCTETS));
    waiting += datagram->looks_like != NULL;
}

/* For coverage, on the first visit, behind a piece that is new. What came before the first piece counts with it. */
static void
count_waiting(datagram_t *datagram, packet_info *pinfo)
{
    waits_t *waits;

    if (datagram->first_frame == 0 || (datagram->was_whole && datagram->counted == 0)) {
        return;
    }
    waits = wmem_new(wmem_file_scope(), waits_t);
    *waits = (waits_t) {
        datagram->was_whole ? -(int)datagram->counted : (int)(datagram->octets - datagram->counted),
        { (uint16_t)datagram->udp.srcport, (uint16_t)datagram->udp.destport }
    };
    datagram->counted = datagram->was_whole ? 0 : datagram->octets;
    if (datagram->was_whole) {
        waiting -= datagram->looks_like != NULL;
        datagram->looks_like = NULL;
    }
    p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_WAITS, waits);
}

static bool
is_over(const datagram_t *datagram, const nstime_t *now)
{
    nstime_t age;

    if (datagram == NULL || datagram->looks_like == NULL) {
        return false;
    }
    nstime_delta(&age, now, &datagram->time);
    return age.secs >= WHOLE_WITHIN;
}

/* On first visits: a datagram that looks like a unit, and has not become whole in its time. */
static void
give_up(packet_info *pinfo)
{
    for (unsigned i = 0; i < DATAGRAMS_MAX && waiting > 0; i++) {
        datagram_t *datagram = is_over(datagrams[i], &pinfo->abs_ts) ? datagrams[i] : NULL;
        given_up_t *given_up;
        li_endpoint_t to;
        li_address_t host;
        address addr;

        if (datagram == NULL) {
            continue;
        }
        given_up = wmem_new(wmem_file_scope(), given_up_t);
        given_up->frame = datagram->first_frame;
        given_up->looks_like = datagram->looks_like;
        set_address(&addr, datagram->ends_length == 8 ? AT_IPv4 : AT_IPv6, (int)datagram->ends_length / 2,
                    datagram->ends + datagram->ends_length / 2);
        li_address_from_epan(&host, &addr);
        li_endpoint_init(&to, &host, (uint16_t)datagram->udp.destport, LI_TRANSPORT_UDP);
        li_endpoint_format(&to, given_up->to);
        p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_GIVEN_UP, given_up);
        datagram->looks_like = NULL;
        waiting--;
        return;
    }
}

/* The piece that goes on at this place; of several the newest one, if it does, else the first. */
static const piece_t *
find_piece(const datagram_t *datagram, unsigned at)
{
    const unsigned count = wmem_array_get_count(datagram->pieces);

    for (unsigned i = 0; i < count; i++) {
        const piece_t *piece = (const piece_t *)wmem_array_index(datagram->pieces, i == 0 ? count - 1 : i - 1);

        if (piece->offset <= at && at - piece->offset < piece->length) {
            return piece;
        }
    }
    return NULL;
}

/* The datagram, if it has this length; false: some of it is not there, or the newest piece is no part of it. */
static bool
assemble(const datagram_t *datagram, unsigned length, whole_t *whole)
{
    const piece_t *newest = (const piece_t *)wmem_array_index(datagram->pieces,
                                                              wmem_array_get_count(datagram->pieces) - 1);
    const piece_t *first = find_piece(datagram, 0);
    unsigned at = 0;

    if (newest->offset >= length || first == NULL) {
        return false;
    }
    *whole = (whole_t) { (uint8_t *)wmem_alloc(wmem_file_scope(), length), length, first->protocol, false };
    while (at < length) {
        const piece_t *piece = find_piece(datagram, at);
        unsigned from, count;

        if (piece == NULL) {
            wmem_free(wmem_file_scope(), whole->octets);
            return false;
        }
        from = at - piece->offset;
        count = MIN(piece->length - from, length - at);
        /* Up to where the newest one stands. */
        count = piece != newest && newest->offset > at ? MIN(count, newest->offset - at) : count;
        memcpy(whole->octets + at, piece->octets + from, count);
        at += count;
    }
    for (unsigned i = 0; i < wmem_array_get_count(datagram->pieces) && !whole->differs; i++) {
        const piece_t *piece = (const piece_t *)wmem_array_index(datagram->pieces, i);

        whole->differs = piece->offset + piece->length > length
            || memcmp(whole->octets + piece->offset, piece->octets, piece->length) != 0;
    }
    return true;
}

/* With a piece that is new. NULL: the datagram is not whole with it. */
static const whole_t *
put_together(datagram_t *datagram)
{
    whole_t whole;

    for (unsigned i = wmem_array_get_count(datagram->pieces); i > 0; i--) {
        const piece_t *piece = (const piece_t *)wmem_array_index(datagram->pieces, i - 1);

        if (!piece->has_more && assemble(datagram, piece->offset + piece->length, &whole)) {
            datagram->was_whole = true;
            return (const whole_t *)wmem_memdup(wmem_file_scope(), &whole, sizeof whole);
        }
    }
    return NULL;
}

/* ---- each frame ---- */

static bool
join(tvbuff_t *octets, unsigned protocol, bool differs, const packet_info *pinfo, li_headers_t *joined, li_ends_t *ends)
{
    const unsigned length = tvb_captured_length(octets);
    unsigned begin = 0;

    if (length == 0 || !skip_extensions(tvb_get_ptr(octets, 0, (int)length), length, &begin, &protocol)
        || begin >= length || !li_headers_read(tvb_new_subset_remaining(octets, (int)begin), protocol, joined)) {
        return false;
    }
    joined->is_joined = true;
    joined->differs = differs;
    *ends = li_headers_ends(joined, &pinfo->net_src, &pinfo->net_dst);
    return true;
}

/* Whether nobody has read what the packet carries. On later visits its connection tells whether it is looked into. */
static bool
is_unread(packet_info *pinfo)
{
    const li_ends_t *ends;

    return li_worlds_headers(pinfo, &ends) == NULL
        && (PINFO_FD_VISITED(pinfo) || li_claim_expects(pinfo, &pinfo->net_src, &pinfo->net_dst));
}

bool
li_fragments_join(tvbuff_t *octets, packet_info *pinfo, li_headers_t *joined, li_ends_t *ends)
{
    const whole_t *whole;
    packet_t packet;

    if (!read_packet(pinfo, octets, &packet) || (!packet.is_fragment && !packet.has_options)
        || li_inside(pinfo) != LI_INSIDE_NOTHING) {
        return false;
    }
    if (!packet.is_fragment) {
        joined->is_unread = is_unread(pinfo) && join(tvb_new_subset_length(octets, (int)packet.begin,
                                                                           (int)packet.length),
                                                     packet.protocol, false, pinfo, joined, ends);
        return joined->is_unread;
    }
    if (!PINFO_FD_VISITED(pinfo)) {
        datagram_t *datagram;

        if (!li_claim_expects(pinfo, &pinfo->net_src, &pinfo->net_dst)) {
            return false;
        }
        datagram = get_datagram(pinfo, &packet);
        whole = NULL;
        if (add_piece(datagram, pinfo, &packet)) {
            read_first(datagram, pinfo, &packet);
            whole = put_together(datagram);
            count_waiting(datagram, pinfo);
        }
        if (whole != NULL) {
            p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_WHOLE, (void *)whole);
        }
    }
    whole = (const whole_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_WHOLE);
    return whole != NULL && join(tvb_new_child_real_data(octets, whole->octets, whole->length, (int)whole->length),
                                 whole->protocol, whole->differs, pinfo, joined, ends);
}

bool
li_fragments_wait(void)
{
    return waiting > 0;
}

void
li_fragments_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const given_up_t *given_up;
    const waits_t *waits = (const waits_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_WAITS);

    if (waits != NULL) {
        li_coverage_fragments(pinfo, waits->octets, waits->ports[0], waits->ports[1]);
    }
    if (!PINFO_FD_VISITED(pinfo) && waiting > 0) {
        give_up(pinfo);
    }
    given_up = (const given_up_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_GIVEN_UP);
    if (given_up != NULL) {
        li_coverage_given_up(tvb, pinfo, tree, wmem_strdup_printf(pinfo->pool,
            "fragments of the datagram that begins in frame %u, which looks like %s, have not come", given_up->frame,
            given_up->looks_like), given_up->to);
    }
}

tvbuff_t *
li_fragments_packet(tvbuff_t *octets, packet_info *pinfo, unsigned *protocol)
{
    packet_t packet;

    if (!read_packet(pinfo, octets, &packet) || packet.is_fragment) {
        return NULL;
    }
    *protocol = packet.protocol;
    return tvb_new_subset_length(octets, (int)packet.begin, (int)packet.length);
}

static void
init(void)
{
    memset(datagrams, 0, sizeof datagrams);
    next_datagram = waiting = 0;
}

void
li_fragments_register(void)
{
    register_init_routine(init);
}
