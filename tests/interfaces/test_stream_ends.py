# SPDX-License-Identifier: GPL-2.0-or-later
"""Units whose end never comes: judged by their header in the frame that ends the connection, or counted."""

import random

import pytest

from support import ps, tshark, wire, x2x3
from support.cases import MDF, POI, PROTECTED, STRANGER, cc, numbered, registered, row
from support.tls import TlsConnection

SENDER = row('li_elements', POI, 'upf-07')
OPTIONS = [*PROTECTED, *registered(interfaces='X2,X3,HI2,HI3'), *SENDER]
UNREGISTERED, UNFINISHED, UNFINISHED_PS = 'li.endpoint.unregistered', 'li_x2x3.unfinished', 'li_ps.unfinished'
LONGER = 100                # octets that are announced, and never come


@pytest.fixture(params=[False, True], ids=['one-pass', 'two-pass'])
def two_pass(request):
    return request.param


def cut(payload=b'content', number=7):
    """A unit that announces more than there is of it."""
    return cc(payload, attributes=[x2x3.sequence(number)], payload_length=len(payload) + LONGER).encode()


class Story:
    def __init__(self, folder):
        self.capture, self.path, self.port = wire.Capture(), folder / 'ends.pcapng', 41000

    def connection(self, server=STRANGER):
        self.port += 1
        return wire.TcpConnection(self.capture, (POI, self.port), server).open()

    def read(self, two_pass, *options):
        """Frame and verdict of each unit; frame, filter and severity of each item."""
        self.capture.save(self.path)
        options = [*OPTIONS, *options]
        units = [(unit.frame, unit.verdict) for unit in tshark.units(self.path, options, two_pass=two_pass)
                 if unit.interface]
        return units, [(item.frame, item.filter, item.severity)
                       for item in tshark.experts(self.path, options, two_pass=two_pass)]


@pytest.fixture
def story(tmp_path):
    return Story(tmp_path)


def finish(connection):
    return connection._signal(wire.FIN | wire.ACK)


ENDS = {'FIN': finish, 'RST': lambda connection: connection.reset(),
        "the receiver's RST": lambda connection: connection.reset(back=True)}


@pytest.mark.parametrize('end', ENDS)
def test_the_connection_ends(story, two_pass, end):
    """One of each connection, in whatever pieces it came, and behind whole ones."""
    expected, items = [], []
    for segments in ([cut()], wire.chunks(cut(), 15), wire.chunks(cut(bytes(range(250)) * 200), 1400),
                     [cut()[:40 + 5]], [numbered(6).encode() + cut()[:50], cut()[50:]]):
        connection = story.connection()
        frames = [connection.send(octets) for octets in segments]
        if len(segments) == 2:
            expected.append((frames[0], 'unregistered'))
            items.append((frames[0], UNREGISTERED, 'Error'))
        last = ENDS[end](connection)
        expected.append((last, 'unregistered'))
        items += [(last, UNFINISHED, 'Note'), (last, UNREGISTERED, 'Error')]
        story.capture.wait(1)
    units, found = story.read(two_pass)
    assert units == expected
    assert sorted(found) == sorted(items)


@pytest.mark.parametrize('kind', ['X3', 'PS'])
@pytest.mark.parametrize('payload', [[40], [400] * 5], ids=['one segment', 'more'])
def test_far_more_is_announced(story, two_pass, kind, payload):
    """So much that it would take very many segments like the first."""
    octets = ps.cc(b'E' * 60_000) if kind == 'PS' else cc(b'E' * 60_000).encode()
    expected = []
    for end in ENDS.values():
        connection = story.connection()
        at = 160
        connection.send(octets[:at])
        for size in payload[1:]:
            connection.send(octets[at:at + size])
            at += size
        expected.append((end(connection), 'unregistered'))
        story.capture.wait(1)
    units, items = story.read(two_pass)
    assert units == expected
    assert [item for item in items if 'unfinished' in item[1]] == [
        (frame, UNFINISHED_PS if kind == 'PS' else UNFINISHED, 'Note') for frame, _ in expected]


def test_it_hides_nothing(story, two_pass):
    """Whole units behind a header that announces 60,000 octets are judged when the connection ends."""
    connection = story.connection()
    connection.send(cc(b'c' * 20, payload_length=60_000).encode())
    for number in range(4):
        connection.send(numbered(number).encode())
    last = finish(connection)
    assert story.read(two_pass)[0] == [(last, 'unregistered')] * 5


@pytest.mark.parametrize('end', ENDS)
def test_hand_over(story, two_pass, end):
    connection = story.connection()
    connection.send(ps.cc(b'E' * 200)[:-LONGER])
    last = ENDS[end](connection)
    units, items = story.read(two_pass)
    assert units == [(last, 'unregistered')]
    assert items == [(last, UNFINISHED_PS, 'Note'), (last, UNREGISTERED, 'Error')]


def test_in_tls(story, two_pass):
    connection = story.connection()
    tls = TlsConnection(connection)
    tls.handshake()
    tls.send(cut())
    last = finish(connection)
    story.capture.secrets.append(tls.secrets)
    units, items = story.read(two_pass)
    assert units == [(last, 'unregistered')]
    assert [item for item in items if item[0] == last] == [(last, UNFINISHED, 'Note'), (last, UNREGISTERED, 'Error')]


def test_sent_again(story, two_pass):
    """A connection breaks within a unit, which is sent again over the next one: it counts in its sequence once."""
    connection = story.connection(MDF)
    connection.send(x2x3.encode(*map(numbered, range(7))))
    connection.send(cut()[:60])
    last = connection.reset(back=True)
    again = story.connection(MDF)
    for number in (7, 8):
        again.send(numbered(number).encode())
    again.close()
    units, items = story.read(two_pass)
    assert {verdict for _, verdict in units} == {'registered'}
    assert items == [(last, UNFINISHED, 'Note')]


