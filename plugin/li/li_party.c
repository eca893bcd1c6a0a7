/* li_party.c
 * Whose connections are looked into with more patience than those of strangers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

bool
li_is_expected_party(const packet_info *pinfo)
{
    return (li_has_rows() || li_provisioning_any(li_provisioning(), pinfo->num))
        && (li_has_known_party(pinfo) || li_is_expected(pinfo, LI_INTERFACES_X | LI_INTERFACES_HI, NULL));
}
