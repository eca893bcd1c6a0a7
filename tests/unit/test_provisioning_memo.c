/* test_provisioning_memo.c
 * Answers that are given again are those that are found out anew.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "provisioning_story.h"
#include "run.h"

#define STEPS 40

/* Mediation tasks are of a function of its own, which speaks from elsewhere. */
#define MF    "mf1"
#define MF_AT "192.0.2.77"

static const char *const liids[] = { "LIID-1", "LIID-2" };

/* A task with one mediation or two, some of them with a period. */
static void
mediate(fixture_t *f, uint32_t frame, const char *task_id, const char *did, GRand *dice)
{
    const char *own[] = { "did-2" };
    li_mediation_t mediations[2];
    const li_task_t task = {
        .has_details = true, .has_xid = true, .xid = xid(task_id), .mediations = mediations,
        .mediation_count = (unsigned)g_rand_int_range(dice, 1, 3), .dids = { &did, 1 }
    };
    const li_thing_t thing = { .kind = LI_TASK, .id = task_id, .task = &task };
    const li_when_t when = at(frame);

    for (unsigned i = 0; i < 2; i++) {
        mediations[i] = (li_mediation_t) {
            .liid = liids[g_rand_int_range(dice, 0, 2)], .dids = { own, 1 }, .has_dids = g_rand_boolean(dice),
            .interfaces = g_rand_boolean(dice) ? 0 : 1U << LI_INTERFACE_HI2,
            .has_end = g_rand_int_range(dice, 0, 4) == 0, .end = at(frame + 9).time
        };
        mediations[i].end.secs -= 3;        /* between the two times of a frame in which nothing is told */
    }
    decide(f, li_provisioning_asked(f->p, MF, &when, &thing, NULL), frame, LI_DECIDED_DONE);
}

/* The step of a story that `seed` makes up; a frame has one at most. */
static void
tell_step(fixture_t *f, uint32_t seed, uint32_t step)
{
    static const char *const dids[] = { "did-1", "did-2", "did-3" };
    static const char *const places[] = { MDF, MDF2, STRANGE, NULL };
    static const char *const tasks[] = { TASK_A, TASK_B };
    GRand *dice = g_rand_new_with_seed(seed * STEPS + step);
    const char *did = dids[g_rand_int_range(dice, 0, 3)];
    const char *task = tasks[g_rand_int_range(dice, 0, 2)];
    const char *ne = g_rand_int_range(dice, 0, 3) ? NE : OTHER;
    const uint32_t frame = 2 * step + 2;
    const li_when_t when = at(frame);
    const li_address_t reached = addr(g_rand_boolean(dice) ? MDF2 : POI);
    const li_address_t source = addr(g_rand_boolean(dice) ? MF_AT : POI);

    switch (g_rand_int_range(dice, 0, 15)) {
    case 0:
    case 1:
        decide(f, ask_create(f, frame, ne, did, places[g_rand_int_range(dice, 0, 4)]), frame, LI_DECIDED_DONE);
        break;
    case 2:
        ask_create(f, frame, ne, did, places[g_rand_int_range(dice, 0, 3)]);
        break;
    case 3:
        end_thing(f, frame, LI_DESTINATION, did);
        break;
    case 4:
    case 5:
        decide(f, ask_activate(f, frame, ne, task, did, NULL), frame, LI_DECIDED_DONE);
        break;
    case 6:
        end_thing(f, frame, LI_TASK, task);
        break;
    case 7:
        join(f, frame, ne, POI);
        break;
    case 8:
    case 9:
        mediate(f, frame, task, did, dice);
        break;
    case 10:
        decide(f, li_provisioning_asked_to_end(f->p, MF, &when, LI_TASK, task), frame, LI_DECIDED_DONE);
        break;
    case 11:
        decide(f, ask_create(f, frame, MF, did, places[g_rand_int_range(dice, 0, 4)]), frame, LI_DECIDED_DONE);
        break;
    case 12:
        join(f, frame, MF, MF_AT);
        break;
    case 13:
        li_provisioning_warrant(f->p, &when, &(li_warrant_t) { .liid = liids[g_rand_int_range(dice, 0, 2)] }, &source,
                                g_rand_boolean(dice));
        break;
    default:
        li_provisioning_reached(f->p, &when, &reached);
        break;
    }
    g_rand_free(dice);
}

static void
assert_same_place(const li_provisioning_answer_t *a, const li_provisioning_answer_t *b)
{
    g_assert_true(a->any_history == b->any_history);
    g_assert_true(a->joined == b->joined);
    g_assert_cmpuint(a->element_count, ==, b->element_count);
    for (unsigned i = 0; i < a->element_count; i++) {
        g_assert_cmpstr(a->elements[i], ==, b->elements[i]);
    }
    g_assert_cmpstr(a->misnamed, ==, b->misnamed);
    g_assert_true(a->elsewhere == b->elsewhere);
    g_assert_cmpuint(a->knowledge, ==, b->knowledge);
    g_assert_cmpuint(a->knowledge_frame, ==, b->knowledge_frame);
    g_assert_true(a->blind == b->blind);
    g_assert_true(a->provisioned == b->provisioned);
    g_assert_cmpint(a->asked, ==, b->asked);
    g_assert_cmpuint(a->asked_frame, ==, b->asked_frame);
    g_assert_cmpuint(a->interfaces, ==, b->interfaces);
    g_assert_cmpuint(a->endpoint_frame, ==, b->endpoint_frame);
    g_assert_true(a->removed == b->removed);
    g_assert_true(a->draining == b->draining);
    g_assert_cmpstr(a->name, ==, b->name);
    g_assert_true(a->unknown_destination == b->unknown_destination);
    g_assert_true(a->same_port == b->same_port);
    g_assert_cmpuint(a->task_count, ==, b->task_count);
}

