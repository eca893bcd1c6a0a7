/* asn1.h
 * What the ASN.1 modules share (the protocol li_asn1): what their conformance files call, and how they are called.
 *
 *   fields.c     the fields that asn2wrs makes, corrected
 *   extension.c  what is beyond a module (extension.h)
 *   values.c     single values in all their encodings (extension.h)
 *   meaning.c    what octets mean
 *   hand_off.c   what octets hold: which dissector they are for
 *   entries.c    dissectors of single values (entries.h)
 *   domains.c    what a bare value is (domains.h)
 *   asn1.c       registration
 *
 * A module lies in PREFIX.asn, our own transcription, and PREFIX.cnf; modules.cmake lists them. asn2wrs makes a C file
 * of each, as cmake/asn1.cmake says, with a function for each exported type: dissect_PREFIX_Type().
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_ASN1_H
#define LI_ASN1_H

#include "ws_compat.h"

#include <epan/asn1.h>
#include <epan/packet.h>
#include <epan/dissectors/packet-ber.h>

#include "li_asn1_modules.h"

/* The protocols and their registration. */
#define LI_ASN1_MODULE(prefix) \
    extern int proto_##prefix; \
    void proto_register_##prefix(void);
#include "li_asn1_modules.h"
#undef LI_ASN1_MODULE

/* What octets may mean. */
typedef enum {
    LI_ASN1_IP,             /* an IPv4 or IPv6 address in binary */
    LI_ASN1_IMSI,           /* digits, two in an octet, the lower half first (TS 29.002 TBCD-STRING) */
    LI_ASN1_IMEI,           /* likewise */
    LI_ASN1_DIGITS,         /* likewise, of any kind */
    LI_ASN1_MSISDN,         /* a nature of address, then digits (TS 29.002 AddressString) */
    LI_ASN1_SMS_ADDRESS,    /* how many half octets, the type of address, then digits or text (TS 23.040
                             * clause 9.1.2.5) */
    /* Areas and cells: */
    LI_ASN1_CGI,            /* MCC, MNC, LAC, CI (TS 23.003 clause 4.3.1) */
    LI_ASN1_SAI,            /* MCC, MNC, LAC, SAC (clause 12.5) */
    LI_ASN1_LAI,            /* MCC, MNC, LAC (clause 4.1) */
    LI_ASN1_RAI,            /* MCC, MNC, LAC, RAC (clause 4.2) */
    LI_ASN1_TAI,            /* MCC, MNC, TAC (clause 19.4.2.3) */
    LI_ASN1_ECGI,           /* MCC, MNC, ECI (clause 19.6) */
    LI_ASN1_PLMN,           /* MCC, MNC */
    LI_ASN1_TAI_LV,         /* TAI and ECGI with a length before (TS 29.118 without the IEI) */
    LI_ASN1_ECGI_LV,
    /* Others: */
    LI_ASN1_TAI_LIST,       /* a length, then lists of TAIs (TS 24.301 clause 9.9.3.33 without the IEI) */
    LI_ASN1_ULI,            /* which areas and cells there are, then these (TS 29.274 clause 8.21) */
    LI_ASN1_PAA,            /* PDN type, then the addresses (TS 29.274 clause 8.14) */
    LI_ASN1_GSN_ADDRESS,    /* type and length, then an IP address (TS 23.003 clause 5.1) */
    LI_ASN1_IP_OR_TEXT,     /* an IP address in binary or as text, or a name */
    LI_ASN1_APN,            /* labels with their lengths (TS 23.003 clause 9.1) */
    LI_ASN1_QOS,            /* octets 3 and on of a quality of service (TS 24.008 clause 10.5.6.5) */
    LI_ASN1_NTP,            /* seconds since 1900 in the first four octets (TS 29.274 clause 8.91) */
    LI_ASN1_ISUP_CALLED,    /* parameters of ISUP (ITU-T Q.763 clauses 3.9, 3.10 and 3.30) */
    LI_ASN1_ISUP_CALLING,
    LI_ASN1_ISUP_LOCATION,
    LI_ASN1_DSS1_NUMBER,    /* octets 3 and on of a DSS1 party number (ITU-T Q.931 clauses 4.5.8 and 4.5.10) */
    LI_ASN1_BEARER,         /* octets 3 and on of a DSS1 bearer capability (clause 4.5.5) */
    LI_ASN1_CAUSE           /* octets 3 and 4 of a DSS1 cause (ITU-T Q.850) */
} li_asn1_meaning_t;

/* Adds below the item last made what its octets mean; nothing for NULL, or for octets that can't mean that. */
void li_asn1_explain(asn1_ctx_t *actx, tvbuff_t *octets, li_asn1_meaning_t meaning);

/* Says of the item of a value that it has too few octets. */
void li_asn1_say_too_short(asn1_ctx_t *actx, proto_item *item);

/* Shows all that is left of `tvb` as BER, with a Note that the module is not public. Returns the end. */
int li_asn1_not_public(tvbuff_t *tvb, int offset, asn1_ctx_t *actx, proto_tree *tree, int hf_id);

/* Whether all of `tvb` from `offset` on is BER that Wireshark's dissector of unknown values can do with. */
bool li_asn1_is_showable(tvbuff_t *tvb, int offset);

