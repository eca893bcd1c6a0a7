# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 102 232-1: the header and each alternative of the payload, as fields, in the columns, and in `li`."""

import pytest

from support import tshark, wire
from support.ber import c, oid, p, seq, u
from support.cases import PROTECTED
from support import ps

MF, LEMF = wire.Endpoint('198.51.100.10', 41000), wire.Endpoint('203.0.113.20', 50000)
PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP,
                 wire.udp(wire.Endpoint('10.0.0.9', 4000), wire.Endpoint('192.0.2.1', 4001), b'octets'))


def save(path, *records):
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, MF, LEMF)
    for record in records:
        connection.send(record)
    capture.save(path)
    return path


def shown(path, *names, options=PROTECTED):
    """For each frame the values of the fields."""
    return tshark.fields(path, names, options)


def test_header(tmp_path):
    path = save(tmp_path / 'a.pcapng', ps.pdu(
        c(ps.TRI, p(1)), liid='LIID-0001', cin=4711, sequence=4294967295, point='ICP1', seconds=1772445600,
        microseconds=123456, time='20260302100000.5Z', extra=p(9, 'a longer point') + p(10, 'MF-7')))
    names = ['li_ps.li_psDomainId', 'li_ps.lawfulInterceptionIdentifier', 'li_ps.authorizationCountryCode',
             'li_ps.operatorIdentifier', 'li_ps.networkElementIdentifier', 'li_ps.communicationIdentityNumber',
             'li_ps.deliveryCountryCode', 'li_ps.sequenceNumber', 'li_ps.interceptionPointID', 'li_ps.seconds',
             'li_ps.microSeconds', 'li_ps.timeStampQualifier', 'li_ps.extendedInterceptionPointID',
             'li_ps.networkFunctionIdentifier']
    assert shown(path, *names) == [[['0.4.0.2.2.5.1.43'], ['LIID-0001'], ['NZ'], ['OP01'], ['NE-7'], ['4711'], ['NZ'],
                                    ['4294967295'], ['ICP1'], ['1772445600'], ['123456'], ['1'], ['a longer point'],
                                    ['MF-7']]]
    time, = shown(path, 'li_ps.timeStamp')[0]
    # As 4.6 writes it, and as those before do.
    assert time[0].startswith(('2026-03-02T10:00:00.5', 'Mar  2, 2026 10:00:00.5'))


CONTENT = {
    'iri': (ps.ip_iri(liid='A', cin=7, sequence=3), 'HI2', 'HI2 IRI-Begin LIID A CIN 7 seq 3 \u2192 not verified'),
    'iri-end': (ps.ip_iri(8, ps.IRI_END, liid='A', cin=7, sequence=4), 'HI2',
                'HI2 IRI-End LIID A CIN 7 seq 4 \u2192 not verified'),
    'cc': (ps.cc(PACKET, liid='A', cin=7, sequence=1), 'HI3',
           'HI3 CC from target LIID A CIN 7 seq 1 \u2192 not verified'),
    'cc-to': (ps.cc(PACKET, ps.TO_TARGET, liid='A', cin=7, sequence=2), 'HI3',
              'HI3 CC to target LIID A CIN 7 seq 2 \u2192 not verified'),
    'hi1': (ps.hi1(1, 'A', 5), 'HI1', 'HI1 LIID A seq 5 \u2192 not verified'),
    'hi4': (ps.hi4(1, 'A', 6), 'HI4', 'HI4 LIID A seq 6 \u2192 not verified'),
}


@pytest.mark.parametrize('name', CONTENT)
def test_content(tmp_path, name):
    record, interface, info = CONTENT[name]
    path = save(tmp_path / 'a.pcapng', record)
    unit, = tshark.units(path, PROTECTED)
    assert (unit.interface, unit.endpoint, unit.verdict) == (interface, '203.0.113.20:50000/tcp', 'unverified')
    fields = shown(path, 'li.liid', '_ws.col.Protocol', '_ws.col.Info')[0]
    assert fields == [['A'], [interface], [info]]


def test_encrypted(tmp_path):
    """Which interface an encrypted unit belongs to is not known; where it goes is."""
    path = save(tmp_path / 'a.pcapng', ps.encrypted(bytes(32), sequence=9))
    fields = shown(path, 'li.interface', 'li.endpoint', 'li.endpoint.verdict', 'li_ps.encryptionType',
                   'li_ps.encryptedPayloadType', 'li_ps.encryptedPayload', '_ws.col.Info')[0]
    assert fields == [[], ['203.0.113.20:50000/tcp'], ['4'], ['4'], ['3'], [bytes(32).hex()],
                      ['Encrypted LIID LIID-0001 CIN 1 seq 9 \u2192 not verified']]


