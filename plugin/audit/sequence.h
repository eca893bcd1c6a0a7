/* sequence.h
 * Sequence numbers: gaps, repetitions and restarts, kept apart (TS 103 221-2 clause 5.3.9, TS 102 232-1 clause 5.2.5).
 *
 * Numbers count within a context, start at 0 and wrap at 2^32. One context may be spread over several connections
 * (a pool of mediation functions, a reconnect), or be sent to several endpoints with the same numbers (a fan-out):
 * both are normal. What comes one way only does not count with what is answered: anybody can send it. What arrives over
 * one ordered connection is judged at once; elsewhere a missing number has the
 * time of a reorder window to arrive, and the finding stands on the unit that closes the window.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_SEQUENCE_H
#define LI_AUDIT_SEQUENCE_H

#include "audit/findings.h"
#include "audit/keys.h"

typedef struct li_sequences li_sequences_t;

/* One counter that may turn out to number all contexts of a connection, or of a sender. Zeroed when new; part of
 * the caller's record of that connection or sender. */
typedef struct {
    uint32_t                    last;           /* number of the last unit, whatever its context */
    bool                        started;
    bool                        broken;         /* the numbers did not follow one another: no such counter */
    const struct li_context    *first_context;
    bool                        several;        /* there is more than one context */
    struct li_context          *context;        /* once recognised: what judges from there on */
} li_common_counter_t;

typedef struct {
    const li_octets_t   *context;               /* what the numbers count within; compared as a whole */
    const void          *stream;                /* the connection and direction */
    uint32_t             endpoint;              /* number of the endpoint it goes to */
    bool                 ordered;               /* a stream that cannot reorder: TCP, TLS */
    bool                 is_two_way;            /* both directions of the connection were captured by now */
    bool                 after_loss;            /* octets of the stream before this unit were not captured */
    uint32_t             cut_frame;             /* the last one from its sender that was not captured whole; 0: none */
    bool                 has_number;            /* false: the unit took a number of this context that is not told */
    uint32_t             number;
    uint32_t             frame;
    nstime_t             time;                  /* of capture */
    li_common_counter_t *counters[2];           /* of the connection and of the sender; NULL: not looked at */
} li_sequence_unit_t;

typedef struct {
    unsigned units;                             /* of the context that may pass before a number is missing */
    unsigned milliseconds;                      /* of capture time, likewise */
} li_sequence_window_t;

/* Called for each finding, with `frame` set to the context's previous unit. */
typedef void (*li_sequence_report_t)(void *data, const li_finding_t *finding);

/* Lives as long as `scope`. A unit without a finding allocates nothing unless its context or connection is new. */
li_sequences_t *li_sequences_new(wmem_allocator_t *scope);

/* Judges one unit; units come in the order of capture, each once. */
void li_sequences_unit(li_sequences_t *sequences, const li_sequence_unit_t *unit, const li_sequence_window_t *window,
                       li_sequence_report_t report, void *data);

#endif /* LI_AUDIT_SEQUENCE_H */
