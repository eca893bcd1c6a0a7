/* li_tls.c
 * TLS that carries what can't be seen: from a network element to who knows whom, and in the administration of one.
 *
 * The note on an element's TLS stands on the first frame with TLS that it sends over the connection, once for each
 * endpoint to which it sends. At that frame
 * nothing tells yet whether the connection will be decrypted; what it then carries is judged unit by unit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tls-utils.h>
#include <epan/to_str.h>

#include "audit/review.h"
#include "li/li_tls.h"

/* Protocol numbers, set when registered and at hand-off. */
static int proto_li_tls = -1;
static int proto_tls = -1;

/* What is kept of a TLS connection. File scope, as conversation data. */
typedef struct {
    uint32_t first[2];          /* by li_side(): the first frame with TLS; 0: none yet */
    unsigned turns;             /* how often one side spoke after the other; on the first visit of each frame */
    unsigned speaker;           /* side of the last frame */
    uint32_t hidden_frame;      /* from here on it is known not to be decrypted; 0: it is not */
} tls_connection_t;

bool
li_tls_in_frame(const packet_info *pinfo)
{
    return wmem_list_find(pinfo->layers, GINT_TO_POINTER(proto_tls)) != NULL;
}

bool
li_tls_in_connection(packet_info *pinfo)
{
    const conversation_t *conversation = li_conversation(pinfo);

    return conversation != NULL && conversation_get_proto_data(conversation, proto_tls) != NULL;
}

bool
li_tls_is_decrypted(const packet_info *pinfo)
{
    const wmem_list_frame_t *tls = wmem_list_find(pinfo->layers, GINT_TO_POINTER(proto_tls));
    const wmem_list_frame_t *next = tls != NULL ? wmem_list_frame_next(tls) : NULL;

    /* The last one is that of who watches. */
    return next != NULL && next != wmem_list_tail(pinfo->layers);
}

/* The record of the frame's connection; NULL: there is none, because it was not there on the first visit. */
static tls_connection_t *
connection_of(packet_info *pinfo)
{
    conversation_t *conversation = li_conversation(pinfo);
    tls_connection_t *connection;

    if (conversation == NULL) {
        return NULL;
    }
    connection = (tls_connection_t *)conversation_get_proto_data(conversation, proto_li_tls);
    if (connection == NULL && !PINFO_FD_VISITED(pinfo)) {
        connection = wmem_new0(wmem_file_scope(), tls_connection_t);
        connection->speaker = li_side(pinfo);
        connection->turns = 1;
        conversation_add_proto_data(conversation, proto_li_tls, connection);
    }
    return connection;
}

/* ---- sessions ---- */

SslDecryptSession *
li_tls_session(packet_info *pinfo)
{
    const conversation_t *conversation = li_conversation(pinfo);

    return conversation ? (SslDecryptSession *)conversation_get_proto_data(conversation, proto_tls) : NULL;
}

/* A handshake is over when the server speaks for the second time; keys that are known have been found by then. */
static void
note_turn(packet_info *pinfo, tls_connection_t *connection)
{
    const SslDecryptSession *session = li_tls_session(pinfo);
    const unsigned side = li_side(pinfo);

    if (session == NULL) {
        return;
    }
    if (side != connection->speaker) {
        connection->speaker = side;
        connection->turns++;
    }
    if (connection->hidden_frame == 0 && connection->turns >= 4 && session->client == NULL && session->server == NULL
        && session->client_new == NULL && session->server_new == NULL) {
        connection->hidden_frame = pinfo->num;
    }
}

bool
li_tls_is_hidden(packet_info *pinfo)
{
    const tls_connection_t *connection = connection_of(pinfo);

    return connection != NULL && connection->hidden_frame != 0 && connection->hidden_frame <= pinfo->num;
}

