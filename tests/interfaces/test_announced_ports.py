# SPDX-License-Identifier: GPL-2.0-or-later
"""UDP ports that SDP (RFC 8866) or TFTP (RFC 1350) announced before anything went over them: a delivery there is found,
from its first datagram on; what was announced stays as it is."""

import struct

import pytest

from support import everyday, home, inner, tshark, wire
from support.cases import HEURISTICS, POI, PROTECTED, STRANGER, cc, registered, row
from support.wire import Endpoint

PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
EXPECTED = [*PROTECTED, *registered('198.51.100.99'), *row('li_elements', POI, 'NE')]
FIRST = ['-o', 'udp.try_heuristic_first:TRUE', *HEURISTICS]
MEDIA = Endpoint(STRANGER.address, 40100)
UNIT = cc().encode()


def sdp(capture):
    """The receiver says where media are to go; so does the other one."""
    invite = inner.sip_invite(inner.sdp(*MEDIA))
    capture.datagram(Endpoint(MEDIA.address, 5060), inner.BOB, invite)
    capture.datagram(inner.BOB, Endpoint(MEDIA.address, 5060), inner.sip_ok(inner.sdp(POI, 31000)))
    return Endpoint(POI, 31000), MEDIA


def tftp(capture):
    """The receiver asks for a file: it comes from any port."""
    capture.datagram(MEDIA, Endpoint(POI, 69), b'\0\1name\0octet\0')
    return Endpoint(POI, 31000), MEDIA


ANNOUNCED = pytest.mark.parametrize('announce', [sdp, tftp], ids=['SDP', 'TFTP'])


@PASSES
@ANNOUNCED
@pytest.mark.parametrize('settings', [[], FIRST], ids=['default', 'heuristics'])
def test_a_delivery_is_found(tmp_path, announce, settings, two_pass):
    """Whether its ports stay the same or change with each datagram."""
    capture, path, expected = wire.Capture(), tmp_path / 'announced.pcapng', []
    source, receiver = announce(capture)
    for port in (source.port, source.port, source.port + 1, source.port + 2):
        expected.append((capture.datagram(Endpoint(source.address, port), receiver, UNIT),
                         f'{receiver.address}:{receiver.port}/udp', 'unregistered'))
    capture.save(path)
    assert [(unit.frame, unit.endpoint, unit.verdict)
            for unit in tshark.units(path, [*EXPECTED, *settings], two_pass)] == expected


@ANNOUNCED
def test_it_is_the_same_at_random(tmp_path, announce):
    capture, path = wire.Capture(), tmp_path / 'announced.pcapng'
    source, receiver = announce(capture)
    frames = [capture.datagram(source, receiver, UNIT) for _ in range(3)]
    capture.save(path)
    with tshark.Sharkd(EXPECTED) as session:
        session.load(path)
        trees = [session.labels(frame) for frame in frames]
        assert all('not registered' in ' '.join(labels) for labels in trees)
        assert [session.labels(frame) for frame in reversed(frames)] == trees[::-1]


@ANNOUNCED
def test_decode_as_stands(tmp_path, announce):
    capture, path = wire.Capture(), tmp_path / 'announced.pcapng'
    source, receiver = announce(capture)
    capture.datagram(source, receiver, UNIT)
    capture.save(path)
    assert tshark.units(path, [*EXPECTED, '-d', f'udp.port=={receiver.port},data']) == []


@PASSES
@ANNOUNCED
def test_what_was_announced_stays(tmp_path, announce, two_pass):
    """From an element, too: media and files are no units, and nothing is said of them."""
    capture, path = wire.Capture(), tmp_path / 'announced.pcapng'
    source, receiver = announce(capture)
    for number in range(1, 4):
        octets = inner.rtp(number) if announce is sdp else struct.pack('!HH', 3, number) + bytes(512)
        capture.datagram(source, receiver, octets)
        capture.datagram(Endpoint(source.address, source.port + number), receiver, octets)
    for name in ('sip before rtp', 'tftp'):
        everyday.EXCHANGES[name](capture)
    capture.save(path)
    stock = {**home.plugin_home(), 'HOME': str(tmp_path)}
    expected = tshark.read(path, ['-V'], two_pass=two_pass, environment=stock)
    assert tshark.read(path, ['-V'], EXPECTED, two_pass=two_pass) == expected
