# SPDX-License-Identifier: GPL-2.0-or-later
"""3GPP TS 33.108, UmtsHI2Operations: IRI of packet and IMS interception."""

import pytest

from support import values, wire
from support.ber import c, enumerated, number, octet_string, oid, p, seq, set_of, tbcd, u, utf8

ENTRY = 'li_umtshi2.UmtsIRIsContent'
HEAD = (p(0, oid('0.4.0.2.2.4.1.17.0')), p(1, 'LIID-1'), c(3, p(1, '260102030405Z')))
IP = (p(1, 0), c(2, p(1, b'\x0a\0\0\1')))

SIP = b'OPTIONS sip:bob@example SIP/2.0\r\nCall-ID: call-1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n'
SDP = b'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n'
HTTP = b'PUT /simservs HTTP/1.1\r\nHost: xcap.example\r\n\r\n'
SUBMIT = bytes.fromhex('0105059121 43f5 0000 05 c8329bfd06')     # TS 23.040: "Hello" to +12345
# 2026-01-02 03:04:05 UTC in seconds since 1900, and four octets to ignore (TS 29.060).
ULI_TIMESTAMP = (1767323045 + 2208988800).to_bytes(4, 'big') + bytes(4)


def report(*fields):
    return c(4, *HEAD, *fields)


@pytest.mark.parametrize('tag, name', [(1, 'iRI_Begin_record'), (2, 'iRI_End_record'), (3, 'iRI_Continue_record'),
                                       (4, 'iRI_Report_record')])
def test_records(tmp_path, tag, name):
    record = c(tag, *HEAD)
    alone, sequence = values.decode(tmp_path, (ENTRY, record), (ENTRY, seq(record, record)))
    assert f'li_umtshi2.{name}_element' in alone and alone['li_umtshi2.umtsiRIContent'] == [str(tag)]
    assert alone['li_umtshi2.lawfulInterceptionIdentifier'] == ['LIID-1']
    assert len(sequence[f'li_umtshi2.{name}_element']) == 2


