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
#include "li.h"

/* One row of li_endpoints, as text; li_endpoint_row_parse() gives it meaning. */
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

/* A set of interfaces: bit 1 << li_interface_t. */
typedef uint32_t li_interfaces_t;

#define LI_INTERFACES_X  ((1U << LI_INTERFACE_X2) | (1U << LI_INTERFACE_X3))
#define LI_INTERFACES_HI ((1U << LI_INTERFACE_HI2) | (1U << LI_INTERFACE_HI3) | (1U << LI_INTERFACE_HI4))

/* The family an interface belongs to: who may receive X2 and X3, and who HI2, HI3 and HI4, are questions apart. HI1 that is
 * delivered goes where these go, and so does what can't be told (LI_INTERFACE_NONE). */
li_interfaces_t li_interfaces_family(li_interface_t interface);

/* The interfaces one of which a row must allow for a unit of this one. */
li_interfaces_t li_interfaces_allowing(li_interface_t interface);

/* The interfaces one of which an order must be for: HI1 and HI4 are not ordered apart. */
li_interfaces_t li_interfaces_ordering(li_interface_t interface);

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

/* True while rows of li_endpoints (or of li_aliases, which change what an endpoint is) can not be used: one is
 * wrong, or rows after it were dropped. */
bool li_tables_endpoints_unusable(void);

/* Parsers of single columns. On failure they return false and set *reason to a constant text. */
bool li_interfaces_parse(const char *text, li_interfaces_t *interfaces, const char **reason);
bool li_transport_parse(const char *text, li_transport_t *transport, const char **reason);
/* `address:port`, `[address]:port`, `prefix:*`; without a port, `*`. */
bool li_endpoint_pattern_parse(const char *text, li_prefix_t *prefix, uint16_t *low, uint16_t *high,
                               const char **reason);

#endif /* LI_AUDIT_TABLES_H */
