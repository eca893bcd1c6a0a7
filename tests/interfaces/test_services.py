# SPDX-License-Identifier: GPL-2.0-or-later
"""The samples of services, seen through: what is inside each PS-PDU is taken apart to its end."""

from pathlib import Path

import pytest

from support import handover, tshark

SAMPLES = Path(__file__).resolve().parents[2] / 'samples'

# By order of the units: the call (9 units), the bearer (6), the session of 5G (6).
INSIDE = {
    0: {'sip.Method': 'INVITE', 'sdp.media.port': '49170', 'li.cin': '5'},
    1: {'sip.Status-Code': '200', 'sdp.media.port': '49180'},
    2: {'rtp.seq': '0', 'rtp.ssrc': '0x1a2b3c4d', 'li_ipmm.streamIdentifier': 'audio 1'},
    7: {'rtp.seq': '902', 'rtp.ssrc': '0x5e6f7a8b'},
    8: {'sip.Method': 'BYE'},
    9: {'li_epshi2.ePSevent': '16', 'e212.imsi': handover.IMSI, 'e164.msisdn': '4930123457'},
    10: {'li_epshi2.ePSevent': '18', 'li_asn1.apn': 'internet', 'li_asn1.ipv4': '10.0.0.9',
         'li_epshi2.bearerActivationType': '1', 'li.cin': '8'},
    11: {'li_epshi3.t_PDU_direction': '1', 'li_epshi3.sequence_number': '0', 'udp.srcport': '40300'},
    12: {'li_epshi3.t_PDU_direction': '2', 'li_epshi3.sequence_number': '1', 'udp.dstport': '40300'},
    13: {'li_epshi2.ePSevent': '21'},
    14: {'li_epshi2.ePSevent': '17'},
    15: {'li_33128.event': '1', 'li_33128.iMSI': handover.IMSI, 'li_33128.fiveGTMSI': '16909060'},
    16: {'li_33128.event': '6', 'li_33128.dNN': 'internet', 'li_33128.tEID': '12648430', 'li.cin': '9'},
    17: {'li_33128.qFI': '9', 'ip.src': '10.0.0.9'},
    18: {'li_33128.qFI': '9', 'ip.dst': '10.0.0.9'},
    19: {'li_33128.event': '8', 'li_33128.uplinkVolume': '36', 'li_33128.downlinkVolume': '34'},
    20: {'li_33128.event': '2', 'li_33128.deregistrationDirection': '2'},
}


@pytest.mark.parametrize('name', ['services', 'services-tls'])
@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_inside(name, two_pass):
    path = SAMPLES / f'{name}.pcapng'
    names = sorted({field for expected in INSIDE.values() for field in expected})
    rows = tshark.fields(path, names, tshark.options_of(path), 'li_ps', two_pass)
    assert len(rows) == 21
    for count, expected in INSIDE.items():
        found = dict(zip(names, rows[count]))
        assert {field: value for field, value in expected.items() if value not in found[field]} == {}, found


WHOLE = [path for path in sorted(SAMPLES.glob('*.pcapng'))
         if path.stem.startswith(('handover', 'services', 'warrant', 'second-lemf', 'integrity', 'content-alone',
                                  'whole-path'))
         and path.stem != 'handover-broken']


@pytest.mark.parametrize('path', WHOLE, ids=[path.stem for path in WHOLE])
def test_sound(path):
    """What a sound mediation function sends has no fault of BER."""
    assert not tshark.experts(path, tshark.options_of(path), ('ber.', '_ws.malformed', 'li_asn1'))
