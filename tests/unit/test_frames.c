/* test_frames.c
 * Frames of HTTP/2 (RFC 9113 clause 4.1) and of WebSocket (RFC 6455 clause 5.2), in whatever pieces they come.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "li/li_frames.h"
#include "run.h"

/* Two octets a frame's or a run's end stand for. */
#define MESSAGE "."
#define END     "|"

/* Whatever the pieces, the same is in the run: its octets, and where it ends. */
static void
expect(li_frames_kind_t kind, uint32_t run, const char *octets, unsigned length, const char *text)
{
    for (unsigned size = 1; size <= length; size++) {
        li_frames_t frames = { .kind = kind };
        GString *found = g_string_new("");
        const int begin = kind == LI_FRAMES_WEBSOCKET ? 0
                        : li_frames_begin(&frames, kind, (const uint8_t *)octets, length);

        g_assert_cmpint(begin, >=, 0);
        for (unsigned at = (unsigned)begin; at < length; at += size) {
            uint8_t content[512];
            wmem_array_t *pieces = wmem_array_new(NULL, sizeof(li_frames_piece_t));

            li_frames_take(&frames, (const uint8_t *)octets + at, MIN(size, length - at), content, pieces);
            for (unsigned i = 0; i < wmem_array_get_count(pieces); i++) {
                const li_frames_piece_t *piece = (const li_frames_piece_t *)wmem_array_index(pieces, i);

                if (piece->run == run) {
                    g_string_append_len(found, (const char *)content + piece->offset, piece->length);
                    g_string_append(found, piece->is_message ? MESSAGE : "");
                    g_string_append(found, piece->is_end ? END : "");
                }
            }
            wmem_destroy_array(pieces);
        }
        g_assert_cmpstr(found->str, ==, text);
        g_string_free(found, TRUE);
    }
}

#define EXPECT(kind, run, octets, text) expect(LI_FRAMES_##kind, run, octets, sizeof(octets) - 1, text)

#define SETTINGS "\0\0\0\4\0\0\0\0\0"
#define DATA(length, flags, stream) "\0\0" length "\0" flags "\0\0\0" stream

static void
test_http2(void)
{
    EXPECT(HTTP2, 1, LI_HTTP2_PREFACE SETTINGS DATA("\2", "\0", "\1") "he" DATA("\1", "\0", "\3") "x"
           DATA("\3", "\0", "\1") "llo", "hello");
    EXPECT(HTTP2, 1, DATA("\2", "\1", "\1") "he" DATA("\2", "\1", "\1") "re", "he.|re.|");
    /* Padding; a reset; HEADERS that end a stream. */
    EXPECT(HTTP2, 1, DATA("\5", "\x08", "\1") "\2hixx" DATA("\2", "\0", "\1") "!!", "hi!!");
    EXPECT(HTTP2, 1, DATA("\2", "\0", "\1") "hi" "\0\0\4\3\0\0\0\0\1" "code", "hi|");
    EXPECT(HTTP2, 1, DATA("\2", "\0", "\1") "hi" "\0\0\1\1\5\0\0\0\1" "h", "hi.|");
    /* What is no content; a frame that is none. */
    EXPECT(HTTP2, LI_FRAMES_OTHER, SETTINGS "\0\0\2\xbb\0\0\0\0\1" "he" "\0\0\3\xbb\0\0\0\0\1" "llo", "hello");
    EXPECT(HTTP2, LI_FRAMES_OTHER, SETTINGS "something else", "something else");
    /* The end of a preface that was cut, and an upgrade. */
    EXPECT(HTTP2, 1, "M\r\n\r\n" SETTINGS DATA("\2", "\0", "\1") "hi", "hi");
    EXPECT(HTTP2, 1, "HTTP/1.1 101 x\r\nUpgrade: h2c\r\n\r\n" SETTINGS DATA("\2", "\0", "\1") "hi", "hi");
}

static void
test_websocket(void)
{
    EXPECT(WEBSOCKET, LI_FRAMES_MESSAGES, "\x82\2he\x89\1p\x82\3llo", "he.llo.");
    EXPECT(WEBSOCKET, LI_FRAMES_MESSAGES, "\2\2he\0\2ll\x80\1o", "hello.");
    EXPECT(WEBSOCKET, LI_FRAMES_OTHER, "\x89\x85\1\2\3\4igohn\x8a\1!", "hello!");
    EXPECT(WEBSOCKET, LI_FRAMES_MESSAGES, "\x82\xff\0\0\1\0\0\0\0\0\1\2\3\4igohn", "hello");
    EXPECT(WEBSOCKET, LI_FRAMES_MESSAGES, "\x82\x7e\0\5hello\x82\0\x82\1!", "hello..!.");
}

static void
test_none(void)
{
    li_frames_t frames;

    g_assert_cmpint(li_frames_begin(&frames, LI_FRAMES_HTTP2, (const uint8_t *)"middle of it", 12), ==, -1);
    g_assert_cmpint(li_frames_begin(&frames, LI_FRAMES_WEBSOCKET, (const uint8_t *)"\xff\xff", 2), ==, -1);
    g_assert_cmpint(li_frames_begin(&frames, LI_FRAMES_WEBSOCKET, (const uint8_t *)"\x82\5not", 5), ==, -1);
    g_assert_cmpint(li_frames_begin(&frames, LI_FRAMES_WEBSOCKET, (const uint8_t *)"\x82\3all", 5), ==, 0);
}

RUN({ "/frames/http2", test_http2 }, { "/frames/websocket", test_websocket }, { "/frames/none", test_none })
