/* provisioning_state.h
 * What holds of what was ordered, as of any frame; for the files provisioning*.c only.
 *
 *   provisioning_told.c   what was said: administration dissectors tell it, on the first visit of a frame
 *   provisioning_state.c  what holds: states of things, each from one moment until another
 *   provisioning_index.c  by which keys states are found
 *   provisioning_things.c elements, things, and what is said of one
 *   provisioning_listings.c  listings of all that there is
 *   provisioning_sites.c  who speaks from which address, and sends from there
 *   provisioning_joins.c  which elements a sender may be
 *   provisioning_ask.c    what is asked of an endpoint and of an element
 *   provisioning_tasks.c  what is asked of the tasks of a unit
 *   provisioning_goes.c   whether a task delivers to an endpoint
 *   provisioning_hosts.c  where hosts are, by DNS
 *   provisioning_warrants.c  what HI1 said of warrants
 *   provisioning_memo.c   answers that are given again
 *   provisioning_named.c  the destinations that a task names
 *   provisioning_links.c  what leads from an order to its deliveries and back
 *
 * Whatever an answer depends on is of one of the types of history.h, which are read with a moment, or never changes.
 * What only telling reads is said to be so; questions leave it alone. Links (the first unit of an order) may look
 * ahead: they never enter a verdict, a severity or a text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_PROVISIONING_STATE_H
#define LI_AUDIT_PROVISIONING_STATE_H

#include "audit/history.h"
#include "audit/provisioning.h"

typedef struct li_element li_element_t;
typedef struct li_record li_record_t;
typedef struct li_doubt li_doubt_t;

/* Whom a task, a mediation or a set names, in the order of their numbers. */
typedef struct {
    li_record_t **dids;
    unsigned      did_count;
    li_record_t **dsids;
    unsigned      dsid_count;
} li_names_t;

/* A thing as it was ordered, made ready to be asked. Never changes; states that say the same share it. */
typedef struct {
    const li_thing_t *thing;
    li_names_t        names;        /* of a task, or of a set */
    li_names_t       *mediations;   /* of each of a task's mediations that has its own; NULL: there are none */
    unsigned         *same_liid;    /* for each mediation the next one with its LIID, counted from 1; 0: none */
    wmem_map_t       *liids;        /* LIID -> its first mediation, counted from 1; NULL: there are few */
} li_details_t;

/* Where a state stands in an index. */
typedef struct {
    li_spans_t *spans;
    uint32_t    number;
} li_entered_t;

/* One thing as it was ordered once. When it holds, the indexes tell. */
typedef struct li_state {
    li_record_t        *record;
    const li_details_t *details;
    struct li_state    *before;     /* what it changed; NULL: it is new */
    uint32_t            ordered;    /* frame of the order that it exists; of a destination, that it is at its address.
                                     * Once it holds; while it is only asked for, `changed` is */
    uint32_t            changed;    /* frame of the order itself */
    bool                implied;    /* nobody ordered it here: another thing names it, or an answer proves it */
    const li_address_t *asker;      /* where an answer proves it, and it is not known which of both is the element, who
                                     * asked; NULL: it is known */
    const li_asking_t  *asking;     /* how it was asked for; NULL: nothing is known of that */
    uint32_t            asked_number;   /* for telling: where it stands in provisioning->asked */
    li_place_t          asked_unit; /* the first unit that it spoke for while it was not decided; frame 0: none */
    uint32_t            first_unit; /* a link: frame of the first unit delivered for it; 0: none yet */
    li_entered_t       *entered;    /* for telling */
    unsigned            entered_count;
} li_state_t;

/* The states with one key: those that hold, and those that were asked for and are not decided, each of which may
 * hold. */
typedef struct {
    li_spans_t held;
    li_spans_t asked;
} li_key_t;

/* The history of one thing. */
struct li_record {
    li_element_t   *element;
    li_thing_kind_t kind;
    const char     *id;
    uint32_t        number;         /* of all records */
    li_key_t        states;         /* its own; one of them holds, or none */
    li_since_t      told;           /* something was said of it itself */
    li_key_t       *holders;        /* of a destination: the states of sets with it as a member; NULL: none yet */
    li_timeline_t   faults;         /* li_fault_t; NULL: none */
    li_events_t     confirmed;      /* it was listed as it was, after orders may have been missed */
    li_timeline_t   doubts;         /* li_doubt_t: whether it is still so; NULL: it is */

