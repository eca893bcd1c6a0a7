/* gate_party.c
 * What the gate keeps of a network element.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/gate_party.h"

#include <string.h>

#include <epan/to_str.h>

#include "audit/element_rows.h"
#include "audit/keys.h"

/* So many names that the user has for one address are looked at. */
#define ROWS_AT_MAX 32

/* ---- sets ---- */

const li_address_t *
li_keep_address(wmem_allocator_t *scope, wmem_map_t *set, const li_address_t *addr)
{
    li_address_t *kept = (li_address_t *)wmem_map_lookup(set, addr);

    if (kept == NULL) {
        kept = (li_address_t *)wmem_memdup(scope, addr, sizeof *addr);
        wmem_map_insert(set, kept, kept);
    }
    return kept;
}

bool
li_keep_text(wmem_allocator_t *scope, wmem_map_t *set, const char *text)
{
    char *kept;

    if (wmem_map_contains(set, text)) {
        return false;
    }
    kept = wmem_strdup(scope, text);
    wmem_map_insert(set, kept, kept);
    return true;
}

char *
li_address_text(wmem_allocator_t *scope, const li_address_t *addr)
{
    char *text = (char *)wmem_alloc(scope, WS_INET6_ADDRSTRLEN);

    if (li_address_is_ipv4(addr)) {
        ws_in4_addr raw = li_address_ipv4_raw(addr);

        ws_inet_ntop4(&raw, text, WS_INET6_ADDRSTRLEN);
    } else {
        ws_inet_ntop6(addr->octets, text, WS_INET6_ADDRSTRLEN);
    }
    return text;
}

/* ---- where it is ---- */

li_party_t *
li_party_new(wmem_allocator_t *scope, const char *name)
{
    li_party_t *party = wmem_new0(scope, li_party_t);

    party->name = wmem_strdup(scope, name);
    party->places = wmem_map_new(scope, li_address_hash, li_address_equal);
    party->ends = wmem_map_new(scope, li_address_hash, li_address_equal);
    party->heard = wmem_map_new(scope, li_address_hash, li_address_equal);
    party->copies = wmem_map_new(scope, li_address_hash, li_address_equal);
    party->exchanges = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    party->administrators = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    party->names = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    party->seconds = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    party->rows = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    return party;
}

bool
li_party_has_answered(const li_party_t *party)
{
    return party && (wmem_map_size(party->places) > 0 || wmem_map_size(party->ends) > 0);
}

bool
li_party_may_be_at(const li_party_t *party, const li_address_t *addr, bool is_unasked)
{
    wmem_map_t *known = wmem_map_size(party->places) > 0 ? party->places
                      : wmem_map_size(party->ends) > 0 ? party->ends
                      : is_unasked && wmem_map_size(party->heard) > 0 ? party->heard : NULL;

    return known == NULL || wmem_map_contains(known, addr);
}

void
li_party_see_rows(wmem_allocator_t *scope, li_party_t *party, const li_address_t *addr)
{
    const char *names[ROWS_AT_MAX];
    const unsigned count = li_element_rows_at(addr, names, ROWS_AT_MAX);

    for (unsigned i = 0; i < MIN(count, ROWS_AT_MAX); i++) {
        li_keep_text(scope, party->rows, names[i]);
        party->is_at_row |= strcmp(names[i], party->name) == 0;
    }
}

bool
li_party_has_other_rows(const li_party_t *party, const li_address_t *addr)
{
    const char *names[ROWS_AT_MAX];
    const unsigned count = li_element_rows_at(addr, names, ROWS_AT_MAX);

    for (unsigned i = 0; i < MIN(count, ROWS_AT_MAX); i++) {
        if (wmem_map_contains(party->rows, names[i])) {
            return false;
        }
    }
    return count > 0;
}

/* ---- whom it has answered ---- */

static char *
administrator_key(const char *administrator, const li_address_t *addr)
{
    char *text = li_address_text(NULL, addr);
    char *key = wmem_strdup_printf(NULL, "%s %s", administrator, text);

    wmem_free(NULL, text);
    return key;
}

bool
li_party_knows(const li_party_t *party, const char *administrator, const li_address_t *addr)
{
    char *key = administrator && addr ? administrator_key(administrator, addr) : NULL;
    const bool known = key && wmem_map_contains(party->administrators, key);

    wmem_free(NULL, key);
    return known;
}

void
li_party_keep_administrator(wmem_allocator_t *scope, li_party_t *party, const char *administrator,
                            const li_address_t *addr)
{
    char *key = administrator_key(administrator, addr);

    li_keep_text(scope, party->administrators, key);
    wmem_free(NULL, key);
}

const char *
li_party_other_administrator(const li_party_t *party, const char *administrator, uint32_t *frame)
{
    if (wmem_map_contains(party->names, administrator)) {
        return NULL;
    }
    *frame = party->orderer ? party->orderer_frame : party->first_frame;
    return party->orderer ? party->orderer
         : party->first && strcmp(party->first, administrator) != 0 ? party->first : NULL;
}
