# SPDX-License-Identifier: GPL-2.0-or-later
"""Who the target is, is masked where the user wants it; the Info column names messages."""

import pytest

from support import tshark, x1, x2x3
from support.cases import columns, values
from support.worlds import OPTIONS, Worlds
from support.x1_cases import X1Cases, containers

MASK = ['-o', 'li.mask_targets:TRUE']
WHOLE = ['-o', 'li_x1.show_targets_in_info:TRUE']
TARGETS = x1.targets()
# Words that say nothing of the target
OPEN = {'callPartyRole', 'nonLocalIdentifier'}
IMSI, OTHER_IMSI, THIRD_IMSI = '204081234567890', '204081234567899', '204081234567888'

URIS = {'by URI': 'https://user@mdf.example.org:9003/x2', 'by URI of IPv6': 'https://[2001:db8::20]/x2',
        'by URI without host': 'mailto:mdf@example.org'}


def activate(*targets):
    return x1.message('ActivateTaskRequest', x1.task(identifiers=x1.target_list(*targets)))


@pytest.fixture(scope='module')
def capture(tmp_path_factory):
    cases = X1Cases()
    for name, element in TARGETS.items():
        cases.request(name, activate(element))
    cases.request('two', activate(x1.IMSI, TARGETS['e164Number']))
    cases.request('create', x1.message('CreateDestinationRequest', x1.destination()))
    cases.request('create IPv6', x1.message('CreateDestinationRequest', x1.destination(x1.ADDRESSES['IPv6, UDP'])))
    for name, text in URIS.items():
        address = x1.other_address('uri', text, 'uri')
        cases.request(name, x1.message('CreateDestinationRequest', x1.destination(address)))
    cases.request('deactivate', x1.message('DeactivateTaskRequest', x1.xid()))
    cases.request('remove', x1.message('RemoveDestinationRequest', x1.did()))
    cases.request('short id', x1.message('DeactivateTaskRequest', x1.xid('t1')))
    cases.request('report', x1.message('ReportTaskIssueRequest', *x1.bodies()['ReportTaskIssueRequest']))
    cases.request('pings', *(x1.message('PingRequest', transaction=x1.transaction_id(i)) for i in range(6)))
    cases.request('nothing', root='X1Request')
    for name, answer in (('done', x1.message('ActivateTaskResponse', x1.ok())),
                         ('pending', x1.message('ActivateTaskResponse', x1.ok('Acknowledged'))), ('error',
                                                                                                  x1.error(2010))):
        cases.exchange(name, activate(x1.IMSI), answer)
    return cases, tmp_path_factory.mktemp('privacy')


@pytest.fixture(scope='module')
def plain(capture):
    return capture[0].show(capture[1])


@pytest.fixture(scope='module')
def masked(capture):
    return capture[0].show(capture[1], MASK)


def info(capture, plain, name, options=()):
    row = columns(plain.path, options)[capture[0].frames[name][-1] - 1]
    assert row[0] == 'X1'
    return row[1]


PHRASES = {
    'imsi': 'ActivateTaskRequest XID 29f28e1c… imsi 204081*********',
    'two': 'ActivateTaskRequest XID 29f28e1c… imsi 204081********* +1',
    'create': 'CreateDestinationRequest DID 19867c20… 198.51.100.20:9003/tcp',
    'create IPv6': 'CreateDestinationRequest DID 19867c20… [2001:db8::20]:9004/udp',
    'by URI': 'CreateDestinationRequest DID 19867c20… mdf.example.org:9003',
    'by URI of IPv6': 'CreateDestinationRequest DID 19867c20… [2001:db8::20]',
    'by URI without host': 'CreateDestinationRequest DID 19867c20…',
    'deactivate': 'DeactivateTaskRequest XID 29f28e1c…', 'remove': 'RemoveDestinationRequest DID 19867c20…',
    'short id': 'DeactivateTaskRequest XID t1', 'nothing': 'X1Request without messages',
    'report': 'ReportTaskIssueRequest XID 29f28e1c… TerminatingFault',
    'pings': 'PingRequest; PingRequest; PingRequest; PingRequest; … (6 messages)',
}
ANSWERS = {'done': 'ActivateTaskResponse Completed XID 29f28e1c…',
           'pending': 'ActivateTaskResponse Acknowledged XID 29f28e1c…',
           'error': 'ErrorResponse 2010 XID already exists on NE, ActivateTask XID 29f28e1c…'}


