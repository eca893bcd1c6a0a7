# SPDX-License-Identifier: GPL-2.0-or-later
"""Keepalives and their acknowledgements (TS 103 221-2 clauses 5.1 and 6.2.4): pairs, and what has no partner."""

import pytest

from support import ps, tshark, wire, x1, x2x3
from support.ber import c, p, u
from support.cases import MDF, POI, PORTS, PROTECTED, QUIET, numbered, protocols, registered, values
from support.orders import Administrator
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


# ---- where they go ----

ENDPOINT = 'li.endpoint'


def endpoints(course, folder, two_pass, *options):
    """Of each unit that is no content: where it goes, the verdict, and what is said of that."""
    path = course.save(folder)
    items = tshark.experts(path, options, ['li.endpoint', 'li.task'], two_pass)
    return [(values(item, 'li.endpoint')[0], tshark.VERDICTS[int(values(item, 'li.endpoint.verdict')[0])],
             [(said.filter, said.severity) for said in items if said.frame == frame])
            for frame, packet in tshark.packets(path, options, two_pass=two_pass) for item in protocols(packet, 'li')
            if not values(item, 'li.interface')]


REGISTERED, UNREGISTERED, UNVERIFIED = 'registered', 'unregistered', 'unverified'
STRANGE = [('li.endpoint.unregistered', 'Warning')]
AT_MDF, AT_POI = f'{MDF.address}:{MDF.port}/tcp', f'{POI}:20001/tcp'
BY_PORT = [*PORTS, *PROTECTED]
ONE_TASK = registered(identities='29f28e1c-f230-486a-a860-f5a784ab9172')


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_a_channel_that_is_kept_open(tmp_path, two_pass):
    """A keepalive goes where it is sent to, and is answered by who receives; weaker than content."""
    course = Course()
    for number in range(2):
        course.keep(60 * number + 1, number)
        course.ack(60 * number + 2, number)
    assert endpoints(course, tmp_path, two_pass, *BY_PORT, *registered('198.51.100.99')) == [
        (AT_MDF, UNREGISTERED, STRANGE)] * 4
    assert endpoints(course, tmp_path, two_pass, *BY_PORT, *registered()) == [(AT_MDF, REGISTERED, [])] * 4
    # No identity is compared, and the interface is any of the family.
    for rows in (ONE_TASK, registered(interfaces='X2'), registered(interfaces='X3')):
        assert endpoints(course, tmp_path, two_pass, *BY_PORT, *rows) == [(AT_MDF, REGISTERED, [])] * 4
    # Rows of the other family do not speak.
    found = endpoints(course, tmp_path, two_pass, *BY_PORT, *registered(interfaces='HI2,HI3'))
    assert found == [(AT_MDF, UNVERIFIED, [('li.endpoint.unverified', 'Note')]), *[(AT_MDF, UNVERIFIED, [])] * 3]


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_the_receiver_keeps_it_open(tmp_path, two_pass):
    """Either end may send keepalives: the registered one is who receives, whoever asks and whoever answers."""
    course = Course()
    course.keep(1, 0, back=True)
    course.ack(2, 0, back=False)
    course.send(3, numbered(0))
    course.keep(61, 1, back=True)
    course.ack(62, 1, back=False)
    assert endpoints(course, tmp_path, two_pass, *BY_PORT, *registered()) == [(AT_MDF, REGISTERED, [])] * 4
    found = endpoints(course, tmp_path, two_pass, *BY_PORT, *registered('198.51.100.99'))
    # Content tells from then on which end delivers.
    assert [endpoint for endpoint, *_ in found] == [AT_POI, AT_POI, AT_MDF, AT_MDF]
    assert {verdict for _, verdict, _ in found} == {UNREGISTERED}


def test_nil_identities_are_compared_with_none(tmp_path):
    course = Course()
    course.send(1, numbered(0, xid=x2x3.NIL))
    course.send(2, numbered(1))
    path = course.save(tmp_path)
    for rows, expected in ((ONE_TASK, ['registered'] * 2),
                           (registered(identities='7d0a1f52-6c3e-4f0b-9b1e-2a54c1d0e8f3'),
                            ['registered', 'unregistered'])):
        found = tshark.fields(path, ['li.endpoint.verdict'], [*BY_PORT, *rows])
        assert [tshark.VERDICTS[int(value)] for frame in found for value in frame[0]] == expected


ALTERNATIVES = {'integrity check': (0, c(0, c(0, u(2, 1)), p(1, 1), p(2, 1), p(3, bytes(20)))),
                'keep-alive': (3, None), 'keep-alive response': (4, None), 'first segment': (5, None),
                'option response': (10, c(10, c(0, p(0)), c(1))), 'acknowledgement': (13, None)}
RESPONSES = {'keep-alive response', 'option response', 'acknowledgement'}


@pytest.mark.parametrize('name', ALTERNATIVES)
def test_hand_over(tmp_path, name):
    """TRI (TS 102 232-1 clause 6.3): asked of HI2 to HI4; responses by who sends them; only keepalives name nobody."""
    capture = wire.Capture()
    ends = Endpoint('192.0.2.10', 20001), Endpoint('198.51.100.20', 50000)
    connection = wire.TcpConnection(capture, *ends).open()
    connection.send(ps.tri(*ALTERNATIVES[name]), back=name in RESPONSES)
    path = tmp_path / 'tri.pcapng'
    capture.save(path)

    def judged(*options):
        found = tshark.fields(path, ['li.endpoint', 'li.endpoint.verdict'], [*PROTECTED, *options])
        verdicts = [tshark.VERDICTS[int(value)] for frame in found for value in frame[1]]
        items = [(item.filter, item.severity) for item in tshark.experts(path, [*PROTECTED, *options], ['li.endpoint'])]
        return [value for frame in found for value in frame[0]], verdicts, items

    at_lemf = ['198.51.100.20:50000/tcp']
    lemf = dict(address='198.51.100.20', ports='50000')
    assert judged(*registered(**lemf, interfaces='HI2,HI3')) == (at_lemf, [REGISTERED], [])
    assert judged(*registered('198.51.100.99', interfaces='HI2')) == (at_lemf, [UNREGISTERED], STRANGE)
    assert judged(*registered(**lemf, interfaces='X2,X3'))[1] == [UNVERIFIED]
    other = judged(*registered(**lemf, interfaces='HI2,HI3', identities='LIID-9999'))
    assert other == (at_lemf, [REGISTERED], []) if name.startswith('keep') else (
        at_lemf, [UNREGISTERED], [('li.endpoint.other_task', 'Warning')])


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_a_task_that_ended_is_not_kept_open(tmp_path, two_pass):
    """Nothing is said of tasks: a keepalive has none."""
    capture = wire.Capture()
    ne = Administrator(capture).element('ne-1', POI)
    ne.create(x1.DID, MDF)
    ne.activate('29f28e1c-f230-486a-a860-f5a784ab9172', x1.DID)
    connection = wire.TcpConnection(capture, (POI, 20001), MDF).open()
    ne.deactivate('29f28e1c-f230-486a-a860-f5a784ab9172')
    capture.wait(60)
    frame = connection.send(x2x3.encode(x2x3.keepalive(0)))
    path = tmp_path / 'ended.pcapng'
    capture.save(path)
    packets = dict(tshark.packets(path, PROTECTED, two_pass=two_pass))
    assert values(packets[frame], 'li.endpoint.verdict') == ['2']
    assert [item for item in tshark.experts(path, PROTECTED, ['li.endpoint', 'li.task'], two_pass)
            if item.frame == frame] == []
