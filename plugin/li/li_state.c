/* li_state.c
 * What the protocol `li` remembers of the capture, of a connection, of the frame being dissected; and the preferences.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include "li/li_channel.h"

#include <epan/conversation.h>
#include <epan/prefs.h>
#include <epan/proto_data.h>

#include "audit/tables.h"

int proto_li = -1;

/* What is remembered of the capture. Filled by li_deliver() and by administration dissectors on the first visit of
 * each frame; lives in file scope, made anew by li_init() for each capture. */
static li_recorder_t *recorder;

/* Preferences (TS 103 221-2 clause 6.2.4 for the timers). */
static unsigned pref_reorder_window = 32;
static unsigned pref_reorder_time = 2000;
static unsigned pref_keepalive_p1 = 60;
static unsigned pref_keepalive_p2 = 180;
unsigned li_grace = 5;
ws_bool li_transport_protected = FALSE;
static ws_bool pref_mask_targets = FALSE;
static unsigned pref_copy_time = 100;
static unsigned pref_profile_edition = 0;

/* Places (as one number, in file scope) before whose unit octets stand that are no fault of the sender's: itself.
 * Filled by li_is_torn() on the first visit; emptied with the capture. */
static wmem_map_t *torn;

/* The frame of which something was kept last, by li_frame_of(): of strangers, nothing is. Emptied with the
 * capture. */
static uint32_t known_frame;

/* The frame whose units were seen last: whoever else looks at it need not ask what it is. Set by li_next_unit(). */
static uint32_t delivered_frame;

li_recorder_t *
li_recorder(void)
{
    return recorder;
}

li_belief_t *
li_belief(void)
{
    return li_recorder_belief(recorder);
}

li_provisioning_t *
li_provisioning(void)
{
    return li_belief_provisioning(li_recorder_belief(recorder));
}

bool
li_has_units(const packet_info *pinfo)
{
    return delivered_frame == pinfo->num;
}

bool
li_has_delivered(void)
{
    return delivered_frame != 0;
}

li_when_t
li_frame_over(const packet_info *pinfo)
{
    return (li_when_t) { .frame = pinfo->num, .turn = UINT32_MAX, .time = pinfo->abs_ts };
}

/* --- Frames and connections ------------------------------------------------------------------------------------ */

li_frame_t *
li_frame_known(packet_info *pinfo)
{
    return known_frame != pinfo->num ? NULL
         : (li_frame_t *)p_get_proto_data(pinfo->pool, pinfo, proto_li, LI_FRAME_ITSELF);
}

li_frame_t *
li_frame_of(packet_info *pinfo)
{
    li_frame_t *frame = li_frame_known(pinfo);

    if (frame == NULL) {
        frame = wmem_new0(pinfo->pool, li_frame_t);
        known_frame = pinfo->num;
        p_add_proto_data(pinfo->pool, pinfo, proto_li, LI_FRAME_ITSELF, frame);
    }
    return frame;
}

li_when_t
li_now(packet_info *pinfo)
{
    return (li_when_t) { .frame = pinfo->num, .turn = li_frame_of(pinfo)->turn, .time = pinfo->abs_ts };
}

void
li_next_turn(packet_info *pinfo)
{
    li_frame_of(pinfo)->turn++;
}

li_conversation_t *
li_conversation_of(packet_info *pinfo, li_frame_t *frame)
{
    conversation_t *conversation;
    li_conversation_t *record;

    /* Units come in packs: the next one nearly always belongs to the same connection. */
    if (frame->conversation && frame->srcport == pinfo->srcport && frame->destport == pinfo->destport) {
        return frame->conversation;
    }
    conversation = li_get_conversation(pinfo);
    record = (li_conversation_t *)conversation_get_proto_data(conversation, proto_li);
    if (record == NULL) {
        record = wmem_new0(wmem_file_scope(), li_conversation_t);
        record->connection = li_connection_new(recorder);
        record->first_frame = conversation->setup_frame;
        conversation_add_proto_data(conversation, proto_li, record);
    }
    frame->conversation = record;
    frame->srcport = pinfo->srcport;
    frame->destport = pinfo->destport;
    return record;
}

bool
li_is_two_way(packet_info *pinfo, li_frame_t *frame)
{
    li_conversation_t *record = li_conversation_of(pinfo, frame);

    if (!record->is_two_way && pinfo->ptype == PT_TCP) {
        record->is_two_way = !li_channel_facts(pinfo).is_one_way;
    }
    return record->is_two_way;
}

li_connection_t *
li_connection_of(packet_info *pinfo)
{
    return li_conversation_of(pinfo, li_frame_of(pinfo))->connection;
}

/* NULL: nothing of ours was seen in the frame's connection. */
static const li_conversation_t *
known_conversation(packet_info *pinfo)
{
    const conversation_t *conversation = li_conversation(pinfo);

    return conversation ? (const li_conversation_t *)conversation_get_proto_data(conversation, proto_li) : NULL;
}

bool
li_carries_units(packet_info *pinfo)
{
    const li_conversation_t *record = known_conversation(pinfo);

    return record != NULL && record->unit_frame != 0 && record->unit_frame <= pinfo->num;
}

