/* li.h
 * The words all interfaces share: what a dissector hands over, and what it gets back.
 *
 * A dissector parses and shows its own format, fills one struct of this file for each unit, and calls the
 * function beside it. It knows no rule: registry, provisioning and verdict are asked behind this header.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_H
#define LI_H

#include <stdbool.h>
#include <stdint.h>

#include <epan/packet.h>
#include <epan/guid-utils.h>

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
    LI_INTERFACE_HI4
} li_interface_t;

/* Verdicts on an endpoint; the values are those of the field li.endpoint.verdict. */
typedef enum {
    LI_VERDICT_NONE = 0,        /* not judged: a keepalive, or nothing was delivered */
    LI_VERDICT_REGISTERED = 1,
    LI_VERDICT_PROVISIONED = 2,
    LI_VERDICT_UNREGISTERED = 3,
    LI_VERDICT_UNVERIFIED = 4
} li_verdict_t;

/* What a unit is. Only content is judged; keepalives are paired. */
typedef enum {
    LI_UNIT_CONTENT,
    LI_UNIT_KEEPALIVE,
    LI_UNIT_KEEPALIVE_ACK
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

/* One unit of a delivery interface. Strings and arrays belong to the caller and need to live for the call only. */
typedef struct {
    li_interface_t       interface;         /* LI_INTERFACE_NONE for a keepalive whose interface is not known */
    li_unit_kind_t       kind;
    const li_task_ref_t *tasks;             /* the unit's own task first, then those it names besides (AXRI) */
    unsigned             task_count;        /* 0 when the unit names its task by LIID */
    const char          *liid;              /* NULL: none */
    uint32_t             cin;
    bool                 has_cin;
    uint32_t             sequence;          /* of the unit itself, or of the keepalive */
    bool                 has_sequence;
    const uint8_t       *element_id;        /* what the unit calls its sender (NFID), without a NUL; length 0: nothing */
    unsigned             element_id_length;
    const li_target_t   *targets;           /* why it was intercepted; only looked at where tasks are known: see */
    unsigned             target_count;      /* li_knows_tasks() */
    const uint8_t       *scope;             /* what else separates sequences: any octets, compared as a whole */
    unsigned             scope_length;
    nstime_t             event_time;        /* when the sender says it happened */
    bool                 has_event_time;
    bool                 is_protected;      /* came out of TLS */
    uint32_t             stream_offset;     /* TCP sequence number of the unit's first octet, and its octets: */
    uint32_t             stream_length;     /* what lies between two units was lost, or no unit */
    bool                 has_stream_offset; /* false: not over TCP, or not known */
} li_delivery_t;

/* What the tap `li` carries for each unit; lives as long as the frame's dissection. */
typedef struct {
    li_interface_t       interface;
    li_unit_kind_t       kind;
    li_verdict_t         verdict;
    unsigned             octets;            /* of the whole unit */
    const char          *endpoint;          /* as li.endpoint; NULL without an IP address */
    const char          *name;              /* of the endpoint; NULL: none */
    const char          *element;           /* NULL: not known */
    const char          *liid;              /* NULL: none */
    const li_task_ref_t *tasks;
    unsigned             task_count;
} li_tap_record_t;

/* Judges one unit that leaves, to the destination address and port that `pinfo` holds at the moment of the call:
 * call it before any inner dissector runs. Adds the protocol `li` with its fields and expert items below `tree`,
 * marking the whole of `tvb`; keeps what later units need on the frame's first visit; queues the tap record.
 * Returns words for the Info column ("registered", "not registered", …; "" for a keepalive): constant, never NULL. */
const char *li_deliver(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_delivery_t *unit);

/* True when tasks may have been ordered by this frame: only then a unit's targets are looked at. */
bool li_knows_tasks(const packet_info *pinfo);

/* What the administration interfaces ordered; an administration dissector tells it, on the first visit of each frame
 * (audit/provisioning.h). */
struct li_provisioning *li_provisioning(void);

/* The connections to destinations that were ordered for one of these interfaces (bits 1 << li_interface_t) are given to
 * these dissectors, from the frame behind the order on, whatever their port. What is not theirs they reject. At hand-off. */
void li_claim_destinations(uint32_t interfaces, dissector_handle_t tcp, dissector_handle_t udp);

/* The same for what is handed over as a file, over an FTP data connection: given to this dissector, which rejects what is
 * not its own. */
void li_claim_files(dissector_handle_t handle);

/* True when a unit may be expected in the frame: it goes to or comes from a destination that was ordered for one of these
 * interfaces, a network element sends it (one of li_elements, or one whose administration was seen), or it names a task
 * that was ordered (`xid`, NULL: none can be read). */
bool li_is_expected(const packet_info *pinfo, uint32_t interfaces, const e_guid_t *xid);

/* True when TCP says that segments before this one were not captured: what was put together may not belong together. */
bool li_behind_loss(packet_info *pinfo);

/* Preference: whether to hide who the target is. */
bool li_masks_targets(void);

/* The beginning of a text, and asterisks for the rest. */
const char *li_mask(wmem_allocator_t *scope, const char *text);

/* Marks an item as concluded, not read from the packet; returns it. */
static inline proto_item *
li_generated(proto_item *item)
{
    proto_item_set_generated(item);
    return item;
}

void proto_register_li(void);
void proto_reg_handoff_li(void);

#endif /* LI_H */
