# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts to talk a covert endpoint into `provisioned` or `unverified`, with packets alone.

Each is read with what was forged and without, in one pass and in two. Units are the same in both and must be judged
alike: the copies that nobody ordered, and those that were. Of what was forged any item may be said. The numbers are the
lines of what makes an order count (README, "What is believed"); line 1 is in test_forging_content.py, line 8 in
test_forging_roles.py.
"""

from support import forging, orders, wire, x1
from support.attempts import UNANSWERED, Attempts
from support.carriers import Protected
from support.forging import Midway, OneSided, Unasked
from support.tls import TlsConnection
from support.twins import ERROR, WARNING
from support.wire import Endpoint

UNVERIFIED, CONFLICT = 'li.endpoint.unverified Note', 'li.element.conflict Warning'
UNMATCHED = 'li_x1.transaction.unmatched Note'
UNLISTED, MISSING = 'li.administrator.unregistered Error', 'li_x1.element.missing Warning'
ATTEMPTS = Attempts()
attempt, attempt_with = ATTEMPTS.attempt, ATTEMPTS.attempt_with


# ---- 3: it was answered ----

@attempt
def requests_nobody_answered(w):
    """As the administrator, on no connection: the element has answered, and not these."""
    w.attempt(OneSided)


@attempt
def requests_of_somebody_nobody_answered(w):
    w.attempt(OneSided, admf='somebody', client=w.forger_address)


@attempt
def requests_over_http2_nobody_answered(w):
    class Http2(OneSided):
        streams = 1

        def request(self, body):
            start = x1.PREFACE + x1.http2_settings() if Http2.streams == 1 else b''
            frame = self.send(start + x1.http2_message(Http2.streams, body))
            Http2.streams += 2
            return frame
    w.attempt(Http2)


@attempt
def a_name_that_nothing_knows(w):
    """A destination by URI whose host was never resolved, asked for and not answered, makes nothing unknown."""
    w.believed()
    by = w.forger(OneSided)
    by.create(w.did(9), orders.uri('x2x3://mdf.example.org:9003'))
    by.modify(w.xid(), w.did(1), w.did(9))
    w.covert()


@attempt
def a_task_for_destinations_that_were_not_created(w):
    w.believed()
    by = w.forger(OneSided)
    by.activate(w.xid(), w.did(8))
    by.activate(w.xid(2), w.did(9))
    w.clean(w.unit())
    w.covert()


@attempt
def requests_in_the_real_connection(w):
    """Injected where the administrator speaks; the element never answers them, and the connection ends."""
    w.believed()
    real = w.ne.connection.connection
    for name, body in (('CreateDestination', orders.destination(w.did(9), w.stranger)),
                       ('ModifyTask', orders.task(w.xid(), w.did(1), w.did(9)))):
        octets = x1.post(x1.document(x1.message(name + 'Request', body, admf=w.admf.name, ne=w.ne_name,
                                                transaction=x1.transaction_id(w.added.count + 700000))))
        if w.is_there:
            real.send(octets)
    w.ne.close()
    w.clean(w.unit())
    w.covert()


@attempt
def other_octets_in_a_retransmission(w):
    """An order is sent again, with another address in it, before it is answered: which of them was can't be told. See
    test_forging_twice.py."""
    stranger = Endpoint(f'203.10.{w.number}.66', 9003)
    w.believed()
    how = {'admf': w.admf.name, 'ne': w.ne_name, 'transaction': x1.transaction_id(710000 + w.number)}
    octets = x1.post(x1.document(x1.message('CreateDestinationRequest', orders.destination(w.did(2), w.second), **how)))
    other = octets.replace(w.second.address.encode(), stranger.address.encode())
    assert len(octets) == len(other) and octets != other
    real = w.ne.connection.connection
    segment = real.prepare(octets)
    real.write(segment)
    if w.is_there:
        real.write(wire.Segment(segment.sequence, other, False))
    w.ne.connection.response(x1.document(x1.message('CreateDestinationResponse', x1.ok(), **how)))
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    unknown = 'li.destination.unknown Note'
    w.judge(w.unit(to=w.second), *(('unverified', unknown) if w.is_there else ('provisioned',)))
    w.covert(w.unit(to=stranger), *(('unverified', unknown) if w.is_there else ()))


@attempt
def the_first_octets_at_a_place(w):
    """An order that was never sent stands before the administrator's own request, where that has its place: the answer
    is not to its transaction. That something was not seen is true then, and may be said."""
    w.believed()
    real = w.ne.connection.connection
    octets = x1.post(x1.document(x1.message(
        'CreateDestinationRequest', orders.destination(w.did(9), w.stranger), admf=w.admf.name, ne=w.ne_name,
        transaction=x1.transaction_id(720000 + w.number))))
    if w.is_there:
        real.write(wire.Segment(real.next[0], octets, False))
    w.ne.ping()
    w.forger(OneSided).modify(w.xid(), w.did(1), w.did(9))
    w.ne.close()
    w.covert(at_worst=WARNING)


@attempt
def taken_on_and_reported_by_somebody(w):
    """The element has taken an order on and has not carried it out; a report of that comes from elsewhere."""
    w.believed()
    w.ne.create(w.did(2), w.second, answer=orders.TAKEN)
    w.ne.modify(w.xid(), w.did(1), w.did(2), answer=orders.TAKEN)
    reports = orders.Reports(w.added, w.ne_name, w.forger_address, w.admf.name, f'198.19.{w.number}.5')
    reports.destination(w.did(2), 'FullyActionedAndSuccessful')
    reports.task(w.xid(), 'FullyActionedAndSuccessful')
    # The report may still come: until then it speaks for nobody.
    w.judge(w.unit(to=w.second), 'unverified', UNANSWERED)


# ---- 2: the exchange is the protocol's own, and accepted ----

@attempt
def refused_by_http_403(w):
    """Both directions, from the right addresses: what the element says is no."""
    w.attempt(forging.status('403 Forbidden', keeps_body=False))


@attempt
def refused_by_http_500(w):
    """Even with a body that says that it was done."""
    w.attempt(forging.status('500 Internal Server Error'))


@attempt
def a_listing_that_http_refuses(w):
    """Nothing of what stands in a refusal is told."""
    w.believed()
    by = w.forger(forging.status('403 Forbidden'))
    by.ask('GetAllDetails', response=orders.all_details(
        [orders.task(w.xid(), w.did(9))], [orders.destination(w.did(9), w.stranger)]))
    w.capture.wait(6)
    w.clean(w.unit())
    w.covert()


@attempt
def a_report_that_http_refuses(w):
    """The element's own address, and the administrator's, who did not take it."""
    w.believed()
    report = w.forger(forging.status('403 Forbidden'), client=w.ne_address, address=w.admf_address, port=8443)
    report.ask('ReportNEIssue', [x1.leaf('typeOfNeIssueMessage', 'Alert'), x1.leaf('description', 'cleared'),
                                 x1.leaf('issueCode', 10000)])
    w.capture.wait(6)
    w.clean(w.unit())
    w.covert()


@attempt
def told_to_go_on(w):
    """100 Continue, and no answer after it, until the connection ends."""
    class GoOn(orders.Plain):
        def response(self, body):
            return self.send(b'HTTP/1.1 100 Continue\r\n\r\n', True)

    w.believed()
    by = w.forger(GoOn)
    w.order_the_stranger(by)
    by.close()
    w.covert()


@attempt
def somebody_who_is_told_to_go_on(w):
    """Whoever reaches the element's port can keep a connection open. The element has answered him nothing yet, so he is
    no administrator of it."""
    class GoOn(orders.Plain):
        def response(self, body):
            return self.send(b'HTTP/1.1 100 Continue\r\n\r\n', True)
    w.attempt(GoOn, admf='somebody', client=w.forger_address)


@attempt
def somebody_who_is_not_answered(w):
    """Likewise, with no word of the element's but those of TCP; under the administrator's name."""
    w.believed()
    by = w.forger(client=w.forger_address)
    by.create(w.did(9), w.stranger, answer=None)
    by.modify(w.xid(), w.did(1), w.did(9), answer=None)
    w.covert()
    by.close()
    w.covert()


@attempt
def accepted_by_http_only(w):
    """202 with nothing in it, from a server that is no network element."""
    w.attempt(forging.status('202 Accepted', keeps_body=False))


@attempt
def over_udp(w):
    w.attempt(forging.Datagrams)


@attempt
def without_http(w):
    w.attempt(forging.Bare)


@attempt
def refused_by_the_element(w):
    """A conversation that was held: the element does not do it."""
    w.believed()
    by = w.forger(admf='somebody', client=w.forger_address)
    by.create(w.did(9), w.stranger, answer=1080)
    by.modify(w.xid(), w.did(1), w.did(9), answer=2040)
    w.covert()


# ---- 4 and 5: who orders, and of whom ----

@attempt
def a_conversation_of_strangers(w):
    """Both directions, under the names of both, between other addresses."""
    w.attempt(client=w.forger_address, address=f'198.19.{w.number}.67')


@attempt
def a_conversation_of_strangers_with_other_administrators(w):
    w.attempt(admf='somebody', client=w.forger_address, address=f'198.19.{w.number}.67')


@attempt
def answered_by_another_name(w):
    """The element at that address says that it is another one."""
    w.believed()
    w.conversation(answered={'ne': f'other-{w.number}'}, address=f'10.0.{w.number}.77')
    w.covert()


@attempt
def a_listing_by_somebody_else(w):
    """As of a destination of which only the identifier is known, the endpoint would be unknown."""
    w.believed()
    w.forger(client=w.forger_address, address=f'198.19.{w.number}.67').ask(
        'ListAllDetails', response=orders.listing([w.xid()], [w.did(1), w.did(9)]))
    w.clean(w.unit())
    w.covert()


@attempt
def a_full_listing_by_somebody_else(w):
    w.believed()
    w.forger(client=w.forger_address, address=f'198.19.{w.number}.67').ask(
        'GetAllDetails', response=orders.all_details(
            [orders.task(w.xid(), w.did(1), w.did(9))],
            [orders.destination(w.did(1), w.mdf), orders.destination(w.did(9), w.stranger)]))
    w.clean(w.unit())
    w.covert()


@attempt_with('elements')
def from_an_address_that_is_listed_as_anothers(w):
    """To a new address, as the administrator: it would have moved, but the row says whose address that is."""
    w.attempt(address=f'10.0.{w.number}.77')


def answer_first(w, **how):
    """Somebody answers under the element's name before the element does."""
    by = w.forger(client=w.forger_address, address=f'198.19.{w.number}.67', **how)
    by.create(w.did(8), w.second)
    w.believed()
    return by


