# SPDX-License-Identifier: GPL-2.0-or-later
"""Many cases in one capture, read by one run of tshark.

Each case has a name and a connection of its own, so that no case depends on another:

    cases = Cases()
    cases.tcp('nil XID', cc(xid=x2x3.NIL))
    shown = cases.show(folder, REGISTERED)
    shown.experts('nil XID')
"""

import calendar
import re
from typing import NamedTuple

from . import tshark, wire, x2x3
from .wire import Endpoint

XID = '29f28e1c-f230-486a-a860-f5a784ab9172'
OTHER_XID = '7d0a1f52-6c3e-4f0b-9b1e-2a54c1d0e8f3'
THIRD_XID = 'c2b7e914-05d8-47a6-8f3c-91e60b7da245'
POI = '192.0.2.10'
POI6 = '2001:db8:1::10'
MDF = Endpoint('198.51.100.20', 9003)
MDF6 = Endpoint('2001:db8:2::20', 9003)
STRANGER = Endpoint('203.0.113.66', 9003)

# Samples with X1 in them: it needs no option to be found, and verdicts come from what it orders.
ORDERED = {'after-the-end', 'delivered-before-ordered', 'destination-sets', 'hostile-xml', 'law-enforcement',
           'ordered-behind-nat', 'quiet-change', 'refusals', 'triggered-twins', 'two-elements', 'unknown-administrator',
           'whole-life', 'whole-life-http2', 'whole-life-tls', 'whole-path'}

PROTECTED = ['-o', 'li.transport_protected:TRUE']
PORTS = ['-o', 'li_x2x3.tcp.port:9003', '-o', 'li_x2x3.udp.port:9003']
HEURISTICS = ['--enable-heuristic', 'li_x2x3_tcp', '--enable-heuristic', 'li_x2x3_udp']

# epan/proto.h
GROUPS = {0x01000000: 'Checksum', 0x02000000: 'Sequence', 0x03000000: 'Response', 0x05000000: 'Undecoded',
          0x07000000: 'Malformed', 0x09000000: 'Protocol', 0x0A000000: 'Security'}


def row(table, *columns):
    """A row of a table, as tshark arguments."""
    return ['-o', f'uat:{table}:' + ','.join(f'"{column}"' for column in columns)]


def registered(address=MDF.address, ports='9003', transport='any', interfaces='X2,X3', identities='*',
               name='MDF one'):
    """A row of li_endpoints, as tshark arguments."""
    return row('li_endpoints', address, ports, transport, interfaces, identities, name)


QUIET = [*PORTS, *PROTECTED, *registered(), *registered(MDF6.address, name='MDF six')]


def cc(payload=b'content', form=x2x3.PROPRIETARY, **changes):
    """An X3 PDU: right in everything that `changes` does not spoil."""
    return x2x3.content(x2x3.X3, payload, form, **{'direction': x2x3.FROM_TARGET, 'xid': XID, **changes})


def iri(payload=b'event', form=x2x3.PROPRIETARY, **changes):
    """An X2 PDU, likewise."""
    return x2x3.content(x2x3.X2, payload, form, **{'direction': x2x3.NOT_APPLICABLE, 'xid': XID, **changes})


def numbered(number, kind=x2x3.X3, correlation_id=0, xid=XID, attributes=()):
    """A PDU of which only the sequence number matters."""
    return x2x3.content(kind, b'content', x2x3.PROPRIETARY, direction=x2x3.FROM_TARGET, xid=xid,
                        correlation_id=correlation_id, attributes=[x2x3.sequence(number), *attributes])


class Expert(NamedTuple):
    filter: str
    group: str
    severity: str
    message: str


def values(element, name):
    """What the fields of this name show below a PDML element, in order."""
    return [part.get('show') for part in element.iter() if part.get('name') == name]


def labels(element, name):
    """Their whole labels, as in the packet details."""
    return [part.get('showname') for part in element.iter() if part.get('name') == name]


def protocols(element, name):
    """The protocols' items of this name below a PDML element."""
    return [part for part in element.iter() if part.get('name') == name and part is not element]


def experts_of(element, prefixes=('li.', 'li_')):
    """The expert items below a PDML element."""
    found = []
    for item in element.iter('field'):
        if item.get('name') != '_ws.expert':
            continue
        names = [part.get('name') for part in item if not part.get('name', '').startswith('_ws.expert')]
        if names and names[0].startswith(tuple(prefixes)):
            found.append(Expert(names[0], GROUPS[int(values(item, '_ws.expert.group')[0], 0)],
                                tshark.SEVERITIES[int(values(item, '_ws.expert.severity')[0], 0)],
                                values(item, '_ws.expert.message')[0]))
    return found


