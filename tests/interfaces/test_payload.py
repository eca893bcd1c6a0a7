# SPDX-License-Identifier: GPL-2.0-or-later
"""Each payload goes to the dissector of its format (TS 103 221-2 clause 5.4), below the PDU that carries it."""

import base64
import quopri

import pytest

from support import inner, tshark, wire, x2x3
from support.cases import MDF, POI, QUIET, XID, Cases, cc, iri, protocols, values

X2, X3 = x2x3.X2, x2x3.X3
TEXT = x2x3.content_type('text/plain; charset=utf-8')
MEDIA = x2x3.flow(inner.ALICE_MEDIA, inner.BOB_MEDIA, wire.UDP)
SIGNALLING = x2x3.flow(inner.ALICE, inner.BOB, wire.UDP)

# name: (format, interfaces, payload, attributes, protocol, a field and what it shows)
FORMATS = {
    'IPv4': (5, (X2, X3), inner.udp_packet(), [], 'ip', ('ip.src', '192.0.2.101')),
    'IPv4 TCP': (5, (X2, X3), inner.tcp_packet(), [], 'tcp', ('tcp.srcport', '49170')),
    'IPv6': (6, (X2, X3), inner.udp_packet(source=inner.ALICE6, destination=inner.BOB6), [], 'ipv6',
             ('ipv6.src', '2001:db8:a::101')),
    'Ethernet': (7, (X3,), inner.ethernet(), [], 'eth', ('eth.type', '0x0800')),
    'RTP static': (8, (X3,), inner.rtp(3), MEDIA, 'rtp', ('rtp.p_type', '0')),
    'RTP without flow': (8, (X3,), inner.rtp(3), [], 'rtp', ('rtp.seq', '3')),
    'SIP request': (9, (X2,), inner.sip_invite(), SIGNALLING, 'sip', ('sip.Method', 'INVITE')),
    'SIP response': (9, (X2,), inner.sip_ok(), SIGNALLING, 'sip', ('sip.Status-Code', '200')),
    'SIP without flow': (9, (X2,), inner.sip_bye(), [], 'sip', ('sip.Method', 'BYE')),
    'DHCP': (10, (X2,), inner.dhcp_discover(), [], 'dhcp', ('dhcp.id', '0x12345678')),
    'RADIUS': (11, (X2,), inner.radius_request(), [], 'radius', ('radius.User_Name', 'alice@example.org')),
    'GTP-U': (12, (X3,), inner.gtp_u(), [], 'gtp', ('gtp.teid', '0x00c0ffee')),
    'GTP-U inner': (12, (X3,), inner.gtp_u(), [], 'udp', ('udp.srcport', '49170')),
    'MSRP': (13, (X3,), inner.msrp_send(), [], 'msrp', ('msrp.method', 'SEND')),
    'MIME': (15, (X2, X3), inner.mime_text(), [TEXT], 'data-text-lines', None),
    'JSON': (15, (X2, X3), b'{"a": 1}', [x2x3.content_type('application/json')], 'json', ('json.key', 'a')),
    'SIP in MIME': (15, (X2,), inner.sip_bye(), [x2x3.content_type('MESSAGE/SIP')], 'sip', ('sip.Method', 'BYE')),
}
BER_FORMATS = [(1, X2), (1, X3), (2, X3), (3, X2), (3, X3), (14, X2), (17, X2), (17, X3)]
OPAQUE = [(4, X2), (4, X3), (16, X3), (18, X2), (0xFFFF, X3)]


def pdu(kind, payload, form, attributes=()):
    return x2x3.content(kind, payload, form, direction=x2x3.FROM_TARGET, xid=XID, attributes=attributes)


