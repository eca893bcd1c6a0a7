# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts to talk a covert endpoint into `provisioned` or `unverified`, with packets alone.

Each is read with what was forged and without, in one pass and in two. Units are the same in both and must be judged
alike: the copies that nobody ordered, and those that were. Of what was forged any item may be said. The number is the
line of what makes an order count that stops it (README).
"""

import pytest

from support import dns, forging, inner, orders, ps, wire, x1, x2x3
from support.cases import row
from support.forging import Midway, OneSided, Unasked
from support.tls import TlsConnection
from support.twins import ERROR, UNREGISTERED, WARNING, Twins, TwinWorld
from support.wire import Endpoint

REMOVED, ENDED, UNVERIFIED = 'li.endpoint.removed', 'li.task.ended', 'li.endpoint.unverified Note'
CONFLICT = 'li.element.conflict Warning'
# What speaks for nobody is named all the same, where something was forged.
UNANSWERED = 'li.order.unanswered Note'


class Story(TwinWorld):
    def __init__(self, capture, number, is_there):
        super().__init__(capture, number, is_there)
        self.forgers = 0
        self.forger_address = f'198.19.{number}.66'
        self.lemf = Endpoint(f'203.1.{number}.20', 50000)

    def forger(self, carrier=orders.Plain, capture=None, admf=None, client=None, name=None, address=None, port=8080):
        """One who speaks to the element as its administrator does; or as another, from elsewhere, to elsewhere."""
        admf = orders.Administrator(capture or self.added, admf or self.admf.name, client or self.admf_address, carrier)
        self.forgers += 1
        admf.port = 60000 + self.forgers
        return admf.element(name or self.ne_name, address or self.ne_address, port)

    def believed_registered(self):
        self.usual()
        self.clean(self.unit(), 'registered')

    def order_the_stranger(self, by):
        """The stranger as a destination, and as one of task 1."""
        by.create(self.did(9), self.stranger)
        by.modify(self.xid(), self.did(1), self.did(9))

    def attempt(self, *how, **more):
        """Those orders, said in some way, change nothing."""
        self.believed()
        by = self.forger(*how, **more)
        self.order_the_stranger(by)
        self.clean(self.unit())
        self.covert()
        by.close()
        self.covert()

    def converse(self, name, body=(), answer=(), asked=None, answered=None, carrier=orders.Plain, address=None):
        """A request and its answer of the forger's, each with changes of its envelope."""
        element = self.forger(carrier, address=address)
        number = element._transaction()
        how = {'transaction': number, 'admf': self.admf.name, 'ne': self.ne_name}
        element.connection.request(x1.document(x1.message(name + 'Request', *body, **{**how, **(asked or {})})))
        element.connection.response(x1.document(x1.message(name + 'Response', *(answer or [x1.ok()]),
                                                           **{**how, **(answered or {})})))
        element.close()

    def conversation(self, **how):
        self.converse('CreateDestination', [orders.destination(self.did(9), self.stranger)], **how)
        self.converse('ModifyTask', [orders.task(self.xid(), self.did(1), self.did(9))], **how)


TABLES = {
    'no tables': lambda number: [],
    'elements': lambda number: [*row('li_elements', f'10.0.{number}.10', f'ne-{number}'),
                                *row('li_elements', f'10.0.{number}.77', f'other-{number}')],
    'administrators': lambda number: row('li_administrators', f'192.168.{number}.5', 'X1', f'ADMF {number}'),
    'endpoints': lambda number: row('li_endpoints', f'172.16.{number}.20', '9003', 'tcp', 'X2,X3', '*', 'MDF'),
}
ATTEMPTS = {tables: [] for tables in TABLES}


def attempt(function):
    ATTEMPTS['no tables'].append(function)
    return function


def attempt_with(tables):
    def keep(function):
        ATTEMPTS[tables].append(function)
        return function
    return keep


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
    """An order is sent again, with another address in it, before it is answered: what came first was answered."""
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
    w.clean(w.unit(to=w.second))
    w.covert(w.unit(to=stranger))


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


# ---- 1: it is no content ----

