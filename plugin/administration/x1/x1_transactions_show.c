/* x1_transactions_show.c
 * Shows what ties a message to others, and what is wrong with that (ETSI TS 103 221-1 clauses 5.2 and 6.1).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <epan/packet.h>

#include "administration/x1/x1_transactions.h"

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

static void
show_error(packet_info *pinfo, proto_item *item, const x1_message_t *message, const x1_finding_t *finding)
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
show_link(tvbuff_t *tvb, proto_tree *tree, const x1_finding_t *finding)
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
show_unanswered(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x1_finding_t *finding)
{
    wmem_list_frame_t *frame = finding->unanswered != NULL ? wmem_list_head(finding->unanswered) : NULL;
    unsigned shown = 0;

    for (; frame != NULL; frame = wmem_list_frame_next(frame)) {
        const x1_transaction_t *transaction = (const x1_transaction_t *)wmem_list_frame_data(frame);
        const x1_container_t *container = transaction->container;
        const x1_request_t *request = &transaction->request;
        proto_item *item;

        if (shown++ == UNANSWERED_SHOWN) {
            expert_add_info_format(pinfo, proto_tree_get_parent(tree), &ei_unanswered_note,
                "%u more requests were not answered within %u s (TIME2, TS 103 221-1 clause 5.2)",
                wmem_list_count(finding->unanswered) - UNANSWERED_SHOWN, x1_time2());
            return;
        }
        item = li_generated(proto_tree_add_uint(tree, hf_unanswered, tvb, 0, 0, request->frame));
        expert_add_info_format(pinfo, item,
            container->is_one_way || container->is_lossy || container->is_doubtful ? &ei_unanswered_note
                                                                                   : &ei_unanswered,
            "%s of frame %u%s was not answered within %u s%s (TIME2, TS 103 221-1 clause 5.2)", request->name,
            request->frame, request->subject, x1_time2(),
            container->is_lossy ? ", as far as the capture has its segments"
            : container->is_doubtful ? ", unless a status without X1 was for it" : "");
    }
}

void
x1_show_transaction(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_item *id_item,
                    const x1_message_t *message)
{
    const x1_finding_t *finding = x1_finding(message);
    const x1_transaction_t *own = finding == NULL ? NULL : finding->own != NULL ? finding->own : finding->answers;
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
show_carrier_answer(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x1_carrier_answer_t *answer)
{
    proto_item *top = proto_tree_add_protocol_format(tree, proto_li_x1, tvb, 0, 0,
        "Lawful Interception X1, HTTP status %u without X1", answer->status);
    proto_tree *subtree = proto_item_add_subtree(li_generated(top), ett_carrier);
    unsigned shown = 0;

    for (const x1_transaction_t *t = answer->container->first; t != NULL && shown < CARRIER_ANSWERS_SHOWN;
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

void
x1_watch_transactions(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, li_layers_t layers)
{
    x1_transactions_watch(pinfo, layers);
    x1_unread_watch(tvb, pinfo, tree);
    for (const x1_carrier_answer_t *answer = x1_carrier_answers(pinfo->num); answer != NULL; answer = answer->next) {
        show_carrier_answer(tvb, pinfo, tree, answer);
    }
}

void
x1_register_transactions_show(int proto, expert_module_t *expert)
{
    proto_li_x1 = proto;
    proto_register_field_array(proto, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    expert_register_field_array(expert, ei, array_length(ei));
}
