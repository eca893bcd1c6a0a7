/* test_naming.c
 * What DNS said: which answers count, for whom, and how much is kept.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "audit/naming.h"
#include "run.h"

#define ELEMENT  "192.0.2.10"
#define RESOLVER "192.0.2.53"
#define UPSTREAM "203.0.113.53"
#define MDF      "198.51.100.20"
#define OTHER    "198.51.100.21"

typedef struct {
    wmem_allocator_t *scope;
    li_naming_t      *naming;
} fixture_t;

static void
set_up(fixture_t *f)
{
    f->scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    f->naming = li_naming_new(f->scope);
}

static void
tear_down(fixture_t *f)
{
    wmem_destroy_allocator(f->scope);
}

static li_when_t
at(uint32_t frame)
{
    return (li_when_t) { frame, 0, { (time_t)frame, 0 } };
}

static li_address_t
addr(const char *text)
{
    li_prefix_t prefix;
    const char *reason;

    g_assert_true(li_prefix_parse(text, &prefix, &reason));
    return prefix.address;
}

static li_question_t
question(const char *client, const char *server, uint16_t id, const char *name)
{
    const li_address_t c = addr(client), s = addr(server);
    li_question_t q = { .id = id, .type = 1, .name = name };

    li_endpoint_init(&q.client, &c, 40053, LI_TRANSPORT_UDP);
    li_endpoint_init(&q.server, &s, 53, LI_TRANSPORT_UDP);
    return q;
}

static void
ask(fixture_t *f, uint32_t frame, const char *client, const char *server, uint16_t id, const char *name)
{
    const li_question_t q = question(client, server, id, name);
    const li_when_t when = at(frame);

    li_naming_asked(f->naming, &when, &q);
}

static void
answer(fixture_t *f, uint32_t frame, const char *client, const char *server, uint16_t id, const char *name,
       const char *address)
{
    const li_question_t q = question(client, server, id, name);
    const li_address_t a = addr(address);
    const li_when_t when = at(frame);

    li_naming_answered(f->naming, &when, &q, &a, 1);
}

static void
want(fixture_t *f, uint32_t frame, const char *name)
{
    const li_when_t when = at(frame);

    li_naming_wanted(f->naming, &when, name);
}

/* There is one element. */
static bool
is_element(const void *data, const li_address_t *address, const li_when_t *now)
{
    const li_address_t element = addr((const char *)data);

    return now->frame > 0 && memcmp(address, &element, sizeof element) == 0;
}

/* 'T' there, 'E' elsewhere, '-' not known; and by the address the same. */
static char
place(fixture_t *f, uint32_t frame, const char *name, const char *address)
{
    static const char letters[] = { [LI_NAME_UNKNOWN] = '-', [LI_NAME_ELSEWHERE] = 'E', [LI_NAME_THERE] = 'T' };
    const li_address_t a = addr(address);
    const li_when_t now = at(frame);
    const char *hosts[8];
    unsigned left = 1000;
    const li_name_place_t found = li_naming_place(f->naming, name, &a, &now, is_element, ELEMENT, &left);
    const unsigned count = li_naming_at(f->naming, &a, &now, is_element, ELEMENT, &left, hosts, G_N_ELEMENTS(hosts));
    bool listed = false;

    for (unsigned i = 0; i < count; i++) {
        listed |= strcmp(hosts[i], name) == 0;
    }
    g_assert_cmpint(listed, ==, found == LI_NAME_THERE);
    return letters[found];
}

/* Every frame has its own answer. */
static void
test_frames(fixture_t *f)
{
    want(f, 1, "mdf");
    ask(f, 10, ELEMENT, RESOLVER, 1, "mdf");
    answer(f, 12, ELEMENT, RESOLVER, 1, "mdf", MDF);
    ask(f, 20, ELEMENT, RESOLVER, 2, "mdf");
    answer(f, 22, ELEMENT, RESOLVER, 2, "mdf", OTHER);
    g_assert_cmpint(place(f, 11, "mdf", MDF), ==, '-');
    g_assert_cmpint(place(f, 12, "mdf", MDF), ==, 'T');
    g_assert_cmpint(place(f, 12, "mdf", OTHER), ==, 'E');
    g_assert_cmpint(place(f, 22, "mdf", OTHER), ==, 'T');
    g_assert_cmpint(place(f, 22, "mdf", MDF), ==, 'T');
    g_assert_cmpint(place(f, 22, "mdf", "203.0.113.66"), ==, 'E');
    g_assert_cmpint(place(f, 22, "mdf", "2001:db8::1"), ==, '-');
    g_assert_cmpint(place(f, 22, "other", MDF), ==, '-');
    g_assert_cmpuint(li_naming_changed(f->naming, &(li_when_t) { .frame = 11 }), ==, 10);
    g_assert_cmpuint(li_naming_changed(f->naming, &(li_when_t) { .frame = 30 }), ==, 22);
}

