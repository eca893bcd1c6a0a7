/* test_chunks.c
 * Messages in chunks (RFC 9112 clause 7.1), in whatever pieces they come.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include <glib.h>

#include "li/li_chunks.h"
#include "run.h"

/* Whatever the pieces, the same is left. */
static void
expect(const char *message, const char *left)
{
    const unsigned length = (unsigned)strlen(message);

    for (unsigned size = 1; size <= length; size++) {
        char content[512] = "";
        unsigned count = 0;
        li_chunks_t chunks;

        li_chunks_begin(&chunks);
        for (unsigned at = 0; at < length; at += size) {
            count += li_chunks_take(&chunks, (const uint8_t *)message + at, MIN(size, length - at),
                                    (uint8_t *)content + count);
        }
        g_assert_cmpstr(content, ==, left);
    }
}

static void
expect_same(const char *message)
{
    expect(message, message);
}

#define HEAD "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n"

static void
test_chunks(void)
{
    expect(HEAD "5\r\nhello\r\n1\r\n!\r\n", HEAD "hello!");
    expect(HEAD "00A;name=\"value\"\r\n0123456789\r\n0\r\n", HEAD "0123456789");
    expect(HEAD "7fffffff\r\nall that comes", HEAD "all that comes");
    expect("POST /x HTTP/1.1\r\ntransfer-encoding:gzip, CHUNKED \r\n\r\n1\r\na\r\n",
           "POST /x HTTP/1.1\r\ntransfer-encoding:gzip, CHUNKED \r\n\r\na");
}

static void
test_no_chunks(void)
{
    expect_same("");
    expect_same("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n5\r\nhello");
    expect_same("\x01\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
    expect_same("GET / HTTP/1.1\r\nTransfer-Encoding: chunked, x\r\n\r\n1\r\na");
}

/* What is not what it says is left as it is, from there on. */
static void
test_broken(void)
{
    expect(HEAD "hello\r\n5\r\n", HEAD "hello\r\n5\r\n");
    expect(HEAD "2\r\nhello", HEAD "hello");
    expect(HEAD "1\r\na\r\n\x01\x02", HEAD "a\x01\x02");
    expect(HEAD "1234567890123456\r\nabc", HEAD "6\r\nabc");
    expect(HEAD "0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", HEAD "\r\nHTTP/1.1 200 OK\r\n\r\n");
}

RUN({ "/chunks/chunks", test_chunks }, { "/chunks/no_chunks", test_no_chunks }, { "/chunks/broken", test_broken })
