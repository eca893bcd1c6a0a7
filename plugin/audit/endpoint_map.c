/* endpoint_map.c
 * From an address and a port to the rows whose prefix and port range hold them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/endpoint_map.h"

#include <stdlib.h>
#include <string.h>

#include "audit/keys.h"

#define PREFIX_LENGTHS 129

/* The port ranges of one prefix. An interval tree keeps one value for each range, so that value is a list. */
typedef struct {
    wmem_itree_t *tree;         /* low to high -> wmem_array_t of rows */
    wmem_map_t   *ranges;       /* low << 16 | high -> the same array */
} port_ranges_t;

struct li_endpoint_map {
    wmem_allocator_t *scope;
    /* For each prefix length in use: masked li_address_t -> port_ranges_t. */
    wmem_map_t       *prefixes[PREFIX_LENGTHS];
};

static li_address_t
address_mask(const li_address_t *addr, unsigned bits)
{
    li_address_t masked = { { 0 } };
    unsigned whole = bits / 8, rest = bits % 8;

    memcpy(masked.octets, addr->octets, whole);
    if (whole < sizeof masked.octets) {
        masked.octets[whole] = (uint8_t)(addr->octets[whole] & (0xff << (8 - rest)));
    }
    return masked;
}

li_endpoint_map_t *
li_endpoint_map_new(wmem_allocator_t *scope)
{
    li_endpoint_map_t *map = wmem_new0(scope, li_endpoint_map_t);

    map->scope = scope;
    return map;
}

void
li_endpoint_map_add(li_endpoint_map_t *map, const li_prefix_t *prefix, uint16_t low, uint16_t high, unsigned row)
{
    li_address_t masked = address_mask(&prefix->address, prefix->bits);
    wmem_map_t **addresses = &map->prefixes[prefix->bits];
    void *range = GUINT_TO_POINTER((unsigned)low << 16 | high);
    port_ranges_t *ports;
    wmem_array_t *rows;

    if (*addresses == NULL) {
        *addresses = wmem_map_new(map->scope, li_address_hash, li_address_equal);
    }
    ports = (port_ranges_t *)wmem_map_lookup(*addresses, &masked);
    if (ports == NULL) {
        ports = wmem_new(map->scope, port_ranges_t);
        ports->tree = wmem_itree_new(map->scope);
        ports->ranges = wmem_map_new(map->scope, g_direct_hash, g_direct_equal);
        wmem_map_insert(*addresses, wmem_memdup(map->scope, &masked, sizeof masked), ports);
    }
    rows = (wmem_array_t *)wmem_map_lookup(ports->ranges, range);
    if (rows == NULL) {
        rows = wmem_array_sized_new(map->scope, sizeof row, 1);
        wmem_map_insert(ports->ranges, range, rows);
        wmem_itree_insert(ports->tree, low, high, rows);
    }
    wmem_array_append_one(rows, row);
}

static int
compare_rows(const void *a, const void *b)
{
    unsigned row_a = *(const unsigned *)a, row_b = *(const unsigned *)b;

    return row_a < row_b ? -1 : row_a > row_b;
}

wmem_array_t *
li_endpoint_map_find(const li_endpoint_map_t *map, wmem_allocator_t *scope, const li_address_t *addr, uint16_t port)
{
    wmem_array_t *rows = wmem_array_new(scope, sizeof(unsigned));

    for (unsigned bits = PREFIX_LENGTHS; bits-- > 0;) {
        unsigned before = wmem_array_get_count(rows);
        li_address_t masked;
        port_ranges_t *ports;
        wmem_list_t *found;

        if (map->prefixes[bits] == NULL) {
            continue;
        }
        masked = address_mask(addr, bits);
        ports = (port_ranges_t *)wmem_map_lookup(map->prefixes[bits], &masked);
        if (ports == NULL) {
            continue;
        }
        found = wmem_itree_find_intervals(ports->tree, scope, port, port);
        for (wmem_list_frame_t *f = wmem_list_head(found); f; f = wmem_list_frame_next(f)) {
            wmem_array_t *of_range = (wmem_array_t *)wmem_list_frame_data(f);

            wmem_array_append(rows, wmem_array_get_raw(of_range), wmem_array_get_count(of_range));
        }
        wmem_destroy_list(found);
        if (wmem_array_get_count(rows) - before > 1) {
            qsort((unsigned *)wmem_array_get_raw(rows) + before, wmem_array_get_count(rows) - before,
                  sizeof(unsigned), compare_rows);
        }
    }
    return rows;
}
