# SPDX-License-Identifier: GPL-2.0-or-later
"""The first datagram between two ports, and the first segment of a connection that was open before: seen over any link
layer and in any tunnel, on ports of others. What is others' stays theirs."""

import random
import struct
import tempfile

import pytest

from support import dns, everyday, home, inner, pcapng, tshark, values as exported, wire, x2x3
from support.cases import POI, POI6, PROTECTED, XID, cc, columns, experts_of, registered, row, verdicts_of
from support.links import LINKS
from support.tshark import Sharkd, walk
from support.wire import Endpoint

STRANGER, STRANGER6 = '203.0.113.66', '2001:db8:3::66'
ELEMENT = [*PROTECTED, *row('li_elements', POI, 'NE'), *row('li_elements', POI6, 'NE six'), *registered()]
PORTS = [53, 123, 161, 2123, 2152, 5060]
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
EACH = pytest.mark.parametrize('link', LINKS)
UNIT = cc().encode()


@pytest.fixture(scope='module')
def without_plugin():
    with tempfile.TemporaryDirectory(prefix='li-none-') as folder:
        yield {**home.plugin_home(), 'HOME': folder}


def saved(capture, folder):
    path = folder / 'links.pcapng'
    capture.save(path)
    return path


def judged(path, options=ELEMENT, two_pass=False):
    return [(unit.frame, unit.endpoint, unit.verdict) for unit in tshark.units(path, options, two_pass=two_pass)]


def covert(link):
    """A port of its own for each datagram, and connections that were open before; and what has to be found."""
    capture, expected = wire.Capture(link=LINKS[link]), []
    for number, port in enumerate(PORTS):
        for host, stranger, shown in ((POI, STRANGER, STRANGER), (POI6, STRANGER6, f'[{STRANGER6}]')):
            frame = capture.datagram(Endpoint(host, 31000 + number), Endpoint(stranger, port), UNIT)
            expected.append((frame, f'{shown}:{port}/udp', 'unregistered'))
    for number in range(2):
        connection = wire.TcpConnection(capture, (POI, 32000 + number), (STRANGER, 80))
        expected.append((connection.send(UNIT), f'{STRANGER}:80/tcp', 'unregistered'))
    return capture, expected


@PASSES
@EACH
def test_covert(tmp_path, link, two_pass):
    capture, expected = covert(link)
    assert judged(saved(capture, tmp_path), two_pass=two_pass) == expected


@EACH
def test_shown_as_in_ethernet(tmp_path, link):
    """The layers behind TCP and UDP, and the columns."""
    def shown(name):
        path = saved(covert(name)[0], tmp_path)
        layers = tshark.fields(path, ['frame.protocols'], ELEMENT)
        return ([tuple(line[:2]) for line in columns(path, ELEMENT)],
                [one.rpartition(':udp:')[2].rpartition(':tcp:')[2] for (one,), in layers])
    assert shown(link) == shown('Ethernet')
    assert all(info.startswith('[not registered] X3') for _, info in shown(link)[0])


@EACH
def test_in_any_order(tmp_path, link):
    capture, expected = covert(link)
    frames = [frame for frame, *_ in expected] * 2
    random.Random(link).shuffle(frames)
    with Sharkd(ELEMENT) as session:
        session.load(saved(capture, tmp_path))
        for frame in frames:
            found = [part['f'] for part in walk(session.tree(frame)) if part.get('f', '').startswith('li.endpoint ')]
            assert len(found) == 1 and expected[frame - 1][1] in found[0]


@PASSES
@EACH
def test_what_is_theirs(tmp_path, without_plugin, link, two_pass):
    """True questions and answers between the same two: as without the plugin."""
    capture = wire.Capture(link=LINKS[link])
    for name in ('dns over udp', 'ntp', 'snmp and radius', 'dns over tcp', 'sip with rtp'):
        everyday.EXCHANGES[name](capture)
    rows = [*row('li_elements', everyday.CLIENT, 'NE')]
    path = saved(capture, tmp_path)
    assert (tshark.read(path, ['-V'], rows, two_pass=two_pass)
            == tshark.read(path, ['-V'], two_pass=two_pass, environment=without_plugin))
    assert not judged(path, rows, two_pass)


