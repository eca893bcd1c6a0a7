/* test_provisioning_frames.c
 * What holds is what held at that frame: each thing that answers depend on, asked before, when and after it becomes so,
 * in any order of questions. And much of one thing, where what was not looked at must not speak against anybody.
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

static void
order_to_host(fixture_t *f, uint32_t frame, const char *did, const char *host)
{
    const li_destination_t room = { .host = host, .port = 9003 };
    const li_thing_t thing = { .kind = LI_DESTINATION, .id = did, .destination = &room };
    const li_when_t when = at(frame);

    decide(f, li_provisioning_asked(f->p, NE, &when, &thing, NULL), frame, LI_DECIDED_DONE);
}

static void
order_set(fixture_t *f, uint32_t frame, const char *id, const char *const *dids, unsigned count)
{
    const li_destination_set_t set = { .dids = { (const char **)dids, count }, .has_details = true };
    const li_thing_t thing = { .kind = LI_DESTINATION_SET, .id = id, .set = &set };
    const li_when_t when = at(frame);

    decide(f, li_provisioning_asked(f->p, NE, &when, &thing, NULL), frame, LI_DECIDED_DONE);
}

static void
order_task(fixture_t *f, uint32_t frame, const char *const *dids, unsigned did_count, const char *const *dsids,
           unsigned dsid_count)
{
    const li_task_t task = {
        .has_details = true, .has_xid = true, .xid = xid(TASK_A), .dids = { (const char **)dids, did_count },
        .dsids = { (const char **)dsids, dsid_count }
    };
    const li_thing_t thing = { .kind = LI_TASK, .id = TASK_A, .task = &task };
    const li_when_t when = at(frame);

    decide(f, li_provisioning_asked(f->p, NE, &when, &thing, NULL), frame, LI_DECIDED_DONE);
}

/* ---- a destination is where its newest state by the frame says ---- */

/* One that is known by identifier only is not where it was once. */
static void
test_implied(fixture_t *f)
{
    const li_when_t when = at(30);

    join(f, 1, NE, POI);
    create(f, 10, "did-1", MDF);
    REMOVE(20, "did-1");
    li_provisioning_exists(f->p, NE, &when, LI_DESTINATION, "did-1", NULL);
    g_assert_false(ask(f, 32, MDF).provisioned);
    g_assert_true(ask(f, 32, MDF).unknown_destination);
    g_assert_true(ask(f, 32, STRANGE).unknown_destination);
    g_assert_true(ask(f, 12, MDF).provisioned);
    g_assert_false(ask(f, 25, MDF).unknown_destination);
}

static void
test_host_changed(fixture_t *f)
{
    join(f, 1, NE, POI);
    order_to_host(f, 10, "did-1", "old.example.org");
    resolve(f, 11, POI, "old.example.org", MDF);
    order_to_host(f, 20, "did-1", "new.example.org");
    resolve(f, 21, POI, "new.example.org", MDF2);
    g_assert_false(ask(f, 30, MDF).provisioned);
    g_assert_true(ask(f, 30, MDF2).provisioned);
    g_assert_true(ask(f, 19, MDF).provisioned);
    g_assert_false(ask(f, 19, MDF2).provisioned);
    g_assert_false(ask(f, 10, MDF).provisioned);
    g_assert_cmpuint(ask(f, 30, MDF2).endpoint_frame, ==, 20);
}

static void
test_off_network(fixture_t *f)
{
    const li_destination_t room = { .off_network = true };
    const li_thing_t thing = { .kind = LI_DESTINATION, .id = "did-2", .destination = &room };
    const char *dids[] = { "did-1", "did-2" };
    const li_when_t when = at(11);

    join(f, 1, NE, POI);
    create(f, 10, "did-1", MDF);
    decide(f, li_provisioning_asked(f->p, NE, &when, &thing, NULL), 11, LI_DECIDED_DONE);
    order_task(f, 12, dids, 2, NULL, 0);
    g_assert_false(ask(f, 12, STRANGE).unknown_destination);
    g_assert_cmpint(ask(f, 12, STRANGE).tasks[0].delivers, ==, LI_NO);
    g_assert_cmpint(ask(f, 12, MDF).tasks[0].delivers, ==, LI_YES);
}

