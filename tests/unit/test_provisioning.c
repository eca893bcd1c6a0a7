/* test_provisioning.c
 * What was ordered, asked as of any frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "audit/provisioning.h"

#define NE "ne1"

static const e_guid_t xid_a = { 0x29f28e1c, 0xf230, 0x486a, { 0xa8, 0x60, 0xf5, 0xa7, 0x84, 0xab, 0x91, 0x72 } };
static const e_guid_t xid_b = { 0x11111111, 0xf230, 0x486a, { 0xa8, 0x60, 0xf5, 0xa7, 0x84, 0xab, 0x91, 0x72 } };

typedef struct {
    wmem_allocator_t  *scope;
    li_provisioning_t *p;
} fixture_t;

static void
set_up(fixture_t *f, const void *data)
{
    (void)data;
    f->scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    f->p = li_provisioning_new(f->scope);
}

static void
tear_down(fixture_t *f, const void *data)
{
    (void)data;
    wmem_destroy_allocator(f->scope);
}

static li_address_t
addr(const char *text)
{
    li_prefix_t prefix;
    const char *reason;

    g_assert_true(li_prefix_parse(text, &prefix, &reason));
    return prefix.address;
}

static li_endpoint_t
endpoint(const char *text, uint16_t port)
{
    li_address_t a = addr(text);
    li_endpoint_t e;

    li_endpoint_init(&e, &a, port, LI_TRANSPORT_TCP);
    return e;
}

static void
create(fixture_t *f, uint32_t frame, const char *did, const char *text)
{
    li_destination_t destination = { .did = did, .interfaces = LI_INTERFACES_X, .has_endpoint = text != NULL };

    if (text) {
        destination.endpoint = endpoint(text, 9003);
    }
    li_provisioning_destination(f->p, NE, frame, &destination);
}

static li_provisioning_answer_t
ask(fixture_t *f, uint32_t frame, const char *to, const e_guid_t *xid, const char *from)
{
    const li_task_ref_t task = { .xid = *xid };
    const li_delivery_t unit = { .interface = LI_INTERFACE_X3, .tasks = &task, .task_count = 1 };
    const li_endpoint_t e = endpoint(to, 9003);
    const li_address_t sender = addr(from);
    li_provisioning_answer_t answer;

    li_provisioning_ask(f->p, frame, &sender, &e, &unit, &answer);
    return answer;
}

static void
test_empty(fixture_t *f, const void *data)
{
    li_provisioning_answer_t a = ask(f, 100, "198.51.100.20", &xid_a, "192.0.2.10");

    (void)data;
    g_assert_false(a.provisioned);
    g_assert_false(a.any_history);
    g_assert_false(a.joined);
    g_assert_cmpuint(a.endpoint_frame, ==, 0);
    g_assert_cmpuint(a.task_frame, ==, 0);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_NONE);
}

/* Created, confirmed, moved, removed, created again: every frame has its own answer, in any order of asking. */
static void
test_destination_life(fixture_t *f, const void *data)
{
    static const struct {
        uint32_t    frame;
        const char *address;
        bool        provisioned;
        bool        removed;
        uint32_t    ordered;
    } rows[] = {
        { 9, "198.51.100.20", false, false, 0 },
        { 10, "198.51.100.20", true, false, 10 },
        { 25, "198.51.100.20", true, false, 10 },
        { 30, "198.51.100.20", false, true, 30 },
        { 30, "198.51.100.21", true, false, 10 },
        { 39, "198.51.100.21", true, false, 10 },
        { 40, "198.51.100.21", false, true, 40 },
        { 50, "198.51.100.20", true, false, 50 },
        { 50, "198.51.100.21", false, true, 50 },
        { 50, "198.51.100.22", false, false, 0 },
    };

    (void)data;
    create(f, 10, "did-1", "198.51.100.20");
    create(f, 20, "did-1", "198.51.100.20");
    create(f, 30, "did-1", "198.51.100.21");
    li_provisioning_destination_removed(f->p, NE, 40, "did-1");
    li_provisioning_destination_removed(f->p, NE, 41, "did-1");
    li_provisioning_destination_removed(f->p, NE, 42, "never-there");
    create(f, 50, "did-1", "198.51.100.20");
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned n = 0; n < G_N_ELEMENTS(rows); n++) {
            unsigned i = pass ? (unsigned)G_N_ELEMENTS(rows) - 1 - n : n;
            li_provisioning_answer_t a = ask(f, rows[i].frame, rows[i].address, &xid_a, "192.0.2.10");

            g_assert_cmpint(a.provisioned, ==, rows[i].provisioned);
            g_assert_cmpint(a.removed, ==, rows[i].removed);
            g_assert_cmpuint(a.endpoint_frame, ==, rows[i].ordered);
        }
    }
    g_assert_cmpstr(ask(f, 50, "198.51.100.20", &xid_a, "192.0.2.10").name, ==, "did-1");
}

