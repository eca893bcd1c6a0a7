# SPDX-License-Identifier: GPL-2.0-or-later
"""Where units go, judged by what X1 ordered: no row of li_endpoints answers. Each case is a network of its own.

What is expected follows from the verdict table, from the rules H01 to H09 and their guards, and from TS 103 221-1.
"""

import pytest

from support import orders, x1, x2x3
from support.wire import Endpoint
from support.worlds import Worlds

UNREGISTERED, UNVERIFIED, UNKNOWN = 'li.endpoint.unregistered', 'li.endpoint.unverified Note', \
    'li.destination.unknown Note'
OTHER_TASK, WRONG = 'li.endpoint.other_task', 'li.endpoint.wrong_interface Warning'
UNANSWERED, CONFLICT = 'li.order.unanswered Note', 'li.element.conflict Warning'
ENDED, NO_TASK = 'li.task.ended', 'li.task.unknown'
CASES = []


def case(function):
    CASES.append(function)
    return function


# ---- the table ----

@case
def ordered(w):
    w.usual()
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(kind=x2x3.X2), 'provisioned')


@case
def ordered_over_udp(w):
    w.ne.create(w.did(1), (w.mdf, 'UDP'))
    w.ne.activate(w.xid(), w.did(1))
    w.expect(w.unit(udp=True), 'provisioned')
    # The same port over TCP is another endpoint.
    w.expect(w.unit(), 'unregistered', WRONG)
    w.expect(w.unit(to=w.second), 'unregistered', f'{UNREGISTERED} Warning')


@case
def ordered_over_tcp_and_all_known(w):
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(udp=True), 'unregistered', WRONG)
    w.expect(w.unit(udp=True, to=w.second), 'unregistered', f'{UNREGISTERED} Error')


@case
def not_ordered_partial(w):
    w.usual()
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Warning')


@case
def not_ordered_baseline(w):
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(to=Endpoint(w.stranger.address, 9004)), 'unregistered', f'{UNREGISTERED} Error')


@case
def not_ordered_partial_and_a_task_that_is_not_known(w):
    """A capture that begins in the middle of old tasks: said of the endpoint once."""
    w.usual()
    w.expect(w.unit(w.xid(2), to=w.stranger), 'unverified', UNVERIFIED)
    w.expect(w.unit(w.xid(2), to=w.stranger), 'unverified')
    w.expect(w.unit(w.xid(3), to=w.stranger), 'unverified')


@case
def not_ordered_baseline_same_port(w):
    """The port was ordered at another address: a translation is as likely as a stranger, until the sender delivers to
    that address itself."""
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Warning')
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Error')


@case
def unjoined(w):
    """Who sends is no element whose orders were seen: only what speaks for the endpoint counts."""
    w.usual()
    w.ne.create(w.did(2), w.second)
    w.expect(w.unit(to=w.second, source='198.18.0.7'), 'provisioned')
    w.expect(w.unit(to=w.stranger, source='198.18.0.7'), 'unverified', UNVERIFIED)
    w.expect(w.unit(to=w.stranger, source='198.18.0.7'), 'unverified', UNVERIFIED)


@case
def joined_by_the_task(w):
    """An element delivers from another address than it is managed at: where its task goes, it is that element, for that
    task."""
    w.usual()
    w.expect(w.unit(to=w.stranger, source='198.18.1.7'), 'unverified', UNVERIFIED)
    w.expect(w.unit(source='198.18.1.7'), 'provisioned')
    w.expect(w.unit(to=w.stranger, source='198.18.1.7'), 'unregistered', f'{UNREGISTERED} Warning')
    w.expect(w.unit(w.xid(2), to=w.stranger, source='198.18.1.7'), 'unverified', UNVERIFIED)
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.expect(w.unit(to=w.stranger, source='198.18.1.7'), 'unregistered', f'{UNREGISTERED} Error')


@case
def ordered_of_another_element_only(w):
    """All that the sender was ordered is known, and this is not; as far as some is known it may be."""
    w.usual()
    other = w.element(f'other-{w.number}', f'10.0.{w.number}.11')
    other.create(w.did(2), w.second)
    w.expect(w.unit(w.xid(2), to=w.second), 'unverified', UNVERIFIED)
    w.expect(w.unit(w.xid(2), to=w.second), 'unverified', UNVERIFIED)
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.expect(w.unit(w.xid(2), to=w.second), 'unregistered', f'{UNREGISTERED} Warning', f'{NO_TASK} Warning')


