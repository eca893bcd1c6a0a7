/* li_claim.c
 * Connections of hosts that may deliver, receive or order (audit/parties.h) are looked into before anybody else gets
 * them: whatever their port, and whatever other dissectors think of them.
 *
 * A handle of ours stands in front of such a connection. It asks those who know our formats; what none of them takes it
 * passes on itself, octet for octet, to whoever was set for the connection before, or is set later. To refuse would not
 * be enough: Wireshark stops at the first conversation that has a dissector, and a dissector that somebody sets for the
 * whole connection later (as STARTTLS does) would never be asked.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <epan/show_exception.h>

#include "li/li_channel.h"
#include "li/li_claim.h"

/* Those who know a format: li_claimant_t. Filled at hand-off; lives as long as the program. */
static wmem_array_t *claimants;

/* Ours. It has a name, since that is written where PDUs are exported, and no protocol, so that it adds no layer. */
static dissector_handle_t claim_handle;

/* Who is set for connections, and asks the claimants itself; NULL: nobody. Set at hand-off. */
static dissector_handle_t asking_handle;

/* Our key among the data of a conversation: a protocol in name only. */
static int proto_key = -1;

/* Wireshark's own. Set at hand-off. */
static dissector_handle_t tls_handle;
static dissector_table_t  ports[2];
static const heur_dtbl_entry_t *tls_heuristic;

enum { OVER_TCP, OVER_UDP };

const char *const li_heuristics_anywhere[2] = { "li.tcp", "li.udp" };
const char *const li_heuristics_expected[2] = { "li.expected.tcp", "li.expected.udp" };

/* From a frame on, a connection is ours to look into. */
typedef struct {
    uint32_t           frame;
    dissector_handle_t behind;      /* in whose place we stand from that frame on; NULL: of whoever is set before it */
} step_t;

/* What is kept of a connection that is looked into: data of its conversation. File scope, written on first visits. */
typedef struct {
    wmem_tree_t *steps;             /* frame -> step_t */
    uint32_t     first_frame;       /* of the first of them */
    uint32_t     data_frame[2];     /* by side, the first with octets; 0: none yet */
    uint32_t     tls_frame;         /* from here on it is TLS that the port's owner would not know; 0: it is not */
    bool         is_decided;        /* the user has said himself, with Decode As, what runs at one of its ports */
} claimed_t;

/* ---- who is expected ---- */

/* The last answers for hosts, by a hash of the address: most frames are of few hosts. Filled and read on first visits;
 * answers of another epoch (li_parties_epoch()) are none. */
static struct {
    li_address_t host;
    unsigned     epoch;
    bool         is_expected;
} answers[1024];

/* The number of the answers that hold. Grows, over captures too: it is never one of an older capture's. */
static unsigned answers_epoch;

/* What that stands for: of this capture, what li_parties_epoch() said. */
static unsigned parties_epoch;

/* The ends that li_claim_first() saw last: what was found of them need not be found again in the same frame. */
static struct {
    uint32_t        frame;          /* 0: none */
    conversation_t *conversation;   /* NULL: nobody is expected there */
    li_ends_t       ends;           /* their addresses: */
    uint8_t         octets[32];
} first;

static void
init(void)
{
    answers_epoch++;
    parties_epoch = 0;
    first.frame = 0;
}

/* False: no host is. */
static bool
renew_answers(const packet_info *pinfo)
{
    const unsigned epoch = li_parties_epoch(li_recorder_parties(li_recorder()), li_provisioning(), pinfo->num);

    if (epoch != parties_epoch) {
        parties_epoch = epoch;
        answers_epoch++;
    }
    return epoch != 0;
}

static bool
is_expected(const packet_info *pinfo, const address *addr)
{
    li_address_t host;
    uint64_t half;
    uint32_t quarter;
    unsigned place;

    if (!li_address_from_epan(&host, addr)) {
        return false;
    }
    memcpy(&half, host.octets + 8, sizeof half);
    memcpy(&quarter, host.octets + 4, sizeof quarter);
    place = (unsigned)(((half ^ quarter) * UINT64_C(0x9e3779b97f4a7c15)) >> 54);
    if (answers[place].epoch != answers_epoch || memcmp(&answers[place].host, &host, sizeof host) != 0) {
        answers[place].host = host;
        answers[place].epoch = answers_epoch;
        answers[place].is_expected = li_parties_expect(li_recorder_parties(li_recorder()), li_provisioning(), &host,
                                                       pinfo->num);
    }
    return answers[place].is_expected;
}

