/* belief.c
 * The account of what was said, and the belief that is made of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/belief_account.h"

#include <string.h>

#include "audit/keys.h"
#include "audit/tables.h"

/* ---- belief ---- */

static void
make_new(li_belief_t *belief)
{
    if (belief->made) {
        wmem_destroy_allocator(belief->made);
    }
    belief->made = wmem_allocator_new(WMEM_ALLOCATOR_BLOCK);
    belief->lines = wmem_map_new(belief->made, g_direct_hash, g_direct_equal);
    belief->findings = li_findings_new(belief->made);
    belief->provisioning = li_provisioning_new(belief->made);
    if (belief->names) {
        li_provisioning_use_naming(belief->provisioning, belief->names);
    }
    belief->gate = li_gate_new(belief->made, belief->findings, belief->provisioning);
    belief->generation = li_tables_generation();
}

/* What becomes of things by an answer is kept with it: it may turn out that it is not to be believed. */
static void
apply(li_belief_t *belief, const entry_t *entry)
{
    const bool is_by_answer = entry->hearing && entry->hearing->said.is_answer && entry->hearing->said.has_stretch;

    li_provisioning_note_changes(belief->provisioning, is_by_answer ? &entry->hearing->changes : NULL);
    entry->apply(belief, entry);
    li_provisioning_note_changes(belief->provisioning, NULL);
}

/* Makes belief anew when the user's tables are not those it was made by. */
static void
keep_current(li_belief_t *belief)
{
    if (belief->generation == li_tables_generation()) {
        return;
    }
    make_new(belief);
    for (unsigned i = 0; i < wmem_array_get_count(belief->account); i++) {
        apply(belief, (const entry_t *)wmem_array_index(belief->account, i));
    }
}

static ws_bool
forget(wmem_allocator_t *scope _U_, wmem_cb_event_t event _U_, void *data)
{
    li_belief_t *belief = (li_belief_t *)data;

    wmem_destroy_allocator(belief->made);
    return false;
}

li_belief_t *
li_belief_new(wmem_allocator_t *scope, li_naming_t *names)
{
    li_belief_t *belief = wmem_new0(scope, li_belief_t);

    belief->scope = scope;
    belief->names = names;
    belief->account = wmem_array_new(scope, sizeof(entry_t));
    belief->voices = wmem_map_new(scope, li_address_hash, li_address_equal);
    belief->texts = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    belief->things = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    belief->spoken = wmem_map_new(scope, g_int64_hash, g_int64_equal);
    belief->hidden = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    make_new(belief);
    wmem_register_callback(scope, forget, belief);
    return belief;
}

li_provisioning_t *
li_belief_provisioning(li_belief_t *belief)
{
    keep_current(belief);
    return belief->provisioning;
}

const li_gate_t *
li_belief_gate(li_belief_t *belief)
{
    keep_current(belief);
    return belief->gate;
}

const li_finding_t *
li_belief_findings(li_belief_t *belief, li_place_t place)
{
    keep_current(belief);
    return li_findings_at(belief->findings, place);
}

const li_passed_t *
li_hearing_passed(const li_hearing_t *hearing)
{
    keep_current(hearing->belief);
    return &hearing->passed;
}

const li_order_t *
li_wish_order(const li_wish_t *wish)
{
    keep_current(wish->hearing->belief);
    return wish->order;
}

/* ---- the account ---- */

void
li_account_enter(li_belief_t *belief, const entry_t *entry)
{
    keep_current(belief);
    wmem_array_append(belief->account, entry, 1);
    apply(belief, entry);
}

const char *
li_account_text(li_belief_t *belief, const char *text)
{
    const char *kept = text ? (const char *)wmem_map_lookup(belief->texts, text) : NULL;

    if (text && kept == NULL) {
        kept = wmem_strdup(belief->scope, text);
        wmem_map_insert(belief->texts, kept, (void *)kept);
    }
    return kept;
}

