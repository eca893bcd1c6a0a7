# SPDX-License-Identifier: GPL-2.0-or-later
"""What hosts say to each other that has nothing to do with interception: short exchanges of many protocols.

`EXCHANGES` has a function for each. It writes into a capture of its own, between `CLIENT` and `SERVER`; keys of TLS go
into the capture's secrets.
"""

import base64
import gzip
import struct

from . import ber, ftp, inner, wire, x1
from .tls import TlsConnection
from .wire import Endpoint

CLIENT, SERVER = '192.0.2.101', '192.0.2.102'
CLIENT6, SERVER6 = '2001:db8:1::101', '2001:db8:1::102'

EXCHANGES = {}


def exchange(function):
    EXCHANGES[function.__name__.replace('_', ' ')] = function
    return function


def tcp(capture, port, *messages, client=40000, hosts=(CLIENT, SERVER), opened=True):
    """A connection; each message is octets, or octets and True for those from the server."""
    connection = wire.TcpConnection(capture, (hosts[0], client), (hosts[1], port))
    if opened:
        connection.open()
    for message in messages:
        octets, back = message if isinstance(message, tuple) else (message, False)
        connection.send(octets, back)
    return connection


def udp(capture, port, *messages, client=40000, hosts=(CLIENT, SERVER)):
    ends = Endpoint(hosts[0], client), Endpoint(hosts[1], port)
    for message in messages:
        octets, back = message if isinstance(message, tuple) else (message, False)
        capture.datagram(*(reversed(ends) if back else ends), octets)


def reply(*messages):
    return [(message, True) for message in messages]


# ---- HTTP ----

def http(body, kind='text/plain'):
    return (f'POST /x HTTP/1.1\r\nHost: www.example.org\r\nContent-Type: {kind}\r\n'
            f'Content-Length: {len(body)}\r\n\r\n').encode() + body


HTTP_OK = b'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok'
HTTP_GET = b'GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n'
XML = b'<?xml version="1.0" encoding="UTF-8"?><note xmlns="urn:example"><to>Bob</to></note>'


@exchange
def http_over_many_segments(capture):
    post = http(b'b' * 3000)
    tcp(capture, 80, HTTP_GET, (HTTP_OK, True), post[:1400], post[1400:], (HTTP_OK[:30], True), (HTTP_OK[30:], True),
        http(XML, 'application/xml'), (HTTP_OK, True)).close()


def chunked(body, size=700):
    return b''.join(b'%x\r\n%s\r\n' % (len(part), part) for part in wire.chunks(body, size)) + b'0\r\n\r\n'


def answer(body, kind, chunks=False, coding=None):
    head = f'HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n' + (f'Content-Encoding: {coding}\r\n' if coding else '')
    if chunks:
        return f'{head}Transfer-Encoding: chunked\r\n\r\n'.encode() + chunked(body)
    return f'{head}Content-Length: {len(body)}\r\n\r\n'.encode() + body


# Zeros, as in pictures, so that headers may seem to begin there (TS 103 221-2 clause 5.1).
PICTURE = b'\x89PNG\r\n\x1a\n' + b''.join(b'\0\0\0' + bytes([i % 256]) + b'IDAT\0\1\0\2' for i in range(300))
BODIES = [('text/html', b'<html><body>hello</body></html>' * 90), ('image/png', PICTURE),
          ('application/json', b'{"a": [1, 2, "0000"]}' + b' ' * 3000), ('application/octet-stream', bytes(4000)),
          ('multipart/mixed; boundary=B',
           b'--B\r\nContent-Type: text/plain\r\n\r\nhello\r\n--B\r\nContent-Type: image/png\r\n\r\n' + PICTURE[:900]
           + b'\r\n--B--\r\n'), ('application/x-own', b'0' * 2500), ('application/xml', XML * 30)]


def bodies():
    """Requests and responses, whole and in chunks."""
    messages = []
    for kind, body in BODIES:
        messages += [http(body, kind), (answer(body, kind), True), HTTP_GET, (answer(body, kind, True), True)]
    return messages


