/* li_text.c
 * Texts: octets of packets as UTF-8, shortened, masked; the words for interfaces and verdicts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include <string.h>

#include <epan/charsets.h>
#include <wsutil/utf8_entities.h>

/* TS 103 221-1 clause 4.2, TS 101 671 clause 4.2, TS 103 120 clause 4. */
const value_string li_interface_names[] = {
    { LI_INTERFACE_X1, "X1" },
    { LI_INTERFACE_X2, "X2" },
    { LI_INTERFACE_X3, "X3" },
    { LI_INTERFACE_HI1, "HI1" },
    { LI_INTERFACE_HI2, "HI2" },
    { LI_INTERFACE_HI3, "HI3" },
    { LI_INTERFACE_HI4, "HI4" },
    { 0, NULL }
};

const value_string li_verdict_names[] = {
    { LI_VERDICT_NONE, "" },
    { LI_VERDICT_REGISTERED, "registered" },
    { LI_VERDICT_PROVISIONED, "provisioned" },
    { LI_VERDICT_UNREGISTERED, "not registered" },
    { LI_VERDICT_UNVERIFIED, "not verified" },
    { 0, NULL }
};

char *
li_text(wmem_allocator_t *scope, const uint8_t *octets, unsigned length)
{
    return (char *)get_utf_8_string(scope, octets, (int)length);
}

const char *
li_shorten(wmem_allocator_t *scope, const char *text, unsigned octets)
{
    const char *end;

    if (strlen(text) <= octets) {
        return text;
    }
    text = li_text(scope, (const uint8_t *)text, (unsigned)strlen(text));
    end = g_utf8_find_prev_char(text, text + octets + 1);
    return wmem_strdup_printf(scope, "%.*s" UTF8_HORIZONTAL_ELLIPSIS, (int)(end - text), text);
}

const char *
li_mask(wmem_allocator_t *scope, const char *text)
{
    const char *valid = li_text(scope, (const uint8_t *)text, (unsigned)strlen(text));
    glong length = g_utf8_strlen(valid, -1);
    glong kept = MIN(length * 2 / 5, 6);
    wmem_strbuf_t *masked = wmem_strbuf_new(scope, NULL);

    wmem_strbuf_append_len(masked, valid, (size_t)(g_utf8_offset_to_pointer(valid, kept) - valid));
    for (glong i = kept; i < MIN(length, 256); i++) {
        wmem_strbuf_append_c(masked, '*');
    }
    return wmem_strbuf_get_str(masked);
}

/* The first group of digits tells tasks apart. */
const char *
li_short_xid(wmem_allocator_t *scope, const e_guid_t *xid)
{
    return wmem_strdup_printf(scope, "%08x" UTF8_HORIZONTAL_ELLIPSIS, xid->data1);
}

const char *
li_warrant_text(wmem_allocator_t *scope, const li_delivery_t *unit)
{
    const char *liid = unit->liid ? li_shorten(scope, unit->liid, LI_LIID_SHOWN) : "(none)";

    return unit->country ? wmem_strdup_printf(scope, "LIID %s of %s", liid,
                                              li_shorten(scope, unit->country, LI_COUNTRY_SHOWN))
                         : wmem_strdup_printf(scope, "LIID %s", liid);
}
