/* ws_compat.h
 * Every place where libwireshark 4.0, 4.4 and 4.6 differ, and nothing else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_WS_COMPAT_H
#define LI_WS_COMPAT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <ws_version.h>
#include <epan/expert.h>
#include <epan/packet.h>
#include <epan/unit_strings.h>
#include <epan/dissectors/packet-e164.h>
#include <epan/dissectors/packet-http.h>
#include <epan/dissectors/packet-rtp.h>
#include <epan/dissectors/packet-tls.h>

#define WS_AT_LEAST(major, minor) \
    (WIRESHARK_VERSION_MAJOR > (major) || \
     (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* The boolean of callbacks and preferences: `bool` since 4.4, gboolean (an int) before.
 * Only signatures and variables that Wireshark reads use it; everything else says `bool`. */
#if WS_AT_LEAST(4, 4)
#include <epan/dissectors/packet-media-type.h>
#include <wsutil/plugins.h>             /* WS_PLUGIN_DESC_* */
typedef bool ws_bool;
#else
typedef gboolean ws_bool;
#define WS_PLUGIN_DESC_DISSECTOR        (1UL << 0)
#define tvb_get_uint8                   tvb_get_guint8
#define STATS_TREE_MENU_SEPARATOR       "/"
#define REGISTER_TELEPHONY_GROUP_UNSORTED REGISTER_STAT_GROUP_TELEPHONY
#endif

#if !WS_AT_LEAST(4, 4)
/* 4.0 ends the text of an expert item where its room ends, be that in the middle of a character. */
static inline const char *
ws_whole_characters(char *text)
{
    if (strlen(text) >= ITEM_LABEL_LENGTH) {
        *g_utf8_find_prev_char(text, text + ITEM_LABEL_LENGTH) = '\0';
    }
    return text;
}
#define expert_add_info_format(pinfo, item, ei, ...) \
    expert_add_info_format((pinfo), (item), (ei), "%s", \
                           ws_whole_characters(wmem_strdup_printf((pinfo)->pool, __VA_ARGS__)))
#endif

#if !WS_AT_LEAST(4, 6)
/* 4.6 has these names for pntoh16() and so on. */
#define pntohu16(p)                     pntoh16(p)
#define pntohu32(p)                     pntoh32(p)
#define pntohu64(p)                     pntoh64(p)
#define phtonu16(p, v)                  phton16((p), (v))
#define phtonu32(p, v)                  phton32((p), (v))

/* 4.6 gave val_to_str() the allocator that val_to_str_wmem() always had. */
#define val_to_str(pool, val, vs, fmt)  val_to_str_wmem((pool), (val), (vs), (fmt))
#endif

/* A dissector without a protocol: where a table offers its dissectors for Decode As, 4.6 wants to know what it is. */
static inline dissector_handle_t
ws_register_described(const char *name, const char *description, dissector_t dissector, int proto)
{
#if WS_AT_LEAST(4, 4)
    return register_dissector_with_description(name, description, dissector, proto);
#else
    (void)description;
    return register_dissector(name, dissector, proto);
#endif
}

/* Makes a TLS session call `handle` for all later records. `data` is what the "tls" heuristic was given:
 * the address of a handle in 4.0, a struct that points to one since. NULL (no TLS session) is allowed. */
static inline void
ws_tls_heur_set_handle(void *data, dissector_handle_t handle)
{
    if (data == NULL) {
        return;
    }
#if WS_AT_LEAST(4, 4)
    *((struct tlsinfo *)data)->app_handle = handle;
#else
    *(dissector_handle_t *)data = handle;
#endif
}

/* Asks a "tls" heuristic about one record without the session: a match does not bind the records that follow. */
static inline bool
ws_tls_heur_try(heur_dissector_t heuristic, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    dissector_handle_t handle = NULL;
#if WS_AT_LEAST(4, 4)
    struct tlsinfo data = { .app_handle = &handle };

    return heuristic(tvb, pinfo, tree, &data);
#else
    return heuristic(tvb, pinfo, tree, &handle);
#endif
}

