# SPDX-License-Identifier: GPL-2.0-or-later
"""The expert items of li_x1 about single messages: where they fire, where they must not, and what they say."""

import pytest

from support import x1
from support.cases import XID
from support.x1_cases import X1Cases, fields, filters

PING = x1.message('PingRequest')
UPPER = XID.upper()


def ping(**changes):
    return [x1.message('PingRequest', **changes)]


def activate(*content, **how):
    return [x1.message('ActivateTaskRequest', x1.task(*content, **how))]


def with_target(name, text):
    return activate(identifiers=x1.target_list(x1.target(name, text)))


def create(name, text):
    where = x1.node('deliveryAddress', 'delivery_address', x1.node('ipAddressAndPort', 'x', x1.node(
        'address', 'x', x1.leaf(name, text, 'x', space=x1.COMMON), space=x1.COMMON)))
    return [x1.message('CreateDestinationRequest', x1.destination(where))]


# the expert item, what makes it fire, words that its message must have
FIRES = {
    'timestamp without fraction': ('li_x1.timestamp.format', ping(timestamp='2026-03-02T10:00:00Z'), 'six digits'),
    'timestamp with three digits': ('li_x1.timestamp.format', ping(timestamp='2026-03-02T10:00:00.123Z'), 'TS 103 280'),
    'timestamp with nine digits': ('li_x1.timestamp.format', ping(timestamp='2026-03-02T10:00:00.123456789Z'), ''),
    'timestamp without zone': ('li_x1.timestamp.format', ping(timestamp='2026-03-02T10:00:00.123456'), 'zone'),
    'timestamp in words': ('li_x1.value.invalid', ping(timestamp='yesterday'), 'messageTimestamp'),
    'month 13': ('li_x1.value.invalid', ping(timestamp='2026-13-02T10:00:00.123456Z'), 'messageTimestamp'),
    'XID in upper case': ('li_x1.uuid.format', [x1.message('DeactivateTaskRequest', x1.xid(UPPER))], 'xId'),
    'XID that is none': ('li_x1.uuid.format', [x1.message('DeactivateTaskRequest', x1.xid('task-7'))], 'UUID'),
    'XID without hyphens': ('li_x1.uuid.format', [x1.message('DeactivateTaskRequest', x1.xid(XID.replace('-', '')))],
                            ''),
    'transaction in upper case': ('li_x1.uuid.format', ping(transaction=x1.transaction_id(1).upper()),
                                  'x1TransactionId'),
    'IPv6 compressed': ('li_x1.ipv6.format', create('IPv6Address', '2001:db8::20'), 'in full'),
    'IPv6 in upper case': ('li_x1.ipv6.format', create('IPv6Address', x1.IPV6.upper()), 'lower case'),
    'IPv6 target compressed': ('li_x1.ipv6.format', with_target('ipv6Address', '2001:db8::20'), 'ipv6Address'),
    'host name as address': ('li_x1.value.invalid', create('IPv4Address', 'mdf.example.org'), 'IPv4Address'),
    'version 1.6.1': ('li_x1.version.format', ping(version='1.6.1'), 'v1.x.y'),
    'version v2': ('li_x1.version.format', ping(version='v2.0.1'), ''),
    'version v1.6': ('li_x1.version.format', ping(version='v1.6'), ''),
    'port 65536': ('li_x1.value.invalid', with_target('tcpPort', '65536'), 'tcpPort'),
    'tunnel in hex': ('li_x1.value.invalid', with_target('gtpuTunnelId', '0x17'), 'gtpuTunnelId'),
    'odd hex digits': ('li_x1.value.invalid', with_target('radiusAttribute', '012'), 'radiusAttribute'),
    'short MAC address': ('li_x1.value.invalid', with_target('macAddress', '00:16:3e'), 'macAddress'),
    'correlation beyond 64 bits': ('li_x1.value.invalid',
                                   activate(x1.leaf('correlationID', 2 ** 64)), 'correlationID'),
    'flag maybe': ('li_x1.value.invalid', activate(x1.leaf('implicitDeactivationAllowed', 'maybe')), ''),
    'delivery type': ('li_x1.value.unknown', [x1.message('CreateDestinationRequest', x1.node(
        'destinationDetails', 'x', x1.leaf('deliveryType', 'X9Only')))], 'X9Only'),
    'unknown element': ('li_x1.unknown_element', activate(x1.leaf('colour', 'red')), 'colour'),
    'unknown structure': ('li_x1.unknown_element', [x1.message('PingRequest', x1.node(
        'palette', 'x', x1.leaf('colour', 'red')))], 'palette'),
    'unknown message': ('li_x1.message.unknown', [x1.message('DanceRequest')], 'DanceRequest'),
}
SILENT = {
    'zone +02:00': ping(timestamp='2026-03-02T12:00:00.123456+02:00'),
    'zone -11:30': ping(timestamp='2026-03-01T22:30:00.123456-11:30'),
    'version v1.23.1': ping(version='v1.23.1'), 'version v1.1.1': ping(version='v1.1.1'),
    'highest port': with_target('tcpPort', '65535'), 'correlation of 64 bits': activate(x1.leaf('correlationID',
                                                                                                2 ** 64 - 1)),
    'IPv6 in full': create('IPv6Address', x1.IPV6),
    'vendor extension': activate(x1.node('taskDetailsExtensions', 'x', x1.leaf('Owner', 'V'),
                                         x1.leaf('anything', '1', space='urn:example:vendor'))),
}
# Table 6.7-3
CODES = {
    1000: 'Generic error', 1010: 'Syntax or schema error', 1020: 'Unsupported version', 1030: 'ADMF Identifier',
    1040: 'Unexpected ADMF', 1050: 'NE Identifier', 1060: 'Unexpected NE', 1070: 'Keepalive',
    1080: 'Unsupported request',
    2010: 'XID already exists', 2020: 'XID does not exist', 2030: 'DID already exists', 2040: 'DID does not exist',
    2050: 'already exists', 2060: 'does not exist', 3000: 'ActivateTask', 3001: 'ModifyTask', 3010: 'TargetIdentifier',
    3020: 'TargetIdentifiers', 3030: 'Multiple destinations', 3040: 'DeliveryType', 3050: 'ServiceType',
    4000: 'DeactivateTask', 5000: 'DeactivateAllTasks', 5010: 'not enabled', 6000: 'CreateDestination',
    6001: 'ModifyDestination', 6020: 'DeliveryAddress', 7000: 'RemoveDestination', 7010: 'in use', 8000: 'RemoveAll',
    8010: 'in use', 8020: 'not enabled', 8500: 'CreateObject', 8510: 'ModifyObject', 8530: 'DeleteObject',
    8540: 'DeleteAllObjects', 8550: 'not enabled', 9000: 'cleared', 9010: 'warning', 9020: 'non-terminating',
    9030: 'Terminating', 9040: 'actioned', 9050: 'Keepalives', 10000: 'Database cleared',
    100: 'not in table 6.7-3', 2011: 'not in table 6.7-3', 4294967295: 'not in table 6.7-3',
}
REFUSALS = {1070, 1080, 3010, 3020, 3030, 3050, 5010, 6020, 8020, 8550}


