/* gate.c
 * Whether what is said on an administration interface counts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/gate.h"

#include <string.h>

#include <epan/to_str.h>

#include "audit/keys.h"
#include "audit/registry.h"

/* So many seconds after the capture began its request may have come before it. */
#define ANSWER_MAX 300

/* An administration function, by what it calls itself. */
typedef struct {
    wmem_map_t *places;             /* li_address_t it spoke from: itself */
    const char *last;               /* the text of the address it spoke from last */
    uint32_t    frame;              /* and when that was */
} administrator_t;

/* A network element, by what it calls itself. */
typedef struct {
    const char *name;
    wmem_map_t *places;             /* li_address_t from which it answered, or told of itself: itself */
    wmem_map_t *ends;               /* li_address_t of both sides, where it is not known which of them it is: itself */
    wmem_map_t *copies;             /* li_address_t at which its exchanges were seen once more: itself */
    wmem_map_t *exchanges;          /* what an exchange is called: the li_address_t at which it was answered */
    wmem_map_t *administrators;     /* identifier, blank, address of those whom it has answered: itself */
    wmem_map_t *names;              /* identifiers of those: itself */
    wmem_map_t *seconds;            /* of those who were said to be a second one: itself */
    const char *first;              /* the first of them, and when it ordered */
    uint32_t    first_frame;
    bool        is_protected;       /* it was administered over TLS */
} party_t;

/* What answered from an address. */
typedef struct {
    const char *element;            /* the last */
    uint32_t    frame;              /* of its last answer */
} speaker_t;

struct li_gate {
    wmem_allocator_t  *scope;
    li_findings_t     *findings;
    li_provisioning_t *provisioning;
    wmem_map_t        *parties;         /* name -> party_t */
    wmem_map_t        *administrators;  /* identifier -> administrator_t */
    wmem_map_t        *posts;           /* li_address_t of administrators -> frame of the first answer they got */
    wmem_map_t        *askers;          /* li_address_t from which requests came: itself */
    wmem_map_t        *speakers;        /* li_address_t -> speaker_t */
    wmem_map_t        *servers;         /* li_endpoint_t -> the element that answers there */
    wmem_map_t        *pairs;           /* an element and an address it was seen at: itself */
};

li_gate_t *
li_gate_new(wmem_allocator_t *scope, li_findings_t *findings, li_provisioning_t *provisioning)
{
    li_gate_t *gate = wmem_new(scope, li_gate_t);

    gate->scope = scope;
    gate->findings = findings;
    gate->provisioning = provisioning;
    gate->parties = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    gate->administrators = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    gate->posts = wmem_map_new(scope, li_address_hash, li_address_equal);
    gate->askers = wmem_map_new(scope, li_address_hash, li_address_equal);
    gate->speakers = wmem_map_new(scope, li_address_hash, li_address_equal);
    gate->servers = wmem_map_new(scope, li_endpoint_hash, li_endpoint_equal_key);
    gate->pairs = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    return gate;
}

/* ---- what is kept ---- */

static party_t *
party_get(li_gate_t *gate, const char *name)
{
    party_t *party = (party_t *)wmem_map_lookup(gate->parties, name);

    if (party == NULL) {
        party = wmem_new0(gate->scope, party_t);
        party->name = wmem_strdup(gate->scope, name);
        party->places = wmem_map_new(gate->scope, li_address_hash, li_address_equal);
        party->ends = wmem_map_new(gate->scope, li_address_hash, li_address_equal);
        party->copies = wmem_map_new(gate->scope, li_address_hash, li_address_equal);
        party->exchanges = wmem_map_new(gate->scope, wmem_str_hash, g_str_equal);
        party->administrators = wmem_map_new(gate->scope, wmem_str_hash, g_str_equal);
        party->names = wmem_map_new(gate->scope, wmem_str_hash, g_str_equal);
        party->seconds = wmem_map_new(gate->scope, wmem_str_hash, g_str_equal);
        wmem_map_insert(gate->parties, party->name, party);
    }
    return party;
}

