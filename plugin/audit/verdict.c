/* verdict.c
 * The tables that turn what is registered and what is provisioned into a verdict, and into remarks on the tasks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/verdict.h"

#include <stdlib.h>
#include <string.h>

/* A sender's time further away than this from that of the capture tells nothing (seconds). */
#define SANE_TIME 86400

/* ---- the endpoint ---- */

static li_judgement_t
conclude(li_verdict_t verdict, li_reason_t reason)
{
    return (li_judgement_t) { .verdict = verdict, .reason = reason };
}

static li_judgement_t
judge_by_registry(const li_registry_answer_t *registered, const li_provisioning_answer_t *provisioned)
{
    if (!registered->listed) {
        const bool ordered = provisioned->provisioned && provisioned->asked != LI_VOICE_SPEAKS;

        return conclude(LI_VERDICT_UNREGISTERED,
                        ordered ? LI_REASON_ORDERED_NOT_REGISTERED : LI_REASON_NOT_REGISTERED);
    }
    if (!registered->interface_ok) {
        return conclude(LI_VERDICT_UNREGISTERED, LI_REASON_WRONG_INTERFACE);
    }
    if (!registered->identity_ok) {
        return conclude(LI_VERDICT_UNREGISTERED, LI_REASON_OTHER_TASK);
    }
    return conclude(LI_VERDICT_REGISTERED, LI_REASON_NONE);
}

/* The task of the unit leads elsewhere. An order that the capture shows only as something else may have changed that:
 * to an ordered endpoint, so far. */
static li_judgement_t
judge_other_task(const li_provisioning_answer_t *provisioned, bool may_have_changed, bool by_name)
{
    if (li_provisioning_is_hidden(provisioned)) {
        return conclude(LI_VERDICT_UNVERIFIED, LI_REASON_HIDDEN_OTHER_TASK);
    }
    return conclude(LI_VERDICT_UNREGISTERED, may_have_changed ? LI_REASON_MAYBE_OTHER_TASK
                                           : by_name ? LI_REASON_OTHER_TASK_BY_NAME
                                           : LI_REASON_ORDERED_OTHER_TASK);
}

/* The orders name the endpoint, and do not allow the unit there. */
static li_judgement_t
judge_ordered(const li_provisioning_answer_t *provisioned, li_interface_t interface)
{
    bool may_have_changed, by_name;

    if (provisioned->elsewhere && provisioned->unknown_destination) {
        return conclude(LI_VERDICT_UNVERIFIED, LI_REASON_DESTINATION_UNKNOWN);
    }
    if (!(provisioned->interfaces & li_interfaces_ordering(interface))) {
        return conclude(LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_INTERFACE);
    }
    if (li_provisioning_delivers(provisioned, &may_have_changed, &by_name) == LI_NO) {
        return judge_other_task(provisioned, may_have_changed, by_name);
    }
    return provisioned->knowledge == LI_KNOWLEDGE_BASELINE
         ? conclude(LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_ELSEWHERE)
         : conclude(LI_VERDICT_UNVERIFIED, LI_REASON_MAYBE_ELSEWHERE);
}

/* No order names the endpoint, and of the sender some are known, or all. */
static li_judgement_t
judge_not_ordered(const li_provisioning_answer_t *provisioned)
{
    bool may_have_changed, by_name;

    if (provisioned->knowledge == LI_KNOWLEDGE_BASELINE) {
        return conclude(LI_VERDICT_UNREGISTERED, provisioned->same_port ? LI_REASON_NOT_ORDERED_ALIAS
                                               : provisioned->by_name ? LI_REASON_NOT_ORDERED_BY_NAME
                                               : LI_REASON_NOT_ORDERED_BASELINE);
    }
    return li_provisioning_delivers(provisioned, &may_have_changed, &by_name) == LI_NO
         ? conclude(LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_PARTIAL)
         : conclude(LI_VERDICT_UNVERIFIED, LI_REASON_PARTIAL);
}

/* Positive evidence may come from any element where the sender is none that is known, negative only from those that
 * it may be. */
