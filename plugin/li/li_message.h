/* li_message.h
 * The entry for administration dissectors: who orders of whom, and what is concluded about each message.
 *
 * What was said is told to audit/belief.h, on the first visit; what is shown is asked for here, on every visit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_MESSAGE_H
#define LI_MESSAGE_H

#include "audit/belief.h"
#include "li/li.h"

/* One message of an administration interface. Strings and arrays belong to the caller and need to live for the call. */
typedef struct {
    li_said_t       said;               /* addresses and what it stands in are filled in here */
    const char     *name;               /* of its type, as the standard has it; NULL: not known */
    unsigned        index;              /* among the messages of its frame, from 0 */

    /* What is shown of it */
    const li_hearing_t *hearing;        /* as it was heard on the first visit; NULL: it was not */
    const li_wish_t    *wish;           /* what it asks for, or answers; NULL */
    const li_thing_t   *things;         /* that it gives details of */
    unsigned            thing_count;
    li_thing_kind_t     named;          /* what it is about, by identifier */
    const char         *named_id;       /* NULL: nothing, or several */
} li_message_t;

/* Keeps that the message was heard, and what is believed of it; once, on the first visit, before what it asks for is
 * told. `request`: what it answers; NULL: nothing, or it was not captured. */
li_hearing_t *li_message_hear(packet_info *pinfo, const li_message_t *message, li_hearing_t *request);

/* True when something was found of the message on its first visit: that it does not count, for one. */
bool li_message_is_found(const packet_info *pinfo, const li_message_t *message);

/* Something that the frame says in an element's administration can't be read: its orders are not all known any more. On
 * the first visit. The element's name, which lives until belief is made anew; NULL: nobody's administration, as far as
 * is known. */
const char *li_message_unread(packet_info *pinfo);

/* Adds the layer `li` with its fields and expert items to the root of the tree that `tree` belongs to. */
void li_message_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_message_t *message);

/* Who finds out what octets order that no dissector is given, for another version of them is shown: `see` is called for
 * each thing that is not named before `from`. They may begin and end anywhere. */
typedef void (*li_version_see_t)(const li_named_t *named);
typedef void (*li_version_reader_t)(const char *octets, unsigned length, unsigned from, li_version_see_t see);
void li_versions_read_by(li_version_reader_t reader);

#endif /* LI_MESSAGE_H */
