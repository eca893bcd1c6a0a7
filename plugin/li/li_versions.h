/* li_versions.h
 * What stands in octets of which the capture has two versions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_VERSIONS_H
#define LI_VERSIONS_H

#include <epan/packet.h>

#include "audit/belief.h"
#include "audit/window.h"

/* On the first visit: `octets` came to this place of a side, and are others than those that `windows` has there. What
 * the side says next begins at `begin`, as far as is known. */
void li_versions_read(packet_info *pinfo, const li_windows_t *windows, const li_stretch_t *stretch, uint32_t begin,
                      const uint8_t *octets, bool is_readable);

/* Likewise, of octets that are no others. False: they do not go on with such. */
bool li_versions_go_on(packet_info *pinfo, const li_stretch_t *stretch, const uint8_t *octets);

/* The other side has said something: what the side says next is another message. */
void li_versions_answered(uint64_t side);

/* Tells the audit what was read of the frame; `hidden` says of whom, and when. */
void li_versions_tell(packet_info *pinfo, const li_hidden_t *hidden);

void li_versions_register(void);

#endif /* LI_VERSIONS_H */
