/* li_claim_left.c
 * The dissectors of a frame leave other addresses and ports behind than those of the connection that is looked into.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_claim.h"

void
li_claim_enter(packet_info *pinfo, const li_ends_t *ends, li_claim_left_t *left)
{
    *left = (li_claim_left_t) {
        .ptype = pinfo->ptype, .srcport = pinfo->srcport, .destport = pinfo->destport,
        .can_desegment = pinfo->can_desegment, .saved_can_desegment = pinfo->saved_can_desegment
    };
    copy_address_shallow(&left->src, &pinfo->src);
    copy_address_shallow(&left->dst, &pinfo->dst);
    copy_address_shallow(&pinfo->src, &ends->src);
    copy_address_shallow(&pinfo->dst, &ends->dst);
    pinfo->ptype = ends->is_tcp ? PT_TCP : PT_UDP;
    pinfo->srcport = ends->srcport;
    pinfo->destport = ends->destport;
    pinfo->can_desegment = 0;
    pinfo->saved_can_desegment = 0;
}

void
li_claim_leave(packet_info *pinfo, const li_claim_left_t *left)
{
    pinfo->can_desegment = left->can_desegment;
    pinfo->saved_can_desegment = left->saved_can_desegment;
    pinfo->ptype = left->ptype;
    pinfo->srcport = left->srcport;
    pinfo->destport = left->destport;
    copy_address_shallow(&pinfo->src, &left->src);
    copy_address_shallow(&pinfo->dst, &left->dst);
}
