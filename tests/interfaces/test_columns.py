# SPDX-License-Identifier: GPL-2.0-or-later
"""The packet list: one phrase for each PDU, and nothing of what the PDUs carry."""

import pytest

from support import home, inner, ps, tshark, wire, x1, x2x3
from support.cases import (MDF, OTHER_XID, POI, PORTS, PROTECTED, QUIET, STRANGER, XID, Cases, cc, columns, iri,
                           registered)
from support.tls import TlsConnection

FLOW = x2x3.flow(('198.51.100.1', 5060), ('203.0.113.9', 5060), wire.UDP)
FLOW6 = x2x3.flow(('2001:db8::1', 1), ('2001:db8::2', 65535), wire.TCP)

PHRASES = {
    'flow and number': (cc(attributes=[*FLOW, x2x3.sequence(12)]),
                        'X3 CC XID 29f28e1c… seq 12 198.51.100.1:5060→203.0.113.9:5060 → registered', 'X3'),
    'IPv6 flow': (iri(attributes=[*FLOW6, x2x3.sequence(0)]),
                  'X2 IRI XID 29f28e1c… seq 0 [2001:db8::1]:1→[2001:db8::2]:65535 → registered', 'X2'),
    'addresses only': (cc(attributes=FLOW[:2]), 'X3 CC XID 29f28e1c… 198.51.100.1→203.0.113.9 → registered', 'X3'),
    'ports only': (cc(attributes=FLOW[2:]), 'X3 CC XID 29f28e1c… → registered', 'X3'),
    'bare': (iri(xid=OTHER_XID), 'X2 IRI XID 7d0a1f52… → registered', 'X2'),
    'keepalive': (x2x3.keepalive(3), 'Keepalive seq 3', 'X2/X3'),
    'acknowledgement': (x2x3.acknowledgement(4294967295), 'Keepalive Ack seq 4294967295', 'X2/X3'),
}
PAYLOADS = {
    'IPv4': cc(inner.udp_packet(), x2x3.IPV4), 'TCP': cc(inner.tcp_packet(), x2x3.IPV4),
    'RTP': cc(inner.rtp(), x2x3.RTP), 'SIP': iri(inner.sip_invite(), x2x3.SIP),
    'DHCP': iri(inner.dhcp_discover(), x2x3.DHCP), 'RADIUS': iri(inner.radius_request(), x2x3.RADIUS),
    'GTP-U': cc(inner.gtp_u(), x2x3.GTP_U), 'MSRP': cc(inner.msrp_send(), x2x3.MSRP),
    'Ethernet': cc(inner.ethernet(), x2x3.ETHERNET), 'BER': cc(inner.generic_ber(), x2x3.TS_102_232),
    'xIRI': iri(inner.xiri(), x2x3.TS_33_128),
    'MIME': cc(inner.mime_text(), x2x3.MIME, attributes=[x2x3.content_type('text/plain')]),
    'SDP': cc(inner.rtp(payload_type=96), x2x3.RTP, attributes=[x2x3.sdp(inner.sdp(formats='96'))]),
}


@pytest.fixture(scope='module')
def cases(tmp_path_factory):
    made = Cases()
    for name, (pdu, *_) in PHRASES.items():
        made.tcp(name, pdu)
        made.udp((name, 'UDP'), pdu)
    for name, pdu in PAYLOADS.items():
        made.tcp(('payload', name), [pdu, x2x3.keepalive(1)])
        made.udp(('payload', name, 'UDP'), [pdu, x2x3.keepalive(1)])
    made.tcp('three', [cc(attributes=[x2x3.sequence(1)]), x2x3.keepalive(2), iri(attributes=[x2x3.sequence(3)])])
    made.tcp('stranger', cc(), server=STRANGER)
    made.tcp('end and beginning', [cc(), cc().encode()[:20]], [cc().encode()[20:], x2x3.keepalive(5)])
    made.path = tmp_path_factory.mktemp('columns') / 'columns.pcapng'
    made.capture.save(made.path)
    return made


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def rows(request, cases):
    return columns(cases.path, QUIET, request.param)


def row_of(rows, cases, name):
    return rows[cases.frames[name][-1] - 1]


@pytest.mark.parametrize('transport', ['TCP', 'UDP'])
@pytest.mark.parametrize('name', PHRASES)
def test_phrase(rows, cases, name, transport):
    protocol, info, *_ = row_of(rows, cases, name if transport == 'TCP' else (name, 'UDP'))
    assert (info, protocol) == PHRASES[name][1:]


