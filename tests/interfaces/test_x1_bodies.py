# SPDX-License-Identifier: GPL-2.0-or-later
"""X1 is found by its root element: whatever the Content-Type, over HTTP/1.1 and HTTP/2, in clear and in TLS."""

import gzip
import itertools
import tempfile

import pytest

from support import home, tshark, wire, x1
from support.cases import experts_of, row, values
from support.tls import TlsConnection
from support.x1_cases import X1Cases, containers

TYPES = {
    'none': None, 'XML': 'application/xml', 'text XML': 'text/xml; charset=utf-8', 'SOAP': 'application/soap+xml',
    'plain': 'text/plain', 'plain with charset': 'text/plain; charset=utf-8', 'HTML': 'text/html',
    'octets': 'application/octet-stream', 'form': 'application/x-www-form-urlencoded', 'JSON': 'application/json',
    'picture': 'image/png', 'multipart': 'multipart/form-data', 'unknown': 'application/x-no-such-type',
    'unknown XML': 'application/x-no-such-type+xml', 'upper case': 'TEXT/PLAIN',
}
XML_TYPES = {'none', 'XML', 'text XML', 'SOAP', 'unknown XML'}
REQUEST = x1.document(x1.message('PingRequest'))
RESPONSE = x1.document(x1.message('PingResponse', x1.ok()))
PLAIN = x1.document(x1.message('PingRequest'), declaration='')
FORMS = {
    'UTF-8 mark': b'\xef\xbb\xbf' + REQUEST, 'white space': b'\r\n \t' + PLAIN, 'no declaration': PLAIN,
    'comment': b'<!-- <X1Requests> -- > --->' + b'<?xml-stylesheet href="a>b"?>\n' + PLAIN,
    'long comment': b'<!--' + b' x' * 5000 + b'-->' + PLAIN, 'doctype': b'<!DOCTYPE X1Request>\n' + PLAIN,
    'UTF-16': '\ufeff'.encode('utf-16-le') + PLAIN.decode().encode('utf-16-le'),
    'UTF-16 big': '\ufeff'.encode('utf-16-be') + PLAIN.decode().encode('utf-16-be'),
}
NO_XML = {'HTML': b'<!DOCTYPE html><html><X1Request/></html>', 'text': b'X1Request', 'near': b'<X1Requests/>',
          'inside': b'<?xml version="1.0"?><a><X1Request/></a>', 'empty tag': b'<>', 'cut': b'<!-- X1Request',
          'one': b'<', 'form': b'a=%3CX1Request%3E', 'JSON': b'{"a": "X1Request"}', 'octets': bytes(range(256)),
          'nothing': b''}


def clear(cases, name, content_type, request=REQUEST, response=RESPONSE):
    connection = cases.connection()
    cases.send(name, connection, request, content_type=content_type)
    cases.send(name, connection, response, back=True, content_type=content_type)
    return connection


def http2(cases, name, content_type, request=REQUEST, response=RESPONSE, connection=None):
    """Each message in frames of its own."""
    connection = connection or cases.connection()
    connection.send(x1.PREFACE + x1.http2_settings())
    cases.note(name, connection.send(x1.http2_message(1, request, content_type=content_type)))
    answer = x1.http2_message(1, response, False, content_type=content_type, form='static')
    cases.note(name, connection.send(answer, True))


@pytest.fixture(scope='module')
def shown(tmp_path_factory):
    cases = X1Cases()
    for name, content_type in TYPES.items():
        connection = clear(cases, f'1.1, {name}', content_type)
        cases.send(f'again, {name}', connection, REQUEST, content_type=content_type)
        http2(cases, f'2, {name}', content_type)
    for name, octets in FORMS.items():
        clear(cases, name, 'text/plain', octets)
    for alpn in ('h2', None):
        for name in TYPES:
            tls = TlsConnection(cases.connection(wire.Endpoint('192.0.2.10', 8443)), alpn=alpn)
            tls.handshake()
            cases.secrets.append(tls)
            if alpn:
                http2(cases, f'TLS 2, {name}', TYPES[name], connection=tls)
            else:
                cases.note(f'TLS 1.1, {name}', tls.send(x1.post(REQUEST, TYPES[name])),
                           tls.send(x1.reply(RESPONSE, TYPES[name]), True))
    cases.secrets = [tls.secrets for tls in cases.secrets]
    return cases.show(tmp_path_factory.mktemp('bodies'))


