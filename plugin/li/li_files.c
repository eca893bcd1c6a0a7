/* li_files.c
 * Files that are handed over by FTP (TS 101 671 annex C, TS 33.108 annex A): a mediation function pushes them to law
 * enforcement over data connections, which Wireshark's FTP gives to its own dissector. And the files themselves, as far
 * as Wireshark opens them: it takes one BER value for a capture of one frame.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <epan/conversation.h>
#include <wiretap/wtap.h>

#include "li/li_claim.h"

#define PORT_FTP_DATA   20

/* Who knows files: dissector_handle_t. Filled at hand-off; lives as long as the program. */
static wmem_array_t *claims;

/* Ours, and Wireshark's, for connections and for files. */
static dissector_handle_t files_handle;
static dissector_handle_t stock_handle;
static dissector_handle_t opened_handle;
static dissector_handle_t stock_ber_handle;

/* Keeps our data with a conversation: a protocol in name only. */
static int proto_key = -1;

/* Whether FTP was seen in this capture: before, no connection can be one of its data connections, but by its port. */
static bool ftp_seen;

void
li_claim_files(dissector_handle_t handle)
{
    wmem_array_append_one(claims, handle);
}

/* Who keeps a data connection, as of which frame. Kept with its conversation; file scope, written on first visits. */
typedef struct {
    dissector_handle_t handle;
    uint32_t           frame;
} keeper_t;

static keeper_t *
keeper_of(conversation_t *conversation)
{
    return (keeper_t *)conversation_get_proto_data(conversation, proto_key);
}

/* What `handle` has taken is shown as Wireshark would show it, too, and exported as the file it is: but for the octets
 * that it has asked to be given again. What others wrote to the columns stays in front. */
static void
show_stock(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const int length = pinfo->desegment_len != 0 ? pinfo->desegment_offset : (int)tvb_captured_length(tvb);
    const bool writable = col_get_writable(pinfo->cinfo, COL_PROTOCOL);
    const char *info = col_get_text(pinfo->cinfo, COL_INFO);

    if (length <= 0) {
        return;
    }
    if (info && info[0] != '\0') {
        col_append_str(pinfo->cinfo, COL_INFO, "; ");
    }
    col_set_fence(pinfo->cinfo, COL_INFO);
    col_set_writable(pinfo->cinfo, COL_PROTOCOL, false);
    call_dissector_only(stock_handle, tvb_new_subset_length(tvb, 0, length), pinfo, tree, data);
    col_set_writable(pinfo->cinfo, COL_PROTOCOL, writable);
}

/* Whoever knows the octets; 0: nobody. No layer of its own. */
static int
try_claims(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    /* Each call of a dissector takes one from this; ours shall not count. */
    uint16_t can_desegment = pinfo->saved_can_desegment;

    for (unsigned i = 0; i < wmem_array_get_count(claims); i++) {
        int taken;

        pinfo->can_desegment = can_desegment;
        taken = call_dissector_only(*(dissector_handle_t *)wmem_array_index(claims, i), tvb, pinfo, tree, data);
        if (taken != 0) {
            return taken;
        }
    }
    pinfo->can_desegment = can_desegment;
    return 0;
}

/* A data connection: for who keeps it, once somebody knows its octets, and for Wireshark's own dissector. */
static int
try_files(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const keeper_t *keeper = keeper_of(li_get_conversation(pinfo));
    uint16_t can_desegment = pinfo->saved_can_desegment;
    int taken;

    if (keeper && pinfo->num > keeper->frame) {
        pinfo->can_desegment = can_desegment;
        taken = call_dissector_only(keeper->handle, tvb, pinfo, tree, data);
    } else {
        taken = try_claims(tvb, pinfo, tree, data);
        taken = taken != 0 ? taken : li_claim_ask(tvb, pinfo, tree, data);
    }
    if (taken == 0) {
        pinfo->can_desegment = can_desegment;
        return call_dissector_only(stock_handle, tvb, pinfo, tree, data);
    }
    show_stock(tvb, pinfo, tree, data);
    return taken;
}

/* A file that was opened as BER. */
static int
try_opened(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    int taken = try_claims(tvb, pinfo, tree, data);

    return taken != 0 ? taken : call_dissector_only(stock_ber_handle, tvb, pinfo, tree, data);
}

/* Somebody keeps the connection from the next frame on: through here, so that Wireshark's dissector goes on seeing it.
 */
static void
keep(packet_info *pinfo, conversation_t *conversation)
{
    dissector_handle_t next = conversation_get_dissector(conversation, pinfo->num + 1);
    keeper_t *keeper;

    if (next == NULL || next == files_handle || next == stock_handle) {
        return;
    }
    keeper = wmem_new(wmem_file_scope(), keeper_t);
    *keeper = (keeper_t) { .handle = next, .frame = pinfo->num };
    conversation_add_proto_data(conversation, proto_key, keeper);
    conversation_set_dissector_from_frame_number(conversation, pinfo->num + 1, files_handle);
}

/* FTP has set its dissector before the data connection begins. */
void
li_files_watch(packet_info *pinfo, bool has_ftp)
{
    bool by_port = pinfo->srcport == PORT_FTP_DATA || pinfo->destport == PORT_FTP_DATA;
    conversation_t *conversation;
    dissector_handle_t handle;

    ftp_seen = ftp_seen || has_ftp;
    if (stock_handle == NULL || (!ftp_seen && !by_port)) {
        return;
    }
    conversation = li_conversation(pinfo);
    handle = conversation ? conversation_get_dissector(conversation, pinfo->num) : NULL;
    if (conversation && (handle == stock_handle || (by_port && (handle == NULL || li_claim_is_ours(handle))))) {
        conversation_set_dissector_from_frame_number(conversation, pinfo->num + 1, files_handle);
    } else if (conversation && handle == files_handle) {
        keep(pinfo, conversation);
    }
}

static void
forget(void)
{
    ftp_seen = false;
}

void
li_files_register(int proto)
{
    proto_key = proto_register_protocol_in_name_only("LI files watch", "LI files", "li_files", proto, FT_PROTOCOL);
    claims = wmem_array_new(wmem_epan_scope(), sizeof(dissector_handle_t));
    files_handle = create_dissector_handle(try_files, -1);
    opened_handle = create_dissector_handle(try_opened, -1);
    register_init_routine(forget);
}

void
li_files_handoff(int proto)
{
    stock_handle = find_dissector_add_dependency("ftp-data", proto);
    li_claim_is_asked_by(files_handle);
    stock_ber_handle = dissector_get_uint_handle(find_dissector_table("wtap_encap"), WTAP_ENCAP_BER);
    if (stock_ber_handle != NULL && stock_ber_handle != opened_handle) {
        dissector_add_uint("wtap_encap", WTAP_ENCAP_BER, opened_handle);
    }
}
