# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages of DNS (RFC 1035 clause 4.1), put together by hand."""

import ipaddress
import struct

A, CNAME, AAAA = 1, 5, 28


def coded(name):
    return b''.join(bytes([len(label)]) + label.encode() for label in name.split('.')) + b'\0'


def question(name, kind=A, number=7, *, flags=0x0100, records=()):
    """A question, or with other flags and records what answers it; the name may be in any case."""
    return (struct.pack('!6H', number, flags, 1, len(records), 0, 0) + coded(name) + struct.pack('!HH', kind, 1)
            + b''.join(records))


def record(name, value):
    """Of an address, or of what the name stands for."""
    try:
        data = ipaddress.ip_address(value).packed
        kind = A if len(data) == 4 else AAAA
    except ValueError:
        data, kind = coded(value), CNAME
    return coded(name) + struct.pack('!HHIH', kind, 1, 60, len(data)) + data


def answer(name, *values, kind=A, number=7, code=0, alias=None):
    """The name, or what it is an alias of, has these addresses."""
    records = [record(name, alias)] if alias else []
    records += [record(alias or name, value) for value in values]
    return question(name, kind, number, flags=0x8180 | code, records=records)


def over_tcp(*messages):
    """RFC 1035 clause 4.2.2"""
    return b''.join(struct.pack('!H', len(message)) + message for message in messages)
