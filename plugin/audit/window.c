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

typedef struct {
    uint64_t side;
    uint64_t used;          /* when that was, in calls; 0: never */
    uint32_t from;          /* the number of the first octet that is kept */
    uint32_t to;            /* and of the one behind the last */
    uint32_t taken;         /* and of the one behind the last that the other side has acknowledged */
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
keep(window_t *window, const uint8_t *octets, uint32_t length)
{
    if (length > WINDOW_SIZE) {
        window->to += length - WINDOW_SIZE;
        octets += length - WINDOW_SIZE;
        length = WINDOW_SIZE;
    }
    while (length > 0) {
        const uint32_t at = window->to % WINDOW_SIZE, part = MIN(length, WINDOW_SIZE - at);

        memcpy(window->octets + at, octets, part);
        window->to += part;
        octets += part;
        length -= part;
    }
    if (window->to - window->from > WINDOW_SIZE) {
        window->from = window->to - WINDOW_SIZE;
    }
}

static li_window_said_t
compare(const window_t *window, uint32_t sequence, const uint8_t *octets, uint32_t length)
{
    const uint32_t kept = window->to - window->from;
    const int32_t before = (int32_t)(window->from - sequence);
    const uint32_t skipped = before > 0 ? MIN((uint32_t)before, length) : 0;
    const uint32_t first = sequence + skipped - window->from;   /* among those that are kept */
    const uint32_t count = first < kept ? MIN(length - skipped, kept - first) : 0;

    if (count > 0 && !is_same(window, sequence + skipped, octets + skipped, count)) {
        return LI_WINDOW_DIFFERS;
    }
    return skipped > 0 ? LI_WINDOW_UNKNOWN : LI_WINDOW_EQUAL;
}

li_window_said_t
li_windows_compare(li_windows_t *windows, uint64_t side, uint32_t sequence, const uint8_t *octets, uint32_t length)
{
    bool is_new;
    window_t *window = window_of(windows, side, &is_new);
    li_window_said_t said = is_new ? LI_WINDOW_FIRST : LI_WINDOW_NEW;
    int32_t ahead;

    if (is_new) {
        window->from = window->to = sequence;
    }
    window->used = ++windows->calls;
    ahead = (int32_t)(sequence - window->to);
    if (ahead < 0) {
        const uint32_t behind = (uint32_t)-ahead;

        said = compare(window, sequence, octets, length);
        if (behind >= length) {
            return said;
        }
        octets += behind;
        length -= behind;
    } else if (ahead > 0) {
        /* What lies between did not come yet. */
        window->from = window->to = sequence;
    }
    keep(window, octets, length);
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

static window_t *
window_find(li_windows_t *windows, uint64_t side)
{
    const window_t *found = find_window(windows, side);

    return found ? &windows->windows[found - windows->windows] : NULL;
}

uint32_t
li_windows_end(const li_windows_t *windows, uint64_t side, uint32_t end)
{
    const window_t *window = find_window(windows, side);

    return window != NULL && (int32_t)(window->to - end) > 0 ? window->to : end;
}

/* Nobody has taken what has not come. */
void
li_windows_take(li_windows_t *windows, uint64_t side, uint32_t sequence)
{
    window_t *window = window_find(windows, side);

    if (window != NULL && (int32_t)(window->to - sequence) >= 0
        && (!window->has_taken || (int32_t)(sequence - window->taken) > 0)) {
        window->taken = sequence;
        window->has_taken = true;
    }
}

bool
li_windows_are_taken(const li_windows_t *windows, uint64_t side, uint32_t end)
{
    const window_t *window = find_window(windows, side);

    return window != NULL && window->has_taken && (int32_t)(window->taken - end) >= 0;
}

void
li_windows_begin(li_windows_t *windows, uint64_t side, uint32_t sequence)
{
    window_t *window = window_find(windows, side);

    if (window != NULL) {
        window->began_anew = true;
        window->has_taken = false;
        window->from = window->to = sequence;
    }
}

bool
li_windows_began_anew(const li_windows_t *windows, uint64_t side)
{
    const window_t *window = find_window(windows, side);

    return window != NULL && window->began_anew;
}
