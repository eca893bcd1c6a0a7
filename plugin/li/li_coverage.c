/* li_coverage.c
 * What was not judged: of each frame, how many octets were looked through, how many of them were judged, and why the
 * others were not.
 *
 * All that is said of a frame comes of its own dissection, so that it is the same on every visit; what is said once for
 * a connection was found on the first.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/dissectors/packet-udp.h>
#include <epan/tap.h>
#include <epan/to_str.h>

#include "li/li_channel.h"

/* Octets of a header (RFC 768). */
#define UDP_HEADER_OCTETS 8

static int coverage_tap = -1;

/* Wireshark's own taps, which tell how many octets a segment or a datagram carries. Set at hand-off. */
static int tcp_tap = -1;
static int udp_tap = -1;

/* What became of a frame's octets. Packet scope. */
struct li_went {
    unsigned      through;      /* looked through by a delivery dissector */
    unsigned      judged;
    unsigned      again;        /* judged in an earlier frame */
    unsigned      units;
    bool          is_cut;
    bool          lacks_header; /* it is cut before a unit would be told */
    const char   *format;       /* what they look like, where nobody looked; NULL: nothing */
    const char   *heuristic;    /* that would have taken them; NULL: a row that names more hosts than are looked into is
                                 * why nobody did */
    int           waits;        /* of datagrams whose fragments have not all come: so many more, or fewer */
    bool          is_tcp;       /* where they were met first: */
    bool          has_ends;
    address       source;
    li_endpoint_t from;
    li_endpoint_t to;
};

static expert_field ei_li_coverage_not_judged = EI_INIT;

static ei_register_info ei[] = {
    { &ei_li_coverage_not_judged, { "li.coverage.not_judged",
        PI_UNDECODED, PI_NOTE, "Octets that may hold intercepted traffic were not judged", EXPFILL } },
};

/* Addresses and ports are those of the moment: behind all dissectors, a tunnel's contents have left theirs. */
static struct li_went *
went_of(packet_info *pinfo)
{
    li_frame_t *frame = li_frame_of(pinfo);
    li_address_t from, to;

    if (frame->went == NULL) {
        struct li_went *went = wmem_new0(pinfo->pool, struct li_went);
        const li_transport_t transport = pinfo->ptype == PT_TCP ? LI_TRANSPORT_TCP : LI_TRANSPORT_UDP;

        went->is_tcp = pinfo->ptype == PT_TCP;
        copy_address_shallow(&went->source, &pinfo->src);
        went->has_ends = li_address_from_epan(&from, &pinfo->src) && li_address_from_epan(&to, &pinfo->dst)
            && (went->is_tcp || pinfo->ptype == PT_UDP);
        if (went->has_ends) {
            li_endpoint_init(&went->from, &from, (uint16_t)pinfo->srcport, transport);
            li_endpoint_init(&went->to, &to, (uint16_t)pinfo->destport, transport);
        }
        frame->went = went;
    }
    return frame->went;
}

void
li_went_through(packet_info *pinfo, unsigned octets, bool is_cut)
{
    struct li_went *went = went_of(pinfo);

    went->through += octets;
    went->is_cut |= is_cut;
}

void
li_coverage_fragments(packet_info *pinfo, int octets, uint16_t source, uint16_t destination)
{
    li_frame_t *frame = li_frame_of(pinfo);
    li_address_t from, to;

    if (frame->went == NULL) {
        struct li_went *went = wmem_new0(pinfo->pool, struct li_went);

        copy_address_shallow(&went->source, &pinfo->net_src);
        went->has_ends = li_address_from_epan(&from, &pinfo->net_src) && li_address_from_epan(&to, &pinfo->net_dst);
        if (went->has_ends) {
            li_endpoint_init(&went->from, &from, source, LI_TRANSPORT_UDP);
            li_endpoint_init(&went->to, &to, destination, LI_TRANSPORT_UDP);
        }
        frame->went = went;
    }
    frame->went->waits += frame->went->is_tcp ? 0 : octets;
}

void
li_lacks_header(packet_info *pinfo)
{
    went_of(pinfo)->lacks_header = true;
}

void
li_did_not_look(packet_info *pinfo, const char *format, const char *heuristic)
{
    struct li_went *went = went_of(pinfo);

    went->format = format;
    went->heuristic = heuristic;
}

void
li_coverage_wide(packet_info *pinfo, const char *format)
{
    li_did_not_look(pinfo, format, NULL);
}

void
li_coverage_judged(packet_info *pinfo, unsigned octets, bool is_again)
{
    struct li_went *went = went_of(pinfo);

    if (is_again) {
        went->again += octets;
        return;
    }
    went->judged += octets;
    went->units++;
}

