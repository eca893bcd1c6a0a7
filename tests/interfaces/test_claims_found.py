# SPDX-License-Identifier: GPL-2.0-or-later
"""X2/X3 and PS-PDUs on ports of others, to and from hosts that tables and orders name, or that were heard before."""

import pytest

from support import inner, orders, ps, tshark, wire, x1
from support.cases import POI, POI6, PROTECTED, cc, registered, row
from support.tls import TlsConnection
from support.wire import Endpoint

MDF, STRANGER, STRANGER6 = '198.51.100.20', '203.0.113.66', '2001:db8:3::66'
ELEMENT = [*row('li_elements', POI, 'NE'), *row('li_elements', POI6, 'NE six')]
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
UNIT = cc().encode()


class Story:
    def __init__(self, folder):
        self.capture, self.path = wire.Capture(), folder / 'claimed.pcapng'
        self.port = 30000

    def connection(self, port, host=STRANGER, client=POI, opened=True):
        self.port += 1
        connection = wire.TcpConnection(self.capture, (client, self.port), (host, port))
        return connection.open() if opened else connection

    def units(self, options, two_pass=False):
        """Frame and endpoint of all units."""
        self.capture.save(self.path)
        return [(unit.frame, unit.endpoint) for unit in tshark.units(self.path, [*PROTECTED, *options],
                                                                     two_pass=two_pass) if unit.interface]

    def frames(self, options, two_pass=False):
        return [frame for frame, _ in self.units(options, two_pass)]


@pytest.fixture
def story(tmp_path):
    return Story(tmp_path)


PORTS = [20, 21, 22, 23, 25, 53, 80, 88, 110, 139, 143, 179, 389, 443, 445, 636, 1080, 2152, 3128, 3868, 5060, 5061,
         8080, 41999]


@PASSES
@pytest.mark.parametrize('opened', [True, False], ids=['opened', 'in-the-middle'])
def test_ports_over_tcp(story, two_pass, opened):
    """Whoever owns them, from the first segment that was captured on."""
    expected = []
    for port in PORTS:
        connection = story.connection(port, opened=opened)
        expected += [(connection.send(UNIT), f'{STRANGER}:{port}/tcp') for _ in range(2)]
    assert story.units(ELEMENT, two_pass) == expected


@PASSES
def test_ports_over_udp(story, two_pass):
    expected = []
    for port in [53, 67, 69, 123, 137, 161, 443, 500, 1812, 2123, 2152, 4500, 4789, 5060, 8805, 41999]:
        for client in range(3):
            frame = story.capture.datagram(Endpoint(POI, 31000 + port % 997 + client), Endpoint(STRANGER, port), UNIT)
            expected.append((frame, f'{STRANGER}:{port}/udp'))
    assert story.units(ELEMENT, two_pass) == expected


@PASSES
@pytest.mark.parametrize('port', [22, 443, 5060])
def test_the_receiver_has_connected(story, two_pass, port):
    """And the element listens at a port of another protocol."""
    connection = wire.TcpConnection(story.capture, (STRANGER, 40000), (POI, port)).open()
    expected = [connection.send(UNIT, back=True) for _ in range(2)]
    assert story.frames(ELEMENT, two_pass) == expected


@PASSES
@pytest.mark.parametrize('rows', [registered(MDF), row('li_elements', MDF, 'x'),
                                  row('li_administrators', MDF, 'X1', 'x'),
                                  registered('198.51.100.0/24'), registered(f'{MDF}/32', interfaces='HI2'),
                                  row('li_aliases', f'{MDF}:*', '10.0.0.1:9003')],
                         ids=['endpoint', 'element', 'administrator', 'prefix', 'another interface', 'alias'])
def test_a_row_names_the_host(story, two_pass, rows):
    """At any of its ports; another host next to it is a stranger."""
    expected = [story.connection(443, MDF).send(UNIT)]
    story.connection(443, '198.51.101.20', '192.0.2.77').send(cc(xid='00000000-0000-4000-8000-000000000001').encode())
    assert story.frames(rows, two_pass) == expected


@pytest.mark.parametrize('rows', [registered('198.51.100.0/23'), row('li_administrators', '*', 'X1', 'x'),
                                  registered('*')], ids=['endpoint', 'administrator', 'all'])
def test_a_wide_row_names_nobody(story, rows):
    story.connection(443, MDF).send(UNIT)
    assert story.frames(rows) == []


