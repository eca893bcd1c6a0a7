# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tshark and sharkd with the plugin, and turns what they print into Python values.

`options` are tshark arguments, one a string, as in the samples' .opts files.
"""

import contextlib
import gc
import json as json_module
import os
import select
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple

from . import home, reader

# A tree of Wireshark may be 500 items deep, and a level of it is two in JSON.
sys.setrecursionlimit(10000)

SEVERITIES = {0x100000: 'Comment', 0x200000: 'Chat', 0x400000: 'Note', 0x600000: 'Warning', 0x800000: 'Error'}
# Far more seconds than any capture here needs: what takes longer does not end.
ENDLESS = 300
VERDICTS = {1: 'registered', 2: 'provisioned', 3: 'unregistered', 4: 'unverified'}
# What has an item of the protocol `li` without being a unit or a message.
OF_CONNECTIONS = {'li.coverage.not_judged', 'li.coverage.octets_differ', 'li.transport.out_of_order'}
SEPARATOR, AGGREGATOR = '\x1e', '\x1f'      # characters that stand in no field


class Expert(NamedTuple):
    frame: int
    filter: str
    severity: str
    message: str


class Unit(NamedTuple):
    """One unit as the protocol `li` shows it. A keepalive has no interface and no verdict."""

    frame: int
    interface: str
    endpoint: str
    verdict: str
    xids: tuple
    sequence: int


def options_of(pcap):
    """The arguments in the .opts file beside a capture; lines with # in front are comments."""
    path = Path(pcap).with_suffix('.opts')
    lines = path.read_text(encoding='utf-8').splitlines() if path.exists() else []
    return [line for line in lines if line and not line.startswith('#')]


def run(arguments, program='tshark', environment=None, check=True, timeout=ENDLESS):
    """Runs a program of Wireshark and returns the finished process, its output as text."""
    arguments = list(map(str, arguments))
    with open(os.devnull, 'rb') as nothing, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = reader.Run(program, arguments, (nothing, out, errors), environment)
        try:
            status = started.wait(timeout)
        except subprocess.TimeoutExpired as reason:
            raise AssertionError(f'{program} {arguments}: {reason}\n{_text(errors)}') from None
        done = subprocess.CompletedProcess(arguments, status, _text(out), started.said_before() + _text(errors))
    if check and done.returncode:
        raise AssertionError(f'{program} {arguments}: status {done.returncode}\n{done.stderr}')
    return done


def _text(file):
    file.seek(0)
    text = file.read().decode('utf-8', 'replace')
    return text.replace('\r\n', '\n').replace('\r', '\n') if '\r' in text else text


def read(pcap, arguments=(), options=(), display_filter=None, two_pass=False, environment=None):
    """Runs tshark over a capture and returns what it prints."""
    command = ['-n', '-r', pcap, *options, *(['-2'] if two_pass else []),
               *(['-Y', display_filter] if display_filter else []), *arguments]
    return run(command, environment=environment).stdout


def endures(pcap, options=(), two_pass=False):
    """Makes all there is to show, and returns it; there may be no crash, no dissector's bug, and no loop."""
    done = run(['-n', '-r', pcap, *options, *(['-2'] if two_pass else []), '-V'])
    assert 'issector bug' not in done.stdout + done.stderr, pcap
    return done.stdout


def fields(pcap, names, options=(), display_filter=None, two_pass=False, environment=None):
    """For each frame a list with, for each field, the list of its values as text."""
    arguments = ['-T', 'fields', '-E', f'separator={SEPARATOR}', '-E', f'aggregator={AGGREGATOR}',
                 '-E', 'occurrence=a', *(part for name in names for part in ('-e', name))]
    text = read(pcap, arguments, options, display_filter, two_pass, environment)
    return [[value.split(AGGREGATOR) if value else [] for value in line.split(SEPARATOR)]
            for line in text.split('\n')[:-1]]


def _merge(pairs):
    """A JSON object whose repeated keys become one key with the list of their values."""
    merged = {}
    for key, value in pairs:
        merged.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in merged.items()}


