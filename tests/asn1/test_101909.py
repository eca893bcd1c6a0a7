# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 101 909-20-1 and the PacketCable messages (PCESP) that it carries: every alternative, every field once."""

import pytest

from support import values, wire
from support.ber import bits, c, p, seq

PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP, wire.udp(wire.Endpoint('10.0.0.9', 4000),
                                                            wire.Endpoint('192.0.2.1', 4001), b'octets'))
RTP = bytes.fromhex('8008000100000002000000030102030405060708')
SDP = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4002 RTP/AVP 8\r\n'

HEAD = p(0, 'case 7'), p(1, 'element 3'), p(2, '20260102030405Z')


def call_id(tag, number_='1,2'):
    return c(tag, p(0, number_), p(1, 'system'))


def call(*parts):
    """A message that belongs to a call."""
    return *HEAD, call_id(3), *parts


def party(tag):
    return c(tag, p(6, '4930123'), p(10, '192.0.2.7'))


COMBINED = p(0, '0000002a')
PAIR = c(1, p(0, '0000002b'), p(1, '0000002c'))


def parties(tag, *cccs):
    return c(tag, *(seq(c(0, seq(p(6, '4930124'))), c(1, ccc)) for ccc in cccs))


MESSAGES = [
    (c(1, *call(party(4))), {'answering_element': [''], 'dn': ['4930123'], 'ipAddress': ['192.0.2.7']}),
    (c(2, *HEAD, c(3, PAIR), p(4, 1)),
     {'sepXmitCCC': ['0000002b'], 'sepRecvCCC': ['0000002c'], 'flowDirection': ['1']}),
    (c(3, *HEAD, c(3, seq(p(0, '1,2'), p(1, 'system'))), c(5, COMBINED), p(6, SDP), p(7, SDP), p(8, 3)),
     {'ccOpenTime': ['1'], 'combCCC': ['0000002a'], 'flowDirection': ['3']}),
    (c(3, *HEAD, p(4), c(5, COMBINED), p(8, 2)), {'ccOpenOption': ['4'], 'flowDirection': ['2']}),
    (p(4), {'message': ['4'], 'reserved0_element': ['']}),
    (c(5, *call(party(4), party(5), p(6, '4930125'), p(8), p(9, '0288'))),
     {'userinput': ['4930125'], 'transitCarrierId': ['0288'], 'dn': ['4930123', '4930123']}),
    (c(5, *call(party(4), p(7, '4930126'), p(8))), {'translationinput': ['4930126']}),
    (p(6), {'message': ['6'], 'reserved1_element': ['']}),
    (c(7, *call(party(4), p(5, '0288'), p(6), p(7), call_id(8, '3,4'), party(9))),
     {'sequencenumber': ['1,2', '3,4'], 'redirectedto_element': [''], 'redirectedfrom_element': ['']}),
    (c(8, *call()), {'message': ['8'], 'caseId': ['case 7'], 'accessingElementId': ['element 3'],
                     'sequencenumber': ['1,2'], 'systemidentity': ['system']}),
    (p(9), {'message': ['9'], 'reserved2_element': ['']}),
    (c(10, *call(party(4), party(5), p(6), c(7, party(0), party(1), p(2, 2)))),
     {'numRedirections': ['2'], 'lastRedirecting_element': [''], 'originalCalled_element': ['']}),
    (p(11), {'message': ['11'], 'reserved_element': ['']}),
    (c(12, *call(c(4, COMBINED), p(5, SDP), p(6, SDP), p(7, 3), p(8, 2))),
     {'combCCC': ['0000002a'], 'resourceState': ['2']}),
    (p(13), {'message': ['13'], 'reserved3_element': ['']}),
    (p(14), {'message': ['14'], 'reserved4_element': ['']}),
    (c(15, *call(p(4, '345#'))), {'digits': ['345#']}),
    (c(16, *call(p(4, 10), p(5, 21), c(6, *(p(i, f'display {i}') for i in range(9))), p(7, 'other'), party(8))),
     {'alertingSignal': ['10'], 'subjectAudibleSignal': ['21'], 'generalDisplay': ['display 0'],
      'calledNumber': ['display 1'], 'callingNumber': ['display 2'], 'callingName': ['display 3'],
      'originalCalledNumber': ['display 4'], 'lastRedirectingNumber': ['display 5'], 'redirectingName': ['display 6'],
      'redirectingReason': ['display 7'], 'messageWaitingNotif': ['display 8'], 'other': ['other']}),
    (c(17, *call(c(4, *(p(i, f'signal {i}') for i in range(4))), party(5))),
     {'switchhookFlash': ['signal 0'], 'dialedDigits': ['signal 1'], 'featureKey': ['signal 2'],
      'otherSignalingInformation': ['signal 3']}),
    (c(18, *call(p(4, SDP), p(5, SDP))), {'message': ['18']}),
    (c(19, *call(call_id(4, '5,6'), p(5, 'service'), party(6), party(7), party(8), party(9))),
     {'sequencenumber': ['1,2', '5,6'], 'serviceName': ['service'], 'dn': ['4930123'] * 4}),
    (c(20, *call(parties(4, COMBINED), parties(5, PAIR), parties(6, COMBINED, PAIR))),
     {'communicating': ['1'], 'removed': ['1'], 'joined': ['2'], 'combCCC': ['0000002a'] * 2,
      'sepRecvCCC': ['0000002c'] * 2, 'dn': ['4930124'] * 4}),
]


