# SPDX-License-Identifier: GPL-2.0-or-later
"""Values in the encodings that BER (ITU-T X.690) allows besides the shortest, and in some that it does not: strings in
parts, numbers without their leading zero, times without a zone, too few octets. By the clauses."""

import pytest

from support import ber, home, ps, tshark, values, wire
from support.ber import bits, bits_in_parts, c, in_parts, indefinite, oid, p, relative_oid, seq, u
from support.handover import communication, local_time

PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP,
                 wire.udp(wire.Endpoint('10.0.0.9', 4000), wire.Endpoint('192.0.2.1', 4001), b'octets'))
IPCC, IPIRI, RECORD = 'li_ipaccess.IPCC', 'li_ipaccess.IPIRI', 'li_hi2.IRIsContent'


def ipcc(packet):
    """IPCC of TS 102 232-3, with iPPackets."""
    return IPCC, seq(p(0, relative_oid('5.3.18.2')), c(1, packet))


def ipiri(*members, **changed):
    """IPIRI of TS 102 232-3; `members` come behind those that it must have."""
    user = changed.get('user', p(1, 'alice@example'))
    return IPIRI, seq(p(0, relative_oid('5.3.18.1')), c(1, p(0, 1), user, p(2, 2), p(3, 1), *members))


def nested(value):
    """Its parts in parts: two of three octets in one, and the rest."""
    head = 2 + (value[1] & 0x7f if value[1] & 0x80 else 0)
    octets = value[head:]
    inner = ber.tlv(ber.UNIVERSAL | ber.CONSTRUCTED, 4, u(4, octets[:3]) + u(4, octets[3:6]))
    return ber.tlv(value[0] & 0xc0 | ber.CONSTRUCTED, value[0] & 0x1f, inner + u(4, octets[6:]))


FORMS = {
    'parts': in_parts,
    'octets': lambda value: in_parts(value, 1),
    'one part': lambda value: in_parts(value, 1000),
    'no end told': lambda value: in_parts(value, end=True),
    'nested': nested,
    'nested, no end told': lambda value: indefinite(nested(value)),
    'parts of its own type': lambda value: in_parts(value, part=12),
}


@pytest.mark.parametrize('form', FORMS)
def test_strings_in_parts(tmp_path, form):
    """Clauses 8.7.3 and 8.23: a string in parts is the string. What it holds is dissected; its sibling is there."""
    make = FORMS[form]
    given = [ipcc(make(p(0, PACKET))),
             ipiri(make(p(5, 'Zürich, network')), make(p(6, 'cpe')), make(p(10, '20260302100000Z')), p(13, 7),
                   user=make(p(1, 'alice@example')))]
    packet, iri = values.decode(tmp_path, *given)
    assert packet['li_ipaccess.iPPackets'] == [PACKET.hex(':')]
    assert (packet['ip.src'], packet['udp.dstport']) == (['10.0.0.9'], ['4001'])
    assert iri['li_ipaccess.targetUsername'] == ['alice@example']
    assert iri['li_ipaccess.targetNetworkID'] == ['Zürich, network']
    assert iri['li_ipaccess.targetCPEID'] == ['cpe']
    assert '10:00:00' in iri['li_ipaccess.startTime'][0]
    assert iri['li_ipaccess.octetsReceived'] == ['7']
    assert not values.experts(tmp_path, *given, prefixes=('',))


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_each_its_own(tmp_path, two_pass):
    """Several in one frame, on every visit: Wireshark's own function keeps them by frame alone."""
    names = ['targetUsername', 'targetNetworkID', 'targetCPEID', 'targetLocation']
    given = ipiri(*(in_parts(p(5 + i, f'the value {i}')) for i in range(3)), user=in_parts(p(1, 'alice@example')))
    assert not values.experts(tmp_path, given, prefixes=('',))
    path = values.write(tmp_path / 'a.pcapng', given)
    assert tshark.fields(path, [f'li_ipaccess.{name}' for name in names], two_pass=two_pass) == [
        [['alice@example'], ['the value 0'], ['the value 1'], ['the value 2']]]
    assert 'targetUsername in parts (13 bytes)' in tshark.read(path, ['-x'], two_pass=two_pass)
    assert tshark.read(path, ['-T', 'json', '-x'], two_pass=two_pass)


@pytest.mark.parametrize('value', [c(5), indefinite(c(5)), c(5, u(4, ''), u(4, '')), c(5, ber.tlv(0x20, 4, b''))])
def test_empty(tmp_path, value):
    given = ipiri(value, p(6, 'cpe'))
    tree, = values.decode(tmp_path, given)
    assert (tree['li_ipaccess.targetNetworkID'], tree['li_ipaccess.targetCPEID']) == ([''], ['cpe'])
    assert not values.experts(tmp_path, given, prefixes=('',))


