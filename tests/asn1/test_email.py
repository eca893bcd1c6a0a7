# SPDX-License-Identifier: GPL-2.0-or-later
"""ETSI TS 102 232-2, e-mail and messaging: every alternative of every CHOICE, every field once."""

import base64

import pytest

from support import inner, values
from support.ber import c, octet_string, p, relative_oid, seq, tbcd, utf8

EMAIL_IRI, EMAIL_CC, IRI, CC, MM_CC = (p(0, relative_oid(f'5.2.20.{part}')) for part in (1, 2, 3, 4, 5))
MESSAGE = b'From: alice@example.org\r\nTo: bob@example.org\r\nSubject: Hello\r\n\r\nHello Bob\r\n'


def ip_address(text):
    return p(1, 0), c(2, p(1, bytes(int(part) for part in text.split('.')))), p(3, 3)


# email-Format [1]: 1 ip-packet, 2 application
@pytest.mark.parametrize('form, content, expected', [
    (1, inner.tcp_packet(MESSAGE), {'ip.src': ['192.0.2.101'], 'tcp.dstport': ['49180'], 'imf.subject': None}),
    (2, MESSAGE, {'imf.subject': ['Hello'], 'imf.from': ['alice@example.org'], 'ip.src': None}),
    (2, b'MAIL FROM:<alice@example.org>\r\n', {'data-text-lines': [None], 'imf.from': None}),
    (2, b'+OK ready\r\n', {'data-text-lines': [None]}),
    (2, b'\x16\x03\x03\0\x40', {'data-text-lines': None, 'imf.from': None}),
])
def test_email_content(tmp_path, form, content, expected):
    value = seq(EMAIL_CC, p(1, form), p(2, content))
    tree, = values.decode(tmp_path, ('li_email.EmailCC', value))
    assert tree['li_email.emailCCObjId'] == ['.5.2.20.2'] and tree['li_email.content'] == [content.hex(':')]
    assert tree['li_email.email_Format'] == [str(form)]
    assert {name: tree.get(name) for name in expected} == expected
    assert not values.experts(tmp_path, ('li_email.EmailCC', value))


EMAIL = (p(1, 9), c(2, *ip_address('192.0.2.101')), c(3, *ip_address('192.0.2.102')), p(4, 65535), p(5, 25), p(6, 1000),
         p(7, 2000), p(8, 255), p(9, 'alice@example.org'), c(10, utf8('bob@example.org'), utf8('carol@example.org')),
         p(11, 3), p(12, 4294967295), p(13, '<1@example.org>'), p(14, b'\1\2'), c(15, p(1, 'NZ')))


def test_email_iri(tmp_path):
    value = seq(EMAIL_IRI, *EMAIL, c(16, c(0, p(0, 'alice'), p(1, 'secret'), p(2, 3))), p(17, 1))
    tree, = values.decode(tmp_path, ('li_email.EmailIRI', value))
    expected = {
        'emailIRIObjId': ['.5.2.20.1'], 'eventType': ['9'], 'client_Port': ['65535'], 'server_Port': ['25'],
        'server_Octets_Sent': ['1000'], 'client_Octets_Sent': ['2000'], 'protocol_ID': ['255'],
        'e_mail_Sender': ['alice@example.org'], 'E_mail_Address_List_item': ['bob@example.org', 'carol@example.org'],
        'status': ['3'], 'total_Recipient_Count': ['4294967295'], 'message_ID': ['<1@example.org>'],
        'nationalParameter': ['01:02'], 'countryCode': ['NZ'], 'username': ['alice'], 'password': ['secret'],
        'aAAResult': ['3'], 'e_mail_Sender_Validity': ['1'],
    }
    assert {name: tree.get(f'li_email.{name}') for name in expected} == expected
    assert tree['li_asn1.ipv4'] == ['192.0.2.101', '192.0.2.102']
    assert not values.experts(tmp_path, ('li_email.EmailIRI', value), prefixes=('',))


@pytest.mark.parametrize('information, expected', [
    (c(0, p(0, 'alice'), p(1, 'secret')), {'pOP3AAAInformation_element': [''], 'password': ['secret']}),
    (c(1, p(0, 'alice'), p(1, 3), p(2, 'Y2hhbGxlbmdl'), p(3, 'cmVzcG9uc2U='), p(4, 2)),
     {'aSMTPAAAInformation_element': [''], 'authMethod': ['3'], 'challenge': ['Y2hhbGxlbmdl'],
      'response': ['cmVzcG9uc2U='], 'aAAResult': ['2']}),
    (c(2, p(0, 'alice'), p(1, 'secret'), p(2, 1)), {'iMAPAAAInformation_element': [''], 'aAAResult': ['1']}),
])
def test_authentication(tmp_path, information, expected):
    tree, = values.decode(tmp_path, ('li_email.EmailIRI', seq(EMAIL_IRI, *EMAIL, c(16, information))))
    assert tree['li_email.username'] == ['alice']
    assert {name: tree.get(f'li_email.{name}') for name in expected} == expected


