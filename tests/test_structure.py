# SPDX-License-Identifier: GPL-2.0-or-later
"""The house (structure.py): its layers, no circles, and what holds for each file; and that the checks can fail."""

import re

import pytest

import structure
from support import home


@pytest.mark.parametrize("check", structure.CHECKS, ids=lambda check: check.__name__)
def test_holds(check):
    assert list(check()) == []


@pytest.mark.parametrize("name, included, allowed", [
    ("plugin.c", "delivery/x2x3/x2x3.h", True),
    ("delivery/x2x3/x2x3.c", "delivery/x2x3/x2x3.h", True),
    ("delivery/x2x3/x2x3.c", "delivery/stream.h", True),
    ("delivery/x2x3/x2x3.c", "audit/unit.h", True),
    ("delivery/stream.c", "delivery/x2x3/x2x3.h", False),
    ("delivery/x2x3/x2x3.c", "delivery/handover/ps.h", False),
    ("delivery/handover/ps.c", "administration/hi1/hi1.h", False),
    ("li/li.c", "content/inner.h", False),
    ("audit/verdict.c", "li/li.h", False),
])
def test_who_may_include_whom(name, included, allowed):
    assert structure.may_include(name, included) == allowed


def test_circles_are_found():
    assert structure.circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["b", "c"]]
    assert structure.circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_what_a_file_defines():
    assert structure.defined_in("""
static int own;
int proto_li = -1;
const char *const words[] = { "word", NULL };
extern int elsewhere;
/* int in_a_comment; */

static void
local(void)
{
}

bool
seen(void)
{
    return elsewhere;
}
""") == {"proto_li", "words", "seen"}


def test_the_files_of_the_house_use_each_other():
    uses = structure.uses()
    assert "delivery/x2x3/x2x3.c" in uses["delivery/x2x3/x2x3_transport.c"]
    assert "administration/x1/x1_values.c" in uses["administration/x1/x1_table.c"]
    assert {"asn1/extension.c", "asn1/li_umtshi2.asn"} <= uses["asn1/li_hi2.asn"]
    assert "asn1/li_hi1.asn" in uses["asn1/entries.c"] and "asn1/li_hi1.asn" in uses["asn1/asn1.c"]


def test_keys_of_data_on_a_frame():
    """Those that files of `li` keep for the protocol itself have numbers of their own."""
    sources = [path.read_text(encoding='utf-8') for path in sorted((home.ROOT / 'plugin/li').glob('*.c'))]
    lists = [re.search(r'^enum \{ (FRAME_.*? = 0x.*?) \};', text, flags=re.MULTILINE) for text in sources]
    keys = [int(number, 16) for found in lists if found for number in re.findall(r'= (0x\w+)', found.group(1))]
    names = [name for found in lists if found for name in found.group(1).split(',')]
    assert len(names) == len(keys) == len(set(keys))
