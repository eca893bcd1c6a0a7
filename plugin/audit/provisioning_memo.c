/* provisioning_memo.c
 * Answers that are given again: units come in thousands, orders in dozens. An answer is kept until something new is
 * told, and given to units that ask the same. It never differs from what would be found out anew.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include <epan/addr_resolv.h>

#include "audit/element_rows.h"
#include "audit/tables.h"

/* So many answers are kept; one that falls into the place of another takes it. */
#define MEMOS 1024

/* The longest name of a sender, or LIID, whose answers are kept. */
#define NAME_MAX_LENGTH 64

/* The longest country, and network, of a warrant likewise. */
#define WORD_MAX_LENGTH 32

/* The longest target, type and value, of a unit whose answers are kept. */
#define TARGET_MAX_LENGTH 64

/* All that an answer depends on. No padding that is not zeroed. */
typedef struct {
    li_endpoint_t endpoint;
    li_address_t  sender;
    e_guid_t      xid;
    uint64_t      correlation_id;
    uint32_t      interface;
    uint32_t      grace;
    uint32_t      element_id_length;
    uint32_t      has_target;
    uint32_t      names;                        /* frame of what DNS changed last */
    uint32_t      tables;                       /* the user's tables, as they are */
    uint32_t      rows;                         /* and those of li_elements */
    uint32_t      sendings;                     /* as li_sent_so_far_t */
    uint32_t      carryings;
    char          element_id[NAME_MAX_LENGTH];
    char          liid[NAME_MAX_LENGTH];        /* without a task */
    char          country[WORD_MAX_LENGTH];     /* of that */
    char          network[WORD_MAX_LENGTH];
    char          target[TARGET_MAX_LENGTH];    /* its type, a NUL, its value */
} question_t;

struct li_memo {
    question_t               question;
    uint32_t                 told;      /* frame of what was told last before; 0: no answer is kept */
    uint32_t                 pending;   /* the same, of an answer that is being found out */
    li_provisioning_answer_t answer;
    li_task_answer_t         task;
    bool                     is_noted;  /* a unit to here, for which it was given, left nothing new to keep: */
    li_endpoint_t            noted;
};

li_memo_t *
li_memos_new(wmem_allocator_t *scope)
{
    return (li_memo_t *)wmem_alloc0(scope, MEMOS * sizeof(li_memo_t));
}

static bool
set_target(question_t *question, const li_delivery_t *unit)
{
    size_t type_length, value_length;

    if (unit->target_count == 0) {
        return true;
    }
    type_length = strlen(unit->targets[0].format);
    value_length = strlen(unit->targets[0].value);
    if (unit->target_count > 1 || type_length + 1 + value_length + 1 > TARGET_MAX_LENGTH) {
        return false;
    }
    memcpy(question->target, unit->targets[0].format, type_length);
    memcpy(question->target + type_length + 1, unit->targets[0].value, value_length);
    question->has_target = 1;
    return true;
}

/* A word and its NUL, or nothing; false: it is too long. */
static bool
set_word(char word[WORD_MAX_LENGTH], const char *text)
{
    return text == NULL || g_strlcpy(word, text, WORD_MAX_LENGTH) < WORD_MAX_LENGTH;
}

/* False: one that is not asked often enough, or whose answer changes with time. */
static bool
set_question(question_t *question, const li_provisioning_t *provisioning, const li_provisioning_query_t *query)
{
    const li_delivery_t *unit = query->unit;
    const li_sent_so_far_t sent = li_sent_so_far(provisioning, query);
    size_t liid_length = unit->task_count == 0 && unit->liid ? strlen(unit->liid) : 0;

    if (unit->task_count > 1 || (unit->task_count == 0 && liid_length == 0) || liid_length > NAME_MAX_LENGTH
        /* In the frame that changes what is known of names, it may change again. */
        || li_naming_changed(provisioning->names, &query->now) == query->now.frame
        || unit->element_id_length > NAME_MAX_LENGTH
        /* Whatever Wireshark's name resolution says may change at any time. */
        || (gbl_resolv_flags.network_name && wmem_map_size(provisioning->hosts) > 0)) {
        return false;
    }
    memset(question, 0, sizeof *question);
    if (!set_target(question, unit)
        || (liid_length
            && !(set_word(question->country, unit->country) && set_word(question->network, unit->network)))) {
        return false;
    }
    question->endpoint = *query->endpoint;
    if (query->sender) {
        question->sender = *query->sender;
    }
    if (unit->task_count) {
        question->xid = unit->tasks[0].xid;
        question->correlation_id = unit->tasks[0].correlation_id;
    }
    question->interface = unit->interface;
    if (wmem_map_size(provisioning->hosts) > 0) {
        question->names = li_naming_changed(provisioning->names, &query->now);
        question->tables = li_tables_generation();
    }
    question->grace = query->grace;
    question->rows = li_element_rows_generation();
    question->sendings = sent.sendings;
    question->carryings = sent.carryings;
    question->element_id_length = unit->element_id_length;
    if (unit->element_id_length) {
        memcpy(question->element_id, unit->element_id, unit->element_id_length);
    }
    if (liid_length) {
        memcpy(question->liid, unit->liid, liid_length);
    }
    return true;
}

