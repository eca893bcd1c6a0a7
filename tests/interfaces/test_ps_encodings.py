# SPDX-License-Identifier: GPL-2.0-or-later
"""HI2 and HI3 in the encodings that BER (ITU-T X.690) allows besides the shortest, and in some that it does not: what
is read ahead of them, compared and judged is what their plain form would be."""

import pytest

from support import ps, tshark, wire
from support.ber import c, in_parts, indefinite, oid, p, seq, u
from support.cases import PROTECTED
from support.handover import communication, local_time, time

MF, LEMF = wire.Endpoint('198.51.100.10', 41000), wire.Endpoint('203.0.113.20', 50000)
PORT = ['-o', 'li_ps.tcp.port:50000']
START = ps.START
CC = c(ps.CC, ps.cc_contents(b''))


def save(path, *records):
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, MF, LEMF)
    for record in records:
        connection.send(record)
    capture.save(path)
    return path


def header(*, liid=p(1, 'LIID-0001'), cin=p(1, 7), sequence=p(4, 3), network=(p(0, 'OP01'), p(1, 'NE-7')),
           time=c(7, p(0, START), p(1, 0)), point=p(6, 'ICP1'), domain=oid('0.4.0.2.2.5.1.43')):
    """PSHeader, of members as they are encoded."""
    return c(1, p(0, domain), liid, c(3, c(0, *network), cin), sequence, point, time)


def pdu(payload=c(ps.TRI, p(1)), **how):
    return seq(header(**how), c(2, payload))


def record(liid, identifier=communication(2), when=time(3)):
    """A report of TS 101 671."""
    return c(4, p(0, oid('0.4.0.2.2.1.18')), liid, identifier, when)


FORMS = {
    'parts': in_parts,
    'no end told': lambda value: in_parts(value, end=True),
    'parts in parts': lambda value: indefinite(c(value[0] & 0x1f, *(
        b'\x24' + bytes([len(part)]) + part for part in (u(4, value[2:5]) + u(4, ''), u(4, value[5:]))))),
}
REGISTERED = ['-o', 'uat:li_endpoints:"203.0.113.20","50000","tcp","HI2,HI3","LIID-0002","LEMF"']
ANY = ['-o', 'uat:li_endpoints:"203.0.113.20","50000","tcp","HI2,HI3","LIID-0001","LEMF"']


# ---- who it is of ----

@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('carrier', ['PS-PDU', 'record'])
@pytest.mark.parametrize('form', FORMS)
def test_liid_in_parts(tmp_path, form, carrier, two_pass):
    """A warrant that may not go there does not pass because of its encoding (clause 8.7.3)."""
    liid = FORMS[form](p(1, 'LIID-0001'))
    path = save(tmp_path / 'a.pcapng', record(liid) if carrier == 'record' else pdu(CC, liid=liid))
    names = ['li.liid', 'li.endpoint.verdict']
    assert tshark.fields(path, names, [*PROTECTED, *REGISTERED], two_pass=two_pass) == [[['LIID-0001'], ['3']]]
    assert tshark.fields(path, names, [*PROTECTED, *ANY], two_pass=two_pass) == [[['LIID-0001'], ['1']]]
    assert not tshark.experts(path, [*PROTECTED, *ANY], ('li_', '_ws.malformed', 'ber'))


def test_communication_of_a_record_in_parts(tmp_path):
    """communication-Identity-Number, and utcTime."""
    identifier = c(2, in_parts(p(0, '4711')), c(1, p(0, 'OP01')))
    path = save(tmp_path / 'a.pcapng', record(p(1, 'A'), identifier, c(3, in_parts(p(1, '260302100000Z')))))
    cin, moment, shown = tshark.fields(path, ['li.cin', 'li.time', 'li_hi2.utcTime'], PROTECTED)[0]
    assert cin == ['4711'] and '10:00:00' in moment[0] and shown == ['26-03-02 10:00:00 (UTC)']


