/* bodies.h
 * The bodies of messages of HTTP, whatever their media type says: that is the sender's to choose.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_BODIES_H
#define LI_BODIES_H

#include "ws_compat.h"

#include <epan/packet.h>

/* Who looks at bodies, in this order: at octets, which are ours or not; at text, which is shown as text anyhow. */
typedef enum {
    BODIES_OCTETS,
    BODIES_TEXT,
    BODIES_LOOKERS
} bodies_looker_t;

/* At hand-off: bodies of each media type that somebody has are given to this dissector first. What it does not take
 * goes to whoever has the type, as if nobody had looked. */
void bodies_look(bodies_looker_t who, dissector_t looker);

/* Who has the type that was asked for, and that in lower case; NULL: nobody, or none was. */
dissector_handle_t bodies_owner(packet_info *pinfo, char **media_type);

/* At registration. */
void bodies_register(void);

#endif /* LI_BODIES_H */
