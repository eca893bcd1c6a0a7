/* x1_transactions.c
 * Ties responses to requests by x1TransactionId, within a conversation (ETSI TS 103 221-1 clauses 5.2 and 6.1).
 *
 * All is recorded on the first visit of a frame, by frame and index of the message, whether or not a tree is built.
 * Later visits only look it up. What only a later frame shows (answered in) appears when it is known.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <epan/packet.h>
#include <epan/conversation.h>
#include <wsutil/str_util.h>

#include "administration/x1/x1_transactions.h"

#define LOOKED_AT 64                    /* for find_in_exchange() */

static int proto_li_x1 = -1;

/* Preference: clause 5.2, how long a requester waits. The standard leaves it to configuration. */
static unsigned time2 = 15;

/* The requests with one transaction id, in the order they came. File scope. */
typedef struct {
    x1_transaction_t *open;             /* the first that has no response; NULL: all have */
    x1_transaction_t *last;
} same_id_t;

/* What is kept for a conversation, in its protocol data. Filled by x1_record() and note_capture(); file scope. */
typedef struct x1_conversation {
    wmem_map_t  *by_id;                 /* lower-case transaction id: its same_id_t */
    wmem_list_t *waiting;               /* x1_container_t that no response container has answered, oldest first */
    wmem_list_t *owed;                  /* the same of all conversations between its two addresses */
    bool         has_answer;            /* to one of its requests */
    bool         is_two_way;            /* by the frame that is dissected something of both sides was captured, */
    bool         is_lossy[2];           /* and segments of this side were not, or not whole */
} x1_conversation_t;

/* Frame and index of a message (as one number, in file scope): its x1_finding_t. Filled by x1_record() on the first
 * visit; emptied with the capture. */
static wmem_map_t *findings;

/* Frame (as a pointer): its first x1_carrier_answer_t. Filled by carrier_answered() on the first visit; emptied with
 * the capture. */
static wmem_map_t *carrier_answers;

/* Two addresses, the lower one first (li_address_t, in file scope): a list of the x1_container_t between them that no
 * response container has answered, oldest first. Filled by owed_between(); emptied with the capture. */
static wmem_map_t *parties;

static uint64_t
place_of(const x1_message_t *message)
{
    return (uint64_t)message->frame << 32 | message->index;
}

static x1_finding_t *
find(const x1_message_t *message)
{
    uint64_t place = place_of(message);

    return (x1_finding_t *)wmem_map_lookup(findings, &place);
}

/* ---- recording ---- */

static unsigned
parties_hash(const void *key)
{
    return wmem_strong_hash((const uint8_t *)key, 2 * sizeof(li_address_t));
}

static gboolean
parties_equal(const void *a, const void *b)
{
    return memcmp(a, b, 2 * sizeof(li_address_t)) == 0;
}

/* Where there are no IP addresses each conversation has a list of its own. */
static wmem_list_t *
owed_between(const packet_info *pinfo)
{
    li_address_t from, to, ends[2];
    wmem_list_t *list;

    if (!li_address_from_epan(&from, &pinfo->src) || !li_address_from_epan(&to, &pinfo->dst)) {
        return wmem_list_new(wmem_file_scope());
    }
    ends[0] = memcmp(&from, &to, sizeof from) < 0 ? from : to;
    ends[1] = memcmp(&from, &to, sizeof from) < 0 ? to : from;
    list = (wmem_list_t *)wmem_map_lookup(parties, ends);
    if (list == NULL) {
        list = wmem_list_new(wmem_file_scope());
        wmem_map_insert(parties, wmem_memdup(wmem_file_scope(), ends, sizeof ends), list);
    }
    return list;
}