/* What dissectors in the table "media_type" take as data. */
#if WS_AT_LEAST(4, 4)
typedef media_content_info_t ws_media_info_t;
#define WS_MEDIA_CONTAINER_OTHER        MEDIA_CONTAINER_OTHER
#define WS_MEDIA_HTTP_REQUEST           MEDIA_CONTAINER_HTTP_REQUEST
#define WS_MEDIA_HTTP_RESPONSE          MEDIA_CONTAINER_HTTP_RESPONSE
#define WS_MEDIA_HTTP_OTHER             MEDIA_CONTAINER_HTTP_OTHERS
#else
typedef http_message_info_t ws_media_info_t;
#define WS_MEDIA_CONTAINER_OTHER        HTTP_OTHERS
#define WS_MEDIA_HTTP_REQUEST           HTTP_REQUEST
#define WS_MEDIA_HTTP_RESPONSE          HTTP_RESPONSE
#define WS_MEDIA_HTTP_OTHER             HTTP_OTHERS
#endif

/* The status of the response that was dissected last in an HTTP connection; on first visits only. Since 4.4 it is kept
 * with the exchange. */
static inline unsigned
ws_http_status(const http_conv_t *http)
{
#if WS_AT_LEAST(4, 4)
    return http->req_res_tail != NULL ? http->req_res_tail->response_code : 0;
#else
    return http->response_code;
#endif
}

/* 4.6 renamed dissector_try_string_new(). */
#if WS_AT_LEAST(4, 6)
#define ws_dissector_try_string         dissector_try_string_with_data
#else
#define ws_dissector_try_string         dissector_try_string_new
#endif

/* Since 4.4 an RTP payload type has a number of channels too. */
static inline void
ws_rtp_dyn_payload_insert(rtp_dyn_payload_t *payload_types, unsigned payload_type, const char *name, int rate,
                          unsigned channels)
{
#if WS_AT_LEAST(4, 4)
    rtp_dyn_payload_insert(payload_types, payload_type, name, rate, channels);
#else
    (void)channels;
    rtp_dyn_payload_insert(payload_types, payload_type, name, rate);
#endif
}

/* 4.6 gave it the packet. */
static inline void
ws_dissect_e164_msisdn(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, int offset, int length)
{
#if WS_AT_LEAST(4, 6)
    dissect_e164_msisdn(tvb, pinfo, tree, offset, length, E164_ENC_BCD);
#else
    (void)pinfo;
    dissect_e164_msisdn(tvb, tree, offset, length, E164_ENC_BCD);
#endif
}

/* packet-tcp.c keeps the TCP_A_* flags of struct tcp_acked to itself; the value is the same in 4.0, 4.4 and 4.6. */
#define WS_TCP_A_RETRANSMISSION         0x0001
#define WS_TCP_A_LOST_PACKET            0x0002
#define WS_TCP_A_ACK_LOST_PACKET        0x0004
#define WS_TCP_A_KEEP_ALIVE             0x0008
#define WS_TCP_A_OUT_OF_ORDER           0x0200
#define WS_TCP_A_FAST_RETRANSMISSION    0x0400
#define WS_TCP_A_SPURIOUS               0x4000
#define WS_TCP_A_OLD_DATA               0x8000

/* And TCP_COMPLETENESS_SYNSENT, TCP_COMPLETENESS_SYNACK of conversation_completeness: a SYN was captured, one that
 * answers another. */
#define WS_TCP_HAS_SYN                  0x03
#define WS_TCP_HAS_SYN_ACK              0x02
/* And TCP_COMPLETENESS_FIN, TCP_COMPLETENESS_RST: an end was. */
#define WS_TCP_HAS_END                  0x30

#endif /* LI_WS_COMPAT_H */
