/* x1_transactions.h
 * What is kept of requests, of what answers them, and of what was found about a message: written by x1_transactions.c,
 * shown by x1_transactions_show.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_X1_TRANSACTIONS_H
#define LI_X1_TRANSACTIONS_H

#include "administration/x1/x1_xml.h"

typedef struct x1_transaction x1_transaction_t;

/* The requests of one container. File scope. */
typedef struct x1_container {
    x1_transaction_t       *first;        /* by next_in_container, */
    x1_transaction_t       *open;         /* the first of them that may not be answered */
    unsigned                count;
    uint32_t                frame;
    nstime_t                time;
    struct x1_conversation *conversation;
    wmem_list_frame_t      *waiting;      /* its place in the conversation's list; NULL when it waits no more, */
    wmem_list_frame_t      *owed;         /* and in that of its two addresses */
    unsigned                side;         /* of its connection, that sent it */
    bool                    is_one_way;   /* of one that was not answered: nothing of the peer had been captured, */
    bool                    is_lossy;     /* or segments of the peer's had not, */
    bool                    is_doubtful;  /* or HTTP answered something, in no known order */
    x1_exchange_t          *exchange;     /* of HTTP, that carries it; NULL: not known */
} x1_container_t;

/* A request. File scope. */
struct x1_transaction {
    x1_request_t      request;
    x1_container_t   *container;
    x1_transaction_t *next;               /* with the same id, in the order they came */
    x1_transaction_t *next_in_container;
    uint32_t          response_frame;     /* 0: none yet */
    nstime_t          response_time;
    bool              is_refused_by_http;
};

/* What was found about one message. File scope. */
typedef struct {
    x1_transaction_t *own;            /* of a request */
    x1_transaction_t *answers;        /* of a response */
    x1_container_t   *container;      /* of a top-level error: what it answers as a whole */
    nstime_t          container_time; /* and how long that took */
    uint32_t          duplicate_of;   /* frame of the message that had this transaction id before; 0: none */
    li_hearing_t     *hearing;        /* what was kept of it; NULL: nothing, it repeats another */
    bool              unmatched;
    bool              by_exchange;    /* it has not the transaction id of what it answers: HTTP tells that */
    const char       *unseen;         /* why its request may not have been captured; constant; NULL: it would be */
    unsigned          requests;       /* of the container it answers, where their number is not that of the */
    unsigned          responses;      /* responses; else both 0 */
    uint32_t          requests_frame;
    wmem_list_t      *unanswered;     /* x1_transaction_t that this message proves unanswered; NULL: none */
} x1_finding_t;

/* What HTTP answered without X1. File scope. */
typedef struct x1_carrier_answer {
    struct x1_carrier_answer *next;      /* in the same frame */
    const x1_container_t     *container;
    unsigned                  status;
} x1_carrier_answer_t;

/* What was found about a message; NULL: nothing. */
const x1_finding_t *x1_finding(const x1_message_t *message);

/* The first that HTTP answered without X1 in a frame; NULL: nothing. */
const x1_carrier_answer_t *x1_carrier_answers(uint32_t frame);

/* Preference: clause 5.2, how long a requester waits, in seconds. */
unsigned x1_time2(void);

/* Behind the dissectors of each frame, on its first visit: what the capture lacks, and what HTTP answers without X1. */
void x1_transactions_watch(packet_info *pinfo, li_layers_t layers);

/* False: nothing of X1 was seen in this capture. */
bool x1_transactions_any(void);

void x1_register_transactions(int proto, module_t *module);

#endif /* LI_X1_TRANSACTIONS_H */
