# SPDX-License-Identifier: GPL-2.0-or-later
"""PDUs with octets changed by chance (the same each time): no crash, and the good PDU behind them is found."""

import random

import pytest

from support import inner, tshark, wire, x2x3
from support.cases import HEURISTICS, MDF, PORTS, POI, QUIET, STRANGER, Cases, cc, iri

NAMED = [x2x3.domain_id('d'), x2x3.nfid('upf-1'), x2x3.ipid('n3'), x2x3.sequence(7), x2x3.timestamp(wire.START)]
TARGETS = [x2x3.matched_target('<imsi>204081234567890</imsi>'), x2x3.other_target('<nai a="b">x&lt;y</nai>')]
SEEDS = {
    'IPv4': cc(inner.udp_packet(), x2x3.IPV4, attributes=NAMED),
    'IPv6': cc(inner.tcp_packet(source=inner.ALICE6, destination=inner.BOB6), x2x3.IPV6),
    'Ethernet': cc(inner.ethernet(), x2x3.ETHERNET),
    'RTP': cc(inner.rtp(payload_type=96), x2x3.RTP, attributes=[
        *x2x3.flow(inner.ALICE_MEDIA, inner.BOB_MEDIA, wire.UDP),
        x2x3.sdp(inner.sdp(formats='96', lines=('a=rtpmap:96 AMR/8000/1', 'a=fmtp:96 octet-align=1')))]),
    'SIP': iri(inner.sip_invite(), x2x3.SIP, attributes=TARGETS),
    'DHCP': iri(inner.dhcp_discover(), x2x3.DHCP), 'RADIUS': iri(inner.radius_request(), x2x3.RADIUS),
    'GTP-U': cc(inner.gtp_u(), x2x3.GTP_U), 'MSRP': cc(inner.msrp_send(), x2x3.MSRP),
    'xIRI': iri(inner.xiri(), x2x3.TS_33_128, attributes=[*NAMED, *TARGETS]),
    'BER': cc(inner.generic_ber(), x2x3.TS_102_232), 'PS-PDU': iri(inner.generic_ber(), x2x3.PS_PDU_PAYLOAD),
    'base64': cc(b'SGVsbG8gQm9iCg==', x2x3.MIME, attributes=[
        x2x3.content_type('text/plain; charset="utf-8"'), x2x3.content_transfer_encoding('base64')]),
    'quoted': cc(b'Gr=C3=B6=C3=9Fe=\r\n', x2x3.MIME, attributes=[
        x2x3.content_type('application/json'), x2x3.content_transfer_encoding('quoted-printable')]),
    'AXRI': cc(attributes=[x2x3.axri('7d0a1f52-6c3e-4f0b-9b1e-2a54c1d0e8f3', 1, 2)] * 10),
    'keepalive': x2x3.keepalive(1), 'acknowledgement': x2x3.acknowledgement(1),
}
EACH = 120
GOOD = cc(b'the good one')
# Where the header says how long the PDU is, or whether it is one
FRAMING = range(0, 12)


def mutated(octets, generator, spare=()):
    """One to four octets changed: by a bit, to a border value, to any."""
    octets = bytearray(octets)
    places = [place for place in range(len(octets)) if place not in spare]
    for place in generator.sample(places, generator.randrange(1, 5)):
        octets[place] = generator.choice((octets[place] ^ 1 << generator.randrange(8), 0, 0x7F, 0x80, 0xFF,
                                          generator.randrange(256)))
    return bytes(octets)


@pytest.mark.parametrize('name', SEEDS)
def test_mutated_contents(tmp_path, name):
    """The lengths of the header hold: the good PDU in the same segment, and the one behind it, are found."""
    generator = random.Random(name)
    cases = Cases()
    for number in range(EACH):
        octets = mutated(SEEDS[name].encode(), generator, FRAMING)
        cases.tcp(('tcp', number), [octets, GOOD], GOOD)
        if number % 3 == 0:
            cases.udp(('udp', number), [octets, GOOD], GOOD)
    path = tmp_path / 'mutated.pcapng'
    cases.capture.save(path)
    for options in (QUIET, [*QUIET, '-2']):
        shown = tshark.fields(path, ['li_x2x3.payload'], options)
        good = GOOD.payload.hex()
        lost = [case for case, frames in cases.frames.items()
                for frame in frames if good not in [value.replace(':', '') for value in shown[frame - 1][0]]]
        assert lost == []


@pytest.mark.parametrize('name', SEEDS)
def test_mutated_anywhere(tmp_path, name):
    """No crash, whatever the octets; other connections are unharmed."""
    generator = random.Random(name + name)
    cases = Cases()
    for number in range(EACH):
        octets = mutated(SEEDS[name].encode(), generator)
        cases.tcp(('bad', number), [octets, octets[:generator.randrange(len(octets))]], octets)
        cases.udp(('bad udp', number), [octets, octets[generator.randrange(len(octets)):]])
        cases.tcp(('good', number), GOOD, server=STRANGER)
    path = tmp_path / 'anywhere.pcapng'
    cases.capture.save(path)
    shown = tshark.fields(path, ['li_x2x3.payload'], QUIET)
    lost = [case for case, frames in cases.frames.items() if case[0] == 'good' for frame in frames
            if [value.replace(':', '') for value in shown[frame - 1][0]] != [GOOD.payload.hex()]]
    assert lost == []
    # With all text made, twice, and all that can be switched on; a crash or a dissector bug ends tshark.
    assert tshark.read(path, ['-V'], [*QUIET, *HEURISTICS, '-o', 'li_x2x3.profile_3gpp:TRUE'], two_pass=True)


def test_random_octets_at_a_port(tmp_path):
    """Two thousand segments and datagrams of noise, then a good PDU on each connection."""
    generator = random.Random(103)
    capture = wire.Capture()
    frames = []
    for number in range(200):
        connection = wire.TcpConnection(capture, (POI, 20001 + number), MDF).open()
        for _ in range(5):
            connection.send(generator.randbytes(generator.randrange(1, 400)))
        frames.append(connection.send(GOOD.encode()))
        capture.datagram(wire.Endpoint(POI, 20001 + number), MDF, generator.randbytes(generator.randrange(1, 400)))
        frames.append(capture.datagram(wire.Endpoint(POI, 20001 + number), MDF, GOOD.encode()))
    path = tmp_path / 'noise.pcapng'
    capture.save(path)
    shown = tshark.fields(path, ['li_x2x3.payload'], PORTS)
    lost = [frame for frame in frames if GOOD.payload.hex() not in [
        value.replace(':', '') for value in shown[frame - 1][0]]]
    assert lost == []