bool
li_claim_expects(const packet_info *pinfo, const address *src, const address *dst)
{
    return renew_answers(pinfo) && (is_expected(pinfo, src) || is_expected(pinfo, dst));
}

bool
li_is_expected_party(const packet_info *pinfo)
{
    return li_claim_expects(pinfo, &pinfo->src, &pinfo->dst);
}

/* ---- claims ---- */

static claimed_t *
claimed_of(const conversation_t *conversation)
{
    return conversation ? (claimed_t *)conversation_get_proto_data(conversation, proto_key) : NULL;
}

bool
li_claim_is_claimants(dissector_handle_t handle)
{
    const int proto = handle != NULL ? dissector_handle_get_protocol_index(handle) : -1;

    for (unsigned i = 0; proto >= 0 && i < wmem_array_get_count(claimants); i++) {
        const li_claimant_t *claimant = (const li_claimant_t *)wmem_array_index(claimants, i);

        if (proto == dissector_handle_get_protocol_index(claimant->tcp)) {
            return true;
        }
    }
    return false;
}

/* Where somebody was set for this very frame, setting ours takes his place: he is kept. */
static void
add_step(claimed_t *claimed, conversation_t *conversation, uint32_t frame, dissector_handle_t now)
{
    step_t *step = wmem_new(wmem_file_scope(), step_t);

    *step = (step_t) {
        .frame = frame,
        .behind = frame > 0 && now != conversation_get_dissector(conversation, frame - 1) ? now : NULL
    };
    wmem_tree_insert32(claimed->steps, frame, step);
}

/* What changes with Decode As begins the capture anew. */
static bool
is_decided(const li_ends_t *ends)
{
    dissector_table_t table = ports[ends->is_tcp ? OVER_TCP : OVER_UDP];

    return dissector_is_uint_changed(table, ends->srcport) || dissector_is_uint_changed(table, ends->destport);
}

static void
claim(conversation_t *conversation, const li_ends_t *ends, uint32_t frame)
{
    const dissector_handle_t now = conversation_get_dissector(conversation, frame);
    claimed_t *claimed;

    /* One for any address or port can't be ours: those that come of it have their dissectors in common. */
    if (now == claim_handle || li_claim_is_claimants(now) || (conversation->options & (NO_ADDR2 | NO_PORT2))) {
        return;
    }
    claimed = claimed_of(conversation);
    if (claimed != NULL && now != NULL && now == asking_handle) {
        return;
    }
    if (claimed == NULL) {
        claimed = wmem_new0(wmem_file_scope(), claimed_t);
        claimed->steps = wmem_tree_new(wmem_file_scope());
        claimed->first_frame = frame;
        claimed->is_decided = is_decided(ends);
        conversation_add_proto_data(conversation, proto_key, claimed);
    }
    add_step(claimed, conversation, frame, now);
    if (now == NULL || now != asking_handle) {
        conversation_set_dissector_from_frame_number(conversation, frame, claim_handle);
    }
}

/* The conversation, which begins with the frame if there is none. */
static conversation_t *
make_conversation(const packet_info *pinfo, const li_ends_t *ends)
{
    conversation_t *conversation = li_headers_conversation(pinfo->num, ends);

    return conversation != NULL ? conversation
         : conversation_new(pinfo->num, &ends->src, &ends->dst, ends->is_tcp ? CONVERSATION_TCP : CONVERSATION_UDP,
                            ends->srcport, ends->destport, 0);
}

void
li_claim_first(packet_info *pinfo, const li_ends_t *ends)
{
    const size_t size = (size_t)ends->src.len;

    first.conversation = NULL;
    if (li_claim_expects(pinfo, &ends->src, &ends->dst)) {
        first.conversation = make_conversation(pinfo, ends);
        claim(first.conversation, ends, pinfo->num);
    }
    first.frame = pinfo->num;
    first.ends = *ends;
    memcpy(first.octets, ends->src.data, size);
    memcpy(first.octets + size, ends->dst.data, size);
}

