# SPDX-License-Identifier: GPL-2.0-or-later
"""What a unit says of itself, against its task and the other units of it: targets (H21) and Correlation IDs (H23).

Each case is a network of its own. Correlation IDs: TS 103 221-2 clause 5.2.8.
"""

import pytest

from support import x2x3
from support.worlds import IMSI, Worlds

MISMATCH = 'li.correlation.mismatch Note'
CASES = []


def case(function):
    CASES.append(function)
    return function


# ---- H21 ----

def target(name, value):
    return f'<{name}>{value}</{name}>'


@case
def targets(w):
    w.usual()
    w.expect(w.unit(kind=x2x3.X2, target=target('imsi', IMSI)), 'provisioned')
    w.expect(w.unit(kind=x2x3.X2, target=target('supiimsi', IMSI)), 'provisioned')
    w.expect(w.unit(kind=x2x3.X2, target=target('imsi', '204081234567899')), 'provisioned',
             'li.target.mismatch Warning')
    # Another name of the same person, perhaps: said once for each.
    w.expect(w.unit(kind=x2x3.X2, target=target('e164Number', '447700900000')), 'provisioned',
             'li.target.mismatch Note')
    w.expect(w.unit(kind=x2x3.X2, target=target('e164Number', '447700900000')), 'provisioned')
    w.expect(w.unit(kind=x2x3.X2, target=target('e164Number', '447700900001')), 'provisioned',
             'li.target.mismatch Note')
    # What can't be compared, and other targets, are held against nobody.
    w.expect(w.unit(kind=x2x3.X2, target='sip:alice@example.org'), 'provisioned')
    w.expect(w.unit(kind=x2x3.X2, attributes=[x2x3.other_target(target('imsi', '204081234567899'))]), 'provisioned')


@case
def targets_that_are_criteria(w):
    w.ne.create(w.did(1), w.mdf)
    w.ne.activate(w.xid(), w.did(1), targets=[('imsi', IMSI), ('gtpuTunnelId', '17')])
    w.expect(w.unit(target=target('imsi', '204081234567899')), 'provisioned')


# ---- H23 ----

@case
def correlation(w):
    w.ne.create(w.did(1), w.mdf)
    w.ne.activate(w.xid(), w.did(1), correlation=42)
    w.expect(w.unit(correlation=42), 'provisioned')
    w.expect(w.unit(correlation=0), 'provisioned')
    w.expect(w.unit(correlation=7), 'provisioned', MISMATCH)


@case
def correlation_of_one_of_two(w):
    w.ne.create(w.did(1), w.mdf)
    w.ne.activate(w.xid(5), w.did(1), correlation=42, product=w.xid())
    w.ne.activate(w.xid(6), w.did(1), product=w.xid())
    w.expect(w.unit(correlation=7), 'provisioned')


@case
def correlations_apart(w):
    """Said once, a minute after the first content: whatever events there are, it is none of theirs."""
    w.usual()
    w.expect(w.unit(kind=x2x3.X2, correlation=1), 'provisioned')
    w.expect(w.unit(correlation=2), 'provisioned')
    w.capture.wait(58)
    w.expect(w.unit(correlation=2), 'provisioned')
    w.capture.wait(3)
    w.expect(w.unit(correlation=2), 'provisioned', MISMATCH)
    w.expect(w.unit(correlation=2), 'provisioned')
    w.capture.wait(70)
    w.expect(w.unit(correlation=2), 'provisioned')


@case
def correlations_apart_of_the_second_task(w):
    """The unit is delivered for two tasks (AXRI), and is apart from the events of the second."""
    w.ne.create(w.did(1), w.mdf)
    w.ne.activate(w.xid(1), w.did(1))
    w.ne.activate(w.xid(2), w.did(1))
    w.expect(w.unit(w.xid(2), kind=x2x3.X2, correlation=1), 'provisioned')
    for number, expected in enumerate([[], [MISMATCH]]):
        also = [x2x3.axri(w.xid(2), 5, number)]
        w.expect(w.unit(w.xid(1), correlation=5, attributes=also), 'provisioned', *expected)
        w.capture.wait(61)


@case
def correlations_together(w):
    """One in common is enough: not all that is intercepted for a person has to have both."""
    w.usual()
    w.expect(w.unit(kind=x2x3.X2, correlation=1), 'provisioned')
    w.expect(w.unit(correlation=2), 'provisioned')
    w.capture.wait(30)
    w.expect(w.unit(kind=x2x3.X2, correlation=2), 'provisioned')
    w.capture.wait(40)
    w.expect(w.unit(correlation=2), 'provisioned')
    w.expect(w.unit(correlation=3), 'provisioned')
    w.capture.wait(70)
    w.expect(w.unit(correlation=3), 'provisioned')


@case
def correlation_of_an_event_before_the_capture(w):
    """The numbers of this content do not begin here: its event may not be here, either."""
    w.usual()
    w.expect(w.unit(kind=x2x3.X2, correlation=1), 'provisioned')
    w.sequences[w.xid(1), x2x3.X3, 2, None] = 1000
    w.expect(w.unit(correlation=2), 'provisioned')
    w.capture.wait(70)
    w.expect(w.unit(correlation=2), 'provisioned')


@case
def correlation_that_is_not_used(w):
    """Zero tells nothing, on either interface."""
    w.usual()
    w.ne.activate(w.xid(2), w.did(1))
    w.expect(w.unit(kind=x2x3.X2, correlation=1), 'provisioned')
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(w.xid(2), kind=x2x3.X2), 'provisioned')
    w.expect(w.unit(w.xid(2), correlation=1), 'provisioned')
    w.capture.wait(70)
    w.expect(w.unit(), 'provisioned')
    w.expect(w.unit(w.xid(2), correlation=1), 'provisioned')


@case
def correlation_of_content_alone(w):
    """No event of the task is here at all."""
    w.usual()
    w.expect(w.unit(correlation=2), 'provisioned')
    w.capture.wait(70)
    w.expect(w.unit(correlation=2), 'provisioned')


WORLDS = Worlds(CASES)


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def judged(request, tmp_path_factory):
    return WORLDS.judged(tmp_path_factory.mktemp('demands') / 'demands.pcapng', two_pass=request.param)


@pytest.mark.parametrize('name', WORLDS.worlds)
def test_case(judged, name):
    assert WORLDS.differences(name, judged) == []
