/* li_sources.c
 * Octets that a dissector has made of others, and whose contents nobody took: a body of HTTP/2 that was compressed and
 * is of a media type of nobody's, a masked message of WebSocket. They are data sources of their frame. So where nobody
 * has found a unit in the connection of an expected party, they are searched, strictly.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/proto_data.h>

#include "li/li_channel.h"
#include "li/li_claim.h"
#include "li/li_worlds.h"

/* The key of our data on a frame: source_t, in which units were found. File scope, written on the first visit. */
enum { FRAME_SOURCE = 0x1a };
typedef struct {
    unsigned number;            /* of the source in its frame */
    unsigned length;
} source_t;

/* So many of a frame are gone through. */
#define SOURCES_MAX 64U

/* Those that make others of what TCP carries. Set at hand-off. */
static int carriers[3] = { -1, -1, -1 };

static bool
is_carried(const packet_info *pinfo)
{
    for (unsigned i = 0; i < array_length(carriers); i++) {
        if (carriers[i] > 0 && wmem_list_find(pinfo->layers, GINT_TO_POINTER(carriers[i])) != NULL) {
            return true;
        }
    }
    return false;
}

/* Whole units only: for the others somebody may be waiting. */
static void
search(tvbuff_t *tvb, const li_ends_t *ends, packet_info *pinfo, proto_tree *tree)
{
    li_claim_offer_held(tvb, ends, pinfo, tree, true);
}

/* On the first visit: up to the first that holds units. */
static void
search_all(const li_ends_t *ends, packet_info *pinfo, proto_tree *tree)
{
    source_t found = { .number = 1 };
    const GSList *sources = g_slist_copy(pinfo->data_src->next);

    for (const GSList *source = sources; source != NULL && found.number < SOURCES_MAX; source = source->next) {
        tvbuff_t *tvb = get_data_source_tvb((const struct data_source *)source->data);

        found.length = tvb_captured_length(tvb);
        if (found.length > 0) {
            search(tvb, ends, pinfo, tree);
        }
        if (li_has_units(pinfo)) {
            p_add_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_SOURCE,
                             wmem_memdup(wmem_file_scope(), &found, sizeof found));
            break;
        }
        found.number++;
    }
    g_slist_free((GSList *)sources);
}

void
li_sources_watch(packet_info *pinfo, proto_tree *tree)
{
    const source_t *found;
    const struct data_source *source;
    const li_ends_t *ends;

    if (pinfo->data_src == NULL || pinfo->data_src->next == NULL || pinfo->ptype != PT_TCP || !is_carried(pinfo)
        || li_worlds_headers(pinfo, &ends) == NULL || !ends->is_tcp) {
        return;
    }
    if (!PINFO_FD_VISITED(pinfo)) {
        if (li_is_claimed(pinfo) && !li_claim_is_decided(pinfo) && !li_has_units(pinfo)) {
            search_all(ends, pinfo, tree);
        }
        return;
    }
    found = (const source_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_li, FRAME_SOURCE);
    source = found != NULL ? (const struct data_source *)g_slist_nth_data(pinfo->data_src, found->number) : NULL;
    if (source != NULL && tvb_captured_length(get_data_source_tvb(source)) == found->length) {
        search(get_data_source_tvb(source), ends, pinfo, tree);
    }
}

void
li_sources_handoff(void)
{
    carriers[0] = proto_get_id_by_filter_name("http");
    carriers[1] = proto_get_id_by_filter_name("http2");
    carriers[2] = proto_get_id_by_filter_name("websocket");
}