const li_when_t *
li_account_moment(li_belief_t *belief, const li_when_t *when)
{
    return (const li_when_t *)wmem_memdup(belief->scope, when, sizeof *when);
}

/* What was told of the same thing before is shared if it says the same. */
static const li_thing_t *
keep_thing(li_belief_t *belief, const li_hearing_t *hearing, const li_thing_t *thing)
{
    char *key = wmem_strdup_printf(NULL, "%u %s\n%s", thing->kind, thing->id,
                                   hearing->said.element ? hearing->said.element : "");
    void *known_key, *known = NULL;
    const li_thing_t *kept;

    if (wmem_map_lookup_extended(belief->things, key, (const void **)&known_key, &known)
        && li_thing_equal((const li_thing_t *)known, thing)) {
        wmem_free(NULL, key);
        return (const li_thing_t *)known;
    }
    kept = li_thing_copy(belief->scope, thing);
    wmem_map_insert(belief->things, known ? (const char *)known_key : wmem_strdup(belief->scope, key), (void *)kept);
    wmem_free(NULL, key);
    return kept;
}

const char *
li_element_of(const li_hearing_t *hearing)
{
    return hearing->said.element ? hearing->said.element : hearing->request ? hearing->request->said.element : NULL;
}

/* True when what the message tells is believed, of its element. */
static bool
counts(const li_hearing_t *hearing)
{
    return hearing->passed.line == LI_LINE_NONE && !hearing->passed.is_copy && li_element_of(hearing) != NULL;
}

/* ---- messages ---- */

line_t *
li_line_get(li_belief_t *belief, uint32_t connection)
{
    line_t *line = (line_t *)wmem_map_lookup(belief->lines, GUINT_TO_POINTER(connection));

    if (line == NULL) {
        line = wmem_new0(belief->made, line_t);
        line->open = wmem_list_new(belief->made);
        wmem_map_insert(belief->lines, GUINT_TO_POINTER(connection), line);
    }
    return line;
}

/* What was asked in the line before this request is not going to be answered any more; NULL: nothing of it is. */
static void
overtake(line_t *line, const li_hearing_t *request, const li_when_t *when)
{
    wmem_list_frame_t *next;

    for (wmem_list_frame_t *f = wmem_list_head(line->open); f; f = next) {
        li_wish_t *wish = (li_wish_t *)wmem_list_frame_data(f);

        next = wmem_list_frame_next(f);
        if (wish->hearing == request) {
            return;
        }
        li_since_note(&wish->overtaken, when);
        wmem_list_remove_frame(line->open, f);
        wish->open = NULL;
    }
}

/* Who answered is not who was asked: nothing more comes of that. */
static void
give_up(line_t *line, const li_hearing_t *request, const li_when_t *when)
{
    wmem_list_frame_t *next;

    for (wmem_list_frame_t *f = wmem_list_head(line->open); f; f = next) {
        li_wish_t *wish = (li_wish_t *)wmem_list_frame_data(f);

        next = wmem_list_frame_next(f);
        if (wish->hearing == request) {
            li_since_note(&wish->overtaken, when);
            wmem_list_remove_frame(line->open, f);
            wish->open = NULL;
        }
    }
}

/* What an answer does to what was asked in its connection. */
static void
follow_answer(li_belief_t *belief, const li_hearing_t *hearing)
{
    const li_hearing_t *request = hearing->request;
    const bool is_same = request && g_strcmp0(li_element_of(hearing), request->said.element) == 0;

    if (request == NULL) {
        return;
    }
    if (is_same && request->connection == hearing->connection && counts(hearing)) {
        line_t *line = li_line_get(belief, hearing->connection);

        line->answered = MAX(line->answered, request->when.frame);
        overtake(line, request, &hearing->when);
    } else if (!is_same || hearing->passed.line == LI_LINE_ELEMENT) {
        give_up(li_line_get(belief, request->connection), request, &hearing->when);
    }
}