    /* For telling. */
    li_state_t     *newest;         /* that holds; NULL: it does not exist */
    const li_details_t *details;    /* of the newest order, whatever became of it */
    uint32_t        touched;        /* frame of the last that became of it */
    li_order_t     *pending;        /* orders that were taken on and are not decided yet: the first */
    li_order_t     *last_pending;
    li_record_t    *previous;       /* among those of its kind and element that exist, the last touched first */
    li_record_t    *next;
    bool            is_disputed;    /* an order of it stands in element->disputed */
    unsigned        mark;           /* of the listing that named it last */
    uint32_t        unseen;         /* where it stands in element->unseen, counted from 1; 0: it does not */
};

/* Whether a thing still is as it was is not known: the order that changed or ended it has two versions, or its answer
 * has. */
struct li_doubt {
    uint32_t          frame;        /* of the order */
    bool              is_end;       /* that the thing end */
    bool              is_open;      /* it is not known what the order was; else it was done or not: */
    const li_state_t *other;        /* and if it was, the thing is so; NULL: it has ended */
    const li_doubt_t *before;       /* an earlier one; NULL: none */
    unsigned          number;       /* of those before */
};

/* A fault that the element reported of a destination. */
typedef struct {
    const char *type;
    li_place_t  first_unit;         /* the first one delivered there since; frame 0: none */
} li_fault_t;

/* What was asked for: handed out, and decided later. */
struct li_order {
    li_element_t   *element;
    li_record_t    *record;         /* NULL: all of the kind */
    li_thing_kind_t kind;
    li_state_t     *state;          /* NULL: they shall end */
    li_when_t       asked;
    li_since_t      done;           /* as it was asked */

    /* For telling. */
    bool            pending;        /* taken on, a report will tell */
    bool            decided;
    li_order_t     *previous;       /* of the record's pending ones */
    li_order_t     *next;
};

typedef struct {
    li_knowledge_t level;
    li_missed_t    missed;          /* why it fell back; LI_MISSED_NOTHING */
    uint32_t       frame;           /* of what made it so */
    const li_address_t *asker;      /* a listing did, of which it is not known which of both is the element: who asked
                                     * for it; NULL: it is known */
} li_knowledge_step_t;

/* An address: which elements speak from there, where X2 and X3 arrive, or may, and where they come from. */
typedef struct {
    li_address_t  address;
    li_gathered_t speakers;         /* li_element_t, in the order in which they first did */
    li_element_t *heard;            /* it was heard there in answers whose requests are not captured; NULL: none was */
    li_since_t    heard_since;
    li_since_t    asked;            /* something that is asked there is captured */
    li_since_t    sent;             /* a unit of X2 or X3 */
    li_gathered_t sendings;         /* li_sending_t: where units of any kind went from there */
    li_since_t    ordered;          /* a destination is ordered there, or asked for */
    bool          reached;          /* for telling: a unit of X2 or X3 went there */
    li_element_t *orderers[2];      /* for telling: the first two elements with a destination there */
} li_site_t;

/* From where a unit went, and where to, before li_aliases. No padding. */
typedef struct {
    li_address_t  sender;
    li_endpoint_t observed;
} li_sending_key_t;

typedef struct {
    li_sending_key_t key;
    li_since_t       since;
} li_sending_t;

/* What senders deliver that are not known to be elements with the task: which they are, the task's destinations tell.
 * The task by XID, or by LIID. */
typedef struct {
    li_address_t sender;
    e_guid_t     xid;
    const char  *liid;              /* NULL: by XID */
} li_carrier_key_t;

typedef struct {
    li_carrier_key_t key;
    li_gathered_t    carryings;     /* li_carrying_t */
} li_carrier_t;

/* A delivery, the first to its endpoint since the task is so. */
typedef struct {
    li_when_t              when;
    li_endpoint_t          observed;
    const struct li_state *task;
} li_carrying_t;

