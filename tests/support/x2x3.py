# SPDX-License-Identifier: GPL-2.0-or-later
"""An encoder for the PDUs of ETSI TS 103 221-2 (X2 and X3), written from the tables of the standard.

Every field can be forced to a value that is wrong: lengths are computed only where none is given.
"""

import struct
import uuid
from dataclasses import dataclass, replace
from ipaddress import ip_address

VERSION = 0x0005            # major 0, minor 5 (clause 5.2.1)

# PDU types, table 5.2.2-1
X2, X3, KEEPALIVE, KEEPALIVE_ACK = 1, 2, 3, 4

# Payload directions, table 5.2.6-1
UNKNOWN, TO_TARGET, FROM_TARGET, SEVERAL, NOT_APPLICABLE = 1, 2, 3, 4, 5

# Payload formats, table 5.4.1-1
TS_102_232, TS_33_128, TS_33_108, PROPRIETARY = 1, 2, 3, 4
IPV4, IPV6, ETHERNET, RTP, SIP, DHCP, RADIUS, GTP_U, MSRP = 5, 6, 7, 8, 9, 10, 11, 12, 13
EPS_IRI_CONTENT, MIME, UNSTRUCTURED, PS_PDU_PAYLOAD = 14, 15, 16, 17
FORMATS_OF = {
    X2: (1, 2, 3, 4, 5, 6, 9, 10, 11, 14, 15, 17),
    X3: (1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 15, 16, 17),
}

NIL = uuid.UUID(int=0)


@dataclass(frozen=True)
class Attribute:
    """A conditional attribute (table 5.3.1-1). `length` stands in for the true one when it is given."""

    type: int
    contents: bytes = b''
    length: int = None

    def encode(self):
        length = len(self.contents) if self.length is None else self.length
        return struct.pack('!HH', self.type, length) + self.contents


# The attributes of table 5.3.1-2, each as a function of its value.

def ts102232(octets):
    return Attribute(1, octets)


def ts33128(octets):
    return Attribute(2, octets)


def ts33108(octets):
    return Attribute(3, octets)


def proprietary(octets):
    return Attribute(4, octets)


def domain_id(text):
    return Attribute(5, text.encode())


def nfid(text):
    return Attribute(6, text.encode())


def ipid(text):
    return Attribute(7, text.encode())


def sequence(number):
    return Attribute(8, struct.pack('!I', number & 0xFFFFFFFF))


def timestamp(seconds, nanoseconds=0):
    return Attribute(9, struct.pack('!II', seconds, nanoseconds))


def source_ipv4(address):
    return Attribute(10, ip_address(address).packed)


def destination_ipv4(address):
    return Attribute(11, ip_address(address).packed)


def source_ipv6(address):
    return Attribute(12, ip_address(address).packed)


def destination_ipv6(address):
    return Attribute(13, ip_address(address).packed)


def source_port(number):
    return Attribute(14, struct.pack('!H', number))


def destination_port(number):
    return Attribute(15, struct.pack('!H', number))


def ip_protocol(number):
    return Attribute(16, struct.pack('!B', number))


def matched_target(fragment):
    return Attribute(17, fragment.encode())


def other_target(fragment):
    return Attribute(18, fragment.encode())


def content_type(text):
    return Attribute(19, text.encode())


def content_transfer_encoding(text):
    return Attribute(20, text.encode())


def axri(xid, correlation_id, number=None):
    """Additional XID Related Information (clause 5.3.22): 24 octets, or 28 with a sequence number."""
    contents = uuid.UUID(str(xid)).bytes + struct.pack('!Q', correlation_id)
    return Attribute(21, contents + (b'' if number is None else struct.pack('!I', number)))


def sdp(text):
    return Attribute(22, text.encode())


def flow(source, destination, protocol):
    """The five attributes that describe a flow between two endpoints (address, port)."""
    first, second = ((source_ipv6, destination_ipv6) if ip_address(source[0]).version == 6
                     else (source_ipv4, destination_ipv4))
    return [first(source[0]), second(destination[0]), source_port(source[1]), destination_port(destination[1]),
            ip_protocol(protocol)]


@dataclass(frozen=True)
class Pdu:
    """One PDU (clause 5.1). The two lengths stand in for the true ones when they are given."""

    type: int
    payload: bytes = b''
    format: int = 0
    direction: int = 0
    xid: uuid.UUID = NIL
    correlation_id: int = 0
    attributes: tuple = ()
    version: int = VERSION
    header_length: int = None
    payload_length: int = None

    def encode(self):
        attributes = b''.join(attribute.encode() for attribute in self.attributes)
        header_length = 40 + len(attributes) if self.header_length is None else self.header_length
        payload_length = len(self.payload) if self.payload_length is None else self.payload_length
        return struct.pack('!HHIIHH16sQ', self.version, self.type, header_length, payload_length, self.format,
                           self.direction, uuid.UUID(str(self.xid)).bytes, self.correlation_id) \
            + attributes + self.payload

    def but(self, **changes):
        """The same PDU with some fields changed."""
        return replace(self, **changes)

    def plus(self, *attributes):
        """The same PDU with more attributes."""
        return replace(self, attributes=(*self.attributes, *attributes))


def content(kind, payload, form, *, direction=UNKNOWN, xid, correlation_id=0, attributes=(), **forced):
    """An X2 or X3 PDU."""
    return Pdu(kind, payload, form, direction, xid, correlation_id, tuple(attributes), **forced)


def keepalive(number, **forced):
    """A Keepalive PDU (clause 6.2.4): its only attribute is the sequence number."""
    return Pdu(KEEPALIVE, attributes=(sequence(number),), **forced)


def acknowledgement(number, **forced):
    """A Keepalive Acknowledgement PDU, which returns the number of the keepalive."""
    return Pdu(KEEPALIVE_ACK, attributes=(sequence(number),), **forced)


def encode(*pdus):
    """The PDUs back to back, as they stand in a stream. Octets may stand between them."""
    return b''.join(pdu if isinstance(pdu, bytes) else pdu.encode() for pdu in pdus)


class Source:
    """A point of interception: it knows its names and counts each sequence as clause 5.3.9 says."""

    def __init__(self, xid, *, domain='', function='poi-1.example', point='ip-1'):
        self.xid = xid
        self.names = tuple(make(text) for make, text in
                           ((domain_id, domain), (nfid, function), (ipid, point)) if text)
        self.next = {}

    def number(self, kind, xid, correlation_id):
        """Takes the next number of a context; PDU type, XID and Correlation ID tell contexts apart here."""
        key = (kind, str(xid), correlation_id)
        number = self.next.get(key, 0)
        self.next[key] = (number + 1) & 0xFFFFFFFF
        return number

    def skip(self, kind, count=1, *, xid=None, correlation_id=0):
        """Leaves out numbers of a context, as a loss within the POI would."""
        for _ in range(count):
            self.number(kind, xid or self.xid, correlation_id)

    def pdu(self, kind, payload, form, *, direction=UNKNOWN, xid=None, correlation_id=0, number=None, moment=0,
            attributes=()):
        """A PDU of the next number (or of the one given), taken at `moment` (nanoseconds since 1970)."""
        xid = xid or self.xid
        if number is None:
            number = self.number(kind, xid, correlation_id)
        else:
            self.next[kind, str(xid), correlation_id] = (number + 1) & 0xFFFFFFFF
        named = (*self.names, sequence(number), timestamp(*divmod(moment, 10 ** 9)), *attributes)
        return content(kind, payload, form, direction=direction, xid=xid, correlation_id=correlation_id,
                       attributes=named)