def in_segments(messages, size=1400):
    for message in messages:
        octets, back = message if isinstance(message, tuple) else (message, False)
        yield from ((part, back) for part in wire.chunks(octets, size))


@exchange
def http_bodies(capture):
    tcp(capture, 80, *in_segments(bodies())).close()


@exchange
def http_bodies_octet_for_octet(capture):
    tcp(capture, 8080, *in_segments([HTTP_GET, (answer(b'{"a": 1}', 'application/json', True), True)], 1)).close()


@exchange
def http_bodies_in_codings(capture):
    """One that Wireshark knows, one that it does not, and one that is not what it says."""
    body = gzip.compress(BODIES[0][1] * 9, mtime=0)
    tcp(capture, 80, *in_segments([
        HTTP_GET, (answer(body, 'text/html', coding='gzip'), True),
        HTTP_GET, (answer(body, 'text/html', True, 'gzip'), True),
        HTTP_GET, (answer(body, 'text/html', coding='x-own'), True),
        HTTP_GET, (answer(PICTURE, 'image/png', coding='gzip'), True)], 300)).close()


@exchange
def http_without_an_end(capture):
    """The response goes on until the connection ends, or the capture does."""
    head = b'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n'
    tcp(capture, 80, HTTP_GET, *in_segments([(head + PICTURE, True)])).close()
    tcp(capture, 80, HTTP_GET, *in_segments([(head + PICTURE, True)]), client=40001)
    tcp(capture, 80, HTTP_GET, *in_segments([(answer(PICTURE, 'image/png')[:-1], True)]), client=40002)


@exchange
def http_on_any_port(capture):
    tcp(capture, 41999, HTTP_GET, (HTTP_OK, True), HTTP_GET, (HTTP_OK, True)).close()


@exchange
def http_in_the_middle(capture):
    """The capture begins when the connection is open, with an answer."""
    tcp(capture, 8080, (HTTP_OK, True), HTTP_GET, (HTTP_OK, True), opened=False).close()


@exchange
def http_connect(capture):
    tcp(capture, 3128, b'CONNECT far.example.org:80 HTTP/1.1\r\nHost: far.example.org\r\n\r\n',
        (b'HTTP/1.1 200 ok\r\n\r\n', True), http(b'hello'), (HTTP_OK, True)).close()


@exchange
def websocket(capture):
    tcp(capture, 8080, b'GET /c HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
        b'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
        (b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
         b'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n', True),
        (b'\x81\x05hello', True), b'\x81\x85\0\0\0\0hello', (b'\x82\x7e\x01\x00' + bytes(range(256)), True)).close()


def http2(grpc=False):
    kind = 'application/grpc' if grpc else 'text/plain'
    body = b'\0' + struct.pack('!I', 7) + b'\x0a\x05hello' if grpc else b'hello'
    return [x1.PREFACE + x1.http2_settings(), (x1.http2_settings(), True),
            x1.http2_message(1, body, content_type=kind),
            (x1.http2_message(1, body, is_request=False, content_type=kind, pieces=2), True)]


@exchange
def http2_in_clear(capture):
    tcp(capture, 80, *http2()).close()


@exchange
def grpc(capture):
    tcp(capture, 8080, *http2(grpc=True)).close()


# ---- TLS ----

def protected(capture, port, *messages, alpn=None, version='1.3', keys=True, connection=None, client=40000):
    tls = TlsConnection(connection or tcp(capture, port, client=client), version=version, alpn=alpn)
    tls.handshake()
    for message in messages:
        octets, back = message if isinstance(message, tuple) else (message, False)
        tls.send(octets, back)
    tls.close()
    if keys:
        capture.secrets.append(tls.secrets)


WEB = [HTTP_GET, (HTTP_OK, True), http(b'again'), (HTTP_OK, True)]
SOME = [b'\0\6\1\2 of nobody', (b'nothing that is known', True)]


