/* stream_end.h
 * Units whose end never comes: the connection ends before.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STREAM_END_H
#define LI_STREAM_END_H

#include "delivery/stream.h"

/* At registration. */
void stream_end_register(const stream_format_t *format);

#endif /* LI_STREAM_END_H */
