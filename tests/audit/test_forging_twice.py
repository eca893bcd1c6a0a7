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
ENDED, MAYBE_ENDED = 'li.task.ended Error', 'li.task.ended Note'
REMOVED, MAYBE_REMOVED = 'li.endpoint.removed Error', 'li.endpoint.removed Note'
OTHER_TASK, MAYBE_OTHER_TASK = 'li.endpoint.other_task Error', 'li.endpoint.other_task Warning'
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


def doubted(w, frame, *items):
    """It was ordered, and by one of the versions it goes on; by the other it may not."""
    w.judge(frame, *(('unverified', UNVERIFIED, *items) if w.is_there else ('provisioned',)))


def is_where_either_leads(w, frame, *items):
    w.judge(frame, *(('unverified', *items) if w.is_there else ('provisioned',)))


def unverified(w, frame, *items, otherwise=ERROR):
    w.judge(frame, *(('unverified', *items) if w.is_there else ('unregistered', otherwise)))


def goes_on(w, frame, item=MAYBE_ENDED):
    """It has ended, unless an order has two versions."""
    w.judge(frame, *(('unverified', UNVERIFIED, item) if w.is_there else ('provisioned', ENDED)))


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
    """Either may have ended: what goes on is no Error, and not plainly ordered."""
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
    doubted(w, w.unit(), MAYBE_ENDED)
    goes_on(w, w.unit(w.xid(2), to=w.second))
    w.judge(w.unit(to=w.stranger), 'unregistered', *((WARNING, MAYBE_ENDED) if w.is_there else (ERROR,)))


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
    doubted(w, w.unit())
    doubted(w, w.unit(to=w.second))
    w.clean(w.unit(w.xid(2), to=w.second))
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
    """What was ordered is shown to no dissector. The task may have been changed to where others lead, and not to where
    no order does."""
    w.believed()
    w.ne.create(w.did(2), w.second)
    octets, answer = exchange(w, 'ModifyTask', orders.task(w.xid(), w.did(1), w.did(2)))
    segment = connection(w).prepare(octets)
    write(w, wire.Segment(segment.sequence, GET, segment.back), is_there=w.is_there)
    write(w, segment)
    connection(w).send(answer, True)
    doubted(w, w.unit())
    is_where_either_leads(w, w.unit(to=w.second), UNVERIFIED)
    w.covert(item=WARNING if w.is_there else ERROR)


# ---- an end ----

def deactivate(w, xid):
    """An order that the task end, in a segment that is not written yet; its answer."""
    octets, answer = exchange(w, 'DeactivateTask', x1.xid(xid))
    return connection(w).prepare(octets), answer


def of_another(w, segment):
    """The same of a task that there is not."""
    return other_of(segment, segment.octets.replace(w.xid(1).encode(), w.xid(9).encode()))


def ended_in_two_versions(w, *write_all, is_order=True):
    """Whatever comes first, the task may go on, and may have ended. Of others nothing changes. Where no order is shown,
    its answer tells that some was missed."""
    w.believed()
    w.ne.create(w.did(2), w.second)
    w.ne.activate(w.xid(2), w.did(2))
    segment, answer = deactivate(w, w.xid())
    for one in write_all:
        one(segment)
    connection(w).send(answer, True)
    w.capture.wait(6)
    goes_on(w, w.unit())
    w.clean(w.unit(w.xid(2), to=w.second))
    # What speaks against it does not rest on these octets.
    w.judge(w.unit(w.xid(2)), 'unregistered', OTHER_TASK if is_order or not w.is_there else MAYBE_OTHER_TASK)
    w.covert(w.unit(w.xid(2), to=w.stranger), item=WARNING if w.is_there else ERROR)


@attempt
def an_end_of_another_task_first(w):
    ended_in_two_versions(w, lambda segment: write(w, of_another(w, segment), is_there=w.is_there),
                          lambda segment: write(w, segment))


@attempt
def an_end_of_another_task_later(w):
    ended_in_two_versions(w, lambda segment: write(w, segment),
                          lambda segment: write(w, of_another(w, segment), is_there=w.is_there))


@attempt
def something_else_first_than_an_end(w):
    """No order at all is shown."""
    ended_in_two_versions(
        w, lambda segment: write(w, wire.Segment(segment.sequence, GET, segment.back), is_there=w.is_there),
        lambda segment: write(w, segment), is_order=False)


def cut_in_its_name(segment):
    return segment.octets.index(b'DeactivateTaskRequest') + 9


def cut_in_its_identifier(segment):
    return segment.octets.index(b'xId>') + 20


def in_two_segments(w, cut_at):
    """The end comes in two segments, and one that covers both came before."""
    ended_in_two_versions(
        w, lambda segment: write(w, wire.Segment(segment.sequence, GET.ljust(len(segment.octets), b' '), False),
                                 is_there=w.is_there),
        lambda segment: write(w, segment, end=cut_at(segment)), lambda segment: write(w, segment, cut_at(segment)))


