# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures tshark with the plugin beside tshark with its own X2/X3 dissector (5gli, li5g) and beside tshark
that takes the same port for plain data.

Whole processes are compared, by their CPU time (user and system): one after the other in turn, so that what
disturbs the machine disturbs all of them; a ratio is the median over the rounds of the ratio within a round.
Nothing here passes or fails.
"""

import argparse
import contextlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
# pylint: disable=wrong-import-position
import captures                                         # noqa: E402
from growth_bench import GrowthParts                    # noqa: E402
from handover_bench import HandoverParts                # noqa: E402
from measure import (                                   # noqa: E402
    CONTEXTS, ENDPOINTS, MODES, PAYLOADS, PORT, ROWS, SIDES, Command, compare, cpu, field_arguments,
    output, ratio, run, seconds, table, wall)
from many_bench import ManyParts                        # noqa: E402
from orders_bench import OrderParts                     # noqa: E402
from support import home, x2x3                          # noqa: E402

PARTS = {
    'a': 'time for PDUs of 500 octets, one in a segment',
    'b': 'the same PDUs packed over segments of 1,448 octets',
    'c': '10,000 rows of li_endpoints against one',
    'd': 'growth of memory per PDU',
    'e': 'X1 messages beside Wireshark\'s XML',
    'f': 'X3 behind orders of 100,000 tasks and 10,000 destinations, against none',
    'g': 'growth of time and memory with the number of X1 messages',
    'h': 'content in PS-PDUs (an IP packet of 500 octets each) beside content in X3',
    'i': 'orders that are not answered, large sets of destinations, many mediations',
    's': 'growth of time where sequences, keepalives and units are odd: twice the capture, twice the time',
    'm': 'memory of a kept sequence context',
}


def row_of(address, name, ports=PORT):
    return f'"{address}","{ports}","tcp","X2,X3","*","{name}"'


class Bench(OrderParts, HandoverParts, GrowthParts, ManyParts):
    """Homes, captures and the commands over them."""

    def __init__(self, options, folder):
        self.options = options
        self.folder = Path(folder)
        self.with_plugin = home.plugin_home()
        bare = self.folder / 'bare-home'
        bare.mkdir()
        self.bare = {**self.with_plugin, 'HOME': str(bare)}
        if not home.loaded_plugins(self.with_plugin) or home.loaded_plugins(self.bare):
            raise SystemExit('tshark does not load the plugin, or finds one without being told')
        # Wireshark renamed it.
        protocols = subprocess.run([home.program('tshark'), '-G', 'protocols'], env=self.bare, capture_output=True,
                                   text=True, check=True).stdout.splitlines()
        self.stock = '5gli' if any(line.endswith('\t5gli') for line in protocols) else 'li5g'

    @contextlib.contextmanager
    def capture(self, make, *arguments):
        """A capture that is there as long as it is used."""
        path = self.folder / f'{make.__name__}.pcapng'
        make(path, *arguments)
        try:
            yield path
        finally:
            path.unlink()

    def reading(self, side, path, rest=(), environment=None, rows=(row_of(captures.MDF.address, 'MDF'),)):
        """How one of the sides reads a capture; ours judges by the rows."""
        dissector = {'ours': 'li_x2x3', 'stock': self.stock, 'data': 'data'}[side]
        arguments = ['-r', path, '-d', f'tcp.port=={PORT},{dissector}']
        if side == 'ours':
            arguments += [part for row in rows for part in ('-o', 'uat:li_endpoints:' + row)]
        return Command([*arguments, *rest], environment or (self.with_plugin if side == 'ours' else self.bare))

    def found(self, side, path, name, **how):
        """How often a field occurs, and how often with each value if these are few."""
        values = {}
        for line in output(self.reading(side, path, field_arguments([name], 'a'), **how)):
            for value in line.rstrip('\n').split(','):
                if value:
                    values[value] = values.get(value, 0) + 1
        return values

    def check(self, path, **how):
        """What ours concludes of a capture, in words: a figure is worth nothing where not all was seen."""
        count = sum(self.found('ours', path, 'li.sequence', **how).values())
        verdicts = self.found('ours', path, 'li.endpoint.verdict', **how)
        experts = sum(1 for _ in output(self.reading('ours', path, ['-Y', 'li && _ws.expert', '-T', 'fields', '-e',
                                                                    'frame.number'], **how)))
        text = (f'{count:,} PDUs found of {self.options.pdus:,}; registered: {verdicts.get("1", 0):,}; '
                f'frames with an expert item: {experts:,}')
        if count != self.options.pdus or verdicts != {'1': count}:
            text += '   <-- NOT WHAT WAS SENT: the figures below say nothing'
        return text

    # ---- the parts ----

    def part_a(self):
        wanted = self.options.modes
        rows = []
        for name in self.options.payloads:
            text, payload_format = PAYLOADS[name]
            with self.capture(captures.single, self.options.pdus, CONTEXTS, payload_format) as path:
                print(f'  {name}: {text}')
                print('    ours: ' + self.check(path))
                print(f'    stock: {self.count_stock(path):,} PDUs found', flush=True)
                for mode in wanted:
                    costs = compare({side: self.reading(side, path, MODES[mode][1](side)) for side in SIDES},
                                    self.options.rounds)
                    rows.append(self.row_a(name, mode, costs))
        for mode in wanted:
            print(f'  {mode}: {MODES[mode][0]}')
        print()
        table(['payload', 'mode', 'data s', 'stock s', 'ours s', 'ours/stock', 'wall', 'stock/data', 'ours/data',
               'beyond data: ours/stock'], rows)
        print('  Goal: ours/stock at most 1.00.\n')

    @staticmethod
    def row_a(name, mode, costs):
        ours, stock, data = (costs[side] for side in SIDES)
        beyond = ratio([a - c for a, c in zip(cpu(ours), cpu(data))], [b - c for b, c in zip(cpu(stock), cpu(data))])
        return [name, mode, seconds(data), seconds(stock), seconds(ours), ratio(cpu(ours), cpu(stock)),
                f'{ratio(wall(ours), wall(stock)).median:.2f}', f'{ratio(cpu(stock), cpu(data)).median:.2f}',
                f'{ratio(cpu(ours), cpu(data)).median:.2f}', f'{beyond.median:.2f}']

    def count_stock(self, path):
        """Where a segment begins within a PDU, stock takes what it finds there for a header: those do not count."""
        return sum(count for xid, count in self.found('stock', path, 'li5g.xid').items()
                   if xid.startswith(captures.XID_START))

    def part_b(self):
        rows = []
        for name in self.options.payloads:
            text, payload_format = PAYLOADS[name]
            with self.capture(captures.packed, self.options.pdus, CONTEXTS, payload_format) as path, \
                    self.capture(captures.single, self.options.pdus, CONTEXTS, payload_format) as single:
                print(f'  {name}: {text}')
                print('    ours: ' + self.check(path))
                print(f'    stock: {self.count_stock(path):,} PDUs found', flush=True)
                for mode in self.options.modes:
                    def arguments(side, mode=mode):
                        # Several PDUs in a frame: all values of all of them, for both captures.
                        return ['occurrence=a' if part == 'occurrence=f' else part for part in MODES[mode][1](side)]
                    costs = compare({
                        'packed': self.reading('ours', path, arguments('ours')),
                        'single': self.reading('ours', single, arguments('ours')),
                        'data': self.reading('data', path, arguments('data')),
                    }, self.options.rounds)
                    rows.append([name, mode, seconds(costs['data']), seconds(costs['single']),
                                 seconds(costs['packed']), ratio(cpu(costs['packed']), cpu(costs['single'])),
                                 f'{ratio(wall(costs["packed"]), wall(costs["single"])).median:.2f}'])
        print()
        table(['payload', 'mode', 'data packed s', 'ours single s', 'ours packed s', 'packed/single', 'wall'], rows)
        print('  Goal: packed/single at most 0.70.\n')

    def profile(self, rows):
        """The environment of a home whose profile has this table."""
        folder = home.new_home()
        file = folder / '.config/wireshark/li_endpoints'
        file.parent.mkdir(parents=True)
        file.write_text('\n'.join(rows) + '\n', encoding='utf-8')
        return home.plugin_home(folder)

    def part_c(self):
        def row(index):
            return row_of(captures.endpoint_address(index), f'MDF {index}')

        arguments = MODES['fields'][1]('ours')
        the_one = row_of(captures.MDF.address, 'MDF')
        cases = {
            'one endpoint': (captures.single, (), [the_one], [*map(row, range(ROWS - 1)), the_one]),
            f'{ENDPOINTS:,} endpoints': (captures.spread, (ENDPOINTS,), [row_of('10.0.0.0/8', 'all')],
                                         [*map(row, range(ROWS))]),
        }
        rows = []
        for name, (make, more, few, many) in cases.items():
            few, many = self.profile(few), self.profile(many)
            with self.capture(make, self.options.pdus, CONTEXTS, x2x3.PROPRIETARY, *more) as path, \
                    self.capture(captures.empty) as nothing:
                for text, environment in (('one row', few), (f'{ROWS:,} rows', many)):
                    print(f'  {name}, {text}: {self.check(path, environment=environment, rows=())}', flush=True)
                costs = compare({
                    which: self.reading('ours', capture, arguments, environment=environment, rows=())
                    for which, capture, environment in (('few', path, few), ('many', path, many),
                                                        ('start few', nothing, few), ('start many', nothing, many))
                }, self.options.rounds)
            rows.append([name, *(seconds(costs[which]) for which in ('start few', 'start many', 'few', 'many')),
                         ratio(cpu(costs['many']), cpu(costs['few'])),
                         f'{ratio(wall(costs["many"]), wall(costs["few"])).median:.2f}'])
        print()
        table(['capture', 'start, one row s', f'start, {ROWS:,} rows s', 'one row s', f'{ROWS:,} rows s',
               f'{ROWS:,}/one', 'wall'], rows)
        print('  Goal: at most 1.02.\n')

    def part_d(self):
        few, many = self.options.pdus, 10 * self.options.pdus
        rows = []
        single = {'ours': ('ours', field_arguments(['li.sequence'])),
                  'stock': ('stock', field_arguments(['li5g.sq'])),
                  'data': ('data', field_arguments(['data.len']))}
        # What Wireshark keeps of the segments it puts together is not of our making: without that, ours again.
        packed = {**single, 'ours, no reassembly':
                  ('ours', ['-o', 'li_x2x3.desegment:FALSE', *field_arguments(['li.sequence'])])}
        for make, sides in ((captures.single, single), (captures.packed, packed)):
            peaks = {name: [] for name in sides}
            for count in (few, many):
                with self.capture(make, count, CONTEXTS, x2x3.PROPRIETARY) as path:
                    for name, (side, arguments) in sides.items():
                        peaks[name].append(run(self.reading(side, path, arguments)).resident)
            slopes = {name: 1024 * (peak[1] - peak[0]) / (many - few) for name, peak in peaks.items()}
            rows += [[make.__name__, name, f'{peaks[name][0] / 1024:.1f}', f'{peaks[name][1] / 1024:.1f}',
                      f'{slope:.1f}', f'{slope - slopes["stock"]:+.1f}', f'{slope - slopes["data"]:+.1f}']
                     for name, slope in slopes.items()]
        table(['capture', 'side', f'MB at {few:,}', f'MB at {many:,}', 'octets per PDU', 'beyond stock',
               'beyond data'], rows)
        print('  Goal: ours, single, no more per PDU than stock.\n')


def parse(arguments):
    parser = argparse.ArgumentParser(
        description='Measures the plugin beside stock tshark.', formatter_class=argparse.RawTextHelpFormatter,
        epilog='parts:\n' + ''.join(f'  {name}  {text}\n' for name, text in PARTS.items())
        + 'modes:\n' + ''.join(f'  {name:8}{text}\n' for name, (text, _) in MODES.items())
        + 'payloads:\n' + ''.join(f'  {name:8}{text}\n' for name, (text, _) in PAYLOADS.items()))

    def words(known):
        def split(text):
            found = text.split(',')
            unknown = set(found) - set(known)
            if unknown:
                raise argparse.ArgumentTypeError(f'not known: {", ".join(sorted(unknown))}')
            return found
        return split

    parser.add_argument('parts', nargs='*', metavar='PART', help='default: all')
    parser.add_argument('--pdus', type=int, default=100_000, help='default: 100000; part d reads ten times as many too')
    parser.add_argument('--rounds', type=int, default=5, help='default: 5')
    parser.add_argument('--modes', type=words(MODES), default=['fields', 'verdict', 'list', 'pass'],
                        help='for parts a and b, with commas between; default: all but tree')
    parser.add_argument('--payloads', type=words(PAYLOADS), default=list(PAYLOADS),
                        help='for parts a and b, with commas between; default: all')
    parser.add_argument('--messages', type=int, default=100_000, help='of X1, for parts e and g; default: 100000')
    parser.add_argument('--x1-modes', type=words(MODES), default=['pass', 'list', 'fields', 'tree'],
                        help='for part e (fields: the names of XML elements); default: pass, list, fields, tree')
    options = parser.parse_args(arguments)
    options.parts = options.parts or list(PARTS)
    if set(options.parts) - set(PARTS):
        parser.error('parts are ' + ', '.join(PARTS))
    return options


def main(arguments):
    options = parse(arguments)
    folder = tempfile.mkdtemp(prefix='li-speed-')
    try:
        bench = Bench(options, folder)
        print('Wireshark {}.{}.{}; stock is {}, run without the plugin; medians of {} rounds; s: CPU seconds, user '
              'and system'.format(*home.wireshark_version(), bench.stock, options.rounds))
        for part in options.parts:
            of_pdus = (f': {options.pdus:,} X3 PDUs, {captures.PDU_OCTETS} octets and {captures.ATTRIBUTES} attributes '
                       f'each, {CONTEXTS} contexts')
            print(f'\n({part}) {PARTS[part]}{"" if part in "egsm" else of_pdus}', flush=True)
            getattr(bench, 'part_' + part)()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    main(sys.argv[1:])
