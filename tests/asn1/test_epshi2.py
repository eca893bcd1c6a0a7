# SPDX-License-Identifier: GPL-2.0-or-later
"""3GPP TS 33.108, EpsHI2Operations: IRI of EPS, packet and IMS interception. Push to talk: test_umtshi2.py."""

import pytest

from support import values
from support.ber import bits, c, enumerated, number, octet_string, oid, p, seq, set_of, tbcd, u, utf8

ENTRY = 'li_epshi2.EpsIRIsContent'
HEAD = (p(0, oid('0.4.0.2.2.4.8.17.0')), p(1, 'LIID-1'), c(3, p(1, '260102030405Z')))
IP = (p(1, 0), c(2, p(1, b'\x0a\0\0\1')))
IPV6 = bytes.fromhex('20010db8000000000000000000000001')

SIP = b'OPTIONS sip:bob@example SIP/2.0\r\nCall-ID: call-1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n'
SDP = b'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n'
HTTP = b'PUT /simservs HTTP/1.1\r\nHost: xcap.example\r\n\r\n'
DELIVER = bytes.fromhex('04 05 91 2143f5 0000 62102030405000 05 c8329bfd06')      # TS 23.040: "Hello" from +12345
# 2026-01-02 03:04:05 UTC in seconds since 1900, and four octets to ignore (TS 29.060).
SECONDS = (1767323045 + 2208988800).to_bytes(4, 'big')


def report(*fields):
    return c(4, *HEAD, *fields)


@pytest.mark.parametrize('tag, name', [(1, 'iRI_Begin_record'), (2, 'iRI_End_record'), (3, 'iRI_Continue_record'),
                                       (4, 'iRI_Report_record')])
def test_records(tmp_path, tag, name):
    record = c(tag, *HEAD)
    alone, sequence = values.decode(tmp_path, (ENTRY, record), (ENTRY, seq(record, record)))
    assert f'li_epshi2.{name}_element' in alone and alone['li_epshi2.epsiRIContent'] == [str(tag)]
    assert alone['li_epshi2.lawfulInterceptionIdentifier'] == ['LIID-1']
    assert len(sequence[f'li_epshi2.{name}_element']) == 2


