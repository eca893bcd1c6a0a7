/* li.c
 * The protocol `li`, what all lawful interception interfaces share and what is concluded about each unit: registration.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include "audit/element_rows.h"

void
proto_register_li(void)
{
    expert_module_t *expert;

    proto_li = proto_register_protocol("Lawful Interception", "LI", "li");
    expert = expert_register_protocol(proto_li);
    li_fields_register(proto_li);
    li_alarm_register(expert);
    li_again_register(expert);
    li_tables_alarm_register(expert);
    li_show_register(proto_li, expert);
    li_deliver_register();
    li_coverage_register(expert);
    li_message_register(proto_li, expert);
    li_order_register(expert);
    li_watch_register(proto_li);
    li_state_register();
    li_slip_register();
    register_shutdown_routine(li_registry_forget);
    register_shutdown_routine(li_element_rows_forget);
}

void
proto_reg_handoff_li(void)
{
    li_watch_handoff();
    li_order_handoff();
}
