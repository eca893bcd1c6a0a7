# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts to talk a covert endpoint into another verdict where the administrator has ordered nothing in the capture:
it has asked for a listing, or pinged. What an element answered to that tells as much of who is who.
"""

from support import orders
from support.attempts import TABLES, UNANSWERED, Attempts
from support.carriers import Protected
from support.forging import OneSided
from support.twins import ERROR

UNVERIFIED = 'li.endpoint.unverified Note'
ATTEMPTS = Attempts({
    **TABLES,
    'its row': lambda number: TABLES['elements'](number)[:2],
    'the other row': lambda number: TABLES['elements'](number)[2:],
})
attempt, attempt_with = ATTEMPTS.attempt, ATTEMPTS.attempt_with


def listed(w, ne=None):
    """The element lists task 1, which goes to the MDF, and that is all."""
    (ne or w.ne).ask('GetAllDetails', response=orders.all_details([orders.task(w.xid(), w.did(1))],
                                                                  [orders.destination(w.did(1), w.mdf)]))
    w.clean(w.unit())


def order_a_new_task(w, by):
    by.create(w.did(9), w.stranger)
    by.activate(w.xid(5), w.did(9))


def nothing_known(w):
    w.judge(w.unit(w.xid(5), to=w.stranger), 'unverified', UNVERIFIED)


def one_way(w):
    """Requests that would speak for units from there, had nothing of the element been captured."""
    order_a_new_task(w, w.forger(OneSided, admf='somebody', client=w.forger_address))
    nothing_known(w)


# ---- 3: it was answered ----

@attempt
def requests_nobody_answered_behind_a_listing(w):
    """The element's answers are captured: the listing is one."""
    listed(w)
    w.order_the_stranger(w.forger(OneSided, admf='somebody', client=w.forger_address))
    w.covert()


@attempt
def requests_of_the_administrator_nobody_answered(w):
    listed(w)
    w.order_the_stranger(w.forger(OneSided))
    w.covert()


@attempt
def requests_nobody_answered_behind_a_ping(w):
    w.ne.ping()
    one_way(w)


@attempt
def requests_nobody_answered_behind_an_error(w):
    w.ne.ask('GetTaskDetails', answer=2020)
    one_way(w)


@attempt
def requests_nobody_answered_behind_a_report(w):
    w.reports().itself('Warning', 1)
    one_way(w)


# ---- 5: to whom ----

def move(w):
    w.believed()
    w.order_the_stranger(w.forger(address=f'10.0.{w.number}.77'))
    w.clean(w.unit())
    w.covert()


@attempt_with('its row')
def moved_from_where_its_row_is(w):
    """A row has the element's name where it has answered: elsewhere is somebody else."""
    move(w)


@attempt_with('the other row')
def moved_to_where_another_row_is(w):
    """A row has the new address under a name that the element's own address has not."""
    move(w)


# ---- 8: roles ----

def administrators_answer(w):
    """The element asks, and its administrator answers with a listing."""
    w.forger(client=w.ne_address, address=w.admf_address, port=8443).ask('GetAllDetails', response=orders.all_details(
        [orders.task(w.xid(5), w.did(9))], [orders.destination(w.did(9), w.stranger)]))


@attempt
def an_administrators_listing_behind_a_ping(w):
    """Nothing tells which of both is the element but what it delivers."""
    w.ne.ping()
    administrators_answer(w)
    nothing_known(w)


@attempt
def an_administrators_listing_behind_a_listing(w):
    """Either may be the element: that who asked delivers tells. What it was told may still be true."""
    listed(w)
    administrators_answer(w)
    w.clean(w.unit())
    w.covert()


# ---- 9: in clear ----

@attempt
def in_clear_behind_a_listing_over_tls(w):
    w.admf.carrier = Protected
    listed(w, w.element(port=443))
    w.admf.carrier = orders.Plain
    w.order_the_stranger(w.forger())
    w.clean(w.unit())
    w.covert()


@attempt
def in_clear_behind_a_ping_over_tls(w):
    w.admf.carrier = Protected
    w.element(port=443).ping()
    w.admf.carrier = orders.Plain
    order_a_new_task(w, w.forger())
    nothing_known(w)


# ---- what no line stops ----

@attempt
def obeyed_behind_a_listing(w):
    """Nothing lists administrators: whoever the element obeys is one. That there is a second one is said."""
    listed(w)
    w.order_the_stranger(w.forger(admf='somebody', client=w.forger_address))
    w.judge(w.unit(to=w.stranger), *(('provisioned',) if w.is_there else ('unregistered', ERROR)))


@attempt
def obeyed_behind_a_ping(w):
    w.ne.ping()
    order_a_new_task(w, w.forger(admf='somebody', client=w.forger_address))
    w.judge(w.unit(w.xid(5), to=w.stranger),
            *(('provisioned',) if w.is_there else ('unverified', UNVERIFIED)))


judged, test_attempt, test_twins_differ = ATTEMPTS.tests()


SAID = {
    UNANSWERED: [requests_nobody_answered_behind_a_listing, requests_nobody_answered_behind_a_ping],
    'li.administrator.second Warning': [obeyed_behind_a_listing, obeyed_behind_a_ping],
    'li.element.conflict Warning': [moved_from_where_its_row_is, moved_to_where_another_row_is],
    'li.order.in_clear Warning': [in_clear_behind_a_listing_over_tls, in_clear_behind_a_ping_over_tls],
}

test_said = ATTEMPTS.tests_said(SAID)
