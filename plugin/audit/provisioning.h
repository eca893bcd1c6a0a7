/* provisioning.h
 * What the administration interfaces in this capture ordered, as of any frame.
 *
 * An administration dissector tells what was ordered, once, on the first visit of the frame that made it so (the
 * answer, not the request). A delivery asks what holds at its own frame, in any order of visits. Nothing is ever
 * forgotten or changed for an earlier frame.
 *
 * Kept for each network element: the same DID may mean another endpoint on another element.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_PROVISIONING_H
#define LI_AUDIT_PROVISIONING_H

#include "audit/endpoint.h"
#include "audit/tables.h"
#include "li.h"

typedef struct li_provisioning li_provisioning_t;

/* How much of an element's administration this capture holds. */
typedef enum {
    LI_KNOWLEDGE_NONE,          /* nothing was seen: absence says nothing */
    LI_KNOWLEDGE_PARTIAL,       /* some orders were seen */
    LI_KNOWLEDGE_BASELINE       /* a full listing or a reset was seen: what is absent does not exist */
} li_knowledge_t;

/* A place to which a task delivers (TS 103 221-1 clause 6.3.1, DestinationDetails). */
typedef struct {
    const char     *did;
    const char     *name;       /* friendly name; NULL without one */
    li_endpoint_t   endpoint;
    bool            has_endpoint;   /* false: a name, a number, or an identifier that was never created here */
    li_interfaces_t interfaces;
} li_destination_t;

/* A task (TS 103 221-1 clause 6.2.1, TaskDetails). */
typedef struct {
    e_guid_t        xid;        /* as it stands in the units: productID where the task has one, else xId */
    const char     *liid;       /* NULL: not known */
    li_interfaces_t interfaces;
    const char    **dids;       /* NULL-terminated */
} li_task_t;

/* Lives as long as `scope`. */
li_provisioning_t *li_provisioning_new(wmem_allocator_t *scope);

/* --- What an administration dissector tells. Frames never go back. Strings are copied. --------------------------- */

/* From `frame` on the destination is as given (created, changed or confirmed). */
void li_provisioning_destination(li_provisioning_t *provisioning, const char *element, uint32_t frame,
                                 const li_destination_t *destination);
/* From `frame` on the destination does not exist. NULL: none of the element does. */
void li_provisioning_destination_removed(li_provisioning_t *provisioning, const char *element, uint32_t frame,
                                         const char *did);
/* Likewise for tasks; `task_id` is the xId of the administration interface. */
void li_provisioning_task(li_provisioning_t *provisioning, const char *element, uint32_t frame, const char *task_id,
                          const li_task_t *task);
void li_provisioning_task_ended(li_provisioning_t *provisioning, const char *element, uint32_t frame,
                                const char *task_id);
/* From `frame` on this much is known of the element. */
void li_provisioning_knowledge(li_provisioning_t *provisioning, const char *element, uint32_t frame,
                               li_knowledge_t knowledge);
/* From `frame` on the element is known to send from this address. */
void li_provisioning_join(li_provisioning_t *provisioning, const char *element, uint32_t frame,
                          const li_address_t *address);

/* --- What a delivery asks ---------------------------------------------------------------------------------------- */

typedef struct {
    bool           provisioned;         /* some element's history has the endpoint at this frame */
    uint32_t       endpoint_frame;      /* what ordered it; when removed, what removed it; 0: never ordered */
    bool           removed;             /* it was ordered, and no longer is */
    const char    *name;                /* the destination's friendly name, else its DID; NULL without one */
    uint32_t       task_frame;          /* what ordered the first of the unit's tasks that is known; 0: none is */
    bool           any_history;         /* some element's administration was seen by this frame */
    bool           joined;              /* the sender is an element whose administration was seen */
    const char    *element;             /* that element; NULL */
    li_knowledge_t knowledge;           /* of that element; of none: NONE */
    bool           unknown_destination; /* a live destination of the unit's task, or of the element, has no endpoint */
    bool           same_port;           /* a live destination has this port and transport at another address */
    li_endpoint_t  same_port_endpoint;  /* that one */
} li_provisioning_answer_t;

/* Everything that holds at `frame` for a unit from `sender` (NULL: no IP address) to `endpoint`, aliases applied. */
void li_provisioning_ask(const li_provisioning_t *provisioning, uint32_t frame, const li_address_t *sender,
                         const li_endpoint_t *endpoint, const li_delivery_t *unit, li_provisioning_answer_t *answer);

#endif /* LI_AUDIT_PROVISIONING_H */
