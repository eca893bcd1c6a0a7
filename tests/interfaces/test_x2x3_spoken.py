# SPDX-License-Identifier: GPL-2.0-or-later
"""X2/X3 from a host that has spoken X1, whatever came of that: it need not have been ordered anything that counts."""

import pytest

from support import orders, tshark, wire, x1
from support.cases import POI, PROTECTED, cc, row
from support.wire import Endpoint

ELSEWHERE = Endpoint('203.0.113.66', 41999)


class Refused(orders.Plain):
    """HTTP refuses whatever is asked."""

    def response(self, body):
        return self.send(x1.reply(b'', status='403 Forbidden'), True)


def pings(capture):
    ne = orders.Administrator(capture).element('ne-1', POI)
    ne.ping()
    ne.ask('Keepalive')


def is_refused_by_http(capture):
    orders.Administrator(capture, carrier=Refused).element('ne-1', POI).create(x1.DID, ELSEWHERE)


def is_refused_a_listing(capture):
    orders.Administrator(capture, carrier=Refused).element('ne-1', POI).ask('GetAllDetails')


def answers_with_an_error(capture):
    orders.Administrator(capture).element('ne-1', POI).create(x1.DID, ELSEWHERE, answer=3000)


def obeys(capture):
    orders.Administrator(capture).element('ne-1', POI).create(x1.DID, ELSEWHERE)


def says_nothing(capture):
    orders.Administrator(capture).element('ne-1', '192.0.2.99').ping()


def read(folder, story, options, two_pass):
    """Whether the unit in the last frame is found."""
    capture = wire.Capture()
    story(capture)
    frame = wire.TcpConnection(capture, (POI, 30000), ELSEWHERE).open().send(cc().encode())
    path = folder / 'spoken.pcapng'
    capture.save(path)
    return frame in [unit.frame for unit in tshark.units(path, [*PROTECTED, *options], two_pass=two_pass)]


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
@pytest.mark.parametrize('story', [pings, is_refused_by_http, is_refused_a_listing, answers_with_an_error, obeys])
def test_found(tmp_path, story, two_pass):
    assert read(tmp_path, story, [], two_pass)


@pytest.mark.parametrize('story', [pings, obeys])
def test_found_where_its_administrator_is_not_listed(tmp_path, story):
    """A row that was mistyped makes orders count for nothing: the units are there all the same."""
    assert read(tmp_path, story, row('li_administrators', '198.18.99.99', 'X1', 'somebody'), False)


def test_not_found(tmp_path):
    """Of a host that has said nothing nothing is expected."""
    assert not read(tmp_path, says_nothing, [], False)
