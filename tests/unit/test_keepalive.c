/* test_keepalive.c
 * Keepalives and acknowledgements: paired, unanswered, unmatched, silent.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "audit/keepalive.h"
#include "run.h"

/* A unit is written "SKN@T": side 0 or 1, kind k (keepalive), a (acknowledgement) or c (content), its number (none:
 * without one), and the second of capture. Findings are "F:what". */
static void
expect(const char *units, const char *findings)
{
    static const li_keepalive_timers_t timers = { 60, 180 };
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    li_keepalives_t *keepalives = li_keepalives_new(scope);
    li_findings_t *kept = li_findings_new(scope);
    GString *said = g_string_new("");
    char **words = g_strsplit(units, " ", -1);
    uint32_t count = g_strv_length(words);

    for (uint32_t i = 0; i < count; i++) {
        const char *word = words[i];
        li_keepalive_unit_t unit = {
            .kind = word[1] == 'k' ? LI_UNIT_KEEPALIVE : word[1] == 'a' ? LI_UNIT_KEEPALIVE_ACK : LI_UNIT_CONTENT,
            .side = (unsigned)(word[0] - '0'), .place = { i + 1, 0 }
        };
        char *end;

        unit.has_number = g_ascii_isdigit(word[2]);
        unit.number = (uint32_t)strtoul(word + 2, &end, 10);
        g_assert_cmpint(*end, ==, '@');
        unit.time.secs = strtol(end + 1, NULL, 10);
        li_keepalives_unit(keepalives, &unit, &timers, kept);
    }
    for (uint32_t i = 1; i <= count; i++) {
        for (const li_finding_t *f = li_findings_at(kept, (li_place_t) { i, 0 }); f; f = f->next) {
            const char *what = f->found == LI_FOUND_ANSWERED_IN ? "in" : f->found == LI_FOUND_ANSWERS ? "of"
                             : f->found == LI_FOUND_UNMATCHED ? "unmatched" : f->found == LI_FOUND_SILENCE ? "silence"
                             : f->weak ? "unseen" : "unanswered";

            g_string_append_printf(said, "%u:%s%u ", i, what, f->frame);
        }
    }
    g_strchomp(said->str);
    g_assert_cmpstr(said->str, ==, findings);
    g_strfreev(words);
    g_string_free(said, TRUE);
    wmem_destroy_allocator(scope);
}

static void
test_paired(void)
{
    expect("0k0@0 1a0@0", "1:in2 2:of1");
    expect("0k0@0 1k0@0 0a0@0 1a0@1", "1:in4 2:in3 3:of2 4:of1");
    expect("0k0@0 0k1@60 1a1@60 1a0@61", "1:in4 2:in3 3:of2 4:of1");
    expect("0k@0 1a@0", "1:in2 2:of1");
    expect("0k5@0 1a5@0 0k5@60 1a5@60", "1:in2 2:of1 3:in4 4:of3");
}

static void
test_unanswered(void)
{
    expect("0k0@0 1a0@0 0k1@60 0k2@120 1a2@120 0k3@180 1a3@180 0k4@240 1a4@240 0k5@241 1a5@241",
           "1:in2 2:of1 4:in5 5:of4 6:in7 7:of6 8:in9 9:of8 10:unanswered3 10:in11 11:of10");
    /* Exactly TIME_P2 is still in time. */
    expect("0k0@0 1a0@0 0k1@0 0c@60 0c@180", "1:in2 2:of1");
    /* The peer never answers anything: said once. */
    expect("0k0@0 1c@1 0k1@60 0k2@120 0k3@181 0k4@241", "5:unanswered1");
    /* Nothing of the peer was captured. */
    expect("0k0@0 0k1@60 0k2@120 0k3@181", "4:unseen1");
    /* A late answer still is one. */
    expect("0k0@0 1c@100 0c@110 1a0@200", "1:in4 4:of1");
    /* The end of the capture proves nothing. */
    expect("0k0@0 1c@0", "");
}

static void
test_unmatched(void)
{
    expect("1a7@0", "");
    expect("0k0@0 1a7@0", "2:unmatched0");
    expect("0k0@0 1a0@0 1a0@1", "1:in2 2:of1 3:unmatched0");
    expect("0k0@0 0a0@0", "");
}

static void
test_silence(void)
{
    expect("0c@0 0c@500", "");
    expect("0k0@0 1a0@0 0c@120", "1:in2 2:of1");
    expect("0k0@0 1a0@0 0c@121", "1:in2 2:of1 3:silence1");
    expect("0k0@0 1a0@0 1c@500", "1:in2 2:of1");
}

static void
test_bounded(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    li_keepalives_t *keepalives = li_keepalives_new(scope);
    li_findings_t *kept = li_findings_new(scope);
    const li_keepalive_timers_t timers = { 60, 180 };

    for (uint32_t i = 0; i < 10000; i++) {
        li_keepalive_unit_t unit = {
            .kind = LI_UNIT_KEEPALIVE, .has_number = true, .number = i, .place = { i + 1, 0 }
        };

        li_keepalives_unit(keepalives, &unit, &timers, kept);
    }
    wmem_destroy_allocator(scope);
}

/* More keepalives than are remembered: the oldest is forgotten, the others are told apart. An answer to one that is
 * overdue counts. */
static void
test_many(void)
{
    GString *units = g_string_new("0k0@0");

    for (unsigned i = 1; i < 70; i++) {
        g_string_append_printf(units, " 0k%u@%u", i, i);
    }
    g_string_append(units, " 1a5@100 1a6@100 1a69@100 1c@190 1a7@191 1c@192");
    /* Of 70, the first 6 were forgotten: 71 answers one of them. */
    expect(units->str, "7:in72 8:in75 70:in73 71:unmatched0 72:of7 73:of70 74:unanswered8 74:unanswered9 "
                       "74:unanswered10 75:of8 75:unanswered11 76:unanswered12");
    g_string_free(units, TRUE);
}

RUN({ "/keepalive/paired", test_paired },
    { "/keepalive/unanswered", test_unanswered },
    { "/keepalive/unmatched", test_unmatched },
    { "/keepalive/silence", test_silence },
    { "/keepalive/bounded", test_bounded },
    { "/keepalive/many", test_many })
