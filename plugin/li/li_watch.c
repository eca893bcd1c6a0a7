/* li_watch.c
 * Looks at every frame behind its own dissectors: what goes to ordered destinations gets its dissector, and what was
 * missed of an element's administration is noted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>

#include "audit/tables.h"
#include "li/li_channel.h"

/* One who wants the connections to ordered destinations. */
typedef struct {
    li_interfaces_t    interfaces;
    dissector_handle_t tcp;
    dissector_handle_t udp;
} claim_t;

/* All of them: claim_t. Filled at hand-off; lives as long as the program. */
static wmem_array_t *claims;

/* A dissector whose claims give way; NULL: none. Set at hand-off. */
static dissector_handle_t weak_handle;

static dissector_handle_t watch_handle;
static dissector_handle_t claims_handle;

void
li_claim_destinations(uint32_t interfaces, dissector_handle_t tcp, dissector_handle_t udp)
{
    const claim_t claim = { interfaces, tcp, udp };

    wmem_array_append_one(claims, claim);
}

void
li_claim_gives_way(dissector_handle_t handle)
{
    weak_handle = handle;
}

bool
li_has_rows(void)
{
    return li_tables.administrator_count > 0 || li_tables.element_count > 0 || li_tables.endpoint_count > 0;
}

static bool
is_known_party(const packet_info *pinfo, const address *addr)
{
    li_address_t party;

    return li_address_from_epan(&party, addr)
        && (li_registry_element(&party) || li_registry_administers(&party, LI_INTERFACE_NONE)
            || li_registry_receives(&party, LI_INTERFACES_X | LI_INTERFACES_HI)
            || li_provisioning_element_at(li_provisioning(), &party, pinfo->num));
}

bool
li_has_known_party(const packet_info *pinfo)
{
    return is_known_party(pinfo, &pinfo->src) || is_known_party(pinfo, &pinfo->dst);
}

/* The frame's destination (or source), as it is registered and ordered. */
static bool
endpoint_of(const packet_info *pinfo, const address *addr, uint32_t port, li_endpoint_t *endpoint)
{
    li_address_t host;
    li_endpoint_t observed;

    if ((pinfo->ptype != PT_TCP && pinfo->ptype != PT_UDP) || !li_address_from_epan(&host, addr)) {
        return false;
    }
    li_endpoint_init(&observed, &host, (uint16_t)port, pinfo->ptype == PT_TCP ? LI_TRANSPORT_TCP : LI_TRANSPORT_UDP);
    *endpoint = li_registry_alias(&observed);
    return true;
}

/* True when one of the frame's ends was ordered for one of the interfaces by now. */
static bool
is_ordered(const packet_info *pinfo, li_interfaces_t interfaces)
{
    li_endpoint_t endpoint;
    const char *name;

    return (endpoint_of(pinfo, &pinfo->dst, pinfo->destport, &endpoint)
            && li_provisioning_ever(li_provisioning(), &endpoint, pinfo->num, interfaces, &name))
        || (endpoint_of(pinfo, &pinfo->src, pinfo->srcport, &endpoint)
            && li_provisioning_ever(li_provisioning(), &endpoint, pinfo->num, interfaces, &name));
}

bool
li_is_expected(const packet_info *pinfo, uint32_t interfaces, const e_guid_t *xid)
{
    li_address_t sender;

    if (li_address_from_epan(&sender, &pinfo->src)
        && (li_registry_element(&sender) || li_provisioning_element_at(li_provisioning(), &sender, pinfo->num))) {
        return true;
    }
    return li_provisioning_any(li_provisioning(), pinfo->num)
        && (is_ordered(pinfo, interfaces) || (xid && li_provisioning_knows_task(li_provisioning(), xid, pinfo->num)));
}

bool
li_behind_loss(packet_info *pinfo)
{
    const struct tcp_analysis *tcp = pinfo->ptype == PT_TCP ? get_tcp_conversation_data(NULL, pinfo) : NULL;

    return tcp != NULL && tcp->ta != NULL && (tcp->ta->flags & WS_TCP_A_LOST_PACKET) != 0;
}

/* A connection to a destination that may be for several interfaces is tried by each, until one knows it by its octets
 * and keeps it. No layer of its own: a handle without a protocol. */
static int
try_claims(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    /* Each call of a dissector takes one from this; ours shall not count. */
    uint16_t can_desegment = pinfo->saved_can_desegment;

    for (unsigned i = 0; i < wmem_array_get_count(claims); i++) {
        const claim_t *claim = (const claim_t *)wmem_array_index(claims, i);
        int taken = 0;

        if (is_ordered(pinfo, claim->interfaces)) {
            pinfo->can_desegment = can_desegment;
            taken = call_dissector_only(pinfo->ptype == PT_TCP ? claim->tcp : claim->udp, tvb, pinfo, tree, data);
        }
        if (taken != 0) {
            return taken;
        }
    }
    return 0;
}