static x1_conversation_t *
conversation_of(packet_info *pinfo)
{
    conversation_t *conversation = li_get_conversation(pinfo);
    x1_conversation_t *data = (x1_conversation_t *)conversation_get_proto_data(conversation, proto_li_x1);

    if (data == NULL) {
        data = wmem_new0(wmem_file_scope(), x1_conversation_t);
        data->by_id = wmem_map_new(wmem_file_scope(), wmem_str_hash, g_str_equal);
        data->waiting = wmem_list_new(wmem_file_scope());
        data->owed = owed_between(pinfo);
        conversation_add_proto_data(conversation, proto_li_x1, data);
    }
    return data;
}

static x1_finding_t *
new_finding(const x1_message_t *message)
{
    uint64_t *place = wmem_new(wmem_file_scope(), uint64_t);
    x1_finding_t *finding = wmem_new0(wmem_file_scope(), x1_finding_t);

    *place = place_of(message);
    wmem_map_insert(findings, place, finding);
    return finding;
}

/* Identifiers are lower-case; who writes them otherwise still means the same. */
static char *
key_of(wmem_allocator_t *scope, const x1_message_t *message)
{
    return message->transaction_id != NULL ? wmem_ascii_strdown(scope, message->transaction_id, -1) : NULL;
}

static void
waits(packet_info *pinfo, x1_conversation_t *conversation, x1_container_t *container)
{
    container->conversation = conversation;
    container->side = li_side(pinfo);
    wmem_list_append(conversation->waiting, container);
    container->waiting = wmem_list_tail(conversation->waiting);
    wmem_list_append(conversation->owed, container);
    container->owed = wmem_list_tail(conversation->owed);
}

static void
waits_no_more(x1_container_t *container)
{
    if (container->waiting != NULL) {
        wmem_list_remove_frame(container->conversation->waiting, container->waiting);
        wmem_list_remove_frame(container->conversation->owed, container->owed);
        container->waiting = NULL;
        container->owed = NULL;
    }
}

/* What the capture has of a conversation by this frame. */
static void
note_capture(packet_info *pinfo, x1_conversation_t *conversation)
{
    const li_channel_t facts = li_channel_facts(pinfo);
    const unsigned side = li_side(pinfo);

    conversation->is_two_way |= !facts.is_one_way;
    conversation->is_lossy[side] |= facts.is_gapped || pinfo->fd->cap_len < pinfo->fd->pkt_len;
    conversation->is_lossy[1 - side] |= facts.is_lossy;
}

/* The message is the first between its two addresses that shows how long others have been waiting, over whichever
 * connection. */
static void
find_unanswered(const x1_conversation_t *conversation, const x1_message_t *message, x1_finding_t *finding)
{
    for (;;) {
        wmem_list_frame_t *oldest = wmem_list_head(conversation->owed);
        x1_container_t *container = oldest != NULL ? (x1_container_t *)wmem_list_frame_data(oldest) : NULL;
        nstime_t waited;

        if (container == NULL) {
            return;
        }
        nstime_delta(&waited, &message->time, &container->time);
        if (waited.secs < (time_t)time2 || (waited.secs == (time_t)time2 && waited.nsecs == 0)) {
            return;
        }
        if (finding->unanswered == NULL) {
            finding->unanswered = wmem_list_new(wmem_file_scope());
        }
        for (x1_transaction_t *t = container->first; t != NULL; t = t->next_in_container) {
            wmem_list_append(finding->unanswered, t);
        }
        container->is_one_way = !container->conversation->is_two_way;
        container->is_lossy = container->conversation->is_lossy[1 - container->side];
        container->is_doubtful = container->exchange != NULL && container->exchange->may_be_answered;
        waits_no_more(container);
    }
}

