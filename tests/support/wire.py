# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames as they stand on a wire: Ethernet, IPv4 and IPv6, UDP, TCP connections.

A `Capture` is a list of frames with a clock. Everything in it is fixed by the calls made, so that the same
calls give the same octets.
"""

import ipaddress
import struct
from dataclasses import dataclass
from typing import Callable, NamedTuple

from . import pcapng

START = 1772445600          # 2026-03-02 10:00:00 UTC
TCP, UDP, UDP_LITE = 6, 17, 136
FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10


class Endpoint(NamedTuple):
    """An address, as text, and a port."""

    address: str
    port: int


def checksum(octets):
    """The Internet checksum (RFC 1071)."""
    octets += bytes(len(octets) % 2)
    total = sum(struct.unpack(f'!{len(octets) // 2}H', octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def mac(address):
    """A locally administered MAC address that follows from the IP address."""
    return b'\x02\x00' + ipaddress.ip_address(address).packed[-4:]


def ethernet(source, destination, packet):
    """An Ethernet frame round an IP packet; the addresses are those of its two ends."""
    kind = 0x0800 if packet[0] >> 4 == 4 else 0x86DD
    return mac(destination) + mac(source) + struct.pack('!H', kind) + packet


class Link(NamedTuple):
    """A link layer: its number in capture files, and the frame round an IP packet between two addresses."""

    number: int
    frame: Callable


ETHERNET = Link(pcapng.LINKTYPE_ETHERNET, ethernet)


def ip(source, destination, protocol, contents, identification=0):
    """An IPv4 or IPv6 packet, as the addresses say."""
    source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    if source.version == 6:
        return (struct.pack('!IHBB', 6 << 28, len(contents), protocol, 64)
                + source.packed + destination.packed + contents)
    head = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(contents), identification & 0xFFFF, 0x4000, 64,
                       protocol, 0, source.packed, destination.packed)
    return head[:10] + struct.pack('!H', checksum(head)) + head[12:] + contents


def fragments(packet, size=24, identification=7):
    """An IPv4 or IPv6 packet in fragments, each with so many octets of it (RFC 791 clause 3.2, RFC 8200 clause 4.5)."""
    if packet[0] >> 4 == 6:
        yield from _fragments6(packet, size, identification)
        return
    head, body = packet[:20], packet[20:]
    for at in range(0, len(body), size):
        part, more = body[at:at + size], at + size < len(body)
        changed = (head[:2] + struct.pack('!H', 20 + len(part)) + head[4:6]
                   + struct.pack('!H', (0x2000 if more else 0) | at // 8) + head[8:10] + b'\0\0' + head[12:])
        yield changed[:10] + struct.pack('!H', checksum(changed)) + changed[12:] + part


def _fragments6(packet, size, identification):
    head, body = packet[:40], packet[40:]
    for at in range(0, len(body), size):
        part, more = body[at:at + size], at + size < len(body)
        yield (head[:4] + struct.pack('!HBB', 8 + len(part), 44, head[7]) + head[8:]
               + struct.pack('!BBHI', head[6], 0, at | more, identification) + part)


def with_options(packet, options):
    """An IPv4 packet with options in its header, or an IPv6 packet with destination options (RFC 8200 clause 4.6)."""
    if packet[0] >> 4 == 6:
        options = bytes([packet[6], (2 + len(options) + 7) // 8 - 1]) + options
        options += bytes(-len(options) % 8)
        return (packet[:4] + struct.pack('!HBB', len(packet) - 40 + len(options), 60, packet[7]) + packet[8:40]
                + options + packet[40:])
    options += bytes(-len(options) % 4)
    head = (bytes([0x45 + len(options) // 4]) + packet[1:2] + struct.pack('!H', len(packet) + len(options))
            + packet[4:10] + b'\0\0' + packet[12:20] + options)
    return head[:10] + struct.pack('!H', checksum(head)) + head[12:] + packet[20:]


def _transport_checksum(source, destination, protocol, contents, length=None):
    length = len(contents) if length is None else length
    source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    form = '!IHBB' if source.version == 6 else '!BBH'
    values = (length, 0, 0, protocol) if source.version == 6 else (0, protocol, length)
    return checksum(source.packed + destination.packed + struct.pack(form, *values) + contents)


def udp(source, destination, contents):
    """A UDP datagram between two endpoints (without its IP header)."""
    head = struct.pack('!HHHH', source.port, destination.port, 8 + len(contents), 0)
    value = _transport_checksum(source.address, destination.address, UDP, head + contents) or 0xFFFF
    return head[:6] + struct.pack('!H', value) + contents


def udp_lite(source, destination, contents):
    """The same of UDP-Lite (RFC 3828), whose checksum covers the header only."""
    head = struct.pack('!HHHH', source.port, destination.port, 8, 0)
    value = _transport_checksum(source.address, destination.address, UDP_LITE, head, 8 + len(contents)) or 0xFFFF
    return head[:6] + struct.pack('!H', value) + contents


def tcp(source, destination, sequence, acknowledgement, flags, contents=b'', options=b''):
    """A TCP segment between two endpoints (without its IP header)."""
    options += bytes(-len(options) % 4)
    head = struct.pack('!HHIIBBHHH', source.port, destination.port, sequence & 0xFFFFFFFF,
                       acknowledgement & 0xFFFFFFFF, 0x50 + len(options) * 4, flags, 64240, 0, 0) + options
    value = _transport_checksum(source.address, destination.address, TCP, head + contents)
    return head[:16] + struct.pack('!H', value) + head[18:] + contents


def cut(octets, places):
    """The octets in pieces, cut at these offsets."""
    edges = [0, *places, len(octets)]
    return [octets[start:end] for start, end in zip(edges, edges[1:])]


def chunks(octets, size):
    """The octets in pieces of this size."""
    return [octets[start:start + size] for start in range(0, len(octets), size)]


class Capture:
    """Frames in order, and a clock that moves on by `step` seconds with each of them."""

    def __init__(self, start=START, step=0.001, link=ETHERNET):
        self.link = link
        self.frames = []
        self.secrets = []           # key logs of TLS
        self.start = start * 10 ** 9
        self.now = self.start
        self.step = round(step * 10 ** 9)

    @property
    def count(self):
        """How many frames there are: the number of the last one."""
        return len(self.frames)

    def wait(self, seconds):
        self.now += round(seconds * 10 ** 9)

    def at(self, seconds):
        """Sets the clock to this many seconds after the start; it never goes back."""
        moment = self.start + round(seconds * 10 ** 9)
        assert moment >= self.now, 'the clock of a capture never goes back'
        self.now = moment

    def add(self, octets, comment=''):
        """Adds one frame and returns its number."""
        self.frames.append(pcapng.Frame(self.now, octets, comment))
        self.now += self.step
        return self.count

    def packet(self, source, destination, protocol, contents):
        """Adds one IP packet between two addresses and returns its frame's number."""
        return self.carry(ip(source, destination, protocol, contents, self.count + 1), source, destination)

    def carry(self, packet, source, destination):
        """Adds a frame with an IP packet between two addresses and returns its number."""
        return self.add(self.link.frame(source, destination, packet))

    def datagram(self, source, destination, contents):
        """Adds one UDP datagram between two endpoints and returns its frame's number."""
        return self.packet(source.address, destination.address, UDP, udp(source, destination, contents))

    def save(self, path, **how):
        """Writes the capture; the keywords are those of `pcapng.encode`."""
        pcapng.write(path, self.frames, **{'secrets': self.secrets, 'link_type': self.link.number, **how})


