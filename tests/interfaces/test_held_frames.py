# SPDX-License-Identifier: GPL-2.0-or-later
"""Units that frames of HTTP/2 (RFC 9113) or WebSocket (RFC 6455) cut, in streams and messages that need never end."""

import random
import struct

import pytest

from interfaces.test_held_back import ELEMENT, PASSES, REGISTRY, STRANGER, UPGRADE, UPGRADED, Story, ours
from support import ps, tshark, wire, x1
from support.cases import POI, PROTECTED, registered, row

OCTETS = 'application/octet-stream'
DATA, RST_STREAM, GOAWAY, UNKNOWN = 0, 3, 7, 0xbb
CARRIED = pytest.mark.parametrize('carrier', ['clear', 'tls'])
FORMATS = pytest.mark.parametrize('kind', ['X3', 'PS-PDU', 'record'])


@pytest.fixture
def story(tmp_path):
    return Story(tmp_path / 'x.pcapng')


def frame(kind, stream, octets, flags=0):
    return len(octets).to_bytes(3, 'big') + bytes([kind, flags]) + stream.to_bytes(4, 'big') + octets


def websocket_frame(octets, first=0x82, mask=b'\x12\x34\x56\x78', announced=None):
    length = len(octets) if announced is None else announced
    said = 127 if length > 65535 else 126 if length > 125 else length
    extended = struct.pack('!Q', length) if said == 127 else struct.pack('!H', length) if said == 126 else b''
    masked = bytes(octet ^ mask[i % 4] for i, octet in enumerate(octets)) if mask else octets
    return bytes([first, (0x80 if mask else 0) | said]) + extended + mask + masked


def http2(story, carrier, port=8443):
    connection = story.connection(port) if carrier == 'clear' else story.tls(443, 'h2')
    connection.send(x1.PREFACE + x1.http2_settings())
    connection.send(x1.http2_settings(), True)
    return connection


def websocket(story, carrier='clear'):
    connection = story.connection(80) if carrier == 'clear' else story.tls(443, 'http/1.1')
    connection.send(UPGRADE)
    connection.send(UPGRADED, True)
    return connection


def send_cut(story, connection, size, framed, units=3):
    """So many units, cut into frames of so many octets, one after another."""
    octets, ends = b'', []
    for _ in range(units):
        octets += story.unit()
        ends.append((len(octets), story.number))
    sent = 0
    for part in wire.chunks(octets, size):
        number = connection.send(framed(part))
        done = [unit for end, unit in ends if sent < end <= sent + len(part)]
        story.expected += [(number, unit) for unit in done]
        sent += len(part)


# ---- HTTP/2 ----

@PASSES
@CARRIED
@pytest.mark.parametrize('size', [1, 7, 20, 45, 100])
def test_a_stream_without_an_end(story, two_pass, carrier, size):
    """Two of them, by turns; padded (clause 6.1)."""
    connection = http2(story, carrier)
    connection.send(x1.http2_headers(1, content_type=OCTETS))
    connection.send(x1.http2_headers(3, content_type=OCTETS))
    send_cut(story, connection, size,
             lambda part: frame(DATA, 3, b'other') + frame(DATA, 1, b'\3' + part + bytes(3), flags=8))
    assert story.found(two_pass) == story.expected


@PASSES
@CARRIED
@pytest.mark.parametrize('kind', [GOAWAY, UNKNOWN])
def test_frames_that_carry_no_content(story, two_pass, carrier, kind):
    connection = http2(story, carrier)
    send_cut(story, connection, 30, lambda part: frame(kind, 0, part))
    assert story.found(two_pass) == story.expected


@PASSES
@CARRIED
def test_a_stream_that_is_reset(story, two_pass, carrier):
    connection = http2(story, carrier)
    for stream in (1, 3, 5):
        connection.send(x1.http2_headers(stream, content_type=OCTETS))
        send_cut(story, connection, 20, lambda part, stream=stream: frame(DATA, stream, part), units=1)
        connection.send(frame(RST_STREAM, stream, bytes(4)))
    assert story.found(two_pass) == story.expected