def test_padded_lengths(tmp_path):
    """Length octets, more than there need be (clause 8.1.3.5): the contents begin where they do."""
    long = ber.tlv(ber.CONTEXT | ber.CONSTRUCTED, 1, u(4, 'ali') + u(4, 'ce'), 3)
    tree, = values.decode(tmp_path, ipiri(p(5, 'net'), user=long))
    assert tree['li_ipaccess.targetUsername'] == ['alice'] and tree['li_ipaccess.targetNetworkID'] == ['net']


def test_primitive_that_looks_like_parts(tmp_path):
    """Only the identifier says that a string is in parts (clause 8.1.2.5)."""
    octets = u(4, 'ali') + u(4, 'ce')
    tree, = values.decode(tmp_path, ipcc(p(0, octets)))
    assert tree['li_ipaccess.iPPackets'] == [octets.hex(':')]


@pytest.mark.parametrize('parts', [ber.number(5), p(0, 'x'), u(4, 'ok') + ber.number(5), b'\x04\x09short', b'\x04',
                                   b'\x00\x00'])
def test_parts_that_are_none(tmp_path, parts):
    given = ipiri(c(5, parts), p(6, 'cpe'))
    tree, = values.decode(tmp_path, given)
    assert 'li_ipaccess.targetNetworkID' not in tree or tree['li_ipaccess.targetNetworkID'] == ['']
    assert tree['li_ipaccess.targetCPEID'] == ['cpe']
    if parts != b'\x00\x00':        # an end that nothing began
        assert [item.filter for item in values.experts(tmp_path, given)] == ['li_asn1.string.parts']


def test_many_in_parts(tmp_path):
    """Each that is put together is a data source, of which Wireshark keeps a list."""
    most = 256
    routes = c(26, *(in_parts(p(0, '1.2'), 2) for _ in range(most + 3)))
    given = ipiri(routes)
    tree, = values.decode(tmp_path, given)
    assert tree['li_ipaccess.framedRoute'] == ['1.2'] * most
    assert [item.filter for item in values.experts(tmp_path, given)] == ['li_asn1.string.parts'] * 3


def test_bits_in_parts(tmp_path):
    """Clause 8.6.4.2, the example: '0A3B5F291CD'H, of which the last four bits are not used. TS 101 909-20-1."""
    whole = p(3, b'\x04\x0a\x3b\x5f\x29\x1c\xd0')

    def traffic(packet):
        return 'li_101909.TTRAFFIC', seq(p(0, 1), p(1, 5), p(2, 6), packet, p(4, bits('1')))

    given = [traffic(make(whole)) for make in (bytes, bits_in_parts, lambda value: indefinite(bits_in_parts(value)))]
    for tree in values.decode(tmp_path, *given):
        assert tree['li_101909.trafficPacket'] == ['0a:3b:5f:29:1c:d0']
        assert tree['ber.bitstring.padding'] == ['4', '7']
    assert not values.experts(tmp_path, *given, prefixes=('',))


# ---- what reads another field ----

def test_fields_that_are_read_again(tmp_path):
    """MessagingCC of TS 102 232-2: the content is dissected by what its type and encoding say, all of them in parts."""
    def message(make):
        return 'li_email.MessagingCC', seq(p(0, relative_oid('5.2.20.4')), p(1, 1), make(p(5, 'application/json')),
                                           make(p(6, b'{"a": 1}')))

    plain, parts = values.decode(tmp_path, message(lambda value: value), message(in_parts))
    assert plain.get('json.key') == parts.get('json.key') == ['a']


# ---- numbers ----

@pytest.mark.parametrize('octets, number', [(b'\x80', 128), (b'\xff\xff\xff\xff', 4294967295), (b'\x9a\xbc\xde\xf0',
                                            0x9abcdef0)])
def test_no_leading_zero(tmp_path, octets, number):
    """Clause 8.3.3: these would be negative; pOPPortNumber is INTEGER (0..4294967295)."""
    given = ipiri(p(8, octets))
    tree, = values.decode(tmp_path, given)
    assert tree['li_ipaccess.pOPPortNumber'] == [str(number)] and tree['li_asn1.slip'] == ['1']
    item, = values.experts(tmp_path, given)
    assert (item.filter, item.severity) == ('li_asn1.integer.no_zero', 'Note')


@pytest.mark.parametrize('octets, number', [(b'\x00\x80', 128), (b'\x7f', 127), (b'\x00' * 12 + b'\x05', 5),
                                            (b'\x00' * 9 + b'\x80\x00\x00\x00', 2147483648)])
def test_leading_zeros(tmp_path, octets, number):
    given = ipiri(p(8, octets))
    tree, = values.decode(tmp_path, given)
    assert tree['li_ipaccess.pOPPortNumber'] == [str(number)] and 'li_asn1.slip' not in tree
    assert not values.experts(tmp_path, given, prefixes=('',))


