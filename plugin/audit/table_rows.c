/* table_rows.c
 * Rows of the user's tables that can not be used: which, and why.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/table_rows.h"

#include <epan/uat-int.h>

/* There are fewer tables. */
#define TABLES_MAX 16

/* All tables. Filled when they are registered; lives as long as the program. */
static li_table_t *tables[TABLES_MAX];
static unsigned table_count;

void
li_table_add(li_table_t *table, uat_t *uat)
{
    table->uat = uat;
    if (table_count < TABLES_MAX) {
        tables[table_count++] = table;
    }
}

/* How many rows the profile's file has. Wireshark drops a last line without an end, and one whose quotes are not
 * closed, without a word. */
static unsigned
file_rows(uat_t *uat)
{
    char *name = uat_get_actual_filename(uat, false);
    char *text = NULL;
    unsigned rows = 0;

    if (name != NULL && g_file_get_contents(name, &text, NULL, NULL)) {
        char **lines = g_strsplit(text, "\n", -1);

        for (char **line = lines; *line; line++) {
            g_strstrip(*line);
            rows += **line != '\0' && **line != '#';
        }
        g_strfreev(lines);
    }
    g_free(text);
    g_free(name);
    return rows;
}

/* Wireshark marks a table as changed before it reports a row of the command line or of sharkd, and as unchanged
 * before it reports the profile's file as read or written. A file with a row that it refuses it does not report. */
void
li_table_updated(li_table_t *table)
{
    if (table->uat == NULL) {
        return;
    }
    if (table->uat->changed) {
        table->added++;
    } else {
        table->file_read = table->uat->raw_data->len >= file_rows(table->uat);
    }
}

void
li_table_cleared(li_table_t *table)
{
    table->file_read = false;
    table->added = 0;
}

/* Versions of Wireshark have booleans of different sizes there. */
static bool
is_valid(const uat_t *uat, unsigned place)
{
    const unsigned size = g_array_get_element_size(uat->valid_data);
    bool valid = false;

    for (unsigned i = 0; i < size; i++) {
        valid |= uat->valid_data->data[place * size + i] != 0;
    }
    return valid;
}

/* The number of the first row of the file that could not be read, counted from 1; 0: there is none. A file that was not
 * read as a whole, for no reason that can be seen, is taken to have one. */
static unsigned
first_dropped(const li_table_t *table)
{
    const uat_t *uat = table->uat;
    const unsigned of_file = uat->raw_data->len > table->added ? uat->raw_data->len - table->added : 0;

    return !table->file_read && (of_file < file_rows(table->uat) || uat->raw_data->len == uat->user_data->len)
         ? of_file + 1 : 0;
}

bool
li_table_unusable(const li_table_t *table)
{
    const uat_t *uat = table->uat;

    if (uat == NULL || !uat->loaded) {
        return false;
    }
    return uat->raw_data->len != uat->user_data->len || !table->file_read;
}

/* What the columns' own checks say. */
static const char *
fault_of(wmem_allocator_t *scope, const uat_t *uat, void *record)
{
    const char *fault = NULL;

    for (unsigned i = 0; i < uat->ncols && fault == NULL; i++) {
        const uat_field_t *field = &uat->fields[i];
        char *text = NULL, *error = NULL;
        unsigned length = 0;

        field->cb.tostr(record, &text, &length, field->cbdata.tostr, field->fld_data);
        if (field->cb.chk && !field->cb.chk(record, text, length, field->cbdata.chk, field->fld_data, &error)) {
            fault = wmem_strdup(scope, error ? error : field->title);
        }
        g_free(error);
        g_free(text);
    }
    return fault ? fault : "refused";
}

static void
add_bad_rows(wmem_allocator_t *scope, const li_table_t *table, wmem_array_t *rows)
{
    const uat_t *uat = table->uat;
    li_bad_row_t bad = { .table = table };
    unsigned dropped;

    if (!li_table_unusable(table)) {
        return;
    }
    bad.name = uat->filename;
    for (unsigned i = 0; i < uat->raw_data->len; i++) {
        if (!is_valid(uat, i)) {
            void *record = UAT_INDEX_PTR(uat, i);

            bad.row = i + 1;
            bad.fault = fault_of(scope, uat, record);
            bad.record = record;
            wmem_array_append_one(rows, bad);
        }
    }
    dropped = first_dropped(table);
    if (dropped) {
        bad.row = dropped;
        bad.fault = "not all of its columns stand in quotes with commas between, or its line has no end; it is not "
                    "read, nor is what follows";
        bad.record = NULL;
        wmem_array_append_one(rows, bad);
    }
}

unsigned
li_bad_rows(wmem_allocator_t *scope, const li_table_t *table, li_bad_row_t **rows)
{
    wmem_array_t *all = wmem_array_new(scope, sizeof(li_bad_row_t));

    for (unsigned i = 0; i < table_count; i++) {
        if (table == NULL || tables[i] == table) {
            add_bad_rows(scope, tables[i], all);
        }
    }
    *rows = (li_bad_row_t *)wmem_array_get_raw(all);
    return wmem_array_get_count(all);
}

unsigned
li_table_row(const li_table_t *table, unsigned place)
{
    const uat_t *uat = table->uat;
    unsigned valid = 0;

    for (unsigned i = 0; uat && i < uat->raw_data->len; i++) {
        if (is_valid(uat, i) && valid++ == place) {
            return i + 1;
        }
    }
    return place + 1;
}
