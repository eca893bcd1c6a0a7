# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 101 671, HI2Operations: IRI of circuit and GPRS interception."""

import pytest

from support import values
from support.ber import bits, c, enumerated, number, octet_string, oid, p, seq, tbcd, u

ENTRY = 'li_hi2.IRIsContent'
HEAD = (p(0, oid('0.4.0.2.2.1.18')), p(1, 'LIID-1'), c(2, p(0, '4711'), c(1, p(0, 'OP'))), c(3, p(1, '260102030405Z')))

SIP = b'OPTIONS sip:bob@example SIP/2.0\r\nCall-ID: call-1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n'
# To +12345: address type 0x91 (international, E.164), then "Hello" in the 7-bit alphabet (TS 23.040).
SUBMIT = bytes.fromhex('0105059121 43f5 0000 05 c8329bfd06')
DELIVER = bytes.fromhex('04 05 91 2143f5 0000 62102030405000 05 c8329bfd06')


def ip_address(octets, kind=0):
    return p(1, kind), c(2, p(1, octets)), p(3, 2)


def isup(digits, nature=4):
    """ITU-T Q.763 clauses 3.9 and 3.10: odd or even and the nature of address, numbering plan 1, then the digits."""
    odd = len(digits) % 2
    return bytes([odd << 7 | nature, 0x10]) + tbcd(digits).replace(b'\xf5', b'\x05')


def report(*fields):
    return c(4, *HEAD, *fields)


@pytest.mark.parametrize('tag, name', [(1, 'iRI_Begin_record'), (2, 'iRI_End_record'), (3, 'iRI_Continue_record'),
                                       (4, 'iRI_Report_record')])
def test_records(tmp_path, tag, name):
    record = c(tag, *HEAD)
    alone, sequence = values.decode(tmp_path, (ENTRY, record), (ENTRY, seq(record, record)))
    assert f'li_hi2.{name}_element' in alone and alone['li_hi2.iRIContent'] == [str(tag)]
    assert alone['li_hi2.lawfulInterceptionIdentifier'] == ['LIID-1']
    assert len(sequence[f'li_hi2.{name}_element']) == 2 and sequence['li_hi2.IRIContent'] == [str(tag)] * 2


def test_parameters(tmp_path):
    party = (p(0, 1), c(1, p(6, b'\x91' + tbcd('4930123456'))))
    link = (p(1, 2), c(2, p(1, '260102030406Z')), p(3, b'\x80\x90'), c(4, p(1, isup('493012345'))))
    tree, = values.decode(tmp_path, (ENTRY, c(
        1, p(0, oid('0.4.0.2.2.1.18')), p(23, 8), p(1, 'LIID-1'),
        c(2, p(0, '4711'), c(1, p(0, 'OP'), c(1, p(4, 'node.example')))),
        c(3, c(0, p(0, '20260102030405.5Z'), p(1, 1))), p(4, 2), p(5, 3), p(6, b'\0\1\x30'), p(7, b'\0\2\x45'),
        c(8, p(2, bytes.fromhex('62f21100110022'))), c(9, seq(*party)), c(10, c(1, *link), c(2, p(1, 3))),
        p(11, b'\x80\x91'), p(12, 7), c(13, *party),
        c(14, c(1, c(1, p(0, 'OP'))), c(2, p(1, '260102030407Z')), c(3, p(1, 0), p(2, 0), p(3, 1), p(4, SUBMIT))),
        p(15, '12'), c(16, octet_string(b'\1\2')), p(18, bytes(range(8))), p(20, 13),
        c(21, c(1, *ip_address(b'\x0a\0\0\1'))),
        p(22, b'\x25\x1b'), c(24, p(2, b'\x12\x34')), c(25, p(2, b'\x0b')), c(26, p(0, 'OP2')),
        c(27, c(1, *ip_address(b'\x0a\0\0\2'))), c(28, c(1, *ip_address(b'\x0a\0\0\3'))), p(29, 2), p(30, SIP),
        p(31, b'\x91' + tbcd('4917012345')), p(32, b'\4\x0a\0\0\4'), p(34, 1), c(35, p(1, b'\7')),
        c(40, c(5, *ip_address(b'\x0a\0\0\5'))), c(255, p(1, 'NZ')))))
    expected = {
        'domainID': ['0.4.0.2.2.1.18'], 'iRIversion': ['8'], 'communication_Identity_Number': ['4711', ],
        'operator_Identifier': ['OP', 'OP', 'OP2'], 'dNS_Format': ['node.example'], 'winterSummerIndication': ['1'],
        'intercepted_Call_Direct': ['2'], 'intercepted_Call_State': ['3'], 'ringingDuration': ['00:01:30'],
        'conversationDuration': ['00:02:45'], 'globalCellID': ['62:f2:11:00:11:00:22'], 'cCLink_State': ['2', '3'],
        'nature_Of_The_intercepted_call': ['7'], 'transfer_status': ['0'], 'other_message': ['1'],
        'cC_Link_Identifier': ['12'], 'gPRSCorrelationNumber': ['00:01:02:03:04:05:06:07'], 'gPRSevent': ['13'],
        'gPRSOperationErrorCode': ['25:1b'], 'x25Address': ['12:34'], 'qOS': ['2'], 'iMSevent': ['2'],
        'ldiEvent': ['1'],
        'correlation': ['1'], 'countryCode': ['NZ'], 'iP_assignment': ['2'] * 4,
    }
    assert {name: tree.get(f'li_hi2.{name}') for name in expected} == expected
    assert tree['li_umtshi2.qosGn'] == ['0b'] and tree['li_umtshi2.iri_to_iri'] == ['07']
    assert tree['e212.cgi.mcc'] == ['262'] and tree['e212.cgi.mnc'] == ['11']
    assert tree['e164.msisdn'].count('4930123456') == 2 and '4917012345' in tree['e164.msisdn']
    assert tree['li_asn1.cause'] == ['16', '17']
    assert tree['isup.called'] == ['493012345']
    assert tree['li_asn1.ipv4'] == [f'10.0.0.{i}' for i in range(1, 6)]
    assert tree['sip.Call-ID'] == ['call-1']
    assert tree['gsm_sms.sms_text'] == ['Hello']