def test_half_closed(story, two_pass):
    """Who receives has nothing more to say; who sends goes on, and ends behind a whole unit."""
    octets = numbered(0).encode()
    connection = story.connection(MDF)
    connection.send(octets[:50])
    connection._signal(wire.FIN | wire.ACK, back=True)
    connection.acknowledge(back=False)
    whole = connection.send(octets[50:])
    finish(connection)
    assert story.read(two_pass) == ([(whole, 'registered')], [])


@pytest.mark.parametrize('seed', range(4))
def test_no_unit(story, two_pass, seed):
    """The beginning of a header, or random octets that begin like one."""
    draw = random.Random(seed)
    for octets in (cut()[:20], cut()[:39], b'\0\5\0\2' + draw.randbytes(100), b'\0\5\0\2\0\0' + draw.randbytes(100),
                   b'\x30\x82\x40\0' + draw.randbytes(200), b'\x30\x80\xa1\x80' + draw.randbytes(200),
                   b'\0' + draw.randbytes(60)):
        connection = story.connection()
        connection.send(octets)
        finish(connection)
    units, items = story.read(two_pass)
    assert units == [] and {item for _, item, _ in items} <= {'li_x2x3.resynchronised', 'li_ps.resynchronised'}


# ---- longer than is waited for ----

def test_a_long_pdu_hides_nothing(story, two_pass):
    """The head of a PS-PDU of 3 MB is judged where it stands; what of it never comes hides no other PS-PDU."""
    connection = story.connection()
    frames = [connection.send(b'\x30\x83\x30\0\0' + ps.header() + b'\xa2\x83\x2f\xf0\0' + b'\xa1\x83\x2f\xef\0')]
    frames += [connection.send(ps.cc(b'E' * 40, sequence=number + 1)) for number in range(3)]
    units, items = story.read(two_pass)
    assert units == [(frame, 'unregistered') for frame in frames]
    assert {item for _, item, _ in items} == {UNREGISTERED}


@pytest.mark.parametrize('size', [1400, 60_000])
def test_a_long_pdu_that_comes(story, two_pass, size):
    """It is one unit, in its header's frame, and nothing is wrong with it."""
    connection = story.connection(MDF)
    octets = ps.cc(bytes(range(256)) * 400, sequence=0) + ps.cc(b'E' * 40, sequence=1)
    frames = connection.send_pieces(wire.chunks(octets, size))
    connection.close()
    units, items = story.read(two_pass)
    assert units == [(frames[0], 'registered'), (frames[-1], 'registered')]
    assert items == []


# ---- where the capture ends ----

def incomplete(path, two_pass, *options):
    text = tshark.read(path, ['-q', '-z', 'li,coverage'], [*OPTIONS, *options], two_pass=two_pass)
    lines = [[cell.strip() for cell in line.split('|')] for line in text.splitlines() if line.startswith(POI)]
    return {cells[1]: int(cells[-2] or cells[-1]) for cells in lines}


@pytest.mark.parametrize('size', [20, 1400])
def test_counted(story, two_pass, size):
    """Octets that wait when the capture ends are none that were judged."""
    octets = cut(bytes(3000))
    connection = story.connection()
    connection.send(numbered(6).encode())
    connection.send_pieces(wire.chunks(octets, size))
    clean = story.connection(MDF)
    clean.send_pieces(wire.chunks(x2x3.encode(*map(numbered, range(20))), 33))
    story.read(two_pass)
    assert incomplete(story.path, two_pass) == {'203.0.113.66:9003/tcp': len(octets), '198.51.100.20:9003/tcp': 0}


# ---- acknowledgements ----

STUFFED = {'an attribute': [x2x3.sequence(1), x2x3.proprietary(b's' * 30)],
           'a long name': [x2x3.sequence(1), x2x3.nfid('n' * 300)],
           'an unknown attribute': [x2x3.sequence(1), x2x3.Attribute(99, b's')]}


@pytest.mark.parametrize('name', STUFFED)
def test_more_than_an_acknowledgement(story, two_pass, name):
    """From a registered address: it is judged by where it goes."""
    connection = wire.TcpConnection(story.capture, MDF, STRANGER).open()
    connection.send(x2x3.acknowledgement(0).encode())
    frame = connection.send(x2x3.Pdu(x2x3.KEEPALIVE_ACK, attributes=tuple(STUFFED[name])).encode())
    _, items = story.read(two_pass)
    assert (frame, UNREGISTERED, 'Error') in items
    assert [item for item in items if item[1].startswith('li.endpoint')] == [(frame, UNREGISTERED, 'Error')]


def test_an_acknowledgement(story, two_pass):
    """Some say who they are, and when."""
    connection = story.connection(MDF)
    connection.send(x2x3.keepalive(1).encode())
    connection.send(x2x3.acknowledgement(1).plus(x2x3.nfid('mdf-1.example'), x2x3.domain_id('d'), x2x3.ipid('i'),
                                                 x2x3.timestamp(wire.START)).encode(), back=True)
    _, items = story.read(two_pass)
    assert [item for item in items if item[1].startswith('li.')] == []


def test_more_than_a_response(story, two_pass):
    connection = wire.TcpConnection(story.capture, MDF, STRANGER).open()
    connection.send(ps.keep_alive_response())
    frame = connection.send(ps.keep_alive_response(extra=b'\x9f\x7f\x82\x01\x00' + bytes(256)))
    _, items = story.read(two_pass)
    assert [item for item in items if item[1].startswith('li.endpoint')] == [(frame, UNREGISTERED, 'Error')]
