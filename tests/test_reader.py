# SPDX-License-Identifier: GPL-2.0-or-later
"""What reads the captures of all other tests: it shows what a tshark shows that is started for the one run, and a run
that goes wrong is its own test's failure and nobody else's."""

import os
import re
import signal
import time
from pathlib import Path

import pytest

from support import home, reader, tshark
from support.cases import MDF, PORTS, registered
from support.tshark import Sharkd, options_of

SAMPLES = Path(__file__).resolve().parents[1] / 'samples'
VERDICTS = ['-T', 'fields', '-e', 'li.endpoint.verdict']
FORMS = {
    'tree': ['-T', 'pdml'],
    'tree of two passes': ['-2', '-T', 'pdml'],
    'text': ['-V'],
    'json': ['-T', 'json', '-J', 'li'],
    'list': [],
    'statistics': ['-q', '-z', 'expert', '-z', 'io,phs'],
    'filter': ['-Y', 'li.endpoint.verdict == 3', *VERDICTS],
}

pytestmark = pytest.mark.skipif(not home.reader_so(), reason='each run is started anew (LI_READER)')


def comparable(done):
    """All of a finished run but the clock, its process's number, and the name of the file it has read."""
    output = re.sub(r' (time|capture_file)="[^"]*"', '', done.stdout)
    return done.returncode, output, re.sub(r'\((\w+):\d+\) [0-9:.]+', r'(\1)', done.stderr)


def alone(arguments):
    """A run that is started for these arguments only."""
    return tshark.run(arguments, environment=home.plugin_home(), check=False)


def child_of(run):
    """The process of a run by the reader, as soon as it is there."""
    pid = run.reader.process.pid
    while not (found := Path(f'/proc/{pid}/task/{pid}/children').read_text().split()):
        time.sleep(0.01)
    return int(found[0])


def is_running(pid):
    try:
        return Path(f'/proc/{pid}/stat').read_text().split()[2] != 'Z'
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def endless(tmp_path):
    """A capture whose octets never come."""
    os.mkfifo(tmp_path / 'endless.pcapng')
    return tmp_path / 'endless.pcapng'


@pytest.fixture
def running(endless):
    """A run by the reader that does not end by itself."""
    with open(os.devnull, 'r+b') as nothing:
        run = reader.Run('tshark', ['-n', '-r', str(endless)], (nothing, nothing, nothing))
        assert run.reader
        yield run
        run.kill()


def still_reads():
    path = SAMPLES / 'cleartext.pcapng'
    assert '1' in tshark.read(path, VERDICTS, options_of(path))


@pytest.mark.parametrize('form', FORMS)
@pytest.mark.parametrize('name', ['handover-broken', 'hostile-xml', 'whole-life-tls'])
def test_shows_what_tshark_shows(name, form):
    path = SAMPLES / f'{name}.pcapng'
    arguments = ['-n', '-r', path, *options_of(path), *FORMS[form]]
    assert comparable(tshark.run(arguments, check=False)) == comparable(alone(arguments))


WRONG = [['-o', 'li.no_such_preference:1'], ['-Y', 'li.no_such_field'], ['-T', 'nonsense'],
         ['-d', 'tcp.port==1,nonsense'], ['--no-such-option']]


@pytest.mark.parametrize('arguments', WRONG, ids=[arguments[-1] for arguments in WRONG])
def test_complains_as_tshark_does(arguments):
    found = tshark.run(['-r', SAMPLES / 'cleartext.pcapng', *arguments], check=False)
    assert comparable(found) == comparable(alone(['-r', SAMPLES / 'cleartext.pcapng', *arguments]))
    assert found.returncode > 0 and found.stderr


def test_no_such_capture(tmp_path):
    found = tshark.run(['-r', tmp_path / 'none.pcapng'], check=False)
    assert found.returncode == alone(['-r', tmp_path / 'none.pcapng']).returncode > 0
    assert "doesn't exist" in found.stderr


def test_nothing_is_carried_over():
    path = SAMPLES / 'cleartext.pcapng'
    with_row, without = [*PORTS, *registered(MDF.address)], PORTS
    first, second, third = (tshark.units(path, options) for options in (with_row, without, with_row))
    assert first == third != second


def test_a_dissector_bug_ends_it(running):
    child = child_of(running)
    assert b'WIRESHARK_ABORT_ON_DISSECTOR_BUG=1' in Path(f'/proc/{child}/environ').read_bytes().split(b'\0')


def test_a_crash_is_told_and_ends_no_other_run(running):
    child = child_of(running)
    before = running.reader.process.pid
    os.kill(child, signal.SIGABRT)
    assert running.wait(tshark.ENDLESS) == -signal.SIGABRT
    still_reads()
    assert running.reader.process.pid == before


def test_the_end_of_the_reader_ends_no_other_run(running):
    child = child_of(running)
    os.kill(running.reader.process.pid, signal.SIGKILL)
    with pytest.raises(AssertionError, match='status -9'):
        running.wait(tshark.ENDLESS)
    still_reads()
    while is_running(child):        # or the test does not end
        time.sleep(0.01)


def test_what_does_not_end_is_ended(endless):
    with pytest.raises(AssertionError, match='timed out'):
        tshark.run(['-n', '-r', endless], timeout=1)
    still_reads()


def test_a_failed_run_shows_its_errors(tmp_path):
    with pytest.raises(AssertionError, match="doesn't exist"):
        tshark.read(tmp_path / 'none.pcapng')


def test_a_crash_of_sharkd():
    with Sharkd() as session:
        session.load(SAMPLES / 'cleartext.pcapng')
        child = child_of(session.run)
        os.kill(child, signal.SIGKILL)
        with pytest.raises(AssertionError, match='status -9'):
            session.tree(1)
    with Sharkd() as session:
        session.load(SAMPLES / 'cleartext.pcapng')
        assert session.tree(1)


def test_two_sessions_at_once():
    path = SAMPLES / 'cleartext.pcapng'
    with Sharkd(options_of(path)) as first, Sharkd(options_of(path)) as second:
        first.load(path)
        second.load(path)
        labels = [[session.labels(frame) for frame in range(1, 10)] for session in (first, second)]
    assert labels[0] == labels[1]
    assert any(labels[0])
