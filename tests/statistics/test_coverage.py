# SPDX-License-Identifier: GPL-2.0-or-later
"""What was not judged: the item li.coverage.not_judged, and the table -z li,coverage."""

import pytest

from support import home, tshark, wire, x2x3
from support.cases import HEURISTICS, POI, PORTS, PROTECTED, STRANGER, Cases, cc, registered, row
from support.tls import TlsConnection
from support.wire import Endpoint

ITEM = 'li.coverage.not_judged'
COLUMNS = ('units', 'sent', 'judged', 'no key', 'cut', 'lost', 'disorder', 'unrecognised', 'not looked into',
           'incomplete')
IN_ORDER = ['-o', 'tcp.reassemble_out_of_order:TRUE']
ELEMENT = row('li_elements', POI, 'poi-1')
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])


def said(path, options, two_pass=False):
    return [(item.frame, item.severity, item.message)
            for item in tshark.experts(path, [*PROTECTED, *options], [ITEM], two_pass=two_pass)]


def table(path, options, two_pass=False):
    """Sender and endpoint of each row: what else is in it that is not 0."""
    text = tshark.read(path, ['-q', '-z', 'li,coverage'], [*PROTECTED, *options], two_pass=two_pass)
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split('|')]
        if len(cells) == len(COLUMNS) + 3 and cells[2].isdigit():
            found[cells[0], cells[1]] = {name: int(cell) for name, cell in zip(COLUMNS, cells[2:]) if int(cell)}
    return found


def units(count):
    """Each of another length."""
    return [cc(payload=bytes(10 + number)).encode() for number in range(count)]


def connection(capture, server=STRANGER, port=40000):
    return wire.TcpConnection(capture, (POI, port), server).open()


def saved(capture, tmp_path, **how):
    capture.save(tmp_path / 'capture.pcapng', **how)
    return tmp_path / 'capture.pcapng'


# ---- between strangers ----

@PASSES
@pytest.mark.parametrize('transport', ['tcp', 'udp'])
def test_nobody_looked(tmp_path, transport, two_pass):
    """Nothing set: one Note for each connection says that nobody looked, and how to."""
    cases = Cases()
    getattr(cases, transport)('one', cc(), cc(), server=STRANGER)
    getattr(cases, transport)('two', cc(), server=STRANGER)
    path = saved(cases.capture, tmp_path)
    found = said(path, [], two_pass)
    assert [item[:2] for item in found] == [(cases.frames['one'][0], 'Note'), (cases.frames['two'][0], 'Note')]
    for _, _, message in found:
        assert f'{STRANGER.address}:{STRANGER.port}/{transport}' in message
        assert f'li_x2x3_{transport}' in message and 'LI Audit' in message
    octets = 3 * len(cc().encode())
    assert table(path, [], two_pass) == {
        (POI, f'{STRANGER.address}:{STRANGER.port}/{transport}'): {'sent': octets, 'not looked into': octets}}


@pytest.mark.parametrize('options', [HEURISTICS, PORTS, ELEMENT, registered()], ids=['heuristics', 'ports', 'element',
                                                                                      'endpoint'])
@pytest.mark.parametrize('transport', ['tcp', 'udp'])
def test_somebody_looks(tmp_path, transport, options):
    cases = Cases()
    getattr(cases, transport)('one', cc(), cc())
    path = saved(cases.capture, tmp_path)
    assert said(path, options) == []
    assert [unit.verdict is not None for unit in tshark.units(path, [*PROTECTED, *options])] == [True] * 2


def test_something_else_is_not_counted(tmp_path):
    """Strangers that exchange no units are in no table; those of an element are, and nothing is said."""
    capture = wire.Capture()
    http = connection(capture, Endpoint('198.51.100.77', 80))
    http.send(b'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    http.send(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', back=True)
    path = saved(capture, tmp_path)
    assert table(path, []) == {} and said(path, []) == []
    assert table(path, ELEMENT) == {(POI, '198.51.100.77:80/tcp'): {'sent': 27},
                                    ('198.51.100.77', f'{POI}:40000/tcp'): {'sent': 40}}
    assert said(path, ELEMENT) == []


# ---- where units are judged ----

@PASSES
def test_all_is_judged(tmp_path, two_pass):
    """However they are cut."""
    capture = wire.Capture()
    octets = b''.join(units(6))
    connection(capture).send_pieces(wire.chunks(octets, 37))
    path = saved(capture, tmp_path)
    assert said(path, ELEMENT, two_pass) == []
    assert table(path, ELEMENT, two_pass) == {
        (POI, '203.0.113.66:9003/tcp'): {'units': 6, 'sent': len(octets), 'judged': len(octets)}}


