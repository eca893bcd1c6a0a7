# SPDX-License-Identifier: GPL-2.0-or-later
"""Octets that are no UTF-8 reach no text: they become U+FFFD, whatever they stand in; and a text that is cut is cut
between characters."""

import json
import subprocess

import pytest

from support import home, inner, ps, tshark, wire, x1, x2x3
from support.ber import c, p
from support.cases import MDF, POI, PORTS, PROTECTED, Cases, cc, columns, iri, protocols, registered
from support.wire import Endpoint
from support.x1_cases import X1Cases

MF, LEMF = Endpoint('198.51.100.10', 40000), Endpoint('203.0.113.20', 50000)
MASK = ['-o', 'li.mask_targets:TRUE']
WHOLE = ['-o', 'li_x1.show_targets_in_info:TRUE']
REPLACED = '\ufffd'

# A lone continuation, a beginning at the end, an overlong form, a surrogate, what Unicode does not have.
BAD = [b'\x80', b'204\xc3', b'\xc0\xaf', b'\xed\xa0\x80', b'\xf4\x90\x80\x80', b'20408\xf0\x9f\x98', b'\xff\xfe',
       b'a\xe2\x82']
WIDE = '\u20ac\U0001f98a'                   # three octets, four octets


def printed(path, arguments, options=()):
    """tshark's own octets, which must be UTF-8."""
    command = [home.program('tshark'), '-n', '-r', path, *options, *arguments]
    done = subprocess.run(list(map(str, command)), env=home.plugin_home(), capture_output=True, check=True)
    return done.stdout.decode()


def all_of_it(path, options=()):
    """Every text there is, from list, trees, expert items and both kinds of JSON."""
    json.loads(printed(path, ['-T', 'json'], options))
    for line in printed(path, ['-T', 'ek'], options).splitlines():
        json.loads(line)
    return printed(path, ['-P', '-V', '-z', 'expert'], options)


def attribute(number, octets):
    return x2x3.Attribute(number, octets)


@pytest.fixture(scope='module')
def delivered(tmp_path_factory):
    """Targets in and without XML, network function, domain and interception point, content type, SDP."""
    made = Cases()
    sdp = inner.sdp(formats='96').encode()
    for i, octets in enumerate(BAD):
        made.tcp(('xml', i), iri(attributes=[attribute(17, b'<imsi>' + octets + b'</imsi>')]))
        made.tcp(('name', i), iri(attributes=[attribute(17, b'<im' + octets + b'si>2</im' + octets + b'si>')]))
        made.tcp(('plain', i), iri(attributes=[attribute(17, octets), attribute(18, octets)]))
        made.tcp(('sender', i), cc(attributes=[attribute(5, octets), attribute(6, octets), attribute(7, octets)]))
        made.tcp(('mime', i), cc(inner.mime_text(), x2x3.MIME, attributes=[attribute(19, b'text/' + octets),
                                                                          attribute(20, octets)]))
        made.tcp(('sdp', i), cc(inner.rtp(payload_type=96), x2x3.RTP, attributes=[
            *x2x3.flow(('198.51.100.1', 5060 + 2 * i), ('203.0.113.9', 5060 + 2 * i), wire.UDP),
            attribute(22, sdp.replace(b'a=', b'a=rtpmap:96 ' + octets + b'/8000\r\na=', 1))]))
    path = tmp_path_factory.mktemp('utf8') / 'delivered.pcapng'
    made.capture.save(path)
    return path


@pytest.fixture(scope='module')
def handed_over(tmp_path_factory):
    capture = wire.Capture()
    connection = wire.TcpConnection(capture, MF, LEMF).open()
    for octets in BAD:
        connection.send(ps.ip_iri(liid=octets, username=octets))
        connection.send(ps.pdu(c(ps.TRI, c(8, p(0, 1), p(1, octets))), liid=octets, operator=octets, point=octets))
        connection.send(ps.hi1(1, octets))
    path = tmp_path_factory.mktemp('utf8') / 'handed_over.pcapng'
    capture.save(path)
    return path


def spoiled(document, octets):
    return document.replace(b'@@', octets)


@pytest.fixture(scope='module')
def ordered(tmp_path_factory):
    """X1 with such octets in its names, identifiers and values; then content of an element of such a name."""
    made = X1Cases()
    for i, octets in enumerate(BAD):
        for name, message in {
                'names': x1.message('ActivateTaskRequest',
                                    x1.task(identifiers=x1.target_list(x1.target('imsi', '2@@')))),
                'type': x1.message('Activate@@Request', x1.xid('@@')),
                'ids': x1.message('DeactivateTaskRequest', x1.xid('t@@')),
                'parties': x1.message('PingRequest', admf='admf@@', ne='ne@@', version='@@', timestamp='@@'),
                'error': x1.error(2010, 'what @@ went wrong'),
        }.items():
            made.body((name, i), spoiled(x1.document(message), octets), **({'back': True} if name == 'error' else {}))
        made.body(('element', i), x1.document(x1.message('PingRequest')).replace(b'version', b'vers' + octets + b'ion'))
    path = tmp_path_factory.mktemp('utf8') / 'ordered.pcapng'
    made.capture.save(path)
    return path


