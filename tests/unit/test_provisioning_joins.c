/* test_provisioning_joins.c
 * Which elements a sender may be: by its address, by the table li_elements, by what the unit names, by the tasks it
 * delivers. What speaks against a unit must do so at each of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "provisioning_story.h"

#include "audit/element_rows.h"
#include "audit/registry.h"
#include "run.h"

#define ELSEWHERE "192.0.2.99"

/* ---- the tables ---- */

static void
set_rows(li_element_row_t *rows, unsigned count)
{
    li_tables.elements = rows;
    li_tables.element_count = count;
    li_element_rows_forget();
}

static void
set_alias(li_alias_row_t *row)
{
    li_tables.aliases = row;
    li_tables.alias_count = row ? 1 : 0;
    li_element_rows_forget();
    li_registry_forget();
}

static void
clear(fixture_t *f)
{
    set_rows(NULL, 0);
    set_alias(NULL);
    li_element_rows_forget();
    tear_down(f);
}

/* ---- what is told and asked ---- */

static li_provisioning_answer_t
ask(fixture_t *f, uint32_t frame, const char *to, const char *from)
{
    return ask_when(f, at(frame), to, TASK_A, from, NULL);
}

/* A unit of X3 that is delivered, and kept; where it was observed is where it goes without aliases. */
static void
deliver(fixture_t *f, uint32_t frame, const char *to, const char *observed, const char *task_id, const char *from,
        const char *nfid)
{
    const li_task_ref_t task = { .xid = xid(task_id) };
    const li_delivery_t unit = {
        .interface = LI_INTERFACE_X3, .tasks = &task, .task_count = 1, .element_id = (const uint8_t *)nfid,
        .element_id_length = nfid ? (unsigned)strlen(nfid) : 0
    };
    const li_endpoint_t e = endpoint(to, 9003), o = endpoint(observed, 9003);
    const li_address_t sender = addr(from);
    const li_provisioning_query_t query = {
        .now = at(frame), .unit = &unit, .endpoint = &e, .observed = &o, .sender = &sender, .connected = frame,
        .grace = GRACE
    };
    li_provisioning_answer_t answer;

    li_provisioning_sends(f->p, &query);
    li_provisioning_ask(f->p, f->scope, &query, &answer);
    li_provisioning_delivered(f->p, &query, (li_place_t) { frame, 0 }, &answer);
}

static void
create_at(fixture_t *f, uint32_t frame, const char *ne, const char *did, const char *address)
{
    decide(f, ask_create(f, frame, ne, did, address), frame, LI_DECIDED_DONE);
}

static void
activate_at(fixture_t *f, uint32_t frame, const char *ne, const char *task, const char *dids)
{
    decide(f, ask_activate(f, frame, ne, task, dids, NULL), frame, LI_DECIDED_DONE);
}

static void
end_at(fixture_t *f, uint32_t frame, const char *ne, li_thing_kind_t kind, const char *id)
{
    const li_when_t when = at(frame);

    decide(f, li_provisioning_asked_to_end(f->p, ne, &when, kind, id), frame, LI_DECIDED_DONE);
}

/* All orders to the element are known: a reset of its tasks. */
static void
know_all(fixture_t *f, uint32_t frame, const char *ne)
{
    end_at(f, frame, ne, LI_TASK, NULL);
}

/* ---- several at one address ---- */

/* The lowest knowledge counts, from the frame in which the second is known to speak from there. */
static void
test_lowest(fixture_t *f)
{
    li_provisioning_answer_t a;

    know_all(f, 5, NE);
    create_at(f, 5, OTHER, "did-1", MDF2);
    join(f, 6, NE, POI);
    join(f, 10, OTHER, POI);
    a = ask(f, 9, STRANGE, POI);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_BASELINE);
    a = ask(f, 10, STRANGE, POI);
    g_assert_cmpuint(a.element_count, ==, 2);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_PARTIAL);
    g_assert_cmpuint(a.knowledge_frame, ==, 5);
    know_all(f, 20, OTHER);
    a = ask(f, 20, STRANGE, POI);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_BASELINE);
    g_assert_cmpuint(a.knowledge_frame, ==, 20);
    g_assert_true(ask(f, 20, MDF2, POI).provisioned && !ask(f, 20, MDF2, POI).elsewhere);
}

