# SPDX-License-Identifier: GPL-2.0-or-later
"""To whom is this going, and is that endpoint registered? The verdicts that need no administration."""

import pytest

from support import tshark, x2x3
from support.cases import (MDF, MDF6, OTHER_XID, POI, POI6, PORTS, PROTECTED, STRANGER, THIRD_XID, XID, Cases, cc,
                           experts_of, iri, registered, row, values)
from support.wire import Endpoint

BASE = [*PORTS, *PROTECTED]
REGISTERED, UNREGISTERED, UNVERIFIED = 'registered', 'unregistered', 'unverified'
NOT_LISTED, WRONG, OTHER, UNKNOWN = ('li.endpoint.unregistered', 'li.endpoint.wrong_interface',
                                     'li.endpoint.other_task', 'li.endpoint.unverified')

# One capture for all tests of this file: X2 and X3 of several tasks, to several endpoints, over TCP and UDP.
UNITS = {
    'X2': ('tcp', MDF, [iri()]), 'X3': ('tcp', MDF, [cc()]), 'X3 UDP': ('udp', MDF, [cc()]),
    'X3 other XID': ('tcp', MDF, [cc(xid=OTHER_XID)]),
    'X3 AXRI other': ('tcp', MDF, [cc(attributes=[x2x3.axri(OTHER_XID, 1)])]),
    'X3 AXRI both': ('tcp', MDF, [cc(attributes=[x2x3.axri(XID, 1), x2x3.axri(OTHER_XID, 2, 3)])]),
    'X3 AXRI third': ('tcp', MDF, [cc(attributes=[x2x3.axri(OTHER_XID, 1), x2x3.axri(THIRD_XID, 1)])]),
    'X3 stranger': ('tcp', STRANGER, [cc()]), 'X2 stranger': ('tcp', STRANGER, [iri()]),
    'X3 other port': ('tcp', Endpoint(MDF.address, 9004), [cc()]),
    'X3 port above': ('tcp', Endpoint(MDF.address, 9011), [cc()]),
    'X3 IPv6': ('tcp', MDF6, [cc()]), 'X3 IPv6 UDP': ('udp', MDF6, [cc()]),
    'keepalive': ('tcp', STRANGER, [x2x3.keepalive(0), x2x3.acknowledgement(0)]),
    'many': ('tcp', MDF, [cc(), iri(), cc(xid=OTHER_XID), x2x3.keepalive(1), iri()]),
}
DECODE = [part for port in (9004, 9011) for part in ('-d', f'tcp.port=={port},li_x2x3')]


@pytest.fixture(scope='module')
def capture(tmp_path_factory):
    cases = Cases()
    for name, (transport, server, pdus) in UNITS.items():
        getattr(cases, transport)(name, pdus, server=server, client=POI6 if ':' in server.address else POI)
    cases.path = tmp_path_factory.mktemp('verdicts') / 'verdicts.pcapng'
    cases.capture.save(cases.path)
    return cases


class Judged:
    """What is concluded about each unit of the capture, with these tables."""

    def __init__(self, capture, *tables, two_pass=False):
        options = [*BASE, *DECODE, *(part for table in tables for part in table)]
        self.frames = capture.frames
        self.packets = dict(tshark.packets(capture.path, options, two_pass=two_pass))
        self.found = [tshark.Expert(frame, item.filter, item.severity, item.message)
                      for frame, packet in self.packets.items() for item in experts_of(packet, ['li.'])]

    def of(self, name):
        """(verdict, filter of the findings) of the units of a case."""
        frames = self.frames[name]
        return ([tshark.VERDICTS[int(value)] for frame in frames
                 for value in values(self.packets[frame], 'li.endpoint.verdict')],
                [item.filter for item in self.found if item.frame in frames
                 and not item.filter.startswith('li.sequence')])

    def expert(self, name):
        item, = [item for item in self.found if item.frame in self.frames[name]]
        return item

    def values(self, name, field):
        return [value for frame in self.frames[name] for value in values(self.packets[frame], field)]


ALL = registered(transport='any')
X2_ONLY = registered(interfaces='X2')
HI_ONLY = registered(interfaces='HI2,HI3,HI4')
ONE_XID = registered(identities=XID)

