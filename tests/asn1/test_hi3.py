# SPDX-License-Identifier: GPL-2.0-or-later
"""Content over HI3: UUS1 (TS 101 671, HI3CCLinkData), GPRS (Gprs-HI3-PS), UMTS and EPS (3GPP TS 33.108)."""

import pytest

from support import values, wire
from support.ber import c, oid, p, seq, tlv

HERE, THERE = wire.Endpoint('10.0.0.9', 4000), wire.Endpoint('192.0.2.1', 4001)
PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP, wire.udp(HERE, THERE, b'octets'))
IPV6_PACKET = bytes.fromhex('60000000 0000 3b 40 20010db8000000000000000000000001 20010db8000000000000000000000002')
TIME = c(4, p(1, '260102030405Z'))


def umts(payload=PACKET, *more):
    return c(1, p(0, oid('0.4.0.2.2.4.2.7.0')), p(1, 8), p(2, 'LIID-1'), p(3, bytes(range(8))), TIME, p(5, 65535),
             p(6, 1),
             *more), p(2, payload)


def eps(payload=PACKET, *more):
    return c(1, p(0, oid('0.4.0.2.2.4.9.17.0')), p(2, 'LIID-1'), p(3, bytes(range(8))), TIME, p(5, 65535), p(6, 2),
             *more), p(2, payload)


@pytest.mark.parametrize('entry, module, value, expected', [
    ('li_umtshi3.Umts_CC_PDU', 'li_umtshi3', seq(*umts(PACKET, c(7, p(1, 'NZ')), p(8, 2))),
     {'hi3DomainId': ['0.4.0.2.2.4.2.7.0'], 'version': ['8'], 't_PDU_direction': ['1'], 'ice_type': ['2']}),
    ('li_epshi3.Eps_CC_PDU', 'li_epshi3', seq(*eps(PACKET, c(7, p(1, 'NZ')), p(8, 6))),
     {'hi3DomainId': ['0.4.0.2.2.4.9.17.0'], 'version': None, 't_PDU_direction': ['2'], 'ice_type': ['6']}),
])
def test_packets(tmp_path, entry, module, value, expected):
    tree, = values.decode(tmp_path, (entry, value))
    expected = {**expected, 'lIID': ['LIID-1'], 'correlation_Number': ['00:01:02:03:04:05:06:07'],
                'sequence_number': ['65535'], 'countryCode': ['NZ'], 'payload': [PACKET.hex(':')]}
    assert {name: tree.get(f'{module}.{name}') for name in expected} == expected
    assert '03:04:05' in tree['li_hi2.utcTime'][0]
    assert tree['ip.src'] == ['10.0.0.9'] and tree['udp.dstport'] == ['4001']


def test_ipv6(tmp_path):
    tree, = values.decode(tmp_path, ('li_epshi3.Eps_CC_PDU', seq(*eps(IPV6_PACKET))))
    assert tree['ipv6.dst'] == ['2001:db8::2']


@pytest.mark.parametrize('payload', [b'\xff\x03\x00\x21', b'', bytes(8)])
def test_no_packet(tmp_path, payload):
    """A T-PDU of another type (TS 29.060: PPP, or nothing known) stays octets."""
    value = 'li_epshi3.Eps_CC_PDU', seq(*eps(payload))
    tree, = values.decode(tmp_path, value)
    assert tree['li_epshi3.payload'] == [payload.hex(':')] and 'ip.src' not in tree
    assert values.experts(tmp_path, value, prefixes=('',)) == []


def test_gprs(tmp_path):
    tree, = values.decode(tmp_path, ('li_umtshi3.ETSI_CC_PDU', seq(p(0, oid('0.4.0.2.2.2.3.3')), c(1, *umts()))))
    assert tree['li_umtshi3.domainID'] == ['0.4.0.2.2.2.3.3'] and tree['li_umtshi3.lIID'] == ['LIID-1']
    assert tree['ip.src'] == ['10.0.0.9']


def test_uus1(tmp_path):
    tree, = values.decode(tmp_path, ('li_hi3cc.UUS1_Content', seq(
        p(0, oid('0.4.0.2.2.2.4.4')), p(1, 'LIID-1'), c(2, p(0, '4711'), c(1, p(0, 'OP'))), p(3, '12'), p(4, 3),
        p(5, b'\x80\x90\xa3'), c(7, p(3, b'\x11'), p(0, b'\x91'), p(1, b'\0'), p(2, b'\x12')))))
    expected = {'domainID': ['0.4.0.2.2.2.4.4'], 'lawfullInterceptionIdentifier': ['LIID-1'],
                'cC_Link_Identifier': ['12'], 'direction_Indication': ['3'], 'bearer_capability': ['80:90:a3'],
                'high_layer_capability': ['91'], 'tMR': ['00'], 'bearerServiceCode': ['12'], 'teleServiceCode': ['11']}
    assert {name: tree.get(f'li_hi3cc.{name}') for name in expected} == expected
    assert tree['li_hi2.operator_Identifier'] == ['OP']
    # G.711 A-law (ITU-T Q.931 clause 4.5.5).
    assert [int(value, 0) for value in tree['q931.uil1']] == [3]


