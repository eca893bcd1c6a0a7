/* test_belief.c
 * What was said becomes what is believed: only where the gate lets it pass, and as long as the user's tables say so.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "audit/belief.h"
#include "gate_story.h"
#include "run.h"

#define DID     "19867c20-8c94-473e-b9cd-8b72b7b05fd4"
#define MDF     "198.51.100.20"
#define LINE    7

typedef struct {
    wmem_allocator_t *scope;
    li_belief_t      *belief;
    uint32_t          frame;
} fixture_t;

static void
set_up(fixture_t *f)
{
    f->scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    f->belief = li_belief_new(f->scope, NULL);
    f->frame = 0;
}

static void
tear_down(fixture_t *f)
{
    list_elements(NULL, 0);
    list_administrators(NULL, 0);
    wmem_destroy_allocator(f->scope);
}

static li_hearing_t *
hear(fixture_t *f, const li_said_t *said, li_hearing_t *request)
{
    const li_when_t when = { ++f->frame, 0, { (time_t)f->frame, 0 } };

    return li_belief_hear(f->belief, said, request, LINE, &when, (li_place_t) { f->frame, LI_PLACE_OF_MESSAGE });
}

static li_thing_t
destination(const char *address, li_destination_t *room)
{
    memset(room, 0, sizeof *room);
    room->endpoint = end(address, 9003);
    room->has_endpoint = true;
    return (li_thing_t) { .kind = LI_DESTINATION, .id = DID, .destination = room };
}

/* An order that the destination be there, and its answer as the test changes it. */
typedef struct {
    exchange_t    said;
    const char   *answers_as;       /* NULL: as it was asked */
    li_decision_t decision;
    bool          no_answer;
} order_t;

static li_wish_t *
order(fixture_t *f, const order_t *how)
{
    const li_said_t request = say(&how->said, false);
    li_said_t answer = say(&how->said, true);
    li_destination_t room;
    const li_thing_t thing = destination(MDF, &room);
    li_hearing_t *asked = hear(f, &request, NULL);
    li_wish_t *wish = li_belief_asked(asked, &thing);

    if (!how->no_answer) {
        answer.element = how->answers_as ? how->answers_as : answer.element;
        li_belief_decided(hear(f, &answer, asked), wish, how->decision);
    }
    return wish;
}

/* The frame that ordered the destination, as of now; 0: it does not exist. */
static uint32_t
ordered_in(fixture_t *f)
{
    return li_provisioning_ordered_in(li_belief_provisioning(f->belief), ELEMENT, f->frame, LI_DESTINATION, DID);
}

static void
test_decided(fixture_t *f)
{
    order(f, &(order_t) { .no_answer = true });
    g_assert_cmpuint(ordered_in(f), ==, 0);
    order(f, &(order_t) { .decision = LI_DECIDED_REFUSED });
    g_assert_cmpuint(ordered_in(f), ==, 0);
    g_assert_nonnull(li_wish_order(order(f, &(order_t) { .decision = LI_DECIDED_DONE })));
    g_assert_cmpuint(ordered_in(f), ==, 4);
}

/* What is taken on is done when a report says so that was taken. */
static void
test_pending(fixture_t *f)
{
    const exchange_t report = { .saying = LI_SAID_REPORTS, .from_element = true };
    const li_said_t request = say(&report, false), answer = say(&report, true);
    li_hearing_t *asked;

    order(f, &(order_t) { .decision = LI_DECIDED_PENDING });
    g_assert_cmpuint(ordered_in(f), ==, 0);
    asked = hear(f, &request, NULL);
    g_assert_cmpuint(ordered_in(f), ==, 0);
    li_belief_reported(hear(f, &answer, asked), LI_DESTINATION, DID, true);
    g_assert_cmpuint(ordered_in(f), ==, 1);
}

/* Who answers under another name than was asked decides nothing. */
static void
test_other_name(fixture_t *f)
{
    order(f, &(order_t) { .answers_as = "ne-9", .decision = LI_DECIDED_DONE });
    g_assert_cmpuint(ordered_in(f), ==, 0);
    order(f, &(order_t) { .answers_as = "NE-1", .decision = LI_DECIDED_DONE });
    g_assert_cmpuint(ordered_in(f), ==, 3);
}

static void
test_content(fixture_t *f)
{
    li_said_t request = say(&(exchange_t) { .admf = ADMF }, false), answer = say(&(exchange_t) { .admf = ADMF }, true);
    li_destination_t room;
    const li_thing_t thing = destination(MDF, &room);
    li_hearing_t *asked;
    li_wish_t *wish;

    request.inside = answer.inside = LI_INSIDE_UNIT;
    asked = hear(f, &request, NULL);
    wish = li_belief_asked(asked, &thing);
    g_assert_null(li_wish_order(wish));
    li_belief_decided(hear(f, &answer, asked), wish, LI_DECIDED_DONE);
    li_belief_confirmed(asked, 1, &thing);
    li_belief_exists(asked, LI_DESTINATION, DID);
    g_assert_cmpuint(ordered_in(f), ==, 0);
    g_assert_false(li_provisioning_any(li_belief_provisioning(f->belief), f->frame));
}

