/* sequence.c
 * Sequence numbers: gaps, repetitions and restarts, kept apart.
 *
 * A context has one or more runs; a run is a set of streams whose numbers together follow one another. Most contexts
 * have one run with one stream. A second connection that continues the count joins the run; one that repeats it to
 * another endpoint is a run of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/sequence.h"

#include <string.h>

#include <glib.h>

/* Numbers that may still arrive, for each run. Beyond this many the oldest is taken as missing. */
#define HOLES_MAX 32
/* Connections remembered for each context; the one not used for longest gives way. */
#define STREAMS_MAX 32
/* Differences of numbers below this are ahead, others behind: serial number arithmetic (RFC 1982). */
#define HALF 0x80000000U

/* Numbers from `from` up to, but not including, `to`, that were passed over. */
typedef struct {
    uint32_t from;
    uint32_t to;
    uint32_t frame;             /* of the unit before the hole */
    uint32_t units;             /* of the run when it opened */
    nstime_t time;
    bool     settled;           /* reported at once, or beside octets that were not captured: never reported again */
} hole_t;

typedef struct run {
    struct run *next;
    uint32_t    first;          /* the lowest number known to belong here */
    uint32_t    expected;       /* the number after the highest seen */
    uint32_t    frame;          /* of the last unit */
    uint32_t    endpoint;       /* where its first stream goes */
    uint32_t    units;          /* wraps */
    uint32_t    untold;         /* units since the last number that took a number without telling it */
    bool        spread;         /* more than one stream, or one that may reorder */
    unsigned    hole_count;
    unsigned    hole_room;      /* for so many there is room; grows to HOLES_MAX */
    hole_t     *holes;
} run_t;

typedef struct stream {
    struct stream *next;        /* the one used last comes first */
    const void    *id;
    uint32_t       last;
    run_t         *run;
} stream_t;

typedef struct li_context {
    run_t    *runs;
    stream_t *streams;
} context_t;

typedef struct {
    const uint8_t *octets;
    unsigned       length;
} context_key_t;

struct li_sequences {
    wmem_allocator_t *scope;
    wmem_map_t       *contexts; /* context_key_t -> context_t */
};

/* What one call works on. */
typedef struct {
    li_sequences_t             *sequences;
    const li_sequence_unit_t   *unit;
    const li_sequence_window_t *window;
    li_sequence_report_t        report;
    void                       *data;
} call_t;

static unsigned
key_hash(const void *key)
{
    const context_key_t *k = (const context_key_t *)key;

    return wmem_strong_hash(k->octets, k->length);
}

static gboolean
key_equal(const void *a, const void *b)
{
    const context_key_t *ka = (const context_key_t *)a, *kb = (const context_key_t *)b;

    return ka->length == kb->length && memcmp(ka->octets, kb->octets, ka->length) == 0;
}

li_sequences_t *
li_sequences_new(wmem_allocator_t *scope)
{
    li_sequences_t *sequences = wmem_new(scope, li_sequences_t);

    sequences->scope = scope;
    sequences->contexts = wmem_map_new(scope, key_hash, key_equal);
    return sequences;
}

static context_t *
context_of(li_sequences_t *sequences, const li_sequence_unit_t *unit)
{
    context_key_t key = { unit->context, unit->context_length };
    context_t *context = (context_t *)wmem_map_lookup(sequences->contexts, &key);

    if (context == NULL) {
        context_key_t *kept = wmem_new(sequences->scope, context_key_t);

        kept->octets = (const uint8_t *)wmem_memdup(sequences->scope, key.octets, key.length);
        kept->length = key.length;
        context = wmem_new0(sequences->scope, context_t);
        wmem_map_insert(sequences->contexts, kept, context);
    }
    return context;
}

static void
report(const call_t *call, li_found_t found, uint32_t frame, uint32_t expected, uint32_t count, bool late)
{
    li_finding_t finding = {
        .found = found, .expected = expected, .number = call->unit->number, .count = count, .frame = frame,
        .late = late
    };

    call->report(call->data, &finding);
}

/* --- Holes ----------------------------------------------------------------------------------------------------- */

static void
hole_remove(run_t *run, unsigned i)
{
    run->hole_count--;
    memmove(&run->holes[i], &run->holes[i + 1], (run->hole_count - i) * sizeof *run->holes);
}

static void
hole_close(const call_t *call, run_t *run, unsigned i)
{
    const hole_t hole = run->holes[i];

    hole_remove(run, i);
    if (!hole.settled) {
        report(call, LI_FOUND_GAP, hole.frame, hole.from, hole.to - hole.from, true);
    }
}

