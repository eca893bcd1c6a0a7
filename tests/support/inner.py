# SPDX-License-Identifier: GPL-2.0-or-later
"""What an X2 or X3 PDU carries: small, well-formed messages of the protocols of table 5.4.1-1."""

import struct
from ipaddress import ip_address

from . import wire
from .wire import Endpoint

ALICE = Endpoint('192.0.2.101', 5060)
BOB = Endpoint('192.0.2.102', 5060)
ALICE_MEDIA = Endpoint('192.0.2.101', 49170)
BOB_MEDIA = Endpoint('192.0.2.102', 49180)
ALICE6 = Endpoint('2001:db8:a::101', 49170)
BOB6 = Endpoint('2001:db8:b::102', 49180)
IMSI = '001010123456789'


# Packets

def udp_packet(contents=b'content', source=ALICE_MEDIA, destination=BOB_MEDIA):
    """An IPv4 or IPv6 packet with a UDP datagram."""
    return wire.ip(source.address, destination.address, wire.UDP, wire.udp(source, destination, contents))


def tcp_packet(contents=b'content', source=ALICE_MEDIA, destination=BOB_MEDIA, sequence=1, acknowledgement=1):
    """An IPv4 or IPv6 packet with a TCP segment."""
    return wire.ip(source.address, destination.address, wire.TCP,
                   wire.tcp(source, destination, sequence, acknowledgement, wire.PSH | wire.ACK, contents))


def ethernet(packet=None):
    """An Ethernet frame round an IP packet."""
    packet = udp_packet() if packet is None else packet
    size = 4 if packet[0] >> 4 == 4 else 16
    start = 12 if size == 4 else 8
    source, destination = (str(ip_address(packet[at:at + size])) for at in (start, start + size))
    return wire.ethernet(source, destination, packet)


# Media and messages

def rtp(number=0, payload_type=0, contents=bytes(range(32)), source_id=0x1A2B3C4D):
    """An RTP packet (RFC 3550); payload type 0 is PCMU."""
    return struct.pack('!BBHII', 0x80, payload_type, number & 0xFFFF, 160 * number & 0xFFFFFFFF, source_id) + contents


def sdp(address=ALICE_MEDIA.address, port=ALICE_MEDIA.port, formats='0', lines=('a=rtpmap:0 PCMU/8000',)):
    """An SDP description with one audio stream (RFC 8866)."""
    family = ip_address(address).version
    return ''.join(line + '\r\n' for line in (
        'v=0', f'o=alice 1 1 IN IP{family} {address}', 's=-', f'c=IN IP{family} {address}', 't=0 0',
        f'm=audio {port} RTP/AVP {formats}', *lines))


def _sip(first, headers, body):
    lines = [first, *headers]
    if body:
        lines.append('Content-Type: application/sdp')
    lines.append(f'Content-Length: {len(body)}')
    return ('\r\n'.join(lines) + '\r\n\r\n' + body).encode()


def _sip_headers(method, number, to_tag=''):
    return [f'Via: SIP/2.0/UDP {ALICE.address}:{ALICE.port};branch=z9hG4bK{number:04d}',
            'From: <sip:alice@example.org>;tag=a1', f'To: <sip:bob@example.org>{to_tag}',
            'Call-ID: call-1@example.org', f'CSeq: {number} {method}']


def sip_invite(body=None):
    body = sdp() if body is None else body
    return _sip('INVITE sip:bob@example.org SIP/2.0',
                [*_sip_headers('INVITE', 1), 'Max-Forwards: 70',
                 f'Contact: <sip:alice@{ALICE.address}:{ALICE.port}>'], body)


def sip_ok(body=None):
    body = sdp(*BOB_MEDIA) if body is None else body
    return _sip('SIP/2.0 200 OK', [*_sip_headers('INVITE', 1, ';tag=b1'),
                                   f'Contact: <sip:bob@{BOB.address}:{BOB.port}>'], body)


def sip_bye():
    return _sip('BYE sip:bob@example.org SIP/2.0', [*_sip_headers('BYE', 2, ';tag=b1'), 'Max-Forwards: 70'], '')


def dhcp_discover(hardware=b'\x02\x00\xc0\x00\x02\x65'):
    """A DHCP Discover (RFC 2131)."""
    head = struct.pack('!BBBBIHH', 1, 1, 6, 0, 0x12345678, 0, 0x8000) + bytes(16)
    options = b'\x35\x01\x01' + b'\x37\x03\x01\x03\x06' + b'\xff'
    return head + hardware.ljust(16, b'\0') + bytes(192) + b'\x63\x82\x53\x63' + options


def radius_request(user='alice@example.org', address='192.0.2.103'):
    """A RADIUS Access-Request (RFC 2865)."""
    def attribute(kind, value):
        return struct.pack('!BB', kind, 2 + len(value)) + value

    attributes = (attribute(1, user.encode()) + attribute(4, ip_address(address).packed)
                  + attribute(5, struct.pack('!I', 7)))
    return struct.pack('!BBH', 1, 42, 20 + len(attributes)) + bytes(range(16)) + attributes


def gtp_u(packet=None, tunnel=0x00C0FFEE):
    """A GTP-U G-PDU (TS 29.281) round an IP packet."""
    packet = udp_packet() if packet is None else packet
    return struct.pack('!BBHI', 0x30, 0xFF, len(packet), tunnel) + packet


def msrp_send(text='Hello Bob'):
    """An MSRP SEND request (RFC 4975)."""
    return '\r\n'.join((
        'MSRP a786hjs2 SEND', 'To-Path: msrp://bob.example.org:8888/9di4eae923wzd;tcp',
        'From-Path: msrp://alice.example.org:7777/iau39soe2843z;tcp', 'Message-ID: 12339sdqwer',
        f'Byte-Range: 1-{len(text)}/{len(text)}', 'Content-Type: text/plain', '', text, '-------a786hjs2$', ''
    )).encode()


def mime_text(text='Hello Bob\r\n'):
    """The body that goes with Content-Type text/plain."""
    return text.encode()


# ASN.1

def ber(tag, *contents):
    """One BER element of a one-octet tag; the length is in the shortest form."""
    body = b''.join(contents)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = (len(body).bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + len(body).to_bytes(size, 'big') + body


def xiri(imsi=IMSI):
    """A BER XIRIPayload of TS 33.128 with an AMFRegistration."""
    guti = ber(0xA8, ber(0x81, b'001'), ber(0x82, b'01'), ber(0x83, b'\x01'), ber(0x84, b'\x02'),
               ber(0x85, b'\x03'), ber(0x86, b'\x01\x02\x03\x04'))
    registration = ber(0xA1, ber(0x81, b'\x01'), ber(0x82, b'\x01'), ber(0xA4, ber(0x81, imsi.encode())), guti)
    return ber(0x30, ber(0x81, b'\x04\x13\x11\x01'), ber(0xA2, registration))


def generic_ber():
    """A BER element that belongs to no protocol: a sequence with an integer and a text."""
    return ber(0x30, ber(0x02, b'\x2a'), ber(0x0C, b'content'))