/* A second point of capture: what is seen there once more ends nothing and orders nothing. */
static void
test_copy(fixture_t *f)
{
    const exchange_t outside = { .admf_at = "203.0.113.5", .ne_at = "203.0.113.10", .transaction = "1" };

    order(f, &(order_t) { .said = { .transaction = "1" } });
    g_assert_cmpuint(ordered_in(f), ==, 1);
    order(f, &(order_t) { .said = outside });
    g_assert_cmpuint(ordered_in(f), ==, 1);
}

/* A listing is that of whoever answers it; an administrator's lists nothing of the element. */
static void
test_listing_of_an_administrator(fixture_t *f)
{
    const exchange_t own = { .saying = LI_SAID_ASKS, .from_element = true }, usual = { .saying = LI_SAID_ASKS };
    const exchange_t *exchanges[] = { &own, &usual };

    order(f, &(order_t) { .decision = LI_DECIDED_DONE });
    for (unsigned i = 0; i < 2; i++) {
        const li_said_t request = say(exchanges[i], false), answer = say(exchanges[i], true);
        li_hearing_t *asked = hear(f, &request, NULL), *told = hear(f, &answer, asked);
        const uint32_t asked_in = f->frame - 1;

        li_belief_listed(told, LI_DESTINATION, li_belief_listing(f->belief), asked_in);
        g_assert_cmpuint(ordered_in(f), ==, i == 0 ? 1 : 0);
    }
}

/* An answer whose request was not captured proves what it says, and not that this is all. */
static void
test_partial(fixture_t *f)
{
    li_said_t answer = say(&(exchange_t) { .saying = LI_SAID_ASKS }, true);
    li_destination_t room;
    const li_thing_t thing = destination(MDF, &room);
    li_hearing_t *told;

    told = hear(f, &answer, NULL);
    li_belief_confirmed(told, f->frame, &thing);
    g_assert_cmpuint(ordered_in(f), ==, 0);
    answer.is_open_before = true;
    told = hear(f, &answer, NULL);
    li_belief_confirmed(told, f->frame, &thing);
    g_assert_cmpuint(ordered_in(f), ==, 2);
    told = hear(f, &answer, NULL);
    li_belief_listed(told, LI_DESTINATION, li_belief_listing(f->belief), f->frame);
    g_assert_cmpuint(ordered_in(f), ==, 2);
}

/* What was lost before a request that was answered since excuses no answer any more. */
static void
test_loss(fixture_t *f)
{
    li_said_t answer = say(&(exchange_t) { .saying = LI_SAID_ASKS }, true);

    order(f, &(order_t) { .decision = LI_DECIDED_DONE });
    answer.loss_frame = ++f->frame;
    g_assert_cmpint(li_hearing_passed(hear(f, &answer, NULL))->line, ==, LI_LINE_NONE);
    order(f, &(order_t) { .decision = LI_DECIDED_DONE });
    g_assert_cmpint(li_hearing_passed(hear(f, &answer, NULL))->line, ==, LI_LINE_REQUESTED);
    answer.loss_frame = ++f->frame;
    g_assert_cmpint(li_hearing_passed(hear(f, &answer, NULL))->line, ==, LI_LINE_NONE);
}

/* A unit of the element's to the destination. */
static li_provisioning_answer_t
ask(fixture_t *f)
{
    static const li_task_ref_t task = { .has_sequence = false };
    const li_delivery_t unit = { .interface = LI_INTERFACE_X3, .tasks = &task, .task_count = 1 };
    const li_endpoint_t to = end(MDF, 9003), from = end(ELEMENT_AT, 0);
    const li_when_t now = { ++f->frame, 0, { (time_t)f->frame, 0 } };
    const li_provisioning_query_t query = {
        .now = now, .unit = &unit, .endpoint = &to, .observed = &to, .sender = &from.address, .grace = 5
    };
    li_provisioning_answer_t answer;

    li_provisioning_ask(li_belief_provisioning(f->belief), f->scope, &query, &answer);
    return answer;
}

static void
hear_voice(fixture_t *f, const char *address)
{
    const li_when_t when = { ++f->frame, 0, { (time_t)f->frame, 0 } };
    const li_endpoint_t from = end(address, 0);

    li_belief_heard(f->belief, &from.address, &when);
}