@attempt_with('elements')
def the_first_to_use_the_name_of_one_that_is_listed(w):
    """The element's own orders count, and that they are all."""
    answer_first(w, admf='somebody')
    w.covert()


@attempt_with('elements')
def the_first_to_use_the_name_goes_on(w):
    """Once the element has answered where the row has it, what is elsewhere is not the element."""
    w.order_the_stranger(answer_first(w, admf='somebody'))
    w.clean(w.unit())
    w.covert()
    w.order_the_stranger(w.forger(admf='somebody', client=w.forger_address, address=f'198.19.{w.number}.67'))
    w.clean(w.unit())
    w.covert()


@attempt_with('elements')
def the_first_to_use_both_names_where_the_element_is_listed(w):
    answer_first(w)
    w.covert()


@attempt_with('administrators')
def the_first_to_use_the_name_by_one_who_is_not_listed(w):
    w.order_the_stranger(answer_first(w, admf='somebody'))
    w.clean(w.unit())
    w.covert()


@attempt_with('administrators')
def an_administrator_that_is_not_listed(w):
    """A conversation that was held with the element itself."""
    w.attempt(admf='somebody', client=w.forger_address)


@attempt_with('administrators')
def an_administrators_name_from_an_address_that_is_not_listed(w):
    w.attempt(client=w.forger_address)


