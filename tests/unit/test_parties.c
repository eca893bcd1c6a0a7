/* test_parties.c
 * Whose connections are looked into, and from which frame on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <glib.h>

#include "audit/element_rows.h"
#include "audit/parties.h"
#include "audit/registry.h"
#include "audit/tables.h"
#include "run.h"

static char any[] = "*", tcp[] = "tcp", x2x3[] = "X2,X3", ports[] = "9003", name[] = "a name";

typedef struct {
    wmem_allocator_t  *scope;
    li_provisioning_t *provisioning;
    li_parties_t      *parties;
} fixture_t;

static void
use_tables(li_endpoint_row_t *endpoints, li_element_row_t *elements, li_administrator_row_t *administrators,
           li_alias_row_t *aliases)
{
    li_tables.endpoints = endpoints;
    li_tables.endpoint_count = endpoints != NULL;
    li_tables.elements = elements;
    li_tables.element_count = elements != NULL;
    li_tables.administrators = administrators;
    li_tables.administrator_count = administrators != NULL;
    li_tables.aliases = aliases;
    li_tables.alias_count = aliases != NULL;
    li_registry_forget();
    li_element_rows_forget();
}

static void
set_up(fixture_t *f)
{
    f->scope = wmem_allocator_new(WMEM_ALLOCATOR_STRICT);
    f->provisioning = li_provisioning_new(f->scope);
    li_provisioning_use_naming(f->provisioning, li_naming_new(f->scope));
    f->parties = li_parties_new(f->scope);
    use_tables(NULL, NULL, NULL, NULL);
}

static void
tear_down(fixture_t *f)
{
    use_tables(NULL, NULL, NULL, NULL);
    wmem_destroy_allocator(f->scope);
}

static li_address_t
host(const char *text)
{
    li_prefix_t prefix;
    const char *reason;

    g_assert_true(li_prefix_parse(text, &prefix, &reason));
    return prefix.address;
}

static bool
expects(const fixture_t *f, const char *text, uint32_t frame)
{
    const li_address_t addr = host(text);

    return li_parties_expect(f->parties, f->provisioning, &addr, frame);
}

/* A row of an address or prefix names those that lie in it. */
static void
names(const fixture_t *f, const char *address, const char *inside, const char *outside)
{
    char *text = g_strdup(address);
    li_endpoint_row_t endpoint = { text, ports, tcp, x2x3, any, name };
    li_element_row_t element = { text, name };
    li_administrator_row_t administrator = { text, any, name };
    char *pattern = g_strdup_printf(strchr(address, ':') ? "[%s]:*" : "%s:*", address);
    char provisioned[] = "10.0.0.1:9003";
    li_alias_row_t alias = { pattern, provisioned };

    for (unsigned table = 0; table < LI_TABLES; table++) {
        use_tables(table == LI_TABLE_ENDPOINTS ? &endpoint : NULL, table == LI_TABLE_ELEMENTS ? &element : NULL,
                   table == LI_TABLE_ADMINISTRATORS ? &administrator : NULL, table == LI_TABLE_ALIASES ? &alias : NULL);
        if (inside) {
            g_assert_true(expects(f, inside, 1));
            g_assert_cmpuint(li_parties_epoch(f->parties, f->provisioning, 1), !=, 0);
        }
        g_assert_false(expects(f, outside, 1));
    }
    use_tables(NULL, NULL, NULL, NULL);
    g_free(text);
    g_free(pattern);
}

static void
test_rows(fixture_t *f)
{
    names(f, "198.51.100.20", "198.51.100.20", "198.51.100.21");
    names(f, "198.51.100.0/24", "198.51.100.255", "198.51.101.0");
    names(f, "198.51.100.0/23", NULL, "198.51.100.20");
    names(f, "2001:db8::/120", "2001:db8::ff", "2001:db8::100");
    names(f, "2001:db8::/119", NULL, "2001:db8::1");
}

static void
test_any_address(fixture_t *f)
{
    li_endpoint_row_t endpoint = { any, ports, tcp, x2x3, any, name };

    use_tables(&endpoint, NULL, NULL, NULL);
    g_assert_false(expects(f, "198.51.100.20", 1));
    g_assert_cmpuint(li_parties_epoch(f->parties, f->provisioning, 1), ==, 0);
}