static void
record_request(packet_info *pinfo, x1_conversation_t *conversation, x1_container_t *container, x1_transaction_t **tail,
               const x1_message_t *message, x1_finding_t *finding)
{
    wmem_allocator_t *scope = wmem_file_scope();
    x1_transaction_t *transaction = wmem_new0(scope, x1_transaction_t);
    char *key = key_of(scope, message);

    transaction->request.type = message->type;
    transaction->request.name = x1_keep(message->name);
    transaction->request.subject = x1_subject(scope, message);
    transaction->request.frame = message->frame;
    transaction->request.time = message->time;
    transaction->container = container;
    x1_tell_request(pinfo, message, &transaction->request);
    finding->hearing = transaction->request.hearing;
    x1_record_changes(pinfo, message, &transaction->request);
    finding->own = transaction;
    if (*tail != NULL) {
        (*tail)->next_in_container = transaction;
    } else {
        container->first = container->open = transaction;
    }
    *tail = transaction;
    if (key != NULL) {
        same_id_t *same = (same_id_t *)wmem_map_lookup(conversation->by_id, key);

        if (same == NULL) {
            same = wmem_new0(scope, same_id_t);
            wmem_map_insert(conversation->by_id, key, same);
        } else {
            same->last->next = transaction;
            /* What HTTP refuses never came to X1: it is sent again as HTTP demands, with credentials as a rule. */
            finding->duplicate_of = same->last->is_refused_by_http ? 0 : same->last->request.frame;
        }
        same->last = transaction;
        if (same->open == NULL) {
            same->open = transaction;
        }
    }
}

/* Of a response that has no type and holds nothing but its result. */
static void
name_response(x1_message_t *message, const x1_request_t *request)
{
    const char *name = message->type == X1_TYPE_UNKNOWN && message->is_untyped && message->ok != X1_OK_NONE
                     ? x1_name_of_response(request->name) : NULL;

    if (name != NULL) {
        message->name = name;
        message->type = request->type;
    }
}

static void
answer(packet_info *pinfo, x1_transaction_t *transaction, x1_message_t *message, x1_finding_t *finding)
{
    name_response(message, &transaction->request);
    transaction->request.is_refused = message->type == X1_ERROR || message->type == X1_TOP_LEVEL_ERROR;
    transaction->response_frame = message->frame;
    nstime_delta(&transaction->response_time, &message->time, &transaction->request.time);
    finding->answers = transaction;
    finding->hearing = x1_tell_response(pinfo, message, &transaction->request);
}

/* `rival`: another that may be what was answered; NULL: none is. */
static void
answer_one_of(packet_info *pinfo, x1_transaction_t *transaction, x1_transaction_t *rival, x1_message_t *message,
              x1_finding_t *finding)
{
    if (rival != NULL) {
        x1_tell_rivals(pinfo, &transaction->request, &rival->request);
    }
    answer(pinfo, transaction, message, finding);
    if (rival != NULL) {
        x1_tell_response_to_rival(finding->hearing, message, &rival->request);
        rival->response_frame = message->frame;
    }
}

/* The request of the same HTTP exchange that a response without its transaction id answers: one that was not answered,
 * of the type it answers if the first LOOKED_AT of them, since answers come in order, have one. NULL: none. */
static x1_transaction_t *
find_in_exchange(const x1_exchange_t *exchange, const x1_message_t *message)
{
    x1_container_t *container = exchange != NULL ? exchange->container : NULL;
    x1_transaction_t *found = NULL;
    unsigned looked_at = 0;

    while (container != NULL && container->open != NULL && container->open->response_frame != 0) {
        container->open = container->open->next_in_container;
    }
    for (x1_transaction_t *t = container != NULL ? container->open : NULL; t != NULL && looked_at < LOOKED_AT;
         t = t->next_in_container) {
        const bool is_open = t->response_frame == 0;
        if (is_open && (t->request.type == message->type || (message->request_message_type != NULL
                        && g_str_has_prefix(t->request.name, message->request_message_type)))) {
            return t;
        }
        found = found == NULL && is_open ? t : found;
        looked_at += is_open;
    }
    return found;
}

/* Why a request that this answers may be none of those that were captured; NULL: it would be one. A connection that was
 * open before has answers to older requests first. */
