# SPDX-License-Identifier: GPL-2.0-or-later
"""What becomes of orders: tasks that are not known, that ended or began late, destinations that were removed, and how
much is known of an element. No row of li_endpoints answers. Each case is a network of its own.
"""

import pytest

from support import orders, x1, x2x3
from support.wire import Endpoint
from support.worlds import Worlds

UNREGISTERED, UNVERIFIED = 'li.endpoint.unregistered', 'li.endpoint.unverified Note'
UNANSWERED = 'li.order.unanswered Note'
REMOVED, ENDED, NO_TASK = 'li.endpoint.removed', 'li.task.ended', 'li.task.unknown'
CASES = []


def case(function):
    CASES.append(function)
    return function


def early_case(function):
    """In the capture's first minutes: what is answered then may have been asked before."""
    CASES.insert(0, function)
    return function


# ---- H04: unknown tasks ----

@case
def unknown_task(w):
    """Where some orders are known it may be one of the others."""
    w.usual()
    w.expect(w.unit(w.xid(2)), 'provisioned')
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.expect(w.unit(w.xid(2)), 'provisioned', f'{NO_TASK} Warning')
    w.expect(w.unit(x2x3.NIL), 'provisioned')


@case
def unknown_task_elsewhere_known(w):
    """It may have been triggered over a link that was not captured: it goes where the other's goes, or elsewhere."""
    w.usual()
    other = w.element(f'smf-{w.number}', f'10.0.{w.number}.11')
    other.create(w.did(2), w.second)
    other.activate(w.xid(2), w.did(2))
    w.expect(w.unit(w.xid(2)), 'provisioned')
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.expect(w.unit(w.xid(2)), 'provisioned', f'{NO_TASK} Note')
    w.expect(w.unit(w.xid(2), to=w.second), 'provisioned')


@case
def unknown_task_of_one_unjoined(w):
    w.usual()
    w.expect(w.unit(w.xid(2), source='198.18.0.7'), 'provisioned')


@case
def unknown_task_where_only_identifiers_are_known(w):
    """One of them may have a product id."""
    w.ne.ask('ListAllDetails', response=orders.listing([w.xid(1)], []))
    w.ne.create(w.did(1), w.mdf)
    w.expect(w.unit(w.xid(2)), 'provisioned')


# ---- H07: ended tasks ----

@case
def ended(w):
    w.usual()
    w.expect(w.unit(), 'provisioned')
    w.ne.deactivate(w.xid())
    w.expect(w.unit(), 'provisioned')           # in flight
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned', f'{ENDED} Error')


@case
def ended_and_sent_late(w):
    """What was intercepted before the end may be sent after it; a time of another day tells nothing."""
    w.usual()
    before = w.capture.now
    w.ne.deactivate(w.xid())
    w.capture.wait(60)
    w.expect(w.unit(moment=before), 'provisioned', f'{ENDED} Note')
    w.expect(w.unit(moment=w.capture.now), 'provisioned', f'{ENDED} Error')
    w.expect(w.unit(moment=before - 2 * 86400 * 10 ** 9), 'provisioned', f'{ENDED} Error')


@case
def ended_of_one_unjoined(w):
    w.usual()
    w.ne.deactivate(w.xid())
    w.capture.wait(6)
    w.expect(w.unit(source='198.18.0.7'), 'provisioned', f'{ENDED} Warning')


@case
def ended_at_one_element_only(w):
    other = w.element(f'other-{w.number}', f'10.0.{w.number}.11')
    w.usual()
    other.create(w.did(1), w.mdf)
    other.activate(w.xid(), w.did(1))
    w.ne.deactivate(w.xid())
    w.capture.wait(6)
    w.expect(w.unit(source=f'10.0.{w.number}.11'), 'provisioned')
    w.expect(w.unit(), 'provisioned', f'{ENDED} Error')
    w.expect(w.unit(source='198.18.0.7'), 'provisioned')


@case
def ended_before_it_was_seen_to_begin(w):
    w.ne.create(w.did(1), w.mdf)
    w.ne.deactivate(w.xid())
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned', f'{ENDED} Error')


@case
def end_that_is_not_decided(w):
    w.usual()
    w.ne.deactivate(w.xid(), answer=None)
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned')
    w.ne.deactivate(w.xid(), answer=4000)
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned')
    w.ne.deactivate(w.xid(), answer=orders.TAKEN)
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned')
    w.reports().task(w.xid(), 'FullyActionedAndSuccessful')
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned', f'{ENDED} Error')


