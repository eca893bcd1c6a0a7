/* test_verdict.c
 * Every line of the table that turns what is registered and what is provisioned into a verdict, and every remark on
 * tasks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <glib.h>

#include "audit/verdict.h"
#include "run.h"

#define BIT(name) (1U << LI_INTERFACE_ ## name)
#define HI234     (BIT(HI2) | BIT(HI3) | BIT(HI4))

/* Letters: the registry has Rows, the endpoint is Listed, for this Interface, for this iDentity; it is Provisioned (for
 * another interface only: p), of other Elements only, some destination has an Unknown address, the sender is Joined,
 * with knowledge PARTIAL (1) or BASELINE (2), the Same port was ordered elsewhere, or for the other Transport, some
 * History exists. The unit's task
 * is live and delivers there (Y), elsewhere (N), maybe there (M), elsewhere by orders that may have changed (C), or may
 * be another element's, too (O). What may have changed that has two
 * Versions; so has an order of the task (X) or of the destination (x) that is to allow it. What is known is known By a
 * name. An order that is not decided would allow it: one that was never answered (a), that may be answered still (b),
 * that speaks (c). */
static const struct {
    const char     *case_;
    li_verdict_t    verdict;
    li_reason_t     reason;
} rows[] = {
    /* listed, for this interface and identity: whatever else is known */
    { "RLID", LI_VERDICT_REGISTERED, LI_REASON_NONE },
    { "RLIDH2J", LI_VERDICT_REGISTERED, LI_REASON_NONE },
    { "RLIDPH", LI_VERDICT_REGISTERED, LI_REASON_NONE },
    { "RLIDUH", LI_VERDICT_REGISTERED, LI_REASON_NONE },
    /* listed, not for this interface: that alone */
    { "RL", LI_VERDICT_UNREGISTERED, LI_REASON_WRONG_INTERFACE },
    { "RLPH", LI_VERDICT_UNREGISTERED, LI_REASON_WRONG_INTERFACE },
    /* listed, not for this identity */
    { "RLI", LI_VERDICT_UNREGISTERED, LI_REASON_OTHER_TASK },
    { "RLIPH", LI_VERDICT_UNREGISTERED, LI_REASON_OTHER_TASK },
    /* the family has rows, not listed */
    { "RPH", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_NOT_REGISTERED },
    { "R", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_REGISTERED },
    { "RH1J", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_REGISTERED },
    { "RUH", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_REGISTERED },
    /* no rows, provisioned, for this interface and task */
    { "PH", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "PHJ2", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "PHU", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "PHJ1Y", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "PHJ1M", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "PHJ1NO", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "RLIDPHJ2N", LI_VERDICT_REGISTERED, LI_REASON_NONE },
    { "RLIDpHJ2N", LI_VERDICT_REGISTERED, LI_REASON_NONE },
    /* likewise, but of a later order of the task, or of the destination, there are two versions */
    { "PHJ1YX", LI_VERDICT_UNVERIFIED, LI_REASON_DOUBTED },
    { "PHJ2Yx", LI_VERDICT_UNVERIFIED, LI_REASON_DOUBTED },
    { "PHMX", LI_VERDICT_UNVERIFIED, LI_REASON_DOUBTED },
    { "PHJ1NX", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_TASK },
    { "RLIDPHJ1YX", LI_VERDICT_REGISTERED, LI_REASON_NONE },
    { "RPHJ1YX", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_NOT_REGISTERED },
    /* ordered, not for this interface */
    { "pHJ2Y", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_INTERFACE },
    { "pHJ2N", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_INTERFACE },
    { "pHEJ2", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_INTERFACE },
    { "HTJ2", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_TRANSPORT },
    { "HTJ1N", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_TRANSPORT },
    { "HTJ2SB", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_TRANSPORT },
    { "PHTJ2", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "UHTJ2", LI_VERDICT_UNVERIFIED, LI_REASON_DESTINATION_UNKNOWN },
    { "RHTJ2", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_REGISTERED },
    /* ordered, not for this task, whose destinations are all known */
    { "PHJ1N", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_TASK },
    { "PHJ2N", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_TASK },
    { "PHJ2C", LI_VERDICT_UNREGISTERED, LI_REASON_MAYBE_OTHER_TASK },
    { "PHJ1C", LI_VERDICT_UNREGISTERED, LI_REASON_MAYBE_OTHER_TASK },
    { "PHJ1CV", LI_VERDICT_UNVERIFIED, LI_REASON_HIDDEN_OTHER_TASK },
    { "PHJ1NV", LI_VERDICT_UNVERIFIED, LI_REASON_HIDDEN_OTHER_TASK },
    { "PHJ2NV", LI_VERDICT_UNVERIFIED, LI_REASON_HIDDEN_OTHER_TASK },
    { "PHJ2NB", LI_VERDICT_UNREGISTERED, LI_REASON_OTHER_TASK_BY_NAME },
    { "PHEJ2N", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_TASK },
    /* ordered of other elements only */
    { "PHEJ2", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_ELSEWHERE },
    { "PHEJ2M", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_ELSEWHERE },
    { "PHEJ1", LI_VERDICT_UNVERIFIED, LI_REASON_MAYBE_ELSEWHERE },
    { "PHEJ1NO", LI_VERDICT_UNVERIFIED, LI_REASON_MAYBE_ELSEWHERE },
    { "PHEJ", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "PHEUJ2", LI_VERDICT_UNVERIFIED, LI_REASON_DESTINATION_UNKNOWN },
    { "pHEUJ2", LI_VERDICT_UNVERIFIED, LI_REASON_DESTINATION_UNKNOWN },
    /* not provisioned, a destination without a known address */
    { "UH", LI_VERDICT_UNVERIFIED, LI_REASON_DESTINATION_UNKNOWN },
    { "UHJ2", LI_VERDICT_UNVERIFIED, LI_REASON_DESTINATION_UNKNOWN },
    /* not provisioned, BASELINE */
    { "HJ2", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_BASELINE },
    { "HJ2N", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_BASELINE },
    { "HJ2S", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_ALIAS },
    { "HJ2B", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_BY_NAME },
    { "HJ2SB", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_ALIAS },
    /* not provisioned, PARTIAL: with the task's destinations known, and otherwise */
    { "HJ1N", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_PARTIAL },
    { "HJ1C", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_PARTIAL },
    { "HJ1CV", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_PARTIAL },
    { "HJ1NS", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_PARTIAL },
    { "HJ1NB", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_PARTIAL },
    { "HJ1", LI_VERDICT_UNVERIFIED, LI_REASON_PARTIAL },
    { "HJ1S", LI_VERDICT_UNVERIFIED, LI_REASON_PARTIAL },
    { "HJ1NO", LI_VERDICT_UNVERIFIED, LI_REASON_PARTIAL },
    /* joined to no element */
    { "H", LI_VERDICT_UNVERIFIED, LI_REASON_UNJOINED },
    { "HS", LI_VERDICT_UNVERIFIED, LI_REASON_UNJOINED },
    /* NONE */
    { "HJ", LI_VERDICT_UNVERIFIED, LI_REASON_NO_EVIDENCE },
    { "", LI_VERDICT_UNVERIFIED, LI_REASON_NO_EVIDENCE },
    /* an order that is not decided: for nobody, and never against */
    { "HJ2a", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_BASELINE },
    { "HJ2b", LI_VERDICT_UNVERIFIED, LI_REASON_UNANSWERED },
    { "PHJ2Na", LI_VERDICT_UNREGISTERED, LI_REASON_ORDERED_OTHER_TASK },
    { "PHJ2Nb", LI_VERDICT_UNVERIFIED, LI_REASON_UNANSWERED },
    { "PHJ1CVb", LI_VERDICT_UNVERIFIED, LI_REASON_UNANSWERED },
    { "Hb", LI_VERDICT_UNVERIFIED, LI_REASON_UNJOINED },
    { "PHc", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "Rb", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_REGISTERED },
    { "RPHc", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_REGISTERED },
    { "RLIDb", LI_VERDICT_REGISTERED, LI_REASON_NONE },
};

