# SPDX-License-Identifier: GPL-2.0-or-later
"""PS-PDUs and bare records in connections of expected parties, on ports of nobody: however they are cut, whatever
stands before them, and however long they are (TS 102 232-1 annex A, TS 101 671 annex D)."""

import struct

import pytest

from support import everyday, home, ps, tshark, wire, x2x3
from support.ber import c, oid, p
from support.cases import POI, PROTECTED, STRANGER, Cases, Endpoint, cc, registered, row

EXPECTED = [*PROTECTED, *registered('198.51.100.99', ports='*', interfaces='HI2,HI3'), *row('li_elements', POI, 'mf')]
AT = Endpoint(STRANGER.address, 47411)
PDUS = [ps.ip_iri(sequence=number) for number in range(6)]


def record(number, more=b''):
    return c(4, p(0, oid('0.4.0.2.2.1.18')), p(1, 'LIID-0001'), c(2, p(0, str(number)), c(1, p(0, 'OP01'))), more)


RECORDS = [record(number) for number in range(6)]


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def two_pass(request):
    return request.param


@pytest.mark.parametrize('units', [PDUS, RECORDS], ids=['PS', 'records'])
def test_any_segmentation(tmp_path, two_pass, units):
    """One octet a segment, or any other number: each unit is judged once."""
    cases = Cases()
    for size in (1, 2, 3, 7, 13, 40, len(units[0]) - 1, len(units[0]) + 1):
        cases.tcp(size, *wire.chunks(b''.join(units), size), server=AT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    for size in cases.frames:
        assert (size, found.verdicts(size)) == (size, ['unregistered'] * 6)


# Among them what looks like the head of a value around the record, or may be the beginning of another format's unit.
BEFORE = [b'V', b'V' * 40, b'V' * (len(PDUS[0]) - 1), b'V' * 2000, b'\x30\0' * 5, b'0' * 5, b'0' * 6, b'\xa0' * 7,
          b'\xa4\x80', b'\x30', b'\x80\0', b'\0' * 13]


@pytest.mark.parametrize('units', [PDUS, RECORDS], ids=['PS', 'records'])
def test_behind_something_else(tmp_path, two_pass, units):
    """Each is judged once, be it the only one, and however they are cut. What was captured from its beginning on shows
    that nothing carries them."""
    cases = Cases()
    for before in BEFORE:
        for size in (1, 3, 13, 34, 50, 1448) if len(before) < 50 else (34, 1448):
            for count in (1, 6):
                name = before[:8], len(before), size, count
                cases.tcp(name, *wire.chunks(before + b''.join(units[:count]), size), server=AT)
        cases.tcp((before, 'each'), before + units[0], *units[1:], server=AT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    assert {name: len(found.verdicts(name)) for name in cases.frames} == {
        name: 6 if name[-1] == 'each' else name[-1] for name in cases.frames}


@pytest.mark.parametrize('between', [1, 7, 32])
@pytest.mark.parametrize('units', [PDUS, RECORDS], ids=['PS', 'records'])
def test_something_else_before_each(tmp_path, two_pass, units, between):
    """A unit a segment, behind a few octets; and in a connection that was open before: there what stands before may be
    the end of a unit that carries the first one."""
    cases = Cases()
    cases.tcp('before each', *(b'V' * between + unit for unit in units), server=AT)
    open_before = cases.open_before(AT)
    cases.note('open before', *(open_before.send(b'V' * between + unit) for unit in units))
    found = cases.show(tmp_path, EXPECTED, two_pass)
    assert [len(found.verdicts(name)) for name in ('before each', 'open before')] == [6, 5]


@pytest.mark.parametrize('form, units', [(1, PDUS), (3, RECORDS)], ids=['PS', 'records'])
def test_what_x2_carries(tmp_path, two_pass, form, units):
    """It is content, behind something else, and where the header that carries the first one was not captured."""
    carriers = [cc(unit, form=form, attributes=[x2x3.sequence(number)]).encode() for number, unit in enumerate(units)]
    stream = b''.join(carriers)
    cases = Cases()
    cases.tcp(('behind', 1), *wire.chunks(b'V' * 9 + stream, 1), server=AT)
    for size in (13, 50, len(carriers[0]), 1448):
        cases.tcp(('behind', size), *wire.chunks(b'V' * 9 + stream, size), server=AT)
        cases.note(('cut', size), *cases.open_before(AT).send_pieces(wire.chunks(stream[20:], size)))
    for before in (1, 100):
        cases.udp(('UDP', before), *(b'V' * before + carrier for carrier in carriers), server=AT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    for name in cases.frames:
        assert (name, found.labels(name, 'li.interface')) == (
            name, ['Interface: X3 (3)'] * (5 if name[0] == 'cut' else 6))


LONG = record(7, c(9, b''.join(p(1, bytes([number]) * 250) for number in range(256)) * 2))
ANNOUNCED = b'\xa4\x84' + struct.pack('!I', 1 << 20) + RECORDS[0][2:]


def test_long_records(tmp_path, two_pass):
    """One of more than 64 KiB is judged where it begins, be it whole or announced only, and hides nothing behind it."""
    assert len(LONG) > 1 << 16
    cases = Cases()
    cases.tcp('whole', *wire.chunks(LONG, 1448), RECORDS[1], server=AT)
    cases.tcp('announced', ANNOUNCED, RECORDS[1], RECORDS[2], server=AT)
    cases.tcp('announced in pieces', *wire.chunks(ANNOUNCED + RECORDS[1], 9), server=AT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    assert {name: found.values(name, 'li.cin') for name in cases.frames} == {
        'whole': ['7', '1'], 'announced': ['0', '1', '2'], 'announced in pieces': ['0', '1']}
    for name in cases.frames:
        assert set(found.verdicts(name)) == {'unregistered'}
    assert values_of(found, cases.frames['whole'][0]) == ['7']


def test_a_sequence_without_an_end(tmp_path, two_pass):
    """It is judged when more than 64 KiB of it are there, and so is what follows."""
    cases = Cases()
    cases.tcp('endless', *wire.chunks(b'\x30\x80' + RECORDS[0] * 2100, 1448), server=AT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    assert len(found.verdicts('endless')) > 100 and set(found.verdicts('endless')) == {'unregistered'}


def values_of(found, frame):
    return [part.get('show') for part in found.packets[frame].iter() if part.get('name') == 'li.cin']


def test_other_values_in_ber(tmp_path, two_pass):
    """LDAP, Kerberos and the like begin as these do: they stay as they are where a few octets come together."""
    capture, path = wire.Capture(), tmp_path / 'ber.pcapng'
    for name in ('ldap bind', 'kerberos'):
        everyday.EXCHANGES[name](capture)
    bind = everyday.ldap(1, b'\x42\0')
    for size in (4, 5):
        everyday.tcp(capture, 389, *wire.chunks(bind, size), client=41000 + size)
    capture.save(path)
    expected = tshark.read(path, ['-V'], two_pass=two_pass, environment={**home.plugin_home(), 'HOME': str(tmp_path)})
    rows = [*row('li_elements', everyday.CLIENT, 'NE'), *registered(everyday.SERVER, ports='*')]
    got = tshark.read(path, ['-V'], rows, two_pass=two_pass)
    assert 'Lightweight Directory Access Protocol' in got and 'li' not in got.split()
    assert got == expected
