/* test_provisioning.c
 * What was ordered, asked as of any frame. The clock runs ten seconds a frame unless a test says otherwise.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "provisioning_story.h"
#include "run.h"

static li_provisioning_answer_t
ask(fixture_t *f, uint32_t frame, const char *to)
{
    return ask_when(f, at(frame), to, TASK_A, POI, NULL);
}

static li_task_answer_t
ask_task(fixture_t *f, uint32_t frame, const char *task_id)
{
    li_provisioning_answer_t answer = ask_when(f, at(frame), MDF, task_id, POI, NULL);

    g_assert_cmpuint(answer.task_count, ==, 1);
    return answer.tasks[0];
}

static bool
mediates(fixture_t *f, const char *ne, uint32_t frame)
{
    li_when_t when = at(frame);

    return li_provisioning_families(f->p, ne, &when) == LI_INTERFACES_HI;
}

/* ---- destinations ---- */

static void
test_empty(fixture_t *f)
{
    li_provisioning_answer_t a = ask(f, 100, MDF);

    g_assert_false(a.provisioned);
    g_assert_false(a.any_history);
    g_assert_false(a.joined);
    g_assert_cmpuint(a.endpoint_frame, ==, 0);
    g_assert_cmpuint(a.task_count, ==, 0);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_NONE);
}

/* Created, confirmed, moved, removed, created again: every frame has its own answer, in any order of asking. */
static void
test_destination_life(fixture_t *f)
{
    static const struct {
        uint32_t    frame;
        const char *address;
        bool        provisioned;
        bool        removed;
        uint32_t    ordered;
    } rows[] = {
        { 9, MDF, false, false, 0 },
        { 10, MDF, true, false, 10 },
        { 25, MDF, true, false, 10 },
        { 30, MDF2, true, false, 30 },
        { 31, MDF, false, true, 30 },
        { 39, MDF2, true, false, 30 },
        { 41, MDF2, false, true, 40 },
        { 50, MDF, true, false, 50 },
        { 50, MDF2, false, true, 40 },
        { 50, STRANGE, false, false, 0 },
    };

    join(f, 1, NE, POI);
    create(f, 10, "did-1", MDF);
    create(f, 20, "did-1", MDF);
    create(f, 30, "did-1", MDF2);
    REMOVE(40, "did-1");
    REMOVE(42, "did-1");
    REMOVE(42, "never-there");
    create(f, 50, "did-1", MDF);
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned n = 0; n < G_N_ELEMENTS(rows); n++) {
            unsigned i = pass ? (unsigned)G_N_ELEMENTS(rows) - 1 - n : n;
            li_provisioning_answer_t a = ask(f, rows[i].frame, rows[i].address);

            g_assert_cmpint(a.provisioned, ==, rows[i].provisioned);
            g_assert_cmpint(a.removed, ==, rows[i].removed);
            g_assert_cmpuint(a.endpoint_frame, ==, rows[i].ordered);
        }
    }
    g_assert_cmpstr(ask(f, 50, MDF).name, ==, "did-1");
}

/* What was in flight when a destination moved or ended is not held against it:
 * for the grace time, both addresses hold. */
static void
test_grace(fixture_t *f)
{
    li_when_t soon = { 31, 0, { 300 + GRACE, 0 } }, late = { 31, 0, { 300 + GRACE, 1 } };

    join(f, 1, NE, POI);
    create(f, 10, "did-1", MDF);
    create(f, 30, "did-1", MDF2);
    g_assert_true(ask_when(f, soon, MDF, TASK_A, POI, NULL).provisioned);
    g_assert_true(ask_when(f, soon, MDF2, TASK_A, POI, NULL).provisioned);
    g_assert_false(ask_when(f, late, MDF, TASK_A, POI, NULL).provisioned);
    g_assert_true(ask_when(f, late, MDF, TASK_A, POI, NULL).removed);
}

static void
test_remove_all(fixture_t *f)
{
    create(f, 10, "did-1", MDF);
    create(f, 11, "did-2", MDF2);
    REMOVE(20, NULL);
    g_assert_true(ask(f, 19, MDF).provisioned);
    g_assert_false(ask(f, 21, MDF).provisioned);
    g_assert_false(ask(f, 21, MDF2).provisioned);
    create(f, 30, "did-2", MDF2);
    g_assert_true(ask(f, 30, MDF2).provisioned);
    g_assert_false(ask(f, 30, MDF).provisioned);
}

/* One endpoint under two DIDs stays provisioned while either lives. */
static void
test_two_names(fixture_t *f)
{
    li_provisioning_answer_t a;

    join(f, 1, NE, POI);
    create(f, 10, "did-1", MDF);
    create(f, 11, "did-2", MDF);
    REMOVE(20, "did-1");
    a = ask(f, 22, MDF);
    g_assert_true(a.provisioned);
    g_assert_false(a.removed);
    g_assert_cmpstr(a.name, ==, "did-2");
    REMOVE(30, "did-2");
    a = ask(f, 32, MDF);
    g_assert_false(a.provisioned);
    g_assert_true(a.removed);
    g_assert_cmpuint(a.endpoint_frame, ==, 30);
}

