/* naming.c
 * What DNS said in the capture of names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/naming.h"

#include <string.h>

#include "audit/keys.h"

/* So many names are kept that nobody ordered; the one that was spoken of the longest ago gives way. */
#define NAMES_MAX       8192

/* Of one name: questions (the oldest gives way), who asked whom, and what was answered to whom (what is beyond is not
 * kept). */
#define QUESTIONS_MAX   64
#define ASKERS_MAX      64
#define ANSWERS_MAX     256

/* No resolver waits so long for an answer (seconds). */
#define ANSWER_WITHIN   60

/* So long a question that was answered is kept for sure: another answer to it is one of two of which one was made up
 * (seconds). */
#define OTHER_WITHIN    5

/* Who asks again waits longer than this: it is a copy that the capture made (nanoseconds). */
#define COPY_WITHIN     100000000

typedef struct {
    li_endpoint_t client;
    li_endpoint_t server;
    uint16_t      id;
    uint16_t      type;
    bool          is_open;          /* not answered yet */
    li_when_t     when;
    wmem_array_t *given;            /* given_t: what its answer named; NULL: nothing */
} asked_t;

typedef struct {
    li_address_t client;
    li_address_t server;
    li_since_t   since;
} asker_t;

typedef struct name name_t;

/* That a name has an address. */
typedef struct {
    const name_t *name;
    li_address_t  client;
    li_address_t  address;
    li_since_t    since;
    li_since_t    disputed;         /* there was another answer to the question, which does not name it */
} answer_t;

/* An address in an answer to a question. */
typedef struct {
    li_address_t address;
    answer_t    *answer;            /* that nobody had given before; NULL: somebody had, or it is not kept */
} given_t;

struct name {
    char         *text;
    bool          wanted;           /* a destination has it: kept for good */
    wmem_array_t *asked;            /* asked_t; NULL: none yet. For telling */
    wmem_array_t *askers;           /* asker_t; NULL: none yet */
    wmem_array_t *answers;          /* answer_t *; NULL: none yet */
    name_t       *before;           /* among those that are not wanted, the one spoken of last first */
    name_t       *behind;
};

/* Filled by the li_naming_ functions on the first visit of each frame; all of it lives as long as the capture. */
struct li_naming {
    wmem_allocator_t *scope;
    wmem_map_t       *names;        /* text -> name_t */
    wmem_map_t       *addresses;    /* li_address_t -> li_gathered_t of answer_t, of wanted names */
    wmem_map_t       *senders;      /* li_address_t -> li_since_t: a unit came from there */
    li_events_t       changed;
    name_t           *first;        /* of those that are not wanted */
    name_t           *last;
    unsigned          count;        /* of them */
};

li_naming_t *
li_naming_new(wmem_allocator_t *scope)
{
    li_naming_t *names = wmem_new0(scope, li_naming_t);

    names->scope = scope;
    names->names = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    names->addresses = wmem_map_new(scope, li_address_hash, li_address_equal);
    names->senders = wmem_map_new(scope, li_address_hash, li_address_equal);
    return names;
}

/* That answers may change, once for each frame: who asks in that frame finds out anew. */
static void
note_change(li_naming_t *names, const li_when_t *when)
{
    const li_when_t frame = { .frame = when->frame };

    if (li_events_last(&names->changed, &frame) != when->frame) {
        li_events_note(names->scope, &names->changed, &frame);
    }
}

/* ---- names ---- */

static void
unlink_name(li_naming_t *names, name_t *name)
{
    *(name->before ? &name->before->behind : &names->first) = name->behind;
    *(name->behind ? &name->behind->before : &names->last) = name->before;
    name->before = name->behind = NULL;
    names->count--;
}

static void
link_first(li_naming_t *names, name_t *name)
{
    name->behind = names->first;
    *(names->first ? &names->first->before : &names->last) = name;
    names->first = name;
    names->count++;
}

static void
free_array(wmem_array_t *array)
{
    if (array) {
        wmem_destroy_array(array);
    }
}

static void
forget(li_naming_t *names, name_t *name)
{
    wmem_map_remove(names->names, name->text);
    unlink_name(names, name);
    for (unsigned i = 0; name->answers && i < wmem_array_get_count(name->answers); i++) {
        wmem_free(names->scope, *(answer_t **)wmem_array_index(name->answers, i));
    }
    for (unsigned i = 0; name->asked && i < wmem_array_get_count(name->asked); i++) {
        free_array(((const asked_t *)wmem_array_index(name->asked, i))->given);
    }
    free_array(name->asked);
    free_array(name->askers);
    free_array(name->answers);
    wmem_free(names->scope, name->text);
    wmem_free(names->scope, name);
}

