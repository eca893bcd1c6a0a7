# SPDX-License-Identifier: GPL-2.0-or-later
"""Delivery in the clear, and TLS that stays closed: what is said of the transport."""

import pytest

from support import tshark, values as exported, wire, x2x3
from support.cases import MDF, POI, PORTS, STRANGER, Cases, cc, iri, protocols, registered, row, values
from support.tls import TlsConnection
from support.wire import Endpoint

CLEAR = 'li.transport.cleartext'
OPTIONS = [*PORTS, *registered('*', name='any')]


def cleartext(path, *options):
    return [(item.frame, item.severity) for item in tshark.experts(path, [*OPTIONS, *options], [CLEAR])]


@pytest.mark.parametrize('transport', ['tcp', 'udp'])
def test_once_for_each_conversation(tmp_path, transport):
    """On its first content; a keepalive is none."""
    cases = Cases()
    getattr(cases, transport)('one', x2x3.keepalive(0), [cc(), cc()], iri())
    getattr(cases, transport)('two', cc(), iri())
    cases.capture.save(tmp_path / 'clear.pcapng')
    assert cleartext(tmp_path / 'clear.pcapng') == [(cases.frames['one'][1], 'Warning'),
                                                    (cases.frames['two'][0], 'Warning')]
    assert cleartext(tmp_path / 'clear.pcapng', '-o', 'li.transport_protected:TRUE') == []


@pytest.mark.parametrize('client, server', [('127.0.0.1', '127.0.0.1'), ('127.1.2.3', '127.0.0.2'), ('::1', '::1')])
def test_loopback_is_exempt(tmp_path, client, server):
    cases = Cases()
    cases.tcp('loop', cc(), client=client, server=Endpoint(server, 9003))
    cases.udp('loop', cc(), client=client, server=Endpoint(server, 9003))
    cases.capture.save(tmp_path / 'loop.pcapng')
    assert cleartext(tmp_path / 'loop.pcapng') == []
    assert [unit.verdict for unit in tshark.units(tmp_path / 'loop.pcapng', OPTIONS)] == ['registered'] * 2


def test_the_message_names_the_endpoint(tmp_path):
    cases = Cases()
    cases.udp('one', iri())
    cases.capture.save(tmp_path / 'clear.pcapng')
    item, = tshark.experts(tmp_path / 'clear.pcapng', OPTIONS, [CLEAR])
    assert 'X2' in item.message and '198.51.100.20:9003/udp' in item.message


# --- TLS from a network element

ELEMENT = row('li_elements', '192.0.2.0/28', 'UPF one')


@pytest.fixture(scope='module')
def closed(tmp_path_factory):
    """Three sessions: to a registered MDF, to a stranger, and to the stranger from a host that is no element."""
    capture, frames, secrets = wire.Capture(), {}, {}
    for number, (name, client, server) in enumerate((('MDF', POI, MDF), ('stranger', POI, STRANGER),
                                                     ('nobody', '192.0.2.77', STRANGER))):
        tls = TlsConnection(wire.TcpConnection(capture, (client, 20001 + number), server).open())
        frames[name] = tls.handshake()
        frames[name] += [tls.send(cc().encode()), tls.send(x2x3.acknowledgement(0).encode(), back=True),
                         tls.send(cc().encode())]
        secrets[name] = tls.secrets
    folder = tmp_path_factory.mktemp('closed')
    capture.save(folder / 'closed.pcapng')
    capture.save(folder / 'open.pcapng', secrets=list(secrets.values()))
    return folder, frames


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_tls_without_keys(closed, two_pass):
    """From an element to an endpoint that is not listed: a Note on the connection's first frame with TLS."""
    folder, frames = closed
    options = [*registered(), *ELEMENT]
    found = tshark.experts(folder / 'closed.pcapng', options, two_pass=two_pass)
    assert [(item.frame, item.filter, item.severity) for item in found] == [
        (frames['stranger'][0], 'li.endpoint.unverified', 'Note')]
    assert 'UPF one' in found[0].message and '203.0.113.66:9003/tcp' in found[0].message


@pytest.mark.parametrize('options', [registered(), [*registered(), *row('li_elements', '192.0.2.32/28', 'other')],
                                     [*registered('*', ports='*'), *ELEMENT],
                                     [*registered(), *registered(STRANGER.address, interfaces='HI2'), *ELEMENT],
                                     [*registered(), *ELEMENT,
                                      *row('li_aliases', '203.0.113.66:*', '198.51.100.20:*')]],
                         ids=['no element', 'other element', 'listed', 'listed for another interface', 'alias'])
def test_tls_that_is_not_noted(closed, options):
    folder, _ = closed
    assert tshark.experts(folder / 'closed.pcapng', options) == []


def test_tls_to_an_administrator(closed):
    """Orders go between element and administrator: no delivery."""
    folder, _ = closed
    options = [*registered(), *ELEMENT, *row('li_administrators', STRANGER.address, '*', 'ADMF')]
    assert tshark.experts(folder / 'closed.pcapng', options) == []


def test_the_note_shows_where_it_goes(closed):
    folder, frames = closed
    packet = dict(tshark.packets(folder / 'closed.pcapng', [*registered(), *ELEMENT]))[frames['stranger'][0]]
    item, = protocols(packet, 'li')
    assert values(item, 'li.endpoint') == ['203.0.113.66:9003/tcp']
    assert values(item, 'li.element') == ['UPF one']
    assert values(item, 'li.endpoint.verdict') == ['4']


def test_with_keys_the_units_are_judged(closed):
    """What is decrypted is judged unit by unit."""
    folder, frames = closed
    units = tshark.units(folder / 'open.pcapng', [*registered(), *ELEMENT])
    content = [(unit.frame, unit.verdict) for unit in units if unit.interface]
    assert content == [(frames[name][place], verdict) for name, verdict in
                       (('MDF', 'registered'), ('stranger', 'unregistered'), ('nobody', 'unregistered'))
                       for place in (-3, -1)]


@pytest.mark.parametrize('address, shown', [('192.0.2.10', ['UPF one']), ('192.0.2.0/24', ['UPF one']),
                                            ('::ffff:192.0.2.10', ['UPF one']), ('*', ['UPF one']),
                                            ('192.0.2.11', [])])
def test_element_of_a_unit(tmp_path, address, shown):
    cases = Cases()
    cases.tcp('one', cc())
    cases.capture.save(tmp_path / 'one.pcapng')
    options = [*OPTIONS, *row('li_elements', address, 'UPF one')]
    assert tshark.fields(tmp_path / 'one.pcapng', ['li.element'], options, 'li') == [[shown]]


# --- Exported PDUs

def test_without_addresses_nothing_is_said(tmp_path):
    """Who exported the PDU may have decrypted it."""
    path = exported.write(tmp_path / 'exported.pcapng', ('li_x2x3', x2x3.encode(cc())), ('li_x2x3', x2x3.encode(iri())))
    assert tshark.fields(path, ['li.interface'], OPTIONS) and cleartext(path) == []