static const li_delivery_t x3 = { .interface = LI_INTERFACE_X3, .kind = LI_UNIT_CONTENT };

static void
test_table(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        li_registry_answer_t registered = { 0 };
        li_provisioning_answer_t provisioned = { 0 };
        li_task_answer_t task = { .live = true };
        li_judgement_t judgement;

        provisioned.tasks = &task;
        for (const char *c = rows[i].case_; *c; c++) {
            switch (*c) {
            case 'R': registered.has_rows = true; break;
            case 'L': registered.listed = true; break;
            case 'I': registered.interface_ok = true; break;
            case 'D': registered.identity_ok = true; break;
            case 'P': provisioned.provisioned = true; provisioned.interfaces = LI_INTERFACES_X; break;
            case 'p': provisioned.provisioned = true; provisioned.interfaces = 1U << LI_INTERFACE_X2; break;
            case 'Y': provisioned.task_count = 1; task.delivers = LI_YES; break;
            case 'M': provisioned.task_count = 1; task.delivers = LI_MAYBE; break;
            case 'C': task.may_have_changed = true; G_GNUC_FALLTHROUGH;
            case 'N': provisioned.task_count = 1; task.delivers = LI_NO; break;
            case 'E': provisioned.elsewhere = true; break;
            case 'V': task.is_hidden = true; break;
            case 'X': task.doubted_frame = 1; break;
            case 'x': provisioned.doubted_frame = 1; break;
            case 'O': task.maybe_others = true; break;
            case 'B': provisioned.by_name = task.by_name = true; break;
            case 'a': provisioned.asked = LI_VOICE_SILENT; break;
            case 'b': provisioned.asked = LI_VOICE_UNDECIDED; break;
            case 'c': provisioned.asked = LI_VOICE_SPEAKS; break;
            case 'U': provisioned.unknown_destination = true; break;
            case 'J': provisioned.joined = true; break;
            case '1': provisioned.knowledge = LI_KNOWLEDGE_PARTIAL; break;
            case '2': provisioned.knowledge = LI_KNOWLEDGE_BASELINE; break;
            case 'S': provisioned.same_port = true; break;
            case 'T': provisioned.other_transport = true; break;
            case 'H': provisioned.any_history = true; break;
            default: g_assert_not_reached();
            }
        }
        judgement = li_judge(&x3, &registered, &provisioned);
        g_test_message("case %s", rows[i].case_);
        g_assert_cmpint(judgement.verdict, ==, rows[i].verdict);
        g_assert_cmpint(judgement.reason, ==, rows[i].reason);
        g_assert_false(judgement.removed);
        g_assert_true(judgement.unanswered == (provisioned.asked && rows[i].verdict != LI_VERDICT_REGISTERED));
    }
}

