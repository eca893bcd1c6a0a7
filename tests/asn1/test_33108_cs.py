# SPDX-License-Identifier: GPL-2.0-or-later
"""3GPP TS 33.108, UMTS circuit switched (UmtsCS-HI2Operations)."""

import pytest

from support import values
from support.ber import c, p, seq, tbcd
from support.handover import (IMEI, IMSI, LIID, OTHER_IMSI, communication, country, domain, national_parameters, party,
                              time)

CONTENT = 'li_umtscs.UmtsCS_IRIsContent'
PLMN = bytes.fromhex('62f210')      # 262 01
OTHER_PLMN = bytes.fromhex('130062')        # 310 260
MANDATORY = p(0, domain(3, 17, 0)), p(1, LIID), communication(2), time(3)


def by_imei(tag):
    return c(tag, p(0, 0), c(1, p(1, tbcd(IMEI))))


RICH = (
    p(0, domain(3, 17, 0)), p(23, 8), p(1, LIID), communication(2), time(3), p(4, 2), p(5, 3),
    p(6, b'\x00\x01\x30'), p(7, b'\x01\x02\x03'), c(8, p(2, bytes.fromhex('62f21012345678'))),
    c(9, party(None), party(None, OTHER_IMSI, 1)), c(10, c(1, p(1, 2), time(2)), c(2, p(1, 3))), p(11, b'\x80\x90'),
    p(12, 1), party(13), c(14, c(3, p(1, 1), p(2, 0))), p(15, 'link'), national_parameters(16),
    p(33, 13), p(34, PLMN), p(35, b'raw'),
    c(36, p(1, PLMN), p(2, b'\x91\x94\x71'), p(3, b'\xc0\0\2\1'), p(4, OTHER_PLMN), p(5, b'\x91\x94\x72'),
      p(6, 'msc.example')),
    c(37, party(1), party(2), party(3), party(4), by_imei(5), by_imei(6)),
    p(38, OTHER_PLMN), p(39, 5), c(40, p(0, 'A-GPS')), p(41, 6), country(255))


def test_record(tmp_path):
    given = CONTENT, c(4, *RICH)
    tree, = values.decode(tmp_path, given)
    expected = {
        'iRIContent': ['4'], 'hi2CSDomainId': ['0.4.0.2.2.4.3.17.0'], 'iRIversion': ['8'],
        'lawfulInterceptionIdentifier': [LIID], 'intercepted_Call_Direct': ['2'], 'intercepted_Call_State': ['3'],
        'ringingDuration': ['00:01:30'], 'conversationDuration': ['01:02:03'], 'partyInformation': ['2'],
        'release_Reason_Of_Intercepted_Call': ['80:90'], 'nature_Of_The_intercepted_call': ['1'],
        'cC_Link_Identifier': ['link'], 'umts_Cs_Event': ['13'], 'serving_System_Identifier': ['62:f2:10'],
        'carrierSpecificData': [b'raw'.hex(':')], 'current_Serving_System_Identifier': ['62:f2:10'],
        'current_Serving_MSC_Number': ['91:94:71'], 'previous_Serving_System_Identifier': ['13:00:62'],
        'previous_Serving_MSC_Number': ['91:94:72'], 'requesting_Network_Identifier': ['13:00:62'],
        'requesting_Node_Type': ['5'], 'locationErrorCode': ['6'],
    }
    assert {name: tree.get(f'li_umtscs.{name}') for name in expected} == expected
    assert all(f'li_umtscs.{name}_element' in tree for name in (
        'locationOfTheTarget', 'cCLink1Characteristics', 'cCLink2Characteristics', 'serviceCenterAddress', 'sMS',
        'new_MSISDN', 'old_MSISDN', 'new_IMSI', 'old_IMSI', 'new_IMEI', 'old_IMEI', 'extendedLocParameters'))
    assert tree['e212.imsi'] == [IMSI, OTHER_IMSI] + [IMSI] * 5
    assert tree['li_asn1.imei'] == [IMEI] * 2
    assert tree['li_asn1.ipv4'] == ['192.0.2.1'] and tree['li_asn1.text'] == ['msc.example']
    assert tree['li_asn1.cause'] == ['16'] and tree['li_asn1.ci'] == ['22136']
    # The operators, and those of the subscriptions; in the cell as well.
    assert tree['e212.mcc'].count('310') + tree.get('e212.cgi.mcc', []).count('262') >= 3
    assert tree['li_hi2.communication_Identity_Number'] == ['4711']
    assert tree['li_umtshi2.posMethod'] == ['A-GPS'] and tree['li_hi2.countryCode'] == ['NZ']
    assert not values.experts(tmp_path, given, prefixes=('',))


@pytest.mark.parametrize('tag', [1, 2, 3, 4])
def test_alternatives(tmp_path, tag):
    """One record, and several of them together."""
    record = c(tag, *MANDATORY, p(33, 1))
    trees = values.decode(tmp_path, (CONTENT, record), (CONTENT, seq(record, record)),
                          ('li_umtscs.UmtsCS_IRI_Parameters', seq(*MANDATORY, p(33, 1))))
    assert [tree['li_umtscs.lawfulInterceptionIdentifier'] for tree in trees] == [[LIID], [LIID] * 2, [LIID]]
    assert trees[0]['li_umtscs.iRIContent'] == [str(tag)]
    assert trees[1]['li_umtscs.iRISequence'] == ['2'] and trees[1]['li_umtscs.UmtsCS_IRIContent'] == [str(tag)] * 2


def test_extension(tmp_path):
    """Fields and records of a version to come."""
    found = values.experts(tmp_path, (CONTENT, c(1, *MANDATORY, p(199, 'new'))), (CONTENT, c(5, p(0, 'new'))),
                           (CONTENT, seq(c(5, p(0, 'new')))), prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')] * 3
