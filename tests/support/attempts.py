# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts to talk a covert endpoint into another verdict, each in a network of its own: forged, and as it was.

    ATTEMPTS = Attempts()

    @ATTEMPTS.attempt
    def requests_nobody_answered(w):
        w.attempt(forging.OneSided)

    judged, test_attempt, test_twins_differ = ATTEMPTS.tests()

`w.attempt` says in some way that a stranger is to get what task 1 delivers, and judges the copies that go there.
"""

import pytest

from . import orders, x1
from .cases import row
from .twins import Twins, TwinWorld
from .wire import Endpoint

UNANSWERED = 'li.order.unanswered Note'
WITHHELD = 'li.coverage.withheld Note'
# What else is said of TCP where a forged segment has its number of what was not captured.
OF_TCP = WITHHELD, 'li.coverage.not_judged Note', 'li.transport.out_of_order Note'
TABLES = {
    'no tables': lambda number: [],
    'elements': lambda number: [*row('li_elements', f'10.0.{number}.10', f'ne-{number}'),
                                *row('li_elements', f'10.0.{number}.77', f'other-{number}')],
    'administrators': lambda number: row('li_administrators', f'192.168.{number}.5', 'X1', f'ADMF {number}'),
    'endpoints': lambda number: row('li_endpoints', f'172.16.{number}.20', '9003', 'tcp', 'X2,X3', '*', 'MDF'),
}


class Attempt(TwinWorld):
    def __init__(self, capture, number, is_there):
        super().__init__(capture, number, is_there)
        self.forgers = 0
        self.forger_address = f'198.19.{number}.66'
        self.lemf = Endpoint(f'203.1.{number}.20', 50000)

    def forger(self, carrier=orders.Plain, capture=None, admf=None, client=None, name=None, address=None, port=8080):
        """One who speaks to the element as its administrator does; or as another, from elsewhere, to elsewhere."""
        admf = orders.Administrator(capture or self.added, admf or self.admf.name, client or self.admf_address, carrier)
        self.forgers += 1
        admf.port = 60000 + self.forgers
        return admf.element(name or self.ne_name, address or self.ne_address, port)

    def believed_registered(self):
        self.usual()
        self.clean(self.unit(), 'registered')

    def order_the_stranger(self, by):
        """The stranger as a destination, and as one of task 1."""
        by.create(self.did(9), self.stranger)
        by.modify(self.xid(), self.did(1), self.did(9))

    def attempt(self, *how, **more):
        """Those orders, said in some way, change nothing."""
        self.believed()
        by = self.forger(*how, **more)
        self.order_the_stranger(by)
        self.clean(self.unit())
        self.covert()
        by.close()
        self.covert()

    def converse(self, name, body=(), answer=(), asked=None, answered=None, carrier=orders.Plain, address=None):
        """A request and its answer of the forger's, each with changes of its envelope."""
        element = self.forger(carrier, address=address)
        number = element._transaction()
        how = {'transaction': number, 'admf': self.admf.name, 'ne': self.ne_name}
        element.connection.request(x1.document(x1.message(name + 'Request', *body, **{**how, **(asked or {})})))
        element.connection.response(x1.document(x1.message(name + 'Response', *(answer or [x1.ok()]),
                                                           **{**how, **(answered or {})})))
        element.close()

    def conversation(self, **how):
        self.converse('CreateDestination', [orders.destination(self.did(9), self.stranger)], **how)
        self.converse('ModifyTask', [orders.task(self.xid(), self.did(1), self.did(9))], **how)


def said_of(items, is_forged):
    """Of a unit. What speaks for nobody is named all the same, where something was forged, and what TCP makes of it."""
    return [item for item in items
            if item.startswith('li.') and not (is_forged and item in (UNANSWERED, *OF_TCP))]


def is_as_told(shown, verdict, items, at_worst, is_forged):
    verdicts, said = shown
    wanted = [items] + ([sorted([at_worst, *items[1:]])] if is_forged and at_worst else [])
    return verdicts == [verdict] and said_of(said, is_forged) in [said_of(one, is_forged) for one in wanted]


class Attempts:
    """All of a file: by the tables that the user has filled, each with and without what was forged.

    Behind the last of them a file names its fixture and its tests, as `tests` and `tests_said` make them.
    """

    def __init__(self, rows_of=None):
        self.rows_of = rows_of or TABLES
        self.functions = {tables: [] for tables in self.rows_of}
        self.twins = None

    def attempt(self, function):
        self.functions['no tables'].append(function)
        return function

    def attempt_with(self, tables):
        def keep(function):
            self.functions[tables].append(function)
            return function
        return keep

    def write(self):
        """The captures; returns what tests are named by: tables and name."""
        self.twins = {tables: Twins(functions, Attempt) for tables, functions in self.functions.items() if functions}
        return [(tables, name) for tables, twins in self.twins.items() for name in twins.names()]

    def judged(self, folders, two_pass):
        """For each tables and twin {frame: (verdicts, items)}."""
        return {tables: twins.judged(folders.mktemp('forging'), [
            option for number in range(1, len(twins.names()) + 1) for option in self.rows_of[tables](number)], two_pass)
                for tables, twins in self.twins.items()}

    def check(self, judged, tables, name, is_forged):
        """Units are as they are without what was forged."""
        units, shown = self.twins[tables].world(name, is_forged).units, judged[tables][is_forged]
        assert units
        wrong = [(frame, shown[frame], told) for frame, *told in units
                 if not is_as_told(shown[frame], *told, is_forged)]
        assert not wrong, f'{len(wrong)} of {len(units)}: {wrong}'

    def check_said(self, judged, item, function):
        """The line that stops it is named, where something was forged and nowhere else."""
        tables = next(tables for tables, functions in self.functions.items() if function in functions)
        for is_forged in (False, True):
            world = self.twins[tables].world(function.__name__, is_forged)
            said = {one for frame in range(world.first, world.last + 1) for one in judged[tables][is_forged][frame][1]}
            assert (item in said) == is_forged, (is_forged, sorted(said))

    def check_difference(self, tables, name):
        """It puts packets into the capture."""
        one, other = (self.twins[tables].world(name, is_forged) for is_forged in (False, True))
        octets = [[frame.octets for frame in world.capture.frames[world.first - 1:world.last]]
                  for world in (one, other)]
        assert octets[0] != octets[1]

    def tests(self):
        """Writes the captures. Returns the fixture `judged` and the tests of each attempt."""
        names = self.write()

        @pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
        def judged(request, tmp_path_factory):
            return self.judged(tmp_path_factory, request.param)

        @pytest.mark.parametrize('is_forged', [False, True], ids=['as-it-was', 'forged'])
        @pytest.mark.parametrize('tables, name', names)
        def test_attempt(judged, tables, name, is_forged):
            self.check(judged, tables, name, is_forged)

        @pytest.mark.parametrize('tables, name', names)
        def test_twins_differ(tables, name):
            self.check_difference(tables, name)

        return judged, test_attempt, test_twins_differ

    def tests_said(self, said):
        """Returns the test of what is said, of {item: attempts that it is said of}."""
        @pytest.mark.parametrize('item, function', [(item, one) for item, attempts in said.items() for one in attempts])
        def test_said(judged, item, function):
            self.check_said(judged, item, function)

        return test_said
