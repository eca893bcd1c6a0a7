# SPDX-License-Identifier: GPL-2.0-or-later
"""Long units in segments of one octet, or of a few: each once, where it is complete, in one pass and in two."""

import pytest

from support import home, ps, tshark, wire
from support.cases import PROTECTED, cc
from support.wire import Endpoint

POI, MDF = '198.51.100.10', Endpoint('203.0.113.20', 9003)
FORMATS = {
    'x2x3': ('li_x2x3', lambda number, length: cc(payload=bytes(length)).encode()),
    'ps': ('li_ps', lambda number, length: ps.cc(bytes(length), sequence=number)),
}
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])


def opened():
    return wire.TcpConnection(wire.Capture(), (POI, 47000), MDF).open()


def judged(capture, folder, protocol, two_pass):
    """The frames with a unit, once for each."""
    capture.save(folder / 'a.pcapng')
    rows = tshark.fields(folder / 'a.pcapng', ['frame.number', 'li.endpoint.verdict'],
                         [*PROTECTED, '-o', f'{protocol}.tcp.port:{MDF.port}'], 'li.endpoint.verdict', two_pass)
    return [int(frame) for (frame,), verdicts in rows for _ in verdicts]


@PASSES
@pytest.mark.parametrize('begin', [1, 60, 200], ids=str)
@pytest.mark.parametrize('name', FORMATS)
def test_tiny_segments(tmp_path, two_pass, name, begin):
    """The first segment is longer, or not; the last one of a unit may hold the next, too."""
    protocol, unit = FORMATS[name]
    con = opened()
    long = unit(0, 20000)
    frames = [con.send_pieces([long[:begin], *wire.chunks(long[begin:], 7)])[-1]]
    frames.append(con.send(unit(1, 10)))
    long, short = unit(2, 3000), unit(3, 10)
    frames += [con.send_pieces([*wire.chunks(long[:-1], 1), long[-1:] + short])[-1]] * 2
    long, short = unit(4, 3000), unit(5, 10)
    frames += con.send_pieces([*wire.chunks(long[:-1], 1), long[-1:] + short[:30], short[30:]])[-2:]
    assert judged(con.capture, tmp_path, protocol, two_pass) == frames


@PASSES
def test_given_up(tmp_path, two_pass):
    """A segment was not captured: what there is of the unit is judged, and all that follows."""
    con = opened()
    pieces = wire.chunks(FORMATS['x2x3'][1](0, 3000), 1)
    con.send_pieces(pieces[:2000])
    con.lose(pieces[2000])
    first = con.send_pieces(pieces[2001:])[0]
    last = con.send(cc().encode())
    assert judged(con.capture, tmp_path, 'li_x2x3', two_pass) == [first, last]


@PASSES
def test_repeated(tmp_path, two_pass):
    """One octet that comes again has the place of a keepalive: 4.6 puts such octets together for nobody."""
    con = opened()
    size = 1 if home.wireshark_version() < (4, 6) else 2
    segments = [con.prepare(piece) for piece in wire.chunks(FORMATS['x2x3'][1](0, 3000), size)]
    frames = [con.write(segment) for segment in segments for _ in range(2)]
    assert judged(con.capture, tmp_path, 'li_x2x3', two_pass) == [frames[-2]]
