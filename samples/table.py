# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints what the plugin says about captures: a line for each unit, and one more for each further finding.

Called by run.sh: it needs the plugin and a user who is not root.
"""

import collections
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from support import tshark  # noqa: E402

COLUMNS = ("frame", "interface", "endpoint", "verdict", "finding")


class Row:
    """What is shown of one unit, or of a frame that has findings without a unit."""

    def __init__(self, frame):
        self.frame = frame
        self.unit = None
        self.findings = []

    def lines(self):
        unit = self.unit
        first = [str(self.frame), unit.interface or "-", unit.endpoint or "-", unit.verdict or "-"] if unit \
            else [str(self.frame), "-", "-", "-"]
        texts = ["{0.severity}: {0.message}".format(finding) for finding in self.findings] or [""]
        return [first + [texts[0]]] + [[""] * len(first) + [text] for text in texts[1:]]


def rows_of(frame, packet):
    """The rows of one frame, in the order of its tree: each li_… item begins one, the li item below it fills it."""
    rows = []
    for element in packet.iter():
        name = element.get("name", "")
        if element.tag == "proto" and name.startswith("li_"):
            rows.append(Row(frame))
        elif element.tag == "proto" and name == "li":
            if not rows or rows[-1].unit:
                rows.append(Row(frame))
            rows[-1].unit = tshark._unit(frame, element)
        elif name == "_ws.expert":
            finding = next(tshark._experts_in(frame, element))
            if finding.filter.startswith(("li.", "li_")):
                if not rows:
                    rows.append(Row(frame))
                rows[-1].findings.append(finding)
    return rows


def print_table(rows):
    lines = [list(COLUMNS)] + [line for row in rows for line in row.lines()]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS) - 1)]
    for line in lines:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths + [0])).rstrip())


def print_coverage(capture, options):
    """One line: what was sent in connections that are looked into, or should be, and what of it was not judged."""
    text = tshark.read(capture, ["-q", "-z", "li,coverage"], options)
    rows = [[cell.strip() for cell in line.split("|")][:-1] for line in text.splitlines() if line.count("|") > 2]
    if len(rows) < 2:
        print("  coverage: nothing to judge")
        return
    names = rows[0][2:]
    units, sent, judged, *missed = [sum(int(row[i + 2]) for row in rows[1:]) for i in range(len(names))]
    print("  coverage: {} units in {} of {} octets{}".format(
        units, judged, sent,
        "".join("; {}: {}".format(name.lower(), number) for name, number in zip(names[3:], missed) if number)))


def main(captures):
    verdicts = collections.Counter()
    for capture in captures:
        options = tshark.options_of(capture)
        rows = [row for frame, packet in tshark.packets(capture, options) for row in rows_of(frame, packet)]
        # Each option in a line with its value.
        shown = "".join(("\n    " if option.startswith("-") else " ") + option for option in options)
        print("\n{}{}".format(Path(capture).name, shown))
        print_table(rows)
        print_coverage(capture, options)
        verdicts.update(row.unit.verdict for row in rows if row.unit and row.unit.verdict)
    print("\n{} captures, {} units judged{}".format(
        len(captures), sum(verdicts.values()),
        "".join(", {} {}".format(number, verdict) for verdict, number in sorted(verdicts.items()))))


if __name__ == "__main__":
    main(sys.argv[1:])
