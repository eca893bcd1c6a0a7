# SPDX-License-Identifier: GPL-2.0-or-later
"""Records of all ASN.1 modules and samples of hand-over with octets changed by chance (the same each time): no crash,
no dissector's bug, and other connections are unharmed."""

import random
from pathlib import Path

import pytest

from support import pcapng, ps, records, tshark, values, wire
from support.cases import PROTECTED
from support.tshark import options_of

SAMPLES = sorted(path for path in (Path(__file__).resolve().parents[2] / 'samples').glob('*.pcapng')
                 if path.stem.startswith('handover') or path.stem in (
                     'content-alone', 'integrity', 'second-lemf', 'services', 'warrant', 'whole-path'))
MODULES = sorted({name.split('.')[0] for name, _ in records.all_values()})
LEMF = wire.Endpoint('203.0.113.20', 50000)
OPTIONS = [*PROTECTED, '-o', 'li_ps.tcp.port:50000', '-o', 'li_ps.udp.port:50000']
# Identifiers and lengths that mean something.
SPECIAL = (0x00, 0x01, 0x02, 0x04, 0x05, 0x09, 0x0c, 0x1f, 0x24, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x84,
           0x88, 0x9f, 0xa0, 0xbf, 0xff)
GOOD = 4000000000


def mutated(octets, generator):
    """One to four octets changed, some left out, or some there twice."""
    octets = bytearray(octets)
    for _ in range(generator.randrange(1, 5)):
        place = generator.randrange(len(octets))
        octets[place] = generator.choice((octets[place] ^ 1 << generator.randrange(8), generator.choice(SPECIAL),
                                          generator.randrange(256)))
    if generator.random() < 0.2:
        start, end = sorted(generator.randrange(len(octets) + 1) for _ in range(2))
        octets[start:end] = generator.choice((b'', octets[start:end] * 2, bytes(end - start)))
    return bytes(octets) or b'\0'


@pytest.mark.parametrize('module', MODULES)
def test_values(tmp_path, module):
    generator = random.Random(module)
    known = [value for value in records.all_values() if value[0].split('.')[0] == module and len(value[1]) < 3000]
    given = [(name, mutated(octets, generator)) for name, octets in generator.choices(known, k=400)]
    assert tshark.endures(values.write(tmp_path / 'a.pcapng', *given))


@pytest.mark.parametrize('seed', range(4))
def test_streams(tmp_path, seed):
    generator, capture, good = random.Random(seed), wire.Capture(), []
    known = [octets for name, octets in records.all_values() if name == 'li_ps.PS_PDU' and len(octets) < 3000]
    for count in range(100):
        client = wire.Endpoint(f'198.51.100.{count}', 41000 + count)
        octets = b''.join(mutated(generator.choice(known), generator) for _ in range(5)) + ps.keep_alive()
        connection = wire.TcpConnection(capture, client, LEMF)
        connection.send_pieces(wire.chunks(octets, generator.choice((100, 700, 1400))))
        for piece in wire.chunks(octets, 1400):
            capture.datagram(client, LEMF, piece)
        other = wire.TcpConnection(capture, ('198.51.101.1', 41000 + count), LEMF)
        good.append(other.send(ps.ip_iri(sequence=GOOD)))
    capture.save(tmp_path / 'a.pcapng')
    assert tshark.endures(tmp_path / 'a.pcapng', OPTIONS, two_pass=bool(seed % 2))
    shown = tshark.fields(tmp_path / 'a.pcapng', ['li_ps.sequenceNumber'], OPTIONS)
    assert [frame for frame in good if shown[frame - 1] != [[str(GOOD)]]] == []


@pytest.mark.parametrize('path', SAMPLES, ids=[path.stem for path in SAMPLES])
def test_samples(tmp_path, path):
    """Behind the headers of TCP, which keep the frames where they are."""
    generator, source = random.Random(path.stem), pcapng.read(path)
    for two_pass in (False, False, True):
        frames = []
        for frame in source.frames:
            octets = frame.octets
            if len(octets) > 54 and generator.random() < 0.7:
                octets = (octets[:54] + mutated(octets[54:], generator))[:len(octets)].ljust(len(octets), b'\0')
            frames.append(pcapng.Frame(frame.nanoseconds, octets))
        pcapng.write(tmp_path / 'a.pcapng', frames, secrets=source.secrets)
        assert tshark.endures(tmp_path / 'a.pcapng', options_of(path), two_pass)
