# SPDX-License-Identifier: GPL-2.0-or-later
"""Records of TS 101 671 and TS 33.108 without a PS-PDU:
found by their domain identifier, shown by their module, judged."""

import pytest

from support import ber, ftp, tshark, wire
from support.ber import c, oid, p, seq
from support.cases import PROTECTED, protocols

MF, LEMF = wire.Endpoint('198.51.100.10', 41000), wire.Endpoint('203.0.113.20', 50000)
PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP,
                 wire.udp(wire.Endpoint('10.0.0.9', 4000), wire.Endpoint('192.0.2.1', 4001), b'octets'))
DOMAIN = '0.4.0.2.2'


def report(arcs, liid='LIID-0001', cin=None, time=None, kind=4):
    identifier = c(2, p(0, cin), c(1, p(0, 'OP01'))) if cin else b''
    return c(kind, p(0, oid(f'{DOMAIN}.{arcs}')), p(1, liid), identifier, c(3, p(1, time)) if time else b'')


def content(arcs, liid_tag=2):
    return seq(c(1, p(0, oid(f'{DOMAIN}.{arcs}')), p(liid_tag, 'LIID-0001'), p(3, bytes(8)), p(5, 7), p(6, 1)),
               p(2, PACKET))


# The record, its interface, and how the Info column names it.
RECORDS = {
    'hi1': (c(1, p(0, oid(f'{DOMAIN}.0.1.7')), p(1, 'LIID-0001')), 'HI1', 'HI1'),
    'hi2': (report('1.18', cin='4711'), 'HI2', 'HI2 IRI'),
    'hi2-sequence': (seq(report('1.18'), report('1.18')), 'HI2', 'HI2 IRI'),
    '3gpp-hi1': (c(2, p(0, oid(f'{DOMAIN}.4.0.1.16.0')), p(1, 'LIID-0001')), 'HI1', 'HI1'),
    'umts': (report('4.1.16.1'), 'HI2', 'HI2 UMTS IRI'),
    'umts-cc': (content('4.2.7.0'), 'HI3', 'HI3 UMTS CC'),
    'cs': (report('4.3.16.0'), 'HI2', 'HI2 CS IRI'),
    'iwlan': (report('4.6.16.1'), 'HI2', 'HI2 I-WLAN IRI'),
    'mbms': (report('4.7.16.0'), 'HI2', 'HI2 MBMS IRI'),
    'eps': (report('4.8.16.1'), 'HI2', 'HI2 EPS IRI'),
    'eps-cc': (content('4.9.12.12'), 'HI3', 'HI3 EPS CC'),
    'conference': (report('4.10.16.0'), 'HI2', 'HI2 Conference IRI'),
    'conference-cc': (content('4.11.13.0'), 'HI3', 'HI3 Conference CC'),
    'voip-cc': (content('4.12.15.1'), 'HI3', 'HI3 VoIP CC'),
    'gcse': (report('4.13.16.0'), 'HI2', 'HI2 GCSE IRI'),
    'prose': (report('4.15.16.0'), 'HI2', 'HI2 ProSe IRI'),
    'mms': (report('4.16.16.0'), 'HI2', 'HI2 MMS IRI'),
    'mms-cc': (content('4.17.16.0', 1), 'HI3', 'HI3 MMS CC'),
    'cs-voice-cc': (content('4.18.14.0', 1), 'HI3', 'HI3 CS voice CC'),
}


def save(path, *records, udp=False):
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, MF, LEMF)
    for record in records:
        if udp:
            capture.datagram(MF, LEMF, record)
        else:
            connection.send(record)
    capture.save(path)
    return path


@pytest.mark.parametrize('udp', [False, True], ids=['tcp', 'udp'])
@pytest.mark.parametrize('name', RECORDS)
def test_record(tmp_path, name, udp):
    record, interface, info = RECORDS[name]
    path = save(tmp_path / 'a.pcapng', record, record, udp=udp)
    for unit in tshark.units(path, PROTECTED):
        assert (unit.interface, unit.endpoint) == (interface, f'203.0.113.20:50000/{"udp" if udp else "tcp"}')
        assert unit.verdict == 'unverified'
    shown = tshark.fields(path, ['li.liid', '_ws.col.Info', '_ws.col.Protocol'], PROTECTED)
    assert shown == [[['LIID-0001'], [f'{info} LIID LIID-0001 \u2192 not verified'], [interface]]] * 2


