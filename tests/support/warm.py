# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tshark without its start: most runs here differ in the capture only, and a tshark takes a hundred times longer to
start than to read one.

For each set of options one tshark is started. It waits before it opens its capture, and reads each capture in a child of its
own (warm.c): a crash or a loop ends that child, and fails the test that asked for it, no other one. Where the library
li_warm.so is missing, or can't be used, each run is a tshark of its own, and shows the same.
"""

import atexit
import collections
import os
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from . import home

# Waiting ones at a time, for each process of the tests; the one that was asked longest ago goes.
WAITING_MAX = 24

# What stands for the capture until its name comes. It can be opened whenever somebody looks.
PLACE = os.devnull


class Waiting:
    """A tshark that has started with these arguments (PLACE for the capture) and waits for captures."""

    def __init__(self, arguments, environment):
        ours, theirs = socket.socketpair()
        preload = ' '.join(filter(None, [environment.get('LD_PRELOAD'), str(library())]))
        # What it says before it waits, the first run says again: as tshark does, once for each.
        self.said = tempfile.TemporaryFile()
        with theirs:
            self.process = subprocess.Popen([home.program('tshark'), *arguments], pass_fds=[theirs.fileno()],
                                            env={**environment, 'LD_PRELOAD': preload, 'LI_WARM': str(theirs.fileno())},
                                            stdin=subprocess.DEVNULL, stdout=self.said, stderr=subprocess.STDOUT)
        self.socket = ours
        self.answers = ours.makefile('rb')

    def read(self, capture, outputs, timeout):
        """The status of a tshark that read this capture, as subprocess has it, or None: there was none. Output and errors
        are in the two files `outputs`."""
        try:
            self.socket.settimeout(None)
            self.socket.sendall(b''.join(os.fsencode(name) + b'\0' for name in (capture, *outputs)))
            child = self.answers.readline()
            if not child:
                return None
            self.socket.settimeout(timeout)
            try:
                status = self.answers.readline()
            except TimeoutError:
                os.kill(int(child), signal.SIGKILL)
                raise
        except (BrokenPipeError, ConnectionResetError):
            return None
        return os.waitstatus_to_exitcode(int(status)) if status else None

    def end(self):
        self.answers.close()
        self.socket.close()
        self.process.wait(30)
        self.said.close()


def library():
    return home.plugin_so().with_name('li_warm.so')


# (arguments, environment, profile) -> Waiting, or None: it can't be done with these
waiting = collections.OrderedDict()


def forget(key=None):
    """Ends the one with this key, else all."""
    for one in [waiting.pop(key)] if key else [waiting.popitem()[1] for _ in range(len(waiting))]:
        if one:
            one.end()


atexit.register(forget)


def _profile(environment):
    """What tells whether the profile is the one that the waiting tshark has read."""
    found = sorted(Path(environment['HOME'], '.config/wireshark').glob('**/*'))
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in found)


def _get(arguments, environment):
    key = (tuple(arguments), tuple(sorted(environment.items())), _profile(environment))
    if key not in waiting:
        if len(waiting) >= WAITING_MAX:
            forget(next(iter(waiting)))
        waiting[key] = Waiting(arguments, environment)
    waiting.move_to_end(key)
    return key, waiting[key]


def run(arguments, environment, timeout=None):
    """The finished tshark, as subprocess.run() gives it, its output as text. None: these arguments need one of their own.

    Raises subprocess.TimeoutExpired.
    """
    where = arguments.index('-r') + 1 if '-r' in arguments[:-1] else 0
    if not where or not Path(arguments[where]).is_file() or not library().is_file():
        return None
    key, one = _get([*arguments[:where], PLACE, *arguments[where + 1:]], environment)
    if one is None:
        return None
    with tempfile.TemporaryDirectory(prefix='li-read-') as folder:
        outputs = [os.path.join(folder, name) for name in ('out', 'err')]
        try:
            status = one.read(os.path.abspath(arguments[where]), outputs, timeout)
        except TimeoutError:
            forget(key)
            raise subprocess.TimeoutExpired(arguments, timeout) from None
        if status is None:
            # It ended before it could wait: for wrong options, say. One of its own will say why.
            one.end()
            waiting[key] = None
            return None
        one.said.seek(0)
        texts = [Path(name).read_bytes() for name in outputs]
        texts[1] = one.said.read() + texts[1]
        return subprocess.CompletedProcess(arguments, status, *(text.decode(errors='replace') for text in texts))
