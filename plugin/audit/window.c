/* window.c
 * The last octets that each side of a connection has sent.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/window.h"

#include <string.h>

#include <glib.h>

#define WINDOWS_MAX     64U
#define WINDOW_SIZE     65536U      /* octets; a power of two */
#define RANGES_MAX      32U
#define AHEAD           (UINT64_C(1) << 63)     /* in the number of a side: what came far ahead of it */

/* From one number to before another. */
typedef struct {
    uint32_t from;
    uint32_t to;
} range_t;

typedef struct {
    uint64_t side;
    uint64_t used;          /* when that was, in calls; 0: never */
    uint32_t to;            /* the number of the octet behind the furthest */
    range_t  ranges[RANGES_MAX];    /* of octets that are kept: in order, with others between that have not come */
    unsigned range_count;
    uint32_t taken;         /* the number of the octet behind the last that the other side has acknowledged */
    bool     has_taken;     /* it has, since the window is kept */
    bool     began_anew;
    uint8_t *octets;        /* each at its number, modulo WINDOW_SIZE; NULL before the first */
} window_t;

struct li_windows {
    wmem_allocator_t *scope;
    uint64_t          calls;
    window_t          windows[WINDOWS_MAX];
};

li_windows_t *
li_windows_new(wmem_allocator_t *scope)
{
    li_windows_t *windows = wmem_new0(scope, li_windows_t);

    windows->scope = scope;
    return windows;
}

/* The side's; or one that is free, or given up, and empty. */
static window_t *
window_of(li_windows_t *windows, uint64_t side, bool *is_new)
{
    window_t *window = windows->windows;

    for (unsigned i = 0; i < WINDOWS_MAX; i++) {
        if (windows->windows[i].used != 0 && windows->windows[i].side == side) {
            *is_new = false;
            return &windows->windows[i];
        }
        if (windows->windows[i].used < window->used) {
            window = &windows->windows[i];
        }
    }
    if (window->octets == NULL) {
        window->octets = (uint8_t *)wmem_alloc(windows->scope, WINDOW_SIZE);
    }
    window->side = side;
    window->began_anew = false;
    window->has_taken = false;
    *is_new = true;
    return window;
}

/* Whether `count` octets from `sequence` on, all of which are kept, are these. */
static bool
is_same(const window_t *window, uint32_t sequence, const uint8_t *octets, uint32_t count)
{
    while (count > 0) {
        const uint32_t at = sequence % WINDOW_SIZE, part = MIN(count, WINDOW_SIZE - at);

        if (memcmp(window->octets + at, octets, part) != 0) {
            return false;
        }
        sequence += part;
        octets += part;
        count -= part;
    }
    return true;
}

static void
copy(window_t *window, uint32_t sequence, const uint8_t *octets, uint32_t count)
{
    while (count > 0) {
        const uint32_t at = sequence % WINDOW_SIZE, part = MIN(count, WINDOW_SIZE - at);

        memcpy(window->octets + at, octets, part);
        sequence += part;
        octets += part;
        count -= part;
    }
}

static int32_t
ahead_of(uint32_t number, uint32_t other)
{
    return (int32_t)(number - other);
}

/* Those before this number are kept no longer. */
static void
forget_before(window_t *window, uint32_t number)
{
    unsigned gone = 0;

    while (gone < window->range_count && ahead_of(window->ranges[gone].to, number) <= 0) {
        gone++;
    }
    window->range_count -= gone;
    memmove(window->ranges, window->ranges + gone, window->range_count * sizeof(range_t));
    if (window->range_count > 0 && ahead_of(window->ranges[0].from, number) < 0) {
        window->ranges[0].from = number;
    }
}

/* One more range, with those that it touches in one. */
static void
add_range(window_t *window, range_t range)
{
    unsigned at = 0, behind;

    while (at < window->range_count && ahead_of(window->ranges[at].to, range.from) < 0) {
        at++;
    }
    for (behind = at; behind < window->range_count && ahead_of(window->ranges[behind].from, range.to) <= 0; behind++) {
        range.from = ahead_of(window->ranges[behind].from, range.from) < 0 ? window->ranges[behind].from : range.from;
        range.to = ahead_of(window->ranges[behind].to, range.to) > 0 ? window->ranges[behind].to : range.to;
    }
    if (at == behind && window->range_count == RANGES_MAX) {
        if (at == 0) {
            return;
        }
        forget_before(window, window->ranges[0].to);
        at--;
        behind--;
    }
    memmove(window->ranges + at + 1, window->ranges + behind, (window->range_count - behind) * sizeof(range_t));
    window->ranges[at] = range;
    window->range_count = window->range_count - (behind - at) + 1;
}

/* What came first in a place stays. */
static void
keep(window_t *window, uint32_t sequence, const uint8_t *octets, uint32_t length)
{
    const uint32_t end = sequence + length;
    uint32_t at = sequence;

    window->to = ahead_of(end, window->to) > 0 ? end : window->to;
    forget_before(window, window->to - WINDOW_SIZE);
    if (ahead_of(at, window->to - WINDOW_SIZE) < 0) {
        at = window->to - WINDOW_SIZE;
    }
    if (ahead_of(end, at) <= 0) {
        return;
    }
    for (unsigned i = 0; i < window->range_count && ahead_of(end, at) > 0; i++) {
        const range_t *range = &window->ranges[i];

        if (ahead_of(range->from, at) > 0) {
            copy(window, at, octets + (at - sequence), MIN(range->from - at, end - at));
        }
        at = ahead_of(range->to, at) > 0 ? range->to : at;
    }
    if (ahead_of(end, at) > 0) {
        copy(window, at, octets + (at - sequence), end - at);
    }
    at = ahead_of(sequence, window->to - WINDOW_SIZE) < 0 ? window->to - WINDOW_SIZE : sequence;
    add_range(window, (range_t) { at, end });
}

