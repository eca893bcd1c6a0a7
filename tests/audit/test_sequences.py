# SPDX-License-Identifier: GPL-2.0-or-later
"""Sequence numbers (TS 103 221-2 clause 5.3.9): what is missing, repeated or begun again, and what only looks so."""

import pytest

from support import tshark, wire, x2x3
from support.cases import (MDF, OTHER_XID, POI, QUIET, THIRD_XID, XID, Cases, cc, experts_of, numbered, registered,
                           values)
from support.wire import Endpoint

GAP, REPEATED, RESTARTED, GLOBAL = ('li.sequence.gap', 'li.sequence.repeated', 'li.sequence.restarted',
                                    'li.sequence.global')
GRADES = {GAP: 'Warning', REPEATED: 'Note', RESTARTED: 'Note', GLOBAL: 'Note'}
OPTIONS = [*QUIET, *registered('198.51.100.21', name='MDF two')]
SECOND = Endpoint('198.51.100.21', 9003)
TOP = 2 ** 32 - 1


class Course:
    """A delivery with a clock; each send notes which findings its frame must have."""

    def __init__(self, transport='tcp', xid=XID, poi=POI):
        self.capture = wire.Capture()
        self.transport, self.xid, self.poi = transport, xid, poi
        self.port = 20000
        self.expected = []

    def link(self, server=MDF):
        self.port += 1
        if self.transport == 'udp':
            source = Endpoint(self.poi, self.port)
            return lambda octets: self.capture.datagram(source, server, octets)
        return wire.TcpConnection(self.capture, (self.poi, self.port), server).open().send

    def send(self, link, *numbers, expect=(), **changes):
        """One frame with a PDU for each number; None is a PDU without one."""
        pdus = [cc(xid=self.xid, **changes) if number is None else numbered(number, xid=self.xid, **changes)
                for number in numbers]
        frame = link(x2x3.encode(*pdus))
        self.expected += [(frame, name) for name in expect]
        return frame

    def wait(self, seconds):
        self.capture.wait(seconds)

    def found(self, folder, *options):
        path = folder / 'course.pcapng'
        self.capture.save(path)
        return [(item.frame, item.filter) for item in tshark.experts(path, [*OPTIONS, *options], ['li.sequence'])]


# --- One connection: a jump is told at once

ONE = {
    'from 0': [(0, 1, 2, 3), ()],
    'capture began late': [(1000, 1001, 1002), ()],
    'one is missing': [(0, 1, 3), (GAP,)],
    'many are missing': [(0, 1, 500000), (GAP,)],
    'gap and on': [(0, 2, 3, 4), (GAP,)],
    'two gaps': [(0, 2, 4), (GAP, GAP)],
    'twice': [(0, 1, 1), (REPEATED,)],
    'an old one': [(0, 1, 2, 3, 1, 4), (REPEATED,)],
    'again from 0': [(5, 6, 7, 0, 1, 2), (RESTARTED,)],
    'again from 0 as counted': [(0, 1, 2, 3, 0, 1, 2), (RESTARTED,)],
    'wrap': [(TOP - 1, TOP, 0, 1), ()],
    'a gap over the wrap': [(TOP - 1, 1, 2), (GAP,)],
}


@pytest.fixture(scope='module', params=['one frame each', 'one frame'])
def ones(request, tmp_path_factory):
    """Each course in a connection and a context of its own."""
    cases = Cases()
    for index, (name, (numbers, _)) in enumerate(ONE.items()):
        pdus = [numbered(number, correlation_id=index + 1) for number in numbers]
        cases.tcp(name, *([pdus] if request.param == 'one frame' else pdus))
    return cases.show(tmp_path_factory.mktemp('one'), QUIET)


@pytest.mark.parametrize('name', ONE)
def test_in_one_connection(ones, name):
    assert ones.filters(name, ['li.sequence']) == list(ONE[name][1])
    for item in ones.experts(name, ['li.sequence']):
        assert (item.group, item.severity) == ('Sequence', GRADES[item.filter])


def test_a_jump_is_told_on_the_unit_that_jumps(tmp_path):
    course = Course()
    link = course.link()
    course.send(link, 0)
    before = course.send(link, 1)
    course.send(link, 4, expect=[GAP])
    course.send(link, 5)
    assert course.found(tmp_path) == course.expected
    item, = tshark.experts(tmp_path / 'course.pcapng', OPTIONS, ['li.sequence'])
    assert '2 to 3' in item.message and str(before) in item.message
    packets = dict(tshark.packets(tmp_path / 'course.pcapng', OPTIONS))
    assert values(packets[item.frame], 'li.sequence.previous') == [str(before)]


