# SPDX-License-Identifier: GPL-2.0-or-later
"""The captures of the benchmark, written frame by frame: a million PDUs do not pass through memory.

Everything that does not change from one PDU or segment to the next is laid out once.
"""

import contextlib
import struct
import uuid

from support import inner, pcapng, wire, x2x3
from support.wire import Endpoint

PDU_OCTETS = 500
ATTRIBUTES = 9
VERSION = 0x0001            # stock knows only this one
POI = Endpoint('198.51.100.1', 40000)
MDF = Endpoint('198.51.100.20', 9003)
SEGMENT_OCTETS = 1448       # what a segment holds on Ethernet, with TCP's timestamp option
ACKNOWLEDGE_EVERY = 16      # segments; without acknowledgements TCP's own analysis grows slower and slower
STEP = 100_000              # nanoseconds between frames
XID_START = '29f28e1c-f230-486a-a860-f5a7'


class Context:
    """What PDUs count within: an XID and a correlation. Only number and time differ between its PDUs."""

    def __init__(self, index, payload_format):
        flow = Endpoint(f'192.0.2.{1 + index % 100}', 10000 + index), Endpoint('203.0.113.9', 20000 + index)
        attributes = [x2x3.nfid('upf-1.core.example'), x2x3.ipid('n3-west'), x2x3.sequence(0), x2x3.timestamp(0),
                      *x2x3.flow(*flow, wire.UDP)]
        assert len(attributes) == ATTRIBUTES
        room = PDU_OCTETS - 40 - sum(len(attribute.encode()) for attribute in attributes)
        payload = (inner.udp_packet(bytes(room - 28), *flow) if payload_format == x2x3.IPV4
                   else bytes(i & 0xFF for i in range(room)))
        pdu = x2x3.content(x2x3.X3, payload, payload_format, direction=x2x3.FROM_TARGET, xid=xid(index),
                           correlation_id=1 + index, attributes=attributes, version=VERSION).encode()
        assert len(pdu) == PDU_OCTETS
        at = 40 + sum(len(attribute.encode()) for attribute in attributes[:2])
        # The sequence number and the timestamp follow one another: 4 + 4 and 4 + 8 octets.
        self.before, self.between, self.after = pdu[:at + 4], pdu[at + 8:at + 12], pdu[at + 20:]
        self.number = 0

    def pdu(self, moment):
        octets = b''.join((self.before, struct.pack('!I', self.number), self.between,
                           struct.pack('!II', *divmod(moment, 10 ** 9)), self.after))
        self.number += 1
        return octets


def xid(index):
    """Ten XIDs, each with a tenth of the contexts."""
    return uuid.UUID(f'{XID_START}{index % 10:08x}')


def pdus(count, contexts, payload_format, start=wire.START * 10 ** 9):
    """PDUs of all contexts in turn."""
    sources = [Context(index, payload_format) for index in range(contexts)]
    for i in range(count):
        yield sources[i % contexts].pdu(start + i * STEP)


class Writer:
    """A capture file that grows frame by frame."""

    def __init__(self, file):
        self.file = file
        self.now = wire.START * 10 ** 9
        file.write(pcapng.encode([]))

    def frame(self, octets):
        padding = -len(octets) % 4
        length = 32 + len(octets) + padding
        self.file.write(b''.join((
            struct.pack('<IIIIIII', pcapng.ENHANCED_PACKET, length, 0, self.now >> 32, self.now & 0xFFFFFFFF,
                        len(octets), len(octets)),
            octets, bytes(padding), struct.pack('<I', length))))
        self.now += STEP


class Half:
    """One direction of a TCP connection: headers laid out once, then only filled in."""

    def __init__(self, source, destination):
        self.link = wire.ethernet(source.address, destination.address, b'\x45')[:-1]
        self.ip = wire.ip(source.address, destination.address, wire.TCP, b'')
        self.ports = struct.pack('!HH', source.port, destination.port)
        self.pseudo = self.ip[12:20] + struct.pack('!H', wire.TCP)

    def frame(self, sequence, acknowledged, flags, octets=b''):
        length = 20 + len(octets)
        ip = self.ip[:2] + struct.pack('!H', 20 + length) + self.ip[4:10]
        tcp = self.ports + struct.pack('!IIBBH', sequence, acknowledged, 0x50, flags, 64240)
        return b''.join((self.link, ip, _checksum(ip + self.ip[12:20]), self.ip[12:20],
                         tcp, _checksum(self.pseudo + struct.pack('!H', length) + tcp + octets), bytes(2), octets))


def _checksum(octets):
    """The Internet checksum, as bytes: a one's complement sum is the remainder by 65535."""
    number = int.from_bytes(octets + bytes(len(octets) % 2), 'big') % 0xFFFF
    return struct.pack('!H', ~number & 0xFFFF)


class Connection:
    """A TCP connection whose client sends and whose server acknowledges."""

    def __init__(self, writer, client, server):
        self.writer = writer
        self.there, self.back = Half(client, server), Half(server, client)
        self.sequence, self.answer, self.segments = 1000, 5000, 0
        writer.frame(self.there.frame(self.sequence, 0, wire.SYN))
        self.sequence += 1
        writer.frame(self.back.frame(self.answer, self.sequence, wire.SYN | wire.ACK))
        self.answer += 1
        writer.frame(self.there.frame(self.sequence, self.answer, wire.ACK))

    def send(self, octets):
        self.writer.frame(self.there.frame(self.sequence, self.answer, wire.PSH | wire.ACK, octets))
        self.sequence = (self.sequence + len(octets)) & 0xFFFFFFFF
        self.segments += 1
        if self.segments % ACKNOWLEDGE_EVERY == 0:
            self.writer.frame(self.back.frame(self.answer, self.sequence, wire.ACK))


@contextlib.contextmanager
def _writer(path):
    with open(path, 'wb', buffering=1 << 20) as file:
        yield Writer(file)


def single(path, count, contexts, payload_format):
    """One PDU in each segment of one connection."""
    with _writer(path) as writer:
        connection = Connection(writer, POI, MDF)
        for pdu in pdus(count, contexts, payload_format):
            connection.send(pdu)


def packed(path, count, contexts, payload_format):
    """The same PDUs back to back, cut into full segments."""
    with _writer(path) as writer:
        connection = Connection(writer, POI, MDF)
        waiting = bytearray()
        for pdu in pdus(count, contexts, payload_format):
            waiting += pdu
            while len(waiting) >= SEGMENT_OCTETS:
                connection.send(bytes(waiting[:SEGMENT_OCTETS]))
                del waiting[:SEGMENT_OCTETS]
        if waiting:
            connection.send(bytes(waiting))


def endpoint_address(index):
    """An address of 10.0.0.0/8 for each of many endpoints."""
    return f'10.{index >> 16}.{index >> 8 & 0xFF}.{index & 0xFF}'


def spread(path, count, contexts, payload_format, endpoints):
    """One PDU in each segment, to many endpoints in turn, each over a connection of its own."""
    with _writer(path) as writer:
        connections = [Connection(writer, POI, Endpoint(endpoint_address(index), MDF.port))
                       for index in range(endpoints)]
        for i, pdu in enumerate(pdus(count, contexts, payload_format)):
            connections[i % endpoints].send(pdu)


def empty(path):
    """No frame at all: what a program needs to start."""
    with _writer(path):
        pass
