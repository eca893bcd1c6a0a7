/* test_asn1_names.c
 * What the ASN.1 modules register. Wireshark's reports show one field of each filter name only, so this takes the
 * place of Wireshark and sees all.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include <string.h>

#include <glib.h>

#include <epan/proto.h>

#include "run.h"

#define LI_ASN1_MODULE(prefix) void proto_register_##prefix(void);
#include "li_asn1_modules.h"
#undef LI_ASN1_MODULE

/* ---- in place of Wireshark ---- */

/* The protocol registered last, and how many were. */
static const char *protocol;
static int protocol_count;

/* Filter name -> GPtrArray of header_field_info, of all protocols. Filled by register_all(), cleared by nobody. */
static GHashTable *fields;

int
proto_register_protocol(const char *name, const char *short_name, const char *filter_name)
{
    g_assert_cmpstr(name, !=, short_name);
    protocol = filter_name;
    return ++protocol_count;
}

void
proto_register_field_array(const int parent, hf_register_info *rows, const int count)
{
    char *prefix = g_strconcat(protocol, ".", NULL);

    g_assert_cmpint(parent, ==, protocol_count);
    g_assert_cmpint(count, >, 0);
    for (int i = 0; i < count; i++) {
        const char *name = rows[i].hfinfo.abbrev;
        GPtrArray *same = (GPtrArray *)g_hash_table_lookup(fields, name);

        if (!g_str_has_prefix(name, prefix)) {
            g_error("%s is none of %s", name, prefix);
        }
        if (same == NULL) {
            same = g_ptr_array_new();
            g_hash_table_insert(fields, (void *)name, same);
        }
        g_ptr_array_add(same, &rows[i].hfinfo);
    }
    g_free(prefix);
}

void
proto_register_subtree_array(int *const *indices, const int count)
{
    g_assert_true(indices != NULL && count > 0);
}

wmem_allocator_t *
wmem_epan_scope(void)
{
    return NULL;
}

static void
register_all(void)
{
    if (fields != NULL) {
        return;
    }
    fields = g_hash_table_new(g_str_hash, g_str_equal);
#define LI_ASN1_MODULE(prefix) \
    proto_register_##prefix(); \
    g_assert_cmpstr(protocol, ==, #prefix);
#include "li_asn1_modules.h"
#undef LI_ASN1_MODULE
}

/* ---- what must hold of fields with one name ---- */

static void
compare_fields(const char *name, const header_field_info *a, const header_field_info *b)
{
    if (a->type != b->type || a->display != b->display || a->bitmask != b->bitmask) {
        g_error("%s has two types, bases or masks", name);
    }
    /* Those of asn2wrs are one array for each type, and become one where types differ. */
    if (a->strings != b->strings) {
        g_error("%s has two sets of value names", name);
    }
}

/* A number has one name, and a name one number. */
static void
check_names(const char *name, const value_string *names)
{
    for (const value_string *a = names; a->strptr; a++) {
        for (const value_string *b = names; b < a; b++) {
            if (a->value == b->value || strcmp(a->strptr, b->strptr) == 0) {
                g_error("%s: %u is \"%s\", %u is \"%s\"", name, a->value, a->strptr, b->value, b->strptr);
            }
        }
    }
}

static void
test_one_meaning(void)
{
    GHashTableIter iter;
    void *name, *value;
    unsigned shared = 0;

    register_all();
    g_hash_table_iter_init(&iter, fields);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        const GPtrArray *same = (const GPtrArray *)value;
        const header_field_info *first = (const header_field_info *)g_ptr_array_index(same, 0);

        for (unsigned i = 1; i < same->len; i++) {
            compare_fields((const char *)name, first, (const header_field_info *)g_ptr_array_index(same, i));
        }
        if (first->strings && first->type == FT_UINT32 && first->display == BASE_DEC) {
            check_names((const char *)name, (const value_string *)first->strings);
        }
        shared += same->len > 1;
    }
    g_assert_cmpuint(g_hash_table_size(fields), >, 1000);
    g_assert_cmpuint(shared, >, 10);
}

static const char *
name_of(const char *field, uint32_t number)
{
    const GPtrArray *same = (const GPtrArray *)g_hash_table_lookup(fields, field);
    const header_field_info *first;

    g_assert_nonnull(same);
    first = (const header_field_info *)g_ptr_array_index(same, 0);
    return try_val_to_str(number, (const value_string *)first->strings);
}

/* Where two types have one filter name, both types' names are there. */
static void
test_shared(void)
{
    register_all();
    g_assert_cmpstr(name_of("li_33128.event", 1), ==, "registration");
    g_assert_cmpstr(name_of("li_33128.event", 16), ==, "mDFCellSiteReport");        /* of IRIEvent only */
    g_assert_cmpstr(name_of("li_33128.event", 161), ==, "iPIRIPacketReport");       /* of XIRIEvent only */
    g_assert_cmpstr(name_of("li_33128.sessionDirection", 2), ==, "toTarget");
    g_assert_cmpstr(name_of("li_33128.sessionDirection", 4), ==, "indeterminate");
}

RUN({ "/asn1-names/one-meaning", test_one_meaning },
    { "/asn1-names/shared", test_shared })
