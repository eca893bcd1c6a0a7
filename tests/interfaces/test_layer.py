# SPDX-License-Identifier: GPL-2.0-or-later
"""`li` is a layer of its own: one item at the root of the tree for each unit and order, in all outputs."""

import json
import struct

import pytest

from support import inner, ps, tshark, wire, x1, x2x3
from support.cases import (MDF, MDF6, OTHER_XID, POI, POI6, PORTS, PROTECTED, STRANGER, XID, Cases, cc, iri, moment,
                           numbered, protocols, registered, values)
from support.tls import TlsConnection
from support.wire import Endpoint
from support.x1_cases import X1Cases

MF, LEMF = Endpoint('198.51.100.10', 40000), Endpoint('203.0.113.20', 50000)
OPTIONS = [*PORTS, *PROTECTED, *registered(), *registered(MDF6.address)]
GRE = 47
INTERCEPTED = wire.START - 2                    # and 250 ms
STAMPS = [x2x3.sequence(7), x2x3.timestamp(INTERCEPTED, 250_000_000)]
SECOND = '5d1e5a20-2d5a-4c8e-9a52-3f9f64cf0001'


def tunnelled(capture, connection, octets):
    """A segment of a connection within GRE (RFC 2784) between two other hosts."""
    scratch = wire.Capture()
    own = wire.TcpConnection(scratch, connection[0], connection[1])
    own.send(octets)
    packet = scratch.frames[0].octets[14:]
    return capture.packet('192.0.2.200', '192.0.2.201', GRE, struct.pack('!HH', 0, 0x0800) + packet)


@pytest.fixture(scope='module')
def cases(tmp_path_factory):
    made = Cases()
    made.tcp('one', cc(attributes=STAMPS, correlation_id=7))
    made.tcp('three', [numbered(1), x2x3.keepalive(2), iri(attributes=[x2x3.sequence(3)])])
    made.udp('datagram', [numbered(1), numbered(2)])
    made.tcp('stranger', cc(attributes=STAMPS), server=STRANGER)
    made.tcp('keepalive', x2x3.keepalive(3))
    made.tcp('answer', x2x3.acknowledgement(3))
    made.tcp('several tasks', cc(attributes=[x2x3.axri(OTHER_XID, 0), x2x3.axri(SECOND, 0)]))
    made.tcp('tasks again', cc(attributes=[x2x3.axri(OTHER_XID, 0), x2x3.axri(XID, 5), x2x3.axri(OTHER_XID, 1)]))
    made.tcp('IPv6', cc(), server=MDF6, client=POI6)
    made.tcp('content', cc(inner.udp_packet(), x2x3.IPV4))
    made.note('tunnel', tunnelled(made.capture, (Endpoint(POI, 30001), MDF), x2x3.encode(cc(), numbered(9))))
    tls = TlsConnection(wire.TcpConnection(made.capture, (POI, 30002), MDF).open(), '1.3')
    tls.handshake()
    made.note('TLS', tls.connection.send(tls.records(x2x3.encode(numbered(1))) + tls.records(x2x3.encode(numbered(2)))))
    made.secrets.append(tls.secrets)
    return made


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def shown(request, cases, tmp_path_factory):
    return cases.show(tmp_path_factory.mktemp('layer'), OPTIONS, request.param)


@pytest.fixture(scope='module')
def orders(tmp_path_factory):
    made = X1Cases()
    made.exchange('activate', x1.message('ActivateTaskRequest', x1.task()), x1.message('ActivateTaskResponse', x1.ok()))
    made.request('ping', x1.message('PingRequest'))
    made.request('two', *(x1.message('DeactivateTaskRequest', x1.xid(), transaction=x1.transaction_id(i))
                          for i in (3, 4)))
    made.request('create', x1.message('CreateDestinationRequest', x1.destination()))
    return made.show(tmp_path_factory.mktemp('orders'))


@pytest.fixture(scope='module')
def handed_over(tmp_path_factory):
    made = Cases()
    connection = wire.TcpConnection(made.capture, MF, LEMF).open()
    for name, pdu in {
            'iri': ps.ip_iri(liid='A', cin=2 ** 40 + 5, sequence=4, seconds=INTERCEPTED, microseconds=250_000),
            'cc': ps.cc(inner.udp_packet(), liid='L' * 240, cin=7),
            'both': ps.ip_iri(liid='A', sequence=5) + ps.cc(inner.udp_packet(), liid='A', sequence=6),
            'encrypted': ps.encrypted(bytes(32), liid='A', sequence=7), 'alive': ps.keep_alive(1)}.items():
        made.note(name, connection.send(pdu))
    return made.show(tmp_path_factory.mktemp('handed'), [*PROTECTED])


def layers(packet):
    return [layer.get('name') for layer in packet if layer.get('name') not in ('geninfo', 'fake-field-wrapper')]


