# SPDX-License-Identifier: GPL-2.0-or-later
"""Real TLS: OpenSSL's records of both directions, carried by a TCP connection of a capture.

Client and server are two TLS engines of this process that hand each other their octets; no socket is opened.
Both show a certificate, as TS 103 221-2 asks. It is made for the occasion and thrown away.
"""

import functools
import os
import ssl
import subprocess
import tempfile
from pathlib import Path

VERSIONS = {'1.0': ssl.TLSVersion.TLSv1, '1.1': ssl.TLSVersion.TLSv1_1, '1.2': ssl.TLSVersion.TLSv1_2,
            '1.3': ssl.TLSVersion.TLSv1_3}


@functools.lru_cache(maxsize=None)
def _certificate():
    """A self-signed certificate and its key, as one PEM text."""
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = Path(folder, 'key.pem'), Path(folder, 'certificate.pem')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1',
                        '-nodes', '-days', '3650', '-subj', '/CN=li.example',
                        '-keyout', key, '-out', certificate], check=True, capture_output=True)
        return key.read_text() + certificate.read_text()


def _context(purpose, version, folder):
    certificate = Path(folder, 'both.pem')
    certificate.write_text(_certificate())
    context = ssl.SSLContext(purpose)
    if version < '1.2':
        context.set_ciphers('ALL@SECLEVEL=0')       # no more than a capture of them is wanted
    context.minimum_version = context.maximum_version = VERSIONS[version]
    context.check_hostname = False
    context.load_cert_chain(certificate)
    context.load_verify_locations(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


class _Engine:
    """One end: what comes in from the wire, what goes out to it."""

    def __init__(self, context, server):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=server)

    def attempt(self, action):
        """Does one step; that it has to wait for the other end is normal."""
        try:
            action()
        except ssl.SSLWantReadError:
            return False
        return True


class TlsConnection:
    """TLS within a TCP connection. `back` means from the server to the client, as there."""

    def __init__(self, connection, version='1.3', alpn=None):
        self.connection = connection
        with tempfile.TemporaryDirectory() as folder:
            client = _context(ssl.PROTOCOL_TLS_CLIENT, version, folder)
            server = _context(ssl.PROTOCOL_TLS_SERVER, version, folder)
        for context in (client, server) if alpn else ():
            context.set_alpn_protocols([alpn])
        server.num_tickets = 1
        # The context appends to this file as long as it lives; `secrets` reads it.
        handle, self._key_log = tempfile.mkstemp(prefix='li-keys-')
        os.close(handle)
        client.keylog_filename = self._key_log
        self._contexts = (client, server)
        self.ends = (_Engine(client, False), _Engine(server, True))

    def __del__(self):
        Path(self._key_log).unlink(missing_ok=True)

    @property
    def secrets(self):
        """The key log, for the secrets block of a capture file."""
        return Path(self._key_log).read_bytes()

    def take(self, back=False):
        """The octets that one end wants to send now; the other end gets them."""
        octets = self.ends[back].outgoing.read()
        self.ends[not back].incoming.write(octets)
        return octets

    def _flush(self, back=False):
        octets = self.take(back)
        return [self.connection.send(octets, back)] if octets else []

    def handshake(self):
        """Opens TLS and returns the frames' numbers: one frame for each flight."""
        frames, done = [], [False, False]
        while not all(done):
            for back in (False, True):
                if not done[back]:
                    done[back] = self.ends[back].attempt(self.ends[back].tls.do_handshake)
                frames += self._flush(back)
        return frames

    def records(self, octets, back=False):
        """Encrypts the octets (one record up to 16 kB) without sending them: for `connection.send`."""
        self.ends[back].tls.write(octets)
        coded = self.take(back)
        # The other end reads what came: OpenSSL refuses to close over unread data.
        other = self.ends[not back]
        while other.attempt(lambda: other.tls.read(len(octets))):
            pass
        return coded

    def send(self, octets, back=False):
        """Sends the octets in one record and one segment; returns its frame's number."""
        return self.connection.send(self.records(octets, back), back)

    def close(self):
        """close_notify of both ends, then the end of the TCP connection."""
        for back in (False, True):
            self.ends[back].attempt(self.ends[back].tls.unwrap)
            self._flush(back)
        self.connection.close()