@pytest.fixture(scope='module')
def shown(tmp_path_factory):
    cases = Cases()
    for name, (form, kinds, payload, attributes, _, _) in FORMATS.items():
        for kind in kinds:
            cases.tcp((name, kind), pdu(kind, payload, form, attributes))
            cases.udp((name, kind, 'UDP'), pdu(kind, payload, form, attributes))
    cases.tcp('xIRI', pdu(X2, inner.xiri(), x2x3.TS_33_128))
    for form, kind in BER_FORMATS:
        cases.tcp(('BER', form, kind), pdu(kind, inner.generic_ber(), form))
    for form, kind in OPAQUE:
        cases.tcp(('opaque', form, kind), pdu(kind, bytes(range(40)), form))
    return cases.show(tmp_path_factory.mktemp('payload'), QUIET)


ALL = [(name, kind) for name, (_, kinds, *_) in FORMATS.items() for kind in kinds]
NAMED = [(name, kind) for name, kind in ALL if FORMATS[name][4]]


@pytest.mark.parametrize('transport', ['TCP', 'UDP'])
@pytest.mark.parametrize('name, kind', NAMED)
def test_payload_goes_to_its_dissector(shown, name, kind, transport):
    *_, protocol, field = FORMATS[name]
    item, = shown.pdus((name, kind) if transport == 'TCP' else (name, kind, 'UDP'))
    assert protocols(item, protocol)
    if field:
        found = values(item, field[0])
        assert found and (field[1] is None or field[1] in found)


@pytest.mark.parametrize('name, kind', ALL)
def test_octets_of_the_payload(shown, name, kind):
    """The payload is marked whole, whatever stands below it."""
    _, _, payload, *_ = FORMATS[name]
    item, = shown.pdus((name, kind))
    assert values(item, 'li_x2x3.payload') == [payload.hex(':')]


@pytest.mark.parametrize('name, kind', ALL)
def test_nothing_outside_of_the_pdu(shown, name, kind):
    """The frame shows its own layers only; whatever a payload adds stands below its PDU."""
    packet, = shown.of((name, kind))
    assert [layer.get('name') for layer in packet if layer.get('name') not in ('fake-field-wrapper',)] == [
        'geninfo', 'frame', 'eth', 'ip', 'tcp', 'li_x2x3', 'li']


@pytest.mark.parametrize('name, kind', ALL)
def test_no_payload_is_malformed(shown, name, kind):
    packet, = shown.of((name, kind))
    assert protocols(packet, '_ws.malformed') == []


@pytest.mark.parametrize('form, kind', BER_FORMATS)
def test_ber(shown, form, kind):
    """The BER view: universal types of the sequence are shown, an integer 42 and a text."""
    item, = shown.pdus(('BER', form, kind))
    text = ' '.join(part.get('showname') or part.get('show') or '' for part in item.iter())
    assert '42' in text and 'content' in text


def test_xiri(shown):
    """Format 2 on X2 is the BER of TS 33.128: the IMSI of the registration is a field."""
    item, = shown.pdus('xIRI')
    assert inner.IMSI in [part.get('show') for part in item.iter()]


@pytest.mark.parametrize('form, kind', OPAQUE)
def test_opaque(shown, form, kind):
    item, = shown.pdus(('opaque', form, kind))
    assert values(item, 'li_x2x3.payload') == [bytes(range(40)).hex(':')]


# --- MIME (clauses 5.3.20 and 5.3.21)

BODY = 'Größe: {"a": [1, 2]} = genug\r\n'.encode()
MIME = {
    '8bit': ('text/plain', '8bit', BODY), 'binary': ('text/plain', 'binary', BODY), 'none': ('text/plain', None, BODY),
    'base64': ('text/plain', 'base64', base64.encodebytes(BODY)),
    'BASE64': ('text/plain', 'BASE64', base64.b64encode(BODY)),
    'quoted-printable': ('text/plain', 'quoted-printable', quopri.encodestring(BODY)),
    'folded': ('text/plain', 'quoted-printable', BODY.decode().replace('genug', 'ge=\r\nnug').replace(
        ' = ', ' =3D ').replace('ö', '=c3=B6').replace('ß', '=C3=9f').encode()),
}
UNKNOWN_MIME = {
    'unknown type': [x2x3.content_type('application/x-none')], 'no type': [],
    'unknown encoding': [TEXT, x2x3.content_transfer_encoding('x-uue')],
}