static const li_address_t *
keep_address(li_gate_t *gate, wmem_map_t *set, const li_address_t *addr)
{
    li_address_t *kept = (li_address_t *)wmem_map_lookup(set, addr);

    if (kept == NULL) {
        kept = (li_address_t *)wmem_memdup(gate->scope, addr, sizeof *addr);
        wmem_map_insert(set, kept, kept);
    }
    return kept;
}

/* True when it is new in the set. */
static bool
keep_text(li_gate_t *gate, wmem_map_t *set, const char *text)
{
    char *kept;

    if (wmem_map_contains(set, text)) {
        return false;
    }
    kept = wmem_strdup(gate->scope, text);
    wmem_map_insert(set, kept, kept);
    return true;
}

static char *
address_text(wmem_allocator_t *scope, const li_address_t *addr)
{
    char *text = (char *)wmem_alloc(scope, WS_INET6_ADDRSTRLEN);

    if (li_address_is_ipv4(addr)) {
        ws_in4_addr raw = li_address_ipv4_raw(addr);

        ws_inet_ntop4(&raw, text, WS_INET6_ADDRSTRLEN);
    } else {
        ws_inet_ntop6(addr->octets, text, WS_INET6_ADDRSTRLEN);
    }
    return text;
}

/* Who both are, by what they call themselves and where they are, aliases applied. */
typedef struct {
    const li_said_t *said;
    li_place_t       place;
    const li_when_t *when;
    const char      *element;           /* NULL: not said */
    const char      *administrator;
    bool             has_element;       /* its address is known: */
    bool             has_administrator;
    li_endpoint_t    element_at;
    li_endpoint_t    administrator_at;
} sides_t;

static void
report(li_gate_t *gate, const sides_t *sides, const li_finding_t *finding)
{
    li_finding_t kept = *finding;

    kept.other = finding->other ? wmem_strdup(gate->scope, finding->other) : NULL;
    li_findings_add(gate->findings, sides->place, &kept);
}

/* ---- who is who ---- */

typedef enum {
    ASKED_BY_UNKNOWN,
    ASKED_BY_ADMINISTRATOR,
    ASKED_BY_ELEMENT
} asker_t;

/* Of two questions, one for each side, the first that only one of them passes tells. */
static asker_t
told_by(bool from_is_element, bool to_is_element)
{
    return from_is_element == to_is_element ? ASKED_BY_UNKNOWN
         : from_is_element ? ASKED_BY_ELEMENT : ASKED_BY_ADMINISTRATOR;
}

/* Both ask each other what there is. The element is who has answered as that, or is listed as one, or delivers; the
 * administrator is who has been answered, or is listed. */
static asker_t
find_asker(const li_gate_t *gate, const li_said_t *said, const li_when_t *when)
{
    const li_address_t *from = &said->source.address, *to = &said->destination.address;
    const party_t *party = said->element ? (const party_t *)wmem_map_lookup(gate->parties, said->element) : NULL;
    asker_t asker = ASKED_BY_UNKNOWN;

    if (!said->has_source || !said->has_destination) {
        return ASKED_BY_UNKNOWN;
    }
    if (party) {
        asker = told_by(wmem_map_contains(party->places, from), wmem_map_contains(party->places, to));
    }
    if (asker == ASKED_BY_UNKNOWN) {
        asker = told_by(li_registry_administers(to, said->interface), li_registry_administers(from, said->interface));
    }
    if (asker == ASKED_BY_UNKNOWN) {
        asker = told_by(li_registry_element(from) != NULL, li_registry_element(to) != NULL);
    }
    if (asker == ASKED_BY_UNKNOWN) {
        asker = told_by(li_gate_administrates(gate, to, when->frame), li_gate_administrates(gate, from, when->frame));
    }
    if (asker == ASKED_BY_UNKNOWN) {
        asker = told_by(li_provisioning_converses(gate->provisioning, from, when),
                        li_provisioning_converses(gate->provisioning, to, when));
    }
    return asker;
}

