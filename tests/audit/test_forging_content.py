# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts to talk a covert endpoint into another verdict with what is no administration at all: content, what others
resolve, what a unit says of itself. See test_forging.py.
"""

from support import dns, forging, inner, orders, ps, wire, x2x3
from support.attempts import UNANSWERED, Attempts
from support.forging import OneSided
from support.twins import ERROR, WARNING
from support.wire import Endpoint

ENDED, UNVERIFIED, INSIDE = 'li.task.ended', 'li.endpoint.unverified Note', 'li.order.inside_content Note'
CONFLICT = 'li.element.conflict Warning'
ATTEMPTS = Attempts()
attempt, attempt_with = ATTEMPTS.attempt, ATTEMPTS.attempt_with


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


HOST, UNKNOWN = 'mdf-{}.example.org', 'li.destination.unknown Note'


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
    """The question was asked, and has its answer: of two one was made up, and neither speaks for anybody."""
    resolved(w)
    client, server = Endpoint(w.ne_address, 40053), Endpoint(f'10.0.{w.number}.53', 53)
    w.added.datagram(server, client, dns.answer(HOST.format(w.number), w.stranger.address))
    w.judge(w.unit(to=w.stranger), *(('unverified', UNKNOWN) if w.is_there else ('unregistered', WARNING)))
    w.judge(w.unit(), *(('unverified', UNKNOWN) if w.is_there else ('provisioned',)))
    w.covert(w.unit(to=w.second), item=WARNING)


@attempt
def a_name_that_is_answered_first(w):
    """The question is the element's own, and the true answer comes behind the other one."""
    w.ne.create(w.did(1), orders.uri(f'x2x3://{HOST.format(w.number)}:9003'))
    w.ne.activate(w.xid(), w.did(1))
    client, server = Endpoint(w.ne_address, 40053), Endpoint(f'10.0.{w.number}.53', 53)
    w.capture.datagram(client, server, dns.question(HOST.format(w.number)))
    w.added.datagram(server, client, dns.answer(HOST.format(w.number), w.stranger.address))
    w.capture.datagram(server, client, dns.answer(HOST.format(w.number), w.mdf.address))
    w.judge(w.unit(), *(('unverified', UNKNOWN) if w.is_there else ('provisioned',)))
    w.judge(w.unit(to=w.stranger), *(('unverified', UNKNOWN) if w.is_there else ('unregistered', WARNING)))
    w.covert(w.unit(to=w.second), item=WARNING)


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
    w.covert(verdict='unverified', item=UNKNOWN)


@attempt
def a_question_of_the_elements(w):
    """What no line stops: the element asks, and is answered, and whose packets these are nobody can tell."""
    resolved(w)
    client, server = Endpoint(w.ne_address, 40054), Endpoint(f'198.19.{w.number}.53', 53)
    w.added.datagram(client, server, dns.question(HOST.format(w.number), number=9))
    w.added.datagram(server, client, dns.answer(HOST.format(w.number), w.stranger.address, number=9))
    w.judge(w.unit(to=w.stranger), *(('provisioned',) if w.is_there else ('unregistered', WARNING)))


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


# ---- all of them ----

judged, test_attempt, test_twins_differ = ATTEMPTS.tests()


# Not in_a_chat: Wireshark's MSRP looks into bodies only where a tree is wanted, which two passes do in the second.
SAID = {
    INSIDE: [in_content, in_content_with_ethernet, in_content_that_is_handed_over, in_a_document_that_is_content,
             in_a_message_that_is_content, in_a_subscribers_tunnel, in_quotations, in_a_mail, in_a_sip_body, downloaded,
             downloaded_from_the_element, a_warrant_that_begins_again_in_a_tunnel],
    UNANSWERED: [law_enforcement_nobody_ordered],
    CONFLICT: [the_name_of_another_element],
}

test_said = ATTEMPTS.tests_said(SAID)
