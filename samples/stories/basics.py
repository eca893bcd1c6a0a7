# SPDX-License-Identifier: GPL-2.0-or-later
"""Deliveries with no fault in the PDUs themselves, over every transport but TLS."""

from support import inner, wire, x2x3

from .story import MDF, POI, SECOND_XID, STRANGER, Poi, call, story


@story('clean-delivery')
def clean_delivery(s):
    """A POI delivers a call to the MDF that is registered for it: SIP on X2, RTP and an IPv4 packet on X3,
    over one TCP connection. Nothing is to be found. The network is said to be protected by other means."""
    s.usual()
    poi, link = Poi(s), s.link(POI)
    for pdu in call(poi, s.capture):
        link.send(pdu)
    link.close()


@story('covert-copy')
def covert_copy(s):
    """The same call, delivered twice: to the registered MDF, and PDU by PDU a second time to an endpoint that
    nobody registered. The copy carries the same XID and the same sequence numbers. Every unit of the copy is
    an alarm; the first delivery stays clean, and the numbers that occur twice are no finding, since one PDU may
    go to several MDFs."""
    s.usual()
    poi, link = Poi(s), s.link(POI)
    copy = s.link(POI, STRANGER, port=40002, verdict='unregistered')
    for pdu in call(poi, s.capture):
        link.send(pdu)
        frame = copy.send(pdu)
        s.expect(frame, 'li.endpoint.unregistered', 'a copy to 203.0.113.66:9003, which no row lists')
    link.close()
    copy.close()


@story('cleartext')
def cleartext(s):
    """A registered delivery over bare TCP, and one over UDP, without TLS: said once for each of them, on the
    first unit with content. Loopback is exempt: a third delivery stays on the host."""
    s.registered(MDF.address, transport='any')
    s.registered('127.0.0.1', name='MDF on this host')
    s.preference('li_x2x3.tcp.port', MDF.port)
    s.preference('li_x2x3.udp.port', MDF.port)
    poi, link = Poi(s), s.link(POI)
    link.send(x2x3.keepalive(0))
    link.answer(x2x3.acknowledgement(0))
    frame = link.send(poi.packet(), poi.packet())
    s.expect(frame, 'li.transport.cleartext', 'first content on this TCP connection; the keepalive before it is none')
    link.send(poi.packet())
    source = wire.Endpoint(POI, 40002)
    frame = s.datagram(source, MDF, poi.packet(3))
    s.expect(frame, 'li.transport.cleartext', 'first content of this UDP conversation')
    s.datagram(source, MDF, poi.packet(3))
    local = s.link('127.0.0.1', wire.Endpoint('127.0.0.1', MDF.port), port=40003)
    local.send(poi.packet(4))