/* Over a connection that was there before the removal, what comes may be draining. */
static void
test_draining(fixture_t *f)
{
    const li_delivery_t unit = { .interface = LI_INTERFACE_X3 };
    const li_endpoint_t e = endpoint(MDF, 9003);
    const li_address_t poi = addr(POI);
    li_provisioning_query_t query = {
        .now = at(30), .unit = &unit, .endpoint = &e, .observed = &e, .sender = &poi, .connected = 15, .grace = GRACE
    };
    li_provisioning_answer_t a;

    join(f, 1, NE, POI);
    create(f, 10, "did-1", MDF);
    REMOVE(20, "did-1");
    li_provisioning_ask(f->p, f->scope, &query, &a);
    g_assert_true(a.removed && a.draining);
    query.connected = 21;
    li_provisioning_ask(f->p, f->scope, &query, &a);
    g_assert_true(a.removed && !a.draining);
}

/* ---- how orders are decided ---- */

static void
test_decisions(fixture_t *f)
{
    li_order_t *order;
    li_provisioning_answer_t a;
    li_when_t when;

    join(f, 1, NE, POI);
    /* No decision seen: it counts for nothing, but is told of. */
    order = ask_create(f, 10, NE, "did-1", MDF);
    a = ask(f, 12, MDF);
    g_assert_false(a.provisioned);
    g_assert_cmpint(a.asked, ==, LI_VOICE_SILENT);
    g_assert_cmpuint(a.asked_frame, ==, 10);
    /* Taken on: still so. A report makes it so. */
    decide(f, order, 20, LI_DECIDED_PENDING);
    g_assert_false(ask(f, 22, MDF).provisioned);
    when = at(30);
    li_provisioning_reported(f->p, NE, &when, LI_DESTINATION, "did-1", true);
    a = ask(f, 30, MDF);
    g_assert_true(a.provisioned && !a.asked);
    g_assert_cmpuint(a.endpoint_frame, ==, 10);
    /* Refused: it never was, and is no removal. */
    order = ask_create(f, 40, NE, "did-2", MDF2);
    g_assert_true(ask(f, 41, MDF2).asked);
    decide(f, order, 42, LI_DECIDED_REFUSED);
    g_assert_false(ask(f, 44, MDF2).provisioned || ask(f, 44, MDF2).removed || ask(f, 44, MDF2).asked);
    g_assert_true(ask(f, 41, MDF2).asked);
    /* A change that is refused leaves what was. */
    order = ask_create(f, 50, NE, "did-1", MDF2);
    g_assert_true(ask(f, 51, MDF).provisioned && !ask(f, 51, MDF).asked && ask(f, 51, MDF2).asked);
    decide(f, order, 52, LI_DECIDED_REFUSED);
    g_assert_true(ask(f, 54, MDF).provisioned && !ask(f, 54, MDF2).provisioned);
    /* A report that it failed. */
    order = ask_create(f, 60, NE, "did-3", STRANGE);
    decide(f, order, 61, LI_DECIDED_PENDING);
    when = at(62);
    li_provisioning_reported(f->p, NE, &when, LI_DESTINATION, "did-3", false);
    g_assert_false(ask(f, 64, STRANGE).provisioned || ask(f, 64, STRANGE).asked);
    /* An end that is not decided, or only taken on, ends nothing. */
    when = at(70);
    order = li_provisioning_asked_to_end(f->p, NE, &when, LI_DESTINATION, "did-1");
    decide(f, order, 71, LI_DECIDED_PENDING);
    g_assert_true(ask(f, 74, MDF).provisioned);
    when = at(75);
    li_provisioning_reported(f->p, NE, &when, LI_DESTINATION, "did-1", true);
    g_assert_true(ask(f, 77, MDF).removed);
    /* Decided once. */
    decide(f, order, 80, LI_DECIDED_DONE);
    g_assert_cmpuint(ask(f, 90, MDF).endpoint_frame, ==, 75);
}

/* ---- tasks ---- */

