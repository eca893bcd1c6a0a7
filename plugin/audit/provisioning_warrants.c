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
typedef struct warranted {
    li_warrant_t      warrant;
    li_timeline_t     said;         /* the states not NULL while it was said to be active */
    struct warranted *next;         /* with the same LIID, one that was said before */
} warranted_t;

static bool
is_same(const li_warrant_t *a, const li_warrant_t *b)
{
    return g_strcmp0(a->country, b->country) == 0 && g_strcmp0(a->network, b->network) == 0;
}

static warranted_t *
warranted_get(li_provisioning_t *provisioning, const li_warrant_t *warrant)
{
    wmem_allocator_t *scope = provisioning->scope;
    warranted_t *first = (warranted_t *)wmem_map_lookup(provisioning->warrants, warrant->liid);
    warranted_t *warranted = first;

    for (unsigned i = 0; warranted && i < WARRANTS_LOOKED_AT; i++, warranted = warranted->next) {
        if (is_same(&warranted->warrant, warrant)) {
            return warranted;
        }
    }
    warranted = wmem_new0(scope, warranted_t);
    warranted->warrant = (li_warrant_t) {
        first ? first->warrant.liid : wmem_strdup(scope, warrant->liid),
        warrant->country ? wmem_strdup(scope, warrant->country) : NULL,
        warrant->network ? wmem_strdup(scope, warrant->network) : NULL
    };
    warranted->next = first;
    wmem_map_insert(provisioning->warrants, warranted->warrant.liid, warranted);
    return warranted;
}

void
li_provisioning_warrant(li_provisioning_t *provisioning, const li_when_t *when, const li_warrant_t *warrant,
                        bool active)
{
    warranted_t *warranted = warranted_get(provisioning, warrant);

    if (active) {
        li_provisioning_told(provisioning, when);
    } else {
        li_provisioning_told_end(provisioning, when);
    }
    li_timeline_add(provisioning->scope, &warranted->said, when, active ? warranted : NULL);
}

static bool
is_later(const li_step_t *step, const li_step_t *than)
{
    return than == NULL || step->when.frame > than->when.frame
        || (step->when.frame == than->when.frame && step->when.turn > than->when.turn);
}

/* What is said of a warrant by its full name was said last by whoever may mean it. A unit that leaves a part of the
 * name out may be of any of them: while one is active, none speaks against it. */
const li_step_t *
li_warrant_said(const li_provisioning_t *provisioning, const li_warrant_t *warrant, const li_when_t *now)
{
    const warranted_t *warranted = (const warranted_t *)wmem_map_lookup(provisioning->warrants, warrant->liid);
    const bool is_full = warrant->country && warrant->network;
    const li_step_t *said = NULL;

    for (unsigned i = 0; warranted && i < WARRANTS_LOOKED_AT; i++, warranted = warranted->next) {
        const li_step_t *step = li_warrants_fit(&warranted->warrant, warrant) ? li_timeline_at(&warranted->said, now)
                                                                              : NULL;

        if (step == NULL) {
            continue;
        }
        if (is_full || said == NULL || (step->state != NULL) == (said->state != NULL) ? is_later(step, said)
                                                                                     : step->state != NULL) {
            said = step;
        }
    }
    return said;
}
