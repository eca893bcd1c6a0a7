/* test_gate.c
 * The lines that decide whether what is said on an administration interface counts: each where it fails, and beside it
 * where it holds. Of orders.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "gate_fixture.h"
#include "run.h"

/* ---- 1: content ---- */

static void
test_content(fixture_t *f)
{
    for (li_inside_t inside = LI_INSIDE_UNIT; inside <= LI_INSIDE_DOWNLOAD; inside++) {
        li_said_t request = say(&usual, false), answer = say(&usual, true);
        li_passed_t asked;

        request.inside = answer.inside = inside;
        g_assert_cmpint(hear(f, &request, NULL, NULL), ==, LI_LINE_CONTENT);
        g_assert_true(found(f, f->frame, LI_FOUND_NOT_BELIEVED));
        asked = f->passed;
        g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_CONTENT);
    }
    /* Nothing was learned of it: the first who answers otherwise is the element. */
    g_assert_cmpint(exchange(f, &(exchange_t) { .ne_at = "192.0.2.11" }), ==, LI_LINE_NONE);
    g_assert_false(found(f, f->frame, LI_FOUND_NOT_BELIEVED));
}

/* ---- 2: the exchange ---- */

static void
test_exchange(fixture_t *f)
{
    li_said_t request = say(&usual, false), answer = say(&usual, true);
    li_passed_t asked;

    g_assert_cmpint(hear(f, &request, NULL, NULL), ==, LI_LINE_NONE);
    asked = f->passed;
    answer.is_own_exchange = false;
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_EXCHANGE);
    request.is_own_exchange = false;
    g_assert_cmpint(hear(f, &request, NULL, NULL), ==, LI_LINE_EXCHANGE);
    asked = f->passed;
    answer.is_own_exchange = true;
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_EXCHANGE);
    g_assert_cmpint(exchange(f, &usual), ==, LI_LINE_NONE);
}

/* ---- 4: who orders may ---- */

static void
test_administrator(fixture_t *f)
{
    static char address[] = "192.0.2.5", x1[] = "X1", hi1[] = "HI1", name[] = "ADMF";
    li_administrator_row_t row = { address, x1, name };

    list_administrators(&row, 1);
    g_assert_cmpint(exchange(f, &usual), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &(exchange_t) { .admf_at = "192.0.2.6" }), ==, LI_LINE_ADMINISTRATOR);
    g_assert_cmpint(exchange(f, &(exchange_t) { .admf_at = "192.0.2.6", .saying = LI_SAID_REPORTS,
                                                .from_element = true }), ==, LI_LINE_ADMINISTRATOR);
    g_assert_cmpint(exchange(f, &(exchange_t) { .saying = LI_SAID_REPORTS, .from_element = true }), ==, LI_LINE_NONE);
    /* A ping orders nothing. */
    g_assert_cmpint(exchange(f, &(exchange_t) { .admf_at = "192.0.2.6", .is_ping = true }), ==, LI_LINE_NONE);
    /* Rows of another interface say nothing of this one. */
    row.interfaces = hi1;
    list_administrators(&row, 1);
    g_assert_cmpint(exchange(f, &(exchange_t) { .admf_at = "192.0.2.6" }), ==, LI_LINE_NONE);
}

/* A notification is between the operator and one who may order, whoever sends it. */
static void
test_notification(fixture_t *f)
{
    static char address[] = "192.0.2.5", hi1[] = "HI1", name[] = "LEMF";
    li_administrator_row_t row = { address, hi1, name };
    li_said_t said = say(&(exchange_t) { .saying = LI_SAID_NOTIFIES, .from_element = true }, false);

    said.interface = LI_INTERFACE_HI1;
    g_assert_cmpint(hear(f, &said, NULL, NULL), ==, LI_LINE_NONE);
    list_administrators(&row, 1);
    g_assert_cmpint(hear(f, &said, NULL, NULL), ==, LI_LINE_NONE);
    said.destination = end("192.0.2.6", 8080);
    g_assert_cmpint(hear(f, &said, NULL, NULL), ==, LI_LINE_ADMINISTRATOR);
}

