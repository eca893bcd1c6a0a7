/* warrants.c
 * What was seen for each warrant and each of its communications.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/warrants.h"

#include "audit/keys.h"

/* CC of this age without any IRI is said (seconds). */
#define IRI_WITHIN 60

enum { IRI, CC, KINDS };     /* KINDS: of another interface */

/* One communication, or the warrant as a whole. */
typedef struct {
    uint32_t  intercepted[KINDS];       /* frame of the first unit of X2, X3; 0: none yet */
    uint32_t  handed_over[KINDS];       /* and of HI2, HI3 */
    bool      has_iri;                  /* or what may be IRI */
    bool      from_start;               /* its first CC was number 0 */
    bool      reported;
    li_when_t first_cc;
} communication_t;

/* Kinds of keys: of an LIID as a whole, and of a communication by its number; both whoever's it is. Of a communication
 * of the warrant as its units name it; and what there is of all whose units name at least so much. */
enum { OF_LIID, OF_NUMBER, OF_WARRANT, OF_ALL };

/* The parts of a warrant beside its LIID that a unit may leave out. */
enum { COUNTRY = 1, NETWORK = 2, PARTS = 4 };

struct li_warrants {
    wmem_allocator_t *scope;
    wmem_map_t       *communications;   /* li_communication_key_t -> communication_t */
    bool              iri_seen;         /* some HI2 was handed over in this capture */
    bool              x_seen;           /* some X2 or X3 was intercepted for a warrant */
};

li_warrants_t *
li_warrants_new(wmem_allocator_t *scope)
{
    li_warrants_t *warrants = wmem_new0(scope, li_warrants_t);

    warrants->scope = scope;
    warrants->communications = wmem_map_new(scope, li_communication_hash, li_communication_equal);
    return warrants;
}

static communication_t *
find_key(const li_warrants_t *warrants, const li_communication_key_t *key)
{
    return (communication_t *)wmem_map_lookup(warrants->communications, key);
}

static communication_t *
get_key(li_warrants_t *warrants, const li_communication_key_t *key)
{
    communication_t *communication = find_key(warrants, key);

    if (communication == NULL) {
        communication = wmem_new0(warrants->scope, communication_t);
        wmem_map_insert(warrants->communications, li_communication_copy(warrants->scope, key), communication);
    }
    return communication;
}

static li_communication_key_t
key_of(const char *liid, bool has_number, uint64_t number)
{
    return (li_communication_key_t) { { .liid = liid }, (uint32_t)number, has_number ? OF_NUMBER : OF_LIID };
}

static communication_t *
find(const li_warrants_t *warrants, const char *liid, bool has_number, uint64_t number)
{
    const li_communication_key_t key = key_of(liid, has_number, number);

    return find_key(warrants, &key);
}

static communication_t *
get(li_warrants_t *warrants, const char *liid, bool has_number, uint64_t number)
{
    const li_communication_key_t key = key_of(liid, has_number, number);

    return get_key(warrants, &key);
}

/* The unit's communication by its own words, with only these parts of them. */
static li_communication_key_t
key_of_unit(const li_delivery_t *unit, unsigned kind, unsigned parts)
{
    return (li_communication_key_t) {
        { unit->liid, parts & COUNTRY ? unit->country : NULL, parts & NETWORK ? unit->network : NULL },
        (uint32_t)unit->cin, kind
    };
}

static int
kind_of(li_interface_t interface)
{
    switch (interface) {
    case LI_INTERFACE_X2:
    case LI_INTERFACE_HI2:
        return IRI;
    case LI_INTERFACE_X3:
    case LI_INTERFACE_HI3:
        return CC;
    default:
        return KINDS;
    }
}

static void
set_first(uint32_t *first, uint32_t frame)
{
    if (*first == 0) {
        *first = frame;
    }
}

void
li_warrants_intercepted(li_warrants_t *warrants, const char *liid, li_interface_t interface, uint64_t correlation_id,
                        uint32_t frame)
{
    int kind = kind_of(interface);

    if (kind == KINDS) {
        return;
    }
    warrants->x_seen = true;
    set_first(&get(warrants, liid, false, 0)->intercepted[kind], frame);
    if (correlation_id != 0) {
        set_first(&get(warrants, liid, true, (uint32_t)correlation_id)->intercepted[kind], frame);
    }
}

