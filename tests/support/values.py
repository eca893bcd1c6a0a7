# SPDX-License-Identifier: GPL-2.0-or-later
"""Single values of ASN.1 modules, given to the dissector of their type without any transport.

    tree, = decode(tmp_path, ('li_ipaccess.IPCC', c(...)))
    tree['li_ipaccess.iPPackets']
"""

import ipaddress
import struct

from . import pcapng, tshark

# An exported PDU (wiretap's WTAP_ENCAP_WIRESHARK_UPPER_PDU): tags that say who dissects the octets behind them.
LINKTYPE_UPPER_PDU = 252
TAG_END, TAG_DISSECTOR_NAME = 0, 12
TAG_IPV4_SOURCE, TAG_IPV6_SOURCE, TAG_PORT_TYPE, TAG_SOURCE_PORT = 20, 22, 24, 25      # the destination's are the next
PORT_TYPES = {6: 2, 17: 3}


def tag(number, value):
    return struct.pack('!HH', number, len(value)) + value


def between(protocol, source, destination):
    """The tags that say between whom a PDU went (`wire.Endpoint`), and over what (IP's number)."""
    ends = [(ipaddress.ip_address(end.address), end.port) for end in (source, destination)]
    tags = [tag((TAG_IPV4_SOURCE if address.version == 4 else TAG_IPV6_SOURCE) + number, address.packed)
            for number, (address, _) in enumerate(ends)]
    tags.append(tag(TAG_PORT_TYPE, struct.pack('!I', PORT_TYPES[protocol])))
    tags += [tag(TAG_SOURCE_PORT + number, struct.pack('!I', port)) for number, (_, port) in enumerate(ends)]
    return b''.join(tags)


def frame(dissector, value, tags=b''):
    name = dissector.encode()
    name += bytes(-len(name) % 4)
    return tag(TAG_DISSECTOR_NAME, name) + tags + tag(TAG_END, b'') + value


def write(path, *values):
    """A capture with a frame for each (dissector, octets), or (dissector, octets, further tags)."""
    pcapng.write(path, [pcapng.Frame(1_700_000_000_000_000_000 + i, frame(*value)) for i, value in enumerate(values)],
                 link_type=LINKTYPE_UPPER_PDU)
    return path


def _collect(element, found):
    for part in element:
        name = part.get('name')
        if name:
            found.setdefault(name, []).append(part.get('show'))
        _collect(part, found)


def decode(folder, *values, options=()):
    """For each (dissector, octets) a dictionary: field name -> the list of its values, as PDML shows them."""
    path = write(folder / 'values.pcapng', *values)
    trees = []
    for _, packet in tshark.packets(path, options):
        found = {}
        _collect(packet, found)
        trees.append(found)
    return trees


def experts(folder, *values, options=(), prefixes=('li', '_ws.malformed', 'ber.')):
    """The expert items of all of them."""
    return tshark.experts(write(folder / 'values.pcapng', *values), options, prefixes)