def test_parameters(tmp_path):
    msisdn = c(1, p(6, b'\x91' + tbcd('4930123457')))
    tree, = values.decode(tmp_path, (ENTRY, c(
        3, p(0, oid('0.4.0.2.2.4.1.17.0')), p(23, 8), p(1, 'LIID-1'), c(3, c(0, p(0, '20260102030405Z'), p(1, 0))),
        p(4, 2),
        c(8, p(2, bytes.fromhex('62f21100110022'))), c(9, seq(p(0, 3), msisdn)), c(13, p(0, 3), msisdn),
        c(14, c(3, p(1, 0), p(4, SUBMIT), p(5, True))), c(16, octet_string(b'\1')), p(18, bytes(range(8))), p(20, 22),
        c(21, c(1, *IP)), p(22, b'\x25'), c(24, c(1, *IP)), c(25, p(1, b'\x0b')), c(26, p(0, 'OP')), c(27, c(1, *IP)),
        c(28, c(1, *IP)), p(29, 7), p(30, SIP), p(31, b'\x91' + tbcd('4917012345')), p(32, b'\4\x0a\0\0\4'), p(34, 2),
        c(35, c(2, c(0, c(0, octet_string(b'\1'), octet_string(b'\2')), p(1, b'\3')), p(1, b'\4'))),
        c(36, seq(p(1, b'\1'), p(2, b'\2'), p(3, b'\3'))), p(37, 'sgsn.example;example'), p(38, 'From: a'),
        p(39, 'To: b'), p(40, SDP), p(41, SDP), p(42, ULI_TIMESTAMP), p(44, 0),
        c(45, seq(p(1, '3GPP-UTRAN-TDD'), p(2, '3GPP-UTRAN'), p(3), c(4, p(1, 'utran-cell'), c(2, p(12, b'\7'))))),
        c(46, seq(p(0, b'\5'), c(1, c(0, octet_string(b'\6'))))), p(47, HTTP), p(48, 'no media'), p(49, b'\x0a'),
        c(50, p(1, bytes.fromhex('62f211')), p(2, b'\1'), p(3, b'\x0a\0\0\5'), p(4, 's4.example;example'),
          p(5, bytes.fromhex('62f222')), p(6, b'\2'), p(7, 'old.example;example'), p(8, 's4old.example;example')),
        c(51, *[c(tag, p(0, 3), msisdn) for tag in range(1, 13)]), p(52, bytes.fromhex('62f233')), p(53, 5),
        p(54, bytes.fromhex('62f244')), p(56, 699), p(57, 1), c(255, p(1, 'NZ')))))
    expected = {
        'hi2DomainId': ['0.4.0.2.2.4.1.17.0'], 'iRIversion': ['8'], 'initiator': ['2'], 'gPRSevent': ['22'],
        'gPRSCorrelationNumber': ['00:01:02:03:04:05:06:07'], 'gPRSOperationErrorCode': ['25'],
        'qosMobileRadio': ['0b'],
        'iMSevent': ['7'], 'ldiEvent': ['2'], 'cc_item': ['01', '02', '06'], 'iri': ['03'], 'iri_IRI': ['04'],
        'cCCSID': ['01'], 'cCDecKey': ['02'], 'cCSalt': ['03'], 'servingS4_SGSN_address': ['sgsn.example;example'],
        'sipMessageHeaderOffer': ['From: a'], 'sipMessageHeaderAnswer': ['To: b'], 'mediaSecFailureIndication': ['0'],
        'access_Type': ['3GPP-UTRAN-TDD'], 'access_Class': ['3GPP-UTRAN'], 'raw_Location': ['utran-cell'],
        'operatorSpecificInfo': ['07'], 'ims_iri': ['05'], 'ccUnavailableReason': ['no media'],
        'carrierSpecificData': ['0a'],
        'current_Serving_S4_SGSN_Address': ['s4.example;example'], 'previous_Serving_S4_SGSN_Address':
        ['s4old.example;example'], 'requesting_Node_Type': ['5'], 'locationErrorCode': ['699'], 'cSREvent': ['1'],
    }
    assert {name: tree.get(f'li_umtshi2.{name}') for name in expected} == expected
    assert tree['li_umtshi2.sMSContentRemovedIndicator'][0] in ('1', 'True')
    assert tree['gsm_sms.sms_text'] == ['Hello'] and tree['sip.Call-ID'] == ['call-1']
    assert tree['sdp.media.port'] == ['4000', '4000'] and tree['http.host'] == ['xcap.example']
    assert tree['e164.msisdn'].count('4930123457') == 14 and '4917012345' in tree['e164.msisdn']
    assert [f'li_umtshi2.{way}_{what}_element' for way in ('new', 'old')
            for what in ('MSISDN', 'IMSI', 'IMEI', 'IMPI', 'SIP_URI', 'TEL_URI')
            if f'li_umtshi2.{way}_{what}_element' not in tree] == []
    assert tree['li_asn1.ipv4'] == ['10.0.0.1'] * 4 + ['10.0.0.4', '10.0.0.5']
    assert tree['li_asn1.text'] == ['old.example;example']
    assert tree['e212.mnc'] == ['11', '22', '33', '44'] and tree['li_hi2.countryCode'] == ['NZ']
    assert 'Jan  2, 2026 03:04:05' in tree['li_asn1.time'][0] or '2026-01-02' in tree['li_asn1.time'][0]


QOS = bytes.fromhex('23921f' '734096' '7480' '5202' '000012' '0102')