static void
find_direction(const li_gate_t *gate, const li_said_t *said, const li_passed_t *asked, const li_when_t *when,
               li_passed_t *passed)
{
    bool element_asks = said->saying == LI_SAID_REPORTS;

    if (said->saying == LI_SAID_NOTIFIES || said->saying == LI_SAID_OTHER) {
        return;
    }
    passed->has_direction = true;
    if (said->saying == LI_SAID_ASKS && asked) {
        element_asks = asked->from_element;
        passed->is_guess = asked->is_guess;
    } else if (said->saying == LI_SAID_ASKS) {
        const asker_t asker = said->is_answer ? ASKED_BY_UNKNOWN : find_asker(gate, said, when);

        element_asks = asker == ASKED_BY_ELEMENT;
        passed->is_guess = asker == ASKED_BY_UNKNOWN;
    }
    passed->from_element = element_asks != said->is_answer;
}

static void
find_sides(const li_said_t *said, const li_said_t *request, const li_passed_t *passed, sides_t *sides)
{
    const bool element_first = passed->from_element;

    sides->said = said;
    sides->element = said->element ? said->element : request ? request->element : NULL;
    sides->administrator = said->administrator ? said->administrator : request ? request->administrator : NULL;
    if (!passed->has_direction) {
        return;
    }
    sides->has_element = element_first ? said->has_source : said->has_destination;
    sides->has_administrator = element_first ? said->has_destination : said->has_source;
    if (sides->has_element) {
        sides->element_at = li_registry_alias(element_first ? &said->source : &said->destination);
    }
    if (sides->has_administrator) {
        sides->administrator_at = li_registry_alias(element_first ? &said->destination : &said->source);
    }
}

/* ---- the lines ---- */

/* With rows for the interface, only who is listed may order; a notification is between an operator and one who may. */
static bool
may_order(const li_said_t *said, const sides_t *sides)
{
    if (!li_registry_lists_administrators(said->interface)) {
        return true;
    }
    if (said->saying == LI_SAID_NOTIFIES) {
        return (said->has_source && li_registry_administers(&said->source.address, said->interface))
            || (said->has_destination && li_registry_administers(&said->destination.address, said->interface));
    }
    return sides->has_administrator && li_registry_administers(&sides->administrator_at.address, said->interface);
}

/* A row of the user's has the address as another element's, where rows are called what elements call themselves. */
static bool
is_listed_as_another(const li_gate_t *gate, const sides_t *sides)
{
    const char *listed = li_registry_element(&sides->element_at.address);

    return listed && !li_registry_is_element(&sides->element_at.address, sides->element)
        && (li_registry_has_element(sides->element) || wmem_map_contains(gate->parties, listed));
}

static char *
administrator_key(const sides_t *sides)
{
    char *text = address_text(NULL, &sides->administrator_at.address);
    char *key = wmem_strdup_printf(NULL, "%s %s", sides->administrator, text);

    wmem_free(NULL, text);
    return key;
}

static bool
is_known_administrator(const party_t *party, const sides_t *sides)
{
    char *key;
    bool known;

    if (sides->administrator == NULL || !sides->has_administrator) {
        return false;
    }
    key = administrator_key(sides);
    known = wmem_map_contains(party->administrators, key);
    wmem_free(NULL, key);
    return known;
}

/* The same exchange was answered at another address: it was captured at two points with a translation between. */
static bool
is_copy(const party_t *party, const sides_t *sides)
{
    const char *exchange = sides->said->transaction;
    const li_address_t *before = party && exchange ? (const li_address_t *)wmem_map_lookup(party->exchanges, exchange)
                                                   : NULL;

    return before && sides->has_element && !li_address_equal(before, &sides->element_at.address);
}

/* True when whoever is at the element's address may speak for it. */
static bool
is_element(li_gate_t *gate, const party_t *party, const sides_t *sides)
{
    const li_address_t *addr = &sides->element_at.address;
    const bool is_listed = li_registry_is_element(addr, sides->element);

    if (is_listed_as_another(gate, sides)) {
        report(gate, sides, &(li_finding_t) {
            .found = LI_FOUND_ELEMENT_CONFLICT, .other = li_registry_element(addr) });
        return false;
    }
    if (is_listed || party == NULL || wmem_map_contains(party->places, addr)
        || (wmem_map_size(party->places) == 0
            && (wmem_map_size(party->ends) == 0 || wmem_map_contains(party->ends, addr)))) {
        return true;
    }
    if (sides->said->is_success && is_known_administrator(party, sides)) {
        report(gate, sides, &(li_finding_t) { .found = LI_FOUND_ELEMENT_MOVED });
        li_provisioning_missed(gate->provisioning, sides->element, sides->when, LI_MISSED_MOVED);
        return true;
    }
    if (!wmem_map_contains(party->copies, addr)) {
        report(gate, sides, &(li_finding_t) { .found = LI_FOUND_ELEMENT_CONFLICT });
    }
    return false;
}

