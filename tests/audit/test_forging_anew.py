# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts with a SYN in the middle of a connection: to TCP another one begins there, with the same ends, while the
administrator and the element go on in the old one. Answers are to what was asked in that; where something was asked
in both that the same answer may be for, neither is believed.
"""

from support import orders, wire, x1
from support.attempts import UNANSWERED, Attempts
from support.carriers import Http2
from support.twins import ERROR, WARNING
from audit.test_forging_twice import ENDED, UNKNOWN, connection, exchange, forged, unverified

ATTEMPTS = Attempts()
attempt = ATTEMPTS.attempt
FAR = 5000


def segment(w, flags, octets=b'', sequence=None, back=False, acknowledged=None):
    """One that is added to the connection, whose ends do not know of it."""
    con = connection(w)
    ends = (con.server, con.client) if back else (con.client, con.server)
    sequence = con.next[back] if sequence is None else sequence
    acknowledged = con.next[not back] if acknowledged is None else acknowledged
    w.added.packet(ends[0].address, ends[1].address, wire.TCP, wire.tcp(
        *ends, sequence, acknowledged if flags & wire.ACK else 0, flags, octets))


def syn(w, before=1, at=None):
    """What follows from `at` on is what it announces."""
    segment(w, wire.SYN, sequence=(at if at is not None else connection(w).next[0]) - before)


def request(w, octets, at, cut=None):
    """Sent in the administrator's name."""
    for begin, end in ((0, cut), (cut, None)) if cut else ((0, None),):
        segment(w, wire.PSH | wire.ACK, octets[begin:end], at + begin)


def begin(w):
    """Destination 1 is to stay where it is; a forger has it elsewhere, in a request with the same identifier."""
    w.believed()
    octets, answer = exchange(w, 'ModifyDestination', orders.destination(w.did(1), w.mdf))
    return octets, octets.replace(w.mdf.address.encode(), forged(w).address.encode()), answer


def neither(w):
    """Not where it was, for certain, and not elsewhere."""
    w.capture.wait(6)
    w.judge(w.unit(), *(('unverified', UNKNOWN) if w.is_there else ('provisioned',)))
    unverified(w, w.unit(to=forged(w)), UNKNOWN)


def unanswered(w):
    w.capture.wait(6)
    w.judge(w.unit(to=forged(w)), 'unregistered', *((WARNING, UNANSWERED) if w.is_there else (ERROR,)))


def asked_twice(w, *before, cut=None, isn=1):
    """A request of the forger behind the true one, in a connection of its own."""
    octets, other, answer = begin(w)
    at = connection(w).next[0]
    connection(w).send(octets)
    for flags in before:
        segment(w, flags, sequence=at)
    syn(w, isn, at)
    request(w, other, at, cut)
    connection(w).send(answer, True)
    neither(w)


@attempt
def a_request_in_a_connection_of_its_own(w):
    asked_twice(w)


@attempt
def a_request_in_a_connection_of_its_own_with_other_numbers(w):
    asked_twice(w, isn=FAR)


@attempt
def a_request_in_two_segments_in_a_connection_of_its_own(w):
    asked_twice(w, cut=200)


@attempt
def a_request_behind_a_reset_in_a_connection_of_its_own(w):
    asked_twice(w, wire.RST)


@attempt
def a_request_behind_an_end_in_a_connection_of_its_own(w):
    asked_twice(w, wire.FIN | wire.ACK)


@attempt
def a_request_in_a_connection_that_is_answered(w):
    """The element's own answer goes on where it was."""
    octets, other, answer = begin(w)
    at = connection(w).next[0]
    connection(w).send(octets)
    syn(w, at=at)
    segment(w, wire.SYN | wire.ACK, sequence=connection(w).next[1] - 1, back=True, acknowledged=at)
    request(w, other, at)
    connection(w).send(answer, True)
    neither(w)


@attempt
def a_request_before_the_true_one_in_a_connection_of_its_own(w):
    """The other way round: it is the true one that stands behind the SYN."""
    octets, other, answer = begin(w)
    request(w, other, connection(w).next[0])
    syn(w)
    connection(w).send(octets)
    connection(w).send(answer, True)
    neither(w)


