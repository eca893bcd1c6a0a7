/* x2x3_transport.c
 * ETSI TS 103 221-2: where X2/X3 PDUs begin and end in TCP, UDP and TLS, and how they are recognised without a port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <epan/packet.h>
#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/dissectors/packet-tls-utils.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <epan/show_exception.h>
#include <wsutil/pint.h>

#include "audit/tables.h"
#include "delivery/x2x3.h"

/* What a header is expected to have where nothing but its octets speaks for it. */
#define EXPECTED_HEADER_MAX         8192U
#define EXPECTED_VERSION_LAST       32
#define EXPECTED_ATTRIBUTE_LAST     64

ws_bool x2x3_desegment = true;

static dissector_handle_t tcp_handle;
static dissector_handle_t udp_handle;
static dissector_handle_t tls_handle;

/* For connections to destinations that were ordered. */
static dissector_handle_t ordered_tcp_handle;
static dissector_handle_t ordered_udp_handle;

/* Wireshark's own: TLS, the table of what runs in TLS by port, and TCP. */
static dissector_handle_t stock_tls_handle;
static dissector_table_t  stock_tls_ports;
static int                proto_tcp = -1;

/* Our entry in the list of TLS heuristics, and that of Wireshark's own X2/X3 dissector with the function that was in it
 * (NULL: there is none). Set at hand-off. */
static heur_dtbl_entry_t *tls_entry;
static heur_dtbl_entry_t *stock_entry;
static heur_dissector_t   stock_x2x3_heuristic;

/* ---- what the octets at the start of a PDU look like ---- */

static bool
is_expected_version(const uint8_t *p)
{
    /* Version 0.1 and up, or the same with the octets swapped. */
    return (p[0] == 0 && p[1] >= 1 && p[1] <= EXPECTED_VERSION_LAST)
        || (p[1] == 0 && p[0] >= 1 && p[0] <= EXPECTED_VERSION_LAST);
}

static bool
is_expected_type(const uint8_t *p)
{
    return p[2] == 0 && p[3] >= X2X3_TYPE_X2 && p[3] <= X2X3_TYPE_KEEPALIVE_ACK;
}

/* At least 12 octets. */
static bool
has_credible_lengths(const uint8_t *p)
{
    uint32_t header_length = pntohu32(p + 4);

    return header_length >= X2X3_HEADER_LENGTH && header_length <= X2X3_HEADER_MAX && pntohu32(p + 8) <= X2X3_PAYLOAD_MAX;
}

/* Payload format and direction, as far as they are there; in a keepalive (clause 5.1) all the rest is 0. */
static bool
has_expected_fields(const uint8_t *p, unsigned length)
{
    bool is_keepalive = p[3] == X2X3_TYPE_KEEPALIVE || p[3] == X2X3_TYPE_KEEPALIVE_ACK;

    if (is_expected_type(p) && is_keepalive) {
        for (unsigned i = 8; i < length && i < X2X3_HEADER_LENGTH; i++) {
            if (p[i] != 0) {
                return false;
            }
        }
        return true;
    }
    if (length >= 14 && pntohu16(p + 12) >= X2X3_FORMATS) {
        return false;
    }
    return length < 16 || (pntohu16(p + 14) != X2X3_DIRECTION_KEEPALIVE && pntohu16(p + 14) <= X2X3_DIRECTION_LAST);
}

typedef enum {
    CHAIN_BROKEN,           /* the attributes do not end where the header ends, or are none */
    CHAIN_OPEN,             /* good as far as they are there */
    CHAIN_WHOLE
} chain_t;

/* Follows the attributes, of types up to `last`, as far as `length` octets tell. `steps` bounds the work. */
static chain_t
follow_attributes(const uint8_t *p, unsigned length, unsigned last, unsigned *steps)
{
    uint32_t header_length = pntohu32(p + 4);
    uint32_t offset = X2X3_HEADER_LENGTH;

    while (offset < header_length) {
        unsigned type;

        if (*steps == 0 || header_length - offset < X2X3_ATTRIBUTE_HEAD) {
            return CHAIN_BROKEN;
        }
        (*steps)--;
        if (length < X2X3_ATTRIBUTE_HEAD || offset > length - X2X3_ATTRIBUTE_HEAD) {
            return CHAIN_OPEN;
        }
        type = pntohu16(p + offset);
        if ((type == 0 && last != UINT16_MAX) || type > last) {
            return CHAIN_BROKEN;
        }
        offset += X2X3_ATTRIBUTE_HEAD + pntohu16(p + offset + 2);
    }
    if (offset > header_length) {
        return CHAIN_BROKEN;
    }
    return length < header_length ? CHAIN_OPEN : CHAIN_WHOLE;
}

