# SPDX-License-Identifier: GPL-2.0-or-later
"""3GPP TS 33.108, ThreeGPP-HI1NotificationOperations: what operators tell of the administration of interceptions."""

import pytest

from support import values
from support.ber import c, p
from support.handover import LIID, communication, domain, ip_address, local_time, network, time

ENTRY = 'li_3gpphi1.ThreeGPP_HI1_Operation'
NUMBER = b'\x91\x94\x03\x21\xf3'


def national(tag):
    return c(tag, p(0, domain(0, 1, 16, 1)), p(1, 'NZ'))


def target(tag):
    return c(tag, communication(0, '4711'), network(1), p(2, 'north'), p(3, 8),
             c(4, c(0, p(2, NUMBER)), c(1, p(2, NUMBER)), ip_address(2, '192.0.2.1'), ip_address(3, '2001:db8::1')),
             time(5), local_time(6), time(7), p(8, 5), time(9))


@pytest.mark.parametrize('tag', [1, 2, 3])
def test_notification(tmp_path, tag):
    given = ENTRY, c(tag, p(0, domain(0, 1, 16, 1)), p(1, LIID), communication(2), time(3), national(5), target(6),
                     network(7), p(8, 1))
    tree, = values.decode(tmp_path, given)
    name = {1: 'liActivated', 2: 'liDeactivated', 3: 'liModified'}[tag]
    expected = {
        f'{name}_element': [''], 'domainID': ['0.4.0.2.2.4.0.1.16.1'] * 2, 'lawfulInterceptionIdentifier': [LIID],
        'countryCode': ['NZ'], 'broadcastArea': ['north'], 'targetType': ['8'], 'interceptionType': ['5'],
        'broadcastStatus': ['1'], 'hi2DeliveryNumber': ['2'], 'hi3DeliveryNumber': ['2'],
        'hi2DeliveryIpAddress_element': [''], 'hi3DeliveryIpAddress_element': [''], 'liActivatedTime': ['1'],
        'liDeactivatedTime': ['0'], 'liModificationTime': ['1'], 'liSetUpTime': ['1'], 'timeStamp': ['1'],
    }
    assert {name: tree.get(f'li_3gpphi1.{name}') for name in expected} == expected
    assert tree['li_hi2.communication_Identity_Number'] == ['4711'] * 2
    assert tree['li_hi2.dNS_Format'] == ['mf.example'] * 4
    assert tree['li_asn1.ipv4'] == ['192.0.2.1'] and tree['li_asn1.ipv6'] == ['2001:db8::1']
    assert not values.experts(tmp_path, given, prefixes=('',))


def test_alarm(tmp_path):
    """The text may have 256 octets since r16 version-1."""
    given = ENTRY, c(4, p(0, domain(0, 1, 16, 1)), communication(1), time(2), p(3, 'a' * 256), p(4, LIID), national(5),
                     target(6), network(7), p(8, 'mme 3'))
    tree, = values.decode(tmp_path, given)
    expected = {'alarms_indicator_element': [''], 'alarm_information': ['a' * 256],
                'lawfulInterceptionIdentifier': [LIID], 'network_Element_Information': ['mme 3'], 'countryCode': ['NZ'],
                'broadcastArea': ['north']}
    assert {name: tree.get(f'li_3gpphi1.{name}') for name in expected} == expected
    assert not values.experts(tmp_path, given, prefixes=('',))


def test_national(tmp_path):
    given = ENTRY, national(5)
    tree, = values.decode(tmp_path, given)
    assert tree['li_3gpphi1.countryCode'] == ['NZ']
    assert 'li_3gpphi1.threeGPP_National_HI1_ASN1parameters_element' in tree
    assert not values.experts(tmp_path, given, prefixes=('',))


def test_extension(tmp_path):
    found = values.experts(tmp_path, (ENTRY, c(1, p(1, LIID), time(3), p(9, 'new'))), (ENTRY, c(6, p(0, 'new'))),
                           (ENTRY, c(5, p(1, 'NZ'), p(2, 'national'))), prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')] * 3
