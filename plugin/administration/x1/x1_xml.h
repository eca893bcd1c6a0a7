/* x1_xml.h
 * What the files of the X1 dissector share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_X1_XML_H
#define LI_X1_XML_H

#include <epan/packet.h>
#include <epan/expert.h>
#include <epan/prefs.h>
#include <epan/guid-utils.h>
#include <epan/dissectors/packet-xml.h>

#include "administration/x1/x1.h"
#include "audit/orders.h"
#include "li/li_channel.h"
#include "li/li_message.h"
#include "ws_compat.h"

/* The deepest document of the schemas has 17 levels. The most elements: a listing of 50,000 tasks. */
#define X1_DEPTH_MAX        48
#define X1_ELEMENTS_MAX     1000000
/* Wireshark 4.6 takes 50,000 items in a row that lie before others of their data source for an endless loop. In a body
 * that was decoded all of ours do: those of the XML dissector were there first. */
#define X1_DECODED_SHOWN_MAX 20000
/* No value of the schemas is longer, but for descriptions and SDP, which are free text. */
#define X1_TEXT_MAX         65536

/* ---- x1_table.c: which elements there are ---- */

/* What an element's text is, and so the type of its field. */
typedef enum {
    X1_NODE,            /* no text: other elements */
    X1_TEXT,
    X1_WORD,            /* one of a few words */
    X1_VERSION,
    X1_UUID,
    X1_NUMBER,
    X1_CODE,            /* of table 6.7-3 */
    X1_PORT,
    X1_TIME,
    X1_IPV4,
    X1_IPV6,
    X1_FLAG,            /* xs:boolean */
    X1_EMPTY,           /* that it is there says it all */
    X1_HEX,
    X1_MAC,
    X1_EUI64
} x1_kind_t;

/* What an element means to the parser. */
typedef enum {
    X1_IS_SHOWN,        /* and nothing else */
    X1_IS_ADMF, X1_IS_NE, X1_IS_TIMESTAMP, X1_IS_VERSION, X1_IS_TRANSACTION_ID, X1_IS_REQUEST_MESSAGE_TYPE, X1_IS_OK,
    X1_IS_XID, X1_IS_DID, X1_IS_OBJECT_ID, X1_IS_OBJECT_TYPE, X1_IS_TASK, X1_IS_DESTINATION, X1_IS_OBJECT,
    X1_IS_REPORT_TYPE, X1_IS_REPORT_CODE, X1_IS_REPORT_DETAILS, X1_IS_ERROR_CODE, X1_IS_ERROR_DESCRIPTION,
    X1_IS_EXTENDED_REQUEST_MESSAGE_TYPE, X1_IS_TASK_XID, X1_IS_TASK_DELIVERY_TYPE, X1_IS_DIDS, X1_IS_CORRELATION_ID,
    X1_IS_IMPLICIT_DEACTIVATION, X1_IS_PRODUCT_ID, X1_IS_TARGET, X1_IS_LISTED_DID, X1_IS_LISTED_DSID,
    X1_IS_LISTED_XID, X1_IS_LISTED_OBJECT_ID, X1_IS_MEDIATION, X1_IS_LIID, X1_IS_MEDIATION_DELIVERY_TYPE,
    X1_IS_START_TIME, X1_IS_END_TIME, X1_IS_DESTINATION_DID, X1_IS_FRIENDLY_NAME, X1_IS_DESTINATION_DELIVERY_TYPE,
    X1_IS_ADDRESS_E164, X1_IS_ADDRESS_URI, X1_IS_ADDRESS_EMAIL, X1_IS_ADDRESS_IPV4, X1_IS_ADDRESS_IPV6,
    X1_IS_ADDRESS_TCP_PORT, X1_IS_ADDRESS_UDP_PORT, X1_IS_PROVISIONING_STATUS,
    X1_IS_DESTINATION_STATUS, X1_IS_THE_OBJECT_ID, X1_IS_SET_TYPE, X1_IS_MEMBER, X1_IS_MEMBER_DID,
    X1_IS_MEMBER_PREFERENCE
} x1_meaning_t;

typedef struct x1_structure x1_structure_t;

