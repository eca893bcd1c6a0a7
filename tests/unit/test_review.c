/* test_review.c
 * What has to be said of a message on an administration interface, and of what protects a connection.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "audit/review.h"
#include "gate_story.h"
#include "provisioning_story.h"
#include "run.h"

static const li_passed_t by_administrator = { .has_direction = true };

static void
list_endpoints(li_endpoint_row_t *rows, unsigned count)
{
    li_tables.endpoints = rows;
    li_tables.endpoint_count = count;
    li_registry_forget();
}

static void
forget_tables(fixture_t *f)
{
    list_elements(NULL, 0);
    list_administrators(NULL, 0);
    list_endpoints(NULL, 0);
    tear_down(f);
}

/* ---- who orders ---- */

static bool
is_alarmed(const exchange_t *exchange, li_line_t line)
{
    const li_said_t request = say(exchange, false);
    li_passed_t passed = by_administrator;

    passed.line = line;
    passed.from_element = exchange->from_element;
    passed.has_direction = !exchange->is_ping;
    return li_review_administrator(&request, &passed);
}

static void
test_administrator(fixture_t *f)
{
    static char address[] = ADMF_AT, x1[] = "X1", hi1[] = "HI1", name[] = "ADMF";
    const exchange_t stranger = { .admf_at = "192.0.2.66" };
    const exchange_t asking = { .admf_at = "192.0.2.66", .saying = LI_SAID_ASKS };
    li_administrator_row_t row = { address, x1, name };
    li_said_t answer;

    (void)f;
    g_assert_false(is_alarmed(&stranger, LI_LINE_NONE));
    list_administrators(&row, 1);
    g_assert_false(is_alarmed(&(exchange_t) { .admf = ADMF }, LI_LINE_NONE));
    g_assert_true(is_alarmed(&stranger, LI_LINE_ADMINISTRATOR));
    g_assert_true(is_alarmed(&asking, LI_LINE_ADMINISTRATOR));
    /* What else is wrong with it takes nothing from that; content and downloads are nobody's order. */
    g_assert_true(is_alarmed(&stranger, LI_LINE_IDENTIFIED));
    g_assert_false(is_alarmed(&stranger, LI_LINE_CONTENT));
    g_assert_false(is_alarmed(&stranger, LI_LINE_EXCHANGE));
    /* Not what orders nothing, what the element says, or an answer. */
    g_assert_false(is_alarmed(&(exchange_t) { .admf_at = "192.0.2.66", .is_ping = true }, LI_LINE_NONE));
    g_assert_false(is_alarmed(&(exchange_t) { .admf_at = "192.0.2.66", .saying = LI_SAID_REPORTS,
                                              .from_element = true }, LI_LINE_NONE));
    answer = say(&stranger, true);
    g_assert_false(li_review_administrator(&answer, &(li_passed_t) { .has_direction = true, .from_element = true }));
    row.interfaces = hi1;
    list_administrators(&row, 1);
    g_assert_false(is_alarmed(&stranger, LI_LINE_NONE));
}

static void
test_listed(fixture_t *f)
{
    static char address[] = ADMF_AT, x1[] = "X1", name[] = "ADMF";
    li_administrator_row_t row = { address, x1, name };
    const li_said_t request = say(&(exchange_t) { .admf = ADMF }, false);
    const li_said_t other = say(&(exchange_t) { .admf_at = "192.0.2.66" }, false);

    (void)f;
    g_assert_false(li_review_is_listed(&request, &by_administrator));
    list_administrators(&row, 1);
    g_assert_true(li_review_is_listed(&request, &by_administrator));
    g_assert_false(li_review_is_listed(&other, &by_administrator));
    g_assert_false(li_review_is_listed(&request, &(li_passed_t) { .has_direction = false }));
}

/* ---- what protects it ---- */

