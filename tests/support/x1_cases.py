# SPDX-License-Identifier: GPL-2.0-or-later
"""Many X1 cases in one capture, each in a connection of its own, and what tshark shows of them."""

import ipaddress

from . import wire, x1
from .cases import Cases, experts_of, moment, protocols

GENERATED = {'li_x1.response_in', 'li_x1.response_to', 'li_x1.response_time', 'li_x1.unanswered_request',
             'li_x1.carrier', 'li_x1.carrier.status', 'li_x1.carrier.answers_document', 'li_x1.change',
             'li_x1.change.frame'}


class X1Cases(Cases):
    """`body` is octets; a request unless `back`."""

    def connection(self, server=x1.NE_HOST, client=x1.ADMF_HOST):
        return super().connection(server, client)

    def send(self, name, connection, body, back=False, **how):
        frame = connection.send((x1.reply if back else x1.post)(body, **how), back)
        self.note(name, frame)
        return frame

    def request(self, name, *messages, **how):
        connection = self.connection()
        self.send(name, connection, x1.document(*messages, **how))
        return connection

    def body(self, name, octets, **how):
        connection = self.connection()
        self.send(name, connection, octets, **how)
        return connection

    def large(self, name, octets):
        """A body in as many segments as it needs; the frame of the last is the case's."""
        connection = self.connection()
        self.note(name, connection.send_pieces(wire.chunks(x1.post(octets), 32000))[-1])
        return connection

    def exchange(self, name, request, response):
        """A request and its response, both as messages."""
        connection = self.request(name, request)
        self.send(name, connection, x1.document(response), back=True)
        return connection


def containers(packet):
    """The items of li_x1 in a packet."""
    return protocols(packet, 'li_x1')


def _walk(item):
    for part in item:
        if part.get('name') == '_ws.expert':
            continue
        yield part
        yield from _walk(part)


def fields(packet):
    """(field, value, position, size) of all that li_x1 shows in a packet, in order."""
    return [(part.get('name'), part.get('show'), int(part.get('pos')), int(part.get('size')))
            for container in containers(packet) for part in _walk(container)
            if part.get('name').startswith('li_x1.') and part.get('name') not in GENERATED]


def is_same(shown, value):
    """Whether what tshark shows is the value: every version has its own way to write some of them."""
    if isinstance(value, tuple):
        return moment(shown) == value[1:]
    if isinstance(value, bool):
        return shown.lower() == ('true' if value else 'false') or shown == ('1' if value else '0')
    if isinstance(value, bytes):
        return shown.replace(':', '') == value.hex()
    if isinstance(value, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return ipaddress.ip_address(shown) == value
    return shown == str(value)


def differences(shown, wanted):
    """What is not as it should be, in words; an empty list is success."""
    found = [f'{name} shows {text!r}, not {value!r}' for (name, text, *_), (field, value) in zip(shown, wanted)
             if name != field or not is_same(text, value)]
    if [name for name, *_ in shown] != [name for name, _ in wanted]:
        found.insert(0, f'{[name for name, *_ in shown]} instead of {[name for name, _ in wanted]}')
    return found


def filters(packet):
    return [item.filter for item in experts_of(packet, ('li_x1.',))]


__all__ = ['X1Cases', 'containers', 'fields', 'is_same', 'differences', 'filters', 'wire']