/* From the next frame on: this one has been dissected. A connection that has a dissector keeps it. */
static void
hand_over(packet_info *pinfo)
{
    conversation_t *conversation;
    dissector_handle_t claimed;
    li_interfaces_t interfaces = 0;

    for (unsigned i = 0; i < wmem_array_get_count(claims); i++) {
        interfaces |= ((const claim_t *)wmem_array_index(claims, i))->interfaces;
    }
    if (!is_ordered(pinfo, interfaces)) {
        return;
    }
    conversation = find_or_create_conversation(pinfo);
    claimed = conversation_get_dissector(conversation, pinfo->num + 1);
    if (claimed != NULL && claimed == weak_handle) {
        claimed = conversation_get_dissector(conversation, 0);  /* whom that gives the octets to */
    }
    if (claimed == NULL) {
        conversation_set_dissector_from_frame_number(conversation, pinfo->num + 1, claims_handle);
    }
}

/* The element whose administration the frame's connection carries, as was seen before; NULL: none. */
static const char *
administered_element(const packet_info *pinfo, bool *from_element)
{
    li_endpoint_t endpoint;
    const char *element = NULL;

    *from_element = false;
    if (endpoint_of(pinfo, &pinfo->dst, pinfo->destport, &endpoint)) {
        element = li_gate_element_at(li_belief_gate(li_belief()), &endpoint);
    }
    if (element == NULL && endpoint_of(pinfo, &pinfo->src, pinfo->srcport, &endpoint)) {
        element = li_gate_element_at(li_belief_gate(li_belief()), &endpoint);
        *from_element = element != NULL;
    }
    return element;
}

static void
note_missed(packet_info *pinfo, bool has_tls)
{
    bool from_element;
    const char *element = administered_element(pinfo, &from_element);
    const li_when_t now = li_frame_over(pinfo);
    bool hidden;

    if (element == NULL) {
        return;
    }
    if (li_behind_loss(pinfo)) {
        li_belief_missed_of(li_belief(), element, &now, LI_MISSED_SEGMENT);
    }
    hidden = has_tls && li_tls_is_hidden(pinfo);
    if (hidden && from_element) {
        li_belief_missed_of(li_belief(), element, &now, LI_MISSED_SESSION);
    }
}

/* Who was asked something is heard, or will not be heard any more. */
static void
note_line(packet_info *pinfo)
{
    const li_when_t now = li_frame_over(pinfo);
    li_address_t sender;

    if (!li_administers(pinfo)) {
        return;
    }
    if (li_address_from_epan(&sender, &pinfo->src)) {
        li_belief_heard(li_belief(), &sender, &now);
    }
    if (li_channel_has_ended(pinfo)) {
        li_belief_hung_up(li_belief(), li_conversation_number(pinfo), &now);
    }
}

static int
watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    bool has_tls = pinfo->ptype == PT_TCP && li_tls_in_frame(pinfo);

    if (!PINFO_FD_VISITED(pinfo)) {
        li_channel_watch(pinfo);
    }
    /* Later on TCP calls nobody for a segment that is part of a record which ends in another: what was found is
     * asked. */
    if (has_tls || (pinfo->ptype == PT_TCP && PINFO_FD_VISITED(pinfo))) {
        li_tls_watch(tvb, pinfo, tree);
    }
    if (!PINFO_FD_VISITED(pinfo) && pinfo->ptype == PT_TCP) {
        li_files_watch(pinfo);
    }
    /* What delivers has found its dissector, and is no administration. */
    if (!PINFO_FD_VISITED(pinfo) && !li_has_units(pinfo) && li_provisioning_any(li_provisioning(), pinfo->num)) {
        hand_over(pinfo);
        note_missed(pinfo, has_tls);
        note_line(pinfo);
    }
    if (!PINFO_FD_VISITED(pinfo) && !li_has_units(pinfo)) {
        li_dns_learn(pinfo);
    }
    return 0;
}

void
li_watch_register(int proto)
{
    claims = wmem_array_new(wmem_epan_scope(), sizeof(claim_t));
    li_tls_register(proto);
    watch_handle = create_dissector_handle(watch, proto);
    register_postdissector(watch_handle);
    li_files_register(proto);
    li_channel_register();
    claims_handle = create_dissector_handle(try_claims, -1);
}

void
li_watch_handoff(void)
{
    li_tls_handoff();
    li_channel_handoff();
    li_inside_handoff();
    li_files_handoff(proto_li);
    li_dns_handoff();
}