static const char *
find_unseen(packet_info *pinfo, const x1_conversation_t *conversation, const x1_message_t *message)
{
    const unsigned asks = 1 - li_side(pinfo);

    return wmem_map_size(conversation->by_id) == 0 ? "of which no request was captured"
         : message->is_lossy ? "of which segments were not captured"
         : conversation->is_lossy[asks] ? "of which segments were not captured, or not whole"
         : x1_is_unread(pinfo, asks) ? "of which not all can be read"
         : message->is_open_before && !conversation->has_answer ? "which was open when the capture began" : NULL;
}

/* Whether what answers `answered` may be told by the message: an answer is one to a request of its own type. */
static bool
may_answer(const x1_message_t *message, const x1_request_t *answered)
{
    return message->type == answered->type || message->type == X1_ERROR || message->type == X1_TYPE_UNKNOWN
        || answered->type == X1_TYPE_UNKNOWN;
}

/* The requests with the identifier, of which the first may be answered by the message; NULL: there are none. A
 * top-level error may have answered some of them already. */
static same_id_t *
find_same(const x1_conversation_t *conversation, const char *key, const x1_message_t *message)
{
    same_id_t *same = key != NULL ? (same_id_t *)wmem_map_lookup(conversation->by_id, key) : NULL;

    while (same != NULL && same->open != NULL && same->open->response_frame != 0) {
        same->open = same->open->next;
    }
    return same != NULL && may_answer(message, same->open != NULL ? &same->open->request : &same->last->request) ? same
                                                                                                               : NULL;
}

/* Where TCP takes what goes on in a connection for another one, it may be answered what was asked before. */
static same_id_t *
find_in_older(packet_info *pinfo, const char *key, const x1_message_t *message)
{
    conversation_t *older = key != NULL && pinfo->ptype == PT_TCP ? li_channel_older(pinfo) : NULL;
    const x1_conversation_t *data =
        older != NULL ? (const x1_conversation_t *)conversation_get_proto_data(older, proto_li_x1) : NULL;
    same_id_t *same = data != NULL ? find_same(data, key, message) : NULL;

    return same != NULL && same->open != NULL ? same : NULL;
}

static void
record_response(packet_info *pinfo, x1_conversation_t *conversation, x1_message_t *message, x1_finding_t *finding,
                x1_carried_t *carried)
{
    char *key = key_of(pinfo->pool, message);
    same_id_t *older = find_in_older(pinfo, key, message), *newer = find_same(conversation, key, message);
    same_id_t *same = older != NULL ? older : newer;
    /* What answers an older or a lost request stands in the order of HTTP where the answer to a later one would. */
    const bool is_older = key != NULL && message->type != X1_ERROR && find_unseen(pinfo, conversation, message) != NULL;
    x1_transaction_t *by_exchange = same == NULL && !is_older ? find_in_exchange(carried->exchange, message) : NULL;

    conversation->has_answer = conversation->has_answer || same != NULL || by_exchange != NULL;
    if (by_exchange != NULL) {
        finding->by_exchange = true;
        answer(pinfo, by_exchange, message, finding);
        return;
    }
    if (same == NULL) {
        finding->unmatched = true;
        finding->unseen = find_unseen(pinfo, conversation, message);
        finding->hearing = x1_tell_response(pinfo, message, NULL);
        return;
    }
    if (same->open != NULL) {
        /* Whatever the order of HTTP says of it: that is no download. */
        carried->is_document_answer |= same->open->container->exchange != NULL;
        message->is_document_answer = carried->is_document_answer;
        answer_one_of(pinfo, same->open, older != NULL && newer != NULL ? newer->open : NULL, message, finding);
    } else {
        finding->answers = same->last;
        finding->duplicate_of = same->last->response_frame;
    }
}

/* A top-level error has no transaction id: it answers the container of the HTTP exchange, as a whole; where that is not
 * known, the oldest that waits. */
