# SPDX-License-Identifier: GPL-2.0-or-later
"""The parts of the benchmark that compare a capture with the same of twice the size: what is kept of sequences must
cost what a unit changes, not what was kept before. And what a kept sequence context takes."""

import uuid

import captures
from measure import Command, compare, cpu, ratio, run, seconds, table
from support import ber, ps, wire, x2x3
from support.wire import Endpoint

LEMF = Endpoint('198.51.100.90', 50000)
JUMPS = 11              # PDUs with AXRI, each with numbers that jump
CONTEXTS = 100_000
SEGMENT = 76            # octets, less than a PS-PDU has


def xid(index):
    return uuid.UUID(int=0x51d0 << 112 | index + 1)


def content(*with_attributes, task=0, correlation=0, **forced):
    return x2x3.content(x2x3.X3, b'content', x2x3.PROPRIETARY, direction=x2x3.FROM_TARGET, xid=xid(task),
                        correlation_id=correlation, attributes=with_attributes, **forced).encode()


def jumping(path, count):
    """A few PDUs that are delivered for many tasks (AXRI), whose numbers jump: a finding for each of them."""
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        connection = captures.Connection(writer, captures.POI, captures.MDF)
        for number in range(JUMPS):
            pdu = content(*(x2x3.axri(xid(1 + i), 1, 2 * number) for i in range(count)))
            for piece in wire.chunks(pdu, captures.SEGMENT_OCTETS):
                connection.send(piece)


def datagrams(path, units):
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        for source, destination, octets in units:
            writer.frame(wire.ethernet(source.address, destination.address, wire.ip(
                source.address, destination.address, wire.UDP, wire.udp(source, destination, octets))))


def falling(path, count):
    """Each unit to a new endpoint, with a lower number."""
    datagrams(path, ((captures.POI, Endpoint(captures.endpoint_address(i), captures.MDF.port),
                      content(x2x3.sequence(10_000_000 - 2 * i))) for i in range(count)))


def rising(path, count):
    """Each unit from a new port to a new endpoint, with numbers that leave some out."""
    datagrams(path, ((Endpoint(captures.POI.address, 1024 + i % 60_000),
                      Endpoint(captures.endpoint_address(i), captures.MDF.port), content(x2x3.sequence(3 * i)))
                     for i in range(count)))


