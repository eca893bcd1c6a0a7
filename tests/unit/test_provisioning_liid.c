/* test_provisioning_liid.c
 * What was ordered of mediation functions, found by the LIID that a unit of hand-over names; and what HI1 said of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "provisioning_story.h"
#include "run.h"

#define MF     "mf1"
#define MF_AT  "192.0.2.77"
#define HI2    (1U << LI_INTERFACE_HI2)
#define HI3    (1U << LI_INTERFACE_HI3)

/* ---- what is told ---- */

static void
create_lemf(fixture_t *f, uint32_t frame, const char *did, const char *address)
{
    decide(f, ask_create(f, frame, MF, did, address), frame, LI_DECIDED_DONE);
}

static li_order_t *
ask_mediation(fixture_t *f, uint32_t frame, const char *ne, const char *dids, const li_mediation_t *mediations,
              unsigned count)
{
    char **words = g_strsplit(dids, " ", -1);
    const li_task_t task = {
        .has_details = true, .has_xid = true, .xid = xid(TASK_A), .mediations = mediations, .mediation_count = count,
        .dids = { (const char **)words, *dids ? g_strv_length(words) : 0 }
    };
    const li_thing_t thing = { .kind = LI_TASK, .id = TASK_A, .task = &task };
    const li_when_t when = at(frame);
    li_order_t *order = li_provisioning_asked(f->p, ne, &when, &thing, NULL);

    g_strfreev(words);
    return order;
}

static void
mediate(fixture_t *f, uint32_t frame, const char *dids, const li_mediation_t *mediations, unsigned count)
{
    decide(f, ask_mediation(f, frame, MF, dids, mediations, count), frame, LI_DECIDED_DONE);
}

/* One mediation with nothing but its LIID. */
static void
mediate_liid(fixture_t *f, uint32_t frame, const char *dids, const char *liid)
{
    const li_mediation_t mediation = { .liid = liid };

    mediate(f, frame, dids, &mediation, 1);
}

static void
end_at(fixture_t *f, uint32_t frame, const char *ne, li_thing_kind_t kind, const char *id)
{
    const li_when_t when = at(frame);

    decide(f, li_provisioning_asked_to_end(f->p, ne, &when, kind, id), frame, LI_DECIDED_DONE);
}

static void
hi1_from(fixture_t *f, uint32_t frame, const char *liid, const char *from, bool active)
{
    const li_when_t when = at(frame);
    const li_address_t source = addr(from);

    li_provisioning_warrant(f->p, &when, &(li_warrant_t) { .liid = liid }, &source, active);
}

static void
hi1(fixture_t *f, uint32_t frame, const char *liid, bool active)
{
    hi1_from(f, frame, liid, MF_AT, active);
}

/* HI1 of LIID "A" with the country and the operator; NULL: not said. */
static void
hi1_of(fixture_t *f, uint32_t frame, const char *country, const char *network, bool active)
{
    const li_when_t when = at(frame);
    const li_address_t source = addr(MF_AT);

    li_provisioning_warrant(f->p, &when, &(li_warrant_t) { "A", country, network }, &source, active);
}

/* ---- what is asked ---- */

static li_provisioning_answer_t
ask_of(fixture_t *f, li_when_t when, li_interface_t interface, const char *liid, const char *to, const char *from)
{
    const li_delivery_t unit = { .interface = interface, .liid = liid };
    const li_endpoint_t e = endpoint(to, 9003);
    const li_address_t sender = addr(from);
    const li_provisioning_query_t query = {
        .now = when, .unit = &unit, .endpoint = &e,
        .observed = &e, .sender = &sender, .connected = when.frame, .grace = GRACE
    };
    li_provisioning_answer_t answer;

    li_provisioning_ask(f->p, f->scope, &query, &answer);
    return answer;
}

