/* verdict.h
 * The tables that turn what is registered and what is provisioned into a verdict on the endpoint, and into what has to
 * be said of the tasks. No state, no wire format.
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
    LI_REASON_ORDERED_OTHER_INTERFACE,  /* no registry; ordered, not for this interface */
    LI_REASON_ORDERED_OTHER_TRANSPORT,  /* likewise, not over this transport */
    LI_REASON_ORDERED_OTHER_TASK,       /* no registry; ordered, but not for this unit's tasks */
    LI_REASON_MAYBE_OTHER_TASK,         /* likewise, but an order that changed that may have been missed */
    LI_REASON_DOUBTED,                  /* no registry; ordered, and not known to be so still: what would tell has two
                                         * versions */
    LI_REASON_HIDDEN_OTHER_TASK,        /* likewise, but such an order may be hidden by other octets in its place */
    LI_REASON_OTHER_TASK_BY_NAME,       /* likewise, as far as the name of a destination of theirs was resolved */
    LI_REASON_ORDERED_ELSEWHERE,        /* no registry; ordered of others; of the sender all orders are known */
    LI_REASON_MAYBE_ELSEWHERE,          /* likewise, but of the sender some orders are known */
    LI_REASON_DESTINATION_UNKNOWN,      /* no registry; an ordered destination has no known address */
    LI_REASON_NOT_ORDERED_BASELINE,     /* no registry; the element's orders are all known, this is none */
    LI_REASON_NOT_ORDERED_ALIAS,        /* likewise, but the port was ordered at another address */
    LI_REASON_NOT_ORDERED_BY_NAME,      /* likewise, as far as the name of a destination was resolved */
    LI_REASON_NOT_ORDERED_PARTIAL,      /* no registry; some orders of the element are known, among them the tasks' */
    LI_REASON_PARTIAL,                  /* no registry; some orders of the element are known, not the tasks' */
    LI_REASON_UNANSWERED,               /* no registry; only an order names it whose answer may still come */
    LI_REASON_UNJOINED,                 /* no registry; orders are known, but not of this sender */
    LI_REASON_NO_EVIDENCE               /* no registry, no orders: nothing to judge by */
} li_reason_t;

typedef enum {
    LI_REMOVED_NOT,
    LI_REMOVED_MAYBE,                   /* an order to remove it has two versions */
    LI_REMOVED_DRAINING,                /* over a connection that was there before */
    LI_REMOVED
} li_removed_t;

typedef struct {
    li_verdict_t verdict;
    li_reason_t  reason;
    li_removed_t removed;               /* besides: the endpoint was ordered once, and removed */
    bool         unanswered;            /* and an order that was not answered would allow it, or does */
    bool         is_kept_open;          /* nothing was delivered: a Warning where content would be an Error */
} li_judgement_t;

li_judgement_t li_judge(const li_delivery_t *unit, const li_registry_answer_t *registered,
                        const li_provisioning_answer_t *provisioned);

/* True for a verdict that speaks for the endpoint. */
bool li_is_allowed(const li_judgement_t *judgement);

/* True when IRI belongs to the CC of the unit's first task, for all that is known: not where only CC was ordered. */
bool li_demands_iri(const li_provisioning_answer_t *provisioned);

/* What has to be said of a task, whatever the endpoint. */
typedef enum {
    LI_REMARK_TASK_UNKNOWN,             /* the element's orders do not name it */
    LI_REMARK_TASK_ELSEWHERE,           /* likewise, but another element's do: it may have been triggered */
    LI_REMARK_TASK_UNANSWERED,          /* but an order does that was not answered */
    LI_REMARK_TASK_ENDED,               /* it ended at the element */
    LI_REMARK_TASK_ENDED_ANYWHERE,      /* it ended wherever it was ordered, or by HI1: no element is known */
    LI_REMARK_TASK_MAYBE_ENDED,         /* an order to end it has two versions, or its answer has */
    LI_REMARK_TASK_LATE,                /* it ended; the unit tells of something before that */
    LI_REMARK_WINDOW_NOT_OPEN,          /* the mediation's period has not begun */
    LI_REMARK_WINDOW_OVER,              /* it is over */
    LI_REMARK_INTERFACE,                /* the task is for another interface */
    LI_REMARK_TARGET_OTHER,             /* about somebody else */
    LI_REMARK_TARGET_OTHER_TYPE,        /* about somebody the task names otherwise, or about somebody else */
    LI_REMARK_CORRELATION               /* not the correlation id the task demands */
} li_remark_kind_t;

typedef struct {
    li_remark_kind_t        kind;
    const li_task_answer_t *task;
} li_remark_t;

/* Remarks on one unit: beyond these the unit's other tasks have nothing new to say. */
#define LI_REMARKS_MAX 16

/* Fills `remarks`, returns how many. */
unsigned li_remarks(const li_provisioning_query_t *query, const li_registry_answer_t *registered,
                    const li_provisioning_answer_t *provisioned, li_remark_t remarks[LI_REMARKS_MAX]);

#endif /* LI_AUDIT_VERDICT_H */