static bool
has_ends(const packet_info *pinfo, li_ends_t *ends)
{
    *ends = (li_ends_t) { pinfo->src, pinfo->dst, pinfo->srcport, pinfo->destport, pinfo->ptype == PT_TCP };
    return pinfo->ptype == PT_TCP || pinfo->ptype == PT_UDP;
}

/* True when the frame's ends are those that were seen first in it; on first visits. */
static bool
are_first(const packet_info *pinfo, const li_ends_t *ends)
{
    const size_t size = (size_t)ends->src.len;

    if (first.frame != pinfo->num || PINFO_FD_VISITED(pinfo) || ends->is_tcp != first.ends.is_tcp
        || ends->srcport != first.ends.srcport || ends->destport != first.ends.destport
        || ends->src.type != first.ends.src.type || ends->dst.type != first.ends.src.type) {
        return false;
    }
    /* As a rule they are not only equal, but the same. */
    return (ends->src.data == first.ends.src.data && ends->dst.data == first.ends.dst.data)
        || (memcmp(ends->src.data, first.octets, size) == 0 && memcmp(ends->dst.data, first.octets + size, size) == 0);
}

static conversation_t *
conversation_of(const packet_info *pinfo)
{
    li_ends_t ends;

    return !has_ends(pinfo, &ends) ? NULL
         : are_first(pinfo, &ends) && first.conversation != NULL ? first.conversation
         : li_headers_conversation(pinfo->num, &ends);
}

bool
li_claim_is_strangers(const packet_info *pinfo)
{
    li_ends_t ends;

    return has_ends(pinfo, &ends) && are_first(pinfo, &ends) && first.conversation == NULL;
}

void
li_claim_watch(packet_info *pinfo)
{
    conversation_t *conversation;
    li_ends_t ends;

    /* Who becomes expected with this frame is seen first in the next one. */
    if (!has_ends(pinfo, &ends) || (are_first(pinfo, &ends) && first.conversation == NULL)
        || !li_claim_expects(pinfo, &ends.src, &ends.dst)) {
        return;
    }
    conversation = conversation_of(pinfo);
    if (conversation != NULL) {
        claim(conversation, &ends, pinfo->num + 1);
    }
}

/* By this frame. */
static const step_t *
step_of(const claimed_t *claimed, const packet_info *pinfo)
{
    return claimed ? (const step_t *)wmem_tree_lookup32_le(claimed->steps, pinfo->num) : NULL;
}

bool
li_is_claimed(const packet_info *pinfo)
{
    const claimed_t *claimed;
    li_ends_t ends;

    if (has_ends(pinfo, &ends) && are_first(pinfo, &ends) && first.conversation == NULL) {
        return false;
    }
    claimed = claimed_of(conversation_of(pinfo));
    return claimed != NULL && wmem_tree_lookup32_le(claimed->steps, pinfo->num + 1) != NULL;
}

bool
li_claim_is_open(const packet_info *pinfo, const li_ends_t *ends)
{
    /* What most traffic is like. */
    const bool is_of_nobody = first.conversation == NULL && !PINFO_FD_VISITED(pinfo);
    const conversation_t *conversation = is_of_nobody ? NULL
                                       : are_first(pinfo, ends) ? first.conversation
                                       : PINFO_FD_VISITED(pinfo) ? li_headers_conversation(pinfo->num, ends) : NULL;

    return step_of(claimed_of(conversation), pinfo) != NULL;
}

bool
li_claim_is_decided(const packet_info *pinfo)
{
    const claimed_t *claimed = claimed_of(conversation_of(pinfo));

    return claimed != NULL && claimed->is_decided;
}

bool
li_claimed_late(const packet_info *pinfo)
{
    const conversation_t *conversation = conversation_of(pinfo);
    const claimed_t *claimed = claimed_of(conversation);

    return claimed == NULL || claimed->first_frame > conversation->setup_frame + 1;
}

/* ---- strangers ---- */

/* By the first octet of a unit: whether anybody's may begin with it. Filled when first asked for; lives as long as
 * the program. */