/* A destination is removed, a task has ended, where it is so at each; where of one not all is known it may be that
 * one's. */
static void
test_for_all(fixture_t *f)
{
    li_provisioning_answer_t a;

    join(f, 1, NE, POI);
    join(f, 1, OTHER, POI);
    create_at(f, 5, NE, "did-1", MDF);
    create_at(f, 5, OTHER, "did-2", MDF2);
    activate_at(f, 6, NE, TASK_A, "did-1");
    a = ask(f, 8, MDF, POI);
    g_assert_true(a.provisioned && a.tasks[0].live);
    /* It may be the other's task, too, and go to its destination. */
    g_assert_true(a.tasks[0].maybe_others);
    g_assert_cmpint(ask(f, 8, MDF2, POI).tasks[0].delivers, ==, LI_NO);
    a = ask(f, 8, MDF2, POI);
    g_assert_true(li_provisioning_allows(&a, LI_INTERFACE_X3));
    end_at(f, 10, NE, LI_DESTINATION, "did-1");
    end_at(f, 10, NE, LI_TASK, TASK_A);
    a = ask(f, 12, MDF, POI);
    g_assert_false(a.removed || a.tasks[0].known || a.tasks[0].live);
    know_all(f, 20, OTHER);
    a = ask(f, 22, MDF, POI);
    g_assert_true(a.removed && a.tasks[0].known && !a.tasks[0].live);
    g_assert_cmpuint(a.removed_frame, ==, 10);
    g_assert_cmpuint(a.tasks[0].ended.frame, ==, 10);
    g_assert_false(a.tasks[0].maybe_others);
    a = ask_when(f, at(12), MDF, TASK_A, POI, NE);
    g_assert_true(a.removed && a.tasks[0].known);
}

/* More than are told apart: nothing is concluded from what these do not say. */
static void
test_more(fixture_t *f)
{
    li_provisioning_answer_t a;

    for (unsigned i = 0; i <= LI_JOINED_MAX; i++) {
        char name[16];

        g_snprintf(name, sizeof name, "ne-%u", i);
        know_all(f, 5 + i, name);
        create_at(f, 5 + i, name, "did-1", MDF);
        join(f, 10 + i, name, POI);
    }
    a = ask(f, 9 + LI_JOINED_MAX, STRANGE, POI);
    g_assert_true(!a.more_elements && a.element_count == LI_JOINED_MAX);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_BASELINE);
    a = ask(f, 10 + LI_JOINED_MAX, STRANGE, POI);
    g_assert_true(a.more_elements);
    g_assert_cmpint(a.knowledge, ==, LI_KNOWLEDGE_NONE);
    g_assert_true(ask(f, 10 + LI_JOINED_MAX, MDF, POI).provisioned);
    /* The one that the unit names is found among them. */
    a = ask_when(f, at(10 + LI_JOINED_MAX), STRANGE, TASK_A, POI, "ne-32");
    g_assert_cmpstr(element_of(&a), ==, "ne-32");
    g_assert_null(a.misnamed);
}

/* ---- by the table ---- */

/* Several rows for one address, several addresses for one name; a name that is no element's tells nothing. A table that
 * changes counts at once. */
