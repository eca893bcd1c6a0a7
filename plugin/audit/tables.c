/* tables.c
 * The user's tables, as Wireshark's user accessible tables (UATs).
 *
 * Columns are checked one by one (fld_chk) and never in update_cb: Wireshark 4.0 to 4.6 drop all rows that follow
 * one refused by update_cb, but keep reading after one refused by fld_chk.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/tables.h"

#include <string.h>

#include <epan/uat.h>

#include "audit/orders.h"

li_tables_t li_tables;

/* Counts every change of a row; wraps harmlessly. Bumped by the callbacks below, never cleared. */
static unsigned generation;

/* The tables themselves. Registered by li_tables_register(); their state is that of the profile. */
static li_table_t tables[LI_TABLES];

unsigned
li_tables_generation(void)
{
    return generation;
}

li_interfaces_t
li_tables_unusable(li_table_kind_t kind)
{
    wmem_allocator_t *scope;
    li_interfaces_t interfaces = 0;
    li_bad_row_t *rows;
    unsigned count;

    if (!li_table_unusable(&tables[kind])) {
        return 0;
    }
    scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    count = li_bad_rows(scope, &tables[kind], &rows);
    for (unsigned i = 0; i < count; i++) {
        li_interfaces_t of_row = ~0U;
        const char *text = NULL, *reason;

        if (rows[i].record && kind == LI_TABLE_ENDPOINTS) {
            text = ((const li_endpoint_row_t *)rows[i].record)->interfaces;
        } else if (rows[i].record && kind == LI_TABLE_ADMINISTRATORS) {
            text = ((const li_administrator_row_t *)rows[i].record)->interfaces;
        }
        interfaces |= text && li_interfaces_parse(text, &of_row, &reason) ? of_row : ~0U;
    }
    wmem_destroy_allocator(scope);
    return interfaces;
}

unsigned
li_tables_row(li_table_kind_t kind, unsigned place)
{
    return li_table_row(&tables[kind], place);
}

static void
table_updated(li_table_kind_t kind)
{
    generation++;
    li_table_updated(&tables[kind]);
}

static void
table_cleared(li_table_kind_t kind)
{
    generation++;
    li_table_cleared(&tables[kind]);
}

#define TABLE_CALLBACKS(name, table) \
    static void name ## _updated(void) { table_updated(table); } \
    static void name ## _cleared(void) { table_cleared(table); }

TABLE_CALLBACKS(endpoints, LI_TABLE_ENDPOINTS)
TABLE_CALLBACKS(elements, LI_TABLE_ELEMENTS)
TABLE_CALLBACKS(aliases, LI_TABLE_ALIASES)
TABLE_CALLBACKS(administrators, LI_TABLE_ADMINISTRATORS)

bool
li_interfaces_parse(const char *text, li_interfaces_t *interfaces, const char **reason)
{
    static const struct {
        const char     *name;
        li_interface_t  interface;
    } names[] = {
        { "X1", LI_INTERFACE_X1 },
        { "X2", LI_INTERFACE_X2 },
        { "X3", LI_INTERFACE_X3 },
        { "HI1", LI_INTERFACE_HI1 },
        { "HI2", LI_INTERFACE_HI2 },
        { "HI3", LI_INTERFACE_HI3 },
        { "HI4", LI_INTERFACE_HI4 },
    };
    char **words;
    bool all_known = true;

    *interfaces = 0;
    if (strcmp(text, "*") == 0) {
        *interfaces = ~0U;
        return true;
    }
    words = g_strsplit(text, ",", -1);
    for (char **word = words; *word && all_known; word++) {
        all_known = false;
        g_strstrip(*word);
        for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
            if (g_ascii_strcasecmp(*word, names[i].name) == 0) {
                *interfaces |= 1U << names[i].interface;
                all_known = true;
            }
        }
    }
    g_strfreev(words);
    if (!all_known || *interfaces == 0) {
        *reason = "not *, nor X1, X2, X3, HI1, HI2, HI3, HI4 with commas between";
        return false;
    }
    return true;
}

