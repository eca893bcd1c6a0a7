/* provisioning.c
 * What the administration interfaces in this capture ordered, as of any frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning.h"

#include <string.h>

#include "audit/keys.h"

/* What became of one thing over time: states in order of frames. NULL: it does not exist from there on. */
typedef struct {
    wmem_array_t *steps;        /* step_t */
} timeline_t;

typedef struct {
    uint32_t    frame;
    const void *state;
} step_t;

typedef struct {
    const char *id;
    timeline_t  knowledge;      /* li_knowledge_t, as a pointer */
    wmem_map_t *destinations;   /* DID -> destination_t */
    wmem_map_t *tasks;          /* task id -> task_t */
    timeline_t  nowhere;        /* number of live destinations without an endpoint, as a pointer */
} element_t;

typedef struct {
    element_t *element;
    timeline_t timeline;        /* li_destination_t */
} destination_t;

typedef struct {
    element_t *element;
    timeline_t timeline;        /* li_task_t */
} task_t;

struct li_provisioning {
    wmem_allocator_t *scope;
    uint32_t          first_frame;  /* of all orders; UINT32_MAX before the first */
    wmem_map_t       *elements;     /* identifier -> element_t */
    wmem_map_t       *addresses;    /* li_address_t -> timeline_t of element_t */
    wmem_map_t       *endpoints;    /* li_endpoint_t -> wmem_list_t of destination_t that ever had it */
    wmem_map_t       *ports;        /* transport << 16 | port -> wmem_list_t of destination_t, likewise */
    wmem_map_t       *xids;         /* e_guid_t -> wmem_list_t of task_t that ever had it */
};

li_provisioning_t *
li_provisioning_new(wmem_allocator_t *scope)
{
    li_provisioning_t *provisioning = wmem_new(scope, li_provisioning_t);

    provisioning->scope = scope;
    provisioning->first_frame = UINT32_MAX;
    provisioning->elements = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    provisioning->addresses = wmem_map_new(scope, li_address_hash, li_address_equal);
    provisioning->endpoints = wmem_map_new(scope, li_endpoint_hash, li_endpoint_equal_key);
    provisioning->ports = wmem_map_new(scope, g_direct_hash, g_direct_equal);
    provisioning->xids = wmem_map_new(scope, li_xid_hash, li_xid_equal);
    return provisioning;
}

/* --- Timelines ------------------------------------------------------------------------------------------------- */

static void
timeline_set(wmem_allocator_t *scope, timeline_t *timeline, uint32_t frame, const void *state)
{
    step_t step = { frame, state };

    if (timeline->steps == NULL) {
        timeline->steps = wmem_array_sized_new(scope, sizeof(step_t), 2);
    }
    wmem_array_append_one(timeline->steps, step);
}

/* The last step at or before the frame, or NULL. */
static const step_t *
timeline_at(const timeline_t *timeline, uint32_t frame)
{
    unsigned low = 0, high = timeline->steps ? wmem_array_get_count(timeline->steps) : 0;
    const step_t *steps = timeline->steps ? (const step_t *)wmem_array_get_raw(timeline->steps) : NULL;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (steps[middle].frame <= frame) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low ? &steps[low - 1] : NULL;
}

static const void *
timeline_state(const timeline_t *timeline, uint32_t frame)
{
    const step_t *step = timeline_at(timeline, frame);

    return step ? step->state : NULL;
}

static const void *
timeline_newest(const timeline_t *timeline)
{
    return timeline_state(timeline, UINT32_MAX);
}

/* The first step of the state that holds at the frame: confirmations do not count as orders. */
static uint32_t
timeline_since(const timeline_t *timeline, uint32_t frame)
{
    const step_t *steps = (const step_t *)wmem_array_get_raw(timeline->steps);
    const step_t *step = timeline_at(timeline, frame);

    while (step > steps && (step - 1)->state != NULL && step->state != NULL) {
        step--;
    }
    return step->frame;
}

/* --- Telling --------------------------------------------------------------------------------------------------- */

