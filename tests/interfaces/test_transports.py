# SPDX-License-Identifier: GPL-2.0-or-later
"""Units over SCTP (RFC 9260) and DCCP (RFC 4340), between expected parties."""

import struct

import pytest

from support import inner, ps, tshark, wire
from support.cases import POI, POI6, PROTECTED, STRANGER, numbered, registered, row

EXPECTED = [*PROTECTED, *registered('198.51.100.99', ports='*', interfaces='X2,X3,HI2,HI3'),
            *row('li_elements', POI, 'NE'), *row('li_elements', POI6, 'six')]
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
SCTP, DCCP = 132, 33
UNITS = [numbered(number).encode() for number in range(3)] + [ps.cc(inner.udp_packet(), sequence=0)]
ENDS = pytest.mark.parametrize('source, at', [(POI, STRANGER.address), (POI6, '2001:db8:3::66')],
                               ids=['IPv4', 'IPv6'])


def chunk(number, octets, flags=3, kind=0):
    """A DATA chunk: a whole message, with a payload protocol that nobody has."""
    head = struct.pack('!BBHIHHI', kind, flags, 16 + len(octets), number, 1, number & 0xffff, 0)
    return head + octets + bytes(-len(octets) % 4)


def sctp(*chunks):
    return struct.pack('!HHII', 31000, 47411, 7, 0) + b''.join(chunks)


def dccp(number, octets):
    """DCCP-Data, with a sequence number of 48 bits."""
    return struct.pack('!HHBBHBBHI', 31000, 47411, 4, 0, 0, 2 << 1 | 1, 0, 0, number) + octets


def judged(capture, path, two_pass):
    capture.save(path)
    return [(unit.frame, unit.endpoint, unit.verdict) for unit in tshark.units(path, EXPECTED, two_pass)]


@PASSES
@ENDS
def test_each_is_judged(tmp_path, two_pass, source, at):
    capture, expected = wire.Capture(), []
    for number, octets in enumerate(UNITS):
        host = f'[{at}]' if ':' in at else at
        for protocol, packet in ((SCTP, sctp(chunk(number, octets))), (DCCP, dccp(number, octets))):
            frame = capture.packet(source, at, protocol, packet)
            expected.append((frame, f'{host}:47411/{"sctp" if protocol == SCTP else "dccp"}', 'unregistered'))
    assert judged(capture, tmp_path / 'a.pcapng', two_pass) == expected


@PASSES
def test_several_in_a_packet(tmp_path, two_pass):
    """And behind chunks of another kind."""
    capture = wire.Capture()
    heartbeat = struct.pack('!BBHHH4s', 4, 0, 12, 1, 8, b'abcd')
    frame = capture.packet(POI, STRANGER.address, SCTP,
                           sctp(heartbeat, *(chunk(number, octets) for number, octets in enumerate(UNITS[:3]))))
    assert [unit[0] for unit in judged(capture, tmp_path / 'a.pcapng', two_pass)] == [frame] * 3


@PASSES
def test_what_is_no_unit(tmp_path, two_pass):
    """And what strangers send."""
    capture, path = wire.Capture(), tmp_path / 'a.pcapng'
    for number, octets in enumerate([b'hello', bytes(60), bytes(range(200)), b'']):
        capture.packet(POI, STRANGER.address, SCTP, sctp(chunk(number, octets)))
        capture.packet(POI, STRANGER.address, DCCP, dccp(number, octets))
    capture.packet(POI, STRANGER.address, SCTP, sctp(chunk(9, UNITS[0])[:30], b'\0\3\0\2'))
    capture.packet('192.0.2.99', '192.0.2.98', SCTP, sctp(chunk(1, UNITS[0])))
    capture.packet('192.0.2.99', '192.0.2.98', DCCP, dccp(1, UNITS[0]))
    assert judged(capture, path, two_pass) == []
    assert tshark.experts(path, EXPECTED, two_pass=two_pass) == []