@exchange
def tls_without_alpn(capture):
    for client, (port, version) in enumerate([(443, '1.3'), (41999, '1.3'), (443, '1.2'), (9003, '1.2')], 40000):
        protected(capture, port, *WEB, version=version, client=client)
        protected(capture, port, *SOME, version=version, client=client + 100)


@exchange
def tls_with_alpn(capture):
    for client, (port, version) in enumerate([(443, '1.3'), (41999, '1.3'), (443, '1.2')], 40000):
        protected(capture, port, *WEB, alpn='http/1.1', version=version, client=client)
        protected(capture, port, *SOME, alpn='http/1.1', version=version, client=client + 100)


@exchange
def bodies_in_tls(capture):
    """A message in many records."""
    protected(capture, 443, *in_segments(bodies(), 1000), alpn='http/1.1')
    protected(capture, 443, *in_segments(bodies(), 1000), client=40001)


@exchange
def http2_in_tls(capture):
    protected(capture, 443, *http2(), alpn='h2')
    protected(capture, 443, *http2(grpc=True), alpn='h2', version='1.2', client=40001)


@exchange
def tls_without_keys(capture):
    protected(capture, 443, *WEB, alpn='http/1.1', keys=False)
    protected(capture, 41999, *WEB, keys=False, client=40001)


@exchange
def tls_in_the_middle(capture):
    """Encrypted records, of which the capture does not have the handshake."""
    record = b'\x17\x03\x03\x00\x30' + bytes(range(48))
    tcp(capture, 443, record, (record, True), record + record[:20], record[20:], opened=False).close()


# ---- mail, directories, terminals ----

@exchange
def smtp_starttls(capture):
    connection = tcp(capture, 25, (b'220 mx ESMTP\r\n', True), b'EHLO me.example.org\r\n',
                     (b'250-mx\r\n250 STARTTLS\r\n', True), b'STARTTLS\r\n', (b'220 go\r\n', True))
    protected(capture, 25, b'EHLO me.example.org\r\n', (b'250 mx\r\n', True), b'MAIL FROM:<a@example.org>\r\n',
              (b'250 ok\r\n', True), connection=connection)


@exchange
def smtp(capture):
    tcp(capture, 25, (b'220 mx ESMTP\r\n', True), b'EHLO me\r\n', (b'250 mx\r\n', True),
        b'MAIL FROM:<a@example.org>\r\n', (b'250 ok\r\n', True), b'RCPT TO:<b@example.org>\r\n', (b'250 ok\r\n', True),
        b'DATA\r\n', (b'354 go\r\n', True), b'From: a@example.org\r\nSubject: hello\r\n\r\nHello\r\n.\r\n',
        (b'250 ok\r\n', True), b'QUIT\r\n', (b'221 bye\r\n', True)).close()


def ldap(number, operation):
    return ber.seq(ber.number(number), operation)


@exchange
def ldap_bind(capture):
    bind = ldap(1, ber.tlv(0x60, 0, ber.number(3) + ber.octet_string('cn=x') + ber.p(0, 'secret')))
    done = ldap(1, ber.tlv(0x60, 1, ber.u(10, b'\0') + ber.octet_string('') + ber.octet_string('')))
    tcp(capture, 389, bind, (done, True), bind[:3], bind[3:], (done, True)).close()


