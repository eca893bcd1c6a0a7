# SPDX-License-Identifier: GPL-2.0-or-later
"""Every expert item of li_x2x3: where it fires, where it must not, its group, severity and clause."""

import struct
from typing import NamedTuple

import pytest

from support import inner, tshark, wire, x2x3
from support.cases import PORTS, QUIET, XID, Cases, cc, iri
from support.x2x3 import Attribute

NOW = x2x3.timestamp(1772445600)
NAMED = [x2x3.nfid('upf-1.example'), x2x3.ipid('n3')]
PROFILE = [*NAMED, x2x3.sequence(0), NOW]
PROFILE_X2 = [*PROFILE, x2x3.matched_target(f'<imsi>{inner.IMSI}</imsi>')]


class Fires(NamedTuple):
    """What makes an item fire: segments of a case, and words its message must have besides the clause."""

    name: str
    clause: str
    segments: list
    words: str = ''


def lacking(attributes, kind):
    return [attribute for attribute in attributes if attribute.type != kind]


def field_of_keepalive():
    yield 'format', '5.2.5', x2x3.keepalive(0, format=1)
    yield 'direction', '5.2.6', x2x3.keepalive(0, direction=1)
    yield 'XID', '5.2.7', x2x3.keepalive(0, xid=XID)
    yield 'correlation', '5.2.8', x2x3.acknowledgement(0, correlation_id=1)


# Fixed lengths (table 5.3.1-2), with a length that is too short, and one that is too long
FIXED = {8: ('5.3.9', 3, 5), 9: ('5.3.10', 7, 9), 10: ('5.3.11', 3, 16), 11: ('5.3.12', 0, 5), 12: ('5.3.13', 4, 17),
         13: ('5.3.14', 15, 32), 14: ('5.3.15', 1, 4), 15: ('5.3.16', 0, 3), 16: ('5.3.17', 0, 2),
         21: ('5.3.22', 23, 29)}
# What is known to occur in the field, and must be named as such
DEVIANTS = [(9, struct.pack('!QI', wire.START, 250), '12'), (9, b'\x01' + bytes(14), '15'), (8, bytes(8), '8')]

# Table 5.4.1-1: what is not permitted
NOT_PERMITTED = {x2x3.X2: (0, 7, 8, 12, 13, 16), x2x3.X3: (0, 9, 10, 11, 14)}

# Payload and what the format says it is, but isn't
MISMATCHES = {
    'IPv6 as IPv4': cc(inner.udp_packet(source=inner.ALICE6, destination=inner.BOB6), x2x3.IPV4),
    'IPv4 as IPv6': cc(inner.udp_packet(), x2x3.IPV6),
    'RTP version 1': cc(b'\x40' + inner.rtp()[1:], x2x3.RTP),
    'no SIP start line': iri(b'\x00\x01\x02 hello\r\n\r\n', x2x3.SIP),
    'text as TS 33.128': iri(b'Not BER', x2x3.TS_33_128),
    'text as EpsIRIContent': iri(b'Not BER', x2x3.EPS_IRI_CONTENT),
}

# Single attributes (table 5.3.1-2), once right and once more
SINGLE = {
    5: x2x3.domain_id('d'), 6: x2x3.nfid('n'), 7: x2x3.ipid('i'), 8: x2x3.sequence(1), 9: NOW,
    10: x2x3.source_ipv4('192.0.2.1'), 11: x2x3.destination_ipv4('192.0.2.2'), 12: x2x3.source_ipv6('2001:db8::1'),
    13: x2x3.destination_ipv6('2001:db8::2'), 14: x2x3.source_port(1), 15: x2x3.destination_port(2),
    16: x2x3.ip_protocol(6), 19: x2x3.content_type('text/plain'), 20: x2x3.content_transfer_encoding('8bit'),
    22: x2x3.sdp(inner.sdp()),
}
SEVERAL = [x2x3.ts102232(b'1'), x2x3.ts33128(b'1'), x2x3.ts33108(b'1'), x2x3.proprietary(b'1'),
           x2x3.matched_target('<imsi>001010123456789</imsi>'), x2x3.other_target('<imsi>001010123456789</imsi>'),
           x2x3.axri('7d0a1f52-6c3e-4f0b-9b1e-2a54c1d0e8f3', 1, 1)]

