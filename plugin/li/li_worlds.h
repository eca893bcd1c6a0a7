/* li_worlds.h
 * What is delivered, and what stands in content, are told apart where they have the same addresses and ports.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_WORLDS_H
#define LI_WORLDS_H

#include "li/li_headers.h"

/* The frame, or one that it carries as transport of the capture, is of the connection with these ends: what is
 * dissected next is of the world outside. On every visit, before TCP or UDP. */
void li_worlds_outside(packet_info *pinfo, const li_headers_t *headers, const li_ends_t *ends);

/* The headers of the innermost packet of the frame that is outside, and its ends, as li_worlds_outside() was told;
 * NULL: there is none. Until li_worlds_end(). */
const li_headers_t *li_worlds_headers(const packet_info *pinfo, const li_ends_t **ends);

/* Behind all dissectors of a frame. On every visit. */
void li_worlds_end(packet_info *pinfo);

/* TCP or UDP is about to dissect content with these ends. On the first visit. */
void li_worlds_inside(const packet_info *pinfo, const li_ends_t *ends);

/* Around the dissection of what a unit carries. On every visit. */
void li_worlds_enter_unit(const packet_info *pinfo);
void li_worlds_leave_unit(packet_info *pinfo);

void li_worlds_register(void);

#endif /* LI_WORLDS_H */
