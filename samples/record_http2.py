#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Records stories/http2.json: the messages of the story whole-life-http2, said by nghttp2's client and server.

Needs Debian's packages nghttp2-client and nghttp2-server. Everything stays on the loopback interface.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'tests')]

from support import nghttp2                     # noqa: E402  (the path is set above)
from stories import http2, ordered, story       # noqa: E402


class Collector(ordered.orders.Plain):
    """Over HTTP/1.1; what is said is kept."""

    bodies = []

    def request(self, body):
        self.bodies.append([body])
        return super().request(body)

    def response(self, body):
        self.bodies[-1].append(body)
        return super().response(body)


def main():
    told = story.Story('whole-life-http2', '')
    ordered.Http2 = Collector
    story.STORIES['whole-life-http2'](told)
    recorded = [{'request': http2.digest(request),
                 'said': [(back, octets.hex()) for back, octets in nghttp2.exchange(request, response)]}
                for request, response in Collector.bodies]
    http2.RECORDED.write_text(json.dumps(recorded, indent=1) + '\n', encoding='ascii')


if __name__ == '__main__':
    main()
