# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts with other octets in the place of an order, or of its answer: the capture has two versions of it, and which
of them was sent can't be told. Neither is believed: where either leads is not verified, and not all of the element's
orders are known. What comes to the place of what was answered long ago was not sent, and changes nothing.
"""

import struct

from support import orders, wire, x1
from support.attempts import UNANSWERED, Attempts
from support.twins import ERROR, WARNING
from support.wire import Endpoint

ATTEMPTS = Attempts()
attempt = ATTEMPTS.attempt
UNKNOWN, UNVERIFIED = 'li.destination.unknown Note', 'li.endpoint.unverified Note'
DIFFER, DISPUTED = 'li.coverage.octets_differ Warning', 'li.order.octets_differ Warning'
GET = b'GET / HTTP/1.1\r\nHost: ne\r\n\r\n'
HTTP_REFUSES = b'HTTP/1.1 404 Not Found\r\nContent-Length: %05d\r\n\r\n'


def exchange(w, name, *body, response=None):
    """The octets of a request to the element and of its answer."""
    number = w.ne._transaction()
    said = [w.ne._message(name + 'Request', body, number),
            w.ne._message(name + 'Response', response or [x1.ok()], number)]
    return x1.post(x1.document(said[0])), x1.reply(x1.document(said[1]))


def connection(w):
    return w.ne.connection.connection


def forged(w):
    """Where the forger's version of an order leads: as long a text as where the true one does."""
    return Endpoint(f'203.10.{w.number}.66', 9003)


def leads_there(w, octets):
    return octets.replace(w.second.address.encode(), forged(w).address.encode())


def write(w, segment, at=0, end=None, is_there=True):
    """A part of a segment; or, where it is not there, its time."""
    con, part = connection(w), segment.octets[at:end]
    if is_there:
        return con.write(wire.Segment(segment.sequence + at, part, segment.back))
    w.capture.now += w.capture.step
    return None


def other_of(segment, octets):
    assert len(octets) == len(segment.octets) and octets != segment.octets
    return wire.Segment(segment.sequence, octets, segment.back)


def refused(answer):
    """HTTP's own refusal, as long as the answer."""
    head = HTTP_REFUSES % 0
    body = len(answer) - len(head)
    return HTTP_REFUSES % body + b'x' * body


def is_where_either_leads(w, frame, *items):
    w.judge(frame, *(('unverified', *items) if w.is_there else ('provisioned',)))


def unverified(w, frame, *items, otherwise=ERROR):
    w.judge(frame, *(('unverified', *items) if w.is_there else ('unregistered', otherwise)))


# ---- a request ----

def create(w):
    """The second endpoint as destination 2, in a segment that is not written yet; its answer; the other version."""
    octets, answer = exchange(w, 'CreateDestination', orders.destination(w.did(2), w.second))
    segment = connection(w).prepare(octets)
    return segment, answer, other_of(segment, leads_there(w, octets)), octets.index(b'destinationDetails')


def use_it(w, answer):
    connection(w).send(answer, True)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.clean(w.unit())
    is_where_either_leads(w, w.unit(to=w.second), UNKNOWN)
    w.capture.wait(6)
    unverified(w, w.unit(to=forged(w)), UNKNOWN)


@attempt
def the_second_half_first(w):
    w.believed()
    segment, answer, other, cut = create(w)
    write(w, segment, end=cut)
    write(w, other, cut, is_there=w.is_there)
    write(w, segment, cut)
    use_it(w, answer)


@attempt
def the_second_half_before_the_first(w):
    w.believed()
    segment, answer, other, cut = create(w)
    write(w, other, cut, is_there=w.is_there)
    write(w, segment, end=cut)
    write(w, segment, cut)
    use_it(w, answer)


@attempt
def the_second_half_later(w):
    """Behind the true one, and before the answer: it may as well be what was sent."""
    w.believed()
    segment, answer, other, cut = create(w)
    write(w, segment, end=cut)
    write(w, segment, cut)
    write(w, other, cut, is_there=w.is_there)
    use_it(w, answer)


