/* provisioning_sites.c
 * What the administration interfaces in this capture ordered: who speaks from which address, and sends from there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include "audit/element_rows.h"
#include "audit/keys.h"
#include "audit/tables.h"

/* By name in li_elements, since when somebody with that name sends X2 or X3. Follows the tables: what an older table
 * said is left to the scope. */
struct li_row_senders {
    wmem_map_t *since;              /* name -> li_since_t; NULL: none yet */
    unsigned    generation;         /* of the tables */
    unsigned    seen;               /* so many senders */
};

void
li_sites_init(li_provisioning_t *provisioning)
{
    provisioning->row_senders = wmem_new0(provisioning->scope, struct li_row_senders);
}

li_site_t *
li_site_find(const li_provisioning_t *provisioning, const li_address_t *addr)
{
    li_site_t *site = *provisioning->recent_site;

    if (addr == NULL || (site != NULL && li_address_equal(&site->address, addr))) {
        return addr != NULL ? site : NULL;
    }
    site = (li_site_t *)wmem_map_lookup(provisioning->sites, addr);
    if (site != NULL) {
        *provisioning->recent_site = site;
    }
    return site;
}

li_element_t *
li_site_heard(const li_site_t *site, const li_when_t *now)
{
    return site && li_since_at(&site->heard_since, now) && !li_since_at(&site->asked, now)
        && li_gathered_count(&site->speakers, now) == 0 ? site->heard : NULL;
}

const char *
li_provisioning_element_at(const li_provisioning_t *provisioning, const li_address_t *addr, uint32_t frame)
{
    const li_when_t now = li_end_of_frame(frame);
    const li_site_t *site = li_site_find(provisioning, addr);

    if (site && li_gathered_count(&site->speakers, &now)) {
        return ((const li_element_t *)li_gathered_member(&site->speakers, 0))->id;
    }
    return site && li_since_at(&site->heard_since, &now) ? site->heard->id : NULL;
}

bool
li_element_speaks_from(const li_element_t *element, const li_address_t *addr, const li_when_t *now)
{
    const li_site_t *site = li_site_find(element->provisioning, addr);
    const unsigned count = site ? li_gathered_count(&site->speakers, now) : 0;

    for (unsigned i = 0; i < count; i++) {
        if (li_gathered_member(&site->speakers, i) == element) {
            return true;
        }
    }
    return false;
}

static const li_since_t *
sent_by_row(const li_provisioning_t *provisioning, const char *name)
{
    struct li_row_senders *rows = provisioning->row_senders;
    const li_when_t all = li_end_of_frame(UINT32_MAX);

    if (li_tables.element_count == 0) {
        return NULL;
    }
    if (rows->since == NULL || rows->generation != li_element_rows_generation()) {
        rows->since = wmem_map_new(provisioning->scope, wmem_str_hash, g_str_equal);
        rows->generation = li_element_rows_generation();
        rows->seen = 0;
    }
    for (; rows->seen < li_gathered_count(&provisioning->senders, &all); rows->seen++) {
        const li_site_t *site = (const li_site_t *)li_gathered_member(&provisioning->senders, rows->seen);
        const char *names[LI_JOINED_MAX];
        const unsigned count = li_element_rows_at(&site->address, names, LI_JOINED_MAX);

        for (unsigned i = 0; i < MIN(count, LI_JOINED_MAX); i++) {
            if (!wmem_map_contains(rows->since, names[i])) {
                wmem_map_insert(rows->since, names[i], (void *)&site->sent);
            }
        }
    }
    return (const li_since_t *)wmem_map_lookup(rows->since, name);
}

bool
li_element_sent(const li_element_t *element, const li_when_t *now)
{
    const unsigned count = li_gathered_count(&element->sites, now);
    const li_since_t *by_row;

    if (li_since_before(&element->named, now)) {
        return true;
    }
    for (unsigned i = 0; i < count; i++) {
        if (li_since_at(&((const li_site_t *)li_gathered_member(&element->sites, i))->sent, now)) {
            return true;
        }
    }
    by_row = sent_by_row(element->provisioning, element->id);
    return by_row && li_since_at(by_row, now);
}
