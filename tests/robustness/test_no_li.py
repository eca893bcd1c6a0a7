# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures without interception: with default preferences not one item of ours, and nothing else changes."""

import random
import struct
import tempfile
from pathlib import Path

import pytest

from support import ber, home, inner, ps, tshark, wire
from support.cases import ORDERED, HEURISTICS, registered, row
from support.tls import TlsConnection
from support.wire import Endpoint

SAMPLES = sorted((Path(__file__).resolve().parents[2] / 'samples').glob('*.pcapng'))
HTTP = (b'POST /X1/NE HTTP/1.1\r\nHost: ne.example\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n%s')
XML = b'<?xml version="1.0" encoding="UTF-8"?><note xmlns="urn:example"><to>Bob</to></note>'
# GetRequest for sysDescr, community public
SNMP = bytes.fromhex('302602010104067075626c6963a01902020190020100020100300e300c06082b060102010101000500')
DNS = struct.pack('!HHHHHH', 0x0102, 0x0100, 1, 0, 0, 0) + b'\x07example\x03org\x00' + struct.pack('!HH', 1, 1)


@pytest.fixture(scope='module')
def without_plugin():
    with tempfile.TemporaryDirectory(prefix='li-none-') as folder:
        yield {**home.plugin_home(), 'HOME': folder}


@pytest.fixture(scope='module')
def everyday(tmp_path_factory):
    """HTTP with XML, DNS over UDP and TCP, SNMP, SIP and RTP, RADIUS, DHCP, MSRP, TLS with and without keys, noise."""
    capture, generator = wire.Capture(), random.Random(1)
    alice, bob = '192.0.2.101', '192.0.2.102'

    def tcp(server, *messages, port=[49500]):
        port[0] += 1
        connection = wire.TcpConnection(capture, (alice, port[0]), (bob, server)).open()
        for index, message in enumerate(messages):
            connection.send(message, back=bool(index % 2))
        connection.close()

    tcp(80, HTTP % (len(XML), XML), b'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s'
        % (len(XML), XML))
    tcp(53, struct.pack('!H', len(DNS)) + DNS)
    tcp(2855, inner.msrp_send())
    tcp(9003, generator.randbytes(500), generator.randbytes(500))
    for port, message in ((53, DNS), (161, SNMP), (5060, inner.sip_invite()), (1812, inner.radius_request()),
                          (2152, inner.gtp_u()), (9003, generator.randbytes(300))):
        capture.datagram(Endpoint(alice, port if port == 5060 else 49400), Endpoint(bob, port), message)
    capture.datagram(inner.ALICE_MEDIA, inner.BOB_MEDIA, inner.rtp())
    capture.datagram(Endpoint(alice, 68), Endpoint(bob, 67), inner.dhcp_discover())
    sessions = []
    for number in range(2):
        tls = TlsConnection(wire.TcpConnection(capture, (alice, 49600 + number), (bob, 443)).open())
        tls.handshake()
        tls.send(b'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n')
        tls.send(b'HTTP/1.1 204 No Content\r\n\r\n', back=True)
        sessions.append(tls)
    path = tmp_path_factory.mktemp('everyday') / 'everyday.pcapng'
    capture.save(path, secrets=[sessions[0].secrets])
    return path


PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])


@PASSES
def test_nothing_changes(everyday, without_plugin, two_pass):
    """The whole output is that of a Wireshark without the plugin."""
    expected = tshark.read(everyday, ['-V'], two_pass=two_pass, environment=without_plugin)
    assert tshark.read(everyday, ['-V'], two_pass=two_pass) == expected
    layers = tshark.read(everyday, ['-T', 'fields', '-e', 'frame.protocols'])
    assert all(name in layers for name in ('http:xml', 'dns', 'snmp', 'sip', 'rtp', 'radius', 'tls:http', 'msrp'))


@PASSES
@pytest.mark.parametrize('options', [HEURISTICS, registered(), [*row('li_elements', '192.0.2.0/24', 'x'),
                                                                *registered('*', ports='*')]],
                         ids=['heuristics', 'endpoints', 'elements'])
def test_tables_and_heuristics_add_nothing(everyday, without_plugin, options, two_pass):
    expected = tshark.read(everyday, ['-V'], two_pass=two_pass, environment=without_plugin)
    found = tshark.read(everyday, ['-V'], options, two_pass=two_pass)
    # What a subscriber's GTP-U carries has streams of its own: their numbers and times stand in brackets.
    assert [line for line in found.splitlines() if line.lstrip()[:1] != '['] == [
        line for line in expected.splitlines() if line.lstrip()[:1] != '[']


@PASSES
def test_no_li_sample(without_plugin, two_pass):
    path, = [path for path in SAMPLES if path.stem == 'no-li']
    assert tshark.read(path, ['-V'], two_pass=two_pass) == tshark.read(path, ['-V'], two_pass=two_pass,
                                                                       environment=without_plugin)


# With default preferences X2 and X3 in bare TCP and UDP are not looked into, unless orders on X1 say where: only what
# TLS holds is found. The domain identifier of PS-PDUs tells of them anywhere.
HANDED_OVER = {'warrant', 'second-lemf', 'integrity', 'content-alone'}
CLOSED = [path for path in SAMPLES if not path.stem.startswith(('tls', 'handover', 'services'))
          and path.stem not in ORDERED | HANDED_OVER]