@dataclass(frozen=True)
class Segment:
    """Octets that have their place in a stream, whether or not the capture holds them."""

    sequence: int
    octets: bytes
    back: bool


class TcpConnection:
    """A TCP connection within a capture. `back` means from the server to the client.

    Segments are first prepared (they get their place in the stream) and then written. A segment that is
    prepared only is lost, one that is written twice is a retransmission, and several can be written in
    another order.
    """

    def __init__(self, capture, client, server, first=(1000, 5000)):
        self.capture = capture
        self.client, self.server = Endpoint(*client), Endpoint(*server)
        self.next = list(first)

    def _write(self, sequence, flags, octets, back):
        source, destination = (self.server, self.client) if back else (self.client, self.server)
        acknowledged = 0 if flags == SYN else self.next[not back]
        contents = tcp(source, destination, sequence, acknowledged, flags, octets)
        return self.capture.packet(source.address, destination.address, TCP, contents)

    def _signal(self, flags, back=False):
        frame = self._write(self.next[back], flags, b'', back)
        self.next[back] += 1 if flags & (SYN | FIN) else 0
        return frame

    def open(self):
        """The handshake: three frames."""
        self._signal(SYN)
        self._signal(SYN | ACK, back=True)
        self._signal(ACK)
        return self

    def close(self):
        """Both ends finish: three frames."""
        self._signal(FIN | ACK)
        self._signal(FIN | ACK, back=True)
        self._signal(ACK)

    def reset(self, back=False):
        return self._signal(RST | ACK, back)

    def acknowledge(self, back=True):
        """An acknowledgement without data: one frame."""
        return self._signal(ACK, back)

    def prepare(self, octets, back=False):
        segment = Segment(self.next[back], octets, back)
        self.next[back] += len(octets)
        return segment

    def write(self, segment):
        """Writes a prepared segment and returns its frame's number."""
        return self._write(segment.sequence, PSH | ACK, segment.octets, segment.back)

    def send(self, octets, back=False):
        """Sends the octets in one segment and returns its frame's number."""
        return self.write(self.prepare(octets, back))

    def send_pieces(self, pieces, back=False):
        """Sends each piece in a segment of its own and returns the frames' numbers."""
        return [self.send(piece, back) for piece in pieces]

    def lose(self, octets, back=False):
        """The octets were sent, but the capture misses them."""
        self.prepare(octets, back)
