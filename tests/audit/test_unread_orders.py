# SPDX-License-Identifier: GPL-2.0-or-later
"""What HTTP carries in an element's administration and nobody can read may be an order: not all is known then. What can
be read and is no X1 changes nothing.
"""

import gzip

import pytest

from support import carriers, orders, tshark, wire, x1
from support.cases import experts_of
from support.twins import ERROR, UNREGISTERED, WARNING, TwinWorld, Twins
from support.worlds import OPTIONS

UNREAD = 'li_x1.body.unread Note'
UNMATCHED = 'li_x1.transaction.unmatched Note'
ZSTD = bytes.fromhex('28b52ffd2458')        # RFC 8878 clause 3.1.1, and the beginning of a frame
FORM = b'name=alice&colour=blue'


def zstd(body):
    """One block that is stored as it is would be read by whoever looks for text: this one is none."""
    return ZSTD + bytes(octet ^ 0xA5 for octet in body)


def head(fields, body, first='POST /X1/NE HTTP/1.1'):
    return (f'{first}\r\nHost: ne.example\r\n{fields}').encode() + b'\r\n' + body


def length(body):
    return f'Content-Length: {len(body)}\r\n'


# ---- requests and answers that can't be read, as octets of HTTP/1.1 ----

CODED = {
    'folded type': lambda body: head('Content-Type:\r\n application/xml\r\n' + length(body), body),
    'folded length': lambda body: head(f'Content-Type: application/xml\r\nContent-Length:\r\n {len(body)}\r\n', body),
    'zstd': lambda body: head('Content-Encoding: zstd\r\n' + length(zstd(body)), zstd(body)),
    'unknown coding': lambda body: head('Content-Encoding: x-own\r\n' + length(body), body),
    'packed twice': lambda body: (lambda packed: head('Content-Encoding: gzip, gzip\r\n' + length(packed), packed))(
        gzip.compress(gzip.compress(body, mtime=0), mtime=0)),
    'transfer coding': lambda body: (lambda packed: head(
        'Transfer-Encoding: gzip, chunked\r\n', b'%x\r\n' % len(packed) + packed + b'\r\n0\r\n\r\n'))(
            gzip.compress(body, mtime=0)),
    'UTF-32': lambda body: (lambda text: head(length(text), text))(('\ufeff' + body.decode()).encode('utf-32-le')),
}
READ = {
    'form': head('Content-Type: application/x-www-form-urlencoded\r\n' + length(FORM), FORM),
    'JSON': head('Content-Type: application/json\r\n' + length(b'{"a": 1}'), b'{"a": 1}'),
    'other XML': head('Content-Type: application/xml\r\n' + length(b'<a><X1Request/></a>'), b'<a><X1Request/></a>'),
    'no body': b'GET /health HTTP/1.1\r\nHost: ne.example\r\n\r\n',
    'empty body': head('Content-Length: 0\r\n', b''),
}


class Unread(TwinWorld):
    """Its twin without `is_there` is asked in octets that can be read, and for something else."""

    def __init__(self, capture, number, is_there):
        super().__init__(capture, number, is_there)
        self.said = {}          # frame: items of X1 in it

    def request(self, name, *body):
        """The octets of a document, and its answer."""
        number = self.ne._transaction()
        how = {'transaction': number, 'admf': self.admf.name, 'ne': self.ne_name}
        return (x1.document(x1.message(name + 'Request', *body, **how)),
                x1.document(x1.message(name + 'Response', x1.ok(), **how)))

    def goes_to_the_second(self):
        """What the order says can't be known: no Error, where it may have been this."""
        self.capture.wait(6)
        self.judge(self.unit(to=self.second), 'unregistered', WARNING if self.is_there else ERROR)
        self.clean(self.unit())
        self.baseline([orders.task(self.xid(), self.did(1))], [orders.destination(self.did(1), self.mdf)])
        self.covert()


def order_the_second(w):
    return [w.request('CreateDestination', orders.destination(w.did(2), w.second)),
            w.request('ModifyTask', orders.task(w.xid(), w.did(1), w.did(2)))]


def asked(coded, carrier=orders.Plain, size=100000):
    def story(w):
        w.admf.carrier = carrier
        w._ne = w.element(port=443 if carrier is carriers.Protected else x1.NE_HOST.port)
        w.believed()
        connection = w.ne.connection.connection
        for number, (request, answer) in enumerate(order_the_second(w)):
            if w.is_there:
                frame = [connection.send(piece) for piece in wire.chunks(coded(request), size)][-1]
                w.said[frame] = [UNREAD] if number == 0 else []
                connection.send(x1.reply(answer), True)
        w.goes_to_the_second()
    return story