def test_parameters(tmp_path):
    msisdn = c(1, p(6, b'\x91' + tbcd('4930123457')))
    node = (c(1, c(1, *IP)), p(2, 1), p(3, 'mme-0001'))
    tree, = values.decode(tmp_path, (ENTRY, c(
        3, *HEAD, p(4, 1), c(8, p(2, bytes.fromhex('62f21100110022'))), c(9, seq(p(0, 3), msisdn)),
        c(13, p(0, 3), msisdn),
        c(14, c(3, p(1, 1), p(2, 1), p(3, 2), p(4, DELIVER), p(5, False))), c(16, octet_string(b'\1')),
        p(18, bytes(range(8))),
        p(20, 55), c(21, c(1, *IP)), p(22, b'\x25'), c(24, c(1, *IP)), c(25, p(2, b'\x0b')), c(26, p(0, 'OP')),
        c(27, c(1, *IP)), c(28, c(1, *IP)), p(29, 12), p(30, SIP), p(31, b'\x91' + tbcd('4917012345')),
        p(32, b'\4\x0a\0\0\4'), p(34, 1), c(35, p(1, b'\7')), p(40, 'node.example'), p(41, 'visited.example'),
        c(42, seq(p(1, b'\1'), p(2, b'\2'))), p(43, 'sgsn.example;example'), p(44, 'From: a'), p(45, 'To: b'),
        p(46, SDP),
        p(47, SDP), p(48, SECONDS + bytes(4)), p(50, 0), p(51, b'\1\2\3\x20'), p(52, b'\1\2\3\4'), c(53, *IP),
        c(54, p(5, bytes.fromhex('62f2220015'))), c(55, p(1)),
        c(56, seq(p(1, '3GPP-E-UTRAN-TDD'), p(2, '3GPP-E-UTRAN'), p(3), c(4, p(1, 'cell'), c(3, p(9, b'\7'))))),
        c(57, seq(p(0, b'\5'))), p(58, HTTP), c(59, *node), p(60, 'no media'), p(61, b'\x0a'),
        c(62, p(1, bytes.fromhex('62f233')), c(2, *node), p(3, bytes.fromhex('62f244')), c(4, *node)),
        c(63, *[c(tag, p(0, 3), msisdn) for tag in range(1, 15)]), p(64, bytes.fromhex('62f255')), p(65, 4),
        p(66, bytes.fromhex('62f266')), p(67, 2), p(68, tbcd('4930555')), p(69, tbcd('262111234567890')),
        p(70, tbcd('3512345678901234')), c(71, p(0, 'CELL')), p(72, 1), c(73, seq(p(0, 3), msisdn)), c(74, p(2, 3)),
        p(75, b'\x0a\0\0\6'), p(76, 2), p(77, 1),
        c(80, seq(c(1, c(1, p(1, '262'), p(2, '01')), p(2, bits('01' * 18))), c(2, p(4, b'\x10')),
                  p(4, '20260102030405Z'))),
        p(81, 'scef.example'), c(255, p(1, 'NZ')))))
    expected = {
        'hi2epsDomainId': ['0.4.0.2.2.4.8.17.0'], 'initiator': ['1'],
        'ePSCorrelationNumber': ['00:01:02:03:04:05:06:07'],
        'ePSevent': ['55'], 'gPRSOperationErrorCode': ['25'], 'qosGn': ['0b'], 'iMSevent': ['12'], 'ldiEvent': ['1'],
        'iri_to_iri': ['07'], 'visitedNetworkId': ['visited.example'], 'cCCSID': ['01'],
        'servingS4_SGSN_address': ['sgsn.example;example'], 'sipMessageHeaderOffer': ['From: a'],
        'sipMessageHeaderAnswer': ['To: b'], 'mediaSecFailureIndication': ['0'], 'csgIdentity': ['01:02:03:20'],
        'heNBIdentity': ['01:02:03:04'], 'tunnelProtocol': ['1'], 'access_Type': ['3GPP-E-UTRAN-TDD'],
        'access_Class': ['3GPP-E-UTRAN'], 'raw_Location': ['cell'], 'operatorSpecificInfo': ['07'], 'ims_iri': ['05'],
        'logicalFunctionType': ['1'] * 3, 'dataNodeName': ['mme-0001'] * 3, 'ccUnavailableReason': ['no media'],
        'carrierSpecificData': ['0a'], 'requesting_Node_Type': ['4'], 'proSeTargetType': ['2'],
        'locationErrorCode': ['1'],
        'server_AssignmentType': ['3'], 'roamingIndication': ['2'], 'cSREvent': ['1'], 'mCC': ['262'], 'mNC': ['01'],
        'scefID': ['scef.example'],
    }
    assert {name: tree.get(f'li_epshi2.{name}') for name in expected} == expected
    assert tree['li_epshi2.sMSContentRemovedIndicator'][0] in ('0', 'False')
    assert tree['gsm_sms.sms_text'] == ['Hello'] and tree['sip.Call-ID'] == ['call-1']
    assert tree['sdp.media.port'] == ['4000', '4000'] and tree['http.host'] == ['xcap.example']
    assert tree['e164.msisdn'].count('4930123457') == 17 and '4917012345' in tree['e164.msisdn']
    assert [f'li_epshi2.{way}_{what}_element' for way in ('new', 'old')
            for what in ('MSISDN', 'A_MSISDN', 'IMSI', 'IMEI', 'IMPI', 'SIP_URI', 'TEL_URI')
            if f'li_epshi2.{way}_{what}_element' not in tree] == []
    assert tree['li_asn1.ipv4'].count('10.0.0.1') == 8 and {'10.0.0.4', '10.0.0.6'} < set(tree['li_asn1.ipv4'])
    assert tree['li_asn1.text'] == ['node.example'] and tree['e212.tai.mnc'] == ['22']
    assert tree['e212.mnc'] == ['33', '44', '55', '66', '11'] and tree['li_hi2.countryCode'] == ['NZ']
    assert tree['li_asn1.digits'] == ['4930555'] and tree['e212.imsi'] == ['262111234567890']
    assert tree['li_asn1.imei'] == ['3512345678901234'] and tree['li_umtshi2.posMethod'] == ['CELL']
    assert 'Jan  2, 2026 03:04:05' in tree['li_asn1.time'][0] or '2026-01-02' in tree['li_asn1.time'][0]