static enum { NOT_ASKED, MAY_BEGIN, MAY_NOT } by_first[256];

static bool
may_begin(const uint8_t *p, unsigned length)
{
    if (length > 1) {
        if (by_first[*p] == NOT_ASKED) {
            by_first[*p] = may_begin(p, 1) ? MAY_BEGIN : MAY_NOT;
        }
        if (by_first[*p] == MAY_NOT) {
            return false;
        }
    }
    for (unsigned i = 0; i < wmem_array_get_count(claimants); i++) {
        const li_claimant_t *claimant = (const li_claimant_t *)wmem_array_index(claimants, i);

        if (claimant->may_begin != NULL && claimant->may_begin(claimant->context, p, length)) {
            return true;
        }
    }
    return false;
}

/* Whether somebody of those who know a format seeks the octets: all are asked, who may have to say why not. */
static bool
is_sought(tvbuff_t *tvb, packet_info *pinfo, const li_ends_t *ends)
{
    bool is_so = false;
    li_claim_left_t left;

    li_claim_enter(pinfo, ends, &left);
    for (unsigned i = 0; i < wmem_array_get_count(claimants); i++) {
        const li_claimant_t *claimant = (const li_claimant_t *)wmem_array_index(claimants, i);

        is_so = (claimant->is_sought != NULL && claimant->is_sought(claimant->context, tvb, pinfo)) || is_so;
    }
    li_claim_leave(pinfo, &left);
    return is_so;
}

/* Whether the octets stand within what somebody else is given: a download may hold what a unit begins with. */
static bool
is_within(const packet_info *pinfo, conversation_t *conversation, const li_headers_t *headers, const li_ends_t *ends)
{
    const uint32_t both[2] = { ends->srcport, ends->destport };
    bool is_owned = conversation != NULL && conversation_get_dissector(conversation, pinfo->num) != NULL;

    for (unsigned i = 0; i < 2 && ends->is_tcp; i++) {
        is_owned = is_owned || dissector_get_uint_handle(ports[OVER_TCP], both[i]) != NULL;
    }
    return ends->is_tcp && is_owned
        && li_channel_goes_on(conversation, ends, li_headers_tcp_sequence(headers));
}

/* The key of our data on a frame: its octets are none of somebody else's, and look like a unit. File scope. */
enum { FRAME_SEEN = 1 };

void
li_claim_strangers(packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends)
{
    const unsigned begin = li_headers_payload(headers);
    conversation_t *conversation;
    tvbuff_t *tvb;

    if (begin == 0 || !may_begin(headers->octets + begin, headers->length - begin)) {
        return;
    }
    tvb = tvb_new_subset_remaining(headers->tvb, (int)begin);
    if (PINFO_FD_VISITED(pinfo)) {
        if (p_get_proto_data(wmem_file_scope(), pinfo, proto_key, FRAME_SEEN) != NULL) {
            is_sought(tvb, pinfo, ends);
        }
        return;
    }
    if (li_claim_recognised(tvb) == NULL) {
        return;
    }
    conversation = li_headers_conversation(pinfo->num, ends);
    if (step_of(claimed_of(conversation), pinfo) != NULL || is_within(pinfo, conversation, headers, ends)) {
        return;
    }
    if (!is_sought(tvb, pinfo, ends)) {
        p_set_proto_data(wmem_file_scope(), pinfo, proto_key, FRAME_SEEN, GUINT_TO_POINTER(1));
        return;
    }
    conversation = make_conversation(pinfo, ends);
    claim(conversation, ends, pinfo->num);
    if (first.frame == pinfo->num && first.conversation == NULL) {
        first.conversation = conversation;
    }
}

/* ---- what is not ours ---- */

/* A conversation for any address or port stands behind one for this very pair, and UDP would have asked it next. */
static dissector_handle_t
behind_in_udp(const packet_info *pinfo, const conversation_t *conversation)
{
    static const unsigned options[] = { NO_ADDR_B, NO_PORT_B, NO_ADDR_B | NO_PORT_B };

    for (unsigned i = 0; i < array_length(options); i++) {
        conversation_t *other = find_conversation(pinfo->num, &pinfo->dst, &pinfo->src, CONVERSATION_UDP,
                                                  pinfo->destport, pinfo->srcport, options[i]);
        dissector_handle_t handle = other != NULL && other != conversation
                                  ? conversation_get_dissector(other, pinfo->num) : NULL;

        if (handle != NULL && handle != claim_handle) {
            return handle;
        }
    }
    return NULL;
}

