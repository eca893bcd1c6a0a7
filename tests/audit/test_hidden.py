# SPDX-License-Identifier: GPL-2.0-or-later
"""TLS without keys: what an element sends, and what its administrator orders, unseen."""

import pytest

from support import tshark, wire, x1, x2x3
from support.cases import MDF, POI, STRANGER, XID, cc, protocols, row, values
from support.orders import Administrator, Exchange
from support.tls import TlsConnection
from support.wire import Endpoint
from support.worlds import OPTIONS

UNVERIFIED, UNREGISTERED = 'li.endpoint.unverified', 'li.endpoint.unregistered'
ELSEWHERE = Endpoint(STRANGER.address, 41999)


@pytest.fixture(params=[False, True], ids=['one-pass', 'two-pass'])
def two_pass(request):
    return request.param


def hello(capture, client, server, port=[30000]):
    """A TLS connection without keys; the frame of its first record."""
    port[0] += 1
    tls = TlsConnection(wire.TcpConnection(capture, (client, port[0]), server).open())
    frame = tls.handshake()[0]
    tls.send(b'GET / HTTP/1.1\r\n\r\n')
    tls.send(b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', back=True)
    tls.close()
    return frame


# ---- what an element sends ----

@pytest.mark.parametrize('cut', [5, 60])
def test_of_a_hello_in_two_segments(tmp_path, two_pass, cut):
    """On the same frame, whoever looks: the first of which TLS is told, or that ends the first record."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 30100), STRANGER).open()
    tls = TlsConnection(connection)
    tls.ends[0].attempt(tls.ends[0].tls.do_handshake)
    octets = tls.take()
    frames = [connection.send(octets[:cut]), connection.send(octets[cut:])]
    tls.handshake()
    tls.close()
    path = tmp_path / 'cut.pcapng'
    capture.save(path)
    options = row('li_elements', POI, 'poi-1')
    found = notes(path, two_pass, *options)
    assert [rest for _, *rest in found] == [['203.0.113.66:9003/tcp', [], True]]
    assert found == notes(path, not two_pass, *options) and found[0][0] in frames

def notes(path, two_pass, *options):
    """Frame and endpoint of each item on TLS, and whether a Note stands on it."""
    return [(frame, values(item, 'li.endpoint')[0], values(item, 'li.endpoint.name'),
             values(item, '_ws.expert.severity') != [])
            for frame, packet in tshark.packets(path, options, two_pass=two_pass)
            for item in protocols(packet, 'li') if values(item, 'li.interface') == []]


def test_of_an_element_that_was_administered(tmp_path, two_pass):
    """To a destination that was ordered: its name. To others: a Note. To who orders: nothing."""
    capture = wire.Capture()
    hello(capture, POI, STRANGER)
    ne = Administrator(capture).element('ne-1', POI)
    ne.create(x1.DID, MDF, name='MDF one')
    ordered, strange = hello(capture, POI, MDF), hello(capture, POI, STRANGER)
    hello(capture, POI, Endpoint(x1.ADMF_HOST, 8443))
    hello(capture, '192.0.2.77', STRANGER)
    ne.remove(x1.DID)
    removed = hello(capture, POI, MDF)
    capture.save(tmp_path / 'hidden.pcapng')
    assert notes(tmp_path / 'hidden.pcapng', two_pass) == [
        (ordered, '198.51.100.20:9003/tcp', ['MDF one'], False),
        (strange, '203.0.113.66:9003/tcp', [], True),
        (removed, '198.51.100.20:9003/tcp', ['MDF one'], False)]


def test_where_the_registry_has_it(tmp_path, two_pass):
    capture = wire.Capture()
    ne = Administrator(capture).element('ne-1', POI)
    ne.ask('GetNEStatus', answer=1080)
    ne.create(x1.DID, Endpoint('198.51.100.99', 9003))
    hello(capture, POI, MDF)
    capture.save(tmp_path / 'hidden.pcapng')
    assert notes(tmp_path / 'hidden.pcapng', two_pass,
                 *row('li_endpoints', MDF.address, '*', 'tcp', 'X2,X3', '*', 'MDF one')) == []


def test_once_for_each_endpoint(tmp_path, two_pass):
    """However many connections there are; of an address that has sent a unit, too, from then on."""
    capture = wire.Capture()
    other = Endpoint('203.0.113.67', 443)
    hello(capture, POI, STRANGER)
    connection = wire.TcpConnection(capture, (POI, 30200), MDF).open()
    connection.send(x2x3.encode(cc()))
    first = hello(capture, POI, STRANGER)
    hello(capture, POI, STRANGER)
    elsewhere = hello(capture, POI, other)
    hello(capture, POI, other)
    hello(capture, '192.0.2.77', STRANGER)
    capture.save(tmp_path / 'hidden.pcapng')
    options = ['-o', 'li_x2x3.tcp.port:9003']
    assert notes(tmp_path / 'hidden.pcapng', two_pass, *options) == [
        (first, '203.0.113.66:9003/tcp', [], True), (elsewhere, '203.0.113.67:443/tcp', [], True)]


def test_of_a_connection_that_was_open_before(tmp_path, two_pass):
    """Its handshake was not captured: records of application data are TLS, too."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 30300), STRANGER)
    tls = TlsConnection(wire.TcpConnection(wire.Capture(), (POI, 30300), STRANGER).open())
    tls.handshake()
    frames = [connection.send(tls.records(b'x' * 200)) for _ in range(3)]
    capture.save(tmp_path / 'hidden.pcapng')
    assert notes(tmp_path / 'hidden.pcapng', two_pass, *row('li_elements', POI, 'poi-1')) == [
        (frames[0], '203.0.113.66:9003/tcp', [], True)]


# ---- what is ordered ----

class Hidden:
    """X1 through TLS; with or without its keys in the capture, read as `secrets`."""

    def __init__(self, capture, client, server):
        self.tls = TlsConnection(wire.TcpConnection(capture, client, server).open(), self.version)
        self.tls.handshake()

    def request(self, body):
        return self.tls.send(x1.post(body))

    def response(self, body):
        return self.tls.send(x1.reply(body), True)


class Hidden13(Hidden):
    version = '1.3'


class Hidden12(Hidden):
    version = '1.2'


def known(w, carrier, with_keys):
    """An element all of whose orders are known; then a second session, and a unit that nobody ordered."""
    capture, secrets = wire.Capture(), []
    admf = Administrator(capture, carrier=carrier)
    ne = admf.element('ne-1', POI, 443)
    secrets.append(ne.connection.tls)
    ne.ask('DeactivateAllTasks')
    ne.create(x1.DID, MDF)
    ne.activate(XID, x1.DID)
    before = unit(capture, 1)
    other = admf.element('ne-1', POI, 443)
    assert isinstance(other.create(x1.OTHER_DID, STRANGER), Exchange)
    if with_keys:
        secrets.append(other.connection.tls)
    after = unit(capture, 2)
    capture.save(w, secrets=[tls.secrets for tls in secrets])
    return before, after


def unit(capture, number):
    connection = wire.TcpConnection(capture, (POI, 40000 + number), ELSEWHERE).open()
    return connection.send(x2x3.content(x2x3.X3, b'content', x2x3.PROPRIETARY, direction=x2x3.FROM_TARGET, xid=XID,
                                        attributes=[x2x3.sequence(number)]).encode())


@pytest.mark.parametrize('carrier', [Hidden12, Hidden13])
@pytest.mark.parametrize('with_keys', [True, False], ids=['keys', 'no keys'])
def test_a_session_that_was_not_decrypted(tmp_path, two_pass, carrier, with_keys):
    """Of the element's orders not all are known any more: an Error becomes a Warning that says why."""
    path = tmp_path / 'hidden.pcapng'
    before, after = known(path, carrier, with_keys)
    found = {item.frame: item for item in tshark.experts(path, OPTIONS, [UNREGISTERED], two_pass)}
    assert [found[frame].severity for frame in (before, after)] == ['Error', 'Error' if with_keys else 'Warning']
    assert 'all are known since frame' in found[before].message
    assert ('a session of its administration was not decrypted' in found[after].message) == (not with_keys)


def test_other_tls_of_the_element_is_no_administration(tmp_path, two_pass):
    """Sessions on other ports, and of the element as a client."""
    capture = wire.Capture()
    ne = Administrator(capture).element('ne-1', POI)
    ne.ask('DeactivateAllTasks')
    hello(capture, x1.ADMF_HOST, Endpoint(POI, 443))
    hello(capture, POI, Endpoint('192.0.2.88', 443))
    after = unit(capture, 1)
    capture.save(tmp_path / 'hidden.pcapng')
    assert [(item.frame, item.severity) for item in tshark.experts(tmp_path / 'hidden.pcapng', OPTIONS,
                                                                    [UNREGISTERED], two_pass)] == [(after, 'Error')]


def test_orders_are_read_over_tls(tmp_path, two_pass):
    """With keys X1 in TLS orders as in clear."""
    capture = wire.Capture()
    ne = Administrator(capture, carrier=Hidden13).element('ne-1', POI, 443)
    ne.create(x1.DID, MDF)
    ne.activate(XID, x1.DID)
    connection = wire.TcpConnection(capture, (POI, 40001), MDF).open()
    connection.send(x2x3.content(x2x3.X3, b'content', x2x3.PROPRIETARY, direction=x2x3.FROM_TARGET, xid=XID).encode())
    capture.save(tmp_path / 'hidden.pcapng', secrets=[ne.connection.tls.secrets])
    assert [unit.verdict for unit in tshark.units(tmp_path / 'hidden.pcapng', OPTIONS, two_pass)
            if unit.interface] == ['provisioned']
