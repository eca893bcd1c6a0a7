/* orders.c
 * What can be ordered: copies and comparison.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/orders.h"

#include <string.h>

#include <wsutil/str_util.h>

/* ---- copies ---- */

static const char *
copy_text(wmem_allocator_t *scope, const char *text)
{
    return text ? wmem_strdup(scope, text) : NULL;
}

static void
copy_ids(wmem_allocator_t *scope, li_ids_t *ids)
{
    ids->ids = (const char **)wmem_memdup(scope, ids->ids, ids->count * sizeof *ids->ids);
    for (unsigned i = 0; i < ids->count; i++) {
        ids->ids[i] = wmem_strdup(scope, ids->ids[i]);
    }
}

static const li_destination_t *
copy_destination(wmem_allocator_t *scope, const li_destination_t *destination)
{
    li_destination_t *copy = (li_destination_t *)wmem_memdup(scope, destination, sizeof *destination);

    copy->name = copy_text(scope, copy->name);
    copy->host = copy_text(scope, copy->host);
    return copy;
}

static const li_task_t *
copy_task(wmem_allocator_t *scope, const li_task_t *task)
{
    li_task_t *copy = (li_task_t *)wmem_memdup(scope, task, sizeof *task);
    li_target_t *targets;
    li_mediation_t *mediations;

    targets = (li_target_t *)wmem_memdup(scope, task->targets, task->target_count * sizeof *targets);
    for (unsigned i = 0; i < task->target_count; i++) {
        targets[i].format = copy_text(scope, targets[i].format);
        targets[i].value = copy_text(scope, targets[i].value);
    }
    mediations = (li_mediation_t *)wmem_memdup(scope, task->mediations, task->mediation_count * sizeof *mediations);
    for (unsigned i = 0; i < task->mediation_count; i++) {
        mediations[i].liid = copy_text(scope, mediations[i].liid);
        copy_ids(scope, &mediations[i].dids);
        copy_ids(scope, &mediations[i].dsids);
    }
    copy->targets = targets;
    copy->mediations = mediations;
    copy_ids(scope, &copy->dids);
    copy_ids(scope, &copy->dsids);
    return copy;
}

static const li_destination_set_t *
copy_set(wmem_allocator_t *scope, const li_destination_set_t *set)
{
    li_destination_set_t *copy = (li_destination_set_t *)wmem_memdup(scope, set, sizeof *set);

    copy->name = copy_text(scope, copy->name);
    copy_ids(scope, &copy->dids);
    return copy;
}

static const li_object_t *
copy_object(wmem_allocator_t *scope, const li_object_t *object)
{
    li_object_t *copy = wmem_new(scope, li_object_t);

    copy->name = copy_text(scope, object->name);
    copy->type = copy_text(scope, object->type);
    return copy;
}

li_thing_t *
li_thing_copy(wmem_allocator_t *scope, const li_thing_t *thing)
{
    li_thing_t *copy = (li_thing_t *)wmem_memdup(scope, thing, sizeof *thing);

    copy->id = wmem_strdup(scope, thing->id);
    copy->destination = thing->destination ? copy_destination(scope, thing->destination) : NULL;
    copy->task = thing->task ? copy_task(scope, thing->task) : NULL;
    copy->set = thing->set ? copy_set(scope, thing->set) : NULL;
    copy->object = thing->object ? copy_object(scope, thing->object) : NULL;
    return copy;
}

li_thing_t *
li_thing_by_id(wmem_allocator_t *scope, li_thing_kind_t kind, const char *id)
{
    li_thing_t *thing = wmem_new0(scope, li_thing_t);
    li_task_t *task;

    thing->kind = kind;
    thing->id = wmem_strdup(scope, id);
    switch (kind) {
    case LI_DESTINATION:
        thing->destination = wmem_new0(scope, li_destination_t);
        break;
    case LI_TASK:
        task = wmem_new0(scope, li_task_t);
        task->has_xid = li_xid_parse(id, &task->xid);
        thing->task = task;
        break;
    case LI_DESTINATION_SET:
        thing->set = wmem_new0(scope, li_destination_set_t);
        break;
    default:
        thing->object = wmem_new0(scope, li_object_t);
        break;
    }
    return thing;
}

/* ---- comparison ---- */

static bool
ids_equal(const li_ids_t *a, const li_ids_t *b)
{
    for (unsigned i = 0; i < a->count && a->count == b->count; i++) {
        if (strcmp(a->ids[i], b->ids[i]) != 0) {
            return false;
        }
    }
    return a->count == b->count;
}

static bool
destinations_equal(const li_destination_t *a, const li_destination_t *b)
{
    return a->has_endpoint == b->has_endpoint && (!a->has_endpoint || li_endpoint_equal(&a->endpoint, &b->endpoint))
        && a->port == b->port && a->off_network == b->off_network && a->interfaces == b->interfaces
        && g_strcmp0(a->name, b->name) == 0 && g_strcmp0(a->host, b->host) == 0;
}

static bool
moments_equal(bool has_a, const nstime_t *a, bool has_b, const nstime_t *b)
{
    return has_a == has_b && (!has_a || nstime_cmp(a, b) == 0);
}

