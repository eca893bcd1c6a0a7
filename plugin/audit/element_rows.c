/* element_rows.c
 * The names that the table li_elements has for an address.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/element_rows.h"

#include "audit/endpoint_map.h"
#include "audit/tables.h"

/* The rows by prefix. Built when first asked for, and anew when the tables have changed since; freed by
 * li_element_rows_forget(). */
static struct {
    wmem_allocator_t  *scope;           /* NULL: not built */
    unsigned           generation;      /* of the tables */
    unsigned           forgotten;       /* how often; never cleared */
    li_endpoint_map_t *rows;            /* by number in li_tables.elements */
} by_prefix;

unsigned
li_element_rows_generation(void)
{
    return li_tables_generation() + by_prefix.forgotten;
}

static void
empty(void)
{
    if (by_prefix.scope) {
        wmem_destroy_allocator(by_prefix.scope);
        by_prefix.scope = NULL;
    }
}

void
li_element_rows_forget(void)
{
    empty();
    by_prefix.forgotten++;
}

static void
build(void)
{
    if (by_prefix.scope && by_prefix.generation == li_tables_generation()) {
        return;
    }
    empty();
    by_prefix.scope = wmem_allocator_new(WMEM_ALLOCATOR_BLOCK);
    by_prefix.generation = li_tables_generation();
    by_prefix.rows = li_endpoint_map_new(by_prefix.scope);
    for (unsigned i = 0; i < li_tables.element_count; i++) {
        li_prefix_t prefix;
        const char *reason;

        if (li_prefix_parse(li_tables.elements[i].address, &prefix, &reason)) {
            li_endpoint_map_add(by_prefix.rows, &prefix, 0, UINT16_MAX, i);
        }
    }
}

unsigned
li_element_rows_at(const li_address_t *addr, const char **names, unsigned room)
{
    wmem_array_t *found;
    unsigned count;

    if (li_tables.element_count == 0) {
        return 0;
    }
    build();
    found = li_endpoint_map_find(by_prefix.rows, NULL, addr, 0);
    count = wmem_array_get_count(found);
    for (unsigned i = 0; i < MIN(count, room); i++) {
        names[i] = li_tables.elements[*(const unsigned *)wmem_array_index(found, i)].name;
    }
    wmem_destroy_array(found);
    return count;
}
