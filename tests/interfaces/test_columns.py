# SPDX-License-Identifier: GPL-2.0-or-later
"""The packet list: one phrase for each PDU, and nothing of what the PDUs carry."""

import pytest

from support import inner, wire, x2x3
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