@PASSES
@CARRIED
def test_a_unit_that_a_reset_ends(story, two_pass, carrier):
    """Nothing more comes in its stream."""
    connection = http2(story, carrier)
    connection.send(x1.http2_headers(1, content_type=OCTETS))
    connection.send(frame(DATA, 1, story.unit()[:-5]))
    reset = connection.send(frame(RST_STREAM, 1, bytes(4)))
    assert story.found(two_pass) == [(reset, 1)]


@PASSES
@CARRIED
def test_a_stream_with_an_end(story, two_pass, carrier):
    """Each unit counts once: with the end of the body it comes again, as a copy."""
    connection = http2(story, carrier)
    for stream in (1, 3):
        connection.send(x1.http2_headers(stream, content_type=OCTETS))
        send_cut(story, connection, 40, lambda part, stream=stream: frame(DATA, stream, part))
        connection.send(frame(DATA, stream, b'', flags=1))
    for stream in (5, 7):
        octets = story.unit() + story.unit()
        story.send(connection, x1.http2_headers(stream, content_type=OCTETS) + frame(DATA, stream, octets[:30])
                   + frame(DATA, stream, octets[30:], flags=1), story.number - 1, story.number)
    assert story.found(two_pass) == story.expected


@PASSES
@CARRIED
def test_frames_that_segments_cut(story, two_pass, carrier):
    """Where frames begin has nothing to do with where segments and records do."""
    connection = http2(story, carrier)
    octets = story.unit() + story.unit()
    body = x1.http2_headers(1, content_type=OCTETS) + b''.join(frame(DATA, 1, part) for part in wire.chunks(octets, 25))
    for part in wire.chunks(body, 11):
        connection.send(part)
    assert [number for _, number in story.found(two_pass)] == [1, 2]


@PASSES
@CARRIED
def test_what_only_begins_like_it(story, two_pass, carrier):
    """Behind the first frames of HTTP/2, units without any."""
    connection = http2(story, carrier)
    for _ in range(3):
        story.send_unit(connection)
    assert story.found(two_pass) == story.expected


def test_many_streams(story):
    """Of so many, those that came last are looked at; what is given up is in coverage."""
    connection = http2(story, 'clear')
    for stream in range(1, 101, 2):
        connection.send(x1.http2_headers(stream, content_type=OCTETS) + frame(DATA, stream, story.unit()[:20]))
    story.send(connection, frame(DATA, 99, story.unit()), story.number)
    story.capture.save(story.path)
    table = tshark.read(story.path, ['-q', '-z', 'li,coverage'], ELEMENT)
    row = [cell.strip() for cell in next(line for line in table.splitlines() if f'{STRANGER}:8443' in line).split('|')]
    assert any(int(cell) >= 18 * 20 for cell in row[5:] if cell)


# ---- WebSocket ----

@PASSES
@CARRIED
@pytest.mark.parametrize('size', [1, 7, 11])
@pytest.mark.parametrize('mask', [b'\x12\x34\x56\x78', b''], ids=['masked', 'plain'])
def test_messages_of_few_octets(story, two_pass, carrier, size, mask):
    connection = websocket(story, carrier)
    send_cut(story, connection, size, lambda part: websocket_frame(part, mask=mask))
    assert story.found(two_pass) == story.expected


@PASSES
@CARRIED
@pytest.mark.parametrize('size', [20, 45, 100])
def test_messages_that_begin_like_a_unit(story, two_pass, carrier, size):
    """A message holds whole units: what of one it holds is judged."""
    send_cut(story, websocket(story, carrier), size, websocket_frame)
    story.capture.save(story.path)
    verdicts = [word for [words] in tshark.fields(story.path, ['li.endpoint.verdict'], ELEMENT, 'li_x2x3', two_pass)
                for word in words]
    assert len(verdicts) >= 3 and set(verdicts) == {'3'}


@PASSES
@CARRIED
def test_a_message_in_fragments(story, two_pass, carrier):
    """That never ends; with pings between them (RFC 6455 clause 5.4)."""
    connection = websocket(story, carrier)
    connection.send(websocket_frame(b'', first=0x02))
    send_cut(story, connection, 7, lambda part: websocket_frame(part, first=0) + websocket_frame(b'ping', first=0x89))
    assert story.found(two_pass) == story.expected


