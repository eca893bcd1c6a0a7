# SPDX-License-Identifier: GPL-2.0-or-later
"""The fixed part of the header (TS 103 221-2 clauses 5.1 and 5.2), and one whole subtree for each PDU type."""

import pytest

from support import tshark, x2x3
from support.cases import QUIET, XID, Cases, cc, iri

# Clause 5.2.2
TYPES = {1: 'X2 PDU', 2: 'X3 PDU', 3: 'Keepalive', 4: 'Keepalive Acknowledgement'}

# Clause 5.2.6, table 5.2.6-1: words that the label must have
DIRECTIONS = {1: 'not known', 2: 'to the target', 3: 'from the target', 4: 'more than one direction',
              5: 'not applicable'}

# Clause 5.4, table 5.4.1-1: words that the label must have
FORMATS = {0: 'keepalive', 1: 'TS 102 232-1', 2: 'TS 33.128', 3: 'TS 33.108', 4: 'Proprietary', 5: 'IPv4', 6: 'IPv6',
           7: 'Ethernet', 8: 'RTP', 9: 'SIP', 10: 'DHCP', 11: 'RADIUS', 12: 'GTP-U', 13: 'MSRP', 14: 'EpsIRIContent',
           15: 'MIME', 16: 'Unstructured', 17: 'PS-PDU'}

# What every PDU of these tests has: all fields of its JSON subtree, by name
VERSION = {'li_x2x3.version': '0x0005', 'li_x2x3.major_version': '0', 'li_x2x3.minor_version': '5'}
SEQUENCE_42 = {'li_x2x3.attribute.type': '8', 'li_x2x3.attribute.length': '4', 'li_x2x3.sequence': '42'}
NO_TASK = {'li_x2x3.format': '0', 'li_x2x3.direction': '0',
           'li_x2x3.xid': '00000000-0000-0000-0000-000000000000', 'li_x2x3.correlation_id': '0'}

WHOLE = {
    'X2': (iri(b'\xc0\xff\xee', correlation_id=7, attributes=[x2x3.sequence(42)]),
           {**VERSION, 'li_x2x3.type': '1', 'li_x2x3.header_length': '48', 'li_x2x3.payload_length': '3',
            'li_x2x3.format': '4', 'li_x2x3.direction': '5', 'li_x2x3.xid': XID, 'li_x2x3.correlation_id': '7',
            **SEQUENCE_42, 'li_x2x3.payload': 'c0:ff:ee'}),
    'X3': (cc(b'\x2a', correlation_id=2 ** 64 - 1, direction=2),
           {**VERSION, 'li_x2x3.type': '2', 'li_x2x3.header_length': '40', 'li_x2x3.payload_length': '1',
            'li_x2x3.format': '4', 'li_x2x3.direction': '2', 'li_x2x3.xid': XID,
            'li_x2x3.correlation_id': '18446744073709551615', 'li_x2x3.payload': '2a'}),
    'X3 without payload': (cc(b''),
                           {**VERSION, 'li_x2x3.type': '2', 'li_x2x3.header_length': '40',
                            'li_x2x3.payload_length': '0', 'li_x2x3.format': '4', 'li_x2x3.direction': '3',
                            'li_x2x3.xid': XID, 'li_x2x3.correlation_id': '0'}),
    'keepalive': (x2x3.keepalive(42),
                  {**VERSION, 'li_x2x3.type': '3', 'li_x2x3.header_length': '48', 'li_x2x3.payload_length': '0',
                   **NO_TASK, **SEQUENCE_42}),
    'acknowledgement': (x2x3.acknowledgement(42),
                        {**VERSION, 'li_x2x3.type': '4', 'li_x2x3.header_length': '48',
                         'li_x2x3.payload_length': '0', **NO_TASK, **SEQUENCE_42}),
}


def leaves(subtree):
    """(name, value) of all fields of a subtree, but not of what is concluded (`li`) and of opaque octets (`data`)."""
    for name, value in subtree.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from leaves(one) if name not in ('li', 'data') else ()
            else:
                yield name, one


@pytest.fixture(scope='module')
def shown(tmp_path_factory):
    cases = Cases()
    for name, (pdu, _) in WHOLE.items():
        cases.tcp(('whole', name), pdu)
    for kind in TYPES:
        cases.tcp(('type', kind), x2x3.Pdu(kind))
    for direction in DIRECTIONS:
        cases.tcp(('direction', direction), cc(direction=direction))
    for form in FORMATS:
        cases.tcp(('format', form), cc(form=form))
    for version in (0x0001, 0x0006, 0x0500, 0x0102):
        cases.tcp(('version', version), cc(version=version))
    return cases.show(tmp_path_factory.mktemp('header'), QUIET)


@pytest.fixture(scope='module')
def trees(shown):
    return tshark.json(shown.path, 'li_x2x3', QUIET)


@pytest.mark.parametrize('name', WHOLE)
def test_whole_subtree(shown, trees, name):
    frame, = shown.names['whole', name]
    tree, = trees[frame - 1]
    assert sorted(leaves(tree)) == sorted(WHOLE[name][1].items())


@pytest.mark.parametrize('name', WHOLE)
def test_fields_stand_at_their_octets(shown, name):
    """Table 5.1-1: what is marked in the octets when a field is chosen."""
    places = {'li_x2x3.version': (0, 2), 'li_x2x3.type': (2, 2), 'li_x2x3.header_length': (4, 4),
              'li_x2x3.payload_length': (8, 4), 'li_x2x3.format': (12, 2), 'li_x2x3.direction': (14, 2),
              'li_x2x3.xid': (16, 16), 'li_x2x3.correlation_id': (32, 8)}
    pdu, = shown.pdus(('whole', name))
    start = int(pdu.get('pos'))
    assert int(pdu.get('size')) == len(WHOLE[name][0].encode())
    assert {part.get('name'): (int(part.get('pos')) - start, int(part.get('size')))
            for part in pdu.iter('field') if part.get('name') in places} == places


@pytest.mark.parametrize('kind', TYPES)
def test_type(shown, kind):
    assert shown.labels(('type', kind), 'li_x2x3.type') == [f'PDU Type: {TYPES[kind]} ({kind})']


@pytest.mark.parametrize('direction', DIRECTIONS)
def test_direction(shown, direction):
    label, = shown.labels(('direction', direction), 'li_x2x3.direction')
    assert DIRECTIONS[direction].lower() in label.lower()
    assert label.endswith(f'({direction})')


@pytest.mark.parametrize('form', FORMATS)
def test_format(shown, form):
    label, = shown.labels(('format', form), 'li_x2x3.format')
    assert FORMATS[form].lower() in label.lower()
    assert label.endswith(f'({form})')


@pytest.mark.parametrize('version, text', [(0x0001, '0.1'), (0x0006, '0.6'), (0x0500, '5.0'), (0x0102, '1.2')])
def test_version(shown, version, text):
    label, = shown.labels(('version', version), 'li_x2x3.version')
    assert text in label
    assert shown.values(('version', version), 'li_x2x3.major_version') == [str(version >> 8)]
    assert shown.values(('version', version), 'li_x2x3.minor_version') == [str(version & 0xFF)]
