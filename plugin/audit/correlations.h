/* correlations.h
 * Whether what is intercepted of a task's content (X3) belongs to any event of it (X2), by their Correlation IDs
 * (TS 103 221-2 clause 5.2.8).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_CORRELATIONS_H
#define LI_AUDIT_CORRELATIONS_H

#include "audit/findings.h"
#include "audit/history.h"
#include "audit/unit.h"

typedef struct li_correlations li_correlations_t;

/* Lives as long as `scope`. */
li_correlations_t *li_correlations_new(wmem_allocator_t *scope);

/* A unit of X2 or X3, for one of its tasks; each once, in the order of capture. A correlation that is not new allocates
 * nothing, and none does once one of the task was seen on both. True: *finding says that none was, for a minute. */
bool li_correlations_unit(li_correlations_t *correlations, li_interface_t interface, const li_task_ref_t *task,
                          const li_when_t *when, li_finding_t *finding);

#endif /* LI_AUDIT_CORRELATIONS_H */
