# SPDX-License-Identifier: GPL-2.0-or-later
"""What an ICMP error quotes (RFC 792, RFC 1812 clause 4.3.2.3, RFC 4443) is no delivery: it is shown, and not judged,
not followed, not counted."""

import struct

import pytest

from support import ps, tshark, wire
from support.ber import c, oid, p
from support.cases import PROTECTED, numbered
from support.handover import communication, time

IPV4 = wire.Endpoint('198.51.100.10', 41000), wire.Endpoint('203.0.113.20', 9003)
IPV6 = wire.Endpoint('2001:db8::10', 41000), wire.Endpoint('2001:db8::20', 9003)

UNITS = {
    'li_x2x3': [numbered(i).encode() for i in range(3)],
    'li_ps': [ps.cc(b'', sequence=i) for i in range(3)],
    'li_records': [c(4, p(0, oid('0.4.0.2.2.1.18')), p(1, f'LIID-{i}'), communication(2), time(3)) for i in range(3)],
}


def unreachable(source, destination, quoted):
    """The port is unreachable: type and code, a checksum, four octets that are not used, the packet."""
    is_6 = ':' in source.address
    head = struct.pack('!BB', *((1, 4) if is_6 else (3, 3)))
    check = wire.checksum(head + bytes(6) + quoted) if not is_6 else 0
    return wire.ip(destination.address, source.address, 58 if is_6 else 1,
                   head + struct.pack('!H', check) + bytes(4) + quoted)


def write(path, units, ends, alone=False):
    """Each unit, and an error that gives it back; `alone`: only that."""
    source, destination = ends
    capture = wire.Capture()
    for unit in units:
        packet = wire.ip(source.address, destination.address, wire.UDP, wire.udp(source, destination, unit))
        if not alone:
            capture.add(wire.ethernet(source.address, destination.address, packet))
        capture.add(wire.ethernet(destination.address, source.address, unreachable(source, destination, packet)))
    capture.save(path)
    return path


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('ends', [IPV4, IPV6], ids=['IPv4', 'IPv6'])
@pytest.mark.parametrize('protocol', UNITS)
def test_quoted(tmp_path, protocol, ends, two_pass):
    path = write(tmp_path / 'a.pcapng', UNITS[protocol], ends)
    options = [*PROTECTED, '-o', f'{protocol}.udp.port:9003']
    rows = tshark.fields(path, ['frame.number', 'li.endpoint.verdict'], options, protocol, two_pass)
    # Shown in every frame, judged in each that is a delivery.
    assert rows == [[[str(frame)], ['4'] if frame % 2 else []] for frame in range(1, 7)]
    items = tshark.experts(path, options, ('li.',), two_pass)
    assert {item.frame for item in items} <= {1, 3, 5}
    assert not [item for item in items if item.filter.startswith('li.sequence')]
    labels = tshark.read(path, ['-V'], options, 'icmp || icmpv6', two_pass)
    assert labels.count(', quoted by ICMP') == 3


def test_quotations_alone(tmp_path):
    """Their units were sent somewhere else, or never: no finding, no first unit of an endpoint."""
    path = write(tmp_path / 'a.pcapng', UNITS['li_x2x3'], IPV4, alone=True)
    options = [*PROTECTED, '-o', 'li_x2x3.udp.port:9003']
    assert not tshark.experts(path, options, ('li.',))
    assert tshark.fields(path, ['li.endpoint.verdict'], options, 'li_x2x3') == [[[]]] * 3


@pytest.mark.parametrize('is_quoted', [True, False], ids=['quoted', 'delivered'])
def test_warrant(tmp_path, is_quoted):
    """HI1 in a quotation tells nothing of a warrant."""
    source, destination = IPV4
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, source, destination).open()
    connection.send(ps.hi1(1, sequence=0))
    ended = ps.hi1(2, sequence=1)
    if is_quoted:
        segment = wire.tcp(source, destination, connection.next[0], connection.next[1], wire.PSH | wire.ACK, ended)
        packet = wire.ip(source.address, destination.address, wire.TCP, segment)
        capture.add(wire.ethernet(destination.address, source.address, unreachable(source, destination, packet)))
    else:
        connection.send(ended)
    capture.wait(60)
    last = connection.send(ps.cc(b'', sequence=0))
    capture.save(tmp_path / 'a.pcapng')
    items = tshark.experts(tmp_path / 'a.pcapng', [*PROTECTED, '-o', 'li_ps.tcp.port:9003'], ('li.task',))
    assert [(item.frame, item.filter) for item in items] == ([] if is_quoted else [(last, 'li.task.ended')])
