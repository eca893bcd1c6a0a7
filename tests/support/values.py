# SPDX-License-Identifier: GPL-2.0-or-later
"""Single values of ASN.1 modules, given to the dissector of their type without any transport.

    tree, = decode(tmp_path, ('li_ipaccess.IPCC', c(...)))
    tree['li_ipaccess.iPPackets']
"""

import struct

from . import pcapng, tshark

# An exported PDU (wiretap's WTAP_ENCAP_WIRESHARK_UPPER_PDU): tags that say who dissects the octets behind them.
LINKTYPE_UPPER_PDU = 252
TAG_END, TAG_DISSECTOR_NAME = 0, 12


def frame(dissector, value):
    name = dissector.encode()
    name += bytes(-len(name) % 4)
    return struct.pack('!HH', TAG_DISSECTOR_NAME, len(name)) + name + struct.pack('!HH', TAG_END, 0) + value


def write(path, *values):
    """A capture with a frame for each (dissector, octets)."""
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
