/* stream_kept.c
 * The beginnings of units whose rest is waited for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_kept.h"

/* How many sides of connections wait by now: most frames are asked nothing else. Emptied with the capture. */
static unsigned waiting;

/* No more of a unit is kept. */
#define KEPT_MAX 4096U

void
stream_kept_forget(stream_kept_t *kept)
{
    if (kept != NULL && kept->length != 0) {
        waiting--;
        kept->length = 0;
    }
}

/* A unit, by what there is of it. */
static bool
is_begun(const stream_format_t *format, const uint8_t *octets, unsigned length)
{
    stream_scan_t scan = { { 0, 0, 0 }, 0 };
    uint32_t whole;
    stream_part_t part;

    if (length < format->head || length < format->least) {
        return false;
    }
    if (format->get_strict != NULL && format->get_strict(octets, length) == STREAM_BEGINS) {
        return true;
    }
    part = format->classify(octets, length, &whole, &scan);
    return part == STREAM_UNIT || part == STREAM_UNIT_OPEN;
}

bool
stream_kept_put(stream_kept_t **place, const stream_format_t *format, const uint8_t *octets, unsigned length,
                bool is_protected, bool is_unit)
{
    const unsigned most = MIN(length, KEPT_MAX);
    stream_kept_t *kept = *place;

    stream_kept_forget(kept);
    if (!is_unit && !is_begun(format, octets, most)) {
        return false;
    }
    length = format->get_head_length != NULL ? MIN(most, format->get_head_length(octets, most)) : most;
    if (kept == NULL) {
        kept = *place = wmem_new0(wmem_file_scope(), stream_kept_t);
    }
    if (kept->room < length) {
        kept->octets = (uint8_t *)wmem_realloc(wmem_file_scope(), kept->octets, length);
        kept->room = length;
    }
    memcpy(kept->octets, octets, length);
    kept->length = length;
    kept->is_protected = is_protected;
    kept->format = format;
    waiting++;
    return true;
}

stream_kept_t *
stream_kept_take(stream_kept_t *kept)
{
    stream_kept_t *taken = (stream_kept_t *)wmem_memdup(wmem_file_scope(), kept, sizeof *kept);

    taken->octets = (uint8_t *)wmem_memdup(wmem_file_scope(), kept->octets, kept->length);
    stream_kept_forget(kept);
    return taken;
}

bool
stream_kept_any(void)
{
    return waiting != 0;
}

static void
init(void)
{
    waiting = 0;
}

void
stream_kept_register(void)
{
    register_init_routine(init);
}