/* An element of a structure. Rows with the same field share it: kind and label are those of the first. */
typedef struct x1_row {
    const char           *name;
    x1_kind_t             kind;
    const char           *field;        /* what follows "li_x1." */
    const char           *label;
    x1_structure_t       *opens;        /* an X1_NODE: the structure of its contents */
    x1_meaning_t          meaning;
    const char *const    *words;        /* an X1_WORD: those that are allowed, NULL at the end */
    bool                  secret;       /* it, or all in it, tells who the target is */
    bool                  in_3gpp;      /* only if its namespace is one of TS 33.128 */
    /* Set when the fields are registered. */
    const struct x1_row  *first;        /* the first row with this field, which holds it */
    int                   hf;
    int                   hf_twin;      /* X1_UUID: a string, for identifiers that are none */
} x1_row_t;

/* The contents of an element: its rows stand in no order. */
struct x1_structure {
    const char *title;                  /* name of the type in the schema */
    const char *clause;                 /* where it is defined; "" if nowhere */
    x1_row_t   *rows;
    unsigned    row_count;
    bool        open;                   /* elements that no row has are as they should be */
    bool        foreign;                /* the parser has no business in there */
    bool        registered;
};

#define X1_ROW(a, k, f, l, ...)     { .name = a, .kind = k, .field = f, .label = l, __VA_ARGS__ }
#define X1_ROWS(array)              .rows = array, .row_count = array_length(array)

extern x1_structure_t x1_message;
extern x1_structure_t x1_extension;

/* ---- x1_3gpp.c: those of 3GPP TS 33.128 that hold none of the others ---- */

extern x1_structure_t x1_anything;          /* what is in there is not looked at */
extern x1_structure_t x1_request_details;
extern x1_structure_t x1_response_details;
extern x1_structure_t x1_subscriber;
extern x1_structure_t x1_task_flags;
extern x1_structure_t x1_3gpp_akma_target;
extern x1_structure_t x1_3gpp_ec_targets;
extern x1_structure_t x1_3gpp_extensions;
extern x1_structure_t x1_3gpp_hr_targets;
extern x1_structure_t x1_3gpp_identifier_association;
extern x1_structure_t x1_3gpp_ims_targets;
extern x1_structure_t x1_3gpp_li_state;
extern x1_structure_t x1_3gpp_mc_target;
extern x1_structure_t x1_3gpp_ne_address;
extern x1_structure_t x1_3gpp_pin_target;
extern x1_structure_t x1_3gpp_ptc_targets;
extern x1_structure_t x1_3gpp_rcs_targets;
extern x1_structure_t x1_3gpp_upf_targets;

/* ---- x1_elements.c: finds rows, registers their fields ---- */

/* The row of an element in a structure; NULL: there is none. */
const x1_row_t *x1_find_row(const x1_structure_t *structure, const char *name);

void x1_register_elements(int proto);

/* ---- x1_text.c: from octets to values ---- */

/* An XML document as the stock dissector left it. Packet scope. */
typedef struct {
    packet_info       *pinfo;
    tvbuff_t          *tvb;             /* what the offsets refer to: the body, or the body decoded to UTF-8 */
    bool               decoded;         /* the latter */
    const uint8_t     *octets;
    int                length;
    const xml_frame_t *root;            /* the root element */
    unsigned           elements;        /* that were parsed */
    unsigned           shown;           /* that went into the tree */
    const char        *complaint;       /* the first that is wrong with its syntax; NULL: nothing */
    int                complaint_offset;
} x1_document_t;

/* Where an element lies. The contents are what stands between its tags. */
typedef struct {
    int  offset;
    int  length;
    int  contents;
    int  contents_end;
    bool closed;
} x1_extent_t;

/* The text of an element, without white space around it. */
typedef struct {
    const char *text;
    int         offset;
    int         length;
    bool        cut;                    /* it goes on, but was not read further */
} x1_value_t;

/* What `frame`, the XML document's, holds: false if there is no root element. `tvb` is what it was made from. */
bool x1_document_init(x1_document_t *document, packet_info *pinfo, tvbuff_t *tvb, const xml_frame_t *frame);

/* Remembers the first complaint. */
void x1_complain(x1_document_t *document, int offset, const char *complaint);

/* How many elements may go into the tree. */
static inline unsigned
x1_shown_max(const x1_document_t *document)
{
    return document->decoded ? X1_DECODED_SHOWN_MAX : X1_ELEMENTS_MAX;
}

/* Looks through the whole document for what keeps it from being read whole. */
void x1_check_syntax(x1_document_t *document);

x1_extent_t x1_extent(const x1_document_t *document, const xml_frame_t *element);
x1_value_t x1_value(const x1_document_t *document, const xml_frame_t *element);

