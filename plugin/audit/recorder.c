/* recorder.c
 * What is remembered of one capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/recorder.h"

#include <string.h>

#include <epan/to_str.h>

#include "audit/correlations.h"
#include "audit/keys.h"

/* Octets of a key that are laid out without an allocation. */
#define KEY_USUAL 512

/* Octets of a country that a key holds: it has two (TS 102 232-1 clause 5.2.3). */
#define COUNTRY_MAX 8

typedef struct {
    bool                 has_spoken;    /* any unit was seen: its sender is a party */
    bool                 known;         /* a unit with a place in the stream was seen */
    uint32_t             next_octet;    /* of the stream, behind that unit; wraps */
    li_common_counter_t  counter;
    li_common_counter_t *sender;        /* of all connections of the sender; NULL before its first content */
    uint32_t             endpoint;      /* number of the endpoint; 0 before the first content */
    bool                 is_two_way;    /* a unit came when both directions had been captured */
    uint32_t             names_number;  /* of `names` */
    const li_octets_t   *names;         /* of its last unit; NULL: none yet */
} direction_t;

struct li_connection {
    bool             seen_in_clear;     /* a unit of content was */
    bool             administers;       /* a message of administration was seen */
    li_keepalives_t *keepalives;
    direction_t      directions[2];     /* by side; their addresses are the streams of sequence contexts */
};

struct li_recorder {
    wmem_allocator_t  *scope;
    li_findings_t     *findings;
    li_sequences_t    *sequences;
    li_coverage_t     *coverage;
    li_belief_t       *belief;
    li_place_t         first;           /* unit, message, or what was not judged; frame 0: none yet */
    li_naming_t       *resolved;        /* what DNS said */
    li_parties_t      *parties;
    li_copies_t       *copies;
    wmem_map_t        *cuts;            /* li_address_t -> the last frame from there that was not captured whole */
    wmem_map_t        *endpoints;       /* li_endpoint_t -> its number, counted from 1 */
    wmem_map_t        *inside;          /* li_endpoint_t, itself: what stands in content went there */
    wmem_map_t        *kept_open;       /* endpoints whose first unit was no content: li_endpoint_t -> itself */
    wmem_map_t        *senders[2];      /* li_address_t -> li_common_counter_t; of what came one way, and of the rest */
    wmem_map_t        *names;           /* li_octets_t -> its number, counted from 1: see number_of_names() */
    li_warrants_t     *warrants;
    li_correlations_t *correlations;
    wmem_map_t        *targets;         /* XID and target of another type than the task's: those that were seen */
};

li_recorder_t *
li_recorder_new(wmem_allocator_t *scope)
{
    li_recorder_t *recorder = wmem_new0(scope, li_recorder_t);

    recorder->scope = scope;
    recorder->findings = li_findings_new(scope);
    recorder->sequences = li_sequences_new(scope);
    recorder->coverage = li_coverage_new(scope, recorder->findings);
    recorder->resolved = li_naming_new(scope);
    recorder->parties = li_parties_new(scope);
    recorder->belief = li_belief_new(scope, recorder->resolved);
    recorder->endpoints = wmem_map_new(scope, li_endpoint_hash, li_endpoint_equal_key);
    recorder->inside = wmem_map_new(scope, li_endpoint_hash, li_endpoint_equal_key);
    recorder->copies = li_copies_new(scope);
    recorder->cuts = wmem_map_new(scope, li_address_hash, li_address_equal);
    recorder->kept_open = wmem_map_new(scope, li_endpoint_hash, li_endpoint_equal_key);
    recorder->senders[false] = wmem_map_new(scope, li_address_hash, li_address_equal);
    recorder->senders[true] = wmem_map_new(scope, li_address_hash, li_address_equal);
    recorder->names = wmem_map_new(scope, li_octets_hash, li_octets_equal);
    recorder->warrants = li_warrants_new(scope);
    recorder->correlations = li_correlations_new(scope);
    recorder->targets = wmem_map_new(scope, wmem_str_hash, g_str_equal);
    return recorder;
}

li_connection_t *
li_connection_new(li_recorder_t *recorder)
{
    li_connection_t *connection = wmem_new0(recorder->scope, li_connection_t);

    connection->keepalives = li_keepalives_new(recorder->scope);
    return connection;
}

const li_finding_t *
li_recorder_findings(const li_recorder_t *recorder, li_place_t place)
{
    return li_findings_at(recorder->findings, place);
}

static void
note_first(li_recorder_t *recorder, li_place_t place)
{
    if (recorder->first.frame == 0) {
        recorder->first = place;
    }
}