struct li_element {
    li_provisioning_t *provisioning;
    const char   *id;
    li_timeline_t knowledge;                    /* li_knowledge_step_t */
    li_events_t   missed;                       /* orders to it may have been missed; */
    li_events_t   hidden;                       /* or are hidden, and not known what they say */
    li_since_t    mediates;                     /* a task with mediation details was ordered of it */
    li_since_t    intercepts;                   /* and one without */
    li_since_t    named;                        /* a unit of X2 or X3 names it as its sender; from an address from which
                                                 * no element speaks */
    li_since_t    obeyed;                       /* an order to it was carried out: it is who answered */
    li_since_t    receives;                     /* others deliver X2 or X3 to where it speaks from */
    li_gathered_t sites;                        /* li_site_t: from where it speaks */
    wmem_map_t   *records[LI_THING_KINDS];      /* by identifier; what holds of them has its frames */
    li_key_t      without_details;              /* tasks of which only the identifier is known */
    li_key_t      blank_sets;                   /* sets of destinations, likewise */
    wmem_map_t   *liids;                        /* LIID -> li_key_t of mediation tasks; NULL: none yet */
    wmem_map_t   *endpoints;                    /* li_endpoint_t -> li_key_t of destinations; NULL: none yet */
    wmem_map_t   *ports;                        /* transport << 16 | port: li_key_t of destinations; NULL: none yet */
    wmem_map_t   *nowhere;                      /* port (0: not known): li_key_t of destinations without an address */
    li_spans_t    unseen[LI_THING_KINDS];       /* records that undecided orders name, and of which nothing was said */

    /* For telling. */
    wmem_list_t  *disputed;                     /* li_order_t that nothing is going to decide any more, and which are
                                                 * asked for until something else is said of the thing; NULL: none */
    li_record_t  *first[LI_THING_KINDS];        /* of the records that exist: the one touched last */
    li_record_t  *last[LI_THING_KINDS];         /* and the one touched first */
    bool          listed[LI_THING_KINDS];       /* all of this kind are known since the last miss, */
    uint32_t      doubted[LI_THING_KINDS];      /* frame since which all of this kind are doubted that were not touched
                                                 * since; 0 */
    const li_address_t *listed_to[LI_THING_KINDS];  /* by a listing whose asker may be the element; NULL: not so */
};

/* Destinations at one endpoint, of all elements. */
typedef struct {
    li_key_t      key;
    li_gathered_t elements;         /* the first li_state_t of each element that has, or had, one there */
    li_timeline_t refused;          /* li_order_t that was refused */
} li_receiver_t;

/* Destinations with one host, and what its name was resolved to. */
typedef struct {
    li_key_t    key;
    wmem_map_t *addresses;          /* li_address_t -> li_since_t; NULL: none yet */
    li_since_t  resolved[2];        /* to any: of IPv4, of IPv6 */
} li_host_t;

/* The ends that there were by a frame: their times, which clocks that go back do not put in order. */
typedef struct {
    uint32_t frame;
    nstime_t earliest;
    nstime_t latest;
} li_ends_t;

/* An answer, for units that ask the same while nothing new is told; see provisioning_memo.c. */
typedef struct li_memo li_memo_t;

struct li_provisioning {
    wmem_allocator_t *scope;
    li_since_t        any;          /* something was told */
    li_since_t        orders;       /* something was told of an element */
    li_events_t       told;         /* the frames in which something was, each once */
    li_spans_t        asked;        /* li_state_t: all that is asked for and not decided */
    wmem_array_t     *ends;         /* li_ends_t */
    li_memo_t        *memos;
    wmem_map_t       *elements;     /* identifier -> li_element_t */
    wmem_map_t       *sites;        /* li_address_t -> li_site_t */
    li_site_t       **recent_site;  /* that of these which was found last: a unit asks for its sender several times */
    wmem_map_t       *receivers;    /* li_endpoint_t -> li_receiver_t */
    wmem_map_t       *hosts;        /* name -> li_host_t */
    li_naming_t      *names;        /* what DNS said */
    wmem_map_t       *xids;         /* e_guid_t -> li_key_t of tasks */
    wmem_map_t       *element_xids; /* li_element_xid_t -> li_key_t of tasks */
    wmem_map_t       *liids;        /* LIID -> li_key_t of mediation tasks */
    wmem_map_t       *warrants;     /* LIID -> of provisioning_warrants.c: what was said of them */
    wmem_map_t       *strays;       /* e_guid_t -> li_gathered_t of li_stray_t */
    wmem_map_t       *sendings;     /* li_sending_key_t -> li_sending_t */
    wmem_map_t       *carriers;     /* li_carrier_key_t -> li_carrier_t */
    li_gathered_t     senders;      /* li_site_t from which a unit of X2 or X3 came */
    struct li_row_senders *row_senders;     /* of provisioning_sites.c */
    unsigned          totals;       /* how often it was said that these are all orders of an element, believed or not */