def json(pcap, protocol, options=(), display_filter=None, two_pass=False, environment=None):
    """For each frame the list of the protocol's subtrees (one for each PDU), as dictionaries.

    A key that occurs more than once in a subtree has the list of its values.
    """
    text = read(pcap, ['-T', 'json', '-J', protocol], options, display_filter, two_pass, environment)
    found = []
    for packet in json_module.loads(text, object_pairs_hook=_merge):
        trees = packet['_source']['layers'].get(protocol, [])
        found.append(trees if isinstance(trees, list) else [trees])
    return found


def _parsed(text):
    # None of so many new objects is garbage: to look for it takes longer than to read the text.
    gc.disable()
    try:
        return ElementTree.fromstring(text)
    finally:
        gc.freeze()
        gc.enable()


def packets(pcap, options=(), display_filter=None, two_pass=False, environment=None):
    """For each frame its number and its whole tree, as PDML elements."""
    text = read(pcap, ['-T', 'pdml'], options, display_filter, two_pass, environment)
    root = _parsed(text)
    return [(int(packet.find(".//field[@name='frame.number']").get('show')), packet)
            for packet in root.iter('packet')]


def _shown(element, name):
    return [part.get('show') for part in element.iter('field') if part.get('name') == name]


def _experts_in(frame, packet):
    for item in packet.iter('field'):
        if item.get('name') != '_ws.expert':
            continue
        names = [part.get('name') for part in item if not part.get('name', '').startswith('_ws.expert')]
        severity = int(_shown(item, '_ws.expert.severity')[0], 0)
        yield Expert(frame, names[0] if names else '', SEVERITIES[severity],
                     _shown(item, '_ws.expert.message')[0])


def experts(pcap, options=(), prefixes=('li.', 'li_'), two_pass=False, environment=None):
    """The expert items in order, those only whose filter name begins with one of the prefixes."""
    return [item for frame, packet in packets(pcap, options, None, two_pass, environment)
            for item in _experts_in(frame, packet) if item.filter.startswith(tuple(prefixes))]


def _unit(frame, tree):
    def one(name, default=''):
        return (_shown(tree, name) or [default])[0]

    labels = {part.get('name'): part.get('showname', '') for part in tree.iter('field')}
    interface = labels.get('li.interface', '').partition(': ')[2].split(' ')[0]
    verdict = VERDICTS.get(int(one('li.endpoint.verdict', '0'), 0), '')
    sequence = one('li.sequence', None)
    return Unit(frame, interface, one('li.endpoint'), verdict, tuple(_shown(tree, 'li.xid')),
                None if sequence is None else int(sequence))


def units(pcap, options=(), two_pass=False, environment=None):
    """The units in order: one for each item of the protocol `li` that is not a message of an administration interface,
    and not what is said of a connection. HI1 that is delivered is a unit: it goes to an endpoint."""
    found = [_unit(frame, tree) for frame, packet in packets(pcap, options, None, two_pass, environment)
             for tree in packet.iter() if tree.get('name') == 'li'
             and not any(part.get('name') in OF_CONNECTIONS for part in tree.iter('field'))]
    return [unit for unit in found if unit.interface not in ('X1', 'HI1') or unit.endpoint]


