# SPDX-License-Identifier: GPL-2.0-or-later
"""3GPP TS 33.108, MMS (MmsHI2Operations)."""

import pytest

from support import values
from support.ber import c, p, seq, tbcd
from support.handover import IMSI, LIID, domain, ip_address, national_parameters, time

CONTENT = 'li_mmshi2.MmsIRIsContent'
MANDATORY = p(0, domain(16, 16, 0)), p(1, LIID), time(3)
WHEN = '20260102030405Z'


def text(tag, value):
    """An EncodedString: text."""
    return c(tag, p(1, value))


def encoded(tag, value):
    """An EncodedString with its set of characters: 106 is UTF-8."""
    return c(tag, c(2, p(1, b'\xea'), p(2, value)))


def target(tag):
    """A PartyInformation with all identities."""
    parts = (p(0, 1), c(1, p(1, '+4930123'), p(2, 'user-defined'), p(3, 'not local'), p(4, 'alice@example'),
                        p(5, '4930123'), ip_address(6, '192.0.2.1'), p(8, 'SHORT'), p(9, '4711'), p(10, tbcd(IMSI))))
    return seq(*parts) if tag is None else c(tag, *parts)


ADDRESS = p(1, 'to@example')
FROM = c(1, p(1, 'from@example'))
SENT_BY = p(1, 1), text(2, 'relay@example')
SENT_WHEN = p(1, 1), p(2, WHEN)


def box(tag):
    """Two messages of an MMBox."""
    whole = seq(p(1, b'\x0a'), c(2, ADDRESS), c(3, ADDRESS), c(4, ADDRESS), c(5, FROM), p(6, 'box 1'), p(7, WHEN),
                c(8, *SENT_BY), c(9, *SENT_WHEN), p(10, 4), c(11, p(1, 2), text(2, 'key')), c(12, p(2, 'token')),
                p(13, 2), p(14, WHEN), p(15, WHEN), p(16, True), p(17, True), p(18, 1000),
                c(19, p(1, 'http://mms.example/1')), p(20, 'text/plain'))
    least = seq(c(2, ADDRESS), c(5, FROM), p(6, 'box 2'))
    return c(tag, whole, least)


def test_record(tmp_path):
    given = CONTENT, c(
        4, *MANDATORY, c(4, p(1, b'\x91\x94')), c(5, target(None)), p(7, 14), target(8),
        c(9, c(1, ADDRESS), c(2, ADDRESS), c(3, ADDRESS), c(4, FROM, p(2))), p(10, 19), p(11, 'transaction'),
        p(12, 'message@example'), p(13, WHEN), c(14, p(1, 3)), p(15, WHEN), p(16, True),
        c(17, p(1, 'reference'), c(2, p(1, 5)), c(3, p(1, b'\x07'))), p(18, True), text(19, 'by hand'), p(20, True),
        p(21, True), p(22, True), p(23, 'application'), p(24, 'reply'), p(25, 'auxiliary'), p(26, 7), p(27, True),
        p(28, 'replaced'), c(29, p(1, 'http://mms.example/2'), p(2, 3)), p(30, 7), p(31, True), c(32, *SENT_BY),
        c(33, *SENT_WHEN), p(34, 3), p(35, WHEN), p(36, True), p(37, True), c(38, text(1, 'one'), p(2, 25)),
        c(39, text(1, 'two'), encoded(2, 'no credit')), p(40, 1), text(41, 'stored'), c(43, p(1, 1), text(2, 'flag')),
        box(44), p(45, 'cancelled'), p(46, False), p(47, 1), p(48, 10), c(49, p(1, 'attribute')), p(50, True),
        p(51, True), p(52, 12), p(53, 100000), p(54, WHEN), p(55, True), p(56, 1), p(57, b'\x0b'), p(58, 'image/png'),
        national_parameters(59))
    tree, = values.decode(tmp_path, given)
    expected = {
        'mmsiRIContent': ['4'], 'hi2mmsDomainId': ['0.4.0.2.2.4.16.16.0'], 'lawfulInterceptionIdentifier': [LIID],
        'party_Qualifier': ['1'] * 2, 'mSISDN': ['+4930123'] * 2, 'mMSAddress': ['user-defined'] * 2,
        'mMSAddressNonLocalID': ['not local'] * 2, 'e_Mail': ['alice@example'] * 2, 'e164_Format': ['4930123'] * 2,
        'alphanum_Shortcode': ['SHORT'] * 2, 'num_Shortcode': ['4711'] * 2, 'mMSevent': ['14'], 'mMSVersion': ['19'],
        'transactionID': ['transaction'], 'messageID': ['message@example', 'box 1', 'box 2'],
        'classIdentifier': ['3'], 'contentReferenceValue': ['reference'], 'integername': ['5'], 'intValue': ['07'],
        'applicID': ['application'], 'replyApplicID': ['reply'], 'auxApplicInfo': ['auxiliary'], 'contentClass': ['7'],
        'replaceID': ['replaced'], 'contentLocationURI': ['http://mms.example/2', 'http://mms.example/1'],
        'statusCount': ['3'], 'mMSStatus': ['7'], 'mMState': ['3', '4'], 'actualResponseStatus': ['25'],
        'responseStatusCount': ['1'] * 2, 'stringType': ['ea'], 'actualString': ['no credit'], 'storeStatus': ['1'],
        'tokenAction': ['1', '2'], 'mMBoxDescriptionPdus': ['2'], 'cancelID': ['cancelled'], 'mMSStart': ['1'],
        'mMSLimit': ['10'], 'attributeApplicID': ['attribute'], 'mMSMessageCount': ['12'],
        'messageSize': ['100000', '1000'], 'priority': ['1', '2'], 'mMSCorrelationNumber': ['0b'],
        'mMSCorrelation': ['0a'], 'contentType': ['image/png', 'text/plain'], 'tokenText': ['token'],
        'forwardedCount': ['1'] * 4,
    }
    found = {name: sorted(tree.get(f'li_mmshi2.{name}', [])) for name in expected}
    assert found == {name: sorted(value) for name, value in expected.items()}
    assert sorted(tree['li_mmshi2.text']) == sorted(
        ['to@example'] * 7 + ['from@example'] * 3 + ['by hand', 'relay@example', 'relay@example', 'one', 'two',
                                                     'stored', 'flag', 'key'])
    assert tree['e212.imsi'] == [IMSI] * 2 and tree['li_asn1.ipv4'] == ['192.0.2.1'] * 2
    truths = ('distributionIndicator', 'retrievalMode', 'senderVisibility', 'deliveryReport', 'readReport',
              'dRMContent', 'reportAllowed', 'deliveryReportAllowed', 'store', 'mMSTotals', 'mMSQuotas',
              'adaptationAllowed')
    assert all(set(tree[f'li_mmshi2.{name}']) <= {'True', '1'} for name in truths)
    assert tree['li_mmshi2.cancelStatus'] in (['False'], ['0'])
    assert all('03:04:05' in moment for name in (
        'mMSDateTime', 'expiry', 'forwardedDateTime', 'desiredDeliveryTime', 'mMSForwardReqDateTime', 'deliveryTime')
        for moment in tree[f'li_mmshi2.{name}'])
    assert not values.experts(tmp_path, given, prefixes=('',))


