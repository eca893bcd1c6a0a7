# SPDX-License-Identifier: GPL-2.0-or-later
"""Where PS-PDUs begin and end: any form of length, any segmentation, broken records, without any port setting."""

import pytest

from support import ber, ps, tshark, wire
from support.cases import PROTECTED
from support.tls import TlsConnection

MF, LEMF = wire.Endpoint('198.51.100.10', 41000), wire.Endpoint('203.0.113.20', 50000)
PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP,
                 wire.udp(wire.Endpoint('10.0.0.9', 4000), wire.Endpoint('192.0.2.1', 4001), b'octets'))


def records():
    return [ps.ip_iri(sequence=0), ps.cc(PACKET, sequence=0), ps.cc(PACKET, ps.TO_TARGET, sequence=1),
            ps.ip_iri(8, ps.IRI_END, sequence=1)]


EXPECTED = [('HI2', 0), ('HI3', 0), ('HI3', 1), ('HI2', 1)]


def found(path, options=(), two_pass=False):
    return [(unit.interface, unit.sequence) for unit in tshark.units(path, [*PROTECTED, *options], two_pass)]


def stream(path, pieces):
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, MF, LEMF).open()
    connection.send_pieces(pieces)
    capture.save(path)
    return path


def long_lengths(record, octets):
    """The record with length fields of so many octets, at the three outer levels."""
    _, content = open_value(record)
    parts = []
    while content:
        size = whole(content)
        _, inner = open_value(content[:size])
        parts.append(ber.tlv(content[0], 0, inner, octets))
        content = content[size:]
    return ber.tlv(record[0], 0, b''.join(parts), octets)


def whole(octets):
    head, size = 2, octets[1]
    if size & 0x80:
        head += size & 0x7f
        size = int.from_bytes(octets[2:head], 'big')
    return head + size


def open_value(octets):
    head = 2 + (octets[1] & 0x7f if octets[1] & 0x80 else 0)
    return octets[:head], octets[head:]


def all_indefinite(value):
    """Every constructed value in it in the indefinite form."""
    if not value[0] & 0x20:
        return value
    _, content = open_value(value)
    parts = []
    while content:
        size = whole(content)
        parts.append(all_indefinite(content[:size]))
        content = content[size:]
    return value[:1] + b'\x80' + b''.join(parts) + b'\0\0'


FORMS = {
    'short': lambda record: record,
    'four': lambda record: long_lengths(record, 4),
    'seven': lambda record: long_lengths(record, 7),
    'eight': lambda record: long_lengths(record, 8),
    'indefinite': ber.indefinite,
    'all-indefinite': all_indefinite,
}


@pytest.mark.parametrize('form', FORMS)
@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_one_segment(tmp_path, form, two_pass):
    octets = b''.join(map(FORMS[form], records()))
    path = stream(tmp_path / 'a.pcapng', [octets])
    assert found(path, two_pass=two_pass) == EXPECTED
    assert not [item for item in tshark.experts(path, PROTECTED, ('',))
                if item.filter not in ('li.endpoint.unverified', 'tcp.connection.syn', 'tcp.connection.synack')]


@pytest.mark.parametrize('form', FORMS)
@pytest.mark.parametrize('size', [13, 50, 61, 97])
def test_pieces(tmp_path, form, size):
    octets = b''.join(map(FORMS[form], records()))
    # A first segment without the domain identifier tells a heuristic too little.
    options = ['-o', 'li_ps.tcp.port:50000'] if size == 13 else []
    assert found(stream(tmp_path / 'a.pcapng', wire.chunks(octets, size)), options) == EXPECTED


@pytest.mark.parametrize('form', ['short', 'all-indefinite'])
def test_cut_at_each_octet(tmp_path, form):
    """Two segments, the cut at every place: each pair in a connection of its own."""
    octets = b''.join(map(FORMS[form], records()))
    capture = wire.Capture()
    places = range(1, len(octets))
    for number, place in enumerate(places):
        client = wire.Endpoint(f'198.51.{number >> 8}.{number & 0xff}', 41000)
        wire.TcpConnection(capture, client, LEMF).send_pieces([octets[:place], octets[place:]])
    capture.save(tmp_path / 'a.pcapng')
    # A first segment too short to be known is lost to any heuristic: by port.
    assert found(tmp_path / 'a.pcapng', ['-o', 'li_ps.tcp.port:50000']) == EXPECTED * len(places)