@PASSES
def test_udp_lite(tmp_path, two_pass):
    """It has UDP's ports (RFC 3828 clause 3)."""
    capture, expected = wire.Capture(), []
    for number, port in enumerate(PORTS):
        ends = Endpoint(POI, 31000 + number), Endpoint(STRANGER, port)
        frame = capture.packet(POI, STRANGER, wire.UDP_LITE, wire.udp_lite(*ends, UNIT))
        expected.append((frame, f'{STRANGER}:{port}/udp', 'unregistered'))
    ends = Endpoint(POI, 31100), Endpoint(STRANGER, 53)
    capture.packet(POI, STRANGER, wire.UDP_LITE, wire.udp_lite(*ends, dns.question('www.example.org')))
    assert judged(saved(capture, tmp_path), two_pass=two_pass) == expected


# ---- exported PDUs ----

EXPORTED = {53: 'dns', 123: 'ntp', 161: 'snmp', 5060: 'sip', 9003: 'li.claim', 41999: 'data'}


@PASSES
@pytest.mark.parametrize('protocol, transport', [(wire.UDP, 'udp'), (wire.TCP, 'tcp')])
def test_exported(tmp_path, protocol, transport, two_pass):
    """Whoever is said to dissect them."""
    made, expected = [], []
    for number, (port, dissector) in enumerate(EXPORTED.items()):
        for host, stranger, shown in ((POI, STRANGER, STRANGER), (POI6, STRANGER6, f'[{STRANGER6}]')):
            tags = exported.between(protocol, Endpoint(host, 31000 + number), Endpoint(stranger, port))
            made.append((dissector, UNIT, tags))
            expected.append((len(made), f'{shown}:{port}/{transport}', 'unregistered'))
    path = exported.write(tmp_path / 'exported.pcapng', *made)
    assert judged(path, two_pass=two_pass) == expected
    with Sharkd(ELEMENT) as session:
        session.load(path)
        for frame, endpoint, _ in reversed(expected * 2):
            found = [part['f'] for part in walk(session.tree(frame)) if part.get('f', '').startswith('li.endpoint ')]
            assert len(found) == 1 and endpoint in found[0]
    assert all(info.startswith('[not registered] X3') for _, info, *_ in columns(path, ELEMENT, two_pass))


@PASSES
def test_exported_and_cut(tmp_path, two_pass):
    """A unit whose header was not captured whole is judged by where it goes; and that it was cut is said."""
    octets = exported.frame('data', UNIT, exported.between(wire.TCP, Endpoint(POI, 31000), Endpoint(STRANGER, 9003)))
    path = tmp_path / 'cut.pcapng'
    pcapng.write(path, [pcapng.Frame(10 ** 18, octets[:len(octets) - len(UNIT) + 12], length=len(octets))],
                 link_type=exported.LINKTYPE_UPPER_PDU)
    assert judged(path, two_pass=two_pass) == [(1, f'{STRANGER}:9003/tcp', 'unregistered')]
    assert 'li.coverage.not_judged' in [item.filter for item in tshark.experts(path, ELEMENT, two_pass=two_pass)]


@PASSES
def test_exported_of_others(tmp_path, without_plugin, two_pass):
    http2 = b''.join(octets for octets in everyday.http2() if isinstance(octets, bytes))
    pdus = [('dns', dns.question('www.example.org'), 53, wire.UDP), ('http2', http2, 80, wire.TCP),
            ('http', everyday.HTTP_GET, 80, wire.TCP), ('data', b'text', 9003, wire.TCP),
            ('ntp', bytes(48), 123, wire.UDP)]
    path = exported.write(tmp_path / 'exported.pcapng', *[
        (dissector, octets, exported.between(protocol, Endpoint(POI, 31000), Endpoint(STRANGER, port)))
        for dissector, octets, port, protocol in pdus])
    assert (tshark.read(path, ['-V'], ELEMENT, two_pass=two_pass)
            == tshark.read(path, ['-V'], two_pass=two_pass, environment=without_plugin))


# ---- what stands in the way ----

class Tunnel:
    """A subscriber's packets between a base station and a user plane function."""

    def __init__(self, capture):
        self.capture = capture

    def carry(self, packet):
        return self.capture.datagram(Endpoint('10.3.0.1', 2152), Endpoint('10.3.0.2', 2152), inner.gtp_u(packet))

    def packet(self, source, destination, protocol, contents):
        return self.carry(wire.ip(source, destination, protocol, contents, self.capture.count + 1))