static name_t *
find_name(const li_naming_t *names, const char *text)
{
    return (name_t *)wmem_map_lookup(names->names, text);
}

/* The name that is spoken of now. */
static name_t *
get_name(li_naming_t *names, const char *text)
{
    name_t *name = find_name(names, text);

    if (name == NULL) {
        if (names->count >= NAMES_MAX) {
            forget(names, names->last);
        }
        name = wmem_new0(names->scope, name_t);
        name->text = wmem_strdup(names->scope, text);
        wmem_map_insert(names->names, name->text, name);
        link_first(names, name);
    } else if (!name->wanted && name->before) {
        unlink_name(names, name);
        link_first(names, name);
    }
    return name;
}

static void *
append(li_naming_t *names, wmem_array_t **array, const void *member, unsigned size)
{
    if (*array == NULL) {
        *array = wmem_array_sized_new(names->scope, size, 2);
    }
    wmem_array_append(*array, member, 1);
    return wmem_array_index(*array, wmem_array_get_count(*array) - 1);
}

static unsigned
count_of(wmem_array_t *array)
{
    return array ? wmem_array_get_count(array) : 0;
}

/* ---- telling ---- */

static void
note_asker(li_naming_t *names, name_t *name, const li_when_t *when, const li_question_t *question)
{
    asker_t asker = { question->client.address, question->server.address, { 0, 0 } };
    const unsigned count = count_of(name->askers);

    for (unsigned i = 0; i < count; i++) {
        const asker_t *known = (const asker_t *)wmem_array_index(name->askers, i);

        if (li_address_equal(&known->client, &asker.client) && li_address_equal(&known->server, &asker.server)) {
            return;
        }
    }
    if (count < ASKERS_MAX) {
        li_since_note(&asker.since, when);
        append(names, &name->askers, &asker, sizeof asker);
        if (name->wanted) {
            note_change(names, when);
        }
    }
}

/* A place for one more question: that of one that was answered a while ago, a new one, or that of the oldest. */
static asked_t *
place_for_question(li_naming_t *names, name_t *name, const li_when_t *when)
{
    static const asked_t none = { .is_open = false };
    const unsigned count = count_of(name->asked);
    asked_t *oldest = NULL;

    for (unsigned i = 0; i < count; i++) {
        asked_t *asked = (asked_t *)wmem_array_index(name->asked, i);

        if (!asked->is_open && !li_is_recent(&asked->when, when, OTHER_WITHIN)) {
            return asked;
        }
        if (oldest == NULL || asked->when.frame < oldest->when.frame) {
            oldest = asked;
        }
    }
    return oldest && count >= QUESTIONS_MAX ? oldest : (asked_t *)append(names, &name->asked, &none, sizeof none);
}

/* The next one after `asked` (NULL: the first) that is the same, and was asked lately. */
static asked_t *
next_same(const name_t *name, const li_when_t *when, const li_question_t *question, const asked_t *asked)
{
    const unsigned count = count_of(name->asked);
    unsigned i = asked ? (unsigned)(asked - (const asked_t *)wmem_array_get_raw(name->asked)) + 1 : 0;

    for (; i < count; i++) {
        asked_t *other = (asked_t *)wmem_array_index(name->asked, i);

        if (other->id == question->id && other->type == question->type
            && li_endpoint_equal(&other->client, &question->client)
            && li_endpoint_equal(&other->server, &question->server)
            && li_is_recent(&other->when, when, ANSWER_WITHIN)) {
            return other;
        }
    }
    return NULL;
}

static bool
is_copy(const asked_t *asked, const li_when_t *when)
{
    nstime_t age;

    nstime_delta(&age, &when->time, &asked->when.time);
    return asked->is_open && age.secs == 0 && age.nsecs >= 0 && age.nsecs < COPY_WITHIN;
}

void
li_naming_asked(li_naming_t *names, const li_when_t *when, const li_question_t *question)
{
    name_t *name = get_name(names, question->name);
    asked_t *place = NULL;

    while ((place = next_same(name, when, question, place)) != NULL) {
        if (is_copy(place, when)) {
            return;
        }
    }
    place = place_for_question(names, name, when);
    free_array(place->given);
    *place = (asked_t) { question->client, question->server, question->id, question->type, true, *when, NULL };
    note_asker(names, name, when, question);
}

