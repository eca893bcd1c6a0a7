/* li.h
 * The protocol `li`: what a dissector calls, and what it gets back.
 *
 * A dissector parses and shows its own format, fills one struct of audit/unit.h for each unit, and calls the
 * function of this file. It knows no rule: registry, provisioning and verdict are asked behind this header.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_H
#define LI_H

#include <stdbool.h>
#include <stdint.h>

#include <epan/conversation.h>
#include <epan/packet.h>

#include "audit/coverage.h"
#include "audit/history.h"
#include "audit/unit.h"

/* What the tap `li` carries: a record for each unit. Lives as long as the frame's dissection. */
typedef struct {
    li_interface_t       interface;
    li_unit_kind_t       kind;
    li_verdict_t         verdict;
    unsigned             octets;            /* of the whole unit */
    unsigned             slip_count;        /* known slips that stand on it: said once for a connection */
    const char          *endpoint;          /* as li.endpoint; NULL without an IP address */
    const char          *name;              /* of the endpoint; NULL: none */
    const char          *element;           /* NULL: not known */
    const char          *liid;              /* NULL: none */
    const char          *country;           /* of its authorisation, with the LIID; NULL: not said */
    const li_task_ref_t *tasks;
    unsigned             task_count;
} li_tap_record_t;

/* What the tap `li_coverage` carries: a record for each frame with octets of a connection that is looked into, or
 * should be. A tap of its own, for in Lua a listener gets no record, only its call. Lives as long as the frame's
 * dissection. */
typedef struct {
    unsigned             octets;            /* that the frame carries */
    unsigned             judged;            /* octets of the units that end in it and were judged */
    unsigned             unit_count;        /* in so many units */
    li_unjudged_t        unjudged;          /* why the others were not */
    unsigned             missed;            /* so many, for that reason */
    int                  waited_for;        /* octets that it adds to those which wait for the rest of a unit, or, if it
                                             * ends that, takes from them */
    const char          *sender;            /* its address */
    const char          *endpoint;          /* as li.endpoint */
} li_coverage_record_t;

/* Judges one unit that leaves, to the destination address and port that `pinfo` holds at the moment of the call:
 * call it before any inner dissector runs. Adds the layer `li` with its fields and expert items to the root of the
 * tree that `tree` belongs to (NULL: there is none), marking the whole of `tvb`; keeps what later units need on the
 * frame's first visit; queues the tap record; names the interface in the Protocol column, and puts "[not registered]"
 * in front of the Info column, behind a fence.
 * Returns words for the Info column ("registered", "not registered", …; of what is no content, only the latter):
 * constant, never NULL. */
const char *li_deliver(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_delivery_t *unit);

/* Octets of a connection that a delivery dissector has gone through in this frame, and does not ask for again, whatever
 * it found in them. `is_cut`: they were not captured to their end. On every visit. */
void li_went_through(packet_info *pinfo, unsigned octets, bool is_cut);

/* So little was captured of the frame's octets that they may begin a unit, or something else. On every visit. */
void li_lacks_header(packet_info *pinfo);

/* Octets of the frame begin a unit whose rest is waited for, in clear: from here on, what of the connection is neither
 * judged nor gone through counts as such. On first visits. */
void li_waits_for_unit(packet_info *pinfo);

/* The octets are a unit of this format by all that they say, but none is expected here, and the heuristic that would
 * take it nevertheless is disabled. On every visit. */
void li_did_not_look(packet_info *pinfo, const char *format, const char *heuristic);

/* True when tasks may have been ordered by this frame: only then a unit's targets are looked at. */
bool li_knows_tasks(const packet_info *pinfo);

/* The moment of what is told in this frame. What is dissected later in it has a later one, on every visit: units have;
 * who tells something else calls li_next_turn() before. */
li_when_t li_now(packet_info *pinfo);
void li_next_turn(packet_info *pinfo);

/* What was said on the administration interfaces: an administration dissector tells it, on the first visit of each
 * frame (audit/belief.h); and what was ordered, as far as it is believed (audit/provisioning.h). */
struct li_belief *li_belief(void);
struct li_provisioning *li_provisioning(void);

/* The connections of hosts that may deliver, receive or order are given to these dissectors first, whatever their
 * port: from where that is known on, and until one of them sets itself for the connection. What is not theirs they
 * reject, and it goes to whoever would have got it. */
typedef struct {
    dissector_handle_t tcp;
    dissector_handle_t udp;     /* NULL: it does not run over UDP */
    dissector_handle_t tls;     /* what TLS holds, where its session has a dissector, and so asks no heuristic; NULL: it
                                 * is found there by other ways */
    dissector_handle_t held;    /* octets of the connection, or of what TLS holds, that somebody else has asked to be
                                 * held back until more comes. Takes them if there is a unit, by the strict test; sets
                                 * desegment_offset and desegment_len, taken or not, where the octets behind may belong
                                 * to one that goes on; NULL: it orders */
    const char *name;           /* of the format; NULL: it orders: */
    bool (*is_recognised)(tvbuff_t *tvb);   /* the strict test */
    /* Of a segment or a datagram of which neither end is expected, with the format's own `context`: whether its octets
     * may begin a unit, by the first few of them, since each costs all traffic; and whether they do, and it is to be
     * looked into as if one was. NULL: such are not. On every visit: the answer counts on the first. */
    bool (*may_begin)(const void *context, const uint8_t *p, unsigned length);
    bool (*is_sought)(const void *context, tvbuff_t *tvb, packet_info *pinfo);
    const void *context;
} li_claimant_t;

