/* test_headers.c
 * Addresses and ports of packets: whole, and in fragments whose octets look like a packet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_headers.h"
#include "run.h"

/* What begins an IPv6 packet, at the place of a packet that Ethernet carries. */
static const uint8_t ipv6[] = { 0x60, 0, 0, 0, 0, 8, 17, 64 };

/* An IPv4 packet of UDP with these octets behind its header, at this place of a datagram (RFC 791 clause 3.1). */
static bool
is_read(unsigned place, const uint8_t *begin, unsigned length, unsigned at)
{
    uint8_t packet[128] = { 0x45, 0, 0, 128, 0, 1, (uint8_t)(place >> 8), (uint8_t)place, 64, 17, 0, 0,
                            192, 0, 2, 1, 192, 0, 2, 2 };
    li_headers_t headers;
    tvbuff_t *tvb;
    bool found;

    memcpy(packet + 20 + at, begin, length);
    tvb = tvb_new_real_data(packet, sizeof packet, sizeof packet);
    found = li_headers_of_packet(tvb, 0, &headers);
    g_assert_true(headers.addresses == 12);
    tvb_free(tvb);
    return found;
}

static void
test_fragments(void)
{
    static const uint8_t ipv6_in_ethernet[] = { 0x86, 0xdd, 0x60, 0, 0, 0, 0, 8, 17, 64 };

    g_assert_true(is_read(0, ipv6, sizeof ipv6, 0));
    g_assert_true(is_read(0x2000, ipv6, sizeof ipv6, 0));
    g_assert_false(is_read(0x0010, ipv6, sizeof ipv6, 0));
    g_assert_false(is_read(0x2010, ipv6_in_ethernet, sizeof ipv6_in_ethernet, 12));
}

RUN({ "/headers/fragments", test_fragments })
