/* x1_pieces.c
 * The HTTP/1.1 messages that end in a frame (RFC 9112).
 *
 * They are read from the octets, because one without a body is handed to nobody, and of several in one frame Wireshark
 * keeps the last. What HTTP puts together from several segments stands in a data source of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "administration/x1/x1_pieces.h"

#include <string.h>

/* "HTTP/1.1 200" */
#define STATUS_LINE 12

/* The longest method that is registered is UPDATEREDIRECTREF. */
#define METHOD_MAX 17

/* What is read of a request's target. */
#define TARGET_MAX 8192

/* Octets of a data source. */
typedef struct {
    const uint8_t *p;
    unsigned       length;
} octets_t;

/* What the header fields of a message say of its body. */
typedef struct {
    bool     has_length;
    unsigned length;
    bool     is_chunked;
    bool     is_compressed;
} framing_t;

static bool
is_status_line(const octets_t *octets, unsigned at)
{
    const uint8_t *p = octets->p + at;

    return octets->length - at >= STATUS_LINE && memcmp(p, "HTTP/1.", 7) == 0 && p[8] == ' ' && g_ascii_isdigit(p[9])
        && g_ascii_isdigit(p[10]) && g_ascii_isdigit(p[11]);
}

/* Clause 3: "POST /X1/NE HTTP/1.1". Behind another message it may follow anything but a letter of a method. */
static bool
is_request_line(const octets_t *octets, unsigned at)
{
    const uint8_t *p = octets->p + at, *end = octets->p + octets->length;
    const uint8_t *method = p, *target;

    if (at > 0 && g_ascii_isupper(p[-1])) {
        return false;
    }
    while (p < end && p - method <= METHOD_MAX && g_ascii_isupper(*p)) {
        p++;
    }
    if (p - method < 3 || p - method > METHOD_MAX || p == end || *p != ' ') {
        return false;
    }
    target = ++p;
    while (p < end && p - target < TARGET_MAX && *p > ' ' && *p != 0x7f) {
        p++;
    }
    return p > target && end - p >= 10 && memcmp(p, " HTTP/1.", 8) == 0 && g_ascii_isdigit(p[8])
        && (p[9] == '\r' || p[9] == '\n');
}

static bool
is_start_line(const octets_t *octets, unsigned at, bool is_response)
{
    return is_response ? is_status_line(octets, at) : is_request_line(octets, at);
}

/* Behind the end of the line at `at`; 0: it has none. */
static unsigned
next_line(const octets_t *octets, unsigned at)
{
    const uint8_t *end = at < octets->length
                       ? (const uint8_t *)memchr(octets->p + at, '\n', octets->length - at) : NULL;

    return end ? (unsigned)(end - octets->p) + 1 : 0;
}

/* What stands behind the name of a header field; NULL: the line is another one. */
static const char *
value_of(const octets_t *octets, unsigned at, unsigned end, const char *name)
{
    const unsigned length = (unsigned)strlen(name);

    return end - at > length && g_ascii_strncasecmp((const char *)octets->p + at, name, length) == 0
         ? (const char *)octets->p + at + length : NULL;
}

/* Up to nine digits, decimal or hexadecimal. */
static unsigned
number_at(const uint8_t *p, const uint8_t *end, unsigned base)
{
    unsigned value = 0;

    /* RFC 9112 clause 5.2: a field may go on in a line that begins with white space. */
    while (p < end && (*p == ' ' || *p == '\t' || (end - p > 2 && p[0] == '\r' && p[1] == '\n'
                                                  && (p[2] == ' ' || p[2] == '\t')))) {
        p += *p == '\r' ? 2 : 1;
    }
    for (unsigned i = 0; i < (base == 16 ? 7 : 9) && p < end; i++, p++) {
        const int digit = base == 16 ? g_ascii_xdigit_value((char)*p) : g_ascii_digit_value((char)*p);

        if (digit < 0) {
            break;
        }
        value = value * base + (unsigned)digit;
    }
    return value;
}

/* Where the body begins; 0: the header does not end here. */
static unsigned
read_fields(const octets_t *octets, unsigned at, framing_t *framing)
{
    unsigned next;

    memset(framing, 0, sizeof *framing);
    for (at = next_line(octets, at); at != 0; at = next) {
        const char *value;

        next = next_line(octets, at);
        if (next != 0 && next - at <= 2) {
            return next;
        }
        if (next == 0) {
            break;
        }
        if (strchr("CcTt", octets->p[at]) == NULL) {
            continue;
        }
        if ((value = value_of(octets, at, next, "Content-Length:")) != NULL) {
            framing->has_length = true;
            framing->length = number_at((const uint8_t *)value, octets->p + octets->length, 10);
        } else if (value_of(octets, at, next, "Transfer-Encoding:") != NULL) {
            framing->is_chunked = true;
        } else if (value_of(octets, at, next, "Content-Encoding:") != NULL) {
            framing->is_compressed = true;
        }
    }
    return 0;
}