bool
li_recorder_is_first(const li_recorder_t *recorder, li_place_t place)
{
    return recorder->first.frame == place.frame && recorder->first.index == place.index;
}

li_naming_t *
li_recorder_naming(li_recorder_t *recorder)
{
    return recorder->resolved;
}

li_parties_t *
li_recorder_parties(li_recorder_t *recorder)
{
    return recorder->parties;
}

void
li_recorder_unjudged(li_recorder_t *recorder, const li_endpoint_t *from, const li_endpoint_t *to,
                     li_unjudged_t reason, li_place_t place)
{
    if (li_coverage_note(recorder->coverage, from, to, reason, place)) {
        note_first(recorder, place);
    }
}

li_warrants_t *
li_recorder_warrants(li_recorder_t *recorder)
{
    return recorder->warrants;
}

li_belief_t *
li_recorder_belief(li_recorder_t *recorder)
{
    return recorder->belief;
}

/* What delivers to its own host tells nothing of who mediates. */
static void
note_receiver(li_recorder_t *recorder, const li_seen_t *seen)
{
    if (li_interfaces_family(seen->unit->interface) == LI_INTERFACES_X
        && !(seen->sender && li_address_equal(seen->sender, &seen->endpoint->address))) {
        const li_when_t when = { .frame = seen->place.frame, .time = seen->time };

        li_belief_reached(recorder->belief, &when, &seen->endpoint->address);
    }
}

/* The endpoint's number; a new one is noted as first reached by this unit. */
static uint32_t
endpoint_number(li_recorder_t *recorder, const li_seen_t *seen)
{
    uint32_t number = GPOINTER_TO_UINT(wmem_map_lookup(recorder->endpoints, seen->endpoint));

    if (number == 0) {
        number = wmem_map_size(recorder->endpoints) + 1;
        wmem_map_insert(recorder->endpoints, wmem_memdup(recorder->scope, seen->endpoint, sizeof *seen->endpoint),
                        GUINT_TO_POINTER(number));
        if (!wmem_map_contains(recorder->kept_open, seen->endpoint)) {
            li_findings_add(recorder->findings, seen->place, &(li_finding_t) { .found = LI_FOUND_FIRST_TO_ENDPOINT });
        }
        note_receiver(recorder, seen);
    }
    return number;
}

/* Of what is no content: whether it is the first unit that its endpoint is asked for, and whether content before it
 * tells that the other end is the one that delivers. Either end may send a keepalive, and answers the other's (TS 103
 * 221-2 clause 6.2.4). */
static void
record_kept_open(li_recorder_t *recorder, const li_seen_t *seen)
{
    const direction_t *side = &seen->connection->directions[seen->side];
    const direction_t *other = &seen->connection->directions[!seen->side];

    const direction_t *sender = seen->unit->is_response ? other : side;
    const direction_t *receiver = seen->unit->is_response ? side : other;

    if (receiver->endpoint != 0 && sender->endpoint == 0) {
        li_findings_add(recorder->findings, seen->place, &(li_finding_t) { .found = LI_FOUND_OTHER_WAY });
    } else if (seen->endpoint && !seen->unit->is_response && !wmem_map_contains(recorder->endpoints, seen->endpoint)
               && !wmem_map_contains(recorder->kept_open, seen->endpoint)) {
        const void *endpoint = wmem_memdup(recorder->scope, seen->endpoint, sizeof *seen->endpoint);

        wmem_map_insert(recorder->kept_open, endpoint, (void *)endpoint);
        li_findings_add(recorder->findings, seen->place, &(li_finding_t) { .found = LI_FOUND_FIRST_TO_ENDPOINT });
    }
}

static li_common_counter_t *
sender_counter(li_recorder_t *recorder, const li_address_t *sender, bool is_two_way)
{
    wmem_map_t *senders = recorder->senders[is_two_way];
    li_common_counter_t *counter = (li_common_counter_t *)wmem_map_lookup(senders, sender);

    if (counter == NULL) {
        counter = wmem_new0(recorder->scope, li_common_counter_t);
        wmem_map_insert(senders, wmem_memdup(recorder->scope, sender, sizeof *sender), counter);
    }
    return counter;
}

/* True when octets of the stream between the last unit and this one belong to no unit: they were lost to the capture,
 * or could not be read, which was said where they stand. Either may have taken numbers with it. */
