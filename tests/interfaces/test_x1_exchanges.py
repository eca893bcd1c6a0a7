# SPDX-License-Identifier: GPL-2.0-or-later
"""What carries X1: the HTTP exchange of a document, responses that only it ties, and what HTTP itself answers."""

import re

import pytest

from support import home, orders, tshark, wire, x1
from support.cases import columns, experts_of, values
from support.tls import TlsConnection
from support.x1_cases import X1Cases, containers

PING = x1.document(x1.message('PingRequest'))
PONG = x1.document(x1.message('PingResponse', x1.ok()))
FORBIDDEN = x1.reply(b'<html>no</html>', 'text/html', '403 Forbidden')


def number(n):
    return x1.transaction_id(n)


def activate(n=1, *parts, name='ActivateTask', **how):
    return x1.document(x1.message(f'{name}Request', x1.task(*parts, **how), transaction=number(n)))


def error(code, transaction=None):
    """Real elements leave the identifier out."""
    return x1.document(x1.error(code, transaction=transaction))


def untyped(name, *content, transaction=number(1)):
    inner = ''.join(part.xml('  ') for part in (*x1.envelope(transaction), *content))
    return (f'<ns1:X1Response xmlns:ns1="{x1.X1}" xmlns:common="{x1.COMMON}" xmlns:xsi="{x1.XSI}"><ns1:{name}>{inner}'
            f'</ns1:{name}></ns1:X1Response>').encode()