static li_task_answer_t
ask(fixture_t *f, uint32_t frame, const char *liid, const char *to)
{
    const li_provisioning_answer_t answer = ask_of(f, at(frame), LI_INTERFACE_HI2, liid, to, MF_AT);

    g_assert_cmpuint(answer.task_count, ==, 1);
    g_assert_cmpstr(answer.tasks[0].named_liid, ==, liid);
    return answer.tasks[0];
}

/* ---- orders ---- */

static void
test_unknown(fixture_t *f)
{
    li_task_answer_t t;

    g_assert_cmpuint(ask_of(f, at(5), LI_INTERFACE_HI2, "A", MDF, MF_AT).task_count, ==, 0);
    mediate_liid(f, 10, "lemf", "A");
    join(f, 10, MF, MF_AT);
    t = ask(f, 20, "B", MDF);
    g_assert_false(t.known || t.live || t.known_anywhere || t.live_anywhere);
    g_assert_cmpuint(t.ended.frame, ==, 0);
    g_assert_cmpuint(t.ended_anywhere.frame, ==, 0);
    g_assert_null(t.task);
    g_assert_cmpuint(t.state_count, ==, 0);
    g_assert_cmpint(t.delivers, ==, LI_MAYBE);
    g_assert_cmpint(t.in_window, ==, LI_MAYBE);
    /* An LIID is compared as it stands, and one that begins another is not that. */
    g_assert_false(ask(f, 20, "a", MDF).known_anywhere);
    g_assert_false(ask(f, 20, "AA", MDF).known_anywhere);
    g_assert_false(ask(f, 20, "", MDF).known_anywhere);
    /* A unit that names no warrant is of no task. */
    g_assert_cmpuint(ask_of(f, at(20), LI_INTERFACE_HI2, NULL, MDF, MF_AT).task_count, ==, 0);
}

/* Ordered, changed, ended, ordered again: every frame has its own answer. */
static void
test_life(fixture_t *f)
{
    const li_when_t soon = { 41, 0, { 400 + GRACE, 0 } }, late = { 41, 0, { 400 + GRACE, 1 } };
    const li_mediation_t changed = { .liid = "A", .interfaces = HI2 };
    li_task_answer_t t;

    join(f, 5, MF, MF_AT);
    mediate_liid(f, 10, "lemf", "A");
    mediate(f, 30, "lemf", &changed, 1);
    end_at(f, 40, MF, LI_TASK, TASK_A);
    mediate_liid(f, 60, "lemf", "A");

    g_assert_false(ask(f, 9, "A", MDF).known_anywhere);
    t = ask(f, 10, "A", MDF);
    g_assert_true(t.known && t.live && t.known_anywhere && t.live_anywhere);
    g_assert_cmpuint(t.task_frame, ==, 10);
    g_assert_cmpuint(t.changed_frame, ==, 0);
    g_assert_nonnull(t.task);
    t = ask(f, 35, "A", MDF);
    g_assert_cmpuint(t.task_frame, ==, 10);
    g_assert_cmpuint(t.changed_frame, ==, 30);
    g_assert_true(ask_of(f, soon, LI_INTERFACE_HI2, "A", MDF, MF_AT).tasks[0].live);
    g_assert_false(ask_of(f, late, LI_INTERFACE_HI2, "A", MDF, MF_AT).tasks[0].live);
    t = ask(f, 50, "A", MDF);
    g_assert_true(t.known && !t.live && t.known_anywhere && !t.live_anywhere);
    g_assert_cmpuint(t.ended.frame, ==, 40);
    g_assert_cmpuint(t.ended_anywhere.frame, ==, 40);
    g_assert_cmpuint(t.state_count, ==, 0);
    t = ask(f, 60, "A", MDF);
    g_assert_true(t.live);
    g_assert_cmpuint(t.task_frame, ==, 60);
}

