/* keepalive.h
 * Keepalives and their acknowledgements, paired over one connection (TS 103 221-2 clauses 5.1 and 6.2.4).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_KEEPALIVE_H
#define LI_AUDIT_KEEPALIVE_H

#include "audit/findings.h"
#include "audit/unit.h"

/* The keepalives of one connection; part of the caller's record of it. */
typedef struct li_keepalives li_keepalives_t;

/* TIME_P1 is how often a side shall send one, TIME_P2 how long it waits for an answer (defaults 60 and 180). */
typedef struct {
    unsigned p1_seconds;
    unsigned p2_seconds;
} li_keepalive_timers_t;

typedef struct {
    li_unit_kind_t kind;
    unsigned       side;            /* 0 or 1: which end of the connection sent it */
    bool           has_number;
    uint32_t       number;
    li_place_t     place;
    nstime_t       time;            /* of capture */
} li_keepalive_unit_t;

/* Lives as long as `scope`. */
li_keepalives_t *li_keepalives_new(wmem_allocator_t *scope);

/* Takes one unit of any kind, in the order of capture, each once, and adds to `findings`: pairs and what is
 * unmatched or silent at their own places, what is unanswered at the unit that proves it. Only keepalives allocate. */
void li_keepalives_unit(li_keepalives_t *keepalives, const li_keepalive_unit_t *unit,
                        const li_keepalive_timers_t *timers, li_findings_t *findings);

#endif /* LI_AUDIT_KEEPALIVE_H */
