/* ps_integrity.c
 * ETSI TS 102 232-1 clause 7.2: integrity checks. A hash is over the PDUs whose sequence numbers it names, one after
 * the other as they were sent, of one communication and one kind (IRI, CC).
 *
 * The PDUs seen last are kept for it, in a ring of fixed size: what has left it can't be verified any more. An index
 * of fixed size finds them by stream and number, so that a check costs what it names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/handover/ps.h"

#include <string.h>

#include <epan/expert.h>
#include <epan/proto_data.h>
#include <wsutil/wsgcrypt.h>

#include "audit/keys.h"

/* All PDUs of a capture share this room. */
#define RING_OCTETS     (8U * 1024U * 1024U)
#define KEPT_MAX        (RING_OCTETS / 8)

/* Numbers that one check may name. Beyond these it is not looked at. */
#define NAMED_MAX       65536U

/* Lists of the index: about as many as there are small PDUs in the ring. */
#define LISTS           65536U

/* What a PDU is found by. */
typedef struct {
    uint32_t stream;
    uint32_t sequence;
} name_t;

/* A PDU in the ring; its octets follow.
 * Places count all octets ever written, so that a place tells whether it is there still. */
typedef struct {
    uint64_t previous;          /* place of the PDU before this one in its list, plus 1; 0: none */
    name_t   name;
    uint32_t length;
} kept_t;

typedef struct {
    uint8_t    *octets;         /* RING_OCTETS; NULL before the first PDU */
    uint64_t    end;            /* where the next PDU goes */
    uint64_t   *lists;          /* LISTS, by hash of the name: place of the newest PDU, plus 1; 0: none. What has left
                                 * the ring ends a list, and is not taken out */
    wmem_map_t *streams;        /* li_communication_key_t (by kind of payload) -> its number, from 1 */
} ring_t;

/* Filled on the first visit of each frame by ps_keep(); made and forgotten with the capture. */
static ring_t ring;

typedef enum {
    RESULT_VERIFIED = 1,
    RESULT_MISMATCH,
    RESULT_NOT_VERIFIED
} result_t;

/* What the first visit found; kept by frame and number of the PDU. */
typedef struct {
    result_t    result;
    const char *reason;         /* why not; NULL: PDUs are missing */
    unsigned    missing;
    unsigned    named;
} check_t;

static const value_string result_names[] = {
    { RESULT_VERIFIED, "verified" },
    { RESULT_MISMATCH, "does not match" },
    { RESULT_NOT_VERIFIED, "not verified" },
    { 0, NULL }
};

static int hf_status = -1;

static hf_register_info hf[] = {
    { &hf_status,
      { "Integrity", "li_ps.integrity.status", FT_UINT8, BASE_DEC, VALS(result_names), 0x0,
        "Whether the hash is that of the PDUs it names", HFILL } },
};

static expert_field ei_mismatch = EI_INIT;
static expert_field ei_not_verified = EI_INIT;

static ei_register_info ei[] = {
    { &ei_mismatch,
      { "li_ps.integrity.mismatch", PI_CHECKSUM, PI_WARN, "The hash is not that of the PDUs it names", EXPFILL } },
    { &ei_not_verified,
      { "li_ps.integrity.not_verified", PI_CHECKSUM, PI_NOTE, "An integrity check can't be verified", EXPFILL } },
};

/* ---- what is kept ---- */

static li_communication_key_t
stream_key(const ps_pdu_t *pdu, unsigned payload_kind)
{
    return (li_communication_key_t) {
        { pdu->liid != NULL ? pdu->liid : "", pdu->country, pdu->operator_id }, (uint32_t)pdu->cin, payload_kind
    };
}

static const kept_t *
kept_at(uint64_t place)
{
    return place != 0 && place - 1 + RING_OCTETS >= ring.end ? (const kept_t *)(ring.octets + (place - 1) % RING_OCTETS)
                                                              : NULL;
}

/* Where the list of a name begins. The hash is seeded: nobody can choose names that share a list. */
static uint64_t *
list_of(name_t name)
{
    return &ring.lists[wmem_strong_hash((const uint8_t *)&name, sizeof name) % LISTS];
}

/* The newest PDU of this name that is kept; NULL: none. */
static const kept_t *
find_kept(name_t name)
{
    const kept_t *kept = kept_at(*list_of(name));

    while (kept != NULL && (kept->name.stream != name.stream || kept->name.sequence != name.sequence)) {
        kept = kept_at(kept->previous);
    }
    return kept;
}

/* The number of a stream; 0: nothing of it was kept. */
static uint32_t
stream_number(const li_communication_key_t *key)
{
    return ring.streams != NULL ? GPOINTER_TO_UINT(wmem_map_lookup(ring.streams, key)) : 0;
}