@attempt
def all_of_a_request_first(w):
    w.believed()
    segment, answer, other, _ = create(w)
    write(w, other, is_there=w.is_there)
    write(w, segment)
    use_it(w, answer)


@attempt
def the_first_half_first(w):
    """The place is not the end of the message: the transaction identifier is another one."""
    w.believed()
    segment, answer, _, cut = create(w)
    place = segment.octets.index(b'x1TransactionId>') + 20
    octets = segment.octets[:place] + b'ffff' + segment.octets[place + 4:]
    write(w, other_of(segment, octets), end=cut, is_there=w.is_there)
    write(w, segment, end=cut)
    write(w, segment, cut)
    use_it(w, answer)


def fragments(w, segment, cut):
    """Of the IP packet with the segment, the first and the last fragment."""
    con = connection(w)
    packet = wire.ip(con.client.address, con.server.address, wire.TCP, wire.tcp(
        con.client, con.server, segment.sequence, con.next[1], wire.PSH | wire.ACK, segment.octets), 4711)
    cut = (20 + cut) // 8 * 8
    for at, part in ((0x2000, packet[20:20 + cut]), (cut // 8, packet[20 + cut:])):
        head = packet[:2] + struct.pack('!H', 20 + len(part)) + packet[4:6] + struct.pack('!H', at) + packet[8:10]
        head += bytes(2) + packet[12:20]
        head = head[:10] + struct.pack('!H', wire.checksum(head)) + head[12:]
        yield wire.ethernet(con.client.address, con.server.address, head + part)


@attempt
def the_last_fragment_first(w):
    w.believed()
    segment, answer, other, cut = create(w)
    first, last = fragments(w, segment, cut)
    w.capture.add(first)
    w.added.add(list(fragments(w, other, cut))[1])
    w.capture.add(last)
    use_it(w, answer)


@attempt
def the_first_fragment_first(w):
    """With it the datagram is whole when the true first fragment comes."""
    w.believed()
    segment, answer, other, _ = create(w)
    cut = segment.octets.index(b'deliveryAddress') + 200
    first, last = fragments(w, segment, cut)
    if w.is_there:
        w.capture.add(last)
        w.capture.add(list(fragments(w, other, cut))[0])
        w.capture.add(first)
    else:
        w.capture.add(first)
        w.capture.add(last)
        w.capture.now += w.capture.step
    use_it(w, answer)


@attempt
def the_second_half_ends_another_task(w):
    """What goes on is no Error; that what has ended goes on is not known."""
    w.believed()
    w.ne.create(w.did(2), w.second)
    w.ne.activate(w.xid(2), w.did(2))
    w.clean(w.unit(w.xid(2), to=w.second))
    octets, answer = exchange(w, 'DeactivateTask', x1.xid(w.xid(2)))
    segment, cut = connection(w).prepare(octets), octets.index(b'xId')
    write(w, segment, end=cut)
    write(w, other_of(segment, octets.replace(w.xid(2).encode(), w.xid(1).encode())), cut, is_there=w.is_there)
    write(w, segment, cut)
    connection(w).send(answer, True)
    w.capture.wait(6)
    w.clean(w.unit())
    w.covert(item=ERROR if not w.is_there else WARNING)


@attempt
def a_task_in_two_versions(w):
    """Its destinations are not known from then on; those of others are."""
    w.believed()
    w.ne.create(w.did(2), w.second)
    w.ne.activate(w.xid(2), w.did(2))
    octets, answer = exchange(w, 'ModifyTask', orders.task(w.xid(1), w.did(1), w.did(2)))
    segment = connection(w).prepare(octets)
    write(w, other_of(segment, octets.replace(w.did(2).encode(), w.did(9).encode())), is_there=w.is_there)
    write(w, segment)
    connection(w).send(answer, True)
    w.clean(w.unit())
    w.clean(w.unit(to=w.second))
    w.capture.wait(6)
    unverified(w, w.unit(to=w.stranger), UNKNOWN)
    w.covert(w.unit(w.xid(2), to=w.stranger), item=WARNING if w.is_there else ERROR)


@attempt
def a_refusal_of_a_request_in_two_versions(w):
    """Whatever was asked, nothing came of it."""
    w.believed()
    segment, _, other, cut = create(w)
    write(w, segment, end=cut)
    write(w, other, cut, is_there=w.is_there)
    write(w, segment, cut)
    connection(w).send(refused(bytes(100)), True)
    w.clean(w.unit())
    w.covert(item=WARNING if w.is_there else ERROR)


@attempt
def a_request_of_another_kind_first(w):
    """What was ordered is hidden altogether. The task may have been changed to where others lead, and not to where no
    order does."""
    w.believed()
    w.ne.create(w.did(2), w.second)
    octets, answer = exchange(w, 'ModifyTask', orders.task(w.xid(), w.did(1), w.did(2)))
    segment = connection(w).prepare(octets)
    write(w, wire.Segment(segment.sequence, GET, segment.back), is_there=w.is_there)
    write(w, segment)
    connection(w).send(answer, True)
    w.clean(w.unit())
    is_where_either_leads(w, w.unit(to=w.second), UNVERIFIED)
    w.covert(item=WARNING if w.is_there else ERROR)


# ---- an answer ----

def modify(w):
    w.ne.create(w.did(2), w.second)
    octets, answer = exchange(w, 'ModifyTask', orders.task(w.xid(), w.did(1), w.did(2)))
    connection(w).send(octets)
    return connection(w).prepare(answer, True)


def either_way(w):
    """Done or refused: what the task had before it has, and what it may have besides is not verified."""
    w.clean(w.unit())
    is_where_either_leads(w, w.unit(to=w.second))
    w.covert(item=WARNING if w.is_there else ERROR)


@attempt
def a_refusal_in_the_place_of_an_answer(w):
    w.believed()
    segment = modify(w)
    write(w, other_of(segment, refused(segment.octets)), is_there=w.is_there)
    write(w, segment)
    either_way(w)


@attempt
def a_refusal_behind_an_answer(w):
    w.believed()
    segment = modify(w)
    write(w, segment)
    write(w, other_of(segment, refused(segment.octets)), is_there=w.is_there)
    either_way(w)


@attempt
def the_second_half_of_an_answer(w):
    w.believed()
    segment = modify(w)
    cut = segment.octets.index(b'AcknowledgedAndCompleted')
    octets = segment.octets.replace(b'AcknowledgedAndCompleted', b'Acknowledged'.ljust(24))
    write(w, segment, end=cut)
    write(w, other_of(segment, octets), cut, is_there=w.is_there)
    write(w, segment, cut)
    either_way(w)


@attempt
def a_first_order_of_which_the_answer_is_in_two_versions(w):
    """It was believed for a moment. What it named is neither removed nor ended."""
    w.believed()
    w.ne.create(w.did(2), w.second)
    octets, answer = exchange(w, 'ActivateTask', orders.task(w.xid(5), w.did(2)))
    connection(w).send(octets)
    segment = connection(w).prepare(answer, True)
    write(w, segment)
    write(w, other_of(segment, refused(answer)), is_there=w.is_there)
    w.clean(w.unit(w.xid(5), to=w.second))
    w.capture.wait(6)
    w.clean(w.unit(w.xid(5), to=w.second))


def list_all(w, where, response):
    octets, answer = exchange(w, 'GetAllDetails', response=response)
    connection(w).send(octets)
    segment = connection(w).prepare(answer, True)
    write(w, other_of(segment, answer.replace(where.address.encode(), forged(w).address.encode())),
          is_there=w.is_there)
    write(w, segment)


@attempt
def a_listing_in_two_versions(w):
    """Of what it lists only that is believed which was ordered before."""
    w.believed()
    list_all(w, w.mdf, orders.all_details([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)]))
    w.clean(w.unit())
    w.covert(w.unit(to=forged(w)), item=WARNING if w.is_there else ERROR)


@attempt
def a_first_listing_in_two_versions(w):
    w.ne.ping()
    list_all(w, w.mdf, orders.all_details([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)]))
    is_where_either_leads(w, w.unit(), UNVERIFIED)
    unverified(w, w.unit(to=forged(w)), UNVERIFIED)


