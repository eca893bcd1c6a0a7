# SPDX-License-Identifier: GPL-2.0-or-later
"""TS 102 232-1: encrypted payloads and integrity checks. Ciphers by openssl, hashes by Python."""

import hashlib
import random

import pytest

from support import cipher, ps, tshark, wire
from support.ber import c, in_parts, number, p, seq
from support.cases import PROTECTED

MF, LEMF = wire.Endpoint('198.51.100.10', 41000), wire.Endpoint('203.0.113.20', 50000)
PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP,
                 wire.udp(wire.Endpoint('10.0.0.9', 4000), wire.Endpoint('192.0.2.1', 4001), b'octets'))
AES_192, AES_256, BLOWFISH_192, BLOWFISH_256, TRIPLE_DES = 3, 4, 5, 6, 7
KEYS = {AES_192: bytes(range(24)).hex(), AES_256: bytes(range(32)).hex(), TRIPLE_DES: bytes(range(1, 25)).hex()}
CIPHERS = {AES_192: ('aes-192-cbc', 16), AES_256: ('aes-256-cbc', 16), TRIPLE_DES: ('des-ede3-cbc', 8)}


def save(path, *records):
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, MF, LEMF)
    frames = [connection.send(record) for record in records]
    capture.save(path)
    return path, frames


# ---- encryption ----