/* ---- answers ---- */

/* What is said of a wanted name is found by its address, too. */
static void
index_answer(li_naming_t *names, const li_when_t *when, const answer_t *answer)
{
    li_gathered_t *gathered = (li_gathered_t *)wmem_map_lookup(names->addresses, &answer->address);

    if (gathered == NULL) {
        gathered = wmem_new0(names->scope, li_gathered_t);
        wmem_map_insert(names->addresses, &answer->address, gathered);
    }
    li_gathered_add(names->scope, gathered, when, answer);
    note_change(names, when);
}

/* NULL: it is known, or there are too many. */
static answer_t *
note_answer(li_naming_t *names, name_t *name, const li_when_t *when, const li_address_t *client,
            const li_address_t *addr)
{
    const unsigned count = count_of(name->answers);
    answer_t *answer;

    for (unsigned i = 0; i < count; i++) {
        const answer_t *known = *(answer_t **)wmem_array_index(name->answers, i);

        if (known->disputed.frame == 0 && li_address_equal(&known->client, client)
            && li_address_equal(&known->address, addr)) {
            return NULL;
        }
    }
    if (count >= ANSWERS_MAX) {
        return NULL;
    }
    answer = wmem_new0(names->scope, answer_t);
    answer->name = name;
    answer->client = *client;
    answer->address = *addr;
    li_since_note(&answer->since, when);
    append(names, &name->answers, &answer, sizeof answer);
    if (name->wanted) {
        index_answer(names, when, answer);
    }
    return answer;
}

static bool
names_address(const li_address_t *addresses, unsigned count, const li_address_t *addr)
{
    for (unsigned i = 0; i < count; i++) {
        if (li_address_equal(&addresses[i], addr)) {
            return true;
        }
    }
    return false;
}

static bool
was_given(const asked_t *asked, const li_address_t *addr)
{
    for (unsigned i = 0; i < count_of(asked->given); i++) {
        if (li_address_equal(&((const given_t *)wmem_array_index(asked->given, i))->address, addr)) {
            return true;
        }
    }
    return false;
}

static void
give(li_naming_t *names, name_t *name, asked_t *asked, const li_when_t *when, const li_address_t *addr)
{
    const given_t given = { *addr, note_answer(names, name, when, &asked->client.address, addr) };

    append(names, &asked->given, &given, sizeof given);
}

/* Another answer to a question that was answered. One of the two was made up, and which of them can't be told: an
 * address that only one of them names is not known to be the name's, nor not to be. What neither names it is not. */
static void
dispute(li_naming_t *names, name_t *name, asked_t *asked, const li_when_t *when, const li_address_t *addresses,
        unsigned count)
{
    for (unsigned i = 0; i < count_of(asked->given); i++) {
        const given_t *given = (const given_t *)wmem_array_index(asked->given, i);

        if (given->answer && given->answer->disputed.frame == 0
            && !names_address(addresses, count, &given->address)) {
            li_since_note(&given->answer->disputed, when);
            note_change(names, when);
        }
    }
    for (unsigned i = 0; i < count; i++) {
        const given_t *given;

        if (was_given(asked, &addresses[i])) {
            continue;
        }
        give(names, name, asked, when, &addresses[i]);
        given = (const given_t *)wmem_array_index(asked->given, count_of(asked->given) - 1);
        if (given->answer) {
            li_since_note(&given->answer->disputed, when);
        }
    }
}

void
li_naming_answered(li_naming_t *names, const li_when_t *when, const li_question_t *question,
                  const li_address_t *addresses, unsigned count)
{
    name_t *name = find_name(names, question->name);
    asked_t *asked = NULL, *last = NULL;

    if (name == NULL) {
        return;
    }
    while ((asked = next_same(name, when, question, asked)) != NULL && !asked->is_open) {
        last = last && last->when.frame > asked->when.frame ? last : asked;
    }
    if (asked == NULL) {
        if (last) {
            dispute(names, name, last, when, addresses, count);
        }
        return;
    }
    asked->is_open = false;
    for (unsigned i = 0; i < count; i++) {
        if (!was_given(asked, &addresses[i])) {
            give(names, name, asked, when, &addresses[i]);
        }
    }
}

