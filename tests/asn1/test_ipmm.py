# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 102 232-5, IP multimedia: every alternative of every CHOICE, content by what it is said to be."""

import pytest

from support import inner, values, wire
from support.ber import c, p, relative_oid, seq, u

IRI, CC = p(0, relative_oid('5.5.17.1')), p(0, relative_oid('5.5.17.2'))
PACKET = inner.udp_packet(inner.rtp())
DATAGRAM = wire.udp(inner.ALICE_MEDIA, inner.BOB_MEDIA, inner.rtp())
SEGMENT = wire.tcp(inner.ALICE_MEDIA, inner.BOB_MEDIA, 1, 1, wire.PSH | wire.ACK, b'content')
RTCP = bytes.fromhex('80c900011a2b3c4d')        # a receiver report of nothing (RFC 3550 clause 6.4.2)
# T.38 clause 9.1, UDPTL: number 1, a primary packet, none before it again
IFP = bytes.fromhex('000101060000')


def address(text, tag):
    octets = bytes(int(part) for part in text.split('.'))
    return c(tag, p(1, 0), c(2, p(1, octets)), p(3, 3))


ADDRESSES = address('192.0.2.101', 0), address('192.0.2.102', 1)


# frameType [2]: 0 ip, 1 udp, 2 rtp, 3 audio, 4 tcp, 5 artificialRtp, 6 udptl, 7 msrp
# mMCCprotocol [4]: 0 RTP, 1 MSRP, 2 UDPTL
@pytest.mark.parametrize('contents, fields, expected', [
    (PACKET, [p(2, 0), p(4, 0)], {'ip.src': ['192.0.2.101'], 'udp.dstport': ['49180']}),
    (DATAGRAM, [p(2, 1), p(4, 0)], {'udp.dstport': ['49180'], 'ip.src': None}),
    (inner.rtp(7), [p(2, 2), p(4, 0)], {'rtp.seq': ['7'], 'udp.dstport': None}),
    (RTCP, [p(2, 2), p(4, 0)], {'rtcp.pt': ['201'], 'rtp.seq': None}),
    (bytes(32), [p(2, 3), p(4, 0)], {'rtp.seq': None, 'ip.src': None}),
    (SEGMENT, [p(2, 4), p(4, 1)], {'tcp.dstport': ['49180']}),
    (inner.rtp(8), [p(2, 5)], {'rtp.seq': ['8']}),
    (IFP, [p(2, 6), p(4, 2)], {'t38.seq_number': ['1']}),
    (inner.msrp_send(), [p(2, 7), p(4, 1)], {'msrp.method': ['SEND']}),
    (PACKET, [p(2, 8)], {'ip.src': None}),
    (PACKET, [], {'ip.src': ['192.0.2.101']}),
    (inner.udp_packet(source=inner.ALICE6, destination=inner.BOB6), [], {'ipv6.src': ['2001:db8:a::101']}),
    (inner.rtp(9), [], {'rtp.seq': ['9']}),
    (inner.msrp_send(), [p(4, 1)], {'msrp.method': ['SEND']}),
    (IFP, [p(4, 2)], {'t38.seq_number': ['1']}),
])
def test_content(tmp_path, contents, fields, expected):
    value = seq(CC, p(1, contents), *fields)
    tree, = values.decode(tmp_path, ('li_ipmm.IPMMCC', value))
    assert tree['li_ipmm.mMCCContents'] == [contents.hex(':')]
    assert {name: tree.get(name) for name in expected} == expected
    assert not values.experts(tmp_path, ('li_ipmm.IPMMCC', value))


@pytest.mark.parametrize('contents, frame_type', [(DATAGRAM, 1), (SEGMENT, 4)])
def test_checksum(tmp_path, contents, frame_type):
    """Without an IP header there is nothing to verify a checksum with."""
    value = seq(CC, p(1, contents), p(2, frame_type))
    options = ['-o', 'udp.check_checksum:TRUE', '-o', 'tcp.check_checksum:TRUE']
    tree, = values.decode(tmp_path, ('li_ipmm.IPMMCC', value), options=options)
    name = 'udp' if frame_type == 1 else 'tcp'
    assert tree[f'{name}.dstport'] == ['49180'] and tree[f'{name}.checksum.status'] == ['2']
    assert not values.experts(tmp_path, ('li_ipmm.IPMMCC', value), options=options)


def test_stream(tmp_path):
    tree, = values.decode(tmp_path, ('li_ipmm.IPMMCC', seq(
        CC, p(1, inner.rtp()), p(2, 2), p(3, 'm=audio 49170 RTP/AVP 0'), p(4, 0))))
    assert tree['li_ipmm.iPMMCCObjId'] == ['.5.5.17.2']
    assert tree['li_ipmm.frameType'] == ['2'] and tree['li_ipmm.mMCCprotocol'] == ['0']
    assert tree['li_ipmm.streamIdentifier'] == ['m=audio 49170 RTP/AVP 0']