@attempt
def something_else_first_than_an_end_cut_in_its_name(w):
    in_two_segments(w, cut_in_its_name)


@attempt
def something_else_first_than_an_end_cut_in_its_identifier(w):
    in_two_segments(w, cut_in_its_identifier)


@attempt
def something_else_first_than_the_beginning_of_an_end(w):
    """The second half is the same: what it is of, the first one tells."""
    def begin(segment):
        write(w, wire.Segment(segment.sequence, GET[:-2].ljust(cut_in_its_name(segment), b' '), False),
              is_there=w.is_there)
    ended_in_two_versions(w, begin, lambda segment: write(w, segment, end=cut_in_its_name(segment)),
                          lambda segment: write(w, segment, cut_in_its_name(segment)))


@attempt
def an_end_of_all_tasks_first(w):
    """Whatever was asked was done: all may have ended. A listing tells that they have not."""
    w.believed()
    w.ne.create(w.did(2), w.second)
    w.ne.activate(w.xid(2), w.did(2))
    octets, answer = exchange(w, 'ModifyDestination', orders.destination(w.did(2), w.second))
    all_tasks, _ = exchange(w, 'DeactivateAllTasks')
    segment = connection(w).prepare(octets)
    assert len(all_tasks) < len(octets)
    write(w, wire.Segment(segment.sequence, all_tasks, segment.back), is_there=w.is_there)
    write(w, segment)
    connection(w).send(answer, True)
    w.capture.wait(6)
    doubted(w, w.unit(), MAYBE_ENDED)
    doubted(w, w.unit(w.xid(2), to=w.second), MAYBE_ENDED)
    w._ne = w.element()
    w.baseline([orders.task(w.xid(), w.did(1)), orders.task(w.xid(2), w.did(2))],
               [orders.destination(w.did(1), w.mdf), orders.destination(w.did(2), w.second)])
    w.clean(w.unit())
    w.clean(w.unit(w.xid(2), to=w.second))
    w.judge(w.unit(w.xid(2)), 'unregistered', OTHER_TASK)
    w.covert()


@attempt
def a_removal_in_two_versions(w):
    w.believed()
    w.ne.create(w.did(2), w.second)
    w.ne.activate(w.xid(2), w.did(1), w.did(2))
    octets, answer = exchange(w, 'RemoveDestination', x1.did(w.did(2)))
    segment = connection(w).prepare(octets)
    write(w, segment)
    write(w, other_of(segment, octets.replace(w.did(2).encode(), w.did(9).encode())), is_there=w.is_there)
    connection(w).send(answer, True)
    w.capture.wait(6)
    w.judge(w.unit(w.xid(2), to=w.second), *(('unverified', UNVERIFIED, MAYBE_REMOVED) if w.is_there
                                           else ('unregistered', ERROR, REMOVED)))
    w.clean(w.unit())


def ended_with_two_answers(w, *versions):
    w.believed()
    octets, answer = exchange(w, 'DeactivateTask', x1.xid(w.xid()))
    connection(w).send(octets)
    segment = connection(w).prepare(answer, True)
    for version in versions:
        version(segment)
    w.capture.wait(6)
    goes_on(w, w.unit())
    w.judge(w.unit(to=w.stranger), 'unregistered', *((WARNING, MAYBE_ENDED) if w.is_there else (ERROR, ENDED)))


@attempt
def a_refusal_in_the_place_of_an_end_that_was_done(w):
    ended_with_two_answers(
        w, lambda segment: write(w, other_of(segment, refused(segment.octets)), is_there=w.is_there),
        lambda segment: write(w, segment))


@attempt
def a_refusal_behind_an_end_that_was_done(w):
    ended_with_two_answers(
        w, lambda segment: write(w, segment),
        lambda segment: write(w, other_of(segment, refused(segment.octets)), is_there=w.is_there))


@attempt
def no_answer_in_the_place_of_an_end_that_was_done(w):
    """What is shown there is no message of HTTP."""
    ended_with_two_answers(
        w, lambda segment: write(w, other_of(segment, b'x' * len(segment.octets)), is_there=w.is_there),
        lambda segment: write(w, segment))


@attempt
def an_order_that_takes_a_destination_away_in_two_versions(w):
    """What the task still has in either case is ordered."""
    w.believed()
    w.ne.create(w.did(2), w.second)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    octets, answer = exchange(w, 'ModifyTask', orders.task(w.xid(), w.did(1)))
    connection(w).send(octets)
    segment = connection(w).prepare(answer, True)
    write(w, segment)
    write(w, other_of(segment, refused(answer)), is_there=w.is_there)
    w.capture.wait(6)
    w.clean(w.unit())
    w.judge(w.unit(to=w.second), *(('unverified', UNVERIFIED) if w.is_there else ('unregistered', OTHER_TASK)))


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
