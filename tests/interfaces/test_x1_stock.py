# SPDX-License-Identifier: GPL-2.0-or-later
"""Beside Wireshark's own XML dissector: what it shows stays as it is, and XML that is not X1 is not touched."""

import tempfile

import pytest

from support import home, tshark, x1
from support.x1_cases import X1Cases, containers

OFF = ['--disable-protocol', 'li_x1']
NO_XML = ['--disable-protocol', 'xml']
OTHER = {
    'SOAP': b'<?xml version="1.0"?><soap:Envelope xmlns:soap="urn:x">'
            b'<soap:Body><X1Request/></soap:Body></soap:Envelope>',
    'near miss': b'<X1Requests><x1RequestMessage/></X1Requests>', 'empty': b'<?xml version="1.0"?>', 'text': b'hello',
    'one octet': b'<', 'broken': b'<a><b></a>', 'deep': b'<a>' * 400,
}


@pytest.fixture(scope='module')
def without_plugin():
    """The environment of a Wireshark without the plugin."""
    with tempfile.TemporaryDirectory(prefix='li-none-') as folder:
        yield {**home.plugin_home(), 'HOME': folder}


@pytest.fixture(scope='module')
def ours(tmp_path_factory):
    cases = X1Cases()
    for kind in ('application/xml', 'text/xml', 'application/xml; charset=utf-8'):
        connection = cases.connection()
        cases.send(kind, connection, x1.document(x1.message('ActivateTaskRequest', x1.full_task())), content_type=kind)
        cases.send(kind, connection, x1.document(x1.error(2010)), back=True, content_type=kind)
    return save(cases, tmp_path_factory.mktemp('ours'))


@pytest.fixture(scope='module')
def others(tmp_path_factory):
    cases = X1Cases()
    for name, body in OTHER.items():
        cases.body(name, body)
    cases.body('JSON', b'{"X1Request": "<X1Request/>"}', content_type='application/json')
    return save(cases, tmp_path_factory.mktemp('others'))


def save(cases, folder):
    path = folder / 'cases.pcapng'
    cases.capture.save(path)
    return path


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('form', [['-V'], ['-T', 'pdml'], []], ids=['tree', 'pdml', 'list'])
def test_disabled_is_as_if_we_were_not_there(ours, without_plugin, form, two_pass):
    expected = tshark.read(ours, form, two_pass=two_pass, environment=without_plugin)
    assert comparable(tshark.read(ours, form, OFF, two_pass=two_pass)) == comparable(expected)


def comparable(text):
    """PDML says when it was made."""
    return [line for line in text.splitlines() if not line.startswith('<pdml ')]


def test_xml_disabled_is_as_if_we_were_not_there(ours, without_plugin):
    assert tshark.read(ours, ['-V'], NO_XML) == tshark.read(ours, ['-V'], NO_XML, environment=without_plugin)


@pytest.mark.parametrize('form', [['-V'], []], ids=['tree', 'list'])
def test_other_xml_is_not_touched(others, without_plugin, form):
    assert tshark.read(others, form) == tshark.read(others, form, environment=without_plugin)


def test_only_our_items_are_added(ours, without_plugin):
    """With our protocol's lines taken out, the tree is that of a Wireshark without the plugin."""
    shown = tshark.read(ours, ['-V']).splitlines()
    stock = tshark.read(ours, ['-V'], environment=without_plugin).splitlines()
    rest, inside = [], False
    for line in shown:
        if not line.startswith(' '):
            inside = line.startswith('Lawful Interception')
        if not inside and '[Protocols in frame' not in line:
            rest.append(line)
    assert [line for line in rest if line] == [line for line in stock if line and '[Protocols in frame' not in line]


def test_each_media_type(ours):
    assert [len(containers(packet)) for _, packet in tshark.packets(ours, display_filter='http')] == [1] * 6


def test_names():
    """Fields have one name each, of this protocol, in lower case; some that users rely on, with their types."""
    rows = [line.split('\t') for line in tshark.run(['-G', 'fields']).stdout.splitlines()]
    kinds = {row[2]: row[3] for row in rows if row[0] == 'F' and row[4] == 'li_x1'}
    names = [row[2] for row in rows if row[0] == 'F' and row[4] == 'li_x1']
    twins = {'li_x1.error', 'li_x1.transaction.unmatched'}
    assert {name for name in names if names.count(name) > 1} <= twins
    assert all(name.startswith('li_x1.') and name == name.lower() and '..' not in name for name in names)
    assert len(kinds) > 350
    for name, kind in {'message': 'FT_STRING', 'xid': 'FT_GUID', 'did': 'FT_GUID', 'dsid': 'FT_GUID',
                       'product_id': 'FT_GUID', 'transaction_id': 'FT_GUID', 'xid_text': 'FT_STRING',
                       'error_code': 'FT_UINT32', 'error_description': 'FT_STRING', 'admf': 'FT_STRING',
                       'ne': 'FT_STRING',
                       'timestamp': 'FT_ABSOLUTE_TIME', 'version': 'FT_STRING', 'delivery_type': 'FT_STRING',
                       'correlation_id': 'FT_UINT64', 'liid': 'FT_STRING', 'target.imsi': 'FT_STRING',
                       'delivery_address.ipv4': 'FT_IPv4', 'delivery_address.ipv6': 'FT_IPv6',
                       'delivery_address.tcp_port': 'FT_UINT16', 'response_in': 'FT_FRAMENUM',
                       'response_to': 'FT_FRAMENUM', 'response_time': 'FT_RELATIVE_TIME'}.items():
        assert kinds[f'li_x1.{name}'] == kind
    title = [row[1] for row in rows if row[0] == 'P' and row[2] == 'li_x1']
    assert title == ['Lawful Interception X1 (ETSI TS 103 221-1)']
