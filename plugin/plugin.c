/* plugin.c
 * The entry points of the library, and the one list of what it registers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define WS_BUILD_DLL
#include <wireshark.h>

#include "ws_compat.h"

#include <epan/proto.h>

#include "li/li.h"
#include "administration/hi1/hi1.h"
#include "administration/x1/x1.h"
#include "asn1/asn1.h"
#include "delivery/handover/ps.h"
#include "delivery/handover/records.h"
#include "delivery/x2x3/x2x3.h"
#include "statistics/coverage.h"

#ifndef LI_VERSION
#define LI_VERSION "0.0.0"
#endif

WS_DLL_PUBLIC_DEF const char plugin_version[] = LI_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC uint32_t plugin_describe(void);

/* An interface is a line here. Wireshark keeps the addresses of these structs. */
static const proto_plugin interfaces[] = {
    { proto_register_li, proto_reg_handoff_li },
    { proto_register_li_coverage, NULL },
    { proto_register_li_asn1, proto_reg_handoff_li_asn1 },
    { proto_register_li_x1, proto_reg_handoff_li_x1 },
    { proto_register_li_hi1_operations, NULL },
    { proto_register_li_x2x3, proto_reg_handoff_li_x2x3 },
    { proto_register_li_ps_pdu, proto_reg_handoff_li_ps_pdu },
    { proto_register_li_records, proto_reg_handoff_li_records },
};

void
plugin_register(void)
{
    for (unsigned i = 0; i < array_length(interfaces); i++) {
        proto_register_plugin(&interfaces[i]);
    }
}

uint32_t
plugin_describe(void)
{
    return WS_PLUGIN_DESC_DISSECTOR;
}
