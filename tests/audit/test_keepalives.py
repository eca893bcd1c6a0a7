# SPDX-License-Identifier: GPL-2.0-or-later
"""Keepalives and their acknowledgements (TS 103 221-2 clauses 5.1 and 6.2.4): pairs, and what has no partner."""

import pytest

from support import tshark, wire, x2x3
from support.cases import MDF, POI, QUIET, numbered, values
from support.wire import Endpoint

UNANSWERED, UNMATCHED, SILENCE = 'li.keepalive.unanswered', 'li.keepalive.unmatched', 'li.keepalive.silence'


class Course:
    """A connection between POI and MDF, with times in seconds."""

    def __init__(self, transport='tcp'):
        self.capture = wire.Capture()
        ends = Endpoint(POI, 20001), MDF
        if transport == 'tcp':
            connection = wire.TcpConnection(self.capture, *ends).open()
            self.put = connection.send
        else:
            self.put = lambda octets, back=False: self.capture.datagram(*(ends[::-1] if back else ends), octets)

    def send(self, at, *pdus, back=False):
        self.capture.at(at)
        return self.put(x2x3.encode(*pdus), back)

    def keep(self, at, number, back=False):
        return self.send(at, x2x3.keepalive(number), back=back)

    def ack(self, at, number, back=True):
        return self.send(at, x2x3.acknowledgement(number), back=back)

    def save(self, folder):
        path = folder / 'course.pcapng'
        self.capture.save(path)
        return path

    def found(self, folder, *options, two_pass=False):
        return [(item.frame, item.filter, item.severity)
                for item in tshark.experts(self.save(folder), [*QUIET, *options], ['li.keepalive'], two_pass)]


@pytest.mark.parametrize('transport', ['tcp', 'udp'])
@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_pairs(tmp_path, transport, two_pass):
    """Links both ways and the time between, in either direction, each end with a count of its own."""
    course = Course(transport)
    pairs = [(course.keep(1, 0), course.ack(1.25, 0), '0.25'),
             (course.keep(2, 0, back=True), course.ack(2.5, 0, back=False), '0.5'),
             (course.keep(61, 1), course.ack(61.0015, 1), '0.0015')]
    path = course.save(tmp_path)
    packets = dict(tshark.packets(path, QUIET, two_pass=two_pass))
    for keepalive, answer, seconds in pairs:
        assert values(packets[answer], 'li.keepalive.answers') == [str(keepalive)]
        assert [float(value) for value in values(packets[answer], 'li.keepalive.response_time')] == [
            pytest.approx(float(seconds))]
        # A link to a later frame is known when that frame was read.
        assert values(packets[keepalive], 'li.keepalive.answered_in') == ([str(answer)] if two_pass else [])
    assert tshark.experts(path, QUIET, ['li.keepalive']) == []


def test_several_at_once(tmp_path):
    """Answers in any order, several PDUs in a frame."""
    course = Course()
    first = course.send(1, x2x3.keepalive(5), x2x3.keepalive(6), numbered(0))
    second = course.send(2, x2x3.acknowledgement(6), x2x3.acknowledgement(5), back=True)
    packets = dict(tshark.packets(course.save(tmp_path), QUIET, two_pass=True))
    assert values(packets[first], 'li.keepalive.answered_in') == [str(second)] * 2
    assert values(packets[second], 'li.keepalive.answers') == [str(first)] * 2
    assert course.found(tmp_path) == []


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_unanswered(tmp_path, two_pass):
    """Said after TIME_P2 on the first later unit of the connection, once."""
    course = Course()
    course.keep(0.5, 0)
    course.ack(0.6, 0)
    lost = course.keep(60, 1)
    for minute in (2, 3):
        course.keep(60 * minute, minute)
        course.ack(60 * minute + 1, minute)
    proof = course.keep(240.5, 4)
    course.ack(241, 4)
    assert course.found(tmp_path, two_pass=two_pass) == [(proof, UNANSWERED, 'Warning')]
    item, = tshark.experts(course.save(tmp_path), QUIET, ['li.keepalive'])
    assert str(lost) in item.message and '6.2.4' in item.message


