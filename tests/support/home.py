# SPDX-License-Identifier: GPL-2.0-or-later
"""Which tshark and which li.so are tested, and the environment they run in.

LI_SO       the plugin; default: build/li.so of this tree
LI_TSHARK   LI_SHARKD, LI_EDITCAP: the programs; default: those of /usr/bin
LI_READER   reader.so; default: beside the plugin; empty: each run of tshark is started anew
LI_PRELOAD  libraries that Wireshark's programs must load first (the sanitizers' run-time libraries)
"""

import atexit
import functools
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def program(name):
    """Path of one of Wireshark's programs: program("sharkd")."""
    return os.environ.get("LI_" + name.upper()) or "/usr/bin/" + name


def plugin_so():
    return Path(os.environ.get("LI_SO") or ROOT / "build" / "li.so").resolve()


def reader_so():
    """What makes a tshark wait for captures (reader.c), or None."""
    path = os.environ.get("LI_READER", str(plugin_so().with_name("reader.so")))
    return Path(path).resolve() if path else None


@functools.lru_cache(maxsize=None)
def wireshark_version():
    """(major, minor, patch) of the tshark under test."""
    out = subprocess.run([program("tshark"), "--version"], env=_environment("/nonexistent"),
                         capture_output=True, text=True, check=True).stdout
    return tuple(int(n) for n in re.search(r"(\d+)\.(\d+)\.(\d+)", out).groups())


@functools.lru_cache(maxsize=None)
def _data_folder():
    """Wireshark's data with empty lists of vendors and enterprises, or None where they are not in files.

    4.0 reads these two at its start and once more for each capture, which is a third of the time of a short run.
    """
    data = Path(program("tshark")).resolve().parents[1] / "share/wireshark"
    lists = [name for name in ("manuf", "enterprises.tsv") if (data / name).exists()]
    if not lists:
        return None
    folder = Path(tempfile.mkdtemp(prefix="li-data-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path in data.iterdir():
        if path.name in lists:
            (folder / path.name).touch()
        else:
            (folder / path.name).symlink_to(path)
    return folder


def _environment(home):
    env = {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        # A dissector bug ends the program, so that no test can overlook it.
        "WIRESHARK_ABORT_ON_DISSECTOR_BUG": "1",
        # No capture helpers: "-G plugins" would start them all, and one that is started with a sanitizer hangs.
        "WIRESHARK_EXTCAP_DIR": str(Path(home) / "no-extcap"),
    }
    if _data_folder():
        env["WIRESHARK_DATA_DIR"] = str(_data_folder())
    # Nothing else is inherited: XDG_* and most WIRESHARK_* would lead to another profile or plugin.
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "WIRESHARK_DEBUG_WMEM_OVERRIDE", "TMPDIR"):
        if name in os.environ:
            env[name] = os.environ[name]
    if os.environ.get("LI_PRELOAD"):
        env["LD_PRELOAD"] = os.environ["LI_PRELOAD"]
    return env


def new_home():
    """A fresh home folder with the plugin and nothing else. It is removed when the process ends."""
    home = Path(tempfile.mkdtemp(prefix="li-home-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    folder = home / ".local/lib/wireshark/plugins" / "{}.{}".format(*wireshark_version()) / "epan"
    folder.mkdir(parents=True)
    shutil.copy(plugin_so(), folder / "li.so")
    return home


@functools.lru_cache(maxsize=None)
def _shared_home():
    return new_home()


def plugin_home(home=None):
    """The whole environment for tshark, sharkd and editcap.

    All callers share one home folder. A test that writes a profile there takes one of its own:
    plugin_home(new_home()).
    """
    if os.getuid() == 0 or os.getgid() == 0:
        raise RuntimeError("as root Wireshark loads no personal plugin; use: sh tests/run.sh")
    return _environment(home or _shared_home())


def loaded_plugins(env=None):
    """Path of each li.so that tshark says it has loaded."""
    out = subprocess.run([program("tshark"), "-G", "plugins"], env=env or plugin_home(),
                         capture_output=True, text=True, check=True).stdout
    return [line.split("\t")[-1] for line in out.splitlines() if line.split("\t")[0].strip() == "li.so"]
