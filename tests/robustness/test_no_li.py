# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures without interception: with default preferences not one item of ours, and nothing else changes."""

import random
import struct
import tempfile
from pathlib import Path

import pytest

from support import home, inner, tshark, wire
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
    assert tshark.read(everyday, ['-V'], options, two_pass=two_pass) == expected


@PASSES
def test_no_li_sample(without_plugin, two_pass):
    path, = [path for path in SAMPLES if path.stem == 'no-li']
    assert tshark.read(path, ['-V'], two_pass=two_pass) == tshark.read(path, ['-V'], two_pass=two_pass,
                                                                       environment=without_plugin)


# With default preferences bare TCP and UDP are not looked into, unless orders on X1 say where: only what TLS holds is found.
CLOSED = [path for path in SAMPLES if not path.stem.startswith('tls') and path.stem not in ORDERED]


@pytest.mark.parametrize('path', CLOSED, ids=[path.stem for path in CLOSED])
def test_samples_without_their_options(path, without_plugin):
    assert tshark.read(path, ['-V']) == tshark.read(path, ['-V'], environment=without_plugin)
