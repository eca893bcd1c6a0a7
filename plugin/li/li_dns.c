/* li_dns.c
 * Destinations are ordered by name too: what DNS asks and answers in the capture is told to audit/naming.h, as of the
 * frame that says it.
 *
 * Wireshark's own name resolution keeps no frames, and a verdict may not use what came later. Its DNS dissector leaves
 * nothing behind where no tree is built, nor its tvb; so its messages are found in the frame's data sources, and the
 * few records that are wanted are read here again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <string.h>

#include <wsutil/pint.h>

/* RFC 1035 clause 4.1 */
#define HEADER_LENGTH   12
#define NAME_MAX_LENGTH 255
#define CLASS_IN        1
#define TYPE_A          1
#define TYPE_CNAME      5
#define TYPE_AAAA       28

#define FLAG_RESPONSE   0x80    /* of the third octet */
#define OPCODE          0x78
#define RCODE           0x0f    /* of the fourth */

/* Work on one message: its records, compression pointers in a name, aliases of a name. */
#define RECORDS_MAX     256
#define POINTERS_MAX    32
#define ALIASES_MAX     8

/* Work on one segment: messages in it. */
#define MESSAGES_MAX    64

#define TCP_HEADER_MIN  20
#define UDP_HEADER      8

/* What dissects a message, and what it may not lie in. Set at hand-off. */
static int proto_dns = -1;
static int content_protocols[8];
static unsigned content_protocol_count;

typedef struct {
    char         name[NAME_MAX_LENGTH + 1];     /* lower case, dots between labels */
    char         alias[NAME_MAX_LENGTH + 1];    /* of a CNAME: what the name stands for */
    li_address_t addr;                          /* of an address record */
    bool         has_addr;
} record_t;

/* Reads the name at `offset`, and returns where it ends there; 0: it is none. */
static unsigned
read_name(const uint8_t *message, unsigned length, unsigned offset, char name[NAME_MAX_LENGTH + 1])
{
    unsigned end = 0, used = 0;

    for (unsigned pointers = 0; offset < length && pointers < POINTERS_MAX;) {
        unsigned label = message[offset];

        if (label == 0) {
            name[used ? used - 1 : 0] = '\0';
            return end ? end : offset + 1;
        }
        if (label >= 0xc0) {
            if (offset + 1 >= length) {
                return 0;
            }
            end = end ? end : offset + 2;
            offset = (label & 0x3f) << 8 | message[offset + 1];
            pointers++;
            continue;
        }
        if (label > 63 || offset + 1 + label > length || used + label + 1 > NAME_MAX_LENGTH) {
            return 0;
        }
        for (unsigned i = 0; i < label; i++) {
            name[used++] = g_ascii_tolower((char)message[offset + 1 + i]);
        }
        name[used++] = '.';
        offset += 1 + label;
    }
    return 0;
}

/* Reads a resource record; 0: there is none. */
static unsigned
read_record(const uint8_t *message, unsigned length, unsigned offset, record_t *record)
{
    address from = ADDRESS_INIT_NONE;
    unsigned type, data_length;

    offset = read_name(message, length, offset, record->name);
    if (offset == 0 || offset + 10 > length) {
        return 0;
    }
    type = pntohu16(message + offset);
    data_length = pntohu16(message + offset + 8);
    record->alias[0] = '\0';
    record->has_addr = false;
    if (offset + 10 + data_length > length) {
        return 0;
    }
    if (pntohu16(message + offset + 2) == CLASS_IN) {
        if (type == TYPE_CNAME) {
            read_name(message, length, offset + 10, record->alias);
        } else if (type == TYPE_A && data_length == 4) {
            set_address(&from, AT_IPv4, 4, message + offset + 10);
        } else if (type == TYPE_AAAA && data_length == 16) {
            set_address(&from, AT_IPv6, 16, message + offset + 10);
        }
        record->has_addr = from.type != AT_NONE && li_address_from_epan(&record->addr, &from);
    }
    return offset + 10 + data_length;
}

/* Reads the only question of a message; 0: there is none that can be used. */
static unsigned
read_question(const uint8_t *message, unsigned length, char name[NAME_MAX_LENGTH + 1], uint16_t *type)
{
    unsigned offset = pntohu16(message + 4) == 1 ? read_name(message, length, HEADER_LENGTH, name) : 0;

    if (offset == 0 || offset + 4 > length || pntohu16(message + offset + 2) != CLASS_IN) {
        return 0;
    }
    *type = pntohu16(message + offset);
    return offset + 4;
}

