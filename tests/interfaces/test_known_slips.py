# SPDX-License-Identifier: GPL-2.0-or-later
"""Slips that an implementation makes on each of its PDUs: said once for each side of a connection, shown on all."""

import struct

import pytest

from support import tshark, values, wire, x2x3
from support.cases import MDF, POI, QUIET, cc, iri, moment
from support.tls import TlsConnection
from support.tshark import Sharkd, walk
from support.x2x3 import Attribute

SECONDS, NANOSECONDS = wire.START + 5, 250_000_000


def timestamp_64(seconds=SECONDS, nanoseconds=NANOSECONDS):
    return Attribute(9, struct.pack('!QI', seconds, nanoseconds))


# By name: how a PDU has it, its number in li_x2x3.slip, the item that is said once.
SLIPS = {
    'swapped': (lambda number: cc(version=0x0500, attributes=[x2x3.sequence(number)]), 1, 'li_x2x3.version.major'),
    'major': (lambda number: cc(version=0x0105, attributes=[x2x3.sequence(number)]), 2, 'li_x2x3.version.major'),
    'minor': (lambda number: cc(version=0x0000, attributes=[x2x3.sequence(number)]), 3, 'li_x2x3.version.unknown'),
    'timestamp': (lambda number: cc(attributes=[x2x3.sequence(number), timestamp_64()]), 4,
                  'li_x2x3.attribute.length.invalid'),
    'target': (lambda number: iri(attributes=[x2x3.sequence(number), x2x3.matched_target('sip:alice@example.org')]), 5,
               'li_x2x3.target.syntax'),
    'other target': (lambda number: iri(attributes=[x2x3.sequence(number), x2x3.other_target('alice')]), 5,
                     'li_x2x3.target.syntax'),
}
TEXT = "said on the connection's first unit with it)"


def endpoints(index):
    return wire.Endpoint(POI, 40000 + index), MDF


def write(path, make, carrier='tcp'):
    """Two connections. In the first: a right PDU and two with the slip in one segment, one more, and one the other way;
    in the second, one. Returns the frames that are to have the item, and how often the field stands in each frame."""
    capture, secrets = wire.Capture(), b''
    plain = cc(attributes=[x2x3.sequence(0)])
    said, shown = [], {}
    for index in range(2):
        packs = [([plain, make(1), make(2)], False), ([make(3)], False), ([make(0)], True)] if index == 0 else [
            ([make(0)], False)]
        connection = None
        if carrier != 'udp':
            connection = wire.TcpConnection(capture, *endpoints(index)).open()
        if carrier == 'tls':
            connection = TlsConnection(connection)
            connection.handshake()
        for pack, back in packs:
            octets = x2x3.encode(*pack)
            if connection is None:
                source, destination = reversed(endpoints(index)) if back else endpoints(index)
                frame = capture.datagram(source, destination, octets)
            else:
                frame = connection.send(octets, back)
            if frame not in said and (len(pack) > 1 or back or index == 1):
                said.append(frame)
            shown[frame] = sum(pdu is not plain for pdu in pack)
        secrets += connection.secrets if carrier == 'tls' else b''
    capture.save(path, **({'secrets': [secrets]} if secrets else {}))
    return said, shown


OPTIONS = [*QUIET, '-o', f'li_x2x3.tls.port:{MDF.port}']


@pytest.mark.parametrize('carrier', ['tcp', 'udp', 'tls'])
@pytest.mark.parametrize('name', SLIPS)
def test_once_for_each_side(tmp_path, name, carrier):
    make, number, item = SLIPS[name]
    path = tmp_path / 'a.pcapng'
    said, shown = write(path, make, carrier)
    options = OPTIONS if carrier == 'tls' else QUIET
    for two_pass in (False, True):
        found = [one for one in tshark.experts(path, options, ('li_x2x3',), two_pass)]
        assert [(one.frame, one.filter) for one in found] == [(frame, item) for frame in said]
        assert all(one.message.endswith(TEXT) for one in found)
        rows = tshark.fields(path, ['frame.number', 'li_x2x3.slip'], options, 'li_x2x3.slip', two_pass)
        assert rows == [[[str(frame)], [str(number)] * count] for frame, count in shown.items() if count]


@pytest.mark.parametrize('name', SLIPS)
def test_in_any_order(tmp_path, name):
    make, _, item = SLIPS[name]
    path = tmp_path / 'a.pcapng'
    said, shown = write(path, make)
    with Sharkd(QUIET) as session:
        session.load(path)
        for frame in [*reversed(shown), *shown, *shown]:
            items = [part.get('f', '') for part in walk(session.tree(frame))]
            assert sum(part.startswith(item) for part in items) == (frame in said), frame


def test_several_at_once(tmp_path):
    """Each slip of a PDU is said by itself, and one that comes later is said when it comes."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, *endpoints(0)).open()
    first = connection.send(cc(version=0x0500).encode())
    second = connection.send(iri(version=0x0500, attributes=[timestamp_64(), x2x3.matched_target('alice'),
                                                              x2x3.other_target('bob')]).encode())
    capture.save(tmp_path / 'a.pcapng')
    assert [(one.frame, one.filter) for one in tshark.experts(tmp_path / 'a.pcapng', QUIET, ('li_x2x3',))] == [
        (first, 'li_x2x3.version.major'), (second, 'li_x2x3.attribute.length.invalid'),
        (second, 'li_x2x3.target.syntax')]
    assert tshark.fields(tmp_path / 'a.pcapng', ['li_x2x3.slip'], QUIET, 'li_x2x3.slip') == [[['1']], [['1', '4', '5']]]


def test_timestamp_is_read(tmp_path):
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, *endpoints(0)).open()
    stamps = [x2x3.timestamp(SECONDS, NANOSECONDS), timestamp_64(), timestamp_64(SECONDS, 10 ** 9 + 1),
              timestamp_64(2 ** 32 + 5), Attribute(9, struct.pack('!QIx', SECONDS, 1))]
    for stamp in stamps:
        connection.send(cc(attributes=[stamp]).encode())
    capture.save(tmp_path / 'a.pcapng')
    path = tmp_path / 'a.pcapng'
    rows = tshark.fields(path, ['li_x2x3.timestamp', 'li_x2x3.attribute.value'], QUIET, 'li_x2x3')
    times = [time for time, _ in rows]
    assert times[0] == times[1] and moment(times[0][0]) == (SECONDS, 250000000)
    assert moment(times[2][0]) == (SECONDS + 1, 1)
    # Seconds that no clock of our time has, and another length: octets.
    assert times[3:] == [[], []] and all(value for _, value in rows[3:]) and not any(value for _, value in rows[:3])
    assert [one.filter for one in tshark.experts(path, QUIET, ('li_x2x3',))] == [
        'li_x2x3.attribute.length.invalid', 'li_x2x3.attribute.timestamp', 'li_x2x3.attribute.length.invalid',
        'li_x2x3.attribute.length.invalid']


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_exported_pdus(tmp_path, two_pass):
    """Where nothing has made a conversation before, the first of a frame is the first on every visit."""
    make, _, name = SLIPS['swapped']
    path = values.write(tmp_path / 'exported.pcapng', ('li_x2x3', x2x3.encode(make(1), make(2))),
                        ('li_x2x3', x2x3.encode(make(3))))
    found = tshark.experts(path, prefixes=[name], two_pass=two_pass)
    assert [item.frame for item in found] == [1]
