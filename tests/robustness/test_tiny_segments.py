# SPDX-License-Identifier: GPL-2.0-or-later
"""Long units in segments of one octet, or of a few: each once, where it is complete, in one pass and in two."""

import pytest

from support import ber, home, ps, tshark, wire
from support.cases import PROTECTED, cc, row
from support.wire import Endpoint

POI, MDF = '198.51.100.10', Endpoint('203.0.113.20', 9003)
FORMATS = {
    'x2x3': ('li_x2x3', lambda number, length: cc(payload=bytes(length)).encode()),
    'ps': ('li_ps', lambda number, length: ps.cc(bytes(length), sequence=number)),
    'ps without length': ('li_ps', lambda number, length: ber.indefinite(ps.cc(bytes(length), sequence=number))),
}
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])


def opened():
    return wire.TcpConnection(wire.Capture(), (POI, 47000), MDF).open()


def judged(capture, folder, protocol, two_pass, options=()):
    """The frames with a unit, once for each."""
    capture.save(folder / 'a.pcapng')
    options = [*PROTECTED, *options, '-o', f'{protocol}.tcp.port:{MDF.port}']
    rows = tshark.fields(folder / 'a.pcapng', ['frame.number', 'li.endpoint.verdict'], options, 'li.endpoint.verdict',
                         two_pass)
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
    # So many follow a longer one that TCP would be asked for all of them.
    long = unit(6, 9000)
    frames.append(con.send_pieces([long[:1400], *wire.chunks(long[1400:], 1)])[-1])
    long = unit(7, 40000)
    frames.append(con.send_pieces([*wire.chunks(long[:30000], 1400), *wire.chunks(long[30000:], 1)])[-1])
    frames.append(con.send(unit(1, 10)))
    long, short = unit(2, 3000), unit(3, 10)
    frames += [con.send_pieces([*wire.chunks(long[:-1], 1), long[-1:] + short])[-1]] * 2
    long, short = unit(4, 3000), unit(5, 10)
    frames += con.send_pieces([*wire.chunks(long[:-1], 1), long[-1:] + short[:30], short[30:]])[-2:]
    assert judged(con.capture, tmp_path, protocol, two_pass) == frames


@PASSES
@pytest.mark.parametrize('begin', [1, 200], ids=str)
@pytest.mark.parametrize('name', FORMATS)
def test_unfinished(tmp_path, two_pass, name, begin):
    """The connection ends before the unit does: it is judged then."""
    protocol, unit = FORMATS[name]
    con = opened()
    octets = unit(0, 3000)
    first = con.send(unit(1, 10))
    con.send_pieces([octets[:begin], *wire.chunks(octets[begin:-1], 1)])
    last = con.reset()
    assert judged(con.capture, tmp_path, protocol, two_pass) == [first, last]


@PASSES
def test_odd_behind(tmp_path, two_pass):
    """Behind a unit the next one begins, however odd: in an expected party's connection."""
    con = opened()
    octets = cc(payload=bytes(3000)).encode()
    frames = [con.send_pieces([octets[:200], *wire.chunks(octets[200:], 1)])[-1]]
    frames.append(con.send(cc(version=0x6363).encode()))
    assert judged(con.capture, tmp_path, 'li_x2x3', two_pass, row('li_elements', POI, 'poi')) == frames


@PASSES
@pytest.mark.parametrize('length', [70000, 140000], ids=str)
def test_far_too_long(tmp_path, two_pass, length):
    """Of no length that is told: judged when 64 KiB have come, and all that follows is its content; but a header that
    stands there for certain ends it."""
    con = opened()
    octets = FORMATS['ps without length'][1](0, length)
    frames = con.send_pieces([octets[:1400], *wire.chunks(octets[1400:4400], 1), *wire.chunks(octets[4400:], 500)])
    last = con.send(FORMATS['ps'][1](1, 10))
    found = judged(con.capture, tmp_path, 'li_ps', two_pass)
    assert found[1:] == [last] and frames[3000] < found[0] <= frames[-1]


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
