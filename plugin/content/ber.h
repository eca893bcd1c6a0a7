/* ber.h
 * Where BER values begin and end (ITU-T X.690 clause 8.1): no more than is needed to find units in a stream and to look
 * ahead. What the values mean is for epan's BER dissector.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_BER_H
#define LI_BER_H

#include <stdbool.h>
#include <stdint.h>

/* The identifier's first octet, of tags below 31. */
#define BER_CONTEXT(tag)        (0x80U | (tag))
#define BER_CONTEXT_OF(tag)     (0xa0U | (tag))     /* constructed */
#define BER_SEQUENCE            0x30U

typedef struct {
    uint8_t  identifier;        /* its first octet */
    bool     indefinite;        /* two zero octets end it */
    unsigned head;              /* octets of identifier and length */
    uint32_t length;            /* of the contents */
    uint32_t whole;             /* head, contents, and the end where it is marked */
} ber_value_t;

typedef enum {
    BER_FOUND,
    BER_MORE,                   /* more octets are needed to tell */
    BER_BAD                     /* no value, or, head and end counted, longer than `most` */
} ber_result_t;

/* The value that begins at `p`. With a definite length it is found from its head alone:
 * its contents need not be there. */
ber_result_t ber_read(const uint8_t *p, unsigned length, uint32_t most, ber_value_t *value);

/* Octets; NULL: none. */
typedef struct {
    const uint8_t *octets;
    unsigned       length;
} ber_span_t;

/* The contents of the first value with this identifier among those in `span`; none if it is not there, or not whole. */
ber_span_t ber_find(ber_span_t span, uint8_t identifier);

/* A value that was looked for: all of it, and its contents. */
typedef struct {
    ber_span_t whole;
    ber_span_t contents;
} ber_found_t;

/* The first value with each of these identifiers, in one pass. Behind a value that is not whole none is found. */
void ber_find_each(ber_span_t span, const uint8_t *identifiers, ber_found_t *found, unsigned count);

/* The contents of the first value, and whether that is whole. */
bool ber_first(ber_span_t span, ber_value_t *value, ber_span_t *contents);

/* A non-negative INTEGER of at most 8 octets (clause 8.3). */
bool ber_unsigned(ber_span_t contents, uint64_t *number);

#endif /* LI_BER_H */