static void
test_tasks(fixture_t *f)
{
    li_task_answer_t t;

    create(f, 10, "did-1", MDF);
    activate(f, 20, TASK_A, "did-1", NULL);
    g_assert_false(ask_task(f, 19, TASK_A).known_anywhere);
    t = ask_task(f, 20, TASK_A);
    g_assert_true(t.known_anywhere && t.live_anywhere);
    g_assert_cmpuint(t.task_frame, ==, 20);
    g_assert_cmpuint(t.changed_frame, ==, 0);
    g_assert_cmpint(t.delivers, ==, LI_YES);
    g_assert_false(ask_task(f, 20, TASK_B).known_anywhere);
    g_assert_false(ask(f, 20, STRANGE).unknown_destination);
    g_assert_cmpint(ask(f, 20, STRANGE).tasks[0].delivers, ==, LI_NO);
    /* A second destination that was never created: this task may go anywhere. */
    activate(f, 30, TASK_A, "did-1 did-2", NULL);
    g_assert_false(ask(f, 29, STRANGE).unknown_destination);
    g_assert_true(ask(f, 30, STRANGE).unknown_destination);
    t = ask_task(f, 30, TASK_A);
    g_assert_cmpuint(t.task_frame, ==, 20);
    g_assert_cmpuint(t.changed_frame, ==, 30);
    end_thing(f, 40, LI_TASK, TASK_A);
    t = ask_task(f, 41, TASK_A);
    g_assert_true(t.known_anywhere && !t.live_anywhere);
    g_assert_cmpuint(t.ended_anywhere.frame, ==, 40);
    g_assert_true(ask_task(f, 39, TASK_A).live_anywhere);
    /* What was refused was never known. */
    decide(f, ask_activate(f, 50, NE, TASK_B, "did-1", NULL), 51, LI_DECIDED_REFUSED);
    g_assert_false(ask_task(f, 50, TASK_B).known_anywhere);
    g_assert_false(ask_task(f, 53, TASK_B).known_anywhere);
    end_thing(f, 60, LI_TASK, NULL);
    g_assert_cmpuint(ask_task(f, 61, TASK_A).ended_anywhere.frame, ==, 40);
}

/* Units carry the product id where there is one; the XID is known all the same. Several tasks may share one. */
static void
test_product_id(fixture_t *f)
{
    static const char twin[] = "22222222-f230-486a-a860-f5a784ab9172";

    create(f, 5, "did-1", MDF);
    create(f, 5, "did-2", MDF2);
    activate(f, 10, twin, "did-2", TASK_A);
    g_assert_true(ask_task(f, 10, TASK_A).live_anywhere);
    g_assert_true(ask_task(f, 10, twin).live_anywhere);
    activate(f, 11, TASK_A, "did-1", NULL);
    join(f, 11, NE, POI);
    /* Each of them delivers elsewhere; together they deliver to both. */
    g_assert_cmpint(ask(f, 12, MDF).tasks[0].delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, 12, MDF2).tasks[0].delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, 12, STRANGE).tasks[0].delivers, ==, LI_NO);
    /* One of them ends: the other goes on. */
    end_thing(f, 20, LI_TASK, TASK_A);
    g_assert_true(ask_task(f, 22, TASK_A).live);
    g_assert_cmpint(ask(f, 22, MDF).tasks[0].delivers, ==, LI_NO);
    /* A change that does not name the product id keeps it. */
    activate(f, 30, twin, "did-2", NULL);
    g_assert_true(ask_task(f, 30, TASK_A).live);
    end_thing(f, 40, LI_TASK, twin);
    g_assert_false(ask_task(f, 42, TASK_A).live);
}

static void
order_set(fixture_t *f, uint32_t frame, const char *id, const char *first, const char *second)
{
    const char *members[] = { first, second };
    li_destination_set_t set = { .dids = { members, 2 }, .has_details = true };
    li_thing_t thing = { .kind = LI_DESTINATION_SET, .id = id, .set = &set };
    li_when_t when = at(frame);

    decide(f, li_provisioning_asked(f->p, NE, &when, &thing, NULL), frame, LI_DECIDED_DONE);
}

static void
test_sets(fixture_t *f)
{
    const char *sets[] = { "set-1" };
    li_task_t task = { .has_details = true, .has_xid = true, .xid = xid(TASK_A), .dsids = { sets, 1 } };
    li_thing_t thing = { .kind = LI_TASK, .id = TASK_A, .task = &task };
    li_when_t when = at(10);

    create(f, 5, "did-1", MDF);
    create(f, 5, "did-2", MDF2);
    create(f, 5, "did-3", STRANGE);
    decide(f, li_provisioning_asked(f->p, NE, &when, &thing, NULL), 10, LI_DECIDED_DONE);
    g_assert_cmpint(ask(f, 10, MDF).tasks[0].delivers, ==, LI_MAYBE);
    order_set(f, 20, "set-1", "did-1", "did-2");
    g_assert_cmpint(ask(f, 20, MDF).tasks[0].delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, 20, MDF2).tasks[0].delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, 21, STRANGE).tasks[0].delivers, ==, LI_NO);
    order_set(f, 30, "set-1", "did-1", "did-3");
    g_assert_cmpint(ask(f, 32, STRANGE).tasks[0].delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, 32, MDF2).tasks[0].delivers, ==, LI_NO);
}

/* ---- elements ---- */

