/* stream_gather.c
 * A unit that comes in very many segments. TCP keeps a list of those that it holds back for one wait, and goes through
 * all of them with each that comes. So what is there of such a unit is taken from TCP, and put together here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_gather.h"

#include <epan/proto_data.h>

#include "li/li.h"

/* So many segments are left to TCP: as many as come, if each is as long as the frame's own. */
#define SEGMENTS_MAX    64U

/* What was taken of the octets of a call. File scope, written on the first visit. */
typedef struct {
    uint32_t offset;            /* of the first of them, as TCP numbers it */
    uint32_t taken;             /* so many go on with a unit that was begun; then come others, */
    uint32_t from;              /* up to here, where another one is begun */
    bool     is_begun;
    stream_unit_t unit;         /* that ends with what was taken, or is given up before; no octets: none does */
} gathered_t;

static gathered_t *
gathered_of(const stream_format_t *format, packet_info *pinfo, uint32_t offset)
{
    return (gathered_t *)p_get_proto_data(wmem_file_scope(), pinfo, *format->proto,
                                          STREAM_GATHERED + offset % STREAM_GATHERED_KEYS);
}

static gathered_t *
get_gathered(const stream_format_t *format, packet_info *pinfo, uint32_t offset)
{
    gathered_t *gathered = gathered_of(format, pinfo, offset);

    if (gathered == NULL) {
        gathered = wmem_new0(wmem_file_scope(), gathered_t);
        gathered->offset = offset;
        p_add_proto_data(wmem_file_scope(), pinfo, *format->proto, STREAM_GATHERED + offset % STREAM_GATHERED_KEYS,
                         gathered);
    }
    return gathered;
}

/* What is there of the unit, which is over. */
static stream_unit_t
end_unit(stream_gather_t *gather)
{
    const stream_unit_t unit = {
        (const uint8_t *)wmem_array_get_raw(gather->octets), wmem_array_get_count(gather->octets), gather->begin, 0
    };

    *gather = (stream_gather_t) { .octets = NULL };
    return unit;
}

uint32_t
stream_gather_take(const stream_format_t *format, packet_info *pinfo, stream_gather_t *gather, uint32_t offset,
                   tvbuff_t *tvb, stream_unit_t *unit)
{
    const gathered_t *kept;
    gathered_t *gathered;

    *unit = (stream_unit_t) { .octets = NULL };
    if (PINFO_FD_VISITED(pinfo)) {
        kept = gathered_of(format, pinfo, offset);
        if (kept == NULL || kept->offset != offset) {
            return 0;
        }
        *unit = kept->unit;
        return kept->taken;
    }
    if (gather == NULL || gather->octets == NULL || (int32_t)(offset - gather->next) < 0) {
        return 0;
    }
    gathered = get_gathered(format, pinfo, offset);
    if (offset == gather->next) {
        const bool is_open = stream_gather_is_open(gather);

        gathered->taken = is_open ? tvb_captured_length(tvb) : MIN(gather->needed, tvb_captured_length(tvb));
        wmem_array_append(gather->octets, tvb_get_ptr(tvb, 0, (int)gathered->taken), gathered->taken);
        gather->next += gathered->taken;
        if (is_open) {
            return gathered->taken;
        }
        gather->needed -= gathered->taken;
    }
    if (gather->needed == 0 || gathered->taken == 0) {
        gathered->unit = end_unit(gather);
    }
    *unit = gathered->unit;
    return gathered->taken;
}

bool
stream_gather_is_open(const stream_gather_t *gather)
{
    return gather != NULL && gather->octets != NULL && gather->needed == 0;
}

void
stream_gather_tell(const stream_format_t *format, packet_info *pinfo, stream_gather_t *gather, uint32_t offset,
                   uint32_t whole, uint32_t needed, const stream_scan_t *scan, stream_unit_t *unit)
{
    const stream_gather_t all = *gather;
    const uint8_t *octets = (const uint8_t *)wmem_array_get_raw(all.octets);
    const uint32_t length = wmem_array_get_count(all.octets);

    if (whole != 0) {
        *unit = (stream_unit_t) { octets, whole, all.begin, unit->none };
        get_gathered(format, pinfo, offset)->unit = *unit;
        *gather = (stream_gather_t) { .begin = all.begin + whole, .next = all.next };
        if (whole < length) {
            gather->octets = wmem_array_sized_new(wmem_file_scope(), 1, length - whole);
            wmem_array_append(gather->octets, octets + whole, length - whole);
        }
    }
    gather->needed = needed;
    gather->scan = *scan;
}

bool
stream_gather_wants(packet_info *pinfo, tvbuff_t *tvb)
{
    const bool is_told = pinfo->desegment_len != DESEGMENT_ONE_MORE_SEGMENT;
    const uint32_t octets = is_told ? pinfo->desegment_len
                                    : tvb_captured_length(tvb) - (uint32_t)pinfo->desegment_offset;
    const uint32_t segment = octets >= SEGMENTS_MAX ? li_segment_length(pinfo) : 0;

    return segment != 0 && octets / SEGMENTS_MAX >= segment;
}

void
stream_gather_begin(const stream_format_t *format, packet_info *pinfo, stream_gather_t *gather, uint32_t offset,
                    tvbuff_t *tvb, const stream_scan_t *scan)
{
    const uint32_t from = (uint32_t)pinfo->desegment_offset, length = tvb_captured_length(tvb);
    const bool is_told = pinfo->desegment_len != DESEGMENT_ONE_MORE_SEGMENT;
    gathered_t *gathered;

    *gather = (stream_gather_t) {
        .octets = wmem_array_sized_new(wmem_file_scope(), 1, length - from), .begin = offset + from,
        .next = offset + length, .needed = is_told ? pinfo->desegment_len : 0, .scan = *scan
    };
    wmem_array_append(gather->octets, tvb_get_ptr(tvb, (int)from, (int)(length - from)), length - from);
    gathered = get_gathered(format, pinfo, offset);
    gathered->is_begun = true;
    gathered->from = from;
    pinfo->desegment_offset = 0;
    pinfo->desegment_len = 0;
}

bool
stream_gather_is_begun(const stream_format_t *format, packet_info *pinfo, uint32_t offset, uint32_t *from)
{
    const gathered_t *kept = PINFO_FD_VISITED(pinfo) ? gathered_of(format, pinfo, offset) : NULL;

    *from = kept != NULL ? kept->from : 0;
    return kept != NULL && kept->offset == offset && kept->is_begun;
}
