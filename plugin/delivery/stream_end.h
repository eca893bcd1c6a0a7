/* stream_end.h
 * Units whose end never comes: the connection ends before.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STREAM_END_H
#define LI_STREAM_END_H

#include "delivery/stream.h"

/* At registration, once for all formats. */
void stream_end_register(void);

#endif /* LI_STREAM_END_H */
