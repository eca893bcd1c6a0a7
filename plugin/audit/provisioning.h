/* provisioning.h
 * What the administration interfaces in this capture ordered, as of any frame.
 *
 * An administration dissector tells what is asked for and how that was decided, once, on the first visit of each frame.
 * A delivery asks what holds at its own frame, in any order of visits. Nothing is ever forgotten or changed for an
 * earlier frame.
 *
 * Kept for each network element: the same DID may mean another endpoint on another element.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_PROVISIONING_H
#define LI_AUDIT_PROVISIONING_H

#include "audit/endpoint.h"
#include "audit/findings.h"
#include "audit/history.h"
#include "audit/naming.h"
#include "audit/orders.h"
#include "audit/unit.h"

typedef struct li_provisioning li_provisioning_t;
typedef struct li_order li_order_t;
typedef struct li_changes li_changes_t;

/* How much of an element's administration this capture holds. */
typedef enum {
    LI_KNOWLEDGE_NONE,          /* nothing was seen: absence says nothing */
    LI_KNOWLEDGE_PARTIAL,       /* some orders were seen */
    LI_KNOWLEDGE_BASELINE       /* a full listing or a reset was seen: what is absent does not exist */
} li_knowledge_t;

/* Why an element's orders are not all known any more. */
typedef enum {
    LI_MISSED_NOTHING,
    LI_MISSED_SEGMENT,          /* a part of its administration was not captured */
    LI_MISSED_SESSION,          /* a session with it was not decrypted */
    LI_MISSED_ADMINISTRATOR,    /* somebody else orders too */
    LI_MISSED_MOVED,            /* the element answers from another address than before */
    LI_MISSED_OCTETS,           /* a part of its administration came in two versions */
    LI_MISSED_UNREAD,           /* a part of its administration can't be read */
    LI_MISSED_LISTING           /* what was taken for the element's listing was said to it by its administrator */
} li_missed_t;

typedef enum {
    LI_DECIDED_DONE,
    LI_DECIDED_PENDING,         /* taken on; a report will tell */
    LI_DECIDED_REFUSED
} li_decision_t;

/* What an order names. */
typedef struct {
    li_thing_kind_t kind;
    const char     *id;         /* NULL: all of the kind */
    bool            is_end;     /* it may be to end it */
} li_named_t;

/* Lives as long as `scope`. */
li_provisioning_t *li_provisioning_new(wmem_allocator_t *scope);

/* What DNS said is kept there, instead of where nobody tells anything of it; before anything is told. */
void li_provisioning_use_naming(li_provisioning_t *provisioning, li_naming_t *names);

/* --- What an administration dissector tells. Moments never go back. Strings and structs are copied. -------------- */

/* How an order was asked that may never be decided. Until it is, it speaks for nobody, and never against; but for what
 * is said here. What is pointed at outlives the provisioning. */
typedef struct {
    bool              one_way;          /* nothing of the element's direction is captured: it speaks for units that are
                                         * sent from the address `to` */
    const li_since_t *heard;            /* since when something of that direction is, after all; NULL: never */
    li_address_t      to;
    bool              has_to;
    const li_since_t *overtaken;        /* since when its connection has ended, or a later request there was answered;
                                         * NULL: never. Until then what only it names is not held to be unordered */
    const li_since_t *disbelieved;  /* since when it was answered, which is not believed; NULL: never */
} li_asking_t;

/* A thing is asked to be as given. `asking` is copied; NULL: none of that holds. */
li_order_t *li_provisioning_asked(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                                  const li_thing_t *thing, const li_asking_t *asking);
/* A thing is asked to end. Without `id`: all of the kind. */
li_order_t *li_provisioning_asked_to_end(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                                         li_thing_kind_t kind, const char *id);
/* How an order was decided. An order is decided once; what comes later counts for nothing. */
void li_provisioning_decided(li_provisioning_t *provisioning, li_order_t *order, const li_when_t *when,
                             li_decision_t decision);
/* Orders of which there are two versions. What was asked for was done, and it is not known what that was: how the thing
 * is that it names is not known, from then on, nor whether what was to end has. The order stays undecided. */
