/* unit.h
 * The words all rooms share: interfaces, verdicts, tasks, and the unit that a delivery dissector hands over.
 *
 * Plain structs, whatever wire format they come from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_UNIT_H
#define LI_AUDIT_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include <epan/guid-utils.h>
#include <wsutil/nstime.h>

/* The interfaces of TS 103 221-1 clause 4.2 (X1, X2, X3) and TS 101 671 clause 4.2 (HI1, HI2, HI3), and HI4 of
 * TS 103 120. The values are those of the field li.interface. */
typedef enum {
    LI_INTERFACE_NONE = 0,
    LI_INTERFACE_X1,
    LI_INTERFACE_X2,
    LI_INTERFACE_X3,
    LI_INTERFACE_HI1,
    LI_INTERFACE_HI2,
    LI_INTERFACE_HI3,
    LI_INTERFACE_HI4,
    LI_INTERFACE_X2_OR_X3 = 30      /* which, is not known: never a value of the field */
} li_interface_t;

/* A set of interfaces: bit 1 << li_interface_t. */
typedef uint32_t li_interfaces_t;

#define LI_INTERFACES_X  ((1U << LI_INTERFACE_X2) | (1U << LI_INTERFACE_X3))
#define LI_INTERFACES_HI ((1U << LI_INTERFACE_HI2) | (1U << LI_INTERFACE_HI3) | (1U << LI_INTERFACE_HI4))

/* The family an interface belongs to: who may receive X2 and X3, and who HI2, HI3 and HI4, are questions apart. HI1
 * that is delivered goes where these go, and so does what can't be told (LI_INTERFACE_NONE). */
li_interfaces_t li_interfaces_family(li_interface_t interface);

/* True where it is known which interface it is: what is shown as one. */
static inline bool
li_interface_is_known(li_interface_t interface)
{
    return interface != LI_INTERFACE_NONE && interface != LI_INTERFACE_X2_OR_X3;
}

/* The interfaces one of which a row must allow for a unit of this one. */
li_interfaces_t li_interfaces_allowing(li_interface_t interface);

/* The interfaces one of which an order must be for: HI1 and HI4 are not ordered apart. */
li_interfaces_t li_interfaces_ordering(li_interface_t interface);

/* Verdicts on an endpoint; the values are those of the field li.endpoint.verdict. */
typedef enum {
    LI_VERDICT_NONE = 0,        /* not judged: nothing was delivered */
    LI_VERDICT_REGISTERED = 1,
    LI_VERDICT_PROVISIONED = 2,
    LI_VERDICT_UNREGISTERED = 3,
    LI_VERDICT_UNVERIFIED = 4
} li_verdict_t;

/* What a unit is. All are judged by where they go: a channel that is kept open to a stranger is a finding. Keepalives
 * are paired. */
typedef enum {
    LI_UNIT_CONTENT,
    LI_UNIT_KEEPALIVE,
    LI_UNIT_KEEPALIVE_ACK,
    LI_UNIT_CONTROL             /* what else the ends tell each other: an integrity check, a segment, a test … */
} li_unit_kind_t;

/* One task that a unit is delivered for, with its place in that task's sequence. */
typedef struct {
    e_guid_t xid;               /* the XID as it stands in the unit */
    uint64_t correlation_id;    /* 0: the sender does not correlate */
    uint32_t sequence;
    bool     has_sequence;
} li_task_ref_t;

/* Who a unit or a task is about, as the standard names the type: "imsi". */
typedef struct {
    const char *format;
    const char *value;
} li_target_t;

/* A warrant. An LIID is unique within the country whose authorities gave it (TS 102 232-1 clauses 5.2.2 and 5.2.3), and
 * several operators may hand over by the same one. Each compares exactly; a country or an operator that is not said may
 * be any. */
typedef struct {
    const char *liid;
    const char *country;        /* of the authorisation: two capital letters of ISO 3166-1; NULL: not said */
    const char *network;        /* the operator that hands over, as its units call it; NULL: not said */
} li_warrant_t;

/* One unit of a delivery interface. Strings and arrays belong to the caller and need to live for the call only. */
typedef struct {
    li_interface_t       interface;         /* LI_INTERFACE_NONE: of the family HI, and not known */
    li_unit_kind_t       kind;
    const li_task_ref_t *tasks;             /* the unit's own task first, then those it names besides (AXRI) */
    unsigned             task_count;        /* 0 when the unit names its task by LIID */
    const char          *liid;              /* NULL: none */
    const char          *country;           /* of li_warrant_t, with its LIID; NULL: not said */
    const char          *network;
    uint64_t             cin;
    bool                 has_cin;
    uint32_t             sequence;          /* of the unit itself, or of the keepalive */
    bool                 has_sequence;
    const uint8_t       *element_id;        /* what the unit calls its sender (NFID), without a NUL; length 0:
                                             * nothing */
    unsigned             element_id_length;
    const li_target_t   *targets;           /* why it was intercepted; only looked at where tasks are known: see */
    unsigned             target_count;      /* li_knows_tasks() */
    const uint8_t       *scope;             /* what else separates sequences: any octets, compared as a whole */
    unsigned             scope_length;
    nstime_t             event_time;        /* when the sender says it happened */
    bool                 has_event_time;
    unsigned             slip_count;        /* known slips of the sender that stand on it */
    bool                 is_protected;      /* came out of TLS */
    bool                 is_quoted;         /* stands in an ICMP error, which gives a packet back */
    bool                 is_inside;         /* stands in content: in a subscriber's tunnel, or in another unit */
    bool                 is_copy;           /* the capture has shown it before (audit/copies.h) */
    bool                 is_unclear;        /* cut before it is told what it is: content, or what accompanies it */
    bool                 is_head_cut;       /* its header was not captured whole, and what is there of it is odd: it
                                             * may be no unit */
    bool                 is_response;       /* who receives deliveries sends it: an acknowledgement … */
    uint32_t             stream_offset;     /* TCP sequence number of the unit's first octet, and its octets: */
    uint32_t             stream_length;     /* what lies between two units was lost, or no unit */
    bool                 has_stream_offset; /* false: not over TCP, or not known */
} li_delivery_t;

/* True for what is asked where it goes. What an error gives back to its sender is no delivery, nor is what the capture
 * shows again: that was the packet itself. What stands in content goes somewhere, too. */
bool li_is_judged(const li_delivery_t *unit);

/* What of a unit is judged. Keepalives belong to no task and no warrant, whatever stands where theirs would: they are
 * never compared with identities. */
li_delivery_t li_as_judged(const li_delivery_t *unit);

/* True for an XID that names no task: it is never compared with identities. */
bool li_xid_is_nil(const e_guid_t *xid);

/* An XID is a UUID with a version (TS 103 221-1 clause 6.1, RFC 9562 clauses 4.1 and 4.2): few other octets are. */
bool li_xid_is_uuid(const e_guid_t *xid);

static inline li_warrant_t
li_warrant_of(const li_delivery_t *unit)
{
    return (li_warrant_t) { unit->liid, unit->country, unit->network };
}

/* True when both may be the same warrant; their LIIDs are the same. */
bool li_warrants_fit(const li_warrant_t *a, const li_warrant_t *b);

#endif /* LI_AUDIT_UNIT_H */
