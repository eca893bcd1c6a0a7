# SPDX-License-Identifier: GPL-2.0-or-later
"""What a mediation function hands over to law enforcement: HI2, HI3, HI1 and HI4 in PS-PDUs."""

import collections
import hashlib

from support import ber, cipher, inner, orders, ps, wire
from support.ber import c, number, p, relative_oid, seq
from support.tls import TlsConnection

from .story import MDF, POI, XID, Poi, Unit, endpoint_text, story

LEMF = wire.Endpoint('198.51.100.90', 50000)
SECOND_LEMF = wire.Endpoint('203.0.113.90', 50000)
KEY = bytes(range(24))
TARGET, SERVER = wire.Endpoint('10.0.0.9', 40300), wire.Endpoint('203.0.113.5', 443)


def encrypted(plain, sequence):
    """The vector is the sequence number, as often as fills a block."""
    return cipher.encrypt('aes-192-cbc', KEY, sequence.to_bytes(4, 'big') * 4, plain)


class Handover:
    """A connection from the mediation function to law enforcement. Each kind of unit of each communication has its own
    numbers."""

    def __init__(self, owner, lemf=LEMF, port=41001, verdict='registered', tls=False, liid='LIID-0001'):
        self.story, self.lemf, self.verdict, self.liid = owner, lemf, verdict, liid
        connection = wire.TcpConnection(owner.capture, (MDF.address, port), lemf).open()
        self.connection = connection
        self.tls = TlsConnection(connection) if tls else None
        if tls:
            self.tls.handshake()
        self.numbers = collections.Counter()

    def _next(self, kind, cin):
        self.numbers[kind, cin] += 1
        return self.numbers[kind, cin] - 1

    def _octets(self, octets, back=False):
        return (self.tls or self.connection).send(octets, back)

    def send(self, interface, octets, verdict=None):
        frame = self._octets(octets)
        self.story.units.append(Unit(frame, interface, endpoint_text(self.lemf, 'tcp'), verdict or self.verdict))
        return frame

    def _how(self, kind, cin, how):
        return {'liid': self.liid, 'cin': cin, 'sequence': self._next(kind, cin),
                'seconds': self.story.capture.now // 10 ** 9,
                'microseconds': self.story.capture.now % 10 ** 9 // 1000, **how}

    def iri(self, contents, kind, cin=1, verdict=None, **how):
        return self.send('HI2', ps.iri(contents, kind, **self._how('iri', cin, how)), verdict)

    def access(self, event, kind, cin=1, verdict=None, **how):
        return self.send('HI2', ps.ip_iri(event, kind, **self._how('iri', cin, how)), verdict)

    def cc(self, contents, direction=ps.FROM_TARGET, cin=1, verdict=None, **how):
        """`contents`: an IP packet, or the chosen alternative of CCContents."""
        if contents[0] >> 4 in (4, 6):
            contents = c(2, p(0, relative_oid('5.3.18.2')), c(1, p(0, contents)))
        payload = c(ps.CC, seq(p(0, direction), c(2, contents)))
        return self.send('HI3', ps.pdu(payload, **self._how('cc', cin, how)), verdict)

    def aside(self, octets, back=False):
        """What is no unit."""
        return self._octets(octets, back)

    def close(self):
        if self.tls:
            self.story.secrets.append(self.tls.secrets)
        (self.tls or self.connection).close()


def law_enforcement(s, protected=True, **row):
    """The usual row of the registry."""
    s.registered(LEMF.address, **{'ports': '50000', 'interfaces': 'HI2,HI3,HI4', 'name': 'LEMF one', **row})
    if protected:
        s.preference('li.transport_protected', 'TRUE')


def access_session(s, link):
    """Accept, a few packets both ways, an interim report, the end."""
    link.access(1, ps.IRI_BEGIN)
    for count in range(3):
        s.capture.wait(0.02)
        link.cc(wire.ip(TARGET.address, SERVER.address, wire.UDP, wire.udp(TARGET, SERVER, b'request %d' % count)))
        link.cc(wire.ip(SERVER.address, TARGET.address, wire.UDP, wire.udp(SERVER, TARGET, b'answer %d' % count)),
                ps.TO_TARGET)
    link.access(6, ps.IRI_CONTINUE)
    link.access(8, ps.IRI_END)


@story('handover-access')
def handover_access(s):
    """An IP access session as law enforcement gets it: its begin, packets in both directions, a report in between, its
    end; then several PDUs in one segment, and one over three. No port is set: the domain identifier is enough."""
    law_enforcement(s)
    link = Handover(s)
    access_session(s, link)
    packed = [ps.ip_iri(6, ps.IRI_REPORT, cin=2, sequence=count) for count in range(3)]
    frame = link.aside(b''.join(packed))
    s.units += [Unit(frame, 'HI2', endpoint_text(LEMF, 'tcp'), 'registered')] * 3
    frame = link.connection.send_pieces(wire.chunks(ps.ip_iri(6, ps.IRI_REPORT, cin=2, sequence=3), 60))[-1]
    s.units.append(Unit(frame, 'HI2', endpoint_text(LEMF, 'tcp'), 'registered'))
    link.close()


@story('handover-tls', reproducible=False)
def handover_tls(s):
    """The same session through TLS 1.3, with the keys in the capture."""
    law_enforcement(s, protected=False)
    link = Handover(s, tls=True)
    access_session(s, link)
    link.close()


@story('handover-tls-copy', reproducible=False)
def handover_tls_copy(s):
    """Through TLS 1.3, to law enforcement: a warrant's activation, an access session, a payload in a container whose
    key is known, a keep-alive and its response. All units go, through TLS as well, to an endpoint that nobody
    registered."""
    law_enforcement(s, protected=False, interfaces='HI1,HI2,HI3,HI4')
    s._row('li_ps_keys', 'LIID-0001', KEY.hex())
    for link in (Handover(s, tls=True), Handover(s, SECOND_LEMF, 41002, 'unregistered', tls=True)):
        first = s.capture.count
        link.send('HI1', ps.hi1(1))
        access_session(s, link)
        plain = seq(p(0, (s.capture.now // 10 ** 9) << 32), c(1, c(ps.CC, ps.cc_contents(inner.udp_packet()))))
        plain += bytes(-len(plain) % 16)
        link.send('HI3', ps.encrypted(encrypted(plain, 6), 3, sequence=6, seconds=s.capture.now // 10 ** 9))
        kept = link.aside(ps.keep_alive(0)), link.aside(ps.keep_alive_response(), back=True)
        if link.lemf is SECOND_LEMF:
            for unit in s.units:
                if unit.frame > first:
                    s.expect(unit.frame, 'li.endpoint.unregistered', 'no row of li_endpoints names the endpoint')
            for frame in kept:
                s.expect(frame, 'li.endpoint.unregistered', 'a channel that is kept open to it', 'Warning')
        link.close()


@story('second-lemf')
def second_lemf(s):
    """Each PDU goes to law enforcement, and once more to an endpoint that nobody registered. The numbers are the same,
    which is no repetition: another endpoint gets them. The hand-over is not protected, either."""
    law_enforcement(s, protected=False)
    first, second = Handover(s), Handover(s, SECOND_LEMF, 41002, 'unregistered')
    for count, event in enumerate((1, 6, 8)):
        kind = (ps.IRI_BEGIN, ps.IRI_CONTINUE, ps.IRI_END)[count]
        frame = first.access(event, kind)
        if count == 0:
            s.expect(frame, 'li.transport.cleartext', 'HI2 without TLS')
        frame = second.access(event, kind)
        s.expect(frame, 'li.endpoint.unregistered', 'no row of li_endpoints names the endpoint')
        if count == 0:
            s.expect(frame, 'li.transport.cleartext', 'HI2 without TLS')
        if event == 6:
            first.cc(inner.udp_packet())
            s.expect(second.cc(inner.udp_packet()), 'li.endpoint.unregistered', 'likewise, of content')
    first.close()
    second.close()


@story('handover-wrong')
def handover_wrong(s):
    """Law enforcement is registered for IRI of one warrant. It gets content, and IRI of another warrant."""
    law_enforcement(s, interfaces='HI2', identities='LIID-0001')
    link, other = Handover(s), Handover(s, port=41002, liid='LIID-0002', verdict='unregistered')
    link.access(1, ps.IRI_BEGIN)
    frame = link.cc(inner.udp_packet(), verdict='unregistered')
    s.expect(frame, 'li.endpoint.wrong_interface', 'HI3 to an endpoint that is listed for HI2')
    s.expect(other.access(1, ps.IRI_BEGIN), 'li.endpoint.other_task', 'the row does not permit this LIID')
    link.close()
    other.close()


@story('warrant')
def warrant(s):
    """A warrant from its notification to its end: HI1 says that it is active, and that it is not any more. What comes
    after that, and is not of before, is said. Nothing is registered."""
    s.preference('li.transport_protected', 'TRUE')
    link = Handover(s, verdict='unverified')
    frame = link.send('HI1', ps.hi1(1, sequence=0))
    s.expect(frame, 'li.endpoint.unverified', 'first unit to this endpoint')
    access_session(s, link)
    link.send('HI1', ps.hi1(3, sequence=1))
    link.send('HI4', ps.hi4(3, sequence=0))
    link.send('HI1', ps.hi1(2, sequence=2))
    link.access(6, ps.IRI_REPORT)
    s.capture.wait(60)
    link.access(6, ps.IRI_REPORT, seconds=s.capture.now // 10 ** 9 - 90)
    s.expect(s.capture.count, 'li.task.ended', 'sent late: it tells of before', 'Note')
    s.expect(link.access(6, ps.IRI_REPORT), 'li.task.ended', 'the warrant was said to be deactivated', 'Warning')
    link.close()


@story('handover-encrypted')
def handover_encrypted(s):
    """Payloads in containers, by AES with 192 bits. The key of the first warrant is in the table, that of the second is
    not: where its units go is known all the same, but not whether they are IRI or CC. An integrity check is over what
    was to be encrypted."""
    law_enforcement(s)
    s._row('li_ps_keys', 'LIID-0001', KEY.hex())
    link, other = Handover(s), Handover(s, port=41002, liid='LIID-0002')
    hashed = []
    for count in range(3):
        payload = c(ps.CC, ps.cc_contents(inner.udp_packet()))
        plain = seq(p(0, (s.capture.now // 10 ** 9) << 32), c(1, payload))
        plain += bytes(-len(plain) % 16)
        how = {'sequence': count, 'seconds': s.capture.now // 10 ** 9}
        hashed.append(ps.encrypted(plain, 1, **how))
        link.send('HI3', ps.encrypted(encrypted(plain, count), 3, **how))
    digest = hashlib.sha256(b''.join(hashed)).digest()
    link.aside(ps.tri(0, c(0, c(0, number(0), number(1), number(2)), p(1, 1), p(2, 2), p(3, digest), p(4, 2))))
    frame = other.aside(ps.encrypted(encrypted(bytes(64), 0), 3, liid='LIID-0002'))
    s.expect(frame, 'li_ps.encryption.no_key', 'no key for LIID-0002')
    link.close()
    other.close()


@story('integrity')
def integrity(s):
    """Three integrity checks over content: one that is right, one over PDUs of which the second was changed on its way,
    and one that names a PDU the capture does not have. A signature can't be verified here at all."""
    law_enforcement(s)
    link = Handover(s)

    def check(numbers, digest, kind=1):
        return link.aside(ps.tri(0, c(0, c(0, *map(number, numbers)), p(1, kind), p(2, 2), p(3, digest), p(4, 2))))

    def content(count, text=b'content'):
        packet = wire.ip(TARGET.address, SERVER.address, wire.UDP, wire.udp(TARGET, SERVER, text))
        return ps.cc(packet, sequence=count)

    sent = [content(count) for count in range(4)]
    link.send('HI3', sent[0])
    link.send('HI3', sent[1])
    check([0, 1], hashlib.sha256(sent[0] + sent[1]).digest())
    link.send('HI3', sent[2])
    link.send('HI3', content(3, b'changed'))
    frame = check([2, 3], hashlib.sha256(sent[2] + sent[3]).digest())
    s.expect(frame, 'li_ps.integrity.mismatch', 'PDU 3 is another than was hashed')
    frame = check([3, 4], hashlib.sha256(sent[3]).digest())
    s.expect(frame, 'li_ps.integrity.not_verified', 'PDU 4 is not in the capture')
    s.expect(check([0, 1], bytes(64), 2), 'li_ps.integrity.not_verified', 'a signature')
    link.close()


@story('handover-keepalives')
def handover_keepalives(s):
    """Keep-alives and their responses, which need not repeat the number; one that is never answered, said on the unit
    that proves it."""
    law_enforcement(s)
    link = Handover(s)
    link.access(1, ps.IRI_BEGIN)
    for count in range(3):
        s.capture.wait(30)
        link.aside(ps.keep_alive(count))
        link.aside(ps.keep_alive_response(), back=True)
    s.capture.wait(30)
    link.aside(ps.keep_alive(3))
    s.capture.wait(100)
    link.access(6, ps.IRI_CONTINUE)
    s.capture.wait(100)
    frame = link.access(6, ps.IRI_CONTINUE)
    s.expect(frame, 'li.keepalive.unanswered', 'the fourth one, for longer than TIME_P2')
    link.close()


@story('content-alone')
def content_alone(s):
    """Content without any IRI: of a communication that the capture has from its beginning, and of one that it may have
    met in the middle. The third has its IRI."""
    law_enforcement(s)
    link = Handover(s)
    link.access(1, ps.IRI_BEGIN, cin=3)
    for minute in range(3):
        first = link.cc(inner.udp_packet(), cin=1)
        second = link.cc(inner.udp_packet(), cin=2, sequence=700 + minute)
        link.cc(inner.udp_packet(), cin=3)
        if minute == 2:
            s.expect(first, 'li.iri.missing', 'CC since more than a minute, from number 0 on', 'Warning')
            s.expect(second, 'li.iri.missing', 'likewise, but from number 700 on', 'Note')
        s.capture.wait(31)
    link.close()


@story('handover-broken')
def handover_broken(s):
    """What goes wrong with BER in a stream: octets that are no PDU, a length that is too long and one that is too
    short, values without an end, an unknown version with new fields. Nothing behind any of these is lost; a number that
    may have been in what could not be read is not missing."""
    law_enforcement(s)
    link = Handover(s)

    def record(count):
        return ps.ip_iri(6, ps.IRI_REPORT, sequence=count)

    link.send('HI2', record(0))
    s.expect(link.send('HI2', b'\x00\xffnot BER' + record(1)), 'li_ps.resynchronised', 'octets before the PDU')
    whole = record(2)
    frame = link.send('HI2', whole[:1] + ber.length(len(whole) + 50) + whole[3:] + record(3))
    s.units.append(s.units[-1])
    s.expect(frame, 'li_ps.length.invalid', 'longer than header and payload')
    endless = b'\x30\x80' + ps.header(sequence=4) + b'\xa2\x80' * 100
    s.expect(link.send('HI2', endless + record(5)), 'li_ps.header.invalid', 'values in one another without an end')
    frame = link.send('HI2', ps.ip_iri(6, ps.IRI_REPORT, sequence=6, version=99, extra=p(30, 'new')))
    s.expect(frame, 'li_ps.version.newer', 'version 99')
    s.expect(frame, 'li_asn1.extension.unknown', 'a field that is not known yet')
    link.close()


@story('whole-path')
def whole_path(s):
    """One communication on its whole way: ordered of the network element and of the mediation function, delivered over
    X2 and X3, handed over as HI2 and HI3. Each unit points at its orders, interception at hand-over, and back. The
    mediation function sends one copy more, to where nothing was ordered."""
    s.preference('li.transport_protected', 'TRUE')
    ne = orders.Administrator(s.capture).element()
    mdf = orders.Administrator(s.capture).element('mdf-1', MDF.address)
    did, lemf_did = 'd1d00000-0000-4000-8000-000000000001', 'd1d00000-0000-4000-8000-000000000002'
    ne.create(did, MDF)
    ne.activate(XID, did, targets=[('sipUri', 'sip:alice@example.org')])
    mdf.create(lemf_did, LEMF, name='LEMF one')
    mdf.activate(XID, lemf_did, mediations=[orders.mediation('LIID-0001')])
    poi, link = Poi(s), s.link(POI, verdict='provisioned')
    handed = Handover(s, verdict='provisioned')
    copy = Handover(s, SECOND_LEMF, 41002, 'unregistered')
    link.send(poi.sip(inner.sip_invite(), correlation_id=7))
    handed.access(1, ps.IRI_BEGIN, cin=7)
    for _ in range(2):
        link.send(poi.packet(correlation_id=7))
        handed.cc(inner.udp_packet(), cin=7)
        s.expect(copy.cc(inner.udp_packet(), cin=7), 'li.endpoint.unregistered',
                 'none of the destinations that were ordered for the LIID; of the orders to the mediation function '
                 'only some are known', 'Warning')
    link.send(poi.sip(inner.sip_bye(), correlation_id=7))
    handed.access(8, ps.IRI_END, cin=7)
