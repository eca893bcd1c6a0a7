# SPDX-License-Identifier: GPL-2.0-or-later
"""HI2, HI3, HI1 and HI4 judged: where they go, for which warrant, with which numbers."""

import collections

import pytest

from support import orders, ps, tshark, wire, x2x3
from support.cases import PROTECTED
from support.wire import Endpoint
from support.worlds import OPTIONS, World, Worlds

PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP,
                 wire.udp(Endpoint('10.0.0.9', 4000), Endpoint('192.0.2.1', 4001), b'octets'))
FIRST = 'li.endpoint.unverified Note'


class Handover(World):
    """A mediation function at the MDF's address, and law enforcement behind it."""

    def __init__(self, capture, number):
        super().__init__(capture, number)
        self.lemf = Endpoint(f'203.1.{number}.20', 50000)
        self.stranger = Endpoint(f'203.3.{number}.66', 50000)
        self.liid = f'LIID-{number}'
        self.numbers = collections.Counter()
        self._mdf = None

    @property
    def mdf_orders(self):
        if self._mdf is None:
            self._mdf = self.element(f'mdf-{self.number}', self.mdf.address)
        return self._mdf

    def order(self, *, xid=1, kind='HI2andHI3', liid=None, **how):
        """LEMF as destination 7, and a mediation task that delivers there."""
        self.mdf_orders.create(self.did(7), self.lemf)
        return self.mdf_orders.activate(self.xid(xid), self.did(7),
                                        mediations=[orders.mediation(liid or self.liid, kind, **how)])

    def send(self, record, to=None):
        return self.link(to or self.lemf, self.mdf.address).send(record)

    def _number(self, what):
        self.numbers[what] += 1
        return self.numbers[what] - 1

    def iri(self, to=None, liid=None, cin=1, kind=ps.IRI_REPORT):
        liid = liid or self.liid
        return self.send(ps.ip_iri(6, kind, liid=liid, cin=cin, sequence=self._number(('iri', liid, cin)),
                                   seconds=self.capture.now // 10 ** 9), to)

    def cc(self, to=None, liid=None, cin=1):
        liid = liid or self.liid
        return self.send(ps.cc(PACKET, liid=liid, cin=cin, sequence=self._number(('cc', liid, cin)),
                               seconds=self.capture.now // 10 ** 9), to)


# ---- the cases: with orders in the capture, and without any ----

CASES = {'ordered': [], 'plain': []}


def case(function):
    CASES['plain'].append(function)
    return function


def ordered_case(function):
    CASES['ordered'].append(function)
    return function


@case
def nothing_known(w):
    w.expect(w.iri(), 'unverified', FIRST)
    w.expect(w.cc(), 'unverified')
    w.expect(w.send(ps.hi1(1, w.liid)), 'unverified')


@ordered_case
def ordered(w):
    w.order()
    w.expect(w.iri(), 'provisioned')
    w.expect(w.cc(), 'provisioned')
    w.expect(w.send(ps.hi1(1, w.liid)), 'provisioned')
    w.expect(w.send(ps.hi4(1, w.liid)), 'provisioned')
    w.expect(w.send(ps.encrypted(bytes(32), liid=w.liid)), 'provisioned')
    w.expect(w.cc(to=w.stranger), 'unregistered', 'li.endpoint.unregistered Warning')


@ordered_case
def all_orders_known(w):
    w.order()
    details = orders.destination(w.did(7), w.lemf)
    task = orders.task(w.xid(1), w.did(7), mediations=[orders.mediation(w.liid)])
    w.mdf_orders.ask('GetAllDetails', response=orders.all_details([task], [details]))
    # The port was ordered; until it hands over to that address itself, it may be a translated one.
    w.expect(w.iri(to=w.stranger), 'unregistered', 'li.endpoint.unregistered Warning')
    w.expect(w.iri(), 'provisioned')
    # The port was ordered; but this sender delivers there itself, so it is no translated address.
    w.expect(w.iri(to=w.stranger), 'unregistered', 'li.endpoint.unregistered Error')
    w.expect(w.iri(to=Endpoint(w.stranger.address, 50001)), 'unregistered', 'li.endpoint.unregistered Error')


@ordered_case
def unknown_warrant(w):
    """Worth a word where all orders are known; the warrant may be older than the capture."""
    w.order()
    w.expect(w.iri(liid=w.liid + '-other'), 'provisioned')
    task = orders.task(w.xid(1), w.did(7), mediations=[orders.mediation(w.liid)])
    w.mdf_orders.ask('GetAllDetails', response=orders.all_details([task], [orders.destination(w.did(7), w.lemf)]))
    w.expect(w.iri(liid=w.liid + '-third'), 'provisioned', 'li.task.unknown Warning')
    w.expect(w.iri(), 'provisioned')


@ordered_case
def warrant_of_another_destination(w):
    """The endpoint was ordered, but not for this warrant."""
    other = Endpoint(f'203.2.{w.number}.20', 50000)
    w.order()
    w.mdf_orders.create(w.did(8), other)
    w.mdf_orders.activate(w.xid(2), w.did(8), mediations=[orders.mediation('B')])
    w.expect(w.iri(liid='B', to=other), 'provisioned')
    w.expect(w.iri(liid='B'), 'unregistered', 'li.endpoint.other_task Error')


@ordered_case
def destinations_of_the_mediation(w):
    """A mediation with destinations of its own delivers there, not to those of the task."""
    other = Endpoint(f'203.2.{w.number}.20', 50000)
    w.mdf_orders.create(w.did(7), w.lemf)
    w.mdf_orders.create(w.did(8), other)
    w.mdf_orders.activate(w.xid(1), w.did(7), mediations=[orders.mediation(w.liid, dids=[w.did(8)])])
    w.expect(w.iri(to=other), 'provisioned')
    w.expect(w.iri(), 'unregistered', 'li.endpoint.other_task Error')


@ordered_case
def iri_only(w):
    w.order(kind='HI2Only')
    w.expect(w.iri(), 'provisioned')
    w.expect(w.cc(), 'provisioned', 'li.endpoint.wrong_interface Warning')


@ordered_case
def ended(w):
    w.order()
    w.expect(w.iri(), 'provisioned')
    w.mdf_orders.deactivate(w.xid(1))
    w.expect(w.iri(), 'provisioned')
    w.capture.wait(6)
    w.expect(w.iri(), 'provisioned', 'li.task.ended Error')


@ordered_case
def late(w):
    """By its own time the unit tells of something before the end."""
    w.order()
    w.mdf_orders.deactivate(w.xid(1))
    moment = w.capture.now // 10 ** 9
    w.capture.wait(6)
    w.expect(w.send(ps.ip_iri(liid=w.liid, seconds=moment)), 'provisioned', 'li.task.ended Note')


@ordered_case
def period(w):
    now, hour = w.capture.now, 3600 * 10 ** 9
    w.order(start=orders.text_of(now - hour), end=orders.text_of(now + hour))
    w.mdf_orders.activate(w.xid(2), w.did(7), mediations=[orders.mediation('over', end=orders.text_of(now - hour))])
    w.mdf_orders.activate(w.xid(3), w.did(7), mediations=[orders.mediation('early', start=orders.text_of(now + hour))])
    w.expect(w.iri(), 'provisioned')
    w.expect(w.iri(liid='over'), 'provisioned', 'li.task.ended Note')
    w.expect(w.iri(liid='early'), 'provisioned', 'li.task.not_started Note')


@case
def told_by_hi1(w):
    """A warrant that was said to be deactivated; one that was not spoken of is nobody's fault."""
    w.expect(w.send(ps.hi1(1, w.liid)), 'unverified', FIRST)
    w.expect(w.iri(), 'unverified')
    w.expect(w.iri(liid='not spoken of'), 'unverified')
    w.expect(w.send(ps.hi1(2, w.liid, 1)), 'unverified')
    w.expect(w.iri(), 'unverified')
    w.capture.wait(6)
    w.expect(w.iri(), 'unverified', 'li.task.ended Warning')
    w.expect(w.send(ps.hi1(3, w.liid, 2)), 'unverified')
    w.expect(w.iri(), 'unverified')


@case
def told_by_a_record(w):
    """HI1 without a PS-PDU, over a connection of its own, tells the same."""
    apart = Endpoint(w.lemf.address, 50002)
    w.expect(w.send(ps.hi1_operation(1, w.liid), apart), 'unverified', FIRST)
    w.expect(w.iri(), 'unverified', FIRST)
    w.expect(w.send(ps.hi1_operation(2, w.liid), apart), 'unverified')
    w.capture.wait(6)
    w.expect(w.iri(), 'unverified', 'li.task.ended Warning')


@case
def told_by_hi4(w):
    w.expect(w.send(ps.hi4(1, w.liid)), 'unverified', FIRST)
    w.expect(w.send(ps.hi4(2, w.liid, 1)), 'unverified')
    w.capture.wait(6)
    w.expect(w.cc(), 'unverified', 'li.task.ended Warning')


@case
def one_liid_in_two_countries(w):
    """What ends in one goes on in the other (TS 102 232-1 clauses 5.2.2 and 5.2.3); so it is for two operators."""
    def cc(**how):
        return w.send(ps.cc(PACKET, liid=w.liid, seconds=w.capture.now // 10 ** 9, **how))

    w.expect(w.send(ps.hi1(1, w.liid, country='DE')), 'unverified', FIRST)
    w.expect(w.send(ps.hi1(1, w.liid, country='NL')), 'unverified')
    w.expect(w.send(ps.hi1(2, w.liid, 1, country='DE')), 'unverified')
    w.capture.wait(6)
    w.expect(cc(country='NL'), 'unverified')
    w.expect(cc(country='DE'), 'unverified', 'li.task.ended Warning')
    w.expect(cc(country=None, point='ICP9'), 'unverified')
    w.expect(w.send(ps.hi1(2, w.liid, 1, country='NL', operator='OP01')), 'unverified')
    w.capture.wait(6)
    w.expect(cc(country='NL', operator='OP02'), 'unverified')
    w.expect(cc(country='nl', sequence=1), 'unverified', 'li.task.ended Warning')


@case
def sequences_of_one_liid_in_two_countries(w):
    """Each has its own numbers, be the interception point the same."""
    w.expect(w.send(ps.ip_iri(6, liid=w.liid, country='DE')), 'unverified', FIRST)
    w.expect(w.send(ps.ip_iri(6, liid=w.liid, country='NL')), 'unverified')
    w.expect(w.send(ps.ip_iri(6, liid=w.liid, country='DE', sequence=1)), 'unverified')
    w.expect(w.send(ps.ip_iri(6, liid=w.liid, country='NL', sequence=1)), 'unverified')
    w.expect(w.send(ps.ip_iri(6, liid=w.liid, country='NL', sequence=3)), 'unverified', 'li.sequence.gap Warning')


@case
def iri_of_another_country(w):
    w.expect(w.send(ps.ip_iri(6, liid=w.liid, country='DE')), 'unverified', FIRST)
    w.expect(w.send(ps.cc(PACKET, liid=w.liid, country='NL')), 'unverified')
    w.expect(w.send(ps.cc(PACKET, liid=w.liid, country='DE')), 'unverified')
    w.capture.wait(61)
    w.expect(w.send(ps.cc(PACKET, liid=w.liid, country='NL', sequence=1)), 'unverified', 'li.iri.missing Warning')
    w.expect(w.send(ps.cc(PACKET, liid=w.liid, country='DE', sequence=1)), 'unverified')


@ordered_case
def an_order_is_of_any_country(w):
    """X1 names the LIID alone."""
    w.order()
    w.expect(w.send(ps.ip_iri(6, liid=w.liid, country='DE')), 'provisioned')
    w.expect(w.send(ps.ip_iri(6, liid=w.liid, country='NL')), 'provisioned')


@ordered_case
def order_outlives_what_hi1_said(w):
    w.order()
    w.expect(w.send(ps.hi1(2, w.liid)), 'provisioned')
    w.capture.wait(6)
    w.expect(w.iri(), 'provisioned')


@case
def cc_without_iri(w):
    w.expect(w.cc(), 'unverified', FIRST)
    w.capture.wait(59)
    w.expect(w.cc(), 'unverified')
    w.capture.wait(2)
    w.expect(w.cc(), 'unverified', 'li.iri.missing Warning')
    w.expect(w.cc(), 'unverified')


@case
def cc_from_the_middle(w):
    w.expect(w.send(ps.cc(PACKET, liid=w.liid, sequence=700)), 'unverified', FIRST)
    w.capture.wait(61)
    w.expect(w.send(ps.cc(PACKET, liid=w.liid, sequence=701)), 'unverified', 'li.iri.missing Note')


@case
def cc_with_iri(w):
    w.expect(w.cc(), 'unverified', FIRST)
    w.expect(w.iri(), 'unverified')
    w.capture.wait(61)
    w.expect(w.cc(), 'unverified')


@case
def iri_of_another_communication(w):
    w.expect(w.iri(cin=2), 'unverified', FIRST)
    w.expect(w.cc(), 'unverified')
    w.capture.wait(61)
    w.expect(w.cc(), 'unverified', 'li.iri.missing Warning')


@ordered_case
def cc_only(w):
    w.order(kind='HI3Only')
    w.expect(w.cc(), 'provisioned')
    w.capture.wait(61)
    w.expect(w.cc(), 'provisioned')


@case
def sequences(w):
    """For each of HI2 and HI3, and for each CIN."""
    w.expect(w.iri(), 'unverified', FIRST)
    w.expect(w.cc(), 'unverified')
    w.expect(w.cc(cin=2), 'unverified')
    w.expect(w.iri(), 'unverified')
    w.numbers['cc', w.liid, 1] += 2
    w.expect(w.cc(), 'unverified', 'li.sequence.gap Warning')
    w.numbers['cc', w.liid, 1] -= 1
    w.expect(w.cc(), 'unverified', 'li.sequence.repeated Note')


@case
def one_counter_for_iri_and_cc(w):
    """A slip of some senders: said once, and no gap."""
    frames = [w.send((ps.cc(PACKET, liid=w.liid, sequence=i) if i % 3 else ps.ip_iri(6, liid=w.liid, sequence=i)))
              for i in range(12)]
    w.common = frames


@case
def encrypted_numbers_are_not_judged(w):
    w.expect(w.send(ps.encrypted(bytes(32), liid=w.liid, sequence=5)), 'unverified', FIRST)
    w.expect(w.send(ps.encrypted(bytes(32), liid=w.liid, sequence=9)), 'unverified')


@case
def keep_alives(w):
    link = w.link(w.lemf, w.mdf.address)
    w.expect(link.send(ps.keep_alive(3, liid=w.liid)), 'unverified', FIRST)
    w.expect(link.send(ps.keep_alive_response(9, liid=w.liid), back=True), 'unverified')
    w.expect(w.iri(), 'unverified')


@case
def keep_alive_not_answered(w):
    link = w.link(w.lemf, w.mdf.address)
    w.expect(link.send(ps.keep_alive(1, liid=w.liid)), 'unverified', FIRST)
    w.expect(link.send(ps.keep_alive_response(1, liid=w.liid), back=True), 'unverified')
    w.expect(link.send(ps.keep_alive(2, liid=w.liid)), 'unverified')
    w.capture.wait(100)
    w.expect(w.iri(), 'unverified')
    w.capture.wait(100)
    w.expect(w.iri(), 'unverified', 'li.keepalive.unanswered Warning')


@pytest.fixture(scope='module')
def worlds():
    return {kind: Worlds(cases, Handover) for kind, cases in CASES.items()}


@pytest.fixture(scope='module', params=[False, True], ids=['one-pass', 'two-pass'])
def judged(request, worlds, tmp_path_factory):
    return {kind: made.judged(tmp_path_factory.mktemp(kind) / 'a.pcapng', two_pass=request.param)
            for kind, made in worlds.items()}


@pytest.mark.parametrize('kind, name', [(kind, function.__name__) for kind in CASES for function in CASES[kind]])
def test_case(worlds, judged, kind, name):
    if name == 'one_counter_for_iri_and_cc':
        found = [expert for frame in worlds[kind].worlds[name].common for expert in judged[kind][frame][1]]
        assert 'li.sequence.global Note' in found and found.count('li.sequence.gap Warning') <= 2
    else:
        assert worlds[kind].differences(name, judged[kind]) == []


# ---- by the registry ----

LEMF, SECOND = Endpoint('203.0.113.20', 50000), Endpoint('203.0.113.21', 50000)


def rows(*texts):
    return [part for text in texts for part in ('-o', f'uat:li_endpoints:{text}')]


def row(interfaces='*', identities='*', address='203.0.113.20', name='LEMF one'):
    return f'"{address}","*","any","{interfaces}","{identities}","{name}"'


RECORDS = {
    'HI2': ps.ip_iri(liid='LIID-0001'), 'HI3': ps.cc(PACKET, liid='LIID-0001'), 'HI1': ps.hi1(1, 'LIID-0001'),
    'HI4': ps.hi4(1, 'LIID-0001'), 'encrypted': ps.encrypted(bytes(32), liid='LIID-0001'),
}


def judge(path, record, options, to=LEMF):
    capture = wire.Capture()
    wire.TcpConnection(capture, Endpoint('198.51.100.10', 41000), to).open().send(record)
    capture.save(path)
    verdict = tshark.fields(path, ['li.endpoint.verdict', 'li.endpoint.name'], [*PROTECTED, *options])[-1]
    found = [f'{item.filter} {item.severity}' for item in tshark.experts(path, [*PROTECTED, *options], ('li.',))]
    return tshark.VERDICTS[int(verdict[0][0])], verdict[1], found


@pytest.mark.parametrize('what', RECORDS)
@pytest.mark.parametrize('interfaces, wrong', [
    ('*', ''), ('HI2,HI3,HI4', ''), ('HI2', 'HI3 HI4'), ('HI3', 'HI2 HI4'), ('HI4', 'HI2 HI3')])
def test_registered(tmp_path, what, interfaces, wrong):
    """HI1 goes where the others go; so does what is encrypted."""
    result = judge(tmp_path / 'a.pcapng', RECORDS[what], rows(row(interfaces)))
    if what in wrong.split():
        assert result == ('unregistered', ['LEMF one'], ['li.endpoint.wrong_interface Error'])
    else:
        assert result == ('registered', ['LEMF one'], [])


@pytest.mark.parametrize('what', RECORDS)
def test_not_registered(tmp_path, what):
    """A second LEMF that nobody registered."""
    result = judge(tmp_path / 'a.pcapng', RECORDS[what], rows(row()), SECOND)
    assert result == ('unregistered', [], ['li.endpoint.unregistered Error'])


@pytest.mark.parametrize('what', RECORDS)
def test_rows_of_the_other_family_say_nothing(tmp_path, what):
    result = judge(tmp_path / 'a.pcapng', RECORDS[what], rows(row('X2,X3')))
    assert result == ('unverified', [], ['li.endpoint.unverified Note'])


@pytest.mark.parametrize('identities, verdict', [
    ('LIID-0001', 'registered'), ('LIID-0002,LIID-0001', 'registered'), ('liid-0001', 'unregistered'),
    ('LIID-0002', 'unregistered'), ('LIID-000', 'unregistered'), ('NZ/LIID-0001', 'registered'),
    ('DE/LIID-0001', 'unregistered')])
def test_identity(tmp_path, identities, verdict):
    result = judge(tmp_path / 'a.pcapng', RECORDS['HI2'], rows(row(identities=identities)))
    assert result[0] == verdict
    assert result[2] == ([] if verdict == 'registered' else ['li.endpoint.other_task Error'])


# ---- from X2/X3 to HI2/HI3 ----

def test_links(tmp_path):
    """Interception and hand-over of one warrant in one capture point at each other."""
    capture = wire.Capture()
    world = Handover(capture, 1)
    world.ne.create(world.did(1), world.mdf)
    activated = world.ne.activate(world.xid(1), world.did(1)).request
    ordered = world.order().request
    first = world.unit(kind=x2x3.X2, correlation=77)
    second = world.unit(kind=x2x3.X3, correlation=77)
    third = world.unit(kind=x2x3.X3, correlation=78)
    iri = world.iri(cin=77)
    handed = [world.cc(cin=77), world.cc(cin=78), world.cc(cin=79)]
    path = tmp_path / 'a.pcapng'
    capture.save(path)
    shown = {int(frame[0]): rest for frame, *rest in tshark.fields(
        path, ['frame.number', 'li.handed_over.frame', 'li.intercepted.frame', 'li.task.frame', 'li.xid', 'li.liid'],
        OPTIONS, two_pass=True)}
    xid, liid = [world.xid(1)], [world.liid]
    assert shown[first] == [[str(iri)], [], [str(activated)], xid, liid]
    assert shown[second] == [[str(handed[0])], [], [str(activated)], xid, liid]
    assert shown[third] == [[str(handed[1])], [], [str(activated)], xid, liid]
    assert shown[iri] == [[], [str(first)], [str(ordered)], xid, liid]
    assert shown[handed[0]] == [[], [str(second)], [str(ordered)], xid, liid]
    assert shown[handed[1]] == [[], [str(third)], [str(ordered)], xid, liid]
    # Another communication: the warrant is the same.
    assert shown[handed[2]] == [[], [str(second)], [str(ordered)], xid, liid]
