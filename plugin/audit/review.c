/* review.c
 * What has to be said of a message on an administration interface, and of what protects a connection.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/review.h"

#include "audit/registry.h"

/* ---- who orders ---- */

/* Where whoever orders is; false: no IP address, or it is not known which of both it is. */
static bool
find_administrator(const li_said_t *said, const li_passed_t *passed, li_address_t *addr)
{
    const bool sends = passed->has_direction && !passed->from_element;

    *addr = sends ? said->source.address : said->destination.address;
    return passed->has_direction && (sends ? said->has_source : said->has_destination);
}

bool
li_review_is_listed(const li_said_t *said, const li_passed_t *passed)
{
    li_address_t addr;

    return find_administrator(said, passed, &addr) && li_registry_administers(&addr, said->interface);
}

bool
li_review_administrator(const li_said_t *said, const li_passed_t *passed)
{
    return !said->is_answer && (said->saying == LI_SAID_ORDERS || said->saying == LI_SAID_ASKS)
        && !passed->from_element && passed->line != LI_LINE_CONTENT && passed->line != LI_LINE_EXCHANGE
        && li_registry_lists_administrators(said->interface) && !li_review_is_listed(said, passed);
}

/* ---- what protects it ---- */

li_transport_review_t
li_review_transport(bool is_protected, bool is_outdated, const li_address_t *receiver, bool elsewhere)
{
    if (elsewhere || (receiver && li_address_is_loopback(receiver))) {
        return LI_TRANSPORT_FINE;
    }
    return !is_protected ? LI_TRANSPORT_CLEAR : is_outdated ? LI_TRANSPORT_OUTDATED : LI_TRANSPORT_FINE;
}

/* ---- where it shall go ---- */

typedef struct {
    li_unlisted_t *unlisted;
    unsigned       room;
    unsigned       count;
} unlisted_list_t;

static void
see_destination(void *data, const char *did, const li_destination_t *destination)
{
    unlisted_list_t *list = (unlisted_list_t *)data;

    if (destination->has_endpoint && !li_registry_lists(&destination->endpoint) && list->count < list->room) {
        list->unlisted[list->count++] = (li_unlisted_t) { did, destination };
    }
}

/* The families of interfaces that the element is known to deliver: by what was ordered and sent, and by the tables. An
 * address at which others deliver is that of a mediation function. */
static li_interfaces_t
known_families(const li_provisioning_t *provisioning, const li_said_t *said, const li_passed_t *passed,
               const li_when_t *now)
{
    const bool sends = passed->has_direction && passed->from_element;
    const li_address_t *addr = sends ? &said->source.address : &said->destination.address;
    const bool has_address = sends ? said->has_source : said->has_destination;
    li_interfaces_t families = li_provisioning_families(provisioning, said->element, now);

    if (families == 0 && has_address && li_registry_receives(addr, LI_INTERFACES_X)) {
        families = LI_INTERFACES_HI;
    } else if (families == 0
               && ((has_address && li_registry_element(addr)) || li_registry_has_element(said->element))) {
        families = LI_INTERFACES_X;
    }
    return families;
}

/* What the task is for: with mediation details, hand-over; else, unless the element is known to hand over, X2 and
 * X3. */
static li_interfaces_t
task_families(const li_task_t *task, li_interfaces_t known)
{
    if (task->mediation_count > 0) {
        return LI_INTERFACES_HI;
    }
    return known & LI_INTERFACES_X || !known ? LI_INTERFACES_X : LI_INTERFACES_HI;
}

/* Of an element that delivers in both families it is told only where the user has listed who receives in either. */
static bool
are_receivers_listed(li_interfaces_t families)
{
    return families && (!(families & LI_INTERFACES_X) || li_registry_has_endpoints(LI_INTERFACES_X))
        && (!(families & LI_INTERFACES_HI) || li_registry_has_endpoints(LI_INTERFACES_HI));
}

unsigned
li_review_destinations(const li_provisioning_t *provisioning, const li_said_t *said, const li_passed_t *passed,
                       const li_when_t *now, const li_thing_t *things, unsigned thing_count, li_unlisted_t *unlisted,
                       unsigned room)
{
    unlisted_list_t list = { unlisted, room, 0 };
    li_interfaces_t known;

    if (said->element == NULL || passed->line == LI_LINE_CONTENT || passed->line == LI_LINE_EXCHANGE) {
        return 0;
    }
    known = known_families(provisioning, said, passed, now);
    for (unsigned i = 0; i < thing_count; i++) {
        const li_thing_t *thing = &things[i];

        if (thing->destination && are_receivers_listed(known)) {
            see_destination(&list, thing->id, thing->destination);
        } else if (thing->task && !said->is_answer && !are_receivers_listed(known)
                   && are_receivers_listed(task_families(thing->task, known))) {
            li_provisioning_named_by(provisioning, said->element, now, thing->task, see_destination, &list);
        }
    }
    return list.count;
}

/* ---- TLS ---- */

const char *
li_review_tls(const li_provisioning_t *provisioning, const li_gate_t *gate, const li_address_t *sender,
              const li_endpoint_t *receiver, uint32_t frame, const char **name)
{
    const char *element = li_registry_element(sender);
    const li_when_t now = li_end_of_frame(frame);

    *name = NULL;
    if (element == NULL) {
        element = li_provisioning_element_at(provisioning, sender, frame);
    }
    if (element == NULL && li_provisioning_has_sent(provisioning, sender, &now)) {
        element = "";
    }
    if (element == NULL || li_registry_administers(&receiver->address, LI_INTERFACE_NONE)
        || li_gate_administrates(gate, &receiver->address, frame) || li_registry_lists(receiver)) {
        return NULL;
    }
    if (li_provisioning_was_ordered(provisioning, receiver, frame)) {
        li_provisioning_ever(provisioning, receiver, frame, LI_INTERFACES_X | LI_INTERFACES_HI, name);
    }
    return element;
}
