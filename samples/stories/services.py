# SPDX-License-Identifier: GPL-2.0-or-later
"""What the services hand over: a call of IP multimedia (TS 102 232-5), a bearer of EPS (TS 33.108), a session of 5G
(TS 33.128); each in PS-PDUs."""

from support import ftp, handover, inner, ps, wire
from support.ber import c, oid, p, relative_oid, seq, tbcd

from .handed_over import LEMF, SECOND_LEMF, SERVER, TARGET, Handover, law_enforcement
from .story import MDF, Unit, endpoint_text, story


def packets():
    """A question of the target, and its answer: (packet, direction of PayloadDirection)."""
    yield (wire.ip(TARGET.address, SERVER.address, wire.UDP, wire.udp(TARGET, SERVER, b'question')), ps.FROM_TARGET)
    yield (wire.ip(SERVER.address, TARGET.address, wire.UDP, wire.udp(SERVER, TARGET, b'answer')), ps.TO_TARGET)


# TS 102 232-5: IPMMIRI [11] of IRIContents, IPMMCC [12] of CCContents.

def call_iri(message, source, destination):
    """A SIP message in the packet it came in."""
    packet = inner.udp_packet(message, source, destination)
    return c(11, p(0, relative_oid('5.5.17.1')), c(1, p(0, packet)))


def call_cc(packet):
    """RTP and nothing below it: MMCCprotocol rTP(0), frameType rtpFrame(2)."""
    return c(12, p(0, relative_oid('5.5.17.2')), p(1, packet), p(2, 2), p(3, 'audio 1'), p(4, 0))


def call(link):
    link.iri(call_iri(inner.sip_invite(), inner.ALICE, inner.BOB), ps.IRI_BEGIN, cin=5)
    link.iri(call_iri(inner.sip_ok(), inner.BOB, inner.ALICE), ps.IRI_CONTINUE, cin=5)
    for count in range(3):
        link.story.capture.wait(0.02)
        link.cc(call_cc(inner.rtp(count)), cin=5)
        link.cc(call_cc(inner.rtp(900 + count, source_id=0x5E6F7A8B)), ps.TO_TARGET, cin=5)
    link.iri(call_iri(inner.sip_bye(), inner.ALICE, inner.BOB), ps.IRI_END, cin=5)


# TS 33.108: EPSIRI [15] of IRIContents, Eps-CC-PDU [17] of CCContents.

EPS_CORRELATION = b'\0\0\0\5\x0a\0\0\1'
E_UTRAN_ATTACH, E_UTRAN_DETACH, BEARER_ACTIVATION, BEARER_DEACTIVATION = 16, 17, 18, 21
BEGIN_RECORD, END_RECORD, REPORT_RECORD = 1, 2, 4


def eps_iri(record, event, *parameters):
    """EPSIRI: epsIRIsContent [1], with one record. `parameters` are of EPS-GTPV2-SpecificParameters."""
    return c(15, c(1, c(
        record, p(0, handover.domain(8, 17, 0)), p(1, 'LIID-0001'), handover.time(3), p(4, 1),
        c(9, seq(p(0, 3), c(1, p(1, tbcd('4901542032375180')), p(3, tbcd(handover.IMSI)),
                            p(6, b'\x91' + tbcd('4930123457'))))),
        p(18, EPS_CORRELATION), p(20, event), c(36, *parameters))))


def eps_cc(packet, number, direction):
    """The members of an Eps-CC-PDU. The header ULIC, version 1; TPDU-direction from-target(1), to-target(2); ICE-type
    s-GW(3)."""
    return c(1, p(0, handover.domain(9, 17, 0)), p(2, 'LIID-0001'), p(3, EPS_CORRELATION), handover.time(4),
             p(5, number), p(6, direction + 1), p(8, 3)) + p(2, packet)


def bearer(link):
    """TS 29.274: APN, PDN address, bearer 5, RAT type E-UTRAN(6), default bearer(1)."""
    link.iri(eps_iri(REPORT_RECORD, E_UTRAN_ATTACH, p(2, b'\x08internet'), p(4, b'\1'), p(7, b'\6')), ps.IRI_REPORT)
    link.iri(eps_iri(BEGIN_RECORD, BEARER_ACTIVATION, p(1, b'\1\x0a\0\0\x09'), p(2, b'\x08internet'), p(5, b'\5'),
                     p(7, b'\6'), p(10, 1)), ps.IRI_BEGIN, cin=8)
    for number, (packet, direction) in enumerate(packets()):
        link.story.capture.wait(0.02)
        link.cc(c(17, eps_cc(packet, number, direction)), direction, cin=8)
    link.iri(eps_iri(END_RECORD, BEARER_DEACTIVATION, p(5, b'\5')), ps.IRI_END, cin=8)
    link.iri(eps_iri(REPORT_RECORD, E_UTRAN_DETACH, p(6, b'\1')), ps.IRI_REPORT)


