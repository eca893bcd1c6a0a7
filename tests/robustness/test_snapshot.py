# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of which each frame has its first octets only (snapshot length): where a unit goes is judged by what there
is of it, whether TCP puts segments in order or not, and what is too short to tell is said."""

import pytest

from support import inner, ps, tshark, wire, x2x3
from support.cases import MDF, POI, PROTECTED, STRANGER, cc, numbered, registered, row
from support.wire import Endpoint

IN_ORDER = ['-o', 'tcp.reassemble_out_of_order:TRUE']
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
ORDERED = pytest.mark.parametrize('order', [[], IN_ORDER], ids=['as they come', 'in order'])
MF, LEMF, OTHER = '198.51.100.10', Endpoint('203.0.113.20', 50000), Endpoint('203.0.113.66', 50000)
LEMF_ROW = registered(LEMF.address, '50000', interfaces='HI2,HI3')
HEADERS = 14 + 20 + 20
COUNT = 6


def verdicts(path, options, two_pass):
    """Verdicts of the units to each endpoint."""
    found = {}
    for endpoints, judged in tshark.fields(path, ['li.endpoint', 'li.endpoint.verdict'], [*PROTECTED, *options],
                                           'li.endpoint', two_pass=two_pass):
        for endpoint, verdict in zip(endpoints, judged, strict=True):
            found.setdefault(endpoint.partition(':')[0], []).append(verdict)
    return found


def both(capture, units, sender, *receivers):
    for number, receiver in enumerate(receivers):
        connection = wire.TcpConnection(capture, (sender, 40000 + number), receiver).open()
        for unit in units:
            connection.send(unit)
    return capture


def saved(capture, folder, captured):
    capture.save(folder / 'cut.pcapng', snap_length=HEADERS + captured)
    return folder / 'cut.pcapng'


@PASSES
@ORDERED
@pytest.mark.parametrize('captured', [40, 44, 46, 60, 100, 150, 300, 500])
def test_x3(tmp_path, captured, order, two_pass):
    """The fixed header is there. Units of 62 octets and of 312 in turn: some are whole where others are not."""
    units = [numbered(number, attributes=[x2x3.timestamp(wire.START, 0)]).encode() if number % 2
             else cc(payload=bytes(250), attributes=[x2x3.sequence(number)]).encode() for number in range(COUNT)]
    path = saved(both(wire.Capture(), units, POI, MDF, STRANGER), tmp_path, captured)
    assert verdicts(path, [*registered(), *order], two_pass) == {
        MDF.address: ['1'] * COUNT, STRANGER.address: ['3'] * COUNT}


@PASSES
@ORDERED
@pytest.mark.parametrize('captured', [46, 60, 80, 100, 150, 300, 500])
def test_handed_over(tmp_path, captured, order, two_pass):
    """Of a PS-PDU, the header at least begins; what it carries need not be told yet."""
    units = [ps.cc(inner.udp_packet(bytes(100 * (number % 3))), liid='LIID-1', sequence=number)
             for number in range(COUNT)]
    path = saved(both(wire.Capture(), units, MF, LEMF, OTHER), tmp_path, captured)
    assert verdicts(path, [*LEMF_ROW, *order], two_pass) == {LEMF.address: ['1'] * COUNT, OTHER.address: ['3'] * COUNT}


@PASSES
@pytest.mark.parametrize('captured', [46, 60])
def test_answers_of_the_receiver(tmp_path, captured, two_pass):
    """Cut before it is told what it is, what a receiver sends back goes to no stranger."""
    connection = wire.TcpConnection(wire.Capture(), (MF, 40000), LEMF).open()
    connection.send(ps.cc(inner.udp_packet(), liid='LIID-1', sequence=1))
    connection.send(ps.cc(inner.udp_packet(), liid='LIID-1', sequence=2), back=True)
    path = saved(connection.capture, tmp_path, captured)
    found = verdicts(path, LEMF_ROW, two_pass)
    assert set(found) == {LEMF.address} and set(found[LEMF.address]) == {'1'}


@PASSES
@ORDERED
@pytest.mark.parametrize('captured', [4, 6, 11])
def test_too_short_to_tell(tmp_path, captured, order, two_pass):
    """Not judged, and said: once for the connection, and in the table with all octets."""
    units = [cc(payload=bytes(100)).encode()] * COUNT
    path = saved(both(wire.Capture(), units, POI, STRANGER), tmp_path, captured)
    options = [*row('li_elements', POI, 'poi'), *order]
    assert verdicts(path, options, two_pass) == {}
    said = tshark.experts(path, [*PROTECTED, *options], ['li.coverage.not_judged'], two_pass=two_pass)
    assert [item.severity for item in said] == ['Note'] and 'snapshot' in said[0].message
    text = tshark.read(path, ['-q', '-z', 'li,coverage'], [*PROTECTED, *options], two_pass=two_pass)
    line, = [line for line in text.splitlines() if line.startswith(POI)]
    sent = str(sum(map(len, units)))
    assert [cell.strip() for cell in line.split('|')][2:7] == ['0', sent, '0', '0', sent]


@PASSES
@ORDERED
@pytest.mark.parametrize('captured', [4, 40, 100])
def test_of_others(tmp_path, captured, order, two_pass):
    """Nothing is said of HTTP that is cut."""
    connection = wire.TcpConnection(wire.Capture(), (POI, 40000), Endpoint(STRANGER.address, 80)).open()
    for _ in range(3):
        connection.send(b'GET /%s HTTP/1.1\r\nHost: a\r\n\r\n' % (b'a' * 200))
        connection.send(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n' + bytes(500), back=True)
    path = saved(connection.capture, tmp_path, captured)
    found = tshark.experts(path, [*row('li_elements', POI, 'poi'), *order], ['li.', 'li_'], two_pass=two_pass)
    assert found == []
