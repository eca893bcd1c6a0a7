# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of the README, as they are printed there."""

import json
import re
import shlex
import subprocess

import pytest

from support import home, ps, tshark, wire
from support.cases import MDF, POI, PROTECTED, STRANGER, numbered, registered, row

README = (home.ROOT / 'README.md').read_text(encoding='utf-8')
COVERT = home.ROOT / 'samples/covert-copy.pcapng'


def printed(heading):
    """The first block of commands under a heading, as the arguments of tshark."""
    text = README.partition(f'\n## {heading}\n')[2]
    command = re.search(r'^```\n(.*?)^```', text, flags=re.MULTILINE | re.DOTALL).group(1).replace('\\\n', ' ')
    program, *arguments = shlex.split(command, comments=True)
    assert program == 'tshark'
    return [str(home.ROOT / part) if part.startswith('samples/') else part for part in arguments]


def test_first_capture():
    """ "Prints the second copies, to 203.0.113.66"."""
    lines = tshark.run(printed('First capture')).stdout.splitlines()
    assert lines and all('203.0.113.66' in line and '[not registered]' in line for line in lines)


def test_first_capture_without_a_row():
    """ "Without any row ... a Note says that nobody looked"."""
    items = tshark.experts(COVERT, [], ['li.'])
    assert {(item.filter, item.severity) for item in items} == {('li.coverage.not_judged', 'Note')}


@pytest.fixture
def environment():
    folder = home.new_home()
    target = folder / '.config/wireshark/profiles/LI Audit'
    target.mkdir(parents=True)
    for path in (home.ROOT / 'plugin/profile/LI Audit').iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    return home.plugin_home(folder)


def test_the_profile(environment, tmp_path):
    """Its first command; and without a row, `li.endpoint.verdict == 4`."""
    capture = wire.Capture()
    for server in (MDF, STRANGER):
        wire.TcpConnection(capture, ('192.0.2.77', 40000), (server.address, 2222)).open().send(numbered(0).encode())
    capture.save(tmp_path / 'a.pcapng')
    arguments = [str(tmp_path / 'a.pcapng') if part == 'FILE' else part for part in printed('The profile for audits')]
    assert '-C' in arguments
    lines = tshark.run(arguments, environment=environment).stdout.splitlines()
    assert len(lines) == 2 and all('[not registered]' in line for line in lines)
    found = tshark.read(tmp_path / 'a.pcapng', ['-C', 'LI Audit'], [], 'li.endpoint.verdict == 4',
                        environment=environment)
    assert len(found.splitlines()) == 2


def test_several_layers_in_json(tmp_path):
    """--no-duplicate-keys makes an array of them."""
    capture = wire.Capture()
    units = b''.join(numbered(number).encode() for number in range(3))
    wire.TcpConnection(capture, (POI, 40000), MDF).open().send(units)
    capture.save(tmp_path / 'a.pcapng')
    text = tshark.read(tmp_path / 'a.pcapng', ['-T', 'json', '--no-duplicate-keys'], registered(), 'li')
    (frame,) = json.loads(text)
    assert [unit['li.sequence'] for unit in frame['_source']['layers']['li']] == ['0', '1', '2']


def test_out_of_time_order(tmp_path):
    """What reordercap puts in order is judged in order."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (POI, 40000), MDF).open()
    for number in range(4):
        connection.send(numbered(number).encode())
    capture.frames[3], capture.frames[6] = capture.frames[6], capture.frames[3]
    capture.save(tmp_path / 'mixed.pcapng')
    subprocess.run([home.program('reordercap'), tmp_path / 'mixed.pcapng', tmp_path / 'sorted.pcapng'], check=True,
                   capture_output=True)
    options = [*PROTECTED, *registered()]
    assert [unit.sequence for unit in tshark.units(tmp_path / 'sorted.pcapng', options)] == [0, 1, 2, 3]
    assert tshark.experts(tmp_path / 'sorted.pcapng', options) == []


def test_a_quote_within_a_column(tmp_path):
    capture = wire.Capture()
    wire.TcpConnection(capture, (POI, 40000), MDF).open().send(numbered(0).encode())
    capture.save(tmp_path / 'a.pcapng')
    options = [*PROTECTED, *registered(name=r'MDF \x22one\x22')]
    assert tshark.fields(tmp_path / 'a.pcapng', ['li.endpoint.name'], options, 'li') == [[['MDF "one"']]]


def test_a_file_of_several(tmp_path):
    """As a capture: `split`, `od` and text2pcap."""
    file = tmp_path / 'FILE'
    file.write_bytes(b''.join(ps.ip_iri(sequence=number) for number in range(1000)))
    command = next(line for line in README.splitlines() if line.startswith('split -b'))
    subprocess.run(['sh', '-c', command], check=True, capture_output=True, cwd=tmp_path)
    options = [*PROTECTED, '-o', 'li_ps.tcp.port:50000', *row('li_elements', '198.51.100.10', 'mf')]
    assert [unit.sequence for unit in tshark.units(tmp_path / 'FILE.pcapng', options)] == list(range(1000))