# TS 33.128: threeGPP33128DefinedIRI [19] of IRIContents, threeGPP33128DefinedCC [23] of CCContents.

REGISTRATION, DEREGISTRATION, ESTABLISHMENT, RELEASE = 1, 2, 6, 8
SUPI = p(1, handover.IMSI)


def five_g_iri(event, *fields):
    """An IRIPayload."""
    return p(19, seq(p(1, relative_oid('4.19.19.8.3')), c(2, c(event, *fields))))


def five_g_cc(packet):
    """A CCPayload: a packet of a UPF, with its QoS flow."""
    return p(23, seq(p(1, relative_oid('4.19.19.8.4')), c(2, c(2, c(1, p(1, packet)), p(2, 9)))))


def five_g(link):
    guti = c(8, p(1, '262'), p(2, '01'), p(3, 1), p(4, 2), p(5, 3), p(6, 0x01020304))
    link.iri(five_g_iri(REGISTRATION, p(1, 1), p(2, 1), c(4, SUPI), guti), ps.IRI_REPORT)
    link.iri(five_g_iri(ESTABLISHMENT, c(1, SUPI), p(5, 5), c(6, p(1, 0xC0FFEE), p(2, b'\x0a\0\0\1')), p(7, 1),
                        c(8, p(1, 1)), c(9, p(1, b'\x0a\0\0\x09')), p(12, 'internet'), p(15, 1), p(16, 1)),
             ps.IRI_BEGIN, cin=9)
    for packet, direction in packets():
        link.story.capture.wait(0.02)
        link.cc(five_g_cc(packet), direction, cin=9)
    link.iri(five_g_iri(RELEASE, c(1, SUPI), p(4, 5), p(7, 36), p(8, 34)), ps.IRI_END, cin=9)
    link.iri(five_g_iri(DEREGISTRATION, p(1, 2), p(2, 1), c(3, SUPI)), ps.IRI_REPORT)


@story('services')
def services(s):
    """A call with SIP as IRI and RTP as content, a bearer of EPS from attach to detach, a session of 5G from
    registration to deregistration; each to the one who is registered for it."""
    law_enforcement(s)
    link = Handover(s)
    for service in (call, bearer, five_g):
        service(link)
        s.capture.wait(1)
    link.close()


@story('services-tls', reproducible=False)
def services_tls(s):
    """The same through TLS 1.3, with the keys in the capture."""
    law_enforcement(s, protected=False)
    link = Handover(s, tls=True)
    for service in (call, bearer, five_g):
        service(link)
    link.close()


# TS 101 671 and TS 33.108: records that stand for themselves, in files.

def hi2_record(kind, cin):
    """IRIsContent of HI2Operations, version 18: iRI-Begin-record [1] and so on."""
    return c(kind, p(0, oid('0.4.0.2.2.1.18')), p(1, 'LIID-0001'), c(2, p(0, cin), c(1, p(0, 'OP01'))),
             handover.time(3))


def eps_record(number):
    """CC-PDU of Eps-HI3-PS."""
    packet, direction = list(packets())[number % 2]
    return seq(eps_cc(packet, number, direction))


@story('handover-files')
def handover_files(s):
    """Files pushed by FTP: one of PS-PDUs; one of records of HI2 and one of records of HI3 without PS-PDUs. The last is
    stored once more, at a host that nobody registered."""
    law_enforcement(s, ports='*')

    def store(control, number, records, name, verdict='registered'):
        interfaces, octets = zip(*records)
        place = wire.Endpoint(control.server.address, 50000 + number)
        frames = ftp.store(control, octets, command=b'STOR ' + name + b'\r\n', port=place.port, mf_port=40000 + number)
        for frame, interface in zip(frames, interfaces):
            s.units.append(Unit(frame, interface, endpoint_text(place, 'tcp'), verdict))
            if verdict == 'unregistered':
                s.expect(frame, 'li.endpoint.unregistered', 'no row of li_endpoints names the host')

    iri = [('HI2', hi2_record(kind, '7')) for kind in (1, 3, 2)]
    content = [('HI3', eps_record(number)) for number in range(4)]
    first = ftp.control(s.capture, MDF.address, LEMF.address)
    store(first, 1, [('HI2', ps.ip_iri(6, ps.IRI_REPORT, sequence=count)) for count in range(3)], b'LIID-0001_1.1')
    store(first, 2, iri, b'LIID-0001_1.2')
    store(first, 3, content, b'LIID-0001_1.8')
    store(ftp.control(s.capture, MDF.address, SECOND_LEMF.address, 41002), 4, content, b'LIID-0001_1.8', 'unregistered')