void li_provisioning_blur(li_provisioning_t *provisioning, li_order_t *order, const li_when_t *when);
/* Its answer has two versions: whether it was done is not known, and not going to be. */
void li_provisioning_doubt(li_provisioning_t *provisioning, li_order_t *order, const li_when_t *when);
/* How it was decided is not believed any more: it is undecided again, and for good. */
void li_provisioning_reopen(li_provisioning_t *provisioning, li_order_t *order, const li_when_t *when);
/* It is not believed that a thing has ended, for what says so has two versions; nor that it is there still. Without
 * `id`: all of the kind. */
void li_provisioning_may_be_gone(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                                 li_thing_kind_t kind, const char *id);

/* From here on what becomes of things is noted in *changes, made when it is NULL; until this is called with NULL. */
void li_provisioning_note_changes(li_provisioning_t *provisioning, li_changes_t **changes);
/* Things are again what they were before, but for those of which something else has become since. Whether they are is
 * not known, for what was said in this frame; 0: it is. */
void li_provisioning_take_back(li_provisioning_t *provisioning, const li_changes_t *changes, const li_when_t *when,
                               uint32_t frame);

/* A report on what is pending of a thing; `done`: as ordered. */
void li_provisioning_reported(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                              li_thing_kind_t kind, const char *id, bool done);

/* An answer to what was asked in frame `asked` proves that a thing is as given, unless it was changed since. `guess`:
 * where it is not known which of both is the element, the address that asked: if that is its own, its administrator
 * said it, and for what is sent from there it proves nothing. NULL: it is known. */
void li_provisioning_confirmed(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                               uint32_t asked, const li_thing_t *thing, const li_address_t *guess);
/* An answer proves that a thing exists; how it is was not said. `guess`: likewise. */
void li_provisioning_exists(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                            li_thing_kind_t kind, const char *id, const li_address_t *guess);
/* The element says that a thing does not exist; without `id`: none of the kind does. */
void li_provisioning_gone(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                          li_thing_kind_t kind, const char *id);
/* A listing: what this returns is given back when all that it names was told as confirmed or existing. Whatever else of
 * the kind existed before frame `asked`, in which the listing was asked for, does not exist. It was asked for from the
 * address `asker` (NULL: not known): where that is the element's own, now or later, its administrator said it, and it
 * says nothing of the element's orders. `is_guess`: nothing else told which of both is the element; then it says
 * nothing of what is sent from there, and ends nothing of what the other one said. */
unsigned li_provisioning_listing(li_provisioning_t *provisioning);
void li_provisioning_listed(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                            li_thing_kind_t kind, unsigned listing, uint32_t asked, const li_address_t *asker,
                            bool is_guess);
/* Somebody says that an element has none of something, or no more, whether or not that is believed. What may have been
 * delivered without an order is kept from then on. A listing says so, too. */
void li_provisioning_total(li_provisioning_t *provisioning);

/* The element has none of anything, and says so. */
void li_provisioning_reset(li_provisioning_t *provisioning, const char *element, const li_when_t *when);

/* The element reports a fault of a destination (`type`), or that it is over (NULL). */
void li_provisioning_fault(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                           const char *did, const char *type);

/* Orders to the element may have been missed from here on. */
void li_provisioning_missed(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                            li_missed_t missed);
/* From here on something that was ordered of it may be hidden. */
void li_provisioning_hidden(li_provisioning_t *provisioning, const char *element, const li_when_t *when);
/* This may have been changed, or ended, by an order that has two versions. */
void li_provisioning_may_be_other(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                                  const li_named_t *named);
/* The element is known to speak from this address. Several may. */
void li_provisioning_join(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                          const li_address_t *address);
/* It has answered from there, and not only as one of two of whom either may be the element: what was listed to that
 * address it did not say. */
void li_provisioning_shown(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                           const li_address_t *address);
/* The element was heard at this address, in an answer whose request is not captured. The first is what a sender there
 * is that is no element otherwise, until somebody is known to speak from there, or something that is asked there is
 * captured. */
void li_provisioning_heard_at(li_provisioning_t *provisioning, const char *element, const li_when_t *when,
                              const li_address_t *address);
void li_provisioning_asked_at(li_provisioning_t *provisioning, const li_when_t *when, const li_address_t *address);
/* A warrant was said to be active, or not to be any more, by whoever hands over (HI1), from the address `source` (NULL:
 * not known). */
void li_provisioning_warrant(li_provisioning_t *provisioning, const li_when_t *when, const li_warrant_t *warrant,
                             const li_address_t *source, bool active);
