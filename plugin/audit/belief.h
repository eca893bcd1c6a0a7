/* belief.h
 * What was said on the administration interfaces of a capture, and what of it is believed.
 *
 * What was said is kept as it was, in order: the account. What is believed of it is made by the gate (audit/gate.h) and
 * kept in the provisioning history (audit/provisioning.h). Since the gate asks the user's tables, belief is made anew
 * from the account whenever these have changed.
 *
 * An administration dissector tells each message once, on the first visit of its frame, in the order of capture: that
 * it was heard, and then what it asks for or proves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_BELIEF_H
#define LI_AUDIT_BELIEF_H

#include "audit/gate.h"
#include "audit/naming.h"
#include "audit/provisioning.h"
#include "audit/said.h"

typedef struct li_belief li_belief_t;

/* A message as it was heard, and what a message asks for. Both live as long as the belief. */
typedef struct li_hearing li_hearing_t;
typedef struct li_wish li_wish_t;

/* Lives as long as `scope`. `names`: what DNS said; NULL: nobody keeps it. */
li_belief_t *li_belief_new(wmem_allocator_t *scope, li_naming_t *names);

/* A message. `request`: what it answers; NULL: nothing, or what was not seen. `connection`: any number that tells
 * connections apart. Moments never go back. Strings and structs are copied, here and below. */
li_hearing_t *li_belief_hear(li_belief_t *belief, const li_said_t *said, li_hearing_t *request, uint32_t connection,
                             const li_when_t *when, li_place_t place);

/* Other octets than before have come to a stretch of what a side has said. `is_taken`: the other side had acknowledged
 * these by then. Returns whether that may be what was sent; *message: the frame of the newest message of which a part
 * stands there, and which is not believed from then on; 0: none. */
bool li_belief_differs(li_belief_t *belief, const li_stretch_t *stretch, bool is_taken, const li_when_t *when,
                       uint32_t *message);

/* From here on the message is one of two that may be what was answered: neither is believed. */
void li_belief_rivals(li_hearing_t *hearing, const li_when_t *when);

/* Where what a message says begins that stands in the stretch, or comes there, as far as is known. */
uint32_t li_belief_begin(li_belief_t *belief, const li_stretch_t *stretch);

/* The connection with this number has ended: what was asked there is not going to be answered. */
void li_belief_hung_up(li_belief_t *belief, uint32_t connection, const li_when_t *when);

/* Something was captured of what this address sends in its administration, be it an acknowledgement: what it is asked
 * and does not answer was not answered. */
void li_belief_heard(li_belief_t *belief, const li_address_t *address, const li_when_t *when);

/* --- What a message asks for, or proves. Each is as the function of audit/provisioning.h that is called alike, and
 * counts only where the message does. ----------------------------------------------------------------------------- */

li_wish_t *li_belief_asked(li_hearing_t *hearing, const li_thing_t *thing);
li_wish_t *li_belief_asked_to_end(li_hearing_t *hearing, li_thing_kind_t kind, const char *id);

/* `hearing` answers, in one of these ways, what was asked. */
void li_belief_decided(li_hearing_t *hearing, li_wish_t *wish, li_decision_t decision);

void li_belief_reported(li_hearing_t *hearing, li_thing_kind_t kind, const char *id, bool done);
void li_belief_confirmed(li_hearing_t *hearing, uint32_t asked, const li_thing_t *thing);
void li_belief_exists(li_hearing_t *hearing, li_thing_kind_t kind, const char *id);
void li_belief_gone(li_hearing_t *hearing, li_thing_kind_t kind, const char *id);
unsigned li_belief_listing(li_belief_t *belief);
void li_belief_listed(li_hearing_t *hearing, li_thing_kind_t kind, unsigned listing, uint32_t asked);
void li_belief_reset(li_hearing_t *hearing);
void li_belief_fault(li_hearing_t *hearing, const char *did, const char *type);
void li_belief_missed(li_hearing_t *hearing, li_missed_t missed);
void li_belief_warrant(li_hearing_t *hearing, const li_warrant_t *warrant, bool active);

/* --- What others tell: a part of an element's administration was not captured, units arrived ---------------------- */

/* In a connection to (or from) where the element answers. Lost segments count once the element has answered there; or
 * when `peer`, the other end of a connection of which both directions are captured (NULL: one), is an administrator
 * whom an element has answered. Whoever sends a packet can leave a gap. */
void li_belief_missed_of(li_belief_t *belief, const char *element, const li_when_t *when, li_missed_t missed,
                         uint32_t connection, const li_address_t *peer);
/* Of octets in the administration of an element, one version hides another. */
typedef struct {
    const char        *element;
    li_when_t          when;
    uint32_t           connection;
    const li_address_t *peer;       /* as above */
    bool               is_answer;   /* they are what the element says; else what it is asked: */
    bool               is_heard;    /* a message stands there that is not believed any more */
    bool               is_read;     /* both versions were, and order something of these: */
    const li_named_t  *named;
    unsigned           count;
} li_hidden_t;
void li_belief_hidden(li_belief_t *belief, const li_hidden_t *hidden);

void li_belief_reached(li_belief_t *belief, const li_when_t *when, const li_address_t *address);

/* A unit, on its first visit: asks for it as li_provisioning_ask() does, and keeps what links it to what was ordered.
 */
void li_belief_unit(li_belief_t *belief, wmem_allocator_t *scope, const li_provisioning_query_t *query,
                    li_place_t place, li_provisioning_answer_t *answer);

/* --- What is believed, by the tables as they are now -------------------------------------------------------------- */

li_provisioning_t *li_belief_provisioning(li_belief_t *belief);
const li_gate_t *li_belief_gate(li_belief_t *belief);

/* What was found of a message. */
const li_finding_t *li_belief_findings(li_belief_t *belief, li_place_t place);

/* What the gate says of a message. */
const li_passed_t *li_hearing_passed(const li_hearing_t *hearing);

/* The order that a wish has become; NULL: it does not count. */
const li_order_t *li_wish_order(const li_wish_t *wish);

#endif /* LI_AUDIT_BELIEF_H */
