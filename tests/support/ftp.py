# SPDX-License-Identifier: GPL-2.0-or-later
"""A file that a mediation function pushes to law enforcement by FTP (TS 101 671)."""

from . import wire

MF, LEMF = '198.51.100.10', '203.0.113.20'


def control(capture):
    connection = wire.TcpConnection(capture, (MF, 41000), (LEMF, 21)).open()
    for octets, back in [(b'220 ready\r\n', True), (b'USER mf\r\n', False), (b'331 password\r\n', True),
                         (b'PASS x\r\n', False), (b'230 in\r\n', True), (b'TYPE I\r\n', False), (b'200 I\r\n', True)]:
        connection.send(octets, back)
    return connection


def transfer(path, content, active=False, size=400, command=b'STOR LIID-0001_1.1\r\n'):
    capture = wire.Capture()
    connection = control(capture)
    if active:
        connection.send(b'PORT 198,51,100,10,156,65\r\n')
        connection.send(b'200 ok\r\n', True)
    else:
        connection.send(b'PASV\r\n')
        connection.send(b'227 Entering Passive Mode (203,0,113,20,195,80)\r\n', True)
    connection.send(command)
    client, server = ((LEMF, 20), (MF, 40001)) if active else ((MF, 40001), (LEMF, 50000))
    data = wire.TcpConnection(capture, client, server).open()
    connection.send(b'150 go on\r\n', True)
    for piece in wire.chunks(content, size):
        data.send(piece, back=active)
    data.close()
    connection.send(b'226 done\r\n', True)
    capture.save(path)
    return path