TRI = [
    (0, c(0, c(0, u(2, 1), u(2, 2)), p(1, 2), p(2, 1), p(3, bytes(20)), p(5, 2)), 'Integrity check'),
    (1, None, 'Test PDU'), (2, p(2, b'\x5a\x5a'), 'Padding'), (3, None, 'Keep-alive'),
    (4, None, 'Keep-alive response'), (5, None, 'First segment'), (6, None, 'Last segment'), (7, None, 'CIN reset'),
    (8, c(8, p(0, 2), p(1, 'a message')), 'Operator message'), (9, c(9, c(0, p(0))), 'Option request'),
    (10, c(10, c(0, p(0)), c(1)), 'Option response'), (11, None, 'Options complete'),
    (12, None, 'Acknowledgement request'), (13, None, 'Acknowledgement'),
]


@pytest.mark.parametrize('alternative, contents, info', TRI, ids=[row[2] for row in TRI])
def test_tri(tmp_path, alternative, contents, info):
    """Transport-related information carries nothing intercepted; a channel that it keeps open goes somewhere."""
    path = save(tmp_path / 'a.pcapng', ps.tri(alternative, contents))
    value, verdict, text = shown(path, 'li_ps.tRIPayload', 'li.endpoint.verdict', '_ws.col.Info')[0]
    assert (value, verdict) == ([str(alternative)], ['4'])
    assert text == [f'{info} LIID LIID-0001 CIN 1 seq 0']
    assert not [item for item in tshark.experts(path, PROTECTED, ('',)) if item.severity in ('Warning', 'Error')]


def test_tri_values(tmp_path):
    path = save(tmp_path / 'a.pcapng', ps.tri(8, c(8, p(0, 1), p(1, 'disk full'))),
                ps.tri(0, c(0, c(0, u(2, 7)), p(1, 1), p(2, 2), p(3, b'\xab' * 32), p(4, 2))))
    assert shown(path, 'li_ps.messagePriority', 'li_ps.message', 'li_ps.includedSequenceNumbers_item',
                 'li_ps.checkType', 'li_ps.dataType', 'li_ps.checkValue', 'li_ps.hashAlgorithm') == [
        [['1'], ['disk full'], [], [], [], [], []],
        [[], [], ['7'], ['1'], ['2'], [(b'\xab' * 32).hex()], ['2']]]


def test_hi4(tmp_path):
    notification = c(2, c(3, p(1, '20260302100000Z'), p(2, '20270302100000Z'),
                          c(3, c(1, p(1, 'ETSI'), p(2, 'InternationalE164'), p(3, '4930123'))),
                          c(4, p(1, 'ETSI'), p(2, 'TS103280ServiceType'), p(3, 'voice')),
                          c(5, p(1, 'ETSI'), p(2, 'subtype'), p(3, 'x')), p(6, 1), p(7, 'owner'), p(8, 'W-17')))
    path = save(tmp_path / 'a.pcapng', ps.pdu(c(ps.HI4, notification), cin=None))
    assert shown(path, 'li_ps.formatName', 'li_ps.targetValue', 'li_ps.interceptType', 'li_ps.ownerIdentifier',
                 'li_ps.authorizationReference') == [[['InternationalE164'], ['4930123'], ['1'], ['owner'], ['W-17']]]


def test_several_payloads(tmp_path):
    """Aggregated payloads are one unit."""
    path = save(tmp_path / 'a.pcapng', ps.pdu(c(ps.CC, ps.cc_contents(PACKET), ps.cc_contents(PACKET, ps.TO_TARGET))))
    assert len(tshark.units(path, PROTECTED)) == 1
    assert shown(path, 'ip.src', 'li_ps.payloadDirection') == [
        [['198.51.100.10', '10.0.0.9', '10.0.0.9'], ['0', '1']]]


def test_inner_packet_leaves_the_frame_alone(tmp_path):
    path = save(tmp_path / 'a.pcapng', ps.cc(PACKET), ps.cc(PACKET, sequence=1))
    assert shown(path, '_ws.col.Source', '_ws.col.Destination', '_ws.col.Protocol') == [
        [['198.51.100.10'], ['203.0.113.20'], ['HI3']]] * 2


@pytest.mark.parametrize('record, expected', [
    (ps.pdu(c(ps.TRI, p(1))), []),
    (ps.pdu(c(ps.TRI, p(1)), version=44), ['li_ps.version.newer Note']),
    (ps.pdu(c(ps.TRI, p(1)), domain='0.4.0.2.2.6.1'), ['li_ps.domain.unknown Warning']),
    (seq(ps.header()), ['li_ps.payload.missing Error']),
    (ps.pdu(c(8, p(0, 'new'))), ['li_asn1.extension.unknown Note']),
    (ps.tri(14), ['li_asn1.extension.unknown Note']),
    (ps.pdu(c(ps.TRI, p(1)), extra=p(11, 'new')), ['li_asn1.extension.unknown Note']),
    (ps.pdu(c(ps.TRI, c(8, p(0, 1), b'\x81\x20short'))), ['li_asn1.value.invalid Error']),
])
def test_experts(tmp_path, record, expected):
    items = tshark.experts(save(tmp_path / 'a.pcapng', record), ['-o', 'li_ps.tcp.port:50000', *PROTECTED],
                           ('li_', '_ws.malformed', 'ber'))
    assert [f'{item.filter} {item.severity}' for item in items] == expected