@pytest.mark.parametrize('options', [[], MASK], ids=['plain', 'masked'])
def test_delivered(delivered, options):
    assert REPLACED in all_of_it(delivered, [*PORTS, *PROTECTED, *registered(), *options])


@pytest.mark.parametrize('options', [[], MASK], ids=['plain', 'masked'])
def test_handed_over(handed_over, options):
    assert REPLACED in all_of_it(handed_over, [*PROTECTED, *options])


@pytest.mark.parametrize('options', [[], MASK, WHOLE], ids=['plain', 'masked', 'whole'])
def test_ordered(ordered, options):
    assert REPLACED in all_of_it(ordered, options)


def test_a_target_that_the_task_does_not_name(tmp_path):
    """What is compared is what is said: with U+FFFD, whole or masked."""
    capture = wire.Capture()
    orders = wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), x1.NE_HOST).open()
    for i, (request, answer) in enumerate([
            (x1.message('CreateDestinationRequest', x1.destination()), 'CreateDestinationResponse'),
            (x1.message('ActivateTaskRequest', x1.task(identifiers=x1.target_list(x1.IMSI))), 'ActivateTaskResponse')]):
        same = {'transaction': x1.transaction_id(i + 1)}
        orders.send(x1.post(x1.document(x1.message(request.name, *request.body, **same))))
        orders.send(x1.reply(x1.document(x1.message(answer, x1.ok(), **same))), back=True)
    delivery = wire.TcpConnection(capture, (x1.NE_HOST.address, 40001), MDF).open()
    for octets in BAD:
        delivery.send(x2x3.encode(iri(attributes=[attribute(17, b'<imsi>' + octets + b'</imsi>')])))
    path = tmp_path / 'a.pcapng'
    capture.save(path)
    for options in ([], MASK):
        text = all_of_it(path, [*PROTECTED, *options])
        items = [item.message for item in tshark.experts(path, [*PROTECTED, *options])
                 if item.filter == 'li.target.mismatch']
        assert len(items) == len(BAD)
        assert ''.join(items).count('*') > 0 if options else all(REPLACED in item for item in items)
        assert 'Matched target imsi' in text


def test_long_texts_are_cut_between_characters(tmp_path):
    """Names and values of characters of three and four octets, moved by one octet each time: whatever ends somewhere
    ends behind a character."""
    capture = wire.Capture()
    orders = wire.TcpConnection(capture, (x1.ADMF_HOST, 50001), x1.NE_HOST).open()
    over = wire.TcpConnection(capture, MF, LEMF).open()
    delivery = wire.TcpConnection(capture, (POI, 40001), MDF).open()
    for length in range(1, 8):
        name = 'x' * length + WIDE * 60
        for message in (x1.message('DeactivateTaskRequest', x1.xid(name), ne=name, admf=name),
                        x1.message('GetThe' + name, x1.xid(name), version=name),
                        x1.message('ReportTaskIssueRequest', x1.xid(), x1.leaf('taskReportType', name),
                                   x1.leaf('taskIssueDetails', name)),
                        x1.message('ActivateTaskRequest',
                                   x1.task(identifiers=x1.target_list(x1.target('imsi', name))))):
            orders.send(x1.post(x1.document(message)))
        over.send(ps.ip_iri(liid=name))
        delivery.send(x2x3.encode(iri(attributes=[x2x3.nfid(name[:60]), x2x3.matched_target(f'<imsi>{name}</imsi>')])))
    path = tmp_path / 'a.pcapng'
    capture.save(path)
    for options in ([], MASK, WHOLE):
        assert '\u2026' in all_of_it(path, [*PORTS, *PROTECTED, *registered(), *options])
    # (Wireshark's own XML dissector takes octets for ASCII.)
    shown = ''.join(part.get('showname') or '' for _, whole in tshark.packets(path, [*PORTS, *PROTECTED, *registered()])
                    for name in ('li', 'li_x1', 'li_ps', 'li_x2x3') for item in protocols(whole, name)
                    for part in item.iter())
    assert WIDE in shown and REPLACED not in shown


def test_a_full_info_column(tmp_path):
    """Hundreds of units fill it: it ends with one of them, and begins with the worst."""
    capture = wire.Capture()
    liids = ['y' * length + WIDE * 4 for length in range(4)]
    for liid in liids:
        capture.datagram(MF, LEMF, b''.join(ps.ip_iri(liid=liid, sequence=i) for i in range(200)))
    path = tmp_path / 'a.pcapng'
    capture.save(path)
    printed(path, [], PROTECTED)
    rows = ['-o', 'uat:li_endpoints:"192.0.2.1","1","any","HI2,HI3","*","LEMF"']
    for liid, (_, info, *_) in zip(liids, columns(path, [*PROTECTED, *rows])):
        assert info.startswith(f'[not registered] HI2 IRI-Begin LIID {liid} CIN 1 seq 0 \u2192 not registered; ')
        assert info.endswith('\u2192 not registered')
