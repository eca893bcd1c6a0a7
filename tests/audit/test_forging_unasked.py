# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts to talk a covert endpoint into another verdict, or a clean one into an alarm, with the answers of one
direction: their requests are not in the capture, or are no requests. See test_forging.py, of which this is line 7.
"""

from support import orders, wire, x1
from support.attempts import UNANSWERED, Attempts
from support.forging import Midway, OneSided, OneVoice
from support.twins import WARNING

UNMATCHED, CONFLICT = 'li_x1.transaction.unmatched Note', 'li.element.conflict Warning'
ATTEMPTS = Attempts()
attempt, attempt_with = ATTEMPTS.attempt, ATTEMPTS.attempt_with


def elsewhere(w):
    """One who speaks with himself, under the element's name."""
    return w.forger(admf='somebody', client=w.forger_address, address=f'198.19.{w.number}.67')


def tell_the_stranger(w, by):
    by.ask('GetDestinationDetails', response=[orders.destination_response(orders.destination(w.did(9), w.stranger))])
    by.ask('GetTaskDetails', response=[orders.task_response(orders.task(w.xid(), w.did(1), w.did(9)))])


def message(w, name, *body, **envelope):
    """The octets of one answer."""
    return x1.reply(x1.document(x1.message(name + 'Response', *(body or [x1.ok()]), **{
        'admf': 'somebody', 'ne': w.ne_name, 'transaction': x1.transaction_id(880000 + w.number), **envelope})))


# ---- it teaches nothing of who is who ----

def take_a_report(w):
    """To the element, which never reported."""
    wire.TcpConnection(w.added, (w.ne_address, 45000), (w.forger_address, 8443)).send(message(w, 'ReportNEIssue'), True)


@attempt
def a_report_nobody_made_is_taken(w):
    """One packet, and whoever sent it were an administrator: then the element could move."""
    w.believed()
    w.capture.wait(600)
    take_a_report(w)
    w.order_the_stranger(elsewhere(w))
    w.clean(w.unit())
    w.covert()


@attempt
def a_report_nobody_made_is_taken_and_all_is_ended(w):
    w.believed()
    w.capture.wait(600)
    take_a_report(w)
    elsewhere(w).ask('DeactivateAllTasks')
    w.capture.wait(6)
    w.clean(w.unit())
    w.covert()


@attempt
def a_report_is_taken_by_somebody(w):
    """Request and answer: that a report is taken does not make the one who takes it an administrator."""
    w.believed()
    orders.Reports(w.added, w.ne_name, w.ne_address, 'somebody', w.forger_address).itself('Warning', 1)
    w.order_the_stranger(elsewhere(w))
    w.clean(w.unit())
    w.covert()


@attempt
def a_name_that_is_heard_at_the_elements_address_first(w):
    """It stays there no longer than until the element is asked something."""
    w.forger(Midway, client=w.forger_address, name=f'shadow-{w.number}', admf='somebody').ask(
        'ListAllDetails', response=orders.listing([w.xid(50)], [w.did(50)]))
    w.believed()
    w.covert()


@attempt
def a_name_that_is_heard_where_the_element_delivers_from(w):
    """From an address at which nobody is asked anything. Whose units come from there their tasks tell."""
    sender = f'198.18.{w.number}.7'
    w.believed()
    w.clean(w.unit(source=sender))
    w.forger(Midway, client=w.forger_address, name=f'shadow-{w.number}', admf='somebody', address=sender).ask(
        'ListAllDetails', response=orders.listing([w.xid(50)], [w.did(50)]))
    w.clean(w.unit(source=sender))
    w.covert(w.unit(to=w.stranger, source=sender))


@attempt
def another_name_whose_report_is_taken(w):
    """By one who has taken a report of the element's: that does not make him anybody."""
    w.believed()
    for name, port in ((w.ne_name, 51000), (f'shadow-{w.number}', 51001)):
        orders.Reports(w.added, name, w.ne_address, 'somebody', w.forger_address, port).itself('Warning', 1)
    w.clean(w.unit())
    w.covert()


# ---- what the element is asked is captured ----

@attempt
def listings_to_nobody(w):
    """From the element's address to one who never asked."""
    w.believed()
    w.capture.wait(600)
    tell_the_stranger(w, w.forger(Midway, client=w.forger_address))
    w.clean(w.unit())
    w.covert()


@attempt
def listings_to_nobody_over_ipv6(w):
    """Likewise, from the element's address as it is written in IPv6."""
    w.believed()
    w.capture.wait(600)
    tell_the_stranger(w, w.forger(Midway, client='2001:db8::66', address=f'::ffff:{w.ne_address}'))
    w.clean(w.unit())
    w.covert()


@attempt
def listings_to_nobody_from_elsewhere(w):
    """Under the element's name, from where it never was."""
    w.believed()
    w.capture.wait(600)
    tell_the_stranger(w, w.forger(Midway, client=w.forger_address, address=f'198.19.{w.number}.67'))
    w.clean(w.unit())
    w.covert()


