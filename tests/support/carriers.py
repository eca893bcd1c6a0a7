# SPDX-License-Identifier: GPL-2.0-or-later
"""How real clients and servers carry X1: each is a carrier for `orders.Administrator`."""

import gzip

from . import orders, wire, x1
from .tls import TlsConnection


class Untyped(orders.Plain):
    """Neither end says what its documents are."""

    def request(self, body):
        return self.send(x1.post(body, content_type=None))

    def response(self, body):
        return self.send(x1.reply(body, content_type=None), True)


class Http2(orders.Plain):
    """HTTP/2 in clear, with prior knowledge."""

    def __init__(self, capture, client, server):
        super().__init__(capture, client, server)
        self.stream = -1
        self.send(x1.PREFACE + x1.http2_settings())
        self.send(x1.http2_settings(), True)

    def request(self, body):
        self.stream += 2
        return self.send(x1.http2_message(self.stream, body))

    def response(self, body):
        return self.send(x1.http2_message(self.stream, body, is_request=False, pieces=2), True)


class Protected(orders.Plain):
    """HTTP/1.1 over TLS, with its keys in the capture."""

    def __init__(self, capture, client, server):
        self.connection = TlsConnection(wire.TcpConnection(capture, client, server).open())
        self.connection.handshake()
        capture.secrets.append(self.connection.secrets)


class Cautious(orders.Plain):
    """Large bodies are sent when the server has told to go on (RFC 9110 clause 10.1.1)."""

    def request(self, body):
        head, _, rest = x1.post(body).partition(b'\r\n\r\n')
        self.send(head + b'\r\nExpect: 100-continue\r\n\r\n')
        self.send(b'HTTP/1.1 100 Continue\r\n\r\n', True)
        return self.send(rest)


class Challenged(orders.Plain):
    """Each request is sent once more, with what the server demands (RFC 9110 clause 11.6.1)."""

    def request(self, body):
        self.send(x1.post(body))
        self.send(b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="X1"\r\nContent-Length: 0\r\n\r\n', True)
        return self.send(x1.post(body).replace(b'Host:', b'Authorization: Basic YWRtZjpwYXNz\r\nHost:', 1))


class Chunked(orders.Plain):
    """Neither end knows the length beforehand (RFC 9112 clause 7.1)."""

    def _chunked(self, head, body, back=False):
        head = head.replace(b'Content-Length: 0', b'Transfer-Encoding: chunked')
        parts = wire.chunks(body, 300)
        self.send(head, back)
        for part in parts:
            self.send(b'%x\r\n' % len(part) + part + b'\r\n', back)
        return self.send(b'0\r\n\r\n', back)

    def request(self, body):
        return self._chunked(x1.post(b''), body)

    def response(self, body):
        return self._chunked(x1.reply(b''), body, True)


class Compressed(orders.Plain):
    """Answers in gzip, as the client has said that it takes them (RFC 9110 clause 8.4.1)."""

    def request(self, body):
        return self.send(x1.post(body).replace(b'Host:', b'Accept-Encoding: gzip\r\nHost:', 1))

    def response(self, body):
        return self.send(x1.reply(gzip.compress(body, mtime=0)).replace(
            b'Content-Length', b'Content-Encoding: gzip\r\nContent-Length', 1), True)


class Elsewhere(orders.Plain):
    """To the administration function: its path, or any."""

    path = '/X1/ADMF'

    def request(self, body):
        return self.send(x1.post(body, path=self.path))


class Anywhere(Elsewhere):
    path = '/'


class Swapped(orders.Plain):
    """Segments of 400 octets that pass each other."""

    def send(self, octets, back=False):
        segments = [self.connection.prepare(part, back) for part in wire.chunks(octets, 400)]
        for number in range(0, len(segments) - 1, 2):
            segments[number], segments[number + 1] = segments[number + 1], segments[number]
        return [self.connection.write(segment) for segment in segments][-1]


class Small(orders.Plain):
    """Segments of 100 octets, some of them sent again."""

    def send(self, octets, back=False):
        for number, part in enumerate(wire.chunks(octets, 100)):
            segment = self.connection.prepare(part, back)
            frame = self.connection.write(segment)
            if number % 3 == 2:
                frame = self.connection.write(segment)
        return frame


class Proxied(orders.Plain):
    """Through a proxy: what the client says to it, it says to the server."""

    def __init__(self, capture, client, server, proxy):
        self.server = server
        super().__init__(capture, client, proxy)
        self.behind = orders.Plain(capture, (proxy[0], client[1]), server)

    def request(self, body):
        uri = f'POST http://{self.server[0]}:{self.server[1]}'.encode()
        self.send(x1.post(body).replace(b'POST ', uri, 1))
        return self.behind.request(body)

    def response(self, body):
        self.behind.response(body)
        return self.send(x1.reply(body), True)


class Translated(orders.Plain):
    """Captured before and behind a translation of the server's address."""

    def __init__(self, capture, client, server, outside):
        super().__init__(capture, client, (outside, server[1]))
        self.inside = orders.Plain(capture, client, server)

    def request(self, body):
        self.send(x1.post(body))
        return self.inside.request(body)

    def response(self, body):
        self.inside.response(body)
        return self.send(x1.reply(body), True)


class OneAtATime(orders.Plain):
    """A connection for each request."""

    def __init__(self, capture, client, server):
        self.capture, self.client, self.server = capture, client, server

    def request(self, body):
        self.client = (self.client[0], self.client[1] + 200)
        self.connection = wire.TcpConnection(self.capture, self.client, self.server).open()
        return self.send(x1.post(body))

    def response(self, body):
        frame = self.send(x1.reply(body), True)
        self.connection.close()
        return frame


class Old(OneAtATime):
    """HTTP/1.0: the answer ends with the connection."""

    def response(self, body):
        frame = self.send(b'HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n' + body, True)
        self.connection.close()
        return frame