@attempt
def in_content(w):
    """The target sends packets that look like administration."""
    w.believed()
    w.order_the_stranger(w.forger(capture=forging.within_content(w)))
    w.covert()


@attempt
def in_content_with_ethernet(w):
    w.believed()
    w.order_the_stranger(w.forger(capture=forging.within_ethernet_content(w)))
    w.covert()


@attempt
def in_content_that_is_handed_over(w):
    w.believed()
    w.order_the_stranger(w.forger(capture=forging.within_handover(w)))
    w.covert()


@attempt
def in_a_document_that_is_content(w):
    """Format 15: the target sent it as MIME."""
    def carried(body):
        return x2x3.content(x2x3.X2, body, x2x3.MIME, direction=x2x3.NOT_APPLICABLE, xid=w.xid(),
                            attributes=[x2x3.content_type('application/xml')]).encode()

    class Mime(orders.Plain):
        def request(self, body):
            return self.send(carried(body))

        response = request

    w.believed()
    w.order_the_stranger(w.forger(Mime, client=w.ne_address, address=w.mdf.address, port=9003))
    w.covert()


@attempt
def in_a_message_that_is_content(w):
    """Format 9: the target sent it in SIP."""
    message = forging.Signalling(None, inner.ALICE, inner.BOB)

    class Sip(orders.Plain):
        def request(self, body):
            return self.send(x2x3.content(x2x3.X2, message.message(body), x2x3.SIP, direction=x2x3.NOT_APPLICABLE,
                                          xid=w.xid()).encode())

        response = request

    w.believed()
    w.order_the_stranger(w.forger(Sip, client=w.ne_address, address=w.mdf.address, port=9003))
    w.covert()


@attempt
def in_a_subscribers_tunnel(w):
    w.believed()
    w.order_the_stranger(w.forger(capture=forging.within_gtp(w)))
    w.covert()


@attempt
def in_quotations(w):
    w.believed()
    w.order_the_stranger(w.forger(capture=forging.within_quotations(w)))
    w.covert()


@attempt
def in_a_mail(w):
    w.attempt(forging.Mail)


@attempt
def in_a_sip_body(w):
    w.attempt(forging.Signalling)


@attempt
def in_a_chat(w):
    w.attempt(forging.Chat, port=2855)


@attempt
def downloaded(w):
    """A browser fetches both sides of a conversation from a web server."""
    w.attempt(forging.Downloads, client=w.forger_address, address='198.19.0.80', port=80)


@attempt
def downloaded_from_the_element(w):
    """Likewise, as if the element's own web server had them."""
    w.attempt(forging.Downloads)


@attempt
def dns_in_content(w):
    """The target resolves the name of the destination, to an address it likes."""
    resolved(w)
    tunnel = forging.within_content(w)
    client, server = Endpoint(w.ne_address, 40053), Endpoint(f'10.0.{w.number}.53', 53)
    tunnel.datagram(client, server, dns.question(HOST.format(w.number), number=9))
    tunnel.datagram(server, client, dns.answer(HOST.format(w.number), w.stranger.address, number=9))
    w.covert(item=WARNING)


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
def the_first_to_use_the_name(w):
    """Somebody answers under the element's name before the element does: the element's own conversation counts still."""
    w.forger(admf='somebody', client=w.forger_address, address=f'198.19.{w.number}.67').ask(
        'GetNEStatus', response=orders.all_details()[:1])
    w.believed()
    w.covert()


@attempt
def the_first_to_use_both_names(w):
    w.forger(client=w.forger_address, address=f'198.19.{w.number}.67').create(w.did(9), w.stranger)
    w.believed()
    w.covert()


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
def a_reset_in_a_connection_without_a_beginning(w):
    """Nothing that nobody asked for ends what is delivered."""
    w.believed()
    w.capture.wait(600)
    w.forger(Midway).ask('DeactivateAllTasks')
    w.capture.wait(6)
    w.clean(w.unit())
    w.covert(at_worst=WARNING)


# ---- 8: roles ----

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
    """From the element's address, under another name, to somebody who takes it: of that name nothing is known, and it is
    no name of the element's."""
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
def mediation_of_the_element(w):
    """Likewise, by a task with mediation details that nobody took."""
    w.believed()
    w.forger(OneSided).activate(w.xid(4), w.did(1), mediations=[orders.mediation(f'LIID-{w.number}')])
    w.clean(w.unit())
    w.covert()


