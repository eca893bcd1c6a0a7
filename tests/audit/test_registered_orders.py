# SPDX-License-Identifier: GPL-2.0-or-later
"""Orders and deliveries where the user's tables answer: li_endpoints, li_elements, li_administrators, li_aliases."""

import pytest

from support import orders, tshark, x1, x2x3
from support.cases import row
from support.wire import Endpoint
from support.worlds import Worlds

UNREGISTERED, ENDED, REMOVED = 'li.endpoint.unregistered Error', 'li.task.ended', 'li.endpoint.removed'
ORDERED_STRANGER, NOBODY = 'li.destination.unregistered Error', 'li.administrator.unregistered Error'
CASES = []

# MDFs are in 172.16/16, those whose rows are for X2 only in 172.17/16, law enforcement in 172.18/16;
# others are nobody's.
TABLES = [*row('li_endpoints', '172.16.0.0/16', '9003', 'tcp', 'X2,X3', '*', 'MDFs'),
          *row('li_endpoints', '172.17.0.0/16', '9003', 'tcp', 'X2', '*', 'MDFs for X2'),
          *row('li_endpoints', '172.18.0.0/16', '9003', 'tcp', 'HI2,HI3', '*', 'LEMFs'),
          *row('li_administrators', '192.168.0.0/16', 'X1', 'ADMFs'),
          *row('li_administrators', '198.18.1.1', 'HI1', 'not for X1'),
          *row('li_elements', '10.1.0.0/16', 'by-name'),
          *row('li_aliases', '203.0.113.0/24:*', '172.16.200.20:*')]


def case(function):
    CASES.append(function)
    return function


@case
def registered(w):
    """The registry is the authority: what was ordered adds nothing, and what was not takes nothing."""
    w.expect(w.unit(), 'registered')
    w.usual()
    w.expect(w.unit(), 'registered')
    w.ne.create(w.did(2), w.second)
    w.expect(w.unit(to=w.second), 'registered')


@case
def ordered_and_not_registered(w):
    w.said(w.ne.create(w.did(1), w.stranger).request, ORDERED_STRANGER)
    w.ne.activate(w.xid(), w.did(1))
    w.expect(w.unit(to=w.stranger), 'unregistered', UNREGISTERED)


@case
def ordered_by_a_change(w):
    w.usual()
    w.said(w.ne.modify_destination(w.did(1), w.stranger).request, ORDERED_STRANGER)


@case
def found_in_a_listing(w):
    listed = w.baseline([], [orders.destination(w.did(1), w.mdf), orders.destination(w.did(2), w.stranger),
                             orders.destination(w.did(3), Endpoint(w.stranger.address, 9004))])
    w.said(listed.response, ORDERED_STRANGER, ORDERED_STRANGER)


@case
def destinations_of_law_enforcement_are_registered_too(w):
    mdf = w.element(f'mdf-{w.number}', w.mdf.address)
    mdf.create(w.did(1), Endpoint(f'172.18.{w.number}.30', 9003))


@case
def destinations_of_a_mediation_function(w):
    """Its address is registered for X2 and X3: what it is told is about law enforcement, before any task tells so."""
    mdf = w.element(f'mdf-{w.number}', w.mdf.address)
    w.said(mdf.create(w.did(1), Endpoint(f'172.19.{w.number}.30', 9003)).request, ORDERED_STRANGER)


@case
def names_and_numbers_are_not_looked_up(w):
    w.ne.create(w.did(1), orders.uri('x2x3://mdf.example.org:9003'))
    w.ne.create(w.did(2), x1.ADDRESSES['E.164'])


@case
def not_registered_and_not_ordered(w):
    w.usual()
    w.expect(w.unit(to=w.stranger), 'unregistered', UNREGISTERED)


@case
def registered_for_another_interface(w):
    for_x2 = Endpoint(f'172.17.{w.number}.20', 9003)
    w.ne.create(w.did(1), for_x2)
    w.ne.activate(w.xid(), w.did(1))
    w.expect(w.unit(to=for_x2, kind=x2x3.X2), 'registered')
    w.expect(w.unit(to=for_x2), 'unregistered', 'li.endpoint.wrong_interface Error')


@case
def ended_and_removed_all_the_same(w):
    """These two are said of registered endpoints too."""
    w.usual()
    w.expect(w.unit(), 'registered')
    w.ne.deactivate(w.xid())
    w.ne.remove(w.did(1))
    w.capture.wait(6)
    w.expect(w.unit(), 'registered', f'{ENDED} Error', f'{REMOVED} Note')
    w.new_link(w.mdf)
    w.expect(w.unit(), 'registered', f'{ENDED} Error', f'{REMOVED} Error')


