/* sequence.c
 * Sequence numbers: gaps, repetitions and restarts, kept apart.
 *
 * A context has one or more runs; a run is a set of streams whose numbers together follow one another. Most contexts
 * have one run with one stream. A second connection that continues the count joins the run; one that repeats it to
 * another endpoint is a run of its own.
 *
 * The standard counts within the context, over whatever connections (TS 103 221-2 clause 5.3.9). But anybody can send
 * one way, from any address, units of any context; what is said of a true unit must not depend on that. So connections
 * of which both directions are captured have runs of their own, and others share theirs among themselves: datagrams, or
 * where one direction is captured. A connection that was open before the capture changes over when it is answered.
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
/* Runs remembered for each context; of those without a connection, the one not used for longest gives way. There are
 * such, for there are more runs than connections. */
#define RUNS_MAX 255
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

typedef struct {
    hole_t  *holes;
    uint32_t first;             /* the lowest number known to belong here */
    uint32_t expected;          /* the number after the highest seen */
    uint32_t frame;             /* of the last unit */
    uint32_t endpoint;          /* where its first stream goes */
    uint32_t units;             /* wraps */
    uint32_t untold;            /* units since the last number that took a number without telling it */
    uint8_t  hole_count;
    uint8_t  hole_room;         /* for so many there is room; grows to HOLES_MAX */
    uint8_t  streams;           /* so many of the context's connections are its own */
    bool     spread;            /* more than one stream, or one that may reorder */
    bool     is_two_way;        /* its streams are of connections of which both directions are captured */
} run_t;

typedef struct {
    const void *id;
    uint32_t    last;
    uint8_t     run;            /* its place among the context's runs */
    bool        is_two_way;     /* as its run */
} stream_t;

/* There is one for each task and communication, and most have one run with one stream: those are part of it. */
typedef struct li_context {
    run_t    *more_runs;        /* all of them; NULL: up to one */
    stream_t *more_streams;     /* likewise, the one used last first */
    run_t     run;
    stream_t  stream;
    uint8_t   run_count;
    uint8_t   stream_count;
    uint8_t   run_room;         /* of `more_runs` */
    uint8_t   stream_room;      /* of `more_streams` */
} context_t;

/* A kept context stands with its key behind it; with what the map needs (a node with three pointers, and up to two
 * pointers of its table) and what the allocator puts before each of the two it is to take 200 octets. */
G_STATIC_ASSERT(sizeof(run_t) <= 40 && sizeof(stream_t) <= 16 && sizeof(context_t) <= 80);

struct li_sequences {
    wmem_allocator_t *scope;
    wmem_map_t       *contexts; /* li_octets_t -> context_t */
};

/* What one call works on. */
typedef struct {
    li_sequences_t             *sequences;
    const li_sequence_unit_t   *unit;
    const li_sequence_window_t *window;
    li_sequence_report_t        report;
    void                       *data;
} call_t;

li_sequences_t *
li_sequences_new(wmem_allocator_t *scope)
{
    li_sequences_t *sequences = wmem_new(scope, li_sequences_t);

    sequences->scope = scope;
    sequences->contexts = wmem_map_new(scope, li_octets_hash, li_octets_equal);
    return sequences;
}

