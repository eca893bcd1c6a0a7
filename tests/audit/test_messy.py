# SPDX-License-Identifier: GPL-2.0-or-later
"""Clean captures as they are in the field, and the same with a covert copy of what is delivered.

In the clean one nothing above a Note is said but what is true; in its twin the copy is alarmed, as far as what is known
of the element allows. Each is read in one pass and in two.
"""

import functools
import struct

import pytest

from support import carriers, dns, home, inner, orders, pcapng, ps, wire, x1, x2x3
from support.cases import row
from support.twins import WARNING, Twins, TwinWorld
from support.wire import Endpoint

UNVERIFIED, UNANSWERED = 'li.endpoint.unverified Note', 'li.order.unanswered Note'


class Story(TwinWorld):
    def __init__(self, capture, number, is_there):
        super().__init__(capture, number, is_there)
        self.true = set()               # Warnings and Errors that are right in the clean one too

    def whole(self, ne=None, mdf=None, xid=None, did=None, **how):
        """Destination 1 and task 1, and a listing of all there is."""
        ne, mdf, xid, did = ne or self.ne, mdf or self.mdf, xid or self.xid(), did or self.did(1)
        ne.create(did, mdf)
        ne.activate(xid, did, **how)
        ne.ask('GetAllDetails', response=orders.all_details([orders.task(xid, did, **how)],
                                                            [orders.destination(did, mdf)]))

    def carried(self, carrier, **how):
        """An element that is spoken to in this way."""
        self.admf.carrier = carrier
        return self.element(**how)


TABLES = {
    'no tables': lambda number: [],
    'administrators': lambda number: [*row('li_administrators', f'192.168.{number}.0/28', 'X1', f'ADMF {number}'),
                                      *row('li_administrators', f'10.0.{number}.20', 'X1', f'SMF {number}')],
    # Called what the user likes; each has its whole network.
    'elements': lambda number: row('li_elements', f'10.0.{number}.0/28', f'site {number}'),
    # Called as it calls itself, for where it delivers from.
    'deliverers': lambda number: row('li_elements', f'10.0.{number}.40', f'ne-{number}'),
    'aliases': lambda number: [*row('li_aliases', f'198.18.{number}.20:9003', f'172.16.{number}.20:9003'),
                               *row('li_aliases', f'198.18.{number}.10:*', f'10.0.{number}.10:*')],
    'endpoints': lambda number: row('li_endpoints', f'172.16.{number}.20', '9003', 'tcp', 'X2,X3', '*', 'MDF'),
    'out of order': lambda number: ['-o', 'tcp.reassemble_out_of_order:TRUE'],
}
STORIES = {tables: [] for tables in TABLES}


def story(function):
    STORIES['no tables'].append(function)
    return function


def story_with(tables):
    def keep(function):
        STORIES[tables].append(function)
        return function
    return keep


# ---- how it is carried ----

@story
def a_client_without_content_type(w):
    w.whole(w.carried(carriers.Untyped))
    for _ in range(25):
        w.deliver()


@story
def all_over_http2(w):
    ne = w.carried(carriers.Http2)
    w.whole(ne)
    w.deliver()
    ne.create(w.did(2), w.second)
    ne.modify(w.xid(), w.did(2))
    w.deliver(to=w.second)


@story
def all_over_tls(w):
    w.whole(w.carried(carriers.Protected, port=443))
    w.deliver()


@story
def told_to_go_on(w):
    w.whole(w.carried(carriers.Cautious))
    w.deliver()


@story
def challenged_for_a_password(w):
    """Each request is refused once: that is true, and it is sent again."""
    w.true.add('li_x1.refused_by_http Warning')
    w.whole(w.carried(carriers.Challenged))
    w.deliver()


@story
def in_chunks(w):
    w.whole(w.carried(carriers.Chunked))
    w.deliver()


@story
def in_small_segments_some_of_them_twice(w):
    w.whole(w.carried(carriers.Small))
    w.deliver()


@story
def compressed(w):
    w.whole(w.carried(carriers.Compressed))
    w.deliver()


@story
def by_an_old_server(w):
    w.whole(w.carried(carriers.Old))
    w.deliver()


@story_with('out of order')
def segments_that_pass_each_other(w):
    w.whole(w.carried(carriers.Swapped))
    w.deliver()


