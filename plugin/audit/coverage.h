/* coverage.h
 * What was not judged, and why: silence shall not be taken for cleanliness.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_COVERAGE_H
#define LI_AUDIT_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/endpoint.h"
#include "audit/findings.h"

/* Why octets of a frame were not judged. */
typedef enum {
    LI_UNJUDGED_NOTHING,        /* nothing speaks for units in them, or all were judged */
    LI_UNJUDGED_NO_KEY,         /* TLS that is not decrypted */
    LI_UNJUDGED_CUT,            /* the frame was captured in part only */
    LI_UNJUDGED_LOST,           /* segments before it were not captured */
    LI_UNJUDGED_DISORDER,       /* segments came in another order, and nobody puts them in order */
    LI_UNJUDGED_UNRECOGNISED,   /* where units are expected, they are none */
    LI_UNJUDGED_NOT_LOOKED_INTO /* they look like a unit, but nobody is expected here who sends or gets one */
} li_unjudged_t;

/* What is known of the octets that a frame carries in one connection. */
typedef struct {
    uint32_t octets;            /* looked through, or passed on to who else wants them */
    uint32_t judged;            /* of these, in units that were judged */
    uint32_t units;             /* that were judged */
    bool     has_units;         /* the connection carries units, by this frame */
    bool     is_hidden;         /* it carries TLS that is not decrypted, likewise */
    bool     is_cut;
    bool     is_behind_loss;
    bool     is_disordered;
    bool     looks_like_unit;
} li_looked_t;

/* The first of the reasons above that holds. */
li_unjudged_t li_coverage_reason(const li_looked_t *looked);

/* Whether the reason is said on the connection: TLS, disorder and what is skipped have items of their own. */
bool li_coverage_is_said(li_unjudged_t reason);

typedef struct li_coverage li_coverage_t;

/* Lives as long as `scope`; what is found is kept in `findings`. */
li_coverage_t *li_coverage_new(wmem_allocator_t *scope, li_findings_t *findings);

/* On the first visit of each frame, behind all its units: the reason is found at `place`, if it is the first time
 * between these two in this direction. True: it was found. */
bool li_coverage_note(li_coverage_t *coverage, const li_endpoint_t *from, const li_endpoint_t *to,
                      li_unjudged_t reason, li_place_t place);

#endif /* LI_AUDIT_COVERAGE_H */