@pytest.mark.parametrize('fields, expected', [
    ((p(5, 'text/plain;charset=utf8'), p(6, b'Hello Bob\r\n')), {'data-text-lines': [None]}),
    ((p(5, 'message/rfc822'), p(6, MESSAGE), p(7, '8bit')), {'imf.subject': ['Hello']}),
    ((p(5, 'message/rfc822'), p(6, base64.b64encode(MESSAGE)), p(7, 'base64')), {'imf.subject': ['Hello']}),
    ((p(5, 'multipart/mixed; boundary=b'),
      p(6, b'--b\r\nContent-Type: message/rfc822\r\n\r\n' + MESSAGE + b'--b--\r\n')),
     {'imf.subject': ['Hello']}),
    ((p(3, 1), p(4, False), p(5, 'message/rfc822'), p(6, MESSAGE)), {'imf.subject': None}),
    ((p(5, 'x-unknown/x'), p(6, MESSAGE)), {'imf.subject': None}),
])
def test_messaging_content(tmp_path, fields, expected):
    """A whole content goes to the dissector of its type, a part of one does not."""
    value = seq(CC, p(1, 7), *fields)
    tree, = values.decode(tmp_path, ('li_email.MessagingCC', value))
    assert tree['li_email.content']
    found = {name: tree.get(name) for name in expected}
    assert found == expected
    assert not values.experts(tmp_path, ('li_email.MessagingCC', value))


def test_messaging_content_fields(tmp_path):
    tree, = values.decode(tmp_path, ('li_email.MessagingCC', seq(
        CC, p(1, 4294967295), p(2, 8), p(3, 9), p(4, True), p(5, 'image/png'), p(6, b'\1\2'), p(7, 'binary'))))
    expected = {
        'messaging_cc_obj_id': ['.5.2.20.4'], 'event_identifier': ['4294967295'], 'content_identifier': ['8'],
        'sequence_number': ['9'], 'content_type': ['image/png'], 'content': ['01:02'],
        'content_transfer_encoding': ['binary'],
    }
    assert {name: tree.get(f'li_email.{name}') for name in expected} == expected
    assert tree['li_email.end_of_sequence'] in (['1'], ['True'])


def test_multimedia_content(tmp_path):
    media = p(0, relative_oid('5.5.17.2')), p(1, inner.rtp(7)), p(2, 2)
    value = seq(MM_CC, p(1, 7), p(2, 8), c(3, *media))
    tree, = values.decode(tmp_path, ('li_email.MessagingMMCC', value))
    assert tree['li_email.messaging_mm_cc_obj_id'] == ['.5.2.20.5'] and tree['rtp.seq'] == ['7']
    assert tree['li_email.event_identifier'] == ['7'] and tree['li_email.content_identifier'] == ['8']
    assert tree['li_email.messagingContent_element'] == ['']
    assert not values.experts(tmp_path, ('li_email.MessagingMMCC', value), prefixes=('',))


def iri(*fields, category=(), parties=(), properties=()):
    """The mandatory fields, and some others; `fields` have tags above 7."""
    def several(tag, parts):
        return c(tag, *parts) if parts else b''

    return 'li_email.MessagingIRI', seq(IRI, p(1, 1), several(3, category), p(4, 3), several(5, parties), p(6, 1),
                                        several(7, properties), *fields)


def test_messaging_iri(tmp_path):
    value = 'li_email.MessagingIRI', seq(
        IRI, p(1, 1), p(2, 'system'), c(3, p(0, 7)), p(4, 6), c(5, seq(p(0, 3), c(1, p(4, 'alice')), p(2, 2), p(3, 3))),
        p(6, 4), c(7, p(6, 'subject')), p(8, 4294967295), p(9, b'\1\2'), p(10, 'box'), p(11, 3))
    tree, = values.decode(tmp_path, value)
    expected = {
        'messaging_iri_obj_id': ['.5.2.20.3'], 'system_type': ['1'], 'system_identifier': ['system'], 'message': ['7'],
        'messagingStatus': ['6'], 'party_qualifier': ['3'], 'alphanumeric': ['alice'], 'party_validity': ['2'],
        'copy_qualifier': ['3'], 'trigger': ['4'], 'subject': ['subject'], 'event_identifier': ['4294967295'],
        'original_message': ['01:02'], 'box_identifier': ['box'], 'total_recipient_count': ['3'],
    }
    assert {name: tree.get(f'li_email.{name}') for name in expected} == expected
    assert not values.experts(tmp_path, value, prefixes=('',))


