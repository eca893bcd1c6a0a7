# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests and responses of X1, tied by transaction id within a conversation."""

import pytest

from support import pcapng, tshark, wire, x1
from support.cases import experts_of, values
from support.tls import TlsConnection
from support.x1_cases import X1Cases, containers


def request(number, name='PingRequest', *body):
    return x1.message(name, *body, transaction=x1.transaction_id(number))


def response(number, name='PingResponse', *body):
    return x1.message(name, *(body or [x1.ok()]), transaction=x1.transaction_id(number))


def links(shown, name):
    """For each frame of a case: response in, response to."""
    return [(values(packet, 'li_x1.response_in'), values(packet, 'li_x1.response_to')) for packet in shown.of(name)]


def answered(shown, name, pairs):
    """Whether exactly these frames (counted within the case) are tied: (request, response)."""
    frames = shown.names[name]
    wanted = [([], []) for _ in frames]
    for asked, answer in pairs:
        wanted[asked][0].append(str(frames[answer]))
        wanted[answer][1].append(str(frames[asked]))
    return links(shown, name) == wanted


def filters(shown, name):
    return [[item.filter for item in experts_of(packet, ('li_x1.',))] for packet in shown.of(name)]


def severities(shown, name):
    return [item.severity for packet in shown.of(name) for item in experts_of(packet, ('li_x1.',))]


def one(cases, name, *steps, client=x1.ADMF_HOST):
    """A connection with these steps: a list of messages, or seconds to wait."""
    connection = cases.connection(client=client)
    for step in steps:
        if isinstance(step, (int, float)):
            cases.capture.wait(step)
        else:
            cases.send(name, connection, x1.document(*step), back=not step[0].is_request)
    return connection


@pytest.fixture(scope='module')
def capture(tmp_path_factory):
    cases = X1Cases()
    one(cases, 'pair', [request(1)], 0.25, [response(1)])
    one(cases, 'pipelined', [request(1)], [request(2)], [request(3)], [response(1)], [response(2)], [response(3)])
    one(cases, 'reordered', [request(1)], [request(2)], [response(2)], [response(1)])
    one(cases, 'several', [request(1), request(2)], [response(2), response(1)])
    one(cases, 'upper case', [x1.message('PingRequest', transaction=x1.transaction_id(0xabc).upper())],
        [response(0xabc)])
    one(cases, 'one too few', [request(1), request(2)], [response(1)])
    one(cases, 'one too many', [request(1)], [response(1), response(9)])
    one(cases, 'unmatched', [request(1)], [response(2)])
    one(cases, 'response only', [response(2)])
    one(cases, 'request twice', [request(1)], [response(1)], [request(1)], [response(1)])
    one(cases, 'response twice', [request(1)], [response(1)], [response(1)])
    # What is not answered is said on the next message between the same two: each has an administrator of its own.
    one(cases, 'unanswered', [request(1), request(2)], 14, [request(3)], 2, [request(4)], [request(5)],
        client='192.0.2.3')
    one(cases, 'answered late', [request(1)], 20, [response(1)], [request(2)], client='192.0.2.4')
    one(cases, 'over another', [request(1)], 20, client='192.0.2.5')
    one(cases, 'over another', [request(2)], [response(2)], client='192.0.2.5')
    one(cases, 'over another', [request(3)], client='192.0.2.5')
    one(cases, 'of another', [request(1)], client='192.0.2.6')
    one(cases, 'quiet end', [request(1)])
    for name, body in (('top level', x1.document(request(1))), ('empty', x1.document(root='X1Request'))):
        connection = cases.body(name, body)
        cases.send(name, connection, x1.top_level_error(), back=True)
    connection = cases.connection()
    for octets, back in ((x1.post(x1.document(request(1))), False), (x1.reply(x1.document(response(1))), True)):
        pieces = wire.chunks(octets, 200)
        cases.note('split', connection.send_pieces(pieces, back)[-1])
    connection = cases.connection()
    both = x1.post(x1.document(request(1))) + x1.post(x1.document(request(2)))
    cases.note('same segment', connection.send(both), connection.send(x1.reply(x1.document(response(1)))
                                                                      + x1.reply(x1.document(response(2))), True))
    http2(cases)
    tls = TlsConnection(cases.connection(wire.Endpoint('192.0.2.10', 8443)))
    tls.handshake()
    cases.note('TLS', tls.send(x1.post(x1.document(request(1)))), tls.send(x1.reply(x1.document(response(1))), True))
    cases.secrets.append(tls.secrets)
    folder = tmp_path_factory.mktemp('transactions')
    cases.capture.save(folder / 'cases.pcapng', secrets=cases.secrets)
    return cases, folder