def test_identities(tmp_path):
    party = seq(
        p(0, 3),
        c(1, p(1, tbcd('3512345678901234')), p(3, tbcd('262111234567890')), p(6, b'\x91' + tbcd('4930123457')),
          p(7, b'\4\x10' + tbcd('4930123458')), p(8, 'sip:alice@example'), p(9, 'tel:+4930123456'),
          p(10, 'nai@example'),
          p(11, 'asserted'), p(12, 'xui'), p(13, 'impi@example'), p(14, 'ext@example')),
        c(4, c(1, c(1, c(1, *IP)), p(2, b'\x08internet'), p(3, b'\1\x21'), p(4, b'\5'), c(5, c(1, *IP)))))
    tree, = values.decode(tmp_path, (ENTRY, report(c(9, party))))
    expected = {'party_Qualifier': ['3'], 'sip_uri': ['sip:alice@example'], 'tel_uri': ['tel:+4930123456'],
                'nai': ['nai@example'], 'x_3GPP_Asserted_Identity': ['asserted'], 'xUI': ['xui'],
                'iMPI': ['impi@example'],
                'extID': ['ext@example'], 'pDP_type': ['01:21'], 'nSAPI': ['05']}
    assert {name: tree.get(f'li_epshi2.{name}') for name in expected} == expected
    assert tree['li_asn1.imei'] == ['3512345678901234'] and tree['e212.imsi'] == ['262111234567890']
    assert '4930123457' in tree['e164.msisdn'] and tree['isup.calling'] == ['4930123458']
    assert tree['li_asn1.apn'] == ['internet'] and tree['li_asn1.ipv4'] == ['10.0.0.1'] * 2


def test_bearer(tmp_path):
    """EPS-GTPV2-SpecificParameters: contents of information elements of TS 29.274."""
    user_location = bytes.fromhex('3f' '62f21100110022' '62f22200120033' '62f233001344ff' '62f2440015' '62f25501234567'
                                  '62f2660016')
    octets = {5: 'ePSBearerIdentity', 6: 'detachType', 7: 'rATType', 8: 'failedBearerActivationReason',
              9: 'ePSBearerQoS',
              11: 'aPN_AMBR', 12: 'procedureTransactionId', 13: 'linkedEPSBearerId', 14: 'tFT',
              16: 'failedBearerModReason',
              17: 'trafficAggregateDescription', 18: 'failedTAUReason', 19: 'failedEUTRANAttachReason',
              22: 'bearerDeactivationCause', 24: 'pDNType', 25: 'requestType', 26: 'uEReqPDNConnFailReason',
              27: 'extendedHandoverIndication', 30: 'uEUdpPort', 31: 'tWANIdentifier'}
    parts = {tag: p(tag, bytes([tag])) for tag in octets}
    parts |= {1: p(1, b'\3\x40' + IPV6 + b'\x0a\0\0\1'), 2: p(2, b'\x08internet'),
              3: c(3, p(1, b'\x80'), p(2, b'\x81')),
              4: p(4, b'\1'), 10: p(10, 1), 15: p(15), 20: p(20, 'mme.example;example'), 21: p(21, 2),
              23: c(23, p(1, user_location), c(2, p(4, b'\x10')), p(5, bytes.fromhex('62f2770017')),
                    p(6, b'\6\0' + bytes.fromhex('62f2880018')), p(7, b'bsid')),
              28: p(28, SECONDS + bytes(4)), 29: p(29, b'\x0a\0\0\2'), 32: p(32, SECONDS),
              33: c(33, seq(p(1, b'\1'), p(2, b'\2'))), 34: p(34, b'\3'), 35: p(35)}
    tree, = values.decode(tmp_path, (ENTRY, report(c(36, *[parts[tag] for tag in sorted(parts)]))))
    expected = {name: [f'{tag:02x}'] for tag, name in octets.items()}
    expected |= {'attachType': ['01'], 'bearerActivationType': ['1'], 'bearerDeactivationType': ['2'],
                 'ueToNetwork': ['80'], 'networkToUe': ['81'], 'servingMMEaddress': ['mme.example;example'],
                 'remoteUserID': ['01'], 'remoteUEIPInformation': ['02'], 'proSeRemoteUeContextDisconnected': ['03'],
                 'handoverIndication_element': [''], 'secondaryRATUsageIndication_element': ['']}
    assert {name: tree.get(f'li_epshi2.{name}') for name in expected} == expected
    assert tree['li_asn1.ipv6'] == ['2001:db8::1'] and tree['li_asn1.ipv6_prefix_length'] == ['64']
    assert tree['li_asn1.ipv4'] == ['10.0.0.1', '10.0.0.2'] and tree['li_asn1.apn'] == ['internet']
    mnc = {name: tree.get(f'e212.{name}.mnc') for name in ('cgi', 'sai', 'rai', 'tai', 'ecgi', 'lai')}
    assert mnc == {'cgi': ['11'], 'sai': ['22'], 'rai': ['33'], 'tai': ['44', '77', '88'], 'ecgi': ['55'],
                   'lai': ['66']}
    assert [int(value, 0) for value in tree['li_asn1.tac']] == [0x15, 0x17, 0x18]
    assert int(tree['li_asn1.eci'][0], 0) == 0x1234567 and len(tree['li_asn1.time']) == 2