static void
test_rows(fixture_t *f)
{
    char one[] = "192.0.2.10", wide[] = "192.0.2.0/24", ne[] = NE, other[] = OTHER, nobody[] = "the roof";
    li_element_row_t rows[] = { { wide, nobody }, { one, ne }, { one, other } };
    li_element_row_t fewer[] = { { wide, ne } };
    li_provisioning_answer_t a;

    create_at(f, 5, NE, "did-1", MDF);
    create_at(f, 6, OTHER, "did-1", MDF2);
    g_assert_false(ask(f, 8, STRANGE, POI).joined);
    set_rows(rows, 3);
    a = ask(f, 8, STRANGE, POI);
    g_assert_cmpuint(a.element_count, ==, 2);
    g_assert_true(may_be(&a, NE) && may_be(&a, OTHER));
    a = ask(f, 5, STRANGE, POI);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_false(ask(f, 8, STRANGE, ELSEWHERE).joined);
    a = ask_when(f, at(8), STRANGE, TASK_A, ELSEWHERE, OTHER);
    g_assert_cmpstr(element_of(&a), ==, OTHER);
    g_assert_null(a.misnamed);
    set_rows(fewer, 1);
    a = ask(f, 8, STRANGE, ELSEWHERE);
    g_assert_cmpstr(element_of(&a), ==, NE);
    a = ask_when(f, at(8), STRANGE, TASK_A, ELSEWHERE, OTHER);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_cmpstr(a.misnamed, ==, OTHER);
    /* With one that speaks from there: it may be either. */
    join(f, 10, OTHER, POI);
    a = ask(f, 12, STRANGE, POI);
    g_assert_true(a.element_count == 2 && may_be(&a, NE) && may_be(&a, OTHER));
}

/* A unit's name is not believed that makes it an element which has nothing to do with its interface. */
static void
test_other_family(fixture_t *f)
{
    const li_mediation_t mediation = { .liid = "LIID-1" };
    const li_task_t task = { .has_details = true, .has_xid = true, .xid = xid(TASK_B), .mediations = &mediation,
                             .mediation_count = 1 };
    const li_thing_t thing = { .kind = LI_TASK, .id = TASK_B, .task = &task };
    const li_when_t when = at(5);
    li_provisioning_answer_t a;

    decide(f, li_provisioning_asked(f->p, OTHER, &when, &thing, NULL), 5, LI_DECIDED_DONE);
    know_all(f, 5, NE);
    join(f, 6, NE, POI);
    a = ask_when(f, at(8), STRANGE, TASK_A, POI, OTHER);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_cmpstr(a.misnamed, ==, OTHER);
    join(f, 10, OTHER, POI);
    a = ask_when(f, at(12), STRANGE, TASK_A, POI, OTHER);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_null(a.misnamed);
}

/* ---- by what was heard there ---- */

static void
hear_at(fixture_t *f, uint32_t frame, const char *ne, const char *address)
{
    const li_address_t a = addr(address);
    const li_when_t when = at(frame);

    li_provisioning_heard_at(f->p, ne, &when, &a);
}

/* Who is heard at an address is who sends from there, until somebody speaks there, or anything that is asked there is
 * captured; and only where nothing else tells. */
static void
test_heard(fixture_t *f)
{
    const li_address_t poi = addr(POI), elsewhere = addr(ELSEWHERE);
    const li_when_t asked = at(20);
    li_provisioning_answer_t a;

    create_at(f, 5, NE, "did-1", MDF);
    create_at(f, 5, OTHER, "did-1", MDF2);
    activate_at(f, 6, NE, TASK_A, "did-1");
    hear_at(f, 10, OTHER, POI);
    hear_at(f, 11, NE, POI);
    hear_at(f, 12, OTHER, ELSEWHERE);
    g_assert_false(ask(f, 9, STRANGE, POI).joined);
    a = ask(f, 12, STRANGE, POI);
    g_assert_true(a.element_count == 1 && may_be(&a, OTHER));
    g_assert_cmpstr(li_provisioning_element_at(f->p, &poi, 12), ==, OTHER);
    g_assert_false(li_provisioning_has_sent(f->p, &poi, &asked));
    /* Its task tells that it is another. */
    a = ask(f, 12, MDF, POI);
    g_assert_true(a.element_count == 1 && may_be(&a, NE));
    li_provisioning_asked_at(f->p, &asked, &poi);
    g_assert_true(ask(f, 19, STRANGE, POI).joined);
    g_assert_false(ask(f, 20, STRANGE, POI).joined);
    join(f, 30, NE, ELSEWHERE);
    a = ask(f, 29, STRANGE, ELSEWHERE);
    g_assert_true(a.element_count == 1 && may_be(&a, OTHER));
    a = ask(f, 30, STRANGE, ELSEWHERE);
    g_assert_true(a.element_count == 1 && may_be(&a, NE));
    g_assert_cmpstr(li_provisioning_element_at(f->p, &elsewhere, 30), ==, NE);
}

