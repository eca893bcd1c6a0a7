# SPDX-License-Identifier: GPL-2.0-or-later
"""IP packets over link layers and in tunnels: `LINKS` has a `wire.Link` for each.

    capture = wire.Capture(link=LINKS['Linux cooked'])

The numbers are tcpdump.org's link types.
"""

import struct

from . import wire
from .wire import Endpoint, Link, ethernet, mac

TUNNEL = '198.18.0.1', '198.18.0.2'
BEGIN, END = Endpoint(TUNNEL[0], 31000), TUNNEL[1]
GRE = 47
IN_IP = {4: 4, 6: 41}                                       # IANA's protocol numbers
NLPID = {4: b'\xcc', 6: b'\x8e'}                            # ISO/IEC TR 9577
PPP_IP = {4: b'\x00\x21', 6: b'\x00\x57'}                   # RFC 1332, RFC 5072
LOOPBACK = {4: 2, 6: 24}                                    # BSD's address families
LLC_SNAP = b'\xaa\xaa\x03\x00\x00\x00'


def version(packet):
    return packet[0] >> 4


def kind(packet):
    """The EtherType."""
    return b'\x08\x00' if version(packet) == 4 else b'\x86\xdd'


def snap(packet):
    return LLC_SNAP + kind(packet) + packet


# Within Ethernet, between the same two ends

def typed(source, destination, ethertype, contents):
    return mac(destination) + mac(source) + ethertype + contents


def ieee_802_3(source, destination, packet):
    return typed(source, destination, struct.pack('!H', len(snap(packet))), snap(packet))


def many_vlans(source, destination, packet):
    return typed(source, destination, b'\x81\x00\x00\x07' * 13 + kind(packet), packet)


def mpls_multicast(source, destination, packet):
    return typed(source, destination, b'\x88\x48', b'\x00\x06\x41\x40' + packet)


def pppoe(source, destination, packet):
    """RFC 2516, a session."""
    contents = PPP_IP[version(packet)] + packet
    return typed(source, destination, b'\x88\x64', struct.pack('!BBHH', 0x11, 0, 1, len(contents)) + contents)


# Within IP, between the ends of a tunnel

def carried(protocol, contents):
    return ethernet(*TUNNEL, wire.ip(*TUNNEL, protocol, contents))


def over_udp(port, contents):
    return carried(wire.UDP, wire.udp(BEGIN, Endpoint(END, port), contents))


def ip_in_ip(source, destination, packet):
    return carried(IN_IP[version(packet)], packet)


def gre(source, destination, packet):
    return carried(GRE, b'\x00\x00' + kind(packet) + packet)


def gre_ethernet(source, destination, packet):
    return carried(GRE, b'\x00\x00\x65\x58' + ethernet(source, destination, packet))


def erspan(source, destination, packet):
    """Type II, with GRE's sequence number."""
    return carried(GRE, b'\x10\x00\x88\xbe' + bytes(4) + b'\x10\x07\x00\x01' + bytes(4)
                   + ethernet(source, destination, packet))


def vxlan(source, destination, packet):
    return over_udp(4789, b'\x08' + bytes(5) + b'\x07\x00' + ethernet(source, destination, packet))


def geneve(source, destination, packet):
    return over_udp(6081, b'\x00\x00\x65\x58\x00\x00\x07\x00' + ethernet(source, destination, packet))


# Other link layers

def raw(source, destination, packet):
    return packet


def loopback(order):
    return lambda source, destination, packet: struct.pack(order + 'I', LOOPBACK[version(packet)]) + packet


def ppp(source, destination, packet):
    return b'\xff\x03' + PPP_IP[version(packet)] + packet


def cisco_hdlc(source, destination, packet):
    return b'\x0f\x00' + kind(packet) + packet


def frame_relay(source, destination, packet):
    """RFC 2427 clause 4"""
    return b'\x18\x41\x03' + NLPID[version(packet)] + packet


def cooked(source, destination, packet):
    return struct.pack('!HHH8s', 4, 1, 6, mac(source) + bytes(2)) + kind(packet) + packet


def cooked_2(source, destination, packet):
    return kind(packet) + struct.pack('!HIHBB8s', 0, 1, 1, 4, 6, mac(source) + bytes(2)) + packet


def wlan(source, destination, packet):
    """IEEE 802.11: data, between two stations."""
    return b'\x08\x00\x00\x00' + mac(destination) + mac(source) + bytes(8) + snap(packet)


def fddi(source, destination, packet):
    return b'\x50' + mac(destination) + mac(source) + snap(packet)


def token_ring(source, destination, packet):
    return b'\x10\x40' + mac(destination) + mac(source) + snap(packet)


LINKS = {
    'Ethernet': wire.ETHERNET,
    '802.3 with SNAP': Link(1, ieee_802_3),
    '13 VLANs': Link(1, many_vlans),
    'MPLS multicast': Link(1, mpls_multicast),
    'PPPoE': Link(1, pppoe),
    'IP in IP': Link(1, ip_in_ip),
    'GRE': Link(1, gre),
    'GRE with Ethernet': Link(1, gre_ethernet),
    'ERSPAN': Link(1, erspan),
    'VXLAN': Link(1, vxlan),
    'GENEVE': Link(1, geneve),
    'raw IP': Link(101, raw),
    'NULL': Link(0, loopback('<')),
    'LOOP': Link(108, loopback('>')),
    'PPP': Link(9, ppp),
    'Cisco HDLC': Link(104, cisco_hdlc),
    'frame relay': Link(107, frame_relay),
    'Linux cooked': Link(113, cooked),
    'Linux cooked 2': Link(276, cooked_2),
    '802.11': Link(105, wlan),
    'FDDI': Link(10, fddi),
    'token ring': Link(6, token_ring),
}
