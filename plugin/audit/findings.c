/* findings.c
 * What the first visit of a frame found out: kept by frame and index of the unit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/findings.h"

#include <glib.h>

struct li_findings {
    wmem_allocator_t *scope;
    wmem_map_t       *places;       /* frame << 32 | index -> li_finding_t, the head of a list */
};

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
    uint64_t key = place_key(place);
    li_finding_t *copy = (li_finding_t *)wmem_memdup(findings->scope, finding, sizeof *finding);
    li_finding_t *last = (li_finding_t *)wmem_map_lookup(findings->places, &key);

    copy->next = NULL;
    if (last == NULL) {
        wmem_map_insert(findings->places, wmem_memdup(findings->scope, &key, sizeof key), copy);
        return;
    }
    while (last->next) {
        last = last->next;
    }
    last->next = copy;
}

const li_finding_t *
li_findings_at(const li_findings_t *findings, li_place_t place)
{
    uint64_t key = place_key(place);

    return (const li_finding_t *)wmem_map_lookup(findings->places, &key);
}
