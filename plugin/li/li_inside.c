/* li_inside.c
 * What a message stands in: content orders nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/proto_data.h>

#include "li/li_channel.h"

/* What a layer makes of all that stands in it. What is not named here carries: VLAN, MPLS, GRE, IP in IP, VXLAN,
 * GENEVE, ERSPAN, TZSP, L2TP, ESP that was decrypted, SOCKS … (a table of the protocols' filter names, which are not
 * the same in all versions: those that a version does not have are left out). */
static const struct {
    const char *protocol;
    li_inside_t inside;
} layers[] = {
    { "gtp", LI_INSIDE_SUBSCRIBER },            /* TS 29.281: a G-PDU */
    { "pfcp", LI_INSIDE_SUBSCRIBER },           /* TS 29.244: a packet that was buffered */
    { "icmp", LI_INSIDE_QUOTATION },            /* RFC 792 */
    { "icmpv6", LI_INSIDE_QUOTATION },          /* RFC 4443 */
    { "smtp", LI_INSIDE_MAIL },
    { "imap", LI_INSIDE_MAIL },
    { "pop", LI_INSIDE_MAIL },
    { "imf", LI_INSIDE_MAIL },
    { "sip", LI_INSIDE_SIGNALLING },
    { "msrp", LI_INSIDE_SIGNALLING },
    /* Wireshark's own dissectors of what interception functions send. */
    { "5gli", LI_INSIDE_UNIT },
    { "li5g", LI_INSIDE_UNIT },
    { "pcli", LI_INSIDE_UNIT },
    { "jmirror", LI_INSIDE_UNIT },
    { "redbackli", LI_INSIDE_UNIT },
};

/* Layers that those who look at each frame ask for. */
static const struct {
    const char *protocol;
    li_layers_t layer;
} watched[] = {
    { "dns", LI_LAYER_DNS },
    { "tls", LI_LAYER_TLS },
    { "ftp", LI_LAYER_FTP },
    { "http", LI_LAYER_HTTP },
    { "http2", LI_LAYER_HTTP2 },
};

/* By protocol number, up to the last that has a value: li_inside_t, and li_layers_t. Asked for each frame. Filled at
 * hand-off; live as long as the program. */
static uint8_t *by_protocol;
static uint8_t *layers_by_protocol;
static int protocol_count;

/* Of Wireshark. Set at hand-off. */
static int proto_tcp = -1;
static int proto_udp = -1;

/* The key of our data on a frame: how many units are being dissected, one in another. Packet scope. */
enum { FRAME_UNITS = 0x11 };

typedef struct {
    unsigned open;              /* units whose content is being dissected */
    unsigned before;            /* layers of the frame when the first of them began; what came then is no layer of */
    bool     has_before;        /* those that stand beside it */
} units_t;

/* The number of the last frame with that data: it costs all frames to ask for it. Emptied with the capture. */
static uint32_t units_frame;

static units_t *
units_of(const packet_info *pinfo)
{
    return units_frame != pinfo->num ? NULL
         : (units_t *)p_get_proto_data(pinfo->pool, (packet_info *)pinfo, proto_li, FRAME_UNITS);
}

void
li_inside_enter_unit(packet_info *pinfo)
{
    units_t *units = units_of(pinfo);

    if (units == NULL) {
        units = wmem_new0(pinfo->pool, units_t);
        units_frame = pinfo->num;
        p_add_proto_data(pinfo->pool, pinfo, proto_li, FRAME_UNITS, units);
    }
    if (!units->has_before) {
        units->before = wmem_list_count(pinfo->layers);
        units->has_before = true;
    }
    units->open++;
}

void
li_inside_leave_unit(packet_info *pinfo)
{
    units_t *units = units_of(pinfo);

    if (units != NULL && units->open > 0) {
        units->open--;
    }
}

li_inside_t
li_inside(const packet_info *pinfo)
{
    const units_t *units = units_of(pinfo);
    unsigned count = wmem_list_count(pinfo->layers);
    li_inside_t inside = LI_INSIDE_NOTHING;
    wmem_list_frame_t *layer = wmem_list_head(pinfo->layers);

    if (units != NULL && units->open > 0) {
        return LI_INSIDE_UNIT;
    }
    if (units != NULL && units->has_before) {
        count = MIN(count, units->before);
    }
    /* The outermost that is none of the capture's own transport says it. */
    for (unsigned i = 0; i < count && layer != NULL && inside == LI_INSIDE_NOTHING; i++) {
        int protocol = GPOINTER_TO_INT(wmem_list_frame_data(layer));

        inside = protocol >= 0 && protocol < protocol_count ? (li_inside_t)by_protocol[protocol] : LI_INSIDE_NOTHING;
        layer = wmem_list_frame_next(layer);
    }
    return inside;
}

static li_layers_t
layer_of(const wmem_list_frame_t *layer)
{
    const int protocol = GPOINTER_TO_INT(wmem_list_frame_data(layer));

    return protocol >= 0 && protocol < protocol_count ? layers_by_protocol[protocol] : 0U;
}

li_layers_t
li_layers(const packet_info *pinfo)
{
    li_layers_t layers_seen = 0;

    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer != NULL; layer = wmem_list_frame_next(layer)) {
        layers_seen |= layer_of(layer);
    }
    return layers_seen;
}

li_layers_t
li_layers_over_transport(const packet_info *pinfo)
{
    const int transport = pinfo->ptype == PT_TCP ? proto_tcp : proto_udp;
    li_layers_t layers_seen = 0;

    for (wmem_list_frame_t *layer = wmem_list_tail(pinfo->layers);
         layer != NULL && GPOINTER_TO_INT(wmem_list_frame_data(layer)) != transport;
         layer = wmem_list_frame_prev(layer)) {
        layers_seen |= layer_of(layer);
    }
    return layers_seen;
}

bool
li_is_inside_content(const packet_info *pinfo)
{
    const units_t *units = units_of(pinfo);

    return (units != NULL && units->open > 0) || li_inside(pinfo) == LI_INSIDE_SUBSCRIBER;
}

static void
init(void)
{
    units_frame = 0;
}

void
li_inside_register(void)
{
    register_init_routine(init);
}

void
li_inside_handoff(void)
{
    proto_tcp = proto_get_id_by_filter_name("tcp");
    proto_udp = proto_get_id_by_filter_name("udp");
    for (unsigned i = 0; i < array_length(layers); i++) {
        protocol_count = MAX(protocol_count, proto_get_id_by_filter_name(layers[i].protocol) + 1);
    }
    for (unsigned i = 0; i < array_length(watched); i++) {
        protocol_count = MAX(protocol_count, proto_get_id_by_filter_name(watched[i].protocol) + 1);
    }
    by_protocol = (uint8_t *)wmem_alloc0(wmem_epan_scope(), (size_t)protocol_count);
    layers_by_protocol = (uint8_t *)wmem_alloc0(wmem_epan_scope(), (size_t)protocol_count);
    for (unsigned i = 0; i < array_length(watched); i++) {
        const int protocol = proto_get_id_by_filter_name(watched[i].protocol);

        if (protocol > 0) {
            layers_by_protocol[protocol] |= (uint8_t)watched[i].layer;
        }
    }
    for (unsigned i = 0; i < array_length(layers); i++) {
        int protocol = proto_get_id_by_filter_name(layers[i].protocol);

        if (protocol > 0) {
            by_protocol[protocol] = (uint8_t)layers[i].inside;
        }
    }
}
