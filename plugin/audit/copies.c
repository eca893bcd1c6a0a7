/* copies.c
 * Datagrams that the capture shows twice.
 *
 * Kept of a datagram is a fingerprint of all that has to be equal, which nobody can make for other octets, in a table
 * of fixed size: the place follows from the fingerprint, and among the few of a place the oldest gives way.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "audit/copies.h"

#include <string.h>

#define PLACES          4096U
#define WAYS            4U
#define FINGERPRINT     16      /* octets of a SHA-256 */

typedef struct {
    uint8_t  fingerprint[FINGERPRINT];
    nstime_t time;
    uint32_t frame;             /* 0: nothing is kept here */
} kept_t;

struct li_copies {
    wmem_allocator_t *scope;
    kept_t           *table;    /* PLACES * WAYS; NULL before the first datagram */
};

li_copies_t *
li_copies_new(wmem_allocator_t *scope)
{
    li_copies_t *copies = wmem_new0(scope, li_copies_t);

    copies->scope = scope;
    return copies;
}

static void
take_fingerprint(const li_datagram_t *datagram, uint8_t fingerprint[FINGERPRINT])
{
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    const uint32_t numbers[] = {
        datagram->sender_port, datagram->endpoint->port, datagram->has_identification,
        datagram->has_identification ? datagram->identification : 0, datagram->reported_length
    };
    uint8_t digest[32];
    gsize size = sizeof digest;

    g_checksum_update(checksum, datagram->sender->octets, sizeof datagram->sender->octets);
    g_checksum_update(checksum, datagram->endpoint->address.octets, sizeof datagram->endpoint->address.octets);
    g_checksum_update(checksum, (const guchar *)numbers, sizeof numbers);
    g_checksum_update(checksum, datagram->octets, (gssize)datagram->length);
    g_checksum_get_digest(checksum, digest, &size);
    g_checksum_free(checksum);
    memcpy(fingerprint, digest, FINGERPRINT);
}

static bool
is_near(const nstime_t *a, const nstime_t *b, unsigned milliseconds)
{
    nstime_t distance;
    double apart;

    nstime_delta(&distance, a, b);
    apart = nstime_to_msec(&distance);
    return apart <= milliseconds && -apart <= milliseconds;
}

uint32_t
li_copies_first(li_copies_t *copies, const li_datagram_t *datagram, uint32_t frame, const nstime_t *time,
                unsigned milliseconds)
{
    uint8_t fingerprint[FINGERPRINT];
    kept_t *ways, *oldest;
    uint32_t place;

    if (milliseconds == 0) {
        return 0;
    }
    if (copies->table == NULL) {
        copies->table = wmem_alloc0_array(copies->scope, kept_t, PLACES * WAYS);
    }
    take_fingerprint(datagram, fingerprint);
    memcpy(&place, fingerprint, sizeof place);
    ways = &copies->table[place % PLACES * WAYS];
    oldest = ways;
    for (unsigned i = 0; i < WAYS; i++) {
        if (ways[i].frame != 0 && memcmp(ways[i].fingerprint, fingerprint, FINGERPRINT) == 0) {
            if (ways[i].frame != frame && is_near(time, &ways[i].time, milliseconds)) {
                return ways[i].frame;
            }
            oldest = &ways[i];
            break;
        }
        oldest = ways[i].frame < oldest->frame ? &ways[i] : oldest;
    }
    memcpy(oldest->fingerprint, fingerprint, FINGERPRINT);
    oldest->time = *time;
    oldest->frame = frame;
    return 0;
}