def test_a_wide_row_of_elements(story):
    """It makes no party: what is no unit for certain is not looked into. A unit of theirs is to be expected."""
    rows = row('li_elements', '192.0.0.0/16', 'x')
    story.connection(443, MDF).send(b'x' + UNIT)
    expected = story.connection(8443, MDF).send(UNIT)
    assert story.frames(rows) == [expected]


WIDE, STRANGERS = 'more than 256 addresses', 'nothing is known of both ends'


@PASSES
@pytest.mark.parametrize('rows, said', [
    (registered('198.51.100.0/23'), WIDE), (row('li_aliases', '198.51.0.0/16:*', '10.0.0.1:9003'), WIDE),
    (registered('*'), STRANGERS), (row('li_elements', '172.16.0.0/12', 'x'), STRANGERS),
    ([*registered('198.51.100.0/23'), *row('li_elements', '172.16.0.1', 'x')], WIDE)],
    ids=['endpoint', 'alias', 'all', 'of others', 'beside another'])
def test_a_wide_row_is_said(story, two_pass, rows, said):
    """Once for a connection, on the first frame that looks like a unit; of what else its hosts say, nothing. Of
    strangers what stands within the octets of another protocol may be anything: a datagram stands alone."""
    expected = []
    for port in (443, 53):
        connection = story.connection(port, MDF)
        connection.send(b'GET / HTTP/1.1\r\nHost: h\r\n\r\n')
        connection.send(bytes(60))
        expected.append(connection.send(UNIT))
        connection.send(UNIT)
    expected += [story.capture.datagram(Endpoint(POI, 31000), Endpoint(MDF, 53), UNIT)]
    story.capture.datagram(Endpoint(POI, 31000), Endpoint(MDF, 53), UNIT)
    story.capture.save(story.path)
    shown = tshark.fields(story.path, ['frame.number', '_ws.expert.message'], rows, 'li.coverage.not_judged', two_pass)
    assert [int(frame) for (frame,), _ in shown] == (expected if said == WIDE else expected[2:])
    assert all(said in ' '.join(messages) for _, messages in shown)
    assert story.frames(rows, two_pass) == []


def test_a_wide_row_beside_one_for_the_host(story):
    """It is looked into, and nothing has to be said."""
    rows = [*registered('198.51.100.0/23'), *row('li_elements', POI, 'x')]
    assert [story.connection(443, MDF).send(UNIT)] == story.frames(rows)
    assert tshark.fields(story.path, ['frame.number'], rows, 'li.coverage.not_judged') == []


@PASSES
def test_ipv6(story, two_pass):
    """A row of up to 256 addresses is one of 120 bits."""
    expected = [story.connection(443, STRANGER6, '2001:db8:1::17').send(UNIT)]
    expected.append(story.capture.datagram(Endpoint('2001:db8:1::18', 5000), Endpoint(STRANGER6, 53), UNIT))
    story.connection(443, STRANGER6, '2001:db8:1::117').send(cc(xid='00000000-0000-4000-8000-000000000001').encode())
    assert story.frames(row('li_elements', '2001:db8:1::/120', 'x'), two_pass) == expected


@PASSES
def test_who_has_sent_is_looked_at(story, two_pass):
    """Only the mediation function is known: an element that delivers to it, also to somebody else."""
    before = story.connection(443)
    before.send(b'GET / HTTP/1.1\r\n\r\n')
    expected = [story.connection(9003, MDF).send(UNIT)]
    expected.append(before.send(UNIT))
    expected.append(story.connection(443).send(UNIT))
    expected.append(story.capture.datagram(Endpoint(POI, 5000), Endpoint(STRANGER, 53), UNIT))
    assert story.frames(registered(MDF), two_pass) == expected


@PASSES
def test_who_is_ordered_is_looked_at(story, two_pass):
    """The element, and the host of a destination, at any port."""
    administrator = orders.Administrator(story.capture)
    story.connection(443, MDF, '192.0.2.77').send(UNIT)
    administrator.element('ne-1', POI).create(x1.DID, Endpoint(MDF, 9003))
    expected = [story.connection(443, MDF, '192.0.2.77').send(UNIT), story.connection(80).send(UNIT)]
    assert story.frames([], two_pass) == expected


def test_an_order_speaks_from_its_frame_on(story):
    """What it changes, it changes behind it, in whatever order frames are looked at."""
    strange = cc(xid='00000000-0000-4000-8000-000000000001').encode()
    story.connection(443, MDF, '192.0.2.77').send(strange)
    orders.Administrator(story.capture).element('ne-1', POI).create(x1.DID, Endpoint(MDF, 9003))
    found = story.connection(443, MDF, '192.0.2.77').send(strange)
    assert story.frames([]) == story.frames([], True) == [found]


