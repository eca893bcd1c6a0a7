# SPDX-License-Identifier: GPL-2.0-or-later
"""A story: a capture, the options it is read with, and what has to be found in it.

Each part of a story that ought to be found says so itself, beside the call that puts it into the capture.
"""

import inspect
from typing import NamedTuple

from support import inner, wire, x2x3

STORIES = {}

XID = '29f28e1c-f230-486a-a860-f5a784ab9172'
SECOND_XID = '7d0a1f52-6c3e-4f0b-9b1e-2a54c1d0e8f3'
THIRD_XID = 'c2b7e914-05d8-47a6-8f3c-91e60b7da245'
POI = '192.0.2.10'
MDF = wire.Endpoint('198.51.100.20', 9003)
SECOND_MDF = wire.Endpoint('198.51.100.21', 9003)
STRANGER = wire.Endpoint('203.0.113.66', 9003)

SEVERITY = {
    'li.endpoint.unregistered': 'Error', 'li.endpoint.unverified': 'Note', 'li.endpoint.wrong_interface': 'Error',
    'li.endpoint.other_task': 'Error', 'li.endpoint.removed': 'Error', 'li.task.unknown': 'Warning',
    'li.task.not_started': 'Warning', 'li.correlation.mismatch': 'Note',
    'li.destination.unregistered': 'Error', 'li.destination.unknown': 'Note',
    'li.administrator.unregistered': 'Error', 'li.administrator.moved': 'Warning',
    'li.administrator.second': 'Warning', 'li.transport.cleartext': 'Warning', 'li.sequence.gap': 'Warning',
    'li.sequence.repeated': 'Note', 'li.sequence.restarted': 'Note', 'li.sequence.global': 'Note',
    'li.coverage.not_judged': 'Note', 'li.keepalive.unanswered': 'Warning', 'li.keepalive.unmatched': 'Warning',
    'li.keepalive.silence': 'Note',
    'li_x2x3.version.major': 'Warning', 'li_x2x3.version.unknown': 'Note', 'li_x2x3.type.unknown': 'Error',
    'li_x2x3.header_length.invalid': 'Error', 'li_x2x3.payload_length.invalid': 'Error',
    'li_x2x3.keepalive.payload': 'Error', 'li_x2x3.keepalive.field': 'Warning',
    'li_x2x3.keepalive.sequence': 'Warning', 'li_x2x3.attribute.overrun': 'Error',
    'li_x2x3.attribute.length.invalid': 'Error', 'li_x2x3.attribute.unknown': 'Note',
    'li_x2x3.attribute.repeated': 'Note', 'li_x2x3.attribute.timestamp': 'Note', 'li_x2x3.target.syntax': 'Note',
    'li_x2x3.xid.nil': 'Error', 'li_x2x3.format.unknown': 'Note', 'li_x2x3.format.not_permitted': 'Warning',
    'li_x1.syntax': 'Warning', 'li_x1.uuid.format': 'Note', 'li_x1.unknown_element': 'Note',
    'li_ps.resynchronised': 'Warning', 'li_ps.length.invalid': 'Error', 'li_ps.header.invalid': 'Error',
    'li_ps.version.newer': 'Note', 'li_asn1.extension.unknown': 'Note', 'li_ps.encryption.no_key': 'Note',
    'li_ps.integrity.mismatch': 'Warning', 'li_ps.integrity.not_verified': 'Note',
    'li_x2x3.format.mismatch': 'Note', 'li_x2x3.direction.invalid': 'Note', 'li_x2x3.resynchronised': 'Warning',
    'li_x2x3.unfinished': 'Note',
}


class Finding(NamedTuple):
    frame: int
    filter: str
    severity: str
    why: str


class Unit(NamedTuple):
    frame: int
    interface: str
    endpoint: str
    verdict: str


def story(name, reproducible=True):
    """Marks a function as the story of this name. TLS picks keys by chance: such a story says so."""
    def mark(tell):
        tell.reproducible = reproducible
        STORIES[name] = tell
        return tell
    return mark


def told(name):
    """Tells a story and returns it."""
    found = Story(name, inspect.getdoc(STORIES[name]))
    STORIES[name](found)
    return found


def endpoint_text(endpoint, transport):
    host = f'[{endpoint.address}]' if ':' in endpoint.address else endpoint.address
    return f'{host}:{endpoint.port}/{transport}'