/* Negative evidence comes only from the element the sender is joined to, positive evidence from any. */
static void
test_knowledge(fixture_t *f)
{
    li_provisioning_answer_t a;
    li_when_t when;
    unsigned listing;
    li_destination_t room;
    li_thing_t thing = destination("did-1", MDF, &room);

    create(f, 10, "did-1", MDF);
    join(f, 15, NE, POI);
    when = at(20);
    listing = li_provisioning_listing(f->p);
    li_provisioning_confirmed(f->p, NE, &when, when.frame - 1, &thing, NULL);
    li_provisioning_listed(f->p, NE, &when, LI_DESTINATION, listing, 19, NULL, false);
    g_assert_cmpint(ask(f, 20, STRANGE).knowledge, ==, LI_KNOWLEDGE_PARTIAL);
    when = at(21);
    li_provisioning_listed(f->p, NE, &when, LI_TASK, li_provisioning_listing(f->p), 20, NULL, false);
    when = at(30);
    li_provisioning_missed(f->p, NE, &when, LI_MISSED_SEGMENT);

    a = ask(f, 14, STRANGE);
    g_assert_false(a.joined);
    g_assert_true(a.any_history);
    a = ask(f, 15, STRANGE);
    g_assert_true(a.joined);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_PARTIAL);
    a = ask(f, 21, STRANGE);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_BASELINE);
    g_assert_cmpuint(a.knowledge_frame, ==, 21);
    a = ask(f, 30, STRANGE);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_PARTIAL);
    g_assert_cmpint(a.missed, ==, LI_MISSED_SEGMENT);
    a = ask_when(f, at(30), MDF, TASK_A, "192.0.2.99", NULL);
    g_assert_false(a.joined);
    g_assert_true(a.provisioned);
    g_assert_false(ask(f, 9, MDF).any_history);
}

/* What a listing leaves out is gone, unless it was ordered after the listing was asked for. */
static void
test_listing(fixture_t *f)
{
    li_when_t when = at(30);
    li_destination_t room;
    li_thing_t thing = destination("did-1", MDF, &room);
    unsigned listing;

    join(f, 1, NE, POI);
    create(f, 10, "did-1", MDF);
    create(f, 11, "did-2", MDF2);
    create(f, 29, "did-3", STRANGE);
    listing = li_provisioning_listing(f->p);
    li_provisioning_confirmed(f->p, NE, &when, when.frame - 1, &thing, NULL);
    li_provisioning_listed(f->p, NE, &when, LI_DESTINATION, listing, 28, NULL, false);
    g_assert_true(ask(f, 32, MDF).provisioned);
    g_assert_cmpuint(ask(f, 32, MDF).endpoint_frame, ==, 10);
    g_assert_true(ask(f, 32, MDF2).removed);
    g_assert_true(ask(f, 32, STRANGE).provisioned);
    /* A listing that was asked for before a change says nothing of it. */
    create(f, 34, "did-1", MDF2);
    when = at(36);
    li_provisioning_confirmed(f->p, NE, &when, 33, &thing, NULL);
    g_assert_true(ask(f, 36, MDF2).provisioned && !ask(f, 36, MDF).provisioned);
    create(f, 37, "did-1", MDF);
    /* Identifiers alone: what is known stays, what is not has no address. */
    when = at(40);
    listing = li_provisioning_listing(f->p);
    li_provisioning_exists(f->p, NE, &when, LI_DESTINATION, "did-1", NULL);
    li_provisioning_exists(f->p, NE, &when, LI_DESTINATION, "did-9", NULL);
    li_provisioning_listed(f->p, NE, &when, LI_DESTINATION, listing, 39, NULL, false);
    g_assert_true(ask(f, 42, MDF).provisioned);
    g_assert_true(ask(f, 42, STRANGE).removed);
    g_assert_false(ask(f, 39, MDF2).unknown_destination);
    g_assert_true(ask(f, 42, MDF2).unknown_destination);
}

/* What an answer tells that either side may have given: nothing of what is sent by who asked. */
static void
test_guess(fixture_t *f)
{
    const li_address_t poi = addr(POI), admf = addr("192.0.2.5");
    li_when_t when = at(10);
    li_destination_t room;
    li_thing_t thing = destination("did-1", MDF, &room);

    join(f, 1, NE, POI);
    li_provisioning_confirmed(f->p, NE, &when, 9, &thing, &poi);
    g_assert_false(ask(f, 11, MDF).provisioned);
    g_assert_false(ask(f, 11, MDF).removed);
    g_assert_true(ask_when(f, at(11), MDF, TASK_A, "192.0.2.99", NULL).provisioned);
    /* The other side says otherwise: who said it first is heard. */
    thing = destination("did-1", MDF2, &room);
    when = at(20);
    li_provisioning_confirmed(f->p, NE, &when, 19, &thing, &admf);
    g_assert_false(ask(f, 22, MDF2).provisioned);
    /* It says the same: that is so, whichever of them is the element. */
    thing = destination("did-1", MDF, &room);
    when = at(30);
    li_provisioning_confirmed(f->p, NE, &when, 29, &thing, &admf);
    g_assert_true(ask(f, 31, MDF).provisioned);
    g_assert_false(ask(f, 29, MDF).provisioned);
    /* What is known to be the element's word is. */
    thing = destination("did-2", MDF2, &room);
    when = at(40);
    li_provisioning_confirmed(f->p, NE, &when, 39, &thing, &poi);
    g_assert_false(ask(f, 41, MDF2).provisioned);
    when = at(50);
    li_provisioning_confirmed(f->p, NE, &when, 49, &thing, NULL);
    g_assert_true(ask(f, 51, MDF2).provisioned);
}

