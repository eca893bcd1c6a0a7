/* li_fragments.c
 * IPv4 datagrams in fragments, put together from what is outside alone.
 *
 * Wireshark's own reassembly knows addresses and identification only: a first fragment with other octets, in a
 * subscriber's tunnel, takes the place of the real one. So the fragments of expected hosts are put together here, too.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <string.h>

#include <epan/proto_data.h>
#include <epan/reassemble.h>
#include <wsutil/pint.h>

#include "li/li_channel.h"
#include "li/li_claim.h"
#include "li/li_fragments.h"

/* RFC 791 clause 3.1 */
#define HEADER_OCTETS   20
#define SOURCE_OFFSET   12
#define MORE_FRAGMENTS  0x2000
#define FRAGMENT_OFFSET 0x1fff

/* So many datagrams are kept for what may still come to their place, and so long (nanoseconds). Numbers are used again,
 * but not as soon as that. */
#define DATAGRAMS_MAX   64
#define ANOTHER_WITHIN  100000000

/* Filled by li_fragments_join(), emptied with the capture. */
static reassembly_table table;

/* A datagram that is whole: those last put together, each in the place of the oldest. File scope; emptied with the
 * capture. */
typedef struct {
    uint8_t   ends[8];          /* its addresses, the sender's first */
    uint32_t  id;               /* its number and protocol */
    nstime_t  time;
    tvbuff_t *octets;           /* of the table; NULL: none yet */
} datagram_t;

static datagram_t datagrams[DATAGRAMS_MAX];
static unsigned next_datagram;

/* The key of our data on a frame: the octets of the datagram, of which the frame's fragment is another version. File
 * scope. */
enum { FRAME_ANOTHER = 0x16 };

/* A packet that is a fragment. */
typedef struct {
    tvbuff_t *tvb;              /* the frame, */
    const uint8_t *octets;      /* and all that was captured of it */
    unsigned ends;              /* its addresses in there */
    unsigned begin;             /* of its octets in the frame */
    unsigned length;
    unsigned offset;            /* of them in the datagram */
    unsigned protocol;
    uint32_t id;                /* of the datagram: by protocol, too */
    bool     has_more;          /* fragments behind it */
} fragment_t;

/* Where the last IPv4 header that was dissected in the frame stands in it, whatever link layer is before it: the
 * address that was left behind is that header's. False: it does not stand there. */
static bool
find_header(const packet_info *pinfo, const uint8_t *octets, unsigned length, unsigned *at)
{
    const uintptr_t begin = (uintptr_t)octets, source = (uintptr_t)pinfo->net_src.data;

    if (pinfo->net_src.type != AT_IPv4 || source < begin + SOURCE_OFFSET || source - begin > length) {
        return false;
    }
    *at = (unsigned)(source - begin) - SOURCE_OFFSET;
    return length - *at >= HEADER_OCTETS && octets[*at] >> 4 == 4;
}

static bool
read_fragment(const packet_info *pinfo, tvbuff_t *tvb, fragment_t *fragment)
{
    const unsigned length = tvb_captured_length(tvb);
    const uint8_t *octets = length > 0 ? tvb_get_ptr(tvb, 0, (int)length) : NULL, *header;
    unsigned at, place, header_length, packet_length;

    if (octets == NULL || !find_header(pinfo, octets, length, &at)) {
        return false;
    }
    header = octets + at;
    place = pntohu16(header + 6);
    header_length = (header[0] & 15) * 4U;
    packet_length = pntohu16(header + 2);
    if ((place & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) == 0 || header_length < HEADER_OCTETS
        || packet_length <= header_length || packet_length > length - at) {
        return false;
    }
    *fragment = (fragment_t) {
        .tvb = tvb,
        .octets = octets,
        .ends = at + SOURCE_OFFSET,
        .begin = at + header_length,
        .length = packet_length - header_length,
        .offset = (place & FRAGMENT_OFFSET) * 8U,
        .protocol = header[9],
        .id = pntohu16(header + 4) | (uint32_t)header[9] << 16,
        .has_more = (place & MORE_FRAGMENTS) != 0
    };
    return true;
}

/* ---- what comes to the place of something else ---- */

static void
keep_datagram(const packet_info *pinfo, const fragment_t *fragment, tvbuff_t *octets)
{
    datagram_t *datagram = &datagrams[next_datagram++ % DATAGRAMS_MAX];

    *datagram = (datagram_t) { .id = fragment->id, .time = pinfo->abs_ts, .octets = octets };
    memcpy(datagram->ends, fragment->octets + fragment->ends, sizeof datagram->ends);
}

