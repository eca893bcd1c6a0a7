/* stream_end.c
 * Units whose end never comes: the connection ends before. Such a unit is judged by its header, in the frame that ends
 * the connection: else whoever announces more than he sends would hide what he sends.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_end.h"
#include "delivery/stream_kept.h"
#include "delivery/stream_walk.h"

#include <epan/exceptions.h>
#include <epan/proto_data.h>

#include "li/li.h"

/* Whether any unit was ended so by now: else no frame is asked on later visits. Set on first visits, emptied with the
 * capture. */
static bool has_ended;

/* ---- when the connection ends ---- */

static uint32_t
key_of(unsigned side)
{
    return side == 0 ? FRAME_ENDED : FRAME_ENDED_OTHER;
}

/* What was put together behind the beginning of a unit. */
static void
take_rest(stream_gather_t *gather, stream_kept_t *ended)
{
    if (gather->octets != NULL && wmem_array_get_count(gather->octets) > ended->length) {
        ended->rest = (const uint8_t *)wmem_array_get_raw(gather->octets) + ended->length;
        ended->rest_length = wmem_array_get_count(gather->octets) - ended->length;
    }
    *gather = (stream_gather_t) { .octets = NULL };
}

/* What the frame ends, on its first visit. */
static void
note_ended(const stream_format_t *format, packet_info *pinfo, unsigned sides)
{
    stream_connection_t *connection = stream_find_connection(format, pinfo);

    for (unsigned side = 0; connection != NULL && side < 2; side++) {
        stream_kept_t *kept = connection->kept[side];

        if ((sides & (1U << side)) && kept != NULL && kept->length != 0) {
            stream_kept_t *ended = stream_kept_take(kept);

            take_rest(&connection->gathers[side], ended);
            p_add_proto_data(wmem_file_scope(), pinfo, *format->proto, key_of(side), ended);
            has_ended = true;
        }
    }
}

static void
swap_ends(packet_info *pinfo)
{
    address src;
    const uint32_t port = pinfo->srcport;

    copy_address_shallow(&src, &pinfo->src);
    copy_address_shallow(&pinfo->src, &pinfo->dst);
    copy_address_shallow(&pinfo->dst, &src);
    pinfo->srcport = pinfo->destport;
    pinfo->destport = port;
}

static void
show(const stream_kept_t *ended, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const stream_origin_t origin = { .is_protected = ended->is_protected, .is_begun = true, .is_ended = true };
    tvbuff_t *unit = tvb_new_child_real_data(tvb, ended->octets, ended->length, (int)ended->length);

    add_new_data_source(pinfo, unit, "Beginning of a unit");
    li_went_through(pinfo, ended->length, false);
    TRY {
        ended->format->dissect_unit(unit, pinfo, tree, &origin);
    }
    CATCH_NONFATAL_ERRORS {
        /* Its rest has not come: nothing is wrong with this frame. */
    }
    ENDTRY;
    if (ended->rest != NULL) {
        const uint16_t can_desegment = pinfo->can_desegment;

        /* What it announced hides no other. */
        pinfo->can_desegment = 0;
        stream_walk_held(ended->format, tvb_new_child_real_data(tvb, ended->rest, ended->rest_length,
                                                                (int)ended->rest_length), pinfo, tree);
        pinfo->can_desegment = can_desegment;
    }
}

static void
watch(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, li_layers_t layers _U_)
{
    const bool is_first_visit = !PINFO_FD_VISITED(pinfo);
    const stream_format_t *format;
    unsigned sides;

    if (pinfo->ptype != PT_TCP || !(is_first_visit ? stream_kept_any() : has_ended)) {
        return;
    }
    sides = is_first_visit ? li_ended_sides(pinfo) : 0;
    if (is_first_visit && sides == 0) {
        return;
    }
    for (unsigned i = 0; (format = stream_format(i)) != NULL; i++) {
        if (is_first_visit) {
            note_ended(format, pinfo, sides);
        }
        for (unsigned side = 0; side < 2; side++) {
            const stream_kept_t *ended = (const stream_kept_t *)p_get_proto_data(wmem_file_scope(), pinfo,
                                                                                 *format->proto, key_of(side));

            if (ended == NULL) {
                continue;
            }
            if (side != li_side(pinfo)) {
                swap_ends(pinfo);
                show(ended, tvb, pinfo, tree);
                swap_ends(pinfo);
            } else {
                show(ended, tvb, pinfo, tree);
            }
        }
    }
}

/* ---- registration ---- */

static void
init(void)
{
    has_ended = false;
}

void
stream_end_register(void)
{
    li_add_watcher(watch);
    stream_kept_register();
    register_init_routine(init);
}
