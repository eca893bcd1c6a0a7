/* belief_account.h
 * What the files of belief share: the account of what was said.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_BELIEF_ACCOUNT_H
#define LI_AUDIT_BELIEF_ACCOUNT_H

#include "ws_compat.h"

#include "audit/belief.h"

/* What is kept of a connection while something that was asked there may still be answered. */
typedef struct {
    wmem_list_t *open;              /* li_wish_t that are not answered */
    uint32_t     answered;          /* the frame of the newest request that was; 0: none */
    bool         is_over;
    bool         has_answer;        /* that counts */
    bool         is_lossy;          /* segments were lost before that */
} line_t;

struct li_hearing {
    li_belief_t  *belief;
    li_said_t     said;
    li_hearing_t *request;          /* NULL: none */
    uint32_t      connection;
    li_when_t     when;
    li_place_t    place;
    bool          is_settled;       /* a request: it was answered in its connection */
    const li_warrant_t *warrant;    /* of a notification: of what it tells, */
    bool          is_active;        /* and whether that is; NULL: it is none */
    bool          is_doubted;       /* other octets came to the place of its own, behind it and before that */
    li_passed_t   passed;           /* made anew with the belief, as what follows */
    li_wish_t    *decided[2];       /* an answer: what it decides; NULL: no more */
    li_changes_t *changes;          /* and what became of things by it; NULL: nothing */
};

struct li_wish {
    li_hearing_t *hearing;
    li_order_t   *order;            /* made anew with the belief; NULL: it does not count */
    li_since_t    overtaken;        /* since when it is not going to be answered; made anew likewise */
    li_since_t    disbelieved;      /* since when it was answered, which is not believed; likewise */
    const li_since_t *voice;        /* since when the one who was asked was heard; NULL: it has no address */
    wmem_list_frame_t *open;        /* where it stands in its line; NULL: it was answered; likewise */
    bool          is_total;         /* it ends all things of a kind */
};

typedef struct entry entry_t;

/* One thing that was told: an entry of the account. What is not used is 0. */
struct entry {
    void               (*apply)(li_belief_t *belief, const entry_t *entry);
    li_hearing_t        *hearing;
    li_wish_t           *wish;
    const li_thing_t    *thing;
    const char          *id;
    const char          *text;
    const li_address_t  *address;
    const li_warrant_t  *warrant;
    const struct kept_unit *unit;
    const li_when_t     *when;
    li_thing_kind_t      kind;
    int                  word;      /* a decision, what was missed, or whether */
    uint32_t             asked;
    unsigned             listing;
};

struct li_belief {
    wmem_allocator_t  *scope;       /* of the account */
    li_naming_t       *names;       /* what DNS said; NULL: nobody keeps it */
    wmem_array_t      *account;     /* entry_t */
    wmem_map_t        *voices;      /* li_address_t of who was asked, or answered -> li_since_t: when it was heard */
    wmem_map_t        *texts;       /* what many entries name, kept once: itself */
    wmem_map_t        *things;      /* the newest thing with an identifier: itself; what says the same shares it */
    wmem_map_t        *spoken;      /* side of a connection -> struct li_spoken: what it said, and where */
    wmem_map_t        *hidden;      /* what hidden orders named, with its element and kind -> `heard` then */
    unsigned           heard;       /* messages */
    unsigned           listings;

    /* What is believed, made of the account by the tables of `generation`. */
    wmem_allocator_t  *made;        /* all of it; NULL: not made yet */
    unsigned           generation;
    wmem_map_t        *lines;       /* connection -> line_t */
    li_findings_t     *findings;
    li_provisioning_t *provisioning;
    li_gate_t         *gate;
};

/* ---- belief_octets.c ---- */

/* Keeps where the message stands, and finds out whether other octets came there before; before it is entered. */
void li_belief_keep_stretch(li_belief_t *belief, li_hearing_t *hearing);

/* As li_belief_differs(); what is to be done about each message is done by `disputed`, once. */
typedef void (*li_disputed_t)(li_hearing_t *hearing, const li_when_t *when);
bool li_belief_find_disputed(li_belief_t *belief, const li_stretch_t *stretch, bool is_taken, li_disputed_t disputed,
                             const li_when_t *when, uint32_t *message);

/* ---- belief.c ---- */

/* A text that lives as long as the account, kept once; NULL stays NULL. */
const char *li_account_text(li_belief_t *belief, const char *text);
const li_when_t *li_account_moment(li_belief_t *belief, const li_when_t *when);

/* Keeps an entry, and applies it. */
void li_account_enter(li_belief_t *belief, const entry_t *entry);

/* An answer counts for the element that was asked, or that it names itself. NULL: none is named. */
const char *li_element_of(const li_hearing_t *hearing);

/* NULL: not known. */
const li_address_t *li_hearing_source(const li_hearing_t *hearing);

line_t *li_line_get(li_belief_t *belief, uint32_t connection);

/* Whether what was missed in the line, as the entry says, may be of the element's administration. */
bool li_line_administers(const li_belief_t *belief, const line_t *line, const entry_t *entry);

#endif /* LI_AUDIT_BELIEF_ACCOUNT_H */