/* Whom the conversation would have without us: be it that he was set for all its frames since. */
static dissector_handle_t
behind(const packet_info *pinfo, conversation_t *conversation, const step_t *step)
{
    dissector_handle_t handle = step->behind;

    if (handle == NULL && step->frame > 0) {
        handle = conversation_get_dissector(conversation, step->frame - 1);
    }
    if (handle == NULL && pinfo->ptype == PT_UDP) {
        handle = behind_in_udp(pinfo, conversation);
    }
    return handle != claim_handle ? handle : NULL;
}

/* A hello begins with its record (RFC 8446 clause 5.1), its kind, its length, and a version. */
#define TLS_HELLO_HEAD  10U

/* Whether the octets are such a head; as far as they are there. */
static bool
may_be_tls_hello(tvbuff_t *tvb)
{
    const unsigned length = tvb_captured_length(tvb);

    return length > 0 && tvb_get_uint8(tvb, 0) == 0x16 && (length < 2 || tvb_get_uint8(tvb, 1) == 3)
        && (length < 3 || tvb_get_uint8(tvb, 2) <= 4)
        && (length < 6 || tvb_get_uint8(tvb, 5) == 1 || tvb_get_uint8(tvb, 5) == 2)
        && (length < TLS_HELLO_HEAD || tvb_get_uint8(tvb, 9) == 3);
}

/* Whether TLS is asked, and may wait itself, without us: it has the port; or only its heuristic is. */
typedef enum {
    TLS_HIDDEN,                 /* the port is somebody else's, or the heuristic is disabled */
    TLS_GUESSED,
    TLS_BY_PORT
} tls_asked_t;

static tls_asked_t
asks_tls(const packet_info *pinfo)
{
    const uint32_t both[2] = { pinfo->srcport, pinfo->destport };
    bool is_owned = tls_heuristic == NULL || !tls_heuristic->enabled;

    for (unsigned i = 0; i < 2; i++) {
        dissector_handle_t owner = dissector_get_uint_handle(ports[OVER_TCP], both[i]);

        if (owner != NULL && owner == tls_handle) {
            return TLS_BY_PORT;
        }
        is_owned = is_owned || owner != NULL;
    }
    return is_owned ? TLS_HIDDEN : TLS_GUESSED;
}

/* A connection that begins with a hello (RFC 8446 clause 4.1) is TLS, whoever owns its port. `*waits`: the first octets
 * may begin one, and more of them tell. */
static dissector_handle_t
find_tls(claimed_t *claimed, tvbuff_t *tvb, packet_info *pinfo, bool *waits)
{
    uint32_t *data_frame = &claimed->data_frame[li_side(pinfo)];

    if (pinfo->ptype != PT_TCP || tls_handle == NULL) {
        return NULL;
    }
    if (!PINFO_FD_VISITED(pinfo) && *data_frame == 0) {
        const tls_asked_t asked = claimed->tls_frame == 0 && may_be_tls_hello(tvb) ? asks_tls(pinfo) : TLS_BY_PORT;

        *waits = asked != TLS_BY_PORT && tvb_reported_length(tvb) < TLS_HELLO_HEAD && pinfo->can_desegment > 0;
        *data_frame = *waits ? 0 : pinfo->num;
        if (asked == TLS_HIDDEN && tvb_captured_length(tvb) >= TLS_HELLO_HEAD) {
            claimed->tls_frame = pinfo->num;
        }
    }
    return claimed->tls_frame != 0 && claimed->tls_frame <= pinfo->num ? tls_handle : NULL;
}

/* ---- the handle ---- */

/* Who only orders passes on what it takes: to HTTP/2, which may wait for anything. */
static void
note_asked(packet_info *pinfo, li_asked_t where, const li_claimant_t *taker)
{
    li_frame_of(pinfo)->asked[where] = taker != NULL && taker->held != NULL ? LI_ASKED_TAKEN : LI_ASKED_PASSED;
}