@pytest.fixture(scope='module')
def capture(tmp_path_factory):
    cases = X1Cases()

    def say(name, *messages, server=x1.NE_HOST, is_new=True):
        """Octets of HTTP: a request, or (with a True before it) a response."""
        connection = cases.connection(server) if is_new else cases.open_before(server, x1.ADMF_HOST)
        back = False
        for part in messages:
            if isinstance(part, bool):
                back = part
                continue
            cases.note(name, connection.send(part, back))
            back = False
        return connection

    get = b'GET /example.xml HTTP/1.1\r\nHost: a\r\n\r\n'
    say('exchange', x1.post(PING), True, x1.reply(PONG))
    say('download', get, True, x1.reply(PING), get, True, x1.reply(PONG))
    say('download after', x1.post(PING), True, x1.reply(PONG), get, True, x1.reply(PONG))
    say('request not captured', True, x1.reply(PONG))
    say('continue', x1.post(PING), True, b'HTTP/1.1 100 Continue\r\n\r\n', True, x1.reply(PONG))
    say('continue, one segment', x1.post(PING), True, b'HTTP/1.1 100 Continue\r\n\r\n' + x1.reply(PONG))
    say('refused', x1.post(activate()), True, FORBIDDEN)
    say('refused, then not', x1.post(activate(1)), True, FORBIDDEN, x1.post(activate(2)), True,
        x1.reply(x1.document(x1.message('ActivateTaskResponse', x1.ok(), transaction=number(2)))))
    say('empty 500', x1.post(PING), True, b'HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n')
    say('204', x1.post(PING), True, b'HTTP/1.1 204 No Content\r\n\r\n')
    say('200 without X1', x1.post(PING), True, x1.reply(b'<html>ok</html>', 'text/html'))
    say('refused with X1', x1.post(activate()), True, x1.reply(error(3000, number(1)), status='400 Bad Request'))
    say('done with 500', x1.post(activate()), True,
        x1.reply(x1.document(x1.message('ActivateTaskResponse', x1.ok(), transaction=number(1))), status='500 Oops'))
    say('half a body', activate(1)[-200:].replace(b'\n', b''), x1.post(activate(2)), True,
        x1.reply(x1.document(x1.message('ActivateTaskResponse', x1.ok(), transaction=number(2)))))
    say('pipelined, first refused', x1.post(activate(1)), x1.post(activate(2)), True, FORBIDDEN, True,
        x1.reply(x1.document(x1.message('ActivateTaskResponse', x1.ok(), transaction=number(2)))))
    done = [x1.reply(x1.document(x1.message('ActivateTaskResponse', x1.ok(), transaction=number(n))))
            for n in (1, 2, 3)]
    three = [x1.post(activate(n)) for n in (1, 2, 3)]
    unavailable = b'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno'
    say('one segment, first refused', *three, True, FORBIDDEN + done[1] + done[2])
    say('one segment, two refused', *three, True, FORBIDDEN + unavailable + done[2])
    say('one segment, last refused', *three, True, done[0] + done[1] + FORBIDDEN)
    say('one segment, all refused', *three, True, FORBIDDEN + unavailable + FORBIDDEN)
    say('one segment, none refused', *three, True, b''.join(done))
    say('one segment, told to go on', *three, True, b'HTTP/1.1 100 Continue\r\n\r\n' + b''.join(done))
    say('two segments', *three, True, FORBIDDEN + done[1][:200], True, done[1][200:] + FORBIDDEN)
    chunked = x1.reply(b'').replace(b'Content-Length: 0', b'Transfer-Encoding: chunked') + b''.join(
        b'%x\r\n' % len(part) + part + b'\r\n' for part in wire.chunks(done[1].partition(b'\r\n\r\n')[2], 300)) + (
            b'0\r\n\r\n')
    say('one segment, in chunks', *three, True, FORBIDDEN + chunked + unavailable)
    others(cases, say, get)
    say('no identifier', x1.post(activate()), True, x1.reply(error(2010)))
    say('wrong identifier', x1.post(activate()), True, x1.reply(error(2010, number(9))))
    say('no identifiers, pipelined', x1.post(activate(1)), x1.post(PING), True, x1.reply(error(2010)), True,
        x1.reply(x1.document(x1.message('PingResponse', x1.ok(), transaction=None))))
    say('untyped oK', x1.post(activate()), True, x1.reply(untyped('x1ResponseMessage', x1.ok())))
    say('untyped error', x1.post(activate()), True, x1.reply(untyped(
        'errorResponse', x1.node('errorInformation', None, x1.leaf('errorCode', 2010),
                                 x1.leaf('errorDescription', 'there already')))))
    say('untyped error, no identifier', x1.post(activate()), True, x1.reply(untyped(
        'errorResponse', x1.node('errorInformation', None, x1.leaf('errorCode', 2010)), transaction=None)))
    say('untyped listing', x1.post(x1.document(x1.message('GetAllDetailsRequest'))), True, x1.reply(untyped(
        'x1ResponseMessage', *x1.bodies()['GetAllDetailsResponse'])))
    other = x1.target('imsi', '204081234567891')
    changes = [activate(1, x1.leaf('productID', x1.PRODUCT)), activate(2, name='ModifyTask'),
               activate(3, name='ModifyTask', dids=x1.did_list(x1.did(), x1.did(x1.OTHER_DID))),
               activate(4, name='ModifyTask', identifiers=x1.target_list(other)), activate(5, name='ModifyTask')]
    steps = []
    for n, request in enumerate(changes, 1):
        refused = n == 3
        kind = 'ActivateTaskResponse' if n == 1 else 'ModifyTaskResponse'
        answer = (x1.error(3001, kind='ModifyTask', transaction=number(n)) if refused
                  else x1.message(kind, x1.ok(), transaction=number(n)))
        steps += [x1.post(request), True, x1.reply(x1.document(answer))]
    say('changes', *steps)
    mediated = [[orders.mediation('L-1', end=f'2026-03-02T{hour}:00:00.000000Z', dids=dids)]
                for hour, dids in ((12, ()), (13, ()), (13, (x1.OTHER_DID,)))]
    steps = []
    for n, mediations in enumerate(mediated, 1):
        kind = 'ActivateTask' if n == 1 else 'ModifyTask'
        request = x1.message(f'{kind}Request', orders.task(x1.OTHER_XID, x1.DID, mediations=mediations),
                             transaction=number(n))
        steps += [x1.post(x1.document(request)), True,
                  x1.reply(x1.document(x1.message(f'{kind}Response', x1.ok(), transaction=number(n))))]
    say('changes of mediation', *steps)
    streams(cases)
    signalling(cases)
    folder = tmp_path_factory.mktemp('exchanges')
    cases.capture.save(folder / 'cases.pcapng')
    return cases, folder