@story
def on_an_unusual_port(w):
    w.whole(w.element(port=31337))
    w.deliver()


@story
def a_connection_for_each_request(w):
    w.whole(w.carried(carriers.OneAtATime))
    w.deliver()


@story
def over_ipv6(w):
    ne, admf = f'2001:db8:1:{w.number:x}::10', f'2001:db8:2:{w.number:x}::5'
    mdf = Endpoint(f'2001:db8:3:{w.number:x}::20', 9003)
    w.whole(orders.Administrator(w.capture, w.admf.name, admf).element(w.ne_name, ne), mdf)
    w.deliver(source=ne, to=mdf)


@story
def through_a_proxy(w):
    proxy = (f'192.168.{w.number}.9', 3128)
    w.whole(w.carried(functools.partial(carriers.Proxied, proxy=proxy)))
    w.deliver()
    w.deliver()


@story
def captured_on_both_sides_of_a_translation(w):
    """Each exchange twice, and each unit: one transaction at two addresses is one."""
    outside = f'198.18.{w.number}.10'
    w.whole(w.carried(functools.partial(carriers.Translated, outside=outside)))
    for _ in range(3):
        w.deliver()
    octets = x2x3.encode(w.pdu())
    for source in (w.ne_address, outside):
        w.judge(w.link(w.mdf, source).send(octets), 'provisioned')


@story
def kept_alive_and_pipelined(w):
    """Three requests before the first answer, two of them in one segment, and two answers in one."""
    names = [('CreateDestination', [orders.destination(w.did(1), w.mdf)]),
             ('ActivateTask', [orders.task(w.xid(), w.did(1))]), ('GetAllDetails', [])]
    answers = [[x1.ok()], [x1.ok()], orders.all_details([orders.task(w.xid(), w.did(1))],
                                                        [orders.destination(w.did(1), w.mdf)])]
    how = [{'admf': w.admf.name, 'ne': w.ne_name, 'transaction': x1.transaction_id(800000 + 10 * w.number + i)}
           for i in range(3)]
    w.ne.ping()
    asked = [x1.post(x1.document(x1.message(name + 'Request', *body, **one)))
             for (name, body), one in zip(names, how)]
    told = [x1.reply(x1.document(x1.message(name + 'Response', *body, **one)))
            for (name, _), body, one in zip(names, answers, how)]
    connection = w.ne.connection.connection
    connection.send(asked[0] + asked[1])
    connection.send(asked[2])
    connection.send(told[0], True)
    connection.send(told[1] + told[2], True)
    w.deliver()


@story
def in_tunnels_of_the_capture(w):
    """ERSPAN-like mirrors, VLANs and GRE bring the packets to the one who captures: that is no content."""
    class Vlan:
        def __init__(self, capture):
            self.capture, self.secrets = capture, capture.secrets

        def packet(self, source, destination, protocol, contents):
            packet = wire.ip(source, destination, protocol, contents, self.capture.count + 1)
            tagged = wire.ethernet(source, destination, packet)
            inner = tagged[:12] + struct.pack('!HH', 0x8100, 7) + tagged[12:]
            vxlan = struct.pack('!II', 0x08000000, 42 << 8) + inner
            outer = Endpoint(f'198.18.{w.number}.1', 45000), Endpoint(f'198.18.{w.number}.2', 4789)
            gre = struct.pack('!HH', 0, 0x0800) + wire.ip(outer[0].address, outer[1].address, wire.UDP,
                                                          wire.udp(*outer, vxlan))
            return self.capture.packet(f'198.18.{w.number}.3', f'198.18.{w.number}.4', 47, gre)

    tunnel = Vlan(w.capture)
    w.whole(orders.Administrator(tunnel, w.admf.name, w.admf_address).element(w.ne_name, w.ne_address))
    w.deliver()


# ---- who speaks ----

def asks(w, carrier):
    """GetAllDetails to the administrator, whose answer is empty: that is no listing of the element's orders."""
    orders.Administrator(w.capture, w.admf.name, w.ne_address, carrier).element(w.ne_name, w.admf_address, 8443).ask(
        'GetAllDetails', response=orders.all_details())


@story
def an_element_that_asks_at_its_start(w):
    asks(w, carriers.Elsewhere)
    w.ne.ping()
    w.usual()
    for _ in range(130):
        w.deliver(WARNING)


