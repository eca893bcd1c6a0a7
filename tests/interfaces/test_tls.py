# SPDX-License-Identifier: GPL-2.0-or-later
"""X2/X3 through TLS, the transport that TS 103 221-2 clause 6 expects: by heuristic, by port, by Decode As."""

import pytest

from support import inner, tshark, wire, x2x3
from support.cases import MDF, POI, XID, cc, columns, iri, numbered, protocols, registered, values
from support.tls import TlsConnection

VERSIONS = ['1.2', '1.3']
HOW = {
    'heuristic': [],
    'tls.port': ['-o', 'li_x2x3.tls.port:9003'],
    'tcp.port': ['-o', 'li_x2x3.tcp.port:9003'],
    'Decode As TLS': ['-d', 'tls.port==9003,li_x2x3'],
    'Decode As TCP': ['-d', 'tcp.port==9003,li_x2x3'],
}
BY_PORT = {name: options for name, options in HOW.items() if name != 'heuristic'}
OFF = ['--disable-heuristic', 'li_x2x3_tls']


class Session:
    """A TLS session in a capture of its own, with its keys."""

    def __init__(self, version='1.3', server=MDF):
        self.capture = wire.Capture()
        self.tls = TlsConnection(wire.TcpConnection(self.capture, (POI, 20001), server).open(), version)
        self.tls.handshake()

    def send(self, *pdus, back=False):
        return self.tls.send(x2x3.encode(*pdus), back)

    def save(self, folder, secrets=True):
        path = folder / 'tls.pcapng'
        self.capture.save(path, secrets=[self.tls.secrets] if secrets else [])
        return path


def sequences(path, options=(), two_pass=False):
    return [int(value) for frame in tshark.fields(path, ['li_x2x3.sequence'], options, two_pass=two_pass)
            for value in frame[0]]


@pytest.fixture(scope='module', params=VERSIONS)
def delivery(request, tmp_path_factory):
    """PDUs 0 to 9: one in a record, several in a record, over two records, over segments, with an answer between."""
    session = Session(request.param)
    session.send(numbered(0))
    session.send(numbered(1), numbered(2))
    split = numbered(3).encode()
    for part in (split[:5], split[5:30], split[30:]):
        session.send(part)
    record = session.tls.records(numbered(4).encode())
    session.tls.connection.send_pieces(wire.cut(record, [3, 30]))
    session.send(numbered(5))
    session.send(x2x3.keepalive(6))
    session.send(x2x3.acknowledgement(6), back=True)
    session.tls.connection.send(session.tls.records(numbered(7).encode()) + session.tls.records(numbered(8).encode()))
    session.send(cc(inner.udp_packet(), x2x3.IPV4, attributes=[x2x3.sequence(9)]))
    return session.save(tmp_path_factory.mktemp('tls'))


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('how', HOW)
def test_all_pdus_are_found(delivery, how, two_pass):
    assert sequences(delivery, HOW[how], two_pass) == [0, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9]


@pytest.mark.parametrize('how', HOW)
def test_protected(delivery, how):
    """What comes out of TLS is not in the clear."""
    options = [*HOW[how], *registered()]
    assert [item for item in tshark.experts(delivery, options) if item.filter == 'li.transport.cleartext'] == []


@pytest.mark.parametrize('how', BY_PORT)
def test_port_needs_no_heuristic(delivery, how):
    assert sequences(delivery, [*BY_PORT[how], *OFF]) == [0, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9]


def test_heuristic_off(delivery):
    assert sequences(delivery, OFF) == []


def test_payload_inside(delivery):
    """The IPv4 packet of the last PDU is below it; the columns are ours."""
    *_, (frame, packet) = [(number, item) for number, item in tshark.packets(delivery, registered())
                           if protocols(item, 'li_x2x3')]
    assert values(protocols(packet, 'li_x2x3')[0], 'udp.srcport') == ['49170']
    assert columns(delivery, registered())[frame - 1][:2] == ('X3', 'X3 CC XID 29f28e1c… seq 9 → registered')