/* The record that says what the name stands for; NULL: none. */
static const record_t *
alias_of(const record_t *records, unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++) {
        if (records[i].alias[0] && strcmp(records[i].name, name) == 0) {
            return &records[i];
        }
    }
    return NULL;
}

/* The addresses of the name that was asked for, which may stand for others; there is room for `count`. */
static unsigned
addresses_of(const record_t *records, unsigned count, const char *name, li_address_t *addresses)
{
    unsigned found = 0;

    for (unsigned aliases = 0; name && aliases <= ALIASES_MAX && found == 0; aliases++) {
        const record_t *alias = alias_of(records, count, name);

        for (unsigned i = 0; i < count; i++) {
            if (records[i].has_addr && strcmp(records[i].name, name) == 0) {
                addresses[found++] = records[i].addr;
            }
        }
        name = alias ? alias->alias : NULL;
    }
    return found;
}

static void
tell_answer(packet_info *pinfo, const uint8_t *message, unsigned length, unsigned offset, const li_question_t *question)
{
    const li_when_t now = li_frame_over(pinfo);
    const unsigned answers = (message[3] & RCODE) == 0 ? MIN(pntohu16(message + 6), RECORDS_MAX) : 0;
    record_t *records = wmem_alloc_array(pinfo->pool, record_t, answers);
    li_address_t *addresses = wmem_alloc_array(pinfo->pool, li_address_t, answers);
    unsigned count = 0;

    while (count < answers && (offset = read_record(message, length, offset, &records[count])) != 0) {
        count++;
    }
    li_naming_answered(li_recorder_naming(li_recorder()), &now, question, addresses,
                       addresses_of(records, count, question->name, addresses));
}

static void
learn_message(packet_info *pinfo, const uint8_t *message, unsigned length)
{
    const li_when_t now = li_frame_over(pinfo);
    const li_transport_t transport = pinfo->ptype == PT_TCP ? LI_TRANSPORT_TCP : LI_TRANSPORT_UDP;
    const bool is_response = (message[2] & FLAG_RESPONSE) != 0;
    char name[NAME_MAX_LENGTH + 1];
    li_question_t question = { .id = pntohu16(message), .name = name };
    li_address_t source, destination;
    unsigned offset = (message[2] & OPCODE) == 0 ? read_question(message, length, name, &question.type) : 0;

    if (offset == 0 || !li_address_from_epan(&source, &pinfo->src)
        || !li_address_from_epan(&destination, &pinfo->dst)) {
        return;
    }
    li_endpoint_init(is_response ? &question.server : &question.client, &source, (uint16_t)pinfo->srcport, transport);
    li_endpoint_init(is_response ? &question.client : &question.server, &destination, (uint16_t)pinfo->destport,
                     transport);
    if (is_response) {
        tell_answer(pinfo, message, length, offset, &question);
    } else {
        li_naming_asked(li_recorder_naming(li_recorder()), &now, &question);
    }
}

/* ---- where messages are ---- */

/* Octets of a data source. */
typedef struct {
    const uint8_t *octets;
    unsigned       length;
} octets_t;

static octets_t
octets_of(tvbuff_t *tvb)
{
    const unsigned length = tvb_captured_length(tvb);

    return (octets_t) { tvb_get_ptr(tvb, 0, (int)length), length };
}

static octets_t
octets_behind(octets_t octets, unsigned offset)
{
    return offset < octets.length ? (octets_t) { octets.octets + offset, octets.length - offset }
                                  : (octets_t) { NULL, 0 };
}

/* Where the header of TCP or UDP begins: behind the addresses, with the ports. What was put together from fragments
 * begins with it. */
static octets_t
find_transport(const packet_info *pinfo, octets_t source)
{
    uint8_t head[2 * 16 + 4];
    const unsigned size = (unsigned)pinfo->src.len;

    if (size != (unsigned)pinfo->dst.len || size > 16 || size == 0) {
        return (octets_t) { NULL, 0 };
    }
    memcpy(head, pinfo->src.data, size);
    memcpy(head + size, pinfo->dst.data, size);
    phtonu16(head + 2 * size, (uint16_t)pinfo->srcport);
    phtonu16(head + 2 * size + 2, (uint16_t)pinfo->destport);
    if (source.length >= UDP_HEADER && memcmp(source.octets, head + 2 * size, 4) == 0) {
        return source;
    }
    for (unsigned i = 0; i + 2 * size + UDP_HEADER <= source.length; i++) {
        if (source.octets[i] == head[0] && memcmp(source.octets + i, head, 2 * size + 4) == 0) {
            return octets_behind(source, i + 2 * size);
        }
    }
    return (octets_t) { NULL, 0 };
}

