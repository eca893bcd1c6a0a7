/* x2x3_media.c
 * What some payloads of X2/X3 need before their dissector can run: a MIME body has its media type in attributes, RTP is
 * told by the SDP what its payload types mean.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include <epan/packet.h>
#include <epan/dissectors/packet-rtp.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <epan/show_exception.h>

#include "content/mime.h"
#include "delivery/x2x3/x2x3.h"

/* The key under which packet-rtp.c keeps what it knows of a frame; the same in 4.0, 4.4 and 4.6. */
#define RTP_FRAME_DATA          0

/* Shown as "Stream setup by X3 SDP"; RTP has room for 11 characters. */
#define RTP_SETUP_METHOD        "X3 SDP"

/* The protocol X2/X3. Set when registered. */
static int own_proto = -1;

/* Set at hand-off; NULL where this Wireshark has no such dissector. */
static dissector_handle_t sdp_handle;

/* ---- MIME (clauses 5.3.20 and 5.3.21) ---- */

static char *
attribute_text(packet_info *pinfo, const x2x3_pdu_t *pdu, unsigned type)
{
    const x2x3_span_t *span = &pdu->attributes[type];

    if (span->octets == NULL) {
        return NULL;
    }
    return g_strstrip(li_text(pinfo->pool, span->octets, span->length));
}

bool
x2x3_dissect_mime(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_pdu_t *pdu)
{
    return mime_dissect(tvb, pinfo, tree, attribute_text(pinfo, pdu, X2X3_ATTRIBUTE_CONTENT_TYPE),
                        attribute_text(pinfo, pdu, X2X3_ATTRIBUTE_CONTENT_ENCODING));
}

/* ---- RTP and its SDP (clause 5.3.23) ---- */

/* One SDP, as the attribute holds it, and what it says of payload types. */
typedef struct {
    uint8_t    *octets;
    unsigned    length;
    uint32_t    number;         /* from 1; unique in the file */
    bool        is_set_up;      /* for packets without a flow of their own */
    rtp_dyn_payload_t *payload_types;
} sdp_t;

/* Where RTP packets go to, over UDP. */
typedef struct {
    uint8_t     address[16];
    uint32_t    address_length;
    uint32_t    port;
} flow_t;

/* Every SDP met, by its octets. Filled by find_sdp() on a frame's first visit; cleared with the file. Many PDUs carry
 * the same one: what RTP needs to know is made once for each. */
static wmem_map_t *sdps;

/* What each flow was first met with, sdp_t by flow_t. Filled by find_flow() on a frame's first visit; cleared with the
 * file. */
static wmem_map_t *flows;

/* Stands in `flows` for packets without an SDP. */
static const sdp_t no_sdp;

static unsigned
sdp_hash(const void *key)
{
    const sdp_t *sdp = (const sdp_t *)key;

    return wmem_strong_hash(sdp->octets, sdp->length);
}

static gboolean
sdp_equal(const void *a, const void *b)
{
    const sdp_t *x = (const sdp_t *)a;
    const sdp_t *y = (const sdp_t *)b;

    return x->length == y->length && memcmp(x->octets, y->octets, x->length) == 0;
}

static unsigned
flow_hash(const void *key)
{
    return wmem_strong_hash((const uint8_t *)key, sizeof(flow_t));
}

static gboolean
flow_equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(flow_t)) == 0;
}

/* Takes "a=rtpmap:96 AMR/8000/1" (RFC 8866 clause 6.6); false: the line is another. */
static bool
take_rtpmap(rtp_dyn_payload_t *payload_types, const char *line)
{
    static const char prefix[] = "a=rtpmap:";
    char *end;
    unsigned long payload_type;
    unsigned long rate = 0;
    unsigned long channels = 1;
    char *name;

    if (!g_str_has_prefix(line, prefix) || !g_ascii_isdigit(line[strlen(prefix)])) {
        return false;
    }
    payload_type = strtoul(line + strlen(prefix), &end, 10);
    if (payload_type > 127 || *end != ' ') {
        return false;
    }
    name = g_strstrip(g_strdup(end));
    end = strchr(name, '/');
    if (end != NULL) {
        *end++ = '\0';
        rate = strtoul(end, &end, 10);
        if (*end == '/') {
            channels = strtoul(end + 1, NULL, 10);
        }
    }
    ws_rtp_dyn_payload_insert(payload_types, (unsigned)payload_type, name, (int)MIN(rate, INT32_MAX),
                              (unsigned)MIN(channels, UINT16_MAX));
    g_free(name);
    return true;
}

