/* x1_versions.c
 * What octets order of which a dissector is given another version: they may begin and end anywhere, so they are no
 * document. The names of messages in them, and the identifier that each is about, tell.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include "administration/x1/x1_xml.h"

#include "li/li_message.h"

/* An identifier has no more characters. */
#define ID_MAX 64U

/* TS 103 221-1 clauses 6.2 to 6.4: the first of these elements in a message is what it is about. */
static const struct {
    const char     *name;       /* of the message */
    li_thing_kind_t kind;
    const char     *subject;    /* NULL: all of the kind */
    bool            is_end;
} orders[] = {
    { "ActivateTaskRequest", LI_TASK, "xId>", false },
    { "ModifyTaskRequest", LI_TASK, "xId>", false },
    { "DeactivateTaskRequest", LI_TASK, "xId>", true },
    { "DeactivateAllTasksRequest", LI_TASK, NULL, true },
    { "CreateDestinationRequest", LI_DESTINATION, "dId>", false },
    { "ModifyDestinationRequest", LI_DESTINATION, "dId>", false },
    { "RemoveDestinationRequest", LI_DESTINATION, "dId>", true },
    { "RemoveAllDestinationsRequest", LI_DESTINATION, NULL, true },
    { "CreateObjectRequest", LI_DESTINATION_SET, "objectId>", false },
    { "ModifyObjectRequest", LI_DESTINATION_SET, "objectId>", false },
    { "DeleteObjectRequest", LI_DESTINATION_SET, "objectId>", true },
    { "DeleteAllObjectsRequest", LI_DESTINATION_SET, NULL, true },
};

static bool
stands_at(const char *octets, unsigned left, const char *text)
{
    const size_t length = strlen(text);

    return length <= left && memcmp(octets, text, length) == 0;
}

/* The text of an element whose start tag ends there; "": it does not end, or is too long. */
static void
read_id(const char *octets, unsigned left, char id[ID_MAX + 1])
{
    unsigned length = 0;

    for (; left > 0 && g_ascii_isspace(*octets); octets++) {
        left--;
    }
    while (length < left && length <= ID_MAX && octets[length] != '<' && !g_ascii_isspace(octets[length])) {
        length++;
    }
    if (length >= left || length > ID_MAX) {
        length = 0;
    }
    for (unsigned i = 0; i < length; i++) {
        id[i] = g_ascii_tolower(octets[i]);
    }
    id[length] = '\0';
}

/* The order whose name begins there; -1: none does. */
static int
order_at(const char *octets, unsigned left)
{
    for (unsigned i = 0; i < array_length(orders); i++) {
        if (stands_at(octets, left, orders[i].name)) {
            return (int)i;
        }
    }
    return -1;
}

/* What stands before any name may be of a task. */
static void
read_version(const char *octets, unsigned length, unsigned from, li_version_see_t see)
{
    const char *subject = "xId>";
    li_named_t named = { LI_TASK, NULL, true };
    char id[ID_MAX + 1];

    for (unsigned at = 0; at < length; at++) {
        const int order = g_ascii_isupper(octets[at]) ? order_at(octets + at, length - at) : -1;

        if (order >= 0) {
            named = (li_named_t) { orders[order].kind, NULL, orders[order].is_end };
            subject = orders[order].subject;
            if (subject == NULL && at + strlen(orders[order].name) > from) {
                see(&named);
            }
        } else if (subject && stands_at(octets + at, length - at, subject)) {
            read_id(octets + at + strlen(subject), length - at - (unsigned)strlen(subject), id);
            if (id[0] != '\0') {
                named.id = id;
                if (at + strlen(subject) + strlen(id) >= from) {
                    see(&named);
                }
                subject = NULL;
            }
        }
    }
}

void
x1_handoff_versions(void)
{
    li_versions_read_by(read_version);
}
