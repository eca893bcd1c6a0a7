# SPDX-License-Identifier: GPL-2.0-or-later
"""Units in octets that another dissector has asked TCP or TLS to hold back: it was told a length, or looks for an end,
and neither need ever come. Each unit is judged in the frame in which its last octet is, once."""

import gzip
import random
import struct

import pytest

from support import ps, tshark, wire, x1
from support.cases import POI, PROTECTED, numbered, registered, row
from support.tls import TlsConnection

STRANGER = '203.0.113.66'
REGISTRY = registered('198.51.100.99')
CLEAR = [*REGISTRY, *row('li_elements', POI, 'NE')]
ELEMENT = [*PROTECTED, *CLEAR]
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
POST = b'POST /x HTTP/1.1\r\nHost: h\r\nContent-Type: image/jpeg\r\n'
CHUNKED = POST + b'Transfer-Encoding: chunked\r\n\r\n'
HANDSHAKE = b'\x16\x03\x03\x40\0\x01\0\x3f\xfc\x03\x03' + bytes(32)
WAITS = {
    'DNS': (53, b'\xff\xff'),                                               # RFC 1035 clause 4.2.2
    'NBSS': (445, b'\0\xff\xff\xff\xffSMB' + bytes(40)),                    # RFC 1002 clause 4.3.1
    'HTTP': (80, POST + b'Content-Length: 2000000000\r\n\r\n'),             # RFC 9112 clause 6.2
    'HTTP on any port': (9003, POST + b'Content-Length: 2000000000\r\n\r\n'),
    'a head without an end': (80, b'GET / HTTP/1.1\r\nX: '),
    'one chunk': (80, CHUNKED + b'7fffffff\r\n'),                           # RFC 9112 clause 7.1
    'RTSP': (554, b'$\0\xff\xff'),                                          # RFC 2326 clause 10.12
    'Diameter': (3868, b'\x01\xff\xff\xf0\x80\0\1\x18' + bytes(12)),        # RFC 6733 clause 3
    'a record of TLS': (443, HANDSHAKE),                                    # RFC 8446 clause 5.1
    'a record of TLS elsewhere': (9003, HANDSHAKE),
}
UPGRADE = (b'GET /c HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
           b'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
UPGRADED = (b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
            b'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n')


def chunk(octets, extension=b''):
    return b'%x%s\r\n%s\r\n' % (len(octets), extension, octets)


class Story:
    def __init__(self, path):
        self.capture, self.path, self.number, self.port, self.expected = wire.Capture(), path, 0, 30000, []

    def connection(self, port):
        self.port += 1
        return wire.TcpConnection(self.capture, (POI, self.port), (STRANGER, port)).open()

    def tls(self, port, alpn=None):
        tls = TlsConnection(self.connection(port), alpn=alpn)
        tls.handshake()
        self.capture.secrets.append(tls.secrets)
        return tls

    def unit(self):
        self.number += 1
        return numbered(self.number).encode()

    def send(self, connection, octets, *numbers):
        """In this frame the units of these numbers end."""
        frame = connection.send(octets)
        self.expected += [(frame, number) for number in numbers]
        return frame

    def send_unit(self, connection):
        self.send(connection, self.unit(), self.number)

    def found(self, two_pass=False, options=ELEMENT):
        self.capture.save(self.path)
        names = ['frame.number', 'tcp.stream', 'li.sequence', 'li.endpoint.verdict', 'li.copied.frame']
        found = {}
        for (frame,), (stream,), numbers, verdicts, copied in tshark.fields(self.path, names, options, 'li.sequence',
                                                                            two_pass):
            before = [found[stream, number] for number in numbers if (stream, number) in found]
            now = {(stream, number): frame for number in numbers if (stream, number) not in found}
            # Units that come again, with what was waited for, are copies of those that were judged. Of TLS that the
            # element seems to begin, a verdict of its own may stand in the same frame.
            assert (sorted(copied), verdicts.count('3') >= len(now)) == (sorted(before), True)
            found.update(now)
        return [(int(frame), int(number)) for (_, number), frame in found.items()]

    def frames(self, two_pass, shown, options=ELEMENT):
        """The frames that this display filter shows."""
        return [int(frame) for ((frame,),) in tshark.fields(self.path, ['frame.number'], options, shown, two_pass)]


@pytest.fixture
def story(tmp_path):
    return Story(tmp_path / 'held.pcapng')


@PASSES
@pytest.mark.parametrize('name', WAITS)
def test_a_wait_that_never_ends(story, two_pass, name):
    """Behind what began it, in the same segment too; and cut into segments."""
    port, beginning = WAITS[name]
    for has_unit in (False, True):
        connection = story.connection(port)
        if has_unit:
            story.send(connection, beginning + story.unit(), story.number)
        else:
            connection.send(beginning)
        for _ in range(3):
            story.send_unit(connection)
        octets = story.unit() + story.unit()
        story.send(connection, octets[:20])
        story.send(connection, octets[20:100], story.number - 1)
        story.send(connection, octets[100:], story.number)
        for octet in wire.chunks(story.unit(), 1):
            frame = connection.send(octet)
        story.expected.append((frame, story.number))
        connection.close()
    assert story.found(two_pass) == story.expected


@PASSES
def test_from_the_server(story, two_pass):
    """The element answers: a response without a length ends with the connection (RFC 9112 clause 6.3)."""
    connection = wire.TcpConnection(story.capture, (STRANGER, 40000), (POI, 80)).open()
    connection.send(b'GET / HTTP/1.1\r\nHost: h\r\n\r\n')
    connection.send(b'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n', back=True)
    for _ in range(3):
        frame = connection.send(story.unit(), back=True)
        story.expected.append((frame, story.number))
    connection.close()
    assert story.found(two_pass) == story.expected


@PASSES
def test_websocket(story, two_pass):
    """A frame that is never whole; and one that is, with its mask (RFC 6455 clause 5.2)."""
    connection = story.connection(80)
    connection.send(UPGRADE)
    connection.send(UPGRADED, back=True)
    octets = story.unit()
    masked = bytes(octet ^ b'\x12\x34\x56\x78'[i % 4] for i, octet in enumerate(octets))
    story.send(connection, b'\x82' + bytes([0x80 | len(octets)]) + b'\x12\x34\x56\x78' + masked, story.number)
    connection.send(b'\x82\x7f' + struct.pack('!Q', 1 << 30))
    for _ in range(3):
        story.send_unit(connection)
    assert story.found(two_pass) == story.expected


@PASSES
def test_a_chunk_for_each(story, two_pass):
    """And chunks that cut units."""
    connection = story.connection(80)
    connection.send(CHUNKED[:50])
    connection.send(CHUNKED[50:])
    for _ in range(3):
        octets = story.unit()
        story.send(connection, chunk(octets), story.number)
    octets = story.unit() + story.unit()
    for part in wire.chunks(octets, 25):
        connection.send(chunk(part, b';a=b'))
    begun = story.capture.count - -(-len(octets) // 25)
    story.expected += [(begun + -(-(len(octets) // 2 * n) // 25), story.number - 2 + n) for n in (1, 2)]
    connection.send(chunk(b''))
    assert story.found(two_pass) == story.expected


@PASSES
@pytest.mark.parametrize('name', ['DNS', 'length', 'chunks', 'gzip', 'DNS in TLS', 'HTTP in TLS'])
def test_a_wait_that_ends(story, two_pass, name):
    """What was waited for is there: no unit is judged twice, and those behind it are, too."""
    units = [story.unit() for _ in range(8)]
    stream = b''.join(units)
    in_tls = name.endswith('TLS')
    if name.startswith('DNS'):
        octets = struct.pack('!H', len(stream)) + stream
        connection = story.tls(853, 'dot') if in_tls else story.connection(53)
    elif name == 'chunks':
        octets = CHUNKED + b''.join(chunk(part) for part in wire.chunks(stream, 50)) + chunk(b'')
        connection = story.connection(80)
    else:
        body = gzip.compress(stream, 0) if name == 'gzip' else stream
        octets = POST + b'Content-Encoding: gzip\r\n' * (name == 'gzip') + (
            b'Content-Length: %d\r\n\r\n' % len(body)) + body
        connection = story.tls(443, 'http/1.1') if in_tls else story.connection(80)
    for part in wire.chunks(octets, 130):
        connection.send(part)
    last = story.capture.count
    connection.send(b'GET / HTTP/1.1\r\nHost: h\r\n\r\n')
    found = story.found(two_pass)
    assert sorted(number for _, number in found) == list(range(1, 9))
    assert found[0][0] < last and found[-1][0] == last
    assert story.frames(two_pass, 'li.sequence.repeated || li.sequence.gap') == []


@PASSES
@pytest.mark.parametrize('length', [5, 30])
def test_across_the_end_of_a_wait(story, two_pass, length):
    """What was waited for ends within a unit; which may go on in the next segment, too."""
    connection = story.connection(53)
    connection.send(struct.pack('!H', length))
    story.send_unit(connection)
    connection.close()
    connection = story.connection(53)
    connection.send(struct.pack('!H', length))
    octets = story.unit()
    connection.send(octets[:45])
    story.send(connection, octets[45:], story.number)
    assert story.found(two_pass) == story.expected


@PASSES
@pytest.mark.parametrize('alpn, port, beginning', [
    ('dot', 853, b'\xff\xff'), (None, 853, b'\xff\xff'), ('http/1.1', 443, POST + b'Content-Length: 2000000\r\n\r\n'),
    ('http/1.1', 443, CHUNKED), ('h2', 443, x1.PREFACE + x1.http2_settings() + b'\xff\xff\xff\0\0\0\0\0\1')], ids=str)
def test_in_tls(story, two_pass, alpn, port, beginning):
    tls = story.tls(port, alpn)
    tls.send(beginning)
    for _ in range(3):
        story.send_unit(tls)
    octets = story.unit()
    tls.send(octets[:30])
    story.send(tls, octets[30:], story.number)
    assert story.found(two_pass) == story.expected


@PASSES
def test_ps_pdus(story, two_pass):
    connection = story.connection(53)
    connection.send(b'\xff\xff')
    frames = []
    for number in range(3):
        octets = ps.cc(b'content', sequence=number)
        connection.send(octets[:9])
        frames.append(connection.send(octets[9:]))
    story.capture.save(story.path)
    assert tshark.fields(story.path, ['frame.number', 'li_ps.sequenceNumber'], ELEMENT, 'li_ps', two_pass) == [
        [[str(frame)], [str(number)]] for number, frame in enumerate(frames)]


@PASSES
@pytest.mark.parametrize('ends', ['close', 'reset'])
def test_a_unit_that_is_not_finished(story, two_pass, ends):
    """It is judged where the connection ends: nothing more comes."""
    connection = story.connection(53)
    connection.send(b'\xff\xff')
    connection.send(story.unit()[:-5])
    getattr(connection, ends)()
    found = story.found(two_pass)
    assert [number for _, number in found] == [1] and found[0][0] > 4


@PASSES
def test_a_long_unit(story, two_pass):
    """Its header is enough (more than 64 KiB are not waited for); a unit within what is announced breaks it off."""
    connection = story.connection(53)
    octets = story.unit()
    story.send(connection, b'\xff\xff' + octets[:8] + struct.pack('!I', 3_000_000) + octets[12:], story.number)
    connection.send(b'content of it')
    story.send_unit(connection)
    assert story.found(two_pass) == story.expected


def ours(session, frames):
    """What is shown of ours in each frame."""
    return {frame: [part['l'] for part in tshark.walk(session.tree(frame)) if part.get('f', '').startswith('li')]
            for frame in frames}


def test_frames_in_any_order(story):
    """On later visits nobody waits; the same is shown."""
    for port, beginning in WAITS.values():
        connection = story.connection(port)
        connection.send(beginning)
        for part in wire.chunks(story.unit() + story.unit() + story.unit(), 70):
            connection.send(part)
    stream = b''.join(story.unit() for _ in range(6))
    body = b''.join(chunk(part) for part in wire.chunks(stream, 50)) + chunk(b'')
    for octets, connection in ((CHUNKED + body, story.connection(80)), (CHUNKED + body, story.tls(443, 'http/1.1')),
                               (struct.pack('!H', len(stream)) + stream, story.tls(853, 'dot'))):
        for part in wire.chunks(octets, 90):
            connection.send(part)
    found = story.found()
    frames = list(range(1, story.capture.count + 1))
    with tshark.Sharkd(ELEMENT) as session:
        session.load(story.path)
        forwards = ours(session, frames)
        assert {frame for frame in frames if any('Lawful Interception: X3' in label for label in forwards[frame])} == {
            frame for frame, _ in found}
        assert ours(session, frames[::-1]) == forwards
        shuffled = frames * 2
        random.Random(7).shuffle(shuffled)
        assert ours(session, shuffled) == forwards
    assert len(found) == 3 * len(WAITS) + 6 * 3


@PASSES
def test_between_strangers(story, two_pass):
    """And where the user has said what runs there: nobody looks."""
    connection = story.connection(5454)
    connection.send(b'\xff\xff')
    connection.send(story.unit())
    decided = ['-d', 'tcp.port==5454,dns']
    assert story.found(two_pass, REGISTRY) == []
    assert story.found(two_pass, [*ELEMENT, *decided]) == []


# ---- messages that HTTP takes without a body, and what only looks like HTTP ----

@PASSES
@pytest.mark.parametrize('coding', ['Content-Encoding: x-none', 'Transfer-Encoding: x-none', 'Content-Encoding: gzip'])
def test_a_body_that_nobody_can_read(story, two_pass, coding):
    units = story.unit() + story.unit()
    connection = story.connection(80)
    head = f'{coding}\r\nContent-Length: {len(units)}\r\n\r\n'
    story.send(connection, POST + head.encode() + units, 1, 2)
    assert story.found(two_pass) == story.expected


@PASSES
@pytest.mark.parametrize('port', [80, 9003])
@pytest.mark.parametrize('word', [b'GET ', b'HTTP/1.', b'GET /\r\n', b'POST / HTTP/1.1\r\n'], ids=str)
def test_the_words_of_http(story, two_pass, port, word):
    connection = story.connection(port)
    for _ in range(3):
        story.send(connection, word + story.unit(), story.number)
    assert story.found(two_pass) == story.expected


# ---- TLS that comes octet for octet, and what only begins like it ----

@PASSES
@pytest.mark.parametrize('port', [53, 443, 9003])
@pytest.mark.parametrize('cut', [1, 2, 5, 6, 9])
def test_a_hello_that_is_cut(story, two_pass, port, cut):
    """Whoever has the port, it is TLS."""
    connection = story.connection(port)
    tls, whole = TlsConnection(connection), connection.send
    connection.send = lambda octets, back=False: [whole(part, back) for part in wire.cut(octets, (cut,))][-1]
    tls.handshake()
    story.capture.secrets.append(tls.secrets)
    for _ in range(2):
        story.send_unit(tls)
    assert story.found(two_pass) == story.expected
    assert story.frames(two_pass, 'li.transport.cleartext', CLEAR) == []


@PASSES
@pytest.mark.parametrize('port', [53, 443, 9003])
@pytest.mark.parametrize('beginning', [b'\x16', b'\x16\x03\x03\0\x06\x01', b'\x16\x03\x03\0\x06\x01\0\0\2\3\3',
                                       b'\x17\x03\x03\x40\0', HANDSHAKE], ids=bytes.hex)
def test_what_only_begins_like_tls(story, two_pass, port, beginning):
    """What it then is, it is in clear: said once for a connection."""
    connection = story.connection(port)
    connection.send(beginning)
    for _ in range(3):
        story.send_unit(connection)
    assert story.found(two_pass, CLEAR) == story.expected
    assert story.frames(two_pass, 'li.transport.cleartext', CLEAR) == [story.expected[0][0]]