@attempt_with('administrators')
def another_name_at_the_elements_address(w):
    """Of the least known of the names at an address what is known counts; this one nobody who is listed knows."""
    w.attempt(admf='somebody', client=w.forger_address, name=f'shadow-{w.number}')


@attempt_with('administrators')
def a_listing_to_one_who_is_not_listed(w):
    w.believed()
    w.forger(admf='somebody', client=w.forger_address).ask(
        'ListAllDetails', response=orders.listing([w.xid()], [w.did(1), w.did(9)]))
    w.covert()


@attempt_with('administrators')
def a_connection_nobody_answers_in(w):
    """It was opened, and stays so."""
    w.believed()
    by = w.forger(admf='somebody', client=w.forger_address)
    by.create(w.did(9), w.stranger, answer=None)
    by.modify(w.xid(), w.did(1), w.did(9), answer=None)
    w.covert()


# ---- 6: what must be there ----

@attempt
def without_an_administrator(w):
    """Both directions, from the right addresses, without admfIdentifier."""
    w.believed()
    w.conversation(asked={'admf': None}, answered={'admf': None})
    w.covert()


@attempt
def without_an_element(w):
    w.believed()
    w.conversation(asked={'ne': None}, answered={'ne': None})
    w.covert()


@attempt
def without_a_transaction(w):
    w.believed()
    w.conversation(asked={'transaction': None}, answered={'transaction': None})
    w.covert()