/* No decision: it is asked for, no more. Refused: it never was. */
static void
test_decisions(fixture_t *f)
{
    const li_mediation_t mediation = { .liid = "A" };
    li_order_t *order = ask_mediation(f, 10, MF, "lemf", &mediation, 1);

    join(f, 10, MF, MF_AT);
    g_assert_false(ask(f, 12, "A", MDF).live);
    g_assert_cmpuint(ask(f, 12, "A", MDF).asked_frame, ==, 10);
    decide(f, order, 20, LI_DECIDED_REFUSED);
    g_assert_false(ask(f, 22, "A", MDF).known_anywhere || ask(f, 22, "A", MDF).asked);
    g_assert_cmpuint(ask(f, 12, "A", MDF).asked_frame, ==, 10);
}

/* Known at the element that the sender is joined to, or only anywhere. */
static void
test_joining(fixture_t *f)
{
    const li_mediation_t mediation = { .liid = "A" };
    li_provisioning_answer_t a;
    li_task_answer_t t;

    mediate_liid(f, 10, "lemf", "A");
    t = ask(f, 11, "A", MDF);
    g_assert_false(t.known || t.live);
    g_assert_true(t.known_anywhere && t.live_anywhere);
    g_assert_cmpuint(t.task_frame, ==, 10);
    g_assert_false(ask_of(f, at(11), LI_INTERFACE_HI2, "A", MDF, MF_AT).joined);
    join(f, 12, MF, MF_AT);
    t = ask(f, 12, "A", MDF);
    g_assert_true(t.known && t.live);
    a = ask_of(f, at(12), LI_INTERFACE_HI2, "A", MDF, MF_AT);
    g_assert_cmpstr(element_of(&a), ==, MF);
    /* By another mediation function too, and at that one alone when it ends here. */
    decide(f, ask_mediation(f, 20, OTHER, "lemf", &mediation, 1), 20, LI_DECIDED_DONE);
    join(f, 20, OTHER, POI);
    end_at(f, 30, MF, LI_TASK, TASK_A);
    t = ask(f, 32, "A", MDF);
    g_assert_true(t.known && !t.live && t.live_anywhere);
    g_assert_cmpuint(t.ended.frame, ==, 30);
    g_assert_cmpuint(t.ended_anywhere.frame, ==, 0);
    t = ask_of(f, at(32), LI_INTERFACE_HI2, "A", MDF, POI).tasks[0];
    g_assert_true(t.known && t.live);
    g_assert_cmpuint(t.task_frame, ==, 20);
    end_at(f, 40, OTHER, LI_TASK, TASK_A);
    g_assert_cmpuint(ask(f, 42, "A", MDF).ended_anywhere.frame, ==, 40);
    g_assert_cmpuint(ask(f, 42, "A", MDF).ended.frame, ==, 30);
}

