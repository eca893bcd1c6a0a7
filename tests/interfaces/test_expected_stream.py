# SPDX-License-Identifier: GPL-2.0-or-later
"""Connections of expected parties: a unit is one however it is cut, whatever stands before it, and however odd it is;
those of strangers keep the strict rules (TS 103 221-2 clauses 5.1 and 5.2)."""

import gzip
import struct

import pytest

from support import ps, tshark, wire, x1, x2x3
from support.cases import (HEURISTICS, MDF, OTHER_XID, POI, PROTECTED, STRANGER, Cases, Endpoint, cc, numbered,
                           registered, row, values)
from support.tls import TlsConnection

SENDER = row('li_elements', POI, 'upf-07')
EXPECTED = [*PROTECTED, *registered('198.51.100.99'), *SENDER]
STRANGERS = [*PROTECTED, *registered('198.51.100.99'), *HEURISTICS]
ON_ANY_PORT = Endpoint(STRANGER.address, 47411)
PDUS = [numbered(number) for number in range(6)]
STREAM = x2x3.encode(*PDUS)
LENGTH = len(PDUS[0].encode())
PREAMBLES = {
    'a vendor preamble': b'VNDRLI\x01\0',
    'PROXY v1': b'PROXY TCP4 192.0.2.10 203.0.113.66 40200 7411\r\n',
    'PROXY v2': b'\r\n\r\n\0\r\nQUIT\n\x21\x11' + struct.pack('!H', 12) + bytes(
        [192, 0, 2, 10, 203, 0, 113, 66, 1, 2, 3, 4]),
    'SOCKS4': b'\x04\x01' + struct.pack('!H', 47411) + bytes([203, 0, 113, 66]) + b'user\0',
    'SOCKS5': b'\x05\x01\0' + b'\x05\x01\0\x01' + bytes([203, 0, 113, 66]) + struct.pack('!H', 47411),
    'the end of a PDU': PDUS[0].encode()[-30:],
    'a PDU but for an octet': PDUS[0].encode()[1:],
}


def chain(pdu, follow=2):
    """Octets of a unit and of good ones behind it."""
    octets = pdu if isinstance(pdu, bytes) else pdu.encode()
    return octets + x2x3.encode(*PDUS[:follow])


def left_over(pdu):
    """The same with two octets behind its last attribute, which belong to none."""
    octets = pdu.encode()
    length = struct.unpack('!I', octets[4:8])[0]
    return octets[:4] + struct.pack('!I', length + 2) + octets[8:length] + b'\xab\xcd' + octets[length:]


def announced(payload, came=b'content'):
    """A unit whose payload is said to be longer than what comes."""
    octets = cc(came, attributes=[x2x3.sequence(77)]).encode()
    return octets[:8] + struct.pack('!I', payload) + octets[12:]


NOTHING = set()
ODD = {
    'type 5': (cc(attributes=[x2x3.nfid('n')]), {'li_x2x3.type.unknown'}),
    'type 0': (cc(attributes=[x2x3.nfid('n')]), {'li_x2x3.type.unknown'}),
    'type 65535': (cc(attributes=[x2x3.nfid('n')]), {'li_x2x3.type.unknown'}),
    'format 99': (cc(form=99, attributes=[x2x3.nfid('n')]), {'li_x2x3.format.unknown'}),
    'version 0.77': (cc(version=77, attributes=[x2x3.nfid('n')]), {'li_x2x3.version.unknown'}),
    'version 9.77': (cc(version=0x094d, attributes=[x2x3.nfid('n')]), {'li_x2x3.version.major'}),
    'version and format': (cc(version=77, form=99, attributes=[x2x3.nfid('n')]),
                           {'li_x2x3.version.unknown', 'li_x2x3.format.unknown'}),
    'attribute 300': (cc(attributes=[x2x3.Attribute(300, b'x')]), {'li_x2x3.attribute.unknown'}),
    'octets left over': (left_over(cc(attributes=[x2x3.nfid('n')])), {'li_x2x3.attribute.overrun'}),
    'nothing but a header': (cc(b'', version=77), {'li_x2x3.version.unknown'}),
    'version and format alone': (cc(version=77, form=99), {'li_x2x3.version.unknown', 'li_x2x3.format.unknown'}),
    'version, and octets left over': (left_over(cc(version=77, attributes=[x2x3.nfid('n')])),
                                      {'li_x2x3.version.unknown', 'li_x2x3.attribute.overrun'}),
    'header of 9000': (cc(attributes=[x2x3.proprietary(bytes(8956))]), NOTHING),
}
TYPES = {'type 5': 5, 'type 0': 0, 'type 65535': 65535}


