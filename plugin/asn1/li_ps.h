/* li_ps.h
 * What the conformance file of LI-PS-PDU calls: whoever has a PDU shown that is a unit of its own looks on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_PS_ASN1_H
#define LI_PS_ASN1_H

#include "asn1/asn1.h"

typedef struct {
    /* Whether the header is whole, and has nothing that an expert item would be about: where nobody sees it, it need
     * not be shown. */
    bool (*header_is_plain)(const asn1_ctx_t *actx);
    /* The header was shown, the payload comes. */
    void (*payload_begins)(asn1_ctx_t *actx);
    /* An encrypted payload, or an integrity check, was shown: what it comes to may be added. */
    void (*encrypted_shown)(asn1_ctx_t *actx, proto_tree *tree);
    void (*integrity_shown)(asn1_ctx_t *actx, proto_tree *tree);
} li_ps_onlooker_t;

/* The context's private_data is NULL where nobody looks on, else the address of a struct that begins with the
 * onlooker's. */
static inline const li_ps_onlooker_t *
li_ps_onlooker(const asn1_ctx_t *actx)
{
    return actx->private_data != NULL ? *(const li_ps_onlooker_t *const *)actx->private_data : NULL;
}

static inline bool
li_ps_header_is_plain(const asn1_ctx_t *actx)
{
    return li_ps_onlooker(actx) != NULL && li_ps_onlooker(actx)->header_is_plain(actx);
}

static inline void
li_ps_payload_begins(asn1_ctx_t *actx)
{
    if (li_ps_onlooker(actx) != NULL) {
        li_ps_onlooker(actx)->payload_begins(actx);
    }
}

static inline void
li_ps_encrypted_shown(asn1_ctx_t *actx, proto_tree *tree)
{
    if (li_ps_onlooker(actx) != NULL) {
        li_ps_onlooker(actx)->encrypted_shown(actx, tree);
    }
}

static inline void
li_ps_integrity_shown(asn1_ctx_t *actx, proto_tree *tree)
{
    if (li_ps_onlooker(actx) != NULL) {
        li_ps_onlooker(actx)->integrity_shown(actx, tree);
    }
}

#endif /* LI_PS_ASN1_H */