/* What the order of a destination has to be for, by the unit's interface. HI1 and HI4 are not ordered apart, nor is
 * what can't be told. */
static void
test_interfaces(void)
{
    static const struct {
        li_interface_t  interface;
        li_interfaces_t family;
        li_interfaces_t allowing;
        li_interfaces_t ordering;
    } interfaces[] = {
        { LI_INTERFACE_X1, BIT(X1), BIT(X1), BIT(X1) },
        { LI_INTERFACE_X2, BIT(X2) | BIT(X3), BIT(X2), BIT(X2) },
        { LI_INTERFACE_X3, BIT(X2) | BIT(X3), BIT(X3), BIT(X3) },
        { LI_INTERFACE_HI2, HI234, BIT(HI2), BIT(HI2) },
        { LI_INTERFACE_HI3, HI234, BIT(HI3), BIT(HI3) },
        { LI_INTERFACE_HI4, HI234, BIT(HI4), HI234 },
        { LI_INTERFACE_HI1, HI234 | BIT(HI1), HI234 | BIT(HI1), HI234 | BIT(HI1) },
        { LI_INTERFACE_NONE, HI234, HI234, HI234 },
        { LI_INTERFACE_X2_OR_X3, BIT(X2) | BIT(X3), BIT(X2) | BIT(X3), BIT(X2) | BIT(X3) },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(interfaces); i++) {
        const li_interface_t interface = interfaces[i].interface;

        g_assert_cmphex(li_interfaces_family(interface), ==, interfaces[i].family);
        g_assert_cmphex(li_interfaces_allowing(interface), ==, interfaces[i].allowing);
        g_assert_cmphex(li_interfaces_ordering(interface), ==, interfaces[i].ordering);
        for (unsigned ordered = LI_INTERFACE_X1; ordered <= LI_INTERFACE_HI4; ordered++) {
            const bool is_for = interfaces[i].ordering & 1U << ordered;
            const li_registry_answer_t registered = { 0 };
            const li_provisioning_answer_t provisioned = {
                .any_history = true, .joined = true, .knowledge = LI_KNOWLEDGE_BASELINE, .provisioned = true,
                .interfaces = 1U << ordered
            };
            const li_delivery_t unit = { .interface = interface };
            const li_judgement_t judgement = li_judge(&unit, &registered, &provisioned);

            g_test_message("unit of %d, ordered for %u", interface, ordered);
            g_assert_cmpint(judgement.verdict, ==, is_for ? LI_VERDICT_PROVISIONED : LI_VERDICT_UNREGISTERED);
            g_assert_cmpint(judgement.reason, ==, is_for ? LI_REASON_NONE : LI_REASON_ORDERED_OTHER_INTERFACE);
        }
    }
}

