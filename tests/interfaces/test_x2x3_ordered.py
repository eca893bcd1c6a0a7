# SPDX-License-Identifier: GPL-2.0-or-later
"""X2/X3 found without a port: to and from hosts that orders or tables name, and for tasks that are known."""

import pytest

from support import inner, orders, tshark, wire, x1, x2x3
from support.cases import MDF, POI, PROTECTED, XID, cc, iri, row
from support.tls import TlsConnection
from support.wire import Endpoint

DID = x1.DID
ELSEWHERE = Endpoint('203.0.113.66', 41999)
OTHER_POI = '192.0.2.77'
OTHER_XID = '7d0a1f52-6c3e-4f0b-9b1e-2a54c1d0e8f3'
STRANGE_XID = 'e5c1a0de-77b4-4d0e-9a52-60c7b1f2d394'      # of no unit before
FAR = '192.0.2.78', Endpoint('203.0.113.67', 41999)       # two hosts that nobody knows


class Story:
    """A capture with an order in it, and PDUs of which each is found or not."""

    def __init__(self):
        self.capture = wire.Capture()
        self.ne = orders.Administrator(self.capture).element('ne-1', POI)
        self.port = 30000
        self.found, self.secrets = [], []

    def connection(self, server, client=POI):
        self.port += 1
        return wire.TcpConnection(self.capture, (client, self.port), server).open()

    def expect(self, frame, count=1):
        self.found += [frame] * count

    def read(self, folder, options=(), two_pass=False):
        """The frames of all units."""
        path = folder / 'ordered.pcapng'
        self.capture.save(path, secrets=self.secrets)
        # An item without an interface and a number is about TLS as such.
        return [unit.frame for unit in tshark.units(path, [*PROTECTED, *options], two_pass=two_pass)
                if unit.interface or unit.sequence is not None]


@pytest.fixture(params=[False, True], ids=['one-pass', 'two-pass'])
def two_pass(request):
    return request.param


def test_tcp(tmp_path, two_pass):
    """A port that nobody configured, from the order on; not before."""
    story = Story()
    before = story.connection(MDF, OTHER_POI)
    before.send(cc(xid=OTHER_XID).encode())
    story.ne.create(DID, MDF)
    connection = story.connection(MDF, OTHER_POI)
    pieces = wire.cut(cc(bytes(500), xid=OTHER_XID).encode(), (30, 200))
    story.expect(connection.send(x2x3.encode(cc(xid=OTHER_XID), iri(xid=OTHER_XID))), 2)
    story.expect(connection.send_pieces(pieces)[-1])
    connection.send(x2x3.encode(x2x3.keepalive(0)))
    # A connection that was there is found from its next frame on.
    story.expect(before.send(cc(xid=OTHER_XID).encode()))
    frames = story.read(tmp_path, two_pass=two_pass)
    keepalive, = set(frames) - set(story.found)
    assert frames == sorted([*story.found, keepalive])


def test_udp(tmp_path, two_pass):
    story = Story()
    source = Endpoint(OTHER_POI, 40000)
    story.capture.datagram(source, MDF, cc(xid=OTHER_XID).encode())
    story.ne.create(DID, (MDF, 'UDP'))
    for _ in range(2):
        story.expect(story.capture.datagram(source, MDF, cc(xid=OTHER_XID).encode()))
    story.expect(story.capture.datagram(Endpoint(OTHER_POI, 40001), MDF, x2x3.encode(cc(xid=OTHER_XID), iri())), 2)
    assert story.read(tmp_path, two_pass=two_pass) == story.found


@pytest.mark.parametrize('port', [80, 5060, 443])
def test_a_port_of_another_protocol(tmp_path, two_pass, port):
    story = Story()
    server = Endpoint(MDF.address, port)
    story.ne.create(DID, server)
    connection = story.connection(server, OTHER_POI)
    story.expect(connection.send(cc(xid=OTHER_XID).encode()))
    story.expect(connection.send(cc(xid=OTHER_XID).encode()))
    assert story.read(tmp_path, two_pass=two_pass) == story.found


@pytest.mark.parametrize('port', [9003, 443])
def test_tls(tmp_path, two_pass, port):
    story = Story()
    server = Endpoint(MDF.address, port)
    story.ne.create(DID, server)
    story.ne.activate(XID, DID)
    tls = TlsConnection(story.connection(server))
    tls.handshake()
    story.expect(tls.send(cc().encode()))
    story.expect(tls.send(x2x3.encode(cc(), iri())), 2)
    story.secrets.append(tls.secrets)
    assert story.read(tmp_path, two_pass=two_pass) == story.found