/* An element is administered in a line where it answers: what was lost there before may have been of that. */
static void
note_answer(li_belief_t *belief, const li_hearing_t *hearing)
{
    line_t *line = li_line_get(belief, hearing->connection);

    if ((hearing->passed.is_partial && hearing->passed.from_element) || (line->is_lossy && !line->has_answer)) {
        li_provisioning_missed(belief->provisioning, li_element_of(hearing), &hearing->when, LI_MISSED_SEGMENT);
    }
    line->has_answer = true;
}

static void
apply_hear(li_belief_t *belief, const entry_t *entry)
{
    li_hearing_t *hearing = entry->hearing;
    const li_hearing_t *request = hearing->request;
    const line_t *line = (const line_t *)wmem_map_lookup(belief->lines, GUINT_TO_POINTER(hearing->connection));
    li_said_t said = hearing->said;

    /* Answers come in order: what was lost before a request that was answered is not answered any more. */
    if (line) {
        said.loss_frame = said.loss_frame > line->answered ? said.loss_frame : 0;
        said.claim_frame = said.claim_frame > line->answered ? said.claim_frame : 0;
    }
    hearing->changes = NULL;
    memset(hearing->decided, 0, sizeof hearing->decided);
    hearing->passed = li_gate_hear(belief->gate, &said, request ? &request->said : NULL,
                                   request ? &request->passed : NULL, &hearing->when, hearing->place);
    if (hearing->said.is_answer && counts(hearing)) {
        note_answer(belief, hearing);
    } else if (hearing->passed.line == LI_LINE_OCTETS && li_element_of(hearing)) {
        li_provisioning_missed(belief->provisioning, li_element_of(hearing), &hearing->when, LI_MISSED_OCTETS);
    }
    follow_answer(belief, hearing);
}

/* Names compare exactly. But who is asked and writes its own, or that of who asks, in another case means the same. */
static const char *
name_of(li_belief_t *belief, const char *name, const char *asked)
{
    return name && asked && g_ascii_strcasecmp(name, asked) == 0 ? asked : li_account_text(belief, name);
}

li_hearing_t *
li_belief_hear(li_belief_t *belief, const li_said_t *said, li_hearing_t *request, uint32_t connection,
               const li_when_t *when, li_place_t place)
{
    li_hearing_t *hearing = wmem_new0(belief->scope, li_hearing_t);

    belief->heard++;
    hearing->belief = belief;
    hearing->said = *said;
    hearing->said.element = name_of(belief, said->element, request ? request->said.element : NULL);
    hearing->said.administrator = name_of(belief, said->administrator, request ? request->said.administrator : NULL);
    hearing->said.transaction = li_account_text(belief, said->transaction);
    hearing->request = request;
    hearing->connection = connection;
    hearing->when = *when;
    hearing->place = place;
    li_belief_keep_stretch(belief, hearing);
    li_account_enter(belief, &(entry_t) { .apply = apply_hear, .hearing = hearing });
    return hearing;
}

static void
apply_hung_up(li_belief_t *belief, const entry_t *entry)
{
    line_t *line = li_line_get(belief, entry->asked);

    line->is_over = true;
    overtake(line, NULL, entry->when);
}

void
li_belief_hung_up(li_belief_t *belief, uint32_t connection, const li_when_t *when)
{
    line_t *line;

    keep_current(belief);
    line = (line_t *)wmem_map_lookup(belief->lines, GUINT_TO_POINTER(connection));
    if (line && !line->is_over) {
        li_account_enter(belief, &(entry_t) {
            .apply = apply_hung_up, .asked = connection, .when = li_account_moment(belief, when) });
    }
}

/* ---- what is asked for ---- */