void
li_naming_wanted(li_naming_t *names, const li_when_t *when, const char *host)
{
    name_t *name = get_name(names, host);

    if (name->wanted) {
        return;
    }
    unlink_name(names, name);
    name->wanted = true;
    for (unsigned i = 0; i < count_of(name->answers); i++) {
        index_answer(names, when, *(answer_t **)wmem_array_index(name->answers, i));
    }
}

void
li_naming_sender(li_naming_t *names, const li_when_t *when, const li_address_t *addr)
{
    li_since_t *sent = (li_since_t *)wmem_map_lookup(names->senders, addr);

    if (sent == NULL) {
        sent = wmem_new0(names->scope, li_since_t);
        wmem_map_insert(names->senders, wmem_memdup(names->scope, addr, sizeof *addr), sent);
        li_since_note(sent, when);
        note_change(names, when);
    }
}

/* ---- asking ---- */

typedef struct {
    const li_when_t    *now;
    li_naming_element_t is_element;
    const void         *data;
    unsigned           *left;
} asking_t;

static bool
ask_element(const asking_t *asking, const li_address_t *addr)
{
    if (*asking->left == 0) {
        return false;
    }
    --*asking->left;
    return asking->is_element(asking->data, addr, asking->now);
}

/* An answer to an element, or to whom an element asks for the name. */
static bool
is_heeded(const asking_t *asking, const answer_t *answer)
{
    wmem_array_t *askers = answer->name->askers;

    if (ask_element(asking, &answer->client)) {
        return true;
    }
    for (unsigned i = 0; i < count_of(askers); i++) {
        const asker_t *asker = (const asker_t *)wmem_array_index(askers, i);

        if (li_address_equal(&asker->server, &answer->client) && li_since_at(&asker->since, asking->now)
            && ask_element(asking, &asker->client)) {
            return true;
        }
    }
    return false;
}

unsigned
li_naming_at(const li_naming_t *names, const li_address_t *addr, const li_when_t *now, li_naming_element_t is_element,
             const void *data, unsigned *left, const char **hosts, unsigned max)
{
    const li_gathered_t *gathered = (const li_gathered_t *)wmem_map_lookup(names->addresses, addr);
    const unsigned count = gathered ? MIN(li_gathered_count(gathered, now), ANSWERS_MAX) : 0;
    const asking_t asking = { now, is_element, data, left };
    unsigned found = 0;

    for (unsigned i = 0; i < count && found < max; i++) {
        const answer_t *answer = (const answer_t *)li_gathered_member(gathered, i);
        bool known = false;

        for (unsigned k = 0; k < found && !known; k++) {
            known = hosts[k] == answer->name->text;
        }
        if (!known && !li_since_at(&answer->disputed, now) && is_heeded(&asking, answer)) {
            hosts[found++] = answer->name->text;
        }
    }
    return found;
}

li_name_place_t
li_naming_place(const li_naming_t *names, const char *host, const li_address_t *addr, const li_when_t *now,
                li_naming_element_t is_element, const void *data, unsigned *left)
{
    const name_t *name = find_name(names, host);
    const asking_t asking = { now, is_element, data, left };
    const bool is_ipv4 = li_address_is_ipv4(addr);
    li_name_place_t place = LI_NAME_UNKNOWN;
    bool may_be_there = false;

    for (unsigned i = 0; name && i < count_of(name->answers); i++) {
        const answer_t *answer = *(answer_t **)wmem_array_index(name->answers, i);

        const bool is_there = li_address_equal(&answer->address, addr);
        const bool is_disputed = li_since_at(&answer->disputed, now);

        if (li_address_is_ipv4(&answer->address) != is_ipv4 || !li_since_at(&answer->since, now)
            || !is_heeded(&asking, answer)) {
            continue;
        }
        if (is_there && !is_disputed) {
            return LI_NAME_THERE;
        }
        may_be_there |= is_there;
        place = is_there ? place : LI_NAME_ELSEWHERE;
    }
    return may_be_there ? LI_NAME_UNKNOWN : place;
}

bool
li_naming_sent(const li_naming_t *names, const li_address_t *addr, const li_when_t *now)
{
    const li_since_t *sent = (const li_since_t *)wmem_map_lookup(names->senders, addr);

    return sent && li_since_at(sent, now);
}

uint32_t
li_naming_changed(const li_naming_t *names, const li_when_t *now)
{
    return li_events_last(&names->changed, now);
}