def others(cases, say, get):
    """Requests for something else in the same connection, each of which has its answer in its place."""
    missing = b'HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno'
    asked, head = x1.post(activate(1)), get.replace(b'GET', b'HEAD')
    done, done2 = (x1.reply(x1.document(x1.message('ActivateTaskResponse', x1.ok(), transaction=number(n))))
                   for n in (1, 2))
    form = x1.post(b'a=b', 'application/x-www-form-urlencoded', '/login')
    say('behind a GET', get, asked, True, missing, True, done)
    say('behind a GET, one segment', get + asked, True, missing + done)
    say('behind GETs, one segment', get + get + form + asked + get, True, missing + missing, True,
        missing + FORBIDDEN + missing)
    say('behind empty lines', get.replace(b'example', 'b\u00e4r'.encode()) + b'\r\n' + get + b'\r\n' + asked, True,
        missing + b'\r\n' + missing + b'\r\n' + FORBIDDEN)
    say('between GETs', get, asked, get, x1.post(activate(2)), True, missing, True, FORBIDDEN + missing, True, done2)
    say('behind a GET that was answered', get, True, missing, asked, True, FORBIDDEN)
    say('behind a GET that was answered late', get, get, True, missing, asked, True, missing, True, FORBIDDEN)
    say('behind HEAD', head + asked, True, missing[:-2] + FORBIDDEN)
    say('behind a GET told to wait', get, True, b'HTTP/1.1 103 Early Hints\r\n\r\n', asked, True, missing, True, done)
    say('a page about X1', get, asked, True, x1.reply(PING + b'GET / HTTP/1.1\r\n\r\n'), True, FORBIDDEN)
    say('an answer in the place of another', get, asked, True, done)
    say('open before', asked, True, missing, True, done, is_new=False)
    say('open before, told', asked, True, done, x1.post(activate(2)), True, FORBIDDEN, is_new=False)
    say('open before, no identifier', asked, True, x1.reply(error(2010)), is_new=False)
    connection = say('a request lost', asked, True, done)
    connection.lose(get)
    for octets, back in ((x1.post(activate(2)), False), (missing, True), (done2, True), (x1.post(activate(3)), False),
                         (FORBIDDEN, True)):
        cases.note('a request lost', connection.send(octets, back))


# RFC 7541 clauses 2.3, 6.1 to 6.3: a status that is put into the dynamic table; the newest entry, and another one that
# is put in before it; a change of the table's size, and the entry before the newest; its name with another value.
TABLE = [b'\x48\x03403', b'\xbe' + b'\x40\x03x-a\x01b', b'\x3f\xe1\x1f' + b'\xbf' + b'\0\x03x-c\x01d',
         b'\x0f\x30\x03503']


def streams(cases):
    """Over HTTP/2."""
    for name, status, form in (('static', '404', 'static'), ('named', '403', 'named'), ('Huffman', '503', 'huffman'),
                               ('literal', '418', 'literal')):
        connection = cases.connection()
        connection.send(x1.PREFACE + x1.http2_settings())
        for stream in (1, 3):
            cases.note(f'2, {name}', connection.send(x1.http2_message(stream, activate(stream))))
        how = {'status': status, 'form': form}
        refusal = x1.http2_message(1, b'<html>no</html>', False, content_type='text/html', **how)
        cases.note(f'2, {name}', connection.send(x1.http2_headers(3, False, None, ends=True, **how), True),
                   connection.send(refusal, True))
    for name, answers in (('table', TABLE), ('not in the table', [b'\xbe'])):
        connection = cases.connection()
        connection.send(x1.PREFACE + x1.http2_settings())
        for stream in range(1, 2 * len(answers), 2):
            cases.note(f'2, {name}', connection.send(x1.http2_message(stream, activate(stream))))
        for number, block in enumerate(answers):
            cases.note(f'2, {name}', connection.send(
                x1.http2_block(2 * number + 1, block, 5 if number == 2 else None), True))
    connection = cases.connection()
    connection.send(x1.PREFACE + x1.http2_settings())
    for stream in (1, 3):
        cases.note('2, no identifiers', connection.send(x1.http2_message(stream, activate(stream))))
    for stream in (3, 1):
        answer = x1.http2_message(stream, error(2010), False, form='static')
        cases.note('2, no identifiers', connection.send(answer, True))
    connection = cases.connection()
    connection.send(x1.PREFACE + x1.http2_settings())
    for stream in (1, 3):
        cases.note('2, wrong identifiers', connection.send(x1.http2_message(stream, activate(stream))))
    for stream in (3, 1):
        answer = x1.http2_message(stream, error(2010, x1.transaction_id(8)), False, form='static')
        cases.note('2, wrong identifiers', connection.send(answer, True))
    connection = cases.connection()
    connection.send(x1.PREFACE + x1.http2_settings())
    cases.note('2, download', connection.send(x1.http2_headers(1, content_type=None, ends=True)),
               connection.send(x1.http2_message(1, PING, False, form='huffman'), True))


