/* li_message.h
 * The entry for administration dissectors: who orders of whom, and what is concluded about each message.
 *
 * What is ordered is told to audit/provisioning.h, on the first visit; what is shown is asked for here, on every visit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_MESSAGE_H
#define LI_MESSAGE_H

#include "audit/provisioning.h"
#include "li/li.h"

/* One message of an administration interface. Strings and arrays belong to the caller and need to live for the call. */
typedef struct {
    li_interface_t interface;           /* LI_INTERFACE_X1, LI_INTERFACE_HI1 */
    const char    *name;                /* of its type, as the standard has it; NULL: not known */
    unsigned       index;               /* among the messages of its frame, from 0 */
    const char    *element;             /* what the network element is called; NULL: not said */
    const char    *administrator;       /* and the administration function */
    bool           has_direction;       /* it is known who of both sent it: */
    bool           from_element;        /* the element */
    bool           is_answer;           /* to what was asked, not a message of its own */
    bool           orders;              /* asks to change something */
    bool           asks;                /* asks to tell what there is */
    bool           triggered;           /* orders what the one who orders was ordered itself */
    bool           is_protected;        /* came out of TLS */

    /* What is shown of it */
    const li_order_t   *order;          /* what it asks for, or answers; NULL */
    const li_thing_t   *things;         /* that it gives details of */
    unsigned            thing_count;
    li_thing_kind_t     named;          /* what it is about, by identifier */
    const char         *named_id;       /* NULL: nothing, or several */
} li_message_t;

/* Keeps what the message tells of those who speak; once, on the first visit, before what it orders is told. */
void li_message_record(packet_info *pinfo, const li_message_t *message);

/* Adds the layer `li` with its fields and expert items to the root of the tree that `tree` belongs to. */
void li_message_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_message_t *message);

#endif /* LI_MESSAGE_H */
