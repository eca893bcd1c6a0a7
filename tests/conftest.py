# SPDX-License-Identifier: GPL-2.0-or-later
"""Before the first test: not as root, and the plugin is really there."""

import os

import pytest

from support import home


def pytest_sessionstart(session):
    # Without this a suite run as root would test a Wireshark without the plugin.
    if os.getuid() == 0 or os.getgid() == 0:
        pytest.exit("As root Wireshark ignores personal plugins. Use: sh tests/run.sh", returncode=3)
    if not home.plugin_so().is_file():
        pytest.exit("No plugin at {}. Build it, or set LI_SO.".format(home.plugin_so()), returncode=3)
    if home.reader_so() and not home.reader_so().is_file():
        pytest.exit("No reader at {}. Build it, or set LI_READER.".format(home.reader_so()), returncode=3)
    loaded = home.loaded_plugins()
    if len(loaded) != 1:
        pytest.exit("tshark -G plugins must list li.so once, it lists: {}".format(loaded or "none"), returncode=3)
    # One in the global folder comes first, and would be tested instead.
    if not loaded[0].startswith(home.plugin_home()["HOME"]):
        pytest.exit("Another li.so is installed and hides the one to be tested: {}".format(loaded[0]), returncode=3)


# The longest files first, so that no process is left alone with them at the end.
def pytest_configure(config):
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: "robustness" not in item.nodeid)


def pytest_report_header(config):
    return "wireshark: {}.{}.{}, plugin: {}".format(*home.wireshark_version(), home.plugin_so())