/* Hexadecimal digits with hyphens between, about as many as an XID has; or an odd number of them without, which are no
 * octets in hexadecimal, either (the LIID of ETSI TS 103 280 may be those); or words with hyphens as an XID has them;
 * or what stands around one. */
static bool
seems_xid(const char *text)
{
    const size_t length = strlen(text);
    unsigned hyphens = 0, digits = 0, letters = 0;

    for (const char *c = text; *c; c++) {
        hyphens += *c == '-';
        digits += g_ascii_isxdigit(*c);
        letters += g_ascii_isalpha(*c) && !g_ascii_isxdigit(*c);
    }
    if (g_ascii_strncasecmp(text, "urn:uuid:", 9) == 0 || strpbrk(text, "{}") != NULL) {
        return true;
    }
    if (hyphens + digits == length) {
        return digits >= 28 && digits <= 36 && (hyphens > 0 || digits % 2 != 0);
    }
    return hyphens == 4 && length >= 32 && length <= 40 && hyphens + digits + letters == length;
}

bool
li_identity_parse(const char *text, li_identity_t *identity, const char **reason)
{
    memset(identity, 0, sizeof *identity);
    identity->liid = text;
    if (text[0] == '\0') {
        *reason = "not *, nor XIDs or LIIDs with commas between";
        return false;
    }
    identity->is_xid = li_xid_read(text, &identity->xid);
    if (!identity->is_xid && seems_xid(text)) {
        *reason = "looks like an XID, but has not its 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12, or in one";
        return false;
    }
    if (text[0] == '*' && text[1] == '/') {
        identity->liid = text + 2;
    } else if (g_ascii_isalpha(text[0]) && g_ascii_isalpha(text[1]) && text[2] == '/') {
        identity->country[0] = g_ascii_toupper(text[0]);
        identity->country[1] = g_ascii_toupper(text[1]);
        identity->liid = text + 3;
    }
    *reason = "a country, and no LIID behind it";
    return identity->liid[0] != '\0';
}

bool
li_transport_parse(const char *text, li_transport_t *transport, const char **reason)
{
    static const struct {
        const char     *name;
        li_transport_t  transport;
    } names[] = {
        { "any", LI_TRANSPORT_ANY },
        { "*", LI_TRANSPORT_ANY },
        { "tcp", LI_TRANSPORT_TCP },
        { "udp", LI_TRANSPORT_UDP },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_ascii_strcasecmp(text, names[i].name) == 0) {
            *transport = names[i].transport;
            return true;
        }
    }
    *reason = "not tcp, udp or any";
    return false;
}

bool
li_endpoint_pattern_parse(const char *text, li_prefix_t *prefix, uint16_t *low, uint16_t *high, const char **reason)
{
    const char *colon = strrchr(text, ':');
    const char *ports = "*";
    char *addr;
    bool ok;

    if (text[0] == '[') {
        const char *bracket = strchr(text, ']');

        if (bracket == NULL || (bracket[1] != '\0' && bracket[1] != ':' && bracket[1] != '/')) {
            *reason = "an IPv6 endpoint is written [2001:db8::1]:9003";
            return false;
        }
        /* The prefix length may stand inside or behind the brackets. */
        colon = strchr(bracket, ':');
        addr = g_strdup_printf("%.*s%.*s", (int)(bracket - text - 1), text + 1,
                                  (int)((colon ? colon : text + strlen(text)) - bracket - 1), bracket + 1);
    } else {
        /* More than one colon and no bracket: an IPv6 address alone. */
        if (colon && strchr(text, ':') != colon) {
            colon = NULL;
        }
        addr = g_strndup(text, colon ? (size_t)(colon - text) : strlen(text));
    }
    if (colon) {
        ports = colon + 1;
    }
    ok = li_prefix_parse(addr, prefix, reason) && li_ports_parse(ports, low, high, reason);
    g_free(addr);
    return ok;
}

