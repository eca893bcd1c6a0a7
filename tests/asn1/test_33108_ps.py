# SPDX-License-Identifier: GPL-2.0-or-later
"""Records and content of TS 33.108 and TS 101 909-20-1 where PS-PDUs carry them: the tags of TS 102 232-1."""

import pytest

from support import ps, values
from support.ber import bits, c, p, seq, tbcd
from support.handover import IMSI, LIID, PACKET, RTP, SDP, communication, domain, network, time

CS = p(0, domain(3, 17, 0)), p(1, LIID), communication(2), time(3), p(33, 1)
CONFERENCE = p(0, domain(10, 16, 0)), p(1, LIID), time(2), p(6, 1)
GROUP = p(0, domain(13, 16, 0)), p(1, LIID), time(2), c(3, seq(p(2, tbcd(IMSI)))), network(5), p(6, 3)
PROXIMITY = (p(0, domain(15, 16, 0)), p(1, LIID), time(2), network(3), c(4, c(0, p(0, 1), p(1, tbcd(IMSI)), p(2, 1), c(
    3, p(1, '26201'), p(2, 'name'), p(3, bytes(23)), p(5, 60)))))
MONITOR = p(1, 7), p(2, '260102030405Z'), c(3, p(1, 'x')), p(4, 1), p(6, 13), c(7, p(1, 18))
TRAFFIC = bits('') + PACKET

IRI = [
    (c(4, c(2, *CS)), {'li_ps.iRI_CS_Parameters_element': [''], 'li_umtscs.umts_Cs_Event': ['1']}),
    (c(4, c(3, c(1, *CS))), {'li_ps.umtsCS_IRIsContent': ['0'], 'li_umtscs.umts_Cs_Event': ['1']}),
    (c(4, c(3, seq(c(1, *CS), c(2, *CS)))), {'li_ps.umtsCS_IRIsContent': ['1'], 'li_umtscs.umts_Cs_Event': ['1'] * 2}),
    (c(8, *MONITOR), {'li_ps.tARGETACTIVITYMONITOR_1_element': [''], 'li_101909.interpretedSignal': ['18']}),
    (c(16, c(0, *CONFERENCE)), {'li_ps.iRI_Conf_Parameters_element': [''], 'li_confhi2.confEvent': ['1']}),
    (c(16, c(1, c(4, *CONFERENCE))), {'li_ps.confIRIsContent': ['0'], 'li_confhi2.confEvent': ['1']}),
    (c(17, c(0, *PROXIMITY)), {'li_ps.iRI_ProSe_Parameters_element': [''], 'li_prosehi2.timer': ['60']}),
    (c(17, c(1, c(1, c(1, *PROXIMITY)))), {'li_ps.proseIRIsContent': ['1'], 'li_prosehi2.timer': ['60']}),
    (c(18, c(0, *GROUP)), {'li_ps.iRI_Gcse_Parameters_element': [''], 'li_gcsehi2.gcseEvent': ['3']}),
    (c(18, c(1, c(4, *GROUP))), {'li_ps.gcseIRIsContent': ['0'], 'li_gcsehi2.gcseEvent': ['3']}),
]

CC = [
    (c(7, p(1, 5), p(2, 6), p(3, TRAFFIC)), {'li_ps.tTRAFFIC_1_element': [''], 'udp.dstport': ['4001']}),
    (c(8, p(1, 5), p(2, 1), p(3, 6), p(4, TRAFFIC)), {'li_ps.cTTRAFFIC_1_element': [''], 'udp.dstport': ['4001']}),
    (c(19, c(1, p(0, domain(11, 17, 0)), c(3, p(2, b'\1')), p(5, 1), p(6, 4)), p(2, RTP)),
     {'li_ps.confCC_CC_PDU_element': [''], 'rtp.seq': ['1']}),
    (c(20, c(1, p(0, domain(12, 17, 0)), p(3, b'\1'), p(5, 1), p(6, 1)), p(2, RTP)),
     {'li_ps.voipCC_CC_PDU_element': [''], 'rtp.seq': ['1']}),
    (c(21, c(1, p(1, domain(14, 17, 0)), p(3, b'\1'), p(5, 1), p(6, 1)), p(2, RTP)),
     {'li_ps.gcseCC_CC_PDU_element': [''], 'rtp.seq': ['1']}),
    (c(22, c(0, p(0, domain(18, 17, 0)), communication(2), p(5, 1), p(6, 1), c(8, p(1, SDP))), p(1, RTP)),
     {'li_ps.cSvoice_CC_PDU_element': [''], 'rtp.seq': ['1']}),
]

CASES = ([(ps.iri(contents), expected) for contents, expected in IRI]
         + [(ps.pdu(c(ps.CC, seq(p(0, 0), c(2, contents)))), expected) for contents, expected in CC]
         + [(ps.pdu(c(ps.THREEGPP_HI1, c(tag, p(1, LIID), time(3)))),
             {'li_ps.threeGPP_HI1_Operation': [str(tag)], 'li_3gpphi1.lawfulInterceptionIdentifier': [LIID]})
            for tag in (1, 2, 3)])


@pytest.mark.parametrize('value, expected', CASES)
def test_payload(tmp_path, value, expected):
    given = 'li_ps.PS_PDU', value
    tree, = values.decode(tmp_path, given)
    assert {name: tree.get(name) for name in expected} == expected
    assert not values.experts(tmp_path, given, prefixes=('li_asn1', '_ws.malformed', 'ber.'))
