/* provisioning_state.h
 * How the provisioning history is kept; for the files provisioning*.c only.
 *
 *   provisioning.c        what administration dissectors tell
 *   provisioning_index.c  by which keys things are found, and what holds at a frame
 *   provisioning_ask.c    what deliveries ask
 *   provisioning_memo.c   answers that are given again
 *   provisioning_links.c  what leads from an order to its deliveries and back
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_PROVISIONING_STATE_H
#define LI_AUDIT_PROVISIONING_STATE_H

#include "audit/history.h"
#include "audit/provisioning.h"

typedef struct li_element li_element_t;
typedef struct li_record li_record_t;

/* One thing as it was ordered. What it says never changes; the link to its first unit is added when known. */
typedef struct li_state {
    li_record_t      *record;
    const li_thing_t *thing;
    struct li_state  *before;       /* what it changed; NULL: it is new */
    uint32_t          ordered;      /* frame of the order that it exists; of a destination, that it is at its address */
    uint32_t          changed;      /* frame of the newest order behind it */
    bool              implied;      /* nobody ordered it here: another thing names it, or an answer proves it */
    uint32_t          first_unit;   /* frame of the first unit delivered for it; 0: none yet */
} li_state_t;

/* States that were asked for and are not decided: each may hold already. */
typedef struct li_asked {
    const struct li_asked *next;
    li_state_t            *state;
} li_asked_t;

/* A step of a record. */
typedef struct {
    li_state_t       *committed;    /* NULL: it does not exist */
    const li_asked_t *asked;
} li_snapshot_t;

/* The history of one thing. */
struct li_record {
    li_element_t   *element;
    li_thing_kind_t kind;
    const char     *id;
    li_timeline_t   timeline;       /* li_snapshot_t */
    li_order_t     *open;           /* orders not decided yet, newest first */
    li_record_t    *previous;       /* among those of its kind and element that exist */
    li_record_t    *next;
    li_timeline_t   faults;         /* li_fault_t; NULL: none */
    unsigned        mark;           /* of the listing that named it last */
};

/* A fault that the element reported of a destination. */
typedef struct {
    const char *type;
    li_place_t  first_unit;         /* the first one delivered there since; frame 0: none */
} li_fault_t;

/* What was asked for: handed out, and decided later. */
struct li_order {
    li_order_t     *next;           /* of the record's open ones */
    li_element_t   *element;
    li_record_t    *record;         /* NULL: all of the kind */
    li_thing_kind_t kind;
    li_state_t     *state;          /* NULL: they shall end */
    li_when_t       asked;
    bool            pending;        /* taken on, a report will tell */
    uint32_t        decided;        /* frame; 0: not yet */
    bool            done;           /* as it was asked */
};

/* Where the things with one key are. */
typedef struct {
    wmem_array_t *entries;          /* li_entry_t, by frame */
    li_timeline_t uses;             /* number of states with the key that hold, or were asked for */
    unsigned      now;              /* the same, as of the newest frame */
    li_timeline_t held;             /* number of those that hold */
    unsigned      held_now;
} li_key_t;

typedef struct {
    uint32_t     frame;             /* of the first state of the record with this key */
    li_record_t *record;
} li_entry_t;

typedef struct {
    li_knowledge_t level;
    li_missed_t    missed;          /* why it fell back; LI_MISSED_NOTHING */
    uint32_t       frame;           /* of what made it so */
} li_knowledge_step_t;

struct li_element {
    const char   *id;
    wmem_map_t   *records[LI_THING_KINDS];      /* by identifier */
    li_record_t  *alive[LI_THING_KINDS];        /* those that exist */
    li_timeline_t knowledge;                    /* li_knowledge_step_t */
    bool          listed[LI_THING_KINDS];       /* all of this kind are known since the last miss */
    uint32_t      missed;                       /* frame of the last miss; 0: none */
    uint32_t      first_mediation;              /* frame of the first task with mediation details; UINT32_MAX: none */
    uint32_t      first_plain;                  /* and of the first without */
    uint32_t      first_sent;                   /* of the first unit of X2 or X3 that it sent; known behind it */
    wmem_array_t *addresses;                    /* li_address_t from which it speaks */
    li_key_t      without_details;              /* tasks of which only the identifier is known */
    wmem_map_t   *liids;                        /* LIID -> li_key_t of mediation tasks; NULL: none yet */
    wmem_map_t   *ports;                        /* transport << 16 | port: li_key_t of destinations */
    wmem_map_t   *nowhere;                      /* port (0: not known): li_key_t of destinations without an address */
};

/* Who else orders traffic to an address: the first element that did, and the first other one. */
typedef struct {
    const li_element_t *element[2];
    uint32_t            frame[2];
} li_receiver_t;

typedef struct {
    uint32_t    frame;
    const char *host;
} li_name_t;

/* That in a frame something was told. */
typedef struct {
    uint32_t frame;
    bool     ended;                 /* in this frame or before, something ended or changed */
    nstime_t end_time;              /* when that was last; clocks that go back do not make it older */
} li_told_t;

/* An answer, for units that ask the same while nothing new is told; see provisioning_memo.c. */
typedef struct li_memo li_memo_t;

