/* ber.c
 * Where BER values begin and end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "content/ber.h"

#include <stddef.h>

/* Values of indefinite length may lie in one another, and hold any number of others.
 * Beyond these nothing is believed. */
#define DEPTH_MAX 64
#define STEPS_MAX 65536U

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
    if (octets > 8 || (value->indefinite && !(value->identifier & 0x20))) {
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
ber_read(const uint8_t *p, unsigned available, uint32_t most, ber_value_t *value)
{
    ber_result_t result = read_head(p, available, most, value);
    unsigned depth = 1, at;

    if (result != BER_FOUND || !value->indefinite) {
        return result;
    }
    at = value->head;
    /* There is room for two octets that end it: `at` is never beyond `most`. */
    for (unsigned steps = 0; steps < STEPS_MAX && most - at >= 2; steps++) {
        ber_value_t inner;

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
            if (identifiers[i] == value.identifier && found[i].whole.octets == NULL) {
                found[i] = (ber_found_t) { { span.octets, value.whole }, contents };
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
ber_unsigned(ber_span_t contents, uint64_t *number)
{
    unsigned at = 0;

    /* 9 octets when the first of 8 has its highest bit set. */
    if (contents.octets == NULL || contents.length == 0 || contents.length > 9 || (contents.octets[0] & 0x80)
        || (contents.length == 9 && contents.octets[0] != 0)) {
        return false;
    }
    *number = 0;
    while (at < contents.length) {
        *number = *number << 8 | contents.octets[at++];
    }
    return true;
}
