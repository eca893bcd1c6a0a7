# SPDX-License-Identifier: GPL-2.0-or-later
"""However a capture is read - one pass, two passes, frames in any order, other captures before - it shows the same."""

import random
from pathlib import Path

import pytest

from support import tshark
from support.cases import experts_of, values
from support.tshark import Sharkd, options_of, walk

SAMPLES = sorted((Path(__file__).resolve().parents[2] / 'samples').glob('*.pcapng'))
NAMES = [path.stem for path in SAMPLES]
BY_NAME = dict(zip(NAMES, SAMPLES))

# Links to a later frame appear when it was read: what only the future shows.
LINKS = ('Answered in', 'First delivery in', 'Response In')


def shown(path, two_pass):
    """For each frame: findings with their messages, verdicts, endpoints, sequence numbers, in order."""
    return {frame: (experts_of(packet), *(values(packet, name) for name in (
        'li.endpoint.verdict', 'li.endpoint', 'li.endpoint.name', 'li.element', 'li.xid', 'li.sequence',
        'li.sequence.previous', 'li.keepalive.answers', 'li.endpoint.frame', 'li.task.frame', 'li.task.ended_frame',
        'li.target', 'li.liid', 'li_x1.message', 'li_x1.response_to', 'li_x2x3.type', 'li_x2x3.attribute.type',
        'li_x2x3.payload', 'li_ps.sequenceNumber', 'li_ps.integrity.status')))
        for frame, packet in tshark.packets(path, options_of(path), two_pass=two_pass)}


@pytest.mark.parametrize('name', NAMES)
def test_one_pass_and_two(name):
    first = shown(BY_NAME[name], False)
    assert first == shown(BY_NAME[name], True)
    assert name == 'no-li' or any(any(parts) for parts in first.values())


def ours(session, frame):
    """The items of ours in a frame, whole, as (depth-first) labels and severities, without links to later frames."""
    return [(part['l'], part.get('s', '')) for item in walk(session.tree(frame))
            if item.get('f', '').split(' ')[0] in ('li', 'li_x1', 'li_x2x3', 'li_ps') and item.get('t') == 'proto'
            for part in walk([item]) if not part['l'].startswith(LINKS)]


def all_of(session, frames):
    return {frame: ours(session, frame) for frame in frames}


def findings(session, frames):
    """The findings of ours, as tshark shows them."""
    return sorted((frame, part['l'].partition('): ')[2]) for frame in frames for part in walk(session.tree(frame))
                  if part['l'].startswith('Expert Info') and any(
                      child.get('f', '').startswith(('li.', 'li_')) for child in part.get('n', [])))


@pytest.fixture(scope='module')
def counts():
    return {name: len(tshark.fields(path, ['frame.number'])) for name, path in BY_NAME.items()}


@pytest.mark.parametrize('name', NAMES)
def test_frames_in_any_order(name, counts):
    """sharkd shows any frame at any time - forwards, backwards, shuffled, again and again - and agrees with tshark."""
    path, frames = BY_NAME[name], list(range(1, counts[name] + 1))
    shuffled = frames * 2
    random.Random(name).shuffle(shuffled)
    with Sharkd(options_of(path)) as session:
        session.load(path)
        forwards = all_of(session, frames)
        assert findings(session, frames) == sorted((item.frame, item.message)
                                                   for item in tshark.experts(path, options_of(path)))
        assert all_of(session, reversed(frames)) == forwards
        for frame in shuffled:
            assert ours(session, frame) == forwards[frame]
    with Sharkd(options_of(path)) as session:
        session.load(path)
        assert all_of(session, reversed(frames)) == forwards
    assert name == 'no-li' or any(forwards.values()) or name == 'tls-no-keys'


CHANGES = [('li.transport_protected', 'TRUE', 'FALSE'), ('li_x2x3.profile_3gpp', 'TRUE', 'FALSE'),
           ('li_x2x3.desegment', 'FALSE', 'TRUE'), ('li_ps.desegment', 'FALSE', 'TRUE'),
           ('li.reorder_window', '0', '32'), ('li.reorder_time', '0', '2000'),
           ('li.grace', '0', '5'), ('li.mask_targets', 'TRUE', 'FALSE'), ('li.keepalive_p1', '1', '60'),
           ('li.keepalive_p2', '1', '180'), ('tcp.desegment_tcp_streams', 'FALSE', 'TRUE')]


@pytest.mark.parametrize('name', NAMES)
def test_a_preference_there_and_back(name, counts):
    path, frames = BY_NAME[name], range(1, counts[name] + 1)
    options = options_of(path)
    with Sharkd(options) as session:
        session.load(path)
        before = all_of(session, frames)
        for preference, there, back in CHANGES:
            if f'{preference}:{there}' in options:
                there, back = back, there
            session.setconf(preference, there)
            all_of(session, frames)
            session.setconf(preference, back)
            assert all_of(session, frames) == before, preference


def test_nothing_leaks_from_one_capture_to_the_next(counts):
    """Each capture after each other one shows what it shows alone."""
    names = [name for name in NAMES if name not in ('heuristic', 'no-li')]
    options = ['-o', 'li_x2x3.tcp.port:9003', '-o', 'li_x2x3.udp.port:9003',
               '-o', 'uat:li_endpoints:"198.51.100.20","9003","any","X2,X3","*","MDF one"']
    alone = {}
    for name in names:
        with Sharkd(options) as session:
            session.load(BY_NAME[name])
            alone[name] = all_of(session, range(1, counts[name] + 1))
    with Sharkd(options) as session:
        for name in [*names, *reversed(names)]:
            session.load(BY_NAME[name])
            assert all_of(session, range(1, counts[name] + 1)) == alone[name], name
