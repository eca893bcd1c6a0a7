# SPDX-License-Identifier: GPL-2.0-or-later
"""Units behind an option or an extension header whose length cannot be: dissection breaks off there, and a receiver
that skips it takes what follows."""

import ipaddress
import struct

import pytest

from support import tshark, wire
from support.cases import MDF, POI, POI6, PROTECTED, cc, registered, row
from support.wire import Endpoint

STRANGER, STRANGER6 = Endpoint('203.0.113.66', 9003), Endpoint('2001:db8:3::66', 9003)
ELEMENT = [*PROTECTED, *row('li_elements', POI, 'NE'), *row('li_elements', POI6, 'NE six')]
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
UNITS = [cc(bytes([0x45, number]) * 40).encode() for number in range(3)]
WITHHELD = 'li.coverage.withheld'

# RFC 9293 clause 3.1, RFC 2018 clause 3, RFC 8684 clause 3: what kinds and lengths there are.
TCP_BAD = {'SACK of no block': b'\x05\x02\x01\x01', 'SACK of half a block': b'\x05\x06\0\0\0\0\x01\x01',
           'MPTCP of 3': b'\x1e\x03\0\x01'}
TCP_GOOD = {'SACK': b'\x05\x0a' + bytes(8) + b'\x01\x01', 'MSS': b'\x02\x04\x05\xb4', 'timestamps': b'\x08\x0a'
            + bytes(8) + b'\x01\x01'}
# RFC 791 clause 3.1: a time stamp has 4 octets at least; RFC 2113: a router alert has 4. RFC 5570: CALIPSO has 10.
IP_BAD = {'time stamp of 2': b'\x44\x02\0\0', 'security of 2': b'\x82\x02\0\0', 'stream of 2': b'\x88\x02\0\0'}
IP_GOOD = {'router alert': b'\x94\x04\0\0', 'no operation': b'\x01\x01\x01\0'}


def segment(source, destination, sequence, octets, options):
    return wire.tcp(source, destination, sequence, 1, wire.PSH | wire.ACK, octets, options)


def behind_extension(packet, octets):
    """An IPv6 packet with a Hop-by-Hop Options header (RFC 8200 clause 4.3) of 8 octets."""
    return (packet[:4] + struct.pack('!HB', len(packet) - 40 + 8, 0) + packet[7:40] + packet[6:7] + b'\0' + octets
            + packet[40:])


def units(capture, path, options=(), two_pass=False):
    capture.save(path)
    return [(unit.frame, unit.endpoint, unit.verdict) for unit in tshark.units(path, [*ELEMENT, *options],
                                                                               two_pass=two_pass) if unit.interface]


def said(path, two_pass=False):
    return [int(frame) for (frame,), in tshark.fields(path, ['frame.number'], ELEMENT, WITHHELD, two_pass)]


def tcp_story(path, options, size=None, server=STRANGER):
    """Each unit in segments with the options; returns the capture and the frames in which units end."""
    capture, client, sequence, ends = wire.Capture(), Endpoint(POI, 40000), 1, []
    for unit in UNITS:
        for piece in wire.chunks(unit, size or len(unit)):
            frame = capture.packet(client.address, server.address, wire.TCP,
                                   segment(client, server, sequence, piece, options))
            sequence += len(piece)
        ends.append(frame)
    return capture, ends


@PASSES
@pytest.mark.parametrize('size', [None, 30, 7])
@pytest.mark.parametrize('name', TCP_BAD)
def test_tcp_option(tmp_path, name, size, two_pass):
    capture, ends = tcp_story(tmp_path, TCP_BAD[name], size)
    path = tmp_path / 'tcp.pcapng'
    assert units(capture, path, two_pass=two_pass) == [(frame, f'{STRANGER.address}:9003/tcp', 'unverified')
                                                       for frame in ends]
    assert said(path, two_pass) == [1]


