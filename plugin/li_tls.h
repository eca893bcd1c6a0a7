/* li_tls.h
 * TLS from a network element that delivers: noted even where it can't be decrypted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_TLS_H
#define LI_TLS_H

#include <epan/packet.h>

#include "audit/endpoint.h"

/* Called once each: when `li` is registered, and at hand-off. */
void li_tls_register(int proto_li);

/* Looks at every frame with TLS from here on, on behalf of the protocol `li`. */
void li_tls_watch(int proto_li);

/* Shows that the network element sends TLS to an endpoint nobody registered; implemented beside the fields of `li`. */
void li_tls_from_element(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const char *element,
                         const li_endpoint_t *endpoint);

#endif /* LI_TLS_H */