@pytest.mark.parametrize('entry, value', [
    ('li_umtshi3.Umts_CC_PDU', seq(*umts(PACKET, p(9, 'new')))),
    ('li_epshi3.Eps_CC_PDU', seq(*eps(PACKET, p(9, 'new')))),
    ('li_umtshi3.ETSI_CC_PDU', seq(c(1, *umts()), p(2, 'new'))),
    ('li_hi3cc.UUS1_Content', seq(p(1, 'LIID-1'), c(2, c(1, p(0, 'OP'))), p(4, 0), p(8, 'new'))),
])
def test_extension(tmp_path, entry, value):
    found = values.experts(tmp_path, (entry, value), prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')]


def test_silent(tmp_path):
    assert values.experts(tmp_path, ('li_umtshi3.Umts_CC_PDU', seq(*umts())), ('li_epshi3.Eps_CC_PDU', seq(*eps())),
                          ('li_hi3cc.UUS1_Content', seq(p(1, 'LIID-1'), c(2, c(1, p(0, 'OP'))), p(4, 0))),
                          prefixes=('',)) == []


# ---- in a PS-PDU (ETSI TS 102 232-1) ----

def ps_pdu(payload, *communication, element=()):
    network = c(0, p(0, 'OP'), *element)
    return 'li_ps.PS_PDU', seq(c(1, p(0, oid('0.4.0.2.2.5.1.43')), p(1, 'LIID-1'),
                                 c(3, network, p(1, 7), *communication),
                                 p(4, 1)), c(2, payload))


def cc(contents):
    return c(1, seq(c(2, contents)))


@pytest.mark.parametrize('contents, module', [
    (p(4, seq(*umts())), 'li_umtshi3'), (c(16, *umts()), 'li_umtshi3'), (p(15, seq(*eps())), 'li_epshi3'),
    (c(17, *eps()), 'li_epshi3'),
])
def test_in_ps_pdu(tmp_path, contents, module):
    """As octets that contain a CC-PDU, and as a CC-PDU."""
    value = ps_pdu(cc(contents))
    tree, = values.decode(tmp_path, value)
    assert tree[f'{module}.lIID'] == ['LIID-1'] and tree['ip.src'] == ['10.0.0.9']
    assert values.experts(tmp_path, value, prefixes=('',)) == []


HI2_HEAD = (p(0, oid('0.4.0.2.2.1.18')), p(1, 'LIID-1'), c(2, c(1, p(0, 'OP'))), c(3, p(1, '260102030405Z')))
HEAD = (p(0, oid('0.4.0.2.2.4.1.17.0')), p(1, 'LIID-1'), c(3, p(1, '260102030405Z')))


@pytest.mark.parametrize('contents, module, name', [
    (c(4, c(0, *HEAD)), 'li_ps', 'umtsIRI_Parameters_element'),
    (c(4, c(1, c(4, *HEAD))), 'li_umtshi2', 'iRI_Report_record_element'),
    (c(5, c(0, *HI2_HEAD)), 'li_ps', 'iRI_Parameters_element'),
    (c(5, c(1, c(1, *HI2_HEAD))), 'li_hi2', 'iRI_Begin_record_element'),
    (c(15, c(0, *HEAD)), 'li_ps', 'iRI_EPS_Parameters_element'),
    (c(15, c(1, c(2, *HEAD))), 'li_epshi2', 'iRI_End_record_element'),
])
def test_records_in_ps_pdu(tmp_path, contents, module, name):
    value = ps_pdu(c(0, seq(p(0, 4), c(2, contents))))
    tree, = values.decode(tmp_path, value)
    assert f'{module}.{name}' in tree and '03:04:05' in tree['li_hi2.utcTime'][0]
    assert values.experts(tmp_path, value, prefixes=('',)) == []


def test_header_of_ps_pdu(tmp_path):
    notification = c(3, c(1, p(1, 'LIID-1'), c(3, p(1, '260102030405Z'))))
    tree, = values.decode(tmp_path, ps_pdu(notification, c(3, p(1, b'\x0c')), element=(c(2, p(4, 'node.example')),)))
    assert tree['li_umtshi2.iri_to_iri'] == ['0c'] and tree['li_hi2.dNS_Format'] == ['node.example']
    assert 'li_hi1.liActivated_element' in tree


def test_location_in_ps_pdu(tmp_path):
    """The location of IP access (TS 102 232-3) uses those of the three."""
    location = c(24, c(0, p(2, bytes.fromhex('62f21100110022'))), c(1, p(5, bytes.fromhex('62f2220015'))),
                 c(3, p(2, bytes.fromhex('62f23300110022'))))
    contents = c(1, p(0, 1), p(1, 'alice'), p(2, 2), p(3, 1), location)
    value = 'li_ipaccess.IPIRI', seq(tlv(0x80, 0, b'\5\3\x12\1'), contents)
    tree, = values.decode(tmp_path, value)
    assert tree['e212.cgi.mnc'] == ['11', '33'] and tree['e212.tai.mnc'] == ['22']
    assert values.experts(tmp_path, value, prefixes=('',)) == []