SIP = inner.sip_invite()
SETUP = bytes.fromhex('0802000105')             # Q.931: call reference 1, SETUP
UNREGISTRATION = bytes.fromhex('1c0000')        # H.225.0 RAS: unregistrationConfirm number 1, no options
XCAP = b'GET /resource-lists/users/sip:alice@example.org/index HTTP/1.1\r\nHost: xcap.example.org\r\n\r\n'


@pytest.mark.parametrize('alternative, expected', [
    (p(0, inner.udp_packet(SIP, inner.ALICE, inner.BOB)), {'ip.src': ['192.0.2.101'], 'sip.Method': ['INVITE']}),
    (p(0, SIP), {'sip.Method': ['INVITE'], 'ip.src': None}),
    (p(0, inner.sip_ok()), {'sip.Status-Code': ['200']}),
    (c(1, *ADDRESSES, p(2, SIP)), {'li_asn1.ipv4': ['192.0.2.101', '192.0.2.102'], 'sip.Method': ['INVITE']}),
    (c(2, *ADDRESSES, c(2, p(0, SETUP))),
     {'li_asn1.ipv4': ['192.0.2.101', '192.0.2.102'], 'q931.message_type': ['0x05']}),
    (c(2, *ADDRESSES, c(2, p(1, UNREGISTRATION))), {'h225.RasMessage': ['7'], 'h225.requestSeqNum': ['1']}),
    (c(2, *ADDRESSES, c(2, p(2, b'\x4a\x40'))), {'h245.pdu_type': ['2']}),
    (c(2, *ADDRESSES, c(2, p(3, b'other'))), {'li_ipmm.genericMessageContent': [b'other'.hex(':')]}),
    (c(3, p(1, 'NZ')), {'li_ipmm.countryCode': ['NZ']}),
    (p(4, XCAP), {'http.request.method': ['GET']}),
    (p(5, inner.udp_packet(SIP, inner.ALICE, inner.BOB)), {'ip.src': ['192.0.2.101'], 'sip.Method': ['INVITE']}),
    (c(6, *ADDRESSES, p(2, SIP)), {'li_asn1.ipv4': ['192.0.2.101', '192.0.2.102'], 'sip.Method': ['INVITE']}),
    (p(7, PACKET), {'ip.src': ['192.0.2.101'], 'udp.dstport': ['49180']}),
])
def test_iri(tmp_path, alternative, expected):
    tree, = values.decode(tmp_path, ('li_ipmm.IPMMIRI', seq(IRI, c(1, alternative))))
    assert {name: tree.get(name) for name in expected} == expected
    assert not values.experts(tmp_path, ('li_ipmm.IPMMIRI', seq(IRI, c(1, alternative))))


def test_iri_fields(tmp_path):
    value = seq(IRI, c(1, c(1, *ADDRESSES, p(2, inner.sip_bye()))), c(2, c(2, p(0, b'\0\x11\x22\x33\x44\x55'))),
                c(3, p(0, 'Contact: tel:+4930123456'), p(0, 'Via: SIP/2.0/UDP 192.0.2.101')))
    tree, = values.decode(tmp_path, ('li_ipmm.IPMMIRI', value))
    assert tree['li_ipmm.iPMMIRIObjId'] == ['.5.5.17.1'] and tree['sip.Method'] == ['BYE']
    assert tree['li_ps.wlanAPMACAddress'] == ['00:11:22:33:44:55']
    assert tree['li_ipmm.sipHeaderLine'] == ['Contact: tel:+4930123456', 'Via: SIP/2.0/UDP 192.0.2.101']


def test_extension(tmp_path):
    """A field of a version to come is shown, and is no fault."""
    value = seq(CC, p(1, inner.rtp()), p(2, 2), p(4, 0), p(5, 'new'))
    found = values.experts(tmp_path, ('li_ipmm.IPMMCC', value), prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')]


def test_silent(tmp_path):
    value = seq(IRI, c(1, c(1, *ADDRESSES, p(2, SIP))), c(3, p(0, 'Contact: tel:+4930123456')))
    content = seq(CC, p(1, inner.rtp()), p(2, 2))
    found = values.experts(tmp_path, ('li_ipmm.IPMMIRI', value), ('li_ipmm.IPMMCC', content), prefixes=('',))
    assert [item for item in found if item.severity != 'Chat'] == []


def test_contents_that_do_not_hold(tmp_path):
    """What is not what it is said to be does no harm to what stands behind it."""
    tree, = values.decode(tmp_path, ('li_ipmm.IPMMCC', seq(CC, p(1, b'\x45'), p(2, 0), p(3, 'stream'))))
    assert tree['li_ipmm.streamIdentifier'] == ['stream']
    tree, = values.decode(tmp_path, ('li_ipmm.IPMMCC', seq(CC, p(1, b''), u(2, b'\0'))))
    assert tree['li_ipmm.iPMMCCObjId'] == ['.5.5.17.2']