/* The strict test, of as many octets as there are: for the heuristics, and for finding the next PDU in a stream. */
static bool
is_expected_header(const uint8_t *p, unsigned length, unsigned *steps)
{
    return is_expected_version(p) && is_expected_type(p) && has_credible_lengths(p)
        && pntohu32(p + 4) <= EXPECTED_HEADER_MAX && has_expected_fields(p, length)
        && follow_attributes(p, length, EXPECTED_ATTRIBUTE_LAST, steps) != CHAIN_BROKEN;
}

/* ---- a stream of PDUs ---- */

typedef enum {
    PART_PDU,               /* a PDU, or its beginning */
    PART_BAD_HEADER,        /* a header whose lengths cannot be, and what follows it */
    PART_SKIPPED,           /* no header */
    PART_UNCLEAR            /* more octets will tell */
} part_t;

typedef struct {
    x2x3_origin_t origin;   /* of the first octet */
    int    first_octet;     /* where that is in its data source */
    bool   can_wait;        /* octets that are missing may come with the next segment */
    part_t part;            /* what get_part_length() last found */
} stream_t;

/* What the octets are, on a connection or at a port that carries X2/X3: at least 12 of them, and the fixed part of a
 * header unless that was cut. A faulty PDU shall be seen with its faults, and yet octets from the middle of a PDU, where a
 * capture may begin or go on after a loss, shall not be taken for a header: it would make the stream wait for its end. So
 * the more is odd about the fixed part, the more has to be right with the attributes. */
static part_t
classify(const uint8_t *p, unsigned length)
{
    unsigned steps = X2X3_HEADER_MAX / X2X3_ATTRIBUTE_HEAD;
    uint32_t header_length = pntohu32(p + 4);
    /* What the other fields may hold depends on the type. */
    unsigned odd = !is_expected_version(p) + (!is_expected_type(p) || !has_expected_fields(p, length));
    chain_t chain;

    if (!has_credible_lengths(p)) {
        /* In the middle of a PDU, format 5 and direction 3 look like version 0.5 and type 3: the lengths alone are to blame
         * only where all the rest is right. */
        return odd == 0 && length >= 16 ? PART_BAD_HEADER : PART_SKIPPED;
    }
    if (odd == 0 && header_length <= EXPECTED_HEADER_MAX) {
        return PART_PDU;
    }
    chain = follow_attributes(p, length, UINT16_MAX, &steps);
    if (chain == CHAIN_BROKEN || (odd > 1 && header_length == X2X3_HEADER_LENGTH)
        || (odd > 0 && header_length > EXPECTED_HEADER_MAX)) {
        return PART_SKIPPED;
    }
    if (odd == 0) {
        /* Longer than expected: believed if it begins like one. */
        return length >= X2X3_HEADER_LENGTH + X2X3_ATTRIBUTE_HEAD ? PART_PDU : PART_UNCLEAR;
    }
    return chain == CHAIN_WHOLE ? PART_PDU : PART_UNCLEAR;
}

/* Whether fewer than 12 octets may be the beginning of a header. So few can't speak for a version that is a slip. */
static bool
is_beginning(const uint8_t *p, unsigned length)
{
    return p[0] == 0 && (length < 2 || is_expected_version(p)) && (length < 4 || is_expected_type(p));
}

/* Looks for the next header, from the second octet on; returns its distance, or `length` if there is none. If there is
 * more to come (`is_open`), a header that is cut counts. The work is linear in `length`. */
static unsigned
find_header(const uint8_t *p, unsigned length, bool is_open)
{
    unsigned steps = length / X2X3_ATTRIBUTE_HEAD + EXPECTED_HEADER_MAX;

    for (unsigned i = 1; i < length; i++) {
        unsigned left = length - i;

        if (!is_open && left < X2X3_HEADER_LENGTH) {
            break;
        }
        if (left < X2X3_FRAMING_LENGTH ? is_beginning(p + i, left) : is_expected_header(p + i, left, &steps)) {
            return i;
        }
    }
    return length;
}

