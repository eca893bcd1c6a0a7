# SPDX-License-Identifier: GPL-2.0-or-later
"""Octets behind a unit hide neither it nor what follows: each unit is judged in the frame that completes it, and what
can't begin a header is given up in its own frame."""

import random
import struct

import pytest

from support import ps, tshark, wire, x2x3
from support.ber import c, oid, p
from support.cases import PROTECTED, cc
from support.tls import TlsConnection
from support.tshark import Sharkd, walk

MF, LEMF = '198.51.100.10', '203.0.113.20'
UNITS = 8
HEAD = 40       # the fixed part of a header of X2/X3; the others' are shorter


def x_unit(number):
    return cc(b'content', attributes=[x2x3.sequence(number)]).encode()


def ps_unit(number):
    return ps.ip_iri(sequence=number)


def record(number):
    return c(4, p(0, oid('0.4.0.2.2.1.18')), p(1, 'LIID-0001'), c(2, p(0, str(number)), c(1, p(0, 'OP01'))))


def x_head(version=5, kind=2, header=40, payload=0, form=1, direction=3):
    return struct.pack('!HHIIHH16sQ', version, kind, header, payload, form, direction, b'x' * 16, 0)


ATTRIBUTE = struct.pack('!HH4s', 9, 4, b'abcd')
PS_HEAD = ps.header(sequence=99)

# Of each format: the protocol, the field that numbers its units, a unit, and what may stand behind one.
X_TAILS = [bytes(length) for length in (1, 2, 11, 12, 39, 40, 41, 76, 200)] + [
    b'\x05', b'\0\x05', b'\0\x05\0', b'\0\x05\0\x02', b'\0\x05\0\x02\0\0', b'\0\x05\0\x02' * 30, b'\0\x01' * 40,
    b'\0\x05\0\x02\0\x01\0\0', b'\0\x05\0\x02\0\0\0\x27', b'\0\x05\0\x02\0\0\x20\x28' + bytes(4) + b'\0\xff',
    # A version and a type never heard of, and attributes without an end.
    x_head(version=0x6363, header=8000) + ATTRIBUTE * 3, x_head(kind=9, header=8000) + ATTRIBUTE * 30,
    x_head(version=0x6363, header=4000) + struct.pack('!HH', 9, 3000), x_head(version=0x6363, header=600)[:20],
    x_head(version=0x6363, header=65535, payload=1), x_head(version=0x6363, header=400)]
PS_TAILS = [b'\x30', b'\x30\x30', b'\x30\x80', b'\x30\x80\x30', b'\x30\x80' * 40, b'\x30\x82\xff\xff', b'\x30\x84',
            b'\x30\x84\0\0\0\x10', b'\x30\x82\xff\xff\xa1', b'\x30\x80\xa1\x80\x80', b'\xa1\x10', bytes(41),
            # Of indefinite length, and without an end.
            b'\x30\x80' + PS_HEAD + b'\xa2\x80\xa1\x80', b'\x30\x82\xff\xff' + PS_HEAD + b'\xa2\x80\xa1\x80']
RECORD_TAILS = [bytes([tag]) for tag in (0x30, *range(0xa0, 0xc0))] + [
    b'\xa4\x80', b'\xa4\x80' * 20, b'\xa4\x7f', b'\xa4\x82\xff\xff', b'\xbf\x1f', bytes(41)]
FORMATS = {
    'x2x3': ('li_x2x3', 'li.sequence', x_unit, X_TAILS),
    'ps': ('li_ps', 'li.sequence', ps_unit, PS_TAILS),
    'records': ('li_records', 'li.cin', record, RECORD_TAILS),
}


def options_of(name, carrier):
    return [*PROTECTED, '-o', f'{FORMATS[name][0]}.{carrier}.port:50000-50999']


def write(path, carrier, pieces_of_connections):
    """A connection for each list of pieces; [[frame of each piece]]."""
    capture, secrets, frames = wire.Capture(), b'', []
    for index, pieces in enumerate(pieces_of_connections):
        connection = wire.TcpConnection(capture, wire.Endpoint(MF, 41000 + index),
                                        wire.Endpoint(LEMF, 50000 + index)).open()
        if carrier == 'tls':
            connection = TlsConnection(connection)
            connection.handshake()
        frames.append([connection.send(piece) for piece in pieces])
        secrets += connection.secrets if carrier == 'tls' else b''
    capture.save(path, **({'secrets': [secrets]} if secrets else {}))
    return frames


