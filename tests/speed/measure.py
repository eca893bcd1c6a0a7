# SPDX-License-Identifier: GPL-2.0-or-later
"""How the benchmark measures: whole processes in turn, and ratios within a round."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

import captures
from support import home, x2x3

CONTEXTS = 100
ROWS = 10_000
ENDPOINTS = 5_000
PORT = captures.MDF.port

# The same facts in the same order, as each side names them.
FIELDS = {
    'ours': ['li_x2x3.' + name for name in (
        'version', 'type', 'header_length', 'payload_length', 'format', 'direction', 'xid', 'correlation_id',
        'attribute.type', 'attribute.length', 'nfid', 'ipid', 'sequence', 'timestamp', 'source_ipv4',
        'destination_ipv4', 'source_port', 'destination_port', 'ip_protocol')],
    'stock': ['li5g.' + name for name in (
        'ver', 'type', 'hl', 'pl', 'pf', 'pd', 'xid', 'cid', 'attrType', 'attrLen', 'nfid', 'ipid', 'sq', 'ts',
        'srcip', 'dstip', 'srcport', 'dstport', 'ipproto')],
    'data': ['data.len'],
}
VERDICT_FIELDS = ['li.endpoint', 'li.endpoint.verdict', 'li.sequence']
SIDES = ('ours', 'stock', 'data')


def field_arguments(names, occurrence='f'):
    """Stock shows the contents of each attribute twice: only the first is printed."""
    return ['-T', 'fields', '-E', f'occurrence={occurrence}', *(part for name in names for part in ('-e', name))]


MODES = {
    'fields': ('the same 19 fields printed', lambda side: field_arguments(FIELDS[side])),
    'verdict': ('the same, ours with endpoint, verdict and sequence besides',
                lambda side: field_arguments(FIELDS[side] + (VERDICT_FIELDS if side == 'ours' else []))),
    'list': ('the packet list: columns, no tree', lambda side: []),
    'pass': ('nothing printed, no tree (-q -z io,stat,0)', lambda side: ['-q', '-z', 'io,stat,0']),
    'tree': ('everything printed (-V)', lambda side: ['-V']),
}
PAYLOADS = {
    'opaque': ('payload format 4, taken for data by both', x2x3.PROPRIETARY),
    'ipv4': ('payload format 5, IPv4 and UDP', x2x3.IPV4),
}


class Cost(NamedTuple):
    cpu: float          # seconds
    wall: float         # seconds
    resident: int       # kB, at most


class Command(NamedTuple):
    arguments: list
    environment: dict


def run(command):
    """Runs tshark and returns what it cost."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen([home.program('tshark'), '-n', *map(str, command.arguments)],
                                   env=command.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=complaints)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            complaints.seek(0)
            raise SystemExit(f'tshark {" ".join(map(str, command.arguments))}: status {process.returncode}\n'
                             + complaints.read(2000).decode(errors='replace'))
    # That it is at work is seen; the figures alone are read.
    print('.', end='', file=sys.stderr, flush=True)
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss)


def output(command):
    """Runs tshark and yields its lines."""
    with subprocess.Popen([home.program('tshark'), '-n', *map(str, command.arguments)], env=command.environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True) as process:
        yield from process.stdout


def compare(commands, rounds):
    """The commands in turn, one round after the other (and one before, that is not counted): {name: [Cost]}."""
    costs = {name: [] for name in commands}
    for number in range(rounds + 1):
        # Every other round backwards: whoever comes first meets the machine in another state.
        for name in (list(commands) if number % 2 else reversed(commands)):
            cost = run(commands[name])
            if number:
                costs[name].append(cost)
    print(file=sys.stderr, flush=True)
    return costs


class Ratio(NamedTuple):
    median: float
    low: float
    high: float

    def __str__(self):
        return f'{self.median:.3f} ({self.low:.2f}-{self.high:.2f})'


def ratio(over, under):
    values = [a / b for a, b in zip(over, under)]
    return Ratio(statistics.median(values), min(values), max(values))


def cpu(costs):
    return [cost.cpu for cost in costs]


def wall(costs):
    return [cost.wall for cost in costs]


def seconds(costs):
    return f'{statistics.median(cpu(costs)):.2f}'


def table(head, rows):
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
    for row in (head, ['-' * width for width in widths], *rows):
        print('  ' + '  '.join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())
    print(flush=True)
