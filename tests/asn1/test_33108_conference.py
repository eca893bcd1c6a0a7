# SPDX-License-Identifier: GPL-2.0-or-later
"""3GPP TS 33.108, conferences (CONFHI2Operations)."""

import pytest

from support import values
from support.ber import c, p, seq
from support.handover import LIID, SDP, domain, ims_correlation, national_parameters, network, time, to_cc

CONTENT = 'li_confhi2.ConfIRIsContent'
MANDATORY = p(0, domain(10, 16, 0)), p(1, LIID), time(2)


def identity(tag, uri, kind=3):
    """A PartyIdentity: kind 3 is public, 4 private."""
    parts = c(kind, seq(p(1, uri), p(2, 'tel:+4930123')))
    return seq(parts) if tag is None else c(tag, parts)


def party(tag, uri):
    parts = identity(1, uri), c(2, p(1, SDP), p(2, SDP))
    return seq(*parts) if tag is None else c(tag, *parts)


def record(*more, event=1):
    return c(4, *MANDATORY, p(6, event), *more)


def test_record(tmp_path):
    given = CONTENT, c(
        1, *MANDATORY, c(3, identity(None, 'sip:target@example', 4)), national_parameters(4), network(5), p(6, 13),
        c(7, p(2, b'\x01\x02')), c(8, p(1, 'sip:conference@example')), c(9, p(2, 'tel:+4930124')),
        c(10, identity(None, 'sip:a@example'), identity(None, 'sip:b@example')), c(11, party(None, 'sip:c@example')),
        party(12, 'sip:d@example'), party(13, 'sip:e@example'), c(14, party(None, 'sip:f@example')), c(15, p(1)),
        c(16, p(5, 'failed')), p(17, 'the end'), time(18), time(19),
        c(20, time(1), time(2), p(3, 'Weekly, on Monday')), c(21, identity(None, 'sip:g@example')), p(23, 3),
        party(24, 'sip:h@example'), c(25, party(None, 'sip:i@example')))
    tree, = values.decode(tmp_path, given)
    expected = {
        'confiRIContent': ['1'], 'hi2confDomainId': ['0.4.0.2.2.4.10.16.0'], 'lawfulInterceptionIdentifier': [LIID],
        'partyInformation': ['1'], 'confEvent': ['13'], 'correlationNumber': ['01:02'], 'listOfPotConferees': ['2'],
        'listOfConferees': ['1'], 'listOfBearerAffectedParties': ['1'], 'confEventInitiator': ['1'],
        'confEventFailureReason': ['5'], 'failedConfEndReason': ['failed'], 'confEndReason': ['the end'],
        'recurrencePattern': ['Weekly, on Monday'], 'confControllerIDs': ['1'], 'mediamodification': ['3'],
        'listOfWaitConferees': ['1'], 'iMPI': ['1'], 'iMPU': ['1'] * 9,
        'sip_uri': ['sip:target@example', 'sip:conference@example'] + [f'sip:{name}@example' for name in 'abcdefghi'],
        'tel_uri': ['tel:+4930123', 'tel:+4930124'] + ['tel:+4930123'] * 9,
    }
    assert {name: tree.get(f'li_confhi2.{name}') for name in expected} == expected
    assert all(f'li_confhi2.{name}_element' in tree for name in (
        'confID', 'tempConfID', 'joinPartyID', 'leavePartyID', 'bearerModifyPartyID'))
    for name in 'confServerSideSDP', 'confUserSideSDP':
        assert [text.split() for text in tree[f'li_confhi2.{name}']] == [SDP.split()] * 6
    assert tree['sdp.media.port'] == ['4002'] * 12 and tree['li_hi2.dNS_Format'] == ['mf.example']
    assert len(tree['li_hi2.utcTime']) == 5


@pytest.mark.parametrize('tag', [1, 2, 3, 4])
def test_alternatives(tmp_path, tag):
    """One record, and several of them together."""
    one = c(tag, *MANDATORY, p(6, 10))
    given = (CONTENT, one), (CONTENT, seq(one, one)), ('li_confhi2.Conf_IRI_Parameters', seq(*MANDATORY, p(6, 10)))
    trees = values.decode(tmp_path, *given)
    assert [tree['li_confhi2.confEvent'] for tree in trees] == [['10'], ['10'] * 2, ['10']]
    assert trees[0]['li_confhi2.confiRIContent'] == [str(tag)]
    assert trees[1]['li_confhi2.confIRISequence'] == ['2']
    assert trees[1]['li_confhi2.ConfIRIContent'] == [str(tag)] * 2
    assert not values.experts(tmp_path, *given, prefixes=('',))


@pytest.mark.parametrize('field, expected', [
    (c(7, c(1, to_cc(0, b'\x01\x02', b'\x03'))), {'li_confhi2.correlation': ['1'], 'li_umtshi2.iri': ['03']}),
    (c(7, p(2, b'\x01\x02')), {'li_confhi2.correlation': ['2'], 'li_confhi2.correlationNumber': ['01:02']}),
    (c(7, ims_correlation(3, b'\x04', b'\x01')), {'li_confhi2.correlation': ['3'], 'li_umtshi2.ims_iri': ['04']}),
    (c(15, p(1)), {'li_confhi2.confEventInitiator': ['1'], 'li_confhi2.confServer_element': ['']}),
    (c(15, identity(2, 'sip:a@example')), {'li_confhi2.confTargetID_element': [''],
                                           'li_confhi2.sip_uri': ['sip:a@example']}),
    (c(15, identity(3, 'sip:a@example')), {'li_confhi2.confPartyID_element': [''],
                                           'li_confhi2.sip_uri': ['sip:a@example']}),
    (c(16, p(1, 'why')), {'li_confhi2.failedConfStartReason': ['why']}),
    (c(16, p(2, 'why')), {'li_confhi2.failedPartyJoinReason': ['why']}),
    (c(16, p(3, 'why')), {'li_confhi2.failedPartyLeaveReason': ['why']}),
    (c(16, p(4, 'why')), {'li_confhi2.failedBearerModifyReason': ['why']}),
    (c(16, p(5, 'why')), {'li_confhi2.failedConfEndReason': ['why']}),
])
def test_choices(tmp_path, field, expected):
    tree, = values.decode(tmp_path, (CONTENT, record(field)))
    assert {name: tree.get(name) for name in expected} == expected
    assert not values.experts(tmp_path, (CONTENT, record(field)), prefixes=('',))


def test_extension(tmp_path):
    found = values.experts(tmp_path, (CONTENT, record(p(26, 'new'))), (CONTENT, c(5, p(0, 'new'))),
                           (CONTENT, record(c(15, p(4, 'new')))), prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')] * 3