@case
def another_tasks_destination_is_for_the_registry_to_say(w):
    w.usual()
    w.ne.create(w.did(2), w.second)
    w.ne.activate(w.xid(2), w.did(2))
    w.expect(w.unit(to=w.second), 'registered')


@case
def unknown_task(w):
    w.usual()
    w.expect(w.unit(w.xid(2)), 'registered')
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.expect(w.unit(w.xid(2)), 'registered', 'li.task.unknown Warning')


@case
def unknown_administrator(w):
    """Orders and listings; not keepalives, and not what the element says."""
    intruder = orders.Administrator(w.capture, f'admf-{w.number}', f'198.19.{w.number}.5').element(w.ne_name,
                                                                                                  w.ne_address)
    w.said(intruder.create(w.did(1), w.mdf).request, NOBODY)
    w.said(intruder.activate(w.xid(), w.did(1)).request, NOBODY)
    w.said(intruder.ask('ListAllDetails', response=orders.listing([w.xid()], [w.did(1)])).request, NOBODY)
    w.said(intruder.ask('GetNEStatus', answer=1080).request, NOBODY)
    intruder.ping()
    intruder.ask('Keepalive')
    w.expect(w.unit(), 'registered')


@case
def administrator_of_another_interface(w):
    intruder = orders.Administrator(w.capture, f'admf-{w.number}', '198.18.1.1').element(w.ne_name, w.ne_address)
    w.said(intruder.deactivate(w.xid()).request, NOBODY)


@case
def administrators_on_the_list_may_take_turns(w):
    """A pair of functions, both registered: one goes on where the other stops."""
    w.usual()
    w.ne.activate(w.xid(2), w.did(1))
    pair = w.other_admf('backup', 6).element(w.ne_name, w.ne_address)
    pair.deactivate(w.xid(2))
    moved = orders.Administrator(w.capture, w.admf.name, f'192.168.{w.number}.7').element(w.ne_name, w.ne_address)
    moved.deactivate(w.xid(1))


@case
def joined_by_the_name_of_li_elements(w):
    """A sender is the element whose identifier its row of li_elements names."""
    element = w.element('by-name', w.ne_address)
    element.create(w.did(1), w.mdf)
    element.activate(w.xid(), w.did(1))
    element.deactivate(w.xid())
    w.capture.wait(6)
    w.expect(w.unit(source=f'10.1.{w.number}.10'), 'registered', f'{ENDED} Error')


@case
def behind_an_alias(w):
    """A destination is ordered by the address behind the translation."""
    observed = Endpoint(f'203.0.113.{w.number}', 9003)
    w.ne.create(w.did(1), Endpoint('172.16.200.20', 9003))
    w.ne.activate(w.xid(), w.did(1))
    w.expect(w.unit(to=observed), 'registered')
    w.ne.deactivate(w.xid())
    w.ne.remove(w.did(1))
    w.new_link(observed)
    w.capture.wait(6)
    w.expect(w.unit(to=observed), 'registered', f'{ENDED} Error', f'{REMOVED} Error')


WORLDS = Worlds(CASES)


def test_law_enforcement_without_rows(tmp_path):
    """Without rows for HI2 and HI3 nothing is asked of where a mediation function hands over to."""
    world, = Worlds([lambda w: None]).worlds.values()
    world.element('mdf-by-address', world.mdf.address).create(world.did(1), Endpoint('172.19.0.30', 9003))
    mdf = world.element('mdf-by-orders', '10.9.9.9')
    mdf.activate(world.xid(), world.did(2), mediations=[orders.mediation('LIID-1')])
    mdf.create(world.did(2), Endpoint('172.19.0.31', 9003))
    poi = world.ne.create(world.did(3), world.stranger).request
    path = tmp_path / 'rows.pcapng'
    world.capture.save(path)
    rows = row('li_endpoints', '172.16.0.0/16', '9003', 'tcp', 'X2,X3', '*', 'MDFs')
    assert [item.frame for item in tshark.experts(path, rows, ['li.destination.unregistered'])] == [poi]


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def judged(request, tmp_path_factory):
    return WORLDS.judged(tmp_path_factory.mktemp('registered') / 'registered.pcapng', TABLES, two_pass=request.param)


@pytest.mark.parametrize('name', WORLDS.worlds)
def test_case(judged, name):
    assert WORLDS.differences(name, judged) == []