static void
test_spoken(fixture_t *f)
{
    const li_address_t addr = host("192.0.2.10");

    li_parties_spoke(f->parties, &(li_when_t) { .frame = 7 }, &addr);
    li_parties_spoke(f->parties, &(li_when_t) { .frame = 9 }, &addr);
    g_assert_false(expects(f, "192.0.2.10", 6));
    g_assert_true(expects(f, "192.0.2.10", 7));
    g_assert_false(expects(f, "192.0.2.11", 9));
}

static void
order(const fixture_t *f, const char *address, uint32_t frame, bool is_decided)
{
    const li_address_t addr = host(address);
    const li_when_t when = { .frame = frame };
    li_destination_t destination = { .has_endpoint = true };
    li_thing_t thing = { .kind = LI_DESTINATION, .id = address, .destination = &destination };
    li_order_t *asked;

    li_endpoint_init(&destination.endpoint, &addr, 9003, LI_TRANSPORT_TCP);
    asked = li_provisioning_asked(f->provisioning, "ne-1", &when, &thing, NULL);
    if (is_decided) {
        li_provisioning_decided(f->provisioning, asked, &(li_when_t) { .frame = frame + 1 }, LI_DECIDED_DONE);
    }
}

static void
test_ordered(fixture_t *f)
{
    order(f, "198.51.100.20", 5, true);
    order(f, "198.51.100.21", 8, false);
    g_assert_false(expects(f, "198.51.100.20", 4));
    g_assert_true(expects(f, "198.51.100.20", 5));
    g_assert_false(expects(f, "198.51.100.21", 7));
    g_assert_true(expects(f, "198.51.100.21", 8));
}

static void
test_elements(fixture_t *f)
{
    const li_address_t addr = host("192.0.2.10");

    li_provisioning_join(f->provisioning, "ne-1", &(li_when_t) { .frame = 3 }, &addr);
    g_assert_false(expects(f, "192.0.2.10", 2));
    g_assert_true(expects(f, "192.0.2.10", 3));
}

static void
test_tasks(fixture_t *f)
{
    const e_guid_t nil = { 0 }, xid = { 1, 2, 3, { 4 } }, other = { 2, 2, 3, { 4 } };

    li_parties_delivered(f->parties, &(li_when_t) { .frame = 4 }, &nil);
    li_parties_delivered(f->parties, &(li_when_t) { .frame = 5 }, &xid);
    li_parties_delivered(f->parties, &(li_when_t) { .frame = 6 }, &xid);
    g_assert_false(li_parties_know_task(f->parties, &nil, 9));
    g_assert_false(li_parties_know_task(f->parties, &other, 9));
    g_assert_false(li_parties_know_task(f->parties, &xid, 4));
    g_assert_true(li_parties_know_task(f->parties, &xid, 5));
}

/* It changes with whatever may change an answer, and with nothing else. */
static void
test_epoch(fixture_t *f)
{
    const li_address_t addr = host("192.0.2.10"), other = host("192.0.2.11");
    const li_when_t when = { .frame = 1 };
    unsigned epoch, next;

    g_assert_cmpuint(li_parties_epoch(f->parties, f->provisioning, 1), ==, 0);
    li_parties_spoke(f->parties, &when, &addr);
    epoch = li_parties_epoch(f->parties, f->provisioning, 1);
    g_assert_cmpuint(epoch, !=, 0);
    li_parties_spoke(f->parties, &when, &addr);
    g_assert_cmpuint(li_parties_epoch(f->parties, f->provisioning, 2), ==, epoch);
    li_parties_spoke(f->parties, &when, &other);
    next = li_parties_epoch(f->parties, f->provisioning, 2);
    g_assert_cmpuint(next, !=, epoch);
    order(f, "198.51.100.20", 5, false);
    g_assert_cmpuint(li_parties_epoch(f->parties, f->provisioning, 5), !=, next);
}

RUN_WITH(fixture_t, set_up, tear_down,
         { "/parties/rows", test_rows },
         { "/parties/any-address", test_any_address },
         { "/parties/spoken", test_spoken },
         { "/parties/ordered", test_ordered },
         { "/parties/elements", test_elements },
         { "/parties/tasks", test_tasks },
         { "/parties/epoch", test_epoch })
