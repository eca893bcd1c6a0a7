/* provisioning_listings.c
 * What the administration interfaces in this capture ordered: listings of all that there is of a kind.
 *
 * An element may itself ask for one, of its administrator when it starts. Who asked such a listing shows itself later,
 * in an exchange in which the element answers from there: from then on the listing says nothing of the element. What it
 * delivers shows nothing, since anybody may put a unit with somebody's address into a connection. So while only the
 * listing tells who of both is the element, it tells nothing of what is sent from where it was asked for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

/* A listing, until whoever asked for it shows itself as the element. For telling. */
struct li_listing {
    li_element_t    *element;
    li_thing_kind_t  kind;
    uint32_t         frame;         /* in which it was told */
    const li_address_t *asker;
    wmem_array_t    *ended;         /* li_state_t: what it left out */
    bool             is_void;
};

unsigned
li_provisioning_listing(li_provisioning_t *provisioning)
{
    provisioning->totals++;
    return ++provisioning->listings;
}

static struct li_listing *
listing_new(li_provisioning_t *provisioning, li_element_t *element, const li_when_t *when, li_thing_kind_t kind,
            const li_address_t *asker)
{
    li_gathered_t *asked = (li_gathered_t *)wmem_map_lookup(provisioning->askers, asker);
    struct li_listing *listing = wmem_new0(provisioning->scope, struct li_listing);

    if (asked == NULL) {
        asked = wmem_new0(provisioning->scope, li_gathered_t);
        wmem_map_insert(provisioning->askers, wmem_memdup(provisioning->scope, asker, sizeof *asker), asked);
    }
    listing->element = element;
    listing->kind = kind;
    listing->frame = when->frame;
    listing->asker = (const li_address_t *)wmem_memdup(provisioning->scope, asker, sizeof *asker);
    listing->ended = wmem_array_sized_new(provisioning->scope, sizeof(li_state_t *), 1);
    li_gathered_add(provisioning->scope, asked, when, listing);
    return listing;
}

void
li_provisioning_listed(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                       li_thing_kind_t kind, unsigned number, uint32_t asked, const li_address_t *asker, bool is_guess)
{
    li_element_t *element = li_element_get(provisioning, element_id, when);
    const li_address_t *guess;
    struct li_listing *listing;

    if (asker && li_element_speaks_from(element, asker, when)) {
        return;
    }
    listing = asker ? listing_new(provisioning, element, when, kind, asker) : NULL;
    guess = listing && is_guess && !li_since_at(&element->obeyed, when) ? listing->asker : NULL;
    /* Where both sides list, what the other one said stays. */
    li_end_all(provisioning, element, when, kind, number, asked, guess, listing ? listing->ended : NULL);
    li_orders_settle(provisioning, element, when, NULL, kind, asked);
    element->listed[kind] = true;
    element->listed_to[kind] = guess;
    li_know_something(provisioning, element, when);
    if (element->listed[LI_TASK] && element->listed[LI_DESTINATION]) {
        const li_address_t *to = element->listed_to[LI_TASK];

        li_know_all(provisioning, element, when, to ? to : element->listed_to[LI_DESTINATION]);
    }
}

/* What it left out is there again, unless something was said of it since. */
static void
undo(li_provisioning_t *provisioning, struct li_listing *listing, const li_when_t *when)
{
    li_element_t *element = listing->element;
    const li_knowledge_step_t *step = (const li_knowledge_step_t *)li_timeline_newest(&element->knowledge);

    listing->is_void = true;
    element->listed[listing->kind] = false;
    li_provisioning_told(provisioning, when);
    for (unsigned i = 0; i < wmem_array_get_count(listing->ended); i++) {
        li_state_t *state = *(li_state_t **)wmem_array_index(listing->ended, i);

        if (state->record->newest == NULL && state->record->touched == listing->frame) {
            li_record_hold(provisioning, state->record, when, state);
        }
    }
    if (step && step->frame == listing->frame) {
        li_know_less(provisioning, element, when, LI_MISSED_LISTING);
    }
}

void
li_provisioning_shown(li_provisioning_t *provisioning, const char *element_id, const li_when_t *when,
                      const li_address_t *addr)
{
    const li_element_t *element = li_element_get(provisioning, element_id, when);
    const li_gathered_t *asked = (const li_gathered_t *)wmem_map_lookup(provisioning->askers, addr);
    const unsigned count = asked ? li_gathered_count(asked, when) : 0;

    for (unsigned i = 0; i < count; i++) {
        struct li_listing *listing = (struct li_listing *)li_gathered_member(asked, i);

        if (listing->element == element && !listing->is_void) {
            undo(provisioning, listing, when);
        }
    }
}

void
li_provisioning_sends(li_provisioning_t *provisioning, const li_provisioning_query_t *query)
{
    if (li_since_at(&provisioning->orders, &query->now)) {
        li_note_sender(provisioning, query);
    }
}
