/* x1_elements.c
 * The fields of X1's elements: one for each name in the tables of x1_table.c and x1_3gpp.c, registered from there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include "administration/x1/x1_xml.h"

static const struct {
    enum ftenum type;
    int         display;
} kinds[] = {
    [X1_NODE]    = { FT_NONE,          BASE_NONE },
    [X1_TEXT]    = { FT_STRING,        BASE_NONE },
    [X1_WORD]    = { FT_STRING,        BASE_NONE },
    [X1_VERSION] = { FT_STRING,        BASE_NONE },
    [X1_UUID]    = { FT_GUID,          BASE_NONE },
    [X1_NUMBER]  = { FT_UINT64,        BASE_DEC },
    [X1_CODE]    = { FT_UINT32,        BASE_DEC },
    [X1_PORT]    = { FT_UINT16,        BASE_DEC },
    [X1_TIME]    = { FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC },
    [X1_IPV4]    = { FT_IPv4,          BASE_NONE },
    [X1_IPV6]    = { FT_IPv6,          BASE_NONE },
    [X1_FLAG]    = { FT_BOOLEAN,       BASE_NONE },
    [X1_EMPTY]   = { FT_NONE,          BASE_NONE },
    [X1_HEX]     = { FT_BYTES,         BASE_NONE },
    [X1_MAC]     = { FT_ETHER,         BASE_NONE },
    [X1_EUI64]   = { FT_EUI64,         BASE_NONE },
};

const x1_row_t *
x1_find_row(const x1_structure_t *structure, const char *name)
{
    for (unsigned i = 0; i < structure->row_count; i++) {
        if (strcmp(structure->rows[i].name, name) == 0) {
            return &structure->rows[i];
        }
    }
    return NULL;
}

static void
register_field(int proto, int *hf, enum ftenum type, int display, const char *name, const char *abbrev,
               const char *blurb)
{
    hf_register_info *info = wmem_new0(wmem_epan_scope(), hf_register_info);

    *hf = -1;
    info->p_id = hf;
    info->hfinfo.name = name;
    info->hfinfo.abbrev = abbrev;
    info->hfinfo.type = type;
    info->hfinfo.display = display;
    info->hfinfo.blurb = blurb;
    HFILL_INIT((*info));
    proto_register_field_array(proto, info, 1);
}

static void
register_row(int proto, x1_row_t *row, const x1_structure_t *structure)
{
    wmem_allocator_t *scope = wmem_epan_scope();
    const char *abbrev = wmem_strdup_printf(scope, "li_x1.%s", row->field);
    const char *blurb = wmem_strdup_printf(scope, "%s in %s%s%s%s", row->name, structure->title,
        structure->clause[0] ? " (" : "", structure->clause, structure->clause[0] ? ")" : "");

    register_field(proto, &row->hf, kinds[row->kind].type, kinds[row->kind].display, row->label, abbrev, blurb);
    if (row->kind == X1_UUID) {
        register_field(proto, &row->hf_twin, FT_STRING, BASE_NONE,
                       wmem_strdup_printf(scope, "%s (no UUID)", row->label),
                       wmem_strdup_printf(scope, "%s_text", abbrev), blurb);
    }
}

/* `fields` maps the names of fields to the row that holds them. */
static void
register_structure(int proto, x1_structure_t *structure, wmem_map_t *fields)
{
    if (structure->registered) {
        return;
    }
    structure->registered = true;
    for (unsigned i = 0; i < structure->row_count; i++) {
        x1_row_t *row = &structure->rows[i];

        row->first = (const x1_row_t *)wmem_map_lookup(fields, row->field);
        if (row->first == NULL) {
            row->first = row;
            wmem_map_insert(fields, row->field, row);
            register_row(proto, row, structure);
        }
        if (row->opens != NULL) {
            register_structure(proto, row->opens, fields);
        }
    }
}

void
x1_register_elements(int proto)
{
    wmem_map_t *fields = wmem_map_new(wmem_epan_scope(), g_str_hash, g_str_equal);

    register_structure(proto, &x1_message, fields);
}