/* Of a task that only the administrator named. */
static void
test_guessed_task(fixture_t *f)
{
    const li_address_t poi = addr(POI);
    const li_when_t when = at(10);
    li_provisioning_answer_t a;

    join(f, 1, NE, POI);
    li_provisioning_exists(f->p, NE, &when, LI_TASK, TASK_A, &poi);
    li_provisioning_exists(f->p, NE, &when, LI_DESTINATION, "did-1", &poi);
    a = ask(f, 11, MDF);
    g_assert_false(a.unknown_destination);
    g_assert_false(a.tasks[0].known || a.tasks[0].live || a.tasks[0].known_anywhere);
    a = ask_when(f, at(11), MDF, TASK_A, "192.0.2.99", NULL);
    g_assert_true(a.tasks[0].live_anywhere);
}

/* The endpoint but for its transport, of this element, as long as it is ordered. */
static void
test_other_transport(fixture_t *f)
{
    li_destination_t room;
    li_thing_t thing = destination("did-1", MDF, &room);
    li_when_t when = at(10);

    join(f, 1, NE, POI);
    join(f, 1, OTHER, "192.0.2.99");
    room.endpoint.transport = LI_TRANSPORT_UDP;
    decide(f, li_provisioning_asked(f->p, NE, &when, &thing, NULL), 10, LI_DECIDED_DONE);
    g_assert_true(ask(f, 11, MDF).other_transport);
    g_assert_cmpuint(ask(f, 11, MDF).other_transport_frame, ==, 10);
    g_assert_cmpstr(ask(f, 11, MDF).other_transport_name, ==, "did-1");
    g_assert_false(ask(f, 11, MDF).provisioned);
    g_assert_false(ask(f, 9, MDF).other_transport);
    g_assert_false(ask(f, 11, MDF2).other_transport);
    g_assert_false(ask_when(f, at(11), MDF, TASK_A, "192.0.2.99", NULL).other_transport);
    REMOVE(20, "did-1");
    g_assert_false(ask(f, 22, MDF).other_transport);
    create(f, 30, "did-2", MDF);
    g_assert_true(ask(f, 31, MDF).provisioned);
    g_assert_false(ask(f, 31, MDF).other_transport);
}

/* The newest order for the endpoint that was refused, since it was. */
static void
test_refused(fixture_t *f)
{
    join(f, 1, NE, POI);
    decide(f, ask_create(f, 10, NE, "did-1", MDF), 12, LI_DECIDED_REFUSED);
    g_assert_cmpuint(ask(f, 11, MDF).refused_frame, ==, 0);
    g_assert_cmpuint(ask(f, 12, MDF).refused_frame, ==, 10);
    g_assert_cmpuint(ask(f, 12, MDF2).refused_frame, ==, 0);
    create(f, 20, "did-2", MDF2);
    g_assert_cmpuint(ask(f, 21, MDF2).refused_frame, ==, 0);
}

/* A reset, of one kind or of all, makes all known. */
static void
test_reset(fixture_t *f)
{
    li_when_t when = at(30);

    join(f, 1, NE, POI);
    create(f, 10, "did-1", MDF);
    activate(f, 11, TASK_A, "did-1", NULL);
    end_thing(f, 20, LI_TASK, NULL);
    g_assert_cmpint(ask(f, 20, STRANGE).knowledge, ==, LI_KNOWLEDGE_BASELINE);
    g_assert_true(ask(f, 22, MDF).provisioned);
    li_provisioning_reset(f->p, NE, &when);
    g_assert_false(ask(f, 32, MDF).provisioned);
    g_assert_cmpint(ask(f, 32, STRANGE).knowledge, ==, LI_KNOWLEDGE_BASELINE);
}

/* A sender is joined by what it calls itself, unless its address is another's; else by where it speaks from, to all
 * that speak from there. */
