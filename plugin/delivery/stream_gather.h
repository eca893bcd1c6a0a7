/* stream_gather.h
 * A unit that comes in very many segments: what is there of it is taken from TCP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STREAM_GATHER_H
#define LI_STREAM_GATHER_H

#include "delivery/stream.h"

/* One that is put together. */
typedef struct {
    const uint8_t *octets;      /* NULL: none */
    uint32_t       length;
    uint32_t       begin;       /* TCP's number of the first of them */
} stream_unit_t;

/* The octets, of which `offset` is the number of the first, go on with such a unit: returns how many of them. `*unit`:
 * it ends there, or is given up before them. On every visit. */
uint32_t stream_gather_take(const stream_format_t *format, packet_info *pinfo, uint32_t offset, tvbuff_t *tvb,
                            stream_unit_t *unit);

/* On the first visit, behind a walk that asks for more octets: begins one instead, if that would be very many segments. */
void stream_gather_begin(const stream_format_t *format, packet_info *pinfo, uint32_t offset, tvbuff_t *tvb);

/* On other visits: whether one was begun in the octets, and how many of them stand before it. */
bool stream_gather_is_begun(const stream_format_t *format, packet_info *pinfo, uint32_t offset, uint32_t *from);

#endif /* LI_STREAM_GATHER_H */
