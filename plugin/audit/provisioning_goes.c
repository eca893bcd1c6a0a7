/* provisioning_goes.c
 * Whether a task delivers to an endpoint: by its own destinations, and by the members of its sets, be they redundant or
 * duplicate.
 *
 * Asked from the endpoint: whether the task names one of the destinations that are there. Only those without an address
 * may be there besides. Where too many are, asked from the task.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

/* So many destinations are asked one by one where they are. */
#define FEW_DIDS 16

/* So many looks are taken at what is at the endpoint, before the task's own are looked at. */
#define ENDPOINT_LOOKS 256

typedef struct {
    const li_names_t              *names;
    const li_element_t            *element;
    const li_provisioning_query_t *query;
} going_t;

/* ---- what is named ---- */

static bool
has_record(li_record_t *const *records, unsigned count, const li_record_t *record)
{
    unsigned low = 0, high = count;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (records[middle]->number < record->number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && records[low] == record;
}

/* True when the destination is named, by itself or by a set. */
static bool
is_named(const going_t *going, const li_record_t *destination, li_looks_t *looks)
{
    const li_names_t *names = going->names;
    li_key_walk_t walk;
    const li_state_t *set;

    if (has_record(names->dids, names->did_count, destination)) {
        return true;
    }
    if (names->dsid_count == 0) {
        return false;
    }
    walk = li_key_walk(destination->holders, going->query, looks);
    while ((set = li_key_next(&walk)) != NULL) {
        if (has_record(names->dsids, names->dsid_count, set->record)) {
            return true;
        }
    }
    return false;
}

static li_answer_t
is_there(const going_t *going, const li_state_t *destination, li_looks_t *looks)
{
    return li_destination_at(going->element->provisioning, destination->details->thing->destination, going->query,
                             looks);
}

/* Adds to `answer` what the destinations with the key say that are named. */
static li_answer_t
names_one_of(const going_t *going, const li_key_t *key, li_answer_t answer, li_looks_t *looks)
{
    li_key_walk_t walk = li_key_walk(key, going->query, looks);
    const li_state_t *state;

    while (answer != LI_YES && (state = li_key_next(&walk)) != NULL) {
        if (is_named(going, state->record, looks)) {
            const li_answer_t there = is_there(going, state, looks);

            answer = there == LI_NO ? answer : there;
        }
    }
    return answer;
}

/* True when a destination is named that nobody said anything of. */
static bool
names_unseen(const going_t *going, li_looks_t *looks)
{
    li_span_walk_t walk = li_spans_at(&going->element->unseen[LI_DESTINATION], &going->query->now);
    const li_record_t *record;

    while ((record = (const li_record_t *)li_spans_next(&walk)) != NULL) {
        if (!li_looks_take(looks) || is_named(going, record, looks)) {
            return true;
        }
    }
    return false;
}

/* From the endpoint. */
static li_answer_t
names_what_is_there(const going_t *going, li_looks_t *looks)
{
    const li_endpoint_t *endpoint = going->query->endpoint;
    li_answer_t answer = names_one_of(going, li_key_of_endpoint(going->element, endpoint), LI_NO, looks);

    answer = names_one_of(going, li_key_nowhere(going->element, 0), answer, looks);
    if (endpoint->port != 0) {
        answer = names_one_of(going, li_key_nowhere(going->element, endpoint->port), answer, looks);
    }
    return answer == LI_NO && names_unseen(going, looks) ? LI_MAYBE : answer;
}

/* ---- what names ---- */

/* Adds what the states of a destination say to `answer`. */
static li_answer_t
goes_to(const going_t *going, const li_record_t *destination, li_answer_t answer, li_looks_t *looks)
{
    li_key_walk_t walk = li_key_walk(&destination->states, going->query, looks);
    const li_state_t *state;

    if (!li_since_at(&destination->told, &going->query->now)) {
        return LI_MAYBE;
    }
    while ((state = li_key_next(&walk)) != NULL) {
        const li_answer_t there = is_there(going, state, looks);

        if (there == LI_YES) {
            return LI_YES;
        }
        answer = there == LI_MAYBE ? LI_MAYBE : answer;
    }
    return answer == LI_NO && li_record_is_open(destination, &going->query->now) ? LI_MAYBE : answer;
}

static li_answer_t
goes_to_any(const going_t *going, const li_names_t *names, li_answer_t answer, li_looks_t *looks)
{
    for (unsigned i = 0; i < names->did_count && answer != LI_YES && li_looks_take(looks); i++) {
        answer = goes_to(going, names->dids[i], answer, looks);
    }
    return answer;
}

/* From the task. */
static li_answer_t
goes_to_what_is_named(const going_t *going, li_looks_t *looks)
{
    const li_names_t *names = going->names;
    li_answer_t answer = goes_to_any(going, names, LI_NO, looks);

    for (unsigned i = 0; i < names->dsid_count && answer != LI_YES && li_looks_take(looks); i++) {
        li_key_walk_t walk = li_key_walk(&names->dsids[i]->states, going->query, looks);
        const li_state_t *set;

        while (answer != LI_YES && (set = li_key_next(&walk)) != NULL) {
            answer = goes_to_any(going, &set->details->names, answer, looks);
        }
    }
    return answer;
}

/* ---- both ---- */

/* True when a set is named of whose members nothing is known. */
static bool
names_blank_set(const going_t *going, li_looks_t *looks)
{
    const li_element_t *element = going->element;
    const li_names_t *names = going->names;
    li_span_walk_t unseen = li_spans_at(&element->unseen[LI_DESTINATION_SET], &going->query->now);

    if (names->dsid_count == 0
        || (li_spans_next(&unseen) == NULL && !li_key_used(&element->blank_sets, going->query))) {
        return false;
    }
    for (unsigned i = 0; i < names->dsid_count; i++) {
        li_key_walk_t walk = li_key_walk(&names->dsids[i]->states, going->query, looks);
        const li_state_t *set;

        if (!li_looks_take(looks) || !li_since_at(&names->dsids[i]->told, &going->query->now)) {
            return true;
        }
        while ((set = li_key_next(&walk)) != NULL) {
            if (!set->details->thing->set->has_details) {
                return true;
            }
        }
    }
    return false;
}

li_answer_t
li_names_deliver(const li_names_t *names, const li_element_t *element, const li_provisioning_query_t *query,
                 li_looks_t *looks)
{
    const going_t going = { names, element, query };
    li_looks_t there = { .left = MIN(looks->left, ENDPOINT_LOOKS), .names = looks->names };
    li_answer_t answer;

    if (names->did_count == 0 && names->dsid_count == 0) {
        return LI_MAYBE;
    }
    if (names->did_count <= FEW_DIDS && names->dsid_count == 0) {
        answer = goes_to_what_is_named(&going, looks);
    } else {
        const unsigned given = there.left;

        answer = names_what_is_there(&going, &there);
        looks->left -= given - there.left;
        looks->names = there.names;
        looks->by_name |= there.by_name;
        if (answer != LI_YES && there.spent) {
            answer = goes_to_what_is_named(&going, looks);
        }
    }
    if (answer == LI_NO && names_blank_set(&going, looks)) {
        answer = LI_MAYBE;
    }
    return answer == LI_NO && looks->spent ? LI_MAYBE : answer;
}
