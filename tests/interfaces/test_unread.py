# SPDX-License-Identifier: GPL-2.0-or-later
"""What Wireshark does not read, and a receiver does: options that it can't get over, and datagrams in fragments that it
can't put together (RFC 791, RFC 8200, RFC 9293 clause 3.1)."""

import random

import pytest

from support import everyday, tshark, wire
from support.cases import POI, POI6, PROTECTED, STRANGER, cc, numbered, registered, row
from support.wire import Endpoint

EXPECTED = [*PROTECTED, *registered('198.51.100.99'), *row('li_elements', POI, 'NE'), *row('li_elements', POI6, 'six')]
AT, AT6 = Endpoint(STRANGER.address, 47411), Endpoint('2001:db8:3::66', 47411)
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
VERSIONS = pytest.mark.parametrize('source, at', [(POI, AT), (POI6, AT6)], ids=['IPv4', 'IPv6'])
LONG = cc(bytes(range(256)) * 4).encode()

TCP_OPTIONS = [b'\x05\x02', b'\x05\x03\0', b'\x15\x06', b'\x1e\x02', b'\x1e\x03\0']
IP_OPTIONS = [b'\x44\x02', b'\x82\x02', b'\x83\x02', b'\x88\x03', b'\x52\x04', b'\x07\x02']
V6_OPTIONS = [b'\xc2\x02\0\0', b'\x05\x03\0\0\0']


def verdicts(capture, path, two_pass, options=EXPECTED):
    capture.save(path)
    return [(unit.frame, unit.verdict) for unit in tshark.units(path, options, two_pass) if unit.interface]


class Options(wire.TcpConnection):
    options = b''

    def _write(self, sequence, flags, octets, back):
        if not octets:
            return super()._write(sequence, flags, octets, back)
        source, destination = (self.server, self.client) if back else (self.client, self.server)
        segment = wire.tcp(source, destination, sequence, self.next[not back], flags, octets, self.options)
        return self.capture.packet(source.address, destination.address, wire.TCP, segment)


@PASSES
@pytest.mark.parametrize('option', TCP_OPTIONS, ids=bytes.hex)
@pytest.mark.parametrize('size', [20, 55])
def test_tcp_options(tmp_path, two_pass, option, size):
    capture = wire.Capture()
    connection = Options(capture, (POI, 31000), AT).open()
    connection.options = option
    connection.send_pieces(wire.chunks(b''.join(numbered(number).encode() for number in range(4)), size))
    assert [verdict for _, verdict in verdicts(capture, tmp_path / 'a.pcapng', two_pass)] == ['unregistered'] * 4


@PASSES
@pytest.mark.parametrize('option', [*IP_OPTIONS, *V6_OPTIONS], ids=bytes.hex)
@pytest.mark.parametrize('over_tcp', [False, True], ids=['UDP', 'TCP'])
def test_ip_options(tmp_path, two_pass, option, over_tcp):
    capture, expected = wire.Capture(), []
    source, at = (POI, AT) if option in IP_OPTIONS else (POI6, AT6)
    connection = wire.TcpConnection(capture, (source, 31000), at).open()
    for number in range(3):
        octets = numbered(number).encode()
        if over_tcp:
            segment = wire.tcp(connection.client, at, connection.prepare(octets).sequence, connection.next[1],
                               wire.PSH | wire.ACK, octets)
        else:
            segment = wire.udp(Endpoint(source, 31000), at, octets)
        packet = wire.with_options(wire.ip(source, at.address, wire.TCP if over_tcp else wire.UDP, segment, number),
                                   option)
        expected.append((capture.carry(packet, source, at.address), 'unregistered'))
    assert verdicts(capture, tmp_path / 'a.pcapng', two_pass) == expected


def datagram(octets, number, source, at):
    return wire.ip(source, at.address, wire.UDP, wire.udp(Endpoint(source, 31000 + number), at, octets), 100 + number)


@PASSES
@VERSIONS
@pytest.mark.parametrize('order', ['right', 'backwards', 'twice', 'any'])
def test_fragments(tmp_path, two_pass, source, at, order):
    """Judged once, in the frame that completes the datagram."""
    capture, expected = wire.Capture(), []
    for number in range(3):
        parts = list(wire.fragments(datagram(LONG, number, source, at), 400, 100 + number))
        parts = {'right': parts, 'backwards': parts[::-1], 'twice': [part for part in parts for _ in range(2)],
                 'any': random.Random(number).sample(parts, len(parts))}[order]
        frames = [capture.carry(part, source, at.address) for part in parts]
        expected.append((frames[-2 if order == 'twice' else -1], 'unregistered'))
    assert verdicts(capture, tmp_path / 'a.pcapng', two_pass) == expected