/* IRI of a communication counts for CC that may be of the same: each may leave parts out that the other says. */
static void
note_iri(li_warrants_t *warrants, const li_delivery_t *unit, communication_t *communication)
{
    if (communication->has_iri) {
        return;
    }
    communication->has_iri = true;
    for (unsigned parts = 0; parts < PARTS; parts++) {
        const li_communication_key_t key = key_of_unit(unit, OF_ALL, parts);

        get_key(warrants, &key)->has_iri = true;
    }
}

static bool
has_iri(const li_warrants_t *warrants, const li_delivery_t *unit)
{
    li_communication_key_t key = key_of_unit(unit, OF_ALL, COUNTRY | NETWORK);
    const communication_t *found = find_key(warrants, &key);

    for (unsigned parts = 0; parts < PARTS && !(found && found->has_iri); parts++) {
        key = key_of_unit(unit, OF_WARRANT, parts);
        found = find_key(warrants, &key);
    }
    return found && found->has_iri;
}

/* CC that goes on for so long, and no IRI has come. A capture may begin in the middle of a communication, or lie beside
 * the path of HI2: that is the weaker case. */
static bool
lacks_iri(const li_warrants_t *warrants, const li_delivery_t *unit, communication_t *communication,
          const li_when_t *when, li_finding_t *finding)
{
    nstime_t age;

    if (communication->has_iri || communication->reported) {
        return false;
    }
    nstime_delta(&age, &when->time, &communication->first_cc.time);
    if (age.secs < IRI_WITHIN || has_iri(warrants, unit)) {
        return false;
    }
    communication->reported = true;
    *finding = (li_finding_t) {
        .found = LI_FOUND_NO_IRI, .frame = communication->first_cc.frame, .delta = age,
        .weak = !communication->from_start || !warrants->iri_seen
    };
    return true;
}

bool
li_warrants_handed_over(li_warrants_t *warrants, const li_delivery_t *unit, const li_when_t *when,
                        li_finding_t *finding)
{
    int kind = kind_of(unit->interface);
    communication_t *communication;
    li_communication_key_t key;

    warrants->iri_seen |= kind == IRI;
    if (kind < KINDS) {
        set_first(&get(warrants, unit->liid, false, 0)->handed_over[kind], when->frame);
    }
    if (!unit->has_cin) {
        return false;
    }
    if (kind < KINDS) {
        set_first(&get(warrants, unit->liid, true, unit->cin)->handed_over[kind], when->frame);
    }
    key = key_of_unit(unit, OF_WARRANT, COUNTRY | NETWORK);
    communication = get_key(warrants, &key);
    if (kind != CC) {
        note_iri(warrants, unit, communication);
    }
    if (kind == CC && communication->first_cc.frame == 0) {
        communication->first_cc = *when;
        communication->from_start = unit->has_sequence && unit->sequence == 0;
    }
    return kind == CC && lacks_iri(warrants, unit, communication, when, finding);
}

uint32_t
li_warrants_origin(const li_warrants_t *warrants, const li_delivery_t *unit, uint32_t frame)
{
    int kind = kind_of(unit->interface);
    const communication_t *communication;

    if (kind == KINDS || !warrants->x_seen) {
        return 0;
    }
    communication = unit->has_cin ? find(warrants, unit->liid, true, unit->cin) : NULL;
    if (communication == NULL || communication->intercepted[kind] == 0 || communication->intercepted[kind] > frame) {
        communication = find(warrants, unit->liid, false, 0);
    }
    return communication && communication->intercepted[kind] <= frame ? communication->intercepted[kind] : 0;
}

/* 0: not by the frame. */
static uint32_t
handed_over_by(const communication_t *communication, int kind, uint32_t frame)
{
    return communication && communication->handed_over[kind] <= frame ? communication->handed_over[kind] : 0;
}

/* What was known by the frame stays. */
uint32_t
li_warrants_result(const li_warrants_t *warrants, const char *liid, li_interface_t interface, uint64_t correlation_id,
                   uint32_t frame)
{
    const int kind = kind_of(interface);
    const communication_t *found[2];
    uint32_t result = 0;

    if (kind == KINDS) {
        return 0;
    }
    found[0] = correlation_id ? find(warrants, liid, true, (uint32_t)correlation_id) : NULL;
    found[1] = find(warrants, liid, false, 0);
    for (unsigned i = 0; i < array_length(found) && result == 0; i++) {
        result = handed_over_by(found[i], kind, frame);
    }
    for (unsigned i = 0; i < array_length(found) && result == 0; i++) {
        result = handed_over_by(found[i], kind, UINT32_MAX);
    }
    return result;
}
