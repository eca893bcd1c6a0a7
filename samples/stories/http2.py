# SPDX-License-Identifier: GPL-2.0-or-later
"""X1 over HTTP/2, in the octets that nghttp2's client and server said: http2.json, which `record_http2.py` writes."""

import hashlib
import json
from pathlib import Path

from support import wire

RECORDED = Path(__file__).with_name('http2.json')


def digest(body):
    return hashlib.sha256(body).hexdigest()


class Http2:
    """A connection for each exchange, as nghttp makes them."""

    def __init__(self, capture, client, server):
        self.capture, self.client, self.server = capture, client, server
        self.exchanges = iter(json.loads(RECORDED.read_text(encoding='ascii')))
        self.port = client[1]

    def _say(self, until):
        """Writes what was said, up to what holds these octets; returns that frame."""
        for back, octets in self.said:
            frame = self.connection.send(octets, back)
            if until in octets:
                return frame
        raise ValueError('the recording has no such message')

    def request(self, body):
        recorded = next(self.exchanges)
        if recorded['request'] != digest(body):
            raise ValueError('the story was changed since its HTTP/2 was recorded: run record_http2.py')
        self.port += 1
        self.connection = wire.TcpConnection(self.capture, (self.client[0], self.port), self.server).open()
        self.said = iter([(back, bytes.fromhex(octets)) for back, octets in recorded['said']])
        return self._say(b'</ns1:X1Request>')

    def response(self, body):
        frame = self._say(b'</ns1:X1Response>')
        for back, octets in self.said:
            self.connection.send(octets, back)
        self.connection.close()
        return frame

    def close(self):
        pass