/* An object may be called that by who does not know that it is a destination set: what is believed so far tells. */
static li_thing_kind_t
kind_of(const li_belief_t *belief, const entry_t *entry, const char *element)
{
    return entry->kind == LI_OBJECT && entry->id && element
         ? li_provisioning_object_kind(belief->provisioning, element, entry->id) : entry->kind;
}

/* A connection lives by what both its ends send; and anybody may open one. */
static void
wait_for_answer(li_belief_t *belief, li_wish_t *wish)
{
    const li_hearing_t *hearing = wish->hearing;
    line_t *line = li_line_get(belief, hearing->connection);

    wish->open = NULL;
    wish->overtaken = wish->disbelieved = (li_since_t) { 0, 0 };
    if (hearing->said.is_one_way || hearing->passed.is_strange) {
        li_since_note(&wish->overtaken, &hearing->when);
    } else if (!line->is_over) {
        wmem_list_append(line->open, wish);
        wish->open = wmem_list_tail(line->open);
    }
}

static void
apply_asked(li_belief_t *belief, const entry_t *entry)
{
    const li_hearing_t *hearing = entry->hearing;
    li_wish_t *wish = entry->wish;

    wish->order = NULL;
    wait_for_answer(belief, wish);
    if (!counts(hearing)) {
        return;
    }
    if (entry->thing) {
        const li_asking_t asking = {
            .one_way = hearing->said.is_one_way, .to = hearing->said.destination.address,
            .has_to = hearing->said.has_destination, .overtaken = &wish->overtaken, .heard = wish->voice,
            .disbelieved = &wish->disbelieved
        };

        wish->order = li_provisioning_asked(belief->provisioning, hearing->said.element, &hearing->when, entry->thing,
                                            &asking);
    } else {
        wish->order = li_provisioning_asked_to_end(belief->provisioning, hearing->said.element, &hearing->when,
                                                   kind_of(belief, entry, hearing->said.element), entry->id);
    }
}

static li_since_t *
voice_get(li_belief_t *belief, const li_address_t *addr)
{
    li_since_t *voice = (li_since_t *)wmem_map_lookup(belief->voices, addr);

    if (voice == NULL) {
        voice = wmem_new0(belief->scope, li_since_t);
        wmem_map_insert(belief->voices, wmem_memdup(belief->scope, addr, sizeof *addr), voice);
    }
    return voice;
}

void
li_belief_heard(li_belief_t *belief, const li_address_t *addr, const li_when_t *when)
{
    li_since_note(voice_get(belief, addr), when);
}

static li_wish_t *
wish_new(li_hearing_t *hearing)
{
    li_wish_t *wish = wmem_new0(hearing->belief->scope, li_wish_t);

    wish->hearing = hearing;
    if (hearing->said.has_destination) {
        wish->voice = voice_get(hearing->belief, &hearing->said.destination.address);
    }
    return wish;
}

li_wish_t *
li_belief_asked(li_hearing_t *hearing, const li_thing_t *thing)
{
    li_wish_t *wish = wish_new(hearing);

    li_account_enter(hearing->belief, &(entry_t) {
        .apply = apply_asked, .hearing = hearing, .wish = wish, .thing = keep_thing(hearing->belief, hearing, thing) });
    return wish;
}

li_wish_t *
li_belief_asked_to_end(li_hearing_t *hearing, li_thing_kind_t kind, const char *id)
{
    li_wish_t *wish = wish_new(hearing);

    wish->is_total = id == NULL;
    li_account_enter(hearing->belief, &(entry_t) {
        .apply = apply_asked, .hearing = hearing, .wish = wish, .kind = kind,
        .id = li_account_text(hearing->belief, id) });
    return wish;
}

/* Who answers under another name than was asked decides nothing. */
static bool
is_of_whom_was_asked(const li_hearing_t *hearing, const li_wish_t *wish)
{
    const char *element = li_element_of(hearing);

    return element && g_strcmp0(element, wish->hearing->said.element) == 0;
}