/* ---- by the tasks it delivers ---- */

/* From an address that is nobody's: where the element's task goes, it is that element, for that task and from then
 * on. */
static void
test_task(fixture_t *f)
{
    li_provisioning_answer_t a;

    join(f, 1, NE, POI);
    create_at(f, 5, NE, "did-1", MDF);
    create_at(f, 5, NE, "did-2", MDF2);
    activate_at(f, 6, NE, TASK_A, "did-1");
    activate_at(f, 6, NE, TASK_B, "did-2");
    a = ask(f, 8, MDF, ELSEWHERE);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_true(a.provisioned && !a.elsewhere && a.tasks[0].live);
    g_assert_false(ask(f, 8, STRANGE, ELSEWHERE).joined);
    g_assert_false(ask(f, 8, MDF2, ELSEWHERE).joined);
    deliver(f, 9, STRANGE, STRANGE, TASK_A, ELSEWHERE, NULL);
    g_assert_false(ask(f, 9, STRANGE, ELSEWHERE).joined);
    deliver(f, 10, MDF, MDF, TASK_A, ELSEWHERE, NULL);
    g_assert_false(ask(f, 9, STRANGE, ELSEWHERE).joined);
    a = ask(f, 10, STRANGE, ELSEWHERE);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_cmpint(a.tasks[0].delivers, ==, LI_NO);
    g_assert_false(ask_when(f, at(10), STRANGE, TASK_B, ELSEWHERE, NULL).joined);
    g_assert_false(ask(f, 10, STRANGE, "192.0.2.98").joined);
    /* It stays that element's sender when the task goes elsewhere, and when it has ended. */
    activate_at(f, 20, NE, TASK_A, "did-2");
    end_at(f, 20, NE, LI_DESTINATION, "did-1");
    a = ask(f, 22, MDF, ELSEWHERE);
    g_assert_true(a.joined && a.removed);
    end_at(f, 30, NE, LI_TASK, TASK_A);
    a = ask(f, 32, MDF, ELSEWHERE);
    g_assert_true(a.joined && a.tasks[0].known && !a.tasks[0].live);
    a = ask(f, 12, MDF, ELSEWHERE);
    g_assert_true(a.provisioned && !a.removed && a.tasks[0].live);
}

/* A task that the address's own element has, or had, is that one's. */
static void
test_own_task(fixture_t *f)
{
    li_provisioning_answer_t a;

    join(f, 1, NE, POI);
    create_at(f, 5, NE, "did-1", MDF);
    activate_at(f, 6, NE, TASK_A, "did-1");
    create_at(f, 5, OTHER, "did-2", MDF2);
    activate_at(f, 6, OTHER, TASK_A, "did-2");
    activate_at(f, 6, OTHER, TASK_B, "did-2");
    a = ask(f, 8, MDF2, POI);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_true(a.elsewhere);
    g_assert_cmpuint(a.other_count, ==, 1);
    g_assert_cmpstr(a.others[0], ==, OTHER);
    end_at(f, 10, NE, LI_TASK, TASK_A);
    a = ask(f, 12, MDF2, POI);
    g_assert_cmpstr(element_of(&a), ==, NE);
    g_assert_true(a.tasks[0].known && !a.tasks[0].live && a.tasks[0].live_anywhere);
    /* One that it never had may be delivered for the other. */
    a = ask_when(f, at(12), MDF2, TASK_B, POI, NULL);
    g_assert_true(a.element_count == 2 && may_be(&a, OTHER) && a.tasks[0].live && !a.elsewhere);
}

/* What was delivered is kept as it was observed: an alias that comes later counts. */
static void
test_task_by_alias(fixture_t *f)
{
    char observed[] = STRANGE ":9003", provisioned[] = MDF ":9003";
    li_alias_row_t alias = { observed, provisioned };

    create_at(f, 5, NE, "did-1", MDF);
    activate_at(f, 6, NE, TASK_A, "did-1");
    deliver(f, 10, STRANGE, STRANGE, TASK_A, ELSEWHERE, NULL);
    g_assert_false(ask(f, 12, MDF2, ELSEWHERE).joined);
    set_alias(&alias);
    g_assert_true(ask(f, 12, MDF2, ELSEWHERE).joined);
    set_alias(NULL);
    g_assert_false(ask(f, 12, MDF2, ELSEWHERE).joined);
}

