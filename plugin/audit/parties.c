/* parties.c
 * Who speaks for whom on the administration interfaces.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/parties.h"

#include <string.h>

#include <epan/to_str.h>

#include "audit/keys.h"

/* So many messages from one address, and an administrator is expected there. */
#define SETTLED 3

/* An address from which an administrator spoke. */
typedef struct {
    li_address_t address;
    unsigned     messages;
    uint32_t     frame;             /* of the last */
} place_t;

typedef struct {
    wmem_array_t *places;           /* place_t */
    place_t      *settled;          /* the first that had SETTLED messages; NULL */
} administrator_t;

/* What spoke from an address. */
typedef struct {
    const char *element;            /* the last */
    uint32_t    frame;              /* of its last message */
} speaker_t;

/* Who ordered of an element: the first administrator, by identifier and by address. */
typedef struct {
    const char  *administrator;
    li_address_t address;
    bool         has_address;
    uint32_t     frame;
} owner_t;

struct li_parties {
    wmem_allocator_t  *scope;
    li_findings_t     *findings;
    li_provisioning_t *provisioning;
    wmem_map_t        *speakers;        /* li_address_t -> speaker_t */
    wmem_map_t        *administrators;  /* identifier -> administrator_t */
    wmem_map_t        *posts;           /* li_address_t of administrators -> frame of the first message */
    wmem_map_t        *owners;          /* element -> owner_t */
    wmem_map_t        *names;           /* what is called so, once: itself */
    wmem_map_t        *pairs;           /* element, newline, what was seen with it */
};

li_parties_t *
li_parties_new(wmem_allocator_t *scope, li_findings_t *findings, li_provisioning_t *provisioning)
{
    li_parties_t *parties = wmem_new(scope, li_parties_t);

    parties->scope = scope;
    parties->findings = findings;
    parties->provisioning = provisioning;
    parties->speakers = wmem_map_new(scope, li_address_hash, li_address_equal);
    parties->administrators = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    parties->posts = wmem_map_new(scope, li_address_hash, li_address_equal);
    parties->owners = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    parties->names = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    parties->pairs = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    return parties;
}

static void
address_text(const li_address_t *addr, char *text, size_t room)
{
    if (li_address_is_ipv4(addr)) {
        ws_in4_addr raw = li_address_ipv4_raw(addr);

        ws_inet_ntop4(&raw, text, room);
    } else {
        ws_inet_ntop6(addr->octets, text, room);
    }
}

/* The same text, kept once. */
static const char *
keep(const li_parties_t *parties, const char *name)
{
    const char *kept = (const char *)wmem_map_lookup(parties->names, name);

    if (kept == NULL) {
        kept = wmem_strdup(parties->scope, name);
        wmem_map_insert(parties->names, kept, (void *)kept);
    }
    return kept;
}

/* True when the two were not seen together before; `what` keeps different pairs apart. */
static bool
pair_is_new(li_parties_t *parties, const char *element, const char *what, const char *other)
{
    char *pair = wmem_strdup_printf(NULL, "%s\n%s %s", element, what, other);
    bool is_new = !wmem_map_contains(parties->pairs, pair);

    if (is_new) {
        wmem_map_insert(parties->pairs, wmem_strdup(parties->scope, pair), GINT_TO_POINTER(1));
    }
    wmem_free(NULL, pair);
    return is_new;
}

static void
report(li_parties_t *parties, const li_parties_message_t *message, li_found_t found, uint32_t frame, const char *other)
{
    const li_finding_t finding = {
        .found = found, .frame = frame, .other = keep(parties, other)
    };

    li_findings_add(parties->findings, message->place, &finding);
}

/* From one address one element speaks; where several do, no sender there can be told by its address. What a request
 * calls the element does not make it so: only what the element says itself counts. */
static void
note_speaker(li_parties_t *parties, const li_parties_message_t *message)
{
    speaker_t *speaker = (speaker_t *)wmem_map_lookup(parties->speakers, message->element_address);
    char text[WS_INET6_ADDRSTRLEN];

    if (speaker && strcmp(speaker->element, message->element) == 0) {
        speaker->frame = message->when.frame;
        return;
    }
    li_provisioning_join(parties->provisioning, message->element, &message->when, message->element_address);
    address_text(message->element_address, text, sizeof text);
    if (pair_is_new(parties, message->element, "speaks from", text) && speaker) {
        report(parties, message, LI_FOUND_ELEMENT_RENAMED, speaker->frame, speaker->element);
    }
    if (speaker == NULL) {
        speaker = wmem_new(parties->scope, speaker_t);
        wmem_map_insert(parties->speakers,
                        wmem_memdup(parties->scope, message->element_address, sizeof *message->element_address),
                        speaker);
    }
    speaker->element = keep(parties, message->element);
    speaker->frame = message->when.frame;
}

