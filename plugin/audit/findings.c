/* findings.c
 * What the first visit of a frame found out: kept by frame and index of the unit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/findings.h"

#include <glib.h>

struct li_findings {
    wmem_allocator_t *scope;
    wmem_map_t       *places;       /* frame << 32 | index -> list_t */
};

/* Those of one place; the key of the map. */
typedef struct {
    uint64_t      place;
    li_finding_t *first;
    li_finding_t *last;
} list_t;

static uint64_t
place_key(li_place_t place)
{
    return (uint64_t)place.frame << 32 | place.index;
}

li_findings_t *
li_findings_new(wmem_allocator_t *scope)
{
    li_findings_t *findings = wmem_new(scope, li_findings_t);

    findings->scope = scope;
    findings->places = wmem_map_new(scope, wmem_int64_hash, g_int64_equal);
    return findings;
}

void
li_findings_add(li_findings_t *findings, li_place_t place, const li_finding_t *finding)
{
    const uint64_t key = place_key(place);
    li_finding_t *copy = (li_finding_t *)wmem_memdup(findings->scope, finding, sizeof *finding);
    list_t *list = (list_t *)wmem_map_lookup(findings->places, &key);

    copy->next = NULL;
    if (list == NULL) {
        list = wmem_new(findings->scope, list_t);
        *list = (list_t) { key, copy, copy };
        wmem_map_insert(findings->places, &list->place, list);
        return;
    }
    list->last->next = copy;
    list->last = copy;
}

const li_finding_t *
li_findings_at(const li_findings_t *findings, li_place_t place)
{
    const uint64_t key = place_key(place);
    const list_t *list = (const list_t *)wmem_map_lookup(findings->places, &key);

    return list ? list->first : NULL;
}