/* What was said so, in this moment, has two versions: it is as it was before. That it has not ended is not known. */
void li_provisioning_warrant_disputed(li_provisioning_t *provisioning, const li_when_t *when, const li_when_t *said,
                                      const li_warrant_t *warrant, const li_address_t *source, bool active);

/* True when units were sent from the address, by whomever. */
bool li_provisioning_has_sent(const li_provisioning_t *provisioning, const li_address_t *address, const li_when_t *now);
/* A unit of X2 or X3 went to this address: who speaks from there mediates. */
void li_provisioning_reached(li_provisioning_t *provisioning, const li_when_t *when, const li_address_t *address);

/* --- What a delivery asks ---------------------------------------------------------------------------------------- */

/* Up to so many elements are told apart that a sender may be. */
#define LI_JOINED_MAX 32

/* Of elements that have the endpoint, up to so many are named. */
#define LI_OTHERS_MAX 3

/* What an order that is not decided does. The higher, the more. */
typedef enum {
    LI_VOICE_NONE,              /* there is none */
    LI_VOICE_SILENT,            /* nothing: that it was never answered is said */
    LI_VOICE_UNDECIDED,         /* the answer may still come: what it names is not held to be unordered */
    LI_VOICE_SPEAKS             /* no answer can be seen: it speaks */
} li_voice_t;

typedef struct {
    li_when_t            now;
    const li_delivery_t *unit;
    const li_endpoint_t *endpoint;      /* aliases applied */
    const li_endpoint_t *observed;      /* not so */
    const li_address_t  *sender;        /* NULL: no IP address */
    uint32_t             connected;     /* first frame of the connection */
    unsigned             grace;         /* seconds for which what was in flight may still come */
    li_voice_t           asked;         /* for provisioning*.c: down to which orders count that are not decided; NONE:
                                         * none does */
} li_provisioning_query_t;

typedef enum {
    LI_MAYBE,
    LI_YES,
    LI_NO
} li_answer_t;

/* What is known of one task of a unit. A unit of HI2, HI3 or HI1 names its warrant:
 * the mediation tasks with that LIID. */
typedef struct {
    e_guid_t        xid;
    const char     *named_liid;     /* as the unit names it; NULL: by XID */
    /* at the elements that the sender may be; false without one */
    bool            known;              /* it was ordered of one by this frame, and as far as is known of no other */
    bool            live;               /* of one it is, or was until a moment ago */
    li_when_t       ended;              /* of a known one that is not live: the last end */
    bool            maybe_others;       /* it may be of one whose orders are not all known, too */
    /* at any element */
    bool            known_anywhere;
    bool            live_anywhere;
    li_when_t       ended_anywhere;
    bool            ended_by_warrant;   /* that is by what HI1 said of the warrant: no order was seen */
    /* of the live ones without mediation details: at the joined element if there are any, else anywhere */
    const li_task_t *task;              /* one of them; NULL: none, or none with details */
    uint32_t        task_frame;         /* what ordered it; 0 */
    uint32_t        changed_frame;      /* what changed it since; 0 */
    li_interfaces_t interfaces;         /* ordered by any of them; 0: not said by one */
    li_answer_t     delivers;           /* does one of them deliver to the endpoint? */
    bool            may_have_changed;   /* orders may have been missed since the newest of them */
    bool            is_hidden;          /* where it does not deliver to the endpoint: one that may change that has two
                                         * versions */
    bool            by_name;            /* that it delivers elsewhere is known by a name that was resolved */
    li_voice_t      asked;              /* it is asked for, in an order that is not decided, */
    uint32_t        asked_frame;        /* in this frame; 0: it is not */
    uint32_t        disbelieved_frame;  /* and was answered in this one, which is not believed; 0 */
    uint32_t        doubted_frame;      /* whether it is live, or delivers there, is not known since this order; 0 */
    bool            may_have_ended;     /* which may have ended it */
    li_answer_t     correlates;         /* NO: all of them demand another correlation id */
    uint64_t        correlation_id;     /* such a one */
    li_answer_t     target_matches;     /* NO: they name targets of the same type as the unit, and none is that */
    bool            target_of_other_type;   /* they name targets, none of the type of the unit's */
    struct li_state *asked_state;       /* one that is only asked for, and may deliver there; NULL */
    struct li_state *states[4];         /* some of them */
    unsigned        state_count;        /* 0: none is live */
    /* of mediation tasks with this XID or LIID */
    const char     *liid;               /* NULL: none seen */
    li_answer_t     in_window;          /* NO: all have a period, and now is in none */
    bool            window_over;        /* and that is because all are over */
    bool            has_window;         /* one of them has a period */
} li_task_answer_t;