/* The length of the PDU at `offset`, or of the octets that have to be skipped; 0: more octets are needed to tell. */
static unsigned
get_part_length(packet_info *pinfo, tvbuff_t *tvb, int offset, void *data)
{
    stream_t *stream = (stream_t *)data;
    unsigned captured = (unsigned)tvb_captured_length_remaining(tvb, offset);
    unsigned reported = (unsigned)tvb_reported_length_remaining(tvb, offset);
    const uint8_t *p = tvb_get_ptr(tvb, offset, (int)captured);
    bool is_cut = captured < reported;
    unsigned distance;

    if (captured < X2X3_HEADER_LENGTH && stream->can_wait) {
        return 0;
    }
    if (captured < X2X3_FRAMING_LENGTH) {
        /* Cut by the capture, or no PDU. */
        stream->part = is_cut && is_beginning(p, captured) ? PART_PDU : PART_SKIPPED;
        return reported;
    }
    stream->part = classify(p, captured);
    if (stream->part == PART_UNCLEAR && stream->can_wait) {
        return 0;
    }
    if (stream->part == PART_UNCLEAR) {
        stream->part = is_cut ? PART_PDU : PART_SKIPPED;
    }
    if (stream->part == PART_PDU) {
        return pntohu32(p + 4) + pntohu32(p + 8);
    }
    if (stream->part == PART_BAD_HEADER && li_behind_loss(pinfo)) {
        stream->part = PART_SKIPPED;
    }
    distance = find_header(p, captured, stream->can_wait || is_cut);
    return distance < captured ? distance : reported;
}

static int
dissect_part(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const stream_t *stream = (const stream_t *)data;

    if (stream->part == PART_PDU) {
        x2x3_origin_t origin = stream->origin;

        origin.offset += (uint32_t)(tvb_raw_offset(tvb) - stream->first_octet);
        x2x3_dissect_pdu(tvb, pinfo, tree, &origin);
    } else {
        x2x3_dissect_skipped(tvb, pinfo, tree, stream->part == PART_BAD_HEADER);
    }
    return (int)tvb_captured_length(tvb);
}

/* The fixed length given here is 1, not what is needed: tcp_dissect_pdus() gives up a stream in which a part is shorter
 * than that, and octets to be skipped may be. get_part_length() asks for what it needs. */
static void
dissect_stream(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_origin_t *origin)
{
    stream_t stream = { *origin, tvb_raw_offset(tvb), x2x3_desegment && pinfo->can_desegment > 0, PART_PDU };

    tcp_dissect_pdus(tvb, pinfo, tree, x2x3_desegment, 1, get_part_length, dissect_part, &stream);
}

static const x2x3_origin_t in_tls = { .is_protected = true };

/* ---- TCP ---- */

/* The place of the segment in its TCP stream. `data` is TCP's only when TCP called. */
static x2x3_origin_t
origin_in_tcp(const packet_info *pinfo, const void *data)
{
    const struct tcpinfo *tcp = (const struct tcpinfo *)data;
    wmem_list_frame_t *caller = wmem_list_frame_prev(wmem_list_tail(pinfo->layers));
    x2x3_origin_t origin = { .is_protected = false };

    if (tcp != NULL && caller != NULL && GPOINTER_TO_INT(wmem_list_frame_data(caller)) == proto_tcp) {
        origin.has_offset = true;
        origin.offset = tcp->seq;
    }
    return origin;
}

/* Whether the segment holds TLS records (RFC 8446 clause 5.1) and nothing else, as far as it was captured. An X2/X3 header
 * never begins like one: its major version is 0, and of the known slips none comes near 20. */
static bool
is_tls_record(tvbuff_t *tvb)
{
    unsigned captured = tvb_captured_length(tvb);
    unsigned offset = 0;

    while (offset < captured) {
        unsigned left = captured - offset;
        unsigned length;

        if (tvb_get_uint8(tvb, (int)offset) < 0x14 || tvb_get_uint8(tvb, (int)offset) > 0x17
            || (left > 1 && tvb_get_uint8(tvb, (int)offset + 1) != 3)
            || (left > 2 && tvb_get_uint8(tvb, (int)offset + 2) > 4)) {
            return false;
        }
        if (left < 5) {
            return offset > 0 || captured < tvb_reported_length(tvb);
        }
        length = tvb_get_ntohs(tvb, (int)offset + 3);
        if (length == 0 || length > 16384 + 2048) {
            return false;
        }
        offset += 5 + length;
    }
    return captured > 0;
}