/* Ordered of others only, and known for which. */
static void
test_elsewhere(fixture_t *f)
{
    li_provisioning_answer_t a;

    know_all(f, 1, NE);
    join(f, 1, NE, POI);
    create_at(f, 5, OTHER, "did-1", MDF);
    create_at(f, 6, "ne3", "did-1", MDF);
    a = ask(f, 5, MDF, POI);
    g_assert_true(a.provisioned && a.elsewhere);
    g_assert_false(li_provisioning_allows(&a, LI_INTERFACE_X3));
    g_assert_cmpstr(a.others[0], ==, OTHER);
    g_assert_false(ask(f, 5, MDF, ELSEWHERE).elsewhere);
    create_at(f, 10, NE, "did-1", MDF);
    a = ask(f, 10, MDF, POI);
    g_assert_true(a.provisioned && !a.elsewhere);
    g_assert_cmpuint(a.endpoint_frame, ==, 10);
    g_assert_true(li_provisioning_allows(&a, LI_INTERFACE_X3));
}

/* ---- what was sent ---- */

/* A translated address is guessed where the sender delivers nothing to the ordered one, by this frame. */
static void
test_same_port(fixture_t *f)
{
    char observed[] = ELSEWHERE ":9003", provisioned[] = MDF ":9003";
    li_alias_row_t alias = { observed, provisioned };

    join(f, 1, NE, POI);
    create_at(f, 5, NE, "did-1", MDF);
    g_assert_true(ask(f, 8, STRANGE, POI).same_port);
    deliver(f, 10, MDF, MDF, TASK_A, "192.0.2.98", NULL);
    g_assert_true(ask(f, 12, STRANGE, POI).same_port);
    deliver(f, 14, MDF, MDF, TASK_A, POI, NULL);
    g_assert_false(ask(f, 16, STRANGE, POI).same_port);
    g_assert_true(ask(f, 13, STRANGE, POI).same_port);
    /* Another at the same port that it does not deliver to. */
    create_at(f, 20, NE, "did-2", MDF2);
    g_assert_true(ask(f, 22, STRANGE, POI).same_port);
    deliver(f, 24, MDF2, MDF2, TASK_A, POI, NULL);
    g_assert_false(ask(f, 26, STRANGE, POI).same_port);
    /* By the tables as they are. */
    end_at(f, 30, NE, LI_DESTINATION, NULL);
    create_at(f, 31, NE, "did-3", MDF);
    g_assert_false(ask(f, 36, STRANGE, POI).same_port);
    set_alias(&alias);
    g_assert_false(ask(f, 36, STRANGE, POI).same_port);
    create_at(f, 40, NE, "did-3", "192.0.2.200");
    alias.provisioned = (char[]) { "192.0.2.200:9003" };
    alias.observed = (char[]) { MDF ":9003" };
    set_alias(&alias);
    g_assert_false(ask(f, 46, STRANGE, POI).same_port);
    set_alias(NULL);
    g_assert_true(ask(f, 46, STRANGE, POI).same_port);
}

/* Who delivers X2 or X3 is a point of interception, whatever arrives there: known by the address, by the table as it
 * is, by what the unit names. */
static void
test_sent(fixture_t *f)
{
    char from[] = ELSEWHERE, ne[] = NE;
    li_element_row_t row = { from, ne };
    const li_address_t poi = addr(POI);
    li_when_t when = at(3);

    join(f, 1, NE, POI);
    create_at(f, 2, NE, "did-1", MDF);
    li_provisioning_reached(f->p, &when, &poi);
    g_assert_false(ask(f, 5, STRANGE, POI).joined);
    deliver(f, 10, STRANGE, STRANGE, TASK_A, ELSEWHERE, NULL);
    g_assert_false(ask(f, 12, STRANGE, POI).joined);
    set_rows(&row, 1);
    g_assert_true(ask(f, 12, STRANGE, POI).joined);
    g_assert_true(ask(f, 10, STRANGE, POI).joined);
    g_assert_false(ask(f, 9, STRANGE, POI).joined);
    set_rows(NULL, 0);
    g_assert_false(ask(f, 12, STRANGE, POI).joined);
    deliver(f, 20, STRANGE, STRANGE, TASK_A, "192.0.2.98", NE);
    g_assert_true(ask(f, 22, STRANGE, POI).joined);
    g_assert_false(ask(f, 20, STRANGE, POI).joined);
}