@pytest.mark.parametrize('liid, text', [(b'\x12\x34\xff', '1234ff'), ('Zürich-7'.encode(), 'Zürich-7'),
                                        (b'12345678', '12345678')])
def test_liid(tmp_path, liid, text):
    path = save(tmp_path / 'a.pcapng', ps.ip_iri(liid=liid))
    assert shown(path, 'li.liid') == [[[text]]]


def test_domain_is_named(tmp_path):
    path = save(tmp_path / 'a.pcapng', ps.pdu(c(ps.TRI, p(1)), version=17))
    item, = [part for _, packet in tshark.packets(path) for part in packet.iter('field')
             if part.get('name') == 'li_ps.li_psDomainId']
    assert item.get('showname') == 'li-psDomainId: 0.4.0.2.2.5.1.17 (LI-PS-PDU genHeader version17)'
    assert oid('0.4.0.2.2.5.1.17').hex() == item.get('value')


DOMAIN, LIID = p(0, oid('0.4.0.2.2.5.1.43')), p(1, 'A')
NETWORK = c(0, p(0, 'OP01'), p(1, 'NE-7'))
COMMUNICATION, NUMBER = c(3, NETWORK, p(1, 7), p(2, 'NZ')), p(4, 3)
TIME = c(7, p(0, ps.START), p(1, 0))
HEADERS = {
    'plain': (DOMAIN, LIID, p(2, 'NZ'), COMMUNICATION, NUMBER, p(6, 'ICP1'), TIME, p(8, 1), p(9, 'point'), p(10, 'MF')),
    'least': (DOMAIN, LIID, c(3, c(0, p(0, 'OP01'))), NUMBER),
    'new field': (DOMAIN, LIID, COMMUNICATION, NUMBER, TIME, p(11, 'new')),
    'new field of the communication': (DOMAIN, LIID, c(3, NETWORK, p(1, 7), p(4, 'new')), NUMBER, TIME),
    'new field of the network': (DOMAIN, LIID, c(3, c(0, p(0, 'OP01'), p(1, 'NE-7'), p(5, 'new')), p(1, 7)), NUMBER),
    'new field of the time': (DOMAIN, LIID, COMMUNICATION, NUMBER, c(7, p(0, ps.START), p(1, 0), p(2, 1))),
    'no LIID': (DOMAIN, COMMUNICATION, NUMBER, TIME),
    'no network': (DOMAIN, LIID, c(3, p(1, 7)), NUMBER),
    'no number': (DOMAIN, LIID, COMMUNICATION, TIME),
    'LIID twice': (DOMAIN, LIID, LIID, COMMUNICATION, NUMBER),
    'wrong order': (LIID, DOMAIN, COMMUNICATION, NUMBER),
    'long number': (DOMAIN, LIID, COMMUNICATION, p(4, bytes(9))),
    'empty number': (DOMAIN, LIID, COMMUNICATION, p(4)),
    'identifier 0 behind all': (DOMAIN, LIID, COMMUNICATION, NUMBER, TIME, b'\0\1\7'),
    'identifier 0 in the network': (DOMAIN, LIID, c(3, c(0, p(0, 'OP01'), b'\0\1\7'), p(1, 7)), NUMBER),
    'longer than it is': (DOMAIN, LIID, c(3, NETWORK, p(1, 7)[:1] + b'\x09\x07'), NUMBER),
}


ALL_RECEIVERS = ['-o', 'uat:li_endpoints:"203.0.113.20","*","any","*","*","LEMF"']


@pytest.mark.parametrize('name', HEADERS)
def test_unseen(tmp_path, name):
    """What is wrong with a header is said without a tree, too."""
    record = seq(c(1, *HEADERS[name]), c(2, c(ps.TRI, p(1))))
    path = save(tmp_path / 'a.pcapng', record)
    options = [*PROTECTED, '-o', 'li_ps.tcp.port:50000']
    found = tshark.experts(path, [*options, *ALL_RECEIVERS], ('',))
    assert bool(found) == (name not in ('plain', 'least', 'long number'))
    shown = tshark.read(path, [*options, *ALL_RECEIVERS, '-o', 'gui.column.format:"E","%a"'])
    assert bool(shown.strip()) == bool(found)
