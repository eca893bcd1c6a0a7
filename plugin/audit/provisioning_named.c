/* provisioning_named.c
 * What the administration interfaces in this capture ordered: the destinations that a task names, and what an element
 * is known to deliver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <epan/epan.h>

typedef struct {
    const li_element_t *element;
    const li_when_t    *now;
    li_see_destination_t see;
    void               *data;
    unsigned            left;           /* looks */
} naming_t;

/* As it is at the moment; else as it was asked for last. */
static const li_thing_t *
thing_of(const naming_t *naming, li_thing_kind_t kind, const char *id)
{
    const li_record_t *record = li_record_find(naming->element, kind, id);
    const li_state_t *state = record ? li_record_held(record, naming->now) : NULL;

    if (record && (state == NULL || state->implied)) {
        li_span_walk_t asked = li_spans_at(&record->states.asked, naming->now);
        const li_state_t *wished = (const li_state_t *)li_spans_next(&asked);

        state = wished ? wished : state;
    }
    return state ? state->details->thing : NULL;
}

static void
see_dids(naming_t *naming, const li_ids_t *ids)
{
    for (unsigned i = 0; i < ids->count && naming->left > 0; i++) {
        const li_thing_t *thing = thing_of(naming, LI_DESTINATION, ids->ids[i]);

        naming->left--;
        if (thing) {
            naming->see(naming->data, ids->ids[i], thing->destination);
        }
    }
}

static void
see_dsids(naming_t *naming, const li_ids_t *ids)
{
    for (unsigned i = 0; i < ids->count && naming->left > 0; i++) {
        const li_thing_t *thing = thing_of(naming, LI_DESTINATION_SET, ids->ids[i]);

        naming->left--;
        if (thing) {
            see_dids(naming, &thing->set->dids);
        }
    }
}

void
li_provisioning_named_by(const li_provisioning_t *provisioning, const char *element_id, const li_when_t *now,
                         const li_task_t *task, li_see_destination_t see, void *data)
{
    naming_t naming = { (const li_element_t *)wmem_map_lookup(provisioning->elements, element_id), now, see, data,
                        LI_LOOKS_MAX };

    if (naming.element == NULL) {
        return;
    }
    see_dids(&naming, &task->dids);
    see_dsids(&naming, &task->dsids);
    for (unsigned i = 0; i < task->mediation_count; i++) {
        see_dids(&naming, &task->mediations[i].dids);
        see_dsids(&naming, &task->mediations[i].dsids);
    }
}

li_interfaces_t
li_provisioning_families(const li_provisioning_t *provisioning, const char *element_id, const li_when_t *now)
{
    const li_element_t *element = (const li_element_t *)wmem_map_lookup(provisioning->elements, element_id);

    if (element == NULL) {
        return 0;
    }
    if (!li_since_at(&element->intercepts, now) && !li_since_at(&element->mediates, now)
        && !li_element_sent(element, now) && !li_since_at(&element->receives, now)) {
        return 0;
    }
    return li_element_families(element, now);
}