def incomplete(path, two_pass):
    """Endpoint: the octets in the last column of the table of coverage, where there are any."""
    text = tshark.read(path, ['-q', '-z', 'li,coverage'], EXPECTED, two_pass=two_pass)
    rows = [[cell.strip() for cell in line.split('|')] for line in text.splitlines() if '/udp' in line]
    return {cells[1]: int(cells[11]) for cells in rows if int(cells[11])}


@PASSES
@VERSIONS
@pytest.mark.parametrize('missing', [None, 1, -1])
def test_fragments_that_never_come(tmp_path, two_pass, source, at, missing):
    """What waits for them is counted; and said when it is given up, in whichever frame, if it looks like a unit."""
    capture, path = wire.Capture(), tmp_path / 'a.pcapng'
    begins, waited = [], 0
    for number, octets in enumerate((LONG, bytes(len(LONG)))):
        parts = list(wire.fragments(datagram(octets, number, source, at), 400, 100 + number))
        if missing is not None:
            del parts[missing]
            waited += sum(len(part) - (20 if source == POI else 48) for part in parts)
        begins.append([capture.carry(part, source, at.address) for part in parts][0])
    capture.wait(31)
    later = capture.datagram(Endpoint(source, 40000), Endpoint(at.address, 40001), b'later')
    capture.save(path)
    endpoint = f'[{at.address}]:{at.port}/udp' if source == POI6 else f'{at.address}:{at.port}/udp'
    said = [(item.frame, item.message) for item in tshark.experts(path, EXPECTED, ['li.coverage'], two_pass)]
    assert incomplete(path, two_pass) == ({endpoint: waited} if waited else {})
    assert [frame for frame, _ in said] == ([later] if waited else [])
    assert all(f'frame {begins[0]},' in message and endpoint in message for _, message in said)


@PASSES
@VERSIONS
@pytest.mark.parametrize('place', [0, 1])
@pytest.mark.parametrize('offset', [80, 400, 1600])
def test_a_stray_last_fragment(tmp_path, two_pass, source, at, place, offset):
    """Whoever makes one up hides nothing by it, and it is said that there are two versions."""
    capture, path = wire.Capture(), tmp_path / 'a.pcapng'
    for number in range(3):
        parts = list(wire.fragments(datagram(LONG, number, source, at), 600, 100 + number))
        forged = list(wire.fragments(datagram(bytes(offset + 16), number, source, at), 8, 100 + number))[-1]
        for part in [*parts[:place], forged, *parts[place:]]:
            capture.carry(part, source, at.address)
    assert len({frame for frame, verdict in verdicts(capture, path, two_pass) if verdict == 'unregistered'}) >= 3
    found = [item.filter for item in tshark.experts(path, EXPECTED, ['li.coverage'], two_pass)]
    assert set(found) == {'li.coverage.octets_differ'}


@PASSES
def test_others_stay(tmp_path, two_pass):
    """Options as they should be, or not, and fragments, of what is no unit: nothing is said of them."""
    capture, path = wire.Capture(), tmp_path / 'a.pcapng'
    for number, option in enumerate([b'\x94\x04\0\0', b'\x07\x07\x04' + bytes(4), *IP_OPTIONS]):
        packet = datagram(bytes(range(40)), number, POI, AT)
        capture.carry(wire.with_options(packet, option), POI, AT.address)
    connection = Options(capture, (POI, 31000), (AT.address, 80)).open()
    for connection.options in (b'\x01\x01', b'\x08\x0a' + bytes(8), *TCP_OPTIONS):
        connection.send(everyday.HTTP_GET)
    for source, at in ((POI, AT), (POI6, AT6)):
        for number in range(50, 53):
            for part in wire.fragments(datagram(bytes(range(200)) * 5, number, source, at), 400, number):
                capture.carry(part, source, at.address)
    capture.save(path)
    assert verdicts(capture, path, two_pass) == []
    assert {item.filter for item in tshark.experts(path, EXPECTED, two_pass=two_pass)} <= {'li.coverage.withheld'}