/* --- Column checks --------------------------------------------------------------------------------------------- */

/* Each says which column and why; `error` is freed by Wireshark. */
static bool
refuse(char **error, const char *column, const char *text, const char *reason)
{
    *error = g_strdup_printf("%s \"%s\": %s", column, text, reason);
    return false;
}

#define COLUMN_CHECK(name, column, condition) \
    static ws_bool \
    check_ ## name(void *record _U_, const char *value, unsigned length, const void *chk_data _U_, \
                   const void *fld_data _U_, char **error) \
    { \
        char *text = g_strndup(value, length); \
        const char *reason = ""; \
        bool ok = (condition); \
        *error = NULL; \
        if (!ok) { \
            refuse(error, column, text, reason); \
        } \
        g_free(text); \
        return ok; \
    }

static bool
address_ok(const char *text, const char **reason)
{
    li_prefix_t prefix;

    return li_prefix_parse(text, &prefix, reason);
}

static bool
ports_ok(const char *text, const char **reason)
{
    uint16_t low, high;

    return li_ports_parse(text, &low, &high, reason);
}

static bool
transport_ok(const char *text, const char **reason)
{
    li_transport_t transport;

    return li_transport_parse(text, &transport, reason);
}

/* Interfaces on which nobody receives, or nobody orders, would be a row without effect. */
static bool
interfaces_ok(const char *text, li_interfaces_t possible)
{
    li_interfaces_t interfaces;
    const char *reason;

    return li_interfaces_parse(text, &interfaces, &reason) && (interfaces == ~0U || (interfaces & ~possible) == 0);
}

static bool
receives_ok(const char *text, const char **reason)
{
    *reason = "not *, nor X2, X3, HI1, HI2, HI3, HI4 with commas between (nobody receives intercepted traffic on X1)";
    return interfaces_ok(text, ~(1U << LI_INTERFACE_X1));
}

static bool
orders_ok(const char *text, const char **reason)
{
    *reason = "not *, nor X1, HI1 with a comma between (nobody orders on others)";
    return interfaces_ok(text, 1U << LI_INTERFACE_X1 | 1U << LI_INTERFACE_HI1);
}

static bool
identities_ok(const char *text, const char **reason)
{
    char **words = g_strsplit(text, ",", -1);
    bool ok = words[0] != NULL;
    li_identity_t identity;

    *reason = "not *, nor XIDs or LIIDs with commas between";
    for (char **word = words; *word && ok; word++) {
        ok = li_identity_parse(g_strstrip(*word), &identity, reason);
    }
    g_strfreev(words);
    return ok;
}

static bool
pattern_ok(const char *text, const char **reason)
{
    li_prefix_t prefix;
    uint16_t low, high;

    return li_endpoint_pattern_parse(text, &prefix, &low, &high, reason);
}

static bool
provisioned_ok(const char *text, const char **reason)
{
    li_prefix_t prefix;
    uint16_t low, high;

    if (!li_endpoint_pattern_parse(text, &prefix, &low, &high, reason)) {
        return false;
    }
    *reason = "one address, and one port or *";
    return prefix.bits == 128 && (low == high || (low == 0 && high == UINT16_MAX));
}

COLUMN_CHECK(address, "Address", address_ok(text, &reason))
COLUMN_CHECK(ports, "Ports", ports_ok(text, &reason))
COLUMN_CHECK(transport, "Transport", transport_ok(text, &reason))
COLUMN_CHECK(receives, "Interfaces", receives_ok(text, &reason))
COLUMN_CHECK(orders, "Interfaces", orders_ok(text, &reason))
COLUMN_CHECK(identities, "Identities", identities_ok(text, &reason))
COLUMN_CHECK(observed, "Observed endpoint", pattern_ok(text, &reason))
COLUMN_CHECK(provisioned, "Provisioned endpoint", provisioned_ok(text, &reason))