@attempt
def a_request_that_a_ping_seems_to_answer(w):
    """Its identifier is the one of the administrator's ping."""
    w.believed()
    octets, answer = exchange(w, 'Ping')
    number = w.ne._transaction()
    other = x1.document(w.ne._message('ModifyDestinationRequest', [orders.destination(w.did(1), forged(w))], number))
    place = octets.index(b'x1TransactionId>') + len(b'x1TransactionId>')
    other = x1.post(other.replace(number.encode(), octets[place:place + 36]))
    at = connection(w).next[0]
    connection(w).send(octets)
    syn(w, at=at)
    request(w, other, at)
    connection(w).send(answer, True)
    w.clean(w.unit())
    unanswered(w)


@attempt
def a_request_with_an_end_that_never_comes(w):
    """It stands in the old connection, which is over when another begins there."""
    octets, other, answer = begin(w)
    place = octets.index(b'x1TransactionId>') + len(b'x1TransactionId>')
    request(w, other.replace(octets[place:place + 36], x1.transaction_id(1).encode()), connection(w).next[0])
    syn(w)
    connection(w).send(octets)
    connection(w).send(answer, True)
    w.clean(w.unit())
    unanswered(w)


# ---- a SYN alone ----

@attempt
def a_connection_of_its_own_before_an_answer(w):
    """What was asked is answered all the same."""
    w.believed()
    w.ne.create(w.did(2), w.second)
    octets, answer = exchange(w, 'ModifyTask', orders.task(w.xid(), w.did(1), w.did(2)))
    connection(w).send(octets)
    syn(w)
    connection(w).send(answer, True)
    w.clean(w.unit())
    w.clean(w.unit(to=w.second))
    w.covert(item=WARNING if w.is_there else ERROR)


@attempt
def connections_of_their_own_before_an_answer(w):
    w.believed()
    w.ne.create(w.did(2), w.second)
    octets, answer = exchange(w, 'ModifyTask', orders.task(w.xid(), w.did(1), w.did(2)))
    connection(w).send(octets)
    for before in (1, FAR, 2 * FAR):
        syn(w, before)
    connection(w).send(answer[:100], True)
    connection(w).send(answer[100:], True)
    w.clean(w.unit(to=w.second))
    w.covert(item=WARNING if w.is_there else ERROR)


@attempt
def a_connection_of_its_own_before_the_answer_to_an_end(w):
    w.believed()
    octets, answer = exchange(w, 'DeactivateTask', x1.xid(w.xid()))
    connection(w).send(octets)
    syn(w)
    connection(w).send(answer, True)
    w.capture.wait(6)
    w.judge(w.unit(), 'provisioned', ENDED)


@attempt
def a_connection_of_its_own_before_a_request(w):
    """All that follows is of the new one."""
    w.believed()
    syn(w)
    w.ne.create(w.did(2), w.second)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.clean(w.unit(to=w.second))
    w.covert(item=WARNING if w.is_there else ERROR)


@attempt
def a_connection_of_its_own_in_http2(w):
    """Nothing in what follows says that it is HTTP/2, but that it goes on with what was."""
    w.admf.carrier = Http2
    w.believed()
    w.ne.create(w.did(2), w.second)
    syn(w)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.clean(w.unit(to=w.second))
    w.clean(w.unit())
    w.covert(item=WARNING if w.is_there else ERROR)


@attempt
def a_connection_of_its_own_far_ahead(w):
    """TCP may keep what follows from dissectors: some orders were missed then, and the element's answers tell that."""
    w.believed()
    w.ne.create(w.did(2), w.second)
    w.ne.activate(w.xid(2), w.did(2))
    w.clean(w.unit(w.xid(2), to=w.second))
    syn(w, -100000)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.clean(w.unit())
    w.covert(item=WARNING if w.is_there else ERROR)


# ---- what is another connection ----

@attempt
def the_ports_are_used_again(w):
    """By the administrator himself, who lost the old connection: its answer comes no more."""
    w.believed()
    con = connection(w)
    octets, _ = exchange(w, 'ModifyDestination', orders.destination(w.did(1), w.stranger))
    con.send(octets)
    w.ne.connection.connection = wire.TcpConnection(w.capture, con.client, con.server)
    w.ne.connection.connection.next = [con.next[0] + 70000, con.next[1] + 70000]
    w.ne.connection.connection.open()
    w.ne.create(w.did(2), w.second)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.added.datagram(con.client, con.server, b'something else')
    w.clean(w.unit(to=w.second))
    w.capture.wait(6)
    w.judge(w.unit(to=w.stranger), 'unregistered', ERROR, UNANSWERED)


judged, test_attempt, test_twins_differ = ATTEMPTS.tests()