/* The first element in `element`, and the next after one; NULL: none. */
const xml_frame_t *x1_first_element(const xml_frame_t *element);
const xml_frame_t *x1_next_element(const xml_frame_t *element);

/* The namespace of an element (`prefix` NULL) or the one a prefix stands for there; NULL: none. */
const char *x1_namespace(const x1_document_t *document, const xml_frame_t *element, const char *prefix);
bool x1_namespace_is_3gpp(const char *name_space);

/* The type an element says it has (xsi:type) without its prefix; NULL: none. `value` is where it stands. */
const char *x1_xsi_type(const x1_document_t *document, const xml_frame_t *element, x1_value_t *value);

/* False: that is no number, time, address. */
bool x1_read_number(const char *text, uint64_t limit, uint64_t *number);
bool x1_read_flag(const char *text, bool *flag);
bool x1_read_time(const char *text, nstime_t *time);
bool x1_read_ipv4(const char *text, uint32_t *raw);
bool x1_read_ipv6(const char *text, ws_in6_addr *address);
/* `room` octets at most; returns how many, 0 if that is no xs:hexBinary or has more. */
unsigned x1_read_hex(const char *text, uint8_t *octets, unsigned room);
/* `count` pairs of digits with colons between. */
bool x1_read_octets(const char *text, uint8_t *octets, unsigned count);

/* Whether a value is written as TS 103 280 (version: TS 103 221-1) wants it. */
bool x1_uuid_is_canonical(const char *text);
bool x1_time_is_canonical(const char *text);
bool x1_ipv6_is_canonical(const char *text);
bool x1_version_is_canonical(const char *text);

/* ---- x1_values.c: names, words, codes ---- */

/* Clause 6: what a message of this name is. False: no such message. */
bool x1_message_type(const char *name, x1_type_t *type, bool *is_request);

/* The name of a message that does not say its type, by the elements it holds; NULL: they do not tell. */
const char *x1_name_by_contents(const xml_frame_t *message, bool is_request);
/* "ActivateTaskResponse" of "ActivateTaskRequest"; NULL: that is no request which has one. */
const char *x1_name_of_response(const char *request);

/* Table 6.7-3: what an error code means. Never NULL. */
const char *x1_error_meaning(uint32_t code);

/* What a request is about: " for XID 29f28e1c-…", " for DID …"; "": of nothing that is said. In `scope`. */
const char *x1_subject(wmem_allocator_t *scope, const x1_message_t *request);
/* The element was asked for what it does not offer: no fault of anybody. */
bool x1_error_is_refusal(uint32_t code);

extern const char *const x1_association_events[];
extern const char *const x1_call_party_roles[];
extern const char *const x1_charging_events[];
extern const char *const x1_delivery_types[];
extern const char *const x1_destination_set_types[];
extern const char *const x1_destination_statuses[];
extern const char *const x1_direction_assignments[];
extern const char *const x1_hash_algorithms[];
extern const char *const x1_location_requests[];
extern const char *const x1_mediation_delivery_types[];
extern const char *const x1_ne_issue_types[];
extern const char *const x1_ne_statuses[];
extern const char *const x1_non_local_identifiers[];
extern const char *const x1_ok_words[];
extern const char *const x1_positioning_types[];
extern const char *const x1_provisioning_statuses[];
extern const char *const x1_report_types[];
extern const char *const x1_request_message_types[];
extern const char *const x1_response_requests[];
extern const char *const x1_response_timings[];
extern const char *const x1_service_types[];
extern const char *const x1_trigger_scopes[];
extern const char *const x1_tunnel_directions[];

/* ---- x1_body.c ---- */

/* A body that is a document of X1. */
typedef struct {
    tvbuff_t              *tvb;
    const xml_frame_t     *frame;       /* the document, as the XML dissector left it */
    const ws_media_info_t *info;        /* what carried it; NULL: it does not say */
    const char            *media_type;  /* its Content-Type, without parameters; NULL: none, or not known */
} x1_body_t;

/* Whether an element of this name may be the root. */
bool x1_is_root(const char *name);