ATTRIBUTES = [
    (p(1, 'a'), {'attributeApplicID': ['a']}),
    (p(2, 'a'), {'attributeAuxApplicInfo': ['a']}),
    (text(3, 'a'), {'attributeBCC': ['1'], 'text': ['a']}),
    (encoded(4, 'a'), {'attributeCC': ['2'], 'actualString': ['a']}),
    (p(5, b'\x01'), {'attributeContent': ['01']}),
    (p(6, 'a/b'), {'attributeContentType': ['a/b']}),
    (p(7, WHEN), {'mMSAttributes': ['7']}),
    (p(8, True), {'mMSAttributes': ['8']}),
    (p(9, WHEN), {'mMSAttributes': ['9']}),
    (p(10, WHEN), {'mMSAttributes': ['10']}),
    (c(11, p(2), FROM), {'attributeFrom': ['2'], 'FromAddresses': ['2', '1'], 'text': ['from@example']}),
    (c(12, p(1, 2)), {'attributeMessageClass': ['1'], 'classIdentifier': ['2']}),
    (p(13, 'a'), {'attributeMessageID': ['a']}),
    (p(14, 15), {'attributeMessageSize': ['15']}),
    (p(15, 2), {'attributePriority': ['2']}),
    (p(16, True), {'mMSAttributes': ['16']}),
    (text(17, 'a'), {'attributeTo': ['1'], 'text': ['a']}),
    (p(18, 'a'), {'attributeReplyApplicID': ['a']}),
    (c(19, *SENT_BY), {'forwardedCount': ['1'], 'text': ['relay@example']}),
    (c(20, *SENT_WHEN), {'forwardedCount': ['1'], 'mMSAttributes': ['20']}),
    (p(21, 'X-Header: a'), {'attributeAdditionalHeaders': ['X-Header: a']}),
]


def test_attributes(tmp_path):
    given = [(CONTENT, c(4, *MANDATORY, c(49, attribute))) for attribute, _ in ATTRIBUTES]
    for tree, (_, expected) in zip(values.decode(tmp_path, *given), ATTRIBUTES, strict=True):
        assert {name: tree.get(f'li_mmshi2.{name}') for name in expected} == expected
    assert not values.experts(tmp_path, *given, prefixes=('',))


def test_descriptor(tmp_path):
    """The name of a parameter, and its value, as text."""
    tree, = values.decode(tmp_path, (CONTENT, c(4, *MANDATORY, c(17, p(1, 'reference'), c(2, p(2, 'name')),
                                                                 c(3, p(2, 'value'))))))
    assert tree['li_mmshi2.textName'] == ['name'] and tree['li_mmshi2.textValue'] == ['value']


@pytest.mark.parametrize('tag', [1, 2, 3, 4])
def test_alternatives(tmp_path, tag):
    """One record, and several of them together."""
    record = c(tag, *MANDATORY, p(7, 0))
    given = (CONTENT, record), (CONTENT, seq(record, record))
    one, several = values.decode(tmp_path, *given)
    assert one['li_mmshi2.mmsiRIContent'] == [str(tag)] and one['li_mmshi2.mMSevent'] == ['0']
    assert several['li_mmshi2.mmsIRISequence'] == ['2'] and several['li_mmshi2.MmsIRIContent'] == [str(tag)] * 2
    assert not values.experts(tmp_path, *given, prefixes=('',))


def test_extension(tmp_path):
    found = values.experts(tmp_path, (CONTENT, c(4, *MANDATORY, p(60, 'new'))), (CONTENT, c(5, p(0, 'new'))),
                           prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')] * 2
