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

#include <epan/reassemble.h>
#include <wsutil/pint.h>

#include "li/li_claim.h"
#include "li/li_fragments.h"

/* RFC 791 clause 3.1 */
#define MORE_FRAGMENTS  0x2000
#define FRAGMENT_OFFSET 0x1fff

/* Filled by li_fragments_join(), emptied with the capture. */
static reassembly_table table;

bool
li_fragments_join(packet_info *pinfo, const li_headers_t *fragment, li_headers_t *joined, li_ends_t *ends)
{
    const unsigned header = fragment->addresses - 12;
    const uint16_t place = pntohu16(fragment->octets + header + 6);
    const uint32_t id = pntohu16(fragment->octets + header + 4) | (uint32_t)fragment->next << 16;
    const fragment_head *head;
    address src, dst;

    if (fragment->end <= fragment->at || fragment->end > fragment->length) {
        return false;
    }
    set_address_tvb(&ends->src, AT_IPv4, 4, fragment->tvb, (int)fragment->addresses);
    set_address_tvb(&ends->dst, AT_IPv4, 4, fragment->tvb, (int)fragment->addresses + 4);
    if (!PINFO_FD_VISITED(pinfo) && !li_claim_expects(pinfo, &ends->src, &ends->dst)) {
        return false;
    }
    copy_address_shallow(&src, &pinfo->src);
    copy_address_shallow(&dst, &pinfo->dst);
    copy_address_shallow(&pinfo->src, &ends->src);
    copy_address_shallow(&pinfo->dst, &ends->dst);
    head = fragment_add_check(&table, fragment->tvb, (int)fragment->at, pinfo, id, NULL,
                              (place & FRAGMENT_OFFSET) * 8U, fragment->end - fragment->at,
                              (place & MORE_FRAGMENTS) != 0);
    copy_address_shallow(&pinfo->src, &src);
    copy_address_shallow(&pinfo->dst, &dst);
    if (head == NULL || head->tvb_data == NULL || head->reassembled_in != pinfo->num) {
        return false;
    }
    *joined = li_headers_begin(head->tvb_data, 0);
    joined->next = fragment->next;
    joined->end = joined->length;
    joined->is_joined = true;
    joined->differs = (head->flags & FD_OVERLAPCONFLICT) != 0;
    if (!li_headers_has_ports(joined)) {
        return false;
    }
    li_headers_ports(joined, ends);
    return true;
}

void
li_fragments_register(void)
{
    reassembly_table_register(&table, &addresses_reassembly_table_functions);
}
