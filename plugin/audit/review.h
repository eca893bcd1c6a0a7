/* review.h
 * What has to be said of a message on an administration interface, and of what protects a connection. No wire format:
 * each function is one rule, asked on every visit, of what is believed at that frame and of the user's tables as they
 * are now.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_REVIEW_H
#define LI_AUDIT_REVIEW_H

#include "audit/gate.h"
#include "audit/provisioning.h"
#include "audit/said.h"

/* --- Who orders --------------------------------------------------------------------------------------------------- */

/* True when somebody orders, or asks to be told, whom no row of li_administrators has for this interface, though some
 * row is for it. Content and downloads are nobody's order. */
bool li_review_administrator(const li_said_t *said, const li_passed_t *passed);

/* True when the user has listed whoever orders: he may stand beside another (a pair, of which one takes over). */
bool li_review_is_listed(const li_said_t *said, const li_passed_t *passed);

/* --- What protects it --------------------------------------------------------------------------------------------- */

typedef enum {
    LI_TRANSPORT_FINE,
    LI_TRANSPORT_CLEAR,             /* TS 103 221-1 clause 8.2, TS 103 221-2 clause 6: TLS is required */
    LI_TRANSPORT_OUTDATED           /* a version of TLS below 1.2 */
} li_transport_review_t;

/* `receiver`: NULL: no IP address. What does not leave the host needs no protection. `elsewhere`: the user says that
 * what was captured is protected otherwise. */
li_transport_review_t li_review_transport(bool is_protected, bool is_outdated, const li_address_t *receiver,
                                          bool elsewhere);

/* --- Where it shall go -------------------------------------------------------------------------------------------- */

/* A destination that no row of li_endpoints names, though there are rows for what the element delivers. */
typedef struct {
    const char             *did;
    const li_destination_t *destination;
} li_unlisted_t;

/* Those of the things that a message gives details of: destinations where it is known what the element delivers, and
 * those that a task names where it was not known before. Returns how many; `unlisted` has room for `room`. */
unsigned li_review_destinations(const li_provisioning_t *provisioning, const li_said_t *said, const li_passed_t *passed,
                                const li_when_t *now, const li_thing_t *things, unsigned thing_count,
                                li_unlisted_t *unlisted, unsigned room);

/* --- TLS that nobody can look into -------------------------------------------------------------------------------- */

/* The element whose TLS to `receiver` (aliases applied) has to be told of: a row of li_elements, one that spoke on an
 * administration interface, or one that is known by the units it has sent (""). NULL: it is none, or it is
 * administration, or the receiver is listed. *name: what the receiver was ordered as; NULL: no order that counts names
 * it. */
const char *li_review_tls(const li_provisioning_t *provisioning, const li_gate_t *gate, const li_address_t *sender,
                          const li_endpoint_t *receiver, uint32_t frame, const char **name);

#endif /* LI_AUDIT_REVIEW_H */