/* Where TCP puts segments in order, it hands on nothing behind a segment that never comes. */
static bool
is_withheld(packet_info *pinfo)
{
    return li_channel_is_ordered() && li_channel_lost_before(pinfo);
}

/* Where it does not, a segment that comes late reaches nobody. */
static bool
is_late(packet_info *pinfo)
{
    return !li_channel_is_ordered() && (li_channel_analysis(pinfo) & WS_TCP_A_OUT_OF_ORDER) != 0;
}

/* Behind a segment that was not captured TLS can't be decrypted any more: nothing but its records is shown. */
static bool
is_torn_tls(packet_info *pinfo, const struct li_went *went)
{
    return went->is_tcp && went->through == 0 && li_channel_lost_before(pinfo) && li_tls_in_connection(pinfo)
        && !li_tls_is_decrypted(pinfo);
}

/* Octets that TLS hides, or that nobody looked through, are not counted: any number stands for them. */
static li_looked_t
look_at(packet_info *pinfo, const struct li_went *went)
{
    const bool is_through = went->through > 0;
    const bool lacks_header = !is_through && went->judged == 0 && went->lacks_header;
    const bool has_units = is_through || lacks_header || li_carries_units(pinfo);
    const bool is_stream = went->is_tcp && has_units, is_torn = is_torn_tls(pinfo, went);

    return (li_looked_t) {
        .octets = has_units && !lacks_header ? went->through : 1,
        .judged = went->judged + went->again,
        .has_units = has_units,
        .is_hidden = is_torn || (went->is_tcp && li_tls_in_frame(pinfo) && li_tls_is_hidden(pinfo)),
        .is_cut = went->is_cut || lacks_header,
        .is_behind_loss = is_stream && (li_behind_loss(pinfo) || is_torn || (!is_through && is_withheld(pinfo))),
        .is_disordered = is_stream && is_late(pinfo),
        .looks_like_unit = went->format != NULL
    };
}

/* ---- what is said ---- */

static const char *
words(packet_info *pinfo, const struct li_went *went, li_unjudged_t reason)
{
    switch (reason) {
    case LI_UNJUDGED_CUT:
        return "the frame was not captured whole (snapshot length)";
    case LI_UNJUDGED_LOST:
        return !li_channel_is_ordered() ? "segments before it have not come"
             : "segments before it have not come. What follows is looked into in its own frames: Wireshark withholds "
               "it until they come, since its preference tcp.reassemble_out_of_order is on";
    case LI_UNJUDGED_NOT_LOOKED_INTO:
        if (went->heuristic == NULL) {
            return wmem_strdup_printf(pinfo->pool, "the row that an end is in is of more than 256 addresses, and looks "
                                      "into no connection, though this looks like %s: a row for the host itself does",
                                      went->format);
        }
        return wmem_strdup_printf(pinfo->pool, "nothing is known of both ends, though this looks like %s: fill the "
                                  "tables, or enable the heuristic %s (as the profile LI Audit does)",
                                  went->format, went->heuristic);
    case LI_UNJUDGED_NOTHING:
    case LI_UNJUDGED_NO_KEY:
    case LI_UNJUDGED_DISORDER:
    case LI_UNJUDGED_UNRECOGNISED:
    default:
        return NULL;
    }
}

static proto_item *
say_not_judged(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const char *to, const char *why)
{
    proto_item *item = NULL;

    if (tree) {
        li_show_layer(tree, tvb, 0, wmem_strdup_printf(pinfo->pool, "Octets to %s, not judged", to), &item);
    }
    expert_add_info_format(pinfo, item, &ei_li_coverage_not_judged, "Octets to %s were not judged: %s", to, why);
    return item;
}

void
li_coverage_given_up(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const char *why, const char *to)
{
    say_not_judged(tvb, pinfo, tree, to, why);
}

static void
say(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct li_went *went, li_unjudged_t reason,
    li_place_t place)
{
    const char *why = words(pinfo, went, reason);
    char to[LI_ENDPOINT_TEXT_MAX];
    proto_item *item;

    if (why == NULL) {
        return;
    }
    li_endpoint_format(&went->to, to);
    item = say_not_judged(tvb, pinfo, tree, to,
                          wmem_strdup_printf(pinfo->pool, "%s (said once for a connection)", why));
    /* A row that is lost may be why nobody looked, and then there is no unit to say it on. */
    li_tables_alarm(pinfo, item, place);
}

/* ---- what is tapped ---- */

static bool
is_at(const li_endpoint_t *endpoint, const address *addr, uint32_t port)
{
    li_address_t host;

    return endpoint->port == port && li_address_from_epan(&host, addr)
        && li_address_equal(&endpoint->address, &host);
}

