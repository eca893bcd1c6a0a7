/* li_tls.c
 * TLS that carries what can't be seen: from a network element to who knows whom, and in the administration of one.
 *
 * The note on an element's TLS stands on the first frame with TLS that it sends over the connection. At that frame
 * nothing tells yet whether the connection will be decrypted; what it then carries is judged unit by unit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tls-utils.h>

#include "audit/review.h"

/* Protocol numbers, set when registered and at hand-off. */
static int proto_li_tls = -1;
static int proto_tls = -1;

/* What is kept of a TLS connection. File scope, as conversation data. */
typedef struct {
    address  side0;             /* sends in direction 0 */
    uint32_t port0;
    uint32_t first[2];          /* the first frame with TLS in each direction; 0: none yet */
    unsigned turns;             /* how often one side spoke after the other; on the first visit of each frame */
    unsigned speaker;           /* direction of the last frame */
} tls_connection_t;

bool
li_tls_in_frame(const packet_info *pinfo)
{
    return wmem_list_find(pinfo->layers, GINT_TO_POINTER(proto_tls)) != NULL;
}

static unsigned
direction_of(const tls_connection_t *connection, const packet_info *pinfo)
{
    return connection->port0 != pinfo->srcport || !addresses_equal(&connection->side0, &pinfo->src);
}

/* The record of the frame's connection; NULL: there is none, because it was not there on the first visit. */
static tls_connection_t *
connection_of(packet_info *pinfo)
{
    conversation_t *conversation = find_conversation_pinfo(pinfo, 0);
    tls_connection_t *connection;

    if (conversation == NULL) {
        return NULL;
    }
    connection = (tls_connection_t *)conversation_get_proto_data(conversation, proto_li_tls);
    if (connection == NULL && !PINFO_FD_VISITED(pinfo)) {
        connection = wmem_new0(wmem_file_scope(), tls_connection_t);
        copy_address_wmem(wmem_file_scope(), &connection->side0, &pinfo->src);
        connection->port0 = pinfo->srcport;
        connection->turns = 1;
        conversation_add_proto_data(conversation, proto_li_tls, connection);
    }
    return connection;
}

/* True when this is the first frame with TLS that its sender sends over the connection. */
static bool
first_of_sender(packet_info *pinfo)
{
    tls_connection_t *connection = connection_of(pinfo);
    unsigned side;

    if (connection == NULL) {
        return false;
    }
    side = direction_of(connection, pinfo);
    if (connection->first[side] == 0 && !PINFO_FD_VISITED(pinfo)) {
        connection->first[side] = pinfo->num;
    }
    return connection->first[side] == pinfo->num;
}

void
li_tls_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    li_address_t sender, receiver;
    li_endpoint_t observed, endpoint;
    const char *element, *name = NULL;

    if (!first_of_sender(pinfo) || !li_address_from_epan(&sender, &pinfo->src)
        || !li_address_from_epan(&receiver, &pinfo->dst)) {
        return;
    }
    li_endpoint_init(&observed, &receiver, (uint16_t)pinfo->destport, LI_TRANSPORT_TCP);
    endpoint = li_registry_alias(&observed);
    element = li_review_tls(li_provisioning(), li_belief_gate(li_belief()), &sender, &endpoint, pinfo->num,
                            &name);
    if (element == NULL) {
        return;
    }
    li_show_tls(tvb, pinfo, tree, element, &endpoint, name);
}

/* ---- sessions ---- */

static const SslDecryptSession *
session_of(packet_info *pinfo)
{
    conversation_t *conversation = find_conversation_pinfo(pinfo, 0);

    return conversation ? (const SslDecryptSession *)conversation_get_proto_data(conversation, proto_tls) : NULL;
}

/* A handshake is over when the server speaks for the second time; keys that are known have been found by then. */
bool
li_tls_is_hidden(packet_info *pinfo)
{
    tls_connection_t *connection = connection_of(pinfo);
    const SslDecryptSession *session = session_of(pinfo);
    unsigned side;

    if (connection == NULL || session == NULL) {
        return false;
    }
    side = direction_of(connection, pinfo);
    if (side != connection->speaker) {
        connection->speaker = side;
        connection->turns++;
    }
    return connection->turns >= 4 && session->client == NULL && session->server == NULL && session->client_new == NULL
        && session->server_new == NULL;
}

/* RFC 8446 appendix D */
static const value_string outdated_versions[] = {
    { 0x0200, "SSLv2" },
    { 0x0300, "SSLv3" },
    { 0x0301, "TLSv1.0" },
    { 0x0302, "TLSv1.1" },
    { 0, NULL }
};

uint32_t
li_tls_version(packet_info *pinfo)
{
    const SslDecryptSession *session = session_of(pinfo);

    return session != NULL ? session->session.version : 0;
}

const char *
li_tls_outdated(uint32_t version)
{
    return try_val_to_str(version, outdated_versions);
}

void
li_tls_register(int proto)
{
    /* A protocol of its own holds the connections' data; it shows nothing. */
    proto_li_tls = proto_register_protocol_in_name_only("LI TLS watch", "LI TLS", "li_tls", proto, FT_PROTOCOL);
}

void
li_tls_handoff(void)
{
    proto_tls = proto_get_id_by_filter_name("tls");
}
