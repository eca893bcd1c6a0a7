/* li_chunks.c
 * The content of a message of HTTP that comes in chunks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include <string.h>

#include "li/li_chunks.h"

/* Of a chunk's length: no longer one is read. */
#define DIGITS_MAX      15U

/* Of a message's head: in a longer one nothing is looked for. */
#define HEAD_MAX        8192U

void
li_chunks_begin(li_chunks_t *chunks)
{
    *chunks = (li_chunks_t) { .place = LI_CHUNKS_HEAD };
}

/* The last of a message's codings is that in chunks (RFC 9112 clause 6.1). */
static bool
says_chunks(const char *line, unsigned length)
{
    static const char field[] = "transfer-encoding:", chunked[] = "chunked";

    while (length > 0 && line[length - 1] == ' ') {
        length--;
    }
    return length >= strlen(field) + strlen(chunked) && g_ascii_strncasecmp(line, field, strlen(field)) == 0
        && g_ascii_strncasecmp(line + length - strlen(chunked), chunked, strlen(chunked)) == 0;
}

/* An octet of the head. Octets that are no text are of none. */
static void
take_head(li_chunks_t *chunks, uint8_t octet)
{
    if (++chunks->head_length > HEAD_MAX || (octet < ' ' && octet != '\t' && octet != '\r' && octet != '\n')) {
        chunks->place = LI_CHUNKS_NONE;
    } else if (octet == '\n') {
        if (chunks->line_length == 0) {
            chunks->place = chunks->is_said ? LI_CHUNKS_SIZE : LI_CHUNKS_NONE;
        }
        chunks->is_said |= says_chunks(chunks->line, chunks->line_length);
        chunks->line_length = 0;
    } else if (octet != '\r' && chunks->line_length < LI_CHUNKS_LINE_MAX) {
        chunks->line[chunks->line_length++] = (char)octet;
    }
}

/* Behind the line that says a chunk's length. An empty chunk is the last. */
static void
begin_data(li_chunks_t *chunks)
{
    chunks->place = chunks->digits == 0 || chunks->left == 0 ? LI_CHUNKS_NONE : LI_CHUNKS_DATA;
    chunks->digits = 0;
}

/* An octet that is no content; false: it can't stand there. */
static bool
take_framing(li_chunks_t *chunks, uint8_t octet)
{
    if (chunks->place == LI_CHUNKS_END) {
        chunks->place = octet == '\n' ? LI_CHUNKS_SIZE : LI_CHUNKS_END;
        return octet == '\r' || octet == '\n';
    }
    if (octet == '\n') {
        begin_data(chunks);
        return true;
    }
    if (chunks->place == LI_CHUNKS_SIZE && g_ascii_isxdigit(octet) && chunks->digits < DIGITS_MAX) {
        chunks->left = (chunks->digits == 0 ? 0 : chunks->left << 4) + (uint64_t)g_ascii_xdigit_value((char)octet);
        chunks->digits++;
        return true;
    }
    if (chunks->place == LI_CHUNKS_SIZE) {
        chunks->place = LI_CHUNKS_REST;
        return chunks->digits > 0 && strchr("\r; \t", octet) != NULL && octet != '\0';
    }
    return octet == '\r' || octet == '\t' || (octet >= ' ' && octet != 0x7f);
}

unsigned
li_chunks_take(li_chunks_t *chunks, const uint8_t *octets, unsigned length, uint8_t *content)
{
    unsigned at = 0, count = 0;

    while (at < length) {
        unsigned part = 1;

        if (chunks->place == LI_CHUNKS_HEAD) {
            content[count++] = octets[at];
            take_head(chunks, octets[at]);
        } else if (chunks->place == LI_CHUNKS_NONE || chunks->place == LI_CHUNKS_DATA) {
            part = chunks->place == LI_CHUNKS_NONE ? length - at : (unsigned)MIN(chunks->left, length - at);
            memcpy(content + count, octets + at, part);
            count += part;
            chunks->left -= chunks->place == LI_CHUNKS_DATA ? part : 0;
            chunks->place = chunks->place == LI_CHUNKS_DATA && chunks->left == 0 ? LI_CHUNKS_END : chunks->place;
        } else if (!take_framing(chunks, octets[at])) {
            /* It is not what it said: the octets are what they are. */
            chunks->place = LI_CHUNKS_NONE;
            part = 0;
        }
        at += part;
    }
    return count;
}