static place_t *
place_of(const administrator_t *administrator, const li_address_t *addr)
{
    for (unsigned i = 0; i < wmem_array_get_count(administrator->places); i++) {
        place_t *place = (place_t *)wmem_array_index(administrator->places, i);

        if (li_address_equal(&place->address, addr)) {
            return place;
        }
    }
    return NULL;
}

/* Places of one administrator that are told apart. */
#define PLACES_MAX 64

static void
note_administrator(li_parties_t *parties, const li_parties_message_t *message)
{
    administrator_t *administrator =
        (administrator_t *)wmem_map_lookup(parties->administrators, message->administrator);
    const place_t fresh = { *message->administrator_address, 0, 0 };
    char text[WS_INET6_ADDRSTRLEN];
    place_t *place;

    if (administrator == NULL) {
        administrator = wmem_new0(parties->scope, administrator_t);
        /* Room for all: places are pointed at. */
        administrator->places = wmem_array_sized_new(parties->scope, sizeof(place_t), PLACES_MAX);
        wmem_map_insert(parties->administrators, keep(parties, message->administrator), administrator);
    }
    place = place_of(administrator, message->administrator_address);
    if (place == NULL) {
        if (wmem_array_get_count(administrator->places) == PLACES_MAX) {
            return;
        }
        wmem_array_append_one(administrator->places, fresh);
        place = (place_t *)wmem_array_index(administrator->places, wmem_array_get_count(administrator->places) - 1);
        if (administrator->settled) {
            address_text(&administrator->settled->address, text, sizeof text);
            report(parties, message, LI_FOUND_ADMINISTRATOR_MOVED, administrator->settled->frame, text);
        }
    }
    place->frame = message->when.frame;
    if (++place->messages == SETTLED && administrator->settled == NULL) {
        administrator->settled = place;
    }
}

static bool
is_owner(const owner_t *owner, const li_parties_message_t *message)
{
    return strcmp(owner->administrator, message->administrator) == 0
        && (!owner->has_address || message->administrator_address == NULL
            || li_address_equal(&owner->address, message->administrator_address));
}

/* Somebody else orders of the element: others of his orders may not have been seen. */
static void
note_owner(li_parties_t *parties, const li_parties_message_t *message)
{
    owner_t *owner = (owner_t *)wmem_map_lookup(parties->owners, message->element);
    char text[WS_INET6_ADDRSTRLEN] = "";
    bool is_new;

    if (owner == NULL) {
        owner = wmem_new0(parties->scope, owner_t);
        owner->administrator = keep(parties, message->administrator);
        owner->frame = message->when.frame;
        if (message->administrator_address) {
            owner->has_address = true;
            owner->address = *message->administrator_address;
        }
        wmem_map_insert(parties->owners, keep(parties, message->element), owner);
        return;
    }
    if (is_owner(owner, message)) {
        return;
    }
    if (message->administrator_address) {
        address_text(message->administrator_address, text, sizeof text);
    }
    is_new = pair_is_new(parties, message->element, "is ordered by", message->administrator);
    if (is_new && strcmp(owner->administrator, message->administrator) != 0 && !message->triggered) {
        report(parties, message, LI_FOUND_SECOND_ADMINISTRATOR, owner->frame, owner->administrator);
    }
    if (pair_is_new(parties, message->element, "is ordered from", text) || is_new) {
        li_provisioning_missed(parties->provisioning, message->element, &message->when, LI_MISSED_ADMINISTRATOR);
    }
}

static void
note_post(li_parties_t *parties, const li_address_t *addr, uint32_t frame)
{
    if (!wmem_map_contains(parties->posts, addr)) {
        wmem_map_insert(parties->posts, wmem_memdup(parties->scope, addr, sizeof *addr), GUINT_TO_POINTER(frame));
    }
}

bool
li_parties_administrates(const li_parties_t *parties, const li_address_t *addr, uint32_t frame)
{
    uint32_t first = GPOINTER_TO_UINT(wmem_map_lookup(parties->posts, addr));

    return first != 0 && first <= frame;
}

void
li_parties_message(li_parties_t *parties, const li_parties_message_t *message)
{
    if (message->administrator_address) {
        note_post(parties, message->administrator_address, message->when.frame);
    }
    if (message->element && message->element_address && message->from_element) {
        note_speaker(parties, message);
    }
    if (message->administrator && message->administrator_address && !message->from_element) {
        note_administrator(parties, message);
    }
    if (message->element && message->administrator && message->orders) {
        note_owner(parties, message);
    }
}
