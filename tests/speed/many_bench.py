# SPDX-License-Identifier: GPL-2.0-or-later
"""The part of the benchmark in which much of one thing is ordered: what it costs must grow with the capture and with
nothing else."""

import captures
from measure import Command, compare, cpu, ratio, run, seconds, table
from orders_bench import PORT, Session, TRANSACTION, did, xid
from support import orders, wire, x1, x2x3

QUIET = ['-q', '-z', 'io,stat,0']
TARGET = '<imsi>204081234567890</imsi>'


def set_id(number):
    return f'5e700000-0000-4000-8000-{number:012x}'


def requests(path, name, body, count, answered):
    """One request again and again, each a transaction of its own. What is not answered is acknowledged: without that
    TCP's own lists grow."""
    texts = [x1.post(x1.document(x1.message(name + 'Request', *body, transaction=TRANSACTION))),
             x1.reply(x1.document(x1.message(name + 'Response', x1.ok(), transaction=TRANSACTION)))]
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        session = Session(writer)
        for _ in range(count):
            session.repeat(texts if answered else texts[:1])
            if not answered:
                connection = session.connection
                writer.frame(connection.back.frame(connection.answer, connection.sequence, wire.ACK, b''))


def pings(path, count):
    requests(path, 'Ping', [], count, True)


def unanswered(path, count):
    requests(path, 'ModifyTask', [orders.task(xid(0), did(0), did(1), correlation=7)], count, False)


def order_sets(session, sets, members):
    """As many destinations as there are members in all, none of them where the units go; sets of them; one task for
    these."""
    places = [wire.Endpoint(captures.endpoint_address(1 + index), captures.MDF.port) for index in range(sets * members)]
    found = [orders.destination(did(1 + index), place) for index, place in enumerate(places)]
    session.exchange('CreateDestination', [orders.destination(did(0), captures.MDF)], [x1.ok()])
    for first in range(0, len(found), 500):
        session.exchange('GetDestinationDetails', [x1.did(did(1 + first))],
                         [orders.destination_response(one) for one in found[first:first + 500]])
    for number in range(sets):
        own = [did(1 + number * members + index) for index in range(members)]
        session.exchange('CreateObject', [orders.destination_set(set_id(number), *own)], [x1.ok()])
    session.exchange('ActivateTask', [orders.task(xid(0), sets=[set_id(number) for number in range(sets)])], [x1.ok()])


def behind_sets(path, units, sets, members):
    """Units with a target, to where none of the sets delivers. Something is ordered now and then: no answer holds for
    long."""
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        session = Session(writer)
        order_sets(session, sets, members)
        connection = captures.Connection(writer, captures.POI, captures.MDF)
        for number in range(units):
            if number % 2 == 0:
                session.exchange('CreateDestination', [orders.destination(did(0), captures.MDF)], [x1.ok()])
            connection.send(x2x3.encode(x2x3.content(
                x2x3.X3, bytes(500), x2x3.PROPRIETARY, direction=x2x3.FROM_TARGET, xid=xid(0),
                attributes=[x2x3.sequence(number), x2x3.matched_target(TARGET)])))


def mediated(path, count):
    """One task with that many mediations, each with an LIID of its own."""
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        session = Session(writer)
        session.exchange('CreateDestination', [orders.destination(did(0), captures.MDF)], [x1.ok()])
        session.exchange('ActivateTask', [orders.task(xid(0), did(0), mediations=[
            orders.mediation(f'LIID-{number}') for number in range(count)])], [x1.ok()])


class ManyParts:
    """Mixed into the benchmark."""

    def x1_reading(self, path):
        ports = '-d', f'tcp.port=={PORT},http', '-d', f'tcp.port=={captures.MDF.port},li_x2x3'
        return Command(['-r', path, *ports, *QUIET], self.with_plugin)

    def part_i(self):
        count = self.options.messages
        rows = []
        with self.capture(pings, count) as answered, self.capture(unanswered, count) as open_orders:
            costs = compare({'pings': self.x1_reading(answered), 'orders': self.x1_reading(open_orders)},
                            self.options.rounds)
            peaks = [run(self.x1_reading(path)).resident for path in (answered, open_orders)]
        rows.append([f'{count:,} unanswered ModifyTask of one XID / as many answered Pings', seconds(costs['pings']),
                     seconds(costs['orders']), ratio(cpu(costs['orders']), cpu(costs['pings'])),
                     f'{peaks[1] / peaks[0]:.2f}'])
        for name, make, few, many in (
                ('1,000 units of a task with 160 sets of 160 members / with one of one', behind_sets, (1000, 1, 1),
                 (1000, 160, 160)),
                ('one task with 32,000 mediations / with 16,000', mediated, (16000,), (32000,))):
            rows.append(self.growth(name, make, few, many))
        table(['what', 'one s', 'other s', 'other/one', 'memory'], rows)
        print('  Goals: at most 2.00, in time and memory; 1.50, orders left out; 2.00.\n')

    def growth(self, name, make, few, many):
        """The units alone: what the orders cost is measured too, and taken off."""
        costs = {}
        for key, arguments in (('few', few), ('many', many)):
            with self.capture(make, *arguments) as path:
                costs[key] = [run(self.x1_reading(path)) for _ in range(self.options.rounds)]
            if len(arguments) > 1:
                costs[key, 'orders'] = self.orders_alone(make, arguments)
        one, other = ([cost.cpu for cost in costs[key]] for key in ('few', 'many'))
        if ('few', 'orders') in costs:
            start = self.start_seconds(QUIET)
            one, other = ([value - before + start for value, before in zip(values, costs[key, 'orders'])]
                          for key, values in (('few', one), ('many', other)))
        peaks = [max(cost.resident for cost in costs[key]) for key in ('few', 'many')]
        return [name, f'{min(one):.2f}', f'{min(other):.2f}', ratio(other, one), f'{peaks[1] / peaks[0]:.2f}']

    def orders_alone(self, make, arguments):
        with self.capture(make, 0, *arguments[1:]) as path:
            return [run(self.x1_reading(path)).cpu for _ in range(self.options.rounds)]