# --- What a number counts within

def distinct_scopes():
    yield 'PDU type', {'kind': x2x3.X2}, {'kind': x2x3.X3}
    yield 'XID', {'xid': XID}, {'xid': OTHER_XID}
    yield 'Correlation ID', {'correlation_id': 1}, {'correlation_id': 2}
    for name, make in (('Domain ID', x2x3.domain_id), ('NFID', x2x3.nfid), ('IPID', x2x3.ipid)):
        yield name, {'attributes': [make('one')]}, {'attributes': [make('two')]}
        yield f'{name} or none', {'attributes': [make('one')]}, {}
    yield 'same text elsewhere', {'attributes': [x2x3.nfid('a')]}, {'attributes': [x2x3.ipid('a')]}


@pytest.mark.parametrize('first, second', [pair[1:] for pair in distinct_scopes()],
                         ids=[pair[0] for pair in distinct_scopes()])
def test_each_context_counts_for_itself(tmp_path, first, second):
    """Two contexts in turn, each from 0, then each with one number missing."""
    cases = Cases()
    cases.tcp('turns', *(numbered(number, **scope) for number in (0, 1, 2, 4) for scope in (first, second)))
    shown = cases.show(tmp_path, QUIET)
    found = [[item.filter for item in experts_of(packet, ['li.sequence'])] for packet in shown.of('turns')]
    assert found == [[]] * 6 + [[GAP], [GAP]]


def test_what_does_not_separate_contexts(tmp_path):
    """Other attributes, format and direction may change from PDU to PDU."""
    cases = Cases()
    cases.tcp('one', numbered(0), numbered(1, attributes=[x2x3.timestamp(1)]),
              numbered(2).but(direction=2), numbered(3).but(format=x2x3.UNSTRUCTURED), numbered(4).but(version=6))
    shown = cases.show(tmp_path, QUIET)
    assert shown.filters('one', ['li.sequence']) == []


def test_two_senders_do_not_mix(tmp_path):
    cases = Cases()
    cases.tcp('one', numbered(0), numbered(1))
    cases.tcp('other', numbered(0), numbered(1), client='192.0.2.11')
    assert cases.show(tmp_path, QUIET).filters('other', ['li.sequence']) == []


# --- AXRI: a PDU counts for each XID it names (clause 5.3.22)

def axri(number, *others):
    return numbered(number, attributes=[x2x3.axri(xid, 0, other) for xid, other in others])


AXRI = {
    'counts for both': [axri(0, (OTHER_XID, 0)), axri(1, (OTHER_XID, 1)), numbered(2, xid=OTHER_XID), numbered(2)],
    'gap in the other': [axri(0, (OTHER_XID, 0)), axri(1, (OTHER_XID, 2))],
    'gap seen by the other alone': [axri(0, (OTHER_XID, 0)), numbered(2, xid=OTHER_XID)],
    'three tasks': [axri(0, (OTHER_XID, 7), (THIRD_XID, 9)), axri(1, (OTHER_XID, 8), (THIRD_XID, 10))],
    'no number told': [axri(0, (OTHER_XID, 0)), axri(1, (OTHER_XID, None)), axri(2, (OTHER_XID, 2))],
    'no number told, and one missing': [axri(0, (OTHER_XID, 0)), axri(1, (OTHER_XID, None)), axri(2, (OTHER_XID, 3))],
}


@pytest.mark.parametrize('name, findings', [
    ('counts for both', []), ('gap in the other', [GAP]), ('gap seen by the other alone', [GAP]), ('three tasks', []),
    ('no number told', []), ('no number told, and one missing', [GAP])])
def test_axri(tmp_path, name, findings):
    cases = Cases()
    cases.tcp(name, *AXRI[name])
    assert cases.show(tmp_path, QUIET).filters(name, ['li.sequence']) == findings


# --- UDP, and a context over several connections: the window

def test_udp_may_reorder(tmp_path):
    course = Course('udp')
    link = course.link()
    for number in (0, 2, 1, 3, 6, 5, 4, 7):
        course.send(link, number)
    course.wait(10)
    course.send(link, 8)
    assert course.found(tmp_path) == []


def test_udp_gap_after_the_time(tmp_path):
    """The finding stands on the unit that closes the window."""
    course = Course('udp')
    link = course.link()
    course.send(link, 0)
    course.send(link, 2)
    course.wait(1.5)
    course.send(link, 3)
    course.wait(0.6)
    course.send(link, 4, expect=[GAP])
    course.send(link, 5)
    assert course.found(tmp_path) == course.expected


