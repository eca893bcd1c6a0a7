# SPDX-License-Identifier: GPL-2.0-or-later
"""TS 103 221-2 clause 5.4: payload formats 1, 2, 3, 14 and 17 go to the ASN.1 module that they are values of."""

import pytest

from support import ps, tshark, wire, x2x3
from support.ber import c, enumerated, in_parts, oid, p, relative_oid, seq
from support.cases import PROTECTED

POI, MDF = wire.Endpoint('192.0.2.10', 40001), wire.Endpoint('198.51.100.20', 9003)
OPTIONS = [*PROTECTED, '-o', 'li_x2x3.tcp.port:9003']
PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP,
                 wire.udp(wire.Endpoint('10.0.0.9', 4000), wire.Endpoint('192.0.2.1', 4001), b'octets'))
IP_CC = c(2, p(0, relative_oid('5.3.18.2')), c(1, p(0, PACKET)))
IP_IRI = c(2, p(0, relative_oid('5.3.18.1')), c(1, p(0, 1), p(1, 'alice'), p(2, 2), p(3, 1)))
XID = '29f28e1c-f230-486a-a860-f5a784ab9172'
LIID = p(1, 'LIID-0001')


def ts33128(arc, event, version='19.8'):
    return seq(p(1, relative_oid(f'4.19.{version}.{arc}')), c(2, event))


def iri(arc, *more):
    """An IRI report of TS 33.108: the module's domain, the LIID, and what is given."""
    return c(4, p(0, oid(f'0.4.0.2.2.4.{arc}')), LIID, *more)


def cc(arc, *more):
    return seq(c(1, p(0, oid(f'0.4.0.2.2.4.{arc}')), *more), p(2, PACKET))


# What is sent, over which of X2 and X3, and a field with its value that only the right module shows.
CASES = {
    'pdu': (x2x3.TS_102_232, x2x3.X2, ps.ip_iri(username='alice'), 'li_ipaccess.targetUsername', 'alice'),
    'iri': (x2x3.TS_102_232, x2x3.X2, seq(p(0, 1), c(2, IP_IRI)), 'li_ipaccess.targetUsername', 'alice'),
    'cc': (x2x3.TS_102_232, x2x3.X3, seq(p(0, 0), c(2, IP_CC)), 'li_ps.payloadDirection', '0'),
    'payload': (x2x3.TS_102_232, x2x3.X3, c(1, ps.cc_contents(PACKET)), 'li_ps.cCPayloadSequence', '1'),
    'payload-17': (x2x3.PS_PDU_PAYLOAD, x2x3.X2, c(0, seq(p(0, 4), c(2, IP_IRI))), 'li_ps.iRIType', '4'),
    'xiri': (x2x3.TS_33_128, x2x3.X2, ts33128(1, c(2, p(1, 2))), 'li_33128.event', '2'),
    'xiri of a late version': (x2x3.TS_33_128, x2x3.X2, ts33128(1, c(2, p(1, 2)), '19.300'), 'li_33128.event', '2'),
    'iri in parts': (x2x3.TS_102_232, x2x3.X2, seq(in_parts(p(1, '20260302100000Z')), c(2, IP_IRI)),
                     'li_ipaccess.targetUsername', 'alice'),
    'iri-33128': (x2x3.TS_33_128, x2x3.X2, ts33128(3, c(2, p(1, 2))), 'li_33128.event', '2'),
    'cc-33128': (x2x3.TS_33_128, x2x3.X3, ts33128(4, p(1, PACKET)), 'ip.src', '10.0.0.9'),
    'notification': (x2x3.TS_33_128, x2x3.X2, ts33128(5, c(1, p(1, 2))), 'li_33128.notificationType', '2'),
    'umts': (x2x3.TS_33_108, x2x3.X2, iri('1.16.1'), 'li_umtshi2.lawfulInterceptionIdentifier', 'LIID-0001'),
    'eps': (x2x3.TS_33_108, x2x3.X2, iri('8.16.1'), 'li_epshi2.lawfulInterceptionIdentifier', 'LIID-0001'),
    'eps-cc': (x2x3.TS_33_108, x2x3.X3, cc('9.12.12', p(2, 'LIID-0001')), 'li_epshi3.lIID', 'LIID-0001'),
    'eps-14': (x2x3.EPS_IRI_CONTENT, x2x3.X2, iri('8.16.1'), 'li_epshi2.lawfulInterceptionIdentifier', 'LIID-0001'),
    'conference': (x2x3.TS_33_108, x2x3.X2, iri('10.16.0'), 'li_confhi2.lawfulInterceptionIdentifier', 'LIID-0001'),
}


def read(path, form, kind, payload, names, options=()):
    direction = x2x3.FROM_TARGET if kind == x2x3.X3 else x2x3.NOT_APPLICABLE
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, POI, MDF)
    for _ in range(2):
        connection.send(x2x3.encode(x2x3.content(kind, payload, form, direction=direction, xid=XID)))
    capture.save(path)
    return tshark.fields(path, names, [*OPTIONS, *options])


@pytest.mark.parametrize('name', CASES)
def test_module(tmp_path, name):
    form, kind, payload, field, value = CASES[name]
    shown = read(tmp_path / 'a.pcapng', form, kind, payload, [field, '_ws.col.Protocol', 'li.endpoint'])
    for values, protocol, endpoint in shown:
        assert value in values
        # What is inside is no unit of its own, and leaves the columns alone.
        assert (protocol, endpoint) == (['X3' if CASES[name][1] == x2x3.X3 else 'X2'], ['198.51.100.20:9003/tcp'])


@pytest.mark.parametrize('name, field', [('xiri', 'xiri.event'), ('eps', 'li_epshi2.lawfulInterceptionIdentifier')])
def test_module_disabled(tmp_path, name, field):
    """Without our module, xIRI goes to Wireshark's, and the rest is plain BER."""
    form, kind, payload, *_ = CASES[name]
    disabled = ['--disable-protocol', 'li_33128', '--disable-protocol', 'li_epshi2']
    shown = read(tmp_path / 'a.pcapng', form, kind, payload, ['frame.protocols'], disabled)
    assert ('xiri' if name == 'xiri' else 'li_x2x3') in shown[0][0][0]
    assert 'li_33128' not in shown[0][0][0] and 'li_epshi2' not in shown[0][0][0]


@pytest.mark.parametrize('payload', [
    seq(enumerated(1)), ts33128(2, p(1, b'xcc')), ts33128(9, p(1, 1)), iri('99'), seq(p(0, oid('1.2.3')))])
@pytest.mark.parametrize('form', [x2x3.TS_102_232, x2x3.TS_33_128, x2x3.TS_33_108])
def test_unknown(tmp_path, payload, form):
    """What is of no module that is known is shown as BER, without a fault."""
    path = tmp_path / 'a.pcapng'
    read(path, form, x2x3.X3, payload, ['frame.number'])
    assert not [item for item in tshark.experts(path, OPTIONS, ('',)) if item.severity in ('Error',)]