static li_memo_t *
place_of(const li_provisioning_t *provisioning, const question_t *question)
{
    uint64_t words[2], hash = question->correlation_id;

    /* What differs between units that arrive together; multiplied by an odd number whose bits are spread. */
    memcpy(words, &question->xid, sizeof words);
    hash = (hash ^ words[0]) * UINT64_C(0x9e3779b97f4a7c15);
    hash = (hash ^ words[1] ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    for (unsigned i = 0; i < NAME_MAX_LENGTH && question->liid[i] != '\0'; i++) {
        hash = (hash ^ (uint8_t)question->liid[i]) * UINT64_C(0x9e3779b97f4a7c15);
    }
    hash = (hash ^ question->endpoint.address.octets[15] ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    return &provisioning->memos[(hash >> 32) % MEMOS];
}

/* False: what ended a moment ago may count still. */
static bool
is_settled(const li_provisioning_t *provisioning, const li_provisioning_query_t *query)
{
    const li_ends_t *ends = (const li_ends_t *)wmem_array_get_raw(provisioning->ends);
    unsigned low = 0, high = wmem_array_get_count(provisioning->ends);
    nstime_t before, since;

    if (high > 0 && ends[high - 1].frame <= query->now.frame) {
        low = high;         /* as always on the first visit */
    }
    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (ends[middle].frame <= query->now.frame) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return true;
    }
    /* Clocks may go back: now may be before all of them, too. */
    nstime_delta(&before, &ends[low - 1].earliest, &query->now.time);
    nstime_delta(&since, &query->now.time, &ends[low - 1].latest);
    return before.secs > (time_t)query->grace || since.secs > (time_t)query->grace;
}

bool
li_memo_answer(const li_provisioning_t *provisioning, wmem_allocator_t *scope, const li_provisioning_query_t *query,
               li_provisioning_answer_t *answer, li_memo_t **place)
{
    const uint32_t told = li_events_last(&provisioning->told, &query->now);
    question_t question;
    li_memo_t *memo;

    *place = NULL;
    /* In the frame in which something is told, more may be told. */
    if (told == 0 || told == query->now.frame || !is_settled(provisioning, query)
        || !set_question(&question, provisioning, query)) {
        return false;
    }
    memo = place_of(provisioning, &question);
    if (memo->told == told && memcmp(&memo->question, &question, sizeof question) == 0) {
        *answer = memo->answer;
        answer->memo = memo;
        answer->tasks = (li_task_answer_t *)wmem_memdup(scope, &memo->task, sizeof memo->task);
        if (answer->tasks->named_liid) {
            answer->tasks->named_liid = query->unit->liid;
        }
        return true;
    }
    memo->question = question;
    memo->told = 0;
    memo->is_noted = false;
    memo->pending = told;
    *place = memo;
    return false;
}

/* What changes with time, or with a connection, is found out each time. */
void
li_memo_keep(li_memo_t *memo, const li_provisioning_answer_t *answer)
{
    if (memo == NULL || answer->removed || answer->fault || answer->asked || answer->task_count != 1
        || answer->tasks[0].has_window || answer->tasks[0].asked) {
        return;
    }
    memo->told = memo->pending;
    memo->answer = *answer;
    memo->task = answer->tasks[0];
}

bool
li_memo_is_noted(const li_memo_t *memo, const li_provisioning_query_t *query)
{
    return memo != NULL && memo->is_noted && li_endpoint_equal(&memo->noted, query->observed);
}

void
li_memo_note(li_memo_t *memo, const li_provisioning_query_t *query)
{
    if (memo != NULL) {
        memo->is_noted = true;
        memo->noted = *query->observed;
    }
}
