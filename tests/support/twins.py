# SPDX-License-Identifier: GPL-2.0-or-later
"""One story in two captures: as it was, and with packets that somebody added. The clock goes on alike in both.

    def nobody_answered(w):
        w.believed()
        w.forger(forging.OneSided).orders()
        w.covert()

What is added is written to `w.added`, which writes nothing in the twin without it.
"""

import functools

from . import orders, tshark, wire, x2x3
from .cases import experts_of, verdicts_of
from .worlds import OPTIONS, World, Worlds

UNREGISTERED = 'li.endpoint.unregistered'
ERROR, WARNING = f'{UNREGISTERED} Error', f'{UNREGISTERED} Warning'


class Added:
    """A capture within a capture, for what only one of the twins has."""

    def __init__(self, capture, is_there, transactions):
        self.capture, self.is_there, self.transactions = capture, is_there, transactions
        self.secrets = capture.secrets if is_there else []

    @property
    def count(self):
        return self.capture.count

    @property
    def now(self):
        return self.capture.now

    def add(self, octets):
        if self.is_there:
            return self.capture.add(octets)
        self.capture.now += self.capture.step
        return None

    def packet(self, source, destination, protocol, contents):
        return self.add(wire.ethernet(source, destination,
                                      wire.ip(source, destination, protocol, contents, self.count + 1)))

    def datagram(self, source, destination, contents):
        return self.packet(source.address, destination.address, wire.UDP, wire.udp(source, destination, contents))


class TwinWorld(World):
    """The network of a story, in one of its twins."""

    def __init__(self, capture, number, is_there):
        super().__init__(capture, number)
        self.added = Added(capture, is_there, 0x100000 * number)
        self.is_there = is_there
        self.units = []         # frame, verdict, items, and which one of them may be a lesser one in the other twin
        self.added_links = {}

    def believed(self):
        """Task 1 delivers to the MDF, the element has told that this is all, and it does."""
        self.usual()
        self.baseline([orders.task(self.xid(), self.did(1))], [orders.destination(self.did(1), self.mdf)])
        self.clean(self.unit())

    def judge(self, frame, verdict, *items, at_worst=None):
        """A unit that is in both twins, and what is said of it; `at_worst`: what may stand for the first item in the
        twin where something was added."""
        self.units.append((frame, verdict, sorted(items), at_worst))

    def clean(self, frame, verdict='provisioned', *items):
        self.judge(frame, verdict, *items)

    def covert(self, frame=None, verdict='unregistered', item=ERROR, at_worst=None):
        """A copy that nobody ordered; what was in flight is over."""
        self.capture.wait(6)
        self.judge(frame or self.unit(to=self.stranger), verdict, *([item] if item else []), at_worst=at_worst)

    def deliver(self, alarm=ERROR, xid=None, to=None, source=None, verdict='provisioned', items=(),
                stranger=None, octets=None, **how):
        """A unit, and where there is a covert copy the same octets to a stranger: verdict and item, or its item."""
        to, source = to or self.mdf, source or self.ne_address
        octets = octets or x2x3.encode(self.pdu(xid, **how))
        self.judge(self.link(to, source).send(octets), verdict, *items)
        if source not in self.added_links:
            stranger = stranger or (self.stranger6 if ':' in source else self.stranger)
            self.added_links[source] = wire.TcpConnection(self.added, (source, 48000), stranger).open()
        copy, item = alarm if isinstance(alarm, tuple) else ('unregistered', alarm)
        frame = self.added_links[source].send(octets)
        if self.is_there:
            self.judge(frame, copy, *([item] if item else []))

    @property
    def stranger6(self):
        return wire.Endpoint(f'2001:db8:bad:{self.number:x}::66', self.stranger.port)


class Twins:
    """All stories twice: `captures[False]` and, with what was added, `captures[True]`."""

    def __init__(self, stories, kind=TwinWorld):
        self.captures = {is_there: Worlds(stories, functools.partial(kind, is_there=is_there))
                         for is_there in (False, True)}

    def judged(self, folder, options=(), two_pass=False):
        """For each twin what tshark shows: {frame: (verdicts, items)}."""
        shown = {}
        for is_there, worlds in self.captures.items():
            path = folder / f'{"with" if is_there else "without"}.pcapng'
            worlds.capture.save(path)
            shown[is_there] = {
                frame: (verdicts_of(packet),
                        sorted(f'{item.filter} {item.severity}' for item in experts_of(packet)))
                for frame, packet in tshark.packets(path, [*OPTIONS, *options], two_pass=two_pass)}
        return shown

    def world(self, name, is_there):
        return self.captures[is_there].worlds[name]

    def names(self):
        return list(self.captures[True].worlds)