/* What was answered before the name was wanted counts from then on. */
static void
test_wanted_later(fixture_t *f)
{
    ask(f, 10, ELEMENT, RESOLVER, 1, "mdf");
    answer(f, 12, ELEMENT, RESOLVER, 1, "mdf", MDF);
    want(f, 20, "mdf");
    g_assert_cmpint(place(f, 20, "mdf", MDF), ==, 'T');
    g_assert_cmpint(place(f, 21, "mdf", OTHER), ==, 'E');
}

/* The element's resolver asks somebody else for the same name. */
static void
test_upstream(fixture_t *f)
{
    want(f, 1, "mdf");
    ask(f, 10, RESOLVER, UPSTREAM, 9, "mdf");
    answer(f, 11, RESOLVER, UPSTREAM, 9, "mdf", MDF);
    g_assert_cmpint(place(f, 11, "mdf", MDF), ==, '-');
    ask(f, 12, ELEMENT, RESOLVER, 1, "mdf");
    g_assert_cmpint(place(f, 11, "mdf", MDF), ==, '-');
    g_assert_cmpint(place(f, 12, "mdf", MDF), ==, 'T');
    /* One that it asks of another name tells nothing of this. */
    want(f, 20, "other");
    ask(f, 21, RESOLVER, UPSTREAM, 10, "other");
    answer(f, 22, RESOLVER, UPSTREAM, 10, "other", MDF);
    g_assert_cmpint(place(f, 30, "other", MDF), ==, '-');
}

static void
answer_two(fixture_t *f, uint32_t frame, uint16_t id, const char *one, const char *other)
{
    const li_question_t q = question(ELEMENT, RESOLVER, id, "mdf");
    const li_address_t a[2] = { addr(one), addr(other) };
    const li_when_t when = at(frame);

    li_naming_answered(f->naming, &when, &q, a, 2);
}

/* Two answers to one question: what only one of them names is not known, from the second on. What another question was
 * answered stays known. */
static void
test_two_answers(fixture_t *f)
{
    want(f, 1, "mdf");
    ask(f, 10, ELEMENT, RESOLVER, 1, "mdf");
    answer(f, 11, ELEMENT, RESOLVER, 1, "mdf", OTHER);
    answer(f, 12, ELEMENT, RESOLVER, 1, "mdf", MDF);
    g_assert_cmpint(place(f, 11, "mdf", OTHER), ==, 'T');
    g_assert_cmpint(place(f, 12, "mdf", OTHER), ==, '-');
    g_assert_cmpint(place(f, 12, "mdf", MDF), ==, '-');
    g_assert_cmpint(place(f, 12, "mdf", UPSTREAM), ==, 'E');
    g_assert_cmpuint(li_naming_changed(f->naming, &(li_when_t) { .frame = 30 }), ==, 12);
    ask(f, 20, ELEMENT, RESOLVER, 2, "mdf");
    answer(f, 21, ELEMENT, RESOLVER, 2, "mdf", MDF);
    g_assert_cmpint(place(f, 21, "mdf", MDF), ==, 'T');
    g_assert_cmpint(place(f, 21, "mdf", OTHER), ==, '-');
    g_assert_cmpint(place(f, 21, "mdf", UPSTREAM), ==, 'E');
    /* Both name one of them; one that comes twice is a copy. */
    ask(f, 30, ELEMENT, RESOLVER, 3, "mdf");
    answer_two(f, 31, 3, MDF, RESOLVER);
    answer_two(f, 31, 3, RESOLVER, MDF);
    g_assert_cmpint(place(f, 32, "mdf", RESOLVER), ==, 'T');
    answer(f, 33, ELEMENT, RESOLVER, 3, "mdf", MDF);
    g_assert_cmpint(place(f, 33, "mdf", RESOLVER), ==, '-');
    g_assert_cmpint(place(f, 33, "mdf", MDF), ==, 'T');
}

/* Who asks twice may be answered twice, by turns another address. A copy of the question is the same one. */
static void
test_asked_twice(fixture_t *f)
{
    want(f, 1, "mdf");
    ask(f, 10, ELEMENT, RESOLVER, 1, "mdf");
    ask(f, 12, ELEMENT, RESOLVER, 1, "mdf");
    answer(f, 13, ELEMENT, RESOLVER, 1, "mdf", MDF);
    answer(f, 14, ELEMENT, RESOLVER, 1, "mdf", OTHER);
    g_assert_cmpint(place(f, 14, "mdf", MDF), ==, 'T');
    g_assert_cmpint(place(f, 14, "mdf", OTHER), ==, 'T');
    ask(f, 20, ELEMENT, RESOLVER, 1, "mdf");
    ask(f, 20, ELEMENT, RESOLVER, 1, "mdf");
    answer(f, 21, ELEMENT, RESOLVER, 1, "mdf", UPSTREAM);
    answer(f, 22, ELEMENT, RESOLVER, 1, "mdf", MDF);
    g_assert_cmpint(place(f, 22, "mdf", UPSTREAM), ==, '-');
    g_assert_cmpint(place(f, 22, "mdf", MDF), ==, 'T');
    g_assert_cmpint(place(f, 22, "mdf", RESOLVER), ==, 'E');
}