/* What keeps a channel open is judged by the same table, and weighs less. */
static void
test_kept_open(void)
{
    static const li_unit_kind_t kinds[] = { LI_UNIT_CONTENT, LI_UNIT_KEEPALIVE, LI_UNIT_KEEPALIVE_ACK,
                                            LI_UNIT_CONTROL };
    const li_registry_answer_t stranger = { .has_rows = true };
    const li_registry_answer_t listed = { .has_rows = true, .listed = true, .interface_ok = true, .identity_ok = true };
    const li_provisioning_answer_t provisioned = { 0 };

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const li_delivery_t unit = { .interface = LI_INTERFACE_X2_OR_X3, .kind = kinds[i] };
        const li_delivery_t quoted = { .kind = kinds[i], .is_quoted = true };
        li_judgement_t judgement = li_judge(&unit, &stranger, &provisioned);

        g_assert_true(li_is_judged(&unit));
        g_assert_false(li_is_judged(&quoted));
        g_assert_cmpint(judgement.verdict, ==, LI_VERDICT_UNREGISTERED);
        g_assert_true(judgement.is_kept_open == (kinds[i] != LI_UNIT_CONTENT));
        g_assert_false(li_is_allowed(&judgement));
        judgement = li_judge(&unit, &listed, &provisioned);
        g_assert_true(li_is_allowed(&judgement));
    }
}

/* Keepalives belong to no task and no warrant; the others do. */
static void
test_as_judged(void)
{
    static const struct {
        li_unit_kind_t kind;
        bool           has_identity;
    } of[] = {
        { LI_UNIT_CONTENT, true }, { LI_UNIT_CONTROL, true }, { LI_UNIT_KEEPALIVE, false },
        { LI_UNIT_KEEPALIVE_ACK, false },
    };
    const li_task_ref_t ref = { .xid.data1 = 1 };
    const e_guid_t nil = { 0 };

    for (unsigned i = 0; i < G_N_ELEMENTS(of); i++) {
        const li_delivery_t unit = { .kind = of[i].kind, .tasks = &ref, .task_count = 1, .liid = "0001" };
        const li_delivery_t judged = li_as_judged(&unit);

        g_assert_true((judged.liid != NULL) == of[i].has_identity);
        g_assert_cmpuint(judged.task_count, ==, of[i].has_identity);
    }
    g_assert_true(li_xid_is_nil(&nil));
    g_assert_false(li_xid_is_nil(&ref.xid));
}

/* What accompanies content may outlive its task: nothing is said of that. */
static void
test_no_remarks(void)
{
    static const li_unit_kind_t kinds[] = { LI_UNIT_KEEPALIVE, LI_UNIT_KEEPALIVE_ACK, LI_UNIT_CONTROL };
    li_task_answer_t task = { .xid.data1 = 1, .known = true };
    const li_provisioning_answer_t provisioned = { .any_history = true, .joined = true, .tasks = &task,
                                                   .task_count = 1 };
    const li_registry_answer_t registered = { 0 };
    li_provisioning_query_t query = { .unit = &x3 };
    li_remark_t remarks[LI_REMARKS_MAX];

    g_assert_cmpuint(li_remarks(&query, &registered, &provisioned, remarks), ==, 1);
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const li_delivery_t unit = { .kind = kinds[i] };

        query.unit = &unit;
        g_assert_cmpuint(li_remarks(&query, &registered, &provisioned, remarks), ==, 0);
    }
}