@story
def an_element_that_asks_at_its_start_under_any_path(w):
    """Nothing tells yet which of the two is the element."""
    asks(w, carriers.Anywhere)
    w.usual()
    for _ in range(3):
        w.deliver(WARNING)


@story
def an_element_that_asks_and_is_ordered_nothing(w):
    """That it delivers over a connection tells that it is the element. Of its orders nothing is known then."""
    asks(w, carriers.Anywhere)
    w.deliver(('unverified', UNVERIFIED), verdict='unverified', items=[UNVERIFIED], nfid=w.ne_name)
    w.deliver(('unverified', None), verdict='unverified', nfid=w.ne_name)


@story
def an_element_that_asks_when_it_is_known(w):
    w.usual()
    w.deliver(WARNING)
    asks(w, carriers.Anywhere)
    w.capture.wait(6)
    w.deliver(WARNING)
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    asks(w, carriers.Anywhere)
    w.capture.wait(6)
    w.deliver()


@story
def an_element_that_starts_anew(w):
    """It has lost all, says so, and is told everything again."""
    w.true.add('li_x1.report Warning')
    w.whole()
    w.deliver()
    w.reports().itself('Alert', 10000)
    w.capture.wait(3)
    w.usual()
    w.capture.wait(6)
    w.deliver()


@story
def an_element_that_reports_and_keeps_alive(w):
    w.whole()
    reports = w.reports()
    reports.element.ask('Keepalive')
    reports.element.ping()
    reports.task(w.xid(), 'AllClear')
    w.deliver()
    reports.element.ask('Keepalive')
    w.deliver()


@story
def a_cluster_with_one_name(w):
    """Two hosts of one administration function take turns."""
    other = orders.Administrator(w.capture, w.admf.name, f'192.168.{w.number}.6').element(w.ne_name, w.ne_address)
    w.ne.create(w.did(1), w.mdf)
    other.activate(w.xid(), w.did(1))
    w.ne.ping()
    w.whole(other)
    w.deliver()


@story_with('administrators')
def a_cluster_with_two_names(w):
    """The user lists both."""
    other = w.other_admf('second', 6).element(w.ne_name, w.ne_address)
    w.ne.create(w.did(1), w.mdf)
    other.activate(w.xid(), w.did(1))
    w.deliver(WARNING)
    w.ne.ping()
    w.whole(other)
    w.deliver()


@story
def a_cluster_that_nobody_lists(w):
    """A second administrator may be anybody: that is said, and is true."""
    w.true.add('li.administrator.second Warning')
    other = w.other_admf('second', 6).element(w.ne_name, w.ne_address)
    w.ne.create(w.did(1), w.mdf)
    other.activate(w.xid(), w.did(1))
    w.deliver(WARNING)


@story
def an_administrator_that_fails_over(w):
    """The other host has the same name, and lists what there is before it goes on."""
    w.whole()
    w.deliver()
    w.capture.wait(120)
    other = orders.Administrator(w.capture, w.admf.name, f'192.168.{w.number}.6').element(w.ne_name, w.ne_address)
    other.create(w.did(2), w.second)
    other.modify(w.xid(), w.did(1), w.did(2))
    w.deliver(to=w.second)


@story
def an_element_that_fails_over(w):
    """It answers at another address, and delivers from there: of what was before some is known."""
    w.whole()
    w.deliver()
    w.capture.wait(120)
    address = f'10.0.{w.number}.11'
    other = w.element(address=address)
    other.ping()
    other.ask('GetTaskDetails', [x1.xid(w.xid())], response=[orders.task_response(orders.task(w.xid(), w.did(1)))])
    w.deliver(WARNING, source=address)


@story
def an_element_with_several_addresses(w):
    """It answers at two, by turns, and delivers from both."""
    address = f'10.0.{w.number}.11'
    other = w.element(address=address)
    w.ne.create(w.did(1), w.mdf)
    other.activate(w.xid(), w.did(1))
    w.whole()
    w.deliver()
    w.deliver(source=address)


@story
def several_names_behind_one_address(w):
    """An element manager answers for two elements that deliver from addresses of their own."""
    names = [f'{name}-{w.number}' for name in ('amf', 'smf')]
    for number, (name, where) in enumerate(zip(names, (w.mdf, w.second)), 1):
        w.whole(w.element(name), where, w.xid(number), w.did(number))
    for number, where in ((1, w.mdf), (2, w.second)):
        w.deliver(xid=w.xid(number), to=where, source=f'10.0.{w.number}.{20 + number}')


