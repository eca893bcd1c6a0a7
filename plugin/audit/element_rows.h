/* element_rows.h
 * The names that the table li_elements has for an address, as the table is now.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_ELEMENT_ROWS_H
#define LI_AUDIT_ELEMENT_ROWS_H

#include "audit/endpoint.h"

/* Fills up to `room` names of the rows that hold the address, the longest prefix first, and returns how many there are
 * in all. The names belong to the table and live until it changes. */
unsigned li_element_rows_at(const li_address_t *addr, const char **names, unsigned room);

/* A number that differs whenever an answer of this, or of any table, may. */
unsigned li_element_rows_generation(void);

/* Frees the index; it is built again when asked. */
void li_element_rows_forget(void);

#endif /* LI_AUDIT_ELEMENT_ROWS_H */