@case
def several_elements_at_one_address(w):
    """An element manager speaks for both: of neither all is known until of both it is; what the unit names tells."""
    names = w.ne_name, f'other-{w.number}'
    for name, number, where in zip(names, (1, 2), (w.mdf, w.second)):
        element = w.element(name)
        said = element.create(w.did(number), where).response
        if number == 2:
            w.said(said, 'li.element.renamed Note')
        element.activate(w.xid(number), w.did(number))
    w.ne.ask('GetAllDetails', response=orders.all_details([orders.task(w.xid(), w.did(1))],
                                                          [orders.destination(w.did(1), w.mdf)]))
    stranger = Endpoint(w.stranger.address, 9004)
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(w.xid(2), to=w.second), 'provisioned')
    w.expect(w.unit(w.xid(3), to=stranger), 'unverified', UNVERIFIED)
    w.expect(w.unit(w.xid(3), to=stranger, nfid=names[1]), 'unverified')
    w.expect(w.unit(to=stranger, nfid=names[0]), 'unregistered', f'{UNREGISTERED} Error')
    w.expect(w.unit(w.xid(2), to=stranger, nfid=names[1]), 'unregistered', f'{UNREGISTERED} Warning')


@case
def joined_by_nfid(w):
    w.usual()
    w.expect(w.unit(to=w.stranger, source='198.18.0.7', nfid=w.ne_name), 'unregistered', f'{UNREGISTERED} Warning')


@case
def named_as_another_element(w):
    """The address is this element's, whatever the unit says; a name that is no element's says nothing."""
    w.usual()
    other = w.element(f'other-{w.number}', f'10.0.{w.number}.11')
    other.create(w.did(1), w.mdf)
    w.expect(w.unit(to=w.stranger, nfid=f'other-{w.number}'), 'unregistered', f'{UNREGISTERED} Warning', CONFLICT)
    w.expect(w.unit(nfid=f'other-{w.number}'), 'provisioned', CONFLICT)
    w.expect(w.unit(nfid='somebody'), 'provisioned')
    w.expect(w.unit(nfid=w.ne_name), 'provisioned')


@case
def positive_evidence_of_another_element(w):
    other = w.element(f'other-{w.number}', f'10.0.{w.number}.11')
    other.create(w.did(1), w.mdf)
    w.ne.create(w.did(2), w.second)
    w.ne.activate(w.xid(), w.did(2))
    w.expect(w.unit(to=w.second), 'provisioned')
    # Ordered, though of another element: but this element's task delivers elsewhere.
    w.expect(w.unit(), 'unregistered', f'{OTHER_TASK} Error')


@case
def destination_never_created(w):
    """As with identifiers that were agreed upon beforehand: the task may go anywhere."""
    w.said(w.ne.activate(w.xid(), w.did(1)).response, UNKNOWN)
    w.expect(w.unit(), 'unverified', UNKNOWN)


@case
def destination_of_another_task_never_created(w):
    w.usual()
    w.said(w.ne.activate(w.xid(2), w.did(2)).response, UNKNOWN)
    w.expect(w.unit(w.xid(2), to=w.stranger), 'unverified', UNKNOWN)
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Warning')
    # Of a task that is not known any destination of the element may be one.
    w.expect(w.unit(w.xid(3), to=w.stranger), 'unverified', UNKNOWN)


@case
def destination_created_in_the_same_container(w):
    """The whole container is looked at: the task stands before its destination."""
    w.ne.several(('ActivateTask', [orders.task(w.xid(), w.did(1))]),
                 ('CreateDestination', [orders.destination(w.did(1), w.mdf)]))
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Warning')


@case
def destination_by_number_or_mail(w):
    """No endpoint is one of these, whatever else is ordered for them: they make nothing unknown."""
    w.usual()
    w.ne.create(w.did(2), x1.ADDRESSES['E.164'])
    w.ne.create(w.did(3), x1.ADDRESSES['e-mail'])
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Warning')
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.capture.wait(6)
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Warning')
    w.expect(w.unit(), 'provisioned')


