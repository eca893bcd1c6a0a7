/* li_internal.h
 * What the files of the protocol `li` share.
 *
 *   li.c          registration
 *   li_deliver.c  the entry for delivery dissectors
 *   li_message.c  the entry for administration dissectors
 *   li_watch.c    looks at every frame: missed administration
 *   li_claim_first.c  stands in front of TCP and UDP: sees packets before these do
 *   li_claim_tls.c    stands in front of what TLS holds
 *   li_transports.c  SCTP and DCCP
 *   li_fragments.c  datagrams in fragments, and packets that IP does not get over
 *   li_again.c    octets that TCP has seen before
 *   li_versions.c  what stands in those that differ
 *   li_held.c     octets that others wait with
 *   li_withheld.c octets that TCP hands to nobody
 *   li_exported.c PDUs that were exported to a file
 *   li_announced.c  datagrams over a port that was announced
 *   li_sources.c  octets that were decompressed or unmasked
 *   li_files.c    files that are handed over by FTP
 *   li_order.c    segments out of order
 *   li_worlds.c   connections outside and in content, told apart
 *   li_dns.c      names of ordered destinations
 *   li_coverage.c what was not judged
 *   li_claim.c    stands in front of connections of expected hosts
 *   li_claim_left.c   their ends, put back behind the dissectors of a frame
 *   li_tls.c      TLS that is not decrypted
 *   li_show.c     what is shown of a unit
 *   li_alarm.c    what has to be said of it
 *   li_inside.c   what a message stands in
 *   li_tables.c   what has to be said of the user's tables
 *   li_fields.c   the fields that units and orders have in common
 *   li_chunks.c   the content of messages in chunks
 *   li_frames.c   the content of frames of HTTP/2 and WebSocket
 *   li_layer.c    the protocol as a layer: the root of the tree, the columns
 *   li_text.c     texts
 *   li_slip.c     slips that are said once
 *   li_state.c    what is remembered, and the preferences
 *   li_channel.c  what is known of a connection
 *   li_headers.c  addresses and ports, read before anything is dissected
 *
 * Each calls only those below it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_INTERNAL_H
#define LI_INTERNAL_H

#include "ws_compat.h"

#include "li/li.h"

#include <epan/expert.h>

#include "audit/recorder.h"
#include "audit/registry.h"
#include "audit/verdict.h"

/* --- li_state.c ------------------------------------------------------------------------------------------------- */

extern int proto_li;

/* Preferences. */
extern unsigned li_grace;               /* seconds for which what was in flight may still come */
extern ws_bool  li_transport_protected;
li_recorder_limits_t li_limits(void);

/* What is remembered of the capture. */
li_recorder_t *li_recorder(void);

/* The moment of what is found out behind all dissectors of the frame. */
li_when_t li_frame_over(const packet_info *pinfo);

/* Whether what one side of a connection sends is cut into units where they begin. */
typedef enum {
    LI_STEP_BEGINS,                 /* no unit came yet */
    LI_STEP_TORN,                   /* segments were not captured, and no unit came since */
    LI_STEP_KEPT
} li_step_kept_t;

/* A conversation's record. File scope. */
typedef struct {
    li_connection_t *connection;
    uint32_t         first_frame;
    uint32_t         unit_frame;    /* in which a unit was seen in it first; 0: none was */
    uint32_t         wait_frame;    /* in which the rest of one was waited for first; 0: none was */
    /* For first visits: */
    bool             is_two_way;    /* over TCP, and both directions were captured by now */
    li_step_kept_t   step[2];       /* by li_side() */
} li_conversation_t;

/* Octets of a TCP connection, and where they stand in it. */
typedef struct {
    tvbuff_t *source;               /* in which they are; NULL: not known */
    uint32_t  offset;               /* of one of them in there, */
    uint32_t  sequence;             /* and its number, as it stands in the header */
} li_handed_t;

/* Whether those who look into a connection were asked in the frame, and what the last answer was. */
typedef enum {
    LI_ASKED_NOT,
    LI_ASKED_PASSED,                        /* somebody else got the octets */
    LI_ASKED_TAKEN
} li_answered_t;

typedef enum {
    LI_ASKED_OVER_TCP,                      /* of what TCP or UDP carries */
    LI_ASKED_IN_TLS,                        /* of what TLS holds */
    LI_ASKED_WHERE                          /* how many there are */
} li_asked_t;

