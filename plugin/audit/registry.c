/* registry.c
 * Who may receive: an index over the user's tables.
 *
 * The index is built when first asked and whenever the tables have changed since: Wireshark does not report every
 * change (a table whose file has a bad row is changed without a word), so the tables are asked, not trusted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/registry.h"

#include <string.h>

#include "audit/endpoint_map.h"
#include "audit/keys.h"
#include "audit/orders.h"
#include "audit/tables.h"

/* Rows that hold one endpoint are remembered, since units come in long runs; beyond this many endpoints the memory
 * starts anew. */
#define REMEMBERED_ENDPOINTS 65536

typedef struct {
    const li_endpoint_row_t *row;
    li_transport_t           transport;
    li_interfaces_t          interfaces;
    wmem_map_t              *xids;      /* e_guid_t as 16 octets; NULL with `any_identity` */
    wmem_map_t              *liids;     /* with the country of each, as warrant_key() writes them */
    bool                     any_identity;
} endpoint_rule_t;

typedef struct {
    const li_alias_row_t *row;
    li_address_t          address;
    uint16_t              port;         /* 0: the port stays as observed */
} alias_rule_t;

/* The index over all tables. Built by index_current(), freed as a whole when the tables change or at exit. */
static struct {
    wmem_allocator_t  *scope;           /* NULL: not built */
    unsigned           generation;      /* of the tables it was built from */
    li_interfaces_t    interfaces;      /* of all rows of li_endpoints together */
    li_interfaces_t    unusable;        /* that rows may be for which can not be used */
    bool               unusable_aliases;
    wmem_array_t      *endpoint_rules;
    li_endpoint_map_t *endpoints;
    wmem_allocator_t  *memory;          /* of what is remembered, freed with it */
    wmem_map_t        *remembered;      /* li_endpoint_t -> wmem_array_t of rule numbers */
    li_endpoint_t      last;            /* what was asked last, and its answer (NULL: nothing yet) */
    wmem_array_t      *last_rules;
    wmem_array_t      *alias_rules;
    li_endpoint_map_t *aliases;
    li_endpoint_map_t *elements;
    li_endpoint_map_t *administrators;
    li_endpoint_map_t *receivers;       /* rule numbers by address alone; NULL: not made yet */
    li_endpoint_map_t *named;           /* of all tables, the prefixes that name hosts; NULL: there are none */
    li_endpoint_map_t *wide;            /* those that are of too many for that, likewise */
} li_index;

/* A prefix with more than 256 addresses names nobody. */
#define NAMING_BITS     120

/* Countries in a key that are none: of a row that says none; and of any row that says one. */
#define COUNTRY_NOT_SAID    "*"
#define COUNTRY_ANY         "?"

static char *
warrant_key(wmem_allocator_t *scope, const char *country, const char *liid)
{
    return wmem_strdup_printf(scope, "%s/%s", country, liid);
}

static void
index_liid(endpoint_rule_t *rule, const char *country, const char *liid)
{
    wmem_map_insert(rule->liids, warrant_key(li_index.scope, country, liid), GINT_TO_POINTER(1));
}

/* True when all of them can be used. */
static bool
index_identities(endpoint_rule_t *rule, const char *identities)
{
    char **words = g_strsplit(identities ? identities : "*", ",", -1);
    bool usable = true;

    rule->xids = wmem_map_new(li_index.scope, li_xid_hash, li_xid_equal);
    rule->liids = wmem_map_new(li_index.scope, wmem_str_hash, g_str_equal);
    for (char **word = words; *word; word++) {
        li_identity_t identity;
        const char *reason;

        if (strcmp(g_strstrip(*word), "*") == 0) {
            rule->any_identity = true;
        } else if (!li_identity_parse(*word, &identity, &reason)) {
            usable = false;
        } else if (identity.is_xid) {
            wmem_map_insert(rule->xids, wmem_memdup(li_index.scope, &identity.xid, sizeof identity.xid),
                            GINT_TO_POINTER(1));
            /* An LIID may be octets in hexadecimal, as many as an XID has. */
            index_liid(rule, COUNTRY_NOT_SAID, identity.liid);
        } else if (identity.country[0] != '\0') {
            index_liid(rule, identity.country, identity.liid);
            index_liid(rule, COUNTRY_ANY, identity.liid);
        } else {
            index_liid(rule, COUNTRY_NOT_SAID, identity.liid);
        }
    }
    g_strfreev(words);
    return usable;
}

