# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts to hide a delivery, or orders, by bringing TCP to hand over nothing of what follows: with signals and
segments that the two ends have not sent, and with real ones that TCP keeps to itself.

What it withholds is judged all the same, in its own frame; in one pass and in two, whether TCP puts segments in order
or not.
"""

import struct

import pytest

from support import home, tshark, wire, x2x3
from support.attempts import WITHHELD, Attempts
from support.cases import MDF, POI, XID, cc, experts_of, registered, row, values, verdicts_of
from support.twins import WARNING
from support.wire import ACK, FIN, PSH, RST, SYN, Endpoint
from support.worlds import OPTIONS

IN_ORDER = ['-o', 'tcp.reassemble_out_of_order:TRUE']
ATTEMPTS = Attempts({'no tables': lambda number: [], 'in order': lambda number: IN_ORDER})
FAR = 0x100000
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])


def attempt(function):
    """Whether TCP puts segments in order, or not."""
    for tables in ATTEMPTS.rows_of:
        ATTEMPTS.attempt_with(tables)(function)
    return function


def forge(w, con, flags, ahead=0, octets=b'', back=False, acknowledged=0):
    """A segment of the connection that nobody has sent."""
    source, destination = (con.server, con.client) if back else (con.client, con.server)
    w.added.packet(source.address, destination.address, wire.TCP, wire.tcp(
        source, destination, con.next[back] + ahead, con.next[not back] + acknowledged, flags, octets))


def covert_units(w, *how, size=None, **more):
    """Behind the forged segment the units of a connection, the first right behind it; each in pieces of this size."""
    w.believed()
    w.capture.wait(6)
    con = wire.TcpConnection(w.capture, (w.ne_address, 47000), w.stranger).open()
    forge(w, con, *how, **more)
    for _ in range(3):
        octets = x2x3.encode(w.pdu())
        w.covert(con.send_pieces(wire.chunks(octets, size or len(octets)))[-1])


# ---- deliveries ----

@attempt
def a_connection_begins_far_ahead(w):
    covert_units(w, SYN, FAR)


@attempt
def a_connection_begins_far_behind(w):
    covert_units(w, SYN, -FAR)


@attempt
def a_connection_begins_far_ahead_of_pieces(w):
    covert_units(w, SYN, FAR, size=7)


@attempt
def a_connection_begins_with_an_octet(w):
    """The SYN takes the number of the first octet: TCP takes that for seen."""
    covert_units(w, SYN)


@attempt
def a_connection_begins_with_an_octet_of_pieces(w):
    covert_units(w, SYN, size=7)


@attempt
def a_connection_begins_within_a_unit(w):
    covert_units(w, SYN, 20)


@attempt
def an_answer_far_ahead(w):
    covert_units(w, SYN | ACK, FAR, back=True)


@attempt
def a_reset(w):
    covert_units(w, RST)


@attempt
def a_reset_from_the_receiver(w):
    covert_units(w, RST | ACK, back=True)


@attempt
def an_end(w):
    covert_units(w, FIN | ACK)


@attempt
def an_end_before_octets(w):
    """Each octet then has the place of a keepalive: those 4.6 puts together no more, where it puts them in order."""
    covert_units(w, FIN | ACK, size=1 if home.wireshark_version() < (4, 6) else 2)


@attempt
def an_octet_far_ahead(w):
    covert_units(w, PSH | ACK, FAR, b'x')


@attempt
def an_octet_far_ahead_of_octets(w):
    covert_units(w, PSH | ACK, FAR, b'x', size=1)


@attempt
def an_octet_ahead_of_pieces(w):
    """Within the last 64 KiB, which are compared."""
    covert_units(w, PSH | ACK, 5000, b'x', size=20)


@attempt
def an_acknowledgement_far_ahead(w):
    """Of octets far ahead, too: TCP has seen what is acknowledged."""
    w.believed()
    w.capture.wait(6)
    con = wire.TcpConnection(w.capture, (w.ne_address, 47000), w.stranger).open()
    forge(w, con, PSH | ACK, FAR, b'x')
    forge(w, con, ACK, back=True, acknowledged=FAR + 1)
    for _ in range(3):
        w.covert(con.send(x2x3.encode(w.pdu())))


def between_halves(w, *how, size=30, **more):
    """Behind the first part of a unit, for whose end TCP then waits."""
    w.believed()
    for number in range(2):
        w.capture.wait(6)
        con = wire.TcpConnection(w.capture, (w.ne_address, 47000 + number), w.stranger).open()
        octets = x2x3.encode(w.pdu())
        con.send(octets[:size])
        forge(w, con, *how, **more)
        w.covert(con.send(octets[size:]))


@attempt
def an_octet_far_ahead_between_halves(w):
    between_halves(w, PSH | ACK, FAR, b'x')


@attempt
def an_end_within_a_header(w):
    between_halves(w, FIN | ACK, size=5)


# ---- orders ----

def orders_of_another(w, *how, **more):
    """Behind the forged segment orders go on: those that are not seen are missed, and no order is worth less."""
    w.believed()
    forge(w, w.ne.connection.connection, *how, **more)
    w.ne.create(w.did(2), w.second)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.unit(to=w.second)
    w.clean(w.unit())
    w.covert(at_worst=WARNING)


@attempt
def administration_begins_far_ahead(w):
    orders_of_another(w, SYN, FAR)


@attempt
def administration_begins_far_behind(w):
    orders_of_another(w, SYN, -FAR)


@attempt
def administration_is_answered_far_ahead(w):
    orders_of_another(w, SYN | ACK, FAR, back=True)


@attempt
def administration_is_reset(w):
    orders_of_another(w, RST)


@attempt
def administration_ends(w):
    orders_of_another(w, FIN | ACK, back=True)


judged, test_attempt, test_twins_differ = ATTEMPTS.tests()
test_said = ATTEMPTS.tests_said({WITHHELD: [a_connection_begins_far_ahead, administration_begins_far_ahead]})


# ---- in the open, from an element that a row names ----

STRANGER = Endpoint('203.0.113.66', 9555)
ROWS = [*row('li_elements', POI, 'poi'), *registered(MDF.address)]


def shown(capture, folder, options=(), two_pass=False):
    """{frame: (verdicts, items, frames of which its units are copies)}."""
    path = folder / 'a.pcapng'
    capture.save(path)
    return {frame: (verdicts_of(packet), [f'{item.filter} {item.severity}' for item in experts_of(packet, ['li.'])],
                    values(packet, 'li.copied.frame'))
            for frame, packet in tshark.packets(path, [*OPTIONS, *ROWS, *options], two_pass=two_pass)}


def opened():
    return wire.TcpConnection(wire.Capture(), (POI, 47000), STRANGER).open()


def write(con, flags, octets, urgent=0):
    segment = bytearray(wire.tcp(con.client, con.server, con.next[0], con.next[1], flags, octets))
    segment[18:20] = struct.pack('!H', urgent)
    con.next[0] += len(octets)
    return con.capture.packet(con.client.address, con.server.address, wire.TCP, bytes(segment))


@PASSES
@pytest.mark.parametrize('flags, urgent', [(SYN, 0), (RST | ACK, 0), (PSH | ACK | 0x20, 1), (PSH | ACK | 0x20, 40)],
                         ids=['SYN', 'RST', 'urgent', 'all urgent'])
def test_with_a_signal(tmp_path, two_pass, flags, urgent):
    """(RFC 9293 clauses 3.4, 3.5.2 and 3.8.5)"""
    con = wire.TcpConnection(wire.Capture(), (POI, 47000), STRANGER)
    if flags != SYN:
        con.open()
    frame = write(con, flags, x2x3.encode(cc(xid=XID)), urgent)
    assert shown(con.capture, tmp_path, two_pass=two_pass)[frame][0] == ['unregistered']


@PASSES
def test_signals_without_units(tmp_path, two_pass):
    """A reset that says why, and a segment with half of another protocol's message: nothing is said."""
    con = opened()
    con.send(b'hello\r\n')
    write(con, RST | ACK, b'Go away.')
    assert not any(items for _, items, _ in shown(con.capture, tmp_path, two_pass=two_pass).values())