def test_number_of_64_bits(tmp_path):
    """octetsReceived is INTEGER (0..18446744073709551615)."""
    given = ipiri(p(13, b'\xff' * 8), p(14, b'\x00' + b'\xff' * 8))
    tree, = values.decode(tmp_path, given)
    assert tree['li_ipaccess.octetsReceived'] == tree['li_ipaccess.octetsTransmitted'] == [str(2 ** 64 - 1)]
    assert [item.filter for item in values.experts(tmp_path, given)] == ['li_asn1.integer.no_zero']


def test_number_beyond_its_field(tmp_path):
    """2 to the 32nd is not shown as 0 without a word."""
    given = ipiri(p(8, 2 ** 32), p(9, 'call back'))
    tree, = values.decode(tmp_path, given)
    assert tree['li_ipaccess.callBackNumber'] == ['call back']
    assert [(item.filter, item.severity) for item in values.experts(tmp_path, given)] == [
        ('li_asn1.integer.range', 'Warning')]


# ---- times ----

@pytest.mark.parametrize('zone', ['UTC', 'America/St_Johns'])
def test_time_without_a_zone(tmp_path, zone):
    """X.680 clause 46.3: the local time of whoever wrote it, wherever the reader is."""
    given = ipiri(p(10, '20260302100000.5'), p(11, '20260302100000Z'))
    assert [(item.filter, item.severity) for item in values.experts(tmp_path, given)] == [
        ('li_asn1.time.no_zone', 'Note')]
    path = values.write(tmp_path / 'a.pcapng', given)
    names = ['li_ipaccess.startTime', 'li_asn1.local_time', 'li_asn1.slip']
    there = {**home.plugin_home(), 'TZ': zone}
    assert tshark.fields(path, names, environment=there) == [[[], ['2026-03-02 10:00:00.5'], ['2']]]
    assert 'startTime: 2026-03-02 10:00:00.5, local time' in tshark.read(path, ['-V'])


@pytest.mark.parametrize('text', ['20260302100000Z', '20260302100000.123Z', '20260302120000+0200'])
def test_time_with_a_zone(tmp_path, text):
    given = ipiri(p(10, text))
    tree, = values.decode(tmp_path, given)
    assert 'li_ipaccess.startTime' in tree and 'li_asn1.local_time' not in tree
    assert not values.experts(tmp_path, given, prefixes=('',))


@pytest.mark.parametrize('text, shown', [('20260302100000', '2026-03-02 10:00:00'), ('2026030210', '2026-03-02 10'),
                                         ('202603021000', '2026-03-02 10:00'),
                                         ('20260302100000+0100', '2026-03-02 10:00:00+0100'), ('noon', 'noon')])
def test_local_time(tmp_path, text, shown):
    """TS 101 671, LocalTimeStamp: local by what it is, so nothing is said of it."""
    given = RECORD, c(4, p(0, oid('0.4.0.2.2.1.18')), p(1, 'LIID-1'), communication(2), local_time(3, text))
    tree, = values.decode(tmp_path, given)
    assert tree['li_hi2.generalizedTime'] == [shown]
    assert not values.experts(tmp_path, given)


# ---- too few octets ----

@pytest.mark.parametrize('length', [0, 1, 5, 7])
def test_fixed_length(tmp_path, length):
    """macAddressType of pOPIdentifier has 6 octets: an item says so, and what follows is there."""
    given = ipiri(c(18, p(1, bytes(length))), c(26, p(0, 'a route')))
    tree, = values.decode(tmp_path, given)
    assert tree['li_ipaccess.framedRoute'] == ['a route'] and 'li_ipaccess.macAddressType' not in tree
    item, = values.experts(tmp_path, given, prefixes=('',))
    assert (item.filter, item.severity) == ('li_asn1.value.length', 'Warning')
    assert f'{length} octets, not 6' in item.message


def test_fixed_length_as_it_is(tmp_path):
    given = ipiri(c(18, p(1, b'\x02\x00\x00\x00\x00\x01')))
    tree, = values.decode(tmp_path, given)
    assert tree['li_ipaccess.macAddressType'] == ['02:00:00:00:00:01']
    assert not values.experts(tmp_path, given, prefixes=('',))


@pytest.mark.parametrize('octets, said', [(b'\x0a\0\0\x09', False), (b'\x0a\0\0', True), (b'\x0a', True)])
def test_short_address(tmp_path, octets, said):
    """iPBinaryAddress (SIZE (4..16)) explains itself only where it is an address."""
    given = 'li_ps.PS_PDU', ps.ip_iri(address=octets)
    tree, = values.decode(tmp_path, given)
    assert tree['li_ps.iPBinaryAddress'] == [octets.hex(':')]
    assert ('li_asn1.ipv4' in tree) != said
    assert [item.filter for item in values.experts(tmp_path, given)] == ['li_asn1.value.length'] * said