/* An order, or the answer to it, came in two versions. Of a request that was refused nothing came, whatever it was;
 * else it is not known what the thing is that it names, while the order itself stays undecided. */
static void
dispute(li_belief_t *belief, const li_hearing_t *hearing, li_wish_t *wish, li_decision_t decision)
{
    const bool of_request = wish->hearing->passed.is_disputed;

    if (of_request && decision == LI_DECIDED_REFUSED && !hearing->said.is_disputed) {
        li_provisioning_decided(belief->provisioning, wish->order, &hearing->when, decision);
        return;
    }
    if (of_request) {
        li_provisioning_blur(belief->provisioning, wish->order, &hearing->when);
    } else {
        li_provisioning_doubt(belief->provisioning, wish->order, &hearing->when);
    }
    li_since_note(&wish->disbelieved, &hearing->when);
}

static void
apply_decided(li_belief_t *belief, const entry_t *entry)
{
    li_hearing_t *hearing = entry->hearing;
    li_order_t *order = entry->wish->order;

    if (entry->wish->is_total && entry->word != LI_DECIDED_REFUSED) {
        li_provisioning_total(belief->provisioning);
    }
    if (entry->wish->open) {
        wmem_list_remove_frame(li_line_get(belief, entry->wish->hearing->connection)->open, entry->wish->open);
        entry->wish->open = NULL;
    }
    if (order == NULL) {
        return;
    }
    if (hearing->passed.line == LI_LINE_OCTETS) {
        dispute(belief, hearing, entry->wish, (li_decision_t)entry->word);
    } else if (hearing->passed.is_copy) {
        /* It is carried out where it was captured first. */
        li_provisioning_decided(belief->provisioning, order, &hearing->when, LI_DECIDED_REFUSED);
    } else if (counts(hearing) && is_of_whom_was_asked(hearing, entry->wish)) {
        li_provisioning_decided(belief->provisioning, order, &hearing->when, (li_decision_t)entry->word);
        hearing->decided[hearing->decided[0] != NULL] = entry->wish;
    } else if (entry->word != LI_DECIDED_REFUSED) {
        li_since_note(&entry->wish->disbelieved, &hearing->when);
    }
}

void
li_belief_decided(li_hearing_t *hearing, li_wish_t *wish, li_decision_t decision)
{
    li_account_enter(hearing->belief, &(entry_t) {
        .apply = apply_decided, .hearing = hearing, .wish = wish, .word = decision });
}

/* ---- what an element says of what there is ---- */

static void
apply_reported(li_belief_t *belief, const entry_t *entry)
{
    if (counts(entry->hearing)) {
        li_provisioning_reported(belief->provisioning, li_element_of(entry->hearing), &entry->hearing->when,
                                 entry->kind, entry->id, entry->word != 0);
    }
}

void
li_belief_reported(li_hearing_t *hearing, li_thing_kind_t kind, const char *id, bool done)
{
    li_account_enter(hearing->belief, &(entry_t) {
        .apply = apply_reported, .hearing = hearing, .kind = kind, .id = li_account_text(hearing->belief, id),
        .word = done });
}

/* Who asked, where it is not known which of both is the element; NULL: it is. */
static const li_address_t *
guess_of(const li_hearing_t *hearing)
{
    return hearing->passed.is_guess && hearing->request && hearing->request->said.has_source
         ? &hearing->request->said.source.address : NULL;
}

static void
apply_confirmed(li_belief_t *belief, const entry_t *entry)
{
    if (counts(entry->hearing)) {
        li_provisioning_confirmed(belief->provisioning, li_element_of(entry->hearing), &entry->hearing->when,
                                  entry->asked, entry->thing, guess_of(entry->hearing));
    }
}

void
li_belief_confirmed(li_hearing_t *hearing, uint32_t asked, const li_thing_t *thing)
{
    li_account_enter(hearing->belief, &(entry_t) {
        .apply = apply_confirmed, .hearing = hearing, .asked = asked,
        .thing = keep_thing(hearing->belief, hearing, thing) });
}

