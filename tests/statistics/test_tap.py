# SPDX-License-Identifier: GPL-2.0-or-later
"""The tap `li`, as README has it: in Lua, a listener is called for each unit, and fields tell what was concluded."""

import pytest

from support import tshark
from support.cases import MDF, PROTECTED, STRANGER, Cases, cc, iri, registered

LISTENER = '''
local endpoint, verdict = Field.new("li.endpoint"), Field.new("li.endpoint.verdict")
local listener = Listener.new("li")
function listener.packet(pinfo) print("unit", pinfo.number, endpoint().value, verdict().value) end
'''


@pytest.mark.parametrize('transport', ['tcp', 'udp'])
def test_a_listener_in_lua(tmp_path, transport):
    cases = Cases()
    getattr(cases, transport)('MDF', cc(), iri())
    getattr(cases, transport)('stranger', cc(), server=STRANGER)
    cases.capture.save(tmp_path / 'units.pcapng')
    (tmp_path / 'listener.lua').write_text(LISTENER, encoding='utf-8')
    run = tshark.run(['-q', '-X', f'lua_script:{tmp_path}/listener.lua', *PROTECTED, *registered(),
                      '-r', tmp_path / 'units.pcapng'])
    expected = [(frame, MDF, 1) for frame in cases.frames['MDF']] + [(cases.frames['stranger'][0], STRANGER, 3)]
    assert [line.split()[1:] for line in run.stdout.splitlines() if line.startswith('unit')] == [
        [str(frame), f'{host.address}:{host.port}/{transport}', str(verdict)] for frame, host, verdict in expected]
