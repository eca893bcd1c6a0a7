#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The house of CONTRIBUTING.md, held by its includes and by who uses whose functions: python3 tests/structure.py

Reads the sources; nothing needs to be built. tests/test_structure.py runs the same checks in the suite."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLUGIN = ROOT / "plugin"

# The layers, from the top; a file includes what is below it, or what is in its own room.
LAYERS = [
    {"plugin.c"},
    {"statistics"},
    {"administration", "delivery"},
    {"asn1"},
    {"content"},
    {"li"},
    {"audit"},
    {"ws_compat.h"},
]

LINES_MAX = 800

VERSION_WORDS = re.compile(r"\b(WS_AT_LEAST|(WIRESHARK_)?VERSION_(MAJOR|MINOR|MICRO))\b")
# Wireshark itself asks a plugin for these.
VERSION_ENTRY_POINTS = re.compile(r"\bplugin_want_(major|minor)\b")


def sources(*suffixes):
    return sorted(p for p in PLUGIN.rglob("*") if p.suffix in suffixes)


def name_of(path):
    return path.relative_to(PLUGIN).as_posix()


def code_of(text):
    """The text without comments, strings and the names of structs."""
    text = re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', " ", text, flags=re.S)
    return re.sub(r"\bstruct\s+\w+", "struct", text)


def includes_of(path):
    """The headers of our own that it includes, below plugin/."""
    found = re.findall(r'^\s*#\s*include\s+"([^"]+)"', path.read_text(), flags=re.M)
    return [name for name in found if (PLUGIN / name).is_file()]


# ---- layers ----

def layer_of(name):
    top = name.split("/")[0]
    return next((i for i, tops in enumerate(LAYERS) if top in tops), None)


def room_of(name):
    return name.rpartition("/")[0]


def may_include(name, included):
    here, there = layer_of(name), layer_of(included)
    if here != there:
        return here < there
    # The folders of one layer are rooms; what stands beside them is below them all.
    return room_of(name) == room_of(included) or room_of(name).startswith(room_of(included) + "/")


def check_layers():
    for path in sources(".c", ".h"):
        name = name_of(path)
        if layer_of(name) is None:
            yield "{} is in no layer".format(name)
            continue
        for included in includes_of(path):
            if not may_include(name, included):
                yield "{} includes {}".format(name, included)


# ---- circles ----

def circles(graph):
    """The sets of nodes that reach each other (Tarjan), each sorted."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            members = stack[stack.index(node):]
            del stack[stack.index(node):]
            if len(members) > 1:
                found.append(sorted(members))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return sorted(found)


def check_circles_of_includes():
    graph = {name_of(path): set(includes_of(path)) for path in sources(".c", ".h")}
    for members in circles(graph):
        yield "include each other: {}".format(" ".join(members))


def defined_in(text):
    """The functions and variables of a C file that others can see: at the beginning of a line, as we write them."""
    names = set()
    lines = code_of(text).split("\n")
    for before, line in zip([""] + lines, lines):
        function = re.match(r"([a-z_]\w*)\(", line)
        variable = re.match(r"(?!static|typedef|extern|return|#)[a-z][\w *]*[ *](\w+)(?:\[[^\]]*\])* *(?:=|;)", line)
        if function and re.match(r"[a-z]", before) and not before.startswith(("static", "typedef", "extern")):
            names.add(function.group(1))
        elif variable:
            names.add(variable.group(1))
    return names


def is_list(path):
    """A header that is read several times, with another macro each time, is part of who includes it."""
    return "#ifndef LI_" not in path.read_text()


def text_of(path):
    return path.read_text() + "".join(
        (PLUGIN / name).read_text() for name in includes_of(path) if is_list(PLUGIN / name))


def modules():
    """The ASN.1 modules: the prefix of their names, and what they call, by their conformance file and as all do."""
    of_all = "".join((PLUGIN / "asn1" / name).read_text() for name in ("module.c.in", "extension.h"))
    for path in sources(".cnf"):
        own = path.with_suffix(".h")
        yield path.stem, path.read_text() + (own.read_text() if own.is_file() else "") + of_all


def uses():
    """Each C file and each ASN.1 module, with the others whose functions and variables it uses."""
    prefixes = [prefix for prefix, _ in modules()]
    of_module = re.compile(r"\b(?:dissect_|proto_register_|proto_)?({})(?:_[A-Z]\w*)?\b".format("|".join(prefixes)))
    owner = {}
    texts = {}
    for path in sources(".c"):
        texts[name_of(path)] = code_of(text_of(path))
        owner.update((name, name_of(path)) for name in defined_in(path.read_text()))
    for prefix, text in modules():
        texts["asn1/{}.asn".format(prefix)] = code_of(text)
    graph = {}
    for name, text in texts.items():
        used = {owner[word] for word in set(re.findall(r"\w+", text)) if word in owner}
        used |= {"asn1/{}.asn".format(prefix) for prefix in of_module.findall(text)}
        if "LI_ASN1_MODULE" in text:
            used |= {"asn1/{}.asn".format(prefix) for prefix in prefixes}
        graph[name] = used - {name}
    return graph


def check_circles_of_uses():
    """But for the ASN.1 modules among themselves: those of the standards import from each other (HI2Operations and
    UmtsHI2Operations; LI-PS-PDU and the payloads of TS 102 232-2 to -7), and asn2wrs makes functions of that."""
    for members in circles(uses()):
        if not all(name.endswith(".asn") for name in members):
            yield "use each other: {}".format(" ".join(members))


def check_uses_go_down():
    """An arrow can go upwards without an include: by a declaration of one's own."""
    for name, used in uses().items():
        for other in used:
            if layer_of(other) < layer_of(name):
                yield "{} uses {}".format(name, other)


def listed():
    """The files of the room li/, in the order that li_internal.h lists them in."""
    return re.findall(r"^ \*   (li\w*\.c) ", (PLUGIN / "li" / "li_internal.h").read_text(), flags=re.M)


def check_list_of_li():
    """Each calls only those below it."""
    names = ["li/" + name for name in listed()]
    for name in sorted(set(names) ^ {name_of(path) for path in sources(".c") if path.parent == PLUGIN / "li"}):
        yield "li_internal.h or the room lacks {}".format(name)
    for name, used in uses().items():
        for other in sorted(used & set(names)) if name in names else ():
            if names.index(other) < names.index(name):
                yield "{} uses {}, which li_internal.h lists above it".format(name, other)


# ---- each file ----

def check_versions():
    for path in sources(".c", ".h", ".cnf", ".asn"):
        if path.name == "ws_compat.h":
            continue
        for number, line in enumerate(code_of(path.read_text()).split("\n"), 1):
            if VERSION_WORDS.search(line) and not VERSION_ENTRY_POINTS.search(line):
                yield "{}:{} asks for a version of Wireshark".format(name_of(path), number)


def check_licences():
    for path in sources(".c", ".h", ".cnf", ".asn", ".cmake", ".in"):
        if "SPDX-License-Identifier: GPL-2.0-or-later" not in path.read_text():
            yield "{} has no SPDX line".format(name_of(path))


def check_lengths():
    for path in sources(".c", ".h"):
        count = path.read_text().count("\n")
        if count > LINES_MAX:
            yield "{} has {} lines".format(name_of(path), count)


CHECKS = [check_layers, check_circles_of_includes, check_circles_of_uses, check_uses_go_down, check_list_of_li,
          check_versions, check_licences, check_lengths]


def main():
    findings = [finding for check in CHECKS for finding in check()]
    print("\n".join(findings) or "ok")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
