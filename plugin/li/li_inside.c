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

/* By protocol number: li_inside_t, up to the last that is not LI_INSIDE_NOTHING. Asked for each frame. Filled at
 * hand-off; lives as long as the program. */
static uint8_t *by_protocol;
static int protocol_count;

/* The key of our data on a frame: how many units are being dissected, one in another. Packet scope. */
enum { FRAME_UNITS = 0x11 };

typedef struct {
    unsigned open;              /* units whose content is being dissected */
    unsigned before;            /* layers of the frame when the first of them began; what came then is no layer of */
    bool     has_before;        /* those that stand beside it */
} units_t;

static units_t *
units_of(const packet_info *pinfo)
{
    return (units_t *)p_get_proto_data(pinfo->pool, (packet_info *)pinfo, proto_li, FRAME_UNITS);
}

void
li_inside_enter_unit(packet_info *pinfo)
{
    units_t *units = units_of(pinfo);

    if (units == NULL) {
        units = wmem_new0(pinfo->pool, units_t);
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

bool
li_is_inside_content(const packet_info *pinfo)
{
    const units_t *units = units_of(pinfo);

    return (units != NULL && units->open > 0) || li_inside(pinfo) == LI_INSIDE_SUBSCRIBER;
}

void
li_inside_handoff(void)
{
    for (unsigned i = 0; i < array_length(layers); i++) {
        protocol_count = MAX(protocol_count, proto_get_id_by_filter_name(layers[i].protocol) + 1);
    }
    by_protocol = (uint8_t *)wmem_alloc0(wmem_epan_scope(), (size_t)protocol_count);
    for (unsigned i = 0; i < array_length(layers); i++) {
        int protocol = proto_get_id_by_filter_name(layers[i].protocol);

        if (protocol > 0) {
            by_protocol[protocol] = (uint8_t)layers[i].inside;
        }
    }
}
