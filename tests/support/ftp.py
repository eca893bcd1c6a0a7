# SPDX-License-Identifier: GPL-2.0-or-later
"""A file that a mediation function pushes to law enforcement by FTP (TS 101 671)."""

from . import wire

MF, LEMF = '198.51.100.10', '203.0.113.20'


def control(capture, mf=MF, lemf=LEMF, port=41000):
    connection = wire.TcpConnection(capture, (mf, port), (lemf, 21)).open()
    for octets, back in [(b'220 ready\r\n', True), (b'USER mf\r\n', False), (b'331 password\r\n', True),
                         (b'PASS x\r\n', False), (b'230 in\r\n', True), (b'TYPE I\r\n', False), (b'200 I\r\n', True)]:
        connection.send(octets, back)
    return connection


def _place(address, port):
    return ','.join([*address.split('.'), str(port >> 8), str(port & 0xff)]).encode()


def store(connection, pieces, active=False, command=b'STOR LIID-0001_1.1\r\n', port=50000, mf_port=40001):
    """Stores a file, each piece in a segment; the frames of these. `port` is where law enforcement listens. Each file
    has a connection of its own, and so ports of its own."""
    mf, lemf = connection.client.address, connection.server.address
    if active:
        connection.send(b'PORT ' + _place(mf, mf_port) + b'\r\n')
        connection.send(b'200 ok\r\n', True)
    else:
        connection.send(b'PASV\r\n')
        connection.send(b'227 Entering Passive Mode (' + _place(lemf, port) + b')\r\n', True)
    connection.send(command)
    client, server = ((lemf, 20), (mf, mf_port)) if active else ((mf, mf_port), (lemf, port))
    data = wire.TcpConnection(connection.capture, client, server).open()
    connection.send(b'150 go on\r\n', True)
    frames = [data.send(piece, back=active) for piece in pieces]
    data.close()
    connection.send(b'226 done\r\n', True)
    return frames


def transfer(path, content, active=False, size=400):
    """A capture of one file."""
    capture = wire.Capture()
    store(control(capture), wire.chunks(content, size), active)
    capture.save(path)
    return path