static void
assert_same_task(const li_task_answer_t *a, const li_task_answer_t *b)
{
    g_assert_true(a->known == b->known);
    g_assert_true(a->live == b->live);
    g_assert_cmpuint(a->ended.frame, ==, b->ended.frame);
    g_assert_true(a->known_anywhere == b->known_anywhere);
    g_assert_true(a->live_anywhere == b->live_anywhere);
    g_assert_cmpuint(a->ended_anywhere.frame, ==, b->ended_anywhere.frame);
    g_assert_true((a->task == NULL) == (b->task == NULL));
    g_assert_cmpuint(a->task_frame, ==, b->task_frame);
    g_assert_cmpuint(a->changed_frame, ==, b->changed_frame);
    g_assert_cmpuint(a->interfaces, ==, b->interfaces);
    g_assert_cmpuint(a->delivers, ==, b->delivers);
    g_assert_cmpstr(a->named_liid, ==, b->named_liid);
    g_assert_cmpstr(a->liid, ==, b->liid);
    g_assert_cmpuint(a->in_window, ==, b->in_window);
    g_assert_true(a->window_over == b->window_over);
    g_assert_true(a->has_window == b->has_window);
    g_assert_true(a->may_have_changed == b->may_have_changed);
    g_assert_cmpuint(a->state_count, ==, b->state_count);
}

/* A unit of X3 with an XID, or one of hand-over with an LIID. */
typedef struct {
    li_when_t   when;
    uint32_t    connected;
    const char *to;
    const char *task;
    const char *nfid;
    const char *liid;           /* NULL: X3 */
    const char *from;
    li_interface_t interface;
} asked_t;

static li_provisioning_answer_t
ask_it(fixture_t *f, const asked_t *asked)
{
    const li_delivery_t unit = { .interface = asked->interface, .liid = asked->liid };
    const li_endpoint_t e = endpoint(asked->to, 9003);
    const li_address_t sender = addr(asked->from);
    const li_provisioning_query_t query = {
        .now = asked->when, .unit = &unit, .endpoint = &e,
        .observed = &e, .sender = &sender, .connected = asked->connected,
        .grace = GRACE
    };
    li_provisioning_answer_t answer;

    if (asked->liid == NULL) {
        return ask_over(f, asked->connected, asked->when, asked->to, asked->task, asked->from, asked->nfid);
    }
    li_provisioning_ask(f->p, f->scope, &query, &answer);
    return answer;
}

static asked_t
make_up(uint32_t steps, GRand *dice)
{
    static const char *const places[] = { MDF, MDF2, STRANGE };
    static const li_interface_t interfaces[] = {
        LI_INTERFACE_HI2, LI_INTERFACE_HI3, LI_INTERFACE_HI1, LI_INTERFACE_NONE
    };
    asked_t asked = {
        .when = at((uint32_t)g_rand_int_range(dice, 1, 2 * (gint32)steps + 4)),
        .to = places[g_rand_int_range(dice, 0, 3)],
        .task = g_rand_boolean(dice) ? TASK_A : TASK_B,
        .nfid = g_rand_boolean(dice) ? NULL : OTHER,
        .liid = g_rand_boolean(dice) ? NULL : liids[g_rand_int_range(dice, 0, 2)],
        .from = POI,
        .interface = interfaces[g_rand_int_range(dice, 0, 4)]
    };

    asked.connected = (uint32_t)g_rand_int_range(dice, 1, (gint32)asked.when.frame + 1);
    if (asked.liid && g_rand_int_range(dice, 0, 4)) {
        asked.from = MF_AT;
    }
    return asked;
}

/* Asks `f`, which was asked much before, and one that never was. */
static void
compare_answer(fixture_t *f, uint32_t seed, uint32_t steps, const asked_t *asked)
{
    li_provisioning_answer_t again, anew;
    fixture_t fresh;

    set_up(&fresh);
    for (uint32_t step = 0; step < steps; step++) {
        tell_step(&fresh, seed, step);
    }
    anew = ask_it(&fresh, asked);
    again = ask_it(f, asked);
    assert_same_place(&again, &anew);
    for (unsigned i = 0; i < again.task_count; i++) {
        assert_same_task(&again.tasks[i], &anew.tasks[i]);
    }
    tear_down(&fresh);
}

/* Two seconds behind the frame before, then ten. */
static void
compare_answers(fixture_t *f, uint32_t seed, uint32_t steps, GRand *dice)
{
    asked_t asked = make_up(steps, dice);

    asked.when.time.secs -= 8;
    compare_answer(f, seed, steps, &asked);
    asked.when.time.secs += 8;
    compare_answer(f, seed, steps, &asked);
}

/* Whatever was asked before, in whatever order: an answer is the one that is found out anew. */
static void
test_again(fixture_t *f)
{
    GRand *dice = g_rand_new_with_seed(102232);

    for (uint32_t seed = 1; seed <= 10; seed++) {
        for (uint32_t step = 0; step < STEPS; step++) {
            tell_step(f, seed, step);
            for (unsigned i = 0; i < 20; i++) {
                compare_answers(f, seed, step + 1, dice);
            }
        }
        for (unsigned i = 0; i < 300; i++) {
            compare_answers(f, seed, STEPS, dice);
        }
        tear_down(f);
        set_up(f);
    }
    g_rand_free(dice);
}

RUN_WITH(fixture_t, set_up, tear_down,
    { "/provisioning/again", test_again })