@PASSES
@pytest.mark.parametrize('name', TCP_GOOD)
def test_tcp_option_that_can_be(tmp_path, name, two_pass):
    capture, ends = tcp_story(tmp_path, TCP_GOOD[name])
    path = tmp_path / 'tcp.pcapng'
    assert [frame for frame, *_ in units(capture, path, two_pass=two_pass)] == ends
    assert said(path, two_pass) == []


@PASSES
def test_tcp_option_to_whom_is_registered(tmp_path, two_pass):
    capture, ends = tcp_story(tmp_path, TCP_BAD['SACK of no block'], server=MDF)
    path = tmp_path / 'tcp.pcapng'
    rows = registered(MDF.address)
    assert units(capture, path, rows, two_pass) == [(frame, f'{MDF.address}:9003/tcp', 'registered') for frame in ends]


@PASSES
def test_now_and_then(tmp_path, two_pass):
    """A unit goes on, or has begun, in segments that are whole."""
    capture, client, sequence, ends = wire.Capture(), Endpoint(POI, 40000), 1, []
    for unit in UNITS:
        for number, piece in enumerate(wire.chunks(unit, len(unit) // 2 + 1)):
            frame = capture.packet(client.address, STRANGER.address, wire.TCP, segment(
                client, STRANGER, sequence, piece, TCP_BAD['MPTCP of 3'] if number else b''))
            sequence += len(piece)
        ends.append(frame)
    assert len(units(capture, tmp_path / 'tcp.pcapng', two_pass=two_pass)) == len(ends)


def datagram(number, source=POI, destination=STRANGER):
    octets = wire.udp(Endpoint(source, 31000), destination, UNITS[number])
    return wire.ip(source, destination.address, wire.UDP, octets, number)


@PASSES
@pytest.mark.parametrize('transport', ['udp', 'tcp'])
@pytest.mark.parametrize('name', [*IP_BAD, *IP_GOOD])
def test_ip_option(tmp_path, name, transport, two_pass):
    capture, path = wire.Capture(), tmp_path / 'ip.pcapng'
    sequence = 1
    for number, unit in enumerate(UNITS):
        packet = datagram(number) if transport == 'udp' else wire.ip(
            POI, STRANGER.address, wire.TCP, segment(Endpoint(POI, 31000), STRANGER, sequence, unit, b''))
        sequence += len(unit)
        capture.carry(wire.with_options(packet, (IP_BAD | IP_GOOD)[name]), POI, STRANGER.address)
    assert units(capture, path, two_pass=two_pass) == [(frame, f'{STRANGER.address}:9003/{transport}', 'unverified')
                                                       for frame in (1, 2, 3)]
    assert said(path, two_pass) == ([1, 2, 3] if name in IP_BAD else [])


@PASSES
@pytest.mark.parametrize('octets, is_bad', [(b'\x07\x02\0\0\x01\0', True), (b'\x07\0\x01\x02\0\0', True),
                                            (b'\x01\x04\0\0\0\0', False)],
                         ids=['CALIPSO of 2', 'CALIPSO of 0', 'padding'])
def test_ipv6_extension(tmp_path, octets, is_bad, two_pass):
    capture, path = wire.Capture(), tmp_path / 'ip6.pcapng'
    for number in range(3):
        capture.carry(behind_extension(datagram(number, POI6, STRANGER6), octets), POI6, STRANGER6.address)
    assert units(capture, path, two_pass=two_pass) == [(frame, f'[{STRANGER6.address}]:9003/udp', 'unverified')
                                                       for frame in (1, 2, 3)]
    assert said(path, two_pass) == ([1, 2, 3] if is_bad else [])


@PASSES
def test_what_an_error_quotes_is_no_delivery(tmp_path, two_pass):
    """ICMP (RFC 792) with the packet that was not delivered, behind the bad option."""
    capture, path = wire.Capture(), tmp_path / 'icmp.pcapng'
    quoted = wire.with_options(datagram(0), IP_BAD['time stamp of 2'])
    capture.packet('10.0.0.1', POI, 1, b'\x03\x01\0\0' + bytes(4) + quoted)
    assert units(capture, path, two_pass=two_pass) == []
    assert said(path, two_pass) == []
    assert ipaddress.ip_address(POI).packed in quoted
