#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the samples: the captures, the options they are read with, and README.md.

    samples/make.py                       all of it; captures with TLS only where they are missing
    samples/make.py --tls                 all of it, with new TLS sessions
    samples/make.py --folder F tls13 udp  these captures and their options only, into folder F

Captures come out the same each time, octet by octet, except those with TLS, whose keys are chosen by chance.
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'tests')]

from stories import STORIES                 # noqa: E402
from stories.story import told              # noqa: E402

INTRODUCTION = """\
<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
<!-- Written by make.py from stories/: change the stories, not this file. -->
# Samples

Small captures, each with a story and with what has to be found in it. `sh samples/run.sh` decodes and judges
them all. Beside each `NAME.pcapng` stands `NAME.opts`, the tshark arguments it is read with, one a line, below comments
that begin with `#`. In a shell, `covert-copy` with its arguments:

```
sed '/^#/d' samples/covert-copy.opts | tr '\\n' '\\0' | xargs -0 tshark -2 -r samples/covert-copy.pcapng
```

In Wireshark the same settings are under Preferences, Protocols, LI and LI X2/X3.

`unregistered` and `unverified` below are the verdicts that Wireshark shows as *not registered* and *not verified*.

The lists below follow from the stories and the standard, not from the plugin's output; `tests/test_samples.py`
holds the samples to them. *Findings* are all expert items of `li` and of the protocols `li_…`, no more and no
fewer. *Units* are the PDUs of X2, X3, HI1, HI2, HI3 and HI4 in order, with their verdicts. `4-6, 9 ×3` means one each
in frames 4, 5 and 6, and three in frame 9.

Addresses are those set aside for documentation. Points of interception are in 192.0.2.0/24, mediation functions
and law enforcement in 198.51.100.0/24; 203.0.113.0/24 is where nothing should go.
"""


def runs(frames):
    """Frame numbers in short: `4, 6-9, 10 ×3`."""
    counted, words = [], []
    for frame in frames:
        if counted and counted[-1][0] == frame:
            counted[-1][1] += 1
        else:
            counted.append([frame, 1])
    while counted:
        first, times = counted.pop(0)
        last = first
        while times == 1 and counted and counted[0] == [last + 1, 1]:
            last = counted.pop(0)[0]
        words.append(f'{first}-{last}' if last > first else f'{first} ×{times}' if times > 1 else str(first))
    return ', '.join(words)


def table(heads, rows):
    lines = [heads, ['---'] * len(heads), *rows]
    return ''.join('| ' + ' | '.join(map(str, line)) + ' |\n' for line in lines)


def unit_rows(units):
    """One row for each run of units that differ in their frame only."""
    groups = []
    for unit in units:
        if groups and groups[-1][-1][1:] == unit[1:]:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return [(runs(unit.frame for unit in group), *group[0][1:]) for group in groups]


def finding_rows(findings):
    """One row for all findings that differ in their frame only."""
    groups = {}
    for finding in sorted(findings, key=lambda finding: finding.frame):
        groups.setdefault(finding[1:], []).append(finding.frame)
    return [(runs(frames), f'`{name}`', severity, why) for (name, severity, why), frames in groups.items()]


def section(story):
    findings = table(['frame', 'filter', 'severity', 'why'], finding_rows(story.findings))
    units = table(['frame', 'interface', 'endpoint', 'verdict'], unit_rows(story.units))
    parts = [f'## {story.name}\n', story.text + '\n',
             '```\n' + '\n'.join(story.options) + '\n```\n',
             '### Findings\n', findings if story.findings else 'None.\n',
             '### Units\n', units if story.units else 'None.\n']
    return '\n'.join(parts)


def readme(stories):
    return '\n'.join([INTRODUCTION, *(section(story) for story in stories)])


def options_text(story):
    return ('# SPDX-License-Identifier: GPL-2.0-or-later\n'
            f'# Arguments for tshark with {story.name}.pcapng, one a line\n'
            + ''.join(f'{option}\n' for option in story.options))


def write(story, folder, tls):
    path = folder / f'{story.name}.pcapng'
    if STORIES[story.name].reproducible or tls or not path.exists():
        story.capture.save(path, secrets=story.secrets, comment=story.text.replace('\n', ' '))
    path.with_suffix('.opts').write_text(options_text(story), encoding='utf-8')


def main():
    parser = argparse.ArgumentParser(description='Writes the samples.')
    parser.add_argument('--tls', action='store_true', help='make new captures with TLS too')
    parser.add_argument('--folder', type=Path, default=HERE)
    parser.add_argument('names', nargs='*', metavar='NAME')
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in STORIES]
    if unknown:
        parser.error(f'no such story: {", ".join(unknown)}')
    stories = [told(name) for name in given.names or STORIES]
    for story in stories:
        write(story, given.folder, given.tls)
    if not given.names:
        (given.folder / 'README.md').write_text(readme(stories), encoding='utf-8')


if __name__ == '__main__':
    main()
