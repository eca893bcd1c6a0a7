/* window.h
 * The last octets that each side of a connection has sent, to compare with what comes in their place again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_WINDOW_H
#define LI_AUDIT_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include <epan/wmem_scopes.h>

typedef struct li_windows li_windows_t;

/* What octets are that come to a place of a stream. */
typedef enum {
    LI_WINDOW_FIRST,            /* none of this side is kept */
    LI_WINDOW_NEW,              /* behind all that came before */
    LI_WINDOW_EQUAL,            /* as far as they came before, the same */
    LI_WINDOW_UNKNOWN,          /* they came before, or should have, and what these were is not kept */
    LI_WINDOW_DIFFERS
} li_window_said_t;

/* Lives as long as `scope`. Takes 64 KiB for each side that has sent octets, up to 64 of these: the one that has not
 * been heard of for longest gives way. */
li_windows_t *li_windows_new(wmem_allocator_t *scope);

/* Compares `length` octets at `sequence` (TCP's number of the first, which wraps) of this side, and keeps those that
 * come to their place first. On the first visit, in the order of capture. */
li_window_said_t li_windows_compare(li_windows_t *windows, uint64_t side, uint32_t sequence, const uint8_t *octets,
                                    uint32_t length);

/* Copies `count` octets of the side, from `sequence` on; false: not all of them are kept. */
bool li_windows_get(const li_windows_t *windows, uint64_t side, uint32_t sequence, uint8_t *octets, uint32_t count);

/* Where the octets of the side end that are kept from `end` on, without a gap; `end`: none are. */
uint32_t li_windows_end(const li_windows_t *windows, uint64_t side, uint32_t end);

/* The other side has taken all before `sequence`, as far as it was captured by now. Whether it has, of what is before
 * `end`. */
void li_windows_take(li_windows_t *windows, uint64_t side, uint32_t sequence);
bool li_windows_are_taken(const li_windows_t *windows, uint64_t side, uint32_t end);

/* The side begins anew, and `sequence` is its first octet: what it sent before is not compared with what comes. */
void li_windows_begin(li_windows_t *windows, uint64_t side, uint32_t sequence);

/* True when it has done so, after it had sent octets that were kept. */
bool li_windows_began_anew(const li_windows_t *windows, uint64_t side);

#endif /* LI_AUDIT_WINDOW_H */
