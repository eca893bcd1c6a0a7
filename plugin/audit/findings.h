/* findings.h
 * What the first visit of a frame found out and no later visit could: kept by frame and index of the unit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_FINDINGS_H
#define LI_AUDIT_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include <wsutil/nstime.h>
#include <wsutil/wmem/wmem.h>

typedef enum {
    LI_FOUND_GAP,                   /* numbers `expected` to `expected + count - 1` are missing */
    LI_FOUND_REPEATED,              /* `number` was seen before */
    LI_FOUND_RESTARTED,             /* `expected` would have been next, `number` came */
    LI_FOUND_GLOBAL_COUNTER,        /* the sender numbers all its contexts with one counter */
    LI_FOUND_UNANSWERED,            /* the keepalive in `frame` was never answered */
    LI_FOUND_UNMATCHED,             /* an acknowledgement that answers no keepalive seen */
    LI_FOUND_SILENCE,               /* `delta` since the sender's last unit, in `frame` */
    LI_FOUND_FIRST_TO_ENDPOINT,     /* the first unit to this endpoint */
    LI_FOUND_OTHER_WAY,             /* content of the connection goes the other way than this, which is none, tells */
    LI_FOUND_FIRST_IN_CLEAR,        /* the connection's first unit of content without TLS */
    LI_FOUND_COPY,                  /* the capture shows the unit of `frame` again */
    LI_FOUND_ANSWERED_IN,           /* a link: `frame` answers this keepalive */
    LI_FOUND_ANSWERS,               /* a link: this answers the keepalive in `frame`, after `delta` */
    LI_FOUND_FIRST_MESSAGE,         /* the connection's first message of administration; over TLS of version `number`,
                                     * or 0 */
    LI_FOUND_TARGET_OF_OTHER_TYPE,  /* the first unit of its task with a target that the task names otherwise */
    LI_FOUND_ELEMENT_RENAMED,       /* in `frame`, another element (`other`) spoke from this address */
    LI_FOUND_SECOND_ADMINISTRATOR,  /* in `frame`, this element answered another administrator (`other`) */
    LI_FOUND_NO_IRI,                /* CC since `frame`, for `delta`, and no IRI of its communication */
    LI_FOUND_NO_CORRELATION,        /* of `other`: X2 since `frame`, X3 since `number`, for `delta`, no ID on both */
    LI_FOUND_NOT_BELIEVED,          /* a line of the gate (`number`) does not hold */
    LI_FOUND_ELEMENT_CONFLICT,      /* who answers is not the element; the user's table has it as `other`, or NULL;
                                     * `weak`: the table has the element elsewhere */
    LI_FOUND_ELEMENT_MISNAMED,      /* who answers says that it is another element than was asked (`other`) */
    LI_FOUND_ELEMENT_MOVED,         /* the element answers from another address than before */
    LI_FOUND_NOT_JUDGED,            /* octets of the connection were not, for the reason `number` (audit/coverage.h) */
    LI_FOUND_ADMINISTRATOR_MOVED    /* until `frame`, this administrator spoke from elsewhere (`other`) */
} li_found_t;

typedef struct li_finding {
    struct li_finding *next;
    li_found_t         found;
    uint32_t           expected;
    uint32_t           number;
    uint32_t           count;
    uint32_t           frame;       /* the evidence: 0 without one */
    nstime_t           delta;
    const char        *other;       /* an identity; NULL without one */
    bool               weak;        /* the peer was never seen: it may have answered outside the capture */
    bool               late;        /* reported when the reorder window closed, not on the unit that jumped */
} li_finding_t;

typedef struct li_findings li_findings_t;

/* Where a unit, or a message of an administration interface, stands. Those of one frame are numbered from 0 in the
 * order in which they are dissected; messages have a bit of their own. */
typedef struct {
    uint32_t frame;
    uint32_t index;
} li_place_t;

#define LI_PLACE_OF_MESSAGE 0x80000000U

/* What is found behind all that a frame holds. */
#define LI_PLACE_OF_FRAME   UINT32_MAX

/* Lives as long as `scope`. */
li_findings_t *li_findings_new(wmem_allocator_t *scope);

/* Adds a copy of `finding` at the end of what is known of the unit. */
void li_findings_add(li_findings_t *findings, li_place_t place, const li_finding_t *finding);

/* The findings of a unit in the order in which they were added; NULL without any. */
const li_finding_t *li_findings_at(const li_findings_t *findings, li_place_t place);

#endif /* LI_AUDIT_FINDINGS_H */
