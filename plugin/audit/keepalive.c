/* keepalive.c
 * Keepalives and their acknowledgements, paired over one connection.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/keepalive.h"

#include <string.h>

#include <glib.h>

/* Keepalives that wait for an answer, for each side. Beyond this many the oldest is forgotten: at TIME_P1 of a
 * minute it has waited for an hour. */
#define WAITING_MAX 64

typedef struct {
    bool       has_number;
    uint32_t   number;
    li_place_t place;
    nstime_t   time;
} waiting_t;

typedef struct {
    bool       seen;            /* has sent any unit */
    bool       sent_keepalive;
    bool       answered;        /* has acknowledged a keepalive of the other side */
    bool       reported;        /* as never answering */
    uint32_t   last_frame;
    nstime_t   last_time;
    unsigned   waiting_count;
    unsigned   waiting_room;    /* for so many there is room; grows to WAITING_MAX */
    unsigned   overdue;         /* so many of the first were reported as unanswered; an answer may still come */
    waiting_t *waiting;
} side_t;

struct li_keepalives {
    wmem_allocator_t *scope;
    side_t            sides[2];
};

li_keepalives_t *
li_keepalives_new(wmem_allocator_t *scope)
{
    li_keepalives_t *keepalives = wmem_new0(scope, li_keepalives_t);

    keepalives->scope = scope;
    return keepalives;
}

static void
waiting_remove(side_t *side, unsigned i)
{
    side->waiting_count--;
    side->overdue -= i < side->overdue;
    memmove(&side->waiting[i], &side->waiting[i + 1], (side->waiting_count - i) * sizeof *side->waiting);
}

static bool
older_than(const nstime_t *now, const nstime_t *then, unsigned seconds, nstime_t *age)
{
    const nstime_t limit = { .secs = seconds, .nsecs = 0 };

    nstime_delta(age, now, then);
    return nstime_cmp(age, &limit) > 0;
}

/* The keepalives of `side` that this unit proves unanswered, in the order in which they came. A peer that never answers
 * anything is said once. */
static void
report_unanswered(side_t *side, side_t *peer, const li_keepalive_unit_t *unit, unsigned seconds,
                  li_findings_t *findings)
{
    for (; side->overdue < side->waiting_count; side->overdue++) {
        const waiting_t *waiting = &side->waiting[side->overdue];
        nstime_t age;

        if (!older_than(&unit->time, &waiting->time, seconds, &age)) {
            return;
        }
        if (peer->answered || !peer->reported) {
            li_findings_add(findings, unit->place, &(li_finding_t) {
                .found = LI_FOUND_UNANSWERED, .number = waiting->number, .frame = waiting->place.frame,
                .delta = age, .weak = !peer->seen
            });
        }
        peer->reported = true;
    }
}

static void
report_silence(const side_t *side, const li_keepalive_unit_t *unit, unsigned seconds, li_findings_t *findings)
{
    nstime_t age;

    if (side->sent_keepalive && older_than(&unit->time, &side->last_time, 2 * seconds, &age)) {
        li_findings_add(findings, unit->place, &(li_finding_t) {
            .found = LI_FOUND_SILENCE, .frame = side->last_frame, .delta = age
        });
    }
}

static void
keepalive(wmem_allocator_t *scope, side_t *side, const li_keepalive_unit_t *unit)
{
    if (side->waiting_count == WAITING_MAX) {
        waiting_remove(side, 0);
    } else if (side->waiting_count == side->waiting_room) {
        side->waiting_room = side->waiting_room ? 2 * side->waiting_room : 2;
        side->waiting = (waiting_t *)wmem_realloc(scope, side->waiting, side->waiting_room * sizeof(waiting_t));
    }
    side->waiting[side->waiting_count++] = (waiting_t) {
        .has_number = unit->has_number, .number = unit->number, .place = unit->place, .time = unit->time
    };
    side->sent_keepalive = true;
}

static void
acknowledgement(side_t *side, side_t *peer, const li_keepalive_unit_t *unit, li_findings_t *findings)
{
    for (unsigned i = 0; i < peer->waiting_count; i++) {
        const waiting_t waiting = peer->waiting[i];
        nstime_t delta;

        if (waiting.has_number != unit->has_number || (unit->has_number && waiting.number != unit->number)) {
            continue;
        }
        nstime_delta(&delta, &unit->time, &waiting.time);
        li_findings_add(findings, waiting.place, &(li_finding_t) {
            .found = LI_FOUND_ANSWERED_IN, .frame = unit->place.frame, .delta = delta
        });
        li_findings_add(findings, unit->place, &(li_finding_t) {
            .found = LI_FOUND_ANSWERS, .frame = waiting.place.frame, .delta = delta
        });
        waiting_remove(peer, i);
        side->answered = true;
        return;
    }
    /* Before the other side's first keepalive the answered one may lie before the capture. */
    if (peer->sent_keepalive) {
        li_findings_add(findings, unit->place, &(li_finding_t) {
            .found = LI_FOUND_UNMATCHED, .number = unit->number
        });
    }
}

void
li_keepalives_unit(li_keepalives_t *keepalives, const li_keepalive_unit_t *unit, const li_keepalive_timers_t *timers,
                   li_findings_t *findings)
{
    side_t *side = &keepalives->sides[unit->side], *peer = &keepalives->sides[!unit->side];

    report_silence(side, unit, timers->p1_seconds, findings);
    side->seen = true;
    side->last_frame = unit->place.frame;
    side->last_time = unit->time;
    if (unit->kind == LI_UNIT_KEEPALIVE_ACK) {
        acknowledgement(side, peer, unit, findings);
    }
    report_unanswered(side, peer, unit, timers->p2_seconds, findings);
    report_unanswered(peer, side, unit, timers->p2_seconds, findings);
    if (unit->kind == LI_UNIT_KEEPALIVE) {
        keepalive(keepalives->scope, side, unit);
    }
}