def summaries(packet):
    """Of the items of `li` at the root."""
    return [layer.get('showname') for layer in packet if layer.get('name') == 'li']


# ---- where it stands ----

UNITS = {'one': 1, 'three': 3, 'datagram': 2, 'stranger': 1, 'keepalive': 1, 'answer': 1, 'several tasks': 1,
         'tasks again': 1, 'IPv6': 1, 'content': 1, 'tunnel': 2, 'TLS': 2}


@pytest.mark.parametrize('name', UNITS)
def test_one_item_at_the_root_for_each_unit(shown, name):
    packet, = shown.of(name)
    assert layers(packet).count('li') == UNITS[name]
    assert len(protocols(packet, 'li')) == UNITS[name]


@pytest.mark.parametrize('name', UNITS)
def test_one_layer_in_frame_protocols(shown, name):
    packet, = shown.of(name)
    assert values(packet, 'frame.protocols')[0].split(':').count('li') == UNITS[name]


def test_order_of_the_layers(shown):
    """Each unit stands behind its PDU."""
    assert layers(shown.of('datagram')[0]) == ['frame', 'eth', 'ip', 'udp', 'li_x2x3', 'li', 'li_x2x3', 'li']
    assert layers(shown.of('tunnel')[0])[-4:] == ['li_x2x3', 'li', 'li_x2x3', 'li']


def test_orders_too(orders):
    assert [layers(orders.of(name)[0]).count('li') for name in ('activate', 'ping', 'two')] == [1, 1, 2]
    packet = orders.of('two')[0]
    assert len(protocols(packet, 'li')) == 2
    assert values(packet, 'frame.protocols')[0].split(':').count('li') == 2


def test_protocol_hierarchy(shown, orders):
    for path, options in ((shown.path, OPTIONS), (orders.path, [])):
        rows = tshark.read(path, ['-q', '-z', 'io,phs'], options).splitlines()
        assert any(row.split()[:1] == ['li'] for row in rows)


def test_hundreds_of_units_in_a_frame(tmp_path):
    """Wireshark gives up at 500 layers."""
    capture = wire.Capture()
    capture.datagram(Endpoint(POI, 20001), MDF, x2x3.encode(*(numbered(i) for i in range(900))))
    capture.save(tmp_path / 'many.pcapng')
    (_, packet), = tshark.packets(tmp_path / 'many.pcapng', OPTIONS)
    assert [int(value) for value in values(packet, 'li.sequence')] == list(range(900))
    assert layers(packet).count('li') == 900
    assert 150 <= values(packet, 'frame.protocols')[0].split(':').count('li') <= 250


def test_content_of_hundreds_of_units_in_a_frame(tmp_path):
    capture = wire.Capture()
    capture.datagram(Endpoint(POI, 20001), MDF,
                     x2x3.encode(*(cc(inner.udp_packet(), x2x3.IPV4, attributes=[x2x3.sequence(i)])
                                   for i in range(500))))
    capture.save(tmp_path / 'many.pcapng')
    assert tshark.fields(tmp_path / 'many.pcapng', ['li.sequence'], OPTIONS)[0][0] == [str(i) for i in range(500)]


# ---- what it says ----

def test_identities(shown):
    """A task once, however often it is named; a correlation where the sender correlates."""
    assert values(shown.of('tasks again')[0], 'li.xid') == [XID, OTHER_XID]
    assert values(shown.of('one')[0], 'li.correlation_id') == ['7']
    assert values(shown.of('stranger')[0], 'li.correlation_id') == []


SUMMARIES = {
    'one': ['X3 of task 29f28e1c… to 198.51.100.20:9003/tcp, registered'],
    'three': ['X3 of task 29f28e1c… to 198.51.100.20:9003/tcp, registered',
              'Keepalive to 198.51.100.20:9003/tcp, registered',
              'X2 of task 29f28e1c… to 198.51.100.20:9003/tcp, registered'],
    'stranger': ['X3 of task 29f28e1c… to 203.0.113.66:9003/tcp, not registered'],
    'answer': ['Acknowledgement of a keepalive to 198.51.100.20:9003/tcp, registered'],
    'several tasks': ['X3 of task 29f28e1c… and 2 more to 198.51.100.20:9003/tcp, registered'],
    'tasks again': ['X3 of task 29f28e1c… and 1 more to 198.51.100.20:9003/tcp, registered'],
    'IPv6': ['X3 of task 29f28e1c… to [2001:db8:2::20]:9003/tcp, registered'],
}
OF_ORDERS = {
    'activate': ['X1 ActivateTaskRequest of ne-1 by admf-1, XID 29f28e1c…'],
    'ping': ['X1 PingRequest of ne-1 with admf-1'],
    'two': ['X1 DeactivateTaskRequest of ne-1 by admf-1, XID 29f28e1c…'] * 2,
    'create': ['X1 CreateDestinationRequest of ne-1 by admf-1, DID 19867c20…'],
}
HANDED_OVER = {
    'iri': ['HI2 of LIID A to 203.0.113.20:50000/tcp, not verified'],
    'cc': [f'HI3 of LIID {"L" * 32}… to 203.0.113.20:50000/tcp, not verified'],
    'encrypted': ['Unit of LIID A to 203.0.113.20:50000/tcp, not verified'],
    'alive': ['Keepalive of LIID LIID-0001 to 203.0.113.20:50000/tcp, not verified'],
}


