/* li_claim_tls.c
 * What TLS holds, in connections that are looked into: a session that has a dissector, by ALPN, by STARTTLS or by its
 * port, asks no heuristic. So a handle of ours takes that one's place, and passes on to it what is not ours.
 *
 * TLS shows the name of the protocol of a session's dissector, and adds its layer, and exports PDUs under its own name:
 * ours has the same protocol and name, one for each that it stands in front of, and what it calls adds no second layer,
 * which only a table can do.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include "li/li_claim.h"
#include "li/li_tls.h"

/* One of ours, and in whose place it stands. */
typedef struct {
    dissector_handle_t ours;
    dissector_handle_t before;
    const char        *name;        /* of that one, in the table */
} front_t;

/* The dissector in whose place one stands -> front_t; and by our own handle. Live as long as the program. */
static wmem_map_t *fronts;
static wmem_map_t *fronts_by_ours;

/* "li.tls": the dissectors in whose place ours stand, by a number as text. */
static dissector_table_t next_table;

static int
try_session(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const uint16_t can_desegment = pinfo->saved_can_desegment;
    const SslDecryptSession *session = li_tls_session(pinfo);
    const front_t *front = session ? (const front_t *)wmem_map_lookup(fronts_by_ours, session->session.app_handle)
                                   : NULL;
    int taken = li_claim_ask_tls(tvb, pinfo, tree);

    if (taken == 0 && front != NULL) {
        pinfo->can_desegment = can_desegment;
        taken = ws_dissector_try_string(next_table, front->name, tvb, pinfo, tree, false, data);
    }
    return taken;
}

static const front_t *
front_of(dissector_handle_t before)
{
    front_t *front = (front_t *)wmem_map_lookup(fronts, before);

    if (front == NULL) {
        front = wmem_new(wmem_epan_scope(), front_t);
        front->ours = create_dissector_handle_with_name(try_session, dissector_handle_get_protocol_index(before),
                                                        dissector_handle_get_dissector_name(before));
        front->before = before;
        front->name = wmem_strdup_printf(wmem_epan_scope(), "%u", wmem_map_size(fronts));
        wmem_map_insert(fronts, before, front);
        wmem_map_insert(fronts_by_ours, front->ours, front);
        dissector_add_string("li.tls", front->name, before);
    }
    return front;
}

void
li_claim_tls_watch(packet_info *pinfo)
{
    SslDecryptSession *session = li_tls_session(pinfo);
    dissector_handle_t now = session ? session->session.app_handle : NULL;

    if (now != NULL && !li_claim_is_claimants(now) && !wmem_map_contains(fronts_by_ours, now)) {
        session->session.app_handle = front_of(now)->ours;
    }
}

void
li_claim_tls_register(int proto)
{
    next_table = register_dissector_table("li.tls", "In TLS, behind LI", proto, FT_STRING, BASE_NONE);
    fronts = wmem_map_new(wmem_epan_scope(), g_direct_hash, g_direct_equal);
    fronts_by_ours = wmem_map_new(wmem_epan_scope(), g_direct_hash, g_direct_equal);
}