@case
def listed_by_identifier_only(w):
    """ListAllDetails proves that a destination exists, not where."""
    w.ne.ask('ListAllDetails', response=orders.listing([w.xid()], [w.did(1)]))
    w.expect(w.unit(), 'unverified', UNKNOWN)
    w.ne.ask('GetDestinationDetails', [x1.did(w.did(1))],
             response=[orders.destination_response(orders.destination(w.did(1), w.mdf))])
    w.expect(w.unit(), 'provisioned')


# ---- decisions ----

@case
def no_response_is_tentative(w):
    w.usual()
    w.ne.create(w.did(2), w.second, answer=None)
    w.ne.modify(w.xid(), w.did(1), w.did(2), answer=None)
    w.expect(w.unit(to=w.second), 'unverified', UNANSWERED)
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Warning')
    w.expect(w.unit(), 'provisioned')
    w.ne.create(w.did(3), w.mdf)
    # A later request there was answered: these will not be.
    w.expect(w.unit(to=w.second), 'unregistered', f'{UNREGISTERED} Warning', UNANSWERED)


@case
def no_response_and_hung_up(w):
    w.usual()
    other = w.element()
    other.create(w.did(2), w.second, answer=None)
    other.modify(w.xid(), w.did(1), w.did(2), answer=None)
    w.expect(w.unit(to=w.second), 'unverified', UNANSWERED)
    other.close()
    w.expect(w.unit(to=w.second), 'unregistered', f'{UNREGISTERED} Warning', UNANSWERED)


@case
def acknowledged_is_pending_until_the_report(w):
    w.usual()
    w.ne.create(w.did(2), w.second, answer=orders.TAKEN)
    w.ne.modify(w.xid(), w.did(1), w.did(2), answer=orders.TAKEN)
    w.expect(w.unit(to=w.second), 'unverified', UNANSWERED)
    reports = w.reports()
    reports.destination(w.did(2), 'FullyActionedAndSuccessful')
    reports.task(w.xid(), 'FullyActionedAndSuccessful')
    w.expect(w.unit(to=w.second), 'provisioned')


@case
def acknowledged_and_failed(w):
    w.usual()
    w.ne.create(w.did(2), w.second, answer=orders.TAKEN)
    w.reports().destination(w.did(2), 'FullyActionedAndUnsuccessful')
    w.capture.wait(6)
    w.expect(w.unit(to=w.second), 'unregistered', f'{UNREGISTERED} Warning')


@case
def refused(w):
    w.usual()
    w.ne.create(w.did(2), w.second, answer=6000)
    w.ne.modify(w.xid(), w.did(1), w.did(2), answer=2040)
    w.capture.wait(6)
    w.expect(w.unit(to=w.second), 'unregistered', f'{UNREGISTERED} Warning')
    w.expect(w.unit(), 'provisioned')


@case
def decided_one_by_one(w):
    """Requests of one container; the answers stand in another order."""
    w.usual()
    asked = [('CreateDestination', orders.destination(w.did(2), w.second)),
             ('CreateDestination', orders.destination(w.did(3), w.stranger)),
             ('ModifyTask', orders.task(w.xid(), w.did(1), w.did(2), w.did(3)))]
    how = [{'transaction': x1.transaction_id(920000 + 10 * w.number + i), 'admf': w.admf.name, 'ne': w.ne_name}
           for i in range(3)]
    w.ne.connection.request(x1.document(*(x1.message(f'{name}Request', body, **changes)
                                          for (name, body), changes in zip(asked, how))))
    answers = [x1.message(f'{name}Response', x1.ok(), **changes) for (name, _), changes in zip(asked, how)]
    answers[1] = x1.error(3020, kind='CreateDestination', **how[1])
    # Of three destinations that the task has, one is refused.
    w.said(w.ne.connection.response(x1.document(*reversed(answers))), UNKNOWN)
    w.expect(w.unit(to=w.second), 'provisioned')
    w.expect(w.unit(to=w.stranger), 'unverified', UNKNOWN)


@case
def a_word_nobody_knows_decides_nothing(w):
    w.ne.create(w.did(1), w.mdf, answer='Perhaps')
    w.ne.activate(w.xid(), w.did(1))
    w.expect(w.unit(), 'unverified', UNKNOWN, UNANSWERED)