def test_one_sequence_in_many_forms(tmp_path):
    """What separates sequences is what the members say, not how they are encoded (clauses 5.2.4 and 5.2.11)."""
    forms = [bytes, *FORMS.values()]
    path = save(tmp_path / 'a.pcapng', *(
        pdu(CC, sequence=p(4, i), liid=make(p(1, 'LIID-0001')), network=(make(p(0, 'OPERATOR')), make(p(1, 'ELEMENT'))),
            point=make(p(6, 'POINT-1'))) for i, make in enumerate([*forms, *forms])))
    assert [unit.sequence for unit in tshark.units(path, PROTECTED)] == list(range(2 * len(forms)))
    assert not [item for item in tshark.experts(path, PROTECTED) if item.filter.startswith('li.sequence')]
    other = save(tmp_path / 'b.pcapng', pdu(CC, sequence=p(4, 5)), pdu(CC, sequence=p(4, 5), network=(
        p(0, 'OP01'), in_parts(p(1, 'NE-8')))), pdu(CC, sequence=p(4, 5), point=in_parts(p(6, 'ICP2'))))
    assert not [item for item in tshark.experts(other, PROTECTED) if item.filter.startswith('li.sequence')]
    same = save(tmp_path / 'c.pcapng', pdu(CC, sequence=p(4, 5)), pdu(CC, sequence=p(4, 5), network=(
        p(0, 'OP01'), in_parts(p(1, 'NE-7')))))
    assert [item.filter for item in tshark.experts(same, PROTECTED) if item.filter.startswith('li.sequence')] == [
        'li.sequence.repeated']


# ---- numbers ----

@pytest.mark.parametrize('octets, value', [(b'\x9a\xbc\xde\xf0', 0x9abcdef0), (b'\0\x9a\xbc\xde\xf0', 0x9abcdef0),
                                           (b'\0' * 7 + b'\x9a\xbc\xde\xf0', 0x9abcdef0), (b'\x81', 129),
                                           (b'\x01\0\0\0\0', 2 ** 32), (b'\xff' * 8, 2 ** 64 - 1)])
def test_cin(tmp_path, octets, value):
    """What is judged by is what is shown, in 64 bits."""
    path = save(tmp_path / 'a.pcapng', pdu(CC, cin=p(1, octets)))
    assert tshark.fields(path, ['li.cin', 'li_ps.communicationIdentityNumber'], PROTECTED) == [
        [[str(value)], [str(value)]]]


def test_sequence_without_a_zero(tmp_path):
    """Numbers from 2 to the 31st on are followed like others: one is missing."""
    sent = [2 ** 31 + i for i in (0, 1, 3, 4)]
    path = save(tmp_path / 'a.pcapng', *(pdu(CC, sequence=p(4, one.to_bytes(4, 'big'))) for one in sent))
    assert [unit.sequence for unit in tshark.units(path, PROTECTED)] == sent
    assert [(item.frame, item.filter) for item in tshark.experts(path, PROTECTED)
            if item.filter.startswith('li.sequence')] == [(3, 'li.sequence.gap')]


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_said_once(tmp_path, two_pass):
    """A slip that stands on every PDU is said on the first of each connection, whether or not there is a tree."""
    capture = wire.Capture()
    first = wire.TcpConnection(capture, MF, LEMF)
    second = wire.TcpConnection(capture, wire.Endpoint('198.51.100.11', 41000), LEMF)
    for i in range(3):
        for connection in (first, second):
            connection.send(pdu(CC, sequence=p(4, (2 ** 31 + i).to_bytes(4, 'big'))))
    path = tmp_path / 'a.pcapng'
    capture.save(path)
    options = [*PROTECTED, *PORT]
    items = [item for item in tshark.experts(path, options, ('li_asn1',), two_pass)]
    assert [(item.frame, item.filter, item.severity) for item in items] == [
        (1, 'li_asn1.integer.no_zero', 'Note'), (2, 'li_asn1.integer.no_zero', 'Note')]
    assert tshark.fields(path, ['li_asn1.slip'], options, two_pass=two_pass) == [[['1']]] * 6
    unseen = tshark.read(path, ['-o', 'gui.column.format:"E","%a"'], options, two_pass=two_pass)
    assert [bool(line.strip()) for line in unseen.splitlines()] == [True, True] + [False] * 4 or two_pass


def test_sequence_beyond_32_bits(tmp_path):
    """It is no sequence number (INTEGER (0..4294967295)): not followed, and said."""
    path = save(tmp_path / 'a.pcapng', pdu(CC, sequence=p(4, 2 ** 32)))
    assert [unit.sequence for unit in tshark.units(path, PROTECTED)] == [None]
    assert [item.filter for item in tshark.experts(path, PROTECTED, ('li_asn1',))] == ['li_asn1.integer.range']


# ---- the domain ----