static void
index_named(const li_prefix_t *prefix)
{
    li_endpoint_map_t **map = prefix->bits < NAMING_BITS ? &li_index.wide : &li_index.named;

    /* Any address is none. */
    if (prefix->bits == 0) {
        return;
    }
    if (*map == NULL) {
        *map = li_endpoint_map_new(li_index.scope);
    }
    li_endpoint_map_add(*map, prefix, 0, 0, 0);
}

static void
remember_nothing(void)
{
    if (li_index.memory) {
        wmem_destroy_allocator(li_index.memory);
    }
    li_index.memory = wmem_allocator_new(WMEM_ALLOCATOR_BLOCK);
    li_index.remembered = wmem_map_new(li_index.memory, li_endpoint_hash, li_endpoint_equal_key);
    li_index.last_rules = NULL;
}

static void
index_endpoints(void)
{
    li_index.endpoint_rules = wmem_array_new(li_index.scope, sizeof(endpoint_rule_t));
    li_index.endpoints = li_endpoint_map_new(li_index.scope);
    remember_nothing();
    for (unsigned i = 0; i < li_tables.endpoint_count; i++) {
        const li_endpoint_row_t *row = &li_tables.endpoints[i];
        endpoint_rule_t rule = { .row = row };
        li_prefix_t prefix;
        uint16_t low, high;
        const char *reason;

        if (!li_prefix_parse(row->address, &prefix, &reason) || !li_ports_parse(row->ports, &low, &high, &reason) ||
            !li_transport_parse(row->transport, &rule.transport, &reason) ||
            !li_interfaces_parse(row->interfaces, &rule.interfaces, &reason)) {
            li_index.unusable |= li_interfaces_parse(row->interfaces, &rule.interfaces, &reason) ? rule.interfaces
                                                                                                 : ~0U;
            continue;
        }
        li_index.unusable |= index_identities(&rule, row->identities) ? 0 : rule.interfaces;
        li_index.interfaces |= rule.interfaces;
        li_endpoint_map_add(li_index.endpoints, &prefix, low, high, wmem_array_get_count(li_index.endpoint_rules));
        index_named(&prefix);
        wmem_array_append_one(li_index.endpoint_rules, rule);
    }
}

static void
index_aliases(void)
{
    li_index.alias_rules = wmem_array_new(li_index.scope, sizeof(alias_rule_t));
    li_index.aliases = li_endpoint_map_new(li_index.scope);
    for (unsigned i = 0; i < li_tables.alias_count; i++) {
        const li_alias_row_t *row = &li_tables.aliases[i];
        alias_rule_t rule = { .row = row };
        li_prefix_t observed, provisioned;
        uint16_t low, high, port_low, port_high;
        const char *reason;

        if (!li_endpoint_pattern_parse(row->observed, &observed, &low, &high, &reason) ||
            !li_endpoint_pattern_parse(row->provisioned, &provisioned, &port_low, &port_high, &reason)) {
            li_index.unusable_aliases = true;
            continue;
        }
        rule.address = provisioned.address;
        rule.port = port_low == port_high ? port_low : 0;
        li_endpoint_map_add(li_index.aliases, &observed, low, high, wmem_array_get_count(li_index.alias_rules));
        index_named(&observed);
        wmem_array_append_one(li_index.alias_rules, rule);
    }
}

static void
index_address(li_endpoint_map_t *map, const char *addr, unsigned row)
{
    li_prefix_t prefix;
    const char *reason;

    if (li_prefix_parse(addr, &prefix, &reason)) {
        li_endpoint_map_add(map, &prefix, 0, 0, row);
        index_named(&prefix);
    }
}

static void
index_current(void)
{
    if (li_index.scope && li_index.generation == li_tables_generation()) {
        return;
    }
    li_registry_forget();
    li_index.scope = wmem_allocator_new(WMEM_ALLOCATOR_BLOCK);
    li_index.generation = li_tables_generation();
    li_index.receivers = NULL;
    li_index.named = NULL;
    li_index.wide = NULL;
    li_index.interfaces = 0;
    li_index.unusable = li_tables_unusable(LI_TABLE_ENDPOINTS);
    /* An alias registers nothing: it is of no family. */
    li_index.unusable_aliases = li_tables_unusable(LI_TABLE_ALIASES) != 0;
    index_endpoints();
    index_aliases();
    li_index.elements = li_endpoint_map_new(li_index.scope);
    for (unsigned i = 0; i < li_tables.element_count; i++) {
        index_address(li_index.elements, li_tables.elements[i].address, i);
    }
    li_index.administrators = li_endpoint_map_new(li_index.scope);
    for (unsigned i = 0; i < li_tables.administrator_count; i++) {
        index_address(li_index.administrators, li_tables.administrators[i].address, i);
    }
}

