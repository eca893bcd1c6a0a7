# SPDX-License-Identifier: GPL-2.0-or-later
"""What is said of a frame depends on that frame and those before it, and on nothing else: captures that are made up
show the same in one pass, in two, frame by frame in any order, and when a preference, or a table, was changed and
changed back.

A verdict, a severity or a text that the future shows, or that the order of looking changes, fails here.
"""

import random

import pytest

from support import generated, home, tshark
from support.tshark import Sharkd, walk
from support.worlds import OPTIONS

SEEDS = range(1, 201)
IN_ONE = 20
GROUPS = [list(SEEDS[first:first + IN_ONE]) for first in range(0, len(SEEDS), IN_ONE)]

# The same as others see them: no registry, or one that knows some of the places; and segments in order, or not.
ROWS = ['-o', 'uat:li_endpoints:"172.16.0.0/16","9003","any","X2,X3","*","MDF"']
IN_ORDER = ['-o', 'tcp.reassemble_out_of_order:TRUE']
MORE = [[], ROWS, IN_ORDER, [*ROWS, *IN_ORDER]]

# Links to a later frame appear when it was read: what only the future shows.
LINKS = ('Answered in', 'First delivery in', 'Response In', 'Handed over since')

CHANGES = [('li.grace', '0', '5'), ('li_x2x3.desegment', 'FALSE', 'TRUE')]


def shown(item):
    """What the protocol `li` says below an item, in order, without what leads to later frames."""
    return [(part['l'], part.get('s', '')) for part in walk([item]) if not part['l'].startswith(LINKS)]


def by_frame(session, frames):
    return {frame: [shown(item) for item in walk(session.tree(frame))
                    if item.get('f', '') == 'li' and item.get('t') == 'proto'] for frame in frames}


def by_tshark(path, options, two_pass):
    """Likewise, as tshark shows it: verdicts, then severity and text of each item. And the frames in which TCP found
    two versions of what it puts in order: what it makes of these it shows in its first pass alone."""
    found, own = {}, set()
    for frame, packet in tshark.packets(path, options, two_pass=two_pass):
        if any(field.get('name') == 'tcp.segment.error' for field in packet.iter('field')):
            own.add(frame)
        found[frame] = [
            [(field.get('name'), field.get('showname') or field.get('show')) for field in item.iter('field')
             if field.get('name', '').startswith(('li.', '_ws.expert'))
             and not (field.get('showname') or field.get('show') or '').startswith(LINKS)]
            for item in packet.iter('proto') if item.get('name') == 'li']
    return found, own


def differing(seeds, ends, one, other):
    """The seeds of the stories that show something else in some frame, with the first such frame."""
    begins = [1, *(end + 1 for end in ends)]
    found = {}
    for seed, first, last in zip(seeds, begins, ends):
        for frame in range(first, last + 1):
            if one[frame] != other[frame]:
                found[seed] = frame, one[frame], other[frame]
                break
    return found


@pytest.fixture(scope='module', params=range(len(GROUPS)), ids=[f'seeds {group[0]} to {group[-1]}' for group in GROUPS])
def told(request, tmp_path_factory):
    """Seeds, the last frame of each one's story, the capture with all of them, and how it is read."""
    seeds = GROUPS[request.param]
    capture, ends = generated.capture_of(seeds)
    path = tmp_path_factory.mktemp('generated') / 'stories.pcapng'
    capture.save(path)
    return seeds, ends, path, [*OPTIONS, *MORE[request.param % len(MORE)]]


def test_one_pass_and_two(told):
    seeds, ends, path, options = told
    if home.wireshark_version() >= (4, 6) and set(IN_ORDER) <= set(options):
        pytest.skip('where TCP puts segments in order, it shows some in its second pass alone since 4.6')
    first, own = by_tshark(path, options, False)
    second, _ = by_tshark(path, options, True)
    assert differing(seeds, ends, first, {**second, **{frame: first[frame] for frame in own}}) == {}
    assert len(own) < len(seeds) and sum(any(items) for items in first.values()) > 10 * len(seeds)