@exchange
def kerberos(capture):
    """An AS-REQ (RFC 4120 clause 5.4.1) and the error that asks for more, over UDP and TCP."""
    def named(kind, *names):
        return ber.seq(ber.c(0, ber.number(kind)), ber.c(1, ber.seq(*(ber.tlv(0, 27, name) for name in names))))

    realm, now = ber.tlv(0, 27, b'EXAMPLE.ORG'), ber.tlv(0, 24, b'20370913024805Z')
    body = ber.seq(ber.c(0, ber.u(3, b'\0\x40\0\0\x10')), ber.c(1, named(1, b'alice')), ber.c(2, realm),
                   ber.c(3, named(2, b'krbtgt', b'EXAMPLE.ORG')), ber.c(5, now), ber.c(7, ber.number(7)),
                   ber.c(8, ber.seq(ber.number(18), ber.number(17))))
    request = ber.tlv(0x60, 10, ber.seq(ber.c(1, ber.number(5)), ber.c(2, ber.number(10)), ber.c(4, body)))
    error = ber.tlv(0x60, 30, ber.seq(ber.c(0, ber.number(5)), ber.c(1, ber.number(30)), ber.c(4, now),
                                      ber.c(5, ber.number(0)), ber.c(6, ber.number(25)), ber.c(9, realm),
                                      ber.c(10, named(2, b'krbtgt', b'EXAMPLE.ORG'))))
    udp(capture, 88, request, (error, True))
    framed = [struct.pack('!I', len(message)) + message for message in (request, error)]
    tcp(capture, 88, framed[0][:30], framed[0][30:], (framed[1], True)).close()


@exchange
def smb_negotiate(capture):
    """NEGOTIATE of SMB 2 ([MS-SMB2] clauses 2.2.3 and 2.2.4), twice in a connection."""
    def message(body, number, flags=0):
        header = b'\xfeSMB' + struct.pack('<HHIHHIIQIIQ16s', 64, 0, 0, 0, 1, flags, 0, number, 0, 0, 0, bytes(16))
        return struct.pack('!I', len(header + body)) + header + body

    ask = struct.pack('<HHHHI16sQHH', 36, 2, 1, 0, 0, bytes(range(16)), 0, 0x0202, 0x0210)
    answer = struct.pack('<HHHH16sIIIIQQHHI', 65, 1, 0x0210, 0, bytes(range(16)), 0, 65536, 65536, 65536, 0, 0, 128, 0,
                         0)
    tcp(capture, 445, message(ask, 0), (message(answer, 0, 1), True), message(ask, 1)[:50], message(ask, 1)[50:],
        (message(answer, 1, 1), True)).close()


@exchange
def ssh(capture):
    def name_list(*names):
        text = ','.join(names).encode()
        return struct.pack('!I', len(text)) + text

    lists = [('curve25519-sha256',), ('ssh-ed25519',), ('aes128-ctr',), ('aes128-ctr',), ('hmac-sha2-256',),
             ('hmac-sha2-256',), ('none',), ('none',), (), ()]
    payload = b'\x14' + bytes(range(16)) + b''.join(name_list(*names) for names in lists) + b'\0' + bytes(4)
    padding = 8 - (len(payload) + 5) % 8 + 8
    exchange_init = struct.pack('!IB', len(payload) + padding + 1, padding) + payload + bytes(padding)
    tcp(capture, 22, (b'SSH-2.0-OpenSSH_9.2\r\n', True), b'SSH-2.0-OpenSSH_9.2\r\n', exchange_init,
        (exchange_init, True)).close()


# ---- telephony, mobile networks ----

@exchange
def sip_with_rtp(capture):
    """Media flow before they are described, and after."""
    for number in range(3):
        capture.datagram(inner.ALICE_MEDIA, inner.BOB_MEDIA, inner.rtp(number))
        capture.datagram(inner.BOB_MEDIA, inner.ALICE_MEDIA, inner.rtp(number, source_id=7))
    capture.datagram(inner.ALICE, inner.BOB, inner.sip_invite())
    capture.datagram(inner.BOB, inner.ALICE, inner.sip_ok())
    for number in range(3, 6):
        capture.datagram(inner.ALICE_MEDIA, inner.BOB_MEDIA, inner.rtp(number))
        capture.datagram(inner.BOB_MEDIA, inner.ALICE_MEDIA, inner.rtp(number, source_id=7))
    capture.datagram(inner.ALICE, inner.BOB, inner.sip_bye())