@story
def names_that_units_say(w):
    """Likewise from the manager's address: the NFID tells whose units they are."""
    names = [f'{name}-{w.number}' for name in ('amf', 'smf')]
    for number, (name, where) in enumerate(zip(names, (w.mdf, w.second)), 1):
        w.whole(w.element(name), where, w.xid(number), w.did(number))
    for number, where in ((1, w.mdf), (2, w.second)):
        w.deliver(xid=w.xid(number), to=where, nfid=names[number - 1])


def mediation_function(w):
    """An element of the administrator's, which orders of an element itself (LI_T3), and hands over."""
    lemf, mediation = Endpoint(f'203.1.{w.number}.20', 50000), [orders.mediation(f'LIID-{w.number}')]
    mdf, upf = f'10.0.{w.number}.20', f'10.0.{w.number}.30'
    above = w.element(f'smf-{w.number}', mdf)
    above.create(w.did(7), lemf)
    above.activate(w.xid(1), w.did(7), mediations=mediation)
    above.ask('GetAllDetails', response=orders.all_details(
        [orders.task(w.xid(1), w.did(7), mediations=mediation)], [orders.destination(w.did(7), lemf)]))
    below = orders.Administrator(w.capture, f'smf-{w.number}', mdf).element(f'upf-{w.number}', upf)
    w.whole(below, xid=w.xid(2), product=w.xid(1))
    return upf