/* Has the XML dissector read and show the octets. NULL: it did not. */
const xml_frame_t *x1_read_xml(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* Returns the name-only protocol of the hooks. */
int x1_register_body(int proto, dissector_handle_t handle);
void x1_handoff_body(void);

/* Octets that no table has a dissector for: shown as XML and as X1, if they are a document of X1. */
bool x1_try_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/* True when octets that were not read as X1 may be: they are a document of it, or no text. */
bool x1_may_be_document(tvbuff_t *tvb);

/* ---- x1_unread.c ---- */

/* True when octets begin like text. */
bool x1_is_text(const uint8_t *octets, unsigned length);

/* HTTP carries a body in this frame that can't be read. On the first visit. */
void x1_unread(packet_info *pinfo);

/* True when this side of the frame's connection has said what can't be read. On the first visit. */
bool x1_is_unread(packet_info *pinfo, unsigned side);

/* Behind the dissectors of each frame, on every visit. */
void x1_unread_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

void x1_register_unread(int proto, expert_module_t *expert);

/* ---- x1_http.c ---- */

struct x1_container;

/* An HTTP exchange whose request carried an X1 document. File scope. */
typedef struct x1_exchange {
    struct x1_exchange  *next;          /* the next such request of the connection */
    uint32_t             request_frame;
    unsigned             others;        /* requests without a document right before it that were not answered */
    bool                 may_be_answered; /* by a response that does not say what it answers, in no known order */
    struct x1_container *container;     /* its messages; NULL: not known yet, or none */
} x1_exchange_t;

/* What carried a document. File scope: written on the first visit of its frame. */
typedef struct {
    x1_carrier_t   carrier;
    unsigned       status;
    bool           is_document_answer;
    bool           request_captured;
    li_channel_t   channel;
    x1_exchange_t *exchange;            /* of which it is a body; NULL: not known */
    bool           is_first_odd_type;   /* the first document of its connection whose Content-Type is no XML */
} x1_carried_t;

/* What carries the document that is being dissected; to be called once for each. */
x1_carried_t *x1_carried(packet_info *pinfo, const x1_body_t *body);

/* This exchange is over, and so are those before it. `is_told`: its answer has named what it answers. On the first
 * visit. */
void x1_http_answered(packet_info *pinfo, const x1_exchange_t *exchange, bool is_told);

/* Behind the dissectors of each frame: calls `answered` for every HTTP response without an X1 document that answers one
 * with. `status` is final; `may_be_x1`: its body can't be read. Requests whose bodies can't are told to x1_unread(). On
 * the first visit only. */
typedef void x1_answered_t(packet_info *pinfo, struct x1_container *container, unsigned status, bool may_be_x1);
void x1_http_watch(packet_info *pinfo, li_layers_t layers, x1_answered_t *answered);

/* True when HTTP carried a document by now. */
bool x1_http_any(void);

/* `key`: a protocol under whose number nobody else keeps data. */
void x1_register_http(int key);
void x1_handoff_http(void);

/* ---- x1_http2.c ---- */

/* The end of one direction of a stream, with what it carried. File scope. */
typedef struct x1_http2_end {
    struct x1_http2_end *next;
    x1_exchange_t      **exchange;      /* of the stream; points to NULL as long as its request is not known to be X1 */
    bool                 is_response;
    unsigned             status;        /* of a response; 0: not known */
    bool                 has_request;   /* the request of the stream was captured */
    bool                 has_data;
    bool                 is_text;       /* as far as its first octets tell */
    const uint8_t       *body;          /* its octets, if they may be XML; NULL: not */
    unsigned             length;
    bool                 is_seen;       /* on this visit its body was given to X1 */
    bool                 is_x1;         /* and has a document */
} x1_http2_end_t;

/* Goes through the frames of HTTP/2 that a dissector is about to get. On every visit. */
void x1_http2_read(tvbuff_t *tvb, packet_info *pinfo);

/* True when it went through some in this frame. */
bool x1_http2_is_read(const packet_info *pinfo);

/* What ended in the octets read last in this frame; NULL: nothing. */
x1_http2_end_t *x1_http2_ends(packet_info *pinfo);

/* Of those, the one whose body these octets are; NULL: none. */
x1_http2_end_t *x1_http2_end_of(packet_info *pinfo, tvbuff_t *tvb);

typedef enum {
    X1_LIKENESS_NONE,
    X1_LIKENESS_OPEN,                   /* a part of the connection preface: more octets will tell */
    X1_LIKENESS_HTTP2
} x1_likeness_t;

/* Whether the first octets of a direction are those of HTTP/2. */
x1_likeness_t x1_http2_likeness(tvbuff_t *tvb);

/* Whether the octets are frames of HTTP/2, somewhere in a connection. */
bool x1_http2_is_middle(tvbuff_t *tvb);

/* `key`: a protocol under whose number nobody else keeps data. */
void x1_register_http2(int key);

/* ---- x1_http2_claim.c ---- */

/* Behind the dissectors of each frame, on every visit. */
void x1_http2_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, li_layers_t layers);

