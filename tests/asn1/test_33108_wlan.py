# SPDX-License-Identifier: GPL-2.0-or-later
"""3GPP TS 33.108, I-WLAN (IWLANUmtsHI2Operations) and multicast (MBMSUmtsHI2Operations)."""

import pytest

from support import values
from support.ber import c, enumerated, number, p, seq, set_of, tbcd
from support.handover import IMSI, LIID, PACKET, country, domain, ip_address, national_parameters, network, time

WLAN, MULTICAST = 'li_iwlanhi2.IWLANUmtsIRIsContent', 'li_mbmshi2.MBMSUmtsIRIsContent'
APN = b'\x08internet\x07example'
# North, 2**22 of 2**23 steps: 45 degrees.
COORDINATES = c(7, enumerated(0), number(4194304), number(-1))
WLAN_MANDATORY = p(0, domain(6, 16, 0)), p(2, LIID), time(3)


def header(*parts):
    return c(14, c(1, *parts))


MAPPED = c(1, ip_address(1, '10.0.0.9'), p(2, 4000), ip_address(3, '2001:db8::1'), p(4, 65535), p(5, 17), p(6, 100),
           p(7, 1), p(8, 2), p(9, 1))
FLOW = seq(ip_address(1, '10.0.0.9'), p(2, 4000), ip_address(3, '192.0.2.1'), p(4, 4001), p(5, 6), p(6, 7),
           c(7, time(0), time(1)), p(8, 10), p(9, 1000), p(10, 3))


def test_wlan(tmp_path):
    target = seq(p(0, 1), c(1, p(2, tbcd(IMSI)), p(3, b'\x91' + tbcd('4930123456')), p(7, 'alice@example')),
                 c(2, c(1, c(1, ip_address(1, '10.0.0.9')), p(2, APN), c(3, ip_address(1, '192.0.2.1')))))
    place = c(11, p(1, 'operator'), p(2, b'\x01'), p(3, b'\x02'), ip_address(4, '2001:db8::1'), p(5, b'\0\1\2\3\4\5'),
              p(6, b'\x00\x3c'), COORDINATES, c(8, set_of(seq(p(1, 'building')))))
    given = WLAN, c(1, *WLAN_MANDATORY, p(4, 2), c(5, target), national_parameters(6), network(7), p(8, 6),
                    p(9, bytes(8)), p(10, b'\x2a'), place, p(12, bytes.fromhex('62f210')), country(255),
                    p(13, b'\x05'), header(MAPPED))
    tree, = values.decode(tmp_path, given)
    expected = {
        'iWLANumtsiRIContent': ['1'], 'hi2iwlanDomainId': ['0.4.0.2.2.4.6.16.0'], 'initiator': ['2'],
        'lawfulInterceptionIdentifier': [LIID], 'partyInformation': ['1'], 'party_Qualifier': ['1'],
        'nai': ['alice@example'], 'w_APN': [APN.hex(':')], 'i_WLANevent': ['6'],
        'correlationNumber': [bytes(8).hex(':')], 'i_WLANOperationErrorCode': ['2a'], 'wLANOperatorName': ['operator'],
        'wLANLocationData': ['01'], 'wLANLocationInformation': ['02'], 'wLANMACAddress': ['00:01:02:03:04:05'],
        'sessionAliveTimer': ['00:3c'], 'visitedPLMNID': ['62:f2:10'], 'nSAPI': ['05'], 'sourcePortNumber': ['4000'],
        'destinationPortNumber': ['65535'], 'transportProtocol': ['17'], 'packetsize': ['100'], 'flowLabel': ['1'],
        'packetCount': ['2'], 'direction': ['1'],
    }
    assert {name: tree.get(f'li_iwlanhi2.{name}') for name in expected} == expected
    assert tree['e212.imsi'] == [IMSI] and tree['e164.msisdn'] == ['4930123456']
    assert tree['li_asn1.apn'] == ['internet.example'] and tree['li_hi2.countryCode'] == ['NZ']
    assert tree['li_asn1.ipv4'] == ['10.0.0.9', '192.0.2.1', '10.0.0.9']
    assert tree['li_asn1.ipv6'] == ['2001:db8::1'] * 2
    assert tree['li_umtshi2.building'] == ['building']
    assert tree['li_umtshi2.latitudeValue'] == ['4194304'] and tree['li_umtshi2.longitudeValue'] == ['-1']
    assert not values.experts(tmp_path, given, prefixes=('',))


