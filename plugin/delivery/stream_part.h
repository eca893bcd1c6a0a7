/* stream_part.h
 * Cuts octets into parts, units and what has to be skipped, and shows them: for the walks through a stream.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STREAM_PART_H
#define LI_STREAM_PART_H

#include "delivery/stream.h"

/* No place in the octets. */
#define NOWHERE (-1)

/* A walk through octets. */
typedef struct {
    const stream_format_t *format;
    const stream_format_t *part;    /* that of what stream_part_length() last found */
    stream_origin_t origin;     /* of the first octet */
    int             first_octet;    /* where that is in its data source */
    bool            can_wait;   /* octets that are missing may come with the next segment */
    bool            is_told;    /* what follows the octets is known to be something else: they hold whole units only */
    bool            is_stream;  /* a unit may end in a later segment */
    bool            is_expected;    /* of an expected party */
    bool            seeks_others;   /* and what is no unit is not what a lost segment has left of one's content */
    int64_t         placed;     /* where a header stands for certain: behind a unit; NOWHERE */
    int64_t         content_end;    /* up to here, all is content of a unit that was judged by its header */
    stream_begun_t  begun;      /* which that is */
    int64_t         next_placed;    /* the same behind the part that stream_part_length() last found */
    int64_t         next_content_end;   /* likewise */
    bool            is_unit;    /* what that was: a unit, */
    bool            is_content; /* or such content; */
    bool            is_begun;   /* a unit that goes on behind the part, with so much behind its head */
    uint64_t        begun_length;
    bool            was_broken_off; /* and it stands where the content of another one should go on */
    bool            was_placed; /* it was accepted because a header stands at the first octet for certain */
    uint32_t        open;       /* the part of which more octets are needed to tell, and how far it was looked at */
    stream_scan_t   scan;
} stream_walk_t;

/* The length of the unit at `offset`, or of the octets that have to be skipped; 0: more octets are needed to tell.
 * `data`: the walk. */
unsigned stream_part_length(packet_info *pinfo, tvbuff_t *tvb, int offset, void *data);

/* Behind a part that is whole. */
void stream_pass_part(stream_walk_t *walk);

/* Shows the part whose length was told last. `data`: the walk. */
int stream_dissect_part(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/* The same of octets that are all there is: what is wrong in one part hides no other. */
void stream_dissect_alone(stream_walk_t *walk, tvbuff_t *tvb, int offset, unsigned length, packet_info *pinfo,
                          proto_tree *tree);

#endif /* LI_STREAM_PART_H */