typedef struct {
    bool           any_history;         /* some element's administration was seen by this frame */
    bool           joined;              /* it may be these elements, whose orders for this interface were seen: */
    const char    *elements[LI_JOINED_MAX];
    unsigned       element_count;
    bool           more_elements;       /* and more */
    const char    *misnamed;            /* the element that the unit names, though the address is another's; NULL */
    li_knowledge_t knowledge;           /* the least of any of them; of none: NONE */
    li_missed_t    missed;              /* why it is not BASELINE any more */
    uint32_t       knowledge_frame;     /* what made the level so; 0 */
    bool           blind;               /* some of their tasks are known by identifier only */

    bool           provisioned;         /* some element's history has the endpoint at this frame */
    bool           elsewhere;           /* but none that the sender may be: these do */
    const char    *others[LI_OTHERS_MAX];
    unsigned       other_count;
    li_interfaces_t interfaces;         /* for which; all destinations there together */
    uint32_t       endpoint_frame;      /* what ordered it, or when nothing does, what removed it; 0: never ordered */
    bool           removed;             /* it was ordered of the sender's elements, and no longer is of any */
    uint32_t       removed_frame;       /* in this one */
    bool           ordered_once;        /* some element had it by this frame, be it no longer */
    uint32_t       refused_frame;       /* the last order for it that was refused; 0: none was */
    bool           draining;            /* over a connection opened before that */
    uint32_t       doubted_frame;       /* that it is ordered is not known since this order; 0: it is */
    bool           may_be_removed;      /* which was to remove it */
    const char    *name;                /* the destination's friendly name, else its DID; NULL without one */
    const char    *fault;               /* reported of the destination, and not over; NULL */
    uint32_t       fault_frame;
    li_place_t     fault_unit;          /* that first unit; frame 0: none yet */
    struct li_state *destination;       /* NULL when not provisioned */
    bool           unknown_destination; /* a live destination of the unit's task, or of the elements where that is not
                                         * known, has no address */
    bool           by_name;             /* that none is at the endpoint is known by a name that was resolved */
    bool           same_port;           /* a live destination of the elements has this port and transport at another
                                         * address, to which the sender delivers nothing */
    li_endpoint_t  same_port_endpoint;  /* that one */
    bool           other_transport;     /* a live destination of the elements is there, but for its transport */
    uint32_t       other_transport_frame;   /* what ordered that */
    const char    *other_transport_name;

    li_voice_t     asked;               /* with an order that is not decided the unit would go where it may: */
    uint32_t       asked_frame;         /* in this frame; 0: there is none */
    uint32_t       disbelieved_frame;   /* it was answered in this one, which is not believed; 0 */
    li_place_t     asked_unit;          /* the first unit that one speaks for; frame 0: none yet */
    struct li_state *asked_state;       /* NULL: none */

    li_task_answer_t *tasks;            /* as many as the unit has; NULL without any history */
    unsigned       task_count;
    struct li_memo *memo;               /* where the answer is kept, when it was given before; NULL */
} li_provisioning_answer_t;

/* An order that is hidden may have changed where one of the tasks of the unit delivers. */
bool li_provisioning_is_hidden(const li_provisioning_answer_t *answer);

/* NO: the tasks of the unit are known, and all of them deliver elsewhere. *may_have_changed, *by_name: as of tasks. */
li_answer_t li_provisioning_delivers(const li_provisioning_answer_t *answer, bool *may_have_changed, bool *by_name);

/* True when what was ordered allows a unit of this interface where it goes. */
bool li_provisioning_allows(const li_provisioning_answer_t *answer, li_interface_t interface);

/* What allows a unit is not known to hold any more since the order in this frame, which has two versions, or whose
 * answer has; 0: it is. *task: of this task; NULL: of the destination. */
uint32_t li_provisioning_doubted(const li_provisioning_answer_t *answer, const li_task_answer_t **task);