/* An answer to what was not seen may answer what the capture does not have: what came before it, what was lost, or what
 * somebody says of whom nothing is captured. */
static bool
may_be_unasked(const li_gate_t *gate, const li_said_t *said)
{
    return (said->is_open_before && said->age <= ANSWER_MAX) || said->is_lossy
        || (said->is_one_way
            && !(said->has_destination && wmem_map_contains(gate->askers, &said->destination.address)));
}

static li_line_t
first_line(const li_said_t *said, const sides_t *sides, const party_t *party)
{
    if (said->inside != LI_INSIDE_NOTHING) {
        return LI_LINE_CONTENT;
    }
    if (!said->is_own_exchange) {
        return LI_LINE_EXCHANGE;
    }
    /* An element that can't make sense of a request does not know what it was called. */
    if (!said->is_whole && (!said->is_answer || said->is_success)) {
        return LI_LINE_IDENTIFIED;
    }
    if (said->saying != LI_SAID_OTHER && !may_order(said, sides)) {
        return LI_LINE_ADMINISTRATOR;
    }
    if (party && party->is_protected && !said->is_protected && said->saying != LI_SAID_OTHER) {
        return LI_LINE_PROTECTED;
    }
    return LI_LINE_NONE;
}

/* An answer that names another exchange answers that, wherever it stands. */
static bool
is_of_another(const li_said_t *said, const li_said_t *request)
{
    return request && said->transaction && request->transaction
        && g_ascii_strcasecmp(said->transaction, request->transaction) != 0;
}

static li_line_t
answer_line(li_gate_t *gate, const sides_t *sides, const party_t *party, const li_said_t *request,
            const li_passed_t *asked, const li_passed_t *passed)
{
    const li_said_t *said = sides->said;

    if (asked && asked->line) {
        return asked->line;
    }
    if (asked ? said->is_success && is_of_another(said, request) : !may_be_unasked(gate, said)) {
        return LI_LINE_REQUESTED;
    }
    if (!passed->has_direction) {
        return LI_LINE_NONE;
    }
    if (sides->element == NULL || !sides->has_element || !is_element(gate, party, sides)) {
        return LI_LINE_ELEMENT;
    }
    return said->saying == LI_SAID_ASKS && !passed->from_element ? LI_LINE_ROLE : LI_LINE_NONE;
}

/* ---- what is learned ---- */

static void
note_speaker(li_gate_t *gate, const sides_t *sides)
{
    const li_address_t *addr = &sides->element_at.address;
    speaker_t *speaker = (speaker_t *)wmem_map_lookup(gate->speakers, addr);
    char *text, *pair;

    if (speaker && strcmp(speaker->element, sides->element) == 0) {
        speaker->frame = sides->when->frame;
        return;
    }
    text = address_text(NULL, addr);
    pair = wmem_strdup_printf(NULL, "%s\n%s", sides->element, text);
    if (keep_text(gate, gate->pairs, pair) && speaker) {
        report(gate, sides, &(li_finding_t) {
            .found = LI_FOUND_ELEMENT_RENAMED, .frame = speaker->frame, .other = speaker->element });
    }
    wmem_free(NULL, pair);
    wmem_free(NULL, text);
    li_provisioning_join(gate->provisioning, sides->element, sides->when, addr);
    if (speaker == NULL) {
        speaker = wmem_new(gate->scope, speaker_t);
        wmem_map_insert(gate->speakers, wmem_memdup(gate->scope, addr, sizeof *addr), speaker);
    }
    speaker->element = party_get(gate, sides->element)->name;
    speaker->frame = sides->when->frame;
}

