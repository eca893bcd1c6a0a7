/* coverage.c
 * What was not judged, and why.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/coverage.h"

struct li_coverage {
    wmem_allocator_t *scope;
    li_findings_t    *findings;
    wmem_map_t       *said;     /* both ends of a connection, and the reason, as text: that it was said; itself */
};

li_coverage_t *
li_coverage_new(wmem_allocator_t *scope, li_findings_t *findings)
{
    li_coverage_t *coverage = wmem_new(scope, li_coverage_t);

    coverage->scope = scope;
    coverage->findings = findings;
    coverage->said = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    return coverage;
}

li_unjudged_t
li_coverage_reason(const li_looked_t *looked)
{
    const bool is_all = looked->octets <= looked->judged;

    if (!looked->has_units) {
        return looked->looks_like_unit ? LI_UNJUDGED_NOT_LOOKED_INTO
             : looked->is_hidden && !is_all ? LI_UNJUDGED_NO_KEY : LI_UNJUDGED_NOTHING;
    }
    if (looked->is_cut && !is_all) {
        return LI_UNJUDGED_CUT;
    }
    /* What is missing was not judged, be all the rest. */
    return looked->is_behind_loss ? LI_UNJUDGED_LOST
         : looked->is_disordered ? LI_UNJUDGED_DISORDER : is_all ? LI_UNJUDGED_NOTHING : LI_UNJUDGED_UNRECOGNISED;
}

bool
li_coverage_is_said(li_unjudged_t reason)
{
    return reason == LI_UNJUDGED_CUT || reason == LI_UNJUDGED_LOST || reason == LI_UNJUDGED_NOT_LOOKED_INTO;
}

bool
li_coverage_note(li_coverage_t *coverage, const li_endpoint_t *from, const li_endpoint_t *to, li_unjudged_t reason,
                 li_place_t place)
{
    char ends[2][LI_ENDPOINT_TEXT_MAX];
    char *key;

    if (!li_coverage_is_said(reason)) {
        return false;
    }
    li_endpoint_format(from, ends[0]);
    li_endpoint_format(to, ends[1]);
    key = wmem_strdup_printf(coverage->scope, "%s %s %u", ends[0], ends[1], reason);
    if (wmem_map_contains(coverage->said, key)) {
        wmem_free(coverage->scope, key);
        return false;
    }
    wmem_map_insert(coverage->said, key, key);
    li_findings_add(coverage->findings, place, &(li_finding_t) {
        .found = LI_FOUND_NOT_JUDGED, .number = (uint32_t)reason });
    return true;
}
