/* test_gate_answers.c
 * The lines that decide whether what is said on an administration interface counts: each where it fails, and beside it
 * where it holds. Of answers, and of who is who.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "gate_fixture.h"
#include "run.h"

/* ---- 7: an answer answers ---- */

static void
test_requested(fixture_t *f)
{
    li_said_t answer = say(&usual, true);

    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_REQUESTED);
    answer.is_open_before = true;
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_NONE);
    g_assert_true(f->passed.is_partial);
    answer.age = 301;
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_REQUESTED);
    answer.is_open_before = false;
    answer.is_one_way = true;
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_NONE);
    exchange(f, &usual);
    g_assert_false(f->passed.is_partial);
}

/* A connection was open when the capture began only if it was seen before anything that the element was asked. */
static void
test_open_before(fixture_t *f)
{
    li_said_t answer = say(&usual, true);

    answer.is_open_before = true;
    exchange(f, &usual);
    answer.first_frame = 1;
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_REQUESTED);
    answer.element = "ne-2";
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_REQUESTED);
    answer.source = end("192.0.2.11", 8080);
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_NONE);
    answer = say(&(exchange_t) { .ne = "ne-3", .ne_at = "192.0.2.12" }, true);
    answer.is_open_before = true;
    answer.first_frame = f->frame;
    exchange(f, &(exchange_t) { .ne = "ne-3", .ne_at = "192.0.2.12" });
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_NONE);
}

/* That direction is captured when anything is that the element is asked, by its address or by its name, answered or
 * not; or that the recipient asks. */
static void
test_one_way(fixture_t *f)
{
    static const exchange_t to_nobody[] = {
        { .admf_at = "192.0.2.66" },
        { .admf_at = "192.0.2.66", .ne = "shadow" },
        { .admf_at = "192.0.2.66", .ne_at = "192.0.2.67" },
        { .admf_at = ADMF_AT, .ne = "shadow", .ne_at = "192.0.2.67" }
    };
    const exchange_t others = { .admf_at = "192.0.2.66", .ne = "ne-2", .ne_at = "192.0.2.67" };
    const li_said_t request = say(&usual, false);
    li_said_t answer = say(&others, true);

    hear(f, &request, NULL, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(to_nobody); i++) {
        li_said_t unasked = say(&to_nobody[i], true);

        unasked.is_one_way = true;
        g_assert_cmpint(hear(f, &unasked, NULL, NULL), ==, LI_LINE_REQUESTED);
    }
    answer.is_one_way = true;
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_NONE);
}

/* What an element asks does not show that what it is asked is captured. */
static void
test_one_way_of_the_element(fixture_t *f)
{
    const li_said_t report = say(&(exchange_t) { .saying = LI_SAID_REPORTS, .from_element = true }, false);
    const li_said_t asks = say(&(exchange_t) { .saying = LI_SAID_ASKS, .from_element = true }, false);
    li_said_t answer = say(&usual, true);

    hear(f, &report, NULL, NULL);
    hear(f, &asks, NULL, NULL);
    answer.is_one_way = true;
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_NONE);
}

/* Loss excuses a missing request between two that have spoken before. */
static void
test_lossy(fixture_t *f)
{
    li_said_t answer = say(&usual, true), elsewhere = say(&(exchange_t) { .admf_at = "192.0.2.66" }, true);

    answer.loss_frame = elsewhere.loss_frame = 1;
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_REQUESTED);
    exchange(f, &usual);
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_NONE);
    g_assert_true(f->passed.is_partial);
    g_assert_cmpint(hear(f, &elsewhere, NULL, NULL), ==, LI_LINE_REQUESTED);
}

/* An answer whose request is not captured makes nobody an administrator, and no place the element's. */
static void
test_unasked_teaches_nothing(fixture_t *f)
{
    const exchange_t elsewhere = { .admf = "somebody", .admf_at = "192.0.2.66", .ne_at = "192.0.2.67" };
    const li_endpoint_t ne = end(ELEMENT_AT, 8080), admf = end(ADMF_AT, 0), forger = end("192.0.2.66", 0);
    li_said_t answer = say(&usual, true);
    li_said_t taken = say(&(exchange_t) { .admf = "somebody", .admf_at = "192.0.2.66", .saying = LI_SAID_REPORTS,
                                          .from_element = true }, true);

    answer.is_one_way = taken.is_one_way = true;
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_NONE);
    g_assert_false(li_gate_administrates(f->gate, &admf.address, f->frame));
    g_assert_null(li_gate_element_at(f->gate, &ne));
    /* Until it answers itself it is where it was heard. */
    answer.source = end("192.0.2.11", 8080);
    g_assert_cmpint(hear(f, &answer, NULL, NULL), ==, LI_LINE_ELEMENT);
    g_assert_cmpint(exchange(f, &(exchange_t) { .ne_at = "192.0.2.11" }), ==, LI_LINE_NONE);
    g_assert_false(found(f, f->frame, LI_FOUND_ELEMENT_MOVED));
    hear(f, &taken, NULL, NULL);
    g_assert_false(li_gate_administrates(f->gate, &forger.address, f->frame));
    g_assert_cmpint(exchange(f, &elsewhere), ==, LI_LINE_ELEMENT);
}