/* What may lie in octets. */
typedef enum {
    LI_ASN1_INNER_IP_PACKET,        /* IPv4 or IPv6; what is neither stays octets */
    LI_ASN1_INNER_ETHERNET,
    LI_ASN1_INNER_SIP,
    LI_ASN1_INNER_RTP,
    LI_ASN1_INNER_UDP,
    LI_ASN1_INNER_TCP,
    LI_ASN1_INNER_IMF,
    LI_ASN1_INNER_SMTP,
    LI_ASN1_INNER_HTTP,
    LI_ASN1_INNER_DHCP,
    LI_ASN1_INNER_RADIUS,
    LI_ASN1_INNER_PPP,
    LI_ASN1_INNER_MSRP,
    LI_ASN1_INNER_UDPTL,
    LI_ASN1_INNER_GTPV2,
    LI_ASN1_INNER_XML,
    LI_ASN1_INNER_SMS_TPDU,
    LI_ASN1_INNER_SMS_FROM_MOBILE,  /* an SMS TPDU: its type has another meaning in each direction */
    LI_ASN1_INNER_SDP,
    LI_ASN1_INNER_JSON,
    LI_ASN1_INNER_RTCP,
    LI_ASN1_INNER_DIAMETER,
    LI_ASN1_INNER_LPP,
    LI_ASN1_INNER_LPPA,
    LI_ASN1_INNER_NRPPA,
    LI_ASN1_INNER_L2TP,
    LI_ASN1_INNER_LLC,              /* RFC 2684, LLC encapsulation */
    LI_ASN1_INNER_FRAME_RELAY,      /* RFC 2427 */
    LI_ASN1_INNER_Q931,             /* a message of H.225.0 call signalling */
    LI_ASN1_INNER_H225_RAS,
    LI_ASN1_INNER_H245,
    LI_ASN1_INNER_TEXT,
    LI_ASN1_INNER_MMS,              /* OMA-TS-MMS_ENC, without WSP */
    LI_ASN1_INNERS                  /* nothing that has a dissector */
} li_asn1_inner_t;

/* Gives octets to their dissector, everything it adds below `tree`.
 * The frame's own addresses, ports and columns stay. */
void li_asn1_hand_off(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *octets, li_asn1_inner_t inner);

/* What they begin like: a SIP message, an IP packet, an RTP packet, or nothing of these. */
li_asn1_inner_t li_asn1_guess(tvbuff_t *octets);

/* Gives octets to what li_asn1_guess() finds: for media, which may be whole IP packets, RTP or RTCP. */
void li_asn1_hand_off_media(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *octets);

/* The same for text in JSON or XML, which tells by its first character. Other text is left alone. */
void li_asn1_hand_off_text(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *text);

/* What a mail server says or is told: a message, or lines of text. */
li_asn1_inner_t li_asn1_guess_mail(tvbuff_t *octets);

/* Gives octets to their dissector by what a Content-Type and a Content-Transfer-Encoding say,
 * NULL for what was not said. */
void li_asn1_hand_off_mime(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *octets, tvbuff_t *type, tvbuff_t *encoding);

/* What a SEQUENCE says in one field often tells what another holds. For its FN_BODY: the contents of the field with
 * this context tag, or, after the default body, the octets of the string in it, NULL if there is none; the number in
 * it, or -1; after the default body, the tree with the fields. */
tvbuff_t *li_asn1_string_field(asn1_ctx_t *actx, ws_bool implicit_tag, tvbuff_t *tvb, int offset, unsigned tag);
tvbuff_t *li_asn1_field(ws_bool implicit_tag, tvbuff_t *tvb, int offset, unsigned tag);
int li_asn1_field_number(ws_bool implicit_tag, tvbuff_t *tvb, int offset, unsigned tag);
proto_tree *li_asn1_fields_tree(proto_tree *tree, int hf_id);

/* The first octets of a datagram that was longer: its dissector says that it is cut short, not that it is malformed. */
tvbuff_t *li_asn1_truncated(asn1_ctx_t *actx, tvbuff_t *octets, int original_length);

/* Gives octets that hold a value of another module's type to it: CONTAINING. */
typedef int (*li_asn1_dissect_t)(ws_bool implicit_tag, tvbuff_t *tvb, int offset, asn1_ctx_t *actx, proto_tree *tree,
                                 int hf_index);
void li_asn1_contained(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *octets, li_asn1_dissect_t dissect);

/* A value in octets of its own: what is wrong with it is said there, and what follows them is none the worse for it. */
void li_asn1_guarded(asn1_ctx_t *actx, proto_tree *tree, tvbuff_t *octets, li_asn1_dissect_t dissect);

/* One value as a protocol of its own. Returns what was taken. */
int li_asn1_value(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, int proto, li_asn1_dissect_t dissect);

/* The octets of the string whose contents these are, in parts: a data source of its own, made once for each frame.
 * NULL: they can't be put together. `name`: of the string. */
tvbuff_t *li_asn1_joined(packet_info *pinfo, tvbuff_t *parts, const char *name);

/* fields.c: for the modules' own registration. */
void li_asn1_register_fields(int proto, const char *prefix, hf_register_info *fields, unsigned count);

/* hand_off.c */
void li_asn1_register_hand_off(int proto);
void li_asn1_handoff_hand_off(int proto);

/* extension.c, values.c, meaning.c */
void li_asn1_register_extension(int proto, expert_module_t *expert);
void li_asn1_register_values(int proto, expert_module_t *expert);
void li_asn1_register_meaning(int proto);

/* entries.c */
void li_asn1_register_entries(void);

void proto_register_li_asn1(void);
void proto_reg_handoff_li_asn1(void);

#endif /* LI_ASN1_H */
