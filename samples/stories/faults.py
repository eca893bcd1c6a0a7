# SPDX-License-Identifier: GPL-2.0-or-later
"""PDUs that are not as the standard says."""

import struct

from support import inner, wire, x2x3
from support.x2x3 import Attribute

from .story import MDF, POI, XID, Poi, story

# Each fixed-length attribute (table 5.3.1-2) with a length it must not have.
WRONG_LENGTHS = [
    (8, 5, 'Sequence Number of 5 octets'), (9, 4, 'Timestamp of 4 octets'),
    (10, 16, 'Source IPv4 Address of 16 octets'), (11, 3, 'Destination IPv4 Address of 3 octets'),
    (12, 4, 'Source IPv6 Address of 4 octets'), (13, 17, 'Destination IPv6 Address of 17 octets'),
    (14, 4, 'Source Port of 4 octets'), (15, 1, 'Destination Port of 1 octet'), (16, 2, 'IP Protocol of 2 octets'),
    (21, 20, 'AXRI of 20 octets'),
]


def bad(kind=x2x3.X3, payload=None, form=x2x3.IPV4, **changes):
    """A PDU to be spoilt. It has no sequence number, so that it has no part in any count."""
    payload = inner.udp_packet() if payload is None else payload
    return x2x3.content(kind, payload, form, **{'direction': x2x3.FROM_TARGET, 'xid': XID, **changes})


def faults_within():
    """PDUs whose lengths hold, so that the next one follows: (PDU, filter, why)."""
    overrun = bad(attributes=[x2x3.nfid('poi-1.example'), Attribute(7, b'ip-1', length=200)])
    yield overrun, 'attribute.overrun', 'the last attribute says 200 octets, the header has 4 more'
    for kind, length, why in WRONG_LENGTHS:
        yield bad(attributes=[Attribute(kind, bytes(length))]), 'attribute.length.invalid', why
    yield bad(attributes=[Attribute(23, b'\x01\x02')]), 'attribute.unknown', 'attribute type 23'
    yield bad(attributes=[x2x3.nfid('one'), x2x3.nfid('two')]), 'attribute.repeated', 'two NFIDs'
    yield (bad(attributes=[x2x3.timestamp(wire.START, 10 ** 9)]), 'attribute.timestamp',
           'nanoseconds of 1,000,000,000')
    yield bad(attributes=[x2x3.matched_target('sip:alice@example.org')]), 'target.syntax', 'no XML element'
    yield bad(xid=x2x3.NIL), 'xid.nil', 'content with XID 0'
    yield bad(version=0x0100), 'version.major', 'version 1.0'
    yield bad(version=0x0000), 'version.unknown', 'version 0.0'
    yield bad(kind=9), 'type.unknown', 'PDU type 9'
    yield bad(form=18), 'format.unknown', 'payload format 18'
    yield bad(form=0), 'format.not_permitted', 'format 0 is for keepalives'
    yield bad(payload=inner.sip_invite(), form=x2x3.SIP), 'format.not_permitted', 'SIP on X3'
    yield bad(x2x3.X2, inner.rtp(), x2x3.RTP), 'format.not_permitted', 'RTP on X2'
    yield bad(form=x2x3.IPV6), 'format.mismatch', 'the format says IPv6, the packet is IPv4'
    yield bad(payload=b'\x40' + inner.rtp()[1:], form=x2x3.RTP), 'format.mismatch', 'RTP version 1'
    yield bad(x2x3.X2, b'\x00\x01\x02\x03', x2x3.SIP), 'format.mismatch', 'no SIP start line'
    yield bad(direction=0), 'direction.invalid', 'content with direction 0'
    yield bad(direction=6), 'direction.invalid', 'direction 6'
    yield x2x3.keepalive(0, payload=b'more'), 'keepalive.payload', 'a keepalive with a payload'
    yield x2x3.keepalive(1, correlation_id=7), 'keepalive.field', 'a keepalive with a Correlation ID'
    yield x2x3.Pdu(x2x3.KEEPALIVE), 'keepalive.sequence', 'a keepalive without sequence number'
    yield (x2x3.keepalive(2).plus(x2x3.nfid('poi-1.example')), 'keepalive.sequence',
           'a keepalive with more than a sequence number')


def faults_of_the_stream():
    """Octets after which the next PDU has to be searched: (octets, filter or None, why)."""
    pdu = bad()
    yield pdu.but(header_length=39), 'header_length.invalid', 'header length 39'
    yield pdu.but(header_length=0xFFFFFFFF), 'header_length.invalid', 'header length 4 GB'
    yield pdu.but(payload_length=0xFFFFFFFF), 'payload_length.invalid', 'payload length 4 GB'
    yield b'These octets are no PDU at all, and they are more than forty.', None, 'text between two PDUs'