/* What a frame's own dissection keeps. Packet scope. */
typedef struct {
    uint32_t                 units;         /* so far */
    uint32_t                 turn;          /* of what is dissected: of units, and of what tells something */
    li_interfaces_t          interfaces;    /* of them, for the Protocol column */
    const char              *protocol;      /* for that column, where there is no interface; NULL: it is not ours */
    bool                     is_marked;     /* the Info column begins with "[not registered]" */
    li_conversation_t       *conversation;  /* of the last unit, and the ports by which it was found; NULL: none yet */
    uint32_t                 srcport;
    uint32_t                 destport;
    bool                     is_broken;     /* the dissection of it broke off, be it in a header of IP or TCP */
    bool                     is_handed;     /* who looks for units was given octets by TCP, */
    bool                     looks;         /* or is being given those that TCP withholds (li_withheld.c) */
    li_handed_t              handed;        /* the last of them */
    bool                     is_beheaded;   /* TCP has left out octets at the beginning of the segment; */
    uint32_t                 first_unit;    /* then, TCP's number of the first unit behind them, */
    bool                     has_first_unit;
    struct li_went          *went;          /* what became of its octets; NULL: nothing to say (li_coverage.c) */
    li_answered_t            asked[LI_ASKED_WHERE];
    bool                     gives_held;    /* who looks for units is being given what others wait with (li_held.c) */
} li_frame_t;

li_frame_t *li_frame_of(packet_info *pinfo);

/* The same, but NULL as long as nobody has asked for it: of strangers, nobody does. */
li_frame_t *li_frame_known(packet_info *pinfo);
li_conversation_t *li_conversation_of(packet_info *pinfo, li_frame_t *frame);

/* True when the frame's connection is one of TCP of which both directions were captured by now; on the frame's first
 * visit. No single packet makes that so. */
bool li_is_two_way(packet_info *pinfo, li_frame_t *frame);

/* The keys of our data on a frame. */
enum {
    LI_FRAME_ITSELF,                        /* li_frame_t */
    LI_FRAME_SLIPS                          /* from here on, how many there were of each slip */
};

/* Counts one more unit of the frame; returns its place. */
li_place_t li_next_unit(packet_info *pinfo, li_frame_t *frame);

/* True behind the dissectors of a frame in which a unit was delivered; and where any was so far. */
bool li_has_units(const packet_info *pinfo);
bool li_has_delivered(void);

/* The number of the frame's conversation. */
uint32_t li_conversation_number(packet_info *pinfo);

/* True when a unit was seen in the frame's connection by now. */
bool li_carries_units(packet_info *pinfo);

/* The frame from which on units of it were waited for, in clear; 0: none was. */
uint32_t li_waits_since(packet_info *pinfo);

/* True when administration was seen in the frame's connection. */
bool li_administers(packet_info *pinfo);

/* The record of the frame's connection. */
li_connection_t *li_connection_of(packet_info *pinfo);

void li_state_register(void);

/* --- li_slip.c -------------------------------------------------------------------------------------------------- */

void li_slip_register(void);

/* --- li_text.c -------------------------------------------------------------------------------------------------- */

extern const value_string li_interface_names[];
extern const value_string li_verdict_names[];

/* How many octets of a name, or of an LIID, stand in a line with others: an LIID has up to 25
 * (TS 102 232-1 clause 5.2.2). */
#define LI_LIID_SHOWN 32
#define LI_COUNTRY_SHOWN 4
#define LI_NAME_SHOWN 48

/* "29f28e1c…" */
const char *li_short_xid(wmem_allocator_t *scope, const e_guid_t *xid);

/* "LIID 0001", or with its country "LIID 0001 of DE". */
const char *li_warrant_text(wmem_allocator_t *scope, const li_delivery_t *unit);

/* --- li_layer.c ------------------------------------------------------------------------------------------------- */