uint32_t
li_waits_since(packet_info *pinfo)
{
    const li_conversation_t *record = known_conversation(pinfo);

    return record != NULL ? record->wait_frame : 0;
}

bool
li_administers(packet_info *pinfo)
{
    const li_conversation_t *record = known_conversation(pinfo);

    return record != NULL && li_connection_administers(record->connection);
}

uint32_t
li_conversation_number(packet_info *pinfo)
{
    return li_get_conversation(pinfo)->conv_index;
}

static li_step_kept_t *
step_of(packet_info *pinfo, li_frame_t *frame)
{
    return &li_conversation_of(pinfo, frame)->step[li_side(pinfo)];
}

bool
li_is_torn(packet_info *pinfo)
{
    li_frame_t *frame = li_frame_of(pinfo);
    const uint64_t place = (uint64_t)pinfo->num << 32 | frame->units;
    li_step_kept_t *step;

    if (PINFO_FD_VISITED(pinfo) || pinfo->ptype != PT_TCP) {
        return wmem_map_contains(torn, &place);
    }
    step = step_of(pinfo, frame);
    if (frame->units == 0 && li_behind_loss(pinfo)) {
        *step = LI_STEP_TORN;
    }
    /* A connection that began in the capture begins with a unit. */
    if (*step == LI_STEP_KEPT || (*step == LI_STEP_BEGINS && !li_channel_facts(pinfo).is_open_before)) {
        return false;
    }
    wmem_map_insert(torn, wmem_memdup(wmem_file_scope(), &place, sizeof place), GINT_TO_POINTER(1));
    return true;
}

li_place_t
li_next_unit(packet_info *pinfo, li_frame_t *frame)
{
    delivered_frame = pinfo->num;
    if (!PINFO_FD_VISITED(pinfo) && pinfo->ptype == PT_TCP) {
        *step_of(pinfo, frame) = LI_STEP_KEPT;
    }
    return (li_place_t) { pinfo->num, frame->units++ };
}

bool
li_knows_tasks(const packet_info *pinfo)
{
    return li_provisioning_any(li_provisioning(), pinfo->num);
}

li_recorder_limits_t
li_limits(void)
{
    return (li_recorder_limits_t) {
        .window = { pref_reorder_window, pref_reorder_time },
        .timers = { pref_keepalive_p1, pref_keepalive_p2 },
        .copy_time = pref_copy_time
    };
}

bool
li_masks_targets(void)
{
    return pref_mask_targets;
}

/* --- Registration ---------------------------------------------------------------------------------------------- */

static void
li_init(void)
{
    recorder = li_recorder_new(wmem_file_scope());
    delivered_frame = 0;
    known_frame = 0;
}

static void
li_cleanup(void)
{
    recorder = NULL;
}

static void
register_preferences(void)
{
    module_t *module = prefs_register_protocol(proto_li, NULL);

    li_tables_register(module);
    prefs_register_uint_preference(module, "reorder_window", "Reorder window (units)",
        "How many units of a sequence may pass before a number that did not come is missing. Used over UDP, and where "
        "a sequence is spread over several connections.", 10, &pref_reorder_window);
    prefs_register_uint_preference(module, "reorder_time", "Reorder window (ms)",
        "How much time may pass before a number that did not come is missing, likewise.", 10, &pref_reorder_time);
    prefs_register_uint_preference(module, "keepalive_p1", "Keepalive interval TIME_P1 (s)",
        "How often a sender shall send a keepalive (TS 103 221-2 clause 6.2.4).", 10, &pref_keepalive_p1);
    prefs_register_uint_preference(module, "keepalive_p2", "Keepalive timeout TIME_P2 (s)",
        "How long a keepalive may stay unanswered (TS 103 221-2 clause 6.2.4).", 10, &pref_keepalive_p2);
    prefs_register_uint_preference(module, "grace", "Grace time (s)",
        "How long units may still come after a task or a destination was changed or ended, because they were in "
        "flight.",
        10, &li_grace);
    prefs_register_uint_preference(module, "copy_time", "Time between copies (ms)",
        "How far apart in the capture two datagrams may be that have the same addresses, ports, IP identification and "
        "octets and are one, captured twice: on both sides of a router, or by a mirror of both directions. 0: never.",
        10, &pref_copy_time);
    prefs_register_bool_preference(module, "transport_protected", "The transport is protected otherwise",
        "Administration and delivery in clear are as they should be: they were captured inside a protected network "
        "(IPsec, VPN), or decrypted and rewritten.", &li_transport_protected);
    prefs_register_bool_preference(module, "mask_targets", "Mask target identifiers",
        "Whether to hide most of each target identifier in the trees and columns of LI protocols, for captures and "
        "pictures that are shared. The XML as such, payloads and the octets still show all of it.", &pref_mask_targets);
    prefs_register_uint_preference(module, "profile_edition", "Edition of the profile",
        "The edition of the profile LI Audit that these settings are a copy of; 0: of none. Changes nothing.", 10,
        &pref_profile_edition);
}

void
li_state_register(void)
{
    torn = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_int64_hash, g_int64_equal);
    register_init_routine(li_init);
    register_cleanup_routine(li_cleanup);
    register_preferences();
}
