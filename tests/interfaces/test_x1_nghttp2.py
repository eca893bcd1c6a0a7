# SPDX-License-Identifier: GPL-2.0-or-later
"""X1 over HTTP/2 as nghttp2's client and server say it, whatever version of them is here."""

import pytest

from support import nghttp2, orders, tshark, wire, x1
from support.cases import values

EXCHANGES = {
    'ping': (x1.message('PingRequest'), x1.message('PingResponse', x1.ok())),
    'task': (x1.message('ActivateTaskRequest', x1.full_task()), x1.message('ActivateTaskResponse', x1.ok())),
    'error': (x1.message('CreateDestinationRequest', x1.destination()), x1.error(2030, kind='CreateDestination')),
    # More than a DATA frame (RFC 9113 clause 4.2: 16,384 octets) and than a flow control window (65,535) hold.
    'listing': (x1.message('GetAllTaskDetailsRequest'), x1.message('GetAllTaskDetailsResponse', orders.tasks(
        *(orders.task(f'51d00000-0000-4000-8000-{number:012x}', x1.DID) for number in range(150))))),
}


@pytest.fixture(scope='module')
def packets(tmp_path_factory):
    """By name, the frames of each exchange, which is a connection of its own."""
    assert nghttp2.is_here(), 'Debian packages nghttp2-client and nghttp2-server'
    capture, found = wire.Capture(), {}
    for number, (name, messages) in enumerate(EXCHANGES.items()):
        connection = wire.TcpConnection(capture, (x1.ADMF_HOST, 50000 + number), x1.NE_HOST).open()
        first = capture.count
        for back, octets in nghttp2.exchange(*map(x1.document, messages)):
            connection.send_pieces(wire.chunks(octets, 1400), back)
        found[name] = (first, capture.count)
    path = tmp_path_factory.mktemp('nghttp2') / 'nghttp2.pcapng'
    capture.save(path)
    # Wireshark finds HTTP/2 in clear by itself, but does not put together a first request that is cut over segments.
    shown = dict(tshark.packets(path, ['-o', 'li.transport_protected:TRUE',
                                       '-d', f'tcp.port=={x1.NE_HOST.port},http2']))
    return {name: [shown[frame] for frame in range(first + 1, last + 1)] for name, (first, last) in found.items()}


def of(packets, name, field):
    return [value for packet in packets[name] for value in values(packet, field)]


@pytest.mark.parametrize('name', EXCHANGES)
def test_exchange(packets, name):
    assert of(packets, name, 'li_x1.message') == [message.name for message in EXCHANGES[name]]
    assert len(of(packets, name, 'li_x1.response_to')) == 1
    assert of(packets, name, 'li_x1.transaction_id') == [message.transaction for message in EXCHANGES[name]]


def test_contents(packets):
    assert of(packets, 'task', 'li_x1.product_id') == [x1.PRODUCT]
    assert of(packets, 'error', 'li_x1.error_code') == ['2030']
    assert len(of(packets, 'listing', 'li_x1.xid')) == 150