static void
test_joining(fixture_t *f)
{
    li_provisioning_answer_t a;

    create(f, 10, "did-1", MDF);
    join(f, 10, NE, POI);
    decide(f, ask_create(f, 11, OTHER, "did-1", MDF2), 11, LI_DECIDED_DONE);
    a = ask(f, 11, STRANGE);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_null(a.misnamed);
    a = ask_when(f, at(11), STRANGE, TASK_A, POI, OTHER);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_cmpstr(a.misnamed, ==, OTHER);
    a = ask_when(f, at(11), STRANGE, TASK_A, "192.0.2.99", OTHER);
    g_assert_cmpstr(element_of(&a), ==, OTHER);
    g_assert_null(a.misnamed);
    a = ask_when(f, at(11), STRANGE, TASK_A, POI, "somebody");
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_null(a.misnamed);
    join(f, 20, OTHER, POI);
    a = ask(f, 19, STRANGE);
    g_assert_cmpstr(element_of(&a), ==, NE);
    a = ask(f, 20, STRANGE);
    g_assert_cmpuint(a.element_count, ==, 2);
    g_assert_true(may_be(&a, NE) && may_be(&a, OTHER));
    a = ask_when(f, at(20), STRANGE, TASK_A, POI, OTHER);
    g_assert_cmpstr(element_of(&a), ==, OTHER);
    g_assert_null(a.misnamed);
}

/* The same DID means another endpoint on another element, and a task only its own element's. */
static void
test_two_elements(fixture_t *f)
{
    create(f, 10, "did-1", MDF);
    decide(f, ask_create(f, 11, OTHER, "did-1", MDF2), 11, LI_DECIDED_DONE);
    activate(f, 12, TASK_A, "did-1", NULL);
    decide(f, ask_activate(f, 13, OTHER, TASK_A, "did-1", NULL), 13, LI_DECIDED_DONE);
    join(f, 13, NE, POI);
    join(f, 13, OTHER, "192.0.2.11");
    g_assert_cmpint(ask(f, 13, MDF).tasks[0].delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, 13, MDF2).tasks[0].delivers, ==, LI_NO);
    g_assert_cmpint(ask_when(f, at(13), MDF2, TASK_A, "192.0.2.11", NULL).tasks[0].delivers, ==, LI_YES);
    end_thing(f, 20, LI_TASK, TASK_A);
    g_assert_false(ask(f, 22, MDF).tasks[0].live);
    g_assert_true(ask(f, 22, MDF).tasks[0].live_anywhere);
    g_assert_true(ask_when(f, at(22), MDF2, TASK_A, "192.0.2.11", NULL).tasks[0].live);
}

/* Who hands over to law enforcement says nothing of X2 and X3:
 * by mediation details, or because others deliver there. */
static void
test_mediation(fixture_t *f)
{
    li_mediation_t mediation = { .liid = "LIID-1" };
    li_task_t task = { .has_details = true, .has_xid = true, .xid = xid(TASK_A), .mediations = &mediation,
                       .mediation_count = 1 };
    li_thing_t thing = { .kind = LI_TASK, .id = TASK_A, .task = &task };
    li_when_t when = at(20);
    li_address_t mdf = addr("192.0.2.77");

    join(f, 10, NE, POI);
    create(f, 10, "lemf", MDF);
    g_assert_true(ask(f, 10, MDF).provisioned);
    decide(f, li_provisioning_asked(f->p, NE, &when, &thing, NULL), 20, LI_DECIDED_DONE);
    g_assert_false(ask(f, 20, MDF).provisioned);
    g_assert_false(ask(f, 20, MDF).joined);
    g_assert_cmpstr(ask(f, 20, MDF).tasks[0].liid, ==, "LIID-1");
    g_assert_cmpuint(ask(f, 20, MDF).tasks[0].state_count, ==, 0);
    g_assert_true(ask(f, 19, MDF).provisioned);

    join(f, 30, OTHER, "192.0.2.77");
    decide(f, ask_create(f, 30, OTHER, "lemf", MDF2), 30, LI_DECIDED_DONE);
    g_assert_true(ask(f, 30, MDF2).provisioned);
    when = at(40);
    li_provisioning_reached(f->p, &when, &mdf);
    g_assert_true(ask(f, 39, MDF2).provisioned);
    g_assert_false(ask(f, 40, MDF2).provisioned);
    g_assert_true(mediates(f, OTHER, 40));
    g_assert_false(mediates(f, OTHER, 39));
    g_assert_true(mediates(f, NE, 20));
    g_assert_false(mediates(f, NE, 10));
    g_assert_false(mediates(f, "nobody", 40));
}