def others(fragment):
    """To another port, with other octets."""
    return fragment[:20] + struct.pack('!HH', 5353, 5353) + fragment[24:28] + bytes(len(fragment) - 28)


@PASSES
@pytest.mark.parametrize('is_forged', [False, True], ids=['true', 'forged'])
@EACH
def test_fragments(tmp_path, link, is_forged, two_pass):
    """Also where a subscriber sends another first one before."""
    capture = wire.Capture(link=LINKS[link])
    ends = Endpoint(POI, 31000), Endpoint(STRANGER, 53)
    for number in range(2):
        datagram = wire.udp(*ends, cc(bytes(500)).encode())
        parts = list(wire.fragments(wire.ip(POI, STRANGER, wire.UDP, datagram, 77 + number), 200))
        if is_forged:
            Tunnel(capture).carry(others(parts[0]))
        capture.wait(1)
        frames = [capture.carry(part, POI, STRANGER) for part in parts]
        assert judged(saved(capture, tmp_path), two_pass=two_pass)[-1:] == [
            (frames[-1], f'{STRANGER}:53/udp', 'unregistered')]
        capture.wait(1)


@PASSES
@EACH
def test_others_first_in_a_tunnel(tmp_path, link, two_pass):
    """Other octets in the place of each segment of a delivery, before it, in a subscriber's tunnel."""
    capture = wire.Capture(link=LINKS[link])
    covert_one = wire.TcpConnection(capture, (POI, 47000), (STRANGER, 9003)).open()
    other, expected = wire.TcpConnection(Tunnel(capture), (POI, 47000), (STRANGER, 9003)), []
    for _ in range(3):
        segment = covert_one.prepare(x2x3.encode(cc(xid=XID)))
        other.write(wire.Segment(segment.sequence, bytes(len(segment.octets)), False))
        expected.append(covert_one.write(segment))
    shown = {frame: (verdicts_of(packet), [item.filter for item in experts_of(packet) if 'differ' in item.filter])
             for frame, packet in tshark.packets(saved(capture, tmp_path), ELEMENT, two_pass=two_pass)}
    assert [shown[frame] for frame in expected] == [(['unregistered'], [])] * 3


@PASSES
@pytest.mark.parametrize('tunnels', [1, 7, 8, 12])
def test_again_in_many_tunnels(tmp_path, tunnels, two_pass):
    """Octets in the place of others, however deep."""
    capture, expected = wire.Capture(), []
    covert_one = wire.TcpConnection(capture, (POI, 47000), (STRANGER, 9003)).open()
    for _ in range(3):
        octets = x2x3.encode(cc(xid=XID))
        segment = covert_one.prepare(bytes(len(octets)))
        covert_one.write(segment)
        capture.wait(1)
        packet = wire.ip(POI, STRANGER, wire.TCP, wire.tcp(covert_one.client, covert_one.server, segment.sequence,
                                                           covert_one.next[1], wire.PSH | wire.ACK, octets))
        frame = wire.ethernet(POI, STRANGER, packet)
        for _ in range(tunnels):
            frame = LINKS['VXLAN'].frame(POI, STRANGER, packet)
            packet = frame[14:]
        expected.append(capture.add(frame))
    assert [frame for frame, *_ in judged(saved(capture, tmp_path), two_pass=two_pass)] == expected


@PASSES
@pytest.mark.parametrize('disabled', ['li', 'udp', 'udplite'])
def test_disabled(tmp_path, without_plugin, disabled, two_pass):
    """Who is in front of UDP is not in its way."""
    capture, _ = covert('Ethernet')
    capture.packet(POI, STRANGER, wire.UDP_LITE, wire.udp_lite(Endpoint(POI, 5), Endpoint(STRANGER, 53), b'text'))
    capture.packet(POI, STRANGER, wire.UDP, b'short')
    path, less = saved(capture, tmp_path), ['--disable-protocol', disabled]
    runs = [([*ELEMENT, *less], None), ([] if disabled == 'li' else less, without_plugin)]
    ours, stock = (tshark.fields(path, ['frame.number', 'ip.proto', 'udp.srcport', 'tcp.srcport'], options,
                                 None, two_pass, environment) for options, environment in runs)
    assert ours == stock
