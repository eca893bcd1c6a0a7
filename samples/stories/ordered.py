# SPDX-License-Identifier: GPL-2.0-or-later
"""Deliveries and the orders behind them: X1 and X2/X3 in one capture."""

from support import inner, orders, wire, x1
from support.tls import TlsConnection

from .encrypted import TlsLink
from .http2 import Http2
from .story import MDF, POI, SECOND_MDF, SECOND_XID, STRANGER, THIRD_XID, XID, Poi, call, story

DID, SECOND_DID, THIRD_DID = x1.DID, x1.OTHER_DID, '8c1f5b7e-2d34-4f6a-9e0b-6a7d5c4b3e21'
LEMF = wire.Endpoint('198.51.100.90', 9100)
X1_OVER_TLS = 443
ALICE = {'targets': [('sipUri', 'sip:alice@example.org')]}


class OverTls:
    """X1 in TLS 1.3."""

    def __init__(self, capture, client, server):
        self.tls = TlsConnection(wire.TcpConnection(capture, client, server).open())
        self.tls.handshake()

    def request(self, body):
        return self.tls.send(x1.post(body))

    def response(self, body):
        return self.tls.send(x1.reply(body), True)

    def close(self):
        self.tls.close()


def everything(ne):
    """An element that tells all it has: nothing."""
    return ne.ask('GetAllDetails', response=orders.all_details())


def life(s, ne, link, protect=True):
    """From a ping to the end; the link is made when the order was given."""
    if protect:
        s.preference('li.transport_protected', 'TRUE')
    poi = Poi(s)
    ne.ping()
    ne.create(DID, MDF)
    ne.activate(XID, DID, **ALICE)
    made = link()
    for pdu in call(poi, s.capture):
        made.send(pdu)
    made.close()
    s.capture.wait(1)
    ne.deactivate(XID)
    ne.remove(DID)
    ne.close()
    return ne


@story('whole-life')
def whole_life(s):
    """A task from its order to its end, over HTTP/1.1: ping, destination, task, a call delivered on X2 and X3, then
    both are taken back. No port is configured and no endpoint registered: that the endpoint was ordered makes its
    connection X2/X3, and its units *provisioned*. Nothing is to be found."""
    life(s, orders.Administrator(s.capture).element(), lambda: s.link(POI, verdict='provisioned'))


@story('whole-life-http2')
def whole_life_http2(s):
    """The same, ordered over HTTP/2: the octets of each exchange are those of nghttp2's client and server, recorded
    once by `record_http2.py`."""
    life(s, orders.Administrator(s.capture, carrier=Http2).element(), lambda: s.link(POI, verdict='provisioned'))


@story('whole-life-tls', reproducible=False)
def whole_life_tls(s):
    """The same through TLS 1.3, orders and deliveries. The keys are in the capture. That an element opens TLS to a
    destination which was ordered is worth its name, and no more."""
    ne = orders.Administrator(s.capture, carrier=OverTls).element(port=X1_OVER_TLS)
    life(s, ne, lambda: TlsLink(s, POI, verdict='provisioned'), protect=False)
    s.secrets.append(ne.connection.tls.secrets)


@story('unknown-administrator')
def unknown_administrator(s):
    """Somebody who is on no list calls himself by the administrator's name, creates a destination and adds it to a
    task. The alarm stands on his first message, before a single octet leaves; and on each unit that then goes there:
    what he orders counts for nothing, and an order would not make an endpoint registered."""
    s.registered(MDF.address)
    s.option('-o', 'uat:li_administrators:"192.0.2.5","X1","ADMF one"')
    s.preference('li.transport_protected', 'TRUE')
    ne = orders.Administrator(s.capture).element()
    everything(ne)
    ne.create(DID, MDF)
    ne.activate(XID, DID, **ALICE)
    poi, link = Poi(s), s.link(POI)
    link.send(poi.packet())
    intruder = orders.Administrator(s.capture, address='203.0.113.7').element()
    why = '203.0.113.7 is in no row of li_administrators'
    created = intruder.create(SECOND_DID, STRANGER, name=None)
    s.expect(created.request, 'li.administrator.unregistered', why)
    s.expect(created.request, 'li.destination.unregistered', '203.0.113.66:9003 is in no row of li_endpoints')
    s.expect(intruder.modify(XID, DID, SECOND_DID, **ALICE).request, 'li.administrator.unregistered', why)
    intruder.close()
    copy = s.link(POI, STRANGER, port=40002, verdict='unregistered')
    for pdu in call(poi, s.capture):
        link.send(pdu)
        s.expect(copy.send(pdu), 'li.endpoint.unregistered', 'ordered, but in no row of li_endpoints')


