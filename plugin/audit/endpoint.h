/* endpoint.h
 * Addresses and endpoints in one binary form, so that comparing them never depends on how they were written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_AUDIT_ENDPOINT_H
#define LI_AUDIT_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include <epan/address.h>
#include <wsutil/wmem/wmem.h>

/* An IPv6 address in network order; an IPv4 address is held as IPv4-mapped (RFC 4291 clause 2.5.5.2), so that
 * ::ffff:192.0.2.1 and 192.0.2.1 are the same endpoint. */
typedef struct {
    uint8_t octets[16];
} li_address_t;

/* Transports, by IANA protocol number. */
typedef enum {
    LI_TRANSPORT_ANY = 0,
    LI_TRANSPORT_TCP = 6,
    LI_TRANSPORT_UDP = 17,
    LI_TRANSPORT_DCCP = 33,
    LI_TRANSPORT_SCTP = 132
} li_transport_t;

/* No padding: hashed and compared as 20 octets, so set it up with li_endpoint_init(). */
typedef struct {
    li_address_t address;
    uint16_t     port;
    uint16_t     transport;     /* li_transport_t */
} li_endpoint_t;

/* Longest result of li_endpoint_format(), with its final NUL. */
#define LI_ENDPOINT_TEXT_MAX 64

/* All addresses share the first `bits` bits. An IPv4 prefix of n bits has 96 + n. */
typedef struct {
    li_address_t address;
    unsigned     bits;          /* 0 to 128 */
} li_prefix_t;

/* False when `from` is neither IPv4 nor IPv6. */
bool li_address_from_epan(li_address_t *to, const address *from);
bool li_address_is_ipv4(const li_address_t *addr);
/* 127.0.0.0/8 and ::1. */
bool li_address_is_loopback(const li_address_t *addr);
/* The four octets of an IPv4 address, in network order. */
uint32_t li_address_ipv4_raw(const li_address_t *addr);

void li_endpoint_init(li_endpoint_t *endpoint, const li_address_t *addr, uint16_t port, li_transport_t transport);
bool li_endpoint_equal(const li_endpoint_t *a, const li_endpoint_t *b);

/* Hash and equality for maps keyed by li_endpoint_t. */
unsigned li_endpoint_hash(const void *key);
gboolean li_endpoint_equal_key(const void *a, const void *b);

/* Writes `198.51.100.20:9003/tcp` or `[2001:db8::20]:9003/tcp`. */
void li_endpoint_format(const li_endpoint_t *endpoint, char text[LI_ENDPOINT_TEXT_MAX]);

/* Reads an address (`192.0.2.1`, `2001:db8::1`), a prefix (`192.0.2.0/24`) or `*` (any address).
 * On failure returns false and sets *reason to a constant text. */
bool li_prefix_parse(const char *text, li_prefix_t *prefix, const char **reason);
/* Reads an address where a host is named, in any spelling that resolvers take: with a last dot, and IPv4 in fewer
 * numbers or in hexadecimal (RFC 6943 clause 3.1.1). A number with a leading zero may be decimal or octal: it is none.
 * False: it is a name. */
bool li_address_of_host(const char *text, li_address_t *addr);

bool li_prefix_contains(const li_prefix_t *prefix, const li_address_t *addr);

/* Reads `9003`, `9000-9010` or `*` (0 to 65535). On failure returns false and sets *reason to a constant text. */
bool li_ports_parse(const char *text, uint16_t *low, uint16_t *high, const char **reason);

#endif /* LI_AUDIT_ENDPOINT_H */
