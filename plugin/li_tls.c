/* li_tls.c
 * TLS from a network element that delivers: noted even where it can't be decrypted.
 *
 * The note stands on the first frame with TLS that the element sends over the connection. At that frame nothing tells
 * yet whether the connection will be decrypted; what it then carries is judged unit by unit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "li_tls.h"

#include <epan/conversation.h>

#include "audit/registry.h"

/* Protocol numbers, set when registered and at hand-off. */
static int proto_li_tls = -1;
static int proto_tls = -1;

/* The first frame with TLS in each direction of a connection. File scope, as conversation data. */
typedef struct {
    address  side0;             /* sends in direction 0 */
    uint32_t port0;
    uint32_t first[2];          /* 0: none yet */
} tls_connection_t;

static bool
frame_has_tls(const packet_info *pinfo)
{
    for (wmem_list_frame_t *f = wmem_list_tail(pinfo->layers); f; f = wmem_list_frame_prev(f)) {
        if (GPOINTER_TO_INT(wmem_list_frame_data(f)) == proto_tls) {
            return true;
        }
    }
    return false;
}

/* True when this is the first frame with TLS that its sender sends over the connection. */
static bool
first_of_sender(packet_info *pinfo)
{
    conversation_t *conversation = find_conversation_pinfo(pinfo, 0);
    tls_connection_t *connection;
    unsigned side;

    if (conversation == NULL) {
        return false;
    }
    connection = (tls_connection_t *)conversation_get_proto_data(conversation, proto_li_tls);
    if (connection == NULL) {
        if (PINFO_FD_VISITED(pinfo)) {
            return false;
        }
        connection = wmem_new0(wmem_file_scope(), tls_connection_t);
        copy_address_wmem(wmem_file_scope(), &connection->side0, &pinfo->src);
        connection->port0 = pinfo->srcport;
        conversation_add_proto_data(conversation, proto_li_tls, connection);
    }
    side = connection->port0 != pinfo->srcport || !addresses_equal(&connection->side0, &pinfo->src);
    if (connection->first[side] == 0 && !PINFO_FD_VISITED(pinfo)) {
        connection->first[side] = pinfo->num;
    }
    return connection->first[side] == pinfo->num;
}

static int
watch_tls(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    li_address_t sender, receiver;
    li_endpoint_t observed, endpoint;
    const char *element;

    if (pinfo->ptype != PT_TCP || !frame_has_tls(pinfo) || !first_of_sender(pinfo) ||
        !li_address_from_epan(&sender, &pinfo->src) || !li_address_from_epan(&receiver, &pinfo->dst)) {
        return 0;
    }
    element = li_registry_element(&sender);
    if (element == NULL || li_registry_administrator(&receiver)) {
        return 0;
    }
    li_endpoint_init(&observed, &receiver, (uint16_t)pinfo->destport, LI_TRANSPORT_TCP);
    endpoint = li_registry_alias(&observed);
    if (!li_registry_lists(&endpoint)) {
        li_tls_from_element(tvb, pinfo, tree, element, &endpoint);
    }
    return 0;
}

void
li_tls_register(int proto_li)
{
    /* A protocol of its own holds the connections' data; it shows nothing. */
    proto_li_tls = proto_register_protocol_in_name_only("LI TLS watch", "LI TLS", "li_tls", proto_li, FT_PROTOCOL);
}

void
li_tls_watch(int proto_li)
{
    proto_tls = proto_get_id_by_filter_name("tls");
    register_postdissector(create_dissector_handle(watch_tls, proto_li));
}
