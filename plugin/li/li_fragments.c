/* li_fragments.c
 * IPv4 datagrams in fragments, put together from what is outside alone.
 *
 * Wireshark's own reassembly knows addresses and identification only: a first fragment with other octets, in a
 * subscriber's tunnel, takes the place of the real one. And the connection of what is put together is known too late to
 * look into it (li_claim_first.c). So those of expected hosts are put together here, too, before they are dissected.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <string.h>

#include <epan/proto_data.h>
#include <epan/reassemble.h>
#include <wsutil/pint.h>

#include "li/li_claim.h"
#include "li/li_fragments.h"

/* RFC 791 clause 3.1 */
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
enum { FRAME_ANOTHER = 0x14 };

/* ---- what comes to the place of something else ---- */

static void
keep_datagram(const packet_info *pinfo, const li_headers_t *fragment, uint32_t id, tvbuff_t *octets)
{
    datagram_t *datagram = &datagrams[next_datagram++ % DATAGRAMS_MAX];

    *datagram = (datagram_t) { .id = id, .time = pinfo->abs_ts, .octets = octets };
    memcpy(datagram->ends, fragment->octets + fragment->addresses, sizeof datagram->ends);
}

/* How many octets of the fragment have a place in the datagram. */
static unsigned
common_length(tvbuff_t *datagram, const li_headers_t *fragment, unsigned place)
{
    const unsigned length = tvb_captured_length(datagram);

    return place < length ? MIN(fragment->end - fragment->at, length - place) : 0;
}

/* A whole datagram with the same number, of which the fragment is no part, though it has its place there; NULL: there
 * is none. On the first visit. */
static tvbuff_t *
find_another(const packet_info *pinfo, const li_headers_t *fragment, uint32_t id, unsigned place)
{
    for (unsigned i = 0; i < DATAGRAMS_MAX && datagrams[i].octets != NULL; i++) {
        const datagram_t *datagram = &datagrams[i];
        nstime_t age;
        unsigned length;

        nstime_delta(&age, &pinfo->abs_ts, &datagram->time);
        if (datagram->id != id || age.secs != 0 || age.nsecs < 0 || age.nsecs > ANOTHER_WITHIN
            || memcmp(datagram->ends, fragment->octets + fragment->addresses, sizeof datagram->ends) != 0) {
            continue;
        }
        length = common_length(datagram->octets, fragment, place);
        if (length > 0 && tvb_memeql(datagram->octets, (int)place, fragment->octets + fragment->at, length) != 0) {
            return datagram->octets;
        }
    }
    return NULL;
}

/* The datagram as it is with this fragment. */
static tvbuff_t *
with_another(const packet_info *pinfo, tvbuff_t *datagram, const li_headers_t *fragment, unsigned place)
{
    const unsigned length = tvb_captured_length(datagram);
    uint8_t *octets = (uint8_t *)tvb_memdup(pinfo->pool, datagram, 0, length);

    memcpy(octets + place, fragment->octets + fragment->at, common_length(datagram, fragment, place));
    return tvb_new_child_real_data(fragment->tvb, octets, length, (int)length);
}

/* ---- what is put together ---- */

/* NULL: it is not whole with this fragment. */
static const fragment_head *
add_fragment(packet_info *pinfo, const li_headers_t *fragment, const li_ends_t *ends, uint32_t id, unsigned place,
             bool is_last)
{
    const fragment_head *head;
    address src, dst;

    copy_address_shallow(&src, &pinfo->src);
    copy_address_shallow(&dst, &pinfo->dst);
    copy_address_shallow(&pinfo->src, &ends->src);
    copy_address_shallow(&pinfo->dst, &ends->dst);
    head = fragment_add_check(&table, fragment->tvb, (int)fragment->at, pinfo, id, NULL, place,
                              fragment->end - fragment->at, !is_last);
    copy_address_shallow(&pinfo->src, &src);
    copy_address_shallow(&pinfo->dst, &dst);
    return head != NULL && head->tvb_data != NULL && head->reassembled_in == pinfo->num ? head : NULL;
}

static bool
join(li_headers_t *joined, li_ends_t *ends, tvbuff_t *octets, const li_headers_t *fragment, bool differs)
{
    *joined = li_headers_begin(octets, 0);
    joined->next = fragment->next;
    joined->end = joined->length;
    joined->is_joined = true;
    joined->differs = differs;
    if (!li_headers_has_ports(joined)) {
        return false;
    }
    li_headers_ports(joined, ends);
    return true;
}

bool
li_fragments_join(packet_info *pinfo, const li_headers_t *fragment, li_headers_t *joined, li_ends_t *ends)
{
    const unsigned header = fragment->addresses - 12;
    const uint16_t flags = pntohu16(fragment->octets + header + 6);
    const unsigned place = (flags & FRAGMENT_OFFSET) * 8U;
    const uint32_t id = pntohu16(fragment->octets + header + 4) | (uint32_t)fragment->next << 16;
    const fragment_head *head;
    tvbuff_t *another;

    if (fragment->end <= fragment->at || fragment->end > fragment->length) {
        return false;
    }
    set_address_tvb(&ends->src, AT_IPv4, 4, fragment->tvb, (int)fragment->addresses);
    set_address_tvb(&ends->dst, AT_IPv4, 4, fragment->tvb, (int)fragment->addresses + 4);
    if (!PINFO_FD_VISITED(pinfo)) {
        if (!li_claim_expects(pinfo, &ends->src, &ends->dst)) {
            return false;
        }
        another = find_another(pinfo, fragment, id, place);
        if (another != NULL) {
            p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_ANOTHER, another);
        }
    }
    head = add_fragment(pinfo, fragment, ends, id, place, (flags & MORE_FRAGMENTS) == 0);
    if (head != NULL) {
        if (!PINFO_FD_VISITED(pinfo)) {
            keep_datagram(pinfo, fragment, id, head->tvb_data);
        }
        return join(joined, ends, head->tvb_data, fragment, (head->flags & FD_OVERLAPCONFLICT) != 0);
    }
    another = (tvbuff_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_ANOTHER);
    return another != NULL && join(joined, ends, with_another(pinfo, another, fragment, place), fragment, true);
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
