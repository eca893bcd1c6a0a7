# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 102 232-1: the services of its other parts, of TS 101 909-20-2 and of TS 103 462 in PS-PDUs,
by their tags."""

import pytest

from support import inner, ps, values
from support.ber import c, oid, p, relative_oid, seq

PACKET = inner.udp_packet()
MEDIA = p(0, relative_oid('5.5.17.2')), p(1, inner.rtp(7)), p(2, 2)
AGREED = p(0, oid('0.4.0.2.4.0.1.0')), p(1, b'agreed')


@pytest.mark.parametrize('tag, contents, expected', [
    (1, (p(0, relative_oid('5.2.20.1')), p(1, 1), p(6, 1), p(7, 2), p(8, 1), p(11, 3)), {'li_email.eventType': ['1']}),
    (6, (p(0, relative_oid('5.4.10.1')), c(1, p(0, 9))), {'li_l2.accessEventType': ['9']}),
    (7, (p(0, relative_oid('5.4.10.3')), p(2, 5)), {'li_l2.l2protocolInformation': ['5']}),
    (9, (p(1, 1), p(2, '260102030405Z'), c(3, p(1, 'here')), p(4, 0), p(6, 17), c(7, p(2, 7))),
     {'li_1019092.interpretedSignal': ['7']}),
    (10, (p(0, relative_oid('5.6.6.1')), c(1, c(0, c(0, p(0, 1)), p(1, 8)))), {'li_pstn.mediaFormat': ['8']}),
    (11, (p(0, relative_oid('5.5.17.1')), c(1, p(0, inner.sip_invite()))), {'sip.Method': ['INVITE']}),
    (14, (p(0, relative_oid('5.2.20.3')), p(1, 1), p(4, 3), p(6, 1)), {'li_email.messagingStatus': ['3']}),
])
def test_iri(tmp_path, tag, contents, expected):
    value = 'li_ps.PS_PDU', ps.iri(c(tag, *contents))
    tree, = values.decode(tmp_path, value)
    assert tree['li_ps.iRIContents'] == [str(tag)]
    assert {name: tree.get(name) for name in expected} == expected
    assert not values.experts(tmp_path, value, prefixes=('li_asn1', '_ws.malformed', 'ber.'))


@pytest.mark.parametrize('tag, contents, expected', [
    (1, (p(0, relative_oid('5.2.20.2')), p(1, 1), p(2, PACKET)), {'ip.src': ['192.0.2.101']}),
    (6, (p(0, relative_oid('5.4.10.2')), c(1, p(5, inner.ethernet()))), {'eth.src': ['02:00:c0:00:02:65']}),
    (9, (p(1, 1), p(2, 17), p(3, b'\0' + PACKET)), {'ip.src': ['192.0.2.101']}),
    (10, (p(1, 1), p(2, 3), p(3, 17), p(4, b'\0' + PACKET)), {'ip.src': ['192.0.2.101']}),
    (11, (p(0, relative_oid('5.6.6.2')), p(1, inner.rtp(7))), {'rtp.seq': ['7']}),
    (12, MEDIA, {'rtp.seq': ['7']}),
    (14, (p(0, relative_oid('5.2.20.4')), p(1, 7), p(5, 'text/plain'), p(6, 'Hello')), {'data-text-lines': [None]}),
    (18, (p(0, relative_oid('5.2.20.5')), p(1, 7), c(3, *MEDIA)), {'rtp.seq': ['7']}),
])
def test_cc(tmp_path, tag, contents, expected):
    value = 'li_ps.PS_PDU', ps.pdu(c(ps.CC, seq(p(0, ps.FROM_TARGET), c(2, c(tag, *contents)))))
    tree, = values.decode(tmp_path, value)
    assert tree['li_ps.cCContents'] == [str(tag)]
    assert {name: tree.get(name) for name in expected} == expected
    assert not values.experts(tmp_path, value, prefixes=('li_asn1', '_ws.malformed', 'ber.'))


def test_ilhi(tmp_path):
    value = 'li_ps.PS_PDU', ps.pdu(c(ps.ILHI, seq(p(0, oid('0.4.0.2.4.0.0.2')), c(1, *AGREED)),
                                     seq(p(0, oid('0.4.0.2.4.0.0.2')), c(1, *AGREED))))
    tree, = values.decode(tmp_path, value)
    assert tree['li_ilhi.contents'] == [b'agreed'.hex(':')] * 2
    assert not values.experts(tmp_path, value, prefixes=('li_asn1', '_ws.malformed', 'ber.'))
