# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts with HI1: what whoever hands over says of a warrant counts for what he hands over, in a conversation that
has two sides, and in one version.
"""

import pytest

from support import inner, ps, tshark, wire
from support.attempts import Attempts
from support.cases import experts_of, row, values
from support.wire import Endpoint
from support.worlds import OPTIONS
from audit.test_forging_twice import MAYBE_ENDED, other_of

ATTEMPTS = Attempts()
attempt = ATTEMPTS.attempt
WARRANT_ENDED = 'li.task.ended Warning'


def handed_over(w, *items):
    """HI1 orders no destination: of every one it is not known."""
    w.numbers = getattr(w, 'numbers', -1) + 1
    w.capture.wait(6)
    w.judge(w.link(w.lemf, w.mdf.address).send(ps.cc(
        inner.udp_packet(), liid=f'LIID-{w.number}', sequence=w.numbers,
        seconds=w.capture.now // 10 ** 9)), 'unverified', *items)


def notified(w, alternatives, items, then, is_first):
    """The last of the notifications comes in two versions, of which the other one is of another warrant."""
    hi1 = wire.TcpConnection(w.capture, (w.mdf.address, 45101), w.lemf).open()
    said = [ps.hi1(alternative, f'LIID-{w.number}', sequence=number) for number, alternative in enumerate(alternatives)]
    for octets in said[:-1]:
        hi1.send(octets)
    handed_over(w, *items)
    segment = hi1.prepare(said[-1])
    other = other_of(segment, ps.hi1(alternatives[-1], f'LIAD-{w.number}', sequence=len(said) - 1))
    for one in (other, segment) if is_first else (segment, other):
        if one is other and not w.is_there:
            w.capture.now += w.capture.step
        else:
            hi1.write(one)
    handed_over(w, *then)


@attempt
def the_end_of_another_warrant_first(w):
    notified(w, [1, 2], [], [MAYBE_ENDED if w.is_there else WARRANT_ENDED], True)


@attempt
def the_end_of_another_warrant_later(w):
    notified(w, [1, 2], [], [MAYBE_ENDED if w.is_there else WARRANT_ENDED], False)


@attempt
def the_beginning_of_another_warrant_later(w):
    """It is as it was before: ended."""
    notified(w, [1, 2, 1], [WARRANT_ENDED], [WARRANT_ENDED] if w.is_there else [], False)


# ---- whose word counts ----

def begun_and_ended(w, is_ended):
    hi1 = wire.TcpConnection(w.capture, (w.mdf.address, 45101), w.lemf).open()
    for number, alternative in enumerate([1, 2] if is_ended else [1]):
        hi1.send(ps.hi1(alternative, f'LIID-{w.number}', sequence=number))
    handed_over(w, *([WARRANT_ENDED] if is_ended else []))


def says_otherwise(w, is_ended, say):
    """What is said besides changes nothing."""
    begun_and_ended(w, is_ended)
    say(w, ps.hi1(1 if is_ended else 2, f'LIID-{w.number}'))
    handed_over(w, *([WARRANT_ENDED] if is_ended else []))


def a_datagram(source=None, to=None):
    def say(w, octets):
        w.added.datagram(Endpoint(source or w.mdf.address, 45000), to or w.lemf, octets)
    return say


def a_conversation_of_strangers(w, octets):
    wire.TcpConnection(w.added, (w.forger_address, 45000), w.stranger).open().send(octets)


def one_side_of_a_conversation(w, octets):
    """In the name of whoever hands over, to anybody."""
    wire.TcpConnection(w.added, (w.mdf.address, 45000), w.stranger).send(octets)


for is_ended in (False, True):
    for kind, say in {'in_a_datagram': a_datagram(), 'in_a_datagram_of_a_stranger': a_datagram('198.18.7.7'),
                      'between_strangers': a_conversation_of_strangers,
                      'by_one_side': one_side_of_a_conversation}.items():
        def story(w, is_ended=is_ended, say=say):
            says_otherwise(w, is_ended, say)
        story.__name__ = f'a_warrant_that_{"begins_again" if is_ended else "ends"}_{kind}'
        attempt(story)


judged, test_attempt, test_twins_differ = ATTEMPTS.tests()


@pytest.mark.parametrize('names, item', [(('MF', 'MF'), True), (('MF', 'another'), False), ((), False)])
def test_who_hands_over(tmp_path, names, item):
    """HI1 comes from another address than HI3: rows of li_elements that are called alike make them one's."""
    capture, lemf = wire.Capture(), Endpoint('203.0.113.20', 50000)
    hi1 = wire.TcpConnection(capture, ('10.0.0.1', 45101), lemf).open()
    for number, alternative in enumerate([1, 2]):
        hi1.send(ps.hi1(alternative, 'LIID-1', sequence=number))
    capture.wait(10)
    frame = wire.TcpConnection(capture, ('10.0.0.2', 45102), lemf).open().send(
        ps.cc(inner.udp_packet(), liid='LIID-1', seconds=capture.now // 10 ** 9))
    path = tmp_path / 'names.pcapng'
    capture.save(path)
    options = [option for number, name in enumerate(names, 1)
               for option in row('li_elements', f'10.0.0.{number}', name)]
    shown = dict(tshark.packets(path, [*OPTIONS, *options]))
    assert (WARRANT_ENDED in {f'{one.filter} {one.severity}' for one in experts_of(shown[frame])}) == item


# ---- what does not count is said ----

UNANSWERED, UNLISTED = 'li.order.unanswered Note', 'li.administrator.unregistered Error'
LEMF = Endpoint('203.0.113.20', 50000)
MF = Endpoint('10.0.0.1', 45101)
SENDERS = {
    'both directions': lambda capture, octets: wire.TcpConnection(capture, MF, LEMF).open().send(octets),
    'one direction': lambda capture, octets: wire.TcpConnection(capture, MF, LEMF).send(octets),
    'a datagram': lambda capture, octets: capture.datagram(MF, LEMF, octets),
}


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('sender, options, item', [
    ('both directions', [], None),
    ('one direction', [], UNANSWERED),
    ('a datagram', [], UNANSWERED),
    ('both directions', row('li_administrators', LEMF.address, 'HI1', 'LEMF'), None),
    ('both directions', row('li_administrators', '192.0.2.5', 'X1', 'ADMF'), None),
    ('both directions', row('li_administrators', '192.0.2.5', 'HI1', 'another'), UNLISTED),
])
def test_hi1_that_tells_nothing(tmp_path, sender, options, item, two_pass):
    """Once on each notification that counts for nothing, in a layer of its own, which names HI1; else there is none."""
    capture = wire.Capture()
    frame = SENDERS[sender](capture, ps.hi1(2, 'LIID-1'))
    path = tmp_path / 'hi1.pcapng'
    capture.save(path)
    packet = dict(tshark.packets(path, [*OPTIONS, *options], two_pass=two_pass))[frame]
    items = [(f'{one.filter} {one.severity}', one.message) for one in experts_of(packet, ['li.'])
             if one.filter in (UNANSWERED.split()[0], UNLISTED.split()[0])]
    assert [name for name, _ in items] == ([item] if item else [])
    assert all(text.startswith('HI1 ') and 'warrant' in text for _, text in items)
    assert values(packet, 'li.interface') == (['4', '4'] if item else ['4'])
    assert len(values(packet, 'li.endpoint.verdict')) == 1