/* The mediation's own destinations replace those of the task. */
static void
test_delivers(fixture_t *f)
{
    const char *second[] = { "lemf-2" }, *sets[] = { "set" }, *members[] = { "lemf-2", "lemf-3" };
    const li_mediation_t own = { .liid = "A", .dids = { second, 1 }, .has_dids = true };
    const li_mediation_t none = { .liid = "A", .has_dids = true };
    const li_mediation_t by_set = { .liid = "A", .dsids = { sets, 1 }, .has_dids = true };
    const li_mediation_t both[] = { { .liid = "A" }, { .liid = "A", .dids = { second, 1 }, .has_dids = true } };
    const li_destination_set_t set = { .dids = { members, 2 }, .has_details = true };
    const li_thing_t thing = { .kind = LI_DESTINATION_SET, .id = "set", .set = &set };
    const li_when_t when = at(60);

    join(f, 1, MF, MF_AT);
    create_lemf(f, 2, "lemf-1", MDF);
    create_lemf(f, 3, "lemf-2", MDF2);
    mediate_liid(f, 10, "lemf-1", "A");
    g_assert_cmpint(ask(f, 10, "A", MDF).delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, 10, "A", MDF2).delivers, ==, LI_NO);
    /* An address that nobody told. */
    g_assert_false(ask_of(f, at(10), LI_INTERFACE_HI2, "A", STRANGE, MF_AT).unknown_destination);
    mediate_liid(f, 20, "lemf-1 lemf-9", "A");
    g_assert_cmpint(ask(f, 22, "A", MDF).delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, 22, "A", MDF2).delivers, ==, LI_MAYBE);
    g_assert_true(ask_of(f, at(22), LI_INTERFACE_HI2, "A", STRANGE, MF_AT).unknown_destination);
    mediate(f, 30, "lemf-1", &own, 1);
    g_assert_cmpint(ask(f, 32, "A", MDF).delivers, ==, LI_NO);
    g_assert_cmpint(ask(f, 32, "A", MDF2).delivers, ==, LI_YES);
    mediate(f, 40, "lemf-1", both, 2);
    g_assert_cmpint(ask(f, 42, "A", MDF).delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, 42, "A", MDF2).delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, 42, "A", STRANGE).delivers, ==, LI_NO);
    mediate(f, 50, "lemf-1", &none, 1);
    g_assert_cmpint(ask(f, 52, "A", MDF).delivers, ==, LI_MAYBE);
    decide(f, li_provisioning_asked(f->p, MF, &when, &thing, NULL), 60, LI_DECIDED_DONE);
    mediate(f, 61, "lemf-1", &by_set, 1);
    g_assert_cmpint(ask(f, 63, "A", MDF).delivers, ==, LI_MAYBE);       /* lemf-3 may be there */
    g_assert_cmpint(ask(f, 63, "A", MDF2).delivers, ==, LI_YES);
    create_lemf(f, 70, "lemf-3", STRANGE);
    g_assert_cmpint(ask(f, 72, "A", MDF).delivers, ==, LI_NO);
    g_assert_cmpint(ask(f, 72, "A", STRANGE).delivers, ==, LI_YES);
    mediate_liid(f, 80, "", "A");
    g_assert_cmpint(ask(f, 82, "A", MDF).delivers, ==, LI_MAYBE);
}

static void
test_interfaces(fixture_t *f)
{
    const li_mediation_t two[] = { { .liid = "A", .interfaces = HI2 }, { .liid = "A", .interfaces = HI3 } };
    const li_mediation_t one_open[] = { { .liid = "A", .interfaces = HI2 }, { .liid = "A" } };
    const li_mediation_t apart[] = { { .liid = "A", .interfaces = HI2 }, { .liid = "B", .interfaces = HI3 } };

    mediate(f, 10, "lemf", two, 1);
    g_assert_cmpuint(ask(f, 10, "A", MDF).interfaces, ==, HI2);
    mediate(f, 20, "lemf", two, 2);
    g_assert_cmpuint(ask(f, 22, "A", MDF).interfaces, ==, HI2 | HI3);
    mediate(f, 30, "lemf", one_open, 2);
    g_assert_cmpuint(ask(f, 32, "A", MDF).interfaces, ==, 0);
    mediate(f, 40, "lemf", apart, 2);
    g_assert_cmpuint(ask(f, 42, "A", MDF).interfaces, ==, HI2);
    g_assert_cmpuint(ask(f, 42, "B", MDF).interfaces, ==, HI3);
}

