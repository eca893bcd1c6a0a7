/* endpoint.c
 * Addresses and endpoints in one binary form.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "audit/endpoint.h"

#include <string.h>

#include <glib.h>
#include <wsutil/inet_addr.h>
#include <wsutil/strtoi.h>

#define IPV4_MAPPED_BITS 96

static const uint8_t ipv4_mapped[IPV4_MAPPED_BITS / 8] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static void
set_ipv4(li_address_t *to, const void *octets)
{
    memcpy(to->octets, ipv4_mapped, sizeof ipv4_mapped);
    memcpy(to->octets + sizeof ipv4_mapped, octets, 4);
}

bool
li_address_from_epan(li_address_t *to, const address *from)
{
    if (from->type == AT_IPv4 && from->len == 4) {
        set_ipv4(to, from->data);
        return true;
    }
    if (from->type == AT_IPv6 && from->len == 16) {
        memcpy(to->octets, from->data, sizeof to->octets);
        return true;
    }
    return false;
}

bool
li_address_is_ipv4(const li_address_t *addr)
{
    return memcmp(addr->octets, ipv4_mapped, sizeof ipv4_mapped) == 0;
}

bool
li_address_is_loopback(const li_address_t *addr)
{
    static const li_address_t loopback6 = { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } };

    if (li_address_is_ipv4(addr)) {
        return addr->octets[12] == 127;
    }
    return memcmp(addr, &loopback6, sizeof loopback6) == 0;
}

uint32_t
li_address_ipv4_raw(const li_address_t *addr)
{
    uint32_t raw;

    memcpy(&raw, addr->octets + sizeof ipv4_mapped, sizeof raw);
    return raw;
}

void
li_endpoint_init(li_endpoint_t *endpoint, const li_address_t *addr, uint16_t port, li_transport_t transport)
{
    endpoint->address = *addr;
    endpoint->port = port;
    endpoint->transport = (uint16_t)transport;
}

bool
li_endpoint_equal(const li_endpoint_t *a, const li_endpoint_t *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

unsigned
li_endpoint_hash(const void *key)
{
    return wmem_strong_hash((const uint8_t *)key, sizeof(li_endpoint_t));
}

gboolean
li_endpoint_equal_key(const void *a, const void *b)
{
    return li_endpoint_equal((const li_endpoint_t *)a, (const li_endpoint_t *)b);
}

/* Writes a decimal number and returns where it ends. Every unit has an endpoint to be written: formatted printing costs
 * several times as much. */
static char *
write_number(char *text, unsigned number)
{
    char digits[10];
    unsigned count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    while (count) {
        *text++ = digits[--count];
    }
    return text;
}

void
li_endpoint_format(const li_endpoint_t *endpoint, char text[LI_ENDPOINT_TEXT_MAX])
{
    const char *transport = endpoint->transport == LI_TRANSPORT_TCP ? "/tcp"
                          : endpoint->transport == LI_TRANSPORT_UDP ? "/udp"
                          : endpoint->transport == LI_TRANSPORT_SCTP ? "/sctp"
                          : endpoint->transport == LI_TRANSPORT_DCCP ? "/dccp" : "";
    const uint8_t *octets = endpoint->address.octets;

    if (li_address_is_ipv4(&endpoint->address)) {
        for (unsigned i = sizeof ipv4_mapped; i < sizeof endpoint->address.octets; i++) {
            text = write_number(text, octets[i]);
            *text++ = '.';
        }
        text[-1] = ':';
    } else {
        *text++ = '[';
        ws_inet_ntop6(octets, text, WS_INET6_ADDRSTRLEN);
        text += strlen(text);
        *text++ = ']';
        *text++ = ':';
    }
    text = write_number(text, endpoint->port);
    memcpy(text, transport, strlen(transport) + 1);
}

/* Decimal digits only, no sign, no space; at most `max`. */
static bool
parse_number(const char *text, unsigned max, unsigned *number)
{
    uint32_t value;

    if (!g_ascii_isdigit(*text) || !ws_strtou32(text, NULL, &value) || value > max) {
        return false;
    }
    *number = value;
    return true;
}

