# SPDX-License-Identifier: GPL-2.0-or-later
"""BER values (ITU-T X.690), put together by tag from what the standards' text says. Shares nothing with the modules
under test.

    c(1, p(0, oid('0.4.0.2.2.5.1.43')), p(4, 17))    a constructed value with tag [1] that holds two primitive ones

Contents are octets, text (as UTF-8), numbers or truth values.
"""

UNIVERSAL, CONTEXT = 0x00, 0x80
CONSTRUCTED = 0x20


def integer(value):
    """The contents of an INTEGER or ENUMERATED (clause 8.3): as short as can be."""
    return value.to_bytes((value if value >= 0 else ~value).bit_length() // 8 + 1, 'big', signed=True)


def contents(value):
    if isinstance(value, bool):
        return b'\xff' if value else b'\x00'
    if isinstance(value, int):
        return integer(value)
    return value.encode() if isinstance(value, str) else bytes(value)


def base128(value):
    octets = [value & 0x7f]
    while value > 0x7f:
        value >>= 7
        octets.append(value & 0x7f | 0x80)
    return bytes(reversed(octets))


def relative_oid(text):
    """Clause 8.20."""
    return b''.join(base128(int(arc)) for arc in text.split('.'))


def oid(text):
    """Clause 8.19: the first two arcs share one number."""
    first, second, *rest = (int(arc) for arc in text.split('.'))
    return base128(first * 40 + second) + b''.join(base128(arc) for arc in rest)


def bits(text):
    """The contents of a BIT STRING (clause 8.6): bits('1010'), the first bit first."""
    unused = -len(text) % 8
    return bytes([unused]) + int(text + '0' * unused or '0', 2).to_bytes((len(text) + unused) // 8, 'big')


def tbcd(digits):
    """Digits two in an octet, the lower half first, filled with 1111 (TS 29.002)."""
    digits += 'f' * (len(digits) % 2)
    return bytes(int(digits[i + 1] + digits[i], 16) for i in range(0, len(digits), 2))


def length(size, octets=None):
    """Clause 8.1.3; `octets`: how many to use after the first, even where fewer would do."""
    if octets is None and size < 0x80:
        return bytes([size])
    octets = octets or (size.bit_length() + 7) // 8
    return bytes([0x80 | octets]) + size.to_bytes(octets, 'big')


def identifier(kind, tag):
    """Clause 8.1.2."""
    return bytes([kind | tag]) if tag < 31 else bytes([kind | 31]) + base128(tag)


def tlv(kind, tag, value, octets=None):
    return identifier(kind, tag) + length(len(value), octets) + value


def p(tag, value=b''):
    """A primitive value with a context tag."""
    return tlv(CONTEXT, tag, contents(value))


def c(tag, *parts):
    """A constructed value with a context tag."""
    return tlv(CONTEXT | CONSTRUCTED, tag, b''.join(parts))


def u(tag, value):
    """A primitive value with a universal tag."""
    return tlv(UNIVERSAL, tag, contents(value))


def boolean(value):
    return u(1, value)


def number(value):
    return u(2, value)


def octet_string(value):
    return u(4, value)


def enumerated(value):
    return u(10, value)


def utf8(value):
    return u(12, value)


def seq(*parts):
    return tlv(UNIVERSAL | CONSTRUCTED, 16, b''.join(parts))


def set_of(*parts):
    return tlv(UNIVERSAL | CONSTRUCTED, 17, b''.join(parts))


def indefinite(value):
    """The same value in the indefinite form (clause 8.1.3.6): its length is not told, two zero octets end it. With a
    tag below 31, and constructed."""
    head = 2 + (value[1] & 0x7f if value[1] & 0x80 else 0)
    return value[:1] + b'\x80' + value[head:] + b'\x00\x00'


def in_parts(value, size=3, *, part=4, end=False):
    """The same string, primitive and with a tag below 31, in parts of so many octets (clause 8.7.3); `part`: their
    universal tag; `end`: in the indefinite form."""
    head = 2 + (value[1] & 0x7f if value[1] & 0x80 else 0)
    octets = value[head:]
    parts = b''.join(u(part, octets[i:i + size]) for i in range(0, len(octets), size))
    whole = tlv(value[0] & 0xc0 | CONSTRUCTED, value[0] & 0x1f, parts)
    return indefinite(whole) if end else whole


def bits_in_parts(value, size=3):
    """The same for a BIT STRING: all parts but the last say that each bit is used (clause 8.6.4)."""
    unused, octets = value[2:3], value[3:]
    pieces = [octets[i:i + size] for i in range(0, len(octets), size)]
    parts = b''.join(u(3, (unused if i == len(pieces) - 1 else b'\0') + piece) for i, piece in enumerate(pieces))
    return tlv(value[0] & 0xc0 | CONSTRUCTED, value[0] & 0x1f, parts)