@pytest.mark.parametrize('arcs, expected', [
    ('17', []), ('43', []), ('44', ['li_ps.version.newer']), ('300', ['li_ps.version.newer']),
    ('17.0', ['li_ps.domain.unknown']), ('43.1', ['li_ps.domain.unknown']), ('300.7', ['li_ps.domain.unknown'])])
def test_domain(tmp_path, arcs, expected):
    """li-psDomainId ends with the version (clause 5.2.1), which may be more than one octet has room for."""
    path = save(tmp_path / 'a.pcapng', pdu(domain=oid(f'0.4.0.2.2.5.1.{arcs}')))
    items = tshark.experts(path, PROTECTED, ('li_ps',))
    assert [item.filter for item in items] == expected
    assert all(f'ersion {arcs.split(".")[0]} ' in item.message for item in items)


def test_domain_that_does_not_end(tmp_path):
    path = save(tmp_path / 'a.pcapng', pdu(domain=oid('0.4.0.2.2.5.1') + b'\x82'))
    assert [item.filter for item in tshark.experts(path, PROTECTED, ('li_ps',))] == ['li_ps.domain.unknown']


# ---- times ----

@pytest.mark.parametrize('form', [bytes, in_parts])
@pytest.mark.parametrize('text, is_instant', [('20260302100000Z', True), ('20260302110000.5+0100', True),
                                              ('20260302100000', False), ('20260302100000.5', False)])
def test_time(tmp_path, text, is_instant, form):
    """timeStamp (clause 5.2.6): without a zone it is no instant, and nothing is compared with it."""
    path = save(tmp_path / 'a.pcapng', pdu(CC, point=form(p(5, text)), time=b''))
    moment, delay, local = tshark.fields(path, ['li.time', 'li.delay', 'li_asn1.local_time'], PROTECTED)[0]
    assert bool(moment) == bool(delay) == is_instant and bool(local) != is_instant
    assert is_instant == (not moment == [] and '10:00:00' in moment[0])
    assert [item.filter for item in tshark.experts(path, PROTECTED, ('li_asn1',))] == (
        [] if is_instant else ['li_asn1.time.no_zone'])


def test_local_time_of_a_record(tmp_path):
    path = save(tmp_path / 'a.pcapng', record(p(1, 'A'), when=local_time(3)))
    assert tshark.fields(path, ['li.time', 'li.delay', 'li_hi2.generalizedTime'], PROTECTED) == [
        [[], [], ['2026-01-02 04:04:05']]]


# ---- what is no content ----

TRI = [(0, c(0, c(0, u(2, 1)), p(1, 1), p(2, 1), p(3, bytes(20)))),
       (9, c(9)), (10, c(10)), *((kind, None) for kind in (1, 5, 6, 7, 11, 12, 13)),
       (2, p(2, b'ZZ')), (8, c(8, p(0, 2), p(1, 'a message')))]

ANSWERS = 10, 13        # optionResponse, pDUAcknowledgementResponse: judged by who sends them


@pytest.mark.parametrize('kind, contents', TRI, ids=[str(row[0]) for row in TRI])
def test_tri_is_shown(tmp_path, kind, contents):
    """Whose it is and where it goes."""
    path = save(tmp_path / 'a.pcapng', ps.tri(kind, contents, cin=9))
    assert tshark.fields(path, ['li.liid', 'li.cin', 'li.endpoint', 'li.endpoint.verdict'], PROTECTED) == [
        [['LIID-0001'], ['9'], ['198.51.100.10:41000/tcp' if kind in ANSWERS else '203.0.113.20:50000/tcp'], ['4']]]
    words = 'from 198.51.100.10:41000/tcp' if kind in ANSWERS else 'to 203.0.113.20:50000/tcp'
    assert f'Lawful Interception: Control of LIID LIID-0001 {words}, not verified' in tshark.read(path, ['-V'])
    assert [item.filter for item in tshark.experts(path, PROTECTED) if item.filter.startswith('li.')] == (
        [] if kind in ANSWERS else ['li.endpoint.unverified'])


def test_tri_counts_in_no_sequence(tmp_path):
    path = save(tmp_path / 'a.pcapng', ps.cc(b'', sequence=0), ps.tri(1, sequence=0), ps.cc(b'', sequence=1),
                ps.tri(7, sequence=77), ps.cc(b'', sequence=2))
    assert not [item for item in tshark.experts(path, PROTECTED) if item.filter.startswith('li.sequence')]