def test_identities(tmp_path):
    party = seq(
        p(0, 0),
        c(1, p(1, tbcd('3512345678901234')), p(2, b'\1\2'), p(3, tbcd('262111234567890')),
          c(4, p(1, isup('4930123456'))),
          c(5, p(1, isup('493012345'))), p(6, b'\x91' + tbcd('4930123457')), p(7, isup('4930123458')),
          p(8, 'sip:alice@example'), p(9, 'tel:+4930123456'), p(10, 2), p(11, 'Alice')),
        c(2, c(1, octet_string(b'\2\1\0')), c(2, octet_string(b'\4\1\x80')), c(3, octet_string(b'\x82\1\0'))),
        c(3, c(1, *[c(tag, octet_string(bytes([tag]))) for tag in range(1, 10)]), c(2, p(1, 6), p(2, b'sci')),
          c(3, octet_string(b'other'))),
        c(4, c(1, c(1, c(1, *ip_address(b'\x0a\0\0\1'))), p(2, b'\x08internet\x07example'), p(3, b'\1\x21'),
               p(4, b'\5'),
               c(5, c(1, *ip_address(bytes.fromhex('20010db8000000000000000000000001'), 1))))))
    tree, = values.decode(tmp_path, (ENTRY, report(c(9, party))))
    expected = {
        'party_Qualifier': ['0'], 'tei': ['01:02'], 'sip_uri': ['sip:alice@example'], 'tel_url': ['tel:+4930123456'],
        'party_Validity': ['2'], 'alphanumeric': ['Alice'], 'ISUP_parameters_item': ['02:01:00'],
        'simpleIndication': ['6'],
        'sciData': ['73:63:69'], 'aPN': ['08:69:6e:74:65:72:6e:65:74:07:65:78:61:6d:70:6c:65'], 'pDP_type': ['01:21'],
        'nSAPI': ['05'],
    }
    assert {name: tree.get(f'li_hi2.{name}') for name in expected} == expected
    assert tree['li_asn1.imei'] == ['3512345678901234'] and tree['e212.imsi'] == ['262111234567890']
    assert tree['isup.calling'] == ['4930123456', '4930123458'] and tree['isup.called'] == ['493012345']
    assert '4930123457' in tree['e164.msisdn']
    assert tree['li_asn1.apn'] == ['internet.example']
    assert tree['li_asn1.ipv4'] == ['10.0.0.1'] and tree['li_asn1.ipv6'] == ['2001:db8::1']
    items = [value for name, shown in tree.items() if name.endswith('_item') for value in shown]
    assert {f'0{tag}' for tag in range(1, 10)} <= set(items)