def signalling(cases):
    cases.note('SIP', cases.capture.datagram(
        wire.Endpoint('192.0.2.5', 5060), wire.Endpoint('192.0.2.10', 5060),
        b'MESSAGE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP c\r\nFrom: <sip:a@b>\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\n'
        b'CSeq: 1 MESSAGE\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n' % len(PING) + PING))


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def shown(request, capture):
    cases, folder = capture
    return cases.show(folder, ['-o', 'li.transport_protected:TRUE'], two_pass=request.param)


def carriers(shown, name):
    """Of each frame with X1: carrier, status, whether it answers a document."""
    fields = [f'li_x1.carrier{part}' for part in ('', '.status', '.answers_document')]
    return [tuple((values(packet, field) or [None])[0] for field in fields)
            for packet in shown.of(name) if containers(packet) and values(packet, 'li_x1.carrier')]


def truth(text):
    return {None: None, '1': True, 'True': True, '0': False, 'False': False}[text]


REQUEST = ('1', None, None)


@pytest.mark.parametrize('name, wanted', {
    'exchange': [REQUEST, ('2', '200', True)], 'download': [('2', '200', False)] * 2,
    'download after': [REQUEST, ('2', '200', True), ('2', '200', False)], 'request not captured': [('2', '200', None)],
    'continue': [REQUEST, ('2', '200', True)], 'continue, one segment': [REQUEST, ('2', '200', True)],
    'behind a GET, one segment': [REQUEST, ('2', '200', True)], 'a page about X1': [REQUEST, ('2', '200', False)],
    'an answer in the place of another': [REQUEST, ('2', '200', True)],
    'refused with X1': [REQUEST, ('2', '400', True)], 'SIP': [('0', None, None)],
    '2, download': [('2', '200', False)], '2, no identifiers': [REQUEST] * 2 + [('2', '200', True)] * 2,
}.items(), ids=str)
def test_carriers(shown, name, wanted):
    assert [(kind, status, truth(answers)) for kind, status, answers in carriers(shown, name)] == wanted


def refusals(shown, name):
    """For each frame: the frames of the requests that HTTP refuses in it."""
    return [[re.search(r' of frame (\d+)', item.message)[1] for item in experts_of(packet, ('li_x1.',))
             if item.filter == 'li_x1.refused_by_http'] for packet in shown.of(name)]


