# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile "LI Audit": where Wireshark finds it, what it sets, and what is found with it that else is not."""

import atexit
import re
import shutil
import tempfile
from pathlib import Path

import pytest

from support import cases, home, inner, tshark, wire, x2x3

NAME = 'LI Audit'
SHIPPED = home.ROOT / 'plugin/profile' / NAME
SETTINGS = {'tcp.try_heuristic_first': 'TRUE', 'udp.try_heuristic_first': 'TRUE',
            'tcp.reassemble_out_of_order': 'TRUE'}
POI, MDF = wire.Endpoint('192.0.2.10', 40000), '203.0.113.66'


def personal():
    """The environment of a user who has the profile as one of their own."""
    folder = home.new_home()
    shutil.copytree(SHIPPED, folder / '.config/wireshark/profiles' / NAME)
    return home.plugin_home(folder)


def installed():
    """The environment of a user who never used it, on a machine where it is installed for all."""
    environment = home.plugin_home(home.new_home())
    data = Path(environment.get('WIRESHARK_DATA_DIR')
                or Path(home.program('tshark')).resolve().parents[1] / 'share/wireshark')
    folder = Path(tempfile.mkdtemp(prefix='li-data-'))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path in data.iterdir():
        if path.name != 'profiles':
            (folder / path.name).symlink_to(path)
    shutil.copytree(SHIPPED, folder / 'profiles' / NAME)
    return {**environment, 'WIRESHARK_DATA_DIR': str(folder)}


@pytest.fixture(params=[personal, installed], scope='module')
def environment(request):
    return request.param()


def test_settings(environment):
    text = tshark.run(['-G', 'currentprefs', '-C', NAME], environment=environment).stdout
    known = dict(re.findall(r'^#?([\w.]+): *(.*)$', text, flags=re.MULTILINE))
    assert {name: known[name] for name in SETTINGS} == SETTINGS
    assert int(known['li.profile_edition']) > 0


def test_nothing_else_is_shipped():
    """Whoever uses it first gets a copy of each file of the folder."""
    assert sorted(path.name for path in SHIPPED.iterdir()) == ['heuristic_protos', 'preferences']


def capture(tmp_path, transport, port):
    made = wire.Capture()
    unit = x2x3.Source(cases.XID).pdu(x2x3.X3, inner.udp_packet(), x2x3.IPV4).encode()
    if transport == 'tcp':
        wire.TcpConnection(made, POI, (MDF, port)).open().send(unit)
    else:
        made.datagram(POI, wire.Endpoint(MDF, port), unit)
    made.save(tmp_path / 'capture.pcapng')
    return tmp_path / 'capture.pcapng'


@pytest.mark.parametrize('transport, port', [('tcp', 9003), ('tcp', 80), ('tcp', 22), ('udp', 9003), ('udp', 53),
                                             ('udp', 123)])
def test_strangers(environment, tmp_path, transport, port):
    """Between two of whom nothing is known: found with the profile, and not without."""
    path = capture(tmp_path, transport, port)
    assert tshark.fields(path, ['li.endpoint'], environment=environment)[-1] == [[]]
    found = tshark.fields(path, ['li.endpoint'], ['-C', NAME], environment=environment)[-1]
    assert found == [[f'{MDF}:{port}/{transport}']]


def test_cases_use_the_heuristics_of_the_profile():
    shipped = re.findall(r'^(\w+),1$', (SHIPPED / 'heuristic_protos').read_text(), flags=re.MULTILINE)
    assert sorted(shipped) == sorted(cases.HEURISTICS[1::2])
