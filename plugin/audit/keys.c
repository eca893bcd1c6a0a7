/* keys.c
 * Hash and equality for maps keyed by addresses and XIDs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/keys.h"

#include <string.h>

#include <epan/guid-utils.h>

#include "audit/endpoint.h"

unsigned
li_address_hash(const void *key)
{
    return wmem_strong_hash((const uint8_t *)key, sizeof(li_address_t));
}

gboolean
li_address_equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(li_address_t)) == 0;
}

unsigned
li_xid_hash(const void *key)
{
    return wmem_strong_hash((const uint8_t *)key, sizeof(e_guid_t));
}

gboolean
li_xid_equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(e_guid_t)) == 0;
}