# The POI's known slips with a target identifier (facts that implementations are known for), and broken XML
NO_ELEMENT = ['sip:alice@example.org', 'IMSI001010123456789', '<imsi>001010123456789', 'imsi>1</imsi>',
              '<imsi>1</imei>', '<imsi>1</imsi> and more', '<>1</>', '']


MIME = [x2x3.content_type('text/plain')]
PAYLOADS = {
    1: inner.generic_ber(), 2: inner.xiri(), 3: inner.generic_ber(), 4: b'anything', 5: inner.udp_packet(),
    6: inner.udp_packet(source=inner.ALICE6, destination=inner.BOB6), 7: inner.ethernet(), 8: inner.rtp(),
    9: inner.sip_invite(), 10: inner.dhcp_discover(), 11: inner.radius_request(), 12: inner.gtp_u(),
    13: inner.msrp_send(), 14: inner.generic_ber(), 15: inner.mime_text(), 16: b'\x00\x01\x02\x03',
    17: inner.generic_ber(),
}


def firing():
    """All cases in which an item fires, by a name of their own."""
    for version in (0x0500, 0x0600, 0x0100, 0x0105, 0xFFFF):
        slip = 'byte order' if version in (0x0500, 0x0600) else ''
        yield f'version {version:#06x}', Fires('version.major', '5.2.1', [cc(version=version)], slip)
    yield 'version 0.0', Fires('version.unknown', '5.2.1', [cc(version=0)])
    for kind in (0, 5, 0x0100, 0xFFFF):
        yield f'type {kind}', Fires('type.unknown', '5.2.2', [cc().but(type=kind)])
    for length in (0, 12, 39, 0x7FFFFFFF, 0xFFFFFFFF):
        yield f'header of {length}', Fires('header_length.invalid', '5.2.3', [cc(header_length=length)])
    for length in (0x80000000, 0xFFFFFFFF):
        yield f'payload of {length}', Fires('payload_length.invalid', '5.2.4', [cc(payload_length=length)])
    for kind in (x2x3.keepalive, x2x3.acknowledgement):
        yield f'{kind.__name__} with payload', Fires('keepalive.payload', '5.2.4', [kind(0, payload=b'more')])
    for field, clause, pdu in field_of_keepalive():
        yield f'{field} of keepalive', Fires('keepalive.field', clause, [pdu], field.lower())
    yield 'no number', Fires('keepalive.sequence', '6.2.4', [x2x3.Pdu(x2x3.KEEPALIVE)])
    yield 'no number acknowledged', Fires('keepalive.sequence', '6.2.4', [x2x3.Pdu(x2x3.KEEPALIVE_ACK)])
    yield 'two numbers', Fires('keepalive.sequence', '6.2.4', [x2x3.keepalive(0).plus(x2x3.sequence(0))])
    yield 'number and NFID', Fires('keepalive.sequence', '6.2.4', [x2x3.keepalive(0).plus(x2x3.nfid('n'))])
    yield 'overrun by one', Fires('attribute.overrun', '5.3', [cc(attributes=[Attribute(7, b'ip-1', length=5)])])
    yield 'overrun by all', Fires('attribute.overrun', '5.3', [cc(attributes=[*NAMED, Attribute(4, b'', 65535)])])
    for left in (1, 2, 3):
        yield f'{left} octets left', Fires('attribute.overrun', '5.3', [
            cc(b'12345678', attributes=NAMED, header_length=40 + 17 + 6 + left, payload_length=8 - left)])
    for kind, (clause, *lengths) in FIXED.items():
        for length in lengths:
            yield f'type {kind} of {length}', Fires('attribute.length.invalid', clause,
                                                    [cc(attributes=[Attribute(kind, bytes(length))])],
                                                    f'{length} octet')
    for kind, contents, words in DEVIANTS:
        yield f'known slip {kind} of {len(contents)}', Fires('attribute.length.invalid', FIXED[kind][0],
                                                             [cc(attributes=[Attribute(kind, contents)])], 'known')
    for kind in (0, 23, 0xFFFF):
        yield f'attribute {kind}', Fires('attribute.unknown', '5.3.1', [cc(attributes=[Attribute(kind, b'1')])],
                                         str(kind))
    for kind, attribute in SINGLE.items():
        yield f'twice {kind}', Fires('attribute.repeated', '5.3.1', [cc(attributes=[attribute, attribute])])
    for nanoseconds in (10 ** 9, 2 ** 32 - 1):
        yield f'{nanoseconds} ns', Fires('attribute.timestamp', '5.3.10',
                                         [cc(attributes=[x2x3.timestamp(wire.START, nanoseconds)])], str(nanoseconds))
    for text in NO_ELEMENT:
        yield f'matched {text!r}', Fires('target.syntax', '5.3.18', [iri(attributes=[x2x3.matched_target(text)])])
    yield 'other target', Fires('target.syntax', '5.3.19', [iri(attributes=[x2x3.other_target('alice')])])
    for make in (cc, iri):
        yield f'nil XID {make.__name__}', Fires('xid.nil', '5.2.7', [make(xid=x2x3.NIL)])
    for form in (18, 0xFFFF):
        yield f'format {form}', Fires('format.unknown', '5.', [cc(form=form)])
    for kind, forms in NOT_PERMITTED.items():
        for form in forms:
            yield f'format {form} in {kind}', Fires('format.not_permitted', '5.4',
                                                    [x2x3.content(kind, PAYLOADS.get(form, b'none'), form,
                                                                  direction=1, xid=XID)])
            yield f'format {form} in {kind}, empty', Fires('format.not_permitted', '5.4',
                                                           [x2x3.content(kind, b'', form, direction=1, xid=XID)])
    for name, pdu in MISMATCHES.items():
        yield name, Fires('format.mismatch', '5.4', [pdu])
    for direction in (0, 6, 0xFFFF):
        yield f'direction {direction}', Fires('direction.invalid', '5.2.6', [cc(direction=direction)])
    yield 'octets between', Fires('resynchronised', '5.1', [cc(), [b'no PDU at all, and more than forty octets', cc()]])


