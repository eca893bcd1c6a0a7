/* belief_doubts.c
 * What becomes of belief when the capture turns out to have two versions of what was said: of a message that was
 * believed, or of what no message is known of.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/belief_account.h"

/* ---- what is disputed ---- */

/* In a connection where the element has answered: anybody may open one of his own, and say in it what he likes. */
static void
know_less(li_belief_t *belief, const li_hearing_t *hearing, const li_when_t *when)
{
    const line_t *line = (const line_t *)wmem_map_lookup(belief->lines, GUINT_TO_POINTER(hearing->connection));

    if (li_element_of(hearing) && line && line->has_answer) {
        li_provisioning_missed(belief->provisioning, li_element_of(hearing), when, LI_MISSED_OCTETS);
    }
}

/* An answer counted, and does so no more: what it has made so may be so, or as it was before. What it only told of was
 * so before as well. */
static void
take_back(li_belief_t *belief, li_hearing_t *hearing, const li_when_t *when)
{
    li_provisioning_take_back(belief->provisioning, hearing->changes, when,
                              hearing->said.saying == LI_SAID_ASKS ? 0
                              : hearing->request ? hearing->request->when.frame : hearing->when.frame);
    for (unsigned i = 0; i < G_N_ELEMENTS(hearing->decided); i++) {
        if (hearing->decided[i] && hearing->decided[i]->order) {
            li_provisioning_reopen(belief->provisioning, hearing->decided[i]->order, when);
            li_since_note(&hearing->decided[i]->disbelieved, when);
        }
    }
}

static void
apply_differs(li_belief_t *belief, const entry_t *entry)
{
    li_hearing_t *hearing = entry->hearing;

    hearing->passed.is_disputed = true;
    if (hearing->said.is_answer) {
        take_back(belief, hearing, entry->when);
    } else if (hearing->warrant && hearing->passed.line == LI_LINE_NONE) {
        li_provisioning_warrant_disputed(belief->provisioning, entry->when, &hearing->when, hearing->warrant,
                                         li_hearing_source(hearing), hearing->is_active);
    }
    know_less(belief, hearing, entry->when);
}

static void
doubt(li_hearing_t *hearing, const li_when_t *when)
{
    li_account_enter(hearing->belief, &(entry_t) {
        .apply = apply_differs, .hearing = hearing, .when = li_account_moment(hearing->belief, when) });
}

void
li_belief_rivals(li_hearing_t *hearing, const li_when_t *when)
{
    if (!hearing->said.is_disputed && !hearing->is_doubted) {
        hearing->is_doubted = true;
        doubt(hearing, when);
    }
}

bool
li_belief_differs(li_belief_t *belief, const li_stretch_t *stretch, bool is_taken, const li_when_t *when,
                  uint32_t *message)
{
    return li_belief_find_disputed(belief, stretch, is_taken, doubt, when, message);
}

/* ---- what is hidden ---- */

/* So many orders that may be answered by what is hidden are doubted. */
#define OPEN_MAX    64

/* An answer is hidden: to one of what was asked in the connection. */
static void
doubt_open(li_belief_t *belief, const line_t *line, const li_when_t *when)
{
    unsigned count = 0;

    for (wmem_list_frame_t *f = wmem_list_head(line->open); f && count < OPEN_MAX; f = wmem_list_frame_next(f)) {
        li_wish_t *wish = (li_wish_t *)wmem_list_frame_data(f);

        count++;
        if (wish->order && wish->disbelieved.frame == 0) {
            li_provisioning_doubt(belief->provisioning, wish->order, when);
            li_since_note(&wish->disbelieved, when);
        }
    }
}

/* What is hidden is not known. */
static void
apply_hidden(li_belief_t *belief, const entry_t *entry)
{
    const line_t *line = li_line_get(belief, entry->asked);

    if (!li_line_administers(belief, line, entry)) {
        return;
    }
    if (entry->word && wmem_list_count(line->open) > 0) {
        doubt_open(belief, line, entry->when);
    } else {
        li_provisioning_hidden(belief->provisioning, entry->text, entry->when);
    }
}

static void
apply_named(li_belief_t *belief, const entry_t *entry)
{
    if (li_line_administers(belief, li_line_get(belief, entry->asked), entry)) {
        li_provisioning_may_be_other(belief->provisioning, entry->text, entry->when,
                                     &(li_named_t) { entry->kind, entry->id, entry->word != 0 });
    }
}

/* While nothing is said, to name a thing once more tells nothing new. */
static bool
is_named_anew(li_belief_t *belief, const entry_t *entry)
{
    char *key = wmem_strdup_printf(NULL, "%u %s\n%s", (unsigned)entry->kind << 1 | (entry->word != 0),
                                   entry->id ? entry->id : "", entry->text);
    const char *kept = li_account_text(belief, key);
    const bool is_new = GPOINTER_TO_UINT(wmem_map_lookup(belief->hidden, kept)) != belief->heard + 1;

    wmem_free(NULL, key);
    wmem_map_insert(belief->hidden, kept, GUINT_TO_POINTER(belief->heard + 1));
    return is_new;
}

void
li_belief_hidden(li_belief_t *belief, const li_hidden_t *hidden)
{
    entry_t entry = {
        .apply = apply_hidden, .text = li_account_text(belief, hidden->element), .asked = hidden->connection,
        .word = hidden->is_answer, .when = li_account_moment(belief, &hidden->when),
        .address = hidden->peer ? (const li_address_t *)wmem_memdup(belief->scope, hidden->peer, sizeof *hidden->peer)
                                : NULL
    };

    if (hidden->is_answer ? !hidden->is_heard : !hidden->is_read) {
        li_account_enter(belief, &entry);
    }
    entry.apply = apply_named;
    for (unsigned i = 0; i < hidden->count && !hidden->is_answer; i++) {
        entry.kind = hidden->named[i].kind;
        entry.id = li_account_text(belief, hidden->named[i].id);
        entry.word = hidden->named[i].is_end;
        if (is_named_anew(belief, &entry)) {
            li_account_enter(belief, &entry);
        }
    }
}
