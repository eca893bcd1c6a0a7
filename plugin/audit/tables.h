/* tables.h
 * The user's tables: who may receive (li_endpoints), who may order (li_administrators), which network elements
 * deliver (li_elements), and which observed endpoints stand for provisioned ones (li_aliases).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_TABLES_H
#define LI_AUDIT_TABLES_H

#include <stdbool.h>

#include <epan/prefs.h>

#include "audit/endpoint.h"
#include "audit/table_rows.h"
#include "audit/unit.h"

/* One row of li_endpoints, as text; registry.c gives it meaning. */
typedef struct {
    char *address;
    char *ports;
    char *transport;
    char *interfaces;
    char *identities;
    char *name;
} li_endpoint_row_t;

typedef struct {
    char *address;
    char *name;
} li_element_row_t;

typedef struct {
    char *observed;
    char *provisioned;
} li_alias_row_t;

typedef struct {
    char *address;
    char *interfaces;
    char *name;
} li_administrator_row_t;

/* The rows as the tables are now. Wireshark fills them from the profile, the command line and the preferences;
 * they are freed with the profile. */
typedef struct {
    li_endpoint_row_t      *endpoints;
    unsigned                endpoint_count;
    li_element_row_t       *elements;
    unsigned                element_count;
    li_alias_row_t         *aliases;
    unsigned                alias_count;
    li_administrator_row_t *administrators;
    unsigned                administrator_count;
} li_tables_t;

extern li_tables_t li_tables;

/* Registers the four tables as preferences of the protocol `li`. */
void li_tables_register(module_t *module);

/* A number that differs whenever a row of any table may have. */
unsigned li_tables_generation(void);

typedef enum {
    LI_TABLE_ENDPOINTS,
    LI_TABLE_ELEMENTS,
    LI_TABLE_ALIASES,
    LI_TABLE_ADMINISTRATORS,
    LI_TABLES
} li_table_kind_t;

/* The interfaces that rows may be for which can not be used, or were dropped behind such a one: all where that can not
 * be told. 0: all rows can be used. */
li_interfaces_t li_tables_unusable(li_table_kind_t kind);

/* The number of a row, counted from 1 as the table is shown, by its place in li_tables. */
unsigned li_tables_row(li_table_kind_t kind, unsigned place);

/* What one word of a row's identities may name: a task, a warrant, or either. */
typedef struct {
    bool     is_xid;
    e_guid_t xid;
    char     country[3];        /* of the warrant: two capital letters; empty: not said */
    const char *liid;           /* within the text that was read */
} li_identity_t;

/* Reads an XID in any usual spelling (li_xid_read()), or an LIID, which may have its country and a slash before it:
 * `DE/0001`. An asterisk for the country stands for any, which an LIID needs that begins so itself. What looks meant as
 * an XID and is none is refused. On failure returns false and sets *reason to a constant text. */
bool li_identity_parse(const char *text, li_identity_t *identity, const char **reason);

/* Parsers of single columns. On failure they return false and set *reason to a constant text. */
bool li_interfaces_parse(const char *text, li_interfaces_t *interfaces, const char **reason);
bool li_transport_parse(const char *text, li_transport_t *transport, const char **reason);
/* `address:port`, `[address]:port`, `prefix:*`; without a port, `*`. */
bool li_endpoint_pattern_parse(const char *text, li_prefix_t *prefix, uint16_t *low, uint16_t *high,
                               const char **reason);

#endif /* LI_AUDIT_TABLES_H */