@PASSES
@CARRIED
def test_a_masked_frame_without_an_end(story, two_pass, carrier):
    connection = websocket(story, carrier)
    connection.send(websocket_frame(b'', announced=1 << 40))
    place = [0]

    def masked(part):
        found = websocket_frame(bytes(place[0] % 4) + part)[-len(part):]
        place[0] += len(part)
        return found

    send_cut(story, connection, 63, masked)
    send_cut(story, connection, 9, masked)
    assert story.found(two_pass) == story.expected


@PASSES
@CARRIED
@pytest.mark.parametrize('first, before', [(0x89, b''), (0x8a, b''), (0x88, b'\x03\xe8'), (0x83, b'')],
                         ids=['ping', 'pong', 'close', 'reserved'])
def test_frames_of_control(story, two_pass, carrier, first, before):
    connection = websocket(story, carrier)
    for _ in range(3):
        octets = story.unit()
        story.send(connection, websocket_frame(before + octets, first=first), story.number)
    assert story.found(two_pass) == story.expected


@PASSES
def test_from_the_server(story, two_pass):
    connection = wire.TcpConnection(story.capture, (STRANGER, 40000), (POI, 80)).open()
    connection.send(UPGRADE)
    connection.send(UPGRADED, back=True)
    octets = story.unit() + story.unit()
    for part in wire.chunks(octets, 7):
        connection.send(websocket_frame(part, mask=b''), back=True)
    assert [number for _, number in story.found(two_pass)] == [1, 2]


# ---- other formats, other orders ----

@PASSES
@CARRIED
@pytest.mark.parametrize('way', ['http2', 'websocket'])
@pytest.mark.parametrize('size', [7, 60, 1000])
def test_ps_pdus(story, two_pass, carrier, way, size):
    """Behind an octet that belongs to none."""
    connection = (http2 if way == 'http2' else websocket)(story, carrier)
    framed = (lambda part: frame(DATA, 1, part)) if way == 'http2' else websocket_frame
    if way == 'http2':
        connection.send(x1.http2_headers(1, content_type=OCTETS))
    connection.send(framed(b'A'))
    for number in range(3):
        for part in wire.chunks(ps.cc(b'E' * 40, sequence=number), size):
            connection.send(framed(part))
    story.capture.save(story.path)
    assert [number for [number] in tshark.fields(story.path, ['li_ps.sequenceNumber'], ELEMENT, 'li_ps', two_pass)] == [
        ['0'], ['1'], ['2']]


def messy(story):
    """All of it, in a capture."""
    for carrier in ('clear', 'tls'):
        connection = http2(story, carrier)
        connection.send(x1.http2_headers(1, content_type=OCTETS))
        send_cut(story, connection, 25, lambda part: frame(DATA, 1, part))
        connection.send(frame(DATA, 1, b'', flags=1))
        connection.send(x1.http2_headers(3, content_type=OCTETS))
        send_cut(story, connection, 50, lambda part: frame(DATA, 3, part))
        send_cut(story, websocket(story, carrier), 9, websocket_frame)


def test_frames_in_any_order(story):
    messy(story)
    found = story.found()
    assert found == story.expected and story.found(True) == found
    frames = list(range(1, story.capture.count + 1))
    with tshark.Sharkd(ELEMENT) as session:
        session.load(story.path)
        forwards = ours(session, frames)
        assert ours(session, frames[::-1]) == forwards
        shuffled = frames * 2
        random.Random(11).shuffle(shuffled)
        assert ours(session, shuffled) == forwards


@PASSES
def test_to_the_registered(story, two_pass):
    """Nothing is said of what goes where it may, however it is cut, and though bodies bring it again."""
    messy(story)
    story.capture.save(story.path)
    options = [*PROTECTED, *registered(STRANGER, '*'), *row('li_elements', POI, 'NE')]
    assert {item.filter for item in tshark.experts(story.path, options, two_pass=two_pass)} <= {'li.copied.frame'}
    verdicts = tshark.fields(story.path, ['li.sequence', 'li.endpoint.verdict'], options, 'li.sequence', two_pass)
    assert {verdict for _, words in verdicts for verdict in words} == {'1'}


@PASSES
def test_between_strangers(story, two_pass):
    """Nobody looks."""
    messy(story)
    assert story.found(two_pass, REGISTRY) == []
