/* test_gate.c
 * The nine lines that decide whether what is said on an administration interface counts: each where it fails, and
 * beside it where it holds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <glib.h>

#include "audit/gate.h"
#include "gate_story.h"
#include "run.h"

typedef struct {
    wmem_allocator_t  *scope;
    li_findings_t     *findings;
    li_provisioning_t *provisioning;
    li_gate_t         *gate;
    uint32_t           frame;
    li_passed_t        passed;          /* what was said of the last message */
} fixture_t;

static void
set_up(fixture_t *f)
{
    f->scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    f->findings = li_findings_new(f->scope);
    f->provisioning = li_provisioning_new(f->scope);
    f->gate = li_gate_new(f->scope, f->findings, f->provisioning);
    f->frame = 0;
}

static void
tear_down(fixture_t *f)
{
    list_elements(NULL, 0);
    list_administrators(NULL, 0);
    wmem_destroy_allocator(f->scope);
}

static li_place_t
place_of(uint32_t frame)
{
    return (li_place_t) { frame, LI_PLACE_OF_MESSAGE };
}

static li_line_t
hear(fixture_t *f, const li_said_t *said, const li_said_t *request, const li_passed_t *asked)
{
    const li_when_t when = { ++f->frame, 0, { (time_t)f->frame, 0 } };

    f->passed = li_gate_hear(f->gate, said, request, asked, &when, place_of(f->frame));
    return f->passed.line;
}

/* Whether something of this kind was found of the message in the frame. */
static bool
found(const fixture_t *f, uint32_t frame, li_found_t what)
{
    for (const li_finding_t *finding = li_findings_at(f->findings, place_of(frame)); finding; finding = finding->next) {
        if (finding->found == what) {
            return true;
        }
    }
    return false;
}

/* Request and answer in a frame each; says of the answer. */
static li_line_t
exchange(fixture_t *f, const exchange_t *said)
{
    const li_said_t request = say(said, false), answer = say(said, true);
    li_passed_t asked;

    hear(f, &request, NULL, NULL);
    asked = f->passed;
    return hear(f, &answer, &request, &asked);
}

static const exchange_t usual = { .admf = NULL };

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
    { "/gate/6-identified", test_identified },
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