def unanswered(path, count):
    """Keepalives that nobody answers, and content between them."""
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        connection = captures.Connection(writer, captures.POI, captures.MDF)
        for number in range(count // 2):
            connection.send(x2x3.keepalive(number).encode())
            connection.send(content(x2x3.sequence(number)))


def lying(path, count):
    """PS-PDUs that say they are longer than they are, cut into short segments."""
    waiting = bytearray()
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        connection = captures.Connection(writer, captures.MDF, LEMF)
        for number in range(count):
            pdu = ps.ip_iri(sequence=number)
            assert pdu[1] == 0x81
            waiting += pdu[:2] + bytes([min(0xff, pdu[2] + 32)]) + pdu[3:]
            while len(waiting) >= SEGMENT:
                connection.send(bytes(waiting[:SEGMENT]))
                del waiting[:SEGMENT]
        connection.send(bytes(waiting))


def stream_of(path, server, octets):
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        connection = captures.Connection(writer, captures.POI, server)
        for piece in wire.chunks(octets, captures.SEGMENT_OCTETS):
            connection.send(piece)


def zeros(path, count):
    """Octets 0 at the port of X2/X3: the last of a segment may begin a header."""
    stream_of(path, captures.MDF, bytes(count))


def attributes(path, count):
    """Odd headers with empty attributes that never end, at the port of X2/X3."""
    header = content(version=0x6363, header_length=8000)[:40] + bytes.fromhex('00090000') * 1900
    stream_of(path, captures.MDF, (header * (count // len(header) + 1))[:count])


def beginnings(path, count):
    """Beginnings of values at the port of PS-PDUs."""
    stream_of(path, LEMF, b'\x30\x80' * (count // 2))


def in_octets(path, server, unit, count):
    """Units in segments of one octet, each behind a longer one."""
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        connection = captures.Connection(writer, captures.POI, server)
        for begin in range(0, count, TOLD):
            octets = unit(min(TOLD, count - begin))
            connection.send(octets[:captures.SEGMENT_OCTETS])
            for piece in wire.chunks(octets[captures.SEGMENT_OCTETS:], 1):
                connection.send(piece)


def told(path, count):
    """X3 in segments of one octet."""
    in_octets(path, captures.MDF, lambda length: x2x3.content(
        x2x3.X3, bytes(length), x2x3.PROPRIETARY, direction=x2x3.FROM_TARGET, xid=xid(0)).encode(), count)


def untold(path, count):
    """PS-PDUs of indefinite length in segments of one octet."""
    in_octets(path, LEMF, lambda length: ber.indefinite(ps.cc(bytes(length))), count)


def differing(path, count):
    """Units, each in two versions."""
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        connection = captures.Connection(writer, captures.POI, captures.MDF)
        for number in range(count // 2):
            octets, before = content(x2x3.sequence(number)), connection.sequence
            connection.send(octets)
            connection.sequence = before
            connection.send(octets[:-1] + b'x')


TOLD = 60_000           # a unit that is waited for, and so not judged by its header
EXPECTED = '-o', f'uat:li_elements:"{captures.POI.address}","poi"'
# What a capture is read with besides.
OPTIONS = {differing: EXPECTED}
# How many of what there are in the smaller capture.
GROWING = {jumping: 15_000, falling: 30_000, rising: 30_000, unanswered: 30_000, lying: 10_000, zeros: 10_000_000,
           attributes: 10_000_000, beginnings: 10_000_000, told: 60_000, untold: 60_000, differing: 60_000}


def contexts(path, count):
    """X3 PDUs of so many tasks, one after the other."""
    with captures._writer(path) as writer:      # pylint: disable=protected-access
        connection = captures.Connection(writer, captures.POI, captures.MDF)
        names = x2x3.nfid('upf-01.operator.example'), x2x3.ipid('ip-1')
        for i in range(CONTEXTS):
            connection.send(content(*names, x2x3.sequence(i // count), task=i % count))


class GrowthParts:
    """Mixed into the benchmark."""

    def growing(self, path, options=()):
        ports = (*options, '-o', f'li_x2x3.tcp.port:{captures.MDF.port}', '-o', f'li_x2x3.udp.port:{captures.MDF.port}',
                 '-o', f'li_ps.tcp.port:{LEMF.port}', '-q', '-z', 'io,stat,0')
        return Command(['-r', path, *ports], self.with_plugin)

    def part_s(self):
        rows = []
        with self.capture(captures.empty) as nothing:
            for make, count in GROWING.items():
                with self.capture(make, count) as once:
                    kept = once.with_name('once.pcapng')
                    once.rename(kept)
                    with self.capture(make, 2 * count) as twice:
                        costs = compare({name: self.growing(path, OPTIONS.get(make, ())) for name, path in (
                            ('start', nothing), ('once', kept), ('twice', twice))}, self.options.rounds)
                    kept.rename(once)
                once, twice = ([a - b for a, b in zip(cpu(costs[name]), cpu(costs['start']))]
                               for name in ('once', 'twice'))
                rows.append([make.__name__, make.__doc__.partition(':')[0].rstrip('.'), f'{count:,}',
                             *(seconds(costs[name]) for name in ('start', 'once', 'twice')), ratio(twice, once)])
        table(['capture', 'what', 'n', 'start s', 'n s', '2n s', '2n/n, without start'], rows)
        print('  Goal: at most 2.30.\n')

    def part_m(self):
        peaks = {}
        for count in (1, CONTEXTS):
            with self.capture(contexts, count) as path:
                peaks[count] = min(run(self.growing(path)).resident for _ in range(self.options.rounds))
        table(['contexts', 'MB'], [[f'{count:,}', f'{peak / 1024:.1f}'] for count, peak in peaks.items()])
        print(f'  A kept context: {1024 * (peaks[CONTEXTS] - peaks[1]) / (CONTEXTS - 1):.0f} octets of peak memory.\n'
              '  Goal: at most 200.\n')
