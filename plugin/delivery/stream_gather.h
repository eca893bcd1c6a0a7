/* stream_gather.h
 * A unit that comes in very many segments: what is there of it is taken from TCP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STREAM_GATHER_H
#define LI_STREAM_GATHER_H

#include "delivery/stream.h"

/* The keys of its data on a frame: from here on, by place. */
#define STREAM_GATHERED         0x50000000U
#define STREAM_GATHERED_KEYS    0x10000000U

/* One that is being put together, of one side of a connection. File scope, written on first visits. */
typedef struct {
    wmem_array_t *octets;       /* what is there of it; NULL: there is none */
    uint32_t      begin;        /* the TCP sequence number of the first of them, */
    uint32_t      next;         /* and of the octet behind them */
    uint32_t      needed;       /* so many more are the rest of it; 0: not told, */
    stream_scan_t scan;         /* and so far it was looked at */
} stream_gather_t;

/* One that is put together. */
typedef struct {
    const uint8_t *octets;      /* NULL: none */
    uint32_t       length;
    uint32_t       begin;       /* TCP's number of the first of them */
    uint32_t       none;        /* so many at their end are no unit, by what stands behind them */
} stream_unit_t;

/* Whether a walk through the octets, which asks for more, waits for very many segments, or has. On the first visit. */
bool stream_gather_wants(packet_info *pinfo, tvbuff_t *tvb);

/* The octets, of which `offset` is the number of the first, go on with such a unit: returns how many of them. `*unit`:
 * it ends there, or is given up before them. On every visit; `gather`: of the side, NULL for none. */
uint32_t stream_gather_take(const stream_format_t *format, packet_info *pinfo, stream_gather_t *gather, uint32_t offset,
                            tvbuff_t *tvb, stream_unit_t *unit);

/* On the first visit, behind such a walk: begins one instead. `scan`: how far it was looked at. */
void stream_gather_begin(const stream_format_t *format, packet_info *pinfo, stream_gather_t *gather, uint32_t offset,
                         tvbuff_t *tvb, const stream_scan_t *scan);

/* Whether octets are gathered of which it is not told where they end: all that come are taken. */
bool stream_gather_is_open(const stream_gather_t *gather);

/* Of those, behind the octets that were taken with `offset`, on the first visit: so many at their beginning are whole,
 * as `*unit`, where `none` stands already; of what is behind them `needed` and `scan` are known as above. */
void stream_gather_tell(const stream_format_t *format, packet_info *pinfo, stream_gather_t *gather, uint32_t offset,
                        uint32_t whole, uint32_t needed, const stream_scan_t *scan, stream_unit_t *unit);

/* On other visits: whether one was begun in the octets, and how many of them stand before it. */
bool stream_gather_is_begun(const stream_format_t *format, packet_info *pinfo, uint32_t offset, uint32_t *from);

#endif /* LI_STREAM_GATHER_H */
