/* stream_begins.c
 * Where the first unit of a connection is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/stream_walk.h"

#include <string.h>

#include <epan/conversation.h>
#include <epan/proto_data.h>
#include <wsutil/pint.h>

#include "li/li.h"

/* All formats. Filled at registration; lives as long as the program. */
#define FORMATS_MAX 8
static const stream_format_t *formats[FORMATS_MAX];
static unsigned               format_count;

bool
stream_begins_register(const stream_format_t *format)
{
    if (format_count < FORMATS_MAX) {
        formats[format_count++] = format;
    }
    return format_count == 1;
}

const stream_format_t *
stream_format(unsigned index)
{
    return index < format_count ? formats[index] : NULL;
}

/* ---- connections ---- */

stream_connection_t *
stream_find_connection(const stream_format_t *format, packet_info *pinfo)
{
    conversation_t *conversation = li_conversation(pinfo);

    return conversation == NULL ? NULL
         : (stream_connection_t *)conversation_get_proto_data(conversation, *format->proto);
}

stream_connection_t *
stream_get_connection(const stream_format_t *format, packet_info *pinfo)
{
    conversation_t *conversation = li_get_conversation(pinfo);
    stream_connection_t *connection =
        (stream_connection_t *)conversation_get_proto_data(conversation, *format->proto);

    if (connection == NULL) {
        connection = wmem_new0(wmem_file_scope(), stream_connection_t);
        conversation_add_proto_data(conversation, *format->proto, connection);
    }
    return connection;
}

/* It is asked until it is, and by frame: the same on every visit. Who is a party stays one: on a first visit strangers
 * are told by their addresses, since the conversation is dear to find. */
bool
stream_is_expected(const stream_format_t *format, packet_info *pinfo)
{
    stream_connection_t *connection;

    if (PINFO_FD_VISITED(pinfo)) {
        connection = stream_find_connection(format, pinfo);
    } else if (li_is_expected_party(pinfo)) {
        connection = stream_get_connection(format, pinfo);
        if (connection->expected_frame == 0) {
            connection->expected_frame = pinfo->num;
        }
    } else {
        return false;
    }
    return connection != NULL && connection->expected_frame != 0 && connection->expected_frame <= pinfo->num;
}

unsigned
stream_side(packet_info *pinfo)
{
    return li_side(pinfo) + (li_is_withheld(pinfo) ? STREAM_SIDES / 2 : 0);
}

bool
stream_is_followed(const stream_format_t *format, packet_info *pinfo, const stream_origin_t *origin, tvbuff_t *tvb)
{
    if (!PINFO_FD_VISITED(pinfo) && origin->has_offset) {
        const uint32_t end = origin->offset + tvb_captured_length(tvb);
        stream_handed_t *handed = &stream_get_connection(format, pinfo)->handed[stream_side(pinfo)];
        const bool is_further = handed->frame == 0 || (int32_t)(end - handed->end) > 0;

        if (handed->frame != pinfo->num) {
            handed->before = handed->frame == 0 ? end : handed->end;
            handed->frame = pinfo->num;
        }
        handed->end = is_further ? end : handed->end;
        if ((int32_t)(handed->before - end) > 0) {
            p_set_proto_data(wmem_file_scope(), pinfo, *format->proto, FRAME_FOLLOWED, (void *)format);
        }
    }
    return p_get_proto_data(wmem_file_scope(), pinfo, *format->proto, FRAME_FOLLOWED) != NULL;
}

void
stream_note_cut(tvbuff_t *tvb, packet_info *pinfo)
{
    const unsigned captured = tvb_captured_length(tvb), reported = tvb_reported_length(tvb);

    if (captured < reported) {
        li_went_through(pinfo, reported - captured, true);
    }
}

/* ---- the first unit ---- */

/* Whether the octets begin a message of HTTP (RFC 9112 clauses 2.1 and 3): what that holds comes as its body. As far as
 * its first line is there, it is text and ends with the version; or, of a response, begins with that. */
static bool
is_http(const uint8_t *p, unsigned length)
{
    static const char *const beginnings[] = { "HTTP/1.", "POST ", "GET ", "PUT ", "PATCH ", "PRI * HTTP/2.0",
                                              "CONNECT ", "OPTIONS ", "HEAD ", "DELETE " };
    static const char version[] = " HTTP/1.";
    const unsigned most = (unsigned)strlen(version) + 1;
    unsigned line = 0;
    bool is_begun = false;

    for (unsigned i = 0; i < array_length(beginnings) && !is_begun; i++) {
        const size_t least = strlen(beginnings[i]);

        is_begun = length >= least && memcmp(p, beginnings[i], least) == 0;
    }
    while (is_begun && line < length && p[line] != '\r' && p[line] != '\n') {
        if (p[line] < ' ' || p[line] == 0x7f) {
            return false;
        }
        line++;
    }
    return is_begun && (line == length || p[0] == 'H' || memcmp(p, "PRI ", 4) == 0
                        || (line > most && memcmp(p + line - most, version, most - 1) == 0));
}