/* Room for one more; the oldest gives way when there are too many. */
static hole_t *
hole_add(const call_t *call, run_t *run)
{
    if (run->hole_count == HOLES_MAX) {
        hole_close(call, run, 0);
    }
    if (run->hole_count == run->hole_room) {
        run->hole_room = run->hole_room ? run->hole_room * 2 : 2;
        run->holes = (hole_t *)wmem_realloc(call->sequences->scope, run->holes, run->hole_room * sizeof(hole_t));
    }
    return &run->holes[run->hole_count++];
}

static void
hole_open(const call_t *call, run_t *run, uint32_t from, uint32_t to, bool settled)
{
    *hole_add(call, run) = (hole_t) {
        .from = from, .to = to, .frame = run->frame, .units = run->units, .time = call->unit->time,
        .settled = settled
    };
}

/* True when the number was passed over before and now has come. */
static bool
hole_fill(const call_t *call, run_t *run, uint32_t number)
{
    for (unsigned i = 0; i < run->hole_count; i++) {
        hole_t *hole = &run->holes[i];
        uint32_t behind = number - hole->from;

        if (behind >= hole->to - hole->from) {
            continue;
        }
        if (hole->to - hole->from == 1) {
            hole_remove(run, i);
        } else if (behind == 0) {
            hole->from++;
        } else if (number + 1 == hole->to) {
            hole->to--;
        } else {
            hole_t upper = *hole;

            hole->to = number;
            upper.from = number + 1;
            *hole_add(call, run) = upper;
        }
        return true;
    }
    return false;
}

/* Reports what can no longer arrive. */
static void
holes_expire(const call_t *call, run_t *run)
{
    for (unsigned i = 0; i < run->hole_count;) {
        const hole_t *hole = &run->holes[i];
        nstime_t age;

        nstime_delta(&age, &call->unit->time, &hole->time);
        if (!hole->settled && (run->units - hole->units > call->window->units ||
                               nstime_to_msec(&age) > call->window->milliseconds)) {
            hole_close(call, run, i);
        } else {
            i++;
        }
    }
}

/* --- Streams and runs ------------------------------------------------------------------------------------------ */

static run_t *
run_new(const call_t *call, context_t *context)
{
    const li_sequence_unit_t *unit = call->unit;
    run_t *run = wmem_new0(call->sequences->scope, run_t);

    run->first = unit->number;
    run->expected = unit->number + 1;
    run->frame = unit->frame;
    run->endpoint = unit->endpoint;
    run->spread = !unit->ordered;
    run->next = context->runs;
    context->runs = run;
    return run;
}

static stream_t *
stream_find(context_t *context, const void *id)
{
    for (stream_t **link = &context->streams; *link; link = &(*link)->next) {
        stream_t *stream = *link;

        if (stream->id == id) {
            *link = stream->next;
            stream->next = context->streams;
            context->streams = stream;
            return stream;
        }
    }
    return NULL;
}

static stream_t *
stream_new(const call_t *call, context_t *context)
{
    stream_t *stream = NULL;
    unsigned count = 0;

    for (stream_t **link = &context->streams; *link; link = &(*link)->next) {
        if (++count == STREAMS_MAX) {
            stream = *link;
            *link = NULL;
            break;
        }
    }
    if (stream == NULL) {
        stream = wmem_new(call->sequences->scope, stream_t);
    }
    stream->id = call->unit->stream;
    stream->last = call->unit->number;
    stream->run = NULL;
    stream->next = context->streams;
    context->streams = stream;
    return stream;
}

static unsigned
run_stream_count(const context_t *context, const run_t *run)
{
    unsigned count = 0;

    for (const stream_t *stream = context->streams; stream; stream = stream->next) {
        count += stream->run == run;
    }
    return count;
}

/* The run that a number on a new stream belongs to: the one it continues, else the one it is nearest ahead of, else
 * one that goes to the same endpoint. NULL: none, the stream is a run of its own. */
static run_t *
run_for_new_stream(const context_t *context, const li_sequence_unit_t *unit)
{
    run_t *nearest = NULL, *same_endpoint = NULL;

    for (run_t *run = context->runs; run; run = run->next) {
        uint32_t ahead = unit->number - run->expected;

        if (ahead == 0) {
            return run;
        }
        if (ahead < HALF && (nearest == NULL || ahead < unit->number - nearest->expected)) {
            nearest = run;
        }
        if (run->endpoint == unit->endpoint && same_endpoint == NULL) {
            same_endpoint = run;
        }
    }
    return nearest ? nearest : same_endpoint;
}

/* --- Judging --------------------------------------------------------------------------------------------------- */

static void
run_restart(run_t *run, uint32_t number)
{
    run->first = number;
    run->expected = number + 1;
    run->hole_count = 0;
}