@case
def ended_by_all(w):
    w.usual()
    w.ne.ask('DeactivateAllTasks')
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned', f'{ENDED} Error')
    # A reset: all orders are known from there on.
    w.expect(w.unit(to=Endpoint(w.stranger.address, 9004)), 'unregistered', f'{UNREGISTERED} Error', f'{ENDED} Error')


@case
def ended_by_implication(w):
    w.usual()
    w.reports().task(w.xid(), 'ImplicitDeactivation')
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned', f'{ENDED} Error')


@case
def ended_because_a_listing_leaves_it_out(w):
    w.usual()
    w.baseline([], [orders.destination(w.did(1), w.mdf)])
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned', f'{ENDED} Error')


@case
def begun_again(w):
    w.usual()
    w.ne.deactivate(w.xid())
    w.capture.wait(6)
    w.ne.activate(w.xid(), w.did(1))
    w.expect(w.unit(), 'provisioned')


# ---- H08: removed destinations ----

@case
def removed(w):
    """Over a connection that was open before it may be draining; a new one has no such excuse."""
    w.usual()
    w.ne.create(w.did(2), w.second)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.expect(w.unit(), 'provisioned')
    w.ne.modify(w.xid(), w.did(2))
    w.ne.remove(w.did(1))
    w.expect(w.unit(), 'provisioned')           # in flight
    w.capture.wait(6)
    w.expect(w.unit(), 'unregistered', f'{UNREGISTERED} Warning', f'{REMOVED} Note')
    w.new_link(w.mdf)
    w.expect(w.unit(), 'unregistered', f'{UNREGISTERED} Warning', f'{REMOVED} Error')


@case
def removed_under_one_name(w):
    w.usual()
    w.ne.create(w.did(2), w.mdf)
    w.ne.modify(w.xid(), w.did(2))
    w.ne.remove(w.did(1))
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned')


@case
def removed_all(w):
    w.usual()
    w.ne.ask('DeactivateAllTasks')
    w.ne.ask('RemoveAllDestinations')
    w.capture.wait(6)
    w.expect(w.unit(), 'unregistered', f'{UNREGISTERED} Error', f'{REMOVED} Error', f'{ENDED} Error')


@case
def removed_all_not_enabled(w):
    w.usual()
    w.ne.ask('RemoveAllDestinations', answer=8020)
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned')


@case
def moved(w):
    w.usual()
    w.ne.modify_destination(w.did(1), w.second)
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(to=w.second), 'provisioned')
    w.capture.wait(6)
    w.new_link(w.mdf)
    w.expect(w.unit(), 'unregistered', f'{UNREGISTERED} Warning', f'{REMOVED} Error')


@case
def database_cleared(w):
    """Code 10000: the element has lost all it was told."""
    w.usual()
    w.reports().itself('Alert', 10000)
    w.capture.wait(6)
    w.expect(w.unit(), 'unregistered', f'{UNREGISTERED} Error', f'{REMOVED} Error', f'{ENDED} Error')


