/* naming.h
 * What DNS said in the capture of names: who asked, who answered what, and by when.
 *
 * An answer counts when its question is in the capture. Whether who asked is one to be believed is found out when a
 * delivery asks: it may become known later, and depends on the user's tables, of which nothing is kept here.
 *
 * Kept for good is what is said of names that are ordered as hosts of destinations; of others the last few thousand
 * names, since a host may be resolved before it is ordered.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_NAMING_H
#define LI_AUDIT_NAMING_H

#include "audit/endpoint.h"
#include "audit/history.h"

typedef struct li_naming li_naming_t;

/* A question: what has to be the same in its answer (RFC 1035 clauses 4.1.1 and 4.1.2, RFC 5452 clause 9.1). */
typedef struct {
    li_endpoint_t client;
    li_endpoint_t server;
    uint16_t      id;
    uint16_t      type;
    const char   *name;         /* in lower case, without a last dot */
} li_question_t;

/* Lives as long as `scope`. */
li_naming_t *li_naming_new(wmem_allocator_t *scope);

/* --- Told on the first visit of a frame, in the order of capture ------------------------------------------------- */

void li_naming_asked(li_naming_t *names, const li_when_t *when, const li_question_t *question);

/* The question, as the answer repeats it, and the addresses of its name; none: an error, or nothing of use. Of two
 * answers to one question one was made up: of what only one of them names it is not known whether it is the name's. */
void li_naming_answered(li_naming_t *names, const li_when_t *when, const li_question_t *question,
                       const li_address_t *addresses, unsigned count);

/* From here on a destination has this host. */
void li_naming_wanted(li_naming_t *names, const li_when_t *when, const char *host);

/* A unit was sent from this address. */
void li_naming_sender(li_naming_t *names, const li_when_t *when, const li_address_t *address);

/* --- Asked at any moment ----------------------------------------------------------------------------------------- */

/* Whether a network element is at the address; `data` is the caller's. */
typedef bool (*li_naming_element_t)(const void *data, const li_address_t *address, const li_when_t *now);

/* Both take one of *left each time they ask for an element; when none is left, what remains is not believed. */

/* The hosts that have the address, by answers to an element, or to a resolver that an element asks for the same name;
 * returns how many of them were put into `hosts`. They live as long as the names. */
unsigned li_naming_at(const li_naming_t *names, const li_address_t *address, const li_when_t *now,
                      li_naming_element_t is_element, const void *data, unsigned *left, const char **hosts,
                      unsigned max);

typedef enum {
    LI_NAME_UNKNOWN,            /* no such answer named an address of this family, or it is disputed */
    LI_NAME_ELSEWHERE,          /* those named others */
    LI_NAME_THERE               /* one named it */
} li_name_place_t;

/* Whether the host is at the address, likewise. */
li_name_place_t li_naming_place(const li_naming_t *names, const char *host, const li_address_t *address,
                                const li_when_t *now, li_naming_element_t is_element, const void *data,
                                unsigned *left);

/* True when a unit was sent from the address by the moment. */
bool li_naming_sent(const li_naming_t *names, const li_address_t *address, const li_when_t *now);

/* The frame of the last by that moment that may change what the functions above answer; 0: none. */
uint32_t li_naming_changed(const li_naming_t *names, const li_when_t *now);

#endif /* LI_AUDIT_NAMING_H */