/* Room for so many octets in one piece; returns its place plus 1. */
static uint64_t
make_room(unsigned length)
{
    uint64_t place;

    length = (length + 7) & ~7U;
    if (ring.end % RING_OCTETS + length > RING_OCTETS) {
        ring.end += RING_OCTETS - ring.end % RING_OCTETS;
    }
    place = ring.end + 1;
    ring.end += length;
    return place;
}

/* Whether octets of a PDU stand in it as they are; false: they were put together of parts. */
static bool
stand_in(ber_span_t octets, const uint8_t *pdu, unsigned length)
{
    return octets.octets >= pdu && octets.octets + octets.length <= pdu + length;
}

/* What it was before it was encrypted is not known: of which parts its plain text was, those of its cipher do not
 * tell. */
static bool
is_lost(const ps_pdu_t *pdu, const uint8_t *octets, unsigned length)
{
    return pdu->encryption == PS_DECRYPTED && pdu->encrypted.octets != NULL
        && !stand_in(pdu->encrypted, octets, length);
}

/* A PDU that was decrypted is hashed as it was before: with encryptionType none and its plain text. */
static void
undo_encryption(const ps_pdu_t *pdu, const uint8_t *from, uint8_t *to)
{
    ber_span_t type = ber_find(pdu->container, BER_CONTEXT(0));

    if (pdu->encryption == PS_DECRYPTED && pdu->encrypted.octets != NULL && type.length == 1) {
        to[type.octets - from] = PS_ENCRYPTION_NONE;
        memcpy(to + (pdu->encrypted.octets - from), pdu->plain.octets, pdu->plain.length);
    }
}

void
ps_keep(packet_info *pinfo, const ps_pdu_t *pdu)
{
    const unsigned length = tvb_captured_length(pdu->tvb);
    const li_communication_key_t key = stream_key(pdu, pdu->payload_kind);
    const uint8_t *octets;
    uint64_t *list, place;
    name_t name;
    kept_t *kept;

    if (PINFO_FD_VISITED(pinfo) || !pdu->has_sequence || length < tvb_reported_length(pdu->tvb) || length > KEPT_MAX
        || (pdu->payload_kind != PS_PAYLOAD_IRI && pdu->payload_kind != PS_PAYLOAD_CC
            && pdu->payload_kind != PS_PAYLOAD_ILHI)) {
        return;
    }
    octets = tvb_get_ptr(pdu->tvb, 0, (int)length);
    if (is_lost(pdu, octets, length)) {
        return;
    }
    if (ring.octets == NULL) {
        ring.octets = (uint8_t *)wmem_alloc(wmem_file_scope(), RING_OCTETS);
        ring.lists = wmem_alloc0_array(wmem_file_scope(), uint64_t, LISTS);
        ring.streams = wmem_map_new(wmem_file_scope(), li_communication_hash, li_communication_equal);
    }
    name = (name_t) { stream_number(&key), pdu->sequence };
    if (name.stream == 0) {
        name.stream = wmem_map_size(ring.streams) + 1;
        wmem_map_insert(ring.streams, li_communication_copy(wmem_file_scope(), &key), GUINT_TO_POINTER(name.stream));
    }
    list = list_of(name);
    place = make_room((unsigned)sizeof *kept + length);
    kept = (kept_t *)(ring.octets + (place - 1) % RING_OCTETS);
    *kept = (kept_t) { *list, name, length };
    memcpy(kept + 1, octets, length);
    undo_encryption(pdu, octets, (uint8_t *)(kept + 1));
    *list = place;
}

/* ---- verification ---- */

/* Module LI-PS-PDU, HashAlgorithm; before it there was, the length of the hash tells. */
static int
algorithm_of(ber_span_t check, unsigned length)
{
    static const struct {
        unsigned number;
        unsigned length;
        int      algorithm;
    } rows[] = {
        { 1, 20, GCRY_MD_SHA1 }, { 2, 32, GCRY_MD_SHA256 }, { 3, 48, GCRY_MD_SHA384 }, { 4, 64, GCRY_MD_SHA512 },
    };
    uint64_t number = 0;
    bool named = ber_unsigned(ber_find(check, BER_CONTEXT(4)), &number);

    for (unsigned i = 0; i < array_length(rows); i++) {
        if (rows[i].length == length && (!named || rows[i].number == number)) {
            return rows[i].algorithm;
        }
    }
    return GCRY_MD_NONE;
}

