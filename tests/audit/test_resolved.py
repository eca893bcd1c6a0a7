# SPDX-License-Identifier: GPL-2.0-or-later
"""Destinations that are ordered by name: which answers of DNS are believed, of whom, and from when on."""

import struct

import pytest

from support import dns, home, orders, ps, tshark, wire, x1, x2x3
from support.cases import MDF, POI, STRANGER, XID, row
from support.wire import Endpoint
from support.worlds import OPTIONS

HOST = 'mdf.example.org'
RESOLVER, UPSTREAM, SOMEBODY = '192.0.2.53', '203.0.113.53', '192.0.2.200'
PDU = x2x3.content(x2x3.X3, b'content', x2x3.PROPRIETARY, direction=x2x3.FROM_TARGET, xid=XID).encode()
MDF6 = Endpoint('2001:db8::20', MDF.port)


class Story:
    """A network element, a destination ordered by name, and a unit to each of some endpoints at the end."""

    def __init__(self, tmp_path, *, host=HOST, port=9003, ordered=True):
        self.path = tmp_path / 'names.pcapng'
        self.capture = wire.Capture()
        self.ne = orders.Administrator(self.capture).element('ne-1', POI)
        self.links = {}
        if ordered:
            self.order(host, port)

    def order(self, host=HOST, port=9003):
        self.ne.create(x1.DID, orders.uri(f'x2x3://{host}:{port}'))
        self.ne.activate(XID, x1.DID)

    def ask(self, name=HOST, client=POI, server=RESOLVER, *, port=40053, **how):
        self.capture.datagram(Endpoint(client, port), Endpoint(server, 53), dns.question(name, **how))

    def answer(self, name, *addresses, client=POI, server=RESOLVER, port=40053, **how):
        self.capture.datagram(Endpoint(server, 53), Endpoint(client, port), dns.answer(name, *addresses, **how))

    def resolve(self, address=MDF.address, name=HOST, *, client=POI, server=RESOLVER, kind=dns.A):
        self.ask(name, client, server, kind=kind)
        self.answer(name, address, client=client, server=server, kind=kind)

    def send(self, to=MDF, sender=POI):
        """The number of the frame."""
        if (to, sender) not in self.links:
            self.links[to, sender] = wire.TcpConnection(self.capture, (sender, 30001 + len(self.links)), to).open()
        return self.links[to, sender].send(PDU)

    def verdicts(self, options=()):
        """Of all units, in their order, with the severity of what says that one is not registered."""
        self.capture.save(self.path)
        found = [[(unit.frame, unit.verdict) for unit in tshark.units(self.path, [*OPTIONS, *options],
                                                                      two_pass=two_pass)]
                 for two_pass in (False, True)]
        assert found[0] == found[1]
        return [verdict for _, verdict in found[0]]

    def severities(self):
        return [item.severity for item in tshark.experts(self.path, OPTIONS, ['li.endpoint.unregistered'])]


@pytest.fixture(name='story')
def a_story(tmp_path):
    return Story(tmp_path)


# ---- what is believed ----

def test_asked_by_the_element(story):
    """From the answer on the name is known: its address is provisioned, and others are not, be it a Warning only."""
    story.send()
    story.send(STRANGER)
    story.ask()
    story.send()
    story.answer(HOST, MDF.address)
    story.send()
    story.send(STRANGER)
    assert story.verdicts() == ['unverified'] * 3 + ['provisioned', 'unregistered']
    assert story.severities() == ['Warning']


def test_not_asked(story):
    """Whoever can put a packet into the capture can make an answer."""
    story.answer(HOST, STRANGER.address)
    story.send(STRANGER)
    assert story.verdicts() == ['unverified']


ANSWERS = {
    'another number': {'number': 8}, 'another port': {'port': 40054}, 'another server': {'server': UPSTREAM},
    'another client': {'client': SOMEBODY}, 'another type': {'kind': dns.AAAA}, 'an error': {'code': 3},
}


@pytest.mark.parametrize('how', ANSWERS)
def test_an_answer_to_something_else(story, how):
    story.ask()
    story.answer(HOST, MDF.address, **ANSWERS[how])
    story.send()
    assert story.verdicts() == ['unverified']


@pytest.mark.parametrize('asked, answered', [('www.example.org', HOST), (HOST, 'www.example.org')])
def test_an_answer_of_another_name(story, asked, answered):
    story.ask(asked)
    story.answer(answered, MDF.address)
    story.send()
    assert story.verdicts() == ['unverified']


def test_records_of_another_name(story):
    """An answer to the question that names somebody else besides says nothing of that."""
    story.ask('www.example.org')
    story.capture.datagram(Endpoint(RESOLVER, 53), Endpoint(POI, 40053), dns.question(
        'www.example.org', flags=0x8180, records=[dns.record('www.example.org', '192.0.2.80'),
                                                  dns.record(HOST, STRANGER.address)]))
    story.send(STRANGER)
    assert story.verdicts() == ['unverified']


