/* parties.c
 * Whose connections are looked into before anybody else gets them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/parties.h"

#include "audit/keys.h"
#include "audit/registry.h"

/* What answers depend on. */
typedef struct {
    unsigned tables;            /* their generation */
    unsigned spoken;            /* how many have */
    unsigned ordered;           /* how many orders name */
    uint32_t resolved;          /* the frame of the last answer to a name in them; 0: there are none */
} basis_t;

struct li_parties {
    wmem_allocator_t *scope;
    wmem_map_t       *spoken;   /* li_address_t -> li_since_t */
    wmem_map_t       *tasks;    /* e_guid_t -> li_since_t: units of it were sent */
    e_guid_t          last;     /* the last of them: units come in long runs */
    basis_t           basis;    /* of the epoch */
    unsigned          epoch;
};

li_parties_t *
li_parties_new(wmem_allocator_t *scope)
{
    li_parties_t *parties = wmem_new0(scope, li_parties_t);

    parties->scope = scope;
    parties->spoken = wmem_map_new(scope, li_address_hash, li_address_equal);
    parties->tasks = wmem_map_new(scope, li_xid_hash, li_xid_equal);
    return parties;
}

/* The first time is what counts. */
static void
note(li_parties_t *parties, wmem_map_t *map, const void *key, size_t size, const li_when_t *when)
{
    if (!wmem_map_contains(map, key)) {
        li_since_t *since = wmem_new0(parties->scope, li_since_t);

        li_since_note(since, when);
        wmem_map_insert(map, wmem_memdup(parties->scope, key, size), since);
    }
}

void
li_parties_spoke(li_parties_t *parties, const li_when_t *when, const li_address_t *addr)
{
    note(parties, parties->spoken, addr, sizeof *addr, when);
}

void
li_parties_delivered(li_parties_t *parties, const li_when_t *when, const e_guid_t *xid)
{
    static const e_guid_t nil;

    if (!guid_cmp(xid, &nil) || !guid_cmp(xid, &parties->last)) {
        return;
    }
    parties->last = *xid;
    note(parties, parties->tasks, xid, sizeof *xid, when);
}

static bool
is_noted(wmem_map_t *map, const void *key, uint32_t frame)
{
    const li_since_t *since = (const li_since_t *)wmem_map_lookup(map, key);
    const li_when_t now = li_end_of_frame(frame);

    return since && li_since_at(since, &now);
}

bool
li_parties_expect(const li_parties_t *parties, const li_provisioning_t *provisioning, const li_address_t *addr,
                  uint32_t frame)
{
    return is_noted(parties->spoken, addr, frame) || li_registry_names(addr)
        || li_provisioning_party_at(provisioning, addr, frame);
}

bool
li_parties_know_task(const li_parties_t *parties, const e_guid_t *xid, uint32_t frame)
{
    return is_noted(parties->tasks, xid, frame);
}

static bool
is_same_basis(const basis_t *a, const basis_t *b)
{
    return a->tables == b->tables && a->spoken == b->spoken && a->ordered == b->ordered && a->resolved == b->resolved;
}

unsigned
li_parties_epoch(li_parties_t *parties, const li_provisioning_t *provisioning, uint32_t frame)
{
    const basis_t basis = {
        .tables = li_tables_generation(),
        .spoken = wmem_map_size(parties->spoken),
        .ordered = li_provisioning_parties(provisioning),
        .resolved = li_provisioning_resolved(provisioning, frame)
    };

    if (basis.spoken == 0 && basis.ordered == 0 && basis.resolved == 0 && !li_registry_names_any()) {
        return 0;
    }
    if (parties->epoch == 0 || !is_same_basis(&basis, &parties->basis)) {
        parties->basis = basis;
        parties->epoch++;
    }
    return parties->epoch;
}