def tagged(octets, tags):
    return octets[:12] + tags + octets[12:]


ENCAPSULATIONS = {
    'VLAN': lambda octets: tagged(octets, b'\x81\x00\x00\x07'),
    'two VLANs': lambda octets: tagged(octets, b'\x88\xa8\x00\x07\x81\x00\x00\x08'),
    'MPLS': lambda octets: octets[:12] + b'\x88\x47' + b'\x00\x01\x00\x40' + b'\x00\x02\x01\x40' + octets[14:],
    'IP in IP': lambda octets: octets[:14] + wire.ip('192.0.2.1', '192.0.2.2', 4, octets[14:]),
    'VXLAN': lambda octets: wire.ethernet('192.0.2.1', '192.0.2.2', inner.udp_packet(
        b'\x08\0\0\0\0\0\x07\0' + octets, Endpoint('192.0.2.1', 4789), Endpoint('192.0.2.2', 4789))),
}


@PASSES
@pytest.mark.parametrize('name', ENCAPSULATIONS)
def test_first_datagram_in(story, two_pass, name):
    for client in range(3):
        story.capture.datagram(Endpoint(POI, 31000 + client), Endpoint(STRANGER, 53), UNIT)
    plain, story.capture.frames = story.capture.frames, []
    for frame in plain:
        story.capture.add(ENCAPSULATIONS[name](frame.octets))
    assert story.frames(ELEMENT, two_pass) == [1, 2, 3]


@PASSES
def test_first_datagram_in_fragments(story, two_pass):
    """The ports are in the first of them (RFC 791 clause 3.2)."""
    datagram = wire.udp(Endpoint(POI, 31000), Endpoint(STRANGER, 53), cc(bytes(1000)).encode())
    for part in wire.fragments(wire.ip(POI, STRANGER, wire.UDP, datagram, 7), 800):
        story.capture.carry(part, POI, STRANGER)
    assert story.frames(ELEMENT, two_pass) == [2]


@PASSES
def test_a_port_is_used_again(story, two_pass):
    """What the first connection was does not matter to the second."""
    expected = []
    for number, octets in enumerate([b'GET / HTTP/1.1\r\nHost: h\r\n\r\n', UNIT] * 2):
        first = (100_000 * number, 5)
        connection = wire.TcpConnection(story.capture, (POI, 40000), (STRANGER, 80), first).open()
        frame = connection.send(octets)
        connection.close()
        story.capture.wait(300)
        if octets == UNIT:
            expected.append(frame)
    assert story.frames(ELEMENT, two_pass) == expected


@PASSES
@pytest.mark.parametrize('alpn', [None, 'http/1.1', 'h2', 'x3'])
@pytest.mark.parametrize('port', [443, 25, 41999])
def test_in_tls(story, two_pass, alpn, port):
    """Whatever the handshake agrees on, and whoever owns the port."""
    tls = TlsConnection(story.connection(port), alpn=alpn)
    tls.handshake()
    tls.send(b'\0\1\2 nothing that is known')
    expected = [tls.send(UNIT), tls.send(UNIT)]
    pieces = wire.cut(UNIT, (20,))
    tls.send(pieces[0])
    expected.append(tls.send(pieces[1]))
    story.capture.secrets.append(tls.secrets)
    assert story.frames(ELEMENT, two_pass) == expected


@PASSES
@pytest.mark.parametrize('alpn', [None, 'http/1.1'])
def test_ps_pdus(story, two_pass, alpn):
    """HI2 and HI3 alike."""
    octets = ps.keep_alive()
    expected = [story.connection(5060).send(octets)]
    tls = TlsConnection(story.connection(443), alpn=alpn)
    tls.handshake()
    expected.append(tls.send(octets))
    story.capture.secrets.append(tls.secrets)
    story.capture.save(story.path)
    shown = tshark.fields(story.path, ['frame.number'], ELEMENT, 'li_ps', two_pass)
    assert [int(number) for (number,), in shown] == expected


@PASSES
def test_decode_as_stands(story, two_pass):
    """Where the user has said what runs at a port."""
    expected = [story.connection(80).send(UNIT)]
    story.connection(81).send(UNIT)
    assert story.frames([*ELEMENT, '-d', 'tcp.port==81,data'], two_pass) == expected