void
li_registry_forget(void)
{
    if (li_index.scope) {
        wmem_destroy_allocator(li_index.memory);
        wmem_destroy_allocator(li_index.scope);
        li_index.memory = NULL;
        li_index.scope = NULL;
    }
}

/* The numbers of the rules whose prefix and ports hold the endpoint, whatever their transport. */
static const wmem_array_t *
rules_of(const li_endpoint_t *endpoint)
{
    wmem_array_t *rules;

    if (li_index.last_rules && li_endpoint_equal(&li_index.last, endpoint)) {
        return li_index.last_rules;
    }
    rules = (wmem_array_t *)wmem_map_lookup(li_index.remembered, endpoint);
    if (rules == NULL) {
        if (wmem_map_size(li_index.remembered) >= REMEMBERED_ENDPOINTS) {
            remember_nothing();
        }
        rules = li_endpoint_map_find(li_index.endpoints, li_index.memory, &endpoint->address, endpoint->port);
        wmem_map_insert(li_index.remembered, wmem_memdup(li_index.memory, endpoint, sizeof *endpoint), rules);
    }
    li_index.last = *endpoint;
    li_index.last_rules = rules;
    return rules;
}

static const endpoint_rule_t *
rule_of(const wmem_array_t *rules, unsigned i)
{
    unsigned number = *(const unsigned *)wmem_array_index((wmem_array_t *)rules, i);

    return (const endpoint_rule_t *)wmem_array_index(li_index.endpoint_rules, number);
}

static bool
has_transport(const endpoint_rule_t *rule, const li_endpoint_t *endpoint)
{
    return rule->transport == LI_TRANSPORT_ANY || (unsigned)rule->transport == endpoint->transport;
}

/* NULL: one for another transport. */
static const endpoint_rule_t *
rule_at(const wmem_array_t *rules, unsigned i, const li_endpoint_t *endpoint)
{
    const endpoint_rule_t *rule = rule_of(rules, i);

    return has_transport(rule, endpoint) ? rule : NULL;
}

static bool
rule_allows_xid(const endpoint_rule_t *rule, const e_guid_t *xid)
{
    return rule->any_identity || wmem_map_contains(rule->xids, xid);
}

static bool
rule_has_liid(const endpoint_rule_t *rule, const char *country, const char *liid)
{
    char *key = warrant_key(NULL, country, liid);
    bool found = wmem_map_contains(rule->liids, key);

    wmem_free(NULL, key);
    return found;
}

/* LIIDs compare exactly, with their country where both have one. */
static bool
rule_allows_warrant(const endpoint_rule_t *rule, const li_delivery_t *unit)
{
    return rule->any_identity || unit->liid == NULL || rule_has_liid(rule, COUNTRY_NOT_SAID, unit->liid)
        || rule_has_liid(rule, unit->country ? unit->country : COUNTRY_ANY, unit->liid);
}

/* True when some row for this endpoint and interface allows task `task` of the unit, or its LIID when it has no
 * tasks; *name becomes that row's. A unit cut before its identity, or with a nil one, is held against nobody. */
static bool
identity_allowed(const wmem_array_t *rules, const li_endpoint_t *endpoint, const li_delivery_t *unit, unsigned task,
                 const char **name)
{
    for (unsigned i = 0; i < wmem_array_get_count((wmem_array_t *)rules); i++) {
        const endpoint_rule_t *rule = rule_at(rules, i, endpoint);

        if (rule == NULL || !(rule->interfaces & li_interfaces_allowing(unit->interface))) {
            continue;
        }
        if (task < unit->task_count ? li_xid_is_nil(&unit->tasks[task].xid)
                                      || rule_allows_xid(rule, &unit->tasks[task].xid)
                                    : rule_allows_warrant(rule, unit)) {
            *name = rule->row->name;
            return true;
        }
    }
    return false;
}

/* True when the rule fits but for what `near` says. */
static bool
is_near(const endpoint_rule_t *rule, const li_endpoint_t *endpoint, const li_delivery_t *unit, li_near_t near)
{
    const bool family_ok = (rule->interfaces & li_interfaces_family(unit->interface)) != 0;
    const bool interface_ok = (rule->interfaces & li_interfaces_allowing(unit->interface)) != 0;
    const bool transport_ok = has_transport(rule, endpoint);

    switch (near) {
    case LI_NEAR_FAMILY:
        return !family_ok && transport_ok;
    case LI_NEAR_TRANSPORT:
        return interface_ok && !transport_ok;
    case LI_NEAR_INTERFACE:
        return family_ok && !interface_ok && transport_ok;
    default:
        return interface_ok && transport_ok;
    }
}

