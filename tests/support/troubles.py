# SPDX-License-Identifier: GPL-2.0-or-later
"""What happens to octets between those who send them and a capture: a `Line` sends them over a TCP connection mostly as
they are, and now and then so that a part is late, lost, sent again, in fragments, or there in two versions.

Everything is decided by the dice that it is given.
"""

import struct

from . import inner, links, orders, wire
from .wire import ACK, FIN, PSH, RST, SYN, Endpoint


class Line:
    """The octets of a capture's connections."""

    def __init__(self, capture, dice, often=0.12):
        self.capture, self.dice, self.often = capture, dice, often
        self.late = []          # connections and segments that are still to come
        self.unanswered = []    # carriers with answers that are still to come

    def send(self, connection, octets, back=False):
        """Returns the last frame with them, or None where none has."""
        if len(octets) < 2 or self.dice.random() >= self.often:
            return connection.send(octets, back)
        trouble = self.dice.choices(list(self.TROUBLES), list(self.TROUBLES.values()))[0]
        return trouble(self, connection, connection.prepare(octets, back))

    def _ends(self, connection, back):
        return (connection.server, connection.client) if back else (connection.client, connection.server)

    def _packet(self, connection, sequence, octets, back, flags=PSH | ACK):
        source, destination = self._ends(connection, back)
        return wire.ip(source.address, destination.address, wire.TCP, wire.tcp(
            source, destination, sequence, connection.next[not back], flags, octets), self.capture.count + 1)

    def forge(self, connection, sequence, octets, back, flags=PSH | ACK):
        """A packet of the connection with a place and flags of its own."""
        source, destination = self._ends(connection, back)
        return self.capture.carry(self._packet(connection, sequence, octets, back, flags),
                                  source.address, destination.address)

    def other(self, octets):
        """As many octets that say something else: another identity, or nothing that can be read."""
        at = octets.find(b'-0000-4000-8000-') if self.dice.random() < 0.7 else -1
        at = at + 27 if at >= 0 else self.dice.randrange(len(octets))
        digit = self.dice.choice([b'1', b'2', b'3', b'x', b'\0'])
        return octets[:at] + digit + octets[at + 1:]

    def parts(self, octets, most=6):
        places = sorted({self.dice.randrange(1, len(octets)) for _ in range(self.dice.randint(1, most - 1))})
        return wire.cut(octets, places)

    def segments(self, segment):
        """The segment in pieces."""
        at = segment.sequence
        for part in self.parts(segment.octets):
            yield wire.Segment(at, part, segment.back)
            at += len(part)

    # ---- what may happen ----

    def in_pieces(self, connection, segment):
        return [connection.write(part) for part in self.segments(segment)][-1]

    def in_octets(self, connection, segment):
        """The first of them one by one."""
        some = self.dice.choice([3, 20, 60])
        pieces = [*wire.chunks(segment.octets[:some], 1), segment.octets[some:]]
        at = segment.sequence
        for piece in filter(None, pieces):
            frame = connection.write(wire.Segment(at, piece, segment.back))
            at += len(piece)
        return frame

    def out_of_order(self, connection, segment):
        parts = list(self.segments(segment))
        self.dice.shuffle(parts)
        return [connection.write(part) for part in parts][-1]

    def again(self, connection, segment):
        """Whole, or together with what overlaps it."""
        connection.write(segment)
        cut = self.dice.choice([0, 0, len(segment.octets) // 2])
        return connection.write(wire.Segment(segment.sequence + cut, segment.octets[cut:], segment.back))

    def other_before(self, connection, segment):
        connection.write(wire.Segment(segment.sequence, self.other(segment.octets), segment.back))
        return connection.write(segment)

    def other_behind(self, connection, segment):
        frame = connection.write(segment)
        if self.dice.random() < 0.4:
            connection.acknowledge(not segment.back)
        self.capture.wait(self.dice.choice([0, 0, 1]))
        connection.write(wire.Segment(segment.sequence, self.other(segment.octets), segment.back))
        return frame

    def other_later(self, connection, segment):
        """Other octets come when more was said."""
        self.late.append((connection, wire.Segment(segment.sequence, self.other(segment.octets), segment.back)))
        return connection.write(segment)

    def lost(self, connection, segment):
        """The first part of it, all, or none; what follows is behind a gap."""
        some = self.dice.choice([0, len(segment.octets) // 2])
        if some:
            connection.write(wire.Segment(segment.sequence, segment.octets[:some], segment.back))

    def overtaken(self, connection, segment):
        """It comes when more was said."""
        self.late.append((connection, segment))

    def behind_a_signal(self, connection, segment):
        """A SYN, an end or a reset that nobody has sent, or that somebody has."""
        flags = self.dice.choice([SYN, FIN | ACK, RST, RST | ACK])
        ahead = self.dice.choice([0, 0, 0x100000, -0x100000])
        back = self.dice.choice([segment.back, segment.back, not segment.back])
        place = segment.sequence if back == segment.back else connection.next[back]
        self.forge(connection, place + ahead, b'', back, flags)
        return connection.write(segment)

    def behind_an_octet(self, connection, segment):
        """Far ahead of it, or in the place of a keepalive of TCP."""
        self.forge(connection, segment.sequence + self.dice.choice([-1, -1, 5000, 0x100000]), b'x', segment.back)
        return connection.write(segment)

    def in_fragments(self, connection, segment):
        """Of IPv4: in order or not, and perhaps one of them in two versions."""
        source, destination = self._ends(connection, segment.back)
        packet = self._packet(connection, segment.sequence, segment.octets, segment.back)
        pieces = list(wire.fragments(packet, self.dice.choice([24, 64, 256])))
        if self.dice.random() < 0.3:
            which = self.dice.randrange(len(pieces))
            pieces.insert(which, pieces[which][:20] + self.other(pieces[which][20:]))
        if self.dice.random() < 0.3:
            self.dice.shuffle(pieces)
        return [self.capture.carry(piece, source.address, destination.address) for piece in pieces][-1]

    def behind_a_subscriber(self, connection, segment):
        """A subscriber sends in a tunnel what has the same addresses and ports, and the same place or another."""
        place = segment.sequence + self.dice.choice([0, 0, 100, -100])
        octets = self.dice.choice([segment.octets, self.other(segment.octets), b'GET / HTTP/1.1\r\n\r\n'])
        packet = self._packet(connection, place, octets, segment.back)
        where = connection.client.address.split('.')[2]
        self.capture.datagram(Endpoint(f'10.1.{where}.1', 2152), Endpoint(f'10.1.{where}.2', 2152), inner.gtp_u(packet))
        return connection.write(segment)

    def captured_twice(self, connection, segment):
        """The capture has the packet twice, the second time perhaps in a tunnel."""
        source, destination = self._ends(connection, segment.back)
        packet = self._packet(connection, segment.sequence, segment.octets, segment.back)
        frame = self.capture.carry(packet, source.address, destination.address)
        link = self.dice.choice([wire.ETHERNET, links.LINKS['GRE'], links.LINKS['VXLAN']])
        self.capture.add(link.frame(source.address, destination.address, packet))
        return frame

    TROUBLES = {in_pieces: 3, in_octets: 1, out_of_order: 3, again: 2, other_before: 2, other_behind: 2, other_later: 1,
                lost: 1, overtaken: 2, behind_a_signal: 2, behind_an_octet: 1, in_fragments: 2, behind_a_subscriber: 2,
                captured_twice: 1}

    def catch_up(self):
        """One that was overtaken comes at last."""
        if self.late:
            connection, segment = self.late.pop(self.dice.randrange(len(self.late)))
            connection.write(segment)

    def answer(self):
        """What was asked over a connection is answered at last."""
        if self.unanswered:
            self.unanswered.pop(self.dice.randrange(len(self.unanswered))).answer()


def record_of_tls(kind, octets):
    return struct.pack('!BHH', kind, 0x0303, len(octets)) + octets


def hello_of_tls(is_client):
    """RFC 5246 clauses 7.4.1.2 and 7.4.1.3: of no session, with one cipher and without extensions."""
    body = struct.pack('!H', 0x0303) + bytes(range(32)) + (b'\0\0\2\xc0\x2f\1\0' if is_client else b'\0\xc0\x2f\0')
    return record_of_tls(22, struct.pack('!BBH', 1 if is_client else 2, 0, len(body)) + body)


def carrier(line, kind=orders.Plain):
    """HTTP over connections of which the line has the octets; some answers come only when more was asked."""
    class Carrier(kind):
        waiting = ()

        def send(self, octets, back=False):
            return line.send(self.connection, octets, back)

        def response(self, body):
            if not self.waiting and line.dice.random() >= 0.06:
                return super().response(body)
            if not self.waiting:
                line.unanswered.append(self)
            self.waiting = [*self.waiting, (getattr(self, 'stream', None), body)]
            return None

        def answer(self):
            newest = getattr(self, 'stream', None)
            for self.stream, body in self.waiting:
                super().response(body)
            self.waiting, self.stream = [], newest
    return Carrier
