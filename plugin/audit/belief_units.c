/* belief_units.c
 * Units that were delivered, as far as they change what is known: asked once more when belief is made anew.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/belief_account.h"

#include "audit/registry.h"

/* A unit of which something was kept: what is asked of it, once more. */
struct kept_unit {
    li_delivery_t unit;
    li_when_t     now;
    li_place_t    place;
    li_endpoint_t observed;
    li_address_t  sender;
    bool          has_sender;
    uint32_t      connected;
    unsigned      grace;
};

static void
see_unit(li_provisioning_t *provisioning, wmem_allocator_t *scope, const li_provisioning_query_t *query,
         li_place_t place, li_provisioning_answer_t *answer)
{
    li_provisioning_sends(provisioning, query);
    li_provisioning_ask(provisioning, scope, query, answer);
    if (answer->any_history) {
        li_provisioning_delivered(provisioning, query, place, answer);
    }
}

static void
apply_unit(li_belief_t *belief, const entry_t *entry)
{
    const struct kept_unit *kept = entry->unit;
    const li_endpoint_t endpoint = li_registry_alias(&kept->observed);
    const li_provisioning_query_t query = {
        .now = kept->now, .unit = &kept->unit, .endpoint = &endpoint, .observed = &kept->observed,
        .sender = kept->has_sender ? &kept->sender : NULL, .connected = kept->connected, .grace = kept->grace
    };
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    li_provisioning_answer_t answer;

    see_unit(belief->provisioning, scope, &query, kept->place, &answer);
    wmem_destroy_allocator(scope);
}

/* What a verdict does not ask for is left out. */
static struct kept_unit *
keep_unit(li_belief_t *belief, const li_provisioning_query_t *query, li_place_t place)
{
    struct kept_unit *kept = wmem_new0(belief->scope, struct kept_unit);
    const li_delivery_t *unit = query->unit;

    kept->unit.interface = unit->interface;
    kept->unit.kind = unit->kind;
    kept->unit.tasks = (const li_task_ref_t *)wmem_memdup(belief->scope, unit->tasks,
                                                          unit->task_count * sizeof *unit->tasks);
    kept->unit.task_count = unit->task_count;
    kept->unit.liid = li_account_text(belief, unit->liid);
    kept->unit.country = li_account_text(belief, unit->country);
    kept->unit.network = li_account_text(belief, unit->network);
    kept->unit.element_id = (const uint8_t *)wmem_memdup(belief->scope, unit->element_id, unit->element_id_length);
    kept->unit.element_id_length = unit->element_id_length;
    kept->now = query->now;
    kept->place = place;
    kept->observed = *query->observed;
    kept->has_sender = query->sender != NULL;
    if (query->sender) {
        kept->sender = *query->sender;
    }
    kept->connected = query->connected;
    kept->grace = query->grace;
    return kept;
}

void
li_belief_unit(li_belief_t *belief, wmem_allocator_t *scope, const li_provisioning_query_t *query,
               li_place_t place, li_provisioning_answer_t *answer)
{
    li_provisioning_t *provisioning = li_belief_provisioning(belief);
    const unsigned notes = li_provisioning_notes(provisioning);

    see_unit(provisioning, scope, query, place, answer);
    if (li_provisioning_notes(provisioning) != notes) {
        const entry_t entry = { .apply = apply_unit, .unit = keep_unit(belief, query, place) };

        wmem_array_append(belief->account, &entry, 1);
    }
}