def test_udp_gap_after_the_units(tmp_path):
    course = Course('udp')
    link = course.link()
    course.send(link, 0)
    course.send(link, 2)
    for number in range(3, 3 + 32):
        course.send(link, number)
    course.send(link, 35, expect=[GAP])
    found = course.found(tmp_path)
    # Whether the window of 32 ends with the 32nd unit or behind it is not for this test.
    assert [name for _, name in found] == [GAP] and abs(found[0][0] - course.expected[0][0]) <= 1


@pytest.mark.parametrize('options, findings', [(('-o', 'li.reorder_time:0'), 1), (('-o', 'li.reorder_window:0'), 1),
                                               (('-o', 'li.reorder_window:1'), 1), ((), 0)])
def test_the_window_is_a_preference(tmp_path, options, findings):
    course = Course('udp')
    link = course.link()
    for number in (0, 3, 4, 5):
        course.send(link, number)
    assert len(course.found(tmp_path, *options)) == findings


def test_udp_repeat(tmp_path):
    course = Course('udp')
    link = course.link()
    for number in (0, 1, 2):
        course.send(link, number)
    course.send(link, 1, expect=[REPEATED])
    course.send(link, 3)
    assert course.found(tmp_path) == course.expected


def test_reconnect(tmp_path):
    """A context goes on in the next connection."""
    course = Course()
    first = course.link()
    course.send(first, 0, 1, 2)
    second = course.link()
    course.send(second, 3, 4)
    assert course.found(tmp_path) == []


def test_spread_over_a_pool(tmp_path):
    """One context in turn over two connections to two MDFs: together they are whole."""
    course = Course()
    links = [course.link(), course.link(SECOND)]
    for number in range(20):
        course.send(links[number % 2], number)
    course.wait(10)
    course.send(links[0], 20)
    assert course.found(tmp_path) == []


def test_gap_in_a_pool(tmp_path):
    course = Course()
    links = [course.link(), course.link(SECOND)]
    for number in range(6):
        course.send(links[number % 2], number)
    course.send(links[0], 7)
    course.send(links[1], 8)
    course.wait(3)
    course.send(links[0], 9, expect=[GAP])
    assert course.found(tmp_path) == course.expected


def beside(course, send):
    """A context over one connection, and more of its numbers in another way."""
    link = course.link()
    course.send(link, 0)
    course.send(link, 1)
    for number in (100, 101):
        send(x2x3.encode(numbered(number, xid=course.xid)))
    course.wait(3)
    for number in range(2, 6):
        course.send(link, number)


@pytest.mark.parametrize('how', ['segments', 'datagrams'])
def test_what_anybody_can_send(tmp_path, how):
    """One way, without a connection, from the address of the sender: the true units are those that follow."""
    course = Course()
    source = Endpoint(course.poi, 45555)
    beside(course, wire.TcpConnection(course.capture, source, MDF).send if how == 'segments'
           else lambda octets: course.capture.datagram(source, MDF, octets))
    assert course.found(tmp_path, '-o', 'li_x2x3.udp.port:9003') == []


def test_what_comes_over_a_connection(tmp_path):
    """The same over one that was opened: that is the sender's, and it left numbers out."""
    course = Course()
    beside(course, course.link())
    assert GAP in [name for _, name in course.found(tmp_path)]


def test_connections_from_before_the_capture(tmp_path):
    """A pool of two; each is known to be answered when an acknowledgement is captured."""
    course = Course()
    links = [wire.TcpConnection(course.capture, (course.poi, 20001 + i), server)
             for i, server in enumerate((MDF, SECOND))]
    for number in range(20):
        course.send(links[number % 2].send, number)
        if number > 3:
            links[number % 2].acknowledge()
    course.wait(3)
    course.send(links[0].send, 22)
    course.wait(3)
    course.send(links[0].send, 23, expect=[GAP])
    assert course.found(tmp_path) == course.expected


def test_fan_out(tmp_path):
    """The same PDUs to two MDFs carry the same numbers."""
    course = Course()
    links = [course.link(), course.link(SECOND)]
    for number in range(10):
        course.send(links[0], number)
        course.send(links[1], number)
    assert course.found(tmp_path) == []


def test_gap_in_one_branch_of_a_fan_out(tmp_path):
    """One of the two MDFs does not get a PDU."""
    course = Course()
    links = [course.link(), course.link(SECOND)]
    for number in range(10):
        course.send(links[0], number)
        if number != 5:
            course.send(links[1], number)
    course.wait(3)
    course.send(links[0], 10)
    course.send(links[1], 10)
    assert [name for _, name in course.found(tmp_path)] == [GAP]


# --- The sender's one counter, loss in the capture