/* What another element removed says nothing of this one, and nothing of a sender that is none. */
static void
test_removed_elsewhere(fixture_t *f)
{
    join(f, 1, NE, POI);
    join(f, 1, OTHER, "192.0.2.11");
    create(f, 10, "did-1", MDF);
    decide(f, ask_create(f, 11, OTHER, "did-9", MDF2), 11, LI_DECIDED_DONE);
    REMOVE(20, "did-1");
    g_assert_true(ask(f, 30, MDF).removed);
    g_assert_false(ask_when(f, at(30), MDF, TASK_A, "192.0.2.11", NULL).removed);
    g_assert_true(ask_when(f, at(30), MDF, TASK_A, "192.0.2.11", NULL).ordered_once);
    g_assert_false(ask_when(f, at(30), MDF, TASK_A, "192.0.2.99", NULL).removed);
    g_assert_false(ask(f, 9, MDF).ordered_once);
    g_assert_true(ask(f, 10, MDF).ordered_once);
    g_assert_false(ask(f, 30, STRANGE).ordered_once);
}

/* Ordered once more as it is: nothing ends, and what ordered it stays what did. */
static void
test_again_the_same(fixture_t *f)
{
    const li_when_t soon = { 21, 0, { 201, 0 } };

    join(f, 1, NE, POI);
    create(f, 10, "did-1", MDF);
    create(f, 20, "did-1", MDF);
    g_assert_cmpuint(ask_when(f, soon, MDF, TASK_A, POI, NULL).endpoint_frame, ==, 10);
    g_assert_false(ask(f, 15, STRANGE).removed || ask(f, 25, MDF).removed);
    REMOVE(30, "did-1");
    g_assert_cmpuint(ask(f, 35, MDF).endpoint_frame, ==, 30);
}

/* ---- orders that are not decided ---- */

/* Until it is decided an order counts for nothing, whatever becomes of it, and is pointed at. */
static void
test_asked(fixture_t *f)
{
    li_order_t *order;

    join(f, 1, NE, POI);
    create(f, 10, "did-1", MDF);
    order = ask_create(f, 20, NE, "did-2", MDF2);
    decide(f, order, 30, LI_DECIDED_DONE);
    decide(f, ask_create(f, 40, NE, "did-2", MDF2), 45, LI_DECIDED_DONE);
    order = ask_create(f, 50, NE, "did-2", MDF2);
    decide(f, order, 60, LI_DECIDED_REFUSED);
    for (uint32_t frame = 19; frame < 70; frame++) {
        const li_provisioning_answer_t a = ask(f, frame, MDF2);

        g_assert_true(a.provisioned == (frame >= 30));
        g_assert_true((a.asked != LI_VOICE_NONE) == (frame >= 20 && frame < 30));
        g_assert_cmpuint(a.asked_frame, ==, frame >= 20 && frame < 30 ? 20 : 0);
        g_assert_cmpuint(a.endpoint_frame, ==, frame >= 30 ? 20 : 0);
    }
}

/* An undecided task makes nothing unknown, and names what it would allow. */
static void
test_unseen(fixture_t *f)
{
    join(f, 1, NE, POI);
    create(f, 2, "did-1", MDF);
    activate(f, 3, TASK_A, "did-1", NULL);
    ask_activate(f, 10, NE, TASK_A, "did-1 did-2", NULL);
    create(f, 20, "did-2", MDF2);
    g_assert_cmpint(ask(f, 10, STRANGE).tasks[0].delivers, ==, LI_NO);
    g_assert_false(ask(f, 10, STRANGE).unknown_destination);
    g_assert_cmpint(ask(f, 22, MDF2).tasks[0].delivers, ==, LI_NO);
    g_assert_cmpuint(ask(f, 22, MDF2).asked_frame, ==, 10);
    g_assert_cmpuint(ask(f, 22, STRANGE).asked_frame, ==, 0);
    g_assert_cmpint(ask(f, 19, MDF).tasks[0].delivers, ==, LI_YES);
    g_assert_false(ask_when(f, at(19), STRANGE, TASK_B, POI, NULL).unknown_destination);
}

