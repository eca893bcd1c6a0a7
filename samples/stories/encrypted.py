# SPDX-License-Identifier: GPL-2.0-or-later
"""Deliveries over TLS. The keys are in the capture, except where the story says otherwise."""

from support import wire, x2x3
from support.tls import TlsConnection

from .story import MDF, POI, SECOND_MDF, STRANGER, Link, Poi, call, story


class TlsLink(Link):
    """A link whose PDUs go through TLS."""

    def __init__(self, owner, poi, mdf=MDF, port=40001, verdict='registered', version='1.3'):
        connection = wire.TcpConnection(owner.capture, (poi, port), mdf).open()
        super().__init__(owner, connection, mdf, verdict)
        self.tls = TlsConnection(connection, version)
        self.tls.handshake()

    def send(self, *pdus, verdict=None):
        frame = self.tls.send(x2x3.encode(*pdus))
        self.story.note_units(frame, pdus, self.mdf, 'tcp', verdict or self.verdict)
        return frame

    def send_records(self, pdu, *places):
        """One PDU in several records, each in a segment of its own."""
        frame = [self.tls.send(piece) for piece in wire.cut(x2x3.encode(pdu), places)][-1]
        self.story.note_units(frame, [pdu], self.mdf, 'tcp', self.verdict)

    def send_segments(self, *pdus, size):
        """PDUs in one record that is cut over segments."""
        frame = self.connection.send_pieces(wire.chunks(self.tls.records(x2x3.encode(*pdus)), size))[-1]
        self.story.note_units(frame, pdus, self.mdf, 'tcp', self.verdict)

    def answer(self, *pdus):
        return self.tls.send(x2x3.encode(*pdus), back=True)

    def close(self):
        self.story.secrets.append(self.tls.secrets)
        self.tls.close()


def delivery(s, version):
    s.registered(MDF.address)
    poi, link = Poi(s), TlsLink(s, POI, version=version)
    for pdu in call(poi, s.capture):
        link.send(pdu)
    link.send(*poi.packets(3))
    link.send_records(poi.packet(), 60)
    link.send_segments(*poi.packets(4), size=300)
    link.send(x2x3.keepalive(0))
    link.answer(x2x3.acknowledgement(0))
    link.close()


@story('tls13', reproducible=False)
def tls13(s):
    """Delivery through TLS 1.3, both ends with a certificate. The keys are embedded, and no port is known: the
    heuristic, which is on by default over TLS, finds the PDUs: one in a record, several in a record, one over
    two records, one record over several segments. A keepalive is answered."""
    delivery(s, '1.3')


@story('tls12', reproducible=False)
def tls12(s):
    """The same through TLS 1.2."""
    delivery(s, '1.2')


@story('tls-covert-copy', reproducible=False)
def tls_covert_copy(s):
    """A delivery through TLS to the registered MDF and its copy through TLS to a stranger, both decrypted."""
    s.registered(MDF.address)
    poi, link = Poi(s), TlsLink(s, POI)
    copy = TlsLink(s, POI, STRANGER, port=40002, verdict='unregistered')
    for pdu in call(poi, s.capture):
        link.send(pdu)
        frame = copy.send(pdu)
        s.expect(frame, 'li.endpoint.unregistered', 'a copy to 203.0.113.66:9003, which no row lists')
    link.close()
    copy.close()


@story('tls-no-keys', reproducible=False)
def tls_no_keys(s):
    """TLS that cannot be decrypted. A network element (table `li_elements`) opens one connection to a stranger
    and one to the registered MDF; a host that is no element talks to the stranger too. What the first carries
    cannot be known, but that an element sends it to an endpoint that no row lists is worth a Note, once, on
    the first TLS frame."""
    s.registered(MDF.address)
    s.registered(SECOND_MDF.address, name='MDF two')
    s.element('192.0.2.0/28', 'core site A')
    poi = Poi(s)
    for address, endpoint in ((POI, STRANGER), (POI, MDF), ('192.0.2.50', STRANGER)):
        connection = wire.TcpConnection(s.capture, (address, 40001), endpoint).open()
        tls = TlsConnection(connection)
        hello = tls.handshake()[0]
        if address == POI and endpoint == STRANGER:
            s.expect(hello, 'li.endpoint.unverified', 'an element opens TLS to 203.0.113.66:9003, which no row lists')
        for _ in range(2):
            tls.send(x2x3.encode(poi.packet()))
        tls.close()