static void
number_ahead(const call_t *call, run_t *run)
{
    const li_sequence_unit_t *unit = call->unit;
    uint32_t missing = unit->number - run->expected;

    if (missing > run->untold) {
        bool at_once = unit->ordered && !run->spread && !unit->after_loss;

        if (at_once) {
            report(call, LI_FOUND_GAP, run->frame, run->expected, missing, false);
        }
        hole_open(call, run, run->expected, unit->number, at_once || unit->after_loss);
    }
    run->expected = unit->number + 1;
}

static void
number_behind(const call_t *call, run_t *run)
{
    const li_sequence_unit_t *unit = call->unit;
    bool seen = unit->number - run->first < HALF;
    /* Where units may overtake one another, the last few may come again, or come late, without a restart. */
    bool recent = run->spread ? run->expected - unit->number <= call->window->units : run->expected == 1;

    if (hole_fill(call, run, unit->number)) {
        return;
    }
    if (!seen && run->spread && run->first - unit->number <= call->window->units) {
        run->first = unit->number;      /* reordered at the beginning of what was captured */
    } else if (seen && (unit->number != 0 || recent)) {
        report(call, LI_FOUND_REPEATED, run->frame, run->expected, 0, false);
    } else {
        report(call, LI_FOUND_RESTARTED, run->frame, run->expected, 0, false);
        run_restart(run, unit->number);
    }
}

static void
context_judge(const call_t *call, context_t *context)
{
    const li_sequence_unit_t *unit = call->unit;
    stream_t *stream = stream_find(context, unit->stream);
    bool follows = stream && unit->number == stream->last + 1;
    run_t *run;

    if (stream == NULL) {
        run = run_for_new_stream(context, unit);
        stream = stream_new(call, context);
        stream->run = run ? run : run_new(call, context);
        if (run == NULL) {
            return;
        }
        run->spread = true;
    }
    run = stream->run;
    run->units++;
    if (unit->number - run->expected < HALF) {
        if (unit->number != run->expected) {
            number_ahead(call, run);
        } else {
            run->expected++;
        }
    } else if (!follows) {
        number_behind(call, run);
    } else if (!hole_fill(call, run, unit->number) && run_stream_count(context, run) > 1) {
        /* Follows its own stream, but another had the number already: the same numbers twice. */
        stream->run = run_new(call, context);
    }
    run = stream->run;
    stream->last = unit->number;
    holes_expire(call, run);
    run->untold = 0;
    run->frame = unit->frame;
}

/* Would the unit be a jump in its context? */
static bool
context_jumps(context_t *context, const li_sequence_unit_t *unit)
{
    const stream_t *stream = stream_find(context, unit->stream);

    return stream && unit->number != stream->last + 1 && unit->number != stream->run->expected &&
           unit->number - stream->run->expected < HALF;
}

/* Follows the counter over all contexts. True: the counter judges the unit, its context does not. */
static bool
counter_judges(const call_t *call, li_common_counter_t *counter, context_t *context)
{
    const li_sequence_unit_t *unit = call->unit;
    uint32_t previous = counter->last;

    if (counter->context) {
        context_judge(call, counter->context);
        return true;
    }
    counter->broken |= counter->started && unit->number != previous + 1;
    counter->several |= counter->started && counter->first_context != context;
    counter->last = unit->number;
    if (!counter->started) {
        counter->started = true;
        counter->first_context = context;
    }
    if (counter->broken || !counter->several || !context_jumps(context, unit)) {
        return false;
    }
    report(call, LI_FOUND_GLOBAL_COUNTER, stream_find(context, unit->stream)->run->frame, previous + 1, 0, false);
    counter->context = wmem_new0(call->sequences->scope, context_t);
    context_judge(call, counter->context);
    return true;
}

static void
context_untold(context_t *context, const void *id)
{
    const stream_t *stream = stream_find(context, id);
    run_t *run = stream ? stream->run : context->runs;

    if (run) {
        run->untold++;
    }
}

void
li_sequences_unit(li_sequences_t *sequences, const li_sequence_unit_t *unit, const li_sequence_window_t *window,
                  li_sequence_report_t report_finding, void *data)
{
    call_t call = { sequences, unit, window, report_finding, data };
    context_t *context = context_of(sequences, unit);
    bool judged = false;

    if (!unit->has_number) {
        context_untold(context, unit->stream);
        return;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(unit->counters) && !judged; i++) {
        if (unit->counters[i]) {
            judged = counter_judges(&call, unit->counters[i], context);
        }
    }
    if (!judged) {
        context_judge(&call, context);
    }
}
