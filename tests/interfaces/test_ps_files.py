# SPDX-License-Identifier: GPL-2.0-or-later
"""PS-PDUs handed over as files: over FTP data connections, and as files that Wireshark opens."""

import subprocess

import pytest

from support import ber, ftp, home, ps, tshark
from support.cases import PROTECTED
from support.handover import communication, time

LEMF = ftp.LEMF


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


# What the README says of the others: lines of octets, one packet from each part of the file.
TO_CAPTURE = ("split -b {size} --filter='od -Ax -tx1 -v' {file} | "
              "text2pcap -4 198.51.100.10,203.0.113.20 -T 20,50000 - {to}")


def records(count):
    """Reports of TS 101 671, of definite length."""
    return b''.join(ber.c(4, ber.p(0, ber.oid('0.4.0.2.2.1.18')), ber.p(1, f'LIID-{number}'), communication(2), time(3))
                    for number in range(count))


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('content, option, field, expected', [
    (b''.join(ps.ip_iri(sequence=number) for number in range(3)), 'li_ps', 'li.sequence', ['0', '1', '2']),
    (records(3), 'li_records', 'li.liid', ['LIID-0', 'LIID-1', 'LIID-2'])])
@pytest.mark.parametrize('size', [60000, 100])
def test_several_of_definite_length(tmp_path, content, option, field, expected, size, two_pass):
    """Wireshark opens no file of several, none of which is of indefinite length; the README's command makes a capture
    of it, in which they are judged."""
    path, capture = tmp_path / 'LIID-0001_1.1', tmp_path / 'a.pcapng'
    path.write_bytes(content)
    with pytest.raises(AssertionError, match='understand'):
        tshark.read(path)
    subprocess.run(TO_CAPTURE.format(size=size, file=path, to=capture), shell=True, check=True, capture_output=True)
    options = [*PROTECTED, '-o', f'{option}.tcp.port:50000']
    rows = tshark.fields(capture, [field, 'li.endpoint', '_ws.expert.message'], options, two_pass=two_pass)
    assert [value for row in rows for value in row[0]] == expected
    assert {value for row in rows for value in row[1]} == {'203.0.113.20:50000/tcp'}
    readme = (home.ROOT / 'README.md').read_text()
    assert TO_CAPTURE.format(size=60000, file='FILE', to='FILE.pcapng') in readme


RECORDS = b''.join(ps.ip_iri(6, sequence=number) for number in range(6))


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('active', [False, True], ids=['passive', 'active'])
@pytest.mark.parametrize('size', [61, 400, 5000])
def test_ftp(tmp_path, active, size, two_pass):
    path = ftp.transfer(tmp_path / 'a.pcapng', RECORDS, active, size)
    units = tshark.units(path, PROTECTED, two_pass)
    assert [(unit.interface, unit.sequence) for unit in units] == [('HI2', number) for number in range(6)]
    assert {unit.endpoint for unit in units} == {f'{LEMF}:{20 if active else 50000}/tcp'}


def exported(path, folder, two_pass, environment=None):
    """The files that Wireshark finds in FTP data connections."""
    folder.mkdir()
    tshark.run(['-q', *(['-2'] if two_pass else []), '-r', path, '--export-objects', f'ftp-data,{folder}'],
               environment=environment)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('active', [False, True], ids=['passive', 'active'])
@pytest.mark.parametrize('size', [1, 61, 136, 400, 5000])
def test_files_are_exported(tmp_path, active, size, two_pass):
    """Wireshark's own dissector sees the file, octet for octet, as without the plugin."""
    bare = tmp_path / 'bare'
    bare.mkdir()
    without = {**home.plugin_home(), 'HOME': str(bare)}
    path = ftp.transfer(tmp_path / 'a.pcapng', RECORDS, active, size)
    assert exported(path, tmp_path / 'with', two_pass) == {'LIID-0001_1.1': RECORDS}
    assert exported(path, tmp_path / 'without', two_pass, without) == {'LIID-0001_1.1': RECORDS}


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('size', [61, 136, 400, 5000])
def test_files_are_named(tmp_path, size, two_pass):
    """Each frame with a unit is FTP data, too, and its Info column names the file behind the units."""
    path = ftp.transfer(tmp_path / 'a.pcapng', RECORDS, size=size)
    rows = tshark.fields(path, ['_ws.col.Protocol', '_ws.col.Info', 'ftp-data.command'], PROTECTED, 'li.interface',
                         two_pass)
    assert rows
    for (protocol,), (info,), commands in rows:
        assert protocol == 'HI2'
        assert info.startswith('HI2 IRI-Begin') and '; ;' not in info and ';;' not in info
        # Once for each part of the frame that TCP hands over.
        assert info.index('seq') < info.index('; FTP Data: ') < info.index('STOR LIID-0001_1.1')
        assert set(commands) == {'STOR LIID-0001_1.1'}


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_files_of_the_sample(tmp_path, two_pass):
    """Of records without PS-PDUs, too; the one to a stranger is marked in front."""
    path = home.ROOT / 'samples/handover-files.pcapng'
    options = tshark.options_of(path)
    found = exported(path, tmp_path / 'with', two_pass)
    assert sorted(found) == ['LIID-0001_1(1).8', 'LIID-0001_1.1', 'LIID-0001_1.2', 'LIID-0001_1.8']
    assert found['LIID-0001_1(1).8'] == found['LIID-0001_1.8']
    assert len(tshark.fields(path, ['frame.number'], options, 'ftp-data && li', two_pass)) == 14
    for (info,), in tshark.fields(path, ['_ws.col.Info'], options, 'li.endpoint.unregistered', two_pass):
        assert info.startswith('[not registered] HI3') and 'STOR LIID-0001_1.8' in info


@pytest.mark.parametrize('content', [b'-rw-r--r-- 1 root root 12 Jan 1 file\r\n' * 20, ber.seq(ber.number(1)) * 50])
@pytest.mark.parametrize('active', [False, True], ids=['passive', 'active'])
def test_other_files(tmp_path, content, active):
    """What is no PS-PDU looks as it does without the plugin."""
    path = ftp.transfer(tmp_path / 'a.pcapng', content, active)
    assert not tshark.units(path)
    arguments = ['-V']
    assert tshark.read(path, arguments) == tshark.read(path, arguments, ['--disable-protocol', 'li'])
