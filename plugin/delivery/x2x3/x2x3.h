/* x2x3.h
 * What the files of the X2/X3 dissector (ETSI TS 103 221-2, up to V1.10.1) share.
 *
 *   x2x3.c             the header, one PDU from end to end, the columns
 *   x2x3_attributes.c  the conditional attributes, one table row for each type
 *   x2x3_slips.c       known slips: said once for each side of a connection
 *   x2x3_target.c      takes the XML fragment of a target identifier apart
 *   x2x3_payload.c     which dissector a payload goes to, and what it may not disturb
 *   x2x3_asn1.c        payloads that are values of ASN.1 modules
 *   x2x3_media.c       what payloads need besides: the type of MIME bodies, SDP and RTP set-up by it
 *   x2x3_transport.c   how PDUs are recognised, what stream.c needs to know of them; the protocol's registration
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_X2X3_H
#define LI_X2X3_H

#include <epan/packet.h>
#include <epan/expert.h>

#include "content/inner.h"
#include "delivery/stream.h"
#include "li/li.h"
#include "ws_compat.h"

/* Clause 5.1: the fixed part of the header. Its first 12 octets tell where the next PDU begins. */
#define X2X3_HEADER_LENGTH      40
#define X2X3_FRAMING_LENGTH     12

/* The standard sets no upper limits. Beyond these a length is taken for an error: attributes are identifiers, addresses
 * and an SDP of some hundred octets; a payload is a packet, a message or a record. Believing a larger one would make
 * the stream wait for octets that never come, and lose the PDUs in between. */
#define X2X3_HEADER_MAX         (1024U * 1024U)
#define X2X3_PAYLOAD_MAX        (16U * 1024U * 1024U)

/* Clause 5.2.2 */
enum {
    X2X3_TYPE_X2 = 1,
    X2X3_TYPE_X3 = 2,
    X2X3_TYPE_KEEPALIVE = 3,
    X2X3_TYPE_KEEPALIVE_ACK = 4
};

/* Clause 5.4, table 5.4.1-1 */
enum {
    X2X3_FORMAT_KEEPALIVE = 0,
    X2X3_FORMAT_TS102232 = 1,
    X2X3_FORMAT_TS33128 = 2,
    X2X3_FORMAT_TS33108 = 3,
    X2X3_FORMAT_PROPRIETARY = 4,
    X2X3_FORMAT_IPV4 = 5,
    X2X3_FORMAT_IPV6 = 6,
    X2X3_FORMAT_ETHERNET = 7,
    X2X3_FORMAT_RTP = 8,
    X2X3_FORMAT_SIP = 9,
    X2X3_FORMAT_DHCP = 10,
    X2X3_FORMAT_RADIUS = 11,
    X2X3_FORMAT_GTPU = 12,
    X2X3_FORMAT_MSRP = 13,
    X2X3_FORMAT_EPS_IRI = 14,
    X2X3_FORMAT_MIME = 15,
    X2X3_FORMAT_UNSTRUCTURED = 16,
    X2X3_FORMAT_PS_PDU = 17,
    X2X3_FORMATS
};

/* Clause 5.2.6, table 5.2.6-1 */
enum {
    X2X3_DIRECTION_KEEPALIVE = 0,
    X2X3_DIRECTION_LAST = 5
};

/* Clause 5.3, table 5.3.1-2 */
enum {
    X2X3_ATTRIBUTE_TS102232 = 1,
    X2X3_ATTRIBUTE_TS33128 = 2,
    X2X3_ATTRIBUTE_TS33108 = 3,
    X2X3_ATTRIBUTE_PROPRIETARY = 4,
    X2X3_ATTRIBUTE_DOMAIN_ID = 5,
    X2X3_ATTRIBUTE_NFID = 6,
    X2X3_ATTRIBUTE_IPID = 7,
    X2X3_ATTRIBUTE_SEQUENCE = 8,
    X2X3_ATTRIBUTE_TIMESTAMP = 9,
    X2X3_ATTRIBUTE_SOURCE_IPV4 = 10,
    X2X3_ATTRIBUTE_DESTINATION_IPV4 = 11,
    X2X3_ATTRIBUTE_SOURCE_IPV6 = 12,
    X2X3_ATTRIBUTE_DESTINATION_IPV6 = 13,
    X2X3_ATTRIBUTE_SOURCE_PORT = 14,
    X2X3_ATTRIBUTE_DESTINATION_PORT = 15,
    X2X3_ATTRIBUTE_IP_PROTOCOL = 16,
    X2X3_ATTRIBUTE_MATCHED_TARGET = 17,
    X2X3_ATTRIBUTE_OTHER_TARGET = 18,
    X2X3_ATTRIBUTE_CONTENT_TYPE = 19,
    X2X3_ATTRIBUTE_CONTENT_ENCODING = 20,
    X2X3_ATTRIBUTE_AXRI = 21,
    X2X3_ATTRIBUTE_SDP = 22,
    X2X3_ATTRIBUTES
};