static void
test_window(fixture_t *f)
{
    const li_mediation_t periods[] = {
        { .liid = "A", .has_start = true, .start = { 200, 0 }, .has_end = true, .end = { 300, 0 } },
        { .liid = "B" },
        { .liid = "C", .has_end = true, .end = { 200, 0 } },
        { .liid = "C", .has_start = true, .start = { 300, 0 } },
    };
    static const struct {
        uint32_t    frame;
        const char *liid;
        li_answer_t in_window;
        bool        over;
        bool        has;
    } rows[] = {
        { 19, "A", LI_NO, false, true },
        { 20, "A", LI_YES, false, true },
        { 30, "A", LI_YES, false, true },
        { 31, "A", LI_NO, true, true },
        { 31, "B", LI_YES, false, false },
        { 20, "C", LI_YES, false, true },
        { 25, "C", LI_NO, false, true },
        { 30, "C", LI_YES, false, true },
    };

    mediate(f, 10, "lemf", periods, G_N_ELEMENTS(periods));
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        li_task_answer_t t = ask(f, rows[i].frame, rows[i].liid, MDF);

        g_test_message("%s in %u", rows[i].liid, rows[i].frame);
        g_assert_cmpint(t.in_window, ==, rows[i].in_window);
        g_assert_true(t.window_over == rows[i].over);
        g_assert_true(t.has_window == rows[i].has);
        g_assert_true(t.live_anywhere);
    }
}

/* Several warrants in one task: each goes its own way, and may end alone. */
static void
test_several(fixture_t *f)
{
    const char *second[] = { "lemf-2" };
    const li_mediation_t both[] = {
        { .liid = "A" }, { .liid = "B", .dids = { second, 1 }, .has_dids = true }, { .liid = NULL }
    };
    li_task_answer_t t;

    join(f, 1, MF, MF_AT);
    create_lemf(f, 2, "lemf-1", MDF);
    create_lemf(f, 3, "lemf-2", MDF2);
    mediate(f, 10, "lemf-1", both, 3);
    g_assert_cmpint(ask(f, 10, "A", MDF).delivers, ==, LI_YES);
    g_assert_cmpint(ask(f, 10, "A", MDF2).delivers, ==, LI_NO);
    g_assert_cmpint(ask(f, 10, "B", MDF).delivers, ==, LI_NO);
    g_assert_cmpint(ask(f, 10, "B", MDF2).delivers, ==, LI_YES);
    mediate(f, 20, "lemf-1", &both[0], 1);
    t = ask(f, 22, "B", MDF2);
    g_assert_true(t.known && !t.live && !t.live_anywhere);
    g_assert_cmpuint(t.ended.frame, ==, 20);
    g_assert_cmpuint(t.state_count, ==, 0);
    g_assert_true(ask(f, 22, "A", MDF).live);
    g_assert_cmpuint(ask(f, 22, "A", MDF).task_frame, ==, 10);
    /* What orders of interception call the task says nothing of the warrant. */
    activate(f, 30, "B", "lemf-2", NULL);
    g_assert_false(ask(f, 32, "B", MDF2).live_anywhere);
}

/* Orders to the element may have been missed since. */
static void
test_missed(fixture_t *f)
{
    const li_when_t when = at(20);

    join(f, 5, MF, MF_AT);
    mediate_liid(f, 10, "lemf", "A");
    li_provisioning_missed(f->p, MF, &when, LI_MISSED_SEGMENT);
    g_assert_true(ask(f, 25, "A", MDF).may_have_changed);
    mediate_liid(f, 30, "lemf-2", "A");
    g_assert_false(ask(f, 32, "A", MDF).may_have_changed);
}

static void
test_first_unit(fixture_t *f)
{
    const li_mediation_t twice[] = { { .liid = "A" }, { .liid = "A", .interfaces = HI3 }, { .liid = "B" } };
    li_order_t *order = ask_mediation(f, 10, MF, "lemf", twice, 3);
    const li_delivery_t unit = { .interface = LI_INTERFACE_HI2, .liid = "A" };
    const li_delivery_t other = { .interface = LI_INTERFACE_HI2, .liid = "C" };
    const li_endpoint_t e = endpoint(MDF, 9003);
    li_provisioning_query_t query = { .now = at(20), .unit = &other, .endpoint = &e, .observed = &e, .grace = GRACE };
    li_provisioning_answer_t a;
    li_order_answer_t o;

    decide(f, order, 11, LI_DECIDED_DONE);
    li_provisioning_ask(f->p, f->scope, &query, &a);
    li_provisioning_delivered(f->p, &query, (li_place_t) { 20, 0 }, &a);
    order_at(f, order, 11, &o);
    g_assert_cmpuint(o.first_unit, ==, 0);
    query.unit = &unit;
    query.now = at(21);
    li_provisioning_ask(f->p, f->scope, &query, &a);
    li_provisioning_delivered(f->p, &query, (li_place_t) { 21, 0 }, &a);
    order_at(f, order, 11, &o);
    g_assert_cmpuint(o.first_unit, ==, 21);
}