static void
test_sent_by_address(fixture_t *f)
{
    const li_address_t poi = addr(POI);
    li_when_t when = at(3);

    join(f, 1, NE, POI);
    create_at(f, 2, NE, "did-1", MDF);
    li_provisioning_reached(f->p, &when, &poi);
    deliver(f, 10, STRANGE, STRANGE, TASK_A, "192.0.2.98", NULL);
    join(f, 15, NE, "192.0.2.98");
    g_assert_false(ask(f, 14, STRANGE, POI).joined);
    g_assert_true(ask(f, 15, STRANGE, POI).joined);
}

/* Whose unit it was that nobody had ordered is asked when the order comes, with the table as it is. */
static void
test_stray(fixture_t *f)
{
    char from[] = ELSEWHERE, ne[] = NE, other[] = OTHER;
    li_element_row_t row = { from, ne }, two[] = { { from, ne }, { from, other } };
    li_order_answer_t o;
    li_order_t *order;

    know_all(f, 5, NE);
    create_at(f, 6, OTHER, "did-1", MDF);
    deliver(f, 10, MDF, MDF, TASK_A, ELSEWHERE, NULL);
    order = ask_activate(f, 20, NE, TASK_A, "did-1", NULL);
    decide(f, order, 21, LI_DECIDED_DONE);
    order_at(f, order, 21, &o);
    g_assert_cmpuint(o.stray, ==, 0);
    set_rows(&row, 1);
    order_at(f, order, 21, &o);
    g_assert_cmpuint(o.stray, ==, 10);
    /* It may have been another's, of which not all is known. */
    set_rows(two, 2);
    order_at(f, order, 21, &o);
    g_assert_cmpuint(o.stray, ==, 0);
}

/* ---- listings ---- */

/* A whole listing of nothing, told of the element. */
static void
list_nothing(fixture_t *f, uint32_t frame, const char *ne, const char *asker, bool is_guess)
{
    const li_thing_kind_t kinds[] = { LI_DESTINATION, LI_TASK };
    const li_when_t when = at(frame);
    const li_address_t a = addr(asker);

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        li_provisioning_listed(f->p, ne, &when, kinds[i], li_provisioning_listing(f->p), frame, &a, is_guess);
    }
}

/* Who asked for it answers as the element: the listing was its administrator's, from that frame on. What it seemed to
 * end is there again. What is delivered from there shows nothing, once the element has carried out an order. */
static void
test_listing(fixture_t *f)
{
    join(f, 1, NE, "192.0.2.98");
    create_at(f, 5, NE, "did-1", MDF);
    create_at(f, 5, NE, "did-2", MDF2);
    activate_at(f, 6, NE, TASK_A, "did-1");
    list_nothing(f, 10, NE, ELSEWHERE, true);
    end_at(f, 15, NE, LI_DESTINATION, "did-2");
    deliver(f, 18, STRANGE, STRANGE, TASK_A, ELSEWHERE, NE);
    deliver(f, 20, STRANGE, STRANGE, TASK_B, ELSEWHERE, NULL);
    g_assert_cmpint(ask_when(f, at(20), STRANGE, TASK_A, POI, NE).knowledge, ==, LI_KNOWLEDGE_BASELINE);
    g_assert_true(ask_when(f, at(20), MDF, TASK_A, POI, NE).removed);
    join(f, 30, NE, ELSEWHERE);
    for (uint32_t frame = 32; frame >= 28; frame -= 2) {
        const li_provisioning_answer_t a = ask_when(f, at(frame), MDF, TASK_A, POI, NE);

        g_assert_true(a.provisioned == (frame >= 30));
        g_assert_true(a.tasks[0].live == (frame >= 30));
        g_assert_true(a.removed == (frame < 30));
        g_assert_cmpint(a.knowledge, ==, frame >= 30 ? LI_KNOWLEDGE_PARTIAL : LI_KNOWLEDGE_BASELINE);
        g_assert_cmpint(a.missed, ==, frame >= 30 ? LI_MISSED_LISTING : LI_MISSED_NOTHING);
        g_assert_false(ask_when(f, at(frame), MDF2, TASK_A, POI, NE).provisioned);
    }
}