# tables, unit, verdict, finding: the rows of the verdict table that need no administration
TABLE = [
    ('listed', [ALL], 'X2', REGISTERED, None),
    ('listed', [ALL], 'X3', REGISTERED, None),
    ('listed', [ALL], 'X3 UDP', REGISTERED, None),
    ('listed for X2 and X3 in two rows', [X2_ONLY, registered(interfaces='X3')], 'X3', REGISTERED, None),
    ('listed for all interfaces', [registered(interfaces='*')], 'X3', REGISTERED, None),
    ('interface in small letters', [registered(interfaces='x2, x3')], 'X3', REGISTERED, None),
    ('MDF and LEMF at once', [X2_ONLY, HI_ONLY], 'X2', REGISTERED, None),
    ('listed for X2 only', [X2_ONLY], 'X2', REGISTERED, None),
    ('listed for X2 only', [X2_ONLY], 'X3', UNREGISTERED, WRONG),
    ('listed for X3 only', [registered(interfaces='X3')], 'X2', UNREGISTERED, WRONG),
    ('wrong interface and wrong identity: one finding', [registered(interfaces='X2', identities=OTHER_XID)], 'X3',
     UNREGISTERED, WRONG),
    ('listed for this XID', [ONE_XID], 'X3', REGISTERED, None),
    ('listed for this XID in capitals', [registered(identities=XID.upper())], 'X3', REGISTERED, None),
    ('listed for both', [registered(identities=f'{OTHER_XID}, {XID}')], 'X3', REGISTERED, None),
    ('listed for another XID', [ONE_XID], 'X3 other XID', UNREGISTERED, OTHER),
    ('XIDs of two rows', [ONE_XID, registered(identities=OTHER_XID)], 'X3 other XID', REGISTERED, None),
    ('XID of a row for the other interface', [ONE_XID, registered(interfaces='X2', identities=OTHER_XID)],
     'X3 other XID', UNREGISTERED, OTHER),
    ('AXRI: the worst counts', [ONE_XID], 'X3 AXRI other', UNREGISTERED, OTHER),
    ('AXRI: the worst counts, own XID', [registered(identities=OTHER_XID)], 'X3 AXRI other', UNREGISTERED, OTHER),
    ('AXRI: all are listed', [registered(identities=f'{XID},{OTHER_XID}')], 'X3 AXRI other', REGISTERED, None),
    ('AXRI: all are listed', [registered(identities=f'{XID},{OTHER_XID}')], 'X3 AXRI both', REGISTERED, None),
    ('AXRI: in two rows', [ONE_XID, registered(identities=OTHER_XID)], 'X3 AXRI both', REGISTERED, None),
    ('AXRI: the last one is not', [registered(identities=f'{XID},{OTHER_XID}')], 'X3 AXRI third', UNREGISTERED, OTHER),
    ('not listed', [ALL], 'X3 stranger', UNREGISTERED, NOT_LISTED),
    ('not listed', [ALL], 'X2 stranger', UNREGISTERED, NOT_LISTED),
    ('not listed: X3 is of the family of X2', [X2_ONLY], 'X3 stranger', UNREGISTERED, NOT_LISTED),
    ('not listed: port', [ALL], 'X3 other port', UNREGISTERED, NOT_LISTED),
    ('not listed: IPv6', [ALL], 'X3 IPv6', UNREGISTERED, NOT_LISTED),
    ('no rows', [], 'X2', UNVERIFIED, UNKNOWN),
    ('no rows: said on the first unit only', [], 'X3', UNVERIFIED, None),
    ('rows of another family are no rows', [HI_ONLY], 'X3 stranger', UNVERIFIED, UNKNOWN),
    ('rows of HI1 are no rows', [registered(interfaces='HI1')], 'X3 stranger', UNVERIFIED, UNKNOWN),
    # Transport
    ('listed for TCP', [registered(transport='tcp')], 'X3', REGISTERED, None),
    ('listed for TCP', [registered(transport='tcp')], 'X3 UDP', UNREGISTERED, WRONG),
    ('listed for UDP', [registered(transport='UDP')], 'X3', UNREGISTERED, WRONG),
    ('listed for UDP', [registered(transport='UDP')], 'X3 UDP', REGISTERED, None),
    # Ports
    ('port range', [registered(ports='9000-9010')], 'X3 other port', REGISTERED, None),
    ('beyond the port range', [registered(ports='9000-9010')], 'X3 port above', UNREGISTERED, NOT_LISTED),
    ('range of one', [registered(ports='9011-9011')], 'X3 port above', REGISTERED, None),
    ('overlapping ranges', [registered(ports='1-9003'), registered(ports='9003-9011')], 'X3 port above', REGISTERED,
     None),
    ('all ports', [registered(ports='*')], 'X3 port above', REGISTERED, None),
    # Addresses are compared in binary
    ('IPv4-mapped', [registered('::ffff:198.51.100.20')], 'X3', REGISTERED, None),
    ('IPv4-mapped in hexadecimal', [registered('::ffff:c633:6414')], 'X3', REGISTERED, None),
    ('prefix', [registered('198.51.100.0/24')], 'X3', REGISTERED, None),
    ('prefix with host bits', [registered('198.51.100.77/24')], 'X3', REGISTERED, None),
    ('prefix of IPv4-mapped', [registered('::ffff:198.51.100.0/120')], 'X3', REGISTERED, None),
    ('prefix of 32', [registered('198.51.100.20/32')], 'X3', REGISTERED, None),
    ('beside the prefix', [registered('198.51.100.24/29')], 'X3', UNREGISTERED, NOT_LISTED),
    ('any IPv4', [registered('0.0.0.0/0')], 'X3', REGISTERED, None),
    ('any IPv4 is not IPv6', [registered('0.0.0.0/0')], 'X3 IPv6', UNREGISTERED, NOT_LISTED),
    ('any address', [registered('*')], 'X3 IPv6', REGISTERED, None),
    ('IPv6 expanded', [registered('2001:0db8:0002:0000:0000:0000:0000:0020')], 'X3 IPv6', REGISTERED, None),
    ('IPv6 compressed, capitals', [registered('2001:DB8:2::20')], 'X3 IPv6', REGISTERED, None),
    ('IPv6 prefix', [registered('2001:db8:2::/48')], 'X3 IPv6', REGISTERED, None),
    ('IPv6 prefix of 127', [registered('2001:db8:2::21/127')], 'X3 IPv6', REGISTERED, None),
    ('beside the IPv6 prefix', [registered('2001:db8:2::22/127')], 'X3 IPv6', UNREGISTERED, NOT_LISTED),
    ('IPv6 UDP', [registered('2001:db8:2::/48', transport='udp')], 'X3 IPv6 UDP', REGISTERED, None),
    ('longest prefix does not hide a shorter one', [registered('198.51.100.20', interfaces='X2'),
                                                    registered('198.51.100.0/24', interfaces='X3')], 'X3', REGISTERED,
     None),
    # Aliases: the endpoint is compared after them
    ('alias', [registered('192.0.2.200'), row('li_aliases', '203.0.113.66:9003', '192.0.2.200:9003')], 'X3 stranger',
     REGISTERED, None),
    ('alias of another port', [registered('192.0.2.200'), row('li_aliases', '203.0.113.66:9004', '192.0.2.200:9003')],
     'X3 stranger', UNREGISTERED, NOT_LISTED),
    ('alias of a prefix', [registered('192.0.2.200'), row('li_aliases', '203.0.113.64/28:*', '192.0.2.200:*')],
     'X3 stranger', REGISTERED, None),
    ('alias to another port', [registered('192.0.2.200', ports='443'),
                               row('li_aliases', '203.0.113.66:*', '192.0.2.200:443')], 'X3 stranger', REGISTERED,
     None),
    ('alias of IPv6', [registered(), row('li_aliases', '[2001:db8:2::20]:9003', '198.51.100.20:9003')], 'X3 IPv6',
     REGISTERED, None),
    ('alias to IPv6', [registered(MDF6.address), row('li_aliases', '198.51.100.20:9003', '[2001:db8:2::20]:9003')],
     'X3', REGISTERED, None),
    ('an alias takes away', [registered(), row('li_aliases', '198.51.100.20:*', '192.0.2.200:*')], 'X3', UNREGISTERED,
     NOT_LISTED),
]


