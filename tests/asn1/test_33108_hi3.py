# SPDX-License-Identifier: GPL-2.0-or-later
"""3GPP TS 33.108, content over IP: VoIP (VoIP-HI3-IMS), CS voice (CSvoice-HI3-IP), conferences (CONF-HI3-IMS), group
communication (GCSE-HI3), MMS (Mms-HI3-PS)."""

import pytest

from support import values
from support.ber import c, p, seq, tbcd
from support.handover import (IMEI, IMSI, LIID, MEDIA, PACKET, RTP, SDP, communication, country, domain,
                              ims_correlation, network, time, to_cc)


def fields(tree, prefix, expected):
    assert {name: tree.get(name if '.' in name else f'{prefix}.{name}') for name in expected} == expected


def voip(payload=PACKET, *more):
    return seq(c(1, p(0, domain(12, 17, 0)), p(2, LIID), p(3, 'correlation'), time(4), p(5, 65535), p(6, 3), country(7),
                 p(8, 10), *more), p(2, payload))


def cs_voice(payload=RTP, *more):
    return seq(c(0, p(0, domain(18, 17, 0)), p(1, LIID), communication(2), p(3, 'link'), time(4), p(5, 17), p(6, 4),
                 country(7), c(8, p(1, SDP), p(2, 8), p(3, 'a=ptime:20')), *more), p(1, payload))


def conference(payload=PACKET, *more, correlation=p(2, b'\x01\x02')):
    party = c(1, c(1, c(3, seq(p(1, 'sip:bob@example')))), c(2, p(1, SDP)))
    return seq(c(1, p(0, domain(11, 17, 0)), p(2, LIID), c(3, correlation), time(4), p(5, 1), p(6, 7), country(7),
                 c(9, party, p(2, 'stream 1')), *more), p(2, payload))


def group(payload=PACKET, *more):
    party = c(1, p(1, tbcd(IMEI)), p(2, tbcd(IMSI)))
    return seq(c(1, p(1, domain(14, 17, 0)), p(2, LIID), p(3, b'\x01\x02'), time(4), p(5, 1), p(6, 2), country(7),
                 c(8, party, p(2, 'stream 2')), *more), p(2, payload))


def mms(payload, *more):
    return seq(c(1, p(0, domain(17, 16, 0)), p(1, LIID), p(2, b'\x01\x02'), time(3), p(4, 1), p(5, 19),
                 p(6, 'transaction'), country(7), p(8, 2), *more), p(2, payload))


# The conference itself is the target; so are directions that only a conference has.
ALL = {'li_voiphi3.Voip_CC_PDU': voip, 'li_csvoice.CSvoice_CC_PDU': cs_voice, 'li_confhi3.Conf_CC_PDU': conference,
       'li_gcsehi3.Gcse_CC_PDU': group}


def test_voip(tmp_path):
    """PTC tells more than VoIP does."""
    given = 'li_voiphi3.Voip_CC_PDU', voip(PACKET, c(9, p(1, SDP), p(2, 8), p(3, 'a=ptime:20')), network(10),
                                           p(11, 'talk'))
    tree, = values.decode(tmp_path, given)
    fields(tree, 'li_voiphi3', {
        'hi3voipDomainId': ['0.4.0.2.2.4.12.17.0'], 'lIID': [LIID], 'voipCorrelationNumber': [b'correlation'.hex(':')],
        'sequence_number': ['65535'], 't_PDU_direction': ['3'], 'ice_type': ['10'],
        'mediaFormat': ['8'], 'mediaAttributes': ['a=ptime:20'], 'pTCSessionInfo': ['talk'],
        'li_epshi3.countryCode': ['NZ'], 'sdp.media.port': ['4002'], 'li_hi2.operator_Identifier': ['31201']})
    assert tree['li_voiphi3.copyOfSDPdescription'][0].split() == SDP.split()
    assert not values.experts(tmp_path, given, prefixes=('li', '_ws', 'ber'))