def http2(cases):
    """Two streams, their responses in the other order."""
    connection = cases.connection()
    connection.send(x1.PREFACE + x1.http2_settings())
    for stream in (1, 3):
        cases.note('HTTP/2', connection.send(x1.http2_message(stream, x1.document(request(stream)))))
    for stream in (3, 1):
        cases.note('HTTP/2', connection.send(x1.http2_message(stream, x1.document(response(stream)), False), True))


@pytest.fixture(scope='module')
def shown(capture):
    cases, folder = capture
    return cases.show(folder, ['-d', 'tls.port==8443,http'], two_pass=True)


@pytest.mark.parametrize('name, pairs', {
    'pair': [(0, 1)], 'pipelined': [(0, 3), (1, 4), (2, 5)], 'reordered': [(0, 3), (1, 2)], 'split': [(0, 1)],
    'several': [(0, 1), (0, 1)], 'upper case': [(0, 1)], 'request twice': [(0, 1), (2, 3)], 'response twice': [(0, 1)],
    'HTTP/2': [(0, 3), (1, 2)], 'TLS': [(0, 1)], 'same segment': [(0, 1), (0, 1)], 'top level': [(0, 1)],
    'unmatched': [(0, 1)], 'one too few': [(0, 1)], 'answered late': [(0, 1)], 'quiet end': [],
}.items(), ids=str)
def test_links(shown, name, pairs):
    assert answered(shown, name, pairs)


def test_response_time(shown):
    packet = shown.of('pair')[1]
    assert abs(float(values(packet, 'li_x1.response_time')[0]) - 0.251) < 1e-6


QUIET = ['pair', 'pipelined', 'reordered', 'several', 'split', 'HTTP/2', 'TLS', 'same segment', 'quiet end']


@pytest.mark.parametrize('name', QUIET)
def test_silent(shown, name):
    assert [item for found in filters(shown, name) for item in found] == []


def test_unmatched(shown):
    """HTTP ties them, but the identifier is another one."""
    assert filters(shown, 'unmatched') == [[], ['li_x1.transaction.unmatched']]
    assert severities(shown, 'unmatched') == ['Warning']


def test_unmatched_without_any_request_is_a_note(shown):
    assert filters(shown, 'response only') == [['li_x1.transaction.unmatched']]
    assert severities(shown, 'response only') == ['Note']


def test_duplicates(shown):
    assert filters(shown, 'request twice') == [[], [], ['li_x1.transaction.duplicate'], []]
    assert filters(shown, 'response twice') == [[], [], ['li_x1.transaction.duplicate']]


def test_count(shown):
    assert filters(shown, 'one too few') == [[], ['li_x1.message.count']]
    assert sorted(filters(shown, 'one too many')[1]) == ['li_x1.message.count', 'li_x1.transaction.unmatched']


def test_unanswered(shown):
    """On the first later message that proves it, once, with the frame that asked."""
    assert filters(shown, 'unanswered') == [[], [], ['li_x1.transaction.unanswered'] * 2, []]
    packet, frame = shown.of('unanswered')[2], shown.names['unanswered'][0]
    assert values(packet, 'li_x1.unanswered_request') == [str(frame)] * 2
    assert all(f'of frame {frame}' in item.message and 'TIME2' in item.message for item in experts_of(packet,
                                                                                                      ('li_x1.',)))