void x1_register_http2_claim(int proto);
void x1_handoff_http2_claim(void);

/* ---- x1_versions.c ---- */

void x1_handoff_versions(void);

/* ---- x1_parse.c ---- */

/* Reads one message of a document. Packet scope. */
x1_message_t *x1_parse(x1_document_t *document, const xml_frame_t *element, const char *name);

/* ---- x1_orders.c ---- */

/* What is kept of a request. File scope. */
typedef struct x1_request {
    x1_type_t          type;
    const char        *name;            /* "ActivateTaskRequest" */
    const char        *subject;         /* what it is about, for a text: " for XID …", or "" */
    const char        *element;         /* NULL: not said */
    li_thing_kind_t    kind;            /* what it is about, by identifier in lower case; */
    const char        *id;              /* NULL: nothing */
    uint32_t           frame;
    nstime_t           time;
    x1_report_t        report;          /* what it reports, without details */
    bool               is_cut;          /* an order that could not be read whole */
    li_hearing_t      *hearing;
    li_wish_t         *wishes[2];       /* what it orders; NULL behind the last */
    bool               is_refused;      /* by the element, or by HTTP; as far as is known now */
    const struct x1_change *changes;    /* of a ModifyTask: what it changed; NULL: nothing, or not known */
    const struct x1_request *before;    /* the order that it changed */
} x1_request_t;

/* The same text, kept once as long as the capture; NULL of NULL and of "". */
const char *x1_keep(const char *text);

/* Tell what a message orders, or answers; on the first visit of its frame, in order. The first fills in what `request`
 * is about. `request` NULL: it was not seen. */
void x1_tell_request(packet_info *pinfo, const x1_message_t *message, x1_request_t *request);
li_hearing_t *x1_tell_response(packet_info *pinfo, const x1_message_t *message, const x1_request_t *request);

/* Which of two requests will be answered can't be told: neither is believed. Then the answer, that was told as one to
 * the other. */
void x1_tell_rivals(packet_info *pinfo, const x1_request_t *request, const x1_request_t *other);
void x1_tell_response_to_rival(li_hearing_t *hearing, const x1_message_t *message, const x1_request_t *request);

/* What carries X1 refused a request. */
void x1_tell_refused(packet_info *pinfo, const x1_request_t *request);

/* Shows what is concluded about a message. `request`: itself, or what it answers; NULL: not seen. `hearing`: what the
 * first visit kept of the message. */
void x1_show_orders(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x1_message_t *message,
                    const x1_request_t *request, const li_hearing_t *hearing);

void x1_register_orders(void);

/* ---- x1_changes.c ---- */

/* Keeps what a task was ordered to be, and what a ModifyTask changes of it: on the first visit, behind
 * x1_tell_request(). */
void x1_record_changes(packet_info *pinfo, const x1_message_t *message, x1_request_t *request);

void x1_show_changes(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x1_request_t *request);

void x1_register_changes(int proto);

/* ---- x1_transactions.c ---- */

/* Notes what ties the messages of a container to others. To be called for all of them at once, on the frame's first
 * visit; requests are copied. `is_request`: it is an X1Request. `carried`: a message may say more of that than HTTP. */
void x1_record(packet_info *pinfo, x1_message_t *const *messages, unsigned count, bool is_request,
               x1_carried_t *carried);

/* A response without a type that says only that all is well is of the type of what it answers. On every visit, behind
 * x1_record(). */
void x1_name_responses(x1_message_t *const *messages, unsigned count);

/* The request that a response answers; NULL: it is not known. Behind x1_record(). */
const x1_request_t *x1_answered(const x1_message_t *message);

/* ---- x1_transactions_show.c ---- */

/* Links to the other end of the transaction, and what is wrong with it. Items about the transaction id go to `id_item`,
 * if that is not NULL. */
void x1_show_transaction(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_item *id_item,
                         const x1_message_t *message);

/* Behind the dissectors of each frame, on every visit: what HTTP answered without X1. */
void x1_watch_transactions(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, li_layers_t layers);

void x1_register_transactions_show(int proto, expert_module_t *expert);

/* ---- x1_show.c ---- */

/* Shows the elements of a message below `tree`. Returns the item of the transaction id, or NULL. */
proto_item *x1_show_message(x1_document_t *document, proto_tree *tree, const xml_frame_t *element);

void x1_register_show(int proto, expert_module_t *expert);

#endif /* LI_X1_XML_H */