static void
test_second_administrator(fixture_t *f)
{
    const exchange_t second = { .admf = "admf-2", .admf_at = "192.0.2.6" };

    g_assert_cmpint(exchange(f, &usual), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &second), ==, LI_LINE_NONE);
    g_assert_true(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
    g_assert_cmpint(exchange(f, &second), ==, LI_LINE_NONE);
    g_assert_false(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
    /* Of another element it is the first. */
    g_assert_cmpint(exchange(f, &(exchange_t) { .admf = "admf-2", .admf_at = "192.0.2.6", .ne = "ne-2",
                                                .ne_at = "192.0.2.11" }), ==, LI_LINE_NONE);
    g_assert_false(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
}

/* Whom the element has answered anything is heard of: who orders after that is another one. */
static void
test_second_to_one_who_asked(fixture_t *f)
{
    const exchange_t listing = { .saying = LI_SAID_ASKS }, ping = { .is_ping = true, .ne = "ne-2" };
    const exchange_t second = { .admf = "admf-2", .admf_at = "192.0.2.6" };
    const exchange_t of_other = { .admf = "admf-2", .admf_at = "192.0.2.6", .ne = "ne-2" };

    g_assert_cmpint(exchange(f, &listing), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &second), ==, LI_LINE_NONE);
    g_assert_true(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
    g_assert_cmpuint(li_findings_at(f->findings, place_of(f->frame - 1))->frame, ==, 2);
    g_assert_cmpstr(li_findings_at(f->findings, place_of(f->frame - 1))->other, ==, ADMF);
    exchange(f, &ping);
    exchange(f, &of_other);
    g_assert_true(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
}

/* Who asks first, and orders then, is no second one; nor does one become it who asks, but who orders after another. */
static void
test_no_second(fixture_t *f)
{
    const exchange_t listing = { .saying = LI_SAID_ASKS };
    const exchange_t other_lists = { .admf = "admf-2", .admf_at = "192.0.2.6", .saying = LI_SAID_ASKS };
    const exchange_t other_orders = { .admf = "admf-2", .admf_at = "192.0.2.6" };

    exchange(f, &listing);
    exchange(f, &other_lists);
    g_assert_false(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
    exchange(f, &usual);
    g_assert_false(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
    exchange(f, &other_orders);
    g_assert_true(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
}

/* What it was asked in vain makes nobody known to it. */
static void
test_no_second_unanswered(fixture_t *f)
{
    const li_said_t request = say(&(exchange_t) { .admf = "admf-2", .admf_at = "192.0.2.6", .saying = LI_SAID_ASKS },
                                  false);

    hear(f, &request, NULL, NULL);
    exchange(f, &usual);
    g_assert_false(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
}

/* A function that triggers others orders of what the administrator orders too. */
static void
test_triggered(fixture_t *f)
{
    li_said_t request = say(&(exchange_t) { .admf = "smf-1", .admf_at = "192.0.2.7" }, false);

    exchange(f, &usual);
    request.is_triggered = true;
    g_assert_cmpint(hear(f, &request, NULL, NULL), ==, LI_LINE_NONE);
    g_assert_false(found(f, f->frame, LI_FOUND_SECOND_ADMINISTRATOR));
}

/* Its destinations name no product: it is known as an element of the same administrator's. */
static void
test_triggering_element(fixture_t *f)
{
    const exchange_t above = { .ne = "smf-1", .ne_at = "192.0.2.7" };
    const exchange_t below = { .admf = "smf-1", .admf_at = "192.0.2.7" };

    exchange(f, &usual);
    exchange(f, &above);
    exchange(f, &(exchange_t) { .admf = "admf-9", .admf_at = "192.0.2.9", .ne = "smf-2", .ne_at = "192.0.2.8" });
    g_assert_cmpint(exchange(f, &below), ==, LI_LINE_NONE);
    g_assert_false(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
    g_assert_false(found(f, f->frame - 1, LI_FOUND_ADMINISTRATOR_MOVED));
    /* One that others order of only. */
    exchange(f, &(exchange_t) { .admf = "smf-2", .admf_at = "192.0.2.8" });
    g_assert_true(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
}

/* From elsewhere it may be anybody. */
static void
test_triggering_element_elsewhere(fixture_t *f)
{
    exchange(f, &usual);
    exchange(f, &(exchange_t) { .ne = "smf-1", .ne_at = "192.0.2.7" });
    exchange(f, &(exchange_t) { .admf = "smf-1", .admf_at = "192.0.2.66" });
    g_assert_true(found(f, f->frame - 1, LI_FOUND_SECOND_ADMINISTRATOR));
}

static void
test_moved_administrator(fixture_t *f)
{
    const exchange_t moved = { .admf_at = "192.0.2.6" };

    exchange(f, &usual);
    g_assert_false(found(f, f->frame - 1, LI_FOUND_ADMINISTRATOR_MOVED));
    exchange(f, &moved);
    g_assert_true(found(f, f->frame - 1, LI_FOUND_ADMINISTRATOR_MOVED));
    g_assert_cmpstr(li_findings_at(f->findings, place_of(f->frame - 1))->other, ==, ADMF_AT);
    g_assert_cmpuint(li_findings_at(f->findings, place_of(f->frame - 1))->frame, ==, 1);
    /* Once for each address. */
    exchange(f, &usual);
    g_assert_false(found(f, f->frame - 1, LI_FOUND_ADMINISTRATOR_MOVED));
    exchange(f, &moved);
    g_assert_false(found(f, f->frame - 1, LI_FOUND_ADMINISTRATOR_MOVED));
}

/* What nobody answered makes nobody an administrator. */
static void
test_administrates(fixture_t *f)
{
    const li_said_t request = say(&(exchange_t) { .admf_at = "192.0.2.66" }, false);
    const li_endpoint_t admf = end(ADMF_AT, 0), ne = end(ELEMENT_AT, 8080), forger = end("192.0.2.66", 0);

    hear(f, &request, NULL, NULL);
    exchange(f, &usual);
    g_assert_false(li_gate_administrates(f->gate, &forger.address, 9));
    g_assert_false(li_gate_administrates(f->gate, &admf.address, 2));
    g_assert_true(li_gate_administrates(f->gate, &admf.address, 3));
    g_assert_false(li_gate_administrates(f->gate, &ne.address, 3));
    g_assert_cmpstr(li_gate_element_at(f->gate, &ne), ==, ELEMENT);
    g_assert_null(li_gate_element_at(f->gate, &forger));
}

/* ---- 5: to whom ---- */

static void
test_element(fixture_t *f)
{
    g_assert_cmpint(exchange(f, &usual), ==, LI_LINE_NONE);
    /* Both directions from elsewhere: neither the one who asks nor the one who answers is known. */
    g_assert_cmpint(exchange(f, &(exchange_t) { .admf_at = "192.0.2.66", .ne_at = "192.0.2.67" }), ==, LI_LINE_ELEMENT);
    g_assert_true(found(f, f->frame, LI_FOUND_ELEMENT_CONFLICT));
    /* To know what the administrator is called is not to be where it is. */
    g_assert_cmpint(exchange(f, &(exchange_t) { .admf = ADMF, .admf_at = "192.0.2.66", .ne_at = "192.0.2.67" }), ==,
                    LI_LINE_ELEMENT);
    /* Nothing was learned of it. */
    g_assert_cmpint(exchange(f, &(exchange_t) { .admf_at = "192.0.2.66", .ne_at = "192.0.2.67" }), ==, LI_LINE_ELEMENT);
    g_assert_cmpint(exchange(f, &usual), ==, LI_LINE_NONE);
}

/* Who answers an administrator that the name has answered before has moved. */
static void
test_moved_element(fixture_t *f)
{
    const exchange_t moved = { .ne_at = "192.0.2.11" };

    exchange(f, &usual);
    g_assert_false(found(f, f->frame, LI_FOUND_ELEMENT_MOVED));
    g_assert_cmpint(exchange(f, &moved), ==, LI_LINE_NONE);
    g_assert_true(found(f, f->frame, LI_FOUND_ELEMENT_MOVED));
    g_assert_cmpint(exchange(f, &moved), ==, LI_LINE_NONE);
    g_assert_false(found(f, f->frame, LI_FOUND_ELEMENT_MOVED));
}

/* An error proves nothing of who answers. */
static void
test_moved_without_success(fixture_t *f)
{
    const exchange_t moved = { .ne_at = "192.0.2.11" };
    const li_said_t request = say(&moved, false);
    li_said_t answer = say(&moved, true);
    li_passed_t asked;

    exchange(f, &usual);
    hear(f, &request, NULL, NULL);
    asked = f->passed;
    answer.is_success = false;
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_ELEMENT);
}

static void
test_listed_element(fixture_t *f)
{
    static char here[] = "192.0.2.10", there[] = "192.0.2.67", ne[] = ELEMENT, other[] = "ne-2",
                label[] = "the new one";
    li_element_row_t rows[] = { { here, ne }, { there, other } };

    list_elements(rows, G_N_ELEMENTS(rows));
    g_assert_cmpint(exchange(f, &(exchange_t) { .ne_at = "192.0.2.67" }), ==, LI_LINE_ELEMENT);
    g_assert_cmpstr(li_findings_at(f->findings, place_of(f->frame))->other, ==, "ne-2");
    g_assert_cmpint(exchange(f, &usual), ==, LI_LINE_NONE);
    /* A second address of the name, that the user has listed. */
    rows[1].name = ne;
    list_elements(rows, G_N_ELEMENTS(rows));
    g_assert_cmpint(exchange(f, &(exchange_t) { .admf_at = "192.0.2.66", .ne_at = "192.0.2.67" }), ==, LI_LINE_NONE);
    g_assert_false(found(f, f->frame, LI_FOUND_ELEMENT_MOVED));
    /* Rows that are not called as elements call themselves contradict nobody. What is believed is made anew. */
    tear_down(f);
    set_up(f);
    rows[0].name = rows[1].name = label;
    list_elements(rows, G_N_ELEMENTS(rows));
    g_assert_cmpint(exchange(f, &(exchange_t) { .ne_at = "192.0.2.67" }), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &usual), ==, LI_LINE_NONE);
}

/* A row that has the address as another's, or the name at another address, says otherwise to an element that moves. */
static void
test_listed_against_a_move(fixture_t *f)
{
    static char here[] = "192.0.2.10", there[] = "192.0.2.11", both[] = "192.0.2.0/24", elsewhere[] = "192.0.2.200",
                ne[] = ELEMENT, other[] = "ne-9";
    const exchange_t moved = { .ne_at = "192.0.2.11" };
    li_element_row_t row = { there, other };

    list_elements(&row, 1);
    exchange(f, &usual);
    g_assert_cmpint(exchange(f, &moved), ==, LI_LINE_ELEMENT);
    g_assert_cmpstr(li_findings_at(f->findings, place_of(f->frame))->other, ==, "ne-9");
    tear_down(f);
    set_up(f);
    row = (li_element_row_t) { here, ne };
    list_elements(&row, 1);
    exchange(f, &usual);
    g_assert_cmpint(exchange(f, &moved), ==, LI_LINE_ELEMENT);
    g_assert_true(li_findings_at(f->findings, place_of(f->frame))->weak);
    tear_down(f);
    set_up(f);
    /* One that has both addresses, whatever it is called, says nothing; nor does one of where the element delivers. */
    row = (li_element_row_t) { both, other };
    list_elements(&row, 1);
    exchange(f, &usual);
    g_assert_cmpint(exchange(f, &moved), ==, LI_LINE_NONE);
    tear_down(f);
    set_up(f);
    row = (li_element_row_t) { elsewhere, ne };
    list_elements(&row, 1);
    exchange(f, &usual);
    g_assert_cmpint(exchange(f, &moved), ==, LI_LINE_NONE);
    g_assert_true(found(f, f->frame, LI_FOUND_ELEMENT_MOVED));
}

/* Two points of capture with a translation of addresses between: each exchange is seen twice. */
static void
test_two_points(fixture_t *f)
{
    const exchange_t inside[] = { { .transaction = "1" }, { .transaction = "2" }, { .transaction = "3" } };
    const exchange_t outside[] = {
        { .admf_at = "203.0.113.5", .ne_at = "203.0.113.10", .transaction = "1" },
        { .admf_at = "203.0.113.5", .ne_at = "203.0.113.10", .transaction = "2" },
        { .admf_at = "203.0.113.5", .ne_at = "203.0.113.10", .transaction = "3" }
    };

    for (unsigned i = 0; i < 2; i++) {
        g_assert_cmpint(exchange(f, &inside[i]), ==, LI_LINE_NONE);
        g_assert_false(f->passed.is_copy);
        g_assert_cmpint(exchange(f, &outside[i]), ==, LI_LINE_NONE);
        g_assert_true(f->passed.is_copy);
        g_assert_null(li_findings_at(f->findings, place_of(f->frame)));
    }
    /* The other way round, once: not believed there, and no alarm; then where it was before. */
    g_assert_cmpint(exchange(f, &outside[2]), ==, LI_LINE_ELEMENT);
    g_assert_null(li_findings_at(f->findings, place_of(f->frame)));
    g_assert_cmpint(exchange(f, &inside[2]), ==, LI_LINE_NONE);
    g_assert_false(f->passed.is_copy);
}

/* Who uses the name of an exchange for another does not make that its copy; nor does an answer to nothing. */
static void
test_no_copy(fixture_t *f)
{
    const exchange_t inside = { .transaction = "1" };
    const exchange_t other = { .ne_at = "203.0.113.10", .transaction = "1", .contents = 7 };
    const li_said_t alone = say(&(exchange_t) { .admf_at = "203.0.113.5", .ne_at = "203.0.113.10",
                                                .transaction = "1" }, true);

    exchange(f, &(exchange_t) { .transaction = "0" });
    g_assert_cmpint(exchange(f, &other), ==, LI_LINE_NONE);
    g_assert_cmpint(exchange(f, &inside), ==, LI_LINE_NONE);
    g_assert_false(f->passed.is_copy);
    g_assert_cmpint(hear(f, &alone, NULL, NULL), ==, LI_LINE_REQUESTED);
    g_assert_false(f->passed.is_copy);
}

/* Several names at one address are normal, and worth a word. */
static void
test_renamed(fixture_t *f)
{
    const exchange_t other = { .ne = "ne-2" };

    exchange(f, &usual);
    g_assert_cmpint(exchange(f, &other), ==, LI_LINE_NONE);
    g_assert_true(found(f, f->frame, LI_FOUND_ELEMENT_RENAMED));
    exchange(f, &usual);
    g_assert_cmpint(exchange(f, &other), ==, LI_LINE_NONE);
    g_assert_false(found(f, f->frame, LI_FOUND_ELEMENT_RENAMED));
}

/* ---- 6: the identifiers ---- */

static void
test_identified(fixture_t *f)
{
    li_said_t request = say(&usual, false), answer = say(&usual, true);
    li_passed_t asked;

    request.is_whole = false;
    g_assert_cmpint(hear(f, &request, NULL, NULL), ==, LI_LINE_IDENTIFIED);
    asked = f->passed;
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_IDENTIFIED);
    request.is_whole = true;
    hear(f, &request, NULL, NULL);
    asked = f->passed;
    answer.is_whole = false;
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_IDENTIFIED);
    /* Real elements leave the transaction out of errors. */
    answer.is_success = false;
    g_assert_cmpint(hear(f, &answer, &request, &asked), ==, LI_LINE_NONE);
}

RUN_WITH(fixture_t, set_up, tear_down,
    { "/gate/1-content", test_content },
    { "/gate/2-exchange", test_exchange },
    { "/gate/4-administrator", test_administrator },
    { "/gate/4-notification", test_notification },
    { "/gate/4-second", test_second_administrator },
    { "/gate/4-second-to-one-who-asked", test_second_to_one_who_asked },
    { "/gate/4-no-second", test_no_second },
    { "/gate/4-no-second-unanswered", test_no_second_unanswered },
    { "/gate/4-triggered", test_triggered },
    { "/gate/4-triggering-element", test_triggering_element },
    { "/gate/4-triggering-element-elsewhere", test_triggering_element_elsewhere },
    { "/gate/4-moved", test_moved_administrator },
    { "/gate/4-administrates", test_administrates },
    { "/gate/5-element", test_element },
    { "/gate/5-moved", test_moved_element },
    { "/gate/5-moved-without-success", test_moved_without_success },
    { "/gate/5-listed", test_listed_element },
    { "/gate/5-listed-against-a-move", test_listed_against_a_move },
    { "/gate/5-two-points", test_two_points },
    { "/gate/5-no-copy", test_no_copy },
    { "/gate/5-renamed", test_renamed },
    { "/gate/6-identified", test_identified })