static bool
stream_lost(direction_t *direction, const li_delivery_t *unit)
{
    bool lost = direction->known && unit->has_stream_offset && unit->stream_offset != direction->next_octet;

    if (unit->has_stream_offset) {
        direction->known = true;
        direction->next_octet = unit->stream_offset + unit->stream_length;
    }
    return lost;
}

typedef struct {
    li_findings_t *findings;
    li_place_t     place;
} report_to_t;

static void
report_finding(void *data, const li_finding_t *finding)
{
    const report_to_t *to = (const report_to_t *)data;

    li_findings_add(to->findings, to->place, finding);
}

/* Room for a key that is laid out for a look-up, in `usual` if that is enough; `length` octets, or as many as it may
 * have. */
typedef struct {
    uint16_t     usual[KEY_USUAL / 2];
    li_octets_t *octets;
} laid_out_t;

static uint8_t *
key_begin(laid_out_t *key, size_t length)
{
    length = MIN(length, UINT16_MAX);
    if (li_octets_size(length) <= sizeof key->usual) {
        key->octets = (li_octets_t *)key->usual;
    } else {
        key->octets = (li_octets_t *)wmem_alloc(NULL, li_octets_size(length));
    }
    key->octets->length = (uint16_t)length;
    return key->octets->octets;
}

static void
key_end(laid_out_t *key)
{
    if ((void *)key->octets != (void *)key->usual) {
        wmem_free(NULL, key->octets);
    }
}

/* The number of what names the point of interception: the interface, the sender, and the scope that the dissector
 * names. It is the same for many contexts, and nearly always for the next unit. */
static uint32_t
number_of_names(li_recorder_t *recorder, const li_seen_t *seen, direction_t *direction)
{
    const li_delivery_t *unit = seen->unit;
    const size_t before = 1 + sizeof(li_address_t);
    const size_t scope_length = MIN(unit->scope_length, UINT16_MAX - before);
    laid_out_t key;
    uint8_t *end = key_begin(&key, before + scope_length);

    *end++ = (uint8_t)unit->interface;
    memset(end, 0, sizeof(li_address_t));
    if (seen->sender) {
        memcpy(end, seen->sender, sizeof *seen->sender);
    }
    if (scope_length > 0) {
        memcpy(end + sizeof(li_address_t), unit->scope, scope_length);
    }
    if (direction->names == NULL || !li_octets_equal(direction->names, key.octets)) {
        void *number;

        if (!wmem_map_lookup_extended(recorder->names, key.octets, (const void **)&direction->names, &number)) {
            number = GUINT_TO_POINTER(wmem_map_size(recorder->names) + 1);
            direction->names = (const li_octets_t *)wmem_memdup(recorder->scope, key.octets,
                                                                li_octets_size(key.octets->length));
            wmem_map_insert(recorder->names, direction->names, number);
        }
        direction->names_number = GPOINTER_TO_UINT(number);
    }
    key_end(&key);
    return direction->names_number;
}

/* Units that name their warrant count within that and their communication. The network is part of the scope. */
static void
record_liid_sequence(li_recorder_t *recorder, const li_delivery_t *unit, li_sequence_unit_t *sequence,
                     const li_recorder_limits_t *limits, uint32_t names, report_to_t *to)
{
    const char *country = unit->country ? unit->country : "";
    const size_t country_size = MIN(strlen(country), COUNTRY_MAX) + 1;
    const size_t before = sizeof names + sizeof unit->cin + country_size;
    const size_t liid_length = MIN(unit->liid ? strlen(unit->liid) : 0, UINT16_MAX - before);
    laid_out_t key;
    uint8_t *octets = key_begin(&key, before + liid_length);

    memcpy(octets, &names, sizeof names);
    memcpy(octets + sizeof names, &unit->cin, sizeof unit->cin);
    octets[before - 1] = '\0';
    memcpy(octets + before - country_size, country, country_size - 1);
    memcpy(octets + before, unit->liid ? unit->liid : "", liid_length);
    sequence->context = key.octets;
    sequence->has_number = true;
    sequence->number = unit->sequence;
    li_sequences_unit(recorder->sequences, sequence, &limits->window, report_finding, to);
    key_end(&key);
}

