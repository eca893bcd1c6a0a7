/* targets.h
 * Whether a unit is about whom its task is about.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_TARGETS_H
#define LI_AUDIT_TARGETS_H

#include "audit/unit.h"

typedef enum {
    LI_TARGET_UNKNOWN,          /* the task has targets that can't be compared, or none; or the unit has none */
    LI_TARGET_SAME,             /* one of the unit's is one of the task's */
    LI_TARGET_OTHER,            /* the task has targets of the same type, and none is the unit's */
    LI_TARGET_OTHER_TYPE        /* all that the task has are of other types: the unit's may be the same person's */
} li_target_match_t;

/* Types and values as in TargetIdentifier of TS 103 221-1 clause 6.2.1. */
li_target_match_t li_targets_match(const li_target_t *unit, unsigned unit_count, const li_target_t *task,
                                   unsigned task_count);

#endif /* LI_AUDIT_TARGETS_H */
