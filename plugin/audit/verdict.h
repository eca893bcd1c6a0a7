/* verdict.h
 * The one table that turns what is registered and what is provisioned into a verdict. No state, no wire format.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_VERDICT_H
#define LI_AUDIT_VERDICT_H

#include "audit/provisioning.h"
#include "audit/registry.h"

/* Why: one for each line of the table that alarms. */
typedef enum {
    LI_REASON_NONE,
    LI_REASON_WRONG_INTERFACE,          /* listed, not for this interface */
    LI_REASON_OTHER_TASK,               /* listed, not for this identity */
    LI_REASON_ORDERED_NOT_REGISTERED,   /* not listed, though the administration ordered it */
    LI_REASON_NOT_REGISTERED,           /* not listed, and nothing here ordered it */
    LI_REASON_DESTINATION_UNKNOWN,      /* no registry; an ordered destination has no known address */
    LI_REASON_NOT_ORDERED_BASELINE,     /* no registry; the element's orders are all known, this is none */
    LI_REASON_NOT_ORDERED_ALIAS,        /* likewise, but the port was ordered at another address */
    LI_REASON_NOT_ORDERED_PARTIAL,      /* no registry; some orders of the element are known, this is none */
    LI_REASON_UNJOINED,                 /* no registry; orders are known, but not of this sender */
    LI_REASON_NO_EVIDENCE               /* no registry, no orders: nothing to judge by */
} li_reason_t;

typedef struct {
    li_verdict_t verdict;
    li_reason_t  reason;
    bool         removed;               /* besides: the endpoint was ordered once, and removed */
} li_judgement_t;

li_judgement_t li_judge(const li_registry_answer_t *registered, const li_provisioning_answer_t *provisioned);

#endif /* LI_AUDIT_VERDICT_H */