@story('malformed')
def malformed(s):
    """PDUs with one fault each, and behind each of them, in the same segment, a good one that must be found
    all the same. Those that leave the lengths intact share a connection. Where the next PDU has to be searched,
    each fault has a connection of its own. The last connection ends within a PDU, which is no fault of the
    sender; a UDP datagram that ends within a PDU is one."""
    s.usual()
    s.preference('li_x2x3.udp.port', MDF.port)
    s.registered(MDF.address, transport='udp', name='MDF one, UDP')
    poi, link = Poi(s), s.link(POI)
    for pdu, name, why in faults_within():
        s.expect(link.send(pdu, poi.packet()), f'li_x2x3.{name}', why)
    link.close()
    for number, (octets, name, why) in enumerate(faults_of_the_stream()):
        link = s.link(POI, port=40002 + number)
        link.send(poi.packet())
        pdu, octets = (octets, octets.encode()) if isinstance(octets, x2x3.Pdu) else (None, octets)
        frame = link.send(octets, poi.packet())
        # A length that can't be is judged where it stands.
        if pdu:
            s.note_units(frame, [pdu], MDF, 'tcp', 'registered')
        s.expect(frame, f"li_x2x3.{name or 'resynchronised'}", why)
        link.send(poi.packet())
        link.close()
    link = s.link(POI, port=40010)
    link.send(poi.packet())
    last = poi.packet()
    link.connection.send(last.encode()[:-10])
    ends = s.capture.count + 1
    link.close()
    s.note_units(ends, [last], MDF, 'tcp', 'registered')
    s.expect(ends, 'li_x2x3.unfinished', 'the connection ends 10 octets before the PDU does')
    truncated_datagram(s, poi)


def truncated_datagram(s, poi):
    source, whole, cut = wire.Endpoint(POI, 40011), poi.packet(3), bad()
    frame = s.capture.datagram(source, MDF, whole.encode() + cut.encode()[:-10])
    s.note_units(frame, [whole, cut], MDF, 'udp', 'registered')
    s.expect(frame, 'li_x2x3.payload_length.invalid', 'the datagram ends 10 octets before the second PDU does')
    s.datagram(source, MDF, poi.packet(3))


@story('known-slips')
def known_slips(s):
    """What POIs in the field get wrong, each in a PDU of its own: the version's octets swapped, timestamps of 12
    and of 15 octets, a sequence number of 8 octets, keepalives without a number or with a payload format,
    target identifiers that are no XML element, of which only the first is said. Microseconds in place of
    nanoseconds and an element name with a capital letter cannot be told from right ones, and are silent."""
    s.usual()
    poi, link = Poi(s), s.link(POI)
    good = inner.udp_packet()

    def slip(name, why, *attributes, **changes):
        pdu = bad(payload=good, attributes=[*poi.names, *attributes], **changes)
        frame = link.send(pdu)
        if name:
            s.expect(frame, f'li_x2x3.{name}', why)

    slip('version.major', '0x0500 is version 5.0; meant was 0.5', version=0x0500)
    slip('attribute.length.invalid', 'timestamp of 12 octets: 64 bits of seconds',
         Attribute(9, struct.pack('!QI', wire.START, 250000000)))
    slip('attribute.length.invalid', 'timestamp of 15 octets: a time in the form of a programming language',
         Attribute(9, b'\x01' + struct.pack('!QIh', wire.START + 62135596800, 250000000, -1)))
    slip('attribute.length.invalid', 'sequence number of 8 octets', Attribute(8, struct.pack('!Q', 7)))
    slip(None, 'microseconds in the second word', x2x3.timestamp(wire.START, 250000))
    slip(None, 'a capital letter in the name of the element',
         x2x3.matched_target('<E164Number>15555550123</E164Number>'))
    slip('target.syntax', 'a bare SIP URI', x2x3.matched_target('sip:alice@example.org'))
    slip(None, 'a word and digits: said once for the connection', x2x3.matched_target(f'IMSI{inner.IMSI}'))
    frame = link.send(x2x3.Pdu(x2x3.KEEPALIVE))
    s.expect(frame, 'li_x2x3.keepalive.sequence', 'a keepalive of 40 octets, without a sequence number')
    frame = link.send(x2x3.keepalive(0, format=1))
    s.expect(frame, 'li_x2x3.keepalive.field', 'a keepalive with payload format 1')
    link.close()
