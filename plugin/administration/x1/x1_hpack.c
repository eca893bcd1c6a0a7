/* x1_hpack.c
 * The header blocks of HTTP/2 (RFC 7541): the status of a response, and whether a block is a request's.
 *
 * Wireshark's own reader of them shows what it finds, and tells nobody. Of the fields it is enough to know which they
 * are, and where they end: only digits are taken out of Huffman code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "administration/x1/x1_hpack.h"

#include <stddef.h>
#include <string.h>

#include <glib.h>

/* Clause 2.3.3: behind the static table the dynamic one begins. */
#define STATIC_ENTRIES 61

/* What stands in `statuses` for a field of a request. */
#define OF_REQUEST 1

typedef struct {
    const uint8_t *p;
    const uint8_t *end;
} block_t;

/* A string as it stands in the block. */
typedef struct {
    const uint8_t *p;
    uint32_t       length;
    bool           is_coded;        /* in Huffman code */
} string_t;

/* Clause 5.1. False: it ends within. */
static bool
read_integer(block_t *block, unsigned prefix, uint32_t *value)
{
    const uint32_t mask = (1U << prefix) - 1;
    unsigned shift = 0;

    if (block->p >= block->end) {
        return false;
    }
    *value = *block->p++ & mask;
    if (*value < mask) {
        return true;
    }
    for (; block->p < block->end && shift < 21; shift += 7) {
        uint8_t octet = *block->p++;

        *value += (uint32_t)(octet & 0x7f) << shift;
        if ((octet & 0x80) == 0) {
            return true;
        }
    }
    return false;
}

/* Clause 5.2. */
static bool
read_string(block_t *block, string_t *string)
{
    string->is_coded = block->p < block->end && (*block->p & 0x80) != 0;
    if (!read_integer(block, 7, &string->length) || string->length > (size_t)(block->end - block->p)) {
        return false;
    }
    string->p = block->p;
    block->p += string->length;
    return true;
}

/* Appendix B: 0 to 2 have five bits, 3 to 9 six. 0: they are no three digits. */
static unsigned
coded_digits(const string_t *string)
{
    unsigned status = 0, bits = 0, held = 0;

    if (string->length < 2 || string->length > 3) {
        return 0;
    }
    for (unsigned i = 0; i < string->length; i++) {
        held = held << 8 | string->p[i];
        bits += 8;
    }
    for (unsigned digits = 0; digits < 3; digits++) {
        unsigned code;

        if (bits < 5) {
            return 0;
        }
        code = held >> (bits - 5) & 0x1f;
        if (code <= 2) {
            status = status * 10 + code;
            bits -= 5;
            continue;
        }
        code = bits < 6 ? 0 : held >> (bits - 6) & 0x3f;
        if (code < 0x19 || code > 0x1f) {
            return 0;
        }
        status = status * 10 + code - 0x19 + 3;
        bits -= 6;
    }
    return status;
}

static unsigned
status_of(const string_t *string)
{
    unsigned status = 0;

    if (string->is_coded) {
        return coded_digits(string);
    }
    for (unsigned i = 0; string->length == 3 && i < 3; i++) {
        status = g_ascii_isdigit(string->p[i]) ? status * 10 + (unsigned)g_ascii_digit_value((char)string->p[i]) : 0;
    }
    return status;
}

/* A name that stands there itself. Encoders have an index for each that begins with a colon. */
static x1_field_t
field_named(const string_t *name)
{
    static const char status[] = ":status";

    if (name->is_coded || name->length == 0 || name->p[0] != ':') {
        return X1_FIELD_OTHER;
    }
    return name->length == strlen(status) && memcmp(name->p, status, name->length) == 0 ? X1_FIELD_STATUS
                                                                                         : X1_FIELD_OF_REQUEST;
}

/* What an index stands for, and the status that it may be. */
static x1_field_t
field_at(const x1_hpack_t *table, uint32_t index, unsigned *status)
{
    /* Appendix A: 1 to 7 are those of requests, 8 to 14 the statuses. */
    static const uint16_t statuses[] = { 200, 204, 206, 304, 400, 404, 500 };
    const uint32_t back = index - STATIC_ENTRIES;       /* the newest is 1 */
    unsigned kept;

    *status = 0;
    if (index <= STATIC_ENTRIES) {
        *status = index >= 8 && index <= 14 ? statuses[index - 8] : 0;
        return index <= 7 ? X1_FIELD_OF_REQUEST : index <= 14 ? X1_FIELD_STATUS : X1_FIELD_OTHER;
    }
    if (back > table->known) {
        return X1_FIELD_OTHER;
    }
    kept = table->statuses[(table->inserted - back) % X1_HPACK_ENTRIES];
    *status = kept > OF_REQUEST ? kept : 0;
    return kept == OF_REQUEST ? X1_FIELD_OF_REQUEST : kept ? X1_FIELD_STATUS : X1_FIELD_OTHER;
}

static void
insert(x1_hpack_t *table, x1_field_t field, unsigned status)
{
    table->statuses[table->inserted % X1_HPACK_ENTRIES] =
        (uint16_t)(field == X1_FIELD_OF_REQUEST ? OF_REQUEST : field == X1_FIELD_STATUS ? status : 0);
    table->inserted++;
    table->known = MIN(table->known + 1, X1_HPACK_ENTRIES);
}

/* Clause 6.2: a literal, whose name has an index or stands there. */
static bool
read_literal(x1_hpack_t *table, block_t *block, x1_field_t *field, unsigned *status)
{
    const bool is_inserted = (*block->p & 0x40) != 0;
    string_t name, value;
    uint32_t index;

    if (!read_integer(block, is_inserted ? 6 : 4, &index)) {
        return false;
    }
    if (index != 0) {
        *field = field_at(table, index, status);
    } else if (read_string(block, &name)) {
        *field = field_named(&name);
    } else {
        return false;
    }
    if (!read_string(block, &value)) {
        return false;
    }
    *status = *field == X1_FIELD_STATUS ? status_of(&value) : 0;
    if (is_inserted) {
        insert(table, *field, *status);
    }
    return true;
}

x1_field_t
x1_hpack_read(x1_hpack_t *table, const uint8_t *p, unsigned length, unsigned *status)
{
    block_t block = { p, p + length };
    x1_field_t first = X1_FIELD_OTHER;
    bool has_first = false;

    *status = 0;
    while (block.p < block.end) {
        x1_field_t field = X1_FIELD_OTHER;
        unsigned its_status = 0;
        uint32_t index;
        bool is_read;

        /* Clause 6.3: a change of the table's size is no field. */
        if ((*block.p & 0xe0) == 0x20) {
            if (!read_integer(&block, 5, &index)) {
                break;
            }
            continue;
        }
        if (*block.p & 0x80) {
            is_read = read_integer(&block, 7, &index);
            field = is_read ? field_at(table, index, &its_status) : X1_FIELD_OTHER;
        } else {
            is_read = read_literal(table, &block, &field, &its_status);
        }
        if (!has_first) {
            has_first = true;
            first = field;
            *status = its_status;
        }
        if (!is_read) {
            x1_hpack_forget(table);
            break;
        }
    }
    return first;
}

void
x1_hpack_forget(x1_hpack_t *table)
{
    table->known = 0;
}
