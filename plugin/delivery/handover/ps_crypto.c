/* ps_crypto.c
 * ETSI TS 102 232-1, EncryptionContainer: payloads are decrypted with the keys of the user's table.
 *
 * The initialisation vector is the PDU's sequence number, in 32 bits, as often as fills a block. The plain text is an
 * EncryptedPayload, filled up to a whole number of blocks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "delivery/handover/ps.h"

#include <string.h>

#include <epan/expert.h>
#include <epan/prefs.h>
#include <epan/uat.h>
#include <wsutil/pint.h>
#include <wsutil/wsgcrypt.h>

#include "audit/tables.h"
#include "content/text.h"

#define KEY_MAX     32
#define BLOCK_MAX   16

typedef struct {
    char    *liid;          /* "*": any */
    char    *key;           /* hexadecimal */
} key_row_t;

/* The user's keys; Wireshark fills and frees them with the profile. */
static key_row_t *key_rows;
static unsigned   key_row_count;

static expert_field ei_no_key = EI_INIT;
static expert_field ei_failed = EI_INIT;

static ei_register_info ei[] = {
    { &ei_no_key,
      { "li_ps.encryption.no_key", PI_UNDECODED, PI_NOTE, "Encrypted, and no key is in the table", EXPFILL } },
    { &ei_failed,
      { "li_ps.encryption.failed", PI_UNDECODED, PI_WARN, "Decryption gives no payload", EXPFILL } },
};

/* Module LI-PS-PDU, EncryptionType; the lengths in octets. */
typedef struct {
    int      algorithm;     /* of libgcrypt; 0: none, or not known */
    unsigned key;
    unsigned block;
} cipher_t;

static const cipher_t ciphers[] = {
    [PS_ENCRYPTION_AES_192]      = { GCRY_CIPHER_AES192, 24, 16 },
    [PS_ENCRYPTION_AES_256]      = { GCRY_CIPHER_AES256, 32, 16 },
    [PS_ENCRYPTION_BLOWFISH_192] = { GCRY_CIPHER_BLOWFISH, 24, 8 },
    [PS_ENCRYPTION_BLOWFISH_256] = { GCRY_CIPHER_BLOWFISH, 32, 8 },
    [PS_ENCRYPTION_3DES]         = { GCRY_CIPHER_3DES, 24, 8 },
};

/* ---- keys ---- */

static bool
key_octets(const char *text, uint8_t octets[KEY_MAX], unsigned *length)
{
    size_t digits = strlen(text);

    if (digits >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        text += 2;
        digits -= 2;
    }
    if (digits % 2 != 0 || digits / 2 > KEY_MAX) {
        return false;
    }
    *length = (unsigned)digits / 2;
    return text_hex(text, octets, *length);
}

/* How well a row fits a warrant: not at all, as one for all, by its LIID, with its country besides. */
static unsigned
fits(const key_row_t *row, const ps_pdu_t *pdu)
{
    li_identity_t identity;
    const char *reason;

    if (strcmp(row->liid, "*") == 0) {
        return 1;
    }
    if (pdu->liid == NULL) {
        return 0;
    }
    if (strcmp(row->liid, pdu->liid) == 0) {
        return 2;
    }
    if (!li_identity_parse(row->liid, &identity, &reason) || strcmp(identity.liid, pdu->liid) != 0) {
        return 0;
    }
    return identity.country[0] == '\0' ? 2
         : pdu->country == NULL || strcmp(identity.country, pdu->country) == 0 ? 3 : 0;
}

/* The key for a warrant: of the rows that fit best the first. */
static bool
find_key(const ps_pdu_t *pdu, unsigned length, uint8_t octets[KEY_MAX])
{
    const key_row_t *found = NULL;
    unsigned found_length, best = 0;

    for (unsigned i = 0; i < key_row_count; i++) {
        const unsigned fit = fits(&key_rows[i], pdu);

        if (fit > best) {
            found = &key_rows[i];
            best = fit;
        }
    }
    return found != NULL && key_octets(found->key, octets, &found_length) && found_length == length;
}

/* ---- decryption ---- */

static bool
decrypt(const cipher_t *cipher, const uint8_t *key, uint32_t sequence, uint8_t *octets, unsigned length)
{
    gcry_cipher_hd_t handle;
    uint8_t vector[BLOCK_MAX];
    bool done;

    for (unsigned i = 0; i < cipher->block; i += 4) {
        phtonu32(vector + i, sequence);
    }
    if (gcry_cipher_open(&handle, cipher->algorithm, GCRY_CIPHER_MODE_CBC, 0) != 0) {
        return false;
    }
    done = gcry_cipher_setkey(handle, key, cipher->key) == 0 && gcry_cipher_setiv(handle, vector, cipher->block) == 0
        && gcry_cipher_decrypt(handle, octets, length, NULL, 0) == 0;
    gcry_cipher_close(handle);
    return done;
}

/* An EncryptedPayload begins with its SEQUENCE and its byte counter, and holds a payload. */
static bool
is_plain(ber_span_t octets)
{
    ber_value_t value;
    ber_span_t contents;

    return ber_first(octets, &value, &contents) && value.identifier == BER_SEQUENCE
        && ber_find(contents, BER_CONTEXT(0)).octets != NULL && ber_find(contents, BER_CONTEXT_OF(1)).octets != NULL;
}