@pytest.mark.parametrize('parts, expected', [
    ('08' '62f2440015', ('tai', '44')),
    ('10' '62f25501234567', ('ecgi', '55')),
    ('18' '62f2440015' '62f255', ('tai', '44')),     # cut
])
def test_user_location(tmp_path, parts, expected):
    tree, = values.decode(tmp_path, (ENTRY, report(c(36, c(23, p(1, bytes.fromhex(parts)))))))
    assert tree[f'e212.{expected[0]}.mnc'] == [expected[1]]
    assert sum(name.startswith('e212.') and name.endswith('.mcc') for name in tree) == 1


@pytest.mark.parametrize('areas, networks, codes', [
    # TS 24.301 clause 9.9.3.33: type of list and how many less one, then the areas.
    ('02' '62f2110001' '0005' '0003', ['11'], [1, 5, 3]),
    ('23' '62f211fffe', ['11'], [0xfffe, 0xffff, 0, 1]),
    ('41' '62f2110001' '62f2220002', ['11', '22'], [1, 2]),
    ('00' '62f2110001' '20' '62f2220007' '40' '62f2330009', ['11', '22', '33'], [1, 7, 9]),
    # A type that is not defined, and lists that are cut: what is there.
    ('00' '62f2110001' '60' '62f2220007', ['11'], [1]),
    ('03' '62f2110001' '0005' '00', ['11'], [1, 5]),
    ('42' '62f2110001' '62f22200', ['11'], [1]),
    ('5f' '62f2110001', ['11'], [1]),
])
def test_area_list(tmp_path, areas, networks, codes):
    octets = bytes.fromhex(areas)
    tree, = values.decode(tmp_path, (ENTRY, report(c(36, c(23, p(6, bytes([len(octets)]) + octets))))))
    assert tree['e212.tai.mnc'] == networks and [int(value, 0) for value in tree['li_asn1.tac']] == codes


@pytest.mark.parametrize('octets', ['07' '00' '62f2110001', '05' '00' '62f2110001', '06' '00' '62f21100'])
def test_area_list_of_another_length(tmp_path, octets):
    tree, = values.decode(tmp_path, (ENTRY, report(c(36, c(23, p(6, bytes.fromhex(octets)))))))
    assert tree['li_epshi2.tAIlist'] == [bytes.fromhex(octets).hex(':')] and 'li_asn1.tac' not in tree


