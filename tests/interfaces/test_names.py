# SPDX-License-Identifier: GPL-2.0-or-later
"""Names and types that filters, scripts and profiles rely on."""

import pytest

from support import tshark

FIELDS = {
    'li_x2x3': {
        'version': 'FT_UINT16', 'major_version': 'FT_UINT8', 'minor_version': 'FT_UINT8', 'type': 'FT_UINT16',
        'header_length': 'FT_UINT32', 'payload_length': 'FT_UINT32', 'format': 'FT_UINT16', 'direction': 'FT_UINT16',
        'xid': 'FT_GUID', 'correlation_id': 'FT_UINT64', 'attribute': 'FT_NONE', 'attribute.type': 'FT_UINT16',
        'attribute.length': 'FT_UINT16', 'attribute.value': 'FT_BYTES', 'ts102232_attribute': 'FT_BYTES',
        'ts33128_attribute': 'FT_BYTES', 'ts33108_attribute': 'FT_BYTES', 'proprietary_attribute': 'FT_BYTES',
        'domain_id': 'FT_STRING', 'nfid': 'FT_STRING', 'ipid': 'FT_STRING', 'sequence': 'FT_UINT32',
        'timestamp': 'FT_ABSOLUTE_TIME', 'source_ipv4': 'FT_IPv4', 'destination_ipv4': 'FT_IPv4',
        'source_ipv6': 'FT_IPv6', 'destination_ipv6': 'FT_IPv6', 'source_port': 'FT_UINT16',
        'destination_port': 'FT_UINT16', 'ip_protocol': 'FT_UINT8', 'matched_target': 'FT_STRING',
        'other_target': 'FT_STRING', 'target_type': 'FT_STRING', 'target_value': 'FT_STRING',
        'content_type': 'FT_STRING', 'content_transfer_encoding': 'FT_STRING', 'axri': 'FT_NONE',
        'axri.xid': 'FT_GUID', 'axri.correlation_id': 'FT_UINT64', 'axri.sequence': 'FT_UINT32', 'sdp': 'FT_STRING',
        'payload': 'FT_BYTES', 'skipped': 'FT_BYTES',
    },
    'li': {
        'interface': 'FT_UINT8', 'xid': 'FT_GUID', 'liid': 'FT_STRING', 'cin': 'FT_UINT32',
        'correlation_id': 'FT_UINT64', 'sequence': 'FT_UINT32', 'endpoint': 'FT_STRING',
        'endpoint.address': 'FT_IPv4', 'endpoint.address6': 'FT_IPv6', 'endpoint.port': 'FT_UINT16',
        'endpoint.name': 'FT_STRING', 'endpoint.verdict': 'FT_UINT8', 'endpoint.frame': 'FT_FRAMENUM',
        'task.frame': 'FT_FRAMENUM', 'element': 'FT_STRING', 'sequence.previous': 'FT_FRAMENUM',
        'keepalive.answered_in': 'FT_FRAMENUM', 'keepalive.answers': 'FT_FRAMENUM',
        'keepalive.response_time': 'FT_RELATIVE_TIME',
    },
}
PREFERENCES = {
    'li.reorder_window': '32', 'li.reorder_time': '2000', 'li.keepalive_p1': '60', 'li.keepalive_p2': '180',
    'li.transport_protected': 'FALSE', 'li_x2x3.desegment': 'TRUE', 'li_x2x3.profile_3gpp': 'FALSE',
    'li_x2x3.tcp.port': '', 'li_x2x3.udp.port': '', 'li_x2x3.tls.port': '',
}


def listed(report):
    return [line.split('\t') for line in tshark.run(['-G', report]).stdout.splitlines()]


@pytest.fixture(scope='module')
def fields():
    return {row[2]: row for row in listed('fields') if row[0] == 'F' and row[2].partition('.')[0] in FIELDS}


@pytest.mark.parametrize('name, kind', [(f'{protocol}.{name}', kind) for protocol in FIELDS
                                        for name, kind in FIELDS[protocol].items()])
def test_field(fields, name, kind):
    assert fields[name][3] == kind
    assert fields[name][4] == name.partition('.')[0]


def test_a_name_is_used_once():
    names = [row[2] for row in listed('fields') if row[0] == 'F' and row[2].partition('.')[0] in FIELDS]
    assert sorted(names) == sorted(set(names) | {'li.endpoint.unregistered', 'li.keepalive.unanswered'}
                                   | set()) or {name for name in names if names.count(name) > 1} == {
        'li.endpoint.unregistered', 'li.keepalive.unanswered'}


@pytest.mark.parametrize('short, name', [('LI', 'li'), ('LI X2/X3', 'li_x2x3')])
def test_protocol(short, name):
    assert [row[1] for row in listed('protocols') if row[2] == name] == [short]


@pytest.mark.parametrize('name, default', PREFERENCES.items())
def test_preference(name, default):
    lines = tshark.run(['-G', 'currentprefs']).stdout.splitlines()
    assert [line.partition(':')[2].strip() for line in lines
            if line.lstrip('#').startswith(f'{name}:')] == [default]


@pytest.mark.parametrize('table', ['endpoints', 'elements', 'aliases', 'administrators'])
def test_table(table):
    """Tables are preferences: the GUI offers them, and -o accepts rows."""
    columns = {'endpoints': 6, 'elements': 2, 'aliases': 2, 'administrators': 3}[table]
    good = {'endpoints': '"192.0.2.1","1","tcp","*","*","n"', 'elements': '"192.0.2.1","n"',
            'aliases': '"192.0.2.1:1","192.0.2.2:2"', 'administrators': '"192.0.2.1","*","n"'}[table]
    assert good.count('","') + 1 == columns
    tshark.run(['-o', f'uat:li_{table}:{good}', '-G', 'protocols'])


# underlying dissector, on by default?
@pytest.mark.parametrize('parent, name, enabled', [('tls', 'li_x2x3_tls', True), ('tcp', 'li_x2x3_tcp', False),
                                                   ('udp', 'li_x2x3_udp', False)])
def test_heuristic(parent, name, enabled, tmp_path):
    rows = [row for row in listed('heuristic-decodes') if row[0] == parent and row[1] == 'li_x2x3']
    assert [row[2] for row in rows] == ['T' if enabled else 'F']
    # The name that switches it: an unknown one is refused.
    refused = tshark.run(['--enable-heuristic', name, '-r', '/dev/null'], check=False).stderr
    assert f'"{name}"' not in refused and f"'{name}'" not in refused and 'No such' not in refused.replace(
        'No such file', '')


@pytest.mark.parametrize('table', ['tcp.port', 'udp.port', 'tls.port'])
def test_decode_as(table):
    """Decode As offers X2/X3; an impossible choice ends tshark."""
    done = tshark.run(['-d', f'{table}==9003,li_x2x3', '-G', 'decodes'], check=False)
    assert done.returncode == 0, done.stderr


def test_tap():
    """A tap named `li` is there for statistics: its filter is read, and no listener is refused."""
    assert 'li' in {row[2] for row in listed('protocols')}
