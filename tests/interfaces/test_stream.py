# SPDX-License-Identifier: GPL-2.0-or-later
"""Where PDUs begin and end: TCP segments, datagrams, and octets that are no PDU (TS 103 221-2 clause 5.1)."""

import pytest

from support import inner, tshark, wire, x2x3
from support.cases import MDF, MDF6, POI, POI6, PORTS, QUIET, STRANGER, Cases, cc, experts_of, numbered, values

PDUS = [numbered(number) for number in range(6)]
STREAM = x2x3.encode(*PDUS)
LENGTH = len(PDUS[0].encode())
GARBAGE = {
    'text': b'GET / HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n',
    'one octet': b'\xaa', 'eleven octets': b'\xaa' * 11, 'zeros': bytes(64), 'ones': b'\xff' * 64,
    'like a header': bytes([0, 5, 0, 9, 0, 0, 0, 41]) + bytes(8),
    'a thousand': bytes(range(7, 207)) * 5,
}


def sequences(packet):
    return [int(value) for value in values(packet, 'li_x2x3.sequence')]


def layouts():
    """Segments that hold six PDUs in order, by name; with each the number of PDUs that end in it."""
    yield 'one each', wire.chunks(STREAM, LENGTH)
    yield 'all in one', [STREAM]
    yield 'three and three', wire.chunks(STREAM, 3 * LENGTH)
    yield 'one and a half', wire.chunks(STREAM, 3 * LENGTH // 2)
    for size in (1, 2, 7, 11, 12, 13, 39, 40, 41, LENGTH - 1, LENGTH + 1):
        yield f'{size} octets each', wire.chunks(STREAM, size)


LAYOUTS = dict(layouts())


@pytest.fixture(scope='module')
def shown(tmp_path_factory):
    cases = Cases()
    for name, segments in LAYOUTS.items():
        cases.tcp(name, *segments)
    cases.tcp('IPv6', STREAM, server=MDF6, client=POI6)
    for name, garbage in GARBAGE.items():
        cases.tcp(('garbage', name), PDUS[0], [garbage, PDUS[1], PDUS[2]], PDUS[3])
        cases.tcp(('garbage first', name), [garbage, PDUS[0]], PDUS[1])
        cases.tcp(('garbage alone', name), PDUS[0], garbage, PDUS[1])
        cases.udp(('garbage', name), [PDUS[0], garbage], [garbage, PDUS[1]], PDUS[2])
    cases.udp('datagrams', PDUS[0], [PDUS[1], PDUS[2], PDUS[3]], [PDUS[4], x2x3.keepalive(5)])
    cases.udp('cut datagram', [PDUS[0], PDUS[1].encode()[:-1]], PDUS[2])
    cases.udp('short datagram', PDUS[0], PDUS[1].encode()[:20], PDUS[2].encode()[:3], PDUS[3])
    return cases.show(tmp_path_factory.mktemp('stream'), QUIET)


@pytest.mark.parametrize('name', LAYOUTS)
def test_segments_do_not_matter(shown, name):
    """Each PDU is shown once, in the frame in which it ends."""
    expected, end = [], 0
    for segment in LAYOUTS[name]:
        before, end = end // LENGTH, end + len(segment)
        expected.append(list(range(before, end // LENGTH)))
    assert [sequences(packet) for packet in shown.of(name)] == expected
    assert shown.filters(name, ['li_x2x3']) == []


def test_ipv6(shown):
    assert [sequences(packet) for packet in shown.of('IPv6')] == [[0, 1, 2, 3, 4, 5]]


def test_datagrams(shown):
    assert [sequences(packet) for packet in shown.of('datagrams')] == [[0], [1, 2, 3], [4, 5]]
    assert shown.filters('datagrams', ['li_x2x3']) == []


def test_a_datagram_ends_its_pdu(shown):
    """A PDU never goes on in another datagram, and the next datagram starts anew."""
    assert [sequences(packet) for packet in shown.of('cut datagram')] == [[0, 1], [2]]
    assert shown.filters('cut datagram', ['li_x2x3']) == ['li_x2x3.payload_length.invalid']
    found = [sequences(packet) for packet in shown.of('short datagram')]
    assert (found[0], found[3]) == ([0], [3])


@pytest.mark.parametrize('name', GARBAGE)
def test_next_pdu_is_found(shown, name):
    """Octets that are no PDU cost no PDU: all of those before and behind are shown, and the octets are."""
    assert sum((sequences(packet) for packet in shown.of(('garbage', name))[:3]), []) == [0, 1, 2, 3]
    assert 'li_x2x3.resynchronised' in shown.filters(('garbage', name))
    skipped = ''.join(shown.values(('garbage', name), 'li_x2x3.skipped')).replace(':', '')
    assert skipped.startswith(GARBAGE[name].hex()) or 'like' in name


@pytest.mark.parametrize('name', GARBAGE)
@pytest.mark.parametrize('where', ['garbage first', 'garbage alone'])
def test_next_pdu_is_found_wherever_garbage_stands(shown, where, name):
    assert sum((sequences(packet) for packet in shown.of((where, name))), []) == [0, 1]


# PDUs that are odd in several ways, but whose lengths are right to the last attribute
ODD = {
    'format and attribute': cc(form=99, attributes=[x2x3.Attribute(99, b'later')]),
    'attribute alone': cc(attributes=[x2x3.Attribute(0x8001, b'own')]),
    'version and direction': cc(version=0x0207, direction=9, attributes=[x2x3.nfid('n')]),
}


@pytest.mark.parametrize('name', ODD)
def test_odd_pdus_at_a_port_are_judged(tmp_path, name):
    """At a port that the user has named, no PDU escapes its verdict by being odd."""
    cases = Cases()
    cases.tcp('odd', ODD[name], server=STRANGER)
    assert cases.show(tmp_path, QUIET).verdicts('odd') == ['unregistered']


# --- What TCP does

def test_retransmission_is_no_pdu(tmp_path):
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 20001), MDF).open()
    segments = [connection.prepare(pdu.encode()) for pdu in PDUS[:3]]
    frames = [connection.write(segment) for segment in (segments[0], segments[1], segments[1], segments[2])]
    path = tmp_path / 'again.pcapng'
    capture.save(path)
    shown = dict(tshark.packets(path, QUIET))
    assert [sequences(shown[frame]) for frame in frames] == [[0], [1], [], [2]]
    assert tshark.experts(path, QUIET) == []


def test_segments_out_of_order(tmp_path):
    """With TCP's reassembly of disordered segments, which Wireshark leaves off by default, all PDUs are found."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 20001), MDF).open()
    segments = [connection.prepare(piece) for piece in wire.cut(STREAM, [LENGTH + 10, 3 * LENGTH + 20])]
    for segment in (segments[0], segments[2], segments[1]):
        connection.write(segment)
    path = tmp_path / 'disordered.pcapng'
    capture.save(path)
    options = [*QUIET, '-o', 'tcp.reassemble_out_of_order:TRUE']
    # Until the late one comes, TCP withholds what follows: it is looked into, and handed over once more.
    assert tshark.fields(path, ['li_x2x3.sequence', 'li.endpoint.verdict', 'li.copied.frame'], options, 'li') == [
        [['0'], ['1'], []], [['4', '5'], ['1', '1'], []], [['1', '2', '3', '4', '5'], ['1', '1', '1'], ['5', '5']]]
    assert {item.filter for item in tshark.experts(path, options)} == {'li.coverage.not_judged'}


def test_lost_segment(tmp_path):
    """PDUs behind a loss are found again where the next one begins, at the latest."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 20001), MDF).open()
    connection.send(STREAM[:LENGTH + 10])
    connection.lose(STREAM[LENGTH + 10:2 * LENGTH + 10])
    connection.send(STREAM[2 * LENGTH + 10:])
    connection.send(numbered(6).encode())
    path = tmp_path / 'lost.pcapng'
    capture.save(path)
    found = {int(value) for frame in tshark.fields(path, ['li_x2x3.sequence'], QUIET) for value in frame[0]}
    assert {0, 3, 4, 5, 6} <= found
    # Neither the loss nor the octets it cut off are the sender's fault.
    found = {(item.filter, item.severity) for item in tshark.experts(path, QUIET)}
    assert found <= {('li_x2x3.resynchronised', 'Note'), ('li.coverage.not_judged', 'Note')}


def test_capture_begins_within_a_pdu(tmp_path):
    """No handshake, and the first octets are the end of a PDU."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 20001), MDF)
    connection.send(STREAM[20:])
    connection.send(numbered(6).encode())
    path = tmp_path / 'late.pcapng'
    capture.save(path)
    assert [int(value) for frame in tshark.fields(path, ['li_x2x3.sequence'], QUIET)
            for value in frame[0]] == [1, 2, 3, 4, 5, 6]
    # That a capture begins in the middle is nobody's fault.
    assert torn(path) == ['Note']


def torn(path, two_pass=False):
    return [item.severity for _, packet in tshark.packets(path, QUIET, two_pass=two_pass)
            for item in experts_of(packet, ['li_x2x3.resynchronised'])]


GARBAGE_BETWEEN = b'no PDU at all, and more than forty octets'


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('opened, pieces, severities', [
    (False, [STREAM[20:60], STREAM[60:2 * LENGTH + 5], STREAM[2 * LENGTH + 5:]], ['Note']),
    (False, [STREAM[20:LENGTH] + PDUS[1].encode() + GARBAGE_BETWEEN + PDUS[2].encode()], ['Note', 'Warning']),
    (False, [STREAM[20:], GARBAGE_BETWEEN + PDUS[2].encode()], ['Note', 'Warning']),
    (True, [GARBAGE_BETWEEN + PDUS[2].encode()], ['Warning']),
    (True, [PDUS[0].encode(), 30, STREAM[LENGTH + 30:], GARBAGE_BETWEEN + PDUS[2].encode()], ['Note', 'Warning']),
    (True, [PDUS[0].encode(), LENGTH, PDUS[2].encode() + GARBAGE_BETWEEN + PDUS[3].encode()], ['Warning']),
], ids=['begins within', 'then garbage', 'garbage later', 'garbage first', 'loss within', 'garbage after loss'])
def test_whose_fault_skipped_octets_are(tmp_path, opened, pieces, severities, two_pass):
    """A number: so many octets were not captured."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 20001), MDF)
    if opened:
        connection.open()
    for piece in pieces:
        connection.lose(bytes(piece)) if isinstance(piece, int) else connection.send(piece)
    capture.save(tmp_path / 'torn.pcapng')
    assert torn(tmp_path / 'torn.pcapng', two_pass) == severities


def test_desegment_off(tmp_path):
    """The preference turns reassembly off: what is whole in its segment is still shown."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 20001), MDF).open()
    frames = [connection.send(PDUS[0].encode()), *connection.send_pieces(wire.cut(PDUS[1].encode(), [LENGTH - 1]))]
    path = tmp_path / 'off.pcapng'
    capture.save(path)

    def whole(options):
        return {frame: values(packet, 'li_x2x3.payload') for frame, packet in tshark.packets(path, options)}
    assert [whole(QUIET)[frame] for frame in frames] == [[b'content'.hex(':')], [], [b'content'.hex(':')]]
    off = whole([*QUIET, '-o', 'li_x2x3.desegment:FALSE'])
    assert off[frames[0]] == [b'content'.hex(':')] and off[frames[2]] != [b'content'.hex(':')]


def test_a_thousand_pdus_in_one_frame(tmp_path):
    """A frame that a network card put together: Wireshark allows 500 layers, and none may be lost to that."""
    capture = wire.Capture()
    pdu = cc(inner.udp_packet(b''), x2x3.IPV4)
    connection = wire.TcpConnection(capture, (POI, 20001), MDF).open()
    frame = connection.send(x2x3.encode(*[pdu] * 800))
    path = tmp_path / 'many.pcapng'
    capture.save(path)
    assert len(tshark.fields(path, ['li.endpoint.verdict'], PORTS)[frame - 1][0]) == 800