def test_two_answers(story):
    """Which of them was made up can't be told: from the second on neither is known. Other addresses are of neither."""
    story.ask()
    story.answer(HOST, STRANGER.address)
    story.send(STRANGER)
    story.answer(HOST, MDF.address)
    for endpoint in (STRANGER, MDF, Endpoint('198.51.100.77', 9003)):
        story.send(endpoint)
    assert story.verdicts() == ['provisioned', 'unverified', 'unverified', 'unregistered']
    assert story.severities() == ['Warning']


def test_an_answer_twice(story):
    """A copy, with the addresses in another order."""
    story.ask()
    for addresses in ((MDF.address, '198.51.100.21'), ('198.51.100.21', MDF.address)):
        story.answer(HOST, *addresses)
    story.send()
    story.send(STRANGER)
    assert story.verdicts() == ['provisioned', 'unregistered']


def test_asked_and_answered_twice(story):
    """A question that is repeated is answered twice, by turns another address."""
    story.ask()
    story.capture.wait(5)
    story.ask()
    story.answer(HOST, MDF.address)
    story.answer(HOST, '198.51.100.21')
    story.send()
    story.send(STRANGER)
    assert story.verdicts() == ['provisioned', 'unregistered']


def test_asked_again(story):
    """By turns another address, and the same number may come again."""
    story.resolve()
    story.resolve('198.51.100.21')
    for address in (MDF.address, '198.51.100.21', STRANGER.address):
        story.send(Endpoint(address, 9003))
    assert story.verdicts() == ['provisioned', 'provisioned', 'unregistered']


def test_asked_too_long_ago(story):
    story.ask()
    story.capture.wait(61)
    story.answer(HOST, MDF.address)
    story.send()
    assert story.verdicts() == ['unverified']


def test_asked_by_a_stranger(story):
    story.resolve(STRANGER.address, client=SOMEBODY)
    story.send(STRANGER)
    assert story.verdicts() == ['unverified']


# ---- who may ask ----

def test_asked_by_a_row_of_li_elements(story):
    story.resolve(client=SOMEBODY)
    story.send()
    assert story.verdicts() == ['unverified']
    assert story.verdicts(row('li_elements', SOMEBODY, 'ne-9')) == ['provisioned']


def test_asked_by_who_sends_units(story):
    """As of the frame: before its first unit it is nobody."""
    story.resolve(client=SOMEBODY)
    story.send()
    story.send(STRANGER, SOMEBODY)
    story.send()
    assert story.verdicts() == ['unverified', 'unverified', 'provisioned']


def test_asked_by_the_elements_resolver(story):
    """What the resolver was answered, the element will be told: the resolver's own question is in the capture."""
    story.ask()
    story.ask(client=RESOLVER, server=UPSTREAM, port=50000, number=99)
    story.answer(HOST, MDF.address, client=RESOLVER, server=UPSTREAM, port=50000, number=99)
    story.send()
    story.send(STRANGER)
    assert story.verdicts() == ['provisioned', 'unregistered']


@pytest.mark.parametrize('client, name', [(SOMEBODY, HOST), (POI, 'www.example.org')],
                         ids=['for somebody else', 'for another name'])
def test_asked_by_a_resolver_for_others(story, client, name):
    story.ask(name, client)
    story.resolve(STRANGER.address, client=RESOLVER, server=UPSTREAM)
    story.send(STRANGER)
    assert story.verdicts() == ['unverified']


def test_asked_by_a_resolver_that_nobody_asks(story):
    story.resolve(STRANGER.address, client=RESOLVER, server=UPSTREAM)
    story.send(STRANGER)
    assert story.verdicts() == ['unverified']


# ---- what is known ----

def test_of_one_family(tmp_path):
    """An answer with IPv4 says nothing of IPv6."""
    story = Story(tmp_path)
    stranger = Endpoint('2001:db8::66', 9003)
    poi6 = '2001:db8::10'
    story.resolve()
    story.send(stranger, poi6)
    story.resolve(MDF6.address, kind=dns.AAAA)
    story.send(MDF6, poi6)
    story.send()
    assert story.verdicts(row('li_elements', poi6, 'ne-1')) == ['unverified', 'provisioned', 'provisioned']


@pytest.mark.parametrize('family', ['stranger of IPv4', 'stranger of IPv6'])
def test_a_stranger_of_either_family(story, family):
    poi6 = '2001:db8::10'
    story.resolve(MDF6.address, kind=dns.AAAA)
    if family == 'stranger of IPv4':
        story.send(STRANGER)
        assert story.verdicts() == ['unverified']
    else:
        story.send(Endpoint('2001:db8::66', 9003), poi6)
        assert story.verdicts(row('li_elements', poi6, 'ne-1')) == ['unregistered']


