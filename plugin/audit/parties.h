/* parties.h
 * Who speaks for whom on the administration interfaces: elements and administrators, by what they call themselves and
 * by where they speak from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_PARTIES_H
#define LI_AUDIT_PARTIES_H

#include "audit/endpoint.h"
#include "audit/findings.h"
#include "audit/provisioning.h"

typedef struct li_parties li_parties_t;

/* One message. NULL: not said, or no IP address. */
typedef struct {
    const char         *element;
    const char         *administrator;
    const li_address_t *element_address;
    const li_address_t *administrator_address;
    bool                from_element;
    bool                orders;         /* it asks to change something */
    bool                triggered;      /* what it asks for is asked by a function that itself was ordered to */
    li_when_t           when;
    li_place_t          place;
} li_parties_message_t;

/* Lives as long as `scope`, and so does what it adds to `findings`. */
li_parties_t *li_parties_new(wmem_allocator_t *scope, li_findings_t *findings, li_provisioning_t *provisioning);

/* Notes who speaks, in the order of capture, each message once: joins elements to addresses, adds findings, and tells
 * where somebody unseen may order too. A message of known parties allocates nothing. */
void li_parties_message(li_parties_t *parties, const li_parties_message_t *message);

/* True when an administration function spoke from, or was spoken to at, this address by the frame. */
bool li_parties_administrates(const li_parties_t *parties, const li_address_t *address, uint32_t frame);

#endif /* LI_AUDIT_PARTIES_H */
