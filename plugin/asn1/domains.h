/* domains.h
 * What a bare BER value is: the values of LI modules begin with the object identifier of their module.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_ASN1_DOMAINS_H
#define LI_ASN1_DOMAINS_H

#include "asn1/asn1.h"
#include "content/ber.h"
#include "li/li.h"

/* The octets of lawfulInterceptDomainId, 0.4.0.2.2, and of li-ps(5) genHeader(1) below it. The version follows. */
#define LI_ASN1_DOMAIN          0x04, 0x00, 0x02, 0x02
#define LI_ASN1_DOMAIN_PS       LI_ASN1_DOMAIN, 0x05, 0x01

/* One type. */
typedef struct {
    const int        *proto;
    li_asn1_dissect_t dissect;
    const char       *name;         /* for columns: "EPS IRI" */
    li_interface_t    interface;    /* that it is handed over on; LI_INTERFACE_NONE: none by itself */
    uint8_t           liid_tag;     /* context tag of the LIID beside the identifier; 0: none there */
} li_asn1_domain_t;

/* The type of the value at `p`, of which the beginning is there; NULL: none that is known. */
const li_asn1_domain_t *li_asn1_domain_of(const uint8_t *p, unsigned length);

/* True when so few octets may be the beginning of such a value: more will tell. */
bool li_asn1_domain_is_open(const uint8_t *p, unsigned length);

/* The octets of the value that the identifier stands in: what is beside it. */
ber_span_t li_asn1_domain_beside(const uint8_t *p, unsigned length);

/* True when the type's protocol is enabled. */
bool li_asn1_domain_enabled(const li_asn1_domain_t *domain);

#endif /* LI_ASN1_DOMAINS_H */