static void
apply_exists(li_belief_t *belief, const entry_t *entry)
{
    if (counts(entry->hearing)) {
        li_provisioning_exists(belief->provisioning, li_element_of(entry->hearing), &entry->hearing->when, entry->kind,
                               entry->id, guess_of(entry->hearing));
    }
}

void
li_belief_exists(li_hearing_t *hearing, li_thing_kind_t kind, const char *id)
{
    li_account_enter(hearing->belief, &(entry_t) {
        .apply = apply_exists, .hearing = hearing, .kind = kind, .id = li_account_text(hearing->belief, id) });
}

/* It would be believed, but that it has two versions. */
static bool
is_only_disputed(const li_hearing_t *hearing)
{
    return hearing->passed.line == LI_LINE_OCTETS && li_element_of(hearing) != NULL;
}

static void
apply_gone(li_belief_t *belief, const entry_t *entry)
{
    const char *element = li_element_of(entry->hearing);

    if (counts(entry->hearing)) {
        li_provisioning_gone(belief->provisioning, element, &entry->hearing->when, kind_of(belief, entry, element),
                             entry->id);
    } else if (is_only_disputed(entry->hearing)) {
        li_provisioning_may_be_gone(belief->provisioning, element, &entry->hearing->when,
                                    kind_of(belief, entry, element), entry->id);
    }
}

void
li_belief_gone(li_hearing_t *hearing, li_thing_kind_t kind, const char *id)
{
    li_account_enter(hearing->belief, &(entry_t) {
        .apply = apply_gone, .hearing = hearing, .kind = kind, .id = li_account_text(hearing->belief, id) });
}

static void
apply_listing(li_belief_t *belief, const entry_t *entry _U_)
{
    li_provisioning_listing(belief->provisioning);
}

unsigned
li_belief_listing(li_belief_t *belief)
{
    li_account_enter(belief, &(entry_t) { .apply = apply_listing });
    return ++belief->listings;
}

static void
apply_listed(li_belief_t *belief, const entry_t *entry)
{
    if (counts(entry->hearing) && !entry->hearing->passed.is_partial) {
        const li_hearing_t *request = entry->hearing->request;

        li_provisioning_listed(belief->provisioning, li_element_of(entry->hearing), &entry->hearing->when, entry->kind,
                               entry->listing, entry->asked,
                               request && request->said.has_source ? &request->said.source.address : NULL,
                               entry->hearing->passed.is_guess);
    }
}

void
li_belief_listed(li_hearing_t *hearing, li_thing_kind_t kind, unsigned listing, uint32_t asked)
{
    li_account_enter(hearing->belief, &(entry_t) {
        .apply = apply_listed, .hearing = hearing, .kind = kind, .listing = listing, .asked = asked });
}

static void
apply_reset(li_belief_t *belief, const entry_t *entry)
{
    li_provisioning_total(belief->provisioning);
    if (counts(entry->hearing)) {
        li_provisioning_reset(belief->provisioning, li_element_of(entry->hearing), &entry->hearing->when);
    } else if (is_only_disputed(entry->hearing)) {
        for (unsigned kind = 0; kind < LI_THING_KINDS; kind++) {
            li_provisioning_may_be_gone(belief->provisioning, li_element_of(entry->hearing), &entry->hearing->when,
                                        (li_thing_kind_t)kind, NULL);
        }
    }
}

void
li_belief_reset(li_hearing_t *hearing)
{
    li_account_enter(hearing->belief, &(entry_t) { .apply = apply_reset, .hearing = hearing });
}

static void
apply_fault(li_belief_t *belief, const entry_t *entry)
{
    if (counts(entry->hearing)) {
        li_provisioning_fault(belief->provisioning, li_element_of(entry->hearing), &entry->hearing->when, entry->id,
                              entry->text);
    }
}