@pytest.mark.parametrize('how', BY_PORT)
@pytest.mark.parametrize('size', [1, 2, 4, 11, 12, 13, 39, 40, 44])
def test_first_record_shorter_than_a_header(tmp_path, how, size):
    session = Session()
    octets = numbered(1).encode()
    session.send(octets[:size])
    session.send(octets[size:])
    session.send(numbered(2))
    assert sequences(session.save(tmp_path), BY_PORT[how]) == [1, 2]


@pytest.mark.parametrize('size', [12, 13, 16, 32, 40, 44])
def test_first_record_by_heuristic(tmp_path, size):
    """From 12 octets on the beginning of a header is enough to recognise it."""
    session = Session()
    octets = numbered(1).encode()
    session.send(octets[:size])
    session.send(octets[size:])
    session.send(numbered(2))
    assert sequences(session.save(tmp_path)) == [1, 2]


def test_sticky(tmp_path):
    """Once recognised, a session stays ours: a PDU that the heuristic would refuse is shown with its fault."""
    session = Session()
    session.send(numbered(0))
    session.send(cc(form=4242, attributes=[x2x3.sequence(1)]))
    session.send(cc(version=0x0707, attributes=[x2x3.sequence(2)]))
    session.send(numbered(3))
    path = session.save(tmp_path)
    assert sequences(path) == [0, 1, 2, 3]
    assert {'li_x2x3.format.unknown', 'li_x2x3.version.major'} <= {item.filter for item in tshark.experts(path)}


def test_acknowledgements_first(tmp_path):
    """The first PDU of a session may be one of the MDF."""
    session = Session()
    session.send(x2x3.keepalive(0), back=True)
    session.send(x2x3.acknowledgement(0))
    assert sequences(session.save(tmp_path)) == [0, 0]


NOT_OURS = {
    'HTTP': (b'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n', b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    'JSON': (b'{"a": 1}' * 8, b'{"b": 2}' * 8),
    'zeros': (bytes(100), bytes(100)),
    'LDAP-like': (b'\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00' * 4, b'\x30\x0c' * 30),
}


@pytest.mark.parametrize('name', NOT_OURS)
def test_other_protocols_are_left_alone(tmp_path, name):
    session = Session()
    session.tls.send(NOT_OURS[name][0])
    session.tls.send(NOT_OURS[name][1], back=True)
    path = session.save(tmp_path)
    assert tshark.fields(path, ['frame.number'], registered(), 'li || li_x2x3') == []


def test_without_keys(tmp_path):
    """A configured port with TLS that cannot be read: TLS is shown, and nothing is taken for a PDU."""
    session = Session()
    session.send(numbered(0))
    path = session.save(tmp_path, secrets=False)
    options = ['-o', 'li_x2x3.tcp.port:9003', '-o', 'li_x2x3.tls.port:9003', *registered()]
    assert tshark.fields(path, ['frame.number'], options, 'li || li_x2x3') == []
    assert tshark.fields(path, ['frame.number'], options, 'tls.app_data') != []


def test_same_as_in_the_clear(tmp_path):
    """The PDUs' own subtrees do not depend on what carried them."""
    pdus = [iri(inner.sip_invite(), x2x3.SIP, attributes=[x2x3.sequence(0), x2x3.nfid('poi-1')]),
            cc(inner.mime_text(), x2x3.MIME, attributes=[x2x3.content_type('text/plain'), x2x3.sequence(0),
                                                         x2x3.axri(XID, 1)])]
    session = Session()
    session.send(*pdus)
    capture = wire.Capture()
    wire.TcpConnection(capture, (POI, 20001), MDF).open().send(x2x3.encode(*pdus))
    capture.save(tmp_path / 'clear.pcapng')

    def trees(path):
        found = sum(tshark.json(path, 'li_x2x3', BY_PORT['tcp.port'] + BY_PORT['tls.port']), [])
        return [{key: value for key, value in tree.items() if key != 'li'} for tree in found]

    shown = trees(session.save(tmp_path))
    assert len(shown) == 2
    assert shown == trees(tmp_path / 'clear.pcapng')