@pytest.mark.parametrize('name, wanted', {
    'refused': {1: 0}, 'refused, then not': {1: 0}, 'empty 500': {1: 0}, '204': {1: 0}, '200 without X1': {},
    'refused with X1': {}, 'done with 500': {1: 0}, 'exchange': {}, 'download': {}, 'continue': {},
    'pipelined, first refused': {2: 0},
    'one segment, first refused': {3: [0]}, 'one segment, two refused': {3: [0, 1]},
    'one segment, last refused': {3: [2]}, 'one segment, all refused': {3: [0, 1, 2]}, 'one segment, none refused': {},
    'one segment, told to go on': {}, 'two segments': {3: [0], 4: [2]}, 'one segment, in chunks': {3: [0, 2]},
    'behind a GET': {}, 'behind a GET, one segment': {}, 'behind GETs, one segment': {2: [0]}, 'between GETs': {5: 1},
    'behind empty lines': {1: [0]},
    'behind a GET that was answered': {3: 2}, 'behind a GET that was answered late': {5: 3}, 'behind HEAD': {1: 0},
    'behind a GET told to wait': {}, 'a page about X1': {3: 1}, 'an answer in the place of another': {},
    'open before': {}, 'open before, told': {3: 2}, 'open before, no identifier': {}, 'a request lost': {6: 5},
    '2, table': {4: 0, 5: 1, 6: 2, 7: 3}, '2, not in the table': {},
    '2, static': {2: 1, 3: 0}, '2, named': {2: 1, 3: 0}, '2, Huffman': {2: 1, 3: 0}, '2, literal': {2: 1, 3: 0},
}.items(), ids=str)
def test_refused_by_http(shown, name, wanted):
    frames = shown.names[name]
    wanted = {frame: asked if isinstance(asked, list) else [asked] for frame, asked in wanted.items()}
    assert [sorted(said, key=int) for said in refusals(shown, name)] == [
        [str(frames[asked]) for asked in wanted.get(i, ())] for i in range(len(frames))]


def test_refused_in_one_record_of_tls(tmp_path):
    capture = wire.Capture()
    tls = TlsConnection(wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), (x1.NE_HOST.address, 443)).open())
    tls.handshake()
    asked = [tls.send(x1.post(activate(n))) for n in (1, 2, 3)]
    done = x1.reply(x1.document(x1.message('ActivateTaskResponse', x1.ok(), transaction=number(2))))
    last = tls.send(FORBIDDEN + done + FORBIDDEN, True)
    capture.save(tmp_path / 'tls.pcapng', secrets=[tls.secrets])
    found = tshark.experts(tmp_path / 'tls.pcapng', prefixes=['li_x1.refused_by_http'])
    assert [(item.frame, int(re.search(r' of frame (\d+)', item.message)[1])) for item in found] == [
        (last, asked[2]), (last, asked[0])]


def test_the_refusal_names_its_status_and_clause(shown):
    item, = [item for item in shown.experts('refused') if item.filter == 'li_x1.refused_by_http']
    assert item.severity == 'Warning' and 'status 403' in item.message and '7.2.2.2' in item.message
    assert x1.XID in item.message


# From 4.4 on HTTP shows the request behind half a body as one of its own.
HALF = [0, 1, 1] if home.wireshark_version() < (4, 4) else [0, 0, 0]


@pytest.mark.parametrize('name, wanted', [('half a body', HALF), ('exchange', [0, 0]), ('refused', [0, 0])])
def test_no_exchange(shown, name, wanted):
    """What HTTP does not show as a request of its own orders nothing, and that is said: of its answer, too."""
    assert [sum(item.filter == 'li.order.no_exchange' for item in experts_of(packet, ('li.',)))
            for packet in shown.of(name)] == wanted


def test_what_a_refusal_says_is_named(shown):
    item, = [item for item in shown.experts('done with 500') if item.filter == 'li_x1.refused_by_http']
    assert item.severity == 'Warning' and 'status 500' in item.message and 'ActivateTaskResponse' in item.message


@pytest.mark.parametrize('name, pairs', {
    'no identifier': [(0, 1)], 'wrong identifier': [(0, 1)], 'no identifiers, pipelined': [(0, 2), (1, 3)],
    '2, no identifiers': [(0, 3), (1, 2)], '2, wrong identifiers': [(0, 3), (1, 2)],
    'untyped error, no identifier': [(0, 1)], 'pipelined, first refused': [(0, 2), (1, 3)], 'download after': [(0, 1)],
    'untyped oK': [(0, 1)], 'untyped error': [(0, 1)], 'one segment, two refused': [(2, 3)],
    'one segment, first refused': [(1, 3)], 'two segments': [(1, 4)], 'behind a GET': [(1, 3)],
    'behind a GET, one segment': [(0, 1)], 'between GETs': [(3, 6)], 'an answer in the place of another': [(1, 2)],
    'open before': [(0, 2)], 'open before, told': [(0, 1)], 'a request lost': [(0, 1), (2, 4)],
}.items(), ids=str)
def test_tied(shown, name, pairs):
    frames = shown.names[name]
    for asked, answered in pairs:
        assert values(shown.of(name)[answered], 'li_x1.response_to')[:1] == [str(frames[asked])]


