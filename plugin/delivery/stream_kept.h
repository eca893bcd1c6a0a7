/* stream_kept.h
 * The beginnings of units whose rest is waited for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STREAM_KEPT_H
#define LI_STREAM_KEPT_H

#include "delivery/stream.h"

/* The beginning of a unit that a side of a connection waits for. File scope, with its connection; and, of one that was
 * given up, with the frame that ended it. */
typedef struct {
    uint8_t *octets;
    unsigned length;            /* 0: nothing is waited for */
    unsigned room;
    bool     is_protected;
    const stream_format_t *format;  /* of which it is */
    const uint8_t *rest;        /* of one that was given up: what had come behind that, */
    unsigned rest_length;       /* as far as it was put together here */
} stream_kept_t;

/* On the first visit: a unit begins in these octets, and its rest is waited for; kept at `place` (there NULL: none was
 * before). `is_unit`: what it is is told; else the octets are asked. True: it is a unit. */
bool stream_kept_put(stream_kept_t **place, const stream_format_t *format, const uint8_t *octets, unsigned length,
                     bool is_protected, bool is_unit);

/* Nothing is waited for. NULL: nothing was. */
void stream_kept_forget(stream_kept_t *kept);

/* A copy of what is waited for, which is so no longer. */
stream_kept_t *stream_kept_take(stream_kept_t *kept);

/* True when any side of any connection waits by now. */
bool stream_kept_any(void);

/* At registration. */
void stream_kept_register(void);

#endif /* LI_STREAM_KEPT_H */