static element_t *
element_get(li_provisioning_t *provisioning, const char *id, uint32_t frame)
{
    element_t *element = (element_t *)wmem_map_lookup(provisioning->elements, id);

    if (frame < provisioning->first_frame) {
        provisioning->first_frame = frame;
    }
    if (element == NULL) {
        element = wmem_new0(provisioning->scope, element_t);
        element->id = wmem_strdup(provisioning->scope, id);
        element->destinations = wmem_map_new(provisioning->scope, wmem_str_hash, g_str_equal);
        element->tasks = wmem_map_new(provisioning->scope, wmem_str_hash, g_str_equal);
        wmem_map_insert(provisioning->elements, element->id, element);
    }
    return element;
}

/* Adds `value` to the list under the key, which is copied when it is new and has a size. */
static void
index_add(li_provisioning_t *provisioning, wmem_map_t *map, const void *key, size_t key_size, void *value)
{
    wmem_list_t *list = (wmem_list_t *)wmem_map_lookup(map, key);

    if (list == NULL) {
        list = wmem_list_new(provisioning->scope);
        wmem_map_insert(map, key_size ? wmem_memdup(provisioning->scope, key, key_size) : key, list);
    }
    wmem_list_append(list, value);
}

static const void *
port_key(const li_endpoint_t *endpoint)
{
    return GUINT_TO_POINTER((unsigned)endpoint->transport << 16 | endpoint->port);
}

static void
destination_set(li_provisioning_t *provisioning, destination_t *destination, uint32_t frame,
                const li_destination_t *state)
{
    const li_destination_t *before = (const li_destination_t *)timeline_newest(&destination->timeline);
    timeline_t *nowhere = &destination->element->nowhere;
    unsigned count = GPOINTER_TO_UINT(timeline_newest(nowhere));
    unsigned changed = count - (before && !before->has_endpoint) + (state && !state->has_endpoint);

    timeline_set(provisioning->scope, &destination->timeline, frame, state);
    if (changed != count) {
        timeline_set(provisioning->scope, nowhere, frame, GUINT_TO_POINTER(changed));
    }
}

/* True when the destination is in the index of endpoints already. */
static bool
destination_ever_had(const destination_t *destination, const li_endpoint_t *endpoint)
{
    const wmem_array_t *steps = destination->timeline.steps;

    for (unsigned i = 0; steps && i < wmem_array_get_count((wmem_array_t *)steps); i++) {
        const step_t *step = (const step_t *)wmem_array_index((wmem_array_t *)steps, i);
        const li_destination_t *state = (const li_destination_t *)step->state;

        if (state && state->has_endpoint && li_endpoint_equal(&state->endpoint, endpoint)) {
            return true;
        }
    }
    return false;
}

void
li_provisioning_destination(li_provisioning_t *provisioning, const char *element_id, uint32_t frame,
                            const li_destination_t *told)
{
    element_t *element = element_get(provisioning, element_id, frame);
    destination_t *destination = (destination_t *)wmem_map_lookup(element->destinations, told->did);
    li_destination_t *state = (li_destination_t *)wmem_memdup(provisioning->scope, told, sizeof *told);

    state->did = wmem_strdup(provisioning->scope, told->did);
    state->name = told->name ? wmem_strdup(provisioning->scope, told->name) : NULL;
    if (destination == NULL) {
        destination = wmem_new0(provisioning->scope, destination_t);
        destination->element = element;
        wmem_map_insert(element->destinations, state->did, destination);
    }
    if (state->has_endpoint && !destination_ever_had(destination, &state->endpoint)) {
        index_add(provisioning, provisioning->endpoints, &state->endpoint, sizeof state->endpoint, destination);
        index_add(provisioning, provisioning->ports, port_key(&state->endpoint), 0, destination);
    }
    destination_set(provisioning, destination, frame, state);
}

typedef struct {
    li_provisioning_t *provisioning;
    uint32_t           frame;
} removal_t;

static void
destination_remove(void *key _U_, void *value, void *user_data)
{
    const removal_t *removal = (const removal_t *)user_data;
    destination_t *destination = (destination_t *)value;

    if (timeline_newest(&destination->timeline)) {
        destination_set(removal->provisioning, destination, removal->frame, NULL);
    }
}