/* Over TCP each message has its length before it (RFC 1035 clause 4.2.2). */
static void
learn_stream(packet_info *pinfo, octets_t stream)
{
    for (unsigned i = 0; i < MESSAGES_MAX && stream.length >= 2 + HEADER_LENGTH; i++) {
        const unsigned length = pntohu16(stream.octets);

        if (length < HEADER_LENGTH || length > stream.length - 2) {
            return;
        }
        learn_message(pinfo, stream.octets + 2, length);
        stream = octets_behind(stream, 2 + length);
    }
}

/* How many of the segment's first octets are the last of what was put together. */
static unsigned
octets_used(octets_t whole, octets_t segment)
{
    unsigned used = MIN(whole.length, segment.length);

    while (used > 0 && memcmp(whole.octets + whole.length - used, segment.octets, used) != 0) {
        used--;
    }
    return used;
}

static void
learn_segment(packet_info *pinfo, octets_t header)
{
    octets_t segment;

    if (header.length < TCP_HEADER_MIN) {
        return;
    }
    segment = octets_behind(header, (header.octets[12] >> 4) * 4U);
    for (GSList *source = pinfo->data_src; source && segment.length > 0; source = source->next) {
        const octets_t whole = octets_of(get_data_source_tvb((const struct data_source *)source->data));
        const bool is_message = whole.length >= 2 + HEADER_LENGTH && pntohu16(whole.octets) == whole.length - 2;
        const unsigned used = is_message ? octets_used(whole, segment) : 0;

        if (used > 0) {
            learn_stream(pinfo, whole);
            segment = octets_behind(segment, used);
        }
    }
    learn_stream(pinfo, segment);
}

/* ---- the frame ---- */

/* True when DNS was dissected, and is nobody's content. */
static bool
has_dns(const packet_info *pinfo)
{
    wmem_list_frame_t *layer = wmem_list_tail(pinfo->layers);

    /* Behind it stand postdissectors. */
    while (layer && GPOINTER_TO_INT(wmem_list_frame_data(layer)) != proto_dns) {
        layer = wmem_list_frame_prev(layer);
    }
    if (layer == NULL) {
        return false;
    }
    for (; layer; layer = wmem_list_frame_prev(layer)) {
        for (unsigned i = 0; i < content_protocol_count; i++) {
            if (GPOINTER_TO_INT(wmem_list_frame_data(layer)) == content_protocols[i]) {
                return false;
            }
        }
    }
    return true;
}

void
li_dns_learn(packet_info *pinfo)
{
    if ((pinfo->ptype != PT_UDP && pinfo->ptype != PT_TCP) || !has_dns(pinfo)) {
        return;
    }
    for (GSList *source = pinfo->data_src; source; source = source->next) {
        const octets_t header = find_transport(pinfo, octets_of(get_data_source_tvb((const struct data_source *)
                                                                                    source->data)));

        if (header.length == 0) {
            continue;
        }
        if (pinfo->ptype == PT_TCP) {
            learn_segment(pinfo, header);
        } else {
            const unsigned length = MIN(header.length, pntohu16(header.octets + 4));

            if (length >= UDP_HEADER + HEADER_LENGTH) {
                learn_message(pinfo, header.octets + UDP_HEADER, length - UDP_HEADER);
            }
        }
        return;
    }
}

void
li_dns_handoff(void)
{
    /* Intercepted content, a subscriber's traffic, quotations, DNS over HTTPS. */
    static const char *const names[] = { "li_x2x3", "li_ps", "li_records", "gtp", "icmp", "icmpv6", "http", "http2" };

    G_STATIC_ASSERT(G_N_ELEMENTS(names) <= G_N_ELEMENTS(content_protocols));
    content_protocol_count = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        const int id = proto_get_id_by_filter_name(names[i]);

        if (id > 0) {
            content_protocols[content_protocol_count++] = id;
        }
    }
    proto_dns = proto_get_id_by_filter_name("dns");
}
