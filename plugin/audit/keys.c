/* keys.c
 * Hash and equality for maps keyed by addresses, XIDs, communications and any octets.
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

unsigned
li_octets_hash(const void *key)
{
    const li_octets_t *octets = (const li_octets_t *)key;

    return wmem_strong_hash(octets->octets, octets->length);
}

gboolean
li_octets_equal(const void *a, const void *b)
{
    const li_octets_t *one = (const li_octets_t *)a, *other = (const li_octets_t *)b;

    return one->length == other->length && memcmp(one->octets, other->octets, one->length) == 0;
}

static unsigned
text_hash(const char *text)
{
    return text ? wmem_str_hash(text) : 0;
}

unsigned
li_communication_hash(const void *key)
{
    const li_communication_key_t *communication = (const li_communication_key_t *)key;

    return wmem_str_hash(communication->warrant.liid) ^ text_hash(communication->warrant.country)
         ^ text_hash(communication->warrant.network) * 31
         ^ (communication->number * 2654435761U + communication->kind);
}

gboolean
li_communication_equal(const void *a, const void *b)
{
    const li_communication_key_t *one = (const li_communication_key_t *)a, *other = (const li_communication_key_t *)b;

    return one->number == other->number && one->kind == other->kind
        && strcmp(one->warrant.liid, other->warrant.liid) == 0
        && g_strcmp0(one->warrant.country, other->warrant.country) == 0
        && g_strcmp0(one->warrant.network, other->warrant.network) == 0;
}

li_communication_key_t *
li_communication_copy(wmem_allocator_t *scope, const li_communication_key_t *key)
{
    li_communication_key_t *copy = wmem_new(scope, li_communication_key_t);

    *copy = *key;
    copy->warrant.liid = wmem_strdup(scope, key->warrant.liid);
    copy->warrant.country = key->warrant.country ? wmem_strdup(scope, key->warrant.country) : NULL;
    copy->warrant.network = key->warrant.network ? wmem_strdup(scope, key->warrant.network) : NULL;
    return copy;
}