/* Who delivers X2 or X3 itself is a point of interception, whatever somebody sends there. */
static void
test_sender(fixture_t *f)
{
    const li_delivery_t unit = { .interface = LI_INTERFACE_X3 };
    const li_endpoint_t e = endpoint(MDF, 9003);
    const li_address_t poi = addr(POI);
    li_provisioning_query_t query = {
        .now = at(20), .unit = &unit, .endpoint = &e, .observed = &e, .sender = &poi, .grace = GRACE
    };
    li_provisioning_answer_t a;
    li_when_t when;

    join(f, 10, NE, POI);
    create(f, 10, "did-1", MDF);
    li_provisioning_sends(f->p, &query);
    li_provisioning_ask(f->p, f->scope, &query, &a);
    li_provisioning_delivered(f->p, &query, (li_place_t) { 20, 0 }, &a);
    when = at(30);
    li_provisioning_reached(f->p, &when, &poi);
    g_assert_true(ask(f, 30, MDF).provisioned);
    g_assert_true(ask(f, 30, STRANGE).joined);
}

/* ---- destinations without an address ---- */

static void
test_nowhere(fixture_t *f)
{
    join(f, 1, NE, POI);
    create(f, 10, "by-name", NULL);
    create(f, 11, "by-number", NULL);
    g_assert_false(ask(f, 9, STRANGE).unknown_destination);
    g_assert_true(ask(f, 10, STRANGE).unknown_destination);
    g_assert_false(ask_when(f, at(10), STRANGE, TASK_A, "192.0.2.99", NULL).unknown_destination);
    create(f, 20, "by-name", MDF);
    g_assert_true(ask(f, 22, STRANGE).unknown_destination);
    REMOVE(30, NULL);
    g_assert_false(ask(f, 32, STRANGE).unknown_destination);
    g_assert_true(ask(f, 29, STRANGE).unknown_destination);
}

static void
test_names(fixture_t *f)
{
    li_destination_t room = { .host = "mdf.example.org", .port = 9003 };
    li_thing_t thing = { .kind = LI_DESTINATION, .id = "did-1", .destination = &room };
    li_when_t when = at(10);
    li_endpoint_t other_port = endpoint(MDF, 9004);
    const li_delivery_t unit = { .interface = LI_INTERFACE_X3 };
    li_provisioning_query_t query = {
        .now = at(40), .unit = &unit, .endpoint = &other_port, .observed = &other_port, .grace = GRACE
    };
    li_provisioning_answer_t a;

    join(f, 1, NE, POI);
    decide(f, li_provisioning_asked(f->p, NE, &when, &thing, NULL), 10, LI_DECIDED_DONE);
    resolve(f, 20, POI, "mdf.example.org", MDF);
    g_assert_false(ask(f, 19, MDF).provisioned);
    g_assert_true(ask(f, 19, MDF).unknown_destination);
    g_assert_true(ask(f, 20, MDF).provisioned);
    g_assert_cmpuint(ask(f, 20, MDF).endpoint_frame, ==, 10);
    /* It is there, and nowhere else: that is known by the name, and of the family that was answered. */
    g_assert_false(ask(f, 20, STRANGE).unknown_destination);
    g_assert_true(ask(f, 20, STRANGE).by_name);
    g_assert_true(ask(f, 19, STRANGE).unknown_destination);
    g_assert_false(ask(f, 19, STRANGE).by_name);
    g_assert_true(ask(f, 20, "2001:db8::66").unknown_destination);
    /* Its port is known: what goes to another port is not it. */
    li_provisioning_ask(f->p, f->scope, &query, &a);
    g_assert_false(a.provisioned || a.unknown_destination);
    REMOVE(30, "did-1");
    g_assert_false(ask(f, 32, MDF).provisioned);
}

static void
test_same_port(fixture_t *f)
{
    li_provisioning_answer_t a;

    create(f, 10, "did-1", MDF);
    g_assert_false(ask(f, 10, STRANGE).same_port);      /* of a sender that is joined to nobody */
    join(f, 10, NE, POI);
    a = ask(f, 10, STRANGE);
    g_assert_true(a.same_port);
    g_assert_cmpuint(a.same_port_endpoint.port, ==, 9003);
    g_assert_false(ask(f, 9, STRANGE).same_port);
    g_assert_false(ask(f, 10, MDF).same_port);
}

/* ---- links ---- */