static li_judgement_t
judge_by_orders(const li_provisioning_answer_t *provisioned, li_interface_t interface)
{
    const li_task_answer_t *doubted;

    if (li_provisioning_allows(provisioned, interface)) {
        return li_provisioning_doubted(provisioned, &doubted) ? conclude(LI_VERDICT_UNVERIFIED, LI_REASON_DOUBTED)
                                                              : conclude(LI_VERDICT_PROVISIONED, LI_REASON_NONE);
    }
    if (provisioned->provisioned) {
        return judge_ordered(provisioned, interface);
    }
    if (provisioned->unknown_destination) {
        return conclude(LI_VERDICT_UNVERIFIED, LI_REASON_DESTINATION_UNKNOWN);
    }
    if (provisioned->other_transport) {
        return conclude(LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_TRANSPORT);
    }
    if (!provisioned->joined) {
        return conclude(LI_VERDICT_UNVERIFIED,
                        provisioned->any_history ? LI_REASON_UNJOINED : LI_REASON_NO_EVIDENCE);
    }
    return provisioned->knowledge == LI_KNOWLEDGE_NONE ? conclude(LI_VERDICT_UNVERIFIED, LI_REASON_NO_EVIDENCE)
                                                       : judge_not_ordered(provisioned);
}

li_judgement_t
li_judge(const li_delivery_t *unit, const li_registry_answer_t *registered,
         const li_provisioning_answer_t *provisioned)
{
    li_judgement_t judgement = registered->has_rows ? judge_by_registry(registered, provisioned)
                                                    : judge_by_orders(provisioned, unit->interface);

    judgement.is_kept_open = unit->kind != LI_UNIT_CONTENT;
    judgement.unanswered = provisioned->asked != LI_VOICE_NONE && judgement.verdict != LI_VERDICT_REGISTERED;
    if (!registered->has_rows && provisioned->asked == LI_VOICE_UNDECIDED
        && (judgement.verdict == LI_VERDICT_UNREGISTERED || judgement.reason == LI_REASON_HIDDEN_OTHER_TASK)) {
        judgement.verdict = LI_VERDICT_UNVERIFIED;
        judgement.reason = LI_REASON_UNANSWERED;
    }
    if (provisioned->removed) {
        judgement.removed = provisioned->draining ? LI_REMOVED_DRAINING : LI_REMOVED;
    } else if (provisioned->provisioned && provisioned->may_be_removed && !provisioned->elsewhere) {
        judgement.removed = LI_REMOVED_MAYBE;
    }
    return judgement;
}

bool
li_is_allowed(const li_judgement_t *judgement)
{
    return judgement->verdict == LI_VERDICT_REGISTERED || judgement->verdict == LI_VERDICT_PROVISIONED;
}

/* ---- the tasks ---- */

bool
li_demands_iri(const li_provisioning_answer_t *provisioned)
{
    const li_interfaces_t ordered = provisioned->task_count ? provisioned->tasks[0].interfaces : 0;

    return ordered == 0 || (ordered & (1U << LI_INTERFACE_HI2)) != 0;
}

typedef struct {
    const li_provisioning_query_t  *query;
    const li_provisioning_answer_t *provisioned;
    bool                            by_orders;      /* there is no registry that answers for the endpoint */
    li_remark_t                    *remarks;
    unsigned                        count;
} remarking_t;

static void
remark(remarking_t *remarking, li_remark_kind_t kind, const li_task_answer_t *task)
{
    if (remarking->count < LI_REMARKS_MAX) {
        remarking->remarks[remarking->count++] = (li_remark_t) { kind, task };
    }
}

/* True when the unit, by its sender's clock, tells of something not later than `ended` and the grace after it. Where
 * the capture's own clock went back behind the end, no clock tells. */
static bool
happened_before(const li_provisioning_query_t *query, const li_when_t *ended)
{
    const li_delivery_t *unit = query->unit;
    nstime_t skew, after;

    if (!unit->has_event_time || nstime_cmp(&query->now.time, &ended->time) < 0) {
        return false;
    }
    nstime_delta(&skew, &query->now.time, &unit->event_time);
    if (llabs((long long)skew.secs) > SANE_TIME) {
        return false;
    }
    nstime_delta(&after, &unit->event_time, &ended->time);
    return after.secs < (time_t)query->grace;
}

/* All orders are known, and none names the task. One that is not answered may yet; what it would allow is said of the
 * endpoint where that is the same order. */
