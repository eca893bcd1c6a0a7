/* bodies.c
 * The bodies of messages of HTTP, whatever their media type says.
 *
 * A body has its dissector by the table "media_type", else by the heuristics of "http". Every entry of the table is
 * replaced, at hand-off, by one handle which asks those who look at bodies, and calls the entry's own dissector for all
 * that none of them takes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "content/bodies.h"

#include <string.h>

#include <epan/proto.h>
#include <wsutil/str_util.h>

/* RFC 2046 clause 5.1: HTTP asks for those that it does not know by this alone. */
#define ANY_MULTIPART "multipart/"

/* NULL: nobody. Media type in lower case -> the handle that it had in the table. Set and filled at hand-off; live as
 * long as the program. */
static dissector_t        lookers[BODIES_LOOKERS];
static wmem_map_t        *owners;
static dissector_handle_t body_handle;

/* A protocol in name only, which adds no layer, and can't be disabled: of a handle without any, no other one in front
 * of media types would hear. */
static int proto_bodies = -1;

dissector_handle_t
bodies_owner(packet_info *pinfo, char **media_type)
{
    dissector_handle_t owner;

    *media_type = pinfo->match_string != NULL ? wmem_ascii_strdown(pinfo->pool, pinfo->match_string, -1) : NULL;
    if (*media_type == NULL) {
        return NULL;
    }
    owner = (dissector_handle_t)wmem_map_lookup(owners, *media_type);
    if (owner == NULL && strncmp(*media_type, ANY_MULTIPART, strlen(ANY_MULTIPART)) == 0) {
        owner = (dissector_handle_t)wmem_map_lookup(owners, ANY_MULTIPART);
    }
    return owner;
}

static int
dissect_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const char *match_string = pinfo->match_string;
    dissector_handle_t owner;
    char *media_type;

    for (unsigned i = 0; i < BODIES_LOOKERS; i++) {
        const int taken = lookers[i] != NULL ? lookers[i](tvb, pinfo, tree, data) : 0;

        if (taken != 0) {
            return taken;
        }
        pinfo->match_string = match_string;
    }
    owner = bodies_owner(pinfo, &media_type);
    return owner != NULL ? call_dissector_only(owner, tvb, pinfo, tree, data) : 0;
}

static void
note_owner(const char *table _U_, ftenum_t type _U_, void *key, void *value, void *user _U_)
{
    dissector_handle_t owner = dtbl_entry_get_initial_handle((dtbl_entry_t *)value);

    if (owner != NULL) {
        wmem_map_insert(owners, wmem_ascii_strdown(wmem_epan_scope(), (const char *)key, -1), owner);
    }
}

static void
replace_owner(void *key, void *value _U_, void *user _U_)
{
    dissector_add_string("media_type", (const char *)key, body_handle);
}

void
bodies_look(bodies_looker_t who, dissector_t looker)
{
    lookers[who] = looker;
    if (body_handle == NULL && find_dissector_table("media_type") != NULL) {
        owners = wmem_map_new(wmem_epan_scope(), wmem_str_hash, g_str_equal);
        body_handle = ws_register_described("li.body", "LI in HTTP bodies", dissect_body, proto_bodies);
        dissector_table_foreach("media_type", note_owner, NULL);
        wmem_map_foreach(owners, replace_owner, NULL);
    }
}

void
bodies_register(void)
{
    if (proto_bodies == -1) {
        proto_bodies = proto_register_protocol_in_name_only("LI in bodies", "LI bodies", "li_bodies",
                                                            proto_get_id_by_filter_name("media"), FT_PROTOCOL);
    }
}
