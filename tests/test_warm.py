# SPDX-License-Identifier: GPL-2.0-or-later
"""What the other tests read through (support/warm.py): a tshark that waits shows what a tshark of its own shows, and one that breaks breaks
nothing else."""

import os
import signal
import subprocess

import pytest

from support import home, tshark, warm

SAMPLES = home.ROOT / 'samples'
LIFE, TLS, PACKED = (SAMPLES / f'{name}.pcapng' for name in ('whole-life', 'whole-life-tls', 'packed-and-cut'))

pytestmark = pytest.mark.skipif(not warm.library().is_file(), reason='li_warm.so was not built')


def alone(arguments):
    """The same by a tshark that was started for it."""
    return subprocess.run([home.program('tshark'), *arguments], env=home.plugin_home(), capture_output=True,
                          encoding='utf-8', errors='replace', check=False)


def lines(text):
    """Without the one that names capture and time."""
    return [line for line in text.splitlines() if not line.startswith('<pdml ')]


@pytest.mark.parametrize('form', [['-T', 'pdml'], ['-T', 'json'], ['-V'], [], ['-q', '-z', 'io,phs'], ['-2', '-V'],
                                  ['-T', 'fields', '-e', 'frame.number', '-e', '_ws.col.Info', '-Y', 'li']], ids=' '.join)
@pytest.mark.parametrize('path', [LIFE, TLS, PACKED], ids=lambda path: path.stem)
def test_shows_what_a_tshark_of_its_own_shows(path, form):
    arguments = ['-n', '-r', str(path), *tshark.options_of(path), *form]
    expected = alone(arguments)
    for _ in range(2):
        done = warm.run(arguments, home.plugin_home())
        assert (lines(done.stdout), done.returncode) == (lines(expected.stdout), 0)
        # The other one may say at its end what a child leaves to its parent.
        assert done.stderr in expected.stderr


def test_nothing_is_left_behind():
    """What one capture ordered is not known in the next."""
    arguments = ['-n', '-T', 'fields', '-e', 'li.endpoint.verdict', '-r']
    before = warm.run([*arguments, str(PACKED)], home.plugin_home()).stdout
    warm.run([*arguments, str(LIFE)], home.plugin_home())
    assert warm.run([*arguments, str(PACKED)], home.plugin_home()).stdout == before


def test_a_loop_ends_its_own_run_only():
    arguments = ['-n', '-r', str(TLS), '-V', '-V']
    with pytest.raises(subprocess.TimeoutExpired):
        warm.run(arguments, home.plugin_home(), timeout=0.0001)
    assert warm.run(arguments, home.plugin_home(), timeout=60).returncode == 0


def test_one_that_broke_is_done_without():
    arguments = ['-n', '-n', '-r', str(LIFE)]
    expected = warm.run(arguments, home.plugin_home()).stdout
    one = next(reversed(warm.waiting.values()))
    os.kill(one.process.pid, signal.SIGKILL)
    one.process.wait()
    assert tshark.run(arguments).stdout == expected == alone(arguments).stdout


def test_a_crash_ends_its_own_run_only(tmp_path, monkeypatch):
    long = tmp_path / 'long.pcapng'
    long.write_bytes(LIFE.read_bytes() * 300)        # sections may follow one another

    class Breaking:
        def __init__(self, answers):
            self.answers = answers

        def readline(self):
            line = self.answers.readline()
            os.kill(int(line), signal.SIGSEGV)
            self.readline = self.answers.readline
            return line

    arguments = ['-n', '-V', '-V', '-V', '-r', str(long)]
    _, one = warm._get([*arguments[:-1], warm.PLACE], home.plugin_home())
    monkeypatch.setattr(one, 'answers', Breaking(one.answers))
    with pytest.raises(AssertionError, match='status -11'):
        tshark.run(arguments)
    monkeypatch.undo()
    assert tshark.run([*arguments[:-1], LIFE]).stdout


def test_wrong_options_are_told():
    done = tshark.run(['-n', '-r', LIFE, '-o', 'li.no_such_preference:1'], check=False)
    assert done.returncode and 'li.no_such_preference' in done.stderr
    assert tshark.run(['-r', SAMPLES / 'none.pcapng'], check=False).returncode
