# SPDX-License-Identifier: GPL-2.0-or-later
"""Starts Wireshark's programs; tshark and sharkd so that they need not start each time (reader.c).

Each run is a child of its own, which is the program itself with its whole command line. A child that crashes or hangs
fails the test that asked for it; a reader that is gone is started anew for the next one.
"""

import atexit
import functools
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
from pathlib import Path

from . import home

# What tshark looks at before it is ready; there is a reader for -V.
EARLY = ('-C', '-G', '-O', '-P', '-V', '-X', '-i', '-x', '--elastic-mapping-filter')


class Reader:
    """A program that has started, with the arguments that it must know from the start."""

    def __init__(self, program, early=()):
        self.program, self.early = program, list(early)
        self.process = self.socket = self.folder = None
        self.busy = False
        atexit.register(self.close)

    def _start(self):
        self.close()
        self.folder = Path(tempfile.mkdtemp(prefix='li-reader-'))
        # 4.0 takes the capture's name from here, later ones from the command line that comes.
        arguments = ['-r', self.folder / 'capture', *self.early] if self.program == 'tshark' else ['-']
        environment = home.plugin_home()
        libraries = [*environment.get('LD_PRELOAD', '').split(), str(home.reader_so())]
        self.socket, theirs = socket.socketpair()
        with theirs, open(self.folder / 'said', 'wb') as said:
            self.process = subprocess.Popen([home.program(self.program), *arguments], stdin=theirs, stdout=said,
                                            stderr=said, env={**environment, 'LD_PRELOAD': ' '.join(libraries)},
                                            start_new_session=True)
        self.answer()

    def said(self):
        """What the program said at its start, as each run would have."""
        return (self.folder / 'said').read_text(encoding='utf-8', errors='replace')

    def begin(self, arguments, streams):
        """Starts a run; `streams` are its standard input, output and error. One at a time."""
        if self.process is None or self.process.poll() is not None:
            self._start()
        if '-r' in arguments:
            link = self.folder / 'capture'
            link.unlink(missing_ok=True)
            link.symlink_to(Path(arguments[arguments.index('-r') + 1]).absolute())
        words = b''.join(word.encode() + b'\0' for word in (os.getcwd(), home.program(self.program), *arguments))
        socket.send_fds(self.socket, [struct.pack('=I', len(words))], [stream.fileno() for stream in streams])
        self.socket.sendall(words)
        self.busy = True

    def answer(self, timeout=None):
        """The exit status of the run, negative for a signal."""
        if not select.select([self.socket], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(self.program, timeout)
        answer = self.socket.recv(4, socket.MSG_WAITALL)
        self.busy = False
        if len(answer) < 4:
            raise AssertionError(f'The waiting {self.program} ended, status {self.process.wait()}\n{self.said()}')
        return struct.unpack('=i', answer)[0]

    def close(self):
        """Ends it, and the child that may still be at work."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.socket.close()
        self.process, self.busy = None, False
        shutil.rmtree(self.folder, ignore_errors=True)


class Run:
    """A run of a program: by a reader, or one that is started for it alone."""

    def __init__(self, program, arguments, streams, environment=None):
        self.status = None
        self.reader = _reader_for(program, arguments, environment)
        if self.reader:
            self.reader.begin(arguments, streams)
        else:
            self.process = subprocess.Popen([home.program(program), *arguments], stdin=streams[0], stdout=streams[1],
                                            stderr=streams[2], env=environment or home.plugin_home())

    def said_before(self):
        return self.reader.said() if self.reader else ''

    def wait(self, timeout=None):
        """The exit status. What does not end in this time (in seconds) is killed."""
        try:
            if self.status is None:
                self.status = self.reader.answer(timeout) if self.reader else self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return self.status

    def kill(self):
        if self.reader:
            self.reader.close()
        else:
            self.process.kill()
            self.process.wait()
        self.status = -signal.SIGKILL


@functools.lru_cache(maxsize=None)
def _reader(program, early):
    return Reader(program, early)


def _reader_for(program, arguments, environment):
    """The reader that can do this run now, or None. Files in another home may change between two runs."""
    if environment is not None or not home.reader_so():
        return None
    early = tuple(argument for argument in arguments if argument in EARLY)
    if program == 'tshark' and '-r' in arguments and early in ((), ('-V',)) or program == 'sharkd':
        found = _reader(program, early)
        return None if found.busy else found
    return None