ALL = [f'{version}, {name}' for version in ('1.1', '2') for name in TYPES] + [
    f'TLS {version}, {name}' for version in ('1.1', '2') for name in TYPES] + list(FORMS)


@pytest.mark.parametrize('name', ALL)
def test_found(shown, name):
    assert [values(packet, 'li_x1.message') for packet in shown.of(name)] == [['PingRequest'], ['PingResponse']]
    assert [len(containers(packet)) for packet in shown.of(name)] == [1, 1]


@pytest.mark.parametrize('name', ALL)
def test_tied(shown, name):
    request, response = shown.of(name)
    assert values(response, 'li_x1.response_to') == [str(shown.names[name][0])]
    assert values(request, 'li_x1.carrier') == ['1'] and values(response, 'li_x1.carrier') == ['2']
    assert values(response, 'li_x1.carrier.status') == ['200']


@pytest.mark.parametrize('name', TYPES)
@pytest.mark.parametrize('version', ['1.1', '2', 'TLS 1.1', 'TLS 2'])
def test_one_note_for_a_type_that_is_no_xml(shown, version, name):
    """HTTP/2 tells a type only where there is a dissector for it."""
    found = [[item for item in experts_of(packet) if item.filter == 'li_x1.content_type']
             for packet in shown.of(f'{version}, {name}')]
    if version.endswith('2') and name == 'unknown':
        return
    assert [len(items) for items in found] == [int(name not in XML_TYPES), 0]
    assert all(item.severity == 'Note' and (TYPES[name].split(';')[0].lower() in item.message.lower())
               for items in found for item in items)
    if version == '1.1':
        assert not [item for item in experts_of(shown.of(f'again, {name}')[0]) if item.filter == 'li_x1.content_type']


# ---- others stay as they are ----

@pytest.fixture(scope='module')
def without_plugin():
    """The environment of a Wireshark without the plugin."""
    with tempfile.TemporaryDirectory(prefix='li-none-') as folder:
        yield {**home.plugin_home(), 'HOME': folder}


@pytest.fixture(scope='module')
def others(tmp_path_factory):
    cases = X1Cases()
    for content_type in TYPES.values():
        for octets in NO_XML.values():
            clear(cases, 'other', content_type, octets, octets)
            if content_type:        # without one, Wireshark itself shows the second time what it did not show the first
                http2(cases, 'other', content_type, octets, octets)
    connection = cases.connection()
    packed = gzip.compress(NO_XML['HTML'], mtime=0)
    connection.send(b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n'
                    b'Content-Length: %d\r\n\r\n' % len(packed) + packed, True)
    parts = b'--b\r\nContent-Type: text/plain\r\n\r\nX1Request\r\n--b--\r\n'
    connection.send(x1.post(parts, 'multipart/mixed; boundary=b'))
    path = tmp_path_factory.mktemp('others') / 'others.pcapng'
    cases.capture.save(path)
    return path


def differing(path, form, options, two_pass, environment):
    """The first lines that are not as without the plugin."""
    with_it = tshark.read(path, form, options, two_pass=two_pass).splitlines()
    without = tshark.read(path, form, two_pass=two_pass, environment=environment).splitlines()
    return [pair for pair in itertools.zip_longest(with_it, without) if pair[0] != pair[1]][:5]


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('form', [['-V'], []], ids=['tree', 'list'])
def test_others_are_not_touched(others, without_plugin, form, two_pass):
    assert differing(others, form, [], two_pass, without_plugin) == []


# ---- HTTP/2 between known parties ----