    /* For telling. */
    li_changes_t    **changes;      /* where what becomes of things is noted; NULL: nowhere */
    wmem_map_t       *pairs;        /* what was seen together */
    wmem_map_t       *askers;       /* li_address_t -> li_gathered_t of the listings that were asked for from there */
    uint32_t          last_told;    /* the last of the frames in which something was told */
    uint32_t          records;      /* how many there are */
    unsigned          listings;     /* how many were told */
    unsigned          notes;        /* how often something of a unit was kept */
    unsigned          parties;      /* how often a host became an element, or the place of a destination */
};

/* The same XID may be several tasks' of several elements. No padding. */
typedef struct {
    const li_element_t *element;
    e_guid_t            xid;
} li_element_xid_t;

/* A unit whose task nobody had ordered: who sent it, and what it calls its sender. */
typedef struct {
    li_when_t    when;
    unsigned     totals;            /* by then */
    li_address_t sender;
    const char  *element_id;        /* "": nothing */
} li_stray_t;

/* The elements that a sender may be. What speaks against a unit must do so at each. */
typedef struct {
    li_element_t *elements[LI_JOINED_MAX];
    unsigned      count;
    bool          more;             /* than there is room for */
} li_joined_t;

/* How a state may hold. */
typedef enum {
    LI_HOLDS_COMMITTED,
    LI_HOLDS_ASKED,                 /* asked for, not decided */
    LI_HOLDS_RECENTLY               /* no longer, but what was in flight may still come */
} li_holds_t;

/* How much is looked at for one question, all in all. Where it does not suffice nothing is concluded. And what was met
 * on the way. */
typedef struct {
    unsigned left;
    bool     spent;                 /* there would have been more */
    bool     by_name;               /* a destination that is elsewhere, as far as its name was resolved */
    unsigned names;                 /* so often was looked who asked for a name; up to LI_NAME_LOOKS_MAX */
} li_looks_t;

#define LI_LOOKS_MAX 1024
#define LI_NAME_LOOKS_MAX 16384

/* ---- provisioning_things.c ---- */

/* To be called before anything is changed that answers depend on. */
void li_provisioning_told(li_provisioning_t *provisioning, const li_when_t *when);

/* Besides: something no longer is what it was. */
void li_provisioning_told_end(li_provisioning_t *provisioning, const li_when_t *when);

/* These are made when they are not there yet. */
li_element_t *li_element_get(li_provisioning_t *provisioning, const char *id, const li_when_t *when);
li_record_t *li_record_get(li_provisioning_t *provisioning, li_element_t *element, li_thing_kind_t kind,
                           const char *id);

/* NULL: never heard of. */
li_record_t *li_record_find(const li_element_t *element, li_thing_kind_t kind, const char *id);

/* A state that is not entered anywhere yet. `thing` is copied, or what a state before says is shared. */
li_state_t *li_state_new(li_provisioning_t *provisioning, li_record_t *record, const li_thing_t *thing, uint32_t frame);

/* Likewise, of a thing of which only the identifier is known. */
li_state_t *li_state_implied(li_provisioning_t *provisioning, li_record_t *record);

/* The first mediation of a task with the LIID, counted from 1; 0: there is none. same_liid tells the next. */
unsigned li_details_mediation(const li_details_t *details, const char *liid);

/* The state that holds at the moment; NULL: the thing does not exist. */
li_state_t *li_record_held(const li_record_t *record, const li_when_t *now);

