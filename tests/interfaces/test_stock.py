# SPDX-License-Identifier: GPL-2.0-or-later
"""Beside Wireshark's own dissector (`5gli` in 4.0, `li5g` since): ours wins where it accepts, else nothing changes."""

import tempfile
from pathlib import Path

import pytest

from support import home, tshark, wire, x2x3
from support.cases import MDF, POI, Cases, cc, numbered, protocols
from support.tls import TlsConnection
from support.x2x3 import Attribute

STOCK = '5gli' if home.wireshark_version() < (4, 2) else 'li5g'
OFF = ['--disable-protocol', 'li_x2x3']


def first(number, **changes):
    """A PDU of version 0.1, the only one that the stock heuristic knows."""
    return numbered(number).but(version=1, **changes)


# What the stock heuristic takes and ours does not: an attribute of a type that is far from any known.
STOCK_ONLY = cc(b'0123456789', version=1, attributes=[Attribute(6, b'name'), Attribute(70, b'x')])


@pytest.fixture(scope='module')
def without_plugin():
    """The environment of a Wireshark without the plugin."""
    with tempfile.TemporaryDirectory(prefix='li-none-') as folder:
        yield {**home.plugin_home(), 'HOME': folder}


def tls_capture(folder, *sessions, version='1.3'):
    """A capture with TLS sessions, each a list of records; returns path and the frames of the records."""
    capture, secrets, frames = wire.Capture(), [], []
    for number, records in enumerate(sessions):
        tls = TlsConnection(wire.TcpConnection(capture, (POI, 20001 + number), MDF).open(), version)
        tls.handshake()
        frames.append([tls.send(x2x3.encode(record)) for record in records])
        secrets.append(tls.secrets)
    path = Path(folder) / 'stock.pcapng'
    capture.save(path, secrets=[b''.join(secrets)])
    return path, frames


def layers(path, options=(), two_pass=False):
    """frame -> which of the two dissectors shows something in it"""
    return {frame: [name for name in ('li_x2x3', STOCK) if protocols(packet, name)]
            for frame, packet in tshark.packets(path, options, two_pass=two_pass)}


def test_stock_is_loaded_and_on():
    assert any(line.split('\t')[:2] == ['tls', STOCK] and line.split('\t')[2] == 'T'
               for line in tshark.run(['-G', 'heuristic-decodes']).stdout.splitlines())


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('version', ['1.2', '1.3'])
def test_version_1_is_ours(tmp_path, version, two_pass):
    path, ((*frames,),) = tls_capture(tmp_path, [first(0), first(1), first(2)], version=version)
    shown = layers(path, two_pass=two_pass)
    assert [shown[frame] for frame in frames] == [['li_x2x3']] * 3


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_ours_after_stock_in_another_session(tmp_path, two_pass):
    """Wireshark moves a heuristic that matched to the front; ours is asked first all the same."""
    path, (theirs, ours, again) = tls_capture(tmp_path, [STOCK_ONLY], [first(0), first(1)], [first(2)])
    shown = layers(path, two_pass=two_pass)
    assert [shown[frame] for frame in theirs] == [[STOCK]]
    assert [shown[frame] for frame in ours + again] == [['li_x2x3']] * 3


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_ours_after_stock_in_the_same_session(tmp_path, two_pass):
    path, (frames,) = tls_capture(tmp_path, [STOCK_ONLY, first(0), first(1)])
    shown = layers(path, two_pass=two_pass)
    assert [shown[frame] for frame in frames] == [[STOCK], ['li_x2x3'], ['li_x2x3']]


@pytest.mark.parametrize('options', [OFF, ['--disable-heuristic', 'li_x2x3_tls']], ids=['protocol', 'heuristic'])
def test_stock_works_when_ours_is_off(tmp_path, options):
    path, (frames, others) = tls_capture(tmp_path, [first(0), first(1)], [STOCK_ONLY])
    shown = layers(path, options)
    assert [shown[frame] for frame in frames + others] == [[STOCK]] * 3


def test_stock_can_be_off(tmp_path):
    path, (frames, others) = tls_capture(tmp_path, [first(0)], [STOCK_ONLY])
    shown = layers(path, ['--disable-protocol', STOCK])
    # Who has sent a unit is looked at with odd attributes too.
    assert [shown[frame] for frame in frames + others] == [['li_x2x3'], ['li_x2x3']]


def test_stock_heuristic_can_be_off(tmp_path):
    path, (frames, others) = tls_capture(tmp_path, [first(0)], [STOCK_ONLY])
    shown = layers(path, ['--disable-heuristic', 'li5g_tls'])
    # Who has sent a unit is looked at with odd attributes too.
    assert [shown[frame] for frame in frames + others] == [['li_x2x3'], ['li_x2x3']]


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('options', [[], ['--disable-heuristic', 'li_x2x3_tls']], ids=['on', 'off'])
def test_a_port_of_ours(tmp_path, options, two_pass):
    """What a port was set for needs no heuristic, and no other one takes it."""
    path, (frames, others) = tls_capture(tmp_path, [STOCK_ONLY, first(0)], [first(1), STOCK_ONLY])
    shown = layers(path, ['-o', f'li_x2x3.tls.port:{MDF.port}', *options], two_pass=two_pass)
    assert [shown[frame] for frame in frames + others] == [['li_x2x3']] * 4


def mixed(folder):
    """Version 1 and 5 through TLS, and PDUs over bare TCP and UDP at a port."""
    path, _ = tls_capture(folder, [first(0), first(1)], [numbered(0)], [STOCK_ONLY])
    return path


def bare(folder):
    cases = Cases()
    cases.tcp('PDUs', first(0), [first(1), numbered(2)], x2x3.keepalive(1))
    cases.udp('PDUs', first(0), numbered(1))
    path = folder / 'bare.pcapng'
    cases.capture.save(path)
    return path


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('make, options', [(mixed, []), (bare, []), (bare, ['-d', f'tcp.port==9003,{STOCK}']),
                                           (bare, ['-d', f'udp.port==9003,{STOCK}'])],
                         ids=['tls', 'bare', 'tcp', 'udp'])
def test_disabled_is_as_if_we_were_not_there(tmp_path, without_plugin, make, options, two_pass):
    """With our protocol disabled the whole output is that of a Wireshark without the plugin."""
    path = make(tmp_path)
    expected = tshark.read(path, ['-V'], options, two_pass=two_pass, environment=without_plugin)
    assert tshark.read(path, ['-V'], [*options, *OFF], two_pass=two_pass) == expected
    stock = tshark.fields(path, ['frame.number'], options, STOCK, environment=without_plugin)
    assert bool(stock) == (make is mixed or options != [])


@pytest.mark.parametrize('table', ['tcp', 'udp'])
def test_decode_as_stock_stays_possible(tmp_path, without_plugin, table):
    """A user who chooses the stock dissector for a port gets it, with the plugin there and enabled."""
    path = bare(tmp_path)
    options = ['-d', f'{table}.port==9003,{STOCK}']
    expected = tshark.read(path, ['-V'], options, environment=without_plugin)
    assert 'li5g.' in tshark.read(path, ['-T', 'pdml'], options, environment=without_plugin)
    # Ours is asked where theirs takes nothing, and says that nobody looked.
    silent = ['--disable-heuristic', 'li_x2x3_expected_tcp', '--disable-heuristic', 'li_x2x3_expected_udp']
    assert tshark.read(path, ['-V'], [*options, *silent]) == expected