static li_knowledge_t
known(fixture_t *f, uint32_t frame, const char *from)
{
    return ask_when(f, at(frame), STRANGE, TASK_A, from, NE).knowledge;
}

/* Where nothing but the listing tells who of both is the element: for what is sent from where it was asked for it is no
 * listing, and for all else it is, whatever units come from there. Who asked shows itself by speaking as the element.
 */
static void
test_listing_asked_for(fixture_t *f)
{
    list_nothing(f, 5, NE, ELSEWHERE, true);
    g_assert_cmpint(known(f, 5, POI), ==, LI_KNOWLEDGE_BASELINE);
    g_assert_cmpint(known(f, 5, ELSEWHERE), ==, LI_KNOWLEDGE_PARTIAL);
    g_assert_cmpint(ask_when(f, at(5), STRANGE, TASK_A, ELSEWHERE, NE).missed, ==, LI_MISSED_LISTING);
    deliver(f, 7, STRANGE, STRANGE, TASK_B, ELSEWHERE, NE);
    g_assert_cmpint(known(f, 7, POI), ==, LI_KNOWLEDGE_BASELINE);
    /* What is no guess holds for both. */
    list_nothing(f, 9, NE, ELSEWHERE, false);
    g_assert_cmpint(known(f, 9, ELSEWHERE), ==, LI_KNOWLEDGE_BASELINE);
    g_assert_cmpint(known(f, 8, ELSEWHERE), ==, LI_KNOWLEDGE_PARTIAL);
    join(f, 10, NE, ELSEWHERE);
    g_assert_cmpint(known(f, 10, POI), ==, LI_KNOWLEDGE_PARTIAL);
}

/* Each has told the other: one of the two listings is the element's. */
static void
test_listing_both(fixture_t *f)
{
    list_nothing(f, 5, NE, ELSEWHERE, true);
    list_nothing(f, 6, NE, POI, true);
    g_assert_cmpint(known(f, 5, ELSEWHERE), ==, LI_KNOWLEDGE_PARTIAL);
    g_assert_cmpint(known(f, 6, ELSEWHERE), ==, LI_KNOWLEDGE_BASELINE);
    g_assert_cmpint(known(f, 6, POI), ==, LI_KNOWLEDGE_BASELINE);
}

/* Who has carried out an order is the element: not the one who asked. */
static void
test_listing_obeyed(fixture_t *f)
{
    list_nothing(f, 5, NE, ELSEWHERE, true);
    create_at(f, 8, NE, "did-1", MDF);
    g_assert_cmpint(known(f, 7, ELSEWHERE), ==, LI_KNOWLEDGE_PARTIAL);
    g_assert_cmpint(known(f, 9, ELSEWHERE), ==, LI_KNOWLEDGE_BASELINE);
}

/* ---- destinations ---- */

/* One without an address counts for the tasks that have it, and for all of whose tasks nothing is known. */
static void
test_unknown(fixture_t *f)
{
    join(f, 1, NE, POI);
    create_at(f, 5, NE, "did-1", MDF);
    create_at(f, 5, NE, "did-2", NULL);
    activate_at(f, 6, NE, TASK_A, "did-1");
    g_assert_false(ask(f, 8, STRANGE, POI).unknown_destination);
    g_assert_true(ask_when(f, at(8), STRANGE, TASK_B, POI, NULL).unknown_destination);
    activate_at(f, 10, NE, TASK_B, "did-2");
    g_assert_true(ask_when(f, at(12), STRANGE, TASK_B, POI, NULL).unknown_destination);
    g_assert_false(ask(f, 12, STRANGE, POI).unknown_destination);
}

