# SPDX-License-Identifier: GPL-2.0-or-later
"""Deliveries that differ in what the tables say of them."""

from support import inner, wire, x2x3

from .story import MDF, POI, SECOND_MDF, SECOND_XID, STRANGER, THIRD_XID, XID, Poi, story


@story('axri')
def axri(s):
    """One PDU delivers for several tasks: its own XID and those of its AXRI attributes. The MDF's row permits
    two XIDs; a third one named in an AXRI makes the unit an alarm. The numbers within AXRI count for their own
    XIDs: a later PDU of that XID continues them, and a jump among them is a gap. An AXRI without a number
    accounts for one number that is not seen."""
    s.registered(MDF.address, identities=f'{XID},{SECOND_XID}')
    s.preference('li_x2x3.tcp.port', MDF.port)
    s.preference('li.transport_protected', 'TRUE')
    poi, link = Poi(s), s.link(POI)

    def named(*others):
        return poi.x3(inner.udp_packet(), x2x3.IPV4, direction=x2x3.FROM_TARGET, correlation_id=2,
                      attributes=[x2x3.axri(*other) for other in others])

    link.send(named((SECOND_XID, 2, 0)))
    frame = link.send(named((SECOND_XID, 2, 1), (THIRD_XID, 2, 0)), verdict='unregistered')
    s.expect(frame, 'li.endpoint.other_task', 'the row does not permit the second XID of the AXRI')
    link.send(poi.packet(2, xid=SECOND_XID, number=2))
    frame = link.send(named((SECOND_XID, 2, 5)))
    s.expect(frame, 'li.sequence.gap', 'numbers 3 and 4 of the XID in the AXRI are missing')
    link.send(named((SECOND_XID, 2, 6)))
    link.send(named((SECOND_XID, 2)))
    link.send(named((SECOND_XID, 2, 8)))
    frame = link.send(poi.packet(2, xid=THIRD_XID, number=1), verdict='unregistered')
    s.expect(frame, 'li.endpoint.other_task', "the PDU's own XID is not permitted")
    link.close()


@story('wrong-interface')
def wrong_interface(s):
    """An endpoint that is registered for X2 only gets X3 as well."""
    s.registered(MDF.address, interfaces='X2', name='MDF for IRI')
    s.preference('li_x2x3.tcp.port', MDF.port)
    s.preference('li.transport_protected', 'TRUE')
    poi, link = Poi(s), s.link(POI)
    link.send(poi.sip(inner.sip_invite()))
    frame = link.send(poi.rtp(0), verdict='unregistered')
    s.expect(frame, 'li.endpoint.wrong_interface', 'X3 to an endpoint that is listed for X2')
    link.send(poi.sip(inner.sip_bye()))
    link.close()


@story('no-registry')
def no_registry(s):
    """The tables are empty and no administration was captured. Nothing can be said of any endpoint, and that is
    said once for each of them, on its first unit."""
    s.preference('li_x2x3.tcp.port', MDF.port)
    s.preference('li.transport_protected', 'TRUE')
    poi = Poi(s)
    first = s.link(POI, verdict='unverified')
    frame = first.send(*poi.packets(2))
    s.expect(frame, 'li.endpoint.unverified', 'first unit to 198.51.100.20:9003; the second one is silent')
    first.send(poi.packet())
    second = s.link(POI, SECOND_MDF, port=40002, verdict='unverified')
    frame = second.send(poi.packet(3))
    s.expect(frame, 'li.endpoint.unverified', 'first unit to 198.51.100.21:9003')
    second.send(poi.packet(3))
    again = s.link(POI, port=40003, verdict='unverified')
    again.send(poi.packet(4))


@story('nat-alias')
def nat_alias(s):
    """The capture was taken before an address translation: the MDF registered as 198.51.100.20:9003 is seen as
    203.0.113.10:9003, as a row of `li_aliases` says. The alias holds for that port only. A block of addresses
    stands for another MDF. The endpoints shown are those after the aliases."""
    s.usual()
    s.registered(SECOND_MDF.address, ports='9100-9103', name='MDF two')
    s.alias('203.0.113.10:9003', '198.51.100.20:9003')
    s.alias('203.0.113.32/28:*', '198.51.100.21:*')
    poi = Poi(s)
    s.link(POI, wire.Endpoint('203.0.113.10', 9003), alias_of=MDF).send(poi.packet())
    s.option('-d', 'tcp.port==9004,li_x2x3', '-d', 'tcp.port==9100,li_x2x3')
    other = s.link(POI, wire.Endpoint('203.0.113.10', 9004), port=40002, verdict='unregistered')
    frame = other.send(poi.packet(3))
    s.expect(frame, 'li.endpoint.unregistered', 'the alias is for port 9003, this is 9004')
    pool = s.link(POI, wire.Endpoint('203.0.113.40', 9100), port=40003,
                  alias_of=wire.Endpoint(SECOND_MDF.address, 9100))
    pool.send(poi.packet(4))
    stranger = s.link(POI, STRANGER, port=40004, verdict='unregistered')
    s.expect(stranger.send(poi.packet(5)), 'li.endpoint.unregistered', 'no alias, and not registered')


@story('content-apart')
def content_apart(s):
    """A call is intercepted, and a data session of the same task beside it. The Correlation IDs tell what belongs to
    what: for a minute there is content of a session whose events nobody delivers. Of the second task the content has
    its events; that of the third began before the capture, and so may its events."""
    s.usual()
    alice, bob, carol = Poi(s), Poi(s, SECOND_XID), Poi(s, THIRD_XID)
    link = s.link(POI)
    for poi in (alice, bob, carol):
        link.send(poi.sip(inner.sip_invite()))
    for count in range(3):
        frame = link.send(alice.packet(7))
        link.send(bob.packet(7))
        link.send(bob.rtp(count))
        link.send(carol.packet(7, number=900 + count))
        s.capture.wait(31)
    s.expect(frame, 'li.correlation.mismatch', 'events with Correlation ID 1, content with 7, for a minute', 'Note')
    link.send(alice.sip(inner.sip_bye()))
    link.send(alice.packet(7))
    link.close()