void
li_provisioning_destination_removed(li_provisioning_t *provisioning, const char *element_id, uint32_t frame,
                                    const char *did)
{
    element_t *element = element_get(provisioning, element_id, frame);
    removal_t removal = { provisioning, frame };
    void *destination;

    if (did == NULL) {
        wmem_map_foreach(element->destinations, destination_remove, &removal);
    } else if ((destination = wmem_map_lookup(element->destinations, did)) != NULL) {
        destination_remove(NULL, destination, &removal);
    }
}

void
li_provisioning_task(li_provisioning_t *provisioning, const char *element_id, uint32_t frame, const char *task_id,
                     const li_task_t *told)
{
    element_t *element = element_get(provisioning, element_id, frame);
    task_t *task = (task_t *)wmem_map_lookup(element->tasks, task_id);
    li_task_t *state = (li_task_t *)wmem_memdup(provisioning->scope, told, sizeof *told);
    const li_task_t *before;
    unsigned count = 0;

    state->liid = told->liid ? wmem_strdup(provisioning->scope, told->liid) : NULL;
    while (told->dids && told->dids[count]) {
        count++;
    }
    state->dids = wmem_alloc0_array(provisioning->scope, const char *, count + 1);
    for (unsigned i = 0; i < count; i++) {
        state->dids[i] = wmem_strdup(provisioning->scope, told->dids[i]);
    }
    if (task == NULL) {
        task = wmem_new0(provisioning->scope, task_t);
        task->element = element;
        wmem_map_insert(element->tasks, wmem_strdup(provisioning->scope, task_id), task);
    }
    before = (const li_task_t *)timeline_newest(&task->timeline);
    if (before == NULL || !li_xid_equal(&before->xid, &state->xid)) {
        index_add(provisioning, provisioning->xids, &state->xid, sizeof state->xid, task);
    }
    timeline_set(provisioning->scope, &task->timeline, frame, state);
}

static void
task_end(void *key _U_, void *value, void *user_data)
{
    const removal_t *removal = (const removal_t *)user_data;
    task_t *task = (task_t *)value;

    if (timeline_newest(&task->timeline)) {
        timeline_set(removal->provisioning->scope, &task->timeline, removal->frame, NULL);
    }
}

void
li_provisioning_task_ended(li_provisioning_t *provisioning, const char *element_id, uint32_t frame,
                           const char *task_id)
{
    element_t *element = element_get(provisioning, element_id, frame);
    removal_t removal = { provisioning, frame };
    void *task;

    if (task_id == NULL) {
        wmem_map_foreach(element->tasks, task_end, &removal);
    } else if ((task = wmem_map_lookup(element->tasks, task_id)) != NULL) {
        task_end(NULL, task, &removal);
    }
}

void
li_provisioning_knowledge(li_provisioning_t *provisioning, const char *element_id, uint32_t frame,
                          li_knowledge_t knowledge)
{
    element_t *element = element_get(provisioning, element_id, frame);

    timeline_set(provisioning->scope, &element->knowledge, frame, GUINT_TO_POINTER(knowledge));
}

void
li_provisioning_join(li_provisioning_t *provisioning, const char *element_id, uint32_t frame,
                     const li_address_t *addr)
{
    timeline_t *timeline = (timeline_t *)wmem_map_lookup(provisioning->addresses, addr);

    if (timeline == NULL) {
        timeline = wmem_new0(provisioning->scope, timeline_t);
        wmem_map_insert(provisioning->addresses, wmem_memdup(provisioning->scope, addr, sizeof *addr), timeline);
    }
    timeline_set(provisioning->scope, timeline, frame, element_get(provisioning, element_id, frame));
}

/* --- Asking ---------------------------------------------------------------------------------------------------- */