# ---- 9: in clear ----

class Protected(orders.Plain):
    def __init__(self, capture, client, server):
        self.connection = TlsConnection(wire.TcpConnection(capture, client, server).open())
        self.connection.handshake()
        capture.secrets.append(self.connection.secrets)


@attempt
def in_clear_where_it_is_protected(w):
    """Both directions, from the right addresses: who administers it speaks TLS."""
    w.admf.carrier = Protected
    w._ne = w.element(port=443)
    w.attempt()


# ---- joins ----

@attempt
def the_name_of_another_element(w):
    """An NFID: of the other some orders are known only, of this one all."""
    other = w.element(f'other-{w.number}', f'10.0.{w.number}.11')
    other.create(w.did(5), w.second)
    w.believed()
    w.covert()
    for nfid in (f'other-{w.number}', 'nobody'):
        frame = w.unit(to=w.stranger, nfid=nfid if w.is_there else None)
        w.judge(frame, 'unregistered', ERROR, *([CONFLICT] if w.is_there and nfid != 'nobody' else []))


HOST = 'mdf-{}.example.org'


def resolved(w):
    """The MDF by its name, which the element has resolved."""
    w.ne.create(w.did(1), orders.uri(f'x2x3://{HOST.format(w.number)}:9003'))
    w.ne.activate(w.xid(), w.did(1))
    client, server = Endpoint(w.ne_address, 40053), Endpoint(f'10.0.{w.number}.53', 53)
    w.capture.datagram(client, server, dns.question(HOST.format(w.number)))
    w.capture.datagram(server, client, dns.answer(HOST.format(w.number), w.mdf.address))
    w.clean(w.unit())


@attempt
def a_name_nobody_asked_for(w):
    resolved(w)
    client, server = Endpoint(w.ne_address, 40053), Endpoint(f'10.0.{w.number}.53', 53)
    w.added.datagram(server, client, dns.answer(HOST.format(w.number), w.stranger.address, number=8))
    w.covert(item=WARNING)


@attempt
def a_name_that_is_answered_once_more(w):
    """The question was asked, and has its answer."""
    resolved(w)
    client, server = Endpoint(w.ne_address, 40053), Endpoint(f'10.0.{w.number}.53', 53)
    w.added.datagram(server, client, dns.answer(HOST.format(w.number), w.stranger.address))
    w.covert(item=WARNING)


@attempt
def a_name_somebody_asked_for(w):
    resolved(w)
    client, server = Endpoint(w.forger_address, 40053), Endpoint(f'198.19.{w.number}.53', 53)
    w.added.datagram(client, server, dns.question(HOST.format(w.number), number=9))
    w.added.datagram(server, client, dns.answer(HOST.format(w.number), w.stranger.address, number=9))
    w.covert(item=WARNING)


@attempt
def a_name_that_was_never_asked_for(w):
    """No address is known, and the forger's is no better than any."""
    w.ne.create(w.did(1), orders.uri(f'x2x3://{HOST.format(w.number)}:9003'))
    w.ne.activate(w.xid(), w.did(1))
    client, server = Endpoint(w.ne_address, 40053), Endpoint(f'10.0.{w.number}.53', 53)
    w.added.datagram(server, client, dns.answer(HOST.format(w.number), w.stranger.address))
    w.covert(verdict='unverified', item='li.destination.unknown Note')


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


# ---- warrants ----

