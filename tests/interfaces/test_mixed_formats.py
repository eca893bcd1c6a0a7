# SPDX-License-Identifier: GPL-2.0-or-later
"""Units of several formats in one stream: X2/X3 PDUs (TS 103 221-2 clause 5.1) and PS-PDUs (TS 102 232-1 annex A) say
by themselves where they end, and what follows may be the other's."""

import pytest

from support import inner, ps, wire, x2x3
from support.cases import POI, PROTECTED, STRANGER, Cases, Endpoint, cc, numbered, registered, row
from support.tls import TlsConnection

EXPECTED = [*PROTECTED, *registered('198.51.100.99', ports='*', interfaces='X2,X3,HI2,HI3'),
            *row('li_elements', POI, 'upf-07')]
AT = Endpoint(STRANGER.address, 47411)
X = [numbered(number).encode() for number in range(6)]
P = [ps.cc(inner.udp_packet(), sequence=number) for number in range(6)]
LONG = cc(bytes(range(1, 251)) * 400, attributes=[x2x3.sequence(77)]).encode()

STREAMS = {
    'X3 behind PS': [P[0], X[0], X[1]],
    'PS behind X3': [X[0], P[0], P[1]],
    'in turn': [X[0], P[0], X[1], P[1], X[2]],
    'X3 behind a keep-alive': [ps.keep_alive(), X[0], X[1]],
    'PS behind a keep-alive': [x2x3.keepalive(7).encode(), P[0], P[1]],
    'a long one': [P[0], LONG, P[1], X[0]],
}


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def two_pass(request):
    return request.param


@pytest.fixture(scope='module')
def shown(two_pass, tmp_path_factory):
    cases = Cases()
    for name, units in STREAMS.items():
        stream = b''.join(units)
        cases.tcp((name, 'each'), *(part for unit in units for part in wire.chunks(unit, 50_000)), server=AT)
        cases.tcp((name, 'one'), *wire.chunks(stream, 50_000), server=AT)
        cases.tcp((name, 'pieces'), *wire.chunks(stream, 1000 if len(stream) > 5000 else 7), server=AT)
        cases.tcp((name, 'odd'), *wire.chunks(b'\0' + stream, 1448), server=AT)
        if len(stream) < 5000:
            cases.udp((name, 'UDP'), *units, server=AT)
            cases.udp((name, 'one datagram'), stream, server=AT)
            tls = TlsConnection(cases.connection(AT))
            tls.handshake()
            cases.note((name, 'TLS'), *(tls.send(unit) for unit in units))
            cases.secrets.append(tls.secrets)
    return cases.show(tmp_path_factory.mktemp('mixed'), EXPECTED, two_pass)


@pytest.mark.parametrize('name', STREAMS)
@pytest.mark.parametrize('how', ['each', 'one', 'pieces', 'odd', 'UDP', 'one datagram', 'TLS'])
def test_each_unit_is_judged(shown, name, how):
    """In its order, once, however it is cut and carried, and behind an octet of something else."""
    if (name, how) in shown.names:
        assert shown.verdicts((name, how)) == ['unregistered'] * len(STREAMS[name])
        assert {item for item in shown.filters((name, how)) if not item.startswith('li.sequence')} <= {
            'li.endpoint.unregistered', 'li_x2x3.resynchronised', 'li_ps.resynchronised', 'li.keepalive.unanswered'}


@pytest.mark.parametrize('kind', ['X3', 'PS'])
def test_what_a_unit_carries_is_content(tmp_path, two_pass, kind):
    """X2/X3 carry PS-PDUs (format 1), and PS-PDUs what a subscriber sends: also where the beginning is missing."""
    cases = Cases()
    if kind == 'X3':
        units = [cc(ps.cc(inner.udp_packet(), sequence=number), form=1, attributes=[x2x3.sequence(number)]).encode()
                 for number in range(5)]
    else:
        units = [ps.cc(inner.udp_packet(X[number]), sequence=number) for number in range(5)]
    cases.tcp('whole', *units, server=AT)
    if kind == 'X3':
        cut = cases.open_before(AT)
        cut.lose(units[0][:90])
        cases.note('cut', cut.send(units[0][90:]), *cut.send_pieces(units[1:]))
    lost = cases.connection(AT)
    cases.note('lost', lost.send(units[0]))
    lost.lose(units[1][:70])
    cases.note('lost', lost.send(units[1][70:]), *lost.send_pieces(units[2:]))
    found = cases.show(tmp_path, EXPECTED, two_pass)
    for name, count in (('whole', 5), ('cut', 4), ('lost', 4)):
        if name in cases.frames:
            assert found.values(name, 'li.endpoint').count('203.0.113.66:47411/tcp') == count


# ---- what a PS-PDU announces ----

def announced(length, *tags):
    """A PS-PDU up to the heads of values within one another, which all announce so much."""
    header = ps.header(sequence=0)
    octets = b'\x30\x84' + (len(header) + length).to_bytes(4, 'big') + header
    for number, tag in enumerate(tags, 1):
        octets += bytes([tag]) + b'\x84' + (length - 6 * number).to_bytes(4, 'big')
    return octets


HEADS = {'the payload': (), 'what it is': (0xa2,), 'its values': (0xa2, 0xa1), 'one of them': (0xa2, 0xa1, 0x30)}


@pytest.mark.parametrize('length', [30_000, 70_000, 1 << 20])
@pytest.mark.parametrize('name', HEADS)
def test_x3_in_the_place_of(tmp_path, two_pass, name, length):
    """A PS-PDU ends where no value of it goes on, whatever its length says: it and what follows are judged."""
    cases, begin = Cases(), announced(length, *HEADS[name])
    cases.tcp('one segment', begin + X[0] + X[1], X[2], server=AT)
    if name != 'one of them' or length == 30_000:
        cases.tcp('alone', begin, X[0], X[1], X[2], server=AT)
        cases.tcp('pieces', *wire.chunks(begin + X[0] + X[1] + X[2], 9), server=AT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    for case in cases.frames:
        assert (case, found.verdicts(case)) == (case, ['unregistered'] * 4)
        assert found.values(case, 'li_x2x3.sequence') == ['0', '1', '2']
        assert {'li_ps.length.invalid', 'li_x2x3.payload_length.invalid'} & set(found.filters(case)) or length > 65536


def test_content_is_content(tmp_path, two_pass):
    """What a value of a PS-PDU holds is a subscriber's, be it longer than 64 KiB."""
    cases = Cases()
    for size in (1, 20, 180):
        packet = inner.udp_packet(b''.join(X) * size)
        cases.tcp(('whole', size), *wire.chunks(ps.cc(packet) + P[1], 1448), server=AT)
    long = ps.iri(b'\x84\x83\x01\x40\0' + (b''.join(X) * 250)[:0x14000])
    cases.tcp('IRI', *wire.chunks(long + P[1], 1448), server=AT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    for name in cases.frames:
        assert found.values(name, 'li.endpoint').count('203.0.113.66:47411/tcp') == 2
