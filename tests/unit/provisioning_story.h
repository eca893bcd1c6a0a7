/* provisioning_story.h
 * How tests tell what was ordered, and ask. The clock runs ten seconds a frame unless a test says otherwise.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_PROVISIONING_STORY_H
#define LI_PROVISIONING_STORY_H

#include <string.h>

#include <glib.h>

#include "audit/provisioning.h"

#define NE      "ne1"
#define OTHER   "ne2"
#define GRACE   5

#define TASK_A  "29f28e1c-f230-486a-a860-f5a784ab9172"
#define TASK_B  "11111111-f230-486a-a860-f5a784ab9172"
#define POI     "192.0.2.10"
#define MDF     "198.51.100.20"
#define MDF2    "198.51.100.21"
#define STRANGE "203.0.113.66"

typedef struct {
    wmem_allocator_t  *scope;
    li_naming_t        *names;
    li_provisioning_t *p;
} fixture_t;

static inline void
set_up(fixture_t *f)
{
    f->scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    f->p = li_provisioning_new(f->scope);
    f->names = li_naming_new(f->scope);
    li_provisioning_use_naming(f->p, f->names);
}

static inline void
tear_down(fixture_t *f)
{
    wmem_destroy_allocator(f->scope);
}

static inline li_when_t
at(uint32_t frame)
{
    return (li_when_t) { frame, 0, { (time_t)frame * 10, 0 } };
}

static inline e_guid_t
xid(const char *text)
{
    e_guid_t guid;

    g_assert_true(li_xid_parse(text, &guid));
    return guid;
}

static inline li_address_t
addr(const char *text)
{
    li_prefix_t prefix;
    const char *reason;

    g_assert_true(li_prefix_parse(text, &prefix, &reason));
    return prefix.address;
}

static inline li_endpoint_t
endpoint(const char *text, uint16_t port)
{
    li_address_t a = addr(text);
    li_endpoint_t e;

    li_endpoint_init(&e, &a, port, LI_TRANSPORT_TCP);
    return e;
}

/* ---- what is told ---- */

static inline li_thing_t
destination(const char *did, const char *address, li_destination_t *room)
{
    *room = (li_destination_t) { .interfaces = LI_INTERFACES_X | LI_INTERFACES_HI };
    if (address) {
        room->has_endpoint = true;
        room->endpoint = endpoint(address, 9003);
    }
    return (li_thing_t) { .kind = LI_DESTINATION, .id = did, .destination = room };
}

static inline li_order_t *
ask_create(fixture_t *f, uint32_t frame, const char *ne, const char *did, const char *address)
{
    li_destination_t room;
    li_thing_t thing = destination(did, address, &room);
    li_when_t when = at(frame);

    return li_provisioning_asked(f->p, ne, &when, &thing, NULL);
}

static inline void
decide(fixture_t *f, li_order_t *order, uint32_t frame, li_decision_t decision)
{
    li_when_t when = at(frame);

    li_provisioning_decided(f->p, order, &when, decision);
}

/* Asked for and done in one frame. */
static inline void
create(fixture_t *f, uint32_t frame, const char *did, const char *address)
{
    decide(f, ask_create(f, frame, NE, did, address), frame, LI_DECIDED_DONE);
}

static inline void
end_thing(fixture_t *f, uint32_t frame, li_thing_kind_t kind, const char *id)
{
    li_when_t when = at(frame);

    decide(f, li_provisioning_asked_to_end(f->p, NE, &when, kind, id), frame, LI_DECIDED_DONE);
}

/* In one frame `client` asks for the host's name, and is told where it is. */
static inline void
resolve(fixture_t *f, uint32_t frame, const char *client, const char *host, const char *address)
{
    const li_when_t when = at(frame);
    const li_address_t told = addr(address);
    const li_question_t question = {
        .client = endpoint(client, 40053), .server = endpoint("192.0.2.53", 53), .id = 7, .type = 1, .name = host
    };

    li_naming_asked(f->names, &when, &question);
    li_naming_answered(f->names, &when, &question, &told, 1);
}

#define REMOVE(frame, did) end_thing(f, frame, LI_DESTINATION, did)

/* `dids` is "did-1 did-2". */
static inline li_order_t *
ask_activate(fixture_t *f, uint32_t frame, const char *ne, const char *id, const char *dids, const char *product)
{
    char **words = g_strsplit(dids, " ", -1);
    li_task_t task = { .has_details = true, .interfaces = LI_INTERFACES_X | LI_INTERFACES_HI };
    li_thing_t thing = { .kind = LI_TASK, .id = id, .task = &task };
    li_when_t when = at(frame);
    li_order_t *order;

    task.has_xid = li_xid_parse(id, &task.xid);
    task.has_product_id = product && li_xid_parse(product, &task.product_id);
    task.dids.ids = (const char **)words;
    task.dids.count = *dids ? g_strv_length(words) : 0;
    order = li_provisioning_asked(f->p, ne, &when, &thing, NULL);
    g_strfreev(words);
    return order;
}

static inline void
activate(fixture_t *f, uint32_t frame, const char *id, const char *dids, const char *product)
{
    decide(f, ask_activate(f, frame, NE, id, dids, product), frame, LI_DECIDED_DONE);
}

static inline void
join(fixture_t *f, uint32_t frame, const char *ne, const char *address)
{
    li_when_t when = at(frame);
    li_address_t a = addr(address);

    li_provisioning_join(f->p, ne, &when, &a);
    li_provisioning_shown(f->p, ne, &when, &a);
}

/* ---- what is asked ---- */

/* The only element that the sender may be; NULL: there is none, or more. */
static inline const char *
element_of(const li_provisioning_answer_t *answer)
{
    g_assert_true(answer->joined == (answer->element_count > 0));
    return answer->element_count == 1 ? answer->elements[0] : NULL;
}

static inline bool
may_be(const li_provisioning_answer_t *answer, const char *element)
{
    for (unsigned i = 0; i < answer->element_count; i++) {
        if (strcmp(answer->elements[i], element) == 0) {
            return true;
        }
    }
    return false;
}

/* A unit of X3, over a connection first seen in the frame `connected`. */
static inline li_provisioning_answer_t
ask_over(fixture_t *f, uint32_t connected, li_when_t when, const char *to, const char *task_id, const char *from,
         const char *nfid)
{
    const li_task_ref_t task = { .xid = xid(task_id) };
    const li_delivery_t unit = {
        .interface = LI_INTERFACE_X3, .tasks = &task, .task_count = 1, .element_id = (const uint8_t *)nfid,
        .element_id_length = nfid ? (unsigned)strlen(nfid) : 0
    };
    const li_endpoint_t e = endpoint(to, 9003);
    const li_address_t sender = addr(from);
    const li_provisioning_query_t query = {
        .now = when, .unit = &unit, .endpoint = &e,
        .observed = &e, .sender = &sender, .connected = connected, .grace = GRACE
    };
    li_provisioning_answer_t answer;

    li_provisioning_ask(f->p, f->scope, &query, &answer);
    return answer;
}

static inline li_provisioning_answer_t
ask_when(fixture_t *f, li_when_t when, const char *to, const char *task_id, const char *from, const char *nfid)
{
    return ask_over(f, when.frame, when, to, task_id, from, nfid);
}

/* What is known of an order. */
static inline void
order_at(fixture_t *f, const li_order_t *order, uint32_t frame, li_order_answer_t *answer)
{
    const li_when_t when = at(frame);

    li_provisioning_order(f->p, f->scope, order, &when, answer);
}

#endif /* LI_PROVISIONING_STORY_H */