/* Hashes the PDUs in the order in which they are named. */
static void
hash_named(ber_span_t numbers, uint32_t stream, gcry_md_hd_t hash, check_t *check)
{
    ber_value_t value;
    ber_span_t contents;

    while (ber_first(numbers, &value, &contents)) {
        const kept_t *kept = NULL;
        uint64_t number;

        if (stream != 0 && ber_unsigned(contents, &number) && number <= UINT32_MAX) {
            kept = find_kept((name_t) { stream, (uint32_t)number });
        }
        if (check->named++ == NAMED_MAX) {
            check->reason = "it names too many PDUs";
            return;
        }
        if (kept != NULL) {
            gcry_md_write(hash, kept + 1, kept->length);
        } else {
            check->missing++;
        }
        numbers.octets += value.whole;
        numbers.length -= value.whole;
    }
}

static void
verify_hash(packet_info *pinfo, const ps_pdu_t *pdu, ber_span_t contents, unsigned payload_kind, check_t *check)
{
    const ber_span_t value = ber_find_string(pinfo->pool, contents, BER_CONTEXT(3));
    const int algorithm = algorithm_of(contents, value.length);
    const li_communication_key_t key = stream_key(pdu, payload_kind);
    gcry_md_hd_t hash;

    if (algorithm == GCRY_MD_NONE || gcry_md_open(&hash, algorithm, 0) != 0) {
        check->reason = "its algorithm is not known, or not that of a hash of this length";
        return;
    }
    hash_named(ber_find(contents, BER_CONTEXT_OF(0)), stream_number(&key), hash, check);
    if (check->missing == 0 && check->named > 0 && check->reason == NULL) {
        check->result = memcmp(gcry_md_read(hash, algorithm), value.octets, value.length) == 0 ? RESULT_VERIFIED
                                                                                              : RESULT_MISMATCH;
    }
    gcry_md_close(hash);
}

static void
verify(packet_info *pinfo, const ps_pdu_t *pdu, check_t *check)
{
    /* Module LI-PS-PDU, DataType */
    static const unsigned kinds[] = { 0, PS_PAYLOAD_IRI, PS_PAYLOAD_CC, PS_PAYLOAD_ILHI };
    const ber_span_t contents = ber_find(pdu->contents, BER_CONTEXT_OF(0));
    uint64_t type = 0, data_type = 0;

    check->result = RESULT_NOT_VERIFIED;
    ber_unsigned(ber_find(contents, BER_CONTEXT(1)), &type);
    ber_unsigned(ber_find(contents, BER_CONTEXT(2)), &data_type);
    if (type != 1) {
        check->reason = "it is a signature";
    } else if (data_type == 0 || data_type >= array_length(kinds)) {
        check->reason = "it does not say of which PDUs it is";
    } else {
        verify_hash(pinfo, pdu, contents, kinds[data_type], check);
    }
}

void
ps_show_integrity(asn1_ctx_t *actx, proto_tree *tree)
{
    packet_info *pinfo = actx->pinfo;
    const ps_pdu_t *pdu = (const ps_pdu_t *)actx->private_data;
    const uint32_t key = PS_FRAME_CHECKS + pdu->number;
    check_t *check = (check_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li_ps, key);
    proto_item *item;

    if (check == NULL) {
        check = wmem_new0(wmem_file_scope(), check_t);
        verify(pinfo, pdu, check);
        p_add_proto_data(wmem_file_scope(), pinfo, proto_li_ps, key, check);
    }
    item = li_generated(proto_tree_add_uint(tree, hf_status, pdu->tvb, 0, 0, check->result));
    if (check->result == RESULT_MISMATCH) {
        expert_add_info_format(pinfo, item, &ei_mismatch,
            "The hash is not that of the %u PDUs it names, one after the other (TS 102 232-1 clause 7.2)",
            check->named);
    } else if (check->result == RESULT_NOT_VERIFIED && check->reason != NULL) {
        expert_add_info_format(pinfo, item, &ei_not_verified, "Not verified: %s (TS 102 232-1 clause 7.2)",
                               check->reason);
    } else if (check->result == RESULT_NOT_VERIFIED) {
        expert_add_info_format(pinfo, item, &ei_not_verified,
            "Not verified: %u of the %u PDUs it names are not in this capture, too far back, of more than 64 KiB, or "
            "encrypted (TS 102 232-1 clause 7.2)", check->missing, check->named);
    }
}

void
ps_note_long_check(packet_info *pinfo, proto_item *item)
{
    expert_add_info_format(pinfo, item, &ei_not_verified,
                           "Not verified: it has more than 64 KiB, and is judged by its header (TS 102 232-1 clause "
                           "7.2)");
}

/* ---- registration ---- */

static void
forget(void)
{
    memset(&ring, 0, sizeof ring);
}

void
ps_register_integrity(expert_module_t *expert)
{
    proto_register_field_array(proto_li_ps, hf, array_length(hf));
    expert_register_field_array(expert, ei, array_length(ei));
    register_init_routine(forget);
    register_cleanup_routine(forget);
}
