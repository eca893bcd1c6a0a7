/* text.h
 * Values that are written as text, whatever carries them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_TEXT_H
#define LI_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include <epan/wmem_scopes.h>
#include <wsutil/nstime.h>

/* White space of XML. */
static inline bool
text_is_space(uint8_t octet)
{
    return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

/* What the contents of an XML element stand for, up to the first tag in them: entities replaced, comments and
 * processing instructions left out, CDATA sections as they are. `text` itself when it holds nothing of these, else made
 * in `scope`. */
const char *text_of_xml(wmem_allocator_t *scope, const char *text);

/* Reads `count` octets, two hexadecimal digits each; false: there are others, or fewer. What follows is not looked at.
 * (epan's hex_str_to_bytes() takes separators, too.) */
bool text_hex(const char *text, uint8_t *octets, unsigned count);

/* "d" in a form stands for a digit, "s" for a sign, anything else for itself. Returns what follows; NULL: no match. */
const char *text_match(const char *text, const char *form);

/* A time with seconds and a zone, as XML (ISO8601_DATETIME: 2026-01-31T12:00:00.5+01:00) or ASN.1
 * (ISO8601_DATETIME_BASIC: 20260131120000.5+0100, X.680 clause 46) writes it. What is below nanoseconds is left out. */
bool text_time(const char *text, iso8601_fmt_e format, nstime_t *time);

#endif /* LI_TEXT_H */