static void
create_by_name(fixture_t *f, uint32_t frame, const char *did, const char *host)
{
    const li_destination_t room = { .host = host, .port = 9003 };
    const li_thing_t thing = { .kind = LI_DESTINATION, .id = did, .destination = &room };
    const li_when_t when = at(frame);

    decide(f, li_provisioning_asked(f->p, NE, &when, &thing, NULL), frame, LI_DECIDED_DONE);
}

/* A destination whose name was resolved is there, for the family that was answered, and nowhere else: a task that has
 * few, and one that has many. */
static void
test_resolved(fixture_t *f)
{
    char many[20 * 8] = "named";
    li_task_answer_t t;

    join(f, 1, NE, POI);
    create_by_name(f, 5, "named", "mdf.example.org");
    for (unsigned i = 0; i < 17; i++) {
        char did[8], place[16];

        g_snprintf(did, sizeof did, "d%u", i);
        g_snprintf(place, sizeof place, "10.0.0.%u", i);
        create_at(f, 5, NE, did, place);
        g_strlcat(many, " ", sizeof many);
        g_strlcat(many, did, sizeof many);
    }
    activate_at(f, 6, NE, TASK_A, "named");
    activate_at(f, 6, NE, TASK_B, many);
    resolve(f, 10, POI, "mdf.example.org", MDF);
    resolve(f, 20, POI, "mdf.example.org", MDF2);
    for (unsigned i = 0; i < 2; i++) {
        const char *task = i ? TASK_B : TASK_A;

        t = ask_when(f, at(9), STRANGE, task, POI, NULL).tasks[0];
        g_assert_cmpint(t.delivers, ==, LI_MAYBE);
        t = ask_when(f, at(10), STRANGE, task, POI, NULL).tasks[0];
        g_assert_cmpint(t.delivers, ==, LI_NO);
        g_assert_true(t.by_name);
        t = ask_when(f, at(10), MDF, task, POI, NULL).tasks[0];
        g_assert_cmpint(t.delivers, ==, LI_YES);
        t = ask_when(f, at(19), MDF2, task, POI, NULL).tasks[0];
        g_assert_cmpint(t.delivers, ==, LI_NO);
        t = ask_when(f, at(20), MDF2, task, POI, NULL).tasks[0];
        g_assert_cmpint(t.delivers, ==, LI_YES);
        t = ask_when(f, at(20), "2001:db8::66", task, POI, NULL).tasks[0];
        g_assert_cmpint(t.delivers, ==, LI_MAYBE);
    }
    g_assert_true(ask(f, 20, MDF2, POI).provisioned);
    /* A task without one by name needs none. */
    activate_at(f, 30, NE, TASK_A, "d1");
    t = ask(f, 32, STRANGE, POI).tasks[0];
    g_assert_true(t.delivers == LI_NO && !t.by_name);
}

RUN_WITH(fixture_t, set_up, clear,
    { "/provisioning-joins/lowest", test_lowest },
    { "/provisioning-joins/for-all", test_for_all },
    { "/provisioning-joins/more", test_more },
    { "/provisioning-joins/rows", test_rows },
    { "/provisioning-joins/other-family", test_other_family },
    { "/provisioning-joins/heard", test_heard },
    { "/provisioning-joins/task", test_task },
    { "/provisioning-joins/own-task", test_own_task },
    { "/provisioning-joins/task-by-alias", test_task_by_alias },
    { "/provisioning-joins/elsewhere", test_elsewhere },
    { "/provisioning-joins/same-port", test_same_port },
    { "/provisioning-joins/sent", test_sent },
    { "/provisioning-joins/sent-by-address", test_sent_by_address },
    { "/provisioning-joins/stray", test_stray },
    { "/provisioning-joins/listing", test_listing },
    { "/provisioning-joins/listing-asked-for", test_listing_asked_for },
    { "/provisioning-joins/listing-both", test_listing_both },
    { "/provisioning-joins/listing-obeyed", test_listing_obeyed },
    { "/provisioning-joins/unknown", test_unknown },
    { "/provisioning-joins/resolved", test_resolved })
