/* phrase.h
 * The words of the Info column. A column is written for every unit: plain copying takes a fraction of what a formatted
 * print takes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_PHRASE_H
#define LI_PHRASE_H

#include <stdint.h>

/* Room for two IPv6 addresses with ports, the rest of the phrase and the longest verdict.
 * What does not fit is left out. */
#define PHRASE_ROOM     256

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

static inline void
phrase_add_number(phrase_t *phrase, uint32_t number)
{
    char digits[12];
    char *p = digits + sizeof digits - 1;

    *p = '\0';
    do {
        *--p = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    phrase_add(phrase, p);
}

#endif /* LI_PHRASE_H */