@pytest.mark.parametrize('transport', ['TCP', 'UDP'])
@pytest.mark.parametrize('name', PAYLOADS)
def test_payload_does_not_reach_the_columns(rows, cases, name, transport):
    key = ('payload', name) if transport == 'TCP' else ('payload', name, 'UDP')
    kind = 'X2 IRI' if PAYLOADS[name].type == x2x3.X2 else 'X3 CC'
    protocol, info, source, source_port, destination, destination_port = row_of(rows, cases, key)
    assert protocol == kind.split()[0]
    assert info == f'{kind} XID 29f28e1c… → registered; Keepalive seq 1'
    assert (source, destination, destination_port) == (POI, MDF.address, '9003')
    assert 20000 < int(source_port) < 30000


def test_several_pdus(rows, cases):
    assert row_of(rows, cases, 'three')[1] == ('X3 CC XID 29f28e1c… seq 1 → registered; Keepalive seq 2; '
                                               'X2 IRI XID 29f28e1c… seq 3 → registered')
    assert row_of(rows, cases, 'three')[0] == 'X2/X3'


def test_the_verdict_is_in_the_list(rows, cases):
    assert row_of(rows, cases, 'stranger')[1] == '[not registered] X3 CC XID 29f28e1c… → not registered'


def test_the_worst_comes_first(tmp_path):
    """The list begins with it, wherever the unit stands in its frame: over TCP, UDP and in records of TLS."""
    made = Cases()
    good, bad = cc(attributes=[x2x3.sequence(1)]), cc(xid=OTHER_XID, attributes=[x2x3.sequence(2)])
    for name, pdus in {'first': [bad, good], 'second': [good, bad], 'none': [good, good],
                       'between': [good, bad, x2x3.keepalive(3), bad, good]}.items():
        made.tcp(name, pdus)
        made.udp((name, 'UDP'), pdus)
    tls = TlsConnection(made.connection(), '1.3')
    tls.handshake()
    made.note('TLS', tls.connection.send(tls.records(x2x3.encode(good)) + tls.records(x2x3.encode(bad))
                                         + tls.records(x2x3.encode(good))))
    path = tmp_path / 'worst.pcapng'
    made.capture.save(path, secrets=[tls.secrets])
    rows = columns(path, [*PORTS, *PROTECTED, *registered(identities=XID)])
    yes, no = 'X3 CC XID 29f28e1c… seq 1 → registered', 'X3 CC XID 7d0a1f52… seq 2 → not registered'
    for name, phrases in {'first': [no, yes], 'second': [yes, no],
                          'between': [yes, no, 'Keepalive seq 3', no, yes]}.items():
        for key in (name, (name, 'UDP')):
            assert row_of(rows, made, key)[:2] == ('X3', '[not registered] ' + '; '.join(phrases))
    assert row_of(rows, made, 'none')[1] == row_of(rows, made, ('none', 'UDP'))[1] == f'{yes}; {yes}'
    assert row_of(rows, made, 'TLS')[:2] == ('X3', f'[not registered] {yes}; {no}; {yes}')


@pytest.mark.parametrize('interfaces, mark', [('HI2,HI3', ''), ('X2', '[not registered] ')])
def test_interfaces_of_a_frame(tmp_path, interfaces, mark):
    """The Protocol column names all interfaces of the frame's units; those without one add nothing."""
    capture = wire.Capture()
    source, lemf = wire.Endpoint('198.51.100.10', 40000), wire.Endpoint('203.0.113.20', 50000)
    row = registered(lemf.address, '50000', interfaces=interfaces)
    other = registered('192.0.2.99', '1', interfaces='HI2,HI3')
    packet = inner.udp_packet()
    for pdus in ([ps.cc(packet, sequence=1), ps.ip_iri(sequence=2)], [ps.keep_alive(3), ps.cc(packet, sequence=4)],
                 [ps.keep_alive(5)], [ps.encrypted(bytes(32), sequence=6)]):
        capture.datagram(source, lemf, b''.join(pdus))
    path = tmp_path / 'mixed.pcapng'
    capture.save(path)
    rows = columns(path, [*PROTECTED, *row, *other])
    assert [row[0] for row in rows] == ['HI2/HI3', 'HI3', 'HI2/HI3', 'HI2/HI3']
    word = 'not registered' if mark else 'registered'
    kept_open = '' if any(name in interfaces for name in ('HI2', 'HI3')) else ' → not registered'
    assert [row[1] for row in rows] == [
        f'{mark}HI3 CC from target LIID LIID-0001 CIN 1 seq 1 → {word}; '
        f'HI2 IRI-Begin LIID LIID-0001 CIN 1 seq 2 → {word}',
        f'{mark}Keep-alive LIID LIID-0001 CIN 0 seq 3{kept_open}; '
        f'HI3 CC from target LIID LIID-0001 CIN 1 seq 4 → {word}',
        f'{mark}Keep-alive LIID LIID-0001 CIN 0 seq 5{kept_open}',
        f'{mark}Encrypted LIID LIID-0001 CIN 1 seq 6 → {word}']