@story('quiet-change')
def quiet_change(s):
    """A task is quietly changed to deliver to a second destination as well. No endpoint is registered, so what was
    ordered answers: before the change the copy goes to another task's destination, an error; from the change on it is
    ordered, and only the link to the order that changed the task tells."""
    s.preference('li.transport_protected', 'TRUE')
    ne = orders.Administrator(s.capture).element()
    everything(ne)
    ne.create(DID, MDF)
    ne.create(SECOND_DID, SECOND_MDF, name='MDF two')
    ne.activate(XID, DID)
    ne.activate(SECOND_XID, SECOND_DID)
    poi, link = Poi(s), s.link(POI, verdict='provisioned')
    copy = s.link(POI, SECOND_MDF, port=40002, verdict='unregistered')
    for count in range(2):
        pdu = poi.rtp(count)
        link.send(pdu)
        s.expect(copy.send(pdu), 'li.endpoint.other_task', 'the destination is that of another task')
    ne.modify(XID, DID, SECOND_DID)
    for count in range(2, 4):
        pdu = poi.rtp(count)
        link.send(pdu)
        copy.send(pdu, verdict='provisioned')


@story('after-the-end')
def after_the_end(s):
    """A task is deactivated, and its destination removed. What comes within the grace time was in flight. A unit that
    was intercepted before the end and comes late is told from one that was intercepted after it. Over the connection
    that was open the destination may be drained; over a new one it may not."""
    s.preference('li.transport_protected', 'TRUE')
    ne = orders.Administrator(s.capture).element()
    everything(ne)
    ne.create(DID, MDF)
    ne.create(SECOND_DID, SECOND_MDF, name='MDF two')
    ne.activate(XID, DID)
    ne.activate(SECOND_XID, DID, SECOND_DID)
    poi, link = Poi(s), s.link(POI, verdict='provisioned')
    link.send(poi.packet())
    buffered = poi.packet()
    ne.deactivate(XID)
    link.send(poi.packet(3))
    s.capture.wait(60)
    s.expect(link.send(buffered), 'li.task.ended', 'by its own time intercepted before the end', 'Note')
    frame = link.send(poi.packet(4))
    s.expect(frame, 'li.task.ended', 'intercepted a minute after the end', 'Error')
    ne.modify(SECOND_XID, SECOND_DID)
    ne.remove(DID)
    s.capture.wait(60)
    port = 'not ordered any more; the other MDF has the same port'
    open_one = 'over a connection that was open when the destination was removed'
    frame = link.send(poi.packet(5, xid=SECOND_XID), verdict='unregistered')
    s.expect(frame, 'li.endpoint.removed', open_one, 'Note')
    s.expect(frame, 'li.endpoint.unregistered', port, 'Warning')
    link.close()
    new = s.link(POI, port=40002, verdict='unregistered')
    frame = new.send(poi.packet(5, xid=SECOND_XID))
    s.expect(frame, 'li.endpoint.removed', 'over a new connection')
    s.expect(frame, 'li.endpoint.unregistered', port, 'Warning')


