# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts to hide a delivery, or orders, behind other packets of the same connection: with the same addresses, ports
and places in the stream, and first in the capture.

Each is read with what was forged and without, in one pass and in two: what is judged is judged alike.
"""

import struct

import pytest

from support import forging, inner, tshark, wire, x2x3
from support.attempts import Attempts
from support.cases import MDF, POI, XID, cc, experts_of, registered, row, verdicts_of
from support.forging import Tunnel
from support.twins import ERROR
from support.wire import Endpoint
from support.worlds import OPTIONS

ATTEMPTS = Attempts()
attempt = ATTEMPTS.attempt
INSIDE, DIFFER = 'li.unit.inside_content Note', 'li.coverage.octets_differ Warning'


def within_units(w):
    """As what the clean element intercepts of its target."""
    def wrap(packet):
        return w.link(w.mdf, w.ne_address).send(x2x3.encode(x2x3.content(
            x2x3.X3, packet, x2x3.IPV4, direction=x2x3.FROM_TARGET, xid=w.xid(1))))
    return Tunnel(w.added, wrap)


class Datagrams:
    """IP packets in a subscriber's tunnel."""

    def __init__(self, w):
        self.w, self.ends = w, [Endpoint(f'10.1.{w.number}.{end}', 2152) for end in (1, 2)]

    def add(self, packet):
        return self.w.added.datagram(*self.ends, inner.gtp_u(packet))


def covert_connection(w):
    return wire.TcpConnection(w.capture, (w.ne_address, 47000), w.stranger)


def first_within(w, tunnel, octets_of, opens=True):
    """Before each segment of the covert connection, one in its place."""
    w.believed()
    con, other = covert_connection(w), wire.TcpConnection(tunnel, (w.ne_address, 47000), w.stranger)
    if opens:
        other.open()
    con.open()
    for _ in range(3):
        octets = x2x3.encode(w.pdu())
        segment = con.prepare(octets)
        if w.is_there:
            other.next[0] = segment.sequence
            other.write(wire.Segment(segment.sequence, octets_of(octets), False))
        w.covert(con.write(segment))


def same(octets):
    return octets


def zeros(octets):
    return bytes(len(octets))


def http(octets):
    head = b'GET / HTTP/1.1\r\nHost: a\r\nX: '
    return head + b'a' * (len(octets) - len(head) - 4) + b'\r\n\r\n'


# ---- TCP ----

@attempt
def the_same_first_in_a_subscribers_tunnel(w):
    first_within(w, forging.within_gtp(w), same)


@attempt
def others_first_in_a_subscribers_tunnel(w):
    first_within(w, forging.within_gtp(w), zeros, opens=False)


@attempt
def a_request_first_in_a_subscribers_tunnel(w):
    first_within(w, forging.within_gtp(w), http)


@attempt
def the_same_first_in_content(w):
    first_within(w, within_units(w), same)


@attempt
def others_first_in_content(w):
    first_within(w, within_units(w), zeros, opens=False)


@attempt
def others_first_in_quotations(w):
    first_within(w, forging.within_quotations(w), zeros, opens=False)


@attempt
def many_at_once_in_a_subscribers_tunnel(w):
    """Behind the first unit, octets for all places that are to come."""
    w.believed()
    con = covert_connection(w).open()
    w.covert(con.send(x2x3.encode(w.pdu())))
    if w.is_there:
        other = wire.TcpConnection(forging.within_gtp(w), (w.ne_address, 47000), w.stranger)
        other.next = list(con.next)
        other.send(bytes(1200))
    for _ in range(3):
        w.covert(con.send(x2x3.encode(w.pdu())))


@attempt
def in_the_middle_of_a_unit(w):
    """The second half of a unit, first in a tunnel."""
    w.believed()
    con = covert_connection(w).open()
    w.covert(con.send(x2x3.encode(w.pdu())))
    octets = x2x3.encode(w.pdu())
    con.send(octets[:30])
    segment = con.prepare(octets[30:])
    if w.is_there:
        wire.TcpConnection(forging.within_gtp(w), (w.ne_address, 47000), w.stranger).write(
            wire.Segment(segment.sequence, bytes(len(octets) - 30), False))
    w.covert(con.write(segment))
    w.covert(con.send(x2x3.encode(w.pdu())))