def message(value, version=4):
    return p(0, version), c(1, value)


@pytest.mark.parametrize('value, expected', MESSAGES)
def test_message(tmp_path, value, expected):
    given = ('li_pcesp.CdcPdu', seq(*message(value)))
    tree, = values.decode(tmp_path, given)
    assert {name: tree.get(f'li_pcesp.{name}') for name in expected} == expected
    assert tree['li_pcesp.protocolVersion'] == ['4']
    assert not values.experts(tmp_path, given, prefixes=('',))


def test_party(tmp_path):
    """All that is known of a party, and the SDP of both sides."""
    names = {6: 'dn', 7: 'userProvided', 10: 'ipAddress', 12: 'trunkId', 14: 'genericAddress', 15: 'genericDigits',
             16: 'genericName', 17: 'port', 18: 'context'}
    whole = c(4, *(p(tag, names.get(tag, '')) for tag in range(19)))
    trees = values.decode(tmp_path, ('li_pcesp.CdcPdu', seq(*message(c(1, *call(whole))))),
                          ('li_pcesp.CdcPdu', seq(*message(c(18, *call(p(4, SDP), p(5, SDP)))))))
    assert {name: trees[0].get(f'li_pcesp.{name}') for name in names.values()} == {
        name: [name] for name in names.values()}
    assert all(f'li_pcesp.reserved{i}_element' in trees[0] for i in range(10))
    assert trees[1]['sdp.media.port'] == ['4002'] * 2


def test_monitor(tmp_path):
    """AUTOMATIC TAGS: a tag for each field, in the order of the fields; explicit where the field is a CHOICE."""
    head = p(0, 1), p(1, 65535), p(2, '260102030405Z')
    kinds = [c(7, p(0, bits('10100101'))), c(7, p(1, 17)), c(7, c(2, *message(MESSAGES[0][0])))]
    given = [('li_101909.TARGETACTIVITYMONITOR_1',
              seq(*head, c(3, place), p(4, direction), p(5, transaction), p(6, 12), kind, p(8, bits('1111'))))
             for kind, place, direction, transaction in zip(
                 kinds, [p(0, bits('0101')), p(1, 'Main Street 1'), p(1, 'Main Street 2')], [0, 1, 2], [0, 1, 2])]
    given.append(('li_101909.TARGETACTIVITYMONITOR_1', seq(p(1, 7), p(2, '260102030405Z'), c(3, p(1, 'x')), p(4, 1),
                                                            p(6, 13), c(7, p(1, 18)))))
    trees = values.decode(tmp_path, *given)
    expected = [
        {'version': ['1'], 'lIInstanceid': ['65535'], 'geodeticData': ['50'], 'direction': ['0'],
         'iRITransaction': ['0'], 'iRITransactionNumber': ['12'], 'copySignal': ['a5'], 'cryptoCheckSum': ['f0']},
        {'nameAddress': ['Main Street 1'], 'interpretedSignal': ['17'], 'direction': ['1'], 'iRITransaction': ['1']},
        {'nameAddress': ['Main Street 2'], 'direction': ['2'], 'iRITransaction': ['2']},
        {'lIInstanceid': ['7'], 'version': None, 'iRITransaction': None, 'interpretedSignal': ['18']},
    ]
    for tree, fields in zip(trees, expected, strict=True):
        assert {name: tree.get(f'li_101909.{name}') for name in fields} == fields
    assert '2026' in trees[0]['li_101909.timestamp'][0] or '26-01-02' in trees[0]['li_101909.timestamp'][0]
    assert trees[2]['li_pcesp.dn'] == ['4930123']
    assert not values.experts(tmp_path, *given, prefixes=('',))


@pytest.mark.parametrize('packet, expected', [
    (PACKET, {'ip.src': ['10.0.0.9'], 'udp.dstport': ['4001']}),
    (RTP, {'rtp.p_type': ['8'], 'rtp.seq': ['1']}),
    (b'\x45bare frame of a codec', {'ip.src': None, 'rtp.seq': None}),
])
def test_traffic(tmp_path, packet, expected):
    whole = b'\0' + packet
    one, several = values.decode(
        tmp_path, ('li_101909.TTRAFFIC', seq(p(0, 1), p(1, 5), p(2, 6), p(3, whole), p(4, bits('1')))),
        ('li_101909.CTTRAFFIC', seq(p(0, 1), p(1, 5), p(2, 3), p(3, 6), p(4, whole), p(5, bits('1')))))
    for tree in one, several:
        assert {name: tree.get(name) for name in expected} == expected
        assert tree['li_101909.trafficPacket'] == [packet.hex(':')] and tree['li_101909.iRITransactionNumber'] == ['6']
    assert several['li_101909.correspondentCount'] == ['3']


def test_extension(tmp_path):
    """A message, and a field, of a version to come are shown, and are no fault."""
    found = values.experts(tmp_path, ('li_pcesp.CdcPdu', seq(*message(c(21, p(0, 'new')), 5))),
                           ('li_pcesp.CdcPdu', seq(*message(c(8, *call(p(9, 'new')))))), prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')] * 2