@case
def it_exists_already(w):
    """That a DID exists is known from the refusal; where it is, is not."""
    w.usual()
    w.ne.create(w.did(2), w.second, answer=2030)
    w.capture.wait(6)
    w.expect(w.unit(w.xid(2), to=w.second), 'unverified', UNKNOWN)
    w.expect(w.unit(to=w.second), 'unregistered', f'{UNREGISTERED} Warning')


@case
def it_does_not_exist(w):
    """That an XID does not exist is known from the refusal."""
    w.usual()
    w.ne.deactivate(w.xid(), answer=2020)
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned', f'{ENDED} Error')


# ---- H02: another task's destination ----

@case
def other_task(w):
    w.usual()
    w.ne.create(w.did(2), w.second)
    w.ne.activate(w.xid(2), w.did(2))
    w.expect(w.unit(w.xid(2), to=w.second), 'provisioned')
    w.expect(w.unit(to=w.second), 'unregistered', f'{OTHER_TASK} Error')


@case
def other_task_unless_the_address_is_the_same(w):
    """Addresses are compared, not DIDs."""
    w.usual()
    w.ne.create(w.did(2), w.mdf)
    w.ne.activate(w.xid(2), w.did(2))
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(w.xid(2)), 'provisioned')


@case
def quietly_modified(w):
    """A second destination is added to a task: from the request on it may deliver there, and not before."""
    w.usual()
    w.ne.create(w.did(2), w.second)
    w.expect(w.unit(to=w.second), 'unregistered', f'{OTHER_TASK} Error')
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.expect(w.unit(to=w.second), 'provisioned')
    w.expect(w.unit(), 'provisioned')


@case
def modified_away(w):
    """For the grace time both destinations hold."""
    w.usual()
    w.ne.create(w.did(2), w.second)
    w.ne.modify(w.xid(), w.did(2))
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(to=w.second), 'provisioned')
    w.capture.wait(6)
    w.expect(w.unit(), 'unregistered', f'{OTHER_TASK} Error')


@case
def twins(w):
    """LI_T3: two tasks with one product id (TS 33.128 table 6.2.3-6). Their destinations are taken together."""
    other = w.element(f'upf-{w.number}', f'10.0.{w.number}.11')
    w.usual()
    other.create(w.did(1), w.mdf)
    other.create(w.did(2), w.second)
    other.activate(w.xid(5), w.did(1), product=w.xid(1))
    other.activate(w.xid(6), w.did(2), product=w.xid(1))
    upf = f'10.0.{w.number}.11'
    w.expect(w.unit(source=upf), 'provisioned')
    w.expect(w.unit(to=w.second, source=upf), 'provisioned')
    w.expect(w.unit(to=w.second), 'unregistered', f'{OTHER_TASK} Error')
    # A sender that does not know of the product id writes the XID of the task.
    w.expect(w.unit(w.xid(6), to=w.second, source=upf), 'provisioned')


@case
def destination_sets(w):
    """Members of redundant and of duplicate sets may get what goes to the set."""
    third = Endpoint(f'172.16.{w.number}.22', 9003)
    for number, where in enumerate((w.mdf, w.second, third), 1):
        w.ne.create(w.did(number), where)
    w.ne.ask('CreateObject', [orders.destination_set(w.did(8), w.did(1), w.did(2))])
    w.ne.ask('CreateObject', [orders.destination_set(w.did(9), w.did(3), kind='Duplicate')])
    w.ne.activate(w.xid(1), sets=[w.did(8)])
    w.ne.activate(w.xid(2), w.did(1), sets=[w.did(9)])
    for xid, to in ((1, w.mdf), (1, w.second), (2, w.mdf), (2, third)):
        w.expect(w.unit(w.xid(xid), to=to), 'provisioned')
    w.expect(w.unit(w.xid(1), to=third), 'unregistered', f'{OTHER_TASK} Error')
    w.expect(w.unit(w.xid(2), to=w.second), 'unregistered', f'{OTHER_TASK} Error')
    w.ne.ask('ModifyObject', [orders.destination_set(w.did(9), w.did(2), name='modifyObject', own='modify_object')])
    w.capture.wait(6)
    w.expect(w.unit(w.xid(2), to=w.second), 'provisioned')
    w.expect(w.unit(w.xid(2), to=third), 'unregistered', f'{OTHER_TASK} Error')