@pytest.mark.parametrize('length', [*range(1, len(QOS) + 1)])
def test_quality_of_service(tmp_path, length):
    """TS 24.008 clause 10.5.6.5 from octet 3 on, as far as there is."""
    tree, = values.decode(tmp_path, (ENTRY, report(c(25, p(1, QOS[:length])))))
    octets = [[('delay_cls', 4), ('reliability_cls', 3)], [('peak_throughput', 9), ('prec_class', 2)],
              [('mean_throughput', 31)], [('traffic_cls', 3), ('del_order', 2), ('del_of_err_sdu', 3)]]
    told = octets[:length] if length >= 3 else []
    expected = {name: value for octet in told for name, value in octet}
    assert {name: int(tree[f'gsm_a.gm.sm.qos.{name}'][0], 0) for octet in octets for name, _ in octet
            if f'gsm_a.gm.sm.qos.{name}' in tree} == expected
    assert '_ws.malformed' not in tree and tree['li_umtshi2.qosMobileRadio'] == [QOS[:length].hex(':')]


def test_identities(tmp_path):
    party = seq(
        p(0, 3),
        c(1, p(1, tbcd('3512345678901234')), p(3, tbcd('262111234567890')), p(6, b'\x91' + tbcd('4930123457')),
          p(7, b'\4\x10' + tbcd('4930123458')), p(8, 'sip:alice@example'), p(9, 'tel:+4930123456'), p(10, 'asserted'),
          p(11, 'xui')),
        c(4, c(1, c(1, c(1, *IP)), p(2, b'\x08internet'), p(3, b'\1\x21'), p(4, b'\5'), c(5, p(2, b'\x12')))))
    tree, = values.decode(tmp_path, (ENTRY, report(c(9, party))))
    expected = {'party_Qualifier': ['3'], 'sip_uri': ['sip:alice@example'], 'tel_uri': ['tel:+4930123456'],
                'x_3GPP_Asserted_Identity': ['asserted'], 'xUI': ['xui'], 'pDP_type': ['01:21'], 'nSAPI': ['05']}
    assert {name: tree.get(f'li_umtshi2.{name}') for name in expected} == expected
    assert tree['li_asn1.imei'] == ['3512345678901234'] and tree['e212.imsi'] == ['262111234567890']
    assert '4930123457' in tree['e164.msisdn'] and tree['isup.calling'] == ['4930123458']
    assert tree['li_asn1.apn'] == ['internet'] and tree['li_asn1.ipv4'] == ['10.0.0.1']


@pytest.mark.parametrize('apn, expected', [(b'\x08internet\x03mnc', ['internet.mnc']),
                                           (b'internet.mnc', ['internet.mnc']),
                                           (b'\x09internet', None)])
def test_apn(tmp_path, apn, expected):
    tree, = values.decode(tmp_path, (ENTRY, report(c(9, seq(p(0, 3), c(1), c(4, c(1, p(2, apn))))))))
    assert tree.get('li_asn1.apn') == expected


def test_location(tmp_path):
    address = c(11, set_of(seq(*[p(tag, f'civic {tag}') for tag in (*range(1, 14), 114, *range(15, 29))])))
    tree, = values.decode(tmp_path, (ENTRY, report(c(
        8, p(1, b'\4\x10' + tbcd('49301234')), p(2, bytes.fromhex('62f21100110022')),
        p(4, bytes.fromhex('62f222001233')),
        c(5, c(1, p(1, 'N502312'), p(2, 'E1122312.18'), p(4, 90))),
        c(6, c(1, seq(enumerated(1), number(256), number(-1)))),
        p(7, bytes.fromhex('62f23300130044')), p(8, bytes.fromhex('62f244001455')), p(9, bytes.fromhex('0562f2550015')),
        p(10, bytes.fromhex('0762f26601234567')), address, p(12, b'\7'), c(13, c(0, p(1, '260102030406Z')))))))
    assert tree['li_umtshi2.building'] == ['civic 1'] and tree['li_umtshi2.additionalLocation'] == ['civic 114']
    assert tree['li_umtshi2.floor'] == ['civic 16'] and tree['li_umtshi2.language'] == ['civic 28']
    assert tree['li_umtshi2.latitude'] == ['N502312'] and tree['li_umtshi2.latitudeValue'] == ['256']
    mnc = {name: tree.get(f'e212.{name}.mnc') for name in ('cgi', 'rai', 'sai', 'tai', 'ecgi')}
    assert mnc == {'cgi': ['11'], 'rai': ['22', '44'], 'sai': ['33'], 'tai': ['55'], 'ecgi': ['66']}
    assert tree['li_umtshi2.uELocationTimestamp'] == ['0'] and tree['li_asn1.digits'] == ['49301234']