/* Of several that are taken on the last is what becomes of the thing. */
static void
test_pending(fixture_t *f)
{
    const li_when_t when = at(30);

    join(f, 1, NE, POI);
    decide(f, ask_create(f, 10, NE, "did-1", MDF), 11, LI_DECIDED_PENDING);
    decide(f, ask_create(f, 20, NE, "did-1", MDF2), 21, LI_DECIDED_PENDING);
    li_provisioning_reported(f->p, NE, &when, LI_DESTINATION, "did-1", true);
    g_assert_true(ask(f, 32, MDF2).provisioned && !ask(f, 32, MDF).provisioned);
    g_assert_cmpuint(ask(f, 29, MDF2).asked_frame, ==, 20);
    g_assert_cmpuint(ask(f, 29, MDF).asked_frame, ==, 10);
}

/* What a task that holds names, and what only an order asks for that is not decided, has no known address. */
static void
test_named_and_asked(fixture_t *f)
{
    join(f, 1, NE, POI);
    ask_create(f, 5, NE, "did-1", MDF);
    activate(f, 10, TASK_A, "did-1", NULL);
    g_assert_cmpint(ask(f, 12, STRANGE).tasks[0].delivers, ==, LI_MAYBE);
    g_assert_true(ask(f, 12, STRANGE).unknown_destination);
    g_assert_false(ask(f, 12, STRANGE).asked);
    g_assert_cmpuint(ask(f, 12, MDF).asked_frame, ==, 5);
}

/* ---- what such an order does ---- */

static void
ask_create_so(fixture_t *f, uint32_t frame, const char *did, const char *address, const li_asking_t *asking)
{
    li_destination_t room;
    const li_thing_t thing = destination(did, address, &room);
    const li_when_t when = at(frame);

    li_provisioning_asked(f->p, NE, &when, &thing, asking);
}

/* While its answer may come, what it names is not held to be unordered; of the rest nothing changes. */
static void
test_overtaken(fixture_t *f)
{
    const li_since_t overtaken = { 30, 0 };
    const li_asking_t asking = { .overtaken = &overtaken }, never = { .has_to = false };

    join(f, 1, NE, POI);
    end_thing(f, 2, LI_DESTINATION, NULL);
    ask_create_so(f, 20, "did-2", MDF2, &asking);
    ask_create_so(f, 21, "did-3", STRANGE, &never);
    for (uint32_t frame = 40; frame-- > 15;) {
        const li_provisioning_answer_t a = ask(f, frame, MDF2);

        g_assert_false(a.provisioned);
        g_assert_cmpint(a.asked, ==, frame < 20 ? LI_VOICE_NONE : frame < 30 ? LI_VOICE_UNDECIDED : LI_VOICE_SILENT);
        g_assert_cmpuint(a.asked_frame, ==, frame < 20 ? 0 : 20);
        g_assert_false(ask(f, frame, MDF).asked);
    }
    g_assert_cmpint(ask(f, 40, STRANGE).asked, ==, LI_VOICE_UNDECIDED);
}

/* Where nothing of the element's direction is captured it speaks, for what is sent from where it was sent to. */
static void
test_one_way(fixture_t *f)
{
    const li_since_t overtaken = { 25, 0 }, heard = { 40, 0 };
    const li_asking_t asking = {
        .one_way = true, .to = addr(POI), .has_to = true, .heard = &heard, .overtaken = &overtaken
    };
    const li_delivery_t unit = { .interface = LI_INTERFACE_X3 };
    const li_endpoint_t e = endpoint(MDF, 9003);
    const li_address_t poi = addr(POI), elsewhere = addr("192.0.2.99");
    li_provisioning_query_t query = {
        .now = at(32), .unit = &unit, .endpoint = &e, .observed = &e, .sender = &poi, .grace = GRACE
    };
    li_provisioning_answer_t a;

    ask_create_so(f, 20, "did-1", MDF, &asking);
    g_assert_false(ask(f, 19, MDF).provisioned);
    a = ask(f, 30, MDF);
    g_assert_true(a.provisioned);
    g_assert_cmpint(a.asked, ==, LI_VOICE_SPEAKS);
    g_assert_cmpuint(a.asked_frame, ==, 20);
    g_assert_cmpuint(a.endpoint_frame, ==, 20);
    g_assert_cmpstr(a.name, ==, "did-1");
    g_assert_false(ask_when(f, at(30), MDF, TASK_A, "192.0.2.99", NULL).provisioned);
    g_assert_cmpint(ask_when(f, at(30), MDF, TASK_A, "192.0.2.99", NULL).asked, ==, LI_VOICE_SILENT);
    g_assert_cmpint(ask_when(f, at(22), MDF, TASK_A, "192.0.2.99", NULL).asked, ==, LI_VOICE_UNDECIDED);
    g_assert_false(ask(f, 30, MDF2).provisioned || ask(f, 30, MDF2).asked);
    /* Something of that direction is captured, after all. */
    g_assert_false(ask(f, 40, MDF).provisioned);
    g_assert_cmpint(ask(f, 40, MDF).asked, ==, LI_VOICE_SILENT);
    /* The first unit for which it speaks, whichever is asked again; for one from elsewhere it does not. */
    query.sender = &elsewhere;
    li_provisioning_ask(f->p, f->scope, &query, &a);
    li_provisioning_delivered(f->p, &query, (li_place_t) { 31, 0 }, &a);
    g_assert_cmpuint(a.asked_unit.frame, ==, 0);
    query.sender = &poi;
    for (uint32_t frame = 32; frame < 35; frame++) {
        query.now = at(frame);
        li_provisioning_ask(f->p, f->scope, &query, &a);
        li_provisioning_delivered(f->p, &query, (li_place_t) { frame, 1 }, &a);
        g_assert_cmpuint(a.asked_unit.frame, ==, 32);
        g_assert_cmpuint(a.asked_unit.index, ==, 1);
    }
}

