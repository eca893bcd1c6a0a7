/* recorder.h
 * What is remembered of one capture: written on the first visit of each frame, read on every visit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_RECORDER_H
#define LI_AUDIT_RECORDER_H

#include "audit/belief.h"
#include "audit/copies.h"
#include "audit/coverage.h"
#include "audit/endpoint.h"
#include "audit/findings.h"
#include "audit/keepalive.h"
#include "audit/naming.h"
#include "audit/parties.h"
#include "audit/provisioning.h"
#include "audit/sequence.h"
#include "audit/verdict.h"
#include "audit/warrants.h"
#include "audit/unit.h"

typedef struct li_recorder li_recorder_t;
typedef struct li_connection li_connection_t;

/* The user's preferences that the recorder needs. */
typedef struct {
    li_sequence_window_t  window;
    li_keepalive_timers_t timers;
    unsigned              copy_time;    /* milliseconds, for copies that the capture made */
} li_recorder_limits_t;

/* One unit and where it was seen. */
typedef struct {
    const li_delivery_t *unit;
    li_connection_t     *connection;    /* NULL: it stands in content */
    unsigned             side;          /* which end of the connection sent it: 0 or 1 */
    li_place_t           place;
    nstime_t             time;          /* of capture */
    const li_address_t  *sender;        /* NULL: no IP address */
    const li_endpoint_t *endpoint;      /* as observed; NULL: no IP address */
    bool                 ordered;       /* the connection is a TCP stream */
    const li_datagram_t *datagram;      /* NULL: it can't be a copy */
    bool                 is_two_way;    /* and both its directions were captured by now */
    bool                 is_early;      /* what stands before it in the stream may still come */
    uint32_t             early_frame;   /* in which it was recorded so; 0: it was not */
    uint32_t             copied_frame;  /* in which it was recorded, and from where it is repeated; 0: it was not */
} li_seen_t;

/* Both live as long as `scope`. */
li_recorder_t *li_recorder_new(wmem_allocator_t *scope);
li_connection_t *li_connection_new(li_recorder_t *recorder);

/* Records a unit, unless it is quoted or a copy; on the first visit only, in the order of capture. Of one that stands
 * in content nothing is kept that counts for what is delivered. A unit without a finding allocates nothing unless its
 * endpoint, sender, connection or context is new. */
void li_recorder_unit(li_recorder_t *recorder, const li_seen_t *seen, const li_recorder_limits_t *limits);

/* A frame of this sender was not captured whole: units in it may be missing. On the first visit, behind its units. */
void li_recorder_cut(li_recorder_t *recorder, const li_address_t *sender, uint32_t frame);

/* Keeps which of the remarks on a unit are the first of their kind; on the first visit only. */
void li_recorder_remarks(li_recorder_t *recorder, li_place_t place, const li_delivery_t *unit,
                         const li_remark_t *remarks, unsigned count);

/* Notes that a connection carries administration; on the first visit only. True: this is its first message. Content and
 * notifications come without a connection. */
bool li_recorder_message(li_recorder_t *recorder, li_place_t place, li_connection_t *connection);

/* Keeps what was found of a message; on the first visit only. */
void li_recorder_found(li_recorder_t *recorder, li_place_t place, const li_finding_t *finding);

bool li_connection_administers(const li_connection_t *connection);

const li_finding_t *li_recorder_findings(const li_recorder_t *recorder, li_place_t place);

/* True of what is said first of the capture: a unit, a message of administration, or octets that were not judged. */
bool li_recorder_is_first(const li_recorder_t *recorder, li_place_t place);

/* What DNS said. */
li_naming_t *li_recorder_naming(li_recorder_t *recorder);

/* Who has sent units, or spoken on an administration interface. */
li_parties_t *li_recorder_parties(li_recorder_t *recorder);

/* Notes octets that were not judged, and why (audit/coverage.h); on the first visit only, behind the frame's units. */
void li_recorder_unjudged(li_recorder_t *recorder, const li_endpoint_t *from, const li_endpoint_t *to,
                          li_unjudged_t reason, li_place_t place);

/* What was seen for each warrant. */
li_warrants_t *li_recorder_warrants(li_recorder_t *recorder);

/* What was ordered: an administration dissector tells it, a verdict asks it. */
li_belief_t *li_recorder_belief(li_recorder_t *recorder);

#endif /* LI_AUDIT_RECORDER_H */
