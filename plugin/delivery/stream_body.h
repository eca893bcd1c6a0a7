/* stream_body.h
 * Units in the bodies of HTTP messages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STREAM_BODY_H
#define LI_STREAM_BODY_H

#include "delivery/stream.h"

void stream_body_register(void);

/* At hand-off: bodies that may be anything are asked for units of this format, in connections of expected parties. */
void stream_body_handoff(const stream_t *stream);

#endif /* LI_STREAM_BODY_H */
