/* li_slip.c
 * Slips that stand on each unit of a sender are said once for each side of a connection.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <epan/proto_data.h>

/* Where a slip was met first: the nth of its kind in the frame. */
typedef struct {
    uint64_t key;
    uint32_t frame;
    uint32_t nth;
} first_t;

/* Connection, side and slip -> first_t. Filled by li_slip_is_first() on the first visit of each frame; cleared with the
 * file. */
static wmem_map_t *firsts;

/* The number of this slip among those of its kind in its frame so far, which is the same on every visit. */
static uint32_t
count_in_frame(packet_info *pinfo, unsigned slip)
{
    const uint32_t nth = GPOINTER_TO_UINT(p_get_proto_data(pinfo->pool, pinfo, proto_li, LI_FRAME_SLIPS + slip)) + 1;

    p_set_proto_data(pinfo->pool, pinfo, proto_li, LI_FRAME_SLIPS + slip, GUINT_TO_POINTER(nth));
    return nth;
}

bool
li_slip_is_first(packet_info *pinfo, unsigned slip)
{
    /* A unit that is judged gets a conversation with that, where nobody has made one before (PDUs that were
     * exported). */
    const conversation_t *conversation = pinfo->flags.in_error_pkt ? li_conversation(pinfo)
                                                                   : li_get_conversation(pinfo);
    const uint32_t nth = count_in_frame(pinfo, slip);
    const first_t *first;
    uint64_t key;

    if (conversation == NULL) {
        return true;
    }
    key = (uint64_t)conversation->conv_index << 16 | (uint64_t)li_side(pinfo) << 8 | slip;
    first = (const first_t *)wmem_map_lookup(firsts, &key);
    if (first == NULL && !PINFO_FD_VISITED(pinfo)) {
        first_t *kept = wmem_new(wmem_file_scope(), first_t);

        *kept = (first_t) { key, pinfo->num, nth };
        wmem_map_insert(firsts, &kept->key, kept);
        first = kept;
    }
    return first != NULL && first->frame == pinfo->num && first->nth == nth;
}

void
li_slip_register(void)
{
    firsts = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_int64_hash, g_int64_equal);
}
