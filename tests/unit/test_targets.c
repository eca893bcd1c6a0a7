/* test_targets.c
 * Whether a unit is about whom its task is about. Types and forms: TS 103 221-1 clause 6.2.1, TS 103 280.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <glib.h>

#include "audit/targets.h"
#include "run.h"

static const struct {
    li_target_t       unit;
    li_target_t       task;
    li_target_match_t match;
} rows[] = {
    { { "imsi", "204081234567890" }, { "imsi", "204081234567890" }, LI_TARGET_SAME },
    { { "imsi", "204081234567890" }, { "imsi", "204081234567891" }, LI_TARGET_OTHER },
    { { "IMSI", "204081234567890" }, { "imsi", "204081234567890" }, LI_TARGET_SAME },
    { { "supiimsi", "204081234567890" }, { "imsi", "204081234567890" }, LI_TARGET_SAME },
    { { "imsi", "204081234567890" }, { "e164Number", "447700900000" }, LI_TARGET_OTHER_TYPE },
    { { "E164Number", "447700900000" }, { "e164Number", "447700900000" }, LI_TARGET_SAME },
    { { "gpsiMsisdn", "447700900000" }, { "e164Number", "447700900000" }, LI_TARGET_SAME },
    { { "telUri", "tel:+447700900000;phone-context=example" }, { "e164Number", "447700900000" }, LI_TARGET_SAME },
    { { "impu", "tel:+447700900000" }, { "gpsiMsisdn", "447700900000" }, LI_TARGET_SAME },
    { { "impu", "sip:alice@example.org" }, { "e164Number", "447700900000" }, LI_TARGET_OTHER_TYPE },
    { { "e164Number", "447700900001" }, { "telUri", "tel:+447700900000" }, LI_TARGET_OTHER },
    { { "imei", "35209900176148" }, { "peiImeisv", "3520990017614823" }, LI_TARGET_SAME },
    { { "peiImeiCheckDigit", "352099001761481" }, { "imei", "35209900176148" }, LI_TARGET_SAME },
    { { "imei", "35209900176149" }, { "peiImei", "35209900176148" }, LI_TARGET_OTHER },
    { { "imei", "352" }, { "imei", "352" }, LI_TARGET_OTHER },
    { { "sipUri", "SIP:Alice@example.org" }, { "impu", "sip:alice@EXAMPLE.org;user=phone" }, LI_TARGET_SAME },
    { { "sipUri", "sip:bob@example.org" }, { "sipUri", "sip:alice@example.org" }, LI_TARGET_OTHER },
    { { "sipUri", "sip:alice@example.orgx" }, { "sipUri", "sip:alice@example.org" }, LI_TARGET_OTHER },
    { { "emailAddress", "Alice@example.org" }, { "internationalizedEmailAddress", "alice@example.org" },
      LI_TARGET_SAME },
    { { "nai", "alice@example.org" }, { "supinai", "alice@example.org" }, LI_TARGET_SAME },
    { { "impi", "alice@example.org" }, { "nai", "alice@example.org" }, LI_TARGET_OTHER_TYPE },
    { { "gpsiNai", "alice@example.org" }, { "gpsiNai", "bob@example.org" }, LI_TARGET_OTHER },
    { { "macAddress", "00:16:3e:0a:0b:0c" }, { "macAddress", "00:16:3E:0A:0B:0C" }, LI_TARGET_SAME },
    { { "eui64", "00:16:3e:ff:fe:0a:0b:0c" }, { "eui64", "00:16:3e:ff:fe:0a:0b:0d" }, LI_TARGET_OTHER },
    { { "ipv4Address", "198.51.100.7" }, { "ipv4Address", "198.51.100.7" }, LI_TARGET_SAME },
    { { "ipv6Address", "2001:db8::1" }, { "ipv6Address", "2001:0db8:0000:0000:0000:0000:0000:0001" }, LI_TARGET_SAME },
    { { "ipv6Address", "2001:db8::2" }, { "ipv6Address", "2001:0db8:0000:0000:0000:0000:0000:0001" }, LI_TARGET_OTHER },
    { { "suci", "010203" }, { "suci", "010203" }, LI_TARGET_SAME },
    { { "serviceAccessIdentifier", "line 7" }, { "serviceAccessIdentifier", "line 8" }, LI_TARGET_OTHER },
    { { "vrf", "customer-9" }, { "vrf", "customer-9" }, LI_TARGET_SAME },
    { { "h323Uri", "h323:alice" }, { "h323Uri", "h323:bob" }, LI_TARGET_OTHER },
    /* What can't be compared is held against nobody: hashes, criteria, extensions, and what a unit calls by no name. */
    { { "imsi", "204081234567890" }, { "hashedIdentifier", "0f4b IMSI a1b2c3d4" }, LI_TARGET_UNKNOWN },
    { { "imsi", "204081234567890" }, { "gtpuTunnelId", "17" }, LI_TARGET_UNKNOWN },
    { { "imsi", "204081234567890" }, { "UPFLIT3TargetIdentifierExtensions", "1" }, LI_TARGET_UNKNOWN },
    { { "ipv4Address", "198.51.100.7" }, { "ipv4Cidr", "198.51.100.0/24" }, LI_TARGET_UNKNOWN },
    { { "somethingElse", "204081234567890" }, { "imsi", "204081234567891" }, LI_TARGET_UNKNOWN },
};

static void
test_pairs(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s %s", rows[i].unit.format, rows[i].unit.value);
        g_assert_cmpint(li_targets_match(&rows[i].unit, 1, &rows[i].task, 1), ==, rows[i].match);
    }
}

/* One of the unit's that is one of the task's is enough; one of the task's that can't be compared speaks for all. */
static void
test_several(void)
{
    const li_target_t unit[] = { { "imsi", "204081234567899" }, { "e164Number", "447700900000" } };
    const li_target_t task[] = { { "imsi", "204081234567890" }, { "e164Number", "447700900000" }, { "tcpPort", "80" } };

    g_assert_cmpint(li_targets_match(unit, 2, task, 2), ==, LI_TARGET_SAME);
    g_assert_cmpint(li_targets_match(unit, 1, task, 2), ==, LI_TARGET_OTHER);
    g_assert_cmpint(li_targets_match(unit, 2, task, 3), ==, LI_TARGET_UNKNOWN);
    g_assert_cmpint(li_targets_match(unit + 1, 1, task, 1), ==, LI_TARGET_OTHER_TYPE);
    g_assert_cmpint(li_targets_match(unit, 2, task, 0), ==, LI_TARGET_UNKNOWN);
    g_assert_cmpint(li_targets_match(unit, 0, task, 2), ==, LI_TARGET_UNKNOWN);
}

RUN({ "/targets/pairs", test_pairs },
    { "/targets/several", test_several })