/* Lists of heuristics by whose names the user tells what is sought between strangers: for anybody, and where a unit is
 * to be expected; over TCP and UDP. In each, a protocol has one. */
extern const char *const li_heuristics_anywhere[2];
extern const char *const li_heuristics_expected[2];

/* At hand-off. */
void li_claim_connections(const li_claimant_t *claimant);

/* True behind the dissectors of a frame from which on its connection is looked into so, or was before. And, in a frame
 * of such a connection, when octets of it may have come before. */
bool li_is_claimed(const packet_info *pinfo);
bool li_claimed_late(const packet_info *pinfo);

/* The same for what is handed over as a file, over an FTP data connection: given to this dissector, which rejects what
 * is not its own. */
void li_claim_files(dissector_handle_t handle);

/* True when a unit may be expected in the frame: it goes to or comes from a destination that was ordered for one of
 * these interfaces, a network element sends it (one of li_elements, or one whose administration was seen), or it names
 * a task that was ordered (`xid`, NULL: none can be read). */
bool li_is_expected(const packet_info *pinfo, uint32_t interfaces, const e_guid_t *xid);

/* True when one of the two hosts of the frame may deliver, receive or order, as far as is known by now: on first
 * visits. Where the framing of such a connection puts a header, there is one, however odd it looks; and a unit is
 * looked for within and behind other octets. */
bool li_is_expected_party(const packet_info *pinfo);

/* True when TLS was dissected in this frame. */
bool li_tls_in_frame(const packet_info *pinfo);

/* True when TCP says that segments before this one were not captured: what was put together may not belong together. */
bool li_behind_loss(packet_info *pinfo);

/* Of octets of a stream that are no unit, in their order: true when no fault of the sender's is needed for that. The
 * capture began within a unit, or segments of it were not captured, and no unit came since. */
bool li_is_torn(packet_info *pinfo);

/* Of these, which were dissected in a frame. */
enum {
    LI_LAYER_DNS = 0x01,
    LI_LAYER_TLS = 0x02,
    LI_LAYER_FTP = 0x04,
    LI_LAYER_HTTP = 0x08,
    LI_LAYER_HTTP2 = 0x10
};
typedef unsigned li_layers_t;

/* Called behind the dissectors of each frame, on every visit, with the layers of it. Registered once, before hand-off.
 */
typedef void (*li_watcher_t)(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, li_layers_t layers);
void li_add_watcher(li_watcher_t watcher);

/* The conversation of the frame's ends, as find_conversation_pinfo() finds it, which is dear; NULL: there is none. */
conversation_t *li_conversation(packet_info *pinfo);

/* The same; it is made if there is none. */
conversation_t *li_get_conversation(packet_info *pinfo);

/* Who looks for units was given octets by TCP: their first is that of its data, struct tcpinfo. On every visit. */
void li_hand_over(tvbuff_t *tvb, packet_info *pinfo, const void *tcpinfo);

/* While octets are dissected that were put together of those that were handed over, of which the first stands so many
 * ahead of the first of `handed`; and afterwards the other way round. */
void li_hand_over_beside(tvbuff_t *tvb, tvbuff_t *handed, packet_info *pinfo, uint32_t ahead);

/* How many octets the frame's own TCP segment has; 0: not known. */
uint32_t li_segment_length(packet_info *pinfo);

/* Any visit: what the frame's side sends is known, since an earlier frame, to be frames of HTTP/2: what these
 * carry is looked at as it comes (li_held.c), and a unit does not stand among their heads. */
bool li_is_framed(packet_info *pinfo);

/* True while octets are looked into that TCP has not handed over; and TCP's number of the first of these. */
bool li_is_withheld(packet_info *pinfo);
bool li_withheld_place(packet_info *pinfo, tvbuff_t *tvb, uint32_t *sequence);

/* Which sides of the frame's TCP connection end with it, as bits 1 << li_side(): what they have sent is all there is.
 * For watchers, on first visits. */
unsigned li_ended_sides(packet_info *pinfo);

/* Which side of its connection sends the frame: 0 or 1. */
unsigned li_side(const packet_info *pinfo);

/* Slips that stand on every unit of some senders, below 256: each area counts its own from its first. */
enum {
    LI_SLIPS_X2X3 = 0,
    LI_SLIPS_ASN1 = 32
};

/* True for the first of these slips that this side of the connection sends, on every visit: it is to be said. True
 * where there is no connection. Called once for each slip of a unit. */
bool li_slip_is_first(packet_info *pinfo, unsigned slip);

/* Preference: whether to hide who the target is. */
bool li_masks_targets(void);

/* Octets of a packet as text: what is no UTF-8 becomes U+FFFD. Whatever goes into a label, an expert item or a column
 * comes from here, or from epan's own tvb_get_string_enc(). */
char *li_text(wmem_allocator_t *scope, const uint8_t *octets, unsigned length);

/* A text, or of a longer one so many octets, without a cut character, and an ellipsis. */
const char *li_shorten(wmem_allocator_t *scope, const char *text, unsigned octets);

/* The beginning of a text, and asterisks for the rest. */
const char *li_mask(wmem_allocator_t *scope, const char *text);

/* The Protocol column: the interfaces of the frame's units so far ("X3", "X2/X3"); as long as there is none,
 * `otherwise`, which is constant. li_deliver() does this; what is left are octets that are no unit, and units without
 * an interface. */
void li_set_protocol(packet_info *pinfo, const char *otherwise);

/* The same with one interface more: of what is no unit, messages of administration. */
void li_add_interface(packet_info *pinfo, li_interface_t interface);

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