/* --- Rows ------------------------------------------------------------------------------------------------------ */

/* All rows are strings and nothing else, so one copy and one free serve the four tables. */
static void
row_copy(void *to, const void *from, size_t size)
{
    char **copies = (char **)to;
    char *const *originals = (char *const *)from;

    for (unsigned i = 0; i < size / sizeof *copies; i++) {
        copies[i] = g_strdup(originals[i]);
    }
    generation++;
}

static void
row_free(void *row, size_t size)
{
    char **strings = (char **)row;

    for (unsigned i = 0; i < size / sizeof *strings; i++) {
        g_free(strings[i]);
    }
    generation++;
}

#define ROW_CALLBACKS(name, type) \
    static void * \
    name ## _copy(void *to, const void *from, size_t size _U_) \
    { \
        row_copy(to, from, sizeof(type)); \
        return to; \
    } \
    static void \
    name ## _free(void *row) \
    { \
        row_free(row, sizeof(type)); \
    }

ROW_CALLBACKS(endpoint, li_endpoint_row_t)
ROW_CALLBACKS(element, li_element_row_t)
ROW_CALLBACKS(alias, li_alias_row_t)
ROW_CALLBACKS(administrator, li_administrator_row_t)

UAT_CSTRING_CB_DEF(endpoint, address, li_endpoint_row_t)
UAT_CSTRING_CB_DEF(endpoint, ports, li_endpoint_row_t)
UAT_CSTRING_CB_DEF(endpoint, transport, li_endpoint_row_t)
UAT_CSTRING_CB_DEF(endpoint, interfaces, li_endpoint_row_t)
UAT_CSTRING_CB_DEF(endpoint, identities, li_endpoint_row_t)
UAT_CSTRING_CB_DEF(endpoint, name, li_endpoint_row_t)
UAT_CSTRING_CB_DEF(element, address, li_element_row_t)
UAT_CSTRING_CB_DEF(element, name, li_element_row_t)
UAT_CSTRING_CB_DEF(alias, observed, li_alias_row_t)
UAT_CSTRING_CB_DEF(alias, provisioned, li_alias_row_t)
UAT_CSTRING_CB_DEF(administrator, address, li_administrator_row_t)
UAT_CSTRING_CB_DEF(administrator, interfaces, li_administrator_row_t)
UAT_CSTRING_CB_DEF(administrator, name, li_administrator_row_t)

static uat_field_t endpoint_fields[] = {
    UAT_FLD_CSTRING_OTHER(endpoint, address, "Address", check_address,
        "IPv4 or IPv6 address or prefix of the mediation endpoint, or * for any"),
    UAT_FLD_CSTRING_OTHER(endpoint, ports, "Ports", check_ports, "9003, 9000-9010 or *"),
    UAT_FLD_CSTRING_OTHER(endpoint, transport, "Transport", check_transport, "tcp, udp or any"),
    UAT_FLD_CSTRING_OTHER(endpoint, interfaces, "Interfaces", check_receives,
        "What it may receive: X2,X3 or HI2,HI3,HI4, or * for all"),
    UAT_FLD_CSTRING_OTHER(endpoint, identities, "Identities", check_identities,
        "XIDs or LIIDs (0001, or with its country DE/0001) it may receive, with commas between, or * for all"),
    UAT_FLD_CSTRING(endpoint, name, "Name", "Shown with every unit that goes there"),
    UAT_END_FIELDS
};

static uat_field_t element_fields[] = {
    UAT_FLD_CSTRING_OTHER(element, address, "Address", check_address,
        "IPv4 or IPv6 address or prefix from which the network element delivers"),
    UAT_FLD_CSTRING(element, name, "Name", "Shown with every unit it sends"),
    UAT_END_FIELDS
};