@PASSES
@pytest.mark.parametrize('options', [[], IN_ORDER], ids=['as they come', 'in order'])
@pytest.mark.parametrize('ahead', [0, 20, 40])
@pytest.mark.parametrize('count', [1, 2, 3])
def test_a_connection_begins_within_a_unit(tmp_path, two_pass, options, ahead, count):
    """A SYN that nobody has sent, with the number of an octet of the next unit: TCP takes those before for seen."""
    con = opened()
    con.capture.packet(con.client.address, con.server.address, wire.TCP,
                       wire.tcp(con.client, con.server, con.next[0] + ahead, 0, SYN))
    frames = [con.send(x2x3.encode(*[cc(xid=XID)] * count)) for _ in range(2)]
    found = shown(con.capture, tmp_path, options, two_pass)
    assert [found[frame][0] for frame in frames] == [['unregistered'] * count] * 2
    assert not any(copies for _, _, copies in found.values())


@PASSES
@pytest.mark.parametrize('options', [[], IN_ORDER], ids=['as they come', 'in order'])
@pytest.mark.parametrize('at', [41, 60])
def test_the_end_of_a_unit_comes_first(tmp_path, two_pass, options, at):
    """Each unit is cut in two segments, and their order is changed."""
    con = opened()
    for number in range(3):
        octets = x2x3.encode(cc(xid=XID, attributes=[x2x3.sequence(number)]))
        first, second = con.prepare(octets[:at]), con.prepare(octets[at:])
        con.write(second)
        con.write(first)
    found = shown(con.capture, tmp_path, options, two_pass)
    assert sum(len(verdicts) - len(copies) for verdicts, _, copies in found.values()) == 3
    assert {verdict for verdicts, _, _ in found.values() for verdict in verdicts} == {'unregistered'}