/* Calls a dissector of the protocol `li` with the root of the tree that `tree` belongs to (NULL: there is none). */
void li_layer_call(dissector_handle_t handle, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/* What a unit, or an order, writes into the columns. */
void li_layer_columns(packet_info *pinfo, li_frame_t *frame, li_interface_t interface, li_verdict_t verdict);

/* Behind all dissectors of a frame, on every visit: what carried the units has written its own name behind them, where
 * more of it follows in the frame. */
void li_layer_close(packet_info *pinfo);

/* --- li_fields.c ------------------------------------------------------------------------------------------------ */

/* The item of the protocol, with the tree below it. `summary`: NULL when nobody sees it. */
proto_tree *li_show_layer(proto_tree *tree, tvbuff_t *tvb, int length, const char *summary, proto_item **item);

/* Single fields, marked as generated; nothing is added for what is not there (LI_INTERFACE_NONE, NULL, frame 0). */
void li_show_frame(proto_tree *tree, int hf, tvbuff_t *tvb, uint32_t frame);
void li_show_text(proto_tree *tree, int hf, tvbuff_t *tvb, const char *text);
void li_show_interface(proto_tree *tree, tvbuff_t *tvb, li_interface_t interface);
void li_show_element(proto_tree *tree, tvbuff_t *tvb, const char *element);
void li_show_xid(proto_tree *tree, tvbuff_t *tvb, const e_guid_t *xid);
void li_show_liid(proto_tree *tree, tvbuff_t *tvb, const char *liid);
void li_show_task_frame(proto_tree *tree, tvbuff_t *tvb, uint32_t frame);
void li_show_endpoint_frame(proto_tree *tree, tvbuff_t *tvb, uint32_t frame);

void li_fields_register(int proto);

/* --- li_deliver.c ----------------------------------------------------------------------------------------------- */

void li_deliver_register(void);

/* Everything li_deliver() finds out about one unit. */
typedef struct {
    const li_delivery_t      *unit;
    li_delivery_t             known;            /* it, with what is known of where it stands */
    li_place_t                place;
    li_when_t                 now;
    li_address_t              sender;
    bool                      has_sender;
    li_endpoint_t             observed;
    li_endpoint_t             endpoint;         /* after li_aliases */
    bool                      has_endpoint;
    bool                      from_receiver;    /* the endpoint sends the unit: an acknowledgement, or so */
    char                      endpoint_text[LI_ENDPOINT_TEXT_MAX];
    const char               *element;          /* NULL: not known */
    const char               *name;             /* of the endpoint; NULL: none */
    li_registry_answer_t      registered;
    li_provisioning_answer_t  provisioned;
    li_judgement_t            judgement;
    li_remark_t               remarks[LI_REMARKS_MAX];
    unsigned                  remark_count;
    const li_finding_t       *findings;
    uint32_t                  copied_frame;     /* whose unit it is, captured again; 0: it is no copy */
    uint32_t                  intercepted_frame;    /* of HI2 and HI3: the X2 or X3 it comes from; 0: not known */
    uint32_t                  handed_over_frame;    /* of X2 and X3: the HI2 or HI3 it became; 0: not known */
} li_delivered_t;

/* --- li_show.c -------------------------------------------------------------------------------------------------- */

void li_show_register(int proto, expert_module_t *expert);

/* True when somebody wants to see where the unit goes. */
bool li_show_wants_endpoint(proto_tree *tree);

/* Adds the unit's item and all below it to the root of the tree; NULL: its expert items only. */
void li_show_unit(tvbuff_t *tvb, packet_info *pinfo, proto_tree *root, const li_delivered_t *delivered);

/* TLS from a network element, on its first frame:
 * to an endpoint nobody registered or ordered (`name` NULL), or to one that was ordered. */
void li_show_tls(tvbuff_t *tvb, packet_info *pinfo, proto_tree *root, const char *element,
                 const li_endpoint_t *endpoint, const char *name);

/* --- li_alarm.c ------------------------------------------------------------------------------------------------- */

void li_alarm_register(expert_module_t *expert);

/* Whether something was found of the unit. */
bool li_has_finding(const li_delivered_t *delivered, li_found_t found);

/* What has to be said of a unit; `item` is its endpoint. */
void li_alarm_unit(packet_info *pinfo, proto_item *item, const li_delivered_t *delivered);

/* TLS from an element to an endpoint nobody registered or ordered. */
void li_alarm_tls(packet_info *pinfo, proto_item *item, const char *element, const char *endpoint);

/* --- li_coverage.c ---------------------------------------------------------------------------------------------- */

void li_coverage_register(expert_module_t *expert);
void li_coverage_handoff(void);

/* A unit of so many octets was judged; `is_again`: in an earlier frame, where it was counted. */
void li_coverage_judged(packet_info *pinfo, unsigned octets, bool is_again);

/* The octets look like a unit of this format, and a row of more addresses than are looked into is all that names an
 * end. On every visit. */
void li_coverage_wide(packet_info *pinfo, const char *format);

/* Behind all dissectors of a frame, on every visit: says what was not judged, and taps it. */
void li_coverage_close(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* Before that: so many octets of datagrams between the frame's hosts, with these ports, wait from here on for fragments
 * (negative: no more). Octets to an endpoint were given up, for this reason. */
void li_coverage_fragments(packet_info *pinfo, int octets, uint16_t source, uint16_t destination);
void li_coverage_given_up(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const char *why, const char *to);

/* --- li_tables.c ------------------------------------------------------------------------------------------------ */

/* On what is said first of the capture, a unit, a message or what was not judged: rows of the user's tables that can't
 * be used. */
void li_tables_alarm(packet_info *pinfo, proto_item *item, li_place_t place);

void li_tables_alarm_register(expert_module_t *expert);

/* --- li_message.c ----------------------------------------------------------------------------------------------- */

void li_message_register(int proto, expert_module_t *expert);

/* --- li_watch.c ------------------------------------------------------------------------------------------------- */

void li_watch_register(int proto);
void li_watch_handoff(void);

/* --- li_channel.c ----------------------------------------------------------------------------------------------- */

void li_channel_register(void);
void li_channel_handoff(void);

/* On the first visit of a frame over TCP or UDP: keeps what it tells of its connection. */
void li_channel_watch(packet_info *pinfo);

/* --- li_again.c ------------------------------------------------------------------------------------------------- */

/* On the first visit of a frame, behind its dissectors: finds out what li_again_watch() does with it. Returns what of
 * an administration may be missed by it: LI_MISSED_SEGMENT, where TCP keeps octets from dissectors that it has not
 * shown to any; LI_MISSED_OCTETS, where the capture has two versions of some, one of which hides the other. */
li_missed_t li_again_find(packet_info *pinfo);

/* Whether a message stands where the frame has other octets than before, which is not believed any more. */
bool li_again_is_heard(packet_info *pinfo);

/* Behind the dissectors of a frame, on every visit. */
void li_again_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* Where the octets of a frame's segment are in what its side sends, and whatever came of that before; on the first
 * visit. False: it is none, or not known. */
bool li_again_stretch(packet_info *pinfo, li_stretch_t *stretch);

void li_again_register(expert_module_t *expert);

/* --- li_exported.c ---------------------------------------------------------------------------------------------- */

void li_exported_handoff(void);

/* Behind the dissectors of a frame, on every visit. */
void li_exported_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* --- li_announced.c --------------------------------------------------------------------------------------------- */

void li_announced_handoff(void);

/* Behind the dissectors of a frame, on every visit. */
void li_announced_watch(packet_info *pinfo, proto_tree *tree);

/* --- li_transports.c -------------------------------------------------------------------------------------------- */

/* Behind the dissectors of a frame, on every visit. */
void li_transports_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* --- li_sources.c ----------------------------------------------------------------------------------------------- */

void li_sources_handoff(void);

/* Behind the dissectors of a frame, on every visit. */
void li_sources_watch(packet_info *pinfo, proto_tree *tree);

/* --- li_held.c -------------------------------------------------------------------------------------------------- */

/* Behind the dissectors of a frame, on every visit. */
void li_held_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* Of a unit that is delivered, on the first visit: the frame in which it was judged already, while others waited with
 * its octets; 0: it was not. */
uint32_t li_held_unit(packet_info *pinfo, tvbuff_t *unit);

void li_held_register(int proto);
void li_held_handoff(void);

/* --- li_inside.c ------------------------------------------------------------------------------------------------ */

void li_inside_register(void);
void li_inside_handoff(void);

/* True for what stands in a subscriber's tunnel, or in what a unit carries, and so is sent by anybody. */
bool li_is_inside_content(const packet_info *pinfo);

/* --- li_files.c ------------------------------------------------------------------------------------------------- */

void li_files_register(int proto);
void li_files_handoff(int proto);

/* On the first visit of a frame: an FTP data connection that begins is looked into. `has_ftp`: FTP was dissected. */
void li_files_watch(packet_info *pinfo, bool has_ftp);

/* --- li_tls.c --------------------------------------------------------------------------------------------------- */

void li_tls_register(int proto);
void li_tls_handoff(void);

/* TLS over TCP, looked at on the first frame that each side of a connection sends: from an element, it is shown. */
void li_tls_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* True when TLS was seen in the frame's connection. */
bool li_tls_in_connection(packet_info *pinfo);

/* Any visit, behind the dissectors of the frame: something of what TLS holds was shown. */
bool li_tls_is_decrypted(const packet_info *pinfo);

/* True when the frame's TLS connection can't be decrypted, and the server, who sends, is beyond its handshake. On the
 * first visit of each frame with TLS. */
bool li_tls_is_hidden(packet_info *pinfo);

/* The version of the frame's TLS session as its record layer writes it (RFC 8446 clause 5.1), as of this frame; 0: not
 * known. On the first visit only: another session may follow in the same connection. */
uint32_t li_tls_version(packet_info *pinfo);

/* The name of such a version when it is below 1.2; NULL: it is not, or not known. */
const char *li_tls_outdated(uint32_t version);

/* --- li_order.c ------------------------------------------------------------------------------------------------- */

void li_order_register(expert_module_t *expert);

/* Behind the dissectors of each frame, on every visit. */
void li_order_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);
void li_order_handoff(void);

/* --- li_dns.c --------------------------------------------------------------------------------------------------- */

void li_dns_handoff(void);

/* On the first visit of a frame: keeps what DNS asks and answers in it. */
void li_dns_learn(packet_info *pinfo);

#endif /* LI_INTERNAL_H */
