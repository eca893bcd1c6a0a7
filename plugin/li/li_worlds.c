/* li_worlds.c
 * What is delivered, and what stands in content, are told apart where they have the same addresses and ports.
 *
 * Wireshark's conversations know addresses and ports only. A subscriber can send a packet with those of a network
 * element in it, and it is captured in a GTP-U tunnel, or as intercepted content: to TCP, its octets are the first of
 * the element's own connection, and the element's are retransmissions, which reach no dissector. So a conversation of
 * an expected host that content touches has two states: all that was kept of it by what is outside, and by what is
 * inside. Before a frame that is outside is dissected, its state is put in place, and before the next frame the other
 * one again: of content it is known too late that it is content to do the same for that. Until then all who look at the
 * frame behind its dissectors, be it to follow its stream, find what is its own. What is not touched in both worlds
 * stays as it is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <wsutil/pint.h>

#include "li/li_channel.h"
#include "li/li_claim.h"
#include "li/li_headers.h"
#include "li/li_worlds.h"

/* All that a conversation keeps. */
typedef struct {
    wmem_tree_t *data;
    wmem_tree_t *dissectors;
} state_t;

/* A conversation that content has touched. File scope. */
typedef struct {
    conversation_t *conversation;
    bool            is_apart;       /* there are two states: */
    uint32_t        from_frame;     /* for what is outside, from this frame on */
    state_t         other;          /* the one that is not in place */
    bool            has_outside;    /* the one in place is that of what is outside */
} world_t;

/* conversation_t -> world_t, by pointer. Filled on first visits; emptied with the capture. */
static wmem_map_t *worlds;

/* The connections of the frame that is being dissected, outside, from the outermost on: addresses point into its
 * octets. Of more than so many, those between are not told apart. Set by li_worlds_outside(); emptied by whoever asks
 * first in the next dissection, since somebody may leave one in a hurry. */
#define OUTSIDE_MAX 8
static struct {
    uint32_t        frame;
    bool            is_over;                        /* its dissectors have done: its octets may be gone */
    unsigned        layers;                         /* that stood in front of the last one */
    bool            has_inside;                     /* packets of a subscriber's stood in the frame */
    unsigned        count;
    li_headers_t    headers;                        /* of the last one */
    li_ends_t       ends[OUTSIDE_MAX];
    conversation_t *conversations[OUTSIDE_MAX];     /* NULL: not asked for yet */
} outside;

/* By a hash of two ends, whichever of them sends: whether there is a world between any with that hash. To find a
 * conversation is dear, and most have none. Filled with `worlds`; emptied with the capture. */
static uint8_t marks[4096];

static unsigned
mark_of(const li_ends_t *ends)
{
    const uint8_t *src = (const uint8_t *)ends->src.data + ends->src.len - 4;
    const uint8_t *dst = (const uint8_t *)ends->dst.data + ends->dst.len - 4;
    const uint32_t hosts = pntohu32(src) + pntohu32(dst), ports = ends->srcport + ends->destport;

    return ((hosts * 0x9e3779b1U) ^ (ports * 0x85ebca6bU)) >> 20;
}

static bool
may_have_world(const li_ends_t *ends)
{
    return wmem_map_size(worlds) > 0 && (ends->src.len < 4 || ends->dst.len < 4 || marks[mark_of(ends)] != 0);
}

static world_t *
world_of(const conversation_t *conversation)
{
    return conversation != NULL && wmem_map_size(worlds) > 0 ? (world_t *)wmem_map_lookup(worlds, conversation) : NULL;
}

static void
put_in_place(world_t *world, bool is_outside)
{
    if (world->is_apart && world->has_outside != is_outside) {
        conversation_t *conversation = world->conversation;
        const state_t state = { conversation->data_list, conversation->dissector_tree };

        conversation->data_list = world->other.data;
        conversation->dissector_tree = world->other.dissectors;
        world->other = state;
        world->has_outside = is_outside;
    }
}

/* Those of the frame. */
static void
put_all_in_place(const packet_info *pinfo, bool is_outside)
{
    for (unsigned i = 0; i < outside.count && wmem_map_size(worlds) > 0; i++) {
        world_t *world;

        if (!may_have_world(&outside.ends[i])) {
            continue;
        }
        if (outside.conversations[i] == NULL) {
            outside.conversations[i] = li_headers_conversation(pinfo->num, &outside.ends[i]);
        }
        world = world_of(outside.conversations[i]);
        if (world != NULL && (!is_outside || world->from_frame <= pinfo->num)) {
            put_in_place(world, is_outside);
        }
    }
}

/* ---- who touches ---- */

/* The conversation is one of content alone, so far: what is outside finds none of its state there, but that of the
 * conversation before, which had the same ends. */
static void
begin_inside(world_t *world, const conversation_t *before, uint32_t frame)
{
    const world_t *former = before != NULL ? world_of(before) : NULL;

    if (former == NULL ? before != NULL : former->is_apart) {
        world->other = former == NULL || former->has_outside ? (state_t) { before->data_list, before->dissector_tree }
                                                             : former->other;
        world->is_apart = true;
        world->from_frame = frame;
    }
}