@pytest.mark.parametrize('name', SUMMARIES)
def test_summary_of_a_unit(shown, name):
    assert summaries(shown.of(name)[0]) == [f'Lawful Interception: {text}' for text in SUMMARIES[name]]


@pytest.mark.parametrize('name', OF_ORDERS)
def test_summary_of_an_order(orders, name):
    assert summaries(orders.of(name)[0]) == [f'Lawful Interception: {text}' for text in OF_ORDERS[name]]


def test_summary_of_an_answer(orders):
    assert summaries(orders.of('activate')[1]) == [
        'Lawful Interception: X1 ActivateTaskResponse of ne-1 to admf-1, XID 29f28e1c…']


@pytest.mark.parametrize('name', HANDED_OVER)
def test_summary_of_what_is_handed_over(handed_over, name):
    assert summaries(handed_over.of(name)[0]) == [f'Lawful Interception: {text}' for text in HANDED_OVER[name]]


@pytest.mark.parametrize('name', ['one', 'stranger', 'tunnel', 'TLS'])
def test_the_verdict_comes_first(shown, name):
    for unit in shown.units(name):
        assert [part.get('name') for part in unit][:2] == ['li.endpoint.verdict', 'li.endpoint']


def test_severity_of_the_item(shown):
    """What is worst below colours the layer."""
    with tshark.Sharkd(OPTIONS) as session:
        session.load(shown.path)
        severities = {name: [item.get('s') for item in session.tree(shown.names[name][0]) if item.get('f') == 'li']
                      for name in ('one', 'stranger')}
    assert severities == {'one': [None], 'stranger': ['Error']}


PDUS = {
    'one': ['X3 PDU, seq 7, XID 29f28e1c…'],
    'three': ['X3 PDU, seq 1, XID 29f28e1c…', 'Keepalive, seq 2', 'X2 PDU, seq 3, XID 29f28e1c…'],
    'IPv6': ['X3 PDU, XID 29f28e1c…'],
}
PS_PDUS = {
    'iri': ['HI2 IRI-Begin, LIID A, CIN 1099511627781, seq 4'],
    'cc': [f'HI3 CC from target, LIID {"L" * 32}…, CIN 7, seq 0'],
    'both': ['HI2 IRI-Begin, LIID A, CIN 1, seq 5', 'HI3 CC from target, LIID A, CIN 1, seq 6'],
    'encrypted': ['Encrypted, LIID A, CIN 1, seq 7'],
    'alive': ['Keep-alive, LIID LIID-0001, CIN 0, seq 1'],
}


@pytest.mark.parametrize('name', PDUS)
def test_summary_of_a_pdu(shown, name):
    assert [item.get('showname').partition(', ')[2] for item in shown.pdus(name)] == PDUS[name]


@pytest.mark.parametrize('name', PS_PDUS)
def test_summary_of_a_ps_pdu(handed_over, name):
    items = protocols(handed_over.of(name)[0], 'li_ps')
    assert [item.get('showname').partition('TS 102 232-1, ')[2] for item in items] == PS_PDUS[name]


def test_a_pdu_names_its_messages(orders):
    item, = protocols(orders.of('two')[0], 'li_x1')
    assert item.get('showname').endswith(', X1Request: DeactivateTaskRequest, DeactivateTaskRequest')


# ---- times and numbers ----

def times(packet):
    return [(moment(at), float(delay)) for at, delay in zip(values(packet, 'li.time'), values(packet, 'li.delay'))]


def test_when_it_was_intercepted(shown):
    """The timestamp of X2/X3; the capture's clock moves by a millisecond with each frame."""
    for name in ('one', 'stranger'):
        frame, = shown.names[name]
        ((at, delay),) = times(shown.of(name)[0])
        assert at == (INTERCEPTED, 250_000_000)
        assert delay == pytest.approx(1.75 + (frame - 1) / 1000, abs=1e-9)
    assert times(shown.of('keepalive')[0]) == []


def test_when_it_was_intercepted_by_a_ps_pdu(handed_over):
    frame, = handed_over.names['iri']
    ((at, delay),) = times(handed_over.of('iri')[0])
    assert (at, delay) == ((INTERCEPTED, 250_000_000), pytest.approx(1.75 + (frame - 1) / 1000, abs=1e-9))


