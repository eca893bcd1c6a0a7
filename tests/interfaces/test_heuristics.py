# SPDX-License-Identifier: GPL-2.0-or-later
"""Recognising X2/X3 on bare TCP and UDP without a port: off by default, strict, and sticky."""

import random
import struct

import pytest

from support import inner, tshark, wire, x2x3
from support.cases import HEURISTICS, MDF, POI, XID, Cases, cc, iri, numbered
from support.wire import Endpoint
from support.x2x3 import Attribute

ATTRIBUTES = [x2x3.nfid('poi-1'), x2x3.sequence(0), x2x3.timestamp(wire.START)]

ACCEPTED = {
    'X3': cc(), 'X2': iri(), 'keepalive': x2x3.keepalive(0), 'acknowledgement': x2x3.acknowledgement(7),
    'with attributes': cc(attributes=ATTRIBUTES), 'version 0.1': cc(version=1), 'version 0.6': cc(version=6),
    'version in the wrong order': cc(version=0x0500), 'later version': cc(version=0x0020),
    'attribute not known yet': cc(attributes=[Attribute(64, b'later')]),
    'whole SIP': iri(inner.sip_invite(), x2x3.SIP, attributes=ATTRIBUTES), 'empty': cc(b''),
    'header of 8192': cc(attributes=[Attribute(4, bytes(8192 - 44))]),
}

# Octets that look like a PDU in all but one thing, and octets of other protocols.
NEAR_MISSES = {
    'version 0.0': cc(version=0), 'version 0.33': cc(version=33), 'version 33.0': cc(version=0x2100),
    'version 1.1': cc(version=0x0101), 'type 0': cc().but(type=0), 'type 5': cc().but(type=5),
    'type in the wrong order': cc().but(type=0x0200), 'header of 39': cc(header_length=39),
    'header of 8193': cc(attributes=[Attribute(4, bytes(8193 - 44))]), 'payload of 17 MB': cc(payload_length=17 << 20),
    'format 18': cc(form=18), 'direction 0': cc(direction=0), 'direction 6': cc(direction=6),
    'chain beyond the header': cc(bytes(99), attributes=[Attribute(4, b'1234', length=5)]),
    'chain before the header': cc(attributes=[x2x3.nfid('n'), Attribute(0, b'')]),
    'attribute 0': cc(attributes=[Attribute(0, b'1')]), 'attribute 65': cc(attributes=[Attribute(65, b'1')]),
    'rest of the header': cc(b'1234567', header_length=43),
    'keepalive with payload': x2x3.keepalive(0, payload=b'1'), 'keepalive with XID': x2x3.keepalive(0, xid=XID),
    'keepalive with format': x2x3.keepalive(0, format=1), 'keepalive with direction': x2x3.keepalive(0, direction=1),
    'keepalive with correlation': x2x3.keepalive(0, correlation_id=1 << 56),
}


def dns_over_tcp():
    query = struct.pack('!HHHHHH', 0x0102, 0x0100, 1, 0, 0, 0) + b'\x07example\x03org\x00' + struct.pack('!HH', 1, 1)
    return struct.pack('!H', len(query)) + query


def others():
    generator = random.Random(103221)
    for number in range(300):
        yield f'random {number}', generator.randbytes(generator.randrange(12, 200))
    for number in range(300):
        # Small numbers in big-endian words, as many binary protocols begin.
        yield f'words {number}', b''.join(struct.pack('!H', generator.choice((0, 0, 0, 1, 2, 3, 5, 40, 48)))
                                          for _ in range(40))
    yield 'HTTP', b'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n'
    yield 'DNS over TCP', dns_over_tcp()
    yield 'SIP', inner.sip_invite()
    yield 'RADIUS', inner.radius_request()
    yield 'MSRP', inner.msrp_send()
    yield 'XML', b'<?xml version="1.0"?><a><b>1</b></a>' * 3
    yield 'TLS record', b'\x16\x03\x01\x00\x40' + bytes(64)
    yield 'Modbus', struct.pack('!HHHBB', 5, 0, 6, 1, 3) + bytes(4)
    yield 'Modbus, its number like a version', struct.pack('!HHHBBHH', 1, 0, 6, 1, 3, 0, 1) * 8
    yield 'diameter', struct.pack('!IIIII', 0x01000028, 0x80000118, 0, 1, 1) + bytes(20)
    yield 'zeros', bytes(100)
    yield 'ones', b'\xff' * 100
    yield 'BGP', b'\xff' * 16 + b'\x00\x13\x04'


OTHERS = dict(others())


@pytest.fixture(scope='module')
def cases(tmp_path_factory):
    made = Cases()
    # Ports that no stock dissector listens at.
    server = Endpoint(MDF.address, 41999)
    for name, pdu in ACCEPTED.items():
        made.tcp(('yes', name), pdu, server=server)
        made.udp(('yes', name, 'UDP'), pdu, server=server)
    # Of hosts that have sent no unit: of the others it is to be expected.
    strangers = {'client': '192.0.2.77', 'server': Endpoint('203.0.113.7', server.port)}
    for name, octets in (NEAR_MISSES | OTHERS).items():
        made.tcp(('no', name), octets, **strangers)
        made.udp(('no', name, 'UDP'), octets, **strangers)
    made.path = tmp_path_factory.mktemp('heuristics') / 'heuristics.pcapng'
    made.capture.save(made.path)
    return made


