# SPDX-License-Identifier: GPL-2.0-or-later
"""Traffic without interception."""

import struct

from support import inner, wire
from support.tls import TlsConnection

CLIENT, SERVER, STRANGER = '192.0.2.50', '198.51.100.50', '203.0.113.50'


def dns(question=True):
    name = b'\x03www\x07example\x03org\x00'
    head = struct.pack('!HHHHHH', 0x1234, 0x0100 if question else 0x8180, 1, 0 if question else 1, 0, 0)
    answer = b'' if question else b'\xc0\x0c' + struct.pack('!HHIH', 1, 1, 60, 4) + bytes([198, 51, 100, 50])
    return head + name + struct.pack('!HH', 1, 1) + answer


def snmp():
    """GetRequest for sysDescr.0 (RFC 3416)."""
    binding = inner.ber(0x30, inner.ber(0x30, inner.ber(0x06, b'\x2b\x06\x01\x02\x01\x01\x01\x00'), b'\x05\x00'))
    integers = [inner.ber(0x02, bytes([value])) for value in (42, 0, 0)]
    return inner.ber(0x30, inner.ber(0x02, b'\x01'), inner.ber(0x04, b'public'), inner.ber(0xA0, *integers, binding))


def http(body, first='POST /orders HTTP/1.1', kind='application/xml'):
    return (f'{first}\r\nHost: www.example.org\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n'
            + body).encode()


def look_alike():
    """A message that begins like an X3 PDU, but whose attributes do not add up to its header length."""
    head = struct.pack('!HHIIHH', 5, 2, 60, 12, 5, 1) + bytes(24)
    return head + struct.pack('!HH', 6, 99) + bytes(16) + bytes(12)


def traffic(capture):
    capture.datagram(wire.Endpoint(CLIENT, 50001), wire.Endpoint(SERVER, 53), dns())
    capture.datagram(wire.Endpoint(SERVER, 53), wire.Endpoint(CLIENT, 50001), dns(False))
    capture.datagram(wire.Endpoint(CLIENT, 50002), wire.Endpoint(SERVER, 161), snmp())
    web = wire.TcpConnection(capture, (CLIENT, 50003), (SERVER, 80)).open()
    web.send(http('<?xml version="1.0"?><order xmlns="http://www.example.org/orders"><item>1</item></order>'))
    web.send(http('<done/>', 'HTTP/1.1 200 OK'), back=True)
    web.close()
    own = wire.TcpConnection(capture, (CLIENT, 50004), (SERVER, 41000)).open()
    for _ in range(3):
        own.send(look_alike())
    own.close()
    capture.datagram(wire.Endpoint(CLIENT, 50005), wire.Endpoint(SERVER, 41001), look_alike())
    # Port 9003 is the port of the registered MDF: what goes there may still be something else.
    for port, server in ((443, SERVER), (9003, STRANGER)):
        tls = TlsConnection(wire.TcpConnection(capture, (CLIENT, 50006), (server, port)).open())
        tls.handshake()
        tls.send(b'GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n')
        tls.send(http('', 'HTTP/1.1 200 OK'), back=True)
        tls.close()