@attempt
def a_listing_under_another_name_to_nobody(w):
    """Of the least known name at an address what is known would count."""
    w.believed()
    w.capture.wait(600)
    w.forger(Midway, client=w.forger_address, name=f'shadow-{w.number}', admf='somebody').ask(
        'ListAllDetails', response=orders.listing([w.xid(50)], [w.did(50)]))
    w.clean(w.unit())
    w.covert()


@attempt
def a_reset_to_nobody(w):
    w.believed()
    w.capture.wait(600)
    w.forger(Midway, client=w.forger_address).ask('DeactivateAllTasks')
    w.capture.wait(6)
    w.clean(w.unit())
    w.covert()


# ---- it was not open when the capture began ----

@attempt
def listings_in_a_connection_that_turns_up(w):
    """Soon after the capture began, but the element had been asked before."""
    w.believed()
    tell_the_stranger(w, w.forger(Midway))
    w.clean(w.unit())
    w.covert()


@attempt
def a_reset_in_a_connection_that_turns_up(w):
    w.believed()
    w.forger(Midway).ask('DeactivateAllTasks')
    w.capture.wait(6)
    w.clean(w.unit())
    w.covert()


# ---- nothing was lost ----

def tell_in_the_real_connection(w):
    """Answers alone; nothing of it moves on in the twin."""
    real = w.ne.connection
    by = orders.Element(w.admf, w.ne_name, real)
    real.request = lambda body: None
    tell_the_stranger(w, by)
    del real.request


def answers_that_acknowledge_too_much(w):
    w.believed()
    w.capture.wait(600)
    if w.is_there:
        place = list(w.ne.connection.connection.next)
        w.ne.connection.connection.next[0] += 1000
        tell_in_the_real_connection(w)
        w.ne.connection.connection.next = place
    w.clean(w.unit())
    w.covert(at_worst=WARNING)


@attempt
def answers_that_acknowledge_what_was_never_sent(w):
    """That is the word of the one who answers. A request may have been lost, and no more."""
    answers_that_acknowledge_too_much(w)


@attempt_with('administrators')
def answers_that_acknowledge_what_was_never_sent_to_one_who_is_listed(w):
    answers_that_acknowledge_too_much(w)


@attempt
def answers_behind_a_loss_that_is_over(w):
    """Something was lost once; a request behind it was answered since."""
    w.believed()
    w.ne.connection.connection.lose(bytes(900))
    w.ne.connection.connection.lose(bytes(500), True)
    w.ne.ping()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.capture.wait(600)
    if w.is_there:
        place = list(w.ne.connection.connection.next)
        tell_in_the_real_connection(w)
        w.ne.connection.connection.next = place
    w.clean(w.unit())
    w.covert()


@attempt
def answers_behind_a_gap_of_ones_own(w):
    """Whoever opens a connection to the element can leave something out; it has never answered him."""
    w.believed()
    by = w.forger(OneSided, client=w.forger_address)
    by.ask('GetNEStatus')
    by.connection.connection.lose(bytes(500))
    by.ask('GetNEStatus')
    by.connection.request = lambda body: None
    by.connection.response = lambda body: by.connection.send(x1.reply(body), True)
    tell_the_stranger(w, by)
    w.clean(w.unit())
    w.covert(at_worst=WARNING)


# ---- an answer comes from where the request went ----

@attempt
def both_sides_by_one(w):
    """Requests and answers, all sent from the element's address."""
    w.attempt(OneVoice)


@attempt
def both_sides_by_one_to_nobody(w):
    w.attempt(OneVoice, client=w.forger_address)


# ---- what an exchange is called ----

def under_the_next_numbers(w, by):
    """Two exchanges, called what the administrator's next two will be."""
    if w.is_there:
        w.added.transactions = w.capture.transactions
        by.deactivate(w.xid(60))
        by.deactivate(w.xid(61))


def second_destination(w):
    """The administrator's next two."""
    w.ne.create(w.did(2), w.second)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.clean(w.unit(to=w.second))
    w.covert(w.unit(to=w.stranger), item=WARNING)


@attempt
def the_next_transactions_of_somebody(w):
    """The administrator's own would be what was captured twice, and order nothing."""
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    take_a_report(w)
    under_the_next_numbers(w, elsewhere(w))
    second_destination(w)


@attempt
def the_next_transactions_of_an_element_that_moves(w):
    """Even where that is believed."""
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    under_the_next_numbers(w, w.forger(address=f'198.19.{w.number}.67'))
    second_destination(w)


@attempt
def the_next_transactions_of_answers_alone(w):
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    under_the_next_numbers(w, w.forger(Midway, address=f'198.19.{w.number}.67'))
    second_destination(w)


# ---- all of them ----

judged, test_attempt, test_twins_differ = ATTEMPTS.tests()


SAID = {
    UNMATCHED: [listings_to_nobody, listings_to_nobody_over_ipv6, a_listing_under_another_name_to_nobody,
                a_reset_to_nobody, a_report_nobody_made_is_taken],
    CONFLICT: [a_report_nobody_made_is_taken, a_report_is_taken_by_somebody, the_next_transactions_of_somebody],
    UNANSWERED: [both_sides_by_one],
    'li.element.moved Note': [the_next_transactions_of_an_element_that_moves],
}

test_said = ATTEMPTS.tests_said(SAID)