@exchange
def sip_before_rtp(capture):
    capture.datagram(inner.ALICE, inner.BOB, inner.sip_invite())
    capture.datagram(inner.BOB, inner.ALICE, inner.sip_ok())
    for number in range(3):
        capture.datagram(inner.ALICE_MEDIA, inner.BOB_MEDIA, inner.rtp(number))
        capture.datagram(inner.BOB_MEDIA, inner.ALICE_MEDIA, inner.rtp(number, source_id=7))


@exchange
def sip_over_tcp(capture):
    invite = inner.sip_invite()
    tcp(capture, 5060, invite[:100], invite[100:], (inner.sip_ok(), True), inner.sip_bye()).close()


@exchange
def smpp(capture):
    bind = b'user\0pass\0\0\x34\0\0\0'
    pdu = struct.pack('!IIII', 16 + len(bind), 9, 0, 1) + bind
    answer = struct.pack('!IIII', 16 + 5, 0x80000009, 0, 1) + b'smsc\0'
    tcp(capture, 2775, pdu, (answer, True), struct.pack('!IIII', 16, 0x15, 0, 2), pdu[:7], pdu[7:],
        (struct.pack('!IIII', 16, 0x80000015, 0, 2), True)).close()


@exchange
def gtp(capture):
    udp(capture, 2152, inner.gtp_u(), (inner.gtp_u(inner.tcp_packet(HTTP_GET)), True), client=2152)
    # Echo Request and Response (TS 29.274 clause 7.1)
    udp(capture, 2123, bytes.fromhex('40010009000001000300010001'),
        (bytes.fromhex('40020009000001000300010001'), True), client=2123)


@exchange
def diameter(capture):
    head = struct.pack('!BBHIIII', 1, 0, 20 + 20, 0x80 << 24 | 257, 0, 1, 1)
    origin = struct.pack('!II', 264, 0x40 << 24 | 19) + b'ne.example\0\0'
    tcp(capture, 3868, head + origin, (head.replace(b'\x80', b'\0') + origin, True)).close()


def smb(length=200):
    """SMB over NBSS (RFC 1002 clause 4.3.1)."""
    return struct.pack('!I', length) + b'\xffSMB\x72' + bytes(length - 5)


@exchange
def nbss(capture):
    tcp(capture, 445, *in_segments([smb(), (smb(3000), True), smb(60000), (smb(), True)])).close()


@exchange
def rtsp(capture):
    """Media between its messages (RFC 2326 clause 10.12)."""
    def media(number):
        packet = inner.rtp(number)
        return b'$\0' + struct.pack('!H', len(packet)) + packet

    ok = b'RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n'
    tcp(capture, 554, b'PLAY rtsp://h/x RTSP/1.0\r\nCSeq: 1\r\n\r\n', (ok, True),
        *in_segments([(b''.join(media(number) for number in range(9)), True)], 100)).close()


@exchange
def like_tls(capture):
    """What has the first octets of its records (RFC 8446 clause 5.1): messages of DNS, after their length, and others.
    """
    message = dns(0x4711) + bytes(0x1603 - len(dns()))
    tcp(capture, 53, struct.pack('!H', len(message)), *in_segments([message])).close()
    tcp(capture, 53, struct.pack('!H', len(message)) + message[:6], *in_segments([message[6:]]), client=40001).close()
    tcp(capture, 41999, b'\x16\x03\x01\x02\0\x01 and something else', b'and more', client=40002).close()


# ---- names, time, management ----

def dns(number=0x0102, answer=False):
    question = b'\x07example\x03org\x00' + struct.pack('!HH', 1, 1)
    record = b'\xc0\x0c' + struct.pack('!HHIH', 1, 1, 60, 4) + bytes([192, 0, 2, 55])
    return (struct.pack('!HHHHHH', number, 0x8180 if answer else 0x0100, 1, int(answer), 0, 0) + question
            + (record if answer else b''))


@exchange
def dns_over_udp(capture):
    """From a port of its own for each question."""
    for number in range(5):
        udp(capture, 53, dns(number), (dns(number, True), True), client=41000 + number)
    udp(capture, 5353, dns(), client=5353)


