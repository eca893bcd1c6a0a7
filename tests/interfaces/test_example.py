# SPDX-License-Identifier: GPL-2.0-or-later
"""The example of CONTRIBUTING.md: what its forty lines bring along."""

import shutil
import struct
import uuid

import pytest

from support import home, tshark, wire
from support.cases import MDF, POI, PROTECTED, STRANGER, XID, registered
from support.wire import Endpoint

OPTIONS = ['-o', f'li_demo.udp.port:{MDF.port}', *PROTECTED, *registered()]


@pytest.fixture(scope='module')
def environment():
    """A home with the plugin that has the example, in place of ours."""
    folder = home.new_home()
    plugin, = folder.rglob('li.so')
    plugin.unlink()
    shutil.copy(home.plugin_so().with_name('li_demo.so'), plugin.with_name('li_demo.so'))
    return home.plugin_home(folder)


@pytest.fixture(scope='module')
def capture(tmp_path_factory):
    """Three units to the MDF, the last of which repeats a number; and one to a stranger."""
    made = wire.Capture()
    for server, number in [(MDF, 0), (MDF, 1), (MDF, 1), (STRANGER, 0)]:
        made.datagram(Endpoint(POI, 20001), server, uuid.UUID(XID).bytes + struct.pack('!I', number))
    path = tmp_path_factory.mktemp('example') / 'example.pcapng'
    made.save(path)
    return path


@pytest.mark.parametrize('two_pass', [False, True], ids=['one-pass', 'two-pass'])
def test_what_is_shown(capture, environment, two_pass):
    names = ['li_demo.xid', 'li_demo.sequence', 'li.xid', 'li.sequence', 'li.correlation_id', 'li.interface',
             'li.endpoint.verdict', '_ws.col.Protocol', '_ws.col.Info']
    rows = tshark.fields(capture, names, OPTIONS, two_pass=two_pass, environment=environment)
    assert rows == [[[XID], [number], [XID], [number], [], ['3'], [verdict], ['X3'], [info]]
                    for number, verdict, info in [('0', '1', 'X3 seq 0 → registered'),
                                                  ('1', '1', 'X3 seq 1 → registered'),
                                                  ('1', '1', 'X3 seq 1 → registered'),
                                                  ('0', '3', '[not registered] X3 seq 0 → not registered')]]


def test_what_is_found(capture, environment):
    found = tshark.experts(capture, OPTIONS, environment=environment)
    assert [(item.frame, item.filter) for item in found] == [
        (3, 'li.sequence.repeated'), (4, 'li.endpoint.unregistered')]