# ---- what was settled ----

@attempt
def a_request_that_was_answered(w):
    """Nobody sends once more, and otherwise, what was answered: all Errors stay, and so does what is ordered."""
    w.believed()
    segment, answer, other, _ = create(w)
    write(w, segment)
    connection(w).send(answer, True)
    write(w, other, is_there=w.is_there)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.clean(w.unit(to=w.second))
    w.covert(w.unit(to=forged(w)))


@attempt
def an_answer_that_was_acknowledged(w):
    w.believed()
    segment = modify(w)
    write(w, segment)
    connection(w).acknowledge(back=False)
    write(w, other_of(segment, refused(segment.octets)), is_there=w.is_there)
    w.clean(w.unit(to=w.second))
    w.covert()


@attempt
def an_acknowledgement_of_what_has_not_come(w):
    """It takes nothing: the answer that comes then is in two versions all the same."""
    w.believed()
    segment = modify(w)
    con = connection(w)
    w.added.packet(con.client.address, con.server.address, wire.TCP, wire.tcp(
        con.client, con.server, con.next[0], con.next[1] + 5000, wire.ACK, b''))
    write(w, other_of(segment, refused(segment.octets)), is_there=w.is_there)
    write(w, segment)
    w.clean(w.unit())
    is_where_either_leads(w, w.unit(to=w.second))


