# SPDX-License-Identifier: GPL-2.0-or-later
"""The conditional attributes (TS 103 221-2 clause 5.3, table 5.3.1-2): all 22 of them, whole."""

import pytest

from support import inner, x2x3
from support.cases import OTHER_XID, QUIET, Cases, cc, iri, moment, values

P = 'li_x2x3.'

# By type: (attribute, its octets of contents, what stands beside type and length, words of its label)
ATTRIBUTES = {
    1: (x2x3.ts102232(b'\x01\x02\x03'), 3, {'ts102232_attribute': '01:02:03'}, '010203'),
    2: (x2x3.ts33128(b'\x30\x00'), 2, {'ts33128_attribute': '30:00'}, '3000'),
    3: (x2x3.ts33108(b'\xff'), 1, {'ts33108_attribute': 'ff'}, 'ff'),
    4: (x2x3.proprietary(b'\x00\x00\x00\x00'), 4, {'proprietary_attribute': '00:00:00:00'}, '00000000'),
    5: (x2x3.domain_id('urn:domain:mitte'), 16, {'domain_id': 'urn:domain:mitte'}, 'urn:domain:mitte'),
    6: (x2x3.nfid('amf-1.münchen.example'), 22, {'nfid': 'amf-1.münchen.example'}, 'amf-1.münchen.example'),
    7: (x2x3.ipid('n2 東'), 6, {'ipid': 'n2 東'}, 'n2 東'),
    8: (x2x3.sequence(0xFFFFFFFF), 4, {'sequence': '4294967295'}, '4294967295'),
    10: (x2x3.source_ipv4('192.0.2.101'), 4, {'source_ipv4': '192.0.2.101'}, '192.0.2.101'),
    11: (x2x3.destination_ipv4('255.255.255.255'), 4, {'destination_ipv4': '255.255.255.255'}, '255.255.255.255'),
    12: (x2x3.source_ipv6('2001:db8::1'), 16, {'source_ipv6': '2001:db8::1'}, '2001:db8::1'),
    13: (x2x3.destination_ipv6('fe80::ff:1'), 16, {'destination_ipv6': 'fe80::ff:1'}, 'fe80::ff:1'),
    14: (x2x3.source_port(65535), 2, {'source_port': '65535'}, '65535'),
    15: (x2x3.destination_port(0), 2, {'destination_port': '0'}, '0'),
    16: (x2x3.ip_protocol(17), 1, {'ip_protocol': '17'}, 'UDP'),
    19: (x2x3.content_type('message/cpim'), 12, {'content_type': 'message/cpim'}, 'message/cpim'),
    20: (x2x3.content_transfer_encoding('base64'), 6, {'content_transfer_encoding': 'base64'}, 'base64'),
}

NAMES = {
    1: 'ETSI TS 102 232-1 Defined Attribute', 2: '3GPP TS 33.128 Defined Attribute',
    3: '3GPP TS 33.108 Defined Attribute', 4: 'Proprietary Attribute', 5: 'Domain ID', 6: 'Network Function ID',
    7: 'Interception Point ID', 8: 'Sequence Number', 9: 'Timestamp', 10: 'Source IPv4', 11: 'Destination IPv4',
    12: 'Source IPv6', 13: 'Destination IPv6', 14: 'Source Port', 15: 'Destination Port', 16: 'IP Protocol',
    17: 'Matched Target Identifier', 18: 'Other Target Identifier', 19: 'MIME Content-Type',
    20: 'MIME Content-Transfer-Encoding', 21: 'Additional XID Related Information', 22: 'SDP Session Description',
}

# seconds and nanoseconds as two unsigned numbers of 32 bits (clause 5.3.10)
TIMES = [(0, 0), (1772445600, 1), (2 ** 31 - 1, 999999999), (2 ** 31, 123456789), (2 ** 32 - 1, 999999999)]

# The fragment, and the identifier's type and value for each of its elements (clauses 5.3.18 and 5.3.19)
TARGETS = {
    'IMSI': ('<imsi>204081234567890</imsi>', [('imsi', '204081234567890')]),
    'E.164': ('<e164Number>15555550123</e164Number>', [('e164Number', '15555550123')]),
    'URI with entity': ('<sipUri>sip:a@example.org;x=1&amp;y=2</sipUri>', [('sipUri', 'sip:a@example.org;x=1&y=2')]),
    'namespace prefix': ('<c:imei xmlns:c="http://uri.etsi.org/03280/common/2017/07">35686800004141</c:imei>',
                         [('imei', '35686800004141')]),
    'two elements': ('<imsi>204081234567890</imsi><gpsiMsisdn>31612345678</gpsiMsisdn>',
                     [('imsi', '204081234567890'), ('gpsiMsisdn', '31612345678')]),
    'white space': ('  <supiimsi>001010123456789</supiimsi>\n', [('supiimsi', '001010123456789')]),
    'not ASCII': ('<nai>zoë@example.org</nai>', [('nai', 'zoë@example.org')]),
}

