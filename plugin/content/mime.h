/* mime.h
 * The bodies of MIME entities that stand apart from their header.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_MIME_H
#define LI_MIME_H

#include "ws_compat.h"

#include <epan/packet.h>

/* Decodes a body by what Content-Transfer-Encoding says, and has it dissected by what Content-Type says; `type` is
 * changed. NULL for what was not said. False if it is of no type that is known. */
bool mime_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, char *type, const char *encoding);

#endif /* LI_MIME_H */