def odd(name):
    pdu = ODD[name][0]
    octets = pdu if isinstance(pdu, bytes) else pdu.encode()
    return octets[:2] + struct.pack('!H', TYPES[name]) + octets[4:] if name in TYPES else octets


def keepalive_with_content(kind):
    octets = cc(b'smuggled', attributes=[x2x3.sequence(9)]).encode()
    return octets[:2] + struct.pack('!H', kind) + octets[4:]


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def two_pass(request):
    return request.param


@pytest.fixture(scope='module')
def made():
    cases = Cases()
    for size in (1, 2, 3, 4, 7, 11, 12, 13, 39, 40, 41, LENGTH - 1, LENGTH + 1, len(STREAM)):
        cases.tcp(('cut', size), *wire.chunks(STREAM, size), server=ON_ANY_PORT)
    cases.tcp('field by field', *wire.cut(STREAM, [2, 4, 8, 12, 14, 16, 32, 40]), server=ON_ANY_PORT)
    for name, octets in PREAMBLES.items():
        cases.tcp(('before', name), octets + STREAM, server=ON_ANY_PORT)
        cases.tcp(('alone before', name), octets, STREAM, server=ON_ANY_PORT)
    for name in ODD:
        cases.tcp(('odd', name), chain(odd(name)), server=ON_ANY_PORT)
        cases.tcp(('odd behind', name), PDUS[0], chain(odd(name)), server=ON_ANY_PORT)
        cases.tcp(('odd in pieces', name), *wire.chunks(chain(odd(name)), 31), server=ON_ANY_PORT)
        cases.udp(('odd', name, 'UDP'), odd(name), PDUS[0], server=ON_ANY_PORT)
    for kind in (3, 4):
        cases.tcp(('smuggled', kind), chain(keepalive_with_content(kind)), server=ON_ANY_PORT)
    for name, payload in {'100 kB': 100_000, '16 MB': 1 << 24, 'beyond 16 MB': (1 << 24) + 1, '2 GB': (1 << 31) - 1,
                          '4 GB': (1 << 32) - 1}.items():
        cases.tcp(('announced', name), announced(payload) + x2x3.encode(*PDUS[:3]), PDUS[3], server=ON_ANY_PORT)
        cases.tcp(('announced alone', name), announced(payload), PDUS[0], PDUS[1], server=ON_ANY_PORT)
        cases.tcp(('announced in pieces', name), *wire.chunks(announced(payload) + x2x3.encode(*PDUS[:3]), 17),
                  server=ON_ANY_PORT)
        cases.tcp(('announced last', name), PDUS[0], announced(payload), server=ON_ANY_PORT)
    whole = x2x3.encode(cc(bytes(range(1, 251)) * 400, attributes=[x2x3.sequence(77)]), *PDUS[:2])
    for size in (1000, 1448, 50_000):
        cases.tcp(('whole', size), *wire.chunks(whole, size), server=ON_ANY_PORT)
    return cases


@pytest.fixture(scope='module')
def shown(made, two_pass, tmp_path_factory):
    return made.show(tmp_path_factory.mktemp('expected'), EXPECTED, two_pass)


def sequences(shown, name):
    return [int(value) for value in shown.values(name, 'li_x2x3.sequence')]


def names(made, kind):
    return [name for name in made.frames if name[0] == kind]


def test_any_segmentation(shown, made):
    """One octet a segment, a field a write: each unit is judged once."""
    for name in [*names(made, 'cut'), 'field by field']:
        assert (name, sequences(shown, name)) == (name, list(range(6)))
        assert (name, shown.verdicts(name)) == (name, ['unregistered'] * 6)


def test_behind_something_else(shown, made):
    """What does not belong to the first unit is skipped, and costs none."""
    for name in [*names(made, 'before'), *names(made, 'alone before')]:
        assert (name, sequences(shown, name)) == (name, list(range(6)))
        assert {item for item in shown.filters(name)} <= {'li.endpoint.unregistered', 'li_x2x3.resynchronised'}