@pytest.fixture(scope='module')
def judged(capture):
    """Each set of tables is read once."""
    known = {}

    def judge(tables):
        key = str(tables)
        if key not in known:
            known[key] = Judged(capture, *tables)
        return known[key]
    return judge


@pytest.mark.parametrize('case, tables, unit, verdict, finding', TABLE,
                         ids=[f'{case} - {unit}' for case, _, unit, *_ in TABLE])
def test_verdict(judged, case, tables, unit, verdict, finding):
    assert judged(tables).of(unit) == ([verdict], [finding] if finding else [])


SEVERITY = {NOT_LISTED: 'Error', WRONG: 'Error', OTHER: 'Error', UNKNOWN: 'Note'}
EVIDENCE = {
    NOT_LISTED: ([ALL], 'X3 stranger', ['X3', '203.0.113.66:9003/tcp', 'li_endpoints', 'nothing in this capture']),
    WRONG: ([X2_ONLY], 'X3', ['198.51.100.20:9003/tcp', 'MDF one', 'X3']),
    OTHER: ([ONE_XID], 'X3 AXRI other', ['198.51.100.20:9003/tcp', 'MDF one', OTHER_XID]),
    UNKNOWN: ([], 'X3 stranger', ['203.0.113.66:9003/tcp', 'li_endpoints']),
}


@pytest.mark.parametrize('name', EVIDENCE)
def test_a_finding_names_its_evidence(judged, name):
    tables, unit, words = EVIDENCE[name]
    item = judged(tables).expert(unit)
    assert (item.filter, item.severity) == (name, SEVERITY[name])
    assert [word for word in words if word not in item.message] == []