@pytest.mark.parametrize('name', ['mms', 'voip-cc'])
def test_summary(tmp_path, name):
    """The item tells which record it is, and of which warrant."""
    record, _, info = RECORDS[name]
    (_, packet), = tshark.packets(save(tmp_path / 'a.pcapng', record), PROTECTED)
    item, = protocols(packet, 'li_records')
    assert item.get('showname').endswith(f', {info} LIID LIID-0001')


def test_modules_show_them(tmp_path):
    path = save(tmp_path / 'a.pcapng', report('4.8.16.1'), content('4.9.12.12'), report('1.18', cin='4711'))
    shown = tshark.fields(path, ['li_epshi2.lawfulInterceptionIdentifier', 'ip.dst', 'li.cin',
                                 'li_hi2.lawfulInterceptionIdentifier'], PROTECTED)
    assert shown == [[['LIID-0001'], ['203.0.113.20'], [], []], [[], ['203.0.113.20', '192.0.2.1'], [], []],
                     [[], ['203.0.113.20'], ['4711'], ['LIID-0001']]]


@pytest.mark.parametrize('form', [lambda record: record, ber.indefinite], ids=['definite', 'indefinite'])
@pytest.mark.parametrize('size', [33, 61, 5000])
def test_stream(tmp_path, form, size):
    octets = b''.join(form(record) for record, *_ in RECORDS.values())
    capture = wire.Capture()
    wire.TcpConnection(capture, MF, LEMF).send_pieces(wire.chunks(octets, size))
    capture.save(tmp_path / 'a.pcapng')
    assert [unit.interface for unit in tshark.units(tmp_path / 'a.pcapng', PROTECTED)] == [
        interface for _, interface, _ in RECORDS.values()]


def test_ftp(tmp_path):
    """Method A of TS 101 671: a file of records, pushed by the mediation function."""
    path = ftp.transfer(tmp_path / 'a.pcapng', b''.join(report('4.8.16.1') for _ in range(5)), size=61)
    assert [unit.interface for unit in tshark.units(path, PROTECTED)] == ['HI2'] * 5


def test_resynchronised(tmp_path):
    path = save(tmp_path / 'a.pcapng', report('1.18') + b'\xff' * 50 + report('4.8.16.1'))
    assert [unit.interface for unit in tshark.units(path, PROTECTED)] == ['HI2', 'HI2']
    assert [item.filter for item in tshark.experts(path, PROTECTED, ('li_records',))] == ['li_records.resynchronised']


def test_judged(tmp_path):
    rows = ['-o', 'uat:li_endpoints:"203.0.113.20","*","any","HI2","LIID-0001","LEMF one"']
    path = save(tmp_path / 'a.pcapng', report('4.8.16.1'), report('4.8.16.1', 'LIID-0002'), content('4.9.12.12'))
    assert [unit.verdict for unit in tshark.units(path, [*PROTECTED, *rows])] == [
        'registered', 'unregistered', 'unregistered']
    assert [item.filter for item in tshark.experts(path, [*PROTECTED, *rows], ('li.',))] == [
        'li.endpoint.other_task', 'li.endpoint.wrong_interface']


def test_warrant(tmp_path):
    """HI1 says that the warrant is over; what is sent late tells of before."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, MF, LEMF).open()
    connection.send(RECORDS['3gpp-hi1'][0])
    capture.wait(100)
    connection.send(report('4.8.16.1', time='260302100000Z'))
    connection.send(report('4.8.16.1', time='260302100150Z'))
    capture.save(tmp_path / 'a.pcapng')
    found = [(item.filter, item.severity) for item in tshark.experts(tmp_path / 'a.pcapng', PROTECTED, ('li.task',))]
    assert found == [('li.task.ended', 'Note'), ('li.task.ended', 'Warning')]


@pytest.mark.parametrize('octets', [
    seq(c(1, p(0, oid('1.3.6.1')))), c(1, p(0, oid('0.4.0.1'))), c(1, p(0, oid('0.4.0.2.2.4.99'))), bytes(40),
    ber.set_of(c(1, p(0, oid('0.4.0.2.2.1'))))])
def test_other_ber_is_left_alone(tmp_path, octets):
    path = save(tmp_path / 'a.pcapng', octets)
    assert not tshark.units(path) and not tshark.experts(path)