@pytest.mark.parametrize('name', ODD)
@pytest.mark.parametrize('where', ['odd', 'odd behind', 'odd in pieces'])
def test_odd_values(shown, where, name):
    """Judged, an item for what is odd, and the stream goes on."""
    good = 3 if where == 'odd behind' else 2
    assert shown.verdicts((where, name)) == ['unregistered'] * (good + 1)
    assert sequences(shown, (where, name)) == [*([0] if where == 'odd behind' else []), 0, 1]
    filters = shown.filters((where, name), ['li_x2x3'])
    assert set(filters) == ODD[name][1] and len(filters) == len(ODD[name][1])


@pytest.mark.parametrize('name', ODD)
def test_odd_values_in_datagrams(shown, name):
    assert shown.verdicts(('odd', name, 'UDP')) == ['unregistered'] * 2


@pytest.mark.parametrize('kind', [3, 4])
def test_content_under_a_keepalive(shown, kind):
    """It is content: an Error where it goes to a stranger."""
    name = ('smuggled', kind)
    assert shown.verdicts(name) == ['unregistered'] * 3
    assert sequences(shown, name) == [9, 0, 1]
    assert 'li_x2x3.keepalive.payload' in shown.filters(name)
    assert {item.severity for item in shown.experts(name, ['li.endpoint'])} == {'Error'}


