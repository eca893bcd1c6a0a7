/* test_correlations.c
 * Content of a task that belongs to none of its events.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "audit/correlations.h"
#include "run.h"

/* Units are written "KTC.N@T": 2 or 3 for X2 or X3 (other digits for other interfaces), a letter for the task, the
 * Correlation ID and the sequence number (each may be left out), and the second of capture. Findings are
 * "F:event,content" with the frame where it is said, and those of the first event and the first content. */
static void
expect(const char *units, const char *findings)
{
    static const li_interface_t interfaces[] = {
        LI_INTERFACE_NONE, LI_INTERFACE_X1, LI_INTERFACE_X2, LI_INTERFACE_X3, LI_INTERFACE_HI2, LI_INTERFACE_HI3
    };
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    li_correlations_t *correlations = li_correlations_new(scope);
    GString *said = g_string_new("");
    char **words = g_strsplit(units, " ", -1);

    for (uint32_t i = 0; words[i]; i++) {
        char *rest = words[i] + 2;
        li_task_ref_t task;
        li_when_t when = { i + 1, 0, { 0, 0 } };
        li_finding_t finding;

        memset(&task, 0, sizeof task);
        task.xid.data1 = (uint8_t)words[i][1];
        task.correlation_id = g_ascii_strtoull(rest, &rest, 10);
        if (*rest == '.') {
            task.has_sequence = true;
            task.sequence = (uint32_t)g_ascii_strtoull(rest + 1, &rest, 10);
        }
        g_assert_cmpint(*rest, ==, '@');
        when.time.secs = (time_t)g_ascii_strtoull(rest + 1, &rest, 10);
        g_assert_cmpint(*rest, ==, '\0');
        if (li_correlations_unit(correlations, interfaces[words[i][0] - '0'], &task, &when, &finding)) {
            g_assert_cmpint(finding.found, ==, LI_FOUND_NO_CORRELATION);
            g_string_append_printf(said, "%s%u:%u,%u", said->len ? " " : "", when.frame, finding.frame, finding.number);
        }
    }
    g_assert_cmpstr(said->str, ==, findings);
    g_strfreev(words);
    g_string_free(said, TRUE);
    wmem_destroy_allocator(scope);
}

/* After a minute of content, once. */
static void
test_apart(void)
{
    expect("2A1.0@0 3A2.0@1 3A2.1@60 3A2.2@61 3A2.3@62", "4:1,2");
    expect("3A2.0@0 3A2.1@59 2A1.0@59 3A2.2@60", "4:3,1");
    /* Whatever else comes in between, and with whatever numbers. */
    expect("2A1.0@0 3A2.0@1 2A3.0@5 3A4.0@6 2A5.0@10 3A4.1@90", "6:1,2");
    /* Without any number on X2. */
    expect("2A1@0 3A2.0@1 3A2.1@61", "3:1,2");
    /* Each task for itself. */
    expect("2A1.0@0 3A2.0@1 2B2.0@1 3B1.0@1 3A2.1@61 3B1.1@61", "5:1,2 6:3,4");
}

/* One that is on both settles it. */
static void
test_together(void)
{
    expect("2A1.0@0 3A1.0@1 3A2.0@2 3A2.1@100", "");
    expect("3A1.0@0 3A1.1@30 2A1.0@50 3A1.2@100", "");
    expect("2A1.0@0 3A2.0@1 2A2.0@30 3A2.1@100 3A3.0@101 3A3.1@200", "");
    expect("2A1.0@0 3A2.0@1 3A1.0@59 3A2.1@100", "");
    /* Too late, but it was said. */
    expect("2A1.0@0 3A2.0@1 3A2.1@61 3A1.0@62 3A1.1@200", "3:1,2");
}

/* Zero is no Correlation ID, and without units of X2 nothing tells that there should be any. */
static void
test_silent(void)
{
    expect("2A0.0@0 3A2.0@1 3A2.1@100", "");
    expect("2A1.0@0 3A0.0@1 3A0.1@100", "");
    expect("3A1.0@0 3A1.1@100", "");
    expect("2A1.0@0 3B2.0@1 3B2.1@100", "");
    expect("2A1.0@0 2A2.0@100", "");
    expect("0A1.0@0 2A1.0@0 1A2.0@0 4A2.0@0 5A2.0@0 0A2.0@100 1A2.1@100 4A2.1@100 5A2.1@100", "");
}

/* Content from before the capture, or of which nothing tells, may belong to an event from before. */
static void
test_before(void)
{
    expect("2A1.0@0 3A2.7@1 3A2.8@100", "");
    expect("2A1.0@0 3A2@1 3A2@100", "");
    /* Also when the sender begins anew. */
    expect("2A1.0@0 3A2.7@1 3A2.0@30 3A2.1@100", "");
    /* It can settle it all the same. */
    expect("2A1.0@0 3A2.0@1 3A1.7@2 3A2.1@100", "");
    expect("3A1.7@0 2A1.0@1 3A2.0@2 3A2.1@100", "");
    /* What begins within the capture does count beside it. */
    expect("2A1.0@0 3A2.7@1 3A3.0@2 3A2.8@62 3A3.1@62", "5:1,3");
}

RUN({ "/correlations/apart", test_apart },
    { "/correlations/together", test_together },
    { "/correlations/silent", test_silent },
    { "/correlations/before", test_before })
