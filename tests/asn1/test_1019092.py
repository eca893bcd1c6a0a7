# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 101 909-20-2, IP multimedia over cable: every alternative of every CHOICE, every field once."""

import pytest

from support import inner, values
from support.ber import bits, c, p, seq

PACKET = inner.udp_packet(inner.sip_invite(), inner.ALICE, inner.BOB)


def octets(value):
    """The contents of a BIT STRING that holds whole octets."""
    return b'\0' + value


@pytest.mark.parametrize('location, signal, expected', [
    (p(0, bits('1010')), p(0, octets(PACKET)), {'targetLocation': ['0'], 'userSignal': ['0']}),
    (p(1, 'Example Street 1'), p(1, 'INVITE'), {'nameAddress': ['Example Street 1'], 'copyCharSignal': ['INVITE']}),
    (p(1, 'Example Street 1'), p(2, 7), {'targetLocation': ['1'], 'interpretedSignal': ['7']}),
])
def test_monitor(tmp_path, location, signal, expected):
    value = 'li_1019092.TARGETACTIVITYMONITOR', seq(
        p(0, 2), p(1, 65535), p(2, '260102030405Z'), c(3, location), p(4, 1), p(5, 2), p(6, 17), c(7, signal),
        p(8, octets(b'\1')))
    tree, = values.decode(tmp_path, value)
    expected = {**expected, 'version': ['2'], 'lIInstanceid': ['65535'], 'direction': ['1'], 'iRITransaction': ['2'],
                'iRITransactionNumber': ['17'], 'cryptoCheckSum': ['01']}
    assert {name: tree.get(f'li_1019092.{name}') for name in expected} == expected
    assert '26-01-02 03:04:05' in tree['li_1019092.timestamp'][0]
    assert tree.get('sip.Method') == (['INVITE'] if expected.get('userSignal') else None)
    assert not values.experts(tmp_path, value)


def test_defaults(tmp_path):
    value = 'li_1019092.TARGETACTIVITYMONITOR', seq(
        p(1, 1), p(2, '260102030405Z'), c(3, p(1, 'here')), p(4, 0), p(6, 17), c(7, p(2, 7)))
    tree, = values.decode(tmp_path, value)
    assert tree['li_1019092.lIInstanceid'] == ['1'] and tree['li_1019092.direction'] == ['0']
    assert not values.experts(tmp_path, value, prefixes=('',))


@pytest.mark.parametrize('packet, expected', [
    (inner.udp_packet(), {'ip.src': ['192.0.2.101'], 'udp.dstport': ['49180']}),
    (inner.rtp(7), {'rtp.seq': ['7'], 'ip.src': None}),
    (b'\1\2\3', {'rtp.seq': None, 'ip.src': None}),
])
def test_traffic(tmp_path, packet, expected):
    target = 'li_1019092.TTRAFFIC_2', seq(p(0, 1), p(1, 65535), p(2, 17), p(3, octets(packet)), p(4, octets(b'\1')))
    others = 'li_1019092.CTTRAFFIC_2', seq(p(0, 1), p(1, 65535), p(2, 3), p(3, 17), p(4, octets(packet)),
                                           p(5, octets(b'\1')))
    trees = values.decode(tmp_path, target, others)
    assert trees[0]['li_1019092.trafficPacket'] == [packet.hex(':')]
    assert trees[1]['li_1019092.cTTRAFFICPacket'] == [packet.hex(':')]
    assert trees[1]['li_1019092.correspondentCount'] == ['3']
    for tree in trees:
        assert {name: tree.get(name) for name in expected} == expected
        assert tree['li_1019092.iRITransactionNumber'] == ['17'] and tree['li_1019092.cryptoChecksum'] == ['01']
    assert not values.experts(tmp_path, target, others, prefixes=('',))


def test_extension(tmp_path):
    """A field of a version to come is shown, and is no fault."""
    found = values.experts(tmp_path, ('li_1019092.TTRAFFIC_2', seq(p(1, 1), p(2, 17), p(3, b'\0\1'), p(5, 'new'))),
                           prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')]
