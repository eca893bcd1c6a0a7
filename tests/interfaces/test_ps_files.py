# SPDX-License-Identifier: GPL-2.0-or-later
"""PS-PDUs handed over as files: over FTP data connections, and as files that Wireshark opens."""

import pytest

from support import ber, ps, tshark, wire
from support.cases import PROTECTED

MF, LEMF = '198.51.100.10', '203.0.113.20'


def control(capture):
    connection = wire.TcpConnection(capture, (MF, 41000), (LEMF, 21)).open()
    for octets, back in [(b'220 ready\r\n', True), (b'USER mf\r\n', False), (b'331 password\r\n', True),
                         (b'PASS x\r\n', False), (b'230 in\r\n', True), (b'TYPE I\r\n', False), (b'200 I\r\n', True)]:
        connection.send(octets, back)
    return connection


def transfer(path, content, active=False, size=400, command=b'STOR LIID-0001_1.1\r\n'):
    capture = wire.Capture()
    connection = control(capture)
    if active:
        connection.send(b'PORT 198,51,100,10,156,65\r\n')
        connection.send(b'200 ok\r\n', True)
    else:
        connection.send(b'PASV\r\n')
        connection.send(b'227 Entering Passive Mode (203,0,113,20,195,80)\r\n', True)
    connection.send(command)
    client, server = ((LEMF, 20), (MF, 40001)) if active else ((MF, 40001), (LEMF, 50000))
    data = wire.TcpConnection(capture, client, server).open()
    connection.send(b'150 go on\r\n', True)
    for piece in wire.chunks(content, size):
        data.send(piece, back=active)
    data.close()
    connection.send(b'226 done\r\n', True)
    capture.save(path)
    return path


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('content, numbers', [
    (ps.ip_iri(sequence=7), [7]), (ber.indefinite(ps.ip_iri(sequence=7)), [7]),
    (ber.indefinite(ps.ip_iri(sequence=7)) + ps.ip_iri(sequence=8) + ber.indefinite(ps.ip_iri(sequence=9)), [7, 8, 9])])
def test_opened(tmp_path, content, numbers, two_pass):
    """A file that Wireshark opens as BER. Nobody sent it anywhere: there is no verdict."""
    path = tmp_path / 'LIID-0001_1.1'
    path.write_bytes(content)
    assert tshark.fields(path, ['li.sequence', 'li.interface', 'li.endpoint.verdict'], two_pass=two_pass) == [
        [[str(number) for number in numbers], ['5'] * len(numbers), []]]


def test_opened_other(tmp_path):
    path = tmp_path / 'a.ber'
    path.write_bytes(ber.seq(ber.number(1), ber.octet_string('text')))
    assert tshark.read(path, ['-V']) == tshark.read(path, ['-V'], ['--disable-protocol', 'li_ps'])
    assert tshark.fields(path, ['frame.protocols']) == [[['ber']]]


RECORDS = b''.join(ps.ip_iri(6, sequence=number) for number in range(6))


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('active', [False, True], ids=['passive', 'active'])
@pytest.mark.parametrize('size', [61, 400, 5000])
def test_ftp(tmp_path, active, size, two_pass):
    path = transfer(tmp_path / 'a.pcapng', RECORDS, active, size)
    units = tshark.units(path, PROTECTED, two_pass)
    assert [(unit.interface, unit.sequence) for unit in units] == [('HI2', number) for number in range(6)]
    assert {unit.endpoint for unit in units} == {f'{LEMF}:{20 if active else 50000}/tcp'}


@pytest.mark.parametrize('content', [b'-rw-r--r-- 1 root root 12 Jan 1 file\r\n' * 20, ber.seq(ber.number(1)) * 50])
@pytest.mark.parametrize('active', [False, True], ids=['passive', 'active'])
def test_other_files(tmp_path, content, active):
    """What is no PS-PDU looks as it does without the plugin."""
    path = transfer(tmp_path / 'a.pcapng', content, active)
    assert not tshark.units(path)
    arguments = ['-V']
    assert tshark.read(path, arguments) == tshark.read(path, arguments, ['--disable-protocol', 'li'])