/* The head of an attribute (type and length), and the two lengths of an AXRI: without and with a sequence number. */
#define X2X3_ATTRIBUTE_HEAD     4
#define X2X3_AXRI_SHORT         24
#define X2X3_AXRI_LONG          28

/* The contents of an attribute, where they lie in the PDU. octets is NULL when there is none. */
typedef struct {
    const uint8_t *octets;
    unsigned       offset;
    unsigned       length;
} x2x3_span_t;

/* How many matched targets of a PDU are compared with those of its task. */
#define X2X3_TARGETS_MAX        8

/* How many tasks a PDU names before an array has to be allocated for them. */
#define X2X3_TASKS_INLINE       8

/* Slips of some implementations that stand on each of their PDUs. The values are those of the field li_x2x3.slip. */
typedef enum {
    X2X3_SLIP_VERSION_SWAPPED = 1,  /* clause 5.2.1: octets of the version in the wrong order */
    X2X3_SLIP_VERSION_MAJOR,        /* another major version */
    X2X3_SLIP_VERSION_MINOR,        /* a minor version that was not published */
    X2X3_SLIP_TIMESTAMP_64,         /* clause 5.3.10: seconds in 64 bits */
    X2X3_SLIP_TARGET_SYNTAX,        /* clauses 5.3.18 and 5.3.19: a target identifier that is no XML element */
    X2X3_SLIPS
} x2x3_slip_t;

/* One PDU. It lives while the PDU is dissected; the spans point into the PDU's octets. */
typedef struct {
    uint16_t    version;
    uint16_t    type;
    uint32_t    header_length;
    uint32_t    payload_length;
    uint16_t    format;
    uint16_t    direction;
    e_guid_t    xid;
    uint64_t    correlation_id;

    const uint8_t *octets;          /* the header, as far as it was captured */
    unsigned    captured;           /* how much of the header that is */

    /* By type: the first occurrence of each attribute (clause 5.3.1) whose length is right. */
    x2x3_span_t attributes[X2X3_ATTRIBUTES];
    unsigned    attribute_count;
    bool        complete;           /* every attribute was there to be read */
    bool        is_stuffed;         /* its attributes hold more than an acknowledgement says */

    bool        has_sequence;
    uint32_t    sequence;
    bool        has_timestamp;
    nstime_t    timestamp;

    /* The XID of the header first, then those of the AXRI attributes. */
    li_task_ref_t *tasks;
    unsigned    task_count;
    unsigned    task_room;
    unsigned    target_count;

    uint32_t    slips;              /* bits 1 << x2x3_slip_t */

    /* The last members: they need not be cleared. */
    li_task_ref_t  tasks_inline[X2X3_TASKS_INLINE];
    li_target_t    targets[X2X3_TARGETS_MAX];           /* of the Matched Target Identifiers */
} x2x3_pdu_t;

static inline bool
x2x3_has_keepalive_type(const x2x3_pdu_t *pdu)
{
    return pdu->type == X2X3_TYPE_KEEPALIVE || pdu->type == X2X3_TYPE_KEEPALIVE_ACK;
}

/* A keepalive has no payload (clause 5.2.4): what has one is content, whatever its type says. So is an acknowledgement
 * that says more than what it acknowledges: it would be judged by its sender. */
static inline bool
x2x3_is_keepalive(const x2x3_pdu_t *pdu)
{
    return x2x3_has_keepalive_type(pdu) && pdu->payload_length == 0 && !pdu->is_stuffed;
}

/* X2 and X3, and what has a type that is not known, or that of a keepalive and a payload. */
static inline bool
x2x3_is_content(const x2x3_pdu_t *pdu)
{
    return !x2x3_is_keepalive(pdu);
}

/* Of a type that carries content. */
static inline bool
x2x3_has_content_type(const x2x3_pdu_t *pdu)
{
    return pdu->type == X2X3_TYPE_X2 || pdu->type == X2X3_TYPE_X3;
}

