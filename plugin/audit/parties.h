/* parties.h
 * Whose connections are looked into before anybody else gets them: those of hosts that may deliver, receive or order.
 *
 * A host is such a party when a row of the user's tables names it (li_endpoints, li_elements, li_administrators, the
 * observed side of li_aliases), when an order names it as an element or as a destination, and when it has sent a unit
 * or spoken on an administration interface. A row for more than 256 addresses names none: it judges only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_PARTIES_H
#define LI_AUDIT_PARTIES_H

#include <stdbool.h>
#include <stdint.h>

#include <epan/guid-utils.h>

#include "audit/endpoint.h"
#include "audit/history.h"
#include "audit/provisioning.h"

typedef struct li_parties li_parties_t;

/* Lives as long as `scope`. */
li_parties_t *li_parties_new(wmem_allocator_t *scope);

/* --- Told on the first visit of a frame, in the order of capture ------------------------------------------------- */

/* A unit was sent from this address, or something was said there on an administration interface. */
void li_parties_spoke(li_parties_t *parties, const li_when_t *when, const li_address_t *address);

/* A unit of this task was sent. The nil XID is none. */
void li_parties_delivered(li_parties_t *parties, const li_when_t *when, const e_guid_t *xid);

/* --- Asked at any moment ----------------------------------------------------------------------------------------- */

/* True when the host is a party by the frame, by the tables as they are now. */
bool li_parties_expect(const li_parties_t *parties, const li_provisioning_t *provisioning, const li_address_t *address,
                       uint32_t frame);

/* True when a unit of the task was sent by the frame. */
bool li_parties_know_task(const li_parties_t *parties, const e_guid_t *xid, uint32_t frame);

/* A number that differs whenever, of the newest frame, the first of these may have another answer for some host;
 * 0: no host is a party. */
unsigned li_parties_epoch(li_parties_t *parties, const li_provisioning_t *provisioning, uint32_t frame);

#endif /* LI_AUDIT_PARTIES_H */