def test_cs_voice(tmp_path):
    given = 'li_csvoice.CSvoice_CC_PDU', cs_voice()
    tree, = values.decode(tmp_path, given)
    fields(tree, 'li_csvoice', {
        'hi3CSvoiceDomainId': ['0.4.0.2.2.4.18.17.0'], 'lIID': [LIID], 'ccLID': ['link'], 'sequence_number': ['17'],
        't_PDU_direction': ['4'], 'li_voiphi3.mediaFormat': ['8'], 'li_voiphi3.mediaAttributes': ['a=ptime:20'],
        'sdp.media.port': ['4002'], 'li_hi2.communication_Identity_Number': ['4711'],
        'li_hi2.operator_Identifier': ['31201'], 'li_epshi3.countryCode': ['NZ'], 'rtp.seq': ['1']})
    assert not values.experts(tmp_path, given, prefixes=('li', '_ws', 'ber'))


def test_conference(tmp_path):
    given = 'li_confhi3.Conf_CC_PDU', conference()
    tree, = values.decode(tmp_path, given)
    fields(tree, 'li_confhi3', {
        'hi3DomainId': ['0.4.0.2.2.4.11.17.0'], 'lIID': [LIID], 'sequence_number': ['1'], 't_PDU_direction': ['7'],
        'streamID': ['stream 1'], 'li_confhi2.correlationNumber': ['01:02'], 'li_confhi2.sip_uri': ['sip:bob@example'],
        'sdp.media.port': ['4002'], 'li_epshi3.countryCode': ['NZ']})
    assert not values.experts(tmp_path, given, prefixes=('li', '_ws', 'ber'))


@pytest.mark.parametrize('correlation, expected', [
    (c(1, to_cc(0, b'\x01\x02', b'\x03')), {'li_umtshi2.cc': ['1'], 'li_umtshi2.iri': ['03']}),
    (p(2, b'\x01\x02'), {'li_confhi2.correlationNumber': ['01:02']}),
    (ims_correlation(3, b'\x04\x05', b'\x01\x02'), {'li_umtshi2.ims_iri': ['04:05'], 'li_umtshi2.cc': ['1']}),
])
def test_conference_correlation(tmp_path, correlation, expected):
    tree, = values.decode(tmp_path, ('li_confhi3.Conf_CC_PDU', conference(correlation=correlation)))
    fields(tree, 'li_confhi3', expected)


def test_group(tmp_path):
    given = 'li_gcsehi3.Gcse_CC_PDU', group()
    tree, = values.decode(tmp_path, given)
    fields(tree, 'li_gcsehi3', {
        'hi3gcseDomainId': ['0.4.0.2.2.4.14.17.0'], 'lIID': [LIID], 'correlation': ['01:02'], 'sequence_number': ['1'],
        't_PDU_direction': ['2'], 'streamID': ['stream 2'], 'li_asn1.imei': [IMEI], 'e212.imsi': [IMSI],
        'li_epshi3.countryCode': ['NZ']})
    assert not values.experts(tmp_path, given, prefixes=('li', '_ws', 'ber'))


def test_mms(tmp_path):
    """M-Send.req (OMA-TS-MMS_ENC): message type 128, a transaction, MMS version 1.3, from whom
    the relay knows, text."""
    message = bytes.fromhex('8c80 98543100 8d93 890181 8483') + b'text'
    given = 'li_mmshi3.CC_PDU', mms(message)
    tree, = values.decode(tmp_path, given)
    fields(tree, 'li_mmshi3', {
        'hi3MmsDomainId': ['0.4.0.2.2.4.17.16.0'], 'lIID': [LIID], 'mMSCorrelationNNumber': ['01:02'],
        't_PDU_direction': ['1'], 'mMSVersion': ['19'], 'transactionID': ['transaction'], 'countryCode': ['NZ'],
        'ice_type': ['2'], 'payload': [message.hex(':')], 'mmse.transaction_id': ['T1']})


@pytest.mark.parametrize('dissector', ALL)
def test_media(tmp_path, dissector):
    trees = values.decode(tmp_path, *((dissector, ALL[dissector](payload)) for payload, _ in MEDIA))
    for tree, (payload, expected) in zip(trees, MEDIA, strict=True):
        fields(tree, '', expected)
        assert tree[dissector.split('.', 1)[0] + '.payload'] == [payload.hex(':')]


@pytest.mark.parametrize('dissector', [*ALL, 'li_mmshi3.CC_PDU'])
def test_extension(tmp_path, dissector):
    """A field of a version to come is shown, and is no fault."""
    value = ALL.get(dissector, mms)(b'\x12', p(29, 'new'))
    found = values.experts(tmp_path, (dissector, value), prefixes=('li', '_ws', 'ber'))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')]
