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
#include "li/li_channel.h"

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

bool
stream_tells_itself(const stream_format_t *format, packet_info *pinfo)
{
    li_channel_t facts;

    if (!format->is_told_by_next) {
        return true;
    }
    facts = li_channel_facts(pinfo);
    return !facts.is_open_before && !facts.is_gapped;
}

bool
stream_is_certain(const stream_format_t *format, bool tells_itself, const uint8_t *p, unsigned length)
{
    return (format->is_told_by_next && tells_itself) || format->is_certain(p, length);
}

/* Where, behind the first octet, a header stands for certain; `most`: not before that one. */
static unsigned
find_certain(const stream_format_t *format, bool tells_itself, const uint8_t *p, unsigned length, unsigned most)
{
    unsigned at = 0;

    while (at < most) {
        at += format->find(p + at, length - at, false);
        if (at < most && stream_is_certain(format, tells_itself, p + at, length - at)) {
            return at;
        }
    }
    return most;
}

/* Whether a unit of another format begins before this place: that holds what stands here. */
static bool
is_within_another(const stream_format_t *format, packet_info *pinfo, const uint8_t *p, unsigned length, unsigned at)
{
    for (unsigned i = 0; i < format_count; i++) {
        const stream_format_t *other = formats[i];

        if (other != format && other->is_certain != NULL
            && find_certain(other, stream_tells_itself(other, pinfo), p, length, at) < at) {
            return true;
        }
    }
    return false;
}

/* Whether a header stands behind octets that do not belong to it: the capture begins within a unit, or something comes
 * before the first. */
static bool
has_header_behind(const stream_format_t *format, packet_info *pinfo, const uint8_t *p, unsigned length)
{
    const unsigned first = find_certain(format, stream_tells_itself(format, pinfo), p, length, length);

    return first < length && !is_within_another(format, pinfo, p, length, first);
}

#define IPV4_OCTETS     20U
#define IPV6_OCTETS     40U

/* RFC 791 clause 3.1: the sum over the header, its checksum in it, is all ones. */
static bool
has_checksum(const uint8_t *header, unsigned length)
{
    uint32_t sum = 0;

    for (unsigned i = 0; i + 1 < length; i += 2) {
        sum += pntohu16(header + i);
    }
    sum = (sum & 0xffff) + (sum >> 16);
    return ((sum & 0xffff) + (sum >> 16)) == 0xffff;
}

/* Whether the IP packet that may begin here holds what stands at `behind`: it ends with the octets; or, of IPv4, before
 * them, and its checksum is right (RFC 8200 clause 3). */
static bool
is_packet_around(const uint8_t *p, unsigned left, unsigned behind)
{
    if (p[0] >> 4 == 4 && left >= IPV4_OCTETS) {
        const unsigned header = (p[0] & 15) * 4U, length = pntohu16(p + 2);

        return length == left
            || (header >= IPV4_OCTETS && header < behind && length > behind && length < left
                && has_checksum(p, header));
    }
    return p[0] >> 4 == 6 && left >= IPV6_OCTETS && pntohu16(p + 4) + IPV6_OCTETS == left;
}

/* Whether an IP packet begins before `behind` that holds it: a tunnel carries it. */
static bool
is_in_tunnel(const uint8_t *p, unsigned length, unsigned behind)
{
    for (unsigned at = 0; at < behind; at++) {
        if (is_packet_around(p + at, length - at, behind - at)) {
            return true;
        }
    }
    return false;
}

/* Whether a whole unit stands behind other octets of a datagram: each header among them is looked at. */
static bool
has_unit_behind(const stream_format_t *format, tvbuff_t *tvb, packet_info *pinfo)
{
    const unsigned length = tvb_captured_length(tvb);
    const uint8_t *p = tvb_get_ptr(tvb, 0, (int)length);
    unsigned at = 0;

    if (length < tvb_reported_length(tvb)) {
        return false;
    }
    while (at < length) {
        at += find_certain(format, true, p + at, length - at, length - at);
        if (at < length && format->is_datagram(tvb_new_subset_remaining(tvb, (int)at))) {
            return !is_in_tunnel(p, length, at) && !is_within_another(format, pinfo, p, length, at);
        }
    }
    return false;
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
        if (captured < tvb_reported_length(tvb)) {
            li_lacks_header(pinfo);
        }
        return can_wait && captured == tvb_reported_length(tvb) ? STREAM_BEGINS_MAYBE : STREAM_BEGINS_NOT;
    }
    if (begins == STREAM_BEGINS_NOT && format->is_certain != NULL && (pinfo->ptype == PT_UDP || !is_http(p, captured))
        && !is_of_another(format, tvb)
        && (pinfo->ptype == PT_UDP ? has_unit_behind(format, tvb, pinfo)
                                   : has_header_behind(format, pinfo, p, captured))) {
        return STREAM_BEGINS;
    }
    return begins;
}