static uat_field_t alias_fields[] = {
    UAT_FLD_CSTRING_OTHER(alias, observed, "Observed endpoint", check_observed,
        "What the capture shows: 203.0.113.10:9003, [2001:db8::1]:9003, 203.0.113.0/28:*"),
    UAT_FLD_CSTRING_OTHER(alias, provisioned, "Provisioned endpoint", check_provisioned,
        "What it stands for; with port * the port stays as observed"),
    UAT_END_FIELDS
};

static uat_field_t administrator_fields[] = {
    UAT_FLD_CSTRING_OTHER(administrator, address, "Address", check_address,
        "IPv4 or IPv6 address or prefix of the administration function, or * for any"),
    UAT_FLD_CSTRING_OTHER(administrator, interfaces, "Interfaces", check_orders,
        "Where it may order: X1, HI1, or * for all"),
    UAT_FLD_CSTRING(administrator, name, "Name", "Shown with what it orders"),
    UAT_END_FIELDS
};

static const struct {
    const char          *title;
    const char          *file;
    size_t               row_size;
    void                *rows;
    unsigned            *count;
    uat_copy_cb_t        copy;
    uat_free_cb_t        free;
    uat_post_update_cb_t updated;
    uat_reset_cb_t       cleared;
    uat_field_t         *fields;
    const char          *preference;
    const char          *preference_title;
    const char          *description;
} descriptions[LI_TABLES] = {
    [LI_TABLE_ENDPOINTS] = {
        "LI registered endpoints", "li_endpoints", sizeof(li_endpoint_row_t), &li_tables.endpoints,
        &li_tables.endpoint_count, endpoint_copy, endpoint_free, endpoints_updated, endpoints_cleared, endpoint_fields,
        "endpoints", "Registered endpoints",
        "The mediation endpoints that may receive intercepted traffic. A unit that goes anywhere else is an error "
        "once this table has a row for its interfaces."
    },
    [LI_TABLE_ELEMENTS] = {
        "LI network elements", "li_elements", sizeof(li_element_row_t), &li_tables.elements,
        &li_tables.element_count, element_copy, element_free, elements_updated, elements_cleared, element_fields,
        "elements", "Network elements",
        "The network elements that deliver. TLS from one of them to an endpoint that is not registered is noted "
        "even when it can't be decrypted."
    },
    [LI_TABLE_ALIASES] = {
        "LI endpoint aliases", "li_aliases", sizeof(li_alias_row_t), &li_tables.aliases,
        &li_tables.alias_count, alias_copy, alias_free, aliases_updated, aliases_cleared, alias_fields,
        "aliases", "Endpoint aliases",
        "Observed endpoints that stand for others (address translation, virtual addresses): applied before any "
        "endpoint is looked up."
    },
    [LI_TABLE_ADMINISTRATORS] = {
        "LI administrators", "li_administrators", sizeof(li_administrator_row_t), &li_tables.administrators,
        &li_tables.administrator_count, administrator_copy, administrator_free, administrators_updated,
        administrators_cleared, administrator_fields,
        "administrators", "Administrators",
        "The administration functions that may order interception. TLS between a network element and one of them "
        "is not noted as a possible delivery."
    },
};

void
li_tables_register(module_t *module)
{
    for (unsigned i = 0; i < LI_TABLES; i++) {
        uat_t *uat = uat_new(descriptions[i].title, descriptions[i].row_size, descriptions[i].file, true,
            descriptions[i].rows, descriptions[i].count, UAT_AFFECTS_DISSECTION, NULL, descriptions[i].copy, NULL,
            descriptions[i].free, descriptions[i].updated, descriptions[i].cleared, descriptions[i].fields);

        li_table_add(&tables[i], uat);
        prefs_register_uat_preference(module, descriptions[i].preference, descriptions[i].preference_title,
            descriptions[i].description, uat);
    }
}
