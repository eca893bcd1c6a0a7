/* stream.h
 * Where units begin and end in TCP, UDP and TLS, whatever their format: by port, by Decode As, by heuristics, and on
 * connections of hosts that may deliver, receive or order.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_STREAM_H
#define LI_STREAM_H

#include "ws_compat.h"

#include <epan/packet.h>

#include "content/ber.h"

/* A longer unit is judged by its header: whether its end will ever come is not known. */
#define STREAM_WAITED_FOR_MAX   (64U * 1024U)

/* A unit that goes on behind what was seen of it with its header. */
typedef struct {
    uint32_t frame;             /* of its header */
    uint64_t length;            /* that it announced, behind its head */
    const struct stream_format *format; /* NULL: the connection's own */
} stream_begun_t;

/* What carried a unit. */
typedef struct {
    bool     is_protected;      /* TLS */
    bool     may_be_joined;     /* octets of earlier segments or records may stand in front */
    bool     has_offset;        /* it has a place in a TCP stream: */
    uint32_t offset;            /* the TCP sequence number of its first octet */
    uint32_t segment_end;       /* and of the octet behind the frame's own segment */
    bool     is_begun;          /* the unit goes on behind these octets, further than is waited for */
    bool     is_ended;          /* and never will: the connection ended before */
    bool     is_credible;       /* what was captured of a unit in a frame that is cut passes the strict test */
    stream_begun_t broken;      /* it stands where this unit should go on; frame 0: it does not */
} stream_origin_t;

/* What the octets at some place of a stream are. */
typedef enum {
    STREAM_UNIT,                /* a unit, or its beginning */
    STREAM_UNIT_OPEN,           /* the same, and more octets will tell its length */
    STREAM_SKIPPED,             /* none */
    STREAM_UNCLEAR              /* more octets will tell */
} stream_part_t;

/* How far the octets of a part were looked at when more were needed to tell: each is looked at once, however small the
 * segments are in which they come. All 0: not yet. What is found does not depend on it. */
typedef struct {
    ber_scan_t value;           /* the format's own way through them */
    uint32_t   searched;        /* among so many, no other unit begins */
} stream_scan_t;

/* What the octets may be in which a connection's first unit is looked for. */
typedef enum {
    STREAM_BEGINS_NOT,
    STREAM_BEGINS_MAYBE,        /* all of them may be the beginning of a header: more will tell */
    STREAM_BEGINS               /* there is a unit, at their beginning or behind what does not belong to it */
} stream_begins_t;

