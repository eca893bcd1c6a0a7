/* x1_changes.c
 * What a ModifyTask (ETSI TS 103 221-1 clause 6.2.2) changes of the task as it was ordered before.
 *
 * Found on the first visit of its frame, from the request before that was not refused by then; shown on every visit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "administration/x1/x1_xml.h"

#include <wsutil/utf8_entities.h>

/* How many differences of one kind are kept. */
#define CHANGES_MAX     64

static int hf_change = -1;
static int hf_changed_frame = -1;

static hf_register_info hf[] = {
    { &hf_change, { "Changed", "li_x1.change",
        FT_STRING, BASE_NONE, NULL, 0, "What a ModifyTask changes of the task as it was ordered before", HFILL } },
    { &hf_changed_frame, { "Changes the Order of", "li_x1.change.frame",
        FT_FRAMENUM, BASE_NONE, NULL, 0, "The frame that ordered the task as it was before", HFILL } },
};

/* A difference. File scope. */
typedef struct x1_change {
    struct x1_change *next;
    const char       *what;             /* the element's name: "deliveryType" */
    const char       *before;           /* NULL: it was not there */
    const char       *after;            /* NULL: it is there no more */
    bool              secret;           /* both tell who the target is */
} x1_change_t;

/* A value of a task: an element that may stand there several times is a value for each. */
typedef struct {
    const char *what;
    const char *value;
    bool        is_one;                 /* it stands there once, so another value takes its place */
    bool        secret;
} value_t;

/* A task as it was ordered. File scope. */
typedef struct order {
    struct order       *before;         /* of the same task */
    const x1_request_t *request;
    value_t            *values;
    unsigned            count;
} order_t;

/* Element and XID, with a line between: its newest order_t. Filled by x1_record_changes(); emptied with the capture. */
static wmem_map_t *newest_orders;

/* ---- a task as values ---- */

static void
add(wmem_array_t *values, const char *what, const char *value, bool is_one, bool secret)
{
    if (value != NULL) {
        const value_t added = { x1_keep(what), x1_keep(value), is_one, secret };

        if (added.value != NULL) {
            wmem_array_append_one(values, added);
        }
    }
}

static void
add_ids(wmem_array_t *values, const char *what, const char **ids, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        add(values, what, ids[i], false, false);
    }
}

static const char *
delivery_word(x1_delivery_t type, bool of_mediation)
{
    static const char *const words[][2] = {
        [X1_DELIVERY_NONE] = { NULL, NULL }, [X1_DELIVERY_IRI] = { "X2Only", "HI2Only" },
        [X1_DELIVERY_CC] = { "X3Only", "HI3Only" }, [X1_DELIVERY_BOTH] = { "X2andX3", "HI2andHI3" },
    };

    return words[type][of_mediation];
}

/* As X1 itself writes a time (TS 103 280 QualifiedMicrosecondDateTime). */
static void
append_time(wmem_strbuf_t *text, const char *word, const nstime_t *time)
{
    GDateTime *moment = g_date_time_new_from_unix_utc(time->secs);
    char *seconds = moment != NULL ? g_date_time_format(moment, "%Y-%m-%dT%H:%M:%S") : NULL;

    if (seconds != NULL) {
        wmem_strbuf_append_printf(text, " %s %s.%06dZ", word, seconds, time->nsecs / 1000);
        g_free(seconds);
    }
    if (moment != NULL) {
        g_date_time_unref(moment);
    }
}

/* "LIID LIID-0001 HI2andHI3 from 2026-03-02T10:00:00.000000Z dId 19867c20-…" */
static const char *
mediation_text(wmem_allocator_t *scope, const x1_mediation_t *mediation)
{
    wmem_strbuf_t *text = wmem_strbuf_new(scope, "LIID ");
    const char *type = delivery_word(mediation->delivery_type, true);

    wmem_strbuf_append(text, mediation->liid != NULL ? mediation->liid : "");
    if (type != NULL) {
        wmem_strbuf_append_printf(text, " %s", type);
    }
    if (mediation->has_start) {
        append_time(text, "from", &mediation->start);
    }
    if (mediation->has_end) {
        append_time(text, "until", &mediation->end);
    }
    for (unsigned i = 0; i < mediation->did_count; i++) {
        wmem_strbuf_append_printf(text, " dId %s", mediation->dids[i]);
    }
    for (unsigned i = 0; i < mediation->dsid_count; i++) {
        wmem_strbuf_append_printf(text, " dSId %s", mediation->dsids[i]);
    }
    return wmem_strbuf_get_str(text);
}

