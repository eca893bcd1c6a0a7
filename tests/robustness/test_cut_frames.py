# SPDX-License-Identifier: GPL-2.0-or-later
"""Each sample cut at each octet by the snap length: no fault is invented, and no verdict changes."""

import struct
from pathlib import Path

import pytest

from support import pcapng, tshark, wire
from support.cases import ORDERED
from support.tshark import options_of

SAMPLES = sorted((Path(__file__).resolve().parents[2] / 'samples').glob('*.pcapng'))
# Law enforcement listens there, at a high port.
SERVER_PORT = 50000
# Each copy of a sample needs client ports of its own, of those that no dissector listens at.
PORTS_FROM, PORTS_TO = SERVER_PORT + 1, 65000


def ports_of(octets):
    """Offsets of the two ports of a frame over IPv4 or IPv6, and the header checksum's; None: no TCP or UDP."""
    kind = struct.unpack_from('!H', octets, 12)[0]
    start = 14 + (20 if kind == 0x0800 else 40)
    protocol = octets[23] if kind == 0x0800 else octets[20]
    return start if protocol in (wire.TCP, wire.UDP) else None


def clients(frames):
    """The ports of a sample that belong to one end only for the time of a connection."""
    return sorted({port for frame in frames for port in struct.unpack_from('!HH', frame.octets, ports_of(frame.octets))
                   if port >= 40000 and port != SERVER_PORT})


def around_ports(octets):
    """What is before the ports of a frame, the two ports, what is behind them."""
    start = ports_of(octets)
    return octets[:start], *struct.unpack_from('!HH', octets, start), octets[start + 4:]


def copies(frames, lengths):
    """The sample once for each snap length, each time from other client ports; frames with what they copy."""
    own, port, clock = clients(frames), PORTS_FROM, frames[0].nanoseconds
    span = frames[-1].nanoseconds - clock + 10 ** 9
    parts = [(around_ports(frame.octets), frame.nanoseconds, frame.wire_length) for frame in frames]
    made, places = [], []
    for index, length in enumerate(lengths):
        ports = {number: port + place for place, number in enumerate(own)}
        port += len(own)
        for place, ((head, first, second, rest), nanoseconds, wire_length) in enumerate(parts):
            octets = head + struct.pack('!HH', ports.get(first, first), ports.get(second, second)) + rest
            made.append(pcapng.Frame(nanoseconds + index * span, octets[:length], '', wire_length))
            places.append((length, place))
    assert port < PORTS_TO
    return made, places


# What stock dissectors call malformed in a message that is cut is theirs: SIP does so since 4.4. Octets that are
# skipped behind a cut, until the next PDU begins, are no fault.
OURS = ['li_x2x3.header_length.invalid', 'li_x2x3.payload_length.invalid', 'li_x2x3.attribute.overrun',
        'li_x2x3.type.unknown', 'li_x2x3.version.major', 'li_ps.header.invalid', 'li_ps.length.invalid',
        'li_ps.payload.missing', 'li_ps.domain.unknown', 'li_ps.version.newer', 'li_ps.encryption.failed',
        'li_ps.integrity.mismatch', 'li_asn1.value.invalid', 'li_asn1.extension.unknown', 'ber.error.length']


def result(path, options):
    """For each frame: the verdicts, the endpoint, and how often we find fault with what is captured."""
    return [(verdicts, endpoint[:1], sum(map(len, faults)) + sum('LI' in text for text in malformed))
            for verdicts, endpoint, malformed, *faults in tshark.fields(
                path, ['li.endpoint.verdict', 'li.endpoint', '_ws.malformed', *OURS], options)]


def lengths_of(frames):
    """Every snap length that cuts something within or behind the IP header."""
    longest = max(len(frame.octets) for frame in frames)
    return range(34, longest + 1)


def split(lengths, size):
    lengths = list(lengths)
    return [lengths[start:start + size] for start in range(0, len(lengths), size)]


@pytest.mark.parametrize('path', SAMPLES, ids=[path.stem for path in SAMPLES])
def test_cut_at_every_octet(path, tmp_path):
    source, options, name = pcapng.read(path), options_of(path), path.stem
    whole = result(path, options)
    of_endpoint = {str(endpoint): {verdict for verdicts, other, _ in whole if other == endpoint for verdict in verdicts}
                   for _, endpoint, _ in whole}
    for part in split(lengths_of(source.frames), (PORTS_TO - PORTS_FROM) // max(1, len(clients(source.frames)))):
        made, places = copies(source.frames, part)
        pcapng.write(tmp_path / 'cut.pcapng', made, secrets=source.secrets)
        cut = result(tmp_path / 'cut.pcapng', options)
        assert len(cut) == len(made)
        wrong = [(length, frame + 1, found, whole[frame]) for found, (length, frame) in zip(cut, places)
                 if not harmless(found, whole[frame], of_endpoint, name)]
        assert wrong == []


def harmless(found, expected, of_endpoint, name):
    """A cut frame shows what the whole one shows, or less: that it ends is no fault of the sender."""
    verdicts, endpoint, faults = found
    if faults > expected[2] + (name == 'handover-broken' and expected[2] > 0):
        # A length that is too long is told by what follows the PDU: what a cut leaves of that looks like part of it.
        return False
    if name in ('axri', 'handover-wrong', 'no-li'):
        # Identities behind the cut cannot be judged; and what begins like a PDU is told apart by its end.
        return len(verdicts) <= max(1, len(expected[0]))
    if name in ORDERED:
        # What a cut order would have allowed is not verified; of an element whose orders were cut, not all are known.
        return len(verdicts) <= max(1, len(expected[0]))
    if 'tls' in name and verdicts == ['4']:
        # What TLS hides where records are cut is not verified: said once for an endpoint.
        return True
    if not expected[0]:
        # A PDU that goes on in later frames is shown where it begins when its frame is cut.
        return len(verdicts) <= 1 and set(verdicts) <= of_endpoint.get(str(endpoint), set())
    return verdicts == expected[0][:len(verdicts)]