@pytest.mark.parametrize('path', CLOSED, ids=[path.stem for path in CLOSED])
def test_samples_without_their_options(path, without_plugin):
    # But for what is said of units between strangers: that nobody looked.
    silent = ['--disable-heuristic', 'li_x2x3_expected_tcp', '--disable-heuristic', 'li_x2x3_expected_udp']
    assert tshark.read(path, ['-V'], silent) == tshark.read(path, ['-V'], environment=without_plugin)


@pytest.mark.parametrize('transport', [wire.UDP, wire.TCP], ids=['udp', 'tcp'])
def test_random_octets_on_all_ports(tmp_path, transport):
    """With all that the profile for audits enables."""
    capture, chance = wire.Capture(), random.Random(transport)
    for port in range(1, 65536):
        ends = Endpoint('192.0.2.101', 65536 - port), Endpoint('192.0.2.102', port)
        octets = chance.randbytes(chance.randrange(1, 120))
        capture.packet(ends[0].address, ends[1].address, transport, wire.udp(*ends, octets) if transport == wire.UDP
                       else wire.tcp(*ends, 1000, 1, wire.PSH | wire.ACK, octets))
    capture.save(tmp_path / 'random.pcapng')
    first = [option for transport in ('tcp', 'udp') for option in ('-o', f'{transport}.try_heuristic_first:TRUE')]
    assert tshark.fields(tmp_path / 'random.pcapng', ['frame.number'], [*HEURISTICS, *first], 'li') == []


# ---- BER of others, some of it much like a PS-PDU ----

LDAP = ber.seq(ber.number(1), ber.tlv(0x60, 0, ber.number(3) + ber.octet_string('cn=x') + ber.p(0, 'secret')))
KERBEROS = ber.tlv(0x60, 10, ber.seq(ber.c(1, ber.number(5)), ber.c(2, ber.number(10)), ber.c(4, ber.seq(
    ber.c(0, ber.tlv(0, 3, bytes(5))), ber.c(2, ber.tlv(0, 27, b'EXAMPLE.ORG'))))))
CMIP = ber.c(1, ber.number(7), ber.number(3), ber.seq(ber.u(6, ber.oid('2.9.3.2.3.3')), ber.p(2, b'x')))
NAME = ber.seq(ber.set_of(ber.seq(ber.u(6, ber.oid('2.5.4.3')), ber.utf8('example'))))
ALGORITHM = ber.seq(ber.u(6, ber.oid('1.2.840.113549.1.1.11')), ber.u(5, b''))
CERTIFICATE = ber.seq(ber.seq(ber.c(0, ber.number(2)), ber.number(1), ALGORITHM, NAME, NAME), ALGORITHM,
                      ber.u(3, bytes(65)))
DOMAIN = ber.oid('0.4.0.2.2.5.1')
OTHERS = {
    'SNMP': SNMP, 'LDAP': LDAP, 'Kerberos': KERBEROS, 'CMIP': CMIP, 'X.509': CERTIFICATE,
    'a key': ber.seq(ber.c(1, ber.c(0, ber.u(6, DOMAIN + b'\x2b'))), ber.c(2, ber.u(3, bytes(33)))),
    'AS-REQ without its tag': ber.seq(ber.c(1, ber.number(5)), ber.c(2, ber.number(10))),
    'tagged': ber.seq(ber.c(1, ber.p(0, 1), ber.p(1, 'x')), ber.c(2, ber.p(0, 2))),
    'no HI': ber.seq(ber.c(1, ber.p(0, ber.oid('0.4.0.2.2.9.18')), ber.p(1, 'x')), ber.c(2)),
    'a domain beside ours': ber.seq(ber.c(1, ber.p(0, ber.oid('0.4.0.2.2.5.2.43')), ber.p(1, 'x')), ber.c(2)),
    'no version': ber.seq(ber.c(1, ber.p(0, DOMAIN), ber.p(1, 'x')), ber.c(2)),
    'universal': ber.seq(ber.c(1, ber.u(6, DOMAIN + b'\x2b')), ber.c(2)),
    'X2 and X3': ber.seq(ber.p(1, DOMAIN + b'\x2b'), ber.c(2, ber.p(3))),
    'beginning': b'\x30', 'head': b'\x30\x80\xa1', 'empty': ber.seq(ber.c(1)), 'lone': ber.seq(ber.c(1, ber.p(0))),
    'cut': ps.keep_alive()[:11], 'not at the beginning': b'\0\0' + ps.keep_alive(),
}


@pytest.mark.parametrize('where', ['tcp', 'udp', 'tls'])
def test_other_ber(tmp_path, without_plugin, where):
    """On the ports of their own, and on any other."""
    capture, client, secrets = wire.Capture(), 40000, []
    for octets in OTHERS.values():
        for port in (88, 102, 161, 389, 50000, 50001):
            client += 1
            if where == 'udp':
                capture.datagram(Endpoint('192.0.2.101', client), Endpoint('192.0.2.102', port), octets)
                continue
            connection = wire.TcpConnection(capture, ('192.0.2.101', client), ('192.0.2.102', port)).open()
            if where == 'tls' and port >= 50000:
                tls = TlsConnection(connection)
                tls.handshake()
                tls.send(octets)
                tls.send(octets, back=True)
                secrets.append(tls.secrets)
            elif where == 'tcp':
                connection.send(octets)
                connection.send(octets, back=True)
    path = tmp_path / 'others.pcapng'
    capture.save(path, secrets=secrets)
    assert tshark.read(path, ['-V']) == tshark.read(path, ['-V'], environment=without_plugin)