/* Looks for the first row that fits so; false: there is none. */
static bool
find_near(const wmem_array_t *rules, const li_endpoint_t *endpoint, const li_delivery_t *unit, li_near_t near,
          li_registry_answer_t *answer)
{
    for (unsigned i = 0; i < wmem_array_get_count((wmem_array_t *)rules); i++) {
        const endpoint_rule_t *rule = rule_of(rules, i);

        if (is_near(rule, endpoint, unit, near)) {
            answer->near = near;
            answer->near_row = li_tables_row(LI_TABLE_ENDPOINTS, (unsigned)(rule->row - li_tables.endpoints));
            answer->near_text = near == LI_NEAR_TRANSPORT ? rule->row->transport : rule->row->interfaces;
            if (near == LI_NEAR_TRANSPORT) {
                answer->listed = true;
                answer->name = rule->row->name;
            }
            return true;
        }
    }
    return false;
}

void
li_registry_ask(const li_endpoint_t *endpoint, const li_delivery_t *unit, li_registry_answer_t *answer)
{
    const li_interfaces_t family = li_interfaces_family(unit->interface);
    const li_interfaces_t allowing = li_interfaces_allowing(unit->interface);
    const wmem_array_t *rules;

    index_current();
    memset(answer, 0, sizeof *answer);
    answer->unusable = (li_index.unusable & family) != 0;
    answer->unusable_aliases = li_index.unusable_aliases;
    answer->has_rows = (li_index.interfaces & family) != 0 || answer->unusable;
    if (!answer->has_rows) {
        return;
    }
    rules = rules_of(endpoint);
    for (unsigned i = 0; i < wmem_array_get_count((wmem_array_t *)rules); i++) {
        const endpoint_rule_t *rule = rule_at(rules, i, endpoint);

        if (rule == NULL || !(rule->interfaces & family)) {
            continue;
        }
        if (!answer->listed || (!answer->interface_ok && (rule->interfaces & allowing))) {
            answer->name = rule->row->name;
        }
        answer->listed = true;
        answer->interface_ok |= (rule->interfaces & allowing) != 0;
    }
    if (!answer->interface_ok) {
        if (!find_near(rules, endpoint, unit, LI_NEAR_INTERFACE, answer)
            && !find_near(rules, endpoint, unit, LI_NEAR_TRANSPORT, answer)) {
            find_near(rules, endpoint, unit, LI_NEAR_FAMILY, answer);
        }
        return;
    }
    answer->identity_ok = true;
    for (unsigned task = unit->task_count; task-- > 0;) {
        if (!identity_allowed(rules, endpoint, unit, task, &answer->name)) {
            answer->identity_ok = false;
            answer->refused_is_xid = true;
            answer->refused_xid = unit->tasks[task].xid;
        }
    }
    if (unit->task_count == 0 && !identity_allowed(rules, endpoint, unit, 0, &answer->name)) {
        answer->identity_ok = false;
    }
    if (!answer->identity_ok) {
        find_near(rules, endpoint, unit, LI_NEAR_IDENTITY, answer);
    }
}

bool
li_registry_lists(const li_endpoint_t *endpoint)
{
    const wmem_array_t *rules;

    index_current();
    rules = rules_of(endpoint);
    for (unsigned i = 0; i < wmem_array_get_count((wmem_array_t *)rules); i++) {
        if (rule_at(rules, i, endpoint)) {
            return true;
        }
    }
    return false;
}

/* The first row of `map` at the address, or -1. */
static int
first_row(const li_endpoint_map_t *map, const li_address_t *addr, uint16_t port)
{
    wmem_array_t *rows = li_endpoint_map_find(map, NULL, addr, port);
    int row = wmem_array_get_count(rows) ? (int)*(unsigned *)wmem_array_index(rows, 0) : -1;

    wmem_destroy_array(rows);
    return row;
}

li_endpoint_t
li_registry_alias(const li_endpoint_t *observed)
{
    li_endpoint_t endpoint = *observed;
    const alias_rule_t *rule;
    int row;

    index_current();
    if (wmem_array_get_count(li_index.alias_rules) == 0) {
        return endpoint;
    }
    row = first_row(li_index.aliases, &observed->address, observed->port);
    if (row >= 0) {
        rule = (const alias_rule_t *)wmem_array_index(li_index.alias_rules, (unsigned)row);
        endpoint.address = rule->address;
        if (rule->port) {
            endpoint.port = rule->port;
        }
    }
    return endpoint;
}