/* A flood of names nobody wants takes nothing from those that are wanted, and bounded room. */
static void
test_many_names(fixture_t *f)
{
    want(f, 1, "mdf");
    ask(f, 2, ELEMENT, RESOLVER, 1, "mdf");
    ask(f, 3, ELEMENT, RESOLVER, 1, "old");
    answer(f, 4, ELEMENT, RESOLVER, 1, "old", MDF);
    for (uint32_t i = 0; i < 20000; i++) {
        char *name = g_strdup_printf("name-%u", i);

        ask(f, 10, "203.0.113.9", RESOLVER, (uint16_t)i, name);
        answer(f, 10, "203.0.113.9", RESOLVER, (uint16_t)i, name, OTHER);
        g_free(name);
    }
    answer(f, 11, ELEMENT, RESOLVER, 1, "mdf", MDF);
    g_assert_cmpint(place(f, 11, "mdf", MDF), ==, 'T');
    /* Spoken of too long ago. */
    want(f, 12, "old");
    g_assert_cmpint(place(f, 13, "old", MDF), ==, '-');
}

/* Of one name so many questions, clients and answers are kept, and no more. */
static void
test_many_of_one(fixture_t *f)
{
    want(f, 1, "mdf");
    for (uint32_t i = 0; i < 5000; i++) {
        char *client = g_strdup_printf("10.0.%u.%u", i / 250, i % 250);
        char *address = g_strdup_printf("10.9.%u.%u", i / 250, i % 250);

        ask(f, 10 + i, client, RESOLVER, 1, "mdf");
        answer(f, 10 + i, client, RESOLVER, 1, "mdf", address);
        ask(f, 10 + i, client, UPSTREAM, 1, "mdf");         /* never answered */
        g_free(client);
        g_free(address);
    }
    g_assert_cmpint(place(f, 9999, "mdf", MDF), ==, '-');
    g_assert_cmpint(place(f, 9999, "mdf", "10.9.0.1"), ==, '-');
}

/* Who asks may set how much is looked at; beyond that nothing is known. */
static void
test_looks(fixture_t *f)
{
    const li_address_t a = addr(MDF);
    const li_when_t now = at(100);
    unsigned left = 11;

    want(f, 1, "mdf");
    for (uint32_t i = 0; i < 10; i++) {
        char *client = g_strdup_printf("10.0.0.%u", i);

        ask(f, 10 + i, client, RESOLVER, 1, "mdf");
        answer(f, 10 + i, client, RESOLVER, 1, "mdf", OTHER);
        g_free(client);
    }
    ask(f, 30, ELEMENT, RESOLVER, 1, "mdf");
    answer(f, 30, ELEMENT, RESOLVER, 1, "mdf", MDF);
    g_assert_cmpint(li_naming_place(f->naming, "mdf", &a, &now, is_element, ELEMENT, &left), ==, LI_NAME_THERE);
    g_assert_cmpuint(left, ==, 0);
    left = 10;
    g_assert_cmpint(li_naming_place(f->naming, "mdf", &a, &now, is_element, ELEMENT, &left), ==, LI_NAME_UNKNOWN);
}

static void
test_senders(fixture_t *f)
{
    const li_address_t element = addr(ELEMENT);
    li_when_t when = at(20);

    li_naming_sender(f->naming, &when, &element);
    when = at(19);
    g_assert_false(li_naming_sent(f->naming, &element, &when));
    when = at(20);
    g_assert_true(li_naming_sent(f->naming, &element, &when));
    when = at(25);
    li_naming_sender(f->naming, &when, &element);
    g_assert_cmpuint(li_naming_changed(f->naming, &when), ==, 20);
}

RUN_WITH(fixture_t, set_up, tear_down,
    { "/naming/frames", test_frames },
    { "/naming/wanted-later", test_wanted_later },
    { "/naming/upstream", test_upstream },
    { "/naming/two-answers", test_two_answers },
    { "/naming/asked-twice", test_asked_twice },
    { "/naming/many-names", test_many_names },
    { "/naming/many-of-one", test_many_of_one },
    { "/naming/looks", test_looks },
    { "/naming/senders", test_senders })