/* What would allow the unit is pointed at, be it a set or a destination that the task has. */
static void
test_asked_place(fixture_t *f)
{
    const char *first[] = { "did-1" }, *both[] = { "did-1", "did-2" }, *sets[] = { "set-1" };
    const li_destination_set_t set = { .dids = { both, 2 }, .has_details = true };
    const li_thing_t thing = { .kind = LI_DESTINATION_SET, .id = "set-1", .set = &set };
    const li_when_t when = at(20);

    join(f, 1, NE, POI);
    create(f, 5, "did-1", MDF);
    create(f, 5, "did-2", MDF2);
    order_set(f, 6, "set-1", first, 1);
    order_task(f, 10, NULL, 0, sets, 1);
    li_provisioning_asked(f->p, NE, &when, &thing, NULL);
    g_assert_cmpint(ask(f, 22, MDF2).tasks[0].delivers, ==, LI_NO);
    g_assert_cmpuint(ask(f, 22, MDF2).asked_frame, ==, 20);
    g_assert_false(ask(f, 22, STRANGE).asked || ask(f, 19, MDF2).asked);
    ask_create(f, 30, NE, "did-1", NULL);
    g_assert_cmpuint(ask(f, 32, MDF2).asked_frame, ==, 30);
}

/* It speaks against nobody: not by a task that goes elsewhere, nor for what others receive, nor of who mediates. */
static void
test_asked_against(fixture_t *f)
{
    li_mediation_t mediation = { .liid = "LIID-1" };
    const li_task_t task = { .has_details = true, .has_xid = true, .xid = xid(TASK_B), .mediations = &mediation,
                             .mediation_count = 1 };
    const li_thing_t thing = { .kind = LI_TASK, .id = TASK_B, .task = &task };
    const li_when_t when = at(13);
    li_provisioning_answer_t a;

    join(f, 1, NE, POI);
    create(f, 5, "did-1", MDF);
    create(f, 5, "did-2", MDF2);
    activate(f, 6, TASK_B, "did-1", NULL);
    ask_activate(f, 10, NE, TASK_A, "did-2", NULL);
    a = ask(f, 12, MDF);
    g_assert_true(a.provisioned);
    g_assert_false(a.tasks[0].live || a.tasks[0].known_anywhere);
    g_assert_cmpint(a.tasks[0].asked, ==, LI_VOICE_SILENT);
    g_assert_cmpuint(a.tasks[0].asked_frame, ==, 10);
    ask_create(f, 12, OTHER, "did-1", POI);
    li_provisioning_asked(f->p, NE, &when, &thing, NULL);
    g_assert_true(ask(f, 14, STRANGE).joined);
    g_assert_cmpuint(li_provisioning_families(f->p, NE, &when), ==, LI_INTERFACES_X);
}

/* ---- elements ---- */