def test_global_counter(tmp_path):
    """Recognised once; from there on a missing number of that counter is a gap, a jump of a context is none."""
    course = Course()
    link = course.link()
    for number in range(3):
        course.send(link, number, correlation_id=1)
    course.send(link, 3, correlation_id=2)
    course.send(link, 4, correlation_id=1, expect=[GLOBAL])
    course.send(link, 5, correlation_id=2)
    course.send(link, 6, correlation_id=3)
    course.send(link, 9, correlation_id=1, expect=[GAP])
    course.send(link, 10, correlation_id=2)
    assert course.found(tmp_path) == course.expected


def test_no_global_counter(tmp_path):
    """Contexts that are right are never taken for one counter."""
    course = Course()
    link = course.link()
    for number in range(5):
        for context in (1, 2, 3):
            course.send(link, number, correlation_id=context)
    course.send(link, 6, correlation_id=1, expect=[GAP])
    assert course.found(tmp_path) == course.expected


def test_a_gap_beside_a_lost_segment(tmp_path):
    """The capture missed the segment: TCP says so, and the sender lost nothing."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 20001), MDF).open()
    connection.send(numbered(0).encode())
    connection.lose(x2x3.encode(numbered(1), numbered(2)))
    connection.send(numbered(3).encode())
    after = connection.send(numbered(4).encode())
    told = connection.send(numbered(6).encode())
    path = tmp_path / 'lost.pcapng'
    capture.save(path)
    assert [(item.frame, item.filter) for item in tshark.experts(path, QUIET, ['li.sequence'])] == [(told, GAP)]
    assert after < told


def test_a_unit_without_number(tmp_path):
    """It may have taken one: the next jump by one is not told."""
    course = Course()
    link = course.link()
    course.send(link, 0, 1)
    course.send(link, None)
    course.send(link, 2, 3)
    assert course.found(tmp_path) == []


def test_findings_stand_at_their_unit(tmp_path):
    """Three PDUs in a frame, the second one jumps: its own `li` item has the finding."""
    cases = Cases()
    cases.tcp('three', [numbered(0), numbered(5), numbered(6)])
    shown = cases.show(tmp_path, QUIET)
    assert [[item.filter for item in experts_of(unit, ['li.'])] for unit in shown.units('three')] == [[], [GAP], []]


# --- What would cost much if it were not bounded (tests/speed, part s, has the same by thousands)

def test_many_tasks_jump_at_once(tmp_path):
    """Each of 300 tasks that PDUs name besides misses one number in each PDU but the first."""
    tasks = [f'51d00000-0000-4000-8000-{i:012x}' for i in range(300)]
    pdus = [numbered(number, attributes=[x2x3.axri(xid, 1, 2 * number) for xid in tasks]) for number in range(4)]
    cases = Cases()
    cases.tcp('jumps', *pdus)
    for two_pass in (False, True):
        shown = cases.show(tmp_path, OPTIONS, two_pass)
        found = shown.experts('jumps', ['li.sequence'])
        assert [item.filter for item in found] == [GAP] * 900
        # In the order of the tasks, each in its own PDU.
        assert [item.message.split(' ')[2] for item in found] == [
            str(2 * number - 1) for number in (1, 2, 3) for _ in tasks]


@pytest.mark.parametrize('step', [-2, 3])
def test_each_unit_to_a_new_endpoint(tmp_path, step):
    """Numbers that fall are sequences of their own; what those that rise leave out is missing at last."""
    course = Course('udp')
    count = 300
    for i in range(count):
        course.send(course.link(Endpoint(f'198.51.{i >> 8}.{i & 0xff}', 9003)), 10000 + step * i)
    found = course.found(tmp_path)
    assert [name for _, name in found] == [GAP] * (count - 1 - 32 if step > 0 else 0)


# --- What was not captured to its end

@pytest.mark.parametrize('fresh', [False, True], ids=['one port', 'a port for each'])
@pytest.mark.parametrize('is_cut', [False, True], ids=['lost', 'cut'])
def test_cut_datagrams(tmp_path, is_cut, fresh):
    """Every third PDU is behind the snapshot length, or was not sent: only that is a gap."""
    course, path = Course('udp'), tmp_path / 'cut.pcapng'
    link = course.link()
    for number in range(0, 90, 3):
        course.wait(1)
        link = course.link() if fresh else link
        course.send(link, number, number + 1, *([number + 2] if is_cut else []))
    whole = len(course.capture.frames[0].octets)
    course.capture.save(path, **({'snap_length': whole * 2 // 3} if is_cut else {}))
    found = tshark.experts(path, OPTIONS, ['li.sequence'])
    assert bool(found) != is_cut and {item.filter for item in found} <= {GAP}