static void
ask_endpoint(const li_provisioning_t *provisioning, uint32_t frame, const li_endpoint_t *endpoint,
             li_provisioning_answer_t *answer)
{
    wmem_list_t *list = (wmem_list_t *)wmem_map_lookup(provisioning->endpoints, endpoint);
    wmem_list_frame_t *f = list ? wmem_list_head(list) : NULL;

    for (; f && !answer->provisioned; f = wmem_list_frame_next(f)) {
        const destination_t *destination = (const destination_t *)wmem_list_frame_data(f);
        const step_t *step = timeline_at(&destination->timeline, frame);
        const li_destination_t *state = step ? (const li_destination_t *)step->state : NULL;

        if (step == NULL) {
            continue;
        }
        if (state && state->has_endpoint && li_endpoint_equal(&state->endpoint, endpoint)) {
            answer->provisioned = true;
            answer->removed = false;
            answer->endpoint_frame = timeline_since(&destination->timeline, frame);
            answer->name = state->name ? state->name : state->did;
        } else if (step->frame > answer->endpoint_frame) {
            answer->removed = true;
            answer->endpoint_frame = step->frame;
        }
    }
}

static void
ask_same_port(const li_provisioning_t *provisioning, uint32_t frame, const li_endpoint_t *endpoint,
              li_provisioning_answer_t *answer)
{
    wmem_list_t *list = (wmem_list_t *)wmem_map_lookup(provisioning->ports, port_key(endpoint));
    wmem_list_frame_t *f = list ? wmem_list_head(list) : NULL;

    for (; f; f = wmem_list_frame_next(f)) {
        const destination_t *destination = (const destination_t *)wmem_list_frame_data(f);
        const li_destination_t *state = (const li_destination_t *)timeline_state(&destination->timeline, frame);

        if (state && state->has_endpoint && port_key(&state->endpoint) == port_key(endpoint)) {
            answer->same_port = true;
            answer->same_port_endpoint = state->endpoint;
            return;
        }
    }
}

/* True when the task, live at the frame, has a destination whose endpoint its element never learned. */
static bool
task_goes_nowhere(uint32_t frame, const element_t *element, const li_task_t *task)
{
    for (const char **did = task->dids; *did; did++) {
        const destination_t *destination = (const destination_t *)wmem_map_lookup(element->destinations, *did);
        const li_destination_t *state =
            destination ? (const li_destination_t *)timeline_state(&destination->timeline, frame) : NULL;

        if (state == NULL || !state->has_endpoint) {
            return true;
        }
    }
    return false;
}

static void
ask_task(const li_provisioning_t *provisioning, uint32_t frame, const e_guid_t *xid, li_provisioning_answer_t *answer)
{
    wmem_list_t *list = (wmem_list_t *)wmem_map_lookup(provisioning->xids, xid);
    wmem_list_frame_t *f = list ? wmem_list_head(list) : NULL;

    for (; f; f = wmem_list_frame_next(f)) {
        const task_t *task = (const task_t *)wmem_list_frame_data(f);
        const li_task_t *state = (const li_task_t *)timeline_state(&task->timeline, frame);

        if (state == NULL || !li_xid_equal(&state->xid, xid)) {
            continue;
        }
        if (answer->task_frame == 0) {
            answer->task_frame = timeline_since(&task->timeline, frame);
        }
        answer->unknown_destination |= task_goes_nowhere(frame, task->element, state);
    }
}

void
li_provisioning_ask(const li_provisioning_t *provisioning, uint32_t frame, const li_address_t *sender,
                    const li_endpoint_t *endpoint, const li_delivery_t *unit, li_provisioning_answer_t *answer)
{
    const timeline_t *joined;
    const element_t *element = NULL;

    memset(answer, 0, sizeof *answer);
    if (wmem_map_size(provisioning->elements) == 0) {
        return;
    }
    answer->any_history = provisioning->first_frame <= frame;
    ask_endpoint(provisioning, frame, endpoint, answer);
    for (unsigned i = 0; i < unit->task_count; i++) {
        ask_task(provisioning, frame, &unit->tasks[i].xid, answer);
    }
    joined = sender ? (const timeline_t *)wmem_map_lookup(provisioning->addresses, sender) : NULL;
    if (joined) {
        element = (const element_t *)timeline_state(joined, frame);
    }
    if (element) {
        answer->joined = true;
        answer->element = element->id;
        answer->knowledge = (li_knowledge_t)GPOINTER_TO_UINT(timeline_state(&element->knowledge, frame));
        answer->unknown_destination |= timeline_state(&element->nowhere, frame) != NULL;
    }
    if (!answer->provisioned) {
        ask_same_port(provisioning, frame, endpoint, answer);
    }
}