/* Whether it still is so at the moment; NULL: it is. Whether it may be anything. */
const li_doubt_t *li_record_doubted(const li_record_t *record, const li_when_t *now);
bool li_record_is_open(const li_record_t *record, const li_when_t *now);

/* The families of interfaces that orders to the element are about. */
li_interfaces_t li_element_families(const li_element_t *element, const li_when_t *now);

/* Whether a destination without an endpoint may be at that port. */
bool li_destination_has_port(const li_destination_t *destination, const li_endpoint_t *endpoint);

/* What ordered a thing that exists, or may: the order itself, else what proved that it does. */
uint32_t li_state_frame(const li_state_t *state, li_holds_t holds);

/* ---- provisioning_state.c: knowledge ---- */

/* From `when` on something of the element's administration is known; all; no longer all. `asker`: all, but for what
 * this address sends; NULL: for whatever the element may send. It is kept. */
void li_know_something(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when);
void li_know_all(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when,
                 const li_address_t *asker);
void li_know_less(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, li_missed_t missed);

/* What is known of it at the moment. */
const li_knowledge_step_t *li_element_knowledge(const li_element_t *element, const li_when_t *now);

/* Likewise, of what may be known of the sender of a unit. */
li_knowledge_step_t li_element_knowledge_for(const li_element_t *element, const li_provisioning_query_t *query);

/* True when some of its tasks are known by identifier only. */
bool li_element_is_blind(const li_element_t *element, const li_provisioning_query_t *query);

/* True when all orders to it are known at the moment. */
bool li_element_is_known(const li_element_t *element, const li_provisioning_query_t *query);

/* From `when` on the record is as the state says; what it was before was a mistake, and never was to be: it has not
 * ended. */
void li_record_correct(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when,
                       li_state_t *state);

/* The order is asked for until something else is said of its thing, or all of the kind is listed. */
void li_order_dispute(li_provisioning_t *provisioning, li_order_t *order);

/* Something is said of the thing; NULL: all of the kind was listed that was asked for before the frame. */
void li_orders_settle(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when,
                      const li_record_t *record, li_thing_kind_t kind, uint32_t frame);

/* A thing that exists, or not, no longer does. */
void li_record_end(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when);

/* Ends all of a kind that exist, and became what they are before `frame`; not those that the listing names. They are
 * added to `ended`, unless that is NULL. `asker`: only what was told to him; NULL: whoever was told. */
void li_end_all(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, li_thing_kind_t kind,
                unsigned listing, uint32_t frame, const li_address_t *asker, wmem_array_t *ended);

/* Something was said of the record, or is to be: it is the last touched of those that exist. */
void li_record_touch(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when);

/* From `when` on it is not known whether a thing that exists is as it is; `before` and `number` of the doubt are not
 * read. Or whether any of the kind still exists, for what was said in the frame. */
void li_record_doubt(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when,
                     const li_doubt_t *doubt);
void li_record_doubt_all(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when,
                         li_thing_kind_t kind, uint32_t frame);

/* That it exists is known again; with `is_how`, also how it is, or that it has ended. */
void li_record_certain(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, bool is_how);

/* ---- provisioning_sites.c ---- */

/* Makes what is kept of addresses. */
void li_sites_init(li_provisioning_t *provisioning);

/* NULL: nothing is known of the address, or it is none. */
li_site_t *li_site_find(const li_provisioning_t *provisioning, const li_address_t *addr);

/* True when the element is known to speak from the address at the moment. */
/* The element that is only heard at the address: nobody speaks there, and nothing that is asked there is captured.
 * NULL: none. */
li_element_t *li_site_heard(const li_site_t *site, const li_when_t *now);

bool li_element_speaks_from(const li_element_t *element, const li_address_t *addr, const li_when_t *now);

/* True when a unit of X2 or X3 came from where the element speaks, by the moment: also the one that is asked about. Or
 * when one named it before the moment's frame. */
bool li_element_sent(const li_element_t *element, const li_when_t *now);

/* ---- provisioning_joins.c ---- */

/* The elements that send the unit, of those whose orders are about `family`. Where the unit names an element, and its
 * address is another's, *misnamed is the element that it names. */
