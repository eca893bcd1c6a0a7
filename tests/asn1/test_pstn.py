# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 102 232-6, PSTN and ISDN: content by what is said to be its format."""

import pytest

from support import inner, values, wire
from support.ber import c, p, relative_oid, seq

IRI, CC = p(0, relative_oid('5.6.6.1')), p(0, relative_oid('5.6.6.2'))
PACKET = inner.udp_packet(inner.rtp())
DATAGRAM = wire.udp(inner.ALICE_MEDIA, inner.BOB_MEDIA, inner.rtp())
# T.38 clause 9.1, UDPTL: number 1, a primary packet, none before it again
IFP = bytes.fromhex('000101060000')


def info(*fields):
    return c(0, p(0, 1)), p(1, 8), *fields


# frameType [7]: 0 ip, 1 udp, 2 application, 3 audio, 4 artificialRtp; alternateProtocol [8]: 1 UDPTL
@pytest.mark.parametrize('contents, fields, expected', [
    (PACKET, [c(3, *info(p(7, 0)))], {'ip.src': ['192.0.2.101'], 'udp.dstport': ['49180']}),
    (DATAGRAM, [c(3, *info(p(7, 1)))], {'udp.dstport': ['49180'], 'ip.src': None}),
    (inner.rtp(7), [c(3, *info(p(7, 2)))], {'rtp.seq': ['7'], 'udp.dstport': None}),
    (IFP, [c(3, *info(p(7, 2), p(8, 1)))], {'t38.seq_number': ['1']}),
    (bytes(32), [c(3, *info(p(7, 3)))], {'rtp.seq': None, 'ip.src': None}),
    (inner.rtp(8), [c(3, *info(p(7, 4)))], {'rtp.seq': ['8']}),
    (PACKET, [c(3, *info(p(7, 5)))], {'ip.src': None}),
    (PACKET, [c(3, *info())], {'ip.src': ['192.0.2.101']}),
    (PACKET, [], {'ip.src': ['192.0.2.101']}),
    (inner.rtp(9), [], {'rtp.seq': ['9']}),
])
def test_content(tmp_path, contents, fields, expected):
    value = seq(CC, p(1, contents), *fields)
    tree, = values.decode(tmp_path, ('li_pstn.PstnIsdnCC', value))
    assert tree['li_pstn.pstnIsdnCCContents'] == [contents.hex(':')]
    assert {name: tree.get(name) for name in expected} == expected
    assert not values.experts(tmp_path, ('li_pstn.PstnIsdnCC', value))


INFO = (c(0, p(0, 3), p(1, 65535), p(2, 4294967295)), p(1, 127), p(2, 'rtpmap:0 PCMU/8000'), p(3, 'clear:key'),
        p(4, 'call'), p(5, 'a call'), p(6, inner.sdp()), p(7, 2), p(8, 1))
EXPECTED = {
    'payloadDirection': ['3'], 'cCLinkID': ['65535'], 'firstPDUNumber': ['4294967295'], 'mediaFormat': ['127'],
    'mediaAttributes': ['rtpmap:0 PCMU/8000'], 'encryptionKey': ['clear:key'], 'sessionName': ['call'],
    'sessionInfo': ['a call'], 'frameType': ['2'], 'alternateProtocol': ['1'],
}


def test_iri(tmp_path):
    tree, = values.decode(tmp_path, ('li_pstn.PstnIsdnIRI', seq(IRI, c(1, c(0, *INFO)))))
    assert tree['li_pstn.pstnIsdnIRIObjId'] == ['.5.6.6.1']
    assert {name: tree.get(f'li_pstn.{name}') for name in EXPECTED} == EXPECTED
    assert tree['sdp.media.port_string'] == ['49170']


def test_cc(tmp_path):
    tree, = values.decode(tmp_path, ('li_pstn.PstnIsdnCC', seq(CC, p(1, IFP), p(2, 65535), c(3, *INFO))))
    expected = {**EXPECTED, 'cCLinkID': ['65535', '65535']}
    assert tree['li_pstn.pstnIsdnCCObjId'] == ['.5.6.6.2']
    assert {name: tree.get(f'li_pstn.{name}') for name in expected} == expected
    assert tree['t38.seq_number'] == ['1']


def test_extension(tmp_path):
    """An alternative and a field of a version to come are shown, and are no fault."""
    found = values.experts(tmp_path, ('li_pstn.PstnIsdnIRI', seq(IRI, c(1, c(1, p(0, 1))))),
                           ('li_pstn.PstnIsdnCC', seq(CC, p(1, inner.rtp()), c(3, *info(p(7, 2))), p(4, 'new'))),
                           prefixes=('',))
    assert [(item.frame, item.filter, item.severity) for item in found] == [
        (1, 'li_asn1.extension.unknown', 'Note'), (2, 'li_asn1.extension.unknown', 'Note')]


def test_silent(tmp_path):
    assert not values.experts(tmp_path, ('li_pstn.PstnIsdnIRI', seq(IRI, c(1, c(0, *INFO)))),
                              ('li_pstn.PstnIsdnCC', seq(CC, p(1, IFP), p(2, 1), c(3, *INFO))), prefixes=('',))