def test_unanswered_over_another_connection(shown):
    """Who gives up on a connection opens another one: said there, once, and of those two addresses only."""
    assert filters(shown, 'over another') == [[], ['li_x1.transaction.unanswered'], [], []]
    assert severities(shown, 'over another') == ['Warning']
    assert values(shown.of('over another')[1], 'li_x1.unanswered_request') == [str(shown.names['over another'][0])]
    assert filters(shown, 'of another') == [[]]


def over_another(tmp_path, opened=True, lost=None, requests=1):
    """Requests over one connection, and 20 s later one over another: what is said on that."""
    capture = wire.Capture()
    first = wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), x1.NE_HOST)
    if opened:
        first.open()
    for number in range(requests):
        first.send(asks(1000 + number))
    if lost:
        first.lose(lost, True)
        first.acknowledge(back=False)
    capture.wait(20)
    second = wire.TcpConnection(capture, (x1.ADMF_HOST, 50002), x1.NE_HOST).open()
    frame = second.send(asks(2))
    capture.save(tmp_path / 'another.pcapng')
    found = tshark.experts(tmp_path / 'another.pcapng', prefixes=['li_x1.transaction.unanswered'])
    assert {item.frame for item in found} == {frame}
    return found


def test_unanswered_over_another_as_far_as_captured(tmp_path):
    """What the capture lacks is asked of the connection of the request, not of the one it is said on."""
    assert [item.severity for item in over_another(tmp_path)] == ['Warning']
    assert [item.severity for item in over_another(tmp_path, opened=False)] == ['Note']
    found, = over_another(tmp_path, lost=tells(1000)[1])
    assert found.severity == 'Note' and 'as far as the capture has' in found.message


def test_many_unanswered(tmp_path):
    """Not each is named."""
    found = over_another(tmp_path, requests=100)
    assert len(found) == 65
    assert found[-1].message.startswith('36 more requests')


@pytest.mark.parametrize('opened, severity', [(True, 'Warning'), (False, 'Note')])
def test_unanswered_where_nothing_of_the_peer_was_captured(tmp_path, opened, severity):
    """A capture of one direction shows no answers: that is no fault of the peer's."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), x1.NE_HOST)
    if opened:
        connection.open()
    connection.send(x1.post(x1.document(request(1))))
    capture.wait(20)
    connection.send(x1.post(x1.document(request(2))))
    capture.save(tmp_path / 'one-way.pcapng')
    found = tshark.experts(tmp_path / 'one-way.pcapng', prefixes=['li_x1.transaction.unanswered'])
    assert [item.severity for item in found] == [severity]


def said_of(tmp_path, filter_name, *steps, opened=True):
    """The severities of an item in a connection. A step is a number of seconds, octets of the administrator's, octets
    of the element's behind None, or a count of such octets that were not captured."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), x1.NE_HOST)
    if opened:
        connection.open()
    for step in steps:
        if isinstance(step, bytes):
            connection.send(step)
        elif isinstance(step, tuple):
            connection.lose(*step, True) if step[0] is not None else connection.send(step[1], True)
        else:
            capture.wait(step)
    capture.save(tmp_path / 'said.pcapng')
    return [item.severity for item in tshark.experts(tmp_path / 'said.pcapng',
                                                     prefixes=[f'li_x1.transaction.{filter_name}'])]


def asks(number):
    return x1.post(x1.document(request(number)))


def tells(number):
    return None, x1.reply(x1.document(response(number)))


@pytest.mark.parametrize('lost, severity', [(0, 'Warning'), (400, 'Note')])
def test_unanswered_where_segments_were_lost(tmp_path, lost, severity):
    """The answer may be among them: told by a later request, which acknowledges them, or by a later answer."""
    gap = [(bytes(lost),)] if lost else []
    assert said_of(tmp_path, 'unanswered', asks(1), *gap, 20, asks(2)) == [severity]
    assert said_of(tmp_path, 'unanswered', asks(1), 5, asks(2), *gap, 12, tells(2)) == [severity]