static wmem_array_t *
values_of(wmem_allocator_t *scope, const x1_task_t *task)
{
    wmem_array_t *values = wmem_array_new(wmem_file_scope(), sizeof(value_t));

    add(values, "deliveryType", delivery_word(task->delivery_type, false), true, false);
    add(values, "productID", task->product_id, true, false);
    if (task->has_correlation_id) {
        add(values, "correlationID", wmem_strdup_printf(scope, "%" PRIu64, task->correlation_id), true, false);
    }
    if (task->implicit_deactivation) {
        add(values, "implicitDeactivationAllowed", "true", true, false);
    }
    for (unsigned i = 0; i < task->target_count; i++) {
        add(values, task->targets[i].format, task->targets[i].value, false, true);
    }
    add_ids(values, "dId", task->dids, task->did_count);
    add_ids(values, "dSId", task->dsids, task->dsid_count);
    for (unsigned i = 0; i < task->mediation_count; i++) {
        add(values, "mediationDetails", mediation_text(scope, &task->mediations[i]), false, false);
    }
    return values;
}

/* ---- differences ---- */

static bool
is_in(const value_t *value, const value_t *values, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        /* Kept texts: equal ones are the same. */
        if (values[i].what == value->what && values[i].value == value->value) {
            return true;
        }
    }
    return false;
}

/* What stands in the place of a value that stands there once. */
static const char *
counterpart(const value_t *value, const value_t *values, unsigned count)
{
    for (unsigned i = 0; value->is_one && i < count; i++) {
        if (values[i].what == value->what) {
            return values[i].value;
        }
    }
    return NULL;
}

static x1_change_t *
append(x1_change_t **tail, const value_t *value, const char *before, const char *after)
{
    x1_change_t *change = wmem_new0(wmem_file_scope(), x1_change_t);

    change->what = value->what;
    change->secret = value->secret;
    change->before = before;
    change->after = after;
    if (*tail != NULL) {
        (*tail)->next = change;
    }
    *tail = change;
    return change;
}

/* At most CHANGES_MAX times CHANGES_MAX values are compared. */
static const x1_change_t *
compare(const order_t *before, const order_t *after)
{
    const unsigned old_count = MIN(before->count, CHANGES_MAX), new_count = MIN(after->count, CHANGES_MAX);
    x1_change_t *first = NULL, *tail = NULL;

    for (unsigned i = 0; i < old_count; i++) {
        const value_t *value = &before->values[i];

        if (!is_in(value, after->values, new_count)) {
            x1_change_t *change = append(&tail, value, value->value, counterpart(value, after->values, new_count));

            first = first != NULL ? first : change;
        }
    }
    for (unsigned i = 0; i < new_count; i++) {
        const value_t *value = &after->values[i];

        if (!is_in(value, before->values, old_count) && counterpart(value, before->values, old_count) == NULL) {
            x1_change_t *change = append(&tail, value, NULL, value->value);

            first = first != NULL ? first : change;
        }
    }
    return first;
}

void
x1_record_changes(packet_info *pinfo, const x1_message_t *message, x1_request_t *request)
{
    wmem_array_t *values;
    order_t *order;
    char *key;

    if ((request->type != X1_ACTIVATE_TASK && request->type != X1_MODIFY_TASK) || message->task_count == 0
        || request->element == NULL || request->id == NULL || !message->is_whole) {
        return;
    }
    values = values_of(pinfo->pool, &message->tasks[0]);
    order = wmem_new0(wmem_file_scope(), order_t);
    key = wmem_strdup_printf(pinfo->pool, "%s\n%s", request->element, request->id);
    order->request = request;
    order->values = (value_t *)wmem_array_get_raw(values);
    order->count = wmem_array_get_count(values);
    order->before = (order_t *)wmem_map_lookup(newest_orders, key);
    while (order->before != NULL && order->before->request->is_refused) {
        order->before = order->before->before;
    }
    if (request->type == X1_MODIFY_TASK && order->before != NULL) {
        request->changes = compare(order->before, order);
        request->before = order->before->request;
    }
    wmem_map_insert(newest_orders, wmem_map_contains(newest_orders, key) ? key : wmem_strdup(wmem_file_scope(), key),
                    order);
}

/* ---- showing ---- */

void
x1_show_changes(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const x1_request_t *request)
{
    if (request->before != NULL) {
        li_generated(proto_tree_add_uint(tree, hf_changed_frame, tvb, 0, 0, request->before->frame));
    }
    for (const x1_change_t *change = request->changes; change != NULL; change = change->next) {
        const bool masked = change->secret && li_masks_targets();
        const char *before = change->before != NULL && masked ? li_mask(pinfo->pool, change->before) : change->before;
        const char *after = change->after != NULL && masked ? li_mask(pinfo->pool, change->after) : change->after;
        const char *text = before == NULL ? wmem_strdup_printf(pinfo->pool, "%s %s added", change->what, after)
                         : after == NULL ? wmem_strdup_printf(pinfo->pool, "%s %s removed", change->what, before)
                         : wmem_strdup_printf(pinfo->pool, "%s %s " UTF8_RIGHTWARDS_ARROW " %s", change->what, before,
                                              after);

        li_generated(proto_tree_add_string(tree, hf_change, tvb, 0, 0, text));
    }
}

void
x1_register_changes(int proto)
{
    proto_register_field_array(proto, hf, array_length(hf));
    newest_orders = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_str_hash, g_str_equal);
}
