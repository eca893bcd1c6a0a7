/* coverage.c
 * What was judged and what was not: a row for each sender and endpoint, with the octets sent, those that were judged,
 * and why the others were not. The rows with the most octets come first.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "statistics/coverage.h"

#include <stdlib.h>
#include <string.h>

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>

#include "li/li.h"

#define TITLE "LI coverage"

/* Octets may be more than 32 bits hold, and tables have no wider integers. */
#define OCTETS(name) { TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, name, "%12.0f" }

enum { SENDER, ENDPOINT, UNITS, SENT, JUDGED, WHY, INCOMPLETE = WHY + LI_UNJUDGED_NOT_LOOKED_INTO };

/* The columns from WHY on are the reasons of li_unjudged_t, from the second on; the last one is what still waits, where
 * the capture ends, for the rest of a unit, or was given up with its connection. */
static stat_tap_table_item columns[] = {
    { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Sender", "%-24s" },
    { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Endpoint", "%-28s" },
    { TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Units judged", "%12u" },
    OCTETS("Octets sent"),
    OCTETS("Judged"),
    OCTETS("No TLS key"),
    OCTETS("Cut frames"),
    OCTETS("After a loss"),
    OCTETS("Out of order"),
    OCTETS("Not recognised"),
    OCTETS("Not looked into"),
    OCTETS("Incomplete unit"),
};

/* Sender and endpoint of each row of the table, as text -> its number, counted from 1. Filled with the table, and
 * emptied with it. */
static GHashTable *rows;

/* Rows that were in the table before it was emptied. All windows of the GUI share the table, and an older one still
 * shows and sorts its own. Filled when the table is emptied; cleared before that, where one window at most is open. */
static GPtrArray *shown;

/* Whether somebody puts rows in order before they are shown. Set with the first packet that is counted, cleared when
 * somebody else wants to see them. */
static bool has_sorter;

static void
free_row(gpointer row)
{
    const stat_tap_table_item_type *items = (const stat_tap_table_item_type *)row;

    g_free((char *)items[SENDER].value.string_value);
    g_free((char *)items[ENDPOINT].value.string_value);
    g_free(row);
}

static void
forget_rows(void)
{
    if (rows == NULL) {
        rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        shown = g_ptr_array_new_with_free_func(free_row);
    }
    g_hash_table_remove_all(rows);
}

static void
reset(stat_tap_table *table)
{
    forget_rows();
    for (unsigned row = 0; row < table->num_elements; row++) {
        g_ptr_array_add(shown, table->elements[row]);
    }
    g_free(table->elements);
    table->elements = NULL;
    table->num_elements = 0;
}

static void
init(stat_tap_table_ui *ui)
{
    stat_tap_table *table = stat_tap_find_table(ui, TITLE);

    if (has_sorter) {
        remove_tap_listener(&has_sorter);
        has_sorter = false;
    }
    forget_rows();
    if (ui->refcount <= 1) {
        g_ptr_array_set_size(shown, 0);
    }
    if (table != NULL) {
        reset(table);
        return;
    }
    stat_tap_add_table(ui, stat_tap_init_table(TITLE, (int)array_length(columns), 0, NULL));
}

static unsigned
add_row(stat_tap_table *table, const li_coverage_record_t *record)
{
    stat_tap_table_item_type items[array_length(columns)];
    const unsigned row = table->num_elements;

    for (unsigned i = 0; i < array_length(columns); i++) {
        memset(&items[i], 0, sizeof items[i]);
        items[i].type = columns[i].type;
    }
    items[SENDER].value.string_value = g_strdup(record->sender);
    items[ENDPOINT].value.string_value = g_strdup(record->endpoint);
    stat_tap_init_table_row(table, row, (unsigned)array_length(columns), items);
    return row;
}

static void
add(stat_tap_table *table, unsigned row, unsigned column, unsigned number)
{
    stat_tap_table_item_type *item = stat_tap_get_field_data(table, row, column);

    if (columns[column].type == TABLE_ITEM_UINT) {
        item->value.uint_value += number;
    } else {
        item->value.float_value += number;
    }
    stat_tap_set_field_data(table, row, column, item);
}

static void
add_waited_for(stat_tap_table *table, unsigned row, int number)
{
    stat_tap_table_item_type *item = stat_tap_get_field_data(table, row, INCOMPLETE);

    item->value.float_value = MAX(item->value.float_value + number, 0);
}

/* What was withheld behind a loss was judged after all where the lost segment came late. */
static void
limit_lost(stat_tap_table *table, unsigned row)
{
    const double sent = stat_tap_get_field_data(table, row, SENT)->value.float_value;
    const double judged = stat_tap_get_field_data(table, row, JUDGED)->value.float_value;
    stat_tap_table_item_type *lost = stat_tap_get_field_data(table, row, WHY + LI_UNJUDGED_LOST - 1);

    lost->value.float_value = MIN(lost->value.float_value, MAX(sent - judged, 0));
}

/* ---- the order of rows ---- */

static stat_tap_table_ui ui;

static char *
key_of(const char *sender, const char *endpoint)
{
    return g_strdup_printf("%s %s", sender, endpoint);
}

/* Most octets sent first; of as many, by name. */
static int
compare_rows(const void *one, const void *other)
{
    const stat_tap_table_item_type *a = (const stat_tap_table_item_type *)one;
    const stat_tap_table_item_type *b = (const stat_tap_table_item_type *)other;
    const int by_sender = strcmp(a[SENDER].value.string_value, b[SENDER].value.string_value);

    if (a[SENT].value.float_value != b[SENT].value.float_value) {
        return a[SENT].value.float_value < b[SENT].value.float_value ? 1 : -1;
    }
    return by_sender != 0 ? by_sender : strcmp(a[ENDPOINT].value.string_value, b[ENDPOINT].value.string_value);
}

/* Windows keep rows by their address, and read them when they draw: what stands in them changes places. */
static void
sort(void *data _U_)
{
    const stat_tap_table *table = stat_tap_find_table(&ui, TITLE);
    const size_t width = sizeof(stat_tap_table_item_type) * array_length(columns);
    const unsigned row_count = table != NULL ? table->num_elements : 0;
    uint8_t *sorted;

    if (row_count < 2) {
        return;
    }
    sorted = (uint8_t *)g_malloc(width * row_count);
    for (unsigned row = 0; row < row_count; row++) {
        memcpy(sorted + row * width, table->elements[row], width);
    }
    qsort(sorted, row_count, width, compare_rows);
    for (unsigned row = 0; row < row_count; row++) {
        const stat_tap_table_item_type *items = table->elements[row];

        memcpy(table->elements[row], sorted + row * width, width);
        g_hash_table_insert(rows, key_of(items[SENDER].value.string_value, items[ENDPOINT].value.string_value),
                            GUINT_TO_POINTER(row + 1));
    }
    g_free(sorted);
}

static tap_packet_status
note_change(void *data _U_, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *tapped _U_,
            tap_flags_t flags _U_)
{
    return TAP_PACKET_REDRAW;
}

/* Tables have no hook before they are shown; but who listens last draws first. */
static void
begin_sorting(void)
{
    GString *error = has_sorter ? NULL
        : register_tap_listener("li_coverage", &has_sorter, NULL, 0, NULL, note_change, sort, NULL);

    has_sorter = true;
    if (error != NULL) {
        g_string_free(error, TRUE);
    }
}

static tap_packet_status
count(void *data, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *tapped, tap_flags_t flags _U_)
{
    const stat_data_t *own = (const stat_data_t *)data;
    stat_tap_table *table = g_array_index(own->stat_tap_data->tables, stat_tap_table *, 0);
    const li_coverage_record_t *record = (const li_coverage_record_t *)tapped;
    unsigned row;
    char *key;

    begin_sorting();
    key = key_of(record->sender, record->endpoint);
    row = GPOINTER_TO_UINT(g_hash_table_lookup(rows, key));
    if (row == 0) {
        row = add_row(table, record) + 1;
        g_hash_table_insert(rows, key, GUINT_TO_POINTER(row));
    } else {
        g_free(key);
    }
    add(table, row - 1, UNITS, record->unit_count);
    add(table, row - 1, SENT, record->octets);
    add(table, row - 1, JUDGED, record->judged);
    if (record->unjudged != LI_UNJUDGED_NOTHING) {
        add(table, row - 1, WHY + (unsigned)record->unjudged - 1, record->missed);
    }
    add_waited_for(table, row - 1, record->waited_for);
    limit_lost(table, row - 1);
    return TAP_PACKET_REDRAW;
}

static void
free_item(stat_tap_table *table _U_, unsigned row _U_, unsigned column, stat_tap_table_item_type *item)
{
    if (column <= ENDPOINT) {
        g_free((char *)item->value.string_value);
        item->value.string_value = NULL;
    }
}

static stat_tap_table_ui ui = {
    .group = REGISTER_TELEPHONY_GROUP_UNSORTED,
    .title = TITLE,
    .tap_name = "li_coverage",
    .cli_string = "li,coverage",
    .stat_tap_init_cb = init,
    .packet_func = count,
    .stat_tap_reset_table_cb = reset,
    .stat_tap_free_table_item_cb = free_item,
    .nfields = array_length(columns),
    .fields = columns,
};

void
proto_register_li_coverage(void)
{
    register_stat_tap_table_ui(&ui);
}
