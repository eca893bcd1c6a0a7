# SPDX-License-Identifier: GPL-2.0-or-later
"""What is believed depends on the user's tables as they are: a table that changes in a loaded capture changes it as if
the capture had been read with that table."""

import random

import pytest

from support import generated, orders, x1
from support.cases import row
from support.tshark import Sharkd, walk
from support.wire import Capture
from support.worlds import OPTIONS, World
from audit.test_property import by_frame

ROWS = [('li_administrators', '"192.168.0.0/21","X1","some ADMFs"'), ('li_elements', '"10.0.3.0/24","ne-4"')]


def options_of(tables):
    return [option for table, line in tables for option in ('-o', f'uat:{table}:{line}')]


# Said of the first of its kind, which was found when the capture was read.
ONCE = ('was reported as faulty', 'said on the first', 'said on its first')


def judged(frames):
    """What is said of units, but for what is said once. Which connections are looked into was decided by the table that
    there was when they were read: a frame without a unit is left out where it has none in one of the two."""
    def kept(unit):
        return [label for label, _ in unit if not any(text in label for text in ONCE)
                and (label.startswith('Verdict') or '/Security)' in label)]
    frames = {frame: [unit for unit in units if not any('were not judged' in label for label, _ in unit)]
              for frame, units in frames.items()}
    return {frame: [kept(unit) for unit in units] for frame, units in frames.items() if units}


def verdicts(session, frames):
    return [item['l'] for frame in frames for item in walk(session.tree(frame)) if item['l'].startswith('Verdict')]


def test_rows_of_administrators(tmp_path):
    """Who is not listed orders nothing, from the first row on; and does again when there is a row for him."""
    world = World(Capture(), 1)
    world.usual()
    other = world.other_admf('other', 6).element(world.ne_name, world.ne_address)
    other.create(world.did(2), world.second)
    other.activate(world.xid(2), world.did(2))
    units = [world.unit(), world.unit(world.xid(2), to=world.second)]
    path = tmp_path / 'administrators.pcapng'
    world.capture.save(path)
    with Sharkd(OPTIONS) as session:
        session.load(path)
        assert verdicts(session, units) == ['Verdict: provisioned (2)'] * 2
        session.setconf('uat:li_administrators', f'"{world.admf.address}","X1","ADMF"')
        assert verdicts(session, units)[0] == 'Verdict: provisioned (2)'
        assert verdicts(session, units)[1] != 'Verdict: provisioned (2)'
        session.setconf('uat:li_administrators', f'"{other.administrator.address}","X1","another"')
        assert verdicts(session, units) == ['Verdict: provisioned (2)'] * 2


def test_a_set_that_was_deleted(tmp_path):
    """What is deleted is called by its identifier alone. Whether that was a set, its creation tells: once that is
    believed, the end of it is."""
    world = World(Capture(), 1)
    world.ne.create(world.did(1), world.mdf)
    world.ne.ask('CreateObject', [orders.destination_set(world.did(9), world.did(1))])
    world.ne.activate(world.xid(), sets=[world.did(9)])
    units = [world.unit()]
    world.ne.ask('DeleteObject', [x1.object_id(world.did(9))])
    world.capture.wait(60)
    units.append(world.unit())
    path = tmp_path / 'sets.pcapng'
    world.capture.save(path)
    with Sharkd(OPTIONS) as session:
        session.load(path)
        wanted = verdicts(session, units)
    assert wanted[0] == 'Verdict: provisioned (2)' and wanted[1] != wanted[0]
    with Sharkd([*OPTIONS, *row('li_administrators', '198.51.100.1', 'X1', 'another')]) as session:
        session.load(path)
        assert verdicts(session, units)[0] != wanted[0]
        session.setconf('uat:li_administrators', f'"{world.admf.address}","X1","ADMF"')
        assert verdicts(session, units) == wanted


@pytest.mark.parametrize('first', range(1, 61, 20))
def test_as_if_read_with_them(first, tmp_path):
    seeds = list(range(first, first + 20))
    capture, ends = generated.capture_of(seeds)
    path = tmp_path / 'stories.pcapng'
    capture.save(path)
    frames = list(range(1, ends[-1] + 1))
    dice = random.Random(first)
    with Sharkd([*OPTIONS, *options_of(ROWS)]) as session:
        session.load(path)
        from_the_beginning = by_frame(session, frames)
    with Sharkd(OPTIONS) as session:
        session.load(path)
        without = by_frame(session, frames)
        for table, line in ROWS:
            session.setconf(f'uat:{table}', line)
        afterwards = by_frame(session, dice.sample(frames, len(frames)))
    one, other = judged(from_the_beginning), judged(afterwards)
    both = one.keys() & other.keys()
    assert len(both) > 5 * len(seeds)
    assert {frame: (one[frame], other[frame]) for frame in both if one[frame] != other[frame]} == {}
    assert judged(without) != other
