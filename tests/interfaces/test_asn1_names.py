# SPDX-License-Identifier: GPL-2.0-or-later
"""Filter names of the ASN.1 modules, and of all expert items.

Wireshark's reports show one field of each name; whether all are of one type `tests/unit/test_asn1_names.c` tells."""

import collections
import re

import pytest

from support import home, tshark

PLUGIN = home.ROOT / 'plugin'
MODULES = re.findall(r'^li_asn1\((\w+) "([^"]*)" "([^"]*)"',
                     (PLUGIN / 'asn1' / 'modules.cmake').read_text(encoding='utf-8'), re.MULTILINE)
SOURCES = [path.read_text(encoding='utf-8') for path in sorted(PLUGIN.rglob('*.[ch]'))]
EXPERT = re.compile(r'\{\s*&ei_\w+,\s*\{\s*"(li\w*\.[\w.]+)",\s*PI_\w+,\s*(PI_\w+),\s*"([^"]*)"')
FIELD = re.compile(r'\{\s*&hf_\w+(?:\[\w+\])?,\s*\{\s*"[^"]*",\s*"(li\w*\.[\w.]+)"')


def found_in_sources(pattern):
    return [found for text in SOURCES for found in pattern.findall(text)]


def report(name):
    return [line.split('\t') for line in tshark.run(['-G', name]).stdout.splitlines()]


@pytest.fixture(scope='module')
def fields():
    """Filter name: protocol and type."""
    return {row[2]: (row[4], row[3]) for row in report('fields') if row[0] == 'F' and re.match(r'li(_|$)', row[4])}


def test_protocols():
    protocols = {row[2]: (row[1], row[0]) for row in report('protocols')}
    assert {prefix: protocols.get(prefix) for prefix, _, _ in MODULES} == {prefix: (short, name)
                                                                           for prefix, short, name in MODULES}


@pytest.mark.parametrize('protocol', [prefix for prefix, _, _ in MODULES])
def test_prefix(fields, protocol):
    own = [name for name, (parent, _) in fields.items() if parent == protocol]
    assert own and not [name for name in own if not name.startswith(f'{protocol}.')]
    assert not [name for name, (parent, _) in fields.items() if name.startswith(f'{protocol}.') and parent != protocol]


def test_characters(fields):
    """What stands in a name has to be written in a filter."""
    assert not [name for name in fields if not re.fullmatch(r'li\w*(\.[A-Za-z0-9_-]+)+', name)]


def test_a_number_has_one_name():
    names = collections.defaultdict(set)
    for row in report('values'):
        if row[0] == 'V' and row[1].partition('.')[0] in {prefix for prefix, _, _ in MODULES}:
            names[row[1], row[2]].add(row[3])
    assert len(names) > 1000
    assert not {key: value for key, value in names.items() if len(value) > 1}


def test_expert_items(fields):
    """One item for each name and severity, but that `li` has one name for several reasons; no field of that name."""
    items = found_in_sources(EXPERT)
    assert len(items) > 50
    assert not [item for item, count in collections.Counter(items).items() if count > 1]
    elsewhere = collections.Counter(item[:2] for item in items if not item[0].startswith('li.'))
    assert not [item for item, count in elsewhere.items() if count > 1]
    assert len(items) == sum(len(re.findall(r'\{\s*&ei_', text)) for text in SOURCES)
    names = {name for name, _, _ in items}
    assert {name: fields.get(name, (None, None))[1] for name in names} == dict.fromkeys(names, 'FT_NONE')
    assert not names & set(found_in_sources(FIELD))


def test_fields_stand_once():
    """Outside the modules a name is registered once, for reports to show all of it."""
    counted = collections.Counter(found_in_sources(FIELD))
    assert len(counted) > 100
    assert not [name for name, count in counted.items() if count > 1]
