# SPDX-License-Identifier: GPL-2.0-or-later
"""3GPP TS 33.108, group communication (GCSEHI2Operations) and proximity services (ProSeHI2Operations)."""

import pytest

from support import values
from support.ber import c, octet_string, p, seq, tbcd
from support.handover import (IMEI, IMSI, LIID, OTHER_IMSI, country, domain, ip_address, national_parameters, network,
                              time)

GROUP, PROXIMITY = 'li_gcsehi2.GcseIRIsContent', 'li_prosehi2.ProSeIRIsContent'
TMGI = bytes.fromhex('00000162f210')
TAI = bytes.fromhex('62f2101234')


def identity(tag, number):
    parts = (p(1, tbcd(IMEI)), p(2, tbcd(IMSI)), c(3, seq(p(1, f'sip:{number}@example'))),
             c(4, seq(p(2, f'tel:{number}'))), c(6, octet_string(b'\1\2\3')), c(7, p(1, 'UTF-8'), p(2, b'other')))
    return seq(*parts) if tag is None else c(tag, *parts)


GROUP_MANDATORY = (p(0, domain(13, 16, 0)), p(1, LIID), time(2), c(3, seq(p(2, tbcd(IMSI)))), network(5), p(6, 3))


def test_group(tmp_path):
    given = GROUP, c(
        4, p(0, domain(13, 16, 0)), p(1, LIID), time(2), c(3, identity(None, 1)), national_parameters(4), network(5),
        p(6, 7), p(7, b'\x01\x02'), c(8, p(1, True), c(2, p(1, 1), c(2, ip_address(2, '10.0.0.9'))),
                                      c(3, p(1, 2), c(2, p(1, TMGI)))),
        c(9, identity(None, 2), identity(None, 3)), c(10, identity(None, 4)), identity(11, 5),
        c(12, p(1, 'UTF-8'), p(2, b'what it is')), p(13, TMGI), p(14, b'\x00\x3c'), p(15, '26201'), identity(16, 6),
        identity(17, 7), p(18, 'over'), c(19, p(5, TAI)))
    tree, = values.decode(tmp_path, given)
    expected = {
        'gcseiRIContent': ['4'], 'hi2gcseDomainId': ['0.4.0.2.2.4.13.16.0'], 'lawfulInterceptionIdentifier': [LIID],
        'partyInformation': ['1'], 'gcseEvent': ['7'], 'correlation': ['01:02'], 'connectionStatus': ['True'],
        'accessType': ['1', '2'], 'accessId': ['2', '1'], 'tMGI': [TMGI.hex(':')], 'gcseGroupMembers': ['2'],
        'gcseGroupParticipants': ['1'], 'characteristicsEncoding': ['UTF-8'],
        'characteristics': [b'what it is'.hex(':')], 'reservedTMGI': [TMGI.hex(':')],
        'tMGIReservationDuration': ['00:3c'], 'visitedNetworkID': ['26201'], 'reasonForCommsEnd': ['over'],
        'sip_uri': [f'sip:{number}@example' for number in range(1, 8)],
        'tel_uri': [f'tel:{number}' for number in range(1, 8)], 'ProSeUEID': ['01:02:03'] * 7,
        'otherIdentityEncoding': ['UTF-8'] * 7, 'otherIDInfo': [b'other'.hex(':')] * 7,
    }
    found = {name: tree.get(f'li_gcsehi2.{name}') for name in expected}
    assert found.pop('connectionStatus') in (['True'], ['1'])
    del expected['connectionStatus']
    assert found == expected
    assert tree['li_asn1.imei'] == [IMEI] * 7 and tree['e212.imsi'] == [IMSI] * 7
    assert tree['li_asn1.ipv4'] == ['10.0.0.9'] and 'li_gcsehi2.gcseGroupID_element' in tree
    assert 'li_gcsehi2.addedUserID_element' in tree and 'li_gcsehi2.droppedUserID_element' in tree
    assert tree['li_epshi2.lastVisitedTAI'] == [TAI.hex(':')]
    assert not values.experts(tmp_path, given, prefixes=('',))