struct li_provisioning {
    wmem_allocator_t *scope;
    uint32_t          first_frame;  /* of all that was told; UINT32_MAX before */
    uint32_t          first_order;  /* of what was told of an element; UINT32_MAX before */
    wmem_array_t     *told;         /* li_told_t: the frames in which something was, each once */
    li_memo_t        *memos;
    unsigned          listings;     /* how many were told */
    wmem_map_t       *elements;     /* identifier -> li_element_t */
    wmem_map_t       *addresses;    /* li_address_t -> li_timeline_t of li_element_t; NULL: several share it */
    wmem_map_t       *endpoints;    /* li_endpoint_t -> li_key_t of destinations */
    wmem_map_t       *hosts;        /* name -> li_key_t of destinations */
    wmem_map_t       *xids;         /* e_guid_t -> li_key_t of tasks */
    wmem_map_t       *element_xids; /* li_element_xid_t -> li_key_t of tasks */
    wmem_map_t       *liids;        /* LIID -> li_key_t of mediation tasks */
    wmem_map_t       *warrants;     /* LIID -> li_timeline_t, the states not NULL while it was said to be active */
    wmem_map_t       *entered;      /* li_entered_t -> itself: which records are under which keys */
    wmem_map_t       *ordered;      /* li_address_t -> li_receiver_t: destinations there */
    wmem_map_t       *reached;      /* li_address_t -> frame of the first X2/X3 unit that went there */
    wmem_map_t       *names;        /* li_address_t -> wmem_array_t of li_name_t that DNS gave */
    wmem_map_t       *strays;       /* li_element_xid_t -> frame of the first unit whose task nobody had ordered */
};

/* The same XID may be several tasks' of several elements. No padding. */
typedef struct {
    const li_element_t *element;
    e_guid_t            xid;
} li_element_xid_t;

/* ---- provisioning.c ---- */

/* To be called before anything is changed that answers depend on. */
void li_provisioning_told(li_provisioning_t *provisioning, const li_when_t *when);

/* Besides: something no longer is what it was. */
void li_provisioning_told_end(li_provisioning_t *provisioning, const li_when_t *when);

/* ---- provisioning_memo.c ---- */

li_memo_t *li_memos_new(wmem_allocator_t *scope);

/* True: answered. Else *place is where the answer may be put with li_memo_keep(); NULL: it is not one to be kept. */
bool li_memo_answer(const li_provisioning_t *provisioning, wmem_allocator_t *scope,
                    const li_provisioning_query_t *query, li_provisioning_answer_t *answer, li_memo_t **place);

void li_memo_keep(li_memo_t *place, const li_provisioning_answer_t *answer);

/* ---- provisioning_index.c ---- */

void li_provisioning_maps(li_provisioning_t *provisioning);

/* The record takes a step: from `when` on it is as `committed` (NULL: it does not exist) and its open orders say. */
void li_record_step(li_provisioning_t *provisioning, li_record_t *record, const li_when_t *when,
                    li_state_t *committed);

/* The newest snapshot's state; NULL: it does not exist. */
li_state_t *li_record_newest(const li_record_t *record);

/* The state that was committed by the frame; NULL: it does not exist. */
li_state_t *li_record_committed(const li_record_t *record, uint32_t frame);

/* How a state may hold. */
typedef enum {
    LI_HOLDS_COMMITTED,
    LI_HOLDS_ASKED,                 /* asked for, not decided */
    LI_HOLDS_RECENTLY               /* no longer, but what was in flight may still come */
} li_holds_t;

/* True when at `now` no more than `grace` seconds have passed. */
bool li_is_recent(const li_when_t *when, const li_when_t *now, unsigned grace);

/* Called with each state that may hold; true: no more are wanted. */
typedef bool (*li_state_visit_t)(void *data, li_state_t *state, li_holds_t holds);

/* Calls `visit` for what may hold of the record at `now`, `grace` seconds after it ended included. True: stopped. */
bool li_record_visit(const li_record_t *record, const li_when_t *now, unsigned grace, li_state_visit_t visit,
                     void *data);

/* The same for all records under the key, the newest first; at most LI_VISITED_MAX of them. */
bool li_key_visit(const li_key_t *key, const li_when_t *now, unsigned grace, li_state_visit_t visit, void *data);

#define LI_VISITED_MAX 1024

/* True when a state with the key may hold at `now`. */
bool li_key_used(const li_key_t *key, const li_when_t *now, unsigned grace);

/* True when a state with the key held once; *ended is when the last of them ended, its frame 0 if one holds still. What
 * was asked for and refused never held. */
bool li_key_held(const li_key_t *key, uint32_t frame, li_when_t *ended);

/* NULL: nothing has the key. */
const li_key_t *li_key_of_xid(const li_provisioning_t *provisioning, const li_element_t *element,
                              const e_guid_t *xid);
const li_key_t *li_key_of_liid(const li_provisioning_t *provisioning, const li_element_t *element, const char *liid);
const li_key_t *li_key_nowhere(const li_element_t *element, uint16_t port);
const li_key_t *li_key_of_port(const li_element_t *element, const li_endpoint_t *endpoint);
const void *li_port_key(const li_endpoint_t *endpoint);

#endif /* LI_AUDIT_PROVISIONING_STATE_H */