/* ---- what HI1 said ---- */

static void
test_warrant(fixture_t *f)
{
    const li_when_t soon = { 31, 0, { 300 + GRACE, 0 } }, late = { 31, 0, { 300 + GRACE, 1 } };
    li_task_answer_t t;

    hi1(f, 10, "A", true);
    hi1(f, 30, "A", false);
    hi1(f, 50, "A", true);
    hi1(f, 60, "B", false);

    g_assert_true(li_provisioning_any(f->p, 10));
    g_assert_false(li_provisioning_any(f->p, 9));
    g_assert_cmpuint(ask_of(f, at(9), LI_INTERFACE_HI2, "A", MDF, MF_AT).task_count, ==, 0);
    t = ask(f, 10, "A", MDF);
    g_assert_true(t.known_anywhere && t.live_anywhere);
    g_assert_cmpuint(t.task_frame, ==, 10);
    g_assert_null(t.task);
    g_assert_cmpint(t.delivers, ==, LI_MAYBE);
    g_assert_cmpint(t.in_window, ==, LI_MAYBE);
    g_assert_cmpuint(t.interfaces, ==, 0);
    g_assert_false(ask(f, 10, "B", MDF).known_anywhere);
    g_assert_true(ask_of(f, soon, LI_INTERFACE_HI2, "A", MDF, MF_AT).tasks[0].live_anywhere);
    g_assert_false(ask_of(f, late, LI_INTERFACE_HI2, "A", MDF, MF_AT).tasks[0].live_anywhere);
    t = ask(f, 40, "A", MDF);
    g_assert_true(t.known_anywhere && !t.live_anywhere);
    g_assert_cmpuint(t.ended_anywhere.frame, ==, 30);
    t = ask(f, 50, "A", MDF);
    g_assert_true(t.live_anywhere);
    g_assert_cmpuint(t.task_frame, ==, 50);
    /* What was never said to be active may end all the same. */
    g_assert_false(ask(f, 59, "B", MDF).known_anywhere);
    t = ask(f, 61, "B", MDF);
    g_assert_true(t.known_anywhere && !t.live_anywhere);
    /* A unit with an XID is of no warrant. */
    g_assert_false(ask_when(f, at(50), MDF, TASK_A, POI, NULL).tasks[0].known_anywhere);
}

/* Who hands over tells of what he does, and nobody of others. */
static void
test_warrant_of_others(fixture_t *f)
{
    hi1(f, 10, "A", true);
    hi1_from(f, 20, "A", STRANGE, false);
    g_assert_true(ask(f, 30, "A", MDF).live_anywhere);
    hi1(f, 40, "A", false);
    hi1_from(f, 50, "A", STRANGE, true);
    g_assert_false(ask(f, 60, "A", MDF).live_anywhere);
    g_assert_true(ask_of(f, at(60), LI_INTERFACE_HI2, "A", MDF, STRANGE).tasks[0].live_anywhere);
    g_assert_false(ask_of(f, at(60), LI_INTERFACE_HI2, "A", MDF, POI).tasks[0].known_anywhere);
}