@pytest.mark.parametrize('version', [0, 77, 0x4242, 0xffff])
@pytest.mark.parametrize('first', [1, 2, 3, 7, 11])
def test_an_odd_version_in_a_short_segment(tmp_path, two_pass, version, first):
    """The first octets of a connection are too few to tell; the next segment does."""
    stream = x2x3.encode(*[pdu.but(version=version) for pdu in PDUS])
    cases = Cases()
    cases.tcp('late', stream[:first], *wire.chunks(stream[first:], LENGTH), server=ON_ANY_PORT)
    cases.tcp('small', *wire.chunks(stream, first), server=ON_ANY_PORT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    for name in cases.frames:
        assert (name, len(found.verdicts(name))) == (name, 6)


def test_short_segments_of_others(tmp_path, two_pass):
    cases = Cases()
    for name, octets in OTHERS.items():
        for size in (1, 5, 11):
            cases.tcp((name, size), *wire.chunks(octets[:400], size), server=ON_ANY_PORT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    for name in cases.frames:
        assert (name, found.filters(name), found.verdicts(name)) == (name, [], [])


HEADER_LENGTHS = {'0': 0, '39': 39, '70000': 70_000, '2 GB': (1 << 31) - 1, '4 GB': (1 << 32) - 16}


def header_length(length, number, payload=b'A' * 17):
    """A PDU whose header has 40 octets and says it has so many."""
    octets = cc(payload, correlation_id=number).encode()
    return octets[:4] + struct.pack('!I', length) + octets[8:]


@pytest.mark.parametrize('name', HEADER_LENGTHS)
def test_header_lengths_that_cannot_be(tmp_path, two_pass, name):
    """The first unit of a connection, one behind others, and all of them: each is judged, with an item, and the stream
    goes on."""
    units = [header_length(HEADER_LENGTHS[name], number) for number in range(3)]
    cases = Cases()
    cases.tcp('first', units[0], PDUS[1], PDUS[2], server=ON_ANY_PORT)
    cases.tcp('first, with others', units[0] + PDUS[1].encode(), PDUS[2], server=ON_ANY_PORT)
    cases.tcp('first, in pieces', *wire.chunks(x2x3.encode(units[0], *PDUS[1:3]), 7), server=ON_ANY_PORT)
    cases.tcp('behind', PDUS[0], units[0], PDUS[1], server=ON_ANY_PORT)
    cases.udp('UDP', units[0], PDUS[1], PDUS[2], server=ON_ANY_PORT)
    if HEADER_LENGTHS[name] < 40:
        cases.tcp('all', *units, server=ON_ANY_PORT)
    cases.udp('all, UDP', *units, server=ON_ANY_PORT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    for case in cases.frames:
        assert (case, found.verdicts(case)) == (case, ['unregistered'] * 3)
        assert 'li_x2x3.header_length.invalid' in found.filters(case)


@pytest.mark.parametrize('size', ['100 kB', '16 MB', 'beyond 16 MB', '2 GB', '4 GB'])
@pytest.mark.parametrize('where, behind', [('announced', [0, 1, 2, 3]), ('announced alone', [0, 1]),
                                           ('announced in pieces', [0, 1, 2]), ('announced last', [])])
def test_announced_lengths(shown, where, behind, size):
    """A unit that announces too much is judged by its header, and hides nothing behind it."""
    name = (where, size)
    before = [0] if where == 'announced last' else []
    assert sequences(shown, name) == [*before, 77, *behind]
    assert shown.verdicts(name) == ['unregistered'] * (len(before) + 1 + len(behind))
    faults = shown.filters(name, ['li_x2x3'])
    assert faults == ([] if where == 'announced last' and size in ('100 kB', '16 MB')
                      else ['li_x2x3.payload_length.invalid'])


@pytest.mark.parametrize('size', [1000, 1448, 50_000])
def test_a_long_payload_is_one_unit(shown, size):
    """One that comes whole hides nothing, and is no fault."""
    assert sequences(shown, ('whole', size)) == [77, 0, 1]
    assert shown.filters(('whole', size), ['li_x2x3']) == []
    frames = shown.names['whole', size]
    first = [frame for frame in frames if 77 in map(int, values(shown.packets[frame], 'li_x2x3.sequence'))]
    assert first == frames[:1]


@pytest.mark.parametrize('before', [b'hello', b'\0', b'\0\0\5', b'A', b'\xaa' * 1440,
                                    PREAMBLES['a PDU but for an octet']],
                         ids=['text', 'a zero', 'zeros', 'a letter', 'a segment', 'a PDU but for an octet'])
@pytest.mark.parametrize('size', [1, 30, 1460])
def test_a_header_in_two_segments(tmp_path, two_pass, before, size):
    """Behind something else: each unit is judged once, of whatever segments its header is."""
    cases = Cases()
    long = x2x3.encode(*[numbered(number, xid=OTHER_XID).but(payload=b'p' * (1460 - 48)) for number in range(4)])
    cases.tcp('short', *wire.chunks(before + STREAM, size), server=ON_ANY_PORT)
    cases.tcp('long', *wire.chunks(before + long, max(size, 20)), server=ON_ANY_PORT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    for name, count in (('short', 6), ('long', 4)):
        assert found.verdicts(name) == ['unregistered'] * count
        assert set(found.filters(name)) <= {'li.endpoint.unregistered', 'li_x2x3.resynchronised'}


def test_before_the_unit_of_a_datagram(tmp_path, two_pass):
    """Other octets hide none, however many, nor what follows; but a tunnel carries its own."""
    cases = Cases()
    unit, pdu = PDUS[0].encode(), ps.ip_iri(sequence=0)
    packet = wire.ip('10.0.0.1', '10.0.0.2', wire.UDP, wire.udp(Endpoint('10.0.0.1', 1), Endpoint('10.0.0.2', 2), unit))
    lies = b'\0\5\0\2\0\0\0\x28\0\0\xff\xff\0\1\0\2' + bytes(24)
    found = {
        'octet': (1, b'!' + unit), 'RTP': (3, struct.pack('!BBHII', 0x80, 96, 1, 1, 7) + x2x3.encode(*PDUS[:3])),
        'PS': (1, b'!' + pdu), 'more': (1, b'!' + unit + b'more'), 'PS and more': (1, b'!' + pdu + b'more'),
        'far behind': (1, bytes(70) + unit), 'PS far behind': (1, b'V' * 1200 + pdu),
        '60 kB': (1, b'V' * 60_000 + unit),
        'words of HTTP': (1, b'GET / HTTP/1.1\r\n\r\n' + unit), 'heads that lie': (1, lies * 20 + unit),
        'tunnel': (0, b'tunnel: ' + packet),
        'Ethernet tunnel': (0, bytes(8) + wire.ethernet('10.0.0.1', '10.0.0.2', packet)),
        'tunnel with a checksum': (0, bytes(8) + wire.ethernet('10.0.0.1', '10.0.0.2', packet) + b'\1\2\3\4'),
    }
    for name, (_, octets) in found.items():
        cases.udp(name, octets, server=ON_ANY_PORT)
    shown = cases.show(tmp_path, EXPECTED, two_pass)
    assert {name: len(shown.verdicts(name)) for name in found} == {name: count for name, (count, _) in found.items()}


def test_strangers_keep_the_strict_rules(tmp_path):
    """Of those the heuristics take whole strict headers only. Each case has hosts of its own: who has sent a unit is no
    stranger any more."""
    alone, odd_ones = ('a vendor preamble', 'SOCKS4', 'the end of a PDU'), ('type 5', 'format 99', 'version 0.77')
    made = Cases()
    for number, name in enumerate([*alone, *odd_ones]):
        hosts = {'client': f'192.0.2.{100 + number}', 'server': Endpoint(f'203.0.113.{100 + number}', ON_ANY_PORT.port)}
        if name in alone:
            made.tcp(('before', name), PREAMBLES[name] + STREAM, **hosts)
        else:
            made.tcp(('odd', name), chain(odd(name)), **hosts)
            made.udp(('odd', name, 'UDP'), odd(name), PDUS[0], **hosts)
    found = made.show(tmp_path, STRANGERS)
    for name in alone:
        assert (name, sequences(found, ('before', name))) == (name, [])
    for name in odd_ones:
        assert found.verdicts(('odd', name)) == []
        assert found.verdicts(('odd', name, 'UDP')) == ['unregistered']


OTHERS = {
    'text': b'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n', 'zeros': bytes(100), 'one zero': b'\0',
    'DNS': b'\0\x1c\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x07example\x03org\0\0\x01\0\x01',
    'random': bytes((7 * i * i + 3 * i + 11) % 251 for i in range(1400)),
    'counting': bytes(range(256)) * 5,
    'ELF': b'\x7fELF' + struct.pack('>IIII', 1, 2, 3, 40) * 60,
    'small numbers': struct.pack('!HHIIHH', 0, 1, 40, 0, 0, 0) + bytes(200),
    'smaller numbers': struct.pack('!HHIIHH', 1, 1, 0, 5, 1, 2) + bytes(range(40)) * 3,
    'numbers of 16 bits': struct.pack('!20H', *range(1, 21)) + bytes(40),
}


def test_other_traffic_of_expected_parties(tmp_path, two_pass):
    """No unit is found in what has none."""
    cases = Cases()
    for name, octets in OTHERS.items():
        cases.tcp(name, octets, octets, server=ON_ANY_PORT)
        cases.udp((name, 'UDP'), octets, server=ON_ANY_PORT)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    for name in cases.frames:
        assert (name, found.filters(name), found.verdicts(name)) == (name, [], [])


# ---- HTTP ----

def message(start, body, media='application/octet-stream', chunked=False, coding=None):
    head = f'{start}\r\nHost: example.org\r\n' + (f'Content-Type: {media}\r\n' if media else '')
    head += f'Content-Encoding: {coding}\r\n' if coding else ''
    if chunked:
        coded = b''.join(b'%x\r\n%s\r\n' % (len(part), part) for part in wire.chunks(body, 100)) + b'0\r\n\r\n'
        return (head + 'Transfer-Encoding: chunked\r\n\r\n').encode() + coded
    return f'{head}Content-Length: {len(body)}\r\n\r\n'.encode() + body


REQUEST, RESPONSE = 'POST /up HTTP/1.1', 'HTTP/1.1 200 OK'


# Those that somebody shows in his own way, that nobody does, and none: the sender chooses.
MEDIA = ('application/octet-stream', 'application/x-own', None, 'text/html', 'text/plain; charset=utf-8', 'image/png',
         'image/jpeg', 'application/json', 'application/xml', 'application/x-www-form-urlencoded', 'application/sdp',
         'message/http', 'multipart/form-data; boundary=B', 'multipart/x-own; boundary=B', 'Text/HTML')


@pytest.fixture(scope='module')
def bodies():
    cases = Cases()
    at = Endpoint(STRANGER.address, 8080)
    for chunked in (False, True):
        for media in MEDIA:
            how = {'media': media, 'chunked': chunked}
            cases.tcp(('request', media, chunked), message(REQUEST, STREAM, **how), server=at)
            cases.tcp(('pieces', media, chunked), *wire.chunks(message(REQUEST, STREAM, **how), 90), server=at)
            connection = cases.connection(Endpoint(POI, 8080), STRANGER.address)
            connection.send(b'GET /down HTTP/1.1\r\nHost: example.org\r\n\r\n')
            cases.note(('response', media, chunked), connection.send(message(RESPONSE, STREAM, **how), back=True))
    cases.tcp('something else', message(REQUEST, b'no unit' * 20), message(REQUEST, bytes(200)), server=at)
    return cases


def are_judged_once(found, name):
    """The units of STREAM: what comes with a message that is whole are copies of those that were judged before."""
    numbers, copies = sequences(found, name), found.values(name, 'li.copied.frame')
    return (list(dict.fromkeys(numbers)) == list(range(6)) and len(numbers) == 6 + len(copies)
            and found.verdicts(name).count('unregistered') == 6)


def test_bodies(bodies, tmp_path, two_pass):
    found = bodies.show(tmp_path, EXPECTED, two_pass)
    for name in bodies.frames:
        if name == 'something else':
            assert found.filters(name) == []
        else:
            assert are_judged_once(found, name)
            assert found.filters(name, ['li_x2x3']) == []


def test_bodies_of_http2(tmp_path, two_pass):
    """And those that are compressed; what stands in a part of one is not seen twice."""
    cases = Cases()
    at = Endpoint(STRANGER.address, 8080)
    for media in MEDIA:
        for coding in (None, 'gzip'):
            body = gzip.compress(STREAM) if coding else STREAM
            cases.tcp(('1.1', media, coding), *wire.chunks(message(REQUEST, body, media=media, coding=coding), 50),
                      server=at)
        connection = cases.connection(at)
        connection.send(x1.PREFACE + x1.http2_settings())
        cases.note(('2', media, 'gzip'), connection.send(x1.http2_message(
            1, gzip.compress(STREAM), content_type=media, coding='gzip')))
    part = b'--B\r\nContent-Type: image/png\r\n\r\n' + STREAM + b'\r\n--B--\r\n'
    cases.tcp('part', message(REQUEST, part, media='multipart/form-data; boundary=B'), server=at)
    found = cases.show(tmp_path, EXPECTED, two_pass)
    for name in cases.frames:
        assert are_judged_once(found, name)


def test_bodies_of_strangers(bodies, tmp_path):
    """Between strangers nothing is looked for, and the body is shown as without the plugin."""
    path = tmp_path / 'bodies.pcapng'
    bodies.capture.save(path)
    assert tshark.read(path, ['-V'], STRANGERS) == tshark.read(
        path, ['-V'], ['--disable-protocol', 'li_x2x3', '--disable-protocol', 'li_ps', '--disable-protocol',
                       'li_records', '--disable-protocol', 'li'])


def test_hand_over_in_a_body(tmp_path, two_pass):
    units = b''.join(ps.cc(b'', sequence=number) for number in range(3))
    cases = Cases()
    cases.tcp('body', message(REQUEST, units), server=Endpoint(STRANGER.address, 8080))
    found = cases.show(tmp_path, EXPECTED, two_pass)
    assert found.values('body', 'li_ps.sequenceNumber') == ['0', '1', '2']


def masked(octets, key=b'\x5a\x11\x22\x33'):
    """A message of WebSocket from a client (RFC 6455 clause 5.2)."""
    length = bytes([0x80 | len(octets)]) if len(octets) < 126 else b'\xfe' + struct.pack('!H', len(octets))
    return b'\x82' + length + key + bytes(octet ^ key[at % 4] for at, octet in enumerate(octets))


UPGRADE = (b'GET /c HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
           b'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
UPGRADED = (b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
            b'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n')


@pytest.mark.parametrize('units', [[pdu.encode() for pdu in PDUS[:3]],
                                   [ps.cc(b'', sequence=number) for number in range(3)]], ids=['X3', 'PS'])
def test_masked_messages(tmp_path, two_pass, units):
    """Each in a message; and something else."""
    cases = Cases()
    connection = cases.connection(Endpoint(STRANGER.address, 8080))
    connection.send(UPGRADE)
    connection.send(UPGRADED, back=True)
    for octets in units:
        cases.note('units', connection.send(masked(octets)))
    cases.note('others', connection.send(masked(b'hello')), connection.send(masked(bytes(range(200)))))
    found = cases.show(tmp_path, EXPECTED, two_pass)
    assert len(found.verdicts('units')) == 3
    assert found.filters('others') == [] == found.verdicts('others')


def test_a_unit_over_two_frames_of_http2(tmp_path, two_pass):
    """In TLS, of a stream that never ends: it is judged once."""
    cases = Cases()
    connection = cases.connection(Endpoint(STRANGER.address, 443))
    tls = TlsConnection(connection, alpn='h2')
    tls.handshake()
    tls.send(x1.PREFACE + x1.http2_settings() + x1.http2_headers(1, content_type='application/octet-stream'))
    for pdu in PDUS:
        for part in wire.cut(pdu.encode(), [50]):
            cases.note('units', tls.send(x1._frame(0, 0, 1, part)))
    cases.secrets.append(tls.secrets)
    assert len(cases.show(tmp_path, EXPECTED, two_pass).verdicts('units')) == len(PDUS)


# ---- TLS ----

@pytest.mark.parametrize('places', [[2, 4, 8, 12, 14, 16, 32, 40], [1], [11], [39]], ids=str)
def test_fields_in_records(tmp_path, two_pass, places):
    """A field in each TLS record, or a header that is cut."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 40200), ON_ANY_PORT).open()
    tls = TlsConnection(connection)
    tls.handshake()
    for octets in wire.cut(STREAM, places):
        tls.send(octets)
    path = tmp_path / 'records.pcapng'
    capture.save(path, secrets=[tls.secrets])
    found = tshark.fields(path, ['li_x2x3.sequence', 'li.endpoint.verdict'], EXPECTED, two_pass=two_pass)
    assert [value for frame in found for value in frame[0]] == [str(number) for number in range(6)]
    # The session itself has a verdict, too.
    assert [value for frame in found for value in frame[1]] == ['4', *['3'] * 6]


def test_tls_is_said_where_it_was_dissected(tmp_path):
    """Units in clear, though Decode As calls what is for decrypted records: not protected."""
    capture = wire.Capture()
    wire.TcpConnection(capture, (POI, 40200), MDF).open().send(STREAM)
    path = tmp_path / 'clear.pcapng'
    capture.save(path)
    options = [*registered(), '-o', 'li_x2x3.tcp.port:9003']
    assert [item.filter for item in tshark.experts(path, options, ['li.transport'])] == ['li.transport.cleartext']


# ---- segments out of order ----

ORDER = 'li.transport.out_of_order'
IN_ORDER = ['-o', 'tcp.reassemble_out_of_order:TRUE']


def disordered(path, order, tls=False):
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 40200), ON_ANY_PORT).open()
    session = TlsConnection(connection) if tls else None
    if tls:
        session.handshake()
    pieces = [session.records(pdu.encode()) if tls else pdu.encode() for pdu in [*PDUS, numbered(6), numbered(7)]]
    segments = [connection.prepare(piece) for piece in pieces]
    for place in order:
        connection.write(segments[place])
    capture.save(path, secrets=[session.secrets] if tls else [])
    return path


@pytest.mark.parametrize('tls', [False, True], ids=['clear', 'TLS'])
@pytest.mark.parametrize('order', [[0, 2, 1, 3, 4, 5], [0, 1, 3, 2, 5, 4, 6, 7]], ids=str)
def test_segments_out_of_order_are_said(tmp_path, two_pass, order, tls):
    """Once for the connection, with the preference's name; with that nothing is lost."""
    path = disordered(tmp_path / 'a.pcapng', order, tls)
    items = tshark.experts(path, EXPECTED, [ORDER], two_pass)
    assert [(item.filter, item.severity) for item in items] == [(ORDER, 'Note')]
    assert 'tcp.reassemble_out_of_order' in items[0].message
    assert tshark.experts(path, [*EXPECTED, *IN_ORDER], [ORDER], two_pass) == []
    found = tshark.fields(path, ['li_x2x3.sequence', 'li.endpoint.verdict'], [*EXPECTED, *IN_ORDER], two_pass=two_pass)
    assert {int(value) for frame in found for value in frame[0]} == set(order)
    assert tls or sum(len(frame[1]) for frame in found) == len(order)


@pytest.mark.parametrize('order', [[0, 1, 2, 3], [0, 1, 1, 2], [0, 2, 3, 4]], ids=['right', 'again', 'lost'])
def test_segments_in_order(tmp_path, order):
    """A retransmission, or a segment that was not captured, is no disorder."""
    assert tshark.experts(disordered(tmp_path / 'a.pcapng', order), EXPECTED, [ORDER]) == []