def test_frames_in_any_order(told):
    """Backwards, shuffled, and shuffled once more when preferences were changed, looked at, and changed back."""
    seeds, ends, path, options = told
    frames = list(range(1, ends[-1] + 1))
    dice = random.Random(seeds[0])
    with Sharkd(options) as session:
        session.load(path)
        backwards = by_frame(session, reversed(frames))
        assert differing(seeds, ends, backwards, by_frame(session, dice.sample(frames, len(frames)))) == {}
        for name, there, _ in CHANGES:
            session.setconf(name, there)
        by_frame(session, dice.sample(frames, len(frames) // 4))
        for name, _, back in CHANGES:
            session.setconf(name, back)
        assert differing(seeds, ends, backwards, by_frame(session, dice.sample(frames, len(frames)))) == {}


@pytest.mark.skipif(not home.reader_so(), reason='a table is emptied by reader.so')
def test_tables_there_and_gone(told):
    """Rows that come when the capture was read, and are removed again, leave nothing behind."""
    seeds, ends, path, options = told
    frames = list(range(1, ends[-1] + 1))
    dice = random.Random(seeds[0])
    with Sharkd(options) as session:
        session.load(path)
        before = by_frame(session, frames)
        for number in range(1, len(seeds) + 1):
            session.setconf('uat:li_elements', f'"10.0.{number}.0/24","ne-{number}"')
            session.setconf('uat:li_endpoints', f'"172.16.{number}.20","9003","any","X2,X3","*","MDF"')
            session.setconf('uat:li_administrators', f'"192.168.{number}.5","X1","ADMF"')
        there = by_frame(session, dice.sample(frames, len(frames) // 4))
        for table in ('elements', 'endpoints', 'administrators'):
            session.setconf(f'uat:li_{table}', '')
        for option, value in zip(options, options[1:]):
            if option == '-o' and value.startswith('uat:'):
                session.setconf(*value.rsplit(':', 1))
        assert differing(seeds, ends, before, by_frame(session, dice.sample(frames, len(frames)))) == {}
    assert any(there[frame] != before[frame] for frame in there)


def said_of_each(shown_by_frame):
    """Without what is said of the first of several only, without severities, which that changes too, and without links
    to what was seen before."""
    left_out = ('Severity', 'Group', 'Intercepted since')
    return {frame: [[label for label, _ in item if '(said ' not in label and not label.startswith(left_out)]
                    for item in items]
            for frame, items in shown_by_frame.items()}


def test_a_table_that_changes_judges_anew(told, tmp_path):
    """Rows that come when the capture was read show what they show when they were there before: nothing of a verdict is
    kept that depends on them. All ports are given, and all octets come as they were sent: rows tell besides which
    connections are looked into, and that looks for what TCP withholds."""
    seeds, _, _, options = told
    capture, ends = generated.capture_of(seeds, is_calm=True)
    path = tmp_path / 'calm.pcapng'
    capture.save(path)
    options = [*options, '-o', 'li_x2x3.tcp.port:9003,9004', '-o', 'li_x2x3.udp.port:9003,9004']
    frames = list(range(1, ends[-1] + 1))
    rows = [f'"10.0.{number}.0/24","ne-{number}"' for number in range(1, len(seeds) + 1)]
    rows += [f'"10.0.{number}.12","mf-{number}"' for number in range(1, len(seeds) + 1, 2)]
    rows = [('li_elements', row) for row in rows]
    rows += [('li_administrators', f'"192.168.{number}.5","X1","ADMF"') for number in range(1, len(seeds) + 1)]
    rows += [('li_endpoints', f'"172.16.{number}.20","9003","any","X2,X3","*","MDF"')
             for number in range(1, len(seeds) + 1, 2)]
    with Sharkd(options) as session:
        session.load(path)
        without = said_of_each(by_frame(session, frames))
        for table, row in rows:
            session.setconf(f'uat:{table}', row)
        later = said_of_each(by_frame(session, frames))
    with Sharkd([*options, *(part for table, row in rows for part in ('-o', f'uat:{table}:{row}'))]) as session:
        session.load(path)
        assert differing(seeds, ends, said_of_each(by_frame(session, frames)), later) == {}
    assert later != without