@pytest.mark.parametrize('category, name, expected', [
    (p(0, 5), 'message', '5'), (p(1, 0), 'message_box', '0'), (p(2, 8), 'message_notification', '8'),
    (p(3, 1), 'call', '1'),
])
def test_category(tmp_path, category, name, expected):
    tree, = values.decode(tmp_path, iri(category=[category]))
    assert tree[f'li_email.{name}'] == [expected]


# An E.164 number as ISUP has it (ITU-T Q.763 clause 3.10): even, international; ISDN, allowed, network provided
NUMBER = b'\x04\x13' + tbcd('49301234567890')
PARTIES = [
    (p(0, b'\x91' + tbcd('4930123456')), {'e164.msisdn': ['4930123456']}),
    (p(1, NUMBER), {'isup.calling': ['49301234567890']}),
    (c(2, utf8('alice@example.org')), {'li_email.E_mail_Address_List_item': ['alice@example.org']}),
    (c(3, *ip_address('192.0.2.101')), {'li_asn1.ipv4': ['192.0.2.101']}),
    (p(4, 'alice'), {'li_email.alphanumeric': ['alice']}),
    (c(5, c(0, *ip_address('192.0.2.101')), p(1, 5060)),
     {'li_asn1.ipv4': ['192.0.2.101'], 'li_email.port_number': ['5060']}),
    (p(6, tbcd('262019876543210')), {'e212.imsi': ['262019876543210']}),
    (p(7, tbcd('3520990012345601')), {'li_asn1.imei': ['3520990012345601']}),
    (p(8, 'fax:+4930123456'), {'li_email.fax_url': ['fax:+4930123456']}),
    (p(9, 'tel:+4930123456'), {'li_email.tel_url': ['tel:+4930123456']}),
    (p(10, 'modem:+4930123456'), {'li_email.modem_url': ['modem:+4930123456']}),
    (p(11, 'sip:alice@example.org'), {'li_email.sip_uri': ['sip:alice@example.org']}),
    (p(12, 'sips:alice@example.org'), {'li_email.sips_uri': ['sips:alice@example.org']}),
    (p(13, 'alice@nai.example.org'), {'li_email.nai': ['alice@nai.example.org']}),
]


@pytest.mark.parametrize('identity, expected', PARTIES)
def test_party(tmp_path, identity, expected):
    value = iri(parties=[seq(p(0, 1), c(1, identity))])
    tree, = values.decode(tmp_path, value)
    assert tree['li_email.party_qualifier'] == ['1']
    assert {name: tree.get(name) for name in expected} == expected
    assert not values.experts(tmp_path, value, prefixes=('',))


def test_parties(tmp_path):
    """All kinds in one value."""
    tree, = values.decode(tmp_path, iri(parties=[seq(p(0, 2), c(1, identity)) for identity, _ in PARTIES]))
    assert tree['li_email.party_identity'] == [str(i) for i in range(len(PARTIES))]


@pytest.mark.parametrize('part, name, expected', [
    (p(0, '1234'), 'pincode', '1234'), (p(1, 4), 'priority', '4'), (p(2, 5), 'greeting_type', '5'),
    (p(3, 12), 'notification_type', '12'), (p(4, 'en-GB'), 'language', 'en-GB'),
    (p(5, '<1@example.org>'), 'message_identifier', '<1@example.org>'), (p(6, 'Hello'), 'subject', 'Hello'),
    (p(7, 'agent'), 'user_agent', 'agent'), (p(8, 'secret'), 'messagingPassword', 'secret'),
    (p(9, 10), 'message_status', '10'), (p(10, 3), 'requested_reports', '3'),
    (p(11, '20260102030405Z'), 'expires', '03:04:05'), (p(12, '20260102030405Z'), 'message_date', '03:04:05'),
])
def test_property(tmp_path, part, name, expected):
    value = iri(properties=[part])
    tree, = values.decode(tmp_path, value)
    assert len(tree[f'li_email.{name}']) == 1 and expected in tree[f'li_email.{name}'][0]
    assert not values.experts(tmp_path, value, prefixes=('',))


def test_extension(tmp_path):
    """Alternatives and fields of a version to come are shown, and are no fault."""
    found = values.experts(
        tmp_path,
        ('li_email.EmailIRI', seq(EMAIL_IRI, *EMAIL, p(18, 'new'))),
        iri(p(12, 'new'), category=[p(4, 1)], parties=[seq(p(0, 1), c(1, p(14, 'new')))],
            properties=[octet_string(b'new')]),
        prefixes=('',))
    assert [(item.frame, item.filter, item.severity) for item in found] == [
        (1, 'li_asn1.extension.unknown', 'Note'), *[(2, 'li_asn1.extension.unknown', 'Note')] * 4]
