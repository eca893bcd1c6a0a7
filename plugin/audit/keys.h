/* keys.h
 * Hash and equality for maps keyed by addresses, XIDs, communications and any octets. Their values come from packets,
 * so the hash is one that nobody can aim at.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_KEYS_H
#define LI_AUDIT_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include <wsutil/wmem/wmem.h>

#include "audit/unit.h"

/* Keys are li_address_t. */
unsigned li_address_hash(const void *key);
gboolean li_address_equal(const void *a, const void *b);

/* Keys are e_guid_t. */
unsigned li_xid_hash(const void *key);
gboolean li_xid_equal(const void *a, const void *b);

/* Any octets, after their length. */
typedef struct {
    uint16_t length;
    uint8_t  octets[];
} li_octets_t;

/* What so many of them take in all. */
static inline size_t
li_octets_size(size_t length)
{
    return offsetof(li_octets_t, octets) + length;
}

/* Keys are li_octets_t. */
unsigned li_octets_hash(const void *key);
gboolean li_octets_equal(const void *a, const void *b);

/* A communication of a warrant. */
typedef struct {
    li_warrant_t warrant;       /* as it is said: what is not said is no wildcard here */
    uint32_t     number;        /* CIN, or the like; 0: without */
    unsigned     kind;          /* of whatever there is several of */
} li_communication_key_t;

/* Keys are li_communication_key_t. */
unsigned li_communication_hash(const void *key);
gboolean li_communication_equal(const void *a, const void *b);

/* A copy that lives as long as `scope`, its texts too. */
li_communication_key_t *li_communication_copy(wmem_allocator_t *scope, const li_communication_key_t *key);

#endif /* LI_AUDIT_KEYS_H */