/* Clause 7.1. Behind the last chunk and its trailer; 0: it does not end here. */
static unsigned
end_of_chunks(const octets_t *octets, unsigned at)
{
    for (;;) {
        const unsigned data = next_line(octets, at);
        const unsigned size = data != 0 ? number_at(octets->p + at, octets->p + data, 16) : 0;

        if (data == 0 || size > octets->length - data) {
            return 0;
        }
        if (size == 0) {
            framing_t trailer;

            return read_fields(octets, at, &trailer);
        }
        at = next_line(octets, data + size);
        if (at == 0) {
            return 0;
        }
    }
}

/* Clause 6.3. 0: it does not end here. What answers HEAD has a length, and no body: the next response is none. */
static unsigned
end_of_body(const octets_t *octets, unsigned body, unsigned status, const framing_t *framing)
{
    if (status != 0 && (status < 200 || status == 204 || status == 304
                        || (body < octets->length && is_status_line(octets, body)))) {
        return body;
    }
    if (framing->is_chunked) {
        return end_of_chunks(octets, body);
    }
    if (framing->has_length) {
        return framing->length <= octets->length - body ? body + framing->length : 0;
    }
    return status != 0 ? octets->length : body;
}

static void
scan_source(x1_pieces_t *pieces, tvbuff_t *source)
{
    const unsigned length = tvb_captured_length(source);
    const octets_t octets = { tvb_get_ptr(source, 0, (int)length), length };
    unsigned at = 0;

    /* The end of one that began in another segment may stand before. */
    while (at + STATUS_LINE <= length
           && !(g_ascii_isupper(octets.p[at]) && is_start_line(&octets, at, pieces->is_response))) {
        at++;
    }
    while (at < length && is_start_line(&octets, at, pieces->is_response)) {
        const unsigned status = pieces->is_response
                              ? number_at(octets.p + at + 9, octets.p + at + STATUS_LINE, 10) : 0;
        framing_t framing;
        const unsigned body = read_fields(&octets, at, &framing);
        const unsigned end = body != 0 ? end_of_body(&octets, body, status, &framing) : 0;

        if (end == 0) {
            return;
        }
        if (status == 0 || status >= 200) {
            wmem_array_append_one(pieces->all, ((x1_piece_t) {
                source, body, end, status, framing.is_chunked || framing.is_compressed }));
        }
        /* Clause 2.2: an empty line before the next is nothing. */
        for (at = end; at < length && (octets.p[at] == '\r' || octets.p[at] == '\n'); at++) {
        }
    }
}

/* What was put together stands before what follows it in its last segment. */
void
x1_pieces_scan(packet_info *pinfo, x1_pieces_t *pieces)
{
    const unsigned count = g_slist_length(pinfo->data_src);

    if (count == pieces->sources) {
        return;
    }
    if (pieces->all == NULL) {
        pieces->all = wmem_array_new(pinfo->pool, sizeof(x1_piece_t));
    }
    for (unsigned i = MAX(pieces->sources, 1); i < count; i++) {
        scan_source(pieces, tvb_get_ds_tvb(get_data_source_tvb(
            (const struct data_source *)g_slist_nth_data(pinfo->data_src, i))));
    }
    if (pieces->sources == 0 && count > 0) {
        scan_source(pieces, tvb_get_ds_tvb(get_data_source_tvb(
            (const struct data_source *)pinfo->data_src->data)));
    }
    pieces->sources = count;
}

/* True when the document is, or may be, the body of the message. */
static bool
is_body_of(const x1_piece_t *piece, tvbuff_t *body)
{
    const unsigned at = (unsigned)tvb_raw_offset(body);

    return tvb_get_ds_tvb(body) == piece->source ? at >= piece->body && at < piece->end : piece->is_coded;
}

const x1_piece_t *
x1_pieces_take(x1_pieces_t *pieces, tvbuff_t *body)
{
    const unsigned count = pieces->all != NULL ? wmem_array_get_count(pieces->all) : 0;
    const x1_piece_t *next;
    bool is_there = body == NULL;

    for (unsigned i = pieces->taken; i < count && !is_there; i++) {
        is_there = is_body_of((const x1_piece_t *)wmem_array_index(pieces->all, i), body);
    }
    if (!is_there || pieces->taken == count) {
        return NULL;
    }
    next = (const x1_piece_t *)wmem_array_index(pieces->all, pieces->taken++);
    return body != NULL && is_body_of(next, body) ? NULL : next;
}