static void
test_transport(fixture_t *f)
{
    const li_address_t far = addr("192.0.2.1"), here = addr("127.0.0.1"), here6 = addr("::1");

    (void)f;
    g_assert_cmpint(li_review_transport(false, false, &far, false), ==, LI_TRANSPORT_CLEAR);
    g_assert_cmpint(li_review_transport(false, false, NULL, false), ==, LI_TRANSPORT_CLEAR);
    g_assert_cmpint(li_review_transport(true, true, &far, false), ==, LI_TRANSPORT_OUTDATED);
    g_assert_cmpint(li_review_transport(true, false, &far, false), ==, LI_TRANSPORT_FINE);
    g_assert_cmpint(li_review_transport(false, false, &here, false), ==, LI_TRANSPORT_FINE);
    g_assert_cmpint(li_review_transport(false, false, &here6, false), ==, LI_TRANSPORT_FINE);
    g_assert_cmpint(li_review_transport(true, true, &here, false), ==, LI_TRANSPORT_FINE);
    g_assert_cmpint(li_review_transport(false, false, &far, true), ==, LI_TRANSPORT_FINE);
    g_assert_cmpint(li_review_transport(true, true, &far, true), ==, LI_TRANSPORT_FINE);
}

/* ---- where it shall go ---- */

/* How many unlisted destinations a request with this thing names. */
static unsigned
unlisted(fixture_t *f, uint32_t frame, const char *ne, const li_thing_t *thing)
{
    const li_said_t request = say(&(exchange_t) { .ne = ne }, false);
    const li_when_t now = at(frame);
    li_unlisted_t list[4];

    return li_review_destinations(f->p, &request, &by_administrator, &now, thing, 1, list, G_N_ELEMENTS(list));
}

static unsigned
unlisted_destination(fixture_t *f, uint32_t frame, const char *ne, const char *address)
{
    li_destination_t room;
    const li_thing_t thing = destination("d9", address, &room);

    return unlisted(f, frame, ne, &thing);
}

static char any[] = "*", port[] = "9003", tcp[] = "tcp", x2x3[] = "X2,X3", hi[] = "HI2,HI3", mdf[] = MDF,
            lemf[] = "198.51.100.30", label[] = "one";

static void
test_destination(fixture_t *f)
{
    li_endpoint_row_t rows[] = { { mdf, port, tcp, x2x3, any, label }, { lemf, port, tcp, hi, any, label } };

    create(f, 1, "d1", MDF);
    activate(f, 2, TASK_A, "d1", NULL);
    g_assert_cmpuint(unlisted_destination(f, 3, NE, STRANGE), ==, 0);
    list_endpoints(rows, 1);
    g_assert_cmpuint(unlisted_destination(f, 3, NE, STRANGE), ==, 1);
    g_assert_cmpuint(unlisted_destination(f, 3, NE, MDF), ==, 0);
    /* Before its first task nothing tells what the element delivers. */
    g_assert_cmpuint(unlisted_destination(f, 1, NE, STRANGE), ==, 0);
    /* Rows for law enforcement alone say nothing of X2 and X3. */
    list_endpoints(&rows[1], 1);
    g_assert_cmpuint(unlisted_destination(f, 3, NE, STRANGE), ==, 0);
}

static void
test_destination_of_a_listed_element(fixture_t *f)
{
    static char here[] = ELEMENT_AT, there[] = "192.0.2.99", by_name[] = "ne-by-name";
    li_endpoint_row_t rows[] = { { mdf, port, tcp, x2x3, any, label } };
    li_element_row_t elements[] = { { there, label }, { there, by_name } };

    list_endpoints(rows, 1);
    g_assert_cmpuint(unlisted_destination(f, 1, "new", STRANGE), ==, 0);
    list_elements(elements, 2);
    g_assert_cmpuint(unlisted_destination(f, 1, "new", STRANGE), ==, 0);
    g_assert_cmpuint(unlisted_destination(f, 1, "ne-by-name", STRANGE), ==, 1);
    elements[0].address = here;
    list_elements(elements, 2);
    g_assert_cmpuint(unlisted_destination(f, 1, "new", STRANGE), ==, 1);
}