/* ---- x2x3.c ---- */

extern int proto_li_x2x3;

/* What the Protocol column says. */
#define X2X3_NAME       "LI X2/X3"
#define X2X3_FAMILY     "X2/X3"         /* of interfaces, where none is known */

/* The keys of our data on a frame. */
enum {
    X2X3_FRAME_RTP          /* number of RTP packets so far; from here on, what RTP knows of each of them */
};

/* Preference: put PDUs together from several segments. */
extern ws_bool x2x3_desegment;

/* Dissects one PDU: `tvb` holds its octets, or what there is of them. */
void x2x3_dissect_pdu(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const stream_origin_t *origin);

/* Shows octets of the payload of the PDU in `frame`, which was too long to be waited for. */
void x2x3_dissect_content(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t frame);

/* Shows octets that are no PDU. `is_header`: they begin with a header whose lengths cannot be; else with anything. */
void x2x3_dissect_skipped(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, bool is_header);

void x2x3_register(void);

/* ---- x2x3_attributes.c ---- */

/* Walks the attributes: keeps the first occurrences in `pdu`, shows and checks all of them. */
void x2x3_dissect_attributes(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, x2x3_pdu_t *pdu);

/* The name of an attribute. */
const char *x2x3_attribute_name(unsigned type);

void x2x3_register_attributes(int proto, expert_module_t *expert);

/* ---- x2x3_slips.c ---- */

/* How what is said of a slip ends. */
#define X2X3_SLIP_SAID  "; said on the connection's first unit with it"

/* Notes a slip of the PDU. True: it is the first with it that this side of the connection sends, and it is to be said.
 * The others have the field li_x2x3.slip alone. */
bool x2x3_slip(packet_info *pinfo, x2x3_pdu_t *pdu, x2x3_slip_t slip);

/* Shows the slips that were noted; how many they are. */
void x2x3_show_slips(tvbuff_t *tvb, proto_tree *tree, const x2x3_pdu_t *pdu);
unsigned x2x3_slip_count(const x2x3_pdu_t *pdu);

void x2x3_register_slips(int proto);

/* ---- x2x3_target.c ---- */

/* Whether the fragment in `span` is one XML element or several, and nothing else. */
bool x2x3_target_is_xml(const x2x3_span_t *span);

/* Reads its elements into `targets`, at most `room`; returns how many. They live as long as the frame's dissection. */
unsigned x2x3_collect_targets(packet_info *pinfo, const x2x3_span_t *span, li_target_t *targets, unsigned room);

/* Shows the type and value of its elements; of a fragment that has none, all of it as the value. */
void x2x3_show_target(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_span_t *span);

void x2x3_register_target(int proto);

/* ---- x2x3_payload.c ---- */

/* Whether the format is known, and permitted on this interface (table 5.4.1-1). */
void x2x3_check_format(packet_info *pinfo, proto_item *item, const x2x3_pdu_t *pdu);

/* Gives the payload to its dissector, everything it adds below `tree`. A dissector that is registered in the table
 * "li_x2x3.payload" for one of the formats 1-4, 14, 16 and 17 is called with the PDU's `const x2x3_pdu_t *` as data.
 * True: the end of what was captured, or of what there is, was met and said. */
bool x2x3_dissect_payload(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_pdu_t *pdu);

/* Shows the octets from `offset` on as those of a payload, and no more. */
void x2x3_show_payload(tvbuff_t *tvb, proto_tree *tree, unsigned offset);

extern const value_string x2x3_formats[];

void x2x3_register_payload(int proto, expert_module_t *expert);
void x2x3_handoff_payload(int proto);

/* ---- x2x3_asn1.c ---- */

void x2x3_handoff_asn1(int proto);

/* ---- x2x3_media.c ---- */

/* Runs the dissector registered for the body's media type. False: none. */
bool x2x3_dissect_mime(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_pdu_t *pdu);

/* Runs `rtp` over one packet whose flow `pinfo` describes, told by the SDP what the payload types mean. */
void x2x3_dissect_rtp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_pdu_t *pdu,
                      dissector_handle_t rtp_handle);

/* Shows the SDP in `span` through the stock dissector, without letting it set anything up. */
void x2x3_show_sdp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_span_t *span);

void x2x3_register_media(int proto);
void x2x3_handoff_media(int proto);

/* ---- x2x3_transport.c ---- */

void proto_register_li_x2x3(void);
void proto_reg_handoff_li_x2x3(void);

#endif /* LI_X2X3_H */
