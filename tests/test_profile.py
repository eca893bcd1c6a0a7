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


def test_how_to_renew_it():
    """A copy stays as it is when a newer edition is installed. Both files copied over it renew it; its tables stay."""
    environment = installed()
    shipped = Path(environment['WIRESHARK_DATA_DIR']) / 'profiles' / NAME
    copy = Path(environment['HOME']) / '.config/wireshark/profiles' / NAME

    def edition():
        return re.search(r'^#?li\.profile_edition: (\d+)$', tshark.run(
            ['-G', 'currentprefs', '-C', NAME], environment=environment).stdout, flags=re.MULTILINE).group(1)

    first = edition()
    (copy / 'li_endpoints').write_text('"198.51.100.20","9003","any","X2,X3","*","MDF one"\n')
    text = (shipped / 'preferences').read_text()
    (shipped / 'preferences').write_text(text.replace(f'li.profile_edition: {first}', 'li.profile_edition: 99'))
    assert edition() == first
    for path in shipped.iterdir():
        shutil.copy(path, copy)
    assert edition() == '99'
    assert (copy / 'li_endpoints').exists()


LOST = {'with it': [], 'without it': ['-o', 'tcp.reassemble_out_of_order:FALSE']}


@pytest.mark.parametrize('acknowledged', [True, False])
@pytest.mark.parametrize('name', LOST)
def test_a_lost_segment(environment, tmp_path, name, acknowledged):
    """With tcp.reassemble_out_of_order what follows is withheld, be it acknowledged: it is judged all the same."""
    made, source = wire.Capture(), x2x3.Source(cases.XID)
    connection = wire.TcpConnection(made, POI, (MDF, 9003)).open()
    for number in range(20):
        unit = source.pdu(x2x3.X3, inner.udp_packet(), x2x3.IPV4).encode()
        (connection.lose if number == 3 else connection.send)(unit)
        if acknowledged:
            connection.acknowledge()
    made.save(tmp_path / 'lost.pcapng')
    options = LOST[name]
    shown = tshark.fields(tmp_path / 'lost.pcapng', ['li.endpoint'], ['-C', NAME, *options], 'li.endpoint.verdict',
                          environment=environment)
    assert len(shown) == 19
    # It is said.
    said = tshark.fields(tmp_path / 'lost.pcapng', ['frame.number'], ['-C', NAME, *options],
                         'li.coverage.not_judged', environment=environment)
    assert len(said) == 1


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