# ---- 7: what was asked ----

@attempt
def answers_nobody_asked_for(w):
    w.attempt(Unasked)


@attempt
def listings_nobody_asked_for(w):
    w.believed()
    by = w.forger(Unasked)
    by.ask('GetDestinationDetails', response=[orders.destination_response(
        orders.destination(w.did(9), w.stranger))])
    by.ask('GetTaskDetails', response=[orders.task_response(orders.task(w.xid(), w.did(1), w.did(9)))])
    by.ask('ListAllDetails', response=orders.listing([w.xid()], [w.did(1), w.did(9)]))
    w.clean(w.unit())
    w.covert()


@attempt
def it_exists_already_nobody_asked(w):
    """From the refusal would follow that there is a destination, somewhere."""
    w.believed()
    by = w.forger(Unasked)
    by.create(w.did(9), w.stranger, answer=2030)
    by.modify(w.xid(), w.did(1), w.did(9))
    w.covert()


def tell_the_stranger(w, by):
    by.ask('GetDestinationDetails', response=[orders.destination_response(orders.destination(w.did(9), w.stranger))])
    by.ask('GetTaskDetails', response=[orders.task_response(orders.task(w.xid(), w.did(1), w.did(9)))])


@attempt
def answers_in_a_connection_without_a_beginning(w):
    """That its beginning is not captured does not prove that it was open when the capture began: that was long ago, and
    what is answered now would have been seen. That a request was missed may be said."""
    w.believed()
    w.capture.wait(600)
    tell_the_stranger(w, w.forger(Midway))
    w.clean(w.unit())
    w.covert(at_worst=WARNING)


@attempt
def answers_behind_a_gap(w):
    """A gap in what the element says hides no request."""
    w.believed()
    real = w.ne.connection
    if w.is_there:
        place = list(real.connection.next)
        real.connection.lose(bytes(5000), True)
        by = orders.Element(w.admf, w.ne_name, real)
        real.request = lambda body: None
        tell_the_stranger(w, by)
        del real.request
        real.connection.next = place
    w.covert(at_worst=WARNING)


@attempt
def a_gap_that_somebody_leaves(w):
    """To the element's port, on no connection: that something was lost there says nothing of its administration."""
    w.believed()
    by = w.forger(OneSided, client=w.forger_address)
    by.ask('GetNEStatus', answer=None)
    by.connection.connection.lose(bytes(500))
    by.ask('GetNEStatus', answer=None)
    w.covert(w.unit(to=Endpoint(w.stranger.address, 9004)))
    w.covert()


@attempt
def a_gap_under_the_administrators_address(w):
    """Likewise; nothing of the element's answers it."""
    w.believed()
    by = w.forger(OneSided)
    by.ask('GetNEStatus', answer=None)
    by.connection.connection.lose(bytes(500))
    by.ask('GetNEStatus', answer=None)
    w.covert()


@attempt
def a_gap_in_somebodys_connection(w):
    """Whoever reaches the element's port can open one; he has been answered nothing."""
    w.believed()
    by = w.forger(client=w.forger_address)
    by.ask('GetNEStatus', answer=None)
    by.connection.connection.lose(bytes(500))
    by.ask('GetNEStatus', answer=None)
    w.covert()