static ps_encryption_t
decrypt_container(packet_info *pinfo, ps_pdu_t *pdu, ber_span_t encrypted, uint64_t type)
{
    uint8_t key[KEY_MAX];
    const cipher_t *cipher = type < array_length(ciphers) ? &ciphers[type] : NULL;
    uint8_t *octets;

    if (cipher == NULL || cipher->algorithm == 0) {
        return PS_ENCRYPTED_UNKNOWN;
    }
    if (!find_key(pdu, cipher->key, key)) {
        return PS_ENCRYPTED_NO_KEY;
    }
    if (!pdu->has_sequence || encrypted.length % cipher->block != 0) {
        return PS_ENCRYPTED_FAILED;
    }
    octets = (uint8_t *)wmem_memdup(pinfo->pool, encrypted.octets, encrypted.length);
    if (!decrypt(cipher, key, pdu->sequence, octets, encrypted.length)) {
        return PS_ENCRYPTED_FAILED;
    }
    pdu->plain = (ber_span_t) { octets, encrypted.length };
    return PS_DECRYPTED;
}

ber_span_t
ps_decrypt(packet_info *pinfo, ps_pdu_t *pdu)
{
    const ber_span_t none = { NULL, 0 };
    const ber_span_t encrypted = ber_find_string(pinfo->pool, pdu->contents, BER_CONTEXT(1));
    ber_value_t value;
    ber_span_t contents;
    uint64_t type;

    pdu->encryption = PS_ENCRYPTED_UNKNOWN;
    if (encrypted.length == 0 || !ber_unsigned(ber_find(pdu->contents, BER_CONTEXT(0)), &type)) {
        return none;
    }
    if (type == PS_ENCRYPTION_NONE) {
        pdu->plain = encrypted;
        pdu->encryption = PS_DECRYPTED;
    } else {
        pdu->encryption = decrypt_container(pinfo, pdu, encrypted, type);
    }
    if (pdu->encryption != PS_DECRYPTED) {
        return none;
    }
    if (!is_plain(pdu->plain)) {
        pdu->plain.octets = NULL;
        pdu->encryption = PS_ENCRYPTED_FAILED;
        return none;
    }
    pdu->encrypted = encrypted;
    ber_first(pdu->plain, &value, &contents);
    return ber_find(contents, BER_CONTEXT_OF(1));
}

void
ps_show_decrypted(asn1_ctx_t *actx, proto_tree *tree)
{
    ps_pdu_t *pdu = (ps_pdu_t *)actx->private_data;
    tvbuff_t *tvb;

    switch (pdu->encryption) {
    case PS_ENCRYPTED_NO_KEY:
        expert_add_info_format(actx->pinfo, actx->created_item, &ei_no_key,
            "No row of the table of keys (li_ps_keys) has a key of the right length for LIID %s",
            pdu->liid != NULL ? pdu->liid : "(none)");
        break;
    case PS_ENCRYPTED_FAILED:
        expert_add_info_format(actx->pinfo, actx->created_item, &ei_failed,
            "Decrypted, this is no EncryptedPayload: the wrong key, or another way to encrypt (TS 102 232-1 annex A, "
            "EncryptionContainer)");
        break;
    case PS_DECRYPTED:
        tvb = tvb_new_child_real_data(pdu->tvb, pdu->plain.octets, pdu->plain.length, (int)pdu->plain.length);
        add_new_data_source(actx->pinfo, tvb, "Decrypted payload");
        /* Another container in it is not this one. */
        pdu->encryption = PS_ENCRYPTED_UNKNOWN;
        li_asn1_guarded(actx, tree, tvb, dissect_li_ps_EncryptedPayload);
        break;
    default:
        break;
    }
}

/* ---- the table ---- */

/* What can be said of its rows. Set when it is registered; its state is that of the profile. */
static li_table_t keys;

UAT_CSTRING_CB_DEF(key_rows, liid, key_row_t)
UAT_CSTRING_CB_DEF(key_rows, key, key_row_t)

static ws_bool
check_key(void *row _U_, const char *text, unsigned length, const void *data _U_, const void *field _U_, char **error)
{
    char *copy = g_strndup(text, length);
    uint8_t octets[KEY_MAX];
    unsigned count = 0;
    bool is_key = key_octets(copy, octets, &count) && (count == 24 || count == 32);

    g_free(copy);
    *error = is_key ? NULL : g_strdup("Key: not 48 or 64 hexadecimal digits (192 or 256 bits)");
    return is_key;
}

static void *
copy_row(void *to, const void *from, size_t length _U_)
{
    key_row_t *row = (key_row_t *)to;
    const key_row_t *other = (const key_row_t *)from;

    row->liid = g_strdup(other->liid);
    row->key = g_strdup(other->key);
    return row;
}

static void
free_row(void *data)
{
    key_row_t *row = (key_row_t *)data;

    g_free(row->liid);
    g_free(row->key);
}

static void
keys_updated(void)
{
    li_table_updated(&keys);
}

static void
keys_cleared(void)
{
    li_table_cleared(&keys);
}

void
ps_register_crypto(module_t *module, expert_module_t *expert)
{
    static uat_field_t columns[] = {
        UAT_FLD_CSTRING(key_rows, liid, "LIID",
                        "The warrant whose payloads it decrypts (0001, or with its country DE/0001), or * for all"),
        UAT_FLD_CSTRING_OTHER(key_rows, key, "Key", check_key,
                              "In hexadecimal digits: 48 for 192 bits, 64 for 256 bits"),
        UAT_END_FIELDS
    };
    uat_t *table = uat_new("LI payload keys", sizeof(key_row_t), "li_ps_keys", true, &key_rows, &key_row_count,
                           UAT_AFFECTS_DISSECTION, NULL, copy_row, NULL, free_row, keys_updated, keys_cleared, columns);

    li_table_add(&keys, table);
    prefs_register_uat_preference(module, "keys", "Payload keys",
        "The keys of encrypted payloads (TS 102 232-1, EncryptionContainer).", table);
    expert_register_field_array(expert, ei, array_length(ei));
}
