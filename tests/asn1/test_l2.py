# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 102 232-4, layer 2 access: every alternative of every CHOICE, every field once."""

import struct

import pytest

from support import inner, values
from support.ber import c, p, relative_oid, seq

IRI, CC, IRI_ONLY = (p(0, relative_oid(f'5.4.10.{part}')) for part in (1, 2, 3))
PACKET = inner.udp_packet()
PPP = b'\xff\x03\x00\x21' + PACKET                              # RFC 1661 and 1662: IPv4
FRAME = inner.ethernet()
L2TP = struct.pack('!HHH', 0x0002, 7, 9) + PPP                  # RFC 2661 clause 3.1: data, tunnel 7, session 9
# RFC 2684 clause 5.2: LLC, SNAP, bridged Ethernet without FCS, two octets of padding
BRIDGED = b'\xaa\xaa\x03\x00\x80\xc2\x00\x07\x00\x00' + FRAME
# RFC 2427 clause 4: Q.922 address, UI, IPv4
RELAYED = b'\x18\x41\x03\xcc' + PACKET
PORT = {'udp.dstport': ['49180']}
SOURCE = {'eth.src': ['02:00:c0:00:02:65']}


@pytest.mark.parametrize('alternative, name, contents, expected', [
    (1, 'l2TP', L2TP, {'l2tp.tunnel': ['7'], 'l2tp.session': ['9'], **PORT}),
    (2, 'l2F', b'datagram', {}),
    (3, 'pPTP', b'datagram', {}),
    (4, 'pPP', PPP, PORT),
    (5, 'ethernet', FRAME, {**SOURCE, **PORT}),
    (6, 'l2ATM2684', BRIDGED, {**SOURCE, **PORT}),
    (7, 'l2FR2427', RELAYED, {'fr.dlci': ['100'], **PORT}),
])
def test_content(tmp_path, alternative, name, contents, expected):
    tree, = values.decode(tmp_path, ('li_l2.L2CC', seq(CC, c(1, p(alternative, contents)))))
    assert tree['li_l2.l2CCObjId'] == ['.5.4.10.2'] and tree['li_l2.l2CCContents'] == [str(alternative)]
    assert tree[f'li_l2.{name}'] == [contents.hex(':')]
    assert {name: tree.get(name) for name in expected} == expected
    assert not values.experts(tmp_path, ('li_l2.L2CC', seq(CC, c(1, p(alternative, contents)))))


@pytest.mark.parametrize('alternative, name, contents, expected', [
    (8, 'truncatedL2TP', L2TP, PORT),
    (9, 'truncatedL2F', b'datagram', {}),
    (10, 'truncatedPPTP', b'datagram', {}),
    (11, 'truncatedPPP', PPP, PORT),
    (12, 'truncatedEthernet', FRAME, {**SOURCE, **PORT}),
    (13, 'truncatedL2ATM2684', BRIDGED, {**SOURCE, **PORT}),
    (14, 'truncatedL2FR2427', RELAYED, {'fr.dlci': ['100'], **PORT}),
])
def test_truncated(tmp_path, alternative, name, contents, expected):
    """What is cut short is no fault of what is there."""
    first = contents[:-4]
    value = seq(CC, c(1, c(alternative, p(0, first), p(1, len(contents)))))
    tree, = values.decode(tmp_path, ('li_l2.L2CC', value))
    assert tree[f'li_l2.{name}_element'] and tree['li_l2.truncatedDatagram'] == [first.hex(':')]
    assert tree['li_l2.originalLength'] == [str(len(contents))]
    assert {name: tree.get(name) for name in expected} == expected
    assert not values.experts(tmp_path, ('li_l2.L2CC', value))


FIELDS = (p(0, 13), p(2, 8), p(5, '00:11:22:33:44:55'), p(6, 'cpe'), p(7, 'here'), p(8, 4294967295), p(9, '4930123'),
          p(10, '20260102030405Z'), p(11, '20260102040405Z'), p(12, 4), p(13, 18446744073709551615), p(14, 7))


