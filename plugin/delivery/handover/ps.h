/* ps.h
 * What the files of the PS-PDU dissector (ETSI TS 102 232-1, up to V3.38.1) share.
 *
 *   ps.c            one PDU from end to end, the columns
 *   ps_header.c     looks ahead: what is judged is told before anything is shown
 *   ps_crypto.c     decrypts payloads
 *   ps_integrity.c  verifies hashes over PDUs
 *   ps_transport.c  how PDUs are recognised, what stream.c needs to know of them; the protocol's registration
 *
 * The PDU itself is shown by the ASN.1 module li_ps (asn1/li_ps.asn) and those it uses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_PS_H
#define LI_PS_H

#include "ws_compat.h"

#include <epan/asn1.h>
#include <epan/expert.h>
#include <epan/packet.h>
#include <epan/prefs.h>

#include "asn1/asn1.h"
#include "asn1/li_ps.h"
#include "content/ber.h"
#include "delivery/stream.h"
#include "li/li.h"

/* The standard sets no upper limit; beyond this a length is taken for an error. */
#define PS_PDU_MAX      (16U * 1024U * 1024U)

/* Clause A.2, module LI-PS-PDU: the alternatives of Payload. */
enum {
    PS_PAYLOAD_IRI = 0,
    PS_PAYLOAD_CC = 1,
    PS_PAYLOAD_TRI = 2,
    PS_PAYLOAD_HI1 = 3,
    PS_PAYLOAD_ENCRYPTED = 4,
    PS_PAYLOAD_3GPP_HI1 = 5,
    PS_PAYLOAD_ILHI = 6,
    PS_PAYLOAD_HI4 = 7,
    PS_PAYLOAD_NONE = 0x1f
};

/* The alternatives of TRIPayload. */
enum {
    PS_TRI_INTEGRITY_CHECK = 0,
    PS_TRI_KEEP_ALIVE = 3,
    PS_TRI_KEEP_ALIVE_RESPONSE = 4,
    PS_TRI_OPTION_RESPONSE = 10,
    PS_TRI_PDU_ACKNOWLEDGEMENT_RESPONSE = 13,
    PS_TRI_NONE = 0x1f
};

/* EncryptionType. */
enum {
    PS_ENCRYPTION_NONE = 1,
    PS_ENCRYPTION_NATIONAL = 2,
    PS_ENCRYPTION_AES_192 = 3,
    PS_ENCRYPTION_AES_256 = 4,
    PS_ENCRYPTION_BLOWFISH_192 = 5,
    PS_ENCRYPTION_BLOWFISH_256 = 6,
    PS_ENCRYPTION_3DES = 7
};

/* The members of PSHeader that are looked at (clause 5.2). */
enum {
    PS_HEADER_DOMAIN,
    PS_HEADER_LIID,
    PS_HEADER_COUNTRY,
    PS_HEADER_COMMUNICATION,
    PS_HEADER_SEQUENCE,
    PS_HEADER_TIME,
    PS_HEADER_POINT,
    PS_HEADER_MICRO_TIME,
    PS_HEADER_EXTENDED_POINT,
    PS_HEADER_FUNCTION,
    PS_HEADER_MEMBERS
};

/* What became of an encrypted payload. */
typedef enum {
    PS_ENCRYPTED_UNKNOWN,           /* not by an algorithm that is known; or it was shown */
    PS_ENCRYPTED_NO_KEY,
    PS_ENCRYPTED_FAILED,
    PS_DECRYPTED
} ps_encryption_t;

/* The keys of our data on a frame; stream.c has others. */
enum {
    PS_FRAME_COUNT,                 /* how many PDUs of it were dissected */
    PS_FRAME_CHECKS                 /* from here on, what an integrity check came to, by number of the PDU */
};

/* One PDU, as far as it is looked at before it is shown. It lives while the PDU is dissected. */
typedef struct {
    const li_ps_onlooker_t *onlooker;   /* the first member: the context's private_data is this struct */
    tvbuff_t    *tvb;
    proto_tree  *tree;
    const stream_origin_t *origin;

    ber_span_t   header;
    ber_found_t  members[PS_HEADER_MEMBERS];
    ber_found_t  network;           /* of its communication identifier */
    ber_span_t   payload;           /* the chosen alternative: identifier, length and contents */
    unsigned     payload_kind;      /* PS_PAYLOAD_… */
    ber_span_t   contents;          /* of the chosen alternative */

    /* Of an EncryptionContainer. When it was decrypted, the payload above is the one in it. */
    ps_encryption_t encryption;
    ber_span_t   container;
    ber_span_t   encrypted;
    ber_span_t   plain;

    uint32_t     number;            /* among the PDUs of its frame, from 0 */

    const char  *liid;              /* NULL: none */
    const char  *country;           /* of its authorisation (clause 5.2.3); NULL: not said */
    const char  *operator_id;       /* of the network identifier (clause 5.2.4); NULL: none */
    ber_found_t  delivery_country;  /* of its communication identifier (clause 5.2.4) */
    bool         has_cin;
    uint64_t     cin;
    bool         has_sequence;
    uint32_t     sequence;
    bool         has_time;
    nstime_t     time;
    unsigned     slip_count;        /* kinds of slips in the header */

    bool         delivered;         /* the judge was asked: */
    const char  *verdict;           /* its words for the Info column */
} ps_pdu_t;

/* ---- ps_header.c ---- */

/* Reads what is there; what is not whole is left out. Text lives as long as the frame's dissection. */
void ps_read(tvbuff_t *tvb, packet_info *pinfo, ps_pdu_t *pdu);

/* Octets that are meant to be text: as they are when they can be shown, else in hexadecimal. */
const char *ps_text(wmem_allocator_t *scope, ber_span_t octets);

/* Whether nothing needs to be said of the header, so that nobody misses it where it is not shown. */
bool ps_header_is_plain(const asn1_ctx_t *actx);

/* ---- ps_crypto.c ---- */

/* Decrypts the container that is the payload, if that can be done. Returns the payload in it: identifier, length and
 * contents of the chosen alternative; none otherwise. */
ber_span_t ps_decrypt(packet_info *pinfo, ps_pdu_t *pdu);

/* Adds the decrypted payload, or why there is none, below an encrypted one that was shown. */
void ps_show_decrypted(asn1_ctx_t *actx, proto_tree *tree);

void ps_register_crypto(module_t *module, expert_module_t *expert);

/* ---- ps_integrity.c ---- */

/* Keeps a PDU for the check that may come; on the first visit of its frame. */
void ps_keep(packet_info *pinfo, const ps_pdu_t *pdu);

/* Adds what an integrity check that was shown comes to. */
void ps_show_integrity(asn1_ctx_t *actx, proto_tree *tree);

/* Of a check that is too long to be waited for. */
void ps_note_long_check(packet_info *pinfo, proto_item *item);
void ps_register_integrity(expert_module_t *expert);

/* ---- ps.c ---- */

/* What the Protocol column says. */
#define PS_NAME         "LI PS-PDU"
#define PS_FAMILY       "HI2/HI3"       /* of interfaces, where none is known */

/* Preference: put PDUs together from several segments. */
extern ws_bool ps_desegment;

void ps_dissect_pdu(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const stream_origin_t *origin);
void ps_dissect_content(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t frame);
void ps_dissect_skipped(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, bool is_header);

void ps_register(void);
void ps_handoff(void);

/* ---- ps_transport.c ---- */

void proto_register_li_ps_pdu(void);
void proto_reg_handoff_li_ps_pdu(void);

#endif /* LI_PS_H */
