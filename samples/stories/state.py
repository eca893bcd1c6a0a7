# SPDX-License-Identifier: GPL-2.0-or-later
"""What only a sequence of PDUs tells: keepalives and sequence numbers."""

from support import x2x3

from .story import POI, SECOND_MDF, SECOND_XID, THIRD_XID, XID, Poi, story

THIRD_MDF = SECOND_MDF._replace(address='198.51.100.22')


def keepalives_both_ways(s):
    poi, link = Poi(s), s.link(POI)
    for number in range(6):
        start = 1 + 60.1 * number
        s.capture.at(start)
        frame = link.send(x2x3.keepalive(number))
        if number == 5:
            s.expect(frame, 'li.keepalive.unanswered',
                     'number 2, sent 180.3 s ago, was never acknowledged, though the MDF sends')
        s.capture.wait(0.02)
        if number != 2:
            link.answer(x2x3.acknowledgement(number))
        s.capture.at(start + 20)
        link.send(poi.packet())
        s.capture.at(start + 30)
        link.answer(x2x3.keepalive(number))
        s.capture.wait(0.02)
        link.send(x2x3.acknowledgement(number))
    frame = link.answer(x2x3.acknowledgement(77))
    s.expect(frame, 'li.keepalive.unmatched', 'no keepalive 77 was sent')


def keepalives_into_the_void(s):
    link = s.link(POI, SECOND_MDF, port=40002)
    start = (s.capture.now - s.capture.start) / 10 ** 9
    for number in range(6):
        s.capture.at(start + 1 + 60.1 * number)
        frame = link.send(x2x3.keepalive(number))
        if number == 3:
            s.expect(frame, 'li.keepalive.unanswered',
                     'number 0, sent 180.3 s ago; nothing was ever seen from the MDF; said once', 'Note')


def keepalives_that_stop(s):
    poi, link = Poi(s, function='poi-3.example'), s.link(POI, THIRD_MDF, port=40003)
    link.send(poi.packet())
    link.send(x2x3.keepalive(0))
    link.answer(x2x3.acknowledgement(0))
    s.capture.wait(130)
    frame = link.send(poi.packet())
    s.expect(frame, 'li.keepalive.silence', 'the POI sent nothing for 130 s after it had sent a keepalive')
    s.capture.wait(50)
    link.send(x2x3.keepalive(1))
    link.answer(x2x3.acknowledgement(1))


@story('keepalives')
def keepalives(s):
    """Three connections, one after the other. In the first, POI and MDF both send keepalives every 60 s and
    acknowledge those of the other, each with its own count; one keepalive of the POI stays without an answer,
    and one acknowledgement has no keepalive. In the second, the MDF never sends anything: said once, more
    softly. In the third, the POI falls silent for more than two periods. The last keepalives have no answer
    that is due within the capture. Keepalives are no content, so they get no verdict."""
    s.usual()
    s.registered(SECOND_MDF.address, name='MDF two')
    s.registered(THIRD_MDF.address, name='MDF three')
    keepalives_both_ways(s)
    keepalives_into_the_void(s)
    keepalives_that_stop(s)


def faults(s, poi, link):
    for number in (0, 1, 2):
        link.send(poi.packet(1, number=number))
    frame = link.send(poi.packet(1, number=5))
    s.expect(frame, 'li.sequence.gap', '2, then 5, in one connection: told at once')
    link.send(poi.packet(1, number=6))
    frame = link.send(poi.packet(1, number=6))
    s.expect(frame, 'li.sequence.repeated', '6 a second time')
    link.send(poi.packet(1, number=7))
    frame = link.send(poi.packet(1, number=0))
    s.expect(frame, 'li.sequence.restarted', '7, then 0')
    link.send(poi.packet(1, number=1))
    link.send(poi.packet(1, number=2))


def losses_of_the_capture(s, poi, link):
    link.send(*poi.packets(2, 2))
    link.connection.lose(x2x3.encode(poi.packet(2)))
    s.expect(link.send(poi.packet(2)), 'li.coverage.not_judged', 'a segment before it was not captured')
    link.send(poi.packet(2))
    link.send_twice(poi.packet(2))
    link.send(poi.packet(2))


@story('sequence')
def sequence(s):
    """What sequence numbers tell, and what they do not. Each context (Correlation ID) is a chapter: 1 has a gap,
    a repeat and a restart. 2 has a number that the capture missed, as TCP shows and as is said of the connection,
    and a TCP retransmission: no gap. 3 passes from 4294967295 to 0. 4 goes on in a second connection after the
    first one was closed. 5 is delivered to two registered MDFs with the same numbers. 6 begins at 1000, since the
    capture began late. Only chapter 1 has findings in its numbers."""
    s.usual()
    s.registered(SECOND_MDF.address, name='MDF two')
    poi, link = Poi(s), s.link(POI)
    faults(s, poi, link)
    losses_of_the_capture(s, poi, link)
    for number in (4294967294, 4294967295, 0, 1):
        link.send(poi.packet(3, number=number))
    link.send(*poi.packets(3, 4))
    link.close()
    again = s.link(POI, port=40002)
    again.send(*poi.packets(2, 4))
    copy = s.link(POI, SECOND_MDF, port=40003)
    for pdu in poi.packets(3, 5):
        again.send(pdu)
        copy.send(pdu)
    for number in (1000, 1001):
        again.send(poi.packet(6, number=number))
    again.close()
    copy.close()


@story('global-counter')
def global_counter(s):
    """A POI that counts all its PDUs with one counter instead of one for each context. The first jump that this
    explains is told once, as what it is, and is no gap; the jumps after it are silent. Then one number of
    the global counter is really missing."""
    s.usual()
    poi, link = Poi(s), s.link(POI)

    def send(number, xid):
        return link.send(poi.packet(1, xid=xid, number=number))

    send(1, XID)
    send(2, SECOND_XID)
    frame = send(3, XID)
    s.expect(frame, 'li.sequence.global', '1, then 3 in this context; 2 was in another one')
    for number, xid in ((4, XID), (5, SECOND_XID), (6, THIRD_XID), (7, XID), (8, SECOND_XID)):
        send(number, xid)
    frame = send(10, XID)
    s.expect(frame, 'li.sequence.gap', '9 is in no context')
    send(11, SECOND_XID)
    link.close()