static void
record_top_level_error(packet_info *pinfo, x1_conversation_t *conversation, x1_message_t *message,
                       x1_finding_t *finding, const x1_exchange_t *exchange)
{
    wmem_list_frame_t *oldest = wmem_list_head(conversation->waiting);
    x1_container_t *container = exchange != NULL && exchange->container != NULL ? exchange->container
                              : oldest != NULL ? (x1_container_t *)wmem_list_frame_data(oldest) : NULL;

    if (container == NULL) {
        finding->unmatched = true;
        finding->unseen = find_unseen(pinfo, conversation, message);
        return;
    }
    for (x1_transaction_t *t = container->first; t != NULL; t = t->next_in_container) {
        if (t->response_frame == 0) {
            answer(pinfo, t, message, finding);
        }
    }
    finding->answers = container->first;
    finding->container = container;
    nstime_delta(&finding->container_time, &message->time, &container->time);
}

/* The container of a request that one of the responses answers; NULL: none does. `is_told`: the response says so. */
static x1_container_t *
container_answered(x1_message_t *const *messages, unsigned count, bool *is_told)
{
    for (unsigned i = 0; i < count; i++) {
        const x1_finding_t *finding = find(messages[i]);

        if (finding->answers != NULL) {
            *is_told = finding->container == NULL && !finding->by_exchange && finding->duplicate_of == 0;
            return finding->answers->container;
        }
    }
    return NULL;
}

/* What `count` responses answer: where they do not say it, the oldest that waits. */
static void
close_container(packet_info *pinfo, x1_conversation_t *conversation, x1_message_t *const *messages, unsigned count)
{
    bool is_told = false;
    x1_container_t *container = container_answered(messages, count, &is_told);
    wmem_list_frame_t *oldest = wmem_list_head(conversation->waiting);

    if (container != NULL && container->exchange != NULL) {
        x1_http_answered(pinfo, container->exchange, is_told);
    }
    if (container == NULL && oldest != NULL) {
        container = (x1_container_t *)wmem_list_frame_data(oldest);
    }
    if (container == NULL) {
        return;
    }
    if (container->count != count && messages[0]->type != X1_TOP_LEVEL_ERROR) {
        x1_finding_t *first = find(messages[0]);

        first->requests = container->count;
        first->responses = count;
        first->requests_frame = container->frame;
    }
    waits_no_more(container);
}

static x1_container_t *
new_container(const packet_info *pinfo, x1_exchange_t *exchange)
{
    x1_container_t *container = wmem_new0(wmem_file_scope(), x1_container_t);

    container->frame = pinfo->num;
    container->time = pinfo->abs_ts;
    container->exchange = exchange;
    if (exchange != NULL && exchange->container == NULL) {
        exchange->container = container;
    }
    return container;
}

void
x1_record(packet_info *pinfo, x1_message_t *const *messages, unsigned count, bool is_request, x1_carried_t *carried)
{
    x1_conversation_t *conversation = conversation_of(pinfo);
    /* An empty container of requests gets a response too. */
    x1_container_t *container = is_request ? new_container(pinfo, carried->exchange) : NULL;
    x1_transaction_t *tail = NULL;
    unsigned responses = 0;

    for (unsigned i = 0; i < count; i++) {
        x1_message_t *message = messages[i];
        x1_finding_t *finding = new_finding(message);

        if (message->type == X1_TOP_LEVEL_ERROR) {
            record_top_level_error(pinfo, conversation, message, finding, carried->exchange);
            responses++;
        } else if (!message->is_request) {
            record_response(pinfo, conversation, message, finding, carried);
            responses++;
        } else {
            container = container != NULL ? container : new_container(pinfo, NULL);
            container->count++;
            record_request(pinfo, conversation, container, &tail, message, finding);
        }
    }
    if (responses == count && count > 0) {
        close_container(pinfo, conversation, messages, count);
    }
    note_capture(pinfo, conversation);
    if (count > 0) {
        find_unanswered(conversation, messages[0], find(messages[0]));
    }
    if (container != NULL) {
        waits(pinfo, conversation, container);
    }
}