static int
ask_claimants(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    /* Each call of a dissector takes one from this; ours shall not count. */
    const uint16_t can_desegment = pinfo->saved_can_desegment;

    for (unsigned i = 0; i < wmem_array_get_count(claimants); i++) {
        const li_claimant_t *claimant = (const li_claimant_t *)wmem_array_index(claimants, i);
        dissector_handle_t handle = pinfo->ptype == PT_TCP ? claimant->tcp : claimant->udp;
        int taken;

        if (handle == NULL) {
            continue;
        }
        pinfo->can_desegment = can_desegment;
        taken = call_dissector_only(handle, tvb, pinfo, tree, data);
        if (taken != 0) {
            note_asked(pinfo, LI_ASKED_OVER_TCP, claimant);
            return taken;
        }
    }
    note_asked(pinfo, LI_ASKED_OVER_TCP, NULL);
    pinfo->can_desegment = can_desegment;
    return 0;
}

static int
try_claimed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const uint16_t can_desegment = pinfo->saved_can_desegment;
    conversation_t *conversation = conversation_of(pinfo);
    claimed_t *claimed = claimed_of(conversation);
    const step_t *step = step_of(claimed, pinfo);
    dissector_handle_t next;
    bool waits = false;
    int taken = 0;

    if (step == NULL) {
        return 0;
    }
    li_frame_of(pinfo)->is_handed = true;
    if (!claimed->is_decided) {
        taken = ask_claimants(tvb, pinfo, tree, data);
    }
    if (taken != 0) {
        return taken;
    }
    pinfo->can_desegment = can_desegment;
    next = behind(pinfo, conversation, step);
    if (next == NULL && !claimed->is_decided) {
        next = find_tls(claimed, tvb, pinfo, &waits);
    }
    if (waits) {
        pinfo->desegment_offset = 0;
        pinfo->desegment_len = DESEGMENT_ONE_MORE_SEGMENT;
        return (int)tvb_captured_length(tvb);
    }
    return next != NULL ? call_dissector_only(next, tvb, pinfo, tree, data) : 0;
}

/* Who has found his units in a TCP connection, or owns its port; NULL: nobody, of those who look for units. */
static dissector_handle_t
keeper_of(const packet_info *pinfo)
{
    const conversation_t *conversation = conversation_of(pinfo);
    const dissector_handle_t keepers[] = {
        conversation != NULL ? conversation_get_dissector((conversation_t *)conversation, pinfo->num) : NULL,
        dissector_get_uint_handle(ports[OVER_TCP], pinfo->destport),
        dissector_get_uint_handle(ports[OVER_TCP], pinfo->srcport)
    };

    for (unsigned i = 0; i < array_length(keepers); i++) {
        if (li_claim_is_claimants(keepers[i])) {
            return keepers[i];
        }
    }
    return NULL;
}

int
li_claim_look(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const uint16_t can_desegment = pinfo->saved_can_desegment;
    dissector_handle_t keeper = pinfo->ptype == PT_TCP ? keeper_of(pinfo) : NULL;
    const int taken = keeper != NULL ? call_dissector_only(keeper, tvb, pinfo, tree, NULL) : 0;

    pinfo->saved_can_desegment = can_desegment;
    return taken != 0 ? taken : ask_claimants(tvb, pinfo, tree, NULL);
}

int
li_claim_ask(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    li_frame_of(pinfo)->is_handed = true;
    return step_of(claimed_of(conversation_of(pinfo)), pinfo) != NULL ? ask_claimants(tvb, pinfo, tree, data) : 0;
}

int
li_claim_ask_tls(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const uint16_t can_desegment = pinfo->saved_can_desegment;
    const li_claimant_t *claimant = NULL;
    int taken = 0;

    for (unsigned i = 0; i < wmem_array_get_count(claimants) && taken == 0; i++) {
        claimant = (const li_claimant_t *)wmem_array_index(claimants, i);
        if (claimant->tls != NULL) {
            pinfo->can_desegment = can_desegment;
            taken = call_dissector_only(claimant->tls, tvb, pinfo, tree, NULL);
        }
    }
    note_asked(pinfo, LI_ASKED_IN_TLS, taken != 0 ? claimant : NULL);
    return taken;
}

