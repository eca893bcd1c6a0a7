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

#include "administration/x1/x1_xml.h"

#define LOOKED_AT 64                    /* for find_in_exchange() */

/* How many requests of a container are named where HTTP refuses them. */
#define CARRIER_ANSWERS_SHOWN 64

/* How many requests one message names as unanswered. */
#define UNANSWERED_SHOWN 64

static int proto_li_x1 = -1;

static int hf_response_in = -1;
static int hf_response_to = -1;
static int hf_response_time = -1;
static int hf_unanswered = -1;

static expert_field ei_unmatched = EI_INIT;
static expert_field ei_unmatched_note = EI_INIT;
static expert_field ei_duplicate = EI_INIT;
static expert_field ei_unanswered = EI_INIT;
static expert_field ei_unanswered_note = EI_INIT;
static expert_field ei_count = EI_INIT;
static expert_field ei_error = EI_INIT;
static expert_field ei_error_refusal = EI_INIT;
static expert_field ei_refused_by_http = EI_INIT;

static int ett_carrier = -1;

static hf_register_info hf[] = {
    { &hf_response_in, { "Response In", "li_x1.response_in",
        FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0, "The frame with the response", HFILL } },
    { &hf_response_to, { "Response To", "li_x1.response_to",
        FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0, "The frame with the request", HFILL } },
    { &hf_response_time, { "Response Time", "li_x1.response_time",
        FT_RELATIVE_TIME, BASE_NONE, NULL, 0, "Time between the request and its response", HFILL } },
    { &hf_unanswered, { "Unanswered Request", "li_x1.unanswered_request",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The frame with a request that was not answered", HFILL } },
};

/* Where one filter has two severities, the second row is its weaker twin. */
static ei_register_info ei[] = {
    { &ei_unmatched, { "li_x1.transaction.unmatched",
        PI_SEQUENCE, PI_WARN, "Response to no request", EXPFILL } },
    { &ei_unmatched_note, { "li_x1.transaction.unmatched",
        PI_SEQUENCE, PI_NOTE, "Response without a transaction ID, or whose request may not be captured", EXPFILL } },
    { &ei_duplicate, { "li_x1.transaction.duplicate",
        PI_SEQUENCE, PI_WARN, "Transaction ID used again", EXPFILL } },
    { &ei_unanswered, { "li_x1.transaction.unanswered",
        PI_SEQUENCE, PI_WARN, "A request was not answered", EXPFILL } },
    { &ei_unanswered_note, { "li_x1.transaction.unanswered",
        PI_SEQUENCE, PI_NOTE, "A request was not answered, as far as its peer was captured", EXPFILL } },
    { &ei_count, { "li_x1.message.count",
        PI_PROTOCOL, PI_NOTE, "Not as many responses as requests", EXPFILL } },
    { &ei_error, { "li_x1.error",
        PI_RESPONSE_CODE, PI_WARN, "Error response", EXPFILL } },
    { &ei_error_refusal, { "li_x1.error",
        PI_RESPONSE_CODE, PI_NOTE, "The request is not supported or not enabled", EXPFILL } },
    { &ei_refused_by_http, { "li_x1.refused_by_http",
        PI_RESPONSE_CODE, PI_WARN, "HTTP refuses a request", EXPFILL } },
};

static int *ett[] = {
    &ett_carrier,
};

/* Preference: clause 5.2, how long a requester waits. The standard leaves it to configuration. */
static unsigned time2 = 15;

typedef struct transaction transaction_t;

/* The requests of one container. File scope. */
typedef struct x1_container {
    transaction_t     *first;           /* by next_in_container, */
    transaction_t     *open;            /* the first of them that may not be answered */
    unsigned           count;
    uint32_t           frame;
    nstime_t           time;
    struct x1_conversation *conversation;
    wmem_list_frame_t *waiting;         /* its place in the conversation's list; NULL when it waits no more, */
    wmem_list_frame_t *owed;            /* and in that of its two addresses */
    unsigned           side;            /* of its connection, that sent it */
    bool               is_one_way;      /* of one that was not answered: nothing of the peer had been captured, */
    bool               is_lossy;        /* or segments of the peer's had not */
    x1_exchange_t     *exchange;        /* of HTTP, that carries it; NULL: not known */
} container_t;

/* A request. File scope. */
struct transaction {
    x1_request_t        request;
    container_t        *container;
    transaction_t      *next;           /* with the same id, in the order they came */
    transaction_t      *next_in_container;
    uint32_t            response_frame; /* 0: none yet */
    nstime_t            response_time;
    bool                is_refused_by_http;
};

/* The requests with one transaction id, in the order they came. File scope. */
typedef struct {
    transaction_t *open;                /* the first that has no response; NULL: all have */
    transaction_t *last;
} same_id_t;

/* What is kept for a conversation, in its protocol data. Filled by x1_record() and note_capture(); file scope. */
typedef struct x1_conversation {
    wmem_map_t  *by_id;                 /* lower-case transaction id: its same_id_t */
    wmem_list_t *waiting;               /* container_t that no response container has answered, oldest first */
    wmem_list_t *owed;                  /* the same of all conversations between its two addresses */
    bool         has_answer;            /* to one of its requests */
    bool         is_two_way;            /* by the frame that is dissected something of both sides was captured, */
    bool         is_lossy[2];           /* and segments of this side were not */
} x1_conversation_t;

/* What was found about one message. File scope. */
typedef struct {
    transaction_t *own;                 /* of a request */
    transaction_t *answers;             /* of a response */
    container_t   *container;           /* of a top-level error: what it answers as a whole */
    nstime_t       container_time;      /* and how long that took */
    uint32_t       duplicate_of;        /* frame of the message that had this transaction id before; 0: none */
    li_hearing_t  *hearing;             /* what was kept of it; NULL: nothing, it repeats another */
    bool           unmatched;
    bool           by_exchange;     /* it has not the transaction id of what it answers: HTTP tells that */
    const char    *unseen;              /* why its request may not have been captured; constant; NULL: it would be */
    unsigned       requests;            /* of the container it answers, where their number is not that of the */
    unsigned       responses;           /* responses; else both 0 */
    uint32_t       requests_frame;
    wmem_list_t   *unanswered;          /* transaction_t that this message proves unanswered; NULL: none */
} finding_t;

/* Frame and index of a message (as one number, in file scope): its finding_t. Filled by x1_record() on the first visit;
 * emptied with the capture. */
static wmem_map_t *findings;

/* What HTTP answered without X1. File scope. */
typedef struct carrier_answer {
    struct carrier_answer *next;        /* in the same frame */
    const container_t     *container;
    unsigned               status;
} carrier_answer_t;

/* Frame (as a pointer): its first carrier_answer_t. Filled by x1_carrier_answered() on the first visit; emptied with
 * the capture. */
static wmem_map_t *carrier_answers;

/* Two addresses, the lower one first (li_address_t, in file scope): a list of the container_t between them that no
 * response container has answered, oldest first. Filled by owed_between(); emptied with the capture. */
static wmem_map_t *parties;

static uint64_t
place_of(const x1_message_t *message)
{
    return (uint64_t)message->frame << 32 | message->index;
}

static finding_t *
find(const x1_message_t *message)
{
    uint64_t place = place_of(message);

    return (finding_t *)wmem_map_lookup(findings, &place);
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
    conversation_t *conversation = find_or_create_conversation(pinfo);
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

static finding_t *
new_finding(const x1_message_t *message)
{
    uint64_t *place = wmem_new(wmem_file_scope(), uint64_t);
    finding_t *finding = wmem_new0(wmem_file_scope(), finding_t);

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
waits(packet_info *pinfo, x1_conversation_t *conversation, container_t *container)
{
    container->conversation = conversation;
    container->side = li_side(pinfo);
    wmem_list_append(conversation->waiting, container);
    container->waiting = wmem_list_tail(conversation->waiting);
    wmem_list_append(conversation->owed, container);
    container->owed = wmem_list_tail(conversation->owed);
}

static void
waits_no_more(container_t *container)
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
    conversation->is_lossy[side] |= facts.is_gapped;
    conversation->is_lossy[1 - side] |= facts.is_lossy;
}

/* The message is the first between its two addresses that shows how long others have been waiting, over whichever
 * connection. */
static void
find_unanswered(const x1_conversation_t *conversation, const x1_message_t *message, finding_t *finding)
{
    for (;;) {
        wmem_list_frame_t *oldest = wmem_list_head(conversation->owed);
        container_t *container = oldest != NULL ? (container_t *)wmem_list_frame_data(oldest) : NULL;
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
        for (transaction_t *t = container->first; t != NULL; t = t->next_in_container) {
            wmem_list_append(finding->unanswered, t);
        }
        container->is_one_way = !container->conversation->is_two_way;
        container->is_lossy = container->conversation->is_lossy[1 - container->side];
        waits_no_more(container);
    }
}

static void
record_request(packet_info *pinfo, x1_conversation_t *conversation, container_t *container, transaction_t **tail,
               const x1_message_t *message, finding_t *finding)
{
    wmem_allocator_t *scope = wmem_file_scope();
    transaction_t *transaction = wmem_new0(scope, transaction_t);
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
answer(packet_info *pinfo, transaction_t *transaction, x1_message_t *message, finding_t *finding)
{
    name_response(message, &transaction->request);
    transaction->request.is_refused = message->type == X1_ERROR || message->type == X1_TOP_LEVEL_ERROR;
    transaction->response_frame = message->frame;
    nstime_delta(&transaction->response_time, &message->time, &transaction->request.time);
    finding->answers = transaction;
    finding->hearing = x1_tell_response(pinfo, message, &transaction->request);
}

/* The request of the same HTTP exchange that a response without its transaction id answers: one that was not answered,
 * of the type it answers if the first LOOKED_AT of them, since answers come in order, have one. NULL: none. */
static transaction_t *
find_in_exchange(const x1_exchange_t *exchange, const x1_message_t *message)
{
    container_t *container = exchange != NULL ? exchange->container : NULL;
    transaction_t *found = NULL;
    unsigned looked_at = 0;

    while (container != NULL && container->open != NULL && container->open->response_frame != 0) {
        container->open = container->open->next_in_container;
    }
    for (transaction_t *t = container != NULL ? container->open : NULL; t != NULL && looked_at < LOOKED_AT;
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
find_unseen(const x1_conversation_t *conversation, const x1_message_t *message)
{
    return wmem_map_size(conversation->by_id) == 0 ? "of which no request was captured"
         : message->is_lossy ? "of which segments were not captured"
         : message->is_open_before && !conversation->has_answer ? "which was open when the capture began" : NULL;
}

static void
record_response(packet_info *pinfo, x1_conversation_t *conversation, x1_message_t *message, finding_t *finding,
                const x1_exchange_t *exchange)
{
    char *key = key_of(pinfo->pool, message);
    same_id_t *same = key != NULL ? (same_id_t *)wmem_map_lookup(conversation->by_id, key) : NULL;
    /* What answers an older or a lost request stands in the order of HTTP where the answer to a later one would. */
    const bool is_older = key != NULL && message->type != X1_ERROR && find_unseen(conversation, message) != NULL;
    transaction_t *by_exchange = same == NULL && !is_older ? find_in_exchange(exchange, message) : NULL;

    conversation->has_answer = conversation->has_answer || same != NULL || by_exchange != NULL;
    if (by_exchange != NULL) {
        finding->by_exchange = true;
        answer(pinfo, by_exchange, message, finding);
        return;
    }
    if (same == NULL) {
        finding->unmatched = true;
        finding->unseen = find_unseen(conversation, message);
        finding->hearing = x1_tell_response(pinfo, message, NULL);
        return;
    }
    /* A top-level error may have answered some of them already. */
    while (same->open != NULL && same->open->response_frame != 0) {
        same->open = same->open->next;
    }
    if (same->open != NULL) {
        answer(pinfo, same->open, message, finding);
    } else {
        finding->answers = same->last;
        finding->duplicate_of = same->last->response_frame;
    }
}

/* A top-level error has no transaction id: it answers the container of the HTTP exchange, as a whole; where that is not
 * known, the oldest that waits. */
static void
record_top_level_error(packet_info *pinfo, x1_conversation_t *conversation, x1_message_t *message,
                       finding_t *finding, const x1_exchange_t *exchange)
{
    wmem_list_frame_t *oldest = wmem_list_head(conversation->waiting);
    container_t *container = exchange != NULL && exchange->container != NULL ? exchange->container
                           : oldest != NULL ? (container_t *)wmem_list_frame_data(oldest) : NULL;

    if (container == NULL) {
        finding->unmatched = true;
        finding->unseen = find_unseen(conversation, message);
        return;
    }
    for (transaction_t *t = container->first; t != NULL; t = t->next_in_container) {
        if (t->response_frame == 0) {
            answer(pinfo, t, message, finding);
        }
    }
    finding->answers = container->first;
    finding->container = container;
    nstime_delta(&finding->container_time, &message->time, &container->time);
}

/* The container that `count` responses answer: that of a request that was matched, else the oldest that waits. */
static void
close_container(packet_info *pinfo, x1_conversation_t *conversation, x1_message_t *const *messages, unsigned count)
{
    finding_t *first = find(messages[0]);
    wmem_list_frame_t *oldest = wmem_list_head(conversation->waiting);
    container_t *container = oldest != NULL ? (container_t *)wmem_list_frame_data(oldest) : NULL;

    for (unsigned i = 0; i < count; i++) {
        finding_t *finding = find(messages[i]);

        if (finding->answers != NULL) {
            container = finding->answers->container;
            break;
        }
        if (finding->container != NULL) {
            container = finding->container;
            break;
        }
    }
    if (container == NULL) {
        return;
    }
    if (container->count != count && messages[0]->type != X1_TOP_LEVEL_ERROR) {
        first->requests = container->count;
        first->responses = count;
        first->requests_frame = container->frame;
    }
    waits_no_more(container);
    if (container->exchange != NULL) {
        x1_http_answered(pinfo, container->exchange);
    }
}

static container_t *
new_container(const packet_info *pinfo, x1_exchange_t *exchange)
{
    container_t *container = wmem_new0(wmem_file_scope(), container_t);

    container->frame = pinfo->num;
    container->time = pinfo->abs_ts;
    container->exchange = exchange;
    if (exchange != NULL && exchange->container == NULL) {
        exchange->container = container;
    }
    return container;
}

void
x1_record(packet_info *pinfo, x1_message_t *const *messages, unsigned count, bool is_request, x1_exchange_t *exchange)
{
    x1_conversation_t *conversation = conversation_of(pinfo);
    /* An empty container of requests gets a response too. */
    container_t *container = is_request ? new_container(pinfo, exchange) : NULL;
    transaction_t *tail = NULL;
    unsigned responses = 0;

    for (unsigned i = 0; i < count; i++) {
        x1_message_t *message = messages[i];
        finding_t *finding = new_finding(message);

        if (message->type == X1_TOP_LEVEL_ERROR) {
            record_top_level_error(pinfo, conversation, message, finding, exchange);
            responses++;
        } else if (!message->is_request) {
            record_response(pinfo, conversation, message, finding, exchange);
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
void
x1_carrier_answered(packet_info *pinfo, struct x1_container *container, unsigned status)
{
    carrier_answer_t *carried;

    if (status == 200) {
        return;
    }
    carried = wmem_new0(wmem_file_scope(), carrier_answer_t);
    carried->container = container;
    carried->status = status;
    carried->next = (carrier_answer_t *)wmem_map_lookup(carrier_answers, GUINT_TO_POINTER(pinfo->num));
    wmem_map_insert(carrier_answers, GUINT_TO_POINTER(pinfo->num), carried);
    li_next_turn(pinfo);
    for (transaction_t *t = container->first; t != NULL; t = t->next_in_container) {
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
    const finding_t *finding = find(message);

    return finding != NULL && finding->answers != NULL ? &finding->answers->request : NULL;
}

/* ---- showing ---- */

static void
show_error(packet_info *pinfo, proto_item *item, const x1_message_t *message, const finding_t *finding)
{
    bool refusal = message->has_error_code && x1_error_is_refusal(message->error_code);
    const char *description = message->error_description != NULL && message->error_description[0] != '\0'
                            ? wmem_strdup_printf(pinfo->pool, ": \"%s\"", message->error_description) : "";
    const char *code = message->has_error_code
                     ? wmem_strdup_printf(pinfo->pool, " %u (%s)", message->error_code,
                                          x1_error_meaning(message->error_code)) : " without a code";
    const char *answers;

    if (finding != NULL && finding->answers != NULL) {
        const x1_request_t *request = &finding->answers->request;

        answers = wmem_strdup_printf(pinfo->pool, "; answers %s of frame %u%s", request->name, request->frame,
                                     request->subject);
    } else if (message->request_message_type != NULL) {
        answers = wmem_strdup_printf(pinfo->pool, "; answers a request of type %s", message->request_message_type);
    } else {
        answers = "";
    }
    expert_add_info_format(pinfo, item, refusal ? &ei_error_refusal : &ei_error,
        "Error%s%s%s (TS 103 221-1 clause 6.7)", code, description, answers);
}

/* Clause 7.2.2.2: what a document says that came with another status is not done. An error says that itself. */
static void
show_refusal(packet_info *pinfo, proto_item *item, const x1_message_t *message)
{
    if (!message->is_request && message->status != 0 && message->status != 200 && message->type != X1_ERROR
        && message->type != X1_TOP_LEVEL_ERROR) {
        const x1_request_t *request = x1_answered(message);

        expert_add_info_format(pinfo, item, &ei_refused_by_http, "%s comes with HTTP status %u: whatever it says, the "
            "request%s counts as refused, for X1 itself answers with 200 (TS 103 221-1 clause 7.2.2.2)", message->name,
            message->status, request ? wmem_strdup_printf(pinfo->pool, " of frame %u", request->frame) : "");
    }
}

static void
show_link(tvbuff_t *tvb, proto_tree *tree, const finding_t *finding)
{
    if (finding->own != NULL && finding->own->response_frame != 0) {
        li_generated(proto_tree_add_uint(tree, hf_response_in, tvb, 0, 0, finding->own->response_frame));
    }
    if (finding->container != NULL) {
        li_generated(proto_tree_add_uint(tree, hf_response_to, tvb, 0, 0, finding->container->frame));
        li_generated(proto_tree_add_time(tree, hf_response_time, tvb, 0, 0, &finding->container_time));
    } else if (finding->answers != NULL && finding->duplicate_of == 0) {
        li_generated(proto_tree_add_uint(tree, hf_response_to, tvb, 0, 0, finding->answers->request.frame));
        li_generated(proto_tree_add_time(tree, hf_response_time, tvb, 0, 0, &finding->answers->response_time));
    }
}

static void
show_unanswered(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const finding_t *finding)
{
    wmem_list_frame_t *frame = finding->unanswered != NULL ? wmem_list_head(finding->unanswered) : NULL;
    unsigned shown = 0;

    for (; frame != NULL; frame = wmem_list_frame_next(frame)) {
        const transaction_t *transaction = (const transaction_t *)wmem_list_frame_data(frame);
        const container_t *container = transaction->container;
        const x1_request_t *request = &transaction->request;
        proto_item *item;

        if (shown++ == UNANSWERED_SHOWN) {
            expert_add_info_format(pinfo, proto_tree_get_parent(tree), &ei_unanswered_note,
                "%u more requests were not answered within %u s (TIME2, TS 103 221-1 clause 5.2)",
                wmem_list_count(finding->unanswered) - UNANSWERED_SHOWN, time2);
            return;
        }
        item = li_generated(proto_tree_add_uint(tree, hf_unanswered, tvb, 0, 0, request->frame));
        expert_add_info_format(pinfo, item,
            container->is_one_way || container->is_lossy ? &ei_unanswered_note : &ei_unanswered,
            "%s of frame %u%s was not answered within %u s%s (TIME2, TS 103 221-1 clause 5.2)", request->name,
            request->frame, request->subject, time2,
            container->is_lossy ? ", as far as the capture has its segments" : "");
    }
}

void
x1_show_transaction(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_item *id_item,
                    const x1_message_t *message)
{
    const finding_t *finding = find(message);
    const transaction_t *own = finding == NULL ? NULL : finding->own != NULL ? finding->own : finding->answers;
    proto_item *item = id_item != NULL ? id_item : proto_tree_get_parent(tree);

    x1_show_orders(tvb, pinfo, tree, message, own != NULL ? &own->request : NULL,
                   finding != NULL ? finding->hearing : NULL);
    if (message->type == X1_ERROR || message->type == X1_TOP_LEVEL_ERROR) {
        show_error(pinfo, proto_tree_get_parent(tree), message, finding);
    }
    show_refusal(pinfo, proto_tree_get_parent(tree), message);
    if (finding == NULL) {
        return;
    }
    show_link(tvb, tree, finding);
    if (finding->own != NULL) {
        x1_show_changes(tvb, pinfo, tree, &own->request);
    }
    if (finding->by_exchange && message->transaction_id != NULL) {
        expert_add_info_format(pinfo, item, &ei_unmatched, "%s has another transaction ID than %s of frame %u, which "
            "its HTTP request carried (TS 103 221-1 clause 6.1)", message->name, own->request.name, own->request.frame);
    } else if (finding->by_exchange) {
        expert_add_info_format(pinfo, item, &ei_unmatched_note, "%s has no transaction ID; its HTTP request carried "
            "%s of frame %u (TS 103 221-1 clause 6.1)", message->name, own->request.name, own->request.frame);
    }
    if (finding->unmatched) {
        expert_add_info_format(pinfo, item, finding->unseen ? &ei_unmatched_note : &ei_unmatched,
            "%s answers no request seen in this conversation%s%s (TS 103 221-1 clause 6.1)", message->name,
            finding->unseen ? ", " : "", finding->unseen ? finding->unseen : "");
    }
    if (finding->duplicate_of != 0) {
        expert_add_info_format(pinfo, item, &ei_duplicate, "%s of frame %u had this transaction ID already "
            "(TS 103 221-1 clause 6.1)", message->is_request ? "The request" : "A response", finding->duplicate_of);
    }
    if (finding->responses != 0) {
        expert_add_info_format(pinfo, proto_tree_get_parent(tree), &ei_count,
            "%u response%s to the %u request%s of frame %u (TS 103 221-1 clause 6.1)", finding->responses,
            finding->responses == 1 ? "" : "s", finding->requests, finding->requests == 1 ? "" : "s",
            finding->requests_frame);
    }
    show_unanswered(tvb, pinfo, tree, finding);
}

static void
show_carrier_answer(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const carrier_answer_t *answer)
{
    proto_item *top = proto_tree_add_protocol_format(tree, proto_li_x1, tvb, 0, 0,
        "Lawful Interception X1, HTTP status %u without X1", answer->status);
    proto_tree *subtree = proto_item_add_subtree(li_generated(top), ett_carrier);
    unsigned shown = 0;

    for (const transaction_t *t = answer->container->first; t != NULL && shown < CARRIER_ANSWERS_SHOWN;
         t = t->next_in_container) {
        proto_item *item;

        if (t->response_frame != pinfo->num) {
            continue;
        }
        shown++;
        item = li_generated(proto_tree_add_uint(subtree, hf_response_to, tvb, 0, 0, t->request.frame));
        li_generated(proto_tree_add_time(subtree, hf_response_time, tvb, 0, 0, &t->response_time));
        expert_add_info_format(pinfo, item, &ei_refused_by_http, "HTTP refuses %s of frame %u%s with status %u and no "
            "X1 document: X1 itself answers with 200, whatever it says (TS 103 221-1 clause 7.2.2.2)", t->request.name,
            t->request.frame, t->request.subject, answer->status);
    }
}

/* A request that waits may be told of over another connection: what the capture lacks of its own is seen before. */
static void
watch_capture(packet_info *pinfo)
{
    const conversation_t *conversation = li_conversation(pinfo);
    x1_conversation_t *data = conversation != NULL
                            ? (x1_conversation_t *)conversation_get_proto_data(conversation, proto_li_x1) : NULL;

    if (data != NULL && wmem_list_count(data->waiting) > 0) {
        note_capture(pinfo, data);
    }
}

void
x1_watch_transactions(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const carrier_answer_t *carried;

    if (!PINFO_FD_VISITED(pinfo) && pinfo->ptype == PT_TCP && wmem_map_size(parties) > 0) {
        watch_capture(pinfo);
    }
    x1_http_watch(pinfo, x1_carrier_answered);
    if (wmem_map_size(carrier_answers) == 0) {
        return;
    }
    carried = (const carrier_answer_t *)wmem_map_lookup(carrier_answers, GUINT_TO_POINTER(pinfo->num));
    for (; carried != NULL; carried = carried->next) {
        show_carrier_answer(tvb, pinfo, tree, carried);
    }
}

void
x1_register_transactions(int proto, expert_module_t *expert, module_t *module)
{
    proto_li_x1 = proto;
    proto_register_field_array(proto, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert_register_field_array(expert, ei, array_length(ei));
    parties = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), parties_hash, parties_equal);
    carrier_answers = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_direct_hash, g_direct_equal);
    findings = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_int64_hash, g_int64_equal);
    prefs_register_uint_preference(module, "time2", "Requester's timeout TIME2 (s)",
        "How long a request may stay unanswered (TS 103 221-1 clause 5.2).", 10, &time2);
}
