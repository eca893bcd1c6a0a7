/* belief_octets.c
 * Messages of which the capture has two versions: other octets have come to the place of some of theirs.
 *
 * One of the two was put into the capture, and which of them can't be told: the message is believed in neither. What
 * comes when the other side has taken the octets was not sent, for nobody takes octets that have not come yet: a
 * request is settled by its answer, and an answer by an acknowledgement. So whoever puts octets into the place of an
 * order has to be there before its answer, and can't undo what was believed long ago.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/belief_account.h"

/* So far behind the newest octets of a side nobody compares (audit/window.h). */
#define STRETCH_MAX     65536U

/* So many stretches of a side are told apart; what is beyond widens the last one. */
#define OTHERS_MAX      8

/* What one side of a connection has said. Kept for all sides that have said something, or of which octets differ. */
struct li_spoken {
    wmem_list_t  *hearings;             /* li_hearing_t, within STRETCH_MAX octets */
    uint32_t      frame;                /* of the last */
    uint32_t      from;                 /* where the messages of that frame begin */
    uint32_t      end;                  /* where those behind it begin, at the earliest */
    bool          has_end;
    li_stretch_t  others[OTHERS_MAX];   /* that came in two versions, before they were settled */
    unsigned      other_count;
};

static struct li_spoken *
spoken_get(li_belief_t *belief, uint64_t side)
{
    struct li_spoken *spoken = (struct li_spoken *)wmem_map_lookup(belief->spoken, &side);

    if (spoken == NULL) {
        spoken = wmem_new0(belief->scope, struct li_spoken);
        spoken->hearings = wmem_list_new(belief->scope);
        wmem_map_insert(belief->spoken, wmem_memdup(belief->scope, &side, sizeof side), spoken);
    }
    return spoken;
}

/* TCP's numbers wrap. */
static bool
is_before(uint32_t one, uint32_t other)
{
    return (int32_t)(one - other) < 0;
}

static bool
overlap(const li_stretch_t *one, const li_stretch_t *other)
{
    return is_before(one->from, other->to) && is_before(other->from, one->to);
}

/* ---- what is said ---- */

/* A message begins behind the one before, and ends with what came last. */
static void
find_begin(struct li_spoken *spoken, li_hearing_t *hearing)
{
    li_stretch_t *stretch = &hearing->said.stretch;
    const uint32_t known = stretch->has_begin ? stretch->from : stretch->to - STRETCH_MAX;

    if (spoken->frame != hearing->when.frame) {
        const bool is_behind = spoken->has_end && !stretch->is_again && is_before(known, spoken->end)
                            && !is_before(stretch->to, spoken->end);

        spoken->from = is_behind ? spoken->end : known;
        if (stretch->to - spoken->from > STRETCH_MAX) {
            spoken->from = stretch->to - STRETCH_MAX;
        }
        spoken->frame = hearing->when.frame;
        spoken->end = stretch->end;
        spoken->has_end = true;
    }
    stretch->from = spoken->from;
}

static void
drop_old(struct li_spoken *spoken, const li_stretch_t *newest)
{
    unsigned kept = 0;

    for (wmem_list_frame_t *f = wmem_list_head(spoken->hearings); f; f = wmem_list_head(spoken->hearings)) {
        const li_hearing_t *hearing = (const li_hearing_t *)wmem_list_frame_data(f);

        if (newest->to - hearing->said.stretch.to <= STRETCH_MAX) {
            break;
        }
        wmem_list_remove_frame(spoken->hearings, f);
    }
    for (unsigned i = 0; i < spoken->other_count; i++) {
        if (is_before(newest->from, spoken->others[i].to)) {
            spoken->others[kept++] = spoken->others[i];
        }
    }
    spoken->other_count = kept;
}

void
li_belief_keep_stretch(li_belief_t *belief, li_hearing_t *hearing)
{
    struct li_spoken *spoken;

    if (!hearing->said.has_stretch) {
        return;
    }
    spoken = spoken_get(belief, hearing->said.stretch.side);
    find_begin(spoken, hearing);
    drop_old(spoken, &hearing->said.stretch);
    for (unsigned i = 0; i < spoken->other_count; i++) {
        hearing->said.is_disputed |= overlap(&spoken->others[i], &hearing->said.stretch);
    }
    wmem_list_append(spoken->hearings, hearing);
    /* One direction alone makes no conversation. */
    if (hearing->request && hearing->request->connection == hearing->connection
        && hearing->request->said.stretch.side != hearing->said.stretch.side) {
        hearing->request->is_settled = true;
    }
}

/* ---- what differs ---- */

static void
add_other(struct li_spoken *spoken, const li_stretch_t *stretch)
{
    li_stretch_t *last;

    if (spoken->other_count < OTHERS_MAX) {
        spoken->others[spoken->other_count++] = *stretch;
        return;
    }
    last = &spoken->others[OTHERS_MAX - 1];
    last->from = is_before(stretch->from, last->from) ? stretch->from : last->from;
    last->to = is_before(last->to, stretch->to) ? stretch->to : last->to;
}

bool
li_belief_find_disputed(li_belief_t *belief, const li_stretch_t *stretch, bool is_taken, li_disputed_t disputed,
                        const li_when_t *when, uint32_t *message)
{
    struct li_spoken *spoken = spoken_get(belief, stretch->side);
    bool is_known = false, is_open = false;

    *message = 0;
    for (wmem_list_frame_t *f = wmem_list_head(spoken->hearings); f; f = wmem_list_frame_next(f)) {
        li_hearing_t *hearing = (li_hearing_t *)wmem_list_frame_data(f);
        const bool is_request = !hearing->said.is_answer && hearing->said.saying != LI_SAID_NOTIFIES;

        if (!overlap(stretch, &hearing->said.stretch)) {
            continue;
        }
        is_known = true;
        if (is_request ? hearing->is_settled : is_taken) {
            continue;
        }
        is_open = true;
        *message = hearing->when.frame;
        if (!hearing->said.is_disputed && !hearing->is_doubted) {
            hearing->is_doubted = true;
            disputed(hearing, when);
        }
    }
    is_open |= !is_known && !is_taken;
    if (is_open) {
        add_other(spoken, stretch);
    }
    return is_open;
}

uint32_t
li_belief_begin(li_belief_t *belief, const li_stretch_t *stretch)
{
    const struct li_spoken *spoken = (const struct li_spoken *)wmem_map_lookup(belief->spoken, &stretch->side);

    if (spoken == NULL) {
        return stretch->from;
    }
    for (wmem_list_frame_t *f = wmem_list_head(spoken->hearings); f; f = wmem_list_frame_next(f)) {
        const li_hearing_t *hearing = (const li_hearing_t *)wmem_list_frame_data(f);

        if (overlap(stretch, &hearing->said.stretch)) {
            return is_before(hearing->said.stretch.from, stretch->from) ? hearing->said.stretch.from : stretch->from;
        }
    }
    return spoken->has_end && is_before(spoken->end, stretch->from) ? spoken->end : stretch->from;
}