static li_provisioning_answer_t
ask_one_way(fixture_t *f)
{
    li_said_t request = say(&(exchange_t) { .admf = NULL }, false);
    li_destination_t room;
    const li_thing_t thing = destination(MDF, &room);

    request.is_one_way = true;
    li_belief_asked(hear(f, &request, NULL), &thing);
    return ask(f);
}

/* Where nothing of the element is captured, what it is asked speaks; a word of it, before or after, ends that. */
static void
test_one_way(fixture_t *f)
{
    hear_voice(f, "192.0.2.67");
    g_assert_cmpint(ask_one_way(f).asked, ==, LI_VOICE_SPEAKS);
    hear_voice(f, ELEMENT_AT);
    g_assert_cmpint(ask(f).asked, ==, LI_VOICE_SILENT);
    g_assert_cmpint(ask_one_way(f).asked, ==, LI_VOICE_SILENT);
}

static void
test_one_way_behind_a_word(fixture_t *f)
{
    hear_voice(f, ELEMENT_AT);
    g_assert_cmpint(ask_one_way(f).asked, ==, LI_VOICE_SILENT);
}

/* A listing in another name than was asked is of nobody, and joins nobody to where it comes from. */
static void
test_listing_of_another_name(fixture_t *f)
{
    static const char *const names[] = { "ne-9", ELEMENT };
    const exchange_t asks = { .saying = LI_SAID_ASKS };
    const li_said_t request = say(&asks, false);
    li_said_t answer = say(&asks, true);

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        li_hearing_t *asked, *told;

        order(f, &(order_t) { .decision = LI_DECIDED_DONE });
        asked = hear(f, &request, NULL);
        answer.element = names[i];
        told = hear(f, &answer, asked);
        li_belief_listed(told, LI_TASK, 1, f->frame - 1);
        li_belief_listed(told, LI_DESTINATION, 1, f->frame - 1);
        g_assert_cmpint(ask(f).knowledge, ==, i == 0 ? LI_KNOWLEDGE_PARTIAL : LI_KNOWLEDGE_BASELINE);
        g_assert_cmpuint(ask(f).element_count, ==, 1);
    }
}

/* Nor does an error in another name tell what there is not. */
static void
test_error_in_another_name(fixture_t *f)
{
    static const char *const names[] = { "ne-9", ELEMENT };
    const exchange_t usual = { .saying = LI_SAID_ORDERS };

    order(f, &(order_t) { .decision = LI_DECIDED_DONE });
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        li_said_t request = say(&usual, false), answer = say(&usual, true);

        request.element = names[i];
        answer.is_success = false;
        li_belief_gone(hear(f, &answer, hear(f, &request, NULL)), LI_DESTINATION, DID);
        g_assert_cmpuint(ordered_in(f), ==, i == 0 ? 1 : 0);
    }
}

/* An answer that is not believed is none, and is named. */
static void
test_disbelieved(fixture_t *f)
{
    order(f, &(order_t) { .no_answer = true });
    g_assert_cmpuint(ask(f).asked_frame, ==, 1);
    g_assert_cmpuint(ask(f).disbelieved_frame, ==, 0);
    tear_down(f);
    set_up(f);
    order(f, &(order_t) { .answers_as = "ne-9", .decision = LI_DECIDED_DONE });
    g_assert_cmpuint(ask(f).asked_frame, ==, 1);
    g_assert_cmpuint(ask(f).disbelieved_frame, ==, 2);
    g_assert_false(ask(f).provisioned);
}

/* HI1 names no element. */
static void
test_warrant(fixture_t *f)
{
    const li_warrant_t warrant = { .liid = "L1", .country = "NL" };
    li_said_t said = say(&(exchange_t) { .saying = LI_SAID_NOTIFIES, .from_element = true }, false);

    said.element = NULL;
    said.inside = LI_INSIDE_UNIT;
    li_belief_warrant(hear(f, &said, NULL), &warrant, true);
    g_assert_false(li_provisioning_any(li_belief_provisioning(f->belief), f->frame));
    said.inside = LI_INSIDE_NOTHING;
    li_belief_warrant(hear(f, &said, NULL), &warrant, true);
    g_assert_true(li_provisioning_any(li_belief_provisioning(f->belief), f->frame));
}

/* ---- two versions ---- */

enum { CLIENT = 4, SERVER = 5 };

static li_stretch_t
stretch(uint64_t side, uint32_t from, uint32_t to)
{
    return (li_stretch_t) { .side = side, .from = from, .to = to, .end = to, .has_begin = true };
}

/* Other octets come; returns the frame of the message that they are of. */
static uint32_t
differ(fixture_t *f, uint64_t side, uint32_t from, uint32_t to, bool is_taken)
{
    const li_when_t when = { ++f->frame, 0, { (time_t)f->frame, 0 } };
    const li_stretch_t place = stretch(side, from, to);
    uint32_t message;
    const bool is_open = li_belief_differs(f->belief, &place, is_taken, &when, &message);

    g_assert_cmpint(is_open, ==, message != 0);
    return message;
}

