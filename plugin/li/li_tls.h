/* li_tls.h
 * Sessions of TLS, as Wireshark keeps them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_TLS_H
#define LI_TLS_H

#include <epan/packet.h>
#include <epan/dissectors/packet-tls-utils.h>

/* The session of the frame's connection; NULL: there is none. */
SslDecryptSession *li_tls_session(packet_info *pinfo);

#endif /* LI_TLS_H */
