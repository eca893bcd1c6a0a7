# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 103 462, inter-LEMF handover: every alternative of every CHOICE, and the locations of TS 103 280."""

import pytest

from support import values
from support.ber import c, oid, p, seq

OBJECT = p(0, oid('0.4.0.2.4.0.0.2'))
OTHER = c(1, p(0, oid('0.4.0.2.4.0.1.0')), p(1, b'agreed'))
ORIGINAL = c(3, p(0, oid('0.4.0.2.4.0.1.0')), p(1, b'agreed'))
PS_PDU = seq(c(1, p(0, oid('0.4.0.2.2.5.1.43')), p(1, 'LIID1'), p(2, 'NZ'), c(3, c(0, p(0, 'operator'))), p(4, 17)),
             c(2, c(2, p(3))))


def payload(*mapping):
    return 'li_ilhi.ILHIPayload', seq(OBJECT, OTHER, c(2, *mapping))


@pytest.mark.parametrize('original, normalized, expected', [
    (p(1, '20260102030405Z'), p(1, '20260102030506Z'), {'timeStamp': '03:04:05', 'qualifiedDateTime': '03:05:06'}),
    (c(2, p(0, 1767323045), p(1, 999999)), p(2, '20260102030506.123456Z'),
     {'microSecondTimeStamp_element': '', 'qualifiedMicrosecondDateTime': '03:05:06.123456'}),
    (p(3, 'yesterday'), p(3), {'otherTimeStamp': 'yesterday', 'unqualifiedDateTime_element': ''}),
])
def test_timestamp(tmp_path, original, normalized, expected):
    value = payload(c(0, seq(c(0, original), c(1, normalized), p(2, 2))))
    tree, = values.decode(tmp_path, value)
    assert all(text in tree[f'li_ilhi.{name}'][0] for name, text in expected.items())
    assert tree['li_ilhi.timeStampQualifier'] == ['2']
    if 'microSecondTimeStamp_element' in expected:
        assert tree['li_ps.seconds'] == ['1767323045'] and tree['li_ps.microSeconds'] == ['999999']
    assert not values.experts(tmp_path, value, prefixes=('',))


# Location: wlanLocationAttributes [2], cPEProvidedLocationAttributes [5]
DECIMAL = p(0, 'N52.123456'), p(1, 'E013.123456')
ANGULAR = p(0, 'N521234.56'), p(1, 'E0131234.56')
POINT_DECIMAL = c(0, c(0, c(0, *DECIMAL)), c(1, p(0, 30)))
POINT_ANGULAR = c(0, c(0, c(1, *ANGULAR)), c(1, p(1, -1000)))
WLAN = c(2, p(0, b'\0\x11\x22\x33\x44\x55'))


def gnss(shape, mode):
    return c(5, c(1, c(0, c(0, shape), p(1, 95)), p(1, mode)))


@pytest.mark.parametrize('location, expected', [
    (WLAN, {'wlanAPMACAddress': ['00:11:22:33:44:55']}),
    (c(5, c(0, *DECIMAL)), {'latitude': ['N52.123456'], 'longitude': ['E013.123456']}),
    (gnss(c(0, POINT_DECIMAL), 3),
     {'latitude': ['N52.123456'], 'altitudeAboveGroundLevel': ['30'], 'confidence': ['95'], 'fixMode': ['3']}),
    (gnss(c(1, c(0, POINT_ANGULAR), p(1, 100)), 2),
     {'latitudeAngular': ['N521234.56'], 'longitudeAngular': ['E0131234.56'], 'altitudeAboveMeanSeaLevel': ['-1000'],
      'radiusMeters': ['100'], 'fixMode': ['2']}),
    (gnss(c(2, c(0, POINT_DECIMAL), p(1, 10), p(2, 20), p(3, 30)), 1),
     {'longitude': ['E013.123456'], 'uncertaintyLongitude': ['10'], 'uncertaintyLatitude': ['20'],
      'uncertaintyAltitude': ['30'], 'fixMode': ['1']}),
])
def test_location(tmp_path, location, expected):
    value = payload(c(1, seq(c(0, location), c(1, c(0, c(2, *ANGULAR))))))
    tree, = values.decode(tmp_path, value)
    normalized = {'latitudeAngular': ['N521234.56'], 'longitudeAngular': ['E0131234.56']}
    expected = {name: expected.get(name, []) + normalized.get(name, []) for name in {**expected, **normalized}}
    assert {name: tree.get(f'li_ps.{name}') for name in expected} == expected
    assert not values.experts(tmp_path, value, prefixes=('',))


def test_normalized(tmp_path):
    value = payload(c(1, seq(c(0, WLAN), c(1, c(0, c(1, *DECIMAL)), c(1, p(0, 359))))))
    tree, = values.decode(tmp_path, value)
    assert tree['li_ps.latitude'] == ['N52.123456'] and tree['li_ilhi.azimuth'] == ['359']


def test_payloads(tmp_path):
    """A PS-PDU is one of its own in there; what else was agreed on stays as it is."""
    tree, = values.decode(tmp_path, ('li_ilhi.ILHIPayload', seq(
        OBJECT, c(1, p(0, oid('0.4.0.2.2.5.1.43')), p(1, PS_PDU)), ORIGINAL)))
    assert tree['li_ilhi.iLHIObjId'] == ['0.4.0.2.4.0.0.2']
    assert tree['li_ilhi.identifier'] == ['0.4.0.2.2.5.1.43', '0.4.0.2.4.0.1.0']
    assert tree['li_ilhi.contents'] == [PS_PDU.hex(':'), b'agreed'.hex(':')]
    assert tree['li_ps.lawfulInterceptionIdentifier'] == ['LIID1'] and tree['li_ps.sequenceNumber'] == ['17']


def test_payload_of_payloads(tmp_path):
    """However deep they lie in each other, the frame is read to its end."""
    pdu = PS_PDU
    header = PS_PDU[2:2 + PS_PDU[3] + 2]
    for _ in range(1500):
        pdu = seq(header, c(2, c(6, seq(OBJECT, c(1, p(0, oid('0.4.0.2.2.5.1.43')), p(1, pdu))))))
    value = seq(OBJECT, c(1, p(0, oid('0.4.0.2.2.5.1.43')), p(1, pdu)), ORIGINAL)
    tree, = values.decode(tmp_path, ('li_ilhi.ILHIPayload', value))
    assert tree['li_ilhi.contents'][-1] == b'agreed'.hex(':')
    assert 10 < len(tree['li_ps.sequenceNumber']) < 1500


def test_extension(tmp_path):
    """Fields of a version to come are shown, and are no fault."""
    location = c(1, c(0, c(2, *ANGULAR, p(2, 'new'))), p(2, 1))
    value = seq(OBJECT, OTHER, c(2, c(1, seq(c(0, WLAN), location))), p(4, 'new'))
    found = values.experts(tmp_path, ('li_ilhi.ILHIPayload', value), prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')] * 3