/* A ClientHello or ServerHello, with which the TLS of a connection begins. Octets in the middle of a PDU, where a capture
 * may begin, do not look like this by chance; they might look like another record. */
static bool
is_tls_hello(tvbuff_t *tvb)
{
    return tvb_captured_length(tvb) >= 10 && tvb_get_uint8(tvb, 0) == 0x16
        && (tvb_get_uint8(tvb, 5) == 1 || tvb_get_uint8(tvb, 5) == 2) && tvb_get_uint8(tvb, 9) == 3;
}

/* An endpoint that was named as X2/X3 and speaks TLS: what TLS holds is for us, whether our heuristic is enabled or not.
 * Behind a hello, the connection is TLS. */
static int
dissect_as_tls(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    tls_set_appdata_dissector(stock_tls_handle, pinfo, tls_handle);
    if (!PINFO_FD_VISITED(pinfo) && is_tls_hello(tvb)) {
        conversation_set_dissector_from_frame_number(find_or_create_conversation(pinfo), pinfo->num + 1,
                                                     stock_tls_handle);
    }
    return call_dissector_only(stock_tls_handle, tvb, pinfo, tree, data);
}

static int
dissect_x2x3_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    x2x3_origin_t origin;

    if (is_tls_record(tvb) && stock_tls_handle != NULL) {
        int length = dissect_as_tls(tvb, pinfo, tree, data);

        if (length != 0) {
            return length;
        }
    }
    origin = origin_in_tcp(pinfo, data);
    dissect_stream(tvb, pinfo, tree, &origin);
    return (int)tvb_captured_length(tvb);
}

/* ---- UDP ---- */

static int
dissect_x2x3_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    volatile int offset = 0;

    while (tvb_captured_length_remaining(tvb, offset) > 0) {
        const char *saved_proto = pinfo->current_proto;
        stream_t stream = { { .is_protected = false }, 0, false, PART_PDU };
        unsigned remaining = (unsigned)tvb_reported_length_remaining(tvb, offset);
        unsigned length = get_part_length(pinfo, tvb, offset, &stream);
        tvbuff_t *part;

        /* A PDU ends with its datagram, whatever its lengths say: x2x3_dissect_pdu() compares them. */
        length = MIN(length, remaining);
        part = tvb_new_subset_length(tvb, offset, (int)length);
        TRY {
            dissect_part(part, pinfo, tree, &stream);
        }
        CATCH_NONFATAL_ERRORS {
            show_exception(part, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
            pinfo->current_proto = saved_proto;
        }
        ENDTRY;
        offset += (int)length;
    }
    return (int)tvb_captured_length(tvb);
}

/* ---- TLS ---- */

/* What is known of a TLS session, kept with its conversation from the first record that our heuristic accepts. */
typedef struct {
    uint32_t first_frame;       /* the frame of that record */
} session_t;

static bool
is_recognised(tvbuff_t *tvb)
{
    unsigned captured = tvb_captured_length(tvb);
    unsigned steps = EXPECTED_HEADER_MAX;

    return captured >= X2X3_FRAMING_LENGTH && is_expected_header(tvb_get_ptr(tvb, 0, (int)captured), captured, &steps);
}

static session_t *
find_session(packet_info *pinfo)
{
    conversation_t *conversation = find_conversation_pinfo(pinfo, 0);

    return conversation == NULL ? NULL : (session_t *)conversation_get_proto_data(conversation, proto_li_x2x3);
}

/* Asks the stock dissector about one record, so that its match binds no other, and so that the transport and addresses of
 * its payload, which it leaves behind, are not taken for those of our next record. */
static bool
try_stock(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    inner_frame_t frame;
    volatile bool found = false;

    if (stock_x2x3_heuristic == NULL || !stock_entry->enabled
        || (stock_entry->protocol != NULL && !proto_is_protocol_enabled(stock_entry->protocol))) {
        return false;
    }
    inner_save(pinfo, &frame);
    TRY {
        found = ws_tls_heur_try(stock_x2x3_heuristic, tvb, pinfo, tree);
    }
    FINALLY {
        inner_restore(pinfo, &frame);
    }
    ENDTRY;
    return found;
}

/* By port, by Decode As, or because our heuristic has set this handle. In the last case, TLS gives us the session from its
 * beginning on later visits: what lies before the first record that was recognised is what it was on the first visit,
 * something else. A frame may hold records before and behind that point. */
