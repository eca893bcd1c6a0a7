/* test_verdict.c
 * Every line of the table that turns what is registered and what is provisioned into a verdict.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <glib.h>

#include "audit/verdict.h"

/* Letters: the registry has Rows, the endpoint is Listed, for this Interface, for this iDentity; it is Provisioned, was
 * Removed, some destination has an Unknown address, the sender is Joined, with knowledge PARTIAL (1) or BASELINE (2),
 * the Same port was ordered elsewhere, some History exists. */
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
    /* no rows */
    { "PH", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "PHJ2", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "PHU", LI_VERDICT_PROVISIONED, LI_REASON_NONE },
    { "UH", LI_VERDICT_UNVERIFIED, LI_REASON_DESTINATION_UNKNOWN },
    { "UHJ2", LI_VERDICT_UNVERIFIED, LI_REASON_DESTINATION_UNKNOWN },
    { "HJ2", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_BASELINE },
    { "HJ2S", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_ALIAS },
    { "HJ1", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_PARTIAL },
    { "HJ1S", LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_PARTIAL },
    { "H", LI_VERDICT_UNVERIFIED, LI_REASON_UNJOINED },
    { "HS", LI_VERDICT_UNVERIFIED, LI_REASON_UNJOINED },
    { "HJ", LI_VERDICT_UNVERIFIED, LI_REASON_NO_EVIDENCE },
    { "", LI_VERDICT_UNVERIFIED, LI_REASON_NO_EVIDENCE },
};

static void
test_table(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        li_registry_answer_t registered = { 0 };
        li_provisioning_answer_t provisioned = { 0 };
        li_judgement_t judgement;

        for (const char *c = rows[i].case_; *c; c++) {
            switch (*c) {
            case 'R': registered.has_rows = true; break;
            case 'L': registered.listed = true; break;
            case 'I': registered.interface_ok = true; break;
            case 'D': registered.identity_ok = true; break;
            case 'P': provisioned.provisioned = true; break;
            case 'U': provisioned.unknown_destination = true; break;
            case 'J': provisioned.joined = true; break;
            case '1': provisioned.knowledge = LI_KNOWLEDGE_PARTIAL; break;
            case '2': provisioned.knowledge = LI_KNOWLEDGE_BASELINE; break;
            case 'S': provisioned.same_port = true; break;
            case 'H': provisioned.any_history = true; break;
            default: g_assert_not_reached();
            }
        }
        judgement = li_judge(&registered, &provisioned);
        g_test_message("case %s", rows[i].case_);
        g_assert_cmpint(judgement.verdict, ==, rows[i].verdict);
        g_assert_cmpint(judgement.reason, ==, rows[i].reason);
        g_assert_false(judgement.removed);
    }
}

/* A removed destination is said beside any verdict, registered too. */
static void
test_removed(void)
{
    li_registry_answer_t registered = { .has_rows = true, .listed = true, .interface_ok = true, .identity_ok = true };
    li_provisioning_answer_t provisioned = { .removed = true, .any_history = true };

    g_assert_true(li_judge(&registered, &provisioned).removed);
    g_assert_cmpint(li_judge(&registered, &provisioned).verdict, ==, LI_VERDICT_REGISTERED);
    registered = (li_registry_answer_t) { 0 };
    g_assert_true(li_judge(&registered, &provisioned).removed);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/verdict/table", test_table);
    g_test_add_func("/verdict/removed", test_removed);
    return g_test_run();
}