@story('triggered-twins')
def triggered_twins(s):
    """3GPP TS 33.128, LI_T3: a session management function that was ordered to intercept triggers two user plane
    functions over X1. Their tasks have identifiers of their own, and as product id that of the task at the SMF, which
    their units carry. The destinations of the twins are taken together, each at its own function."""
    s.preference('li.transport_protected', 'TRUE')
    first_upf, second_upf = '192.0.2.31', '192.0.2.32'
    ne = orders.Administrator(s.capture).element('smf-1', '192.0.2.30')
    ne.create(DID, MDF)
    ne.activate(XID, DID, **ALICE)
    smf = orders.Administrator(s.capture, 'smf-1', '192.0.2.30')
    for number, upf in enumerate((first_upf, second_upf)):
        triggered = smf.element(f'upf-{number + 1}', upf)
        triggered.create(DID, MDF)
        triggered.create(SECOND_DID, SECOND_MDF, name='MDF two')
        for task, did in ((f'00000000-0000-4000-8000-00000000000{2 * number}', DID),
                          (f'00000000-0000-4000-8000-00000000000{2 * number + 1}', SECOND_DID)):
            triggered.activate(task, did, product=XID, correlation=2)
    for number, upf in enumerate((first_upf, second_upf)):
        poi = Poi(s, function=f'upf-{number + 1}')
        for port, mdf in ((40001, MDF), (40002, SECOND_MDF)):
            s.link(upf, mdf, port=port, verdict='provisioned').send(*poi.packets(2))
    poi = Poi(s, function='smf-1')
    s.link('192.0.2.30', verdict='provisioned').send(poi.sip(inner.sip_invite(), correlation_id=2))
    frame = s.link('192.0.2.30', SECOND_MDF, port=40002, verdict='unregistered').send(
        poi.sip(inner.sip_bye(), correlation_id=2))
    s.expect(frame, 'li.endpoint.other_task', "at the SMF itself, the task's destination is the first MDF only")
    frame = s.link(first_upf, port=40003, verdict='provisioned').send(Poi(s, function='upf-1').packet(9))
    s.expect(frame, 'li.correlation.mismatch', 'the task demands correlation id 2')


@story('two-elements')
def two_elements(s):
    """Two network elements send to an endpoint that nothing ordered. Of one of them the capture holds all orders; of
    the other it begins in the middle of them: what is an error there is a warning here. A third one's orders were not
    captured at all: of it nothing can be said. Then somebody else orders of the first: from there on not all of its
    orders are known either."""
    s.preference('li.transport_protected', 'TRUE')
    elsewhere = wire.Endpoint(STRANGER.address, 9007)
    first = orders.Administrator(s.capture).element('ne-1', '192.0.2.10')
    everything(first)
    first.create(DID, MDF)
    first.activate(XID, DID)
    second = orders.Administrator(s.capture).element('ne-2', '192.0.2.11')
    s.expect(second.activate(SECOND_XID, DID).response, 'li.destination.unknown',
             'the destination was created before the capture began')
    poi = Poi(s)
    s.option('-d', 'tcp.port==9007,li_x2x3')
    s.link('192.0.2.10', verdict='provisioned').send(poi.packet())
    why = 'none of all the destinations of ne-1'
    link = s.link('192.0.2.10', elsewhere, port=40002, verdict='unregistered')
    s.expect(link.send(poi.packet(3)), 'li.endpoint.unregistered', why)
    second.create(DID, MDF)
    s.capture.wait(10)
    other = s.link('192.0.2.11', elsewhere, verdict='unregistered')
    frame = other.send(Poi(s, SECOND_XID).packet())
    s.expect(frame, 'li.endpoint.unregistered', 'none of the destinations of ne-2 that were seen', 'Warning')
    third = s.link('192.0.2.12', elsewhere, verdict='unverified')
    frame = third.send(Poi(s, THIRD_XID).packet())
    s.expect(frame, 'li.endpoint.unverified', 'the orders of 192.0.2.12 were not captured')
    backup = orders.Administrator(s.capture, 'admf-2', '192.0.2.6').element('ne-1', '192.0.2.10')
    s.expect(backup.deactivate(THIRD_XID).request, 'li.administrator.second', 'until now admf-1 ordered of ne-1')
    s.expect(link.send(poi.packet(3)), 'li.endpoint.unregistered', 'the orders of admf-2 may not all have been seen',
             'Warning')


@story('ordered-behind-nat')
def ordered_behind_nat(s):
    """The destination was ordered by its address behind a translation, and all orders are known. A row of `li_aliases`
    says what is what. The same delivery from an element that uses another translation, of which no row tells, is a
    warning with a hint: the port was ordered, at another address."""
    s.preference('li.transport_protected', 'TRUE')
    s.alias('203.0.113.10:9003', '198.51.100.20:9003')
    for name, address, port in (('ne-1', '192.0.2.10', 40001), ('ne-2', '192.0.2.11', 40002)):
        ne = orders.Administrator(s.capture).element(name, address)
        everything(ne)
        ne.create(DID, MDF)
        ne.activate(XID, DID)
    s.link('192.0.2.10', wire.Endpoint('203.0.113.10', 9003), verdict='provisioned', alias_of=MDF).send(Poi(s).packet())
    other = s.link('192.0.2.11', wire.Endpoint('203.0.113.11', 9003), port=40002, verdict='unregistered')
    s.expect(other.send(Poi(s).packet()), 'li.endpoint.unregistered', 'its port was ordered at 198.51.100.20',
             'Warning')