@story
def a_mediation_function_that_is_both(w):
    upf = mediation_function(w)
    w.deliver(source=upf)
    w.deliver(source=upf)
    for number in range(2):
        w.deliver(source=f'10.0.{w.number}.20', to=Endpoint(f'203.1.{w.number}.20', 50000),
                  stranger=Endpoint(w.stranger.address, 50000),
                  octets=ps.cc(inner.udp_packet(), liid=f'LIID-{w.number}', sequence=number,
                               seconds=w.capture.now // 10 ** 9))


@story_with('administrators')
def a_mediation_function_that_is_both_and_listed(w):
    upf = mediation_function(w)
    w.deliver(source=upf)


@story
def twins_of_a_triggering_function_that_is_known(w):
    """The same administrator orders of it, too: it creates destinations of its own."""
    w.element(f'smf-{w.number}', f'192.168.{w.number}.20').ping()
    w.element(f'smf-{w.number}', f'192.168.{w.number}.20').create(w.did(7), w.second)
    w.whole()
    smf = w.other_admf('smf', 20).element(w.ne_name, w.ne_address)
    smf.create(w.did(2), w.second)
    smf.activate(w.xid(2), w.did(2), product=w.xid(1))
    w.deliver(WARNING)
    w.deliver(WARNING, to=w.second)


@story
def twins_of_a_triggering_function(w):
    """LI_T3: the administrator orders as usual, and somebody triggers twins of its tasks by product ids. Who that is
    nothing tells when it creates their destination."""
    w.true.add('li.administrator.second Warning')
    w.whole()
    smf = w.other_admf('smf', 20).element(w.ne_name, w.ne_address)
    smf.create(w.did(2), w.second)
    smf.activate(w.xid(2), w.did(2), product=w.xid(1))
    w.deliver(WARNING)
    w.deliver(WARNING, to=w.second)


# ---- what is answered ----

@story
def errors_without_a_transaction(w):
    """An element leaves the identifier out of its errors: HTTP says what they answer."""
    w.true |= {'li_x1.error Warning', 'li_x1.transaction.unmatched Warning'}
    w.whole()
    how = {'admf': w.admf.name, 'ne': w.ne_name}
    for number, (name, body) in enumerate((('ActivateTask', orders.task(w.xid(3), w.did(1))),
                                           ('CreateDestination', orders.destination(w.did(3), w.second)))):
        w.ne.connection.request(x1.document(x1.message(
            name + 'Request', body, transaction=x1.transaction_id(810000 + 10 * w.number + number), **how)))
        w.ne.connection.response(x1.document(x1.error(4000, kind=name, transaction=None, **how)))
    w.deliver()


@story
def an_end_behind_a_request_for_something_else(w):
    """The health of the element is asked for in the same breath. What was in flight comes within `li.grace`."""
    w.true.add('li.task.ended Error')
    w.whole()
    ne = w.element()
    number = ne._transaction()
    said = [x1.document(ne._message(name, body, number)) for name, body in
            (('DeactivateTaskRequest', [x1.xid(w.xid())]), ('DeactivateTaskResponse', [x1.ok()]))]
    ne.connection.send(b'GET /health HTTP/1.1\r\nHost: ne\r\n\r\n')
    ne.connection.request(said[0])
    ne.connection.send(b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', True)
    ne.connection.response(said[1])
    w.deliver()
    w.capture.wait(6)
    w.judge(w.unit(), 'provisioned', 'li.task.ended Error')


@story
def answers_after_minutes(w):
    """The requester has given up for long; the element has not."""
    w.true.add('li_x1.transaction.unanswered Warning')
    how = {'admf': w.admf.name, 'ne': w.ne_name}
    for number, (name, body) in enumerate((('CreateDestination', orders.destination(w.did(1), w.mdf)),
                                           ('ActivateTask', orders.task(w.xid(), w.did(1))))):
        how['transaction'] = x1.transaction_id(820000 + 10 * w.number + number)
        w.ne.connection.request(x1.document(x1.message(name + 'Request', body, **how)))
        w.capture.wait(400)
        w.ne.connection.response(x1.document(x1.message(name + 'Response', x1.ok(), **how)))
    w.deliver(WARNING)


@story
def taken_on_and_reported(w):
    w.ne.create(w.did(1), w.mdf, answer=orders.TAKEN)
    w.ne.activate(w.xid(), w.did(1), answer=orders.TAKEN)
    reports = w.reports()
    w.capture.wait(30)
    reports.destination(w.did(1), 'FullyActionedAndSuccessful')
    reports.task(w.xid(), 'FullyActionedAndSuccessful')
    w.deliver(WARNING)


# ---- what was not captured ----

@story
def begun_in_the_middle(w):
    """The connection is older than the capture; what the first answer answers is not in it."""
    ne = orders.Element(w.admf, w.ne_name, w.midway())
    ne.connection.response(x1.document(x1.message(
        'ActivateTaskResponse', x1.ok(), admf=w.admf.name, ne=w.ne_name,
        transaction=x1.transaction_id(830000 + w.number))))
    ne.create(w.did(1), w.mdf)
    ne.activate(w.xid(), w.did(1))
    w.deliver(WARNING)
    # Of a task from before the capture nothing is known.
    octets = x2x3.encode(w.pdu(w.xid(9)))
    w.judge(w.link(w.mdf, w.ne_address).send(octets), 'provisioned')


@story
def requests_only(w):
    """Nothing of the element's direction: what it was asked speaks for it, once with a Note, and never against."""
    class Requests(orders.Plain):
        def __init__(self, capture, client, server):
            self.connection = wire.TcpConnection(capture, client, server)

        def response(self, body):
            return None

    w._ne = w.carried(Requests)
    w.usual()
    w.deliver(('unverified', UNVERIFIED), items=[UNANSWERED])
    w.deliver(('unverified', UNVERIFIED))


@story
def answers_only(w):
    """Nothing of the administrator's direction: a listing tells some, since what was asked is not known."""
    class Answers(orders.Plain):
        def __init__(self, capture, client, server):
            self.connection = wire.TcpConnection(capture, client, server)

        def request(self, body):
            return None

    w.whole(w.carried(Answers))
    w.deliver(WARNING)


@story
def lost_segments(w):
    """One exchange was not captured: what was known before is, and that it is all is not."""
    w.whole()
    w.deliver()
    connection = w.ne.connection.connection
    connection.lose(bytes(900))
    connection.lose(bytes(500), True)
    w.ne.ping()
    w.deliver(WARNING)
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.deliver()


@story
def cut_by_the_snapshot_length(w):
    """A frame of the administration was not captured whole."""
    w.whole()
    w.deliver()
    frame = w.ne.ping().request
    whole = w.capture.frames[frame - 1]
    w.capture.frames[frame - 1] = pcapng.Frame(whole.nanoseconds, whole.octets[:200], '', len(whole.octets))
    w.deliver(WARNING)
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.deliver()


@story
def lost_before_the_first_answer(w):
    """In another connection of the administrator's; and in one of another administrator's, which tells that it is one
    when it is answered."""
    w.whole()
    w.deliver()
    again = w.element()
    again.connection.connection.lose(bytes(900))
    again.ping()
    w.deliver(WARNING)
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.deliver()
    other = w.other_admf('second', 6).element(w.ne_name, w.ne_address)
    other.connection.connection.lose(bytes(900))
    other.ping()
    w.deliver(WARNING)


@story
def a_lost_answer(w):
    """The answer to the task is missing, and later ones name it."""
    w.ne.create(w.did(1), w.mdf)
    how = {'admf': w.admf.name, 'ne': w.ne_name, 'transaction': x1.transaction_id(840000 + w.number)}
    connection = w.ne.connection.connection
    w.ne.connection.request(x1.document(x1.message('ActivateTaskRequest', orders.task(w.xid(), w.did(1)), **how)))
    connection.lose(x1.reply(x1.document(x1.message('ActivateTaskResponse', x1.ok(), **how))), True)
    w.ne.ask('GetTaskDetails', [x1.xid(w.xid())],
             response=[orders.task_response(orders.task(w.xid(), w.did(1)))])
    w.deliver(WARNING)


def merged(w, first, seconds):
    """A second point has the same frames, by a clock of its own."""
    again = w.capture.frames[first:]
    w.capture.wait(seconds)
    for frame in again:
        w.capture.add(frame.octets)


@story
def two_points_that_are_merged(w):
    """Each exchange again, by a clock that is apart."""
    first = w.capture.count
    ne = w.ne
    ne.create(w.did(1), w.mdf)
    merged(w, first, 0.4)
    first = w.capture.count
    ne.activate(w.xid(), w.did(1))
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    merged(w, first, 0.4)
    w.deliver()


@story
def two_points_and_a_clock_behind(w):
    """The point that has the deliveries is behind: some of them stand before their order."""
    octets = x2x3.encode(w.pdu())
    w.judge(w.link(w.mdf, w.ne_address).send(octets), 'unverified', UNVERIFIED)
    w.usual()
    w.deliver(WARNING)


# ---- what is ordered ----

@story
def destination_sets(w):
    """A redundant one whose second member takes over, and a duplicate one."""
    third = Endpoint(f'172.16.{w.number}.22', 9003)
    for number, where in enumerate((w.mdf, w.second, third), 1):
        w.ne.create(w.did(number), where)
    w.ne.ask('CreateObject', [orders.destination_set(w.did(8), w.did(1), w.did(2))])
    w.ne.ask('CreateObject', [orders.destination_set(w.did(9), w.did(2), w.did(3), kind='Duplicate')])
    w.ne.activate(w.xid(1), sets=[w.did(8)])
    w.ne.activate(w.xid(2), sets=[w.did(9)])
    for xid, to in ((1, w.mdf), (1, w.second), (2, w.second), (2, third)):
        w.deliver(WARNING, xid=w.xid(xid), to=to)


@story
def destinations_that_are_created_again(w):
    """Removed and created once more, under the same identifier, while it is delivered to."""
    w.usual()
    w.deliver(WARNING)
    for _ in range(3):
        w.ne.deactivate(w.xid())
        w.ne.remove(w.did(1))
        w.capture.wait(60)
        w.ne.create(w.did(1), w.mdf)
        w.ne.activate(w.xid(), w.did(1))
        w.deliver(WARNING)


@story
def the_same_address_under_another_name(w):
    w.usual()
    w.ne.create(w.did(2), w.mdf)
    w.ne.modify(w.xid(), w.did(2))
    w.ne.remove(w.did(1))
    w.capture.wait(60)
    w.deliver(WARNING)


@story
def several_in_one_container(w):
    w.ne.several(('ActivateTask', [orders.task(w.xid(), w.did(1))]),
                 ('CreateDestination', [orders.destination(w.did(1), w.mdf)]))
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.deliver()


@story
def destinations_by_name(w):
    """The element asks its resolver, and that another one; then all addresses of the name are known."""
    host = f'mdf-{w.number}.example.org'
    ne, resolver = Endpoint(w.ne_address, 40053), Endpoint(f'10.0.{w.number}.53', 53)
    upstream = Endpoint(f'198.18.{w.number}.53', 53)
    w.ne.create(w.did(1), orders.uri(f'x2x3://{host}:9003'))
    w.ne.activate(w.xid(), w.did(1))
    w.capture.datagram(ne, resolver, dns.question(host))
    w.capture.datagram(Endpoint(resolver.address, 40054), upstream, dns.question(host, number=8))
    w.capture.datagram(upstream, Endpoint(resolver.address, 40054),
                       dns.answer(host, w.mdf.address, w.second.address, number=8))
    w.capture.datagram(resolver, ne, dns.answer(host, w.mdf.address, w.second.address))
    w.deliver(WARNING)
    w.deliver(WARNING, to=w.second)


# ---- the user's tables ----

@story_with('elements')
def rows_with_names_of_the_users_own(w):
    w.whole()
    w.deliver()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.deliver()


@story_with('elements')
def rows_for_an_element_that_moves(w):
    w.whole()
    w.element(address=f'10.0.{w.number}.11').ask('GetTaskDetails', [x1.xid(w.xid())], response=[
        orders.task_response(orders.task(w.xid(), w.did(1)))])
    w.deliver(WARNING, source=f'10.0.{w.number}.11')


@story_with('deliverers')
def a_row_for_where_an_element_that_moves_delivers_from(w):
    """The row says nothing of where the element is administered."""
    delivers = {'source': f'10.0.{w.number}.40'}
    w.whole()
    w.deliver(**delivers)
    w.element(address=f'10.0.{w.number}.11').modify(w.xid(), w.did(1))
    w.deliver(WARNING, **delivers)


@story
def a_pair_of_which_one_asks_and_the_other_orders(w):
    """That there are two is true."""
    w.true.add('li.administrator.second Warning')
    w.ne.ask('GetAllDetails', response=orders.all_details())
    other = w.other_admf('backup', 6).element(w.ne_name, w.ne_address)
    other.create(w.did(1), w.mdf)
    other.activate(w.xid(), w.did(1))
    w.deliver()


@story_with('aliases')
def both_behind_translations(w):
    """The element is administered at one address and seen at another, and so is the MDF."""
    w.whole()
    for _ in range(2):
        w.deliver(to=Endpoint(f'198.18.{w.number}.20', 9003), source=f'198.18.{w.number}.10')


@story_with('endpoints')
def registered_and_ordered(w):
    w.whole()
    w.deliver(verdict='registered')


@story_with('endpoints')
def registered_and_nothing_of_administration(w):
    w.deliver(verdict='registered')
    w.deliver(verdict='registered')


# ---- all of them ----

WORLDS = {tables: Twins(stories, Story) for tables, stories in STORIES.items()}


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def judged(request, tmp_path_factory):
    found = {}
    for tables, twins in WORLDS.items():
        options = [option for number in range(1, len(STORIES[tables]) + 1) for option in TABLES[tables](number)]
        found[tables] = twins.judged(tmp_path_factory.mktemp('messy'), options, request.param)
    return found


def of_li(items):
    return [item for item in items if item.startswith('li.')]


@pytest.mark.parametrize('has_copy', [False, True], ids=['clean', 'covert'])
@pytest.mark.parametrize('tables, name', [(tables, name) for tables, twins in WORLDS.items() for name in twins.names()])
def test_story(judged, tables, name, has_copy):
    world, shown = WORLDS[tables].world(name, has_copy), judged[tables][has_copy]
    assert world.units
    wrong = [(frame, shown[frame], verdict, items) for frame, verdict, items, _ in world.units
             if (shown[frame][0], of_li(shown[frame][1])) != ([verdict], items)]
    assert not wrong, f'{len(wrong)} of {len(world.units)}: {wrong[:3]}'


@pytest.mark.parametrize('has_copy', [False, True], ids=['clean', 'covert'])
@pytest.mark.parametrize('tables, name', [(tables, name) for tables, twins in WORLDS.items() for name in twins.names()])
def test_nothing_else_is_alarmed(judged, tables, name, has_copy):
    world, shown = WORLDS[tables].world(name, has_copy), judged[tables][has_copy]
    judged_frames = {frame for frame, _, _, _ in world.units}
    alarms = {item for frame in range(world.first, world.last + 1) if frame not in judged_frames
              for item in shown[frame][1] if item.endswith((' Warning', ' Error'))}
    # From 4.6 on TCP may hand over twice what was captured twice.
    twice = {'li_x1.transaction.duplicate Warning'} if home.wireshark_version() >= (4, 6) else set()
    assert alarms <= world.true | twice
