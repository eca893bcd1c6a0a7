# SPDX-License-Identifier: GPL-2.0-or-later
"""PS-PDUs cut at each octet: over two segments nothing is lost; where the rest never comes, what follows is found."""

import pytest

from support import ber, cipher, ps, records, tshark, wire
from support.cases import PROTECTED

LEMF = wire.Endpoint('203.0.113.20', 50000)
# A first segment too short to be known is lost to any heuristic.
OPTIONS = [*PROTECTED, '-o', 'li_ps.tcp.port:50000', '-o', 'li_ps.udp.port:50000']
KEY = bytes(range(24))
KEYS = ['-o', f'uat:li_ps_keys:"*","{KEY.hex()}"']
GOOD = 4000000000


def good(number=0):
    return ps.ip_iri(6, ps.IRI_REPORT, sequence=GOOD + number)


def whole_payload(octets):
    """Identifier, length and contents of the chosen alternative of a PS-PDU whose lengths are definite."""
    def parts(value):
        while value:
            head = 2 + (value[1] & 0x7f if value[1] & 0x80 else 0)
            size = head + (int.from_bytes(value[2:head], 'big') if value[1] & 0x80 else value[1])
            yield value[:size], value[head:size]
            value = value[size:]
    (_, contents), = parts(octets)
    return list(parts(contents))[1][1]


def encrypted():
    plain = ber.seq(ber.p(0, ps.START << 32), ber.c(1, ber.c(ps.CC, ps.cc_contents(b'\x45' + bytes(40)))))
    plain += bytes(-len(plain) % 16)
    return ps.encrypted(cipher.encrypt('aes-192-cbc', KEY, bytes(16), plain), 3)


def rich():
    """For each kind of payload the record with the most octets."""
    found = {'encrypted': encrypted(), 'hi1': ps.hi1(1), 'hi4': ps.hi4(1), 'keep-alive': ps.keep_alive(),
             'integrity': ps.tri(0, ber.c(0, ber.c(0, ber.number(0)), ber.p(1, 1), ber.p(2, 2), ber.p(3, bytes(32))))}
    for dissector, octets in records.all_values():
        if dissector == 'li_ps.PS_PDU':
            name = f'payload {whole_payload(octets)[0] & 0x1f}'
            found[name] = max(octets, found.get(name, b''), key=len)
    return {name: octets for name, octets in found.items() if len(octets) < 2000}


RECORDS = rich()


def place_client(number):
    return wire.Endpoint(f'198.51.{number >> 8}.{number & 0xff}', 41000)


def sequences(path, options):
    """The sequence numbers of the units in each frame."""
    return [list(map(int, numbers)) for numbers, in tshark.fields(path, ['li_ps.sequenceNumber'], options)]


@pytest.mark.parametrize('name', RECORDS)
def test_two_segments(tmp_path, name):
    """The PDU, then a good one in the segment of its end."""
    octets, places = RECORDS[name], range(1, len(RECORDS[name]))
    capture, frames = wire.Capture(), []
    for number, place in enumerate([0, *places]):
        connection = wire.TcpConnection(capture, place_client(number), LEMF)
        if place > 0:
            connection.send(octets[:place])
        frames.append(connection.send(octets[place:] + good()))
    capture.save(tmp_path / 'a.pcapng')
    shown = sequences(tmp_path / 'a.pcapng', [*OPTIONS, *KEYS])
    assert [place for place, frame in zip([0, *places], frames) if shown[frame - 1] != shown[frames[0] - 1]] == []
    assert shown[frames[0] - 1][-1] == GOOD
    found = tshark.fields(tmp_path / 'a.pcapng', ['frame.number'], [*OPTIONS, *KEYS],
                          'li_asn1.value.invalid || li_ps.resynchronised || li_ps.length.invalid '
                          '|| li_ps.header.invalid')
    assert found == []


# A PDU in ILHI (payload 6) is one of its values.
BROKEN_OFF = [(name, form) for name in RECORDS for form in ('definite', 'indefinite')
              if (name, form) != ('payload 6', 'indefinite')]


@pytest.mark.parametrize('name, form', BROKEN_OFF)
def test_the_rest_never_comes(tmp_path, name, form):
    """The sender breaks off, and goes on with other PDUs: as many of them as the length promises octets are taken for
    the rest at most. A length that is not told promises nothing."""
    octets = RECORDS[name] if form == 'definite' else ber.indefinite(RECORDS[name])
    capture, last = wire.Capture(), []
    for number, place in enumerate(range(1, len(octets))):
        connection = wire.TcpConnection(capture, place_client(number), LEMF)
        connection.send(octets[:place] + good())
        frames = [connection.send(good(count)) for count in range(1, len(octets) // len(good()) + 4)]
        last.append(frames[-1])
    capture.save(tmp_path / 'a.pcapng')
    shown = sequences(tmp_path / 'a.pcapng', [*OPTIONS, *KEYS])
    count = len(octets) // len(good()) + 3
    assert [place for place, frame in enumerate(last, 1) if shown[frame - 1][-1:] != [GOOD + count]] == []


@pytest.mark.parametrize('name', RECORDS)
def test_datagrams(tmp_path, name):
    """A datagram that is cut is one PDU, whatever it promises, and does no harm to the next one."""
    octets, capture = RECORDS[name], wire.Capture()
    frames = []
    for number, place in enumerate(range(1, len(octets))):
        capture.datagram(place_client(number), LEMF, octets[:place])
        frames.append(capture.datagram(place_client(number), LEMF, good()))
    capture.save(tmp_path / 'a.pcapng')
    shown = sequences(tmp_path / 'a.pcapng', [*OPTIONS, *KEYS])
    assert [place for place, frame in enumerate(frames, 1) if shown[frame - 1] != [GOOD]] == []
    assert tshark.endures(tmp_path / 'a.pcapng', [*OPTIONS, *KEYS])


def test_one_octet_in_each_segment(tmp_path):
    """All of them back to back."""
    shown = []
    for size in (1400, 1):
        capture = wire.Capture()
        connection = wire.TcpConnection(capture, place_client(0), LEMF)
        connection.send_pieces(wire.chunks(b''.join(RECORDS.values()), size))
        capture.save(tmp_path / f'{size}.pcapng')
        shown.append(sum(sequences(tmp_path / f'{size}.pcapng', [*OPTIONS, *KEYS]), []))
    assert shown[0] == shown[1] and len(shown[0]) >= len(RECORDS)