@story('destination-sets')
def destination_sets(s):
    """Two tasks deliver to sets of destinations: one to whichever of two MDFs is there (redundant), one to both
    (duplicate). Each member of a task's set may get its units, and nobody else."""
    s.preference('li.transport_protected', 'TRUE')
    third_mdf = wire.Endpoint('198.51.100.22', 9003)
    ne = orders.Administrator(s.capture).element()
    everything(ne)
    for did, mdf, name in ((DID, MDF, 'MDF one'), (SECOND_DID, SECOND_MDF, 'MDF two'), (THIRD_DID, third_mdf, 'MDF 3')):
        ne.create(did, mdf, name=name)
    redundant, duplicate = x1.SET, x1.OBJECT
    ne.ask('CreateObject', [orders.destination_set(redundant, DID, SECOND_DID)])
    ne.ask('CreateObject', [orders.destination_set(duplicate, DID, THIRD_DID, kind='Duplicate')])
    ne.activate(XID, sets=[redundant])
    ne.activate(SECOND_XID, sets=[duplicate])
    poi, other = Poi(s), Poi(s, SECOND_XID)
    links = [s.link(POI, mdf, port=40001 + i, verdict='provisioned')
             for i, mdf in enumerate((MDF, SECOND_MDF, third_mdf))]
    links[0].send(*poi.packets(2))
    links[0].close()
    links[1].send(*poi.packets(2))              # the first is gone: the second takes over
    again = s.link(POI, MDF, port=40011, verdict='provisioned')
    for _ in range(2):
        pdu = other.packet()
        again.send(pdu)
        links[2].send(pdu)
    s.expect(links[2].send(poi.packet(), verdict='unregistered'), 'li.endpoint.other_task',
             "no member of the task's set")
    s.expect(links[1].send(other.packet(), verdict='unregistered'), 'li.endpoint.other_task',
             "no member of the task's set")


@story('law-enforcement')
def law_enforcement(s):
    """The same warrant as the mediation function sees it: its task names the LIID, and where to hand over. That says
    nothing of X2 and X3, but each unit shows the LIID. The period of the warrant ends, and the point of interception
    goes on: that is for the mediation function to hold back, and a Note."""
    s.preference('li.transport_protected', 'TRUE')
    ne = orders.Administrator(s.capture).element()
    mdf = orders.Administrator(s.capture).element('mdf-1', MDF.address)
    now = s.capture.now
    mdf.create(THIRD_DID, LEMF, name='LEMF one')
    mdf.activate(XID, THIRD_DID, mediations=[orders.mediation('LIID-0001', end=orders.text_of(now + 60 * 10 ** 9))])
    ne.create(DID, MDF)
    ne.activate(XID, DID)
    poi, link = Poi(s), s.link(POI, verdict='provisioned')
    link.send(*poi.packets(2))
    frame = s.link(POI, LEMF, port=40002, verdict='unregistered').send(poi.packet(3))
    s.expect(frame, 'li.endpoint.unregistered', 'X3 to where the MDF hands over', 'Warning')
    s.capture.wait(120)
    s.expect(link.send(poi.packet()), 'li.task.ended', 'the period ended a minute before', 'Note')