static int
dissect_x2x3_tls(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    const session_t *session = find_session(pinfo);

    if (session != NULL && pinfo->num <= session->first_frame
        && p_get_proto_data(pinfo->pool, pinfo, proto_li_x2x3, X2X3_FRAME_TLS) == NULL) {
        if (pinfo->num < session->first_frame || !is_recognised(tvb)) {
            return try_stock(tvb, pinfo, tree) ? (int)tvb_captured_length(tvb) : 0;
        }
        p_set_proto_data(pinfo->pool, pinfo, proto_li_x2x3, X2X3_FRAME_TLS, pinfo);
    }
    dissect_stream(tvb, pinfo, tree, &in_tls);
    return (int)tvb_captured_length(tvb);
}

/* ---- destinations that were ordered ---- */

/* The frames behind this one go to our handle. This one does not, so that it looks the same on every visit. */
static void
claim_conversation(packet_info *pinfo, dissector_handle_t handle)
{
    if (!PINFO_FD_VISITED(pinfo)) {
        conversation_set_dissector_from_frame_number(find_or_create_conversation(pinfo), pinfo->num + 1, handle);
    }
}

/* A connection to a destination that was ordered, until a PDU or TLS is found in it: what an order promises need not be
 * what comes, and an element's orders may be about another interface. */
static int
dissect_x2x3_ordered_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    x2x3_origin_t origin;

    if (is_tls_hello(tvb) && stock_tls_handle != NULL) {
        claim_conversation(pinfo, stock_tls_handle);
        return call_dissector_only(stock_tls_handle, tvb, pinfo, tree, data);
    }
    if (!is_recognised(tvb)) {
        return 0;
    }
    claim_conversation(pinfo, tcp_handle);
    origin = origin_in_tcp(pinfo, data);
    dissect_stream(tvb, pinfo, tree, &origin);
    return (int)tvb_captured_length(tvb);
}

static int
dissect_x2x3_ordered_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return is_recognised(tvb) ? dissect_x2x3_udp(tvb, pinfo, tree, data) : 0;
}

/* ---- heuristics ---- */

static ws_bool
dissect_x2x3_tls_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    conversation_t *conversation;

    if (!is_recognised(tvb)) {
        return false;
    }
    conversation = find_conversation_pinfo(pinfo, 0);
    if (conversation != NULL && !PINFO_FD_VISITED(pinfo)
        && conversation_get_proto_data(conversation, proto_li_x2x3) == NULL) {
        session_t *session = wmem_new(wmem_file_scope(), session_t);

        session->first_frame = pinfo->num;
        conversation_add_proto_data(conversation, proto_li_x2x3, session);
    }
    p_set_proto_data(pinfo->pool, pinfo, proto_li_x2x3, X2X3_FRAME_TLS, pinfo);
    ws_tls_heur_set_handle(data, tls_handle);
    dissect_stream(tvb, pinfo, tree, &in_tls);
    return true;
}

static ws_bool
dissect_x2x3_tcp_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const x2x3_origin_t origin = origin_in_tcp(pinfo, data);

    if (!is_recognised(tvb)) {
        return false;
    }
    claim_conversation(pinfo, tcp_handle);
    dissect_stream(tvb, pinfo, tree, &origin);
    return true;
}

/* A datagram holds whole PDUs. */
static ws_bool
dissect_x2x3_udp_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!is_recognised(tvb) || tvb_get_ntohl(tvb, 4) + tvb_get_ntohl(tvb, 8) > tvb_reported_length(tvb)) {
        return false;
    }
    claim_conversation(pinfo, udp_handle);
    dissect_x2x3_udp(tvb, pinfo, tree, data);
    return true;
}

/* The same where X2 or X3 is to be expected: from a network element, to a destination that was ordered, or for a task that
 * was. On by default. */
static bool
is_expected(tvbuff_t *tvb, const packet_info *pinfo)
{
    e_guid_t xid;
    bool has_xid = tvb_captured_length(tvb) >= 32;

    if (!is_recognised(tvb)) {
        return false;
    }
    if (has_xid) {
        tvb_get_ntohguid(tvb, 16, &xid);
    }
    return li_is_expected(pinfo, LI_INTERFACES_X, has_xid ? &xid : NULL);
}

