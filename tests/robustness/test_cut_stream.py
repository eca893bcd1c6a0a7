# SPDX-License-Identifier: GPL-2.0-or-later
"""Each PDU cut over TCP at each octet: two segments for each cut, every PDU found, every field as in one piece."""

import pytest

from support import inner, tshark, wire, x2x3
from support.cases import HEURISTICS, MDF, POI, QUIET, Cases, cc, iri
from support.tls import TlsConnection
from support.wire import Endpoint

PDUS = {
    'attributes': cc(correlation_id=7, attributes=[
        x2x3.ts102232(b'1'), x2x3.domain_id('d'), x2x3.nfid('upf-1'), x2x3.ipid('n3'), x2x3.timestamp(wire.START, 5),
        *x2x3.flow(inner.ALICE_MEDIA, inner.BOB_MEDIA, wire.UDP), x2x3.matched_target('<imsi>204081234567890</imsi>'),
        x2x3.axri('7d0a1f52-6c3e-4f0b-9b1e-2a54c1d0e8f3', 1), x2x3.sdp(inner.sdp())]),
    'text': iri(inner.mime_text(), x2x3.MIME, attributes=[x2x3.content_type('text/plain')]),
    'keepalive': x2x3.Pdu(x2x3.KEEPALIVE, attributes=(x2x3.sequence(7),)),
    'bare': cc(b''),
    'unknown': cc(b'1', form=99, attributes=[x2x3.Attribute(30, b'later')]),
    'wrong length': cc(b'1', attributes=[x2x3.Attribute(8, b'123'), x2x3.nfid('n')]),
}
GOOD = cc(b'good')


def own(trees):
    """The PDUs' own items; `li` names the client's port, and links."""
    return [{key: value for key, value in tree.items() if key != 'li'} for tree in trees]


# A format that is not known is nothing that the heuristic takes.
AT_A_PORT = [(name, QUIET, 9003) for name in PDUS]
BY_HEURISTIC = [(name, HEURISTICS, 41999) for name in PDUS if name != 'unknown']


@pytest.mark.parametrize('name, how, port', AT_A_PORT + BY_HEURISTIC,
                         ids=[f'{name} {port}' for name, _, port in AT_A_PORT + BY_HEURISTIC])
def test_cut_at_every_octet(tmp_path, name, how, port):
    """The PDU, then a good one in the same segment as its end."""
    octets = PDUS[name].encode()
    server = Endpoint(MDF.address, port)
    first = 12 if how is HEURISTICS else 1
    cases = Cases()
    cases.tcp('whole', octets, GOOD, server=server)
    for place in range(first, len(octets)):
        cases.tcp(place, octets[:place], octets[place:] + GOOD.encode(), server=server)
    path = tmp_path / 'cut.pcapng'
    cases.capture.save(path)
    trees = tshark.json(path, 'li_x2x3', how)
    whole = own(trees[cases.frames['whole'][0] - 1])
    good = own(trees[cases.frames['whole'][1] - 1])
    assert len(whole) == len(good) == 1
    wrong = [place for place in range(first, len(octets))
             if own(trees[cases.frames[place][0] - 1]) or own(trees[cases.frames[place][1] - 1]) != whole + good]
    assert wrong == []
    found = tshark.fields(path, ['frame.number'], how, '_ws.malformed || li_x2x3.resynchronised')
    assert found == []


def test_one_octet_in_each_segment(tmp_path):
    """All PDUs back to back, an octet in each segment."""
    shown = {}
    for name, segments in (('whole', PDUS.values()), ('octets', wire.chunks(x2x3.encode(*PDUS.values()), 1))):
        cases = Cases()
        cases.tcp(name, *segments)
        cases.capture.save(tmp_path / f'{name}.pcapng')
        shown[name] = own(sum(tshark.json(tmp_path / f'{name}.pcapng', 'li_x2x3', QUIET), []))
    assert len(shown['whole']) == len(PDUS)
    assert shown['octets'] == shown['whole']


@pytest.mark.parametrize('options, missed', [([], 11), (['-o', 'li_x2x3.tls.port:9003'], 0)], ids=['heuristic', 'port'])
def test_cut_into_tls_records(tmp_path, options, missed):
    """The same for the records of one TLS session. The heuristic needs 12 octets of the first PDU in one record."""
    pdu = cc(b'', attributes=[x2x3.nfid('upf-1'), x2x3.sequence(0)]).encode()
    capture = wire.Capture()
    tls = TlsConnection(wire.TcpConnection(capture, (POI, 20001), MDF).open())
    tls.handshake()
    for place in range(1, len(pdu)):
        tls.send(pdu[:place])
        tls.send(pdu[place:])
    path = tmp_path / 'records.pcapng'
    capture.save(path, secrets=[tls.secrets])
    shown = tshark.fields(path, ['li_x2x3.nfid'], options, 'li_x2x3')
    assert len(pdu) - 1 - missed <= sum(len(row[0]) for row in shown) <= len(pdu) - 1