static void
test_remove_all(fixture_t *f, const void *data)
{
    (void)data;
    create(f, 10, "did-1", "198.51.100.20");
    create(f, 11, "did-2", "198.51.100.21");
    li_provisioning_destination_removed(f->p, NE, 20, NULL);
    g_assert_true(ask(f, 19, "198.51.100.20", &xid_a, "192.0.2.10").provisioned);
    g_assert_false(ask(f, 20, "198.51.100.20", &xid_a, "192.0.2.10").provisioned);
    g_assert_false(ask(f, 20, "198.51.100.21", &xid_a, "192.0.2.10").provisioned);
}

/* One endpoint under two DIDs stays provisioned while either lives. */
static void
test_two_names(fixture_t *f, const void *data)
{
    li_provisioning_answer_t a;

    (void)data;
    create(f, 10, "did-1", "198.51.100.20");
    create(f, 11, "did-2", "198.51.100.20");
    li_provisioning_destination_removed(f->p, NE, 20, "did-1");
    a = ask(f, 21, "198.51.100.20", &xid_a, "192.0.2.10");
    g_assert_true(a.provisioned);
    g_assert_false(a.removed);
    li_provisioning_destination_removed(f->p, NE, 30, "did-2");
    a = ask(f, 31, "198.51.100.20", &xid_a, "192.0.2.10");
    g_assert_false(a.provisioned);
    g_assert_true(a.removed);
    g_assert_cmpuint(a.endpoint_frame, ==, 30);
}

static void
test_tasks(fixture_t *f, const void *data)
{
    const char *dids[] = { "did-1", NULL }, *more[] = { "did-1", "did-2", NULL };
    li_task_t task = { .xid = xid_a, .interfaces = LI_INTERFACES_X, .dids = dids };

    (void)data;
    create(f, 10, "did-1", "198.51.100.20");
    li_provisioning_task(f->p, NE, 20, "task-1", &task);
    g_assert_cmpuint(ask(f, 19, "198.51.100.20", &xid_a, "192.0.2.10").task_frame, ==, 0);
    g_assert_cmpuint(ask(f, 20, "198.51.100.20", &xid_a, "192.0.2.10").task_frame, ==, 20);
    g_assert_cmpuint(ask(f, 20, "198.51.100.20", &xid_b, "192.0.2.10").task_frame, ==, 0);
    g_assert_false(ask(f, 20, "203.0.113.66", &xid_a, "192.0.2.10").unknown_destination);
    /* A second destination that was never created: this task may go anywhere. */
    task.dids = more;
    li_provisioning_task(f->p, NE, 30, "task-1", &task);
    g_assert_false(ask(f, 29, "203.0.113.66", &xid_a, "192.0.2.10").unknown_destination);
    g_assert_true(ask(f, 30, "203.0.113.66", &xid_a, "192.0.2.10").unknown_destination);
    g_assert_cmpuint(ask(f, 30, "203.0.113.66", &xid_a, "192.0.2.10").task_frame, ==, 20);
    li_provisioning_task_ended(f->p, NE, 40, "task-1");
    g_assert_false(ask(f, 40, "203.0.113.66", &xid_a, "192.0.2.10").unknown_destination);
    g_assert_cmpuint(ask(f, 40, "203.0.113.66", &xid_a, "192.0.2.10").task_frame, ==, 0);
    /* A productID is given later: the same task, under another XID. */
    task.xid = xid_b;
    li_provisioning_task(f->p, NE, 50, "task-1", &task);
    g_assert_cmpuint(ask(f, 50, "198.51.100.20", &xid_b, "192.0.2.10").task_frame, ==, 50);
    g_assert_cmpuint(ask(f, 50, "198.51.100.20", &xid_a, "192.0.2.10").task_frame, ==, 0);
    li_provisioning_task_ended(f->p, NE, 60, NULL);
    g_assert_cmpuint(ask(f, 60, "198.51.100.20", &xid_b, "192.0.2.10").task_frame, ==, 0);
}

