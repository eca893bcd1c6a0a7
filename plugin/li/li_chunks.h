/* li_chunks.h
 * The content of a message of HTTP that comes in chunks (RFC 9112 clause 7.1), before all of it is there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_CHUNKS_H
#define LI_CHUNKS_H

#include <stdbool.h>
#include <stdint.h>

/* Where the octets stand that come next. */
typedef enum {
    LI_CHUNKS_NONE,             /* in no chunk, as far as is known: they are what they are */
    LI_CHUNKS_HEAD,             /* likewise, but the head of a message may say otherwise */
    LI_CHUNKS_SIZE,             /* in the line that says a chunk's length */
    LI_CHUNKS_REST,             /* likewise, behind that */
    LI_CHUNKS_DATA,
    LI_CHUNKS_END               /* behind a chunk's data: the end of a line */
} li_chunks_place_t;

/* No longer beginning of a line of the head is looked at. */
#define LI_CHUNKS_LINE_MAX 64U

typedef struct {
    li_chunks_place_t place;
    bool              is_said;  /* the head says that the content is in chunks */
    char              line[LI_CHUNKS_LINE_MAX];
    unsigned          line_length;
    unsigned          head_length;
    uint64_t          left;     /* of the chunk */
    unsigned          digits;   /* of its length, so far */
} li_chunks_t;

/* A message may begin. */
void li_chunks_begin(li_chunks_t *chunks);

/* Takes octets of the message, in their order. Writes those that are no framing of chunks to `content`, which has room
 * for as many; returns how many there are. */
unsigned li_chunks_take(li_chunks_t *chunks, const uint8_t *octets, unsigned length, uint8_t *content);

#endif /* LI_CHUNKS_H */
