/* li_watch.c
 * Looks at every frame behind its own dissectors: connections of expected hosts are looked into from then on, and what
 * was missed of an element's administration is noted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <wiretap/wtap.h>

#include "li/li_channel.h"
#include "li/li_claim.h"
#include "li/li_fragments.h"
#include "li/li_message.h"
#include "li/li_versions.h"
#include "li/li_withheld.h"
#include "li/li_worlds.h"

/* Who else looks at every frame: one postdissector for all, since each costs all traffic. Filled at registration; lives
 * as long as the program. */
#define WATCHERS_MAX 8
static li_watcher_t watchers[WATCHERS_MAX];
static unsigned     watcher_count;

void
li_add_watcher(li_watcher_t watcher)
{
    if (watcher_count < WATCHERS_MAX) {
        watchers[watcher_count++] = watcher;
    }
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
    return is_ordered(pinfo, interfaces)
        || (xid && (li_provisioning_knows_task(li_provisioning(), xid, pinfo->num)
                    || li_parties_know_task(li_recorder_parties(li_recorder()), xid, pinfo->num)));
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

/* Some of what stands in the frame's connection is not known, where that carries an element's administration. */
static void
note_missed_octets(packet_info *pinfo, li_missed_t missed)
{
    bool from_element;
    const char *element = administered_element(pinfo, &from_element);
    const li_when_t now = li_frame_over(pinfo);
    li_address_t peer;
    bool has_peer;

    if (element == NULL) {
        return;
    }
    has_peer = !li_channel_facts(pinfo).is_one_way
            && li_address_from_epan(&peer, from_element ? &pinfo->dst : &pinfo->src);
    li_belief_missed_of(li_belief(), element, &now, missed, li_conversation_number(pinfo), has_peer ? &peer : NULL);
    if (missed == LI_MISSED_OCTETS) {
        li_versions_tell(pinfo, &(li_hidden_t) {
            .element = element, .when = now, .connection = li_conversation_number(pinfo),
            .peer = has_peer ? &peer : NULL, .is_answer = from_element, .is_heard = li_again_is_heard(pinfo) });
    }
}

const char *
li_message_unread(packet_info *pinfo)
{
    bool from_element;
    const char *element = li_has_units(pinfo) || li_inside(pinfo) != LI_INSIDE_NOTHING
                        ? NULL : administered_element(pinfo, &from_element);

    if (element != NULL) {
        note_missed_octets(pinfo, LI_MISSED_UNREAD);
    }
    return element;
}

/* To TCP another connection has begun, while that before goes on: what goes on may not be understood. */
static void
note_begun_anew(packet_info *pinfo, const char *element, const li_when_t *now)
{
    const conversation_t *older = pinfo->ptype == PT_TCP && li_channel_begins_side(pinfo) ? li_channel_older(pinfo)
                                                                                         : NULL;

    if (older != NULL) {
        li_belief_missed_of(li_belief(), element, now, LI_MISSED_SEGMENT, older->conv_index, NULL);
    }
}

/* Whether octets of the frame's segment were not captured: what they say is not known. */
static bool
is_cut(const packet_info *pinfo)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_worlds_headers(pinfo, &ends);

    return headers != NULL && ends->is_tcp && headers->length < tvb_reported_length(headers->tvb);
}

static void
note_missed(packet_info *pinfo, bool has_tls, bool is_withheld)
{
    bool from_element;
    const char *element = administered_element(pinfo, &from_element);
    const li_when_t now = li_frame_over(pinfo);
    uint32_t connection;
    bool hidden;

    if (element == NULL) {
        return;
    }
    connection = li_conversation_number(pinfo);
    if (li_behind_loss(pinfo) || is_withheld || is_cut(pinfo)) {
        note_missed_octets(pinfo, LI_MISSED_SEGMENT);
    }
    if (from_element) {
        note_begun_anew(pinfo, element, &now);
    }
    hidden = has_tls && li_tls_is_hidden(pinfo);
    if (hidden && from_element) {
        li_belief_missed_of(li_belief(), element, &now, LI_MISSED_SESSION, connection, NULL);
    }
}

