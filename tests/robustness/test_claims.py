# SPDX-License-Identifier: GPL-2.0-or-later
"""Connections of hosts that may deliver or receive are looked into before anybody else gets them. What is not ours is
shown as if nobody had looked, octet for octet."""

import re
import tempfile

import pytest

from support import everyday, home, ps, tshark, wire
from support.cases import HEURISTICS, registered, row

# Both ends are in a table, whatever the port: of TLS that can't be looked into nothing is said then.
EXPECTED = [*row('li_elements', everyday.CLIENT, 'NE'), *registered(everyday.SERVER, ports='*'),
            *row('li_elements', everyday.CLIENT6, 'NE six'), *registered(everyday.SERVER6, ports='*')]
FIRST = ['-o', 'tcp.try_heuristic_first:TRUE', '-o', 'udp.try_heuristic_first:TRUE',
         '-o', 'tcp.reassemble_out_of_order:TRUE']
PASSES = pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])


@pytest.fixture(scope='module')
def without_plugin():
    with tempfile.TemporaryDirectory(prefix='li-none-') as folder:
        yield {**home.plugin_home(), 'HOME': folder}


@pytest.fixture(scope='module')
def written(tmp_path_factory):
    """The capture of an exchange, written once."""
    folder, paths = tmp_path_factory.mktemp('everyday'), {}

    def path_of(name):
        if name not in paths:
            capture = wire.Capture()
            everyday.EXCHANGES[name](capture)
            paths[name] = folder / (name.replace(' ', '-') + '.pcapng')
            capture.save(paths[name])
        return paths[name]

    return path_of


def different(stock, ours):
    """The lines that differ, as pairs."""
    assert stock.count('\n') == ours.count('\n')
    return {(a.strip(), b.strip()) for a, b in zip(stock.split('\n'), ours.split('\n')) if a != b}


# What Wireshark leaves no way round. TCP tells what it saw of a connection in the frame in which it makes the
# conversation itself; 4.0 alone shows that there, in one pass. And SOCKS asks whether somebody is set for a connection.
COMPLETENESS = {('[Conversation completeness: Incomplete (0)]', '[Conversation completeness: Incomplete (8)]')}
MIDDLE = {'http in the middle', 'tls in the middle'}
SOCKS = {'socks'}
# What a subscriber's GTP-U carries has streams of its own, also between the same addresses and ports: their numbers and
# times stand in brackets. And that a port is used again with the same numbers is said, where TCP keeps its octets back.
CONCLUDED = '['
ANEW = 'A connection begins anew, with the same numbers'


def without_items(text):
    """Without the items of `li`: each ends with an empty line, or where the next one begins."""
    return re.sub(r'^Lawful Interception: Other octets than before\n(?: .*\n)*', '', text, flags=re.MULTILINE)


@PASSES
@pytest.mark.parametrize('settings', ['default', 'heuristics'])
@pytest.mark.parametrize('name', everyday.EXCHANGES)
def test_others_stay_as_they_are(written, without_plugin, name, settings, two_pass):
    path = written(name)
    stock = FIRST if settings == 'heuristics' else []
    ours = [*EXPECTED, *stock, *(HEURISTICS if settings == 'heuristics' else [])]
    expected = tshark.read(path, ['-V'], stock, two_pass=two_pass, environment=without_plugin)
    got = tshark.read(path, ['-V'], ours, two_pass=two_pass)
    if name in MIDDLE and home.wireshark_version() < (4, 4) and not two_pass:
        assert different(expected, got) <= COMPLETENESS
    elif name in SOCKS:
        assert tshark.fields(path, ['frame.number'], ours, 'li', two_pass) == []
        assert got.count('Hypertext Transfer Protocol') >= expected.count('Hypertext Transfer Protocol') > 0
    elif name == 'gtp':
        assert all(line.startswith(CONCLUDED) for pair in different(expected, got) for line in pair)
    elif name == 'a port used again':
        assert ANEW in got or home.wireshark_version() >= (4, 4)
        assert without_items(got).replace(':li]', ']') == expected
    else:
        assert got == expected


@PASSES
def test_http2_where_nobody_looks_for_it(tmp_path, without_plugin, two_pass):
    """X1 may run over HTTP/2 on any port: it is shown where Wireshark looks for it on those of HTTP only. Not where the
    user says what it is."""
    capture, path = wire.Capture(), tmp_path / 'grpc.pcapng'
    everyday.tcp(capture, 50051, *everyday.http2(grpc=True)).close()
    capture.save(path)
    assert {layers.split(':tcp:')[1] for (layers,), in tshark.fields(path, ['frame.protocols'], EXPECTED, 'tcp.len > 0',
                                                                     two_pass)} >= {'http2'}
    for said in ('http2', 'data'):
        decided = ['-d', f'tcp.port==50051,{said}']
        assert (tshark.read(path, ['-V'], [*EXPECTED, *decided], two_pass=two_pass)
                == tshark.read(path, ['-V'], decided, two_pass=two_pass, environment=without_plugin))


@PASSES
@pytest.mark.parametrize('port', [80, 8080])
def test_a_download_of_strangers(tmp_path, without_plugin, port, two_pass):
    """Units may stand in a file that somebody fetches, each in a segment of its own: its connection is HTTP's."""
    pdus = [ps.cc(bytes([0x45]) + bytes(59), sequence=number) for number in range(5)]
    capture, path = wire.Capture(), tmp_path / 'download.pcapng'
    answer = (f'HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n'
              f'Content-Length: {sum(map(len, pdus))}\r\n\r\n').encode()
    everyday.tcp(capture, port, everyday.HTTP_GET, *everyday.reply(answer, *pdus)).close()
    capture.save(path)
    assert (tshark.read(path, ['-V'], [], two_pass=two_pass)
            == tshark.read(path, ['-V'], [], two_pass=two_pass, environment=without_plugin))


@PASSES
@pytest.mark.parametrize('port', [80, 53, 443, 9003])
def test_strangers_that_begin_with_a_unit(tmp_path, port, two_pass):
    """The twin: what begins with one is no download."""
    pdus = [ps.cc(bytes([0x45]) + bytes(59), sequence=number) for number in range(5)]
    capture, path = wire.Capture(), tmp_path / 'units.pcapng'
    everyday.tcp(capture, port, *pdus).close()
    everyday.udp(capture, port, *pdus)
    capture.save(path)
    assert len(tshark.fields(path, ['frame.number'], [], 'li.endpoint.verdict == 4', two_pass)) == 10