/* Clause 7.2.2.2: whatever X1 has to say, it is said with status 200. Another one means that the request never came to
 * X1; 200 without a document says nothing. */
static void
carrier_answered(packet_info *pinfo, x1_container_t *container, unsigned status, bool may_be_x1)
{
    x1_carrier_answer_t *carried;

    if (status == 200) {
        if (may_be_x1) {
            x1_unread(pinfo);
        }
        return;
    }
    carried = wmem_new0(wmem_file_scope(), x1_carrier_answer_t);
    carried->container = container;
    carried->status = status;
    carried->next = (x1_carrier_answer_t *)wmem_map_lookup(carrier_answers, GUINT_TO_POINTER(pinfo->num));
    wmem_map_insert(carrier_answers, GUINT_TO_POINTER(pinfo->num), carried);
    li_next_turn(pinfo);
    for (x1_transaction_t *t = container->first; t != NULL; t = t->next_in_container) {
        if (t->response_frame == 0) {
            t->response_frame = pinfo->num;
            t->request.is_refused = true;
            t->is_refused_by_http = true;
            nstime_delta(&t->response_time, &pinfo->abs_ts, &t->request.time);
            x1_tell_refused(pinfo, &t->request);
        }
    }
    waits_no_more(container);
}

void
x1_name_responses(x1_message_t *const *messages, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const x1_request_t *request = x1_answered(messages[i]);

        if (request != NULL) {
            name_response(messages[i], request);
        }
    }
}

const x1_request_t *
x1_answered(const x1_message_t *message)
{
    const x1_finding_t *finding = find(message);

    return finding != NULL && finding->answers != NULL ? &finding->answers->request : NULL;
}

const x1_finding_t *
x1_finding(const x1_message_t *message)
{
    return find(message);
}

const x1_carrier_answer_t *
x1_carrier_answers(uint32_t frame)
{
    return wmem_map_size(carrier_answers) > 0
         ? (const x1_carrier_answer_t *)wmem_map_lookup(carrier_answers, GUINT_TO_POINTER(frame)) : NULL;
}

unsigned
x1_time2(void)
{
    return time2;
}

/* ---- what comes without X1 ---- */

/* A request that waits may be told of over another connection: what the capture lacks of its own is seen before. */
static void
watch_capture(packet_info *pinfo)
{
    const conversation_t *conversation = li_conversation(pinfo);
    x1_conversation_t *data = conversation != NULL
                            ? (x1_conversation_t *)conversation_get_proto_data(conversation, proto_li_x1) : NULL;

    if (data != NULL && (wmem_list_count(data->waiting) > 0 || pinfo->fd->cap_len < pinfo->fd->pkt_len)) {
        note_capture(pinfo, data);
    }
}

bool
x1_transactions_any(void)
{
    return wmem_map_size(parties) > 0 || wmem_map_size(carrier_answers) > 0 || x1_http_any();
}

void
x1_transactions_watch(packet_info *pinfo, li_layers_t layers)
{
    if (!PINFO_FD_VISITED(pinfo) && pinfo->ptype == PT_TCP && wmem_map_size(parties) > 0) {
        watch_capture(pinfo);
    }
    x1_http_watch(pinfo, layers, carrier_answered);
}

void
x1_register_transactions(int proto, module_t *module)
{
    proto_li_x1 = proto;
    parties = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), parties_hash, parties_equal);
    carrier_answers = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_direct_hash, g_direct_equal);
    findings = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_int64_hash, g_int64_equal);
    prefs_register_uint_preference(module, "time2", "Requester's timeout TIME2 (s)",
        "How long a request may stay unanswered (TS 103 221-1 clause 5.2).", 10, &time2);
}
