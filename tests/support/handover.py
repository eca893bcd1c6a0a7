# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts that the modules of TS 33.108 take from each other and from TS 101 671 (HI2Operations), by their tags there."""

import ipaddress

from . import wire
from .ber import c, octet_string, oid, p, seq, tbcd

IMSI, IMEI = '262011234567890', '490154203237518'
OTHER_IMSI = '262019876543210'
LIID = 'LIID-7'
TIME = '260102030405Z'


def domain(*arcs):
    """The contents of an OBJECT IDENTIFIER below securityDomain lawfulIntercept threeGPP."""
    return oid('.'.join(str(arc) for arc in (0, 4, 0, 2, 2, 4) + arcs))


def time(tag, text=TIME):
    """A TimeStamp: utcTime."""
    return c(tag, p(1, text))


def local_time(tag, text='20260102040405', season=1):
    return c(tag, c(0, p(0, text), p(1, season)))


def network(tag):
    """A Network-Identifier with the name of its element."""
    return c(tag, p(0, '31201'), c(1, p(4, 'mf.example')))


def communication(tag, number='4711'):
    """A CommunicationIdentifier."""
    return c(tag, p(0, number), network(1))


def ip_address(tag, address, assignment=3):
    """An IPAddress in binary."""
    address = ipaddress.ip_address(address)
    return c(tag, p(1, 0 if address.version == 4 else 1), c(2, p(1, address.packed)), p(3, assignment))


def party(tag, digits=IMSI, qualifier=0):
    """A PartyInformation of HI2Operations, by IMSI; without a tag of its own as an element of a SET OF."""
    parts = p(0, qualifier), c(1, p(3, tbcd(digits)))
    return seq(*parts) if tag is None else c(tag, *parts)


def national_parameters(tag):
    return c(tag, octet_string(b'\x01\x02'))


def country(tag):
    """National-HI2-ASN1parameters, National-HI3-ASN1parameters."""
    return c(tag, p(1, 'NZ'))


def to_cc(tag, cc, iri=None):
    """An IRI-to-CC-Correlation."""
    return c(tag, c(0, octet_string(cc)), *([] if iri is None else [p(1, iri)]))


def ims_correlation(tag, iri, cc):
    """An IMS-VoIP-Correlation."""
    return c(tag, seq(p(0, iri), to_cc(1, cc)))


PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP, wire.udp(wire.Endpoint('10.0.0.9', 4000),
                                                            wire.Endpoint('192.0.2.1', 4001), b'octets'))
PACKET6 = wire.ip('2001:db8::9', '2001:db8::1', wire.UDP, wire.udp(wire.Endpoint('2001:db8::9', 4000),
                                                                  wire.Endpoint('2001:db8::1', 4001), b'octets'))
RTP = bytes.fromhex('8008000100000002000000030102030405060708')
SDP = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4002 RTP/AVP 8\r\n'

# Media as they are delivered: with all their headers, or from RTP on; and what is neither.
MEDIA = [
    (PACKET, {'ip.src': ['10.0.0.9'], 'udp.dstport': ['4001']}),
    (PACKET6, {'ipv6.src': ['2001:db8::9'], 'udp.dstport': ['4001']}),
    (RTP, {'rtp.p_type': ['8'], 'rtp.seq': ['1']}),
    (b'\x45bare frame of a codec', {'ip.src': None, 'rtp.seq': None}),
    (b'\x60', {'ipv6.src': None, 'rtp.seq': None}),
    (b'\x80\x08', {'rtp.seq': None}),
    (b'\x12bare frame of a codec', {'ip.src': None, 'rtp.seq': None}),
]
