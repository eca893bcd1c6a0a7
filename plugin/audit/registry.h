/* registry.h
 * Who may receive: the answer of the user's tables for one unit, as the tables are now.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_REGISTRY_H
#define LI_AUDIT_REGISTRY_H

#include "audit/endpoint.h"
#include "audit/tables.h"
#include "audit/unit.h"

/* Which row fits the unit nearly, where none does. */
typedef enum {
    LI_NEAR_NOTHING,
    LI_NEAR_FAMILY,             /* the endpoint is listed for interfaces of another family only */
    LI_NEAR_TRANSPORT,          /* for another transport */
    LI_NEAR_INTERFACE,          /* for another interface of the family */
    LI_NEAR_IDENTITY            /* for other identities */
} li_near_t;

/* What the registry says of one unit. Names belong to the tables and live until these change. */
typedef struct {
    bool        has_rows;       /* there is a row for the family of this interface, or one can not be used */
    bool        unusable;       /* a row that may be for the family can not be used */
    bool        unusable_aliases;   /* a row of li_aliases can not be used: the endpoint may be another one */
    bool        listed;         /* a row of the family holds the endpoint, be it over another transport */
    bool        interface_ok;   /* such a row allows this interface */
    bool        identity_ok;    /* such rows allow every identity of the unit */
    const char *name;           /* of the row that decided; NULL or "" without one */
    li_near_t   near;
    unsigned    near_row;       /* its number, counted from 1 */
    const char *near_text;      /* what stands there instead: its interfaces or transport */
    e_guid_t    refused_xid;    /* the first XID that no row allows, when listed and !identity_ok */
    bool        refused_is_xid; /* false: the LIID was refused */
} li_registry_answer_t;

/* Asks for `endpoint` (aliases already applied) and the unit's interface and identities. */
void li_registry_ask(const li_endpoint_t *endpoint, const li_delivery_t *unit, li_registry_answer_t *answer);

/* True when any row of any family holds the endpoint. */
bool li_registry_lists(const li_endpoint_t *endpoint);

/* What the observed endpoint stands for: itself without an alias. */
li_endpoint_t li_registry_alias(const li_endpoint_t *observed);

/* The name of the network element at this address; NULL: none is listed there. */
const char *li_registry_element(const li_address_t *addr);

/* True when a row has this address as that element's; when any row is of that element. */
bool li_registry_is_element(const li_address_t *addr, const char *name);
bool li_registry_has_element(const char *name);

/* True when there is a row of li_endpoints for one of these interfaces, or one that can not be used. */
bool li_registry_has_endpoints(li_interfaces_t interfaces);

/* True when a row lists some port of this address for one of these interfaces. */
bool li_registry_receives(const li_address_t *addr, li_interfaces_t interfaces);

/* True when a row of any table names this address: not more than 256 of them (IPv4 /24, IPv6 /120). Of li_aliases, as
 * it is observed. */
bool li_registry_names(const li_address_t *addr);

/* True when some row names some address. */
bool li_registry_names_any(void);

/* True when some row is of more addresses, though not of all; and when such a row is of this one. */
bool li_registry_has_wide(void);
bool li_registry_is_wide(const li_address_t *addr);

/* True when a row of li_administrators is for this interface. */
bool li_registry_lists_administrators(li_interface_t interface);

/* True when a row lists an administrator at this address, for this interface (LI_INTERFACE_NONE: for any). */
bool li_registry_administers(const li_address_t *addr, li_interface_t interface);

/* Frees the index; it is built again when asked. */
void li_registry_forget(void);

#endif /* LI_AUDIT_REGISTRY_H */