@case
def set_never_created(w):
    w.ne.create(w.did(1), w.mdf)
    w.ne.create(w.did(2), w.second)
    w.said(w.ne.activate(w.xid(), w.did(1), sets=[w.did(9)]).response, UNKNOWN)
    w.expect(w.unit(to=w.second), 'provisioned')


@case
def axri(w):
    """A unit for two tasks may go where either of them delivers."""
    w.usual()
    w.ne.create(w.did(2), w.second)
    w.ne.activate(w.xid(2), w.did(2))
    w.expect(w.unit(to=w.second, attributes=[x2x3.axri(w.xid(2), 0)]), 'provisioned')
    w.expect(w.unit(attributes=[x2x3.axri(w.xid(2), 0)]), 'provisioned')
    # The other task is not known here.
    w.expect(w.unit(attributes=[x2x3.axri(w.xid(3), 0)]), 'provisioned')
    w.baseline([orders.task(w.xid(1), w.did(1)), orders.task(w.xid(2), w.did(2))],
               [orders.destination(w.did(1), w.mdf), orders.destination(w.did(2), w.second)])
    w.expect(w.unit(attributes=[x2x3.axri(w.xid(3), 0)]), 'provisioned', f'{NO_TASK} Warning')


@case
def other_task_by_orders_that_may_have_changed(w):
    """A second administrator may have changed the task."""
    w.usual()
    w.ne.create(w.did(2), w.second)
    other = w.other_admf('backup', 6).element(w.ne_name, w.ne_address)
    w.said(other.create(w.did(3), w.stranger).request, 'li.administrator.second Warning')
    w.expect(w.unit(to=w.second), 'unregistered', f'{OTHER_TASK} Warning')


# ---- H03: the wrong interface ----

@case
def wrong_interface(w):
    w.ne.create(w.did(1), w.mdf, kind='X2Only')
    w.ne.create(w.did(2), w.second, kind='X3Only')
    w.ne.activate(w.xid(), w.did(1), w.did(2))
    w.expect(w.unit(kind=x2x3.X2), 'provisioned')
    w.expect(w.unit(to=w.second), 'provisioned')
    w.expect(w.unit(), 'unregistered', WRONG)
    w.expect(w.unit(to=w.second, kind=x2x3.X2), 'unregistered', WRONG)


@case
def one_endpoint_for_both_under_two_names(w):
    w.ne.create(w.did(1), w.mdf, kind='X2Only')
    w.ne.create(w.did(2), w.mdf, kind='X3Only')
    w.ne.activate(w.xid(), w.did(1), w.did(2))
    w.expect(w.unit(kind=x2x3.X2), 'provisioned')
    w.expect(w.unit(), 'provisioned')


@case
def task_for_one_interface(w):
    w.ne.create(w.did(1), w.mdf)
    w.ne.activate(w.xid(), w.did(1), kind='X2Only')
    w.expect(w.unit(kind=x2x3.X2), 'provisioned')
    w.expect(w.unit(), 'provisioned', WRONG)


# ---- mediation ----

@case
def orders_of_a_mediation_function(w):
    """What an MDF is ordered says nothing of X2 and X3, but whose interception it is."""
    mdf = w.element(f'mdf-{w.number}', w.mdf.address)
    lemf = Endpoint(f'172.18.{w.number}.30', 9003)
    mdf.create(w.did(7), lemf)
    mdf.activate(w.xid(), w.did(7), mediations=[orders.mediation(f'LIID-{w.number}')])
    w.usual()
    w.expect(w.unit(), 'provisioned')
    # The address of law enforcement is not where X3 may go.
    w.expect(w.unit(to=lemf), 'unregistered', f'{UNREGISTERED} Warning')


@case
def orders_of_one_who_receives(w):
    """Without mediation details, but where X3 arrives."""
    lemf = Endpoint(f'172.18.{w.number}.30', 9003)
    w.usual()
    mdf = w.element(f'mdf-{w.number}', w.mdf.address)
    mdf.create(w.did(7), lemf)
    mdf.activate(w.xid(2), w.did(7))
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(to=lemf), 'unregistered', f'{UNREGISTERED} Warning')