/* That a later order may have been missed, is so from the loss on; orders behind it are not touched by it. */
static void
test_missed(fixture_t *f)
{
    li_when_t when;

    join(f, 1, NE, POI);
    activate(f, 10, TASK_A, "did-1", NULL);
    when = at(20);
    li_provisioning_missed(f->p, NE, &when, LI_MISSED_SEGMENT);
    activate(f, 30, TASK_A, "did-1 did-2", NULL);
    when = at(40);
    li_provisioning_missed(f->p, NE, &when, LI_MISSED_SEGMENT);
    for (uint32_t frame = 50; frame-- > 10;) {
        const bool missed = (frame >= 20 && frame < 30) || frame >= 40;

        g_assert_true(ask(f, frame, MDF).tasks[0].may_have_changed == missed);
    }
}

/* Where an element speaks from is known from that frame on: who delivers there makes it a mediation function then. */
static void
test_address(fixture_t *f)
{
    const li_address_t mdf = addr(MDF);
    const li_when_t when = at(10);

    li_provisioning_reached(f->p, &when, &mdf);
    create(f, 10, "did-1", STRANGE);
    join(f, 11, NE, POI);
    join(f, 20, NE, MDF);
    g_assert_false(ask(f, 20, STRANGE).joined);
    g_assert_true(ask(f, 19, STRANGE).joined);
    g_assert_true(ask(f, 19, STRANGE).provisioned);
    g_assert_false(ask(f, 20, STRANGE).provisioned);
}

/* Another element's destination where this one speaks from, whichever is known first. */
static void
test_orderer(fixture_t *f)
{
    join(f, 5, NE, POI);
    create(f, 10, "did-1", POI);            /* to itself: it tells nothing */
    g_assert_true(ask(f, 12, STRANGE).joined);
    decide(f, ask_create(f, 20, OTHER, "did-1", POI), 20, LI_DECIDED_DONE);
    g_assert_false(ask(f, 20, STRANGE).joined);
    g_assert_true(ask(f, 19, STRANGE).joined);
    decide(f, ask_create(f, 30, NE, "did-2", "192.0.2.11"), 30, LI_DECIDED_DONE);
    join(f, 40, OTHER, "192.0.2.11");
    g_assert_false(ask_when(f, at(40), MDF, TASK_A, "192.0.2.11", NULL).joined);
}

/* Of several things in one frame those count that come first. */
static void
test_turns(fixture_t *f)
{
    li_destination_t room;
    const li_thing_t thing = destination("did-1", MDF, &room);
    li_when_t when = at(10), now = at(10);

    when.turn = 2;
    li_provisioning_decided(f->p, li_provisioning_asked(f->p, NE, &when, &thing, NULL), &when, LI_DECIDED_DONE);
    for (uint32_t turn = 5; turn-- > 0;) {
        now.turn = turn;
        g_assert_true(ask_when(f, now, MDF, TASK_A, POI, NULL).provisioned == (turn >= 2));
    }
}

/* A clock that goes back makes nothing recent, and nothing undone. */
static void
test_clock(fixture_t *f)
{
    const li_when_t back = { 30, 0, { -3400, 0 } }, near = { 31, 0, { 196, 0 } };

    join(f, 1, NE, POI);
    create(f, 5, "did-1", MDF);
    activate(f, 10, TASK_A, "did-1", NULL);
    end_thing(f, 20, LI_TASK, TASK_A);
    g_assert_false(ask_when(f, back, MDF, TASK_A, POI, NULL).tasks[0].live);
    g_assert_true(ask_when(f, near, MDF, TASK_A, POI, NULL).tasks[0].live);
    g_assert_false(ask_when(f, back, MDF, TASK_A, POI, NULL).tasks[0].live);
}

/* ---- much of one thing ---- */

/* Orders of one task that nobody answers: a question is not one for each, and what holds is found among them. */
static void
test_many_open(fixture_t *f)
{
    enum { COUNT = 20000 };
    li_provisioning_answer_t a;

    join(f, 1, NE, POI);
    create(f, 2, "did-1", MDF);
    create(f, 2, "did-2", MDF2);
    activate(f, 3, TASK_A, "did-1", NULL);
    for (uint32_t i = 0; i < COUNT; i++) {
        ask_activate(f, 10 + i, NE, TASK_A, i % 2 ? "did-1" : "did-2", NULL);
        if (i % 1000 == 0) {
            g_assert_cmpuint(ask(f, 10 + i, MDF).tasks[0].task_frame, ==, 3);
        }
    }
    a = ask(f, 10 + COUNT, STRANGE);
    g_assert_cmpint(a.tasks[0].delivers, ==, LI_NO);
    g_assert_false(a.asked);
    g_assert_true(ask(f, 11, MDF2).asked);
}