@PASSES
def test_octets_between_units(tmp_path, two_pass):
    """They have an item of their own, li_x2x3.resynchronised."""
    capture = wire.Capture()
    first, second = units(2)
    connection(capture).send(first + b'\xee' * 30 + second)
    path = saved(capture, tmp_path)
    assert said(path, ELEMENT, two_pass) == []
    assert table(path, ELEMENT, two_pass) == {(POI, '203.0.113.66:9003/tcp'): {
        'units': 2, 'sent': len(first) + 30 + len(second), 'judged': len(first) + len(second), 'unrecognised': 30}}


@PASSES
@pytest.mark.parametrize('acknowledged', [False, True])
def test_lost_segments(tmp_path, acknowledged, two_pass):
    """Behind them units are found again; where TCP shall put segments in order, too, though it withholds them all."""
    capture, frames, all_units = wire.Capture(), [], units(9)
    tcp = connection(capture)
    for number, octets in enumerate(all_units):
        if number == 3:
            tcp.lose(octets)
        else:
            frames.append(tcp.send(octets))
        if acknowledged:
            tcp.acknowledge()
    path = saved(capture, tmp_path)
    before = sum(map(len, all_units[:3]))
    behind = sum(map(len, all_units[4:]))
    (frame, severity, message), = said(path, ELEMENT, two_pass)
    assert (frame, severity) == (frames[3], 'Note') and 'have not come' in message
    assert table(path, ELEMENT, two_pass) == {(POI, '203.0.113.66:9003/tcp'): {
        'units': 8, 'sent': before + behind, 'judged': before + behind}}
    (frame, severity, message), = said(path, [*ELEMENT, *IN_ORDER], two_pass)
    assert (frame, severity) == (frames[3], 'Note') and 'tcp.reassemble_out_of_order' in message
    assert table(path, [*ELEMENT, *IN_ORDER], two_pass) == {(POI, '203.0.113.66:9003/tcp'): {
        'units': 8, 'sent': before + behind, 'judged': before + behind}}


def test_late_segments(tmp_path):
    """They are judged where they stand, in whichever order TCP hands them over, if it does."""
    capture, all_units = wire.Capture(), units(9)
    tcp = connection(capture)
    prepared = [tcp.prepare(octets) for octets in all_units]
    prepared[4], prepared[5] = prepared[5], prepared[4]
    for segment in prepared:
        tcp.write(segment)
    path = saved(capture, tmp_path)
    total = sum(map(len, all_units))
    for options in (ELEMENT, [*ELEMENT, *IN_ORDER]):
        assert table(path, options) == {(POI, '203.0.113.66:9003/tcp'): {'units': 9, 'sent': total, 'judged': total}}


@PASSES
def test_cut_frames(tmp_path, two_pass):
    """What lies behind the snapshot length in a frame may hold more units. One is judged by 20 octets of it."""
    capture = wire.Capture()
    long, short = cc(payload=bytes(60)).encode(), cc(payload=b'').encode()
    frame = connection(capture).send(short + short + long + long)
    path = saved(capture, tmp_path, snap_length=14 + 20 + 20 + len(short) + 20)
    found = said(path, ELEMENT, two_pass)
    assert [item[:2] for item in found] == [(frame, 'Note')] and 'snapshot' in found[0][2]
    sent = 2 * (len(short) + len(long))
    assert table(path, ELEMENT, two_pass) == {(POI, '203.0.113.66:9003/tcp'): {
        'units': 2, 'sent': sent, 'judged': 2 * len(short), 'cut': sent - (len(short) + 20)}}


@PASSES
def test_a_late_segment_within_a_unit(tmp_path, two_pass):
    """A half that comes late counts as out of order, where nobody gets it (before Wireshark 4.6); the unit is judged
    when both are there."""
    is_handed_over = home.wireshark_version() >= (4, 6)
    for missing, count, late in ((None, 5, 30), (1, 4, 21)):
        expected = {'units': count} if is_handed_over else {'units': count, 'disorder': late}
        capture, (first, second, *others) = wire.Capture(), units(5)
        tcp = connection(capture)
        segments = [tcp.prepare(octets) for octets in (first, second[:30], second[30:], *others)]
        for place in (0, 3, 1, 2, 4, 5):
            if place != missing:
                tcp.write(segments[place])
        found = table(saved(capture, tmp_path), ELEMENT, two_pass)[POI, '203.0.113.66:9003/tcp']
        judged = sum(map(len, units(5))) - (len(second) if missing else 0)
        assert {name: number for name, number in found.items() if name != 'lost'} == {
            **expected, 'judged': judged, 'sent': judged + (21 if missing else 0)}


# ---- TLS ----