@pytest.mark.parametrize('report, expected', [
    (header(MAPPED), {'li_iwlanhi2.packetDataHeaderInformation': ['1'], 'li_iwlanhi2.packetDataHeader': ['1']}),
    (header(c(2, p(1, 2), p(2, PACKET[:28]))),
     {'li_iwlanhi2.packetDataHeader': ['2'], 'li_iwlanhi2.direction': ['2'], 'udp.dstport': ['4001']}),
    (c(14, c(2, FLOW, FLOW)),
     {'li_iwlanhi2.packetDataHeaderInformation': ['2'], 'li_iwlanhi2.packetDataSummary': ['2'],
      'li_iwlanhi2.sumOfPacketSizes': ['1000'] * 2, 'li_iwlanhi2.packetDataSummaryReason': ['3'] * 2,
      'li_iwlanhi2.transportProtocol': ['6'] * 2}),
])
def test_headers(tmp_path, report, expected):
    tree, = values.decode(tmp_path, (WLAN, c(3, *WLAN_MANDATORY, report)))
    assert {name: tree.get(name) for name in expected} == expected


@pytest.mark.parametrize('tag', [1, 2, 3])
def test_wlan_alternatives(tmp_path, tag):
    """One record, and several of them together."""
    record = c(tag, *WLAN_MANDATORY, p(8, 5))
    given = (WLAN, record), (WLAN, seq(record, record))
    one, several = values.decode(tmp_path, *given)
    assert one['li_iwlanhi2.iWLANumtsiRIContent'] == [str(tag)] and one['li_iwlanhi2.i_WLANevent'] == ['5']
    assert several['li_iwlanhi2.iWLANumtsIRISequence'] == ['2']
    assert several['li_iwlanhi2.IWLANUmtsIRIContent'] == [str(tag)] * 2
    assert not values.experts(tmp_path, *given, prefixes=('',))


MULTICAST_MANDATORY = p(0, domain(7, 16, 0)), p(2, LIID), time(3)


def test_multicast(tmp_path):
    service = c(10, p(1, 'service'), p(2, 'joined'), p(3, 1), ip_address(4, '2001:db8::1'), p(5, 1), p(6, 1),
                p(7, 'apn'), c(8, seq(p(1, 'alice')), seq(p(1, 'bob'))),
                c(9, seq(c(1, ip_address(1, '192.0.2.1'), p(2, 'node')))))
    record = c(1, *MULTICAST_MANDATORY, p(4, 3), c(5, seq(p(0, 1), c(1, p(1, tbcd(IMSI))))), national_parameters(6),
               network(7), p(8, 6), p(9, bytes(8)), service, p(11, '26201'), country(12))
    given = MULTICAST, c(1, record)
    tree, = values.decode(tmp_path, given)
    expected = {
        'mBMSumtsiRIContent': ['1'], 'hi2mbmsDomainId': ['0.4.0.2.2.4.7.16.0'], 'lawfulInterceptionIdentifier': [LIID],
        'initiator': ['3'], 'party_Qualifier': ['1'], 'mBMSevent': ['6'], 'correlationNumber': [bytes(8).hex(':')],
        'mbmsServiceName': ['service'], 'mbms_join_time': ['joined'], 'mbms_Mode': ['1'], 'mbmsLeavingReason': ['1'],
        'mbmsSubsTermReason': ['1'], 'mBMSapn': ['apn'], 'mbmsSerSubscriberList': ['2'],
        'mBMSSERSUBSCRIBERLIST': ['alice', 'bob'], 'mbmsNodeList': ['1'], 'mbmsnodeName': ['node'],
        'visitedPLMNID': ['26201'],
    }
    assert {name: tree.get(f'li_mbmshi2.{name}') for name in expected} == expected
    assert tree['e212.imsi'] == [IMSI] and tree['li_hi2.countryCode'] == ['NZ']
    assert tree['li_asn1.ipv4'] == ['192.0.2.1'] and tree['li_asn1.ipv6'] == ['2001:db8::1']
    assert not values.experts(tmp_path, given, prefixes=('',))


@pytest.mark.parametrize('tag', [1, 2, 3])
def test_multicast_alternatives(tmp_path, tag):
    """Here the record and the sequence of records have tags of their own."""
    record = c(tag, *MULTICAST_MANDATORY, p(8, 2))
    given = (MULTICAST, c(1, record)), (MULTICAST, c(2, record, record))
    one, several = values.decode(tmp_path, *given)
    assert one['li_mbmshi2.mBMSumtsiRIContent'] == [str(tag)] and one['li_mbmshi2.mBMSevent'] == ['2']
    assert several['li_mbmshi2.mBMSumtsIRISequence'] == ['2']
    assert several['li_mbmshi2.MBMSUmtsIRIContent'] == [str(tag)] * 2
    assert not values.experts(tmp_path, *given, prefixes=('',))


def test_extension(tmp_path):
    found = values.experts(
        tmp_path, (WLAN, c(1, *WLAN_MANDATORY, p(15, 'new'))), (WLAN, c(4, p(0, 'new'))),
        (MULTICAST, c(1, c(1, *MULTICAST_MANDATORY, p(13, 'new')))), (MULTICAST, c(1, c(4, p(0, 'new')))),
        prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')] * 4