static context_t *
context_of(li_sequences_t *sequences, const li_sequence_unit_t *unit)
{
    context_t *context = (context_t *)wmem_map_lookup(sequences->contexts, unit->context);

    if (context == NULL) {
        const size_t key_size = li_octets_size(unit->context->length);
        void *key;

        context = (context_t *)wmem_alloc(sequences->scope, sizeof *context + key_size);
        memset(context, 0, sizeof *context);
        key = context + 1;
        memcpy(key, unit->context, key_size);
        wmem_map_insert(sequences->contexts, key, context);
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
        run->hole_room = (uint8_t)(run->hole_room ? run->hole_room * 2 : 2);
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
runs_of(context_t *context)
{
    return context->more_runs ? context->more_runs : &context->run;
}

static stream_t *
streams_of(context_t *context)
{
    return context->more_streams ? context->more_streams : &context->stream;
}

/* Of the runs without a stream, the one not used for longest: its place. */
static unsigned
run_oldest(context_t *context)
{
    const run_t *runs = runs_of(context);
    unsigned oldest = context->run_count;

    for (unsigned i = 0; i < context->run_count; i++) {
        if (runs[i].streams == 0 && (oldest == context->run_count || runs[i].frame < runs[oldest].frame)) {
            oldest = i;
        }
    }
    return oldest;
}

/* Room for one more run: its place. Runs move. */
static unsigned
run_add(const call_t *call, context_t *context)
{
    if (context->run_count == RUNS_MAX) {
        return run_oldest(context);
    }
    if (context->run_count > 0 && context->run_count >= context->run_room) {
        const unsigned room = MIN(context->run_room ? 2U * context->run_room : 2U, RUNS_MAX);
        const bool had_more = context->more_runs != NULL;

        context->more_runs = (run_t *)wmem_realloc(call->sequences->scope, context->more_runs, room * sizeof(run_t));
        context->run_room = (uint8_t)room;
        if (!had_more) {
            context->more_runs[0] = context->run;
        }
    }
    runs_of(context)[context->run_count] = (run_t) { .holes = NULL };
    return context->run_count++;
}

/* A run that begins with the unit: its place. */
static uint8_t
run_new(const call_t *call, context_t *context)
{
    const li_sequence_unit_t *unit = call->unit;
    const unsigned place = run_add(call, context);
    run_t *run = &runs_of(context)[place];

    *run = (run_t) {
        .holes = run->holes, .hole_room = run->hole_room, .first = unit->number, .expected = unit->number + 1,
        .frame = unit->frame, .endpoint = unit->endpoint, .spread = !unit->ordered, .is_two_way = unit->is_two_way
    };
    return (uint8_t)place;
}

/* The run of the connection; NULL: it is not remembered. The stream comes first then. */
static run_t *
run_of_stream(context_t *context, const void *id)
{
    stream_t *streams = streams_of(context);

    for (unsigned i = 0; i < context->stream_count; i++) {
        if (streams[i].id == id) {
            const stream_t stream = streams[i];

            memmove(&streams[1], &streams[0], i * sizeof *streams);
            streams[0] = stream;
            return &runs_of(context)[stream.run];
        }
    }
    return NULL;
}

/* A connection that is not remembered comes first. It has no run yet. */
static void
stream_new(const call_t *call, context_t *context)
{
    stream_t *streams;

    if (context->stream_count == STREAMS_MAX) {
        runs_of(context)[context->more_streams[STREAMS_MAX - 1].run].streams--;
        context->stream_count--;
    } else if (context->stream_count > 0 && context->stream_count >= context->stream_room) {
        const bool had_more = context->more_streams != NULL;

        context->stream_room = (uint8_t)(context->stream_room ? 2 * context->stream_room : 2);
        context->more_streams = (stream_t *)wmem_realloc(call->sequences->scope, context->more_streams,
                                                         context->stream_room * sizeof(stream_t));
        if (!had_more) {
            context->more_streams[0] = context->stream;
        }
    }
    streams = streams_of(context);
    memmove(&streams[1], &streams[0], context->stream_count * sizeof *streams);
    context->stream_count++;
    streams[0] = (stream_t) {
        .id = call->unit->stream, .last = call->unit->number, .is_two_way = call->unit->is_two_way
    };
}

static run_t *
stream_join(context_t *context, uint8_t run)
{
    streams_of(context)[0].run = run;
    runs_of(context)[run].streams++;
    return &runs_of(context)[run];
}

/* The run that a number on a new stream belongs to, of those that are two-way as it is: one that it continues, best to
 * the same endpoint, else the one it is nearest ahead of, else the one used last that goes to the same endpoint.
 * `run_count`: none, the stream is a run of its own. */
static unsigned
run_for_new_stream(context_t *context, const li_sequence_unit_t *unit)
{
    const run_t *runs = runs_of(context);
    const unsigned none = context->run_count;
    unsigned nearest = none, same_endpoint = none;

    for (unsigned i = 0; i < none; i++) {
        const uint32_t ahead = unit->number - runs[i].expected;
        const bool is_same = runs[i].endpoint == unit->endpoint;

        if (runs[i].is_two_way != unit->is_two_way) {
            continue;
        }
        if (ahead == 0 && is_same) {
            return i;
        }
        if (ahead < HALF && (nearest == none || ahead < unit->number - runs[nearest].expected)) {
            nearest = i;
        }
        if (is_same && (same_endpoint == none || runs[i].frame >= runs[same_endpoint].frame)) {
            same_endpoint = i;
        }
    }
    return nearest != none ? nearest : same_endpoint;
}

/* The stream that comes first, which is of no run, gets one. NULL: it is one of its own that begins here. */
static run_t *
stream_place(const call_t *call, context_t *context)
{
    const unsigned place = run_for_new_stream(context, call->unit);
    run_t *run;

    if (place == context->run_count) {
        stream_join(context, run_new(call, context));
        return NULL;
    }
    run = stream_join(context, (uint8_t)place);
    run->spread = true;
    return run;
}

/* Both directions of the stream that comes first, which was of this run, are captured from here on. Where it had the
 * run for itself, and there is no other for it, the run goes on with it. */
static run_t *
stream_answered(const call_t *call, context_t *context, run_t *run)
{
    streams_of(context)[0].is_two_way = true;
    if (run->streams == 1 && run_for_new_stream(context, call->unit) == context->run_count) {
        run->is_two_way = true;
        return run;
    }
    run->streams--;
    return stream_place(call, context);
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
        const bool after_loss = unit->after_loss || (unit->cut_frame != 0 && unit->cut_frame >= run->frame);
        bool at_once = unit->ordered && !run->spread && !after_loss;

        if (at_once) {
            report(call, LI_FOUND_GAP, run->frame, run->expected, missing, false);
        }
        hole_open(call, run, run->expected, unit->number, at_once || after_loss);
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
    run_t *run = run_of_stream(context, unit->stream);
    const bool follows = run != NULL && unit->number == streams_of(context)[0].last + 1;

    if (run == NULL) {
        stream_new(call, context);
        run = stream_place(call, context);
    } else if (unit->is_two_way && !streams_of(context)[0].is_two_way) {
        run = stream_answered(call, context, run);
    }
    if (run == NULL) {
        streams_of(context)[0].last = unit->number;
        return;
    }
    run->units++;
    if (unit->number - run->expected < HALF) {
        if (unit->number != run->expected) {
            number_ahead(call, run);
        } else {
            run->expected++;
        }
    } else if (!follows) {
        number_behind(call, run);
    } else if (!hole_fill(call, run, unit->number) && run->streams > 1) {
        /* Follows its own stream, but another had the number already: the same numbers twice. */
        run->streams--;
        run = stream_join(context, run_new(call, context));
    }
    streams_of(context)[0].last = unit->number;
    holes_expire(call, run);
    run->untold = 0;
    run->frame = unit->frame;
}

/* Would the unit be a jump in its context? Then `frame` is that of the unit before. */
static bool
context_jumps(context_t *context, const li_sequence_unit_t *unit, uint32_t *frame)
{
    const run_t *run = run_of_stream(context, unit->stream);

    if (run == NULL || unit->number == streams_of(context)[0].last + 1 || unit->number == run->expected
        || unit->number - run->expected >= HALF) {
        return false;
    }
    *frame = run->frame;
    return true;
}

/* Follows the counter over all contexts. True: the counter judges the unit, its context does not. */
static bool
counter_judges(const call_t *call, li_common_counter_t *counter, context_t *context)
{
    const li_sequence_unit_t *unit = call->unit;
    const uint32_t previous = counter->last;
    uint32_t frame;

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
    if (counter->broken || !counter->several || !context_jumps(context, unit, &frame)) {
        return false;
    }
    report(call, LI_FOUND_GLOBAL_COUNTER, frame, previous + 1, 0, false);
    counter->context = wmem_new0(call->sequences->scope, context_t);
    context_judge(call, counter->context);
    return true;
}

static void
context_untold(context_t *context, const void *id)
{
    run_t *run = run_of_stream(context, id);

    if (run == NULL && context->run_count > 0) {
        run = &runs_of(context)[context->run_count - 1];
    }
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
