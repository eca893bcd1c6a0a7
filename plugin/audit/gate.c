/* gate.c
 * Whether what is said on an administration interface counts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/gate.h"

#include <string.h>

#include <epan/to_str.h>

#include "audit/gate_party.h"
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

/* What answered from an address. */
typedef struct {
    const char *element;            /* the last */
    uint32_t    frame;              /* of its last answer */
} speaker_t;

struct li_gate {
    wmem_allocator_t  *scope;
    li_findings_t     *findings;
    li_provisioning_t *provisioning;
    wmem_map_t        *parties;         /* name -> li_party_t */
    wmem_map_t        *administrators;  /* identifier -> administrator_t */
    wmem_map_t        *posts;           /* li_address_t of administrators -> frame of the first answer they got */
    wmem_map_t        *askers;          /* li_address_t from which requests came -> frame of the first */
    wmem_map_t        *asked;           /* li_address_t to which they went -> frame of the first */
    wmem_map_t        *asked_names;     /* the element that an administrator asked -> frame of the first */
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
    gate->asked = wmem_map_new(scope, li_address_hash, li_address_equal);
    gate->asked_names = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    gate->speakers = wmem_map_new(scope, li_address_hash, li_address_equal);
    gate->servers = wmem_map_new(scope, li_endpoint_hash, li_endpoint_equal_key);
    gate->pairs = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    return gate;
}

/* ---- what is kept ---- */

static li_party_t *
party_get(li_gate_t *gate, const char *name)
{
    li_party_t *party = (li_party_t *)wmem_map_lookup(gate->parties, name);

    if (party == NULL) {
        party = li_party_new(gate->scope, name);
        wmem_map_insert(gate->parties, party->name, party);
    }
    return party;
}

/* The first frame for an address: nothing is kept for one that is known. */
static void
keep_first(li_gate_t *gate, wmem_map_t *firsts, const li_address_t *addr, uint32_t frame)
{
    if (!wmem_map_contains(firsts, addr)) {
        wmem_map_insert(firsts, wmem_memdup(gate->scope, addr, sizeof *addr), GUINT_TO_POINTER(frame));
    }
}