@pytest.fixture(scope='module')
def mime(tmp_path_factory):
    cases = Cases()
    for name, (kind, encoding, body) in MIME.items():
        attributes = [x2x3.content_type(kind)] + ([x2x3.content_transfer_encoding(encoding)] if encoding else [])
        cases.tcp(name, cc(body, x2x3.MIME, attributes=attributes))
    for name, attributes in UNKNOWN_MIME.items():
        cases.tcp(name, cc(BODY, x2x3.MIME, attributes=attributes))
    cases.tcp('empty', cc(b'', x2x3.MIME, attributes=[TEXT, x2x3.content_transfer_encoding('base64')]))
    cases.tcp('not base64', cc(b'\xff\xfe{}', x2x3.MIME, attributes=[TEXT, x2x3.content_transfer_encoding('base64')]))
    return cases.show(tmp_path_factory.mktemp('mime'), QUIET)


def lines_of(item):
    """The lines that text/plain shows, without their ends."""
    text, = protocols(item, 'data-text-lines')
    return [(part.get('show') or '').replace('\\r\\n', '').replace('\r\n', '') for part in text]


@pytest.mark.parametrize('name', MIME)
def test_mime_is_decoded(mime, name):
    item, = mime.pdus(name)
    assert lines_of(item) == [BODY.decode().rstrip('\r\n')]


@pytest.mark.parametrize('name', [*UNKNOWN_MIME, 'empty', 'not base64'])
def test_mime_that_cannot_be_decoded_stays_visible(mime, name):
    item, = mime.pdus(name)
    payload = {'empty': [], 'not base64': [b'\xff\xfe{}'.hex(':')]}.get(name, [BODY.hex(':')])
    assert values(item, 'li_x2x3.payload') == payload
    assert mime.filters(name, ['li_x2x3']) == []


# --- RTP: what the SDP (attribute 22, clause 5.3.23) says of its payload types

AMR = x2x3.sdp(inner.sdp(formats='96', lines=('a=rtpmap:96 AMR/8000/1',)))
EVS = x2x3.sdp(inner.sdp(formats='96', lines=('a=rtpmap:96 EVS/16000',)))
OTHER_MEDIA = x2x3.flow(inner.ALICE_MEDIA, inner.BOB_MEDIA._replace(port=50000), wire.UDP)


@pytest.fixture(scope='module')
def media(tmp_path_factory):
    cases = Cases()

    def rtp(number, *attributes):
        return cc(inner.rtp(number, 96), x2x3.RTP, attributes=attributes)

    cases.tcp('before', rtp(0, *MEDIA))
    cases.tcp('AMR', rtp(1, *MEDIA, AMR))
    cases.tcp('AMR again', rtp(2, *MEDIA, AMR))
    cases.tcp('EVS', rtp(3, *OTHER_MEDIA, EVS))
    cases.tcp('no flow', rtp(4, EVS))
    cases.tcp('other task', rtp(5, *MEDIA, EVS))
    cases.tcp('packed', [rtp(6, *MEDIA, AMR), rtp(7, *OTHER_MEDIA, EVS), rtp(8, *MEDIA, AMR)])
    cases.capture.datagram(wire.Endpoint('192.0.2.55', 49180), wire.Endpoint(*inner.ALICE_MEDIA), inner.rtp(9, 96))
    return cases.show(tmp_path_factory.mktemp('media'), QUIET)


@pytest.mark.parametrize('name, codecs', [
    ('before', [None]), ('AMR', ['AMR']), ('AMR again', ['AMR']), ('EVS', ['EVS']), ('no flow', ['EVS']),
    ('other task', ['EVS']), ('packed', ['AMR', 'EVS', 'AMR'])])