static li_window_said_t
compare(const window_t *window, uint32_t sequence, const uint8_t *octets, uint32_t length)
{
    const int32_t behind = ahead_of(window->to, sequence);
    uint32_t known = 0;

    if (behind <= 0) {
        return LI_WINDOW_NEW;
    }
    for (unsigned i = 0; i < window->range_count; i++) {
        const int32_t from = MAX(ahead_of(window->ranges[i].from, sequence), 0);
        const int32_t to = MIN(ahead_of(window->ranges[i].to, sequence), (int32_t)MIN(length, (uint32_t)behind));

        if (to > from) {
            if (!is_same(window, sequence + (uint32_t)from, octets + from, (uint32_t)(to - from))) {
                return LI_WINDOW_DIFFERS;
            }
            known += (uint32_t)(to - from);
        }
    }
    return known < MIN(length, (uint32_t)behind) ? LI_WINDOW_UNKNOWN : LI_WINDOW_EQUAL;
}

/* What comes further ahead than is kept does not take the place of what is, until more goes on there: one packet can be
 * put into the capture by anybody. It is kept as another side's. */
static window_t *
window_for(li_windows_t *windows, uint64_t side, uint32_t sequence, bool *is_new)
{
    window_t *window = window_of(windows, side, is_new), *ahead;

    if (*is_new || ahead_of(sequence, window->to) <= (int32_t)WINDOW_SIZE) {
        return window;
    }
    ahead = window_of(windows, side | AHEAD, is_new);
    if (!*is_new && sequence == ahead->to) {
        ahead->side = side;
        ahead->began_anew = window->began_anew;
        ahead->taken = window->taken;
        ahead->has_taken = window->has_taken;
        window->used = 0;
    }
    return ahead;
}

li_window_said_t
li_windows_compare(li_windows_t *windows, uint64_t side, uint32_t sequence, const uint8_t *octets, uint32_t length)
{
    bool is_new;
    window_t *window = window_for(windows, side, sequence, &is_new);
    li_window_said_t said = (window->side & AHEAD) ? LI_WINDOW_NEW : LI_WINDOW_FIRST;

    window->used = ++windows->calls;
    if (is_new) {
        window->to = sequence;
        window->range_count = 0;
    } else {
        said = compare(window, sequence, octets, length);
    }
    keep(window, sequence, octets, length);
    return said;
}

/* NULL: none is kept. */
static const window_t *
find_window(const li_windows_t *windows, uint64_t side)
{
    for (unsigned i = 0; i < WINDOWS_MAX; i++) {
        if (windows->windows[i].used != 0 && windows->windows[i].side == side) {
            return &windows->windows[i];
        }
    }
    return NULL;
}

bool
li_windows_get(const li_windows_t *windows, uint64_t side, uint32_t sequence, uint8_t *octets, uint32_t count)
{
    const window_t *window = find_window(windows, side);

    for (unsigned i = 0; window != NULL && i < window->range_count; i++) {
        if (ahead_of(window->ranges[i].from, sequence) <= 0
            && ahead_of(window->ranges[i].to, sequence + count) >= 0) {
            for (uint32_t at = 0; at < count; at++) {
                octets[at] = window->octets[(sequence + at) % WINDOW_SIZE];
            }
            return true;
        }
    }
    return false;
}

uint32_t
li_windows_end(const li_windows_t *windows, uint64_t side, uint32_t end)
{
    const window_t *window = find_window(windows, side);

    for (unsigned i = 0; window != NULL && i < window->range_count; i++) {
        if (ahead_of(window->ranges[i].from, end) <= 0 && ahead_of(window->ranges[i].to, end) > 0) {
            return window->ranges[i].to;
        }
    }
    return end;
}

static window_t *
get_window(li_windows_t *windows, uint64_t side)
{
    const window_t *found = find_window(windows, side);

    return found != NULL ? &windows->windows[found - windows->windows] : NULL;
}

/* Nobody has taken what has not come. */
void
li_windows_take(li_windows_t *windows, uint64_t side, uint32_t sequence)
{
    window_t *window = get_window(windows, side);

    if (window != NULL && ahead_of(window->to, sequence) >= 0
        && (!window->has_taken || ahead_of(sequence, window->taken) > 0)) {
        window->taken = sequence;
        window->has_taken = true;
    }
}

bool
li_windows_are_taken(const li_windows_t *windows, uint64_t side, uint32_t end)
{
    const window_t *window = find_window(windows, side);

    return window != NULL && window->has_taken && ahead_of(window->taken, end) >= 0;
}

void
li_windows_begin(li_windows_t *windows, uint64_t side, uint32_t sequence)
{
    window_t *window = get_window(windows, side);

    if (window != NULL) {
        window->began_anew = true;
        window->has_taken = false;
        window->to = sequence;
        window->range_count = 0;
    }
}

bool
li_windows_began_anew(const li_windows_t *windows, uint64_t side)
{
    const window_t *window = find_window(windows, side);

    return window != NULL && window->began_anew;
}