@PASSES
def test_connections_with_the_same_numbers(tmp_path, two_pass):
    """Each has another unit, where the one before had its own: none of them is a copy."""
    capture, frames = wire.Capture(), []
    for number in range(4):
        con = wire.TcpConnection(capture, (POI, 47000), STRANGER).open()
        frames.append(con.send(x2x3.encode(cc(xid=XID, attributes=[x2x3.sequence(number)]))))
        con.close()
        capture.wait(30)
    found = shown(capture, tmp_path, two_pass=two_pass)
    assert [found[frame][0] for frame in frames] == [['unregistered']] * 4
    assert not any(copies for _, _, copies in found.values())


def lossy(size, count=6):
    """Units in pieces of this size, of which the first of the second one comes last; the frames in which they end."""
    con, frames, late = opened(), [], None
    for number in range(count):
        pieces = [con.prepare(piece) for piece in wire.chunks(x2x3.encode(cc(xid=XID)), size)]
        if number == 1:
            late = pieces.pop(0)
        frames.append([con.write(piece) for piece in pieces][-1] if pieces else None)
    return con, frames, late


@PASSES
@pytest.mark.parametrize('size', [1, 20, 1400])
def test_behind_a_lost_segment(tmp_path, two_pass, size):
    """TCP shall put segments in order, and one of them never comes."""
    con, frames, _ = lossy(size)
    found = shown(con.capture, tmp_path, IN_ORDER, two_pass)
    assert [found[frame][0] for frame in (frames[0], *frames[2:])] == [['unregistered']] * 5
    assert sum(len(verdicts) for verdicts, _, _ in found.values()) == 5


@PASSES
@pytest.mark.parametrize('size', [1, 20, 1400])
def test_behind_a_late_segment(tmp_path, two_pass, size):
    """It comes, and TCP hands over all: what was judged is a copy, and no number is missing or comes twice."""
    con, frames, late = lossy(size)
    frame = con.write(late)
    found = shown(con.capture, tmp_path, IN_ORDER, two_pass)
    assert sum(len(verdicts) for verdicts, _, _ in found.values()) == 6
    assert found[frame][0] == ['unregistered'] and found[frame][2] == [str(one) for one in frames[2:]]
    assert not any(item.startswith('li.sequence') for _, items, _ in found.values() for item in items)


@PASSES
def test_acknowledged_before_it_was_captured(tmp_path, two_pass):
    """Clean: the capture shows an acknowledgement before the segment. TCP takes that for a retransmission."""
    con = opened()
    first = con.prepare(x2x3.encode(cc(xid=XID)))
    con.acknowledge()
    frames = [con.write(first), con.send(x2x3.encode(cc(xid=XID)))]
    found = shown(con.capture, tmp_path, two_pass=two_pass)
    assert [found[frame][0] for frame in frames] == [['unregistered']] * 2
    assert not any(WITHHELD in items for _, items, _ in found.values())


@PASSES
@pytest.mark.parametrize('size', [1, 10])
def test_octets_of_the_next_unit(tmp_path, two_pass, size):
    """Others came ahead into the middle of a unit: TCP, which shall put segments in order, shows what it makes of the
    two versions in its first pass alone."""
    con = opened()
    frames = []
    for _ in range(3):
        octets = x2x3.encode(cc(xid=XID))
        con.capture.packet(con.client.address, con.server.address, wire.TCP, wire.tcp(
            con.client, con.server, con.next[0] + len(octets) - size - 2, con.next[1], PSH | ACK, bytes(size)))
        frames.append(con.send(octets))
    found = shown(con.capture, tmp_path, IN_ORDER, two_pass)
    assert [found[frame][0] for frame in frames] == [['unregistered']] * 3
    assert sum(len(verdicts) for verdicts, _, _ in found.values()) == 3
    assert all('li.coverage.octets_differ Warning' in found[frame][1] for frame in frames)