@pytest.mark.parametrize('location, field, expected', [
    (c(5, c(2, p(1, '32U0439955'), p(2, '5540736'), p(3, 2))), 'utm_North', '5540736'),
    (c(5, c(3, u(19, '32UPU91294045'))), 'utmref_string', '32UPU91294045'),
    (c(5, p(4, b'\x10\1\2')), 'wGS84Coordinates', '10:01:02'),
    (c(6, c(2, seq(enumerated(0), number(1), number(2)), number(127))), 'uncertaintyCode', '127'),
    (c(6, c(3, seq(seq(enumerated(0), number(1), number(2))))), 'longitudeValue', '2'),
    (c(11, utf8('<civicAddress/>')), 'xmlCivicAddress', '<civicAddress/>'),
    (c(13, p(1)), 'uELocationTimestamp', '1'),
])
def test_locations(tmp_path, location, field, expected):
    tree, = values.decode(tmp_path, (ENTRY, report(c(8, location))))
    assert tree[f'li_umtshi2.{field}'] == [expected]


@pytest.mark.parametrize('tag, correlation', [(0, c(0, c(0, octet_string(b'\1')))), (1, p(1, b'\1')),
                                              (2, c(2, c(0, c(0, octet_string(b'\1'))), p(1, b'\1')))])
def test_correlation(tmp_path, tag, correlation):
    tree, = values.decode(tmp_path, (ENTRY, report(c(35, correlation))))
    assert tree['li_umtshi2.correlation'] == [str(tag)]
    assert '01' in tree.get('li_umtshi2.cc_item', []) + tree.get('li_umtshi2.iri_to_iri', [])


PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP, wire.udp(wire.Endpoint('10.0.0.9', 4000),
                                                            wire.Endpoint('192.0.2.1', 4001), b''))


@pytest.mark.parametrize('headers, expected', [
    (c(1, c(1, c(1, *IP), p(2, 4000), c(3, *IP), p(4, 4001), p(5, 17), p(6, 28), p(7, 1), p(8, 2), p(9, 1))),
     {'sourcePortNumber': ['4000'], 'destinationPortNumber': ['4001'], 'transportProtocol': ['17'],
      'packetsize': ['28'],
      'flowLabel': ['1'], 'packetCount': ['2'], 'direction': ['1']}),
    (c(1, c(2, p(1, 2), p(2, PACKET))), {'direction': ['2'], 'headerCopy': [PACKET.hex(':')]}),
    (c(2, seq(c(1, *IP), c(3, *IP), p(5, 6), c(7, c(0, p(1, '260102030405Z')), c(1, p(1, '260102030505Z'))), p(8, 3),
              p(9, 100), p(10, 4))),
     {'transportProtocol': ['6'], 'packetCount': ['3'], 'sumOfPacketSizes': ['100'], 'packetDataSummaryReason': ['4']}),
])
def test_headers(tmp_path, headers, expected):
    tree, = values.decode(tmp_path, (ENTRY, report(c(43, headers))))
    assert {name: tree.get(f'li_umtshi2.{name}') for name in expected} == expected