void li_join_sender(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_interfaces_t family,
                    li_joined_t *joined, const char **misnamed);

/* Besides, the elements whose tasks the sender delivers. */
void li_join_tasks(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_interfaces_t family,
                   li_joined_t *joined);

/* Of a sender that is nobody by all that, the element that was heard there. */
void li_join_heard(const li_provisioning_t *provisioning, const li_provisioning_query_t *query, li_interfaces_t family,
                   li_joined_t *joined);

/* Makes what these keep. */
void li_join_maps(li_provisioning_t *provisioning);

bool li_joined_has(const li_joined_t *joined, const li_element_t *element);

/* True when the sender delivers to that endpoint, too, by the moment. */
bool li_sender_reaches(const li_provisioning_t *provisioning, const li_provisioning_query_t *query,
                       const li_endpoint_t *endpoint);

/* That a point of interception sends decides whether it is one: to be called before it is asked what the unit may. */
void li_note_sender(li_provisioning_t *provisioning, const li_provisioning_query_t *query);

/* Keeps where the unit went, and what for. */
void li_note_sending(li_provisioning_t *provisioning, const li_provisioning_query_t *query);

/* How much of that is known by the moment: an answer depends on no more. */
typedef struct {
    unsigned sendings;
    unsigned carryings;
} li_sent_so_far_t;

li_sent_so_far_t li_sent_so_far(const li_provisioning_t *provisioning, const li_provisioning_query_t *query);

/* ---- provisioning_index.c ---- */

void li_index_maps(li_provisioning_t *provisioning);

/* Enters the state under all its keys: as one that holds, or was only asked for. */
void li_index_enter(li_provisioning_t *provisioning, li_state_t *state, const li_when_t *when, bool holds);

/* Leaves them again. With `kept`, what was in flight may still come for it. */
void li_index_leave(li_provisioning_t *provisioning, li_state_t *state, const li_when_t *when, bool kept);

/* True when the two pointers come together for the first time. */
bool li_pair_is_new(li_provisioning_t *provisioning, const void *a, const void *b);

/* What is known of an address; made when it is not there yet. */
li_site_t *li_site_get(li_provisioning_t *provisioning, const li_address_t *addr);

/* NULL: nothing has the key. */
const li_key_t *li_key_of_xid(const li_provisioning_t *provisioning, const li_element_t *element, const e_guid_t *xid);
const li_key_t *li_key_of_liid(const li_provisioning_t *provisioning, const li_element_t *element, const char *liid);
const li_key_t *li_key_of_endpoint(const li_element_t *element, const li_endpoint_t *endpoint);
const li_key_t *li_key_of_port(const li_element_t *element, const li_endpoint_t *endpoint);
const li_key_t *li_key_nowhere(const li_element_t *element, uint16_t port);

/* False when no look is left. */
bool li_looks_take(li_looks_t *looks);

/* A walk over the states with a key that hold at a moment and are of somebody else's word than the sender's own
 * administrator's, then those that are only asked for as far as the query wants
 * them, then those that ended within the grace time; each time the newest first. */
typedef struct {
    const li_provisioning_query_t *query;
    const li_key_t  *key;           /* NULL: none */
    li_looks_t      *looks;
    li_holds_t       holds;         /* of the state at hand */
    li_span_walk_t   spans;
    const li_step_t *ended;
} li_key_walk_t;

li_key_walk_t li_key_walk(const li_key_t *key, const li_provisioning_query_t *query, li_looks_t *looks);

/* NULL: that were all, or no look is left. */
li_state_t *li_key_next(li_key_walk_t *walk);

/* True when it is the word of the sender's own administrator, if who sends is the element. */
bool li_state_is_hearsay(const li_state_t *state, const li_provisioning_query_t *query);

/* True when there is one in such a walk. */
bool li_key_used(const li_key_t *key, const li_provisioning_query_t *query);

/* The frame of the answer to an order that is not decided, for it is not believed; 0: there is none by that moment. */
uint32_t li_state_disbelieved(const li_state_t *state, const li_when_t *now);

/* What an order that is not decided does for the query. */
li_voice_t li_state_voice(const li_state_t *state, const li_provisioning_query_t *query);