@pytest.mark.parametrize('ordered, asked', [
    ('MDF.Example.org', 'mdf.example.org'), ('mdf.example.org.', 'mdf.example.org'),
    ('mdf.example.org', 'mDf.eXample.oRg'),
    ('m%C3%BCnchen.example', 'xn--mnchen-3ya.example')])
def test_spellings(tmp_path, ordered, asked):
    story = Story(tmp_path, host=ordered)
    story.resolve(name=asked)
    story.send()
    assert story.verdicts() == ['provisioned']


@pytest.mark.parametrize('host', ['198.51.100.20.', '3325256724', '[::ffff:198.51.100.20]', '[::FFFF:C633:6414]'])
def test_an_address_in_another_spelling(tmp_path, host):
    story = Story(tmp_path, host=host)
    story.send()
    story.send(STRANGER)
    assert story.verdicts() == ['provisioned', 'unregistered']


def test_an_alias(story):
    story.ask()
    story.answer(HOST, MDF.address, alias='mdf-7.example.net')
    story.send()
    assert story.verdicts() == ['provisioned']


def test_another_port(story):
    """What goes to another port than is ordered is not there."""
    story.resolve()
    story.send(Endpoint(MDF.address, 9004))
    assert story.verdicts() == ['unregistered']


def test_resolved_before_it_was_ordered(tmp_path):
    story = Story(tmp_path, ordered=False)
    story.ne.ping()
    story.resolve()
    story.send()
    story.order()
    story.send()
    story.send(STRANGER)
    assert story.verdicts()[1:] == ['provisioned', 'unregistered']


def test_a_host_that_is_changed(story):
    """Behind the change, and what was in flight then, only the new one's address is ordered."""
    story.resolve(name=HOST)
    story.send()
    story.ne.modify_destination(x1.DID, orders.uri('x2x3://new.example.org:9003'))
    story.resolve('198.51.100.21', 'new.example.org')
    story.capture.wait(60)
    story.send()
    story.send(Endpoint('198.51.100.21', 9003))
    assert story.verdicts() == ['provisioned', 'unregistered', 'provisioned']


def test_cut_messages(story):
    """Octets that are missing say nothing."""
    whole = dns.answer(HOST, MDF.address)
    for length in range(len(whole)):
        story.ask(port=41000 + length)
        story.capture.datagram(Endpoint(RESOLVER, 53), Endpoint(POI, 41000 + length), whole[:length])
    story.send()
    assert story.verdicts() == ['unverified']


# ---- how it is carried ----

@pytest.mark.parametrize('size', [1, 2, 3, 20, 1000])
def test_over_tcp(story, size):
    """Several messages in one segment, and one in several."""
    link = wire.TcpConnection(story.capture, (POI, 40053), (RESOLVER, 53)).open()
    link.send_pieces(wire.chunks(dns.over_tcp(dns.question('www.example.org', number=1), dns.question(HOST, number=2)),
                                 size))
    link.send_pieces(wire.chunks(dns.over_tcp(dns.answer('www.example.org', '192.0.2.80', number=1),
                                              dns.answer(HOST, MDF.address, number=2)), size), back=True)
    story.send()
    story.send(STRANGER)
    assert story.verdicts() == ['provisioned', 'unregistered']


def test_over_tcp_not_asked(story):
    link = wire.TcpConnection(story.capture, (POI, 40053), (RESOLVER, 53)).open()
    link.send(dns.over_tcp(dns.answer(HOST, MDF.address)), back=True)
    story.send()
    assert story.verdicts() == ['unverified']


def test_over_ipv6(story):
    client, server = Endpoint('2001:db8::10', 40053), Endpoint('2001:db8::53', 53)
    story.capture.datagram(client, server, dns.question(HOST))
    story.capture.datagram(server, client, dns.answer(HOST, MDF.address))
    story.send()
    assert story.verdicts() == ['unverified']
    assert story.verdicts(row('li_elements', client.address, 'ne-1')) == ['provisioned']