/* 0: none. */
static uint32_t
first_of(wmem_map_t *firsts, const void *key)
{
    return GPOINTER_TO_UINT(wmem_map_lookup(firsts, key));
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

/* Both ask each other what there is. The element is who has answered as that, or is listed as one; the administrator is
 * who has been answered, or is listed. What is delivered from an address tells nothing: one packet makes a unit. */
static asker_t
find_asker(const li_gate_t *gate, const li_said_t *said, const li_when_t *when)
{
    const li_address_t *from = &said->source.address, *to = &said->destination.address;
    const li_party_t *party = said->element ? (const li_party_t *)wmem_map_lookup(gate->parties, said->element) : NULL;
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
        && (li_registry_has_element(sides->element)
            || li_party_has_answered((const li_party_t *)wmem_map_lookup(gate->parties, listed)));
}

static bool
knows_administrator(const li_party_t *party, const sides_t *sides)
{
    return li_party_knows(party, sides->administrator,
                          sides->has_administrator ? &sides->administrator_at.address : NULL);
}

/* What an exchange is called, and what was asked and answered; NULL: that is not all known. */
static char *
exchange_key(const li_said_t *said, const li_said_t *request)
{
    return said->transaction && said->contents && request->contents
         ? wmem_strdup_printf(NULL, "%s %" PRIx64 " %" PRIx64, said->transaction, request->contents, said->contents)
         : NULL;
}

/* The same exchange was answered at another address: it was captured at two points with a translation between. What it
 * is called does not prove that: anybody may use that first, for something else. */
static bool
is_copy(const li_party_t *party, const sides_t *sides, const li_said_t *request, const li_passed_t *asked)
{
    char *key = party && asked && asked->line == LI_LINE_NONE ? exchange_key(sides->said, request) : NULL;
    const li_address_t *before = key ? (const li_address_t *)wmem_map_lookup(party->exchanges, key) : NULL;

    wmem_free(NULL, key);
    return before && sides->has_element && !li_address_equal(before, &sides->element_at.address);
}

/* True when whoever is at the element's address may speak for it. An answer to what was not asked does not show that it
 * has moved. */
static bool
is_element(li_gate_t *gate, const li_party_t *party, const sides_t *sides, bool is_unasked)
{
    const li_address_t *addr = &sides->element_at.address;
    const bool is_listed = li_registry_is_element(addr, sides->element);

    if (is_listed_as_another(gate, sides)) {
        report(gate, sides, &(li_finding_t) {
            .found = LI_FOUND_ELEMENT_CONFLICT, .other = li_registry_element(addr) });
        return false;
    }
    if (is_listed || party == NULL) {
        return true;
    }
    if (party->is_at_row) {
        report(gate, sides, &(li_finding_t) { .found = LI_FOUND_ELEMENT_CONFLICT, .weak = true });
        return false;
    }
    if (li_party_may_be_at(party, addr, is_unasked)) {
        return true;
    }
    if (li_party_has_other_rows(party, addr)) {
        report(gate, sides, &(li_finding_t) {
            .found = LI_FOUND_ELEMENT_CONFLICT, .other = li_registry_element(addr) });
        return false;
    }
    if (!is_unasked && sides->said->is_success && knows_administrator(party, sides)) {
        report(gate, sides, &(li_finding_t) { .found = LI_FOUND_ELEMENT_MOVED });
        li_provisioning_missed(gate->provisioning, sides->element, sides->when, LI_MISSED_MOVED);
        return true;
    }
    if (!wmem_map_contains(party->copies, addr)) {
        report(gate, sides, &(li_finding_t) { .found = LI_FOUND_ELEMENT_CONFLICT });
    }
    return false;
}

/* The first frame which shows that what this element is asked is captured, by its address or by its name; 0: none. */
static uint32_t
asked_since(const li_gate_t *gate, const sides_t *sides)
{
    const li_said_t *said = sides->said;
    const li_endpoint_t from = li_registry_alias(&said->source);
    const uint32_t by_address = said->has_source ? first_of(gate->asked, &from.address) : 0;
    const uint32_t by_name = sides->element ? first_of(gate->asked_names, sides->element) : 0;

    return by_address == 0 || by_name == 0 ? MAX(by_address, by_name) : MIN(by_address, by_name);
}

/* Both have spoken with each other before, from where they speak now. */
static bool
is_between_known(const li_party_t *party, const sides_t *sides)
{
    return li_party_has_answered(party) && knows_administrator(party, sides)
        && li_party_may_be_at(party, &sides->element_at.address, true);
}

/* An answer to what was not seen may answer what the capture does not have. One packet makes such an answer, so the
 * capture must bear it out:
 * - the request was lost: a gap in what is asked in that connection shows it, and the two have spoken before;
 * - it came before the capture: the connection without a SYN is there before anything that this element is asked. One
 *   that turns up later may as well be made up, and what was under way when the capture began is soon answered;
 * - its direction is not captured: nothing is that this element is asked, nor that the other one asks. */
static bool
may_be_unasked(const li_gate_t *gate, const sides_t *sides, const li_party_t *party)
{
    const li_said_t *said = sides->said;
    const uint32_t since = asked_since(gate, sides);
    const li_endpoint_t to = li_registry_alias(&said->destination);

    if (said->loss_frame && is_between_known(party, sides)) {
        return true;
    }
    if (said->is_open_before && said->age <= ANSWER_MAX && (since == 0 || said->first_frame < since)) {
        return true;
    }
    return said->is_one_way && since == 0
        && !(said->has_destination && wmem_map_contains(gate->askers, &to.address));
}

static li_line_t
first_line(const li_said_t *said, const sides_t *sides, const li_party_t *party)
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
    /* It needs no answer; but who makes both directions of a conversation alone is in it. */
    if (said->saying == LI_SAID_NOTIFIES && said->is_one_way) {
        return LI_LINE_ANSWERED;
    }
    if (said->saying != LI_SAID_OTHER && !may_order(said, sides)) {
        return LI_LINE_ADMINISTRATOR;
    }
    if (party && party->is_protected && !said->is_protected && said->saying != LI_SAID_OTHER) {
        return LI_LINE_PROTECTED;
    }
    return LI_LINE_NONE;
}

/* An answer that is not believed because it was not asked for: of the two who speak, one says that the request was
 * lost, and a later one may show it. What is all there is is not known any more. */
static void
see_unasked(li_gate_t *gate, const sides_t *sides, const li_party_t *party, const li_passed_t *passed)
{
    if (sides->said->claim_frame && sides->said->is_success && passed->has_direction && passed->from_element
        && is_between_known(party, sides)) {
        li_provisioning_missed(gate->provisioning, sides->element, sides->when, LI_MISSED_SEGMENT);
    }
}

