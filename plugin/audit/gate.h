/* gate.h
 * Whether what is said on an administration interface counts: ten lines, all of which must hold. What does not count
 * is shown, and speaks neither for an endpoint nor against one.
 *
 * Whoever can put packets into a capture can make any single message. So an order counts when it was answered, by
 * somebody who has answered under that name, or is the first to do so; and when it is administration at all.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_GATE_H
#define LI_AUDIT_GATE_H

#include "audit/findings.h"
#include "audit/provisioning.h"
#include "audit/said.h"

typedef struct li_gate li_gate_t;

/* The line that does not hold; they are asked in an order of their own. */
typedef enum {
    LI_LINE_NONE,                   /* all hold */
    LI_LINE_CONTENT,                /* it is content, not administration */
    LI_LINE_EXCHANGE,               /* the exchange is not the protocol's own, or was refused by what carries it */
    LI_LINE_ANSWERED,               /* it was not answered (of the answer to it nothing is known at its own frame) */
    LI_LINE_ADMINISTRATOR,          /* the user's table lists administrators, and not this one */
    LI_LINE_ELEMENT,                /* somebody else answers under this name */
    LI_LINE_IDENTIFIED,             /* a mandatory identifier is missing */
    LI_LINE_REQUESTED,              /* an answer to what was not asked */
    LI_LINE_ROLE,                   /* an administrator's answer says nothing of the element's orders */
    LI_LINE_PROTECTED,              /* the element is administered over TLS, and this is in clear */
    LI_LINE_OCTETS                  /* the capture has two versions of it, or of what it answers */
} li_line_t;

/* What the gate says of a message. */
typedef struct {
    li_line_t line;
    bool      is_copy;              /* the same exchange, captured once more behind a translation of addresses */
    bool      is_strange;           /* a request of somebody whom the element has not answered, as it has others */
    bool      is_guess;             /* of both sides either may be the element: that of the two who is asked is taken */
    bool      is_partial;           /* the request was not captured: it proves what it says, and not that this is all */
    bool      from_element;         /* as far as is known */
    bool      has_direction;
    bool      is_disputed;          /* the capture has two versions of it */
} li_passed_t;

/* Lives as long as `scope`, and so does what it adds to `findings`. */
li_gate_t *li_gate_new(wmem_allocator_t *scope, li_findings_t *findings, li_provisioning_t *provisioning);

/* Hears a message, in the order of capture, each once: says whether it counts, joins elements to addresses, adds
 * findings at `place`, and tells where somebody unseen may order too. `request`: what it answers, and `asked`, what was
 * said of that; NULL: it is no answer, or the request was not captured. The user's tables are asked as they are now. */
li_passed_t li_gate_hear(li_gate_t *gate, const li_said_t *said, const li_said_t *request, const li_passed_t *asked,
                         const li_when_t *when, li_place_t place);

/* True when an administration function whose orders count was at this address by the frame. */
bool li_gate_administrates(const li_gate_t *gate, const li_address_t *address, uint32_t frame);

/* The element that has answered at this endpoint; NULL: none. */
const char *li_gate_element_at(const li_gate_t *gate, const li_endpoint_t *server);

#endif /* LI_AUDIT_GATE_H */