/* Others count within each of their tasks, and its correlation. Only the first counts towards a common counter. */
static void
record_task_sequences(li_recorder_t *recorder, const li_delivery_t *unit, li_sequence_unit_t *sequence,
                      const li_recorder_limits_t *limits, uint32_t names, report_to_t *to)
{
    laid_out_t key;
    uint8_t *octets = key_begin(&key, sizeof names + sizeof(e_guid_t) + sizeof(uint64_t));

    memcpy(octets, &names, sizeof names);
    octets += sizeof names;
    sequence->context = key.octets;
    for (unsigned i = 0; i < unit->task_count; i++) {
        const li_task_ref_t *task = &unit->tasks[i];

        memcpy(octets, &task->xid, sizeof task->xid);
        memcpy(octets + sizeof task->xid, &task->correlation_id, sizeof task->correlation_id);
        sequence->has_number = task->has_sequence;
        sequence->number = task->sequence;
        if (i == 1) {
            memset(sequence->counters, 0, sizeof sequence->counters);
        }
        if (i > 0 || task->has_sequence) {
            li_sequences_unit(recorder->sequences, sequence, &limits->window, report_finding, to);
        }
    }
    key_end(&key);
}

static void
record_sequence(li_recorder_t *recorder, const li_seen_t *seen, direction_t *direction,
                const li_recorder_limits_t *limits)
{
    const li_delivery_t *unit = seen->unit;
    report_to_t to = { recorder->findings, seen->place };
    li_sequence_unit_t sequence = {
        .stream = direction, .endpoint = direction->endpoint, .ordered = seen->ordered,
        .is_two_way = seen->is_two_way, .after_loss = stream_lost(direction, unit), .frame = seen->place.frame,
        .time = seen->time,
        .counters = { &direction->counter, direction->sender }
    };

    if (seen->sender) {
        sequence.cut_frame = GPOINTER_TO_UINT(wmem_map_lookup(recorder->cuts, seen->sender));
    }

    if (unit->task_count > 0) {
        record_task_sequences(recorder, unit, &sequence, limits, number_of_names(recorder, seen, direction), &to);
    } else if (unit->has_sequence) {
        record_liid_sequence(recorder, unit, &sequence, limits, number_of_names(recorder, seen, direction), &to);
    }
}

/* Whether what is intercepted belongs to any event, and what is handed over to any IRI. */
static void
record_belonging(li_recorder_t *recorder, const li_seen_t *seen)
{
    const li_delivery_t *unit = seen->unit;
    const li_when_t when = { .frame = seen->place.frame, .time = seen->time };
    li_finding_t finding;

    for (unsigned i = 0; i < unit->task_count; i++) {
        if (li_correlations_unit(recorder->correlations, unit->interface, &unit->tasks[i], &when, &finding)) {
            li_findings_add(recorder->findings, seen->place, &finding);
        }
    }
    if (unit->liid && li_warrants_handed_over(recorder->warrants, unit, &when, &finding)) {
        li_findings_add(recorder->findings, seen->place, &finding);
    }
}

/* Who sends a unit, and for which tasks, is expected to do so again. */
static void
record_party(li_recorder_t *recorder, const li_seen_t *seen, direction_t *direction)
{
    const li_when_t when = { .frame = seen->place.frame, .time = seen->time };

    if (seen->unit->is_head_cut) {
        return;
    }
    if (!direction->has_spoken && seen->sender) {
        direction->has_spoken = true;
        li_parties_spoke(recorder->parties, &when, seen->sender);
    }
    for (unsigned i = 0; i < seen->unit->task_count; i++) {
        li_parties_delivered(recorder->parties, &when, &seen->unit->tasks[i].xid);
    }
}

/* Of a unit that stands in content: whether it is the first that went there in content. */
static void
record_inside(li_recorder_t *recorder, const li_seen_t *seen)
{
    if (seen->unit->kind == LI_UNIT_CONTENT && seen->endpoint
        && !wmem_map_contains(recorder->inside, seen->endpoint)) {
        void *endpoint = wmem_memdup(recorder->scope, seen->endpoint, sizeof *seen->endpoint);

        wmem_map_insert(recorder->inside, endpoint, endpoint);
        li_findings_add(recorder->findings, seen->place, &(li_finding_t) { .found = LI_FOUND_FIRST_TO_ENDPOINT });
    }
}

/* What was recorded before its turn, in its turn: the order of the numbers is that of the stream. */
static void
record_in_turn(li_recorder_t *recorder, const li_seen_t *seen, const li_recorder_limits_t *limits)
{
    direction_t *direction = &seen->connection->directions[seen->side];

    li_findings_add(recorder->findings, seen->place,
                    &(li_finding_t) { .found = LI_FOUND_COPY, .frame = seen->early_frame });
    if (seen->unit->kind == LI_UNIT_CONTENT) {
        record_sequence(recorder, seen, direction, limits);
    } else {
        stream_lost(direction, seen->unit);
    }
}

