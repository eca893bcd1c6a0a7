/* ber.c
 * Where BER values begin and end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "content/ber.h"

#include <stddef.h>
#include <string.h>

/* Values of indefinite length may lie in one another, and hold any number of others.
 * Beyond these nothing is believed. */
#define DEPTH_MAX 64
#define STEPS_MAX 65536U

/* The bit of an identifier (clause 8.1.2.5). */
#define CONSTRUCTED 0x20U

/* Clauses 8.1.2 and 8.1.3. An indefinite length leaves `length` and `whole` 0. */
static ber_result_t
read_head(const uint8_t *p, unsigned available, uint32_t most, ber_value_t *value)
{
    unsigned at = 0, octets;
    uint64_t length = 0;

    if (available < 2) {
        return BER_MORE;
    }
    value->identifier = p[at++];
    value->indefinite = false;
    value->length = value->whole = 0;
    if ((value->identifier & 0x1f) == 0x1f) {
        do {
            if (at > 5) {
                return BER_BAD;
            }
            if (at >= available) {
                return BER_MORE;
            }
        } while (p[at++] & 0x80);
    }
    if (at >= available) {
        return BER_MORE;
    }
    octets = p[at] & 0x80 ? p[at] & 0x7fU : 0;
    length = p[at] & 0x80 ? 0 : p[at];
    value->indefinite = p[at++] == 0x80;
    if (octets > 8 || (value->indefinite && !(value->identifier & CONSTRUCTED))) {
        return BER_BAD;
    }
    while (octets-- > 0) {
        if (at >= available) {
            return BER_MORE;
        }
        length = length << 8 | p[at++];
    }
    if (at > most || length > most - at) {
        return BER_BAD;
    }
    value->head = at;
    value->length = (uint32_t)length;
    value->whole = value->indefinite ? 0 : at + (uint32_t)length;
    return BER_FOUND;
}

ber_result_t
ber_read_on(const uint8_t *p, unsigned available, uint32_t most, ber_value_t *value, ber_scan_t *scan)
{
    ber_result_t result = read_head(p, available, most, value);
    unsigned depth = 1, steps = 0, at;

    if (result != BER_FOUND || !value->indefinite) {
        return result;
    }
    at = value->head;
    if (scan->at > at && scan->at <= most) {
        at = scan->at;
        depth = scan->depth;
        steps = scan->steps;
    }
    /* There is room for two octets that end it: `at` is never beyond `most`. */
    for (; steps < STEPS_MAX && most - at >= 2; steps++) {
        ber_value_t inner;

        *scan = (ber_scan_t) { at, depth, steps };
        if (at > available || available - at < 2) {
            return BER_MORE;
        }
        if (p[at] == 0 && p[at + 1] == 0) {
            at += 2;
            if (--depth == 0) {
                value->length = at - 2 - value->head;
                value->whole = at;
                return BER_FOUND;
            }
            continue;
        }
        result = read_head(p + at, available - at, most - at, &inner);
        if (result != BER_FOUND) {
            return result;
        }
        if (inner.indefinite && ++depth > DEPTH_MAX) {
            return BER_BAD;
        }
        at += inner.indefinite ? inner.head : inner.whole;
    }
    return BER_BAD;
}

ber_result_t
ber_read(const uint8_t *p, unsigned available, uint32_t most, ber_value_t *value)
{
    ber_scan_t scan = { 0, 0, 0 };

    return ber_read_on(p, available, most, value, &scan);
}

bool
ber_first(ber_span_t span, ber_value_t *value, ber_span_t *contents)
{
    if (span.octets == NULL || ber_read(span.octets, span.length, span.length, value) != BER_FOUND
        || value->whole > span.length) {
        return false;
    }
    contents->octets = span.octets + value->head;
    contents->length = value->length;
    return true;
}

/* A string may be in parts where a primitive value is looked for. */
static bool
is_wanted(uint8_t identifier, uint8_t wanted)
{
    return identifier == wanted || (identifier & ~CONSTRUCTED) == wanted;
}

void
ber_find_each(ber_span_t span, const uint8_t *identifiers, ber_found_t *found, unsigned count)
{
    unsigned left = count;
    ber_value_t value;
    ber_span_t contents;

    for (unsigned i = 0; i < count; i++) {
        found[i] = (ber_found_t) { { NULL, 0 }, { NULL, 0 } };
    }
    for (unsigned steps = 0; left > 0 && steps < STEPS_MAX && ber_first(span, &value, &contents); steps++) {
        for (unsigned i = 0; i < count; i++) {
            if (found[i].whole.octets == NULL && is_wanted(value.identifier, identifiers[i])) {
                found[i].whole = (ber_span_t) { span.octets, value.whole };
                if (identifiers[i] == value.identifier) {
                    found[i].contents = contents;
                }
                left--;
                break;
            }
        }
        span.octets += value.whole;
        span.length -= value.whole;
    }
}

ber_span_t
ber_find(ber_span_t span, uint8_t identifier)
{
    ber_found_t found;

    ber_find_each(span, &identifier, &found, 1);
    return found.contents;
}