@pytest.mark.parametrize('name', PHRASES)
def test_info_of_requests(capture, plain, name):
    assert info(capture, plain, name) == f'POST /X1/NE HTTP/1.1 · {PHRASES[name]}'


@pytest.mark.parametrize('name', ANSWERS)
def test_info_of_responses(capture, plain, name):
    assert info(capture, plain, name) == f'HTTP/1.1 200 OK · {ANSWERS[name]}'


def test_info_shows_targets_only_when_asked(capture, plain):
    assert info(capture, plain, 'imsi', WHOLE).endswith(f'imsi {IMSI}')
    assert IMSI not in info(capture, plain, 'imsi', MASK)


def test_masking_wins(capture, plain):
    """Who masks means it, whatever was wanted before."""
    assert IMSI not in info(capture, plain, 'imsi', [*MASK, *WHOLE])
    assert info(capture, plain, 'imsi', [*WHOLE, *MASK]).endswith('imsi 204081*********')


def inner_texts(element):
    if isinstance(element.content, tuple):
        return [text for part in element.content for text in inner_texts(part)]
    return [element.content] if element.name != 'Owner' else []


def shown_texts(packet):
    return [text for item in containers(packet) for part in item.iter() for text in (part.get('show'),
                                                                                     part.get('showname'))
            if text]


@pytest.mark.parametrize('name', [name for name in TARGETS if name not in OPEN])
def test_masked_everywhere_in_our_tree(masked, plain, name):
    long = [text for text in inner_texts(TARGETS[name]) if len(text) > 5]
    for text in long:
        assert [shown for shown in shown_texts(masked.of(name)[0]) if text in shown] == []
        assert any('*' in shown for shown in shown_texts(masked.of(name)[0]))
    assert not any('***' in shown for shown in shown_texts(plain.of(name)[0]))


def test_a_masked_string_keeps_its_field(masked):
    assert masked.values('imsi', 'li_x1.target.imsi') == ['204081*********']


def test_a_masked_number_loses_its_field(masked):
    assert masked.values('ipv4Address', 'li_x1.target.ipv4_address') == []
    assert masked.values('ipv4Address', 'li_x1.masked_value') == ['ipv4Address: 198.********']


def test_other_values_stay(masked):
    assert masked.values('create', 'li_x1.delivery_address.ipv4') == ['198.51.100.20']
    assert masked.values('callPartyRole', 'li_x1.target.call_party_role') == ['Forwarded-To']
    assert [values(packet, 'li_x1.xid') for packet in masked.of('imsi')] == [[x1.XID]]


def test_default_is_not_masked():
    lines = tshark.run(['-G', 'currentprefs']).stdout.splitlines()
    for name, default in (('li.mask_targets', 'FALSE'), ('li_x1.show_targets_in_info', 'FALSE'), ('li_x1.time2', '15')):
        assert any(line.lstrip('#').startswith(f'{name}: {default}') for line in lines)


@pytest.fixture(scope='module')
def delivery(tmp_path_factory):
    """A task for an IMSI, and a unit that was intercepted for it, for another, and beside a third."""
    world, = Worlds([lambda w: w.usual()]).worlds.values()
    fragments = [f'<imsi>{number}</imsi>' for number in (IMSI, OTHER_IMSI, THIRD_IMSI)]
    world.unit(kind=x2x3.X2, target=fragments[0])
    world.unit(kind=x2x3.X2, target=fragments[1], attributes=[x2x3.other_target(fragments[2])])
    world.unit(kind=x2x3.X2, target=f'imsi {IMSI}')
    path = tmp_path_factory.mktemp('delivery') / 'delivery.pcapng'
    world.capture.save(path)
    return path


@pytest.mark.parametrize('options, wanted', [([], True), (MASK, False)], ids=['plain', 'masked'])
def test_units(delivery, options, wanted):
    """Targets stand in the attributes, in what is known of the task, and in what is said of the unit."""
    text = tshark.read(delivery, ['-O', 'li,li_x2x3'], [*OPTIONS, *options], 'li_x2x3')
    shown = {number: number in text for number in (IMSI, OTHER_IMSI, THIRD_IMSI)}
    assert shown == {IMSI: wanted, OTHER_IMSI: wanted, THIRD_IMSI: wanted}
    # The task's, of three units; three in attributes; and one in an expert item, which -O shows twice.
    assert text.count('204081*********') == (0 if wanted else 3 + 3 + 2)
    assert 'li.target.mismatch' not in text and 'Matched target imsi' in text