@attempt
def each_octet_first_in_a_subscribers_tunnel(w):
    """A segment for each octet of two units, and for each another one in a tunnel."""
    w.believed()
    con, tunnel = covert_connection(w).open(), forging.within_gtp(w)
    for _ in range(2):
        w.capture.wait(6)
        for octet in wire.chunks(x2x3.encode(w.pdu()), 1):
            segment = con.prepare(octet)
            if w.is_there:
                wire.TcpConnection(tunnel, (w.ne_address, 47000), w.stranger).write(
                    wire.Segment(segment.sequence, b'\1', False))
            frame = con.write(segment)
        w.judge(frame, 'unregistered', ERROR)


def between_two_halves(w, forge):
    w.believed()
    con = covert_connection(w).open()
    w.covert(con.send(x2x3.encode(w.pdu())))
    octets = x2x3.encode(w.pdu())
    con.send(octets[:30])
    if w.is_there:
        forge(con)
    w.covert(con.send(octets[30:]))
    w.covert(con.send(x2x3.encode(w.pdu())))


@attempt
def a_new_connection_in_a_subscribers_tunnel(w):
    def begin(con):
        other = wire.TcpConnection(forging.within_gtp(w), con.client, con.server, first=(777777, 888888)).open()
        other.send(bytes(50))
    between_two_halves(w, begin)


@attempt
def an_end_in_a_subscribers_tunnel(w):
    def end(con):
        other = wire.TcpConnection(forging.within_gtp(w), con.client, con.server)
        other.next = list(con.next)
        other.reset()
    between_two_halves(w, end)


def tunnelled(packet):
    ends = Endpoint('10.3.0.1', 2152), Endpoint('10.3.0.2', 2152)
    return wire.ip(ends[0].address, ends[1].address, wire.UDP, wire.udp(*ends, inner.gtp_u(packet)), len(packet))


@attempt
def others_first_in_a_tunnel_in_a_tunnel(w):
    first_within(w, Tunnel(w.added, lambda packet: Datagrams(w).add(tunnelled(packet))), zeros, opens=False)


@attempt
def others_first_in_a_tunnel_in_fragments(w):
    """What it carries is known only where the last fragment has been dissected."""
    def carry(packet):
        for part in wire.fragments(tunnelled(packet), 40):
            frame = w.added.add(wire.ethernet('10.3.0.1', '10.3.0.2', part))
        return frame
    first_within(w, Tunnel(w.added, carry), zeros, opens=False)


@attempt
def administration_first_in_a_subscribers_tunnel(w):
    """Each packet of the administrator's connection, before anything is known: the orders are believed all the same."""
    tunnel, write = forging.within_gtp(w), wire.TcpConnection._write

    def both(self, sequence, flags, octets, back):
        if self.capture is w.capture and w.is_there and w.admf_address in (self.client.address, self.server.address):
            shadow = wire.TcpConnection(tunnel, self.client, self.server)
            shadow.next = self.next
            write(shadow, sequence, flags, octets, back)
        return write(self, sequence, flags, octets, back)
    wire.TcpConnection._write = both
    try:
        w.believed()
    finally:
        wire.TcpConnection._write = write
    w.covert()
    w.clean(w.unit())


# ---- UDP ----

def datagram(w, number, port=40000):
    source = Endpoint(w.ne_address, port)
    return wire.ip(source.address, w.stranger.address, wire.UDP, wire.udp(source, w.stranger, x2x3.encode(w.pdu())),
                   4242 + number)


def send(w, packet):
    return w.capture.add(wire.ethernet(w.ne_address, w.stranger.address, packet))


@attempt
def a_datagram_first_in_a_subscribers_tunnel(w):
    w.believed()
    for number in range(2):
        w.capture.wait(6)
        packet = datagram(w, number)
        Datagrams(w).add(packet)
        w.judge(send(w, packet), 'unregistered', ERROR)


def others(fragment):
    """A first fragment to another port, with other octets."""
    changed = bytearray(fragment)
    changed[20:24] = struct.pack('!HH', 5353, 5353)
    changed[28:] = bytes(len(changed) - 28)
    return bytes(changed)


@attempt
def another_first_fragment_in_a_subscribers_tunnel(w):
    w.believed()
    for number in range(2):
        w.capture.wait(6)
        parts = list(wire.fragments(datagram(w, number)))
        Datagrams(w).add(others(parts[0]))
        w.judge([send(w, part) for part in parts][-1], 'unregistered', ERROR)