/* A notification in two versions was not made; that it was none of an end is not known. */
static void
test_warrant_in_two_versions(fixture_t *f)
{
    const li_warrant_t warrant = { .liid = "A" };
    const li_address_t source = addr(MF_AT);
    const li_when_t begun = at(10), ended = at(30), again = at(50), now[] = { at(35), at(55) };

    hi1(f, 10, "A", true);
    hi1(f, 30, "A", false);
    li_provisioning_warrant_disputed(f->p, &now[0], &ended, &warrant, &source, false);
    g_assert_false(ask(f, 34, "A", MDF).live_anywhere);
    g_assert_true(ask(f, 35, "A", MDF).live_anywhere && ask(f, 35, "A", MDF).may_have_ended);
    g_assert_cmpuint(ask(f, 35, "A", MDF).doubted_frame, ==, 30);
    hi1(f, 50, "A", true);
    g_assert_false(ask(f, 50, "A", MDF).may_have_ended);
    li_provisioning_warrant_disputed(f->p, &now[1], &again, &warrant, &source, true);
    g_assert_true(ask(f, 55, "A", MDF).live_anywhere && ask(f, 55, "A", MDF).may_have_ended);
    /* What came later stays. */
    li_provisioning_warrant_disputed(f->p, &now[1], &begun, &warrant, &source, true);
    g_assert_true(ask(f, 55, "A", MDF).live_anywhere);
}

/* It is no order: who sends what where was not said by it. */
static void
test_no_history(fixture_t *f)
{
    li_provisioning_answer_t a;

    hi1(f, 10, "A", true);
    a = ask_of(f, at(20), LI_INTERFACE_HI2, "A", MDF, MF_AT);
    g_assert_false(a.any_history || a.joined || a.provisioned || a.removed || a.unknown_destination);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_NONE);
    create_lemf(f, 30, "lemf", MDF);
    g_assert_false(ask_of(f, at(29), LI_INTERFACE_HI2, "A", MDF, MF_AT).any_history);
    g_assert_true(ask_of(f, at(30), LI_INTERFACE_HI2, "A", MDF, MF_AT).any_history);
}

/* An order says more than HI1, whichever comes first; the last word is that of the later one. */
static void
test_warrant_and_order(fixture_t *f)
{
    li_task_answer_t t;

    join(f, 1, MF, MF_AT);
    create_lemf(f, 2, "lemf", MDF);
    hi1(f, 10, "A", true);
    mediate_liid(f, 20, "lemf", "A");
    t = ask(f, 20, "A", MDF2);
    g_assert_true(t.live);
    g_assert_cmpuint(t.task_frame, ==, 20);
    g_assert_cmpint(t.delivers, ==, LI_NO);
    /* Said to be over, and ordered still. */
    hi1(f, 30, "A", false);
    t = ask(f, 32, "A", MDF);
    g_assert_true(t.live && t.live_anywhere);
    g_assert_cmpint(t.delivers, ==, LI_YES);
    hi1(f, 40, "A", true);
    /* The order ends: that HI1 said otherwise before counts for nothing, that it does so afterwards counts. */
    end_at(f, 50, MF, LI_TASK, TASK_A);
    t = ask(f, 52, "A", MDF);
    g_assert_true(t.known && !t.live && t.known_anywhere && !t.live_anywhere);
    g_assert_cmpuint(t.ended_anywhere.frame, ==, 50);
    hi1(f, 60, "A", true);
    g_assert_true(ask(f, 60, "A", MDF).live_anywhere);
    g_assert_false(ask(f, 59, "A", MDF).live_anywhere);
    hi1(f, 70, "A", false);
    t = ask(f, 72, "A", MDF);
    g_assert_false(t.live_anywhere);
    g_assert_cmpuint(t.ended_anywhere.frame, ==, 50);
}