static rtp_dyn_payload_t *
read_payload_types(const x2x3_span_t *span)
{
    rtp_dyn_payload_t *payload_types = rtp_dyn_payload_new();
    char *text = li_text(NULL, span->octets, span->length);
    char **lines = g_strsplit_set(text, "\r\n", -1);

    for (char **line = lines; *line != NULL; line++) {
        take_rtpmap(payload_types, *line);
    }
    g_strfreev(lines);
    g_free(text);
    return payload_types;
}

/* The SDP in `span`. NULL: none, or one that no first visit has met. */
static sdp_t *
find_sdp(packet_info *pinfo, const x2x3_span_t *span)
{
    sdp_t key = { .octets = (uint8_t *)span->octets, .length = span->length };
    sdp_t *sdp;

    if (span->octets == NULL || span->length == 0) {
        return NULL;
    }
    sdp = (sdp_t *)wmem_map_lookup(sdps, &key);
    if (sdp == NULL && !PINFO_FD_VISITED(pinfo)) {
        sdp = wmem_new0(wmem_file_scope(), sdp_t);
        sdp->octets = (uint8_t *)wmem_memdup(wmem_file_scope(), span->octets, span->length);
        sdp->length = span->length;
        sdp->number = wmem_map_size(sdps) + 1;
        sdp->payload_types = read_payload_types(span);
        wmem_map_insert(sdps, sdp, sdp);
    }
    return sdp;
}

/* What a flow was first met with: an SDP, or &no_sdp. On a first visit, `sdp` itself for a flow that is new. */
static const sdp_t *
find_flow(packet_info *pinfo, const sdp_t *sdp)
{
    flow_t key;
    const sdp_t *first;

    memset(&key, 0, sizeof key);
    key.address_length = (uint32_t)pinfo->net_dst.len;
    memcpy(key.address, pinfo->net_dst.data, MIN(key.address_length, sizeof key.address));
    key.port = pinfo->destport;

    first = (const sdp_t *)wmem_map_lookup(flows, &key);
    if (first == NULL && !PINFO_FD_VISITED(pinfo)) {
        wmem_map_insert(flows, wmem_memdup(wmem_file_scope(), &key, sizeof key), (void *)sdp);
        if (sdp != &no_sdp) {
            rtp_add_address(pinfo, PT_UDP, &pinfo->net_dst, (int)pinfo->destport, 0, RTP_SETUP_METHOD, pinfo->num, 0,
                            sdp->payload_types);
        }
        first = sdp;
    }
    return first;
}

/* The stock dissector sets up conversations for the media it reads of. An SDP attribute may stand in every PDU of a
 * call: that would be one more conversation for each. It does so on a frame's first visit only, so it is told that this
 * is a later one: no argument says so, a preference is the user's, and setup_sdp_transport() is not exported.
 * x2x3_dissect_rtp() sets up what is needed. */