static ws_bool
dissect_x2x3_expected_tcp_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return is_expected(tvb, pinfo) && dissect_x2x3_tcp_heuristic(tvb, pinfo, tree, data);
}

static ws_bool
dissect_x2x3_expected_udp_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return is_expected(tvb, pinfo) && dissect_x2x3_udp_heuristic(tvb, pinfo, tree, data);
}

/* ---- beside the stock dissector ---- */

/* Stands in the place of the stock heuristic for X2/X3 over TLS, and asks ours first: the one of the two that matched last
 * moves to the front of the list of heuristics, so order alone does not decide. And a match of the stock heuristic makes
 * its dissector the session's, so that nobody would be asked about later records. It is therefore called without the
 * session: its match counts for the one record, and the next record is asked for again. With our protocol or our heuristic
 * disabled, it is called as if we were not there. */
static ws_bool
dissect_stock_tls_heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!proto_is_protocol_enabled(find_protocol_by_id(proto_li_x2x3))) {
        return stock_x2x3_heuristic(tvb, pinfo, tree, data);
    }
    /* A port that is ours is ours whatever a record looks like. */
    if (stock_tls_ports != NULL && (dissector_get_uint_handle(stock_tls_ports, pinfo->srcport) == tls_handle
                                    || dissector_get_uint_handle(stock_tls_ports, pinfo->destport) == tls_handle)) {
        return false;
    }
    if (!tls_entry->enabled) {
        return stock_x2x3_heuristic(tvb, pinfo, tree, data);
    }
    return dissect_x2x3_tls_heuristic(tvb, pinfo, tree, data) || try_stock(tvb, pinfo, tree);
}

static void
wrap_stock_heuristic(void)
{
    stock_entry = find_heur_dissector_by_unique_short_name("li5g_tls");
    if (stock_entry != NULL && stock_entry->dissector != dissect_stock_tls_heuristic) {
        stock_x2x3_heuristic = stock_entry->dissector;
        stock_entry->dissector = dissect_stock_tls_heuristic;
    }
}

/* ---- registration ---- */

void
x2x3_register_transport(int proto)
{
    tcp_handle = register_dissector("li_x2x3", dissect_x2x3_tcp, proto);
    udp_handle = register_dissector("li_x2x3.udp", dissect_x2x3_udp, proto);
    tls_handle = register_dissector("li_x2x3.tls", dissect_x2x3_tls, proto);
    ordered_tcp_handle = register_dissector("li_x2x3.ordered.tcp", dissect_x2x3_ordered_tcp, proto);
    ordered_udp_handle = register_dissector("li_x2x3.ordered.udp", dissect_x2x3_ordered_udp, proto);
}

void
x2x3_handoff_transport(int proto)
{
    stock_tls_handle = find_dissector_add_dependency("tls", proto);
    stock_tls_ports = find_dissector_table("tls.port");
    proto_tcp = proto_get_id_by_filter_name("tcp");

    dissector_add_uint_range_with_preference("tcp.port", "", tcp_handle);
    dissector_add_uint_range_with_preference("udp.port", "", udp_handle);
    if (stock_tls_ports != NULL) {
        dissector_add_uint_range_with_preference("tls.port", "", tls_handle);
    }
    heur_dissector_add("tls", dissect_x2x3_tls_heuristic, "LI X2/X3 over TLS", "li_x2x3_tls", proto, HEURISTIC_ENABLE);
    heur_dissector_add("tcp", dissect_x2x3_tcp_heuristic, "LI X2/X3 over TCP", "li_x2x3_tcp", proto, HEURISTIC_DISABLE);
    heur_dissector_add("udp", dissect_x2x3_udp_heuristic, "LI X2/X3 over UDP", "li_x2x3_udp", proto, HEURISTIC_DISABLE);
    heur_dissector_add("tcp", dissect_x2x3_expected_tcp_heuristic, "LI X2/X3 over TCP, where it is expected",
                       "li_x2x3_expected_tcp", proto, HEURISTIC_ENABLE);
    heur_dissector_add("udp", dissect_x2x3_expected_udp_heuristic, "LI X2/X3 over UDP, where it is expected",
                       "li_x2x3_expected_udp", proto, HEURISTIC_ENABLE);
    li_claim_destinations(LI_INTERFACES_X, ordered_tcp_handle, ordered_udp_handle);
    tls_entry = find_heur_dissector_by_unique_short_name("li_x2x3_tls");
    wrap_stock_heuristic();
}