@attempt
def a_reset_in_a_connection_without_a_beginning(w):
    """Nothing that nobody asked for ends what is delivered."""
    w.believed()
    w.capture.wait(600)
    w.forger(Midway).ask('DeactivateAllTasks')
    w.capture.wait(6)
    w.clean(w.unit())
    w.covert(at_worst=WARNING)


# ---- 9: in clear ----

@attempt
def in_clear_where_it_is_protected(w):
    """Both directions, from the right addresses: who administers it speaks TLS."""
    w.admf.carrier = Protected
    w._ne = w.element(port=443)
    w.attempt()


# ---- what makes an Error less ----

@attempt
def a_loss_between_strangers(w):
    """A gap under the element's name, where the element is not."""
    w.believed()
    by = w.forger(client=w.forger_address, address=f'198.19.{w.number}.67')
    by.ping()
    by.connection.connection.lose(bytes(500))
    by.connection.connection.lose(bytes(500), True)
    by.ping()
    w.covert()


@attempt
def a_loss_in_a_connection_to_the_element(w):
    """That something was missed is a Warning at least: the task's own orders are all known."""
    w.believed()
    by = w.forger(OneSided, client=w.forger_address)
    by.ask('GetNEStatus', answer=None)
    by.connection.connection.lose(bytes(500))
    by.ask('GetNEStatus', answer=None)
    w.covert(at_worst=WARNING)


def say_what_nobody_can_read(by):
    by.connection.send(b'POST /X1/NE HTTP/1.1\r\nHost: ne.example\r\nContent-Encoding: x-own\r\n'
                       b'Content-Length: 256\r\n\r\n' + bytes(range(256)))


@attempt
def a_request_that_nobody_can_read(w):
    """In the administrator's name: likewise."""
    w.believed()
    say_what_nobody_can_read(w.forger())
    w.covert(at_worst=WARNING)


@attempt
def a_request_of_somebody_that_nobody_can_read(w):
    """The element has never answered him."""
    w.believed()
    say_what_nobody_can_read(w.forger(client=w.forger_address))
    w.covert()


@attempt
def tls_that_nobody_can_read(w):
    """Likewise."""
    w.believed()
    link = wire.TcpConnection(w.added, (w.forger_address, 45000), (w.ne_address, 8080)).open()
    tls = TlsConnection(link)
    tls.handshake()
    tls.send(b'GET / HTTP/1.1\r\n\r\n')
    w.covert(at_worst=WARNING)


@attempt
def a_second_administrator_nobody_answered(w):
    w.believed()
    w.forger(OneSided, admf='second', client=w.forger_address).create(w.did(8), w.second, answer=None)
    w.covert()


@attempt
def a_second_administrator_between_strangers(w):
    w.believed()
    w.forger(admf='second', client=w.forger_address, address=f'198.19.{w.number}.67').create(w.did(8), w.second)
    w.covert()


# ---- against the clean one ----

@attempt
def ends_that_nobody_answered(w):
    """What is forged speaks against nobody: no alarm where all is well."""
    w.believed()
    by = w.forger(OneSided)
    by.deactivate(w.xid(), answer=None)
    by.remove(w.did(1), answer=None)
    w.capture.wait(6)
    w.clean(w.unit())
    w.new_link(w.mdf)
    w.clean(w.unit())
    w.covert()


@attempt_with('endpoints')
def ends_against_a_registered_flow(w):
    w.believed_registered()
    by = w.forger(OneSided)
    by.deactivate(w.xid(), answer=None)
    by.remove(w.did(1), answer=None)
    for name in ('DeactivateTask', 'RemoveDestination'):
        w.forger(Unasked).ask(name)
    elsewhere = w.forger(client=w.forger_address, address=f'198.19.{w.number}.67')
    elsewhere.deactivate(w.xid())
    elsewhere.remove(w.did(1))
    orders.Reports(w.added, w.ne_name, w.forger_address, w.admf.name, f'198.19.{w.number}.5').task(
        w.xid(), 'ImplicitDeactivation')
    w.capture.wait(6)
    w.clean(w.unit(), 'registered')
    w.new_link(w.mdf)
    w.clean(w.unit(), 'registered')
    w.covert()