/* An order in octets 100 to 200 of the client, in frame 1; its answer, in those of the server. */
typedef struct {
    li_hearing_t *asked;
    li_wish_t    *wish;
} asked_t;

static asked_t
ask_at(fixture_t *f)
{
    li_said_t request = say(&(exchange_t) { .admf = ADMF }, false);
    li_destination_t room;
    const li_thing_t thing = destination(MDF, &room);
    asked_t asked;

    request.has_stretch = true;
    request.stretch = stretch(CLIENT, 100, 200);
    asked.asked = hear(f, &request, NULL);
    asked.wish = li_belief_asked(asked.asked, &thing);
    return asked;
}

static void
answer_at(fixture_t *f, const asked_t *asked)
{
    li_said_t answer = say(&(exchange_t) { .admf = ADMF }, true);

    answer.has_stretch = true;
    answer.stretch = stretch(SERVER, 100, 200);
    li_belief_decided(hear(f, &answer, asked->asked), asked->wish, LI_DECIDED_DONE);
}

static uint32_t
was_ordered_in(fixture_t *f, uint32_t frame)
{
    return li_provisioning_ordered_in(li_belief_provisioning(f->belief), ELEMENT, frame, LI_DESTINATION, DID);
}

/* Before the answer: it was done, and nobody knows what that was. */
static void
test_request_in_two_versions(fixture_t *f)
{
    const asked_t asked = ask_at(f);

    g_assert_cmpuint(differ(f, CLIENT, 150, 250, false), ==, 1);
    answer_at(f, &asked);
    g_assert_cmpuint(ordered_in(f), ==, 0);
    g_assert_cmpuint(differ(f, CLIENT, 150, 250, false), ==, 0);
}

/* Behind it, in the place of something else, and in another direction: nothing. */
static void
test_no_other_version(fixture_t *f)
{
    const asked_t asked = ask_at(f);

    g_assert_cmpuint(differ(f, CLIENT, 50, 100, true), ==, 0);
    g_assert_cmpuint(differ(f, CLIENT, 200, 250, true), ==, 0);
    g_assert_cmpuint(differ(f, SERVER, 100, 200, true), ==, 0);
    answer_at(f, &asked);
    g_assert_cmpuint(differ(f, CLIENT, 100, 200, false), ==, 0);
    g_assert_cmpuint(differ(f, SERVER, 100, 200, true), ==, 0);
    g_assert_cmpuint(ordered_in(f), ==, 1);
}

/* What came before the message was whole. */
static void
test_part_in_two_versions(fixture_t *f)
{
    const li_when_t when = { ++f->frame, 0, { 1, 0 } };
    const li_stretch_t place = stretch(CLIENT, 120, 130);
    uint32_t message;
    asked_t asked;

    g_assert_true(li_belief_differs(f->belief, &place, false, &when, &message));
    g_assert_cmpuint(message, ==, 0);
    asked = ask_at(f);
    answer_at(f, &asked);
    g_assert_cmpuint(ordered_in(f), ==, 0);
}

/* An answer that was believed is so no more, from that frame on. */
static void
test_answer_in_two_versions(fixture_t *f)
{
    const asked_t asked = ask_at(f);

    answer_at(f, &asked);
    g_assert_cmpuint(ordered_in(f), ==, 1);
    f->frame += 5;
    g_assert_cmpuint(differ(f, SERVER, 199, 300, false), ==, 2);
    g_assert_cmpuint(was_ordered_in(f, f->frame - 1), ==, 1);
    g_assert_cmpuint(was_ordered_in(f, f->frame), ==, 0);
}

RUN_WITH(fixture_t, set_up, tear_down,
    { "/belief/decided", test_decided },
    { "/belief/pending", test_pending },
    { "/belief/other-name", test_other_name },
    { "/belief/listing-of-another-name", test_listing_of_another_name },
    { "/belief/error-in-another-name", test_error_in_another_name },
    { "/belief/content", test_content },
    { "/belief/copy", test_copy },
    { "/belief/listing-of-an-administrator", test_listing_of_an_administrator },
    { "/belief/partial", test_partial },
    { "/belief/loss", test_loss },
    { "/belief/one-way", test_one_way },
    { "/belief/one-way-behind-a-word", test_one_way_behind_a_word },
    { "/belief/disbelieved", test_disbelieved },
    { "/belief/warrant", test_warrant },
    { "/belief/request-in-two-versions", test_request_in_two_versions },
    { "/belief/no-other-version", test_no_other_version },
    { "/belief/part-in-two-versions", test_part_in_two_versions },
    { "/belief/answer-in-two-versions", test_answer_in_two_versions })