@pytest.fixture(scope='module')
def shown(tmp_path_factory):
    cases = X1Cases()
    for name, (_, messages, _) in FIRES.items():
        cases.request(name, *messages)
    for name, messages in SILENT.items():
        cases.request(('silent', name), *messages)
    for code in CODES:
        cases.exchange(code, x1.message('ActivateTaskRequest', x1.task()), x1.error(code, f'text {code}'))
    cases.exchange('no code', PING, x1.message('ErrorResponse'))
    other = x1.document(PING).replace(x1.X1.encode(), b'http://uri.etsi.org/03221/X1/2030/01')
    cases.body('namespace', other)
    cases.body('no namespace', b'<X1Request><x1RequestMessage/></X1Request>')
    return cases.show(tmp_path_factory.mktemp('experts'), two_pass=True)


@pytest.mark.parametrize('name', FIRES)
def test_fires(shown, name):
    item, _, words = FIRES[name]
    found = shown.experts(name, ('li_x1.',))
    assert [expert.filter for expert in found] == [item]
    assert found[0].severity == 'Note'
    assert words in found[0].message
    assert '(TS ' in found[0].message


@pytest.mark.parametrize('name', SILENT)
def test_silent(shown, name):
    assert shown.filters(('silent', name), ('li_x1.',)) == []


@pytest.mark.parametrize('code', CODES)
def test_error(shown, code):
    item, = shown.experts(code, ('li_x1.',))
    assert item.filter == 'li_x1.error'
    assert item.severity == ('Note' if code in REFUSALS else 'Warning')
    request = shown.names[code][0]
    for words in (str(code), CODES[code], f'text {code}', f'ActivateTaskRequest of frame {request}', XID, 'clause 6.7'):
        assert words in item.message
    assert f'{code} (' in shown.labels(code, 'li_x1.error_code')[0]


def test_error_without_code(shown):
    assert [item.filter for item in shown.experts('no code', ('li_x1.',))] == ['li_x1.error']


@pytest.mark.parametrize('name', ['namespace', 'no namespace'])
def test_namespace(shown, name):
    assert 'li_x1.namespace' in shown.filters(name, ('li_x1.',))
    assert shown.values(name, 'li_x1.message') != []


def test_identifiers_that_are_no_uuid_are_strings(shown):
    assert shown.values('XID that is none', 'li_x1.xid_text') == ['task-7']
    assert shown.values('XID that is none', 'li_x1.xid') == []
    assert shown.values('XID in upper case', 'li_x1.xid') == [XID]


def test_unknown_elements_are_shown(shown):
    assert shown.values('unknown element', 'li_x1.other_element') == ['colour: red']
    assert shown.values('unknown structure', 'li_x1.other_element') == ['palette', 'colour: red']
    assert [filters(packet) for packet in shown.of('unknown structure')] == [['li_x1.unknown_element']]
    assert shown.values('unknown message', 'li_x1.admf') == [x1.ADMF]


def test_invalid_values_are_shown(shown):
    assert shown.values('host name as address', 'li_x1.invalid_value') == ['IPv4Address: mdf.example.org']
    assert [name for packet in shown.of('port 65536') for name,
            *_ in fields(packet)].count('li_x1.target.tcp_port') == 0
