# SPDX-License-Identifier: GPL-2.0-or-later
"""What is said of messages on X1: of who speaks, of the transport; and the links between orders and deliveries."""

import pytest

from support import orders, tshark, wire, x1
from support.cases import experts_of, values
from support.tls import TlsConnection
from support.tshark import Sharkd, walk
from support.wire import Endpoint
from support.worlds import OPTIONS, Worlds

SECOND, MOVED, RENAMED = 'li.administrator.second Warning', 'li.administrator.moved Note', 'li.element.renamed Note'
CASES = []


def case(function):
    CASES.append(function)
    return function


# ---- H25: who speaks ----

@case
def one_administrator_and_two_elements(w):
    other = w.element(f'other-{w.number}', f'10.0.{w.number}.11')
    for ne in (w.ne, other, w.ne, other):
        ne.create(w.did(1), w.mdf)


@case
def second_administrator(w):
    """Said on its first order, not on what it only asks."""
    w.usual()
    other = w.other_admf('other', 6).element(w.ne_name, w.ne_address)
    other.ask('GetNEStatus', answer=1080)
    w.said(other.activate(w.xid(2), w.did(1)).request, SECOND)
    other.deactivate(w.xid(2))


@case
def triggering_function(w):
    """LI_T3: who triggers a task carries a product id, and is no second administrator."""
    w.usual()
    smf = w.other_admf('smf', 6).element(w.ne_name, w.ne_address)
    smf.activate(w.xid(2), w.did(1), product=w.xid(1))


@case
def administrator_that_moved(w):
    """Another address is worth a word."""
    for _ in range(3):
        w.ne.ping()
    w.ne.create(w.did(1), w.mdf)
    w.ne.activate(w.xid(1), w.did(1))
    w.ne.ask('GetNEStatus', answer=1080)
    elsewhere = orders.Administrator(w.capture, w.admf.name, f'198.19.{w.number}.5').element(w.ne_name, w.ne_address)
    w.said(elsewhere.activate(w.xid(2), w.did(1)).request, MOVED)
    elsewhere.deactivate(w.xid(2))


@case
def administrators_that_take_turns(w):
    """A pair: said once."""
    twin = orders.Administrator(w.capture, w.admf.name, f'192.168.{w.number}.6').element(w.ne_name, w.ne_address)
    for number in range(4):
        w.ne.create(w.did(number), w.mdf)
        removed = twin.remove(w.did(number)).request
        w.said(removed, *([MOVED] if number == 0 else []))


@case
def renamed_element(w):
    """What a request calls the element is not what it is: its answer counts."""
    w.usual()
    wrong = w.element(f'wrong-{w.number}')
    wrong.ask('GetNEStatus', answer=1060)
    changes = {'ne': f'second-{w.number}'}
    w.said(wrong.ask('Ping').request)
    answered = wrong.ask('GetAllDetails', response=orders.all_details(), **changes)
    w.said(answered.response, RENAMED)


WORLDS = Worlds(CASES)


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def judged(request, tmp_path_factory):
    return WORLDS.judged(tmp_path_factory.mktemp('administration') / 'administration.pcapng', two_pass=request.param)


@pytest.mark.parametrize('name', WORLDS.worlds)
def test_case(judged, name):
    assert WORLDS.differences(name, judged) == []


# ---- H17: the transport ----

CLEAR, OUTDATED = 'li.transport.cleartext', 'li.transport.outdated'


def said(path, *options):
    return [(item.frame, item.filter, item.severity)
            for item in tshark.experts(path, options, [CLEAR, OUTDATED])]


def exchange(connection, name='PingRequest'):
    first = connection.send(x1.post(x1.document(x1.message(name))))
    connection.send(x1.reply(x1.document(x1.message('PingResponse', x1.ok()))), True)
    return first


def test_cleartext_once_for_each_connection(tmp_path):
    capture = wire.Capture()
    frames = []
    for port in (50001, 50002):
        connection = wire.TcpConnection(capture, (x1.ADMF_HOST, port), x1.NE_HOST).open()
        frames.append(exchange(connection))
        exchange(connection)
    capture.save(tmp_path / 'clear.pcapng')
    assert said(tmp_path / 'clear.pcapng') == [(frame, CLEAR, 'Warning') for frame in frames]
    assert said(tmp_path / 'clear.pcapng', '-o', 'li.transport_protected:TRUE') == []


