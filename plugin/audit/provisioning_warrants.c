/* provisioning_warrants.c
 * What HI1 said of warrants: active from one moment on, ended from another.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

/* So many warrants with one LIID are looked at for a unit, the newest first. */
#define WARRANTS_LOOKED_AT 256

/* What was said of a warrant, by these words for it. */
typedef struct by_name {
    li_warrant_t      warrant;
    li_timeline_t     said;         /* li_warranted_t, never NULL */
    struct by_name *next;         /* with the same LIID, one that was said before */
} by_name_t;

static bool
is_same(const li_warrant_t *a, const li_warrant_t *b)
{
    return g_strcmp0(a->country, b->country) == 0 && g_strcmp0(a->network, b->network) == 0;
}

static by_name_t *
warranted_get(li_provisioning_t *provisioning, const li_warrant_t *warrant)
{
    wmem_allocator_t *scope = provisioning->scope;
    by_name_t *first = (by_name_t *)wmem_map_lookup(provisioning->warrants, warrant->liid);
    by_name_t *warranted = first;

    for (unsigned i = 0; warranted && i < WARRANTS_LOOKED_AT; i++, warranted = warranted->next) {
        if (is_same(&warranted->warrant, warrant)) {
            return warranted;
        }
    }
    warranted = wmem_new0(scope, by_name_t);
    warranted->warrant = (li_warrant_t) {
        first ? first->warrant.liid : wmem_strdup(scope, warrant->liid),
        warrant->country ? wmem_strdup(scope, warrant->country) : NULL,
        warrant->network ? wmem_strdup(scope, warrant->network) : NULL
    };
    warranted->next = first;
    wmem_map_insert(provisioning->warrants, warranted->warrant.liid, warranted);
    return warranted;
}

static bool
is_later(const li_step_t *step, const li_step_t *than)
{
    return than == NULL || step->when.frame > than->when.frame
        || (step->when.frame == than->when.frame && step->when.turn > than->when.turn);
}

void
li_provisioning_warrant(li_provisioning_t *provisioning, const li_when_t *when, const li_warrant_t *warrant,
                        bool active)
{
    static const li_warranted_t began = { .is_told = true, .is_active = true }, ended = { .is_told = true };
    by_name_t *warranted = warranted_get(provisioning, warrant);

    if (active) {
        li_provisioning_told(provisioning, when);
    } else {
        li_provisioning_told_end(provisioning, when);
    }
    li_timeline_add(provisioning->scope, &warranted->said, when, active ? &began : &ended);
}

void
li_provisioning_warrant_disputed(li_provisioning_t *provisioning, const li_when_t *when, const li_when_t *said,
                                 const li_warrant_t *warrant, bool active)
{
    static const li_warranted_t nothing = { .is_told = false };
    by_name_t *warranted = warranted_get(provisioning, warrant);
    const li_step_t *step = li_timeline_at(&warranted->said, when);
    li_warranted_t *now = wmem_new(provisioning->scope, li_warranted_t);

    if (step && step->when.frame == said->frame && step->when.turn == said->turn) {
        step = li_timeline_before(&warranted->said, step);
    } else if (step && is_later(step, &(li_step_t) { *said, NULL })) {
        return;
    }
    *now = step ? *(const li_warranted_t *)step->state : nothing;
    now->doubted = active ? now->doubted : said->frame;
    li_provisioning_told(provisioning, when);
    li_timeline_add(provisioning->scope, &warranted->said, when, now);
}

static bool
is_active(const li_step_t *step)
{
    return ((const li_warranted_t *)step->state)->is_active;
}

/* What is said of a warrant by its full name was said last by whoever may mean it. A unit that leaves a part of the
 * name out may be of any of them: while one is active, none speaks against it. */
const li_step_t *
li_warrant_said(const li_provisioning_t *provisioning, const li_warrant_t *warrant, const li_when_t *now)
{
    const by_name_t *warranted = (const by_name_t *)wmem_map_lookup(provisioning->warrants, warrant->liid);
    const bool is_full = warrant->country && warrant->network;
    const li_step_t *said = NULL;

    for (unsigned i = 0; warranted && i < WARRANTS_LOOKED_AT; i++, warranted = warranted->next) {
        const li_step_t *step = li_warrants_fit(&warranted->warrant, warrant) ? li_timeline_at(&warranted->said, now)
                                                                              : NULL;

        if (step == NULL) {
            continue;
        }
        if (is_full || said == NULL || is_active(step) == is_active(said) ? is_later(step, said) : is_active(step)) {
            said = step;
        }
    }
    return said;
}