/* Of the frame's segments or datagrams, those of this connection. Asked of Wireshark's taps, which are filled while
 * ours is listened to: TCP calls nobody for each segment on each visit. */
static unsigned
octets_sent(const struct li_went *went)
{
    unsigned octets = 0;
    const void *tapped;

    for (int i = 0; went->is_tcp && (tapped = fetch_tapped_data(tcp_tap, i)) != NULL; i++) {
        const struct tcpheader *tcp = (const struct tcpheader *)tapped;

        if (tcp->th_have_seglen && is_at(&went->from, &tcp->ip_src, tcp->th_sport)
            && is_at(&went->to, &tcp->ip_dst, tcp->th_dport)) {
            octets += tcp->th_seglen;
        }
    }
    for (int i = 0; !went->is_tcp && (tapped = fetch_tapped_data(udp_tap, i)) != NULL; i++) {
        const e_udphdr *udp = (const e_udphdr *)tapped;

        if (udp->uh_ulen >= UDP_HEADER_OCTETS && is_at(&went->from, &udp->ip_src, udp->uh_sport)
            && is_at(&went->to, &udp->ip_dst, udp->uh_dport)) {
            octets += udp->uh_ulen - UDP_HEADER_OCTETS;
        }
    }
    return octets;
}

void
li_waits_for_unit(packet_info *pinfo)
{
    li_conversation_t *conversation = li_conversation_of(pinfo, li_frame_of(pinfo));

    if (conversation->wait_frame == 0) {
        conversation->wait_frame = pinfo->num;
    }
}

/* Of a connection in clear, from where it waited for the rest of a unit first: all octets that are sent wait until they
 * are judged, or gone through. What TCP has seen before it hands to nobody. */
static int
waited_for(packet_info *pinfo, const struct li_went *went, unsigned octets, unsigned missed)
{
    const uint32_t from = went->is_tcp ? li_waits_since(pinfo) : 0;
    const bool is_new = went->is_tcp && (li_channel_analysis(pinfo) & WS_TCP_A_RETRANSMISSION) == 0;

    if (!went->is_tcp) {
        return went->waits;
    }
    return from != 0 && from <= pinfo->num ? (int)(is_new ? octets : 0) - (int)(went->judged + missed) : 0;
}

static void
tap(packet_info *pinfo, const struct li_went *went, li_unjudged_t reason)
{
    li_coverage_record_t *record = wmem_new0(pinfo->pool, li_coverage_record_t);
    char *endpoint = (char *)wmem_alloc(pinfo->pool, LI_ENDPOINT_TEXT_MAX);

    li_endpoint_format(&went->to, endpoint);
    record->octets = octets_sent(went);
    record->judged = went->judged;
    record->unit_count = went->units;
    record->unjudged = reason;
    record->missed = reason == LI_UNJUDGED_NOTHING ? 0
                   : went->through == 0 ? record->octets
                   : went->through - MIN(went->judged + went->again, went->through);
    record->waited_for = waited_for(pinfo, went, record->octets, record->missed);
    record->sender = address_to_str(pinfo->pool, &went->source);
    record->endpoint = endpoint;
    if (record->octets + record->judged > 0 || record->waited_for != 0) {
        tap_queue_packet(coverage_tap, pinfo, record);
    }
}

void
li_coverage_close(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const li_place_t place = { pinfo->num, LI_PLACE_OF_FRAME };
    const bool is_tapped = have_tap_listener(coverage_tap);
    const li_frame_t *frame = li_frame_known(pinfo);
    const struct li_went *went = frame != NULL ? frame->went : NULL;
    li_looked_t looked;
    li_unjudged_t reason;

    if (went == NULL && (pinfo->ptype == PT_TCP || pinfo->ptype == PT_UDP)
        && ((is_tapped && li_is_claimed(pinfo)) || (li_has_delivered() && li_carries_units(pinfo)))) {
        went = went_of(pinfo);
    }
    if (went == NULL || !went->has_ends) {
        return;
    }
    looked = look_at(pinfo, went);
    reason = li_coverage_reason(&looked);
    if (!PINFO_FD_VISITED(pinfo)) {
        li_recorder_unjudged(li_recorder(), &went->from, &went->to, reason, place);
    }
    if (li_recorder_findings(li_recorder(), place)) {
        say(tvb, pinfo, tree, went, reason, place);
    }
    if (is_tapped) {
        tap(pinfo, went, reason);
    }
}

void
li_coverage_register(expert_module_t *expert)
{
    coverage_tap = register_tap("li_coverage");
    expert_register_field_array(expert, ei, array_length(ei));
}

void
li_coverage_handoff(void)
{
    tcp_tap = find_tap_id("tcp");
    udp_tap = find_tap_id("udp");
}