bool
ber_value_at(ber_span_t values, unsigned at, unsigned *begin, ber_value_t *value)
{
    unsigned here = *begin;

    for (unsigned steps = 0; steps < STEPS_MAX && here < at && at <= values.length; steps++) {
        const unsigned left = values.length - here;

        if (ber_read(values.octets + here, left, UINT32_MAX / 2, value) != BER_FOUND) {
            return false;
        }
        if (here + value->head == at) {
            *begin = here;
            return true;
        }
        /* In this one, or behind it. */
        here += (value->identifier & CONSTRUCTED) && at - here < value->whole ? value->head : value->whole;
    }
    return false;
}

/* ---- numbers ---- */

bool
ber_unsigned(ber_span_t contents, uint64_t *number)
{
    unsigned at = 0;

    while (at < contents.length && contents.octets[at] == 0) {
        at++;
    }
    if (contents.length == 0 || contents.length - at > sizeof *number) {
        return false;
    }
    *number = 0;
    while (at < contents.length) {
        *number = *number << 8 | contents.octets[at++];
    }
    return true;
}

bool
ber_arc(ber_span_t *arcs, uint32_t *arc)
{
    uint64_t number = 0;

    for (unsigned i = 0; i < arcs->length && number <= UINT32_MAX; i++) {
        number = number << 7 | (arcs->octets[i] & 0x7f);
        if (!(arcs->octets[i] & 0x80)) {
            arcs->octets += i + 1;
            arcs->length -= i + 1;
            *arc = (uint32_t)number;
            return number <= UINT32_MAX;
        }
    }
    return false;
}

/* ---- strings in parts ---- */

/* Parts may be in parts. */
#define PARTS_DEPTH_MAX 16

typedef struct {
    ber_string_t  kind;
    ber_joined_t *joined;
    uint8_t      *to;           /* NULL: only their length is asked for */
    unsigned      steps;
    uint8_t       unused;       /* bits of the last part: only the last may have such */
} joining_t;

/* Each part is an OCTET STRING (clause 8.23), or a BIT STRING (clause 8.6.4.1). Some repeat the type of characters. */
static bool
is_part(uint8_t identifier, ber_string_t kind)
{
    const uint8_t tag = identifier & 0x1f;

    if ((identifier & 0xc0) != 0) {
        return false;
    }
    return kind == BER_BITS ? tag == 3 : tag == 4 || tag == 12 || (tag >= 18 && tag <= 30);
}

static bool
add_part(joining_t *joining, ber_span_t contents)
{
    ber_joined_t *joined = joining->joined;
    const bool is_first = joined->first.octets == NULL;

    if (is_first) {
        joined->first = contents;
        joined->length = joining->kind == BER_BITS ? 1 : 0;
    }
    if (joining->kind == BER_BITS) {
        if (contents.length == 0 || contents.octets[0] > 7 || joining->unused != 0) {
            return false;
        }
        joining->unused = contents.octets[0];
        contents.octets++;
        contents.length--;
    }
    if (joining->to != NULL && contents.length > 0) {
        memcpy(joining->to + joined->length, contents.octets, contents.length);
    }
    joined->length += contents.length;
    return true;
}

static bool
add_parts(joining_t *joining, ber_span_t parts, unsigned depth)
{
    while (parts.length > 0) {
        ber_value_t value;
        ber_span_t contents;

        if (joining->steps++ == STEPS_MAX || !ber_first(parts, &value, &contents)
            || !is_part(value.identifier, joining->kind)) {
            return false;
        }
        if (!(value.identifier & CONSTRUCTED)) {
            if (!add_part(joining, contents)) {
                return false;
            }
        } else if (depth == PARTS_DEPTH_MAX || !add_parts(joining, contents, depth + 1)) {
            return false;
        }
        parts.octets += value.whole;
        parts.length -= value.whole;
    }
    return true;
}

bool
ber_join(ber_span_t contents, ber_string_t kind, ber_joined_t *joined, uint8_t *to)
{
    joining_t joining = { .kind = kind, .joined = joined, .to = to };

    *joined = (ber_joined_t) { .length = 0 };
    if (!add_parts(&joining, contents, 1) || (kind == BER_BITS && joined->first.octets == NULL)) {
        return false;
    }
    if (to != NULL && kind == BER_BITS) {
        to[0] = joining.unused;
    }
    return true;
}

ber_span_t
ber_string(wmem_allocator_t *scope, ber_span_t whole)
{
    const ber_span_t none = { NULL, 0 };
    ber_value_t value;
    ber_span_t contents;
    ber_joined_t joined;
    uint8_t *octets;

    if (!ber_first(whole, &value, &contents)) {
        return none;
    }
    if (!(value.identifier & CONSTRUCTED)) {
        return contents;
    }
    if (!ber_join(contents, BER_OCTETS, &joined, NULL)) {
        return none;
    }
    if (joined.first.octets != NULL && joined.length == joined.first.length) {
        return joined.first;
    }
    octets = (uint8_t *)wmem_alloc(scope, joined.length + 1);
    ber_join(contents, BER_OCTETS, &joined, octets);
    return (ber_span_t) { octets, joined.length };
}

ber_span_t
ber_find_string(wmem_allocator_t *scope, ber_span_t span, uint8_t identifier)
{
    ber_found_t found;

    ber_find_each(span, &identifier, &found, 1);
    return ber_string(scope, found.whole);
}