@pytest.mark.parametrize('identity, field, expected', [
    (c(4, p(1, isup('4930123'))), 'isup.calling', '4930123'),
    (c(4, p(2, b'\x21\x83' + b'4930123')), 'li_asn1.digits', '4930123'),        # Q.931: octets 3 and 3a
    (c(4, p(3, b'\x91' + tbcd('4930123'))), 'e164.msisdn', '4930123'),
    (c(5, p(1, isup('4930124'))), 'isup.called', '4930124'),
    (c(5, p(2, b'\x91' + tbcd('4930124'))), 'e164.msisdn', '4930124'),
    (c(5, p(3, b'\xa1' + b'4930124')), 'li_asn1.digits', '4930124'),
])
def test_numbers(tmp_path, identity, field, expected):
    tree, = values.decode(tmp_path, (ENTRY, report(c(9, seq(p(0, 0), c(1, identity))))))
    assert tree[field] == [expected]


@pytest.mark.parametrize('element, field, expected', [
    (p(1, isup('4930123')), 'isup.calling', '4930123'),
    (p(2, b'\x12\x34'), 'li_hi2.x25_Format', '12:34'),
    (p(3, b'\xc0\0\2\1'), 'li_asn1.ipv4', '192.0.2.1'),
    (p(3, '192.0.2.2'), 'li_asn1.text', '192.0.2.2'),
    (p(4, 'node.example'), 'li_hi2.dNS_Format', 'node.example'),
    (c(5, p(1, 0), c(2, p(2, '192.0.2.3'))), 'li_hi2.iPTextAddress', '192.0.2.3'),
])
def test_network_elements(tmp_path, element, field, expected):
    tree, = values.decode(tmp_path, (ENTRY, report(c(40, element))))
    assert tree[field] == [expected]


def test_location(tmp_path):
    geographic = c(1, seq(enumerated(1), number(256), number(-1)))
    tree, = values.decode(tmp_path, (ENTRY, report(c(
        8, p(1, isup('49301234')), p(2, bytes.fromhex('62f21100110022')),
        c(3, c(1, p(1, 262), p(2, 7), p(3, 9), p(4, 11))),
        p(4, bytes.fromhex('62f222001233')), c(5, c(1, p(1, 'N502312'), p(2, 'E1122312.18'), p(3, 1), p(4, 90))),
        c(6, geographic), p(7, bytes.fromhex('62f23300130044')), p(8, bytes.fromhex('62f244001455')),
        p(9, bytes.fromhex('0562f2550015')), p(10, bytes.fromhex('0762f26601234567'))))))
    expected = {'e164_Number': ['04:10:94:03:21:43'], 'mcc': ['262'], 'mnc': ['7'], 'lai': ['9'], 'ci': ['11'],
                'latitude': ['N502312'], 'longitude': ['E1122312.18'], 'mapDatum': ['1'], 'azimuth': ['90'],
                'latitudeSign': ['1'], 'latitudeValue': ['256'], 'longitudeValue': ['-1'], 'umtsLocation': ['1']}
    assert {name: tree.get(f'li_hi2.{name}') for name in expected} == expected
    assert tree['li_asn1.digits'] == ['49301234']
    mnc = {name: tree.get(f'e212.{name}.mnc') for name in ('cgi', 'rai', 'sai', 'tai', 'ecgi')}
    assert mnc == {'cgi': ['11'], 'rai': ['22', '44'], 'sai': ['33'], 'tai': ['55'], 'ecgi': ['66']}
    assert [int(value, 0) for value in tree['li_asn1.lac']] == [0x11, 0x12, 0x13, 0x14]
    assert [int(value, 0) for value in tree['li_asn1.rac']] == [0x33, 0x55]
    assert [int(tree[f'li_asn1.{name}'][0], 0) for name in ('ci', 'sac', 'tac', 'eci')] == [0x22, 0x44, 0x15, 0x1234567]


