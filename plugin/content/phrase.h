/* phrase.h
 * The words of the Info column. A column is written for every unit: plain copying takes a fraction of what a formatted
 * print takes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_PHRASE_H
#define LI_PHRASE_H

#include <stdint.h>
#include <string.h>

#include <glib.h>
#include <wsutil/utf8_entities.h>

/* Room for two IPv6 addresses with ports, or for a name, with the rest of the phrase and the longest verdict. */
#define PHRASE_ROOM     256

/* How many octets of a name are written: an LIID has up to 25 (TS 102 232-1 clause 5.2.2). */
#define PHRASE_NAME     32

typedef struct {
    char     text[PHRASE_ROOM];
    unsigned length;
} phrase_t;

static inline void
phrase_add(phrase_t *phrase, const char *text)
{
    while (*text != '\0' && phrase->length < PHRASE_ROOM - 1) {
        phrase->text[phrase->length++] = *text++;
    }
    phrase->text[phrase->length] = '\0';
}

/* A name from a packet: UTF-8, of any length. What follows it shall be read, too. */
static inline void
phrase_add_name(phrase_t *phrase, const char *name)
{
    char part[PHRASE_NAME + 1];

    if (strlen(name) > PHRASE_NAME) {
        const char *end = g_utf8_find_prev_char(name, name + sizeof part);

        g_strlcpy(part, name, (size_t)(end - name) + 1);
        phrase_add(phrase, part);
        phrase_add(phrase, UTF8_HORIZONTAL_ELLIPSIS);
    } else {
        phrase_add(phrase, name);
    }
}

static inline void
phrase_add_number(phrase_t *phrase, uint64_t number)
{
    char digits[24];
    char *p = digits + sizeof digits - 1;

    *p = '\0';
    do {
        *--p = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    phrase_add(phrase, p);
}

#endif /* LI_PHRASE_H */