def fragments(source, destination, contents, size=24):
    """A datagram in fragments of IPv4 (RFC 791 clause 3.2)."""
    datagram = wire.udp(source, destination, contents)
    for offset in range(0, len(datagram), size):
        more = offset + size < len(datagram)
        packet = wire.ip(source.address, destination.address, wire.UDP, datagram[offset:offset + size], 77)
        head = packet[:6] + struct.pack('!HBBH', more << 13 | offset // 8, 64, wire.UDP, 0) + packet[12:20]
        yield head[:10] + struct.pack('!H', wire.checksum(head)) + head[12:] + packet[20:]


def test_in_fragments(story):
    """What IP has put together is read like what came in one piece."""
    client, server = Endpoint(POI, 40053), Endpoint(RESOLVER, 53)
    story.ask()
    for packet in fragments(server, client, dns.answer(HOST, MDF.address, '198.51.100.21')):
        story.capture.add(wire.ethernet(server.address, client.address, packet))
    story.send()
    story.send(STRANGER)
    assert story.verdicts() == ['provisioned', 'unregistered']


def inside_gtp(capture, source, destination, contents):
    """A G-PDU (TS 29.281 clause 5.1)."""
    packet = wire.ip(source.address, destination.address, wire.UDP, wire.udp(source, destination, contents))
    capture.datagram(Endpoint('192.0.2.30', 2152), Endpoint('192.0.2.31', 2152),
                     struct.pack('!BBHI', 0x30, 255, len(packet), 7) + packet)


def inside_icmp(capture, source, destination, contents):
    """Destination unreachable, with what it quotes (RFC 792)."""
    packet = wire.ip(source.address, destination.address, wire.UDP, wire.udp(source, destination, contents))
    head = struct.pack('!BBHI', 3, 3, 0, 0)
    octets = head[:2] + struct.pack('!H', wire.checksum(head + packet)) + head[4:] + packet
    capture.packet(destination.address, source.address, 1, octets)


def inside_hi3(capture, source, destination, contents):
    packet = wire.ip(source.address, destination.address, wire.UDP, wire.udp(source, destination, contents))
    wire.TcpConnection(capture, ('192.0.2.99', 31000 + capture.count), ('203.0.113.20', 50000)).open().send(
        ps.cc(packet))


@pytest.mark.parametrize('carry', [inside_gtp, inside_icmp, inside_hi3])
def test_inside_content(story, carry):
    """What a subscriber says is nobody's answer."""
    client, server = Endpoint(POI, 40053), Endpoint(RESOLVER, 53)
    carry(story.capture, client, server, dns.question(HOST))
    carry(story.capture, server, client, dns.answer(HOST, STRANGER.address))
    story.send(STRANGER)
    assert story.verdicts()[-1] == 'unverified'


def test_inside_content_of_a_question(story):
    """A true question is not answered by content."""
    story.ask()
    inside_gtp(story.capture, Endpoint(RESOLVER, 53), Endpoint(POI, 40053), dns.answer(HOST, STRANGER.address))
    story.send(STRANGER)
    assert story.verdicts() == ['unverified']


def test_through_a_tunnel_of_the_capture(story):
    """GRE is how the frames came to the capture (RFC 2784)."""
    for source, destination, contents in (
            (Endpoint(POI, 40053), Endpoint(RESOLVER, 53), dns.question(HOST)),
            (Endpoint(RESOLVER, 53), Endpoint(POI, 40053), dns.answer(HOST, MDF.address))):
        packet = wire.ip(source.address, destination.address, wire.UDP, wire.udp(source, destination, contents))
        story.capture.packet('192.0.2.40', '192.0.2.41', 47, struct.pack('!HH', 0, 0x0800) + packet)
    story.send()
    assert story.verdicts() == ['provisioned']


# ---- Wireshark's own ----

def test_by_wiresharks_name_resolution(story):
    """Where the user has turned that on, and the profile's hosts file has it."""
    folder = home.new_home()
    profile = folder / '.config/wireshark'
    profile.mkdir(parents=True)
    (profile / 'hosts').write_text(f'{MDF.address} {HOST}\n', encoding='utf-8')
    story.send()
    story.capture.save(story.path)
    for switch, verdict in (('-n', '4'), ('-Nn', '2')):
        done = tshark.run([switch, '-r', story.path, *OPTIONS, '-T', 'fields', '-e', 'li.endpoint.verdict', '-Y',
                           'li_x2x3'], environment=home.plugin_home(folder))
        assert done.stdout.split() == [verdict]


# ---- the tables change ----

def test_a_row_of_li_elements_judges_anew(story):
    """At once, and without reading the capture again: who asked is what is kept, not whether that was believed."""
    story.resolve(client=SOMEBODY)
    frames = [story.send(), story.send(STRANGER)]
    story.capture.save(story.path)
    with tshark.Sharkd(OPTIONS) as session:
        session.load(story.path)

        def verdicts():
            return [item['l'] for frame in frames for item in tshark.walk(session.tree(frame))
                    if item['l'].startswith('Verdict')]

        assert verdicts() == ['Verdict: not verified (4)'] * 2
        session.setconf('uat:li_elements', f'"{SOMEBODY}","ne-9"')
        assert verdicts() == ['Verdict: provisioned (2)', 'Verdict: not registered (3)']
