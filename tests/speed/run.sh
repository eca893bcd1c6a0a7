#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Measures the plugin's speed beside Wireshark's own dissector: sh tests/speed/run.sh [OPTION...] [PART...]
# The parts are letters (default: all of them); --help tells what they are and which options there are.
# Needs a Debian with nothing installed, and root or sudo for the packages it says are missing.
# It prints figures and judges none: its exit status tells only whether it could measure.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/support/machine.sh"

# shellcheck disable=SC2086 # a list of words
install_packages $packages_build || die "The packages could not be installed"
work=$(work_folder) || die "No folder for temporary files"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

say "Building build-release/ (minutes the first time), then measuring: a dot for each run of tshark"
# The folder and the options of the preset "release".
{ configure "$root" "$root/build-release" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DLI_SANITIZE= &&
    build "$root/build-release" li; } >"$work/build.log" 2>&1 ||
    { cat "$work/build.log"; die "The plugin could not be built"; }

# A copy, because this folder may be one that the unprivileged user cannot read.
copy_tree "$root" "$work/tree" && mkdir "$work/tree/build" && cp "$root/build-release/li.so" "$work/tree/build/" ||
    die "No copy of the tree"
give_away "$work"
unprivileged env HOME="$work/home" TMPDIR="$work/tmp" PYTHONDONTWRITEBYTECODE=1 LI_SO="$work/tree/build/li.so" \
    /usr/bin/python3 "$work/tree/tests/speed/bench.py" "$@"