def behind_tls(capture):
    """A unit, and what ends the session."""
    tls = TlsConnection(wire.TcpConnection(capture, (POI, 40000), MDF).open(), '1.2')
    tls.handshake()
    octets = tls.records(cc().encode())
    tls.ends[False].attempt(tls.ends[False].tls.unwrap)
    return tls.connection.send(octets + tls.take()), [tls.secrets]


def behind_http(capture):
    """A message of X1, and another request."""
    document = x1.document(x1.message('PingRequest', transaction=x1.transaction_id(1)))
    connection = wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), x1.NE_HOST).open()
    return connection.send(x1.post(document) + b'GET /index.html HTTP/1.1\r\nHost: ne.example\r\n\r\n'), []


@pytest.mark.parametrize('two_pass', [False, True])
@pytest.mark.parametrize('behind, protocol', [(behind_tls, 'X3'), (behind_http, 'X1')])
def test_the_carrier_goes_on(tmp_path, behind, protocol, two_pass):
    """The Protocol column stays, whatever else the carrier finds in the frame."""
    capture = wire.Capture()
    frame, secrets = behind(capture)
    capture.save(tmp_path / 'behind.pcapng', secrets=secrets)
    assert columns(tmp_path / 'behind.pcapng', QUIET, two_pass)[frame - 1][0] == protocol


def test_messages_of_http_stand_apart(tmp_path):
    capture = wire.Capture()
    frame, _ = behind_http(capture)
    capture.save(tmp_path / 'behind.pcapng')
    assert columns(tmp_path / 'behind.pcapng', QUIET)[frame - 1][1] == (
        'POST /X1/NE HTTP/1.1 · PingRequest GET /index.html HTTP/1.1')


def test_the_carrier_goes_on_in_http2():
    """Recorded: a request, and SETTINGS behind it."""
    path = home.ROOT / 'samples/whole-life-http2.pcapng'
    frames = [int(row[0][0]) for row in tshark.fields(path, ['frame.number'], PROTECTED, 'li_x1')]
    shown = columns(path, PROTECTED)
    assert frames and {shown[frame - 1][0] for frame in frames} == {'X1'}


@pytest.mark.parametrize('length', [25, 32, 33, 240, 4000])
def test_a_long_liid_leaves_room(tmp_path, length):
    """Whatever its length, the verdict is read in front and behind it."""
    capture = wire.Capture()
    liid = 'L' * length
    capture.datagram(wire.Endpoint('198.51.100.10', 40000), wire.Endpoint('203.0.113.20', 50000),
                     ps.ip_iri(liid=liid, sequence=4294967295, cin=2 ** 63))
    path = tmp_path / 'long.pcapng'
    capture.save(path)
    (_, info, *_), = columns(path, [*PROTECTED, *registered('192.0.2.99', '1', interfaces='HI2')])
    shown = liid if length <= 32 else 'L' * 32 + '…'
    assert info == f'[not registered] HI2 IRI-Begin LIID {shown} CIN {2 ** 63} seq 4294967295 → not registered'


def test_pdu_over_two_segments(rows, cases):
    assert row_of(rows, cases, 'end and beginning')[1] == 'X3 CC XID 29f28e1c… → registered; Keepalive seq 5'


def test_without_registry(cases):
    info = [row[1] for row in columns(cases.path, [*PORTS, *PROTECTED])]
    assert info[cases.frames['bare'][0] - 1] == 'X2 IRI XID 7d0a1f52… → not verified'


@pytest.mark.parametrize('version', ['1.2', '1.3'])
def test_over_tls(tmp_path, version):
    """Several records in one segment, each with PDUs: the phrases of all of them."""
    capture = wire.Capture()
    tls = TlsConnection(wire.TcpConnection(capture, (POI, 20001), MDF).open(), version)
    tls.handshake()
    first = tls.records(x2x3.encode(cc(attributes=[x2x3.sequence(1)])))
    second = tls.records(x2x3.encode(cc(inner.udp_packet(), x2x3.IPV4, attributes=[x2x3.sequence(2)]),
                                     x2x3.keepalive(9)))
    frame = tls.connection.send(first + second)
    path = tmp_path / 'tls.pcapng'
    capture.save(path, secrets=[tls.secrets])
    protocol, info, *_ = columns(path, registered())[frame - 1]
    assert protocol == 'X3'
    assert info == ('X3 CC XID 29f28e1c… seq 1 → registered; X3 CC XID 29f28e1c… seq 2 → registered; '
                    'Keepalive seq 9')
    assert XID.startswith('29f28e1c')
