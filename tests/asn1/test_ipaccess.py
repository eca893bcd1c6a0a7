# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 102 232-3, IP access: every alternative of every CHOICE, every field once."""

import pytest

from support import values, wire
from support.ber import bits, c, oid, p, relative_oid, seq

PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP, wire.udp(wire.Endpoint('10.0.0.9', 4000),
                                                            wire.Endpoint('192.0.2.1', 4001), b'octets'))


def ip_address(binary, kind=0):
    return p(1, kind), c(2, p(1, binary)), p(3, 2)


def test_iri(tmp_path):
    contents = c(1, p(0, 1), p(1, 'alice@example'), p(2, 2), p(3, 3), c(4, *ip_address(b'\x0a\0\0\x09')),
                 p(5, '00:11:22:33:44:55'), p(6, 'cpe'), p(7, 'here'), p(8, 4294967295), p(9, '4930123'),
                 p(10, '20260102030405Z'), p(11, '20260102030505.5Z'), p(12, 4), p(13, 18446744073709551615), p(14, 7),
                 p(16, '20260102040405Z'), p(17, '4930124'), c(18, p(1, b'\0\x11\x22\x33\x44\x55')),
                 c(19, *ip_address(b'\xc0\0\2\1')), c(20, p(1, 'NZ')),
                 c(21, *ip_address(bytes.fromhex('20010db8000000000000000000000020'), 1)), p(22, 2),
                 c(23, c(0, *ip_address(b'\x0a\0\0\x0a'))), c(24, c(2, p(0, b'\0\x11\x22\x33\x44\x66'))),
                 p(25, 'port 7'), c(26, p(0, '192.0.2.0/24 192.0.2.1 1')))
    tree, = values.decode(tmp_path, ('li_ipaccess.IPIRI', seq(p(0, relative_oid('5.3.18.1')), contents)))
    expected = {
        'iPIRIObjId': ['.5.3.18.1'], 'accessEventType': ['1'], 'targetUsername': ['alice@example'],
        'internetAccessType': ['2'], 'iPVersion': ['3'], 'targetNetworkID': ['00:11:22:33:44:55'],
        'targetCPEID': ['cpe'], 'targetLocation': ['here'], 'pOPPortNumber': ['4294967295'],
        'callBackNumber': ['4930123'], 'endReason': ['4'], 'octetsReceived': ['18446744073709551615'],
        'octetsTransmitted': ['7'], 'pOPPhoneNumber': ['4930124'], 'macAddressType': ['00:11:22:33:44:55'],
        'countryCode': ['NZ'], 'authenticationType': ['2'], 'pOPPortID': ['port 7'],
        'framedRoute': ['192.0.2.0/24 192.0.2.1 1'],
    }
    assert {name: tree.get(f'li_ipaccess.{name}') for name in expected} == expected
    assert tree['li_asn1.ipv4'] == ['10.0.0.9', '192.0.2.1', '10.0.0.10']
    assert tree['li_asn1.ipv6'] == ['2001:db8::20']
    assert tree['li_ps.wlanAPMACAddress'] == ['00:11:22:33:44:66']
    assert '2026' in tree['li_ipaccess.startTime'][0] and '03:04:05' in tree['li_ipaccess.startTime'][0]


@pytest.mark.parametrize('contents', [p(0, PACKET), c(1, p(0, PACKET), p(1, 1500))])
def test_content(tmp_path, contents):
    tree, = values.decode(tmp_path, ('li_ipaccess.IPCC', seq(p(0, relative_oid('5.3.18.2')), c(1, contents))))
    assert tree['ip.src'] == ['10.0.0.9'] and tree['udp.dstport'] == ['4001']


ADDRESS = bytes.fromhex('20010db8000000000000000000000020')


@pytest.mark.parametrize('information, protocol, expected', [
    (c(0, p(8, b'\x0a\0\0\x09'), p(9, b'\xc0\0\2\1')), p(0),
     {'iPv4Source': ['10.0.0.9'], 'iPv4Destination': ['192.0.2.1']}),
    (c(1, p(5, ADDRESS), p(6, ADDRESS)), c(1, p(0, b'\0\x50'), p(5, bits('000010'))),
     {'iPv6Source': ['2001:db8::20'], 'sourcePort': ['00:50']}),
    (c(1, p(5, ADDRESS), p(6, ADDRESS)), c(2, p(1, b'\x13\xc4'), p(2, b'\0\x10')),
     {'iPv6Destination': ['2001:db8::20'], 'destinationPort': ['13:c4'], 'length': ['00:10']}),
])
def test_iri_only(tmp_path, information, protocol, expected):
    tree, = values.decode(tmp_path, ('li_ipaccess.IPIRIOnly', seq(
        p(0, relative_oid('5.3.18.3')), c(1, information), c(2, protocol), p(3, 10), p(4, 1000),
        c(5, p(0, 4), p(1, '20260102030405Z'), p(2, '20260102030505Z'), p(3, 10), p(4, 1000)))))
    expected['summaryTrigger'] = ['4']
    assert {name: tree.get(f'li_ipaccess.{name}') for name in expected} == expected


@pytest.mark.parametrize('report', [
    c(1, p(1, PACKET[:28])),
    c(2, p(1, PACKET[:28]), p(2, bits('1010000000001')), p(3, 2), p(4, 10), p(5, 1000), p(6, '20260102030405Z'),
      p(7, '20260102030505Z')),
])
def test_packet_report(tmp_path, report):
    tree, = values.decode(tmp_path, ('li_ipaccess.IPIRIPacketReport',
                                     seq(p(0, relative_oid('5.3.18.4')), c(1, report))))
    assert tree['li_ipaccess.header'] == [PACKET[:28].hex(':')]
    if report[0] == 0xa2:
        flags = [name for name in tree if tree[name] == ['1'] or tree[name] == ['True']]
        assert {'li_ipaccess.PacketReportIndications.zeroedIPv4TotalLength',
                'li_ipaccess.PacketReportIndications.zeroedUDPChecksum'} <= set(flags)
        assert tree['li_ipaccess.trigger'] == ['2']


def test_extension(tmp_path):
    """A field of a version to come is shown, and is no fault."""
    contents = c(1, p(0, 1), p(1, 'alice'), p(2, 2), p(3, 1), p(27, 'new'), c(28, p(0, oid('0.4.0')), c(1)))
    found = values.experts(tmp_path, ('li_ipaccess.IPIRI', seq(p(0, relative_oid('5.3.19.1')), contents)),
                           prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')] * 2


def test_no_extension(tmp_path):
    contents = c(1, p(0, 1), p(1, 'alice'), p(2, 2), p(3, 1))
    assert not values.experts(tmp_path, ('li_ipaccess.IPIRI', seq(p(0, relative_oid('5.3.18.1')), contents)),
                              prefixes=('',))
