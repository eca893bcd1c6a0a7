# SPDX-License-Identifier: GPL-2.0-or-later
"""The values that the tests of the ASN.1 modules decode, for tests that change them.

    for dissector, octets in records.all_values(): …
"""

import functools
import importlib
import inspect
import itertools
from pathlib import Path
from unittest import mock

from . import values

FOLDER = Path(__file__).resolve().parents[1] / 'asn1'


class _Enough(Exception):
    """The values are known: the test need not go on."""


def _arguments(function):
    """Each set of keywords that a test is called with, one for each combination of its parameters."""
    marks = [mark for mark in getattr(function, 'pytestmark', []) if mark.name == 'parametrize']
    rows = []
    for mark in marks:
        names, choices = mark.args[:2]
        names = [name.strip() for name in names.split(',')] if isinstance(names, str) else names
        rows.append([dict(zip(names, [choice] if len(names) == 1 else choice)) for choice in choices])
    wanted = inspect.signature(function).parameters
    for row in itertools.product(*rows):
        given = {'tmp_path': None, **{name: value for part in row for name, value in part.items()}}
        # Other fixtures are not made here.
        if set(wanted) <= set(given):
            yield {name: given[name] for name in wanted}


def _of_module(module):
    found = []

    def note(_folder, *pairs, **_how):
        found.extend(pairs)
        raise _Enough

    with mock.patch.object(values, 'decode', note), mock.patch.object(values, 'experts', note):
        for name, function in vars(module).items():
            if not name.startswith('test_') or not callable(function):
                continue
            for arguments in _arguments(function):
                try:
                    function(**arguments)
                except _Enough:
                    pass
    return found


@functools.lru_cache(maxsize=None)
def all_values():
    """(dissector, octets) of all of them, each once, in order."""
    modules = [importlib.import_module(f'asn1.{path.stem}') for path in sorted(FOLDER.glob('test_*.py'))]
    return tuple(dict.fromkeys((dissector, bytes(octets)) for module in modules
                               for dissector, octets in _of_module(module)))


@functools.lru_cache(maxsize=None)
def richest(most=3000):
    """For each dissector the value with the most octets, up to so many."""
    found = {}
    for dissector, octets in all_values():
        if len(found.get(dissector, b'')) < len(octets) <= most:
            found[dissector] = octets
    return found