def test_unverified_is_said_once_for_each_endpoint(judged):
    """On its first unit; the verdict stands at every unit."""
    found = judged([])
    first = {frame for frame in (found.frames[name][0] for name in (
        'X2', 'X3 UDP', 'X3 stranger', 'X3 other port', 'X3 port above', 'X3 IPv6', 'X3 IPv6 UDP'))}
    assert {item.frame for item in found.found if item.filter == UNKNOWN} >= first - {found.frames['X3 stranger'][0]}
    assert len([item for item in found.found if item.filter == UNKNOWN]) == 7
    assert found.of('X3')[0] == [UNVERIFIED]


def test_several_units_in_a_frame(judged):
    """Each is judged for itself; a keepalive belongs to no task, and to X2 or X3."""
    assert judged([ONE_XID]).of('many') == ([REGISTERED, REGISTERED, UNREGISTERED, REGISTERED, REGISTERED], [OTHER])
    assert judged([ALL]).of('many') == ([REGISTERED] * 5, [])
    assert judged([X2_ONLY]).of('many') == ([UNREGISTERED, REGISTERED, UNREGISTERED, REGISTERED, REGISTERED],
                                            [WRONG, WRONG])


def test_keepalives_are_judged(judged):
    """By where they go, and acknowledgements by who sends them; a Warning, for nothing was delivered."""
    found = judged([ALL])
    assert found.of('keepalive')[0] == [UNREGISTERED] * 2
    goes, answers = found.values('keepalive', 'li.endpoint')
    assert goes == '203.0.113.66:9003/tcp' and answers.startswith(f'{POI}:')
    items = [item for item in found.found if item.frame in found.frames['keepalive']
             and item.filter.startswith('li.endpoint')]
    assert {(item.filter, item.severity) for item in items} == {(NOT_LISTED, 'Warning')}


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_whole_subtree(capture, two_pass):
    """All that `li` shows of a unit, as JSON."""
    options = [*BASE, *registered(name='MDF one'), *row('li_elements', '192.0.2.0/28', 'UPF one')]
    frame, = capture.frames['X3 AXRI both']
    trees = tshark.json(capture.path, 'li', options, two_pass=two_pass)[frame - 1]
    assert trees == [{
        'li.interface': '3', 'li.element': 'UPF one', 'li.xid': [XID, OTHER_XID],
        'li.endpoint': '198.51.100.20:9003/tcp', 'li.endpoint.address': '198.51.100.20', 'li.endpoint.port': '9003',
        'li.endpoint.name': 'MDF one', 'li.endpoint.verdict': '1'}]


def test_endpoint_fields_of_ipv6(judged):
    found = judged([registered(MDF6.address, name='six')])
    assert found.values('X3 IPv6', 'li.endpoint') == ['[2001:db8:2::20]:9003/tcp']
    assert found.values('X3 IPv6', 'li.endpoint.address6') == ['2001:db8:2::20']
    assert found.values('X3 IPv6', 'li.endpoint.address') == []
    assert found.values('X3 IPv6 UDP', 'li.endpoint') == ['[2001:db8:2::20]:9003/udp']


def test_the_endpoint_is_the_receiver(tmp_path):
    """Not the TCP server: a delivery against the direction of the connection goes to the client."""
    cases = Cases()
    connection = cases.connection(server=Endpoint(POI, 9003), client=MDF.address)
    cases.note('back', connection.send(x2x3.encode(cc()), back=True))
    shown = cases.show(tmp_path, [*BASE, *registered(ports='*')])
    assert shown.values('back', 'li.endpoint') == [f'{MDF.address}:{connection.client.port}/tcp']
    assert shown.verdicts('back') == [REGISTERED]


# What users filter by: addresses by prefix, ports by range, verdicts by word
FILTERS = {
    'li.endpoint.unregistered': ['X3 stranger', 'X2 stranger', 'X3 other port', 'X3 port above', 'X3 IPv6',
                                 'X3 IPv6 UDP', 'keepalive'],
    'li.endpoint.verdict == 3 && li.interface == 2': ['X2 stranger'],
    'li.endpoint.verdict == "registered" && li.interface == "X2"': ['X2', 'many'],
    'li.endpoint.address == 203.0.113.0/24': ['X3 stranger', 'X2 stranger', 'keepalive'],
    'li.endpoint.port in {9010..9011}': ['X3 port above'],
    'li.endpoint.address6 == 2001:db8:2::/48': ['X3 IPv6', 'X3 IPv6 UDP'],
    'li.endpoint == "203.0.113.66:9003/tcp"': ['X3 stranger', 'X2 stranger', 'keepalive'],
    f'li.xid == {THIRD_XID}': ['X3 AXRI third'],
}


@pytest.mark.parametrize('text', FILTERS)
def test_filter(capture, text):
    shown = tshark.fields(capture.path, ['frame.number'], [*BASE, *DECODE, *ALL], text)
    assert sorted(int(frame[0][0]) for frame in shown) == sorted(
        frame for name in FILTERS[text] for frame in capture.frames[name])