/* An answer that names another exchange answers that, wherever it stands. */
static bool
is_of_another(const li_said_t *said, const li_said_t *request)
{
    return request && said->transaction && request->transaction
        && g_ascii_strcasecmp(said->transaction, request->transaction) != 0;
}

/* An answer in the name of another element says nothing of that one, which was not asked, nor of the one that was. */
static bool
is_misnamed(const li_said_t *said, const li_said_t *request)
{
    return said->element && request->element && strcmp(said->element, request->element) != 0;
}

/* An answer comes from where its request went: one direction alone is no conversation. */
static bool
comes_back(const li_said_t *said, const li_said_t *request)
{
    return said->has_source == request->has_destination && said->has_destination == request->has_source
        && (!said->has_source || li_endpoint_equal(&said->source, &request->destination))
        && (!said->has_destination || li_endpoint_equal(&said->destination, &request->source));
}

static li_line_t
answer_line(li_gate_t *gate, const sides_t *sides, const li_party_t *party, const li_said_t *request,
            const li_passed_t *asked, const li_passed_t *passed)
{
    const li_said_t *said = sides->said;

    if (asked && asked->line) {
        return asked->line;
    }
    if (asked == NULL && !may_be_unasked(gate, sides, party)) {
        see_unasked(gate, sides, party, passed);
        return LI_LINE_REQUESTED;
    }
    if (asked && (!comes_back(said, request) || (said->is_success && is_of_another(said, request)))) {
        return LI_LINE_REQUESTED;
    }
    if (asked && is_misnamed(said, request)) {
        /* To be called so is what many an error is about. */
        if (said->is_success && said->saying != LI_SAID_OTHER) {
            report(gate, sides, &(li_finding_t) {
                .found = LI_FOUND_ELEMENT_MISNAMED, .other = request->element });
        }
        return LI_LINE_ELEMENT;
    }
    if (!passed->has_direction) {
        return LI_LINE_NONE;
    }
    if (sides->element == NULL || !sides->has_element || !is_element(gate, party, sides, asked == NULL)) {
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
    text = li_address_text(NULL, addr);
    pair = wmem_strdup_printf(NULL, "%s\n%s", sides->element, text);
    if (li_keep_text(gate->scope, gate->pairs, pair) && speaker) {
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

/* An end that the name has answered from, or may have. */
static bool
may_be_end(const li_party_t *party, bool is_there, const li_endpoint_t *end)
{
    const li_endpoint_t at = is_there ? li_registry_alias(end) : *end;

    return is_there && li_party_may_be_at(party, &at.address, false);
}

/* Whom the element answers may order of it. Others of a second one's orders may not have been seen. Who takes its
 * reports was not obeyed. */
static void
note_administrator(li_gate_t *gate, li_party_t *party, const sides_t *sides)
{
    const li_address_t *addr = &sides->administrator_at.address;

    if (sides->administrator == NULL || !sides->has_administrator || sides->said->saying == LI_SAID_REPORTS) {
        return;
    }
    keep_first(gate, gate->posts, addr, sides->when->frame);
    li_party_keep_administrator(gate->scope, party, sides->administrator, addr);
    if (sides->said->saying != LI_SAID_ORDERS) {
        return;
    }
    if (li_keep_text(gate->scope, party->names, sides->administrator) && wmem_map_size(party->names) > 1) {
        li_provisioning_missed(gate->provisioning, party->name, sides->when, LI_MISSED_ADMINISTRATOR);
    }
    if (party->orderer == NULL) {
        party->orderer = wmem_strdup(gate->scope, sides->administrator);
        party->orderer_frame = sides->when->frame;
    }
}

/* Whom it answered is heard of, and how: whichever of both is the element. A ping comes from either side; what it says
 * of one that has answered elsewhere anybody may say. */
static void
note_heard(li_gate_t *gate, const sides_t *sides)
{
    const li_said_t *said = sides->said;
    li_party_t *party = party_get(gate, sides->element);

    if (!sides->has_element && li_party_has_answered(party)
        && !may_be_end(party, said->has_source, &said->source)
        && !may_be_end(party, said->has_destination, &said->destination)) {
        return;
    }
    party->is_protected |= said->is_protected;
    if (party->first == NULL && said->saying != LI_SAID_REPORTS && sides->administrator) {
        party->first = wmem_strdup(gate->scope, sides->administrator);
        party->first_frame = sides->when->frame;
    }
}

/* One of both is the element. */
static void
learn_ends(li_gate_t *gate, const sides_t *sides)
{
    li_party_t *party = party_get(gate, sides->element);

    if (sides->has_element && sides->has_administrator) {
        li_keep_address(gate->scope, party->ends, &sides->element_at.address);
        li_keep_address(gate->scope, party->ends, &sides->administrator_at.address);
    }
    note_speaker(gate, sides);
}

/* A report to somebody unknown, under a name that nobody has heard, from where another element is, says nothing of that
 * one: who takes it may be anybody. */
static bool
is_told_to_nobody(const li_gate_t *gate, const sides_t *sides)
{
    const li_party_t *party = (const li_party_t *)wmem_map_lookup(gate->parties, sides->element);
    const speaker_t *speaker = (const speaker_t *)wmem_map_lookup(gate->speakers, &sides->element_at.address);

    return sides->said->saying == LI_SAID_REPORTS && speaker && strcmp(speaker->element, sides->element) != 0
        && (party == NULL || wmem_map_size(party->places) == 0)
        && !(sides->has_administrator
             && li_gate_administrates(gate, &sides->administrator_at.address, sides->when->frame));
}

/* An answer whose request is not captured teaches nothing of who is who: not who the administrator is, nor that this is
 * the element. Where nothing that it is asked is captured, units from there are judged by what such answers tell. */
static void
learn_unasked(li_gate_t *gate, const sides_t *sides, const li_passed_t *passed)
{
    li_party_t *party = party_get(gate, sides->element);

    if (!passed->from_element || li_party_has_answered(party)) {
        return;
    }
    li_keep_address(gate->scope, party->heard, &sides->element_at.address);
    li_provisioning_heard_at(gate->provisioning, sides->element, sides->when, &sides->element_at.address);
}

/* The element has answered, or its report was taken. */
static void
learn(li_gate_t *gate, const sides_t *sides, const li_said_t *request, const li_passed_t *passed)
{
    const li_said_t *said = sides->said;
    li_party_t *party = party_get(gate, sides->element);
    const bool is_new = !wmem_map_contains(party->places, &sides->element_at.address);
    const li_address_t *place = li_keep_address(gate->scope, party->places, &sides->element_at.address);
    char *exchange = exchange_key(said, request);

    li_party_see_rows(gate->scope, party, place);
    if (exchange && !wmem_map_contains(party->exchanges, exchange)) {
        wmem_map_insert(party->exchanges, wmem_strdup(gate->scope, exchange), (void *)place);
    }
    wmem_free(NULL, exchange);
    note_speaker(gate, sides);
    if (is_new) {
        li_provisioning_shown(gate->provisioning, sides->element, sides->when, place);
    }
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
is_ordered_too(const li_gate_t *gate, const li_party_t *party, const sides_t *sides)
{
    const li_party_t *own = (const li_party_t *)wmem_map_lookup(gate->parties, sides->administrator);
    meeting_t meeting = { party->administrators, false };

    if (own && wmem_map_contains(own->places, &sides->administrator_at.address)) {
        wmem_map_foreach(own->administrators, meet, &meeting);
    }
    return meeting.is_met;
}

/* Somebody else orders of the element. */
static void
see_second(li_gate_t *gate, li_party_t *party, const sides_t *sides)
{
    uint32_t frame = 0;
    const char *other = sides->said->saying == LI_SAID_ORDERS && !sides->said->is_triggered
                      ? li_party_other_administrator(party, sides->administrator, &frame) : NULL;

    if (other && !is_ordered_too(gate, party, sides)
        && li_keep_text(gate->scope, party->seconds, sides->administrator)) {
        report(gate, sides, &(li_finding_t) {
            .found = LI_FOUND_SECOND_ADMINISTRATOR, .frame = frame, .other = other });
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
        li_keep_address(gate->scope, administrator->places, addr);
        if (administrator->last) {
            report(gate, sides, &(li_finding_t) {
                .found = LI_FOUND_ADMINISTRATOR_MOVED, .frame = administrator->frame, .other = administrator->last });
        }
        administrator->last = li_address_text(gate->scope, addr);
    }
    administrator->frame = sides->when->frame;
}

/* What is asked there is captured. The element's name says whose that is where it is known which of them is asked. */
static void
see_asked(li_gate_t *gate, const sides_t *sides, const li_passed_t *passed)
{
    const li_said_t *said = sides->said;
    const uint32_t frame = sides->when->frame;

    if (said->has_source) {
        const li_endpoint_t from = li_registry_alias(&said->source);

        keep_first(gate, gate->askers, &from.address, frame);
    }
    if (said->has_destination) {
        const li_endpoint_t to = li_registry_alias(&said->destination);

        keep_first(gate, gate->asked, &to.address, frame);
        li_provisioning_asked_at(gate->provisioning, sides->when, &to.address);
    }
    if (sides->element && passed->has_direction && !passed->from_element && !passed->is_guess
        && !wmem_map_contains(gate->asked_names, sides->element)) {
        wmem_map_insert(gate->asked_names, wmem_strdup(gate->scope, sides->element), GUINT_TO_POINTER(frame));
    }
}

static void
see_request(li_gate_t *gate, li_party_t *party, const sides_t *sides, const li_passed_t *passed)
{
    see_asked(gate, sides, passed);
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

/* A request waits for its answer: until then it speaks for nobody anyhow. */
static bool
is_in_two_versions(const li_said_t *said, const li_passed_t *asked)
{
    return (said->is_disputed && (said->is_answer || said->saying == LI_SAID_NOTIFIES))
        || (asked && asked->is_disputed);
}

li_passed_t
li_gate_hear(li_gate_t *gate, const li_said_t *said, const li_said_t *request, const li_passed_t *asked,
             const li_when_t *when, li_place_t place)
{
    li_passed_t passed = { .line = LI_LINE_NONE };
    sides_t sides = { .place = place, .when = when };
    li_party_t *party;

    find_direction(gate, said, asked, when, &passed);
    find_sides(said, request, &passed, &sides);
    party = sides.element ? (li_party_t *)wmem_map_lookup(gate->parties, sides.element) : NULL;
    if (said->is_answer && is_copy(party, &sides, request, asked)) {
        li_keep_address(gate->scope, party->copies, &sides.element_at.address);
        passed.is_copy = true;
        return passed;
    }
    passed.line = first_line(said, &sides, party);
    if (passed.line == LI_LINE_NONE && said->is_answer) {
        passed.line = answer_line(gate, &sides, party, request, asked, &passed);
        passed.is_partial = asked == NULL;
    }
    passed.is_disputed = said->is_disputed;
    if (passed.line == LI_LINE_NONE && is_in_two_versions(said, asked)) {
        passed.line = LI_LINE_OCTETS;
    }
    if (passed.line != LI_LINE_NONE) {
        if (passed.line != LI_LINE_ELEMENT) {
            report(gate, &sides, &(li_finding_t) { .found = LI_FOUND_NOT_BELIEVED, .number = passed.line });
        }
        return passed;
    }
    if (!said->is_answer) {
        if (said->is_disputed) {
            report(gate, &sides, &(li_finding_t) { .found = LI_FOUND_NOT_BELIEVED, .number = LI_LINE_OCTETS });
        }
        passed.is_strange = party && wmem_map_size(party->places) > 0 && !knows_administrator(party, &sides);
        see_request(gate, party, &sides, &passed);
        return passed;
    }
    if (said->is_success && asked && sides.element) {
        note_heard(gate, &sides);
    }
    if (said->is_success && passed.has_direction) {
        if (asked == NULL) {
            learn_unasked(gate, &sides, &passed);
        } else if (passed.is_guess) {
            learn_ends(gate, &sides);
        } else if (is_told_to_nobody(gate, &sides)) {
            passed.line = LI_LINE_ROLE;
            report(gate, &sides, &(li_finding_t) { .found = LI_FOUND_NOT_BELIEVED, .number = passed.line });
        } else {
            learn(gate, &sides, request, &passed);
        }
    }
    return passed;
}

bool
li_gate_administrates(const li_gate_t *gate, const li_address_t *addr, uint32_t frame)
{
    const uint32_t first = first_of(gate->posts, addr);

    return first != 0 && first <= frame;
}

const char *
li_gate_element_at(const li_gate_t *gate, const li_endpoint_t *server)
{
    return wmem_map_size(gate->servers) ? (const char *)wmem_map_lookup(gate->servers, server) : NULL;
}
