# SPDX-License-Identifier: GPL-2.0-or-later
"""Streams whose octets, ports and addresses are changed by chance (the same each time), so that frames are missing in
one connection and stray in another: what is found in one pass is found in two."""

import dataclasses
import random

import pytest

from interfaces.test_handover_expected import PDUS, RECORDS
from interfaces.test_held_back import UPGRADE, UPGRADED
from interfaces.test_held_frames import DATA, frame, websocket_frame
from support import pcapng, tshark, wire, x1
from support.cases import POI, PROTECTED, STRANGER, Cases, Endpoint, numbered, registered, row

EXPECTED = [*PROTECTED, *registered('198.51.100.99', ports='*', interfaces='*'), *row('li_elements', POI, 'mf')]
UNITS = {'X3': [numbered(number).encode() for number in range(12)], 'PS': PDUS * 2, 'records': RECORDS * 2}
CHUNKED = b'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'
# Addresses and ports, and all behind the header of TCP: not its numbers, by which Wireshark cuts streams anew.
PLACES = [*range(26, 38), *range(54, 1514)]


def endless(cases, stream, size):
    """One stream by itself, behind other octets, and in frames of HTTP/2, WebSocket and HTTP that never end."""
    parts = wire.chunks(stream, size)
    cases.tcp('raw', *parts, server=Endpoint(STRANGER.address, 47411))
    cases.tcp('behind', *wire.chunks(b'V' * 30 + stream, size), server=Endpoint(STRANGER.address, 47411))
    http2 = cases.connection(Endpoint(STRANGER.address, 8443))
    http2.send(x1.PREFACE + x1.http2_settings())
    http2.send(x1.http2_settings(), True)
    http2.send(x1.http2_headers(1, content_type='application/octet-stream'))
    websocket = cases.connection(Endpoint(STRANGER.address, 80))
    websocket.send(UPGRADE)
    websocket.send(UPGRADED, True)
    chunked = cases.connection(Endpoint(STRANGER.address, 80))
    chunked.send(CHUNKED)
    for part in parts:
        http2.send(frame(DATA, 1, part))
        websocket.send(websocket_frame(part))
        chunked.send(b'%x\r\n%s\r\n' % (len(part), part))


@pytest.fixture(scope='module')
def capture(tmp_path_factory):
    cases = Cases()
    for units in UNITS.values():
        for size in (1448, 100, 33, 7):
            endless(cases, b''.join(units)[:400 if size == 7 else None], size)
        cases.udp('datagrams', *units, server=Endpoint(STRANGER.address, 9999))
        cases.udp('datagrams', *(b'V' * 90 + unit for unit in units), server=Endpoint(STRANGER.address, 9998))
    path = tmp_path_factory.mktemp('streams') / 'whole.pcapng'
    cases.capture.save(path)
    return pcapng.read(path)


def mutated(frames, chance, each):
    for one in frames:
        octets = bytearray(one.octets)
        for place in PLACES:
            if place < len(octets) and chance.random() < each:
                octets[place] = chance.randrange(256)
        yield dataclasses.replace(one, octets=bytes(octets))


@pytest.mark.parametrize('seed', range(2))
@pytest.mark.parametrize('each', [0.02, 0.002])
def test_one_pass_and_two(tmp_path, capture, seed, each):
    path = tmp_path / 'mutated.pcapng'
    pcapng.write(path, list(mutated(capture.frames, random.Random(f'{seed} {each}'), each)))
    one, two = (tshark.fields(path, ['li.endpoint.verdict', 'li.interface', 'li.endpoint'], EXPECTED, two_pass=two_pass)
                for two_pass in (False, True))
    assert sum(frame[0] != [] for frame in one) > 100
    assert {number: (a, b) for number, (a, b) in enumerate(zip(one, two), 1) if a != b} == {}
