# SPDX-License-Identifier: GPL-2.0-or-later
"""Names and types that filters, scripts and profiles rely on."""

import pytest

from support import tshark, wire

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
        'interface': 'FT_UINT8', 'xid': 'FT_GUID', 'liid': 'FT_STRING', 'cin': 'FT_UINT64', 'time': 'FT_ABSOLUTE_TIME',
        'delay': 'FT_RELATIVE_TIME',
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


def test_a_name_has_one_meaning():
    """A name that occurs twice is an expert item and its weaker twin; a field and an item never share one."""
    names = [row[2] for row in listed('fields') if row[0] == 'F' and row[2].partition('.')[0] in FIELDS]
    assert {name for name in names if names.count(name) > 1} <= {'li.endpoint.unregistered',
                                                                 'li.keepalive.unanswered'}


@pytest.mark.parametrize('short, name', [('LI', 'li'), ('LI X2/X3', 'li_x2x3')])
def test_protocol(short, name):
    assert [row[1] for row in listed('protocols') if row[2] == name] == [short]


@pytest.mark.parametrize('name, default', PREFERENCES.items())
def test_preference(name, default):
    lines = tshark.run(['-G', 'currentprefs']).stdout.splitlines()
    assert [line.partition(':')[2].strip() for line in lines
            if line.lstrip('#').startswith(f'{name}:')] == [default]


@pytest.fixture(scope='module')
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp('names') / 'empty.pcapng'
    wire.Capture().save(path)
    return path


def accepted(path, *options):
    return tshark.run(['-r', path, *options], check=False).returncode == 0


@pytest.mark.parametrize('table', ['tcp', 'udp', 'tls'])
def test_ports(empty, table):
    """A range of ports as preference, and Decode As."""
    assert accepted(empty, '-o', f'li_x2x3.{table}.port:9000-9010,9999')
    assert not accepted(empty, '-o', f'li_x2x3.{table}.port:none')
    assert accepted(empty, '-d', f'{table}.port==9003,li_x2x3')
    assert not accepted(empty, '-d', f'{table}.port==9003,li_x2')


TABLES = {'endpoints': '"192.0.2.1","1","tcp","*","*","n"', 'elements': '"192.0.2.1","n"',
          'aliases': '"192.0.2.1:1","192.0.2.2:2"', 'administrators': '"192.0.2.1","*","n"'}


@pytest.mark.parametrize('table', TABLES)
def test_table(empty, table):
    """A row has as many columns as the documentation says."""
    assert accepted(empty, '-o', f'uat:li_{table}:{TABLES[table]}')
    assert not accepted(empty, '-o', f'uat:li_{table}:{TABLES[table].rpartition(",")[0]}')


# what it looks at, its name, on by default?
HEURISTICS = [('tls', 'li_x2x3_tls', True), ('li.tcp', 'li_x2x3_tcp', False), ('li.udp', 'li_x2x3_udp', False),
              ('li.expected.tcp', 'li_x2x3_expected_tcp', True), ('li.expected.udp', 'li_x2x3_expected_udp', True)]


@pytest.mark.parametrize('parent, name, enabled', HEURISTICS)
def test_heuristic(empty, parent, name, enabled):
    rows = [row[2] for row in listed('heuristic-decodes') if row[0] == parent and row[1] == 'li_x2x3']
    assert sorted(rows) == sorted('T' if row[2] else 'F' for row in HEURISTICS if row[0] == parent)
    assert accepted(empty, '--enable-heuristic', name)
    assert accepted(empty, '--disable-heuristic', name)
    assert not accepted(empty, '--enable-heuristic', name + '_')
