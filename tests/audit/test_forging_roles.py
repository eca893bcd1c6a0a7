# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts to talk a covert endpoint into `provisioned` or `unverified` by what somebody is taken for: who answers a
question, reports, or delivers. Line 8 of what makes an order count (README, "What is believed").
"""

from support import orders, wire, x1, x2x3
from support.attempts import Attempts
from support.forging import OneSided
from support.twins import WARNING
from support.wire import Endpoint

ATTEMPTS = Attempts()
attempt = ATTEMPTS.attempt


@attempt
def an_administrators_listing(w):
    """The element asks, as some do when they start, and the administrator answers: that says nothing of what the
    element was ordered."""
    w.believed()
    w.forger(admf=w.admf.name, client=w.ne_address, address=w.admf_address, port=8443).ask(
        'GetAllDetails', response=orders.all_details(
            [orders.task(w.xid(), w.did(9))], [orders.destination(w.did(9), w.stranger)]))
    w.clean(w.unit())
    w.covert()


@attempt
def a_database_that_was_cleared_elsewhere(w):
    """All that was ordered would be over: the clean flow would be alarmed, and the next listing could be anybody's."""
    w.believed()
    reports = orders.Reports(w.added, w.ne_name, w.forger_address, w.admf.name, f'198.19.{w.number}.5')
    reports.itself('Alert', 10000)
    w.capture.wait(6)
    w.clean(w.unit())
    w.covert()


@attempt
def a_database_that_was_cleared_and_nobody_heard(w):
    w.believed()
    report = w.forger(OneSided, client=w.ne_address, address=w.admf_address, port=8443)
    report.ask('ReportNEIssue', [x1.leaf('typeOfNeIssueMessage', 'Alert', 'type'), x1.leaf('description', 'cleared'),
                                 x1.leaf('issueCode', 10000)], answer=None)
    w.capture.wait(6)
    w.clean(w.unit())
    w.covert()


@attempt
def a_report_to_nobody_who_is_known(w):
    """From the element's address, under another name, to somebody who takes it: of that name nothing is known, and it
    is no name of the element's."""
    w.believed()
    reports = orders.Reports(w.added, f'shadow-{w.number}', w.ne_address, 'somebody', w.forger_address)
    reports.itself('Warning', 1)
    w.covert()


@attempt
def units_to_the_element(w):
    """Who receives X2 and X3 is a mediation function, and what it is ordered is where it hands over to: but that holds
    for one who is ordered so."""
    w.believed()
    link = wire.TcpConnection(w.added, (w.forger_address, 45000), (w.ne_address, 9003)).open()
    link.send(x2x3.encode(w.pdu(w.xid(5), x2x3.X2), w.pdu(w.xid(5))))
    w.clean(w.unit())
    w.covert()


@attempt
def units_to_the_element_before_it_is_ordered_anything(w):
    """Its first unit of all is the covert one."""
    link = wire.TcpConnection(w.added, (w.forger_address, 45000), (w.ne_address, 9003)).open()
    link.send(x2x3.encode(w.pdu(w.xid(5), x2x3.X2), w.pdu(w.xid(5))))
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    # Nothing went to the MDF yet: its address may be a translated one.
    w.covert(item=WARNING)
    w.clean(w.unit())


def one_packet(w, xid=None, nfid=None):
    """A unit from the administrator's address, on no connection."""
    octets = x2x3.encode(x2x3.content(x2x3.X3, b'content', x2x3.PROPRIETARY, direction=x2x3.FROM_TARGET,
                                      xid=xid or w.xid(), attributes=[x2x3.nfid(nfid)] if nfid else []))
    w.added.datagram(Endpoint(w.admf_address, 4444), Endpoint(w.forger_address, 9003), octets)


@attempt
def a_unit_from_the_administrator(w):
    """Who asked for a listing and then delivers may be the element; not this one, which the element has obeyed."""
    w.believed()
    one_packet(w)
    one_packet(w, nfid=w.ne_name)
    w.clean(w.unit())
    w.covert(w.unit(to=Endpoint(w.stranger.address, 9004)))
    w.covert()


@attempt
def a_unit_from_who_asked_first(w):
    """Likewise, where the listing is all that was heard; before it, and behind it."""
    one_packet(w)
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    one_packet(w)
    one_packet(w, nfid=w.ne_name)
    w.clean(w.unit())
    w.covert()


def unit_within(w, con):
    """A unit in the next place of a connection that is there."""
    if w.is_there:
        place = con.next[0]
        con.write(wire.Segment(place, x2x3.encode(w.pdu()), False))
    else:
        w.capture.now += w.capture.step


@attempt
def a_unit_in_the_administrators_own_connection(w):
    """Both its directions are captured: the unit is one packet all the same."""
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    unit_within(w, w.ne.connection.connection)
    w.clean(w.unit())
    w.covert()


@attempt
def a_unit_in_another_connection_of_the_administrator(w):
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    con = wire.TcpConnection(w.capture, (w.admf_address, 42000), (w.forger_address, 9999)).open()
    con.send(b'hello')
    con.send(b'hello', True)
    unit_within(w, con)
    w.clean(w.unit())
    w.covert()


@attempt
def a_unit_in_a_connection_of_the_administrator_before_the_listing(w):
    con = wire.TcpConnection(w.capture, (w.admf_address, 42000), (w.forger_address, 9999)).open()
    con.send(b'hello')
    con.send(b'hello', True)
    unit_within(w, con)
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.clean(w.unit())
    w.covert()


@attempt
def mediation_of_the_element(w):
    """Likewise, by a task with mediation details that nobody took."""
    w.believed()
    w.forger(OneSided).activate(w.xid(4), w.did(1), mediations=[orders.mediation(f'LIID-{w.number}')])
    w.clean(w.unit())
    w.covert()


# ---- all of them ----

judged, test_attempt, test_twins_differ = ATTEMPTS.tests()


SAID = {
    'li.element.conflict Warning': [a_database_that_was_cleared_elsewhere],
    'li.order.not_of_element Note': [an_administrators_listing, a_report_to_nobody_who_is_known],
}

test_said = ATTEMPTS.tests_said(SAID)
