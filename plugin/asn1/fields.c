/* fields.c
 * The fields that asn2wrs makes of a module, and their registration.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "asn1/asn1.h"

#include <string.h>

/* asn2wrs names the bits of a BIT STRING with dots for all _, so that those of li_hi2 would be li.hi2's. */
static void
correct_prefix(header_field_info *field, const char *prefix)
{
    size_t length = strlen(prefix);

    if (strncmp(field->abbrev, prefix, length) != 0) {
        field->abbrev = wmem_strdup_printf(wmem_epan_scope(), "%s%s", prefix, field->abbrev + length);
    }
}

/* ---- names of values ---- */

static bool
has_names(const header_field_info *field)
{
    return field->strings && (field->type == FT_UINT32 || field->type == FT_INT32)
        && field->display == FIELD_DISPLAY(field->display);
}

static bool
contains_name(wmem_array_t *names, const value_string *wanted)
{
    for (unsigned i = 0; i < wmem_array_get_count(names); i++) {
        const value_string *name = (const value_string *)wmem_array_index(names, i);

        if (name->value == wanted->value && strcmp(name->strptr, wanted->strptr) == 0) {
            return true;
        }
    }
    return false;
}

static void
add_names(wmem_array_t *names, const header_field_info *field)
{
    for (const value_string *name = (const value_string *)field->strings; name->strptr; name++) {
        if (!contains_name(names, name)) {
            wmem_array_append(names, name, 1);
        }
    }
}

/* Fields with one filter name have the same names for their values: Wireshark 4.0 looks for a name that a filter
 * gives in those of one field only. */
static void
share_names(hf_register_info *fields, unsigned count)
{
    GHashTable *firsts = g_hash_table_new(g_str_hash, g_str_equal);     /* header_field_info */
    GHashTable *shared = g_hash_table_new(g_str_hash, g_str_equal);     /* wmem_array_t of value_string */

    for (unsigned i = 0; i < count; i++) {
        header_field_info *field = &fields[i].hfinfo, *first;
        wmem_array_t *names;

        if (!has_names(field)) {
            continue;
        }
        first = (header_field_info *)g_hash_table_lookup(firsts, field->abbrev);
        names = (wmem_array_t *)g_hash_table_lookup(shared, field->abbrev);
        if (first == NULL) {
            g_hash_table_insert(firsts, (void *)field->abbrev, field);
        } else if (names || first->strings != field->strings) {
            if (names == NULL) {
                names = wmem_array_new(wmem_epan_scope(), sizeof(value_string));
                g_hash_table_insert(shared, (void *)field->abbrev, names);
                add_names(names, first);
            }
            add_names(names, field);
        }
    }
    for (unsigned i = 0; i < count; i++) {
        header_field_info *field = &fields[i].hfinfo;
        wmem_array_t *names = (wmem_array_t *)g_hash_table_lookup(shared, field->abbrev);

        if (names && has_names(field)) {
            wmem_array_set_null_terminator(names);
            field->strings = wmem_array_get_raw(names);
        }
    }
    g_hash_table_destroy(firsts);
    g_hash_table_destroy(shared);
}

void
li_asn1_register_fields(int proto, const char *prefix, hf_register_info *fields, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        correct_prefix(&fields[i].hfinfo, prefix);
    }
    share_names(fields, count);
    proto_register_field_array(proto, fields, (int)count);
}