def test_quality_of_service(tmp_path):
    """TS 24.008 clause 10.5.6.5, octet 3; what GTP makes of it stays octets."""
    radio, core = values.decode(tmp_path, *((ENTRY, report(c(25, p(tag, b'\x23\x92\x1f')))) for tag in (1, 2)))
    assert radio['li_epshi2.qosMobileRadio'] == core['li_epshi2.qosGn'] == ['23:92:1f']
    assert int(radio['gsm_a.gm.sm.qos.delay_cls'][0], 0) == 4 and 'gsm_a.gm.sm.qos.delay_cls' not in core


@pytest.mark.parametrize('address, ipv4, ipv6', [
    (b'\1\x0a\0\0\1', ['10.0.0.1'], None), (b'\2\x40' + IPV6, None, ['2001:db8::1']), (b'\1\x0a\0', None, None)])
def test_address_allocation(tmp_path, address, ipv4, ipv6):
    tree, = values.decode(tmp_path, (ENTRY, report(c(36, p(1, address)))))
    assert (tree.get('li_asn1.ipv4'), tree.get('li_asn1.ipv6')) == (ipv4, ipv6)


def test_mobile_ip(tmp_path):
    proxy = c(37, p(1, 65535), p(2, b'\0\0\0\6'), p(3, b'\x08internet'), p(4, bytes(20)), p(5, b'\x80'),
              p(6, b'\0\0\0\1'),
              p(7, 1), p(8, 2), p(9, b'\x0a\0\0\1'), p(10, IPV6), p(11, b'\x0a\0\0\2'), p(12, bytes.fromhex('62f211')),
              p(13, b'\1'), c(14, p(5, bytes.fromhex('62f2220015'))))
    dual = c(38, p(1, 2), p(2, bytes(25)), p(3, bytes(8)), p(4, bytes(8)), p(5, IPV6), p(6, b'\x03ims'), p(7, 3),
             p(8, b'\x0a'), p(9, b'\x0b'))
    mobile = c(39, p(1, 3), p(2, b'\x0a\0\0\3'), p(3, b'\x0a\0\0\4'), p(4, b'\x0a\0\0\5'), p(5, 9), p(7, b'\x0a\0\0\6'))
    tree, = values.decode(tmp_path, (ENTRY, report(proxy, dual, mobile)))
    expected = {'lifetime': ['65535', '2', '3'], 'accessTechnologyType': ['00:00:00:06'], 'status': ['1', '3'],
                'revocationTrigger': ['2'], 'pmipHandoverIndication': ['00:00:00:01'], 'iPv4HomeAddress': ['10.0.0.1'],
                'dHCPv4AddressAllocationInd': ['01'], 'hSS_AAA_address': ['0a'], 'targetPDN_GW_Address': ['0b'],
                'careOfAddress': ['10.0.0.4'], 'homeAgentAddress': ['10.0.0.5'], 'code': ['9'],
                'foreignDomainAddress': ['10.0.0.6']}
    assert {name: tree.get(f'li_epshi2.{name}') for name in expected} == expected
    assert tree['li_asn1.ipv4'] == ['10.0.0.2', '10.0.0.3'] and tree['li_asn1.ipv6'] == ['2001:db8::1'] * 2
    assert tree['li_asn1.apn'] == ['internet', 'ims'] and tree['e212.mnc'] == ['11'] and tree['e212.tai.mnc'] == ['22']