def silent():
    """The nearest to the above that is right: not one item may fire."""
    for minor in range(1, 7):
        yield f'version 0.{minor}', [cc(version=minor)]
    for make in (cc, iri):
        yield f'plain {make.__name__}', [make()]
        yield f'empty {make.__name__}', [make(b'')]
    for kind in (x2x3.keepalive, x2x3.acknowledgement):
        for number in (0, 0xFFFFFFFF):
            yield f'{kind.__name__} {number}', [kind(number)]
    for direction in range(1, 6):
        yield f'direction {direction}', [cc(direction=direction)]
    for kind, attribute in SINGLE.items():
        yield f'once {kind}', [cc(attributes=[attribute])]
    yield 'several times', [cc(attributes=[*SEVERAL, *SEVERAL])]
    yield '999999999 ns', [cc(attributes=[x2x3.timestamp(wire.START, 999999999)])]
    yield 'AXRI without number', [cc(attributes=[x2x3.axri(XID, 0)])]
    yield 'capital letter', [iri(attributes=[x2x3.matched_target('<E164Number>15555550123</E164Number>')])]
    for kind, forms in x2x3.FORMATS_OF.items():
        for form in forms:
            yield f'format {form} in {kind}', [x2x3.content(kind, PAYLOADS[form], form, direction=1, xid=XID,
                                                            attributes=MIME if form == x2x3.MIME else [])]
    yield 'packed', [[cc(), iri(), x2x3.keepalive(1), cc()]]
    yield 'cut', [cc().encode()[:5], cc().encode()[5:50], cc().encode()[50:]]


FIRING, SILENT = dict(firing()), dict(silent())

# Group and severity. Malformed: it cannot be parsed; Protocol: it breaks the standard; Undecoded: it is not known.
GRADES = {
    'version.major': ('Protocol', 'Warning'), 'version.unknown': ('Protocol', 'Note'),
    'type.unknown': ('Protocol', 'Error'), 'header_length.invalid': ('Malformed', 'Error'),
    'payload_length.invalid': ('Malformed', 'Error'), 'keepalive.payload': ('Protocol', 'Error'),
    'keepalive.field': ('Protocol', 'Warning'), 'keepalive.sequence': ('Protocol', 'Warning'),
    'attribute.overrun': ('Malformed', 'Error'), 'attribute.length.invalid': ('Protocol', 'Error'),
    'attribute.unknown': ('Undecoded', 'Note'), 'attribute.repeated': ('Protocol', 'Note'),
    'attribute.missing': ('Protocol', 'Note'), 'attribute.timestamp': ('Protocol', 'Note'),
    'target.syntax': ('Protocol', 'Note'), 'xid.nil': ('Protocol', 'Error'),
    'format.unknown': ('Undecoded', 'Note'), 'format.not_permitted': ('Protocol', 'Warning'),
    'format.mismatch': ('Protocol', 'Note'), 'direction.invalid': ('Protocol', 'Note'),
    'resynchronised': ('Malformed', 'Warning'),
}


