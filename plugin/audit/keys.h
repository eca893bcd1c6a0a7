/* keys.h
 * Hash and equality for maps keyed by addresses and XIDs. Their values come from packets, so the hash is one that
 * nobody can aim at.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_KEYS_H
#define LI_AUDIT_KEYS_H

#include <glib.h>

/* Keys are li_address_t. */
unsigned li_address_hash(const void *key);
gboolean li_address_equal(const void *a, const void *b);

/* Keys are e_guid_t. */
unsigned li_xid_hash(const void *key);
gboolean li_xid_equal(const void *a, const void *b);

#endif /* LI_AUDIT_KEYS_H */