const char *
li_registry_element(const li_address_t *addr)
{
    int row;

    index_current();
    if (li_tables.element_count == 0) {
        return NULL;
    }
    row = first_row(li_index.elements, addr, 0);
    return row < 0 ? NULL : li_tables.elements[row].name;
}

bool
li_registry_has_endpoints(li_interfaces_t interfaces)
{
    index_current();
    return ((li_index.interfaces | li_index.unusable) & interfaces) != 0;
}

/* Made when first asked for: only orders of unlisted destinations ask. */
static const li_endpoint_map_t *
receivers(void)
{
    if (li_index.receivers == NULL) {
        li_index.receivers = li_endpoint_map_new(li_index.scope);
        for (unsigned i = 0; i < wmem_array_get_count(li_index.endpoint_rules); i++) {
            const endpoint_rule_t *rule = (const endpoint_rule_t *)wmem_array_index(li_index.endpoint_rules, i);

            /* A row for any address tells nothing of one. */
            if (strcmp(rule->row->address, "*") != 0) {
                index_address(li_index.receivers, rule->row->address, i);
            }
        }
    }
    return li_index.receivers;
}

bool
li_registry_receives(const li_address_t *addr, li_interfaces_t interfaces)
{
    wmem_array_t *rules;
    bool found = false;

    index_current();
    rules = li_endpoint_map_find(receivers(), NULL, addr, 0);
    for (unsigned i = 0; i < wmem_array_get_count(rules) && !found; i++) {
        unsigned number = *(unsigned *)wmem_array_index(rules, i);

        found = ((const endpoint_rule_t *)wmem_array_index(li_index.endpoint_rules, number))->interfaces & interfaces;
    }
    wmem_destroy_array(rules);
    return found;
}

bool
li_registry_names_any(void)
{
    index_current();
    return li_index.named != NULL;
}

bool
li_registry_names(const li_address_t *addr)
{
    return li_registry_names_any() && first_row(li_index.named, addr, 0) >= 0;
}

bool
li_registry_has_wide(void)
{
    index_current();
    return li_index.wide != NULL;
}

bool
li_registry_is_wide(const li_address_t *addr)
{
    return li_registry_has_wide() && first_row(li_index.wide, addr, 0) >= 0;
}

bool
li_registry_administers(const li_address_t *addr, li_interface_t interface)
{
    wmem_array_t *rows;
    bool found = false;

    index_current();
    if (li_tables.administrator_count == 0) {
        return false;
    }
    rows = li_endpoint_map_find(li_index.administrators, NULL, addr, 0);
    for (unsigned i = 0; i < wmem_array_get_count(rows) && !found; i++) {
        unsigned row = *(unsigned *)wmem_array_index(rows, i);
        li_interfaces_t interfaces;
        const char *reason;

        found = interface == LI_INTERFACE_NONE
             || (li_interfaces_parse(li_tables.administrators[row].interfaces, &interfaces, &reason)
                 && (interfaces & (1U << interface)));
    }
    wmem_destroy_array(rows);
    return found;
}

bool
li_registry_lists_administrators(li_interface_t interface)
{
    for (unsigned i = 0; i < li_tables.administrator_count; i++) {
        li_interfaces_t interfaces;
        const char *reason;

        if (li_interfaces_parse(li_tables.administrators[i].interfaces, &interfaces, &reason)
            && (interfaces & (1U << interface))) {
            return true;
        }
    }
    return (li_tables_unusable(LI_TABLE_ADMINISTRATORS) & (1U << interface)) != 0;
}

bool
li_registry_is_element(const li_address_t *addr, const char *name)
{
    wmem_array_t *rows;
    bool found = false;

    index_current();
    if (li_tables.element_count == 0) {
        return false;
    }
    rows = li_endpoint_map_find(li_index.elements, NULL, addr, 0);
    for (unsigned i = 0; i < wmem_array_get_count(rows) && !found; i++) {
        found = strcmp(li_tables.elements[*(unsigned *)wmem_array_index(rows, i)].name, name) == 0;
    }
    wmem_destroy_array(rows);
    return found;
}

bool
li_registry_has_element(const char *name)
{
    for (unsigned i = 0; i < li_tables.element_count; i++) {
        if (strcmp(li_tables.elements[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}
