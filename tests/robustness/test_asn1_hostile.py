# SPDX-License-Identifier: GPL-2.0-or-later
"""Values that no encoder makes: without an end, of any length, deep in one another, of the wrong kind. Each is shown
somehow, in bounded time, and no dissector takes it for a bug."""

import pytest

from support import ber, ps, records, tshark, values, wire
from support.ber import c, number, oid, p, seq, tlv, u
from support.cases import PROTECTED

PS, HI2 = 'li_ps.PS_PDU', 'li_hi2.IRIsContent'
LEMF = wire.Endpoint('203.0.113.20', 50000)
OPTIONS = [*PROTECTED, '-o', 'li_ps.tcp.port:50000']
CONSTRUCTED = ber.CONTEXT | ber.CONSTRUCTED
SEQUENCE = ber.CONSTRUCTED | 16


def nested(levels, inner=b'', head=b'\x30'):
    """Values in one another, of definite length."""
    octets = bytearray(reversed(inner))
    for _ in range(levels):
        size = len(octets)
        octets += bytes(reversed(ber.length(size)))
        octets += bytes(reversed(head))
    return bytes(reversed(octets))


def endless(levels, inner=b'', head=b'\x30', ended=True):
    """The same of indefinite length, with or without their ends."""
    return (head + b'\x80') * levels + inner + (b'\0\0' * levels if ended else b'')


def extended(octets, tag=30):
    """In a PSHeader, as an extension."""
    return ps.tri(3, extra=c(tag, octets))


def ilhi(value):
    """A PS-PDU in ILHI in a PS-PDU."""
    mapping = c(2, c(3, p(0, oid('0.4.0.2.2.5.1.43')), p(1, value)))
    return ps.pdu(c(ps.ILHI, p(0, oid('0.4.0.2.4.0.0.2')), c(1, p(0, oid('0.4.0.2.4.0.1.0')), p(1, b'x')), mapping))


def container(plain, payload_type=3):
    return ps.encrypted(seq(p(0, 7), c(1, plain)), 1, payload_type)


def containers(levels):
    """Encryption containers of type none in one another."""
    inner = c(ps.CC, ps.cc_contents(b'E'))
    for _ in range(levels):
        inner = c(ps.ENCRYPTED, p(0, 1), p(1, seq(p(0, 7), c(1, inner))))
    return ps.pdu(inner)


def in_turn(levels):
    record = ps.keep_alive()
    for _ in range(levels):
        record = ilhi(record)
    return record


def header(**changes):
    """A PSHeader whose members are replaced as they are."""
    parts = {'domain': p(0, oid('0.4.0.2.2.5.1.43')), 'liid': p(1, 'x'), 'country': p(2, 'NZ'),
             'identifier': c(3, c(0, p(0, 'o'), p(1, 'e')), p(1, 1)), 'sequence': p(4, 0),
             'time': p(5, '20260302100000Z'), 'stamp': c(7, p(0, 1), p(1, 1)), 'qualifier': p(8, 1), **changes}
    return seq(c(1, *parts.values()), c(2, c(ps.TRI, p(3))))


REALS = [bytes([0x80 | first]) + rest for first in range(4) for rest in (b'\1' * size for size in (*range(14), 40))] + [
    b'', b'\x40', b'\x41', b'\x7f', b'\x01', b'\x031.E0', b'\x03' + b'1' * 400, b'\xff' * 3]
LENGTHS = [b'\x84\x7f\xff\xff\xff', b'\x84\x80\0\0\0', b'\x84\xff\xff\xff\xff', b'\x88\x7f' + b'\xff' * 7,
           b'\x88\x80' + bytes(7), b'\x88' + b'\xff' * 8, b'\xfe' + bytes(125) + b'\1',
           b'\xfe' + b'\xff' * 126, b'\xff' * 4]
DEPTHS = (10, 60, 70, 300, 600, 5000)