/* True: the capture has shown the unit before. */
static bool
record_copy(li_recorder_t *recorder, const li_seen_t *seen, const li_recorder_limits_t *limits)
{
    const uint32_t first = seen->datagram == NULL ? seen->copied_frame
        : li_copies_first(recorder->copies, seen->datagram, seen->place.frame, &seen->time, limits->copy_time);

    if (first != 0) {
        li_findings_add(recorder->findings, seen->place, &(li_finding_t) { .found = LI_FOUND_COPY, .frame = first });
    }
    return first != 0;
}

void
li_recorder_unit(li_recorder_t *recorder, const li_seen_t *seen, const li_recorder_limits_t *limits)
{
    const li_delivery_t *unit = seen->unit;
    direction_t *direction;
    li_keepalive_unit_t keepalive = {
        .kind = unit->kind, .side = seen->side, .has_number = unit->has_sequence, .number = unit->sequence,
        .place = seen->place, .time = seen->time
    };

    note_first(recorder, seen->place);
    /* It was recorded where it was sent, or has never been seen: neither side has sent it now. */
    if (unit->is_quoted || (!unit->is_inside && record_copy(recorder, seen, limits))) {
        return;
    }
    if (unit->is_inside) {
        record_inside(recorder, seen);
        return;
    }
    if (seen->early_frame != 0) {
        record_in_turn(recorder, seen, limits);
        return;
    }
    direction = &seen->connection->directions[seen->side];
    record_party(recorder, seen, direction);
    li_keepalives_unit(seen->connection->keepalives, &keepalive, &limits->timers, recorder->findings);
    if (unit->kind != LI_UNIT_CONTENT) {
        if (!seen->is_early) {
            stream_lost(direction, unit);
        }
        record_kept_open(recorder, seen);
        return;
    }
    if (!unit->is_protected && !seen->connection->seen_in_clear) {
        seen->connection->seen_in_clear = true;
        li_findings_add(recorder->findings, seen->place, &(li_finding_t) { .found = LI_FOUND_FIRST_IN_CLEAR });
    }
    if (direction->endpoint == 0 && seen->endpoint) {
        direction->endpoint = endpoint_number(recorder, seen);
    }
    if (seen->sender && (direction->sender == NULL || (seen->is_two_way && !direction->is_two_way))) {
        const li_when_t when = { .frame = seen->place.frame, .time = seen->time };

        li_naming_sender(recorder->resolved, &when, seen->sender);
        direction->sender = sender_counter(recorder, seen->sender, seen->is_two_way);
        direction->is_two_way = seen->is_two_way;
    }
    if (!seen->is_early) {
        record_sequence(recorder, seen, direction, limits);
    }
    record_belonging(recorder, seen);
}

void
li_recorder_cut(li_recorder_t *recorder, const li_address_t *sender, uint32_t frame)
{
    const void *key = sender;
    void *before;

    if (!wmem_map_lookup_extended(recorder->cuts, sender, &key, &before)) {
        key = wmem_memdup(recorder->scope, sender, sizeof *sender);
    }
    wmem_map_insert(recorder->cuts, key, GUINT_TO_POINTER(frame));
}

void
li_recorder_remarks(li_recorder_t *recorder, li_place_t place, const li_delivery_t *unit, const li_remark_t *remarks,
                    unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        char xid[GUID_STR_LEN];
        char *key;

        if (remarks[i].kind != LI_REMARK_TARGET_OTHER_TYPE) {
            continue;
        }
        guid_to_str_buf(&remarks[i].task->xid, xid, sizeof xid);
        key = wmem_strdup_printf(NULL, "%s %s %s", xid, unit->targets[0].format, unit->targets[0].value);
        if (!wmem_map_contains(recorder->targets, key)) {
            wmem_map_insert(recorder->targets, wmem_strdup(recorder->scope, key), GINT_TO_POINTER(1));
            li_findings_add(recorder->findings, place, &(li_finding_t) { .found = LI_FOUND_TARGET_OF_OTHER_TYPE });
        }
        wmem_free(NULL, key);
    }
}

bool
li_recorder_message(li_recorder_t *recorder, li_place_t place, li_connection_t *connection)
{
    const bool is_first = connection && !connection->administers;

    note_first(recorder, place);
    if (connection) {
        connection->administers = true;
    }
    return is_first;
}

void
li_recorder_found(li_recorder_t *recorder, li_place_t place, const li_finding_t *finding)
{
    li_findings_add(recorder->findings, place, finding);
}

bool
li_connection_administers(const li_connection_t *connection)
{
    return connection->administers;
}
