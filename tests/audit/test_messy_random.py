# SPDX-License-Identifier: GPL-2.0-or-later
"""Clean captures that a number makes up: how X1 is carried, what is ordered, changed, asked, reported, and deliveries
to where they were ordered at that time. Nothing is alarmed but the covert copies in the twin."""

import functools
import random

import pytest

from support import carriers, orders
from support.attempts import is_as_told
from support.twins import ERROR, WARNING, Twins, TwinWorld
from support.wire import Endpoint

SEEDS = 40
CARRIERS = [orders.Plain, carriers.Untyped, carriers.Http2, carriers.Cautious, carriers.Chunked, carriers.Compressed,
            carriers.Small, carriers.OneAtATime, carriers.Old]


class Life(TwinWorld):
    """An element that is administered from one, two or three tasks on; all that holds is kept here."""

    def begin(self, seed):
        self.dice = random.Random(seed)
        self.admf.carrier = self.dice.choice(CARRIERS)
        # HTTP/2 between two who are not known is looked for where HTTP is.
        self._ne = self.element(port=8080 if self.admf.carrier is carriers.Http2 else self.dice.choice([8080, 8443]))
        self.admf.carrier = orders.Plain
        self.places = {}        # destination: endpoint
        self.tasks = {}         # task: destinations
        self.is_all = False
        self.created = 0

    def create(self):
        self.created += 1
        where = Endpoint(f'172.16.{self.number}.{20 + self.dice.randrange(4)}', 9003)
        answer = self.dice.choice([orders.DONE, orders.DONE, orders.TAKEN])
        self.ne.create(self.did(self.created), where, answer=answer)
        if answer == orders.TAKEN:
            self.report().destination(self.did(self.created), 'FullyActionedAndSuccessful')
        self.places[self.created] = where

    def report(self):
        return orders.Reports(self.capture, self.ne_name, self.ne_address, self.admf.name, self.admf_address,
                              port=52000 + self.capture.count % 8000)

    def some(self):
        return self.dice.sample(sorted(self.places), self.dice.randint(1, min(2, len(self.places))))

    def activate(self):
        number, dids = len(self.tasks) + 1, self.some()
        self.ne.activate(self.xid(number), *map(self.did, dids))
        self.tasks[number] = dids

    def modify(self):
        number, dids = self.dice.choice(sorted(self.tasks)), self.some()
        self.ne.modify(self.xid(number), *map(self.did, dids))
        self.tasks[number] = dids
        self.capture.wait(6)

    def move(self):
        number, where = self.dice.choice(sorted(self.places)), Endpoint(f'172.16.{self.number}.40', 9003)
        self.ne.modify_destination(self.did(number), where)
        self.places[number] = where
        self.capture.wait(6)

    def begin_again(self):
        number = self.dice.choice(sorted(self.tasks))
        self.ne.deactivate(self.xid(number))
        self.capture.wait(self.dice.choice([1, 60]))
        self.ne.activate(self.xid(number), *map(self.did, self.tasks[number]))

    def refused(self):
        self.ne.create(self.did(99), self.mdf, answer=6000)
        self.ne.modify(self.xid(1), self.did(99), answer=2050)

    def listed(self):
        self.ne.ask('GetAllDetails', response=orders.all_details(
            [orders.task(self.xid(number), *map(self.did, dids)) for number, dids in self.tasks.items()],
            [orders.destination(self.did(number), where) for number, where in self.places.items()]))
        self.is_all = True

    def asks(self):
        """The element asks what it should have, of one who does not know."""
        orders.Administrator(self.capture, self.admf.name, self.ne_address, carriers.Anywhere).element(
            self.ne_name, self.admf_address, 8443).ask('GetAllDetails', response=orders.all_details())

    def chatter(self):
        self.ne.ping()
        self.report().element.ask('Keepalive')
        self.ne.ask('GetNEStatus', response=orders.all_details()[:1])

    def other(self):
        """Another element of the same administrator, with the same destinations."""
        other = self.element(f'other-{self.number}', f'10.0.{self.number}.11')
        other.create(self.did(1), self.mdf)
        other.activate(self.xid(7), self.did(1))

    def delivers(self):
        for number, dids in self.tasks.items():
            for did in dids:
                self.deliver(ERROR if self.is_all else WARNING, xid=self.xid(number), to=self.places[did],
                             stranger=Endpoint(self.stranger.address, 9004))


ACTIONS = [Life.create, Life.activate, Life.modify, Life.move, Life.begin_again, Life.refused, Life.listed, Life.asks,
           Life.chatter, Life.other]


def story(seed, world):
    world.begin(seed)
    world.create()
    world.activate()
    world.delivers()
    for _ in range(8):
        action = world.dice.choice(ACTIONS)
        if action is not Life.activate or len(world.tasks) < 3:
            action(world)
        world.delivers()


def named(seed):
    told = functools.partial(story, seed)
    told.__name__ = f'seed {seed}'
    return told


TWINS = Twins([named(seed) for seed in range(SEEDS)], Life)


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def judged(request, tmp_path_factory):
    return TWINS.judged(tmp_path_factory.mktemp('random'), two_pass=request.param)


@pytest.mark.parametrize('has_copy', [False, True], ids=['clean', 'covert'])
@pytest.mark.parametrize('name', TWINS.names())
def test_life(judged, name, has_copy):
    world, shown = TWINS.world(name, has_copy), judged[has_copy]
    wrong = [(frame, shown[frame], told) for frame, *told in world.units if not is_as_told(shown[frame], *told, False)]
    assert not wrong, f'{len(wrong)} of {len(world.units)}: {wrong[:4]}'
    units = {frame for frame, *_ in world.units}
    alarms = {item for frame in range(world.first, world.last + 1) if frame not in units
              for item in shown[frame][1] if item.startswith('li.') and item.endswith((' Warning', ' Error'))}
    assert alarms == set()
