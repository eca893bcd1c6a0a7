/* provisioning_hosts.c
 * Where the hosts of ordered destinations are, by what DNS answered to network elements.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/provisioning_state.h"

#include "audit/registry.h"

/* An element of the user's table, one that speaks from the address, or whoever sends units. */
static bool
is_element(const void *data, const li_address_t *addr, const li_when_t *now)
{
    const li_provisioning_t *provisioning = (const li_provisioning_t *)data;
    const li_site_t *site = (const li_site_t *)wmem_map_lookup(provisioning->sites, addr);

    return (site && li_gathered_count(&site->speakers, now) > 0) || li_naming_sent(provisioning->names, addr, now)
        || li_registry_element(addr);
}

unsigned
li_hosts_at(const li_provisioning_t *provisioning, const li_address_t *addr, const li_when_t *now,
            const li_host_t *hosts[LI_HOSTS_MAX])
{
    const char *names[LI_HOSTS_MAX];
    unsigned count = 0, left = LI_NAME_LOOKS_MAX, found;

    if (wmem_map_size(provisioning->hosts) == 0) {
        return 0;
    }
    found = li_naming_at(provisioning->names, addr, now, is_element, provisioning, &left, names, LI_HOSTS_MAX);
    for (unsigned i = 0; i < found; i++) {
        const li_host_t *host = (const li_host_t *)wmem_map_lookup(provisioning->hosts, names[i]);

        if (host) {
            hosts[count++] = host;
        }
    }
    return count;
}

li_answer_t
li_destination_at(const li_provisioning_t *provisioning, const li_destination_t *destination,
                  const li_provisioning_query_t *query, li_looks_t *looks)
{
    unsigned left = LI_NAME_LOOKS_MAX - looks->names;
    li_name_place_t place;

    if (destination->has_endpoint) {
        return li_endpoint_equal(&destination->endpoint, query->endpoint) ? LI_YES : LI_NO;
    }
    if (!li_destination_has_port(destination, query->endpoint)) {
        return LI_NO;
    }
    if (destination->host == NULL) {
        return LI_MAYBE;
    }
    place = li_naming_place(provisioning->names, destination->host, &query->endpoint->address, &query->now, is_element,
                            provisioning, &left);
    looks->names = LI_NAME_LOOKS_MAX - left;
    switch (place) {
    case LI_NAME_THERE:
        return LI_YES;
    case LI_NAME_ELSEWHERE:
        looks->by_name = true;
        return LI_NO;
    default:
        return LI_MAYBE;
    }
}

void
li_provisioning_use_naming(li_provisioning_t *provisioning, li_naming_t *names)
{
    provisioning->names = names;
}