def handed_over(w, to=None):
    to = to or w.lemf
    w.numbers = getattr(w, 'numbers', -1) + 1
    return w.link(to, w.mdf.address).send(ps.cc(inner.udp_packet(), liid=f'LIID-{w.number}', sequence=w.numbers,
                                                seconds=w.capture.now // 10 ** 9))


def notify(w, alternative, capture):
    """HI1 from the mediation function to law enforcement, on its way in something else."""
    connection = wire.TcpConnection(capture, (w.mdf.address, 45100), w.lemf).open()
    connection.send(ps.hi1(alternative, f'LIID-{w.number}'))


def warrant(w, ended, hidden, within):
    """The mediation function says that it began, or that it ended; the traffic it hands over says the opposite."""
    hi1 = wire.TcpConnection(w.capture, (w.mdf.address, 45101), w.lemf).open()
    for number, alternative in enumerate([1, 2] if ended else [1]):
        hi1.send(ps.hi1(alternative, f'LIID-{w.number}', sequence=number))
    handed_over(w)
    notify(w, hidden, within)
    w.capture.wait(6)
    # HI1 orders no destination: of every one it is not known.
    w.judge(handed_over(w), 'unverified', UNVERIFIED, *([f'{ENDED} Warning'] if ended else []))


@attempt
def a_warrant_that_begins_again_in_content(w):
    warrant(w, True, 1, forging.within_content(w))


@attempt
def a_warrant_that_begins_again_in_what_is_handed_over(w):
    warrant(w, True, 1, forging.within_handover(w))


@attempt
def a_warrant_that_begins_again_in_a_tunnel(w):
    warrant(w, True, 1, forging.within_gtp(w))


@attempt
def a_warrant_that_begins_again_in_quotations(w):
    warrant(w, True, 1, forging.within_quotations(w))


@attempt
def a_warrant_that_ends_in_content(w):
    """What is forged speaks against nobody either."""
    warrant(w, False, 2, forging.within_content(w))


@attempt
def a_warrant_that_ends_in_a_tunnel(w):
    warrant(w, False, 2, forging.within_gtp(w))


@attempt
def law_enforcement_nobody_ordered(w):
    """Requests to the mediation function that nobody answered."""
    name = f'mdf-{w.number}'
    mediation = [orders.mediation(f'LIID-{w.number}')]
    mdf = w.element(name, w.mdf.address)
    mdf.create(w.did(7), w.lemf)
    mdf.activate(w.xid(), w.did(7), mediations=mediation)
    mdf.ask('GetAllDetails', response=orders.all_details([orders.task(w.xid(), w.did(7), mediations=mediation)],
                                                         [orders.destination(w.did(7), w.lemf)]))
    w.clean(handed_over(w))
    by = w.forger(OneSided, name=name, address=w.mdf.address)
    by.create(w.did(9), Endpoint(w.stranger.address, 50000))
    by.modify(w.xid(), w.did(7), w.did(9), mediations=mediation)
    w.covert(handed_over(w, Endpoint(w.stranger.address, 50000)))


# ---- what no line stops ----

SUCCESSES = []


def success(function):
    SUCCESSES.append(function)
    return function


def talked_into(w, frame, before=('unregistered', ERROR), *items):
    w.judge(frame, *(('provisioned', *items) if w.is_there else before))


@success
def a_conversation_of_the_right_addresses(w):
    """Both directions, from the administrator's address and from the element's: that is what an order looks like. It
    proves that the attempts fail for the reason they name."""
    w.believed()
    w.order_the_stranger(w.forger())
    talked_into(w, w.unit(to=w.stranger))


@success
def an_element_that_moves(w):
    """Both directions, from the administrator's address, under the element's name; nothing lists its addresses."""
    w.believed()
    w.order_the_stranger(w.forger(address=f'198.19.{w.number}.67'))
    talked_into(w, w.unit(to=w.stranger))


@success
def a_conversation_with_the_element_itself(w):
    """Nothing lists administrators: whoever the element obeys is one."""
    w.believed()
    w.order_the_stranger(w.forger(admf='somebody', client=w.forger_address))
    talked_into(w, w.unit(to=w.stranger))


@success
def another_name_at_the_address(w):
    """Likewise, under another name."""
    w.believed()
    w.order_the_stranger(w.forger(admf='somebody', client=w.forger_address, name=f'shadow-{w.number}'))
    talked_into(w, w.unit(to=w.stranger))


@success
def an_element_of_which_nothing_is_captured(w):
    """Where only requests can be seen they speak for who is asked, with a Note."""
    by = w.forger(OneSided)
    by.create(w.did(9), w.stranger)
    by.activate(w.xid(), w.did(9))
    talked_into(w, w.unit(to=w.stranger), ('unverified', UNVERIFIED), UNANSWERED)


# ---- all of them ----

ATTEMPTS['what wins'], TABLES['what wins'] = SUCCESSES, TABLES['no tables']
WORLDS = {tables: Twins(attempts, Story) for tables, attempts in ATTEMPTS.items()}


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def judged(request, tmp_path_factory):
    found = {}
    for tables, twins in WORLDS.items():
        options = [option for number in range(1, len(ATTEMPTS[tables]) + 1) for option in TABLES[tables](number)]
        found[tables] = twins.judged(tmp_path_factory.mktemp('forging'), options, request.param)
    return found


def harmless(items, is_forged):
    return [item for item in items if item.startswith('li.') and not (is_forged and item == UNANSWERED)]


def is_as_told(shown, verdict, items, at_worst, is_forged):
    verdicts, said = shown
    wanted = [items] + ([sorted([at_worst, *items[1:]])] if is_forged and at_worst else [])
    return verdicts == [verdict] and harmless(said, is_forged) in [harmless(one, is_forged) for one in wanted]


@pytest.mark.parametrize('is_forged', [False, True], ids=['as-it-was', 'forged'])
@pytest.mark.parametrize('tables, name', [(tables, name) for tables, twins in WORLDS.items() for name in twins.names()])
def test_attempt(judged, tables, name, is_forged):
    units = WORLDS[tables].world(name, is_forged).units
    assert units
    shown = judged[tables][is_forged]
    wrong = [(frame, shown[frame], told) for frame, *told in units if not is_as_told(shown[frame], *told, is_forged)]
    assert not wrong, f'{len(wrong)} of {len(units)}: {wrong}'


# ---- what is said of what was forged ----

INSIDE, UNMATCHED = 'li.order.inside_content Note', 'li_x1.transaction.unmatched Note'
UNLISTED, MISSING = 'li.administrator.unregistered Error', 'li_x1.element.missing Warning'
SAID = {
    INSIDE: [in_content, in_content_with_ethernet, in_content_that_is_handed_over, in_a_document_that_is_content,
             in_a_message_that_is_content, in_a_subscribers_tunnel, in_quotations, in_a_mail, in_a_sip_body, in_a_chat,
             downloaded, downloaded_from_the_element],
    UNANSWERED: [requests_nobody_answered, requests_over_http2_nobody_answered, law_enforcement_nobody_ordered],
    UNLISTED: [an_administrator_that_is_not_listed, another_name_at_the_elements_address,
               an_administrators_name_from_an_address_that_is_not_listed, a_listing_to_one_who_is_not_listed],
    CONFLICT: [a_conversation_of_strangers, a_full_listing_by_somebody_else, from_an_address_that_is_listed_as_anothers,
               a_database_that_was_cleared_elsewhere],
    MISSING: [without_an_administrator, without_an_element, without_a_transaction],
    UNMATCHED: [answers_nobody_asked_for, listings_nobody_asked_for, it_exists_already_nobody_asked],
    'li.order.in_clear Warning': [in_clear_where_it_is_protected],
    'li.element.moved Note': [an_element_that_moves],
    'li.administrator.second Warning': [a_conversation_with_the_element_itself],
}


@pytest.mark.parametrize('item, function', [(item, one) for item, attempts in SAID.items() for one in attempts])
def test_said(judged, item, function):
    """The line that stops it is named, where something was forged and nowhere else."""
    tables = next(tables for tables, attempts in ATTEMPTS.items() if function in attempts)
    for is_forged in (False, True):
        world = WORLDS[tables].world(function.__name__, is_forged)
        said = [one for frame in range(world.first, world.last + 1) for one in judged[tables][is_forged][frame][1]]
        assert (item in said) == is_forged, (is_forged, sorted(set(said)))


def test_twins_differ():
    """Each attempt puts packets into the capture."""
    for tables, twins in WORLDS.items():
        for name in twins.names():
            one, other = (twins.world(name, is_forged) for is_forged in (False, True))
            octets = [[frame.octets for frame in world.capture.frames[world.first - 1:world.last]]
                      for world in (one, other)]
            assert octets[0] != octets[1], name