def test_dynamic_payload_type(media, name, codecs):
    found = []
    for item in media.pdus(name):
        label, = [part.get('showname') for part in item.iter() if part.get('name') == 'rtp.p_type']
        found.append(next((codec for codec in ('AMR', 'EVS') if codec in label), None))
    assert found == codecs


def test_sdp_sets_nothing_up_outside(media):
    """The media that an SDP describes flow elsewhere: what this capture has on the same port is not theirs."""
    last = max(media.packets)
    assert protocols(media.packets[last], 'rtp') == []


# --- The frame that carries the PDU stays what it is

OUTER = ['ip.src', 'ip.dst', 'tcp.srcport', 'tcp.dstport', 'tcp.stream', 'tcp.seq', 'tcp.ack', 'tcp.len',
         'tcp.analysis.flags', 'tcp.analysis.bytes_in_flight', 'tcp.analysis.acks_frame', 'tcp.analysis.retransmission',
         'tcp.completeness']
# Payloads that do not hold TCP: a TCP connection inside would be counted as a stream of its own
WITHOUT_TCP = {name: row for name, row in FORMATS.items() if name != 'IPv4 TCP'}


@pytest.fixture(scope='module')
def mixed(tmp_path_factory):
    """Each format once on one connection, with acknowledgements and a retransmission, then another connection."""
    path = tmp_path_factory.mktemp('mixed') / 'mixed.pcapng'
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 20001), MDF).open()
    for form, kinds, payload, attributes, *_ in WITHOUT_TCP.values():
        segment = connection.prepare(pdu(kinds[0], payload, form, attributes).encode())
        connection.write(segment)
        connection.acknowledge()
    connection.write(segment)
    connection.close()
    other = wire.TcpConnection(capture, (POI, 20002), MDF).open()
    other.send(cc().encode())
    other.close()
    capture.save(path)
    return path


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_tcp_sees_the_same_connection(mixed, two_pass):
    """TCP's own view is the same as without us: the first value of each field is that of the outer layer."""
    off = ['--disable-protocol', 'li_x2x3']
    with_us = tshark.fields(mixed, OUTER, QUIET, two_pass=two_pass)
    without = tshark.fields(mixed, OUTER, [*QUIET, *off], two_pass=two_pass)
    assert [[field[:1] for field in frame] for frame in with_us] == [[field[:1] for field in frame]
                                                                     for frame in without]
    assert any(frame[OUTER.index('tcp.analysis.retransmission')] for frame in with_us)


def test_another_protocol_on_the_same_hosts(tmp_path):
    """What a payload's dissector learns about a flow does not reach the connection that carries it."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 20001), MDF).open()
    # The intercepted flow has the very addresses and ports of the delivery.
    own = x2x3.flow((POI, 20001), MDF, wire.TCP)
    frames = [connection.send(cc(inner.rtp(1), x2x3.RTP, attributes=own).encode()),
              connection.send(iri(inner.sip_invite(inner.sdp(POI, 20001)), x2x3.SIP, attributes=own).encode()),
              connection.send(cc(inner.msrp_send(), x2x3.MSRP, attributes=own).encode()),
              connection.send(iri(inner.sip_ok(inner.sdp(MDF.address, 9003)), x2x3.SIP, attributes=own).encode()),
              connection.send(cc(inner.udp_packet(source=wire.Endpoint(POI, 20001), destination=MDF),
                                 x2x3.IPV4).encode()),
              connection.send(cc(b'last').encode())]
    path = tmp_path / 'same.pcapng'
    capture.save(path)
    # Not UDP: the packet inside has this port too.
    shown = dict(tshark.packets(path, ['-o', 'li_x2x3.tcp.port:9003']))
    assert [len(protocols(shown[frame], 'li_x2x3')) for frame in frames] == [1] * 6
    assert values(shown[frames[-1]], 'li_x2x3.payload') == [b'last'.hex(':')]
