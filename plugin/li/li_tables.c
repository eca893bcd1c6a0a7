/* li_tables.c
 * Rows of the user's tables that can not be used are said, once for a capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include "audit/table_rows.h"

/* So many are said one by one. */
#define ROWS_SHOWN 16

static expert_field ei_li_table_invalid = EI_INIT;

static ei_register_info ei[] = {
    { &ei_li_table_invalid, { "li.table.invalid",
        PI_UNDECODED, PI_WARN, "A row of one of the tables can't be used", EXPFILL } },
};

void
li_tables_alarm(packet_info *pinfo, proto_item *item, li_place_t place)
{
    li_bad_row_t *rows;
    unsigned count;

    if (!li_recorder_is_first(li_recorder(), place)) {
        return;
    }
    count = li_bad_rows(pinfo->pool, NULL, &rows);
    for (unsigned i = 0; i < MIN(count, ROWS_SHOWN); i++) {
        expert_add_info_format(pinfo, item, &ei_li_table_invalid,
            "%s, row %u can't be used: %s (said once for a capture)", rows[i].name, rows[i].row, rows[i].fault);
    }
    if (count > ROWS_SHOWN) {
        expert_add_info_format(pinfo, item, &ei_li_table_invalid, "%u more rows of the tables can't be used",
                               count - ROWS_SHOWN);
    }
}

void
li_tables_alarm_register(expert_module_t *expert)
{
    expert_register_field_array(expert, ei, array_length(ei));
}
