#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Opens a capture in Wireshark on a screen of its own and takes pictures of it:
#   sh tests/gui/shot.sh CAPTURE [FRAME [FOLDER]]        FOLDER: default build/pictures
#   main.png     the frame with its tree expanded
#   expert.png   with the dialog Analyze > Expert Information
# By hand only: pictures are evidence for people, sharkd is for tests. Needs root or sudo for missing packages.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/support/machine.sh"
packages_gui="wireshark xvfb xdotool imagemagick x11-utils openbox fonts-dejavu-core"

# find_window NAME: its id, when it has come up
find_window() {
    for _ in $(seq 1 100); do
        id=$(xdotool search --onlyvisible --name "$1" 2>/dev/null | head -n 1)
        [ -n "$id" ] && return 0
        sleep 0.2
    done
    say "No window named $1" >&2
    return 1
}

# Runs as the unprivileged user, with $HOME to write to: inside CAPTURE FRAME, tshark's options in $HOME/options
inside() {
    capture=$1
    frame=$2
    export XDG_RUNTIME_DIR="$HOME/run" QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=1 LC_ALL=C.UTF-8 TZ=UTC
    mkdir -m 0700 "$XDG_RUNTIME_DIR"
    # Xvfb takes the first display that is free, and says which.
    Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$HOME/display" 2>"$HOME/xvfb.log" &
    xvfb=$!
    trap 'kill $xvfb 2>/dev/null' EXIT
    for _ in $(seq 1 50); do
        [ -s "$HOME/display" ] && break
        sleep 0.1
    done
    DISPLAY=:$(cat "$HOME/display")
    export DISPLAY
    # Without a window manager neither focus nor dialogs work.
    openbox >"$HOME/openbox.log" 2>&1 &
    openbox=$!
    trap 'kill $openbox $xvfb 2>/dev/null' EXIT

    set --
    while IFS= read -r option; do
        case $option in '' | '#'*) ;; *) set -- "$@" "$option" ;; esac
    done <"$HOME/options"
    wireshark -o gui.update.enabled:FALSE "$@" -r "$capture" -g "$frame" >"$HOME/wireshark.log" 2>&1 &
    wireshark=$!
    trap 'kill $wireshark $openbox $xvfb 2>/dev/null' EXIT

    find_window "${capture##*/}" || { cat "$HOME/wireshark.log"; return 1; }
    main=$id
    xdotool windowsize "$main" 1600 960 windowmove "$main" 0 0
    sleep 3
    # Expand the whole tree, and go to its end: the items of LI come after those of the layers below.
    xdotool windowactivate --sync "$main" key ctrl+Right
    sleep 1
    xdotool mousemove 300 700 click 1 key End
    sleep 1
    import -window root "$HOME/main.png"

    xdotool key alt+a
    sleep 0.5
    xdotool key Up Return
    find_window 'Expert Information' || return 1
    xdotool windowsize "$id" 1000 420 windowmove "$id" 560 180
    sleep 1
    import -window root "$HOME/expert.png"
}

if [ "${1:-}" = --inside ]; then
    shift
    inside "$@"
    exit
fi

capture=${1:?"usage: sh tests/gui/shot.sh CAPTURE [FRAME [FOLDER]]"}
frame=${2:-1}
pictures=${3:-$root/build/pictures}
[ -f "$capture" ] || die "No such capture: $capture"
# shellcheck disable=SC2086 # a list of words
install_packages $packages_build $packages_gui || die "The packages could not be installed"
work=$(work_folder) || die "No folder for temporary files"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

home=$work/home
(
    HOME=$home
    configure "$root" "$work/build" -DLI_INSTALL_PERSONAL=ON -DLI_TESTS=OFF && build "$work/build" &&
        cmake --install "$work/build"
) >"$work/build.log" 2>&1 || { cat "$work/build.log"; die "The plugin could not be built"; }
cp "$capture" "$home/" && copy_tree "$root/tests" "$work/tests" || exit 1
: >"$home/options"
[ ! -f "${capture%.*}.opts" ] || cp "${capture%.*}.opts" "$home/options" || exit 1
give_away "$work"
unprivileged env HOME="$home" sh "$work/tests/gui/shot.sh" --inside "$home/${capture##*/}" "$frame"
status=$?
mkdir -p "$pictures" && cp "$home"/*.png "$pictures/" && say "Pictures in $pictures"
exit $status
