# SPDX-License-Identifier: GPL-2.0-or-later
"""The part of the benchmark that has hand-over in it: content in PS-PDUs beside content in X3 PDUs."""

import captures
from measure import (
    CONTEXTS, MODES, VERDICT_FIELDS, Command, compare, cpu, field_arguments, ratio, seconds, table)
from support import ps, wire, x2x3

LEMF = wire.Endpoint('198.51.100.90', 50000)
PACKET_OCTETS = 500
COMPARED = {'pass': MODES['pass'][1]('ours'), 'list': [], 'verdict': field_arguments(VERDICT_FIELDS)}


def handed_over(path, count, contexts):
    """One CCPayload with an IP packet in each segment of one connection, of all warrants in turn."""
    flow = wire.Endpoint('192.0.2.1', 10000), wire.Endpoint('203.0.113.9', 20000)
    packet = wire.ip(flow[0].address, flow[1].address, wire.UDP, wire.udp(*flow, bytes(PACKET_OCTETS - 28)))
    assert len(packet) == PACKET_OCTETS
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        connection = captures.Connection(writer, captures.MDF, LEMF)
        for number in range(count):
            connection.send(ps.cc(packet, liid=f'LIID-{number % contexts:04}', sequence=number // contexts))


class HandoverParts:
    """Mixed into the benchmark."""

    def part_h(self):
        rows = []
        row = '"{}","*","any","*","*","{}"'
        with self.capture(handed_over, self.options.pdus, CONTEXTS) as records, \
                self.capture(captures.single, self.options.pdus, CONTEXTS, x2x3.IPV4) as x3, \
                self.capture(captures.empty) as nothing:
            def command(path, arguments):
                return Command(['-r', path, '-d', f'tcp.port=={LEMF.port},li_ps',
                                '-d', f'tcp.port=={captures.MDF.port},li_x2x3',
                                *(part for place in (LEMF, captures.MDF)
                                  for part in ('-o', 'uat:li_endpoints:' + row.format(place.address, place.address))),
                                *arguments], self.with_plugin)
            for mode, arguments in COMPARED.items():
                costs = compare({name: command(path, arguments) for name, path in
                                 (('records', records), ('x3', x3), ('start', nothing))}, self.options.rounds)
                units = {name: [a - b for a, b in zip(cpu(costs[name]), cpu(costs['start']))]
                         for name in ('records', 'x3')}
                rows.append([mode, seconds(costs['start']), seconds(costs['x3']), seconds(costs['records']),
                             ratio(units['records'], units['x3'])])
        table(['mode', 'start s', 'X3 s', 'records s', 'records/X3, without start'], rows)
        print('  Goal: at most 1.20.\n')
