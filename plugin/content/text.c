/* text.c
 * Values that are written as text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "ws_compat.h"

#include "content/text.h"

#include <string.h>

#include <wsutil/str_util.h>

/* ---- XML ---- */

/* Appends the character of the entity at "&"; returns its length, 0 if it is none that XML defines without a DTD. */
static size_t
append_entity(wmem_strbuf_t *text, const char *p)
{
    static const struct {
        const char *entity;
        char        character;
    } entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' } };
    bool is_hex;
    const char *digits, *end;
    uint32_t number = 0;

    for (unsigned i = 0; i < array_length(entities); i++) {
        if (g_str_has_prefix(p, entities[i].entity)) {
            wmem_strbuf_append_c(text, entities[i].character);
            return strlen(entities[i].entity);
        }
    }
    if (p[1] != '#') {
        return 0;
    }
    is_hex = p[2] == 'x';
    digits = p + (is_hex ? 3 : 2);
    for (end = digits; number <= 0x10ffff && (is_hex ? g_ascii_isxdigit(*end) : g_ascii_isdigit(*end)); end++) {
        number = number * (is_hex ? 16 : 10) + (uint32_t)g_ascii_xdigit_value(*end);
    }
    if (end == digits || *end != ';' || number == 0 || !g_unichar_validate(number)) {
        return 0;
    }
    wmem_strbuf_append_unichar(text, number);
    return (size_t)(end + 1 - p);
}

/* How much of `p` stands up to and with `end`; all of it if that does not come. */
static size_t
length_to(const char *p, const char *end)
{
    const char *found = strstr(p, end);

    return found != NULL ? (size_t)(found - p) + strlen(end) : strlen(p);
}

const char *
text_of_xml(wmem_allocator_t *scope, const char *p)
{
    static const char cdata[] = "<![CDATA[";
    wmem_strbuf_t *text;

    if (strpbrk(p, "&<") == NULL) {
        return p;
    }
    text = wmem_strbuf_new(scope, NULL);
    while (*p != '\0') {
        size_t used = 0;

        if (*p == '&') {
            used = append_entity(text, p);
        } else if (g_str_has_prefix(p, cdata)) {
            p += strlen(cdata);
            used = length_to(p, "]]>");
            wmem_strbuf_append_len(text, p, used - (strstr(p, "]]>") != NULL ? 3 : 0));
            p += used;
            continue;
        } else if (g_str_has_prefix(p, "<!--")) {
            used = length_to(p, "-->");
        } else if (g_str_has_prefix(p, "<?")) {
            used = length_to(p, "?>");
        } else if (*p == '<') {
            break;
        }
        if (used == 0) {
            wmem_strbuf_append_c(text, *p);
            used = 1;
        }
        p += used;
    }
    return wmem_strbuf_get_str(text);
}

/* ---- digits ---- */

bool
text_hex(const char *text, uint8_t *octets, unsigned count)
{
    for (unsigned i = 0; i < count; i++, text += 2) {
        if (ws_xton(text[0]) < 0 || ws_xton(text[1]) < 0) {
            return false;
        }
        octets[i] = (uint8_t)(ws_xton(text[0]) << 4 | ws_xton(text[1]));
    }
    return true;
}

const char *
text_match(const char *text, const char *form)
{
    for (; *form != '\0'; text++, form++) {
        if (*form == 'd' ? !g_ascii_isdigit(*text) : *form == 's' ? *text != '+' && *text != '-' : *text != *form) {
            return NULL;
        }
    }
    return text;
}

/* ---- times ---- */

static bool
is_one_of(const char *text, const char *const *forms)
{
    for (; *forms != NULL; forms++) {
        const char *rest = text_match(text, *forms);

        if (rest != NULL && *rest == '\0') {
            return true;
        }
    }
    return false;
}

/* Wireshark's own function takes much else besides, of more than nine digits of a fraction none, and no 24:00:00, the
 * end of a day (ISO 8601). */
bool
text_time(const char *text, iso8601_fmt_e format, nstime_t *time)
{
    static const char *const basic_zones[] = { "Z", "sdd", "sdddd", NULL }, *const zones[] = { "Z", "sdd:dd", NULL };
    const bool is_basic = format == ISO8601_DATETIME_BASIC;
    const char *rest = text_match(text, is_basic ? "dddddddddddddd" : "dddd-dd-ddTdd:dd:dd");
    char copy[sizeof "dddd-dd-ddTdd:dd:dd.dddddddddsdd:dd"];
    char *hour = copy + strlen(is_basic ? "dddddddd" : "dddd-dd-ddT");
    bool ends_day;
    size_t kept;

    if (rest == NULL) {
        return false;
    }
    kept = (size_t)(rest - text);
    if (*rest == '.' || (is_basic && *rest == ',')) {
        size_t digits = strspn(rest + 1, "0123456789");

        kept += digits > 0 ? 1 + MIN(digits, 9) : 0;
        rest += 1 + digits;
    }
    if (!is_one_of(rest, is_basic ? basic_zones : zones)) {
        return false;
    }
    snprintf(copy, sizeof copy, "%.*s%s", (int)kept, text, rest);
    ends_day = g_str_has_prefix(hour, is_basic ? "240000" : "24:00:00");
    if (ends_day) {
        memcpy(hour, "00", 2);
    }
    if (!iso8601_to_nstime(time, copy, format)) {
        return false;
    }
    time->secs += ends_day ? 24 * 60 * 60 : 0;
    return true;
}
