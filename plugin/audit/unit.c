/* unit.c
 * Families of interfaces, what is judged, and warrants.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/unit.h"

#include <string.h>

static bool
is_same(const char *a, const char *b)
{
    return a == NULL || b == NULL || strcmp(a, b) == 0;
}

bool
li_warrants_fit(const li_warrant_t *a, const li_warrant_t *b)
{
    return is_same(a->country, b->country) && is_same(a->network, b->network);
}

li_interfaces_t
li_interfaces_family(li_interface_t interface)
{
    switch (interface) {
    case LI_INTERFACE_X2:
    case LI_INTERFACE_X3:
    case LI_INTERFACE_X2_OR_X3:
        return LI_INTERFACES_X;
    case LI_INTERFACE_NONE:
    case LI_INTERFACE_HI2:
    case LI_INTERFACE_HI3:
    case LI_INTERFACE_HI4:
        return LI_INTERFACES_HI;
    case LI_INTERFACE_HI1:
        return LI_INTERFACES_HI | 1U << LI_INTERFACE_HI1;
    default:
        return 1U << interface;
    }
}

li_interfaces_t
li_interfaces_allowing(li_interface_t interface)
{
    bool any = !li_interface_is_known(interface) || interface == LI_INTERFACE_HI1;

    return any ? li_interfaces_family(interface) : 1U << interface;
}

li_interfaces_t
li_interfaces_ordering(li_interface_t interface)
{
    return interface == LI_INTERFACE_HI4 ? LI_INTERFACES_HI : li_interfaces_allowing(interface);
}

bool
li_is_judged(const li_delivery_t *unit)
{
    return !unit->is_quoted && !unit->is_copy;
}

li_delivery_t
li_as_judged(const li_delivery_t *unit)
{
    li_delivery_t judged = *unit;

    if (unit->kind == LI_UNIT_KEEPALIVE || unit->kind == LI_UNIT_KEEPALIVE_ACK) {
        judged.tasks = NULL;
        judged.task_count = 0;
        judged.liid = judged.country = judged.network = NULL;
    }
    return judged;
}

bool
li_xid_is_uuid(const e_guid_t *xid)
{
    return xid->data3 >> 12 >= 1 && xid->data3 >> 12 <= 8 && xid->data4[0] >> 6 == 2;
}

bool
li_xid_is_nil(const e_guid_t *xid)
{
    static const e_guid_t nil = { 0 };

    return memcmp(xid, &nil, sizeof nil) == 0;
}