/* Negative evidence comes only from the element the sender is joined to, positive evidence from any. */
static void
test_knowledge(fixture_t *f, const void *data)
{
    const li_address_t sender = addr("192.0.2.10");
    li_provisioning_answer_t a;

    (void)data;
    create(f, 10, "did-1", "198.51.100.20");
    li_provisioning_knowledge(f->p, NE, 10, LI_KNOWLEDGE_PARTIAL);
    li_provisioning_join(f->p, NE, 15, &sender);
    li_provisioning_knowledge(f->p, NE, 20, LI_KNOWLEDGE_BASELINE);
    li_provisioning_knowledge(f->p, NE, 30, LI_KNOWLEDGE_PARTIAL);

    a = ask(f, 14, "203.0.113.66", &xid_a, "192.0.2.10");
    g_assert_false(a.joined);
    g_assert_true(a.any_history);
    a = ask(f, 15, "203.0.113.66", &xid_a, "192.0.2.10");
    g_assert_true(a.joined);
    g_assert_cmpstr(a.element, ==, NE);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_PARTIAL);
    g_assert_cmpint(ask(f, 20, "203.0.113.66", &xid_a, "192.0.2.10").knowledge, ==, LI_KNOWLEDGE_BASELINE);
    g_assert_cmpint(ask(f, 30, "203.0.113.66", &xid_a, "192.0.2.10").knowledge, ==, LI_KNOWLEDGE_PARTIAL);
    a = ask(f, 30, "198.51.100.20", &xid_a, "192.0.2.99");
    g_assert_false(a.joined);
    g_assert_true(a.provisioned);
    g_assert_false(ask(f, 9, "198.51.100.20", &xid_a, "192.0.2.10").any_history);
}

static void
test_nowhere(fixture_t *f, const void *data)
{
    const li_address_t sender = addr("192.0.2.10");

    (void)data;
    li_provisioning_join(f->p, NE, 1, &sender);
    create(f, 10, "by-name", NULL);
    create(f, 11, "by-number", NULL);
    g_assert_false(ask(f, 9, "203.0.113.66", &xid_a, "192.0.2.10").unknown_destination);
    g_assert_true(ask(f, 10, "203.0.113.66", &xid_a, "192.0.2.10").unknown_destination);
    g_assert_false(ask(f, 10, "203.0.113.66", &xid_a, "192.0.2.99").unknown_destination);
    create(f, 20, "by-name", "198.51.100.20");
    g_assert_true(ask(f, 20, "203.0.113.66", &xid_a, "192.0.2.10").unknown_destination);
    li_provisioning_destination_removed(f->p, NE, 30, NULL);
    g_assert_false(ask(f, 30, "203.0.113.66", &xid_a, "192.0.2.10").unknown_destination);
    g_assert_true(ask(f, 29, "203.0.113.66", &xid_a, "192.0.2.10").unknown_destination);
}

static void
test_same_port(fixture_t *f, const void *data)
{
    li_provisioning_answer_t a;

    (void)data;
    create(f, 10, "did-1", "198.51.100.20");
    a = ask(f, 10, "203.0.113.66", &xid_a, "192.0.2.10");
    g_assert_true(a.same_port);
    g_assert_cmpuint(a.same_port_endpoint.port, ==, 9003);
    g_assert_false(ask(f, 9, "203.0.113.66", &xid_a, "192.0.2.10").same_port);
    g_assert_false(ask(f, 10, "198.51.100.20", &xid_a, "192.0.2.10").same_port);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(fixture_t *, const void *);
    } tests[] = {
        { "/provisioning/empty", test_empty },
        { "/provisioning/destination-life", test_destination_life },
        { "/provisioning/remove-all", test_remove_all },
        { "/provisioning/two-names", test_two_names },
        { "/provisioning/tasks", test_tasks },
        { "/provisioning/knowledge", test_knowledge },
        { "/provisioning/nowhere", test_nowhere },
        { "/provisioning/same-port", test_same_port },
    };

    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_test_add(tests[i].name, fixture_t, NULL, set_up, tests[i].run, tear_down);
    }
    return g_test_run();
}