@pytest.fixture(scope='module')
def taken(cases):
    """The frames with an item of ours."""
    return {int(frame[0][0]) for frame in tshark.fields(cases.path, ['frame.number'], HEURISTICS, 'li || li_x2x3')}


@pytest.mark.parametrize('transport', ['TCP', 'UDP'])
@pytest.mark.parametrize('name', ACCEPTED)
def test_recognised(cases, taken, name, transport):
    assert set(cases.frames[('yes', name) if transport == 'TCP' else ('yes', name, 'UDP')]) <= taken


@pytest.mark.parametrize('transport', ['TCP', 'UDP'])
@pytest.mark.parametrize('name', [*NEAR_MISSES, *(name for name in OTHERS if ' ' not in name or name[0].isupper())])
def test_near_miss_is_not_taken(cases, taken, name, transport):
    assert not taken & set(cases.frames[('no', name) if transport == 'TCP' else ('no', name, 'UDP')])


def test_nothing_else_is_taken(cases, taken):
    wrong = {name for name, frames in cases.frames.items() if name[0] == 'no' and taken & set(frames)}
    assert wrong == set()


def test_off_by_default(cases):
    """That nobody looked is said of each connection with what would have been taken, and of nothing else."""
    assert tshark.fields(cases.path, ['frame.number'], [], 'li_x2x3') == []
    said = {int(frame[0][0]) for frame in tshark.fields(cases.path, ['frame.number'], [], 'li')}
    assert said == {frames[0] for name, frames in cases.frames.items() if name[0] == 'yes'}


@pytest.mark.parametrize('only', ['tcp', 'udp'])
def test_each_alone(tmp_path, only):
    """Between hosts that nobody knows: who has sent a unit is looked at whatever heuristics are enabled."""
    for transport in ('tcp', 'udp'):
        made, path = Cases(), tmp_path / f'{transport}.pcapng'
        getattr(made, transport)('alone', numbered(1), server=Endpoint(MDF.address, 41999))
        made.capture.save(path)
        shown = tshark.fields(path, ['frame.number'], ['--enable-heuristic', f'li_x2x3_{only}'], 'li_x2x3')
        assert bool(shown) == (transport == only)


@pytest.mark.parametrize('transport', ['tcp', 'udp'])
def test_sticky(tmp_path, transport):
    """Once recognised, a connection stays ours: a PDU the heuristic would refuse is shown with its fault."""
    cases = Cases()
    pdus = [numbered(0), cc(form=4242, attributes=[x2x3.sequence(1)]), cc(version=0, attributes=[x2x3.sequence(2)]),
            numbered(3)]
    getattr(cases, transport)('sticky', *pdus, server=Endpoint(MDF.address, 41999))
    shown = cases.show(tmp_path, HEURISTICS)
    assert shown.values('sticky', 'li_x2x3.sequence') == ['0', '1', '2', '3']
    assert {'li_x2x3.format.unknown', 'li_x2x3.version.unknown'} <= set(shown.filters('sticky'))


@pytest.mark.parametrize('transport', ['tcp', 'udp'])
def test_not_sticky_on_others(tmp_path, transport):
    """Another conversation between the same hosts is looked at for itself."""
    cases = Cases()
    server = Endpoint(MDF.address, 41999)
    getattr(cases, transport)('ours', numbered(0), server=server)
    getattr(cases, transport)('theirs', OTHERS['HTTP'], server=server)
    shown = cases.show(tmp_path, HEURISTICS)
    assert len(shown.pdus('ours')) == 1 and shown.pdus('theirs') == []


@pytest.mark.parametrize('size', [12, 16, 39, 40, 45])
def test_first_segment_is_cut(tmp_path, size):
    """12 octets are enough to recognise a PDU that goes on in the next segment."""
    cases = Cases()
    octets = numbered(1).encode()
    cases.tcp('cut', octets[:size], octets[size:], numbered(2), server=Endpoint(MDF.address, 41999))
    assert cases.show(tmp_path, HEURISTICS).values('cut', 'li_x2x3.sequence') == ['1', '2']


def test_answers_are_recognised(tmp_path):
    """The MDF's direction of a connection is ours as well."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 20001), Endpoint(MDF.address, 41999)).open()
    connection.send(x2x3.keepalive(1).encode())
    connection.send(x2x3.acknowledgement(1).encode(), back=True)
    path = tmp_path / 'answers.pcapng'
    capture.save(path)
    assert [frame[0] for frame in tshark.fields(path, ['li_x2x3.type'], HEURISTICS, 'li_x2x3')] == [['3'], ['4']]