def test_filters_by_time_and_number(handed_over, shown):
    def count(path, options, text):
        return len(tshark.fields(path, ['frame.number'], options, text))

    assert count(handed_over.path, PROTECTED, f'li.cin == {2 ** 40 + 5}') == 1
    assert count(shown.path, OPTIONS, 'li.delay > 1.7 && li.delay < 2') == 2
    assert count(shown.path, OPTIONS, 'li.time < "2026-03-02 10:00:00"') == 2


# ---- without a tree, and without the protocol ----

def findings(path, options, *more):
    text = tshark.read(path, ['-q', '-z', 'expert', *more], options)
    return [' '.join(line.split()) for line in text.splitlines() if 'registered' in line or 'provisioned' in line]


def test_without_a_tree(shown):
    """What has to be said is said, whether or not anybody looks."""
    assert findings(shown.path, OPTIONS) == findings(shown.path, OPTIONS, '-z', 'io,stat,0,li.endpoint.verdict')
    assert len(findings(shown.path, OPTIONS)) == 1


def test_disabled(shown):
    options = [*OPTIONS, '--disable-protocol', 'li']
    assert tshark.fields(shown.path, ['frame.number'], options, 'li || li.interface') == []
    info = [row for row, in tshark.fields(shown.path, ['_ws.col.Info'], options, 'li_x2x3')]
    assert len(info) == len(UNITS)
    assert not any('registered' in text for row in info for text in row)


# ---- Elasticsearch ----

TYPES = {'FT_BOOLEAN', 'FT_UINT8', 'FT_UINT16', 'FT_UINT32', 'FT_UINT64', 'FT_INT32', 'FT_INT64', 'FT_FRAMENUM',
         'FT_IPv4', 'FT_IPv6', 'FT_ETHER', 'FT_ABSOLUTE_TIME', 'FT_RELATIVE_TIME', 'FT_DOUBLE', 'FT_FLOAT'}


def elastic(path, options):
    lines = tshark.read(path, ['-T', 'ek'], options).splitlines()
    return [json.loads(line)['layers'] for line in lines if 'layers' in line]


def objects(layer):
    return layer if isinstance(layer, list) else [layer]


@pytest.fixture(scope='module')
def registrar():
    rows = [line.split('\t') for line in tshark.run(['-G', 'fields']).stdout.splitlines()]
    return {row[2]: row[3] for row in rows if row[0] == 'F' and row[4].startswith('li') and row[2].startswith('li')}


@pytest.fixture(scope='module')
def mapping():
    properties = json.loads(tshark.run(['-G', 'elastic-mapping']).stdout)['mappings']
    properties = properties.get('properties') or properties['doc']['properties']
    return properties['layers']['properties']['li']['properties']


def test_ek_has_the_layer(shown, orders, handed_over):
    by_number = elastic(shown.path, OPTIONS)
    for name, count in UNITS.items():
        units = objects(by_number[shown.names[name][0] - 1]['li'])
        assert len(units) == count
    assert objects(by_number[shown.names['stranger'][0] - 1]['li'])[0]['li_li_endpoint_verdict'] == '3'
    assert [len(objects(layers['li'])) for layers in elastic(orders.path, []) if 'li' in layers] == [1, 1, 1, 2, 1]
    assert sum(len(objects(layers['li'])) for layers in elastic(handed_over.path, PROTECTED) if 'li' in layers) == 6


def test_ek_is_mapped(shown, orders, handed_over, registrar, mapping):
    """Each path of a number, a boolean, an address or a time; epan maps no strings and no expert items."""
    kinds = {'li_' + name.replace('.', '_'): kind for name, kind in registrar.items()}
    met = {key for path, options in ((shown.path, OPTIONS), (orders.path, []), (handed_over.path, PROTECTED))
           for found in elastic(path, options) for unit in objects(found.get('li', [])) for key in unit
           if kinds.get(key) in TYPES}
    assert {'li_li_interface', 'li_li_time', 'li_li_delay', 'li_li_cin', 'li_li_endpoint_address',
            'li_li_endpoint_address6', 'li_li_endpoint_verdict', 'li_li_correlation_id', 'li_li_sequence'} <= met
    assert met <= set(mapping)
    assert {'li_' + name.replace('.', '_') for name, kind in registrar.items()
            if kind in TYPES and name.startswith('li.')} == set(mapping)


def test_names_differ_by_more_than_a_dot(registrar):
    """Elasticsearch gets underscores for dots."""
    met = {}
    for name in registrar:
        met.setdefault(name.replace('.', '_'), set()).add(name)
    assert [names for names in met.values() if len(names) > 1] == []
    assert len(met) > 3000