@exchange
def dns_over_tcp(capture):
    def framed(message):
        return struct.pack('!H', len(message)) + message

    tcp(capture, 53, framed(dns(1)), (framed(dns(1, True)), True), framed(dns(2)) + framed(dns(3))[:10],
        framed(dns(3))[10:], (framed(dns(2, True)) + framed(dns(3, True)), True)).close()


@exchange
def ntp(capture):
    udp(capture, 123, struct.pack('!BBbb', 0x23, 0, 6, -20) + bytes(44),
        (struct.pack('!BBbb', 0x24, 2, 6, -20) + bytes(44), True), client=123)


@exchange
def snmp_and_radius(capture):
    # GetRequest for sysDescr, community public
    udp(capture, 161, bytes.fromhex('302602010104067075626c6963a01902020190020100020100300e300c06082b060102010101'
                                    '000500'))
    udp(capture, 1812, inner.radius_request())
    udp(capture, 67, inner.dhcp_discover(), client=68)


# ---- files ----

@exchange
def ftp_passive_and_active(capture):
    connection = ftp.control(capture, CLIENT, SERVER)
    ftp.store(connection, [b'content of ', b'a file'])
    ftp.store(connection, [b'content of ', b'another file'], active=True)
    connection.send(b'QUIT\r\n')


@exchange
def tftp(capture):
    udp(capture, 69, b'\0\1name\0octet\0', client=40000)
    for number in range(1, 4):
        capture.datagram(Endpoint(SERVER, 40001), Endpoint(CLIENT, 40000), struct.pack('!HH', 3, number) + bytes(512))
        capture.datagram(Endpoint(CLIENT, 40000), Endpoint(SERVER, 40001), struct.pack('!HH', 4, number))


# ---- QUIC ----

# The client's first packet of RFC 9001 clause A.2, without its last octets: those are padding.
QUIC_INITIAL = base64.b16decode(
    'c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9bd8bab936b47d92ec356c0bab7df5976d27'
    'cd449f63300099f3991c260ec4c60d17b31f8429157bb35a1282a643a8d2262cad67500cadb8e7378c8eb7539ec4d4905fed1bee1fc8aa'
    'fba17c750e2c7ace01e6005f80fcb7df621230c83711b39343fa028cea7f7fb5ff89eac2308249a02252155e2347b63d58c5457afd84d0'
    '5dfffdb20392844ae812154682e9cf012f9021a6f0be17ddd0c2084dce25ff9b06cde535d0f920a2db1bf362c23e596d11a4f5a6cf3948'
    '838a3aec4e15daf8500a6ef69ec4e3feb6b1d98e610ac8b7ec3faf6ad760b7bad1db4ba3485e8a94dc250ae3fdb41ed15fb6a8e5eba0fc'
    '3dd60bc8e30c5c4287e53805db059ae0648db2f64264ed5e39be2e20d82df566da8dd5998ccabdae053060ae6c7b4378e846d29f37ed7b'
    '4ea9ec5d82e7961b7f25a9323851f681d582363aa5f89937f5a67258bf63ad6f1a0b1d96dbd4faddfcefc5266ba6611722395c906556be'
    '52afe3f565636ad1b17d508b73d8743eeb524be22b3dcbc2c7468d54119c7468449a13d8e3b95811a198f3491de3e7fe942b330407abf8'
    '2a4ed7c1b311663ac69890f4157015853d91e923037c227a33cdd5ec281ca3f79c44546b9d90ca00f064c99e3dd97911d39fe9c5d0b23a'
    '229a234cb36186c4819e8b9c5927726632291d6a418211cc2962e20fe47feb3edf330f2c603a9d48c0fcb5699dbfe5896425c5bac4aee8'
    '2e57a85aaf4e2513e4f05796b07ba2ee47d80506f8d2c25e50fd14de71e6c418559302f939b0e1abd576f279c4b2e0feb85c1f28ff18f5'
    '8891ffef132eef2fa09346aee33c28eb130ff28f5b766953334113211996d20011a198e3fc433f9f2541010ae17c1bf202580f6047472f'
    'b36857fe843b19f5984009ddc324044e847a4f4a0ab34f719595de37252d6235365e9b84392b061085349d73203a4a13e96f5432ec0fd4'
    'a1ee65accdd5e3904df54c1da510b0ff20dcc0c77fcb2c0e0eb605cb0504db87632cf3d8b4dae6e705769d1de354270123cb11450efc60'
    'ac47683d7b8d0f811365565fd98c4c8eb936bcab8d069fc33bd801b03adea2e1fbc5aa463d08ca19896d2bf59a071b851e6c239052172f'
    '296bfb5e72404790a2181014f3b94a4e97d117b438130368cc39dbb2d198065ae3986547926cd2162f40a29f0c3c8745c0f50fba3852e5'
    '66d44575c29d39a03f0cda721984b6f440591f355e12d439ff150aab7613499dbd49adabc8676eef023b15b65bfc5ca06948109f23f350'
    'db82123535eb8a7433bdabcb909271a6ecbcb58b936a88cd4e8f2e6ff5800175f113253d8fa9ca8885c2f552e657dc603f252e1a8e308f'
    '76f0be79e2fb8f5d5fbbe2e30ecadd220723c8c0aea8078cdfcb3868263ff8f0940054da48781893a7e49ad5aff4af300cd804a6b6279a'
    'b3ff3afb64491c85194aab760d58a606654f9f4400e8b38591356fbf6425aca26dc85244259ff2b19c41b9f96f3ca9ec1dde434da7d2d3'
    '92b905ddf3d1f9af93d1af5950bd493f5aa731b4056df31bd267b6b90a079831aaf579be0a39013137aac6d404f518cfd46840647e78bf'
    'e706ca4cf5e9c5453e9f7cfd2b8b4c8d169a44e55c88d4a9a7f9474241e221af44860018ab0856972e194cd934',
    casefold=True)