def test_content_proves_it_too(tmp_path):
    course = Course()
    course.keep(0.5, 0)
    course.ack(0.6, 0)
    course.keep(60, 1)
    course.send(100, numbered(0))
    course.send(160, numbered(1))
    course.send(220, numbered(2))
    proof = course.send(241, numbered(3))
    course.send(300, numbered(4))
    assert course.found(tmp_path) == [(proof, UNANSWERED, 'Warning')]


def test_nothing_of_the_peer_was_seen(tmp_path):
    """A capture of one direction: said softly, and once."""
    course = Course()
    for number in range(10):
        course.keep(1 + 60 * number, number)
    found = course.found(tmp_path)
    assert [item[1:] for item in found] == [(UNANSWERED, 'Note')]


def test_a_peer_that_never_acknowledges(tmp_path):
    """But sends: once, as a warning."""
    course = Course()
    for number in range(10):
        course.keep(1 + 60 * number, number)
        course.keep(2 + 60 * number, number, back=True)
        course.ack(3 + 60 * number, number, back=False)
    assert [item[1:] for item in course.found(tmp_path)] == [(UNANSWERED, 'Warning')]


def test_an_answer_within_the_time(tmp_path):
    course = Course()
    course.keep(0.5, 0)
    for minute in (1, 2):
        course.send(60 * minute, numbered(minute))
    course.ack(180, 0)
    course.send(200, numbered(3))
    assert course.found(tmp_path) == []


def test_the_end_of_the_capture_proves_nothing(tmp_path):
    course = Course()
    course.keep(0.5, 0)
    course.ack(0.6, 0)
    course.keep(60, 1)
    assert course.found(tmp_path) == []


def test_unmatched(tmp_path):
    course = Course()
    course.keep(0.5, 7)
    course.ack(0.6, 7)
    wrong = course.ack(1, 8)
    twice = course.ack(2, 7)
    assert course.found(tmp_path) == [(frame, UNMATCHED, 'Warning') for frame in (wrong, twice)]


def test_unmatched_before_any_keepalive(tmp_path):
    """The capture may have begun between the two."""
    course = Course()
    course.ack(0.5, 3)
    course.keep(60, 4)
    course.ack(60.1, 4)
    assert course.found(tmp_path) == []


def test_silence(tmp_path):
    """More than twice TIME_P1 between the units of a sender that has sent keepalives."""
    course = Course()
    course.keep(0.5, 0)
    course.ack(0.6, 0)
    course.send(120, numbered(0))
    loud = course.send(241, numbered(1))
    assert course.found(tmp_path) == [(loud, SILENCE, 'Note')]


def test_silence_of_a_sender_without_keepalives(tmp_path):
    course = Course()
    course.send(0.5, numbered(0))
    course.send(500, numbered(1))
    assert course.found(tmp_path) == []


@pytest.mark.parametrize('name, value, findings', [
    ('li.keepalive_p1', 30, [SILENCE]), ('li.keepalive_p1', 50, []), ('li.keepalive_p2', 50, [UNANSWERED]),
    ('li.keepalive_p2', 120, [])])
def test_timers_are_preferences(tmp_path, name, value, findings):
    course = Course()
    course.keep(0.5, 0)
    course.ack(0.6, 0)
    course.keep(1, 1)
    course.send(80, numbered(0))
    assert [item[1] for item in course.found(tmp_path, '-o', f'{name}:{value}')] == findings


def test_connections_do_not_mix(tmp_path):
    """The same numbers on another connection answer nothing."""
    capture = wire.Capture()
    one, other = (wire.TcpConnection(capture, (POI, port), MDF).open() for port in (20001, 20002))
    one.send(x2x3.keepalive(1).encode())
    other.send(x2x3.keepalive(2).encode())
    frames = [other.send(x2x3.acknowledgement(1).encode(), back=True)]
    one.send(x2x3.acknowledgement(1).encode(), back=True)
    frames += [one.send(x2x3.acknowledgement(2).encode(), back=True)]
    path = tmp_path / 'two.pcapng'
    capture.save(path)
    assert [(item.frame, item.filter) for item in tshark.experts(path, QUIET, ['li.keepalive'])] == [
        (frame, UNMATCHED) for frame in frames]
