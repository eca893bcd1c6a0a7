# SPDX-License-Identifier: GPL-2.0-or-later
"""X1 in connections of HTTP/1.1 that carry other requests, too: an answer is to the request that it answers, by its
transaction or by the order of the connection. What was ordered is the same with and without them."""

from support import orders, x1
from support.attempts import Attempts

ATTEMPTS = Attempts()
GET = b'GET /health HTTP/1.1\r\nHost: ne\r\n\r\n'
MISSING = b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'
CHALLENGE = b'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'


class Line:
    """A connection to the element in which both twins say the same of X1, and one of them something else besides."""

    def __init__(self, w, element=None):
        self.w, self.element = w, element or w.element()
        self.connection = self.element.connection.connection

    def say(self, *octets, back=False):
        return self.connection.send(b''.join(octets), back)

    def answer(self, *octets):
        return self.say(*octets, back=True)

    def add(self, octets, back=False):
        """Where nothing is added, the time goes by."""
        if self.w.is_there:
            return self.say(octets, back=back)
        self.w.capture.now += self.w.capture.step
        return None

    def pair(self, name, *body):
        """A request, and its answer."""
        number = self.element._transaction()
        asked = self.element._message(f'{name}Request', body, number)
        return (x1.post(x1.document(asked)),
                x1.reply(x1.document(self.element._message(f'{name}Response', [x1.ok()], number))))

    def create(self):
        return self.pair('CreateDestination', orders.destination(self.w.did(2), self.w.second))

    def modify(self):
        return self.pair('ModifyTask', orders.task(self.w.xid(), self.w.did(1), self.w.did(2)))


def ordered(w, item='li.endpoint.unregistered Error'):
    w.capture.wait(6)
    w.clean(w.unit())
    w.clean(w.unit(to=w.second))
    w.covert(item=item)


@ATTEMPTS.attempt
def a_get_before_the_first_order(w):
    w.believed()
    line = Line(w)
    create, created = line.create()
    modify, modified = line.modify()
    line.add(GET)
    line.say(create)
    line.add(MISSING, back=True)
    line.answer(created)
    line.say(modify)
    line.answer(modified)
    ordered(w)


@ATTEMPTS.attempt
def gets_in_one_segment_with_orders(w):
    w.believed()
    line = Line(w)
    create, created = line.create()
    modify, modified = line.modify()
    others, missing = ([GET, GET], [MISSING, MISSING]) if w.is_there else ([], [])
    line.say(*others, create, *others[:1], modify)
    line.answer(*missing, created, *missing[:1], modified)
    ordered(w)


@ATTEMPTS.attempt
def gets_between_orders(w):
    w.believed()
    line = Line(w, w.ne)
    create, created = line.create()
    modify, modified = line.modify()
    line.add(GET)
    line.say(create)
    line.add(GET)
    line.say(modify)
    line.add(MISSING, back=True)
    line.answer(created)
    line.add(MISSING, back=True)
    line.answer(modified)
    ordered(w)


@ATTEMPTS.attempt
def challenged_behind_each_other(w):
    """Both are refused, and asked again with credentials."""
    w.believed()
    line = Line(w)
    create, created = line.create()
    modify, modified = line.modify()
    line.say(create)
    line.say(modify)
    line.add(CHALLENGE, back=True)
    line.add(CHALLENGE, back=True)
    line.add(create)
    line.add(modify)
    line.answer(created, modified)
    ordered(w)


@ATTEMPTS.attempt
def an_older_answer_where_it_begins_in_the_middle(w):
    """What HTTP answers is to a request from before the capture."""
    w.believed()
    line = Line(w, orders.Element(w.admf, w.ne_name, w.midway()))
    create, created = line.create()
    modify, modified = line.modify()
    line.say(create)
    line.add(MISSING, back=True)
    line.answer(created)
    line.say(modify)
    line.answer(modified)
    ordered(w)


@ATTEMPTS.attempt
def an_older_answer_to_the_only_order(w):
    w.believed()
    w.ne.create(w.did(2), w.second)
    line = Line(w, orders.Element(w.admf, w.ne_name, w.midway()))
    modify, modified = line.modify()
    line.say(modify)
    line.add(MISSING, back=True)
    line.answer(modified)
    ordered(w)


@ATTEMPTS.attempt
def an_answer_to_a_get_that_was_lost(w):
    w.believed()
    line = Line(w)
    create, created = line.create()
    modify, modified = line.modify()
    line.say(create)
    line.answer(created)
    if w.is_there:
        line.connection.lose(GET)
    line.say(modify)
    line.add(MISSING, back=True)
    line.answer(modified)
    w.capture.wait(6)
    w.clean(w.unit())
    w.clean(w.unit(to=w.second))
    w.covert(at_worst='li.endpoint.unregistered Warning')       # what was lost may have been an order


judged, test_order, test_twins_differ = ATTEMPTS.tests()
