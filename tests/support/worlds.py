# SPDX-License-Identifier: GPL-2.0-or-later
"""Many cases of orders and deliveries in one capture: each has a network of its own.

    def two_destinations(w):
        w.ne.create(w.did(1), w.mdf)
        w.ne.activate(w.xid(1), w.did(1))
        w.expect(w.unit(), 'provisioned')
        w.expect(w.unit(to=w.stranger), 'unregistered', 'li.endpoint.unregistered Warning')

What is expected of a frame is the verdicts of its units and the expert items of `li`, with their severities. Frames of
which nothing is expected must show none.
"""

import collections

from . import orders, tshark, wire, x1, x2x3
from .cases import PROTECTED, experts_of, values
from .wire import Endpoint

PORT = 9003
OPTIONS = ['-o', f'li_x2x3.tcp.port:{PORT}', '-o', f'li_x2x3.udp.port:{PORT}', *PROTECTED]
IMSI = '204081234567890'


class World:
    """The network of one case. All its names and addresses are its own."""

    def __init__(self, capture, number):
        self.capture, self.number = capture, number
        self.expected = {}
        self.first = capture.count + 1
        self.last = None
        self.ne_address, self.admf_address = f'10.0.{number}.10', f'192.168.{number}.5'
        self.mdf, self.second = Endpoint(f'172.16.{number}.20', PORT), Endpoint(f'172.16.{number}.21', PORT)
        self.stranger = Endpoint(f'203.0.{number}.66', PORT)
        self.links, self.sequences, self.ports = {}, collections.Counter(), 40000
        self.admf = orders.Administrator(capture, f'admf-{number}', self.admf_address)
        self._ne = None

    @property
    def ne(self):
        """The connection of the administrator with the network element; opened when first used."""
        if self._ne is None:
            self._ne = self.element()
        return self._ne

    def element(self, name=None, address=None, **how):
        """Another connection, to the same or to another element."""
        return self.admf.element(name or self.ne_name, address or self.ne_address, **how)

    def midway(self):
        """A connection to the element that was open when the capture began."""
        self.admf.port += 1
        return orders.Midway(self.capture, (self.admf_address, self.admf.port), (self.ne_address, x1.NE_HOST.port))

    def other_admf(self, name, host):
        return orders.Administrator(self.capture, f'{name}-{self.number}', f'192.168.{self.number}.{host}')

    def reports(self):
        return orders.Reports(self.capture, self.ne_name, self.ne_address, self.admf.name, self.admf_address)

    @property
    def ne_name(self):
        return f'ne-{self.number}'

    def did(self, number):
        return f'd1d00000-0000-4000-8000-{self.number:06x}{number:06x}'

    def xid(self, number=1):
        return f'51d00000-0000-4000-8000-{self.number:06x}{number:06x}'

    def usual(self, *more):
        """The MDF as destination 1, and task 1 that delivers there."""
        self.ne.create(self.did(1), self.mdf)
        return self.ne.activate(self.xid(1), self.did(1), *more)

    def baseline(self, of_tasks=(), of_destinations=()):
        """The element lists all it has: nothing more than this."""
        return self.ne.ask('GetAllDetails', response=orders.all_details(of_tasks, of_destinations))

    def pdu(self, xid=None, kind=x2x3.X3, nfid=None, target=None, moment=None, correlation=0, attributes=()):
        xid = self.xid(1) if xid is None else xid
        key = (xid, kind, correlation, nfid)
        parts = [x2x3.sequence(self.sequences[key]), *attributes]
        self.sequences[key] += 1
        if nfid:
            parts.append(x2x3.nfid(nfid))
        if target:
            parts.append(x2x3.matched_target(target))
        if moment is not None:
            parts.append(x2x3.timestamp(*divmod(moment, 10 ** 9)))
        direction = x2x3.FROM_TARGET if kind == x2x3.X3 else x2x3.NOT_APPLICABLE
        return x2x3.content(kind, b'content', x2x3.PROPRIETARY, direction=direction, xid=xid,
                            correlation_id=correlation, attributes=parts)

    def link(self, to, source):
        """The connection from a host to an endpoint."""
        if (to, source) not in self.links:
            self.ports += 1
            self.links[to, source] = wire.TcpConnection(self.capture, (source, self.ports), to).open()
        return self.links[to, source]

    def new_link(self, to, source=None):
        """The next unit to the endpoint goes over a new connection."""
        self.links.pop((to, source or self.ne_address), None)

    def unit(self, xid=None, to=None, source=None, udp=False, **how):
        """A unit from the element (or another host) to the MDF (or elsewhere); returns its frame."""
        to, source = to or self.mdf, source or self.ne_address
        octets = x2x3.encode(self.pdu(xid, **how))
        if udp:
            return self.capture.datagram(Endpoint(source, 40000), to, octets)
        return self.link(to, source).send(octets)

    def expect(self, frame, verdict, *experts):
        """`verdict` None: no unit. An expert is a filter and a severity, with a blank between."""
        self.expected[frame] = ([verdict] if verdict else [], sorted(experts))

    def said(self, frame, *experts):
        """Of a message."""
        self.expect(frame, None, *experts)


class Worlds:
    """All cases in one capture."""

    def __init__(self, cases, kind=World):
        self.capture = wire.Capture()
        self.worlds = {}
        for number, case in enumerate(cases, 1):
            world = kind(self.capture, number)
            case(world)
            world.last = self.capture.count
            self.worlds[case.__name__] = world
            self.capture.wait(20)

    def judged(self, path, options=(), two_pass=False):
        """For each frame (verdicts, experts of `li`)."""
        self.capture.save(path)
        return {frame: ([tshark.VERDICTS[int(value)] for value in values(packet, 'li.endpoint.verdict')],
                        sorted(f'{item.filter} {item.severity}' for item in experts_of(packet, ['li.'])))
                for frame, packet in tshark.packets(path, [*OPTIONS, *options], two_pass=two_pass)}

    def differences(self, name, judged):
        """What is not as it should be in the frames of a case: (frame, shown, expected)."""
        world = self.worlds[name]
        return [(frame, judged[frame], world.expected.get(frame, ([], [])))
                for frame in range(world.first, world.last + 1)
                if judged[frame] != world.expected.get(frame, ([], []))]


__all__ = ['World', 'Worlds', 'OPTIONS', 'IMSI', 'x1']