/* Content of a conversation with these ends. */
static void
touch(const packet_info *pinfo, conversation_t *conversation, const li_ends_t *ends)
{
    const bool is_new = conversation->setup_frame == pinfo->num;
    world_t *world = world_of(conversation);

    if ((conversation->options & (NO_ADDR2 | NO_PORT2)) || (world != NULL && world->is_apart)) {
        return;
    }
    if (world == NULL) {
        world = wmem_new0(wmem_file_scope(), world_t);
        world->conversation = conversation;
        wmem_map_insert(worlds, conversation, world);
        if (ends->src.len >= 4 && ends->dst.len >= 4) {
            marks[mark_of(ends)] = 1;
        }
        if (!li_claim_expects(pinfo, &ends->src, &ends->dst)) {
            return;
        }
        if (is_new) {
            begin_inside(world, li_headers_conversation(pinfo->num - 1, ends), pinfo->num);
        } else {
            /* So far it was outside: its state goes out of the way. It may be the one that carries the content. */
            world->is_apart = true;
            world->has_outside = true;
            put_in_place(world, false);
        }
    }
}

static void
touch_ends(const packet_info *pinfo, const li_ends_t *ends)
{
    conversation_t *conversation = li_headers_conversation(pinfo->num, ends);

    if (conversation != NULL) {
        touch(pinfo, conversation, ends);
    }
}

/* What `pinfo` holds is content that was dissected. */
static void
touch_dissected(const packet_info *pinfo)
{
    if (!PINFO_FD_VISITED(pinfo) && (pinfo->ptype == PT_TCP || pinfo->ptype == PT_UDP)) {
        li_ends_t ends = {
            .srcport = pinfo->srcport, .destport = pinfo->destport, .is_tcp = pinfo->ptype == PT_TCP
        };

        copy_address_shallow(&ends.src, &pinfo->src);
        copy_address_shallow(&ends.dst, &pinfo->dst);
        touch_ends(pinfo, &ends);
    }
}

/* ---- around a frame ---- */

/* All is in place again. */
static void
forget(void)
{
    for (unsigned i = 0; i < outside.count; i++) {
        world_t *world = outside.conversations[i] ? world_of(outside.conversations[i]) : NULL;

        if (world != NULL) {
            put_in_place(world, false);
        }
    }
    outside.count = 0;
}

/* It is one too many. */
static void
leave_last(void)
{
    conversation_t *conversation = outside.conversations[--outside.count];
    world_t *world = conversation != NULL ? world_of(conversation) : NULL;

    if (world != NULL) {
        put_in_place(world, false);
    }
}

/* Of another frame, whose octets are gone, nothing is left. */
static void
leave_others(const packet_info *pinfo)
{
    if (outside.frame != pinfo->num || outside.is_over) {
        forget();
        outside.frame = pinfo->num;
        outside.has_inside = false;
        outside.is_over = false;
    }
}

void
li_worlds_inside(const packet_info *pinfo, const li_ends_t *ends)
{
    leave_others(pinfo);
    outside.has_inside = true;
    touch_ends(pinfo, ends);
}

/* Nor of an earlier dissection of the same frame: within one, layers only come. */
static void
begin(const packet_info *pinfo)
{
    const unsigned layers = wmem_list_count(pinfo->layers);

    leave_others(pinfo);
    if (outside.count > 0 && layers <= outside.layers) {
        forget();
    }
    outside.layers = layers;
}

/* The namespace of X1 (TS 103 221-1 annex C) in the octets: who speaks it is expected, be it the first that is seen of
 * him. */
static bool
speaks_x1(const li_headers_t *headers)
{
    static const char name[] = "uri.etsi.org/03221/X1";

    return ws_memmem(headers->octets, headers->length, name, sizeof name - 1) != NULL;
}

static bool
is_expected(const packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends)
{
    return li_claim_expects(pinfo, &ends->src, &ends->dst) || (ends->is_tcp && speaks_x1(headers));
}

void
li_worlds_outside(packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends)
{
    conversation_t *conversation;
    world_t *world;

    begin(pinfo);
    if (outside.count == OUTSIDE_MAX) {
        leave_last();
    }
    outside.headers = *headers;
    outside.ends[outside.count] = *ends;
    outside.conversations[outside.count++] = NULL;
    if (!may_have_world(ends) || (conversation = li_headers_conversation(pinfo->num, ends)) == NULL) {
        return;
    }
    outside.conversations[outside.count - 1] = conversation;
    world = world_of(conversation);
    if (world == NULL) {
        return;
    }
    if (!PINFO_FD_VISITED(pinfo) && !world->is_apart && is_expected(pinfo, headers, ends)) {
        /* What content has left there says nothing of what is outside. */
        world->is_apart = true;
        world->from_frame = pinfo->num;
    }
    if (world->from_frame <= pinfo->num) {
        put_in_place(world, true);
    }
}

const li_headers_t *
li_worlds_headers(const packet_info *pinfo, const li_ends_t **ends)
{
    leave_others(pinfo);
    *ends = outside.count > 0 ? &outside.ends[outside.count - 1] : NULL;
    return outside.count > 0 ? &outside.headers : NULL;
}

void
li_worlds_end(packet_info *pinfo)
{
    leave_others(pinfo);
    if (outside.has_inside && li_inside(pinfo) == LI_INSIDE_SUBSCRIBER) {
        put_all_in_place(pinfo, false);
        touch_dissected(pinfo);
    }
    outside.is_over = true;
}

void
li_worlds_enter_unit(const packet_info *pinfo)
{
    leave_others(pinfo);
    put_all_in_place(pinfo, false);
}

void
li_worlds_leave_unit(packet_info *pinfo)
{
    leave_others(pinfo);
    touch_dissected(pinfo);
    if (li_inside(pinfo) != LI_INSIDE_UNIT) {
        put_all_in_place(pinfo, true);
    }
}

/* ---- registration ---- */

static void
init(void)
{
    memset(marks, 0, sizeof marks);
    outside.count = 0;
    outside.frame = 0;
    outside.is_over = false;
}

void
li_worlds_register(void)
{
    worlds = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_direct_hash, g_direct_equal);
    register_init_routine(init);
}