@attempt_with('endpoints')
def ordered_and_registered_nowhere(w):
    """The user's own list is the authority: a conversation of the right addresses changes no verdict."""
    w.believed_registered()
    w.order_the_stranger(w.forger())
    w.clean(w.unit(), 'registered')
    w.covert()


# ---- what no line stops ----

def talked_into(w, frame, before=('unregistered', ERROR), *items):
    w.judge(frame, *(('provisioned', *items) if w.is_there else before))


@attempt
def a_conversation_of_the_right_addresses(w):
    """Both directions, from the administrator's address and from the element's: that is what an order looks like. It
    proves that the attempts fail for the reason they name."""
    w.believed()
    w.order_the_stranger(w.forger())
    talked_into(w, w.unit(to=w.stranger))


@attempt
def an_element_that_moves(w):
    """Both directions, from the administrator's address, under the element's name; nothing lists its addresses."""
    w.believed()
    w.order_the_stranger(w.forger(address=f'198.19.{w.number}.67'))
    talked_into(w, w.unit(to=w.stranger))


@attempt
def a_conversation_with_the_element_itself(w):
    """Nothing lists administrators: whoever the element obeys is one."""
    w.believed()
    w.order_the_stranger(w.forger(admf='somebody', client=w.forger_address))
    talked_into(w, w.unit(to=w.stranger))


@attempt
def another_name_at_the_address(w):
    """Likewise, under another name."""
    w.believed()
    w.order_the_stranger(w.forger(admf='somebody', client=w.forger_address, name=f'shadow-{w.number}'))
    talked_into(w, w.unit(to=w.stranger))


@attempt
def a_sender_that_is_no_element(w):
    """From an address that no administration was seen of: what was ordered of anybody speaks for it."""
    w.believed()
    sender = f'198.18.{w.number}.7'
    by = w.forger(admf='somebody', client=w.forger_address, name=f'x-{w.number}', address=f'198.19.{w.number}.67')
    by.create(w.did(9), w.stranger)
    by.activate(w.xid(5), w.did(9))
    talked_into(w, w.unit(w.xid(5), to=w.stranger, source=sender), ('unverified', UNVERIFIED))


@attempt
def a_connection_that_is_kept_open(w):
    """The administrator asks, and the element has not answered yet: that may still come."""
    w.believed()
    by = w.forger()
    by.create(w.did(9), w.stranger, answer=None)
    by.modify(w.xid(), w.did(1), w.did(9), answer=None)
    w.judge(w.unit(to=w.stranger), *(('unverified', UNANSWERED) if w.is_there else ('unregistered', ERROR)))
    by.close()
    w.covert()


@attempt
def an_element_of_which_nothing_is_captured(w):
    """Where only requests can be seen they speak for who is asked, with a Note."""
    by = w.forger(OneSided)
    by.create(w.did(9), w.stranger)
    by.activate(w.xid(), w.did(9))
    talked_into(w, w.unit(to=w.stranger), ('unverified', UNVERIFIED), UNANSWERED)


# ---- all of them ----

judged, test_attempt, test_twins_differ = ATTEMPTS.tests()


SAID = {
    UNANSWERED: [requests_nobody_answered, requests_over_http2_nobody_answered],
    UNLISTED: [an_administrator_that_is_not_listed, another_name_at_the_elements_address,
               an_administrators_name_from_an_address_that_is_not_listed, a_listing_to_one_who_is_not_listed],
    CONFLICT: [a_conversation_of_strangers, a_full_listing_by_somebody_else,
               from_an_address_that_is_listed_as_anothers],
    MISSING: [without_an_administrator, without_an_element, without_a_transaction],
    UNMATCHED: [answers_nobody_asked_for, listings_nobody_asked_for, it_exists_already_nobody_asked],
    'li.order.in_clear Warning': [in_clear_where_it_is_protected],
    'li.order.no_exchange Note': [without_http],
    'li.element.moved Note': [an_element_that_moves],
    'li.administrator.second Warning': [a_conversation_with_the_element_itself],
}

test_said = ATTEMPTS.tests_said(SAID)