/* Whom the element answers may order of it. Others of a second one's orders may not have been seen. */
static void
note_administrator(li_gate_t *gate, party_t *party, const sides_t *sides)
{
    const li_address_t *addr = &sides->administrator_at.address;
    char *key;

    if (sides->administrator == NULL || !sides->has_administrator) {
        return;
    }
    if (!wmem_map_contains(gate->posts, addr)) {
        wmem_map_insert(gate->posts, wmem_memdup(gate->scope, addr, sizeof *addr),
                        GUINT_TO_POINTER(sides->when->frame));
    }
    key = administrator_key(sides);
    keep_text(gate, party->administrators, key);
    wmem_free(NULL, key);
    if (sides->said->saying != LI_SAID_ORDERS) {
        return;
    }
    if (keep_text(gate, party->names, sides->administrator) && wmem_map_size(party->names) > 1) {
        li_provisioning_missed(gate->provisioning, party->name, sides->when, LI_MISSED_ADMINISTRATOR);
    }
    if (party->first == NULL) {
        party->first = wmem_strdup(gate->scope, sides->administrator);
        party->first_frame = sides->when->frame;
    }
}

/* One of both is the element. */
static void
learn_ends(li_gate_t *gate, const sides_t *sides)
{
    party_t *party = party_get(gate, sides->element);

    if (sides->has_element && sides->has_administrator) {
        keep_address(gate, party->ends, &sides->element_at.address);
        keep_address(gate, party->ends, &sides->administrator_at.address);
    }
    note_speaker(gate, sides);
}

/* A report to somebody unknown, under a name that nobody has heard, from where another element is, says nothing of that
 * one: who takes it may be anybody. */
static bool
is_told_to_nobody(const li_gate_t *gate, const sides_t *sides)
{
    const party_t *party = (const party_t *)wmem_map_lookup(gate->parties, sides->element);
    const speaker_t *speaker = (const speaker_t *)wmem_map_lookup(gate->speakers, &sides->element_at.address);

    return sides->said->saying == LI_SAID_REPORTS && speaker && strcmp(speaker->element, sides->element) != 0
        && (party == NULL || wmem_map_size(party->places) == 0)
        && !(sides->has_administrator
             && li_gate_administrates(gate, &sides->administrator_at.address, sides->when->frame));
}

/* The element has answered, or its report was taken. */
static void
learn(li_gate_t *gate, const sides_t *sides, const li_passed_t *passed)
{
    const li_said_t *said = sides->said;
    party_t *party = party_get(gate, sides->element);
    const li_address_t *place = keep_address(gate, party->places, &sides->element_at.address);

    party->is_protected |= said->is_protected;
    if (said->transaction && !wmem_map_contains(party->exchanges, said->transaction)) {
        wmem_map_insert(party->exchanges, wmem_strdup(gate->scope, said->transaction), (void *)place);
    }
    note_speaker(gate, sides);
    note_administrator(gate, party, sides);
    if (passed->from_element && said->has_source && !wmem_map_contains(gate->servers, &said->source)) {
        wmem_map_insert(gate->servers, wmem_memdup(gate->scope, &said->source, sizeof said->source),
                        (void *)party->name);
    }
}

/* ---- what is worth a word ---- */

typedef struct {
    wmem_map_t *keys;
    bool        is_met;
} meeting_t;

static void
meet(void *key, void *value _U_, void *data)
{
    meeting_t *meeting = (meeting_t *)data;

    meeting->is_met |= wmem_map_contains(meeting->keys, key);
}

/* Who orders is an element itself, at the address it answers at, of an administrator of this element: a triggering
 * function, whose tasks name their product, and whose destinations do not. */
static bool
is_ordered_too(const li_gate_t *gate, const party_t *party, const sides_t *sides)
{
    const party_t *own = (const party_t *)wmem_map_lookup(gate->parties, sides->administrator);
    meeting_t meeting = { party->administrators, false };

    if (own && wmem_map_contains(own->places, &sides->administrator_at.address)) {
        wmem_map_foreach(own->administrators, meet, &meeting);
    }
    return meeting.is_met;
}

