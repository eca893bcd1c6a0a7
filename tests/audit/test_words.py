# SPDX-License-Identifier: GPL-2.0-or-later
"""What the texts say is so: each names its evidence, and denies nothing that another item or another frame shows."""

import pytest

from support import orders, tshark
from support.cases import experts_of, row
from support.forging import OneSided
from support.worlds import OPTIONS, Worlds

UNREGISTERED, UNVERIFIED, UNANSWERED = 'li.endpoint.unregistered', 'li.endpoint.unverified', 'li.order.unanswered'
CASES = []


def case(function):
    CASES.append(function)
    return function


def says(w, frame, item, *words, never=()):
    """The item's text has these words in it, and none of those."""
    w.expected[frame, item] = [str(word) for word in words], [str(word) for word in never]


@case
def a_refused_order(w):
    w.baseline()
    asked = w.ne.create(w.did(1), w.mdf, answer=3000)
    says(w, w.unit(), UNREGISTERED, f'order of frame {asked.request} was refused', never=['Nothing'])
    says(w, w.unit(to=w.stranger), UNREGISTERED, 'Nothing that counts ordered', never=['refused'])


@case
def an_answer_that_is_not_believed(w):
    w.usual()
    elsewhere = orders.Administrator(w.capture, f'other-{w.number}', f'198.19.{w.number}.66').element(
        w.ne_name, f'198.19.{w.number}.67')
    asked = elsewhere.create(w.did(2), w.second)
    says(w, w.unit(w.xid(2), to=w.second, source=f'198.19.{w.number}.67'), UNANSWERED,
         f'order of frame {asked.request}', f'answer to it in frame {asked.response} is not believed',
         never=['nothing decided'])


@case
def an_answer_that_never_came(w):
    w.usual()
    by = w.element()
    asked = by.create(w.did(2), w.second, answer=None)
    by.modify(w.xid(), w.did(1), w.did(2), answer=None)
    by.close()
    says(w, w.unit(to=w.second), UNANSWERED, 'nothing decided it', never=['not believed'])
    assert asked.response is None


@case
def requests_to_the_sender_itself(w):
    """Nothing of the element is captured: that it is the one who was asked nobody knows."""
    w.admf.carrier = OneSided
    w.usual()
    says(w, w.unit(to=w.stranger), UNVERIFIED, 'none is known to be its sender', never=['other network elements'])


@case
def a_report_from_elsewhere(w):
    w.usual()
    reports = orders.Reports(w.capture, w.ne_name, f'10.0.{w.number}.11', w.admf.name, w.admf_address)
    taken = reports.itself('Warning', 1)
    says(w, taken.response, 'li.element.moved', f'reports from 10.0.{w.number}.11', never=['answers'])
    moved = w.element(address=f'10.0.{w.number}.12').create(w.did(2), w.second)
    says(w, moved.response, 'li.element.moved', f'answers from 10.0.{w.number}.12', never=['reports'])


@case
def the_other_transport(w):
    ordered = w.ne.create(w.did(1), (w.mdf, 'UDP'))
    w.ne.activate(w.xid(), w.did(1))
    says(w, w.unit(), 'li.endpoint.wrong_interface', f'ordered in frame {ordered.request}', 'over UDP')


@case
def a_second_administrator(w):
    listed = w.baseline()
    asked = w.other_admf('backup', 6).element(w.ne_name, w.ne_address).create(w.did(1), w.mdf)
    says(w, asked.request, 'li.administrator.second', f'backup-{w.number} orders',
         f'answered admf-{w.number} in frame {listed.response}')


@case
def orders_that_do_not_count(w):
    """A row lists another administrator."""
    w.usual()
    says(w, w.unit(), UNVERIFIED, 'no orders were seen that count')


UNLISTED = CASES.pop()
WORLDS = {'usual': Worlds(CASES), 'unlisted': Worlds([UNLISTED])}
TABLES = {'usual': [], 'unlisted': row('li_administrators', '198.18.99.99', 'X1', 'somebody')}


@pytest.fixture(scope='module')
def shown(tmp_path_factory):
    """For each capture and frame the texts of each item."""
    texts = {}
    for tables, worlds in WORLDS.items():
        path = tmp_path_factory.mktemp('words') / f'{tables}.pcapng'
        worlds.capture.save(path)
        for frame, packet in tshark.packets(path, [*OPTIONS, *TABLES[tables]]):
            for item in experts_of(packet, ['li.']):
                texts.setdefault((tables, frame, item.filter), []).append(item.message)
    return texts


NAMES = [(tables, name) for tables, worlds in WORLDS.items() for name in worlds.worlds]


@pytest.mark.parametrize('tables, name', NAMES)
def test_words(shown, tables, name):
    expected = WORLDS[tables].worlds[name].expected
    assert expected
    for (frame, item), (words, never) in expected.items():
        text, = shown[tables, frame, item]
        assert [word for word in words if word not in text] == [], text
        assert [word for word in never if word in text] == [], text
