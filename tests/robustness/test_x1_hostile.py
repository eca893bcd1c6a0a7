# SPDX-License-Identifier: GPL-2.0-or-later
"""XML that somebody means ill with, or that is cut: bounded, said once, and the same with and without a tree."""

import pytest

from support import tshark, x1
from support.cases import values
from support.x1_cases import X1Cases, containers

PING = x1.document(x1.message('PingRequest'))
ACTIVATE = x1.document(x1.message('ActivateTaskRequest', x1.full_task()))
START = f'<X1Request xmlns="{x1.X1}" xmlns:xsi="{x1.XSI}">'.encode()
MESSAGE = b'<x1RequestMessage xsi:type="PingRequest">'
ENTITIES = b''.join(b'<!ENTITY e%d "%s">' % (i, b'&e%d;' % (i - 1) * 10 if i else b'ha') for i in range(10))


def inside(content):
    return START + MESSAGE + content + b'</x1RequestMessage></X1Request>'


# body; whether something is wrong with its syntax
HOSTILE = {
    '10,000 levels': (inside(b'<a>' * 10000 + b'</a>' * 10000), True),
    '10,000 levels, not closed': (START + MESSAGE + b'<a>' * 10000, True),
    'levels in a known structure': (inside(b'<taskDetails>' * 300 + b'</taskDetails>' * 300), True),
    'levels of extensions': (inside(b'<taskDetails>' + b'<taskDetailsExtensions>' * 60
                                    + b'</taskDetailsExtensions>' * 60
                                    + b'</taskDetails>'), True),
    'attribute of 1 MB': (inside(b'<xId a="' + b'x' * 1000000 + b'">1</xId>'), False),
    'name of 100 kB': (inside(b'<' + b'x' * 100000 + b'/>'), False),
    'value of 1 MB': (inside(b'<description>' + b'x' * 1000000 + b'</description>'), True),
    '100,000 elements': (inside(b'<xId>1</xId>' * 100000), False),
    '20,000 messages': (START + b'<x1RequestMessage/>' * 20000 + b'</X1Request>', False),
    '5,000 attributes': (inside(b'<xId ' + b''.join(b'a%d="1" ' % i for i in range(5000)) + b'>1</xId>'), False),
    'entity bomb': (b'<?xml version="1.0"?><!DOCTYPE X1Request [' + ENTITIES + b']>' + inside(b'<xId>&e9;</xId>'),
                    True),
    'external entity': (b'<?xml version="1.0"?><!DOCTYPE X1Request [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                        + inside(b'<xId>&x;</xId>'), True),
    'wrong end tag': (inside(b'<xId>1</dId>'), True),
    'no end tag': (inside(b'<xId>1'), True),
    'no end of a tag': (START + MESSAGE + b'<xId', True),
    'comment without end': (inside(b'<xId>1<!-- </xId>'), True),
    'latin-1': ('<?xml version="1.0" encoding="ISO-8859-1"?>'.encode()
                + inside('<description>ärger</description>'.encode('latin-1')), False),
    'octets that are no UTF-8': (inside(b'<description>\xff\xfe\xc3</description>'), False),
    'zeros': (inside(b'<description>a\0b</description>'), None),
}


@pytest.fixture(scope='module')
def capture(tmp_path_factory):
    cases = X1Cases()
    for name, (body, _) in HOSTILE.items():
        cases.large(name, body)
    for order, mark in (('le', b'\xff\xfe'), ('be', b'\xfe\xff')):
        cases.body(f'UTF-16 {order}', mark + ACTIVATE.decode().encode(f'utf-16-{order}'))
    cases.body('UTF-8 mark', b'\xef\xbb\xbf' + ACTIVATE)
    cases.large('UTF-16, 30,000 elements',
                b'\xff\xfe' + inside(b'<xId>1</xId>' * 30000).decode().encode('utf-16-le'))
    return cases.show(tmp_path_factory.mktemp('hostile'))


@pytest.mark.parametrize('name', HOSTILE)
def test_said_once(capture, name):
    packet = capture.packets[capture.names[name][-1]]
    found = [item for item in capture.filters(name) if item == 'li_x1.syntax']
    wrong = HOSTILE[name][1]
    assert len(containers(packet)) == 1 or wrong is None
    if wrong is not None:
        assert len(found) == (1 if wrong else 0)


def test_nothing_is_fetched(capture):
    assert not any('root:' in text for text in capture.values('external entity', 'li_x1.xid_text'))
    assert capture.values('entity bomb', 'li_x1.xid_text') == ['&e9;']


@pytest.mark.parametrize('name', ['UTF-16 le', 'UTF-16 be', 'UTF-8 mark'])
def test_encodings(capture, name):
    packet, = capture.of(name)
    assert values(packet, 'li_x1.message') == ['ActivateTaskRequest']
    assert values(packet, 'li_x1.product_id') == [x1.PRODUCT]
    assert 'li_x1.syntax' not in capture.filters(name)


def test_a_decoded_body_is_shown_in_part(capture):
    """More items would be an endless loop to Wireshark 4.6."""
    found = capture.experts('UTF-16, 30,000 elements', ('li_x1.syntax',))
    assert ['not shown' in item.message for item in found] == [True]


def test_cut_anywhere(tmp_path):
    """The body ends early, with a length that says so: each cut gives a tree, and at most one complaint."""
    cases = X1Cases()
    places = range(1, len(ACTIVATE), 7)
    for place in places:
        cases.body(place, ACTIVATE[:place])
    shown = cases.show(tmp_path)
    for place in places:
        if place > ACTIVATE.index(b'x1RequestMessage') + 200:
            assert shown.filters(place, ('li_x1.',)).count('li_x1.syntax') == 1, place


def test_snapped_frames(tmp_path):
    """The capture holds the beginning of each frame only: tshark ends as it should."""
    cases = X1Cases()
    for _ in range(40):
        cases.body('body', ACTIVATE)
    frames = [frame.__class__(frame.nanoseconds, frame.octets[:60 + 31 * i], length=len(frame.octets))
              for i, frame in enumerate(cases.capture.frames)]
    cases.capture.frames = frames
    cases.show(tmp_path)


@pytest.mark.parametrize('name', ['10,000 levels', 'levels in a known structure'])
def test_the_same_without_a_tree(tmp_path, name):
    """The XML dissector fails over the depth of its tree; the transaction is known all the same."""
    cases = X1Cases()
    deep = HOSTILE[name][0].replace(MESSAGE, MESSAGE + b'<x1TransactionId>t-1</x1TransactionId>')
    connection = cases.large('deep', deep)
    frame, = cases.frames['deep']
    answer = cases.send('answer', connection, x1.document(x1.message('PingResponse', x1.ok(), transaction='t-1')),
                        back=True)
    path = tmp_path / 'deep.pcapng'
    cases.capture.save(path)
    for two_pass in (False, True):
        rows = tshark.fields(path, ['frame.number', 'li_x1.response_to'], display_filter='li_x1', two_pass=two_pass)
        assert [str(answer)] in [row[0] for row in rows]
        assert [row[1] for row in rows if row[0] == [str(answer)]] == [[str(frame)]]
    listed = tshark.read(path)
    assert 'PingResponse' in listed


@pytest.mark.parametrize('options', [[], ['-V']], ids=['summary', 'details'])
def test_attribute_of_100_mb(tmp_path, options):
    """It is passed over, and what is around it is read."""
    body = START + MESSAGE + b'<x1TransactionId>t-1</x1TransactionId><xId a="' + b'x' * 100_000_000 + b'">1</xId>' \
        b'</x1RequestMessage></X1Request>'
    cases = X1Cases()
    connection = cases.large('huge', body)
    answer = cases.send('answer', connection, x1.document(x1.message('PingResponse', x1.ok(), transaction='t-1')),
                        back=True)
    path = tmp_path / 'huge.pcapng'
    cases.capture.save(path)
    frame, = cases.frames['huge']
    assert tshark.fields(path, ['frame.number', 'li_x1.response_to'], display_filter='li_x1.response_to') == [
        [[str(answer)], [str(frame)]]]
    assert 'PingResponse' in tshark.read(path, options, display_filter=f'frame.number == {answer}')


def test_many_transactions(tmp_path):
    """Each of them is tied, however many there were before."""
    cases = X1Cases()
    connection = cases.connection()
    for number in range(8000):
        transaction = x1.transaction_id(number)
        connection.send(x1.post(x1.document(x1.message('PingRequest', transaction=transaction))))
        connection.send(x1.reply(x1.document(x1.message('PingResponse', x1.ok(), transaction=transaction))), True)
    path = tmp_path / 'many.pcapng'
    cases.capture.save(path)
    assert len(tshark.fields(path, ['li_x1.response_to'], display_filter='li_x1.response_to')) == 8000