@attempt
def all_is_listed_again(w):
    """What was doubted is over."""
    w.believed()
    segment, answer, other, _ = create(w)
    write(w, other, is_there=w.is_there)
    write(w, segment)
    connection(w).send(answer, True)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.baseline([orders.task(w.xid(), w.did(1), w.did(2))],
               [orders.destination(w.did(1), w.mdf), orders.destination(w.did(2), w.second)])
    w.clean(w.unit())
    w.clean(w.unit(to=w.second))
    w.capture.wait(6)
    w.covert(w.unit(to=forged(w)))


# ---- what is no other version ----

@attempt
def all_is_sent_again(w):
    """Retransmissions, in the same cuts and in others, and with what follows."""
    w.believed()
    segment, answer, _, cut = create(w)
    write(w, segment, end=cut)
    write(w, segment, end=cut, is_there=w.is_there)
    write(w, segment, cut)
    write(w, segment, is_there=w.is_there)
    reply = connection(w).prepare(answer, True)
    write(w, reply)
    write(w, reply, 7, is_there=w.is_there)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.clean(w.unit(to=w.second))
    w.covert()


@attempt
def all_fragments_are_captured_twice(w):
    w.believed()
    segment, answer, _, cut = create(w)
    for part in fragments(w, segment, cut):
        w.capture.add(part)
        w.added.add(part)
    connection(w).send(answer, True)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.clean(w.unit(to=w.second))
    w.covert()


@attempt
def a_keepalive_with_an_octet(w):
    w.believed()
    segment, answer, _, _ = create(w)
    write(w, segment)
    end = wire.Segment(segment.sequence + len(segment.octets) - 1, b'\0', False)
    write(w, end, is_there=w.is_there)
    connection(w).send(answer, True)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.clean(w.unit(to=w.second))
    w.covert()


judged, test_attempt, test_twins_differ = ATTEMPTS.tests()

SAID = {
    DIFFER: [the_second_half_before_the_first, a_request_that_was_answered],
    DISPUTED: [the_second_half_first, the_second_half_later, all_of_a_request_first, the_first_half_first,
               the_last_fragment_first, the_first_fragment_first, a_refusal_in_the_place_of_an_answer,
               a_refusal_behind_an_answer, a_listing_in_two_versions],
}

test_said = ATTEMPTS.tests_said(SAID)


def test_clean_octets_are_not_disputed(judged):
    """What is sent again, or captured twice, is no other version; nor is it believed less."""
    for function in (all_is_sent_again, all_fragments_are_captured_twice, a_keepalive_with_an_octet):
        for is_forged in (False, True):
            world = ATTEMPTS.twins['no tables'].world(function.__name__, is_forged)
            said = {one for frame in range(world.first, world.last + 1)
                    for one in judged['no tables'][is_forged][frame][1]}
            assert not {DIFFER, DISPUTED, UNANSWERED} & said