static bool
mediations_equal(const li_mediation_t *a, const li_mediation_t *b)
{
    return g_strcmp0(a->liid, b->liid) == 0 && a->interfaces == b->interfaces && a->has_dids == b->has_dids
        && moments_equal(a->has_start, &a->start, b->has_start, &b->start)
        && moments_equal(a->has_end, &a->end, b->has_end, &b->end)
        && ids_equal(&a->dids, &b->dids) && ids_equal(&a->dsids, &b->dsids);
}

static bool
guids_equal(bool has_a, const e_guid_t *a, bool has_b, const e_guid_t *b)
{
    return has_a == has_b && (!has_a || memcmp(a, b, sizeof *a) == 0);
}

static bool
tasks_equal(const li_task_t *a, const li_task_t *b)
{
    if (a->has_details != b->has_details || a->interfaces != b->interfaces
        || !guids_equal(a->has_xid, &a->xid, b->has_xid, &b->xid)
        || !guids_equal(a->has_product_id, &a->product_id, b->has_product_id, &b->product_id)
        || !ids_equal(&a->dids, &b->dids) || !ids_equal(&a->dsids, &b->dsids) || a->target_count != b->target_count
        || a->mediation_count != b->mediation_count || a->has_correlation_id != b->has_correlation_id
        || (a->has_correlation_id && a->correlation_id != b->correlation_id)) {
        return false;
    }
    for (unsigned i = 0; i < a->target_count; i++) {
        if (g_strcmp0(a->targets[i].format, b->targets[i].format) != 0
            || g_strcmp0(a->targets[i].value, b->targets[i].value) != 0) {
            return false;
        }
    }
    for (unsigned i = 0; i < a->mediation_count; i++) {
        if (!mediations_equal(&a->mediations[i], &b->mediations[i])) {
            return false;
        }
    }
    return true;
}

bool
li_thing_equal(const li_thing_t *a, const li_thing_t *b)
{
    switch (a->kind) {
    case LI_DESTINATION:
        return destinations_equal(a->destination, b->destination);
    case LI_TASK:
        return tasks_equal(a->task, b->task);
    case LI_DESTINATION_SET:
        return a->set->has_details == b->set->has_details && g_strcmp0(a->set->name, b->set->name) == 0
            && ids_equal(&a->set->dids, &b->set->dids);
    default:
        return g_strcmp0(a->object->name, b->object->name) == 0 && g_strcmp0(a->object->type, b->object->type) == 0;
    }
}

/* ---- identifiers ---- */

/* So many hexadecimal digits has an XID, and so many characters has it with its hyphens. */
#define XID_DIGITS  32
#define XID_LENGTH  36

bool
li_xid_parse(const char *text, e_guid_t *xid)
{
    uint64_t node;

    if (!g_uuid_string_is_valid(text)) {
        return false;
    }
    xid->data1 = (uint32_t)g_ascii_strtoull(text, NULL, 16);
    xid->data2 = (uint16_t)g_ascii_strtoull(text + 9, NULL, 16);
    xid->data3 = (uint16_t)g_ascii_strtoull(text + 14, NULL, 16);
    node = g_ascii_strtoull(text + 19, NULL, 16) << 48 | g_ascii_strtoull(text + 24, NULL, 16);
    node = GUINT64_TO_BE(node);
    memcpy(xid->data4, &node, sizeof xid->data4);
    return true;
}

/* With hyphens where they belong, whether or not there are any; else NULL. To be freed. */
static char *
with_hyphens(const char *text, size_t length)
{
    if (length == XID_LENGTH) {
        return g_strndup(text, length);
    }
    return length != XID_DIGITS ? NULL
         : g_strdup_printf("%.8s-%.4s-%.4s-%.4s-%.12s", text, text + 8, text + 12, text + 16, text + 20);
}

static void
strip(const char **text, size_t *length)
{
    for (; *length > 0 && g_ascii_isspace(**text); (*text)++) {
        (*length)--;
    }
    for (; *length > 0 && g_ascii_isspace((*text)[*length - 1]);) {
        (*length)--;
    }
}

bool
li_xid_read(const char *text, e_guid_t *xid)
{
    static const char urn[] = "urn:uuid:";
    size_t length = strlen(text);
    char *canonical;
    bool is_xid;

    strip(&text, &length);
    if (g_ascii_strncasecmp(text, urn, strlen(urn)) == 0) {
        text += strlen(urn);
        length -= strlen(urn);
    }
    if (length >= 2 && text[0] == '{' && text[length - 1] == '}') {
        text++;
        length -= 2;
        strip(&text, &length);
    }
    canonical = with_hyphens(text, length);
    is_xid = canonical != NULL && li_xid_parse(canonical, xid);
    g_free(canonical);
    return is_xid;
}

const char *
li_host_name(wmem_allocator_t *scope, const char *text)
{
    char *ascii = g_hostname_is_non_ascii(text) ? g_hostname_to_ascii(text) : NULL;
    const char *host = ascii ? ascii : text;
    const size_t length = strlen(host);
    const bool has_dot = length > 1 && host[length - 1] == '.';
    const char *name = wmem_ascii_strdown(scope, host, (ssize_t)(has_dot ? length - 1 : length));

    g_free(ascii);
    return name;
}