@case
def listing_that_was_asked_for_before(w):
    """What was ordered between a listing's request and its answer is not missing from it."""
    w.usual()
    transaction = x1.transaction_id(900000 + w.number)
    changes = {'transaction': transaction, 'admf': w.admf.name, 'ne': w.ne_name}
    w.ne.connection.request(x1.document(x1.message('GetAllDetailsRequest', **changes)))
    second = w.element()
    second.create(w.did(2), w.second)
    second.modify(w.xid(), w.did(1), w.did(2))
    body = orders.all_details([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.ne.connection.response(x1.document(x1.message('GetAllDetailsResponse', *body, **changes)))
    w.capture.wait(6)
    w.expect(w.unit(to=w.second), 'provisioned')


# ---- H09: delivered before it was ordered ----

@case
def not_started(w):
    """Of the unit nothing more can be said than that nobody ordered it; the order, when it comes, tells the rest."""
    w.ne.ask('DeactivateAllTasks')
    w.ne.create(w.did(1), w.mdf)
    w.expect(w.unit(), 'provisioned', f'{NO_TASK} Warning')
    w.said(w.ne.activate(w.xid(), w.did(1)).response, 'li.task.not_started Warning')
    w.expect(w.unit(), 'provisioned')


@case
def not_started_as_far_as_some_orders_tell(w):
    w.ne.create(w.did(1), w.mdf)
    w.expect(w.unit(), 'provisioned')
    w.ne.activate(w.xid(), w.did(1))


@case
def started_with_the_request(w):
    w.ne.ask('DeactivateAllTasks')
    w.ne.create(w.did(1), w.mdf)
    changes = {'transaction': x1.transaction_id(910000 + w.number), 'admf': w.admf.name, 'ne': w.ne_name}
    w.ne.connection.request(x1.document(x1.message('ActivateTaskRequest', orders.task(w.xid(), w.did(1)), **changes)))
    w.expect(w.unit(), 'provisioned', UNANSWERED)
    w.ne.connection.response(x1.document(x1.message('ActivateTaskResponse', x1.ok(), **changes)))
    w.expect(w.unit(), 'provisioned')


# ---- knowledge ----

@case
def two_listings_make_all_known(w):
    w.ne.ask('GetAllTaskDetails', response=[orders.tasks(orders.task(w.xid(), w.did(1)))])
    elsewhere = Endpoint(w.stranger.address, 9004)
    w.ne.create(w.did(1), w.mdf)
    w.capture.wait(6)
    w.expect(w.unit(to=elsewhere), 'unregistered', f'{UNREGISTERED} Warning')
    w.ne.ask('GetAllDestinationDetails', response=[orders.destinations(orders.destination(w.did(1), w.mdf))])
    w.expect(w.unit(to=elsewhere), 'unregistered', f'{UNREGISTERED} Error')


@case
def nothing_known_of_one_who_only_pings(w):
    w.ne.ping()
    w.expect(w.unit(to=w.stranger), 'unverified', UNVERIFIED)


@case
def second_administrator(w):
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    other = w.other_admf('backup', 6).element(w.ne_name, w.ne_address)
    w.said(other.create(w.did(3), w.second).request, 'li.administrator.second Warning')
    w.expect(w.unit(to=Endpoint(w.stranger.address, 9004)), 'unregistered', f'{UNREGISTERED} Warning')
    # All is known again.
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.expect(w.unit(to=Endpoint(w.stranger.address, 9004)), 'unregistered', f'{UNREGISTERED} Error')


@case
def lost_segment(w):
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.ne.connection.connection.lose(b'x' * 500)
    w.ne.connection.connection.send(b'y' * 10)
    w.expect(w.unit(to=Endpoint(w.stranger.address, 9004)), 'unregistered', f'{UNREGISTERED} Warning')


@case
def an_answer_to_what_was_lost(w):
    """It acknowledges what was not captured, and the next request shows the gap: until then as after it."""
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.ne.connection.connection.lose(b'x' * 900)
    w.ne.connection.response(x1.document(x1.message('ModifyTaskResponse', x1.ok(), admf=w.admf.name, ne=w.ne_name,
                                                    transaction=x1.transaction_id(910000))))
    w.expect(w.unit(to=w.second), 'unregistered', f'{UNREGISTERED} Warning')
    w.ne.ping()
    w.expect(w.unit(to=w.second), 'unregistered', f'{UNREGISTERED} Warning')


@early_case
def lost_request(w):
    """An answer to an order that was not captured, where it may have come before the capture."""
    midway = w.midway()
    midway.connection.acknowledge()
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    midway.response(x1.document(x1.message('CreateDestinationResponse', x1.ok(), admf=w.admf.name, ne=w.ne_name,
                                           transaction=x1.transaction_id(920000))))
    w.expect(w.unit(to=Endpoint(w.stranger.address, 9004)), 'unregistered', f'{UNREGISTERED} Warning')


@early_case
def reset_whose_request_was_lost(w):
    midway = w.midway()
    midway.connection.acknowledge()
    w.usual()
    midway.response(x1.document(x1.message('DeactivateAllTasksResponse', x1.ok(), admf=w.admf.name, ne=w.ne_name,
                                           transaction=x1.transaction_id(930000))))
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned', f'{ENDED} Error')


# ---- H26 ----

@case
def fault(w):
    """Said on the first unit since the report, and not when it is over."""
    w.usual()
    reports = w.reports()
    reports.destination(w.did(1), 'TerminatingFault')
    w.expect(w.unit(), 'provisioned', 'li.destination.fault Note')
    w.expect(w.unit(), 'provisioned')
    reports.destination(w.did(1), 'TerminatingFault')
    reports.destination(w.did(1), 'AllClear')
    w.expect(w.unit(), 'provisioned')


WORLDS = Worlds(CASES)


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def judged(request, tmp_path_factory):
    return WORLDS.judged(tmp_path_factory.mktemp('over_time') / 'over_time.pcapng', two_pass=request.param)


@pytest.mark.parametrize('name', WORLDS.worlds)
def test_case(judged, name):
    assert WORLDS.differences(name, judged) == []
