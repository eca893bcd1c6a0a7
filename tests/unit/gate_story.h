/* gate_story.h
 * How tests say what was said on an administration interface.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_GATE_STORY_H
#define LI_GATE_STORY_H

#include <glib.h>

#include "audit/element_rows.h"
#include "audit/registry.h"
#include "audit/said.h"
#include "audit/tables.h"

#define ADMF    "admf-1"
#define ADMF_AT "192.0.2.5"
#define ELEMENT    "ne-1"
#define ELEMENT_AT "192.0.2.10"

/* One exchange as a test has it; what is not said is usual. */
typedef struct {
    const char *admf, *admf_at;
    const char *ne, *ne_at;
    const char *transaction;
    uint64_t    contents;           /* what is asked, and answered */
    li_saying_t saying;             /* 0: it orders */
    bool        is_ping;            /* either side may say it */
    bool        from_element;       /* the request is the element's */
    bool        is_protected;
} exchange_t;

static inline li_endpoint_t
end(const char *text, uint16_t port)
{
    li_prefix_t prefix;
    const char *reason;
    li_endpoint_t endpoint;

    g_assert_true(li_prefix_parse(text, &prefix, &reason));
    li_endpoint_init(&endpoint, &prefix.address, port, LI_TRANSPORT_TCP);
    return endpoint;
}

/* The request of an exchange, or the answer to it. */
static inline li_said_t
say(const exchange_t *exchange, bool is_answer)
{
    const bool element_sends = exchange->from_element != is_answer;
    const li_endpoint_t ne = end(exchange->ne_at ? exchange->ne_at : ELEMENT_AT, exchange->from_element ? 51000 : 8080);
    const li_endpoint_t admf = end(exchange->admf_at ? exchange->admf_at : ADMF_AT,
                                   exchange->from_element ? 8080 : 50000);

    return (li_said_t) {
        .interface = LI_INTERFACE_X1,
        .saying = exchange->is_ping ? LI_SAID_OTHER : exchange->saying ? exchange->saying : LI_SAID_ORDERS,
        .element = exchange->ne ? exchange->ne : ELEMENT, .administrator = exchange->admf ? exchange->admf : ADMF,
        .transaction = exchange->transaction, .contents = 2 + 2 * exchange->contents + is_answer,
        .is_answer = is_answer, .is_success = is_answer,
        .is_own_exchange = true, .is_whole = true, .is_protected = exchange->is_protected,
        .has_source = true, .has_destination = true,
        .source = element_sends ? ne : admf, .destination = element_sends ? admf : ne
    };
}

/* The user's tables; to be taken back with no rows. Texts live as long as the rows. */
static inline void
list_elements(li_element_row_t *rows, unsigned count)
{
    li_tables.elements = rows;
    li_tables.element_count = count;
    li_element_rows_forget();
    li_registry_forget();
}

static inline void
list_administrators(li_administrator_row_t *rows, unsigned count)
{
    li_tables.administrators = rows;
    li_tables.administrator_count = count;
    li_registry_forget();
}

#endif /* LI_GATE_STORY_H */