bool
li_prefix_parse(const char *text, li_prefix_t *prefix, const char **reason)
{
    char addr[WS_INET6_ADDRSTRLEN];
    const char *slash = strchr(text, '/');
    size_t length = slash ? (size_t)(slash - text) : strlen(text);
    unsigned first_bit, bits;
    ws_in4_addr ipv4;
    ws_in6_addr ipv6;

    if (strcmp(text, "*") == 0) {
        memset(prefix, 0, sizeof *prefix);
        return true;
    }
    if (length == 0 || length >= sizeof addr) {
        *reason = "not an IPv4 or IPv6 address";
        return false;
    }
    memcpy(addr, text, length);
    addr[length] = '\0';
    if (ws_inet_pton4(addr, &ipv4)) {
        set_ipv4(&prefix->address, &ipv4);
        first_bit = IPV4_MAPPED_BITS;
    } else if (ws_inet_pton6(addr, &ipv6)) {
        memcpy(prefix->address.octets, &ipv6, sizeof prefix->address.octets);
        first_bit = 0;
    } else {
        *reason = "not an IPv4 or IPv6 address (names are not resolved here)";
        return false;
    }
    bits = 128 - first_bit;
    if (slash && !parse_number(slash + 1, bits, &bits)) {
        *reason = first_bit ? "a prefix length of IPv4 is 0 to 32" : "a prefix length of IPv6 is 0 to 128";
        return false;
    }
    prefix->bits = first_bit + bits;
    return true;
}

/* One to four numbers with dots between, the last of which fills what is left. */
static bool
parse_loose_ipv4(const char *text, ws_in4_addr *ipv4)
{
    uint32_t value = 0;

    for (unsigned part = 0; part < 4; part++) {
        const bool is_hex = text[0] == '0' && g_ascii_tolower(text[1]) == 'x';
        const uint64_t last_max = UINT32_MAX >> (8 * part);
        char *end;
        uint64_t number;

        if (is_hex ? !g_ascii_isxdigit(text[2])
                   : !g_ascii_isdigit(text[0]) || (text[0] == '0' && g_ascii_isdigit(text[1]))) {
            return false;
        }
        number = g_ascii_strtoull(is_hex ? text + 2 : text, &end, is_hex ? 16 : 10);
        if (*end == '\0') {
            *ipv4 = g_htonl(value | (uint32_t)number);
            return number <= last_max;
        }
        if (*end != '.' || number > UINT8_MAX) {
            return false;
        }
        value |= (uint32_t)number << (24 - 8 * part);
        text = end + 1;
    }
    return false;
}

bool
li_address_of_host(const char *text, li_address_t *addr)
{
    const size_t length = strlen(text);
    char host[WS_INET6_ADDRSTRLEN];
    ws_in4_addr ipv4;
    ws_in6_addr ipv6;

    if (length == 0 || length >= sizeof host) {
        return false;
    }
    memcpy(host, text, length + 1);
    if (host[length - 1] == '.') {
        host[length - 1] = '\0';
    }
    if (parse_loose_ipv4(host, &ipv4)) {
        set_ipv4(addr, &ipv4);
        return true;
    }
    if (!ws_inet_pton6(host, &ipv6)) {
        return false;
    }
    memcpy(addr->octets, &ipv6, sizeof addr->octets);
    return true;
}

bool
li_prefix_contains(const li_prefix_t *prefix, const li_address_t *addr)
{
    unsigned whole = prefix->bits / 8, rest = prefix->bits % 8;

    if (memcmp(prefix->address.octets, addr->octets, whole) != 0) {
        return false;
    }
    return rest == 0 || ((prefix->address.octets[whole] ^ addr->octets[whole]) >> (8 - rest)) == 0;
}

bool
li_ports_parse(const char *text, uint16_t *low, uint16_t *high, const char **reason)
{
    char first[8];
    const char *dash = strchr(text, '-');
    size_t length = dash ? (size_t)(dash - text) : strlen(text);
    unsigned a, b;

    if (strcmp(text, "*") == 0) {
        *low = 0;
        *high = UINT16_MAX;
        return true;
    }
    *reason = "not a port (9003), a range (9000-9010) or *";
    if (length >= sizeof first) {
        return false;
    }
    memcpy(first, text, length);
    first[length] = '\0';
    if (!parse_number(first, UINT16_MAX, &a)) {
        return false;
    }
    b = a;
    if (dash && !parse_number(dash + 1, UINT16_MAX, &b)) {
        return false;
    }
    if (a > b) {
        *reason = "the range ends before it begins";
        return false;
    }
    *low = (uint16_t)a;
    *high = (uint16_t)b;
    return true;
}
