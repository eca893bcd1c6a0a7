/* verdict.c
 * The one table that turns what is registered and what is provisioned into a verdict.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/verdict.h"

static li_judgement_t
judge_by_registry(const li_registry_answer_t *registered, const li_provisioning_answer_t *provisioned)
{
    if (!registered->listed) {
        return (li_judgement_t) { LI_VERDICT_UNREGISTERED,
            provisioned->provisioned ? LI_REASON_ORDERED_NOT_REGISTERED : LI_REASON_NOT_REGISTERED, false };
    }
    if (!registered->interface_ok) {
        return (li_judgement_t) { LI_VERDICT_UNREGISTERED, LI_REASON_WRONG_INTERFACE, false };
    }
    if (!registered->identity_ok) {
        return (li_judgement_t) { LI_VERDICT_UNREGISTERED, LI_REASON_OTHER_TASK, false };
    }
    return (li_judgement_t) { LI_VERDICT_REGISTERED, LI_REASON_NONE, false };
}

/* Positive evidence may come from any element, negative only from the one the sender is joined to. */
static li_judgement_t
judge_by_orders(const li_provisioning_answer_t *provisioned)
{
    if (provisioned->provisioned) {
        return (li_judgement_t) { LI_VERDICT_PROVISIONED, LI_REASON_NONE, false };
    }
    if (provisioned->unknown_destination) {
        return (li_judgement_t) { LI_VERDICT_UNVERIFIED, LI_REASON_DESTINATION_UNKNOWN, false };
    }
    if (!provisioned->joined) {
        return (li_judgement_t) { LI_VERDICT_UNVERIFIED,
            provisioned->any_history ? LI_REASON_UNJOINED : LI_REASON_NO_EVIDENCE, false };
    }
    switch (provisioned->knowledge) {
    case LI_KNOWLEDGE_BASELINE:
        return (li_judgement_t) { LI_VERDICT_UNREGISTERED,
            provisioned->same_port ? LI_REASON_NOT_ORDERED_ALIAS : LI_REASON_NOT_ORDERED_BASELINE, false };
    case LI_KNOWLEDGE_PARTIAL:
        return (li_judgement_t) { LI_VERDICT_UNREGISTERED, LI_REASON_NOT_ORDERED_PARTIAL, false };
    default:
        return (li_judgement_t) { LI_VERDICT_UNVERIFIED, LI_REASON_NO_EVIDENCE, false };
    }
}

li_judgement_t
li_judge(const li_registry_answer_t *registered, const li_provisioning_answer_t *provisioned)
{
    li_judgement_t judgement = registered->has_rows ? judge_by_registry(registered, provisioned)
                                                    : judge_by_orders(provisioned);

    judgement.removed = provisioned->removed;
    return judgement;
}