/* A removed destination is said beside any verdict, registered too. */
static void
test_removed(void)
{
    li_registry_answer_t registered = { .has_rows = true, .listed = true, .interface_ok = true, .identity_ok = true };
    li_provisioning_answer_t provisioned = { .removed = true, .any_history = true };

    g_assert_cmpint(li_judge(&x3, &registered, &provisioned).removed, ==, LI_REMOVED);
    g_assert_cmpint(li_judge(&x3, &registered, &provisioned).verdict, ==, LI_VERDICT_REGISTERED);
    registered = (li_registry_answer_t) { 0 };
    g_assert_cmpint(li_judge(&x3, &registered, &provisioned).removed, ==, LI_REMOVED);
    provisioned.draining = true;
    g_assert_cmpint(li_judge(&x3, &registered, &provisioned).removed, ==, LI_REMOVED_DRAINING);
}

/* ---- remarks ---- */

/* Letters: the sender is Joined, with knowledge 1 or 2, Blind; the task is Known there, Live there; Known (k) and Live
 * (l) anywhere, ended by a Warrant (w); an order that is not decided names it, and may be answered yet (y). It may have
 * ended (m). The unit tells of something Before the end, or Far from the capture's time, whose Clock went back behind
 * the end (c). There is a Registry. The task is for X2 only (2). Its period: Open, over (E), not begun (S). Its target
 * Matches, is Another, of another Type. It demands another Correlation id (C). Its XID is nil (0). */
static const struct {
    const char      *case_;
    unsigned         count;
    li_remark_kind_t kind;
} remark_rows[] = {
    /* existence */
    { "", 0, 0 },
    { "J1", 0, 0 },
    { "J2", 1, LI_REMARK_TASK_UNKNOWN },
    { "J2R", 1, LI_REMARK_TASK_UNKNOWN },
    { "J10", 0, 0 },
    { "J", 0, 0 },
    { "J1B", 0, 0 },
    { "J2B", 0, 0 },
    { "J1kl", 0, 0 },
    { "J1k", 0, 0 },
    { "J2k", 1, LI_REMARK_TASK_UNKNOWN },
    { "J2kl", 1, LI_REMARK_TASK_ELSEWHERE },
    { "J2y", 1, LI_REMARK_TASK_UNANSWERED },
    { "J1y", 0, 0 },
    { "J1kw", 1, LI_REMARK_TASK_ENDED_ANYWHERE },
    { "Jk", 0, 0 },
    { "J1KLkl", 0, 0 },
    { "J1Kkl", 1, LI_REMARK_TASK_ENDED },
    { "J1Kk", 1, LI_REMARK_TASK_ENDED },
    { "J1KkR", 1, LI_REMARK_TASK_ENDED },
    { "J1Kkb", 1, LI_REMARK_TASK_LATE },
    { "J1KkF", 1, LI_REMARK_TASK_ENDED },
    { "J1Kkbc", 1, LI_REMARK_TASK_ENDED },
    { "kl", 0, 0 },
    { "k", 1, LI_REMARK_TASK_ENDED_ANYWHERE },
    { "kb", 1, LI_REMARK_TASK_LATE },
    { "J1KLklm", 1, LI_REMARK_TASK_MAYBE_ENDED },
    { "J1KLklmR", 1, LI_REMARK_TASK_MAYBE_ENDED },
    { "klm", 1, LI_REMARK_TASK_MAYBE_ENDED },
    { "m", 1, LI_REMARK_TASK_MAYBE_ENDED },
    { "J1Kkm", 1, LI_REMARK_TASK_ENDED },
    /* period */
    { "klO", 0, 0 },
    { "klE", 1, LI_REMARK_WINDOW_OVER },
    { "klS", 1, LI_REMARK_WINDOW_NOT_OPEN },
    /* interface */
    { "J1KLkl2", 1, LI_REMARK_INTERFACE },
    { "J1KLkl2R", 0, 0 },
    { "kl2", 0, 0 },
    /* target */
    { "J1KLklM", 0, 0 },
    { "J1KLklA", 1, LI_REMARK_TARGET_OTHER },
    { "J1KLklT", 1, LI_REMARK_TARGET_OTHER_TYPE },
    { "J1KLklMT", 0, 0 },
    { "klA", 0, 0 },
    /* correlation */
    { "J1KLklC", 1, LI_REMARK_CORRELATION },
    { "klC", 0, 0 },
};