@pytest.mark.parametrize('client, server', [('127.0.0.1', '127.0.0.1'), ('::1', '::1')])
def test_cleartext_on_loopback(tmp_path, client, server):
    capture = wire.Capture()
    exchange(wire.TcpConnection(capture, (client, 50001), (server, 8080)).open())
    capture.save(tmp_path / 'loop.pcapng')
    assert said(tmp_path / 'loop.pcapng') == []


@pytest.mark.parametrize('version, outdated', [('1.0', 'TLSv1.0'), ('1.1', 'TLSv1.1'), ('1.2', None), ('1.3', None)])
def test_tls(tmp_path, version, outdated):
    """TS 103 221-1 clause 8.2 wants TLS 1.2 at least."""
    capture = wire.Capture()
    tls = TlsConnection(wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), (x1.NE_HOST.address, 443)).open(), version)
    tls.handshake()
    frame = exchange(tls)
    exchange(tls)
    path = tmp_path / 'tls.pcapng'
    capture.save(path, secrets=[tls.secrets])
    assert tshark.fields(path, ['li_x1.message'], display_filter='li_x1') != []
    assert said(path) == ([(frame, OUTDATED, 'Warning')] if outdated else [])
    for item in tshark.experts(path, prefixes=[OUTDATED]):
        assert outdated in item.message
    assert said(path, '-o', 'li.transport_protected:TRUE') == []


@pytest.mark.parametrize('first, second, outdated', [('1.0', '1.2', 'TLSv1.0'), ('1.2', '1.0', None)])
def test_tls_as_of_the_frame(tmp_path, first, second, outdated):
    """Another session follows in the same connection: what is said of the first message is that of its own, in any
    order of visits."""
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), (x1.NE_HOST.address, 443)).open()
    sessions = [TlsConnection(connection, version) for version in (first, second)]
    frames = []
    for tls in sessions:
        tls.handshake()
        frames.append(exchange(tls))
    path = tmp_path / 'tls.pcapng'
    capture.save(path, secrets=[tls.secrets for tls in sessions])
    assert [(item.frame, item.filter) for item in tshark.experts(path, prefixes=[OUTDATED])] == (
        [(frames[0], OUTDATED)] if outdated else [])
    with_two_passes = {frame: [item.message for item in experts_of(packet, [OUTDATED])]
                       for frame, packet in tshark.packets(path, two_pass=True)}
    assert {frame: len(said) for frame, said in with_two_passes.items() if said} == (
        {frames[0]: 1} if outdated else {})
    with Sharkd() as session:
        session.load(path)
        for frame in (frames[1], frames[0], frames[1]):
            said = [part for part in walk(session.tree(frame)) if part.get('f') == OUTDATED]
            assert bool(said) == (bool(outdated) and frame == frames[0])


# ---- links ----

@pytest.fixture(scope='module')
def life(tmp_path_factory):
    """A task's life, and the frames of it."""
    world, = Worlds([lambda w: None]).worlds.values()
    frames = {'create': world.ne.create(world.did(1), world.mdf, name='MDF one')}
    frames['create second'] = world.ne.create(world.did(2), world.second, name=None)
    frames['activate'] = world.ne.activate(world.xid(), world.did(1))
    frames['unit'] = world.unit()
    frames['next unit'] = world.unit()
    frames['modify'] = world.ne.modify(world.xid(), world.did(1), world.did(2))
    frames['changed unit'] = world.unit(to=world.second)
    mdf = world.element('mdf', '172.19.0.1')
    mdf.create(world.did(7), Endpoint('172.18.0.30', 9003))
    frames['mediate'] = mdf.activate(world.xid(), world.did(7), mediations=[orders.mediation('LIID-1')])
    frames['unit with LIID'] = world.unit()
    frames['mediate no more'] = mdf.deactivate(world.xid())
    frames['get'] = world.ne.ask('GetTaskDetails', [x1.xid(world.xid())],
                                 response=[orders.task_response(orders.task(world.xid(), world.did(1), world.did(2)))])
    frames['deactivate'] = world.ne.deactivate(world.xid())
    world.capture.wait(10)
    frames['late unit'] = world.unit()
    frames['remove'] = world.ne.remove(world.did(1))
    path = tmp_path_factory.mktemp('life') / 'life.pcapng'
    world.capture.save(path)
    return world, frames, path