@story('packed-and-cut')
def packed_and_cut(s):
    """PDUs do not know segments: three in one segment, one cut over three segments, one cut within its header
    and even within the twelve octets that tell its length, and segments that hold the end of one PDU and the
    beginning of the next. Each PDU belongs to the frame in which it ends."""
    s.usual()
    poi, link = Poi(s), s.link(POI)
    link.send(*poi.packets(3))
    invite = poi.sip(inner.sip_invite())
    link.send_cut(invite, places=(200, 400))
    link.send_cut(poi.packet(), places=(20,))
    link.send_cut(poi.packet(), places=(5,))
    link.send_cut(poi.packet(), places=(1, 2, 3))
    pdus = poi.packets(4)
    size = len(pdus[0].encode())
    link.send_cut(*pdus, places=(size // 2, size + size // 2, 3 * size + 7))
    link.send_cut(*poi.packets(2), places=(size,))
    link.close()


@story('ipv6')
def ipv6(s):
    """Delivery over IPv6. One MDF is registered by a prefix, one by its address in compressed text; how an
    address is written makes no difference. A neighbour outside the prefix is not registered."""
    s.registered('2001:db8:2::/64', name='MDF pool')
    s.registered('2001:db8:3::20', interfaces='X3', name='MDF six')
    s.preference('li_x2x3.tcp.port', MDF.port)
    s.preference('li.transport_protected', 'TRUE')
    poi, six = Poi(s), '2001:db8:1::10'
    pool = s.link(six, wire.Endpoint('2001:db8:2::20', MDF.port))
    pool.send(poi.sip(inner.sip_invite()))
    pool.send(poi.x3(inner.udp_packet(source=inner.ALICE6, destination=inner.BOB6), x2x3.IPV6,
                     direction=x2x3.FROM_TARGET, correlation_id=2,
                     attributes=x2x3.flow(inner.ALICE6, inner.BOB6, wire.UDP)))
    other = s.link(six, wire.Endpoint('2001:db8:3::20', MDF.port), port=40002)
    other.send(*poi.packets(2, 3))
    outside = s.link(six, wire.Endpoint('2001:db8:2:1::20', MDF.port), port=40003, verdict='unregistered')
    frame = outside.send(poi.packet(4))
    s.expect(frame, 'li.endpoint.unregistered', '2001:db8:2:1::20 lies outside of 2001:db8:2::/64')


@story('udp')
def udp(s):
    """Delivery over UDP: several PDUs in a datagram, two datagrams that overtook each other (no finding, the
    missing number comes within the window), and one number that never comes. That gap is told by the first
    unit after the window, here after more than two seconds."""
    s.usual(port='udp')
    poi, source = Poi(s), wire.Endpoint(POI, 40001)
    s.datagram(source, MDF, *poi.packets(3))
    s.datagram(source, MDF, poi.packet(), poi.sip(inner.sip_invite()))
    early, late = poi.packet(), poi.packet()
    s.datagram(source, MDF, late)
    s.datagram(source, MDF, early)
    s.datagram(source, MDF, poi.packet())
    poi.skip(x2x3.X3, correlation_id=2)
    s.datagram(source, MDF, *poi.packets(2))
    s.capture.wait(2.5)
    frame = s.datagram(source, MDF, poi.packet())
    s.expect(frame, 'li.sequence.gap', 'number 7 is missing for more than two seconds')
    s.datagram(source, MDF, poi.packet())


@story('heuristic')
def heuristic(s):
    """No port is known. With the heuristics for bare TCP and UDP switched on, deliveries are found wherever
    they go: to the registered MDF, and to a stranger on ports of its own."""
    s.registered(MDF.address, transport='any')
    s.option('--enable-heuristic', 'li_x2x3_tcp', '--enable-heuristic', 'li_x2x3_udp')
    s.preference('li.transport_protected', 'TRUE')
    poi = Poi(s)
    s.link(POI).send(*poi.packets(2))
    why = 'found by the heuristic; no row lists this endpoint'
    web = s.link(POI, wire.Endpoint(STRANGER.address, 41000), port=40002, verdict='unregistered')
    for _ in range(2):
        s.expect(web.send(poi.packet(3)), 'li.endpoint.unregistered', why)
    source = wire.Endpoint(POI, 40003)
    s.datagram(source, MDF, poi.packet(4))
    frame = s.datagram(source, wire.Endpoint(STRANGER.address, 42000), poi.packet(5), verdict='unregistered')
    s.expect(frame, 'li.endpoint.unregistered', why)


@story('attributes')
def attributes(s):
    """Everything the standard has: one X2 and one X3 PDU with all 22 attributes (AXRI with and without its
    sequence number), then one PDU for each payload format that table 5.4.1-1 permits on X2, and on X3."""
    s.usual()
    poi, link = Poi(s, domain='domain-1'), s.link(POI)
    link.send(poi.x2(inner.mime_text(), x2x3.MIME, direction=x2x3.FROM_TARGET, correlation_id=1,
                     attributes=every_other_attribute('text/plain')))
    link.send(poi.x3(inner.rtp(0), x2x3.RTP, direction=x2x3.TO_TARGET, correlation_id=1,
                     attributes=every_other_attribute('application/octet-stream')))
    for kind in (x2x3.X2, x2x3.X3):
        for form in x2x3.FORMATS_OF[kind]:
            link.send(poi.pdu(kind, payload_of(kind, form), form, direction=x2x3.NOT_APPLICABLE, correlation_id=3,
                              moment=s.capture.now, attributes=mime_attributes(form)))
    link.close()


def mime_attributes(form):
    if form != x2x3.MIME:
        return ()
    return x2x3.content_type('text/plain; charset=utf-8'), x2x3.content_transfer_encoding('8bit')


def every_other_attribute(content_type):
    """All attributes but those that each PDU of a `Poi` has: 5, 6, 7, 8 and 9."""
    return [
        x2x3.ts102232(inner.generic_ber()), x2x3.ts33128(inner.generic_ber()), x2x3.ts33108(inner.generic_ber()),
        x2x3.proprietary(b'\x01\x02\x03\x04'),
        x2x3.source_ipv4(inner.ALICE.address), x2x3.destination_ipv4(inner.BOB.address),
        x2x3.source_ipv6(inner.ALICE6.address), x2x3.destination_ipv6(inner.BOB6.address),
        x2x3.source_port(inner.ALICE_MEDIA.port), x2x3.destination_port(inner.BOB_MEDIA.port),
        x2x3.ip_protocol(wire.UDP),
        x2x3.matched_target(f'<imsi>{inner.IMSI}</imsi>'),
        x2x3.other_target('<e164Number>15555550123</e164Number>'),
        x2x3.content_type(content_type), x2x3.content_transfer_encoding('binary'),
        x2x3.axri(SECOND_XID, 5), x2x3.axri(SECOND_XID, 6, 0),
        x2x3.sdp(inner.sdp()),
    ]


def payload_of(kind, form):
    """A payload that is what its format says."""
    return {
        x2x3.TS_33_128: inner.xiri() if kind == x2x3.X2 else inner.generic_ber(),
        x2x3.PROPRIETARY: b'proprietary', x2x3.UNSTRUCTURED: b'unstructured',
        x2x3.IPV4: inner.udp_packet(),
        x2x3.IPV6: inner.udp_packet(source=inner.ALICE6, destination=inner.BOB6),
        x2x3.ETHERNET: inner.ethernet(), x2x3.RTP: inner.rtp(1), x2x3.SIP: inner.sip_invite(),
        x2x3.DHCP: inner.dhcp_discover(), x2x3.RADIUS: inner.radius_request(), x2x3.GTP_U: inner.gtp_u(),
        x2x3.MSRP: inner.msrp_send(), x2x3.MIME: inner.mime_text(),
    }.get(form, inner.generic_ber())


@story('no-li', reproducible=False)
def no_li(s):
    """Traffic that has nothing to do with interception: DNS, HTTP with an XML body, SNMP, a binary protocol
    whose messages begin like a PDU, and TLS without keys between hosts that are no element. All tables have
    rows and all heuristics are on. Not one item of `li` or `li_x2x3` may appear."""
    from . import other
    s.usual(protected=False)
    s.preference('li_x2x3.udp.port', MDF.port)
    s.element(POI, 'AMF one')
    s.option('--enable-heuristic', 'li_x2x3_tcp', '--enable-heuristic', 'li_x2x3_udp')
    other.traffic(s.capture)
