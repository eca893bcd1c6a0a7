/* li_headers.c
 * Addresses and ports of a packet, read of its octets before TCP or UDP dissects it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_headers.h"

#include <wsutil/pint.h>

/* Octets of headers that are asked for: TCP's up to its flags. */
#define TCP_OCTETS  14
#define UDP_OCTETS  8

bool
li_headers_read(tvbuff_t *tvb, unsigned protocol, li_headers_t *headers)
{
    const unsigned length = tvb_captured_length(tvb);

    *headers = (li_headers_t) { .tvb = tvb, .length = length, .is_tcp = protocol == LI_IP_TCP };
    if ((!headers->is_tcp && protocol != LI_IP_UDP && protocol != LI_IP_UDP_LITE)
        || length < (headers->is_tcp ? TCP_OCTETS : UDP_OCTETS)) {
        return false;
    }
    headers->octets = tvb_get_ptr(tvb, 0, (int)length);
    return true;
}

unsigned
li_headers_tcp_flags(const li_headers_t *headers)
{
    return headers->octets[13];
}

uint32_t
li_headers_tcp_sequence(const li_headers_t *headers)
{
    return pntohu32(headers->octets + 4);
}

uint32_t
li_headers_tcp_acknowledged(const li_headers_t *headers)
{
    return pntohu32(headers->octets + 8);
}

unsigned
li_headers_payload(const li_headers_t *headers)
{
    const unsigned begin = headers->is_tcp ? (headers->octets[12] >> 4) * 4U : UDP_OCTETS;

    return begin < headers->length ? begin : 0;
}

li_ends_t
li_headers_ends(const li_headers_t *headers, const address *src, const address *dst)
{
    li_ends_t ends = {
        .srcport = pntohu16(headers->octets), .destport = pntohu16(headers->octets + 2), .is_tcp = headers->is_tcp
    };

    copy_address_shallow(&ends.src, src);
    copy_address_shallow(&ends.dst, dst);
    return ends;
}

unsigned
li_headers_side(const address *src, const address *dst, uint32_t srcport, uint32_t destport)
{
    return srcport != destport ? srcport > destport : cmp_address(src, dst) > 0;
}

/* ---- conversations ---- */

/* The conversations of the last frames, by a hash of the ends, since to find one is dear, and each is asked for several
 * times in a frame. NULL: none. Filled by li_headers_conversation(); emptied with the capture. */
static struct {
    uint32_t        frame;          /* in which it was found: */
    bool            is_newest;      /* on its first visit. Then it is that of later frames, until another one begins */
    uint16_t        srcport, destport;
    bool            is_tcp;
    uint8_t         size;           /* octets of an address */
    uint8_t         hosts[32];      /* that of the sender first */
    conversation_t *conversation;
} found[2048];

/* The frame that was visited first last. Emptied with the capture. */
static uint32_t newest;

/* The last frame in which another connection may begin: in it, what is found is not kept. Emptied with the capture. */
static uint32_t begun;

static conversation_t *
find(uint32_t frame, const li_ends_t *ends)
{
    return ends->is_tcp ? find_conversation(frame, &ends->src, &ends->dst, CONVERSATION_TCP, ends->srcport,
                                            ends->destport, 0)
                        : find_conversation(frame, &ends->dst, &ends->src, CONVERSATION_UDP, ends->destport,
                                            ends->srcport, 0);
}

/* By ends of IPv4 or IPv6. */
static unsigned
place_of(const li_ends_t *ends, unsigned size)
{
    const uint64_t hosts = (uint64_t)pntohu32((const uint8_t *)ends->src.data + size - 4) << 32
                         | pntohu32((const uint8_t *)ends->dst.data + size - 4);
    const uint64_t ports = (uint64_t)ends->srcport << 17 | ends->destport << 1 | ends->is_tcp;

    return (unsigned)(((hosts * UINT64_C(0x9e3779b97f4a7c15)) ^ (ports * UINT64_C(0xc2b2ae3d27d4eb4f))) >> 53);
}

static bool
has_ends(unsigned place, const li_ends_t *ends, unsigned size)
{
    return found[place].srcport == ends->srcport && found[place].destport == ends->destport
        && found[place].is_tcp == ends->is_tcp && found[place].size == size
        && memcmp(found[place].hosts, ends->src.data, size) == 0
        && memcmp(found[place].hosts + size, ends->dst.data, size) == 0;
}

/* 0: they are of something else. */
static unsigned
size_of(const li_ends_t *ends)
{
    return ends->src.type == ends->dst.type && (ends->src.type == AT_IPv4 || ends->src.type == AT_IPv6)
         ? (unsigned)ends->src.len : 0;
}

/* `is_any`: be it one over UDP that was found in another frame. */
static conversation_t *
lookup(uint32_t frame, const li_ends_t *ends, bool is_any)
{
    const unsigned size = size_of(ends);
    conversation_t *conversation;
    unsigned place;

    if (size == 0 || frame == begun) {
        return find(frame, ends);
    }
    newest = MAX(newest, frame);
    place = place_of(ends, size);
    conversation = found[place].conversation;
    /* One that began later may come next to it, or stand alone, if the other side began it. */
    if (conversation != NULL && conversation->next == NULL && conversation->setup_frame <= frame
        && (found[place].frame == frame || (frame == newest && found[place].is_newest && (is_any || ends->is_tcp)))
        && has_ends(place, ends, size)) {
        return conversation;
    }
    conversation = find(frame, ends);
    /* One for any address or port is found only as long as there is none for these. */
    if (conversation != NULL && (conversation->options & (NO_ADDR2 | NO_PORT2)) == 0) {
        found[place].frame = frame;
        found[place].is_newest = frame == newest;
        found[place].srcport = (uint16_t)ends->srcport;
        found[place].destport = (uint16_t)ends->destport;
        found[place].is_tcp = ends->is_tcp;
        found[place].size = (uint8_t)size;
        memcpy(found[place].hosts, ends->src.data, size);
        memcpy(found[place].hosts + size, ends->dst.data, size);
        found[place].conversation = conversation;
    }
    return conversation;
}

conversation_t *
li_headers_conversation(uint32_t frame, const li_ends_t *ends)
{
    return lookup(frame, ends, false);
}

conversation_t *
li_headers_recent_conversation(uint32_t frame, const li_ends_t *ends)
{
    return lookup(frame, ends, true);
}

bool
li_headers_are_kept(uint32_t frame)
{
    return frame != begun;
}

void
li_headers_may_begin(uint32_t frame, const li_ends_t *ends)
{
    const li_ends_t back = { ends->dst, ends->src, ends->destport, ends->srcport, ends->is_tcp };
    const unsigned size = size_of(ends);

    begun = frame;
    if (size != 0) {
        found[place_of(ends, size)].conversation = NULL;
        found[place_of(&back, size)].conversation = NULL;
    }
}

void
li_headers_forget(void)
{
    memset(found, 0, sizeof found);
    newest = begun = 0;
}
