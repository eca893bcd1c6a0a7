# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames that the capture shows twice: the second is shown, and neither judged nor counted again."""

import struct

import pytest

from support import tshark, wire, x2x3
from support.cases import MDF, POI, QUIET, experts_of, numbered, registered, values, verdicts_of
from support.wire import Endpoint

SOURCE = Endpoint(POI, 40000)
REPEATED = 'li.sequence.repeated'


def packet(octets, to=MDF, identification=77, ttl=None, port=SOURCE.port):
    whole = bytearray(wire.ip(POI, to.address, wire.UDP, wire.udp(Endpoint(POI, port), to, octets), identification))
    if ttl is not None and ':' not in to.address:
        whole[8] = ttl
        whole[10:12] = b'\0\0'
        whole[10:12] = struct.pack('!H', wire.checksum(bytes(whole[:20])))
    return bytes(whole)


def ethernet(one):
    return wire.ethernet(POI, MDF.address, one)


def vlan(one):
    frame = ethernet(one)
    return frame[:12] + struct.pack('!HH', 0x8100, 5) + frame[12:]


def vxlan(one):
    ends = Endpoint('10.9.0.1', 4789), Endpoint('10.9.0.2', 4789)
    outer = wire.udp(*ends, b'\x08\0\0\0\0\0\x07\0' + ethernet(one))
    return wire.ethernet('10.9.0.1', '10.9.0.2', wire.ip('10.9.0.1', '10.9.0.2', wire.UDP, outer, 5))


def read(folder, frames, *options, two_pass=False):
    """Frames, each behind so many seconds. For each its verdicts, the frame it is a copy of, and what is found."""
    capture, path = wire.Capture(), folder / 'copies.pcapng'
    for frame, seconds in frames:
        capture.wait(seconds)
        capture.add(frame)
    capture.save(path)
    return [(verdicts_of(shown), [int(one) for one in values(shown, 'li.copied.frame')],
             sorted(item.filter for item in experts_of(shown) if item.filter.startswith('li.')))
            for _, shown in tshark.packets(path, [*QUIET, *registered(MDF.address), *options], two_pass=two_pass)]


ONE, TWO = x2x3.encode(numbered(1)), x2x3.encode(numbered(2))
JUDGED, COPY = (['registered'], [], []), ([], [1], [])
AGAIN = (['registered'], [], [REPEATED])


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('second', [ethernet(packet(ONE)), vlan(packet(ONE)), vxlan(packet(ONE)),
                                    ethernet(packet(ONE, ttl=5))],
                         ids=['mirror of both directions', 'VLAN', 'VXLAN', 'behind a router'])
def test_copies(tmp_path, second, two_pass):
    frames = [(ethernet(packet(ONE)), 0), (second, 0.001), (ethernet(packet(TWO, identification=78)), 0.001)]
    assert read(tmp_path, frames, two_pass=two_pass) == [JUDGED, COPY, JUDGED]


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('second, seconds', [(packet(ONE, identification=78), 0), (packet(ONE, port=40001), 0),
                                             (packet(ONE), 0.2)],
                         ids=['sent again', 'from another port', 'too late'])
def test_no_copies(tmp_path, second, seconds, two_pass):
    frames = [(ethernet(packet(ONE)), 0), (ethernet(second), seconds)]
    assert read(tmp_path, frames, two_pass=two_pass) == [JUDGED, AGAIN]


def test_no_copy_goes_elsewhere(tmp_path):
    """What a copy of a delivery to another endpoint would be is a delivery."""
    stranger = Endpoint('203.0.113.66', 9003)
    shown = read(tmp_path, [(ethernet(packet(ONE)), 0), (ethernet(packet(ONE, to=stranger)), 0)])
    assert shown[1] == (['unregistered'], [], ['li.endpoint.unregistered'])


def test_no_copy_has_other_octets(tmp_path):
    assert read(tmp_path, [(ethernet(packet(ONE)), 0), (ethernet(packet(TWO)), 0)]) == [JUDGED, JUDGED]


def test_strangers_copies(tmp_path):
    """One alarm for one datagram."""
    stranger = Endpoint('203.0.113.66', 9003)
    frames = [(ethernet(packet(ONE, to=stranger)), 0), (vlan(packet(ONE, to=stranger)), 0)]
    assert read(tmp_path, frames) == [(['unregistered'], [], ['li.endpoint.unregistered']), COPY]


@pytest.mark.parametrize('milliseconds, second', [(0, AGAIN), (300, COPY)])
def test_how_far_apart(tmp_path, milliseconds, second):
    frames = [(ethernet(packet(ONE)), 0), (ethernet(packet(ONE)), 0 if milliseconds == 0 else 0.2)]
    assert read(tmp_path, frames, '-o', f'li.copy_time:{milliseconds}') == [JUDGED, second]


def test_several_units(tmp_path):
    """Of a datagram that holds two, both are copies; the same unit twice in one datagram is no copy of itself."""
    both = ethernet(packet(ONE + TWO))
    assert read(tmp_path, [(both, 0), (both, 0)]) == [(['registered'] * 2, [], []), ([], [1, 1], [])]
    assert read(tmp_path, [(ethernet(packet(ONE + ONE)), 0)]) == [(['registered'] * 2, [], [REPEATED])]