class Story:
    def __init__(self, name, text):
        self.name, self.text = name, text
        self.capture = wire.Capture()
        self.options, self.findings, self.units, self.secrets = [], [], [], []

    # Options

    def option(self, *arguments):
        self.options += arguments

    def preference(self, name, value):
        self.option('-o', f'{name}:{value}')

    def _row(self, table, *columns):
        self.option('-o', f'uat:{table}:' + ','.join(f'"{column}"' for column in columns))

    def registered(self, address, ports='9003', transport='tcp', interfaces='X2,X3', identities='*', name='MDF one'):
        self._row('li_endpoints', address, ports, transport, interfaces, identities, name)

    def element(self, address, name):
        self._row('li_elements', address, name)

    def alias(self, observed, provisioned):
        self._row('li_aliases', observed, provisioned)

    def usual(self, protected=True, port='tcp'):
        """What most stories have in common: one registered MDF, its port, and a protected network."""
        self.registered(MDF.address, transport=port)
        self.preference(f'li_x2x3.{port}.port', MDF.port)
        if protected:
            self.preference('li.transport_protected', 'TRUE')

    # What has to be found

    def expect(self, frame, name, why, severity=None):
        self.findings.append(Finding(frame, name, severity or SEVERITY[name], why))

    def note_units(self, frame, pdus, endpoint, transport, verdict):
        """Notes the PDUs that end in a frame as units, in order. Only X2 and X3 PDUs are judged."""
        for pdu in pdus:
            if isinstance(pdu, x2x3.Pdu) and pdu.type in (x2x3.X2, x2x3.X3):
                self.units.append(Unit(frame, f'X{pdu.type + 1}', endpoint_text(endpoint, transport), verdict))

    # What happens

    def link(self, poi, mdf=MDF, port=40001, verdict='registered', alias_of=None):
        """A TCP connection from a POI, opened. With `alias_of`, the MDF's true endpoint is this one."""
        connection = wire.TcpConnection(self.capture, (poi, port), mdf).open()
        return Link(self, connection, alias_of or mdf, verdict)

    def datagram(self, source, mdf, *pdus, verdict='registered'):
        frame = self.capture.datagram(source, mdf, x2x3.encode(*pdus))
        self.note_units(frame, pdus, mdf, 'udp', verdict)
        return frame


class Link:
    """A connection that carries PDUs to an MDF, and keepalives back."""

    def __init__(self, owner, connection, mdf, verdict):
        """`mdf` is the endpoint that is judged: the one after the aliases."""
        self.story, self.connection, self.mdf, self.verdict = owner, connection, mdf, verdict

    def send(self, *pdus, verdict=None):
        """Sends the PDUs in one segment; returns its frame."""
        frame = self.connection.send(x2x3.encode(*pdus))
        self.story.note_units(frame, pdus, self.mdf, 'tcp', verdict or self.verdict)
        return frame

    def send_cut(self, *pdus, places):
        """Sends the PDUs cut at these places; a PDU belongs to the frame in which it ends."""
        octets = x2x3.encode(*pdus)
        frames = self.connection.send_pieces(wire.cut(octets, places))
        ends, end = [*places, len(octets)], 0
        for pdu in pdus:
            end += len(pdu.encode())
            frame = next(frame for frame, reached in zip(frames, ends) if reached >= end)
            self.story.note_units(frame, [pdu], self.mdf, 'tcp', self.verdict)
        return frames

    def send_twice(self, *pdus):
        """One segment, then its TCP retransmission, which delivers nothing new."""
        segment = self.connection.prepare(x2x3.encode(*pdus))
        self.story.note_units(self.connection.write(segment), pdus, self.mdf, 'tcp', self.verdict)
        self.connection.write(segment)

    def answer(self, *pdus):
        """What the MDF sends back, in one segment."""
        return self.connection.send(x2x3.encode(*pdus), back=True)

    def close(self):
        self.connection.close()


class Poi(x2x3.Source):
    """A POI that stamps what it intercepts with the time of the capture."""

    def __init__(self, owner, xid=XID, **names):
        super().__init__(xid, **names)
        self.capture = owner.capture

    def x2(self, payload, form, **more):
        return self.pdu(x2x3.X2, payload, form, moment=self.capture.now, **more)

    def x3(self, payload, form, **more):
        return self.pdu(x2x3.X3, payload, form, moment=self.capture.now, **more)

    def sip(self, message, from_target=True, correlation_id=1, **more):
        """A SIP message that Alice, the target, sent or got."""
        ends = (inner.ALICE, inner.BOB) if from_target else (inner.BOB, inner.ALICE)
        return self.x2(message, x2x3.SIP, direction=x2x3.FROM_TARGET if from_target else x2x3.TO_TARGET,
                       correlation_id=correlation_id, attributes=[
                           *x2x3.flow(*ends, wire.UDP),
                           x2x3.matched_target('<sipUri>sip:alice@example.org</sipUri>')], **more)

    def rtp(self, count, from_target=True, correlation_id=1, **more):
        """An RTP packet of the call."""
        ends = (inner.ALICE_MEDIA, inner.BOB_MEDIA) if from_target else (inner.BOB_MEDIA, inner.ALICE_MEDIA)
        return self.x3(inner.rtp(count), x2x3.RTP, direction=x2x3.FROM_TARGET if from_target else x2x3.TO_TARGET,
                       correlation_id=correlation_id, attributes=[
                           *x2x3.flow(*ends, wire.UDP), x2x3.sdp(inner.sdp(*ends[0]))], **more)

    def packet(self, correlation_id=2, **more):
        """An IPv4 packet of the target."""
        return self.x3(inner.udp_packet(), x2x3.IPV4, direction=x2x3.FROM_TARGET, correlation_id=correlation_id,
                       **more)

    def packets(self, count, correlation_id=2):
        return [self.packet(correlation_id) for _ in range(count)]


def call(poi, capture):
    """A short call, PDU by PDU, and a packet beside it."""
    yield poi.sip(inner.sip_invite())
    capture.wait(0.5)
    yield poi.sip(inner.sip_ok(), from_target=False)
    for count in range(3):
        capture.wait(0.02)
        yield poi.rtp(count)
        yield poi.rtp(count, from_target=False)
    yield poi.packet()
    yield poi.sip(inner.sip_bye())