def test_unmatched_where_segments_were_lost(tmp_path):
    """The request may be among them. They are known to be missing by what the element acknowledges."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), x1.NE_HOST).open()
    for octets in (asks(1), tells(1)):
        connection.send(octets if isinstance(octets, bytes) else octets[1], not isinstance(octets, bytes))
    connection.lose(asks(2))
    connection.send(tells(2)[1], True)
    capture.save(tmp_path / 'lost.pcapng')
    found = tshark.experts(tmp_path / 'lost.pcapng', prefixes=['li_x1.transaction.unmatched'])
    assert [item.severity for item in found] == ['Note']


@pytest.mark.parametrize('filter_name, cut', [('unmatched', 2), ('unanswered', 3)])
def test_where_a_frame_is_cut(tmp_path, filter_name, cut):
    """By the snapshot length: the second request, or its answer. What both say else is whole."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), x1.NE_HOST).open()
    frames = [connection.send(asks(1)), connection.send(tells(1)[1], True),
              connection.send(asks(2)), connection.send(tells(2)[1], True)]
    capture.wait(20)
    connection.send(asks(3))
    path = tmp_path / 'cut.pcapng'
    for expected in ([], ['Note']):
        capture.save(path)
        found = tshark.experts(path, prefixes=[f'li_x1.transaction.{filter_name}'])
        assert [item.severity for item in found] == expected
        whole = capture.frames[frames[cut] - 1]
        capture.frames[frames[cut] - 1] = pcapng.Frame(whole.nanoseconds, whole.octets[:200], '', len(whole.octets))


@pytest.mark.parametrize('opened, severity', [(True, 'Warning'), (False, 'Note')])
def test_unmatched_where_the_connection_is_older(tmp_path, opened, severity):
    """The first answers of one that was open before the capture are to what was asked before it."""
    assert said_of(tmp_path, 'unmatched', asks(2), tells(1), tells(2), opened=opened) == [severity]
    assert said_of(tmp_path, 'unmatched', asks(2), tells(2), asks(3), tells(1), opened=opened) == ['Warning']


def test_late_is_not_unanswered(shown):
    assert filters(shown, 'answered late') == [[], [], []]


def test_time2(capture):
    cases, folder = capture
    shown = cases.show(folder, ['-o', 'li_x1.time2:20'])
    assert filters(shown, 'unanswered') == [[], [], [], []]


def test_top_level_error(shown):
    for name in ('top level', 'empty'):
        assert filters(shown, name)[1] == ['li_x1.error']
        assert links(shown, name)[1] == ([], [str(shown.names[name][0])])


def test_one_pass_gives_the_same_findings(capture, shown):
    cases, folder = capture
    once = cases.show(folder, ['-d', 'tls.port==8443,http'])
    for name in cases.frames:
        assert filters(once, name) == filters(shown, name)
        assert [found[1] for found in links(once, name)] == [found[1] for found in links(shown, name)]


def test_state_does_not_need_a_tree(capture, shown):
    """In the first of two passes no tree is built: what is known afterwards is what one pass with a tree knows."""
    cases, folder = capture
    path = folder / 'cases.pcapng'
    fields = ['frame.number', 'li_x1.response_to', 'li_x1.transaction.unanswered', 'li_x1.transaction.unmatched']
    options = ['-d', 'tls.port==8443,http']
    assert tshark.fields(path, fields, options, two_pass=True) == tshark.fields(path, fields, options)


def test_random_access(capture, shown):
    """Frames asked for backwards look as they do in order."""
    cases, folder = capture
    numbers = sorted({frame for frames in cases.frames.values() for frame in frames})

    def labels(session, order):
        found = {frame: session.labels(frame, ('li_x1',)) for frame in order}
        return [found[frame] for frame in numbers]

    with tshark.Sharkd() as session:
        session.load(folder / 'cases.pcapng')
        assert labels(session, numbers) == labels(session, numbers[::-1])


def test_http2_is_x1(shown):
    assert [len(containers(packet)) for packet in shown.of('HTTP/2')] == [1] * 4