def shown(path, name, carrier, two_pass=False):
    """{frame: (numbers of the units that were judged in it, lengths of what was skipped)}"""
    protocol, field, *_ = FORMATS[name]
    rows = tshark.fields(path, ['frame.number', field, 'li.endpoint.verdict', f'{protocol}.skipped'],
                         options_of(name, carrier), protocol, two_pass)
    for _, numbers, verdicts, _ in rows:
        assert len(numbers) == len(verdicts)
    return {int(frame): ([int(number) for number in numbers], [len(octets) // 2 for octets in skipped])
            for (frame,), numbers, _, skipped in rows}


@pytest.mark.parametrize('carrier', ['tcp', 'tls'])
@pytest.mark.parametrize('name', FORMATS)
def test_each_unit_in_its_own_frame(tmp_path, name, carrier):
    _, _, unit, tails = FORMATS[name]
    path = tmp_path / 'a.pcapng'
    frames = write(path, carrier, [[unit(number) + tail for number in range(UNITS)] for tail in tails])
    first = shown(path, name, carrier)
    for tail, of_tail in zip(tails, frames):
        assert [first.get(frame, ([], []))[0] for frame in of_tail] == [[number] for number in range(UNITS)], tail.hex()
    assert shown(path, name, carrier, two_pass=True) == first


@pytest.mark.parametrize('carrier', ['tcp', 'tls'])
@pytest.mark.parametrize('size', [1, 12, 60, 76, 150])
@pytest.mark.parametrize('name', FORMATS)
def test_cut_anywhere(tmp_path, name, size, carrier):
    """Units and tails by chance, in segments of one size: each unit in the frame of its last octet, the same on every
    visit."""
    _, _, unit, tails = FORMATS[name]
    path, chance = tmp_path / 'a.pcapng', random.Random(f'{name} {size}')
    connections, ends = [], []
    for _ in range(4):
        octets, of_connection = b'', []
        for number in range(UNITS):
            octets += unit(number)
            of_connection.append((len(octets) - 1) // size)
            octets += chance.choice(tails)
        connections.append(wire.chunks(octets, size))
        ends.append(of_connection)
    frames = write(path, carrier, connections)
    first = shown(path, name, carrier)
    expected = {}
    for of_connection, of_pieces in zip(ends, frames):
        for number, piece in enumerate(of_connection):
            expected.setdefault(of_pieces[piece], []).append(number)
    assert {frame: numbers for frame, (numbers, _) in first.items() if numbers} == expected
    assert shown(path, name, carrier, two_pass=True) == first
    order = chance.sample(sorted(first), min(40, len(first)))
    with Sharkd(options_of(name, carrier)) as session:
        session.load(path)
        for frame in order + order[::-1]:
            layers = [item for item in walk(session.tree(frame)) if item.get('f', '').split(' ')[0] == 'li']
            assert len(layers) == len(first[frame][0]), f'frame {frame}'


# What can't be a header, or can again and again.
STREAMS = {
    'zeros': ('x2x3', bytes(140_000)),
    'beginnings': ('x2x3', b'\0\x05\0\x02\0\0' * 23_000),
    'odd attributes': ('x2x3', (x_head(version=0x6363, header=65535) + struct.pack('!HH', 9, 0) * 400) * 80),
    'indefinite': ('ps', b'\x30\x80' * 70_000),
    'tags': ('records', bytes(range(0xa0, 0xc0)) * 4_400),
}


@pytest.mark.parametrize('stream', STREAMS)
def test_is_given_up_at_once(tmp_path, stream):
    """Each frame says what it skips: no octets are handed over again with each segment, but for those that may begin a
    header. So twice the octets cost twice as much."""
    name, octets = STREAMS[stream]
    path, size = tmp_path / 'a.pcapng', 1400
    frames, = write(path, 'tcp', [wire.chunks(octets, size)])
    for two_pass in (False, True):
        found = shown(path, name, 'tcp', two_pass)
        assert [frame for frame in frames[:-1] if not sum(found.get(frame, ([], []))[1])] == []
        assert max(sum(skipped) for _, skipped in found.values()) < size + HEAD
        # A header that can't be is shown as one.
        assert sum(sum(skipped) for _, skipped in found.values()) >= len(octets) - HEAD * (len(frames) + 1)