void
li_belief_fault(li_hearing_t *hearing, const char *did, const char *type)
{
    li_account_enter(hearing->belief, &(entry_t) {
        .apply = apply_fault, .hearing = hearing, .id = li_account_text(hearing->belief, did),
        .text = li_account_text(hearing->belief, type) });
}

static void
apply_missed(li_belief_t *belief, const entry_t *entry)
{
    if (counts(entry->hearing)) {
        li_provisioning_missed(belief->provisioning, li_element_of(entry->hearing), &entry->hearing->when,
                               (li_missed_t)entry->word);
    }
}

void
li_belief_missed(li_hearing_t *hearing, li_missed_t missed)
{
    li_account_enter(hearing->belief, &(entry_t) { .apply = apply_missed, .hearing = hearing, .word = missed });
}

const li_address_t *
li_hearing_source(const li_hearing_t *hearing)
{
    return hearing->said.has_source ? &hearing->said.source.address : NULL;
}

static void
apply_warrant(li_belief_t *belief, const entry_t *entry)
{
    const li_hearing_t *hearing = entry->hearing;

    if (hearing->passed.line == LI_LINE_NONE) {
        li_provisioning_warrant(belief->provisioning, &hearing->when, entry->warrant, li_hearing_source(hearing),
                                entry->word != 0);
    } else if (hearing->passed.line == LI_LINE_OCTETS) {
        li_provisioning_warrant_disputed(belief->provisioning, &hearing->when, &hearing->when, entry->warrant,
                                         li_hearing_source(hearing), entry->word != 0);
    }
}

void
li_belief_warrant(li_hearing_t *hearing, const li_warrant_t *warrant, bool active)
{
    li_belief_t *belief = hearing->belief;
    const li_warrant_t kept = {
        li_account_text(belief, warrant->liid), li_account_text(belief, warrant->country),
        li_account_text(belief, warrant->network)
    };

    hearing->warrant = (const li_warrant_t *)wmem_memdup(belief->scope, &kept, sizeof kept);
    hearing->is_active = active;
    li_account_enter(belief, &(entry_t) {
        .apply = apply_warrant, .hearing = hearing, .word = active, .warrant = hearing->warrant });
}

/* ---- what others tell ---- */

bool
li_line_administers(const li_belief_t *belief, const line_t *line, const entry_t *entry)
{
    return line->has_answer
        || (entry->address && li_gate_administrates(belief->gate, entry->address, entry->when->frame));
}

static void
apply_missed_of(li_belief_t *belief, const entry_t *entry)
{
    line_t *line = li_line_get(belief, entry->asked);

    if (entry->word == LI_MISSED_SESSION || li_line_administers(belief, line, entry)) {
        li_provisioning_missed(belief->provisioning, entry->id, entry->when, (li_missed_t)entry->word);
    } else {
        line->is_lossy = true;
    }
}

void
li_belief_missed_of(li_belief_t *belief, const char *element, const li_when_t *when, li_missed_t missed,
                    uint32_t connection, const li_address_t *peer)
{
    li_account_enter(belief, &(entry_t) {
        .apply = apply_missed_of, .id = li_account_text(belief, element), .word = missed,
        .when = li_account_moment(belief, when), .asked = connection,
        .address = peer ? (const li_address_t *)wmem_memdup(belief->scope, peer, sizeof *peer) : NULL });
}

static void
apply_reached(li_belief_t *belief, const entry_t *entry)
{
    li_provisioning_reached(belief->provisioning, entry->when, entry->address);
}

void
li_belief_reached(li_belief_t *belief, const li_when_t *when, const li_address_t *addr)
{
    li_account_enter(belief, &(entry_t) {
        .apply = apply_reached, .when = li_account_moment(belief, when),
        .address = (const li_address_t *)wmem_memdup(belief->scope, addr, sizeof *addr) });
}