/* One format of units. The functions get `length` octets, at least one. */
typedef struct stream_format {
    const int     *proto;
    const char    *name;        /* "LI X2/X3" */
    const char    *filter;      /* "li_x2x3" */
    const ws_bool *desegment;   /* preference */
    bool           in_files;    /* it may be handed over as a file, too */
    bool           carries_others;  /* units of other formats may be the content of its own */
    unsigned       head;        /* octets that are waited for before anything is looked at */
    unsigned       least;       /* octets without which nothing can be told */

    /* Whether fewer than `least` octets may be a beginning; and one that is_recognised() takes, asked of all traffic.
     * NULL: what is_beginning() says. */
    bool (*is_beginning)(const uint8_t *p, unsigned length);
    bool (*is_beginning_strict)(const uint8_t *p, unsigned length);
    /* What at least `least` octets are, where a unit should begin. Of a unit, its length; 0: not known. A unit is told
     * by its own octets alone: with fewer of them it is no shorter, and what follows it changes nothing. */
    stream_part_t (*classify)(const uint8_t *p, unsigned length, uint32_t *unit_length, stream_scan_t *scan);
    /* The distance of the next header, from the second octet on; `length`: none. `is_open`: there is more to come, and
     * what can be the beginning of a header counts. Strict, so that nothing but that has to wait; `head` octets
     * tell. */
    unsigned (*find)(const uint8_t *p, unsigned length, bool is_open);
    /* Of a header that find() found in a connection of which nothing else is known: whether it can be nothing else, not
     * even the content of another format's unit. NULL: such headers are not looked for. */
    bool (*is_certain)(const uint8_t *p, unsigned length);
    bool is_told_by_next;       /* for that, the header of the next unit has to follow, be it in a later segment: others
                                 * may carry it; unless all that came before it was seen */
    /* Of one that find() found in octets of others: whether it can't be padding. NULL: none can. */
    bool (*is_no_padding)(const uint8_t *p, unsigned length);
    /* Whether at least `least` octets begin a unit, odd as it may be, where a connection of an expected party begins;
     * NULL: not if is_recognised() says no. */
    stream_begins_t (*begins)(const uint8_t *p, unsigned length);
    /* The length of a unit, however odd, whose header stands there for certain, of at least `least` octets, in such a
     * connection; 0: it can't be one. NULL: what classify() says. */
    uint64_t (*get_odd_length)(const uint8_t *p, unsigned length);
    /* The octets by which a unit is judged that is too long to be waited for, or whose end never comes, from at least
     * `least` of it; NULL: each is waited for, and what is there is judged. With it: whether the octets begin with a
     * header, strictly; and what shows that unit's content, which is in `frame`. */
    unsigned (*get_head_length)(const uint8_t *p, unsigned length);
    stream_begins_t (*get_strict)(const uint8_t *p, unsigned length);
    void (*dissect_content)(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t frame);
    /* Whether octets that are no unit begin with a header that cannot be; NULL: never. */
    bool (*is_bad_header)(const uint8_t *p, unsigned length);
    /* The strict test: whether this is a unit, where nothing but its octets speaks for it. */
    bool (*is_recognised)(tvbuff_t *tvb);
    /* The same for a datagram, which holds whole units. */
    bool (*is_datagram)(tvbuff_t *tvb);
    /* Whether such a unit may be expected in this frame; NULL: the strict test is enough anywhere. */
    bool (*is_expected)(tvbuff_t *tvb, const packet_info *pinfo);
    /* Asks Wireshark's own dissector of a TLS record that is not ours; NULL: there is none. */
    bool (*try_stock)(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

    /* Shows one unit: `tvb` holds its octets, or what there is of them. */
    void (*dissect_unit)(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const stream_origin_t *origin);
    /* Shows octets that are no unit. `is_header`: they begin with a header that cannot be. */
    void (*dissect_skipped)(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, bool is_header);
} stream_format_t;

/* A format's dissectors. Set by stream_register(). */
typedef struct {
    dissector_handle_t tcp;
    dissector_handle_t udp;
    dissector_handle_t tls;
    dissector_handle_t ordered_tcp;     /* connections of hosts that may deliver or receive, and files */
    dissector_handle_t ordered_udp;
    dissector_handle_t ordered_tls;
    dissector_handle_t held;            /* octets that others have asked to be held back */
    /* The heuristics, over TCP and over UDP: for anybody, and where a unit is to be expected (NULL: there is none).
     * Set at hand-off. */
    const heur_dtbl_entry_t *anywhere[2];
    const heur_dtbl_entry_t *expected[2];
} stream_handles_t;

/* The functions below for one format, which Wireshark calls without telling which. */
typedef struct {
    const stream_format_t *format;
    stream_handles_t      *handles;
} stream_t;

int stream_tcp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
int stream_udp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
int stream_tls(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
int stream_ordered_tcp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
int stream_ordered_udp(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
int stream_held(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
int stream_ordered_tls(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
bool stream_tcp_heuristic(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
bool stream_tls_heuristic(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
bool stream_body_heuristic(const stream_t *stream, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/* The functions of a format that Wireshark calls. */
typedef struct {
    dissector_t      tcp, udp, tls, ordered_tcp, ordered_udp, ordered_tls, held;
    heur_dissector_t tls_heuristic, body_heuristic;
} stream_functions_t;

/* Defines them for `stream`, a stream_t in the same file, and the table `functions` of them. */
#define STREAM_FUNCTION(result, stream, name) \
    static result \
    name(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) \
    { \
        return stream_##name(&stream, tvb, pinfo, tree, data); \
    }
#define STREAM_FUNCTIONS(stream, functions) \
    STREAM_FUNCTION(int, stream, tcp) \
    STREAM_FUNCTION(int, stream, udp) \
    STREAM_FUNCTION(int, stream, tls) \
    STREAM_FUNCTION(int, stream, ordered_tcp) \
    STREAM_FUNCTION(int, stream, ordered_udp) \
    STREAM_FUNCTION(int, stream, ordered_tls) \
    STREAM_FUNCTION(int, stream, held) \
    STREAM_FUNCTION(ws_bool, stream, tls_heuristic) \
    STREAM_FUNCTION(ws_bool, stream, body_heuristic) \
    static const stream_functions_t functions = { \
        tcp, udp, tls, ordered_tcp, ordered_udp, ordered_tls, held, tls_heuristic, body_heuristic \
    };

/* Registers the dissectors "FILTER", "FILTER.udp", "FILTER.tls", …; and at hand-off the ports, the heuristics and the
 * claim to connections. */
void stream_register(const stream_t *stream, const stream_functions_t *functions);
void stream_handoff(const stream_t *stream, const stream_functions_t *functions);

/* True when the connection's TLS port is the format's own. After hand-off. */
bool stream_owns_tls_port(const stream_t *stream, const packet_info *pinfo);

/* Appends to what other units of this frame wrote into the Info column, and clears what TCP or TLS wrote. `family`
 * ("X2/X3") stands in the Protocol column where the interface is not known. */
void stream_add_to_columns(int proto, const char *family, packet_info *pinfo, const char *text);

/* What shows that the content of a unit goes on, which was judged by its header: a format's own. */
typedef struct {
    const int  *proto;
    const int  *ett;
    const int  *hf_frame;       /* the frame of its header */
    const char *name;
    const char *family;
    const char *of;             /* "payload of the PDU" */
    const char *info;
} stream_content_t;

/* Shows it; returns the tree for the octets themselves. */
proto_tree *stream_show_content(const stream_content_t *content, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                                uint32_t frame);

#endif /* LI_STREAM_H */