HOSTILE = {
    **{f'{levels} levels {name}': extended(octets) for levels in DEPTHS for name, octets in (
        ('definite', nested(levels)), ('indefinite', endless(levels)), ('open', endless(levels, ended=False)),
        ('tagged', nested(levels, head=b'\xa1')), ('octet strings', nested(levels, head=b'\x24')))},
    **{f'{levels} levels outside': nested(levels, ps.keep_alive()) for levels in DEPTHS},
    **{f'{levels} levels as payload': ps.pdu(nested(levels, head=b'\xa0')) for levels in DEPTHS},
    **{f'{levels} levels as IRI': ps.iri(nested(levels, head=b'\xa2')) for levels in DEPTHS},
    **{f'{levels} containers': containers(levels) for levels in (1, 2, 20, 200, 2000)},
    **{f'{levels} PDUs in ILHI': in_turn(levels) for levels in (1, 2, 20, 60, 200)},
    **{f'container of {levels} levels': container(nested(levels, head=b'\xa1')) for levels in DEPTHS},
    **{f'TS 33.128 with {levels} levels': ps.iri(p(15, seq(p(1, b'\4\x13\x13\x08'),
                                                           c(2, nested(levels, head=b'\xa1'))))) for levels in DEPTHS},
    **{f'REAL {real[:6].hex()} {len(real)} {kind}': extended(tlv(kind, 9, real))
       for real in REALS for kind in (0, 0x20)},
    **{f'length {octets[:3].hex()} {len(octets)} {where}': record for octets in LENGTHS for where, record in (
        ('outside', b'\x30' + octets + ps.header() + c(2, c(2, p(3)))),
        ('of the header', seq(b'\xa1' + octets + b'\x80\7')),
        ('of a member', header(liid=b'\x81' + octets + b'x')), ('of an extension', extended(b'\x04' + octets + b'x')),
        ('of a number', header(sequence=b'\x84' + octets)), ('of a payload', ps.pdu(b'\xa2' + octets + p(3))))},
    **{f'tag {tag}': extended(tlv(kind, tag, b'x'))
       for tag in (31, 127, 128, 16384, 2 ** 28, 2 ** 32 - 1, 2 ** 35, 2 ** 70) for kind in (ber.CONTEXT, CONSTRUCTED)},
    'a tag without an end': extended(b'\x9f' + b'\xff' * 200),
    'a huge tag outside': tlv(CONSTRUCTED, 2 ** 35, ps.keep_alive()),
    'a primitive without a length': header(liid=b'\x81\x80x\0\0'),
    'no ends': b'\x30\x80' + ps.header() + b'\xa2\x80\xa2\x80\x83\0',
    'too many ends': ps.keep_alive() + bytes(600),
    'thousands of payloads': ps.pdu(c(ps.CC, ps.cc_contents(b'E') * 3000)),
    'thousands of extensions': ps.tri(3, extra=p(30, b'x') * 5000),
    'thousands in an extension': extended(p(1, b'x') * 20000),
    'thousands of numbers': ps.tri(0, c(0, c(0, number(1) * 30000), p(1, 1), p(2, 2), p(3, bytes(32)), p(4, 2))),
    'thousands of keep-alives': ps.keep_alive() * 500,
    **{f'empty {name}': header(**{name: tlv(kind, tag, b'')}) for name, tag in (
        ('domain', 0), ('liid', 1), ('country', 2), ('identifier', 3), ('sequence', 4), ('time', 5), ('stamp', 7),
        ('qualifier', 8)) for kind in (ber.CONTEXT, CONSTRUCTED)},
    'empty': seq(), 'empty header': seq(c(1), c(2)), 'empty payload': ps.pdu(b''),
    **{f'empty payload {tag}': ps.pdu(c(tag)) for tag in range(9)}, **{f'primitive payload {tag}': ps.pdu(p(tag, b'x'))
                                                                       for tag in range(9)},
    **{f'a number of {size} octets {octets.hex()}': header(sequence=p(4, octets * size), qualifier=p(8, octets * size))
       for size in (1, 5, 8, 9, 20, 400) for octets in (b'\0', b'\x7f', b'\x80', b'\xff')},
    'negative': header(sequence=p(4, -1), identifier=c(3, c(0, p(0, 'o')), p(1, -1)), stamp=c(7, p(0, -1), p(1, -1))),
    'late': header(stamp=c(7, p(0, 2 ** 63 - 1), p(1, 2 ** 63 - 1))),
    'times': header(time=p(5, '99999999999999.9999999999999Z')),
    'no text': header(liid=p(1, b'\xff\xfe\0\x01'), country=p(2, b'\xc3'), identifier=c(3, c(0, p(0, b'\x80' * 30)))),
    'an OID without an end': header(domain=p(0, oid('0.4.0.2.2.5.1') + b'\xff' * 40)),
    'text in pieces': header(liid=tlv(CONSTRUCTED, 1, u(4, 'LI') + u(4, 'ID'))),
}


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp('hostile')


