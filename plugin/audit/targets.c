/* targets.c
 * Whether a unit is about whom its task is about.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/targets.h"

#include <string.h>

#include <wsutil/inet_addr.h>

/* Types that are other names of one thing, and how their values compare. */
typedef enum {
    FAMILY_NONE,                /* no identity by itself, or one that can't be compared: a hash, criteria, an
                                 * extension */
    FAMILY_NUMBER,              /* digits, a "+" or "tel:" before them aside */
    FAMILY_IMSI,
    FAMILY_IMEI,                /* 14 digits; check digit or software version may follow */
    FAMILY_URI,                 /* without parameters, in any case */
    FAMILY_EMAIL,
    FAMILY_NAI,
    FAMILY_GPSI_NAI,
    FAMILY_IMPI,
    FAMILY_MAC,
    FAMILY_EUI64,
    FAMILY_IPV4,
    FAMILY_IPV6,
    FAMILY_SUCI,
    FAMILY_SERVICE_ACCESS,
    FAMILY_VRF
} family_t;

/* TS 103 221-1 clause 6.2.1, TargetIdentifier; lexical forms in TS 103 280. */
static const struct {
    const char *format;
    family_t    family;
} families[] = {
    { "e164Number", FAMILY_NUMBER },
    { "gpsiMsisdn", FAMILY_NUMBER },
    { "telUri", FAMILY_NUMBER },
    { "imsi", FAMILY_IMSI },
    { "supiimsi", FAMILY_IMSI },
    { "imei", FAMILY_IMEI },
    { "peiImei", FAMILY_IMEI },
    { "peiImeiCheckDigit", FAMILY_IMEI },
    { "peiImeisv", FAMILY_IMEI },
    { "sipUri", FAMILY_URI },
    { "impu", FAMILY_URI },
    { "h323Uri", FAMILY_URI },
    { "emailAddress", FAMILY_EMAIL },
    { "internationalizedEmailAddress", FAMILY_EMAIL },
    { "nai", FAMILY_NAI },
    { "supinai", FAMILY_NAI },
    { "gpsiNai", FAMILY_GPSI_NAI },
    { "impi", FAMILY_IMPI },
    { "macAddress", FAMILY_MAC },
    { "eui64", FAMILY_EUI64 },
    { "ipv4Address", FAMILY_IPV4 },
    { "ipv6Address", FAMILY_IPV6 },
    { "suci", FAMILY_SUCI },
    { "serviceAccessIdentifier", FAMILY_SERVICE_ACCESS },
    { "vrf", FAMILY_VRF },
};

/* Names are compared without regard to case: some senders write them as types, with a capital.
 * An IMPU may be a number. */
static family_t
family_of(const li_target_t *target)
{
    for (unsigned i = 0; i < array_length(families); i++) {
        if (g_ascii_strcasecmp(families[i].format, target->format) == 0) {
            return families[i].family == FAMILY_URI && g_ascii_strncasecmp(target->value, "tel:", 4) == 0
                 ? FAMILY_NUMBER : families[i].family;
        }
    }
    return FAMILY_NONE;
}

static const char *
skip_prefix(const char *number)
{
    number += g_ascii_strncasecmp(number, "tel:", 4) == 0 ? 4 : 0;
    return number + (*number == '+');
}

/* Both end at a ";" or at their end. */
static bool
equal_before_parameters(const char *a, const char *b)
{
    size_t length = strcspn(a, ";");

    return length == strcspn(b, ";") && g_ascii_strncasecmp(a, b, length) == 0;
}

static bool
equal_ipv6(const char *a, const char *b)
{
    ws_in6_addr first, second;

    return ws_inet_pton6(a, &first) && ws_inet_pton6(b, &second) && memcmp(&first, &second, sizeof first) == 0;
}

static bool
equal(family_t family, const char *a, const char *b)
{
    switch (family) {
    case FAMILY_NUMBER:
        return equal_before_parameters(skip_prefix(a), skip_prefix(b));
    case FAMILY_IMEI:
        return strlen(a) >= 14 && strlen(b) >= 14 && strncmp(a, b, 14) == 0;
    case FAMILY_URI:
        return equal_before_parameters(a, b);
    case FAMILY_IPV6:
        return equal_ipv6(a, b);
    default:
        return g_ascii_strcasecmp(a, b) == 0;
    }
}

li_target_match_t
li_targets_match(const li_target_t *unit, unsigned unit_count, const li_target_t *task, unsigned task_count)
{
    li_target_match_t match = LI_TARGET_UNKNOWN;

    for (unsigned i = 0; i < task_count; i++) {
        if (family_of(&task[i]) == FAMILY_NONE) {
            return LI_TARGET_UNKNOWN;
        }
    }
    for (unsigned u = 0; u < unit_count && task_count > 0; u++) {
        family_t family = family_of(&unit[u]);

        if (family == FAMILY_NONE) {
            continue;
        }
        for (unsigned t = 0; t < task_count; t++) {
            if (family_of(&task[t]) != family) {
                continue;
            }
            if (equal(family, unit[u].value, task[t].value)) {
                return LI_TARGET_SAME;
            }
            match = LI_TARGET_OTHER;
        }
        if (match == LI_TARGET_UNKNOWN) {
            match = LI_TARGET_OTHER_TYPE;
        }
    }
    return match;
}