@case
def period_of_mediation(w):
    """H27: outside of every period there is a Note, no more: the POI may go on."""
    mdf = w.element(f'mdf-{w.number}', f'172.18.{w.number}.9')
    lemf = Endpoint(f'172.18.{w.number}.30', 9003)
    mdf.create(w.did(7), lemf)
    now = w.capture.now
    hour = 3600 * 10 ** 9

    def period(first, last):
        return orders.mediation(f'LIID-{w.number}', start=orders.text_of(now + first * hour),
                                end=orders.text_of(now + last * hour))

    mdf.activate(w.xid(1), w.did(7), mediations=[period(-1, 1)])
    mdf.activate(w.xid(2), w.did(7), mediations=[period(-2, -1), period(-3, -2)])
    mdf.activate(w.xid(3), w.did(7), mediations=[period(1, 2), period(-2, -1)])
    mdf.activate(w.xid(4), w.did(7), mediations=[period(1, 2), period(-1, 1)])
    mdf.activate(w.xid(5), w.did(7), mediations=[orders.mediation(f'LIID-{w.number}')])
    w.ne.create(w.did(1), w.mdf)
    for number in range(1, 6):
        w.ne.activate(w.xid(number), w.did(1))
    w.expect(w.unit(w.xid(1)), 'provisioned')
    w.expect(w.unit(w.xid(2)), 'provisioned', f'{ENDED} Note')
    w.expect(w.unit(w.xid(3)), 'provisioned', 'li.task.not_started Note')
    w.expect(w.unit(w.xid(4)), 'provisioned')
    w.expect(w.unit(w.xid(5)), 'provisioned')


# ---- odd forms ----

@case
def identifiers_in_capitals(w):
    w.ne.create(w.did(1).upper(), w.mdf)
    w.ne.activate(w.xid().upper(), w.did(1))
    w.expect(w.unit(), 'provisioned')
    w.ne.deactivate(w.xid())
    w.capture.wait(6)
    w.expect(w.unit(), 'provisioned', f'{ENDED} Error')


@case
def identifiers_that_are_no_uuids(w):
    w.ne.create('mdf-1', w.mdf)
    w.ne.activate('task-1', 'mdf-1', product=w.xid())
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Warning')


@case
def numbers_and_mailboxes_in_uris(w):
    """They are no network destinations, and make nothing unknown."""
    for number, text in enumerate(('tel:+4930123456', 'mailto:lemf@example.org', 'TEL:110'), 2):
        w.ne.create(w.did(number), orders.uri(text))
    w.ne.create(w.did(1), w.mdf)
    w.ne.activate(w.xid(), *map(w.did, range(1, 5)))
    w.baseline([orders.task(w.xid(), *map(w.did, range(1, 5)))], [orders.destination(w.did(1), w.mdf), *(
        orders.destination(w.did(number), orders.uri(text)) for number, text in enumerate(
            ('tel:+4930123456', 'mailto:lemf@example.org', 'TEL:110'), 2))])
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Error')


@case
def a_uri_without_a_scheme(w):
    """A host and a port, where it can be nothing else."""
    w.ne.create(w.did(1), orders.uri(f'{w.mdf.address}:{w.mdf.port}'))
    w.ne.activate(w.xid(), w.did(1))
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Warning')


@case
def a_uri_that_may_have_a_scheme(w):
    w.ne.create(w.did(1), orders.uri('mdf:9003'))
    w.ne.activate(w.xid(), w.did(1))
    w.expect(w.unit(), 'unverified', UNKNOWN)


@case
def address_in_a_uri(w):
    w.ne.create(w.did(1), orders.uri(f'x2x3://{w.mdf.address}:{w.mdf.port}'))
    w.ne.activate(w.xid(), w.did(1))
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Warning')


@case
def an_ipv4_address_written_as_ipv6(w):
    w.ne.create(w.did(1), Endpoint(f'::ffff:{w.mdf.address}', w.mdf.port))
    w.ne.activate(w.xid(), w.did(1))
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(to=w.stranger), 'unregistered', f'{UNREGISTERED} Warning')


WORLDS = Worlds(CASES)


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def judged(request, tmp_path_factory):
    return WORLDS.judged(tmp_path_factory.mktemp('provisioned') / 'provisioned.pcapng', two_pass=request.param)


@pytest.mark.parametrize('name', WORLDS.worlds)
def test_case(judged, name):
    assert WORLDS.differences(name, judged) == []