AXRIS = {
    'without number': (x2x3.axri(OTHER_XID, 2 ** 63), {'xid': OTHER_XID, 'correlation_id': '9223372036854775808'}),
    'with number': (x2x3.axri(OTHER_XID, 1, 4294967295),
                    {'xid': OTHER_XID, 'correlation_id': '1', 'sequence': '4294967295'}),
}


@pytest.fixture(scope='module')
def shown(tmp_path_factory):
    cases = Cases()
    for kind, (attribute, *_) in ATTRIBUTES.items():
        cases.tcp(('alone', kind), cc(attributes=[attribute]))
    for time in TIMES:
        cases.tcp(('time', time), cc(attributes=[x2x3.timestamp(*time)]))
    for name, (fragment, _) in TARGETS.items():
        cases.tcp(('target', name), iri(attributes=[x2x3.matched_target(fragment), x2x3.other_target(fragment)]))
    for name, (attribute, _) in AXRIS.items():
        cases.tcp(('axri', name), cc(attributes=[attribute]))
    cases.tcp('sdp', cc(attributes=[x2x3.sdp(inner.sdp())]))
    cases.tcp('empty', cc(attributes=[x2x3.Attribute(kind) for kind in (1, 2, 3, 4, 5, 6, 7)]))
    cases.tcp('all', cc(attributes=[attribute for attribute, *_ in ATTRIBUTES.values()]))
    return cases.show(tmp_path_factory.mktemp('attributes'), QUIET)


def items_of(shown, name):
    """The items of the attributes in a case: those that hold a type and a length."""
    return [item for pdu in shown.pdus(name) for item in pdu.iter('field')
            if P + 'attribute.type' in [part.get('name') for part in item]]


def attributes_in(shown, name):
    """For each attribute in a case all that it shows, by name."""
    return [{part.get('name')[len(P):]: part.get('show') for part in item.iter('field')
             if part.get('name', '').startswith(P) and part.get('show')} for item in items_of(shown, name)]


def expected(kind):
    _, length, fields, _ = ATTRIBUTES[kind]
    return {'attribute.type': str(kind), 'attribute.length': str(length), **fields}


@pytest.mark.parametrize('kind', ATTRIBUTES)
def test_whole_subtree(shown, kind):
    assert attributes_in(shown, ('alone', kind)) == [expected(kind)]


@pytest.mark.parametrize('kind', ATTRIBUTES)
def test_label(shown, kind):
    """The line of an attribute reads well while it is closed."""
    item, = items_of(shown, ('alone', kind))
    name, _, value = item.get('showname').partition(': ')
    assert name.startswith(NAMES[kind])
    assert ATTRIBUTES[kind][3] in value


@pytest.mark.parametrize('kind', ATTRIBUTES)
def test_octets(shown, kind):
    """What is marked when the item is chosen ends where the attribute ends: the last octet of the header."""
    pdu, = shown.pdus(('alone', kind))
    end = int(pdu.get('pos')) + 44 + ATTRIBUTES[kind][1]
    assert {int(part.get('pos')) + int(part.get('size')) for part in items_of(shown, ('alone', kind))} == {end}


def test_order_is_that_of_the_pdu(shown):
    assert attributes_in(shown, 'all') == [expected(kind) for kind in ATTRIBUTES]


def test_an_empty_attribute_is_no_fault(shown):
    assert [found['attribute.length'] for found in attributes_in(shown, 'empty')] == ['0'] * 7
    assert shown.filters('empty', ['li_x2x3']) == []


@pytest.mark.parametrize('time', TIMES)
def test_timestamp(shown, time):
    shown_time, = shown.values(('time', time), 'li_x2x3.timestamp')
    assert moment(shown_time) == time
    assert shown.filters(('time', time), ['li_x2x3']) == []


@pytest.mark.parametrize('name', TARGETS)
@pytest.mark.parametrize('place, field', [(0, 'matched_target'), (1, 'other_target')])
def test_target_identifier(shown, name, place, field):
    fragment, pairs = TARGETS[name]
    item = items_of(shown, ('target', name))[place]
    whole, = values(item, P + field)
    assert whole.split() == fragment.split()
    assert list(zip(values(item, P + 'target_type'), values(item, P + 'target_value'))) == pairs
    assert shown.filters(('target', name), ['li_x2x3']) == []


@pytest.mark.parametrize('name', AXRIS)
def test_axri(shown, name):
    _, fields = AXRIS[name]
    assert attributes_in(shown, ('axri', name)) == [{
        'attribute.type': '21', 'attribute.length': '28' if 'sequence' in fields else '24',
        **{'axri.' + key: value for key, value in fields.items()}}]


def test_axri_names_a_task_of_the_unit(shown):
    assert shown.values(('axri', 'with number'), 'li.xid') == ['29f28e1c-f230-486a-a860-f5a784ab9172', OTHER_XID]


def test_sdp(shown):
    """The description is a field of its own, and its lines can be filtered as those of any SDP."""
    found, = attributes_in(shown, 'sdp')
    assert {**found, 'sdp': found['sdp'].split()} == {
        'attribute.type': '22', 'attribute.length': str(len(inner.sdp())), 'sdp': inner.sdp().split()}
    assert shown.values('sdp', 'sdp.media.port') == ['49170']