def test_lals(tmp_path):
    tree, = values.decode(tmp_path, (ENTRY, report(c(
        55, p(0, 'CELL'), c(1, p(1, 'http://map.example')), c(2, u(19, '100'), u(19, '5')), p(3, '10'), p(4, '90'),
        p(5, '67'),
        p(6, True), c(7, p(0, 'walking'), c(1, u(19, 'still')), p(2, '80')), c(8, u(19, '4'), u(19, '1')), p(9, 'more'),
        p(10, '<slia/>')))))
    expected = {'posMethod': ['CELL'], 'url': ['http://map.example'], 'alt': ['100'], 'alt_uncertainty': ['5'],
                'speed': ['10'], 'extendedLocDirection': ['90'], 'level_conf': ['67'],
                'primaryMotionState': ['walking'],
                'secondaryMotionState_item': ['still'], 'confidence': ['80'], 'floor_number': ['4'],
                'floor_number_uncertainty': ['1'], 'additional_info': ['more'], 'lALS_rawMLPPosData': ['<slia/>']}
    assert {name: tree.get(f'li_umtshi2.{name}') for name in expected} == expected


ADDRESS = (p(0, 'sip:ptc@example'), p(1, True), p(2, 'anonymous'), p(3, 'nick'))
PTC_TEXTS = {1: 'abandonCause', 2: 'accessPolicyFailure', 7: 'bearer_capability', 9: 'contactID', 14: 'failureCode',
             17: 'groupAdSender', 20: 'groupCharacteristics', 26: 'invitationCause', 27: 'iPAPartyID',
             30: 'listManagementFailure', 32: 'maxTBTime', 33: 'mCPTTGroupID', 34: 'mCPTTID',
             37: 'mCPTTOrganizationName',
             41: 'preEstSessionID', 43: 'pTCGroupID', 44: 'pTCIDList', 45: 'pTCMediaCapability', 46: 'pTCOriginatingId',
             47: 'pTCOther', 48: 'pTCParticipants', 49: 'pTCParty', 50: 'pTCPartyDrop', 51: 'pTCSessionInfo',
             52: 'pTCServerURI', 53: 'pTCUserAccessPolicy', 56: 'queuedPosition', 59: 'retrieveID',
             64: 'targetPresenceStatus'}
PTC_NUMBERS = {5: ('alertIndicator', 3), 10: ('emergency', 2), 13: ('pTCType', 27), 19: ('groupAuthRule', 9),
               23: ('imminentPerilInd', 1), 24: ('implicitFloorReq', 2), 25: ('initiationCause', 3),
               28: ('iPADirection', 1),
               29: ('listManagementAction', 5), 31: ('listManagementType', 4), 40: ('priority_Level', 3),
               42: ('preEstStatus', 2), 57: ('registrationRequest', 2), 58: ('registrationOutcome', 1),
               61: ('talkBurstPriority', 1), 65: ('port_Number', 5060)}
PTC_BOOLEANS = {8: 'broadcastIndicator', 21: 'holdRetrieveInd', 35: 'mCPTTInd', 38: 'mediaStreamAvail',
                55: 'queuedFloorControl'}


def ptc():
    """Every field of a PTC, by tag."""
    parts = {tag: p(tag, f'text {tag}') for tag in PTC_TEXTS}
    parts |= {tag: p(tag, value) for tag, (_, value) in PTC_NUMBERS.items()}
    parts |= {tag: p(tag, True) for tag in PTC_BOOLEANS}
    parts |= {3: c(3, *[p(tag, True) for tag in range(1, 5)], p(5, 'granted'), p(6, 'denied')),
              6: c(6, p(1, 'client'), p(2, 2), p(3, True)), 11: c(11, p(1, 4), p(2, 2)),
              12: c(12, p(1, '260102030405Z')),
              15: c(15, *[p(tag, True) for tag in range(1, 9)]), 16: c(16, *ADDRESS),
              36: c(36, p(2, bytes.fromhex('62f21100110022'))),
              54: c(54, *ADDRESS), 60: c(60, c(0, *IP), p(1, 4000)), 62: p(62, 'reason'),
              63: c(63, p(1, 'TBCP'), c(2, u(26, 'parameter')), p(3, 4002))}
    return [parts[tag] for tag in sorted(parts)]


