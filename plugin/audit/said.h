/* said.h
 * How something was said on an administration interface, whatever protocol carried it. What is concluded from that is
 * the gate's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_SAID_H
#define LI_AUDIT_SAID_H

#include <stdbool.h>

#include "audit/endpoint.h"
#include "audit/unit.h"

/* What a message stands in that makes it content, and no administration of the network it was captured in. */
typedef enum {
    LI_INSIDE_NOTHING,              /* but what carries it: VLAN, MPLS, GRE, VXLAN, ESP that was decrypted … */
    LI_INSIDE_UNIT,                 /* an intercepted unit */
    LI_INSIDE_SUBSCRIBER,           /* a subscriber's GTP-U */
    LI_INSIDE_QUOTATION,            /* of a packet, in an ICMP error */
    LI_INSIDE_MAIL,
    LI_INSIDE_SIGNALLING,           /* the body of SIP or MSRP */
    LI_INSIDE_DOWNLOAD              /* a response to something else */
} li_inside_t;

/* What a message is for; of an answer, what that is for which it answers. */
typedef enum {
    LI_SAID_OTHER,                  /* either side may say it, and it changes nothing: a ping, an error */
    LI_SAID_ORDERS,                 /* asks the element to change something */
    LI_SAID_ASKS,                   /* asks to tell what there is: as a rule, the element is asked */
    LI_SAID_REPORTS,                /* the element tells of itself */
    LI_SAID_NOTIFIES                /* needs no answer: whoever hands over tells of a warrant */
} li_saying_t;

/* Octets in what one side of a connection has sent: the first, and the one behind the last, by numbers that wrap. */
typedef struct {
    uint64_t side;                  /* any number that tells sides apart */
    uint32_t from;
    uint32_t to;
    uint32_t end;                   /* of those of the frame at hand: what follows begins there, or behind it */
    bool     has_begin;             /* `from` is where the message begins, or before; else that is not known */
    bool     is_again;              /* another may have stood there before */
} li_stretch_t;

/* One message. Strings belong to the caller and need to live for the call. */
typedef struct {
    li_interface_t interface;
    li_saying_t    saying;
    const char    *element;             /* what the network element is called; NULL: not said */
    const char    *administrator;       /* and the administration function */
    const char    *transaction;         /* what the exchange is called; NULL */
    li_inside_t    inside;
    bool           is_answer;
    bool           is_success;          /* of an answer: what was asked is done, taken on, or told */
    bool           is_own_exchange;     /* carried as the protocol has it, and not refused by what carries it */
    bool           is_whole;            /* every identifier is there that must be */
    bool           is_triggered;        /* orders what the one who orders was ordered itself */
    bool           is_protected;        /* came out of TLS, or the like */
    uint64_t       contents;            /* a digest of its octets, for what is captured twice; 0: not known */
    uint32_t       first_frame;         /* of its connection */
    bool           is_open_before;      /* its connection may have been open when the capture began */
    unsigned       age;                 /* seconds since then */
    uint32_t       loss_frame;          /* the newest that shows a gap in its connection's other direction; 0: none */
    uint32_t       claim_frame;         /* the newest of its own direction that says so; 0: none */
    bool           is_one_way;          /* nothing of its other direction is captured by now */
    bool           is_disputed;         /* other octets are known to have come to the place of some of its own */
    bool           has_stretch;         /* where its octets are is known: */
    li_stretch_t   stretch;
    bool           has_source;          /* the addresses are of IP: */
    bool           has_destination;
    li_endpoint_t  source;              /* as observed */
    li_endpoint_t  destination;
} li_said_t;

#endif /* LI_AUDIT_SAID_H */
