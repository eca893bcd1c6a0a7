# SPDX-License-Identifier: GPL-2.0-or-later
"""What the README names is there, and has the severity it says; its filters are tested with the samples."""

import collections
import re

import pytest

from support import home, tshark, wire, x1

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


def checked():
    """Of each row below "What is checked": the first item that it names, and its last cell."""
    text = README.partition('\n## What is checked\n')[2].partition('\n## ')[0]
    heading = None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip('|').split('|')]
        if line.startswith('| filter |'):
            heading = cells
        elif line.startswith('| `'):
            yield heading, cells


@pytest.mark.parametrize('heading, cells', checked(), ids=lambda part: part[0])
def test_what_to_do(heading, cells):
    """ "Filter, severity, and what to do" of each."""
    assert heading[-1] == 'what to do' and len(cells) == len(heading)
    assert cells[-1]


COMMAND = re.search(r"-z 'expert,note,([^']*)'", README).group(1)
SAMPLES = ['covert-copy', 'refusals', 'hostile-xml', 'malformed', 'handover-wrong', 'keepalives', 'tls-no-keys',
           'unknown-administrator', 'second-lemf', 'quiet-change', 'known-slips']


def all_frames_are_shown(path, options=()):
    """Each frame with an item of ours is one that the command for audits looks at; and there are some."""
    frames = {item.frame for item in tshark.experts(path, options)}
    shown = tshark.read(path, ['-T', 'fields', '-e', 'frame.number'], options, COMMAND)
    assert frames and frames <= {int(line) for line in shown.split()}


@pytest.mark.parametrize('name', SAMPLES)
def test_the_command_for_audits(name):
    options = (home.ROOT / f'samples/{name}.opts').read_text(encoding='utf-8').splitlines()
    all_frames_are_shown(home.ROOT / f'samples/{name}.pcapng', [line for line in options if not line.startswith('#')])


def test_the_command_for_audits_shows_what_is_no_unit(tmp_path):
    """A request that HTTP refuses: its answer has no X1."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), x1.NE_HOST).open()
    connection.send(x1.post(x1.document(x1.message('PingRequest', transaction=x1.transaction_id(1)))))
    connection.send(b'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n', True)
    capture.save(tmp_path / 'refused.pcapng')
    assert 'li_x1.refused_by_http' in [item.filter for item in tshark.experts(tmp_path / 'refused.pcapng')]
    all_frames_are_shown(tmp_path / 'refused.pcapng')


TABLES = re.findall(r'^\| `(li_\w+)` \| (LI[^|▸]*) ▸ ([^|]*?) \|', README, flags=re.MULTILINE)


def test_names_of_tables():
    """As the GUI shows them: the sources register each preference under the title that the README has."""
    sources = ''.join(path.read_text(encoding='utf-8') for path in sorted((home.ROOT / 'plugin').rglob('*.c')))
    assert sorted(name for name, *_ in TABLES) == sorted(set(re.findall(r'"(li_[a-z_]+)", (?:sizeof|true)', sources)))
    for _, _, title in TABLES:
        assert f'"{title}"' in sources


def test_packages():
    """What is installed before the first build is what README names."""
    machine = (home.ROOT / 'tests/support/machine.sh').read_text(encoding='utf-8')
    needed = re.search(r'^packages_build="([^"]*)"', machine, flags=re.MULTILINE).group(1)
    assert f'`{needed}`' in README


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