static unsigned
ask_held(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, bool can_wait)
{
    const unsigned length = tvb_captured_length(tvb);
    unsigned open = 0;

    for (unsigned i = 0; i < wmem_array_get_count(claimants); i++) {
        const li_claimant_t *claimant = (const li_claimant_t *)wmem_array_index(claimants, i);
        unsigned left;
        int taken;

        if (claimant->held == NULL) {
            continue;
        }
        pinfo->can_desegment = can_wait ? 2 : 0;
        pinfo->desegment_offset = 0;
        pinfo->desegment_len = 0;
        taken = call_dissector_only(claimant->held, tvb, pinfo, tree, NULL);
        left = pinfo->desegment_len != 0 ? length - MIN((unsigned)pinfo->desegment_offset, length) : 0;
        if (taken != 0) {
            return left;
        }
        open = MAX(open, left);
    }
    return open;
}

const char *
li_claim_recognised(tvbuff_t *tvb)
{
    for (unsigned i = 0; i < wmem_array_get_count(claimants); i++) {
        const li_claimant_t *claimant = (const li_claimant_t *)wmem_array_index(claimants, i);

        if (claimant->is_recognised != NULL && claimant->is_recognised(tvb)) {
            return claimant->name;
        }
    }
    return NULL;
}

/* ---- behind the dissectors of a frame ---- */

void
li_claim_offer_over(tvbuff_t *octets, const li_ends_t *ends, port_type type, packet_info *pinfo, proto_tree *tree)
{
    li_claim_left_t left;

    li_claim_enter(pinfo, ends, &left);
    pinfo->ptype = type;
    TRY {
        ask_claimants(octets, pinfo, tree, NULL);
    }
    /* A unit that goes on behind what was captured ends so; what comes behind us in the frame is done all the same. */
    CATCH_BOUNDS_AND_DISSECTOR_ERRORS {
        show_exception(octets, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
    li_claim_leave(pinfo, &left);
}

void
li_claim_offer(tvbuff_t *octets, const li_ends_t *ends, packet_info *pinfo, proto_tree *tree)
{
    li_claim_offer_over(octets, ends, ends->is_tcp ? PT_TCP : PT_UDP, pinfo, tree);
}

unsigned
li_claim_offer_held(tvbuff_t *octets, const li_ends_t *ends, packet_info *pinfo, proto_tree *tree, bool can_wait)
{
    volatile unsigned open = 0;
    li_claim_left_t left;

    li_claim_enter(pinfo, ends, &left);
    TRY {
        open = ask_held(octets, pinfo, tree, can_wait);
    }
    CATCH_NONFATAL_ERRORS {
        show_exception(octets, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
    pinfo->desegment_offset = 0;
    pinfo->desegment_len = 0;
    li_claim_leave(pinfo, &left);
    return open;
}

bool
li_claim_is_ours(dissector_handle_t handle)
{
    return handle == claim_handle;
}

/* ---- registration ---- */

void
li_claim_connections(const li_claimant_t *claimant)
{
    wmem_array_append(claimants, claimant, 1);
}

void
li_claim_is_asked_by(dissector_handle_t handle)
{
    asking_handle = handle;
}

void
li_claim_register(int proto)
{
    claimants = wmem_array_new(wmem_epan_scope(), sizeof(li_claimant_t));
    proto_key = proto_register_protocol_in_name_only("LI claims", "LI claims", "li_claims", proto, FT_PROTOCOL);
    claim_handle = register_dissector("li.claim", try_claimed, -1);
    for (unsigned over = OVER_TCP; over <= OVER_UDP; over++) {
        register_heur_dissector_list(li_heuristics_anywhere[over], proto);
        register_heur_dissector_list(li_heuristics_expected[over], proto);
    }
    register_init_routine(init);
}

void
li_claim_handoff(int proto)
{
    tls_handle = find_dissector_add_dependency("tls", proto);
    ports[OVER_TCP] = find_dissector_table("tcp.port");
    ports[OVER_UDP] = find_dissector_table("udp.port");
    tls_heuristic = find_heur_dissector_by_unique_short_name("tls_tcp");
}