/* The task tells for whom its destinations are, where nothing did before. */
static void
test_task(fixture_t *f)
{
    li_endpoint_row_t rows[] = { { mdf, port, tcp, x2x3, any, label } };
    const char *dids[] = { "d1", "d2" };
    const li_mediation_t mediation = { .liid = "L" };
    li_task_t task = { .has_details = true, .dids = { dids, 2 } };
    const li_thing_t thing = { .kind = LI_TASK, .id = TASK_A, .task = &task };

    create(f, 1, "d1", MDF);
    create(f, 2, "d2", STRANGE);
    g_assert_cmpuint(unlisted(f, 3, NE, &thing), ==, 0);
    list_endpoints(rows, 1);
    g_assert_cmpuint(unlisted(f, 3, NE, &thing), ==, 1);
    g_assert_cmpuint(unlisted(f, 1, NE, &thing), ==, 0);
    /* With mediation details it hands over. */
    task.mediations = &mediation;
    task.mediation_count = 1;
    g_assert_cmpuint(unlisted(f, 3, NE, &thing), ==, 0);
}

/* ---- TLS ---- */

static void
test_tls(fixture_t *f)
{
    static char poi[] = POI, element[] = "poi-1", admf[] = ADMF_AT, x1[] = "X1", name[] = "ADMF", mdf_row[] = MDF;
    li_element_row_t elements[] = { { poi, element } };
    li_administrator_row_t administrators[] = { { admf, x1, name } };
    li_endpoint_row_t rows[] = { { mdf_row, port, tcp, x2x3, any, label } };
    li_findings_t *findings = li_findings_new(f->scope);
    li_gate_t *gate = li_gate_new(f->scope, findings, f->p);
    const li_address_t sender = addr(POI);
    const char *ordered;
    const li_endpoint_t stranger = endpoint(STRANGE, 9003), to_mdf = endpoint(MDF, 9003);
    const li_endpoint_t to_admf = endpoint(ADMF_AT, 443);

    g_assert_null(li_review_tls(f->p, gate, &sender, &stranger, 5, &ordered));
    list_elements(elements, 1);
    g_assert_cmpstr(li_review_tls(f->p, gate, &sender, &stranger, 5, &ordered), ==, "poi-1");
    g_assert_cmpstr(li_review_tls(f->p, gate, &sender, &to_mdf, 5, &ordered), ==, "poi-1");
    g_assert_cmpstr(li_review_tls(f->p, gate, &sender, &to_admf, 5, &ordered), ==, "poi-1");
    list_endpoints(rows, 1);
    list_administrators(administrators, 1);
    g_assert_null(li_review_tls(f->p, gate, &sender, &to_mdf, 5, &ordered));
    g_assert_null(li_review_tls(f->p, gate, &sender, &to_admf, 5, &ordered));
    g_assert_nonnull(li_review_tls(f->p, gate, &sender, &stranger, 5, &ordered));
    g_assert_null(ordered);
    /* What was only asked for speaks for nobody. */
    ask_create(f, 1, NE, "d1", STRANGE);
    g_assert_nonnull(li_review_tls(f->p, gate, &sender, &stranger, 5, &ordered));
    g_assert_null(ordered);
    create(f, 2, "d1", STRANGE);
    g_assert_nonnull(li_review_tls(f->p, gate, &sender, &stranger, 5, &ordered));
    g_assert_cmpstr(ordered, ==, "d1");
}

/* An address that has sent units is an element's, though nobody says whose. */
static void
test_tls_of_a_sender(fixture_t *f)
{
    li_gate_t *gate = li_gate_new(f->scope, li_findings_new(f->scope), f->p);
    const li_address_t sender = addr(POI), other = addr(ADMF_AT);
    const li_endpoint_t stranger = endpoint(STRANGE, 9003);
    const li_when_t when = { .frame = 5 };
    const char *ordered;

    li_naming_sender(f->names, &when, &sender);
    g_assert_null(li_review_tls(f->p, gate, &sender, &stranger, 4, &ordered));
    g_assert_cmpstr(li_review_tls(f->p, gate, &sender, &stranger, 5, &ordered), ==, "");
    g_assert_null(li_review_tls(f->p, gate, &other, &stranger, 5, &ordered));
}

RUN_WITH(fixture_t, set_up, forget_tables,
    { "/review/administrator", test_administrator },
    { "/review/listed", test_listed },
    { "/review/transport", test_transport },
    { "/review/destination", test_destination },
    { "/review/destination-of-a-listed-element", test_destination_of_a_listed_element },
    { "/review/task", test_task },
    { "/review/tls", test_tls },
    { "/review/tls-of-a-sender", test_tls_of_a_sender })
