# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures that a number makes up: orders and how they are answered, losses, elements that move, clocks that jump,
names, deliveries among all that, and what TCP, IP and subscribers make of their octets.

Of each story only its seed decides. Nothing is expected of one: what it shows must be the same however it is read.
"""

import random
import struct

from . import carriers, forging, orders, ps, troubles, wire, x1, x2x3
from .wire import Endpoint
from .worlds import World

X, HI = 'X', 'HI'
PACKET = wire.ip('10.9.0.9', '192.0.2.1', wire.UDP,
                 wire.udp(Endpoint('10.9.0.9', 4000), Endpoint('192.0.2.1', 4001), b'octets'))
# How an order is answered: mostly as it should be.
ANSWERS = [orders.DONE] * 6 + [orders.TAKEN, None, 7010, 2010, 2040]
TARGETS = ['<imsi>204081234567890</imsi>', '<imsi>204089999999999</imsi>', '<e164Number>15550100</e164Number>']
SECONDS = [0, 0, 0.1, 1, 2, 4, 4.9, 5, 5.1, 6, 11, 40, -3, -6, -3600, 3600]


def name_in_dns(name):
    return b''.join(bytes([len(label)]) + label.encode() for label in name.split('.')) + b'\0'


def dns_message(name, address=None):
    """A question, or with an address its answer (RFC 1035 clause 4)."""
    question = name_in_dns(name) + struct.pack('!HH', 1, 1)
    head = struct.pack('!6H', 7, 0x8180 if address else 0x0100, 1, 1 if address else 0, 0, 0)
    answer = b'\xc0\x0c' + struct.pack('!HHIH', 1, 1, 60, 4) + bytes(map(int, address.split('.'))) if address else b''
    return head + question + answer


class Story(World):
    """Two points of interception, a mediation function, two administrators, and whoever else sends or receives."""

    def __init__(self, capture, number, seed, is_calm=False):
        super().__init__(capture, number)
        self.dice = random.Random(seed)
        self.elements = {}
        self.places = [self.mdf, self.second, self.stranger, Endpoint(self.mdf.address, 9004)]
        self.lemfs = [Endpoint(f'203.1.{number}.20', 50000), Endpoint(f'203.1.{number}.21', 50000)]
        self.hosts = [f'mdf-{number}.example.org', f'old-{number}.example.org']
        self.liids = [f'LIID-{number}-A', f'LIID-{number}-B']
        self.sets = [f'5e700000-0000-4000-8000-{number:06x}{i:06x}' for i in range(2)]
        self.addresses = {'ne': [self.ne_address, f'10.0.{number}.11'], 'other': [f'10.0.{number}.12', self.ne_address],
                          'mf': [self.mdf.address, f'10.0.{number}.13']}
        self.numbers = 0
        self.is_calm = is_calm
        self.line = troubles.Line(capture, self.dice, 0 if is_calm else 0.12)
        self.carriers = [troubles.carrier(self.line)] * 5 + [troubles.carrier(self.line, carriers.Http2)]
        self.second_admf = self.other_admf('second', 6)
        self.added = capture        # for what is put into something: `forging`
        capture.transactions = getattr(capture, 'transactions', 0)
        self.keepalives = 0

    # ---- who ----

    def place(self):
        return self.dice.choice(self.places)

    def side(self):
        return self.dice.choices(['ne', 'other', 'mf'], [6, 2, 2])[0]

    def connection(self, side):
        """Mostly the connection there is; else a new one, of another administrator, or from where the element moved."""
        if side not in self.elements or self.dice.random() < 0.1:
            admf = self.admf if self.dice.random() < 0.9 else self.second_admf
            address = self.dice.choices(self.addresses[side], [8, 1])[0]
            admf.carrier = self.dice.choice(self.carriers)
            self.elements[side] = admf.element(f'{side}-{self.number}', address)
        return self.elements[side]

    def answer(self):
        return self.dice.choice(ANSWERS)

    def any_did(self):
        return self.did(self.dice.randint(1, 4))

    def any_xid(self):
        return self.xid(self.dice.randint(1, 3))

    def where(self, side):
        if side == 'mf':
            return self.dice.choice(self.lemfs)
        return self.dice.choice([self.place(), self.place(), self.place(), (self.place(), 'UDP'),
                                 orders.uri(f'x2x3://{self.dice.choice(self.hosts)}:9003'),
                                 orders.uri(f'x2x3://{self.dice.choice(self.hosts)}'), x1.ADDRESSES['E.164']])

    # ---- what happens ----

    def destination(self):
        side, did = self.side(), self.any_did()
        ne = self.connection(side)
        what = self.dice.randrange(6)
        if what == 5:
            ne.ask('RemoveAllDestinations', answer=self.answer())
        elif what == 4:
            ne.remove(did, self.answer())
        else:
            order = ne.create if what < 3 else ne.modify_destination
            order(did, self.where(side), self.answer(),
                  kind=self.dice.choice(['X2andX3', 'X2andX3', 'X2Only', 'X3Only']))

    def task(self):
        side, xid = self.side(), self.any_xid()
        ne = self.connection(side)
        what = self.dice.randrange(8)
        how = {'kind': self.dice.choice(['X2andX3', 'X2andX3', 'X2Only'])}
        if self.dice.random() < 0.15:
            how['sets'] = [self.dice.choice(self.sets)]
        if self.dice.random() < 0.1:
            how['product'] = self.any_xid()
        if self.dice.random() < 0.1:
            how['correlation'] = 7
        if side == 'mf':
            how['mediations'] = [orders.mediation(liid, self.dice.choice(['HI2andHI3', 'HI2Only']),
                                                  dids=[self.any_did()] if self.dice.random() < 0.2 else ())
                                 for liid in self.liids[:self.dice.randint(1, 2)]]
        if what == 7:
            ne.ask('DeactivateAllTasks', answer=self.answer())
        elif what == 6:
            ne.deactivate(xid, self.answer())
        else:
            order = ne.activate if what < 4 else ne.modify
            order(xid, *{self.any_did() for _ in range(self.dice.randint(1, 2))}, answer=self.answer(), **how)

    def set_of_destinations(self):
        body = orders.destination_set(self.dice.choice(self.sets), self.any_did(), self.any_did())
        self.connection(self.side()).ask('CreateObject', [body], self.answer())

    def several(self):
        """In one container, or one after the other in one segment."""
        side = self.side()
        pairs = [('CreateDestination', [orders.destination(self.any_did(), self.where(side))]),
                 ('ActivateTask', [orders.task(self.any_xid(), self.any_did())]),
                 ('RemoveDestination', [x1.did(self.any_did())])]
        self.dice.shuffle(pairs)
        self.connection(side).several(*pairs)

    def listing(self):
        ne = self.connection(self.side())
        if self.dice.random() < 0.5:
            return ne.ask('ListAllDetails', response=orders.listing([self.any_xid()], [self.any_did()]))
        return ne.ask('GetAllDetails', response=orders.all_details(
            [orders.task(self.any_xid(), self.any_did())] * self.dice.randint(0, 1),
            [orders.destination(self.any_did(), self.place())] * self.dice.randint(0, 1)))

    def report(self):
        side = self.side()
        reports = orders.Reports(self.capture, f'{side}-{self.number}', self.addresses[side][0], self.admf.name,
                                 self.admf_address, port=51000 + self.capture.count % 10000)
        kinds = ['FullyActionedAndSuccessful', 'FullyActionedAndUnsuccessful', 'ImplicitDeactivation']
        what = self.dice.randrange(4)
        if what == 0:
            reports.itself('Alert', 10000)
        elif what == 1:
            reports.destination(self.any_did(), self.dice.choice(['TerminatingFault', 'AllClear']))
        else:
            reports.task(self.any_xid(), self.dice.choice(kinds))

    def loss(self):
        """Something that was said to or by the element was not captured; what it says next shows that."""
        ne = self.connection(self.side())
        ne.connection.connection.lose(bytes(500), self.dice.random() < 0.5)
        ne.ping()

    def name(self):
        """What DNS says of a host, mostly because it was asked."""
        client, server = Endpoint(self.ne_address, 40053), Endpoint(f'10.0.{self.number}.53', 53)
        host = self.dice.choice(self.hosts)
        if self.dice.random() < 0.8:
            self.capture.datagram(client, server, dns_message(host))
        self.capture.datagram(server, client, dns_message(host, self.place().address))

    def delivery(self):
        """X2 or X3: one PDU or two in a segment, from where an element may be or from elsewhere."""
        source = self.dice.choice([self.ne_address] * 4 + [self.addresses['ne'][1], self.addresses['other'][0],
                                                           '198.18.0.7'])
        nfid = self.dice.choice([None] * 5 + [self.ne_name, f'other-{self.number}', f'ne-{self.number}'])
        to = self.place()
        pdus = [x2x3.encode(self.pdu(self.any_xid(), self.dice.choice([x2x3.X2, x2x3.X3]), nfid,
                                     self.dice.choice([None, None, *TARGETS]),
                                     moment=self.dice.choice([None, self.capture.now, self.capture.now - 10 ** 10])))
                for _ in range(self.dice.choice([1, 1, 1, 2]))]
        if self.dice.random() < 0.15:
            self.capture.datagram(Endpoint(source, 40000), to, b''.join(pdus))
            return
        if self.dice.random() < 0.2:
            self.new_link(to, source)
        link = self.link(to, source)
        if self.dice.random() < 0.1 and not self.is_calm:
            link.lose(bytes(100))
        self.line.send(link, b''.join(pdus))

    def hand_over(self):
        """HI2, HI3 and what HI1 says of a warrant: one PDU or several in a segment."""
        records = []
        for _ in range(self.dice.choice([1, 1, 2, 3])):
            liid, what = self.dice.choice(self.liids), self.dice.randrange(4)
            self.numbers += 1
            how = {'liid': liid, 'sequence': self.numbers, 'seconds': self.capture.now // 10 ** 9}
            records.append(ps.hi1(self.dice.choice([1, 2, 3]), **how) if what == 0
                           else ps.cc(PACKET, **how) if what == 1
                           else ps.ip_iri(6, ps.IRI_REPORT, **how))
        to = self.dice.choice([*self.lemfs, Endpoint(self.stranger.address, 50000)])
        link = self.link(to, self.dice.choice([self.mdf.address] * 4 + ['198.18.0.8']))
        self.line.send(link, b''.join(records))

    def early(self):
        """Units of a task that is ordered then, by an element of which perhaps all is known."""
        xid, to = self.xid(self.dice.randint(4, 6)), self.place()
        if self.dice.random() < 0.4:
            self.connection('ne').ask('GetAllDetails', response=orders.all_details())
        for _ in range(self.dice.randint(1, 3)):
            self.line.send(self.link(to, self.ne_address), x2x3.encode(self.pdu(xid)))
            self.capture.wait(self.dice.choice([0, 1, 6]))
        self.connection(self.side()).activate(xid, self.any_did(), answer=self.answer())

    def fragments(self):
        """A unit in a datagram that is in fragments, in some order, and perhaps in two versions."""
        source, to = Endpoint(self.ne_address, 40000), self.place()
        octets = x2x3.encode(self.pdu(self.any_xid()))
        packet = wire.ip(source.address, to.address, wire.UDP, wire.udp(source, to, octets), self.capture.count + 1)
        pieces = list(wire.fragments(packet, self.dice.choice([24, 48])))
        if self.dice.random() < 0.3:
            pieces.insert(1, pieces[1][:20] + self.line.other(pieces[1][20:]))
        if self.dice.random() < 0.4:
            self.dice.shuffle(pieces)
        for piece in pieces[self.dice.random() < 0.1:]:
            self.capture.carry(piece, source.address, to.address)

    def keepalive(self):
        """Of X2/X3: answered or not, or an answer alone."""
        link = self.link(self.place(), self.ne_address)
        self.keepalives += 1
        if self.dice.random() < 0.9:
            self.line.send(link, x2x3.encode(x2x3.keepalive(self.keepalives)))
        if self.dice.random() < 0.6:
            self.line.send(link, x2x3.encode(x2x3.acknowledgement(self.keepalives)), True)

    def end(self):
        """A connection ends; what is sent goes over a new one, or over it all the same."""
        to, source = self.place(), self.ne_address
        link = self.link(to, source)
        self.dice.choice([link.close, link.reset, lambda: link.reset(True)])()
        if self.dice.random() < 0.8:
            self.new_link(to, source)

    def protected(self):
        """TLS without its keys: a delivery, or administration."""
        self.ports += 1
        ends = self.dice.choice([(self.ne_address, self.place()), (self.admf_address, Endpoint(self.ne_address, 8443))])
        link = wire.TcpConnection(self.capture, (ends[0], self.ports), ends[1]).open()
        for octets, back in ((troubles.hello_of_tls(True), False), (troubles.hello_of_tls(False), True),
                             (troubles.record_of_tls(23, bytes(80)), False)):
            self.line.send(link, octets, back)

    def subscriber(self):
        """X1, or a unit, in a subscriber's tunnel or in content, between the same hosts."""
        tunnel = self.dice.choice([forging.within_gtp, forging.within_content, forging.within_handover])(self)
        if self.dice.random() < 0.5:
            by = orders.Administrator(tunnel, self.admf.name, self.admf_address)
            by.port = self.dice.choice([self.admf.port - 1, 61000 + self.capture.count % 4000])
            by.element(self.ne_name, self.ne_address).modify(self.any_xid(), self.any_did())
        else:
            to = self.place()
            link = self.link(to, self.ne_address)
            inside = wire.TcpConnection(tunnel, link.client, link.server, link.next)
            inside.send(x2x3.encode(self.pdu(self.any_xid())))

    def late(self):
        """What was overtaken, or an answer, comes at last."""
        self.dice.choice([self.line.catch_up, self.line.answer])()

    def clock(self):
        self.capture.wait(self.dice.choice(SECONDS))

    # ---- the whole ----

    STEPS = {destination: 16, task: 16, set_of_destinations: 2, several: 2, listing: 3, report: 2, loss: 3, name: 4,
             delivery: 34, hand_over: 10, clock: 14, early: 3, fragments: 3, keepalive: 3, end: 2, protected: 2,
             subscriber: 3, late: 8}
    UNCALM = {loss, fragments, end, protected, subscriber}

    def tell(self, steps=40):
        """Mostly something usual first: without it there is little to be wrong about."""
        if self.dice.random() < 0.8:
            self.admf.carrier = self.dice.choice(self.carriers)
            self.usual()
            self.elements['ne'] = self.ne
        usual = {step: often for step, often in self.STEPS.items() if not self.is_calm or step not in self.UNCALM}
        for step in self.dice.choices(list(usual), list(usual.values()), k=steps):
            step(self)


def capture_of(seeds, is_calm=False):
    """One capture with a story for each seed, and for each the number of its last frame. Calm: nothing is lost, late,
    or there in two versions."""
    capture = wire.Capture()
    ends = []
    for number, seed in enumerate(seeds, 1):
        Story(capture, number, seed, is_calm).tell()
        capture.wait(20)
        ends.append(capture.count)
    return capture, ends