def test_location(tmp_path):
    tree, = values.decode(tmp_path, (ENTRY, report(c(
        8, p(1, b'\4\x10' + tbcd('49301234')), p(2, bytes.fromhex('62f2110011')), p(4, bytes.fromhex('62f222001233')),
        c(5, c(1, p(1, 'N502312'), p(2, 'E1122312.18'), p(4, 90))),
        c(6, c(1, seq(enumerated(1), number(256), number(-1)))),
        p(7, bytes.fromhex('62f23300130044')), p(8, bytes.fromhex('62f244001455')),
        c(9, set_of(seq(p(25, 'town'), p(27, 'DE'), p(28, 'de')))),
        p(10, b'\7'), c(11, c(0, c(0, p(0, '20260102030406Z'), p(1, 1))))))))
    assert tree['li_epshi2.latitude'] == ['N502312'] and tree['li_epshi2.latitudeValue'] == ['256']
    assert tree['li_umtshi2.town'] == ['town'] and tree['li_epshi2.operatorSpecificInfo'] == ['07']
    # Five octets are a location area, not a cell.
    mnc = {name: tree.get(f'e212.{name}.mnc') for name in ('lai', 'rai', 'sai')}
    assert mnc == {'lai': ['11'], 'rai': ['22', '44'], 'sai': ['33']}
    assert tree['li_hi2.winterSummerIndication'] == ['1'] and tree['li_asn1.digits'] == ['49301234']


@pytest.mark.parametrize('location, field, expected', [
    (c(5, c(2, p(1, '32U0439955'), p(2, '5540736'), p(3, 2))), 'li_epshi2.utm_North', '5540736'),
    (c(5, c(3, u(19, '32UPU91294045'))), 'li_epshi2.utmref_string', '32UPU91294045'),
    (c(5, p(4, b'\x10\1\2')), 'li_epshi2.wGS84Coordinates', '10:01:02'),
    (c(6, c(2, seq(enumerated(0), number(1), number(2)), number(127))), 'li_epshi2.uncertaintyCode', '127'),
    (c(6, c(3, seq(seq(enumerated(0), number(1), number(2))))), 'li_epshi2.longitudeValue', '2'),
    (c(9, utf8('<civicAddress/>')), 'li_umtshi2.xmlCivicAddress', '<civicAddress/>'),
    (c(11, p(1)), 'li_epshi2.uELocationTimestamp', '1'),
])
def test_locations(tmp_path, location, field, expected):
    tree, = values.decode(tmp_path, (ENTRY, report(c(8, location))))
    assert tree[field] == [expected]


@pytest.mark.parametrize('field, name, expected', [
    (c(55, p(0, b'\0\0\x0d')), 'rfc2868ValueField', '00:00:0d'),
    (c(74, p(1, 7)), 'reason_CodeAVP', '7'),
    (c(35, c(0, c(0, octet_string(b'\1')))), 'cc_item', '01'),
    (c(35, c(2, c(0, c(0, octet_string(b'\1'))), p(1, b'\2'))), 'iri_IRI', '02'),
    (c(49, c(1, c(1, c(1, *IP), p(2, 4000), c(3, *IP), p(4, 4001), p(5, 17), p(9, 3)))), 'destinationPortNumber',
     '4001'),
    (c(49, c(1, c(2, p(1, 2), p(2, b'\x45')))), 'headerCopy', '45'),
    (c(49, c(2, seq(c(1, *IP), c(3, *IP), p(5, 6), c(7, c(0, p(1, '260102030405Z')), c(1, p(1, '260102030505Z'))),
                    p(8, 3),
                    p(9, 100), p(10, 4)))), 'sumOfPacketSizes', '100'),
])
def test_choices(tmp_path, field, name, expected):
    tree, = values.decode(tmp_path, (ENTRY, report(field)))
    assert tree[f'li_epshi2.{name}'] == [expected]


def test_extension(tmp_path):
    found = values.experts(tmp_path, (ENTRY, report(p(82, 'new'))), (ENTRY, c(5, *HEAD)), prefixes=('',))
    assert [(item.frame, item.filter, item.severity) for item in found] == [
        (1, 'li_asn1.extension.unknown', 'Note'), (2, 'li_asn1.extension.unknown', 'Note')]


def test_silent(tmp_path):
    party = seq(p(0, 3), c(1, p(3, tbcd('262111234567890')), p(8, 'sip:alice@example')))
    bearer = c(36, p(1, b'\1\x0a\0\0\1'), p(2, b'\x08internet'), c(23, p(1, bytes.fromhex('0862f2440015'))))
    assert values.experts(tmp_path, (ENTRY, report(c(9, party), p(20, 16), bearer)), prefixes=('',)) == []