def test_other_traffic_to_a_destination_stays_what_it_is(tmp_path):
    """An order promises nothing of what comes."""
    story = Story()
    story.ne.create(DID, Endpoint(MDF.address, 80))
    web = story.connection(Endpoint(MDF.address, 80), OTHER_POI)
    for _ in range(2):
        web.send(b'GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n')
        web.send(b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', back=True)
    assert story.read(tmp_path) == []
    shown = tshark.fields(tmp_path / 'ordered.pcapng', ['frame.protocols'],
                          display_filter='tcp.port == 80 && tcp.len > 0')
    assert [protocols for (protocols,), in shown] == ['eth:ethertype:ip:tcp:http'] * 4


def test_refused_orders_do_not_matter_less(tmp_path):
    """What was asked for may come all the same."""
    story = Story()
    story.ne.create(DID, MDF, answer=6000)
    story.expect(story.connection(MDF, OTHER_POI).send(cc(xid=OTHER_XID).encode()))
    assert story.read(tmp_path) == story.found


def test_an_element_by_its_administration(tmp_path, two_pass):
    """Wherever it goes, whatever the task; another host's the same octets are not looked at."""
    story = Story()
    story.connection(ELSEWHERE).send(cc(xid=OTHER_XID).encode())
    story.ne.ping()
    story.ne.ask('GetNEStatus', response=[x1.ne_status()])
    connection = story.connection(ELSEWHERE)
    story.expect(connection.send(cc(xid=OTHER_XID).encode()))
    story.expect(connection.send(cc(xid=OTHER_XID).encode()))
    story.expect(story.capture.datagram(Endpoint(POI, 40000), ELSEWHERE, iri(xid=OTHER_XID).encode()))
    story.connection(ELSEWHERE, OTHER_POI).send(cc(xid=STRANGE_XID).encode())
    # A task of which units were seen is known.
    story.expect(story.connection(ELSEWHERE, OTHER_POI).send(cc(xid=OTHER_XID).encode()))
    # What is no PDU stays what it is.
    story.connection(ELSEWHERE).send(inner.sip_invite())
    assert story.read(tmp_path, two_pass=two_pass) == story.found


def test_an_element_by_the_table(tmp_path, two_pass):
    story = Story()
    story.expect(story.connection(ELSEWHERE).send(cc(xid=OTHER_XID).encode()))
    story.connection(ELSEWHERE, OTHER_POI).send(cc(xid=STRANGE_XID).encode())
    assert story.read(tmp_path, row('li_elements', POI, 'POI one'), two_pass) == story.found


def test_a_task(tmp_path, two_pass):
    """From anybody to anywhere, if the XID was ordered, or is a product id. Who has sent a unit is looked at from then
    on."""
    story = Story()
    story.connection(ELSEWHERE, OTHER_POI).send(cc().encode())
    story.ne.activate(XID, DID)
    story.ne.activate(x1.OBJECT, DID, product=x1.PRODUCT)
    for xid in (XID, x1.OBJECT, x1.PRODUCT):
        connection = story.connection(ELSEWHERE, OTHER_POI)
        story.expect(connection.send(cc(xid=xid).encode()))
        story.expect(connection.send(cc(xid=OTHER_XID).encode()))
    story.connection(FAR[1], FAR[0]).send(cc(xid=STRANGE_XID).encode())
    story.expect(story.connection(FAR[1], OTHER_POI).send(cc(xid=STRANGE_XID).encode()))
    assert story.read(tmp_path, two_pass=two_pass) == story.found


def test_switched_off(tmp_path):
    story = Story()
    story.ne.activate(XID, DID)
    story.connection(ELSEWHERE, OTHER_POI).send(cc().encode())
    story.capture.datagram(Endpoint(OTHER_POI, 40000), ELSEWHERE, cc().encode())
    off = ['--disable-heuristic', 'li_x2x3_expected_tcp', '--disable-heuristic', 'li_x2x3_expected_udp']
    assert story.read(tmp_path, off) == []


def test_destinations_of_law_enforcement_are_looked_at(tmp_path):
    """What a mediation function is ordered is another interface's business, but what comes need not keep to that."""
    story = Story()
    story.ne.activate(XID, DID, mediations=[orders.mediation('LIID-1')])
    story.ne.create(DID, MDF)
    story.expect(story.connection(MDF, OTHER_POI).send(cc(xid=OTHER_XID).encode()))
    assert story.read(tmp_path) == story.found
