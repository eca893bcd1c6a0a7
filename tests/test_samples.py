# SPDX-License-Identifier: GPL-2.0-or-later
"""Each sample shows exactly what samples/README.md says, and samples/make.py still makes the samples."""

import collections
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import pcapng, tshark

SAMPLES = Path(__file__).resolve().parents[1] / 'samples'
WITH_TLS = {'tls13', 'tls12', 'tls-covert-copy', 'tls-no-keys', 'no-li', 'whole-life-tls', 'handover-tls',
            'services-tls', 'handover-tls-copy'}

Sample = collections.namedtuple('Sample', 'options findings units')


def frames(text):
    """The frame numbers that `4-6, 9 ×3` stands for."""
    numbers = []
    for word in text.split(', '):
        first, last, times = re.fullmatch(r'(\d+)(?:-(\d+))?(?: ×(\d+))?', word).groups()
        numbers += list(range(int(first), int(last or first) + 1)) * int(times or 1)
    return numbers


def rows(section, head):
    """The rows of the table below a heading, each frame in a row of its own."""
    text = section.partition(f'### {head}\n')[2].partition('\n#')[0]
    cells = [[cell.strip(' `') for cell in line.split('|')[1:-1]] for line in text.splitlines()
             if line.startswith('|')]
    return [(frame, *rest) for first, *rest in cells[2:] for frame in frames(first)]


def samples():
    """What README.md says of each sample."""
    found = {}
    for section in re.split(r'^## ', (SAMPLES / 'README.md').read_text(encoding='utf-8'), flags=re.MULTILINE)[1:]:
        options = section.split('```')[1].strip().splitlines()
        found[section.split('\n')[0]] = Sample(options, rows(section, 'Findings'), rows(section, 'Units'))
    return found


EXPECTED = samples()


def capture(name):
    return SAMPLES / f'{name}.pcapng'


def judged(name, two_pass=False):
    """The content units of a sample as README.md lists them."""
    return [(unit.frame, unit.interface, unit.endpoint, unit.verdict)
            for unit in tshark.units(capture(name), EXPECTED[name].options, two_pass) if unit.interface]


def found(name, two_pass=False):
    """The findings of a sample as README.md lists them, but without order."""
    return sorted((item.frame, item.filter, item.severity)
                  for item in tshark.experts(capture(name), EXPECTED[name].options, two_pass=two_pass))


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('name', EXPECTED)
def test_findings(name, two_pass):
    assert found(name, two_pass) == sorted(row[:3] for row in EXPECTED[name].findings)


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('name', EXPECTED)
def test_verdicts(name, two_pass):
    assert judged(name, two_pass) == EXPECTED[name].units


def test_no_li():
    """Not only no finding: no item at all."""
    shown = tshark.fields(capture('no-li'), ['frame.number'], EXPECTED['no-li'].options, 'li || li_x2x3')
    assert shown == []


@pytest.mark.parametrize('name', EXPECTED)
def test_options_file(name):
    """The options in README.md are those of the file that samples/run.sh reads."""
    assert tshark.options_of(capture(name)) == EXPECTED[name].options


def test_every_capture_has_its_story():
    assert {path.stem for path in SAMPLES.glob('*.pcapng')} == set(EXPECTED)
    assert {path.stem for path in SAMPLES.glob('*.opts')} == set(EXPECTED)


# --- The filters of the project's README

def readme_filters():
    """The lines below its heading "Filters": a filter, and what it is for behind two blanks or more."""
    text = (SAMPLES.parent / 'README.md').read_text(encoding='utf-8')
    block = text.partition('\n## Filters\n')[2].partition('```\n')[2].partition('```')[0]
    return [re.split(r' {2,}', line)[0] for line in block.splitlines()]


@pytest.fixture(scope='module')
def hits():
    """The samples that each filter finds something in, as a GUI does: frames are looked at again."""
    found = collections.defaultdict(set)
    for name in EXPECTED:
        with tshark.Sharkd(EXPECTED[name].options) as session:
            session.load(capture(name))
            for display_filter in readme_filters():
                if session.frames(display_filter):
                    found[display_filter].add(name)
    return found


def test_there_are_filters():
    assert len(readme_filters()) > 15


@pytest.mark.parametrize('display_filter', readme_filters())
def test_filters_of_the_readme(hits, display_filter):
    """Each is valid (else sharkd answers with an error), and finds something."""
    assert hits[display_filter]


@pytest.fixture(scope='module')
def remade(tmp_path_factory):
    folder = tmp_path_factory.mktemp('samples')
    subprocess.run([sys.executable, SAMPLES / 'make.py', '--folder', folder], check=True)
    return folder


def test_make_writes_the_same_text(remade):
    for path in [SAMPLES / 'README.md', *SAMPLES.glob('*.opts')]:
        assert (remade / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize('name', sorted(set(EXPECTED) - WITH_TLS))
def test_make_writes_the_same_capture(remade, name):
    assert (remade / f'{name}.pcapng').read_bytes() == capture(name).read_bytes()


@pytest.mark.parametrize('name', sorted(WITH_TLS))
def test_make_writes_the_same_course(remade, name):
    """With TLS the keys are new each time, but frames and times are the same."""
    new, old = (pcapng.read(folder / f'{name}.pcapng') for folder in (remade, SAMPLES))
    assert [frame.nanoseconds for frame in new.frames] == [frame.nanoseconds for frame in old.frames]
    assert len(new.secrets) == len(old.secrets)