KNOWN = {
    'administrator': row('li_administrators', x1.ADMF_HOST, 'X1', 'ADMF'),
    'element': row('li_elements', x1.NE_HOST.address, 'ne-1'),
    'endpoint': row('li_endpoints', x1.NE_HOST.address, '*', 'any', '*', '*', 'MDF'),
}
PORTS = [8082, 443, 5060, 25, 9003, 53, 1234]


def hidden(cases, name, port, *pieces):
    """The request in these pieces, then the response."""
    connection = cases.connection(wire.Endpoint(x1.NE_HOST.address, port))
    for octets in pieces:
        cases.note(name, connection.send(octets))
    connection.send(x1.http2_settings(), True)
    cases.note(name, connection.send(x1.http2_message(1, RESPONSE, False, form='static'), True))
    return connection


@pytest.fixture(scope='module')
def hidden_capture(tmp_path_factory):
    cases = X1Cases()
    message = x1.http2_message(1, REQUEST, pieces=3)
    start = x1.PREFACE + x1.http2_settings()
    for port in PORTS:
        hidden(cases, f'preface alone, {port}', port, start, message)
        hidden(cases, f'first request cut, {port}', port, start + message[:100], message[100:400], message[400:])
    hidden(cases, 'preface cut', 8082, start[:5], start[5:20], start[20:] + message)
    hidden(cases, 'octet by octet', 8082, *(bytes([octet]) for octet in start), message)
    hidden(cases, 'no type', 8082, start, x1.http2_message(1, REQUEST, content_type=None))
    connection = wire.TcpConnection(cases.capture, (x1.ADMF_HOST, 41000), wire.Endpoint(x1.NE_HOST.address, 8082))
    connection.acknowledge(False)
    cases.note('open before', connection.send(x1.http2_message(7, REQUEST)),
               connection.send(x1.http2_message(7, RESPONSE, False, form='static'), True))
    path = tmp_path_factory.mktemp('hidden') / 'hidden.pcapng'
    cases.capture.save(path)
    return cases, path


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('known', KNOWN)
def test_known_parties_on_any_port(hidden_capture, known, two_pass):
    cases, path = hidden_capture
    packets = dict(tshark.packets(path, KNOWN[known], two_pass=two_pass))
    for name, frames in cases.frames.items():
        found = [values(packets[frame], 'li_x1.message') for frame in frames]
        assert found == [[]] * (len(frames) - 2) + [['PingRequest'], ['PingResponse']], name
        assert values(packets[frames[-1]], 'li_x1.response_to') == [str(frames[-2])], name
        assert values(packets[frames[-1]], 'li_x1.carrier.status') == ['200'], name


def test_who_has_spoken_is_known(tmp_path):
    cases = X1Cases()
    clear(cases, 'spoken', 'application/xml')
    hidden(cases, 'after', 8082, x1.PREFACE + x1.http2_settings(), x1.http2_message(1, REQUEST))
    shown = cases.show(tmp_path)
    assert shown.values('after', 'li_x1.message') == ['PingRequest', 'PingResponse']


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_what_known_parties_say_else_is_not_touched(tmp_path, without_plugin, two_pass):
    cases = X1Cases()
    for port, octets in {25: b'220 mail.example ESMTP\r\n', 80: b'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
                         8082: b'PRINT\r\n', 5060: b'OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n',
                         1234: bytes(range(64)),
                         4711: b'P', 22: b'SSH-2.0-x\r\n'}.items():
        connection = cases.connection(wire.Endpoint(x1.NE_HOST.address, port))
        connection.send(octets, port in (25, 22))
        connection.send(b'POST / HTTP/1.1\r\nHost: a\r\n\r\n')
        connection.close()
    tls = TlsConnection(cases.connection(wire.Endpoint(x1.NE_HOST.address, 8443)))
    tls.handshake()
    tls.send(b'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    path = tmp_path / 'else.pcapng'
    cases.capture.save(path, secrets=[tls.secrets])
    # Octets that could begin the preface are waited for: that connection is no further compared.
    assert differing(path, ['-V', '-Y', 'tcp.port != 4711'], KNOWN['administrator'], two_pass, without_plugin) == []
