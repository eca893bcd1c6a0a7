#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tool: tshark 4.0.17 of Debian 12, with its preference tcp.reassemble_out_of_order.
#
# Expected: a connection of which the capture lacks one segment, though its receiver acknowledged that octets (RFC 9293
# clause 3.4: an acknowledgement is cumulative). Whoever waits for segments that come out of order need not wait for
# that one: it was received, and will not come again. What follows is dissected, as it is with the preference off, where
# only the message with the lost segment is missing.
#
# Seen: all that follows is withheld to the end of the connection, acknowledgements or not, FIN included. Of 20 DNS
# messages over TCP, of which the fourth is not in the capture:
#   tcp.reassemble_out_of_order:FALSE   19 messages
#   tcp.reassemble_out_of_order:TRUE    3 messages
# The preference is what one turns on to lose nothing. In a capture with losses it loses the rest of each connection.
#
# Run: sh findings/withheld-behind-a-lost-segment.sh   (needs apt, dpkg and Python 3; changes nothing on the machine)
# Exit status 0: as was seen. 1: it has changed. 2: it could not be tried.
set -u
version=4.0.17-0+deb12u3
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder" || exit 2

# Everything that tshark needs, as if nothing were installed, unpacked below this folder.
mkdir -p archives/partial root home && : >status
apt-get -qq -y --no-install-recommends --download-only -o Debug::NoLocking=1 -o APT::Sandbox::User= \
    -o Dir::State::status="$folder/status" -o Dir::Cache::archives="$folder/archives" \
    install "tshark=$version" >apt.log 2>&1 || { tail -n 3 apt.log; echo "tshark $version cannot be had"; exit 2; }
for package in archives/*.deb; do
    dpkg-deb -x "$package" root || exit 2
done
libraries=$(find "$folder/root" -name '*.so.*' -exec dirname {} + | sort -u | tr '\n' ':')
loader=$(find "$folder/root/" -name 'ld-linux-*.so.*' | head -n 1)

tshark() {
    env -i HOME="$folder/home" LC_ALL=C.UTF-8 WIRESHARK_DATA_DIR="$folder/root/usr/share/wireshark" \
        "$loader" --library-path "$libraries" "$folder/root/usr/bin/tshark" "$@" 2>>tshark.log </dev/null
}

# 20 queries of a resolver, each in a segment of its own that is acknowledged; the fourth is left out.
/usr/bin/python3 - lost.pcap <<'END' || exit 2
import struct
import sys

CLIENT, SERVER = ('192.0.2.1', 40000), ('192.0.2.53', 53)
SYN, ACK, PSH, FIN = 2, 16, 8, 1
frames = []


def address(text):
    return bytes(int(part) for part in text.split('.'))


def packet(source, destination, sequence, acknowledged, flags, octets=b''):
    tcp = struct.pack('!HHIIBBHHH', source[1], destination[1], sequence, acknowledged, 0x50, flags, 65535, 0, 0)
    ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 40 + len(octets), len(frames), 0, 64, 6, 0, address(source[0]),
                     address(destination[0]))
    frames.append(bytes(12) + b'\x08\x00' + ip + tcp + octets)


packet(CLIENT, SERVER, 999, 0, SYN)
packet(SERVER, CLIENT, 4999, 1000, SYN | ACK)
packet(CLIENT, SERVER, 1000, 5000, ACK)
sequence = 1000
for number in range(20):
    query = struct.pack('!HHHHHH', number, 0x0100, 1, 0, 0, 0) + b'\x07example\x03org\0' + struct.pack('!HH', 1, 1)
    message = struct.pack('!H', len(query)) + query
    if number != 3:
        packet(CLIENT, SERVER, sequence, 5000, PSH | ACK, message)
    sequence += len(message)
    packet(SERVER, CLIENT, 5000, sequence, ACK)
packet(CLIENT, SERVER, sequence, 5000, FIN | ACK)
packet(SERVER, CLIENT, 5000, sequence + 1, FIN | ACK)
with open(sys.argv[1], 'wb') as file:
    file.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
    for number, frame in enumerate(frames):
        file.write(struct.pack('<IIII', 1700000000 + number, 0, len(frame), len(frame)) + frame)
END

messages() {
    tshark -n -r lost.pcap -o "tcp.reassemble_out_of_order:$1" -Y dns -T fields -e dns.id | tr ',' '\n' | grep -c .
}

tshark --version | head -n 1
off=$(messages FALSE)
on=$(messages TRUE)
echo "tcp.reassemble_out_of_order:FALSE   $off messages"
echo "tcp.reassemble_out_of_order:TRUE    $on messages"
if [ "$off" = 19 ] && [ "$on" = 3 ]; then
    echo "as was seen"
elif [ "$off" = 0 ]; then
    cat tshark.log
    exit 2
else
    echo "it has changed"
    exit 1
fi