@pytest.mark.parametrize('location, field, expected', [
    (c(3, p(2, 5)), 'ls_Loc', '5'),
    (c(5, c(2, p(1, '32U0439955'), p(2, '5540736'))), 'utm_East', '32U0439955'),
    (c(5, c(3, u(19, '32UPU91294045'), enumerated(2))), 'mapDatum', '2'),
    (c(5, p(4, b'\x10\1\2')), 'wGS84Coordinates', '10:01:02'),
    (c(6, c(2, seq(enumerated(0), number(1), number(2)), number(127))), 'uncertaintyCode', '127'),
    (c(6, c(3, seq(seq(enumerated(0), number(1), number(2))))), 'latitudeValue', '1'),
])
def test_locations(tmp_path, location, field, expected):
    tree, = values.decode(tmp_path, (ENTRY, report(c(8, location))))
    assert tree[f'li_hi2.{field}'] == [expected]


@pytest.mark.parametrize('initiator, content', [(0, SUBMIT), (1, DELIVER)])
def test_sms(tmp_path, initiator, content):
    """The types of messages are the same numbers both ways: who sent it tells."""
    sms = c(14, c(1, c(1, p(0, 'OP'))), c(2, p(1, '260102030405Z')), c(3, p(1, initiator), p(4, content)))
    tree, = values.decode(tmp_path, (ENTRY, report(sms)))
    assert tree['gsm_sms.sms_text'] == ['Hello']
    assert ('gsm_sms.tp-da' in tree, 'gsm_sms.tp-oa' in tree) == (initiator == 0, initiator == 1)


def test_sms_of_other_kinds(tmp_path):
    sms = c(14, c(1, c(1, p(0, 'OP'))), c(2, p(1, '260102030405Z')), c(3, p(1, 2), c(5, p(1, b'h\0i\0'), p(2, 5))))
    tree, = values.decode(tmp_path, (ENTRY, report(sms)))
    assert tree['li_hi2.enhancedContentOctets'] == ['68:00:69:00'] and tree['li_hi2.character_encoding'] == ['5']


def test_tetra(tmp_path):
    """EN 301 040: AUTOMATIC TAGS."""
    identity = c(0, p(0, bits('0100000110')), p(1, bits('00000000000111')), p(2, bits('1' * 24)))
    cell = c(0, p(0, bits('0100000110')), p(1, bits('00000000000111')), p(2, bits('0' * 14)), p(3, bits('0' * 16)))
    action = c(3, p(0, 28), p(1, 3), p(2, 1), p(3, 0), p(5, 29))
    monitor = c(36, p(0, bits('0' * 15 + '1')), p(1, '260102030405Z'), c(2, cell), action, c(4, identity))
    comms = c(37, p(0, bits('0' * 14 + '10')), p(1, '260102030405Z'), c(2, cell), p(4, '12345678901234567890'),
              c(6, u(18, '12345678901234567891')))
    traffic = c(38, p(0, bits('0' * 14 + '11')), p(1, bits('1' * 8)))
    other = c(39, p(0, bits('0' * 13 + '100')), p(1, bits('0' * 8)))
    tree, = values.decode(tmp_path, (ENTRY, report(monitor, comms, traffic, other)))
    expected = {'tLIInstanceid': ['00:01', '00:02', '00:03', '00:04'], 'cctivity': ['28'], 'callRelation': ['3'],
                'direction': ['1'], 'scope': ['0'], 'sStype': ['29'], 'targetcommsid': ['12345678901234567890'],
                'trafficPacket': ['ff', '00'], 'ssi': ['ff:ff:ff']}
    assert {name: tree.get(f'li_301040.{name}') for name in expected} == expected


def test_extension(tmp_path):
    found = values.experts(tmp_path, (ENTRY, report(p(41, 'new'), c(42))), (ENTRY, c(5, *HEAD)), prefixes=('',))
    assert [(item.frame, item.filter, item.severity) for item in found] == [
        (1, 'li_asn1.extension.unknown', 'Note'), (1, 'li_asn1.extension.unknown', 'Note'),
        (2, 'li_asn1.extension.unknown', 'Note')]


def test_silent(tmp_path):
    party = seq(p(0, 0), c(1, p(3, tbcd('262111234567890')), p(6, b'\x91' + tbcd('4930123457'))))
    assert values.experts(tmp_path, (ENTRY, report(p(5, 3), c(9, party))), prefixes=('',)) == []
