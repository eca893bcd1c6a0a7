/* orders.h
 * What can be ordered: destinations, tasks, sets of destinations, other objects. Plain structs, whatever ordered them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_ORDERS_H
#define LI_AUDIT_ORDERS_H

#include <epan/guid-utils.h>
#include <wsutil/nstime.h>

#include "audit/endpoint.h"
#include "audit/unit.h"

typedef enum {
    LI_DESTINATION,
    LI_TASK,
    LI_DESTINATION_SET,
    LI_OBJECT,                          /* any other generic object: it exists, and nothing is concluded from it */
    LI_THING_KINDS
} li_thing_kind_t;

/* A list of identifiers. */
typedef struct {
    const char **ids;                   /* NULL when empty */
    unsigned     count;
} li_ids_t;

/* A place to which tasks deliver (TS 103 221-1 clause 6.3.1, DestinationDetails). Without an endpoint and a host its
 * address is not known, or it has none. */
typedef struct {
    const char     *name;               /* friendly name; NULL without one */
    li_endpoint_t   endpoint;
    bool            has_endpoint;
    const char     *host;               /* a name to be resolved, in lower case; NULL without one */
    uint16_t        port;               /* at the host; 0: not said */
    bool            off_network;        /* a telephone number or a mailbox: no endpoint is it */
    li_interfaces_t interfaces;         /* 0: not said */
} li_destination_t;

/* What a mediation function shall hand over, and to whom (MediationDetails). */
typedef struct {
    const char     *liid;               /* NULL: not said */
    li_interfaces_t interfaces;
    nstime_t        start;
    nstime_t        end;
    bool            has_start;
    bool            has_end;
    li_ids_t        dids;               /* with has_dids these replace those of the task */
    li_ids_t        dsids;
    bool            has_dids;
} li_mediation_t;

/* A task (TS 103 221-1 clause 6.2.1, TaskDetails). */
typedef struct {
    bool              has_details;      /* false: only its identifier was seen */
    e_guid_t          xid;
    bool              has_xid;          /* false: the identifier is no UUID, no unit can name it */
    e_guid_t          product_id;       /* what units carry instead of the XID */
    bool              has_product_id;
    li_interfaces_t   interfaces;       /* 0: not said */
    li_ids_t          dids;
    li_ids_t          dsids;
    const li_target_t *targets;
    unsigned          target_count;
    const li_mediation_t *mediations;
    unsigned          mediation_count;
    uint64_t          correlation_id;   /* what its units shall carry */
    bool              has_correlation_id;
} li_task_t;

/* A destination set (DestinationSetDetails): a task that names it delivers to its members. */
typedef struct {
    const char *name;
    li_ids_t    dids;
    bool        has_details;            /* false: only its identifier was seen */
} li_destination_set_t;

typedef struct {
    const char *name;
    const char *type;
} li_object_t;

/* One of them. The pointer of its kind is set. */
typedef struct {
    li_thing_kind_t             kind;
    const char                 *id;
    const li_destination_t     *destination;
    const li_task_t            *task;
    const li_destination_set_t *set;
    const li_object_t          *object;
} li_thing_t;

/* A copy, with all it points to, that lives as long as `scope`. */
li_thing_t *li_thing_copy(wmem_allocator_t *scope, const li_thing_t *thing);

/* True when both say the same; they are of one kind. */
bool li_thing_equal(const li_thing_t *a, const li_thing_t *b);

/* A thing of which only kind and identifier are known; lives as long as `scope`. */
li_thing_t *li_thing_by_id(wmem_allocator_t *scope, li_thing_kind_t kind, const char *id);

/* Reads 8-4-4-4-12 hexadecimal digits. */
bool li_xid_parse(const char *text, e_guid_t *xid);

/* Reads them in any usual spelling: also without hyphens, behind urn:uuid: (RFC 4122 clause 3), in braces, with blanks
 * around. */
bool li_xid_read(const char *text, e_guid_t *xid);

/* A host's name as it is compared: in lower case, in its ASCII form (RFC 5890), without the last dot. It lives as long
 * as `scope`. */
const char *li_host_name(wmem_allocator_t *scope, const char *text);

#endif /* LI_AUDIT_ORDERS_H */