@pytest.fixture(params=[False, True], ids=['one-pass', 'two-pass'])
def packets(request, life):
    return dict(tshark.packets(life[2], OPTIONS, two_pass=request.param))


def shown(packets, frame, *names):
    return [values(packets[frame], name) for name in names]


def test_a_unit_names_its_orders(life, packets):
    world, frames, _ = life
    assert shown(packets, frames['unit'], 'li.endpoint.frame', 'li.endpoint.name', 'li.task.frame',
                 'li.task.changed_frame', 'li.target', 'li.element', 'li.liid') == [
        [str(frames['create'].request)], ['MDF one'], [str(frames['activate'].request)], [], ['204081234567890'],
        [world.ne_name], []]
    assert shown(packets, frames['changed unit'], 'li.endpoint.frame', 'li.endpoint.name', 'li.task.frame',
                 'li.task.changed_frame') == [
        [str(frames['create second'].request)], [world.did(2)], [str(frames['activate'].request)],
        [str(frames['modify'].request)]]
    assert shown(packets, frames['unit with LIID'], 'li.liid') == [['LIID-1']]
    assert shown(packets, frames['late unit'], 'li.task.frame', 'li.task.ended_frame') == [
        [], [str(frames['deactivate'].response)]]


@pytest.mark.parametrize('order, unit', [('create', 'unit'), ('create second', 'changed unit'), ('activate', 'unit'),
                                         ('modify', 'changed unit')])
def test_an_order_links_to_the_first_unit(life, order, unit):
    """Forward, so it is there once the whole capture was read: on the request and on its answer."""
    _, frames, path = life
    whole = dict(tshark.packets(path, OPTIONS, two_pass=True))
    for frame in frames[order]:
        assert values(whole[frame], 'li.delivered_in') == [str(frames[unit])]


def test_messages_link_back_to_the_order(life, packets):
    _, frames, _ = life
    for name in ('modify', 'get', 'deactivate'):
        for frame in frames[name]:
            assert shown(packets, frame, 'li.task.frame') == [[str(frames['activate'].request)]], name
    for frame in frames['remove']:
        assert shown(packets, frame, 'li.endpoint.frame') == [[str(frames['create'].request)]]
    assert shown(packets, frames['activate'].request, 'li.task.frame') == [[]]


def test_messages_have_the_words_all_interfaces_share(life, packets):
    world, frames, _ = life
    interface, element, administrator = 'li.interface', 'li.element', 'li.administrator'
    for frame in frames['activate']:
        assert shown(packets, frame, interface, element, administrator) == [['1'], [world.ne_name], [world.admf.name]]
    assert values(packets[frames['activate'].request], 'li.xid') == [world.xid()]
    assert values(packets[frames['deactivate'].response], 'li.xid') == [world.xid()]
    for name in ('mediate', 'mediate no more'):
        for frame in frames[name]:
            assert values(packets[frame], 'li.liid') == ['LIID-1'], name
    for name in ('activate', 'modify', 'get', 'deactivate', 'create'):
        for frame in frames[name]:
            assert values(packets[frame], 'li.liid') == [], name
    assert values(packets[frames['create'].request], 'li.xid') == []


def test_one_filter_finds_all_of_a_task(life):
    world, frames, path = life
    found = {int(number) for (number,), in tshark.fields(path, ['frame.number'], OPTIONS, f'li.xid == {world.xid()}')}
    wanted = {frame for name in ('activate', 'modify', 'mediate', 'mediate no more', 'get',
                                           'deactivate') for frame in frames[name]}
    wanted |= {frames[name] for name in ('unit', 'next unit', 'changed unit', 'unit with LIID', 'late unit')}
    assert found == wanted