/* True when this is the first frame with TLS that its sender sends over the connection. */
static bool
first_of_sender(packet_info *pinfo)
{
    tls_connection_t *connection = connection_of(pinfo);
    const unsigned side = li_side(pinfo);

    if (connection == NULL) {
        return false;
    }
    if (!PINFO_FD_VISITED(pinfo)) {
        connection->first[side] = connection->first[side] ? connection->first[side] : pinfo->num;
        note_turn(pinfo, connection);
    }
    return connection->first[side] == pinfo->num;
}

/* Connections from one address to one endpoint, of which it is told once. */
#define SESSIONS_MAX 16

typedef struct {
    li_address_t  sender;
    li_endpoint_t receiver;         /* as observed */
} pair_t;

typedef struct {
    pair_t   pair;
    unsigned count;
    uint32_t frames[SESSIONS_MAX];  /* the first ones with TLS that the sender sent over them */
} sessions_t;

/* By their pair: sessions_t. Filled on the first visit of each frame, whoever the ends are; cleared with the file. */
static wmem_map_t *sessions;

static unsigned
pair_hash(const void *key)
{
    return wmem_strong_hash((const uint8_t *)key, sizeof(pair_t));
}

static gboolean
pair_equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(pair_t)) == 0;
}

static const sessions_t *
sessions_of(const packet_info *pinfo, const li_address_t *sender, const li_endpoint_t *receiver)
{
    sessions_t *of;
    pair_t pair;

    memset(&pair, 0, sizeof pair);
    pair.sender = *sender;
    pair.receiver = *receiver;
    of = (sessions_t *)wmem_map_lookup(sessions, &pair);
    if (of == NULL && !PINFO_FD_VISITED(pinfo)) {
        of = wmem_new0(wmem_file_scope(), sessions_t);
        of->pair = pair;
        wmem_map_insert(sessions, &of->pair, of);
    }
    if (of != NULL && !PINFO_FD_VISITED(pinfo) && of->count < SESSIONS_MAX) {
        of->frames[of->count++] = pinfo->num;
    }
    return of;
}

/* Whether the same had to be told of a connection before. */
static bool
was_told(const sessions_t *of, const packet_info *pinfo, const li_endpoint_t *endpoint)
{
    for (unsigned i = 0; of != NULL && i < of->count && of->frames[i] < pinfo->num; i++) {
        const char *name = NULL;

        if (li_review_tls(li_provisioning(), li_belief_gate(li_belief()), &of->pair.sender, endpoint, of->frames[i],
                          &name) != NULL && name == NULL) {
            return true;
        }
    }
    return false;
}

void
li_tls_watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    li_address_t sender, receiver;
    li_endpoint_t observed, endpoint;
    const char *element, *name = NULL;
    const sessions_t *of;

    if (!first_of_sender(pinfo) || !li_address_from_epan(&sender, &pinfo->src)
        || !li_address_from_epan(&receiver, &pinfo->dst)) {
        return;
    }
    li_endpoint_init(&observed, &receiver, (uint16_t)pinfo->destport, LI_TRANSPORT_TCP);
    endpoint = li_registry_alias(&observed);
    of = sessions_of(pinfo, &sender, &observed);
    element = li_review_tls(li_provisioning(), li_belief_gate(li_belief()), &sender, &endpoint, pinfo->num,
                            &name);
    if (element == NULL || (name == NULL && was_told(of, pinfo, &endpoint))) {
        return;
    }
    li_show_tls(tvb, pinfo, tree, *element != '\0' ? element : address_to_str(pinfo->pool, &pinfo->src), &endpoint,
                name);
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
    const SslDecryptSession *session = li_tls_session(pinfo);

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
    sessions = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), pair_hash, pair_equal);
    proto_li_tls = proto_register_protocol_in_name_only("LI TLS watch", "LI TLS", "li_tls", proto, FT_PROTOCOL);
}

void
li_tls_handoff(void)
{
    proto_tls = proto_get_id_by_filter_name("tls");
}
