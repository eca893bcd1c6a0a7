/* x1_hpack.h
 * The header blocks of HTTP/2 (RFC 7541), as far as X1 needs them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_X1_HPACK_H
#define LI_X1_HPACK_H

#include <stdbool.h>
#include <stdint.h>

/* What the first field of a header block is: pseudo-header fields stand before all others (RFC 9113 clause 8.3), and a
 * response has only ":status". */
typedef enum {
    X1_FIELD_OTHER,
    X1_FIELD_OF_REQUEST,
    X1_FIELD_STATUS
} x1_field_t;

/* So many of the newest entries are remembered: a table of the usual 4,096 octets holds no more (clause 4.1). */
#define X1_HPACK_ENTRIES 128

/* The dynamic table of one direction (clause 2.3.2). New entries come first, and the oldest are evicted, which moves
 * none of the others: what an entry was is known by how many came since, whatever the size of the table. Zeroed when
 * new. */
typedef struct {
    uint16_t statuses[X1_HPACK_ENTRIES];    /* 0: no status, or not known; 1: of a request. By `inserted` */
    uint32_t inserted;                      /* so many came */
    uint32_t known;                         /* so many of the newest are known */
} x1_hpack_t;

/* Goes through a whole header block. Returns its first field, and of a response the status; 0: not known. */
x1_field_t x1_hpack_read(x1_hpack_t *table, const uint8_t *p, unsigned length, unsigned *status);

/* Blocks were lost: what was inserted before is not known any more. */
void x1_hpack_forget(x1_hpack_t *table);

#endif /* LI_X1_HPACK_H */