@pytest.mark.parametrize('name, severity', [('no identifier', 'Note'), ('wrong identifier', 'Warning')])
def test_what_ties_them_is_said(shown, name, severity):
    found = [item for item in shown.experts(name) if item.filter == 'li_x1.transaction.unmatched']
    assert [item.severity for item in found] == [severity]
    assert f'frame {shown.names[name][0]}' in found[0].message


@pytest.mark.parametrize('name, message', [('untyped oK', 'ActivateTaskResponse'), ('untyped error', 'ErrorResponse'),
                                           ('untyped error, no identifier', 'ErrorResponse'),
                                           ('untyped listing', 'GetAllDetailsResponse')])
def test_untyped(shown, name, message):
    packet = shown.of(name)[1]
    assert values(packet, 'li_x1.message') == [message]
    found = [item.filter for item in experts_of(packet, ('li_x1.',))]
    assert found.count('li_x1.message.untyped') == 1 and 'li_x1.message.unknown' not in found


def test_info(capture, shown):
    lines = {name: [columns(shown.path)[frame - 1][1] for frame in frames]
             for name, frames in capture[0].frames.items()
             if name in ('untyped oK', 'untyped error', 'no identifier', '2, wrong identifiers')}
    assert lines['untyped oK'][1].endswith('· ActivateTaskResponse Completed XID 29f28e1c…')
    for name in ('untyped error', 'no identifier', '2, wrong identifiers'):
        assert lines[name][-1].endswith('· ErrorResponse 2010 XID already exists on NE, ActivateTask XID 29f28e1c…')


def test_changes(shown):
    """Each against what was ordered before; what was refused never was."""
    requests = shown.of('changes')[::2]
    frames = shown.names['changes'][::2]
    assert [values(packet, 'li_x1.change') for packet in requests] == [
        [], [f'productID {x1.PRODUCT} removed'], [f'dId {x1.OTHER_DID} added'],
        ['imsi 204081234567890 removed', 'imsi 204081234567891 added'],
        ['imsi 204081234567891 removed', 'imsi 204081234567890 added']]
    assert [values(packet, 'li_x1.change.frame') for packet in requests] == [
        [], [str(frames[0])], [str(frames[1])], [str(frames[1])], [str(frames[3])]]


def test_changes_of_mediation(shown):
    """Another end, and another destination: what was, and what is."""
    first, window, where = (values(packet, 'li_x1.change') for packet in shown.of('changes of mediation')[::2])
    was = 'mediationDetails LIID L-1 HI2andHI3 until 2026-03-02T12:00:00.000000Z'
    now = was.replace('12:00', '13:00')
    assert first == []
    assert window == [f'{was} removed', f'{now} added']
    assert where == [f'{now} removed', f'{now} dId {x1.OTHER_DID} added']


def test_changes_are_masked(capture):
    cases, folder = capture
    masked = cases.show(folder, ['-o', 'li.mask_targets:TRUE'])
    found = masked.values('changes', 'li_x1.change')
    assert found and not [text for text in found if '204081234567890' in text]
    assert any('*' in text for text in found)


def test_random_access(capture):
    cases, folder = capture
    numbers = sorted({frame for frames in cases.frames.values() for frame in frames})

    def labels(session, order):
        found = {frame: session.labels(frame, ('li_x1',)) for frame in order}
        return [found[frame] for frame in numbers]

    with tshark.Sharkd() as session:
        session.load(folder / 'cases.pcapng')
        assert labels(session, numbers) == labels(session, numbers[::-1])