/* Somebody else orders of the element. */
static void
see_second(li_gate_t *gate, party_t *party, const sides_t *sides)
{
    if (sides->said->saying == LI_SAID_ORDERS && party->first && !sides->said->is_triggered
        && !wmem_map_contains(party->names, sides->administrator) && !is_ordered_too(gate, party, sides)
        && keep_text(gate, party->seconds, sides->administrator)) {
        report(gate, sides, &(li_finding_t) {
            .found = LI_FOUND_SECOND_ADMINISTRATOR, .frame = party->first_frame, .other = party->first });
    }
}

/* The same one speaks from another address. */
static void
see_moved(li_gate_t *gate, const sides_t *sides)
{
    administrator_t *administrator = (administrator_t *)wmem_map_lookup(gate->administrators, sides->administrator);
    const li_address_t *addr = &sides->administrator_at.address;

    if (administrator == NULL) {
        administrator = wmem_new0(gate->scope, administrator_t);
        administrator->places = wmem_map_new(gate->scope, li_address_hash, li_address_equal);
        wmem_map_insert(gate->administrators, wmem_strdup(gate->scope, sides->administrator), administrator);
    }
    if (!wmem_map_contains(administrator->places, addr)) {
        keep_address(gate, administrator->places, addr);
        if (administrator->last) {
            report(gate, sides, &(li_finding_t) {
                .found = LI_FOUND_ADMINISTRATOR_MOVED, .frame = administrator->frame, .other = administrator->last });
        }
        administrator->last = address_text(gate->scope, addr);
    }
    administrator->frame = sides->when->frame;
}

static void
see_request(li_gate_t *gate, party_t *party, const sides_t *sides, const li_passed_t *passed)
{
    /* Who asks and may be the element is no administrator yet. */
    if (sides->administrator == NULL || !sides->has_administrator || passed->from_element || passed->is_guess) {
        return;
    }
    see_moved(gate, sides);
    if (party) {
        see_second(gate, party, sides);
    }
}

/* ---- all of it ---- */

li_passed_t
li_gate_hear(li_gate_t *gate, const li_said_t *said, const li_said_t *request, const li_passed_t *asked,
             const li_when_t *when, li_place_t place)
{
    li_passed_t passed = { .line = LI_LINE_NONE };
    sides_t sides = { .place = place, .when = when };
    party_t *party;

    find_direction(gate, said, asked, when, &passed);
    find_sides(said, request, &passed, &sides);
    party = sides.element ? (party_t *)wmem_map_lookup(gate->parties, sides.element) : NULL;
    if (said->is_answer && is_copy(party, &sides)) {
        keep_address(gate, party->copies, &sides.element_at.address);
        passed.is_copy = true;
        return passed;
    }
    passed.line = first_line(said, &sides, party);
    if (passed.line == LI_LINE_NONE && said->is_answer) {
        passed.line = answer_line(gate, &sides, party, request, asked, &passed);
        passed.is_partial = asked == NULL;
    }
    if (passed.line != LI_LINE_NONE) {
        if (passed.line != LI_LINE_ELEMENT && passed.line != LI_LINE_ROLE) {
            report(gate, &sides, &(li_finding_t) { .found = LI_FOUND_NOT_BELIEVED, .number = passed.line });
        }
        return passed;
    }
    if (!said->is_answer) {
        if (said->has_source) {
            keep_address(gate, gate->askers, &said->source.address);
        }
        passed.is_strange = party && wmem_map_size(party->places) > 0 && !is_known_administrator(party, &sides);
        see_request(gate, party, &sides, &passed);
    } else if (said->is_success && passed.has_direction) {
        if (passed.is_guess) {
            learn_ends(gate, &sides);
        } else if (is_told_to_nobody(gate, &sides)) {
            passed.line = LI_LINE_ROLE;
        } else {
            learn(gate, &sides, &passed);
        }
    }
    return passed;
}

bool
li_gate_administrates(const li_gate_t *gate, const li_address_t *addr, uint32_t frame)
{
    uint32_t first = GPOINTER_TO_UINT(wmem_map_lookup(gate->posts, addr));

    return first != 0 && first <= frame;
}

const char *
li_gate_element_at(const li_gate_t *gate, const li_endpoint_t *server)
{
    return wmem_map_size(gate->servers) ? (const char *)wmem_map_lookup(gate->servers, server) : NULL;
}