class Sharkd:
    """A session with sharkd: a capture stays loaded and frames are asked for in any order.

        with Sharkd(options) as session:
            session.load(pcap)
            tree = session.tree(4)
    """

    def __init__(self, options=(), environment=None):
        self.errors = tempfile.TemporaryFile()
        theirs, self.requests = os.pipe()
        self.answers, answers = os.pipe()
        with open(theirs, 'rb') as theirs, open(answers, 'wb') as answers:
            self.run = reader.Run('sharkd', ['-'], (theirs, answers, self.errors),
                                  _with_heuristics(options, environment))
        self.count, self.rest = 0, b''
        try:
            for name, value in settings(options):
                self.setconf(name, value)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def ask(self, method, **parameters):
        """One request; returns its result."""
        self.count += 1
        request = {'jsonrpc': '2.0', 'id': self.count, 'method': method}
        if parameters:
            request['params'] = parameters
        # One that has ended already takes nothing more; that it did is told below.
        with contextlib.suppress(BrokenPipeError):
            os.write(self.requests, json_module.dumps(request).encode() + b'\n')
        line = self._line()
        while line == b'\n':
            line = self._line()
        if not line:
            raise AssertionError(f'sharkd ended at {request}: status {self.run.wait(ENDLESS)}\n{_text(self.errors)}')
        answer = json_module.loads(line)
        if 'error' in answer:
            raise AssertionError(f'sharkd: {request}: {answer["error"]}')
        return answer['result']

    def _line(self):
        """The next line of what it prints, or nothing at the end."""
        parts = [self.rest]
        while b'\n' not in parts[-1]:
            if not select.select([self.answers], [], [], ENDLESS)[0]:
                self.run.kill()
                raise AssertionError(f'sharkd: no answer after {ENDLESS} seconds\n{_text(self.errors)}')
            parts.append(os.read(self.answers, 1 << 20))
            if not parts[-1]:
                return b''
        line, end, self.rest = b''.join(parts).partition(b'\n')
        return line + end

    def load(self, pcap):
        self.ask('load', file=str(pcap))

    def setconf(self, name, value):
        """Sets a preference; the name of a table is `uat:li_endpoints`, its value one row."""
        self.ask('setconf', name=name, value=value)

    def frames(self, display_filter=None):
        """The packet list: a dictionary for each frame, with `num` and the columns `c`."""
        return self.ask('frames', **({'filter': display_filter} if display_filter else {}))

    def tree(self, frame):
        """The tree of a frame: dictionaries with l (label), f (filter), s (severity), n (children)."""
        return self.ask('frame', frame=frame, proto=True).get('tree', [])

    def labels(self, frame, protocols=('li', 'li_x2x3')):
        """The labels below the items of these protocols, in order: what should not depend on history."""
        return [label for item in walk(self.tree(frame)) if item.get('f', '').split(' ')[0] in protocols
                for label in (part['l'] for part in walk([item]))]

    def close(self):
        for descriptor in (self.requests, self.answers):
            os.close(descriptor)
        try:
            self.run.wait(ENDLESS)
        finally:
            self.errors.close()


def walk(tree):
    """All items of a sharkd tree, from the top down."""
    for item in tree:
        yield item
        yield from walk(item.get('n', []))


def settings(options):
    """tshark arguments as preferences for sharkd, which knows neither -o nor -d: [(name, value)].

    Decode As becomes the port preference; ports of the same preference add up, as -d does.
    """
    found, ports, rest = [], {}, iter(options)
    for option in rest:
        value = next(rest, '')
        if option == '-o' and value.startswith('uat:'):
            _, table, row = value.split(':', 2)
            found.append((f'uat:{table}', row))
        elif option == '-o' and value.split(':')[0].endswith('.port'):
            name, numbers = value.split(':')
            ports[name] = numbers.split(',')
        elif option == '-o':
            found.append(tuple(value.split(':', 1)))
        elif option == '-d':
            selector, protocol = value.split(',')
            table, port = selector.split('==')
            ports.setdefault(f'{protocol}.{table}', []).append(port)
        elif option != '--enable-heuristic':
            raise ValueError(f'{option} cannot be given to sharkd')
    return found + [(name, ','.join(numbers)) for name, numbers in ports.items()]


def _with_heuristics(options, environment):
    """The environment for sharkd: heuristics are switched on by a file of the profile, in a home of its own."""
    options = list(options)
    names = [value for option, value in zip(options, options[1:]) if option == '--enable-heuristic']
    if not names:
        return environment
    folder = home.new_home()
    profile = folder / '.config/wireshark'
    profile.mkdir(parents=True)
    (profile / 'heuristic_protos').write_text(''.join(f'{name},1\n' for name in names), encoding='utf-8')
    return {**(environment or home.plugin_home()), 'HOME': str(folder)}
