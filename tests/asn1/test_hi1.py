# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 101 671, HI1NotificationOperations: what the operator tells of the administration of interceptions."""

import pytest

from support import values
from support.ber import c, oid, p

ENTRY = 'li_hi1.HI1_Operation'
DOMAIN = '0.4.0.2.2.0.1.6'
NOTIFICATION = (p(0, oid(DOMAIN)), p(1, 'LIID-1'), c(2, c(1, p(0, 'OP'))), c(3, p(1, '260102030405Z')))


@pytest.mark.parametrize('tag, name', [(1, 'liActivated'), (2, 'liDeactivated'), (3, 'liModified')])
def test_notifications(tmp_path, tag, name):
    tree, = values.decode(tmp_path, (ENTRY, c(tag, *NOTIFICATION, c(5, p(0, oid(DOMAIN)), p(1, 'NZ')), p(6, 'alice'))))
    expected = {'domainID': [DOMAIN, DOMAIN], 'lawfulInterceptionIdentifier': ['LIID-1'], 'countryCode': ['NZ'],
                'target_Information': ['alice'], f'{name}_element': ['']}
    assert {field: tree.get(f'li_hi1.{field}') for field in expected} == expected
    assert tree['li_hi2.operator_Identifier'] == ['OP'] and '03:04:05' in tree['li_hi2.utcTime'][0]


def test_alarm(tmp_path):
    tree, = values.decode(tmp_path, (ENTRY, c(
        4, p(0, oid(DOMAIN)), c(1, p(0, '4711'), c(1, p(0, 'OP'))), c(2, c(0, p(0, '20260102030405Z'), p(1, 2))),
        p(3, 'disk full'), p(4, 'LIID-1'), c(5, p(1, 'NZ')))))
    expected = {'alarms_indicator_element': [''], 'domainID': [DOMAIN], 'alarm_information': ['disk full'],
                'lawfulInterceptionIdentifier': ['LIID-1'], 'countryCode': ['NZ']}
    assert {field: tree.get(f'li_hi1.{field}') for field in expected} == expected
    assert tree['li_hi2.communication_Identity_Number'] == ['4711'] and tree['li_hi2.winterSummerIndication'] == ['2']
    assert '03:04:05' in tree['li_hi2.generalizedTime'][0]


def test_national(tmp_path):
    tree, = values.decode(tmp_path, (ENTRY, c(5, p(0, oid(DOMAIN)), p(1, 'NZ'))))
    assert tree['li_hi1.national_HI1_ASN1parameters_element'] == [''] and tree['li_hi1.countryCode'] == ['NZ']


def test_extension(tmp_path):
    """What a country adds behind its code is an extension, too."""
    found = values.experts(tmp_path, (ENTRY, c(5, p(1, 'NZ'), p(2, 'national'))), (ENTRY, c(6)), prefixes=('',))
    assert [(item.frame, item.filter, item.severity) for item in found] == [
        (1, 'li_asn1.extension.unknown', 'Note'), (2, 'li_asn1.extension.unknown', 'Note')]


def test_silent(tmp_path):
    assert values.experts(tmp_path, (ENTRY, c(1, *NOTIFICATION)), prefixes=('',)) == []
