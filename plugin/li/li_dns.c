/* li_dns.c
 * Destinations are ordered by name too: what DNS answers of such names in the capture is kept,
 * as of the frame that says it.
 *
 * Wireshark's own name resolution keeps no frames, and a verdict may not use what came later. Its DNS dissector leaves
 * no addresses behind where no tree is built; so the few records that are wanted are read here again.
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

/* Work on one message: its records, compression pointers in a name, aliases of a name. */
#define RECORDS_MAX     256
#define POINTERS_MAX    32
#define ALIASES_MAX     8

static int proto_dns = -1;

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

/* The names in the message that stand for `name`, itself first; the caller has room for ALIASES_MAX. */
static unsigned
names_for(const record_t *records, unsigned count, const char *name, const char *names[ALIASES_MAX])
{
    unsigned found = 1;

    names[0] = name;
    for (unsigned n = 0; n < found; n++) {
        for (unsigned i = 0; i < count && found < ALIASES_MAX; i++) {
            if (records[i].alias[0] && strcmp(records[i].alias, names[n]) == 0) {
                names[found++] = records[i].name;
            }
        }
    }
    return found;
}

static void
learn_message(packet_info *pinfo, const uint8_t *message, unsigned length)
{
    unsigned questions = pntohu16(message + 4), answers = MIN(pntohu16(message + 6), RECORDS_MAX);
    record_t *records = wmem_alloc_array(pinfo->pool, record_t, answers);
    const li_when_t now = li_frame_over(pinfo);
    unsigned offset = HEADER_LENGTH, count = 0;

    for (unsigned i = 0; i < questions && offset; i++) {
        char name[NAME_MAX_LENGTH + 1];

        offset = read_name(message, length, offset, name);
        offset = offset ? offset + 4 : 0;
    }
    while (offset && count < answers && (offset = read_record(message, length, offset, &records[count])) != 0) {
        count++;
    }
    for (unsigned i = 0; i < count; i++) {
        const char *names[ALIASES_MAX];
        unsigned found = records[i].has_addr ? names_for(records, count, records[i].name, names) : 0;

        for (unsigned n = 0; n < found; n++) {
            if (li_provisioning_wants_name(li_provisioning(), names[n])) {
                li_belief_resolved(li_belief(), &now, names[n], &records[i].addr);
            }
        }
    }
}

static bool
has_dns(const packet_info *pinfo)
{
    for (wmem_list_frame_t *f = wmem_list_tail(pinfo->layers); f; f = wmem_list_frame_prev(f)) {
        if (GPOINTER_TO_INT(wmem_list_frame_data(f)) == proto_dns) {
            return true;
        }
    }
    return false;
}

/* A dissector does not keep its tvb. The datagram is found by its addresses and ports, which stand side by side. */
static unsigned
find_datagram(const packet_info *pinfo, const uint8_t *frame, unsigned length)
{
    uint8_t head[2 * 16 + 4];
    unsigned size = (unsigned)pinfo->src.len;

    if (size != (unsigned)pinfo->dst.len || size > 16 || size == 0) {
        return 0;
    }
    memcpy(head, pinfo->src.data, size);
    memcpy(head + size, pinfo->dst.data, size);
    phtonu16(head + 2 * size, (uint16_t)pinfo->srcport);
    phtonu16(head + 2 * size + 2, (uint16_t)pinfo->destport);
    for (unsigned i = 0; i + 2 * size + 8 + HEADER_LENGTH <= length; i++) {
        if (frame[i] == head[0] && memcmp(frame + i, head, 2 * size + 4) == 0) {
            return i + 2 * size + 8;
        }
    }
    return 0;
}

void
li_dns_learn(tvbuff_t *tvb, packet_info *pinfo)
{
    unsigned length = tvb_captured_length(tvb);
    const uint8_t *frame;
    unsigned offset;

    if (pinfo->ptype != PT_UDP || !has_dns(pinfo) || !li_provisioning_wants_name(li_provisioning(), NULL)) {
        return;
    }
    frame = tvb_get_ptr(tvb, 0, (int)length);
    offset = find_datagram(pinfo, frame, length);
    /* A response without an error. */
    if (offset && (frame[offset + 2] & 0x80) && (frame[offset + 3] & 0x0f) == 0) {
        learn_message(pinfo, frame + offset, length - offset);
    }
}

void
li_dns_handoff(void)
{
    proto_dns = proto_get_id_by_filter_name("dns");
}