def container(payload, kind, sequence, key=None, form=bytes, **how):
    """An EncryptionContainer round a payload; the vector is the sequence number, as often as fills a block. `form`: of
    the OCTET STRING."""
    plain = seq(p(0, 1772445600 << 32), c(1, payload))
    name, block = CIPHERS[kind]
    plain += bytes(-len(plain) % block)
    octets = cipher.encrypt(name, bytes.fromhex(key or KEYS[kind]), sequence.to_bytes(4, 'big') * (block // 4), plain)
    return ps.pdu(c(ps.ENCRYPTED, p(0, kind), form(p(1, octets)), p(2, 3)), sequence=sequence, **how)


def keys(*rows):
    return [part for liid, key in rows for part in ('-o', f'uat:li_ps_keys:"{liid}","{key}"')]


CC = c(ps.CC, ps.cc_contents(PACKET))


def shown(path, options=()):
    names = ['li.interface', 'li.sequence', 'ip.dst', 'li_ps.byteCounter', '_ws.col.Info']
    return tshark.fields(path, names, [*PROTECTED, *options])[0]


@pytest.mark.parametrize('kind', CIPHERS)
@pytest.mark.parametrize('sequence', [0, 1, 4294967295])
def test_decrypted(tmp_path, kind, sequence):
    path, _ = save(tmp_path / 'a.pcapng', container(CC, kind, sequence))
    assert shown(path, keys(('LIID-0001', KEYS[kind]))) == [
        ['6'], [str(sequence)], ['203.0.113.20', '192.0.2.1'], [str(1772445600 << 32)],
        [f'HI3 CC from target LIID LIID-0001 CIN 1 seq {sequence} \u2192 not verified']]
    assert not tshark.experts(path, [*PROTECTED, *keys(('LIID-0001', KEYS[kind]))], ('li_', '_ws.malformed', 'ber'))


def test_decrypted_in_parts(tmp_path):
    """An OCTET STRING in parts (X.690 clause 8.7.3) is decrypted as a whole."""
    path, _ = save(tmp_path / 'a.pcapng', container(CC, AES_256, 5, form=in_parts))
    options = keys(('LIID-0001', KEYS[AES_256]))
    assert shown(path, options)[:3] == [['6'], ['5'], ['203.0.113.20', '192.0.2.1']]
    assert not tshark.experts(path, [*PROTECTED, *options], ('li_', '_ws.malformed', 'ber'))


@pytest.mark.parametrize('liid, other, found', [
    ('LIID-0001', None, True), ('*', None, True), ('LIID-0002', None, False), ('LIID-0001', '*', True),
    ('*', 'LIID-0001', False), ('NZ/LIID-0001', None, True), ('NZ/LIID-0001', 'LIID-0001', True),
    ('AU/LIID-0001', None, False), ('LIID-0001', 'NZ/LIID-0001', False), ('*', 'AU/LIID-0001', True)])
def test_which_key(tmp_path, liid, other, found):
    """The row of the warrant before one for all, and with its country before one without; the PDU is of NZ."""
    path, _ = save(tmp_path / 'a.pcapng', container(CC, AES_256, 5))
    rows = [(liid, KEYS[AES_256])] + ([(other, 'ff' * 32)] if other else [])
    assert (shown(path, keys(*rows))[0] == ['6']) == found


def test_no_key(tmp_path):
    path, _ = save(tmp_path / 'a.pcapng', container(CC, AES_256, 5))
    assert shown(path)[0] == []
    items = tshark.experts(path, PROTECTED, ('li_',))
    assert [(item.filter, item.severity) for item in items] == [('li_ps.encryption.no_key', 'Note')]


@pytest.mark.parametrize('record', [
    container(CC, AES_256, 5, 'ee' * 32),
    ps.encrypted(bytes(33), AES_256), ps.encrypted(bytes(32), AES_256)])
def test_failed(tmp_path, record):
    path, _ = save(tmp_path / 'a.pcapng', record)
    items = tshark.experts(path, [*PROTECTED, *keys(('*', KEYS[AES_256]))], ('li_',))
    assert [(item.filter, item.severity) for item in items] == [('li_ps.encryption.failed', 'Warning')]


def test_algorithm_none(tmp_path):
    """EncryptionType none(1): no key is needed."""
    path, _ = save(tmp_path / 'a.pcapng', ps.encrypted(seq(p(0, 7), c(1, CC)), 1, sequence=3))
    assert shown(path)[:2] == [['6'], ['3']]


def test_national_algorithm(tmp_path):
    path, _ = save(tmp_path / 'a.pcapng', ps.encrypted(bytes(32), 2))
    assert shown(path)[0] == []
    assert not tshark.experts(path, PROTECTED, ('li_',))


def test_container_in_a_container(tmp_path):
    inner = c(ps.ENCRYPTED, p(0, 1), p(1, seq(p(0, 7), c(1, CC))))
    path, _ = save(tmp_path / 'a.pcapng', ps.encrypted(seq(p(0, 7), c(1, inner)), 1))
    assert shown(path)[3] == ['7']


@pytest.mark.parametrize('key', ['', '00', 'zz' * 24, '00' * 25, '00' * 33])
def test_bad_key(tmp_path, key):
    path, _ = save(tmp_path / 'a.pcapng', ps.cc(PACKET))
    done = tshark.run(['-r', path, *keys(('*', key))], check=False)
    assert done.returncode != 0 and 'hexadecimal digits' in done.stderr


# ---- integrity ----

def check(numbers, value, *, kind=1, data_type=2, algorithm=2, sequence=0, form=bytes):
    contents = c(0, c(0, *map(number, numbers)), p(1, kind), p(2, data_type) if data_type else b'',
                 form(p(3, value)), p(4, algorithm) if algorithm else b'')
    return ps.pdu(c(ps.TRI, contents), sequence=sequence)


RECORDS = {n: ps.cc(PACKET, sequence=n) for n in range(5)}
IRI = {n: ps.ip_iri(6, ps.IRI_CONTINUE, sequence=n) for n in range(3)}


def digest(name, *records):
    return hashlib.new(name, b''.join(records)).digest()


def statuses(path, options=()):
    return [values[0] for values in tshark.fields(path, ['li_ps.integrity.status'], [*PROTECTED, *options],
                                                   display_filter='li_ps.integrityCheck_element')]


@pytest.mark.parametrize('algorithm, name', list(enumerate(['sha1', 'sha256', 'sha384', 'sha512'], 1)))
@pytest.mark.parametrize('named', [True, False])
def test_verified(tmp_path, algorithm, name, named):
    path, _ = save(tmp_path / 'a.pcapng', *RECORDS.values(), IRI[0], check(
        range(5), digest(name, *RECORDS.values()), algorithm=algorithm if named else None))
    assert statuses(path) == [['1']]
    assert not [item for item in tshark.experts(path, PROTECTED) if 'integrity' in item.filter]


def test_verified_in_parts(tmp_path):
    """checkValue in parts (X.690 clause 8.7.3) is compared as a whole."""
    path, _ = save(tmp_path / 'a.pcapng', RECORDS[0], check([0], digest('sha256', RECORDS[0]), form=in_parts),
                   check([0], bytes(32), sequence=1, form=in_parts))
    assert statuses(path) == [['1'], ['2']]


@pytest.mark.parametrize('form, status', [(bytes, '1'), (in_parts, '3')])
def test_of_what_was_encrypted(tmp_path, form, status):
    """The hash is of the plain PDU. Of which parts its payload was then is not known where it comes in parts: that is
    no mismatch."""
    plain = seq(p(0, 1772445600 << 32), c(1, CC))
    plain += bytes(-len(plain) % 16)
    value = digest('sha256', ps.encrypted(plain, 1, sequence=5))
    path, _ = save(tmp_path / 'a.pcapng', container(CC, AES_256, 5, form=form), check([5], value))
    assert statuses(path, keys(('LIID-0001', KEYS[AES_256]))) == [[status]]


def test_order_and_kind(tmp_path):
    """As named, not as sent; IRI and CC apart, though their numbers are the same."""
    path, _ = save(tmp_path / 'a.pcapng', RECORDS[0], IRI[0], RECORDS[1], IRI[1],
                   check([1, 0], digest('sha256', RECORDS[1], RECORDS[0])),
                   check([0, 1], digest('sha256', IRI[0], IRI[1]), data_type=1))
    assert statuses(path) == [['1'], ['1']]


@pytest.mark.parametrize('numbers, value', [
    ([0, 1], digest('sha256', RECORDS[1], RECORDS[0])), ([0], digest('sha256', RECORDS[0], RECORDS[1])),
    ([0, 1], bytes(32))])
def test_mismatch(tmp_path, numbers, value):
    path, frames = save(tmp_path / 'a.pcapng', RECORDS[0], RECORDS[1], check(numbers, value))
    assert statuses(path) == [['2']]
    items = tshark.experts(path, PROTECTED, ('li_ps',))
    assert [(item.frame, item.filter, item.severity) for item in items] == [
        (frames[2], 'li_ps.integrity.mismatch', 'Warning')]


@pytest.mark.parametrize('made', [
    check([0, 7], bytes(32)), check([0], bytes(32), kind=2), check([0], bytes(32), data_type=None),
    check([0], bytes(31)), check([0], bytes(20)), check([0], digest('sha256', RECORDS[0]), data_type=1),
    check([], hashlib.sha256().digest())])
def test_not_verified(tmp_path, made):
    path, _ = save(tmp_path / 'a.pcapng', RECORDS[0], made)
    assert statuses(path) == [['3']]
    items = tshark.experts(path, PROTECTED, ('li_ps',))
    assert [(item.filter, item.severity) for item in items] == [('li_ps.integrity.not_verified', 'Note')]


def test_as_many_numbers_as_are_waited_for(tmp_path):
    """A PDU of more than 64 KiB is judged by its header: whatever it names, nothing is compared."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, MF, LEMF)
    connection.send(RECORDS[0])
    for count in 21500, 22000:
        made = check([0] * count, digest('sha256', *[RECORDS[0]] * count))
        assert (len(made) > 65536) == (count == 22000)
        connection.send_pieces(wire.chunks(made, 60000))
    capture.save(tmp_path / 'a.pcapng')
    assert statuses(tmp_path / 'a.pcapng') == [['1'], []]
    items = tshark.experts(tmp_path / 'a.pcapng', PROTECTED, ('li_ps.integrity',))
    assert [(item.filter, item.severity) for item in items] == [('li_ps.integrity.not_verified', 'Note')]
    assert '64 KiB' in items[0].message


def test_of_an_encrypted_pdu(tmp_path):
    """The hash is over what was to be encrypted: encryptionType none, and the plain text."""
    plain = seq(p(0, 1772445600 << 32), c(1, CC))
    plain += bytes(-len(plain) % 16)
    hashed = ps.encrypted(plain, 1, sequence=5)
    path, _ = save(tmp_path / 'a.pcapng', container(CC, AES_192, 5), check([5], digest('sha256', hashed)))
    assert statuses(path, keys(('*', KEYS[AES_192]))) == [['1']]
    assert statuses(path) == [['3']]


def test_the_ring_turns(tmp_path):
    """What has left the ring is no longer verified, and what is in it is."""
    big = {n: ps.cc(wire.ip('10.0.0.9', '192.0.2.1', 253, bytes([n % 256]) * 60000), sequence=n) for n in range(160)}
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, MF, LEMF)
    for record in big.values():
        connection.send_pieces(wire.chunks(record, 32000))
    connection.send(check(range(150, 160), digest('sha256', *(big[n] for n in range(150, 160)))))
    connection.send(check([0], digest('sha256', big[0])))
    capture.save(tmp_path / 'a.pcapng')
    assert statuses(tmp_path / 'a.pcapng') == [['1'], ['3']]


def test_far_back(tmp_path):
    """Each of very many PDUs is found, in whatever stream and order; of two with one number the newer."""
    def pdu(payload, sequence, cin):
        return ps.pdu(payload, sequence=sequence, cin=cin, country=None, element=None, point=None, seconds=None)

    def content(cin, sequence, octets):
        return pdu(c(ps.CC, seq(p(0, 0), c(2, c(2, p(0, octets))))), sequence, cin)

    def named(cin, numbers, records):
        return pdu(c(ps.TRI, c(0, c(0, *map(number, numbers)), p(1, 1), p(2, 2), p(3, digest('sha256', *records)),
                               p(4, 2))), 0, cin)

    def send(records):
        for pack in wire.chunks(b''.join(records), 60000):
            connection.send(pack)

    # In the first stream more PDUs than one check may name, and all of them in the ring.
    streams = [[content(cin, n, bytes([cin]) + n.to_bytes(3, 'big')) for n in range(count)]
               for cin, count in enumerate((68000, 2000))]
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, MF, LEMF)
    dice = random.Random(1)
    for records in streams:
        send(records)
    for cin, records in enumerate(streams):
        numbers = [0, len(records) - 1, *dice.sample(range(len(records)), 1500)]
        send([named(cin, numbers, [records[n] for n in numbers])])
    newer, first, second = content(0, 0, b'newer'), *streams
    send([newer, named(0, [0, 1], [newer, first[1]]), named(1, [0, 1], second[:2]), named(0, [0], first[:1]),
          named(1, [2000], second[:1]), named(2, [0], first[:1])])
    capture.save(tmp_path / 'a.pcapng')
    found = [status for frame in statuses(tmp_path / 'a.pcapng') for status in frame]
    assert found == ['1', '1', '1', '1', '2', '3', '3']


def test_same_each_time(tmp_path):
    path, frames = save(tmp_path / 'a.pcapng', *RECORDS.values(), check(range(5), digest('sha256', *RECORDS.values())),
                        check([0, 1], bytes(32)))
    with tshark.Sharkd(PROTECTED) as session:
        session.load(path)
        first = [session.tree(frame) for frame in frames]
        assert [session.tree(frame) for frame in reversed(frames)] == first[::-1]