/* Everything that holds for a unit at its frame. The answer's arrays live as long as `scope`. */
void li_provisioning_ask(const li_provisioning_t *provisioning, wmem_allocator_t *scope,
                         const li_provisioning_query_t *query, li_provisioning_answer_t *answer);

/* Somebody sends a unit, which makes him a point of interception. On its first visit, before it is asked for. */
void li_provisioning_sends(li_provisioning_t *provisioning, const li_provisioning_query_t *query);

/* Keeps what links orders to the first unit they caused; on the first visit of a unit, with its answer. */
void li_provisioning_delivered(li_provisioning_t *provisioning, const li_provisioning_query_t *query,
                               li_place_t place, li_provisioning_answer_t *answer);

/* A number that grows whenever one of the two keeps something. */
unsigned li_provisioning_notes(const li_provisioning_t *provisioning);

/* True when anything was told by the frame. */
bool li_provisioning_any(const li_provisioning_t *provisioning, uint32_t frame);

/* True when an order for the endpoint counted by the frame, whether or not it still does. */
bool li_provisioning_was_ordered(const li_provisioning_t *provisioning, const li_endpoint_t *endpoint, uint32_t frame);

/* True when the endpoint was ordered for one of the interfaces, by the frame; or was asked to be, and that was not
 * decided. */
bool li_provisioning_ever(const li_provisioning_t *provisioning, const li_endpoint_t *endpoint, uint32_t frame,
                          li_interfaces_t interfaces, const char **name);

/* True when units with this XID were ordered by the frame, of whatever element. */
bool li_provisioning_knows_task(const li_provisioning_t *provisioning, const e_guid_t *xid, uint32_t frame);

/* The element that speaks from the address at the frame, the first if several do; NULL: none. */
const char *li_provisioning_element_at(const li_provisioning_t *provisioning, const li_address_t *address,
                                       uint32_t frame);

/* True when an element speaks from the address by the frame, or an order, decided or not, names it as that of a
 * destination, be it by a name that was resolved. */
bool li_provisioning_party_at(const li_provisioning_t *provisioning, const li_address_t *address, uint32_t frame);

/* What such an answer depends on: a number that grows whenever one more host becomes such, and the frame of the last
 * that DNS said by this frame; 0: no order names a host by its name. */
unsigned li_provisioning_parties(const li_provisioning_t *provisioning);
uint32_t li_provisioning_resolved(const li_provisioning_t *provisioning, uint32_t frame);

/* --- What the order itself asks ---------------------------------------------------------------------------------- */

typedef struct {
    uint32_t first_unit;                /* the first unit delivered for it; 0: none yet */
    uint32_t stray;                     /* of a task: a unit that came before it was ordered; 0: none */
    const char **unknown_dids;          /* of a task: destinations nobody created here */
    unsigned unknown_did_count;
    li_knowledge_t knowledge;           /* of the element */
} li_order_answer_t;

/* What is known of an order when it is asked, or answered. */
void li_provisioning_order(const li_provisioning_t *provisioning, wmem_allocator_t *scope, const li_order_t *order,
                           const li_when_t *now, li_order_answer_t *answer);

/* The families of interfaces that the element is known to deliver, by its tasks and by what was sent; 0: none is. */
li_interfaces_t li_provisioning_families(const li_provisioning_t *provisioning, const char *element,
                                         const li_when_t *now);

/* Shows the destinations that a task names, as they are, or are asked to be. Bounded. */
typedef void (*li_see_destination_t)(void *data, const char *did, const li_destination_t *destination);
void li_provisioning_named_by(const li_provisioning_t *provisioning, const char *element, const li_when_t *now,
                              const li_task_t *task, li_see_destination_t see, void *data);

/* A task as the order asks for it; without one (NULL, or an order that it end), as it was by the frame. NULL: not
 * known.
 */
const li_task_t *li_provisioning_task(const li_provisioning_t *provisioning, const li_order_t *order,
                                      const char *element, uint32_t frame, const char *id);

/* Whether an identifier is that of a destination set, or of another object. */
li_thing_kind_t li_provisioning_object_kind(const li_provisioning_t *provisioning, const char *element, const char *id);

/* The frame that ordered a thing that exists at `frame`; 0: none was seen. */
uint32_t li_provisioning_ordered_in(const li_provisioning_t *provisioning, const char *element, uint32_t frame,
                                    li_thing_kind_t kind, const char *id);

#endif /* LI_AUDIT_PROVISIONING_H */