def test_iri(tmp_path):
    tree, = values.decode(tmp_path, ('li_l2.L2IRI', seq(IRI, c(1, *FIELDS, p(15, inner.radius_request()), p(16, 2)))))
    expected = {
        'l2IRIObjId': ['.5.4.10.1'], 'accessEventType': ['13'], 'internetAccessType': ['8'],
        'targetNetworkID': ['00:11:22:33:44:55'], 'targetCPEID': ['cpe'], 'targetLocation': ['here'],
        'nASPortNumber': ['4294967295'], 'callBackNumber': ['4930123'], 'endReason': ['4'],
        'octetsReceived': ['18446744073709551615'], 'octetsTransmitted': ['7'], 'authenticationType': ['2'],
    }
    assert {name: tree.get(f'li_l2.{name}') for name in expected} == expected
    assert '03:04:05' in tree['li_l2.startTime'][0] and '04:04:05' in tree['li_l2.endTime'][0]
    assert tree['radius.User_Name'] == ['alice@example.org']


# RFC 6733 clause 5.5.1: a Device-Watchdog-Request with an Origin-Host
DIAMETER = struct.pack('!IIIIIII', 0x01000028, 0x80000118, 0, 1, 2, 264, 0x40000014) + b'pgw.example\0'


@pytest.mark.parametrize('record, fields, expected', [
    (inner.radius_request(), [], {'radius.code': ['1']}),
    (inner.radius_request(), [p(16, 0)], {'radius.code': ['1']}),
    (inner.radius_request(), [p(16, 1)], {'radius.code': None}),
    (inner.dhcp_discover(), [p(16, 3)], {'dhcp.option.dhcp': ['1'], 'radius.code': None}),
    (DIAMETER, [p(16, 4)], {'diameter.cmd.code': ['280'], 'radius.code': None}),
    (inner.radius_request(), [p(16, 5)], {'radius.code': None}),
])
def test_record(tmp_path, record, fields, expected):
    """authenticationType says whose record it is: 0 unknown, 1 static, 2 RADIUS, 3 DHCP, 4 Diameter."""
    tree, = values.decode(tmp_path, ('li_l2.L2IRI', seq(IRI, c(1, p(0, 0), p(15, record), *fields))))
    assert tree['li_l2.rawAAAData'] == [record.hex(':')]
    assert {name: tree.get(name) for name in expected} == expected


def test_iri_only(tmp_path):
    tree, = values.decode(tmp_path, ('li_l2.L2IRIOnly', seq(IRI_ONLY, p(2, 8), p(3, 10), p(4, 1000))))
    expected = {'l2IRIOnlyObjId': ['.5.4.10.3'], 'l2protocolInformation': ['8'], 'l2AggregatedNbrOfPackets': ['10'],
                'l2AggregatedNbrOfBytes': ['1000']}
    assert {name: tree.get(f'li_l2.{name}') for name in expected} == expected


def test_extension(tmp_path):
    """An alternative and fields of a version to come are shown, and are no fault."""
    found = values.experts(tmp_path, ('li_l2.L2IRI', seq(IRI, c(1, *FIELDS, p(17, 'new')), p(2, 1))),
                           ('li_l2.L2CC', seq(CC, c(1, p(15, b'datagram')))), prefixes=('',))
    assert [(item.frame, item.filter, item.severity) for item in found] == [
        (1, 'li_asn1.extension.unknown', 'Note'), (1, 'li_asn1.extension.unknown', 'Note'),
        (2, 'li_asn1.extension.unknown', 'Note')]


def test_silent(tmp_path):
    assert not values.experts(tmp_path, ('li_l2.L2IRI', seq(IRI, c(1, *FIELDS))),
                              ('li_l2.L2IRIOnly', seq(IRI_ONLY, p(2, 5))),
                              ('li_l2.L2CC', seq(CC, c(1, p(5, FRAME)))), prefixes=('',))
