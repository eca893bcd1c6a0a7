# SPDX-License-Identifier: GPL-2.0-or-later
"""Capture files in pcapng, written and read: one section, one interface, little-endian."""

import struct
from dataclasses import dataclass, field
from pathlib import Path

SECTION_HEADER = 0x0A0D0D0A
INTERFACE_DESCRIPTION = 1
ENHANCED_PACKET = 6
DECRYPTION_SECRETS = 10

TLS_KEY_LOG = 0x544C534B
LINKTYPE_ETHERNET = 1

OPTION_END = 0
OPTION_COMMENT = 1
OPTION_RESOLUTION = 9


@dataclass(frozen=True)
class Frame:
    """One frame; `length` is what it had on the wire when `octets` is only the beginning of it."""

    nanoseconds: int
    octets: bytes
    comment: str = ''
    length: int = None

    @property
    def wire_length(self):
        return len(self.octets) if self.length is None else self.length


@dataclass
class File:
    """What `read` found."""

    frames: list = field(default_factory=list)
    secrets: list = field(default_factory=list)
    comment: str = ''
    snap_length: int = 0


def _pad(octets):
    return octets + bytes(-len(octets) % 4)


def _block(kind, body):
    length = 12 + len(body)
    return struct.pack('<II', kind, length) + body + struct.pack('<I', length)


def _options(pairs):
    pairs = [(code, value) for code, value in pairs if value]
    if not pairs:
        return b''
    coded = b''.join(struct.pack('<HH', code, len(value)) + _pad(value) for code, value in pairs)
    return coded + struct.pack('<HH', OPTION_END, 0)


def encode(frames, *, digits=9, snap_length=0, secrets=(), comment='', link_type=LINKTYPE_ETHERNET):
    """The octets of a capture file.

    `digits` is the precision of the timestamps: 9 for nanoseconds, 6 for microseconds. A `snap_length`
    other than 0 cuts every frame. `secrets` are TLS key logs; they stand before all frames, since Wireshark
    uses a secret only for the frames after it.
    """
    blocks = [
        _block(SECTION_HEADER, struct.pack('<IHHq', 0x1A2B3C4D, 1, 0, -1)
               + _options([(OPTION_COMMENT, comment.encode())])),
        _block(INTERFACE_DESCRIPTION, struct.pack('<HHI', link_type, 0, snap_length)
               + _options([(OPTION_RESOLUTION, bytes([digits]))])),
    ]
    for secret in secrets:
        blocks.append(_block(DECRYPTION_SECRETS, struct.pack('<II', TLS_KEY_LOG, len(secret)) + _pad(secret)))
    for frame in frames:
        octets = frame.octets[:snap_length] if snap_length else frame.octets
        ticks = frame.nanoseconds // 10 ** (9 - digits)
        head = struct.pack('<IIIII', 0, ticks >> 32, ticks & 0xFFFFFFFF, len(octets), frame.wire_length)
        options = _options([(OPTION_COMMENT, frame.comment.encode())]) if frame.comment else b''
        blocks.append(_block(ENHANCED_PACKET, head + _pad(octets) + options))
    return b''.join(blocks)


def write(path, frames, **how):
    """Writes a capture file; the keywords are those of `encode`."""
    Path(path).write_bytes(encode(frames, **how))


def _read_options(octets):
    found = {}
    while len(octets) >= 4:
        code, length = struct.unpack_from('<HH', octets)
        if code == OPTION_END:
            break
        found[code] = octets[4:4 + length]
        octets = octets[4 + length + -length % 4:]
    return found


def _read_frame(body, digits):
    _, high, low, captured, length = struct.unpack_from('<IIIII', body)
    options = _read_options(body[20 + captured + -captured % 4:])
    return Frame(((high << 32) | low) * 10 ** (9 - digits), body[20:20 + captured],
                 options.get(OPTION_COMMENT, b'').decode(), length)


def read(path):
    """Reads a file such as `write` makes: little-endian, decimal timestamps, one interface."""
    octets = Path(path).read_bytes()
    found, digits, offset = File(), 6, 0
    while offset < len(octets):
        kind, length = struct.unpack_from('<II', octets, offset)
        body = octets[offset + 8:offset + length - 4]
        if kind == SECTION_HEADER:
            found.comment = _read_options(body[16:]).get(OPTION_COMMENT, b'').decode()
        elif kind == INTERFACE_DESCRIPTION:
            found.snap_length = struct.unpack_from('<I', body, 4)[0]
            digits = _read_options(body[8:]).get(OPTION_RESOLUTION, b'\x06')[0]
        elif kind == DECRYPTION_SECRETS:
            size = struct.unpack_from('<I', body, 4)[0]
            found.secrets.append(body[8:8 + size])
        elif kind == ENHANCED_PACKET:
            found.frames.append(_read_frame(body, digits))
        offset += length
    return found
