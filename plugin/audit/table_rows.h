/* table_rows.h
 * Rows of the user's tables (UATs) that can not be used, whichever room the table is of: which, and why.
 *
 * Wireshark keeps a row that a column's check refuses apart from those that are used, and reads on behind it. Where a
 * row can not be read at all it drops that and all behind it, mostly without a word.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_TABLE_ROWS_H
#define LI_AUDIT_TABLE_ROWS_H

#include <stdbool.h>

#include <epan/uat.h>
#include <wsutil/wmem/wmem.h>

/* One table. Its callbacks for updates and resets call the functions below; all else is table_rows.c's. */
typedef struct {
    uat_t   *uat;               /* NULL: not registered */
    bool     file_read;         /* all rows of the profile's file are in the table, or there is no file */
    unsigned added;             /* rows of the command line, or of sharkd */
} li_table_t;

/* Once, when the table is registered; it lives as long as the program. */
void li_table_add(li_table_t *table, uat_t *uat);

void li_table_updated(li_table_t *table);
void li_table_cleared(li_table_t *table);

typedef struct {
    const li_table_t *table;
    const char       *name;     /* of the table: "li_endpoints" */
    unsigned          row;      /* counted from 1, as the table is shown */
    const char       *fault;    /* "Ports \"none\": not a port …" */
    const void       *record;   /* the row, of the table's type; NULL: it could not be read, nor those behind it */
} li_bad_row_t;

/* All of one table; of all tables with NULL. Returns how many; they live as long as `scope`, the records until the
 * table changes. */
unsigned li_bad_rows(wmem_allocator_t *scope, const li_table_t *table, li_bad_row_t **rows);

/* True when the table has any. */
bool li_table_unusable(const li_table_t *table);

/* The number of a row that is used, by its place among those, from 0. */
unsigned li_table_row(const li_table_t *table, unsigned place);

#endif /* LI_AUDIT_TABLE_ROWS_H */
