/* test_ber.c
 * Where BER values begin and end: every form of length, whole, cut off at each octet, and wrong.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "content/ber.h"
#include "run.h"

#define MOST 1000

/* Of ber.c. */
#define STEPS 65536U

/* Octets that the caller frees, from hexadecimal digits with blanks between. Nothing lies behind them: a sanitizer
 * sees what is read there. */
static uint8_t *
octets(const char *hex, unsigned *length)
{
    uint8_t *bytes = (uint8_t *)g_malloc(strlen(hex) / 2 + 1), *exact;

    *length = 0;
    for (const char *c = hex; *c; c += *c == ' ' ? 1 : 2) {
        if (*c != ' ') {
            bytes[(*length)++] = (uint8_t)(g_ascii_xdigit_value(c[0]) << 4 | g_ascii_xdigit_value(c[1]));
        }
    }
    exact = (uint8_t *)g_malloc(*length ? *length : 1);
    memcpy(exact, bytes, *length);
    g_free(bytes);
    return exact;
}

/* The value is found when its first `needed` octets are there, and never before. */
static void
expect(const char *hex, unsigned needed, unsigned head, uint32_t length, uint32_t whole, bool indefinite)
{
    unsigned all;
    uint8_t *bytes = octets(hex, &all);

    g_test_message("%s", hex);
    for (unsigned available = 0; available <= all; available++) {
        uint8_t *some = (uint8_t *)g_malloc(available ? available : 1);
        ber_value_t value;
        ber_result_t result;

        memcpy(some, bytes, available);
        result = ber_read(some, available, MOST, &value);
        g_assert_cmpint(result, ==, available < needed ? BER_MORE : BER_FOUND);
        if (result == BER_FOUND) {
            g_assert_cmpuint(value.identifier, ==, bytes[0]);
            g_assert_cmpuint(value.head, ==, head);
            g_assert_cmpuint(value.length, ==, length);
            g_assert_cmpuint(value.whole, ==, whole);
            g_assert_true(value.indefinite == indefinite);
        }
        g_free(some);
    }
    g_free(bytes);
}

/* No value, which shows when the first `needed` octets are there. */
static void
expect_bad(const char *hex, unsigned needed)
{
    unsigned all;
    uint8_t *bytes = octets(hex, &all);

    g_test_message("%s", hex);
    for (unsigned available = 0; available <= all; available++) {
        ber_value_t value;

        g_assert_cmpint(ber_read(bytes, available, MOST, &value), ==, available < needed ? BER_MORE : BER_BAD);
    }
    g_free(bytes);
}

/* ---- one value ---- */

/* Clauses 8.1.3.4 and 8.1.3.5: the contents need not be there. */
static void
test_definite(void)
{
    expect("0500", 2, 2, 0, 2, false);
    expect("0203 010203", 2, 2, 3, 5, false);
    expect("307f", 2, 2, 127, 129, false);
    expect("048180", 3, 3, 128, 131, false);
    expect("04820100 00", 4, 4, 256, 260, false);
    /* The long form of a short length, and leading zeros: not DER, and BER. */
    expect("048103 010203", 3, 3, 3, 6, false);
    expect("04820003", 4, 4, 3, 7, false);
    expect("0488 0000000000000003", 10, 10, 3, 13, false);
    expect("0488 0000000000000000", 10, 10, 0, 10, false);
    expect("0000", 2, 2, 0, 2, false);
}

static void
test_bad_length(void)
{
    expect_bad("0489 000000000000000003", 2);
    expect_bad("04ff 00", 2);
    /* Clause 8.1.3.2: only a constructed value may have an indefinite length. */
    expect_bad("0480 0000", 2);
    expect_bad("9f2180 0000", 3);
}

static void
test_tags(void)
{
    expect("1f1f00", 3, 3, 0, 3, false);
    expect("bf8100 03 010203", 4, 4, 3, 7, false);
    expect("bf8fffffff7f 8103", 8, 8, 3, 11, false);
    expect("bf2180 0500 0000", 7, 3, 2, 7, true);
    expect_bad("bf8fffffffff7f 03", 6);
}