@story('refusals')
def refusals(s):
    """What an element answers to what it does not do, and to what it can't: each error says what it means, and what was
    asked. A refused order is none: the units that go there all the same are an alarm."""
    s.preference('li.transport_protected', 'TRUE')
    ne = orders.Administrator(s.capture).element()
    everything(ne)
    ne.create(DID, MDF)
    ne.activate(XID, DID)

    def refused(name, code, body, severity='Warning'):
        exchange = ne.ask(name, body, answer=code)
        s.expect(exchange.response, 'li_x1.error', f'error {code}', severity)

    refused('CreateDestination', 6000, [orders.destination(SECOND_DID, STRANGER)])
    refused('CreateDestination', 6020, [orders.destination(SECOND_DID, x1.ADDRESSES['e-mail'])], 'Note')
    refused('ActivateTask', 2010, [orders.task(XID, DID)])
    refused('ActivateTask', 3010, [orders.task(SECOND_XID, DID)], 'Note')
    refused('RemoveDestination', 7010, [x1.did(DID)])
    refused('DeactivateTask', 2020, [x1.xid(THIRD_XID)])
    refused('DeactivateAllTasks', 5010, [], 'Note')
    refused('RemoveAllDestinations', 8020, [], 'Note')
    refused('Keepalive', 1070, [], 'Note')
    s.capture.wait(10)
    poi = Poi(s)
    s.link(POI, verdict='provisioned').send(poi.packet())
    frame = s.link(POI, STRANGER, port=40002, verdict='unregistered').send(poi.packet(3))
    s.expect(frame, 'li.endpoint.unregistered', 'its creation was refused, and the POI delivers where it may itself')


@story('delivered-before-ordered')
def delivered_before_ordered(s):
    """An element that was known to have no task delivers; only then comes the order. Of the units, nothing more can be
    said than that nobody ordered them. The order tells the rest."""
    s.preference('li.transport_protected', 'TRUE')
    ne = orders.Administrator(s.capture).element()
    everything(ne)
    ne.create(DID, MDF)
    poi, link = Poi(s), s.link(POI, verdict='provisioned')
    for _ in range(2):
        s.expect(link.send(poi.packet()), 'li.task.unknown', 'no task was ordered by this frame')
    s.expect(ne.activate(XID, DID).response, 'li.task.not_started', 'the task was delivered two frames before')
    link.send(poi.packet())


@story('hostile-xml')
def hostile_xml(s):
    """XML that somebody means ill with: thousands of levels, entities that grow, files from outside, ends that never
    come. Each is said once, nothing is fetched, and the order behind it is read as always. Of the levels Wireshark's
    own XML dissector, which shows the same body, says "Dissector bug, protocol XML … Maximum tree depth 500 exceeded":
    that is not the plugin's, and stands there without the plugin too."""
    s.preference('li.transport_protected', 'TRUE')
    ne = orders.Administrator(s.capture).element()
    start = (f'<X1Request xmlns="{x1.X1}" xmlns:xsi="{x1.XSI}"><x1RequestMessage xsi:type="PingRequest">'
             f'<admfIdentifier>{x1.ADMF}</admfIdentifier><neIdentifier>{x1.NE}</neIdentifier>'
             f'<messageTimestamp>{x1.TIMESTAMP}</messageTimestamp><version>{x1.VERSION}</version>'
             f'<x1TransactionId>{x1.transaction_id(99)}</x1TransactionId>')
    end = '</x1RequestMessage></X1Request>'
    bomb = ''.join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha"}">' for i in range(10))
    hostile = {
        '3,000 levels': start + '<a>' * 3000 + '</a>' * 3000 + end,
        'an entity of an entity of an entity': f'<!DOCTYPE X1Request [{bomb}]>{start}<xId>&e9;</xId>{end}',
        'a file from outside':
            f'<!DOCTYPE X1Request [<!ENTITY x SYSTEM "file:///etc/passwd">]>{start}<xId>&x;</xId>{end}',
        'an element that never ends': start + '<xId>1',
        'the end tag of another element': f'{start}<xId>1</dId>{end}',
    }
    for why, text in hostile.items():
        connection = wire.TcpConnection(s.capture, (x1.ADMF_HOST, 52000 + len(s.findings)), x1.NE_HOST).open()
        frame = connection.send_pieces(wire.chunks(x1.post(text.encode()), 1400))[-1]
        s.expect(frame, 'li_x1.syntax', why)
        if '&' in text:
            s.expect(frame, 'li_x1.uuid.format', 'an entity is no UUID')
        elif 'levels' in why:
            s.expect(frame, 'li_x1.unknown_element', 'an element that has no place there')
        else:
            s.expect(frame, 'li_x1.uuid.format', '"1" is no UUID')
    ne.create(DID, MDF)
    ne.activate(XID, DID)
    s.link(POI, verdict='provisioned').send(Poi(s).packet())
