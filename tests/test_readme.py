# SPDX-License-Identifier: GPL-2.0-or-later
"""What the README names is there, and has the severity it says; its filters are tested with the samples."""

import collections
import re

import pytest

from support import home, tshark

README = (home.ROOT / 'README.md').read_text(encoding='utf-8')
SEVERITIES = {'ERROR': 'Error', 'WARN': 'Warning', 'NOTE': 'Note', 'CHAT': 'Chat'}


def items():
    """The severities of each expert item, as the sources register it."""
    found = collections.defaultdict(set)
    for path in (home.ROOT / 'plugin').rglob('*.c'):
        for name, severity in re.findall(r'"(li[._][\w.]+)",\s*PI_\w+,\s*PI_(\w+)', path.read_text(encoding='utf-8')):
            found[name].add(SEVERITIES[severity])
    return found


def rows():
    """The rows of the tables below "What is checked": the items that each names, and the words on their severity."""
    text = README.partition('\n## What is checked\n')[2].partition('\n## ')[0]
    cells = [line.split('|')[1:3] for line in text.splitlines() if line.startswith('| `')]
    return {name: severity for names, severity in cells for name in re.findall(r'`(li[._][\w.]+)`', names)}


ITEMS, ROWS = items(), rows()


def test_all_items():
    """Each stands in a table, and each of a table is registered."""
    assert set(ROWS) == set(ITEMS)


@pytest.mark.parametrize('name', sorted(ROWS))
def test_severity(name):
    """The words of the table name those that the item has, and no other."""
    assert set(re.findall('Error|Warning|Note|Chat', ROWS[name])) == ITEMS[name]


@pytest.mark.parametrize('name', sorted(set(re.findall(r'`(?:--enable-heuristic )?(li_\w+_(?:tcp|udp|tls))`', README))))
def test_heuristics(name):
    """tshark ends where it knows no heuristic of that name."""
    tshark.run(['--disable-heuristic', name, '-r', home.ROOT / 'samples/udp.pcapng'])


def test_preferences():
    """Those of the table, with the defaults it tells where it tells one."""
    known = dict(re.findall(r'^#?(li[\w.]*): *(.*)$', tshark.run(['-G', 'currentprefs']).stdout, flags=re.MULTILINE))
    text = README.partition('\n## Preferences and tables\n')[2].partition('\nTables ')[0]
    lines = [line.split('|')[1:3] for line in text.splitlines() if line.startswith('| `')]
    told = {name: default.strip() for names, default in lines for name in re.findall(r'`(li[\w.]*)`', names)}
    for name, default in told.items():
        if default in ('on', 'off'):
            assert known[name] == {'on': 'TRUE', 'off': 'FALSE'}[default], name
    assert {name for name in known if not name.endswith('.port')} - set(told) == set()