@exchange
def quic(capture):
    udp(capture, 443, QUIC_INITIAL, (b'\x40' + bytes(range(60)), True), b'\x41' + bytes(range(80)))
    udp(capture, 41999, QUIC_INITIAL, (b'\x40' + bytes(range(60)), True), client=40001)


# ---- what the transport does ----

@exchange
def a_port_used_again(capture):
    for _ in range(2):
        tcp(capture, 80, HTTP_GET, (HTTP_OK, True)).close()
        capture.wait(300)


@exchange
def twins_with_and_without_a_tag(capture):
    """Each frame twice, once with a VLAN tag (IEEE 802.1Q)."""
    tcp(capture, 80, HTTP_GET, (HTTP_OK, True)).close()
    udp(capture, 53, dns(), (dns(answer=True), True))
    plain, capture.frames = capture.frames, []
    for frame in plain:
        capture.frames.append(frame)
        capture.add(frame.octets[:12] + b'\x81\x00\x00\x07' + frame.octets[12:])


@exchange
def over_ipv6(capture):
    hosts = (CLIENT6, SERVER6)
    tcp(capture, 80, HTTP_GET, (HTTP_OK, True), hosts=hosts).close()
    udp(capture, 53, dns(), (dns(answer=True), True), hosts=hosts)


@exchange
def noise(capture):
    for client, port in enumerate((22, 53, 80, 443, 5060, 9003, 41999), 42000):
        octets = bytes((number * port) % 251 for number in range(300))
        tcp(capture, port, octets, (octets[::-1], True), client=client).close()
        udp(capture, port, octets, client=client)


@exchange
def socks(capture):
    tcp(capture, 1080, b'\5\1\0', (b'\5\0', True), b'\5\1\0\1\x0a\0\0\3\0\x50', (b'\5\0\0\1\x0a\0\0\2\0\x50', True),
        http(b'hello'), (HTTP_OK, True)).close()