/* No value is longer than is allowed, head and end counted. */
static void
test_limit(void)
{
    static const struct {
        const char *hex;
        uint32_t    whole;
    } values[] = {
        { "0500", 2 },
        { "040a", 12 },
        { "048180", 131 },
        { "0484 00000003", 9 },
        { "3080 0000", 4 },
        { "3080 0401ff 3080 0500 0000 0000", 13 },
        { "3080 048180", 0 },
        { "0484 ffffffff", 0 },
        { "0488 00000000ffffffff", 0 },
        { "0488 0000000100000003", 0 },
        { "0488 ffffffffffffffff", 0 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(values); i++) {
        unsigned length;
        uint8_t *bytes = octets(values[i].hex, &length);
        ber_value_t value;

        g_test_message("%s", values[i].hex);
        if (values[i].whole) {
            g_assert_cmpint(ber_read(bytes, length, values[i].whole, &value), ==, BER_FOUND);
            g_assert_cmpuint(value.whole, ==, values[i].whole);
            g_assert_cmpint(ber_read(bytes, length, values[i].whole - 1, &value), ==, BER_BAD);
        } else {
            g_assert_cmpint(ber_read(bytes, length, 100, &value), ==, BER_BAD);
        }
        g_free(bytes);
    }
}

/* Even where everything that can be written is allowed. */
static void
test_no_limit(void)
{
    static const uint8_t longest[] = { 0x04, 0x84, 0xff, 0xff, 0xff, 0xff };
    static const uint8_t inside[] = { 0x30, 0x80, 0x04, 0x84, 0xff, 0xff, 0xff, 0xf0, 0x04, 0x84, 0xff };
    ber_value_t value;

    g_assert_cmpint(ber_read(longest, sizeof longest, UINT32_MAX, &value), ==, BER_BAD);
    g_assert_cmpint(ber_read(inside, sizeof inside, UINT32_MAX, &value), ==, BER_MORE);
}

/* ---- indefinite length ---- */

static void
test_indefinite(void)
{
    expect("3080 0000", 4, 2, 0, 4, true);
    expect("3080 0000 0500", 4, 2, 0, 4, true);
    expect("3080 020101 0500 0000", 9, 2, 5, 9, true);
    expect("3080 3080 0000 0000", 8, 2, 4, 8, true);
    expect("a080 0401ff 3080 a180 0000 0500 0000 8100 0000 ffff", 19, 2, 15, 19, true);
    /* Two zero octets in a value of definite length end nothing. */
    expect("3080 04020000 0000", 8, 2, 4, 8, true);
    expect("3080 3004 0401ff00 0000", 10, 2, 6, 10, true);
    expect_bad("3080 0480 0000", 4);
    expect_bad("3080 0489 00", 4);
}

static uint8_t *
nested(unsigned depth)
{
    uint8_t *bytes = (uint8_t *)g_malloc0(4 * depth);

    for (unsigned i = 0; i < depth; i++) {
        bytes[2 * i] = 0x30;
        bytes[2 * i + 1] = 0x80;
    }
    return bytes;
}

static void
test_depth(void)
{
    uint8_t *deep = nested(64), *deeper = nested(65);
    ber_value_t value;

    g_assert_cmpint(ber_read(deep, 4 * 64, MOST, &value), ==, BER_FOUND);
    g_assert_cmpuint(value.whole, ==, 4 * 64);
    g_assert_cmpint(ber_read(deep, 4 * 64 - 1, MOST, &value), ==, BER_MORE);
    g_assert_cmpint(ber_read(deeper, 4 * 65, MOST, &value), ==, BER_BAD);
    g_free(deep);
    g_free(deeper);
}

/* So many values in one, its end counted, and none more. */
static void
test_steps(void)
{
    uint8_t *bytes = (uint8_t *)g_malloc0(2 * STEPS + 4);
    ber_value_t value;

    bytes[0] = 0x30;
    bytes[1] = 0x80;
    for (unsigned i = 1; i < STEPS; i++) {
        bytes[2 * i] = 0x05;
    }
    g_assert_cmpint(ber_read(bytes, 2 * STEPS + 2, UINT32_MAX, &value), ==, BER_FOUND);
    g_assert_cmpuint(value.whole, ==, 2 * STEPS + 2);
    bytes[2 * STEPS] = 0x05;
    g_assert_cmpint(ber_read(bytes, 2 * STEPS + 4, UINT32_MAX, &value), ==, BER_BAD);
    g_free(bytes);
}

/* ---- values in a row ---- */

static void
expect_span(ber_span_t span, const char *hex)
{
    unsigned length;
    uint8_t *bytes;

    if (hex == NULL) {
        g_assert_null(span.octets);
        g_assert_cmpuint(span.length, ==, 0);
        return;
    }
    bytes = octets(hex, &length);
    g_assert_nonnull(span.octets);
    g_assert_cmpmem(span.octets, span.length, bytes, length);
    g_free(bytes);
}

static ber_span_t
find_whole(ber_span_t span, uint8_t identifier)
{
    ber_found_t found;

    ber_find_each(span, &identifier, &found, 1);
    return found.whole;
}

static void
expect_found(const char *hex, uint8_t identifier, const char *contents, const char *whole)
{
    ber_span_t span;
    uint8_t *bytes = octets(hex, &span.length);

    g_test_message("%02x in %s", identifier, hex);
    span.octets = bytes;
    expect_span(ber_find(span, identifier), contents);
    expect_span(find_whole(span, identifier), whole);
    g_free(bytes);
}

static void
test_find(void)
{
    static const char row[] = "8001aa a180 8101bb 0000 820100 8001cc a200";

    expect_found(row, BER_CONTEXT(0), "aa", "8001aa");
    expect_found(row, BER_CONTEXT_OF(1), "8101bb", "a1808101bb0000");
    expect_found(row, BER_CONTEXT(2), "00", "820100");
    expect_found(row, BER_CONTEXT_OF(2), "", "a200");
    /* A string in parts is found, and has no contents as they stand. */
    expect_found(row, BER_CONTEXT(1), NULL, "a1808101bb0000");
    expect_found(row, BER_CONTEXT(3), NULL, NULL);
    expect_found("", BER_CONTEXT(0), NULL, NULL);
    /* What is not whole is not there, nor is what stands behind it or behind what is no value. */
    expect_found("8001aa 8102bb", BER_CONTEXT(0), "aa", "8001aa");
    expect_found("8001aa 8102bb", BER_CONTEXT(1), NULL, NULL);
    expect_found("a180 8101bb 00", BER_CONTEXT_OF(1), NULL, NULL);
    expect_found("8180 8001aa", BER_CONTEXT(0), NULL, NULL);
    expect_found("8001aa 81", BER_CONTEXT(1), NULL, NULL);
    expect_span(ber_find((ber_span_t) { NULL, 0 }, BER_CONTEXT(0)), NULL);
    expect_span(find_whole((ber_span_t) { NULL, 0 }, BER_CONTEXT(0)), NULL);
}

/* Each for itself, the first of several, and none that stands behind what is not whole. */
static void
test_find_each(void)
{
    static const uint8_t identifiers[] = {
        BER_CONTEXT(2), BER_CONTEXT(0), BER_CONTEXT_OF(1), BER_CONTEXT(7), BER_CONTEXT(0), BER_CONTEXT(3)
    };
    ber_found_t found[G_N_ELEMENTS(identifiers)];
    ber_span_t span;
    uint8_t *bytes = octets("8001aa a103 8001bb 8001cc 820100 8001dd 8302ee", &span.length);

    span.octets = bytes;
    memset(found, 0xff, sizeof found);
    ber_find_each(span, identifiers, found, G_N_ELEMENTS(identifiers));
    expect_span(found[0].contents, "00");
    expect_span(found[0].whole, "820100");
    expect_span(found[1].contents, "aa");
    expect_span(found[2].contents, "8001bb");
    expect_span(found[3].whole, NULL);
    expect_span(found[3].contents, NULL);
    /* Named twice: the second value is the second one's. */
    expect_span(found[4].contents, "cc");
    expect_span(found[5].contents, NULL);
    g_free(bytes);
    ber_find_each((ber_span_t) { NULL, 0 }, identifiers, found, G_N_ELEMENTS(identifiers));
    for (unsigned i = 0; i < G_N_ELEMENTS(identifiers); i++) {
        expect_span(found[i].whole, NULL);
    }
}

/* The search ends, however many values there are. */
static void
test_find_bounded(void)
{
    uint8_t *bytes = (uint8_t *)g_malloc0(2 * STEPS + 2);
    ber_span_t span = { bytes, 2 * STEPS };

    for (unsigned i = 0; i <= STEPS; i++) {
        bytes[2 * i] = i < STEPS - 1 ? 0x05 : 0x80;
    }
    g_assert_true(find_whole(span, 0x80).octets == bytes + 2 * (STEPS - 1));
    bytes[2 * (STEPS - 1)] = 0x05;
    span.length += 2;
    g_assert_null(find_whole(span, 0x80).octets);
    g_free(bytes);
}

static void
test_first(void)
{
    ber_span_t span, contents;
    uint8_t *bytes = octets("a180 8101bb 0000 8001aa", &span.length);
    ber_value_t value;

    span.octets = bytes;
    g_assert_true(ber_first(span, &value, &contents));
    g_assert_cmpuint(value.identifier, ==, 0xa1);
    g_assert_cmpuint(value.whole, ==, 7);
    g_assert_true(contents.octets == bytes + 2);
    g_assert_cmpuint(contents.length, ==, 3);
    for (span.length = 0; span.length < 7; span.length++) {
        g_assert_false(ber_first(span, &value, &contents));
    }
    g_free(bytes);
    bytes = octets("8003 aabbcc", &span.length);
    span.octets = bytes;
    g_assert_true(ber_first(span, &value, &contents));
    expect_span(contents, "aabbcc");
    for (span.length = 0; span.length < 5; span.length++) {
        g_assert_false(ber_first(span, &value, &contents));
    }
    g_free(bytes);
    g_assert_false(ber_first((ber_span_t) { NULL, 0 }, &value, &contents));
}

/* ---- numbers ---- */

static void
expect_number(const char *hex, bool is_number, uint64_t expected)
{
    ber_span_t span;
    uint8_t *bytes = octets(hex, &span.length);
    uint64_t number = 42;

    g_test_message("%s", hex);
    span.octets = bytes;
    g_assert_true(ber_unsigned(span, &number) == is_number);
    g_assert_cmpuint(number, ==, is_number ? expected : 42);
    g_free(bytes);
}

/* Clause 8.3: two's complement, so that the highest numbers have a zero octet before them. */
static void
test_unsigned(void)
{
    uint64_t number;

    expect_number("00", true, 0);
    expect_number("7f", true, 127);
    expect_number("0080", true, 128);
    expect_number("0001", true, 1);
    expect_number("00ffffffff", true, UINT32_MAX);
    expect_number("7fffffffffffffff", true, INT64_MAX);
    expect_number("008000000000000000", true, UINT64_C(0x8000000000000000));
    expect_number("00ffffffffffffffff", true, UINT64_MAX);
    /* Without it, and with more of them than there need be. */
    expect_number("80", true, 128);
    expect_number("ffffffff", true, UINT32_MAX);
    expect_number("ffffffffffffffff", true, UINT64_MAX);
    expect_number("00000000000000000001", true, 1);
    expect_number("0000", true, 0);
    expect_number("010000000000000000", false, 0);
    expect_number("00010000000000000000", false, 0);
    expect_number("", false, 0);
    g_assert_false(ber_unsigned((ber_span_t) { NULL, 0 }, &number));
}

static void
test_misses_zero(void)
{
    static const uint8_t octets[] = { 0x80, 0x7f, 0x00, 0x80 };

    g_assert_true(ber_misses_zero((ber_span_t) { octets, 2 }));
    g_assert_false(ber_misses_zero((ber_span_t) { octets + 1, 1 }));
    g_assert_false(ber_misses_zero((ber_span_t) { octets + 2, 2 }));
    g_assert_false(ber_misses_zero((ber_span_t) { octets, 0 }));
}

/* Clause 8.19.2: seven bits an octet, the last without the highest one. */
static void
test_arc(void)
{
    ber_span_t span, rest;
    uint8_t *bytes = octets("05 822b 8fffffff7f 9080808000 81", &span.length);
    uint32_t arc;

    span.octets = bytes;
    rest = span;
    g_assert_true(ber_arc(&rest, &arc));
    g_assert_cmpuint(arc, ==, 5);
    g_assert_true(ber_arc(&rest, &arc));
    g_assert_cmpuint(arc, ==, 299);
    g_assert_true(ber_arc(&rest, &arc));
    g_assert_cmpuint(arc, ==, UINT32_MAX);
    g_assert_cmpuint(rest.length, ==, 6);
    rest = (ber_span_t) { bytes + 8, 5 };       /* 2 to the 32nd */
    g_assert_false(ber_arc(&rest, &arc));
    rest = (ber_span_t) { bytes + 13, 1 };      /* not whole */
    g_assert_false(ber_arc(&rest, &arc));
    rest = (ber_span_t) { NULL, 0 };
    g_assert_false(ber_arc(&rest, &arc));
    g_free(bytes);
}

/* ---- strings in parts ---- */

static void
expect_string(const char *hex, const char *expected)
{
    ber_span_t span, string;
    uint8_t *bytes = octets(hex, &span.length);
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);

    g_test_message("%s", hex);
    span.octets = bytes;
    string = ber_string(scope, span);
    if (expected != NULL && expected[0] == '\0') {
        g_assert_cmpuint(string.length, ==, 0);
    } else {
        expect_span(string, expected);
    }
    wmem_destroy_allocator(scope);
    g_free(bytes);
}