def verdicts_of(element):
    """The words for the verdicts of all units below a PDML element."""
    return [tshark.VERDICTS[int(value)] for value in values(element, 'li.endpoint.verdict')]


def moment(text):
    """(seconds, nanoseconds) of an absolute time in UTC as any version of Wireshark prints it."""
    months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()
    old = re.fullmatch(r'(\w{3}) +(\d+), (\d{4}) (\d+):(\d+):(\d+)\.(\d{9}) UTC', text)
    new = re.fullmatch(r'(\d{4})-(\d+)-(\d+)[T ](\d+):(\d+):(\d+)\.(\d{9}) ?(?:Z|UTC|\+0000)?', text)
    if old:
        month, day, year, hour, minute, second, part = old.groups()
        month = months.index(month) + 1
    else:
        year, month, day, hour, minute, second, part = new.groups()
    return calendar.timegm((int(year), int(month), int(day), int(hour), int(minute), int(second))), int(part)


class Cases:
    """A capture in which each case has frames of its own."""

    def __init__(self):
        self.capture = wire.Capture()
        self.frames = {}
        self.secrets = []
        self.port = 20000

    def __len__(self):
        return len(self.frames)

    def next_port(self):
        self.port += 1
        return self.port

    def note(self, name, *frames):
        self.frames.setdefault(name, []).extend(frames)

    def connection(self, server=MDF, client=POI):
        """A TCP connection from a new port, opened."""
        return self.open_before(server, client).open()

    def open_before(self, server=MDF, client=POI):
        """One that was open when the capture began."""
        return wire.TcpConnection(self.capture, (client, self.next_port()), server)

    def tcp(self, name, *segments, server=MDF, client=POI):
        """A case over TCP: each argument (a PDU, octets, or a list of both) is a segment."""
        connection = self.connection(server, client)
        for segment in segments:
            parts = segment if isinstance(segment, (list, tuple)) else [segment]
            self.note(name, connection.send(x2x3.encode(*parts)))
        return connection

    def udp(self, name, *datagrams, server=MDF, client=POI):
        """A case over UDP, likewise."""
        source = Endpoint(client, self.next_port())
        for datagram in datagrams:
            parts = datagram if isinstance(datagram, (list, tuple)) else [datagram]
            self.note(name, self.capture.datagram(source, server, x2x3.encode(*parts)))

    def show(self, folder, options=(), two_pass=False, environment=None):
        path = folder / 'cases.pcapng'
        self.capture.save(path, secrets=self.secrets)
        return Shown(path, self.frames, options, two_pass, environment)


class Shown:
    """What tshark shows of the cases in a capture."""

    def __init__(self, path, frames, options=(), two_pass=False, environment=None):
        self.path, self.options = path, list(options)
        self.names = frames
        self.packets = dict(tshark.packets(path, options, None, two_pass, environment))

    def of(self, name):
        """The packets of a case, as PDML elements."""
        return [self.packets[frame] for frame in self.names[name]]

    def pdus(self, name):
        """The items of li_x2x3 in the frames of a case."""
        return [item for packet in self.of(name) for item in protocols(packet, 'li_x2x3')]

    def units(self, name):
        """The items of li in the frames of a case."""
        return [item for packet in self.of(name) for item in protocols(packet, 'li')]

    def values(self, name, field):
        return [value for packet in self.of(name) for value in values(packet, field)]

    def labels(self, name, field):
        return [label for packet in self.of(name) for label in labels(packet, field)]

    def experts(self, name, prefixes=('li.', 'li_')):
        return [item for packet in self.of(name) for item in experts_of(packet, prefixes)]

    def filters(self, name, prefixes=('li.', 'li_')):
        """The filter names of the expert items of a case, in order."""
        return [item.filter for item in self.experts(name, prefixes)]

    def verdicts(self, name):
        return [verdict for packet in self.of(name) for verdict in verdicts_of(packet)]


def columns(path, options=(), two_pass=False, environment=None):
    """For each frame what the packet list says: Protocol, Info, source and destination with their ports."""
    form = ','.join(f'"{name}","{name}"' for name in ('%p', '%i', '%us', '%uS', '%ud', '%uD'))
    text = tshark.read(path, ['-T', 'tabs', '-o', f'gui.column.format:{form}'], options, None, two_pass, environment)
    return [tuple(part.strip() for part in line.split('\t')) for line in text.splitlines()]