/* How many octets of the fragment have a place in the datagram. */
static unsigned
common_length(tvbuff_t *datagram, const fragment_t *fragment)
{
    const unsigned length = tvb_captured_length(datagram);

    return fragment->offset < length ? MIN(fragment->length, length - fragment->offset) : 0;
}

/* A whole datagram with the same number, of which the fragment is no part, though it has its place there; NULL: there
 * is none. On the first visit. */
static tvbuff_t *
find_another(const packet_info *pinfo, const fragment_t *fragment)
{
    for (unsigned i = 0; i < DATAGRAMS_MAX && datagrams[i].octets != NULL; i++) {
        const datagram_t *datagram = &datagrams[i];
        nstime_t age;
        unsigned length;

        nstime_delta(&age, &pinfo->abs_ts, &datagram->time);
        if (datagram->id != fragment->id || age.secs != 0 || age.nsecs < 0 || age.nsecs > ANOTHER_WITHIN
            || memcmp(datagram->ends, fragment->octets + fragment->ends, sizeof datagram->ends) != 0) {
            continue;
        }
        length = common_length(datagram->octets, fragment);
        if (length > 0 && tvb_memeql(datagram->octets, (int)fragment->offset, fragment->octets + fragment->begin,
                                     length) != 0) {
            return datagram->octets;
        }
    }
    return NULL;
}

/* The datagram as it is with this fragment. */
static tvbuff_t *
with_another(const packet_info *pinfo, tvbuff_t *datagram, const fragment_t *fragment)
{
    const unsigned length = tvb_captured_length(datagram);
    uint8_t *octets = (uint8_t *)tvb_memdup(pinfo->pool, datagram, 0, length);

    memcpy(octets + fragment->offset, fragment->octets + fragment->begin, common_length(datagram, fragment));
    return tvb_new_child_real_data(fragment->tvb, octets, length, (int)length);
}

/* ---- what is put together ---- */

/* NULL: it is not whole with this fragment. */
static const fragment_head *
add_fragment(packet_info *pinfo, const fragment_t *fragment)
{
    const fragment_head *head;
    address src, dst;

    copy_address_shallow(&src, &pinfo->src);
    copy_address_shallow(&dst, &pinfo->dst);
    copy_address_shallow(&pinfo->src, &pinfo->net_src);
    copy_address_shallow(&pinfo->dst, &pinfo->net_dst);
    head = fragment_add_check(&table, fragment->tvb, (int)fragment->begin, pinfo, fragment->id, NULL, fragment->offset,
                              fragment->length, fragment->has_more);
    copy_address_shallow(&pinfo->src, &src);
    copy_address_shallow(&pinfo->dst, &dst);
    return head != NULL && head->tvb_data != NULL && head->reassembled_in == pinfo->num ? head : NULL;
}

static bool
join(li_headers_t *joined, li_ends_t *ends, tvbuff_t *octets, const packet_info *pinfo, const fragment_t *fragment,
     bool differs)
{
    if (!li_headers_read(octets, fragment->protocol, joined)) {
        return false;
    }
    joined->is_joined = true;
    joined->differs = differs;
    *ends = li_headers_ends(joined, &pinfo->net_src, &pinfo->net_dst);
    return true;
}

bool
li_fragments_join(tvbuff_t *octets, packet_info *pinfo, li_headers_t *joined, li_ends_t *ends)
{
    const fragment_head *head;
    fragment_t fragment;
    tvbuff_t *another;

    if (!read_fragment(pinfo, octets, &fragment) || li_inside(pinfo) != LI_INSIDE_NOTHING) {
        return false;
    }
    if (!PINFO_FD_VISITED(pinfo)) {
        if (!li_claim_expects(pinfo, &pinfo->net_src, &pinfo->net_dst)) {
            return false;
        }
        another = find_another(pinfo, &fragment);
        if (another != NULL) {
            p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_ANOTHER, another);
        }
    }
    head = add_fragment(pinfo, &fragment);
    if (head != NULL) {
        if (!PINFO_FD_VISITED(pinfo)) {
            keep_datagram(pinfo, &fragment, head->tvb_data);
        }
        return join(joined, ends, head->tvb_data, pinfo, &fragment, (head->flags & FD_OVERLAPCONFLICT) != 0);
    }
    another = (tvbuff_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_ANOTHER);
    return another != NULL && join(joined, ends, with_another(pinfo, another, &fragment), pinfo, &fragment, true);
}

static void
init(void)
{
    memset(datagrams, 0, sizeof datagrams);
    next_datagram = 0;
}

void
li_fragments_register(void)
{
    reassembly_table_register(&table, &addresses_reassembly_table_functions);
    register_init_routine(init);
}