static void
remark_unknown(remarking_t *remarking, const li_task_answer_t *task)
{
    const li_provisioning_answer_t *provisioned = remarking->provisioned;

    if (task->asked < LI_VOICE_UNDECIDED) {
        remark(remarking, task->live_anywhere ? LI_REMARK_TASK_ELSEWHERE : LI_REMARK_TASK_UNKNOWN, task);
    }
    if (task->asked != LI_VOICE_NONE
        && !(provisioned->asked != LI_VOICE_NONE && provisioned->asked_frame == task->asked_frame)) {
        remark(remarking, LI_REMARK_TASK_UNANSWERED, task);
    }
}

/* Of a sender that is joined to an element, that element's orders tell whether the task has ended, or HI1 where there
 * is none; that it ended elsewhere says nothing. */
static void
remark_existence(remarking_t *remarking, const li_task_answer_t *task)
{
    const li_provisioning_answer_t *provisioned = remarking->provisioned;
    bool known_here = provisioned->joined && task->known;

    bool is_live = known_here ? task->live : task->live_anywhere && !provisioned->joined;

    if (task->may_have_ended && (is_live || !task->known_anywhere)) {
        remark(remarking, LI_REMARK_TASK_MAYBE_ENDED, task);
    }
    if (is_live) {
        return;
    }
    if (known_here) {
        remark(remarking, happened_before(remarking->query, &task->ended) ? LI_REMARK_TASK_LATE
                                                                          : LI_REMARK_TASK_ENDED, task);
    } else if (task->known_anywhere && !task->live_anywhere && (!provisioned->joined || task->ended_by_warrant)) {
        remark(remarking, happened_before(remarking->query, &task->ended_anywhere)
                          ? LI_REMARK_TASK_LATE : LI_REMARK_TASK_ENDED_ANYWHERE, task);
    } else if (provisioned->joined && provisioned->knowledge == LI_KNOWLEDGE_BASELINE && !provisioned->blind) {
        remark_unknown(remarking, task);
    }
}

static void
remark_window(remarking_t *remarking, const li_task_answer_t *task)
{
    if (task->in_window == LI_NO) {
        remark(remarking, task->window_over ? LI_REMARK_WINDOW_OVER : LI_REMARK_WINDOW_NOT_OPEN, task);
    }
}

static void
remark_interface(remarking_t *remarking, const li_task_answer_t *task)
{
    if (remarking->by_orders && task->live && task->interfaces
        && !(task->interfaces & li_interfaces_ordering(remarking->query->unit->interface))) {
        remark(remarking, LI_REMARK_INTERFACE, task);
    }
}

/* The targets and the correlation id of a unit are those of the task in its header. */
static void
remark_contents(remarking_t *remarking, const li_task_answer_t *task)
{
    if (!task->live) {
        return;
    }
    if (task->target_matches == LI_NO) {
        remark(remarking, LI_REMARK_TARGET_OTHER, task);
    } else if (task->target_matches == LI_MAYBE && task->target_of_other_type) {
        remark(remarking, LI_REMARK_TARGET_OTHER_TYPE, task);
    }
    if (task->correlates == LI_NO && remarking->query->unit->tasks[0].correlation_id != 0) {
        remark(remarking, LI_REMARK_CORRELATION, task);
    }
}

unsigned
li_remarks(const li_provisioning_query_t *query, const li_registry_answer_t *registered,
           const li_provisioning_answer_t *provisioned, li_remark_t remarks[LI_REMARKS_MAX])
{
    remarking_t remarking = { query, provisioned, !registered->has_rows, remarks, 0 };

    /* What accompanies content may outlive its task. */
    if (query->unit->kind != LI_UNIT_CONTENT) {
        return 0;
    }
    for (unsigned i = 0; i < provisioned->task_count; i++) {
        const li_task_answer_t *task = &provisioned->tasks[i];

        if (task->named_liid == NULL && li_xid_is_nil(&task->xid)) {
            continue;
        }
        remark_existence(&remarking, task);
        remark_window(&remarking, task);
        remark_interface(&remarking, task);
        if (i == 0 && task->named_liid == NULL) {
            remark_contents(&remarking, task);
        }
    }
    return remarking.count;
}
