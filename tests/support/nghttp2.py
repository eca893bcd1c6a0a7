# SPDX-License-Identifier: GPL-2.0-or-later
"""Real HTTP/2: what nghttp2's client and server say to each other, written down by a relay between them.

Everything stays on the loopback interface, in processes that are started and ended here.
"""

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

CLIENT, SERVER = 'nghttp', 'nghttpd'
TYPES = 'application/xml xml\n'
LOOPBACK = '127.0.0.1'
PATHS = '/usr/sbin:/usr/bin:/sbin:/bin'


def is_here():
    return bool(shutil.which(CLIENT, path=PATHS) and shutil.which(SERVER, path=PATHS))


def _free_port():
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def _connect(port, tries=200):
    for _ in range(tries):
        try:
            return socket.create_connection((LOOPBACK, port))
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise RuntimeError(f'nothing listens at port {port}')


class _Relay:
    """Passes on what two ends of one connection say, and keeps it in order: [(back, octets)]."""

    def __init__(self, port):
        self.said, self.lock = [], threading.Lock()
        self.listener = socket.create_server((LOOPBACK, 0))
        self.port = self.listener.getsockname()[1]
        self.to = port
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        client, _ = self.listener.accept()
        server = _connect(self.to)
        other = threading.Thread(target=self._pass_on, args=(server, client, True))
        other.start()
        self._pass_on(client, server, False)
        other.join()
        client.close()
        server.close()

    def _pass_on(self, source, sink, back):
        while octets := source.recv(65536):
            with self.lock:
                if self.said and self.said[-1][0] == back:
                    self.said[-1] = (back, self.said[-1][1] + octets)
                else:
                    self.said.append((back, octets))
            sink.sendall(octets)
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass        # the other end was quicker

    def finish(self):
        self.thread.join(30)
        self.listener.close()
        return self.said


def exchange(request, response):
    """One POST and its answer: [(back, octets)], as they were said; what one end says in a row is one piece."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / 'X1').mkdir()
        (folder / 'X1' / 'NE.xml').write_bytes(response)
        (folder / 'request').write_bytes(request)
        (folder / 'types').write_text(TYPES, encoding='ascii')
        port = _free_port()
        server = subprocess.Popen([shutil.which(SERVER, path=PATHS), '--no-tls', '-a', LOOPBACK, '-d', name,
                                   f'--mime-types-file={folder / "types"}', str(port)],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _connect(port).close()
            relay = _Relay(port)
            subprocess.run([shutil.which(CLIENT, path=PATHS), '-n', '-d', folder / 'request', '-H',
                            'content-type: application/xml', f'http://{LOOPBACK}:{relay.port}/X1/NE.xml'],
                           check=True, capture_output=True, timeout=60)
            return relay.finish()
        finally:
            server.terminate()
            server.wait()