/* Whether a unit of another format begins here: that holds whatever is found behind its beginning. */
static bool
is_of_another(const stream_format_t *format, tvbuff_t *tvb)
{
    for (unsigned i = 0; i < format_count; i++) {
        if (formats[i] != format && formats[i]->is_recognised(tvb)) {
            return true;
        }
    }
    return false;
}

/* Whether a header stands behind octets that do not belong to it: the capture begins within a unit, or something comes
 * before the first. */
static bool
has_header_behind(const stream_format_t *format, const uint8_t *p, unsigned length)
{
    unsigned at = 0;

    while (at < length) {
        at += format->find(p + at, length - at, false);
        if (at < length && format->is_certain(p + at, length - at)) {
            return true;
        }
    }
    return false;
}

/* So many octets may stand before the unit of a datagram. */
#define BEFORE_UNIT_MAX 64U

#define IPV6_OCTETS     40U

/* Whether an IP packet begins before `behind` that ends with the datagram: a tunnel carries it (RFC 791 clause 3.1, RFC
 * 8200 clause 3). */
static bool
is_in_tunnel(const uint8_t *p, unsigned length, unsigned behind)
{
    for (unsigned at = 0; at + IPV6_OCTETS <= length && at < behind; at++) {
        const unsigned version = p[at] >> 4;

        if ((version == 4 && pntohu16(p + at + 2) == length - at)
            || (version == 6 && pntohu16(p + at + 4) + IPV6_OCTETS == length - at)) {
            return true;
        }
    }
    return false;
}

/* Whether whole units stand behind a few octets of a datagram, up to its end. */
static bool
has_unit_behind(const stream_format_t *format, tvbuff_t *tvb)
{
    const unsigned length = tvb_captured_length(tvb);
    const uint8_t *p = tvb_get_ptr(tvb, 0, (int)length);
    const unsigned first = format->find(p, MIN(length, BEFORE_UNIT_MAX + format->head), false);
    uint32_t whole = 0;

    if (first > BEFORE_UNIT_MAX || first + format->head > length || length < tvb_reported_length(tvb)) {
        return false;
    }
    for (unsigned at = first; at < length; at += whole) {
        stream_scan_t scan = { { 0, 0, 0 }, 0 };

        if (!format->is_recognised(tvb_new_subset_remaining(tvb, (int)at))
            || format->classify(p + at, length - at, &whole, &scan) != STREAM_UNIT || whole == 0
            || whole > length - at) {
            return false;
        }
    }
    return (format->is_told_by_next || format->is_certain(p + first, length - first))
        && !is_in_tunnel(p, length, first);
}

stream_begins_t
stream_begins(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo)
{
    const unsigned captured = tvb_captured_length(tvb);
    const uint8_t *p = captured > 0 ? tvb_get_ptr(tvb, 0, (int)captured) : NULL;
    const bool can_wait = *format->desegment && pinfo->can_desegment > 0;
    stream_begins_t begins = STREAM_BEGINS_NOT;

    if (captured == 0) {
        return STREAM_BEGINS_NOT;
    }
    if (format->is_recognised(tvb)) {
        return STREAM_BEGINS;
    }
    if (!stream_is_expected(format, pinfo)) {
        return STREAM_BEGINS_NOT;
    }
    if (captured < format->least) {
        begins = format->is_beginning(p, captured) ? STREAM_BEGINS_MAYBE : STREAM_BEGINS_NOT;
    } else if (format->begins != NULL) {
        begins = format->begins(p, captured);
    }
    if (begins == STREAM_BEGINS_MAYBE) {
        return can_wait && captured == tvb_reported_length(tvb) ? STREAM_BEGINS_MAYBE : STREAM_BEGINS_NOT;
    }
    if (begins == STREAM_BEGINS_NOT && format->is_certain != NULL && !is_http(p, captured)
        && !is_of_another(format, tvb)
        && (pinfo->ptype == PT_UDP ? has_unit_behind(format, tvb) : has_header_behind(format, p, captured))) {
        return STREAM_BEGINS;
    }
    return begins;
}