static void
test_links(fixture_t *f)
{
    li_order_t *made = ask_create(f, 10, NE, "did-1", MDF),
               *task = ask_activate(f, 12, NE, TASK_A, "did-1 did-7", NULL);
    const li_task_ref_t ref = { .xid = xid(TASK_A) };
    const li_delivery_t unit = { .interface = LI_INTERFACE_X3, .tasks = &ref, .task_count = 1 };
    const li_endpoint_t e = endpoint(MDF, 9003);
    li_provisioning_query_t query = { .now = at(20), .unit = &unit, .endpoint = &e, .observed = &e, .grace = GRACE };
    li_provisioning_answer_t a;
    li_order_answer_t o;

    decide(f, made, 11, LI_DECIDED_DONE);
    decide(f, task, 13, LI_DECIDED_DONE);
    order_at(f, task, 13, &o);
    g_assert_cmpuint(o.first_unit, ==, 0);
    g_assert_cmpuint(o.unknown_did_count, ==, 1);
    g_assert_cmpstr(o.unknown_dids[0], ==, "did-7");
    order_at(f, task, 12, &o);
    g_assert_cmpuint(o.unknown_did_count, ==, 0);
    for (uint32_t frame = 20; frame < 40; frame += 10) {
        query.now = at(frame);
        li_provisioning_ask(f->p, f->scope, &query, &a);
        li_provisioning_delivered(f->p, &query, (li_place_t) { frame, 0 }, &a);
    }
    order_at(f, made, 10, &o);
    g_assert_cmpuint(o.first_unit, ==, 20);
    order_at(f, task, 13, &o);
    g_assert_cmpuint(o.first_unit, ==, 20);
    g_assert_cmpuint(li_provisioning_ordered_in(f->p, NE, 20, LI_DESTINATION, "did-1"), ==, 10);
    g_assert_cmpuint(li_provisioning_ordered_in(f->p, NE, 10, LI_DESTINATION, "did-1"), ==, 0);
    g_assert_cmpuint(li_provisioning_ordered_in(f->p, NE, 20, LI_DESTINATION, "did-7"), ==, 0);
}

/* A task that was delivered when the element was known to have no such order: its order tells, once it comes. */
static void
test_stray(fixture_t *f)
{
    const li_task_ref_t ref = { .xid = xid(TASK_A) };
    const li_delivery_t unit = { .interface = LI_INTERFACE_X3, .tasks = &ref, .task_count = 1 };
    const li_endpoint_t e = endpoint(MDF, 9003);
    const li_address_t poi = addr(POI);
    li_provisioning_query_t query = {
        .now = at(20), .unit = &unit, .endpoint = &e, .observed = &e, .sender = &poi, .grace = GRACE
    };
    li_provisioning_answer_t a;
    li_order_answer_t o;
    li_order_t *order;

    join(f, 5, NE, POI);
    end_thing(f, 10, LI_TASK, NULL);
    li_provisioning_ask(f->p, f->scope, &query, &a);
    li_provisioning_delivered(f->p, &query, (li_place_t) { 20, 0 }, &a);
    order = ask_activate(f, 30, NE, TASK_A, "did-1", NULL);
    decide(f, order, 31, LI_DECIDED_DONE);
    order_at(f, order, 31, &o);
    g_assert_cmpuint(o.stray, ==, 20);
    order = ask_activate(f, 40, NE, TASK_B, "did-1", NULL);
    decide(f, order, 41, LI_DECIDED_DONE);
    order_at(f, order, 41, &o);
    g_assert_cmpuint(o.stray, ==, 0);
}

/* ---- many ---- */

/* Ten thousand destinations come and go at one endpoint; what holds there is found at once, as of any frame. */
static void
test_many(fixture_t *f)
{
    join(f, 1, NE, POI);
    for (uint32_t i = 1; i <= 10000; i++) {
        char did[16];

        g_snprintf(did, sizeof did, "did-%u", i);
        create(f, 10 * i, did, MDF);
        if (i < 10000) {
            REMOVE(10 * i + 5, did);
        }
    }
    g_assert_true(ask(f, 100000, MDF).provisioned);
    g_assert_cmpstr(ask(f, 100000, MDF).name, ==, "did-10000");
    g_assert_cmpstr(ask(f, 52, MDF).name, ==, "did-5");
    g_assert_true(ask(f, 57, MDF).removed);
}

RUN_WITH(fixture_t, set_up, tear_down,
    { "/provisioning/empty", test_empty },
    { "/provisioning/destination-life", test_destination_life },
    { "/provisioning/grace", test_grace },
    { "/provisioning/remove-all", test_remove_all },
    { "/provisioning/two-names", test_two_names },
    { "/provisioning/draining", test_draining },
    { "/provisioning/decisions", test_decisions },
    { "/provisioning/tasks", test_tasks },
    { "/provisioning/product-id", test_product_id },
    { "/provisioning/sets", test_sets },
    { "/provisioning/knowledge", test_knowledge },
    { "/provisioning/listing", test_listing },
    { "/provisioning/guess", test_guess },
    { "/provisioning/guessed-task", test_guessed_task },
    { "/provisioning/other-transport", test_other_transport },
    { "/provisioning/refused", test_refused },
    { "/provisioning/reset", test_reset },
    { "/provisioning/joining", test_joining },
    { "/provisioning/two-elements", test_two_elements },
    { "/provisioning/mediation", test_mediation },
    { "/provisioning/sender", test_sender },
    { "/provisioning/nowhere", test_nowhere },
    { "/provisioning/names", test_names },
    { "/provisioning/same-port", test_same_port },
    { "/provisioning/links", test_links },
    { "/provisioning/stray", test_stray },
    { "/provisioning/many", test_many })
