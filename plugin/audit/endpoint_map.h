/* endpoint_map.h
 * From an address and a port to the rows whose prefix and port range hold them.
 *
 * Prefixes are found by one hash look-up for each prefix length in use, ports by an interval tree below each
 * prefix: 10,000 rows cost what ten do.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_ENDPOINT_MAP_H
#define LI_AUDIT_ENDPOINT_MAP_H

#include "audit/endpoint.h"

typedef struct li_endpoint_map li_endpoint_map_t;

/* Lives as long as `scope`. */
li_endpoint_map_t *li_endpoint_map_new(wmem_allocator_t *scope);

/* `row` is the caller's number for what it adds; the same prefix and ports may be added for several rows. */
void li_endpoint_map_add(li_endpoint_map_t *map, const li_prefix_t *prefix, uint16_t low, uint16_t high, unsigned row);

/* The numbers of all rows that hold the address and the port, as an array of unsigned in `scope`: longest prefix
 * first, and in order of addition within one prefix. */
wmem_array_t *li_endpoint_map_find(const li_endpoint_map_t *map, wmem_allocator_t *scope,
                                   const li_address_t *addr, uint16_t port);

#endif /* LI_AUDIT_ENDPOINT_MAP_H */