/* Clauses 8.7.3 and 8.23: "Jones", the example of clause 8.14, in all its forms. */
static void
test_string(void)
{
    expect_string("82 05 4a6f6e6573", "4a6f6e6573");
    expect_string("a2 07 0405 4a6f6e6573", "4a6f6e6573");
    expect_string("a2 09 0403 4a6f6e 0402 6573", "4a6f6e6573");
    expect_string("a2 80 0403 4a6f6e 0402 6573 0000", "4a6f6e6573");
    expect_string("a2 0d 0400 0403 4a6f6e 0400 0402 6573", "4a6f6e6573");
    /* Parts in parts, and of the type of their characters. */
    expect_string("a2 0b 2405 0403 4a6f6e 0402 6573", "4a6f6e6573");
    expect_string("a2 80 2480 0403 4a6f6e 0000 0402 6573 0000", "4a6f6e6573");
    expect_string("a2 09 0c03 4a6f6e 1602 6573", "4a6f6e6573");
    /* None, and an empty one. */
    expect_string("82 00", "");
    expect_string("a2 00", "");
    expect_string("a2 80 0000", "");
    /* What is no string, or not whole. */
    expect_string("a2 03 0201 05", NULL);
    expect_string("a2 03 8401 05", NULL);
    expect_string("a2 03 0402 05", NULL);
    expect_string("a2 80 0401 05", NULL);
    expect_string("a2 05 0401 05", NULL);
    expect_string("a2 01 04", NULL);
    expect_string("82 02 05", NULL);
    expect_string("", NULL);
}