@pytest.mark.parametrize('module, entry, tag, domain', [('li_umtshi2', ENTRY, 58, '1.17.0'),
                                                        ('li_epshi2', 'li_epshi2.EpsIRIsContent', 78, '8.17.0')])
def test_ptc(tmp_path, module, entry, tag, domain):
    """Push to talk: the same types in both modules."""
    security = c(tag + 1, p(1, 'AES'), p(2, 'context'), p(3, 'key'), p(4, 'base64'), p(5, 'salt'), p(6, 'other'))
    value = c(4, p(0, oid(f'0.4.0.2.2.4.{domain}')), *HEAD[1:], c(tag, *ptc()), security)
    tree, = values.decode(tmp_path, (entry, value))
    expected = {name: [f'text {tag}'] for tag, name in PTC_TEXTS.items() if name != 'pTCOther'}
    expected |= {name: [str(value)] for name, value in PTC_NUMBERS.values()}
    expected |= {'pTCOther': ['text 47', 'other'], 'presenceID': ['client'], 'presenceType': ['2'],
                 'clientEmergencyState': ['4'], 'groupEmergencyState': ['2'], 'uri': ['sip:ptc@example'] * 2,
                 'privacy_alias': ['anonymous'] * 2, 'nickname': ['nick'] * 2, 'port_number': ['4000'],
                 'talkBurstReason': ['reason'], 'talk_BurstControlProtocol': ['TBCP'], 'tBCP_PortNumber': ['4002'],
                 'talk_Burst_parameters_item': ['parameter'], 'userAccessPolicyResult': ['granted'], 'cipher': ['AES'],
                 'cryptoContext': ['context'], 'key': ['key'], 'keyEncoding': ['base64'], 'salt': ['salt']}
    assert {name: tree.get(f'{module}.{name}') for name in expected} == expected
    for name in [*PTC_BOOLEANS.values(), 'tBCP_Request', 'tBCP_Idle', 'userAccessPolicyQuery', 'presenceStatus']:
        assert tree[f'{module}.{name}'] in (['1'], ['True']), name
    assert not values.experts(tmp_path, (entry, value), prefixes=('',))


def test_text(tmp_path):
    """UTF-8 at any tag: neither what no tag stands for nor UCS-2 (universal tag 30) nor T.61 (20)."""
    texts = {20: 'groupCharacteristics', 26: 'invitationCause', 27: 'iPAPartyID', 30: 'listManagementFailure'}
    value = c(4, HEAD[0], p(1, 'LIID-\u00c4'), HEAD[2],
              c(58, c(12, p(1, '260102030405Z')), *[p(tag, f'\u00c4{tag}') for tag in texts]))
    tree, = values.decode(tmp_path, (ENTRY, value))
    assert {tag: tree.get(f'li_umtshi2.{texts[tag]}') for tag in texts} == {tag: [f'\u00c4{tag}'] for tag in texts}
    assert tree['li_umtshi2.lawfulInterceptionIdentifier'] == ['LIID-\u00c4']


def test_extension(tmp_path):
    found = values.experts(tmp_path, (ENTRY, report(p(60, 'new'))), (ENTRY, c(5, *HEAD)), prefixes=('',))
    assert [(item.frame, item.filter, item.severity) for item in found] == [
        (1, 'li_asn1.extension.unknown', 'Note'), (2, 'li_asn1.extension.unknown', 'Note')]


def test_silent(tmp_path):
    party = seq(p(0, 3), c(1, p(3, tbcd('262111234567890')), p(8, 'sip:alice@example')))
    assert values.experts(tmp_path, (ENTRY, report(c(9, party), p(20, 5))), prefixes=('',)) == []