static void
test_remarks(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(remark_rows); i++) {
        li_task_ref_t ref = { .correlation_id = 7 };
        li_delivery_t unit = { .interface = LI_INTERFACE_X3, .tasks = &ref, .task_count = 1 };
        li_provisioning_query_t query = { .now = { 50, 0, { 500, 0 } }, .unit = &unit, .grace = 5 };
        li_registry_answer_t registered = { 0 };
        li_task_answer_t task = { .xid.data1 = 1, .ended.time.secs = 100, .ended_anywhere.time.secs = 100 };
        li_provisioning_answer_t provisioned = { .any_history = true, .tasks = &task, .task_count = 1 };
        li_remark_t remarks[LI_REMARKS_MAX];
        unsigned count;

        for (const char *c = remark_rows[i].case_; *c; c++) {
            switch (*c) {
            case 'J': provisioned.joined = true; break;
            case '1': provisioned.knowledge = LI_KNOWLEDGE_PARTIAL; break;
            case 'y': task.asked = LI_VOICE_UNDECIDED; task.asked_frame = 7; break;
            case 'B': provisioned.blind = true; break;
            case 'K': task.known = true; break;
            case 'L': task.live = true; break;
            case 'k': task.known_anywhere = true; break;
            case 'l': task.live_anywhere = true; break;
            case 'b': unit.has_event_time = true; unit.event_time.secs = 104; break;
            case 'F': unit.has_event_time = true; unit.event_time.secs = -100000; break;
            case 'w': task.ended_by_warrant = true; break;
            case 'c': query.now.time.secs = 99; break;
            case 'R': registered.has_rows = true; break;
            case '2':
                if (task.live || task.live_anywhere) {
                    task.interfaces = 1U << LI_INTERFACE_X2;
                } else {
                    provisioned.knowledge = LI_KNOWLEDGE_BASELINE;
                }
                break;
            case 'm': task.may_have_ended = true; break;
            case 'O': task.in_window = LI_YES; break;
            case 'E': task.window_over = true; task.in_window = LI_NO; break;
            case 'S': task.in_window = LI_NO; break;
            case 'M': task.target_matches = LI_YES; break;
            case 'A': task.target_matches = LI_NO; break;
            case 'T': task.target_of_other_type = true; break;
            case 'C': task.correlates = LI_NO; break;
            case '0': task.xid.data1 = 0; break;
            default: g_assert_not_reached();
            }
        }
        count = li_remarks(&query, &registered, &provisioned, remarks);
        g_test_message("case %s", remark_rows[i].case_);
        g_assert_cmpuint(count, ==, remark_rows[i].count);
        if (count) {
            g_assert_cmpint(remarks[0].kind, ==, remark_rows[i].kind);
            g_assert_true(remarks[0].task == &task);
        }
    }
}

/* Of a task that only an order asks for that was never answered both are said; what is said of the endpoint with the
 * same order is not said again. */
static void
test_unanswered(void)
{
    const li_task_ref_t ref = { .correlation_id = 0 };
    const li_delivery_t unit = { .interface = LI_INTERFACE_X3, .tasks = &ref, .task_count = 1 };
    const li_provisioning_query_t query = { .unit = &unit };
    const li_registry_answer_t registered = { 0 };
    li_task_answer_t task = { .xid.data1 = 1, .asked = LI_VOICE_SILENT, .asked_frame = 7 };
    li_provisioning_answer_t provisioned = {
        .any_history = true, .joined = true, .knowledge = LI_KNOWLEDGE_BASELINE, .tasks = &task, .task_count = 1
    };
    li_remark_t remarks[LI_REMARKS_MAX];

    g_assert_cmpuint(li_remarks(&query, &registered, &provisioned, remarks), ==, 2);
    g_assert_cmpint(remarks[0].kind, ==, LI_REMARK_TASK_UNKNOWN);
    g_assert_cmpint(remarks[1].kind, ==, LI_REMARK_TASK_UNANSWERED);
    provisioned.asked = LI_VOICE_SILENT;
    provisioned.asked_frame = 7;
    g_assert_cmpuint(li_remarks(&query, &registered, &provisioned, remarks), ==, 1);
    provisioned.asked_frame = 6;
    g_assert_cmpuint(li_remarks(&query, &registered, &provisioned, remarks), ==, 2);
}