/* The state of LIID "A" in a country and a network. */
static char
state_of(fixture_t *f, uint32_t frame, const char *country, const char *network)
{
    const li_delivery_t unit = { .interface = LI_INTERFACE_HI2, .liid = "A", .country = country, .network = network };
    const li_endpoint_t e = endpoint(MDF, 9003);
    const li_address_t sender = addr(MF_AT);
    const li_provisioning_query_t query = {
        .now = at(frame), .unit = &unit, .endpoint = &e, .sender = &sender, .grace = GRACE
    };
    li_provisioning_answer_t answer;

    li_provisioning_ask(f->p, f->scope, &query, &answer);
    return answer.tasks[0].live_anywhere ? 'L' : answer.tasks[0].known_anywhere ? 'E' : '-';
}

/* One LIID in two countries, and of two operators: what ends in one goes on in the other. */
static void
test_countries(fixture_t *f)
{
    hi1_of(f, 10, "DE", "1", true);
    hi1_of(f, 11, "NL", "1", true);
    hi1_of(f, 12, "NL", "2", true);
    hi1_of(f, 30, "DE", "1", false);
    hi1_of(f, 31, "NL", "2", false);
    g_assert_cmpint(state_of(f, 20, "DE", "1"), ==, 'L');
    g_assert_cmpint(state_of(f, 20, "FR", "1"), ==, '-');
    g_assert_cmpint(state_of(f, 20, "DE", "2"), ==, '-');
    g_assert_cmpint(state_of(f, 50, "DE", "1"), ==, 'E');
    g_assert_cmpint(state_of(f, 50, "NL", "1"), ==, 'L');
    g_assert_cmpint(state_of(f, 50, "NL", "2"), ==, 'E');
    /* What leaves a part out may be any of them: ended where all are. */
    g_assert_cmpint(state_of(f, 50, NULL, NULL), ==, 'L');
    g_assert_cmpint(state_of(f, 50, NULL, "2"), ==, 'E');
    g_assert_cmpint(state_of(f, 50, "NL", NULL), ==, 'L');
    g_assert_cmpint(state_of(f, 50, "DE", NULL), ==, 'E');
    /* HI1 that does not say its country is of any; what is said last counts. */
    hi1_of(f, 60, NULL, NULL, true);
    g_assert_cmpint(state_of(f, 80, "DE", "1"), ==, 'L');
    hi1_of(f, 90, NULL, NULL, false);
    g_assert_cmpint(state_of(f, 110, "NL", "1"), ==, 'E');
    g_assert_cmpint(state_of(f, 80, "NL", "1"), ==, 'L');
}

/* X1 orders an LIID without a country: units of any country are for it. */
static void
test_country_of_an_order(fixture_t *f)
{
    mediate_liid(f, 10, "lemf", "A");
    g_assert_cmpint(state_of(f, 20, "DE", "1"), ==, 'L');
    g_assert_cmpint(state_of(f, 20, NULL, NULL), ==, 'L');
    end_at(f, 30, MF, LI_TASK, TASK_A);
    g_assert_cmpint(state_of(f, 50, "DE", "1"), ==, 'E');
}

RUN_WITH(fixture_t, set_up, tear_down,
    { "/provisioning-liid/unknown", test_unknown },
    { "/provisioning-liid/life", test_life },
    { "/provisioning-liid/decisions", test_decisions },
    { "/provisioning-liid/joining", test_joining },
    { "/provisioning-liid/delivers", test_delivers },
    { "/provisioning-liid/interfaces", test_interfaces },
    { "/provisioning-liid/window", test_window },
    { "/provisioning-liid/several", test_several },
    { "/provisioning-liid/missed", test_missed },
    { "/provisioning-liid/first-unit", test_first_unit },
    { "/provisioning-liid/warrant", test_warrant },
    { "/provisioning-liid/no-history", test_no_history },
    { "/provisioning-liid/warrant-of-others", test_warrant_of_others },
    { "/provisioning-liid/warrant-in-two-versions", test_warrant_in_two_versions },
    { "/provisioning-liid/countries", test_countries },
    { "/provisioning-liid/country-of-an-order", test_country_of_an_order },
    { "/provisioning-liid/warrant-and-order", test_warrant_and_order })
