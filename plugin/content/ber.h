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

#include <wsutil/wmem/wmem.h>

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

/* How far a value of indefinite length was gone through when octets were missing. All 0: nowhere yet. */
typedef struct {
    uint32_t at;
    uint32_t depth;
    uint32_t steps;
} ber_scan_t;

/* The same, where an earlier call found BER_MORE in the first octets of `p`: goes on from there. */
ber_result_t ber_read_on(const uint8_t *p, unsigned length, uint32_t most, ber_value_t *value, ber_scan_t *scan);

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
    ber_span_t contents;        /* none of a string in parts: ber_join() knows them */
} ber_found_t;

/* The first value with each of these identifiers, in one pass. Behind a value that is not whole none is found. The
 * identifier of a primitive value finds a string in parts, too. */
void ber_find_each(ber_span_t span, const uint8_t *identifiers, ber_found_t *found, unsigned count);

/* The contents of the first value, and whether that is whole. */
bool ber_first(ber_span_t span, ber_value_t *value, ber_span_t *contents);

/* Where among `values`, from `*begin` on, the value stands whose contents begin at `at`: there, or in a constructed
 * one. It need not be whole. Sets `*begin` to its identifier. */
bool ber_value_at(ber_span_t values, unsigned at, unsigned *begin, ber_value_t *value);

/* An INTEGER that can't be negative (clause 8.3), of up to 64 bits: with zeros before it, or, as some write it, without
 * the one that keeps a first bit from being a sign. */
bool ber_unsigned(ber_span_t contents, uint64_t *number);

/* True when that zero is missing. */
static inline bool
ber_misses_zero(ber_span_t contents)
{
    return contents.length > 0 && (contents.octets[0] & 0x80);
}

/* One arc of an OBJECT IDENTIFIER (clause 8.19) from the beginning of `arcs`, which loses it; false: there is none that
 * is whole, or it has more than 32 bits. */
bool ber_arc(ber_span_t *arcs, uint32_t *arc);

/* ---- strings in parts (clauses 8.6.4, 8.7.3 and 8.23) ---- */

/* What the parts are. */
typedef enum {
    BER_OCTETS,                 /* OCTET STRING, and the strings of characters and times that are encoded like it */
    BER_BITS                    /* BIT STRING: the octet that tells of unused bits first */
} ber_string_t;

/* What a constructed string comes to. */
typedef struct {
    unsigned   length;          /* of all parts together */
    ber_span_t first;           /* the first part; all there is, where its length is that above */
} ber_joined_t;

/* The parts in the contents of a constructed string, which may be in parts themselves; `to`: room for all of them, one
 * after another, NULL to learn how much that is. False: they are no such parts, too many, or too deep in one
 * another. */
bool ber_join(ber_span_t contents, ber_string_t kind, ber_joined_t *joined, uint8_t *to);

/* The octets of a string, `whole` with its identifier: as they stand, or put together in room of `scope`. None: it is
 * none, or not whole. */
ber_span_t ber_string(wmem_allocator_t *scope, ber_span_t whole);

/* The same of the first string with this identifier, which is that of a primitive value, among those in `span`. */
ber_span_t ber_find_string(wmem_allocator_t *scope, ber_span_t span, uint8_t identifier);

#endif /* LI_BER_H */