@PASSES
def test_no_keys(tmp_path, two_pass):
    """In the table, from where the handshake is over; what is said of it is li.endpoint.unverified."""
    capture = wire.Capture()
    tls = TlsConnection(connection(capture))
    tls.handshake()
    for octets in units(4):
        tls.send(octets)
        tls.send(x2x3.acknowledgement(0).encode(), back=True)
    path = saved(capture, tmp_path)
    assert said(path, ELEMENT, two_pass) == []
    sent = table(path, ELEMENT, two_pass)[POI, '203.0.113.66:9003/tcp']
    assert set(sent) == {'sent', 'no key'} and sum(map(len, units(4))) < sent['no key'] < sent['sent']
    path = saved(capture, tmp_path, secrets=[tls.secrets])
    judged = table(path, ELEMENT, two_pass)[POI, '203.0.113.66:9003/tcp']
    assert judged == {'units': 4, 'sent': sent['sent'], 'judged': sum(map(len, units(4)))}


class Losing:
    """A TCP connection of which one segment is not captured, when `next_is_lost`."""

    def __init__(self, tcp):
        self.tcp, self.next_is_lost = tcp, False

    def __getattr__(self, name):
        return getattr(self.tcp, name)

    def send(self, octets, back=False):
        if self.next_is_lost:
            self.next_is_lost = False
            return self.tcp.lose(octets)
        return self.tcp.send(octets, back)


@PASSES
@pytest.mark.parametrize('order', [[], IN_ORDER], ids=['as it comes', 'in order'])
@pytest.mark.parametrize('version', ['1.2', '1.3'])
@pytest.mark.parametrize('judged', [0, 3])
def test_a_loss_in_tls(tmp_path, two_pass, order, version, judged):
    """Nothing behind it can be decrypted: all that is sent counts; where no unit came before, as without keys."""
    capture, sent = wire.Capture(), []
    tcp = Losing(connection(capture))
    tls = TlsConnection(tcp, version)
    tls.handshake()
    for number, octets in enumerate(units(9)):
        records = tls.records(octets)
        tcp.next_is_lost = number == judged
        sent += [len(records)] if number > judged else []
        tcp.send(records)
    path = saved(capture, tmp_path, secrets=[tls.secrets])
    found = table(path, [*ELEMENT, *order], two_pass)[POI, '203.0.113.66:9003/tcp']
    assert found.pop('sent') > sum(sent)
    assert found == ({'units': judged, 'judged': sum(map(len, units(judged))), 'lost': sum(sent)} if judged
                     else {'no key': sum(sent)})
    notes = said(path, [*ELEMENT, *order], two_pass)
    assert [severity for _, severity, _ in notes] == ['Note'] * bool(judged)


def test_filter(tmp_path):
    """A filter counts the frames that pass it."""
    cases = Cases()
    cases.tcp('one', cc(), cc())
    path = saved(cases.capture, tmp_path)
    text = tshark.read(path, ['-q', '-z', f'li,coverage,frame.number=={cases.frames["one"][0]}'],
                       [*PROTECTED, *ELEMENT])
    line, = [line for line in text.splitlines() if line.startswith(POI)]
    assert [cell.strip() for cell in line.split('|')][2:4] == ['1', str(len(cc().encode()))]


@PASSES
def test_the_most_octets_come_first(tmp_path, two_pass):
    """And of as many the rows stand by name; a second filter's listener changes no order."""
    capture = wire.Capture()
    for port, count in ((40001, 1), (40002, 7), (40003, 3), (40004, 7), (40005, 12)):
        sender = connection(capture, Endpoint('203.0.113.66', port), port)
        for octets in units(count):
            sender.send(octets)
    rows = table(saved(capture, tmp_path), ELEMENT, two_pass)
    assert [endpoint.split(':')[1][:5] for _, endpoint in rows if 'sent' in rows[_, endpoint]] == [
        '40005', '40002', '40004', '40003', '40001']
    assert [cells['units'] for cells in rows.values() if 'units' in cells] == [12, 7, 7, 3, 1]


def test_the_order_in_sharkd(tmp_path):
    capture = wire.Capture()
    for port, count in ((40001, 1), (40002, 7)):
        sender = connection(capture, Endpoint('203.0.113.66', port), port)
        for octets in units(count):
            sender.send(octets)
    path = saved(capture, tmp_path)
    with tshark.Sharkd([*PROTECTED, *ELEMENT]) as session:
        for _ in range(2):
            session.load(path)
            found = session.ask('tap', tap0='nstat:li,coverage')['taps'][0]['tables'][0]['i']
            assert [row[1].split(':')[1] for row in found][0] == '40002/tcp'
