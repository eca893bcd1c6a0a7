# SPDX-License-Identifier: GPL-2.0-or-later
"""Forgeries that a number makes up: whatever is said, in whatever order, without both directions of a conversation from
the right addresses. Units are judged as they are without it, in one pass and in two."""

import random

import pytest

from support import dns, forging, orders, x1
from support.attempts import Attempt, is_as_told
from support.twins import Twins
from support.wire import Endpoint

SEEDS = 40
CARRIERS = [forging.OneSided, forging.OneSided, forging.Unasked, forging.Midway, forging.OneVoice, forging.Bare,
            forging.Datagrams, forging.Downloads, forging.Signalling, forging.status('403 Forbidden'),
            forging.status('202 Accepted', keeps_body=False)]
STRANGERS = [orders.Plain, orders.Plain, forging.OneSided, forging.Unasked, forging.Midway]
WITHIN = [forging.within_content, forging.within_gtp, forging.within_handover, forging.within_quotations]


class Forger:
    """Says anything, in the words of X1."""

    def __init__(self, world, seed):
        self.w, self.dice = world, random.Random(seed)

    def speaker(self):
        """Somebody who can't hold a conversation between the right addresses, or is no administration."""
        w, dice = self.w, self.dice
        what = dice.randrange(4)
        if what == 0:       # to the element, as anybody
            client = dice.choice([w.admf_address, w.forger_address])
            by = w.forger(dice.choice(CARRIERS), client=client, admf=dice.choice([None, 'somebody']))
        elif what == 1:     # both, elsewhere
            by = w.forger(dice.choice(STRANGERS), client=w.forger_address, address=f'198.19.{w.number}.67',
                          admf=dice.choice([None, 'somebody']), name=dice.choice([None, 'another']))
        elif what == 2:     # from the element, as a client
            by = w.forger(dice.choice([forging.OneSided, forging.Unasked, forging.Midway]), client=w.ne_address,
                          address=dice.choice([w.admf_address, w.forger_address]), port=8443)
        else:
            by = w.forger(capture=dice.choice(WITHIN)(w))
        return by

    def did(self):
        return self.w.did(self.dice.choice([1, 1, 8, 9]))

    def xid(self):
        return self.w.xid(self.dice.choice([1, 1, 2]))

    def where(self):
        w = self.w
        return self.dice.choice([w.stranger, w.stranger, w.second, (w.stranger, 'UDP'),
                                 orders.uri('x2x3://mdf.example.org:9003'), x1.ADDRESSES['E.164']])

    def says(self, by):
        dice, answer = self.dice, self.dice.choice([orders.DONE, orders.DONE, orders.TAKEN, 2030, 2020, None])
        what = dice.randrange(14)
        if what < 3:
            by.create(self.did(), self.where(), answer)
        elif what == 3:
            by.modify_destination(self.did(), self.where(), answer)
        elif what == 4:
            by.remove(self.did(), answer)
        elif what < 7:
            (by.activate if what == 5 else by.modify)(self.xid(), self.did(), self.did(), answer=answer)
        elif what == 7:
            by.deactivate(self.xid(), answer)
        elif what == 8:
            by.ask(dice.choice(['DeactivateAllTasks', 'RemoveAllDestinations', 'Ping', 'GetNEStatus']), answer=answer)
        elif what == 9:
            by.ask('GetAllDetails', response=orders.all_details(
                [orders.task(self.xid(), self.did())] * dice.randint(0, 1),
                [orders.destination(self.did(), self.where())] * dice.randint(0, 1)))
        elif what == 10:
            by.ask('ListAllDetails', response=orders.listing([self.xid()], [self.did()]))
        elif what == 11:
            by.ask('ReportNEIssue', [x1.leaf('typeOfNeIssueMessage', 'Alert'), x1.leaf('description', 'cleared'),
                                     x1.leaf('issueCode', 10000)], answer=answer)
        elif what == 12:
            by.ask('ReportTaskIssue', [x1.xid(self.xid()), x1.leaf('taskReportType', dice.choice(
                ['ImplicitDeactivation', 'FullyActionedAndSuccessful', 'TerminatingFault']))], answer=answer)
        else:
            by.activate(self.xid(), self.did(), answer=answer, mediations=[orders.mediation(f'LIID-{self.w.number}')])

    def name(self):
        """An answer of DNS that nobody asked for, or that somebody did."""
        w = self.w
        client = Endpoint(self.dice.choice([w.ne_address, w.forger_address]), 40053)
        server = Endpoint(f'198.19.{w.number}.53', 53)
        if client.address == w.forger_address:
            w.added.datagram(client, server, dns.question('mdf.example.org'))
        w.added.datagram(server, client, dns.answer('mdf.example.org', w.stranger.address))

    def act(self):
        if self.dice.random() < 0.05:
            return self.name()
        by = self.speaker()
        for _ in range(self.dice.randint(1, 4)):
            self.says(by)
        if self.dice.random() < 0.5 and not isinstance(by.administrator.capture, forging.Tunnel):
            by.close()
        return None


def story(seed):
    def told(w):
        forger = Forger(w, seed)
        w.believed()
        for _ in range(4):
            for _ in range(3):
                forger.act()
            w.capture.wait(6)
            w.clean(w.unit())
            w.covert()
    told.__name__ = f'seed {seed}'
    return told


TWINS = Twins([story(seed) for seed in range(SEEDS)], Attempt)


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def judged(request, tmp_path_factory):
    return TWINS.judged(tmp_path_factory.mktemp('random'), two_pass=request.param)


@pytest.mark.parametrize('is_forged', [False, True], ids=['as-it-was', 'forged'])
@pytest.mark.parametrize('name', TWINS.names())
def test_as_without(judged, name, is_forged):
    units, shown = TWINS.world(name, is_forged).units, judged[is_forged]
    wrong = [(frame, shown[frame], told) for frame, *told in units if not is_as_told(shown[frame], *told, is_forged)]
    assert not wrong, f'{len(wrong)} of {len(units)}: {wrong}'


def test_enough_is_forged():
    """Three packets of X1 for each unit at least."""
    frames = [TWINS.captures[is_forged].capture.count for is_forged in (False, True)]
    assert frames[1] - frames[0] > 3 * sum(len(TWINS.world(name, True).units) for name in TWINS.names())