/* Who takes its report was not obeyed by it. */
static void
test_taker(fixture_t *f)
{
    const exchange_t taken = { .admf = "somebody", .admf_at = "192.0.2.66", .saying = LI_SAID_REPORTS,
                               .from_element = true };
    const li_endpoint_t forger = end("192.0.2.66", 0);

    exchange(f, &usual);
    g_assert_cmpint(exchange(f, &taken), ==, LI_LINE_NONE);
    g_assert_false(li_gate_administrates(f->gate, &forger.address, f->frame));
    g_assert_cmpint(exchange(f, &(exchange_t) { .admf = "somebody", .admf_at = "192.0.2.66",
                                                .ne_at = "192.0.2.67" }), ==, LI_LINE_ELEMENT);
}

/* Requests and answers of one side are no conversation. */
static void
test_comes_back(fixture_t *f)
{
    const li_said_t request = say(&usual, false);
    li_said_t answer = say(&usual, true);
    li_passed_t asked;

    hear(f, &request, NULL, NULL);
    asked = f->passed;
    answer.source = request.source;
    answer.destination = request.destination;
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_REQUESTED);
    answer = say(&usual, true);
    answer.source.port++;
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_REQUESTED);
    answer.source.port--;
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_NONE);
}

/* An answer that names another exchange answers that; real elements leave it out of errors, or have it wrong there. */
static void
test_of_another(fixture_t *f)
{
    const exchange_t one = { .transaction = "A1" }, other = { .transaction = "A2" };
    const li_said_t request = say(&one, false);
    li_said_t answer = say(&other, true);
    li_passed_t asked;

    hear(f, &request, NULL, NULL);
    asked = f->passed;
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_REQUESTED);
    answer.transaction = "a1";
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_NONE);
    answer.transaction = "a2";
    answer.is_success = false;
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_NONE);
}

/* Who asks an element that answers others, and has not been answered himself, is strange to it. */
static void
test_strange(fixture_t *f)
{
    const li_said_t usual_request = say(&usual, false);
    const li_said_t elsewhere = say(&(exchange_t) { .admf_at = "192.0.2.66" }, false);

    hear(f, &elsewhere, NULL, NULL);
    g_assert_false(f->passed.is_strange);
    exchange(f, &usual);
    hear(f, &elsewhere, NULL, NULL);
    g_assert_true(f->passed.is_strange);
    hear(f, &usual_request, NULL, NULL);
    g_assert_false(f->passed.is_strange);
}

/* ---- 8: roles ---- */

static const exchange_t own_question = { .saying = LI_SAID_ASKS, .from_element = true };
static const exchange_t question = { .saying = LI_SAID_ASKS };

/* The element asks the administrator: by who has answered before. */
static void
test_own_question(fixture_t *f)
{
    exchange(f, &usual);
    g_assert_cmpint(exchange(f, &own_question), ==, LI_LINE_ROLE);
    g_assert_false(f->passed.from_element);
    g_assert_true(found(f, f->frame, LI_FOUND_NOT_BELIEVED));
    g_assert_cmpuint(li_findings_at(f->findings, place_of(f->frame))->number, ==, LI_LINE_ROLE);
    g_assert_cmpint(exchange(f, &question), ==, LI_LINE_NONE);
    g_assert_true(f->passed.from_element);
    g_assert_null(li_findings_at(f->findings, place_of(f->frame)));
}

/* Nothing tells yet who asks: that is no administrator, which has moved when it orders. */
static void
test_own_question_first(fixture_t *f)
{
    const exchange_t moved = { .admf_at = "192.0.2.6" };

    g_assert_cmpint(exchange(f, &own_question), ==, LI_LINE_NONE);
    g_assert_true(f->passed.is_guess);
    exchange(f, &usual);
    g_assert_false(found(f, f->frame - 1, LI_FOUND_ADMINISTRATOR_MOVED));
    exchange(f, &moved);
    g_assert_true(found(f, f->frame - 1, LI_FOUND_ADMINISTRATOR_MOVED));
}