/* True when a state with the key held by the query's moment, or holds; *ended is when the last of them ended, its frame
 * 0 if one holds still. What was asked for and refused never held. */
bool li_key_held(const li_key_t *key, const li_provisioning_query_t *query, li_when_t *ended);

/* ---- provisioning_state.c ---- */

/* From `when` on the state is asked for; it no longer is. */
void li_state_ask(li_provisioning_t *provisioning, li_state_t *state, const li_when_t *when);
void li_state_unask(li_provisioning_t *provisioning, li_state_t *state, const li_when_t *when);

/* From `when` on the record is as the state says, and what the state names exists; NULL: it does not exist. */
void li_record_hold(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when, li_state_t *state);

/* A thing exists, and nobody here said how it is. Nothing is done when it is known to exist. `asker`: as of a state,
 * kept. */
void li_record_imply(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when,
                     const li_address_t *asker);

/* ---- provisioning_tasks.c ---- */

/* Fills the answers to what is asked of the unit's tasks. */
void li_tasks_ask(const li_provisioning_t *provisioning, const li_provisioning_query_t *query,
                  const li_joined_t *joined, wmem_allocator_t *scope, li_provisioning_answer_t *answer);

/* The states of the unit's task by XID, or of a mediation task by LIID; of one element, or (NULL) of all. */
const li_key_t *li_key_of_task(const li_provisioning_t *provisioning, const li_element_t *element, const e_guid_t *xid,
                               const char *liid);

/* Whether the task, or its mediation with the LIID (NULL: its own), delivers to the endpoint. */
li_answer_t li_task_delivers(const li_state_t *state, const char *liid, const li_provisioning_query_t *query,
                             li_looks_t *looks);

/* ---- provisioning_hosts.c ---- */

/* So many hosts at one address are looked at. */
#define LI_HOSTS_MAX 64

/* The hosts of destinations that are at the address; returns how many. */
unsigned li_hosts_at(const li_provisioning_t *provisioning, const li_address_t *address, const li_when_t *now,
                     const li_host_t *hosts[LI_HOSTS_MAX]);

/* Whether the destination is at the endpoint of the query. MAYBE: it has no known address. Takes of the looks at names.
 */
li_answer_t li_destination_at(const li_provisioning_t *provisioning, const li_destination_t *destination,
                              const li_provisioning_query_t *query, li_looks_t *looks);

/* ---- provisioning_warrants.c ---- */

/* What is known of a warrant since something was said of it. */
typedef struct {
    bool     is_told;               /* it was said, and is believed: */
    bool     is_active;
    uint32_t doubted;               /* that it has ended was said in this frame, in two versions; 0 */
} li_warranted_t;

/* What was said last of the warrant by the moment, by whoever sends from the address (NULL: not known): a
 * li_warranted_t; NULL: nothing. */
const li_step_t *li_warrant_said(const li_provisioning_t *provisioning, const li_warrant_t *warrant,
                                 const li_address_t *sender, const li_when_t *now);

/* ---- provisioning_goes.c ---- */

/* Whether what names these destinations and sets, at that element, delivers to the endpoint of the query. */
li_answer_t li_names_deliver(const li_names_t *names, const li_element_t *element, const li_provisioning_query_t *query,
                             li_looks_t *looks);

/* ---- provisioning_memo.c ---- */

li_memo_t *li_memos_new(wmem_allocator_t *scope);

/* True: answered. Else *place is where the answer may be put with li_memo_keep(); NULL: it is not one to be kept. */
bool li_memo_answer(const li_provisioning_t *provisioning, wmem_allocator_t *scope,
                    const li_provisioning_query_t *query, li_provisioning_answer_t *answer, li_memo_t **place);

void li_memo_keep(li_memo_t *place, const li_provisioning_answer_t *answer);

/* Whether a unit that was delivered like this one, with the same answer, left nothing new to keep: then neither does
 * this one. `memo`: the answer's. */
bool li_memo_is_noted(const li_memo_t *memo, const li_provisioning_query_t *query);
void li_memo_note(li_memo_t *memo, const li_provisioning_query_t *query);

#endif /* LI_AUDIT_PROVISIONING_STATE_H */