@attempt
def the_first_fragments_in_a_subscribers_tunnel(w):
    w.believed()
    parts = list(wire.fragments(datagram(w, 0)))
    for part in parts[:-1]:
        Datagrams(w).add(part)
    w.capture.wait(6)
    w.judge([send(w, part) for part in parts][-1], 'unregistered', ERROR)


# ---- all of them ----

judged, test_attempt, test_twins_differ = ATTEMPTS.tests()

SAID = {
    INSIDE: [the_same_first_in_a_subscribers_tunnel, the_same_first_in_content,
             a_datagram_first_in_a_subscribers_tunnel],
}

test_said = ATTEMPTS.tests_said(SAID)


# ---- in the open: one of the two is not what was sent ----

class Stream:
    """A connection to a stranger from an element that a row names."""

    def __init__(self):
        self.capture = wire.Capture()
        self.connection = wire.TcpConnection(self.capture, (POI, 47000), Endpoint('203.0.113.66', 9003)).open()

    def segment(self, octets, *first):
        """A segment, and before it others in its place; returns its frame."""
        segment = self.connection.prepare(octets)
        for one in first:
            self.connection.write(wire.Segment(segment.sequence, one, False))
        return self.connection.write(segment)

    def shown(self, folder, two_pass):
        path = folder / 'stream.pcapng'
        self.capture.save(path)
        rows = [*row('li_elements', POI, 'poi'), *registered(MDF.address)]
        return {frame: (verdicts_of(packet), {f'{item.filter} {item.severity}' for item in experts_of(packet)})
                for frame, packet in tshark.packets(path, [*OPTIONS, *rows], two_pass=two_pass)}


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('others_of', [zeros, http])
def test_others_in_the_open(tmp_path, two_pass, others_of):
    stream = Stream()
    units = [x2x3.encode(cc(xid=XID)) for _ in range(3)]
    frames = [stream.segment(octets, others_of(octets)) for octets in units]
    shown = stream.shown(tmp_path, two_pass)
    for frame in frames:
        assert shown[frame][0] == ['unregistered']
        assert {DIFFER, ERROR} <= shown[frame][1]


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_other_cuts_in_the_open(tmp_path, two_pass):
    """What differs need not begin where a segment begins."""
    stream = Stream()
    octets = x2x3.encode(cc(xid=XID))
    segment = stream.connection.prepare(octets)
    stream.connection.write(wire.Segment(segment.sequence, bytes(7), False))
    stream.connection.write(wire.Segment(segment.sequence + 7, bytes(len(octets) - 7), False))
    frame = stream.connection.write(segment)
    shown = stream.shown(tmp_path, two_pass)
    assert shown[frame][0] == ['unregistered'] and DIFFER in shown[frame][1]


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_retransmissions_are_copies(tmp_path, two_pass):
    """The same octets in the same cuts, in others, and a keepalive: shown, and nothing is found."""
    stream = Stream()
    octets = x2x3.encode(cc(xid=XID)) + x2x3.encode(cc(xid=XID))
    first = stream.connection.send(octets)
    at = stream.connection.next[0] - len(octets)
    stream.connection.write(wire.Segment(at, octets, False))
    stream.connection.write(wire.Segment(at, octets[:50], False))
    stream.connection.write(wire.Segment(at + 20, octets[20:], False))
    stream.connection.write(wire.Segment(at + len(octets) - 1, b'\0', False))
    shown = stream.shown(tmp_path, two_pass)
    assert shown[first][0] == ['unregistered'] * 2
    for frame in range(first + 1, first + 5):
        assert shown[frame][0] == [] and not [item for item in shown[frame][1] if item.startswith('li')]


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_fragments_in_the_open(tmp_path, two_pass):
    """Two first fragments: which of them is the real one can't be told. One that comes twice is a copy."""
    stream = Stream()
    source, stranger = Endpoint(POI, 40000), Endpoint('203.0.113.66', 9003)
    frames = {}
    for number, first in enumerate([others, same]):
        packet = wire.ip(POI, stranger.address, wire.UDP, wire.udp(source, stranger, x2x3.encode(cc(xid=XID))),
                         4242 + number)
        parts = list(wire.fragments(packet))
        for part in [first(parts[0]), *parts]:
            frames[first] = stream.capture.add(wire.ethernet(POI, stranger.address, part))
    shown = stream.shown(tmp_path, two_pass)
    assert DIFFER in shown[frames[others]][1]
    assert DIFFER not in shown[frames[same]][1] and shown[frames[same]][0] == ['unregistered']