def test_udp(tmp_path):
    capture = wire.Capture()
    for record in records():
        capture.datagram(MF, LEMF, record)
    capture.datagram(MF, LEMF, b''.join(records()))
    capture.save(tmp_path / 'a.pcapng')
    assert found(tmp_path / 'a.pcapng') == EXPECTED * 2


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_tls(tmp_path, two_pass):
    capture = wire.Capture()
    tls = TlsConnection(wire.TcpConnection(capture, MF, LEMF).open())
    tls.handshake()
    for record in records():
        tls.send(record)
    tls.send(b''.join(records()))
    capture.save(tmp_path / 'a.pcapng', secrets=[tls.secrets])
    units = tshark.units(tmp_path / 'a.pcapng', (), two_pass)
    assert [(unit.interface, unit.sequence) for unit in units] == EXPECTED * 2
    assert 'li.transport.cleartext' not in [item.filter for item in tshark.experts(tmp_path / 'a.pcapng')]


@pytest.mark.parametrize('garbage', [b'\x30', b'\x30\x82', b'\xff' * 40, bytes(60), b'\x30\x84\xff\xff\xff\xff',
                                     b'\xa1\x10'])
def test_resynchronised(tmp_path, garbage):
    """Octets that are no record: said once, and nothing behind them is lost."""
    first, second, *rest = records()
    path = stream(tmp_path / 'a.pcapng', [first + garbage + second + b''.join(rest)])
    assert found(path) == EXPECTED
    found_items = [(item.filter, item.severity) for item in tshark.experts(path, PROTECTED, ('li_ps',))]
    assert found_items == [('li_ps.resynchronised', 'Warning')]


def test_segments_are_lost_within_a_pdu(tmp_path):
    """That is nobody's fault."""
    first, second, *rest = records()
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, MF, LEMF).open()
    connection.send(first)
    connection.lose(second[:9])
    connection.send(second[9:] + b''.join(rest))
    capture.save(tmp_path / 'a.pcapng')
    assert found(tmp_path / 'a.pcapng') == EXPECTED[:1] + EXPECTED[2:]
    assert {(item.filter, item.severity) for item in tshark.experts(tmp_path / 'a.pcapng', PROTECTED, ('li_ps',))} == {
        ('li_ps.resynchronised', 'Note')}


def test_length_too_long(tmp_path):
    """A record that says it is longer than it is does not swallow the next one."""
    first, second, *rest = records()
    lying = first[:1] + ber.length(len(first) + 40) + open_value(first)[1]
    path = stream(tmp_path / 'a.pcapng', [lying + second + b''.join(rest)])
    assert found(path) == EXPECTED
    assert [item.filter for item in tshark.experts(path, PROTECTED, ('li_ps',))] == ['li_ps.length.invalid']


def test_length_too_short(tmp_path):
    first, second, *rest = records()
    content = open_value(second)[1]
    lying = second[:1] + ber.length(len(content) - 5) + content
    path = stream(tmp_path / 'a.pcapng', [first + lying + b''.join(rest)])
    assert found(path) == EXPECTED
    filters = [item.filter for item in tshark.experts(path, PROTECTED, ('li_ps',))]
    assert filters == ['li_ps.length.invalid', 'li_ps.resynchronised']


def test_endless(tmp_path):
    """Values of indefinite length in one another without an end."""
    first, *rest = records()
    path = stream(tmp_path / 'a.pcapng', [first + ber.seq(ps.header())[:1] + b'\x80' + ps.header()
                                          + b'\xa2\x80' * 200 + b''.join(rest)])
    assert found(path) == EXPECTED
    assert [item.filter for item in tshark.experts(path, PROTECTED, ('li_ps',))] == ['li_ps.header.invalid']


@pytest.mark.parametrize('octets', [
    ber.seq(ber.number(1), ber.octet_string('public'), ber.c(0, ber.number(1))),          # SNMP
    ber.seq(ber.number(1), ber.tlv(0x60, 0, ber.number(3))),                              # LDAP
    ber.seq(ber.c(1, ber.p(0, ber.oid('0.4.0.2.2.4.8'))), ber.c(2)),                      # another domain
    ber.seq(ber.c(1, ber.p(0, b'\x01'))),
])
def test_other_ber_is_left_alone(tmp_path, octets):
    capture = wire.Capture()
    wire.TcpConnection(capture, MF, LEMF).open().send(octets)
    capture.datagram(MF, LEMF, octets)
    capture.save(tmp_path / 'a.pcapng')
    assert not tshark.units(tmp_path / 'a.pcapng')
    assert not tshark.experts(tmp_path / 'a.pcapng')
