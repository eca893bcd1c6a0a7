/* hi1.c
 * HI1: from the notifications of a warrant to what they tell of it, on the first visit of a frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "administration/hi1/hi1.h"

#include "content/ber.h"
#include "li/li_channel.h"
#include "li/li_message.h"

/* What a notification says of its warrant. */
typedef enum {
    SAYS_NOTHING,
    SAYS_ACTIVE,                /* that it is active, or was modified */
    SAYS_ENDED
} saying_t;

/* HI1-Operation, ThreeGPP-HI1-Operation and HI4Notification number their alternatives alike. */
static saying_t
by_alternative(ber_span_t notification)
{
    unsigned tag = notification.length > 0 ? notification.octets[0] & 0x1fU : 0;

    return tag == 1 || tag == 3 ? SAYS_ACTIVE : tag == 2 ? SAYS_ENDED : SAYS_NOTHING;
}

/* TS 33.128, LINotificationMessage: notificationType activation(1), deactivation(2), modification(3). */
static saying_t
by_notification_type(ber_span_t notification)
{
    ber_span_t message = ber_find(ber_find(notification, BER_CONTEXT_OF(2)), BER_CONTEXT_OF(1));
    uint64_t type;

    if (!ber_unsigned(ber_find(message, BER_CONTEXT(1)), &type)) {
        return SAYS_NOTHING;
    }
    return type == 1 || type == 3 ? SAYS_ACTIVE : type == 2 ? SAYS_ENDED : SAYS_NOTHING;
}

/* Notifications of a frame are told apart by where they stand in it, and from messages of X1. */
#define INDEX_OF_HI1 0x20000000U

static void
tell(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const li_warrant_t *warrant, saying_t saying)
{
    const li_message_t message = {
        .name = "notification", .index = INDEX_OF_HI1 | pinfo->curr_layer_num,
        .said = {
            .interface = LI_INTERFACE_HI1, .saying = LI_SAID_NOTIFIES, .inside = li_inside(pinfo),
            .is_own_exchange = true, .is_whole = true, .is_one_way = li_channel_facts(pinfo).is_one_way
        }
    };

    if (saying == SAYS_NOTHING || warrant->liid == NULL) {
        return;
    }
    if (!PINFO_FD_VISITED(pinfo)) {
        li_belief_warrant(li_message_hear(pinfo, &message, NULL), warrant, saying == SAYS_ACTIVE);
    }
    /* What counts is shown as the unit that carries it. */
    if (li_message_is_found(pinfo, &message)) {
        li_message_show(tvb, pinfo, tree, &message);
    }
}

static ber_span_t
span_of(tvbuff_t *tvb)
{
    const unsigned captured = tvb_captured_length(tvb);

    return (ber_span_t) { tvb_get_ptr(tvb, 0, (int)captured), captured };
}

static int
dissect_operation(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    tell(tvb, pinfo, tree, (const li_warrant_t *)data, by_alternative(span_of(tvb)));
    return (int)tvb_captured_length(tvb);
}

/* The first HI4Payload of each kind: threeGPP-LI-Notification [1], or hI4Notification [2]. */
static int
dissect_hi4(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const ber_span_t payload = span_of(tvb), notification = ber_find(payload, BER_CONTEXT_OF(1));

    tell(tvb, pinfo, tree, (const li_warrant_t *)data, notification.octets != NULL
         ? by_notification_type(notification) : by_alternative(ber_find(payload, BER_CONTEXT_OF(2))));
    return (int)tvb_captured_length(tvb);
}

/* Without a protocol: the state of warrants must not depend on whether somebody shows HI1. */
void
proto_register_li_hi1_operations(void)
{
    register_dissector("li_hi1.operation", dissect_operation, -1);
    register_dissector("li_hi1.hi4", dissect_hi4, -1);
}