/* By the user's tables, before anything was answered. */
static void
test_own_question_listed(fixture_t *f)
{
    static char admf[] = ADMF_AT, x1[] = "X1", ne[] = ELEMENT_AT, label[] = "some element", name[] = "ADMF";
    li_administrator_row_t administrator = { admf, x1, name };
    li_element_row_t element = { ne, label };

    list_elements(&element, 1);
    g_assert_cmpint(exchange(f, &own_question), ==, LI_LINE_ROLE);
    list_elements(NULL, 0);
    list_administrators(&administrator, 1);
    g_assert_cmpint(exchange(f, &own_question), ==, LI_LINE_ROLE);
    g_assert_cmpint(exchange(f, &question), ==, LI_LINE_NONE);
}

/* The same address may be an administrator for one and an element for another. */
static void
test_both(fixture_t *f)
{
    const exchange_t above = { .ne = "mdf-1", .ne_at = "192.0.2.20" };
    const exchange_t below = { .admf = "mdf-1", .admf_at = "192.0.2.20", .ne = "poi-1", .ne_at = "192.0.2.30" };
    const exchange_t asks_below = { .admf = "mdf-1", .admf_at = "192.0.2.20", .ne = "poi-1", .ne_at = "192.0.2.30",
                                    .saying = LI_SAID_ASKS };

    g_assert_cmpint(exchange(f, &above), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &below), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &asks_below), ==, LI_LINE_NONE);
    g_assert_true(f->passed.from_element);
    g_assert_null(li_findings_at(f->findings, place_of(f->frame)));
}

/* ---- 9: in clear ---- */

static void
test_protected(fixture_t *f)
{
    const exchange_t over_tls = { .is_protected = true };

    g_assert_cmpint(exchange(f, &usual), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &over_tls), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &usual), ==, LI_LINE_PROTECTED);
    g_assert_true(found(f, f->frame, LI_FOUND_NOT_BELIEVED));
    g_assert_cmpuint(li_findings_at(f->findings, place_of(f->frame))->number, ==, LI_LINE_PROTECTED);
    g_assert_cmpint(exchange(f, &(exchange_t) { .ne = "ne-2", .ne_at = "192.0.2.11" }), ==, LI_LINE_NONE);
}

/* Listings and pings are administration too. */
static void
test_protected_by_what_changes_nothing(fixture_t *f)
{
    const exchange_t listing = { .saying = LI_SAID_ASKS, .is_protected = true };
    const exchange_t ping = { .ne = "ne-2", .ne_at = "192.0.2.11", .is_ping = true, .is_protected = true };
    const exchange_t in_clear = { .ne = "ne-2", .ne_at = "192.0.2.11" };
    const exchange_t ping_in_clear = { .ne = "ne-2", .ne_at = "192.0.2.11", .is_ping = true };

    g_assert_cmpint(exchange(f, &listing), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &usual), ==, LI_LINE_PROTECTED);
    g_assert_cmpint(exchange(f, &in_clear), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &ping), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &in_clear), ==, LI_LINE_PROTECTED);
    g_assert_cmpint(exchange(f, &ping_in_clear), ==, LI_LINE_NONE);
}

/* A ping of somebody elsewhere says nothing of one that has answered. */
static void
test_protected_elsewhere(fixture_t *f)
{
    const exchange_t ping = { .admf_at = "192.0.2.66", .ne_at = "192.0.2.67", .is_ping = true, .is_protected = true };

    exchange(f, &usual);
    g_assert_cmpint(exchange(f, &ping), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &usual), ==, LI_LINE_NONE);
}

RUN_WITH(fixture_t, set_up, tear_down,
    { "/gate/7-requested", test_requested },
    { "/gate/7-open-before", test_open_before },
    { "/gate/7-one-way", test_one_way },
    { "/gate/7-one-way-of-the-element", test_one_way_of_the_element },
    { "/gate/7-lossy", test_lossy },
    { "/gate/7-teaches-nothing", test_unasked_teaches_nothing },
    { "/gate/7-taker", test_taker },
    { "/gate/7-comes-back", test_comes_back },
    { "/gate/7-of-another", test_of_another },
    { "/gate/3-strange", test_strange },
    { "/gate/8-own-question", test_own_question },
    { "/gate/8-own-question-first", test_own_question_first },
    { "/gate/8-own-question-listed", test_own_question_listed },
    { "/gate/8-both", test_both },
    { "/gate/9-protected", test_protected },
    { "/gate/9-by-what-changes-nothing", test_protected_by_what_changes_nothing },
    { "/gate/9-elsewhere", test_protected_elsewhere })