static void
expect_bits(const char *hex, const char *expected)
{
    ber_span_t span;
    uint8_t *bytes = octets(hex, &span.length), to[16];
    ber_joined_t joined;

    g_test_message("%s", hex);
    span.octets = bytes;
    g_assert_true(ber_join(span, BER_BITS, &joined, NULL) == (expected != NULL));
    if (expected != NULL) {
        g_assert_cmpuint(joined.length, <=, sizeof to);
        g_assert_true(ber_join(span, BER_BITS, &joined, to));
        expect_span((ber_span_t) { to, joined.length }, expected);
    }
    g_free(bytes);
}

/* Clause 8.6.4.2: '0A3B5F291CD'H in two parts. Only the last may have bits that are not used. */
static void
test_bits(void)
{
    expect_bits("0303 000a3b 0305 045f291cd0", "040a3b5f291cd0");
    expect_bits("0307 040a3b5f291cd0", "040a3b5f291cd0");
    expect_bits("0301 00", "00");
    expect_bits("0303 040a30 0305 045f291cd0", NULL);
    expect_bits("0302 080a", NULL);
    expect_bits("0300", NULL);
    expect_bits("0402 000a", NULL);
    expect_bits("", NULL);
}

/* Parts in parts, each around the one before; and that many in a row. */
static void
test_parts_bounded(void)
{
    enum { DEPTH = 16 };
    uint8_t deep[2 * DEPTH + 2], *many = (uint8_t *)g_malloc0(2 * (STEPS + 1));
    ber_joined_t joined;

    for (unsigned i = 0; i < DEPTH; i++) {
        deep[2 * i] = 0x24;
        deep[2 * i + 1] = (uint8_t)(2 * (DEPTH - i));
    }
    deep[2 * DEPTH] = 0x04;
    deep[2 * DEPTH + 1] = 0;
    g_assert_true(ber_join((ber_span_t) { deep + 2, 2 * DEPTH }, BER_OCTETS, &joined, NULL));
    g_assert_false(ber_join((ber_span_t) { deep, 2 * DEPTH + 2 }, BER_OCTETS, &joined, NULL));
    for (unsigned i = 0; i <= STEPS; i++) {
        many[2 * i] = 0x04;
    }
    g_assert_true(ber_join((ber_span_t) { many, 2 * STEPS }, BER_OCTETS, &joined, NULL));
    g_assert_false(ber_join((ber_span_t) { many, 2 * (STEPS + 1) }, BER_OCTETS, &joined, NULL));
    g_free(many);
}

