/* warrants.h
 * What was seen for each warrant and each of its communications: which X2/X3 became which HI2/HI3, and whether CC comes
 * without any IRI. Orders over X1 name the LIID alone, which may be that of any country.
 *
 * A mediation function may number communications as it likes. Where the CIN is the correlation ID (its lower 32 bits),
 * the communication is the same; else only the warrant is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_WARRANTS_H
#define LI_AUDIT_WARRANTS_H

#include "audit/findings.h"
#include "audit/history.h"
#include "audit/unit.h"

typedef struct li_warrants li_warrants_t;

/* Lives as long as `scope`. */
li_warrants_t *li_warrants_new(wmem_allocator_t *scope);

/* A unit of X2 or X3 was intercepted for the warrant; each once, in the order of capture. A warrant or a communication
 * that is not new allocates nothing. */
void li_warrants_intercepted(li_warrants_t *warrants, const char *liid, li_interface_t interface,
                             uint64_t correlation_id, uint32_t frame);

/* A unit that names its warrant was handed over; likewise. True: *finding says that its CC comes without IRI. */
bool li_warrants_handed_over(li_warrants_t *warrants, const li_delivery_t *unit, const li_when_t *when,
                             li_finding_t *finding);

/* The first unit of X2 (for HI2) or X3 (for HI3) of the same communication, else of the same warrant, by the
 * frame; 0: none. */
uint32_t li_warrants_origin(const li_warrants_t *warrants, const li_delivery_t *unit, uint32_t frame);

/* The first unit of HI2 (for X2) or HI3 (for X3) likewise, by the frame, else behind it; 0: none yet. What there was by
 * the frame does not change. */
uint32_t li_warrants_result(const li_warrants_t *warrants, const char *liid, li_interface_t interface,
                            uint64_t correlation_id, uint32_t frame);

#endif /* LI_AUDIT_WARRANTS_H */
