# SPDX-License-Identifier: GPL-2.0-or-later
"""PS-PDUs (ETSI TS 102 232-1), put together by hand from the tags of the standard.

    connection.send(ps.cc(packet, liid='LIID-0001', cin=1, sequence=0))
"""

from .ber import c, oid, p, relative_oid, seq

START = 1772445600          # the clock of wire.Capture
VERSION = 43

IRI_BEGIN, IRI_END, IRI_CONTINUE, IRI_REPORT = 1, 2, 3, 4
FROM_TARGET, TO_TARGET = 0, 1
IRI, CC, TRI, HI1, ENCRYPTED, THREEGPP_HI1, ILHI, HI4 = range(8)
KEEP_ALIVE, KEEP_ALIVE_RESPONSE = 3, 4


def header(liid='LIID-0001', cin=1, sequence=0, *, version=VERSION, country='NZ', operator='OP01', element='NE-7',
           point='ICP1', seconds=START, microseconds=0, time=None, domain='0.4.0.2.2.5.1', extra=b''):
    """PSHeader; None leaves a member out."""
    parts = [p(0, oid(f'{domain}.{version}')), p(1, liid)]
    if country is not None:
        parts.append(p(2, country))
    identifier = [c(0, p(0, operator), p(1, element) if element is not None else b'')]
    if cin is not None:
        identifier.append(p(1, cin))
    if country is not None:
        identifier.append(p(2, country))
    parts += [c(3, *identifier), p(4, sequence)]
    if time is not None:
        parts.append(p(5, time))
    if point is not None:
        parts.append(p(6, point))
    if seconds is not None:
        parts += [c(7, p(0, seconds), p(1, microseconds)), p(8, 1)]
    return c(1, *parts, extra)


def pdu(payload, **how):
    """PS-PDU; `payload` is the chosen alternative, the keywords are those of `header`."""
    return seq(header(**how), c(2, payload))


def iri(contents, kind=IRI_REPORT, **how):
    """One IRIPayload; `contents` is the chosen alternative of IRIContents."""
    return pdu(c(IRI, seq(p(0, kind), c(2, contents))), **how)


def ip_iri(event=1, kind=IRI_BEGIN, username='alice@example', address=b'\x0a\0\0\x09', **how):
    """IPIRI of TS 102 232-3: AccessEventType accessAccept(1), interimUpdate(6), accessEnd(8) …"""
    contents = c(1, p(0, event), p(1, username), p(2, 2), p(3, 1), c(4, p(1, 0), c(2, p(1, address)), p(3, 2)))
    return iri(c(2, p(0, relative_oid('5.3.18.1')), contents), kind, **how)


def cc_contents(packet, direction=FROM_TARGET):
    """One CCPayload that holds an IP packet (TS 102 232-3)."""
    return seq(p(0, direction), c(2, c(2, p(0, relative_oid('5.3.18.2')), c(1, p(0, packet)))))


def cc(packet, direction=FROM_TARGET, **how):
    return pdu(c(CC, cc_contents(packet, direction)), **how)


def tri(alternative, contents=None, **how):
    """TRIPayload; most alternatives are NULL."""
    return pdu(c(TRI, p(alternative) if contents is None else contents), **how)


def keep_alive(sequence=0, **how):
    return tri(KEEP_ALIVE, sequence=sequence, cin=0, **how)


def keep_alive_response(sequence=0, **how):
    return tri(KEEP_ALIVE_RESPONSE, sequence=sequence, cin=0, **how)


def hi1_operation(alternative, liid='LIID-0001'):
    """HI1-Operation of TS 101 671: liActivated [1], liDeactivated [2], liModified [3]."""
    return c(alternative, p(0, oid('0.4.0.2.2.0.1.7')), p(1, liid),
             c(3, c(0, p(0, '20260302100000.000'), p(1, 0))))


def hi1(alternative, liid='LIID-0001', sequence=0, **how):
    return pdu(c(HI1, hi1_operation(alternative, liid)), liid=liid, cin=None, sequence=sequence, **how)


def hi4(alternative, liid='LIID-0001', sequence=0, **how):
    """HI4Notification of TS 102 232-1, in its alternative [2] of HI4Payload."""
    return pdu(c(HI4, c(2, c(alternative, p(1, '20260302100000Z'), p(7, 'owner')))), liid=liid, cin=None,
               sequence=sequence, **how)


def encrypted(octets, kind=4, payload_type=3, **how):
    """EncryptionContainer: EncryptionType aES-256-CBC(4)."""
    return pdu(c(ENCRYPTED, p(0, kind), p(1, octets), p(2, payload_type)), **how)