/* Where a connection begins with the ends of another, that one is over. */
static void
note_begin(packet_info *pinfo)
{
    const conversation_t *conversation = pinfo->ptype == PT_TCP ? li_conversation(pinfo) : NULL;
    const conversation_t *older = conversation != NULL && conversation->setup_frame == pinfo->num && pinfo->num > 1
                                ? find_conversation(pinfo->num - 1, &pinfo->src, &pinfo->dst, CONVERSATION_TCP,
                                                    pinfo->srcport, pinfo->destport, 0) : NULL;
    const li_when_t now = li_frame_over(pinfo);

    if (older != NULL && older != conversation) {
        li_belief_hung_up(li_belief(), older->conv_index, &now);
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

/* What was not captured of a frame may have held units. */
static void
note_cut(packet_info *pinfo)
{
    li_address_t sender;

    if (pinfo->fd->cap_len < pinfo->fd->pkt_len && (li_has_units(pinfo) || li_is_claimed(pinfo))
        && li_address_from_epan(&sender, &pinfo->src)) {
        li_recorder_cut(li_recorder(), &sender, pinfo->num);
    }
}

/* Where the headers of the frame were not read before it was dissected, an end that is known is taken for this
 * side's. */
unsigned
li_ended_sides(packet_info *pinfo)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_worlds_headers(pinfo, &ends);
    const unsigned own = 1U << li_side(pinfo);

    if (headers != NULL && ends->is_tcp && pinfo->ptype == PT_TCP && ends->srcport == pinfo->srcport
        && ends->destport == pinfo->destport) {
        const unsigned flags = li_headers_tcp_flags(headers);

        return flags & LI_TCP_RST ? 3 : flags & LI_TCP_FIN ? own : 0;
    }
    return li_channel_has_ended(pinfo) ? own : 0;
}

static bool
is_wide(const address *addr)
{
    li_address_t host;

    return li_address_from_epan(&host, addr) && li_registry_is_wide(&host);
}

/* A row of many addresses makes no party: that octets of theirs look like a unit is said, since nobody looks. */
static void
note_wide(packet_info *pinfo)
{
    const li_ends_t *ends;
    const li_headers_t *headers = li_registry_has_wide() ? li_worlds_headers(pinfo, &ends) : NULL;
    const unsigned begin = headers != NULL ? li_headers_payload(headers) : 0;
    const char *format;
    li_claim_left_t left;

    if (begin == 0 || li_has_units(pinfo) || li_carries_units(pinfo) || li_is_claimed(pinfo)) {
        return;
    }
    format = li_claim_recognised(tvb_new_subset_length(headers->tvb, (int)begin, (int)(headers->length - begin)));
    if (format != NULL && (is_wide(&ends->src) || is_wide(&ends->dst))) {
        li_claim_enter(pinfo, ends, &left);
        li_coverage_wide(pinfo, format);
        li_claim_leave(pinfo, &left);
    }
}

/* On a first visit: nothing that is kept for units and orders can be there. */
static bool
is_strangers(const packet_info *pinfo)
{
    return !PINFO_FD_VISITED(pinfo) && !li_has_delivered() && li_claim_is_strangers(pinfo);
}

/* What the frame tells of its connection, and of what was missed there, on its first visit. */
static void
watch_connection(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, li_layers_t layers)
{
    li_channel_watch(pinfo);
    if (pinfo->ptype == PT_TCP) {
        if (layers & LI_LAYER_TLS) {
            li_tls_watch(tvb, pinfo, tree);
        }
        li_files_watch(pinfo, (layers & LI_LAYER_FTP) != 0);
    }
}

/* Octets that no dissector has got as they were sent. */
static void
watch_octets(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, bool has_tls)
{
    const bool is_first = !PINFO_FD_VISITED(pinfo);
    const li_missed_t missed = is_first ? li_again_find(pinfo) : LI_MISSED_NOTHING;

    /* What delivers is no administration, nor is what a subscriber sends. */
    if (is_first && !li_has_units(pinfo) && li_provisioning_any(li_provisioning(), pinfo->num)
        && li_inside(pinfo) == LI_INSIDE_NOTHING) {
        note_missed(pinfo, has_tls, missed == LI_MISSED_SEGMENT);
        note_begin(pinfo);
        note_line(pinfo);
    }
    if (pinfo->ptype == PT_TCP) {
        li_held_watch(tvb, pinfo, tree);
    }
    li_again_watch(tvb, pinfo, tree);
    if (missed == LI_MISSED_OCTETS && !li_has_units(pinfo)) {
        note_missed_octets(pinfo, LI_MISSED_OCTETS);
    }
    if (is_first) {
        note_cut(pinfo);
    }
}

static void
watch_with(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, li_layers_t layers)
{
    for (unsigned i = 0; i < watcher_count; i++) {
        watchers[i](tvb, pinfo, tree, layers);
    }
}

/* Whatever else is looked at below, there can be nothing of it in such a frame: nobody is expected, nothing was
 * delivered or ordered, and none of us has said or kept anything of the frame. Each instruction costs all traffic. */
static void
watch_strangers(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const li_layers_t layers = li_layers_over_transport(pinfo);

    watch_connection(tvb, pinfo, tree, layers);
    if (layers & LI_LAYER_DNS) {
        li_dns_learn(pinfo);
    }
    note_wide(pinfo);
    watch_with(tvb, pinfo, tree, layers);
    /* Some of these have something to say after all. */
    if (li_frame_known(pinfo) != NULL) {
        li_coverage_close(tvb, pinfo, tree);
    }
    li_worlds_end(pinfo);
    li_layer_close(pinfo);
}

static int
watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    const bool is_first = !PINFO_FD_VISITED(pinfo), are_strangers = is_strangers(pinfo);
    li_layers_t layers;
    bool has_tls;

    if (are_strangers && pinfo->net_src.data == pinfo->src.data && pinfo->net_dst.data == pinfo->dst.data
        && pinfo->rec->rec_header.packet_header.pkt_encap != WTAP_ENCAP_WIRESHARK_UPPER_PDU
        && !li_fragments_wait() && li_frame_known(pinfo) == NULL
        && !li_provisioning_any(li_provisioning(), pinfo->num)) {
        watch_strangers(tvb, pinfo, tree);
        return 0;
    }
    layers = li_layers(pinfo);
    has_tls = pinfo->ptype == PT_TCP && (layers & LI_LAYER_TLS);
    li_order_watch(tvb, pinfo, tree);
    if (is_first) {
        watch_connection(tvb, pinfo, tree, layers);
        if (!are_strangers) {
            li_claim_watch(pinfo);
        }
    } else if (pinfo->ptype == PT_TCP) {
        /* TCP calls nobody for a segment that is part of a record which ends in another: what was found is asked. */
        li_tls_watch(tvb, pinfo, tree);
    }
    /* On every visit: with the handshake, TLS sets anew what ALPN names. */
    if (has_tls && li_is_claimed(pinfo)) {
        li_claim_tls_watch(pinfo);
    }
    li_claim_first_late(tvb, pinfo);
    if (is_first && (layers & LI_LAYER_DNS) && !li_has_units(pinfo)) {
        li_dns_learn(pinfo);
    }
    if (!are_strangers || li_frame_known(pinfo) != NULL || li_provisioning_any(li_provisioning(), pinfo->num)) {
        watch_octets(tvb, pinfo, tree, has_tls);
    }
    li_exported_watch(tvb, pinfo, tree);
    if (!are_strangers) {
        li_announced_watch(pinfo, tree);
        li_sources_watch(pinfo, tree);
    }
    li_transports_watch(tvb, pinfo, tree);
    note_wide(pinfo);
    watch_with(tvb, pinfo, tree, layers);
    li_fragments_watch(tvb, pinfo, tree);
    li_coverage_close(tvb, pinfo, tree);
    li_worlds_end(pinfo);
    li_layer_close(pinfo);
    return 0;
}

void
li_watch_register(int proto)
{
    li_claim_register(proto);
    li_claim_first_register();
    li_worlds_register();
    li_withheld_register();
    li_versions_register();
    li_fragments_register();
    li_claim_tls_register(proto);
    li_tls_register(proto);
    li_inside_register();
    register_postdissector(create_dissector_handle(watch, proto));
    li_files_register(proto);
    li_held_register(proto);
    li_channel_register();
}

void
li_watch_handoff(void)
{
    li_coverage_handoff();
    li_claim_handoff(proto_li);
    li_claim_first_handoff();
    li_tls_handoff();
    li_channel_handoff();
    li_inside_handoff();
    li_files_handoff(proto_li);
    li_exported_handoff();
    li_announced_handoff();
    li_sources_handoff();
    li_held_handoff();
    li_dns_handoff();
}