def test_as_values(folder):
    given = [(PS, octets) for octets in HOSTILE.values() if len(octets) < 250000]
    assert tshark.endures(values.write(folder / 'values.pcapng', *given))


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_in_streams(folder, two_pass):
    """Each in a connection of its own. What comes behind one whose octets end is found."""
    capture, last = wire.Capture(), {}
    for count, (name, octets) in enumerate(HOSTILE.items()):
        connection = wire.TcpConnection(capture, (f'198.51.{count >> 8}.{count & 0xff}', 41000), LEMF)
        connection.send_pieces(wire.chunks(octets, 1400))
        last[name] = [connection.send(ps.ip_iri(sequence=4000000000 + again)) for again in range(8)][-1]
    path = folder / f'streams-{two_pass}.pcapng'
    capture.save(path)
    assert tshark.endures(path, OPTIONS, two_pass)
    shown = tshark.fields(path, ['li_ps.sequenceNumber'], OPTIONS, two_pass=two_pass)
    lost = [name for name, frame in last.items() if '4000000007' not in shown[frame - 1][0]]
    # A length promises octets: until they are there, what comes is of this PDU.
    assert [name for name in lost if not (name.startswith('length') and name.endswith('outside'))] == []


def kinds(octets):
    """A value with each value in it in turn replaced by one of the other form, an empty one, or one of any octets."""
    def parts(start, end):
        while start < end:
            at = start + 1
            if octets[start] & 0x1f == 0x1f:
                while octets[at] & 0x80:
                    at += 1
                at += 1
            head = at + 1 + (octets[at] & 0x7f if octets[at] & 0x80 else 0)
            size = int.from_bytes(octets[at + 1:head], 'big') if octets[at] & 0x80 else octets[at]
            yield start, at, head, head + size
            if octets[start] & 0x20:
                yield from parts(head, head + size)
            start = head + size

    found = list(parts(0, len(octets)))
    for start, at, head, end in found:
        for identifier, contents in ((bytes([octets[start] ^ 0x20]), octets[head:end]), (octets[start:start + 1], b''),
                                     (octets[start:start + 1], b'\xff' * 20), (octets[start:start + 1], b'\x09\xff')):
            value = identifier + octets[start + 1:at] + ber.length(len(contents)) + contents
            yield replaced(octets, found, start, value)


def replaced(octets, found, place, value):
    """With this value in place of the one at `place`, and the lengths of those around it mended."""
    end = next(part[3] for part in found if part[0] == place)
    around = [part for part in found if part[0] < place and part[3] >= end]
    for start, at, head, stop in reversed(around):
        contents = octets[head:place] + value + octets[end:stop]
        value, place, end = octets[start:at] + ber.length(len(contents)) + contents, start, stop
    return octets[:place] + value + octets[end:]


@pytest.mark.parametrize('module', sorted({name.split('.')[0] for name in records.richest()}))
def test_wrong_kinds(folder, module):
    """The richest record of each type: each of its values constructed instead of primitive and the other way round,
    empty, of 20 octets, and a BIT STRING with 9 unused bits."""
    given = [(name, changed) for name, octets in records.richest().items()
             if name.split('.')[0] == module for changed in dict.fromkeys(kinds(octets))]
    assert tshark.endures(values.write(folder / f'{module}.pcapng', *given))