void
x2x3_show_sdp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_span_t *span)
{
    inner_frame_t frame;
    unsigned visited = pinfo->fd->visited;
    tvbuff_t *sdp;

    if (sdp_handle == NULL || span->length == 0) {
        return;
    }
    sdp = tvb_new_subset_length(tvb, (int)span->offset, (int)span->length);
    inner_save(pinfo, &frame);
    inner_enter(pinfo, tree, &frame);
    pinfo->fd->visited = 1;
    TRY {
        call_dissector(sdp_handle, sdp, pinfo, tree);
    }
    CATCH_BOUNDS_AND_DISSECTOR_ERRORS {
        show_exception(sdp, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
    pinfo->fd->visited = visited;
    inner_leave(tree, &frame);
    inner_restore(pinfo, &frame);
}

/* RTP looks up what was set up for the address and port a packet goes to, and what was set up last for them counts. The
 * same flow with other SDPs (a call that two tasks intercept; a call that was changed; packets without SDP before)
 * would have to be set up again and again. So what a flow was met with first keeps it, and packets with another SDP, or
 * without a flow over UDP, get the SDP's number for a port and no address. */
static void
set_up_rtp(packet_info *pinfo, const x2x3_pdu_t *pdu)
{
    sdp_t *sdp = find_sdp(pinfo, &pdu->attributes[X2X3_ATTRIBUTE_SDP]);

    if (sdp == NULL && pinfo->ptype == PT_UDP) {
        find_flow(pinfo, &no_sdp);
    }
    if (sdp == NULL || (pinfo->ptype == PT_UDP && find_flow(pinfo, sdp) == sdp)) {
        return;
    }
    clear_address(&pinfo->net_src);
    clear_address(&pinfo->net_dst);
    clear_address(&pinfo->src);
    clear_address(&pinfo->dst);
    pinfo->ptype = PT_UDP;
    pinfo->srcport = 0;
    pinfo->destport = sdp->number;
    if (!sdp->is_set_up && !PINFO_FD_VISITED(pinfo)) {
        sdp->is_set_up = true;
        rtp_add_address(pinfo, PT_UDP, &pinfo->net_dst, (int)sdp->number, 0, RTP_SETUP_METHOD, pinfo->num, 0,
                        sdp->payload_types);
    }
}

/* RTP keeps one conversation for a frame, as if a frame held one packet. Each further packet of a frame gets a place of
 * its own in our data, and that of RTP for the time of the call. */
void
x2x3_dissect_rtp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x2x3_pdu_t *pdu,
                 dissector_handle_t rtp_handle)
{
    int proto_rtp = dissector_handle_get_protocol_index(rtp_handle);
    uint32_t nth = GPOINTER_TO_UINT(p_get_proto_data(pinfo->pool, pinfo, own_proto, X2X3_FRAME_RTP));
    uint32_t key = X2X3_FRAME_RTP + nth;
    void *first = NULL;
    void *own;

    p_set_proto_data(pinfo->pool, pinfo, own_proto, X2X3_FRAME_RTP, GUINT_TO_POINTER(nth + 1));
    set_up_rtp(pinfo, pdu);
    if (nth == 0) {
        call_dissector(rtp_handle, tvb, pinfo, tree);
        return;
    }
    first = p_get_proto_data(wmem_file_scope(), pinfo, proto_rtp, RTP_FRAME_DATA);
    own = p_get_proto_data(wmem_file_scope(), pinfo, own_proto, key);
    if (own != NULL) {
        p_set_proto_data(wmem_file_scope(), pinfo, proto_rtp, RTP_FRAME_DATA, own);
    } else {
        p_remove_proto_data(wmem_file_scope(), pinfo, proto_rtp, RTP_FRAME_DATA);
    }
    TRY {
        call_dissector(rtp_handle, tvb, pinfo, tree);
    }
    FINALLY {
        void *now = p_get_proto_data(wmem_file_scope(), pinfo, proto_rtp, RTP_FRAME_DATA);

        if (own == NULL && now != NULL) {
            p_add_proto_data(wmem_file_scope(), pinfo, own_proto, key, now);
        }
        if (first != NULL) {
            p_set_proto_data(wmem_file_scope(), pinfo, proto_rtp, RTP_FRAME_DATA, first);
        } else {
            p_remove_proto_data(wmem_file_scope(), pinfo, proto_rtp, RTP_FRAME_DATA);
        }
    }
    ENDTRY;
}

/* ---- registration ---- */

void
x2x3_register_media(int proto)
{
    own_proto = proto;
    sdps = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), sdp_hash, sdp_equal);
    flows = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), flow_hash, flow_equal);
}

void
x2x3_handoff_media(int proto)
{
    sdp_handle = find_dissector_add_dependency("sdp", proto);
}
