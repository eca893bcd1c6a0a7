/* li_fragments.c
 * IPv4 datagrams in fragments, put together from what is outside alone.
 *
 * Wireshark's own reassembly knows addresses and identification only: a first fragment with other octets, in a
 * subscriber's tunnel, takes the place of the real one. So the fragments of expected hosts are put together here, too.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

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

/* Filled by li_fragments_join(), emptied with the capture. */
static reassembly_table table;

/* A packet that is a fragment. */
typedef struct {
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
        .begin = at + header_length,
        .length = packet_length - header_length,
        .offset = (place & FRAGMENT_OFFSET) * 8U,
        .protocol = header[9],
        .id = pntohu16(header + 4) | (uint32_t)header[9] << 16,
        .has_more = (place & MORE_FRAGMENTS) != 0
    };
    return true;
}

bool
li_fragments_join(tvbuff_t *octets, packet_info *pinfo, li_headers_t *joined, li_ends_t *ends)
{
    const fragment_head *head;
    fragment_t fragment;
    address src, dst;

    if (!read_fragment(pinfo, octets, &fragment) || li_inside(pinfo) != LI_INSIDE_NOTHING
        || (!PINFO_FD_VISITED(pinfo) && !li_claim_expects(pinfo, &pinfo->net_src, &pinfo->net_dst))) {
        return false;
    }
    copy_address_shallow(&src, &pinfo->src);
    copy_address_shallow(&dst, &pinfo->dst);
    copy_address_shallow(&pinfo->src, &pinfo->net_src);
    copy_address_shallow(&pinfo->dst, &pinfo->net_dst);
    head = fragment_add_check(&table, octets, (int)fragment.begin, pinfo, fragment.id, NULL, fragment.offset,
                              fragment.length, fragment.has_more);
    copy_address_shallow(&pinfo->src, &src);
    copy_address_shallow(&pinfo->dst, &dst);
    if (head == NULL || head->tvb_data == NULL || head->reassembled_in != pinfo->num
        || !li_headers_read(head->tvb_data, fragment.protocol, joined)) {
        return false;
    }
    joined->is_joined = true;
    joined->differs = (head->flags & FD_OVERLAPCONFLICT) != 0;
    *ends = li_headers_ends(joined, &pinfo->net_src, &pinfo->net_dst);
    return true;
}

void
li_fragments_register(void)
{
    reassembly_table_register(&table, &addresses_reassembly_table_functions);
}