def asked_something_else(octets):
    def story(w):
        w.believed()
        if w.is_there:
            w.said[w.ne.connection.connection.send(octets)] = []
            w.ne.connection.connection.send(b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', True)
        w.covert()
    return story


def answered(coding):
    def story(w):
        """The request can be read, and its answer can't."""
        w.believed()
        connection = w.ne.connection.connection
        for number, (request, answer) in enumerate(order_the_second(w)):
            if w.is_there:
                connection.send(x1.post(request))
                body = zstd(answer)
                frame = connection.send(f'HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n{length(body)}\r\n'.encode()
                                        + body, True)
                w.said[frame] = [UNREAD] if number == 0 else []
        w.capture.wait(6)
        if w.is_there:
            w.ne.ping()
        w.judge(w.unit(to=w.second), 'unregistered', WARNING if w.is_there else ERROR,
                *(['li.order.unanswered Note'] if w.is_there else []))
    return story


def answered_with_something_else(w):
    """A page of somebody between the two: the order is not answered, and nothing is missed."""
    w.believed()
    connection = w.ne.connection.connection
    if w.is_there:
        connection.send(x1.post(w.request('CreateDestination', orders.destination(w.did(2), w.second))[0]))
        page = b'<html>Who are you?</html>'
        w.said[connection.send(x1.reply(page, 'text/html'), True)] = []
    w.covert()


def over_http2(body, coding):
    def story(w):
        w.admf.carrier = carriers.Http2
        w.believed()
        if w.is_there:
            octets = body(w.request('CreateDestination', orders.destination(w.did(2), w.second))[0])
            w.said[w.ne.connection.connection.send(x1.http2_message(1001, octets, coding=coding))] = [UNREAD]
        w.goes_to_the_second()
    return story


def answered_over_http2(w):
    w.admf.carrier = carriers.Http2
    w.believed()
    if w.is_there:
        request, answer = w.request('CreateDestination', orders.destination(w.did(2), w.second))
        w.ne.connection.connection.send(x1.http2_message(1001, request))
        w.said[w.ne.connection.connection.send(x1.http2_message(1001, zstd(answer), False, coding='zstd'), True)] = [
            UNREAD]
    w.goes_to_the_second()


def something_else_over_http2(w):
    w.admf.carrier = carriers.Http2
    w.believed()
    if w.is_there:
        w.said[w.ne.connection.connection.send(
            x1.http2_message(1001, b'{"a": 1}', content_type='application/json'))] = []
    w.covert()


def named(prefix, stories):
    for name, story in stories.items():
        story.__name__ = f'{prefix}, {name}'
    return list(stories.values())


answered_over_http2.__name__ = 'answered over HTTP/2'
something_else_over_http2.__name__ = 'something else over HTTP/2'
TWINS = Twins([
    *named('asked', {name: asked(coded) for name, coded in CODED.items()}),
    *named('something else', {name: asked_something_else(octets) for name, octets in READ.items()}),
    *named('answered', {'zstd': answered('zstd'), 'something else': answered_with_something_else}),
    *named('HTTP/2', {'zstd': over_http2(zstd, 'zstd'),
                      'broken gzip': over_http2(lambda body: b'\x1f\x8b' + zstd(body), 'gzip')}),
    *named('carried', {'in segments': asked(CODED['zstd'], size=100),
                       'over TLS': asked(CODED['zstd'], carriers.Protected),
                       'over TLS, folded': asked(CODED['folded type'], carriers.Protected)}),
    answered_over_http2, something_else_over_http2], Unread)


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def judged(request, tmp_path_factory):
    return TWINS.judged(tmp_path_factory.mktemp('unread'), two_pass=request.param)


@pytest.mark.parametrize('is_there', [False, True], ids=['as-it-was', 'unread'])
@pytest.mark.parametrize('name', TWINS.names())
def test_units(judged, name, is_there):
    world = TWINS.world(name, is_there)
    wrong = []
    for frame, verdict, items, _ in world.units:
        verdicts, said = judged[is_there][frame]
        if verdicts != [verdict] or [item for item in said if item.startswith('li.')] != items:
            wrong.append((frame, verdicts, said, verdict, items))
    assert world.units and not wrong


@pytest.mark.parametrize('name', TWINS.names())
def test_it_is_said_once_for_a_side(judged, name):
    world = TWINS.world(name, True)
    assert world.said
    for frame, items in world.said.items():
        assert [item for item in judged[True][frame][1] if item.startswith('li_x1.body')] == items
    assert not any(UNREAD in items for _, items in judged[False].values())


def test_what_is_said(tmp_path):
    """The element's name; and on the unit, why its orders are not all known. The answer is not called a fault."""
    path = tmp_path / 'unread.pcapng'
    world = TWINS.world('asked, folded type', True)
    TWINS.captures[True].capture.save(path)
    packets = dict(tshark.packets(path, OPTIONS))
    frame = next(iter(world.said))
    assert world.ne_name in next(item.message for item in experts_of(packets[frame])
                                 if item.filter == 'li_x1.body.unread')
    assert "can't be read" in next(item.message for one, *_ in world.units for item in experts_of(packets[one])
                                   if item.filter == UNREGISTERED)
    assert UNMATCHED in {f'{item.filter} {item.severity}' for item in experts_of(packets[frame + 1])}
