# SPDX-License-Identifier: GPL-2.0-or-later
"""The parts of the benchmark that have orders in them: X1 beside Wireshark's XML, and X3 with many orders behind it."""

import statistics

import captures
from measure import CONTEXTS, MODES, Command, compare, cpu, ratio, run, seconds, table
from support import orders, wire, x1, x2x3

TASKS, DESTINATIONS = 100_000, 10_000
LISTED = 500                # tasks in one answer
PORT = 8080
NE, ADMF = wire.Endpoint(captures.POI.address, PORT), wire.Endpoint('198.51.100.2', 50000)
TRANSACTION = x1.transaction_id(0)


def did(index):
    return f'd1d00000-0000-4000-8000-{index:012x}'


def xid(index):
    return str(captures.xid(index)) if index < 10 else f'51d00000-0000-4000-8000-{index:012x}'


class Session:
    """An X1 connection; both sides send."""

    def __init__(self, writer):
        self.connection = captures.Connection(writer, ADMF, NE)
        self.writer = writer
        self.number = 0

    def send(self, octets, back=False):
        connection = self.connection
        for piece in wire.chunks(octets, captures.SEGMENT_OCTETS):
            if back:
                self.writer.frame(connection.back.frame(connection.answer, connection.sequence, wire.PSH | wire.ACK,
                                                        piece))
                connection.answer = (connection.answer + len(piece)) & 0xFFFFFFFF
            else:
                self.writer.frame(connection.there.frame(connection.sequence, connection.answer,
                                                         wire.PSH | wire.ACK, piece))
                connection.sequence = (connection.sequence + len(piece)) & 0xFFFFFFFF

    def exchange(self, name, body, response):
        """With a transaction of its own."""
        self.number += 1
        own = {'transaction': x1.transaction_id(self.number)}
        self.send(x1.post(x1.document(x1.message(name + 'Request', *body, **own))))
        self.send(x1.reply(x1.document(x1.message(name + 'Response', *response, **own))), True)

    def repeat(self, texts):
        """The same exchange again, with another transaction."""
        self.number += 1
        own = x1.transaction_id(self.number).encode()
        for back, text in enumerate(texts):
            self.send(text.replace(TRANSACTION.encode(), own), bool(back))


def messages(path, count):
    """Tasks that are changed again and again: `count` messages."""
    body = orders.task(xid(0), did(0), did(1), correlation=7)
    texts = [x1.post(x1.document(x1.message('ModifyTaskRequest', body, transaction=TRANSACTION))),
             x1.reply(x1.document(x1.message('ModifyTaskResponse', x1.ok(), transaction=TRANSACTION)))]
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        session = Session(writer)
        for number in range(count // 2):
            session.repeat([texts[0].replace(xid(0).encode(), xid(10 + number).encode()), texts[1]])


def order_all(session):
    """All destinations and tasks, by what the element answers to who asks."""
    where = [wire.Endpoint(captures.endpoint_address(index), captures.MDF.port) for index in range(DESTINATIONS - 1)]
    found = [orders.destination(did(index), place) for index, place in enumerate([captures.MDF, *where])]
    tasks = [orders.task(xid(index), did(0 if index < 10 else index % DESTINATIONS)) for index in range(TASKS)]
    # None of these is a whole listing, which would end what the others list.
    for first in range(0, DESTINATIONS, LISTED):
        session.exchange('GetDestinationDetails', [x1.did(did(first))],
                         [orders.destination_response(one) for one in found[first:first + LISTED]])
    for first in range(0, TASKS, LISTED):
        session.exchange('GetTaskDetails', [x1.xid(xid(first))],
                         [orders.task_response(task) for task in tasks[first:first + LISTED]])


def ordered(path, pdus, contexts, with_orders=True, with_stream=True):
    """Orders of 100,000 tasks and 10,000 destinations, and a stream of X3 of ten of the tasks."""
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        if with_orders:
            order_all(Session(writer))
        if with_stream:
            connection = captures.Connection(writer, captures.POI, captures.MDF)
            for pdu in captures.pdus(pdus, contexts, x2x3.PROPRIETARY):
                connection.send(pdu)


def orders_only(path, pdus, contexts):
    ordered(path, pdus, contexts, with_stream=False)


def stream_only(path, pdus, contexts):
    ordered(path, pdus, contexts, with_orders=False)


class OrderParts:
    """Mixed into the benchmark."""

    def part_e(self):
        rows = []
        with self.capture(messages, self.options.messages) as path:
            for mode in self.options.x1_modes:
                arguments = ['-r', path, *MODES[mode][1]('ours')] if mode != 'fields' else [
                    '-r', path, '-T', 'fields', '-e', 'xml.tag']
                costs = compare({'ours': Command(arguments, self.with_plugin), 'stock': Command(arguments, self.bare)},
                                self.options.rounds)
                rows.append([mode, seconds(costs['stock']), seconds(costs['ours']),
                             ratio(cpu(costs['ours']), cpu(costs['stock']))])
        table(['mode', 'stock XML s', 'ours s', 'ours/stock'], rows)
        print('  Goal: at most 1.50.\n')

    def part_f(self):
        rows = []
        with self.capture(ordered, self.options.pdus, CONTEXTS) as both, \
                self.capture(orders_only, self.options.pdus, CONTEXTS) as before, \
                self.capture(stream_only, self.options.pdus, CONTEXTS) as alone:
            verdicts = self.found('ours', both, 'li.endpoint.verdict', rows=())
            print(f'  verdicts of {self.options.pdus:,} PDUs behind the orders (2 is provisioned): {verdicts}',
                  flush=True)
            arguments = MODES['fields'][1]('ours')
            costs = compare({name: self.reading('ours', path, arguments, rows=())
                             for name, path in (('both', both), ('before', before), ('alone', alone))},
                            self.options.rounds)
        behind = [a - b for a, b in zip(cpu(costs['both']), cpu(costs['before']))]
        # What a process needs to start is in each of them once.
        start = self.start_seconds(arguments)
        rows.append([seconds(costs['before']), f'{statistics.median(behind):.2f}', seconds(costs['alone']),
                     f'{start:.2f}', ratio([value + start for value in behind], cpu(costs['alone']))])
        table(['orders s', 'PDUs behind them s', 'PDUs alone s', 'start s', 'behind/alone'], rows)
        print('  Goal: at most 1.02.\n')

    def start_seconds(self, arguments):
        with self.capture(captures.empty) as nothing:
            return statistics.median(cpu(compare({'start': self.reading('ours', nothing, arguments, rows=())},
                                                 self.options.rounds)['start']))

    def part_g(self):
        rows, peaks = [], {}
        for count in (self.options.messages // 4, self.options.messages // 2, self.options.messages):
            with self.capture(messages, count) as path:
                for name, environment in (('ours', self.with_plugin), ('stock', self.bare)):
                    cost = run(Command(['-r', path, '-q', '-z', 'io,stat,0'], environment))
                    peaks[name, count] = cost.resident
                    rows.append([f'{count:,}', name, f'{cost.cpu:.2f}', f'{1e6 * cost.cpu / count:.0f}',
                                 f'{cost.resident / 1024:.0f}'])
        table(['messages', 'side', 's', 'microseconds each', 'MB'], rows)
        few, many = self.options.messages // 4, self.options.messages
        for name in ('ours', 'stock'):
            print(f'  {name}: {1024 * (peaks[name, many] - peaks[name, few]) / (many - few):.0f} octets a message')
        print('  Goal: time grows with the number of messages, memory with what they order.\n')