/* Large sets: to where none of them goes is known, and that one goes there is found. */
static void
test_sets(fixture_t *f)
{
    enum { SETS = 160, MEMBERS = 160 };
    const char *dids[MEMBERS], *dsids[SETS];
    uint32_t frame = 10;

    join(f, 1, NE, POI);
    for (unsigned s = 0; s < SETS; s++) {
        for (unsigned m = 0; m < MEMBERS; m++) {
            char address[32];

            dids[m] = wmem_strdup_printf(f->scope, "did-%u-%u", s, m);
            g_snprintf(address, sizeof address, "10.1.%u.%u", s, m);
            create(f, frame++, dids[m], address);
        }
        dsids[s] = wmem_strdup_printf(f->scope, "set-%u", s);
        order_set(f, frame++, dsids[s], dids, MEMBERS);
    }
    order_task(f, frame, NULL, 0, dsids, SETS);
    g_assert_cmpint(ask(f, frame, "10.1.77.99").tasks[0].delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, frame, STRANGE).tasks[0].delivers, ==, LI_NO);
    /* One member that moves, and one whose address is no longer known. */
    create(f, frame + 10, "did-77-99", STRANGE);
    create(f, frame + 20, "did-3-4", NULL);
    g_assert_cmpint(ask(f, frame + 12, STRANGE).tasks[0].delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, frame + 12, "10.1.77.99").tasks[0].delivers, ==, LI_NO);
    g_assert_cmpint(ask(f, frame + 22, "10.1.77.99").tasks[0].delivers, ==, LI_MAYBE);
    g_assert_cmpint(ask(f, frame + 9, STRANGE).tasks[0].delivers, ==, LI_NO);
}

/* A task with many destinations at one place where others have theirs, too. */
static void
test_many_destinations(fixture_t *f)
{
    enum { COUNT = 3000 };
    const char *mine[40];
    uint32_t frame = 10;

    join(f, 1, NE, POI);
    for (unsigned i = 0; i < COUNT; i++) {
        const char *did = wmem_strdup_printf(f->scope, "did-%u", i);

        create(f, frame++, did, i == 17 ? MDF2 : MDF);
        if (i < G_N_ELEMENTS(mine)) {
            mine[i] = did;
        }
    }
    order_task(f, frame, mine, G_N_ELEMENTS(mine), NULL, 0);
    g_assert_cmpint(ask(f, frame, MDF).tasks[0].delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, frame, MDF2).tasks[0].delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, frame, STRANGE).tasks[0].delivers, ==, LI_NO);
    /* Without that one: none of what is at MDF2, and all the same nothing of the others is doubted. */
    order_task(f, frame + 10, &mine[18], 20, NULL, 0);
    g_assert_cmpint(ask(f, frame + 12, MDF2).tasks[0].delivers, ==, LI_NO);
    g_assert_cmpint(ask(f, frame + 12, MDF).tasks[0].delivers, ==, LI_YES);
}

RUN_WITH(fixture_t, set_up, tear_down,
    { "/provisioning-frames/implied", test_implied },
    { "/provisioning-frames/host-changed", test_host_changed },
    { "/provisioning-frames/off-network", test_off_network },
    { "/provisioning-frames/removed-elsewhere", test_removed_elsewhere },
    { "/provisioning-frames/again-the-same", test_again_the_same },
    { "/provisioning-frames/asked", test_asked },
    { "/provisioning-frames/unseen", test_unseen },
    { "/provisioning-frames/pending", test_pending },
    { "/provisioning-frames/named-and-asked", test_named_and_asked },
    { "/provisioning-frames/overtaken", test_overtaken },
    { "/provisioning-frames/one-way", test_one_way },
    { "/provisioning-frames/asked-place", test_asked_place },
    { "/provisioning-frames/asked-against", test_asked_against },
    { "/provisioning-frames/missed", test_missed },
    { "/provisioning-frames/address", test_address },
    { "/provisioning-frames/orderer", test_orderer },
    { "/provisioning-frames/turns", test_turns },
    { "/provisioning-frames/clock", test_clock },
    { "/provisioning-frames/many-open", test_many_open },
    { "/provisioning-frames/sets", test_sets },
    { "/provisioning-frames/many-destinations", test_many_destinations })
