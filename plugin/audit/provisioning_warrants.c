/* provisioning_warrants.c
 * What HI1 said of warrants: active from one moment on, ended from another.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include <string.h>

#include "audit/keys.h"
#include "audit/registry.h"

/* So many warrants with one LIID are looked at for a unit, the newest first. */
#define WARRANTS_LOOKED_AT 256

/* Of so many addresses from which something was said of an LIID the names are looked at. */
#define SOURCES_MAX 64

/* What was said of a warrant, by these words for it. */
typedef struct by_name {
    li_warrant_t    warrant;
    li_timeline_t   said;           /* li_warranted_t, never NULL */
    struct by_name *next;           /* with the same LIID, one that was said before */
} by_name_t;

/* All that was said of an LIID from one address. */
typedef struct {
    li_address_t source;            /* zeros: it is not known */
    by_name_t   *first;             /* the one that was said last */
} by_source_t;

/* What was said of an LIID. */
struct li_by_liid {
    wmem_map_t   *sources;          /* li_address_t -> by_source_t */
    li_gathered_t first;            /* by_source_t, the first SOURCES_MAX of them */
};

static bool
is_same(const li_warrant_t *a, const li_warrant_t *b)
{
    return g_strcmp0(a->country, b->country) == 0 && g_strcmp0(a->network, b->network) == 0;
}

static by_source_t *
source_get(li_provisioning_t *provisioning, const li_when_t *when, const char *liid, const li_address_t *addr)
{
    struct li_by_liid *by_liid = (struct li_by_liid *)wmem_map_lookup(provisioning->warrants, liid);
    by_source_t *source;

    if (by_liid == NULL) {
        by_liid = wmem_new0(provisioning->scope, struct li_by_liid);
        by_liid->sources = wmem_map_new(provisioning->scope, li_address_hash, li_address_equal);
        wmem_map_insert(provisioning->warrants, wmem_strdup(provisioning->scope, liid), by_liid);
    }
    source = (by_source_t *)wmem_map_lookup(by_liid->sources, addr);
    if (source == NULL) {
        source = wmem_new0(provisioning->scope, by_source_t);
        source->source = *addr;
        wmem_map_insert(by_liid->sources, &source->source, source);
        if (wmem_map_size(by_liid->sources) <= SOURCES_MAX) {
            li_gathered_add(provisioning->scope, &by_liid->first, when, source);
        }
    }
    return source;
}

static by_name_t *
warranted_get(li_provisioning_t *provisioning, const li_when_t *when, const li_warrant_t *warrant,
              const li_address_t *addr)
{
    static const li_address_t unknown = { { 0 } };
    wmem_allocator_t *scope = provisioning->scope;
    by_source_t *source = source_get(provisioning, when, warrant->liid, addr ? addr : &unknown);
    by_name_t *warranted = source->first;

    for (unsigned i = 0; warranted && i < WARRANTS_LOOKED_AT; i++, warranted = warranted->next) {
        if (is_same(&warranted->warrant, warrant)) {
            return warranted;
        }
    }
    warranted = wmem_new0(scope, by_name_t);
    warranted->warrant = (li_warrant_t) {
        source->first ? source->first->warrant.liid : wmem_strdup(scope, warrant->liid),
        warrant->country ? wmem_strdup(scope, warrant->country) : NULL,
        warrant->network ? wmem_strdup(scope, warrant->network) : NULL
    };
    warranted->next = source->first;
    source->first = warranted;
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
                        const li_address_t *source, bool active)
{
    static const li_warranted_t began = { .is_told = true, .is_active = true }, ended = { .is_told = true };
    by_name_t *warranted = warranted_get(provisioning, when, warrant, source);

    if (active) {
        li_provisioning_told(provisioning, when);
    } else {
        li_provisioning_told_end(provisioning, when);
    }
    li_timeline_add(provisioning->scope, &warranted->said, when, active ? &began : &ended);
}

void
li_provisioning_warrant_disputed(li_provisioning_t *provisioning, const li_when_t *when, const li_when_t *said,
                                 const li_warrant_t *warrant, const li_address_t *source, bool active)
{
    static const li_warranted_t nothing = { .is_told = false };
    by_name_t *warranted = warranted_get(provisioning, when, warrant, source);
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
static const li_step_t *
later_of(const li_step_t *said, const li_step_t *step, bool is_full)
{
    return said == NULL || (step && (is_full || is_active(step) == is_active(said) ? is_later(step, said)
                                                                                  : is_active(step))) ? step : said;
}

static const li_step_t *
said_from(const by_source_t *source, const li_warrant_t *warrant, const li_when_t *now, const li_step_t *said)
{
    const by_name_t *warranted = source ? source->first : NULL;

    for (unsigned i = 0; warranted && i < WARRANTS_LOOKED_AT; i++, warranted = warranted->next) {
        if (li_warrants_fit(&warranted->warrant, warrant)) {
            said = later_of(said, li_timeline_at(&warranted->said, now), warrant->country && warrant->network);
        }
    }
    return said;
}

/* Who hands over tells of that, and nobody else: from the address from which units come, or from another that the user
 * calls alike. */
const li_step_t *
li_warrant_said(const li_provisioning_t *provisioning, const li_warrant_t *warrant, const li_address_t *sender,
                const li_when_t *now)
{
    static const li_address_t unknown = { { 0 } };
    const struct li_by_liid *by_liid = (const struct li_by_liid *)wmem_map_lookup(provisioning->warrants,
                                                                                  warrant->liid);
    const char *name = sender ? li_registry_element(sender) : NULL;
    const by_source_t *own;
    const li_step_t *said;

    if (by_liid == NULL) {
        return NULL;
    }
    own = (const by_source_t *)wmem_map_lookup(by_liid->sources, sender ? sender : &unknown);
    said = said_from(own, warrant, now, NULL);
    for (unsigned i = 0; name && i < li_gathered_count(&by_liid->first, now); i++) {
        const by_source_t *source = (const by_source_t *)li_gathered_member(&by_liid->first, i);

        if (source != own && li_registry_is_element(&source->source, name)) {
            said = said_from(source, warrant, now, said);
        }
    }
    return said;
}