@pytest.fixture(scope='module')
def shown(tmp_path_factory):
    cases = Cases()
    for name, case in FIRING.items():
        cases.tcp(('fires', name), *case.segments)
    for name, segments in SILENT.items():
        cases.tcp(('silent', name), *segments)
    return cases.show(tmp_path_factory.mktemp('experts'), QUIET)


@pytest.mark.parametrize('name', FIRING)
def test_fires(shown, name):
    case = FIRING[name]
    found = [item for item in shown.experts(('fires', name)) if item.filter == f'li_x2x3.{case.name}']
    assert len(found) == 1, shown.experts(('fires', name))
    item = found[0]
    assert (item.group, item.severity) == GRADES[case.name]
    assert case.words in item.message or case.words.lower() in item.message.lower()
    assert f' {case.clause}' in item.message and '(TS 103 221-2' in item.message and item.message.endswith(')')


# One fault is one item; these are two faults by the standard
TWO_FAULTS = {
    'two numbers', 'octets between',
    *(name for name, case in FIRING.items() if case.name in ('header_length.invalid', 'payload_length.invalid')),
}


@pytest.mark.parametrize('name', [name for name in FIRING if name not in TWO_FAULTS])
def test_nothing_else_fires(shown, name):
    assert shown.filters(('fires', name), ['li_x2x3']) == [f'li_x2x3.{FIRING[name].name}']


@pytest.mark.parametrize('name', SILENT)
def test_is_silent(shown, name):
    assert shown.experts(('silent', name), ['li_x2x3']) == []


def test_every_item_is_here(shown):
    """The items that the plugin registers are those of this file, so that none is without its two tests."""
    registered = {line.split('\t')[2] for line in tshark.run(['-G', 'fields']).stdout.splitlines()
                  if line.startswith('F\t') and line.split('\t')[2].startswith('li_x2x3.')
                  and line.split('\t')[3] == 'FT_NONE'}
    # Where connections end: tests/interfaces/test_stream_ends.py
    registered -= {'li_x2x3.attribute', 'li_x2x3.axri', 'li_x2x3.unfinished'}
    assert registered == {f'li_x2x3.{name}' for name in GRADES}
    assert {case.name for case in FIRING.values()} | {'attribute.missing'} == set(GRADES)


# --- The profile of TS 33.128 (tables 5.3.1-2, 5.3.2-2 and 5.3.3-2): only where the user says so

REQUIRED = {x2x3.X2: (6, 7, 8, 9, 17), x2x3.X3: (6, 7, 8, 9)}
WORDS = {6: 'Network Function ID', 7: 'Interception Point ID', 8: 'Sequence Number', 9: 'Timestamp',
         17: 'Matched Target Identifier'}


def profile_pdu(kind, attributes):
    return x2x3.content(kind, inner.xiri(), x2x3.TS_33_128, direction=5, xid=XID, attributes=attributes)


@pytest.fixture(scope='module')
def profile(tmp_path_factory):
    cases = Cases()
    for kind, required in REQUIRED.items():
        whole = PROFILE_X2 if kind == x2x3.X2 else PROFILE
        cases.tcp(('whole', kind), profile_pdu(kind, whole))
        for missing in required:
            cases.tcp((kind, missing), profile_pdu(kind, lacking(whole, missing)))
    cases.tcp('keepalive', x2x3.keepalive(0))
    return cases.show(tmp_path_factory.mktemp('profile'), [*PORTS, '-o', 'li_x2x3.profile_3gpp:TRUE'])


@pytest.mark.parametrize('kind, missing', [(kind, missing) for kind in REQUIRED for missing in REQUIRED[kind]])
def test_profile_fires(profile, kind, missing):
    item, = profile.experts((kind, missing), ['li_x2x3'])
    assert (item.filter, item.group, item.severity) == ('li_x2x3.attribute.missing', 'Protocol', 'Note')
    assert WORDS[missing] in item.message and '(TS 33.128 table 5.3.' in item.message


@pytest.mark.parametrize('name', [('whole', x2x3.X2), ('whole', x2x3.X3), 'keepalive'])
def test_profile_is_silent(profile, name):
    assert profile.filters(name, ['li_x2x3']) == []


def test_profile_is_off_by_default(profile):
    assert tshark.experts(profile.path, PORTS, ['li_x2x3']) == []