static void
expect_at(ber_span_t span, unsigned at, unsigned from, int begin)
{
    ber_value_t value;
    unsigned here = from;

    g_test_message("%u from %u", at, from);
    g_assert_true(ber_value_at(span, at, &here, &value) == (begin >= 0));
    g_assert_cmpuint(here, ==, begin >= 0 ? (unsigned)begin : from);
}

/* The value whose contents begin there, in whatever it stands. */
static void
test_value_at(void)
{
    ber_span_t span;
    uint8_t *bytes = octets("8001aa a203 8101bb a180 8101cc 0000 830aee", &span.length);

    span.octets = bytes;
    expect_at(span, 2, 0, 0);
    expect_at(span, 5, 0, 3);
    expect_at(span, 7, 0, 5);
    expect_at(span, 7, 3, 5);
    expect_at(span, 10, 0, 8);
    expect_at(span, 12, 8, 10);
    expect_at(span, 17, 0, 15);     /* not whole */
    expect_at(span, 3, 0, -1);
    expect_at(span, 2, 3, -1);
    expect_at(span, 0, 0, -1);
    expect_at(span, 99, 0, -1);
    g_free(bytes);
}

RUN({ "/ber/definite", test_definite },
    { "/ber/bad-length", test_bad_length },
    { "/ber/tags", test_tags },
    { "/ber/limit", test_limit },
    { "/ber/no-limit", test_no_limit },
    { "/ber/indefinite", test_indefinite },
    { "/ber/depth", test_depth },
    { "/ber/steps", test_steps },
    { "/ber/find", test_find },
    { "/ber/find-bounded", test_find_bounded },
    { "/ber/find-each", test_find_each },
    { "/ber/first", test_first },
    { "/ber/unsigned", test_unsigned },
    { "/ber/misses-zero", test_misses_zero },
    { "/ber/arc", test_arc },
    { "/ber/string", test_string },
    { "/ber/bits", test_bits },
    { "/ber/parts-bounded", test_parts_bounded },
    { "/ber/value-at", test_value_at })
