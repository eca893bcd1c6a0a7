/* gate_party.h
 * What the gate keeps of a network element, by what that calls itself; for gate.c only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_GATE_PARTY_H
#define LI_AUDIT_GATE_PARTY_H

#include <stdbool.h>
#include <stdint.h>

#include <wsutil/wmem/wmem.h>

#include "audit/endpoint.h"

typedef struct {
    const char *name;
    wmem_map_t *places;             /* li_address_t from which it answered, or told of itself: itself */
    wmem_map_t *ends;               /* li_address_t of both sides, where it is not known which of them it is: itself */
    wmem_map_t *heard;              /* li_address_t from which answers came whose requests are not captured: itself */
    wmem_map_t *copies;             /* li_address_t at which its exchanges were seen once more: itself */
    wmem_map_t *exchanges;          /* what an exchange is called and says: the li_address_t at which it was answered */
    wmem_map_t *administrators;     /* identifier, blank, address of those whom it has answered: itself */
    wmem_map_t *names;              /* identifiers of those whose orders they were: itself */
    wmem_map_t *seconds;            /* of those who were said to be a second one: itself */
    const char *first;              /* the first that it answered, whatever that asked, and when */
    uint32_t    first_frame;
    const char *orderer;            /* the first whose order it answered */
    uint32_t    orderer_frame;
    wmem_map_t *rows;               /* names that li_elements has for where it answered: themselves */
    bool        is_protected;       /* it was spoken with over TLS */
    bool        is_at_row;          /* a row of li_elements gives its name to an address from which it answered */
} li_party_t;

/* Lives as long as `scope`, as all that is kept of it. */
li_party_t *li_party_new(wmem_allocator_t *scope, const char *name);

/* Something under this name has answered what was asked in the capture. NULL: no. */
bool li_party_has_answered(const li_party_t *party);

/* Where the name has answered, or as long as nothing has, where it may have, or for an answer to what was not asked,
 * where it was heard first; any address, as long as there is none. */
bool li_party_may_be_at(const li_party_t *party, const li_address_t *address, bool is_unasked);

/* One that has been answered by it, speaking from that address. NULL: not said. */
bool li_party_knows(const li_party_t *party, const char *administrator, const li_address_t *address);
void li_party_keep_administrator(wmem_allocator_t *scope, li_party_t *party, const char *administrator,
                                 const li_address_t *address);

/* Another administrator than this one, whose first order it is: the first that ordered, or else that was answered
 * anything, and in which frame. NULL: there is none, or this one has ordered before. */
const char *li_party_other_administrator(const li_party_t *party, const char *administrator, uint32_t *frame);

/* It answers from there: what the user calls that. */
void li_party_see_rows(wmem_allocator_t *scope, li_party_t *party, const li_address_t *address);

/* Rows have the address, and none of them is called as one with an address from which it has answered. */
bool li_party_has_other_rows(const li_party_t *party, const li_address_t *address);

/* ---- sets, for all that the gate keeps ---- */

const li_address_t *li_keep_address(wmem_allocator_t *scope, wmem_map_t *set, const li_address_t *address);

/* True when it is new in the set. */
bool li_keep_text(wmem_allocator_t *scope, wmem_map_t *set, const char *text);

char *li_address_text(wmem_allocator_t *scope, const li_address_t *address);

#endif /* LI_AUDIT_GATE_PARTY_H */