@pytest.mark.parametrize('tag', [1, 2, 3, 4])
def test_group_alternatives(tmp_path, tag):
    """One record, and several of them together."""
    one = c(tag, *GROUP_MANDATORY)
    given = (GROUP, one), (GROUP, seq(one, one)), ('li_gcsehi2.Gcse_IRI_Parameters', seq(*GROUP_MANDATORY))
    trees = values.decode(tmp_path, *given)
    assert [tree['li_gcsehi2.gcseEvent'] for tree in trees] == [['3'], ['3'] * 2, ['3']]
    assert trees[0]['li_gcsehi2.gcseiRIContent'] == [str(tag)]
    assert trees[1]['li_gcsehi2.gcseIRISequence'] == ['2']
    assert trees[1]['li_gcsehi2.GcseIRIContent'] == [str(tag)] * 2
    assert not values.experts(tmp_path, *given, prefixes=('',))


CODE, MASK = bytes(range(23)), bytes(range(23, 46))
MASKS = [(), (c(4, p(1, MASK)),), (c(4, c(2, octet_string(MASK), octet_string(CODE))),)]


def discovery(*mask):
    return (p(0, domain(15, 16, 0)), p(1, LIID), time(2), network(3),
            c(4, c(0, p(0, 2), p(1, tbcd(IMSI)), p(2, 1),
                   c(3, p(1, '26201'), p(2, 'name'), p(3, CODE), *mask, p(5, 60)), p(4, 'metadata'),
                   p(5, tbcd(OTHER_IMSI)))),
            national_parameters(5), country(6))


@pytest.mark.parametrize('mask, expected', list(zip(MASKS, [
    {'proseMask': None, 'proseMaskSequence': None},
    {'proseMask': [MASK.hex(':')]},
    {'proseMaskSequence': ['2'], 'ProSeMaskSequence_item': [MASK.hex(':'), CODE.hex(':')]},
])))
def test_proximity(tmp_path, mask, expected):
    """Here the alternatives have tags of their own."""
    record = c(1, *discovery(*mask))
    given = ((PROXIMITY, c(1, record)), (PROXIMITY, c(2, record, record)),
             ('li_prosehi2.ProSe_IRI_Parameters', seq(*discovery(*mask))))
    expected = {**expected, 'hi2ProSeDomainId': ['0.4.0.2.2.4.15.16.0'], 'lawfulInterceptionIdentifier': [LIID],
                'proseDirectDiscoveryEvent': ['2'], 'targetRole': ['1'], 'discoveryPLMNID': ['26201'],
                'proseAppIdName': ['name'], 'proseAppCode': [CODE.hex(':')], 'timer': ['60'], 'metadata': ['metadata']}
    trees = values.decode(tmp_path, *given)
    for tree, times in zip(trees, [1, 2, 1], strict=True):
        assert {name: tree.get(f'li_prosehi2.{name}') for name in expected} == {
            name: value and value * times for name, value in expected.items()}
        assert tree['e212.imsi'] == [IMSI, OTHER_IMSI] * times and tree['li_hi2.countryCode'] == ['NZ'] * times
    assert trees[0]['li_prosehi2.proseIRIContent'] == ['1'] and trees[1]['li_prosehi2.proseIRISequence'] == ['2']
    assert not values.experts(tmp_path, *given, prefixes=('',))


def test_extension(tmp_path):
    found = values.experts(
        tmp_path, (GROUP, c(4, *GROUP_MANDATORY, p(20, 'new'))), (GROUP, c(5, p(0, 'new'))),
        (PROXIMITY, c(1, c(1, *discovery(), p(7, 'new')))), (PROXIMITY, c(1, c(2, p(0, 'new')))), prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')] * 4
