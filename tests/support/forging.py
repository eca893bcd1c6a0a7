# SPDX-License-Identifier: GPL-2.0-or-later
"""Ways to say X1 that are no administration: with nobody who answers, with the wrong words of HTTP, or in something
that is content. Each is a carrier for `orders.Administrator`, or a capture for one."""

import struct

from . import inner, orders, ps, wire, x1, x2x3
from .wire import Endpoint

HOSTING = 'Content-Type: application/xml; charset=utf-8\r\n'


# ---- HTTP that does not say it ----

class OneSided(orders.Plain):
    """Requests only, from one who has opened no connection."""

    def __init__(self, capture, client, server):
        self.connection = wire.TcpConnection(capture, client, server)

    def response(self, body):
        return None

    def close(self):
        self.connection.reset()


class Midway(OneSided):
    """Answers only, in a connection whose beginning is not in the capture."""

    def request(self, body):
        return None

    def response(self, body):
        return self.send(x1.reply(body), True)


class OneVoice(OneSided):
    """Requests and answers, all sent by the server: one direction is enough to make them."""

    def request(self, body):
        return self.send(x1.post(body), True)

    def response(self, body):
        return self.send(x1.reply(body), True)


class Unasked(orders.Plain):
    """Answers only, in a connection that was opened."""

    def request(self, body):
        return None


def status(text, keeps_body=True):
    """Each request is answered with this status; without a body whatever it was to say is lost."""
    class Status(orders.Plain):
        def response(self, body):
            return self.send(x1.reply(body if keeps_body else b'', status=text), True)
    return Status


class Bare(orders.Plain):
    """Documents on TCP, without HTTP."""

    def request(self, body):
        return self.send(body)

    def response(self, body):
        return self.send(body, True)


class Datagrams:
    """Documents, or HTTP, on UDP."""

    def __init__(self, capture, client, server):
        self.capture, self.ends = capture, (Endpoint(*client), Endpoint(*server))

    def request(self, body):
        return self.capture.datagram(*self.ends, x1.post(body))

    def response(self, body):
        return self.capture.datagram(*reversed(self.ends), x1.reply(body))

    def close(self):
        pass


class Downloads(orders.Plain):
    """A browser fetches documents that say what was asked, and what was answered."""

    def request(self, body):
        return self.response(body)

    def response(self, body):
        self.send(b'GET /X1/NE.xml HTTP/1.1\r\nHost: www.example\r\n\r\n')
        return self.send(x1.reply(body), True)


class Mail:
    """Each document is a mail (RFC 5321), from and to anybody."""

    def __init__(self, capture, client, server):
        self.connection = wire.TcpConnection(capture, client, (server[0], 25)).open()
        self.connection.send(b'220 mail.example\r\n', True)

    def request(self, body):
        for line, answer in ((b'MAIL FROM:<a@example.org>', b'250 ok'), (b'RCPT TO:<b@example.org>', b'250 ok'),
                             (b'DATA', b'354 go on')):
            self.connection.send(line + b'\r\n', False)
            self.connection.send(answer + b'\r\n', True)
        self.connection.send(b'From: a@example.org\r\nTo: b@example.org\r\nMIME-Version: 1.0\r\n' + HOSTING.encode()
                             + b'\r\n' + body.replace(b'\n', b'\r\n') + b'\r\n.\r\n')
        return self.connection.send(b'250 ok\r\n', True)

    response = request

    def close(self):
        self.connection.close()


class Signalling:
    """Bodies of SIP (RFC 3428): the message, and what is answered to it."""

    def __init__(self, capture, client, server):
        self.capture, self.number = capture, 0
        self.ends = Endpoint(client[0], 5060), Endpoint(server[0], 5060)

    def _headers(self, body):
        client = f'{self.ends[0].address}:5060'
        return (f'Via: SIP/2.0/UDP {client};branch=z9hG4bKx{self.number}\r\nFrom: <sip:a@{client}>;tag=1\r\n'
                f'To: <sip:b@example.org>\r\nCall-ID: call-{self.number}@{client}\r\nCSeq: 1 MESSAGE\r\n{HOSTING}'
                f'Content-Length: {len(body)}\r\n\r\n').encode() + body

    def message(self, body):
        self.number += 1
        return b'MESSAGE sip:b@example.org SIP/2.0\r\nMax-Forwards: 70\r\n' + self._headers(body)

    def request(self, body):
        return self.capture.datagram(*self.ends, self.message(body))

    def response(self, body):
        return self.capture.datagram(*reversed(self.ends), b'SIP/2.0 200 OK\r\n' + self._headers(body))

    def close(self):
        pass


class Chat(orders.Plain):
    """Bodies of MSRP (RFC 4975)."""

    def request(self, body):
        return self.send(self._message(body))

    def response(self, body):
        return self.send(self._message(body), True)

    def _message(self, body):
        return (b'MSRP a786hjs2 SEND\r\nTo-Path: msrp://b.example:2855/9di4;tcp\r\n'
                b'From-Path: msrp://a.example:2855/iau3;tcp\r\nMessage-ID: 12339sdqwer\r\n'
                b'Byte-Range: 1-%d/%d\r\nContent-Type: application/xml\r\n\r\n' % (len(body), len(body)) + body
                + b'\r\n-------a786hjs2$\r\n')


# ---- packets in something ----

class Tunnel:
    """A capture whose packets are handed to `carry`, which puts them into something."""

    def __init__(self, added, carry):
        self.added, self.carry = added, carry
        self.transactions = added.transactions

    def packet(self, source, destination, protocol, contents):
        return self.carry(wire.ip(source, destination, protocol, contents, self.added.count + 1))

    def datagram(self, source, destination, contents):
        return self.packet(source.address, destination.address, wire.UDP, wire.udp(source, destination, contents))


def within_content(w):
    """What the target itself sends is delivered to the MDF."""
    link = wire.TcpConnection(w.added, (w.ne_address, 45000), w.mdf).open()
    return Tunnel(w.added, lambda packet: link.send(x2x3.content(
        x2x3.X3, packet, x2x3.IPV4, direction=x2x3.FROM_TARGET, xid=w.xid()).encode()))


def within_ethernet_content(w):
    link = wire.TcpConnection(w.added, (w.ne_address, 45000), w.mdf).open()
    return Tunnel(w.added, lambda packet: link.send(x2x3.content(
        x2x3.X3, inner.ethernet(packet), x2x3.ETHERNET, direction=x2x3.FROM_TARGET, xid=w.xid()).encode()))


def within_handover(w):
    """It is handed over to law enforcement in CC."""
    link = wire.TcpConnection(w.added, (w.mdf.address, 45001), (f'203.1.{w.number}.20', 50000)).open()
    return Tunnel(w.added, lambda packet: link.send(ps.cc(packet, liid=f'LIID-{w.number}')))


def within_gtp(w):
    """A subscriber's packets between a base station and a user plane function."""
    ends = Endpoint(f'10.1.{w.number}.1', 2152), Endpoint(f'10.1.{w.number}.2', 2152)
    return Tunnel(w.added, lambda packet: w.added.datagram(*ends, inner.gtp_u(packet)))


def within_quotations(w):
    """Somebody's ICMP errors say that these packets did not arrive."""
    def quote(packet):
        head = struct.pack('!BB', 3, 3)
        check = struct.pack('!H', wire.checksum(head + bytes(6) + packet))
        return w.added.packet(f'198.19.{w.number}.9', f'198.19.{w.number}.8', 1, head + check + bytes(4) + packet)
    return Tunnel(w.added, quote)
