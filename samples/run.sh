#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds the plugin and shows what it says about the samples: sh samples/run.sh [CAPTURE...]
# Needs a Debian with nothing installed, and root or sudo for the packages it says are missing.
# tshark's arguments for NAME.pcapng (tables, ports) are in NAME.opts beside it, one a line.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/support/machine.sh"

# shellcheck disable=SC2086 # a list of words
install_packages $packages_build || die "The packages could not be installed"
work=$(work_folder) || die "No folder for temporary files"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# The reader lets one tshark read all captures: that takes seconds, and to start it for each most of a minute.
{ configure "$root" "$root/build" -DLI_TESTS=ON && build "$root/build" li && build "$root/build" reader; } \
    >"$work/build.log" 2>&1 ||
    { cat "$work/build.log"; die "The plugin could not be built"; }
grep -e '^-- Wireshark' "$work/build.log" | cut -c 4-

# A copy, because this folder may be one that the unprivileged user cannot read.
copy_tree "$root" "$work/tree" && mkdir "$work/tree/build" &&
    cp "$root/build/li.so" "$root/build/reader.so" "$work/tree/build/" ||
    die "No copy of the tree"
[ $# != 0 ] || set -- "$root"/samples/*.pcapng
for capture in "$@"; do
    [ -f "$capture" ] || die "No such capture: $capture"
    cp "$capture" "$work/tree/samples/" || exit 1
    [ ! -f "${capture%.*}.opts" ] || cp "${capture%.*}.opts" "$work/tree/samples/" || exit 1
    shift
    set -- "$@" "$work/tree/samples/${capture##*/}"
done
give_away "$work"
# And the folder that this was called from.
cd "$work/tree" || exit 1
unprivileged env HOME="$work/home" TMPDIR="$work/tmp" PYTHONDONTWRITEBYTECODE=1 LI_SO="$work/tree/build/li.so" \
    /usr/bin/python3 "$work/tree/samples/table.py" "$@"