/* A unit of hand-over names its warrant, and has no XID: all is said of it but what its header has of a task of X2
 * or X3. The mediation is for HI2. */
static void
test_warrant(void)
{
    static const struct {
        li_interface_t   interface;
        bool             known;
        unsigned         count;
        li_remark_kind_t kind;
    } rows_of[] = {
        { LI_INTERFACE_HI2, true, 0, 0 },
        { LI_INTERFACE_HI3, true, 1, LI_REMARK_INTERFACE },
        { LI_INTERFACE_HI1, true, 0, 0 },
        { LI_INTERFACE_HI4, true, 0, 0 },
        { LI_INTERFACE_NONE, true, 0, 0 },
        { LI_INTERFACE_HI2, false, 1, LI_REMARK_TASK_UNKNOWN },
        { LI_INTERFACE_HI1, false, 1, LI_REMARK_TASK_UNKNOWN },
        { LI_INTERFACE_HI4, false, 1, LI_REMARK_TASK_UNKNOWN },
        { LI_INTERFACE_NONE, false, 1, LI_REMARK_TASK_UNKNOWN },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows_of); i++) {
        const bool known = rows_of[i].known;
        const li_delivery_t unit = { .interface = rows_of[i].interface, .liid = "LIID-1" };
        const li_provisioning_query_t query = { .unit = &unit };
        const li_registry_answer_t registered = { 0 };
        li_task_answer_t task = {
            .named_liid = "LIID-1", .known = known, .live = known, .known_anywhere = known, .live_anywhere = known,
            .interfaces = BIT(HI2), .target_matches = LI_NO, .correlates = LI_NO
        };
        const li_provisioning_answer_t provisioned = {
            .any_history = true, .joined = true, .knowledge = LI_KNOWLEDGE_BASELINE, .tasks = &task, .task_count = 1
        };
        li_remark_t remarks[LI_REMARKS_MAX];

        g_test_message("unit of %d", unit.interface);
        g_assert_cmpuint(li_remarks(&query, &registered, &provisioned, remarks), ==, rows_of[i].count);
        if (rows_of[i].count) {
            g_assert_cmpint(remarks[0].kind, ==, rows_of[i].kind);
        }
    }
}

/* A unit for more tasks than there is room for remarks. */
static void
test_many_remarks(void)
{
    li_task_ref_t refs[100] = { { .correlation_id = 0 } };
    li_task_answer_t tasks[100] = { { .known = false } };
    li_delivery_t unit = { .interface = LI_INTERFACE_X3, .tasks = refs, .task_count = 100 };
    li_provisioning_query_t query = { .unit = &unit };
    li_registry_answer_t registered = { 0 };
    li_provisioning_answer_t provisioned = {
        .joined = true, .knowledge = LI_KNOWLEDGE_BASELINE, .tasks = tasks, .task_count = 100
    };
    li_remark_t remarks[LI_REMARKS_MAX];

    for (unsigned i = 0; i < 100; i++) {
        tasks[i].xid.data1 = i + 1;
    }
    g_assert_cmpuint(li_remarks(&query, &registered, &provisioned, remarks), ==, LI_REMARKS_MAX);
}

static void
test_iri(void)
{
    li_task_answer_t task = { .interfaces = 0 };
    const li_provisioning_answer_t none = { .task_count = 0 }, one = { .tasks = &task, .task_count = 1 };

    g_assert_true(li_demands_iri(&none));
    g_assert_true(li_demands_iri(&one));
    task.interfaces = 1U << LI_INTERFACE_HI3;
    g_assert_false(li_demands_iri(&one));
    task.interfaces |= 1U << LI_INTERFACE_HI2;
    g_assert_true(li_demands_iri(&one));
}

RUN({ "/verdict/table", test_table },
    { "/verdict/interfaces", test_interfaces },
    { "/verdict/removed", test_removed },
    { "/verdict/remarks", test_remarks },
    { "/verdict/unanswered", test_unanswered },
    { "/verdict/warrant", test_warrant },
    { "/verdict/iri", test_iri },
    { "/verdict/many-remarks", test_many_remarks },
    { "/verdict/kept-open", test_kept_open },
    { "/verdict/as-judged", test_as_judged },
    { "/verdict/no-remarks", test_no_remarks })
